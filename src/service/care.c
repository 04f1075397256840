/* Places that answer a need: which of them, and in which order. */
#include "service/care.h"

#include "registry/act.h"

#include <stdlib.h>

enum { ACTS_PAGE = 10000, TOWN_DIGITS = 9, DISTRICT_LEN = 6 };

static struct str value_of(const struct open_list *all, const struct open_row *row,
                           const struct pack_ref *ref) {
  return ref->entry ? open_value(all, row, ref->key) : STR("");
}

bool care_fits(const struct care_need *need, const struct open_list *all,
               const struct open_row *row, struct date today) {
  struct str code = value_of(all, row, &need->by), closed = value_of(all, row, &need->closed);
  const struct str *codes = need->codes.items;
  struct date day;
  bool good = false;
  for (size_t i = 0; i < need->codes.count; i++) good |= str_eq(codes[i], code);
  bool over = closed.len && date_parse(closed, &day) && date_cmp(day, today) <= 0;
  return good && !over;
}

/* ---- Figures ------------------------------------------------------------------------------------
 */

/* A greater one is better: how codes are ordered is the list's. */
static int64_t grade_of(const struct care_need *need, struct str code) {
  const struct registry_fact *fact = (const void *)need->grade.entry;
  const struct registry_codes *codes = fact ? (const void *)fact->codes.entry : NULL;
  const struct registry_code *const *all = codes ? codes->codes.items : NULL;
  for (size_t i = 0; all && i < codes->codes.count; i++)
    if (str_eq(all[i]->code, code)) return (int64_t)i;
  return -1;
}

static enum care_near near_of(struct str from, struct str area) {
  struct str town = {from.ptr, TOWN_DIGITS}, digits;
  if (from.len < TOWN_DIGITS || !area_digits(area, &digits)) return CARE_NOT_SAID;
  if (from.len > TOWN_DIGITS && str_starts(digits, from)) return CARE_VILLAGE;
  if (str_starts(digits, town)) return CARE_TOWN;
  return digits.len >= DISTRICT_LEN ? CARE_DISTRICT : CARE_NOT_SAID;
}

static struct care_place place_of_row(const struct care_need *need, const struct open_list *all,
                                      const struct open_row *row, struct str from) {
  const struct registry_kind *kind = all->kind->kind;
  struct str area = value_of(all, row, &kind->area), price = value_of(all, row, &need->price);
  struct decimal fen;
  bool priced = price.len && decimal_parse(price, &fen) && fen.scale == 0;
  return (struct care_place){.row = row,
                             .party = row->party,
                             .name = value_of(all, row, &kind->called),
                             .area = area,
                             .near = near_of(from, area),
                             .price_fen = priced ? fen.coefficient : -1,
                             .grade = grade_of(need, value_of(all, row, &need->grade)),
                             .free = -1,
                             .free_on = DATE_NONE,
                             .affordable = str_is(value_of(all, row, &need->affordable), "true")};
}

/* ---- Free places, ratings
 * --------------------------------------------------------------------------------
 */

static int by_party(const void *a, const void *b) {
  const struct care_place *x = a, *y = b;
  return (x->party > y->party) - (x->party < y->party);
}

static struct care_place *place_by_number(struct care_place *places, size_t count, int64_t party) {
  const struct care_place key = {.party = party};
  return bsearch(&key, places, count, sizeof *places, by_party);
}

static void take_free_act(const struct act_row *act, size_t field, const struct care_need *need,
                          struct care_place *p) {
  (void)need;
  bool later = date_is_none(p->free_on) || date_cmp(act->on, p->free_on) >= 0;
  if (!later) return;
  p->free = act->numbers[field];
  p->free_on = act->on;
}

static void take_rating(const struct act_row *act, size_t field, const struct care_need *need,
                        struct care_place *p) {
  int64_t number = act->numbers[field];
  if (number < 1 || number > need->rating->best) return;
  p->ratings++;
  p->rated += number;
}

/* Acts of the last days, of which one number says something of the places; sorted by party. */
struct taking {
  const struct care_need *need;
  const struct pack_ref *act;
  struct str field;
  int64_t days;
  void (*take)(const struct act_row *act, size_t field, const struct care_need *need,
               struct care_place *p);
};

static const struct registry_act_kind *act_of(const struct registry *r, const struct taking *t,
                                              size_t *field) {
  const struct registry_act_kind *act =
      registry_act_find(r, (const void *)t->need->of.entry, t->act->key);
  if (!act) act = registry_act_find(r, NULL, t->act->key);
  if (!act) return NULL;
  const struct registry_act_field *const *fields = act->fields.items;
  for (*field = 0; *field < act->fields.count; ++*field)
    if (str_eq(fields[*field]->key, t->field)) return act;
  return NULL;
}

static enum ly take_acts(struct scope *s, struct store *st, const struct registry *r,
                         const struct taking *t, struct str district, struct care_place *places,
                         size_t count) {
  size_t field = 0, got = 0;
  int64_t after = 0;
  const struct registry_act_kind *act = act_of(r, t, &field);
  if (!act || count == 0) return LY_OK;
  const struct act_filter which = {act, {s->today.day - (int32_t)t->days + 1}, s->today};
  do {
    struct act_row *acts;
    enum ly rc = acts_page(s, st, r, district, &which, after, ACTS_PAGE, &acts, &got, &after);
    if (rc) return rc;
    for (size_t i = 0; i < got; i++) {
      struct care_place *p = place_by_number(places, count, acts[i].party);
      if (p && acts[i].known[field]) t->take(&acts[i], field, t->need, p);
    }
  } while (after);
  return LY_OK;
}

static enum ly take_all(struct scope *s, struct store *st, const struct registry *r,
                        const struct care_need *need, struct str district,
                        struct care_place *places, size_t count) {
  enum ly rc = LY_OK;
  if (need->free) {
    const struct taking free = {need, &need->free->act, need->free->field, CARE_FREE_DAYS,
                                take_free_act};
    rc = take_acts(s, st, r, &free, district, places, count);
  }
  if (rc || !need->rating) return rc;
  const struct taking rating = {need, &need->rating->act, need->rating->field, need->rating->days,
                                take_rating};
  return take_acts(s, st, r, &rating, district, places, count);
}

bool care_rated(const struct care_need *need, const struct care_place *p, struct decimal *out) {
  if (!need->rating || p->ratings < 1 || p->ratings < need->rating->least) return false;
  *out = (struct decimal){(p->rated * 10 + p->ratings / 2) / p->ratings, 1};
  return true;
}

enum ly care_rate_one(struct scope *s, struct store *st, const struct registry *r,
                      const struct care_need *need, struct str district, struct care_place *place) {
  if (!need->rating) return LY_OK;
  const struct taking rating = {need, &need->rating->act, need->rating->field, need->rating->days,
                                take_rating};
  return take_acts(s, st, r, &rating, district, place, 1);
}

/* ---- Order --------------------------------------------------------------------------------------
 */

static int compare(int64_t a, int64_t b) {
  return (a > b) - (a < b);
}

/* What is not known comes last, be less better or more. */
static int compare_known(int64_t a, int64_t b, bool less_is_better) {
  if (a < 0 || b < 0) return (a < 0) - (b < 0);
  return less_is_better ? compare(a, b) : compare(b, a);
}

static int by_nearness(const struct care_place *a, const struct care_place *b) {
  int order = compare(a->near, b->near);
  if (!order) order = str_cmp(a->area, b->area);
  return order ? order : str_cmp(a->name, b->name);
}

static int by_near(const void *a, const void *b) {
  return by_nearness(a, b);
}
static int by_price(const void *a, const void *b) {
  const struct care_place *x = a, *y = b;
  int order = compare_known(x->price_fen, y->price_fen, true);
  return order ? order : by_nearness(x, y);
}
static int by_grade(const void *a, const void *b) {
  const struct care_place *x = a, *y = b;
  int order = compare_known(x->grade, y->grade, false);
  return order ? order : by_nearness(x, y);
}
static int by_free(const void *a, const void *b) {
  const struct care_place *x = a, *y = b;
  int order = compare_known(x->free, y->free, false);
  return order ? order : by_nearness(x, y);
}

static bool is_wanted(const struct care_place *p, const struct care_asked *asked) {
  if (asked->affordable && !p->affordable) return false;
  if (asked->with_free && p->free <= 0) return false;
  return asked->price_up_to == 0 || (p->price_fen >= 0 && p->price_fen <= asked->price_up_to);
}

enum ly care_find(struct scope *s, struct store *st, const struct registry *r,
                  const struct care_need *need, struct str district, const struct care_asked *asked,
                  struct open_list *all, struct care_place **out, size_t *count) {
  static int (*const orders[])(const void *, const void *) = {[CARE_BY_NEAR] = by_near,
                                                              [CARE_BY_PRICE] = by_price,
                                                              [CARE_BY_GRADE] = by_grade,
                                                              [CARE_BY_FREE] = by_free};
  const struct registry_party *kind = registry_kind_find(r, need->of.key);
  size_t found = 0;
  *count = 0;
  if (!kind) return fail(s, LY_CONFLICT, MSG_REGISTRY_NO_DICTIONARY);
  enum ly rc = open_rows(s, st, kind, district, 0, all);
  if (rc) return rc;
  struct care_place *places = *out = ARENA_ARRAY(s->arena, struct care_place, all->count);
  if (!places) return fail_memory(s);
  for (size_t i = 0; i < all->count; i++)
    if (care_fits(need, all, &all->rows[i], s->today))
      places[found++] = place_of_row(need, all, &all->rows[i], asked->from);
  rc = take_all(s, st, r, need, district, places, found);
  for (size_t i = 0; !rc && i < found; i++)
    if (is_wanted(&places[i], asked)) places[(*count)++] = places[i];
  if (!rc && *count) qsort(places, *count, sizeof *places, orders[asked->order]);
  return rc;
}
