/* The whole plan, or one section of it. */
#include "plan/relate_int.h"
#include "plan/show_int.h"

/* A section as somebody asks for it. The words are read as a clause (三(二), 三（二）), else as a
 * category of the table, else as a field (养老, 托育), else as a part of a heading. */
enum section_kind { SECTION_ALL, SECTION_CLAUSE, SECTION_CATEGORY, SECTION_FIELD, SECTION_TITLE };

struct section {
  struct arena *arena;
  const struct pack *pack;
  struct str text; /* brackets as in keys */
  enum section_kind kind;
  int field; /* enum plan_field, for SECTION_FIELD */
};

/* 三(一)1 stands below 三(一) and below 三; 三(一)10 does not stand below 三(一)1, nor 十一 below
 * 十. */
static bool stands_below(struct str clause, struct str section) {
  if (section.len == 0 || !str_starts(clause, section)) return false;
  struct str rest = str_from(clause, section.len);
  char last = section.ptr[section.len - 1];
  bool digit = rest.len && rest.ptr[0] >= '0' && rest.ptr[0] <= '9';
  if (digit) return last < '0' || last > '9';
  return rest.len == 0 || rest.ptr[0] == '(' || str_starts(rest, STR("第")) ||
         str_starts(rest, STR("表"));
}

/* The clause or a heading above it is called so. One character is no title. */
static bool is_titled(const struct section *section, struct str clause) {
  const struct pack_table *table = pack_table_of(section->pack, &pack_kind_clause);
  for (size_t i = 0; utf8_count(section->text) > 1 && i < table->count; i++) {
    const struct pack_clause *c = (const void *)table->entries[i];
    struct str title = plan_plain_brackets(section->arena, c->title);
    if (stands_below(clause, c->clause) && str_contains(title, section->text)) return true;
  }
  return false;
}

static bool of_clause(const struct section *section, const struct pack_ref *clause) {
  switch (section->kind) {
    case SECTION_ALL: return true;
    case SECTION_CLAUSE: return stands_below(clause->key, section->text);
    case SECTION_TITLE: return is_titled(section, clause->key);
    case SECTION_CATEGORY:
    case SECTION_FIELD: break;
  }
  return false;
}

static bool of_field(const struct section *section, int field) {
  return section->kind == SECTION_FIELD && (field == section->field || field == PLAN_FIELD_BOTH);
}

static bool is_clause(const struct section *section) {
  const struct pack_table *table = pack_table_of(section->pack, &pack_kind_clause);
  for (size_t i = 0; i < table->count; i++) {
    if (stands_below(table->entries[i]->key, section->text)) return true;
  }
  return false;
}

static bool is_category(const struct section *section) {
  const struct pack_table *table = pack_table_of(section->pack, &plan_kind_indicator);
  for (size_t i = 0; i < table->count; i++) {
    const struct plan_indicator *n = (const void *)table->entries[i];
    if (n->category.len && str_eq(n->category, section->text)) return true;
  }
  return false;
}

/* 养老 and 养老服务 ask for the field. */
static int field_asked(struct scope *s, struct str text) {
  static const int fields[] = {PLAN_FIELD_ELDER, PLAN_FIELD_CHILDCARE};
  for (size_t i = 0; i < 2; i++) {
    struct str name = message_plain(LANG_ZH, pack_choice_of(plan_fields, fields[i])->message);
    struct buf service = buf_open(s->arena, 64);
    buf_add(&service, name);
    buf_add(&service, STR("服务"));
    if (str_eq(text, name) || str_eq(text, buf_str(&service))) return fields[i];
  }
  return PLAN_FIELD_NONE;
}

static void read_section(struct scope *s, struct section *section) {
  if (section->text.len == 0) return;
  section->field = field_asked(s, section->text);
  section->kind = is_clause(section)     ? SECTION_CLAUSE
                  : is_category(section) ? SECTION_CATEGORY
                  : section->field       ? SECTION_FIELD
                                         : SECTION_TITLE;
}

static bool has_indicator(const struct section *section, const struct pack_entry *entry) {
  const struct plan_indicator *i = (const struct plan_indicator *)(const void *)entry;
  return of_clause(section, &i->clause) || of_field(section, i->field) ||
         (section->kind == SECTION_CATEGORY && str_eq(i->category, section->text));
}

static bool has_task(const struct section *section, const struct pack_entry *entry) {
  const struct plan_task *t = (const struct plan_task *)(const void *)entry;
  return of_clause(section, &t->clause) || of_field(section, t->field) ||
         (t->annex.entry && of_clause(section, &t->annex));
}

static bool has_project(const struct section *section, const struct pack_entry *entry) {
  const struct plan_project *p = (const struct plan_project *)(const void *)entry;
  return of_clause(section, &p->clause) || of_field(section, p->field);
}

static bool has_listed(const struct section *section, const struct pack_entry *entry) {
  return of_clause(section, &((const struct plan_listed *)(const void *)entry)->clause);
}

static bool has_body(const struct section *section, const struct pack_entry *entry) {
  return of_clause(section, &((const struct plan_body *)(const void *)entry)->clause);
}

static bool has_fact(const struct section *section, const struct pack_entry *entry) {
  return of_clause(section, &((const struct plan_fact *)(const void *)entry)->clause);
}

/* A rate from above has its clause in another document. */
static bool has_rate(const struct section *section, const struct pack_entry *entry) {
  bool own = pack_holding(section->pack, &service_kind_rate, entry) == section->pack;
  if (!own && section->kind != SECTION_ALL) return false;
  return of_clause(section, &((const struct service_rate *)(const void *)entry)->clause);
}

static bool has_clause(const struct section *section, const struct pack_entry *entry) {
  struct pack_ref ref = {.key = entry->key};
  return of_clause(section, &ref);
}

static bool has_cited(const struct section *section, const struct pack_entry *entry) {
  const struct pack_many *clauses = &((const struct pack_cited *)(const void *)entry)->clauses;
  const struct pack_ref *refs = clauses->items;
  for (size_t i = 0; i < clauses->count; i++) {
    if (of_clause(section, &refs[i])) return true;
  }
  return false;
}

static bool has_any(const struct section *section, const struct pack_entry *entry) {
  (void)entry;
  return section->kind == SECTION_ALL;
}

static struct value *indicator_value(struct scope *s, const struct pack *pack,
                                     const struct pack_entry *entry) {
  (void)pack;
  return show_indicator(s, (const void *)entry);
}

static struct value *task_value(struct scope *s, const struct pack *pack,
                                const struct pack_entry *entry) {
  return show_task(s, pack, (const void *)entry);
}

static struct value *project_value(struct scope *s, const struct pack *pack,
                                   const struct pack_entry *entry) {
  (void)pack;
  return show_project(s, (const void *)entry);
}

static struct value *listed_value(struct scope *s, const struct pack *pack,
                                  const struct pack_entry *entry) {
  (void)pack;
  return show_listed(s, (const void *)entry);
}

static struct value *body_value(struct scope *s, const struct pack *pack,
                                const struct pack_entry *entry) {
  (void)pack;
  return show_body(s, (const void *)entry);
}

static struct value *rate_value(struct scope *s, const struct pack *pack,
                                const struct pack_entry *entry) {
  return show_rate(s, pack, (const void *)entry);
}

static struct value *fact_value(struct scope *s, const struct pack *pack,
                                const struct pack_entry *entry) {
  const struct plan_fact *f = (const struct plan_fact *)(const void *)entry;
  const struct plan_population *p = (const void *)f->population.entry;
  struct value *v = value_map(s->arena);
  value_put_text(s->arena, v, "key", f->key);
  value_put_text(s->arena, v, "name", f->name);
  show_put_text(s->arena, v, "unit", f->unit);
  show_put_text(s->arena, v, "text", plan_fact_words(s, pack, f));
  show_put_map(s->arena, v, "figure", show_figure(s, f->figure));
  value_put_bool(s->arena, v, "derived", f->derive != NULL);
  show_put_map(s->arena, v, "population", p ? show_named(s, &f->population, p->name) : NULL);
  show_put_map(s->arena, v, "denominator", show_denominator(s, f->denominator));
  show_put_text(s->arena, v, "scope_note", f->scope_note);
  show_put_map(s->arena, v, "source", show_source(s, &f->clause, 0));
  return v;
}

static struct value *clause_value(struct scope *s, const struct pack *pack,
                                  const struct pack_entry *entry) {
  (void)pack;
  const struct pack_clause *c = (const struct pack_clause *)(const void *)entry;
  struct value *v = value_map(s->arena);
  value_put_text(s->arena, v, "clause", c->clause);
  value_put_text(s->arena, v, "clause_text", plan_clause_text(s->arena, c->clause));
  value_put_text(s->arena, v, "title", c->title);
  show_put_choice(s, v, "part", "part_text", pack_clause_parts, c->part);
  value_put(v, "units", show_units(s, &c->units));
  return v;
}

static struct value *unit_value(struct scope *s, const struct pack *pack,
                                const struct pack_entry *entry) {
  (void)pack;
  return show_unit(s, (const void *)entry);
}

static struct value *cited_value(struct scope *s, const struct pack *pack,
                                 const struct pack_entry *entry) {
  (void)pack;
  const struct pack_cited *d = (const struct pack_cited *)(const void *)entry;
  struct value *v = value_map(s->arena);
  value_put_text(s->arena, v, "key", d->key);
  value_put_text(s->arena, v, "title", d->title);
  show_put_text(s->arena, v, "number", d->number);
  show_put_text(s->arena, v, "issuer", d->issuer);
  value_put(v, "sources", show_sources(s, &d->clauses));
  return v;
}

/* What a plan holds, in the order in which a reader wants it. */
static const struct {
  const char *key;
  const struct pack_kind *kind;
  bool (*belongs)(const struct section *section, const struct pack_entry *entry);
  struct value *(*show)(struct scope *s, const struct pack *pack, const struct pack_entry *entry);
} parts[] = {
    {"indicators", &plan_kind_indicator, has_indicator, indicator_value},
    {"tasks", &plan_kind_task, has_task, task_value},
    {"projects", &plan_kind_project, has_project, project_value},
    {"policies", &plan_kind_policy, has_listed, listed_value},
    {"pilots", &plan_kind_pilot, has_listed, listed_value},
    {"reforms", &plan_kind_reform, has_listed, listed_value},
    {"bodies", &plan_kind_body, has_body, body_value},
    {"rates", &service_kind_rate, has_rate, rate_value},
    {"facts", &plan_kind_fact, has_fact, fact_value},
    {"documents", &pack_kind_cited, has_cited, cited_value},
    {"units", &pack_kind_unit, has_any, unit_value},
    {"clauses", &pack_kind_clause, has_clause, clause_value},
};

/* Own entries; of inherited kinds all that hold here. */
static const struct pack_entry *const *entries_of(struct scope *s, const struct pack *pack,
                                                  const struct pack_kind *kind, size_t *count) {
  if (kind->inherited) return pack_effective(s->arena, pack, kind, count);
  const struct pack_table *table = pack_table_of(pack, kind);
  *count = table->count;
  return (const struct pack_entry *const *)table->entries;
}

struct value *plan_value(struct scope *s, const struct pack *pack, struct str section) {
  struct section asked = {
      .arena = s->arena, .pack = pack, .text = plan_plain_brackets(s->arena, section)};
  read_section(s, &asked);
  struct value *v = show_head(s, pack);
  show_put_text(s->arena, v, "section", section);
  for (size_t p = 0; p < sizeof parts / sizeof *parts; p++) {
    size_t count = 0;
    const struct pack_entry *const *entries = entries_of(s, pack, parts[p].kind, &count);
    struct value *list = value_list(s->arena);
    for (size_t i = 0; entries && i < count; i++) {
      if (!parts[p].belongs(&asked, entries[i])) continue;
      value_add(list, parts[p].show(s, pack, entries[i]));
    }
    value_put(v, parts[p].key, list);
  }
  return v;
}
