/* What was worked out of relations, kept; see kept.h. */
#include "rule/kept.h"

#include "base/buf.h"
#include "base/heap.h"
#include "base/must.h"

#include <string.h>

/* A moment keeps no more than that; what else a run needs goes when it ends. */
static const size_t bytes_max = (size_t)256 * 1024 * 1024;
enum { KEY_MAX = 16 * 1024 * 1024 };

struct entry {
  struct entry *next;
  struct derived *derived;
  size_t len;
  char key[];
};

struct link_entry {
  struct link_entry *next;
  struct link link;
  uint32_t *rows;
};

struct rule_kept {
  struct rule_kept *behind;
  pthread_mutex_t lock; /* over the lists; what stands in them never changes */
  struct entry *entries;
  struct link_entry *links;
  size_t bytes;
};

/* ---- Keys ---------------------------------------------------------------------------------------
 */

/* A name that several parts use is written once. */
struct key_term {
  struct key_term *next;
  const struct rule_word *word;
  int64_t number;
};
struct key {
  struct buf buf;
  struct key_term *terms;
};

static void key_number(struct key *k, int64_t n) {
  buf_add(&k->buf, (struct str){(const char *)&n, sizeof n});
}

static void key_text(struct key *k, struct str text) {
  key_number(k, (int64_t)text.len);
  buf_add(&k->buf, text);
}

static void key_type(struct key *k, const struct rule_type *type) {
  key_number(k, type->kind);
  key_number(k, type->places);
  key_number(k, type->codes ? (int64_t)type->codes->count : -1);
}

static void key_versions(struct key *k, const struct rule_param *p) {
  key_number(k, (int64_t)p->count);
  for (size_t i = 0; i < p->count; i++) {
    const struct rule_version *v = &p->versions[i];
    key_number(k, v->from.day);
    key_number(k, v->to.day);
    key_number(k, v->known);
    key_number(k, (int64_t)v->count);
    for (size_t e = 0; e < v->count; e++) {
      key_number(k, v->entries[e].at);
      key_number(k, v->entries[e].value);
    }
  }
}

static void key_param(struct key *k, const struct rule_param *p) {
  key_number(k, p != NULL);
  if (!p) return;
  key_text(k, p->key);
  key_type(k, &p->type);
  key_number(k, p->by);
  key_type(k, &p->index);
  key_number(k, p->below_is_zero);
  key_versions(k, p);
}

static void key_word(struct key *k, const struct rule_word *w) {
  key_number(k, w != NULL);
  if (!w) return;
  key_number(k, w->is);
  key_type(k, &w->type);
  key_number(k, (int64_t)w->column);
  key_number(k, (int64_t)w->party);
  key_number(k, w->value);
  if (w->is == RULE_ACTS) key_text(k, w->acts->key);
}

static void key_field(struct key *k, const struct rule_expr *e) {
  key_number(k, e->field ? e->field - e->word->acts->fields : -1);
  if (e->field) key_text(k, e->field->key);
}

static void key_expr(struct key *k, const struct rule_expr *e);

static void key_term(struct key *k, const struct rule_word *w) {
  for (const struct key_term *t = k->terms; t; t = t->next) {
    if (t->word != w) continue;
    key_number(k, t->number);
    return;
  }
  struct key_term *t = ARENA_NEW(k->buf.arena, struct key_term);
  if (!t) return;
  *t = (struct key_term){k->terms, w, k->terms ? k->terms->number + 1 : 0};
  k->terms = t;
  key_number(k, -1);
  key_expr(k, w->expr);
}

/* Trees are of a bounded depth, terms counted. */
static void key_expr(struct key *k, const struct rule_expr *e) {
  key_number(k, e->op);
  key_type(k, &e->type);
  key_number(k, (int64_t)e->party);
  key_number(k, e->value);
  key_text(k, e->text);
  key_word(k, e->word);
  key_param(k, e->param);
  key_field(k, e);
  key_number(k, e->window.is);
  key_number(k, e->window.n);
  key_number(k, e->rounding);
  key_number(k, (int64_t)e->count);
  for (size_t i = 0; i < e->count; i++) key_expr(k, e->args[i]);
  if (e->word && e->word->is == RULE_TERM) key_term(k, e->word);
}

struct str relation_key(struct scope *s, const struct relation *r, size_t party,
                        struct date today) {
  struct key k = {.buf = buf_open(s->arena, KEY_MAX)};
  key_number(&k, today.day);
  key_number(&k, (int64_t)party);
  key_expr(&k, r->expr);
  if (buf_failed(&k.buf) || arena_failed(s->arena)) return (struct str){0};
  return buf_str(&k.buf);
}

/* ---- Life ---------------------------------------------------------------------------------------
 */

struct derived *derived_open(size_t count) {
  size_t bytes = sizeof(struct derived) + count * sizeof(struct block *);
  struct derived *d = heap_alloc(bytes);
  if (!d) return NULL;
  memset((void *)d, 0, bytes);
  d->count = count;
  return d;
}

void derived_close(struct derived *d) {
  for (size_t i = 0; d && i < d->count; i++) block_drop(d->blocks[i]);
  heap_free(d);
}

static size_t derived_bytes(const struct derived *d) {
  size_t bytes = sizeof *d + d->count * sizeof(struct block *);
  for (size_t i = 0; i < d->count; i++) bytes += d->blocks[i] ? d->blocks[i]->bytes : 0;
  return bytes;
}

struct rule_kept *rule_kept_behind(struct rule_kept *behind) {
  struct rule_kept *k = heap_alloc(sizeof *k);
  if (!k) return NULL;
  memset((void *)k, 0, sizeof *k);
  k->behind = behind;
  must(pthread_mutex_init(&k->lock, NULL) == 0);
  return k;
}

struct rule_kept *rule_kept_open(void) {
  return rule_kept_behind(NULL);
}

void rule_kept_close(struct rule_kept *k) {
  if (!k) return;
  for (struct entry *e = k->entries, *next; e; e = next) {
    next = e->next;
    derived_close(e->derived);
    heap_free(e);
  }
  for (struct link_entry *e = k->links, *next; e; e = next) {
    next = e->next;
    heap_free(e->rows);
    heap_free(e);
  }
  pthread_mutex_destroy(&k->lock);
  heap_free(k);
}

bool kept_full(struct rule_kept *k) {
  pthread_mutex_lock(&k->lock);
  bool full = k->bytes > bytes_max;
  pthread_mutex_unlock(&k->lock);
  return full;
}

/* ---- Relations ----------------------------------------------------------------------------------
 */

static const struct derived *entry_of(const struct rule_kept *k, struct str key) {
  for (const struct entry *e = k->entries; e; e = e->next)
    if (e->len == key.len && memcmp(e->key, key.ptr, key.len) == 0) return e->derived;
  return NULL;
}

const struct derived *kept_find(struct rule_kept *k, struct str key) {
  pthread_mutex_lock(&k->lock);
  const struct derived *d = entry_of(k, key);
  pthread_mutex_unlock(&k->lock);
  return d || !k->behind ? d : kept_find(k->behind, key);
}

const struct derived *kept_put(struct rule_kept *k, struct str key, struct derived *d) {
  struct entry *e = heap_alloc(sizeof *e + key.len);
  if (!e) {
    derived_close(d);
    return NULL;
  }
  *e = (struct entry){.derived = d, .len = key.len};
  memcpy(e->key, key.ptr, key.len);
  pthread_mutex_lock(&k->lock);
  const struct derived *first = entry_of(k, key);
  if (!first) {
    e->next = k->entries;
    k->entries = e;
    k->bytes += derived_bytes(d);
  }
  pthread_mutex_unlock(&k->lock);
  if (!first) return d;
  derived_close(d);
  heap_free(e);
  return first;
}

/* ---- Links --------------------------------------------------------------------------------------
 */

static const uint32_t *link_of(const struct rule_kept *k, struct link link) {
  for (const struct link_entry *e = k->links; e; e = e->next)
    if (e->link.from == link.from && e->link.column == link.column && e->link.to == link.to)
      return e->rows;
  return NULL;
}

const uint32_t *kept_link_find(struct rule_kept *k, struct link link) {
  pthread_mutex_lock(&k->lock);
  const uint32_t *rows = link_of(k, link);
  pthread_mutex_unlock(&k->lock);
  return rows || !k->behind ? rows : kept_link_find(k->behind, link);
}

const uint32_t *kept_link_put(struct rule_kept *k, struct link link, uint32_t *rows, size_t count) {
  struct link_entry *e = heap_alloc(sizeof *e);
  if (!e) {
    heap_free(rows);
    return NULL;
  }
  *e = (struct link_entry){.link = link, .rows = rows};
  pthread_mutex_lock(&k->lock);
  const uint32_t *first = link_of(k, link);
  if (!first) {
    e->next = k->links;
    k->links = e;
    k->bytes += count * sizeof *rows;
  }
  pthread_mutex_unlock(&k->lock);
  if (!first) return rows;
  heap_free(rows);
  heap_free(e);
  return first;
}
