/* The population of the workload; see workload.h. */
#include "bench/rules/workload.h"

#include <string.h>

static const struct rule_code digits[] = {
    {STR_INIT("0"), STR_INIT("零")}, {STR_INIT("1"), STR_INIT("一")},
    {STR_INIT("2"), STR_INIT("二")}, {STR_INIT("3"), STR_INIT("三")},
    {STR_INIT("4"), STR_INIT("四")}, {STR_INIT("5"), STR_INIT("五")},
    {STR_INIT("6"), STR_INIT("六")},
};
const struct rule_codes people_level = {STR_INIT("level"), STR_INIT("等级"), digits, 7, true};

#define ITEM(text) \
  { STR_INIT(text), STR_INIT(text) }
static const struct rule_code items[] = {
    ITEM("养老服务补贴"),   ITEM("高龄老人津贴"),   ITEM("老年综合津贴"), ITEM("特殊困难探访"),
    ITEM("长护险服务"),     ITEM("特困失能护理"),   ITEM("居家适老改造"), ITEM("老年助餐"),
    ITEM("残疾人生活补贴"), ITEM("残疾人护理补贴"), ITEM("特殊家庭扶助"), ITEM("喘息服务"),
    ITEM("托育减免"),       ITEM("二孩补助"),       ITEM("三岁以下津贴"), ITEM("困境儿童养育"),
};
const struct rule_codes people_item = {STR_INIT("item"), STR_INIT("事项"), items, 16, false};

#define WORD(name_, at, ...) \
  { \
    .name = STR_INIT(name_), .is = RULE_FACT, .column = (at), .type = { __VA_ARGS__ } \
  }
#define TRUTH(name, at) WORD(name, at, .kind = RULE_TRUTH)
#define NUMBER(name, at) WORD(name, at, .kind = RULE_NUMBER)
#define LEVEL(name, at) WORD(name, at, .kind = RULE_CODE, .codes = &people_level)

const struct rule_word people_words[PEOPLE_COLUMNS] = {
    WORD("居住地", 0, .kind = RULE_AREA),
    NUMBER("街道", 1),
    NUMBER("片区", 2),
    WORD("出生日期", PEOPLE_BIRTH, .kind = RULE_DATE),
    TRUTH("男性", 4),
    TRUTH("本地户籍", 5),
    TRUTH("常住", 6),
    LEVEL("家庭类型", 7),
    TRUTH("独居", 8),
    LEVEL("失能等级", 9),
    LEVEL("残疾等级", 10),
    TRUTH("失智", 11),
    TRUTH("低收入", 12),
    TRUTH("低收入边缘", 13),
    TRUTH("特困", 14),
    TRUTH("困难", 15),
    NUMBER("养老金", 16),
    NUMBER("家庭收入", 17),
    NUMBER("机构编号", 18),
    LEVEL("机构星级", 19),
    LEVEL("运营方式", 20),
    LEVEL("床位类型", 21),
    LEVEL("用房性质", 22),
    NUMBER("照护月数", 23),
    TRUTH("长护险", 24),
    LEVEL("班型", 25),
    NUMBER("入托月数", 26),
    NUMBER("子女数", 27),
    WORD("最近探访日", 28, .kind = RULE_DATE),
    NUMBER("本月探访", 29),
    WORD("在享事项", PEOPLE_RECEIVED, .kind = RULE_SET, .codes = &people_item),
    TRUTH("已体检", 31),
    TRUTH("已签约", 32),
    NUMBER("本月用餐", 33),
    NUMBER("月托费", PEOPLE_FEE),
};

/* ---- Chance ---- */

static uint64_t mix(uint64_t z) {
  z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
  z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
  return z ^ (z >> 31);
}

/* Below `below`, by the person's number and what is asked. */
static int64_t draw(int64_t id, uint64_t what, uint32_t below) {
  uint64_t z = UINT64_C(0x9E3779B97F4A7C15) * ((uint64_t)id * 64 + what + 1) + 0x20250630u;
  return (int64_t)((uint32_t)(mix(z) >> 33) % below);
}

static int64_t chance(int64_t id, uint64_t what, int64_t in_thousand) {
  return draw(id, what, 1000) < in_thousand;
}

/* Which step of a falling staircase a number is on: the first whose end lies above. */
static int64_t step(int64_t r, const int64_t *ends, const int64_t *values, size_t count) {
  for (size_t i = 0; i < count; i++)
    if (r < ends[i]) return values[i];
  return 0;
}

/* ---- People ---- */

static int64_t age_of(int64_t id) {
  int64_t r = draw(id, 2, 1000);
  if (r < 40) return draw(id, 3, 3);
  if (r < 130) return 3 + draw(id, 3, 15);
  if (r < 780) return 18 + draw(id, 3, 42);
  if (r < 930) return 60 + draw(id, 3, 15);
  return r < 985 ? 75 + draw(id, 3, 15) : 90 + draw(id, 3, 14);
}

static int64_t birth_of(int64_t id, int64_t age) {
  static const uint32_t days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  int month = 1 + (int)draw(id, 4, 12), day = 1 + (int)draw(id, 5, days[month - 1]);
  int year = 2025 - (int)age - (month * 100 + day > 630);
  struct date d = {0};
  if (!date_make(year, month, day, &d)) return 0;
  return d.day;
}

static void make_facts(int64_t id, int64_t age, int64_t *x) {
  bool old = age >= 60;
  int64_t r = draw(id, 9, 1000), worse = age >= 80 ? 3 : 1;
  x[7] = old ? step(r, (const int64_t[]){300, 380, 400, 440}, (const int64_t[]){1, 2, 3, 4}, 4)
         : age < 18 && r < 8 ? 5
                             : (r > 990) * 4;
  x[8] = chance(id, 10, old ? 120 : 15);
  r = draw(id, 11, 1000);
  const int64_t ends[] = {10 * worse, 25 * worse, 45 * worse, 75 * worse, 110 * worse, 150 * worse};
  x[9] = old ? step(r, ends, (const int64_t[]){6, 5, 4, 3, 2, 1}, 6)
             : step(r, (const int64_t[]){3, 8}, (const int64_t[]){4, 2}, 2);
  r = draw(id, 12, 1000);
  x[10] = step(r, (const int64_t[]){8, 18, 34, 52}, (const int64_t[]){1, 2, 3, 4}, 4);
  x[11] = old && chance(id, 13, age >= 80 ? 150 : 40);
  x[12] = chance(id, 14, 45);
  x[13] = !x[12] && chance(id, 15, 30);
  x[14] = chance(id, 16, 6);
  x[15] = chance(id, 17, 25);
  if (old) x[16] = draw(id, 18, 10) < 6 ? 1100 + draw(id, 19, 900) : 2500 + draw(id, 19, 6500);
  x[17] = 600 + draw(id, 20, 14000);
}

static void make_places(int64_t id, int64_t age, int64_t *x) {
  bool old = age >= 60, in_home = old && chance(id, 21, age >= 80 ? 90 : 25);
  bool in_class = age < 3 && chance(id, 22, 150);
  if (in_home || in_class) {
    x[18] = 1 + draw(id, 23, 600);
    x[19] = x[18] * 7 % 6;
    x[20] = 1 + x[18] * 13 % 3;
  }
  if (in_home) {
    x[21] = 1 + (draw(id, 24, 100) >= 60);
    x[22] = 1 + x[18] * 11 % 3;
  }
  if (in_home || x[9] >= 2) x[23] = draw(id, 25, 120);
  x[24] = old && chance(id, 26, 550);
  if (!in_class) return;
  x[25] = 1 + draw(id, 27, 4);
  x[26] = draw(id, 28, 30);
  x[PEOPLE_FEE] = 1500 + draw(id, 29, 3500);
}

static int64_t received(int64_t id, int64_t age) {
  int64_t bits = 0;
  for (uint64_t k = 0; k < PEOPLE_MEMBERS; k++) {
    bool mostly = (age >= 60 && k < 12) || age < 3;
    if (draw(id, 40 + k, 1000) < (mostly ? 700 : 20)) bits |= INT64_C(1) << k;
  }
  return bits;
}

void people_plain(int64_t id, int64_t x[PEOPLE_COLUMNS]) {
  memset(x, 0, PEOPLE_COLUMNS * sizeof *x);
  int64_t age = age_of(id);
  x[1] = draw(id, 1, 150);
  x[0] = x[1] / 10;
  x[2] = x[1] / 50;
  x[PEOPLE_BIRTH] = birth_of(id, age);
  x[4] = chance(id, 6, 505);
  x[5] = chance(id, 7, 720);
  x[6] = chance(id, 8, 930);
  make_facts(id, age, x);
  make_places(id, age, x);
  int64_t r = draw(id, 30, 100);
  if (age < 18) x[27] = r < 62 ? 1 : r < 93 ? 2 : r < 98 ? 3 : 4;
  x[28] = PEOPLE_TODAY.day - draw(id, 31, 120);
  x[29] = chance(id, 32, 400) ? 0 : draw(id, 33, 5);
  x[PEOPLE_RECEIVED] = received(id, age);
  x[31] = chance(id, 34, 700);
  x[32] = chance(id, 35, 600);
  if (age >= 60 && chance(id, 36, 300)) x[33] = draw(id, 37, 40);
}

int64_t people_town(int64_t town) {
  return INT64_C(331121000000) + (100 + town) * 1000;
}

void people_make(int64_t id, int64_t values[PEOPLE_COLUMNS]) {
  people_plain(id, values);
  values[0] = people_town(values[0]);
}

bool people_missing(int64_t id, size_t column) {
  static const size_t columns[] = {5, 7, 9, 11, 12, 14, 16, 18, 23, 31};
  for (size_t i = 0; i < sizeof columns / sizeof *columns; i++)
    if (columns[i] == column) return draw(id, 1000 + column, 10) == 0;
  return false;
}
