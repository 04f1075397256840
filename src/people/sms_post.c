/* Short messages by HTTP: to the gateway of whoever operates one. */
#include "people/resident.h"

#include "base/digest.h"
#include "base/fetch.h"
#include "base/heap.h"
#include "base/json.h"
#include "base/log.h"
#include "base/thread.h"
#include "service/outbox.h"

#include <string.h>

enum {
  BODY_MAX = 8192,
  ANSWER_MAX = 16 * 1024,
  SECONDS = 10,
  ARENA_BYTES = 1024 * 1024,
  LATER_MAX = 16, /* codes under way at a time */
  PHONE_MAX = 64,
  TEXT_MAX = 1024,
  ID_DIGITS = 32,
};

/* A code on its way, in a slot of its own. */
struct later {
  struct resident_post *post;
  size_t phone_len, text_len;
  bool used;
  char phone[PHONE_MAX], text[TEXT_MAX];
};

struct resident_post {
  struct resident_gateway gateway;
  const struct world *world;
  pthread_mutex_t lock; /* over what follows */
  pthread_cond_t idle;
  size_t under_way;
  struct later later[LATER_MAX];
  atomic_bool stop;
};

/* The same for every try, so that the gateway takes each once. */
static enum ly id_of(struct scope *s, struct str phone, struct str text, struct str *out) {
  struct buf b = buf_open(s->arena, phone.len + text.len + 1);
  buf_add(&b, phone);
  buf_char(&b, '\n');
  buf_add(&b, text);
  enum ly rc = digest_text(s, buf_str(&b), out);
  if (!rc && out->len > ID_DIGITS) out->len = ID_DIGITS;
  return rc;
}

static struct str header(struct scope *s, const char *name, struct str value) {
  struct buf b = buf_open(s->arena, value.len + 64);
  buf_add(&b, str_of(name));
  buf_add(&b, value);
  return buf_str(&b);
}

static enum ly post(struct scope *s, const struct resident_post *p, struct str phone,
                    struct str text, struct outbox_answer *out) {
  struct str id = {0}, headers[2];
  struct value *v = value_map(s->arena);
  struct buf b = buf_open(s->arena, BODY_MAX);
  struct fetched fetched;
  size_t count = 0;
  enum ly rc = id_of(s, phone, text, &id);
  if (rc) return rc;
  value_put_text(s->arena, v, "id", id);
  value_put_int(s->arena, v, "at", scope_now_us(s));
  value_put_text(s->arena, v, "phone", phone);
  value_put_text(s->arena, v, "text", text);
  if (v) json_value(&b, v);
  if (buf_failed(&b)) return fail_memory(s);
  headers[count++] = header(s, "Laoyou-Id: ", id);
  if (p->gateway.token.len)
    headers[count++] = header(s, "Authorization: Bearer ", p->gateway.token);
  const struct fetch f = {.url = p->gateway.url,
                          .body = buf_str(&b),
                          .type = STR("application/json"),
                          .headers = headers,
                          .header_count = count,
                          .ca_file = p->gateway.ca_file,
                          .most = ANSWER_MAX,
                          .seconds = SECONDS,
                          .stop = &p->stop};
  rc = fetch_do(s, &f, &fetched);
  if (!rc) outbox_read_answer(s, &fetched, out);
  return rc;
}

static enum ly send(struct scope *s, void *context, struct str phone, struct str text) {
  struct outbox_answer answer = {.error = STR("")};
  enum ly rc = post(s, context, phone, text, &answer);
  if (rc || answer.sent) return rc;
  return fail(s, answer.for_good ? LY_INVALID : LY_BUSY, MSG_SMS_NOT_TAKEN, answer.error);
}

/* ---- Codes, which nobody waits for --------------------------------------------------------------
 */

static void end_later(struct later *l) {
  struct resident_post *p = l->post;
  pthread_mutex_lock(&p->lock);
  memset(l->text, 0, sizeof l->text);
  l->used = false;
  p->under_way--;
  pthread_cond_signal(&p->idle);
  pthread_mutex_unlock(&p->lock);
}

static void *work(void *context) {
  struct later *l = context;
  struct outbox_answer answer = {.error = STR("")};
  struct arena arena;
  arena_open(&arena, ARENA_BYTES);
  struct scope s = scope_open(&arena, l->post->world);
  s.actor = STR("texter");
  enum ly rc = post(&s, l->post, (struct str){l->phone, l->phone_len},
                    (struct str){l->text, l->text_len}, &answer);
  bool sent = !rc && answer.sent;
  log_line(&s, sent ? LOG_INFO : LOG_WARNING, "code.send",
           LOG_TEXT("outcome", sent ? STR("sent") : STR("not sent")));
  arena_close(&arena);
  end_later(l);
  return NULL;
}

static struct later *begin_later(struct resident_post *p, struct str phone, struct str text) {
  struct later *found = NULL;
  pthread_mutex_lock(&p->lock);
  for (size_t i = 0; !found && i < LATER_MAX; i++)
    if (!p->later[i].used) found = &p->later[i];
  if (found) {
    *found = (struct later){.post = p, .phone_len = phone.len, .text_len = text.len, .used = true};
    memcpy(found->phone, phone.ptr, phone.len);
    memcpy(found->text, text.ptr, text.len);
    p->under_way++;
  }
  pthread_mutex_unlock(&p->lock);
  return found;
}

/* Whether it went is told nobody but the log: the person asks for another. */
static enum ly send_later(struct scope *s, void *context, struct str phone, struct str text) {
  pthread_t thread;
  bool fits = phone.len <= PHONE_MAX && text.len <= TEXT_MAX;
  struct later *l = fits ? begin_later(context, phone, text) : NULL;
  if (!l) {
    log_line(s, LOG_WARNING, "code.send", LOG_TEXT("outcome", STR("too many at a time")));
    return LY_OK;
  }
  if (pthread_create(&thread, NULL, work, l) == 0) {
    pthread_detach(thread);
    return LY_OK;
  }
  end_later(l);
  return LY_OK;
}

/* ---- Open and close -----------------------------------------------------------------------------
 */

enum ly resident_post_open(struct scope *s, const struct resident_gateway *gateway,
                           struct resident_post **out) {
  struct resident_post *p = ARENA_NEW(s->arena, struct resident_post);
  *out = NULL;
  if (!fetch_url_form(gateway->url)) return fail(s, LY_USAGE, MSG_SMS_BAD_URL, gateway->url);
  if (!p) return fail_memory(s);
  p->gateway = *gateway;
  p->world = s->world;
  must(pthread_mutex_init(&p->lock, NULL) == 0);
  thread_cond_open(&p->idle);
  *out = p;
  return LY_OK;
}

struct resident_sender resident_post_sender(struct resident_post *post) {
  return (struct resident_sender){.send = send, .send_later = send_later, .context = post};
}

void resident_post_close(struct resident_post *p) {
  if (!p) return;
  atomic_store(&p->stop, true);
  pthread_mutex_lock(&p->lock);
  while (p->under_way) pthread_cond_wait(&p->idle, &p->lock);
  pthread_mutex_unlock(&p->lock);
  pthread_cond_destroy(&p->idle);
  pthread_mutex_destroy(&p->lock);
}
