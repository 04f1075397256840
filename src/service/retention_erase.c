/* What of each kind is past its term, and erasing it: one row of a table for each kind. */
#include "base/digest.h"
#include "service/retention_int.h"
#include "store/change.h"
#include "store/erased.h"
#include "store/stored_file.h"

/* Of one kind in one district. */
struct erasing {
  struct str district;
  struct store_value before; /* a moment, or a day, as its kind wants it */
  int64_t rows;
};

/* ---- What is due --------------------------------------------------------------------------------
 *
 * A day in China ends 16:00 UTC; a moment counts by its day there. */

static int64_t moment_of(struct date day) {
  static const int64_t day_us = INT64_C(86400) * 1000000, ahead_us = INT64_C(8) * 3600 * 1000000;
  return day.day * day_us - ahead_us;
}

static enum ly count_of(struct scope *s, struct store *st, const char *sql, struct str district,
                        struct store_value before, int64_t *out) {
  struct store_rows rows = {0};
  /* built: each is a literal of this file */
  enum ly rc = store_query(s, st, "i", sql, &rows, S_TEXT(district), before);
  *out = rc ? 0 : store_int(&rows, 0, 0);
  return rc;
}

/* Behind "IN (": the records of which all is held, with those that are one with them. */
#define ALL_HELD \
  "SELECT h.party FROM legal_hold h WHERE h.district = $1 AND h.ended_at IS NULL" \
  " AND h.case_no IS NULL UNION SELECT x.head FROM legal_hold h JOIN party_head x" \
  " ON x.district = h.district AND x.party = h.party WHERE h.district = $1" \
  " AND h.ended_at IS NULL AND h.case_no IS NULL UNION SELECT y.party FROM legal_hold h" \
  " LEFT JOIN party_head x ON x.district = h.district AND x.party = h.party JOIN party_head y" \
  " ON y.district = h.district AND y.head = COALESCE(x.head, h.party) WHERE h.district = $1" \
  " AND h.ended_at IS NULL AND h.case_no IS NULL)"

#define NOTICES_DUE " FROM notice WHERE district = $1 AND read_at < $2"
/* With ALL_HELD behind. */
#define LOOKS_DUE " FROM party_look WHERE district = $1 AND at_us < $2 AND party NOT IN ("
#define SMS_DUE " FROM case_sms WHERE district = $1 AND ended_at < $2 AND party NOT IN ("
/* The same, and a bracket. */
#define POSTS_DUE \
  " FROM case_post WHERE district = $1 AND ended_at < $2 AND case_no NOT IN" \
  " (SELECT c.case_no FROM service_case c WHERE c.district = $1 AND c.party IN ("
/* Ended before the day; not erased yet, under no hold, the party with nothing open. With ALL_HELD
 * behind. */
#define CASES_DUE \
  " FROM case_now n WHERE n.district = $1 AND n.is_open = 0 AND n.since < $2" \
  " AND NOT EXISTS (SELECT 1 FROM case_erased e WHERE e.district = $1" \
  " AND e.case_no = n.case_no)" \
  " AND NOT EXISTS (SELECT 1 FROM legal_hold h WHERE h.district = $1 AND h.case_no = n.case_no" \
  " AND h.ended_at IS NULL)" \
  " AND NOT EXISTS (SELECT 1 FROM case_now o WHERE o.district = $1 AND o.party = n.party" \
  " AND o.is_open = 1) AND n.party NOT IN ("

/* Letters of ended cases that nothing holds, by their own day. With ALL_HELD behind. */
#define LETTERS_DUE \
  " FROM letter l JOIN case_now n ON n.district = l.district AND n.case_no = l.case_no" \
  " WHERE l.district = $1 AND l.on_day < $2 AND n.is_open = 0" \
  " AND NOT EXISTS (SELECT 1 FROM payload_erased e WHERE e.district = $1" \
  " AND e.what = 'letter' AND e.party = 0 AND e.number = l.letter)" \
  " AND NOT EXISTS (SELECT 1 FROM legal_hold h WHERE h.district = $1 AND h.case_no = l.case_no" \
  " AND h.ended_at IS NULL)" \
  " AND NOT EXISTS (SELECT 1 FROM case_now o WHERE o.district = $1 AND o.party = n.party" \
  " AND o.is_open = 1) AND n.party NOT IN ("
/* Pay lists that are approved or returned, and pay nobody who is held, nor whose case is. With
 * ALL_HELD and a bracket behind. */
#define PAYS_DUE \
  " FROM pay_list p WHERE p.district = $1 AND p.recorded_at < $2" \
  " AND EXISTS (SELECT 1 FROM pay_event v WHERE v.district = $1 AND v.list = p.list" \
  " AND v.what IN ('approved', 'returned'))" \
  " AND NOT EXISTS (SELECT 1 FROM payload_erased e WHERE e.district = $1" \
  " AND e.what = 'pay' AND e.party = 0 AND e.number = p.list)" \
  " AND NOT EXISTS (SELECT 1 FROM pay_payee y JOIN legal_hold h ON h.district = y.district" \
  " AND h.case_no = y.case_no WHERE y.district = $1 AND y.list = p.list AND h.ended_at IS NULL)" \
  " AND NOT EXISTS (SELECT 1 FROM pay_payee z WHERE z.district = $1 AND z.list = p.list" \
  " AND z.party IN ("
/* Acts of which more is told than numbers, of nobody who is held or has a case that is. */
#define ACTS_DUE \
  " FROM act a WHERE a.district = $1 AND a.on_day < $2" \
  " AND (a.reason <> '' OR EXISTS (SELECT 1 FROM act_told t WHERE t.district = $1" \
  " AND t.party = a.party AND t.act = a.act))" \
  " AND NOT EXISTS (SELECT 1 FROM payload_erased e WHERE e.district = $1" \
  " AND e.what = 'act' AND e.party = a.party AND e.number = a.act)" \
  " AND NOT EXISTS (SELECT 1 FROM legal_hold h LEFT JOIN party_head x ON x.district = h.district" \
  " AND x.party = h.party LEFT JOIN party_head y ON y.district = h.district" \
  " AND y.party = a.party WHERE h.district = $1 AND h.ended_at IS NULL" \
  " AND COALESCE(x.head, h.party) = COALESCE(y.head, a.party))"

/* ---- Erasing ------------------------------------------------------------------------------------
 */

static enum ly erase_log(struct scope *s, struct tx *tx, struct erasing *e) {
  return change_erase(s, tx, e->district, e->before.integer, &e->rows);
}

static enum ly erase_looks(struct scope *s, struct tx *tx, struct erasing *e) {
  enum ly rc = count_of(s, tx_store(tx), "SELECT count(*)" LOOKS_DUE ALL_HELD, e->district,
                        e->before, &e->rows);
  return rc ? rc : store_exec(s, tx, "DELETE" LOOKS_DUE ALL_HELD, S_TEXT(e->district), e->before);
}

/* The mails of a notice go with it. */
static enum ly erase_notices(struct scope *s, struct tx *tx, struct erasing *e) {
  struct str district = e->district;
  enum ly rc =
      count_of(s, tx_store(tx), "SELECT count(*)" NOTICES_DUE, district, e->before, &e->rows);
  if (!rc)
    rc = store_exec(s, tx,
                    "DELETE FROM mail WHERE district = $1 AND notice IN"
                    " (SELECT notice" NOTICES_DUE ")",
                    S_TEXT(district), e->before);
  return rc ? rc : store_exec(s, tx, "DELETE" NOTICES_DUE, S_TEXT(district), e->before);
}

static enum ly erase_posts(struct scope *s, struct tx *tx, struct erasing *e) {
  enum ly rc = count_of(s, tx_store(tx), "SELECT count(*)" POSTS_DUE ALL_HELD ")", e->district,
                        e->before, &e->rows);
  return rc ? rc
            : store_exec(s, tx, "DELETE" POSTS_DUE ALL_HELD ")", S_TEXT(e->district), e->before);
}

static enum ly erase_sms(struct scope *s, struct tx *tx, struct erasing *e) {
  enum ly rc = count_of(s, tx_store(tx), "SELECT count(*)" SMS_DUE ALL_HELD, e->district, e->before,
                        &e->rows);
  return rc ? rc : store_exec(s, tx, "DELETE" SMS_DUE ALL_HELD, S_TEXT(e->district), e->before);
}

/* Files of the case that nothing else refers to and that are there. */
static enum ly erase_files(struct scope *s, struct tx *tx, struct str district, int64_t case_no) {
  struct store_rows rows = {0};
  enum ly rc = store_query(
      s, tx_store(tx), "i",
      "SELECT DISTINCT f.file FROM case_file f JOIN file g ON g.district = f.district"
      " AND g.file = f.file WHERE f.district = $1 AND f.case_no = $2 AND g.erased_at IS NULL"
      " AND NOT EXISTS (SELECT 1 FROM case_file o WHERE o.district = $1 AND o.file = f.file"
      " AND o.case_no <> $2)"
      " AND NOT EXISTS (SELECT 1 FROM act_file a WHERE a.district = $1 AND a.file = f.file)"
      " AND NOT EXISTS (SELECT 1 FROM report_file r WHERE r.district = $1 AND r.file = f.file)"
      " ORDER BY f.file",
      &rows, S_TEXT(district), S_INT(case_no));
  for (size_t i = 0; !rc && i < rows.rows; i++)
    rc = stored_file_erase(s, tx, district, store_int(&rows, i, 0));
  return rc;
}

static enum ly erase_case(struct scope *s, struct tx *tx, struct str district, int64_t case_no) {
  enum ly rc = store_exec(s, tx,
                          "UPDATE case_event SET fields = '{}', sealed = NULL, frozen = NULL,"
                          " reason = '' WHERE district = $1 AND case_no = $2",
                          S_TEXT(district), S_INT(case_no));
  if (!rc)
    rc = store_exec(s, tx, "DELETE FROM assessment WHERE district = $1 AND case_no = $2",
                    S_TEXT(district), S_INT(case_no));
  if (!rc) rc = erase_files(s, tx, district, case_no);
  if (rc) return rc;
  return store_exec(s, tx,
                    "INSERT INTO case_erased (district, case_no, on_day, recorded_at)"
                    " VALUES ($1, $2, $3, $4)",
                    S_TEXT(district), S_INT(case_no), S_TEXT(date_iso(s->arena, s->today)),
                    S_INT(scope_now_us(s)));
}

static enum ly erase_cases(struct scope *s, struct tx *tx, struct erasing *e) {
  struct store_rows rows = {0};
  struct str district = e->district;
  enum ly rc = store_query(s, tx_store(tx), "i",
                           "SELECT n.case_no" CASES_DUE ALL_HELD " ORDER BY n.case_no LIMIT $3",
                           &rows, S_TEXT(district), e->before, S_INT(RETENTION_ROWS));
  for (size_t i = 0; !rc && i < rows.rows; i++)
    rc = erase_case(s, tx, district, store_int(&rows, i, 0));
  e->rows = (int64_t)rows.rows;
  return rc;
}

/* ---- What leaves its digest
 * -----------------------------------------------------------------------
 */

static enum ly put_digest(struct scope *s, struct tx *tx, struct str district, const char *what,
                          int64_t party, int64_t number, struct str sm3) {
  const struct erased_row row = {district, what, party, number};
  return erased_note(s, tx, &row, sm3);
}

/* The papers of a letter: itself, what served it, its copy under the seal. */
static enum ly erase_papers(struct scope *s, struct tx *tx, struct str district, int64_t letter) {
  struct store_rows rows = {0};
  enum ly rc = store_query(s, tx_store(tx), "i",
                           "SELECT f.file FROM file f WHERE f.district = $1"
                           " AND f.erased_at IS NULL AND f.file IN"
                           " (SELECT l.file FROM letter l WHERE l.district = $1 AND l.letter = $2"
                           " UNION SELECT v.file FROM letter_event v WHERE v.district = $1"
                           " AND v.letter = $2 AND v.file IS NOT NULL) ORDER BY f.file",
                           &rows, S_TEXT(district), S_INT(letter));
  for (size_t i = 0; !rc && i < rows.rows; i++)
    rc = stored_file_erase(s, tx, district, store_int(&rows, i, 0));
  return rc;
}

static enum ly erase_letters(struct scope *s, struct tx *tx, struct erasing *e) {
  struct store_rows rows = {0};
  enum ly rc =
      store_query(s, tx_store(tx), "it",
                  "SELECT l.letter, (SELECT f.sm3 FROM file f WHERE f.district = $1"
                  " AND f.file = l.file)" LETTERS_DUE ALL_HELD " ORDER BY l.letter LIMIT $3",
                  &rows, S_TEXT(e->district), e->before, S_INT(RETENTION_ROWS));
  for (size_t i = 0; !rc && i < rows.rows; i++) {
    int64_t letter = store_int(&rows, i, 0);
    rc = erase_papers(s, tx, e->district, letter);
    if (!rc)
      rc = store_exec(s, tx,
                      "UPDATE letter_event SET taker = NULL, note = ''"
                      " WHERE district = $1 AND letter = $2",
                      S_TEXT(e->district), S_INT(letter));
    if (!rc) rc = put_digest(s, tx, e->district, "letter", 0, letter, store_text(&rows, i, 1));
  }
  e->rows = (int64_t)rows.rows;
  return rc;
}

/* Of all that the list says of its people, in their order. */
static enum ly digest_payees(struct scope *s, struct tx *tx, struct str district, int64_t list,
                             struct str *sm3) {
  enum { PAGE = 500 };
  struct digest_state *state;
  struct digest d;
  int64_t after = 0;
  enum ly rc = digest_begin(s, &state);
  if (rc) return rc;
  for (bool left = true; !rc && left;) {
    struct store_rows rows = {0};
    rc = store_query(s, tx_store(tx), "itb",
                     "SELECT party, why, sealed FROM pay_payee WHERE district = $1 AND list = $2"
                     " AND party > $3 ORDER BY party LIMIT $4",
                     &rows, S_TEXT(district), S_INT(list), S_INT(after), S_INT(PAGE));
    for (size_t i = 0; !rc && i < rows.rows; i++) {
      after = store_int(&rows, i, 0);
      digest_add_part(state, str_int(s->arena, after));
      digest_add_part(state, store_text(&rows, i, 1));
      digest_add_part(state, store_text(&rows, i, 2));
    }
    left = !rc && rows.rows == PAGE;
  }
  if (rc) {
    digest_drop(state);
    return rc;
  }
  rc = digest_end(s, state, &d);
  if (!rc) *sm3 = digest_hex(s->arena, &d);
  return rc;
}

/* Names, numbers and accounts go; what was paid stays, for the lists that come after. */
static enum ly erase_pays(struct scope *s, struct tx *tx, struct erasing *e) {
  struct store_rows rows = {0};
  struct str sm3 = {0};
  enum ly rc = store_query(s, tx_store(tx), "i",
                           "SELECT p.list" PAYS_DUE ALL_HELD
                           ")"
                           " ORDER BY p.list LIMIT $3",
                           &rows, S_TEXT(e->district), e->before, S_INT(RETENTION_ROWS));
  for (size_t i = 0; !rc && i < rows.rows; i++) {
    int64_t list = store_int(&rows, i, 0);
    rc = digest_payees(s, tx, e->district, list, &sm3);
    if (!rc)
      rc = store_exec(s, tx,
                      "UPDATE pay_payee SET why = '', sealed = $3"
                      " WHERE district = $1 AND list = $2",
                      S_TEXT(e->district), S_INT(list), S_BLOB(STR("")));
    if (!rc) rc = put_digest(s, tx, e->district, "pay", 0, list, sm3);
  }
  e->rows = (int64_t)rows.rows;
  return rc;
}

/* Photos that nothing else refers to. */
static enum ly erase_photos(struct scope *s, struct tx *tx, struct str district, int64_t party,
                            int64_t act) {
  struct store_rows rows = {0};
  enum ly rc = store_query(
      s, tx_store(tx), "i",
      "SELECT DISTINCT a.file FROM act_file a JOIN file g ON g.district = a.district"
      " AND g.file = a.file WHERE a.district = $1 AND a.party = $2 AND a.act = $3"
      " AND g.erased_at IS NULL"
      " AND NOT EXISTS (SELECT 1 FROM act_file o WHERE o.district = $1 AND o.file = a.file"
      " AND (o.party <> $2 OR o.act <> $3))"
      " AND NOT EXISTS (SELECT 1 FROM case_file c WHERE c.district = $1 AND c.file = a.file)"
      " AND NOT EXISTS (SELECT 1 FROM report_file r WHERE r.district = $1 AND r.file = a.file)"
      " ORDER BY a.file",
      &rows, S_TEXT(district), S_INT(party), S_INT(act));
  for (size_t i = 0; !rc && i < rows.rows; i++)
    rc = stored_file_erase(s, tx, district, store_int(&rows, i, 0));
  return rc;
}

/* Of the row's texts behind its two numbers. */
static enum ly digest_act(struct scope *s, const struct store_rows *rows, size_t i,
                          struct str *sm3) {
  struct digest_state *state;
  struct digest d;
  enum ly rc = digest_begin(s, &state);
  if (rc) return rc;
  for (size_t n = 2; n < rows->columns; n++) {
    bool none = rows->cells[i * rows->columns + n].type == STORE_NULL;
    digest_add_part(state, none ? STR("") : store_text(rows, i, n));
  }
  rc = digest_end(s, state, &d);
  if (!rc) *sm3 = digest_hex(s->arena, &d);
  return rc;
}

static enum ly erase_act(struct scope *s, struct tx *tx, struct str district, int64_t party,
                         int64_t act) {
  enum ly rc = store_exec(s, tx,
                          "UPDATE act SET reason = ''"
                          " WHERE district = $1 AND party = $2 AND act = $3",
                          S_TEXT(district), S_INT(party), S_INT(act));
  if (!rc)
    rc = store_exec(s, tx,
                    "UPDATE act_told SET form = '{}', sealed = NULL, lat_e6 = NULL,"
                    " lon_e6 = NULL, accuracy_m = NULL"
                    " WHERE district = $1 AND party = $2 AND act = $3",
                    S_TEXT(district), S_INT(party), S_INT(act));
  return rc ? rc : erase_photos(s, tx, district, party, act);
}

/* Kind, day and numbers stay, so that what was done still adds up. */
static enum ly erase_acts(struct scope *s, struct tx *tx, struct erasing *e) {
  struct store_rows rows = {0};
  struct str sm3 = {0};
  enum ly rc = store_query(s, tx_store(tx), "iitTB",
                           "SELECT a.party, a.act, a.reason, (SELECT w.form FROM act_told w"
                           " WHERE w.district = $1 AND w.party = a.party AND w.act = a.act),"
                           " (SELECT w.sealed FROM act_told w WHERE w.district = $1"
                           " AND w.party = a.party AND w.act = a.act)" ACTS_DUE
                           " ORDER BY a.party, a.act LIMIT $3",
                           &rows, S_TEXT(e->district), e->before, S_INT(RETENTION_ROWS));
  for (size_t i = 0; !rc && i < rows.rows; i++) {
    int64_t party = store_int(&rows, i, 0), act = store_int(&rows, i, 1);
    rc = digest_act(s, &rows, i, &sm3);
    if (!rc) rc = erase_act(s, tx, e->district, party, act);
    if (!rc) rc = put_digest(s, tx, e->district, "act", party, act, sm3);
  }
  e->rows = (int64_t)rows.rows;
  return rc;
}

/* ---- All kinds ----------------------------------------------------------------------------------
 */

static const struct erased_kind {
  const char *count;
  enum ly (*erase)(struct scope *s, struct tx *tx, struct erasing *e);
  bool by_day; /* its term is asked for as a day, not as a moment */
} kinds[RETENTION_WHATS] = {
    [RETENTION_LOG] = {"SELECT count(*) FROM change" CHANGES_ERASABLE, erase_log, false},
    [RETENTION_LOOK] = {"SELECT count(*)" LOOKS_DUE ALL_HELD, erase_looks, false},
    [RETENTION_NOTICE] = {"SELECT count(*)" NOTICES_DUE, erase_notices, false},
    [RETENTION_POST] = {"SELECT count(*)" POSTS_DUE ALL_HELD ")", erase_posts, false},
    [RETENTION_SMS] = {"SELECT count(*)" SMS_DUE ALL_HELD, erase_sms, false},
    [RETENTION_CASE] = {"SELECT count(*)" CASES_DUE ALL_HELD, erase_cases, true},
    [RETENTION_ACT] = {"SELECT count(*)" ACTS_DUE, erase_acts, true},
    [RETENTION_LETTER] = {"SELECT count(*)" LETTERS_DUE ALL_HELD, erase_letters, true},
    [RETENTION_PAY] = {"SELECT count(*)" PAYS_DUE ALL_HELD ")", erase_pays, false},
};

bool retention_erases(int what) {
  return kinds[what].erase != NULL;
}

static struct store_value before_value(struct scope *s, int what, struct date before) {
  return kinds[what].by_day ? S_TEXT(date_iso(s->arena, before)) : S_INT(moment_of(before));
}

enum ly retention_count(struct scope *s, struct store *st, int what, struct str district,
                        struct date before, int64_t *out) {
  must(retention_erases(what));
  return count_of(s, st, kinds[what].count, district, before_value(s, what, before), out);
}

enum ly retention_erase(struct scope *s, struct tx *tx, int what, struct str district,
                        struct date before, int64_t *rows) {
  struct erasing e = {.district = district, .before = before_value(s, what, before)};
  must(retention_erases(what));
  enum ly rc = kinds[what].erase(s, tx, &e);
  *rows = e.rows;
  return rc;
}
