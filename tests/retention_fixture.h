/* What the tests of retention share: erasing what is past a term, holding a case, what stays of it.
 */
#pragma once

#include "tests/case_fixture.h"

#include "service/hold.h"
#include "service/retention.h"
#include "store/change.h"

/* How many rows of the kind went that are older than `before`. */
static int64_t erase(struct fixture *f, enum retention_what what, const char *before) {
  const struct service_retention entry = {.key = STR("term"), .what = what};
  struct retention_deed deed = {district, &entry, day(before)};
  struct write w = retention_write(&f->scope, &deed);
  struct decimal rows;
  f->now_us += 1000000;
  assert_ok(f, store_write(&f->scope, st, &w));
  assert_true(decimal_parse(w.answer, &rows));
  return rows.coefficient;
}

static enum ly hold_case(struct fixture *f, enum hold_act act, int64_t number, const char *reason) {
  struct hold_deed deed = {act, district, number, str_of(reason)};
  struct write w = hold_write(&f->scope, &deed);
  f->now_us += 1000000;
  return store_write(&f->scope, st, &w);
}

/* The only hold there is, ended. */
static inline void let_go(struct fixture *f) {
  struct legal_hold *holds;
  size_t count;
  assert_ok(f, hold_list(&f->scope, st, district, &holds, &count));
  assert_int_equal(count, 1);
  assert_ok(f, hold_case(f, HOLD_END, holds[0].hold, "已审结"));
}

/* The SM3 that stays of what was erased; empty: it was not. */
static inline struct str digest_left(struct fixture *f, const char *what, int64_t party,
                                     int64_t number) {
  struct store_rows rows = {0};
  assert_ok(
      f, store_query(&f->scope, st, "t",
                     "SELECT sm3 FROM payload_erased WHERE district = $1 AND what = $2"
                     " AND party = $3 AND number = $4",
                     &rows, S_TEXT(district), S_TEXT(str_of(what)), S_INT(party), S_INT(number)));
  return rows.rows ? store_text(&rows, 0, 0) : STR("");
}
