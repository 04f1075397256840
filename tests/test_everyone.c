/* web/everyone.h: everyone is made once, brought up to the log for each call that asks, and a
 * moment lives as long as a call holds it. */
#include "tests/support.h"

#include "demo/demo.h"
#include "plan/plan.h"
#include "registry/write.h"
#include "service/owed.h"
#include "web/app.h"
#include "web/everyone.h"

#include <pthread.h>
#include <stdatomic.h>
#include <unistd.h>

static const struct str district = STR_INIT("331121");

struct house {
  struct store *store; /* of the test's own */
  struct app *app;
  struct registry registry;
};

static void open_house(struct fixture *f, struct house *h) {
  struct app_options options = {
      .address = fixture_database(f), .today = DATE_NONE, .columns = fixture_path(f, "columns")};
  size_t adopted;
  assert_ok(f, store_open(&f->scope, fixture_database(f), STORE_CREATE, &h->store));
  assert_ok(f, demo_fill(&f->scope, h->store, STR("packs"), DEMO_PLANS, NULL, &adopted));
  assert_ok(f, registry_open(&f->scope, h->store, plan_kinds, &h->registry));
  assert_ok(f, app_open(&f->scope, &options, &h->app));
}

static void close_house(struct house *h) {
  app_close(h->app);
  store_close(h->store);
}

/* Somebody of over eighty, in the town of Qingtian's seat. */
static void add_person(struct fixture *f, struct house *h) {
  const struct registry_said facts[] = {{STR("birth_date"), STR("1940-05-01")},
                                        {STR("home_area"), STR("331121101001")},
                                        {STR("hukou_area"), STR("331121101001")}};
  struct registry_deed deed = {.act = REGISTRY_CREATE,
                               .registry = &h->registry,
                               .kind = STR("person"),
                               .new = {.district = district,
                                       .source = STR("police"),
                                       .from = {18262},
                                       .to = DATE_NONE,
                                       .facts = facts,
                                       .count = sizeof facts / sizeof *facts}};
  struct write w = registry_write(&f->scope, &deed);
  assert_ok(f, writer_do(h->app->writer, &w));
}

/* People in a moment, counted by each programme about them; -1: two counts differ, or it failed. */
static int64_t people_of(struct scope *s, const struct everyone_held *held) {
  const struct service_vocabulary *words = service_everyone_words(held->everyone, district);
  struct owed_area area;
  struct owed_book book = {0};
  struct owed *owed;
  int64_t people = -1;
  enum ly rc = words && owed_area(district, &area) ? owed_open(s, words, &owed) : LY_INTERNAL;
  if (!rc) rc = owed_totals(s, owed, held->moment, area, &book);
  if (rc) return -1;
  for (size_t i = 0; i < book.count; i++) {
    const struct owed_programme *p = &book.list[i];
    if (!str_is(words->rules.parties[p->rules->kind].key, "person")) continue;
    if (people >= 0 && people != p->all.parties) return -1;
    people = p->all.parties;
  }
  return people;
}

static struct everyone_held ask(struct fixture *f, struct call *c) {
  struct everyone_held held = {0};
  assert_ok(f, call_everyone(&f->scope, c, &held));
  return held;
}

static void a_call_sees_one_moment(void **state) {
  struct fixture *f = *state;
  struct house h;
  struct request request = {0};
  struct call first, second;
  open_house(f, &h);
  add_person(f, &h);
  call_open(&f->scope, &first, h.app, &request);
  struct everyone_held before = ask(f, &first);
  assert_int_equal(people_of(&f->scope, &before), 1);
  add_person(f, &h);
  call_open(&f->scope, &second, h.app, &request);
  struct everyone_held after = ask(f, &second);
  assert_ptr_equal(after.everyone, before.everyone);
  assert_int_equal(people_of(&f->scope, &after), 2);
  before = ask(f, &first);
  assert_int_equal(people_of(&f->scope, &before), 1);
  call_close(&first);
  assert_int_equal(people_of(&f->scope, &after), 2);
  call_close(&second);
  close_house(&h);
}

/* How often what a call holds was read whole from the database. */
static int64_t loads_of(const struct everyone_held *held) {
  struct service_everyone *everyone = (struct service_everyone *)(uintptr_t)held->everyone;
  return registry_columns_stats(service_everyone_columns(everyone)).loads;
}

static int64_t ask_and_count(struct fixture *f, struct house *h, int64_t *loads) {
  struct request request = {0};
  struct call c;
  call_open(&f->scope, &c, h->app, &request);
  struct everyone_held held = ask(f, &c);
  *loads = loads_of(&held);
  int64_t people = people_of(&f->scope, &held);
  call_close(&c);
  return people;
}

static void restart(struct fixture *f, struct house *h) {
  struct app_options options = {
      .address = fixture_database(f), .today = DATE_NONE, .columns = fixture_path(f, "columns")};
  app_close(h->app);
  assert_ok(f, app_open(&f->scope, &options, &h->app));
}

/* What the server had when it stopped, and what the log says since. */
static void a_stop_keeps_it(void **state) {
  struct fixture *f = *state;
  struct house h;
  int64_t loads;
  open_house(f, &h);
  add_person(f, &h);
  assert_int_equal(ask_and_count(f, &h, &loads), 1);
  assert_int_equal(loads, 1);
  add_person(f, &h); /* nobody asked since */
  restart(f, &h);
  add_person(f, &h);
  assert_int_equal(ask_and_count(f, &h, &loads), 3);
  assert_int_equal(loads, 0);
  int64_t parties = 0;
  add_person(f, &h);
  assert_ok(f, everyone_seat_save(&f->scope, h.store, h.app->everyone, &parties));
  assert_true(parties >= 4);
  restart(f, &h);
  assert_int_equal(ask_and_count(f, &h, &loads), 4);
  assert_int_equal(loads, 0);
  assert_int_equal(truncate(str_c(&f->arena, fixture_path(f, "columns")), 5000), 0);
  app_close(h.app); /* as it was read: not written again */
  h.app = NULL;
  restart(f, &h);
  assert_int_equal(ask_and_count(f, &h, &loads), 4);
  assert_int_equal(loads, 1);
  close_house(&h);
}

/* What a call holds outlives that everyone is made anew. */
static void another_day_makes_it_anew(void **state) {
  struct fixture *f = *state;
  struct house h;
  struct request request = {0};
  struct call first, second;
  open_house(f, &h);
  add_person(f, &h);
  call_open(&f->scope, &first, h.app, &request);
  struct everyone_held before = ask(f, &first);
  call_open(&f->scope, &second, h.app, &request);
  f->scope.today.day += 1;
  struct everyone_held after = ask(f, &second);
  assert_ptr_not_equal(after.everyone, before.everyone);
  assert_int_equal(people_of(&f->scope, &after), 1);
  assert_int_equal(people_of(&f->scope, &before), 1);
  call_close(&second);
  assert_int_equal(people_of(&f->scope, &before), 1);
  call_close(&first);
  close_house(&h);
}

/* ---- Many at once -------------------------------------------------------------------------------
 */

enum { READERS = 4, ROUNDS = 12, WRITES = 12, DAY_ROUNDS = 4 };

struct reader {
  pthread_t thread;
  struct app *app;
  const atomic_int *written;
  bool good;
};

/* All that was written before it was asked for is there, and counted again it is the same. */
static bool read_once(struct reader *r, int round, int64_t *seen) {
  struct arena arena;
  struct request request = {0};
  struct call c;
  struct everyone_held held;
  arena_open(&arena, 64 * 1024 * 1024);
  struct scope s = scope_open(&arena, &world_real);
  int written = atomic_load(r->written);
  call_open(&s, &c, r->app, &request);
  s.today.day += round / DAY_ROUNDS % 2; /* now and then another day, and all is made anew */
  enum ly rc = call_everyone(&s, &c, &held);
  int64_t people = rc ? -1 : people_of(&s, &held);
  bool good = people >= written && people >= *seen && people_of(&s, &held) == people;
  *seen = people;
  call_close(&c);
  arena_close(&arena);
  return good;
}

static void *read_on(void *context) {
  struct reader *r = context;
  int64_t seen = 0;
  r->good = true;
  for (int round = 0; round < ROUNDS && r->good; round++) r->good = read_once(r, round, &seen);
  return NULL;
}

static void threads_share_everyone(void **state) {
  struct fixture *f = *state;
  struct house h;
  struct reader readers[READERS] = {0};
  struct request request = {0};
  struct call c;
  atomic_int written = 1;
  open_house(f, &h);
  add_person(f, &h);
  for (size_t i = 0; i < READERS; i++) {
    readers[i] = (struct reader){.app = h.app, .written = &written};
    assert_int_equal(pthread_create(&readers[i].thread, NULL, read_on, &readers[i]), 0);
  }
  for (int i = 1; i < WRITES; i++) {
    add_person(f, &h);
    atomic_fetch_add(&written, 1);
  }
  for (size_t i = 0; i < READERS; i++) assert_int_equal(pthread_join(readers[i].thread, NULL), 0);
  for (size_t i = 0; i < READERS; i++) assert_true(readers[i].good);
  call_open(&f->scope, &c, h.app, &request);
  struct everyone_held held = ask(f, &c);
  assert_int_equal(people_of(&f->scope, &held), WRITES);
  call_close(&c);
  close_house(&h);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(a_call_sees_one_moment),
      TEST(a_stop_keeps_it),
      TEST(another_day_makes_it_anew),
      TEST(threads_share_everyone),
  };
  return run_on_engines("everyone", tests);
}
