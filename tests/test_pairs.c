/* registry/link.h: who seems to be recorded twice, and what two records of one hardly differ in. */
#include "tests/identity_fixture.h"

#include "registry/deed.h"
#include "registry/load.h"

/* ---- What tells two apart ----------------------------------------------------------------------
 */

static enum ly try_merge(struct fixture *f, struct home *h, int64_t party, int64_t into,
                         bool one_wrong) {
  struct registry_answer answer;
  struct registry_deed deed = {
      .act = REGISTRY_MERGE,
      .target = into,
      .one_wrong = one_wrong,
      .new = {.party = party, .reason = STR("户口簿核对"), .from = DATE_NONE, .to = DATE_NONE}};
  return try_write(f, h, &deed, &answer);
}

static void assert_refused(struct fixture *f, struct home *h, int64_t party, int64_t into,
                           const char *said) {
  assert_int_equal(try_merge(f, h, party, into, false), LY_CONFLICT);
  if (!str_contains(error_text(&f->scope), str_of(said)))
    print_error("%s\n", str_c(&f->arena, error_text(&f->scope)));
  assert_true(str_contains(error_text(&f->scope), str_of(said)));
  fixture_reset(f);
}

static struct str last_payload(struct fixture *f, struct home *h) {
  struct store_rows rows = {0};
  assert_ok(f, store_query(&f->scope, h->st, "t",
                           "SELECT payload FROM change WHERE district = $1 AND act = $2"
                           " ORDER BY number DESC LIMIT 1",
                           &rows, S_TEXT(district), S_TEXT(STR("party.merge"))));
  return store_text(&rows, 0, 0);
}

/* Numbers, sex, birth date: refused with both, masked where they are sealed, until somebody says
 * that one is wrong; which is on record. */
static void who_differs_in_what_tells_apart_is_not_merged(void **state) {
  struct fixture *f = *state;
  struct home h;
  open_home(f, &h);
  int64_t wang =
      add(f, &h, "person", "name=王桂英 id_number=331121194002290017 sex=女 birth_date=1940-02-29");
  int64_t other = add(f, &h, "person", "name=王桂英 id_number=331121194103010010");
  int64_t man = add(f, &h, "person", "name=王桂英 sex=男 birth_date=1941-03-01");
  int64_t unsaid = add(f, &h, "person", "name=王桂英 sex=0 birth_date=1940-02-29");
  int64_t bare = add(f, &h, "person", "name=王贵英");
  assert_refused(f, &h, other, wang, "3311**********0017");
  assert_refused(f, &h, other, wang, "3311**********0010");
  assert_refused(f, &h, wang, other, "请注明其中一方有误");
  assert_refused(f, &h, man, wang,
                 "“性别”一为 男，一为 女；“出生日期”一为 1941-03-01，一为 1940-02-29");
  assert_ok(f, try_merge(f, &h, unsaid, wang, false)); /* 未知的性别 says nothing */
  assert_ok(f, try_merge(f, &h, bare, wang, false));
  assert_false(str_contains(last_payload(f, &h), STR("one_wrong")));
  h.reg.sealer = NULL; /* without the key nobody can tell */
  assert_int_equal(try_merge(f, &h, other, wang, false), LY_UNSUPPORTED);
  fixture_reset(f);
  h.reg.sealer = &h.sealer;
  assert_ok(f, try_merge(f, &h, other, wang, true));
  assert_true(str_contains(last_payload(f, &h), STR("\"one_wrong\":true")));
  close_home(&h);
}

static void homes_and_households_are_told_apart_by_their_numbers(void **state) {
  struct fixture *f = *state;
  struct home h;
  open_home(f, &h);
  int64_t a = add(f, &h, "institution", "institution_name=甲 credit_code=91350100M000100Y43");
  int64_t b = add(f, &h, "institution", "institution_name=甲 credit_code=52331121MJ88888884");
  int64_t c = add(f, &h, "household", "household_number=QT000000001");
  int64_t d = add(f, &h, "household", "household_number=QT000000002");
  assert_refused(f, &h, a, b, "一为 91350100M000100Y43，一为 52331121MJ88888884");
  assert_refused(f, &h, c, d, "“户号”");
  assert_ok(f, try_merge(f, &h, c, d, true));
  close_home(&h);
}

/* ---- Who seems to be recorded twice -------------------------------------------------------------
 */

static size_t pairs_of(struct fixture *f, struct home *h, enum link_why why,
                       struct link_pair *first) {
  struct link_pair *pairs;
  size_t count, found = 0;
  assert_ok(f, link_duplicates(&f->scope, h->st, &h->reg, district, 0, 100, &pairs, &count));
  for (size_t i = 0; i < count; i++) {
    if (pairs[i].why == why && found++ == 0) *first = pairs[i];
  }
  return found;
}

/* A load, not live yet, of two who are called alike and have one number, which a third has too. */
static int64_t load_twins(struct fixture *f, struct home *h) {
  const struct registry_party *kind = registry_kind_find(&h->reg, STR("person"));
  struct load_value values[] = {
      {.fact = registry_fact_find(kind, STR("name"), NULL), .value = STR("叶建国")},
      {.fact = registry_fact_find(kind, STR("birth_date"), NULL), .value = STR("1965-05-05")},
      {.fact = registry_fact_find(kind, STR("id_number"), NULL),
       .value = STR("331121194002290017")}};
  struct load_statement says = {
      .source = STR("police"), .from = {10957}, .to = DATE_NONE, .values = values, .count = 3};
  int64_t first = registry_ids(&f->scope, 2);
  struct load_party both[2];
  for (int i = 0; i < 2; i++)
    both[i] = (struct load_party){first + i, true, kind, &says, 1, .at = {.line = 1}};
  struct deed deed = {.act = DEED_BATCH_BEGIN,
                      .registry = &h->reg,
                      .district = district,
                      .source = STR("police"),
                      .name = STR("户籍名单"),
                      .pending = true};
  struct write w = deed_write(&f->scope, &deed);
  struct load *load;
  struct tx *tx;
  assert_ok(f, store_write(&f->scope, h->st, &w));
  int64_t batch = deed_answer(&w);
  assert_ok(f, load_open(&f->scope, &h->reg, district, batch, &load));
  assert_ok(f, store_begin(&f->scope, h->st, &tx));
  assert_ok(f, load_add(&f->scope, tx, load, both, 2));
  assert_ok(f, store_commit(&f->scope, tx));
  assert_ok(f, load_end(&f->scope, h->st, load));
  load_close(load);
  return batch;
}

static void do_batch(struct fixture *f, struct home *h, enum deed_act act, int64_t batch) {
  struct deed deed = {.act = act, .registry = &h->reg, .district = district, .target = batch};
  struct write w = deed_write(&f->scope, &deed);
  f->now_us += 1000000;
  assert_ok(f, store_write(&f->scope, h->st, &w));
}

static void retract_batch(struct fixture *f, struct home *h, int64_t batch) {
  struct registry_answer answer;
  struct registry_deed deed = {
      .act = REGISTRY_BATCH_RETRACT,
      .target = batch,
      .new = {.reason = STR("误导入"), .from = DATE_NONE, .to = DATE_NONE}};
  assert_ok(f, try_write(f, h, &deed, &answer));
}

/* What came with a batch is proposed while that is live, no earlier and no later. */
static void what_is_not_live_is_nobodys_double(void **state) {
  struct fixture *f = *state;
  struct home h;
  struct link_pair pair;
  open_home(f, &h);
  add(f, &h, "person", "name=叶建国 birth_date=1965-05-05 id_number=331121194002290017");
  int64_t batch = load_twins(f, &h);
  assert_int_equal(pairs_of(f, &h, LINK_SAME_NUMBER, &pair), 0);
  assert_int_equal(pairs_of(f, &h, LINK_SAME_NAME, &pair), 0);
  do_batch(f, &h, DEED_BATCH_LIVE, batch);
  assert_int_equal(pairs_of(f, &h, LINK_SAME_NUMBER, &pair), 3);
  assert_int_equal(pairs_of(f, &h, LINK_SAME_NAME, &pair), 0); /* told already */
  retract_batch(f, &h, batch);
  assert_int_equal(pairs_of(f, &h, LINK_SAME_NUMBER, &pair), 0);
  assert_int_equal(pairs_of(f, &h, LINK_SAME_NAME, &pair), 0);
  close_home(&h);
}

static int64_t household(struct fixture *f, struct home *h, const char *facts) {
  return add(f, h, "household", facts);
}

static int64_t member(struct fixture *f, struct home *h, int64_t of, const char *facts) {
  struct buf b = buf_open(&f->arena, 300);
  buf_printf(&b, "%s household=%lld", facts, (long long)of);
  return add(f, h, "person", str_c(&f->arena, buf_str(&b)));
}

static void state_number(struct fixture *f, struct home *h, int64_t of, const char *number) {
  struct buf b = buf_open(&f->arena, 100);
  buf_printf(&b, "household_number=%s", number);
  f->now_us += 1000000;
  state(f, h, of, "verified", str_c(&f->arena, buf_str(&b)));
}

/* Two of them in one village, in which somebody of the same name and birth date lives: but for
 * those whose numbers differ. */
static void households_are_proposed_by_who_lives_in_them(void **state) {
  static const char *const ye = "name=叶桂英 birth_date=1940-01-01";
  struct fixture *f = *state;
  struct home h;
  struct link_pair pair = {0};
  open_home(f, &h);
  int64_t one = household(f, &h, "household_area=331121101001");
  int64_t two = household(f, &h, "household_area=331121101001 household_number=QT000000001");
  int64_t away = household(f, &h, "household_area=331121102001");
  member(f, &h, one, ye);
  member(f, &h, one, ye); /* twice in one is no second household */
  member(f, &h, away, ye);
  assert_int_equal(pairs_of(f, &h, LINK_SAME_MEMBER, &pair), 0);
  int64_t twin = member(f, &h, two, ye);
  assert_int_equal(pairs_of(f, &h, LINK_SAME_MEMBER, &pair), 1);
  assert_true((pair.party == one && pair.other == two) || (pair.party == two && pair.other == one));
  assert_str(pair.member, "叶桂英");
  struct value *v = value_map(&f->arena);
  link_put_why(&f->scope, v, &pair);
  assert_true(str_contains(value_get(v, STR("why_text"))->text, STR("叶桂英")));
  state_number(f, &h, one, "QT000000002");
  assert_int_equal(pairs_of(f, &h, LINK_SAME_MEMBER, &pair), 0);
  state_number(f, &h, one, "QT000000001");
  assert_int_equal(pairs_of(f, &h, LINK_SAME_MEMBER, &pair), 0); /* the number says it already */
  assert_int_equal(pairs_of(f, &h, LINK_SAME_NUMBER, &pair), 1);
  assert_ok(f, try_merge(f, &h, one, two, false));
  assert_int_equal(pairs_of(f, &h, LINK_SAME_NUMBER, &pair), 0);
  assert_true(pairs_of(f, &h, LINK_SAME_NAME, &pair) > 0 && twin != 0); /* the people stay to do */
  close_home(&h);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(who_differs_in_what_tells_apart_is_not_merged),
      TEST(homes_and_households_are_told_apart_by_their_numbers),
      TEST(what_is_not_live_is_nobodys_double),
      TEST(households_are_proposed_by_who_lives_in_them),
  };
  return run_on_engines("pairs", tests);
}
