/* The rule language: reading and its faults, printing, and random rules against the plain
 * evaluator of rule_twin.c. */
#include "tests/rule_random.h"
#include "tests/rule_twin.h"
#include "tests/support.h"

#include <stdlib.h>

static const size_t rows[RANDOM_KINDS] = {30, 12, 5};

static struct rule_random *county(struct fixture *f, uint64_t seed) {
  return rule_random_open(&f->scope, seed, rows);
}

/* ---- Printing and reading again -----------------------------------------------------------------
 */

static bool same_type(const struct rule_type *a, const struct rule_type *b) {
  return a->kind == b->kind && a->places == b->places && str_eq(a->unit, b->unit) &&
         a->codes == b->codes && (a->kind != RULE_PARTY || a->party == b->party);
}

static bool same_tree(const struct rule_expr *a, const struct rule_expr *b) {
  if (a->op != b->op || !same_type(&a->type, &b->type) || a->party != b->party) return false;
  if (a->count != b->count || a->depth != b->depth || a->value != b->value) return false;
  if (a->word != b->word || a->param != b->param || a->field != b->field) return false;
  if (a->window.is != b->window.is || a->window.n != b->window.n) return false;
  if (a->rounding != b->rounding || !str_eq(a->text, b->text)) return false;
  for (size_t i = 0; i < a->count; i++) {
    if (!same_tree(a->args[i], b->args[i])) return false;
  }
  return true;
}

static void told(struct fixture *f, const char *what, struct str text) {
  print_error("%s: %.*s\n", what, STR_ARG(text));
  for (const struct diag *d = f->scope.diags.first; d; d = d->next)
    print_error("  %.*s: %.*s\n", STR_ARG(diag_place(&f->arena, d->at)),
                STR_ARG(diag_text(&f->scope, d)));
}

static void prints_and_reads(struct fixture *f, struct rule_random *r, size_t kind) {
  const struct rule_expr *e = rule_random_rule(r, kind, 1 + (int)rule_random_below(r, 5)), *again;
  struct str text = rule_print(&f->scope, &r->vocabulary, e);
  const struct rule_text in = {text, {STR("x"), 1, 1, STR("")}, kind, NULL};
  enum ly rc = rule_read(&f->scope, &r->vocabulary, &in, &again);
  if (rc == LY_LIMIT) {
    assert_true(text.len > RULE_TEXT_MAX || e->depth > RULE_DEPTH_MAX / 2);
    fixture_reset(f);
    return;
  }
  if (rc || !same_tree(e, again)) {
    told(f, rc ? "does not read" : "reads as another", text);
    if (!rc) told(f, "namely", rule_print(&f->scope, &r->vocabulary, again));
    _fail(__FILE__, __LINE__);
  }
}

static void what_is_printed_reads_the_same(void **state) {
  struct fixture *f = *state;
  for (uint64_t seed = 1; seed <= 40; seed++) {
    struct arena_mark mark = arena_mark(&f->arena);
    struct rule_random *r = county(f, seed);
    for (size_t i = 0; i < 60; i++) prints_and_reads(f, r, i % RANDOM_KINDS);
    arena_rewind(&f->arena, mark);
  }
}

/* ---- Reading ------------------------------------------------------------------------------------
 */

/* One text on a person, and how it prints: what is written either way is one rule. */
static const struct {
  const char *text, *printed;
} written[] = {
    {"年龄>=60且低收入", "年龄 ≥ 60岁 且 低收入"},
    {"年龄 60周岁以上", "年龄 ≥ 60岁"},
    {"年龄 80 以下", "年龄 ≤ 80岁"},
    {"足月(出生日期) 12个月以内", "足月(出生日期) ≤ 12个月"},
    {"年龄不满3周岁", "年龄 < 3岁"},
    {"月收入 超过 ２００．５ 元", "月收入 > 200.5元"},
    {"月收入不低于2万元", "月收入 ≥ 20000元"},
    {"月收入 低于 1.5万元", "月收入 < 15000元"},
    {"非农户口 且 非 低收入", "非农户口 且 非 低收入"},
    {"不是（低收入或失智）", "非 (低收入 或 失智)"},
    {"性别 是 男", "性别 = 男"},
    {"性别 不是 女", "性别 ≠ 女"},
    {"失能等级 >= 2", "失能等级 ≥ 中度失能"},
    {"失能等级 3级以上", "失能等级 ≥ 重度失能"},
    {"失能等级 属于 {中度失能、重度失能，“5”}", "失能等级 属于 {中度失能、重度失能、完全失能}"},
    {"户籍地 在 本地区", "户籍地 在 本地区"},
    {"户籍地 不在 331121", "非 户籍地 在 331121"},
    {"常住地 = 331121100201", "常住地 = 331121100201"},
    {"在享服务 含 “失智”", "在享服务 含 “失智”"},
    {"在享服务 含 失智", "在享服务 含 “失智”"},
    {"在享服务 不含 助浴", "非 在享服务 含 助浴"},
    {"(在享服务 差 集合{助浴: 低收入}) 为空", "在享服务 差 集合{助浴: 低收入} 为空"},
    {"在享服务 不为空", "非 在享服务 为空"},
    {"姓名 = “张三”", "姓名 = “张三”"},
    {"姓名 = \"张三\"", "姓名 = “张三”"},
    {"出生日期 早于 1960年1月2日", "出生日期 < 1960-01-02"},
    {"所在机构.机构等级 三级以上", "所在机构.机构等级 ≥ 三级"},
    {"监护人的户的户所在地 在 331121", "监护人.户.户所在地 在 331121"},
    {"人数(户.户内人员，年龄 60以上)>=2", "人数(户.户内人员, 年龄 ≥ 60岁) ≥ 2人"},
    {"均(户.户内人员, 老年人)", "均(户.户内人员, 老年人)"},
    {"有（被监护人）", "有(被监护人)"},
    {"合计(户.户内人员, 月收入, 老年人) < 3000", "合计(户.户内人员, 月收入, 老年人) < 3000元"},
    {"次数(探访, 近30日) = 0", "次数(探访, 近30天) = 0次"},
    {"次数(探访) > 次数(助餐, 近1年)", "次数(探访, 历来) > 次数(助餐, 近12个月)"},
    {"合计(助餐.金额, 本年) > 100", "合计(助餐.金额, 本年) > 100元"},
    {"天数(最近(探访)) 超过 30天", "天数(最近(探访)) > 30天"},
    {"已知(监护人) 且 已知(失智)", "已知(监护人) 且 已知(失智)"},
    {"参数.高龄津贴[年龄] > 0", "参数.高龄津贴[年龄] > 0元"},
    {"参数.高龄津贴[80] = 180元", "参数.高龄津贴[80岁] = 180元"},
    {"四舍五入到元(月收入 * 50%)", "四舍五入到元(月收入 × 50%)"},
    {"舍到分(月收入 ÷ 3 × 2)", "舍到分(月收入 × 2 ÷ 3)"},
    {"进到十元(月收入 / 3 / 2)", "进到十元(月收入 ÷ (3 × 2))"},
    {"参数.运营补助[所在机构.机构等级] × 12个月 × 2人",
     "参数.运营补助[所在机构.机构等级] × 12个月 × 2人"},
    {"取大(月收入, 参数.补贴基数) - -5", "取大(月收入, 参数.补贴基数) - -5元"},
    {"若 低收入 则 300 否则 若 失智 则 200 否则 0元",
     "若 低收入 则 300元 否则 若 失智 则 200元 否则 0元"},
    {"-(月收入)", "-月收入"},
    {"今天 晚于 出生日期", "今天 > 出生日期"},
    {"低收入 = 失智", "低收入 = 失智"},
    {"低收入 是 是", "低收入 = 真"},
    {"监护人.户 = 户", "监护人.户 = 户"},
};

static const struct rule_expr *read_on(struct fixture *f, const struct rule_random *r,
                                       const char *text, size_t kind,
                                       const struct rule_type *wanted) {
  const struct rule_text in = {str_of(text), {STR("条文"), 3, 5, STR("")}, kind, wanted};
  const struct rule_expr *e = NULL;
  enum ly rc = rule_read(&f->scope, &r->vocabulary, &in, &e);
  assert_int_equal(rc == LY_OK, e != NULL);
  assert_true(rc != LY_INVALID || f->scope.diags.errors > 0);
  return e;
}

static void one_rule_many_spellings(void **state) {
  struct fixture *f = *state;
  struct rule_random *r = county(f, 1);
  for (size_t i = 0; i < sizeof written / sizeof *written; i++) {
    const struct rule_expr *e = read_on(f, r, written[i].text, RANDOM_PERSON, NULL);
    if (!e) told(f, "does not read", str_of(written[i].text));
    assert_non_null(e);
    assert_str(rule_print(&f->scope, &r->vocabulary, e), written[i].printed);
  }
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
    told(f, "differs", rule_print(&f->scope, &r->vocabulary, step->expr));
  }
  assert_true(same);
  for (size_t i = 0; i < step->count; i++) same_steps(f, r, step->args[i]);
}

static void explained_as_plainly_evaluated(void **state) {
  struct fixture *f = *state;
  size_t known = 0, unknown = 0, faults = 0;
  for (uint64_t seed = 1; seed <= 60; seed++) {
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
  return &r->facts[m->kind][rule_random_row(m->party) * columns + m->word->column];
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
  if (v.known) told(f, "what was not asked for decided", rule_print(&f->scope, &r->vocabulary, e));
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
  for (uint64_t seed = 1; seed <= 400; seed++) {
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

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(what_is_printed_reads_the_same),
      TEST(one_rule_many_spellings),
      TEST(explained_as_plainly_evaluated),
      TEST(what_is_missing_is_what_matters),
  };
  return cmocka_run_group_tests_name("rule", tests, NULL, NULL);
}
