/* From the dictionary and the packs to the words of rules. */
#include "service/vocabulary_int.h"

/* Words that stand in no pack. */
#define WORD_RECEIVED STR("在享")
#define WORD_HERE STR("本地区")

int64_t service_area_number(struct str code) {
  enum { DIGITS = 12 };
  int64_t number = 0;
  for (size_t i = 0; i < DIGITS; i++) {
    number = number * 10 + (i < code.len ? code.ptr[i] - '0' : 0);
  }
  return number;
}

/* FNV-1a, 64 bits, without the sign. */
int64_t service_text_number(struct str text) {
  uint64_t hash = 0xcbf29ce484222325U;
  for (size_t i = 0; i < text.len; i++) {
    hash ^= (unsigned char)text.ptr[i];
    __builtin_mul_overflow(hash, 0x100000001b3U, &hash);
  }
  return (int64_t)(hash >> 1);
}

static int64_t text_id(void *context, struct str text) {
  (void)context;
  return service_text_number(text);
}

static struct str area_name(struct arena *a, const void *areas, struct str code) {
  struct str digits;
  return area_digits(code, &digits) ? pack_area_name(a, areas, digits) : STR("");
}

static bool code_place(const struct registry_fact *fact, struct str code, int64_t *out) {
  const struct registry_codes *list = (const void *)fact->codes.entry;
  struct registry_code *const *codes = list ? list->codes.items : NULL;
  for (size_t i = 0; codes && i < list->codes.count; i++) {
    *out = (int64_t)i;
    if (str_eq(codes[i]->code, code)) return true;
  }
  return false;
}

struct rule_value service_value(const struct registry_fact *fact, struct str text) {
  struct rule_value v = {.known = true};
  struct decimal d;
  struct date day;
  switch ((enum registry_type)fact->type) {
    case REGISTRY_TRUTH:
      v.value = str_is(text, "true");
      v.known = v.value || str_is(text, "false");
      break;
    case REGISTRY_INTEGER:
    case REGISTRY_MONEY:
    case REGISTRY_DECIMAL:
      v.known =
          decimal_parse(text, &d) && d.scale == (fact->type == REGISTRY_DECIMAL ? fact->places : 0);
      v.value = v.known ? d.coefficient : 0;
      break;
    case REGISTRY_DATE:
      v.known = date_parse(text, &day);
      v.value = v.known ? day.day : 0;
      break;
    case REGISTRY_PARTY: v.known = registry_id(text, &v.value); break; /* more than 18 digits */
    case REGISTRY_CODE: v.known = code_place(fact, text, &v.value); break;
    case REGISTRY_AREA: v.value = service_area_number(text); break;
    case REGISTRY_TEXT: v.value = service_text_number(text); break;
  }
  v.least = v.most = v.value;
  return v;
}

/* ---- Types --------------------------------------------------------------------------------------
 */

static enum ly make_lists(struct vocabulary_making *m) {
  const struct pack_table *table = pack_table_of(m->out->registry.pack, &registry_kind_codes);
  struct arena *a = m->s->arena;
  m->lists = ARENA_ARRAY(a, struct vocabulary_codes, table->count);
  if (!m->lists) return fail_memory(m->s);
  for (size_t i = 0; i < table->count; i++) {
    const struct registry_codes *list = (const void *)table->entries[i];
    struct registry_code *const *given = list->codes.items;
    struct rule_code *codes = ARENA_ARRAY(a, struct rule_code, list->codes.count);
    if (!codes) return fail_memory(m->s);
    for (size_t c = 0; c < list->codes.count; c++)
      codes[c] = (struct rule_code){given[c]->code, given[c]->name};
    m->lists[m->list_count++] = (struct vocabulary_codes){
        &list->entry, {list->key, list->name, codes, list->codes.count, list->ordered}};
  }
  return LY_OK;
}

const struct rule_codes *vocabulary_codes_of(const struct vocabulary_making *m,
                                             const struct pack_ref *list) {
  for (size_t i = 0; i < m->list_count; i++) {
    if (m->lists[i].entry == list->entry) return &m->lists[i].codes;
  }
  return NULL;
}

bool vocabulary_number_type(struct scope *s, struct diag_at at, struct str unit, int64_t places,
                            struct rule_type *out) {
  bool percent = str_is(unit, "%"), money = str_starts(unit, STR("元"));
  *out = (struct rule_type){.kind = RULE_NUMBER, .places = (int)places};
  if (percent) out->places += 2;
  if (money && out->places < 2) out->places = 2;
  if (percent || unit.len == 0 || rule_unit(s->arena, unit, &out->unit)) return true;
  diag_error(s, at, MSG_PARAMETER_UNIT, unit);
  return false;
}

static size_t kind_index(const struct registry *r, const struct pack_ref *ref) {
  size_t i = 0;
  while (i < r->count && &r->kinds[i].kind->entry != ref->entry) i++;
  must(i < r->count); /* references were resolved when the pack was read */
  return i;
}

static bool fact_type(const struct vocabulary_making *m, const struct registry_fact *fact,
                      struct rule_type *out) {
  static const enum rule_kind kinds[] = {
      [REGISTRY_TRUTH] = RULE_TRUTH,    [REGISTRY_INTEGER] = RULE_NUMBER,
      [REGISTRY_DECIMAL] = RULE_NUMBER, [REGISTRY_MONEY] = RULE_NUMBER,
      [REGISTRY_DATE] = RULE_DATE,      [REGISTRY_CODE] = RULE_CODE,
      [REGISTRY_AREA] = RULE_AREA,      [REGISTRY_TEXT] = RULE_TEXT,
      [REGISTRY_PARTY] = RULE_PARTY,
  };
  *out = (struct rule_type){.kind = kinds[fact->type]};
  if (out->kind == RULE_CODE) out->codes = vocabulary_codes_of(m, &fact->codes);
  if (out->kind == RULE_PARTY) out->party = kind_index(&m->out->registry, &fact->target);
  if (out->kind != RULE_NUMBER) return true;
  struct str unit = fact->type == REGISTRY_MONEY && !fact->unit.len ? STR("元") : fact->unit;
  return vocabulary_number_type(m->s, pack_field_at(&fact->entry, "unit"), unit, fact->places, out);
}

/* ---- Columns ------------------------------------------------------------------------------------
 */

static enum ly make_columns(struct vocabulary_making *m, const struct registry_party *kind,
                            struct service_columns *out) {
  const struct registry_fact **facts =
      ARENA_ARRAY(m->s->arena, const struct registry_fact *, kind->count);
  if (!facts) return fail_memory(m->s);
  *out = (struct service_columns){.kind = kind, .facts = facts};
  for (size_t i = 0; i < kind->count; i++) {
    if (!registry_sealed(kind->facts[i])) facts[out->count++] = kind->facts[i];
  }
  return LY_OK;
}

/* The programmes of a kind of party as a list of codes, of which a set can hold 64. */
static enum ly make_received(struct vocabulary_making *m, const struct pack_entry *const *all,
                             size_t count, struct service_columns *columns) {
  enum { SET_MAX = 64 };
  struct scope *s = m->s;
  struct rule_codes *received = ARENA_NEW(s->arena, struct rule_codes);
  struct rule_code *codes = ARENA_ARRAY(s->arena, struct rule_code, count);
  if (!received || !codes) return fail_memory(s);
  *received = (struct rule_codes){STR("received"), WORD_RECEIVED, codes, 0, false};
  for (size_t i = 0; i < count; i++) {
    const struct service_programme *p = (const void *)all[i];
    if (p->of.entry != &columns->kind->kind->entry) continue;
    if (received->count == SET_MAX) {
      diag_error(s, all[i]->at, MSG_PROGRAMME_TOO_MANY, columns->kind->kind->name);
      break;
    }
    codes[received->count++] = (struct rule_code){p->key, p->name};
  }
  columns->received = received;
  return LY_OK;
}

static enum ly make_all_columns(struct vocabulary_making *m) {
  const struct registry *r = &m->out->registry;
  struct service_columns *columns = ARENA_ARRAY(m->s->arena, struct service_columns, r->count);
  size_t count;
  const struct pack_entry *const *all =
      pack_effective(m->s->arena, m->out->pack, &service_kind_programme, &count);
  if (!columns || !all) return fail_memory(m->s);
  m->out->columns = columns;
  enum ly rc = LY_OK;
  for (size_t i = 0; !rc && i < r->count; i++) {
    rc = make_columns(m, &r->kinds[i], &columns[i]);
    if (!rc) rc = make_received(m, all, count, &columns[i]);
  }
  return rc;
}

/* ---- Words --------------------------------------------------------------------------------------
 */

/* A party's words while they are gathered; the array has room for all. */
struct words {
  const struct vocabulary_making *m;
  struct rule_word *list;
  size_t count;
};

static void add_facts(struct words *w, const struct service_columns *columns) {
  for (size_t i = 0; i < columns->count; i++) {
    const struct registry_fact *fact = columns->facts[i];
    struct rule_word word = {.name = fact->name, .key = fact->key, .column = i};
    word.is = fact->type == REGISTRY_PARTY ? RULE_ONE : RULE_FACT;
    word.source = fact->clause.key.len ? fact->clause.key : fact->norm;
    if (!fact_type(w->m, fact, &word.type)) continue;
    word.party = word.type.party;
    w->list[w->count++] = word;
  }
}

/* The words by which a kind of party reaches those of `other` that name it. */
static void add_members(struct words *w, size_t kind, size_t other) {
  const struct service_columns *columns = &w->m->out->columns[other];
  for (size_t i = 0; i < columns->count; i++) {
    const struct registry_fact *fact = columns->facts[i];
    if (fact->type != REGISTRY_PARTY || fact->members.len == 0) continue;
    if (kind_index(&w->m->out->registry, &fact->target) != kind) continue;
    w->list[w->count++] = (struct rule_word){.name = fact->members,
                                             .key = fact->key,
                                             .is = RULE_MANY,
                                             .column = i,
                                             .party = other,
                                             .type = {.kind = RULE_PARTY, .party = other}};
  }
}

static const struct rule_acts *make_acts(const struct words *w,
                                         const struct registry_act_kind *act) {
  struct arena *a = w->m->s->arena;
  struct registry_act_field *const *given = act->fields.items;
  struct rule_act_field *fields = ARENA_ARRAY(a, struct rule_act_field, act->fields.count);
  struct rule_acts *acts = ARENA_NEW(a, struct rule_acts);
  if (!fields || !acts) return NULL;
  for (size_t i = 0; i < act->fields.count; i++) {
    struct str unit = given[i]->type == REGISTRY_MONEY ? STR("元") : given[i]->unit;
    struct diag_at at = pack_field_at(&act->entry, "fields");
    fields[i] = (struct rule_act_field){.name = given[i]->name, .key = given[i]->key};
    if (!vocabulary_number_type(w->m->s, at, unit, given[i]->places, &fields[i].type)) return NULL;
  }
  *acts = (struct rule_acts){act->key, act->name, fields, act->fields.count};
  return acts;
}

static void add_acts(struct words *w, const struct registry_party *kind) {
  const struct pack_table *table = pack_table_of(w->m->out->registry.pack, &registry_kind_act);
  for (size_t i = 0; i < table->count; i++) {
    const struct registry_act_kind *act = (const void *)table->entries[i];
    const struct rule_acts *acts = act->of.entry == &kind->kind->entry ? make_acts(w, act) : NULL;
    if (!acts) continue;
    w->list[w->count++] = (struct rule_word){
        .name = act->name, .key = act->key, .is = RULE_ACTS, .acts = acts, .source = act->norm};
  }
}

/* The pack's own area is the whole country. */
static bool is_country(const struct pack *pack) {
  const struct pack_area *area = (const void *)pack_find(pack, &pack_kind_area, pack->header->area);
  return area && area->level == PACK_AREA_COUNTRY;
}

static void add_constants(struct words *w, const struct service_columns *columns,
                          const struct pack *pack) {
  /* In the area 0 lie all others. */
  int64_t here = is_country(pack) ? 0 : service_area_number(pack->header->area);
  w->list[w->count++] = (struct rule_word){.name = WORD_RECEIVED,
                                           .key = STR("received"),
                                           .is = RULE_FACT,
                                           .type = {.kind = RULE_SET, .codes = columns->received},
                                           .column = columns->count};
  w->list[w->count++] = (struct rule_word){.name = WORD_HERE,
                                           .key = STR("here"),
                                           .is = RULE_CONSTANT,
                                           .type = {.kind = RULE_AREA},
                                           .value = here};
}

static size_t words_max(const struct vocabulary_making *m, const struct pack *pack) {
  size_t terms = 0;
  size_t max = 2 + pack_table_of(m->out->registry.pack, &registry_kind_act)->count;
  for (size_t i = 0; i < m->out->registry.count; i++) max += 2 * m->out->columns[i].count;
  for (; pack; pack = pack->parent) terms += pack_table_of(pack, &service_kind_term)->count;
  return max + terms;
}

static enum ly make_party(const struct vocabulary_making *m, const struct pack *pack, size_t kind,
                          struct rule_party *out) {
  const struct service_columns *columns = &m->out->columns[kind];
  struct words w = {m, ARENA_ARRAY(m->s->arena, struct rule_word, words_max(m, pack)), 0};
  if (!w.list) return fail_memory(m->s);
  add_facts(&w, columns);
  for (size_t other = 0; other < m->out->registry.count; other++) add_members(&w, kind, other);
  add_acts(&w, columns->kind);
  add_constants(&w, columns, pack);
  *out = (struct rule_party){columns->kind->kind->key, columns->kind->kind->name, w.list, w.count,
                             columns->count + 1};
  return LY_OK;
}

/* ---- Levels -------------------------------------------------------------------------------------
 */

static enum ly make_level(const struct vocabulary_making *m, struct vocabulary_level *level) {
  size_t kinds = m->out->registry.count;
  level->parties = ARENA_ARRAY(m->s->arena, struct rule_party, kinds);
  if (!level->parties) return fail_memory(m->s);
  enum ly rc = LY_OK;
  for (size_t i = 0; !rc && i < kinds; i++) {
    rc = make_party(m, level->pack, i, &level->parties[i]);
  }
  level->rules = (struct rule_vocabulary){.parties = level->parties,
                                          .party_count = kinds,
                                          .text_id = text_id,
                                          .area_name = area_name,
                                          .areas = m->levels[m->level_count - 1].pack};
  if (!rc) rc = vocabulary_parameters(m, level);
  if (rc) return rc;
  /* Terms that follow are made of these. */
  level->rules.units = rule_units_of(m->s->arena, &level->rules);
  return level->rules.units ? vocabulary_terms(m, level) : fail_memory(m->s);
}

static enum ly make_levels(struct vocabulary_making *m, const struct pack *pack) {
  size_t n = 0;
  for (const struct pack *p = pack; p; p = p->parent) m->level_count++;
  m->levels = ARENA_ARRAY(m->s->arena, struct vocabulary_level, m->level_count);
  if (!m->levels) return fail_memory(m->s);
  for (const struct pack *p = pack; p; p = p->parent) m->levels[m->level_count - ++n].pack = p;
  enum ly rc = LY_OK;
  for (size_t i = 0; !rc && i < m->level_count; i++) rc = make_level(m, &m->levels[i]);
  return rc;
}

static enum ly make(struct vocabulary_making *m, const struct pack *pack) {
  struct scope *s = m->s;
  size_t before = s->diags.errors;
  enum ly rc = make_lists(m);
  if (!rc) rc = make_all_columns(m);
  if (!rc) rc = make_levels(m, pack);
  if (rc) return rc;
  m->out->rules = m->levels[m->level_count - 1].rules;
  m->out->levels = m->levels;
  m->out->level_count = m->level_count;
  struct diag_at at = {.file = str_of(service_kind_term.file)};
  if (s->diags.errors == before) rule_vocabulary_check(s, &m->out->rules, at);
  /* A fault of a word would be told again in each rule that uses it. */
  if (s->diags.errors == before) rc = vocabulary_programmes(m);
  if (rc) return rc;
  if (arena_failed(s->arena)) return fail_memory(s);
  struct str faults = str_int(s->arena, (int64_t)(s->diags.errors - before));
  return s->diags.errors > before ? fail(s, LY_INVALID, MSG_PACK_HAS_FAULTS, faults) : LY_OK;
}

enum ly service_vocabulary(struct scope *s, const struct pack *pack,
                           struct service_vocabulary *out) {
  const struct pack *top = pack;
  while (top->parent) top = top->parent;
  *out = (struct service_vocabulary){.pack = pack};
  enum ly rc = registry_of_pack(s, top, &out->registry);
  struct vocabulary_making making = {.s = s, .out = out};
  return rc ? rc : make(&making, pack);
}

const struct rule_vocabulary *service_words_of(const struct service_vocabulary *v,
                                               const struct pack *pack) {
  size_t i = 0;
  while (i < v->level_count && v->levels[i].pack != pack) i++;
  must(i < v->level_count); /* it is one of the chain */
  return &v->levels[i].rules;
}

const struct service_rules *service_programme_find(const struct service_vocabulary *v,
                                                   struct str name) {
  for (size_t i = 0; i < v->count; i++) {
    const struct service_programme *p = v->programmes[i].programme;
    if (str_eq(p->key, name) || str_eq(p->name, name)) return &v->programmes[i];
  }
  return NULL;
}

/* ---- Which pack ---------------------------------------------------------------------------------
 */

/* How much of an area's code two areas share when `outer` contains `inner`, by GB/T 2260: pairs of
 * zeros behind the code of a province or prefecture. -1: it does not. The country contains all. */
static int shared_digits(const struct pack *pack, struct str inner) {
  struct str outer = pack->header->area;
  if (is_country(pack)) return 0;
  while (outer.len > 2 && str_ends(outer, STR("00"))) outer.len -= 2;
  return str_starts(inner, outer) ? (int)outer.len : -1;
}

enum ly service_pack_of(struct scope *s, struct store *st, struct str area,
                        const struct pack_kind *const *kinds, struct pack *out) {
  struct pack_adoption *all;
  size_t count;
  int best = -1;
  enum ly rc = pack_in_force(s, st, s->today, &all, &count);
  for (size_t i = 0; !rc && i < count; i++) {
    struct arena_mark mark = arena_mark(s->arena);
    struct pack pack;
    rc = pack_read_in_force(s, st, s->today, all[i].pack, kinds, &pack);
    int shared = rc ? -1 : shared_digits(&pack, area);
    if (shared > best) {
      best = shared;
      *out = pack;
    } else if (!rc) {
      arena_rewind(s->arena, mark);
    }
  }
  if (rc || best >= 0) return rc;
  return fail(s, LY_NOT_FOUND, MSG_PROGRAMME_NO_PACK, area, date_iso(s->arena, s->today));
}
