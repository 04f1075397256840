/* Who is owed what in an area: of each programme how many are entitled, do not receive it, should
 * not any more, are to be checked. As of each request. */
#include "web/pages_owed.h"

#include "web/page.h"
#include "web/sight.h"

enum { TOWN_DIGITS = 9 };

/* ---- An area ------------------------------------------------------------------------------------
 */

enum ly owed_begin(struct scope *s, struct call *c, struct owed_page *p) {
  *p = (struct owed_page){.sight = sight_of(c)};
  enum ly rc = place_of(s, c, &p->place);
  if (rc) return rc;
  if (!owed_area(p->place.area, &p->area))
    return fail(s, LY_NOT_FOUND, MSG_WEB_NO_PAGE, c->request->path);
  rc = call_everyone(s, c, &p->held);
  if (rc) return rc;
  const struct service_vocabulary *words = service_everyone_words(p->held.everyone, p->place.area);
  if (!words) return fail(s, LY_NOT_FOUND, MSG_ENTITLED_NO_PACK, p->place.area);
  p->words = words;
  p->view = (struct owed_view){
      .pack = words->pack, .words = words, .district = p->place.district, .sight = &p->sight};
  return call_store(s, c, &p->view.store);
}

/* "青田县", "青田县鹤城街道" */
struct str owed_place_name(struct scope *s, const struct call *c, const struct owed_page *p) {
  struct str names[] = {name_of_area(c->site, p->place.district), STR("")};
  if (names[0].len == 0) names[0] = p->place.district;
  if (p->place.area.len > DISTRICT_DIGITS)
    names[1] = owed_area_name(s, p->view.pack, service_area_number(p->place.area));
  return message_text(s->arena, s->lang, MSG_OWED_PLACE, names, 2);
}

/* "area/331121/owed/" */
struct str owed_path(struct scope *s, struct str area, const char *end, struct str more) {
  struct buf b = buf_open(s->arena, 512);
  buf_add(&b, STR("area/"));
  buf_add(&b, area);
  buf_add(&b, str_of(end));
  buf_add(&b, more);
  return buf_str(&b);
}

struct value *owed_head(struct scope *s, const struct owed_page *p, struct str title) {
  struct value *v = value_map(s->arena);
  value_put_text(s->arena, v, "title", title);
  value_put_text(s->arena, v, "area", p->place.area);
  value_put_text(s->arena, v, "pack", p->words->pack->header->key);
  value_put_text(s->arena, v, "on", date_iso(s->arena, s->today));
  return v;
}

static void add_town(struct scope *s, struct call *c, const struct owed_page *p, struct value *list,
                     struct str name, struct str path) {
  struct value *v = value_map(s->arena);
  value_put_text(s->arena, v, "name", name);
  value_put_text(s->arena, v, "link", page_link(s, c, path));
  value_put_bool(
      s->arena, v, "here",
      str_starts(str_from(path, 5), p->place.area) && path.ptr[5 + p->place.area.len] == '/');
  value_add(list, v);
}

struct value *owed_towns_value(struct scope *s, struct call *c, const struct owed_page *p,
                               const char *end, struct str more) {
  size_t count = 0;
  struct value *list = value_list(s->arena);
  const struct pack_area **towns = pack_areas_below(s->arena, p->view.pack, &count);
  add_town(s, c, p, list, message_plain(s->lang, MSG_OWED_WHOLE),
           owed_path(s, p->place.district, end, more));
  for (size_t i = 0; towns && i < count; i++) {
    struct str digits;
    bool town = area_digits(towns[i]->code, &digits) && digits.len == TOWN_DIGITS &&
                area_within(digits, p->place.district);
    if (town) add_town(s, c, p, list, towns[i]->name, owed_path(s, digits, end, more));
  }
  return list;
}

/* ---- All programmes -----------------------------------------------------------------------------
 */

/* GET /owed */
enum ly page_owed_areas(struct scope *s, struct call *c, struct value **out) {
  return choose_area(s, c, CASE_ROLES, MSG_OWED_MENU, "/owed", out);
}

/* For who may ask what another figure would change. */
static struct str what_if_link(struct scope *s, struct call *c, const struct owed_page *p) {
  for (size_t i = 0; i < c->grants.count; i++) {
    const struct user_grant *g = &c->grants.list[i];
    if ((CHANGE_ROLES & ROLE_BIT(g->role)) && area_within(p->place.area, g->area))
      return page_link(s, c, owed_path(s, p->place.area, "/what-if", STR("")));
  }
  return STR("");
}

static void put_links(struct scope *s, struct call *c, const struct owed_page *p, struct value *v) {
  value_put(v, "towns", owed_towns_value(s, c, p, "/owed", STR("")));
  value_put_text(s->arena, v, "what_if", what_if_link(s, c, p));
}

/* GET /area/{area}/owed */
enum ly page_owed(struct scope *s, struct call *c, struct value **out) {
  struct listing listing = {.rows = "programmes", .value = owed_programme_value};
  struct owed_book book = {.count = 0};
  struct owed_page p;
  struct owed *owed;
  enum ly rc = owed_begin(s, c, &p);
  if (!rc) rc = owed_open(s, p.words, &owed);
  if (!rc) rc = owed_totals(s, owed, p.held.moment, p.area, &book);
  p.view.path = owed_path(s, p.place.area, "/owed/", STR(""));
  if (!rc) rc = owed_sheet_programmes(s, &p.view, &book, &listing.sheet);
  if (rc) return rc;
  struct str name = owed_place_name(s, c, &p);
  struct value *v = *out =
      owed_head(s, &p, message_text(s->arena, s->lang, MSG_OWED_TITLE_OF, &name, 1));
  listing.sheet.title = value_get(v, STR("title"))->text;
  if (!c->request->json) put_links(s, c, &p, v);
  return listing_run(s, c, &listing, v);
}
