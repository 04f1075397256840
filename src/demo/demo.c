/* Filling a demo database. */
#include "demo/cases.h"
#include "demo/county_parts.h"
#include "demo/history.h"

#include "store/change.h"
#include "store/setting.h"

#define BUSINESS_DATE STR("2024-06-30")

/* A demo is made in a new database or in a demo's own, never in one that somebody works with. */
enum ly demo_check(struct scope *s, struct store *st) {
  struct store_rows rows = {0};
  struct str synthetic;
  enum ly rc = setting_get(s, st, STR("synthetic"), &synthetic);
  if (!rc)
    rc = store_query(s, st, "i",
                     "SELECT (SELECT count(*) FROM pack_adoption) +"
                     " (SELECT count(*) FROM users)",
                     &rows);
  if (rc) return rc;
  bool real = store_int(&rows, 0, 0) > 0 && !str_is(synthetic, "true");
  return real ? fail(s, LY_CONFLICT, MSG_DEMO_NOT_A_DEMO) : LY_OK;
}

static enum ly demo_settings(struct scope *s, struct tx *tx) {
  enum ly rc = demo_people(s, tx);
  if (!rc) rc = setting_change(s, tx, STR("business_date"), BUSINESS_DATE, STR(""));
  return rc ? rc : setting_change(s, tx, STR("synthetic"), STR("true"), STR(""));
}

/* All of it is made on the demo's own clock, so the reports come last and nothing comes before them
 * that was recorded later. */
static enum ly fill_new(struct scope *s, struct tx *tx, struct str folder,
                        const struct seal_keys *keys, size_t *adopted) {
  struct demo_clock clock;
  bool kept;
  demo_clock_start(&clock, s);
  enum ly rc = plan_adopt_folder(s, tx, folder, NULL, adopted);
  if (!rc) rc = demo_settings(s, tx);
  if (!rc) rc = store_business_date(s, tx_store(tx), &kept);
  if (!rc) rc = demo_history(s, tx, &clock, keys);
  demo_clock_stop(&clock, s);
  return rc;
}

static enum ly fill_again(struct scope *s, struct tx *tx, struct str folder, size_t *adopted) {
  bool kept;
  enum ly rc = plan_adopt_folder(s, tx, folder, NULL, adopted);
  if (!rc) rc = demo_settings(s, tx);
  return rc ? rc : store_business_date(s, tx_store(tx), &kept);
}

static enum ly is_new(struct scope *s, struct store *st, bool *out) {
  struct change_head *heads;
  size_t count = 0;
  enum ly rc = change_heads(s, st, &heads, &count);
  *out = count == 0;
  return rc;
}

enum ly demo_fill(struct scope *s, struct store *st, struct str folder, enum demo_what what,
                  const struct seal_keys *keys, size_t *adopted) {
  *adopted = 0;
  struct tx *tx;
  bool new = false;
  enum ly rc = store_begin(s, st, &tx);
  if (rc) return rc;
  rc = demo_check(s, st);
  if (!rc) rc = is_new(s, st, &new);
  if (!rc)
    rc = new &&what == DEMO_HISTORY ? fill_new(s, tx, folder, keys, adopted)
                                    : fill_again(s, tx, folder, adopted);
  if (!rc) rc = plan_derive(s, tx);
  if (!rc) return store_commit(s, tx);
  store_rollback(tx);
  return rc;
}

/* ---- The county ---------------------------------------------------------------------------------
 */

/* Ten in the morning of the demo's day, in Shanghai. */
static int64_t demo_morning(void) {
  return ((int64_t)DEMO_DATE.day * 24 + 2) * 3600 * 1000000;
}

static enum ly load_made(struct scope *s, struct store *st, const struct county *c,
                         struct seal_keys *keys, struct demo_clock *clock,
                         struct demo_county *out) {
  struct registry r;
  struct county_loaded loaded = {0};
  struct demo_cases cases = {0};
  int64_t shared = 0;
  struct registry_sealer sealer;
  enum ly rc = registry_open(s, st, plan_kinds, &r);
  if (rc) return rc;
  if (keys) {
    sealer = registry_sealer(keys);
    r.sealer = &sealer;
  }
  rc = county_load(s, st, &r, c, &loaded);
  bool there = loaded.counts.parties == 0;
  if (!rc && !there) rc = demo_results(s, st, &r);
  if (!rc && !there && keys) rc = demo_cases(s, st, &r, keys, c, &loaded, clock, &cases);
  if (!rc && !there) rc = demo_shares(s, st, &r, c->figures->area, &shared);
  if (!rc && !there) rc = demo_keepers(s, st, &r, c->figures->area);
  *out = (struct demo_county){.name = str_copy(s->told, c->figures->name),
                              .there = there,
                              .persons = (int64_t)c->person_count,
                              .households = (int64_t)c->household_count,
                              .institutions = (int64_t)c->institution_count,
                              .acts = (int64_t)c->act_count,
                              .receipts = (int64_t)c->receipt_count,
                              .cases = cases.cases,
                              .case_events = cases.events,
                              .cases_unopened = cases.unopened};
  return rc;
}

/* The same ids for the same county, so that what is taken out of two demos is the same byte for
 * byte. A batch that was broken off keeps its own: what comes behind it gets others. */
static enum ly ids_of(struct scope *s, struct store *st, const struct county *c, struct dice *out) {
  struct store_rows rows = {0};
  struct buf step = buf_open(s->arena, 32);
  enum ly rc = store_query(s, st, "i", "SELECT count(*) FROM batch WHERE district = $1", &rows,
                           S_TEXT(c->figures->area));
  if (rc) return rc;
  buf_printf(&step, "ids %lld", (long long)store_int(&rows, 0, 0));
  *out = dice_for(c, str_c(s->arena, buf_str(&step)));
  return LY_OK;
}

/* In memory of its own, given back at once; what is wrong is told in the scope's. */
enum ly demo_county(struct scope *s, struct store *st, struct str folder, struct str area,
                    const struct county_options *options, struct seal_keys *keys,
                    struct demo_county *out) {
  struct county_figures figures;
  struct county county;
  struct demo_clock clock;
  struct dice ids;
  struct arena own, *outer = s->arena;
  struct str synthetic, actor = s->actor;
  enum ly rc = setting_get(s, st, STR("synthetic"), &synthetic);
  if (rc) return rc;
  if (!str_is(synthetic, "true")) return fail(s, LY_CONFLICT, MSG_DEMO_NOT_A_DEMO);
  arena_open(&own, COUNTY_BYTES);
  /* cppcheck-suppress autoVariables -- the caller's comes back below */
  s->arena = &own;
  s->actor = STR("cli:demo");
  demo_clock_start(&clock, s);
  clock.now = demo_morning();
  rc = county_figures_read(s, folder, area, &figures);
  if (!rc) rc = county_make(s, &figures, options, &county);
  if (!rc) rc = ids_of(s, st, &county, &ids);
  clock.ids = &ids;
  if (!rc) rc = load_made(s, st, &county, keys, &clock, out);
  demo_clock_stop(&clock, s);
  s->arena = outer;
  s->actor = actor;
  arena_close(&own);
  return rc;
}
