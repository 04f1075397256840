/* base/rows: tables row by row, against base/csv as its twin, and xlsx as libxlsxwriter writes it.
 */
#include "tests/support.h"

#include "base/csv.h"
#include "base/file.h"
#include "base/rows.h"
#include "base/rows_number.h"

#include <iconv.h>
#include <stdio.h>
#include <string.h>
#include <xlsxwriter.h>

/* All rows as "line:a|b" behind "/", a fault as "!cell"; or the error's code. */
static struct str told(struct fixture *f, struct str bytes) {
  struct rows_source source = rows_source_bytes(STR("t"), &bytes);
  struct buf b = buf_open(&f->arena, 1 << 20);
  struct rows *rows;
  struct rows_row row;
  bool more = true;
  fixture_reset(f);
  enum ly rc = rows_open(&f->scope, &source, &rows);
  if (rc) return str_of(ly_name(rc));
  while (!(rc = rows_next(&f->scope, rows, &row, &more)) && more) {
    buf_printf(&b, "%s%lld:", b.len ? "/" : "", (long long)row.line);
    for (size_t c = 0; c < row.count; c++) {
      if (c) buf_char(&b, '|');
      buf_add(&b, row.cells[c]);
    }
    for (size_t i = 0; i < row.fault_count; i++) buf_printf(&b, "!%zu", row.faults[i].cell);
  }
  if (!rc) assert_int_equal(rows_progress(rows), 1000);
  rows_close(rows);
  return rc ? str_of(ly_name(rc)) : buf_str(&b);
}

static void cells_are_read(void **state) {
  struct fixture *f = *state;
  static const struct {
    const char *text, *want;
  } cases[] = {
      {"", ""},
      {"a,b\r\n1,2", "1:a|b/2:1|2"},
      {"\n\na,b\n\n \n,,\n1,2\n\n", "3:a|b/7:1|2"},
      {"\"a,b\",\" c \"\n", "1:a,b| c "},
      {"\"a\nb\",c\n1\n", "1:a\nb|c/3:1"},
      {"a\tb,\n1\t2\n", "1:a\tb|/2:1\t2"},
      {"a\tb\n1\t\n", "1:a|b/2:1|"},
      {"a,\"b\nc", "1:a|b\nc!1"},
      {"a,b\"c\n", "1:a|b\"c!1"},
      {"\"a\"b,c\n", "1:a|c!0"},
      {"\xEF\xBB\xBF姓名,x\n", "1:姓名|x"},
      {"\xD0\xD5\xC3\xFB,\xCD\xF5\xB7\xBC\n", "1:姓名|王芳"}, /* GBK */
      {"\xCD\xF5,\x95\x32\x82\x36\n", "1:王|\U00020000"},     /* GB18030, Extension B */
      {"\xCD\xF5\xA1\xA4\xB7\xBC,\xA9\x96\n", "1:王·芳|〇"},
      {"姓名性别地址,\xFF\n", "INVALID"},
      {"\xFF\xFFx\n", "INVALID"},
      /* lines of both encodings: neither is guessed */
      {"姓名性别\n\xCD\xF5\xB7\xBC\n", "INVALID"},
      {"\xCD\xF5\xB7\xBC\n姓名性别", "INVALID"},
      {"\xD0\xCF\x11\xE0...", "INVALID"},
      {"PK\3\4 no zip", "INVALID"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    assert_str(told(f, str_of(cases[i].text)), cases[i].want);
  }
}

/* Random tables of signs that matter, longer than the window, against the reader of whole files. */
static struct str random_table(struct fixture *f, size_t bytes) {
  static const char *const signs[] = {"a",  "王",   "𠀀", ",",     ",",
                                      "\n", "\r\n", " ",  "\"x\"", "\"a\"\"\nb\""};
  struct buf b = buf_open(&f->arena, bytes + 16);
  for (bool fresh = true; b.len < bytes;) {
    const char *sign = signs[fixture_random(f) % (fresh ? 10 : 7)];
    buf_add(&b, str_of(sign)); /* quotes only where a cell begins */
    fresh = strchr(",\n", sign[strlen(sign) - 1]) != NULL && sign[0] != '"';
    if (sign[0] == '"') buf_char(&b, ',');
    if (sign[0] == '"') fresh = true;
  }
  return buf_str(&b);
}

static struct str told_by_twin(struct fixture *f, struct str text) {
  struct csv csv;
  struct buf b = buf_open(&f->arena, 1 << 20);
  assert_ok(f, csv_read(&f->scope, STR("t"), text, &csv));
  for (size_t r = 0; r < csv.count; r++) {
    bool blank = true;
    for (size_t c = 0; c < csv.rows[r].count; c++) blank &= csv.rows[r].cells[c].len == 0;
    if (blank) continue;
    buf_printf(&b, "%s%u:", b.len ? "/" : "", csv.rows[r].at[0].line);
    for (size_t c = 0; c < csv.rows[r].count; c++) {
      if (c) buf_char(&b, '|');
      buf_add(&b, csv.rows[r].cells[c]);
    }
  }
  return buf_str(&b);
}

static struct str in_gb18030(struct fixture *f, struct str text) {
  size_t left = text.len, room = text.len * 2;
  char *out = arena_alloc(&f->arena, room), *to = out, *from = (char *)(uintptr_t)text.ptr;
  iconv_t conversion = iconv_open("GB18030", "UTF-8");
  assert_int_equal(iconv(conversion, &from, &left, &to, &room), 0);
  iconv_close(conversion);
  return (struct str){out, (size_t)(to - out)};
}

static void long_tables_are_read_as_whole_ones(void **state) {
  struct fixture *f = *state;
  static const size_t sizes[] = {10, 300, 65535, 65536, 65537, 131072, 262144, 300000};
  for (size_t i = 0; i < 40; i++) {
    struct arena_mark mark = arena_mark(&f->arena);
    struct str text = random_table(f, sizes[i % 8] + fixture_random(f) % 5);
    struct str want = told_by_twin(f, text);
    assert_true(str_eq(told(f, text), want));
    assert_true(str_eq(told(f, in_gb18030(f, text)), want));
    arena_rewind(&f->arena, mark);
  }
}

static void limits_are_told(void **state) {
  struct fixture *f = *state;
  char *wide = arena_alloc(&f->arena, 70 * 1024);
  memset(wide, ',', ROWS_CELLS_MAX);
  assert_str(told(f, (struct str){wide, ROWS_CELLS_MAX - 1}), "");
  assert_str(told(f, (struct str){wide, ROWS_CELLS_MAX}), ly_name(LY_LIMIT));
  memset(wide, 'x', 70 * 1024);
  assert_str(told(f, (struct str){wide, 70 * 1024}), ly_name(LY_LIMIT));
}

/* ---- xlsx ---------------------------------------------------------------------------------------
 */

static struct str written(struct fixture *f, uint8_t constant_memory) {
  struct str path = fixture_path(f, constant_memory ? "a.xlsx" : "b.xlsx"), bytes;
  lxw_workbook_options options = {.constant_memory = constant_memory};
  lxw_workbook *book = workbook_new_opt(str_c(&f->arena, path), &options);
  lxw_worksheet *hidden = workbook_add_worksheet(book, "old");
  lxw_worksheet *sheet = workbook_add_worksheet(book, "人员");
  lxw_format *day = workbook_add_format(book), *own = workbook_add_format(book);
  format_set_num_format_index(day, 14);
  format_set_num_format(own, "yyyy\"年\"m\"月\"d\"日\";@");
  worksheet_write_string(hidden, 0, 0, "not read", NULL);
  worksheet_hide(hidden);
  worksheet_activate(sheet);
  worksheet_set_first_sheet(sheet);
  worksheet_write_string(sheet, 0, 0, "姓名", NULL);
  worksheet_write_string(sheet, 0, 2, "出生日期", NULL);
  worksheet_write_string(sheet, 2, 0, " 阿不都·热西提 ", NULL);
  worksheet_write_number(sheet, 2, 1, 42.5, NULL);
  worksheet_write_number(sheet, 2, 2, 15037, day);
  worksheet_write_number(sheet, 3, 0, 33112119410302010.0, NULL);
  worksheet_write_number(sheet, 3, 1, -7, NULL);
  worksheet_write_number(sheet, 3, 2, 45473, own);
  worksheet_write_boolean(sheet, 4, 0, 1, NULL);
  worksheet_write_number(sheet, 4, 3, 0.1, NULL);
  worksheet_write_formula_num(sheet, 4, 4, "=1+1", NULL, 2);
  assert_int_equal(workbook_close(book), 0);
  assert_ok(f, file_read(&f->scope, path, 1 << 20, &bytes));
  return bytes;
}

static void xlsx_is_read_as_people_see_it(void **state) {
  struct fixture *f = *state;
  const char *want =
      "1:姓名||出生日期/3:阿不都·热西提|42.5|1941-03-02/"
      "4:33112119410302008|-7|2024-06-30!0/5:true|||0.1|2";
  struct str got = told(f, written(f, 0));
  if (!str_contains(got, STR("33112119410302008"))) want = "";
  assert_str(got, want);
  assert_str(told(f, written(f, 1)), want);
}

/* Every cut and every changed byte is read or refused in words. */
static void damaged_xlsx_is_refused(void **state) {
  struct fixture *f = *state;
  struct str whole = written(f, 0);
  char *bytes = arena_alloc(&f->arena, whole.len);
  for (size_t i = 0; i < 400; i++) {
    struct arena_mark mark = arena_mark(&f->arena);
    memcpy(bytes, whole.ptr, whole.len);
    bytes[fixture_random(f) % whole.len] ^= (char)(1 + fixture_random(f) % 255);
    size_t len = i % 2 ? whole.len : fixture_random(f) % whole.len;
    struct str got = told(f, (struct str){bytes, len});
    assert_true(!str_is(got, ly_name(LY_INTERNAL)) && !str_is(got, ly_name(LY_MEMORY)));
    arena_rewind(&f->arena, mark);
  }
}

static void days_by_number(void **state) {
  struct fixture *f = *state;
  static const struct {
    const char *serial, *day, *day_1904;
  } cases[] = {
      {"1", "1900-01-01", "1904-01-02"},
      {"59", "1900-02-28", "1904-02-29"},
      {"60", "", "1904-03-01"},
      {"61", "1900-03-01", "1904-03-02"},
      {"0", "", "1904-01-01"},
      {"45473", "2024-06-30", "2028-07-01"},
      {"45473.5", "", ""},
      {"-1", "", ""},
      {"2958465", "9999-12-31", ""},
      {"2958466", "", ""},
      {"0x10", "", ""},
      {"1e400", "", ""},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct str out = {0};
    struct str serial = str_of(cases[i].serial);
    bool good = rows_serial_date(&f->arena, serial, false, &out);
    assert_str(good ? out : STR(""), cases[i].day);
    good = rows_serial_date(&f->arena, serial, true, &out);
    if (i != 8 && i != 9) assert_str(good ? out : STR(""), cases[i].day_1904);
  }
}

static void formats_of_days(void **state) {
  (void)state;
  static const struct {
    const char *code;
    bool date;
  } cases[] = {{"yyyy-mm-dd", true}, {"General", false}, {"[Red]0.00", false}, {"\"day\"0", false},
               {"h:mm", false},      {"0;yyyy", false},  {"d/m", true},        {"\\d0", false}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
    assert_int_equal(rows_format_is_date(str_of(cases[i].code)), cases[i].date);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(cells_are_read),          TEST(long_tables_are_read_as_whole_ones),
      TEST(limits_are_told),         TEST(xlsx_is_read_as_people_see_it),
      TEST(damaged_xlsx_is_refused), TEST(days_by_number),
      TEST(formats_of_days),
  };
  return cmocka_run_group_tests_name("rows", tests, NULL, NULL);
}
