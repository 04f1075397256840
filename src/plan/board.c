/* Making a board: its lines in the order of the plan, the reports on each, where each stands. */
#include "plan/board_int.h"

#include <stdlib.h>

/* ---- Words --------------------------------------------------------------------------------------
 */

const struct board_state_row board_states[BOARD_STATES] = {
    [BOARD_MISSED] = {"missed", BOARD_RED, MSG_STATE_MISSED},
    [BOARD_NOT_TOLD] = {"not_told", BOARD_RED, MSG_STATE_NOT_TOLD},
    [BOARD_AT_RISK] = {"at_risk", BOARD_AMBER, MSG_STATE_AT_RISK},
    [BOARD_LATE] = {"late", BOARD_RED, MSG_STATE_LATE},
    [BOARD_BEHIND] = {"behind", BOARD_AMBER, MSG_STATE_BEHIND},
    [BOARD_STOPPED] = {"stopped", BOARD_AMBER, MSG_STATE_STOPPED},
    [BOARD_FOR_REVIEW] = {"for_review", BOARD_AMBER, MSG_STATE_FOR_REVIEW},
    [BOARD_UNDER_WAY] = {"under_way", BOARD_GREEN, MSG_STATE_UNDER_WAY},
    [BOARD_NOT_STARTED] = {"not_started", BOARD_GREY, MSG_STATE_NOT_STARTED},
    [BOARD_NO_LINE] = {"no_line", BOARD_GREY, MSG_STATE_NO_LINE},
    [BOARD_ON_LINE] = {"on_line", BOARD_GREEN, MSG_STATE_ON_LINE},
    [BOARD_REACHED] = {"reached", BOARD_GREEN, MSG_STATE_REACHED},
    [BOARD_MET] = {"met", BOARD_GREEN, MSG_STATE_MET},
    [BOARD_DONE] = {"done", BOARD_GREEN, MSG_STATE_DONE},
    [BOARD_NEVER] = {"never", BOARD_GREY, MSG_STATE_NEVER},
};

const struct pack_choice board_lights[] = {
    {"grey", BOARD_GREY, MSG_LIGHT_GREY},
    {"red", BOARD_RED, MSG_LIGHT_RED},
    {"amber", BOARD_AMBER, MSG_LIGHT_AMBER},
    {"green", BOARD_GREEN, MSG_LIGHT_GREEN},
    {0},
};

const char *board_light_sign(enum board_light light) {
  static const char *const signs[] = {
      [BOARD_GREY] = "○", [BOARD_RED] = "■", [BOARD_AMBER] = "▲", [BOARD_GREEN] = "●"};
  return signs[light];
}

struct str board_state_text(struct scope *s, const struct board_line *line) {
  bool silent = line->state == BOARD_NEVER && line->report_count == 0;
  return message_plain(s->lang, silent ? MSG_STATE_SILENT : board_states[line->state].title);
}

/* ---- Lines --------------------------------------------------------------------------------------
 */

/* A board with what finds its lines. */
struct made {
  struct board board;
  const struct board_line **by_key; /* within each kind, where the lines of it stand */
};

static const struct pack_document *document_of(const struct board *board) {
  return board->pack->header->document;
}

static void set_due(const struct board *board, struct board_line *line, struct period stated) {
  const struct pack_document *d = document_of(board);
  line->due_stated = stated.length != PERIOD_NONE;
  struct period due = line->due_stated || !d ? stated : d->until;
  line->due = due.length == PERIOD_NONE ? DATE_NONE : due.last;
}

static void set_indicator(const struct board *board, struct board_line *line) {
  const struct plan_indicator *i = (const void *)line->entry;
  line->indicator = i;
  line->title = i->name;
  line->field = i->field;
  line->clause = (const void *)i->clause.entry;
  set_due(board, line, i->target->period);
  line->due_stated = !i->target->undated;
}

static void set_task(const struct board *board, struct board_line *line) {
  const struct plan_task *t = (const void *)line->entry;
  line->title = t->title;
  line->field = t->field;
  line->clause = (const void *)t->clause.entry;
  set_due(board, line, t->due);
}

static void set_project(const struct board *board, struct board_line *line) {
  const struct plan_project *p = (const void *)line->entry;
  line->title = p->name;
  line->field = p->field;
  line->clause = (const void *)p->clause.entry;
  set_due(board, line, p->end);
}

static void set_listed(const struct board *board, struct board_line *line) {
  const struct plan_listed *l = (const void *)line->entry;
  const struct period none = {PERIOD_NONE, DATE_NONE, DATE_NONE};
  line->title = l->name;
  line->clause = (const void *)l->clause.entry;
  set_due(board, line, none);
}

static void (*const set_line[REPORT_KINDS])(const struct board *, struct board_line *) = {
    [REPORT_INDICATOR] = set_indicator, [REPORT_TASK] = set_task,    [REPORT_PROJECT] = set_project,
    [REPORT_POLICY] = set_listed,       [REPORT_PILOT] = set_listed, [REPORT_REFORM] = set_listed,
};

static void add_entries(struct scope *s, struct board *board, enum report_kind kind) {
  const struct pack_table *table = pack_table_of(board->pack, report_kinds[kind].kind);
  for (size_t i = 0; i < table->count; i++) {
    struct board_line *line = &board->lines[board->count++];
    line->kind = kind;
    line->entry = table->entries[i];
    line->key = table->entries[i]->key;
    set_line[kind](board, line);
    line->owners = board_owners_of(s, board->pack, board->book, kind, line->entry);
  }
}

/* The unit that a meeting, a supervision or a milestone names answers alone. */
static struct board_owners owner_of(struct scope *s, const struct pack *pack, struct str name) {
  struct board_owner *owner = ARENA_NEW(s->arena, struct board_owner);
  if (!owner) return (struct board_owners){0};
  *owner = (struct board_owner){.name = name, .lead = true};
  const struct pack_table *units = pack_table_of(pack, &pack_kind_unit);
  for (size_t i = 0; i < units->count; i++) {
    const struct pack_unit *unit = (const void *)units->entries[i];
    if (pack_unit_called(unit, name)) owner->unit = unit;
  }
  size_t count = 0;
  const struct pack_area **areas = pack_areas_below(s->arena, pack, &count);
  for (size_t i = 0; areas && i < count; i++) owner->town |= str_eq(areas[i]->name, name);
  return (struct board_owners){.list = owner, .count = 1};
}

static void add_assignments(struct scope *s, struct board *board) {
  const struct report_book *book = board->book;
  for (size_t i = 0; i < book->assignment_count; i++) {
    const struct assignment *a = &book->assignments[i];
    if (a->ended) continue;
    struct board_line *line = &board->lines[board->count++];
    line->kind = REPORT_ASSIGNMENT;
    line->assignment = a;
    line->key = a->key;
    line->title = a->title;
    line->due = a->due;
    line->due_stated = !date_is_none(a->due);
    line->owners = owner_of(s, board->pack, a->unit);
    bool of_entry = a->entry.len > 0 && a->entry_kind < REPORT_ASSIGNMENT;
    const struct board_line *about =
        of_entry ? board_line_of(board, a->entry_kind, a->entry) : NULL;
    if (about) line->clause = about->clause;
    if (about) line->field = about->field;
  }
}

/* ---- Finding lines ------------------------------------------------------------------------------
 */

static int by_key(const void *left, const void *right) {
  const struct board_line *a = *(const struct board_line *const *)left,
                          *b = *(const struct board_line *const *)right;
  return str_cmp(a->key, b->key);
}

static void sort_kind(struct made *made, enum report_kind kind) {
  struct board *board = &made->board;
  size_t first = board->first[kind], count = board->count - first;
  for (size_t i = 0; i < count; i++) made->by_key[first + i] = &board->lines[first + i];
  if (count) qsort(made->by_key + first, count, sizeof *made->by_key, by_key);
  for (size_t k = (size_t)kind + 1; k <= REPORT_KINDS; k++) board->first[k] = board->count;
}

static int key_against(const void *key, const void *element) {
  const struct board_line *line = *(const struct board_line *const *)element;
  return str_cmp(*(const struct str *)key, line->key);
}

const struct board_line *board_line_of(const struct board *board, enum report_kind kind,
                                       struct str key) {
  const struct made *made = (const void *)board;
  size_t first = board->first[kind], count = board->first[kind + 1] - first;
  if (!count) return NULL;
  const struct board_line **found =
      bsearch(&key, made->by_key + first, count, sizeof *made->by_key, key_against);
  return found ? *found : NULL;
}

/* ---- Reports of lines ---------------------------------------------------------------------------
 */

/* Each line's reports stand together in one array, in the order of the book. */
static bool hand_out(struct scope *s, struct board *board) {
  const struct report_book *book = board->book;
  const struct report **all = ARENA_ARRAY(s->arena, const struct report *, book->report_count);
  struct board_line **of = ARENA_ARRAY(s->arena, struct board_line *, book->report_count);
  if (!all || !of) return false;
  for (size_t i = 0; i < book->report_count; i++) {
    const struct report *r = &book->reports[i];
    const struct board_line *line = board_line_of(board, r->kind, r->entry);
    if (!line) continue; /* of an entry that the plan in force has no more */
    if (date_cmp(r->period.first, board->today) > 0) continue; /* of later times */
    of[i] = &board->lines[line - board->lines];
    of[i]->report_count++;
  }
  size_t at = 0;
  for (size_t i = 0; i < board->count; i++) {
    board->lines[i].reports = all + at;
    at += board->lines[i].report_count;
    board->lines[i].report_count = 0;
  }
  for (size_t i = 0; i < book->report_count; i++) {
    if (of[i]) of[i]->reports[of[i]->report_count++] = &book->reports[i];
  }
  return true;
}

static bool leads(const struct board_line *line, struct str unit) {
  for (size_t i = 0; i < line->owners.count; i++) {
    const struct board_owner *owner = &line->owners.list[i];
    if (owner->lead && str_eq(owner->name, unit)) return true;
  }
  return false;
}

static int by_day(const void *left, const void *right) {
  const struct report *a = *(const struct report *const *)left,
                      *b = *(const struct report *const *)right;
  int order = date_cmp(a->period.last, b->period.last);
  return order ? order : (a->report > b->report) - (a->report < b->report);
}

struct board_series board_series_of(struct scope *s, const struct board_line *line,
                                    const struct board_owner *owner) {
  struct board_series out = {0};
  if (!line->report_count) return out;
  out.list = ARENA_ARRAY(s->arena, const struct report *, line->report_count);
  if (!out.list) return out;
  size_t count = 0;
  for (size_t i = 0; i < line->report_count; i++) {
    const struct report *r = line->reports[i];
    bool meant = owner ? str_eq(r->unit, owner->name) : leads(line, r->unit);
    if (meant && r->outcome == REPORT_CONFIRMED) out.list[count++] = r;
  }
  if (count) qsort(out.list, count, sizeof *out.list, by_day);
  for (size_t i = 0; i < count; i++) {
    bool later =
        i + 1 < count && date_cmp(out.list[i]->period.last, out.list[i + 1]->period.last) == 0;
    if (!later) out.list[out.count++] = out.list[i];
  }
  return out;
}

bool board_by_towns(const struct board_line *line) {
  bool town = false;
  for (size_t i = 0; i < line->owners.count; i++) {
    const struct board_owner *owner = &line->owners.list[i];
    if (owner->lead && !owner->town) return false;
    town |= owner->lead;
  }
  return town && line->kind != REPORT_ASSIGNMENT;
}

bool board_line_over(const struct board *board, const struct board_line *line) {
  return !date_is_none(line->due) && date_cmp(board->today, line->due) > 0;
}

static void count_reports(struct scope *s, struct board_line *line) {
  struct board_series series = board_series_of(s, line, NULL);
  if (series.count) line->last = series.list[series.count - 1];
  if (board_by_towns(line)) return; /* each town's figure is its own */
  line->counted = series.list;
  line->counted_count = series.count;
}

/* ---- The board ----------------------------------------------------------------------------------
 */

static size_t lines_of(const struct pack *pack, const struct report_book *book) {
  size_t count = book->assignment_count;
  for (size_t k = 0; k < REPORT_ASSIGNMENT; k++) {
    count += pack_table_of(pack, report_kinds[k].kind)->count;
  }
  return count;
}

static void judge_kind(struct scope *s, struct board *board, enum report_kind kind) {
  size_t count;
  struct period *periods =
      board_periods(s, board->pack, board->book->calendars[kind].every, &count);
  for (size_t i = board->first[kind]; periods && i < board->first[kind + 1]; i++) {
    struct board_line *line = &board->lines[i];
    count_reports(s, line);
    if (kind == REPORT_INDICATOR) {
      board_judge_indicator(s, board, line);
    } else {
      board_judge_progress(s, board, line);
    }
    board_find_dues(s, board, line, periods, count);
    board->states[kind][line->state]++;
    board->lights[kind][board_states[line->state].light]++;
    board->duties[kind][line->duty]++;
    board->fields[kind][line->field]++;
  }
}

static int by_name(const void *a, const void *b) {
  const struct str *x = *(const struct str *const *)a, *y = *(const struct str *const *)b;
  int order = str_cmp(*x, *y);
  return order ? order : x < y ? -1 : x > y;
}

static int by_place(const void *a, const void *b) {
  const struct str *x = *(const struct str *const *)a, *y = *(const struct str *const *)b;
  return x < y ? -1 : x > y;
}

/* The names of all owners of a kind, each once, in the order in which they come first. */
static bool name_units(struct scope *s, struct board *board, enum report_kind kind) {
  size_t all = 0, n = 0, count = 0;
  for (size_t i = board->first[kind]; i < board->first[kind + 1]; i++) {
    all += board->lines[i].owners.count;
  }
  struct str *names = ARENA_ARRAY(s->arena, struct str, all);
  const struct str **sorted = ARENA_ARRAY(s->arena, const struct str *, all);
  struct str *once = ARENA_ARRAY(s->arena, struct str, all);
  if (!names || !sorted || !once) return false;
  for (size_t i = board->first[kind]; i < board->first[kind + 1]; i++) {
    const struct board_owners *owners = &board->lines[i].owners;
    for (size_t k = 0; k < owners->count; k++, n++) {
      names[n] = owners->list[k].name;
      sorted[n] = &names[n];
    }
  }
  if (n) qsort(sorted, n, sizeof *sorted, by_name);
  for (size_t i = 0; i < n; i++) {
    if (i == 0 || !str_eq(*sorted[i], *sorted[count - 1])) sorted[count++] = sorted[i];
  }
  if (count) qsort(sorted, count, sizeof *sorted, by_place);
  for (size_t i = 0; i < count; i++) once[i] = *sorted[i];
  board->units[kind] = once;
  board->unit_counts[kind] = count;
  return true;
}

enum ly board_make(struct scope *s, const struct pack *pack, const struct report_book *book,
                   struct date today, struct board **out) {
  struct made *made = ARENA_NEW(s->arena, struct made);
  if (!made) return fail_memory(s);
  struct board *board = &made->board;
  *board = (struct board){.pack = pack, .book = book, .today = today};
  size_t count = lines_of(pack, book);
  board->lines = ARENA_ARRAY(s->arena, struct board_line, count);
  made->by_key = ARENA_ARRAY(s->arena, const struct board_line *, count);
  if (!board->lines || !made->by_key) return fail_memory(s);
  for (enum report_kind k = 0; k < REPORT_KINDS; k++) {
    if (k == REPORT_ASSIGNMENT) {
      add_assignments(s, board);
    } else {
      add_entries(s, board, k);
    }
    sort_kind(made, k);
  }
  if (!hand_out(s, board)) return fail_memory(s);
  for (enum report_kind k = 0; k < REPORT_KINDS; k++) {
    judge_kind(s, board, k);
    if (!name_units(s, board, k)) return fail_memory(s);
  }
  const struct pack_document *d = pack->header->document;
  board->over = d && d->until.length != PERIOD_NONE && date_cmp(today, d->until.last) > 0;
  *out = board;
  return arena_failed(s->arena) ? fail_memory(s) : LY_OK;
}
