/* The columns in a file, for a fast start; see columns.h and base/kept.h.
 *
 * In the file stand the day, of each district how far its log had been read (with the chain there)
 * and a digest of which programmes its bits of 在享 mean, then the tables and the acts. Its mark is
 * the version of this program, that of the dictionary, and FORMAT.
 */
#include "registry/columns_int.h"

#include "base/heap.h"
#include "base/kept.h"
#include "base/version.h"

#include <string.h>

/* To be raised when the same facts come to stand in the columns in another way. */
#define FORMAT STR("columns 2")

struct file_front {
  int64_t day;
  uint64_t heads, kinds, acts;
};

struct file_head {
  int64_t district, number;
  struct digest chain;
  struct digest received; /* by which its bits of 在享 are */
};

static enum ly mark_of(struct scope *s, const struct registry_columns *c, struct digest *out) {
  struct digest_state *state;
  enum ly rc = digest_begin(s, &state);
  if (rc) return rc;
  digest_add_part(state, FORMAT);
  digest_add_part(state, STR(LAOYOU_VERSION));
  digest_add_part(state, c->options.registry->pack->version);
  return digest_end(s, state, out);
}

static struct str district_text(struct arena *a, int64_t number) {
  struct buf b = buf_open(a, 8);
  buf_printf(&b, "%06lld", (long long)(number % 1000000));
  return buf_str(&b);
}

/* Which programmes the bits of 在享 are in a district, for every kind of party. */
static enum ly received_of(struct scope *s, const struct registry_columns *c, int64_t district,
                           struct digest *out) {
  struct digest_state *state;
  struct str text = district_text(s->arena, district);
  enum ly rc = digest_begin(s, &state);
  if (rc) return rc;
  for (size_t k = 0; k < c->kind_count; k++) {
    struct registry_received r = c->options.received(c->options.context, text, k);
    digest_add_part(state, c->kinds[k].kind->kind->key);
    digest_add_part(state, str_int(s->arena, (int64_t)r.count));
    for (size_t i = 0; i < r.count; i++) digest_add_part(state, r.programmes[i]);
  }
  return digest_end(s, state, out);
}

/* ---- Saving -------------------------------------------------------------------------------------
 */

static enum ly write_heads(struct scope *s, const struct registry_columns *c,
                           const struct columns_head *heads, size_t count,
                           const struct byte_sink *sink) {
  enum ly rc = LY_OK;
  for (size_t i = 0; !rc && i < count; i++) {
    struct file_head h = {.district = heads[i].district, .number = heads[i].number};
    h.chain = heads[i].chain;
    rc = received_of(s, c, h.district, &h.received);
    if (!rc) rc = stream_put(s, sink, &h, sizeof h);
  }
  return rc;
}

enum ly registry_columns_write(struct scope *s, const struct registry_columns *c,
                               const struct registry_moment *m, const struct byte_sink *sink) {
  struct columns_head *heads;
  struct file_front front = {.day = m->day.day, .kinds = m->kind_count, .acts = m->act_count};
  enum ly rc = columns_moment_heads(s, m, &heads, &front.heads);
  if (!rc) rc = stream_put(s, sink, &front, sizeof front);
  if (!rc) rc = write_heads(s, c, heads, front.heads, sink);
  for (size_t i = 0; !rc && i < m->kind_count; i++) rc = rule_snapshot_write(s, m->tables[i], sink);
  for (size_t i = 0; !rc && i < m->act_count; i++) rc = columns_acts_write(s, m->acts[i], sink);
  return rc;
}

enum ly registry_columns_save(struct scope *s, const struct registry_columns *c,
                              const struct registry_moment *m, struct str path) {
  struct digest mark;
  struct kept_writer *w;
  enum ly rc = mark_of(s, c, &mark);
  if (!rc) rc = kept_create(s, path, &mark, &w);
  if (rc) return rc;
  struct byte_sink sink = kept_sink(w);
  rc = registry_columns_write(s, c, m, &sink);
  if (!rc) return kept_finish(s, w);
  kept_drop(w);
  return rc;
}

/* ---- Reading back -------------------------------------------------------------------------------
 */

static enum ly corrupt(struct scope *s) {
  return fail(s, LY_CORRUPT, MSG_KEPT_CONTENT);
}

static enum ly read_heads(struct scope *s, struct registry_columns *c, size_t count,
                          struct byte_source *source, struct file_head **out) {
  if (!stream_has(source, count, sizeof **out)) return corrupt(s);
  *out = ARENA_ARRAY(s->arena, struct file_head, count);
  struct columns_head *heads = heap_alloc(count * sizeof *heads);
  if (!*out || !heads) {
    heap_free(heads);
    return fail_memory(s);
  }
  heap_free(c->heads);
  c->heads = heads;
  c->head_count = 0;
  enum ly rc = stream_take(s, source, *out, count * sizeof **out);
  for (size_t i = 0; !rc && i < count; i++) {
    const struct file_head *h = &(*out)[i];
    heads[c->head_count++] = (struct columns_head){h->district, h->number, h->chain};
  }
  return rc;
}

static enum ly read_columns(struct scope *s, struct registry_columns *c, struct byte_source *source,
                            struct file_head **heads) {
  struct file_front front;
  enum ly rc = stream_take(s, source, &front, sizeof front);
  if (rc) return rc;
  if (front.kinds != c->kind_count || front.acts != c->act_count) return corrupt(s);
  c->day = (struct date){(int32_t)front.day};
  rc = read_heads(s, c, front.heads, source, heads);
  for (size_t i = 0; !rc && i < c->kind_count; i++)
    rc = rule_table_read(s, c->kinds[i].table, source);
  for (size_t i = 0; !rc && i < c->act_count; i++) {
    struct columns_acts *acts;
    rc = columns_acts_read(s, c->act_kinds[i], source, &acts);
    if (rc) break;
    columns_acts_drop(c->acts[i]);
    c->acts[i] = acts;
  }
  return rc;
}

enum ly registry_columns_read(struct scope *s, struct registry_columns *c,
                              struct byte_source *source) {
  struct file_head *heads;
  must(!c->moment);
  enum ly rc = read_columns(s, c, source, &heads);
  return rc ? rc : columns_publish(s, c);
}

/* The logs that were read stand in this database as they were, and bits mean the same still. */
static enum ly check_heads(struct scope *s, struct store *st, const struct registry_columns *c,
                           const struct file_head *heads, struct str path) {
  bool same = true;
  enum ly rc = LY_OK;
  for (size_t i = 0; !rc && same && i < c->head_count; i++) {
    must(heads != NULL);
    struct digest received = {0};
    struct change_head head = {.district = district_text(s->arena, heads[i].district),
                               .number = heads[i].number,
                               .chain = heads[i].chain};
    rc = change_stands(s, st, &head, &same);
    if (!rc && same) rc = received_of(s, c, heads[i].district, &received);
    same = same && !rc && memcmp(&received, &heads[i].received, sizeof received) == 0;
  }
  return rc || same ? rc : fail(s, LY_CONFLICT, MSG_KEPT_OTHER, path);
}

static enum ly restore(struct scope *s, struct store *st, struct registry_columns *c,
                       struct str path) {
  struct digest mark;
  struct kept_reader *r;
  struct file_head *heads = NULL;
  enum ly rc = mark_of(s, c, &mark);
  if (!rc) rc = kept_open(s, path, &mark, &r);
  if (rc) return rc;
  struct byte_source source = kept_source(r);
  rc = read_columns(s, c, &source, &heads);
  if (!rc) rc = kept_check(s, r);
  kept_close(r);
  return rc ? rc : check_heads(s, st, c, heads, path);
}

enum ly registry_columns_restore(struct scope *s, struct store *st, struct registry_columns *c,
                                 struct str path) {
  must(!c->moment);
  enum ly rc = restore(s, st, c, path);
  c->whole = !rc;
  if (!rc) rc = columns_publish(s, c);
  if (rc) c->whole = false;
  return rc;
}
