/* For whom of his a resident may ask for what: himself and those he answers for, by what the
 * procedure says of who asks and of whom it is for. */
#include "service/reasons.h"
#include "service/slot_party.h"
#include "web/page.h"
#include "web/pages_mine.h"

static bool has_asks(const struct service_procedure *p, int asks) {
  const int *all = p->asks.items;
  for (size_t i = 0; i < p->asks.count; i++)
    if (all[i] == asks) return true;
  return false;
}

bool mine_asked_by_people(const struct service_procedure *p) {
  return has_asks(p, ASKS_SELF) || has_asks(p, ASKS_FAMILY);
}

bool mine_takes_newcomer(const struct service_procedure *p) {
  return has_asks(p, ASKS_FAMILY) && p->newcomer.count;
}

enum ly mine_whom_open(struct scope *s, struct call *c, const struct casework *work,
                       struct mine_whom *out) {
  struct store *st;
  *out = (struct mine_whom){.work = work};
  enum ly rc = call_store(s, c, &st);
  if (!rc) rc = mine_people(s, c, out->people, &out->count);
  if (!rc)
    rc = service_registry_reader(s, st, work->vocabulary, c->resident.district, &out->reader);
  return rc;
}

enum ly mine_may(struct scope *s, const struct mine_whom *w, const struct casework_procedure *p,
                 size_t person, struct mine_may *out) {
  *out = (struct mine_may){.asks = w->people[person].by ? ASKS_FAMILY : ASKS_SELF};
  if (!has_asks(p->procedure, out->asks)) {
    out->whom = (struct case_whom){SERVICE_NO, message_plain(s->lang, MSG_MINE_WHOM_FAMILY)};
    return LY_OK;
  }
  enum ly rc = case_whom(s, w->work, p, &w->reader, w->people[person].party, &out->whom);
  out->may = !rc && out->whom.answer != SERVICE_NO;
  return rc;
}

enum ly mine_may_any(struct scope *s, const struct mine_whom *w, const struct casework_procedure *p,
                     bool *out) {
  enum ly rc = LY_OK;
  struct mine_may may;
  *out = mine_takes_newcomer(p->procedure);
  for (size_t i = 0; !rc && !*out && i < w->count; i++) {
    rc = mine_may(s, w, p, i, &may);
    *out = !rc && may.may;
  }
  return rc;
}

enum ly mine_put_choice(struct scope *s, struct call *c, const struct mine_whom *w,
                        const struct casework_procedure *p, struct value *v) {
  enum ly rc = mine_put_people(s, c, 0, v);
  struct value *one = rc ? NULL : value_get(v, STR("people"))->first;
  for (size_t i = 0; !rc && one && i < w->count; i++, one = one->next) {
    struct mine_may may;
    rc = mine_may(s, w, p, i, &may);
    if (rc) break;
    value_put_bool(s->arena, one, "may", may.may);
    value_put_text(s->arena, one, "why", may.may ? STR("") : may.whom.why);
  }
  return rc;
}

/* ---- What can be asked for ----------------------------------------------------------------------
 */

enum { FITS_YES, FITS, FITS_UNCLEAR, FITS_NO, RANKS };

/* What the procedure's programme says of who the page is about; NULL: it has none, or was not asked
 * (without consent). */
static const struct service_entitled *answer_of(const struct service_entitlement *found,
                                                const struct service_procedure *p) {
  for (size_t i = 0; p->programme.key.len && i < found->count; i++)
    if (str_eq(found->list[i].asked->programme->key, p->programme.key)) return &found->list[i];
  return NULL;
}

static int rank_of(const struct service_entitled *e, const struct mine_may *may) {
  static const int ranks[] = {
      [SERVICE_YES] = FITS_YES, [SERVICE_NO] = FITS_NO, [SERVICE_UNKNOWN] = FITS_UNCLEAR};
  if (e) return ranks[e->answer];
  return may->whom.answer == SERVICE_UNKNOWN ? FITS_UNCLEAR : FITS;
}

static struct value *offer(struct scope *s, const struct service_procedure *p, const char *fit,
                           struct str why) {
  struct value *one = value_map(s->arena);
  value_put_text(s->arena, one, "procedure", p->key);
  value_put_text(s->arena, one, "name", p->name);
  value_put_text(s->arena, one, "fit", str_of(fit));
  value_put_text(s->arena, one, "why", why);
  return one;
}

/* What is missing to tell, by name. */
static struct str why_unclear(struct scope *s, const struct service_vocabulary *v,
                              const struct service_entitled *e) {
  const struct value *all = value_get(service_entitled_value(s, v, e), STR("missing"));
  struct buf b = buf_open(s->arena, 2000);
  for (const struct value *one = all->first; one; one = one->next) {
    if (b.len) buf_add(&b, message_plain(s->lang, MSG_CASE_COMMA));
    buf_add(&b, value_get(one, STR("text"))->text);
  }
  struct str names = buf_str(&b);
  return message_text(s->arena, s->lang, MSG_MINE_FITS_UNCLEAR, &names, 1);
}

static struct str why_of(struct scope *s, const struct service_entitlement *found,
                         const struct service_entitled *e, int rank) {
  if (rank == FITS_UNCLEAR && e) return why_unclear(s, found->vocabulary, e);
  if (rank == FITS_YES) return message_plain(s->lang, MSG_MINE_FITS_YES);
  if (rank != FITS_NO || !e) return STR("");
  struct str why = case_whom_why(s, service_reasons_value(s, e->rules->vocabulary, &e->eligible));
  return message_text(s->arena, s->lang, MSG_MINE_FITS_NO, &why, 1);
}

/* The lists that one procedure may stand in. */
struct offers {
  struct value *ranked[RANKS], *others, *nobody;
};

static enum ly add_offer(struct scope *s, const struct mine_whom *w, size_t person,
                         const struct casework_procedure *p,
                         const struct service_entitlement *found, struct offers *to) {
  static const char *const fits[] = {
      [FITS_YES] = "yes", [FITS] = "open", [FITS_UNCLEAR] = "unknown", [FITS_NO] = "no"};
  struct mine_may may;
  bool any = false;
  enum ly rc = mine_may(s, w, p, person, &may);
  if (!rc && !may.may) rc = mine_may_any(s, w, p, &any);
  if (rc) return rc;
  if (may.may) {
    const struct service_entitled *e = answer_of(found, p->procedure);
    int rank = rank_of(e, &may);
    value_add(to->ranked[rank], offer(s, p->procedure, fits[rank], why_of(s, found, e, rank)));
  } else if (any) {
    value_add(to->others, offer(s, p->procedure, "others", may.whom.why));
  } else {
    value_add(to->nobody, offer(s, p->procedure, "nobody", may.whom.why));
  }
  return LY_OK;
}

static void join(struct value *list, struct value *more) {
  struct value *next;
  for (struct value *one = more->first; one; one = next) {
    next = one->next;
    one->next = NULL;
    value_add(list, one);
  }
}

static void put_offers(struct scope *s, struct offers *from, struct value *v) {
  struct value *list = value_list(s->arena);
  for (size_t i = 0; i < RANKS; i++) join(list, from->ranked[i]);
  value_put(v, "procedures", list);
  value_put(v, "for_others", from->others);
  value_put(v, "for_nobody", from->nobody);
}

enum ly mine_put_procedures(struct scope *s, struct call *c, int64_t party,
                            const struct service_entitlement *found, struct value *v) {
  const struct casework *work = site_casework(c->site, c->resident.district);
  struct offers to = {.others = value_list(s->arena), .nobody = value_list(s->arena)};
  struct mine_whom *w = ARENA_NEW(s->arena, struct mine_whom);
  bool sessions = false;
  size_t person = 0;
  if (!w) return fail_memory(s);
  for (size_t i = 0; i < RANKS; i++) to.ranked[i] = value_list(s->arena);
  enum ly rc = work ? mine_whom_open(s, c, work, w) : LY_OK;
  while (!rc && person + 1 < w->count && w->people[person].party != party) person++;
  for (size_t i = 0; !rc && work && i < work->count; i++) {
    const struct casework_procedure *p = &work->procedures[i];
    if (!mine_asked_by_people(p->procedure) || !str_is(p->procedure->of.key, "person")) continue;
    if (slot_books(s->arena, work->vocabulary->pack, p->procedure->key)) {
      sessions = true; /* on a page of their own */
      continue;
    }
    rc = add_offer(s, w, person, p, found, &to);
  }
  if (rc) return rc;
  put_offers(s, &to, v);
  value_put_bool(s->arena, v, "has_sessions", sessions);
  return LY_OK;
}
