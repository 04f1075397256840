/* Standing duties: days, counts, sheets. */
#include "service/due.h"

/* ---- Days ---------------------------------------------------------------------------------------
 */

bool due_standing(const struct service_programme *p) {
  bool returns =
      p->period == SERVICE_WEEKLY || p->period == SERVICE_MONTHLY || p->period == SERVICE_YEARLY;
  return p->done.len > 0 && returns;
}

const struct pack_many *due_tell(const struct service_programme *p) {
  const struct service_programme *above = (const void *)p->entry.replaces;
  return p->tell.count || !above ? &p->tell : due_tell(above);
}

const struct registry_fact *due_owes(const struct service_programme *p) {
  const struct service_programme *above = (const void *)p->entry.replaces;
  return p->owes.entry || !above ? (const void *)p->owes.entry : due_owes(above);
}

bool due_owned(const struct service_programme *p) {
  return p->kind == SERVICE_DUTY && (due_owes(p) || str_is(p->of.key, "institution"));
}

int64_t due_ahead(const struct service_programme *p) {
  const struct pack_many *steps = due_tell(p);
  int64_t most = 0;
  if (p->period != SERVICE_STANDING || !p->done.len) return 0;
  for (size_t i = 0; i < steps->count; i++) {
    const struct service_tell *t = tell_at(steps, i);
    if (t->before > most) most = t->before;
  }
  return most;
}

/* One or two digits; -1 for another text. */
static int two_digits(struct str text) {
  int n = 0;
  if (text.len < 1 || text.len > 2) return -1;
  for (size_t i = 0; i < text.len; i++) {
    if (text.ptr[i] < '0' || text.ptr[i] > '9') return -1;
    n = 10 * n + (text.ptr[i] - '0');
  }
  return n;
}

/* The day within the period that begins on `first`; false for none that every such period has. */
static bool due_within(const struct service_programme *p, struct date first, struct date *out) {
  int year, month, day, n = two_digits(p->due);
  date_parts(first, &year, &month, &day);
  if (p->period == SERVICE_WEEKLY) {
    *out = (struct date){first.day + n - 1};
    return n >= 1 && n <= 7;
  }
  if (p->period == SERVICE_MONTHLY) return n >= 1 && n <= 28 && date_make(year, month, n, out);
  bool parts = p->period == SERVICE_YEARLY && p->due.len == 5 && p->due.ptr[2] == '-';
  if (!parts) return false;
  int in_month = two_digits(str_from(p->due, 3));
  month = two_digits((struct str){p->due.ptr, 2});
  bool leap_day = month == 2 && in_month == 29;
  return !leap_day && month > 0 && in_month > 0 && date_make(year, month, in_month, out);
}

static struct str act_in(const struct rule_expr *e) {
  bool acts = e->op == RULE_ACT_COUNT || e->op == RULE_ACT_SUM || e->op == RULE_ACT_LAST;
  struct str found = acts ? e->word->acts->key : STR("");
  for (size_t i = 0; found.len == 0 && i < e->count; i++) found = act_in(e->args[i]);
  return found;
}

struct str due_act(const struct service_rules *rules) {
  return rules->done ? act_in(rules->done) : STR("");
}

bool due_day_good(const struct service_programme *p) {
  struct date first, day;
  return date_make(2024, 1, 1, &first) && due_within(p, first, &day);
}

/* Monday to Sunday; 1 January 1970 was a Thursday. */
static void week_of(struct date today, struct due_dates *out) {
  enum { WEEK = 7, THURSDAY = 3 };
  int past = ((today.day + THURSDAY) % WEEK + WEEK) % WEEK;
  out->first = (struct date){today.day - past};
  out->last = (struct date){out->first.day + WEEK - 1};
}

struct due_dates due_dates(const struct service_programme *p, struct date today) {
  struct due_dates d;
  must(due_standing(p));
  if (p->period == SERVICE_WEEKLY) {
    week_of(today, &d);
  } else {
    struct period whole =
        period_of(p->period == SERVICE_YEARLY ? PERIOD_YEAR : PERIOD_MONTH, today);
    d.first = whole.first;
    d.last = whole.last;
  }
  d.due = d.last;
  if (p->due.len && !due_within(p, d.first, &d.due)) d.due = d.last; /* the pack was checked */
  return d;
}

/* ---- Counts -------------------------------------------------------------------------------------
 */

enum ly due_line_of(struct scope *s, const struct owed_programme *p, struct due_line *out) {
  const struct service_programme *programme = p->rules->programme;
  int32_t ahead = (int32_t)due_ahead(programme);
  struct due_dates foretold = {s->today, {s->today.day + ahead}, {s->today.day + ahead}};
  if (!due_standing(programme) && !ahead)
    return fail(s, LY_NOT_FOUND, MSG_DUE_NOT_STANDING, programme->name);
  int64_t promised = p->all.entitled.parties, due = p->all.counts[OWED_MISSING].parties;
  *out = (struct due_line){.rules = p->rules,
                           .dates = ahead ? foretold : due_dates(programme, s->today),
                           .promised = promised,
                           .done = p->all.kept,
                           .due = due,
                           .unclear = promised - p->all.kept - due};
  return LY_OK;
}

enum ly due_lines(struct scope *s, const struct owed_book *book, struct due_line **out,
                  size_t *count) {
  enum ly rc = LY_OK;
  *count = 0;
  *out = ARENA_ARRAY(s->arena, struct due_line, book->count);
  if (!*out) return fail_memory(s);
  for (size_t i = 0; !rc && i < book->count; i++) {
    if (due_standing(book->list[i].rules->programme))
      rc = due_line_of(s, &book->list[i], &(*out)[(*count)++]);
  }
  return rc;
}

enum ly due_open_on(struct scope *s, const struct service_vocabulary *v, struct date day,
                    struct owed **out) {
  struct date today = s->today;
  s->today = day;
  enum ly rc = owed_open(s, v, out);
  s->today = today;
  return rc;
}

/* What holds on its last day has ended on the next. */
enum ly due_open(struct scope *s, const struct service_vocabulary *v,
                 const struct service_programme *p, struct owed **out) {
  int32_t ahead = (int32_t)due_ahead(p);
  return due_open_on(s, v, (struct date){s->today.day + (ahead ? ahead + 1 : 0)}, out);
}

enum ly due_count(struct scope *s, const struct owed *o, const struct registry_moment *m,
                  struct owed_area area, const struct service_rules *rules,
                  struct owed_programme *out) {
  struct owed_book book = {.count = 0};
  *out = (struct owed_programme){.rules = rules};
  enum ly rc = owed_totals(s, o, m, area, &book);
  for (size_t i = 0; !rc && i < book.count; i++) {
    *out = book.list[i];
    if (out->rules == rules) return LY_OK;
  }
  return rc ? rc : fail(s, LY_NOT_FOUND, MSG_DUE_NOT_STANDING, rules->programme->name);
}

enum ly due_all(struct scope *s, const struct service_vocabulary *v,
                const struct registry_moment *m, struct owed_area area, struct due_line **out,
                size_t *count) {
  struct owed *owed = NULL;
  struct owed_book book = {.count = 0};
  enum ly rc = owed_open(s, v, &owed);
  if (!rc) rc = owed_totals(s, owed, m, area, &book);
  if (!rc) rc = due_lines(s, &book, out, count);
  if (rc) return rc;
  struct due_line *lines = *out;
  must(lines);
  for (size_t i = 0; !rc && i < book.count; i++) {
    const struct service_rules *rules = book.list[i].rules;
    struct owed_programme ahead;
    if (!due_ahead(rules->programme)) continue;
    rc = due_open(s, v, rules->programme, &owed);
    if (!rc) rc = due_count(s, owed, m, area, rules, &ahead);
    if (!rc) rc = due_line_of(s, &ahead, &lines[(*count)++]);
  }
  return rc;
}

/* ---- As a sheet ---------------------------------------------------------------------------------
 */

static const struct service_programme *programme_of(const void *row) {
  return ((const struct due_line *)row)->rules->programme;
}

static const struct pack_choice *period_row(const void *row) {
  const struct pack_choice *c = service_periods;
  while (c->word && c->value != programme_of(row)->period) c++;
  must(c->word); /* a standing programme has one */
  return c;
}

static void cell_name(struct scope *s, const struct sheet *sheet, const void *row,
                      struct sheet_cell *out) {
  const struct owed_view *view = sheet->context;
  struct buf b = buf_open(s->arena, 512);
  out->text = programme_of(row)->name;
  out->pack_text = true;
  if (!view->path.len) return;
  buf_add(&b, view->path);
  buf_add(&b, programme_of(row)->key);
  out->path = buf_str(&b);
}

static void cell_period(struct scope *s, const struct sheet *sheet, const void *row,
                        struct sheet_cell *out) {
  const struct due_dates *d = &((const struct due_line *)row)->dates;
  struct str words[] = {date_iso(s->arena, d->first), date_iso(s->arena, d->last)};
  (void)sheet;
  out->text = message_plain(s->lang, period_row(row)->message);
  out->small = message_text(s->arena, s->lang, MSG_DUE_FROM_TO, words, 2);
}

static void key_due_on(const struct sheet *sheet, const void *row, struct sheet_key *out) {
  (void)sheet;
  *out = (struct sheet_key){.given = true, .order = ((const struct due_line *)row)->dates.due.day};
}

/* The day; beneath it how many are left, or that it has passed. */
static void cell_due_on(struct scope *s, const struct sheet *sheet, const void *row,
                        struct sheet_cell *out) {
  const struct due_line *line = row;
  int left = line->dates.due.day - s->today.day;
  struct str days = str_int(s->arena, left < 0 ? -left : left);
  (void)sheet;
  out->text = date_iso(s->arena, line->dates.due);
  if (line->due)
    out->small = message_text(s->arena, s->lang, left < 0 ? MSG_DUE_LATE : MSG_DUE_LEFT, &days, 1);
}

#define COUNT_COLUMN(name) \
  static void key_##name(const struct sheet *sheet, const void *row, struct sheet_key *out) { \
    (void)sheet; \
    *out = (struct sheet_key){.given = true, .number = {((const struct due_line *)row)->name, 0}}; \
  } \
  static void cell_##name(struct scope *s, const struct sheet *sheet, const void *row, \
                          struct sheet_cell *out) { \
    (void)s; \
    (void)sheet; \
    out->has_number = true; \
    out->number = (struct decimal){((const struct due_line *)row)->name, 0}; \
  }
COUNT_COLUMN(promised)
COUNT_COLUMN(done)
COUNT_COLUMN(due)
COUNT_COLUMN(unclear)

#define COUNT(name, title_) \
  { .key = #name, .title = title_, .type = SHEET_NUMBER, .key_of = key_##name, .cell = cell_##name }
static const struct sheet_column columns[] = {
    {.key = "programme", .title = MSG_DUE_PROGRAMME, .type = SHEET_TEXT, .cell = cell_name},
    {.key = "period", .title = MSG_DUE_PERIOD, .type = SHEET_TEXT, .cell = cell_period},
    COUNT(promised, MSG_DUE_PROMISED),
    COUNT(done, MSG_DUE_DONE),
    COUNT(due, MSG_DUE_DUE),
    COUNT(unclear, MSG_DUE_UNCLEAR),
    {.key = "due_on",
     .title = MSG_DUE_ON,
     .type = SHEET_TEXT,
     .key_of = key_due_on,
     .cell = cell_due_on},
};

enum ly due_sheet(struct scope *s, const struct owed_view *view, const struct due_line *lines,
                  size_t count, struct sheet *out) {
  const void **list = ARENA_ARRAY(s->arena, const void *, count + 1);
  if (!list) return fail_memory(s);
  for (size_t i = 0; i < count; i++) list[i] = &lines[i];
  *out = (struct sheet){.name = "due",
                        .title = message_plain(s->lang, MSG_DUE_TITLE),
                        .columns = columns,
                        .column_count = sizeof columns / sizeof *columns,
                        .rows = list,
                        .row_count = count,
                        .context = view};
  return LY_OK;
}

struct value *due_line_value(struct scope *s, const struct sheet *sheet, const void *row) {
  const struct due_line *line = row;
  const struct service_programme *p = line->rules->programme;
  struct arena *a = s->arena;
  struct value *v = value_map(a);
  int64_t left = line->dates.due.day - s->today.day;
  (void)sheet;
  value_put_text(a, v, "programme", p->key);
  value_put_text(a, v, "name", p->name);
  value_put_text(a, v, "pack", line->rules->pack->header->key);
  value_put_text(a, v, "period", str_of(period_row(row)->word));
  value_put_text(a, v, "first", date_iso(a, line->dates.first));
  value_put_text(a, v, "last", date_iso(a, line->dates.last));
  value_put_text(a, v, "due_on", date_iso(a, line->dates.due));
  value_put_int(a, v, "days_left", left);
  value_put_bool(a, v, "late", left < 0 && line->due > 0);
  value_put_int(a, v, "promised", line->promised);
  value_put_int(a, v, "done", line->done);
  value_put_int(a, v, "due", line->due);
  value_put_int(a, v, "unclear", line->unclear);
  return v;
}
