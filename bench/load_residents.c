/* Puts the invented people of the benchmark into a demo database of laoyou, through its registry,
 * and makes users who may write there. Apart from the bench, which links nothing of laoyou.
 *
 *     load_residents DATABASE
 */
#include "bench/bench.h"

#include "base/scope.h"
#include "demo/demo.h"
#include "people/people.h"
#include "registry/registry.h"

#include <stdio.h>

enum { ARENA_BYTES = 256 * 1024 * 1024, PARTIES_A_COMMIT = 10000 };

/* Ids come from the random source: this one gives what is wanted, so that both sides have the same
 * numbers. */
static int64_t next_id;

static uint64_t wanted_id(void *context) {
  (void)context;
  return (uint64_t)next_id << 1;
}

static enum ly add_resident(struct scope *s, struct tx *tx, const struct registry *r, size_t n) {
  const struct resident who = resident(n);
  const struct registry_said said[] = {
      {STR("name"), str_of(who.name)},
      {STR("sex"), str_of(who.sex)},
      {STR("birth_date"), str_of(who.birth_date)},
      {STR("home_area"), str_of(who.home_area)},
      {STR("hukou_area"), str_of(who.hukou_area)},
      {STR("marital"), str_of(who.marital)},
      {STR("ability"), str_of(who.ability)},
  };
  struct registry_new new = {.district = STR(DISTRICT_TEXT),
                             .source = STR("police"),
                             .to = DATE_NONE,
                             .facts = said,
                             .count = sizeof said / sizeof *said};
  int64_t statement;
  must(date_make(2024, 1, 1, &new.from));
  next_id = (int64_t)n;
  enum ly rc = party_create(s, tx, r, new.district, STR("person"), &new.party);
  next_id = (int64_t)(RESIDENTS + n);
  return rc ? rc : statement_add(s, tx, r, &new, &statement);
}

static enum ly add_page(struct scope *s, struct store *st, const struct registry *r, size_t first) {
  struct world world = *s->world;
  struct scope own = *s;
  struct tx *tx;
  world.random = wanted_id;
  own.world = &world;
  enum ly rc = store_begin(s, st, &tx);
  if (rc) return rc;
  for (size_t n = first; !rc && n < first + PARTIES_A_COMMIT && n <= RESIDENTS; n++) {
    struct arena_mark mark = arena_mark(s->arena);
    rc = add_resident(&own, tx, r, n);
    if (!rc) arena_rewind(s->arena, mark);
  }
  if (!rc) return store_commit(s, tx);
  s->error = own.error;
  store_rollback(tx);
  return rc;
}

/* All with the demo's password, which is hashed once. */
static enum ly add_users(struct scope *s, struct store *st) {
  struct user_secret secret;
  struct tx *tx;
  bool changed;
  enum ly rc = user_password(s, STR("writer"), DEMO_PASSWORD, &secret);
  if (!rc) rc = store_begin(s, st, &tx);
  if (rc) return rc;
  for (size_t i = 0; !rc && i < WRITERS; i++) {
    char name[32];
    snprintf(name, sizeof name, WRITER_NAME, i);
    rc = user_create(s, tx, str_of(name), str_of(name), &secret);
    if (!rc) rc = user_set_password(s, tx, str_of(name), &secret);
    if (!rc)
      rc = role_grant(s, tx, str_of(name), ROLE_REPORTER, STR(DISTRICT_TEXT), STR(""), &changed);
  }
  if (!rc) return store_commit(s, tx);
  store_rollback(tx);
  return rc;
}

static enum ly load(struct scope *s, const char *address) {
  struct registry r;
  struct store *st;
  bool kept;
  enum ly rc = store_open(s, str_of(address), STORE_EXISTING, &st);
  if (rc) return rc;
  rc = store_business_date(s, st, &kept);
  if (!rc) rc = registry_open(s, st, plan_kinds, &r);
  if (!rc) rc = add_users(s, st);
  for (size_t n = 1; !rc && n <= RESIDENTS; n += PARTIES_A_COMMIT) rc = add_page(s, st, &r, n);
  store_close(st);
  return rc;
}

int main(int argc, char **argv) {
  struct arena arena;
  if (argc != 2) return 2;
  arena_open(&arena, ARENA_BYTES);
  struct scope s = scope_open(&arena, &world_real);
  s.actor = STR("cli:bench");
  s.from = STR("cli");
  enum ly rc = load(&s, argv[1]);
  if (rc) fprintf(stderr, "load_residents: %.*s\n", STR_ARG(error_text(&s)));
  arena_close(&arena);
  return ly_exit_code(rc);
}
