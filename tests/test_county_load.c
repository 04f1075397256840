/* demo/demo.h: a county in the registry is the one that was made, with its histories, all at once.
 */
#include "tests/support.h"

#include "demo/county_parts.h"
#include "demo/demo.h"
#include "plan/plan.h"
#include "registry/act.h"
#include "registry/receipt.h"

#include <stdlib.h>

#define AREA STR("331121")
enum { SCALE = 2000 /* one in five hundred */, BYTES = 200 * 1024 * 1024 };

struct loaded {
  struct store *store;
  struct registry registry;
  struct county_figures figures;
  struct county county; /* made again, to compare with */
  struct demo_county said;
};

static struct county_options options(struct fixture *f) {
  return (struct county_options){SCALE, 11, f->scope.today};
}

static void open_loaded(struct fixture *f, struct loaded *l) {
  struct scope *s = &f->scope;
  struct county_options o = options(f);
  size_t adopted;
  assert_ok(f, store_open(s, fixture_database(f), STORE_CREATE, &l->store));
  assert_ok(f, demo_fill(s, l->store, STR("packs"), DEMO_PLANS, NULL, &adopted));
  assert_ok(f, demo_county(s, l->store, STR("demo"), AREA, &o, NULL, &l->said));
  assert_ok(f, registry_open(s, l->store, plan_kinds, &l->registry));
  assert_ok(f, county_figures_read(s, STR("demo"), AREA, &l->figures));
  assert_ok(f, county_make(s, &l->figures, &o, &l->county));
}

static int64_t number(struct fixture *f, struct loaded *l, const char *sql) {
  struct store_rows rows = {0};
  assert_ok(f, store_query_with(&f->scope, l->store, "i", sql, NULL, 0, &rows));
  return store_int(&rows, 0, 0);
}

/* The ids of all persons in the order in which the county made them: they stand in a row. */
static int64_t first_person(struct fixture *f, struct loaded *l) {
  return number(f, l, "SELECT min(party) FROM party WHERE kind = 'person'");
}

static void check_counts(struct fixture *f, struct loaded *l) {
  const struct county *c = &l->county;
  assert_int_equal(number(f, l, "SELECT count(*) FROM current_person"), c->person_count);
  assert_int_equal(number(f, l, "SELECT count(*) FROM current_household"), c->household_count);
  assert_int_equal(number(f, l, "SELECT count(*) FROM current_institution"), c->institution_count);
  assert_int_equal(number(f, l, "SELECT count(*) FROM act"), c->act_count);
  assert_int_equal(number(f, l, "SELECT count(*) FROM receipt"), c->receipt_count);
  assert_int_equal(number(f, l, "SELECT count(*) FROM batch_pending"), 0);
  assert_true(c->receipt_count > 0);
}

/* ---- Persons ------------------------------------------------------------------------------------
 */

static struct str known(struct fixture *f, const struct registry_state *state, const char *key) {
  (void)f;
  for (size_t i = 0; i < state->count; i++) {
    if (str_is(state->facts[i].fact->key, key)) return state->facts[i].claims[0].value;
  }
  return STR("");
}

static void same(struct fixture *f, const struct registry_state *state, const char *key,
                 struct str expected) {
  struct str got = known(f, state, key);
  if (str_eq(got, expected)) return;
  print_error("party %lld: %s is \"%.*s\", not \"%.*s\"\n", (long long)state->party, key,
              STR_ARG(got), STR_ARG(expected));
  _fail(__FILE__, __LINE__);
}

static struct str id_of(struct fixture *f, int64_t first, uint32_t reference) {
  return reference ? str_int(&f->arena, first + reference - 1) : STR("");
}

static void check_person(struct fixture *f, struct loaded *l, int64_t first, size_t i) {
  const struct county_person *p = &l->county.persons[i];
  const struct county_area *areas = l->figures.areas;
  struct registry_state state;
  assert_ok(f, party_facts(&f->scope, l->store, &l->registry, AREA, first + (int64_t)i,
                           f->scope.today, REGISTRY_NOW, &state));
  bool told = !(p->is & COUNTY_BIT(UNSAID));
  bool assessed = told && p->age >= 60 && (p->is & COUNTY_BIT(ASSESSED));
  same(f, &state, "birth_date", date_iso(&f->arena, p->birth));
  same(f, &state, "sex", p->sex == COUNTY_MALE ? STR("1") : STR("2"));
  same(f, &state, "home_area", areas[p->home].code);
  same(f, &state, "hukou_area", areas[p->hukou].code);
  same(f, &state, "mother", id_of(f, first, p->mother));
  same(f, &state, "spouse", id_of(f, first, p->spouse));
  same(f, &state, "carer", id_of(f, first, p->carer));
  same(f, &state, "ability", assessed ? str_int(&f->arena, p->ability) : STR(""));
  if (p->age < 60) return;
  bool poor = p->is & COUNTY_BIT(MINIMUM);
  same(f, &state, "minimum_allowance", !told ? STR("") : poor ? STR("true") : STR("false"));
}

static void check_persons(struct fixture *f, struct loaded *l) {
  int64_t first = first_person(f, l);
  struct arena_mark mark = arena_mark(&f->arena);
  for (size_t i = 0; i < l->county.person_count; i += 7) {
    check_person(f, l, first, i);
    arena_rewind(&f->arena, mark);
  }
}

/* Whose level has changed was less impaired before, and who moved lived elsewhere. */
static void check_histories(struct fixture *f, struct loaded *l) {
  size_t changed = 0, moved = 0;
  int64_t first = first_person(f, l);
  struct date earlier = date_add_months(f->scope.today, -18);
  for (size_t i = 0; i < l->county.resident_count; i++) {
    const struct county_person *p = &l->county.persons[i];
    bool level = (p->is & COUNTY_BIT(REASSESSED)) && !(p->is & COUNTY_BIT(UNSAID));
    bool home = p->is & COUNTY_BIT(MOVED);
    if (!level && !home) continue;
    struct registry_state now, then;
    assert_ok(f, party_facts(&f->scope, l->store, &l->registry, AREA, first + (int64_t)i,
                             f->scope.today, REGISTRY_NOW, &now));
    assert_ok(f, party_facts(&f->scope, l->store, &l->registry, AREA, first + (int64_t)i, earlier,
                             REGISTRY_NOW, &then));
    struct str before = known(f, &then, "ability");
    if (level && before.len) {
      changed++;
      assert_int_equal(before.ptr[0] - '0', p->ability - 1);
    }
    struct str there = known(f, &then, "home_area");
    moved += home && there.len && !str_eq(there, known(f, &now, "home_area"));
  }
  assert_true(changed > 0);
  assert_true(moved > 0);
}

/* ---- Acts and receipts --------------------------------------------------------------------------
 */

static void check_done(struct fixture *f, struct loaded *l) {
  int64_t first = first_person(f, l);
  size_t from = 0;
  for (size_t i = 0; i < l->county.resident_count; i++) {
    size_t to = from, count;
    struct act_row *acts;
    struct act_filter all = {.from = DATE_NONE, .to = DATE_NONE};
    while (to < l->county.act_count && l->county.acts[to].kind < DONE_INSPECTION &&
           l->county.acts[to].subject == i) {
      to++;
    }
    if (i % 5 == 0 && to > from) {
      assert_ok(f, acts_of(&f->scope, l->store, &l->registry, AREA, first + (int64_t)i, &all, 0,
                           1000, &acts, &count));
      assert_int_equal(count, to - from);
      for (size_t k = 0; k < count; k++) {
        assert_int_equal(acts[k].known[0], acts[k].numbers[0] > 0);
        if (str_is(acts[k].kind, "meal"))
          assert_true(acts[k].numbers[1] >= acts[k].numbers[0] * 800);
      }
    }
    from = to;
  }
  assert_int_equal(
      number(f, l, "SELECT count(*) FROM act WHERE kind IN ('inspection', 'occupancy')"),
      l->county.act_count - from);
}

/* ---- Once ---------------------------------------------------------------------------------------
 */

static void check_once(struct fixture *f, struct loaded *l) {
  struct county_options again = options(f);
  int64_t changes = number(f, l, "SELECT count(*) FROM change");
  assert_false(l->said.there);
  assert_ok(f, demo_county(&f->scope, l->store, STR("demo"), AREA, &again, NULL, &l->said));
  assert_true(l->said.there);
  assert_int_equal(number(f, l, "SELECT count(*) FROM change"), changes);
  again.seed++;
  enum ly rc = demo_county(&f->scope, l->store, STR("demo"), AREA, &again, NULL, &l->said);
  assert_int_equal(rc, LY_CONFLICT);
  assert_int_equal(number(f, l, "SELECT count(*) FROM change"), changes);
}

static void test_loaded(void **state) {
  struct fixture *f = *state;
  struct loaded l;
  open_loaded(f, &l);
  check_counts(f, &l);
  check_persons(f, &l);
  check_histories(f, &l);
  check_done(f, &l);
  check_once(f, &l);
  store_close(l.store);
}

/* A database of people who are at work is no place for made-up ones. */
static void test_not_a_demo(void **state) {
  struct fixture *f = *state;
  struct store *st;
  struct demo_county made;
  struct county_options o = options(f);
  assert_ok(f, store_open(&f->scope, fixture_database(f), STORE_CREATE, &st));
  enum ly rc = demo_county(&f->scope, st, STR("demo"), AREA, &o, NULL, &made);
  assert_int_equal(rc, LY_CONFLICT);
  store_close(st);
}

int main(void) {
  const struct CMUnitTest tests[] = {TEST(test_loaded), TEST(test_not_a_demo)};
  return run_on_engines("county_load", tests);
}
