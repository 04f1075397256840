/* Names and literals: what a word is depends on the kind of party, and for codes and digits on what
 * they stand against. */
#include "base/nearest.h"
#include "rule/check_int.h"

/* ---- Unknown names ------------------------------------------------------------------------------
 */

static struct str text_of(const struct syntax *n) {
  return n->token->text;
}

/* The word is one of another kind: by which relation it would be reached. */
static bool told_other_kind(struct reading *r, const struct syntax *n, size_t party) {
  const struct rule_vocabulary *v = r->v;
  for (size_t p = 0; p < v->party_count; p++) {
    if (!rule_find_word(v, p, text_of(n))) continue;
    for (size_t i = 0; i < v->parties[party].count; i++) {
      const struct rule_word *one = &v->parties[party].words[i];
      if (one->is != RULE_ONE || one->party != p) continue;
      rule_fault(r, n->from, MSG_RULE_OF_OTHER_KIND, text_of(n), v->parties[p].name,
                 v->parties[party].name, one->name);
      return true;
    }
    rule_fault(r, n->from, MSG_RULE_OF_OTHER_KIND_ONLY, text_of(n), v->parties[p].name,
               v->parties[party].name);
    return true;
  }
  return false;
}

static void *unknown(struct reading *r, const struct syntax *n, size_t party) {
  const struct rule_party *p = &r->v->parties[party];
  struct nearest near = nearest_to(text_of(n));
  if (told_other_kind(r, n, party)) return NULL;
  for (size_t i = 0; i < p->count; i++) nearest_look(&near, p->words[i].name, &p->words[i].name);
  if (near.best) {
    rule_fault(r, n->from, MSG_RULE_UNKNOWN_NEAR, text_of(n), *(const struct str *)near.best);
  } else {
    rule_fault(r, n->from, MSG_RULE_UNKNOWN, text_of(n), p->name);
  }
  return NULL;
}

/* ---- Codes --------------------------------------------------------------------------------------
 */

static struct str list_codes(struct reading *r, const struct rule_codes *codes) {
  struct buf b = buf_open(r->s->arena, 400);
  for (size_t i = 0; i < codes->count && b.len < 200; i++) {
    if (i) buf_add(&b, STR("、"));
    buf_add(&b, codes->codes[i].name);
  }
  if (codes->count && b.len >= 200) buf_add(&b, STR("……"));
  return buf_str(&b);
}

/* 3, 3级: in a list in order the code that is this number. */
static int64_t code_of(const struct syntax *n, const struct rule_codes *codes) {
  const struct token *t = n->token;
  if (t->is != TOKEN_NUMBER) return rule_find_code(codes, t->text);
  bool level = t->unit.len == 0 || str_is(t->unit, "级") || str_is(t->unit, "星");
  if (!codes->ordered || t->places || !level || n->op == RULE_NEG) return -1;
  return rule_find_code_number(codes, t->value);
}

struct rule_expr *check_code(struct reading *r, const struct syntax *n, size_t party,
                             const struct rule_codes *codes) {
  int64_t place = code_of(n, codes);
  if (place < 0) {
    bool quotes = n->token->is == TOKEN_TEXT;
    rule_fault(r, n->from, MSG_RULE_UNKNOWN_CODE,
               quotes ? n->token->text : rule_piece(r, n->from, n->to), codes->name,
               list_codes(r, codes));
    return NULL;
  }
  const struct rule_type type = {.kind = RULE_CODE, .codes = codes};
  struct rule_expr *e = check_make(r, n, RULE_LITERAL, party, type, NULL, 0);
  if (e) e->value = place;
  return e;
}

struct guess {
  const struct str *names;
  size_t count;
  const struct rule_codes *found;
  bool several;
};

static void guess_from(struct guess *g, const struct rule_type *type) {
  if ((type->kind != RULE_CODE && type->kind != RULE_SET) || !type->codes) return;
  const struct rule_codes *codes = type->codes;
  if (codes == g->found || (g->found && str_eq(codes->key, g->found->key))) return;
  for (size_t i = 0; i < g->count; i++) {
    if (rule_find_code(codes, g->names[i]) < 0) return;
  }
  g->several = g->found != NULL;
  if (!g->found) g->found = codes;
}

const struct rule_codes *check_guess_list(const struct rule_vocabulary *v, const struct str *names,
                                          size_t count) {
  struct guess g = {.names = names, .count = count};
  if (count == 0) return NULL;
  for (size_t p = 0; p < v->party_count && !g.several; p++) {
    for (size_t i = 0; i < v->parties[p].count && !g.several; i++)
      guess_from(&g, &v->parties[p].words[i].type);
  }
  for (size_t i = 0; i < v->param_count && !g.several; i++) {
    guess_from(&g, &v->params[i].type);
    if (v->params[i].by == RULE_BY_CODE && !g.several) guess_from(&g, &v->params[i].index);
  }
  return g.several ? NULL : g.found;
}

/* ---- Tokens -------------------------------------------------------------------------------------
 */

static struct rule_expr *literal(struct reading *r, const struct syntax *n, size_t party,
                                 struct rule_type type, int64_t value) {
  struct rule_expr *e = check_make(r, n, RULE_LITERAL, party, type, NULL, 0);
  if (e) e->value = value;
  return e;
}

/* 331121, filled up to twelve digits. */
static struct rule_expr *area_literal(struct reading *r, const struct syntax *n, size_t party) {
  static const struct {
    int64_t least, below, times;
  } levels[] = {{10, 100, INT64_C(10000000000)},
                {1000, 10000, 100000000},
                {100000, 1000000, 1000000},
                {100000000, 1000000000, 1000},
                {INT64_C(100000000000), INT64_C(1000000000000), 1}};
  const struct token *t = n->token;
  for (size_t i = 0; i < 5 && !t->places && !t->unit.len && n->op != RULE_NEG; i++) {
    if (t->value < levels[i].least || t->value >= levels[i].below) continue;
    return literal(r, n, party, (struct rule_type){.kind = RULE_AREA}, t->value * levels[i].times);
  }
  rule_fault(r, n->from, MSG_RULE_AREA_LITERAL, rule_piece(r, n->from, n->to));
  return NULL;
}

static struct rule_expr *number(struct reading *r, const struct syntax *n, size_t party,
                                const struct rule_type *hint) {
  const struct token *t = n->token;
  if (hint && hint->kind == RULE_AREA) return area_literal(r, n, party);
  if (hint && hint->kind == RULE_CODE) return check_code(r, n, party, hint->codes);
  const struct rule_type type = {.kind = RULE_NUMBER, .places = t->places, .unit = t->unit};
  return literal(r, n, party, type, n->op == RULE_NEG ? -t->value : t->value);
}

static struct rule_expr *quoted(struct reading *r, const struct syntax *n, size_t party,
                                const struct rule_type *hint) {
  if (hint && hint->kind == RULE_CODE) return check_code(r, n, party, hint->codes);
  if (!hint || hint->kind != RULE_TEXT) {
    rule_fault(r, n->from, MSG_RULE_TEXT_ALONE, rule_piece(r, n->from, n->to));
    return NULL;
  }
  if (!r->v->text_id) {
    rule_fault(r, n->from, MSG_RULE_TEXT_UNSUPPORTED);
    return NULL;
  }
  int64_t id = r->v->text_id(r->v->context, n->token->text);
  struct rule_expr *e = literal(r, n, party, (struct rule_type){.kind = RULE_TEXT}, id);
  if (e) e->text = str_copy(r->s->arena, n->token->text);
  return e;
}

struct rule_expr *check_token(struct reading *r, const struct syntax *n, size_t party,
                              const struct rule_type *hint) {
  const struct token *t = n->token;
  static const struct rule_type date = {.kind = RULE_DATE};
  if (t->is == TOKEN_NUMBER) return number(r, n, party, hint);
  if (t->is == TOKEN_TEXT) return quoted(r, n, party, hint);
  if (t->is == TOKEN_DATE) return literal(r, n, party, date, t->value);
  if (t->key == KEY_TODAY) return check_make(r, n, RULE_TODAY, party, date, NULL, 0);
  return literal(r, n, party, check_truth, t->key != KEY_FALSE);
}

/* ---- Paths --------------------------------------------------------------------------------------
 */

static bool leads_on(struct reading *r, const struct syntax *name, const struct rule_word *word,
                     struct check_route *out) {
  if (word->is == RULE_ONE && out->count < RULE_DEPTH_MAX) {
    out->ones[out->count++] = word;
    out->party = word->party;
    return true;
  }
  if (word->is == RULE_ONE)
    r->too_deep = true;
  else
    rule_fault(r, name->from, MSG_RULE_NOT_A_RELATION, text_of(name), text_of(name->next));
  return false;
}

bool check_route(struct reading *r, const struct syntax *path, size_t party,
                 struct check_route *out) {
  *out = (struct check_route){.party = party};
  for (const struct syntax *name = path->first; name; name = name->next) {
    const struct rule_word *word = rule_find_word(r->v, out->party, text_of(name));
    if (!word) {
      unknown(r, name, out->party);
      return false;
    }
    out->last = word;
    out->last_name = name;
    out->field = word->is == RULE_ACTS ? name->next : NULL;
    if (!name->next || (word->is == RULE_ACTS && !name->next->next)) return true;
    if (!leads_on(r, name, word, out)) return false;
  }
  return false;
}

struct rule_expr *check_wrap(struct reading *r, const struct syntax *n, size_t party,
                             const struct check_route *route, struct rule_expr *leaf) {
  for (size_t i = route->count; leaf && i > 0; i--) {
    size_t from = i > 1 ? route->ones[i - 2]->party : party;
    leaf = check_make(r, n, RULE_VIA, from, leaf->type, &leaf, 1);
    if (leaf) leaf->word = route->ones[i - 1];
  }
  return leaf;
}

static struct rule_expr *word_expr(struct reading *r, const struct syntax *n,
                                   const struct check_route *route) {
  const struct rule_word *word = route->last;
  struct rule_type type = check_type(r, &word->type);
  if (word->is == RULE_ONE) type = (struct rule_type){.kind = RULE_PARTY, .party = word->party};
  if (word->is == RULE_TERM && !word->expr) {
    rule_fault(r, route->last_name->from, MSG_RULE_TERM_BROKEN, word->name);
    return NULL;
  }
  if (word->is == RULE_TERM) type = word->expr->type;
  struct rule_expr *e = check_make(r, n, RULE_WORD, route->party, type, NULL, 0);
  if (!e) return NULL;
  e->word = word;
  if (word->is != RULE_TERM) return e;
  e->depth = word->expr->depth + 1;
  r->too_deep = r->too_deep || e->depth > RULE_DEPTH_MAX;
  return r->too_deep ? NULL : e;
}

static bool is_code_of(const struct syntax *n, const struct rule_word *word,
                       const struct rule_codes *codes) {
  if (rule_find_code(codes, text_of(n)) < 0) return false;
  const struct rule_type *own = word && word->expr ? &word->expr->type : word ? &word->type : NULL;
  return !own || own->kind != RULE_CODE || !str_eq(own->codes->key, codes->key);
}

struct rule_expr *check_path(struct reading *r, const struct syntax *n, size_t party,
                             const struct rule_type *hint) {
  const struct rule_word *word = rule_find_word(r->v, party, text_of(n->first));
  struct check_route route;
  if (n->count == 1) {
    const struct rule_codes *codes = hint && hint->kind == RULE_CODE ? hint->codes : NULL;
    struct str name = text_of(n->first);
    if (codes && is_code_of(n->first, word, codes)) return check_code(r, n->first, party, codes);
    if (!word && codes) return check_code(r, n->first, party, codes);
    if (!word) codes = check_guess_list(r->v, &name, 1);
    if (!word && codes) return check_code(r, n->first, party, codes);
  }
  if (!check_route(r, n, party, &route)) return NULL;
  struct str last = text_of(route.last_name);
  if (route.last->is == RULE_MANY || route.last->is == RULE_ACTS) {
    enum message why = route.last->is == RULE_MANY ? MSG_RULE_IS_MANY : MSG_RULE_IS_ACTS;
    rule_fault(r, n->from, why, last);
    return NULL;
  }
  return check_wrap(r, n, party, &route, word_expr(r, n, &route));
}

bool check_is_loose(const struct reading *r, const struct syntax *n, size_t party) {
  if (n->is == SYNTAX_SET) return true;
  if (n->is == SYNTAX_TOKEN) return n->token->is == TOKEN_NUMBER || n->token->is == TOKEN_TEXT;
  if (n->is == SYNTAX_PATH) return n->count == 1 && !rule_find_word(r->v, party, text_of(n->first));
  if (n->is != SYNTAX_OP || n->op != RULE_IF) return false;
  return check_is_loose(r, n->first->next, party) && check_is_loose(r, n->last, party);
}

/* ---- Parameters ---------------------------------------------------------------------------------
 */

static void *unknown_param(struct reading *r, const struct syntax *n) {
  struct nearest near = nearest_to(text_of(n));
  for (size_t i = 0; i < r->v->param_count; i++)
    nearest_look(&near, r->v->params[i].name, &r->v->params[i].name);
  if (near.best) {
    rule_fault(r, n->from, MSG_RULE_UNKNOWN_PARAM_NEAR, text_of(n), *(const struct str *)near.best);
  } else {
    rule_fault(r, n->from, MSG_RULE_UNKNOWN_PARAM, text_of(n));
  }
  return NULL;
}

/* A literal index takes the unit of the bands; a literal of that type stands for it. */
static bool fits_index(struct reading *r, const struct rule_param *param, struct rule_expr *index) {
  struct rule_expr like = {
      .op = RULE_WORD, .type = check_type(r, &param->index), .from = index->from, .to = index->to};
  return check_alike(r, &like, index);
}

struct rule_expr *check_param(struct reading *r, const struct syntax *n, size_t party) {
  const struct rule_param *param = rule_find_param(r->v, text_of(n->first));
  if (!param) return unknown_param(r, n->first);
  bool index = n->count > 1;
  if (index != (param->by != RULE_NO_INDEX)) {
    if (index) rule_fault(r, n->last->from, MSG_RULE_PARAM_NO_INDEX, param->name);
    if (!index)
      rule_fault(r, n->from, MSG_RULE_PARAM_INDEX, param->name,
                 rule_type_text(r->s, r->v, &param->index));
    return NULL;
  }
  struct rule_expr *at = index ? check_syntax(r, n->last, party, &param->index) : NULL;
  if (index && (!at || !fits_index(r, param, at))) return NULL;
  struct rule_expr *e =
      check_make(r, n, RULE_PARAM, party, check_type(r, &param->type), &at, index);
  if (e) e->param = param;
  return e;
}
