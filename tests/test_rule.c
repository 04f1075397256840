/* The rule language: reading and its faults, printing, vocabularies, units and windows.
 */
#include "tests/rule_random.h"
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

/* What is told, and where: line 3 of the file, the text beginning in column 5. */
static const struct {
  const char *text, *fault;
} faulty[] = {
    {"", "条文:3:5 条文没有写完：此处应为名称、数、日期或者左括号"},
    {"年玲 >= 60", "条文:3:5 不认识“年玲”，是不是“年龄”？"},
    {"低收入 且\n  年龄 >= ", "条文:4:9 条文没有写完：此处应为名称、数、日期或者左括号"},
    {"低收入 且 失智 或 老年人", "条文:3:14 “且”和“或”连用时要加括号，写明先后"},
    {"年龄 60", "条文:3:8 此处应为且、或、比较（=、≥、满、在……）或者运算符号，写的是“60”"},
    {"(低收入 且 失智", "条文:3:14 条文没有写完：此处应为右括号“）”"},
    {"低收入)", "条文:3:8 此处应为且、或、运算符号或者条文的结尾，写的是“)”"},
    {"年龄 >= 60元", "条文:3:11 单位不同：“年龄”的单位是岁，“60元”的单位是元"},
    {"月收入 + 年龄 > 3", "条文:3:11 单位不同：“月收入”的单位是元，“年龄”的单位是岁"},
    {"机构等级 = 三级",
     "条文:3:5 “机构等级”是机构的名称，此处说的是人员；要经由关系写，如“所在机构.机构等级”"},
    {"失能等级 >= 4",
     "条文:3:13 “4”不在失能等级表中，可用的有：能力完好、轻度失能、中度失能、重度失能、完全失能"},
    {"性别 > 男", "条文:3:5 代码（性别表）没有高低先后，只能比较是否相同"},
    {"低收入 > 失智", "条文:3:5 是否（条件）只能比较是否相同"},
    {"低收入 = 60", "条文:3:11 两边不是一类，不能比较或者并用：“低收入”是是否（条件），“60”是数"},
    {"年龄 且 低收入", "条文:3:5 此处应为是否（条件），“年龄”是以岁为单位的数"},
    {"户.户内人员 > 3",
     "条文:3:5 “户内人员”可能有多个：请用 人数(户内人员)、有(户内人员，条件)、均(户内人员，条件)、"
     "合计(户内人员，数)"},
    {"探访 > 3",
     "条文:3:5 “探访”是服务记录：请用 次数(探访，本月)、最近(探访)、合计(探访.项目，本年)"},
    {"合计(助餐.价格, 本年) > 3", "条文:3:11 “助餐”没有“价格”这一项，可用的有：餐数、金额"},
    {"次数(探访, 低收入) > 3",
     "条文:3:12 次数的第二项应是时间范围：本月、上月、本年、近30天、近12个月、历来"},
    {"次数(探访, 近30次) > 3",
     "条文:3:13 此处应为天数、月数或者年数（如“近30天”“近12个月”，不超过100年），写的是“30次”"},
    {"年龄.月收入 > 3", "条文:3:5 “年龄”不是指向另一主体的关系，后面不能再写“.月收入”"},
    {"周岁(出生日期, 今天) > 3", "条文:3:5 周岁的括号里应有1项，写了2项"},
    {"月收入 / 3 > 100", "条文:3:5 除法要写明如何取整，如 四舍五入到分(月收入 / 3)"},
    {"舍到元(年龄) > 3",
     "条文:3:9 舍到元只能用于以元为单位的金额，“年龄”的单位是岁；其他的数用 "
     "舍到整数、四舍五入到整数、进到整数"},
    {"参数.高龄津帖[年龄] > 0", "条文:3:8 没有名为“高龄津帖”的参数，是不是“高龄津贴”？"},
    {"参数.高龄津贴 > 0",
     "条文:3:5 参数“高龄津贴”要写明按什么取值，如 参数.高龄津贴[以岁为单位的数]"},
    {"参数.补贴基数[年龄] > 0", "条文:3:13 参数“补贴基数”只有一个值，不能写方括号"},
    {"户籍地 在 33112", "条文:3:11 “33112”不是地区代码：应为2、4、6、9或者12位数字"},
    {"户籍地 在 常住地", "条文:3:11 “在”后面应是地区代码或者“本地区”一类固定的地区"},
    {"出生日期 < 2023-02-29", "条文:3:12 没有这一天：“2023-02-29”"},
    {"姓名 = “张三", "条文:3:10 引号没有成对：““张三”"},
    {"月收入 > 1234567890123456789",
     "条文:3:11 数“1234567890123456789”太长：最多18位，其中小数最多9位"},
    {"在享服务 含 助愈",
     "条文:3:12 “助愈”不在服务项目中，可用的有：助餐服务、探访关爱、照护（居家）、非、失智、助浴"},
    {"(在享服务 并 集合{助浴: 失智, 助浴: 低收入}) 为空", "条文:3:24 “助浴: 低收入”写了两次"},
    {"若 低收入 则 3元", "条文:3:15 条文没有写完：此处应为“否则”"},
    {"月收入 = (若 低收入 则 3元 否则 失智)",
     "条文:3:26 两边不是一类，不能比较或者并用：“3元”是以元为单位的数，“失智”是是否（条件）"},
    {"月收入 * 12.345% * 1.2345 * 1.1 > 3",
     "条文:3:5 “月收入 * 12.345% * 1.2345”的小数超过9位，请先取整（如 四舍五入到分）"},
    {"； > 3", "条文:3:5 不认识“；”：人员没有这个名称"},
};

static void faults_are_told_where_they_are(void **state) {
  struct fixture *f = *state;
  struct rule_random *r = county(f, 1);
  size_t wrong = 0;
  for (size_t i = 0; i < sizeof faulty / sizeof *faulty; i++) {
    fixture_reset(f);
    assert_null(read_on(f, r, faulty[i].text, RANDOM_PERSON, NULL));
    const struct diag *d = f->scope.diags.first;
    struct buf b = buf_open(&f->arena, 1000);
    buf_add(&b, diag_place(&f->arena, d->at));
    buf_char(&b, ' ');
    buf_add(&b, diag_text(&f->scope, d));
    if (str_is(buf_str(&b), faulty[i].fault)) continue;
    print_error("%s\n  got    %.*s\n  wanted %s\n", faulty[i].text, STR_ARG(buf_str(&b)),
                faulty[i].fault);
    wrong++;
  }
  assert_int_equal(wrong, 0);
}

/* Faults of types do not hide each other. */
static void all_faults_are_told(void **state) {
  struct fixture *f = *state;
  struct rule_random *r = county(f, 1);
  assert_null(read_on(f, r, "年玲 > 3 且 失志 且 月收入 > 60岁", RANDOM_PERSON, NULL));
  assert_int_equal(f->scope.diags.errors, 3);
}

static struct rule_type random_word_type(const struct rule_random *r, const char *name) {
  const struct rule_party *p = &r->vocabulary.parties[RANDOM_PERSON];
  for (size_t i = 0; i < p->count; i++) {
    if (str_is(p->words[i].name, name)) return p->words[i].type;
  }
  _fail(__FILE__, __LINE__);
  return p->words[0].type;
}

static void what_is_wanted_is_checked(void **state) {
  struct fixture *f = *state;
  struct rule_random *r = county(f, 1);
  const struct rule_type money = {.kind = RULE_NUMBER, .places = 2, .unit = STR("元")};
  const struct rule_type truth = {.kind = RULE_TRUTH};
  const struct rule_expr *e = read_on(f, r, "若 低收入 则 300 否则 200", RANDOM_PERSON, &money);
  assert_non_null(e);
  assert_str(e->type.unit, "元");
  assert_str(rule_print(&f->scope, &r->vocabulary, e), "若 低收入 则 300元 否则 200元");
  static const struct {
    const char *text, *fault;
  } wrong[] = {
      {"月收入 × 50%", "此处最多2位小数，写的有4位，请写明如何取整（如 四舍五入到分）"},
      {"年龄", "此处的条文应以元为单位，写的单位是岁"},
      {"低收入", "此处的条文应得出以元为单位的数，写的得出是否（条件）"},
  };
  for (size_t i = 0; i < 3; i++) {
    fixture_reset(f);
    assert_null(read_on(f, r, wrong[i].text, RANDOM_PERSON, &money));
    assert_str(diag_text(&f->scope, f->scope.diags.first), wrong[i].fault);
  }
  fixture_reset(f);
  assert_null(read_on(f, r, "月收入", RANDOM_PERSON, &truth));
  /* A set's names are known from what is wanted. */
  const struct rule_type set = random_word_type(r, "在享服务");
  fixture_reset(f);
  e = read_on(f, r, "集合{失智: 失智、“meal”：低收入}", RANDOM_PERSON, &set);
  assert_non_null(e);
  assert_str(rule_print(&f->scope, &r->vocabulary, e), "集合{“失智”: 失智, 助餐服务: 低收入}");
}

static enum ly read_limit(struct fixture *f, const struct rule_random *r, struct str text) {
  const struct rule_text in = {text, {STR("条文"), 1, 1, STR("")}, RANDOM_PERSON, NULL};
  const struct rule_expr *e;
  fixture_reset(f);
  return rule_read(&f->scope, &r->vocabulary, &in, &e);
}

static struct str repeated(struct fixture *f, const char *before, size_t n, const char *after) {
  struct buf b = buf_open(&f->arena, 100000);
  for (size_t i = 0; i < n; i++) buf_add(&b, str_of(before));
  buf_add(&b, STR("低收入"));
  for (size_t i = 0; i < n; i++) buf_add(&b, str_of(after));
  return buf_str(&b);
}

static void rules_have_limits(void **state) {
  struct fixture *f = *state;
  struct rule_random *r = county(f, 1);
  assert_int_equal(read_limit(f, r, repeated(f, "(", 50, ")")), LY_OK);
  assert_int_equal(read_limit(f, r, repeated(f, "(", 70, ")")), LY_LIMIT);
  assert_int_equal(read_limit(f, r, repeated(f, "非 ", 50, "")), LY_OK);
  assert_int_equal(read_limit(f, r, repeated(f, "非 ", 70, "")), LY_LIMIT);
  assert_int_equal(read_limit(f, r, repeated(f, "-", 2000, "")), LY_LIMIT);
  assert_int_equal(read_limit(f, r, repeated(f, "若 失智 则 失智 否则 ", 58, "")), LY_OK);
  assert_int_equal(read_limit(f, r, repeated(f, "若 失智 则 失智 否则 ", 61, "")), LY_LIMIT);
  /* Side by side there may be many. */
  assert_int_equal(read_limit(f, r, repeated(f, "失智 且 ", 500, "")), LY_OK);
  assert_int_equal(read_limit(f, r, repeated(f, "失智 且 ", 900, "")), LY_LIMIT);
  assert_int_equal(read_limit(f, r, repeated(f, "监护人.", 70, "")), LY_LIMIT);
  assert_int_equal(read_limit(f, r, STR("低收入\xFF")), LY_INVALID);
}

/* ---- Vocabularies, units, windows ---------------------------------------------------------------
 */

static void names_and_units_of_a_vocabulary(void **state) {
  struct fixture *f = *state;
  struct rule_random *r = county(f, 1);
  rule_vocabulary_check(&f->scope, &r->vocabulary, DIAG_FIELD(STR("x")));
  if (f->scope.diags.errors) told(f, "a good vocabulary", STR(""));
  assert_int_equal(f->scope.diags.errors, 0);
  static const struct {
    struct rule_word word;
    const char *fault;
  } bad[] = {
      {{.name = STR_INIT("非低收入")}, "名称“非低收入”也可以读成“非 低收入”，请换一个名称"},
      {{.name = STR_INIT("低收入且失智")},
       "名称“低收入且失智”也可以读成“低收入 且 失智”，请换一个名称"},
      {{.name = STR_INIT("户的年龄")}, "名称“户的年龄”也可以读成“户 的 年龄”，请换一个名称"},
      {{.name = STR_INIT("3岁以下")},
       "名称“3岁以下”里有不能用的字符，或者以数字开头；名称只能用汉字、字母、数字和下划线"},
      {{.name = STR_INIT("收入（月）")},
       "名称“收入（月）”里有不能用的字符，或者以数字开头；名称只能用汉字、字母、数字和下划线"},
      {{.name = STR_INIT("低收入")}, "人员有两个“低收入”"},
      {{.name = STR_INIT("年收入"), .type = {.kind = RULE_NUMBER, .unit = STR_INIT("万元")}},
       "“年收入”的单位“万元”不能用：百分数写成没有单位、多两位小数的数，万元写成元"},
      {{.name = STR_INIT("占比"), .type = {.kind = RULE_NUMBER, .unit = STR_INIT("%")}},
       "“占比”的单位“%”不能用：百分数写成没有单位、多两位小数的数，万元写成元"},
  };
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    struct rule_party parties[RANDOM_KINDS];
    memcpy(parties, r->vocabulary.parties, sizeof parties);
    struct rule_word *words = ARENA_ARRAY(&f->arena, struct rule_word, parties[0].count + 1);
    assert_non_null(words);
    memcpy(words, parties[0].words, parties[0].count * sizeof *words);
    words[parties[0].count++] = bad[i].word;
    parties[0].words = words;
    struct rule_vocabulary v = r->vocabulary;
    v.parties = parties;
    fixture_reset(f);
    rule_vocabulary_check(&f->scope, &v, DIAG_FIELD(STR("x")));
    assert_int_equal(f->scope.diags.errors, 1);
    assert_str(diag_text(&f->scope, f->scope.diags.first), bad[i].fault);
  }
}

static void units_have_one_form(void **state) {
  struct fixture *f = *state;
  static const char *const forms[][2] = {
      {"", ""},
      {"元", "元"},
      {"周岁", "岁"},
      {"个月", "月"},
      {"元/月/人", "元/人·月"},
      {"元／人·月", "元/人·月"},
      {"元·人/人", "元"},
      {"月/月", ""},
      {"/月", "/月"},
      {"1/月", "/月"},
      {"次/个月", "次/月"},
  };
  for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
    struct str out;
    assert_true(rule_unit(&f->arena, str_of(forms[i][0]), &out));
    assert_str(out, forms[i][1]);
  }
  static const char *const bad[] = {"元/", "元//月", "%", "元 人", "·元", "3元"};
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    struct str out;
    assert_false(rule_unit(&f->arena, str_of(bad[i]), &out));
  }
}

static void windows_are_days(void **state) {
  struct fixture *f = *state;
  static const struct {
    struct rule_window window;
    const char *today, *from, *to;
  } rows_of[] = {
      {{RULE_EVER, 0}, "2024-06-30", "0001-01-01", "2024-06-30"},
      {{RULE_THIS_MONTH, 0}, "2024-06-30", "2024-06-01", "2024-06-30"},
      {{RULE_LAST_MONTH, 0}, "2024-03-31", "2024-02-01", "2024-02-29"},
      {{RULE_LAST_MONTH, 0}, "2024-01-15", "2023-12-01", "2023-12-31"},
      {{RULE_THIS_YEAR, 0}, "2024-06-30", "2024-01-01", "2024-06-30"},
      {{RULE_LAST_DAYS, 1}, "2024-06-30", "2024-06-30", "2024-06-30"},
      {{RULE_LAST_DAYS, 30}, "2024-06-30", "2024-06-01", "2024-06-30"},
      {{RULE_LAST_MONTHS, 1}, "2024-03-31", "2024-03-01", "2024-03-31"},
      {{RULE_LAST_MONTHS, 12}, "2024-06-30", "2023-07-01", "2024-06-30"},
      {{RULE_LAST_MONTHS, 1200}, "0050-06-30", "0001-01-01", "0050-06-30"},
      {{RULE_LAST_MONTH, 0}, "0001-01-15", "0001-01-01", "0000-12-31"},
  };
  for (size_t i = 0; i < sizeof rows_of / sizeof *rows_of; i++) {
    struct date today, from, to;
    assert_true(date_parse(str_of(rows_of[i].today), &today));
    rule_window_days(rows_of[i].window, today, &from, &to);
    assert_str(date_iso(&f->arena, from), rows_of[i].from);
    if (i < 10) assert_str(date_iso(&f->arena, to), rows_of[i].to);
    if (i == 10) assert_true(to.day < from.day); /* there was no month before */
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(what_is_printed_reads_the_same),
      TEST(one_rule_many_spellings),
      TEST(faults_are_told_where_they_are),
      TEST(all_faults_are_told),
      TEST(what_is_wanted_is_checked),
      TEST(rules_have_limits),
      TEST(names_and_units_of_a_vocabulary),
      TEST(units_have_one_form),
      TEST(windows_are_days),
  };
  return cmocka_run_group_tests_name("rule", tests, NULL, NULL);
}
