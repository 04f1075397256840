/* What one unit owes, by when; and finding entries by their words. */
#include "plan/relate_int.h"
#include "plan/show_int.h"

#include "pack/yaml.h"

/* ---- Which unit ---------------------------------------------------------------------------------
 */

/* 民政局 for 区民政局, 青田县民政局 for 县民政局: one name ends with the other, of one unit only.
 */
static const struct pack_unit *unit_with_part(const struct pack_table *table, struct str part) {
  const struct pack_unit *found = NULL;
  for (size_t i = 0; i < table->count; i++) {
    const struct pack_unit *u = (const void *)table->entries[i];
    bool meant = part.len && (str_ends(u->name, part) || str_ends(part, u->name));
    if (!meant) continue;
    if (found) return NULL;
    found = u;
  }
  return found;
}

static const struct pack_unit *unit_called(const struct pack *pack, struct str name) {
  const struct pack_table *table = pack_table_of(pack, &pack_kind_unit);
  for (size_t i = 0; i < table->count; i++) {
    const struct pack_unit *u = (const void *)table->entries[i];
    if (pack_unit_called(u, name) || str_eq(u->key, name)) return u;
  }
  return NULL;
}

static const struct pack_unit *unit_for_areas(const struct pack *pack) {
  const struct pack_table *table = pack_table_of(pack, &pack_kind_unit);
  for (size_t i = 0; i < table->count; i++) {
    const struct pack_unit *u = (const void *)table->entries[i];
    if (u->stands_for == PACK_STANDS_FOR_AREAS) return u;
  }
  return NULL;
}

/* 夏阳街道 answers for what 各街镇 do. */
static const struct pack_area *area_called(struct scope *s, const struct pack *pack,
                                           struct str name) {
  size_t count = 0;
  const struct pack_area **areas = pack_areas_below(s->arena, pack, &count);
  for (size_t i = 0; areas && i < count; i++) {
    if (str_eq(areas[i]->name, name) || str_eq(areas[i]->code, name)) return areas[i];
  }
  return NULL;
}

/* The names there are, for somebody who missed one. */
static enum ly no_unit(struct scope *s, const struct pack *pack, struct str name) {
  const struct pack_table *table = pack_table_of(pack, &pack_kind_unit);
  struct buf b = buf_open(s->arena, 8192);
  for (size_t i = 0; i < table->count; i++) {
    if (i) buf_add(&b, STR("、"));
    buf_add(&b, ((const struct pack_unit *)(const void *)table->entries[i])->name);
  }
  return fail(s, LY_NOT_FOUND, MSG_PLAN_NO_UNIT, pack->header->name, name, buf_str(&b));
}

/* ---- What it owes -------------------------------------------------------------------------------
 */

enum role { ROLE_IN_NOTHING, ROLE_IN_LEAD, ROLE_IN_ONE_OF, ROLE_IN_ALONE };

static bool names_unit(const struct pack_many *units, const struct pack_unit *unit) {
  const struct pack_ref *refs = units->items;
  for (size_t i = 0; i < units->count; i++) {
    if (str_eq(refs[i].key, unit->key)) return true;
  }
  return false;
}

static enum role role_in(const struct pack_many *lead, const struct pack_many *units,
                         const struct pack_unit *unit) {
  if (lead && names_unit(lead, unit)) return ROLE_IN_LEAD;
  if (!units || !names_unit(units, unit)) return ROLE_IN_NOTHING;
  bool alone = units->count == 1 && (!lead || lead->count == 0);
  return alone ? ROLE_IN_ALONE : ROLE_IN_ONE_OF;
}

static void put_role(struct scope *s, struct value *v, enum role role) {
  static const struct {
    const char *word;
    enum message message;
  } words[] = {[ROLE_IN_LEAD] = {"lead", MSG_ROLE_LEAD},
               [ROLE_IN_ONE_OF] = {"joint", MSG_ROLE_JOINT},
               [ROLE_IN_ALONE] = {"alone", MSG_ROLE_ALONE}};
  value_put_text(s->arena, v, "role", str_of(words[role].word));
  value_put_text(s->arena, v, "role_text", message_plain(s->lang, words[role].message));
}

static void add_owed(struct scope *s, struct value *list, struct value *entry, enum role role) {
  put_role(s, entry, role);
  value_add(list, entry);
}

static struct value *owed_indicators(struct scope *s, const struct pack *pack,
                                     const struct pack_unit *unit) {
  const struct pack_table *table = pack_table_of(pack, &plan_kind_indicator);
  struct value *list = value_list(s->arena);
  for (size_t n = 0; n < table->count; n++) {
    const struct plan_indicator *i = (const void *)table->entries[n];
    const struct pack_clause *clause = (const void *)i->clause.entry;
    const struct pack_many *of_clause = i->lead_units.count ? NULL : &clause->units;
    enum role role = role_in(&i->lead_units, of_clause, unit);
    if (role) add_owed(s, list, show_indicator(s, i), role);
  }
  return list;
}

static struct value *owed_tasks(struct scope *s, const struct pack *pack,
                                const struct pack_unit *unit) {
  const struct pack_table *table = pack_table_of(pack, &plan_kind_task);
  struct value *list = value_list(s->arena);
  for (size_t n = 0; n < table->count; n++) {
    const struct plan_task *t = (const void *)table->entries[n];
    enum role role = role_in(&t->lead_units, plan_task_units(t), unit);
    if (role) add_owed(s, list, show_task(s, pack, t), role);
  }
  return list;
}

static struct value *owed_projects(struct scope *s, const struct pack *pack,
                                   const struct pack_unit *unit) {
  const struct pack_table *table = pack_table_of(pack, &plan_kind_project);
  struct value *list = value_list(s->arena);
  for (size_t n = 0; n < table->count; n++) {
    const struct plan_project *p = (const void *)table->entries[n];
    enum role role = role_in(NULL, &p->units, unit);
    if (role) add_owed(s, list, show_project(s, p), role);
  }
  return list;
}

static struct value *owed_listed(struct scope *s, const struct pack *pack,
                                 const struct pack_kind *kind, const struct pack_unit *unit) {
  const struct pack_table *table = pack_table_of(pack, kind);
  struct value *list = value_list(s->arena);
  for (size_t n = 0; n < table->count; n++) {
    const struct plan_listed *l = (const void *)table->entries[n];
    enum role role = role_in(NULL, &l->units, unit);
    if (role) add_owed(s, list, show_listed(s, l), role);
  }
  return list;
}

static struct value *area_values(struct scope *s, const struct pack *pack) {
  size_t count = 0;
  struct value *list = value_list(s->arena);
  const struct pack_area **areas = pack_areas_below(s->arena, pack, &count);
  for (size_t i = 0; areas && i < count; i++) {
    struct value *v = value_map(s->arena);
    value_put_text(s->arena, v, "code", areas[i]->code);
    value_put_text(s->arena, v, "name", areas[i]->name);
    value_add(list, v);
  }
  return list;
}

static struct value *unit_value(struct scope *s, const struct pack *pack, const struct pack_unit *u,
                                const struct pack_area *area) {
  struct value *v = show_unit(s, u);
  bool all = u->stands_for == PACK_STANDS_FOR_AREAS;
  value_put(v, "areas", all ? area_values(s, pack) : value_list(s->arena));
  show_put_text(s->arena, v, "area", area ? area->name : STR(""));
  return v;
}

enum ly plan_unit_value(struct scope *s, const struct pack *pack, struct str name,
                        struct value **out) {
  const struct pack_unit *unit = unit_called(pack, name);
  const struct pack_area *area = unit ? NULL : area_called(s, pack, name);
  if (area) unit = unit_for_areas(pack);
  if (!unit && !area) unit = unit_with_part(pack_table_of(pack, &pack_kind_unit), name);
  if (!unit) return no_unit(s, pack, name);
  struct value *v = show_head(s, pack);
  value_put(v, "unit", unit_value(s, pack, unit, area));
  value_put(v, "indicators", owed_indicators(s, pack, unit));
  value_put(v, "tasks", owed_tasks(s, pack, unit));
  value_put(v, "projects", owed_projects(s, pack, unit));
  value_put(v, "policies", owed_listed(s, pack, &plan_kind_policy, unit));
  value_put(v, "pilots", owed_listed(s, pack, &plan_kind_pilot, unit));
  value_put(v, "reforms", owed_listed(s, pack, &plan_kind_reform, unit));
  *out = v;
  return LY_OK;
}

/* ---- Finding ------------------------------------------------------------------------------------
 */

/* What of an entry is searched: its texts and figures as printed, and the names of its units. Keys
 * are for programs. */
struct search {
  struct scope *s;
  struct str word; /* brackets as in keys */
  bool found;
};

static void search_text(struct search *search, struct str text) {
  search->found |= str_contains(plan_plain_brackets(search->s->arena, text), search->word);
}

static void search_ref(void *context, const struct pack_kind *kind, struct pack_ref *ref) {
  struct search *search = context;
  const struct pack_unit *unit = kind == &pack_kind_unit ? (const void *)ref->entry : NULL;
  if (kind == &pack_kind_clause) search_text(search, ref->key);
  if (!unit) return;
  const struct str *aliases = unit->aliases.items;
  search_text(search, unit->name);
  for (size_t i = 0; i < unit->aliases.count; i++) search_text(search, aliases[i]);
}

static void search_node(struct search *search, const struct pack_node *node) {
  static const char *const searched[] = {
      "name",     "title",           "printed", "why",  "number", "clause",     "aliases",
      "category", "document_number", "site",    "when", "payee",  "scope_note", "covers"};
  for (const struct pack_node *n = node->first; n; n = n->next) {
    bool text = !n->key; /* an item of a list */
    for (size_t i = 0; n->key && i < sizeof searched / sizeof *searched; i++) {
      text |= str_is(n->key->text, searched[i]);
    }
    if (n->kind != PACK_NODE_TEXT) {
      search_node(search, n);
    } else if (text) {
      search_text(search, n->text);
    }
  }
}

static bool has_word(struct scope *s, const struct pack_table *table,
                     const struct pack_entry *entry, struct str word) {
  struct search search = {.s = s, .word = word};
  search_node(&search, entry->node);
  pack_each_ref(&table->kind->schema, (void *)(uintptr_t)entry, search_ref, &search);
  return search.found;
}

/* `words` with brackets as in keys, apart by blanks. */
static bool has_all(struct scope *s, const struct pack_table *table, const struct pack_entry *entry,
                    struct str words) {
  size_t from = 0;
  for (size_t i = 0; i <= words.len; i++) {
    bool blank = i == words.len || words.ptr[i] == ' ';
    if (!blank) continue;
    struct str word = {words.ptr + from, i - from};
    from = i + 1;
    if (word.len && !has_word(s, table, entry, word)) return false;
  }
  return true;
}

static const struct pack_node *child_of(const struct pack_node *map, const char *key) {
  for (const struct pack_node *n = map->kind == PACK_NODE_MAP ? map->first : NULL; n; n = n->next) {
    if (str_is(n->key->text, key)) return n;
  }
  return NULL;
}

static struct str child_text(const struct pack_node *map, const char *key) {
  const struct pack_node *n = child_of(map, key);
  return n && n->kind == PACK_NODE_TEXT ? n->text : (struct str){0};
}

/* What an entry is called: its name, its title, else its key. */
static struct str called(const struct pack_entry *entry) {
  static const char *const fields[] = {"name", "title", "why", NULL};
  for (size_t i = 0; fields[i]; i++) {
    struct str text = child_text(entry->node, fields[i]);
    if (text.len) return text;
  }
  return entry->key;
}

static struct value *found_value(struct scope *s, const struct pack *pack,
                                 const struct pack_table *table, const struct pack_entry *entry) {
  struct value *v = value_map(s->arena);
  struct str clause = child_text(entry->node, "clause");
  value_put_text(s->arena, v, "pack", pack->header->key);
  value_put_text(s->arena, v, "plan", pack->header->name);
  value_put_text(s->arena, v, "kind", str_of(table->kind->name));
  value_put_text(s->arena, v, "kind_text", message_plain(s->lang, table->kind->title));
  value_put_text(s->arena, v, "key", entry->key);
  value_put_text(s->arena, v, "name", called(entry));
  const struct pack_node *figure = child_of(entry->node, "target");
  if (!figure) figure = child_of(entry->node, "figure");
  show_put_text(s->arena, v, "printed", figure ? child_text(figure, "printed") : STR(""));
  show_put_text(s->arena, v, "clause", clause);
  show_put_text(s->arena, v, "clause_text", plan_clause_text(s->arena, clause));
  return v;
}

void plan_find_values(struct scope *s, const struct pack *pack, struct str words,
                      struct value *list) {
  struct str plain = plan_plain_brackets(s->arena, words);
  for (size_t t = 0; t < pack->count; t++) {
    const struct pack_table *table = &pack->tables[t];
    for (size_t i = 0; table->kind != &plan_kind_case && i < table->count; i++) {
      const struct pack_entry *entry = table->entries[i];
      if (has_all(s, table, entry, plain)) value_add(list, found_value(s, pack, table, entry));
    }
  }
}
