/* Pages as PDF, read again by pdftotext. */
#include "base/file.h"
#include "base/paper.h"
#include "tests/support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct str made(struct fixture *f, const struct paper_line *lines, size_t count) {
  const struct paper paper = {.title = STR("受理通知书"),
                              .office = STR("温溪镇人民政府"),
                              .at_us = 1719712801000000,
                              .foot = STR("老幼"),
                              .lines = lines,
                              .count = count};
  struct str pdf;
  assert_int_equal(paper_pdf(&f->scope, &paper, &pdf), LY_OK);
  return pdf;
}

/* What a reader finds in it. */
static struct str text_of(struct fixture *f, struct str pdf) {
  char name[] = "/tmp/laoyou-paper-XXXXXX";
  int fd = mkstemp(name);
  assert_true(fd >= 0);
  assert_int_equal(write(fd, pdf.ptr, pdf.len), (ssize_t)pdf.len);
  close(fd);
  struct buf command = buf_open(&f->arena, 200), text = buf_open(&f->arena, 4096);
  buf_printf(&command, "pdftotext -raw %s -", name);
  FILE *in = popen(str_c(&f->arena, buf_str(&command)), "r");
  assert_non_null(in);
  char piece[4096];
  for (size_t n; (n = fread(piece, 1, sizeof piece, in)) > 0;)
    buf_add(&text, (struct str){piece, n});
  assert_int_equal(pclose(in), 0);
  unlink(name);
  return buf_str(&text);
}

static const struct paper_line letter[] = {
    {PAPER_TITLE, {0}, STR_INIT("受理通知书")},
    {PAPER_NUMBER, {0}, STR_INIT("331121〔2024〕12号")},
    {PAPER_TO, {0}, STR_INIT("王桂英：")},
    {PAPER_BODY,
     {0},
     STR_INIT("你于2024年6月3日提出的养老服务补贴申请，材料齐全，符合法定形式，现予受理。本机关将自"
              "受理之日"
              "起十个工作日内办结，《办法》规定的公示时间不计算在内。𠮷")},
    {PAPER_ROW, STR_INIT("事项名称"), STR_INIT("养老服务补贴")},
    {PAPER_ROW, STR_INIT("办理地点"), STR_INIT("温溪镇便民服务中心")},
    {PAPER_SEAL, {0}, STR_INIT("（盖章处）")},
    {PAPER_SIGN, {0}, STR_INIT("温溪镇人民政府")},
    {PAPER_SMALL, {0}, STR_INIT("依据：青民〔2022〕40号")},
};
enum { LINES = sizeof letter / sizeof *letter };

static void a_letter_is_read_as_it_was_written(void **state) {
  struct fixture *f = *state;
  struct str text = text_of(f, made(f, letter, LINES));
  assert_true(str_contains(text, STR("331121〔2024〕12号")));
  assert_true(str_contains(text, STR("养老服务补贴申请")));
  assert_true(str_contains(text, STR("𠮷")));
  assert_true(str_contains(text, STR("— 1 —")));
  assert_false(str_contains(text, STR("— 2 —")));
}

static void lines_do_not_begin_with_a_stop(void **state) {
  struct fixture *f = *state;
  struct str rest = text_of(f, made(f, letter, LINES));
  while (rest.len) {
    const char *end = memchr(rest.ptr, '\n', rest.len);
    struct str line = {rest.ptr, end ? (size_t)(end - rest.ptr) : rest.len};
    assert_false(str_starts(line, STR("，")) || str_starts(line, STR("。")));
    assert_false(line.len > 3 && str_ends(line, STR("《")));
    size_t used = line.len + (end != NULL);
    rest = (struct str){rest.ptr + used, rest.len - used};
  }
}

static void the_same_paper_is_the_same_bytes(void **state) {
  struct fixture *f = *state;
  struct str one = made(f, letter, LINES), two = made(f, letter, LINES);
  assert_true(str_eq(one, two));
  assert_true(str_starts(one, STR("%PDF-1.")));
}

static void what_is_long_goes_on_and_ends(void **state) {
  struct fixture *f = *state;
  enum { ROWS = 120, WORD = 3000 };
  struct paper_line rows[ROWS];
  for (size_t i = 0; i < ROWS; i++)
    rows[i] = (struct paper_line){PAPER_ROW, STR("姓名"), str_int(&f->arena, (int64_t)i + 1000)};
  struct str text = text_of(f, made(f, rows, ROWS));
  assert_true(str_contains(text, STR("1119")));
  assert_true(str_contains(text, STR("— 3 —")));
  char word[WORD]; /* nowhere to break it: it is cut, and nothing is lost */
  memset(word, 'x', sizeof word);
  const struct paper_line one = {PAPER_BODY, {0}, {word, sizeof word}};
  size_t count = 0;
  text = text_of(f, made(f, &one, 1));
  for (size_t i = 0; i < text.len; i++) count += text.ptr[i] == 'x';
  assert_int_equal(count, WORD);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(a_letter_is_read_as_it_was_written),
      TEST(lines_do_not_begin_with_a_stop),
      TEST(the_same_paper_is_the_same_bytes),
      TEST(what_is_long_goes_on_and_ends),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
