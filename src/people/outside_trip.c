/* Trips in memory: a place each, found by the digest of its token. */
#include "people/outside.h"

#include "base/secret.h"

#include <string.h>

enum { TOKEN_BYTES = OUTSIDE_TOKEN / 2 };

struct trip {
  struct place_head head; /* found by the digest of its token */
  bool back;              /* it has come back */
  char user[USER_NAME_BYTES], next[OUTSIDE_NEXT_MAX], subject[OUTSIDE_SUBJECT_MAX];
  size_t user_len, next_len, subject_len;
  enum lang lang;
};

enum ly outside_trips_open(struct scope *s, size_t capacity, struct places **out) {
  return places_open(s, capacity, sizeof(struct trip), out);
}

/* ---- What a token stands for --------------------------------------------------------------------
 */

static enum ly derive(struct scope *s, struct str token, const char *what, struct str *out) {
  struct digest digest;
  enum ly rc = digest_hmac(s, token, str_of(what), &digest);
  if (!rc) *out = digest_hex(s->arena, &digest);
  return rc;
}

static enum ly derive_all(struct scope *s, struct str token, struct outside_trip *out) {
  enum ly rc = derive(s, token, "state", &out->state);
  if (!rc) rc = derive(s, token, "nonce", &out->nonce);
  if (!rc) rc = derive(s, token, "verifier", &out->verifier);
  return rc ? rc : arena_failed(s->arena) ? fail_memory(s) : LY_OK;
}

static enum ly digest_of(struct scope *s, struct str token, struct digest *out) {
  struct digest_state *state;
  enum ly rc = digest_begin(s, &state);
  if (rc) return rc;
  digest_add(state, token);
  return digest_end(s, state, out);
}

static size_t keep_text(char *to, size_t size, struct str text) {
  must(text.len <= size);
  if (text.len) memcpy(to, text.ptr, text.len);
  return text.len;
}

static void tell(struct scope *s, const struct trip *p, struct outside_trip *out) {
  out->lang = p->lang;
  out->user = str_copy(s->arena, (struct str){p->user, p->user_len});
  out->next = str_copy(s->arena, (struct str){p->next, p->next_len});
  out->subject = str_copy(s->arena, (struct str){p->subject, p->subject_len});
}

/* With the lock. */
static struct trip *find(struct places *x, const struct digest *digest, int64_t now) {
  return (struct trip *)places_find(x, digest, now, OUTSIDE_MINUTES);
}

/* ---- What others do with them -------------------------------------------------------------------
 */

enum ly outside_trip_begin(struct scope *s, struct places *x, struct str user, struct str next,
                           struct str *token, struct outside_trip *out) {
  struct trip fresh = {.head = {.used = true, .at = scope_now_us(s)}, .lang = s->lang};
  uint8_t bytes[TOKEN_BYTES];
  struct digest digest;
  *out = (struct outside_trip){.user = user, .next = next};
  secret_random(s, bytes, sizeof bytes);
  *token = secret_hex(s->arena, bytes, sizeof bytes);
  secret_wipe(bytes, sizeof bytes);
  if (arena_failed(s->arena)) return fail_memory(s);
  enum ly rc = digest_of(s, *token, &digest);
  if (!rc) rc = derive_all(s, *token, out);
  if (rc) return rc;
  memcpy(fresh.head.digest, digest.bytes, DIGEST_BYTES);
  fresh.user_len = keep_text(fresh.user, sizeof fresh.user, user);
  fresh.next_len = keep_text(fresh.next, sizeof fresh.next, next);
  places_lock(x);
  places_put(x, &fresh.head);
  places_unlock(x);
  return LY_OK;
}

/* A trip that has not come back; from now on it has, where it does. */
static enum ly look_up(struct scope *s, struct places *x, struct str token, bool comes_back,
                       struct outside_trip *out) {
  struct trip found = {0};
  struct digest digest;
  enum ly rc = digest_of(s, token, &digest);
  if (rc) return rc;
  int64_t now = scope_now_us(s);
  places_lock(x);
  struct trip *p = find(x, &digest, now);
  if (p && !p->back) {
    found = *p;
    p->back = comes_back;
  }
  places_unlock(x);
  if (!found.head.used) return fail(s, LY_DENIED, MSG_OUTSIDE_NO_TRIP);
  tell(s, &found, out);
  return arena_failed(s->arena) ? fail_memory(s) : LY_OK;
}

enum ly outside_trip_going(struct scope *s, struct places *x, struct str token,
                           struct outside_trip *out) {
  *out = (struct outside_trip){0};
  if (token.len != OUTSIDE_TOKEN) return fail(s, LY_DENIED, MSG_OUTSIDE_NO_TRIP);
  enum ly rc = derive_all(s, token, out);
  return rc ? rc : look_up(s, x, token, false, out);
}

enum ly outside_trip_back(struct scope *s, struct places *x, struct str token, struct str state,
                          struct outside_trip *out) {
  *out = (struct outside_trip){0};
  if (token.len != OUTSIDE_TOKEN) return fail(s, LY_DENIED, MSG_OUTSIDE_NO_TRIP);
  enum ly rc = derive_all(s, token, out);
  if (!rc && !str_eq(state, out->state)) rc = fail(s, LY_DENIED, MSG_OUTSIDE_NO_TRIP);
  return rc ? rc : look_up(s, x, token, true, out);
}

enum ly outside_trip_proven(struct scope *s, struct places *x, struct str token,
                            struct str subject) {
  struct digest digest;
  must(subject.len > 0 && subject.len <= OUTSIDE_SUBJECT_MAX);
  enum ly rc = digest_of(s, token, &digest);
  if (rc) return rc;
  int64_t now = scope_now_us(s);
  places_lock(x);
  struct trip *p = find(x, &digest, now);
  if (p) p->subject_len = keep_text(p->subject, sizeof p->subject, subject);
  places_unlock(x);
  return p ? LY_OK : fail(s, LY_DENIED, MSG_OUTSIDE_NO_TRIP);
}

enum ly outside_trip_waiting(struct scope *s, struct places *x, struct str token,
                             struct outside_trip *out) {
  struct trip found = {0};
  struct digest digest;
  *out = (struct outside_trip){0};
  if (token.len != OUTSIDE_TOKEN) return fail(s, LY_LOGIN, MSG_OUTSIDE_NOT_WAITING);
  enum ly rc = digest_of(s, token, &digest);
  if (rc) return rc;
  int64_t now = scope_now_us(s);
  places_lock(x);
  struct trip *p = find(x, &digest, now);
  if (p && p->back && p->subject_len && p->head.tries++ < OUTSIDE_TRIES) found = *p;
  places_unlock(x);
  if (!found.head.used) return fail(s, LY_LOGIN, MSG_OUTSIDE_NOT_WAITING);
  tell(s, &found, out);
  return arena_failed(s->arena) ? fail_memory(s) : LY_OK;
}

enum ly outside_trip_end(struct scope *s, struct places *x, struct str token) {
  struct digest digest;
  enum ly rc = digest_of(s, token, &digest);
  if (rc) return rc;
  int64_t now = scope_now_us(s);
  places_lock(x);
  struct trip *p = find(x, &digest, now);
  if (p) p->head.used = false;
  places_unlock(x);
  return LY_OK;
}
