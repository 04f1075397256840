/* Numbers that name people: their form; who has one; finding by whatever somebody has. */
#include "tests/identity_fixture.h"

#include "base/csv.h"
#include "base/file.h"
#include "base/pinyin.h"
#include "registry/privacy.h"

#include <stdio.h>
#include <stdlib.h>

/* ---- Numbers -----------------------------------------------------------------------------------
 */

static const char *verdict(struct fixture *f, enum identity_check check, const char *number) {
  struct str canonical;
  enum message why;
  bool good = identity_read(&f->arena, check, str_of(number), &canonical, &why);
  return good ? str_c(&f->arena, canonical) : str_c(&f->arena, message_plain(LANG_ZH, why));
}

/* The cases of vectors.csv: kind,value,verdict,why. */
static void numbers_are_judged_as_the_standard_says(void **state) {
  struct fixture *f = *state;
  struct str bytes, text, path = STR("tests/identity/vectors.csv");
  struct csv csv;
  size_t judged = 0;
  assert_ok(f, file_read(&f->scope, path, CSV_BYTES_MAX, &bytes));
  assert_ok(f, text_decode(&f->scope, path, bytes, &text));
  assert_ok(f, csv_read(&f->scope, path, text, &csv));
  for (size_t i = 1; i < csv.count; i++) {
    struct str canonical;
    enum message why;
    bool credit = str_is(csv.rows[i].cells[0], "credit-code");
    bool good = identity_read(&f->arena, credit ? IDENTITY_CREDIT_CODE : IDENTITY_RESIDENT_ID,
                              csv.rows[i].cells[1], &canonical, &why);
    bool wanted = str_starts(csv.rows[i].cells[2], STR("valid"));
    if (good != wanted) print_error("%s\n", str_c(&f->arena, csv.rows[i].cells[1]));
    assert_int_equal(good, wanted);
    judged++;
  }
  assert_true(judged >= 12);
}

static void a_wrong_number_is_told_what_is_wrong(void **state) {
  struct fixture *f = *state;
  static const struct {
    enum identity_check check;
    const char *number, *says;
  } cases[] = {
      {IDENTITY_RESIDENT_ID, "331121 19400229 0017", "331121194002290017"},
      {IDENTITY_RESIDENT_ID, "11010519491231002x", "11010519491231002X"},
      {IDENTITY_RESIDENT_ID, "110105491231002", "这是旧的 15 位身份证号码"},
      {IDENTITY_RESIDENT_ID, "1101051949123100", "应为 18 位"},
      {IDENTITY_RESIDENT_ID, "1101O519491231002X", "应为数字"},
      {IDENTITY_RESIDENT_ID, "310118199902290012", "出生日期不存在"},
      {IDENTITY_RESIDENT_ID, "310118202106300010", "校验码"},
      {IDENTITY_CREDIT_CODE, "91350100M000100Y43", "91350100M000100Y43"},
      {IDENTITY_CREDIT_CODE, "91350100m000100y43", "91350100M000100Y43"},
      {IDENTITY_CREDIT_CODE, "91350100M000100Y34", "校验码"},
      {IDENTITY_CREDIT_CODE, "91350100M000100Y4", "应为 18 位"},
      {IDENTITY_CREDIT_CODE, "9135O100M000100Y43", "不用 I、O、S、V、Z"},
      {IDENTITY_RESIDENT_ID, "3.31121E+17", "末几位已丢失"},
      {IDENTITY_PHONE, "138 5678 1234", "13856781234"},
      {IDENTITY_PHONE, "+86 13856781234", "13856781234"},
      {IDENTITY_PHONE, "0578-6820000", "05786820000"},
      {IDENTITY_PHONE, "6820000", "6820000"},
      {IDENTITY_PHONE, "+39 02 1234567", "+39021234567"},
      {IDENTITY_PHONE, "1385678123", "应为 11 位手机号码"},
      {IDENTITY_PHONE, "12056781234", "应为 11 位手机号码"},
      {IDENTITY_PHONE, "138567812x4", "只能含数字"},
      {IDENTITY_ACCOUNT, "6222 0200 0000 1234 567", "6222020000001234567"},
      {IDENTITY_ACCOUNT, "201000123456789", "201000123456789"},
      {IDENTITY_ACCOUNT, "1234567", "应为 8 至 30 位"},
      {IDENTITY_ACCOUNT, "1234567890123456789012345678901", "应为 8 至 30 位"},
      {IDENTITY_ACCOUNT, "6222O20000001234", "只能含数字"},
      {IDENTITY_ACCOUNT, "6.22202E+18", "末几位已丢失"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    const char *said = verdict(f, cases[i].check, cases[i].number);
    if (!strstr(said, cases[i].says)) print_error("%s: %s\n", cases[i].number, said);
    assert_non_null(strstr(said, cases[i].says));
  }
}

/* Every digit of a good number but its own makes it a bad one (the standard finds each slip). */
static void one_wrong_digit_is_always_seen(void **state) {
  struct fixture *f = *state;
  char number[] = "331121194002290017";
  for (size_t at = 0; at < 18; at++) {
    char own = number[at];
    for (int c = '0'; c <= '9'; c++) {
      number[at] = (char)c;
      bool good = strcmp(verdict(f, IDENTITY_RESIDENT_ID, number), number) == 0;
      assert_int_equal(good, c == own);
    }
    number[at] = own;
  }
}

/* A card's check digit is a doubt and no fault; other accounts have none. */
static void a_card_that_does_not_add_up_is_doubted(void **state) {
  (void)state;
  assert_false(identity_account_doubt(STR("6222020000000000000")));
  assert_true(identity_account_doubt(STR("6222020000000000001")));
  assert_true(identity_account_doubt(STR("6222020000000000080")));
  assert_false(identity_account_doubt(STR("201000123456789")));
  assert_false(identity_account_doubt(STR("0000000100000002")));
}

static void a_number_tells_birth_and_sex(void **state) {
  struct fixture *f = *state;
  struct identity_resident told;
  assert_true(identity_resident(STR("11010519491231002X"), &told));
  assert_str(date_iso(&f->arena, told.birth), "1949-12-31");
  assert_true(told.female);
  assert_true(identity_resident(STR("331121194002290017"), &told));
  assert_false(told.female);
  assert_false(identity_resident(STR("331121194002290018"), &told));
}

/* ---- Readings ----------------------------------------------------------------------------------
 */

static void names_are_read_as_they_are_said(void **state) {
  struct fixture *f = *state;
  static const char *const cases[][4] = {
      {"王桂英", "wangguiying", "wgy", "桂英"},
      {"欧阳娜娜", "ouyangnana", "oynn", "娜娜"},
      {"单田芳", "shantianfang", "stf", "田芳"},
      {"曾小吕", "zengxiaolu", "zxl", "小吕"},
      {"尉迟恭", "yuchigong", "ycg", "恭"},
      {"𠮷田", "tian", "t", "田"},
      {"吕〇", "luling", "ll", "〇"},
      {"艾力・买买提", "ailimaimaiti", "almmt", "买买提"},
      {"阿不都·买买提·热西提", "abudoumaimaitirexiti", "abdmmtrxt", "买买提·热西提"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct str folded = name_fold(&f->arena, str_of(cases[i][0])), whole, initials;
    assert_ok(f, name_pinyin(&f->scope, folded, &whole, &initials));
    assert_str(whole, cases[i][1]);
    assert_str(initials, cases[i][2]);
    if (cases[i][3]) assert_str(name_given(folded), cases[i][3]);
  }
  assert_str(name_fold(&f->arena, STR("买买提• 艾力")), "买买提·艾力");
  assert_str(pinyin_fold(&f->arena, STR("Lü Xi'an")), "luxian");
}

/* ---- Who has a number --------------------------------------------------------------------------
 */

static void a_person_is_found_by_numbers(void **state) {
  struct fixture *f = *state;
  struct home h;
  open_home(f, &h);
  int64_t wang = add(f, &h, "person",
                     "name=王桂英 id_number=331121194002290017 phone=138-5678-1234 "
                     "home_area=331121101001");
  add(f, &h, "household", "household_number=QT000123456 household_area=331121101001");
  add(f, &h, "institution",
      "institution_name=青田县康宁养老院 credit_code=91350100M000100Y43 "
      "institution_area=331121101");
  assert_string_equal(find(f, &h, "331121194002290017"), "王桂英");
  assert_string_equal(find(f, &h, "３３１１２１１９４００２２９００１７"), "王桂英");
  assert_string_equal(find(f, &h, "13856781234"), "王桂英");
  assert_string_equal(find(f, &h, "138 5678 1234"), "王桂英");
  assert_string_equal(find(f, &h, "13856781235"), "");
  assert_string_equal(find(f, &h, "qt000123456"), "-");
  assert_string_equal(find(f, &h, "91350100m000100y43"), "青田县康宁养老院");
  assert_string_equal(find(f, &h, "0017 331121101"), "王桂英");
  assert_string_equal(find(f, &h, "331121101001　0017"), "王桂英");
  assert_string_equal(find(f, &h, "0017 331121102"), "");
  assert_string_equal(find(f, &h, str_c(&f->arena, str_int(&f->arena, wang))), "王桂英");
  struct search_page page;
  assert_int_equal(try_find(f, &h, "0017", "", "", 10, &page), LY_INVALID);
  fixture_reset(f);
  struct registry keyless = h.reg;
  keyless.sealer = NULL;
  struct search q = {.district = district, .text = STR("331121194002290017"), .limit = 10};
  assert_ok(f, party_search(&f->scope, h.st, &keyless, &q, &page));
  assert_int_equal(page.count, 0);
  close_home(&h);
}

/* How many names somebody has. */
static int64_t names_heard(struct fixture *f, struct home *h) {
  struct store_rows rows = {0};
  assert_ok(f,
            store_query(&f->scope, h->st, "i", "SELECT count(*) FROM name_form WHERE district = $1",
                        &rows, S_TEXT(district)));
  return store_int(&rows, 0, 0);
}

static void a_number_follows_what_is_known(void **state) {
  struct fixture *f = *state;
  struct home h;
  int64_t parties;
  open_home(f, &h);
  int64_t wang = add(f, &h, "person", "name=王桂英 phone=13800000001");
  int64_t later = 0;
  assert_ok(f, try_state(f, &h, wang, "verified", "phone=13800000002 name=王贵英", &later));
  assert_string_equal(find(f, &h, "13800000001"), "");
  assert_string_equal(find(f, &h, "13800000002"), "王贵英");
  assert_string_equal(find(f, &h, "wgy"), "王贵英");
  assert_int_equal(names_heard(f, &h), 1);
  retract(f, &h, wang, later);
  assert_string_equal(find(f, &h, "13800000002"), "");
  assert_string_equal(find(f, &h, "13800000001"), "王桂英");
  assert_int_equal(names_heard(f, &h), 1);
  struct tx *tx;
  assert_ok(f, store_begin(&f->scope, h.st, &tx));
  assert_ok(f, store_exec(&f->scope, tx, "UPDATE statement SET hashes = '' WHERE district = $1",
                          S_TEXT(district)));
  assert_ok(f, registry_rebuild(&f->scope, tx, &h.reg, &parties));
  assert_ok(f, store_commit(&f->scope, tx));
  assert_string_equal(find(f, &h, "13800000001"), "王桂英");
  /* A rotated key seals anew; what is found stays found. */
  struct str path = fixture_path(f, "h.key");
  assert_ok(f, seal_keys_rotate(&f->scope, path));
  seal_keys_close(h.keys);
  assert_ok(f, seal_keys_read(&f->scope, path, &h.keys));
  h.sealer = registry_sealer(h.keys);
  int64_t sealed;
  assert_ok(f, sealed_rotate(&f->scope, h.st, h.keys, &sealed));
  assert_int_equal(sealed, 2);
  assert_string_equal(find(f, &h, "13800000001"), "王桂英");
  assert_ok(f, store_begin(&f->scope, h.st, &tx));
  h.reg.sealer = NULL; /* the day changes without a key */
  f->scope.today.day++;
  assert_ok(f, registry_day_change(&f->scope, tx, &h.reg, &parties));
  assert_ok(f, store_commit(&f->scope, tx));
  h.reg.sealer = &h.sealer;
  assert_string_equal(find(f, &h, "13800000001"), "王桂英");
  close_home(&h);
}

static void a_second_record_of_one_number_is_told(void **state) {
  struct fixture *f = *state;
  struct home h;
  int64_t other, statement;
  open_home(f, &h);
  int64_t wang = add(f, &h, "person", "name=王桂英 id_number=331121194002290017");
  assert_int_equal(try_add(f, &h, "person", "name=王贵英 id_number=331121194002290017", &other),
                   LY_CONFLICT);
  struct str said = error_text(&f->scope);
  assert_true(str_contains(said, STR("已有此人")) && str_contains(said, str_int(&f->arena, wang)));
  fixture_reset(f);
  assert_string_equal(find(f, &h, "wgy"), "王桂英");
  other = add(f, &h, "person", "name=王贵英");
  assert_int_equal(try_state(f, &h, other, "verified", "id_number=331121194002290017", &statement),
                   LY_CONFLICT);
  fixture_reset(f);
  assert_ok(f, try_state(f, &h, wang, "verified", "id_number=331121194002290017", &statement));
  /* Two live at one telephone. */
  assert_ok(f, try_state(f, &h, wang, "verified", "phone=13800000001", &statement));
  assert_ok(f, try_state(f, &h, other, "verified", "phone=13800000001", &statement));
  assert_string_equal(find(f, &h, "13800000001"), wang < other ? "王桂英 王贵英" : "王贵英 王桂英");
  close_home(&h);
}

/* ---- By name -----------------------------------------------------------------------------------
 */

static void a_name_is_found_as_it_is_typed(void **state) {
  struct fixture *f = *state;
  struct home h;
  open_home(f, &h);
  add(f, &h, "person", "name=王桂英 home_area=331121101001");
  add(f, &h, "person", "name=王桂英子 home_area=331121102001");
  add(f, &h, "person", "name=李桂英 home_area=331121101002");
  add(f, &h, "person", "name=买买提•艾力 home_area=331121101002");
  add(f, &h, "person", "name=𠮷〇 home_area=331121101002");
  add(f, &h, "institution", "institution_name=青田县康宁养老院 institution_area=331121101");
  assert_string_equal(find(f, &h, "王"), "王桂英 王桂英子");
  assert_string_equal(find(f, &h, " 王 桂英 "), "王桂英 王桂英子");
  assert_string_equal(find(f, &h, "桂英"), "李桂英 王桂英 王桂英子");
  assert_string_equal(find(f, &h, "WangGui"), "王桂英 王桂英子");
  assert_string_equal(find(f, &h, "lgy"), "李桂英");
  assert_string_equal(find(f, &h, "买买提·艾力"), "买买提•艾力");
  assert_string_equal(find(f, &h, "买买提艾力"), "");
  assert_string_equal(find(f, &h, "艾力"), "买买提•艾力");
  assert_string_equal(find(f, &h, "𠮷○"), "𠮷〇");
  assert_string_equal(find(f, &h, "康宁养老院"), "青田县康宁养老院");
  assert_string_equal(find(f, &h, "qtxkn"), "青田县康宁养老院");
  assert_string_equal(find(f, &h, "王桂英 331121102"), "王桂英子");
  assert_string_equal(find(f, &h, "%"), "");
  assert_string_equal(find(f, &h, "！？"), "");
  struct search_page page;
  assert_ok(f, try_find(f, &h, "", "institution", "", 10, &page));
  assert_string_equal(names_of(f, &page), "青田县康宁养老院");
  assert_ok(f, try_find(f, &h, "331121101002", "", "", 10, &page));
  assert_int_equal(page.count, 3);
  assert_int_equal(try_find(f, &h, "", "villain", "", 10, &page), LY_INVALID);
  fixture_reset(f);
  assert_int_equal(try_find(f, &h, "王", "", "nonsense", 10, &page), LY_INVALID);
  close_home(&h);
}

/* A page a time, whatever its length: those in the district, then those who live elsewhere. */
static void who_lives_elsewhere_comes_last(void **state) {
  struct fixture *f = *state;
  struct home h;
  open_home(f, &h);
  add(f, &h, "person", "name=东 home_area=310115");
  add(f, &h, "person", "name=县 home_area=331121");
  add(f, &h, "person", "name=村 home_area=331121101001");
  add(f, &h, "person", "name=西 home_area=522400");
  add(f, &h, "person", "name=无");
  for (size_t limit = 1; limit <= 6; limit++) {
    struct buf b = buf_open(&f->arena, 100);
    struct search_page page = {.after = STR("")};
    do {
      assert_ok(f, try_find(f, &h, "", "person", str_c(&f->arena, page.after), limit, &page));
      for (size_t i = 0; i < page.count; i++) buf_add(&b, page.hits[i].name);
    } while (page.after.len);
    assert_str(buf_str(&b), "县村无东西");
  }
  close_home(&h);
}

/* ---- A slow twin -------------------------------------------------------------------------------
 */

enum { CROWD = 150 };

struct someone {
  int64_t party;
  struct str name, pinyin, initials, given_pinyin, given_initials;
};

/* Whether the twin finds them, and in which step. */
static int step_of(const struct someone *who, const char *text) {
  struct str word = str_of(text), given = name_given(who->name);
  bool characters = has_han(word);
  if (characters && str_starts(who->name, word)) return 0;
  if (characters && str_starts(given, word)) return 1;
  if (characters) return -1;
  if (str_starts(who->pinyin, word)) return 2;
  if (str_starts(who->initials, word)) return 3;
  if (given.len && str_starts(who->given_pinyin, word)) return 4;
  if (given.len && str_starts(who->given_initials, word)) return 5;
  return -1;
}

/* Page after page is all that the twin finds, each once. */
static void compare(struct fixture *f, struct home *h, const struct someone *crowd,
                    const char *text) {
  const char *after = "";
  size_t found = 0, wanted = 0;
  int last = 0;
  for (size_t i = 0; i < CROWD; i++) wanted += step_of(&crowd[i], text) >= 0;
  bool seen[CROWD] = {0};
  do {
    struct search_page page;
    assert_ok(f, try_find(f, h, text, "person", after, 7, &page));
    for (size_t i = 0; i < page.count; i++, found++) {
      size_t at = 0;
      while (at < CROWD && crowd[at].party != page.hits[i].party) at++;
      assert_true(at < CROWD);
      at = at < CROWD ? at : 0;
      assert_false(seen[at]);
      seen[at] = true;
      int step = step_of(&crowd[at], text);
      assert_true(step >= last);
      last = step;
    }
    after = str_c(&f->arena, page.after);
  } while (*after);
  if (found != wanted) print_error("%s: %zu of %zu\n", text, found, wanted);
  assert_int_equal(found, wanted);
}

static void pages_of_names_agree_with_a_twin(void **state) {
  struct fixture *f = *state;
  struct home h;
  struct someone *crowd = ARENA_ARRAY(&f->arena, struct someone, CROWD);
  static const char *const marks[] = {"王", "李", "欧阳", "桂", "英", "娜", "单", "艾", "w", "a"};
  static const char *const typed[] = {"王", "桂",   "欧阳", "英",   "w",    "wang", "wg",
                                      "a",  "ai",   "o",    "娜英", "王王", "y",    "l",
                                      "s",  "桂桂", "guiy", "ny",   "dan",  "d"};
  assert_non_null(crowd);
  open_home(f, &h);
  for (size_t i = 0; crowd && i < CROWD; i++) {
    struct buf b = buf_open(&f->arena, 64);
    size_t length = 1 + fixture_random(f) % 3;
    for (size_t k = 0; k < length; k++) buf_add(&b, str_of(marks[fixture_random(f) % 10]));
    const char *facts = str_c(&f->arena, buf_str(&b));
    char text[100];
    snprintf(text, sizeof text, "name=%s", facts);
    crowd[i] = (struct someone){.party = add(f, &h, "person", text),
                                .name = name_fold(&f->arena, buf_str(&b))};
    assert_ok(f, name_pinyin(&f->scope, crowd[i].name, &crowd[i].pinyin, &crowd[i].initials));
    assert_ok(f, given_pinyin(&f->scope, name_given(crowd[i].name), &crowd[i].given_pinyin,
                              &crowd[i].given_initials));
  }
  for (size_t i = 0; i < sizeof typed / sizeof *typed; i++) compare(f, &h, crowd, typed[i]);
  close_home(&h);
}

/* ---- Two records of one ------------------------------------------------------------------------
 */

static enum ly try_link(struct fixture *f, struct home *h, enum registry_act act, int64_t party,
                        int64_t into) {
  struct registry_answer answer;
  struct registry_deed deed = {
      .act = act,
      .target = into,
      .new = {.party = party, .reason = STR("同一人"), .from = DATE_NONE, .to = DATE_NONE}};
  return try_write(f, h, &deed, &answer);
}

static const char *known(struct fixture *f, struct home *h, int64_t party, const char *key,
                         int64_t known_on) {
  struct registry_state got;
  assert_ok(
      f, party_facts(&f->scope, h->st, &h->reg, district, party, f->scope.today, known_on, &got));
  for (size_t i = 0; i < got.count; i++) {
    if (str_is(got.facts[i].fact->key, key)) return str_c(&f->arena, got.facts[i].claims[0].value);
  }
  return "-";
}

static void two_records_are_read_as_one_until_unlinked(void **state) {
  struct fixture *f = *state;
  struct home h;
  struct link_pair *pairs;
  size_t count;
  open_home(f, &h);
  int64_t a = add(f, &h, "person", "name=王桂英 birth_date=1940-02-29 phone=13800000001");
  int64_t b = add(f, &h, "person", "name=王桂英 birth_date=1940-02-29 low_income=是");
  int64_t c = add(f, &h, "person", "name=王贵英");
  int64_t home = add(f, &h, "household", "household_number=QT000123456");
  assert_ok(f, link_duplicates(&f->scope, h.st, &h.reg, district, 0, 10, &pairs, &count));
  assert_int_equal(count, 1);
  assert_int_equal(pairs[0].why, LINK_SAME_NAME);
  int64_t before = f->now_us + 500000;
  assert_int_equal(try_link(f, &h, REGISTRY_MERGE, a, a), LY_INVALID);
  assert_int_equal(try_link(f, &h, REGISTRY_MERGE, a, home), LY_INVALID);
  fixture_reset(f);
  f->now_us += 1000000;
  assert_ok(f, try_link(f, &h, REGISTRY_MERGE, a, b));
  assert_int_equal(try_link(f, &h, REGISTRY_MERGE, a, c), LY_CONFLICT);
  assert_int_equal(try_link(f, &h, REGISTRY_MERGE, b, a), LY_CONFLICT);
  assert_int_equal(try_link(f, &h, REGISTRY_UNMERGE, b, 0), LY_CONFLICT);
  fixture_reset(f);
  assert_string_equal(known(f, &h, a, "low_income", REGISTRY_NOW), "true");
  assert_string_equal(known(f, &h, b, "phone", REGISTRY_NOW), "13800000001");
  assert_string_equal(known(f, &h, b, "phone", before), "-");
  assert_string_equal(find(f, &h, "王桂英"), "王桂英");
  assert_string_equal(find(f, &h, "13800000001"), "王桂英");
  assert_ok(f, link_duplicates(&f->scope, h.st, &h.reg, district, 0, 10, &pairs, &count));
  assert_int_equal(count, 0);
  assert_ok(f, try_link(f, &h, REGISTRY_MERGE, b, c)); /* a chain */
  assert_string_equal(known(f, &h, c, "phone", REGISTRY_NOW), "13800000001");
  assert_ok(f, try_link(f, &h, REGISTRY_UNMERGE, a, 0));
  assert_string_equal(known(f, &h, c, "phone", REGISTRY_NOW), "-");
  assert_string_equal(known(f, &h, c, "low_income", REGISTRY_NOW), "true");
  assert_string_equal(known(f, &h, a, "low_income", REGISTRY_NOW), "-");
  assert_ok(f, try_link(f, &h, REGISTRY_UNMERGE, b, 0));
  assert_string_equal(find(f, &h, "王桂英"), "王桂英 王桂英");
  assert_string_equal(find(f, &h, "13800000001"), "王桂英");
  close_home(&h);
}

/* ---- Masks -------------------------------------------------------------------------------------
 */

static void values_are_masked_as_offices_do(void **state) {
  struct fixture *f = *state;
  static const struct {
    int mask;
    const char *value, *seen;
  } cases[] = {
      {REGISTRY_MASK_NAME, "王英", "王*"},
      {REGISTRY_MASK_NAME, "王桂英", "王*英"},
      {REGISTRY_MASK_NAME, "欧阳娜娜", "欧**娜"},
      {REGISTRY_MASK_NAME, "𠮷", "𠮷*"},
      {REGISTRY_MASK_NUMBER, "331121194002290017", "3311**********0017"},
      {REGISTRY_MASK_NUMBER, "13856781234", "138****1234"},
      {REGISTRY_MASK_NUMBER, "6820000", "***0000"},
      {REGISTRY_MASK_NUMBER, "110", "*10"},
      {REGISTRY_MASK_NUMBER, "1", "*"},
      {REGISTRY_MASK_ADDRESS, "鹤城街道龙津村12号", "鹤城街道龙津村***"},
      {REGISTRY_MASK_ADDRESS, "鹤城街道后街12号", "鹤城街道***"},
      {REGISTRY_MASK_ADDRESS, "12号", "***"},
      {REGISTRY_MASK_ALL, "任何内容", "***"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct registry_fact fact = {.type = REGISTRY_TEXT, .mask = cases[i].mask};
    assert_str(privacy_mask(&f->scope, &fact, str_of(cases[i].value)), cases[i].seen);
  }
  struct registry_fact born = {.type = REGISTRY_DATE};
  assert_str(privacy_mask(&f->scope, &born, STR("1940-02-29")), "1940-**-**");
}

int main(void) {
  const struct CMUnitTest pure[] = {
      TEST(numbers_are_judged_as_the_standard_says),
      TEST(a_wrong_number_is_told_what_is_wrong),
      TEST(one_wrong_digit_is_always_seen),
      TEST(a_card_that_does_not_add_up_is_doubted),
      TEST(a_number_tells_birth_and_sex),
      TEST(names_are_read_as_they_are_said),
      TEST(values_are_masked_as_offices_do),
  };
  const struct CMUnitTest tests[] = {
      TEST(a_person_is_found_by_numbers),
      TEST(a_number_follows_what_is_known),
      TEST(a_second_record_of_one_number_is_told),
      TEST(a_name_is_found_as_it_is_typed),
      TEST(who_lives_elsewhere_comes_last),
      TEST(pages_of_names_agree_with_a_twin),
      TEST(two_records_are_read_as_one_until_unlinked),
  };
  int failed = cmocka_run_group_tests_name("identity, pure", pure, NULL, NULL);
  return failed + run_on_engines("identity", tests);
}
