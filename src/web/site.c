/* Reading the site from the database. */
#include "web/site.h"

#include "store/setting.h"
#include "web/boards.h"

#include <stdlib.h>

enum { PACKS_MAX = 100 };

static const size_t site_arena_bytes = (size_t)PACKS_MAX * PACK_MEMORY_MAX;

/* By code, so that a city stands before its districts. */
static int by_area(const void *a, const void *b) {
  const struct pack *x = a, *y = b;
  int order = str_cmp(x->header->area, y->header->area);
  return order ? order : str_cmp(x->header->key, y->header->key);
}

/* The plans in force; packs that only others stand on have no pages. */
static enum ly open_packs(struct scope *s, struct store *st, struct site *site) {
  enum ly rc = pack_in_force(s, st, s->today, &site->in_force, &site->in_force_count);
  if (rc) return rc;
  site->packs = ARENA_ARRAY(s->arena, struct pack, site->in_force_count);
  if (!site->packs) return fail_memory(s);
  for (size_t i = 0; !rc && i < site->in_force_count; i++) {
    struct pack *pack = &site->packs[site->pack_count];
    rc = pack_read_in_force(s, st, s->today, site->in_force[i].pack, plan_kinds, pack);
    if (!rc && pack->header->document) site->pack_count++;
  }
  if (!rc && site->pack_count) qsort(site->packs, site->pack_count, sizeof *site->packs, by_area);
  if (!rc) site->shelf = board_shelf_open(s->arena, site->pack_count);
  return rc || site->shelf ? rc : fail_memory(s);
}

/* The dictionary, where one is in force. */
static enum ly open_registry(struct scope *s, struct store *st, struct site *site) {
  enum ly rc = registry_open(s, st, plan_kinds, &site->registry);
  site->has_registry = !rc;
  if (!rc || s->error.message != MSG_REGISTRY_NO_DICTIONARY) return rc;
  s->error = (struct error){0};
  return LY_OK;
}

/* The programmes and procedures of each pack, with their rules read once for all requests. */
static enum ly open_words(struct scope *s, struct site *site) {
  enum ly rc = LY_OK;
  site->words = ARENA_ARRAY(s->arena, struct service_vocabulary, site->pack_count);
  site->work = ARENA_ARRAY(s->arena, struct casework, site->pack_count);
  if (!site->words || !site->work) return fail_memory(s);
  for (size_t i = 0; !rc && site->has_registry && i < site->pack_count; i++) {
    if (!registry_has_words(&site->packs[i])) continue;
    rc = service_vocabulary(s, &site->packs[i], &site->words[i]);
    if (!rc) rc = casework_open(s, &site->words[i], &site->work[i]);
  }
  return rc;
}

/* What the database says of itself, and with it the business date. */
static enum ly read_settings(struct scope *s, struct store *st, struct date today,
                             struct site *site) {
  struct str synthetic = {0}, kept = {0}, demo = {0};
  enum ly rc = setting_value(s, st, "synthetic", &synthetic);
  if (!rc) rc = setting_value(s, st, "business_date", &kept);
  if (!rc) rc = setting_value(s, st, "demo_password", &demo);
  if (!rc) rc = setting_value(s, st, "public_origin", &site->public_origin);
  if (!rc) rc = setting_value(s, st, "trusted_proxy", &site->trusted_proxy);
  if (!rc) rc = setting_value(s, st, "totp_required", &site->totp_required);
  if (!rc) rc = outside_settings_read(s, st, &site->outside);
  if (rc) return rc;
  site->fixed = today;
  if (date_is_none(today) && kept.len && !date_parse(kept, &site->fixed)) {
    return fail(s, LY_CORRUPT, MSG_STORE_BAD_SETTING, STR("business_date"), kept);
  }
  site->demo_password = str_is(demo, "true");
  site->synthetic = str_is(synthetic, "true");
  s->today = site_today(site);
  return LY_OK;
}

enum ly site_open(struct scope *s, struct store *st, struct date today, struct seal_keys *keys,
                  struct site **out) {
  struct arena own;
  arena_open(&own, site_arena_bytes);
  struct site *site = *out = ARENA_NEW(&own, struct site);
  if (!site) return fail_memory(s);
  site->arena = own;
  site->world = s->world;
  struct arena *callers = s->arena;
  s->arena = &site->arena; /* what is read lives as long as the site; errors stay with the scope */
  enum ly rc = read_settings(s, st, today, site);
  if (!rc) rc = open_packs(s, st, site);
  if (!rc) rc = open_registry(s, st, site);
  if (!rc) rc = open_words(s, site);
  site->sealer = registry_sealer(keys);
  if (keys) site->registry.sealer = &site->sealer;
  if (!rc && arena_failed(&site->arena)) rc = fail_memory(s);
  s->arena = callers;
  if (!rc) return LY_OK;
  site_close(site);
  *out = NULL;
  return rc;
}

void site_close(struct site *site) {
  if (!site) return;
  board_shelf_close(site->shelf);
  struct arena own = site->arena;
  arena_close(&own);
}

static bool same_packs(const struct site *site, const struct pack_adoption *list, size_t count) {
  bool same = count == site->in_force_count;
  for (size_t i = 0; same && i < count; i++) {
    same = str_eq(list[i].pack, site->in_force[i].pack) &&
           str_eq(list[i].version, site->in_force[i].version);
  }
  return same;
}

static bool same_outside(const struct outside_settings *a, const struct outside_settings *b) {
  return str_eq(a->issuer, b->issuer) && str_eq(a->client, b->client) && str_eq(a->name, b->name) &&
         str_eq(a->claim, b->claim) && str_eq(a->scope, b->scope);
}

enum ly site_is_current(struct scope *s, struct store *st, struct date today,
                        const struct site *site, bool *out) {
  struct site now = {.world = s->world};
  struct pack_adoption *list;
  size_t count;
  *out = false;
  enum ly rc = read_settings(s, st, today, &now);
  if (!rc) rc = pack_in_force(s, st, s->today, &list, &count);
  if (rc) return rc;
  *out = now.synthetic == site->synthetic && now.fixed.day == site->fixed.day &&
         str_eq(now.public_origin, site->public_origin) &&
         str_eq(now.trusted_proxy, site->trusted_proxy) &&
         str_eq(now.totp_required, site->totp_required) &&
         same_outside(&now.outside, &site->outside) && same_packs(site, list, count);
  return LY_OK;
}

const struct pack *site_pack(const struct site *site, struct str key) {
  for (size_t i = 0; i < site->pack_count; i++) {
    if (str_eq(site->packs[i].header->key, key)) return &site->packs[i];
  }
  return NULL;
}

const struct service_vocabulary *site_words(const struct site *site, struct str area) {
  const struct service_vocabulary *found = NULL;
  size_t digits = 0;
  for (size_t i = 0; site->has_registry && i < site->pack_count; i++) {
    struct str own;
    bool holds = area_digits(site->packs[i].header->area, &own) && area_within(area, own);
    if (!holds || !site->words[i].pack || (found && own.len <= digits)) continue;
    found = &site->words[i];
    digits = own.len;
  }
  return found;
}

const struct casework *site_casework(const struct site *site, struct str area) {
  const struct service_vocabulary *words = site_words(site, area);
  return words ? &site->work[words - site->words] : NULL;
}

struct str site_area_name(struct scope *s, const struct site *site, struct str of,
                          struct str code) {
  const struct service_vocabulary *here = site_words(site, of);
  struct str name = here ? pack_area_name(s->arena, here->pack, code) : STR("");
  for (size_t i = 0; name.len == 0 && i < site->pack_count; i++)
    name = pack_area_name(s->arena, &site->packs[i], code);
  if (name.len || site->pack_count == 0) return name.len ? name : code;
  return pack_area_text(s, here ? here->pack : &site->packs[0], code);
}

struct date site_today(const struct site *site) {
  if (!date_is_none(site->fixed)) return site->fixed;
  return date_in_shanghai(site->world->now_us(site->world->context));
}
