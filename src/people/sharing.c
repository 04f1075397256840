/* Who is due in a place, who goes there, and whom each is to get. */
#include "people/sharing.h"

#include "registry/members.h"

#include <stdlib.h>

/* A user with several grants is one visitor. */
static enum ly read_visitors(struct scope *s, struct sharing *x) {
  struct recipient *grants = NULL;
  size_t count = 0;
  enum ly rc = recipients_around(s, x->store, ROLE_VISITOR, x->area, &grants, &count);
  if (rc) return rc;
  struct str *areas = ARENA_ARRAY(s->arena, struct str, count);
  x->visitors = ARENA_ARRAY(s->arena, struct sharing_visitor, count);
  if (!areas || !x->visitors) return fail_memory(s);
  for (size_t i = 0; i < count; i++) {
    bool again = i > 0 && str_eq(grants[i].name, grants[i - 1].name);
    areas[i] = grants[i].area;
    if (!again)
      x->visitors[x->visitor_count++] =
          (struct sharing_visitor){grants[i], {.user = grants[i].name, .areas = &areas[i]}};
    x->visitors[x->visitor_count - 1].load.area_count++;
  }
  return LY_OK;
}

enum ly sharing_open(struct scope *s, struct sharing *x) {
  enum ly rc = visit_duties(s, x->registry, x->words, &x->duties, &x->duty_count);
  if (!rc) rc = read_visitors(s, x);
  if (!rc)
    rc = visit_shares(s, x->store, x->district, STR(""), s->today, &x->shares, &x->share_count);
  return rc;
}

const struct visit_duty *sharing_duty(const struct sharing *x, struct str programme) {
  for (size_t i = 0; i < x->duty_count; i++)
    if (str_eq(x->duties[i].rules->programme->key, programme)) return &x->duties[i];
  return programme.len || x->duty_count == 0 ? NULL : &x->duties[0];
}

static int by_party(const void *a, const void *b) {
  const struct visit_share *x = a, *y = b;
  int order = (x->party > y->party) - (x->party < y->party);
  return order ? order : str_cmp(x->kind, y->kind);
}

const struct visit_share *sharing_of(const struct sharing *x, int64_t party, struct str kind) {
  const struct visit_share key = {.party = party, .kind = kind};
  return x->share_count ? bsearch(&key, x->shares, x->share_count, sizeof key, by_party) : NULL;
}

const struct sharing_visitor *sharing_visitor_of(const struct sharing *x, struct str user) {
  for (size_t i = 0; i < x->visitor_count; i++)
    if (str_eq(x->visitors[i].who.name, user)) return &x->visitors[i];
  return NULL;
}

enum ly sharing_due(struct scope *s, const struct sharing *x, const struct visit_duty *duty,
                    struct owed_row **rows, size_t *count, int64_t *total) {
  static const enum owed_list lists[] = {OWED_MISSING, OWED_OPEN};
  struct owed_area area;
  struct owed *owed = NULL;
  if (!owed_area(x->area, &area)) return fail(s, LY_NOT_FOUND, MSG_ENTITLED_NO_PACK, x->area);
  *count = 0;
  *total = 0;
  *rows = ARENA_ARRAY(s->arena, struct owed_row, VISIT_SHARE_MAX);
  if (!*rows) return fail_memory(s);
  enum ly rc = owed_open(s, x->words, &owed);
  for (size_t i = 0; !rc && i < 2; i++) {
    struct owed_row *some = NULL;
    size_t n = 0;
    int64_t all = 0;
    rc = owed_rows(s, owed, x->moment, duty->rules, lists[i], area, 0, VISIT_SHARE_MAX - *count,
                   &some, &n, &all);
    for (size_t k = 0; !rc && k < n; k++) (*rows)[(*count)++] = some[k];
    *total += all;
  }
  return rc;
}

enum ly sharing_areas(struct scope *s, const struct sharing *x, const struct visit_duty *duty,
                      const struct owed_row *rows, size_t count, int64_t **out) {
  const struct registry_kind *of = (const void *)duty->rules->programme->of.entry;
  const struct registry_party *kind = registry_kind_find(x->registry, of->key);
  enum ly rc = LY_OK;
  int64_t *list = *out = ARENA_ARRAY(s->arena, int64_t, count);
  if (!list) return fail_memory(s);
  for (size_t i = 0; !rc && i < count; i++) {
    struct arena_mark mark = arena_mark(s->arena);
    struct registry_card *cards = NULL;
    size_t n = 0, total;
    rc = registry_cards(s, x->store, kind, NULL, NULL, x->district, rows[i].party, 0, 1, &cards, &n,
                        &total);
    list[i] = !rc && n && cards->area.len ? service_area_number(cards->area) : rows[i].area;
    if (list[i] < 0) list[i] = service_area_number(x->district);
    if (!rc) arena_rewind(s->arena, mark);
  }
  return rc;
}

/* ---- Sharing out --------------------------------------------------------------------------------
 */

struct sharing_out {
  struct scope *s;
  const struct sharing *x;
  const struct visit_duty *duty;
  const struct sharing_asked *asked;
  const struct owed_row *rows;
  const int64_t *areas;
  size_t count;
  struct visit_pair *pairs;
  size_t given;
};

static int by_text(const void *a, const void *b) {
  return str_cmp(*(const struct str *)a, *(const struct str *)b);
}

static bool is_asked(const struct sharing_out *o, const struct str *chosen, size_t i) {
  char digits[INT_DIGITS];
  if (o->asked->how == SHARE_BY_VILLAGE)
    return area_within(int_digits(digits, o->areas[i]), o->asked->village);
  struct str party = int_digits(digits, o->rows[i].party);
  return o->asked->count && bsearch(&party, chosen, o->asked->count, sizeof *chosen, by_text);
}

/* All of the village, or those who were chosen, to one user. */
static enum ly to_one(struct sharing_out *o) {
  struct scope *s = o->s;
  const struct sharing_asked *a = o->asked;
  const struct sharing_visitor *visitor = sharing_visitor_of(o->x, a->user); /* NULL: nobody */
  struct str *chosen = ARENA_ARRAY(s->arena, struct str, a->count);
  if (!chosen) return fail_memory(s);
  for (size_t i = 0; i < a->count; i++) chosen[i] = a->parties[i];
  if (a->count) qsort(chosen, a->count, sizeof *chosen, by_text);
  for (size_t i = 0; i < o->count; i++) {
    struct str area = str_int(s->arena, o->areas[i]);
    if (!is_asked(o, chosen, i)) continue;
    if (visitor && !visit_goes_to(&visitor->load, area)) {
      diag_error(s, DIAG_FIELD(STR("user")), MSG_SHARE_NOT_THERE, visitor->who.display_name,
                 pack_area_text(s, o->x->words->pack, area));
      return fail(s, LY_INVALID, MSG_REGISTRY_HAS_FAULTS, STR("1"));
    }
    o->pairs[o->given++] = (struct visit_pair){o->rows[i].party, a->user};
  }
  return LY_OK;
}

static int by_user(const void *a, const void *b) {
  const struct visit_pair *x = a, *y = b;
  int order = str_cmp(x->user, y->user);
  return order ? order : (x->party > y->party) - (x->party < y->party);
}

/* Those nobody goes to, among all visitors of the place. */
static enum ly evenly(struct sharing_out *o) {
  struct scope *s = o->s;
  const struct sharing *x = o->x;
  struct str kind = o->duty->kind->key;
  struct visit_item *items = ARENA_ARRAY(s->arena, struct visit_item, o->count);
  struct visit_load *loads = ARENA_ARRAY(s->arena, struct visit_load, x->visitor_count);
  size_t n = 0;
  if (!items || !loads) return fail_memory(s);
  if (x->visitor_count == 0) return fail(s, LY_CONFLICT, MSG_SHARE_NO_VISITORS);
  for (size_t i = 0; i < x->visitor_count; i++) loads[i] = x->visitors[i].load;
  for (size_t i = 0; i < x->share_count; i++)
    for (size_t k = 0; k < x->visitor_count; k++)
      loads[k].people +=
          str_eq(x->shares[i].user, loads[k].user) && str_eq(x->shares[i].kind, kind);
  for (size_t i = 0; i < o->count; i++)
    if (!sharing_of(x, o->rows[i].party, kind))
      items[n++] = (struct visit_item){.party = o->rows[i].party, .area = o->areas[i]};
  visit_split(items, n, loads, x->visitor_count);
  for (size_t i = 0; i < n; i++)
    if (items[i].user < x->visitor_count)
      o->pairs[o->given++] = (struct visit_pair){items[i].party, loads[items[i].user].user};
  if (o->given) qsort(o->pairs, o->given, sizeof *o->pairs, by_user);
  return LY_OK;
}

enum ly sharing_out(struct scope *s, const struct sharing *x, const struct visit_duty *duty,
                    const struct sharing_asked *asked, struct visit_pair **pairs, size_t *count) {
  struct sharing_out o = {.s = s, .x = x, .duty = duty, .asked = asked};
  struct owed_row *rows = NULL;
  int64_t *areas = NULL, total = 0;
  enum ly rc = sharing_due(s, x, duty, &rows, &o.count, &total);
  if (!rc) rc = sharing_areas(s, x, duty, rows, o.count, &areas);
  o.rows = rows;
  o.areas = areas;
  o.pairs = rc ? NULL : ARENA_ARRAY(s->arena, struct visit_pair, o.count);
  if (rc || !o.pairs) return rc ? rc : fail_memory(s);
  rc = asked->how == SHARE_EVENLY ? evenly(&o) : to_one(&o);
  *pairs = o.pairs;
  *count = o.given;
  return rc;
}
