/* The register of an area's public sites and apps, and how they were audited for old eyes and hands
 * (公共服务网站、移动应用的适老化和无障碍改造).
 *
 * An app is known by its number in the district. What is said of it stands in versions, the last of
 * which holds; one that is no longer running stays in the register and is not counted. An audit is
 * somebody's finding by a norm on a day; the latest by day, of one day the last entered, is what
 * counts, for APPS_AUDIT_MONTHS. Nothing is changed or deleted.
 */
#pragma once

#include "base/sheet.h"
#include "base/value.h"
#include "plan/evidence.h"
#include "plan/plan.h"

enum apps_kind { APPS_SITE, APPS_MOBILE, APPS_MINI, APPS_KINDS };
enum apps_result { APPS_PASSED, APPS_FAILED };
/* By what is audited; "other" is named in the note. */
enum apps_norm { APPS_GBT_37668, APPS_MIIT_APP, APPS_MIIT_SITE, APPS_OTHER_NORM };
/* What counts of an app today. */
enum apps_state { APPS_IS_FAILED, APPS_IS_NEVER, APPS_IS_OLD, APPS_IS_PASSED, APPS_IS_OFF };

extern const struct pack_choice apps_kinds[]; /* site 网站, mobile 移动应用, mini 小程序 */
extern const struct pack_choice apps_results[]; /* passed 通过, failed 未通过 */
/* gbt37668 GB/T 37668-2019; miit_app 移动互联网应用（APP）适老化通用设计规范, miit_site
 * 互联网网站适老化通用设计规范 (both 工业和信息化部); other */
extern const struct pack_choice apps_norms[];
/* failed, never, old, passed, off */
extern const struct pack_choice apps_states[];

enum { APPS_AUDIT_MONTHS = 12 };

/* ---- Reading ------------------------------------------------------------------------------------
 */

struct apps_audit {
  int64_t audit; /* from 1 for each app */
  struct date audited_on;
  int norm;                 /* enum apps_norm */
  struct str level;         /* 二级; may be empty */
  struct pack_number score; /* 0 to 100, where the norm gives one */
  int result;               /* enum apps_result */
  struct str auditor, note;
  int64_t *files;
  size_t file_count;
  struct str recorded_by;
  int64_t recorded_at;
};

/* What is said of an app. */
struct apps_said {
  int64_t version; /* from 1 for each app */
  int kind;        /* enum apps_kind */
  struct str name, unit, address;
  struct date launched_on; /* DATE_NONE: not stated */
  bool running;
  struct str reason;
  struct str recorded_by;
  int64_t recorded_at;
};

struct apps_entry {
  int64_t app; /* from 1 in each district */
  struct apps_said now;
  struct apps_said *versions; /* the oldest first */
  size_t version_count;
  struct apps_audit *audits; /* in the order they were entered */
  size_t audit_count;
  const struct apps_audit *last; /* what counts; NULL: never audited */
  int state;                     /* enum apps_state, on the scope's business date */
};

struct apps_book {
  struct apps_entry *entries; /* by number */
  size_t count;
};

/* Of the apps that are running. */
struct apps_share {
  int64_t passed, old, failed, never, total;
};

LY_MUST_CHECK enum ly apps_book_read(struct scope *s, struct store *st, struct str district,
                                     struct apps_book *out);
const struct apps_entry *apps_entry_of(const struct apps_book *book, int64_t number);
/* `kinds` has a bit for each enum apps_kind. Those that passed too long ago are not counted as
 * passed. */
struct apps_share apps_share(const struct apps_book *book, unsigned kinds);
/* The plan's indicator whose denominator is the population of public service apps
 * (public_service_apps: 公共服务类移动互联网应用); NULL for none. It counts mobile apps and mini
 * programs. */
const struct plan_indicator *apps_indicator(const struct pack *pack);
enum { APPS_OF_INDICATOR = 1 << APPS_MOBILE | 1 << APPS_MINI, APPS_ALL_KINDS = 7 };

/* ---- Writing: deeds on record -------------------------------------------------------------------
 *
 *     act         subject         payload                                        answer
 *     app.add     app:310118/3    plan, kind, full_name, unit, address, launched_on   its number
 *     app.change  app:310118/3    the same, app, running                         the version
 *     app.audit   app:310118/3    plan, app, audited_on, norm, level, score,     the audit
 *                                 result, auditor, note, files
 */

enum apps_act { APPS_ADD, APPS_CHANGE, APPS_AUDIT, APPS_ACTS };

enum { APPS_NAME_MAX = 100, APPS_ADDRESS_MAX = 300, APPS_NOTE_MAX = 500, APPS_REASON_MAX = 200 };

struct apps_deed {
  enum apps_act act;
  const struct pack *pack;
  int64_t app;           /* change, audit */
  int64_t seen;          /* change: the version the form knew; another by now is LY_CONFLICT */
  struct apps_said said; /* add, change; its reason is the log's too */
  struct apps_audit audit;
  struct evidence evidence; /* audit */
};

/* Faults are diagnostics at their fields. The unit's name is brought to the plan's spelling. */
LY_MUST_CHECK enum ly apps_check(struct scope *s, struct apps_deed *deed);
struct change apps_change(struct scope *s, const struct apps_deed *deed);
LY_MUST_CHECK enum ly apps_run(struct scope *s, struct tx *tx, struct write *w);
struct write apps_write(struct scope *s, struct apps_deed *deed);

/* ---- Showing ------------------------------------------------------------------------------------
 */
struct value *apps_entry_value(struct scope *s, const struct apps_entry *entry);
/* With every version and every audit. */
struct value *apps_history_value(struct scope *s, const struct apps_entry *entry);
/* {passed, old, failed, never, total, percent} */
struct value *apps_share_value(struct scope *s, struct apps_share share);
const char *apps_light(int state);
const char *apps_sign(int state);
/* The register as a table: not passed first. `pack` leads to its pages; the book has to live as
 * long. */
LY_MUST_CHECK enum ly apps_sheet(struct scope *s, const struct pack *pack,
                                 const struct apps_book *book, struct sheet *out);
struct value *apps_row_value(struct scope *s, const struct sheet *sheet, const void *row);
