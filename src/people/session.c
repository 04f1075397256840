/* Sessions in a table of fixed size: slots found by the first bytes of the token's digest.
 *
 * The table is open addressing over places twice as many as sessions, so that a search ends soon;
 * a place holds the number of a slot. Taking one out moves those behind it up (no tombstones), so
 * the table does not silt up however long the program runs.
 */
#include "people/session.h"

#include "base/digest.h"
#include "base/secret.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum { TOKEN_BYTES = 32, CSRF_BYTES = 16, ID_BYTES = 8, USER_BYTES = 128, FROM_BYTES = 64 };
enum { CAPACITY_MAX = 1000000, MINUTES_MAX = 720, NONE = -1 };

struct slot {
  bool used;
  uint8_t digest[DIGEST_BYTES], csrf[CSRF_BYTES];
  char user[USER_BYTES], from[FROM_BYTES];
  size_t user_len, from_len;
  int64_t opened_at, seen_at;
};

struct sessions {
  struct arena arena; /* holds all of it, this struct too */
  pthread_mutex_t lock;
  struct slot *slots;
  size_t capacity;
  int32_t *places; /* numbers of slots, or NONE */
  size_t place_count;
  int64_t idle_us, life_us;
};

enum ly sessions_open(struct scope *s, size_t capacity, int64_t idle_minutes,
                      struct sessions **out) {
  must(capacity >= 1 && capacity <= CAPACITY_MAX);
  must(idle_minutes >= 1 && idle_minutes <= MINUTES_MAX);
  struct arena arena;
  *out = NULL;
  arena_open(&arena, capacity * (sizeof(struct slot) + 2 * sizeof(int32_t)) + 4096);
  struct sessions *x = ARENA_NEW(&arena, struct sessions);
  struct slot *slots = ARENA_ARRAY(&arena, struct slot, capacity);
  int32_t *places = ARENA_ARRAY(&arena, int32_t, 2 * capacity);
  if (!x || !slots || !places) {
    arena_close(&arena);
    return fail_memory(s);
  }
  for (size_t i = 0; i < 2 * capacity; i++) places[i] = NONE;
  *x = (struct sessions){.arena = arena,
                         .slots = slots,
                         .capacity = capacity,
                         .places = places,
                         .place_count = 2 * capacity,
                         .idle_us = idle_minutes * 60 * INT64_C(1000000),
                         .life_us = SESSION_LIFE_HOURS * 3600 * INT64_C(1000000)};
  must(pthread_mutex_init(&x->lock, NULL) == 0);
  *out = x;
  return LY_OK;
}

void sessions_close(struct sessions *x) {
  if (!x) return;
  pthread_mutex_destroy(&x->lock);
  secret_wipe(x->slots, x->capacity * sizeof *x->slots);
  struct arena arena = x->arena;
  arena_close(&arena);
}

/* ---- The table; the lock is held ----------------------------------------------------------------
 */

static size_t home_of(const struct sessions *x, const uint8_t *digest) {
  uint64_t number;
  memcpy(&number, digest, sizeof number); /* a digest is as good as random */
  return number % x->place_count;
}

/* The place of that digest, or the free one where it would go. Comparing digests need not take
 * constant time: who could find one byte by byte would still not know a token for it. */
static size_t place_of(const struct sessions *x, const uint8_t *digest) {
  size_t place = home_of(x, digest);
  while (x->places[place] != NONE) {
    if (memcmp(x->slots[x->places[place]].digest, digest, DIGEST_BYTES) == 0) break;
    place = (place + 1) % x->place_count;
  }
  return place;
}

/* Frees a place and moves up whatever would no longer be found across the gap. */
static void free_place(struct sessions *x, size_t gap) {
  x->places[gap] = NONE;
  for (size_t at = (gap + 1) % x->place_count; x->places[at] != NONE;
       at = (at + 1) % x->place_count) {
    size_t home = home_of(x, x->slots[x->places[at]].digest);
    size_t from_home = (at + x->place_count - home) % x->place_count;
    size_t from_gap = (at + x->place_count - gap) % x->place_count;
    if (from_home < from_gap) continue; /* its home lies behind the gap */
    x->places[gap] = x->places[at];
    x->places[at] = NONE;
    gap = at;
  }
}

static void drop(struct sessions *x, struct slot *slot) {
  free_place(x, place_of(x, slot->digest));
  secret_wipe(slot, sizeof *slot);
}

static bool over(const struct sessions *x, const struct slot *slot, int64_t now) {
  return now - slot->seen_at >= x->idle_us || now - slot->opened_at >= x->life_us;
}

static bool is_of(const struct slot *slot, struct str user) {
  return slot->used && str_eq((struct str){slot->user, slot->user_len}, user);
}

/* A free slot: an unused one, else that of a session that is over, else of the one idle longest.
 * The user's own oldest goes first when he has too many. One pass over all: opening is rare. */
static struct slot *make_room(struct sessions *x, struct str user, int64_t now) {
  struct slot *unused = NULL, *idlest = NULL, *oldest = NULL;
  size_t own = 0;
  for (size_t i = 0; i < x->capacity; i++) {
    struct slot *slot = &x->slots[i];
    if (slot->used && over(x, slot, now)) drop(x, slot);
    if (!slot->used) {
      unused = slot;
      continue;
    }
    if (!idlest || slot->seen_at < idlest->seen_at) idlest = slot;
    if (!is_of(slot, user)) continue;
    own++;
    if (!oldest || slot->opened_at < oldest->opened_at) oldest = slot;
  }
  struct slot *gives_way = own >= SESSION_PER_USER ? oldest : unused ? NULL : idlest;
  if (gives_way) drop(x, gives_way);
  struct slot *room = gives_way ? gives_way : unused;
  must(room); /* there is at least one place */
  return room;
}

/* ---- Texts out of slots -------------------------------------------------------------------------
 */

static struct session told(struct arena *a, const struct slot *slot) {
  return (struct session){
      .id = secret_hex(a, slot->digest, ID_BYTES),
      .user = str_copy(a, (struct str){slot->user, slot->user_len}),
      .from = str_copy(a, (struct str){slot->from, slot->from_len}),
      .csrf = secret_hex(a, slot->csrf, CSRF_BYTES),
      .opened_at = slot->opened_at,
      .seen_at = slot->seen_at,
  };
}

/* The digest of a token; false in *good for what has not the form of one. */
static enum ly digest_of(struct scope *s, struct str token, struct digest *out, bool *good) {
  uint8_t bytes[TOKEN_BYTES];
  struct digest_state *state;
  *good = secret_unhex(token, bytes, sizeof bytes);
  enum ly rc = digest_begin(s, &state);
  if (rc) return rc;
  if (*good) digest_add(state, (struct str){(const char *)bytes, sizeof bytes});
  secret_wipe(bytes, sizeof bytes);
  return digest_end(s, state, out);
}

static size_t keep_text(char *to, size_t size, struct str text) {
  size_t len = text.len < size ? text.len : size;
  if (len) memcpy(to, text.ptr, len);
  return len;
}

/* ---- What others do with them -------------------------------------------------------------------
 */

enum ly session_open(struct scope *s, struct sessions *x, struct str user, struct str *token,
                     struct session *out) {
  struct slot fresh = {.used = true};
  uint8_t bytes[TOKEN_BYTES];
  struct digest digest;
  bool good;
  must(user.len > 0 && user.len <= USER_BYTES);
  secret_random(s, bytes, sizeof bytes);
  secret_random(s, fresh.csrf, sizeof fresh.csrf);
  *token = secret_hex(s->arena, bytes, sizeof bytes);
  secret_wipe(bytes, sizeof bytes);
  if (arena_failed(s->arena)) return fail_memory(s);
  enum ly rc = digest_of(s, *token, &digest, &good);
  if (rc) return rc;
  memcpy(fresh.digest, digest.bytes, DIGEST_BYTES);
  fresh.user_len = keep_text(fresh.user, USER_BYTES, user);
  fresh.from_len = keep_text(fresh.from, FROM_BYTES, s->from);
  fresh.opened_at = fresh.seen_at = scope_now_us(s);
  pthread_mutex_lock(&x->lock);
  struct slot *slot = make_room(x, user, fresh.opened_at);
  *slot = fresh;
  x->places[place_of(x, fresh.digest)] = (int32_t)(slot - x->slots);
  pthread_mutex_unlock(&x->lock);
  *out = told(s->arena, &fresh);
  return arena_failed(s->arena) ? fail_memory(s) : LY_OK;
}

enum ly session_find(struct scope *s, struct sessions *x, struct str token, struct session *out) {
  struct digest digest;
  struct slot found = {0};
  bool good;
  enum ly rc = digest_of(s, token, &digest, &good);
  if (rc) return rc;
  int64_t now = scope_now_us(s);
  pthread_mutex_lock(&x->lock);
  int32_t number = good ? x->places[place_of(x, digest.bytes)] : NONE;
  struct slot *slot = number == NONE ? NULL : &x->slots[number];
  if (slot && over(x, slot, now)) {
    drop(x, slot);
    slot = NULL;
  }
  if (slot) {
    if (now > slot->seen_at) slot->seen_at = now;
    found = *slot;
  }
  pthread_mutex_unlock(&x->lock);
  if (!found.used) return fail(s, LY_LOGIN, MSG_SESSION_NONE);
  *out = told(s->arena, &found);
  return arena_failed(s->arena) ? fail_memory(s) : LY_OK;
}

enum ly session_check_csrf(struct scope *s, const struct session *session, struct str csrf) {
  unsigned differs = session->csrf.len != csrf.len || csrf.len == 0;
  for (size_t i = 0; i < session->csrf.len && i < csrf.len; i++) {
    differs |= (unsigned char)(session->csrf.ptr[i] ^ csrf.ptr[i]);
  }
  return differs ? fail(s, LY_DENIED, MSG_SESSION_CSRF) : LY_OK;
}

enum ly session_close(struct scope *s, struct sessions *x, struct str token) {
  struct digest digest;
  bool good;
  enum ly rc = digest_of(s, token, &digest, &good);
  if (rc || !good) return rc;
  pthread_mutex_lock(&x->lock);
  int32_t number = x->places[place_of(x, digest.bytes)];
  if (number != NONE) drop(x, &x->slots[number]);
  pthread_mutex_unlock(&x->lock);
  return LY_OK;
}

size_t session_drop_user(struct sessions *x, struct str user) {
  size_t dropped = 0;
  pthread_mutex_lock(&x->lock);
  for (size_t i = 0; i < x->capacity; i++) {
    if (!is_of(&x->slots[i], user)) continue;
    drop(x, &x->slots[i]);
    dropped++;
  }
  pthread_mutex_unlock(&x->lock);
  return dropped;
}

bool session_drop(struct sessions *x, struct str id) {
  uint8_t bytes[ID_BYTES];
  bool dropped = false;
  if (!secret_unhex(id, bytes, sizeof bytes)) return false;
  pthread_mutex_lock(&x->lock);
  for (size_t i = 0; i < x->capacity && !dropped; i++) {
    struct slot *slot = &x->slots[i];
    dropped = slot->used && memcmp(slot->digest, bytes, sizeof bytes) == 0;
    if (dropped) drop(x, slot);
  }
  pthread_mutex_unlock(&x->lock);
  return dropped;
}

static int by_user(const void *a, const void *b) {
  const struct session *x = a, *y = b;
  int users = str_cmp(x->user, y->user);
  if (users) return users;
  if (x->opened_at != y->opened_at) return x->opened_at < y->opened_at ? -1 : 1;
  return str_cmp(x->id, y->id);
}

/* Slots are copied under the lock and told after it. */
enum ly session_list(struct scope *s, struct sessions *x, struct str user, size_t limit,
                     struct session **out, size_t *count) {
  if (limit > x->capacity) limit = x->capacity;
  struct slot *found = ARENA_ARRAY(s->arena, struct slot, limit);
  *out = ARENA_ARRAY(s->arena, struct session, limit);
  *count = 0;
  if (!found || !*out) return fail_memory(s);
  int64_t now = scope_now_us(s);
  pthread_mutex_lock(&x->lock);
  for (size_t i = 0; i < x->capacity && *count < limit; i++) {
    const struct slot *slot = &x->slots[i];
    bool wanted = slot->used && !over(x, slot, now) && (user.len == 0 || is_of(slot, user));
    if (wanted) found[(*count)++] = *slot;
  }
  pthread_mutex_unlock(&x->lock);
  for (size_t i = 0; i < *count; i++) (*out)[i] = told(s->arena, &found[i]);
  if (arena_failed(s->arena)) return fail_memory(s);
  qsort(*out, *count, sizeof **out, by_user);
  return LY_OK;
}
