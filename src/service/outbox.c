/* Rows of the outboxes, and what becomes of each. */
#include "service/outbox.h"

#include "base/json.h"

enum { PAYLOAD_MAX = 64 * 1024 };

const struct outbox *const outboxes[OUTBOXES] = {
    [OUTBOX_MAIL] = &mail_outbox, [OUTBOX_POSTS] = &exchange_outbox, [OUTBOX_SMS] = &sms_outbox};

const struct outbox *outbox_of(struct str name) {
  for (size_t i = 0; i < OUTBOXES; i++)
    if (str_is(name, outboxes[i]->name)) return outboxes[i];
  return NULL;
}

/* ---- Reading ------------------------------------------------------------------------------------
 */

enum ly outbox_read(struct scope *s, const struct store_rows *rows, size_t row, size_t first,
                    struct sending *out) {
  *out = (struct sending){.attempts = store_int(rows, row, first + 1),
                          .next_at = store_int_or_0(rows, row, first + 2),
                          .error = store_text(rows, row, first + 3),
                          .recorded_at = store_int(rows, row, first + 4),
                          .ended_at = store_int_or_0(rows, row, first + 5)};
  return sending_state_of(s, store_text(rows, row, first), &out->state);
}

void outbox_put_value(struct scope *s, struct value *v, const struct sending *at) {
  struct arena *a = s->arena;
  value_put_text(a, v, "state", str_of(sending_states[at->state].word));
  value_put_text(a, v, "state_text", message_plain(s->lang, sending_states[at->state].title));
  value_put_bool(a, v, "failed", at->state == SENDING_FAILED);
  value_put_int(a, v, "attempts", at->attempts);
  value_put_text(a, v, "error", at->error);
  value_put_text(a, v, "recorded_at", time_local(a, at->recorded_at));
  value_put_text(a, v, "next_at", at->next_at ? time_local(a, at->next_at) : STR(""));
  value_put_text(a, v, "ended_at", at->ended_at ? time_local(a, at->ended_at) : STR(""));
}

static enum ly count_one(struct scope *s, struct store *st, const char *sql, int64_t *out) {
  struct store_rows rows = {0};
  /* built: each outbox has its own, written out beside its table */
  enum ly rc = store_query(s, st, "i", sql, &rows);
  *out = rc ? 0 : store_int(&rows, 0, 0);
  return rc;
}

enum ly outbox_count(struct scope *s, struct store *st, const struct outbox *of,
                     struct outbox_counts *out) {
  *out = (struct outbox_counts){0};
  enum ly rc = count_one(s, st, of->waiting, &out->waiting);
  return rc ? rc : count_one(s, st, of->failed, &out->failed);
}

static enum ly find(struct scope *s, struct store *st, const struct outbox *of, struct str district,
                    int64_t number, struct sending *out) {
  struct store_rows rows = {0};
  *out = (struct sending){0};
  /* built: each outbox has its own, written out beside its table */
  enum ly rc = store_query(s, st, "tiItiI", of->find, &rows, S_TEXT(district), S_INT(number));
  if (rc) return rc;
  return rows.rows ? outbox_read(s, &rows, 0, 0, out)
                   : fail(s, LY_NOT_FOUND, of->none, str_int(s->arena, number));
}

enum ly outbox_given_up(struct scope *s, struct store *st, const struct outbox *of,
                        struct str digits, size_t limit, struct outbox_row **out, size_t *count) {
  struct store_rows rows = {0};
  *count = 0;
  /* built: each outbox has its own, written out beside its table */
  enum ly rc = store_query(s, st, "tiitttiItiI", of->given_up, &rows, S_TEXT(digits),
                           S_TEXT(str_behind(s->arena, digits)), S_INT((int64_t)limit));
  *out = ARENA_ARRAY(s->arena, struct outbox_row, rows.rows);
  if (!rc && !*out) return fail_memory(s);
  for (size_t i = 0; !rc && i < rows.rows; i++) {
    (*out)[i] = (struct outbox_row){.of = of,
                                    .district = store_text(&rows, i, 0),
                                    .number = store_int(&rows, i, 1),
                                    .case_no = store_int(&rows, i, 2),
                                    .to = store_text(&rows, i, 3),
                                    .what = store_text(&rows, i, 4)};
    rc = outbox_read(s, &rows, i, 5, &(*out)[i].at);
  }
  *count = rc ? 0 : rows.rows;
  return rc;
}

static bool is_too_old(const struct scope *s, const struct outbox *of, const struct sending *at) {
  int64_t days = of->days * INT64_C(86400) * 1000000;
  return of->days && at->recorded_at < scope_now_us(s) - days;
}

bool outbox_may_retry(const struct scope *s, const struct outbox_row *row) {
  return !is_too_old(s, row->of, &row->at);
}

struct value *outbox_row_value(struct scope *s, const struct outbox_row *row) {
  struct arena *a = s->arena;
  struct value *v = value_map(a);
  struct buf id = buf_open(a, 64);
  buf_printf(&id, "%.*s/%lld", STR_ARG(row->district), (long long)row->number);
  value_put_text(a, v, "kind", str_of(row->of->name));
  value_put_text(a, v, "kind_text", message_plain(s->lang, row->of->title));
  value_put_text(a, v, "district", row->district);
  value_put_text(a, v, "number", str_int(a, row->number));
  value_put_text(a, v, "id", buf_str(&id));
  value_put_text(a, v, "case", row->case_no ? str_int(a, row->case_no) : STR(""));
  value_put_text(a, v, "to", row->to);
  value_put_text(a, v, "what", row->what);
  outbox_put_value(s, v, &row->at);
  return v;
}

/* ---- What becomes of one ------------------------------------------------------------------------
 */

static enum ly put(struct scope *s, struct tx *tx, const struct outbox_deed *d,
                   const struct sending *at) {
  /* built: each outbox has its own, written out beside its table */
  return store_exec(s, tx, d->of->put, S_TEXT(d->district), S_INT(d->number),
                    S_TEXT(str_of(sending_states[at->state].word)), S_INT(at->attempts),
                    at->next_at ? S_INT(at->next_at) : S_NULL, S_TEXT(at->error),
                    at->ended_at ? S_INT(at->ended_at) : S_NULL);
}

static enum ly step(struct scope *s, struct tx *tx, const struct outbox_deed *d) {
  struct sending at;
  enum ly rc = find(s, tx_store(tx), d->of, d->district, d->number, &at);
  if (rc) return rc;
  if (d->act == SENDING_RETRY && is_too_old(s, d->of, &at))
    return fail(s, LY_CONFLICT, d->of->too_old);
  rc = sending_step(s, &at, d->act, d->attempt, d->error);
  return rc ? rc : put(s, tx, d, &at);
}

static enum ly run(struct scope *s, struct tx *tx, struct write *w) {
  return step(s, tx, w->context);
}

struct write outbox_write(struct scope *s, struct outbox_deed *d) {
  struct buf subject = buf_open(s->arena, 64);
  must(d->act < SENDING_ACTS);
  buf_printf(&subject, "%s:%.*s/%lld", d->of->name, STR_ARG(d->district), (long long)d->number);
  return (struct write){.scope = s,
                        .change = {.district = d->district,
                                   .key = change_new_key(s),
                                   .act = str_of(d->of->acts[d->act]),
                                   .subject = buf_str(&subject),
                                   .payload = sending_payload(s, d->act, d->attempt, d->error)},
                        .run = run,
                        .context = d};
}

static enum ly run_retry(struct scope *s, struct tx *tx, struct write *w) {
  const struct outbox_retry *d = w->context;
  enum ly rc = LY_OK;
  int64_t again = 0;
  for (size_t i = 0; !rc && i < d->count; i++) {
    const struct outbox_deed one = {.of = d->rows[i].of,
                                    .act = SENDING_RETRY,
                                    .district = d->district,
                                    .number = d->rows[i].number,
                                    .error = STR("")};
    rc = step(s, tx, &one);
    again += rc == LY_OK;
    if (rc != LY_CONFLICT) continue;
    s->error = (struct error){0};
    rc = LY_OK;
  }
  w->answer = str_int(s->arena, again);
  return rc;
}

struct write outbox_retry_write(struct scope *s, struct outbox_retry *d) {
  struct arena *a = s->arena;
  struct value *v = value_map(a);
  struct buf payload = buf_open(a, PAYLOAD_MAX), subject = buf_open(a, 64);
  for (size_t k = 0; k < OUTBOXES; k++) {
    struct value *list = value_list(a);
    for (size_t i = 0; i < d->count; i++)
      if (d->rows[i].of == outboxes[k]) value_add_text(a, list, str_int(a, d->rows[i].number));
    if (v) value_put(v, outboxes[k]->name, list);
  }
  if (v) json_value(&payload, v);
  buf_printf(&subject, "outbox:%.*s", STR_ARG(d->district));
  return (struct write){.scope = s,
                        .change = {.district = d->district,
                                   .key = change_new_key(s),
                                   .act = STR("outbox.retry"),
                                   .subject = buf_str(&subject),
                                   .payload = buf_str(&payload)},
                        .run = run_retry,
                        .context = d};
}
