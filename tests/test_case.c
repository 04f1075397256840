/* service/: cases. A story, what is refused, clocks that catch up, versions, what follows. */
#define FIXTURE_PERSON ", area: home_area"
#include "tests/case_fixture.h"

#include "people/hands.h"
#include "registry/act.h"
#include "registry/receipt.h"
#include "service/notice.h"

static int64_t count_of(struct fixture *f, const char *table) {
  struct store_rows rows = {0};
  struct buf sql = buf_open(&f->arena, 200);
  buf_printf(&sql, "SELECT count(*) FROM %s", table);
  buf_char(&sql, '\0');
  /* built: by the name of a table */
  assert_ok(f, store_query_with(&f->scope, st, "i", buf_str(&sql).ptr, NULL, 0, &rows));
  return store_int(&rows, 0, 0);
}

static void refused(struct fixture *f, enum ly got, enum ly want, enum message message) {
  assert_int_equal(got, want);
  assert_int_equal(f->scope.error.message, message);
  fixture_reset(f);
}

/* ---- The story ----------------------------------------------------------------------------------
 */

static int told_hands;

static enum ly tell(struct scope *s, struct tx *tx, void *context, const struct case_told *told) {
  (void)s;
  (void)tx;
  assert_ptr_equal(context, &told_hands);
  assert_int_equal(told->hand, HAND_APPLICANT);
  told_hands++;
  return LY_OK;
}

static void grant(struct fixture *f, int64_t case_no) {
  struct case_deed deed = {.act = CASE_MOVE,
                           .case_no = case_no,
                           .seen = row_of(f, case_no).event,
                           .move = STR("grant"),
                           .hands = HAND_BIT(HAND_FINANCE),
                           .tell = tell,
                           .context = &told_hands};
  f->scope.actor = STR("user:qian");
  assert_ok(f, do_case(f, &deed, NULL));
  f->scope.actor = STR("user:li");
}

static struct receipt_row receipt_of(struct fixture *f, int64_t party) {
  struct receipt_row *rows;
  size_t count;
  assert_ok(f, receipts_of(&f->scope, st, district, party, &rows, &count));
  assert_int_equal(count, 1);
  return rows[0];
}

static void a_case_goes_its_way(void **state) {
  struct fixture *f = *state;
  int64_t no;
  open_cases(f);
  f->scope.today = day("2024-04-26"); /* a Friday; the Sunday after it is worked */
  int64_t party = person(f, "true");
  assert_ok(f, try_open(f, party, "subsidy", &no));
  struct case_row row = row_of(f, no);
  assert_str(row.area, "331121101005");
  assert_str(row.step, "applied");
  assert_str(date_iso(&f->arena, row.due), "2024-05-07"); /* 28, 29, 30, 6, 7 */
  assert_true(row.open && row.event == 1);
  bring_to_publication(f, no);
  row = row_of(f, no);
  assert_str(row.step, "published");
  assert_str(row.answer, "yes");
  assert_int_equal(row.amount_known ? row.amount_fen : 0, 30000);
  assert_str(date_iso(&f->arena, row.due), "2024-05-06"); /* the 3rd is a day off, so are 4, 5 */
  refused(f, try_move(f, no, "grant", HAND_FINANCE, "user:qian", ""), LY_CONFLICT,
          MSG_CASE_CLOCK_RUNS);
  f->scope.today = day("2024-05-07");
  refused(f, try_move(f, no, "grant", HAND_FINANCE, "user:shen", ""), LY_CONFLICT,
          MSG_CASE_SECOND_PERSON);
  told_hands = 0;
  grant(f, no);
  row = row_of(f, no);
  assert_true(row.open && row.end == PROCEDURE_GRANTED && told_hands == 1);
  assert_str(date_iso(&f->arena, row.due), "2025-05-07");
  struct receipt_row receipt = receipt_of(f, party);
  assert_str(date_iso(&f->arena, receipt.from), "2024-06-01");
  assert_int_equal(receipt.amount_known ? receipt.amount_fen : 0, 30000);
  assert_string_equal(value_of(f, party, "income", "2024-05-07", REGISTRY_NOW), "120050");
  assert_string_equal(value_of(f, party, "phone", "2024-05-07", REGISTRY_NOW), "13856781234");
  assert_string_equal(value_of(f, party, "level", "2024-05-07", REGISTRY_NOW), "1");
  assert_int_equal(count_of(f, "act"), 1);
  assert_int_equal(count_of(f, "case_letter"), 2);
  assert_str(row_of(f, no + 1).procedure, "follow");
  store_close(st);
}

static void events_tell_what_was_decided_on_what(void **state) {
  struct fixture *f = *state;
  struct case_event *events;
  size_t count;
  int64_t no;
  open_cases(f);
  int64_t party = person(f, "true");
  assert_ok(f, try_open(f, party, "subsidy", &no));
  bring_to_publication(f, no);
  struct case_row row = row_of(f, no);
  assert_ok(f, case_events(&f->scope, st, &reg, &work, &row, &events, &count));
  assert_int_equal(count, 6);
  assert_true(events[0].count == 3 && !events[0].locked && !events[0].frozen);
  assert_str(events[2].move, "visit_home");
  assert_str(events[2].values[0].value, "独自居住");
  const struct value *frozen = events[4].frozen;
  assert_non_null(frozen);
  assert_str(value_get(frozen, STR("answer"))->text, "yes");
  assert_int_equal(value_get(frozen, STR("packs"))->count, 2);
  const struct value *reasons = value_get(frozen, STR("reasons"));
  assert_str(value_get(reasons->first, STR("text"))->text, "低保");
  reg.sealer = NULL;
  assert_ok(f, case_events(&f->scope, st, &reg, &work, &row, &events, &count));
  assert_true(events[0].count == 2 && events[0].locked && events[2].count == 0);
  struct store_rows rows = {0};
  assert_ok(f, store_query(&f->scope, st, "tB",
                           "SELECT fields, sealed FROM case_event"
                           " WHERE district = '331121' AND event = 1",
                           &rows));
  assert_str(store_text(&rows, 0, 0), "{\"income\":\"120050\",\"way\":\"存折\"}");
  assert_true(store_text(&rows, 0, 1).len > 0);
  struct change_row *log;
  const struct change_filter opening = {.district = district, .act = STR("case.open"), .limit = 10};
  assert_ok(f, change_list(&f->scope, st, &opening, &log, &count));
  assert_int_equal(count, 1);
  assert_false(str_contains(log[0].payload, STR("13856781234")));
  assert_true(str_contains(log[0].payload, STR("\"phone\":\"*\"")));
  assert_true(str_contains(log[0].payload, STR("\"way\":\"存折\"")));
  assert_ok(f, case_events(&f->scope, st, &reg, &work, &row, &events, &count));
  struct value *v = case_events_value(&f->scope, &work, &row, events, count);
  assert_str(value_get(v->first->next, STR("move_name"))->text, "受理");
  v = case_row_value(&f->scope, &work, &row);
  assert_str(value_get(v, STR("step_name"))->text, "公示中");
  store_close(st);
}

/* ---- What is refused ----------------------------------------------------------------------------
 */

static void what_is_not_listed_can_not_be_done(void **state) {
  struct fixture *f = *state;
  int64_t no, other;
  open_cases(f);
  int64_t party = person(f, "");
  int64_t institution = new_party(f, "institution");
  assert_ok(f, try_open(f, party, "subsidy", &no));
  refused(f, try_open(f, party, "subsidy", &other), LY_CONFLICT, MSG_CASE_OPEN_ALREADY);
  refused(f, try_open(f, institution, "subsidy", &other), LY_INVALID, MSG_CASE_WRONG_KIND);
  refused(f, try_open(f, 17, "subsidy", &other), LY_NOT_FOUND, MSG_REGISTRY_NO_PARTY);
  refused(f, try_open(f, party, "nothing", &other), LY_NOT_FOUND, MSG_CASE_NO_PROCEDURE);
  refused(f, try_move(f, no, "fly", HAND_WORKER, "user:li", ""), LY_NOT_FOUND, MSG_CASE_NO_MOVE);
  refused(f, try_move(f, no, "publish", HAND_REVIEWER, "user:li", ""), LY_CONFLICT,
          MSG_CASE_WRONG_STEP);
  refused(f, try_move(f, no, "accept", HAND_FINANCE, "user:li", ""), LY_DENIED,
          MSG_CASE_WRONG_HAND);
  refused(f, try_move(f, no, "ask_more", HAND_WORKER, "user:li", " "), LY_INVALID,
          MSG_CASE_HAS_FAULTS);
  refused(f, try_move(f, no, "die", HAND_RULE, "user:li", ""), LY_CONFLICT, MSG_CASE_RULE_NOT);
  move(f, no, "accept", HAND_WORKER, "user:li");
  f->scope.today = day("2024-06-29");
  refused(f, try_move(f, no, "compare", HAND_ASSESSOR, "user:li", ""), LY_CONFLICT,
          MSG_CASE_DAY_BEFORE);
  f->scope.today = day("2024-06-30");
  refused(f, try_move(f, no, "check", HAND_REVIEWER, "user:li", ""), LY_CONFLICT,
          MSG_CASE_SECOND_PERSON);
  refused(f, try_move(f, no, "check", HAND_REVIEWER, "user:shen", ""), LY_CONFLICT,
          MSG_CASE_NOT_YET);
  move(f, no, "visit_home", HAND_WORKER, "user:li");
  move(f, no, "compare", HAND_ASSESSOR, "user:li");
  move(f, no, "check", HAND_REVIEWER, "user:shen");
  assert_str(row_of(f, no).answer, "unknown");
  refused(f, try_move(f, no, "publish", HAND_REVIEWER, "user:li", ""), LY_CONFLICT,
          MSG_CASE_CANNOT_SAY);
  say(f, party, "poor", "true", "first", "2020-01-01", "");
  refused(f, try_move(f, no, "refuse", HAND_REVIEWER, "user:li", "不符合"), LY_CONFLICT,
          MSG_CASE_SAYS_YES);
  say(f, party, "poor", "false", "first", "2024-01-01", "");
  refused(f, try_move(f, no, "publish", HAND_REVIEWER, "user:li", ""), LY_CONFLICT,
          MSG_CASE_SAYS_NO);
  move(f, no, "refuse", HAND_REVIEWER, "user:li");
  assert_false(row_of(f, no).open);
  refused(f, try_move(f, no, "publish", HAND_REVIEWER, "user:li", ""), LY_CONFLICT, MSG_CASE_ENDED);
  assert_ok(f, try_open(f, party, "subsidy", &other));
  store_close(st);
}

static void all_faults_of_a_form_are_told(void **state) {
  struct fixture *f = *state;
  open_cases(f);
  const struct registry_said said[] = {{STR("收入"), STR("很多")},
                                       {STR("phone"), STR("13856781234")},
                                       {STR("电话"), STR("13856781234")},
                                       {STR("颜色"), STR("红")}};
  const struct case_file files[] = {{STR("passport"), 7}};
  struct case_deed deed = {.act = CASE_OPEN,
                           .procedure = STR("subsidy"),
                           .party = person(f, ""),
                           .asks = ASKS_INSTITUTION,
                           .values = said,
                           .count = 4,
                           .files = files,
                           .file_count = 1};
  int64_t cases = count_of(f, "service_case");
  int status = (int)do_case(f, &deed, NULL);
  assert_int_equal(status, LY_INVALID);
  /* asked so, no number, twice, none such, no such document, no such file */
  assert_int_equal(f->scope.diags.errors, 6);
  fixture_reset(f);
  assert_int_equal(count_of(f, "service_case"), cases);
  store_close(st);
}

static void two_officers_see_each_other(void **state) {
  struct fixture *f = *state;
  int64_t no;
  open_cases(f);
  assert_ok(f, try_open(f, person(f, ""), "subsidy", &no));
  int64_t seen = row_of(f, no).event;
  move(f, no, "accept", HAND_WORKER, "user:wang");
  struct case_deed deed = {.act = CASE_MOVE,
                           .case_no = no,
                           .seen = seen,
                           .move = STR("withdraw"),
                           .hands = HAND_BIT(HAND_WORKER)};
  int status = (int)do_case(f, &deed, NULL);
  assert_int_equal(status, LY_CONFLICT);
  assert_int_equal(f->scope.error.message, MSG_CASE_MOVED_MEANWHILE);
  assert_str(f->scope.error.args[0], "wang");
  assert_str(f->scope.error.args[2], "受理");
  fixture_reset(f);
  assert_str(row_of(f, no).step, "accepted");
  store_close(st);
}

static void a_repeat_is_answered_as_it_was(void **state) {
  struct fixture *f = *state;
  open_cases(f);
  struct case_deed deed = {.act = CASE_OPEN,
                           .work = &work,
                           .registry = &reg,
                           .district = district,
                           .procedure = STR("wish"),
                           .party = person(f, ""),
                           .asks = ASKS_SELF};
  struct write w = case_write(&f->scope, &deed);
  assert_ok(f, store_write(&f->scope, st, &w));
  int64_t first = case_answer(&w);
  struct write again = w;
  assert_ok(f, store_write(&f->scope, st, &again));
  assert_true(again.repeated && case_answer(&again) == first);
  assert_int_equal(count_of(f, "service_case"), 1);
  store_close(st);
}

/* ---- Nobody's moves -----------------------------------------------------------------------------
 */

static struct case_day_done run_day(struct fixture *f, const char *today) {
  struct case_day_done done;
  const struct case_day_deed deed = {.work = &work, .registry = &reg, .district = district};
  f->scope.today = day(today);
  f->scope.actor = STR("job:case_day");
  assert_ok(f, case_day(&f->scope, st, NULL, &deed, &done));
  f->scope.actor = STR("user:li");
  return done;
}

static struct str event_day(struct fixture *f, int64_t no, size_t event) {
  struct case_row row = row_of(f, no);
  struct case_event *events;
  size_t count;
  assert_ok(f, case_events(&f->scope, st, &reg, &work, &row, &events, &count));
  assert_true(event <= count);
  return date_iso(&f->arena, events[event - 1].on);
}

static void clocks_catch_up_with_their_own_days(void **state) {
  struct fixture *f = *state;
  int64_t no;
  open_cases(f);
  f->scope.today = day("2024-06-05");
  assert_ok(f, try_open(f, person(f, ""), "follow", &no));
  assert_int_equal(run_day(f, "2024-06-07").moved, 0); /* the last day still counts */
  struct case_day_done done = run_day(f, "2024-07-20");
  assert_true(done.moved == 2 && done.left == 0);
  assert_str(event_day(f, no, 2), "2024-06-08");
  assert_str(event_day(f, no, 3), "2024-06-14"); /* 10 is a day off: 11, 12, 13 */
  assert_str(row_of(f, no).step, "dropped");
  assert_int_equal(run_day(f, "2024-07-20").moved, 0);
  store_close(st);
}

static void a_death_stops_what_runs(void **state) {
  struct fixture *f = *state;
  int64_t no;
  open_cases(f);
  f->scope.today = day("2024-03-01");
  int64_t party = person(f, "true");
  assert_ok(f, try_open(f, party, "subsidy", &no));
  bring_to_publication(f, no);
  f->scope.today = day("2024-04-10");
  grant(f, no);
  assert_int_equal(run_day(f, "2024-04-11").moved, 0);
  say(f, party, "dead", "true", "first", "2024-06-20", "");
  assert_int_equal(run_day(f, "2024-06-19").moved, 2); /* what was opened beside runs out */
  assert_str(row_of(f, no).step, "receiving");
  assert_int_equal(run_day(f, "2024-06-25").moved, 1);
  assert_str(row_of(f, no).step, "stopped");
  struct receipt_row receipt = receipt_of(f, party);
  assert_str(date_iso(&f->arena, receipt.from), "2024-05-01");
  assert_str(date_iso(&f->arena, receipt.to), "2024-06-25");
  store_close(st);
}

/* ---- Versions -----------------------------------------------------------------------------------
 */

static struct str exchanged(struct fixture *f, const char *text, const char *from, const char *to) {
  struct buf b = buf_open(&f->arena, 64 * 1024);
  const char *at = strstr(text, from);
  assert_non_null(at);
  buf_add(&b, (struct str){text, (size_t)(at - text)});
  buf_add(&b, str_of(to));
  buf_add(&b, str_of(at + strlen(from)));
  return buf_str(&b);
}

static void a_case_ends_under_its_version(void **state) {
  struct fixture *f = *state;
  int64_t before, after;
  open_cases(f);
  assert_ok(f, try_open(f, person(f, ""), "subsidy", &before));
  struct str later = exchanged(f, procedures_yaml, "key: accept, name: 受理, from: [applied]",
                               "key: accept, name: 收件, from: [applied], reason: true");
  adopt_county(f, later, "2024-07-01");
  f->scope.today = day("2024-07-01");
  read_work(f);
  assert_ok(f, try_open(f, person(f, ""), "subsidy", &after));
  refused(f, try_move(f, after, "accept", HAND_WORKER, "user:li", ""), LY_INVALID,
          MSG_CASE_HAS_FAULTS);
  assert_ok(f, try_move(f, before, "accept", HAND_WORKER, "user:li", ""));
  const struct casework *old, *again;
  struct case_row row = row_of(f, before);
  assert_ok(f, case_work(&f->scope, st, &work, &row, &old));
  assert_ptr_not_equal(old, &work);
  assert_ok(f, case_work(&f->scope, st, &work, &row, &again));
  assert_ptr_equal(old, again);
  assert_str(
      procedure_move_find(casework_find(old, STR("subsidy"))->procedure, STR("accept"))->name,
      "受理");
  row = row_of(f, after);
  assert_ok(f, case_work(&f->scope, st, &work, &row, &again));
  assert_ptr_equal(again, &work);
  store_close(st);
}

/* ---- Lists --------------------------------------------------------------------------------------
 */

static size_t listed(struct fixture *f, struct case_filter filter, size_t limit) {
  struct case_row *rows;
  struct case_after after = {.due = DATE_NONE};
  size_t count = 0, all = 0;
  do {
    assert_ok(f, case_list(&f->scope, st, district, &filter, after, limit, &rows, &count));
    for (size_t i = 0; i + 1 < count; i++) {
      if (date_is_none(rows[i].due)) assert_true(date_is_none(rows[i + 1].due));
    }
    if (count) after = (struct case_after){rows[count - 1].due, rows[count - 1].case_no};
    all += count;
  } while (count == limit);
  return all;
}

static void lists_and_counts_agree(void **state) {
  struct fixture *f = *state;
  int64_t no = 0, party = 0;
  open_cases(f);
  for (int i = 0; i < 12; i++) {
    party = person(f, "");
    f->scope.today = day("2024-06-03");
    assert_ok(f, try_open(f, party, i % 3 ? "subsidy" : "wish", &no));
  }
  move(f, no, "accept", HAND_WORKER, "user:li");
  f->scope.today = day("2024-06-17");
  struct case_filter all = {.open = 1, .due_before = DATE_NONE};
  for (size_t limit = 1; limit < 14; limit++) assert_int_equal(listed(f, all, limit), 12);
  const char *const areas[] = {"331121", "331121101", "331121101005", "331121000000"};
  for (size_t i = 0; i < 4; i++) {
    struct case_filter in = all;
    in.area = str_of(areas[i]);
    assert_int_equal(listed(f, in, 5), 12);
  }
  struct case_filter some = all;
  some.area = STR("331121102");
  assert_int_equal(listed(f, some, 5), 0);
  some = (struct case_filter){.open = -1, .procedure = STR("wish"), .due_before = DATE_NONE};
  assert_int_equal(listed(f, some, 3), 4);
  some = (struct case_filter){
      .open = 1, .procedure = STR("subsidy"), .step = STR("accepted"), .due_before = DATE_NONE};
  assert_int_equal(listed(f, some, 3), 1);
  some = (struct case_filter){.open = -1, .party = party, .due_before = DATE_NONE};
  assert_int_equal(listed(f, some, 3), 1);
  some = (struct case_filter){.open = 1, .due_before = day("2024-06-11")};
  assert_int_equal(listed(f, some, 3), 7); /* the 10th is a day off */
  some = (struct case_filter){.open = 1, .made_by = STR("user:wu"), .due_before = DATE_NONE};
  assert_int_equal(listed(f, some, 3), 0);
  struct case_count *counts;
  size_t count;
  assert_ok(f, case_counts(&f->scope, st, district, STR("331121101"), &counts, &count));
  assert_int_equal(count, 3);
  assert_str(counts[0].step, "accepted");
  assert_true(counts[1].open == 7 && counts[1].late == 7 && counts[2].late == 0);
  assert_int_equal(counts[1].soon, 0);
  int status = (int)case_counts(&f->scope, st, district, STR("310118"), &counts, &count);
  assert_int_equal(status, LY_INVALID);
  fixture_reset(f);
  store_close(st);
}

static void moves_are_those_that_can_be_made(void **state) {
  struct fixture *f = *state;
  const struct procedure_move **moves;
  struct case_event *events;
  size_t count, n;
  int64_t no;
  open_cases(f);
  assert_ok(f, try_open(f, person(f, ""), "subsidy", &no));
  struct case_row row = row_of(f, no);
  assert_ok(f, case_events(&f->scope, st, &reg, &work, &row, &events, &count));
  assert_ok(f, case_moves(&f->scope, &work, &row, events, count, HAND_BIT(HAND_WORKER),
                          STR("user:li"), &moves, &n));
  assert_int_equal(n, 3); /* ask_more, accept, withdraw */
  move(f, no, "accept", HAND_WORKER, "user:li");
  move(f, no, "visit_home", HAND_WORKER, "user:li");
  move(f, no, "compare", HAND_ASSESSOR, "user:li");
  row = row_of(f, no);
  assert_ok(f, case_events(&f->scope, st, &reg, &work, &row, &events, &count));
  assert_ok(f, case_moves(&f->scope, &work, &row, events, count, HAND_BIT(HAND_REVIEWER),
                          STR("user:li"), &moves, &n));
  assert_int_equal(n, 0); /* who accepted it does not check it */
  assert_ok(f, case_moves(&f->scope, &work, &row, events, count, HAND_BIT(HAND_REVIEWER),
                          STR("user:shen"), &moves, &n));
  assert_int_equal(n, 1);
  store_close(st);
}

/* ---- Who is told --------------------------------------------------------------------------------
 */

static void add_user(struct fixture *f, const char *name, const char *role, const char *area,
                     const char *unit) {
  struct tx *tx = begin(f);
  assert_ok(f, store_exec(&f->scope, tx,
                          "INSERT INTO users (name, display_name, password, must_change,"
                          " totp_last_step, large_type, elder_mode, lang, failed_count,"
                          " recorded_at) VALUES ($1, $1, '', 1, 0, 0, 0, 'zh', 0, 1)",
                          S_TEXT(str_of(name))));
  assert_ok(f, store_exec(&f->scope, tx,
                          "INSERT INTO user_role (user_name, role, area, unit, granted_by,"
                          " recorded_at) VALUES ($1, $2, $3, $4, 'cli:test', 1)",
                          S_TEXT(str_of(name)), S_TEXT(str_of(role)), S_TEXT(str_of(area)),
                          S_TEXT(str_of(unit))));
  assert_ok(f, store_commit(&f->scope, tx));
}

static size_t inbox(struct fixture *f, const char *user) {
  struct notice *list;
  size_t count;
  assert_ok(f, notice_list(&f->scope, st, str_of(user), false, 0, 10, &list, &count));
  for (size_t i = 0; i < count; i++) assert_str(list[i].path, "/cases/331121/1");
  return count;
}

/* The move tells visitors: those of the place, whatever their unit, but who made it. */
static void a_hand_is_told_by_its_role(void **state) {
  struct fixture *f = *state;
  int64_t no;
  open_cases(f);
  adopt_county(f,
               exchanged(f, procedures_yaml, "do: notify, hand: applicant, text: 请补材料",
                         "do: notify, hand: visitor, text: 请上门"),
               "2024-06-01");
  read_work(f);
  add_user(f, "fang", "visitor", "331121101", "鹤城街道");
  add_user(f, "li", "visitor", "331121", "");
  add_user(f, "other", "visitor", "331121102", "");
  add_user(f, "wang", "worker", "331121", "");
  assert_ok(f, try_open(f, person(f, ""), "subsidy", &no));
  struct case_deed deed = {.act = CASE_MOVE,
                           .case_no = no,
                           .seen = 1,
                           .move = STR("ask_more"),
                           .hands = HAND_BIT(HAND_WORKER),
                           .reason = STR("缺户口簿"),
                           .tell = hands_tell};
  assert_ok(f, do_case(f, &deed, NULL)); /* by user:li */
  assert_int_equal(inbox(f, "fang"), 1);
  assert_int_equal(inbox(f, "li"), 0);
  assert_int_equal(inbox(f, "other"), 0);
  assert_int_equal(inbox(f, "wang"), 0);
  store_close(st);
}

static const struct CMUnitTest tests[] = {
    TEST(a_case_goes_its_way),
    TEST(events_tell_what_was_decided_on_what),
    TEST(what_is_not_listed_can_not_be_done),
    TEST(all_faults_of_a_form_are_told),
    TEST(two_officers_see_each_other),
    TEST(a_repeat_is_answered_as_it_was),
    TEST(clocks_catch_up_with_their_own_days),
    TEST(a_death_stops_what_runs),
    TEST(a_case_ends_under_its_version),
    TEST(lists_and_counts_agree),
    TEST(moves_are_those_that_can_be_made),
    TEST(a_hand_is_told_by_its_role),
};

int main(void) {
  return run_on_engines("cases", tests);
}
