/* The words and signs of the language, one row each: adding a spelling is adding a row. */
#include "rule/keys.h"

#define ROW(text, key, which) {STR_INIT(text), KEY_##key, (which)},
/* clang-format off: one spelling after another */
const struct rule_key rule_keys[] = {
    ROW("或", OR, 0) ROW("或者", OR, 0) ROW("且", AND, 0) ROW("并且", AND, 0) ROW("非", NOT, 0)
        ROW("不是", IS_NOT, 0) ROW("若", IF, 0) ROW("则", THEN, 0) ROW("否则", ELSE, 0)
    /* comparisons */
    ROW("=", COMPARE, RULE_EQ) ROW("==", COMPARE, RULE_EQ) ROW("＝", COMPARE, RULE_EQ) ROW(
        "等于", COMPARE, RULE_EQ) ROW("为", COMPARE, RULE_EQ) ROW("是", IS, RULE_EQ)
        ROW("≠", COMPARE, RULE_NE) ROW("!=", COMPARE, RULE_NE) ROW("！=", COMPARE, RULE_NE) ROW(
            "！＝", COMPARE, RULE_NE) ROW("<>", COMPARE, RULE_NE) ROW("不等于", COMPARE, RULE_NE)
            ROW("不为", COMPARE, RULE_NE) ROW("<", COMPARE, RULE_LT) ROW(
                "＜", COMPARE, RULE_LT) ROW("不满", COMPARE, RULE_LT) ROW("未满", COMPARE, RULE_LT)
                ROW("不足", COMPARE, RULE_LT) ROW("低于", COMPARE, RULE_LT) ROW(
                    "小于", COMPARE, RULE_LT) ROW("少于", COMPARE, RULE_LT)
                    ROW("早于", COMPARE, RULE_LT) ROW("<=", COMPARE, RULE_LE) ROW(
                        "≤", COMPARE, RULE_LE) ROW("≦", COMPARE, RULE_LE)
                        ROW("＜=", COMPARE, RULE_LE) ROW("＜＝", COMPARE, RULE_LE) ROW(
                            "不超过", COMPARE, RULE_LE) ROW("不高于", COMPARE, RULE_LE)
                            ROW("不大于", COMPARE, RULE_LE) ROW("不多于", COMPARE, RULE_LE) ROW(
                                "不晚于", COMPARE, RULE_LE)
                                ROW(">", COMPARE, RULE_GT) ROW("＞", COMPARE, RULE_GT) ROW(
                                    "超过", COMPARE, RULE_GT) ROW("高于", COMPARE, RULE_GT)
                                    ROW("大于", COMPARE, RULE_GT) ROW("多于", COMPARE, RULE_GT) ROW(
                                        "晚于", COMPARE, RULE_GT) ROW(">=", COMPARE, RULE_GE)
                                        ROW("≥", COMPARE, RULE_GE) ROW("≧", COMPARE, RULE_GE) ROW(
                                            "＞=", COMPARE, RULE_GE) ROW("＞＝", COMPARE, RULE_GE)
                                            ROW("满", COMPARE, RULE_GE) ROW(
                                                "年满", COMPARE, RULE_GE) ROW("达到", COMPARE,
                                                                              RULE_GE)
                                                ROW("不低于", COMPARE, RULE_GE) ROW(
                                                    "不小于", COMPARE,
                                                    RULE_GE) ROW("不少于", COMPARE, RULE_GE)
                                                    ROW("不早于", COMPARE, RULE_GE) ROW(
                                                        "以上", AT_LEAST,
                                                        RULE_GE) ROW("及以上", AT_LEAST, RULE_GE)
                                                        ROW("以下", AT_MOST, RULE_LE) ROW(
                                                            "以内", AT_MOST, RULE_LE)
                                                            ROW("及以下", AT_MOST, RULE_LE) ROW(
                                                                "在", WITHIN, 0) ROW("不在",
                                                                                     NOT_WITHIN, 0)
                                                                ROW("属于", IN, 0) ROW(
                                                                    "不属于", NOT_IN, 0)
                                                                    ROW("含", HAS, 0) ROW(
                                                                        "不含", NOT_HAS, 0)
                                                                        ROW("为空", EMPTY, 0) ROW(
                                                                            "不为空", NOT_EMPTY, 0)
    /* numbers and sets */
    ROW("+", SUM, RULE_ADD) ROW("＋", SUM, RULE_ADD) ROW("-", SUM, RULE_SUB)
        ROW("－", SUM, RULE_SUB) ROW("−", SUM, RULE_SUB) ROW("并", SUM, RULE_UNION) ROW(
            "交", SUM, RULE_INTERSECT) ROW("差", SUM, RULE_MINUS) ROW("*", PRODUCT, RULE_MUL)
            ROW("＊", PRODUCT, RULE_MUL) ROW("×", PRODUCT, RULE_MUL) ROW("/", PRODUCT, RULE_DIVIDE)
                ROW("／", PRODUCT, RULE_DIVIDE) ROW("÷", PRODUCT, RULE_DIVIDE)
    /* punctuation */
    ROW("(", OPEN, 0) ROW("（", OPEN, 0) ROW(")", CLOSE, 0) ROW("）", CLOSE, 0) ROW("{", BRACE, 0)
        ROW("｛", BRACE, 0) ROW("}", BRACE_CLOSE, 0) ROW("｝", BRACE_CLOSE, 0) ROW("[", BRACKET, 0)
            ROW("［", BRACKET, 0) ROW("【", BRACKET, 0) ROW("]", BRACKET_CLOSE, 0)
                ROW("］", BRACKET_CLOSE, 0) ROW("】", BRACKET_CLOSE, 0) ROW(",", COMMA, 0)
                    ROW("，", COMMA, 0) ROW("、", COMMA, 0) ROW(":", COLON, 0) ROW("：", COLON, 0)
                        ROW(".", DOT, 0) ROW("．", DOT, 0) ROW("的", DOT, 0) ROW("参数", PARAM, 0)
                            ROW("集合", SET, 0) ROW("真", TRUE, 0) ROW("假", FALSE, 0)
                                ROW("否", FALSE, 0) ROW("今天", TODAY, 0)
    /* windows of days */
    ROW("历来", WINDOW, RULE_EVER) ROW("本月", WINDOW, RULE_THIS_MONTH) ROW(
        "上月", WINDOW, RULE_LAST_MONTH) ROW("本年", WINDOW, RULE_THIS_YEAR) ROW("近", LAST, 0)};
/* clang-format on */
const size_t rule_key_count = sizeof rule_keys / sizeof *rule_keys;

const struct str rule_window_names[] = {
    [RULE_EVER] = STR_INIT("历来"),       [RULE_THIS_MONTH] = STR_INIT("本月"),
    [RULE_LAST_MONTH] = STR_INIT("上月"), [RULE_THIS_YEAR] = STR_INIT("本年"),
    [RULE_LAST_DAYS] = STR_INIT(""),      [RULE_LAST_MONTHS] = STR_INIT(""),
};

#define ROUND_TO(verb, how) \
  {STR_INIT(verb "到分"), CALL_ROUND, RULE_ROUND, 1, 1, "元", how, 2, 1}, \
      {STR_INIT(verb "到角"), CALL_ROUND, RULE_ROUND, 1, 1, "元", how, 1, 1}, \
      {STR_INIT(verb "到元"), CALL_ROUND, RULE_ROUND, 1, 1, "元", how, 0, 1}, \
      {STR_INIT(verb "到十元"), CALL_ROUND, RULE_ROUND, 1, 1, "元", how, 0, 10}, \
      {STR_INIT(verb "到百元"), CALL_ROUND, RULE_ROUND, 1, 1, "元", how, 0, 100}, \
      {STR_INIT(verb "到整数"), CALL_ROUND, RULE_ROUND, 1, 1, NULL, how, 0, 1}, \
      {STR_INIT(verb "到一位小数"), CALL_ROUND, RULE_ROUND, 1, 1, NULL, how, 1, 1}, \
      {STR_INIT(verb "到两位小数"), CALL_ROUND, RULE_ROUND, 1, 1, NULL, how, 2, 1}, \
      {STR_INIT(verb "到三位小数"), CALL_ROUND, RULE_ROUND, 1, 1, NULL, how, 3, 1}, \
      {STR_INIT(verb "到四位小数"), CALL_ROUND, RULE_ROUND, 1, 1, NULL, how, 4, 1},

/* clang-format off */
const struct rule_function rule_functions[] = {
    {STR_INIT("人数"), CALL_MEMBERS, RULE_COUNT, 1, 2, "人"},
    {STR_INIT("户数"), CALL_MEMBERS, RULE_COUNT, 1, 2, "户"},
    {STR_INIT("家数"), CALL_MEMBERS, RULE_COUNT, 1, 2, "家"},
    {STR_INIT("个数"), CALL_MEMBERS, RULE_COUNT, 1, 2, "个"},
    {STR_INIT("有"), CALL_MEMBERS, RULE_ANY, 1, 2, NULL},
    {STR_INIT("均"), CALL_ALL, RULE_ALL, 2, 2, NULL},
    {STR_INIT("合计"), CALL_SUM, RULE_SUM, 1, 3, NULL},
    {STR_INIT("次数"), CALL_ACTS, RULE_ACT_COUNT, 1, 2, "次"},
    {STR_INIT("最近"), CALL_LAST_ACT, RULE_ACT_LAST, 1, 1, NULL},
    {STR_INIT("取大"), CALL_TWO, RULE_MAX, 2, 2, NULL},
    {STR_INIT("取小"), CALL_TWO, RULE_MIN, 2, 2, NULL},
    {STR_INIT("周岁"), CALL_SINCE, RULE_AGE, 1, 1, "岁"},
    {STR_INIT("足月"), CALL_SINCE, RULE_MONTHS, 1, 1, "月"},
    {STR_INIT("天数"), CALL_SINCE, RULE_DAYS, 1, 1, "天"},
    {STR_INIT("已知"), CALL_KNOWN, RULE_KNOWN, 1, 1, NULL},
    ROUND_TO("舍", RULE_DOWN)
    ROUND_TO("四舍五入", RULE_HALF_UP)
    ROUND_TO("进", RULE_UP)
};
/* clang-format on */
const size_t rule_function_count = sizeof rule_functions / sizeof *rule_functions;

struct str rule_op_text(enum rule_op op) {
  static const struct {
    enum rule_op op;
    struct str text;
  } rows[] = {
      {RULE_OR, STR_INIT(" 或 ")},    {RULE_AND, STR_INIT(" 且 ")},
      {RULE_EQ, STR_INIT(" = ")},     {RULE_NE, STR_INIT(" ≠ ")},
      {RULE_LT, STR_INIT(" < ")},     {RULE_LE, STR_INIT(" ≤ ")},
      {RULE_GT, STR_INIT(" > ")},     {RULE_GE, STR_INIT(" ≥ ")},
      {RULE_ADD, STR_INIT(" + ")},    {RULE_SUB, STR_INIT(" - ")},
      {RULE_MUL, STR_INIT(" × ")},    {RULE_DIVIDE, STR_INIT(" ÷ ")},
      {RULE_UNION, STR_INIT(" 并 ")}, {RULE_INTERSECT, STR_INIT(" 交 ")},
      {RULE_MINUS, STR_INIT(" 差 ")}, {RULE_WITHIN, STR_INIT(" 在 ")},
      {RULE_NOT, STR_INIT("非 ")},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    if (rows[i].op == op) return rows[i].text;
  }
  return STR("");
}
