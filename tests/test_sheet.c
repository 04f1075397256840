/* base/sheet: tables sorted, filtered, paged and exported. */
#include "tests/support.h"

#include "base/csv.h"
#include "base/filetype.h"
#include "base/sheet.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* ---- A sheet of children, with all that may be odd ----------------------------------------------
 */

struct child {
  int number; /* where it stands */
  struct str name, town, note;
  struct pair {
    bool given;
    struct decimal value;
  } weight;
  struct date born;
  struct str groups[3];
  size_t group_count;
};

static const struct child *child_of(const void *row) {
  return row;
}

static void name_key(const struct sheet *sheet, const void *row, struct sheet_key *out) {
  (void)sheet;
  *out = (struct sheet_key){.given = child_of(row)->name.len > 0, .text = child_of(row)->name};
}

static void name_cell(struct scope *s, const struct sheet *sheet, const void *row,
                      struct sheet_cell *out) {
  (void)s;
  (void)sheet;
  out->text = child_of(row)->name;
  out->small = child_of(row)->note;
}

static void weight_key(const struct sheet *sheet, const void *row, struct sheet_key *out) {
  (void)sheet;
  *out = (struct sheet_key){.given = child_of(row)->weight.given,
                            .number = child_of(row)->weight.value};
}

static void weight_cell(struct scope *s, const struct sheet *sheet, const void *row,
                        struct sheet_cell *out) {
  (void)sheet;
  out->has_number = child_of(row)->weight.given;
  out->number = child_of(row)->weight.value;
  if (out->has_number) out->text = decimal_text(s->arena, out->number);
}

static void born_key(const struct sheet *sheet, const void *row, struct sheet_key *out) {
  (void)sheet;
  out->given = !date_is_none(child_of(row)->born);
  out->order = child_of(row)->born.day;
}

static void born_cell(struct scope *s, const struct sheet *sheet, const void *row,
                      struct sheet_cell *out) {
  (void)sheet;
  out->date = child_of(row)->born;
  out->text = date_iso(s->arena, out->date);
}

static void groups_cell(struct scope *s, const struct sheet *sheet, const void *row,
                        struct sheet_cell *out) {
  (void)s;
  (void)sheet;
  out->text = child_of(row)->group_count ? child_of(row)->groups[0] : STR("");
}

static size_t groups_codes(const struct sheet *sheet, const void *row, struct str *out,
                           size_t max) {
  (void)sheet;
  size_t count = 0;
  while (count < max && count < child_of(row)->group_count) {
    out[count] = child_of(row)->groups[count];
    count++;
  }
  return count;
}

static size_t town_codes(const struct sheet *sheet, const void *row, struct str *out, size_t max) {
  (void)sheet;
  if (max) out[0] = child_of(row)->town;
  return max ? 1 : 0;
}

static void town_cell(struct scope *s, const struct sheet *sheet, const void *row,
                      struct sheet_cell *out) {
  (void)s;
  (void)sheet;
  out->text = child_of(row)->town;
}

static bool knows_town(const struct sheet *sheet, struct str code) {
  (void)sheet;
  return str_is(code, "nowhere");
}

enum { NAME, WEIGHT, BORN, GROUPS, TOWN, COLUMNS };

static const struct sheet_column columns[COLUMNS] = {
    {"name", MSG_SHEET_NONE, SHEET_TEXT, name_key, name_cell},
    {"weight", MSG_SHEET_NONE, SHEET_NUMBER, weight_key, weight_cell},
    {"born", MSG_SHEET_NONE, SHEET_DATE, born_key, born_cell},
    {"groups", MSG_SHEET_NONE, SHEET_CHOICE, NULL, groups_cell, groups_codes},
    {"town", MSG_SHEET_NONE, SHEET_CHOICE, NULL, town_cell, town_codes, .knows = knows_town},
};

/* Few values, so that there are many ties. */
static struct child random_child(struct fixture *f, int number) {
  static const char *const names[] = {"", "Ann", "bob", "安", "安安", "李=1"},
                           *const towns[] = {"north", "south", "东镇"},
                           *const groups[] = {"red", "blue", "green"};
  struct child c = {.number = number, .born = DATE_NONE};
  c.name = str_of(names[fixture_random(f) % 6]);
  c.town = str_of(towns[fixture_random(f) % 3]);
  c.weight.given = fixture_random(f) % 4 > 0;
  c.weight.value.scale = (uint8_t)(fixture_random(f) % 3);
  c.weight.value.coefficient = (int64_t)(fixture_random(f) % 30) - 10;
  if (fixture_random(f) % 3) c.born.day = (int32_t)(fixture_random(f) % 20) - 5;
  for (size_t i = 0; i < 3; i++) {
    if (fixture_random(f) % 2) c.groups[c.group_count++] = str_of(groups[i]);
  }
  return c;
}

static struct sheet random_sheet(struct fixture *f, size_t count) {
  const void **rows = ARENA_ARRAY(&f->arena, const void *, count);
  struct child *all = ARENA_ARRAY(&f->arena, struct child, count);
  assert_true(rows && all);
  for (size_t i = 0; i < count; i++) {
    all[i] = random_child(f, (int)i);
    rows[i] = &all[i];
  }
  return (struct sheet){"children", STR("Children"), columns, COLUMNS, rows, count};
}

/* ---- Against a dumb oracle ----------------------------------------------------------------------
 */

static int sign_of(double d) {
  return (d > 0) - (d < 0);
}

static double weight_of(const struct child *c) {
  static const double units[] = {1, 10, 100};
  return (double)c->weight.value.coefficient / units[c->weight.value.scale];
}

/* Whether a stands behind b. */
static bool behind(const struct sheet_asked *asked, const struct child *a, const struct child *b) {
  bool has_a, has_b;
  int cmp;
  if (!asked->sort) return false;
  if (asked->sort == &columns[NAME]) {
    has_a = a->name.len > 0, has_b = b->name.len > 0;
    cmp = strcmp(a->name.ptr, b->name.ptr);
  } else if (asked->sort == &columns[WEIGHT]) {
    has_a = a->weight.given, has_b = b->weight.given;
    cmp = sign_of(weight_of(a) - weight_of(b));
  } else {
    has_a = !date_is_none(a->born), has_b = !date_is_none(b->born);
    cmp = (a->born.day > b->born.day) - (a->born.day < b->born.day);
  }
  if (!has_a || !has_b) return has_b && !has_a;
  return asked->descending ? cmp < 0 : cmp > 0;
}

static bool is_in(const struct child *c, struct str group) {
  for (size_t i = 0; i < c->group_count; i++) {
    if (str_eq(c->groups[i], group)) return true;
  }
  return false;
}

static bool wanted(const struct sheet_asked *asked, const struct child *c) {
  for (size_t i = 0; i < asked->filter_count; i++) {
    struct str code = asked->filters[i].code;
    bool town = asked->filters[i].column == &columns[TOWN];
    if (town ? !str_eq(c->town, code) : !is_in(c, code)) return false;
  }
  return !asked->words.len || strstr(c->name.ptr, asked->words.ptr);
}

/* Bubble sort of what is wanted. */
static size_t expect(const struct sheet *sheet, const struct sheet_asked *asked,
                     const struct child **out) {
  size_t count = 0;
  for (size_t i = 0; i < sheet->row_count; i++) {
    if (wanted(asked, sheet->rows[i])) out[count++] = sheet->rows[i];
  }
  for (size_t n = 0; n + 1 < count; n++) {
    for (size_t i = 0; i + 1 < count - n; i++) {
      if (!behind(asked, out[i], out[i + 1])) continue;
      const struct child *kept = out[i];
      out[i] = out[i + 1];
      out[i + 1] = kept;
    }
  }
  return count;
}

static struct sheet_asked random_question(struct fixture *f) {
  static const char *const sorts[] = {"", "name", "-name", "weight", "-weight", "born", "-born"};
  struct sheet_asked asked = {.page = fixture_random(f) % 5,
                              .page_rows = (size_t[]){0, 1, 7, 50}[fixture_random(f) % 4]};
  struct sheet sheet = {.columns = columns, .column_count = COLUMNS};
  assert_ok(f, sheet_sort_read(&f->scope, &sheet, str_of(sorts[fixture_random(f) % 7]), &asked));
  if (fixture_random(f) % 2) {
    asked.filters[asked.filter_count].column = &columns[TOWN];
    asked.filters[asked.filter_count++].code = STR("东镇");
  }
  if (fixture_random(f) % 3 == 0) {
    asked.filters[asked.filter_count].column = &columns[GROUPS];
    asked.filters[asked.filter_count++].code = STR("green");
  }
  if (fixture_random(f) % 4 == 0) asked.words = STR("安");
  return asked;
}

static void check_question(struct fixture *f, const struct sheet *sheet,
                           const struct sheet_asked *asked) {
  struct sheet_found found;
  const struct child **want = ARENA_ARRAY(&f->arena, const struct child *, sheet->row_count);
  size_t total = expect(sheet, asked, want);
  assert_ok(f, sheet_find(&f->scope, sheet, asked, &found));
  assert_int_equal(found.total, total);
  size_t rows = asked->page_rows ? asked->page_rows : total + 1;
  size_t pages = total ? (total + rows - 1) / rows : 1, page = asked->page ? asked->page : 1;
  if (page > pages) page = pages;
  size_t from = (page - 1) * rows, to = from + rows < total ? from + rows : total;
  assert_int_equal(found.pages, pages);
  assert_int_equal(found.count, to - from);
  for (size_t i = 0; i < found.count; i++) {
    assert_int_equal(child_of(found.rows[i])->number, want[from + i]->number);
  }
}

static void rows_are_found_as_the_oracle_says(void **state) {
  struct fixture *f = *state;
  f->random = (uint64_t)time(NULL);
  print_message("seed %llu\n", (unsigned long long)f->random);
  for (int round = 0; round < 600; round++) {
    struct arena_mark mark = arena_mark(&f->arena);
    struct sheet sheet = random_sheet(f, fixture_random(f) % 120);
    struct sheet_asked asked = random_question(f);
    check_question(f, &sheet, &asked);
    arena_rewind(&f->arena, mark);
  }
}

/* Rows in order, in reverse and all alike, where a careless quicksort is slow or runs over. */
static void order_of_rows_does_not_matter(void **state) {
  struct fixture *f = *state;
  struct sheet sheet = random_sheet(f, 300);
  for (int shape = 0; shape < 4; shape++) {
    for (size_t i = 0; i < sheet.row_count; i++) {
      struct child *c = (void *)(uintptr_t)sheet.rows[i];
      c->born.day = (int32_t[]){(int32_t)i, -(int32_t)i, 7, (int32_t)(i % 2)}[shape];
    }
    for (size_t page = 1; page < 9; page++) {
      struct sheet_asked asked = {&columns[BORN], page % 2, .page = page, .page_rows = 41};
      check_question(f, &sheet, &asked);
    }
  }
}

/* ---- What is asked ------------------------------------------------------------------------------
 */

static void wrong_questions_are_told(void **state) {
  struct fixture *f = *state;
  struct scope *s = &f->scope;
  struct sheet sheet = random_sheet(f, 50);
  struct sheet_asked asked = {0};
  f->scope.lang = LANG_EN;
  assert_int_equal(sheet_sort_read(s, &sheet, STR("-town"), &asked), LY_INVALID);
  assert_str(error_text(s),
             "There is no sorting by “-town”; there is: name, weight, born (with "
             "“-” in front: descending).");
  fixture_reset(f);
  assert_int_equal(sheet_sort_read(s, &sheet, STR("-"), &asked), LY_INVALID);
  fixture_reset(f);
  assert_int_equal(sheet_filter_read(s, &sheet, STR("name"), STR("x"), &asked), LY_INVALID);
  assert_str(error_text(s), "There is no filtering by “name”; there is: groups, town.");
  fixture_reset(f);
  assert_int_equal(sheet_filter_read(s, &sheet, STR("town"), STR("west"), &asked), LY_INVALID);
  assert_true(str_contains(error_text(s), STR("no “west”; there is: ")));
  assert_true(str_contains(error_text(s), STR("东镇")));
  fixture_reset(f);
  assert_ok(f, sheet_filter_read(s, &sheet, STR("town"), STR(""), &asked));
  assert_int_equal(asked.filter_count, 0);
  assert_ok(f, sheet_filter_read(s, &sheet, STR("town"), STR("nowhere"), &asked));
  for (size_t i = 1; i < SHEET_FILTERS_MAX; i++) {
    assert_ok(f, sheet_filter_read(s, &sheet, STR("town"), STR("south"), &asked));
  }
  assert_int_equal(sheet_filter_read(s, &sheet, STR("town"), STR("north"), &asked), LY_INVALID);
}

static void codes_come_once_in_order(void **state) {
  struct fixture *f = *state;
  enum { ROWS = 500, TOWNS = 37 };
  struct sheet sheet = random_sheet(f, ROWS);
  struct str codes[TOWNS + 1];
  for (size_t i = 0; i < ROWS; i++) {
    char name[64];
    snprintf(name, sizeof name, "a town with a name of some length %zu", i * i % TOWNS);
    ((struct child *)(uintptr_t)sheet.rows[i])->town = str_copy(&f->arena, str_of(name));
  }
  size_t count = sheet_codes(&f->scope, &sheet, &columns[TOWN], codes, TOWNS + 1), seen = 0;
  for (size_t i = 0; i < ROWS; i++) {
    struct str town = child_of(sheet.rows[i])->town;
    size_t k = 0;
    while (k < seen && !str_eq(codes[k], town)) k++;
    assert_true(k < count);
    if (k == seen) assert_true(str_eq(codes[seen++], town));
  }
  assert_int_equal(seen, count);
  assert_int_equal(sheet_codes(&f->scope, &sheet, &columns[TOWN], codes, 5), 5);
}

static void words_stand_in_texts(void **state) {
  (void)state;
  const struct str texts[] = {STR("养老机构护理型床位 Beds"), STR("区民政局")};
  static const struct {
    const char *words;
    bool want;
  } cases[] = {
      {"", true},          {"  ", true},           {"护理型", true}, {"护理型 民政", true},
      {"护理型 x", false}, {"民政　BEDS　", true}, {"型区", false},  {"　老", true},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    assert_int_equal(sheet_words_in(str_of(cases[i].words), texts, 2), cases[i].want);
  }
}

/* ---- Exports ------------------------------------------------------------------------------------
 */

static const struct child odd[] = {
    {0, STR_INIT("=1+1"), STR_INIT("东镇"), STR_INIT(""), {true, {-8010, 2}}, {19783}},
    {1, STR_INIT("a \"b\", c"), STR_INIT("-2"), STR_INIT("x\ny"), {true, {3, 0}}, {INT32_MIN}},
    {2, STR_INIT("＠cmd"), STR_INIT(" in "), STR_INIT(""), {false, {0, 0}}, {-40000}},
    {3, STR_INIT(""), STR_INIT("\tx"), STR_INIT("only"), {true, {123456789012345678, 1}}, {0}},
};

static struct sheet odd_sheet(const void **rows) {
  for (size_t i = 0; i < 4; i++) rows[i] = &odd[i];
  return (struct sheet){"odd", STR("[a]/b: '孩子'"), columns, COLUMNS, rows, 4};
}

static struct sheet_found all_of(struct fixture *f, const struct sheet *sheet) {
  struct sheet_asked asked = {0};
  struct sheet_found found;
  assert_ok(f, sheet_find(&f->scope, sheet, &asked, &found));
  return found;
}

static void csv_is_read_back(void **state) {
  struct fixture *f = *state;
  const void *rows[4];
  struct sheet sheet = odd_sheet(rows);
  struct sheet_found found = all_of(f, &sheet);
  const struct str notes[] = {STR("from here, and there"), STR("=2")};
  static const char *const want[7][COLUMNS] = {
      {"无", "无", "无", "无", "无"},
      {"'=1+1", "-80.10", "2024-03-01", "", "东镇"},
      {"a \"b\", c（x\ny）", "3", "", "", "'-2"},
      {"'＠cmd", "", "1860-06-26", "", " in "},
      {"only", "12345678901234567.8", "1970-01-01", "", "'\tx"},
      {"from here, and there"},
      {"'=2"},
  };
  struct str text, plain;
  struct csv csv;
  assert_ok(f, sheet_csv(&f->scope, &sheet, &found, notes, 2, &text));
  assert_true(str_starts(text, STR("\xEF\xBB\xBF无,无")));
  assert_true(str_contains(text, STR("\r\n\r\n\"from here, and there\"\r\n")));
  assert_ok(f, text_decode(&f->scope, STR("odd.csv"), text, &plain));
  assert_ok(f, csv_read(&f->scope, STR("odd.csv"), plain, &csv));
  assert_int_equal(csv.count, 7);
  for (size_t r = 0; r < csv.count; r++) {
    assert_int_equal(csv.rows[r].count, r < 5 ? COLUMNS : 1);
    for (size_t i = 0; i < csv.rows[r].count; i++) assert_str(csv.rows[r].cells[i], want[r][i]);
  }
}

/* A member of the file, by unzip. */
static struct str member_of(struct fixture *f, struct str path, const char *name) {
  enum { BYTES = 65536 };
  struct buf command = buf_open(&f->arena, 300);
  buf_printf(&command, "unzip -p %s %s", str_c(&f->arena, path), name);
  FILE *pipe = popen(str_c(&f->arena, buf_str(&command)), "r");
  char *bytes = ARENA_ARRAY(&f->arena, char, BYTES);
  assert_true(pipe && bytes);
  size_t count = fread(bytes, 1, BYTES, pipe);
  assert_int_equal(pclose(pipe), 0);
  return (struct str){bytes, count};
}

static struct str write_file(struct fixture *f, struct str bytes) {
  struct str path = fixture_path(f, "sheet.xlsx");
  FILE *file = fopen(str_c(&f->arena, path), "w");
  assert_non_null(file);
  assert_int_equal(fwrite(bytes.ptr, 1, bytes.len, file), bytes.len);
  assert_int_equal(fclose(file), 0);
  return path;
}

static void assert_has(struct fixture *f, struct str text, const char *part) {
  if (str_contains(text, str_of(part))) return;
  print_error("%s\nis not in\n%s\n", part, str_c(&f->arena, text));
  assert_true(false);
}

/* The number of a cell that holds one. */
static double number_at(struct fixture *f, struct str cells, const char *cell) {
  char start[32];
  const char *at, *value;
  int count = snprintf(start, sizeof start, "<c r=\"%s\"", cell);
  assert_non_null(at = strstr(str_c(&f->arena, cells), start));
  at += count;
  assert_non_null(value = strstr(at, "<v>"));
  assert_null(memmem(at, (size_t)(value - at), "t=\"s\"", 5));
  return strtod(value + 3, NULL);
}

static void xlsx_holds_texts_numbers_and_dates(void **state) {
  struct fixture *f = *state;
  const void *rows[4];
  struct sheet sheet = odd_sheet(rows);
  struct sheet_found found = all_of(f, &sheet);
  const struct str note = STR("说明 <&>");
  struct str bytes;
  enum filetype type;
  assert_ok(f, sheet_xlsx(&f->scope, &sheet, &found, &note, 1, &bytes));
  assert_ok(f, filetype_of(&f->scope, bytes, &type));
  assert_int_equal(type, FILETYPE_XLSX);
  struct str path = write_file(f, bytes), cells = member_of(f, path, "xl/worksheets/sheet1.xml");
  struct str texts = member_of(f, path, "xl/sharedStrings.xml");
  assert_true(fabs(number_at(f, cells, "B2") + 80.1) < 1e-12);
  assert_int_equal(number_at(f, cells, "C2"), 45352); /* 2024-03-01, in days since 1899-12-30 */
  assert_int_equal(number_at(f, cells, "C5"), 25569); /* 1970-01-01 */
  assert_has(f, cells, "<autoFilter ref=\"A1:E5\"/>");
  assert_false(str_contains(cells, STR("<f>"))); /* no formulas */
  assert_has(f, texts, "<t>=1+1</t>");
  assert_has(f, texts, "<t>1860-06-26</t>");          /* before Excel's time */
  assert_has(f, texts, "<t>12345678901234567.8</t>"); /* more than a double holds */
  assert_has(f, texts, "<t>说明 &lt;&amp;&gt;</t>");
  assert_has(f, texts, "<t>a \"b\", c（x\ny）</t>");
  assert_has(f, member_of(f, path, "xl/workbook.xml"), "name=\"a  b   孩子\"");
  assert_has(f, member_of(f, path, "xl/styles.xml"), "formatCode=\"yyyy-mm-dd\"");
  assert_has(f, member_of(f, path, "docProps/core.xml"), "2024-06-30T02:00:00Z");
}

static void exports_know_their_limits(void **state) {
  struct fixture *f = *state;
  enum { LONG = 40000 };
  const void *rows[4];
  struct sheet sheet = odd_sheet(rows);
  struct child large = {0, STR_INIT(""), STR_INIT(""), STR_INIT(""), {0}, DATE_NONE};
  char *text = ARENA_ARRAY(&f->arena, char, LONG);
  struct str out;
  memset(text, 'x', LONG);
  large.name = (struct str){text, LONG};
  rows[2] = &large;
  struct sheet_found found = all_of(f, &sheet);
  f->scope.lang = LANG_EN;
  assert_int_equal(sheet_xlsx(&f->scope, &sheet, &found, NULL, 0, &out), LY_LIMIT);
  assert_true(str_starts(error_text(&f->scope), STR("In row 4 the text of ")));
  fixture_reset(f);
  assert_ok(f, sheet_csv(&f->scope, &sheet, &found, NULL, 0, &out));
  assert_true(out.len > LONG);

  size_t many = SHEET_BYTES_MAX / LONG + 1;
  found.rows = ARENA_ARRAY(&f->arena, const void *, many);
  for (found.count = 0; found.count < many; found.count++) found.rows[found.count] = &large;
  assert_int_equal(sheet_csv(&f->scope, &sheet, &found, NULL, 0, &out), LY_LIMIT);
}

static void empty_sheets_are_exported(void **state) {
  struct fixture *f = *state;
  struct sheet sheet = random_sheet(f, 0);
  struct sheet_found found = all_of(f, &sheet);
  struct str out;
  assert_int_equal(found.pages, 1);
  assert_ok(f, sheet_csv(&f->scope, &sheet, &found, NULL, 0, &out));
  assert_str(out, "\xEF\xBB\xBF无,无,无,无,无\r\n");
  assert_ok(f, sheet_xlsx(&f->scope, &sheet, &found, NULL, 0, &out));
  assert_true(out.len > 1000);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(rows_are_found_as_the_oracle_says),
      TEST(order_of_rows_does_not_matter),
      TEST(wrong_questions_are_told),
      TEST(codes_come_once_in_order),
      TEST(words_stand_in_texts),
      TEST(csv_is_read_back),
      TEST(xlsx_holds_texts_numbers_and_dates),
      TEST(exports_know_their_limits),
      TEST(empty_sheets_are_exported),
  };
  return cmocka_run_group_tests_name("sheet", tests, NULL, NULL);
}
