/* Whether consent stands: the cases of the procedure that gives it. */
#include "service/consent.h"

enum { CONSENTS_MAX = 500 };

const char *const consent_uses[CONSENT_USES] = {[CONSENT_ENTITLEMENT] = "entitlement"};

/* Whether the procedure's field of uses has this one among its codes. */
static bool offers(const struct service_procedure *p, struct str use) {
  const struct procedure_field *f = p->consents ? procedure_field_find(p, p->consents->use) : NULL;
  const struct registry_codes *codes = f ? (const void *)f->codes.entry : NULL;
  for (size_t i = 0; codes && i < codes->codes.count; i++) {
    const struct registry_code *const *all = codes->codes.items;
    if (str_eq(all[i]->code, use)) return true;
  }
  return false;
}

static struct str said(const struct case_event *opening, struct str key) {
  for (size_t i = 0; key.len && i < opening->count; i++)
    if (str_eq(opening->values[i].name, key)) return opening->values[i].value;
  return STR("");
}

/* Takes one case into account: one that stands counts, else the last. */
static void weigh(struct scope *s, const struct service_procedure *p, const struct case_row *row,
                  const struct case_event *opening, struct consent *out) {
  struct date until;
  bool dated = date_parse(said(opening, p->consents->until), &until);
  bool over = dated && date_cmp(until, s->today) < 0;
  enum consent_state state = !row->open ? CONSENT_WITHDRAWN : over ? CONSENT_OVER : CONSENT_STANDS;
  bool stands = state == CONSENT_STANDS, stood = out->state == CONSENT_STANDS;
  if (stood && !stands) return;
  if (stood == stands && row->case_no < out->case_no) return;
  const struct date days[] = {
      [CONSENT_WITHDRAWN] = row->since, [CONSENT_OVER] = until, [CONSENT_STANDS] = row->opened_on};
  *out = (struct consent){state, days[state], row->case_no, out->procedure};
}

static enum ly weigh_row(struct scope *s, struct store *st, const struct registry *r,
                         const struct casework *now, const struct case_row *row, struct str use,
                         struct consent *out) {
  const struct casework *work;
  struct case_event *events = NULL;
  size_t count = 0;
  enum ly rc = case_work(s, st, now, row, &work);
  const struct casework_procedure *p = rc ? NULL : casework_find(work, row->procedure);
  if (rc || !p || !p->procedure->consents) return rc; /* it did not ask for a use then */
  rc = case_events(s, st, r, work, row, &events, &count);
  if (rc || count == 0 || !str_eq(said(events, p->procedure->consents->use), use)) return rc;
  weigh(s, p->procedure, row, events, out);
  return LY_OK;
}

enum ly consent_of(struct scope *s, struct store *st, const struct registry *r,
                   const struct casework *work, struct str district, int64_t party,
                   enum consent_use use, struct consent *out) {
  struct str word = str_of(consent_uses[use]);
  enum ly rc = LY_OK;
  *out = (struct consent){.state = CONSENT_FREE, .on = DATE_NONE};
  for (size_t i = 0; !rc && i < work->count; i++) {
    const struct service_procedure *p = work->procedures[i].procedure;
    const struct case_filter filter = {
        .procedure = p->key, .party = party, .open = -1, .due_before = DATE_NONE};
    struct case_row *rows = NULL;
    size_t count = 0;
    if (!offers(p, word)) continue;
    if (out->state == CONSENT_FREE) out->state = CONSENT_NEVER;
    if (!out->procedure) out->procedure = p;
    rc = case_list(s, st, district, &filter, (struct case_after){.due = DATE_NONE}, CONSENTS_MAX,
                   &rows, &count);
    for (size_t n = 0; !rc && n < count; n++) rc = weigh_row(s, st, r, work, &rows[n], word, out);
  }
  return rc;
}

enum ly consent_check(struct scope *s, const struct consent *consent) {
  struct str name = consent->procedure ? consent->procedure->name : STR("");
  struct str on = date_iso(s->arena, consent->on);
  switch (consent->state) {
    case CONSENT_FREE:
    case CONSENT_STANDS: return LY_OK;
    case CONSENT_NEVER: return fail(s, LY_DENIED, MSG_CONSENT_NEVER, name);
    case CONSENT_WITHDRAWN: return fail(s, LY_DENIED, MSG_CONSENT_WITHDRAWN, on, name);
    case CONSENT_OVER: return fail(s, LY_DENIED, MSG_CONSENT_OVER, on, name);
  }
  return LY_OK;
}
