/* service/: what is past its term goes, what is held stays, and the change log still verifies; on
 * both engines. */
#define FIXTURE_PERSON ", area: home_area"
#include "tests/case_fixture.h"

#include "service/retention.h"
#include "store/change.h"

static const struct service_retention of_cases = {.key = STR_INIT("case"), .what = RETENTION_CASE},
                                      of_log = {.key = STR_INIT("log"), .what = RETENTION_LOG};

static int64_t erase(struct fixture *f, const struct service_retention *entry, const char *before) {
  struct retention_deed deed = {district, entry, day(before)};
  struct write w = retention_write(&f->scope, &deed);
  struct decimal rows;
  f->now_us += 1000000;
  assert_ok(f, store_write(&f->scope, st, &w));
  assert_true(decimal_parse(w.answer, &rows));
  return rows.coefficient;
}

static void verify(struct fixture *f, int64_t erased) {
  struct change_verified v;
  assert_ok(f, change_verify(&f->scope, st, NULL, 0, &v));
  assert_false(v.broken);
  assert_int_equal(v.erased, erased);
}

/* Asked for, and withdrawn on 2024-06-30. */
static int64_t ended_case(struct fixture *f, int64_t party) {
  int64_t no;
  assert_ok(f, try_open(f, party, "subsidy", &no));
  move(f, no, "withdraw", HAND_WORKER, "user:li");
  return no;
}

static struct case_event first_of(struct fixture *f, int64_t case_no) {
  struct case_row row = row_of(f, case_no);
  struct case_event *events;
  size_t count;
  assert_ok(f, case_events(&f->scope, st, &reg, &work, &row, &events, &count));
  assert_int_equal(count, 2);
  return events[0];
}

static enum ly hold(struct fixture *f, enum hold_act act, int64_t number, const char *reason) {
  struct hold_deed deed = {act, district, number, str_of(reason)};
  struct write w = hold_write(&f->scope, &deed);
  return store_write(&f->scope, st, &w);
}

static void what_was_filled_in_goes_and_steps_stay(void **state) {
  struct fixture *f = *state;
  int64_t cases;
  open_cases(f);
  int64_t no = ended_case(f, person(f, "true"));
  assert_int_equal(first_of(f, no).count, 3);
  assert_int_equal(erase(f, &of_cases, "2024-06-30"), 0); /* on the day itself not yet */
  assert_int_equal(first_of(f, no).count, 3);
  assert_int_equal(erase(f, &of_cases, "2024-07-01"), 1);
  struct case_event event = first_of(f, no);
  assert_true(event.count == 0 && !event.locked && event.reason.len == 0);
  assert_str(event.step, "applied");
  assert_int_equal(erase(f, &of_cases, "2024-07-01"), 0); /* once */
  struct tx *tx = begin(f);
  assert_ok(f, case_rebuild(&f->scope, tx, &cases));
  assert_ok(f, store_commit(&f->scope, tx));
  assert_str(row_of(f, no).step, "withdrawn");
  verify(f, 0);
  store_close(st);
}

static void what_is_held_or_goes_on_stays(void **state) {
  struct fixture *f = *state;
  struct case_hold *holds;
  size_t count;
  int64_t open;
  open_cases(f);
  int64_t held = ended_case(f, person(f, "true")), asks = person(f, "true");
  int64_t other = ended_case(f, asks);
  assert_ok(f, try_open(f, asks, "wish", &open)); /* the party has another case open */
  assert_int_equal(hold(f, HOLD_ADD, held, " "), LY_INVALID);
  fixture_reset(f);
  assert_int_equal(hold(f, HOLD_ADD, 99, "行政复议"), LY_NOT_FOUND);
  fixture_reset(f);
  assert_ok(f, hold(f, HOLD_ADD, held, "行政复议"));
  assert_ok(f, hold_list(&f->scope, st, district, &holds, &count));
  assert_true(count == 1 && holds[0].case_no == held);
  assert_int_equal(erase(f, &of_cases, "2025-01-01"), 0);
  move(f, open, "answer", HAND_WORKER, "user:li");
  assert_int_equal(erase(f, &of_cases, "2025-01-01"), 2); /* that one and the wish */
  assert_int_equal(first_of(f, other).count, 0);
  assert_int_equal(first_of(f, held).count, 3);
  assert_ok(f, hold(f, HOLD_END, holds[0].hold, "已审结"));
  assert_int_equal(hold(f, HOLD_END, holds[0].hold, "已审结"), LY_CONFLICT);
  fixture_reset(f);
  assert_int_equal(erase(f, &of_cases, "2025-01-01"), 1);
  assert_int_equal(first_of(f, held).count, 0);
  store_close(st);
}

static void a_log_without_payloads_still_verifies(void **state) {
  struct fixture *f = *state;
  open_cases(f);
  ended_case(f, person(f, "true"));
  int64_t rows = erase(f, &of_log, "2030-01-01");
  assert_int_equal(rows, 2); /* asked for, withdrawn */
  verify(f, rows);
  assert_int_equal(erase(f, &of_log, "2020-01-01"), 0);
  store_close(st);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(what_was_filled_in_goes_and_steps_stay),
      TEST(what_is_held_or_goes_on_stays),
      TEST(a_log_without_payloads_still_verifies),
  };
  return run_on_engines("retention", tests);
}
