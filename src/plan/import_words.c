/* Programmes and places by name. */
#include "plan/import_words.h"

#include "plan/plan.h"
#include "service/vocabulary.h"

static enum ly add_programmes(struct scope *s, const struct pack *pack, struct import_words *out) {
  size_t count;
  const struct pack_entry *const *entries =
      pack_effective(s->arena, pack, &service_kind_programme, &count);
  struct import_said *list = entries ? ARENA_ARRAY(s->arena, struct import_said, count) : NULL;
  if (!list) return fail_memory(s);
  for (size_t i = 0; i < count; i++) {
    const struct service_programme *programme = (const void *)entries[i];
    list[i] = (struct import_said){programme->name, programme->key};
  }
  out->programmes = list;
  out->programme_count = count;
  return LY_OK;
}

static void add_area(struct import_words *out, struct import_said *list, struct str name,
                     struct str code) {
  struct str digits;
  if (!area_digits(code, &digits) || !str_starts(digits, out->district)) return;
  list[out->area_count++] = (struct import_said){name, digits};
}

/* Each pack names the places of its own area; the one above may name the district. */
static enum ly add_areas(struct scope *s, const struct pack *pack, struct import_words *out) {
  size_t room = 0;
  for (const struct pack *p = pack; p; p = p->parent)
    room += pack_table_of(p, &pack_kind_area)->count + 1;
  struct import_said *list = ARENA_ARRAY(s->arena, struct import_said, room);
  if (!list) return fail_memory(s);
  for (const struct pack *p = pack; p; p = p->parent) {
    const struct pack_table *table = pack_table_of(p, &pack_kind_area);
    for (size_t i = 0; i < table->count; i++) {
      const struct pack_area *area = (const void *)table->entries[i];
      add_area(out, list, area->name, area->code);
    }
    if (p->header) add_area(out, list, p->header->name, p->header->area);
  }
  out->areas = list;
  return LY_OK;
}

enum ly plan_import_words(struct scope *s, struct store *st, struct str district,
                          struct import_words *out) {
  struct pack pack;
  *out = (struct import_words){.district = district};
  enum ly rc = service_pack_of(s, st, district, plan_kinds, &pack);
  if (rc == LY_NOT_FOUND) {
    s->error = (struct error){0};
    return LY_OK;
  }
  if (!rc) rc = add_programmes(s, &pack, out);
  return rc ? rc : add_areas(s, &pack, out);
}
