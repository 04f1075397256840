/* service/: finding care, and what answers entitle to, under the packs that ship. */
#include "tests/packs_fixture.h"

#include "registry/act.h"
#include "service/asking.h"
#include "service/care.h"

/* ---- Places -------------------------------------------------------------------------------------
 */

struct home {
  const char *name, *kind, *area, *fee, *star, *closed;
};

static int64_t add_home(struct fixture *f, const struct home *h) {
  struct registry_said said[6] = {{STR("机构名称"), str_of(h->name)},
                                  {STR("机构类别"), str_of(h->kind)},
                                  {STR("机构所在地"), str_of(h->area)}};
  size_t count = 3;
  int64_t id, statement;
  if (h->fee) said[count++] = (struct registry_said){STR("月床位费"), str_of(h->fee)};
  if (h->star) said[count++] = (struct registry_said){STR("机构等级"), str_of(h->star)};
  if (h->closed) said[count++] = (struct registry_said){STR("停业日期"), str_of(h->closed)};
  struct registry_new new = {.district = district,
                             .source = STR("verified"),
                             .from = day("2020-01-01"),
                             .to = DATE_NONE,
                             .facts = said,
                             .count = count};
  struct tx *tx = begin(f);
  assert_ok(f, party_create(&f->scope, tx, &v.registry, district, STR("institution"), &id));
  new.party = id;
  assert_ok(f, statement_add(&f->scope, tx, &v.registry, &new, &statement));
  assert_ok(f, store_commit(&f->scope, tx));
  return id;
}

static void told(struct fixture *f, int64_t home, const char *kind, const char *on,
                 const char *source, struct registry_said said) {
  struct act_new new = {.district = district,
                        .party = home,
                        .kind = str_of(kind),
                        .on = day(on),
                        .source = str_of(source),
                        .fields = &said,
                        .count = 1};
  int64_t act;
  struct tx *tx = begin(f);
  assert_ok(f, act_add(&f->scope, tx, &v.registry, &new, &act));
  assert_ok(f, store_commit(&f->scope, tx));
}

static void report_free(struct fixture *f, int64_t home, const char *on, const char *beds) {
  told(f, home, "当日在院", on, "institution",
       (struct registry_said){STR("空余床位"), str_of(beds)});
}

/* The names in order, with blanks between. */
static struct str found(struct fixture *f, const struct care_asked *asked) {
  const struct care_need *need = care_need_find(&f->arena, &pack, STR("care_home"));
  struct buf b = buf_open(&f->arena, 500);
  struct care_place *places;
  struct open_list all;
  size_t count;
  assert_non_null(need);
  assert_ok(f, care_find(&f->scope, st, &v.registry, need, district, asked, &all, &places, &count));
  for (size_t i = 0; i < count; i++) {
    if (i) buf_char(&b, ' ');
    buf_add(&b, places[i].name);
  }
  return buf_str(&b);
}

static void places_are_found_and_ordered(void **state) {
  struct fixture *f = *state;
  static const struct home homes[] = {
      {"甲", "养老机构", "331121002003", "3000", "五级", NULL},
      {"乙", "养老机构", "331121001002", "2000", NULL, NULL},
      {"丙", "长者照护之家", "331121001001", NULL, "二级", NULL},
      {"丁", "养老机构", "331121001001", "1000", "一级", "2024-06-30"},
      {"戊", "助餐点", "331121001001", NULL, NULL, NULL},
  };
  int64_t ids[5];
  open_area(f, "331121");
  for (size_t i = 0; i < 5; i++) ids[i] = add_home(f, &homes[i]);
  assert_str(found(f, &(struct care_asked){.from = STR("331121001001"), .order = CARE_BY_NEAR}),
             "丙 乙 甲"); /* its village, its town, the rest; 丁 is closed since today */
  assert_str(found(f, &(struct care_asked){.from = STR("331121001001"), .order = CARE_BY_PRICE}),
             "乙 甲 丙"); /* what is not known comes last */
  assert_str(found(f, &(struct care_asked){.order = CARE_BY_GRADE}), "甲 丙 乙");
  assert_str(found(f, &(struct care_asked){.order = CARE_BY_PRICE, .price_up_to = 250000}), "乙");
  report_free(f, ids[0], "2024-06-28", "4");
  report_free(f, ids[0], "2024-06-29", "0");
  report_free(f, ids[1], "2024-06-20", "7");
  report_free(f, ids[2], "2024-06-01", "9"); /* too long ago to go by */
  assert_str(found(f, &(struct care_asked){.with_free = true}), "乙");
  assert_str(found(f, &(struct care_asked){.order = CARE_BY_FREE}), "乙 甲 丙");
  store_close(st);
}

static void rate(struct fixture *f, int64_t home, const char *on, const char *stars) {
  told(f, home, "服务评价", on, "verified", (struct registry_said){STR("评分"), str_of(stars)});
}

/* As the pack says: of five from the last two years on, on a scale to five. */
static void ratings_are_told_where_there_are_enough(void **state) {
  struct fixture *f = *state;
  static const struct home homes[] = {{"甲", "养老机构", "331121001001", NULL, NULL, NULL},
                                      {"乙", "养老机构", "331121001002", NULL, NULL, NULL}};
  static const char *const stars[] = {"5", "4", "4", "2"};
  const struct care_asked any = {.order = CARE_BY_NEAR};
  struct care_place *places;
  struct open_list all;
  struct decimal mean;
  int64_t ids[2];
  size_t count;
  open_area(f, "331121");
  const struct care_need *need = care_need_find(&f->arena, &pack, STR("care_home"));
  for (size_t i = 0; i < 2; i++) ids[i] = add_home(f, &homes[i]);
  for (size_t i = 0; i < 4; i++) rate(f, ids[0], "2024-06-01", stars[i]);
  rate(f, ids[0], "2020-06-01", "1"); /* too long ago */
  rate(f, ids[0], "2024-06-01", "9"); /* no such rating */
  assert_ok(f, care_find(&f->scope, st, &v.registry, need, district, &any, &all, &places, &count));
  assert_int_equal(places[0].ratings + places[1].ratings, 4);
  assert_false(care_rated(need, &places[0], &mean) || care_rated(need, &places[1], &mean));
  rate(f, ids[0], "2024-06-02", "3");
  struct care_place one = {.party = ids[0]}, other = {.party = ids[1]};
  assert_ok(f, care_rate_one(&f->scope, st, &v.registry, need, district, &one));
  assert_true(care_rated(need, &one, &mean));
  assert_str(decimal_text(&f->arena, mean), "3.6"); /* 18 ÷ 5 */
  assert_ok(f, care_rate_one(&f->scope, st, &v.registry, need, district, &other));
  assert_false(care_rated(need, &other, &mean));
  store_close(st);
}

static void people_are_in_no_open_register(void **state) {
  struct fixture *f = *state;
  struct open_list list;
  open_area(f, "331121");
  const struct registry_party *person = registry_kind_find(&v.registry, STR("person"));
  const struct registry_party *home = registry_kind_find(&v.registry, STR("institution"));
  int64_t id = add_home(f, &(struct home){"甲", "养老机构", "331121001", "1800.50", NULL, NULL});
  assert_int_equal(open_rows(&f->scope, st, person, district, 0, &list), LY_DENIED);
  f->scope.error = (struct error){0};
  assert_ok(f, open_rows(&f->scope, st, home, district, id, &list));
  assert_int_equal(list.count, 1);
  assert_str(open_value(&list, list.rows, STR("bed_fee")), "180050");
  assert_str(open_value(&list, list.rows, STR("legal_person")), ""); /* it is not open */
  for (size_t i = 0; i < list.fact_count; i++)
    assert_int_equal(list.facts[i]->privacy, REGISTRY_OPEN);
  assert_ok(f, open_rows(&f->scope, st, home, STR("310118"), id, &list));
  assert_int_equal(list.count, 0);
  store_close(st);
}

/* ---- Answers ------------------------------------------------------------------------------------
 */

static void say(struct fixture *f, struct asking *a, const char *key, const char *value) {
  struct str why;
  bool good = asking_say(&f->scope, a, str_of(key), str_of(value), value[0] == 0, &why);
  if (!good) print_error("%s: %.*s\n", key, STR_ARG(why));
  assert_true(good);
}

static enum service_answer answer(const struct asking *a, const char *programme) {
  for (size_t i = 0; i < a->result.count; i++)
    if (str_is(a->result.list[i].asked->programme->key, programme)) return a->result.list[i].answer;
  assert_string_equal(programme, "among those of persons");
  return SERVICE_UNKNOWN;
}

static bool is_asked(const struct asking *a, const char *key) {
  for (size_t i = 0; i < a->open_count; i++)
    if (str_is(a->open[i].fact->key, key)) return true;
  return false;
}

static void answers_decide_one_after_the_other(void **state) {
  struct fixture *f = *state;
  struct asking a;
  open_area(f, "331121");
  assert_ok(f, asking_open(&f->scope, &v, &a));
  assert_ok(f, asking_run(&f->scope, &a));
  assert_str(a.open[0].fact->key, "birth_date"); /* on which nearly all depends */
  assert_false(is_asked(&a, "death_date"));
  assert_int_equal(answer(&a, "elder_care_subsidy"), SERVICE_UNKNOWN);
  say(f, &a, "birth_date", "1933-01-01");
  say(f, &a, "hukou_area", "331121");
  assert_ok(f, asking_run(&f->scope, &a));
  assert_int_equal(answer(&a, "elder_care_subsidy"), SERVICE_YES); /* of 91 years */
  assert_int_equal(answer(&a, "newborn_visit"), SERVICE_NO);
  say(f, &a, "home_area", "331121");
  say(f, &a, "ability", "3");
  assert_ok(f, asking_run(&f->scope, &a));
  assert_int_equal(answer(&a, "respite"), SERVICE_YES);
  assert_true(is_asked(&a, "institution")); /* it rests on what nobody said */
  say(f, &a, "institution", "care_home");
  assert_ok(f, asking_run(&f->scope, &a));
  assert_int_equal(answer(&a, "respite"), SERVICE_NO);
  store_close(st);
}

static void what_is_not_known_is_not_asked_again(void **state) {
  struct fixture *f = *state;
  struct asking a;
  size_t asked = 0;
  open_area(f, "331121");
  assert_ok(f, asking_open(&f->scope, &v, &a));
  assert_ok(f, asking_run(&f->scope, &a));
  for (; a.open_count; asked++) {
    struct str key = a.open[0].fact->key;
    say(f, &a, str_c(&f->arena, key), "");
    assert_ok(f, asking_run(&f->scope, &a));
    assert_false(is_asked(&a, str_c(&f->arena, key)));
    assert_true(asked < ASKING_MAX);
  }
  assert_true(asked > 5);
  for (size_t i = 0; i < a.result.count; i++)
    assert_int_not_equal(a.result.list[i].answer, SERVICE_YES);
  store_close(st);
}

static void what_is_no_answer_is_refused(void **state) {
  struct fixture *f = *state;
  struct asking a;
  struct str why;
  open_area(f, "331121");
  assert_ok(f, asking_open(&f->scope, &v, &a));
  assert_false(asking_say(&f->scope, &a, STR("birth_date"), STR("年轻"), false, &why));
  assert_true(why.len > 0);
  assert_false(asking_say(&f->scope, &a, STR("death_date"), STR("2024-01-01"), false, &why));
  assert_false(asking_say(&f->scope, &a, STR("nothing"), STR("1"), false, &why));
  assert_false(asking_say(&f->scope, &a, STR("institution"), STR("hotel"), false, &why));
  assert_int_equal(a.count, 0);
  store_close(st);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(places_are_found_and_ordered),         TEST(ratings_are_told_where_there_are_enough),
      TEST(people_are_in_no_open_register),       TEST(answers_decide_one_after_the_other),
      TEST(what_is_not_known_is_not_asked_again), TEST(what_is_no_answer_is_refused),
  };
  return cmocka_run_group_tests_name("care", tests, NULL, NULL);
}
