/* Batches, acts and receipts on record. */
#include "registry/deed.h"

#include "base/json.h"

enum { PAYLOAD_MAX = 64 * 1024 };

/* ---- What the log says --------------------------------------------------------------------------
 */

static void put_date(struct scope *s, struct value *v, const char *key, struct date d) {
  if (!date_is_none(d)) value_put_text(s->arena, v, key, date_iso(s->arena, d));
}

static void put_id(struct scope *s, struct value *v, const char *key, int64_t id) {
  if (id) value_put_text(s->arena, v, key, str_int(s->arena, id));
}

static void tell_begin(struct scope *s, const struct deed *deed, struct value *v) {
  value_put_text(s->arena, v, "source", deed->source);
  value_put_text(s->arena, v, "name", deed->name);
  value_put_bool(s->arena, v, "pending", deed->pending);
}

static void tell_batch(struct scope *s, const struct deed *deed, struct value *v) {
  put_id(s, v, "batch", deed->target);
}

void deed_tell_act(struct scope *s, const struct registry *r, const struct act_new *new,
                   struct value *v) {
  struct value *fields = value_map(s->arena);
  put_id(s, v, "party", new->party);
  value_put_text(s->arena, v, "kind", new->kind);
  put_date(s, v, "on", new->on);
  if (new->at_us) value_put_int(s->arena, v, "at", new->at_us);
  value_put_text(s->arena, v, "source", new->source);
  put_id(s, v, "batch", new->batch);
  for (size_t i = 0; i < new->count; i++) {
    if (value_get(fields, new->fields[i].name)) continue; /* twice: the write will be refused */
    value_put_text(s->arena, fields, str_c(s->arena, new->fields[i].name), new->fields[i].value);
  }
  value_put(v, "fields", fields);
  if (new->told) value_put(v, "told", act_told_payload(s, r, new->kind, new->told));
}

static void tell_act(struct scope *s, const struct deed *deed, struct value *v) {
  deed_tell_act(s, deed->registry, &deed->new_act, v);
}

static void tell_act_retract(struct scope *s, const struct deed *deed, struct value *v) {
  put_id(s, v, "party", deed->party);
  put_id(s, v, "act", deed->target);
}

static void tell_receipt(struct scope *s, const struct deed *deed, struct value *v) {
  const struct receipt_new *new = &deed->receipt;
  put_id(s, v, "party", new->party);
  value_put_text(s->arena, v, "programme", new->programme);
  put_date(s, v, "from", new->from);
  put_date(s, v, "to", new->to);
  if (new->amount_known)
    value_put_decimal(s->arena, v, "amount", (struct decimal){new->amount_fen, 2});
  value_put_text(s->arena, v, "source", new->source);
  put_id(s, v, "batch", new->batch);
}

static void tell_receipt_retract(struct scope *s, const struct deed *deed, struct value *v) {
  put_id(s, v, "party", deed->party);
  put_id(s, v, "receipt", deed->target);
}

static void tell_complete(struct scope *s, const struct deed *deed, struct value *v) {
  value_put_text(s->arena, v, "programme", deed->list.programme);
  value_put_text(s->arena, v, "area", deed->list.area);
  put_date(s, v, "on", deed->list.on);
  value_put_text(s->arena, v, "source", deed->list.source);
  put_id(s, v, "batch", deed->list.batch);
}

/* ---- Doing it -----------------------------------------------------------------------------------
 */

/* "batch:331121/17" */
static struct str subject_of(struct scope *s, const char *what, struct str district,
                             struct str which) {
  struct buf b = buf_open(s->arena, 256);
  buf_printf(&b, "%s:%.*s", what, STR_ARG(district));
  if (which.len) buf_char(&b, '/');
  buf_add(&b, which);
  return buf_str(&b);
}

/* Only now the batch has its number. */
static enum ly run_begin(struct scope *s, struct tx *tx, const struct deed *d, int64_t *out) {
  return d->pending ? batch_begin_pending(s, tx, d->registry, d->district, d->source, d->name, out)
                    : batch_begin(s, tx, d->registry, d->district, d->source, d->name, out);
}

static enum ly run_live(struct scope *s, struct tx *tx, const struct deed *d, int64_t *out) {
  return batch_live(s, tx, d->registry, d->district, d->target, out);
}

static enum ly run_drop(struct scope *s, struct tx *tx, const struct deed *d, int64_t *out) {
  *out = d->target;
  return batch_drop(s, tx, d->district, d->target, d->reason);
}

static enum ly run_sweep(struct scope *s, struct tx *tx, const struct deed *d, int64_t *out) {
  bool left;
  enum ly rc = batch_sweep(s, tx, d->district, d->target, d->limit, &left);
  *out = left;
  return rc;
}

static enum ly run_act(struct scope *s, struct tx *tx, const struct deed *d, int64_t *out) {
  return act_add(s, tx, d->registry, &d->new_act, out);
}

static enum ly run_act_retract(struct scope *s, struct tx *tx, const struct deed *d, int64_t *out) {
  return act_retract(s, tx, d->registry, d->district, d->party, d->target, d->reason, out);
}

static enum ly run_receipt(struct scope *s, struct tx *tx, const struct deed *d, int64_t *out) {
  return receipt_add(s, tx, d->registry, &d->receipt, out);
}

static enum ly run_receipt_retract(struct scope *s, struct tx *tx, const struct deed *d,
                                   int64_t *out) {
  return receipt_retract(s, tx, d->registry, d->district, d->party, d->target, d->reason, out);
}

static enum ly run_complete(struct scope *s, struct tx *tx, const struct deed *d, int64_t *out) {
  return receipt_list_add(s, tx, d->registry, &d->list, out);
}

enum subject { OF_DISTRICT, OF_BATCH, OF_PARTY, OF_PROGRAMME };

static const struct {
  const char *act;
  enum subject subject;
  void (*tell)(struct scope *s, const struct deed *deed, struct value *v);
  enum ly (*run)(struct scope *s, struct tx *tx, const struct deed *deed, int64_t *out);
} deeds[] = {
    [DEED_BATCH_BEGIN] = {"batch.begin", OF_DISTRICT, tell_begin, run_begin},
    [DEED_BATCH_LIVE] = {"batch.live", OF_BATCH, tell_batch, run_live},
    [DEED_BATCH_DROP] = {"batch.drop", OF_BATCH, tell_batch, run_drop},
    [DEED_BATCH_SWEEP] = {"batch.sweep", OF_BATCH, tell_batch, run_sweep},
    [DEED_ACT_ADD] = {"act.add", OF_PARTY, tell_act, run_act},
    [DEED_ACT_RETRACT] = {"act.retract", OF_PARTY, tell_act_retract, run_act_retract},
    [DEED_RECEIPT_ADD] = {"receipt.add", OF_PARTY, tell_receipt, run_receipt},
    [DEED_RECEIPT_RETRACT] = {"receipt.retract", OF_PARTY, tell_receipt_retract,
                              run_receipt_retract},
    [DEED_RECEIPT_COMPLETE] = {"receipt.complete", OF_PROGRAMME, tell_complete, run_complete},
};

/* Where it is and about whom: of what is added it stands in what is added. */
static struct deed with_head(const struct deed *deed) {
  struct deed d = *deed;
  if (d.act == DEED_ACT_ADD) {
    d.district = d.new_act.district;
    d.party = d.new_act.party;
    d.reason = d.new_act.reason;
  } else if (d.act == DEED_RECEIPT_ADD) {
    d.district = d.receipt.district;
    d.party = d.receipt.party;
    d.reason = d.receipt.reason;
  } else if (d.act == DEED_RECEIPT_COMPLETE) {
    d.district = d.list.district;
    d.reason = d.list.reason;
  }
  return d;
}

static struct str subject(struct scope *s, const struct deed *d) {
  struct arena *a = s->arena;
  switch (deeds[d->act].subject) {
    case OF_DISTRICT: return subject_of(s, "registry", d->district, STR(""));
    case OF_BATCH: return subject_of(s, "batch", d->district, str_int(a, d->target));
    case OF_PARTY: return subject_of(s, "party", d->district, str_int(a, d->party));
    case OF_PROGRAMME: return subject_of(s, "receipts", d->district, d->list.programme);
  }
  return STR("");
}

struct change deed_change(struct scope *s, const struct deed *deed) {
  struct deed d = with_head(deed);
  struct buf payload = buf_open(s->arena, PAYLOAD_MAX);
  struct value *v = value_map(s->arena);
  if (v) {
    deeds[d.act].tell(s, &d, v);
    json_value(&payload, v);
  }
  return (struct change){.district = d.district,
                         .act = str_of(deeds[d.act].act),
                         .subject = subject(s, &d),
                         .reason = d.reason,
                         .pack_version = d.registry->pack->version,
                         .payload = buf_str(&payload)};
}

enum ly deed_run(struct scope *s, struct tx *tx, struct write *w) {
  const struct deed *deed = w->context;
  int64_t answer = 0;
  enum ly rc = LY_OK;
  if (deed->act == DEED_BATCH_LIVE)
    rc = batch_ready(s, tx, deed->registry, deed->district, deed->target, false, BATCH_READY_STEP,
                     &w->again);
  if (rc || w->again) return rc;
  rc = deeds[deed->act].run(s, tx, deed, &answer);
  w->answer = str_int(s->arena, answer);
  if (!rc && deed->act == DEED_BATCH_BEGIN)
    w->change.subject = subject_of(s, "batch", deed->district, w->answer);
  return rc;
}

struct write deed_write(struct scope *s, struct deed *deed) {
  struct write w = {.scope = s, .change = deed_change(s, deed), .run = deed_run, .context = deed};
  w.change.key = change_new_key(s);
  return w;
}

int64_t deed_answer(const struct write *w) {
  int64_t id = 0;
  return registry_id(w->answer, &id) ? id : 0;
}
