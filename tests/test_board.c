/* plan/board.h: case files in tests/boards (readable tables of reports and what must come of them),
 * and a dumb twin on random histories. */
#include "tests/board_twin.h"
#include "tests/support.h"

#include "base/value.h"

#include "plan/board.h"

#include <glob.h>
#include <stdio.h>
#include <stdlib.h>

/* ---- Cases --------------------------------------------------------------------------------------
 *
 * A file is lines of words; "#" begins a remark. A case begins with "case NAME" and has
 *
 *     plan FOLDER                       packs/qingtian
 *     today 2024-06-30
 *     calendar KIND EVERY DAYS
 *     designate KIND ENTRY UNIT [lead]
 *     assign KEY KIND UNIT DUE TITLE
 *     report KIND ENTRY UNIT PERIOD [value=…] [average=…] [progress=…] [percent=…] [money=…]
 *            [pending|returned|found_met|found_missed]      confirmed when nothing else is said
 *     is KIND ENTRY STATE [REASON]      the reason in Chinese, to the end of the line
 *     english KIND ENTRY REASON
 *     percent KIND ENTRY NUMBER [DONE/TOWNS]
 *     owners KIND ENTRY NAME[*][+] …    * leads, + designated; "-" for nobody
 *     owes KIND ENTRY UNIT DUTY [PERIOD DUE [missed=N] [days=N] [never]]
 *     counts KIND STATE NUMBER
 */

enum { REPORTS_MAX = 64, WORDS_MAX = 24 };

struct table {
  struct fixture *f;
  const char *file;
  int line, cases, wrong;
  struct str name;
  struct pack pack;
  struct str plan;
  struct report reports[REPORTS_MAX];
  struct designation designations[8];
  struct assignment assignments[8];
  struct report_book book;
  struct date today;
  struct board *board; /* made when first asked */
};

static void wrong(const struct table *t, const char *what) {
  print_error("%s:%d: %.*s: %s\n", t->file, t->line, STR_ARG(t->name), what);
  _fail(__FILE__, __LINE__);
}

static void want(const struct table *t, bool truth, const char *what) {
  if (!truth) wrong(t, what);
}

/* What does not come out as written is told, and the rest is looked at too. */
static void same(struct table *t, struct str got, struct str wanted) {
  if (str_eq(got, wanted)) return;
  print_error("%s:%d: %.*s\n  got    %.*s\n  wanted %.*s\n", t->file, t->line, STR_ARG(t->name),
              STR_ARG(got), STR_ARG(wanted));
  t->wrong++;
}

static enum report_kind kind_of(const struct table *t, struct str word) {
  enum report_kind kind = REPORT_TASK;
  want(t, report_kind_find(word, &kind), "no such kind");
  return kind;
}

static int choice_of(const struct table *t, const struct pack_choice *choices, struct str word) {
  for (const struct pack_choice *c = choices; c->word; c++) {
    if (str_is(word, c->word)) return c->value;
  }
  wrong(t, "no such word");
  return 0;
}

static struct pack_number number_of(const struct table *t, struct str text) {
  struct pack_number n = {.given = true};
  want(t, decimal_parse(text, &n.value), "no number");
  return n;
}

static struct date date_of(const struct table *t, struct str text) {
  struct date d = DATE_NONE;
  want(t, date_parse(text, &d), "no date");
  return d;
}

/* The word behind "name=", or nothing. */
static bool after(struct str word, const char *name, struct str *out) {
  struct str prefix = str_of(name);
  if (!str_starts(word, prefix)) return false;
  *out = str_from(word, prefix.len);
  return true;
}

static void begin(struct table *t, const struct str *w) {
  t->name = w[1];
  t->cases++;
  t->today = date_of(t, STR("2024-06-30"));
  t->book = (struct report_book){
      .reports = t->reports, .designations = t->designations, .assignments = t->assignments};
  for (enum report_kind k = 0; k < REPORT_KINDS; k++) t->book.calendars[k] = calendar_shipped(k);
}

static void read_plan(struct table *t, struct str folder) {
  if (str_eq(folder, t->plan)) return;
  struct pack_source source = {0};
  assert_ok(t->f, pack_read_folder(&t->f->scope, folder, plan_kinds, &source, &t->pack));
  t->plan = folder;
}

static void add_report(struct table *t, const struct str *w, size_t count) {
  struct report *r = &t->reports[t->book.report_count];
  want(t, count >= 5 && t->book.report_count < REPORTS_MAX, "too few words, or too many reports");
  *r = (struct report){.report = (int64_t)++t->book.report_count,
                       .kind = kind_of(t, w[1]),
                       .entry = w[2],
                       .unit = w[3],
                       .says = {.percent = -1},
                       .outcome = REPORT_CONFIRMED};
  want(t, period_parse(w[4], &r->period), "no period");
  for (size_t i = 5; i < count; i++) {
    struct str text;
    if (after(w[i], "value=", &text)) {
      r->says.value = number_of(t, text);
    } else if (after(w[i], "average=", &text)) {
      r->says.comparator = number_of(t, text);
    } else if (after(w[i], "money=", &text)) {
      r->says.investment_wan = number_of(t, text);
    } else if (after(w[i], "percent=", &text)) {
      r->says.percent = number_of(t, text).value.coefficient;
    } else if (after(w[i], "progress=", &text)) {
      r->says.progress = choice_of(t, report_progresses, text);
    } else if (after(w[i], "found_", &text)) {
      r->finding = choice_of(t, report_findings, text);
    } else {
      r->outcome = choice_of(t, report_outcomes, w[i]);
    }
  }
}

static void add_designation(struct table *t, const struct str *w, size_t count) {
  t->designations[t->book.designation_count++] =
      (struct designation){.kind = kind_of(t, w[1]),
                           .entry = w[2],
                           .unit = w[3],
                           .lead = count > 4 && str_is(w[4], "lead")};
}

static void add_assignment(struct table *t, const struct str *w) {
  t->assignments[t->book.assignment_count++] =
      (struct assignment){.assignment = number_of(t, w[1]).value.coefficient,
                          .key = w[1],
                          .kind = choice_of(t, assignment_kinds, w[2]),
                          .unit = w[3],
                          .due = date_of(t, w[4]),
                          .title = w[5]};
}

static void make_board(struct table *t) {
  if (t->board) return;
  assert_ok(t->f, board_make(&t->f->scope, &t->pack, &t->book, t->today, &t->board));
  board_twin_check(t->board);
}

static const struct board_line *line_of(struct table *t, const struct str *w) {
  make_board(t);
  const struct board_line *line = board_line_of(t->board, kind_of(t, w[1]), w[2]);
  want(t, line != NULL, "no such entry");
  /* whatever it is, it can be shown */
  assert_non_null(value_get(board_line_value(&t->f->scope, t->board, line), STR("reason")));
  return line;
}

static void check_reason(struct table *t, const struct str *w, enum lang lang, struct str reason) {
  const struct board_line *line = line_of(t, w);
  t->f->scope.lang = lang;
  same(t, board_reason(&t->f->scope, t->board, line), reason);
  t->f->scope.lang = LANG_ZH;
}

static void check_owners(struct table *t, const struct str *w, struct str list) {
  const struct board_owners *owners = &line_of(t, w)->owners;
  struct buf b = buf_open(&t->f->arena, 4096);
  for (size_t i = 0; i < owners->count; i++) {
    if (i) buf_char(&b, ' ');
    buf_add(&b, owners->list[i].name);
    if (owners->list[i].lead) buf_char(&b, '*');
    if (owners->list[i].designated) buf_char(&b, '+');
  }
  assert_int_equal(owners->unnamed, owners->count == 0);
  same(t, owners->count ? buf_str(&b) : STR("-"), list);
}

static void check_due(struct table *t, const struct str *w, struct str list) {
  const struct board_line *line = line_of(t, w);
  const struct board_due *due = NULL;
  assert_true(line->due_count == 0 || line->dues);
  for (size_t i = 0; i < line->due_count; i++) {
    if (str_eq(line->dues[i].owner->name, w[3])) due = &line->dues[i];
  }
  struct buf b = buf_open(&t->f->arena, 256);
  struct arena *a = &t->f->arena;
  buf_add(&b, str_of(pack_choice_of(board_duties, due ? (int)due->duty : DUTY_NONE)->word));
  if (due) {
    buf_printf(&b, " %s %s", str_c(a, period_code(a, due->period)),
               str_c(a, date_iso(a, due->due)));
    if (due->periods_missed) buf_printf(&b, " missed=%d", (int)due->periods_missed);
    if (due->overdue_days) buf_printf(&b, " days=%d", (int)due->overdue_days);
    if (due->never) buf_add(&b, STR(" never"));
  }
  same(t, buf_str(&b), list);
}

static void check_percent(struct table *t, const struct str *w, struct str list) {
  const struct board_line *line = line_of(t, w);
  struct buf b = buf_open(&t->f->arena, 64);
  buf_int(&b, line->percent);
  if (line->towns) buf_printf(&b, " %zu/%zu", line->towns_done, line->towns);
  same(t, buf_str(&b), list);
}

static void check_state(struct table *t, const struct str *w, struct str reason) {
  same(t, str_of(board_states[line_of(t, w)->state].word), w[3]);
  if (reason.len) check_reason(t, w, LANG_ZH, reason);
}

static void check_counts(struct table *t, const struct str *w) {
  enum report_kind kind = kind_of(t, w[1]);
  make_board(t);
  for (size_t i = 0; t->board && i < BOARD_STATES; i++) {
    if (!str_is(w[2], board_states[i].word)) continue;
    assert_int_equal(t->board->states[kind][i], number_of(t, w[3]).value.coefficient);
    return;
  }
  wrong(t, "no such state");
}

/* What stands behind the first `n` words. */
static struct str rest_of(struct str text, size_t n) {
  size_t i = 0;
  for (; n; n--) {
    while (i < text.len && text.ptr[i] != ' ') i++;
    while (i < text.len && text.ptr[i] == ' ') i++;
  }
  return str_from(text, i);
}

static void run_line(struct table *t, struct str text) {
  struct str w[WORDS_MAX] = {{0}};
  size_t count = 0;
  for (struct str rest = text; rest.len && count < WORDS_MAX; rest = rest_of(rest, 1)) {
    size_t end = 0;
    while (end < rest.len && rest.ptr[end] != ' ') end++;
    w[count++] = (struct str){rest.ptr, end};
  }
  bool asks = str_is(w[0], "is") || str_is(w[0], "english") || str_is(w[0], "percent") ||
              str_is(w[0], "owners") || str_is(w[0], "owes") || str_is(w[0], "counts");
  if (!asks) t->board = NULL;
  if (str_is(w[0], "case")) {
    begin(t, w);
  } else if (str_is(w[0], "plan")) {
    read_plan(t, w[1]);
  } else if (str_is(w[0], "today")) {
    t->today = date_of(t, w[1]);
  } else if (str_is(w[0], "calendar")) {
    struct calendar *c = &t->book.calendars[kind_of(t, w[1])];
    c->every = choice_of(t, calendar_everys, w[2]);
    c->days = number_of(t, w[3]).value.coefficient;
  } else if (str_is(w[0], "report")) {
    add_report(t, w, count);
  } else if (str_is(w[0], "designate")) {
    add_designation(t, w, count);
  } else if (str_is(w[0], "assign")) {
    add_assignment(t, w);
  } else if (str_is(w[0], "is")) {
    check_state(t, w, rest_of(text, 4));
  } else if (str_is(w[0], "english")) {
    check_reason(t, w, LANG_EN, rest_of(text, 3));
  } else if (str_is(w[0], "percent")) {
    check_percent(t, w, rest_of(text, 3));
  } else if (str_is(w[0], "owners")) {
    check_owners(t, w, rest_of(text, 3));
  } else if (str_is(w[0], "owes")) {
    check_due(t, w, rest_of(text, 4));
  } else if (str_is(w[0], "counts")) {
    check_counts(t, w);
  } else {
    wrong(t, "no such line");
  }
}

static int run_file(struct fixture *f, const char *path) {
  static char text[64 * 1024];
  struct table t = {.f = f, .file = path};
  FILE *file = fopen(path, "r");
  assert_non_null(file);
  size_t size = fread(text, 1, sizeof text, file);
  assert_true(size < sizeof text);
  assert_int_equal(fclose(file), 0);
  for (size_t from = 0, i = 0; i < size; i++) {
    if (text[i] != '\n') continue;
    struct str line = str_trim((struct str){text + from, i - from});
    from = i + 1;
    t.line++;
    if (line.len && line.ptr[0] != '#') run_line(&t, line);
  }
  assert_int_equal(t.wrong, 0);
  return t.cases;
}

static void boards_come_out_as_written(void **state) {
  struct fixture *f = *state;
  glob_t files;
  int cases = 0;
  assert_int_equal(glob("tests/boards/*.case", 0, NULL, &files), 0);
  for (size_t i = 0; i < files.gl_pathc; i++) cases += run_file(f, files.gl_pathv[i]);
  globfree(&files);
  assert_true(cases > 40);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(boards_come_out_as_written),
      TEST(a_dumb_board_agrees),
  };
  return cmocka_run_group_tests_name("board", tests, NULL, NULL);
}
