/* Rate limits: how often a key (a user, a client's address) may do a thing.
 *
 * A token bucket for each rule and key: it holds `burst` tokens, a new one comes every `every_ms`,
 * a try takes one. Tries that find none are refused and cost nothing.
 *
 * Threads share one struct limits. Memory is fixed: a key has a few possible places, found by a
 * hash with a random seed; when all are taken, the fullest bucket gives way, which is the one that
 * limits the least. So a flood of new keys throws out those that did nothing, not those that are
 * held back.
 */
#pragma once

#include "base/error.h"
#include "base/scope.h"

struct limits;

struct limit_rule {
  const char *name; /* "login.address": its own buckets */
  int64_t burst;    /* 1 to 100,000 */
  int64_t every_ms; /* a token comes back after this; 1 to 3,600,000 */
};

/* Logging in, by address: an office behind one address has many people. */
extern const struct limit_rule limit_login_address;
/* Logging in, by the name typed: slower than guessing is worth, apart from the lock. */
extern const struct limit_rule limit_login_name;
/* Anything that writes, by user. */
extern const struct limit_rule limit_write_user;
/* What anybody may have looked at who sends it, without logging in: by address. */
extern const struct limit_rule limit_check_address;
/* What a visitor's phone sends, by user: many pieces of photos one behind the other. */
extern const struct limit_rule limit_device;

enum { LIMIT_KEY_MAX = 128 }; /* bytes; of a longer key the end does not count */

/* Room for about `buckets` keys at a time (8 to 10,000,000), rounded up to a power of two. */
LY_MUST_CHECK enum ly limits_open(struct scope *s, size_t buckets, struct limits **out);
/* No thread may use them any more. NULL is fine. */
void limits_close(struct limits *limits);

/* Takes a token. LY_RATE when there is none; the sentence says in how many seconds there will be
 * one. */
LY_MUST_CHECK enum ly limit_take(struct scope *s, struct limits *limits,
                                 const struct limit_rule *rule, struct str key);

/* The key of a client: an IPv4 address as it is, of an IPv6 address the first 64 bits (a household
 * or office has all of those behind them). What is no address is its own key. */
struct str limit_client(struct arena *a, struct str address);
