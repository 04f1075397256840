/* base/csv: tables from other programs. */
#include "tests/support.h"

#include "base/csv.h"

#include <stdio.h>
#include <string.h>

/* Cells as "a|b" and rows behind "/", or the faults as "line:column". */
static struct str told(struct fixture *f, struct str text) {
  struct csv csv;
  struct buf b = buf_open(&f->arena, 4096);
  fixture_reset(f);
  enum ly rc = csv_read(&f->scope, STR("t.csv"), text, &csv);
  assert_int_equal(rc, f->scope.diags.errors ? LY_INVALID : LY_OK);
  for (const struct diag *d = f->scope.diags.first; d; d = d->next) {
    buf_printf(&b, "%s%u:%u", b.len ? " " : "", d->at.line, d->at.column);
  }
  for (size_t r = 0; !rc && r < csv.count; r++) {
    if (r) buf_char(&b, '/');
    for (size_t c = 0; c < csv.rows[r].count; c++) {
      if (c) buf_char(&b, '|');
      buf_add(&b, csv.rows[r].cells[c]);
    }
  }
  return buf_str(&b);
}

static void cells_are_read(void **state) {
  struct fixture *f = *state;
  static const struct {
    const char *text, *want;
  } cases[] = {
      {"", ""},
      {"a,b\n1,2\n", "a|b/1|2"},
      {"a,b\r\n1,2", "a|b/1|2"},
      {"\n\na,b\n\n \n1,2\n\n", "a|b/1|2"},
      {" a , b\n", "a|b"},
      {",\n", "|"},
      {"a,\n", "a|"},
      {"\"a,b\",\" c \"\n", "a,b| c "},
      {"\"a\"\"b\"\n", "a\"b"},
      {"\"\"\"\"\n", "\""},
      {"\"a\nb\",c\n", "a\nb|c"},
      {"\"\",x\n", "|x"},
      {"中,\"文\" \n", "中|文"},
      /* faults, each with its place in characters */
      {"a,\"b\nc", "1:3"},
      {"中文,\"b\"x,c\n", "1:7"},
      {"a\"b,c\n1,d\"e\"", "1:2 2:4"},
      {"a\n\"b\nc\"d\n", "3:3"},
      {"\"", "1:1"},
      {"\"a\"\"", "1:1"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    assert_str(told(f, str_of(cases[i].text)), cases[i].want);
  }
}

static void cells_know_their_places(void **state) {
  struct fixture *f = *state;
  struct csv csv;
  assert_ok(f, csv_read(&f->scope, STR("t.csv"), STR("登录名, 姓名\n\n\"a\nb\",王芳,x\n"), &csv));
  assert_int_equal(csv.rows[0].at[1].column, 6);
  assert_int_equal(csv.rows[1].at[0].line, 3);
  assert_int_equal(csv.rows[1].at[1].line, 4);
  assert_int_equal(csv.rows[1].at[1].column, 4);
  assert_int_equal(csv.rows[1].at[2].column, 7);
}

static void encodings_are_told_apart(void **state) {
  struct fixture *f = *state;
  static const struct {
    const char *bytes, *want; /* NULL: refused at line:column */
    unsigned line, column;
  } cases[] = {
      {"name\n", "name\n", 0, 0},
      {"\xEF\xBB\xBF姓名", "姓名", 0, 0},
      {"姓名", "姓名", 0, 0},
      {"\xD0\xD5\xC3\xFB,\xCD\xF5\xB7\xBC\n", "姓名,王芳\n", 0, 0}, /* GBK */
      {"\x95\x32\x82\x36", "𠀀", 0, 0},                             /* GB18030, four bytes */
      {"ab\n\xFF\xFF", NULL, 2, 1},
      {"\xEF\xBB\xBF姓\n名\xFF", NULL, 2, 2}, /* marked as UTF-8 and is not */
      /* a bad byte in much UTF-8 would give nonsense in GB18030 */
      {"登录名,姓名,角色\n王\xE8芳\n", NULL, 2, 2},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct str got;
    fixture_reset(f);
    enum ly rc = text_decode(&f->scope, STR("t.csv"), str_of(cases[i].bytes), &got);
    assert_int_equal(rc, cases[i].want ? LY_OK : LY_INVALID);
    if (cases[i].want) {
      assert_str(got, cases[i].want);
      continue;
    }
    assert_int_equal(f->scope.diags.first->at.line, cases[i].line);
    assert_int_equal(f->scope.diags.first->at.column, cases[i].column);
  }
}

/* Whatever the cells hold, written with quotes they come back. */
static void what_is_quoted_comes_back(void **state) {
  static const char signs[] = "a,\"\n\r 王";
  struct fixture *f = *state;
  for (int round = 0; round < 2000; round++) {
    struct buf text = buf_open(&f->arena, 1000);
    char cells[4][16];
    size_t lens[4];
    for (int c = 0; c < 4; c++) {
      lens[c] = fixture_random(f) % 8;
      buf_add(&text, c ? STR(",\"") : STR("\""));
      for (size_t i = 0; i < lens[c]; i++) {
        char sign = signs[fixture_random(f) % 6];
        cells[c][i] = sign;
        if (sign == '"') buf_char(&text, '"');
        buf_char(&text, sign);
      }
      buf_char(&text, '"');
    }
    struct csv csv;
    assert_ok(f, csv_read(&f->scope, STR("t.csv"), buf_str(&text), &csv));
    assert_int_equal(csv.count, 1);
    assert_int_equal(csv.rows[0].count, 4);
    for (int c = 0; c < 4; c++) {
      assert_true(str_eq(csv.rows[0].cells[c], (struct str){cells[c], lens[c]}));
    }
  }
}

/* Any bytes give rows or faults, and nothing else happens. */
static void any_bytes_are_survived(void **state) {
  static const char signs[] = "\"\",,,\n\n\n\r aaaa\xE7\x8E\x8B\xFF\x81\x30";
  struct fixture *f = *state;
  size_t read = 0;
  for (int round = 0; round < 3000; round++) {
    char bytes[24];
    size_t len = fixture_random(f) % sizeof bytes;
    for (size_t i = 0; i < len; i++) bytes[i] = signs[fixture_random(f) % (sizeof signs - 1)];
    struct str text;
    struct csv csv = {0};
    fixture_reset(f);
    enum ly rc = text_decode(&f->scope, STR("t"), (struct str){bytes, len}, &text);
    if (!rc) assert_true(utf8_valid(text, NULL));
    if (!rc) rc = csv_read(&f->scope, STR("t"), text, &csv);
    assert_true(rc == LY_OK || (rc == LY_INVALID && f->scope.diags.errors > 0));
    read += csv.count;
  }
  assert_true(read > 500);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(cells_are_read),           TEST(cells_know_their_places),
      TEST(encodings_are_told_apart), TEST(what_is_quoted_comes_back),
      TEST(any_bytes_are_survived),
  };
  return cmocka_run_group_tests_name("csv", tests, NULL, NULL);
}
