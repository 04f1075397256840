/* Whom a worker rings up: about cases that wait for an answer or end soon, and those to whom
 * something is due. Why, and from which day on, stands in the packs: `call` of a step, of a clock
 * that tells the worker (tell.h). */
#include "people/resident.h"
#include "service/due.h"
#include "web/looks.h"
#include "web/page.h"
#include "web/pages_owed.h"
#include "web/pages_today.h"
#include "web/sight.h"

enum {
  SHOWN = 5,    /* of a list */
  READ = 300,   /* cases read at a time */
  LOOKS = 2000, /* at people, of a page */
};

struct calls {
  struct scope *s;
  struct call *c;
  const struct case_desk *desk;
  struct value *list; /* of cases */
  int64_t count;      /* of all such cases */
  int64_t *parties;   /* of whom something is shown */
  size_t party_count;
};

/* ---- Telephones ---------------------------------------------------------------------------------
 */

static void note(struct calls *x, int64_t party) {
  if (x->party_count < LOOKS) x->parties[x->party_count++] = party;
}

/* As the user sees it. */
static enum ly state_of(struct calls *x, int64_t party, struct registry_state *out) {
  struct scope *s = x->s;
  const struct case_desk *d = x->desk;
  size_t masked;
  enum ly rc =
      party_facts(s, d->store, d->registry, d->place.district, party, s->today, REGISTRY_NOW, out);
  return rc ? rc : privacy_apply(s, sight_of(x->c), NULL, 0, out, &masked);
}

static struct str named_by(const struct registry_state *state, const char *fact) {
  for (size_t i = 0; i < state->count; i++)
    if (str_is(state->facts[i].fact->key, fact)) return state->facts[i].claims[0].value;
  return STR("");
}

/* Of those who answer for somebody, whoever has one first; *whose: what they are called. */
static enum ly telephone_around(struct calls *x, const struct registry_state *state,
                                struct str *telephone, struct str *whose) {
  int age = resident_age(state, x->s->today);
  bool minor = age >= 0 && age < RESIDENT_ADULT_AGE;
  enum ly rc = LY_OK;
  for (size_t t = 0; !rc && !telephone->len && t < RESIDENT_TIES; t++) {
    struct registry_state other;
    int64_t party;
    if (resident_ties[t].minor && !minor) continue;
    if (!registry_id(named_by(state, resident_ties[t].fact), &party)) continue;
    const struct registry_fact *fact =
        registry_fact_find(state->kind, str_of(resident_ties[t].fact), NULL);
    rc = state_of(x, party, &other);
    if (rc || !fact) continue;
    *telephone = telephone_of(&other);
    *whose = fact->name;
    if (telephone->len) note(x, party);
  }
  return rc;
}

/* The last that the case itself says. */
static enum ly telephone_in(struct calls *x, const struct case_row *row, struct str *telephone,
                            struct str *whose) {
  struct scope *s = x->s;
  const struct casework *work;
  struct case_event *events = NULL;
  size_t count = 0;
  const struct privacy_views sight = sight_of(x->c);
  enum ly rc = case_work(s, x->desk->store, x->desk->now, row, &work);
  if (!rc) rc = case_events(s, x->desk->store, x->desk->registry, work, row, &events, &count);
  const struct casework_procedure *p = rc ? NULL : casework_find(work, row->procedure);
  for (size_t i = count; p && i-- > 0 && !telephone->len;) {
    for (size_t k = 0; k < events[i].count; k++) {
      const struct procedure_field *field =
          procedure_field_find(p->procedure, events[i].values[k].name);
      const struct registry_fact *fact = field ? procedure_field_fact(s->arena, field) : NULL;
      struct str value = events[i].values[k].value;
      if (!fact || fact->check != IDENTITY_PHONE || !value.len) continue;
      enum privacy_view view = sight.of[fact->privacy];
      if (view == PRIVACY_HIDDEN) continue;
      *telephone = view == PRIVACY_FULL ? value : privacy_mask(s, fact, value);
      *whose = fact->name;
      break;
    }
  }
  return rc;
}

/* Puts {telephone, telephone_whose}: of a party, else in its case (may be NULL), else of those who
 * answer for it. */
static enum ly put_telephone(struct calls *x, int64_t party, const struct case_row *row,
                             struct value *v) {
  struct registry_state state;
  struct str whose = STR("");
  enum ly rc = state_of(x, party, &state);
  if (rc) return rc;
  struct str telephone = telephone_of(&state);
  if (!telephone.len && row) rc = telephone_in(x, row, &telephone, &whose);
  if (!rc && !telephone.len) rc = telephone_around(x, &state, &telephone, &whose);
  value_put_text(x->s->arena, v, "telephone", telephone);
  value_put_text(x->s->arena, v, "telephone_whose", telephone.len ? whose : STR(""));
  note(x, party);
  return rc;
}

/* ---- Cases --------------------------------------------------------------------------------------
 */

static const struct procedure_step *step_of(const struct calls *x, struct str procedure,
                                            struct str step) {
  const struct casework_procedure *p = casework_find(x->desk->now, procedure);
  return p ? procedure_step_find(p->procedure, step) : NULL;
}

/* Why whoever the case is about is rung up today; empty: no need. */
static struct str reason_of(const struct calls *x, const struct case_row *row) {
  const struct procedure_step *step = step_of(x, row->procedure, row->step);
  if (!step || step->call.len || !step->clock || date_is_none(row->due))
    return step ? step->call : STR("");
  const struct service_tell *t =
      tell_call(&step->clock->tell, x->desk->now->workdays, row->due, x->s->today);
  return t ? t->call : STR("");
}

static enum ly add_case(struct calls *x, const struct case_row *row, struct str why) {
  struct value *v;
  enum ly rc = case_shown(x->s, x->c, x->desk, x->desk->now, row, &v);
  if (!rc) rc = put_telephone(x, row->party, row, v);
  if (rc) return rc;
  value_put_text(x->s->arena, v, "why", why);
  value_add(x->list, v);
  return LY_OK;
}

/* Those of a filter, what is due soonest first: the first are shown, all of `counted` counted. */
static enum ly add_cases(struct calls *x, const struct case_filter *filter, bool counted) {
  struct case_after after = {.due = DATE_NONE};
  enum ly rc = LY_OK;
  for (bool left = true; !rc && left && (counted || x->list->count < SHOWN);) {
    struct case_row *rows;
    size_t count = 0;
    rc = case_list_seen(x->s, x->c, x->desk, filter, after, READ, &rows, &count);
    for (size_t i = 0; !rc && i < count; i++) {
      struct str why = reason_of(x, &rows[i]);
      if (!why.len) continue;
      if (counted)
        x->count++;
      else if (x->list->count < SHOWN)
        rc = add_case(x, &rows[i], why);
    }
    left = !rc && count == READ;
    if (left) after = (struct case_after){rows[count - 1].due, rows[count - 1].case_no};
  }
  return rc;
}

/* Days before its end from which some clock of a step asks for a call; -1: none does. */
static int64_t ahead_of(const struct procedure_step *step) {
  int64_t most = -1;
  for (size_t i = 0; step->clock && i < step->clock->tell.count; i++) {
    const struct service_tell *t = tell_at(&step->clock->tell, i);
    /* so many working days are never more than twice as many and a long holiday */
    int64_t days = t->working ? 2 * t->before + 10 : t->before;
    if (t->call.len && days > most) most = days;
  }
  return most;
}

/* Of a step with a reason of its own all count; of one whose clock has one those near its end. */
static enum ly count_cases(struct calls *x, const struct case_count *counts, size_t count) {
  enum ly rc = LY_OK;
  for (size_t i = 0; !rc && i < count; i++) {
    const struct procedure_step *step = step_of(x, counts[i].procedure, counts[i].step);
    int64_t ahead = step ? ahead_of(step) : -1;
    if (step && step->call.len) x->count += counts[i].open;
    if (!step || step->call.len || ahead < 0) continue;
    const struct case_filter filter = {.area = x->desk->place.area,
                                       .procedure = counts[i].procedure,
                                       .step = counts[i].step,
                                       .open = 1,
                                       .due_before = {x->s->today.day + (int32_t)ahead}};
    rc = add_cases(x, &filter, true);
  }
  return rc;
}

/* ---- Duties -------------------------------------------------------------------------------------
 */

static enum ly add_person(struct calls *x, const struct service_rules *rules, int64_t party,
                          struct value *list) {
  struct value *v = value_map(x->s->arena);
  const struct registry_party *kind = x->desk->now->vocabulary->columns[rules->kind].kind;
  struct search_hit hit;
  enum ly rc = case_hit(x->s, x->c, x->desk, registry_kind_find(x->desk->registry, kind->kind->key),
                        party, &hit);
  if (rc) return rc;
  value_put_text(x->s->arena, v, "party", str_int(x->s->arena, party));
  value_put_text(x->s->arena, v, "party_name", hit.name);
  value_put_text(x->s->arena, v, "area_text",
                 hit.area.len ? area_text(x->s, x->c, hit.area) : STR(""));
  rc = put_telephone(x, party, NULL, v);
  if (!rc) value_add(list, v);
  return rc;
}

static enum ly add_duty(struct calls *x, struct owed_page *p, const struct owed *owed,
                        const struct service_rules *rules, struct str why, struct value *duties) {
  struct arena *a = x->s->arena;
  struct value *v = value_map(a), *people = value_list(a);
  struct owed_row *rows = NULL;
  size_t count = 0;
  int64_t total = 0;
  struct date due = due_dates(rules->programme, x->s->today).due;
  enum ly rc = owed_rows(x->s, owed, p->held.moment, rules, OWED_MISSING, p->area, 0, SHOWN, &rows,
                         &count, &total);
  for (size_t i = 0; !rc && i < count; i++) rc = add_person(x, rules, rows[i].party, people);
  if (rc || total == 0) return rc;
  value_put_text(a, v, "programme", rules->programme->key);
  value_put_text(a, v, "programme_name", rules->programme->name);
  value_put_text(a, v, "why", why);
  value_put_text(a, v, "due", date_iso(a, due));
  value_put_int(a, v, "count", total);
  value_put(v, "people", people);
  if (!x->c->request->json)
    value_put_text(
        a, v, "link",
        page_link(x->s, x->c, owed_path(x->s, p->place.area, "/due/", rules->programme->key)));
  value_add(duties, v);
  return LY_OK;
}

/* The words are those of everyone in memory, which is asked for only where a duty's day for calls
 * has come. */
static struct str duty_reason(const struct calls *x, const struct service_rules *rules) {
  const struct service_programme *p = rules->programme;
  if (!rules->done || !due_standing(p) || due_owned(p)) return STR("");
  const struct service_tell *t =
      tell_call(due_tell(p), x->desk->now->workdays, due_dates(p, x->s->today).due, x->s->today);
  return t ? t->call : STR("");
}

static enum ly put_duties(struct calls *x, bool rings, struct value *v) {
  const struct service_vocabulary *words = x->desk->now->vocabulary;
  struct value *duties = value_list(x->s->arena);
  struct owed_area area;
  struct owed_page p;
  struct owed *owed = NULL;
  bool any = false;
  enum ly rc = LY_OK;
  value_put(v, "duty_calls", duties);
  for (size_t i = 0; rings && i < words->count; i++)
    any |= duty_reason(x, &words->programmes[i]).len > 0;
  if (!any || !owed_area(x->desk->place.area, &area)) return LY_OK; /* a village has no list */
  rc = owed_begin(x->s, x->c, &p);
  if (!rc) rc = owed_open(x->s, p.words, &owed);
  for (size_t i = 0; !rc && i < p.words->count; i++) {
    struct str why = duty_reason(x, &p.words->programmes[i]);
    if (why.len) rc = add_duty(x, &p, owed, &p.words->programmes[i], why, duties);
  }
  return rc;
}

/* ---- Both ---------------------------------------------------------------------------------------
 */

enum ly put_calls(struct scope *s, struct call *c, const struct case_desk *desk,
                  const struct case_count *counts, size_t count, struct value *v) {
  const struct case_filter filter = {.area = desk->place.area, .open = 1, .due_before = DATE_NONE};
  struct calls x = {.s = s, .c = c, .desk = desk, .list = value_list(s->arena)};
  enum ly rc = LY_OK;
  value_put(v, "calls", x.list);
  bool rings = holds_here(c, ROLE_BIT(ROLE_WORKER)); /* others do not ring people up */
  x.parties = ARENA_ARRAY(s->arena, int64_t, LOOKS);
  if (!x.parties) return fail_memory(s);
  if (rings) rc = count_cases(&x, counts, count);
  if (!rc && x.count) rc = add_cases(&x, &filter, false);
  if (!rc) rc = put_duties(&x, rings, v);
  if (rc) return rc;
  value_put_int(s->arena, v, "calls_count", x.count);
  if (!c->request->json) {
    bool any = x.list->count || value_get(v, STR("duty_calls"))->count;
    value_put_int(s->arena, v, "calls_more", x.count - (int64_t)x.list->count);
    value_put_bool(s->arena, v, "any_calls", any);
  }
  return looks_note(s, c, desk->place.district, x.parties, x.party_count);
}
