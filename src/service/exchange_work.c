/* Working off the outbox of case states: each is taken, posted, and what came of it written down.
 */
#include "service/exchange.h"

#include "base/fetch.h"
#include "base/log.h"
#include "base/secret.h"
#include "store/setting_secret.h"

enum { ANSWER_MAX = 64 * 1024, WHOLE_SECONDS = 30, TOLD_MAX = 200 };

/* What the setting and the secrets say, for one round. */
struct line {
  const struct exchange_worker *worker;
  struct exchange_settings settings;
  struct str token, key;
};

struct answer {
  bool sent, for_good, server;
  struct str error;
};

static bool closing(const struct exchange_worker *worker) {
  return worker->closing && atomic_load(worker->closing);
}

static enum ly open_line(struct scope *s, const struct exchange_worker *worker, struct line *out) {
  *out = (struct line){.worker = worker};
  enum ly rc = exchange_settings_read(s, worker->store, &out->settings);
  if (rc || out->settings.way != EXCHANGE_POST) return rc;
  if (out->settings.url.len == 0) return fail(s, LY_UNSUPPORTED, MSG_EXCHANGE_NO_URL);
  rc = setting_secret_get(s, worker->store, worker->keys, "exchange_token", &out->token);
  if (!rc) rc = setting_secret_get(s, worker->store, worker->keys, "exchange_key", &out->key);
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

/* What the other side gives as its reason: the first line, nothing that could break one. */
static struct str told(struct scope *s, const struct fetched *f) {
  struct buf b = buf_open(s->arena, TOLD_MAX + 1);
  struct str body = str_trim(f->body);
  bool text = utf8_valid(body, NULL);
  for (size_t i = 0; text && i < body.len && i < TOLD_MAX && body.ptr[i] != '\n'; i++) {
    unsigned char c = (unsigned char)body.ptr[i];
    if (i + 4 > TOLD_MAX && c >= 0xC0) break; /* no half letters */
    buf_char(&b, c < 0x20 ? ' ' : (char)c);
  }
  return buf_str(&b);
}

/* Whether it is the other side as a whole, or the way to it: no other post would do better now. */
static bool is_of_server(int status) {
  static const int ours[] = {401, 403, 404, 405, 408, 425, 429};
  for (size_t i = 0; i < sizeof ours / sizeof *ours; i++) {
    if (status == ours[i]) return true;
  }
  return status < 400 || status >= 500;
}

static void read_answer(struct scope *s, const struct fetched *f, struct answer *out) {
  *out = (struct answer){.sent = f->reached && f->status >= 200 && f->status < 300};
  if (out->sent) return;
  out->server = !f->reached || is_of_server(f->status);
  out->for_good = !out->server;
  struct str words[] = {f->reached ? str_int(s->arena, f->status) : f->error,
                        f->reached ? told(s, f) : STR("")};
  enum message message = f->reached ? MSG_EXCHANGE_REFUSED : MSG_EXCHANGE_NOT_REACHED;
  out->error = message_text(s->arena, s->lang, message, words, message_arity(message));
}

static enum ly post(struct scope *s, const struct line *line, const struct exchange_post *p,
                    struct answer *out) {
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
                          .ca_file = line->worker->ca_file,
                          .most = ANSWER_MAX,
                          .seconds = WHOLE_SECONDS,
                          .stop = line->worker->stop};
  rc = fetch_do(s, &f, &fetched);
  if (!rc) read_answer(s, &fetched, out);
  return rc;
}

static enum ly write_deed(struct scope *s, const struct exchange_worker *worker,
                          struct exchange_deed *deed) {
  struct write w = exchange_write(s, deed);
  if (arena_failed(s->arena)) return fail_memory(s);
  return worker->writer ? writer_do(worker->writer, &w) : store_write(s, worker->store, &w);
}

static enum ly keep_answer(struct scope *s, const struct line *line, struct exchange_deed *deed,
                           const struct answer *answer, struct exchange_round *round) {
  bool last = deed->attempt >= SENDING_ATTEMPTS_MAX;
  deed->act = answer->sent ? SENDING_DONE : answer->for_good ? SENDING_GIVE_UP : SENDING_PUT_OFF;
  deed->error = answer->error;
  round->sent += answer->sent;
  round->failed += !answer->sent && (answer->for_good || last);
  round->put_off += !answer->sent && !answer->for_good && !last;
  round->server_down = answer->server;
  if (answer->server) round->error = answer->error;
  log_line(s, answer->sent ? LOG_INFO : LOG_WARNING, "exchange.post",
           LOG_TEXT("outcome", str_of(answer->sent       ? "sent"
                                      : answer->for_good ? "refused"
                                                         : "put off")));
  return write_deed(s, line->worker, deed);
}

static enum ly work_one(struct scope *s, const struct line *line, const struct exchange_post *p,
                        struct exchange_round *round) {
  struct answer answer = {0};
  struct exchange_deed deed = {.act = SENDING_TRY,
                               .district = p->district,
                               .post = p->post,
                               .attempt = p->attempts + 1,
                               .error = STR("")};
  enum ly rc = write_deed(s, line->worker, &deed);
  if (rc == LY_CONFLICT) { /* another took it first */
    s->error = (struct error){0};
    return LY_OK;
  }
  if (!rc) rc = post(s, line, p, &answer);
  return rc ? rc : keep_answer(s, line, &deed, &answer, round);
}

enum ly exchange_work(struct scope *s, struct exchange_worker *worker, struct exchange_round *out) {
  struct exchange_post *list;
  struct line line;
  size_t count = 0;
  *out = (struct exchange_round){.error = STR("")};
  enum ly rc = open_line(s, worker, &line);
  if (!rc && line.settings.way == EXCHANGE_POST) rc = exchange_due(s, worker->store, &list, &count);
  for (size_t i = 0; !rc && i < count && !out->server_down && !closing(worker); i++)
    rc = work_one(s, &line, &list[i], out);
  close_line(&line);
  return rc;
}
