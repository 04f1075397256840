/* Random trees, each of the shape rule_read would give for its text: literals carry the unit of
 * their place, code names stand where something else says which list they are of. */
#include "tests/rule_random_county.h"

#include "base/must.h"

static unsigned own_depth(const struct rule_expr *e) {
  unsigned deepest = e->word && e->word->is == RULE_TERM ? e->word->expr->depth : 0;
  for (size_t i = 0; i < e->count; i++) {
    if (e->args[i]->depth > deepest) deepest = e->args[i]->depth;
  }
  return deepest + 1;
}

struct rule_expr *random_node(struct rule_random *r, enum rule_op op, struct rule_type type,
                              size_t kind, const struct rule_expr *const *args, size_t count) {
  struct rule_expr *e = ARENA_NEW(r->scope->arena, struct rule_expr);
  const struct rule_expr **copy = ARENA_ARRAY(r->scope->arena, const struct rule_expr *, count);
  must(e && copy);
  if (count) memcpy(copy, args, count * sizeof *copy);
  *e = (struct rule_expr){.op = op, .type = type, .party = kind, .args = copy, .count = count};
  e->depth = own_depth(e);
  return e;
}

const struct rule_word *random_word(const struct rule_random *r, size_t kind, const char *name) {
  const struct rule_party *party = &r->vocabulary.parties[kind];
  for (size_t i = 0; i < party->count; i++) {
    if (str_is(party->words[i].name, name)) return &party->words[i];
  }
  must_failed("no such word", __FILE__, __LINE__);
  return NULL;
}

struct rule_expr *random_of_word(struct rule_random *r, size_t kind, const char *name) {
  const struct rule_word *word = random_word(r, kind, name);
  struct rule_expr *e = random_node(r, RULE_WORD, word->type, kind, NULL, 0);
  e->word = word;
  e->depth = own_depth(e);
  return e;
}

static const struct rule_type truth = {.kind = RULE_TRUTH}, date = {.kind = RULE_DATE},
                              area = {.kind = RULE_AREA}, text = {.kind = RULE_TEXT};

static bool one_in(struct rule_random *r, uint64_t n) {
  return rule_random_below(r, n) == 0;
}

static struct rule_type number(int places, struct str unit) {
  return (struct rule_type){.kind = RULE_NUMBER, .places = places, .unit = unit};
}

static struct rule_expr *literal(struct rule_random *r, size_t kind, struct rule_type type,
                                 int64_t value) {
  struct rule_expr *e = random_node(r, RULE_LITERAL, type, kind, NULL, 0);
  e->value = value;
  return e;
}

/* ---- By relations -------------------------------------------------------------------------------
 */

/* A leaf of another kind, from a person. */
static const struct rule_expr *via(struct rule_random *r, const char *one,
                                   const struct rule_expr *leaf) {
  struct rule_expr *e = RANDOM_NODE(r, RULE_VIA, leaf->type, RANDOM_PERSON, leaf);
  e->word = random_word(r, RANDOM_PERSON, one);
  e->depth = own_depth(e);
  return e;
}

static const struct rule_expr *word_via(struct rule_random *r, const char *one, size_t kind,
                                        const char *name) {
  const struct rule_expr *e = via(r, one, random_of_word(r, kind, name));
  return one_in(r, 4) ? via(r, "监护人", e) : e;
}

/* Over members: of a household, an institution, or the wards of a person. */
static const struct rule_expr *over(struct rule_random *r, enum rule_op op, size_t kind,
                                    int depth) {
  static const struct rule_type people = {.kind = RULE_NUMBER, .unit = STR_INIT("人")};
  static const char *const many[] = {"被监护人", "户内人员", "在院人员"};
  static const char *const one[] = {NULL, "户", "所在机构"};
  size_t from = kind == RANDOM_PERSON ? rule_random_below(r, 3) : kind;
  const struct rule_expr *args[2] = {0};
  size_t count = 0;
  if (op == RULE_SUM) args[count++] = random_of_word(r, RANDOM_PERSON, "月收入");
  if (op == RULE_ALL || !one_in(r, 4))
    args[count++] = rule_random_truth(r, RANDOM_PERSON, depth - 1);
  struct rule_type type = op == RULE_COUNT ? people : op == RULE_SUM ? args[0]->type : truth;
  struct rule_expr *e = random_node(r, op, type, from, args, count);
  e->word = random_word(r, from, many[from]);
  return from == kind ? e : via(r, one[from], e);
}

static struct rule_window some_window(struct rule_random *r) {
  enum rule_window_is is = (enum rule_window_is)rule_random_below(r, RULE_LAST_MONTHS + 1);
  bool counted = is == RULE_LAST_DAYS || is == RULE_LAST_MONTHS;
  return (struct rule_window){is, counted ? 1 + (int)rule_random_below(r, 40) : 0};
}

static const struct rule_expr *of_acts(struct rule_random *r, enum rule_op op, const char *name,
                                       size_t field, struct rule_type type) {
  struct rule_expr *e = random_node(r, op, type, RANDOM_PERSON, NULL, 0);
  e->word = random_word(r, RANDOM_PERSON, name);
  e->window = some_window(r);
  if (op == RULE_ACT_LAST) e->window = (struct rule_window){RULE_EVER, 0};
  if (op == RULE_ACT_SUM) e->field = &e->word->acts->fields[field];
  return one_in(r, 4) ? via(r, "监护人", e) : e;
}

/* ---- Numbers ------------------------------------------------------------------------------------
 */

static const struct rule_expr *some_date(struct rule_random *r, size_t kind) {
  if (kind != RANDOM_PERSON || one_in(r, 8)) {
    return one_in(r, 2) ? random_node(r, RULE_TODAY, date, kind, NULL, 0)
                        : literal(r, kind, date, 19000 - (int64_t)rule_random_below(r, 30000));
  }
  if (one_in(r, 4)) return of_acts(r, RULE_ACT_LAST, "探访", 0, date);
  return one_in(r, 4) ? word_via(r, "监护人", 0, "出生日期") : random_of_word(r, 0, "出生日期");
}

static const struct rule_expr *param(struct rule_random *r, size_t kind, size_t which,
                                     const struct rule_expr *index) {
  const struct rule_param *p = &r->vocabulary.params[which];
  struct rule_expr *e = random_node(r, RULE_PARAM, p->type, kind, &index, index != NULL);
  e->param = p;
  return e;
}

static const struct rule_expr *since(struct rule_random *r, size_t kind, enum rule_op op,
                                     const char *unit) {
  return RANDOM_NODE(r, op, number(0, str_of(unit)), kind, some_date(r, kind));
}

/* What there is of a unit, beside literals and sums. */
static const struct rule_expr *source_of(struct rule_random *r, size_t kind, struct str unit,
                                         int depth) {
  bool person = kind == RANDOM_PERSON;
  if (str_is(unit, "元")) {
    if (kind == RANDOM_HOUSEHOLD) return random_of_word(r, kind, "户月收入");
    if (!person) return param(r, kind, 0, NULL);
    switch (rule_random_below(r, 8)) {
      case 0: return word_via(r, "户", RANDOM_HOUSEHOLD, "户月收入");
      case 1: return over(r, RULE_SUM, kind, depth);
      case 2: return of_acts(r, RULE_ACT_SUM, "助餐", 1, number(2, unit));
      case 3: return random_of_word(r, 0, "补贴标准");
      case 4: return param(r, kind, 1, since(r, kind, RULE_AGE, "岁"));
      case 5: return param(r, kind, one_in(r, 4) ? 3 : 0, NULL);
      default: return random_of_word(r, 0, "月收入");
    }
  }
  if (str_is(unit, "岁")) {
    return person && one_in(r, 2) ? random_of_word(r, 0, "年龄") : since(r, kind, RULE_AGE, "岁");
  }
  if (str_is(unit, "月")) return since(r, kind, RULE_MONTHS, "月");
  if (str_is(unit, "天")) return since(r, kind, RULE_DAYS, "天");
  if (str_is(unit, "人")) {
    if (person && one_in(r, 3)) return random_of_word(r, 0, "户内老年人数");
    if (kind == RANDOM_HOUSEHOLD && one_in(r, 3)) return random_of_word(r, kind, "户内人数");
    return over(r, RULE_COUNT, kind, depth);
  }
  if (str_is(unit, "次")) {
    if (!person || one_in(r, 5)) return param(r, kind, 4, NULL);
    return of_acts(r, RULE_ACT_COUNT, one_in(r, 2) ? "探访" : "助餐", 0, number(0, unit));
  }
  if (person && one_in(r, 2)) return random_of_word(r, 0, "积分");
  return literal(r, kind, number(2, STR("")), (int64_t)rule_random_below(r, 300));
}

static const struct rule_expr *some_number(struct rule_random *r, size_t kind, struct str unit,
                                           int places, int depth);

static const struct rule_expr *rounded(struct rule_random *r, size_t kind, struct str unit,
                                       int places, int depth) {
  struct rule_expr *arg = (struct rule_expr *)(uintptr_t)some_number(r, kind, unit, 6, depth - 1);
  int to = (int)rule_random_below(r, (uint64_t)(places < 4 ? places : 4) + 1);
  if (!one_in(r, 3)) {
    const struct rule_expr *below = some_number(r, kind, STR(""), 2, depth - 1);
    arg = RANDOM_NODE(r, RULE_DIVIDE, number(to, unit), kind, arg, below);
  }
  struct rule_expr *e = RANDOM_NODE(r, RULE_ROUND, number(to, unit), kind, arg);
  e->rounding = (enum rule_rounding)rule_random_below(r, 3);
  e->value = 1;
  if (to == 0 && str_is(unit, "元") && one_in(r, 2)) e->value = one_in(r, 2) ? 10 : 100;
  return e;
}

static int finer(const struct rule_expr *a, const struct rule_expr *b) {
  return a->type.places > b->type.places ? a->type.places : b->type.places;
}

static const struct rule_expr *some_literal(struct rule_random *r, size_t kind, struct str unit,
                                            int places) {
  places = (int)rule_random_below(r, (uint64_t)(places < 3 ? places : 3) + 1);
  int64_t value = (int64_t)rule_random_below(r, 2000) - 100;
  if (one_in(r, 40)) value *= INT64_C(400000000000000);
  return literal(r, kind, number(places, unit), value);
}

/* A number of a unit with at most so many places. */
static const struct rule_expr *some_number(struct rule_random *r, size_t kind, struct str unit,
                                           int places, int depth) {
  static const enum rule_op two[] = {RULE_ADD, RULE_SUB, RULE_MIN, RULE_MAX};
  const struct rule_expr *a, *b;
  uint64_t which = depth <= 0 ? rule_random_below(r, 4) : rule_random_below(r, 12);
  switch (which) {
    case 0: return some_literal(r, kind, unit, places);
    case 1:
    case 2:
    case 3:
      a = source_of(r, kind, unit, depth);
      return a->type.places <= places ? a : some_literal(r, kind, unit, places);
    case 4:
      a = some_number(r, kind, unit, places, depth - 1);
      return RANDOM_NODE(r, RULE_NEG, a->type, kind, a);
    case 5:
    case 6:
      if (places < 2) return rounded(r, kind, unit, places, depth);
      a = some_number(r, kind, unit, places - 2, depth - 1);
      b = some_number(r, kind, STR(""), 2, depth - 1);
      return RANDOM_NODE(r, RULE_MUL, number(a->type.places + b->type.places, unit), kind, a, b);
    case 7: return rounded(r, kind, unit, places, depth);
    case 8:
      a = some_number(r, kind, unit, places, depth - 1);
      b = some_number(r, kind, unit, places, depth - 1);
      return RANDOM_NODE(r, RULE_IF, number(finer(a, b), unit), kind,
                         rule_random_truth(r, kind, depth - 1), a, b);
    default:
      a = some_number(r, kind, unit, places, depth - 1);
      b = some_number(r, kind, unit, places, depth - 1);
      return RANDOM_NODE(r, two[which % 4], number(finer(a, b), unit), kind, a, b);
  }
}

const struct rule_expr *rule_random_money(struct rule_random *r, size_t kind, int depth) {
  return some_number(r, kind, STR("元"), 2, depth);
}

/* ---- Codes, areas, sets -------------------------------------------------------------------------
 */

/* Something whose list is known by itself; then a literal may stand against it. */
static const struct rule_expr *some_code(struct rule_random *r, size_t kind) {
  if (kind == RANDOM_INSTITUTION) return random_of_word(r, kind, "机构等级");
  must(kind == RANDOM_PERSON);
  switch (rule_random_below(r, 5)) {
    case 0: return word_via(r, "所在机构", RANDOM_INSTITUTION, "机构等级");
    case 1: return random_of_word(r, 0, "性别");
    case 2: return word_via(r, "监护人", 0, "失能等级");
    default: return random_of_word(r, 0, "失能等级");
  }
}

static const struct rule_expr *code_literal(struct rule_random *r, size_t kind,
                                            const struct rule_expr *like) {
  struct rule_type type = like->type;
  type.kind = RULE_CODE;
  return literal(r, kind, type, (int64_t)rule_random_below(r, type.codes->count));
}

static const struct rule_expr *code_truth(struct rule_random *r, size_t kind, int depth) {
  static const enum rule_op compare[] = {RULE_EQ, RULE_NE, RULE_LT, RULE_LE, RULE_GT, RULE_GE};
  const struct rule_expr *a = some_code(r, kind), *args[4] = {a};
  must(a);
  if (one_in(r, 3)) {
    size_t count = 1 + rule_random_below(r, 3);
    for (size_t i = 1; i <= count; i++) args[i] = code_literal(r, kind, a);
    return random_node(r, RULE_IN, truth, kind, args, count + 1);
  }
  args[1] = code_literal(r, kind, a);
  if (one_in(r, 4)) {
    args[1] = RANDOM_NODE(r, RULE_IF, a->type, kind, rule_random_truth(r, kind, depth - 1), args[1],
                          code_literal(r, kind, a));
  }
  size_t turned = one_in(r, 5);
  const struct rule_expr *both[] = {args[turned], args[!turned]};
  return random_node(r, compare[rule_random_below(r, a->type.codes->ordered ? 6 : 2)], truth, kind,
                     both, 2);
}

static const struct rule_expr *area_truth(struct rule_random *r, size_t kind) {
  static const int64_t where[] = {331121000000, 331121100000, 310118000000,
                                  330000000000, 331121100201, 310000000000};
  static const char *const names[] = {"常住地", "户所在地", "机构所在地"};
  const struct rule_expr *a = random_of_word(r, kind, names[kind]);
  if (kind == RANDOM_PERSON && one_in(r, 3)) a = random_of_word(r, kind, "户籍地");
  if (kind == RANDOM_PERSON && one_in(r, 4)) a = word_via(r, "户", RANDOM_HOUSEHOLD, "户所在地");
  const struct rule_expr *b = one_in(r, 2) ? random_of_word(r, kind, "本地区")
                                           : literal(r, kind, area, where[rule_random_below(r, 6)]);
  static const enum rule_op ops[] = {RULE_WITHIN, RULE_WITHIN, RULE_EQ, RULE_NE};
  return RANDOM_NODE(r, ops[rule_random_below(r, 4)], truth, kind, a, b);
}

static const struct rule_expr *set_of(struct rule_random *r, const struct rule_type *type,
                                      int depth) {
  const struct rule_expr *members[3] = {0};
  size_t count = rule_random_below(r, 4), at = rule_random_below(r, 2);
  for (size_t i = 0; i < count; i++, at += 1 + rule_random_below(r, 2)) {
    const struct rule_expr *condition = rule_random_truth(r, RANDOM_PERSON, depth - 1);
    struct rule_expr *e = RANDOM_NODE(r, RULE_MEMBER, truth, RANDOM_PERSON, condition);
    e->value = (int64_t)(at % type->codes->count);
    members[i] = e;
  }
  /* The same code is not named twice: at most five steps in a list of six. */
  return random_node(r, RULE_SET_OF, *type, RANDOM_PERSON, members, count);
}

const struct rule_expr *rule_random_set(struct rule_random *r, int depth) {
  static const enum rule_op ops[] = {RULE_UNION, RULE_INTERSECT, RULE_MINUS};
  const struct rule_expr *a =
      one_in(r, 5) ? word_via(r, "监护人", 0, "在享服务") : random_of_word(r, 0, "在享服务");
  if (depth <= 0 || one_in(r, 4)) return a;
  if (one_in(r, 4)) {
    return RANDOM_NODE(r, RULE_IF, a->type, RANDOM_PERSON, rule_random_truth(r, 0, depth - 1),
                       rule_random_set(r, depth - 1), set_of(r, &a->type, depth - 1));
  }
  const struct rule_expr *b =
      one_in(r, 2) ? set_of(r, &a->type, depth - 1) : rule_random_set(r, depth - 1);
  return RANDOM_NODE(r, ops[rule_random_below(r, 3)], a->type, RANDOM_PERSON, a, b);
}

static const struct rule_expr *set_truth(struct rule_random *r, int depth) {
  const struct rule_expr *a = rule_random_set(r, depth - 1);
  if (one_in(r, 4)) return RANDOM_NODE(r, RULE_EMPTY, truth, RANDOM_PERSON, a);
  if (one_in(r, 3)) {
    return RANDOM_NODE(r, one_in(r, 2) ? RULE_EQ : RULE_NE, truth, RANDOM_PERSON, a,
                       rule_random_set(r, depth - 1));
  }
  return RANDOM_NODE(r, RULE_IN, truth, RANDOM_PERSON, a, code_literal(r, RANDOM_PERSON, a));
}

/* ---- Truths -------------------------------------------------------------------------------------
 */

static const struct rule_expr *compared(struct rule_random *r, size_t kind, int depth) {
  static const char *const units[] = {"元", "岁", "月", "天", "人", "人", "次", ""};
  static const enum rule_op ops[] = {RULE_EQ, RULE_NE, RULE_LT, RULE_LE, RULE_GT, RULE_GE};
  struct str unit = str_of(units[rule_random_below(r, 8)]);
  if (one_in(r, 3)) { /* a count alone */
    unit = one_in(r, 3) ? STR("次") : STR("人");
    return RANDOM_NODE(r, ops[rule_random_below(r, 6)], truth, kind,
                       source_of(r, kind, unit, depth - 1),
                       literal(r, kind, number(0, unit), (int64_t)rule_random_below(r, 5)));
  }
  const struct rule_expr *a = some_number(r, kind, unit, 4, depth - 1);
  if (one_in(r, 2)) a = source_of(r, kind, unit, depth - 1);
  const struct rule_expr *b =
      one_in(r, 2) ? some_literal(r, kind, unit, 2) : some_number(r, kind, unit, 4, depth - 1);
  if (one_in(r, 3)) b = literal(r, kind, number(0, unit), (int64_t)rule_random_below(r, 4));
  return RANDOM_NODE(r, ops[rule_random_below(r, 6)], truth, kind, a, b);
}

static const struct rule_expr *truth_word(struct rule_random *r, size_t kind, int depth) {
  static const char *const words[] = {"低收入", "失智", "非农户口", "老年人"};
  if (kind == RANDOM_INSTITUTION) return random_of_word(r, kind, "公建");
  if (kind == RANDOM_HOUSEHOLD) return compared(r, kind, depth - 1);
  if (one_in(r, 6)) return word_via(r, "所在机构", RANDOM_INSTITUTION, "公建");
  return random_of_word(r, kind, words[rule_random_below(r, 4)]);
}

static const struct rule_expr *known(struct rule_random *r, size_t kind, int depth) {
  const struct rule_expr *arg;
  switch (kind == RANDOM_PERSON ? rule_random_below(r, 4) : 3) {
    case 0: arg = random_of_word(r, kind, "监护人"); break;
    case 1: arg = rule_random_set(r, depth - 1); break;
    case 2: arg = some_date(r, kind); break;
    default: arg = rule_random_truth(r, kind, depth - 1); break;
  }
  return RANDOM_NODE(r, RULE_KNOWN, truth, kind, arg);
}

static const struct rule_expr *person_equal(struct rule_random *r) {
  const struct rule_expr *name = random_of_word(r, 0, "姓名");
  struct rule_expr *wanted = literal(r, RANDOM_PERSON, text, 0);
  static const char *const names[] = {"张三", "李四", "王五", "阿·卜杜", "无此人"};
  uint64_t which = rule_random_below(r, 5);
  wanted->text = str_of(names[which]);
  wanted->value = which == 4 ? -1 : (int64_t)which;
  enum rule_op op = one_in(r, 2) ? RULE_EQ : RULE_NE;
  if (!one_in(r, 3)) return RANDOM_NODE(r, op, truth, RANDOM_PERSON, name, wanted);
  return RANDOM_NODE(r, op, truth, RANDOM_PERSON, random_of_word(r, 0, "户"),
                     word_via(r, "监护人", 0, "户"));
}

static const struct rule_expr *joined(struct rule_random *r, enum rule_op op, size_t kind,
                                      int depth) {
  const struct rule_expr *args[4];
  size_t count = 2 + rule_random_below(r, 3);
  for (size_t i = 0; i < count; i++) args[i] = rule_random_truth(r, kind, depth - 1);
  return random_node(r, op, truth, kind, args, count);
}

static const struct rule_expr *deep_truth(struct rule_random *r, size_t kind, int depth) {
  switch (rule_random_below(r, 7)) {
    case 0: return RANDOM_NODE(r, RULE_NOT, truth, kind, rule_random_truth(r, kind, depth - 1));
    case 1:
    case 2: return joined(r, RULE_AND, kind, depth);
    case 3:
    case 4: return joined(r, RULE_OR, kind, depth);
    case 5:
      return RANDOM_NODE(r, RULE_IF, truth, kind, rule_random_truth(r, kind, depth - 1),
                         rule_random_truth(r, kind, depth - 1),
                         rule_random_truth(r, kind, depth - 1));
    default:
      return RANDOM_NODE(r, RULE_EQ, truth, kind, rule_random_truth(r, kind, depth - 1),
                         rule_random_truth(r, kind, depth - 1));
  }
}

const struct rule_expr *rule_random_truth(struct rule_random *r, size_t kind, int depth) {
  bool person = kind == RANDOM_PERSON;
  if (depth <= 0)
    return one_in(r, 30) ? literal(r, kind, truth, (int64_t)rule_random_below(r, 2))
                         : truth_word(r, kind, 1);
  switch (rule_random_below(r, 14)) {
    case 0: return truth_word(r, kind, depth);
    case 1: return kind == RANDOM_HOUSEHOLD ? area_truth(r, kind) : code_truth(r, kind, depth);
    case 2: return area_truth(r, kind);
    case 3: return person ? set_truth(r, depth) : compared(r, kind, depth);
    case 4: return known(r, kind, depth);
    case 5: return person ? person_equal(r) : compared(r, kind, depth);
    case 6: return over(r, one_in(r, 2) ? RULE_ANY : RULE_ALL, kind, depth);
    case 7:
    case 8:
    case 9: return compared(r, kind, depth);
    default: return deep_truth(r, kind, depth);
  }
}

const struct rule_expr *rule_random_rule(struct rule_random *r, size_t kind, int depth) {
  uint64_t which = rule_random_below(r, 8);
  if (which == 0 && kind == RANDOM_PERSON) return rule_random_set(r, depth);
  if (which < 3) return rule_random_money(r, kind, depth);
  return rule_random_truth(r, kind, depth);
}
