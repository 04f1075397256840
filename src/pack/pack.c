/* Reading a pack: each file by its kind, then the references between them, then what kinds check.
 */
#include "pack/pack.h"

#include "pack/read_int.h"

#include <stdlib.h>

enum { KINDS_MAX = 64, PACK_ENTRIES_MAX = 20000, NEAREST_MAX = 100 };

#define HEADER(member) offsetof(struct pack_header, member)
#define DOCUMENT(member) offsetof(struct pack_document, member)
#define CLAUSE(member) offsetof(struct pack_clause, member)
#define UNIT(member) offsetof(struct pack_unit, member)

static const struct pack_schema document_schema = {
    .size = sizeof(struct pack_document),
    .fields = (const struct pack_field[]){
        {"title", PACK_TEXT, PACK_REQUIRED, DOCUMENT(title)},
        {"number", PACK_TEXT, 0, DOCUMENT(number)},
        {"issuer", PACK_TEXT, PACK_REQUIRED, DOCUMENT(issuer)},
        {"issued", PACK_DATE, PACK_REQUIRED, DOCUMENT(issued)},
        {"in_force", PACK_DATE, 0, DOCUMENT(in_force)},
        {0},
    }};

static void check_header(struct scope *s, const struct pack *pack, const struct pack_entry *entry);

const struct pack_kind pack_kind_header = {
    .name = "pack",
    .file = "pack.yaml",
    .form = PACK_FORM_ONE,
    .title = MSG_KIND_PACK,
    .key = "key",
    .required = true,
    .check = check_header,
    .schema = {.size = sizeof(struct pack_header),
               .fields = (const struct pack_field[]){
                   {"key", PACK_KEY, PACK_REQUIRED, HEADER(key)},
                   {"name", PACK_TEXT, PACK_REQUIRED, HEADER(name)},
                   {"area", PACK_TEXT, PACK_REQUIRED, HEADER(area)},
                   {"document", PACK_OBJECT, 0, HEADER(document), .schema = &document_schema},
                   {0},
               }}};

const struct pack_choice pack_clause_parts[] = {
    {"heading", PACK_PART_HEADING, MSG_PART_HEADING},
    {"background", PACK_PART_BACKGROUND, MSG_PART_BACKGROUND},
    {"goal", PACK_PART_GOAL, MSG_PART_GOAL},
    {"task", PACK_PART_TASK, MSG_PART_TASK},
    {"safeguard", PACK_PART_SAFEGUARD, MSG_PART_SAFEGUARD},
    {"paragraph", PACK_PART_PARAGRAPH, MSG_PART_PARAGRAPH},
    {"annex", PACK_PART_ANNEX, MSG_PART_ANNEX},
    {0},
};

const struct pack_kind pack_kind_clause = {
    .name = "clause",
    .file = "clauses.yaml",
    .title = MSG_KIND_CLAUSE,
    .key = "clause",
    .schema = {.size = sizeof(struct pack_clause),
               .fields = (const struct pack_field[]){
                   {"clause", PACK_TEXT, PACK_REQUIRED, CLAUSE(clause)},
                   {"title", PACK_TEXT, PACK_REQUIRED, CLAUSE(title)},
                   {"part", PACK_CHOICE, PACK_REQUIRED, CLAUSE(part), .choices = pack_clause_parts},
                   {0},
               }}};

const struct pack_kind pack_kind_unit = {
    .name = "unit",
    .file = "units.yaml",
    .title = MSG_KIND_UNIT,
    .key = "key",
    .schema = {.size = sizeof(struct pack_unit),
               .fields = (const struct pack_field[]){
                   {"key", PACK_KEY, PACK_REQUIRED, UNIT(key)},
                   {"name", PACK_TEXT, PACK_REQUIRED, UNIT(name)},
                   {"aliases", PACK_TEXT, PACK_MANY, UNIT(aliases)},
                   {"collective", PACK_TRUTH, 0, UNIT(collective)},
                   {0},
               }}};

/* GB/T 2260: two digits each for province, prefecture and county. */
static void check_header(struct scope *s, const struct pack *pack, const struct pack_entry *entry) {
  (void)pack;
  const struct pack_header *header = (const struct pack_header *)(const void *)entry;
  bool good = header->area.len == 6;
  for (size_t i = 0; good && i < header->area.len; i++) {
    good = header->area.ptr[i] >= '0' && header->area.ptr[i] <= '9';
  }
  if (!good) diag_error(s, pack_field_at(entry, "area"), MSG_PACK_BAD_AREA, header->area);
}

static enum ly open_tables(struct scope *s, const struct pack_kind *const *kinds,
                           struct pack *out) {
  out->tables = ARENA_ARRAY(s->arena, struct pack_table, KINDS_MAX);
  if (!out->tables) return fail_memory(s);
  static const struct pack_kind *const own[] = {&pack_kind_header, &pack_kind_clause,
                                                &pack_kind_unit, NULL};
  for (size_t i = 0; own[i]; i++) out->tables[out->count++].kind = own[i];
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
    diag_error(s, root->at, MSG_YAML_TOO_LARGE);
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

struct resolve {
  struct scope *s;
  const struct pack *pack;
};

static const struct pack_entry *nearest_entry(const struct pack_table *table, struct str key) {
  const struct pack_entry *nearest = NULL;
  unsigned least = 3; /* more than two slips apart is another word */
  for (size_t i = 0; i < table->count; i++) {
    unsigned distance = str_distance(key, table->entries[i]->key);
    if (distance >= least || distance >= utf8_count(key)) continue;
    least = distance;
    nearest = table->entries[i];
  }
  return nearest;
}

static void resolve_ref(void *context, const struct pack_kind *target, struct pack_ref *ref) {
  const struct resolve *r = context;
  if (ref->key.len == 0) return;
  ref->entry = pack_find(r->pack, target, ref->key);
  struct pack_table *table = table_of(r->pack, target);
  if (ref->entry || table->broken) return;
  if (!table->present) { /* one word about the file, not one for each reference to it */
    table->broken = true;
    diag_error(r->s, ((struct diag_at){.file = str_of(target->file)}), MSG_PACK_MISSING_FILE);
    return;
  }
  bool worth = r->s->diags.errors < NEAREST_MAX; /* a look through the whole table */
  const struct pack_entry *near = worth ? nearest_entry(table, ref->key) : NULL;
  struct str title = message_plain(r->s->lang, target->title);
  if (near) {
    diag_error(r->s, ref->at, MSG_PACK_UNKNOWN_REF_NEAR, title, ref->key, str_of(target->file),
               near->key);
  } else {
    diag_error(r->s, ref->at, MSG_PACK_UNKNOWN_REF, title, ref->key, str_of(target->file));
  }
}

static void check_entries(struct scope *s, const struct pack *pack) {
  struct resolve resolve = {s, pack};
  for (size_t t = 0; t < pack->count; t++) {
    const struct pack_table *table = &pack->tables[t];
    for (size_t i = 0; i < table->count; i++) {
      pack_each_ref(&table->kind->schema, table->entries[i], resolve_ref, &resolve);
      bool whole = !table->entries[i]->faulty;
      if (table->kind->check && whole) table->kind->check(s, pack, table->entries[i]);
    }
  }
}

enum ly pack_read(struct scope *s, const struct pack_source *source,
                  const struct pack_kind *const *kinds, struct pack *out) {
  *out = (struct pack){0};
  size_t before = s->diags.errors, used = s->arena->used;
  enum ly rc = open_tables(s, kinds, out);
  if (!rc) rc = pack_version_name(s, source, &out->version);
  if (rc) return rc;
  for (size_t i = 0; i < source->count; i++) read_file(s, &source->files[i], out);
  const struct pack_table *header = pack_table_of(out, &pack_kind_header);
  if (header->count) out->header = (const struct pack_header *)(const void *)header->entries[0];
  check_files(s, source, out);
  if (arena_failed(s->arena)) return fail_memory(s);
  check_entries(s, out);
  diags_sort(s);
  if (arena_failed(s->arena)) return fail_memory(s);
  if (s->arena->used - used > PACK_MEMORY_MAX) return fail(s, LY_LIMIT, MSG_PACK_TOO_MUCH_MEMORY);
  size_t faults = s->diags.errors - before + source->faults;
  struct str count = str_int(s->arena, (int64_t)faults);
  return faults ? fail(s, LY_INVALID, MSG_PACK_HAS_FAULTS, count) : LY_OK;
}

const struct pack_table *pack_table_of(const struct pack *pack, const struct pack_kind *kind) {
  return table_of(pack, kind);
}

const struct pack_entry *pack_find(const struct pack *pack, const struct pack_kind *kind,
                                   struct str key) {
  const struct pack_table *table = pack_table_of(pack, kind);
  for (size_t low = 0, high = table->count; low < high;) {
    size_t middle = low + (high - low) / 2;
    int order = str_cmp(table->by_key[middle]->key, key);
    if (order == 0) return table->by_key[middle];
    if (order < 0) low = middle + 1;
    if (order > 0) high = middle;
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
