/* What names sound like: a row for each that somebody has, and one for each given name, which many
 * share; so that 王小明 is found by "xiaoming" and "xm" too. */
#include "base/pinyin.h"
#include "registry/index.h"
#include "registry/registry_int.h"

#include <stdlib.h>
#include <string.h>

#define FORM_COLUMNS "district, folded, given, pinyin, initials"
#define GIVEN_COLUMNS "district, given, pinyin, initials"

enum { GIVEN_AT = 2 /* in a row of FORM_COLUMNS */ };

enum ly index_form(struct scope *s, struct str district, struct str folded,
                   struct store_value cells[INDEX_FORM_CELLS]) {
  struct str pinyin, initials;
  enum ly rc = name_pinyin(s, folded, &pinyin, &initials);
  if (rc) return rc;
  const struct store_value made[INDEX_FORM_CELLS] = {S_TEXT(district), S_TEXT(folded),
                                                     S_TEXT(name_given(folded)), S_TEXT(pinyin),
                                                     S_TEXT(initials)};
  for (size_t i = 0; i < INDEX_FORM_CELLS; i++) cells[i] = made[i];
  return LY_OK;
}

enum ly index_given(struct scope *s, struct str district, struct str given,
                    struct store_value cells[INDEX_GIVEN_CELLS]) {
  struct str pinyin, initials;
  enum ly rc = given_pinyin(s, given, &pinyin, &initials);
  if (rc) return rc;
  const struct store_value made[INDEX_GIVEN_CELLS] = {S_TEXT(district), S_TEXT(given),
                                                      S_TEXT(pinyin), S_TEXT(initials)};
  for (size_t i = 0; i < INDEX_GIVEN_CELLS; i++) cells[i] = made[i];
  return LY_OK;
}

/* ---- Which are there ----------------------------------------------------------------------------
 */

struct word {
  struct str text;
  bool there;
};

static int by_text(const void *a, const void *b) {
  const struct word *x = a, *y = b;
  return str_cmp(x->text, y->text);
}

/* The texts at one column of rows, each once, in order; empty ones are none. */
static size_t distinct(const struct store_value *cells, size_t width, size_t column, size_t rows,
                       struct word *out) {
  size_t made = 0, kept = 0;
  for (size_t i = 0; i < rows; i++) {
    struct str text = cells[i * width + column].bytes;
    if (text.len) out[made++] = (struct word){.text = text};
  }
  if (made) qsort(out, made, sizeof *out, by_text);
  for (size_t i = 0; i < made; i++) {
    if (kept == 0 || !str_eq(out[kept - 1].text, out[i].text)) out[kept++] = out[i];
  }
  return kept;
}

/* Of $2 to $51. */
static const char forms_sql[] =
    "SELECT folded FROM name_form WHERE district = $1 AND folded IN (" MANY_PARTIES ")";
static const char givens_sql[] =
    "SELECT given FROM given_form WHERE district = $1 AND given IN (" MANY_PARTIES ")";

/* Marks those that are there, of up to INDEX_MANY in one question. */
static enum ly mark_some(struct scope *s, struct store *st, const char *sql, struct str district,
                         struct word *words, size_t count) {
  struct store_value params[1 + INDEX_MANY] = {S_TEXT(district)};
  struct store_rows rows = {0};
  for (size_t i = 0; i < INDEX_MANY; i++) params[1 + i] = S_TEXT(words[i < count ? i : 0].text);
  /* built: one of the two above */
  enum ly rc = store_query_with(s, st, "t", sql, params, 1 + INDEX_MANY, &rows);
  for (size_t i = 0; !rc && i < rows.rows; i++) {
    const struct word key = {.text = store_text(&rows, i, 0)};
    struct word *found = bsearch(&key, words, count, sizeof key, by_text);
    if (found) found->there = true;
  }
  return rc;
}

static enum ly mark(struct scope *s, struct store *st, const char *sql, struct str district,
                    struct word *words, size_t count) {
  enum ly rc = LY_OK;
  for (size_t at = 0; !rc && at < count; at += INDEX_MANY) {
    size_t some = count - at < INDEX_MANY ? count - at : INDEX_MANY;
    rc = mark_some(s, st, sql, district, words + at, some);
  }
  return rc;
}

/* ---- Putting them in ----------------------------------------------------------------------------
 */

enum ly index_givens_put(struct scope *s, struct tx *tx, struct str district,
                         const struct store_value *forms, size_t count) {
  struct word *givens = ARENA_ARRAY(s->arena, struct word, count);
  struct store_value *cells = ARENA_ARRAY(s->arena, struct store_value, count * INDEX_GIVEN_CELLS);
  if (!givens || !cells) return fail_memory(s);
  size_t some = distinct(forms, INDEX_FORM_CELLS, GIVEN_AT, count, givens), made = 0;
  enum ly rc = mark(s, tx_store(tx), givens_sql, district, givens, some);
  for (size_t i = 0; !rc && i < some; i++) {
    if (givens[i].there) continue;
    rc = index_given(s, district, givens[i].text, cells + INDEX_GIVEN_CELLS * made++);
  }
  if (rc) return rc;
  return store_insert(s, tx, "given_form", GIVEN_COLUMNS, INDEX_GIVEN_CELLS, cells, made);
}

enum ly index_forms_put(struct scope *s, struct tx *tx, struct str district,
                        const struct store_value *names, size_t count) {
  struct word *forms = ARENA_ARRAY(s->arena, struct word, count);
  struct store_value *cells = ARENA_ARRAY(s->arena, struct store_value, count * INDEX_FORM_CELLS);
  if (!forms || !cells) return fail_memory(s);
  size_t some = distinct(names, INDEX_NAME_CELLS, INDEX_FOLDED_AT, count, forms), made = 0;
  enum ly rc = mark(s, tx_store(tx), forms_sql, district, forms, some);
  for (size_t i = 0; !rc && i < some; i++) {
    if (forms[i].there) continue;
    rc = index_form(s, district, forms[i].text, cells + INDEX_FORM_CELLS * made++);
  }
  if (!rc) rc = store_insert(s, tx, "name_form", FORM_COLUMNS, INDEX_FORM_CELLS, cells, made);
  return rc ? rc : index_givens_put(s, tx, district, cells, made);
}

/* ---- Taking them away ---------------------------------------------------------------------------
 */

enum ly index_given_drop(struct scope *s, struct tx *tx, struct str district, struct str given) {
  return store_exec(s, tx,
                    "DELETE FROM given_form WHERE district = $1 AND given = $2 AND NOT EXISTS"
                    " (SELECT 1 FROM name_form f WHERE f.district = $1 AND f.given = $2)",
                    S_TEXT(district), S_TEXT(given));
}

enum ly index_form_drop(struct scope *s, struct tx *tx, struct str district, struct str folded) {
  enum ly rc = store_exec(s, tx,
                          "DELETE FROM name_form WHERE district = $1 AND folded = $2 AND NOT EXISTS"
                          " (SELECT 1 FROM party_name n WHERE n.district = $1 AND n.folded = $2)",
                          S_TEXT(district), S_TEXT(folded));
  return rc ? rc : index_given_drop(s, tx, district, name_given(folded));
}

enum ly index_forms_clear(struct scope *s, struct tx *tx) {
  /* all districts: the tables are made again */
  enum ly rc = store_exec(s, tx, "DELETE FROM name_form");
  /* all districts: the tables are made again */
  return rc ? rc : store_exec(s, tx, "DELETE FROM given_form");
}
