/* Token buckets in sets of a few places, as a cache has them. */
#include "people/limit.h"

#include <arpa/inet.h>
#include <pthread.h>
#include <string.h>

enum { WAYS = 8, BUCKETS_MAX = 10000000 };

const struct limit_rule limit_login_address = {"login.address", 30, 2000};
const struct limit_rule limit_login_name = {"login.name", 10, 6000};
const struct limit_rule limit_write_user = {"write.user", 60, 500};
const struct limit_rule limit_check_address = {"check.address", 30, 2000};
const struct limit_rule limit_device = {"device", 1000, 50};

/* Tokens are kept as the time they are worth, so that none is lost in rounding. */
struct bucket {
  const struct limit_rule *rule; /* NULL: not taken */
  char key[LIMIT_KEY_MAX];
  size_t key_len;
  int64_t worth_us; /* at `at`; a token is worth the rule's every_ms */
  int64_t at;
};

struct limits {
  struct arena arena; /* holds all of it, this struct too */
  pthread_mutex_t lock;
  struct bucket *buckets;
  size_t sets; /* a power of two */
  uint64_t seed;
};

enum ly limits_open(struct scope *s, size_t buckets, struct limits **out) {
  must(buckets >= WAYS && buckets <= BUCKETS_MAX);
  struct arena arena;
  size_t sets = 1;
  while (sets * WAYS < buckets) sets *= 2;
  *out = NULL;
  arena_open(&arena, sets * WAYS * sizeof(struct bucket) + 4096);
  struct limits *x = ARENA_NEW(&arena, struct limits);
  struct bucket *places = ARENA_ARRAY(&arena, struct bucket, sets * WAYS);
  if (!x || !places) {
    arena_close(&arena);
    return fail_memory(s);
  }
  *x = (struct limits){.arena = arena, .buckets = places, .sets = sets, .seed = scope_random(s)};
  must(pthread_mutex_init(&x->lock, NULL) == 0);
  *out = x;
  return LY_OK;
}

void limits_close(struct limits *x) {
  if (!x) return;
  pthread_mutex_destroy(&x->lock);
  struct arena arena = x->arena;
  arena_close(&arena);
}

/* FNV-1a behind a seed nobody knows, then mixed (the finalizer of SplitMix64): who may choose keys
 * can not aim at one set. */
static uint64_t hash(uint64_t seed, const struct limit_rule *rule, struct str key) {
  uint64_t h = seed ^ UINT64_C(14695981039346656037);
  struct str parts[] = {str_of(rule->name), key};
  for (size_t p = 0; p < 2; p++) {
    for (size_t i = 0; i < parts[p].len; i++) {
      h = (h ^ (unsigned char)parts[p].ptr[i]) * UINT64_C(1099511628211);
    }
    h ^= h >> 32; /* between the parts */
  }
  h = (h ^ h >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
  h = (h ^ h >> 27) * UINT64_C(0x94D049BB133111EB);
  return h ^ h >> 31;
}

static int64_t token_us(const struct limit_rule *rule) {
  return rule->every_ms * 1000;
}

/* What the bucket is worth now; a clock that was set back gives nothing and takes nothing. */
static int64_t worth(const struct bucket *b, int64_t now) {
  int64_t full = b->rule->burst * token_us(b->rule);
  int64_t gone = now > b->at ? now - b->at : 0;
  return gone >= full - b->worth_us ? full : b->worth_us + gone;
}

/* How full it is, from 0 to 1,000,000. */
static int64_t fullness(const struct bucket *b, int64_t now) {
  return worth(b, now) / b->rule->burst * 1000 / b->rule->every_ms;
}

static bool is_for(const struct bucket *b, const struct limit_rule *rule, struct str key) {
  return b->rule == rule && str_eq((struct str){b->key, b->key_len}, key);
}

/* The key's bucket; a new one is full. */
static struct bucket *bucket_of(struct limits *x, const struct limit_rule *rule, struct str key,
                                int64_t now) {
  struct bucket *set = x->buckets + (hash(x->seed, rule, key) & (x->sets - 1)) * WAYS;
  struct bucket *victim = NULL;
  for (size_t i = 0; i < WAYS; i++) {
    if (!set[i].rule) {
      victim = &set[i]; /* places are taken in order, so none behind is for this key */
      break;
    }
    if (is_for(&set[i], rule, key)) return &set[i];
    if (!victim || fullness(&set[i], now) > fullness(victim, now)) victim = &set[i];
  }
  *victim = (struct bucket){.rule = rule, .key_len = key.len, .at = now};
  if (key.len) memcpy(victim->key, key.ptr, key.len);
  victim->worth_us = rule->burst * token_us(rule);
  return victim;
}

enum ly limit_take(struct scope *s, struct limits *x, const struct limit_rule *rule,
                   struct str key) {
  must(rule->burst >= 1 && rule->burst <= 100000 && rule->every_ms >= 1);
  must(rule->every_ms <= 3600000);
  if (key.len > LIMIT_KEY_MAX) key.len = LIMIT_KEY_MAX;
  int64_t now = scope_now_us(s);
  pthread_mutex_lock(&x->lock);
  struct bucket *b = bucket_of(x, rule, key, now);
  b->worth_us = worth(b, now);
  b->at = now;
  int64_t missing = token_us(rule) - b->worth_us;
  if (missing <= 0) b->worth_us -= token_us(rule);
  pthread_mutex_unlock(&x->lock);
  if (missing <= 0) return LY_OK;
  return fail(s, LY_RATE, MSG_LIMIT_WAIT, str_int(s->arena, (missing + 999999) / 1000000));
}

struct str limit_client(struct arena *a, struct str address) {
  struct in6_addr six;
  char text[INET6_ADDRSTRLEN];
  const char *given = str_c(a, address);
  if (inet_pton(AF_INET6, given, &six) != 1) return address;
  if (IN6_IS_ADDR_V4MAPPED(&six)) { /* ::ffff:192.0.2.1 is an IPv4 client */
    if (!inet_ntop(AF_INET, six.s6_addr + 12, text, sizeof text)) return address;
    return str_copy(a, str_of(text));
  }
  memset(six.s6_addr + 8, 0, 8);
  if (!inet_ntop(AF_INET6, &six, text, sizeof text)) return address;
  return str_copy(a, str_of(text));
}
