/* People: who may log in, and what each of them may do.
 *
 * A user is a login name with a password and, where wanted, a second factor. What a user may do are
 * grants: a role, held for an area and for a unit. Areas nest by their codes, so who holds a role
 * for a county holds it for its towns. Reading what is public takes no user at all.
 *
 * The three administrators are kept apart (三员分立, GB/T 22239-2019 8.1.5 and the practice of
 * 等保 level 3): the administrator makes users, the security administrator says what they may do,
 * the auditor watches both; no user ever holds two of these three, nobody grants a role to himself,
 * and the last of each can not be taken away. A user created by one administrator therefore can do
 * nothing until the other has granted a role.
 *
 * Who acts is the scope's actor: "user:NAME", whose own grants are asked inside the transaction, or
 * "cli:…", the owner of the machine, who may do everything but put two of the three in one hand.
 * All functions that write take the caller's transaction and leave it open. None of them hashes a
 * password: that takes a tenth of a second and 64 MiB, so it is done before (user_onetime(),
 * user_password()), outside of the one writer.
 */
#pragma once

#include "base/date.h"
#include "plan/plan.h"

/* ---- Roles --------------------------------------------------------------------------------------
 */

enum role {
  ROLE_PUBLIC,        /* everybody, without logging in */
  ROLE_REPORTER,      /* 填报员: reports figures and progress of a unit */
  ROLE_REVIEWER,      /* 审核员: accepts or returns them */
  ROLE_COORDINATOR,   /* 统筹员: the calendar, working groups, what they assign */
  ROLE_WORKER,        /* 经办员: takes applications at the window, keeps cases going */
  ROLE_VISITOR,       /* 探访员: goes to people and records what was done */
  ROLE_ASSESSOR,      /* 评估员: assesses ability with an instrument */
  ROLE_INSPECTOR,     /* 检查员: inspects institutions and orders what to mend */
  ROLE_PROVIDER,      /* 机构人员: acts for one institution */
  ROLE_FINANCE,       /* 财务人员: checks what is to be paid */
  ROLE_ADMINISTRATOR, /* 系统管理员: users and their passwords */
  ROLE_SECURITY,      /* 安全管理员: roles, locks, second factors */
  ROLE_AUDITOR,       /* 审计员: reads the log */
  ROLE_COUNT
};

struct role_row {
  const char *key;      /* "reporter": in the database, CSV and JSON */
  enum message name;    /* 填报员 */
  enum message purpose; /* what the role is for, one sentence */
  bool apart;           /* one of the three that are never in one hand */
};

/* All that is to know of a role; the one place. ROLE_PUBLIC has a row and is never granted. */
const struct role_row *role_row(enum role role);
/* By key or by name in either language; never ROLE_PUBLIC. */
bool role_find(struct str text, enum role *out);
/* All roles that can be granted, for somebody who missed one: "填报员、审核员、…". */
struct str role_names(struct scope *s);
/* The name of the role that `text` was probably meant to be, in the scope's language; empty where
 * none is near. */
struct str role_nearest(struct scope *s, struct str text);

/* ---- What somebody may do -----------------------------------------------------------------------
 */

struct user_grant {
  enum role role;
  struct str area; /* significant digits; empty: everywhere */
  struct str unit; /* name of a unit; empty: any */
  struct str granted_by;
  int64_t recorded_at; /* µs since 1970 */
};

/* Who somebody is, as far as permission goes. NULL in its place: nobody, who has logged in. */
struct user_grants {
  struct str name;
  bool disabled;
  const struct user_grant *list;
  size_t count;
};

/* Whether the user holds the role for this area and unit. An empty unit asks for all units of the
 * area, so a grant for one unit does not do. ROLE_PUBLIC is held by everybody for everything, every
 * other role by nobody who is disabled. */
bool people_may(const struct user_grants *user, enum role role, struct str area, struct str unit);
/* Whether the user holds the role for anything at all: what a menu asks. */
bool people_holds(const struct user_grants *user, enum role role);
/* Whether `holder` by that role reaches all that `target` may do: who keeps the users of a town
 * does not reset the password of somebody who acts for the county. A target without grants is
 * reached by every holder. */
bool people_reaches(const struct user_grants *holder, enum role role,
                    const struct user_grants *target);
/* Whether holding `role` besides these grants would put two of the three in one hand; *held is then
 * the one that is there. */
bool people_collides(const struct user_grants *user, enum role role, enum role *held);

/* ---- Users --------------------------------------------------------------------------------------
 */

enum { USER_NAME_MIN = 2, USER_NAME_MAX = 32, USER_TITLE_MAX = 64, USER_NAME_BYTES = 128 };

/* How a user wants the pages. */
struct user_preferences {
  bool large_type, elder_mode;
  enum lang lang;
};

struct user {
  struct str name, display_name;
  bool has_password, must_change; /* must_change: may do nothing before a new password is set */
  bool has_totp;
  struct user_preferences preferences;
  int64_t failed_count;              /* in a row */
  int64_t locked_until, disabled_at; /* µs since 1970; 0 for not */
  int64_t last_login_at;             /* 0: never */
  int64_t recorded_at;
  struct str email; /* empty: none */
  bool wants_mail;  /* what the inbox is told goes there too */
};

/* A name as it is kept: ASCII letters in lower case, so that Wang and wang are one. LY_INVALID with
 * what is wrong: 2 to 32 characters, ASCII letters, digits, "._-" or Chinese characters. */
LY_MUST_CHECK enum ly user_name_read(struct scope *s, struct str text, struct str *out);
/* The same without an error; false: no name has that form. */
bool user_name_form(struct arena *a, struct str text, struct str *out);

/* LY_NOT_FOUND without such a user. */
LY_MUST_CHECK enum ly user_find(struct scope *s, struct store *st, struct str name,
                                struct user *out);
/* What the user may do, ordered by the key of the role, area, unit. LY_NOT_FOUND without such a
 * user. */
LY_MUST_CHECK enum ly user_grants_of(struct scope *s, struct store *st, struct str name,
                                     struct user_grants *out);
/* Both at once: what every request asks. */
LY_MUST_CHECK enum ly user_with_grants(struct scope *s, struct store *st, struct str name,
                                       struct user *user, struct user_grants *out);
/* One page of the users who hold a role in the area or in a part of it, or none at all (somebody
 * has to find them, to grant one), in the order of their names behind `after`; the area "" lists
 * all. At most `limit` (1 to 200); fewer means the end. */
enum { USER_PAGE_MAX = 200 };
LY_MUST_CHECK enum ly user_list(struct scope *s, struct store *st, struct str area,
                                struct str after, size_t limit, struct user **out, size_t *count);

/* ---- What is done to users: each inside the caller's transaction --------------------------------
 *
 * LY_DENIED: the actor may not. LY_NOT_FOUND: no such user. LY_CONFLICT: it would break a rule of
 * this house, and the sentence says which.
 */

/* A password and what is kept of it (Argon2id). */
struct user_secret {
  struct str password; /* only of user_onetime(): told once, kept nowhere */
  struct str hash;
};

/* A one-time password. Slow: outside of transactions. */
LY_MUST_CHECK enum ly user_onetime(struct scope *s, struct user_secret *out);
/* A password that somebody chose for `name`. Slow. LY_INVALID says which rule it breaks. */
LY_MUST_CHECK enum ly user_password(struct scope *s, struct str name, struct str password,
                                    struct user_secret *out);

/* A new user without roles, whose password has to be changed. By an administrator. */
LY_MUST_CHECK enum ly user_create(struct scope *s, struct tx *tx, struct str name,
                                  struct str display_name, const struct user_secret *secret);
/* The user's own new password (the actor must be that user, or the command line): ends must_change
 * and the count of failures, not a lock. The old one is checked by login_check() before. Drop the
 * user's sessions afterwards. */
LY_MUST_CHECK enum ly user_set_password(struct scope *s, struct tx *tx, struct str name,
                                        const struct user_secret *secret);
/* A one-time password for somebody who lost theirs. By an administrator, not for himself. */
LY_MUST_CHECK enum ly user_reset_password(struct scope *s, struct tx *tx, struct str name,
                                          const struct user_secret *secret);
/* By an administrator, not for himself. Done twice it is done once. Drop the sessions. */
LY_MUST_CHECK enum ly user_disable(struct scope *s, struct tx *tx, struct str name);
LY_MUST_CHECK enum ly user_enable(struct scope *s, struct tx *tx, struct str name);
/* Ends a lock after failed logins. By a security administrator. */
LY_MUST_CHECK enum ly user_unlock(struct scope *s, struct tx *tx, struct str name);
/* How the user wants the pages. By the user. */
LY_MUST_CHECK enum ly user_set_preferences(struct scope *s, struct tx *tx, struct str name,
                                           const struct user_preferences *preferences);

/* Where the user is written to (base/address.h; empty: nowhere), by an administrator or the user.
 * LY_INVALID: no such form. *wants, by the user alone: whether mail is wanted; NULL: as it was. */
LY_MUST_CHECK enum ly user_set_email(struct scope *s, struct tx *tx, struct str name,
                                     struct str email, const bool *wants);

/* Grants a role, by a security administrator who reaches the area and unit, never to himself. The
 * unit is taken as it is: ask people_unit() first. LY_CONFLICT: two of the three in one hand.
 * *changed is false where it was held before. Drop the sessions of the user. */
LY_MUST_CHECK enum ly role_grant(struct scope *s, struct tx *tx, struct str name, enum role role,
                                 struct str area, struct str unit, bool *changed);
/* Takes a role away. LY_NOT_FOUND: it is not held. LY_CONFLICT: the last of the three. */
LY_MUST_CHECK enum ly role_revoke(struct scope *s, struct tx *tx, struct str name, enum role role,
                                  struct str area, struct str unit);

/* ---- Units --------------------------------------------------------------------------------------
 */

struct people_units; /* the units of the plans in force, read once */

LY_MUST_CHECK enum ly people_units_read(struct scope *s, struct store *st,
                                        struct people_units **out);
/* The same of plans that are read already, which it refers to. */
LY_MUST_CHECK enum ly people_units_of(struct scope *s, const struct pack *packs, size_t count,
                                      struct people_units **out);
/* The name of the unit as the plan of that area prints it, where `unit` may be another of its
 * names; where no plan in force covers the area or it names no units, `unit` itself. false: the
 * plan has no such unit; *out is then the nearest name there is, or empty. An empty unit is good.
 */
bool people_unit(struct scope *s, const struct people_units *units, struct str area,
                 struct str unit, struct str *out);
/* The same for a role: a provider's unit may also be the number of an institution, which is then
 * the one it acts for. */
bool people_unit_of_role(struct scope *s, const struct people_units *units, enum role role,
                         struct str area, struct str unit, struct str *out);

/* ---- Users from a file --------------------------------------------------------------------------
 */

struct people_row {
  struct diag_at at;
  struct str name, display_name, email;
  bool first; /* of this name: the user is made here */
  bool has_role;
  enum role role;
  struct str area, unit;
  struct user_secret secret; /* with `first`, once people_import_secrets() has run */
};

struct people_import {
  struct people_row *rows;
  size_t count, users;
};

/* Reads CSV with a heading row of the columns name, display_name, role, area, unit, email (or
 * 登录名, 姓名, 角色, 地区, 单位, 邮箱) in any order, the last four may be missing or empty. A name
 * may stand in several rows with a role each; its address is that of the first. UTF-8 or GB18030.
 * All faults are diagnostics with file:line:column, and then LY_INVALID is returned; also what the
 * database says against it (a name that is taken). */
LY_MUST_CHECK enum ly people_import_read(struct scope *s, struct store *st, struct str file,
                                         struct str bytes, struct people_import *out);
/* One-time passwords for all of them. Slow. */
LY_MUST_CHECK enum ly people_import_secrets(struct scope *s, struct people_import *import);
/* Each user and each role on record (record.h). */
LY_MUST_CHECK enum ly people_import_write(struct scope *s, struct tx *tx,
                                          const struct people_import *import);

/* ---- A new installation -------------------------------------------------------------------------
 */

enum { PEOPLE_FIRST = 3 };

/* LY_CONFLICT unless the database holds nothing yet. */
LY_MUST_CHECK enum ly people_check_unused(struct scope *s, struct store *st);
/* Makes the three administrators, named admin, security and auditor, for the whole area, and writes
 * down which area the installation is for (setting `area`), all on record: act "init", then those
 * of record.h. By the command line. The i-th secret is that of people_first_name(i). */
LY_MUST_CHECK enum ly people_first(struct scope *s, struct tx *tx, struct str area,
                                   const struct user_secret secrets[PEOPLE_FIRST]);
struct str people_first_name(size_t i);
struct str people_first_title(size_t i); /* 系统管理员, … */
