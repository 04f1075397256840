/* A case file as a source of facts: the party and those around it as a tree of words. */
#include "pack/yaml.h"
#include "service/reader.h"

enum { PARTIES_MAX = 200 };

/* That the members or acts of a party under one word are all there are; and the acts. */
struct told {
  struct told *next;
  const struct rule_word *word;
  struct rule_act *acts;
  size_t count;
};

struct somebody {
  size_t kind;
  struct rule_value *columns;
  struct told *told;
};

struct service_reader {
  const struct service_vocabulary *v;
  struct somebody parties[PARTIES_MAX]; /* ids begin with 1 */
  size_t count;
};

struct telling {
  struct scope *s;
  struct service_reader *r;
};

static int64_t add_party(struct telling *t, size_t kind, const struct pack_node *node);

static const struct rule_word *word_called(const struct rule_party *party, struct str name) {
  for (size_t i = 0; i < party->count; i++) {
    const struct rule_word *w = &party->words[i];
    if (str_eq(w->name, name) || str_eq(w->key, name)) return w;
  }
  return NULL;
}

static struct told *add_told(struct telling *t, struct somebody *who, const struct rule_word *word,
                             size_t max) {
  struct told *told = ARENA_NEW(t->s->arena, struct told);
  if (!told) return NULL;
  *told = (struct told){
      .next = who->told, .word = word, .acts = ARENA_ARRAY(t->s->arena, struct rule_act, max)};
  if (!told->acts) return NULL;
  who->told = told;
  return told;
}

static void bad_value(struct telling *t, const struct pack_node *node) {
  diag_error(t->s, node->at, MSG_CASE_BAD_VALUE, node->key ? node->key->text : STR("-"),
             node->kind == PACK_NODE_TEXT ? node->text : STR("…"));
}

static void tell_fact(struct telling *t, struct somebody *who, const struct rule_word *word,
                      const struct pack_node *node) {
  const struct service_columns *columns = &t->r->v->columns[who->kind];
  struct str canonical, why;
  const struct registry_fact *fact =
      word->column < columns->count ? columns->facts[word->column] : NULL;
  bool good = fact && node->kind == PACK_NODE_TEXT &&
              registry_value_read(t->s, fact, node->text, &canonical, &why);
  if (good) who->columns[word->column] = service_value(fact, canonical);
  if (!good) bad_value(t, node);
}

/* What is received: a list of programmes, by key or name; it is all there is. */
static void tell_received(struct telling *t, struct somebody *who, const struct rule_word *word,
                          const struct pack_node *node) {
  const struct rule_codes *codes = word->type.codes;
  uint64_t has = 0;
  for (const struct pack_node *n = node->first; n; n = n->next) {
    size_t i = 0;
    while (i < codes->count && !str_eq(codes->codes[i].code, n->text) &&
           !str_eq(codes->codes[i].name, n->text))
      i++;
    if (i == codes->count) {
      bad_value(t, n);
      return;
    }
    has |= UINT64_C(1) << i;
  }
  who->columns[word->column] = (struct rule_value){true, (int64_t)has, (int64_t)has, (int64_t)has};
}

/* The party that this one names; it has this one among its members. */
static void tell_one(struct telling *t, size_t who, const struct rule_word *word,
                     const struct pack_node *node) {
  int64_t id = add_party(t, word->party, node);
  t->r->parties[who].columns[word->column] = (struct rule_value){id > 0, id, id, id};
}

static void tell_many(struct telling *t, size_t who, const struct rule_word *word,
                      const struct pack_node *node) {
  struct told *told = add_told(t, &t->r->parties[who], word, 0);
  int64_t self = (int64_t)who + 1;
  for (const struct pack_node *n = node->first; told && n; n = n->next) {
    int64_t id = add_party(t, word->party, n);
    if (!id) return;
    t->r->parties[id - 1].columns[word->column] = (struct rule_value){true, self, self, self};
  }
}

static bool tell_number(struct telling *t, const struct rule_act_field *field,
                        const struct pack_node *node, struct rule_value *out) {
  struct decimal d, full;
  bool good = node->kind == PACK_NODE_TEXT && decimal_parse(node->text, &d) &&
              d.scale <= field->type.places &&
              decimal_sub(d, (struct decimal){0, (uint8_t)field->type.places}, &full);
  if (good) *out = (struct rule_value){true, full.coefficient, full.coefficient, full.coefficient};
  if (!good) bad_value(t, node);
  return good;
}

/* {日期: 2024-06-03, 餐数: 1}, or the day alone. */
static bool tell_act(struct telling *t, const struct rule_acts *acts, const struct pack_node *node,
                     struct rule_act *out) {
  struct rule_value *values = ARENA_ARRAY(t->s->arena, struct rule_value, acts->count);
  if (!values) return false;
  *out = (struct rule_act){DATE_NONE, values};
  if (node->kind == PACK_NODE_TEXT && date_parse(node->text, &out->on)) return true;
  const struct pack_node *n = node->kind == PACK_NODE_MAP ? node->first : NULL;
  for (; n; n = n->next) {
    size_t i = 0;
    while (i < acts->count && !str_eq(acts->fields[i].name, n->key->text)) i++;
    if (i < acts->count && tell_number(t, &acts->fields[i], n, &values[i])) continue;
    if (i < acts->count) return false;
    bool day = str_is(n->key->text, "日期") && n->kind == PACK_NODE_TEXT;
    if (day && date_parse(n->text, &out->on)) continue;
    bad_value(t, n);
    return false;
  }
  if (date_is_none(out->on)) bad_value(t, node);
  return !date_is_none(out->on);
}

static void tell_acts(struct telling *t, struct somebody *who, const struct rule_word *word,
                      const struct pack_node *node) {
  struct told *told = add_told(t, who, word, node->count);
  for (const struct pack_node *n = node->first; told && n; n = n->next) {
    if (!tell_act(t, word->acts, n, &told->acts[told->count])) return;
    told->count++;
  }
}

static void tell_word(struct telling *t, size_t who, const struct rule_word *word,
                      const struct pack_node *node) {
  struct somebody *p = &t->r->parties[who];
  bool list = node->kind == PACK_NODE_LIST, set = word->type.kind == RULE_SET;
  bool listed = word->is == RULE_MANY || word->is == RULE_ACTS || set;
  if (listed != list || word->is == RULE_TERM || word->is == RULE_CONSTANT) {
    bad_value(t, node);
  } else if (set) {
    tell_received(t, p, word, node);
  } else if (word->is == RULE_FACT) {
    tell_fact(t, p, word, node);
  } else if (word->is == RULE_ONE) {
    tell_one(t, who, word, node);
  } else if (word->is == RULE_MANY) {
    tell_many(t, who, word, node);
  } else {
    tell_acts(t, p, word, node);
  }
}

static void tell(struct telling *t, size_t who, const struct pack_node *map) {
  const struct rule_party *party = &t->r->v->rules.parties[t->r->parties[who].kind];
  for (const struct pack_node *n = map->first; n; n = n->next) {
    const struct rule_word *word = word_called(party, n->key->text);
    if (word) {
      tell_word(t, who, word, n);
    } else {
      diag_error(t->s, n->key->at, MSG_CASE_NO_WORD, n->key->text, party->name);
    }
  }
}

/* Its id, 0 when it cannot be told of. */
static int64_t add_party(struct telling *t, size_t kind, const struct pack_node *node) {
  struct service_reader *r = t->r;
  if (node->kind != PACK_NODE_MAP || r->count == PARTIES_MAX) {
    bad_value(t, node);
    return 0;
  }
  size_t who = r->count++;
  r->parties[who] = (struct somebody){
      .kind = kind,
      .columns = ARENA_ARRAY(t->s->arena, struct rule_value, r->v->rules.parties[kind].columns)};
  if (!r->parties[who].columns) return 0;
  struct rule_value *received = &r->parties[who].columns[r->v->columns[kind].count];
  size_t programmes = r->v->columns[kind].received->count;
  received->most = programmes >= 64 ? -1 : (int64_t)((UINT64_C(1) << programmes) - 1);
  tell(t, who, node);
  return (int64_t)who + 1;
}

/* ---- Reading ------------------------------------------------------------------------------------
 */

static enum ly read_fact(struct scope *s, void *context, size_t kind, int64_t party, size_t column,
                         struct rule_value *out) {
  (void)s;
  const struct service_reader *r = context;
  const struct somebody *who = &r->parties[party - 1];
  *out = who->kind == kind ? who->columns[column] : (struct rule_value){0};
  return LY_OK;
}

static const struct told *told_of(const struct somebody *who, const struct rule_word *word) {
  const struct told *t = who->told;
  while (t && !(t->word->is == word->is && str_eq(t->word->key, word->key))) t = t->next;
  return t;
}

/* Those who were listed, and any other whose fact names the party: 户: {…} makes one a member. */
static enum ly read_many(struct scope *s, void *context, const struct rule_word *word,
                         int64_t party, const int64_t **members, size_t *count, bool *complete) {
  const struct service_reader *r = context;
  int64_t *ids = ARENA_ARRAY(s->arena, int64_t, r->count);
  *count = 0;
  if (!ids) return fail_memory(s);
  for (size_t i = 0; i < r->count; i++) {
    if (r->parties[i].kind != word->party) continue;
    struct rule_value v = r->parties[i].columns[word->column];
    if (v.known && v.value == party) ids[(*count)++] = (int64_t)i + 1;
  }
  *members = ids;
  *complete = told_of(&r->parties[party - 1], word) != NULL;
  return LY_OK;
}

static enum ly read_acts(struct scope *s, void *context, const struct rule_word *word,
                         int64_t party, struct date from, struct date to,
                         const struct rule_act **acts, size_t *count, bool *complete) {
  const struct service_reader *r = context;
  const struct told *t = told_of(&r->parties[party - 1], word);
  size_t max = t ? t->count : 0;
  struct rule_act *out = ARENA_ARRAY(s->arena, struct rule_act, max);
  *count = 0;
  *complete = t != NULL;
  if (!out) return fail_memory(s);
  for (size_t i = 0; i < max; i++) {
    bool early = !date_is_none(from) && date_cmp(t->acts[i].on, from) < 0;
    bool late = !date_is_none(to) && date_cmp(t->acts[i].on, to) > 0;
    if (!early && !late) out[(*count)++] = t->acts[i];
  }
  *acts = out;
  return LY_OK;
}

enum ly service_example_reader(struct scope *s, const struct service_vocabulary *v, size_t kind,
                               const struct pack_node *tree, struct rule_reader *out,
                               int64_t *party, bool *good) {
  size_t before = s->diags.errors;
  struct telling t = {s, ARENA_NEW(s->arena, struct service_reader)};
  if (!t.r) return fail_memory(s);
  t.r->v = v;
  *out = (struct rule_reader){read_fact, read_many, read_acts, t.r};
  *party = add_party(&t, kind, tree);
  *good = *party && s->diags.errors == before;
  return arena_failed(s->arena) ? fail_memory(s) : LY_OK;
}
