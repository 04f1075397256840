/* What the commands share. */
#pragma once

#include "cli/args.h"
#include "base/value.h"
#include "plan/plan.h"

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

/* Opens the database of --db, else of LAOYOU_DB, else laoyou.db here. The scope's business date
 * becomes that of --today, else the one the database keeps. */
LY_MUST_CHECK enum ly cli_store(struct scope *s, const struct args *args, enum store_mode mode,
                                struct store **out);

enum ly cli_pack_check(struct scope *s, const struct args *args);
enum ly cli_pack_adopt(struct scope *s, const struct args *args);
enum ly cli_pack_diff(struct scope *s, const struct args *args);
enum ly cli_plan_show(struct scope *s, const struct args *args);
enum ly cli_plan_unit(struct scope *s, const struct args *args);
enum ly cli_plan_find(struct scope *s, const struct args *args);
enum ly cli_plan_align(struct scope *s, const struct args *args);
enum ly cli_plan_findings(struct scope *s, const struct args *args);
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
enum ly cli_demo(struct scope *s, const struct args *args);
enum ly cli_serve(struct scope *s, const struct args *args);
enum ly cli_help(struct scope *s, const struct args *args);
enum ly cli_version(struct scope *s, const struct args *args);
