/* What a visitor's phone is handed for a week without network: the people whom something is due to,
 * with least of what is known of them, and the forms of the acts. Whom it was handed stands on
 * record before it leaves. */
#include "base/identity.h"
#include "people/record.h"
#include "web/pages_device.h"
#include "web/visit_forms.h"
#include "web/visits.h"

enum { CONFLICTS_MAX = 50, LAST_MAX = 5 };

struct week {
  const struct registry *registry;
  struct visit_span week, month;
  struct value *people, *handed, *conflicts;
  struct str district; /* the first one where somebody is handed out */
  const struct registry_act_kind *kinds[64];
  size_t kind_count;
};

/* ---- One person ---------------------------------------------------------------------------------
 */

static struct str fact_of(const struct registry_state *state,
                          bool wanted(const struct registry_fact *)) {
  for (size_t i = 0; i < state->count; i++)
    if (wanted(state->facts[i].fact)) return state->facts[i].claims[0].value;
  return STR("");
}

static bool is_address(const struct registry_fact *fact) {
  return fact->mask == REGISTRY_MASK_ADDRESS;
}

static struct str known_of(const struct registry_state *state, const struct pack_ref *ref) {
  for (size_t i = 0; i < state->count; i++)
    if (&state->facts[i].fact->entry == ref->entry) return state->facts[i].claims[0].value;
  return STR("");
}

static void add_kind(struct week *w, const struct registry_act_kind *kind) {
  for (size_t i = 0; i < w->kind_count; i++)
    if (w->kinds[i] == kind) return;
  if (w->kind_count < sizeof w->kinds / sizeof *w->kinds) w->kinds[w->kind_count++] = kind;
}

static struct value *kinds_of(struct scope *s, struct week *w, const struct visit_person *p) {
  struct value *list = value_list(s->arena);
  for (size_t i = 0; i < p->share_count; i++) {
    const struct registry_act_kind *kind = registry_act_find(w->registry, NULL, p->shares[i].kind);
    if (!kind) continue;
    add_kind(w, kind);
    value_add_text(s->arena, list, kind->key);
  }
  return list;
}

/* Of each kind the latest day. */
static struct value *last_value(struct scope *s, const struct act_row *acts, size_t count) {
  struct value *list = value_list(s->arena);
  for (size_t i = 0; i < count && list->count < LAST_MAX; i++) {
    bool latest = true;
    for (size_t k = 0; k < count && latest; k++) {
      int order = date_cmp(acts[k].on, acts[i].on);
      latest = !str_eq(acts[k].kind, acts[i].kind) || order < 0 || (order == 0 && k >= i);
    }
    if (!latest) continue;
    struct value *v = value_map(s->arena);
    value_put_text(s->arena, v, "kind", acts[i].kind);
    value_put_text(s->arena, v, "on", date_iso(s->arena, acts[i].on));
    value_add(list, v);
  }
  return list;
}

static enum ly add_person(struct scope *s, struct call *c, struct week *w,
                          const struct visit_people *people, const struct visit_person *p,
                          const struct act_row *acts, size_t count) {
  struct arena *a = s->arena;
  struct registry_state state;
  enum ly rc = party_facts(s, c->store, w->registry, people->district, p->party, s->today,
                           REGISTRY_NOW, &state);
  if (rc) return rc;
  const struct registry_kind *kind = state.kind->kind;
  struct value *v = value_map(a);
  struct str area = known_of(&state, &kind->area);
  value_put_text(a, v, "district", people->district);
  value_put_text(a, v, "party", str_int(a, p->party));
  value_put_text(a, v, "name", name_of_party(s, &state));
  value_put_text(a, v, "age", age_text(s, known_of(&state, &kind->born)));
  value_put_text(a, v, "place",
                 area.len ? site_area_name(s, c->site, people->district, area) : STR(""));
  value_put_text(a, v, "address", fact_of(&state, is_address));
  value_put_text(a, v, "telephone", telephone_of(&state));
  value_put(v, "kinds", kinds_of(s, w, p));
  value_put(v, "due", visit_due_value(s, people, p));
  value_put(v, "last", last_value(s, acts, count));
  value_add(w->people, v);
  return LY_OK;
}

/* Due this week or month, or late; or visited this week. */
static bool belongs(const struct week *w, const struct visit_people *people,
                    const struct visit_person *p, const struct act_row *acts, size_t count) {
  if (visit_due_by(people, p, w->month.last) || visit_due_by(people, p, w->week.last)) return true;
  for (size_t i = 0; i < count; i++)
    if (acts[i].party == p->party && date_cmp(acts[i].on, w->week.first) >= 0) return true;
  return false;
}

/* ---- A district ---------------------------------------------------------------------------------
 */

static enum ly add_people(struct scope *s, struct call *c, struct week *w,
                          const struct visit_people *people) {
  int64_t *parties = ARENA_ARRAY(s->arena, int64_t, people->count);
  struct value *ids = value_list(s->arena), *one = value_map(s->arena);
  struct act_row *acts = NULL;
  size_t count = 0;
  if (!parties || !ids || !one) return fail_memory(s);
  for (size_t i = 0; i < people->count; i++) parties[i] = people->list[i].party;
  enum ly rc =
      visit_last_acts(s, c, w->registry, people->district, parties, people->count, &acts, &count);
  size_t at = 0;
  for (size_t i = 0; !rc && i < people->count; i++) {
    const struct visit_person *p = &people->list[i];
    while (at < count && acts[at].party < p->party) at++;
    size_t end = at;
    while (end < count && acts[end].party == p->party) end++;
    if (!belongs(w, people, p, acts + at, end - at)) continue;
    rc = add_person(s, c, w, people, p, acts + at, end - at);
    value_add_text(s->arena, ids, str_int(s->arena, p->party));
  }
  if (rc || ids->count == 0) return rc;
  if (w->district.len == 0) w->district = people->district;
  value_put_text(s->arena, one, "district", people->district);
  value_put(one, "parties", ids);
  value_add(w->handed, one);
  return LY_OK;
}

static bool is_his(const struct visit_people *people, int64_t party) {
  for (size_t i = 0; i < people->count; i++)
    if (people->list[i].party == party) return true;
  return false;
}

static enum ly add_conflicts(struct scope *s, struct call *c, struct week *w,
                             const struct visit_people *people) {
  struct visit_conflict *list = NULL;
  size_t count = 0;
  enum ly rc = visit_conflicts(s, c->store, people->district, 0, CONFLICTS_MAX, &list, &count);
  for (size_t i = 0; !rc && i < count; i++) {
    struct value *v = NULL;
    if (!is_his(people, list[i].party)) continue;
    rc = visit_conflict_value(s, c, w->registry, people->district, &list[i], true, &v);
    if (!rc) value_add(w->conflicts, v);
  }
  return rc;
}

static struct value *span_value(struct scope *s, struct visit_span span) {
  struct value *v = value_map(s->arena);
  value_put_text(s->arena, v, "first", date_iso(s->arena, span.first));
  value_put_text(s->arena, v, "last", date_iso(s->arena, span.last));
  return v;
}

static struct value *week_value(struct scope *s, const struct call *c, const struct week *w,
                                const struct device *device) {
  struct arena *a = s->arena;
  struct value *v = value_map(a), *kinds = value_list(a);
  if (!v) return NULL;
  value_put_text(a, v, "title", message_plain(s->lang, MSG_VISIT_WEEK));
  value_put_int(a, v, "server_ms", scope_now_us(s) / 1000);
  value_put_text(a, v, "today", date_iso(a, s->today));
  value_put_text(a, v, "user", c->user.name);
  value_put_text(a, v, "display_name", c->user.display_name);
  value_put_text(a, v, "device", device->device);
  value_put(v, "week", span_value(s, w->week));
  value_put(v, "month", span_value(s, w->month));
  for (size_t i = 0; i < w->kind_count; i++) value_add(kinds, visit_kind_value(s, w->kinds[i]));
  value_put(v, "kinds", kinds);
  value_put(v, "modes", visit_modes_value(s));
  value_put(v, "people", w->people);
  value_put(v, "conflicts", w->conflicts);
  return v;
}

static enum ly run_handed(struct scope *s, struct tx *tx, struct write *w) {
  return device_seen(s, tx, w->context);
}

/* POST /visits/week: an answer that is on record before it is given. */
enum ly deed_visit_week(struct scope *s, struct call *c) {
  struct device *device = ARENA_NEW(s->arena, struct device);
  struct week w = {.people = value_list(s->arena),
                   .handed = value_list(s->arena),
                   .conflicts = value_list(s->arena),
                   .week = visit_week_of(s->today),
                   .month = visit_month_of(s->today)};
  size_t count = 0;
  if (!device) return fail_memory(s);
  enum ly rc = call_device(s, c, device);
  if (!rc) rc = call_registry(s, c, &w.registry);
  if (!rc) rc = input_done(s, &c->body);
  if (rc) return rc;
  struct str *districts = visit_districts(s, c, &count);
  for (size_t i = 0; districts && !rc && i < count; i++) {
    struct visit_people people;
    rc = visit_people(s, c, districts[i], c->user.name, &people);
    if (!rc) rc = add_people(s, c, &w, &people);
    if (!rc) rc = add_conflicts(s, c, &w, &people);
  }
  if (rc) return rc;
  c->told = week_value(s, c, &w, device);
  struct value *payload = value_map(s->arena);
  if (!c->told || !payload) return fail_memory(s);
  value_put_text(s->arena, payload, "device", device->device);
  value_put(payload, "people", w.handed);
  c->write =
      (struct write){.scope = s,
                     .change = {.district = w.district.len ? w.district : DISTRICT_INSTALLATION,
                                .key = change_new_key(s),
                                .act = STR("visit.week"),
                                .subject = people_subject(s, c->user.name),
                                .payload = payload_text(s, payload)},
                     .run = run_handed,
                     .context = device};
  return LY_OK;
}
