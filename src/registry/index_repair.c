/* Rows by which parties are found, gone through in order: those that belong to nobody go. */
#include "registry/registry_int.h"

#include <string.h>

enum { PAGE = 1000 };

bool index_note(char *to, size_t room, struct str text) {
  if (text.len >= room) return false;
  if (text.len) memcpy(to, text.ptr, text.len);
  to[text.len] = '\0';
  return true;
}

/* ---- Words --------------------------------------------------------------------------------------
 */

static enum ly drop_word(struct scope *s, struct tx *tx, const struct store_rows *rows, size_t i) {
  return store_exec(s, tx,
                    "DELETE FROM party_key WHERE district = $1 AND fact = $2 AND word = $3"
                    " AND party = $4 AND turn = $5",
                    S_TEXT(store_text(rows, i, 0)), S_TEXT(store_text(rows, i, 1)),
                    S_TEXT(store_text(rows, i, 2)), S_INT(store_int(rows, i, 3)),
                    S_INT(store_int(rows, i, 4)));
}

/* Whether the party's own row has the word. One that can not be read has none. */
static bool has_word(struct scope *s, struct str words, struct str fact, struct str word) {
  struct registry_value values[FACTS_MAX];
  size_t count = 0;
  if (words.len == 0) return false;
  if (facts_read(s, words, FACTS_MAX, values, &count)) {
    s->error = (struct error){0};
    return false;
  }
  for (size_t i = 0; i < count; i++)
    if (str_eq(values[i].key, fact) && str_eq(values[i].value, word)) return true;
  return false;
}

/* What has no room there is no word of ours. */
static bool note_word(struct index_at *at, const struct store_rows *rows, size_t i) {
  struct index_at next = {.party = store_int(rows, i, 3), .turn = store_int(rows, i, 4)};
  bool noted = index_note(next.district, sizeof next.district, store_text(rows, i, 0)) &&
               index_note(next.fact, sizeof next.fact, store_text(rows, i, 1)) &&
               index_note(next.word, sizeof next.word, store_text(rows, i, 2));
  if (noted) *at = next;
  return noted;
}

enum ly index_repair_words(struct scope *s, struct tx *tx, struct index_at *at, bool *left) {
  struct store_rows rows = {0};
  int64_t turn = at->district[0] ? at->turn : INT64_MIN;
  enum ly rc =
      store_query(s, tx_store(tx), "tttiit",
                  /* all districts: from one to the next, in the order of the key */
                  "SELECT k.district, k.fact, k.word, k.party, k.turn, COALESCE(n.words, '')"
                  " FROM party_key k LEFT JOIN party_name n"
                  " ON n.district = k.district AND n.party = k.party AND n.turn = k.turn"
                  " WHERE (k.district, k.fact, k.word, k.party, k.turn) > ($1, $2, $3, $4, $5)"
                  " ORDER BY k.district, k.fact, k.word, k.party, k.turn LIMIT 1000",
                  &rows, S_TEXT(str_of(at->district)), S_TEXT(str_of(at->fact)),
                  S_TEXT(str_of(at->word)), S_INT(at->party), S_INT(turn));
  *left = !rc && rows.rows == PAGE;
  for (size_t i = 0; !rc && i < rows.rows; i++) {
    bool noted = note_word(at, &rows, i);
    if (!noted ||
        !has_word(s, store_text(&rows, i, 5), store_text(&rows, i, 1), store_text(&rows, i, 2)))
      rc = drop_word(s, tx, &rows, i);
  }
  return rc;
}

/* ---- What names sound like ----------------------------------------------------------------------
 */

static enum ly drop_form(struct scope *s, struct tx *tx, struct str district, struct str folded) {
  return store_exec(s, tx, "DELETE FROM name_form WHERE district = $1 AND folded = $2",
                    S_TEXT(district), S_TEXT(folded));
}

static enum ly make_form(struct scope *s, struct tx *tx, const struct store_rows *rows, size_t i) {
  struct store_value cells[INDEX_FORM_CELLS];
  bool same = true, given = rows->cells[i * rows->columns + 6].type != STORE_NULL;
  enum ly rc = index_form(s, store_text(rows, i, 0), store_text(rows, i, 1), cells);
  for (size_t c = 0; !rc && c < INDEX_FORM_CELLS; c++)
    same &= str_eq(cells[c].bytes, store_text(rows, i, c));
  if (!rc && !same)
    rc = store_exec_with(s, tx,
                         "UPDATE name_form SET given = $3, pinyin = $4, initials = $5"
                         " WHERE district = $1 AND folded = $2",
                         cells, INDEX_FORM_CELLS);
  return rc || (same && given) ? rc : index_givens_put(s, tx, cells[0].bytes, cells, 1);
}

enum ly index_repair_forms(struct scope *s, struct tx *tx, struct index_at *at, bool *left) {
  struct store_rows rows = {0};
  enum ly rc = store_query(
      s, tx_store(tx), "tttttIT",
      /* all districts: from one to the next, in the order of the key */
      "SELECT f.district, f.folded, f.given, f.pinyin, f.initials, (SELECT n.party"
      " FROM party_name n WHERE n.district = f.district AND n.folded = f.folded LIMIT 1), g.given"
      " FROM name_form f LEFT JOIN given_form g ON g.district = f.district AND g.given = f.given"
      " WHERE (f.district, f.folded) > ($1, $2) ORDER BY f.district, f.folded LIMIT 1000",
      &rows, S_TEXT(str_of(at->district)), S_TEXT(str_of(at->word)));
  *left = !rc && rows.rows == PAGE;
  for (size_t i = 0; !rc && i < rows.rows; i++) {
    struct str district = store_text(&rows, i, 0), folded = store_text(&rows, i, 1);
    bool noted = index_note(at->word, sizeof at->word, folded);
    noted = noted && index_note(at->district, sizeof at->district, district);
    bool anybody = rows.cells[i * rows.columns + 5].type != STORE_NULL;
    rc = noted && anybody ? make_form(s, tx, &rows, i) : drop_form(s, tx, district, folded);
  }
  return rc;
}

static enum ly make_given(struct scope *s, struct tx *tx, const struct store_rows *rows, size_t i) {
  struct store_value cells[INDEX_GIVEN_CELLS];
  bool same = true;
  enum ly rc = index_given(s, store_text(rows, i, 0), store_text(rows, i, 1), cells);
  for (size_t c = 0; !rc && c < INDEX_GIVEN_CELLS; c++)
    same &= str_eq(cells[c].bytes, store_text(rows, i, c));
  if (rc || same) return rc;
  return store_exec_with(s, tx,
                         "UPDATE given_form SET pinyin = $3, initials = $4"
                         " WHERE district = $1 AND given = $2",
                         cells, INDEX_GIVEN_CELLS);
}

enum ly index_repair_givens(struct scope *s, struct tx *tx, struct index_at *at, bool *left) {
  struct store_rows rows = {0};
  enum ly rc = store_query(s, tx_store(tx), "tttt",
                           /* all districts: from one to the next, in the order of the key */
                           "SELECT district, given, pinyin, initials FROM given_form"
                           " WHERE (district, given) > ($1, $2)"
                           " ORDER BY district, given LIMIT 1000",
                           &rows, S_TEXT(str_of(at->district)), S_TEXT(str_of(at->word)));
  *left = !rc && rows.rows == PAGE;
  for (size_t i = 0; !rc && i < rows.rows; i++) {
    struct str district = store_text(&rows, i, 0), given = store_text(&rows, i, 1);
    rc = index_given_drop(s, tx, district, given);
    if (!rc) rc = make_given(s, tx, &rows, i);
    bool noted = index_note(at->word, sizeof at->word, given);
    if (noted) index_note(at->district, sizeof at->district, district);
  }
  return rc;
}
