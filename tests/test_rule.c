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

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(what_is_printed_reads_the_same),
      TEST(one_rule_many_spellings),
  };
  return cmocka_run_group_tests_name("rule", tests, NULL, NULL);
}
