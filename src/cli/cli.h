/* What the commands share. */
#pragma once

#include "cli/args.h"
#include "plan/plan.h"

/* Writes text to standard output. */
void cli_print(struct str text);
/* Writes the value as JSON for people to standard output. */
LY_MUST_CHECK enum ly cli_print_json(struct scope *s, const struct value *v);

/* Opens the database of --db, else of LAOYOU_DB, else laoyou.db here. The scope's business date
 * becomes that of --today, else the one the database keeps. */
LY_MUST_CHECK enum ly cli_store(struct scope *s, const struct args *args, enum store_mode mode,
                                struct store **out);

enum ly cli_pack_check(struct scope *s, const struct args *args);
enum ly cli_pack_adopt(struct scope *s, const struct args *args);
enum ly cli_plan_show(struct scope *s, const struct args *args);
enum ly cli_demo(struct scope *s, const struct args *args);
enum ly cli_serve(struct scope *s, const struct args *args);
enum ly cli_help(struct scope *s, const struct args *args);
enum ly cli_version(struct scope *s, const struct args *args);
