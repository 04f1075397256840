/* Making the site from the database and the embedded files. */
#include "web/site.h"

#include "web/assets.h"

#include <stdlib.h>

enum { TEMPLATES_MAX = 200, PACKS_MAX = 100, TEMPLATE_BYTES = 16 * 1024 * 1024 };

static const size_t site_arena_bytes = TEMPLATE_BYTES + (size_t)PACKS_MAX * PACK_MEMORY_MAX;

static enum ly open_templates(struct scope *s, struct site *site) {
  static const struct str folder = STR_INIT("web/templates/");
  struct template_file *files = ARENA_ARRAY(s->arena, struct template_file, TEMPLATES_MAX);
  size_t count = 0;
  if (!files) return fail_memory(s);
  for (size_t i = 0; i < asset_count; i++) {
    struct str path = str_of(assets[i].path);
    if (!str_starts(path, folder)) continue;
    must(count < TEMPLATES_MAX);
    files[count++] = (struct template_file){str_from(path, folder.len), assets[i].bytes};
  }
  return template_compile(s, files, count, &site->templates);
}

/* By code, so that a city stands before its districts. */
static int by_area(const void *a, const void *b) {
  const struct pack *x = a, *y = b;
  int order = str_cmp(x->header->area, y->header->area);
  return order ? order : str_cmp(x->header->key, y->header->key);
}

/* The plans in force; packs that only others stand on have no pages. */
static enum ly open_packs(struct scope *s, struct store *st, struct site *site) {
  struct pack_adoption *adoptions;
  size_t count;
  enum ly rc = pack_in_force(s, st, s->today, &adoptions, &count);
  if (rc) return rc;
  site->packs = ARENA_ARRAY(s->arena, struct pack, count);
  if (!site->packs) return fail_memory(s);
  for (size_t i = 0; !rc && i < count; i++) {
    struct pack *pack = &site->packs[site->pack_count];
    rc = pack_read_in_force(s, st, s->today, adoptions[i].pack, plan_kinds, pack);
    if (!rc && pack->header->document) site->pack_count++;
  }
  if (!rc && site->pack_count) qsort(site->packs, site->pack_count, sizeof *site->packs, by_area);
  return rc;
}

/* The business date and the demo mark that the database carries. */
static enum ly read_settings(struct scope *s, struct store *st, struct site *site) {
  struct str synthetic;
  bool kept = false;
  enum ly rc = setting_get(s, st, STR("synthetic"), &synthetic);
  if (!rc && date_is_none(site->today)) rc = store_business_date(s, st, &kept);
  if (rc) return rc;
  if (kept) site->today = s->today;
  s->today = site_today(site);
  site->synthetic = str_is(synthetic, "true");
  return LY_OK;
}

enum ly site_open(struct scope *s, struct store *st, struct date today, struct site *out) {
  *out = (struct site){.world = s->world, .today = today};
  arena_open(&out->arena, site_arena_bytes);
  struct arena *callers = s->arena;
  s->arena =
      &out->arena; /* what is read now lives as long as the site; errors stay with the scope */
  enum ly rc = read_settings(s, st, out);
  if (!rc) rc = open_templates(s, out);
  if (!rc) rc = open_packs(s, st, out);
  s->arena = callers;
  return rc;
}

void site_close(struct site *site) {
  arena_close(&site->arena);
}

const struct pack *site_pack(const struct site *site, struct str key) {
  for (size_t i = 0; i < site->pack_count; i++) {
    if (str_eq(site->packs[i].header->key, key)) return &site->packs[i];
  }
  return NULL;
}

struct date site_today(const struct site *site) {
  if (!date_is_none(site->today)) return site->today;
  return date_in_shanghai(site->world->now_us(site->world->context));
}
