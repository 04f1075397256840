/* service/: assessments. The procedure and the form of packs/cn, from two assessors to the fact. */
#include "tests/case_fixture.h"

#include "service/assessment.h"

static const struct service_instrument *form; /* GB/T 42195 */

static void open_world(struct fixture *f) {
  struct scope *s = &f->scope;
  struct pack_source source;
  struct pack pack;
  struct tx *tx;
  bool changed;
  s->today = (struct date){19904}; /* 2024-06-30 */
  s->actor = STR("user:li");
  s->from = STR("test");
  assert_ok(f, store_open(s, fixture_database(f), STORE_CREATE, &st));
  assert_ok(f, pack_read_folder(s, STR("packs/cn"), plan_kinds, &source, &pack));
  tx = begin(f);
  assert_ok(f, pack_adopt(s, tx, &pack, &source, day("2020-01-01"), &changed));
  assert_ok(f, store_commit(s, tx));
  assert_ok(f, registry_open(s, st, plan_kinds, &reg));
  reg.sealer = &case_sealer;
  tx = begin(f);
  int64_t parties;
  assert_ok(f, registry_rebuild(s, tx, &reg, &parties));
  assert_ok(f, store_commit(s, tx));
  read_work(f);
  const struct casework_procedure *p = casework_find(&work, STR("ability_assessment"));
  form = (const void *)p->procedure->instrument.entry;
  assert_non_null(form);
}

static enum ly try_as(struct fixture *f, int64_t case_no, const char *name, int hand,
                      const char *user, const struct registry_said *values, size_t count) {
  struct case_deed deed = {.act = CASE_MOVE,
                           .case_no = case_no,
                           .seen = row_of(f, case_no).event,
                           .move = str_of(name),
                           .hands = HAND_BIT(hand),
                           .source = STR("assessment"),
                           .reason = STR("本人要求"),
                           .values = values,
                           .count = count};
  f->scope.actor = str_of(user);
  return do_case(f, &deed, NULL);
}

static void done(struct fixture *f, int64_t case_no, const char *name, int hand, const char *user) {
  assert_ok(f, try_as(f, case_no, name, hand, user, NULL, 0));
}

/* A case on the step where it is assessed. */
static int64_t to_assess(struct fixture *f, int64_t *party) {
  static const struct registry_said said[] = {
      {STR_INIT("phone"), STR_INIT("13856781234")},
      {STR_INIT("home_area"), STR_INIT("331121101005")},
      {STR_INIT("assessment_reason"), STR_INIT("首次评估")},
  };
  int64_t no;
  *party = new_party(f, "person");
  say(f, *party, "home_area", "331121101005", "verified", "2020-01-01", "");
  struct case_deed deed = {.act = CASE_OPEN,
                           .procedure = STR("ability_assessment"),
                           .party = *party,
                           .asks = ASKS_FAMILY,
                           .source = STR("verified"),
                           .values = said,
                           .count = 3};
  assert_ok(f, do_case(f, &deed, &no));
  done(f, no, "accept", HAND_WORKER, "user:li");
  done(f, no, "assign", HAND_WORKER, "user:li");
  return no;
}

struct filled {
  const char *user;
  bool joint;
  int64_t seen;
  int hand;
};

static enum ly try_fill(struct fixture *f, int64_t case_no, struct filled by,
                        const struct registry_said *values, size_t count) {
  struct assessment_deed deed = {.work = &work,
                                 .registry = &reg,
                                 .district = district,
                                 .case_no = case_no,
                                 .joint = by.joint,
                                 .seen = by.seen,
                                 .hands = HAND_BIT(by.hand),
                                 .values = values,
                                 .count = count};
  f->now_us += 1000000;
  f->scope.actor = str_of(by.user);
  struct write w = assessment_write(&f->scope, &deed);
  return store_write(&f->scope, st, &w);
}

static struct filled by(const char *user) {
  return (struct filled){user, false, -1, HAND_ASSESSOR};
}

static struct filled together(const char *user) {
  return (struct filled){user, true, -1, HAND_ASSESSOR};
}

static const struct instrument_choice *choice(size_t item, size_t n) {
  return ((struct instrument_choice *const *)instrument_item_at(form, item)->choices.items)[n];
}

/* The n-th choice of every item (its last where it has no so many), and no to every change. */
static size_t everything(struct fixture *f, size_t n, struct registry_said *out) {
  size_t count = 0;
  for (size_t i = 0; i < form->items.count; i++) {
    const struct instrument_item *item = instrument_item_at(form, i);
    size_t at = n < item->choices.count ? n : item->choices.count - 1;
    out[count++] = (struct registry_said){item->key, str_int(&f->arena, choice(i, at)->score)};
  }
  for (size_t i = 0; i < form->changes.count; i++)
    out[count++] = (struct registry_said){instrument_change_at(form, i)->key, STR("否")};
  return count;
}

static void fill(struct fixture *f, int64_t case_no, const char *user, size_t n) {
  struct registry_said said[INSTRUMENT_ITEMS_MAX + INSTRUMENT_CHANGES_MAX];
  assert_ok(f, try_fill(f, case_no, by(user), said, everything(f, n, said)));
}

static struct assessment sheets(struct fixture *f, int64_t case_no) {
  struct assessment a;
  struct case_row row = row_of(f, case_no);
  struct case_event *events;
  size_t count;
  assert_ok(f, case_events(&f->scope, st, &reg, &work, &row, &events, &count));
  assert_ok(f, assessment_read(&f->scope, st, &reg, &work, &row, events, count, &a));
  return a;
}

static void refused(struct fixture *f, enum ly got, enum ly want, enum message message) {
  assert_int_equal(got, want);
  assert_int_equal(f->scope.error.message, message);
  fixture_reset(f);
}

/* ---- The story ----------------------------------------------------------------------------------
 */

static void from_two_sheets_to_a_dated_fact(void **state) {
  struct fixture *f = *state;
  int64_t party;
  open_world(f);
  int64_t no = to_assess(f, &party);
  fill(f, no, "user:ping", 0);
  fill(f, no, "user:gu", 0);
  struct assessment a = sheets(f, no);
  assert_true(a.count == 2 && a.differ_count == 0 && a.stand == ASSESSMENT_SETTLED);
  assert_int_equal(a.result->total, 90);
  const struct registry_said better[] = {{STR("进食"), STR("2")}, {STR("B2.3"), STR("0")}};
  assert_ok(f, try_fill(f, no, by("user:gu"), better, 2));
  a = sheets(f, no);
  assert_true(a.stand == ASSESSMENT_DIFFERS && a.differ_count == 2 && !a.result);
  assert_int_equal(a.own[1].total, 84);
  refused(f, try_as(f, no, "conclude", HAND_ASSESSOR, "user:gu", NULL, 0), LY_CONFLICT,
          MSG_CASE_NOT_YET);
  done(f, no, "first_done", HAND_ASSESSOR, "user:ping");
  done(f, no, "second_done", HAND_ASSESSOR, "user:gu");
  refused(f, try_as(f, no, "conclude", HAND_ASSESSOR, "user:gu", NULL, 0), LY_CONFLICT,
          MSG_ASSESSMENT_UNSETTLED);
  const struct registry_said joint[] = {{STR("eating"), STR("2")}, {STR("walking"), STR("1")}};
  assert_ok(f, try_fill(f, no, together("user:ping"), joint, 1));
  assert_int_equal(sheets(f, no).stand, ASSESSMENT_DIFFERS); /* one item is left */
  assert_ok(f, try_fill(f, no, together("user:gu"), joint + 1, 1));
  a = sheets(f, no);
  assert_true(a.stand == ASSESSMENT_SETTLED && assessment_official(&a));
  assert_int_equal(a.result->total, 85);
  done(f, no, "conclude", HAND_WORKER, "user:li");
  done(f, no, "agree", HAND_WORKER, "user:li");
  assert_string_equal(value_of(f, party, "ability", "2024-06-30", REGISTRY_NOW), "1");
  assert_string_equal(value_of(f, party, "ability_on", "2024-06-30", REGISTRY_NOW), "2024-06-30");
  assert_string_equal(value_of(f, party, "ability_standard", "2024-06-30", REGISTRY_NOW),
                      "gbt42195_2022");
  a = sheets(f, no); /* what was assessed is still there */
  assert_true(!a.open && a.stand == ASSESSMENT_SETTLED && a.result->total == 85);
  store_close(st);
}

static struct str as_logged(struct scope *s, struct str actor) {
  (void)s;
  return actor;
}

static void what_is_filled_in_stays(void **state) {
  struct fixture *f = *state;
  int64_t party;
  open_world(f);
  int64_t no = to_assess(f, &party);
  const struct registry_said first[] = {{STR("B1.1"), STR("3")}, {STR("coma"), STR("否")}};
  const struct registry_said then[] = {{STR("B1.2"), STR("4")}, {STR("B1.1"), STR("")}};
  assert_ok(f, try_fill(f, no, by("user:ping"), first, 2));
  struct assessment a = sheets(f, no);
  assert_true(a.count == 1 && !a.own[0].complete && a.stand == ASSESSMENT_WAITING);
  assert_true(a.own[0].answers.given[0] && a.own[0].answers.scores[0] == 3);
  struct value *v = assessment_value(&f->scope, &a, as_logged);
  const struct value *missing =
      value_get(value_get(value_get(v, STR("sheets"))->first, STR("result")), STR("missing"));
  assert_int_equal(missing->count, form->items.count - 1);
  assert_ok(f, try_fill(f, no, by("user:ping"), then, 2));
  a = sheets(f, no);
  assert_true(a.count == 1 && !a.own[0].answers.given[0] && a.own[0].answers.given[1]);
  assert_true(a.own[0].answers.said[0] && a.own[0].assessment == 2);
  refused(f, try_as(f, no, "first_done", HAND_ASSESSOR, "user:ping", NULL, 0), LY_CONFLICT,
          MSG_ASSESSMENT_OWN_FIRST);
  store_close(st);
}

/* ---- What is refused ----------------------------------------------------------------------------
 */

static void not_everybody_at_any_time(void **state) {
  struct fixture *f = *state;
  int64_t party;
  open_world(f);
  int64_t no = to_assess(f, &party);
  const struct registry_said one[] = {{STR("eating"), STR("4")}};
  struct filled worker = by("user:li"), late = by("user:ping");
  worker.hand = HAND_WORKER;
  late.seen = 0;
  refused(f, try_fill(f, no, worker, one, 1), LY_DENIED, MSG_ASSESSMENT_FOR_ASSESSORS);
  refused(f, try_fill(f, no, together("user:ping"), one, 1), LY_DENIED, MSG_ASSESSMENT_NOT_YOURS);
  assert_ok(f, try_fill(f, no, late, one, 1));
  refused(f, try_fill(f, no, late, one, 1), LY_CONFLICT, MSG_ASSESSMENT_MEANWHILE);
  refused(f, try_fill(f, no, together("user:ping"), one, 1), LY_CONFLICT,
          MSG_ASSESSMENT_JOINT_EARLY);
  fill(f, no, "user:ping", 1);
  fill(f, no, "user:gu", 1);
  refused(f, try_fill(f, no, by("user:third"), one, 1), LY_CONFLICT, MSG_ASSESSMENT_FULL);
  refused(f, try_fill(f, no, together("user:ping"), one, 1), LY_CONFLICT,
          MSG_ASSESSMENT_JOINT_NEEDLESS);
  assert_ok(f, try_fill(f, no, by("user:gu"), one, 1));
  const struct registry_said agreed[] = {{STR("eating"), STR("4")}, {STR("bathing"), STR("0")}};
  enum ly rc = try_fill(f, no, together("user:ping"), agreed, 2);
  assert_int_equal(rc, LY_INVALID);
  assert_int_equal(f->scope.diags.errors, 1);
  assert_str(f->scope.diags.first->at.field, "bathing");
  fixture_reset(f);
  const struct registry_said wrong[] = {{STR("eating"), STR("9")}, {STR("B9"), STR("")}};
  rc = try_fill(f, no, by("user:ping"), wrong, 2);
  assert_int_equal(rc, LY_INVALID);
  assert_int_equal(f->scope.diags.errors, 2);
  fixture_reset(f);
  assert_int_equal(sheets(f, no).own[0].answers.scores[0], 3); /* nothing of it was kept */
  store_close(st);
}

static void a_second_assessment_is_for_others(void **state) {
  struct fixture *f = *state;
  int64_t party;
  open_world(f);
  int64_t no = to_assess(f, &party);
  const struct registry_said one[] = {{STR("eating"), STR("4")}};
  fill(f, no, "user:ping", 0);
  fill(f, no, "user:gu", 0);
  done(f, no, "first_done", HAND_ASSESSOR, "user:ping");
  done(f, no, "second_done", HAND_ASSESSOR, "user:gu");
  done(f, no, "conclude", HAND_ASSESSOR, "user:gu");
  refused(f, try_fill(f, no, by("user:ping"), one, 1), LY_CONFLICT, MSG_ASSESSMENT_WRONG_STEP);
  done(f, no, "object", HAND_WORKER, "user:li");
  assert_int_equal(sheets(f, no).count, 0);
  refused(f, try_fill(f, no, by("user:ping"), one, 1), LY_CONFLICT, MSG_ASSESSMENT_KEPT_OUT);
  fill(f, no, "user:wu", 2);
  fill(f, no, "user:he", 2);
  done(f, no, "first_again", HAND_ASSESSOR, "user:wu");
  done(f, no, "second_again", HAND_ASSESSOR, "user:he");
  done(f, no, "conclude_again", HAND_ASSESSOR, "user:he");
  struct assessment a = sheets(f, no);
  assert_true(a.count == 2 && a.result->level.len);
  assert_string_equal(value_of(f, party, "ability", "2024-06-30", REGISTRY_NOW),
                      str_c(&f->arena, a.result->level));
  store_close(st);
}

static void another_level_is_not_taken(void **state) {
  struct fixture *f = *state;
  int64_t party;
  open_world(f);
  int64_t no = to_assess(f, &party);
  fill(f, no, "user:ping", 0);
  const struct registry_said worst[] = {
      {STR("第一评估员评定等级"), STR("能力完全丧失（完全失能）")}};
  enum ly rc = try_as(f, no, "first_done", HAND_ASSESSOR, "user:ping", worst, 1);
  assert_int_equal(rc, LY_INVALID);
  assert_int_equal(f->scope.diags.first->message, MSG_ASSESSMENT_OTHER_LEVEL);
  fixture_reset(f);
  refused(f, try_as(f, no, "second_done", HAND_ASSESSOR, "user:gu", NULL, 0), LY_CONFLICT,
          MSG_ASSESSMENT_OWN_FIRST);
  done(f, no, "first_done", HAND_ASSESSOR, "user:ping");
  fill(f, no, "user:gu", 0);
  done(f, no, "second_done", HAND_ASSESSOR, "user:gu");
  const struct registry_said said[] = {{STR("level"), STR("4")},
                                       {STR("assessed_on"), STR("2024-06-28")}};
  rc = try_as(f, no, "conclude", HAND_ASSESSOR, "user:gu", said, 2);
  assert_int_equal(rc, LY_INVALID);
  fixture_reset(f);
  assert_ok(f, try_as(f, no, "conclude", HAND_ASSESSOR, "user:gu", said + 1, 1));
  done(f, no, "agree", HAND_WORKER, "user:li");
  assert_string_equal(value_of(f, party, "ability_on", "2024-06-30", REGISTRY_NOW), "2024-06-28");
  store_close(st);
}

static void what_has_no_source_is_not_issued(void **state) {
  struct fixture *f = *state;
  int64_t party;
  open_world(f);
  ((struct service_instrument *)form)->sure = REGISTRY_NONE;
  int64_t no = to_assess(f, &party);
  fill(f, no, "user:ping", 0);
  fill(f, no, "user:gu", 0);
  done(f, no, "first_done", HAND_ASSESSOR, "user:ping");
  done(f, no, "second_done", HAND_ASSESSOR, "user:gu");
  struct assessment a = sheets(f, no);
  assert_true(a.result && !assessment_official(&a));
  refused(f, try_as(f, no, "conclude", HAND_WORKER, "user:li", NULL, 0), LY_CONFLICT,
          MSG_ASSESSMENT_UNOFFICIAL);
  store_close(st);
}

/* ---- On record, and sealed ----------------------------------------------------------------------
 */

static void answers_are_not_in_the_open(void **state) {
  struct fixture *f = *state;
  int64_t party;
  open_world(f);
  int64_t no = to_assess(f, &party);
  fill(f, no, "user:ping", 0);
  struct change_row *log;
  size_t count;
  const struct change_filter filling = {
      .district = district, .act = STR("assessment.fill"), .limit = 10};
  assert_ok(f, change_list(&f->scope, st, &filling, &log, &count));
  assert_int_equal(count, 1);
  assert_true(str_contains(log[0].payload, STR("\"eating\":\"*\"")));
  assert_false(str_contains(log[0].payload, STR("\"4\"")));
  reg.sealer = NULL;
  struct assessment a = sheets(f, no);
  assert_true(a.locked && a.count == 1 && a.own[0].total == 90 && !a.own[0].result);
  store_close(st);
}

/* ---- Random sheets, against what a person would do with two of them side by side ----------------
 */

static size_t at_random(struct fixture *f, struct registry_said *out) {
  size_t count = everything(f, 0, out);
  for (size_t i = 0; i < form->items.count; i++) {
    const struct instrument_item *item = instrument_item_at(form, i);
    if (fixture_random(f) % 3) continue;
    size_t at = (size_t)(fixture_random(f) % item->choices.count);
    out[i].value = str_int(&f->arena, choice(i, at)->score);
  }
  for (size_t i = 0; i < form->changes.count; i++)
    if (fixture_random(f) % 4 == 0) out[form->items.count + i].value = STR("是");
  return count;
}

static void the_joint_sheet_is_both_where_they_agree(void **state) {
  struct fixture *f = *state;
  int64_t party;
  open_world(f);
  int64_t no = to_assess(f, &party);
  for (int round = 0; round < 12; round++) {
    struct registry_said x[INSTRUMENT_ITEMS_MAX + INSTRUMENT_CHANGES_MAX],
        y[INSTRUMENT_ITEMS_MAX + INSTRUMENT_CHANGES_MAX], open[sizeof x / sizeof *x];
    size_t count = at_random(f, x), differ = 0;
    at_random(f, y);
    assert_ok(f, try_fill(f, no, by("user:ping"), x, count));
    assert_ok(f, try_fill(f, no, by("user:gu"), y, count));
    for (size_t i = 0; i < count; i++) {
      if (str_eq(x[i].value, y[i].value)) continue;
      if (fixture_random(f) % 2) x[i].value = y[i].value;
      open[differ++] = x[i]; /* x is now what they settle on */
    }
    assert_int_equal(sheets(f, no).differ_count, differ);
    if (differ) assert_ok(f, try_fill(f, no, together("user:gu"), open, differ));
    struct instrument_sheet sheet;
    struct instrument_result want;
    assert_ok(f, instrument_fill(&f->scope, form, x, count, &sheet));
    instrument_score(form, &sheet, &want);
    struct assessment a = sheets(f, no);
    assert_int_equal(a.stand, ASSESSMENT_SETTLED);
    assert_int_equal(a.result->total, want.total);
    assert_str(a.result->level, str_c(&f->arena, instrument_level_at(form, want.level)->code));
  }
  store_close(st);
}

static const struct CMUnitTest tests[] = {
    TEST(from_two_sheets_to_a_dated_fact), TEST(what_is_filled_in_stays),
    TEST(not_everybody_at_any_time),       TEST(a_second_assessment_is_for_others),
    TEST(another_level_is_not_taken),      TEST(what_has_no_source_is_not_issued),
    TEST(answers_are_not_in_the_open),     TEST(the_joint_sheet_is_both_where_they_agree),
};

int main(void) {
  return run_on_engines("assessments", tests);
}
