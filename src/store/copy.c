/* Copying a database, between engines too, and proving that the copy is the same.
 *
 * The source is read in one snapshot, so it may be written to meanwhile; the target is written in
 * one transaction, so it holds all or nothing. Afterwards both are read again in the order of their
 * keys and compared cell by cell; the SM3 over all cells is the same on every engine.
 */
#include "store/store_int.h"

#include "base/digest.h"

#include <stdio.h>
#include <string.h>

enum { PAGE_ROWS = 50, PAGE_BYTES = 1024 * 1024 * 1024, COLUMNS_MAX = 32, SQL_MAX = 2048 };

/* One page of a table in the order of its key. */
struct page {
  struct arena arena;
  struct store_rows rows;
};

static void page_close(struct page *page) {
  arena_close(&page->arena);
  *page = (struct page){0};
}

static size_t columns_of(const struct store_table *table) {
  return strlen(table->types);
}

/* "a, b" of "a, b, c, d": the key columns. */
static struct str key_columns(const struct store_table *table) {
  struct str columns = str_of(table->columns);
  size_t commas = 0, n = 0;
  for (; n < columns.len; n++) {
    if (columns.ptr[n] == ',' && ++commas == table->keys) break;
  }
  return (struct str){columns.ptr, n};
}

static void add_places(struct buf *b, size_t count) {
  for (size_t i = 1; i <= count; i++) buf_printf(b, "%s$%zu", i == 1 ? "" : ", ", i);
}

/* The rows behind `last` (NULL: the first ones). */
static const char *page_sql(struct arena *a, const struct store_table *table, bool first) {
  struct str keys = key_columns(table);
  struct buf b = buf_open(a, SQL_MAX);
  /* built: from store_tables[]; tests copy every table */
  buf_printf(&b, "SELECT %s FROM %s ", table->columns, table->name);
  if (!first) {
    buf_printf(&b, "WHERE (%.*s) > (", STR_ARG(keys));
    add_places(&b, table->keys);
    buf_add(&b, STR(") "));
  }
  buf_printf(&b, "ORDER BY %.*s LIMIT %d", STR_ARG(keys), PAGE_ROWS);
  return str_c(a, buf_str(&b));
}

/* Reads the page behind the last row of `page` into it; an empty one is the end. Memory of the page
 * is its own, so that a large table takes no more than a page. */
static enum ly page_next(struct scope *s, struct store *st, const struct store_table *table,
                         struct page *page) {
  struct page next = {.rows = {0}};
  struct store_value key[COLUMNS_MAX];
  bool first = page->rows.rows == 0;
  for (size_t i = 0; !first && i < table->keys; i++) {
    key[i] = page->rows.cells[(page->rows.rows - 1) * page->rows.columns + i];
  }
  arena_open(&next.arena, PAGE_BYTES);
  struct arena *callers = s->arena;
  s->arena = &next.arena;
  const char *sql = page_sql(s->arena, table, first);
  /* built: by page_sql() */
  enum ly rc = store_query_with(s, st, table->types, sql, key, first ? 0 : table->keys, &next.rows);
  s->arena = callers;
  page_close(page);
  *page = next;
  return rc;
}

static enum ly insert_page(struct scope *s, struct tx *tx, const struct store_table *table,
                           const struct page *page) {
  struct buf b = buf_open(s->arena, SQL_MAX);
  /* built: from store_tables[]; tests copy every table */
  buf_printf(&b, "INSERT INTO %s (%s) VALUES (", table->name, table->columns);
  add_places(&b, columns_of(table));
  buf_char(&b, ')');
  const char *sql = str_c(s->arena, buf_str(&b));
  enum ly rc = LY_OK;
  for (size_t r = 0; !rc && r < page->rows.rows; r++) {
    const struct store_value *row = page->rows.cells + r * page->rows.columns;
    rc = store_exec_with(s, tx, /* built: above */ sql, row, page->rows.columns);
  }
  return rc;
}

static enum ly copy_table(struct scope *s, struct store *from, struct tx *to,
                          const struct store_table *table) {
  struct page page = {.rows = {0}};
  enum ly rc;
  do {
    rc = page_next(s, from, table, &page);
    if (!rc) rc = insert_page(s, to, table, &page);
  } while (!rc && page.rows.rows);
  page_close(&page);
  return rc;
}

static void add_cell(struct digest_state *state, const struct store_value *v) {
  char number[32];
  struct str text = v->bytes;
  if (v->type == STORE_INT) {
    int n = snprintf(number, sizeof number, "%lld", (long long)v->integer);
    text = (struct str){number, (size_t)n};
  }
  digest_add_part(state, v->type == STORE_NULL ? STR("0") : STR("1"));
  digest_add_part(state, text);
}

static bool same_cell(const struct store_value *a, const struct store_value *b) {
  if (a->type != b->type) return false;
  return a->type == STORE_INT ? a->integer == b->integer : str_eq(a->bytes, b->bytes);
}

static bool same_page(const struct store_rows *a, const struct store_rows *b) {
  if (a->rows != b->rows) return false;
  for (size_t i = 0; i < a->rows * a->columns; i++) {
    if (!same_cell(&a->cells[i], &b->cells[i])) return false;
  }
  return true;
}

/* Reads both again, page by page; *out gets the number of rows and the SM3 of all cells. */
static enum ly compare_table(struct scope *s, struct store *from, struct store *to,
                             const struct store_table *table, struct store_copied *out) {
  struct page a = {.rows = {0}}, b = {.rows = {0}};
  struct digest_state *state;
  struct digest digest;
  enum ly rc = digest_begin(s, &state);
  if (rc) return rc;
  do {
    rc = page_next(s, from, table, &a);
    if (!rc) rc = page_next(s, to, table, &b);
    if (!rc && !same_page(&a.rows, &b.rows)) {
      rc = fail(s, LY_CORRUPT, MSG_STORE_COPY_DIFFERS, str_of(table->name));
    }
    for (size_t i = 0; !rc && i < a.rows.rows * a.rows.columns; i++)
      add_cell(state, &a.rows.cells[i]);
    out->rows += (int64_t)a.rows.rows;
  } while (!rc && a.rows.rows);
  page_close(&a);
  page_close(&b);
  enum ly ended = digest_end(s, state, &digest);
  if (!rc) rc = ended;
  if (!rc) out->digest = digest_hex(s->arena, &digest);
  out->table = table->name;
  return rc;
}

/* A target that holds anything is left alone. */
static enum ly check_empty(struct scope *s, struct store *to) {
  for (const struct store_table *t = store_tables; t->name; t++) {
    struct page page = {.rows = {0}};
    enum ly rc = page_next(s, to, t, &page);
    bool holds = !rc && page.rows.rows > 0;
    page_close(&page);
    if (rc) return rc;
    if (holds) return fail(s, LY_CONFLICT, MSG_STORE_COPY_NOT_EMPTY, to->place);
  }
  return LY_OK;
}

static enum ly copy_all(struct scope *s, struct store *from, struct store *to) {
  struct tx *tx;
  enum ly rc = store_begin(s, to, &tx);
  if (rc) return rc;
  rc = check_empty(s, to);
  for (const struct store_table *t = store_tables; !rc && t->name; t++)
    rc = copy_table(s, from, tx, t);
  if (!rc) return store_commit(s, tx);
  store_rollback(tx);
  return rc;
}

enum ly store_copy(struct scope *s, struct store *from, struct store *to, struct store_copied **out,
                   size_t *count) {
  size_t tables = 0;
  while (store_tables[tables].name) tables++;
  *count = 0;
  *out = ARENA_ARRAY(s->arena, struct store_copied, tables);
  if (!*out) return fail_memory(s);
  enum ly rc = store_snapshot(s, from);
  if (rc) return rc;
  rc = copy_all(s, from, to);
  for (size_t i = 0; !rc && i < tables; i++, ++*count) {
    rc = compare_table(s, from, to, &store_tables[i], &(*out)[i]);
  }
  store_end_snapshot(from);
  return rc;
}
