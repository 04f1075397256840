/* Parties: which districts one may see, who is there, and what is known of each. Facts that are
 * kept sealed are not shown: the dictionary of the site has no key. */
#include "web/pages_parties.h"

#include "web/reply.h"
#include "web/words.h"

enum { PAGE_PARTIES = 50 };

#define CASE_ROLES (ROLE_BIT(ROLE_REPORTER) | ROLE_BIT(ROLE_REVIEWER))

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
    if (g->role == ROLE_REPORTER && area_within(c->area, g->area)) return true;
  }
  return false;
}

/* Where the party lives, as far as is known. */
static struct str home_of(const struct registry_state *state) {
  for (size_t i = 0; i < state->count; i++) {
    if (str_is(state->facts[i].fact->key, "home_area")) return state->facts[i].claims[0].value;
  }
  return STR("");
}

enum ly check_in_place(struct scope *s, const struct place *place,
                       const struct registry_state *state) {
  struct str home = home_of(state);
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

/* ---- Which districts ----------------------------------------------------------------------------
 */

static struct str name_of_area(const struct site *site, struct str area) {
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

enum ly page_parties(struct scope *s, struct call *c, struct value **out) {
  struct value *v = *out = value_map(s->arena), *list = value_list(s->arena);
  if (!v || !list) return fail_memory(s);
  for (size_t i = 0; i < c->grants.count; i++) {
    const struct user_grant *g = &c->grants.list[i];
    if (CASE_ROLES & ROLE_BIT(g->role)) add_grant(s, c, list, g->area);
  }
  value_put_text(s->arena, v, "title", message_plain(s->lang, MSG_PARTIES_TITLE));
  value_put(v, "areas", list);
  if (list->count != 1 || c->request->json) return LY_OK;
  struct str area = value_get(list->first, STR("area"))->text;
  c->file = reply_go(path_with(s->arena, "/area/", area, "/parties"));
  return LY_OK;
}

/* ---- Who is there -------------------------------------------------------------------------------
 */

/* The part that is asked for: the whole, or one that lies in it. */
static enum ly read_filter(struct scope *s, const struct call *c, const struct place *place,
                           struct str *area) {
  struct str asked = query_text(c, "area"), digits;
  *area = place->area.len > DISTRICT_DIGITS ? place->area : STR("");
  if (asked.len == 0) return LY_OK;
  if (!area_within(asked, place->area) || !area_digits(asked, &digits))
    return fail(s, LY_INVALID, MSG_PARTIES_NOT_WITHIN, asked, place->area);
  if (digits.len > DISTRICT_DIGITS) *area = digits;
  return LY_OK;
}

enum ly page_area_parties(struct scope *s, struct call *c, struct value **out) {
  const struct registry *r;
  struct registry_row *rows = NULL;
  struct registry_after after = {.party = 0};
  struct store *st;
  struct place place = {.area = {0}};
  struct str area = {0};
  struct date day;
  size_t count = 0;
  enum ly rc = place_of(s, c, &place);
  if (!rc) rc = call_registry(s, c, &r);
  if (!rc) rc = read_filter(s, c, &place, &area);
  if (!rc && !registry_after_read(query_text(c, "after"), &after))
    rc = fail(s, LY_USAGE, MSG_PARTIES_BAD_PAGE);
  if (!rc) rc = call_store(s, c, &st);
  if (!rc)
    rc = party_list(s, st, r, place.district, area, PAGE_PARTIES, after, &rows, &count, &day);
  if (rc) return rc;
  struct value *v = *out = registry_list_value(s, rows, count, PAGE_PARTIES, day);
  struct str name = name_of_area(c->site, place.area);
  if (name.len == 0) name = place.area;
  value_put_text(s->arena, v, "title", message_text(s->arena, s->lang, MSG_PARTIES_OF, &name, 1));
  value_put_text(s->arena, v, "area", place.area);
  value_put_text(s->arena, v, "filter", area);
  value_put_bool(s->arena, v, "may_write", may_record(c));
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

static struct str name_of_party(struct scope *s, const struct registry_state *state) {
  for (size_t i = 0; i < state->count; i++) {
    if (str_is(state->facts[i].fact->key, "name")) return state->facts[i].claims[0].value;
  }
  struct str words[] = {state->kind->kind->name, str_int(s->arena, state->party)};
  return message_text(s->arena, s->lang, MSG_PARTIES_NAMELESS, words, 2);
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

static void put_actor(struct scope *s, struct value *row) {
  value_put_text(s->arena, row, "recorded_by_text",
                 word_actor(s, value_get(row, STR("recorded_by"))->text));
}

/* What only the template asks for. */
static void mark_rows(struct scope *s, struct value *v) {
  const struct value *facts = value_get(v, STR("facts")),
                     *statements = value_get(v, STR("statements"));
  for (struct value *f = facts->first; f; f = f->next) {
    const struct value *lost = value_get(f, STR("lost"));
    value_put_int(s->arena, f, "lost_count", (int64_t)lost->count);
    put_actor(s, f);
    for (struct value *l = lost->first; l; l = l->next) put_actor(s, l);
  }
  for (struct value *st = statements->first; st; st = st->next) {
    bool holds = value_get(st, STR("holds"))->integer;
    bool states = value_get(st, STR("retracts"))->kind == VALUE_NULL;
    value_put_bool(s->arena, st, "may_retract", holds && states);
    put_actor(s, st);
  }
}

/* Who lives in the place today may be looked at as on any day. */
enum ly page_party(struct scope *s, struct call *c, struct value **out) {
  struct registry_state state = {.party = 0};
  struct date true_on;
  int64_t known_on = REGISTRY_NOW;
  enum ly rc = read_when(s, c, &true_on, &known_on);
  if (!rc) rc = find_party(s, c, &state);
  bool then = !rc && (known_on != REGISTRY_NOW || date_cmp(true_on, s->today) != 0);
  if (then) rc = find_state(s, c, true_on, known_on, &state);
  if (rc) return rc;
  const struct registry *r = &c->site->registry;
  struct value *v = *out = registry_head_value(s, &state, true_on, known_on);
  value_put(v, "facts", registry_facts_value(s, r, &state));
  value_put(v, "statements", registry_history_value(s, r, &state));
  value_put_text(s->arena, v, "title", name_of_party(s, &state));
  value_put_text(s->arena, v, "area", c->area);
  value_put_bool(s->arena, v, "may_write", may_record(c));
  if (c->request->json || arena_failed(s->arena)) return LY_OK; /* full: told by the caller */
  value_put_text(s->arena, v, "known_on_text",
                 known_on == REGISTRY_NOW ? STR("") : registry_time_text(s->arena, known_on));
  value_put_text(s->arena, v, "known_on_asked", query_text(c, "known_on"));
  value_put(v, "form", statement_form(s, c, state.kind));
  mark_rows(s, v);
  return LY_OK;
}
