/* service/: what parties of the registry are entitled to, under the packs that ship. */
#include "tests/packs_fixture.h"

#include "registry/act.h"
#include "service/entitlement.h"
#include "service/terms.h"

#include <string.h>

struct fact {
  const char *name;
  struct str value;
};

/* A party with what is said of it from 2020 on; ends with name NULL. */
static int64_t party(struct fixture *f, const char *kind, const struct fact *facts) {
  struct registry_said said[16];
  int64_t id, statement;
  size_t count = 0;
  for (; facts[count].name; count++)
    said[count] = (struct registry_said){str_of(facts[count].name), facts[count].value};
  struct registry_new new = {.district = district,
                             .source = STR("verified"),
                             .from = day("2020-01-01"),
                             .to = DATE_NONE,
                             .facts = said,
                             .count = count};
  struct tx *tx = begin(f);
  assert_ok(f, party_create(&f->scope, tx, &v.registry, district, str_of(kind), &id));
  new.party = id;
  assert_ok(f, statement_add(&f->scope, tx, &v.registry, &new, &statement));
  assert_ok(f, store_commit(&f->scope, tx));
  return id;
}

static struct str id_text(struct fixture *f, int64_t id) {
  return str_int(&f->arena, id);
}

static void visit(struct fixture *f, int64_t whom, const char *on) {
  int64_t act;
  struct act_new new = {.district = district,
                        .party = whom,
                        .kind = STR("探访"),
                        .on = day(on),
                        .source = STR("village")};
  struct tx *tx = begin(f);
  assert_ok(f, act_add(&f->scope, tx, &v.registry, &new, &act));
  assert_ok(f, store_commit(&f->scope, tx));
}

static struct service_entitled asked(struct fixture *f, int64_t whom, const char *programme) {
  struct service_entitlement e;
  assert_ok(f, service_entitlement(&f->scope, st, &v, district, whom, &e));
  for (size_t i = 0; i < e.count; i++) {
    if (str_is(e.list[i].asked->programme->key, programme)) return e.list[i];
  }
  assert_string_equal(programme, "among those of the party");
  return (struct service_entitled){0};
}

static void a_person_alone_is_visited(void **state) {
  struct fixture *f = *state;
  open_area(f, "331121101");
  assert_str(pack.header->key, "qingtian");
  int64_t home = party(f, "household", (struct fact[]){{"户内人数", STR("1")}, {0}});
  int64_t elder = party(f, "person",
                        (struct fact[]){{"出生日期", STR("1934-06-30")},
                                        {"户籍地", STR("331121101")},
                                        {"常住地", STR("331121101")},
                                        {"户", id_text(f, home)},
                                        {0}});
  struct service_entitled e = asked(f, elder, "elder_visit");
  assert_int_equal(e.answer, SERVICE_YES);
  assert_int_equal(e.kept, SERVICE_KEPT_UNKNOWN); /* nobody records visits yet */
  int64_t other = party(f, "person", (struct fact[]){{"出生日期", STR("1950-01-01")}, {0}});
  visit(f, other, "2024-05-31");
  assert_int_equal(asked(f, elder, "elder_visit").kept, SERVICE_NOT_KEPT);
  visit(f, elder, "2024-06-30");
  assert_int_equal(asked(f, elder, "elder_visit").kept, SERVICE_KEPT);
  e = asked(f, elder, "elder_care_subsidy"); /* 90 that day */
  assert_int_equal(e.answer, SERVICE_YES);
  assert_true(e.has_amount && !e.amount.value.known && e.amount.missing_count == 1);
  assert_str(e.amount.missing[0].param->key, "elder_care_subsidy");
  f->scope.today = day("2024-06-29");
  e = asked(f, elder, "elder_care_subsidy");
  assert_int_equal(e.answer, SERVICE_UNKNOWN);
  assert_true(e.eligible.missing_count > 0);
  store_close(st);
}

static bool is(struct fixture *f, int64_t whom, const char *term) {
  struct value *terms;
  struct rule_reader reader;
  assert_ok(f, service_registry_reader(&f->scope, st, &v, district, &reader));
  assert_ok(f, service_terms_value(&f->scope, &v, &reader, whom, &terms));
  for (const struct value *t = terms->first; t; t = t->next)
    if (str_is(value_get(t, STR("key"))->text, term)) return true;
  return false;
}

static int64_t member(struct fixture *f, int64_t household, const char *born, const char *role,
                      const char *special) {
  return party(f, "person",
               (struct fact[]){{"出生日期", str_of(born)},
                               {"户", id_text(f, household)},
                               {"与户主关系", str_of(role)},
                               {"计划生育特殊家庭成员", str_of(special)},
                               {0}});
}

/* A couple of elders, whose grandchild comes to live with them. */
static void what_a_household_is(void **state) {
  struct fixture *f = *state;
  open_area(f, "331121101");
  int64_t home = party(f, "household", (struct fact[]){{"户内人数", STR("2")}, {0}});
  int64_t head = member(f, home, "1964-06-30", "户主", "是");
  member(f, home, "1950-01-01", "配偶", "是");
  assert_true(is(f, home, "elders_only_household") && is(f, home, "empty_nest_household"));
  assert_true(is(f, home, "family_planning_special_household"));
  assert_false(is(f, home, "lone_elder_household"));
  assert_true(is(f, head, "empty_nest") && is(f, head, "elder") && !is(f, head, "living_alone"));
  f->scope.today = day("2024-06-29"); /* one of them is 59 */
  assert_false(is(f, home, "elders_only_household"));
  assert_true(is(f, home, "empty_nest_household"));
  f->scope.today = day("2024-06-30");
  member(f, home, "2015-01-01", "孙子女", "否");
  assert_false(is(f, home, "elders_only_household") || is(f, home, "empty_nest_household"));
  assert_false(is(f, head, "empty_nest"));
  struct rule_reader reader;
  struct value *terms;
  assert_ok(f, service_registry_reader(&f->scope, st, &v, district, &reader));
  int status = (int)service_terms_value(&f->scope, &v, &reader, 7, &terms);
  assert_int_equal(status, LY_NOT_FOUND);
  store_close(st);
}

/* What a term that is a number comes to. */
static struct rule_value number_of(struct fixture *f, int64_t whom, const char *term) {
  struct rule_reader reader;
  struct rule_answer answer = {.missing_count = 0};
  size_t kind;
  assert_ok(f, service_registry_reader(&f->scope, st, &v, district, &reader));
  assert_ok(f, service_party_kind(&f->scope, &reader, whom, &kind));
  const struct rule_party *words = &v.rules.parties[kind];
  for (size_t i = 0; i < words->count; i++) {
    if (!str_is(words->words[i].key, term)) continue;
    assert_ok(f, rule_explain(&f->scope, &v.rules, words->words[i].expr, &reader, whom, &answer));
    return answer.value;
  }
  assert_string_equal(term, "a term");
  return answer.value;
}

/* Three children in a class of two seats are paid as two, and nothing makes up for it. */
static void seats_are_paid_up_to_what_there_are(void **state) {
  struct fixture *f = *state;
  open_area(f, "331121");
  int64_t place = party(f, "institution",
                        (struct fact[]){{"机构类别", STR("托育机构")},
                                        {"托小班托位数", STR("2")},
                                        {"托大班托位数", STR("5")},
                                        {0}});
  const char *const classes[] = {"托小班", "托小班", "托小班", "托大班"};
  for (size_t i = 0; i < 4; i++) {
    party(f, "person",
          (struct fact[]){{"出生日期", STR("2022-09-01")},
                          {"所在机构", id_text(f, place)},
                          {"托班类型", str_of(classes[i])},
                          {0}});
  }
  struct rule_value young = number_of(f, place, "young_paid");
  struct rule_value older = number_of(f, place, "older_paid");
  assert_true(young.known && young.value == 2);
  assert_true(older.known && older.value == 1);
  assert_false(number_of(f, place, "infant_paid").known); /* of its seats nothing is said */
  store_close(st);
}

static void an_institution_is_paid_for_its_own(void **state) {
  struct fixture *f = *state;
  open_area(f, "331121");
  int64_t home = party(f, "institution",
                       (struct fact[]){{"机构类别", STR("养老机构")},
                                       {"老年公寓", STR("否")},
                                       {"运营方式", STR("公建民营")},
                                       {"机构等级", STR("五级")},
                                       {0}});
  const char *const from[] = {"331121101", "331121102", "331122"};
  for (size_t i = 0; i < 3; i++) {
    party(f, "person",
          (struct fact[]){{"出生日期", STR("1940-01-01")},
                          {"户籍地", str_of(from[i])},
                          {"所在机构", id_text(f, home)},
                          {0}});
  }
  struct service_entitled e = asked(f, home, "home_operation_subsidy");
  assert_int_equal(e.answer, SERVICE_YES);
  assert_true(e.amount.value.known);
  assert_int_equal(e.amount.value.value, 30000); /* two of the county at half of 300 yuan, in fen */
  assert_int_equal(e.rules->amount->type.places, 2);
  struct service_entitlement all;
  int status = (int)service_entitlement(&f->scope, st, &v, district, 7, &all);
  assert_int_equal(status, LY_NOT_FOUND);
  store_close(st);
}

static void receive(struct fixture *f, int64_t whom) {
  int64_t receipt;
  struct receipt_new new = {.district = district,
                            .party = whom,
                            .programme = STR("elder_care_subsidy"),
                            .from = day("2024-01-01"),
                            .to = DATE_NONE,
                            .amount_known = true,
                            .amount_fen = 12500,
                            .source = STR("civil_affairs")};
  struct tx *tx = begin(f);
  assert_ok(f, receipt_add(&f->scope, tx, &v.registry, &new, &receipt));
  assert_ok(f, store_commit(&f->scope, tx));
}

static bool holds(struct fixture *f, int64_t whom, const char *rule, bool *known) {
  struct rule_text text = {.text = str_of(rule)};
  const struct rule_expr *expr;
  struct rule_reader reader;
  struct rule_answer answer;
  assert_ok(f, rule_read(&f->scope, &v.rules, &text, &expr));
  assert_ok(f, service_registry_reader(&f->scope, st, &v, district, &reader));
  assert_ok(f, rule_explain(&f->scope, &v.rules, expr, &reader, whom, &answer));
  *known = answer.value.known;
  return answer.value.value;
}

static void silence_about_receipts_is_no_no(void **state) {
  struct fixture *f = *state;
  bool known;
  open_area(f, "331121");
  const struct fact facts[] = {{"出生日期", STR_INIT("1930-01-01")}, {0}};
  int64_t one = party(f, "person", facts), other = party(f, "person", facts);
  receive(f, one);
  struct service_entitled e = asked(f, one, "elder_care_subsidy");
  assert_int_equal(e.received, RECEIPT_YES);
  assert_int_equal(e.receipt ? e.receipt->amount_fen : 0, 12500);
  assert_int_equal(asked(f, other, "elder_care_subsidy").received, RECEIPT_UNKNOWN);
  assert_true(holds(f, one, "在享 含 养老服务补贴", &known) && known);
  holds(f, other, "在享 含 养老服务补贴", &known);
  assert_false(known);
  int64_t list;
  struct receipt_list_new none = {.district = district,
                                  .programme = STR("elder_care_subsidy"),
                                  .area = district,
                                  .on = day("2024-06-01"),
                                  .source = STR("civil_affairs")};
  struct tx *tx = begin(f);
  assert_ok(f, receipt_list_add(&f->scope, tx, &v.registry, &none, &list));
  assert_ok(f, store_commit(&f->scope, tx));
  assert_int_equal(asked(f, other, "elder_care_subsidy").received, RECEIPT_NO);
  assert_false(holds(f, other, "在享 含 养老服务补贴", &known));
  assert_true(known);
  store_close(st);
}

/* The lowest pack that contains the area; a lower pack's programme stands beside the upper one. */
static void areas_have_the_nearest_pack(void **state) {
  static const struct {
    const char *area, *pack;
  } areas[] = {{"331121", "qingtian"}, {"331121103001", "qingtian"}, {"331122", "lishui"},
               {"330100", "cn"},       {"310118101", "qingpu"},      {"310101", "shanghai"}};
  struct fixture *f = *state;
  open_area(f, "310118");
  for (size_t i = 0; i < sizeof areas / sizeof *areas; i++) {
    struct pack found;
    assert_ok(f, service_pack_of(&f->scope, st, str_of(areas[i].area), plan_kinds, &found));
    assert_str(found.header->key, areas[i].pack);
  }
  const struct service_rules *own = service_programme_find(&v, STR("科学育儿指导"));
  assert_str(own->pack->header->key, "qingpu");
  assert_str(own->above->pack->header->key, "shanghai");
  assert_null(own->above->above);
  store_close(st);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(a_person_alone_is_visited),           TEST(what_a_household_is),
      TEST(seats_are_paid_up_to_what_there_are), TEST(an_institution_is_paid_for_its_own),
      TEST(silence_about_receipts_is_no_no),     TEST(areas_have_the_nearest_pack),
  };
  return run_on_engines("entitlement", tests);
}
