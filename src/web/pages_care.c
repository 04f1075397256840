/* Finding care: what a need finds in a district, up to four side by side, and one place. For
 * everybody; from the open register alone. */
#include "service/care.h"
#include "web/page.h"
#include "web/pages_portal.h"

#include <string.h>

enum { COMPARE_MAX = 4, SHOWN_MAX = 200, PRICE_MAX_YUAN = 1000000 };

/* Where, and for what. */
struct looking {
  struct place place;
  struct store *store;
  const struct registry *registry;
  const struct pack *pack;
  const struct care_need *need;
};

static enum ly begin(struct scope *s, struct call *c, struct looking *l) {
  *l = (struct looking){.need = NULL};
  enum ly rc = place_of(s, c, &l->place);
  if (!rc) rc = call_registry(s, c, &l->registry);
  if (!rc) rc = call_store(s, c, &l->store);
  if (rc) return rc;
  const struct service_vocabulary *words = site_words(c->site, l->place.area);
  if (!words) return fail(s, LY_NOT_FOUND, MSG_ENTITLED_NO_PACK, c->area);
  l->pack = words->pack;
  struct str key = query_text(c, "need");
  l->need = care_need_find(s->arena, l->pack, key);
  return l->need ? LY_OK : fail(s, LY_NOT_FOUND, MSG_CARE_NO_NEED, key);
}

static struct str path_of(struct scope *s, const struct call *c, const char *end) {
  struct buf b = buf_open(s->arena, 256);
  buf_printf(&b, "area/%.*s/care%s", STR_ARG(c->area), end);
  return buf_str(&b);
}

/* GET /care */
enum ly page_care_areas(struct scope *s, struct call *c, struct value **out) {
  return portal_areas(s, c, MSG_CARE_TITLE, "/care", out);
}

/* ---- What is asked ------------------------------------------------------------------------------
 */

static const struct {
  const char *word;
  enum message title;
} orders[] = {[CARE_BY_NEAR] = {"near", MSG_CARE_BY_NEAR},
              [CARE_BY_PRICE] = {"price", MSG_CARE_BY_PRICE},
              [CARE_BY_GRADE] = {"grade", MSG_CARE_BY_GRADE},
              [CARE_BY_FREE] = {"free", MSG_CARE_BY_FREE}};
enum { ORDERS = sizeof orders / sizeof *orders };

static bool order_fits(const struct care_need *need, size_t order) {
  const bool fits[] = {[CARE_BY_NEAR] = true,
                       [CARE_BY_PRICE] = need->price.entry != NULL,
                       [CARE_BY_GRADE] = need->grade.entry != NULL,
                       [CARE_BY_FREE] = need->free != NULL};
  return fits[order];
}

/* A village counts where it lies in the town that is chosen with it. */
static enum ly read_from(struct scope *s, const struct call *c, const struct looking *l,
                         struct str *from) {
  struct str town = query_text(c, "town"), village = query_text(c, "village");
  *from = STR("");
  if (town.len == 0) return LY_OK;
  if (village.len && area_within(village, town)) town = village;
  if (area_digits(town, from) && area_within(town, l->place.district)) return LY_OK;
  return fail(s, LY_INVALID, MSG_PARTIES_NOT_WITHIN, town, l->place.area);
}

static enum ly read_price(struct scope *s, const struct call *c, int64_t *fen) {
  struct str typed = query_text(c, "price");
  struct decimal d, cents;
  *fen = 0;
  if (typed.len == 0) return LY_OK;
  bool good = decimal_parse(typed, &d) && d.scale <= 2 && d.coefficient > 0 &&
              decimal_sub(d, (struct decimal){0, 2}, &cents) &&
              cents.coefficient <= INT64_C(100) * PRICE_MAX_YUAN;
  if (good) *fen = cents.coefficient;
  return good ? LY_OK : fail(s, LY_INVALID, MSG_CARE_BAD_PRICE, typed);
}

static enum ly read_asked(struct scope *s, const struct call *c, const struct looking *l,
                          struct care_asked *out) {
  struct str order = query_text(c, "order");
  size_t at = 0;
  *out = (struct care_asked){.affordable = l->need->affordable.entry && query_has(c, "affordable"),
                             .with_free = l->need->free && query_has(c, "free")};
  while (order.len && at < ORDERS && !str_is(order, orders[at].word)) at++;
  if (at == ORDERS) return fail(s, LY_INVALID, MSG_CARE_BAD_ORDER, order);
  out->order = order_fits(l->need, at) ? (enum care_order)at : CARE_BY_NEAR;
  enum ly rc = read_from(s, c, l, &out->from);
  if (!rc && l->need->price.entry) rc = read_price(s, c, &out->price_up_to);
  return rc;
}

/* ---- The form -----------------------------------------------------------------------------------
 */

static struct value *need_options(struct scope *s, const struct looking *l) {
  struct value *list = value_list(s->arena);
  size_t count = 0;
  const struct pack_entry *const *all =
      pack_effective(s->arena, l->pack, &service_kind_care_need, &count);
  for (size_t i = 0; all && i < count; i++) {
    const struct care_need *need = (const void *)all[i];
    value_add(list, form_option(s, need->key, need->name, str_eq(need->key, l->need->key)));
  }
  return list;
}

static struct value *order_options(struct scope *s, const struct looking *l,
                                   const struct care_asked *asked) {
  struct value *list = value_list(s->arena);
  for (size_t i = 0; i < ORDERS; i++)
    if (order_fits(l->need, i))
      value_add(list, form_option(s, str_of(orders[i].word),
                                  message_plain(s->lang, orders[i].title), i == asked->order));
  return list;
}

static struct value *part_options(struct scope *s, const struct looking *l, struct str area,
                                  struct str chosen) {
  struct value *list = value_list(s->arena);
  size_t count = 0;
  const struct pack_area **parts = pack_area_parts(s->arena, l->pack, area, &count);
  for (size_t i = 0; parts && i < count; i++)
    value_add(list, form_option(s, parts[i]->code, parts[i]->name,
                                chosen.len && area_within(chosen, parts[i]->code)));
  return list;
}

static void put_form(struct scope *s, const struct call *c, const struct looking *l,
                     const struct care_asked *asked, struct value *v) {
  enum { TOWN_DIGITS = 9 };
  bool town = asked->from.len >= TOWN_DIGITS;
  struct str code = {asked->from.ptr, town ? TOWN_DIGITS : 0};
  value_put(v, "orders", order_options(s, l, asked));
  value_put(v, "towns", part_options(s, l, l->place.district, asked->from));
  value_put(v, "villages", town ? part_options(s, l, code, asked->from) : value_list(s->arena));
  value_put_bool(s->arena, v, "has_affordable", l->need->affordable.entry != NULL);
  value_put_bool(s->arena, v, "has_free", l->need->free != NULL);
  value_put_bool(s->arena, v, "has_price", l->need->price.entry != NULL);
  value_put_bool(s->arena, v, "affordable", asked->affordable);
  value_put_bool(s->arena, v, "free", asked->with_free);
  value_put_text(s->arena, v, "price", query_text(c, "price"));
}

/* ---- A place ------------------------------------------------------------------------------------
 */

static const struct {
  const char *word;
  enum message text;
} nears[CARE_NEARS] = {[CARE_VILLAGE] = {"village", MSG_CARE_SAME_VILLAGE},
                       [CARE_TOWN] = {"town", MSG_CARE_SAME_TOWN},
                       [CARE_DISTRICT] = {"district", MSG_CARE_SAME_DISTRICT},
                       [CARE_NOT_SAID] = {"", MSG_CARE_NOT_SAID}};

static struct str fact_text(struct scope *s, const struct call *c, const struct registry_fact *fact,
                            struct str value) {
  if (value.len == 0 || fact->type == REGISTRY_PARTY) return STR("");
  if (fact->type == REGISTRY_AREA) return area_text(s, c, value);
  struct buf b = buf_open(s->arena, 1024);
  buf_add(&b, registry_value_text(s, fact, value));
  buf_add(&b, fact->unit);
  return buf_str(&b);
}

static struct str grade_text(struct scope *s, const struct care_need *need, int64_t grade) {
  const struct registry_fact *fact = (const void *)need->grade.entry;
  const struct registry_codes *codes = fact ? (const void *)fact->codes.entry : NULL;
  const struct registry_code *const *all = codes ? codes->codes.items : NULL;
  (void)s;
  return all && grade >= 0 ? all[grade]->name : STR("");
}

static struct str free_text(struct scope *s, const struct care_place *p) {
  if (p->free < 0) return STR("");
  struct str words[] = {str_int(s->arena, p->free), date_iso(s->arena, p->free_on)};
  return message_text(s->arena, s->lang, MSG_CARE_FREE_ON, words, 2);
}

/* {rated, rating, ratings, rating_text}: of too few nothing is told, how many there are neither. */
static void put_rating(struct scope *s, const struct care_need *need, const struct care_place *p,
                       struct value *v) {
  struct decimal mean = {0, 1};
  bool rated = care_rated(need, p, &mean);
  struct str words[] = {decimal_text(s->arena, mean),
                        str_int(s->arena, need->rating ? need->rating->best : 0),
                        str_int(s->arena, p->ratings)};
  value_put_bool(s->arena, v, "rated", rated);
  value_put_text(s->arena, v, "rating", rated ? words[0] : STR(""));
  value_put_int(s->arena, v, "ratings", rated ? p->ratings : 0);
  value_put_text(s->arena, v, "rating_text",
                 rated ? message_text(s->arena, s->lang, MSG_CARE_RATING, words, 3) : STR(""));
}

/* As everybody sees it; `link` of a page. */
static struct value *place_value(struct scope *s, const struct call *c, const struct looking *l,
                                 const struct care_place *p) {
  struct value *v = value_map(s->arena);
  struct decimal fen = {p->price_fen, 2};
  bool priced = p->price_fen >= 0;
  value_put_text(s->arena, v, "party", str_int(s->arena, p->party));
  value_put_text(s->arena, v, "name", p->name);
  value_put_text(s->arena, v, "area", p->area);
  value_put_text(s->arena, v, "area_text", p->area.len ? area_text(s, c, p->area) : STR(""));
  value_put_text(s->arena, v, "near", str_of(nears[p->near].word));
  value_put_text(s->arena, v, "near_text", message_plain(s->lang, nears[p->near].text));
  value_put_text(s->arena, v, "price", priced ? decimal_text(s->arena, fen) : STR(""));
  value_put_text(s->arena, v, "grade_text", grade_text(s, l->need, p->grade));
  value_put_bool(s->arena, v, "affordable", p->affordable);
  value_put_bool(s->arena, v, "free_known", p->free >= 0);
  value_put_int(s->arena, v, "free", p->free < 0 ? 0 : p->free);
  value_put_text(s->arena, v, "free_text", free_text(s, p));
  value_put_text(s->arena, v, "free_on", p->free < 0 ? STR("") : date_iso(s->arena, p->free_on));
  put_rating(s, l->need, p, v);
  if (c->request->json) return v;
  struct buf b = buf_open(s->arena, 256);
  buf_printf(&b, "area/%.*s/care/%lld?need=%.*s", STR_ARG(c->area), (long long)p->party,
             STR_ARG(l->need->key));
  value_put_text(s->arena, v, "link", page_link(s, c, buf_str(&b)));
  return v;
}

static void put_head(struct scope *s, struct call *c, const struct looking *l, enum message title,
                     struct value *v) {
  struct str words[] = {site_area_name(s, c->site, l->place.area, l->place.area), l->need->name};
  value_put_text(s->arena, v, "title",
                 message_text(s->arena, s->lang, title, words, message_arity(title)));
  value_put_text(s->arena, v, "area", c->area);
  value_put_text(s->arena, v, "on", date_iso(s->arena, s->today));
  value_put_text(s->arena, v, "need", l->need->key);
  value_put_text(s->arena, v, "need_text", l->need->name);
  value_put_text(s->arena, v, "note", l->need->note);
}

/* GET /area/{area}/care */
enum ly page_care(struct scope *s, struct call *c, struct value **out) {
  struct care_place *places = NULL;
  struct care_asked asked = {.order = CARE_BY_NEAR};
  struct open_list all;
  struct looking l;
  size_t count = 0;
  enum ly rc = begin(s, c, &l);
  if (!rc) rc = read_asked(s, c, &l, &asked);
  if (!rc)
    rc = care_find(s, l.store, l.registry, l.need, l.place.district, &asked, &all, &places, &count);
  if (rc) return rc;
  struct value *v = *out = value_map(s->arena), *list = value_list(s->arena);
  put_head(s, c, &l, MSG_CARE_TITLE_OF, v);
  value_put(v, "needs", need_options(s, &l));
  value_put_text(s->arena, v, "from", asked.from);
  value_put_text(s->arena, v, "from_text", asked.from.len ? area_text(s, c, asked.from) : STR(""));
  value_put_text(s->arena, v, "order", str_of(orders[asked.order].word));
  value_put_int(s->arena, v, "total", (int64_t)count);
  for (size_t i = 0; i < count && i < SHOWN_MAX; i++)
    value_add(list, place_value(s, c, &l, &places[i]));
  value_put(v, "places", list);
  if (c->request->json) return LY_OK;
  value_put_bool(s->arena, v, "cut", count > SHOWN_MAX);
  value_put_bool(s->arena, v, "can_compare", count > 1);
  put_form(s, c, &l, &asked, v);
  return LY_OK;
}

/* ---- Side by side -------------------------------------------------------------------------------
 */

static enum ly chosen_places(struct scope *s, const struct call *c, const struct care_place *places,
                             size_t count, const struct care_place **chosen, size_t *chosen_count) {
  *chosen_count = 0;
  for (const struct input_field *f = c->request->query.first; f; f = f->next) {
    int64_t party;
    size_t i = 0;
    if (!str_is(f->name, "with")) continue;
    if (!registry_id(f->text, &party)) return fail(s, LY_NOT_FOUND, MSG_CARE_NO_PLACE, f->text);
    while (i < count && places[i].party != party) i++;
    if (i == count) return fail(s, LY_NOT_FOUND, MSG_CARE_NO_PLACE, f->text);
    if (*chosen_count == COMPARE_MAX)
      return fail(s, LY_INVALID, MSG_CARE_TOO_MANY, str_int(s->arena, COMPARE_MAX));
    chosen[(*chosen_count)++] = &places[i];
  }
  return LY_OK;
}

struct comparing {
  struct call *c;
  const struct looking *l;
  const struct open_list *all;
  const struct care_place **places;
  size_t count;
  struct value *rows;
};

static void add_cell(struct scope *s, const struct care_place *p, struct str text,
                     struct value *cells) {
  struct value *cell = value_map(s->arena);
  value_put_text(s->arena, cell, "name", p->name);
  value_put_text(s->arena, cell, "text", text);
  value_add(cells, cell);
}

static void add_row(struct scope *s, struct comparing *m, struct str key, struct str label,
                    struct str (*text)(struct scope *s, const struct comparing *m,
                                       const struct care_place *p, const void *what),
                    const void *what) {
  struct value *row = value_map(s->arena), *cells = value_list(s->arena);
  value_put_text(s->arena, row, "key", key);
  value_put_text(s->arena, row, "label", label);
  for (size_t i = 0; i < m->count; i++)
    add_cell(s, m->places[i], text(s, m, m->places[i], what), cells);
  value_put(row, "cells", cells);
  value_add(m->rows, row);
}

static struct str text_of_fact(struct scope *s, const struct comparing *m,
                               const struct care_place *p, const void *what) {
  const struct registry_fact *fact = what;
  return fact_text(s, m->c, fact, open_value(m->all, p->row, fact->key));
}

static struct str text_of_free(struct scope *s, const struct comparing *m,
                               const struct care_place *p, const void *what) {
  (void)m, (void)what;
  return free_text(s, p);
}

static struct str text_of_rating(struct scope *s, const struct comparing *m,
                                 const struct care_place *p, const void *what) {
  struct value *v = value_map(s->arena);
  (void)what;
  put_rating(s, m->l->need, p, v);
  return v ? value_get(v, STR("rating_text"))->text : STR("");
}

static struct str text_of_area(struct scope *s, const struct comparing *m,
                               const struct care_place *p, const void *what) {
  (void)what;
  return p->area.len ? area_text(s, m->c, p->area) : STR("");
}

static void add_rows(struct scope *s, struct comparing *m) {
  const struct care_need *need = m->l->need;
  const struct pack_ref *first[] = {&need->by, &need->price, &need->grade, &need->affordable};
  const struct pack_ref *shown = need->shown.items;
  add_row(s, m, STR("area"), message_plain(s->lang, MSG_CARE_WHERE), text_of_area, NULL);
  if (need->free)
    add_row(s, m, STR("free"), message_plain(s->lang, MSG_CARE_FREE), text_of_free, NULL);
  if (need->rating)
    add_row(s, m, STR("rating"), message_plain(s->lang, MSG_CARE_RATINGS), text_of_rating, NULL);
  for (size_t i = 0; i < sizeof first / sizeof *first + need->shown.count; i++) {
    size_t others = sizeof first / sizeof *first;
    const struct registry_fact *fact =
        (const void *)(i < others ? first[i]->entry : shown[i - others].entry);
    if (fact) add_row(s, m, fact->key, fact->name, text_of_fact, fact);
  }
}

/* GET /area/{area}/care/compare */
enum ly page_care_compare(struct scope *s, struct call *c, struct value **out) {
  const struct care_place *chosen[COMPARE_MAX];
  const struct care_asked any = {.order = CARE_BY_NEAR};
  struct care_place *places = NULL;
  struct open_list all;
  struct looking l;
  size_t count = 0, chosen_count = 0;
  enum ly rc = begin(s, c, &l);
  if (!rc)
    rc = care_find(s, l.store, l.registry, l.need, l.place.district, &any, &all, &places, &count);
  if (!rc) rc = chosen_places(s, c, places, count, chosen, &chosen_count);
  if (rc) return rc;
  struct value *v = *out = value_map(s->arena), *list = value_list(s->arena);
  struct comparing m = {c, &l, &all, chosen, chosen_count, value_list(s->arena)};
  put_head(s, c, &l, MSG_CARE_COMPARE_OF, v);
  for (size_t i = 0; i < chosen_count; i++) value_add(list, place_value(s, c, &l, chosen[i]));
  add_rows(s, &m);
  value_put(v, "places", list);
  value_put(v, "rows", m.rows);
  if (c->request->json) return LY_OK;
  struct buf b = buf_open(s->arena, 256);
  buf_add(&b, path_of(s, c, "?need="));
  buf_add(&b, l.need->key);
  value_put_text(s->arena, v, "back", page_link(s, c, buf_str(&b)));
  return LY_OK;
}

/* ---- One place ----------------------------------------------------------------------------------
 */

static struct value *facts_value(struct scope *s, const struct call *c,
                                 const struct open_list *list) {
  struct value *out = value_list(s->arena);
  for (size_t i = 0; i < list->fact_count; i++) {
    const struct registry_fact *fact = list->facts[i];
    struct str text = fact_text(s, c, fact, list->rows[0].values[i]);
    struct value *v = value_map(s->arena);
    if (text.len == 0) continue;
    value_put_text(s->arena, v, "key", fact->key);
    value_put_text(s->arena, v, "name", fact->name);
    value_put_text(s->arena, v, "text", text);
    value_add(out, v);
  }
  return out;
}

/* Where somebody says how he finds it, with the place filled in; empty where nobody can. */
static struct str rate_link(struct scope *s, const struct call *c, const struct care_need *need,
                            int64_t party, struct str name) {
  const struct casework *work = site_casework(c->site, c->area);
  const struct care_rating *r = need->rating;
  struct buf b = buf_open(s->arena, 1024);
  bool plain = true; /* nothing in the name ends a part of an address */
  if (!r || !work || !casework_find(work, r->procedure)) return STR("");
  for (size_t i = 0; i < name.len; i++) plain &= name.ptr[i] && !strchr("/?&=#%+", name.ptr[i]);
  buf_printf(&b, "mine/apply/%.*s?field.%.*s=%lld", STR_ARG(r->procedure), STR_ARG(r->place),
             (long long)party);
  if (plain && r->called.len) buf_printf(&b, "&field.%.*s=%.*s", STR_ARG(r->called), STR_ARG(name));
  return page_link(s, c, buf_str(&b));
}

/* GET /area/{area}/care/{id} */
enum ly page_care_place(struct scope *s, struct call *c, struct value **out) {
  struct open_list list = {.count = 0};
  struct looking l;
  int64_t party;
  enum ly rc = begin(s, c, &l);
  if (rc) return rc;
  if (!registry_id(c->capture, &party)) return fail(s, LY_NOT_FOUND, MSG_CARE_NO_PLACE, c->capture);
  const struct registry_party *kind = registry_kind_find(l.registry, l.need->of.key);
  if (!kind) return fail(s, LY_CONFLICT, MSG_REGISTRY_NO_DICTIONARY);
  rc = open_rows(s, l.store, kind, l.place.district, party, &list);
  if (!rc && list.count == 0) return fail(s, LY_NOT_FOUND, MSG_CARE_NO_PLACE, c->capture);
  struct care_place place = {.party = party};
  if (!rc) rc = care_rate_one(s, l.store, l.registry, l.need, l.place.district, &place);
  if (rc) return rc;
  struct value *v = *out = value_map(s->arena);
  struct str name = open_value(&list, &list.rows[0], kind->kind->called.key);
  value_put_text(s->arena, v, "title", name.len ? name : str_int(s->arena, party));
  value_put_text(s->arena, v, "area", c->area);
  value_put_text(s->arena, v, "on", date_iso(s->arena, s->today));
  value_put_text(s->arena, v, "party", str_int(s->arena, party));
  value_put(v, "facts", facts_value(s, c, &list));
  put_rating(s, l.need, &place, v);
  if (c->request->json) return LY_OK;
  struct buf b = buf_open(s->arena, 256);
  buf_add(&b, path_of(s, c, "?need="));
  buf_add(&b, l.need->key);
  value_put_text(s->arena, v, "rate", rate_link(s, c, l.need, party, name));
  value_put_text(s->arena, v, "back", page_link(s, c, buf_str(&b)));
  return LY_OK;
}
