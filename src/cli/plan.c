/* laoyou plan show: the indicators of a plan in force, as the page shows them. */
#include "cli/cli.h"

#include "base/value.h"

enum { COLUMNS = 8, CELL_MAX = 4096 };

static const struct {
  const char *path; /* in an indicator's value; "a.b" goes one step down */
  enum message head;
} columns[COLUMNS] = {
    {"number", MSG_WEB_COL_NUMBER},
    {"name", MSG_WEB_COL_NAME},
    {"unit", MSG_WEB_COL_UNIT},
    {"base.printed", MSG_WEB_COL_BASE},
    {"target.printed", MSG_WEB_COL_TARGET},
    {"binding_text", MSG_WEB_COL_BINDING},
    {"lead_units", MSG_WEB_COL_LEAD},
    {"source.clause_text", MSG_WEB_COL_SOURCE},
};

static struct str names_of(struct scope *s, const struct value *list) {
  struct buf b = buf_open(s->arena, CELL_MAX);
  for (const struct value *v = list->first; v; v = v->next) {
    if (v != list->first) buf_add(&b, STR("、"));
    buf_add(&b, value_get(v, STR("name"))->text);
  }
  return list->first ? buf_str(&b) : STR("—");
}

static struct str cell(struct scope *s, const struct value *v, struct str path) {
  size_t dot = 0;
  while (dot < path.len && path.ptr[dot] != '.') dot++;
  const struct value *child = value_get(v, (struct str){path.ptr, dot});
  if (!child || child->kind == VALUE_NULL) return STR("—"); /* not stated, or nothing below it */
  if (dot < path.len) return cell(s, child, str_from(path, dot + 1));
  if (child->kind == VALUE_LIST) return names_of(s, child);
  if (child->kind == VALUE_INT) return str_int(s->arena, child->integer);
  return child->text;
}

static void print_row(struct str *cells, const size_t *width) {
  for (size_t c = 0; c < COLUMNS; c++) {
    cli_print(cells[c]);
    for (size_t n = utf8_cells(cells[c]); c + 1 < COLUMNS && n < width[c] + 2; n++) {
      cli_print(STR(" "));
    }
  }
  cli_print(STR("\n"));
}

static enum ly print_table(struct scope *s, const struct value *list) {
  struct str *cells = ARENA_ARRAY(s->arena, struct str, (list->count + 1) * COLUMNS);
  size_t width[COLUMNS] = {0}, rows = 1;
  if (!cells) return fail_memory(s);
  for (size_t c = 0; c < COLUMNS; c++) cells[c] = message_plain(s->lang, columns[c].head);
  for (const struct value *v = list->first; v; v = v->next, rows++) {
    for (size_t c = 0; c < COLUMNS; c++) {
      cells[rows * COLUMNS + c] = cell(s, v, str_of(columns[c].path));
    }
  }
  for (size_t i = 0; i < rows * COLUMNS; i++) {
    size_t cells_wide = utf8_cells(cells[i]);
    if (cells_wide > width[i % COLUMNS]) width[i % COLUMNS] = cells_wide;
  }
  if (arena_failed(s->arena)) return fail_memory(s);
  for (size_t r = 0; r < rows; r++) print_row(cells + r * COLUMNS, width);
  return LY_OK;
}

static enum ly read_in_force(struct scope *s, struct store *st, struct str key, struct pack *out) {
  struct pack_adoption *list;
  size_t count;
  enum ly rc = pack_in_force(s, st, s->today, &list, &count);
  for (size_t i = 0; !rc && i < count; i++) {
    if (!str_eq(list[i].pack, key)) continue;
    struct pack_source source;
    rc = pack_source_stored(s, st, key, list[i].version, &source);
    return rc ? rc : pack_read(s, &source, plan_kinds, out);
  }
  return rc ? rc : fail(s, LY_NOT_FOUND, MSG_CLI_NO_PLAN, key, date_iso(s->arena, s->today));
}

enum ly cli_plan_show(struct scope *s, const struct args *args) {
  struct store *st;
  struct pack pack;
  enum ly rc = cli_store(s, args, STORE_EXISTING, &st);
  if (rc) return rc;
  rc = read_in_force(s, st, args->positional[0], &pack);
  store_close(st);
  if (rc) return rc;
  struct value *v = plan_indicators_value(s, &pack);
  if (arena_failed(s->arena)) return fail_memory(s);
  return args->json ? cli_print_json(s, v) : print_table(s, value_get(v, STR("indicators")));
}
