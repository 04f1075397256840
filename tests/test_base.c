/* base/: memory, text, numbers, dates, and how things are told. */
#include "tests/support.h"

#include "base/digest.h"
#include "base/file.h"
#include "base/json.h"
#include "base/log.h"
#include "base/money.h"
#include "base/nearest.h"
#include "base/period.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* ---- arena and buf -----------------------------------------------------------------------------
 */

static void arena_fails_for_good(void **state) {
  (void)state;
  struct arena a;
  arena_open(&a, 1000);
  char *first = arena_alloc(&a, 900);
  assert_non_null(first);
  for (size_t i = 0; i < 900; i++) assert_int_equal(first[i], 0);
  assert_false(arena_failed(&a));
  assert_null(arena_alloc(&a, 200));
  assert_true(arena_failed(&a));
  assert_null(arena_alloc(&a, 1)); /* sticky, though there is room */
  arena_close(&a);
  arena_open(&a, 1000);
  assert_null(arena_array(&a, SIZE_MAX / 2, 3));
  assert_true(arena_failed(&a));
  arena_close(&a);
}

/* What a thread keeps of one arena for the next, and what is too large for that. */
static void arena_comes_zeroed_again(void **state) {
  (void)state;
  static const size_t sizes[] = {100, 16000, 30000, 60000, 200000, 2000000, 5000000};
  for (size_t round = 0; round < 3; round++) {
    struct arena a;
    arena_open(&a, 20000000);
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
      struct arena_mark mark = arena_mark(&a);
      for (size_t again = 0; again < 2; again++) {
        unsigned char *bytes = arena_alloc(&a, sizes[i]);
        assert_non_null(bytes);
        size_t zeros = 0;
        while (zeros < sizes[i] && bytes[zeros] == 0) zeros++;
        assert_int_equal(zeros, sizes[i]);
        memset(bytes, 0xAA, sizes[i]);
        if (round == 1) arena_rewind(&a, mark);
      }
    }
    arena_close(&a);
  }
}

static void arena_rewinds(void **state) {
  struct fixture *f = *state;
  char *before = arena_alloc(&f->arena, 10);
  memset(before, 'x', 10);
  struct arena_mark mark = arena_mark(&f->arena);
  size_t used = f->arena.used;
  for (int i = 0; i < 100; i++) assert_non_null(arena_alloc(&f->arena, 50000));
  arena_rewind(&f->arena, mark);
  assert_int_equal(f->arena.used, used);
  assert_int_equal(before[9], 'x');
  char *after = arena_alloc(&f->arena, 64);
  for (int i = 0; i < 64; i++) assert_int_equal(after[i], 0); /* zeroed though used before */
}

static void buf_stops_at_its_cap(void **state) {
  struct fixture *f = *state;
  struct buf b = buf_open(&f->arena, 8);
  buf_add(&b, STR("12345678"));
  assert_false(buf_failed(&b));
  buf_char(&b, '9');
  assert_true(buf_failed(&b));
  assert_str(buf_str(&b), "12345678");
  struct buf p = buf_open(&f->arena, 100);
  buf_printf(&p, "%d-%s", 7, "x");
  assert_str(buf_str(&p), "7-x");
}

/* A formatted piece may be of any length, up to the cap. */
static void buf_prints_long_pieces(void **state) {
  struct fixture *f = *state;
  char wide[1000];
  memset(wide, 'w', sizeof wide);
  wide[sizeof wide - 1] = 0;
  struct buf b = buf_open(&f->arena, 1100), tight = buf_open(&f->arena, 600);
  buf_printf(&b, "<%s>", wide);
  buf_char(&b, '!');
  assert_false(buf_failed(&b));
  assert_int_equal(b.len, 1002);
  assert_true(b.ptr[0] == '<' && b.ptr[999] == 'w' && b.ptr[1000] == '>' && b.ptr[1001] == '!');
  buf_printf(&tight, "%s", wide);
  assert_true(buf_failed(&tight));
  assert_int_equal(tight.len, 0);
}

/* ---- text ---------------------------------------------------------------------------------------
 */

static void utf8_is_checked(void **state) {
  (void)state;
  static const struct {
    const char *bytes;
    bool good;
    size_t bad, count, cells;
  } cases[] = {
      {"", true, 0, 0, 0},
      {"abc", true, 0, 3, 3},
      {"一老一小", true, 0, 4, 8},
      {"\xF0\xA0\xAE\xB7", true, 0, 1, 2}, /* 𠮷, Extension B */
      {"é", true, 0, 1, 1},
      {"a\xC0\x80", false, 1, 0, 0},        /* overlong NUL */
      {"\xE0\x80\x80", false, 0, 0, 0},     /* overlong */
      {"ab\xED\xA0\x80", false, 2, 0, 0},   /* a surrogate */
      {"\xF4\x90\x80\x80", false, 0, 0, 0}, /* above U+10FFFF */
      {"\xE4\xB8", false, 0, 0, 0},         /* cut off */
      {"\x80", false, 0, 0, 0},
      {"\xFF", false, 0, 0, 0},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct str text = str_of(cases[i].bytes);
    size_t bad = 99;
    assert_int_equal(utf8_valid(text, &bad), cases[i].good);
    if (!cases[i].good) {
      assert_int_equal(bad, cases[i].bad);
      continue;
    }
    assert_int_equal(utf8_count(text), cases[i].count);
    assert_int_equal(utf8_cells(text), cases[i].cells);
  }
}

static void distance_counts_slips(void **state) {
  (void)state;
  assert_int_equal(str_distance(STR("target"), STR("target")), 0);
  assert_int_equal(str_distance(STR("taregt"), STR("target")), 1); /* a swap */
  assert_int_equal(str_distance(STR("targe"), STR("target")), 1);
  assert_int_equal(str_distance(STR("三(一)1"), STR("三(一)2")), 1);
  assert_int_equal(str_distance(STR(""), STR("abc")), 3);
  assert_int_equal(str_distance(STR("0123456789012345678901234567890123"), STR("a")), 99);
}

static const char *near_of(const char *name) {
  static const char *const names[] = {"婚姻状况",     "marital",        "姓名",
                                      "公民身份号码", "紧急联系人电话", "联系电话"};
  struct nearest n = nearest_to(str_of(name));
  for (size_t i = 0; i < sizeof names / sizeof *names; i++)
    nearest_look(&n, str_of(names[i]), names[i]);
  return n.best ? n.best : "";
}

/* Within each other before spelled alike; of such the least different; else half of it has to fit.
 */
static void a_name_that_is_none_has_a_nearest(void **state) {
  (void)state;
  static const char *const cases[][2] = {
      {"婚姻", "婚姻状况"},
      {"marriage", "marital"},
      {"姓明", "姓名"},
      {"电话", "联系电话"},
      {"公民身份号码（18位）", "公民身份号码"},
      {"血型", ""},
      {"名", ""},
      {"", ""},
      {"marmalade jar", ""},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
    assert_string_equal(near_of(cases[i][0]), cases[i][1]);
}

static void text_is_compared_and_cut(void **state) {
  (void)state;
  assert_true(str_eq(str_trim(STR(" \t a b\r\n")), STR("a b")));
  assert_true(str_starts(STR("abc"), STR("ab")) && !str_starts(STR("a"), STR("ab")));
  assert_true(str_ends(STR("a.json"), STR(".json")) && !str_ends(STR("json"), STR(".json")));
  assert_true(str_cmp(STR("a"), STR("ab")) < 0 && str_cmp(STR("b"), STR("ab")) > 0);
}

/* ---- numbers ------------------------------------------------------------------------------------
 */

static void decimals_stay_as_printed(void **state) {
  struct fixture *f = *state;
  static const char *const good[] = {"0",          "81.60", "-0.05", "3.3", "999999999999999999",
                                     "0.000000001"};
  static const char *const bad[] = {"",
                                    "-",
                                    ".",
                                    ".5",
                                    "1.",
                                    "1..2",
                                    "1e3",
                                    "1,000",
                                    " 1",
                                    "1234567890123456789",
                                    "0.0000000001",
                                    "十",
                                    "+1"};
  struct decimal d = {0};
  for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
    assert_true(decimal_parse(str_of(good[i]), &d));
    assert_str(decimal_text(&f->arena, d), good[i]);
  }
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    assert_false(decimal_parse(str_of(bad[i]), &d));
  }
}

static void a_decimal_lies_between_two(void **state) {
  struct fixture *f = *state;
  static const struct {
    const char *a, *b;
    int64_t part, whole;
    uint8_t scale;
    const char *want; /* NULL: too large */
  } cases[] = {
      {"40", "60", 1095, 1826, 0, "52"},
      {"40", "60", 1095, 1826, 3, "51.993"},
      {"40", "60", 0, 1826, 1, "40.0"},
      {"40", "60", 1826, 1826, 1, "60.0"},
      {"10", "5", 1, 2, 1, "7.5"},
      {"10", "5", 1, 2, 0, "7"},
      {"5", "10", 1, 2, 0, "8"},
      {"-5", "-10", 1, 2, 0, "-8"},
      {"0", "10", 182, 366, 0, "5"},
      {"80.10", "81.60", 365, 1096, 2, "80.60"},
      {"0", "3", 730, 365, 0, "6"},
      {"0", "999999999999999999", 1, 1, 0, "999999999999999999"},
      {"0", "999999999999999999", 2, 1, 0, NULL},
      {"0", "999999999999999999", INT64_MAX, 1, 9, NULL},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct decimal a = {0, 0}, b = {0, 0}, c = {0, 0};
    assert_true(decimal_parse(str_of(cases[i].a), &a) && decimal_parse(str_of(cases[i].b), &b));
    bool fits = decimal_between(a, b, cases[i].part, cases[i].whole, cases[i].scale, &c);
    assert_int_equal(fits, cases[i].want != NULL);
    if (fits) assert_str(decimal_text(&f->arena, c), cases[i].want);
  }
}

static void decimals_compare_by_value(void **state) {
  struct fixture *f = *state;
  struct decimal a = {0}, b = {0}, c = {0};
  assert_true(decimal_parse(STR("80.10"), &a) && decimal_parse(STR("80.1"), &b));
  assert_int_equal(decimal_cmp(a, b), 0);
  assert_true(decimal_parse(STR("999999999999999999"), &a));
  assert_true(decimal_parse(STR("0.000000001"), &b));
  assert_true(decimal_cmp(a, b) > 0 && decimal_cmp(b, a) < 0);
  assert_false(decimal_sub(a, b, &c)); /* needs 27 digits */
  assert_true(decimal_parse(STR("81.60"), &a) && decimal_parse(STR("81.5"), &b));
  assert_true(decimal_sub(a, b, &c));
  assert_str(decimal_text(&f->arena, c), "0.10");
}

static void money_is_exact(void **state) {
  struct fixture *f = *state;
  int64_t fen;
  assert_true(money_parse_yuan(STR("11000"), &fen) && fen == 1100000);
  assert_true(money_parse_yuan(STR("12.5"), &fen) && fen == 1250);
  assert_true(money_parse_yuan(STR("-0.05"), &fen) && fen == -5);
  assert_false(money_parse_yuan(STR("0.005"), &fen));
  assert_false(money_parse_yuan(STR("99999999999999999.9"), &fen)); /* overflows */
  assert_str(money_yuan(&f->arena, 123450), "1,234.50");
  assert_str(money_yuan(&f->arena, -5), "-0.05");
  assert_str(money_yuan(&f->arena, 100000005), "1,000,000.05");
  assert_str(money_yuan(&f->arena, INT64_MIN), "-92,233,720,368,547,758.08");
  assert_false(money_add(INT64_MAX, 1, &fen));
}

static void money_shares_round_as_named(void **state) {
  (void)state;
  static const struct {
    int64_t fen, numerator, denominator, unit;
    enum money_rounding rounding;
    int64_t want;
  } cases[] = {
      {30000, 50, 100, MONEY_FEN, MONEY_DOWN, 15000}, /* 公建民营 50 % of 300 yuan */
      {100, 1, 3, MONEY_FEN, MONEY_DOWN, 33},
      {200, 1, 3, MONEY_FEN, MONEY_HALF_UP, 67},
      {1, 1, 2, MONEY_FEN, MONEY_HALF_UP, 1},
      {-1, 1, 2, MONEY_FEN, MONEY_HALF_UP, -1},
      {-1, 1, 2, MONEY_FEN, MONEY_DOWN, 0},
      {12350, 1, 1, MONEY_YUAN, MONEY_HALF_UP, 12400},
      {12349, 1, 1, MONEY_YUAN, MONEY_HALF_UP, 12300},
      {12399, 1, 1, MONEY_YUAN, MONEY_DOWN, 12300},
      {12345, 1, 1, MONEY_JIAO, MONEY_HALF_UP, 12350},
      {INT64_MAX, 3, 3, MONEY_FEN, MONEY_DOWN, INT64_MAX},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    int64_t fen = 0;
    assert_true(money_share(cases[i].fen, cases[i].numerator, cases[i].denominator, cases[i].unit,
                            cases[i].rounding, &fen));
    assert_int_equal(fen, cases[i].want);
  }
  int64_t fen;
  assert_false(money_share(INT64_MAX, 2, 1, MONEY_FEN, MONEY_DOWN, &fen));
}

/* ---- dates --------------------------------------------------------------------------------------
 */

/* Against the C library over 200 years around the present, and at the ends. */
static void dates_agree_with_libc(void **state) {
  struct fixture *f = *state;
  for (int i = 0; i < 20000; i++) {
    struct date d = {(int32_t)(fixture_random(f) % 146097) - 73000};
    time_t seconds = (time_t)d.day * 86400;
    struct tm tm;
    int year, month, day;
    assert_non_null(gmtime_r(&seconds, &tm));
    date_parts(d, &year, &month, &day);
    assert_int_equal(year, tm.tm_year + 1900);
    assert_int_equal(month, tm.tm_mon + 1);
    assert_int_equal(day, tm.tm_mday);
    struct date back;
    assert_true(date_make(year, month, day, &back));
    assert_int_equal(back.day, d.day);
  }
  struct date d;
  assert_true(date_parse(STR("0001-01-01"), &d) && date_parse(STR("9999-12-31"), &d));
  assert_str(date_iso(&f->arena, d), "9999-12-31");
}

static void bad_dates_are_refused(void **state) {
  (void)state;
  static const char *const bad[] = {"",           "2023-02-29",     "2023-13-01", "2023-00-10",
                                    "2023-1-1",   "2023/01/01",     "0000-01-01", "1900-02-29",
                                    "2023-04-31", "２０２３-01-01", "2023-01-011"};
  struct date d;
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    assert_false(date_parse(str_of(bad[i]), &d));
  }
  assert_true(date_parse(STR("2000-02-29"), &d));
}

static struct date day(const char *iso) {
  struct date d;
  assert_true(date_parse(str_of(iso), &d));
  return d;
}

static void ages_turn_on_the_birthday(void **state) {
  (void)state;
  static const struct {
    const char *birth, *on;
    int years, months;
  } cases[] = {
      {"1964-06-30", "2024-06-29", 59, 719}, {"1964-06-30", "2024-06-30", 60, 720},
      {"1944-02-29", "2024-02-28", 79, 959}, {"1944-02-29", "2024-02-29", 80, 960},
      {"1944-02-29", "2023-02-28", 78, 947}, {"1944-02-29", "2023-03-01", 79, 948},
      {"2021-08-31", "2024-06-30", 2, 33},   {"2021-08-31", "2024-07-31", 2, 35},
      {"2024-06-30", "2024-06-30", 0, 0},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    assert_int_equal(age_years(day(cases[i].birth), day(cases[i].on)), cases[i].years);
    assert_int_equal(age_months(day(cases[i].birth), day(cases[i].on)), cases[i].months);
  }
}

static void months_are_added(void **state) {
  struct fixture *f = *state;
  assert_str(date_iso(&f->arena, date_add_months(day("2024-01-31"), 1)), "2024-02-29");
  assert_str(date_iso(&f->arena, date_add_months(day("2024-03-31"), -13)), "2023-02-28");
  assert_str(date_iso(&f->arena, date_add_months(day("2023-11-15"), 2)), "2024-01-15");
}

static void two_times_are_two(void **state) {
  struct fixture *f = *state;
  /* 16:00 in Greenwich is midnight in Shanghai. */
  assert_str(date_iso(&f->arena, date_in_shanghai(INT64_C(1719763199999999))), "2024-06-30");
  assert_str(date_iso(&f->arena, date_in_shanghai(INT64_C(1719763200000000))), "2024-07-01");
  assert_str(date_iso(&f->arena, date_in_shanghai(-INT64_C(28800000001))), "1969-12-31");
  assert_str(time_iso(&f->arena, INT64_C(1719763199123456)), "2024-06-30T15:59:59.123Z");
  assert_str(time_iso(&f->arena, -1000), "1969-12-31T23:59:59.999Z");
  assert_str(date_iso(&f->arena, f->scope.today), "2024-06-30");
}

static void periods_are_read(void **state) {
  struct fixture *f = *state;
  static const struct {
    const char *code, *last, *zh, *en;
  } good[] = {
      {"2025", "2025-12-31", "2025年", "2025"},
      {"2024-Q2", "2024-06-30", "2024年第2季度", "2024 Q2"},
      {"2024-H1", "2024-06-30", "2024年上半年", "first half of 2024"},
      {"2023-H2", "2023-12-31", "2023年下半年", "second half of 2023"},
      {"2024-02", "2024-02-29", "2024年2月", "2024-02"},
      {"2023-03-31", "2023-03-31", "2023年3月31日", "2023-03-31"},
  };
  static const char *const bad[] = {"",       "25",    "2024-Q0", "2024-Q5", "2024-13", "2024-6",
                                    "2024年", "2024-", "9999",    "2024-H0", "2024-H3"};
  struct period p;
  for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
    assert_true(period_parse(str_of(good[i].code), &p));
    assert_str(period_code(&f->arena, p), good[i].code);
    assert_str(date_iso(&f->arena, p.last), good[i].last);
    assert_str(period_text(&f->arena, LANG_ZH, p), good[i].zh);
    assert_str(period_text(&f->arena, LANG_EN, p), good[i].en);
  }
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    assert_false(period_parse(str_of(bad[i]), &p));
  }
}

/* Every period begins on the day behind the last one, and holds its days. */
static void periods_follow_each_other(void **state) {
  struct fixture *f = *state;
  for (enum period_length length = PERIOD_YEAR; length <= PERIOD_MONTH; length++) {
    struct date day;
    assert_true(date_parse(STR("2019-12-31"), &day));
    struct period p = period_of(length, day), again;
    assert_str(date_iso(&f->arena, p.last), "2019-12-31");
    for (int i = 0; i < 60; i++) {
      struct period next = period_next(p);
      assert_int_equal(next.first.day, p.last.day + 1);
      assert_true(period_parse(period_code(&f->arena, next), &again));
      assert_memory_equal(&again, &next, sizeof next);
      again = period_of(length, next.last);
      assert_memory_equal(&again, &next, sizeof next);
      p = next;
    }
  }
}

/* ---- telling ------------------------------------------------------------------------------------
 */

/* GB/T 32905-2016, appendix A: both examples. */
static void sm3_is_the_standards(void **state) {
  struct fixture *f = *state;
  static const struct {
    const char *text, *hex;
    int times;
  } cases[] = {
      {"abc", "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0", 1},
      {"abcd", "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732", 16},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct digest_state *digest;
    struct digest d;
    assert_ok(f, digest_begin(&f->scope, &digest));
    for (int n = 0; n < cases[i].times; n++) digest_add(digest, str_of(cases[i].text));
    assert_ok(f, digest_end(&f->scope, digest, &d));
    assert_str(digest_hex(&f->arena, &d), cases[i].hex);
  }
}

static void json_is_written(void **state) {
  struct fixture *f = *state;
  struct arena *a = &f->arena;
  struct value *map = value_map(a), *list = value_list(a);
  struct decimal d;
  assert_true(decimal_parse(STR("80.10"), &d));
  value_put_text(a, map, "text", STR("引号\" 斜\\ 换\n\x01"));
  value_put_decimal(a, map, "decimal", d);
  value_put_int(a, map, "int", INT64_MIN);
  value_put_bool(a, map, "yes", true);
  value_put_null(a, map, "none");
  value_add_text(a, list, STR("一"));
  value_put(map, "list", list);
  value_put(map, "empty", value_map(a));
  struct buf b = buf_open(a, 4096);
  json_value(&b, map);
  assert_str(buf_str(&b),
             "{\"text\":\"引号\\\" 斜\\\\ 换\\n\\u0001\",\"decimal\":80.10,"
             "\"int\":-9223372036854775808,\"yes\":true,\"none\":null,\"list\":[\"一\"],"
             "\"empty\":{}}");
}

/* One byte of another kind at each place of texts of each length. */
static void json_escapes_wherever_it_stands(void **state) {
  struct fixture *f = *state;
  static const struct {
    char byte;
    const char *written;
  } kinds[] = {{'"', "\\\""},     {'\\', "\\\\"}, {'\n', "\\n"}, {0x1F, "\\u001f"},
               {0x7F, "\\u007f"}, {0, "\\u0000"}, {' ', " "},    {(char)0xE5, "\xE5"}};
  for (size_t len = 1; len <= 40; len++) {
    for (size_t i = 0; i < len * (sizeof kinds / sizeof *kinds); i++) {
      struct arena_mark mark = arena_mark(&f->arena);
      char text[40], expected[128];
      memset(text, 'a', sizeof text);
      text[i % len] = kinds[i / len].byte;
      snprintf(expected, sizeof expected, "\"%.*s%s%.*s\"", (int)(i % len),
               "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", kinds[i / len].written,
               (int)(len - i % len - 1), "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa");
      struct buf b = buf_open(&f->arena, 100);
      json_text(&b, (struct str){text, len});
      assert_true(str_is(buf_str(&b), expected));
      arena_rewind(&f->arena, mark);
    }
  }
}

static void first_error_stays(void **state) {
  struct fixture *f = *state;
  assert_int_equal(fail(&f->scope, LY_NOT_FOUND, MSG_PACK_NO_FOLDER, STR("甲")), LY_NOT_FOUND);
  assert_int_equal(fail(&f->scope, LY_BUSY, MSG_ERROR_BUSY), LY_NOT_FOUND);
  assert_non_null(strstr(str_c(&f->arena, error_text(&f->scope)), "甲"));
  assert_int_equal(ly_http_status(LY_NOT_FOUND), 404);
}

static void diags_come_in_order_and_are_capped(void **state) {
  struct fixture *f = *state;
  struct scope *s = &f->scope;
  for (unsigned i = 0; i < DIAGS_MAX + 10; i++) {
    struct diag_at at = {STR("a.yaml"), 2000 - i, 1};
    diag_error(s, at, MSG_PACK_MISSING_FILE);
  }
  assert_int_equal(s->diags.errors, DIAGS_MAX + 10);
  assert_int_equal(s->diags.kept, DIAGS_MAX);
  diags_sort(s);
  unsigned line = 0;
  for (const struct diag *d = s->diags.first; d; d = d->next) {
    assert_true(d->at.line > line);
    line = d->at.line;
  }
  assert_str(diag_place(&f->arena, s->diags.first->at), "a.yaml:1001:1");
}

static void messages_take_their_arguments(void **state) {
  struct fixture *f = *state;
  struct str args[] = {STR("{2}"), STR("乙")}; /* an argument is never a place itself */
  assert_str(message_text(&f->arena, LANG_ZH, MSG_PACK_UNKNOWN_KEY_NEAR, args, 2),
             "没有“{2}”这个键；是不是“乙”？");
  enum message m;
  assert_true(message_find(STR("pack.unknown_key_near"), &m) && m == MSG_PACK_UNKNOWN_KEY_NEAR);
  assert_false(message_find(STR("pack.nonsense"), &m));
}

static void log_is_one_json_line(void **state) {
  struct fixture *f = *state;
  struct str path = fixture_path(f, "log"), text;
  int fd = open(path.ptr, O_CREAT | O_WRONLY, 0600);
  f->scope.request = STR("abc");
  log_to(fd);
  log_line(&f->scope, LOG_INFO, "http.request", LOG_INT("status", 200),
           LOG_TEXT("route", STR("/plan/{pack}")));
  log_to(STDERR_FILENO);
  close(fd);
  assert_ok(f, file_read(&f->scope, path, 1000, &text));
  assert_str(text,
             "{\"at\":\"2024-06-30T02:00:00.000Z\",\"level\":\"info\",\"event\":\"http.request\","
             "\"request\":\"abc\",\"status\":200,\"route\":\"/plan/{pack}\"}\n");
}

static void files_name_their_fault(void **state) {
  struct fixture *f = *state;
  struct str text;
  assert_int_equal(file_read(&f->scope, fixture_path(f, "none"), 10, &text), LY_IO);
  assert_non_null(strstr(str_c(&f->arena, error_text(&f->scope)), "不存在"));
  fixture_reset(f);
  assert_int_equal(file_read(&f->scope, str_of(f->folder), 10, &text), LY_IO);
  fixture_reset(f);
  assert_int_equal(file_read(&f->scope, STR("/proc/self/exe"), 10, &text), LY_LIMIT);
}

/* must() ends the process, in every build. */
static void must_ends_the_process(void **state) {
  (void)state;
  pid_t child = fork();
  if (child == 0) {
    close(STDERR_FILENO);
    must(1 + 1 == 3);
    _exit(0);
  }
  int status;
  assert_int_equal(waitpid(child, &status, 0), child);
  assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(arena_fails_for_good),
      TEST(arena_comes_zeroed_again),
      TEST(arena_rewinds),
      TEST(buf_stops_at_its_cap),
      TEST(buf_prints_long_pieces),
      TEST(utf8_is_checked),
      TEST(distance_counts_slips),
      TEST(a_name_that_is_none_has_a_nearest),
      TEST(text_is_compared_and_cut),
      TEST(decimals_stay_as_printed),
      TEST(decimals_compare_by_value),
      TEST(a_decimal_lies_between_two),
      TEST(money_is_exact),
      TEST(money_shares_round_as_named),
      TEST(dates_agree_with_libc),
      TEST(bad_dates_are_refused),
      TEST(ages_turn_on_the_birthday),
      TEST(months_are_added),
      TEST(two_times_are_two),
      TEST(periods_are_read),
      TEST(periods_follow_each_other),
      TEST(sm3_is_the_standards),
      TEST(json_is_written),
      TEST(json_escapes_wherever_it_stands),
      TEST(first_error_stays),
      TEST(diags_come_in_order_and_are_capped),
      TEST(messages_take_their_arguments),
      TEST(log_is_one_json_line),
      TEST(files_name_their_fault),
      TEST(must_ends_the_process),
  };
  return cmocka_run_group_tests_name("base", tests, NULL, NULL);
}
