/* What the commands share. */
#pragma once

#include "cli/args.h"
#include "base/value.h"
#include "people/people.h"
#include "plan/plan.h"
#include "store/sealed.h"

/* Writes text to standard output. */
void cli_print(struct str text);
/* Writes the value as JSON for people to standard output. */
LY_MUST_CHECK enum ly cli_print_json(struct scope *s, const struct value *v);

/* One column of a printed table: where its cell stands in a row's value ("a.b" goes one step down;
 * of a list the names), and its heading. */
struct cli_column {
  const char *path;
  enum message head;
};

/* Prints the rows under their headings, columns aligned. */
LY_MUST_CHECK enum ly cli_print_table(struct scope *s, const struct value *rows,
                                      const struct cli_column *columns, size_t count);
/* Prints a line of its own: the parts one behind the other. */
void cli_print_line(struct str start, struct str text);

/* --db, else LAOYOU_DB, else laoyou.db here. */
struct str cli_address(const struct args *args);
/* Opens the database of cli_address(). Refused when sealed data in it needs another key file than
 * the one named. The scope's business date becomes that of --today, else the one the database
 * keeps. */
LY_MUST_CHECK enum ly cli_store(struct scope *s, const struct args *args, enum store_mode mode,
                                struct store **out);

/* A user with the one-time password to be handed over; the same for the users of an import; and
 * such a list printed. */
struct value *cli_secret_value(struct arena *a, struct str name, struct str title,
                               const struct user_secret *secret);
void cli_add_import(struct arena *a, struct value *list, const struct people_import *import);
LY_MUST_CHECK enum ly cli_print_secrets(struct scope *s, const struct args *args,
                                        struct value *users);
/* The key file for a database: --key, else LAOYOU_KEY, else beside an SQLite file, with ".key"
 * behind its name; the empty string for another engine. */
struct str cli_key_path(struct scope *s, const struct args *args, struct str address);
/* Reads it; close the keys. */
LY_MUST_CHECK enum ly cli_keys(struct scope *s, const struct args *args, struct str address,
                               struct seal_keys **out);
/* The same file, made and told of in a line where there is none yet, for commands that make a
 * database: one-time codes and files work at once then. Nothing where no file is named (an engine
 * without a folder of its own). Call it with the database open: cli_store() has found out that
 * nothing sealed in it waits for a lost key. */
LY_MUST_CHECK enum ly cli_need_keys(struct scope *s, const struct args *args, bool say);
/* Whether the key file for `address` is the one that the open database needs, if it needs one. */
LY_MUST_CHECK enum ly cli_check_keys(struct scope *s, const struct args *args, struct str address,
                                     struct store *st);

enum ly cli_pack_check(struct scope *s, const struct args *args);
enum ly cli_pack_adopt(struct scope *s, const struct args *args);
enum ly cli_pack_diff(struct scope *s, const struct args *args);
enum ly cli_plan_show(struct scope *s, const struct args *args);
enum ly cli_plan_unit(struct scope *s, const struct args *args);
enum ly cli_plan_find(struct scope *s, const struct args *args);
enum ly cli_plan_align(struct scope *s, const struct args *args);
enum ly cli_plan_findings(struct scope *s, const struct args *args);
enum ly cli_party_add(struct scope *s, const struct args *args);
enum ly cli_party_state(struct scope *s, const struct args *args);
enum ly cli_party_retract(struct scope *s, const struct args *args);
enum ly cli_party_show(struct scope *s, const struct args *args);
enum ly cli_party_list(struct scope *s, const struct args *args);
enum ly cli_batch_retract(struct scope *s, const struct args *args);
enum ly cli_rebuild(struct scope *s, const struct args *args);
enum ly cli_copy(struct scope *s, const struct args *args);
enum ly cli_backup(struct scope *s, const struct args *args);
enum ly cli_restore(struct scope *s, const struct args *args);
enum ly cli_verify(struct scope *s, const struct args *args);
enum ly cli_log(struct scope *s, const struct args *args);
enum ly cli_setting_list(struct scope *s, const struct args *args);
enum ly cli_setting_set(struct scope *s, const struct args *args);
enum ly cli_jobs(struct scope *s, const struct args *args);
enum ly cli_jobs_run(struct scope *s, const struct args *args);
enum ly cli_status(struct scope *s, const struct args *args);
enum ly cli_init(struct scope *s, const struct args *args);
enum ly cli_user_add(struct scope *s, const struct args *args);
enum ly cli_user_list(struct scope *s, const struct args *args);
enum ly cli_user_grant(struct scope *s, const struct args *args);
enum ly cli_user_revoke(struct scope *s, const struct args *args);
enum ly cli_user_password(struct scope *s, const struct args *args);
enum ly cli_user_unlock(struct scope *s, const struct args *args);
enum ly cli_user_totp_remove(struct scope *s, const struct args *args);
enum ly cli_user_disable(struct scope *s, const struct args *args);
enum ly cli_user_enable(struct scope *s, const struct args *args);
enum ly cli_user_import(struct scope *s, const struct args *args);
enum ly cli_file_add(struct scope *s, const struct args *args);
enum ly cli_file_list(struct scope *s, const struct args *args);
enum ly cli_file_get(struct scope *s, const struct args *args);
enum ly cli_key_new(struct scope *s, const struct args *args);
enum ly cli_key_list(struct scope *s, const struct args *args);
enum ly cli_key_rotate(struct scope *s, const struct args *args);
enum ly cli_audit(struct scope *s, const struct args *args);
enum ly cli_demo(struct scope *s, const struct args *args);
enum ly cli_serve(struct scope *s, const struct args *args);
enum ly cli_help(struct scope *s, const struct args *args);
enum ly cli_version(struct scope *s, const struct args *args);
