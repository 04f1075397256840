/* What a resident sees of himself and of those he answers for. */
#include "registry/look.h"
#include "registry/members.h"
#include "people/resident.h"
#include "service/consent.h"
#include "service/entitlement.h"
#include "service/slot_party.h"
#include "service/sms.h"
#include "web/page.h"
#include "web/pages_mine.h"
#include "web/words.h"

enum { LOOKS_SHOWN = 100, CASES_SHOWN = 50, SMS_SHOWN = 10 };

/* ---- Who is his ---------------------------------------------------------------------------------
 */

static const struct registry_party *people(const struct registry *r) {
  return registry_kind_find(r, STR("person"));
}

static enum ly is_minor(struct scope *s, struct store *st, const struct registry *r,
                        struct str district, int64_t party, bool *out) {
  struct registry_state state;
  enum ly rc = party_facts(s, st, r, district, party, s->today, REGISTRY_NOW, &state);
  int age = rc ? -1 : resident_age(&state, s->today);
  *out = age >= 0 && age < RESIDENT_ADULT_AGE;
  return rc;
}

enum ly mine_people(struct scope *s, struct call *c, struct mine_person *out, size_t *count) {
  const struct registry *r;
  struct store *st;
  enum ly rc = call_registry(s, c, &r);
  if (!rc) rc = call_store(s, c, &st);
  if (rc) return rc;
  const struct registry_party *kind = people(r);
  out[0] = (struct mine_person){c->resident.party, NULL};
  *count = 1;
  for (size_t t = 0; !rc && kind && t < RESIDENT_TIES; t++) {
    const struct registry_fact *fact =
        registry_fact_find(kind, str_of(resident_ties[t].fact), NULL);
    const int64_t *found = NULL;
    size_t many = 0;
    if (!fact || registry_sealed(fact)) continue;
    rc =
        registry_members(s, st, kind, fact, c->resident.district, c->resident.party, &found, &many);
    for (size_t i = 0; !rc && i < many && *count < MINE_PEOPLE; i++) {
      bool good = true, there = false;
      if (resident_ties[t].minor) rc = is_minor(s, st, r, c->resident.district, found[i], &good);
      for (size_t o = 0; o < *count; o++) there |= out[o].party == found[i];
      if (!rc && good && !there) out[(*count)++] = (struct mine_person){found[i], fact};
    }
  }
  return rc;
}

enum ly mine_check(struct scope *s, struct call *c, int64_t party) {
  struct mine_person all[MINE_PEOPLE];
  size_t count = 0;
  enum ly rc = mine_people(s, c, all, &count);
  for (size_t i = 0; !rc && i < count; i++)
    if (all[i].party == party) return LY_OK;
  return rc ? rc : fail(s, LY_NOT_FOUND, MSG_MINE_NOT_YOURS);
}

enum ly mine_party(struct scope *s, struct call *c, int64_t *party) {
  struct str asked = form_sent(c, "for");
  *party = c->resident.party;
  if (c->resident.case_no) return fail(s, LY_DENIED, MSG_MINE_ONE_CASE);
  if (!asked.len) asked = query_text(c, "for");
  if (!asked.len) return LY_OK;
  if (!registry_id(asked, party)) return fail(s, LY_NOT_FOUND, MSG_MINE_NOT_YOURS);
  return mine_check(s, c, *party);
}

/* ---- The first page -----------------------------------------------------------------------------
 */

static enum ly state_of(struct scope *s, struct call *c, int64_t party,
                        struct registry_state *state) {
  const struct registry *r;
  struct store *st;
  enum ly rc = call_registry(s, c, &r);
  if (!rc) rc = call_store(s, c, &st);
  return rc ? rc
            : party_facts(s, st, r, c->resident.district, party, s->today, REGISTRY_NOW, state);
}

enum ly mine_put_people(struct scope *s, struct call *c, int64_t chosen, struct value *v) {
  struct mine_person all[MINE_PEOPLE];
  struct value *list = value_list(s->arena);
  size_t count = 0;
  enum ly rc = mine_people(s, c, all, &count);
  for (size_t i = 0; !rc && i < count; i++) {
    struct value *one = value_map(s->arena);
    struct registry_state state;
    rc = state_of(s, c, all[i].party, &state);
    if (rc) break;
    value_put_text(s->arena, one, "party", str_int(s->arena, all[i].party));
    value_put_text(s->arena, one, "name", name_of_party(s, &state));
    value_put_text(s->arena, one, "by", all[i].by ? all[i].by->key : STR(""));
    value_put_text(s->arena, one, "by_text",
                   all[i].by
                       ? message_text(s->arena, s->lang, MSG_MINE_YOU_ARE, &all[i].by->name, 1)
                       : message_plain(s->lang, MSG_MINE_MYSELF));
    value_put_bool(s->arena, one, "chosen", all[i].party == chosen);
    value_add(list, one);
  }
  value_put(v, "people", list);
  return rc;
}

/* {state, says, on, case, procedure, field, use}: whether what is on record may be used to work out
 * what one is entitled to; what gives consent where it is wanted. */
static enum ly put_consent(struct scope *s, struct call *c, int64_t party, struct value *v,
                           bool *may) {
  static const char *const states[] = {[CONSENT_FREE] = "free",
                                       [CONSENT_NEVER] = "never",
                                       [CONSENT_STANDS] = "stands",
                                       [CONSENT_WITHDRAWN] = "withdrawn",
                                       [CONSENT_OVER] = "over"};
  const struct casework *work = site_casework(c->site, c->resident.district);
  struct arena *a = s->arena;
  struct value *out = value_map(a);
  struct consent found = {.state = CONSENT_FREE, .on = DATE_NONE};
  const struct registry *r;
  struct store *st;
  enum ly rc = call_registry(s, c, &r);
  if (!rc) rc = call_store(s, c, &st);
  if (!rc && work)
    rc = consent_of(s, st, r, work, c->resident.district, party, CONSENT_ENTITLEMENT, &found);
  if (rc) return rc;
  const struct service_procedure *p = found.procedure;
  *may = consent_check(s, &found) == LY_OK;
  value_put_text(a, out, "state", str_of(states[found.state]));
  value_put_bool(a, out, "stands", found.state == CONSENT_STANDS);
  value_put_bool(a, out, "refused", !*may);
  value_put_text(a, out, "says", *may ? STR("") : error_text(s));
  value_put_text(a, out, "on", date_iso(a, found.on));
  value_put_text(a, out, "case", found.case_no ? str_int(a, found.case_no) : STR(""));
  value_put_text(a, out, "procedure", p ? p->key : STR(""));
  value_put_text(a, out, "field", p ? p->consents->use : STR(""));
  value_put_text(a, out, "use", str_of(consent_uses[CONSENT_ENTITLEMENT]));
  value_put(v, "consent", out);
  s->error = (struct error){0};
  return LY_OK;
}

/* *found stays empty where it may not be worked out. */
static enum ly put_entitled(struct scope *s, struct call *c, int64_t party,
                            struct service_entitlement *found, struct value *v) {
  struct value *yes = value_list(s->arena), *open = value_list(s->arena), *next;
  const struct service_vocabulary *words = site_words(c->site, c->resident.district);
  struct store *st;
  bool may = false;
  enum ly rc = call_store(s, c, &st);
  value_put(v, "entitled", yes);
  value_put(v, "unclear", open);
  if (!rc) rc = put_consent(s, c, party, v, &may);
  if (rc || !words || !may) return rc;
  rc = service_entitlement(s, st, words, c->resident.district, party, found);
  if (rc) return rc;
  const struct value *all = value_get(service_entitlement_value(s, found), STR("programmes"));
  for (struct value *p = all->first; p; p = next) {
    struct str answer = value_get(p, STR("answer"))->text;
    next = p->next;
    p->next = NULL;
    if (str_is(answer, "yes")) value_add(yes, p);
    if (str_is(answer, "unknown")) value_add(open, p);
  }
  return LY_OK;
}

static enum ly put_cases(struct scope *s, struct call *c, int64_t party, struct value *v) {
  const struct case_filter filter = {.party = party, .open = -1, .due_before = DATE_NONE};
  struct value *list = value_list(s->arena);
  struct case_desk desk;
  struct case_row *rows = NULL;
  size_t count = 0;
  value_put(v, "cases", list);
  if (!site_casework(c->site, c->resident.district)) return LY_OK;
  enum ly rc = case_desk_open(s, c, &desk);
  if (!rc)
    rc = case_list(s, desk.store, c->resident.district, &filter,
                   (struct case_after){.due = DATE_NONE}, CASES_SHOWN, &rows, &count);
  for (size_t i = 0; !rc && i < count; i++) {
    const struct casework *work;
    struct value *row;
    rc = case_work(s, desk.store, desk.now, &rows[i], &work);
    if (!rc) rc = case_shown(s, c, &desk, work, &rows[i], &row);
    if (!rc) value_add(list, row);
  }
  return rc;
}

/* What he was told last. */
static enum ly put_news(struct scope *s, struct call *c, int64_t party, struct value *v) {
  struct sms *list = NULL;
  struct store *st;
  size_t count = 0;
  enum ly rc = call_store(s, c, &st);
  if (!rc) rc = sms_of_party(s, st, c->resident.district, party, SMS_SHOWN, &list, &count);
  if (!rc) value_put(v, "messages", sms_value(s, list, count));
  return rc;
}

static enum ly begin(struct scope *s, struct call *c, enum message title,
                     struct registry_state *state, struct value **out) {
  int64_t party;
  enum ly rc = mine_party(s, c, &party);
  if (!rc) rc = state_of(s, c, party, state);
  if (rc) return rc;
  struct value *v = *out = value_map(s->arena);
  struct str name = name_of_party(s, state);
  value_put_text(s->arena, v, "title", message_text(s->arena, s->lang, title, &name, 1));
  value_put_text(s->arena, v, "area", c->resident.district);
  value_put_text(s->arena, v, "on", date_iso(s->arena, s->today));
  value_put_text(s->arena, v, "party", str_int(s->arena, party));
  return LY_OK;
}

/* GET /mine */
enum ly page_mine(struct scope *s, struct call *c, struct value **out) {
  struct service_entitlement found = {.count = 0};
  struct registry_state state;
  enum ly rc = begin(s, c, MSG_MINE_TITLE, &state, out);
  if (!rc) rc = mine_put_people(s, c, state.party, *out);
  if (!rc) rc = put_news(s, c, state.party, *out);
  if (!rc) rc = put_cases(s, c, state.party, *out);
  if (!rc) rc = put_entitled(s, c, state.party, &found, *out);
  if (!rc) rc = mine_put_procedures(s, c, state.party, &found, *out);
  return rc;
}

/* ---- What is held -------------------------------------------------------------------------------
 */

static enum ly put_looks(struct scope *s, struct call *c, int64_t party, struct value *v) {
  struct value *list = value_list(s->arena);
  struct registry_looked *looks = NULL;
  struct store *st;
  size_t count = 0;
  enum ly rc = call_store(s, c, &st);
  if (!rc) rc = registry_looks_of(s, st, c->resident.district, party, LOOKS_SHOWN, &looks, &count);
  if (!rc) count = registry_looks_once(looks, count);
  for (size_t i = 0; !rc && i < count; i++) {
    struct value *one = value_map(s->arena);
    value_put_text(s->arena, one, "who", page_actor(s, c, looks[i].who));
    value_put_text(s->arena, one, "at", registry_time_text(s->arena, looks[i].at_us));
    value_add(list, one);
  }
  value_put(v, "looks", list);
  return rc;
}

static enum ly put_facts(struct scope *s, struct call *c, const struct registry_state *state,
                         struct value *v) {
  static const char *const copied[] = {"key", "name", "text", "unit", "source_text", "true_from"};
  const struct registry *r;
  struct value *list = value_list(s->arena);
  enum ly rc = call_registry(s, c, &r);
  if (rc) return rc;
  const struct value *rows = registry_facts_value(s, r, state);
  rc = name_facts(s, c, state->kind, rows);
  for (const struct value *f = rows->first; !rc && f; f = f->next) {
    struct value *one = value_map(s->arena);
    for (size_t i = 0; i < sizeof copied / sizeof *copied; i++)
      value_put_text(s->arena, one, copied[i], value_get(f, str_of(copied[i]))->text);
    value_add(list, one);
  }
  value_put(v, "facts", list);
  return rc;
}

/* GET /mine/held: all of it, whoever said it; .json is the copy to take along */
enum ly page_mine_held(struct scope *s, struct call *c, struct value **out) {
  struct registry_state state;
  enum ly rc = begin(s, c, MSG_MINE_HELD_OF, &state, out);
  if (!rc) rc = put_facts(s, c, &state, *out);
  if (!rc) rc = put_looks(s, c, state.party, *out);
  return rc;
}
