/* By what parties are found: the rows made, and kept. */
#include "registry/index.h"

#include "base/pinyin.h"
#include "registry/registry_int.h"

#include <stdlib.h>
#include <string.h>

/* ---- What the rows of a party are --------------------------------------------------------------
 */

struct row {
  struct str kind, name, area, born;
  struct registry_value words[FACTS_MAX]; /* key: the fact, or its last four */
  size_t count;
};

/* Gives the value that wins, or the empty text. */
struct winner_of {
  const struct registry_statement *all;
  const bool *known;
  size_t count;
  struct date day;
  struct registry_claim *claims;
};

static struct str winning_claim(const struct winner_of *w, const struct registry_fact *fact) {
  size_t held = history_claims(fact, w->all, w->known, w->count, w->day, w->claims);
  return held ? w->claims[0].value : STR("");
}

static struct str listed(const struct winner_of *w, const struct pack_ref *ref) {
  const struct registry_fact *fact = (const void *)ref->entry;
  return fact && !registry_sealed(fact) ? winning_claim(w, fact) : STR("");
}

static void add_word(struct row *row, struct str key, struct str word) {
  must(row->count < FACTS_MAX);
  if (word.len) row->words[row->count++] = (struct registry_value){key, word};
}

/* A keyed hash as it stands beside what is sealed: the word of a fact of that name. */
static struct str hash_of(struct arena *a, const struct winner_of *w,
                          const struct registry_fact *fact, struct str key) {
  struct registry_fact hashed = *fact;
  hashed.key = history_hash_key(a, key);
  hashed.type = REGISTRY_TEXT;
  return winning_claim(w, &hashed);
}

static void add_words(struct scope *s, struct row *row, const struct winner_of *w,
                      const struct registry_fact *fact) {
  if (!registry_sealed(fact)) {
    add_word(row, fact->key, identity_fold(s->arena, winning_claim(w, fact)));
    return;
  }
  add_word(row, fact->key, hash_of(s->arena, w, fact, fact->key));
  if (fact->check == IDENTITY_RESIDENT_ID)
    add_word(row, index_last_key(s->arena, fact->key),
             hash_of(s->arena, w, fact, index_last_key(s->arena, fact->key)));
}

size_t index_words_max(const struct registry_party *kind) {
  size_t words = 0;
  for (size_t i = 0; i < kind->count; i++) words += 2 * (size_t)kind->facts[i]->index;
  return words;
}

static void make_row(struct scope *s, const struct registry_party *kind, const struct winner_of *w,
                     struct row *out) {
  *out = (struct row){.kind = kind->kind->key,
                      .name = listed(w, &kind->kind->called),
                      .area = listed(w, &kind->kind->area),
                      .born = listed(w, &kind->kind->born)};
  for (size_t i = 0; i < kind->count; i++) {
    if (kind->facts[i]->index) add_words(s, out, w, kind->facts[i]);
  }
}

/* ---- Writing them ------------------------------------------------------------------------------
 */

#define NAME_COLUMNS "district, party, kind, name, folded, area, born, words, batch, turn"
#define WORD_COLUMNS "district, fact, word, party, batch, turn"

/* Sorts the row's words. */
static void name_cells(struct scope *s, struct str district, const struct history_party *p,
                       struct row *row, struct store_value cells[INDEX_NAME_CELLS]) {
  struct str words = row->count ? facts_write(s->arena, row->words, row->count) : STR("");
  const struct store_value made[INDEX_NAME_CELLS] = {S_TEXT(district),
                                                     S_INT(p->party),
                                                     S_TEXT(row->kind),
                                                     S_TEXT(row->name),
                                                     S_TEXT(name_fold(s->arena, row->name)),
                                                     S_TEXT(row->area),
                                                     S_TEXT(row->born),
                                                     S_TEXT(words),
                                                     S_INT(p->mark),
                                                     S_INT(p->turn)};
  for (size_t i = 0; i < INDEX_NAME_CELLS; i++) cells[i] = made[i];
}

/* Where these cells stand. */
enum { FOLDED_AT = INDEX_FOLDED_AT, WORDS_AT = 7, WORD_AT = 2 };

static void word_cells(struct str district, const struct history_party *p, const struct row *row,
                       struct store_value *cells) {
  for (size_t i = 0; i < row->count; i++, cells += INDEX_WORD_CELLS) {
    cells[0] = S_TEXT(district);
    cells[1] = S_TEXT(row->words[i].key);
    cells[2] = S_TEXT(row->words[i].value);
    cells[3] = S_INT(p->party);
    cells[4] = S_INT(p->mark);
    cells[5] = S_INT(p->turn);
  }
}

static enum ly put_words(struct scope *s, struct tx *tx, struct str district,
                         const struct history_party *p, const struct row *row) {
  struct store_value cells[FACTS_MAX * INDEX_WORD_CELLS];
  word_cells(district, p, row, cells);
  return store_insert(s, tx, "party_key", WORD_COLUMNS, INDEX_WORD_CELLS, cells, row->count);
}

/* What becomes of the words of a row: $1 to $5 are district, fact, word, party, turn. */
static const char drop_word_sql[] =
    "DELETE FROM party_key WHERE district = $1 AND fact = $2 AND word = $3 AND party = $4"
    " AND turn = $5";
static const char turn_word_sql[] =
    "UPDATE party_key SET turn = $6 WHERE district = $1 AND fact = $2 AND word = $3 AND party = $4"
    " AND turn = $5";

/* `params`: 5, or 6 with the turn that they are of from now on. */
static enum ly each_word(struct scope *s, struct tx *tx, const char *sql, size_t params,
                         struct str district, int64_t party, struct str words, int64_t turn,
                         int64_t other) {
  struct registry_value old[FACTS_MAX];
  size_t count = 0;
  enum ly rc = words.len ? facts_read(s, words, FACTS_MAX, old, &count) : LY_OK;
  for (size_t i = 0; !rc && i < count; i++) {
    const struct store_value values[] = {S_TEXT(district), S_TEXT(old[i].key), S_TEXT(old[i].value),
                                         S_INT(party),     S_INT(turn),        S_INT(other)};
    /* built: one of the two above */
    rc = store_exec_with(s, tx, sql, values, params);
  }
  return rc;
}

static enum ly drop_words(struct scope *s, struct tx *tx, struct str district, int64_t party,
                          struct str words, int64_t turn) {
  return each_word(s, tx, drop_word_sql, 5, district, party, words, turn, 0);
}

/* ---- One party, many parties ---- */

/* A row by the text that decides where it goes in the widest index of its table. */
struct placed {
  struct str text;
  const struct store_value *cells;
};

static int by_text(const void *a, const void *b) {
  const struct placed *x = a, *y = b;
  return str_cmp(x->text, y->text);
}

/* Inserts rows in the order of the text at `column`: what goes to one page of the index goes there
 * at once, not each row to a page that was left long ago. */
static enum ly insert_sorted(struct scope *s, struct tx *tx, const char *table, const char *columns,
                             size_t width, size_t column, const struct store_value *cells,
                             size_t rows) {
  struct placed *order = ARENA_ARRAY(s->arena, struct placed, rows);
  struct store_value *sorted = ARENA_ARRAY(s->arena, struct store_value, rows * width);
  if (!order || !sorted) return fail_memory(s);
  for (size_t i = 0; i < rows; i++)
    order[i] = (struct placed){cells[i * width + column].bytes, cells + i * width};
  if (rows) qsort(order, rows, sizeof *order, by_text);
  for (size_t i = 0; i < rows; i++)
    memcpy(sorted + i * width, order[i].cells, width * sizeof *sorted);
  return store_insert(s, tx, table, columns, width, sorted, rows);
}

enum ly index_insert(struct scope *s, struct tx *tx, struct str district,
                     const struct index_rows *rows) {
  enum ly rc = index_forms_put(s, tx, district, rows->names, rows->name_count);
  if (rc) return rc;
  rc = insert_sorted(s, tx, "party_name", NAME_COLUMNS, INDEX_NAME_CELLS, FOLDED_AT, rows->names,
                     rows->name_count);
  if (rc) return rc;
  return insert_sorted(s, tx, "party_key", WORD_COLUMNS, INDEX_WORD_CELLS, WORD_AT, rows->words,
                       rows->word_count);
}

static enum ly old_row(struct scope *s, struct tx *tx, struct str district, int64_t party,
                       struct store_rows *rows) {
  return store_query(s, tx_store(tx), "tttttti",
                     "SELECT kind, name, folded, area, born, words, batch FROM party_name"
                     " WHERE district = $1 AND party = $2 AND turn = 0",
                     rows, S_TEXT(district), S_INT(party));
}
enum { OLD_FOLDED = 2, OLD_WORDS = 5, OLD_BATCH = 6 };

/* Rows of party_name that go, with their words: "itti" of party, folded, words and turn. */
static enum ly drop_rows(struct scope *s, struct tx *tx, struct str district,
                         const struct store_rows *rows) {
  enum ly rc = LY_OK;
  for (size_t i = 0; !rc && i < rows->rows; i++) {
    int64_t party = store_int(rows, i, 0), turn = store_int(rows, i, 3);
    rc = drop_words(s, tx, district, party, store_text(rows, i, 2), turn);
    if (!rc)
      rc = store_exec(s, tx,
                      "DELETE FROM party_name WHERE district = $1 AND party = $2 AND turn = $3",
                      S_TEXT(district), S_INT(party), S_INT(turn));
  }
  for (size_t i = 0; !rc && i < rows->rows; i++)
    rc = index_form_drop(s, tx, district, store_text(rows, i, 1));
  return rc;
}

enum ly index_drop(struct scope *s, struct tx *tx, struct str district, int64_t party) {
  struct store_rows rows = {0};
  enum ly rc = store_query(s, tx_store(tx), "itti",
                           "SELECT party, folded, words, turn FROM party_name"
                           " WHERE district = $1 AND party = $2",
                           &rows, S_TEXT(district), S_INT(party));
  return rc ? rc : drop_rows(s, tx, district, &rows);
}

enum ly index_drop_turns(struct scope *s, struct tx *tx, struct str district, int64_t party) {
  struct store_rows rows = {0};
  enum ly rc = store_query(s, tx_store(tx), "itti",
                           "SELECT party, folded, words, turn FROM party_name"
                           " WHERE district = $1 AND party = $2 AND turn <> 0",
                           &rows, S_TEXT(district), S_INT(party));
  return rc ? rc : drop_rows(s, tx, district, &rows);
}

enum ly index_forget(struct scope *s, struct tx *tx, struct str district, int64_t batch,
                     int64_t first, int64_t last) {
  struct store_rows rows = {0};
  enum ly rc = store_query(s, tx_store(tx), "itti",
                           "SELECT party, folded, words, turn FROM party_name WHERE district = $1"
                           " AND batch = $2 AND party >= $3 AND party <= $4",
                           &rows, S_TEXT(district), S_INT(batch), S_INT(first), S_INT(last));
  return rc ? rc : drop_rows(s, tx, district, &rows);
}

enum ly index_clear_some(struct scope *s, struct tx *tx, struct str district, int64_t after,
                         int64_t upto) {
  struct store_rows rows = {0};
  enum ly rc = store_query(s, tx_store(tx), "iti",
                           "SELECT party, words, turn FROM party_name WHERE district = $1"
                           " AND party > $2 AND party <= $3",
                           &rows, S_TEXT(district), S_INT(after), S_INT(upto));
  for (size_t i = 0; !rc && i < rows.rows; i++) {
    rc = drop_words(s, tx, district, store_int(&rows, i, 0), store_text(&rows, i, 1),
                    store_int(&rows, i, 2));
    if (rc != LY_CORRUPT) continue;
    s->error =
        (struct error){0}; /* words that can not be read have no rows: index_repair_words() */
    rc = LY_OK;
  }
  if (rc) return rc;
  return store_exec(s, tx,
                    "DELETE FROM party_name WHERE district = $1 AND party > $2 AND party <= $3",
                    S_TEXT(district), S_INT(after), S_INT(upto));
}

enum ly index_clear(struct scope *s, struct tx *tx) {
  /* all districts: the tables are made again */
  enum ly rc = store_exec(s, tx, "DELETE FROM party_name");
  /* all districts: the tables are made again */
  if (!rc) rc = store_exec(s, tx, "DELETE FROM party_key");
  return rc ? rc : index_forms_clear(s, tx);
}

/* Whether what stands there is what these cells say. */
static bool says_the_same(const struct store_rows *old, const struct store_value *cells) {
  bool same = true;
  for (size_t i = 0; i < OLD_BATCH; i++) same &= str_eq(store_text(old, 0, i), cells[i + 2].bytes);
  return same;
}

static enum ly put_name(struct scope *s, struct tx *tx, const struct store_value *cells) {
  return store_exec_with(s, tx,
                         "INSERT INTO party_name (" NAME_COLUMNS
                         ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"
                         " ON CONFLICT (district, party, turn) DO UPDATE SET kind = excluded.kind, "
                         "name = excluded.name,"
                         " folded = excluded.folded, area = excluded.area, born = excluded.born,"
                         " words = excluded.words, batch = excluded.batch",
                         cells, INDEX_NAME_CELLS);
}

/* Each row is several pages of an index: it is written only where it says something else. Which
 * batch it carries matters once that is taken back. */
static bool carries_other(const struct store_rows *old, const struct history_party *p) {
  return old->rows && p->undone && store_int(old, 0, OLD_BATCH) != p->mark;
}

static enum ly keep(struct scope *s, struct tx *tx, struct str district,
                    const struct history_party *p, struct row *row) {
  struct store_value cells[INDEX_NAME_CELLS];
  struct store_rows old = {0};
  name_cells(s, district, p, row, cells);
  enum ly rc = old_row(s, tx, district, p->party, &old);
  if (rc) return rc;
  bool is_new = old.rows == 0, carries = carries_other(&old, p);
  if (!is_new && !carries && says_the_same(&old, cells)) return LY_OK;
  struct str was = is_new ? STR("") : store_text(&old, 0, OLD_FOLDED);
  struct str words = is_new ? STR("") : store_text(&old, 0, OLD_WORDS);
  bool other_words = carries || !str_eq(words, cells[WORDS_AT].bytes);
  bool other_name = !str_eq(was, cells[FOLDED_AT].bytes);
  if (other_words) rc = drop_words(s, tx, district, p->party, words, 0);
  if (!rc && other_words) rc = put_words(s, tx, district, p, row);
  if (!rc && other_name) rc = index_forms_put(s, tx, district, cells, 1);
  if (!rc) rc = put_name(s, tx, cells);
  return rc || !other_name ? rc : index_form_drop(s, tx, district, was);
}

static struct winner_of winner_of(const struct history_party *p, struct date day) {
  return (struct winner_of){
      .all = p->all, .known = p->known, .count = p->count, .day = day, .claims = p->claims};
}

enum ly index_keep(struct scope *s, struct tx *tx, struct str district,
                   const struct history_party *p, struct date day) {
  struct row row;
  struct winner_of w = winner_of(p, day);
  make_row(s, p->kind, &w, &row);
  return keep(s, tx, district, p, &row);
}

enum ly index_rows_open(struct scope *s, const struct registry_party *kind, size_t parties,
                        struct index_rows *out) {
  *out = (struct index_rows){.word_room = parties * index_words_max(kind)};
  out->names = ARENA_ARRAY(s->arena, struct store_value, parties * INDEX_NAME_CELLS);
  out->words = ARENA_ARRAY(s->arena, struct store_value, out->word_room * INDEX_WORD_CELLS);
  return out->names && out->words ? LY_OK : fail_memory(s);
}

/* The row's words are sorted by then: their cells name the same texts. */
static void collect(struct scope *s, struct str district, const struct history_party *p,
                    struct row *row, struct index_rows *out) {
  must(out->word_count + row->count <= out->word_room);
  name_cells(s, district, p, row, out->names + INDEX_NAME_CELLS * out->name_count++);
  word_cells(district, p, row, out->words + INDEX_WORD_CELLS * out->word_count);
  out->word_count += row->count;
}

void index_collect(struct scope *s, struct str district, const struct history_party *p,
                   struct date day, struct index_rows *out) {
  struct row row;
  struct winner_of w = winner_of(p, day);
  make_row(s, p->kind, &w, &row);
  collect(s, district, p, &row, out);
}

/* ---- Turns --------------------------------------------------------------------------------------
 */

/* Rows of one turn of a party are those of another from now on. */
static enum ly move_rows(struct scope *s, struct tx *tx, struct str district, int64_t party,
                         struct str words, int64_t from, int64_t to) {
  enum ly rc = each_word(s, tx, turn_word_sql, 6, district, party, words, from, to);
  if (rc) return rc;
  return store_exec(
      s, tx, "UPDATE party_name SET turn = $4 WHERE district = $1 AND party = $2 AND turn = $3",
      S_TEXT(district), S_INT(party), S_INT(from), S_INT(to));
}

enum ly index_beside(struct scope *s, struct tx *tx, struct str district,
                     const struct history_party *p, bool has_rows, struct date day,
                     struct index_rows *out) {
  struct row row;
  struct store_value cells[INDEX_NAME_CELLS];
  struct store_rows old = {0};
  struct winner_of w = winner_of(p, day);
  make_row(s, p->kind, &w, &row);
  name_cells(s, district, p, &row, cells);
  enum ly rc = old_row(s, tx, district, p->party, &old);
  if (rc) return rc;
  bool same = has_rows && old.rows && !carries_other(&old, p) && says_the_same(&old, cells);
  if (same) return LY_OK;
  if (old.rows)
    rc = move_rows(s, tx, district, p->party, store_text(&old, 0, OLD_WORDS), 0, -p->turn);
  if (!rc && has_rows) collect(s, district, p, &row, out);
  return rc;
}

enum ly index_settle(struct scope *s, struct tx *tx, struct str district, const int64_t *parties,
                     size_t count, int64_t stays, int64_t goes) {
  struct store_value params[1 + INDEX_MANY + 1] = {S_TEXT(district)};
  struct store_rows gone = {0}, stay = {0};
  must(count >= 1 && count <= INDEX_MANY);
  for (size_t i = 0; i < INDEX_MANY; i++) params[1 + i] = S_INT(parties[i < count ? i : 0]);
  params[1 + INDEX_MANY] = S_INT(stays);
  static const char of_turn[] =
      "SELECT party, folded, words, turn FROM party_name"
      " WHERE district = $1 AND party IN (" MANY_PARTIES ") AND turn = $52";
  enum ly rc = store_query_with(s, tx_store(tx), "itti", of_turn, params, 2 + INDEX_MANY, &stay);
  params[1 + INDEX_MANY] = S_INT(goes);
  if (!rc) rc = store_query_with(s, tx_store(tx), "itti", of_turn, params, 2 + INDEX_MANY, &gone);
  if (!rc) rc = drop_rows(s, tx, district, &gone);
  for (size_t i = 0; !rc && i < stay.rows; i++)
    rc = move_rows(s, tx, district, store_int(&stay, i, 0), store_text(&stay, i, 2), stays, 0);
  return rc;
}
