/* Reading a pack: each file by its kind, then the references between them, then what kinds check.
 */
#include "pack/pack.h"

#include "pack/read_int.h"

#include <stdlib.h>

enum { KINDS_MAX = 64, PACK_ENTRIES_MAX = 20000, NEAREST_MAX = 100, CHAIN_MAX = 16 };

static enum ly open_tables(struct scope *s, const struct pack_kind *const *kinds,
                           struct pack *out) {
  out->tables = ARENA_ARRAY(s->arena, struct pack_table, KINDS_MAX);
  if (!out->tables) return fail_memory(s);
  for (size_t i = 0; pack_own_kinds[i]; i++) out->tables[out->count++].kind = pack_own_kinds[i];
  for (size_t i = 0; kinds[i]; i++) {
    must(out->count < KINDS_MAX);
    out->tables[out->count++].kind = kinds[i];
  }
  return LY_OK;
}

static int by_key(const void *a, const void *b) {
  const struct pack_entry *x = *(struct pack_entry *const *)a, *y = *(struct pack_entry *const *)b;
  int order = str_cmp(x->key, y->key);
  if (!order) order = (x->at.line > y->at.line) - (x->at.line < y->at.line);
  return order ? order : (x->at.column > y->at.column) - (x->at.column < y->at.column);
}

/* The index by key; the same key twice in one file is named at the later place, with the line of
 * the one before. */
static void index_table(struct scope *s, struct pack_table *table) {
  table->by_key = ARENA_ARRAY(s->arena, struct pack_entry *, table->count);
  if (!table->by_key) {
    table->count = 0;
    return;
  }
  for (size_t i = 0; i < table->count; i++) table->by_key[i] = table->entries[i];
  if (table->count) qsort(table->by_key, table->count, sizeof *table->by_key, by_key);
  for (size_t i = 1; i < table->count; i++) {
    const struct pack_entry *first = table->by_key[i - 1], *entry = table->by_key[i];
    if (entry->key.len == 0 || !str_eq(first->key, entry->key)) continue;
    diag_error(s, entry->at, MSG_PACK_DUPLICATE, entry->key,
               str_int(s->arena, (int64_t)first->at.line));
  }
}

static void add_entry(struct scope *s, struct pack_table *table, const struct pack_node *node) {
  struct pack_entry *entry = pack_read_entry(s, table->kind, node);
  if (!entry) {
    table->broken = true;
    return;
  }
  table->entries[table->count++] = entry;
  if (table->kind->key && entry->key.len == 0) table->broken = true; /* which one was meant? */
}

static void read_table(struct scope *s, struct pack_table *table, const struct pack_node *root) {
  bool one = table->kind->form == PACK_FORM_ONE;
  if (!one && root->kind != PACK_NODE_LIST) {
    diag_error(s, root->at, MSG_PACK_WANT_ENTRIES);
    table->broken = true;
    return;
  }
  must(table->entries == NULL); /* each file is read once */
  if (root->count > PACK_ENTRIES_MAX) {
    diag_error(s, root->at, MSG_PACK_TOO_MANY_ENTRIES, str_int(s->arena, PACK_ENTRIES_MAX));
    table->broken = true;
    return;
  }
  table->entries = ARENA_ARRAY(s->arena, struct pack_entry *, one ? 1 : root->count);
  if (!table->entries) {
    table->broken = true;
  } else if (one) {
    add_entry(s, table, root);
  } else {
    for (const struct pack_node *n = root->first; n; n = n->next) add_entry(s, table, n);
  }
  index_table(s, table);
}

static void read_file(struct scope *s, const struct pack_file *file, struct pack *pack) {
  struct pack_table *table = NULL;
  for (size_t i = 0; i < pack->count && !table; i++) {
    if (str_is(file->path, pack->tables[i].kind->file)) table = &pack->tables[i];
  }
  if (!table) {
    diag_error(s, ((struct diag_at){.file = file->path}), MSG_PACK_UNKNOWN_FILE);
    return;
  }
  table->present = true;
  bool empty;
  const struct pack_node *root = pack_yaml(s, file->path, file->content, &empty);
  if (root) {
    read_table(s, table, root);
  } else {
    table->broken = true;
    if (empty) diag_error(s, ((struct diag_at){.file = file->path}), MSG_PACK_EMPTY_FILE);
  }
}

static bool source_has(const struct pack_source *source, const char *path) {
  for (size_t i = 0; i < source->count; i++) {
    if (str_is(source->files[i].path, path)) return true;
  }
  return false;
}

static void check_files(struct scope *s, const struct pack_source *source,
                        const struct pack *pack) {
  for (size_t i = 0; i < pack->count; i++) {
    const struct pack_kind *kind = pack->tables[i].kind;
    if (kind->required && !source_has(source, kind->file)) {
      diag_error(s, ((struct diag_at){.file = str_of(kind->file)}), MSG_PACK_MISSING_FILE);
    }
  }
}

static struct pack_table *table_of(const struct pack *pack, const struct pack_kind *kind) {
  size_t i = 0;
  while (i < pack->count && pack->tables[i].kind != kind) i++;
  must(i < pack->count); /* else the pack was not read with this kind */
  return &pack->tables[i];
}

static bool chain_present(const struct pack *pack, const struct pack_kind *kind) {
  bool present = table_of(pack, kind)->present;
  return present || (kind->inherited && pack->parent && chain_present(pack->parent, kind));
}

static const struct pack_entry *own_entry(const struct pack *pack, const struct pack_kind *kind,
                                          struct str key) {
  const struct pack_table *table = table_of(pack, kind);
  for (size_t low = 0, high = table->count; low < high;) {
    size_t middle = low + (high - low) / 2;
    int order = str_cmp(table->by_key[middle]->key, key);
    if (order == 0) return table->by_key[middle];
    if (order < 0) low = middle + 1;
    if (order > 0) high = middle;
  }
  return NULL;
}

struct resolve {
  struct scope *s;
  const struct pack *pack;
};

/* The entry whose key is least like another spelling of `key`; keys with nothing in common are
 * no help to anybody. */
static const struct pack_entry *nearest_entry(const struct pack *pack, const struct pack_kind *kind,
                                              struct str key) {
  const struct pack_entry *nearest = NULL;
  const struct pack *lowest = pack;
  unsigned least = 4;
  for (; pack; pack = kind->inherited ? pack->parent : NULL) {
    const struct pack_table *table = table_of(pack, kind);
    for (size_t i = 0; i < table->count; i++) {
      unsigned distance = str_distance(key, table->entries[i]->key);
      if (distance >= least || distance >= utf8_count(key)) continue;
      if (!pack_find(lowest, kind, table->entries[i]->key)) continue; /* withdrawn */
      least = distance;
      nearest = table->entries[i];
    }
  }
  return nearest;
}

/* The entry by which this key was taken away, in the lowest pack that has one. */
static const struct pack_entry *withdrawal_of(const struct pack *pack, const struct pack_kind *kind,
                                              struct str key) {
  for (; pack && kind->inherited; pack = pack->parent) {
    const struct pack_entry *own = own_entry(pack, kind, key);
    if (own) return own->withdrawn.key.len ? own : NULL;
  }
  return NULL;
}

static void resolve_ref(void *context, const struct pack_kind *target, struct pack_ref *ref) {
  const struct resolve *r = context;
  if (ref->key.len == 0) return;
  ref->entry = pack_find(r->pack, target, ref->key);
  struct pack_table *table = table_of(r->pack, target);
  if (ref->entry || table->broken || (r->pack->orphan && target->inherited)) return;
  if (!chain_present(r->pack, target)) { /* one word about the file, not one for each reference */
    table->broken = true;
    diag_error(r->s, ((struct diag_at){.file = str_of(target->file)}), MSG_PACK_MISSING_FILE);
    return;
  }
  const struct pack_entry *gone = withdrawal_of(r->pack, target, ref->key);
  if (gone) {
    diag_error(r->s, ref->at, MSG_PACK_WITHDRAWN_REF, ref->key, str_of(target->file),
               str_int(r->s->arena, (int64_t)gone->at.line));
    return;
  }
  bool worth = r->s->diags.errors < NEAREST_MAX; /* a look through the whole table */
  const struct pack_entry *near = worth ? nearest_entry(r->pack, target, ref->key) : NULL;
  struct str title = message_plain(r->s->lang, target->title);
  if (near) {
    diag_error(r->s, ref->at, MSG_PACK_UNKNOWN_REF_NEAR, title, ref->key, str_of(target->file),
               near->key);
  } else {
    diag_error(r->s, ref->at, MSG_PACK_UNKNOWN_REF, title, ref->key, str_of(target->file));
  }
}

/* What an entry of an inherited kind stands for; what is withdrawn must be there. */
static void link_above(struct scope *s, const struct pack *pack, const struct pack_kind *kind,
                       struct pack_entry *entry) {
  if (pack->parent && entry->key.len) entry->replaces = pack_find(pack->parent, kind, entry->key);
  if (entry->withdrawn.key.len == 0 || entry->replaces || pack->orphan) return;
  diag_error(s, entry->at, MSG_PACK_NOTHING_TO_WITHDRAW, message_plain(s->lang, kind->title),
             entry->key);
}

static void check_entry(struct scope *s, const struct pack *pack, const struct pack_kind *kind,
                        struct pack_entry *entry) {
  struct resolve resolve = {s, pack};
  if (kind->inherited) link_above(s, pack, kind, entry);
  resolve_ref(&resolve, &pack_kind_clause, &entry->withdrawn);
  if (entry->withdrawn.key.len) return;
  pack_each_ref(&kind->schema, entry, resolve_ref, &resolve);
  if (kind->check && !entry->faulty) kind->check(s, pack, entry);
}

static void check_entries(struct scope *s, const struct pack *pack) {
  for (size_t t = 0; t < pack->count; t++) {
    const struct pack_table *table = &pack->tables[t];
    for (size_t i = 0; i < table->count; i++) check_entry(s, pack, table->kind, table->entries[i]);
  }
}

static size_t entries_of_chain(const struct pack *pack, const struct pack_kind *kind) {
  size_t above = pack->parent ? entries_of_chain(pack->parent, kind) : 0;
  return above + pack_table_of(pack, kind)->count;
}

static bool has_above(const struct pack *pack, const struct pack_kind *kind, struct str key) {
  for (pack = pack->parent; pack; pack = pack->parent) {
    if (own_entry(pack, kind, key)) return true;
  }
  return false;
}

/* From the top down, each key once: as the lowest pack has it. */
static void add_effective(const struct pack *lowest, const struct pack *pack,
                          const struct pack_kind *kind, const struct pack_entry **out,
                          size_t *count) {
  if (pack->parent) add_effective(lowest, pack->parent, kind, out, count);
  const struct pack_table *table = pack_table_of(pack, kind);
  for (size_t i = 0; i < table->count; i++) {
    struct str key = table->entries[i]->key;
    const struct pack_entry *entry = pack_find(lowest, kind, key);
    if (entry && !has_above(pack, kind, key)) out[(*count)++] = entry;
  }
}

static const struct pack_entry **find_effective(struct arena *a, const struct pack *pack,
                                                const struct pack_kind *kind, size_t *count) {
  const struct pack_entry **out =
      ARENA_ARRAY(a, const struct pack_entry *, entries_of_chain(pack, kind));
  *count = 0;
  if (out) add_effective(pack, pack, kind, out, count);
  return out;
}

const struct pack_entry *const *pack_effective(struct arena *a, const struct pack *pack,
                                               const struct pack_kind *kind, size_t *count) {
  must(kind->inherited);
  const struct pack_table *table = table_of(pack, kind);
  *count = table->effective_count;
  return table->effective ? table->effective : find_effective(a, pack, kind, count);
}

/* Requests ask for them, each several times. */
static void keep_effective(struct arena *a, struct pack *pack) {
  for (size_t i = 0; i < pack->count; i++) {
    struct pack_table *table = &pack->tables[i];
    if (!table->kind->inherited) continue;
    table->effective = find_effective(a, pack, table->kind, &table->effective_count);
  }
}

/* The packs being read, from the lowest up: none may come twice. */
struct chain {
  struct chain *below;
  struct str key;
  size_t length;
  bool circle; /* one above it stands on this or on one below it */
};

struct reading {
  const struct pack_kind *const *kinds;
  const struct pack_parents *parents;
};

static enum ly read_one(struct scope *s, const struct reading *r, const struct pack_source *source,
                        struct chain *below, struct pack *out);

/* Marks the packs of the circle; one that only leads into it has a faulty parent. */
static bool closes_circle(struct chain *chain, struct str parent) {
  struct chain *end = chain;
  while (end && !str_eq(end->key, parent)) end = end->below;
  if (!end) return false;
  for (struct chain *c = chain; c != end; c = c->below) c->circle = true;
  end->circle = true;
  return true;
}

/* Reads the parent with its faults set aside: they are its own, here only their number counts. */
static enum ly read_above(struct scope *s, const struct reading *r, struct chain *chain,
                          struct pack *pack) {
  struct str key = pack->header->parent;
  struct diag_at at = pack_field_at(&pack->header->entry, "parent");
  struct pack_source source;
  enum ly rc = r->parents ? r->parents->find(s, r->parents->context, key, &source) : LY_NOT_FOUND;
  if (rc == LY_NOT_FOUND) {
    s->error = (struct error){0};
    diag_error(s, at, MSG_PACK_NO_PARENT, key);
    return LY_OK;
  }
  if (rc) return rc;
  struct pack *parent = ARENA_NEW(s->arena, struct pack);
  if (!parent) return fail_memory(s);
  struct diags own = s->diags;
  s->diags = (struct diags){0};
  rc = read_one(s, r, &source, chain, parent);
  struct str faults = str_int(s->arena, (int64_t)s->diags.errors);
  s->diags = own;
  if (rc && rc != LY_INVALID) return rc;
  if (rc) s->error = (struct error){0};
  if (chain->circle) {
    diag_error(s, at, MSG_PACK_CIRCLE, key);
  } else if (rc) {
    diag_error(s, at, MSG_PACK_PARENT_FAULTY, key, faults);
  } else if (!str_eq(parent->header->key, key)) {
    diag_error(s, at, MSG_PACK_PARENT_OTHER, key, parent->header->key);
  } else {
    pack->parent = parent;
  }
  return LY_OK;
}

static enum ly read_parent(struct scope *s, const struct reading *r, struct chain *below,
                           struct pack *pack) {
  if (!pack->header || !pack_is_key(pack->header->parent)) return LY_OK; /* none, or a fault */
  struct chain chain = {below, pack->header->key, below ? below->length + 1 : 1, false};
  if (str_eq(pack->header->key, pack->header->parent)) {
    diag_error(s, pack_field_at(&pack->header->entry, "parent"), MSG_PACK_OWN_PARENT);
    return LY_OK;
  }
  if (closes_circle(&chain, pack->header->parent)) {
    diag_error(s, pack_field_at(&pack->header->entry, "parent"), MSG_PACK_CIRCLE,
               pack->header->parent);
    return LY_OK;
  }
  if (chain.length == CHAIN_MAX) return fail(s, LY_LIMIT, MSG_PACK_TOO_HIGH, pack->header->parent);
  return read_above(s, r, &chain, pack);
}

static enum ly read_one(struct scope *s, const struct reading *r, const struct pack_source *source,
                        struct chain *below, struct pack *out) {
  *out = (struct pack){0};
  size_t before = s->diags.errors;
  enum ly rc = open_tables(s, r->kinds, out);
  if (!rc) rc = pack_version_name(s, source, &out->version);
  if (rc) return rc;
  for (size_t i = 0; i < source->count; i++) read_file(s, &source->files[i], out);
  const struct pack_table *header = pack_table_of(out, &pack_kind_header);
  if (header->count) out->header = (const struct pack_header *)(const void *)header->entries[0];
  check_files(s, source, out);
  rc = read_parent(s, r, below, out);
  if (rc) return rc;
  if (arena_failed(s->arena)) return fail_memory(s);
  out->orphan = out->header && out->header->parent.len && !out->parent;
  check_entries(s, out);
  diags_sort(s);
  size_t faults = s->diags.errors - before + source->faults;
  struct str count = str_int(s->arena, (int64_t)faults);
  if (!faults) keep_effective(s->arena, out);
  if (arena_failed(s->arena)) return fail_memory(s);
  return faults ? fail(s, LY_INVALID, MSG_PACK_HAS_FAULTS, count) : LY_OK;
}

enum ly pack_read(struct scope *s, const struct pack_source *source,
                  const struct pack_kind *const *kinds, const struct pack_parents *parents,
                  struct pack *out) {
  size_t used = s->arena->used;
  enum ly rc = read_one(s, &(struct reading){kinds, parents}, source, NULL, out);
  bool judged = rc == LY_OK || rc == LY_INVALID;
  if (!judged || s->arena->used - used <= PACK_MEMORY_MAX) return rc;
  s->error = (struct error){0};
  return fail(s, LY_LIMIT, MSG_PACK_TOO_MUCH_MEMORY);
}

const struct pack_table *pack_table_of(const struct pack *pack, const struct pack_kind *kind) {
  return table_of(pack, kind);
}

const struct pack_entry *pack_find(const struct pack *pack, const struct pack_kind *kind,
                                   struct str key) {
  const struct pack_entry *own = own_entry(pack, kind, key);
  bool gone = own && own->withdrawn.key.len;
  if (own && !gone) return own;
  if ((gone && !kind->owed) || !kind->inherited || !pack->parent) return NULL;
  return pack_find(pack->parent, kind, key);
}

const struct pack *pack_holding(const struct pack *pack, const struct pack_kind *kind,
                                const struct pack_entry *entry) {
  for (; pack; pack = pack->parent) {
    if (own_entry(pack, kind, entry->key) == entry) return pack;
  }
  return NULL;
}

size_t pack_duty_clauses(const struct pack *pack) {
  const struct pack_table *table = pack_table_of(pack, &pack_kind_clause);
  size_t duties = 0;
  for (size_t i = 0; i < table->count; i++) {
    int part = ((const struct pack_clause *)(const void *)table->entries[i])->part;
    duties += part == PACK_PART_TASK || part == PACK_PART_SAFEGUARD;
  }
  return duties;
}
