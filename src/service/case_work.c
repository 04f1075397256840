/* Under which versions a case began: those in force, or older ones read again from the database.
 *
 * What was read stays for the life of the process, for any thread: versions are few, and none is
 * ever changed. */
#include "service/case_int.h"

#include <pthread.h>

enum { PACKS_MAX = 4096, KEPT_MAX = 16, CHAIN_MAX = 16, KEPT_BYTES = 256 * 1024 * 1024 };

struct str case_packs(struct arena *a, const struct pack *pack) {
  struct buf b = buf_open(a, PACKS_MAX);
  for (const struct pack *p = pack; p; p = p->parent) {
    if (b.len) buf_char(&b, ' ');
    buf_add(&b, p->header->key);
    buf_char(&b, '=');
    buf_add(&b, p->version);
  }
  return buf_str(&b);
}

struct pair {
  struct str pack, version;
};

static size_t pairs_of(struct str packs, struct pair out[CHAIN_MAX]) {
  size_t n = 0, from = 0;
  for (size_t i = 0; i <= packs.len && n < CHAIN_MAX; i++) {
    if (i < packs.len && packs.ptr[i] != ' ') continue;
    struct str one = {packs.ptr + from, i - from};
    size_t at = 0;
    while (at < one.len && one.ptr[at] != '=') at++;
    if (at < one.len) out[n++] = (struct pair){{one.ptr, at}, str_from(one, at + 1)};
    from = i + 1;
  }
  return n;
}

struct value *case_packs_value(struct arena *a, struct str packs) {
  struct pair pairs[CHAIN_MAX];
  struct value *list = value_list(a);
  size_t count = pairs_of(packs, pairs);
  for (size_t i = 0; i < count; i++) {
    struct value *v = value_map(a);
    value_put_text(a, v, "pack", pairs[i].pack);
    value_put_text(a, v, "version", pairs[i].version);
    value_add(list, v);
  }
  return list;
}

/* ---- Reading old versions -----------------------------------------------------------------------
 */

struct old_chain {
  struct store *st;
  struct pair pairs[CHAIN_MAX];
  size_t count;
};

static enum ly find_old(struct scope *s, void *context, struct str key, struct pack_source *out) {
  const struct old_chain *old = context;
  for (size_t i = 0; i < old->count; i++) {
    if (str_eq(old->pairs[i].pack, key))
      return pack_source_stored(s, old->st, key, old->pairs[i].version, out);
  }
  return LY_NOT_FOUND;
}

static const struct pack_kind **kinds_of(struct arena *a, const struct pack *pack) {
  const struct pack_kind **kinds = ARENA_ARRAY(a, const struct pack_kind *, pack->count + 1);
  size_t n = 0;
  for (size_t i = 0; kinds && i < pack->count; i++) {
    const struct pack_kind *const *own = pack_own_kinds;
    while (*own && *own != pack->tables[i].kind) own++;
    if (!*own) kinds[n++] = pack->tables[i].kind;
  }
  return kinds;
}

/* All of it in the scope's arena. */
static enum ly read_old(struct scope *s, struct store *st, const struct casework *now,
                        struct str packs, struct casework *out) {
  struct old_chain old = {.st = st, .count = 0};
  struct pack *pack = ARENA_NEW(s->arena, struct pack);
  struct service_vocabulary *v = ARENA_NEW(s->arena, struct service_vocabulary);
  const struct pack_kind **kinds = kinds_of(s->arena, now->vocabulary->pack);
  const struct pack_parents parents = {find_old, &old};
  struct pack_source source = {0};
  if (!pack || !v || !kinds) return fail_memory(s);
  old.count = pairs_of(packs, old.pairs);
  enum ly rc = old.count ? find_old(s, &old, old.pairs[0].pack, &source)
                         : fail(s, LY_CORRUPT, MSG_REGISTRY_DAMAGED);
  if (!rc) rc = pack_read(s, &source, kinds, &parents, pack);
  if (!rc) rc = service_vocabulary(s, pack, v);
  return rc ? rc : casework_open(s, v, out);
}

/* ---- What was read ------------------------------------------------------------------------------
 */

struct kept_work {
  struct str packs;
  struct casework work;
  struct arena arena;
};

static pthread_mutex_t kept_mutex = PTHREAD_MUTEX_INITIALIZER; /* over what follows */
static struct kept_work kept[KEPT_MAX];
static size_t kept_count;

static enum ly keep_old(struct scope *s, struct store *st, const struct casework *now,
                        struct str packs, const struct casework **out) {
  struct kept_work *k = &kept[kept_count];
  struct arena *callers = s->arena;
  arena_open(&k->arena, KEPT_BYTES);
  s->arena = &k->arena;
  k->packs = str_copy(&k->arena, packs);
  enum ly rc = read_old(s, st, now, packs, &k->work);
  s->arena = callers;
  if (rc) {
    arena_close(&k->arena);
    return rc;
  }
  kept_count++;
  *out = &k->work;
  return LY_OK;
}

static enum ly find_kept(struct scope *s, struct store *st, const struct casework *now,
                         struct str packs, const struct casework **out) {
  for (size_t i = 0; i < kept_count; i++) {
    if (!str_eq(kept[i].packs, packs)) continue;
    *out = &kept[i].work;
    return LY_OK;
  }
  if (kept_count < KEPT_MAX) return keep_old(s, st, now, packs, out);
  struct casework *work = ARENA_NEW(s->arena, struct casework);
  *out = work;
  return work ? read_old(s, st, now, packs, work) : fail_memory(s);
}

/* Faults of an old version are none of whoever works on a case. */
static enum ly find_old_work(struct scope *s, struct store *st, const struct casework *now,
                             const struct case_row *row, struct str packs,
                             const struct casework **out) {
  struct diags own = s->diags;
  pthread_mutex_lock(&kept_mutex);
  enum ly rc = find_kept(s, st, now, packs, out);
  pthread_mutex_unlock(&kept_mutex);
  s->diags = own;
  if (rc != LY_INVALID && rc != LY_NOT_FOUND) return rc;
  s->error = (struct error){0};
  return fail(s, LY_UNSUPPORTED, MSG_CASE_OLD_VERSION, row->pack, row->version);
}

enum ly case_work(struct scope *s, struct store *st, const struct casework *now,
                  const struct case_row *row, const struct casework **out) {
  struct store_rows rows = {0};
  *out = now;
  enum ly rc = store_query(s, st, "t",
                           "SELECT packs FROM case_event WHERE district = $1 AND case_no = $2"
                           " AND event = 1",
                           &rows, S_TEXT(row->district), S_INT(row->case_no));
  if (rc) return rc;
  if (rows.rows == 0) return fail(s, LY_CORRUPT, MSG_REGISTRY_DAMAGED);
  struct str packs = store_text(&rows, 0, 0);
  if (str_eq(packs, case_packs(s->arena, now->vocabulary->pack))) return LY_OK;
  return find_old_work(s, st, now, row, packs, out);
}
