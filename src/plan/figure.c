/* Proposing a figure, and adopting it: what the log says of it, and doing it. */
#include "plan/figure.h"

#include "base/json.h"
#include "plan/group_int.h"
#include "plan/report_int.h"
#include "service/entitlement.h"

/* Each pack that stands on the changed one is read with all above it. */
static const size_t adopt_arena_bytes = (size_t)16 * PACK_MEMORY_MAX;

static struct str district_of(const struct figure_deed *d) {
  return report_district(d->proposal.pack);
}

static struct str key_of(const struct figure_proposal *p) {
  return p->pack->header->key;
}

struct str figure_basis(struct scope *s, struct str before, struct str basis) {
  struct str words[] = {before, basis};
  if (!before.len || str_eq(before, basis)) return basis;
  return message_text(s->arena, s->lang, MSG_FIGURE_BOTH, words, 2);
}

/* ---- What the pack would say --------------------------------------------------------------------
 */

/* What is decided for the same day before stands in the same version, and so does its basis. */
static struct str basis_of(struct scope *s, const struct pack *pack,
                           const struct figure_proposal *p) {
  const struct service_parameter *param =
      (const void *)pack_find(pack, &service_kind_parameter, p->param);
  for (size_t i = 0; param && i < param->versions.count; i++) {
    const struct service_version *v = ((struct service_version *const *)param->versions.items)[i];
    if (v->from.day == p->from.day) return figure_basis(s, v->norm, p->basis);
  }
  return p->basis;
}

/* The version as parameters.yaml has it, or the rule's text. */
static struct str draft_text(struct scope *s, const struct service_vocabulary *draft,
                             const struct figure_proposal *p) {
  struct service_draft said = {.param = p->param, .from = p->from};
  struct str programme;
  int part;
  if (service_rule_called(p->param, &programme, &part)) return p->value;
  said.basis = basis_of(s, draft->pack, p);
  return service_draft_version(s, draft, &said, 0);
}

/* What goes into the pack, made from what is in force on the day it is to hold from. With an error
 * what is wrong is the value, or the entry. */
static enum ly version_text(struct scope *s, struct store *st, const struct figure_proposal *p,
                            struct str *out) {
  struct date today = s->today;
  struct service_vocabulary *draft = ARENA_NEW(s->arena, struct service_vocabulary);
  struct pack *pack = ARENA_NEW(s->arena, struct pack);
  if (!draft || !pack) return fail_memory(s);
  s->today = p->from;
  enum ly rc = pack_read_in_force(s, st, p->from, key_of(p), plan_kinds, pack);
  if (!rc) rc = service_vocabulary(s, pack, draft);
  if (!rc) rc = service_draft_change(s, draft, p->param, p->entry, p->value);
  if (!rc) *out = draft_text(s, draft, p);
  s->today = today;
  if (rc || out->len) return rc;
  return fail(s, LY_CONFLICT, MSG_FIGURE_NOT_THERE, pack->header->name, p->param);
}

static enum ly check_proposal(struct scope *s, struct store *st, const struct figure_proposal *p) {
  size_t before = s->diags.errors;
  struct str text = {0};
  plan_check_text(s, "basis", p->basis, FIGURE_BASIS_MAX, true);
  if (date_is_none(p->from)) {
    diag_error(s, DIAG_FIELD(STR("holds_from")), MSG_FIGURE_NO_DAY);
  } else if (date_cmp(p->from, s->today) < 0) {
    diag_error(s, DIAG_FIELD(STR("holds_from")), MSG_FIGURE_DAY_PAST, date_iso(s->arena, s->today));
  } else {
    enum ly rc = version_text(s, st, p, &text);
    if (rc == LY_INVALID) diag_take(s, DIAG_FIELD(STR("value")));
    if (rc && rc != LY_INVALID) return rc;
  }
  return report_faults(s, before);
}

enum ly figure_check(struct scope *s, struct store *st, struct figure_deed *d) {
  size_t before = s->diags.errors;
  if (!d->decides) return check_proposal(s, st, &d->proposal);
  plan_check_text(s, "reason", d->reason, GROUP_REASON_MAX, !d->adopt);
  return report_faults(s, before);
}

/* ---- Adopting -----------------------------------------------------------------------------------
 */

static enum ly adopt_on(struct scope *s, struct tx *tx, const struct figure_proposal *p,
                        struct date day, struct str text, struct str *version) {
  struct store *st = tx_store(tx);
  struct pack_source source;
  struct pack pack, made = {0};
  struct str now;
  bool changed;
  enum ly rc = pack_version_in_force(s, st, day, key_of(p), &now);
  if (!rc) rc = pack_source_stored(s, st, key_of(p), now, &source);
  if (!rc) rc = pack_read_in_force(s, st, day, key_of(p), plan_kinds, &pack);
  if (!rc) rc = figure_into(s, &pack, p, text, &source);
  if (!rc) rc = plan_adopt_source(s, tx, &source, day, &made, &changed);
  if (!rc) *version = made.version;
  return rc;
}

/* The rule that is changed, as it is in force on a day; empty of a figure. */
static enum ly rule_on(struct scope *s, struct store *st, const struct figure_proposal *p,
                       struct date day, struct str *out) {
  struct str key;
  struct pack pack;
  int part;
  *out = STR("");
  if (!service_rule_called(p->param, &key, &part)) return LY_OK;
  enum ly rc = pack_read_in_force(s, st, day, key_of(p), plan_kinds, &pack);
  const void *programme = rc ? NULL : pack_find(&pack, &service_kind_programme, key);
  if (programme) *out = service_rule_of(programme, part);
  return rc;
}

/* From its day on, and in each version that takes that one's place later; a rule not where that
 * version says something else of its own. */
static enum ly adopt_all(struct scope *s, struct tx *tx, const struct figure_proposal *p,
                         struct str *version) {
  struct store *st = tx_store(tx);
  struct date *days = NULL;
  struct str text = {0}, later, was = {0}, then = {0};
  size_t count = 0;
  enum ly rc = version_text(s, st, p, &text);
  if (!rc) rc = pack_adopted_after(s, st, key_of(p), p->from, &days, &count);
  if (!rc) rc = rule_on(s, st, p, p->from, &was);
  if (!rc) rc = adopt_on(s, tx, p, p->from, text, version);
  for (size_t i = 0; !rc && i < count; i++) {
    rc = rule_on(s, st, p, days[i], &then);
    if (!rc && str_eq(was, then)) rc = adopt_on(s, tx, p, days[i], text, &later);
  }
  return rc;
}

static enum ly adopt(struct scope *s, struct tx *tx, const struct figure_proposal *p,
                     struct str *version) {
  struct arena own, *callers = s->arena;
  struct str made = {0};
  arena_open(&own, adopt_arena_bytes);
  s->arena = &own;
  enum ly rc = adopt_all(s, tx, p, &made);
  if (!rc && arena_failed(&own)) rc = fail_memory(s);
  s->arena = callers;
  *version = str_copy(s->arena, made);
  arena_close(&own);
  return rc;
}

/* ---- Doing it -----------------------------------------------------------------------------------
 */

static struct str subject_of(struct scope *s, const struct figure_deed *d, int64_t number) {
  struct buf b = buf_open(s->arena, 64);
  buf_printf(&b, "figure:%.*s/%.*s", STR_ARG(district_of(d)), STR_ARG(str_int(s->arena, number)));
  return buf_str(&b);
}

static enum ly propose(struct scope *s, struct tx *tx, struct write *w, struct figure_deed *d,
                       int64_t now) {
  struct figure_proposal *p = &d->proposal;
  struct store_rows rows = {0};
  enum ly rc = store_query(s, tx_store(tx), "i",
                           "SELECT COALESCE(max(proposal), 0) + 1 FROM figure_proposal"
                           " WHERE district = $1",
                           &rows, S_TEXT(district_of(d)));
  if (rc) return rc;
  p->number = store_int(&rows, 0, 0);
  w->answer = figure_name(s, p);
  w->change.subject = subject_of(s, d, p->number);
  return store_exec(
      s, tx,
      "INSERT INTO figure_proposal (district, proposal, pack, param, entry, value, holds_from,"
      " basis, recorded_at, recorded_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
      S_TEXT(district_of(d)), S_INT(p->number), S_TEXT(key_of(p)), S_TEXT(p->param),
      S_TEXT(p->entry), S_TEXT(p->value), S_TEXT(date_iso(s->arena, p->from)), S_TEXT(p->basis),
      S_INT(now), S_TEXT(s->actor));
}

static enum ly check_open(struct scope *s, struct tx *tx, const struct figure_deed *d) {
  const struct figure_proposal *p = &d->proposal;
  struct store_rows rows = {0};
  if (str_eq(p->recorded_by, s->actor)) return fail(s, LY_DENIED, MSG_FIGURE_OWN);
  enum ly rc = store_query(s, tx_store(tx), "it",
                           "SELECT recorded_at, recorded_by FROM figure_decision"
                           " WHERE district = $1 AND proposal = $2",
                           &rows, S_TEXT(district_of(d)), S_INT(p->number));
  if (rc) return rc;
  if (rows.rows)
    return fail(s, LY_CONFLICT, MSG_FIGURE_DECIDED, plan_person(store_text(&rows, 0, 1)),
                time_local(s->arena, store_int(&rows, 0, 0)));
  bool late = d->adopt && date_cmp(p->from, s->today) < 0;
  return late ? fail(s, LY_CONFLICT, MSG_FIGURE_TOO_LATE, date_iso(s->arena, p->from)) : LY_OK;
}

static enum ly decide(struct scope *s, struct tx *tx, struct write *w, struct figure_deed *d,
                      int64_t now) {
  const struct figure_proposal *p = &d->proposal;
  struct str version = {0};
  enum ly rc = check_open(s, tx, d);
  if (!rc && d->adopt) rc = adopt(s, tx, p, &version);
  if (rc) return rc;
  w->answer = version;
  if (version.len) w->change.pack_version = version;
  return store_exec(s, tx,
                    "INSERT INTO figure_decision (district, proposal, adopted, reason, version,"
                    " recorded_at, recorded_by) VALUES ($1, $2, $3, $4, $5, $6, $7)",
                    S_TEXT(district_of(d)), S_INT(p->number), S_INT(d->adopt), S_TEXT(d->reason),
                    version.len ? S_TEXT(version) : S_NULL, S_INT(now), S_TEXT(s->actor));
}

static enum ly run(struct scope *s, struct tx *tx, struct write *w) {
  struct figure_deed *d = w->context;
  int64_t now;
  enum ly rc = tx_now(s, tx, &now);
  if (rc) return rc;
  return d->decides ? decide(s, tx, w, d, now) : propose(s, tx, w, d, now);
}

/* ---- What the log says --------------------------------------------------------------------------
 */

static struct str payload_of(struct scope *s, const struct figure_deed *d) {
  enum { PAYLOAD_BYTES = 4096 };
  const struct figure_proposal *p = &d->proposal;
  struct buf b = buf_open(s->arena, PAYLOAD_BYTES);
  struct value *v = value_map(s->arena);
  value_put_text(s->arena, v, "pack", key_of(p));
  if (d->decides) {
    value_put_text(s->arena, v, "proposal", str_int(s->arena, p->number));
    value_put_bool(s->arena, v, "adopted", d->adopt);
  } else {
    value_put_text(s->arena, v, "param", p->param);
    value_put_text(s->arena, v, "entry", p->entry);
    value_put_text(s->arena, v, "value", p->value);
    value_put_text(s->arena, v, "holds_from", date_iso(s->arena, p->from));
    value_put_text(s->arena, v, "basis", p->basis);
  }
  if (v) json_value(&b, v);
  return buf_str(&b);
}

struct write figure_write(struct scope *s, struct figure_deed *d) {
  const struct figure_proposal *p = &d->proposal;
  return (struct write){
      .scope = s,
      .change = {.district = district_of(d),
                 .key = change_new_key(s),
                 .act = d->decides ? STR("figure.decide") : STR("figure.propose"),
                 .subject = d->decides ? subject_of(s, d, p->number) : STR("figure:"),
                 .reason = d->decides ? d->reason : p->basis,
                 .pack_version = p->pack->version,
                 .payload = payload_of(s, d)},
      .run = run,
      .context = d};
}
