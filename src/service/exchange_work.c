/* Working off the outbox of case states: each is taken, posted, and what came of it written down.
 */
#include "service/exchange.h"

#include "base/fetch.h"
#include "base/secret.h"
#include "store/setting_secret.h"

enum { ANSWER_MAX = 64 * 1024, WHOLE_SECONDS = 30 };

/* What the setting and the secrets say, for one round. */
struct line {
  const struct outbox_worker *worker;
  const struct exchange_line *beside;
  struct exchange_settings settings;
  struct str token, key;
};

static enum ly open_line(struct scope *s, const struct outbox_worker *worker,
                         const struct exchange_line *beside, struct line *out) {
  *out = (struct line){.worker = worker, .beside = beside};
  enum ly rc = exchange_settings_read(s, worker->store, &out->settings);
  if (rc || out->settings.way != EXCHANGE_POST) return rc;
  if (out->settings.url.len == 0) return fail(s, LY_UNSUPPORTED, MSG_EXCHANGE_NO_URL);
  rc = setting_secret_get(s, worker->store, beside->keys, "exchange_token", &out->token);
  if (!rc) rc = setting_secret_get(s, worker->store, beside->keys, "exchange_key", &out->key);
  if (!rc && out->key.len == 0) rc = fail(s, LY_UNSUPPORTED, MSG_EXCHANGE_NO_KEY);
  return rc;
}

static void close_line(struct line *line) {
  secret_wipe_str(line->token);
  secret_wipe_str(line->key);
}

static enum ly sign(struct scope *s, const struct line *line, struct str time, struct str body,
                    struct str *out) {
  struct buf text = buf_open(s->arena, time.len + body.len + 1);
  struct digest mac;
  buf_add(&text, time);
  buf_char(&text, '\n');
  buf_add(&text, body);
  enum ly rc = digest_hmac(s, line->key, buf_str(&text), &mac);
  if (!rc) *out = digest_hex(s->arena, &mac);
  return rc;
}

static struct str header(struct scope *s, const char *name, struct str value) {
  struct buf b = buf_open(s->arena, value.len + 64);
  buf_add(&b, str_of(name));
  buf_add(&b, value);
  return buf_str(&b);
}

static enum ly post(struct scope *s, const struct line *line, const struct exchange_post *p,
                    struct outbox_answer *out) {
  struct str body, signature, headers[4];
  struct str time = str_int(s->arena, scope_now_us(s) / 1000000);
  struct fetched fetched;
  size_t count = 0;
  enum ly rc = exchange_body(s, line->worker->store, p, &body);
  if (!rc) rc = sign(s, line, time, body, &signature);
  if (rc) return rc;
  headers[count++] = header(s, "Laoyou-Id: ", exchange_id(s->arena, p));
  headers[count++] = header(s, "Laoyou-Time: ", time);
  headers[count++] = header(s, "Laoyou-Signature: hmac-sm3=", signature);
  if (line->token.len) headers[count++] = header(s, "Authorization: Bearer ", line->token);
  const struct fetch f = {.url = line->settings.url,
                          .body = body,
                          .type = STR("application/json"),
                          .headers = headers,
                          .header_count = count,
                          .ca_file = line->beside->ca_file,
                          .most = ANSWER_MAX,
                          .seconds = WHOLE_SECONDS,
                          .stop = line->worker->stop};
  rc = fetch_do(s, &f, &fetched);
  if (!rc) outbox_read_answer(s, &fetched, out);
  return rc;
}

static void row(const void *list, size_t i, struct outbox_deed *out) {
  const struct exchange_post *p = (const struct exchange_post *)list + i;
  out->district = p->district;
  out->number = p->post;
  out->attempt = p->at.attempts;
}

static enum ly send(struct scope *s, void *context, const void *list, size_t i,
                    struct outbox_answer *out) {
  return post(s, context, (const struct exchange_post *)list + i, out);
}

enum ly exchange_work(struct scope *s, struct outbox_worker *worker,
                      const struct exchange_line *beside, struct outbox_round *out) {
  struct exchange_post *list = NULL;
  struct line line = {.worker = worker};
  struct outbox_due due = {.of = &exchange_outbox, .row = row, .send = send, .context = &line};
  enum ly rc = outbox_begin(s, worker, out);
  if (!rc) rc = open_line(s, worker, beside, &line);
  if (!rc && line.settings.way == EXCHANGE_POST)
    rc = exchange_due(s, worker->store, &list, &due.count);
  due.list = list;
  if (!rc) rc = outbox_work(s, worker, &due, out);
  close_line(&line);
  return rc;
}
