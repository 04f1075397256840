/* laoyou inspection …: the year's plan of inspections, its items, its results. */
#include "cli/desk.h"

#include "service/inspection.h"
#include "service/inspection_day.h"
#include "service/own_due.h"

enum { YEAR_DIGITS = 4, MONTH_TEXT = 7 };

static enum ly carry_out(struct scope *s, const struct args *args, struct inspection_deed *deed,
                         int64_t *out) {
  struct cli_desk desk;
  enum ly rc = cli_desk_open(s, args, &desk);
  if (rc) return rc;
  struct inspection_deed whole = *deed;
  whole.work = &desk.work;
  whole.registry = &desk.registry;
  whole.district = args->district;
  whole.reason = args->reason;
  struct write w = inspection_write(s, &whole);
  rc = store_write(s, desk.st, &w);
  *out = inspection_answer(&w);
  cli_desk_close(&desk);
  return rc;
}

/* That of the business date where none is given. */
static enum ly read_year(struct scope *s, struct str text, int64_t *out) {
  struct decimal d = {0};
  int year, month, day;
  date_parts(s->today, &year, &month, &day);
  *out = year;
  if (text.len == 0) return LY_OK;
  bool good = text.len == YEAR_DIGITS && decimal_parse(text, &d) && d.scale == 0;
  *out = d.coefficient;
  return good ? LY_OK : fail(s, LY_USAGE, MSG_CLI_INSPECTION_YEAR, text);
}

/* Whatever the database takes for today is known once it is open. */
static enum ly year_here(struct scope *s, const struct args *args, int64_t *out) {
  struct store *st;
  enum ly rc = cli_store(s, args, STORE_EXISTING, &st);
  if (rc) return rc;
  store_close(st);
  return read_year(s, args->year, out);
}

enum ly cli_inspection_plan(struct scope *s, const struct args *args) {
  struct inspection_deed deed = {
      .act = INSPECTION_PLAN, .duty = args->positional[0], .area = args->area, .joint = -1};
  int64_t added = 0;
  enum ly rc = cli_want(s, args->district, "district");
  if (!rc) rc = year_here(s, args, &deed.year);
  if (!rc) rc = carry_out(s, args, &deed, &added);
  return rc ? rc
            : cli_say_number(s, args, "added", str_int(s->arena, added),
                             MSG_CLI_INSPECTION_PLANNED);
}

enum ly cli_inspection_publish(struct scope *s, const struct args *args) {
  struct inspection_deed deed = {
      .act = INSPECTION_PUBLISH, .duty = args->positional[0], .joint = -1};
  int64_t year = 0;
  enum ly rc = cli_want(s, args->district, "district");
  if (!rc) rc = year_here(s, args, &deed.year);
  if (!rc) rc = carry_out(s, args, &deed, &year);
  return rc ? rc
            : cli_say_number(s, args, "year", str_int(s->arena, year), MSG_CLI_INSPECTION_PUBLIC);
}

/* "2024-09" */
static enum ly read_month(struct scope *s, struct str text, int64_t *year, int64_t *month) {
  struct date first;
  struct buf b = buf_open(s->arena, MONTH_TEXT + 4);
  int y, m, d;
  if (text.len == 0) return LY_OK;
  buf_add(&b, text);
  buf_add(&b, STR("-01"));
  if (text.len != MONTH_TEXT || !date_parse(buf_str(&b), &first))
    return fail(s, LY_USAGE, MSG_CLI_INSPECTION_MONTH, text);
  date_parts(first, &y, &m, &d);
  *year = y;
  *month = m;
  return LY_OK;
}

enum ly cli_inspection_change(struct scope *s, const struct args *args) {
  struct inspection_deed deed = {.act = INSPECTION_CHANGE, .unit = args->unit, .joint = -1};
  int64_t item = 0;
  enum ly rc = cli_id(s, args->positional[0], &deed.item);
  if (!rc) rc = cli_want(s, args->reason, "reason");
  if (!rc) rc = read_month(s, args->month, &deed.year, &deed.month);
  if (!rc && args->joint && args->alone) rc = fail(s, LY_USAGE, MSG_CLI_INSPECTION_HOW);
  if (args->joint != args->alone) deed.joint = args->joint;
  if (!rc) rc = carry_out(s, args, &deed, &item);
  return rc ? rc
            : cli_say_number(s, args, "item", str_int(s->arena, item), MSG_CLI_INSPECTION_CHANGED);
}

enum ly cli_inspection_drop(struct scope *s, const struct args *args) {
  struct inspection_deed deed = {.act = INSPECTION_DROP, .joint = -1};
  int64_t item = 0;
  enum ly rc = cli_id(s, args->positional[0], &deed.item);
  if (!rc) rc = cli_want(s, args->reason, "reason");
  if (!rc) rc = carry_out(s, args, &deed, &item);
  return rc ? rc
            : cli_say_number(s, args, "item", str_int(s->arena, item), MSG_CLI_INSPECTION_DROPPED);
}

enum ly cli_inspection_attach(struct scope *s, const struct args *args) {
  struct inspection_deed deed = {.act = INSPECTION_ATTACH, .joint = -1};
  int64_t item = 0;
  enum ly rc = cli_id(s, args->positional[0], &deed.item);
  if (!rc) rc = cli_case(s, args, args->positional[1], &deed.case_no);
  if (!rc) rc = carry_out(s, args, &deed, &item);
  return rc ? rc
            : cli_say_number(s, args, "item", str_int(s->arena, item), MSG_CLI_INSPECTION_ATTACHED);
}

enum ly cli_inspection_detach(struct scope *s, const struct args *args) {
  struct inspection_deed deed = {.act = INSPECTION_DETACH, .joint = -1};
  int64_t item = 0;
  enum ly rc = cli_id(s, args->positional[0], &deed.item);
  if (!rc) rc = cli_want(s, args->reason, "reason");
  if (!rc) rc = carry_out(s, args, &deed, &item);
  return rc ? rc
            : cli_say_number(s, args, "item", str_int(s->arena, item), MSG_CLI_INSPECTION_DETACHED);
}

/* Without a number: of all whose month has come, as the nightly job does. */
static enum ly open_all(struct scope *s, const struct args *args) {
  struct cli_desk desk;
  int64_t opened = 0;
  enum ly rc = cli_desk_open(s, args, &desk);
  if (rc) return rc;
  const struct inspection_day day = {&desk.work, &desk.registry, args->district};
  const struct job_run run = {.store = desk.st, .period = s->today};
  rc = inspection_day(s, &run, &day, &opened);
  cli_desk_close(&desk);
  return rc ? rc
            : cli_say_number(s, args, "opened", str_int(s->arena, opened),
                             MSG_CLI_INSPECTION_OPENED_ALL);
}

enum ly cli_inspection_open(struct scope *s, const struct args *args) {
  struct inspection_deed deed = {.act = INSPECTION_OPEN, .joint = -1};
  int64_t case_no = 0;
  if (args->count == 0) return open_all(s, args);
  enum ly rc = cli_id(s, args->positional[0], &deed.item);
  if (!rc) rc = carry_out(s, args, &deed, &case_no);
  return rc ? rc
            : cli_say_number(s, args, "case", str_int(s->arena, case_no),
                             MSG_CLI_INSPECTION_OPENED);
}

static enum ly print_items(struct scope *s, const struct value *list) {
  static const struct cli_column columns[] = {
      {"item", MSG_INSPECTIONS_COL_ITEM},   {"duty_name", MSG_INSPECTIONS_COL_DUTY},
      {"party", MSG_CLI_CASE_PARTY},        {"area", MSG_CASES_COL_AREA},
      {"month", MSG_INSPECTIONS_COL_MONTH}, {"procedure_name", MSG_CLI_COL_PROCEDURE},
      {"unit", MSG_INSPECTIONS_COL_UNIT},   {"state_text", MSG_INSPECTIONS_COL_STATE},
      {"case", MSG_CLI_COL_CASE},
  };
  if (!list->first) {
    cli_print_line(STR(""), message_plain(s->lang, MSG_CLI_NOTHING_THERE));
    return LY_OK;
  }
  return cli_print_table(s, list, columns, sizeof columns / sizeof *columns);
}

enum ly cli_inspection_list(struct scope *s, const struct args *args) {
  struct inspection_row *rows = NULL;
  struct cli_desk desk;
  size_t count = 0;
  int64_t year = 0;
  enum ly rc = cli_desk_open(s, args, &desk);
  if (rc) return rc;
  struct value *v = value_map(s->arena), *list = value_list(s->arena);
  rc = read_year(s, args->year, &year);
  if (!rc) rc = inspection_list(s, desk.st, args->district, args->area, year, &rows, &count);
  for (size_t i = 0; !rc && i < count; i++)
    value_add(list, inspection_value(s, &desk.work, &rows[i]));
  value_put_int(s->arena, v, "year", year);
  value_put(v, "counts", inspection_counts(s, rows, count, STR("")));
  value_put(v, "inspections", list);
  if (!rc && arena_failed(s->arena)) rc = fail_memory(s);
  if (!rc) rc = args->json ? cli_print_json(s, v) : print_items(s, list);
  cli_desk_close(&desk);
  return rc;
}

/* ---- What is due from an institution or inspectors ----------------------------------------------
 */

static enum ly add_own(struct scope *s, const struct args *args, struct own_due *o) {
  int64_t party;
  size_t units = args->unit.len ? 1 : 0;
  if (!args->party.len) return own_due_add_inspector(s, o, args->area, &args->unit, units);
  enum ly rc = cli_id(s, args->party, &party);
  return rc ? rc : own_due_add_institution(s, o, party);
}

enum ly cli_own_due(struct scope *s, const struct args *args) {
  struct cli_desk desk;
  enum ly rc = cli_want(s, args->area, "area");
  if (!rc) rc = cli_desk_open(s, args, &desk);
  if (rc) return rc;
  struct own_due o = {
      .work = &desk.work, .registry = &desk.registry, .store = desk.st, .district = args->district};
  const struct own_due_view view = {.of = &o};
  struct cli_sheet sheet = {.rows = "rows", .value = own_due_value, .head = value_map(s->arena)};
  rc = own_due_open(s, &o);
  if (!rc) rc = add_own(s, args, &o);
  if (!rc) rc = own_due_sheet(s, &view, &o, &sheet.sheet);
  value_put(sheet.head, "counts", own_due_counts(s, &o));
  if (!rc) rc = cli_sheet(s, args, &sheet);
  cli_desk_close(&desk);
  return rc;
}
