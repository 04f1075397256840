/* 应办清单: what is due from the institutions that the user acts for, and from him as an inspector.
 */
#include "service/own_due.h"
#include "web/listing.h"
#include "web/page.h"
#include "web/pages_members.h"
#include "web/sight.h"

/* GET /own-due */
enum ly page_own_due_areas(struct scope *s, struct call *c, struct value **out) {
  return choose_area(s, c, OWN_DUE_ROLES, MSG_OWN_DUE_TITLE, "/own-due", out);
}

static enum ly add_institutions(struct scope *s, const struct call *c, struct own_due *o) {
  int64_t *all = ARENA_ARRAY(s->arena, int64_t, c->grants.count);
  if (!all) return fail_memory(s);
  size_t count = own_institutions(c, all);
  enum ly rc = LY_OK;
  for (size_t i = 0; !rc && i < count; i++) rc = own_due_add_institution(s, o, all[i]);
  return rc;
}

/* Of all units where one of the roles is for none. */
static enum ly add_inspections(struct scope *s, const struct call *c, const struct case_desk *desk,
                               struct own_due *o) {
  struct str *units = ARENA_ARRAY(s->arena, struct str, c->grants.count);
  size_t count = 0;
  bool all = false;
  if (!units) return fail_memory(s);
  if (!holds_here(c, ROLE_BIT(ROLE_INSPECTOR))) return LY_OK;
  for (size_t i = 0; i < c->grants.count; i++) {
    const struct user_grant *g = &c->grants.list[i];
    if (g->role != ROLE_INSPECTOR || !area_within(c->area, g->area)) continue;
    all |= g->unit.len == 0;
    units[count++] = g->unit;
  }
  return own_due_add_inspector(s, o, desk->place.area, units, all ? 0 : count);
}

/* [{party}]: whose people the user keeps the list of. */
static struct value *institutions_value(struct scope *s, const int64_t *all, size_t count) {
  struct value *list = value_list(s->arena);
  for (size_t i = 0; i < count; i++) {
    struct value *v = value_map(s->arena);
    value_put_text(s->arena, v, "party", str_int(s->arena, all[i]));
    value_add(list, v);
  }
  return list;
}

static int64_t party_of(const void *row) {
  return ((const struct own_due_row *)row)->party;
}

/* People of whom something is shown. */
static enum ly note_people(struct scope *s, struct call *c, const struct listing *listing,
                           const void **rows, size_t count) {
  const struct own_due_view *view = listing->sheet.context;
  return note_parties(s, c, view->of->district, rows, count, party_of);
}

/* GET /area/{area}/own-due */
enum ly page_own_due(struct scope *s, struct call *c, struct value **out) {
  struct listing listing = {.rows = "rows", .value = own_due_value, .shown = note_people};
  struct case_desk desk;
  struct value *v = *out = value_map(s->arena);
  enum ly rc = case_desk_open(s, c, &desk);
  if (rc) return rc;
  c->own_case = own_institution(c) != 0; /* its own people are shown as on its own cases */
  const struct privacy_views sight = sight_of(c);
  struct own_due o = {.work = desk.now,
                      .registry = desk.registry,
                      .store = desk.store,
                      .district = desk.place.district,
                      .sight = &sight};
  struct buf path = buf_open(s->arena, 64);
  buf_printf(&path, "area/%.*s", STR_ARG(c->area));
  const struct own_due_view view = {&o, buf_str(&path)};
  rc = own_due_open(s, &o);
  if (!rc) rc = add_institutions(s, c, &o);
  if (!rc) rc = add_inspections(s, c, &desk, &o);
  if (!rc) rc = own_due_sheet(s, &view, &o, &listing.sheet);
  if (rc) return rc;
  head_of_listing(s, c, &desk, MSG_OWN_DUE_TITLE_OF, MSG_OWN_DUE_NONE, &listing, v);
  value_put_text(s->arena, v, "on", date_iso(s->arena, s->today));
  value_put(v, "counts", own_due_counts(s, &o));
  if (!c->request->json) {
    int64_t *all = ARENA_ARRAY(s->arena, int64_t, c->grants.count);
    bool named = all && own_institutions(c, all) > 0;
    bool inspects = holds_here(c, ROLE_BIT(ROLE_INSPECTOR));
    const struct registry_fact *staff = member_fact(desk.registry, STR(""));
    value_put(v, "institutions", institutions_value(s, all, named ? own_institutions(c, all) : 0));
    value_put_text(s->arena, v, "members_text", staff ? staff->members : STR(""));
    value_put_bool(s->arena, v, "no_institution", !named && !inspects);
  }
  return listing_run(s, c, &listing, v);
}
