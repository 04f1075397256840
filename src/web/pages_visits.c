/* The visitor's desk: whom he goes to, late first; the plain form of an act, without script; taking
 * an act back; two records of one visit. */
#include "web/pages_visits.h"

#include "registry/members.h"
#include "web/looks.h"
#include "web/pages_cases.h"
#include "web/pages_device.h"
#include "web/visit_forms.h"

#include <stdlib.h>

enum { REASON_MAX = 200, ID_MAX = 20, CONFLICTS_MAX = 100 };

/* ---- The desk -----------------------------------------------------------------------------------
 */

/* How soon: what is late stands first. */
enum when { WHEN_LATE, WHEN_WEEK, WHEN_MONTH, WHEN_DONE, WHENS };
static const struct {
  const char *key;
  enum message title;
} whens[WHENS] = {
    [WHEN_LATE] = {"late", MSG_VISITS_LATE},
    [WHEN_WEEK] = {"week", MSG_VISITS_WEEK},
    [WHEN_MONTH] = {"month", MSG_VISITS_MONTH},
    [WHEN_DONE] = {"done", MSG_VISITS_DONE},
};

static enum when when_of(const struct scope *s, const struct visit_people *people,
                         const struct visit_person *p) {
  struct date yesterday = {s->today.day - 1};
  if (visit_due_by(people, p, yesterday)) return WHEN_LATE;
  if (visit_due_by(people, p, visit_week_of(s->today).last)) return WHEN_WEEK;
  return visit_due_by(people, p, visit_month_of(s->today).last) ? WHEN_MONTH : WHEN_DONE;
}

/* Name, age and place of a person of his: of a kind of party as the tables know them. */
static enum ly put_person(struct scope *s, struct call *c, const struct visit_people *people,
                          int64_t party, struct value *v) {
  const struct registry *r = &c->site->registry;
  struct registry_card *cards = NULL;
  size_t count = 0, total;
  enum ly rc = LY_OK;
  for (size_t i = 0; !rc && count == 0 && i < r->count; i++)
    rc = registry_cards(s, c->store, &r->kinds[i], NULL, NULL, people->district, party, 0, 1,
                        &cards, &count, &total);
  if (rc) return rc;
  const struct registry_card none = {.party = party}, *card = count ? cards : &none;
  value_put_text(s->arena, v, "name", card->name.len ? card->name : str_int(s->arena, party));
  value_put_text(s->arena, v, "age", age_text(s, card->born));
  value_put_text(
      s->arena, v, "place",
      card->area.len ? site_area_name(s, c->site, people->district, card->area) : STR(""));
  return LY_OK;
}

static enum ly add_person(struct scope *s, struct call *c, const struct visit_people *people,
                          const struct visit_person *p, struct value *list) {
  struct value *v = value_map(s->arena);
  value_put_text(s->arena, v, "district", people->district);
  value_put_text(s->arena, v, "party", str_int(s->arena, p->party));
  enum ly rc = put_person(s, c, people, p->party, v);
  value_put(v, "due", visit_due_value(s, people, p));
  value_put_text(s->arena, v, "kind", p->shares[0].kind);
  value_add(list, v);
  return rc;
}

static enum ly add_district(struct scope *s, struct call *c, struct str district,
                            struct value *lists[WHENS]) {
  struct visit_people people;
  enum ly rc = visit_people(s, c, district, c->user.name, &people);
  int64_t *seen = ARENA_ARRAY(s->arena, int64_t, people.count);
  if (!rc && !seen) return fail_memory(s);
  for (size_t i = 0; !rc && i < people.count; i++) {
    const struct visit_person *p = &people.list[i];
    seen[i] = p->party;
    rc = add_person(s, c, &people, p, lists[when_of(s, &people, p)]);
  }
  return rc || people.count == 0 ? rc : looks_note(s, c, district, seen, people.count);
}

/* GET /visits */
enum ly page_visits(struct scope *s, struct call *c, struct value **out) {
  struct value *v = *out = value_map(s->arena), *groups = value_list(s->arena), *lists[WHENS];
  struct store *st;
  size_t count = 0, people = 0;
  enum ly rc = call_store(s, c, &st);
  struct str *districts = visit_districts(s, c, &count);
  if (!rc && !districts) return fail_memory(s);
  for (int i = 0; i < WHENS; i++) lists[i] = value_list(s->arena);
  for (size_t i = 0; !rc && i < count; i++) rc = add_district(s, c, districts[i], lists);
  if (rc || arena_failed(s->arena)) return rc ? rc : fail_memory(s);
  for (int i = 0; i < WHENS; i++) {
    struct value *group = value_map(s->arena);
    people += lists[i]->count;
    value_put_text(s->arena, group, "when", str_of(whens[i].key));
    value_put_text(s->arena, group, "title", message_plain(s->lang, whens[i].title));
    value_put_int(s->arena, group, "count", (int64_t)lists[i]->count);
    value_put(group, "people", lists[i]);
    value_add(groups, group);
  }
  value_put_text(s->arena, v, "title", message_plain(s->lang, MSG_VISITS_TITLE));
  value_put_text(s->arena, v, "on", date_iso(s->arena, s->today));
  value_put_int(s->arena, v, "count", (int64_t)people);
  value_put(v, "groups", groups);
  return LY_OK;
}

/* ---- An act -------------------------------------------------------------------------------------
 */

static int by_number(const void *a, const void *b) {
  int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
  return (x > y) - (x < y);
}

/* A worker records for everybody of the place; a visitor for his own people. */
static enum ly check_may(struct scope *s, struct call *c, struct str district, int64_t party) {
  int64_t *own = NULL;
  size_t count = 0;
  struct store *st;
  if (holds_here(c, ROLE_BIT(ROLE_WORKER))) return LY_OK;
  enum ly rc = call_store(s, c, &st);
  if (!rc) rc = visit_parties_of(s, st, district, c->user.name, &own, &count);
  if (rc) return rc;
  bool his = count && bsearch(&party, own, count, sizeof *own, by_number);
  return his ? LY_OK : fail(s, LY_DENIED, MSG_VISIT_NOT_YOURS);
}

static enum ly begin(struct scope *s, struct call *c, struct place *place,
                     struct registry_state *state) {
  enum ly rc = place_of(s, c, place);
  if (!rc) rc = find_party(s, c, state);
  return rc ? rc : check_may(s, c, place->district, state->party);
}

/* The kind that was asked for or sent, else the first of this kind of party. */
static const struct registry_act_kind *chosen_kind(const struct call *c,
                                                   const struct registry_party *party) {
  const struct registry *r = &c->site->registry;
  const struct pack_table *table = pack_table_of(r->pack, &registry_kind_act);
  struct str asked = form_sent(c, "kind");
  if (asked.len == 0) asked = query_text(c, "kind");
  const struct registry_act_kind *found = registry_act_find(r, party->kind, asked);
  for (size_t i = 0; !found && table && i < table->count; i++) {
    const struct registry_act_kind *kind = (const void *)table->entries[i];
    if (str_eq(kind->of.key, party->kind->key)) found = kind;
  }
  return found;
}

/* GET /area/{area}/parties/{id}/act */
enum ly page_act_new(struct scope *s, struct call *c, struct value **out) {
  struct registry_state state = {.party = 0};
  struct place place = {.area = STR("")};
  struct value *form = NULL, *v = *out = value_map(s->arena);
  enum ly rc = begin(s, c, &place, &state);
  if (rc) return rc;
  const struct registry_act_kind *kind = chosen_kind(c, state.kind);
  if (!kind) return fail(s, LY_NOT_FOUND, MSG_VISITS_NO_KINDS, state.kind->kind->name);
  rc = visit_form_value(s, c, state.kind, kind, &form);
  if (!rc) rc = looks_note(s, c, place.district, &state.party, 1);
  if (rc) return rc;
  struct str words[] = {name_of_party(s, &state), kind->name};
  value_put_text(s->arena, v, "title",
                 message_text(s->arena, s->lang, MSG_VISITS_RECORD_OF, words, 2));
  value_put_text(s->arena, v, "area", c->area);
  value_put_text(s->arena, v, "party", str_int(s->arena, state.party));
  value_put(v, "act", form);
  if (!c->request->json) value_put_bool(s->arena, v, "works", holds_here(c, ROLE_BIT(ROLE_WORKER)));
  return LY_OK;
}

/* POST /area/{area}/parties/{id}/act */
enum ly deed_act_new(struct scope *s, struct call *c) {
  struct registry_state state = {.party = 0};
  struct place place = {.area = STR("")};
  struct visit_sending *sending = ARENA_NEW(s->arena, struct visit_sending);
  if (!sending) return fail_memory(s);
  enum ly rc = begin(s, c, &place, &state);
  if (rc) return rc;
  sending->deed.act.district = place.district;
  sending->deed.act.party = state.party;
  rc = visit_form_read(s, c, sending);
  return rc ? rc : visit_form_send(s, c, sending);
}

enum ly after_act_new(struct scope *s, struct call *c) {
  struct visit_answer answer = visit_answer(&c->write);
  bool works = holds_here(c, ROLE_BIT(ROLE_WORKER));
  c->go = works ? party_path(s, c, c->capture, "/acts?done=1") : STR("/visits?done=1");
  if (!c->request->json) return LY_OK;
  c->told = value_map(s->arena);
  if (!c->told) return fail_memory(s);
  value_put_text(s->arena, c->told, "act", str_int(s->arena, answer.act));
  value_put_text(s->arena, c->told, "conflict",
                 answer.conflict ? str_int(s->arena, answer.conflict) : STR(""));
  return LY_OK;
}

/* POST /area/{area}/parties/{id}/act-undo: by another row, with the reason. */
enum ly deed_act_undo(struct scope *s, struct call *c) {
  struct registry_state state = {.party = 0};
  struct place place = {.area = STR("")};
  struct str act = {0};
  struct deed *deed = ARENA_NEW(s->arena, struct deed);
  if (!deed) return fail_memory(s);
  enum ly rc = place_of(s, c, &place);
  if (!rc) rc = find_party(s, c, &state);
  if (rc) return rc;
  *deed = (struct deed){.act = DEED_ACT_RETRACT,
                        .registry = &c->site->registry,
                        .district = place.district,
                        .party = state.party};
  input_text(s, &c->body, "act", ID_MAX, INPUT_REQUIRED, &act);
  input_text(s, &c->body, "reason", REASON_MAX, INPUT_REQUIRED, &deed->reason);
  if (act.len && !registry_id(act, &deed->target))
    diag_error(s, DIAG_FIELD(STR("act")), MSG_VISIT_BAD_FIELD, STR("act"));
  rc = input_done(s, &c->body);
  if (rc) return rc;
  call_write(s, c, deed_change(s, deed), deed_run, deed);
  c->go = party_path(s, c, c->capture, "/acts?done=1");
  return LY_OK;
}

/* ---- Two records of one visit -------------------------------------------------------------------
 */

/* Of who lives elsewhere in the district nothing is shown and nothing decided here. */
static enum ly check_lives_here(struct scope *s, struct call *c, const struct registry *r,
                                const struct place *place, int64_t party) {
  struct registry_state state;
  enum ly rc = party_facts(s, c->store, r, place->district, party, s->today, REGISTRY_NOW, &state);
  return rc ? rc : check_in_place(s, place, &state);
}

/* GET /area/{area}/visits/conflicts */
enum ly page_conflicts(struct scope *s, struct call *c, struct value **out) {
  struct value *v = *out = value_map(s->arena), *list = value_list(s->arena);
  const struct registry *r;
  struct visit_conflict *all = NULL;
  struct place place = {.area = STR("")};
  struct store *st;
  size_t count = 0, shown = 0;
  enum ly rc = place_of(s, c, &place);
  if (!rc) rc = call_registry(s, c, &r);
  if (!rc) rc = call_store(s, c, &st);
  if (!rc) rc = visit_conflicts(s, st, place.district, 0, CONFLICTS_MAX, &all, &count);
  int64_t *seen = ARENA_ARRAY(s->arena, int64_t, count);
  if (!rc && !seen) return fail_memory(s);
  for (size_t i = 0; !rc && i < count; i++) {
    struct value *one = NULL;
    rc = check_lives_here(s, c, r, &place, all[i].party);
    if (rc == LY_NOT_FOUND) {
      s->error = (struct error){0};
      rc = LY_OK;
      continue;
    }
    if (!rc) rc = visit_conflict_value(s, c, r, place.district, &all[i], false, &one);
    if (!rc) value_add(list, one);
    seen[shown++] = all[i].party;
  }
  if (!rc && shown) rc = looks_note(s, c, place.district, seen, shown);
  value_put_text(s->arena, v, "title", message_plain(s->lang, MSG_VISITS_CONFLICTS));
  value_put_text(s->arena, v, "area", c->area);
  value_put(v, "conflicts", list);
  return rc;
}

/* POST /area/{area}/visits/conflicts */
enum ly deed_conflict(struct scope *s, struct call *c) {
  const struct registry *r;
  struct place place = {.area = STR("")};
  struct visit_decision *d = ARENA_NEW(s->arena, struct visit_decision);
  struct visit_conflict which;
  struct store *st;
  struct str conflict = {0}, keep = {0};
  if (!d) return fail_memory(s);
  enum ly rc = place_of(s, c, &place);
  if (!rc) rc = call_registry(s, c, &r);
  if (!rc) rc = call_store(s, c, &st);
  if (rc) return rc;
  *d = (struct visit_decision){.registry = r, .district = place.district};
  input_text(s, &c->body, "conflict", ID_MAX, INPUT_REQUIRED, &conflict);
  input_text(s, &c->body, "keep", ID_MAX, INPUT_REQUIRED, &keep);
  input_text(s, &c->body, "reason", REASON_MAX, INPUT_REQUIRED, &d->reason);
  if (conflict.len && !registry_id(conflict, &d->conflict))
    diag_error(s, DIAG_FIELD(STR("conflict")), MSG_VISIT_NO_CONFLICT, conflict);
  if (keep.len && !str_is(keep, "both") && !registry_id(keep, &d->keep))
    diag_error(s, DIAG_FIELD(STR("keep")), MSG_VISIT_BAD_FIELD, STR("keep"));
  rc = input_done(s, &c->body);
  if (!rc) rc = visit_conflict_find(s, c->store, place.district, d->conflict, &which);
  if (!rc) rc = check_lives_here(s, c, r, &place, which.party);
  if (rc) return rc;
  const struct write w = visit_decide_write(s, d);
  call_write(s, c, w.change, w.run, d);
  c->go = path_with(s->arena, "/area/", c->area, "/visits/conflicts?done=1");
  return LY_OK;
}
