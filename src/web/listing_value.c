/* A listing as its template shows it: how it can be sorted and filtered, its rows, other pages. */
#include "web/listing_int.h"
#include "web/page.h"

enum { CODES_MAX = 200 };

/* What the cells of one listing share. */
struct view {
  struct scope *s;
  struct call *c;
  const struct listing *listing;
  const struct sheet *sheet;
  const struct sheet_asked *asked;
  const struct sheet_column *heading;
};

static struct str address(const struct view *v, const struct sheet_asked *asked) {
  return listing_address(v->s, v->c, v->listing, asked, "");
}

/* ---- Columns and sorting ------------------------------------------------------------------------
 */

/* Pressed once more, it is the other way round. */
static struct str sort_address(const struct view *v, const struct sheet_column *column) {
  struct sheet_asked other = *v->asked;
  if (!column->key_of) return STR("");
  other.descending = other.sort == column && !other.descending;
  other.sort = column;
  other.page = 1;
  return address(v, &other);
}

static struct value *column_value(const struct view *v, const struct sheet_column *column) {
  struct arena *a = v->s->arena;
  struct value *map = value_map(a);
  bool sorted = v->asked->sort == column, descending = v->asked->descending;
  value_put_text(a, map, "title", sheet_heading(v->s, column));
  value_put_text(a, map, "link", sort_address(v, column));
  value_put_bool(a, map, "ascending", sorted && !descending);
  value_put_bool(a, map, "descending", sorted && descending);
  value_put_bool(a, map, "num", column->type == SHEET_NUMBER);
  value_put_bool(a, map, "extra", column->extra);
  return map;
}

static struct value *columns_value(const struct view *v) {
  struct value *list = value_list(v->s->arena);
  for (size_t i = 0; i < v->sheet->column_count; i++) {
    const struct sheet_column *column = &v->sheet->columns[i];
    if (!column->hidden) value_add(list, column_value(v, column));
  }
  return list;
}

/* Both ways of each column: cards have no headings to press. */
static struct value *sorts_value(const struct view *v) {
  struct scope *s = v->s;
  struct value *list = value_list(s->arena);
  for (size_t i = 0; i < 2 * v->sheet->column_count; i++) {
    struct sheet_asked one = {.sort = &v->sheet->columns[i / 2], .descending = i % 2};
    struct str title = message_plain(s->lang, one.sort->title);
    if (!one.sort->key_of) continue;
    enum message way = one.descending ? MSG_LISTING_DOWN : MSG_LISTING_UP;
    bool chosen = v->asked->sort == one.sort && v->asked->descending == one.descending;
    value_add(list, form_option(s, listing_sort_text(s, &one),
                                message_text(s->arena, s->lang, way, &title, 1), chosen));
  }
  return list;
}

/* ---- Filters ------------------------------------------------------------------------------------
 */

struct str listing_code_text(struct scope *s, const struct sheet *sheet,
                             const struct sheet_column *column, struct str code) {
  struct str text = column->code_text ? column->code_text(s, sheet, code) : code;
  return text.len ? text : code;
}

/* The first code that is asked of the column; empty for none. */
static struct str chosen_code(const struct view *v, const struct sheet_column *column) {
  for (size_t i = 0; i < v->asked->filter_count; i++) {
    if (v->asked->filters[i].column == column) return v->asked->filters[i].code;
  }
  return STR("");
}

static struct value *option_value(const struct view *v, const struct sheet_column *column,
                                  struct str code, struct str chosen) {
  struct str text = listing_code_text(v->s, v->sheet, column, code);
  struct value *option = form_option(v->s, code, text, str_eq(code, chosen));
  value_put_bool(v->s->arena, option, "pack_text", column->code_text == NULL);
  return option;
}

/* One that is asked for and that no row has now is an option too: else the form would drop it. */
static struct value *options_value(const struct view *v, const struct sheet_column *column) {
  struct str codes[CODES_MAX], chosen = chosen_code(v, column);
  size_t count = sheet_codes(v->s, v->sheet, column, codes, CODES_MAX);
  struct value *list = value_list(v->s->arena);
  bool there = chosen.len == 0;
  for (size_t i = 0; i < count; i++) {
    value_add(list, option_value(v, column, codes[i], chosen));
    there |= str_eq(codes[i], chosen);
  }
  if (!there) value_add(list, option_value(v, column, chosen, chosen));
  return list;
}

static struct value *filters_value(const struct view *v) {
  struct arena *a = v->s->arena;
  struct value *list = value_list(a);
  for (size_t i = 0; i < v->sheet->column_count; i++) {
    const struct sheet_column *column = &v->sheet->columns[i];
    if (!column->codes) continue;
    struct value *map = value_map(a);
    value_put_text(a, map, "name", str_of(column->key));
    value_put_text(a, map, "label", message_plain(v->s->lang, column->title));
    value_put(map, "options", options_value(v, column));
    value_add(list, map);
  }
  return list;
}

static void add_kept(struct arena *a, struct value *list, struct str name, struct str text) {
  struct value *map = value_map(a);
  value_put_text(a, map, "name", name);
  value_put_text(a, map, "text", text);
  value_add(list, map);
}

/* What the form must not lose: the page's own parameters, and the language. */
static struct value *kept_value(const struct view *v) {
  struct arena *a = v->s->arena;
  struct value *list = value_list(a);
  for (const char *const *name = v->listing->own; name && *name; name++) {
    if (query_has(v->c, *name)) add_kept(a, list, str_of(*name), query_text(v->c, *name));
  }
  if (page_carries_lang(v->s, v->c)) add_kept(a, list, STR("lang"), lang_code(v->s->lang));
  return list;
}

/* ---- Rows ---------------------------------------------------------------------------------------
 */

/* What a cell says where its column gave only a number or a date. */
static struct str text_of(struct scope *s, const struct sheet_cell *cell) {
  if (cell->text.len) return cell->text;
  if (cell->has_number) return decimal_text(s->arena, cell->number);
  struct period day = {PERIOD_DAY, cell->date, cell->date};
  return date_is_none(cell->date) ? STR("") : period_text(s->arena, s->lang, day);
}

static struct value *cell_value(const struct view *v, const struct sheet_column *column,
                                const void *row) {
  struct scope *s = v->s;
  struct sheet_cell cell;
  struct value *map = value_map(s->arena);
  sheet_cell_read(s, v->sheet, column, row, &cell);
  struct str link = cell.path.len ? page_link(s, v->c, cell.path) : STR("");
  value_put_text(s->arena, map, "label", sheet_heading(s, column));
  value_put_text(s->arena, map, "text", text_of(s, &cell));
  value_put_text(s->arena, map, "small", cell.small);
  value_put_text(s->arena, map, "link", link);
  value_put_text(s->arena, map, "sign", cell.sign);
  value_put_text(s->arena, map, "light", cell.light);
  value_put_bool(s->arena, map, "pack_text", cell.pack_text);
  value_put_bool(s->arena, map, "heading", column == v->heading);
  value_put_bool(s->arena, map, "num", column->type == SHEET_NUMBER);
  value_put_bool(s->arena, map, "extra", column->extra);
  return map;
}

static struct value *rows_value(const struct view *v, const struct sheet_found *found) {
  struct value *list = value_list(v->s->arena);
  for (size_t r = 0; r < found->count; r++) {
    struct value *row = value_map(v->s->arena), *cells = value_list(v->s->arena);
    for (size_t i = 0; i < v->sheet->column_count; i++) {
      const struct sheet_column *column = &v->sheet->columns[i];
      if (!column->hidden) value_add(cells, cell_value(v, column, found->rows[r]));
    }
    value_put(row, "cells", cells);
    value_add(list, row);
  }
  return list;
}

/* ---- Pages --------------------------------------------------------------------------------------
 */

static void put_page(const struct view *v, struct value *map, const char *key, size_t page,
                     bool there) {
  struct sheet_asked other = *v->asked;
  other.page = page;
  value_put_text(v->s->arena, map, key, there ? address(v, &other) : STR(""));
}

static void put_pages(const struct view *v, struct value *map, const struct sheet_found *found) {
  size_t page = v->asked->page, pages = found->pages;
  struct sheet_asked all = *v->asked;
  all.page_rows = 0;
  all.page = 1;
  bool whole = pages > 1 && found->total <= LISTING_ALL_MAX;
  value_put_int(v->s->arena, map, "page", (int64_t)page);
  value_put_int(v->s->arena, map, "pages", (int64_t)pages);
  value_put_bool(v->s->arena, map, "paged", pages > 1);
  put_page(v, map, "first", 1, page > 2);
  put_page(v, map, "previous", page - 1, page > 1);
  put_page(v, map, "next", page + 1, page < pages);
  put_page(v, map, "last", pages, page + 1 < pages);
  value_put_text(v->s->arena, map, "whole", whole ? address(v, &all) : STR(""));
}

/* 共 58 条。 or 58 条中符合条件的有 12 条。 */
static struct str count_text(const struct view *v, const struct sheet_found *found) {
  struct scope *s = v->s;
  struct str counts[] = {str_int(s->arena, (int64_t)found->total),
                         str_int(s->arena, (int64_t)v->sheet->row_count)};
  bool some = v->asked->filter_count || v->asked->words.len;
  if (some) return message_text(s->arena, s->lang, MSG_LISTING_FOUND_SOME, counts, 2);
  if (found->total) return message_text(s->arena, s->lang, MSG_LISTING_FOUND, counts, 1);
  return v->listing->empty.len ? v->listing->empty : message_plain(s->lang, MSG_LISTING_EMPTY);
}

/* Everything again: nothing asked but the order. */
static struct str clear_address(const struct view *v) {
  struct sheet_asked none = {.sort = v->asked->sort,
                             .descending = v->asked->descending,
                             .page = 1,
                             .page_rows = SHEET_PAGE_ROWS};
  return v->asked->filter_count || v->asked->words.len ? address(v, &none) : STR("");
}

static void put_files(const struct view *v, struct value *map) {
  struct sheet_asked all = *v->asked;
  all.page_rows = SHEET_PAGE_ROWS;
  all.page = 1;
  struct arena *a = v->s->arena;
  value_put_text(a, map, "csv", listing_address(v->s, v->c, v->listing, &all, ".csv"));
  value_put_text(a, map, "xlsx", listing_address(v->s, v->c, v->listing, &all, ".xlsx"));
  value_put_text(a, map, "json", listing_address(v->s, v->c, v->listing, v->asked, ".json"));
}

struct value *listing_value(struct scope *s, struct call *c, const struct listing *listing,
                            const struct sheet_asked *asked, const struct sheet_found *found) {
  const struct sheet *sheet = &listing->sheet;
  struct view v = {s, c, listing, sheet, asked, sheet->columns};
  struct value *map = value_map(s->arena);
  if (listing->heading) v.heading = sheet_column_of(sheet, str_of(listing->heading));
  value_put_text(s->arena, map, "caption", sheet->title);
  value_put_text(s->arena, map, "action", page_link(s, c, str_from(c->request->path, 1)));
  value_put_text(s->arena, map, "count_text", count_text(&v, found));
  value_put_text(s->arena, map, "q", asked->words);
  value_put_text(s->arena, map, "clear", clear_address(&v));
  value_put(map, "kept", kept_value(&v));
  value_put(map, "filters", filters_value(&v));
  value_put(map, "sorts", sorts_value(&v));
  value_put(map, "columns", columns_value(&v));
  value_put(map, "rows", rows_value(&v, found));
  value_put_bool(s->arena, map, "any", sheet->row_count > 0);
  value_put_bool(s->arena, map, "errors_above", listing->errors_above);
  put_pages(&v, map, found);
  put_files(&v, map);
  return map;
}
