/* The outbox of case states: rows of the table `case_post`, and what becomes of each. */
#include "service/exchange.h"

#include "base/json.h"
#include "base/json_read.h"
#include "store/setting.h"

#define POST_COLUMNS \
  "district, post, case_no, event, body, state, attempts, next_at, error, recorded_at, ended_at"
#define POST_TYPES "tiiittiItiI"

enum { BODY_MAX = 16 * 1024, PAYLOAD_MAX = 256 * 1024 };

enum ly exchange_settings_read(struct scope *s, struct store *st, struct exchange_settings *out) {
  static const char *const ways[] = {
      [EXCHANGE_OFF] = "nowhere", [EXCHANGE_POST] = "post", [EXCHANGE_FILE] = "file"};
  struct str way = {0};
  *out = (struct exchange_settings){0};
  enum ly rc = setting_value(s, st, "exchange_way", &way);
  if (!rc) rc = setting_value(s, st, "exchange_url", &out->url);
  for (enum exchange_way w = EXCHANGE_OFF; !rc && w <= EXCHANGE_FILE; w++)
    if (str_is(way, ways[w])) out->way = w;
  return rc;
}

/* ---- Queueing -----------------------------------------------------------------------------------
 */

static struct str case_number(struct arena *a, struct str district, int64_t case_no) {
  struct buf b = buf_open(a, 64);
  buf_printf(&b, "%.*s-%lld", STR_ARG(district), (long long)case_no);
  return buf_str(&b);
}

/* Nothing of the person: neither name nor number, value nor amount. */
static struct str body_of(struct scope *s, const struct exchange_event *e) {
  struct arena *a = s->arena;
  const struct case_row *row = e->row;
  const struct procedure_step *step = procedure_step_find(e->procedure, row->step);
  const struct pack_choice *end = pack_choice_of(procedure_ends, row->end);
  struct value *v = value_map(a);
  struct buf b = buf_open(a, BODY_MAX);
  value_put_text(a, v, "district", row->district);
  value_put_text(a, v, "number", case_number(a, row->district, row->case_no));
  value_put_text(a, v, "item_code", e->procedure->item_code);
  value_put_text(a, v, "procedure", e->procedure->key);
  value_put_text(a, v, "procedure_name", e->procedure->name);
  value_put_text(a, v, "area", row->area);
  value_put_text(a, v, "opened_on", date_iso(a, row->opened_on));
  value_put_int(a, v, "event", row->event);
  value_put_text(a, v, "move", e->move ? e->move->key : STR(""));
  value_put_text(a, v, "move_name",
                 e->move ? e->move->name : message_plain(LANG_ZH, MSG_CASE_OPENING));
  value_put_text(a, v, "step", row->step);
  value_put_text(a, v, "step_name", step ? step->name : row->step);
  value_put_text(a, v, "end", end && row->end ? str_of(end->word) : STR(""));
  value_put_bool(a, v, "open", row->open);
  value_put_text(a, v, "on", date_iso(a, e->on));
  value_put_text(a, v, "due", date_iso(a, row->due));
  value_put_text(a, v, "pack", row->pack);
  value_put_text(a, v, "version", row->version);
  if (v) json_value(&b, v);
  return buf_str(&b);
}

static enum ly next_number(struct scope *s, struct tx *tx, struct str district, int64_t *out) {
  struct store_rows rows = {0};
  enum ly rc =
      store_query(s, tx_store(tx), "i",
                  "SELECT post FROM case_post WHERE district = $1 ORDER BY post DESC LIMIT 1",
                  &rows, S_TEXT(district));
  *out = !rc && rows.rows ? store_int(&rows, 0, 0) + 1 : 1;
  return rc;
}

enum ly exchange_queue(struct scope *s, struct tx *tx, const struct exchange_event *e) {
  struct exchange_settings now;
  int64_t number = 0, at = 0;
  enum ly rc = exchange_settings_read(s, tx_store(tx), &now);
  if (rc || now.way == EXCHANGE_OFF) return rc;
  rc = next_number(s, tx, e->row->district, &number);
  if (!rc) rc = tx_now(s, tx, &at);
  if (rc) return rc;
  return store_exec(s, tx,
                    "INSERT INTO case_post (district, post, case_no, event, body, state, attempts,"
                    " next_at, error, recorded_at)"
                    " VALUES ($1, $2, $3, $4, $5, 'queued', 0, $6, '', $7)",
                    S_TEXT(e->row->district), S_INT(number), S_INT(e->row->case_no),
                    S_INT(e->row->event), S_TEXT(body_of(s, e)), S_INT(scope_now_us(s)), S_INT(at));
}

/* ---- Reading ------------------------------------------------------------------------------------
 */

static int64_t int_or_0(const struct store_rows *rows, size_t row, size_t column) {
  const struct store_value *v = &rows->cells[row * rows->columns + column];
  return v->type == STORE_NULL ? 0 : v->integer;
}

static enum ly row_of(struct scope *s, const struct store_rows *rows, size_t r,
                      struct exchange_post *out) {
  *out = (struct exchange_post){.district = store_text(rows, r, 0),
                                .post = store_int(rows, r, 1),
                                .case_no = store_int(rows, r, 2),
                                .event = store_int(rows, r, 3),
                                .body = store_text(rows, r, 4),
                                .attempts = store_int(rows, r, 6),
                                .next_at = int_or_0(rows, r, 7),
                                .error = store_text(rows, r, 8),
                                .recorded_at = store_int(rows, r, 9),
                                .ended_at = int_or_0(rows, r, 10)};
  return sending_state_of(s, store_text(rows, r, 5), &out->state);
}

static enum ly rows_of(struct scope *s, const struct store_rows *rows, struct exchange_post **out,
                       size_t *count) {
  enum ly rc = LY_OK;
  *out = ARENA_ARRAY(s->arena, struct exchange_post, rows->rows);
  if (!*out) return fail_memory(s);
  for (size_t i = 0; !rc && i < rows->rows; i++) rc = row_of(s, rows, i, &(*out)[i]);
  *count = rc ? 0 : rows->rows;
  return rc;
}

enum ly exchange_list(struct scope *s, struct store *st, struct str digits, int64_t skip,
                      size_t limit, struct exchange_post **out, size_t *count) {
  struct store_rows rows = {0};
  *count = 0;
  /* all districts: who keeps a province's exchange keeps that of its counties */
  enum ly rc = store_query(s, st, POST_TYPES,
                           "SELECT " POST_COLUMNS
                           " FROM case_post WHERE district >= $1 AND district < $2"
                           " ORDER BY recorded_at DESC, district, post DESC LIMIT $3 OFFSET $4",
                           &rows, S_TEXT(digits), S_TEXT(str_behind(s->arena, digits)),
                           S_INT((int64_t)limit), S_INT(skip));
  return rc ? rc : rows_of(s, &rows, out, count);
}

enum ly exchange_find(struct scope *s, struct store *st, struct str district, int64_t post,
                      struct exchange_post *out) {
  struct store_rows rows = {0};
  *out = (struct exchange_post){0};
  enum ly rc = store_query(
      s, st, POST_TYPES, "SELECT " POST_COLUMNS " FROM case_post WHERE district = $1 AND post = $2",
      &rows, S_TEXT(district), S_INT(post));
  if (rc) return rc;
  return rows.rows ? row_of(s, &rows, 0, out)
                   : fail(s, LY_NOT_FOUND, MSG_EXCHANGE_NO_POST, str_int(s->arena, post));
}

enum ly exchange_due(struct scope *s, struct store *st, struct exchange_post **out, size_t *count) {
  struct store_rows rows = {0};
  *count = 0;
  /* all districts: one address takes those of all */
  enum ly rc = store_query(s, st, POST_TYPES,
                           "SELECT " POST_COLUMNS
                           " FROM case_post WHERE next_at <= $1"
                           " ORDER BY next_at, district, post LIMIT $2",
                           &rows, S_INT(scope_now_us(s)), S_INT(EXCHANGE_ROUND));
  return rc ? rc : rows_of(s, &rows, out, count);
}

enum ly exchange_waiting(struct scope *s, struct store *st, struct str district,
                         struct exchange_post **out, size_t *count) {
  struct store_rows rows = {0};
  *count = 0;
  enum ly rc = store_query(s, st, POST_TYPES,
                           "SELECT " POST_COLUMNS
                           " FROM case_post WHERE district = $1"
                           " AND state IN ('queued', 'failed') ORDER BY post LIMIT $2",
                           &rows, S_TEXT(district), S_INT(EXCHANGE_FILE_MAX));
  return rc ? rc : rows_of(s, &rows, out, count);
}

enum ly exchange_count(struct scope *s, struct store *st, struct exchange_counts *out) {
  struct store_rows waiting = {0}, failed = {0};
  *out = (struct exchange_counts){0};
  /* all districts: for whoever watches the machine */
  enum ly rc =
      store_query(s, st, "i", "SELECT count(*) FROM case_post WHERE next_at IS NOT NULL", &waiting);
  if (rc) return rc;
  /* all districts: for whoever watches the machine */
  rc = store_query(s, st, "i", "SELECT count(*) FROM case_post WHERE state = 'failed'", &failed);
  if (rc) return rc;
  *out = (struct exchange_counts){store_int(&waiting, 0, 0), store_int(&failed, 0, 0)};
  return LY_OK;
}

/* ---- As it goes out -----------------------------------------------------------------------------
 */

struct str exchange_id(struct arena *a, const struct exchange_post *post) {
  struct buf b = buf_open(a, 80);
  buf_printf(&b, "%.*s.%lld.%lld", STR_ARG(post->district), (long long)post->case_no,
             (long long)post->event);
  return buf_str(&b);
}

enum ly exchange_body(struct scope *s, struct store *st, const struct exchange_post *post,
                      struct str *out) {
  struct store_rows rows = {0};
  struct value *v;
  struct buf b = buf_open(s->arena, BODY_MAX);
  enum ly rc = json_read(s, post->body, &v);
  if (!rc)
    rc = store_query(s, st, "tt",
                     "SELECT sender, application FROM case_application"
                     " WHERE district = $1 AND case_no = $2 ORDER BY sender LIMIT 1",
                     &rows, S_TEXT(post->district), S_INT(post->case_no));
  if (rc) return rc;
  value_put_text(s->arena, v, "id", exchange_id(s->arena, post));
  value_put_text(s->arena, v, "recorded_at", time_iso(s->arena, post->recorded_at));
  if (rows.rows) value_put_text(s->arena, v, "sender", store_text(&rows, 0, 0));
  if (rows.rows) value_put_text(s->arena, v, "application", store_text(&rows, 0, 1));
  json_value(&b, v);
  *out = buf_str(&b);
  return arena_failed(s->arena) || buf_failed(&b) ? fail_memory(s) : LY_OK;
}

static struct str step_of(struct scope *s, const struct exchange_post *post) {
  struct error before = s->error;
  struct value *v = NULL;
  bool good = !json_read(s, post->body, &v);
  const struct value *name = good ? value_get(v, STR("step_name")) : NULL;
  s->error = before; /* what can not be read is shown without */
  return name && name->kind == VALUE_TEXT ? name->text : STR("");
}

struct value *exchange_value(struct scope *s, const struct exchange_post *p) {
  struct arena *a = s->arena;
  struct value *v = value_map(a);
  value_put_text(a, v, "post", exchange_id(a, p));
  value_put_text(a, v, "district", p->district);
  value_put_text(a, v, "number", str_int(a, p->post));
  value_put_text(a, v, "case", str_int(a, p->case_no));
  value_put_text(a, v, "case_number", case_number(a, p->district, p->case_no));
  value_put_int(a, v, "event", p->event);
  value_put_text(a, v, "step_name", step_of(s, p));
  value_put_text(a, v, "state", str_of(sending_states[p->state].word));
  value_put_text(a, v, "state_text", message_plain(s->lang, sending_states[p->state].title));
  value_put_bool(a, v, "failed", p->state == SENDING_FAILED);
  value_put_int(a, v, "attempts", p->attempts);
  value_put_text(a, v, "error", p->error);
  value_put_text(a, v, "recorded_at", time_local(a, p->recorded_at));
  value_put_text(a, v, "next_at", p->next_at ? time_local(a, p->next_at) : STR(""));
  value_put_text(a, v, "ended_at", p->ended_at ? time_local(a, p->ended_at) : STR(""));
  return v;
}

/* ---- What becomes of one ------------------------------------------------------------------------
 */

static enum ly put(struct scope *s, struct tx *tx, struct str district, int64_t post,
                   const struct sending *at) {
  return store_exec(s, tx,
                    "UPDATE case_post SET state = $3, attempts = $4, next_at = $5, error = $6,"
                    " ended_at = $7 WHERE district = $1 AND post = $2",
                    S_TEXT(district), S_INT(post), S_TEXT(str_of(sending_states[at->state].word)),
                    S_INT(at->attempts), at->next_at ? S_INT(at->next_at) : S_NULL,
                    S_TEXT(at->error), at->ended_at ? S_INT(at->ended_at) : S_NULL);
}

static const char *const acts[SENDING_ACTS] = {
    [SENDING_TRY] = "exchange.try",         [SENDING_DONE] = "exchange.sent",
    [SENDING_PUT_OFF] = "exchange.put_off", [SENDING_GIVE_UP] = "exchange.fail",
    [SENDING_RETRY] = "exchange.retry",
};

static enum ly run(struct scope *s, struct tx *tx, struct write *w) {
  const struct exchange_deed *d = w->context;
  struct exchange_post post;
  enum ly rc = exchange_find(s, tx_store(tx), d->district, d->post, &post);
  struct sending at = {post.state, post.attempts, post.next_at, post.ended_at, post.error};
  if (!rc) rc = sending_step(s, &at, d->act, d->attempt, d->error);
  return rc ? rc : put(s, tx, d->district, d->post, &at);
}

struct write exchange_write(struct scope *s, struct exchange_deed *d) {
  struct buf subject = buf_open(s->arena, 64);
  must(d->act < SENDING_ACTS);
  buf_printf(&subject, "post:%.*s/%lld", STR_ARG(d->district), (long long)d->post);
  return (struct write){.scope = s,
                        .change = {.district = d->district,
                                   .key = change_new_key(s),
                                   .act = str_of(acts[d->act]),
                                   .subject = buf_str(&subject),
                                   .payload = sending_payload(s, d->act, d->attempt, d->error)},
                        .run = run,
                        .context = d};
}

/* ---- Into a file --------------------------------------------------------------------------------
 */

static enum ly run_export(struct scope *s, struct tx *tx, struct write *w) {
  const struct exchange_exported *d = w->context;
  enum ly rc = LY_OK;
  for (size_t i = 0; !rc && i < d->count; i++) {
    const struct exchange_post *p = &d->posts[i];
    struct sending at = {.state = SENDING_SENT,
                         .attempts = p->attempts,
                         .ended_at = scope_now_us(s),
                         .error = STR("")};
    rc = put(s, tx, d->district, p->post, &at);
  }
  w->answer = str_int(s->arena, (int64_t)d->count);
  return rc;
}

struct write exchange_export_write(struct scope *s, struct exchange_exported *d) {
  struct value *v = value_map(s->arena), *list = value_list(s->arena);
  struct buf payload = buf_open(s->arena, PAYLOAD_MAX), subject = buf_open(s->arena, 64);
  for (size_t i = 0; i < d->count; i++)
    value_add_text(s->arena, list, str_int(s->arena, d->posts[i].post));
  if (v) value_put(v, "posts", list);
  if (v) json_value(&payload, v);
  buf_printf(&subject, "post:%.*s", STR_ARG(d->district));
  return (struct write){.scope = s,
                        .change = {.district = d->district,
                                   .key = change_new_key(s),
                                   .act = STR("exchange.export"),
                                   .subject = buf_str(&subject),
                                   .payload = buf_str(&payload)},
                        .run = run_export,
                        .context = d};
}
