/* One-time codes in memory, and the sender into a file. */
#include "people/resident.h"

#include "base/digest.h"
#include "base/json.h"
#include "base/secret.h"
#include "base/value.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <string.h>
#include <unistd.h>

enum { TICKET_BYTES = RESIDENT_TICKET / 2, CAPACITY_MAX = 1000000, CODES = 1000000 };

struct place {
  bool used;
  uint8_t ticket[TICKET_BYTES], digest[DIGEST_BYTES];
  char who[RESIDENT_NAME_MAX];
  size_t who_len;
  int tries;
  int64_t at;
};

struct resident_codes {
  struct arena arena; /* holds all of it, this struct too */
  pthread_mutex_t lock;
  struct place *places;
  size_t capacity;
};

const struct limit_rule limit_code_number = {"code.number", 3, 5 * 60 * 1000};
const struct limit_rule limit_code_address = {"code.address", 20, 30 * 1000};

enum ly resident_codes_open(struct scope *s, size_t capacity, struct resident_codes **out) {
  must(capacity >= 1 && capacity <= CAPACITY_MAX);
  struct arena arena;
  *out = NULL;
  arena_open(&arena, capacity * sizeof(struct place) + 4096);
  struct resident_codes *x = ARENA_NEW(&arena, struct resident_codes);
  struct place *places = ARENA_ARRAY(&arena, struct place, capacity);
  if (!x || !places) {
    arena_close(&arena);
    return fail_memory(s);
  }
  *x = (struct resident_codes){.arena = arena, .places = places, .capacity = capacity};
  must(pthread_mutex_init(&x->lock, NULL) == 0);
  *out = x;
  return LY_OK;
}

void resident_codes_close(struct resident_codes *x) {
  if (!x) return;
  pthread_mutex_destroy(&x->lock);
  struct arena arena = x->arena;
  arena_close(&arena);
}

static enum ly digest_of(struct scope *s, struct str ticket, struct str code, struct digest *out) {
  struct digest_state *state;
  enum ly rc = digest_begin(s, &state);
  if (rc) return rc;
  digest_add_part(state, ticket);
  digest_add_part(state, code);
  return digest_end(s, state, out);
}

/* With the lock: one that is free, else the oldest. */
static struct place *room_for(struct resident_codes *x) {
  struct place *best = &x->places[0];
  for (size_t i = 0; i < x->capacity; i++) {
    if (!x->places[i].used) return &x->places[i];
    if (x->places[i].at < best->at) best = &x->places[i];
  }
  return best;
}

enum ly resident_code_new(struct scope *s, struct resident_codes *x, struct str who,
                          struct str *ticket, struct str *code) {
  struct place new = {.used = true, .who_len = who.len, .at = scope_now_us(s)};
  struct buf b = buf_open(s->arena, RESIDENT_CODE_DIGITS + 1);
  struct digest digest;
  must(who.len <= sizeof new.who);
  secret_random(s, new.ticket, sizeof new.ticket);
  buf_printf(&b, "%06llu", (unsigned long long)secret_below(s, CODES));
  *ticket = secret_hex(s->arena, new.ticket, sizeof new.ticket);
  *code = buf_str(&b);
  enum ly rc = digest_of(s, *ticket, *code, &digest);
  if (rc) return rc;
  memcpy(new.digest, digest.bytes, DIGEST_BYTES);
  if (who.len) memcpy(new.who, who.ptr, who.len);
  pthread_mutex_lock(&x->lock);
  *room_for(x) = new;
  pthread_mutex_unlock(&x->lock);
  return LY_OK;
}

/* With the lock: one more try at a ticket; whether it is still good. */
static bool try_place(struct place *p, int64_t now) {
  int64_t until = p->at + RESIDENT_CODE_MINUTES * 60 * INT64_C(1000000);
  if (now >= until || p->tries >= RESIDENT_CODE_TRIES) {
    p->used = false;
    return false;
  }
  p->tries++;
  return true;
}

enum ly resident_code_take(struct scope *s, struct resident_codes *x, struct str ticket,
                           struct str code, struct str *who) {
  uint8_t bytes[TICKET_BYTES];
  struct digest digest;
  bool good = false;
  enum ly rc = digest_of(s, ticket, code, &digest);
  if (rc) return rc;
  if (ticket.len != RESIDENT_TICKET || !secret_unhex(ticket, bytes, sizeof bytes))
    return fail(s, LY_LOGIN, MSG_MINE_BAD_CODE);
  pthread_mutex_lock(&x->lock);
  for (size_t i = 0; i < x->capacity; i++) {
    struct place *p = &x->places[i];
    if (!p->used || memcmp(p->ticket, bytes, sizeof bytes) != 0) continue;
    good = try_place(p, scope_now_us(s)) && p->who_len &&
           memcmp(p->digest, digest.bytes, DIGEST_BYTES) == 0; /* of digests: no clock helps */
    if (!good) break;
    *who = str_copy(s->arena, (struct str){p->who, p->who_len});
    p->used = false;
    break;
  }
  pthread_mutex_unlock(&x->lock);
  return good ? LY_OK : fail(s, LY_LOGIN, MSG_MINE_BAD_CODE);
}

/* ---- Into a file --------------------------------------------------------------------------------
 */

static enum ly send_to_file(struct scope *s, void *context, struct str phone, struct str text) {
  enum { LINE_MAX_BYTES = 4096 };
  const struct resident_file *file = context;
  struct value *v = value_map(s->arena);
  struct buf b = buf_open(s->arena, LINE_MAX_BYTES);
  value_put_int(s->arena, v, "at", scope_now_us(s));
  value_put_text(s->arena, v, "phone", phone);
  value_put_text(s->arena, v, "text", text);
  json_value(&b, v);
  buf_char(&b, '\n');
  if (buf_failed(&b)) return fail_memory(s);
  struct str line = buf_str(&b);
  int fd = open(str_c(s->arena, file->path), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  bool good = fd >= 0 && write(fd, line.ptr, line.len) == (ssize_t)line.len;
  if (fd >= 0 && close(fd) != 0) good = false;
  return good ? LY_OK : fail(s, LY_BUSY, MSG_MINE_NOT_SENT);
}

struct resident_sender resident_file_sender(struct resident_file *file) {
  return (struct resident_sender){send_to_file, file};
}
