/* Inside the registry. */
#pragma once

#include "registry/index.h"
#include "registry/registry.h"
#include "registry/winner.h"

/* A large piece of work in small memory: between open and close the scope's arena is one of its
 * own, given back at the end. The error stays with the scope. */
struct scratch {
  struct arena arena, *callers;
};
void scratch_open(struct scope *s, struct scratch *out);
void scratch_close(struct scope *s, struct scratch *scratch);

/* ---- Values (value.c) --------------------------------------------------------------------------
 */

/* The canonical text of a value as people write it; false when it is none of the fact's type. */
bool value_read(struct scope *s, const struct registry_fact *fact, struct str given,
                struct str *canonical);
/* A canonical text as a cell of a derived table; false when it does not fit the type (the
 * dictionary may have changed since it was recorded). */
bool value_cell(const struct registry_fact *fact, struct str canonical, struct store_value *out);
/* BIGINT or TEXT. */
const char *value_column(const struct registry_fact *fact);

/* ---- Facts as stored (facts.c) -----------------------------------------------------------------
 */

/* Canonical JSON: an object of texts, keys in byte order, nothing between. Sorts the values. */
struct str facts_write(struct arena *a, struct registry_value *values, size_t count);
/* Adds what the text holds to out[*count]…; LY_CORRUPT when it is not such an object, LY_LIMIT when
 * it holds more than `max` values. `json` has to live as long as the values. */
LY_MUST_CHECK enum ly facts_read(struct scope *s, struct str json, size_t max,
                                 struct registry_value *out, size_t *count);
LY_MUST_CHECK enum ly facts_seal(struct scope *s, struct tx *tx, const struct registry *r,
                                 struct str district, int64_t party, int64_t statement,
                                 struct str plain, struct str *out);
LY_MUST_CHECK enum ly facts_open(struct scope *s, const struct registry *r, struct str district,
                                 int64_t party, int64_t statement, struct str sealed,
                                 struct str *out);

/* ---- What was recorded (history.c) -------------------------------------------------------------
 */

enum { FACTS_MAX = 200 }; /* in one statement */

/* For whom: 0 for everybody, who sees nothing of pending batches; a batch, which sees its own; or
 * the party as its own batch sees it, be it pending. */
enum { VIEWER_OWN = -1 };

struct history_of {
  struct str district;
  int64_t party, viewer;
  int64_t known_on; /* whose links count; REGISTRY_NOW */
  bool open;        /* sealed facts are opened when there is a sealer; else their hashes stand */
};
/* The kind of a party and all its statements by id, with those of the records linked to it, the
 * head of which *head (may be NULL) then is; LY_NOT_FOUND when there is none. */
LY_MUST_CHECK enum ly history_read(struct scope *s, struct store *st, const struct registry *r,
                                   const struct history_of *of, int64_t *head,
                                   const struct registry_party **kind,
                                   struct registry_statement **out, size_t *count);
/* A party with its statements by id, as its own batch sees it, for derived rows. */
struct history_party {
  int64_t party;
  const struct registry_party *kind;
  int64_t batch; /* which it came with, or 0 */
  bool undone;   /* it came with a batch that is taken back */
  bool linked;   /* it is or was linked to another: nothing else was read */
  struct registry_statement *all;
  size_t count;
  /* Made by current_weigh(): which statements are known, room for claims on all, the batch that its
   * rows carry: which it came with if all is of that, or 0. */
  bool *known;
  struct registry_claim *claims;
  int64_t mark;
  int64_t turn; /* which its rows are for, or 0 */
};
/* As if a pending batch were live, or a live one taken back; zeroed for neither. */
struct history_if {
  int64_t live, back;
};
/* Reads up to HISTORY_MANY parties, given by party and kind in ascending order, in two questions.
 */
enum { HISTORY_MANY = 50 };
LY_MUST_CHECK enum ly history_many(struct scope *s, struct store *st, const struct registry *r,
                                   struct str district, struct history_if as_if,
                                   struct history_party *parties, size_t count);
/* Adds keyed hashes as they stand beside what is sealed, under names that no fact has. */
LY_MUST_CHECK enum ly history_add_hashes(struct scope *s, struct str hashes, size_t max,
                                         struct registry_value *out, size_t *count);
struct str history_hash_key(struct arena *a, struct str key);
/* Of a source for the fact; less is better. */
size_t history_rank(const struct registry_fact *fact, struct str source);
/* The claims on a fact that hold on a day, the best first; `claims` has room for all statements. */
size_t history_claims(const struct registry_fact *fact, const struct registry_statement *all,
                      const bool *known, size_t count, struct date true_on,
                      struct registry_claim *claims);
/* The kind of a party; LY_NOT_FOUND when there is none. */
LY_MUST_CHECK enum ly party_kind(struct scope *s, struct store *st, const struct registry *r,
                                 struct str district, int64_t party, int64_t viewer,
                                 const struct registry_party **out);

/* ---- Writing (statement.c, batch.c) ------------------------------------------------------------
 */

/* Positive, so that 0 can mean none. */
int64_t registry_new_id(struct scope *s);
bool registry_is_district(struct str text);
/* The batch is there and can be added to; LY_NOT_FOUND, LY_CONFLICT. */
LY_MUST_CHECK enum ly batch_check(struct scope *s, struct tx *tx, struct str district,
                                  int64_t batch, bool *pending);
/* A pending batch says something of a party: which may have been there before. */
LY_MUST_CHECK enum ly batch_note_known(struct scope *s, struct tx *tx, struct str district,
                                       int64_t batch, int64_t party);

/* ---- Derived tables (current.c) ----------------------------------------------------------------
 *
 * kept_<kind> is the table; current_<kind>, which all others read, is a view of it without what
 * carries a batch that is hidden (batch_hidden): pending, or taken back and not tidied yet.
 */

/* What a kind of party needs for its table. */
void current_prepare(struct arena *a, struct registry_party *kind);
/* Makes the tables fit before they are written to; *day is what they are true on. */
LY_MUST_CHECK enum ly current_ready(struct scope *s, struct tx *tx, const struct registry *r,
                                    struct date *day);
/* LY_CONFLICT where the table of a kind has not been made for this dictionary (members.c). */
LY_MUST_CHECK enum ly current_check(struct scope *s, struct store *st,
                                    const struct registry_party *kind);
/* The row of a party of these statements and with this head, as true on a day, in
 * the order of the table; `cells` has room for CURRENT_CELLS_MAX. Gives how many. */
enum { CURRENT_HEAD = 4, CURRENT_CELLS_MAX = CURRENT_HEAD + REGISTRY_COLUMNS_MAX };
LY_MUST_CHECK enum ly current_row(struct scope *s, const struct registry_party *kind,
                                  const struct store_value head[CURRENT_HEAD],
                                  const struct registry_statement *all, size_t count,
                                  struct date day, struct store_value *cells, size_t *width);
/* How many cells that is. */
size_t current_columns(const struct registry_party *kind);
/* Brings the row of one party up to its statements. Without `places` its areas and the parties it
 * names stay as they are: when what was written says nothing of these. */
LY_MUST_CHECK enum ly current_keep(struct scope *s, struct tx *tx, const struct registry *r,
                                   const struct registry_party *kind, struct str district,
                                   int64_t party, bool places);
/* The same, page by page, for the known parties of a pending batch behind one; and, when a batch is
 * taken back, for those of whom it was not all that is said: the rows of the others carry it, and
 * are hidden. */
LY_MUST_CHECK enum ly current_keep_known(struct scope *s, struct tx *tx, const struct registry *r,
                                         struct str district, int64_t batch, int64_t after,
                                         int64_t *parties);
LY_MUST_CHECK enum ly current_keep_others(struct scope *s, struct tx *tx, const struct registry *r,
                                          struct str district, int64_t batch, int64_t after);
/* Takes the rows of a batch's parties away, those from the first to the last. */
LY_MUST_CHECK enum ly current_forget(struct scope *s, struct tx *tx, struct str district,
                                     int64_t batch, int64_t first, int64_t last);

/* ---- Parts of statements -----------------------------------------------------------------------
 */

/* $2 to $51 */
#define MANY_PARTIES \
  "$2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21," \
  " $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32, $33, $34, $35, $36, $37, $38, $39," \
  " $40, $41, $42, $43, $44, $45, $46, $47, $48, $49, $50, $51"
/* The records that are one with $2 of district $1, whichever of them that is. */
#define ONE_WITH_PARTY \
  "(SELECT h.party FROM party_head h WHERE h.district = $1 AND h.head = COALESCE((SELECT g.head" \
  " FROM party_head g WHERE g.district = $1 AND g.party = $2), $2) UNION ALL SELECT" \
  " COALESCE((SELECT g.head FROM party_head g WHERE g.district = $1 AND g.party = $2), $2))"

/* Behind WHERE: rows of turns that are hidden are not there. Of a district $1, and of one table
 * that has turns. */
#define ROW_SHOWN \
  " AND (turn = 0 OR NOT EXISTS (SELECT 1 FROM batch_turn bt WHERE bt.district = $1" \
  " AND bt.hidden = turn))"

/* ---- Turns (turn.c) ----------------------------------------------------------------------------
 *
 * What known parties show once a batch is live, or taken back, is made ready in steps, beside what
 * stands. The turn itself changes one row: those that stood give way. Then, in steps again, the
 * rows beside become those that stand.
 */

/* The batch says more of parties, or is taken back: whose rows are not ready is brought up here,
 * all of them where there is no turn. *parties: of how many known ones it says something. */
LY_MUST_CHECK enum ly turn_live(struct scope *s, struct tx *tx, const struct registry *r,
                                struct str district, int64_t batch, int64_t *parties);
LY_MUST_CHECK enum ly turn_back(struct scope *s, struct tx *tx, const struct registry *r,
                                struct str district, int64_t batch, int64_t *parties);
/* The rows of a party that stand are written to: what turns have made ready for it is void. */
LY_MUST_CHECK enum ly turn_written(struct scope *s, struct tx *tx,
                                   const struct registry_party *kind, struct str district,
                                   int64_t party);
/* Whether anything is made ready for a batch. */
LY_MUST_CHECK enum ly turn_begun(struct scope *s, struct tx *tx, struct str district, int64_t batch,
                                 bool *begun);
/* Of a batch that is `ended`: taken back or dropped. *found: it had a turn that is made, or will
 * not be, and rows of some `limit` parties were brought to where they belong; *left: call again. */
LY_MUST_CHECK enum ly turn_settle(struct scope *s, struct tx *tx, struct str district,
                                  int64_t batch, bool ended, size_t limit, bool *found, bool *left);
/* A batch of any district with a turn that has to be settled; *batch stays as it is for none. */
LY_MUST_CHECK enum ly batch_unsettled_any(struct scope *s, struct store *st, struct str *district,
                                          int64_t *batch);
/* All turns are gone with the tables. */
LY_MUST_CHECK enum ly turns_clear(struct scope *s, struct tx *tx);
/* The next parties that a batch says something of, behind `after`: about `limit`; *last 0 for none.
 */
LY_MUST_CHECK enum ly batch_range(struct scope *s, struct tx *tx, struct str district,
                                  int64_t batch, int64_t after, size_t limit, int64_t *first,
                                  int64_t *last);
/* How many of its parties are behind `after`, up to `last`. */
LY_MUST_CHECK enum ly batch_parties(struct scope *s, struct tx *tx, struct str district,
                                    int64_t batch, int64_t after, int64_t last, int64_t *out);
LY_MUST_CHECK enum ly batch_look(struct scope *s, struct tx *tx, struct str district, int64_t batch,
                                 bool *pending, bool *ended);

/* ---- Records that are merged (heads.c) ---------------------------------------------------------
 *
 * party_head has a row for each record that was merged: the head is the one that it now leads into.
 * Rows of derived tables name heads alone.
 */

struct link_group;

/* Brings party_head up to a group. */
LY_MUST_CHECK enum ly heads_keep(struct scope *s, struct tx *tx, struct str district,
                                 const struct link_group *group);
/* Makes party_head again from the links. */
LY_MUST_CHECK enum ly heads_make(struct scope *s, struct tx *tx);
/* Derived rows that were put in as they were stated name heads; of a district, of its parties
 * behind one up to another, or of all. */
LY_MUST_CHECK enum ly heads_name(struct scope *s, struct tx *tx, const struct registry *r,
                                 struct str district);
LY_MUST_CHECK enum ly heads_name_some(struct scope *s, struct tx *tx, const struct registry *r,
                                      struct str district, int64_t after, int64_t upto);
LY_MUST_CHECK enum ly heads_name_all(struct scope *s, struct tx *tx, const struct registry *r);
/* Derived rows that name `party` name `into`. */
LY_MUST_CHECK enum ly heads_rename(struct scope *s, struct tx *tx, const struct registry *r,
                                   struct str district, int64_t party, int64_t into);
/* Derived rows that name a head are brought up again to what was stated. */
LY_MUST_CHECK enum ly heads_again(struct scope *s, struct tx *tx, const struct registry *r,
                                  struct str district, int64_t head);

/* Those of a district that were merged, by party, and by head into what. */
struct heads {
  int64_t *parties, *leads_into; /* side by side */
  int64_t *sorted;               /* the heads, in order */
  size_t count;
};
LY_MUST_CHECK enum ly heads_read(struct scope *s, struct store *st, struct str district,
                                 struct heads *out);
/* What a record leads into: itself, where it is not merged. */
int64_t heads_of(const struct heads *h, int64_t party);
/* Whether another record leads into it. */
bool heads_has(const struct heads *h, int64_t party);
/* The heads of up to HEADS_MANY records, of those that are merged; `out` has room for as many. */
enum { HEADS_MANY = 50 };
LY_MUST_CHECK enum ly heads_of_many(struct scope *s, struct store *st, struct str district,
                                    const int64_t *parties, size_t n, int64_t *out, size_t *count);

/* ---- By what parties are found (index.c, index_find.c) ---------------------------------------
 */

/* Brings the rows of one party up to its statements, which were weighed. */
LY_MUST_CHECK enum ly index_keep(struct scope *s, struct tx *tx, struct str district,
                                 const struct history_party *p, struct date day);
/* Rows of many parties of one kind that have none yet: collected, then put in. */
enum {
  INDEX_NAME_CELLS = 10,
  INDEX_FOLDED_AT = 4,
  INDEX_WORD_CELLS = 6,
  INDEX_FORM_CELLS = 5,
  INDEX_GIVEN_CELLS = 4
};
struct index_rows {
  struct store_value *names, *words; /* with room */
  size_t name_count, word_count, word_room;
};
/* What names sound like (index_form.c): the row of a name, of what is given in it; names of rows
 * of party_name, and what is given in rows of name_form, that have no row yet get one; a name that
 * nobody has any more, and what only it had as given, has none. */
LY_MUST_CHECK enum ly index_form(struct scope *s, struct str district, struct str folded,
                                 struct store_value cells[INDEX_FORM_CELLS]);
LY_MUST_CHECK enum ly index_given(struct scope *s, struct str district, struct str given,
                                  struct store_value cells[INDEX_GIVEN_CELLS]);
LY_MUST_CHECK enum ly index_forms_put(struct scope *s, struct tx *tx, struct str district,
                                      const struct store_value *names, size_t count);
LY_MUST_CHECK enum ly index_givens_put(struct scope *s, struct tx *tx, struct str district,
                                       const struct store_value *forms, size_t count);
LY_MUST_CHECK enum ly index_form_drop(struct scope *s, struct tx *tx, struct str district,
                                      struct str folded);
LY_MUST_CHECK enum ly index_given_drop(struct scope *s, struct tx *tx, struct str district,
                                       struct str given);
LY_MUST_CHECK enum ly index_forms_clear(struct scope *s, struct tx *tx);
/* How many words a party of the kind has at most. */
size_t index_words_max(const struct registry_party *kind);
/* With room for so many parties. */
LY_MUST_CHECK enum ly index_rows_open(struct scope *s, const struct registry_party *kind,
                                      size_t parties, struct index_rows *out);
void index_collect(struct scope *s, struct str district, const struct history_party *p,
                   struct date day, struct index_rows *out);
LY_MUST_CHECK enum ly index_insert(struct scope *s, struct tx *tx, struct str district,
                                   const struct index_rows *rows);
/* Takes them away: of a party that was merged into another; or only those of turns. */
LY_MUST_CHECK enum ly index_drop(struct scope *s, struct tx *tx, struct str district,
                                 int64_t party);
LY_MUST_CHECK enum ly index_drop_turns(struct scope *s, struct tx *tx, struct str district,
                                       int64_t party);
/* Where a turn (p->turn) makes other rows of a party: those that stand give way, new ones are
 * collected, if it has any then. */
LY_MUST_CHECK enum ly index_beside(struct scope *s, struct tx *tx, struct str district,
                                   const struct history_party *p, bool has_rows, struct date day,
                                   struct index_rows *out);
/* Of up to INDEX_MANY parties: rows of one turn become those that stand, those of the other go. */
LY_MUST_CHECK enum ly index_settle(struct scope *s, struct tx *tx, struct str district,
                                   const int64_t *parties, size_t count, int64_t stays,
                                   int64_t goes);
/* The same of a batch's parties, those from the first to the last. */
LY_MUST_CHECK enum ly index_forget(struct scope *s, struct tx *tx, struct str district,
                                   int64_t batch, int64_t first, int64_t last);
LY_MUST_CHECK enum ly index_clear(struct scope *s, struct tx *tx);
/* The same of parties behind one up to another, but for what their names sound like. */
LY_MUST_CHECK enum ly index_clear_some(struct scope *s, struct tx *tx, struct str district,
                                       int64_t after, int64_t upto);
/* Where a walk through the rows of an index stands; zeroed: before the first. */
struct index_at {
  char district[8], fact[96], word[1024]; /* of a name: `word` */
  int64_t party, turn;                    /* of a statement: `turn` is its number */
};
/* Keeps a text as one of these; false, and left as it was, where there is no room. */
bool index_note(char *to, size_t room, struct str text);
/* Some statements further: index_rehash(). */
LY_MUST_CHECK enum ly index_rehash_some(struct scope *s, struct tx *tx, const struct registry *r,
                                        struct index_at *at, bool *left);
/* About a thousand rows further; *left: there are more. Words that the rows of their party do not
 * have go; names that nobody has go, and what is said of the others is made again. */
LY_MUST_CHECK enum ly index_repair_words(struct scope *s, struct tx *tx, struct index_at *at,
                                         bool *left);
LY_MUST_CHECK enum ly index_repair_forms(struct scope *s, struct tx *tx, struct index_at *at,
                                         bool *left);
LY_MUST_CHECK enum ly index_repair_givens(struct scope *s, struct tx *tx, struct index_at *at,
                                          bool *left);
/* Keyed hashes (index_hash.c): whether there is a key, the key of the last four of a fact, the hash
 * of a value. */
enum { INDEX_MANY = 50 /* values in one question */ };
bool index_can_hash(const struct registry *r);
struct str index_last_key(struct arena *a, struct str key);
LY_MUST_CHECK enum ly index_hash_word(struct scope *s, const struct registry *r, struct str key,
                                      struct str value, struct str *out);
/* LY_CONFLICT, naming it, when another party of the district has one of the unique values. */
LY_MUST_CHECK enum ly index_check_unique(struct scope *s, struct tx *tx, const struct registry *r,
                                         const struct registry_party *kind, struct str district,
                                         int64_t party, const struct registry_value *values,
                                         size_t count);
