/* Acts in memory: buckets by party. */
#include "registry/columns_int.h"

#include "base/heap.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

enum { BUCKET_ACTS = 250, ACTS_PAGE = 10000 };
static const size_t page_bytes = (size_t)256 * 1024 * 1024;

struct bucket {
  atomic_int holders;
  size_t count;
  struct columns_act acts[];
};

/* Since when acts of a kind are recorded in a district. */
struct first_day {
  int64_t district;
  int32_t day;
};

struct columns_acts {
  atomic_int holders;
  struct str key; /* of the kind; on the heap, for the dictionary may be gone before */
  size_t fields;
  struct first_day *firsts;
  size_t first_count, first_room;
  size_t count; /* of buckets, a power of two */
  struct bucket *buckets[];
};

/* ---- Order --------------------------------------------------------------------------------------
 */

/* Which bucket: the ids of a batch stand close together, so they are mixed (the finaliser of
 * MurmurHash3, by Austin Appleby, in the public domain). */
static size_t bucket_of(int64_t party, size_t buckets) {
  uint64_t h = (uint64_t)party;
  h ^= h >> 33;
  __builtin_mul_overflow(h, UINT64_C(0xff51afd7ed558ccd), &h);
  h ^= h >> 33;
  return (size_t)h & (buckets - 1);
}

static int order_of(int64_t a, int64_t b) {
  return (a > b) - (a < b);
}

static int by_party_and_day(const void *a, const void *b) {
  const struct columns_act *x = a, *y = b;
  int order = order_of(x->district, y->district);
  if (!order) order = order_of(x->party, y->party);
  if (!order) order = order_of(x->day, y->day);
  return order ? order : memcmp(x->numbers, y->numbers, sizeof x->numbers);
}

/* ---- Making -------------------------------------------------------------------------------------
 */

/* Acts of one kind on the heap while they are gathered. */
struct gathered {
  struct columns_act *acts;
  size_t count, room;
};

static bool gather(struct gathered *g, const struct columns_act *act) {
  if (g->count == g->room) {
    size_t room = g->room ? 2 * g->room : 1024;
    struct columns_act *more = heap_alloc(room * sizeof *more);
    if (!more) return false;
    if (g->count) memcpy(more, g->acts, g->count * sizeof *more);
    heap_free(g->acts);
    g->acts = more;
    g->room = room;
  }
  g->acts[g->count++] = *act;
  return true;
}

struct columns_act columns_act_of(int64_t district, int64_t party, const struct act_row *row) {
  struct columns_act act = {.district = district, .party = party, .day = row->on.day};
  for (size_t i = 0; i < REGISTRY_ACT_FIELDS_MAX; i++) {
    bool fits = row->known[i] && row->numbers[i] <= RULE_FACT_MAX;
    if (!fits) continue;
    act.known |= (unsigned char)(1U << i);
    act.numbers[i] = row->numbers[i];
  }
  return act;
}

static struct bucket *bucket_make(size_t count) {
  struct bucket *b = heap_alloc(sizeof *b + count * sizeof *b->acts);
  if (!b) return NULL;
  atomic_init(&b->holders, 1);
  b->count = count;
  return b;
}

static void bucket_drop(struct bucket *b) {
  if (b && atomic_fetch_sub(&b->holders, 1) == 1) heap_free(b);
}

static struct str key_copy(struct str key) {
  char *copy = heap_alloc(key.len);
  if (copy && key.len) memcpy(copy, key.ptr, key.len);
  return (struct str){copy, key.len};
}

static struct columns_acts *acts_make(size_t buckets, size_t districts, struct str key,
                                      size_t fields) {
  struct columns_acts *acts = heap_alloc(sizeof *acts + buckets * sizeof(struct bucket *));
  if (!acts) return NULL;
  memset(acts, 0, sizeof *acts + buckets * sizeof(struct bucket *));
  atomic_init(&acts->holders, 1);
  acts->count = buckets;
  acts->fields = fields;
  acts->key = key_copy(key);
  acts->first_room = districts;
  acts->firsts = heap_alloc(districts * sizeof *acts->firsts);
  if (acts->firsts && acts->key.ptr) return acts;
  columns_acts_drop(acts);
  return NULL;
}

void columns_acts_hold(struct columns_acts *acts) {
  atomic_fetch_add(&acts->holders, 1);
}

void columns_acts_drop(struct columns_acts *acts) {
  if (!acts || atomic_fetch_sub(&acts->holders, 1) > 1) return;
  for (size_t i = 0; i < acts->count; i++) bucket_drop(acts->buckets[i]);
  heap_free(acts->firsts);
  heap_free((void *)(uintptr_t)acts->key.ptr);
  heap_free(acts);
}

static void first_note(struct columns_acts *acts, int64_t district, int32_t day) {
  size_t i = 0;
  while (i < acts->first_count && acts->firsts[i].district != district) i++;
  if (i == acts->first_count) acts->firsts[acts->first_count++] = (struct first_day){district, day};
  if (day < acts->firsts[i].day) acts->firsts[i].day = day;
}

/* Deals the gathered acts out to buckets and sorts each. */
static bool deal(const struct gathered *g, struct columns_acts *acts) {
  size_t *sizes = heap_alloc(acts->count * sizeof *sizes);
  if (!sizes) return false;
  memset(sizes, 0, acts->count * sizeof *sizes);
  for (size_t i = 0; i < g->count; i++) sizes[bucket_of(g->acts[i].party, acts->count)]++;
  bool good = true;
  for (size_t i = 0; good && i < acts->count; i++) {
    acts->buckets[i] = bucket_make(sizes[i]);
    good = acts->buckets[i] != NULL;
    if (good) acts->buckets[i]->count = 0;
  }
  for (size_t i = 0; good && i < g->count; i++) {
    struct bucket *b = acts->buckets[bucket_of(g->acts[i].party, acts->count)];
    b->acts[b->count++] = g->acts[i];
    first_note(acts, g->acts[i].district, g->acts[i].day);
  }
  heap_free(sizes);
  for (size_t i = 0; good && i < acts->count; i++) {
    struct bucket *b = acts->buckets[i];
    if (b->count) qsort(b->acts, b->count, sizeof *b->acts, by_party_and_day);
  }
  return good;
}

/* ---- Reading ------------------------------------------------------------------------------------
 */

static enum ly gather_page(struct scope *s, struct store *st, const struct registry *r,
                           const struct registry_act_kind *kind, struct str district,
                           const struct heads *heads, int64_t *after, struct gathered *g) {
  struct act_filter which = {.kind = kind, .from = DATE_NONE, .to = DATE_NONE};
  struct act_row *rows;
  size_t count;
  enum ly rc = acts_page(s, st, r, district, &which, *after, ACTS_PAGE, &rows, &count, after);
  int64_t number = registry_district_number(district);
  for (size_t i = 0; !rc && i < count; i++) {
    struct columns_act act = columns_act_of(number, heads_of(heads, rows[i].party), &rows[i]);
    if (!gather(g, &act)) rc = fail_memory(s);
  }
  return rc;
}

static enum ly gather_district(struct scope *s, struct store *st, const struct registry *r,
                               const struct registry_act_kind *kind, struct str district,
                               struct gathered *g) {
  struct arena own, *callers = s->arena;
  int64_t after = 0;
  struct heads heads;
  enum ly rc = heads_read(s, st, district, &heads);
  if (rc) return rc;
  do {
    arena_open(&own, page_bytes);
    s->arena = &own;
    rc = gather_page(s, st, r, kind, district, &heads, &after, g);
    s->arena = callers;
    arena_close(&own);
  } while (!rc && after);
  return rc;
}

static enum ly gather_all(struct scope *s, struct store *st, const struct registry *r,
                          const struct registry_act_kind *kind, struct gathered *g,
                          size_t *districts) {
  struct str district = STR("");
  *districts = 0;
  for (;;) {
    struct store_rows rows = {0};
    enum ly rc =
        store_query(s, st, "T",
                    /* all districts: from one to the next */
                    "SELECT min(district) FROM act WHERE district > $1", &rows, S_TEXT(district));
    if (rc || rows.cells[0].type == STORE_NULL) return rc;
    district = store_text(&rows, 0, 0);
    ++*districts;
    rc = gather_district(s, st, r, kind, district, g);
    if (rc) return rc;
  }
}

enum ly columns_acts_load(struct scope *s, struct store *st, const struct registry *r,
                          const struct registry_act_kind *kind, struct columns_acts **out) {
  struct gathered g = {0};
  size_t districts, buckets = 1;
  *out = NULL;
  enum ly rc = gather_all(s, st, r, kind, &g, &districts);
  while (buckets * BUCKET_ACTS < g.count) buckets *= 2;
  if (!rc) *out = acts_make(buckets, districts, kind->key, kind->fields.count);
  if (!rc && (!*out || !deal(&g, *out))) rc = fail_memory(s);
  heap_free(g.acts);
  if (!rc) return LY_OK;
  columns_acts_drop(*out);
  *out = NULL;
  return rc;
}

/* ---- One party ----------------------------------------------------------------------------------
 */

/* A copy that shares all buckets. `room` for one district more. */
static struct columns_acts *share(const struct columns_acts *old) {
  struct columns_acts *acts = acts_make(old->count, old->first_count + 1, old->key, old->fields);
  if (!acts) return NULL;
  for (size_t i = 0; i < old->count; i++) {
    acts->buckets[i] = old->buckets[i];
    atomic_fetch_add(&acts->buckets[i]->holders, 1);
  }
  acts->first_count = old->first_count;
  if (old->first_count) memcpy(acts->firsts, old->firsts, old->first_count * sizeof *acts->firsts);
  return acts;
}

/* The bucket's acts, with others in the place of those from `at` on. */
static struct bucket *bucket_with(const struct bucket *old, size_t at, size_t gone,
                                  const struct columns_act *given, size_t count) {
  struct bucket *b = bucket_make(old->count - gone + count);
  if (!b) return NULL;
  size_t behind = old->count - at - gone;
  if (at) memcpy(b->acts, old->acts, at * sizeof *b->acts);
  if (count) memcpy(b->acts + at, given, count * sizeof *given);
  if (behind) memcpy(b->acts + at + count, old->acts + at + gone, behind * sizeof *b->acts);
  return b;
}

static bool same_acts(const struct columns_act *a, size_t count, const struct columns_act *b,
                      size_t other) {
  if (count != other) return false;
  for (size_t i = 0; i < count; i++) {
    if (by_party_and_day(&a[i], &b[i]) != 0 || a[i].known != b[i].known) return false;
  }
  return true;
}

/* The day from which acts are recorded may have become another when one is taken back. */
static void firsts_again(struct columns_acts *acts, int64_t district) {
  size_t kept = 0;
  for (size_t i = 0; i < acts->first_count; i++) {
    if (acts->firsts[i].district != district) acts->firsts[kept++] = acts->firsts[i];
  }
  acts->first_count = kept;
  for (size_t i = 0; i < acts->count; i++) {
    const struct bucket *b = acts->buckets[i];
    for (size_t j = 0; j < b->count; j++) {
      if (b->acts[j].district == district) first_note(acts, district, b->acts[j].day);
    }
  }
}

/* What columns alone hold may be changed; what a moment holds is left as it is. */
static bool own(struct columns_acts **acts) {
  if (atomic_load(&(*acts)->holders) == 1 && (*acts)->first_count < (*acts)->first_room)
    return true;
  struct columns_acts *copy = share(*acts);
  if (!copy) return false;
  columns_acts_drop(*acts);
  *acts = copy;
  return true;
}

enum ly columns_acts_put(struct scope *s, struct columns_acts **acts, int64_t district,
                         int64_t party, struct columns_act *given, size_t count) {
  size_t was_count, at = bucket_of(party, (*acts)->count);
  const struct columns_act *was = columns_acts_of(*acts, district, party, &was_count);
  if (count) qsort(given, count, sizeof *given, by_party_and_day);
  if (same_acts(was, was_count, given, count)) return LY_OK;
  bool taken_back = was_count && (count == 0 || was[0].day < given[0].day);
  if (!own(acts)) return fail_memory(s);
  struct bucket *old = (*acts)->buckets[at];
  struct bucket *b = bucket_with(old, (size_t)(was - old->acts), was_count, given, count);
  if (!b) return fail_memory(s);
  (*acts)->buckets[at] = b;
  bucket_drop(old);
  if (taken_back) firsts_again(*acts, district);
  if (count) first_note(*acts, district, given[0].day);
  return LY_OK;
}

/* ---- Asking -------------------------------------------------------------------------------------
 */

const struct columns_act *columns_acts_of(const struct columns_acts *acts, int64_t district,
                                          int64_t party, size_t *count) {
  const struct bucket *b = acts->buckets[bucket_of(party, acts->count)];
  size_t low = 0, high = b->count;
  while (low < high) {
    size_t mid = low + (high - low) / 2;
    const struct columns_act *act = &b->acts[mid];
    bool before = act->district < district || (act->district == district && act->party < party);
    if (before) {
      low = mid + 1;
    } else {
      high = mid;
    }
  }
  size_t end = low;
  while (end < b->count && b->acts[end].district == district && b->acts[end].party == party) end++;
  *count = end - low;
  return &b->acts[low];
}

size_t columns_acts_buckets(const struct columns_acts *acts) {
  return acts->count;
}

const struct columns_act *columns_acts_bucket(const struct columns_acts *acts, size_t at,
                                              size_t *count) {
  *count = acts->buckets[at]->count;
  return acts->buckets[at]->acts;
}

bool columns_acts_are(const struct columns_acts *acts, struct str key) {
  return str_eq(acts->key, key);
}

size_t columns_acts_fields(const struct columns_acts *acts) {
  return acts->fields;
}

bool columns_acts_complete(const struct columns_acts *acts, int64_t district, struct date from) {
  if (date_is_none(from)) return false;
  for (size_t i = 0; i < acts->first_count; i++) {
    if (acts->firsts[i].district == district) return acts->firsts[i].day <= from.day;
  }
  return false;
}

/* ---- As bytes -----------------------------------------------------------------------------------
 *
 * How many of each there are, the key, the first days, and bucket by bucket how many acts and each
 * with the fields that the kind has.
 */

struct file_acts {
  uint64_t key, fields, firsts, buckets;
};
struct file_first {
  int64_t district, day;
};
struct file_act {
  int64_t district, party;
  int32_t day;
  uint32_t known;
};

static enum ly write_act(struct scope *s, const struct columns_act *act, size_t fields,
                         const struct byte_sink *sink) {
  struct file_act out = {act->district, act->party, act->day, act->known};
  enum ly rc = stream_put(s, sink, &out, sizeof out);
  return rc ? rc : stream_put(s, sink, act->numbers, fields * sizeof *act->numbers);
}

enum ly columns_acts_write(struct scope *s, const struct columns_acts *acts,
                           const struct byte_sink *sink) {
  struct file_acts head = {acts->key.len, acts->fields, acts->first_count, acts->count};
  enum ly rc = stream_put(s, sink, &head, sizeof head);
  if (!rc) rc = stream_put(s, sink, acts->key.ptr, acts->key.len);
  for (size_t i = 0; !rc && i < acts->first_count; i++) {
    struct file_first first = {acts->firsts[i].district, acts->firsts[i].day};
    rc = stream_put(s, sink, &first, sizeof first);
  }
  for (size_t i = 0; !rc && i < acts->count; i++) {
    const struct bucket *b = acts->buckets[i];
    uint64_t count = b->count;
    rc = stream_put(s, sink, &count, sizeof count);
    for (size_t k = 0; !rc && k < b->count; k++) rc = write_act(s, &b->acts[k], acts->fields, sink);
  }
  return rc;
}

static enum ly corrupt(struct scope *s) {
  return fail(s, LY_CORRUPT, MSG_KEPT_CONTENT);
}

static enum ly read_act(struct scope *s, size_t fields, struct byte_source *source,
                        struct columns_act *out) {
  struct file_act in;
  enum ly rc = stream_take(s, source, &in, sizeof in);
  *out = (struct columns_act){.district = in.district, .party = in.party, .day = in.day};
  out->known = (unsigned char)in.known;
  return rc ? rc : stream_take(s, source, out->numbers, fields * sizeof *out->numbers);
}

static enum ly read_bucket(struct scope *s, size_t fields, struct byte_source *source,
                           struct bucket **out) {
  uint64_t count;
  enum ly rc = stream_take(s, source, &count, sizeof count);
  if (rc) return rc;
  if (!stream_has(source, count, sizeof(struct file_act))) return corrupt(s);
  *out = bucket_make(count);
  if (!*out) return fail_memory(s);
  for (size_t i = 0; !rc && i < count; i++) rc = read_act(s, fields, source, &(*out)->acts[i]);
  return rc;
}

/* The key is that of the kind that is read for. */
static enum ly read_head(struct scope *s, const struct registry_act_kind *kind,
                         struct byte_source *source, struct file_acts *head) {
  enum ly rc = stream_take(s, source, head, sizeof *head);
  if (rc) return rc;
  bool fits = head->key == kind->key.len && head->fields == kind->fields.count && head->buckets &&
              (head->buckets & (head->buckets - 1)) == 0 &&
              stream_has(source, head->buckets, sizeof(uint64_t)) &&
              stream_has(source, head->firsts, sizeof(struct file_first));
  char *key = fits ? arena_alloc(s->arena, head->key) : NULL;
  if (!key) return fits ? fail_memory(s) : corrupt(s);
  rc = stream_take(s, source, key, head->key);
  bool same = !rc && str_eq((struct str){key, head->key}, kind->key);
  return rc || same ? rc : corrupt(s);
}

static enum ly read_acts(struct scope *s, const struct file_acts *head, struct byte_source *source,
                         struct columns_acts *acts) {
  enum ly rc = LY_OK;
  for (size_t i = 0; !rc && i < head->firsts; i++) {
    struct file_first first = {0};
    rc = stream_take(s, source, &first, sizeof first);
    if (!rc)
      acts->firsts[acts->first_count++] = (struct first_day){first.district, (int32_t)first.day};
  }
  for (size_t i = 0; !rc && i < acts->count; i++)
    rc = read_bucket(s, acts->fields, source, &acts->buckets[i]);
  return rc;
}

enum ly columns_acts_read(struct scope *s, const struct registry_act_kind *kind,
                          struct byte_source *source, struct columns_acts **out) {
  struct file_acts head;
  *out = NULL;
  enum ly rc = read_head(s, kind, source, &head);
  if (!rc) *out = acts_make(head.buckets, head.firsts, kind->key, head.fields);
  if (!rc) rc = *out ? read_acts(s, &head, source, *out) : fail_memory(s);
  if (!rc) return LY_OK;
  columns_acts_drop(*out);
  *out = NULL;
  return rc;
}
