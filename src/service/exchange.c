/* The outbox of case states: rows of the table `case_post`, and what becomes of each. */
#include "service/exchange.h"

#include "base/json.h"
#include "base/json_read.h"
#include "store/setting.h"

#define POST_COLUMNS \
  "district, post, case_no, event, body, state, attempts, next_at, error," \
  " recorded_at, ended_at"
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

static enum ly row_of(struct scope *s, const struct store_rows *rows, size_t r,
                      struct exchange_post *out) {
  *out = (struct exchange_post){.district = store_text(rows, r, 0),
                                .post = store_int(rows, r, 1),
                                .case_no = store_int(rows, r, 2),
                                .event = store_int(rows, r, 3),
                                .body = store_text(rows, r, 4)};
  return outbox_read(s, rows, r, 5, &out->at);
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
  value_put_text(s->arena, v, "recorded_at", time_iso(s->arena, post->at.recorded_at));
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
  outbox_put_value(s, v, &p->at);
  return v;
}

/* ---- Given up, and tried again ------------------------------------------------------------------
 */

const struct outbox exchange_outbox = {
    .name = "post",
    .title = MSG_OUTBOX_OF_POSTS,
    .acts = {"exchange.try", "exchange.sent", "exchange.put_off", "exchange.fail",
             "exchange.retry"},
    .logged = "exchange.post",
    .none = MSG_EXCHANGE_NO_POST,
    .find =
        "SELECT state, attempts, next_at, error, recorded_at, ended_at"
        " FROM case_post WHERE district = $1 AND post = $2",
    .put =
        "UPDATE case_post SET state = $3, attempts = $4, next_at = $5, error = $6, ended_at = $7"
        " WHERE district = $1 AND post = $2",
    /* all districts: for whoever watches the machine */
    .waiting = "SELECT count(*) FROM case_post WHERE next_at IS NOT NULL",
    .failed = "SELECT count(*) FROM case_post WHERE state = 'failed'",
    .given_up =
        "SELECT district, post, case_no, '', '', state, attempts, next_at, error, recorded_at, "
        "ended_at"
        " FROM case_post WHERE district >= $1 AND district < $2 AND state = 'failed'"
        " ORDER BY recorded_at DESC, district, post DESC LIMIT $3",
};

/* ---- Into a file --------------------------------------------------------------------------------
 */

static enum ly run_export(struct scope *s, struct tx *tx, struct write *w) {
  const struct exchange_exported *d = w->context;
  enum ly rc = LY_OK;
  for (size_t i = 0; !rc && i < d->count; i++)
    rc = store_exec(s, tx,
                    "UPDATE case_post SET state = 'sent', next_at = NULL, error = '', ended_at = $3"
                    " WHERE district = $1 AND post = $2",
                    S_TEXT(d->district), S_INT(d->posts[i].post), S_INT(scope_now_us(s)));
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
