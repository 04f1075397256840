/* What the commands share. */
#pragma once

#include "cli/args.h"
#include "base/file.h"
#include "base/sheet.h"
#include "base/value.h"
#include "people/people.h"
#include "plan/evidence.h"
#include "plan/plan.h"
#include "registry/registry.h"
#include "service/everyone.h"
#include "service/mail.h"
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
  struct str heading; /* of a column that is data: instead of it; or empty */
};

/* Prints the rows under their headings, columns aligned. */
LY_MUST_CHECK enum ly cli_print_table(struct scope *s, const struct value *rows,
                                      const struct cli_column *columns, size_t count);
/* Prints a line of its own: the parts one behind the other. */
void cli_print_line(struct str start, struct str text);

/* What every command that prints a sheet takes. */
#define SHEET_OPTIONS "sort where query page csv xlsx"

/* How a command's sheet is to be seen. */
struct cli_sheet {
  struct sheet sheet;
  const char *rows; /* what the list is called in JSON */
  struct value *(*value)(struct scope *s, const struct sheet *sheet, const void *row);
  struct value *head;      /* of its JSON, the rows come behind; NULL: nothing */
  const struct str *notes; /* beneath an exported table */
  size_t note_count;
};

/* Writes a new file; "-" is standard output. */
LY_MUST_CHECK enum ly cli_write_file(struct scope *s, struct str path, struct str bytes,
                                     enum file_mode mode);
/* Whether any of SHEET_OPTIONS is there. */
bool cli_sheet_asked(const struct args *args);
/* Prints the rows that fit as a table, as JSON ("total", "page", "pages" and the rows in full), or
 * writes them to the files named, "-" being standard output. Without --page all of them. */
LY_MUST_CHECK enum ly cli_sheet(struct scope *s, const struct args *args,
                                const struct cli_sheet *sheet);

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
/* Where everyone as columns is kept for a fast start: LAOYOU_COLUMNS, else beside an SQLite file,
 * with ".columns" behind its name; empty: nowhere. */
struct str cli_columns_path(struct scope *s, struct str address);
/* Reads everyone, from that file where it is good. */
LY_MUST_CHECK enum ly cli_everyone(struct scope *s, const struct args *args, struct store *st,
                                   struct service_everyone *everyone);
/* The key file for a database: --key, else LAOYOU_KEY, else beside an SQLite file, with ".key"
 * behind its name; the empty string for another engine. */
struct str cli_key_path(struct scope *s, const struct args *args, struct str address);
/* The file of the key that signs letters: beside the key file, with ".sm2" behind its name. */
struct sign_key;
struct str cli_sign_path(struct scope *s, const struct args *args, struct str address);
/* Reads it, and makes it first where there is none. */
LY_MUST_CHECK enum ly cli_sign_key(struct scope *s, const struct args *args, struct sign_key **out);
/* Reads it; close the keys. */
LY_MUST_CHECK enum ly cli_keys(struct scope *s, const struct args *args, struct str address,
                               struct seal_keys **out);
/* The key file of the database, where there is one: it may be that nothing was sealed yet; else
 * NULL.
 */
LY_MUST_CHECK enum ly cli_read_keys(struct scope *s, const struct args *args,
                                    struct seal_keys **out);
/* The same file, made and told of in a line where there is none yet, for commands that make a
 * database: one-time codes and files work at once then. Nothing where no file is named (an engine
 * without a folder of its own). Call it with the database open: cli_store() has found out that
 * nothing sealed in it waits for a lost key. */
LY_MUST_CHECK enum ly cli_need_keys(struct scope *s, const struct args *args, bool say);
/* Whether the key file for `address` is the one that the open database needs, if it needs one. */
LY_MUST_CHECK enum ly cli_check_keys(struct scope *s, const struct args *args, struct str address,
                                     struct store *st);

/* The plan in force on the business date, by its key or the name of its area; LY_NOT_FOUND names
 * those there are. */
LY_MUST_CHECK enum ly cli_read_plan(struct scope *s, struct store *st, struct str key,
                                    struct pack *out);
/* What stands outside the database for sending mail: from the environment. */
struct mail_secrets cli_mail_secrets(void);

/* What was typed behind an option: one of `choices`, by its word or as people read it; a whole
 * number; --file. LY_USAGE says what would be right. */
LY_MUST_CHECK enum ly cli_choice(struct scope *s, const char *option, struct str text,
                                 const struct pack_choice *choices, int *out);
LY_MUST_CHECK enum ly cli_number(struct scope *s, const char *option, struct str text,
                                 int64_t *out);
LY_MUST_CHECK enum ly cli_evidence(struct scope *s, const struct args *args, struct evidence *out);
/* Says what was made, with its number; as JSON under `key`. */
LY_MUST_CHECK enum ly cli_say_number(struct scope *s, const struct args *args, const char *key,
                                     struct str number, enum message message);

/* The database with its dictionary, and with keys where there is a key file. */
LY_MUST_CHECK enum ly cli_open_registry(struct scope *s, const struct args *args, struct store **st,
                                        struct registry *r);
void cli_close_registry(struct store *st, const struct registry *r);
/* Areas in a column of rows by the names that the pack in force for the district has for them. */
LY_MUST_CHECK enum ly cli_name_areas(struct scope *s, struct store *st, struct str district,
                                     const struct value *rows, const char *key);
/* What an option has to give; an id; "NAME=VALUE" of each --fact. LY_USAGE says what is missing. */
LY_MUST_CHECK enum ly cli_want(struct scope *s, struct str value, const char *option);
LY_MUST_CHECK enum ly cli_id(struct scope *s, struct str text, int64_t *out);
/* A case as people write it: "386", or "331121-386", which has to be of --district. */
LY_MUST_CHECK enum ly cli_case(struct scope *s, const struct args *args, struct str text,
                               int64_t *out);
LY_MUST_CHECK enum ly cli_facts(struct scope *s, const struct args *args,
                                struct registry_said *out);
/* Prints a message as a line; `words` are as many as it takes. */
void cli_print_words(struct scope *s, enum message message, const struct str *words);
/* How many rows a list shows: --limit, else 50. Below one that was cut: how many more there are,
 * and what leads on to them where something does. */
enum { CLI_LIST_PAGE = 50, CLI_READ_PAGE = 1000 /* rows read at a time, to count them */ };
size_t cli_limit(const struct args *args);
void cli_say_more(struct scope *s, int64_t more, struct str after);

enum ly cli_pack_check(struct scope *s, const struct args *args);
enum ly cli_pack_adopt(struct scope *s, const struct args *args);
enum ly cli_pack_diff(struct scope *s, const struct args *args);
enum ly cli_pack_propose(struct scope *s, const struct args *args);
enum ly cli_pack_proposals(struct scope *s, const struct args *args);
enum ly cli_pack_decide(struct scope *s, const struct args *args);
enum ly cli_plan_show(struct scope *s, const struct args *args);
enum ly cli_plan_unit(struct scope *s, const struct args *args);
enum ly cli_plan_measure(struct scope *s, const struct args *args);
enum ly cli_plan_find(struct scope *s, const struct args *args);
enum ly cli_plan_align(struct scope *s, const struct args *args);
enum ly cli_plan_findings(struct scope *s, const struct args *args);
enum ly cli_plan_board(struct scope *s, const struct args *args);
enum ly cli_plan_indicators(struct scope *s, const struct args *args);
enum ly cli_plan_tasks(struct scope *s, const struct args *args);
enum ly cli_plan_projects(struct scope *s, const struct args *args);
enum ly cli_plan_policies(struct scope *s, const struct args *args);
enum ly cli_plan_pilots(struct scope *s, const struct args *args);
enum ly cli_plan_reforms(struct scope *s, const struct args *args);
enum ly cli_plan_units(struct scope *s, const struct args *args);
enum ly cli_report_add(struct scope *s, const struct args *args);
enum ly cli_report_list(struct scope *s, const struct args *args);
enum ly cli_report_show(struct scope *s, const struct args *args);
enum ly cli_report_review(struct scope *s, const struct args *args);
enum ly cli_calendar_show(struct scope *s, const struct args *args);
enum ly cli_calendar_set(struct scope *s, const struct args *args);
enum ly cli_designate(struct scope *s, const struct args *args);
enum ly cli_designation_list(struct scope *s, const struct args *args);
enum ly cli_assignment_add(struct scope *s, const struct args *args);
enum ly cli_assignment_end(struct scope *s, const struct args *args);
enum ly cli_assignment_list(struct scope *s, const struct args *args);
enum ly cli_rule_check(struct scope *s, const struct args *args);
enum ly cli_rule_print(struct scope *s, const struct args *args);
enum ly cli_rule_sql(struct scope *s, const struct args *args);
enum ly cli_rule_explain(struct scope *s, const struct args *args);
enum ly cli_entitled(struct scope *s, const struct args *args);
enum ly cli_programme_basic(struct scope *s, const struct args *args);
enum ly cli_programme_list(struct scope *s, const struct args *args);
enum ly cli_programme_sql(struct scope *s, const struct args *args);
enum ly cli_procedure_list(struct scope *s, const struct args *args);
enum ly cli_procedure_show(struct scope *s, const struct args *args);
enum ly cli_party_add(struct scope *s, const struct args *args);
enum ly cli_party_state(struct scope *s, const struct args *args);
enum ly cli_party_retract(struct scope *s, const struct args *args);
enum ly cli_party_show(struct scope *s, const struct args *args);
enum ly cli_party_list(struct scope *s, const struct args *args);
/* identity.c */
enum ly cli_party_find(struct scope *s, const struct args *args);
enum ly cli_party_merge(struct scope *s, const struct args *args);
enum ly cli_party_unmerge(struct scope *s, const struct args *args);
enum ly cli_party_duplicates(struct scope *s, const struct args *args);
enum ly cli_party_looks(struct scope *s, const struct args *args);
enum ly cli_batch_drop(struct scope *s, const struct args *args);
enum ly cli_batch_sweep(struct scope *s, const struct args *args);
enum ly cli_feed_set(struct scope *s, const struct args *args);
enum ly cli_feed_list(struct scope *s, const struct args *args);
enum ly cli_feed_pause(struct scope *s, const struct args *args);
enum ly cli_feed_resume(struct scope *s, const struct args *args);
enum ly cli_batch_retract(struct scope *s, const struct args *args);
enum ly cli_import(struct scope *s, const struct args *args);
enum ly cli_import_list(struct scope *s, const struct args *args);
enum ly cli_import_undo(struct scope *s, const struct args *args);
enum ly cli_act_add(struct scope *s, const struct args *args);
enum ly cli_act_list(struct scope *s, const struct args *args);
enum ly cli_act_table(struct scope *s, const struct args *args);
enum ly cli_share_list(struct scope *s, const struct args *args);
enum ly cli_share_out(struct scope *s, const struct args *args);
enum ly cli_act_retract(struct scope *s, const struct args *args);
enum ly cli_receipt_add(struct scope *s, const struct args *args);
enum ly cli_receipt_complete(struct scope *s, const struct args *args);
enum ly cli_receipt_list(struct scope *s, const struct args *args);
enum ly cli_receipt_retract(struct scope *s, const struct args *args);
enum ly cli_letter_issue(struct scope *s, const struct args *args);
enum ly cli_letter_list(struct scope *s, const struct args *args);
enum ly cli_letter_seal(struct scope *s, const struct args *args);
enum ly cli_letter_serve(struct scope *s, const struct args *args);
enum ly cli_letter_show(struct scope *s, const struct args *args);
enum ly cli_letter_verify(struct scope *s, const struct args *args);
enum ly cli_case_open(struct scope *s, const struct args *args);
enum ly cli_case_move(struct scope *s, const struct args *args);
enum ly cli_case_open_many(struct scope *s, const struct args *args);
enum ly cli_case_show(struct scope *s, const struct args *args);
enum ly cli_case_list(struct scope *s, const struct args *args);
enum ly cli_case_due(struct scope *s, const struct args *args);
enum ly cli_own_due(struct scope *s, const struct args *args);
enum ly cli_inspection_plan(struct scope *s, const struct args *args);
enum ly cli_inspection_list(struct scope *s, const struct args *args);
enum ly cli_inspection_change(struct scope *s, const struct args *args);
enum ly cli_inspection_attach(struct scope *s, const struct args *args);
enum ly cli_inspection_detach(struct scope *s, const struct args *args);
enum ly cli_inspection_drop(struct scope *s, const struct args *args);
enum ly cli_inspection_open(struct scope *s, const struct args *args);
enum ly cli_inspection_publish(struct scope *s, const struct args *args);
enum ly cli_party_members(struct scope *s, const struct args *args);
enum ly cli_session_open(struct scope *s, const struct args *args);
enum ly cli_session_list(struct scope *s, const struct args *args);
enum ly cli_session_show(struct scope *s, const struct args *args);
enum ly cli_session_attend(struct scope *s, const struct args *args);
enum ly cli_session_off(struct scope *s, const struct args *args);
enum ly cli_session_places(struct scope *s, const struct args *args);
enum ly cli_session_invite(struct scope *s, const struct args *args);
enum ly cli_session_enrol(struct scope *s, const struct args *args);
enum ly cli_session_withdraw(struct scope *s, const struct args *args);
enum ly cli_pay_make(struct scope *s, const struct args *args);
enum ly cli_pay_list(struct scope *s, const struct args *args);
enum ly cli_pay_show(struct scope *s, const struct args *args);
enum ly cli_pay_check(struct scope *s, const struct args *args);
enum ly cli_pay_approve(struct scope *s, const struct args *args);
enum ly cli_pay_return(struct scope *s, const struct args *args);
enum ly cli_pay_export(struct scope *s, const struct args *args);
enum ly cli_assess_show(struct scope *s, const struct args *args);
enum ly cli_assess_fill(struct scope *s, const struct args *args);
enum ly cli_assess_result(struct scope *s, const struct args *args);
enum ly cli_instrument_list(struct scope *s, const struct args *args);
enum ly cli_instrument_show(struct scope *s, const struct args *args);
enum ly cli_instrument_score(struct scope *s, const struct args *args);
enum ly cli_rebuild(struct scope *s, const struct args *args);
enum ly cli_body_list(struct scope *s, const struct args *args);
enum ly cli_body_add(struct scope *s, const struct args *args);
enum ly cli_body_member(struct scope *s, const struct args *args);
enum ly cli_body_end(struct scope *s, const struct args *args);
enum ly cli_meeting_list(struct scope *s, const struct args *args);
enum ly cli_meeting_add(struct scope *s, const struct args *args);
enum ly cli_meeting_minutes(struct scope *s, const struct args *args);
enum ly cli_meeting_cancel(struct scope *s, const struct args *args);
enum ly cli_meeting_show(struct scope *s, const struct args *args);
enum ly cli_app_list(struct scope *s, const struct args *args);
enum ly cli_app_add(struct scope *s, const struct args *args);
enum ly cli_app_change(struct scope *s, const struct args *args);
enum ly cli_app_audit(struct scope *s, const struct args *args);
enum ly cli_owed(struct scope *s, const struct args *args);
enum ly cli_due(struct scope *s, const struct args *args);
enum ly cli_what_if(struct scope *s, const struct args *args);
/* "运营补助[五级]": its name and its entry. */
void cli_split_figure(struct str text, struct str *name, struct str *index);
enum ly cli_copy(struct scope *s, const struct args *args);
enum ly cli_backup(struct scope *s, const struct args *args);
enum ly cli_restore(struct scope *s, const struct args *args);
enum ly cli_verify(struct scope *s, const struct args *args);
enum ly cli_log(struct scope *s, const struct args *args);
enum ly cli_setting_list(struct scope *s, const struct args *args);
enum ly cli_setting_set(struct scope *s, const struct args *args);
enum ly cli_jobs(struct scope *s, const struct args *args);
enum ly cli_jobs_run(struct scope *s, const struct args *args);
enum ly cli_outbox_list(struct scope *s, const struct args *args);
enum ly cli_outbox_retry(struct scope *s, const struct args *args);
enum ly cli_mail_list(struct scope *s, const struct args *args);
enum ly cli_mail_send(struct scope *s, const struct args *args);
enum ly cli_exchange_admit(struct scope *s, const struct args *args);
enum ly cli_exchange_revoke(struct scope *s, const struct args *args);
enum ly cli_exchange_senders(struct scope *s, const struct args *args);
enum ly cli_exchange_list(struct scope *s, const struct args *args);
enum ly cli_exchange_send(struct scope *s, const struct args *args);
enum ly cli_exchange_export(struct scope *s, const struct args *args);
enum ly cli_exchange_import(struct scope *s, const struct args *args);
enum ly cli_retention(struct scope *s, const struct args *args);
enum ly cli_hold_add(struct scope *s, const struct args *args);
enum ly cli_hold_end(struct scope *s, const struct args *args);
enum ly cli_hold_list(struct scope *s, const struct args *args);
enum ly cli_setting_secret(struct scope *s, const struct args *args);
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
enum ly cli_user_email(struct scope *s, const struct args *args);
enum ly cli_user_link(struct scope *s, const struct args *args);
enum ly cli_user_unlink(struct scope *s, const struct args *args);
enum ly cli_user_import(struct scope *s, const struct args *args);
enum ly cli_file_add(struct scope *s, const struct args *args);
enum ly cli_file_list(struct scope *s, const struct args *args);
enum ly cli_file_get(struct scope *s, const struct args *args);
enum ly cli_key_new(struct scope *s, const struct args *args);
enum ly cli_key_list(struct scope *s, const struct args *args);
enum ly cli_key_rotate(struct scope *s, const struct args *args);
enum ly cli_openapi(struct scope *s, const struct args *args);
enum ly cli_audit(struct scope *s, const struct args *args);
enum ly cli_demo(struct scope *s, const struct args *args);
enum ly cli_demo_report(struct scope *s, const struct args *args);
enum ly cli_serve(struct scope *s, const struct args *args);
enum ly cli_help(struct scope *s, const struct args *args);
enum ly cli_version(struct scope *s, const struct args *args);
