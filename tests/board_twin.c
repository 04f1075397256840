/* The dumb twin of a board. */
#include "tests/board_twin.h"

#include "plan/sheets.h"

#include <math.h>
#include <string.h>

enum { HISTORY_MAX = 512, UNSURE = -1 };

struct view {
  const struct board *board;
  const struct board_line *line;
  struct str unit; /* of this one; empty: of all that lead */
};

/* ---- What was told ------------------------------------------------------------------------------
 */

static bool meant(const struct view *v, const struct report *r) {
  const struct board_owners *owners = &v->line->owners;
  if (r->kind != v->line->kind || !str_eq(r->entry, v->line->key)) return false;
  if (r->period.first.day > v->board->today.day) return false;
  if (v->unit.len) return str_eq(r->unit, v->unit);
  for (size_t i = 0; i < owners->count; i++) {
    if (owners->list[i].lead && str_eq(owners->list[i].name, r->unit)) return true;
  }
  return false;
}

static const struct report *told_for(const struct view *v, int32_t day) {
  const struct report_book *book = v->board->book;
  const struct report *found = NULL;
  for (size_t i = 0; i < book->report_count; i++) {
    const struct report *r = &book->reports[i];
    bool counts = meant(v, r) && r->outcome == REPORT_CONFIRMED && r->period.last.day == day;
    if (counts) found = r;
  }
  return found;
}

/* The next day behind `day` for which something counts; INT32_MAX: none. */
static int32_t day_behind(const struct view *v, int32_t day) {
  const struct report_book *book = v->board->book;
  int32_t next = INT32_MAX;
  for (size_t i = 0; i < book->report_count; i++) {
    int32_t last = book->reports[i].period.last.day;
    if (last > day && last < next && told_for(v, last)) next = last;
  }
  return next;
}

struct history {
  const struct report *told[HISTORY_MAX];
  int count;
};

static struct history history_of(const struct view *v) {
  struct history h = {.count = 0};
  for (int32_t day = INT32_MIN; (day = day_behind(v, day)) != INT32_MAX;) {
    assert_true(h.count < HISTORY_MAX);
    h.told[h.count++] = told_for(v, day);
  }
  return h;
}

static int32_t a_year_before(struct date d, bool whole_months) {
  int year, month, day;
  struct date out = DATE_NONE;
  date_parts(d, &year, &month, &day);
  if (whole_months) day = 31;
  while (!date_make(year - 1, month, day, &out)) day--;
  return out.day;
}

static int before(const struct history *h, int i) {
  if (i < 0) return -1;
  struct period p = h->told[i]->period;
  int32_t day = a_year_before(p.last, p.length != PERIOD_DAY);
  for (int k = i - 1; k >= 0; k--) {
    if (h->told[k]->period.last.day == day) return k;
  }
  return i - 1;
}

static enum plan_outcome verdict(const struct plan_indicator *x, const struct history *h, int i) {
  int previous = before(h, i), earlier = before(h, previous);
  struct plan_report report = {.value = h->told[i]->says.value,
                               .comparator = h->told[i]->says.comparator};
  if (previous >= 0) report.previous = h->told[previous]->says.value;
  if (earlier >= 0) report.earlier = h->told[earlier]->says.value;
  enum plan_outcome outcome = plan_judge(x, &report).outcome;
  if (outcome == PLAN_MET || outcome == PLAN_MISSED) return outcome;
  if (h->told[i]->finding == REPORT_FOUND_MET) return PLAN_MET;
  return h->told[i]->finding == REPORT_FOUND_MISSED ? PLAN_MISSED : outcome;
}

/* ---- Numbers ------------------------------------------------------------------------------------
 */

static long double real(struct decimal d) {
  return (long double)d.coefficient / powl(10, d.scale);
}

/* As a decimal of that many digits; false where the next digit is too near to 5 to say. */
static bool rounded(long double value, int scale, struct decimal *out) {
  long double shifted = value * powl(10, scale), part = fabsl(shifted) - floorl(fabsl(shifted));
  if (fabsl(part - 0.5L) < 1e-7L) return false;
  *out = (struct decimal){(int64_t)roundl(shifted), (uint8_t)scale};
  return true;
}

static long double capped(const struct view *v, const struct report *r) {
  int32_t today = v->board->today.day;
  return r->period.last.day < today ? r->period.last.day : today;
}

static int digits_of(const struct plan_indicator *x, const struct history *h, int from) {
  struct pack_number target = plan_measure(x->target, x->better);
  int scale = target.given ? target.value.scale : 0;
  for (int i = from; i < h->count; i++) {
    struct pack_number n = h->told[i]->says.value;
    if (n.given && n.value.scale > scale) scale = n.value.scale;
  }
  return scale;
}

static bool names_a_number(const struct plan_indicator *x) {
  int judge = x->target->judge;
  if (judge == PLAN_JUDGE_ALL) return true;
  if (judge == PLAN_JUDGE_NUMBERS) return plan_measure(x->target, x->better).given;
  bool of_base = judge == PLAN_JUDGE_BETTER || judge == PLAN_JUDGE_NOT_WORSE;
  return of_base && x->base && x->base->value.given;
}

/* What a figure would come to, held against the target. */
static int judged(const struct plan_indicator *x, const struct history *h, int from,
                  long double value) {
  bool share = str_is(x->unit, "%");
  for (int i = from; i < h->count; i++) {
    long double told = real(h->told[i]->says.value.value);
    if (told < 0 || told > 100) share = false;
  }
  if (share && value < 0) value = 0;
  if (share && value > 100) value = 100;
  struct plan_report report = {.value = {.given = true}};
  if (!rounded(value, digits_of(x, h, from), &report.value.value)) return UNSURE;
  return plan_judge(x, &report).outcome == PLAN_MET ? BOARD_ON_LINE : BOARD_AT_RISK;
}

static int against_line(const struct view *v, const struct report *r, long double path, int scale) {
  const struct plan_indicator *x = v->line->indicator;
  struct decimal asked;
  if (!rounded(path, scale, &asked)) return UNSURE;
  struct decimal value = r->says.value.value;
  struct pack_number target = plan_measure(x->target, x->better);
  bool falls = x->better == PLAN_BETTER_DOWN;
  if (x->better == PLAN_BETTER_EXACT) {
    if (x->base) falls = real(target.value) < real(plan_measure(x->base, x->better).value);
    if (falls && real(value) < real(target.value)) return BOARD_BEHIND;
    if (!falls && real(value) > real(target.value)) return BOARD_BEHIND;
  }
  bool good = falls ? decimal_cmp(value, asked) <= 0 : decimal_cmp(value, asked) >= 0;
  return good ? BOARD_ON_LINE : BOARD_BEHIND;
}

/* ---- Stocks -------------------------------------------------------------------------------------
 */

static int by_least_squares(const struct view *v, const struct history *h) {
  long double n = h->count, x = 0, y = 0, xx = 0, xy = 0;
  long double origin = h->told[0]->period.last.day;
  for (int i = 0; i < h->count; i++) {
    long double day = capped(v, h->told[i]) - origin, value = real(h->told[i]->says.value.value);
    x += day;
    y += value;
    xx += day * day;
    xy += day * value;
  }
  long double spread = n * xx - x * x;
  if (spread <= 0) return BOARD_STATES;
  long double slope = (n * xy - x * y) / spread, start = (y - slope * x) / n;
  return judged(v->line->indicator, h, 0, start + slope * (v->line->due.day - origin));
}

static bool all_numbers(const struct history *h) {
  for (int i = 0; i < h->count; i++) {
    if (!h->told[i]->says.value.given) return false;
  }
  return true;
}

static int by_straight_line(const struct view *v, const struct report *r) {
  const struct plan_indicator *x = v->line->indicator;
  if (!x->base || !r->says.value.given) return BOARD_NO_LINE;
  struct pack_number base = plan_measure(x->base, x->better),
                     target = plan_measure(x->target, x->better);
  long double whole = v->line->due.day - x->base->period.last.day,
              part = capped(v, r) - x->base->period.last.day;
  bool one_is_all = (x->base->judge == PLAN_JUDGE_ALL) != (x->target->judge == PLAN_JUDGE_ALL);
  if (!base.given || !target.given || whole <= 0) return BOARD_NO_LINE;
  if (one_is_all && !str_is(x->unit, "%")) return BOARD_NO_LINE;
  bool falls = x->better == PLAN_BETTER_DOWN, rises = x->better == PLAN_BETTER_UP;
  long double way = real(target.value) - real(base.value);
  if ((rises && way < 0) || (falls && way > 0)) base = target; /* a floor */
  long double share = fminl(fmaxl(part / whole, 0), 1);
  long double path = real(base.value) + (real(target.value) - real(base.value)) * share;
  int scale = base.value.scale;
  if (target.value.scale > scale) scale = target.value.scale;
  if (r->says.value.value.scale > scale) scale = r->says.value.value.scale;
  return against_line(v, r, path, scale);
}

static int due_outcome(enum plan_outcome outcome) {
  if (outcome == PLAN_MET) return BOARD_MET;
  return outcome == PLAN_MISSED ? BOARD_MISSED : BOARD_FOR_REVIEW;
}

static int stock(const struct view *v) {
  struct history h = history_of(v);
  if (h.count == 0) return BOARD_NEVER;
  const struct plan_indicator *x = v->line->indicator;
  if (v->board->today.day > v->line->due.day) {
    for (int i = 0; i < h.count; i++) {
      if (h.told[i]->period.last.day == v->line->due.day) return due_outcome(verdict(x, &h, i));
    }
    return BOARD_NOT_TOLD;
  }
  enum plan_outcome now = verdict(x, &h, h.count - 1);
  if (now == PLAN_MET) return BOARD_REACHED;
  if (now == PLAN_FOR_REVIEW) return BOARD_FOR_REVIEW;
  if (now == PLAN_UNKNOWN) return BOARD_NO_LINE;
  if (h.count >= 3 && all_numbers(&h) && names_a_number(x)) {
    int state = by_least_squares(v, &h);
    if (state != BOARD_STATES) return state;
  }
  return by_straight_line(v, h.told[h.count - 1]);
}

/* ---- Flows --------------------------------------------------------------------------------------
 */

static int year_of(struct date d) {
  int year, month, day;
  date_parts(d, &year, &month, &day);
  return year;
}

static int running_year(const struct view *v, const struct history *h) {
  const struct plan_indicator *x = v->line->indicator;
  int year = year_of(v->board->today), from = h->count;
  while (from > 0 && year_of(h->told[from - 1]->period.last) == year) from--;
  if (from == h->count) return BOARD_NO_LINE;
  const struct report *last = h->told[h->count - 1];
  enum plan_outcome now = verdict(x, h, h->count - 1);
  if (now == PLAN_MET && x->better == PLAN_BETTER_UP) return BOARD_REACHED;
  if (now == PLAN_FOR_REVIEW) return BOARD_FOR_REVIEW;
  if (now == PLAN_UNKNOWN) return BOARD_NO_LINE;
  if (!last->says.value.given) return BOARD_NO_LINE; /* found missed, with no figure */
  struct date first = DATE_NONE, end = DATE_NONE;
  assert_true(date_make(year, 1, 1, &first) && date_make(year, 12, 31, &end));
  long double days = end.day - first.day + 1, gone = capped(v, last) - first.day + 1;
  if (h->count - from >= 3 && names_a_number(x)) {
    return judged(x, h, from, real(last->says.value.value) * days / gone);
  }
  struct pack_number target = plan_measure(x->target, x->better);
  if (!target.given) return BOARD_NO_LINE;
  int scale = target.value.scale;
  if (last->says.value.value.scale > scale) scale = last->says.value.value.scale;
  return against_line(v, last, real(target.value) * gone / days, scale);
}

static int yearly(const struct view *v) {
  struct history h = history_of(v);
  const struct pack_document *d = v->board->pack->header->document;
  if (h.count == 0) return BOARD_NEVER;
  int begins = year_of(date_is_none(d->in_force) ? d->issued : d->in_force);
  int last = year_of(v->line->due), over = year_of(v->board->today) - 1;
  bool runs = v->board->today.day <= v->line->due.day;
  if (over > last) over = last;
  if (over < begins) return runs ? running_year(v, &h) : BOARD_NO_LINE;
  for (int i = 0; i < h.count; i++) {
    int year, month, day;
    date_parts(h.told[i]->period.last, &year, &month, &day);
    if (year == over && month == 12 && day == 31) {
      return due_outcome(verdict(v->line->indicator, &h, i));
    }
  }
  return BOARD_NOT_TOLD;
}

/* ---- Tasks and lists ----------------------------------------------------------------------------
 */

static int progress_of(const struct view *v) {
  struct history h = history_of(v);
  if (h.count == 0) return UNSURE; /* nothing was told */
  for (int i = h.count - 1; i >= 0; i--) {
    if (h.told[i]->says.progress) return h.told[i]->says.progress;
  }
  return REPORT_NO_PROGRESS;
}

static bool known_to_be_open(const struct board_line *line) {
  if (line->kind == REPORT_ASSIGNMENT) return true;
  if (line->kind != REPORT_PROJECT) return false;
  const struct plan_project *project = (const void *)line->entry;
  return project->phase != 0;
}

static int whole_task(const struct view *v) {
  bool late = v->line->due.day != INT32_MIN && v->board->today.day > v->line->due.day;
  int progress = progress_of(v);
  if (progress == UNSURE) return late && known_to_be_open(v->line) ? BOARD_LATE : BOARD_NEVER;
  if (progress == REPORT_DONE) return BOARD_DONE;
  if (progress == REPORT_STOPPED) return BOARD_STOPPED;
  if (late) return BOARD_LATE;
  return progress == REPORT_NOT_STARTED ? BOARD_NOT_STARTED : BOARD_UNDER_WAY;
}

/* ---- Towns --------------------------------------------------------------------------------------
 */

static int one(const struct view *v) {
  const struct plan_indicator *x = v->line->indicator;
  if (!x) return whole_task(v);
  return x->flow == PLAN_YEARLY ? yearly(v) : stock(v);
}

static bool towns_alone(const struct board_line *line) {
  int leads = 0;
  for (size_t i = 0; i < line->owners.count; i++) {
    if (!line->owners.list[i].lead) continue;
    if (!line->owners.list[i].town) return false;
    leads++;
  }
  return leads > 0 && line->kind != REPORT_ASSIGNMENT;
}

static int towns_of_task(struct view v) {
  int all = 0, told = 0, done = 0, idle = 0;
  bool late = v.board->today.day > v.line->due.day;
  for (size_t i = 0; i < v.line->owners.count; i++) {
    if (!v.line->owners.list[i].lead) continue;
    v.unit = v.line->owners.list[i].name;
    int progress = progress_of(&v);
    all++;
    told += progress != UNSURE;
    done += progress == REPORT_DONE;
    idle += progress == REPORT_NOT_STARTED;
  }
  if (told == 0) return late && known_to_be_open(v.line) ? BOARD_LATE : BOARD_NEVER;
  if (done == all) return BOARD_DONE;
  if (late) return BOARD_LATE;
  return idle == told ? BOARD_NOT_STARTED : BOARD_UNDER_WAY;
}

static int towns_of_indicator(struct view v) {
  int worst = BOARD_NEVER, all = 0, told = 0;
  for (size_t i = 0; i < v.line->owners.count; i++) {
    if (!v.line->owners.list[i].lead) continue;
    v.unit = v.line->owners.list[i].name;
    int state = one(&v);
    if (state == UNSURE) return UNSURE;
    all++;
    told += state != BOARD_NEVER;
    if (state < worst) worst = state;
  }
  if (told == 0 || told == all) return worst;
  int best = v.board->today.day > v.line->due.day ? BOARD_NOT_TOLD : BOARD_NO_LINE;
  return worst > best ? best : worst;
}

static int twin_state(struct view v) {
  if (!towns_alone(v.line)) return one(&v);
  return v.line->indicator ? towns_of_indicator(v) : towns_of_task(v);
}

/* ---- Duties -------------------------------------------------------------------------------------
 */

static enum board_duty duty_for(const struct view *v, struct period asked, int64_t days) {
  const struct report_book *book = v->board->book;
  const struct report *last = NULL;
  for (size_t i = 0; i < book->report_count; i++) {
    const struct report *r = &book->reports[i];
    bool inside = r->period.first.day <= asked.first.day && r->period.last.day >= asked.last.day;
    if (meant(v, r) && (inside || r->period.last.day == asked.last.day)) last = r;
  }
  if (last && last->outcome == REPORT_PENDING) return DUTY_PENDING;
  if (last && last->outcome == REPORT_RETURNED) return DUTY_RETURNED;
  if (last) return DUTY_NONE;
  int32_t today = v->board->today.day;
  if (today <= asked.last.day) return DUTY_LATER;
  return today > asked.last.day + days ? DUTY_OVERDUE : DUTY_OPEN;
}

/* The plan's periods, found by walking its days. */
static size_t periods_of(const struct board *board, enum report_kind kind, struct period *out) {
  const struct pack_document *d = board->pack->header->document;
  enum period_length length = calendar_length(board->book->calendars[kind].every);
  size_t count = 0;
  struct date day = date_is_none(d->in_force) ? d->issued : d->in_force;
  for (; day.day <= d->until.last.day; day.day++) {
    struct period p = period_of(length, day);
    if (count == 0 || out[count - 1].first.day != p.first.day) out[count++] = p;
  }
  return count;
}

static void check_owner(const struct board *board, const struct board_line *line,
                        const struct board_owner *owner, const struct period *periods,
                        size_t count) {
  struct view v = {board, line, owner->name};
  int64_t days = board->book->calendars[line->kind].days;
  bool part_over =
      line->kind != REPORT_INDICATOR && (line->state == BOARD_DONE || line->state == BOARD_STOPPED);
  struct history h = history_of(&v);
  int said =
      h.count > 0 && h.told[h.count - 1] ? h.told[h.count - 1]->says.progress : REPORT_NO_PROGRESS;
  part_over |= line->kind != REPORT_INDICATOR && (said == REPORT_DONE || said == REPORT_STOPPED);
  bool asked = (owner->lead || line->kind == REPORT_TASK) && !part_over;
  enum board_duty duty = DUTY_NONE;
  size_t of = 0;
  for (enum board_duty d = DUTY_OVERDUE; asked && !duty && d <= DUTY_LATER; d++) {
    for (of = 0; of < count; of++) {
      bool behind = line->kind == REPORT_INDICATOR && periods[of].first.day > line->due.day;
      if (!behind && duty_for(&v, periods[of], days) == d) break;
    }
    if (of < count) duty = d;
  }
  const struct board_due *got = NULL;
  for (size_t i = 0; i < line->due_count; i++) {
    if (line->dues[i].owner == owner) got = &line->dues[i];
  }
  assert_int_equal(got ? got->duty : DUTY_NONE, duty);
  if (got) assert_int_equal(got->period.first.day, periods[of].first.day);
  if (got) assert_int_equal(got->due.day, periods[of].last.day + days);
}

void board_twin_check(const struct board *board) {
  static struct period periods[1300];
  for (enum report_kind k = 0; k < REPORT_KINDS; k++) {
    size_t count = periods_of(board, k, periods);
    for (size_t i = board->first[k]; i < board->first[k + 1]; i++) {
      const struct board_line *line = &board->lines[i];
      int state = twin_state((struct view){board, line, {0}});
      if (state != UNSURE && state != (int)line->state) {
        print_error("%.*s %.*s today %d: %s, the twin says %s\n", STR_ARG(board->pack->header->key),
                    STR_ARG(line->key), board->today.day, board_states[line->state].word,
                    board_states[state].word);
        _fail(__FILE__, __LINE__);
      }
      for (size_t n = 0; k != REPORT_ASSIGNMENT && n < line->owners.count; n++) {
        check_owner(board, line, &line->owners.list[n], periods, count);
      }
    }
  }
}

/* ---- Random histories ---------------------------------------------------------------------------
 */

static unsigned below(struct fixture *f, unsigned n) {
  return (unsigned)(fixture_random(f) % n);
}

static struct date random_day(struct fixture *f) {
  static const char *const edges[] = {"2023-12-31", "2024-01-01", "2024-02-28", "2024-02-29",
                                      "2024-03-01", "2024-06-30", "2024-07-01", "2025-12-31",
                                      "2026-01-01", "2026-01-31", "2026-02-01", "2022-12-31"};
  struct date d = DATE_NONE;
  if (below(f, 3)) {
    assert_true(date_parse(str_of(edges[below(f, 12)]), &d));
  } else {
    assert_true(date_parse(STR("2019-06-01"), &d));
    d.day += (int32_t)below(f, 2700);
  }
  return d;
}

static struct pack_number near(struct fixture *f, struct pack_number n) {
  if (!n.given || below(f, 20) == 0) n = (struct pack_number){true, {below(f, 120), 0}};
  n.value.coefficient += (int64_t)below(f, 21) - 10;
  if (n.value.scale < 3 && below(f, 3) == 0) {
    n.value.coefficient = n.value.coefficient * 10 + (int64_t)below(f, 10);
    n.value.scale++;
  }
  n.given = below(f, 12) > 0;
  return n;
}

static struct report random_report(struct fixture *f, int64_t number,
                                   const struct board_line *line) {
  static const struct str strangers[] = {STR_INIT("外单位"), STR_INIT("县民政局")};
  const struct board_owners *owners = &line->owners;
  bool own = owners->count > 0 && below(f, 12) > 0;
  size_t first = below(f, 3) ? 0 : below(f, (unsigned)(own ? owners->count : 1));
  struct report r = {.report = number,
                     .kind = line->kind,
                     .entry = line->key,
                     .unit = own ? owners->list[first].name : strangers[below(f, 2)],
                     .says = {.percent = -1},
                     .finding = (int)below(f, 3)};
  struct date day = random_day(f);
  enum period_length length = (enum period_length)(PERIOD_YEAR + below(f, 5));
  r.period = length == PERIOD_DAY ? (struct period){PERIOD_DAY, day, day} : period_of(length, day);
  r.outcome = below(f, 4) ? REPORT_CONFIRMED : (int)below(f, 3);
  if (line->kind != REPORT_INDICATOR) {
    r.says.progress = (int)below(f, 5);
    return r;
  }
  const struct plan_indicator *x = line->indicator;
  struct pack_number target = plan_measure(x->target, x->better),
                     base = x->base ? plan_measure(x->base, x->better) : target;
  r.says.value = near(f, below(f, 2) ? target : base);
  r.says.comparator = below(f, 2) ? near(f, r.says.value) : (struct pack_number){0};
  return r;
}

/* What filters offer without asking rows is what rows have. */
static void check_codes(struct fixture *f, const struct sheet *sheet) {
  enum { MANY = 256 };
  for (size_t c = 0; c < sheet->column_count; c++) {
    struct str all[MANY], codes[SHEET_CODES_MAX];
    struct sheet_column asked = sheet->columns[c];
    bool seen[MANY] = {false};
    if (!asked.all_codes) continue;
    size_t count = sheet_codes(&f->scope, sheet, &asked, all, MANY), found = 0;
    for (size_t row = 0; row < sheet->row_count; row++) {
      size_t has = asked.codes(sheet, sheet->rows[row], codes, SHEET_CODES_MAX);
      for (size_t k = 0; k < has; k++) {
        size_t at = 0;
        while (at < count && !str_eq(all[at], codes[k])) at++;
        assert_true(at < count);
        found += !seen[at];
        seen[at] = true;
      }
    }
    assert_int_equal(found, count);
  }
}

static void one_history(struct fixture *f, const struct pack *pack, const struct board *other) {
  static struct report reports[400];
  struct report_book book = {.reports = reports};
  struct board *board;
  for (enum report_kind k = 0; k < REPORT_KINDS; k++) {
    book.calendars[k] = calendar_shipped(k);
    if (below(f, 2)) book.calendars[k].every = (int)below(f, 4);
    if (below(f, 2)) book.calendars[k].days = (int64_t)below(f, 60);
  }
  struct date today = random_day(f);
  assert_ok(f, board_make(&f->scope, pack, &book, today, &board));
  size_t wanted = below(f, 400), spread = 1 + below(f, (unsigned)board->count);
  size_t start = below(f, (unsigned)board->count);
  for (size_t i = 0; i < wanted; i++) {
    const struct board_line *line =
        &board->lines[(start + below(f, (unsigned)spread)) % board->count];
    reports[i] = random_report(f, (int64_t)i + 1, line);
  }
  book.report_count = wanted;
  assert_ok(f, board_make(&f->scope, pack, &book, today, &board));
  board_twin_check(board);
  for (size_t i = 0; i < board->count; i++) { /* every line can be said and shown */
    f->scope.lang = i % 2 ? LANG_EN : LANG_ZH;
    assert_true(board_reason(&f->scope, board, &board->lines[i]).len > 0);
    assert_non_null(board_line_value(&f->scope, board, &board->lines[i]));
  }
  f->scope.lang = LANG_ZH;
  for (enum report_kind k = 0; k < REPORT_KINDS; k++) {
    struct sheet sheet;
    const struct board *two[] = {board, other};
    assert_ok(f, board_sheet(&f->scope, board, k, &sheet));
    check_codes(f, &sheet);
    assert_ok(f, board_sheet_tasks(&f->scope, two, other ? 2 : 1, &sheet));
    if (k == REPORT_TASK) check_codes(f, &sheet);
  }
}

void a_dumb_board_agrees(void **state) {
  struct fixture *f = *state;
  static const char *const folders[] = {
      "tests/boards/packs/small", "packs/shanghai", "packs/qingpu", "packs/yangpu",
      "packs/songjiang",          "packs/qingtian"};
  struct pack small = {0};
  struct pack_source small_source = {0};
  struct report_book empty = {0};
  struct board *other;
  assert_ok(f, pack_read_folder(&f->scope, str_of(folders[0]), plan_kinds, &small_source, &small));
  for (enum report_kind k = 0; k < REPORT_KINDS; k++) empty.calendars[k] = calendar_shipped(k);
  assert_ok(f, board_make(&f->scope, &small, &empty, f->scope.today, &other));
  print_message("SEED=%llu\n", (unsigned long long)f->random);
  for (size_t p = 0; p < sizeof folders / sizeof *folders; p++) {
    struct pack_source source = {0};
    struct pack pack = {0};
    struct arena_mark whole = arena_mark(&f->arena);
    assert_ok(f, pack_read_folder(&f->scope, str_of(folders[p]), plan_kinds, &source, &pack));
    for (int round = 0; round < (p ? 5 : 100); round++) {
      struct arena_mark mark = arena_mark(&f->arena);
      one_history(f, &pack, p ? other : NULL);
      arena_rewind(&f->arena, mark);
    }
    arena_rewind(&f->arena, whole);
  }
}
