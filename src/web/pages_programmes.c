/* What people are entitled to: the list of basic services of an area, for everybody; and what one
 * party is owed today, with the reasons, for who keeps the registry. */
#include "service/basic_list.h"
#include "service/entitlement.h"
#include "web/page.h"
#include "web/pages_cases.h"

enum { REASONS_MAX = 400, REASON_DEPTH_MAX = 7 };

/* ---- Reasons ------------------------------------------------------------------------------------
 */

/* The tree of reasons as lines, each with how deep it stands: what a page can show. Literals say
 * nothing of their own. */
static void add_reasons(struct scope *s, struct value *list, const struct value *why, int depth) {
  const struct value *args = value_get(why, STR("args"));
  if (list->count >= REASONS_MAX) return;
  struct value *line = value_map(s->arena);
  const char *copied[] = {"text", "value_text", "clause"};
  for (size_t i = 0; i < sizeof copied / sizeof *copied; i++) {
    const struct value *part = value_get(why, str_of(copied[i]));
    value_put_text(s->arena, line, copied[i], part ? part->text : STR(""));
  }
  value_put_bool(s->arena, line, "decides", value_get(why, STR("decides"))->integer);
  value_put_bool(s->arena, line, "known", value_get(why, STR("known"))->integer);
  value_put_int(s->arena, line, "depth", depth < REASON_DEPTH_MAX ? depth : REASON_DEPTH_MAX);
  value_add(list, line);
  for (const struct value *v = args ? args->first : NULL; v; v = v->next) {
    const struct value *inner = value_get(v, STR("args"));
    bool literal = inner && inner->count == 0 &&
                   str_eq(value_get(v, STR("text"))->text, value_get(v, STR("value_text"))->text);
    if (!literal) add_reasons(s, list, v, depth + 1);
  }
}

static const struct {
  const char *from;
  enum message title;
} parts[] = {{"why", MSG_ENTITLED_WHY_ELIGIBLE},
             {"amount_why", MSG_ENTITLED_WHY_AMOUNT},
             {"done_why", MSG_ENTITLED_WHY_DONE}};

/* [{title, lines}]: of the conditions, the amount, and whether it is kept, as far as told. */
static void put_reasons(struct scope *s, struct value *programme) {
  struct value *list = value_list(s->arena);
  for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
    const struct value *why = value_get(programme, str_of(parts[i].from));
    struct value *part = value_map(s->arena), *lines = value_list(s->arena);
    if (!why) continue;
    add_reasons(s, lines, why, 0);
    value_put_text(s->arena, part, "title", message_plain(s->lang, parts[i].title));
    value_put(part, "lines", lines);
    value_add(list, part);
  }
  value_put(programme, "why_parts", list);
}

/* The norm was not held against its text: a page says so. */
static void mark_unsure(struct scope *s, struct value *programme) {
  bool unsure = str_is(value_get(programme, STR("sure"))->text, "none");
  value_put_bool(s->arena, programme, "unsure", unsure);
}

/* ---- One party ----------------------------------------------------------------------------------
 */

/* A missing fact is asked of somebody: of the party itself, or of one that it leads to. */
static void mark_missing(struct scope *s, struct value *programme, struct str party) {
  const struct value *missing = value_get(programme, STR("missing"));
  for (struct value *m = missing->first; m; m = m->next) {
    struct str whose = value_get(m, STR("party"))->text;
    value_put_bool(s->arena, m, "other", whose.len && !str_eq(whose, party));
  }
}

/* Three lists for the page: a state has a colour, a sign and a word. */
static const struct {
  const char *answer, *key, *colour, *sign;
} answers[] = {{"yes", "entitled", "green", "●"},
               {"unknown", "open", "amber", "▲"},
               {"no", "others", "grey", "○"}};

static void put_state(struct scope *s, struct value *programme) {
  struct str answer = value_get(programme, STR("answer"))->text;
  for (size_t i = 0; i < sizeof answers / sizeof *answers; i++) {
    if (!str_is(answer, answers[i].answer)) continue;
    value_put_text(s->arena, programme, "colour", str_of(answers[i].colour));
    value_put_text(s->arena, programme, "sign", str_of(answers[i].sign));
  }
  value_put_bool(s->arena, programme, "is_yes", str_is(answer, "yes"));
}

/* A copy in another list: its parts are shared. */
static void add_copy(struct scope *s, struct value *list, const struct value *item) {
  struct value *copy = ARENA_NEW(s->arena, struct value);
  if (!copy) return; /* full: told by the caller */
  *copy = *item;
  copy->next = NULL;
  value_add(list, copy);
}

static void sort_answers(struct scope *s, struct value *v) {
  const struct value *programmes = value_get(v, STR("programmes"));
  struct str party = value_get(v, STR("party"))->text;
  for (struct value *p = programmes->first; p; p = p->next) {
    mark_missing(s, p, party);
    mark_unsure(s, p);
    put_state(s, p);
    put_reasons(s, p);
  }
  for (size_t i = 0; i < sizeof answers / sizeof *answers; i++) {
    struct value *list = value_list(s->arena);
    for (const struct value *p = programmes->first; p; p = p->next) {
      if (str_is(value_get(p, STR("answer"))->text, answers[i].answer)) add_copy(s, list, p);
    }
    value_put(v, answers[i].key, list);
  }
}

static struct str party_called(struct scope *s, const struct registry_state *state) {
  static const char *const names[] = {"name", "institution_name"};
  for (size_t i = 0; i < state->count; i++) {
    struct str key = state->facts[i].fact->key;
    if (str_is(key, names[0]) || str_is(key, names[1])) return state->facts[i].claims[0].value;
  }
  struct str words[] = {state->kind->kind->name, str_int(s->arena, state->party)};
  return message_text(s->arena, s->lang, MSG_PARTIES_NAMELESS, words, 2);
}

/* GET /area/{area}/parties/{id}/entitled */
enum ly page_party_entitled(struct scope *s, struct call *c, struct value **out) {
  struct registry_state state = {.party = 0};
  struct service_entitlement found;
  struct place place;
  struct store *st;
  enum ly rc = place_of(s, c, &place);
  if (!rc) rc = find_party(s, c, &state);
  if (!rc) rc = call_store(s, c, &st);
  if (rc) return rc;
  const struct service_vocabulary *words = site_words(c->site, place.area);
  if (!words) return fail(s, LY_NOT_FOUND, MSG_ENTITLED_NO_PACK, place.area);
  rc = service_entitlement(s, st, words, place.district, state.party, &found);
  if (rc) return rc;
  struct value *v = *out = service_entitlement_value(s, &found);
  struct str name = party_called(s, &state);
  value_put_text(s->arena, v, "title",
                 message_text(s->arena, s->lang, MSG_ENTITLED_TITLE_OF, &name, 1));
  value_put_text(s->arena, v, "name", name);
  value_put_text(s->arena, v, "area", c->area);
  if (c->request->json || arena_failed(s->arena)) return LY_OK;
  for (struct value *p = value_get(v, STR("programmes"))->first; p; p = p->next)
    value_put_text(s->arena, p, "apply_link",
                   apply_link(s, c, value_get(p, STR("programme"))->text, state.party));
  sort_answers(s, v);
  return LY_OK;
}

/* ---- The list of basic services -----------------------------------------------------------------
 */

/* GET /services: the areas that have one. */
enum ly page_services(struct scope *s, struct call *c, struct value **out) {
  struct value *v = *out = value_map(s->arena), *list = value_list(s->arena);
  for (size_t i = 0; i < c->site->pack_count; i++) {
    struct value *area = value_map(s->arena);
    struct str digits = STR("");
    if (!area_digits(c->site->packs[i].header->area, &digits)) continue;
    value_put_text(s->arena, area, "area", digits);
    value_put_text(s->arena, area, "name", c->site->packs[i].header->name);
    value_add(list, area);
  }
  value_put_text(s->arena, v, "title", message_plain(s->lang, MSG_SERVICES_TITLE));
  value_put(v, "areas", list);
  return LY_OK;
}

static void put_units(struct scope *s, struct value *programme) {
  enum { UNITS_MAX = 2048 };
  struct buf b = buf_open(s->arena, UNITS_MAX);
  const struct value *units = value_get(programme, STR("units"));
  for (const struct value *u = units->first; u; u = u->next) {
    if (b.len) buf_add(&b, message_plain(s->lang, MSG_PACK_CHOICE_COMMA));
    buf_add(&b, u->text);
  }
  value_put_text(s->arena, programme, "units_text", buf_str(&b));
}

static struct value *programmes_of(struct scope *s, const struct value *all, const char *basic) {
  struct value *list = value_list(s->arena);
  for (struct value *p = all->first; p; p = p->next) {
    if (!str_is(value_get(p, STR("basic"))->text, basic)) continue;
    mark_unsure(s, p);
    put_units(s, p);
    add_copy(s, list, p);
  }
  return list;
}

/* By what kind of help they are; what is promised beside the list comes last. */
static struct value *by_category(struct scope *s, const struct value *all) {
  struct value *groups = value_list(s->arena);
  for (const struct pack_choice *basic = service_basics; basic->word; basic++) {
    struct value *group = value_map(s->arena), *list = programmes_of(s, all, basic->word);
    if (list->count == 0) continue;
    value_put_text(s->arena, group, "title", message_plain(s->lang, basic->message));
    value_put(group, "programmes", list);
    value_add(groups, group);
  }
  struct value *rest = value_map(s->arena), *others = programmes_of(s, all, "");
  value_put_text(s->arena, rest, "title", message_plain(s->lang, MSG_SERVICES_REST));
  value_put(rest, "programmes", others);
  if (others->count) value_add(groups, rest);
  return groups;
}

/* The figures behind each amount, in the order of the programmes. */
static void put_figures(struct scope *s, const struct service_vocabulary *words,
                        struct value *all) {
  size_t i = 0;
  for (struct value *p = all->first; p; p = p->next)
    value_put(p, "figures", service_figures_value(s, &words->programmes[i++]));
}

/* Who works on the lists of who is entitled finds them from here. */
static void put_owed_link(struct scope *s, struct call *c, struct value *v) {
  struct str path = STR(""), area = value_get(v, STR("area"))->text;
  for (size_t i = 0; area.len >= DISTRICT_DIGITS && i < c->grants.count; i++) {
    const struct user_grant *g = &c->grants.list[i];
    if ((CASE_ROLES & ROLE_BIT(g->role)) && area_within(area, g->area))
      path = str_from(path_with(s->arena, "/area/", area, "/owed"), 1);
  }
  value_put_text(s->arena, v, "owed_link", path.len ? page_link(s, c, path) : path);
}

/* GET /area/{area}/services */
enum ly page_area_services(struct scope *s, struct call *c, struct value **out) {
  struct str digits = STR("");
  const struct service_vocabulary *words =
      area_digits(c->area, &digits) ? site_words(c->site, digits) : NULL;
  if (!words) return fail(s, LY_NOT_FOUND, MSG_ENTITLED_NO_PACK, c->area);
  struct value *v = *out = value_map(s->arena), *all = service_programmes_value(s, words);
  struct str name = words->pack->header->name;
  value_put_text(s->arena, v, "title",
                 message_text(s->arena, s->lang, MSG_SERVICES_TITLE_OF, &name, 1));
  value_put_text(s->arena, v, "area", digits);
  value_put_text(s->arena, v, "on", date_iso(s->arena, s->today));
  value_put_int(s->arena, v, "count", (int64_t)all->count);
  put_figures(s, words, all);
  if (c->request->json) {
    value_put(v, "programmes", all);
  } else {
    value_put(v, "groups", by_category(s, all));
    put_owed_link(s, c, v);
  }
  return LY_OK;
}
