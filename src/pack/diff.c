/* What changes between two versions of a pack: entries by key, fields by path. */
#include "pack/read_int.h"

struct diffing {
  struct scope *s;
  struct pack_change *first, **end;
};

static void add_change(struct diffing *d, struct pack_change change) {
  struct pack_change *c = ARENA_NEW(d->s->arena, struct pack_change);
  if (!c) return; /* memory ran out, which the caller's arena says */
  *c = change;
  *d->end = c;
  d->end = &c->next;
}

static void write_node(struct buf *b, const struct pack_node *node) {
  if (node->kind == PACK_NODE_TEXT) {
    buf_add(b, node->text);
    return;
  }
  bool map = node->kind == PACK_NODE_MAP;
  buf_char(b, map ? '{' : '[');
  for (const struct pack_node *n = node->first; n; n = n->next) {
    if (n != node->first) buf_add(b, STR(", "));
    if (map) {
      buf_add(b, n->key->text);
      buf_add(b, STR(": "));
    }
    write_node(b, n);
  }
  buf_char(b, map ? '}' : ']');
}

static struct str node_text(struct arena *a, const struct pack_node *node) {
  enum { NODE_TEXT_MAX = 1024 * 1024 };
  if (!node) return (struct str){0};
  struct buf b = buf_open(a, NODE_TEXT_MAX);
  write_node(&b, node);
  return buf_str(&b);
}

static const struct pack_node *child(const struct pack_node *map, struct str key) {
  for (const struct pack_node *n = map->first; n; n = n->next) {
    if (str_eq(n->key->text, key)) return n;
  }
  return NULL;
}

static struct str join(struct arena *a, struct str path, struct str key) {
  if (path.len == 0) return key;
  struct buf b = buf_open(a, path.len + key.len + 2);
  buf_add(&b, path);
  buf_char(&b, '.');
  buf_add(&b, key);
  return buf_str(&b);
}

static bool same_nodes(const struct pack_node *a, const struct pack_node *b) {
  if (!a || !b || a->kind != b->kind || a->count != b->count) return !a && !b;
  if (a->kind == PACK_NODE_TEXT) return str_eq(a->text, b->text);
  const struct pack_node *x = a->first, *y = b->first;
  for (; x && y; x = x->next, y = y->next) {
    const struct pack_node *other = a->kind == PACK_NODE_MAP ? child(b, x->key->text) : y;
    if (!same_nodes(x, other)) return false;
  }
  return !x && !y;
}

static void diff_nodes(struct diffing *d, const struct pack_change *entry, struct str path,
                       const struct pack_node *before, const struct pack_node *after);

static void diff_maps(struct diffing *d, const struct pack_change *entry, struct str path,
                      const struct pack_node *before, const struct pack_node *after) {
  for (const struct pack_node *n = after->first; n; n = n->next) {
    struct str name = n->key->text;
    diff_nodes(d, entry, join(d->s->arena, path, name), child(before, name), n);
  }
  for (const struct pack_node *n = before->first; n; n = n->next) {
    struct str name = n->key->text;
    if (!child(after, name)) diff_nodes(d, entry, join(d->s->arena, path, name), n, NULL);
  }
}

/* One of the two may be NULL. */
static void diff_nodes(struct diffing *d, const struct pack_change *entry, struct str path,
                       const struct pack_node *before, const struct pack_node *after) {
  bool maps = before && after && before->kind == PACK_NODE_MAP && after->kind == PACK_NODE_MAP;
  if (maps) {
    diff_maps(d, entry, path, before, after);
    return;
  }
  struct pack_change c = *entry;
  c.before = node_text(d->s->arena, before);
  c.after = node_text(d->s->arena, after);
  c.field = path;
  const struct pack_node *node = after ? after : before;
  if (node) c.at = node->at;
  if (!same_nodes(before, after)) add_change(d, c);
}

/* An entry that one side only has. */
static void add_whole(struct diffing *d, const struct pack_kind *kind,
                      const struct pack_entry *entry, enum pack_change_kind change) {
  must(entry != NULL);
  struct str text = node_text(d->s->arena, entry->node);
  struct pack_change c = {.kind = kind, .change = change, .key = entry->key, .at = entry->at};
  if (change == PACK_ADDED) c.after = text;
  if (change == PACK_REMOVED) c.before = text;
  add_change(d, c);
}

/* Which entries of the earlier version have found theirs in the later one. */
struct matching {
  const struct pack_table *before;
  bool *taken;
};

/* By key; an entry of a kind without keys is the same when it is written the same, each once. */
static const struct pack_entry *take_same(struct matching *m, const struct pack_entry *entry) {
  const struct pack_table *table = m->before;
  bool one = table->kind->form == PACK_FORM_ONE;
  for (size_t i = 0; i < table->count; i++) {
    const struct pack_entry *other = table->entries[i];
    bool same =
        entry->key.len ? str_eq(other->key, entry->key) : same_nodes(other->node, entry->node);
    if (m->taken[i] || (!same && !one)) continue;
    m->taken[i] = true;
    return other;
  }
  return NULL;
}

static void diff_tables(struct diffing *d, const struct pack_table *before,
                        const struct pack_table *after) {
  struct matching m = {before, ARENA_ARRAY(d->s->arena, bool, before->count + 1)};
  if (!m.taken) return; /* memory ran out, which the caller's arena says */
  for (size_t i = 0; i < after->count; i++) {
    const struct pack_entry *entry = after->entries[i], *other = take_same(&m, entry);
    struct pack_change changed = {.kind = after->kind, .change = PACK_CHANGED, .key = entry->key};
    if (other) {
      diff_nodes(d, &changed, STR(""), other->node, entry->node);
    } else {
      add_whole(d, after->kind, entry, PACK_ADDED);
    }
  }
  for (size_t i = 0; i < before->count; i++) {
    if (!m.taken[i]) add_whole(d, before->kind, before->entries[i], PACK_REMOVED);
  }
}

struct pack_change *pack_diff(struct scope *s, const struct pack *before,
                              const struct pack *after) {
  struct diffing d = {.s = s};
  d.end = &d.first;
  for (size_t i = 0; i < after->count; i++) {
    diff_tables(&d, pack_table_of(before, after->tables[i].kind), &after->tables[i]);
  }
  return d.first;
}
