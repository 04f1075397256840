/* What an institution owes and what inspectors have before them, gathered. */
#include "service/own_due.h"

#include "registry/members.h"
#include "registry/open.h"

enum { CASES = 1000 };

enum ly own_due_open(struct scope *s, struct own_due *out) {
  out->rows = ARENA_ARRAY(s->arena, struct own_due_row, OWN_DUE_ROWS_MAX);
  out->count = 0;
  return out->rows ? LY_OK : fail_memory(s);
}

static enum ly add(struct scope *s, struct own_due *o, const struct own_due_row *row) {
  if (o->count == OWN_DUE_ROWS_MAX)
    return fail(s, LY_LIMIT, MSG_OWN_DUE_TOO_MANY, str_int(s->arena, OWN_DUE_ROWS_MAX));
  o->rows[o->count++] = *row;
  return LY_OK;
}

static int state_of(const struct scope *s, struct date due, int64_t soon) {
  if (date_is_none(due)) return OWN_DUE_OPEN;
  if (date_cmp(due, s->today) < 0) return OWN_DUE_LATE;
  return due.day - s->today.day <= soon ? OWN_DUE_SOON : OWN_DUE_OPEN;
}

/* ---- Names --------------------------------------------------------------------------------------
 */

static enum ly party_name(struct scope *s, const struct own_due *o,
                          const struct registry_party *kind, int64_t party, struct str *out) {
  const struct registry_fact *called = (const void *)kind->kind->called.entry;
  enum privacy_view view = o->sight && called ? o->sight->of[called->privacy] : PRIVACY_FULL;
  const struct registry_card *card;
  *out = str_int(s->arena, party);
  enum ly rc = registry_card(s, o->store, kind, o->district, party, &card);
  if (rc || !card || !card->name.len || view == PRIVACY_HIDDEN) return rc;
  *out = view == PRIVACY_MASKED ? privacy_mask(s, called, card->name) : card->name;
  return LY_OK;
}

static enum ly institution_name(struct scope *s, const struct own_due *o, int64_t party,
                                struct str *out) {
  const struct registry_party *kind = registry_kind_find(o->registry, STR("institution"));
  if (!kind) return fail(s, LY_CONFLICT, MSG_REGISTRY_NO_DICTIONARY);
  return party_name(s, o, kind, party, out);
}

/* ---- Cases --------------------------------------------------------------------------------------
 */

static bool has_case(const struct own_due *o, int64_t case_no) {
  for (size_t i = 0; i < o->count; i++)
    if (o->rows[i].case_no == case_no) return true;
  return false;
}

/* What was granted and goes on asks for something when its term comes. */
static bool is_quiet(const struct scope *s, const struct case_row *c) {
  bool far = date_is_none(c->due) || c->due.day > s->today.day + OWN_DUE_DAYS;
  return c->end != PROCEDURE_OPEN && far;
}

static enum ly add_case(struct scope *s, struct own_due *o, const struct case_row *c) {
  const struct casework_procedure *p = casework_find(o->work, c->procedure);
  const struct procedure_step *step = procedure_step_find(p->procedure, c->step);
  struct own_due_row row = {.what = OWN_DUE_CASE,
                            .state = state_of(s, c->due, CASE_SOON_DAYS),
                            .party = c->party,
                            .kind = p->kind,
                            .key = c->procedure,
                            .title = p->procedure->name,
                            .step = step ? step->name : c->step,
                            .due = c->due,
                            .case_no = c->case_no};
  const struct registry_party *kind = o->work->vocabulary->columns[p->kind].kind;
  bool institution = str_is(kind->kind->key, "institution");
  enum ly rc = party_name(s, o, kind, c->party, institution ? &row.institution_name : &row.name);
  return rc ? rc : add(s, o, &row);
}

/* Those of a filter that wait for the hands, each once. */
static enum ly add_cases(struct scope *s, struct own_due *o, const struct case_filter *filter,
                         unsigned hands, int64_t institution) {
  struct case_after after = {.due = DATE_NONE};
  enum ly rc = LY_OK;
  for (bool left = true; !rc && left;) {
    struct case_row *rows = NULL;
    size_t count = 0;
    rc = case_list(s, o->store, o->district, filter, after, CASES, &rows, &count);
    for (size_t i = 0; !rc && i < count; i++) {
      bool asked = institution && rows[i].asks == ASKS_INSTITUTION && rows[i].party == institution;
      unsigned own = hands | (asked ? HAND_BIT(HAND_APPLICANT) : 0u);
      if (is_quiet(s, &rows[i]) || has_case(o, rows[i].case_no)) continue;
      if (!case_waits_for(o->work, rows[i].procedure, rows[i].step, own)) continue;
      rc = add_case(s, o, &rows[i]);
    }
    left = !rc && count == CASES;
    if (left) after = (struct case_after){rows[count - 1].due, rows[count - 1].case_no};
  }
  return rc;
}

/* ---- Duties -------------------------------------------------------------------------------------
 */

/* Days before its day from which a duty that returns counts as coming. */
static int64_t soon_of(const struct service_programme *p) {
  const struct pack_many *steps = due_tell(p);
  int64_t most = CASE_SOON_DAYS;
  for (size_t i = 0; i < steps->count; i++)
    if (tell_at(steps, i)->before > most) most = tell_at(steps, i)->before;
  return most;
}

/* How it stands; false: nothing to do. */
static enum ly judge(struct scope *s, const struct own_due *o, const struct service_rules *rules,
                     struct own_due_row *row, bool *out) {
  const struct service_programme *p = rules->programme;
  const struct due_asked asked = {o->store, o->work->vocabulary, o->district, rules, row->party};
  struct service_entitled now;
  *out = false;
  enum ly rc = due_ask_on(s, &asked, 0, &now);
  if (rc || now.answer != SERVICE_YES) return rc;
  if (due_standing(p)) row->due = due_dates(p, s->today).due;
  *out = now.kept != SERVICE_KEPT;
  row->state = OWN_DUE_UNKNOWN;
  if (now.kept == SERVICE_NOT_KEPT)
    row->state = due_standing(p) ? state_of(s, row->due, soon_of(p)) : OWN_DUE_LATE;
  if (!due_ahead(p) || now.kept == SERVICE_KEPT_UNKNOWN) return LY_OK;
  rc = due_last_day(s, &asked, &row->due);
  if (rc || *out || date_is_none(row->due)) return rc;
  *out = true;
  row->state = OWN_DUE_SOON;
  return LY_OK;
}

static enum ly add_duty(struct scope *s, struct own_due *o, const struct service_rules *rules,
                        int64_t institution, int64_t party) {
  const struct service_vocabulary *v = o->work->vocabulary;
  struct own_due_row row = {.what = OWN_DUE_DUTY,
                            .institution = institution,
                            .party = party,
                            .kind = rules->kind,
                            .key = rules->programme->key,
                            .title = rules->programme->name,
                            .due = DATE_NONE};
  bool there = false;
  enum ly rc = judge(s, o, rules, &row, &there);
  if (rc || !there) return rc;
  rc = institution_name(s, o, institution, &row.institution_name);
  if (!rc && party != institution)
    rc = party_name(s, o, v->columns[rules->kind].kind, party, &row.name);
  struct owed_view view = {.words = v, .rules = rules, .district = o->district, .list = OWED_OPEN};
  if (!rc && row.state == OWN_DUE_UNKNOWN)
    rc = service_registry_reader(s, o->store, v, o->district, &view.reader);
  if (!rc && row.state == OWN_DUE_UNKNOWN) rc = owed_reason(s, &view, party, &row.why);
  return rc ? rc : add(s, o, &row);
}

/* Of all who name the institution by the fact. */
static enum ly add_staff(struct scope *s, struct own_due *o, const struct service_rules *rules,
                         const struct registry_fact *owes, int64_t institution) {
  const struct registry_party *kind = o->work->vocabulary->columns[rules->kind].kind;
  const int64_t *parties = NULL;
  size_t count = 0;
  const struct registry_party *of = registry_kind_find(o->registry, kind->kind->key);
  const struct registry_fact *fact = of ? registry_fact_find(of, owes->key, NULL) : NULL;
  if (!fact) return fail(s, LY_CONFLICT, MSG_REGISTRY_NO_DICTIONARY);
  enum ly rc = registry_members(s, o->store, of, fact, o->district, institution, &parties, &count);
  for (size_t i = 0; !rc && i < count; i++) rc = add_duty(s, o, rules, institution, parties[i]);
  return rc;
}

static enum ly add_duties(struct scope *s, struct own_due *o, int64_t institution) {
  const struct service_vocabulary *v = o->work->vocabulary;
  enum ly rc = LY_OK;
  for (size_t i = 0; !rc && i < v->count; i++) {
    const struct service_rules *rules = &v->programmes[i];
    const struct registry_fact *owes = due_owes(rules->programme);
    if (!due_owned(rules->programme) || !rules->done) continue;
    rc = owes ? add_staff(s, o, rules, owes, institution)
              : add_duty(s, o, rules, institution, institution);
  }
  return rc;
}

enum ly own_due_add_institution(struct scope *s, struct own_due *o, int64_t party) {
  const struct case_filter own = {.party = party, .open = 1, .due_before = DATE_NONE};
  const struct case_filter named = {.institution = party, .open = 1, .due_before = DATE_NONE};
  struct rule_reader reader;
  size_t kind;
  enum ly rc = service_registry_reader(s, o->store, o->work->vocabulary, o->district, &reader);
  if (!rc) rc = service_party_kind(s, &reader, party, &kind);
  if (!rc) rc = add_cases(s, o, &own, HAND_BIT(HAND_PROVIDER), party);
  if (!rc) rc = add_cases(s, o, &named, HAND_BIT(HAND_PROVIDER), party);
  return rc ? rc : add_duties(s, o, party);
}

/* ---- Inspections --------------------------------------------------------------------------------
 */

static bool is_theirs(struct scope *s, const struct own_due *o, const struct inspection_row *row,
                      const struct str *units, size_t count) {
  const struct inspection_duty *duty =
      inspection_duty_find(s->arena, o->work->vocabulary->pack, row->duty);
  bool joint = duty && str_eq(duty->joint.key, row->procedure);
  for (size_t i = 0; i < count; i++)
    if (str_eq(units[i], row->unit)) return true;
  return count == 0 || joint || row->unit.len == 0;
}

static enum ly add_item(struct scope *s, struct own_due *o, const struct inspection_row *item) {
  const struct inspection_duty *duty =
      inspection_duty_find(s->arena, o->work->vocabulary->pack, item->duty);
  struct own_due_row row = {.what = OWN_DUE_INSPECTION,
                            .party = item->party,
                            .key = item->duty,
                            .title = duty ? duty->name : item->duty,
                            .due = inspection_last_day(item),
                            .case_no = item->step.len ? item->case_no : 0,
                            .item = item->item};
  row.state = state_of(s, row.due, OWN_DUE_DAYS);
  enum ly rc = institution_name(s, o, item->party, &row.institution_name);
  return rc ? rc : add(s, o, &row);
}

/* Those of a year that nobody has begun, up to what ends soon. */
static enum ly add_items(struct scope *s, struct own_due *o, struct str area, int year,
                         const struct str *units, size_t unit_count) {
  struct inspection_row *rows = NULL;
  size_t count = 0;
  enum ly rc = inspection_list(s, o->store, o->district, area, year, &rows, &count);
  for (size_t i = 0; !rc && i < count; i++) {
    bool waits = rows[i].state < INSPECTION_RUNNING;
    bool near = inspection_last_day(&rows[i]).day <= s->today.day + OWN_DUE_DAYS;
    if (waits && near && is_theirs(s, o, &rows[i], units, unit_count))
      rc = add_item(s, o, &rows[i]);
  }
  return rc;
}

enum ly own_due_add_inspector(struct scope *s, struct own_due *o, struct str area,
                              const struct str *units, size_t unit_count) {
  const struct case_filter cases = {.area = area, .open = 1, .due_before = DATE_NONE};
  int year, month, day;
  date_parts(s->today, &year, &month, &day);
  enum ly rc = add_items(s, o, area, year, units, unit_count);
  if (!rc && month == 12) rc = add_items(s, o, area, year + 1, units, unit_count);
  return rc ? rc : add_cases(s, o, &cases, HAND_BIT(HAND_INSPECTOR), 0);
}
