/* Sessions: who is logged in on which browser, in memory only.
 *
 * A session is named by a token of 32 random bytes that only the browser has; here stands its SM3,
 * so that a copy of our memory opens nothing. With it goes a CSRF token for forms. A session ends
 * when it was idle for too long, at the end of its absolute life, by logging out, and when the
 * user's password, roles or standing change (session_drop_user()). A restart of the program ends
 * all. GB/T 22239-2019 8.1.4.1 asks for the idle end.
 *
 * Threads share one struct sessions; every function locks it for itself, hashing outside the lock.
 * Memory is fixed: it is taken once when opened. When all places are taken, the session that was
 * idle the longest gives way; a user has at most SESSION_PER_USER, the oldest gives way.
 *
 * Times are the scope's system clock.
 */
#pragma once

#include "base/error.h"
#include "base/scope.h"

struct sessions;

enum {
  SESSION_TOKEN = 64, /* characters of a token: 32 bytes in hexadecimal */
  SESSION_PER_USER = 8,
  SESSION_LIFE_HOURS = 12,
};

/* What is told of a session; texts live in the caller's arena. */
struct session {
  struct str id;              /* 16 digits: names it in lists, opens nothing */
  struct str user;            /* login name */
  struct str from;            /* address it was opened from */
  struct str csrf;            /* goes into forms */
  int64_t opened_at, seen_at; /* µs since 1970 */
};

/* Room for `capacity` sessions (1 to 1,000,000) that end after `idle_minutes` (1 to 720) without a
 * request. */
LY_MUST_CHECK enum ly sessions_open(struct scope *s, size_t capacity, int64_t idle_minutes,
                                    struct sessions **out);
/* Ends them all and gives the memory back; no thread may use them any more. NULL is fine. */
void sessions_close(struct sessions *sessions);

/* A new session for a user who has just logged in, from the scope's `from`. *token goes to the
 * browser and is told only here. */
LY_MUST_CHECK enum ly session_open(struct scope *s, struct sessions *sessions, struct str user,
                                   struct str *token, struct session *out);
/* Whose token this is, and marks it seen. LY_LOGIN for none that holds. */
LY_MUST_CHECK enum ly session_find(struct scope *s, struct sessions *sessions, struct str token,
                                   struct session *out);
/* LY_DENIED unless `csrf` is the session's; compared in constant time. */
LY_MUST_CHECK enum ly session_check_csrf(struct scope *s, const struct session *session,
                                         struct str csrf);
/* Logging out; a token that is none is fine. */
LY_MUST_CHECK enum ly session_close(struct scope *s, struct sessions *sessions, struct str token);

/* Ends all sessions of a user, or the one of that id; gives how many. */
size_t session_drop_user(struct sessions *sessions, struct str user);
bool session_drop(struct sessions *sessions, struct str id);

/* The sessions that hold now, of one user or (empty) of all, ordered by user and opening; at most
 * `limit`. */
LY_MUST_CHECK enum ly session_list(struct scope *s, struct sessions *sessions, struct str user,
                                   size_t limit, struct session **out, size_t *count);
