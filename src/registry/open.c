/* Rows of a derived table, open facts alone. */
#include "registry/open.h"
#include "registry/registry_int.h"

enum { SQL_MAX = 16 * 1024 };

static bool is_open(const struct registry_fact *fact) {
  return fact->privacy == REGISTRY_OPEN;
}

/* The register is of those whose very name is open. */
static enum ly check_kind(struct scope *s, struct store *st, const struct registry_party *kind) {
  const struct registry_fact *called = (const void *)kind->kind->called.entry;
  struct store_rows rows = {0};
  if (!called || !is_open(called)) return fail(s, LY_DENIED, MSG_REGISTRY_NOT_OPEN);
  enum ly rc = store_query(s, st, "t", "SELECT columns FROM current_table WHERE kind = $1", &rows,
                           S_TEXT(kind->kind->key));
  if (rc) return rc;
  bool fits = rows.rows == 1 && str_eq(store_text(&rows, 0, 0), kind->columns);
  return fits ? LY_OK : fail(s, LY_CONFLICT, MSG_REGISTRY_NOT_BUILT);
}

static bool is_number(const struct registry_fact *fact) {
  return value_column(fact)[0] == 'B';
}

static enum ly query(struct scope *s, struct store *st, const struct open_list *list,
                     struct str district, int64_t party, struct store_rows *out) {
  struct buf b = buf_open(s->arena, SQL_MAX), types = buf_open(s->arena, REGISTRY_COLUMNS_MAX + 2);
  struct store_value params[] = {S_TEXT(district), S_INT(party)};
  buf_char(&types, 'i');
  buf_add(&b, STR("SELECT"));
  buf_add(&b, STR(" party"));
  for (size_t i = 0; i < list->fact_count; i++) {
    buf_printf(&b, ", \"%.*s\"", STR_ARG(list->facts[i]->key));
    buf_char(&types, is_number(list->facts[i]) ? 'I' : 'T');
  }
  buf_printf(&b, " FROM current_%.*s WHERE district = $1 AND ($2 = 0 OR party = $2) ORDER BY party",
             STR_ARG(list->kind->kind->key));
  if (buf_failed(&b) || buf_failed(&types)) return fail_memory(s);
  /* built: a derived table has the columns of the dictionary; test_care runs it */
  return store_query_with(s, st, str_c(s->arena, buf_str(&types)), str_c(s->arena, buf_str(&b)),
                          params, 2, out);
}

/* A cell as the canonical text that it was made of. */
static struct str text_of(struct arena *a, const struct registry_fact *fact,
                          const struct store_value *cell) {
  if (cell->type == STORE_NULL) return STR("");
  if (cell->type != STORE_INT) return cell->bytes;
  if (fact->type == REGISTRY_TRUTH) return cell->integer ? STR("true") : STR("false");
  bool places = fact->type == REGISTRY_DECIMAL;
  return decimal_text(a, (struct decimal){cell->integer, places ? (uint8_t)fact->places : 0});
}

enum ly open_rows(struct scope *s, struct store *st, const struct registry_party *kind,
                  struct str district, int64_t party, struct open_list *out) {
  struct store_rows rows = {0};
  *out = (struct open_list){.kind = kind};
  out->facts = ARENA_ARRAY(s->arena, const struct registry_fact *, kind->count);
  if (!out->facts) return fail_memory(s);
  for (size_t i = 0; i < kind->count; i++)
    if (is_open(kind->facts[i])) out->facts[out->fact_count++] = kind->facts[i];
  enum ly rc = check_kind(s, st, kind);
  if (!rc) rc = query(s, st, out, district, party, &rows);
  if (rc) return rc;
  out->rows = ARENA_ARRAY(s->arena, struct open_row, rows.rows);
  struct str *values = ARENA_ARRAY(s->arena, struct str, rows.rows * out->fact_count);
  if (!out->rows || !values) return fail_memory(s);
  for (size_t i = 0; i < rows.rows; i++, values += out->fact_count) {
    out->rows[out->count++] = (struct open_row){store_int(&rows, i, 0), values};
    for (size_t f = 0; f < out->fact_count; f++)
      values[f] = text_of(s->arena, out->facts[f], &rows.cells[i * rows.columns + f + 1]);
  }
  return arena_failed(s->arena) ? fail_memory(s) : LY_OK;
}

struct str open_value(const struct open_list *list, const struct open_row *row, struct str key) {
  for (size_t f = 0; f < list->fact_count; f++)
    if (str_eq(list->facts[f]->key, key)) return row->values[f];
  return STR("");
}
