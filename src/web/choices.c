/* What a form offers in place of a number: see choices.h. */
#include "web/choices.h"

#include "registry/open.h"
#include "web/pages_parties.h"

#include <stdlib.h>

/* ---- Places -------------------------------------------------------------------------------------
 */

static bool is_own_place(const struct registry_fact *fact) {
  const struct registry_kind *kind = (const void *)fact->of.entry;
  const struct registry_fact *place = kind ? (const void *)kind->area.entry : NULL;
  return fact->type == REGISTRY_AREA && place && str_eq(place->key, fact->key);
}

static void add_place(struct scope *s, const struct call *c, struct value *list, struct str code,
                      struct str chosen) {
  value_add(list, form_option(s, code, area_text(s, c, code), str_eq(code, chosen)));
}

static const struct service_vocabulary *words_of(const struct call *c) {
  struct str district = {c->area.ptr, DISTRICT_DIGITS};
  return c->area.len < DISTRICT_DIGITS ? NULL : site_words(c->site, district);
}

/* Towns of the district, each with its villages behind it. */
static struct value *list_of_places(struct scope *s, const struct call *c,
                                    const struct service_vocabulary *words, struct str chosen,
                                    bool *there) {
  struct value *list = value_list(s->arena);
  struct str district = {c->area.ptr, DISTRICT_DIGITS};
  size_t count = 0, below = 0;
  const struct pack_area **towns =
      words ? pack_area_parts(s->arena, words->pack, district, &count) : NULL;
  *there = chosen.len == 0 || count == 0;
  for (size_t i = 0; towns && i < count; i++) {
    const struct pack_area **parts = pack_area_parts(s->arena, words->pack, towns[i]->code, &below);
    add_place(s, c, list, towns[i]->code, chosen);
    *there |= str_eq(towns[i]->code, chosen);
    for (size_t k = 0; parts && k < below; k++) {
      add_place(s, c, list, parts[k]->code, chosen);
      *there |= str_eq(parts[k]->code, chosen);
    }
  }
  return list;
}

struct value *choices_of_places(struct scope *s, const struct call *c,
                                const struct registry_fact *fact, struct str chosen) {
  bool there;
  struct value *list =
      list_of_places(s, c, is_own_place(fact) ? words_of(c) : NULL, chosen, &there);
  if (!there) add_place(s, c, list, chosen, chosen);
  return list;
}

struct value *choices_of_names(struct scope *s, const struct call *c) {
  bool there;
  return list_of_places(s, c, words_of(c), STR(""), &there);
}

struct value *choices_of_typed_place(struct scope *s, const struct call *c, struct str typed) {
  enum { MEANT_MAX = 30 };
  struct str codes[MEANT_MAX];
  const struct service_vocabulary *words = words_of(c);
  struct value *list = value_list(s->arena);
  bool exact = true;
  size_t count =
      words ? pack_areas_called(s->arena, words->pack, typed, codes, MEANT_MAX, &exact) : 0;
  if (count == 0 || (count == 1 && exact)) return list;
  for (size_t i = 0; i < count && i < MEANT_MAX; i++) add_place(s, c, list, codes[i], STR(""));
  value_add(list,
            form_option(s, CHOICE_AGAIN, message_plain(s->lang, MSG_CASES_AGAIN_PLACE), false));
  return list;
}

/* ---- Parties ------------------------------------------------------------------------------------
 */

struct named {
  struct str name, area;
  int64_t party;
};

static int by_name(const void *left, const void *right) {
  const struct named *a = left, *b = right;
  int order = str_cmp(a->name, b->name);
  return order ? order : (a->party > b->party) - (a->party < b->party);
}

static struct str with_place(struct scope *s, const struct call *c, const struct named *one) {
  struct buf b = buf_open(s->arena, 512);
  buf_add(&b, one->name);
  if (one->area.len) {
    buf_add(&b, STR("（"));
    buf_add(&b, area_text(s, c, one->area));
    buf_add(&b, STR("）"));
  }
  return buf_str(&b);
}

enum ly choices_of_parties(struct scope *s, struct call *c, struct str kind, struct str chosen,
                           struct value **out) {
  const struct registry_party *of;
  const struct registry *r;
  struct open_list open;
  struct store *st;
  struct place place;
  *out = value_list(s->arena);
  enum ly rc = place_of(s, c, &place);
  if (!rc) rc = call_registry(s, c, &r);
  if (!rc) rc = call_store(s, c, &st);
  if (rc) return rc;
  of = registry_kind_find(r, kind);
  const struct registry_fact *called = of ? (const void *)of->kind->called.entry : NULL;
  if (!called || called->privacy != REGISTRY_OPEN) return LY_OK;
  rc = open_rows(s, st, of, place.district, 0, &open);
  struct named *all = rc ? NULL : ARENA_ARRAY(s->arena, struct named, open.count);
  if (!all) return rc ? rc : fail_memory(s);
  const struct registry_fact *area = (const void *)of->kind->area.entry;
  for (size_t i = 0; i < open.count; i++)
    all[i] = (struct named){.name = open_value(&open, &open.rows[i], called->key),
                            .area = area ? open_value(&open, &open.rows[i], area->key) : STR(""),
                            .party = open.rows[i].party};
  if (open.count) qsort(all, open.count, sizeof *all, by_name);
  for (size_t i = 0; i < open.count; i++) {
    struct str number = str_int(s->arena, all[i].party);
    value_add(*out, form_option(s, number, with_place(s, c, &all[i]), str_eq(number, chosen)));
  }
  return LY_OK;
}
