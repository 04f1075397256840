/* web/: listings, by what is asked of them, and the two pages that hold things against each other.
 */
#include "tests/visit.h"

#include "base/csv.h"
#include "base/json_read.h"
#include "demo/demo.h"
#include "plan/sheets.h"
#include "web/listing.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FINDINGS "/plan/qingtian/findings"
#define ALIGNMENT "/plan/yangpu/alignment"

/* ---- The demo -----------------------------------------------------------------------------------
 */

struct house {
  struct store *store;
  struct app *app;
};

static void open_house(struct fixture *f, struct house *h) {
  size_t adopted;
  assert_ok(f, store_open(&f->scope, fixture_database(f), STORE_CREATE, &h->store));
  assert_ok(f, demo_fill(&f->scope, h->store, STR("packs"), DEMO_PLANS, NULL, &adopted));
  h->app = visit_open(f, fixture_database(f), NULL);
}

static void close_house(struct house *h) {
  app_close(h->app);
  store_close(h->store);
}

static struct answer get(struct fixture *f, struct house *h, const char *path, const char *query) {
  return visit_do(f, h->app, &(struct visit){.path = path, .query = query});
}

static struct answer get_json(struct fixture *f, struct house *h, const char *path,
                              const char *query) {
  return visit_do(f, h->app, &(struct visit){.path = path, .query = query, .json = true});
}

static struct answer get_file(struct fixture *f, struct house *h, const char *path,
                              const char *query, enum request_export export) {
  return visit_do(f, h->app, &(struct visit){.path = path, .query = query, .export = export});
}

static size_t times(struct str text, const char *part) {
  size_t count = 0, len = strlen(part);
  const char *at = text.ptr;
  while ((at = memmem(at, (size_t)(text.ptr + text.len - at), part, len)) != NULL) {
    count++;
    at += len;
  }
  return count;
}

#define assert_says(f, answer, status, words) \
  assert_says_at((f), (answer), (status), (words), __FILE__, __LINE__)

static void assert_says_at(struct fixture *f, struct answer a, int status, const char *words,
                           const char *file, int line) {
  if (a.status == status && str_contains(a.body, str_of(words))) return;
  print_error("status %d; “%s” is not in\n%s\n", a.status, words, str_c(&f->arena, a.body));
  _fail(file, line);
}

/* The number behind "total": and its like. */
static int64_t number_in(struct fixture *f, struct answer a, const char *key) {
  char start[40];
  char *end;
  snprintf(start, sizeof start, "\"%s\":", key);
  const char *at = strstr(str_c(&f->arena, a.body), start);
  assert_non_null(at);
  int64_t number = strtoll(at + strlen(start), &end, 10);
  assert_ptr_not_equal(end, at + strlen(start));
  return number;
}

/* ---- What is asked ------------------------------------------------------------------------------
 */

/* Page, JSON and file of one question have the same rows. */
static void three_forms_agree(void **state) {
  struct fixture *f = *state;
  struct house h;
  open_house(f, &h);
  static const char *const queries[] = {
      "",
      "answer=conflict",
      "kind=sum&all=1",
      "q=2025&sort=-place",
      "sort=kind",
      "all=1&answer=holds",
      "answer=conflict&q=托位",
      "answer=loosened",
      "q=%20%20",
      "answer=&kind=&sort=&q=",
      "page=9",
  };
  for (size_t i = 0; i < sizeof queries / sizeof *queries; i++) {
    struct answer page = get(f, &h, FINDINGS, queries[i]),
                  json = get_json(f, &h, FINDINGS, queries[i]),
                  file = get_file(f, &h, FINDINGS, queries[i], EXPORT_CSV);
    struct str text;
    struct csv csv;
    assert_int_equal(page.status, 200);
    assert_int_equal(json.status, 200);
    assert_int_equal(file.status, 200);
    int64_t total = number_in(f, json, "total");
    assert_ok(f, text_decode(&f->scope, STR("x.csv"), file.body, &text));
    assert_ok(f, csv_read(&f->scope, STR("x.csv"), text, &csv));
    size_t shown = (size_t)(total < SHEET_PAGE_ROWS ? total : SHEET_PAGE_ROWS);
    assert_int_equal(times(json.body, "\"relation\":"), shown);
    assert_int_equal(times(page.body, "scope=\"row\""), shown);
    size_t rows = 0;
    while (rows + 1 < csv.count && csv.rows[rows + 1].count == 6) rows++;
    assert_int_equal(rows, total);
  }
  close_house(&h);
}

/* Every finding of every plan stands on its page. */
static void every_finding_is_shown(void **state) {
  struct fixture *f = *state;
  struct house h;
  open_house(f, &h);
  for (size_t p = 0; p < h.app->site->pack_count; p++) {
    const struct pack *pack = &h.app->site->packs[p];
    struct str path = path_with(&f->arena, "/plan/", pack->header->key, "/findings");
    struct answer page = get(f, &h, str_c(&f->arena, path), "all=1&page=all");
    struct plan_findings findings = plan_findings(&f->scope, pack);
    size_t count = 0;
    for (const struct plan_finding *x = findings.first; x; x = x->next) {
      assert_says(f, page, 200, str_c(&f->arena, x->text));
      for (size_t i = 0; i < x->place_count; i++) {
        assert_says(f, page, 200, str_c(&f->arena, x->places[i].what));
      }
      count++;
    }
    assert_int_equal(times(page.body, "scope=\"row\""), count);
    page = get(f, &h, str_c(&f->arena, path), "page=all");
    assert_int_equal(times(page.body, "scope=\"row\""), findings.count);
  }
  close_house(&h);
}

static void pages_lead_on_and_back(void **state) {
  struct fixture *f = *state;
  struct house h;
  open_house(f, &h);
  struct answer one = get(f, &h, FINDINGS, "all=1&sort=-place&lang=en"),
                two = get(f, &h, FINDINGS, "all=1&sort=-place&page=2");
  int64_t total = number_in(f, get_json(f, &h, FINDINGS, "all=1"), "total");
  assert_true(total > SHEET_PAGE_ROWS && total <= 2 * SHEET_PAGE_ROWS);
  assert_says(f, one, 200, "href=\"" FINDINGS "?all=1&amp;sort=-place&amp;page=2&amp;lang=en\"");
  assert_says(f, one, 200, "Page 1 of 2");
  assert_says(f, one, 200, "<input type=\"hidden\" name=\"all\" value=\"1\">");
  assert_says(f, one, 200, "<input type=\"hidden\" name=\"lang\" value=\"en\">");
  assert_says(f, one, 200, "aria-sort=\"descending\"");
  assert_says(f, one, 200, FINDINGS ".csv?all=1&amp;sort=-place&amp;lang=en\"");
  assert_says(f, two, 200, "href=\"?lang=en&amp;all=1&amp;sort=-place&amp;page=2\" lang=\"en\"");
  assert_says(f, two, 200, "href=\"" FINDINGS "?all=1&amp;sort=-place\" rel=\"prev\"");
  assert_says(f, two, 200, "href=\"" FINDINGS "?all=1&amp;sort=-place&amp;page=all\"");
  assert_int_equal(times(two.body, "scope=\"row\""), total - SHEET_PAGE_ROWS);
  assert_false(str_contains(two.body, STR("rel=\"next\"")));
  close_house(&h);
}

/* Pressed once a heading sorts, pressed again it sorts the other way; the filters stay. */
static void headings_sort(void **state) {
  struct fixture *f = *state;
  struct house h;
  open_house(f, &h);
  struct answer a = get(f, &h, FINDINGS, "kind=same_words&q=%E5%86%99&sort=answer&page=1");
  assert_says(f, a, 200, "aria-sort=\"ascending\"");
  assert_says(f, a, 200, "?kind=same_words&amp;q=%E5%86%99&amp;sort=-answer\"");
  assert_says(f, a, 200, "?kind=same_words&amp;q=%E5%86%99&amp;sort=place\"");
  assert_says(f, a, 200, "<option value=\"same_words\" selected>");
  assert_says(f, a, 200, "<option value=\"answer\" selected>");
  assert_says(f, a, 200, "name=\"q\" value=\"写\"");
  assert_says(f, a, 200, "href=\"" FINDINGS "?sort=answer\">清除条件</a>");
  close_house(&h);
}

/* ---- What can not be asked ----------------------------------------------------------------------
 */

static void wrong_questions_are_told(void **state) {
  struct fixture *f = *state;
  struct house h;
  open_house(f, &h);
  static const struct {
    const char *query, *page, *json;
  } cases[] = {
      {"sort=bad", "<a href=\"#f-sort\">",
       "{\"field\":\"sort\",\"label\":\"排序\",\"text\":"
       "\"不能按“bad”排序；可用：kind、answer、place"},
      {"sort=what", "可用：kind、answer、place", "\"field\":\"sort\""},
      {"sort=kind&sort=place", "#f-sort", "\"field\":\"sort\""},
      {"answer=bad", "<a href=\"#f-answer\">", "“结果”中没有“bad”；可用：two_dates、conflict、"},
      {"place=x", "不能按“place”筛选；可用：kind、answer。", "\"field\":\"place\""},
      {"unknown=x", "不能按“unknown”筛选", "\"field\":\"unknown\""},
      {"page=0", "页码应为大于零的整数", "\"field\":\"page\""},
      {"page=-1", "#f-page", "\"field\":\"page\""},
      {"page=1.5", "#f-page", "\"field\":\"page\""},
      {"page=1000001", "#f-page", "\"field\":\"page\""},
      {"page=x%22%3E", "“x&quot;&gt;”", "\"field\":\"page\""},
      {"all=x", "#f-all", "\"field\":\"all\""},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct answer page = get(f, &h, FINDINGS, cases[i].query);
    assert_says(f, page, 422, cases[i].page);
    assert_says(f, page, 422, "<table class=\"list listing\""); /* and the rest is shown */
    assert_says(f, get_json(f, &h, FINDINGS, cases[i].query), 422, cases[i].json);
    struct answer file = get_file(f, &h, FINDINGS, cases[i].query, EXPORT_XLSX);
    assert_int_equal(file.status, 422);
    assert_true(str_contains(file.body, STR("<html")));
  }
  char words[2 + 3 * (LISTING_WORDS_MAX + 1) + 1] = "q=";
  for (size_t i = 0; i <= LISTING_WORDS_MAX; i++)
    strncat(words, "老", sizeof words - strlen(words) - 1);
  assert_says(f, get(f, &h, FINDINGS, words), 422, "#f-q");
  close_house(&h);
}

/* What somebody types stays text on the page, in its fields and in its addresses. */
static void words_stay_words(void **state) {
  struct fixture *f = *state;
  struct house h;
  open_house(f, &h);
  struct answer a = get(f, &h, FINDINGS, "all=1&q=%22%3E%3Cscript%3E%26%25");
  assert_says(f, a, 200, "value=\"&quot;&gt;&lt;script&gt;&amp;%\"");
  assert_says(f, a, 200, "q=%22%3E%3Cscript%3E%26%25");
  assert_says(f, a, 200, "符合条件的 0 条");
  assert_false(str_contains(a.body, STR("<script>")));
  close_house(&h);
}

/* ---- Files --------------------------------------------------------------------------------------
 */

static void files_say_what_they_are(void **state) {
  struct fixture *f = *state;
  struct house h;
  open_house(f, &h);
  struct answer a = get_file(f, &h, FINDINGS, "answer=conflict&q=2025", EXPORT_CSV);
  assert_str(a.type, "text/csv; charset=utf-8");
  assert_true(str_starts(a.attachment, STR("attachment; filename=\"findings.csv\"; "
                                           "filename*=UTF-8''%E9%9D%92%E7%94%B0%E5%8E%BF")));
  assert_says(f, a, 200, "青田县方案：数字和用词核对。业务日期：2024年6月30日。共 ");
  assert_says(f, a, 200, "查询条件：结果为“不一致”、含“2025”。");
  assert_says(f, a, 200, "演示环境");
  a = get_file(f, &h, FINDINGS, "lang=en", EXPORT_XLSX);
  assert_str(a.type, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet");
  assert_true(str_starts(a.body, STR("PK\x03\x04")));
  assert_true(str_ends(a.attachment, STR(".xlsx")));
  close_house(&h);
}

/* All rows, whatever page is asked for. */
static void files_hold_all_pages(void **state) {
  struct fixture *f = *state;
  struct house h;
  open_house(f, &h);
  struct answer all = get_file(f, &h, FINDINGS, "all=1", EXPORT_CSV),
                two = get_file(f, &h, FINDINGS, "all=1&page=2", EXPORT_CSV);
  assert_true(str_eq(all.body, two.body));
  assert_true(times(all.body, "\r\n") > SHEET_PAGE_ROWS);
  close_house(&h);
}

static void what_lists_nothing_has_no_file(void **state) {
  struct fixture *f = *state;
  struct house h;
  open_house(f, &h);
  for (const struct route *r = routes; r; r = route_next(r)) {
    if (r->listing || strchr(r->pattern, '{') || !(r->roles & ROLES_PUBLIC)) continue;
    if (r->resident || r->device) continue; /* they ask who it is first */
    struct answer a = get_file(f, &h, r->pattern, NULL, EXPORT_CSV);
    if (a.status != 404) print_error("%s\n", r->pattern);
    assert_int_equal(a.status, 404);
  }
  assert_int_equal(get_file(f, &h, "/plan/qingtian", NULL, EXPORT_CSV).status, 404);
  assert_int_equal(get_file(f, &h, "/none", NULL, EXPORT_XLSX).status, 404);
  struct visit post = {.path = FINDINGS, .form = "x=1", .export = EXPORT_CSV};
  assert_int_equal(visit_do(f, h.app, &post).status, 405);
  close_house(&h);
}

/* ---- Alignment ----------------------------------------------------------------------------------
 */

static void plans_stand_beside_those_above(void **state) {
  struct fixture *f = *state;
  struct house h;
  open_house(f, &h);
  struct answer a = get(f, &h, ALIGNMENT, "");
  assert_says(f, a, 200, "对照的上级是上海市方案");
  assert_says(f, a, 200,
              "严于上级 1 项，与上级一致 5 项，低于上级 3 项，本级未提出 4 项，不可比 2 项，"
              "上级未提出 2 项。");
  assert_says(f, a, 200, "<span class=\"light red\"><span aria-hidden=\"true\">■</span> ");
  assert_int_equal(times(a.body, "scope=\"row\""), 17);
  a = get_json(f, &h, ALIGNMENT, "verdict=looser&sort=verdict");
  assert_int_equal(number_in(f, a, "total"), 3);
  assert_int_equal(times(a.body, "\"verdict\":\"looser\""), 3);
  assert_says(f, a, 200, "\"upper\":{\"pack\":\"shanghai\"");
  /* a code there is, though no row has it: nothing, and no fault */
  a = get_json(f, &h, ALIGNMENT, "verdict=no_upper_plan");
  assert_int_equal(a.status, 200);
  assert_int_equal(number_in(f, a, "total"), 0);
  a = get(f, &h, ALIGNMENT, "verdict=no_upper_plan");
  assert_says(f, a, 200, "<option value=\"no_upper_plan\" selected>");
  close_house(&h);
}

static void a_plan_without_one_above_says_so(void **state) {
  struct fixture *f = *state;
  struct house h;
  open_house(f, &h);
  static const char *const paths[] = {"/plan/qingtian/alignment", "/plan/shanghai/alignment"};
  for (size_t i = 0; i < 2; i++) {
    struct answer a = get(f, &h, paths[i], "");
    assert_says(f, a, 200, "的上级没有收入方案，无法对照。");
    assert_false(str_contains(a.body, STR("<table")));
    a = get_json(f, &h, paths[i], "");
    assert_says(f, a, 200, "\"upper\":null");
    assert_int_equal(number_in(f, a, "total"), 0);
    assert_says(f, get(f, &h, paths[i], "sort=x"), 422, "不能按“x”排序");
  }
  close_house(&h);
}

/* ---- Any sheet ----------------------------------------------------------------------------------
 */

static void number_key(const struct sheet *sheet, const void *row, struct sheet_key *out) {
  (void)sheet;
  *out = (struct sheet_key){.given = true, .order = *(const int *)row};
}

static void number_cell(struct scope *s, const struct sheet *sheet, const void *row,
                        struct sheet_cell *out) {
  (void)s;
  (void)sheet;
  out->has_number = true;
  out->number = (struct decimal){*(const int *)row * 10 + 5, 1};
}

static void link_cell(struct scope *s, const struct sheet *sheet, const void *row,
                      struct sheet_cell *out) {
  (void)s;
  out->text = STR("x");
  out->path = *(const int *)row ? *(const struct str *)sheet->context : STR("");
  out->light = STR("green");
  out->sign = STR("●");
}

static void day_cell(struct scope *s, const struct sheet *sheet, const void *row,
                     struct sheet_cell *out) {
  (void)s;
  (void)sheet;
  out->date = (struct date){*(const int *)row};
}

static const struct sheet_column some_columns[] = {
    {"day", MSG_FIELD_PAGE, SHEET_DATE, NULL, day_cell, .extra = true},
    {"number", MSG_FIELD_SORT, SHEET_NUMBER, number_key, number_cell},
    {"link", MSG_FIELD_Q, SHEET_TEXT, NULL, link_cell},
};

static struct value *row_of(struct scope *s, const struct sheet *sheet, const void *row) {
  (void)sheet;
  struct value *v = value_map(s->arena);
  value_put_int(s->arena, v, "n", *(const int *)row);
  return v;
}

/* A listing of so many rows, with the cell that leads somewhere. */
static struct listing listing_of(struct fixture *f, size_t count, const struct str *path) {
  int *numbers = ARENA_ARRAY(&f->arena, int, count);
  const void **rows = ARENA_ARRAY(&f->arena, const void *, count);
  for (size_t i = 0; i < count; i++) {
    numbers[i] = (int)i;
    rows[i] = &numbers[i];
  }
  return (struct listing){.sheet = {"some", STR("Some"), some_columns, 3, rows, count, path},
                          .heading = "link",
                          .rows = "some",
                          .value = row_of};
}

/* What the template would see. */
static const struct value *show(struct fixture *f, struct house *h, const struct listing *listing,
                                const char *query) {
  struct call call;
  struct input_type form = {.kind = INPUT_FORM};
  struct request *request = ARENA_NEW(&f->arena, struct request);
  *request = (struct request){.method = STR("GET"), .path = STR("/a b/x")};
  fixture_reset(f);
  assert_ok(f, input_read(&f->scope, &form, str_of(query), &request->query));
  request->lang_given = str_contains(str_of(query), STR("lang=en"));
  f->scope.lang = request->lang_given ? LANG_EN : LANG_ZH;
  call_open(&f->scope, &call, h->app, request);
  struct value *page = value_map(&f->arena);
  assert_ok(f, listing_run(&f->scope, &call, listing, page));
  call_close(&call);
  return value_get(page, STR("listing"));
}

static struct str text_at(const struct value *v, const char *key) {
  const struct value *child = value_get(v, str_of(key));
  assert_non_null(child);
  return child->text;
}

/* The n-th child, from 0. */
static const struct value *nth(const struct value *list, const char *key, size_t n) {
  const struct value *v = value_get(list, str_of(key))->first;
  while (n-- > 0) v = v->next;
  return v;
}

static void cells_lead_where_they_say(void **state) {
  struct fixture *f = *state;
  struct house h;
  open_house(f, &h);
  static const struct {
    const char *path, *query, *want;
  } cases[] = {
      {"plan/x/tasks/3-1", "", "/plan/x/tasks/3-1"},
      {"plan/x/tasks/3-1", "lang=en", "/plan/x/tasks/3-1?lang=en"},
      {"plan/x?unit=%E5%8C%BA", "lang=en", "/plan/x?unit=%E5%8C%BA&lang=en"},
      {"plan/x#三(一)1", "lang=en", "/plan/x?lang=en#%E4%B8%89%28%E4%B8%80%291"},
      {"units/区民政局", "", "/units/%E5%8C%BA%E6%B0%91%E6%94%BF%E5%B1%80"},
      {"a\"b<c>d\\e", "", "/a%22b%3Cc%3Ed%5Ce"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct str path = str_of(cases[i].path);
    struct listing listing = listing_of(f, 2, &path);
    const struct value *v = show(f, &h, &listing, cases[i].query);
    const struct value *plain = nth(nth(v, "rows", 0), "cells", 2),
                       *link = nth(nth(v, "rows", 1), "cells", 2);
    assert_str(text_at(plain, "link"), "");
    assert_str(text_at(link, "link"), cases[i].want);
    assert_true(value_truth(value_get(link, STR("heading"))));
    struct html html = html_open(&f->arena, 1000);
    assert_true(html_put_link(&html, text_at(link, "link")));
  }
  close_house(&h);
}

static void cells_say_numbers_and_days(void **state) {
  struct fixture *f = *state;
  struct house h;
  open_house(f, &h);
  struct listing listing = listing_of(f, 2, &(struct str){0});
  const struct value *v = show(f, &h, &listing, "sort=-number"), *row = nth(v, "rows", 0);
  assert_str(text_at(nth(row, "cells", 0), "text"), "1970年1月2日");
  assert_str(text_at(nth(row, "cells", 1), "text"), "1.5");
  assert_true(value_truth(value_get(nth(row, "cells", 1), STR("num"))));
  assert_true(value_truth(value_get(nth(row, "cells", 0), STR("extra"))));
  assert_str(text_at(v, "action"), "/a%20b/x");
  assert_str(text_at(nth(v, "columns", 1), "link"), "/a%20b/x?sort=number");
  assert_str(text_at(nth(v, "columns", 2), "link"), "");
  close_house(&h);
}

static void long_lists_come_in_pages(void **state) {
  struct fixture *f = *state;
  struct house h;
  open_house(f, &h);
  static const struct {
    size_t rows;
    const char *query;
    size_t shown, page, pages;
    const char *first, *previous, *next, *last, *whole;
  } cases[] = {
      {0, "", 0, 1, 1, "", "", "", "", ""},
      {50, "", 50, 1, 1, "", "", "", "", ""},
      {51, "", 50, 1, 2, "", "", "/a%20b/x?page=2", "", "/a%20b/x?page=all"},
      {51, "page=2", 1, 2, 2, "", "/a%20b/x", "", "", "/a%20b/x?page=all"},
      {51, "page=all", 51, 1, 1, "", "", "", "", ""},
      {501, "page=6", 50, 6, 11, "/a%20b/x", "/a%20b/x?page=5", "/a%20b/x?page=7",
       "/a%20b/x?page=11", "/a%20b/x?page=all"},
      {501, "page=99", 1, 11, 11, "/a%20b/x", "/a%20b/x?page=10", "", "", "/a%20b/x?page=all"},
      {1000, "page=all", 1000, 1, 1, "", "", "", "", ""},
      {1001, "page=all", 50, 1, 21, "", "", "/a%20b/x?page=2", "/a%20b/x?page=21", ""},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct listing listing = listing_of(f, cases[i].rows, &(struct str){0});
    const struct value *v = show(f, &h, &listing, cases[i].query);
    assert_int_equal(value_get(v, STR("rows"))->count, cases[i].shown);
    assert_int_equal(value_get(v, STR("page"))->integer, cases[i].page);
    assert_int_equal(value_get(v, STR("pages"))->integer, cases[i].pages);
    assert_str(text_at(v, "first"), cases[i].first);
    assert_str(text_at(v, "previous"), cases[i].previous);
    assert_str(text_at(v, "next"), cases[i].next);
    assert_str(text_at(v, "last"), cases[i].last);
    assert_str(text_at(v, "whole"), cases[i].whole);
  }
  close_house(&h);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(three_forms_agree),
      TEST(every_finding_is_shown),
      TEST(pages_lead_on_and_back),
      TEST(headings_sort),
      TEST(wrong_questions_are_told),
      TEST(words_stay_words),
      TEST(files_say_what_they_are),
      TEST(files_hold_all_pages),
      TEST(what_lists_nothing_has_no_file),
      TEST(plans_stand_beside_those_above),
      TEST(a_plan_without_one_above_says_so),
      TEST(cells_lead_where_they_say),
      TEST(cells_say_numbers_and_days),
      TEST(long_lists_come_in_pages),
  };
  return run_on_engines("listing", tests);
}
