/* Values as tables for a terminal. */
#include "cli/cli.h"

enum { CELL_MAX = 4096 };

static struct str name_of(const struct value *v) {
  if (v->kind == VALUE_TEXT) return v->text;
  const struct value *name = value_get(v, STR("name"));
  return name ? name->text : STR("");
}

static struct str names_of(struct scope *s, const struct value *list) {
  struct buf b = buf_open(s->arena, CELL_MAX);
  for (const struct value *v = list->first; v; v = v->next) {
    if (v != list->first) buf_add(&b, STR("、"));
    buf_add(&b, name_of(v));
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
  if (child->kind == VALUE_DECIMAL) return decimal_text(s->arena, child->decimal);
  return child->text.len ? child->text : STR("—");
}

static void print_row(const struct str *cells, const size_t *width, size_t columns) {
  for (size_t c = 0; c < columns; c++) {
    cli_print(cells[c]);
    for (size_t n = utf8_cells(cells[c]); c + 1 < columns && n < width[c] + 2; n++) {
      cli_print(STR(" "));
    }
  }
  cli_print(STR("\n"));
}

static struct str heading_of(const struct scope *s, const struct cli_column *column) {
  return column->heading.len ? column->heading : message_plain(s->lang, column->head);
}

enum ly cli_print_table(struct scope *s, const struct value *list, const struct cli_column *columns,
                        size_t count) {
  struct str *cells = ARENA_ARRAY(s->arena, struct str, (list->count + 1) * count);
  size_t *width = ARENA_ARRAY(s->arena, size_t, count), rows = 1;
  if (!cells || !width) return fail_memory(s);
  for (size_t c = 0; c < count; c++) cells[c] = heading_of(s, &columns[c]);
  for (const struct value *v = list->first; v; v = v->next, rows++) {
    for (size_t c = 0; c < count; c++) {
      cells[rows * count + c] = cell(s, v, str_of(columns[c].path));
    }
  }
  for (size_t i = 0; i < rows * count; i++) {
    size_t cells_wide = utf8_cells(cells[i]);
    if (cells_wide > width[i % count]) width[i % count] = cells_wide;
  }
  if (arena_failed(s->arena)) return fail_memory(s);
  for (size_t r = 0; r < rows; r++) print_row(cells + r * count, width, count);
  return LY_OK;
}

void cli_print_line(struct str start, struct str text) {
  cli_print(start);
  cli_print(text);
  cli_print(STR("\n"));
}

size_t cli_limit(const struct args *args) {
  return args->limit < 0 ? CLI_LIST_PAGE : (size_t)args->limit;
}

void cli_say_more(struct scope *s, int64_t more, struct str after) {
  struct str words[] = {str_int(s->arena, more), after};
  if (more > 0) cli_print_words(s, after.len ? MSG_CLI_MORE_AFTER : MSG_CLI_MORE, words);
}
