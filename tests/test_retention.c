/* service/: what is past its term goes, what is held stays, and the change log still verifies; on
 * both engines. */
#define FIXTURE_PERSON ", area: home_area"
#include "tests/retention_fixture.h"

#include "registry/deed.h"

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

static void what_was_filled_in_goes_and_steps_stay(void **state) {
  struct fixture *f = *state;
  int64_t cases;
  open_cases(f);
  int64_t no = ended_case(f, person(f, "true"));
  assert_int_equal(first_of(f, no).count, 3);
  assert_int_equal(erase(f, RETENTION_CASE, "2024-06-30"), 0); /* on the day itself not yet */
  assert_int_equal(first_of(f, no).count, 3);
  assert_int_equal(erase(f, RETENTION_CASE, "2024-07-01"), 1);
  struct case_event event = first_of(f, no);
  assert_true(event.count == 0 && !event.locked && event.reason.len == 0);
  assert_str(event.step, "applied");
  assert_int_equal(erase(f, RETENTION_CASE, "2024-07-01"), 0); /* once */
  struct tx *tx = begin(f);
  assert_ok(f, case_rebuild(&f->scope, tx, &cases));
  assert_ok(f, store_commit(&f->scope, tx));
  assert_str(row_of(f, no).step, "withdrawn");
  verify(f, 0);
  store_close(st);
}

static void what_is_held_or_goes_on_stays(void **state) {
  struct fixture *f = *state;
  struct legal_hold *holds;
  size_t count;
  int64_t open;
  open_cases(f);
  int64_t held = ended_case(f, person(f, "true")), asks = person(f, "true");
  int64_t other = ended_case(f, asks);
  assert_ok(f, try_open(f, asks, "wish", &open)); /* the party has another case open */
  assert_int_equal(hold_case(f, HOLD_CASE, held, " "), LY_INVALID);
  fixture_reset(f);
  assert_int_equal(hold_case(f, HOLD_CASE, 99, "行政复议"), LY_NOT_FOUND);
  fixture_reset(f);
  assert_ok(f, hold_case(f, HOLD_CASE, held, "行政复议"));
  assert_ok(f, hold_list(&f->scope, st, district, &holds, &count));
  assert_true(count == 1 && holds[0].case_no == held);
  assert_int_equal(erase(f, RETENTION_CASE, "2025-01-01"), 0);
  move(f, open, "answer", HAND_WORKER, "user:li");
  assert_int_equal(erase(f, RETENTION_CASE, "2025-01-01"), 2); /* that one and the wish */
  assert_int_equal(first_of(f, other).count, 0);
  assert_int_equal(first_of(f, held).count, 3);
  assert_ok(f, hold_case(f, HOLD_END, holds[0].hold, "已审结"));
  assert_int_equal(hold_case(f, HOLD_END, holds[0].hold, "已审结"), LY_CONFLICT);
  fixture_reset(f);
  assert_int_equal(erase(f, RETENTION_CASE, "2025-01-01"), 1);
  assert_int_equal(first_of(f, held).count, 0);
  store_close(st);
}

static void a_log_without_payloads_still_verifies(void **state) {
  struct fixture *f = *state;
  open_cases(f);
  ended_case(f, person(f, "true"));
  int64_t rows = erase(f, RETENTION_LOG, "2030-01-01");
  assert_int_equal(rows, 2); /* asked for, withdrawn */
  verify(f, rows);
  assert_int_equal(erase(f, RETENTION_LOG, "2020-01-01"), 0);
  store_close(st);
}

/* ---- Acts ---------------------------------------------------------------------------------------
 */

static int64_t visit(struct fixture *f, int64_t party, const struct act_told *told,
                     const char *reason) {
  struct deed deed = {.act = DEED_ACT_ADD,
                      .registry = &reg,
                      .new_act = {.district = district,
                                  .party = party,
                                  .kind = STR("visit"),
                                  .on = day("2024-06-30"),
                                  .source = STR("first"),
                                  .reason = str_of(reason),
                                  .told = told}};
  struct write w = deed_write(&f->scope, &deed);
  f->now_us += 1000000;
  assert_ok(f, store_write(&f->scope, st, &w));
  return deed_answer(&w);
}

static const struct act_told_row *told_of(struct fixture *f, int64_t party, int64_t act) {
  struct act_told_row *row;
  const struct act_key key = {district, party, act};
  assert_ok(f, act_told_find(&f->scope, st, &reg, &key, &row));
  return row;
}

/* Of one that was told with its place and of one with a reason; the bare one has nothing to lose.
 */
static void what_was_told_of_an_act_goes_and_the_act_stays(void **state) {
  static const struct act_told told = {.mode = ACT_IN_PERSON,
                                       .placed = true,
                                       .lat_e6 = 28142857,
                                       .lon_e6 = 120000001,
                                       .accuracy_m = 12,
                                       .done_by = STR_INIT("wang")};
  struct fixture *f = *state;
  const struct act_filter all = {.from = DATE_NONE, .to = DATE_NONE};
  struct act_row *acts;
  size_t count;
  open_cases(f);
  int64_t party = person(f, "true"), asks = person(f, "true");
  int64_t act = visit(f, party, &told, ""), noted = visit(f, party, NULL, "补录");
  int64_t bare = visit(f, party, NULL, ""), held = visit(f, asks, &told, "");
  assert_ok(f, hold_case(f, HOLD_CASE, ended_case(f, asks), "行政复议"));
  assert_int_equal(erase(f, RETENTION_ACT, "2024-06-30"), 0); /* on the day itself not yet */
  assert_int_equal(erase(f, RETENTION_ACT, "2024-07-01"), 2);
  const struct act_told_row *row = told_of(f, party, act);
  assert_true(row && !row->told.placed && row->told.mode == ACT_IN_PERSON);
  assert_str(row->told.done_by, "wang");
  assert_true(told_of(f, asks, held)->told.placed);
  assert_int_equal(digest_left(f, "act", party, act).len, 64);
  assert_int_equal(digest_left(f, "act", party, noted).len, 64);
  assert_int_equal(digest_left(f, "act", party, bare).len, 0);
  assert_ok(f, acts_of(&f->scope, st, &reg, district, party, &all, 0, 10, &acts, &count));
  assert_int_equal(count, 3);
  for (size_t i = 0; i < count; i++) assert_int_equal(acts[i].reason.len, 0);
  assert_int_equal(erase(f, RETENTION_ACT, "2024-07-01"), 0); /* once */
  let_go(f);
  assert_int_equal(erase(f, RETENTION_ACT, "2024-07-01"), 1);
  assert_false(told_of(f, asks, held)->told.placed);
  verify(f, 0);
  store_close(st);
}

/* ---- All of a party -----------------------------------------------------------------------------
 */

/* What is looked up, told and stated of a party that is held stays; and what the log says of it. */
static void all_of_a_held_party_stays(void **state) {
  struct fixture *f = *state;
  static const struct act_told told = {.mode = ACT_IN_PERSON, .done_by = STR_INIT("wang")};
  open_cases(f);
  int64_t held = person(f, "true"), other = person(f, "true");
  int64_t no = ended_case(f, held);
  ended_case(f, other);
  visit(f, held, &told, "补录");
  visit(f, other, &told, "补录");
  assert_int_equal(hold_case(f, HOLD_PARTY, 99, "审计"), LY_NOT_FOUND);
  fixture_reset(f);
  assert_ok(f, hold_case(f, HOLD_PARTY, held, "审计"));
  assert_int_equal(erase(f, RETENTION_CASE, "2025-01-01"), 1);
  assert_int_equal(erase(f, RETENTION_ACT, "2025-01-01"), 1);
  assert_int_equal(first_of(f, no).count, 3);
  int64_t rows = erase(f, RETENTION_LOG, "2030-01-01");
  assert_int_equal(erase(f, RETENTION_LOG, "2030-01-01"), 1); /* of that erasing alone */
  let_go(f);
  assert_int_equal(erase(f, RETENTION_CASE, "2025-01-01"), 1);
  assert_int_equal(erase(f, RETENTION_ACT, "2025-01-01"), 1);
  assert_true(rows > 0 && erase(f, RETENTION_LOG, "2030-01-01") > 3);
  store_close(st);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(what_was_filled_in_goes_and_steps_stay),
      TEST(what_is_held_or_goes_on_stays),
      TEST(a_log_without_payloads_still_verifies),
      TEST(what_was_told_of_an_act_goes_and_the_act_stays),
      TEST(all_of_a_held_party_stays),
  };
  return run_on_engines("retention", tests);
}
