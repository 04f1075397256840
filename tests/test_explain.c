/* rule_explain: random rules against the plain evaluator of rule_twin.c, what decides, what is
 * missing, and the reasoning as pages show it. */
#include "tests/rule_random.h"
#include "tests/rule_twin.h"
#include "tests/support.h"

#include "base/json.h"

static const size_t rows[RANDOM_KINDS] = {30, 12, 5};

static struct rule_random *county(struct fixture *f, uint64_t seed) {
  return rule_random_open(&f->scope, seed, rows);
}

static void told(const char *what, struct str text) {
  print_error("%s: %.*s\n", what, STR_ARG(text));
}

/* ---- Explaining, against the plain evaluator ----------------------------------------------------
 */

static struct rule_answer answer_of(struct fixture *f, const struct rule_random *r,
                                    const struct rule_expr *e, int64_t party) {
  struct rule_answer a;
  assert_ok(f, rule_explain(&f->scope, &r->vocabulary, e, &r->reader, party, &a));
  return a;
}

static bool has_op(const struct rule_expr *e, enum rule_op op) {
  if (e->op == op) return true;
  if (e->word && e->word->is == RULE_TERM && has_op(e->word->expr, op)) return true;
  for (size_t i = 0; i < e->count; i++) {
    if (has_op(e->args[i], op)) return true;
  }
  return false;
}

static bool has_fault(const struct rule_step *step) {
  if (step->fault) return true;
  for (size_t i = 0; i < step->count; i++) {
    if (has_fault(step->args[i])) return true;
  }
  return false;
}

/* Each part, not only the whole, comes out as the plain evaluator has it. */
static void same_steps(struct fixture *f, const struct rule_random *r,
                       const struct rule_step *step) {
  if (step->expr->op == RULE_DIVIDE || step->expr->op == RULE_MEMBER) return;
  struct rule_value plain = rule_twin(&f->scope, step->expr, &r->reader, step->party);
  bool same = rule_twin_same(&step->expr->type, plain, step->value) &&
              (plain.known || (plain.least == step->value.least && plain.most == step->value.most));
  if (!same) {
    print_error("%d %ld..%ld, plainly %d %ld..%ld\n", step->value.known, step->value.least,
                step->value.most, plain.known, plain.least, plain.most);
    told("differs", rule_print(&f->scope, &r->vocabulary, step->expr));
  }
  assert_true(same);
  for (size_t i = 0; i < step->count; i++) same_steps(f, r, step->args[i]);
}

static void explained_as_plainly_evaluated(void **state) {
  struct fixture *f = *state;
  size_t known = 0, unknown = 0, faults = 0;
  for (uint64_t seed = 1; seed <= 400; seed++) {
    struct arena_mark mark = arena_mark(&f->arena);
    struct rule_random *r = county(f, seed);
    r->open_members = seed % 2;
    for (size_t i = 0; i < 60; i++) {
      size_t kind = i % RANDOM_KINDS;
      const struct rule_expr *e = rule_random_rule(r, kind, 1 + (int)(i % 5));
      struct rule_answer a =
          answer_of(f, r, e, rule_random_party(kind, rule_random_below(r, rows[kind])));
      same_steps(f, r, a.why);
      assert_true(!a.value.known || a.missing_count == 0);
      *(a.value.known ? &known : has_fault(a.why) ? &faults : &unknown) += 1;
    }
    arena_rewind(&f->arena, mark);
  }
  assert_true(known > 500 && unknown > 500 && faults > 10);
}

static struct rule_value *cell(const struct rule_random *r, const struct rule_missing *m) {
  size_t columns = r->vocabulary.parties[m->kind].columns;
  size_t column = m->word ? m->word->column : 0; /* asked for cells alone: is_cell() */
  return &r->facts[m->kind][rule_random_row(m->party) * columns + column];
}

static bool is_cell(const struct rule_missing *m) {
  return m->word && (m->word->is == RULE_FACT || m->word->is == RULE_ONE);
}

/* A value such as might become known; of a set one that agrees with what is known. */
static void fill(struct rule_random *r, const struct rule_type *type, struct rule_value *v) {
  int64_t value = (int64_t)rule_random_below(r, 5);
  if (type->kind == RULE_PARTY)
    value = rule_random_party(type->party, rule_random_below(r, rows[type->party]));
  if (type->kind == RULE_TRUTH) value &= 1;
  if (type->kind == RULE_AREA) value = INT64_C(331121000000);
  if (type->kind == RULE_SET) value = v->least | (v->most & (int64_t)rule_random_below(r, 64));
  if (type->kind == RULE_CODE) value %= (int64_t)type->codes->count;
  *v = (struct rule_value){true, value, value, value};
}

static bool is_listed(const struct rule_answer *a, size_t kind, int64_t party,
                      const struct rule_word *word) {
  for (size_t i = 0; i < a->missing_count; i++) {
    const struct rule_missing *m = &a->missing[i];
    if (m->word == word && m->kind == kind && m->party == party) return true;
  }
  return false;
}

/* Whatever becomes known that is not listed, the answer stays open: all of it at once. */
static void others_do_not_matter(struct fixture *f, struct rule_random *r,
                                 const struct rule_expr *e, int64_t party,
                                 const struct rule_answer *a) {
  for (size_t kind = 0; kind < RANDOM_KINDS; kind++) {
    const struct rule_party *p = &r->vocabulary.parties[kind];
    for (size_t i = 0; i < rows[kind] * p->count; i++) {
      const struct rule_word *word = &p->words[i % p->count];
      const struct rule_missing m = {kind, rule_random_party(kind, i / p->count), word, NULL};
      if (word->is != RULE_FACT || cell(r, &m)->known) continue;
      if (!is_listed(a, kind, m.party, word)) fill(r, &word->type, cell(r, &m));
    }
  }
  struct rule_value v = rule_twin(&f->scope, e, &r->reader, party);
  if (v.known) told("what was not asked for decided", rule_print(&f->scope, &r->vocabulary, e));
  assert_false(v.known);
}

/* Asking for the first missing fact, and again, comes to an answer or to what no fact can tell. */
static bool asking_ends(struct fixture *f, struct rule_random *r, const struct rule_expr *e,
                        int64_t party) {
  for (size_t asked = 0; asked < 400; asked++) {
    struct rule_answer a = answer_of(f, r, e, party);
    if (a.value.known) return true;
    size_t i = 0;
    while (i < a.missing_count && !is_cell(&a.missing[i])) i++;
    if (i == a.missing_count) return false;
    assert_false(cell(r, &a.missing[i])->known);
    fill(r, &a.missing[i].word->type, cell(r, &a.missing[i]));
  }
  _fail(__FILE__, __LINE__);
  return false;
}

static void what_is_missing_is_what_matters(void **state) {
  struct fixture *f = *state;
  size_t answered = 0, open = 0;
  for (uint64_t seed = 1; seed <= 1500; seed++) {
    struct arena_mark mark = arena_mark(&f->arena);
    struct rule_random *r = county(f, seed);
    for (size_t i = 0; i < 5; i++) {
      const struct rule_expr *e = rule_random_rule(r, i % RANDOM_KINDS, 1 + (int)(seed % 5));
      int64_t party = rule_random_party(i % RANDOM_KINDS, rule_random_below(r, 5));
      struct rule_answer a = answer_of(f, r, e, party);
      if (a.value.known || has_fault(a.why) || has_op(e, RULE_KNOWN)) continue;
      if (seed % 2) others_do_not_matter(f, r, e, party, &a);
      *(asking_ends(f, r, e, party) ? &answered : &open) += 1;
    }
    arena_rewind(&f->arena, mark);
  }
  assert_true(answered > 200 && open > 20);
}

/* ---- By hand ------------------------------------------------------------------------------------
 */

static const struct rule_expr *read_rule(struct fixture *f, const struct rule_random *r,
                                         const char *text) {
  const struct rule_text in = {str_of(text), {STR("条文"), 1, 1, STR("")}, RANDOM_PERSON, NULL};
  const struct rule_expr *e = NULL;
  assert_ok(f, rule_read(&f->scope, &r->vocabulary, &in, &e));
  return e;
}

static const struct rule_word *word_of(const struct rule_random *r, size_t kind, const char *name) {
  const struct rule_party *p = &r->vocabulary.parties[kind];
  for (size_t i = 0; i < p->count; i++) {
    if (str_is(p->words[i].name, name)) return &p->words[i];
  }
  _fail(__FILE__, __LINE__);
  return NULL;
}

static void set_fact(const struct rule_random *r, size_t kind, const char *name, int64_t value) {
  const struct rule_missing m = {kind, rule_random_party(kind, 0), word_of(r, kind, name), NULL};
  *cell(r, &m) = (struct rule_value){true, value, value, value};
}

static void forget(const struct rule_random *r, size_t kind, const char *name) {
  const struct rule_missing m = {kind, rule_random_party(kind, 0), word_of(r, kind, name), NULL};
  *cell(r, &m) = (struct rule_value){0};
}

/* The first person: poor not known, dementia not known, born 1960-01-01, in the first household. */
static struct rule_random *one_person(struct fixture *f) {
  static const size_t one[RANDOM_KINDS] = {1, 1, 1};
  struct rule_random *r = rule_random_open(&f->scope, 1, one);
  r->open_acts = false;
  struct date born;
  assert_true(date_make(1960, 1, 1, &born));
  set_fact(r, RANDOM_PERSON, "出生日期", born.day);
  set_fact(r, RANDOM_PERSON, "户", rule_random_party(RANDOM_HOUSEHOLD, 0));
  set_fact(r, RANDOM_PERSON, "月收入", 123456);
  set_fact(r, RANDOM_HOUSEHOLD, "户月收入", 300000);
  forget(r, RANDOM_PERSON, "低收入");
  forget(r, RANDOM_PERSON, "失智");
  forget(r, RANDOM_PERSON, "监护人");
  forget(r, RANDOM_PERSON, "在享服务");
  forget(r, RANDOM_PERSON, "失能等级");
  forget(r, RANDOM_PERSON, "所在机构");
  return r;
}

/* What a rule comes to, and what is missing, most useful first. */
static const struct {
  const char *rule, *value, *missing;
} asked[] = {
    {"年龄 >= 60 且 低收入", "未知", "低收入"},
    {"年龄 >= 80 且 低收入", "否", ""},
    {"年龄 >= 60 或 低收入", "是", ""},
    {"低收入 且 (失智 或 老年人)", "未知", "低收入"},
    {"低收入 且 (失智 或 年龄 >= 80)", "未知", "低收入 失智"},
    {"(失智 且 失能等级 >= 3) 或 低收入", "未知", "低收入 失智 失能等级"},
    {"(失智 且 失能等级 >= 3) 或 (失智 且 低收入)", "未知", "失智 失能等级 低收入"},
    {"若 低收入 则 300元 否则 200元", "未知", "低收入"},
    {"若 低收入 则 300元 否则 300元", "300元", ""},
    {"若 低收入 则 参数.未公布标准 否则 200元", "未知", "低收入 未公布标准"},
    {"参数.尚未施行 × 2", "未知", "尚未施行"},
    {"参数.高龄津贴[年龄]", "50.00元", ""},
    {"监护人.低收入", "未知", "监护人"},
    {"已知(监护人)", "否", ""},
    {"人数(户.户内人员, 低收入)", "0人至1人", "低收入"},
    {"人数(户.户内人员, 低收入) <= 1", "是", ""},
    {"人数(户.户内人员, 老年人) = 1", "是", ""},
    {"人数(所在机构.在院人员)", "不少于0人", "所在机构"},
    {"在享服务 含 助浴", "未知", "在享服务"},
    {"集合{助浴: 低收入, 失智: 老年人}", "失智；可能还有助浴", "低收入"},
    {"集合{助浴: 低收入, 失智: 老年人} 含 失智", "是", ""},
    {"四舍五入到元(月收入 × 50%)", "617元", ""},
    {"月收入", "1,234.56元", ""},
    {"四舍五入到两位小数(月收入 ÷ 户.户月收入)", "41%", ""},
    {"舍到分(月收入 ÷ 0)", "未知", ""},
    {"户.户月收入 × 参数.尚未施行", "未知", "尚未施行"},
    {"今天", "2024-06-30", ""},
    {"-月收入", "-1,234.56元", ""},
};

static void what_is_asked_first(void **state) {
  struct fixture *f = *state;
  struct rule_random *r = one_person(f);
  for (size_t i = 0; i < sizeof asked / sizeof *asked; i++) {
    struct rule_answer a =
        answer_of(f, r, read_rule(f, r, asked[i].rule), rule_random_party(RANDOM_PERSON, 0));
    struct buf b = buf_open(&f->arena, 1000);
    for (size_t k = 0; k < a.missing_count; k++) {
      if (k) buf_char(&b, ' ');
      buf_add(&b, a.missing[k].param ? a.missing[k].param->name : a.missing[k].word->name);
    }
    assert_str(rule_value_text(&f->scope, &a.why->expr->type, &a.value), asked[i].value);
    assert_str(buf_str(&b), asked[i].missing);
  }
}

/* The parts that decide, in brackets. */
static void show(struct fixture *f, const struct rule_random *r, struct buf *b,
                 const struct rule_step *step) {
  if (step->count == 0 || step->expr->op == RULE_WORD || step->expr->op == RULE_GE) {
    buf_char(b, step->decides ? '[' : ' ');
    buf_add(b, rule_print(&f->scope, &r->vocabulary, step->expr));
    buf_char(b, step->decides ? ']' : ' ');
    return;
  }
  for (size_t i = 0; i < step->count; i++) show(f, r, b, step->args[i]);
}

static void what_decides(void **state) {
  struct fixture *f = *state;
  struct rule_random *r = one_person(f);
  static const char *const rules[][2] = {
      {"年龄 >= 60 且 低收入", " 年龄 ≥ 60岁 [低收入]"},
      {"年龄 >= 80 且 低收入", "[年龄 ≥ 80岁] 低收入 "},
      {"年龄 >= 60 或 低收入", "[年龄 ≥ 60岁] 低收入 "},
      {"非 (年龄 >= 80 且 低收入)", "[年龄 ≥ 80岁] 低收入 "},
      {"年龄 >= 60 且 老年人", "[年龄 ≥ 60岁][老年人]"},
      {"若 老年人 则 年龄 >= 60 否则 低收入", "[老年人][年龄 ≥ 60岁] 低收入 "},
      {"若 低收入 则 老年人 否则 年龄 >= 60", " 低收入 [老年人][年龄 ≥ 60岁]"},
      {"若 低收入 则 老年人 否则 失智", "[低收入] 老年人 [失智]"},
  };
  for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
    struct rule_answer a =
        answer_of(f, r, read_rule(f, r, rules[i][0]), rule_random_party(RANDOM_PERSON, 0));
    struct buf b = buf_open(&f->arena, 1000);
    show(f, r, &b, a.why);
    assert_str(buf_str(&b), rules[i][1]);
  }
}

static void reasons_as_a_tree(void **state) {
  struct fixture *f = *state;
  struct rule_random *r = one_person(f);
  struct rule_answer a = answer_of(f, r, read_rule(f, r, "月收入 ≥ 2000元 或 低收入"),
                                   rule_random_party(RANDOM_PERSON, 0));
  struct buf b = buf_open(&f->arena, 10000);
  json_value(&b, rule_why_value(&f->scope, &r->vocabulary, &a));
  assert_str(buf_str(&b),
             "{\"text\":\"月收入 ≥ 2000元 或 低收入\",\"value\":null,\"value_text\":\"未知\","
             "\"known\":false,\"decides\":true,\"clause\":\"\",\"args\":["
             "{\"text\":\"月收入 ≥ 2000元\",\"value\":false,\"value_text\":\"否\",\"known\":true,"
             "\"decides\":false,\"clause\":\"\",\"args\":["
             "{\"text\":\"月收入\",\"value\":1234.56,\"value_text\":\"1,234.56元\",\"known\":true,"
             "\"decides\":false,\"clause\":\"\",\"args\":[]},"
             "{\"text\":\"2000元\",\"value\":2000,\"value_text\":\"2,000元\",\"known\":true,"
             "\"decides\":false,\"clause\":\"\",\"args\":[]}]},"
             "{\"text\":\"低收入\",\"value\":null,\"value_text\":\"未知\",\"known\":false,"
             "\"decides\":true,\"clause\":\"\",\"args\":[]}]}");
}

/* Work is bounded however many members there are. */
static void work_is_bounded(void **state) {
  struct fixture *f = *state;
  static const size_t many[RANDOM_KINDS] = {500, 1, 1};
  struct rule_random *r = rule_random_open(&f->scope, 1, many);
  for (size_t i = 0; i < many[RANDOM_PERSON]; i++) {
    const struct rule_missing m = {RANDOM_PERSON, rule_random_party(RANDOM_PERSON, i),
                                   word_of(r, RANDOM_PERSON, "户"), NULL};
    int64_t to = rule_random_party(RANDOM_HOUSEHOLD, 0);
    *cell(r, &m) = (struct rule_value){true, to, to, to};
  }
  const struct rule_expr *e = read_rule(
      f, r, "人数(户.户内人员, 人数(户.户内人员, 人数(户.户内人员, 低收入) > 1) > 1) > 1");
  struct rule_answer a = answer_of(f, r, e, rule_random_party(RANDOM_PERSON, 0));
  assert_true(!a.value.known || a.value.value);
  assert_true(has_fault(a.why));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(explained_as_plainly_evaluated),
      TEST(what_is_missing_is_what_matters),
      TEST(what_is_asked_first),
      TEST(what_decides),
      TEST(reasons_as_a_tree),
      TEST(work_is_bounded),
  };
  return cmocka_run_group_tests_name("explain", tests, NULL, NULL);
}
