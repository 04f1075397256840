/* registry/: what is told of acts beside their numbers: place, clock, form, note, files. */
#define FIXTURE_VISIT \
  ", form: [{key: state, name: 情况, type: code, codes: level, privacy: internal, required: " \
  "true}," \
  " {key: met, name: 见到本人, type: truth, privacy: open}," \
  " {key: illness, name: 病情, type: text, privacy: sensitive}]"
#include "tests/registry_fixture.h"

#include "registry/act.h"
#include "registry/deed.h"

static enum ly seal_in(struct scope *s, struct tx *tx, void *context, int column,
                       const struct store_value *key, struct str plain, struct str *out) {
  (void)column;
  return test_seal(s, tx, context, key, plain, out);
}

static enum ly open_in(struct scope *s, void *context, int column, const struct store_value *key,
                       struct str sealed, struct str *out) {
  (void)column;
  return test_unseal(s, context, key, sealed, out);
}

static const struct registry_sealer whole_sealer = {test_seal, test_unseal, NULL,
                                                    NULL,      seal_in,     open_in};

/* 2024-06-30 10:00 in Shanghai. */
#define MADE_US (INT64_C(1719712800) * 1000000)

static struct deed visit_of(int64_t party, const struct act_told *told) {
  return (struct deed){.act = DEED_ACT_ADD,
                       .registry = &reg,
                       .new_act = {.district = district,
                                   .party = party,
                                   .kind = STR("visit"),
                                   .on = day("2024-06-30"),
                                   .source = STR("first"),
                                   .told = told}};
}

static enum ly do_write(struct fixture *f, struct deed *deed, struct str key, bool *repeated,
                        int64_t *out) {
  f->now_us += 1000000;
  f->scope.actor = STR("cli:test");
  f->scope.from = STR("cli");
  struct write w = deed_write(&f->scope, deed);
  if (key.len) w.change.key = key;
  enum ly rc = store_write(&f->scope, st, &w);
  if (repeated) *repeated = w.repeated;
  *out = deed_answer(&w);
  return rc;
}

static const struct act_told_row *told_of(struct fixture *f, int64_t party, int64_t act) {
  struct act_told_row *row;
  const struct act_key key = {district, party, act};
  assert_ok(f, act_told_find(&f->scope, st, &reg, &key, &row));
  return row;
}

static const struct registry_said answers[] = {
    {STR_INIT("情况"), STR_INIT("重")},
    {STR_INIT("met"), STR_INIT("是")},
    {STR_INIT("illness"), STR_INIT("咳嗽\"三\"天")},
};

static void open_acts(struct fixture *f) {
  open_registry(f);
  reg.sealer = &whole_sealer;
}

static void an_act_says_where_when_and_what(void **state) {
  struct fixture *f = *state;
  open_acts(f);
  int64_t party = new_party(f, "person"), act, plain;
  const struct act_told told = {.made_us = MADE_US,
                                .device = STR("7"),
                                .mode = ACT_IN_PERSON,
                                .placed = true,
                                .lat_e6 = 28142857,
                                .lon_e6 = -120000001,
                                .accuracy_m = 12,
                                .done_by = STR("wang"),
                                .urgent = true,
                                .answers = answers,
                                .answer_count = 3,
                                .note = STR("家门口有积水")};
  struct deed deed = visit_of(party, &told), bare = visit_of(party, NULL);
  assert_ok(f, do_write(f, &deed, STR(""), NULL, &act));
  assert_ok(f, do_write(f, &bare, STR(""), NULL, &plain));
  assert_null(told_of(f, party, plain));
  const struct act_told_row *row = told_of(f, party, act);
  assert_non_null(row);
  assert_true(row->told.made_us == MADE_US && row->told.placed && row->told.urgent);
  assert_true(row->told.lat_e6 == 28142857 && row->told.lon_e6 == -120000001);
  assert_true(row->told.accuracy_m == 12 && row->told.mode == ACT_IN_PERSON && !row->locked);
  assert_str(row->told.note, "家门口有积水");
  assert_int_equal(row->told.answer_count, 3);
  struct value *v = act_told_value(&f->scope, &reg, STR("visit"), row, MADE_US, true);
  const struct value *first = value_get(v, STR("answers"))->first;
  assert_str(value_get(first, STR("key"))->text, "met");
  assert_str(value_get(first->next, STR("text"))->text, "重");
  assert_str(value_get(first->next->next, STR("text"))->text, "咳嗽\"三\"天");
  assert_int_equal(value_get(v, STR("findings"))->count, 0);
  v = act_told_value(&f->scope, &reg, STR("visit"), row, MADE_US, false);
  assert_int_equal(value_get(v, STR("answers"))->count, 2);
  assert_int_equal(value_get(v, STR("hidden"))->integer, 2);
  assert_str(value_get(v, STR("note"))->text, "");
  reg.sealer = NULL;
  row = told_of(f, party, act);
  assert_true(row->locked && row->told.note.len == 0 && row->told.answer_count == 2);
  store_close(st);
}

/* Neither the row nor the log has it in the open. */
static void what_is_private_is_sealed(void **state) {
  struct fixture *f = *state;
  open_acts(f);
  struct store_rows rows = {0};
  struct change_row *log;
  int64_t party = new_party(f, "person"), act;
  size_t count;
  const struct act_told told = {.answers = answers, .answer_count = 3, .note = STR("家门口有积水")};
  struct deed deed = visit_of(party, &told);
  assert_ok(f, do_write(f, &deed, STR(""), NULL, &act));
  assert_ok(f, store_query(&f->scope, st, "t",
                           "SELECT form FROM act_told WHERE district = $1 AND party = $2", &rows,
                           S_TEXT(district), S_INT(party)));
  assert_str(store_text(&rows, 0, 0), "{\"met\":\"true\",\"state\":\"2\"}");
  const struct change_filter added = {.district = district, .act = STR("act.add"), .limit = 10};
  assert_ok(f, change_list(&f->scope, st, &added, &log, &count));
  assert_int_equal(count, 1);
  assert_true(str_contains(log[0].payload, STR("\"illness\":\"*\"")));
  assert_true(str_contains(log[0].payload, STR("\"note\":\"*\"")));
  assert_true(str_contains(log[0].payload, STR("\"情况\":\"重\"")));
  assert_false(str_contains(log[0].payload, STR("咳嗽")));
  assert_false(str_contains(log[0].payload, STR("积水")));
  reg.sealer = NULL;
  assert_int_equal(do_write(f, &deed, STR(""), NULL, &act), LY_UNSUPPORTED);
  store_close(st);
}

static void faults_are_told_at_their_fields(void **state) {
  struct fixture *f = *state;
  open_acts(f);
  int64_t party = new_party(f, "person"), act;
  const struct registry_said wrong[] = {{STR("met"), STR("也许")},
                                        {STR("weather"), STR("晴")},
                                        {STR("illness"), STR("无")},
                                        {STR("病情"), STR("无")}};
  const struct act_told told = {.placed = true,
                                .lat_e6 = 90000001,
                                .lon_e6 = 0,
                                .accuracy_m = -1,
                                .answers = wrong,
                                .answer_count = 4};
  static const char *const at[] = {"met", "weather", "病情", "state", "latitude", "accuracy_m"};
  struct deed deed = visit_of(party, &told);
  assert_int_equal(do_write(f, &deed, STR(""), NULL, &act), LY_INVALID);
  const struct diag *d = f->scope.diags.first;
  for (size_t i = 0; i < 6; i++, d = d->next) {
    assert_non_null(d);
    assert_str(d->at.field, at[i]);
  }
  assert_null(d);
  fixture_reset(f);
  const int64_t file = 99;
  const struct act_told with_file = {
      .answers = answers, .answer_count = 1, .files = &file, .file_count = 1};
  deed = visit_of(party, &with_file);
  assert_int_equal(do_write(f, &deed, STR(""), NULL, &act), LY_INVALID);
  store_close(st);
}

/* Delivered again under the id it was given where it was made, nothing is added. */
static void a_repeat_is_harmless(void **state) {
  struct fixture *f = *state;
  open_acts(f);
  struct act_row *acts;
  int64_t party = new_party(f, "person"), first, second;
  size_t count;
  bool repeated;
  const struct act_told told = {.answers = answers, .answer_count = 1};
  const struct act_filter all = {.from = DATE_NONE, .to = DATE_NONE};
  struct deed deed = visit_of(party, &told);
  struct str key = change_new_key(&f->scope);
  assert_ok(f, do_write(f, &deed, key, &repeated, &first));
  assert_false(repeated);
  assert_ok(f, do_write(f, &deed, key, &repeated, &second));
  assert_true(repeated && first == second);
  assert_ok(f, acts_of(&f->scope, st, &reg, district, party, &all, 0, 10, &acts, &count));
  assert_int_equal(count, 1);
  store_close(st);
}

static void a_missing_place_is_a_finding(void **state) {
  (void)state;
  const struct act_told nowhere = {.mode = ACT_IN_PERSON, .made_us = MADE_US},
                        called = {.mode = ACT_BY_PHONE, .made_us = MADE_US},
                        placed = {.mode = ACT_IN_PERSON, .placed = true, .made_us = MADE_US};
  assert_int_equal(act_findings(&nowhere, MADE_US), ACT_NO_PLACE);
  assert_int_equal(act_findings(&called, MADE_US), ACT_FOUND_NOTHING);
  assert_int_equal(act_findings(&placed, MADE_US), ACT_FOUND_NOTHING);
  assert_int_equal(act_findings(&nowhere, MADE_US - 1), ACT_NO_PLACE | ACT_CLOCK_AHEAD);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(an_act_says_where_when_and_what), TEST(what_is_private_is_sealed),
      TEST(faults_are_told_at_their_fields), TEST(a_repeat_is_harmless),
      TEST(a_missing_place_is_a_finding),
  };
  return run_on_engines("act", tests);
}
