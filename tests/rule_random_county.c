/* The invented county: its vocabulary, its parties, and a reader of them. */
#include "tests/rule_random_county.h"

#include "base/must.h"

#define CODES(key_, name_, ordered_, ...) \
  { \
    STR_INIT(key_), STR_INIT(name_), (const struct rule_code[]){__VA_ARGS__}, \
        sizeof((const struct rule_code[]){__VA_ARGS__}) / sizeof(struct rule_code), ordered_ \
  }
#define CODE(code_, name_) \
  { STR_INIT(code_), STR_INIT(name_) }

const struct rule_codes random_levels =
    CODES("level", "失能等级表", true, CODE("0", "能力完好"), CODE("1", "轻度失能"),
          CODE("2", "中度失能"), CODE("3", "重度失能"), CODE("5", "完全失能"));
const struct rule_codes random_sexes =
    CODES("sex", "性别表", false, CODE("1", "男"), CODE("2", "女"), CODE("9", "未说明"));
/* A name with brackets has to be quoted, one is a keyword, one is a word of people too. */
const struct rule_codes random_services =
    CODES("service", "服务项目", false, CODE("meal", "助餐服务"), CODE("visit", "探访关爱"),
          CODE("care", "照护（居家）"), CODE("none", "非"), CODE("dementia", "失智"),
          CODE("bath", "助浴"));
const struct rule_codes random_stars =
    CODES("star", "机构等级表", true, CODE("1", "一级"), CODE("2", "二级"), CODE("3", "三级"),
          CODE("4", "四级"), CODE("5", "五级"));

#define TRUTH \
  { .kind = RULE_TRUTH }
#define DATE \
  { .kind = RULE_DATE }
#define AREA \
  { .kind = RULE_AREA }
#define TEXT \
  { .kind = RULE_TEXT }
#define NUMBER(places_, unit_) \
  { .kind = RULE_NUMBER, .places = (places_), .unit = STR_INIT(unit_) }
#define OF_CODES(kind_, codes_) \
  { .kind = (kind_), .codes = &(codes_) }
#define FACT(name_, type_, column_) \
  { .name = STR_INIT(name_), .is = RULE_FACT, .type = type_, .column = (column_) }
#define ONE(name_, column_, party_) \
  { \
    .name = STR_INIT(name_), .is = RULE_ONE, .type = {.kind = RULE_PARTY, .party = (party_)}, \
    .column = (column_), .party = (party_) \
  }
#define MANY(name_, column_, party_) \
  { .name = STR_INIT(name_), .is = RULE_MANY, .column = (column_), .party = (party_) }
#define TERM(name_, type_) \
  { .name = STR_INIT(name_), .is = RULE_TERM, .type = type_ }
#define ACTS(name_, acts_) \
  { .name = STR_INIT(name_), .is = RULE_ACTS, .acts = &(acts_) }
#define HERE \
  { .name = STR_INIT("本地区"), .is = RULE_CONSTANT, .type = AREA, .value = INT64_C(331121000000) }

static const struct rule_act_field meal_fields[] = {
    {STR_INIT("餐数"), STR_INIT("meals"), NUMBER(0, "份")},
    {STR_INIT("金额"), STR_INIT("amount"), NUMBER(2, "元")},
};
static const struct rule_acts meals = {STR_INIT("meal"), STR_INIT("助餐"), meal_fields, 2};
static const struct rule_acts visits = {STR_INIT("visit"), STR_INIT("探访"), NULL, 0};
static const struct rule_acts inspections = {STR_INIT("inspection"), STR_INIT("检查"), NULL, 0};

/* 在院天数 begins with a keyword, 非农户口 too, 本地区 is a constant on each kind. */
static const struct rule_word person_words[] = {
    FACT("出生日期", DATE, PERSON_BIRTH),
    FACT("户籍地", AREA, PERSON_HUKOU),
    FACT("常住地", AREA, PERSON_HOME),
    FACT("低收入", TRUTH, PERSON_POOR),
    FACT("失智", TRUTH, PERSON_DEMENTIA),
    FACT("非农户口", TRUTH, PERSON_TOWN),
    FACT("失能等级", OF_CODES(RULE_CODE, random_levels), PERSON_LEVEL),
    FACT("性别", OF_CODES(RULE_CODE, random_sexes), PERSON_SEX),
    FACT("月收入", NUMBER(2, "元"), PERSON_INCOME),
    FACT("身高", NUMBER(1, "厘米"), PERSON_HEIGHT),
    FACT("积分", NUMBER(0, ""), PERSON_POINTS),
    FACT("姓名", TEXT, PERSON_NAME),
    FACT("在享服务", OF_CODES(RULE_SET, random_services), PERSON_SERVICES),
    ONE("户", PERSON_HOUSEHOLD, RANDOM_HOUSEHOLD),
    ONE("所在机构", PERSON_INSTITUTION, RANDOM_INSTITUTION),
    ONE("监护人", PERSON_GUARDIAN, RANDOM_PERSON),
    MANY("被监护人", PERSON_GUARDIAN, RANDOM_PERSON),
    ACTS("探访", visits),
    ACTS("助餐", meals),
    HERE,
    TERM("年龄", NUMBER(0, "岁")),
    TERM("老年人", TRUTH),
    TERM("户内老年人数", NUMBER(0, "人")),
    TERM("补贴标准", NUMBER(2, "元")),
};
static const struct rule_word household_words[] = {
    FACT("户所在地", AREA, HOUSEHOLD_AREA),
    FACT("户月收入", NUMBER(2, "元"), HOUSEHOLD_INCOME),
    FACT("户内人数", NUMBER(0, "人"), HOUSEHOLD_SIZE),
    MANY("户内人员", PERSON_HOUSEHOLD, RANDOM_PERSON),
    HERE,
};
static const struct rule_word institution_words[] = {
    FACT("机构等级", OF_CODES(RULE_CODE, random_stars), INSTITUTION_STAR),
    FACT("托位数", NUMBER(0, "个"), INSTITUTION_SEATS),
    FACT("公建", TRUTH, INSTITUTION_PUBLIC),
    FACT("机构所在地", AREA, INSTITUTION_AREA),
    MANY("在院人员", PERSON_INSTITUTION, RANDOM_PERSON),
    ACTS("检查", inspections),
    HERE,
};

#define WORDS(words_, columns_, key_, name_) \
  { STR_INIT(key_), STR_INIT(name_), words_, sizeof(words_) / sizeof *(words_), columns_ }
static const struct rule_party kinds[] = {
    WORDS(person_words, PERSON_COLUMNS, "person", "人员"),
    WORDS(household_words, HOUSEHOLD_COLUMNS, "household", "户"),
    WORDS(institution_words, INSTITUTION_COLUMNS, "institution", "机构"),
};

/* Days: 19539 is 2023-07-01, 19905 is 2024-07-01. */
#define VERSION(from_, to_, known_, ...) \
  { \
    {from_}, {to_}, known_, (const struct rule_entry[]){__VA_ARGS__}, \
        sizeof((const struct rule_entry[]){__VA_ARGS__}) / sizeof(struct rule_entry) \
  }
static const struct rule_version base_versions[] = {
    VERSION(10000, 19538, true, {0, 30000}),
    VERSION(19539, INT32_MIN, true, {0, 35050}),
};
static const struct rule_version band_versions[] = {
    VERSION(INT32_MIN, INT32_MIN, true, {60, 5000}, {70, 15000}, {80, 18000}, {100, 60000}),
};
static const struct rule_version star_versions[] = {
    VERSION(INT32_MIN, INT32_MIN, true, {0, 30}, {1, 60}, {2, 80}, {4, 120}),
};
static const struct rule_version open_versions[] = {VERSION(0, INT32_MIN, false, {0, 0})};
static const struct rule_version later_versions[] = {VERSION(19905, INT32_MIN, true, {0, 3})};
static const struct rule_param params[] = {
    {STR_INIT("补贴基数"), STR_INIT("base"), NUMBER(2, "元"), RULE_NO_INDEX,
     .versions = base_versions, .count = 2},
    {STR_INIT("高龄津贴"), STR_INIT("elder"), NUMBER(2, "元"), RULE_BY_BAND, NUMBER(0, "岁"), true,
     band_versions, 1},
    {STR_INIT("运营补助"), STR_INIT("operating"), NUMBER(0, "元/人·月"), RULE_BY_CODE,
     OF_CODES(RULE_CODE, random_stars), false, star_versions, 1},
    {STR_INIT("未公布标准"), STR_INIT("open"), NUMBER(2, "元"), RULE_NO_INDEX,
     .versions = open_versions, .count = 1},
    {STR_INIT("尚未施行"), STR_INIT("later"), NUMBER(0, "次"), RULE_NO_INDEX,
     .versions = later_versions, .count = 1},
};

/* Nobody is called 无此人. */
static int64_t text_id(void *context, struct str text) {
  (void)context;
  static const char *const names[] = {"张三", "李四", "王五", "阿·卜杜"};
  for (size_t i = 0; i < 4; i++) {
    if (str_is(text, names[i])) return (int64_t)i;
  }
  return -1;
}

static void fill_term(struct rule_random *r, const char *name, const struct rule_expr *expr) {
  /* The words are this county's own copies. */
  ((struct rule_word *)(uintptr_t)random_word(r, RANDOM_PERSON, name))->expr = expr;
}

static void terms(struct rule_random *r) {
  const struct rule_type years = NUMBER(0, "岁"), people = NUMBER(0, "人"), truth = TRUTH;
  fill_term(r, "年龄", RANDOM_NODE(r, RULE_AGE, years, 0, random_of_word(r, 0, "出生日期")));
  struct rule_expr *sixty = random_node(r, RULE_LITERAL, years, 0, NULL, 0);
  sixty->value = 60;
  fill_term(r, "老年人", RANDOM_NODE(r, RULE_GE, truth, 0, random_of_word(r, 0, "年龄"), sixty));
  struct rule_expr *count =
      RANDOM_NODE(r, RULE_COUNT, people, RANDOM_HOUSEHOLD, random_of_word(r, 0, "老年人"));
  count->word = random_word(r, RANDOM_HOUSEHOLD, "户内人员");
  struct rule_expr *via = RANDOM_NODE(r, RULE_VIA, people, 0, count);
  via->word = random_word(r, 0, "户");
  fill_term(r, "户内老年人数", via);
  struct rule_expr *param =
      RANDOM_NODE(r, RULE_PARAM, params[1].type, 0, random_of_word(r, 0, "年龄"));
  param->param = &params[1];
  fill_term(r, "补贴标准", param);
}

void random_vocabulary(struct rule_random *r) {
  struct rule_party *parties = ARENA_ARRAY(r->scope->arena, struct rule_party, RANDOM_KINDS);
  must(parties);
  for (size_t i = 0; i < RANDOM_KINDS; i++) {
    struct rule_word *words = ARENA_ARRAY(r->scope->arena, struct rule_word, kinds[i].count);
    must(words);
    memcpy(words, kinds[i].words, kinds[i].count * sizeof *words);
    parties[i] = kinds[i];
    parties[i].words = words;
  }
  r->vocabulary = (struct rule_vocabulary){parties, RANDOM_KINDS, params,
                                           sizeof params / sizeof *params, text_id};
  terms(r);
}

/* ---- Parties ------------------------------------------------------------------------------------
 */

enum { PER_KIND = 100000000 };

int64_t rule_random_party(size_t kind, size_t row) {
  return (int64_t)(kind * PER_KIND + row + 1);
}

size_t rule_random_row(int64_t party) {
  return (size_t)(party - 1) % PER_KIND;
}

uint64_t rule_random_below(struct rule_random *r, uint64_t below) {
  r->state = r->state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
  return (r->state >> 33) % below;
}

static const int64_t areas[] = {331121000000, 331121100000, 331121100201, 331122000000,
                                310118000000, 331100000000, 310118103001, 330000000000};

static int64_t some_number(struct rule_random *r, bool wild) {
  int64_t small = (int64_t)rule_random_below(r, 1000) - 20;
  if (!wild) return small * 250;
  /* Some so large that adding two of them runs over. */
  return rule_random_below(r, 5) ? small : (small - 480) * INT64_C(17000000000000000);
}

static int64_t some_value(struct rule_random *r, size_t kind, size_t column,
                          const struct rule_type *type) {
  switch (type->kind) {
    case RULE_TRUTH: return (int64_t)rule_random_below(r, 2);
    case RULE_NUMBER: return some_number(r, kind == RANDOM_PERSON && column == PERSON_POINTS);
    case RULE_DATE: return r->scope->today.day - (int64_t)rule_random_below(r, 37000);
    case RULE_CODE: return (int64_t)rule_random_below(r, type->codes->count);
    case RULE_AREA: return areas[rule_random_below(r, 8)];
    case RULE_SET: return (int64_t)rule_random_below(r, UINT64_C(1) << type->codes->count);
    case RULE_TEXT: return (int64_t)rule_random_below(r, 4);
    case RULE_PARTY:
      return rule_random_party(type->party, rule_random_below(r, r->rows[type->party]));
  }
  return 0;
}

static struct rule_value some_fact(struct rule_random *r, size_t kind, size_t column,
                                   const struct rule_type *type) {
  if (type->kind == RULE_PARTY && r->rows[type->party] == 0) return (struct rule_value){0};
  int64_t value = some_value(r, kind, column, type);
  if (rule_random_below(r, 6)) return (struct rule_value){true, value, value, value};
  if (type->kind != RULE_SET) return (struct rule_value){0};
  return (struct rule_value){.least = value & some_value(r, kind, column, type), .most = value};
}

static void fill_facts(struct rule_random *r, size_t kind) {
  const struct rule_party *party = &r->vocabulary.parties[kind];
  r->facts[kind] = ARENA_ARRAY(r->scope->arena, struct rule_value, r->rows[kind] * party->columns);
  must(r->facts[kind]);
  for (size_t row = 0; row < r->rows[kind]; row++) {
    for (size_t w = 0; w < party->count; w++) {
      const struct rule_word *word = &party->words[w];
      if (word->is != RULE_FACT && word->is != RULE_ONE) continue;
      r->facts[kind][row * party->columns + word->column] =
          some_fact(r, kind, word->column, &word->type);
    }
  }
}

/* ---- The reader ---------------------------------------------------------------------------------
 */

static enum ly read_fact(struct scope *s, void *context, size_t kind, int64_t party, size_t column,
                         struct rule_value *out) {
  (void)s;
  const struct rule_random *r = context;
  size_t row = rule_random_row(party), columns = r->vocabulary.parties[kind].columns;
  must(row < r->rows[kind] && column < columns);
  *out = r->facts[kind][row * columns + column];
  return LY_OK;
}

/* The same for the same question, without a state. */
static uint64_t mixed(uint64_t a, uint64_t b) {
  uint64_t h = (a * UINT64_C(0x9E3779B97F4A7C15)) ^ (b * UINT64_C(0xC2B2AE3D27D4EB4F));
  h ^= h >> 29;
  h *= UINT64_C(0xBF58476D1CE4E5B9);
  return h ^ (h >> 32);
}

static enum ly read_many(struct scope *s, void *context, const struct rule_word *word,
                         int64_t party, const int64_t **members, size_t *count, bool *complete) {
  const struct rule_random *r = context;
  size_t columns = r->vocabulary.parties[word->party].columns, n = 0;
  const struct rule_value *facts = r->facts[word->party];
  int64_t *found = NULL;
  for (size_t pass = 0; pass < 2; pass++) {
    if (pass) found = ARENA_ARRAY(s->arena, int64_t, n);
    n = 0;
    for (size_t row = 0; row < r->rows[word->party]; row++) {
      const struct rule_value *to = &facts[row * columns + word->column];
      if (!to->known || to->value != party) continue;
      if (found) found[n] = rule_random_party(word->party, row);
      n++;
    }
  }
  *members = found;
  *count = n;
  *complete = !r->open_members || mixed((uint64_t)party, word->column) % 3 != 0;
  return LY_OK;
}

enum { ACTS_MAX = 6 };

static enum ly read_acts(struct scope *s, void *context, const struct rule_word *word,
                         int64_t party, struct date from, struct date to,
                         const struct rule_act **acts, size_t *count, bool *complete) {
  const struct rule_random *r = context;
  uint64_t h = mixed((uint64_t)party, word->name.len + (uint8_t)word->name.ptr[1]);
  struct rule_act *all = ARENA_ARRAY(s->arena, struct rule_act, ACTS_MAX);
  struct rule_value *fields = ARENA_ARRAY(s->arena, struct rule_value, ACTS_MAX * 2);
  must(all && fields && word->acts->count <= 2);
  *count = 0;
  for (size_t i = 0; i < h % ACTS_MAX; i++) {
    uint64_t one = mixed(h, i + 1);
    struct date on = {s->today.day + 20 - (int32_t)(one % (one >> 20 & 1 ? 60 : 800))};
    if (on.day < from.day || on.day > to.day) continue;
    for (size_t k = 0; k < word->acts->count; k++) {
      int64_t value = (int64_t)(one >> 32 & 0xFFF) + (int64_t)k;
      if (mixed(one, k) % 8)
        fields[*count * 2 + k] = (struct rule_value){true, value, value, value};
    }
    all[*count] = (struct rule_act){on, fields + *count * 2};
    ++*count;
  }
  *acts = all;
  *complete = !r->open_acts || h >> 40 & 3;
  return LY_OK;
}

struct rule_random *rule_random_open(struct scope *s, uint64_t seed,
                                     const size_t rows[RANDOM_KINDS]) {
  struct rule_random *r = ARENA_NEW(s->arena, struct rule_random);
  must(r);
  *r = (struct rule_random){.scope = s, .state = mixed(seed, 1), .open_acts = true};
  memcpy(r->rows, rows, sizeof r->rows);
  random_vocabulary(r);
  for (size_t kind = 0; kind < RANDOM_KINDS; kind++) fill_facts(r, kind);
  r->reader = (struct rule_reader){read_fact, read_many, read_acts, r};
  return r;
}
