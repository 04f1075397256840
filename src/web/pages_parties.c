/* Parties: which districts one may see, who is there, and what is known of each. Private facts are
 * masked as the role asks (sight.h); pages_party_identity.c shows them whole for a reason. */
#include "web/pages_parties.h"

#include "registry/link.h"
#include "web/looks.h"
#include "web/page.h"
#include "web/pages_cases.h"
#include "web/reply.h"
#include "web/sight.h"
#include "web/words.h"

enum { PAGE_PARTIES = 50 };

/* ---- Where -------------------------------------------------------------------------------------
 */

enum ly place_of(struct scope *s, const struct call *c, struct place *out) {
  struct str digits = {0};
  *out = (struct place){.area = STR("")};
  bool good = area_digits(c->area, &digits) && digits.len >= DISTRICT_DIGITS;
  if (!good) return fail(s, LY_NOT_FOUND, MSG_WEB_NO_PAGE, c->request->path);
  *out = (struct place){.area = digits, .district = {digits.ptr, DISTRICT_DIGITS}};
  return LY_OK;
}

enum ly call_registry(struct scope *s, const struct call *c, const struct registry **out) {
  *out = &c->site->registry;
  return c->site->has_registry ? LY_OK : fail(s, LY_CONFLICT, MSG_REGISTRY_NO_DICTIONARY);
}

bool may_record(const struct call *c) {
  for (size_t i = 0; i < c->grants.count; i++) {
    const struct user_grant *g = &c->grants.list[i];
    bool records = g->role == ROLE_REPORTER || g->role == ROLE_WORKER;
    if (records && area_within(c->area, g->area)) return true;
  }
  return false;
}

/* What the kind is listed by, as it is seen; empty where it is not known. */
static struct str listed(const struct registry_state *state, const struct pack_ref *ref) {
  for (size_t i = 0; i < state->count; i++) {
    if (&state->facts[i].fact->entry == ref->entry) return state->facts[i].claims[0].value;
  }
  return STR("");
}

enum ly check_in_place(struct scope *s, const struct place *place,
                       const struct registry_state *state) {
  struct str home = listed(state, &state->kind->kind->area);
  bool all = place->area.len == DISTRICT_DIGITS;
  if (all || (home.len && area_within(home, place->area))) return LY_OK;
  return fail(s, LY_NOT_FOUND, MSG_REGISTRY_NO_PARTY, place->area, str_int(s->arena, state->party));
}

struct str party_path(struct scope *s, const struct call *c, struct str id, const char *end) {
  struct buf b = buf_open(s->arena, 256);
  buf_add(&b, STR("/area/"));
  buf_add(&b, c->area);
  buf_add(&b, STR("/parties/"));
  buf_add(&b, id);
  buf_add(&b, str_of(end));
  return buf_str(&b);
}

struct str area_text(struct scope *s, const struct call *c, struct str code) {
  return site_area_name(s, c->site, c->area, code);
}

/* ---- Which districts ----------------------------------------------------------------------------
 */

struct str name_of_area(const struct site *site, struct str area) {
  for (size_t i = 0; i < site->pack_count; i++) {
    struct str digits;
    if (area_digits(site->packs[i].header->area, &digits) && str_eq(digits, area))
      return site->packs[i].header->name;
  }
  return STR("");
}

static void add_area(struct scope *s, const struct call *c, struct value *list, struct str area) {
  for (const struct value *v = list->first; v; v = v->next) {
    if (str_eq(value_get(v, STR("area"))->text, area)) return;
  }
  struct value *v = value_map(s->arena);
  value_put_text(s->arena, v, "area", area);
  value_put_text(s->arena, v, "name", name_of_area(c->site, area));
  value_add(list, v);
}

/* What a grant reaches: its own area, or the districts with a plan in a larger one. */
static void add_grant(struct scope *s, const struct call *c, struct value *list, struct str area) {
  if (area.len >= DISTRICT_DIGITS) {
    add_area(s, c, list, area);
    return;
  }
  for (size_t i = 0; i < c->site->pack_count; i++) {
    struct str digits;
    bool within = area_digits(c->site->packs[i].header->area, &digits) &&
                  digits.len == DISTRICT_DIGITS && area_within(digits, area);
    if (within) add_area(s, c, list, digits);
  }
}

/* "area/331121/parties" */
static struct str page_of(struct scope *s, struct str area, const char *end) {
  return str_from(path_with(s->arena, "/area/", area, end), 1);
}

enum ly choose_area(struct scope *s, struct call *c, uint32_t roles, enum message title,
                    const char *end, struct value **out) {
  struct value *v = *out = value_map(s->arena), *list = value_list(s->arena);
  if (!v || !list) return fail_memory(s);
  for (size_t i = 0; i < c->grants.count; i++) {
    const struct user_grant *g = &c->grants.list[i];
    if (roles & ROLE_BIT(g->role)) add_grant(s, c, list, g->area);
  }
  value_put_text(s->arena, v, "title", message_plain(s->lang, title));
  value_put(v, "areas", list);
  if (c->request->json) return LY_OK;
  for (struct value *one = list->first; one; one = one->next) {
    struct str area = value_get(one, STR("area"))->text;
    value_put_text(s->arena, one, "link", page_link(s, c, page_of(s, area, end)));
  }
  if (list->count != 1) return LY_OK;
  c->file = reply_go(path_with(s->arena, "/area/", value_get(list->first, STR("area"))->text, end));
  return LY_OK;
}

enum ly page_parties(struct scope *s, struct call *c, struct value **out) {
  return choose_area(s, c, CASE_ROLES, MSG_PARTIES_TITLE, "/parties", out);
}

/* ---- Who is there -------------------------------------------------------------------------------
 */

/* The part that is asked for: the whole, or one that lies in it; of a town that is chosen, a
 * village chosen with it. */
static enum ly read_filter(struct scope *s, const struct call *c, const struct place *place,
                           struct str *area) {
  struct str asked = query_text(c, "area"), village = query_text(c, "village"), digits;
  if (asked.len && village.len && area_within(village, asked)) asked = village;
  *area = place->area.len > DISTRICT_DIGITS ? place->area : STR("");
  if (asked.len == 0) return LY_OK;
  if (!area_within(asked, place->area) || !area_digits(asked, &digits))
    return fail(s, LY_INVALID, MSG_PARTIES_NOT_WITHIN, asked, place->area);
  if (digits.len > DISTRICT_DIGITS) *area = digits;
  return LY_OK;
}

/* The kinds as tabs; the first where nothing is looked for. */
static struct value *kind_options(struct scope *s, const struct registry *r, struct str asked,
                                  bool all) {
  struct value *list = value_list(s->arena);
  if (all)
    value_add(list, form_option(s, STR(""), message_plain(s->lang, MSG_IDENTITY_ALL_KINDS),
                                asked.len == 0));
  for (size_t i = 0; i < r->count; i++) {
    const struct registry_kind *kind = r->kinds[i].kind;
    bool chosen = str_eq(asked, kind->key) || (!all && i == 0 && asked.len == 0);
    value_add(list, form_option(s, kind->key, kind->name, chosen));
  }
  return list;
}

/* The parts of an area to choose from, all of it first; `chosen` or what it lies in is. */
static struct value *area_options(struct scope *s, const struct call *c, struct str area,
                                  struct str chosen) {
  struct value *list = value_list(s->arena);
  const struct service_vocabulary *words = site_words(c->site, area);
  size_t count = 0;
  const struct pack_area **parts =
      words ? pack_area_parts(s->arena, words->pack, area, &count) : NULL;
  if (!parts || count == 0) return list;
  value_add(list, form_option(s, STR(""), message_plain(s->lang, MSG_PERSON_ALL_AREAS),
                              chosen.len <= area.len));
  for (size_t i = 0; i < count; i++)
    value_add(list, form_option(s, parts[i]->code, parts[i]->name,
                                chosen.len && area_within(chosen, parts[i]->code)));
  return list;
}

/* Towns of a district, and villages of the town that is chosen; villages of a town. */
static void put_areas(struct scope *s, const struct call *c, struct value *v, struct str filter,
                      const struct place *place) {
  enum { TOWN_DIGITS = 9 };
  struct value *villages = value_list(s->arena);
  bool town = place->area.len == DISTRICT_DIGITS && filter.len >= TOWN_DIGITS;
  if (town) villages = area_options(s, c, (struct str){filter.ptr, TOWN_DIGITS}, filter);
  value_put(v, "areas", area_options(s, c, place->area, filter));
  value_put(v, "villages", villages);
}

/* Codes are named. */
static void name_areas(struct scope *s, const struct call *c, struct value *v) {
  const struct value *list = value_get(v, STR("parties"));
  struct str last = STR(""), text = STR(""); /* many in a row live in one place */
  for (struct value *row = list->first; row; row = row->next) {
    bool person = str_is(value_get(row, STR("kind"))->text, "person");
    struct str born = value_get(row, STR("born"))->text, area = value_get(row, STR("area"))->text;
    if (row == list->first || !str_eq(area, last)) text = area_text(s, c, area);
    last = area;
    value_put_text(s->arena, row, "area_text", text);
    value_put_text(s->arena, row, "age", person ? age_text(s, born) : STR(""));
  }
}

static void put_asked(struct scope *s, const struct call *c, struct value *v,
                      const struct search *q, const struct place *place) {
  struct str name = area_text(s, c, place->area);
  value_put_text(s->arena, v, "title", message_text(s->arena, s->lang, MSG_PARTIES_OF, &name, 1));
  value_set_text(s->arena, v, "area", place->area);
  value_put_text(s->arena, v, "query", q->text);
  value_put_text(s->arena, v, "kind", q->kind);
  value_put_text(s->arena, v, "filter", q->area);
  value_put(v, "kinds", kind_options(s, &c->site->registry, q->kind, q->text.len > 0));
  put_areas(s, c, v, q->area, place);
  name_areas(s, c, v);
  value_put_bool(s->arena, v, "may_write", may_record(c));
  if (c->request->json) return;
  value_put_bool(s->arena, v, "opens", holds_here(c, CASE_ROLES));
  value_put_bool(s->arena, v, "may_import",
                 holds_here(c, ROLE_BIT(ROLE_REPORTER) | ROLE_BIT(ROLE_REVIEWER)));
}

static enum ly note_hits(struct scope *s, struct call *c, struct str district,
                         const struct search_page *page) {
  int64_t *parties = ARENA_ARRAY(s->arena, int64_t, page->count);
  if (!parties) return fail_memory(s);
  for (size_t i = 0; i < page->count; i++) parties[i] = page->hits[i].party;
  return looks_note(s, c, district, parties, page->count);
}

/* "331121-17" is a case: one box finds people, institutions and cases. */
static bool is_case_number(struct str text, const struct place *place, int64_t *case_no) {
  size_t n = DISTRICT_DIGITS;
  return str_starts(text, place->district) && text.len > n + 1 && text.ptr[n] == '-' &&
         registry_id(str_from(text, n + 1), case_no);
}

/* Who sees the register finds all that is in it, others what their cases are about. */
static struct str kind_asked(const struct call *c) {
  return holds_here(c, CASE_ROLES) ? query_text(c, "kind") : STR("institution");
}

/* What can not be looked for is told beside what was typed; to a program it is an error. */
static enum ly look_for(struct scope *s, struct call *c, struct store *st, const struct registry *r,
                        const struct search *q, struct search_page *page) {
  enum ly rc = party_search(s, st, r, q, page);
  if (rc != LY_INVALID || c->request->json || q->after.len) return rc;
  diag_take(s, DIAG_FIELD(STR("q")));
  c->status = ly_http_status(LY_INVALID);
  *page = (struct search_page){.after = STR(""), .day = s->today};
  return LY_OK;
}

enum ly page_area_parties(struct scope *s, struct call *c, struct value **out) {
  const struct registry *r;
  struct search_page page = {.count = 0};
  struct search q = {.text = query_text(c, "q"),
                     .kind = kind_asked(c),
                     .after = query_text(c, "after"),
                     .limit = PAGE_PARTIES};
  struct store *st;
  struct place place = {.area = {0}};
  int64_t case_no;
  enum ly rc = place_of(s, c, &place);
  if (!rc && !c->request->json && is_case_number(str_trim(q.text), &place, &case_no)) {
    *out = value_map(s->arena);
    c->file = reply_go(case_path(s, c, case_no, ""));
    return LY_OK;
  }
  if (!rc) rc = call_registry(s, c, &r);
  if (!rc) rc = read_filter(s, c, &place, &q.area);
  if (!rc) rc = call_store(s, c, &st);
  q.district = place.district;
  if (!rc) rc = look_for(s, c, st, r, &q, &page);
  if (rc) return rc;
  rc = note_hits(s, c, place.district, &page);
  if (rc) return rc;
  sight_of_hits(s, c, &page);
  struct value *v = *out = search_value(s, &page);
  put_asked(s, c, v, &q, &place);
  return LY_OK;
}

/* ---- One party ----------------------------------------------------------------------------------
 */

/* The day and the moment asked for: today, and now. */
static enum ly read_when(struct scope *s, const struct call *c, struct date *true_on,
                         int64_t *known_on) {
  struct str day = query_text(c, "true_on"), moment = query_text(c, "known_on");
  *true_on = s->today;
  *known_on = REGISTRY_NOW;
  if (day.len && !date_parse(day, true_on)) return fail(s, LY_INVALID, MSG_PARTIES_BAD_DAY, day);
  if (moment.len && !registry_moment(moment, known_on))
    return fail(s, LY_INVALID, MSG_PARTIES_BAD_MOMENT, moment);
  return LY_OK;
}

struct str name_of_party(struct scope *s, const struct registry_state *state) {
  struct str name = listed(state, &state->kind->kind->called);
  if (name.len) return name;
  struct str words[] = {state->kind->kind->name, str_int(s->arena, state->party)};
  return message_text(s->arena, s->lang, MSG_PARTIES_NAMELESS, words, 2);
}

struct str telephone_of(const struct registry_state *state) {
  for (size_t i = 0; i < state->count; i++)
    if (state->facts[i].fact->check == IDENTITY_PHONE) return state->facts[i].claims[0].value;
  return STR("");
}

static enum ly find_state(struct scope *s, struct call *c, struct date true_on, int64_t known_on,
                          struct registry_state *state) {
  const struct registry *r;
  struct store *st;
  struct place place = {.area = {0}};
  int64_t party = 0;
  enum ly rc = place_of(s, c, &place);
  if (!rc) rc = call_registry(s, c, &r);
  if (!rc && !registry_id(c->capture, &party))
    rc = fail(s, LY_NOT_FOUND, MSG_WEB_NO_PAGE, c->request->path);
  if (!rc) rc = call_store(s, c, &st);
  if (!rc) rc = party_facts(s, st, r, place.district, party, true_on, known_on, state);
  return rc;
}

enum ly find_party(struct scope *s, struct call *c, struct registry_state *state) {
  struct place place = {.area = {0}};
  enum ly rc = place_of(s, c, &place);
  if (!rc) rc = find_state(s, c, s->today, REGISTRY_NOW, state);
  return rc ? rc : check_in_place(s, &place, state);
}

static void put_actor(struct scope *s, struct call *c, struct value *row) {
  value_put_text(s->arena, row, "recorded_by_text",
                 page_actor(s, c, value_get(row, STR("recorded_by"))->text));
}

/* Facts stand in the order of the dictionary: the first of each group carries its heading. */
static void head_groups(struct scope *s, const struct value *facts,
                        const struct registry_party *kind) {
  struct str above = STR("");
  for (struct value *f = facts->first; f; f = f->next) {
    const struct registry_fact *fact =
        registry_fact_find(kind, value_get(f, STR("key"))->text, NULL);
    struct str group = fact ? fact->group : STR("");
    value_put_text(s->arena, f, "group", str_eq(group, above) ? STR("") : group);
    above = group;
  }
}

/* What only the template asks for. */
static void mark_rows(struct scope *s, struct call *c, struct value *v,
                      const struct registry_party *kind) {
  const struct value *facts = value_get(v, STR("facts")),
                     *statements = value_get(v, STR("statements"));
  head_groups(s, facts, kind);
  for (struct value *f = facts->first; f; f = f->next) {
    const struct value *lost = value_get(f, STR("lost"));
    value_put_int(s->arena, f, "lost_count", (int64_t)lost->count);
    put_actor(s, c, f);
    for (struct value *l = lost->first; l; l = l->next) put_actor(s, c, l);
  }
  for (struct value *st = statements->first; st; st = st->next) {
    bool holds = value_get(st, STR("holds"))->integer;
    bool states = value_get(st, STR("retracts"))->kind == VALUE_NULL;
    value_put_bool(s->arena, st, "may_retract", holds && states);
    put_actor(s, c, st);
  }
}

/* Records that are merged into this one, each with its number. */
static enum ly put_merged(struct scope *s, struct call *c, struct value *v,
                          const struct registry_state *state) {
  struct link_group group;
  struct store *st;
  struct value *list = value_list(s->arena);
  enum ly rc = call_store(s, c, &st);
  if (!rc) rc = link_group(s, st, state->district, state->party, REGISTRY_NOW, &group);
  if (rc) return rc;
  for (size_t i = 1; i < group.count; i++) {
    struct value *row = value_map(s->arena);
    value_put_text(s->arena, row, "party", str_int(s->arena, group.parties[i]));
    value_add(list, row);
  }
  value_put(v, "merged", list);
  return LY_OK;
}

/* A page asks for all of it, also where it says nothing: of another day, or without a plan. */
static void put_missing(struct scope *s, struct value *v) {
  static const char *const parts[] = {"head", "terms", "related", "entitled", "receipts",
                                      "acts", "after", "cases",   "undoes"};
  value_put_bool(s->arena, v, "around", value_get(v, STR("acts")) != NULL);
  for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
    if (!value_get(v, str_of(parts[i]))) value_put_null(s->arena, v, parts[i]);
}

/* What only the page has. */
static void put_page(struct scope *s, struct call *c, struct value *v,
                     const struct registry_state *state, int64_t known_on) {
  value_put_text(s->arena, v, "known_on_text",
                 known_on == REGISTRY_NOW ? STR("") : registry_time_text(s->arena, known_on));
  value_put_text(s->arena, v, "known_on_asked", query_text(c, "known_on"));
  value_put(v, "form", statement_form(s, c, state->kind));
  put_missing(s, v);
  value_put_text(s->arena, v, "unmask_reason", form_sent(c, "unmask_reason"));
  mark_rows(s, c, v, state->kind);
}

/* Which facts are masked, for who wants to see one. */
static void put_masked(struct scope *s, const struct call *c, struct value *v,
                       const struct registry_state *state) {
  struct privacy_views views = sight_of(c);
  struct value *list = value_list(s->arena);
  for (size_t i = 0; i < state->count; i++) {
    const struct registry_fact *fact = state->facts[i].fact;
    if (views.of[fact->privacy] != PRIVACY_MASKED) continue;
    struct value *row = value_map(s->arena);
    value_put_text(s->arena, row, "key", fact->key);
    value_put_text(s->arena, row, "name", fact->name);
    value_add(list, row);
  }
  value_put(v, "masked_facts", list);
}

/* Areas and other parties by name, in facts and in history. */
static enum ly name_all(struct scope *s, struct call *c, struct value *v,
                        const struct registry_party *kind) {
  enum ly rc = name_facts(s, c, kind, value_get(v, STR("facts")));
  const struct value *statements = value_get(v, STR("statements"));
  for (const struct value *st = statements->first; !rc && st; st = st->next)
    rc = name_facts(s, c, kind, value_get(st, STR("facts")));
  return rc;
}

static enum ly show_party(struct scope *s, struct call *c, struct registry_state *state,
                          struct date true_on, int64_t known_on, const struct registry_said *whole,
                          size_t count, struct value **out) {
  const struct registry *r = &c->site->registry;
  struct value *findings = registry_findings_value(s, state);
  size_t masked = 0;
  enum ly rc = privacy_apply(s, sight_of(c), whole, count, state, &masked);
  if (!rc) rc = looks_note(s, c, (struct str){c->area.ptr, DISTRICT_DIGITS}, &state->party, 1);
  if (rc) return rc;
  struct value *v = *out = registry_head_value(s, state, true_on, known_on);
  value_put(v, "facts", registry_facts_value(s, r, state));
  value_put(v, "statements", registry_history_value(s, r, state));
  value_put(v, "findings", findings);
  value_put_text(s->arena, v, "title", name_of_party(s, state));
  value_put_text(s->arena, v, "area", c->area);
  value_put_int(s->arena, v, "masked", (int64_t)masked);
  value_put_bool(s->arena, v, "whole", count > 0);
  value_put_bool(s->arena, v, "may_write", may_record(c));
  if (!c->request->json) value_put_bool(s->arena, v, "form_open", s->diags.errors > 0);
  rc = put_merged(s, c, v, state);
  bool now = known_on == REGISTRY_NOW && date_cmp(true_on, s->today) == 0;
  now = now && !str_is(query_text(c, "around"), "no");
  if (!rc && now) rc = put_around(s, c, v, state);
  if (!rc) rc = name_all(s, c, v, state->kind);
  if (rc || c->request->json || arena_failed(s->arena)) return rc; /* full: told by the caller */
  put_masked(s, c, v, state);
  put_page(s, c, v, state, known_on);
  return LY_OK;
}

/* Who lives in the place today may be looked at as on any day. */
static enum ly read_party(struct scope *s, struct call *c, const struct registry_said *whole,
                          size_t count, struct value **out) {
  struct registry_state state = {.party = 0};
  struct date true_on;
  int64_t known_on = REGISTRY_NOW;
  enum ly rc = read_when(s, c, &true_on, &known_on);
  if (!rc) rc = find_party(s, c, &state);
  bool then = !rc && (known_on != REGISTRY_NOW || date_cmp(true_on, s->today) != 0);
  if (then) rc = find_state(s, c, true_on, known_on, &state);
  return rc ? rc : show_party(s, c, &state, true_on, known_on, whole, count, out);
}

enum ly page_party(struct scope *s, struct call *c, struct value **out) {
  return read_party(s, c, NULL, 0, out);
}

enum ly party_whole(struct scope *s, struct call *c, const struct registry_said *facts,
                    size_t count, struct value **out) {
  return read_party(s, c, facts, count, out);
}
