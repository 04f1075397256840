/* Cases on pages: whose hands, where, and in which words. */
#include "people/hands.h"
#include "registry/link.h"
#include "registry/members.h"
#include "registry/search.h"
#include "web/listing.h"
#include "web/looks.h"
#include "web/page.h"
#include "web/pages_cases.h"
#include "web/sight.h"

/* ---- Hands --------------------------------------------------------------------------------------
 */

/* The worker at the window hands in what the applicant brings. */
static unsigned hands_with(const struct call *c, struct str area, bool lent) {
  unsigned all = 0;
  if (c->resident.in) return HAND_BIT(HAND_APPLICANT);
  for (size_t i = 0; i < c->grants.count; i++) {
    const struct user_grant *g = &c->grants.list[i];
    if (!area_within(area, g->area)) continue;
    for (int hand = 0; hand < HAND_COUNT; hand++)
      if (hand_role((enum procedure_hand)hand) == g->role) all |= HAND_BIT(hand);
    if (lent && g->role == ROLE_WORKER) all |= HAND_BIT(HAND_APPLICANT);
  }
  return all;
}

unsigned hands_of(const struct call *c, struct str area) {
  return hands_with(c, area, true);
}

unsigned own_hands_of(const struct call *c, struct str area) {
  return hands_with(c, area, false);
}

unsigned desk_hands_of(const struct call *c, struct str area) {
  return own_hands_of(c, area) | (own_institution(c) ? HAND_BIT(HAND_APPLICANT) : 0u);
}

/* The applicant's hand acts for no unit, so it is held for none. */
enum ly held_of(struct scope *s, const struct call *c, struct str area,
                const struct hand_held **out, size_t *count) {
  struct hand_held *held = ARENA_ARRAY(s->arena, struct hand_held, c->grants.count * HAND_COUNT);
  *count = 0;
  *out = held;
  if (!held) return fail_memory(s);
  for (size_t i = 0; i < c->grants.count; i++) {
    const struct user_grant *g = &c->grants.list[i];
    if (!area_within(area, g->area)) continue;
    for (int hand = 0; hand < HAND_COUNT; hand++)
      if (hand_role((enum procedure_hand)hand) == g->role)
        held[(*count)++] = (struct hand_held){hand, g->unit};
  }
  return LY_OK;
}

bool holds_here(const struct call *c, unsigned roles) {
  for (size_t i = 0; i < c->grants.count; i++) {
    const struct user_grant *g = &c->grants.list[i];
    if ((roles & ROLE_BIT(g->role)) && area_within(c->area, g->area)) return true;
  }
  return false;
}

/* ---- Where --------------------------------------------------------------------------------------
 */

enum ly case_desk_open(struct scope *s, struct call *c, struct case_desk *out) {
  *out = (struct case_desk){0};
  enum ly rc = place_of(s, c, &out->place);
  if (!rc) rc = call_registry(s, c, &out->registry);
  if (!rc) rc = call_store(s, c, &out->store);
  if (rc) return rc;
  out->now = site_casework(c->site, out->place.area);
  return out->now ? LY_OK : fail(s, LY_NOT_FOUND, MSG_ENTITLED_NO_PACK, c->area);
}

enum ly case_named(struct scope *s, struct call *c, const struct case_desk *desk,
                   struct case_row *row, const struct casework **work) {
  int64_t number;
  if (!registry_id(c->capture, &number))
    return fail(s, LY_NOT_FOUND, MSG_WEB_NO_PAGE, c->request->path);
  enum ly rc = case_find(s, desk->store, desk->place.district, number, row);
  if (!rc && !area_within(row->area, desk->place.area))
    rc = fail(s, LY_NOT_FOUND, MSG_CASE_NONE, c->capture);
  if (!rc) rc = case_own_check(s, c, desk, row);
  return rc ? rc : case_work(s, desk->store, desk->now, row, work);
}

/* ---- In words -----------------------------------------------------------------------------------
 */

enum ly case_hit(struct scope *s, struct call *c, const struct case_desk *desk,
                 const struct registry_party *kind, int64_t party, struct search_hit *hit) {
  const struct registry_card *card;
  *hit = (struct search_hit){.party = party, .kind = kind, .name = str_int(s->arena, party)};
  if (!kind) return LY_OK;
  enum ly rc = registry_card(s, desk->store, kind, desk->place.district, party, &card);
  if (rc || !card) return rc;
  struct str words[] = {kind->kind->name, hit->name};
  *hit = (struct search_hit){party, kind, card->name, card->born, card->area};
  struct search_page page = {.hits = hit, .count = 1};
  sight_of_hits(s, c, &page);
  if (!hit->name.len) hit->name = message_text(s->arena, s->lang, MSG_PARTIES_NAMELESS, words, 2);
  return LY_OK;
}

enum ly case_party_hit(struct scope *s, struct call *c, const struct case_desk *desk,
                       const struct service_procedure *p, int64_t party, struct search_hit *hit) {
  const struct registry_kind *of = p ? (const void *)p->of.entry : NULL;
  return case_hit(s, c, desk, of ? registry_kind_find(desk->registry, of->key) : NULL, party, hit);
}

enum ly case_party_said(struct scope *s, struct call *c, const struct case_desk *desk,
                        const struct registry_fact *fact, struct str value, struct str *out) {
  struct search_hit hit;
  int64_t party;
  *out = value;
  if (!registry_id(value, &party)) return LY_OK;
  enum ly rc =
      case_hit(s, c, desk, registry_kind_find(desk->registry, fact->target.key), party, &hit);
  *out = hit.name;
  return rc;
}

enum ly case_party_name(struct scope *s, struct call *c, const struct case_desk *desk,
                        const struct service_procedure *p, int64_t party, struct str *out) {
  struct search_hit hit;
  enum ly rc = case_party_hit(s, c, desk, p, party, &hit);
  *out = hit.name;
  return rc;
}

/* ---- Who it is for ------------------------------------------------------------------------------
 */

enum ly put_party_hits(struct scope *s, struct call *c, const struct case_desk *desk,
                       struct str kind, bool all, struct value *v) {
  enum { HITS = 20, ALL_HITS = 100 };
  struct search_page page = {.count = 0};
  struct value *list = value_list(s->arena);
  struct search q = {.district = desk->place.district,
                     .text = query_text(c, "q"),
                     .kind = kind,
                     .limit = all ? ALL_HITS : HITS};
  if (desk->place.area.len > DISTRICT_DIGITS) q.area = desk->place.area;
  enum ly rc = all || q.text.len ? party_search(s, desk->store, desk->registry, &q, &page) : LY_OK;
  int64_t *parties = ARENA_ARRAY(s->arena, int64_t, page.count);
  if (rc || !parties) return rc ? rc : fail_memory(s);
  for (size_t i = 0; i < page.count; i++) parties[i] = page.hits[i].party;
  rc = looks_note(s, c, desk->place.district, parties, page.count);
  if (rc) return rc;
  sight_of_hits(s, c, &page);
  for (size_t i = 0; i < page.count; i++) {
    const struct search_hit *hit = &page.hits[i];
    struct value *row = value_map(s->arena);
    value_put_text(s->arena, row, "party", str_int(s->arena, hit->party));
    value_put_text(s->arena, row, "name", hit->name.len ? hit->name : hit->kind->kind->name);
    value_put_text(s->arena, row, "born", hit->born);
    value_put_text(s->arena, row, "area_text",
                   hit->area.len ? area_text(s, c, hit->area) : STR(""));
    value_add(list, row);
  }
  value_put_text(s->arena, v, "q", q.text);
  value_put(v, "hits", list);
  return LY_OK;
}

/* ---- Numbers and addresses ----------------------------------------------------------------------
 */

struct str case_number_text(struct scope *s, struct str district, int64_t case_no) {
  struct buf b = buf_open(s->arena, 64);
  buf_printf(&b, "%.*s-%lld", STR_ARG(district), (long long)case_no);
  return buf_str(&b);
}

struct str case_path(struct scope *s, const struct call *c, int64_t case_no, const char *end) {
  struct buf b = buf_open(s->arena, 128);
  buf_printf(&b, "/area/%.*s/cases/%lld%s", STR_ARG(c->area), (long long)case_no, end);
  return buf_str(&b);
}

struct str case_due_text(struct scope *s, const struct value *row) {
  static const enum message left[] = {MSG_CASES_LEFT_DAYS, MSG_CASES_LEFT_WORKING};
  static const enum message late[] = {MSG_CASES_LATE_DAYS, MSG_CASES_LATE_WORKING};
  const struct value *days = value_get(row, STR("days_left"));
  bool working = value_truth(value_get(row, STR("working_days")));
  if (days->kind != VALUE_INT) return STR("");
  if (days->integer == 0 && !value_truth(value_get(row, STR("late"))))
    return message_plain(s->lang, MSG_CASES_DUE_TODAY);
  bool over = value_truth(value_get(row, STR("late")));
  int64_t number = days->integer < 0 ? -days->integer : days->integer;
  number += over && number == 0; /* over since a day off */
  struct str text = str_int(s->arena, number);
  return message_text(s->arena, s->lang, over ? late[working] : left[working], &text, 1);
}

enum ly case_shown(struct scope *s, struct call *c, const struct case_desk *desk,
                   const struct casework *work, const struct case_row *row, struct value **out) {
  struct value *v = *out = case_row_value(s, work, row);
  const struct casework_procedure *p = casework_find(work, row->procedure);
  struct str name;
  enum ly rc = case_party_name(s, c, desk, p ? p->procedure : NULL, row->party, &name);
  if (rc) return rc;
  value_put_text(s->arena, v, "number", case_number_text(s, row->district, row->case_no));
  value_put_text(s->arena, v, "party_name", name);
  value_put_text(s->arena, v, "area_text", area_text(s, c, row->area));
  value_put_text(s->arena, v, "opened_by_text", page_actor(s, c, row->opened_by));
  value_put_text(s->arena, v, "due_text", case_due_text(s, v));
  if (c->request->json) return LY_OK;
  struct str path = case_path(s, c, row->case_no, "");
  value_put_text(s->arena, v, "link", page_link(s, c, str_from(path, 1)));
  return LY_OK;
}

struct str apply_link(struct scope *s, const struct call *c, struct str programme, int64_t party) {
  const struct casework *work = site_casework(c->site, c->area);
  bool worker = holds_here(c, ROLE_BIT(ROLE_WORKER));
  for (size_t i = 0; worker && work && i < work->count; i++) {
    const struct service_procedure *p = work->procedures[i].procedure;
    struct buf b = buf_open(s->arena, 256);
    if (!p->programme.entry || !str_eq(p->programme.key, programme)) continue;
    buf_printf(&b, "area/%.*s/apply/%.*s?party=%lld", STR_ARG(c->area), STR_ARG(p->key),
               (long long)party);
    return page_link(s, c, buf_str(&b));
  }
  return STR("");
}

enum ly put_party_cases(struct scope *s, struct call *c, struct value *v, int64_t party) {
  enum { PARTY_CASES = 50 };
  const struct case_filter filter = {.party = party, .open = -1, .due_before = DATE_NONE};
  struct value *list = value_list(s->arena);
  struct case_desk desk;
  struct case_row *rows;
  size_t count = 0;
  if (!site_casework(c->site, c->area)) return LY_OK;
  enum ly rc = case_desk_open(s, c, &desk);
  if (!rc)
    rc = case_list(s, desk.store, desk.place.district, &filter,
                   (struct case_after){.due = DATE_NONE}, PARTY_CASES, &rows, &count);
  for (size_t i = 0; !rc && i < count; i++) {
    struct value *row;
    rc = case_shown(s, c, &desk, desk.now, &rows[i], &row);
    if (rc) break;
    bool opens = holds_here(c, CASEWORK_ROLES) && area_within(rows[i].area, desk.place.area);
    if (!c->request->json) value_put_bool(s->arena, row, "opens", opens);
    value_add(list, row);
  }
  value_put(v, "cases", list);
  return rc;
}

/* ---- In listings --------------------------------------------------------------------------------
 */

void head_of_listing(struct scope *s, struct call *c, const struct case_desk *desk,
                     enum message title, enum message empty, struct listing *listing,
                     struct value *page) {
  struct str name = area_text(s, c, desk->place.area);
  listing->sheet.title = message_text(s->arena, s->lang, title, &name, 1);
  listing->empty = message_plain(s->lang, empty);
  value_put_text(s->arena, page, "title", listing->sheet.title);
  value_put_text(s->arena, page, "area", c->area);
}

size_t one_code(struct str code, struct str *out, size_t max) {
  if (max == 0) return 0;
  out[0] = code;
  return 1;
}

struct str town_code(struct str area) {
  enum { TOWN_DIGITS = 9 };
  return area.len > TOWN_DIGITS ? (struct str){area.ptr, TOWN_DIGITS} : area;
}

enum ly note_parties(struct scope *s, struct call *c, struct str district, const void **rows,
                     size_t count, int64_t (*party_of)(const void *row)) {
  int64_t *parties = ARENA_ARRAY(s->arena, int64_t, count);
  if (!parties) return fail_memory(s);
  for (size_t i = 0; i < count; i++) parties[i] = party_of(rows[i]);
  return looks_note(s, c, district, parties, count);
}
