/* How far the plans are kept: all of them, one, one entry of it, one unit. */
#include "web/pages_board.h"

#include "web/chart.h"
#include "web/html.h"
#include "web/page.h"
#include "web/pages.h"
#include "web/pages_portal.h"

enum { ATTENTION_MOST = 15, VERSION_SHORT = 12, LINES_MOST = 30 };

/* ---- Pieces -------------------------------------------------------------------------------------
 */

struct str plan_path(struct scope *s, struct str plan, struct str list, struct str key) {
  struct buf b = buf_open(s->arena, 3 * (plan.len + list.len + key.len) + 64);
  buf_add(&b, STR("plan/"));
  buf_add(&b, plan);
  if (list.len) buf_char(&b, '/');
  buf_add(&b, list);
  if (key.len) buf_char(&b, '/');
  buf_add(&b, key);
  return buf_str(&b);
}

static struct str day_words(struct scope *s, struct date day) {
  struct period p = {date_is_none(day) ? PERIOD_NONE : PERIOD_DAY, day, day};
  return period_text(s->arena, s->lang, p);
}

/* Where the page's data is; a listing has its own links to that. */
static struct str data_link(struct scope *s, const struct call *c) {
  struct buf b = buf_open(s->arena, c->request->path.len + 32);
  if (c->route->listing) return STR("");
  buf_add(&b, str_from(c->request->path, 1));
  buf_add(&b, STR(".json"));
  if (!page_carries_lang(s, c)) {
    buf_add(&b, STR("?lang="));
    buf_add(&b, lang_code(s->lang));
  }
  return page_link(s, c, buf_str(&b));
}

void put_plan_source(struct scope *s, const struct call *c, struct value *v) {
  struct arena *a = s->arena;
  const struct pack_document *d = c->plan->header->document;
  struct value *foot = value_map(a);
  struct str version = c->plan->version;
  if (version.len > VERSION_SHORT) version.len = VERSION_SHORT;
  value_put_text(a, foot, "title", d ? d->title : STR(""));
  value_put_text(a, foot, "number", d ? d->number : STR(""));
  value_put_text(a, foot, "issuer", d ? d->issuer : STR(""));
  value_put_text(a, foot, "issued", d ? day_words(s, d->issued) : STR(""));
  value_put_text(a, foot, "in_force", d ? day_words(s, d->in_force) : STR(""));
  value_put_text(a, foot, "version", version);
  value_put_text(a, foot, "link", data_link(s, c));
  value_put(v, "foot", foot);
}

/* A row of bars for each kind of a board: the counts beside them are the table of the chart. */
static struct value *bars_value(struct scope *s, const struct board *board,
                                const struct value *front) {
  struct value *list = value_list(s->arena);
  const struct value *kinds = value_get(front, STR("kinds"));
  for (const struct value *k = kinds->first; k; k = k->next) {
    enum report_kind kind;
    struct value *v = value_map(s->arena);
    if (!report_kind_find(value_get(k, STR("kind"))->text, &kind)) continue;
    if (kind == REPORT_ASSIGNMENT) continue; /* seen by who works on it */
    value_put_text(s->arena, v, "pack", board->pack->header->key);
    value_put_text(s->arena, v, "list", value_get(k, STR("list"))->text);
    value_put_text(s->arena, v, "kind_text", value_get(k, STR("kind_text"))->text);
    value_put_int(s->arena, v, "total", value_get(k, STR("total"))->integer);
    value_put(v, "bar", chart_bar(s, board->lights[kind]));
    value_add(list, v);
  }
  return list;
}

/* ---- All plans ----------------------------------------------------------------------------------
 */

static enum ly add_plan(struct scope *s, struct call *c, const struct pack *pack,
                        struct value *list) {
  const struct board *board;
  enum ly rc = call_board(s, c, pack, &board);
  if (rc) return rc;
  struct value *v = board_front_value(s, board, BOARD_FOR_ALL, 0);
  if (!c->request->json) value_put(v, "bars", bars_value(s, board, v));
  value_add(list, v);
  return LY_OK;
}

/* GET / */
enum ly page_home(struct scope *s, struct call *c, struct value **out) {
  struct value *v = *out = value_map(s->arena), *list = value_list(s->arena);
  if (!v || !list) return fail_memory(s);
  enum ly rc = LY_OK;
  for (size_t i = 0; !rc && i < c->site->pack_count; i++)
    rc = add_plan(s, c, &c->site->packs[i], list);
  if (rc) return rc;
  bool any = list->count > 0;
  value_put_text(s->arena, v, "title",
                 message_plain(s->lang, any ? MSG_PORTAL_HOME_TITLE : MSG_WEB_NO_PLAN_TITLE));
  value_put(v, "plans", list);
  if (!c->request->json) value_put(v, "doors", any ? portal_doors(s, c) : value_list(s->arena));
  return LY_OK;
}

/* ---- One plan -----------------------------------------------------------------------------------
 */

static struct str plan_title(const struct pack *pack) {
  return pack->header->document ? pack->header->document->title : pack->header->name;
}

/* Questions that people come with, and the pages that answer them. */
static struct value *questions(struct scope *s, const struct call *c, const struct board *board) {
  static const struct {
    const char *list;
    enum message text;
    int over; /* 1: once the plan's time is over; -1: before; 0: always */
  } rows[] = {
      {"indicators?state=at_risk", MSG_PAGES_ASK_INDICATORS, -1},
      {"indicators?state=missed", MSG_PAGES_ASK_MISSED, 1},
      {"tasks?state=late", MSG_PAGES_ASK_TASKS, 0},
      {"units", MSG_PAGES_ASK_UNITS, 0},
      {"alignment?verdict=looser", MSG_PAGES_ASK_ALIGNMENT, 0},
      {"findings", MSG_PAGES_ASK_FINDINGS, 0},
  };
  struct value *list = value_list(s->arena);
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    struct value *v = value_map(s->arena);
    if (rows[i].over == (board->over ? -1 : 1)) continue;
    struct str path = plan_path(s, board->pack->header->key, str_of(rows[i].list), STR(""));
    value_put_text(s->arena, v, "link", page_link(s, c, path));
    value_put_text(s->arena, v, "text", message_plain(s->lang, rows[i].text));
    value_add(list, v);
  }
  return list;
}

/* GET /plan/{pack} */
enum ly page_front(struct scope *s, struct call *c, struct value **out) {
  const struct board *board;
  enum ly rc = call_board(s, c, c->plan, &board);
  if (rc) return rc;
  struct value *v = *out = board_front_value(s, board, call_sight(c), ATTENTION_MOST);
  value_put_text(s->arena, v, "title", plan_title(c->plan));
  if (c->request->json) return LY_OK;
  struct value *fronts = value_list(s->arena), *front = value_map(s->arena);
  value_put_text(s->arena, front, "pack", c->plan->header->key);
  value_put(front, "bars", bars_value(s, board, v));
  value_add(fronts, front);
  value_put(v, "front", fronts);
  value_put(v, "questions", questions(s, c, board));
  put_plan_source(s, c, v);
  return LY_OK;
}

/* ---- One entry ----------------------------------------------------------------------------------
 */

/* GET /plan/{pack}/{list}/{key} */
enum ly page_entry(struct scope *s, struct call *c, struct value **out) {
  const struct board *board;
  enum ly rc = call_board(s, c, c->plan, &board);
  if (rc) return rc;
  const struct board_line *line = board_line_of(board, c->kind, c->capture);
  bool hidden = c->kind == REPORT_ASSIGNMENT; /* has a page of its own, for who works on it */
  if (!line || hidden)
    return fail(s, LY_NOT_FOUND, MSG_PAGES_NO_ENTRY, c->plan->header->name, c->capture);
  struct value *v = *out = board_line_value(s, board, line);
  value_put_text(s->arena, v, "pack", c->plan->header->key);
  value_put(v, "reports", entry_reports(s, c, board, line));
  value_put(v, "related",
            board_related(s, board, call_sight(c), line, c->site->packs, c->site->pack_count));
  if (c->request->json) return LY_OK;
  put_entry_page(s, c, board, line, v);
  put_plan_source(s, c, v);
  return LY_OK;
}

/* ---- One unit -----------------------------------------------------------------------------------
 */

static int urgency(const struct value *line) {
  const struct value *duty = value_get(line, STR("duty"));
  int rank = DUTY_NONE;
  for (const struct pack_choice *c = board_duties; c->word; c++) {
    if (duty && str_is(duty->text, c->word)) rank = c->value;
  }
  return rank == DUTY_NONE ? DUTY_COUNT : rank;
}

/* At most LINES_MOST of them, what is to be reported first; the nodes move to the new list. */
static struct value *most_urgent(struct scope *s, const struct value *lines) {
  struct value *out = value_list(s->arena);
  for (int rank = DUTY_OVERDUE; rank <= DUTY_COUNT; rank++) {
    for (struct value *line = lines->first; line && out->count < LINES_MOST; line = line->next) {
      struct value *copy = urgency(line) == rank ? value_map(s->arena) : NULL;
      if (!copy) continue;
      *copy = *line;
      copy->next = NULL;
      value_add(out, copy);
    }
  }
  return out;
}

/* The list of the kind, with the unit's lines alone. */
static struct str list_link(struct scope *s, const struct call *c, const struct value *unit,
                            struct str list) {
  struct str name = value_get(value_get(unit, STR("unit")), STR("name"))->text;
  struct buf b = buf_open(s->arena, 4 * name.len + list.len + 200);
  buf_add(&b, plan_path(s, c->plan->header->key, list, STR("")));
  buf_add(&b, STR("?unit="));
  url_add(&b, name);
  return page_link(s, c, buf_str(&b));
}

/* Which lists a unit answers for: for the template, those that are not empty. */
static struct value *owed_value(struct scope *s, const struct call *c, const struct value *unit) {
  struct value *list = value_list(s->arena);
  for (int k = 0; k < REPORT_KINDS; k++) {
    const struct value *lines = value_get(unit, str_of(report_kinds[k].list));
    if (!lines || lines->count == 0) continue;
    struct value *v = value_map(s->arena);
    value_put_text(s->arena, v, "list", str_of(report_kinds[k].list));
    value_put_text(s->arena, v, "kind_text", message_plain(s->lang, report_kinds[k].title));
    value_put_int(s->arena, v, "count", (int64_t)lines->count);
    value_put(v, "lines", most_urgent(s, lines));
    value_put_int(s->arena, v, "more",
                  (int64_t)(lines->count > LINES_MOST ? lines->count - LINES_MOST : 0));
    value_put_text(s->arena, v, "link", list_link(s, c, unit, str_of(report_kinds[k].list)));
    value_add(list, v);
  }
  return list;
}

static bool same_calendar(const struct calendar *a, const struct calendar *b) {
  return a->every == b->every && a->days == b->days && a->shipped == b->shipped;
}

/* "任务、项目每季度一报，期末后15天内报" of all kinds that share the calendar of kind `k`; empty
 * when an earlier one has told it. */
static struct str calendar_words(struct scope *s, const struct board *board, int k) {
  const struct calendar *calendars = board->book->calendars;
  struct buf b = buf_open(s->arena, 256);
  for (int i = 0; i < REPORT_ASSIGNMENT; i++) {
    if (board->first[i] == board->first[i + 1] || !same_calendar(&calendars[i], &calendars[k]))
      continue;
    if (i < k) return STR("");
    if (i > k) buf_add(&b, message_plain(s->lang, MSG_SHEET_COMMA));
    buf_add(&b, message_plain(s->lang, report_kinds[i].title));
  }
  const struct pack_choice *every = pack_choice_of(calendar_everys, calendars[k].every);
  struct str words[] = {buf_str(&b), message_plain(s->lang, every->message),
                        str_int(s->arena, calendars[k].days)};
  return message_text(s->arena, s->lang, MSG_PAGES_CALENDAR_ONE, words, 3);
}

/* How the dues come about; whose calendar it is stands once behind those it is said of. */
static struct str calendar_text(struct scope *s, const struct board *board) {
  struct buf b = buf_open(s->arena, 2048);
  for (int shipped = 0; shipped < 2; shipped++) {
    struct buf part = buf_open(s->arena, 1024);
    for (int k = 0; k < REPORT_ASSIGNMENT; k++) {
      bool meant = board->first[k] != board->first[k + 1] &&
                   board->book->calendars[k].shipped == (shipped == 1);
      struct str words = meant ? calendar_words(s, board, k) : STR("");
      if (words.len && part.len) buf_add(&part, s->lang == LANG_ZH ? STR("；") : STR("; "));
      buf_add(&part, words);
    }
    struct str text = buf_str(&part);
    enum message message = shipped ? MSG_PAGES_CALENDAR_SHIPPED : MSG_PAGES_CALENDAR_OWN;
    if (text.len) buf_add(&b, message_text(s->arena, s->lang, message, &text, 1));
  }
  return buf_str(&b);
}

static struct str joined(struct scope *s, const struct value *texts) {
  struct buf b = buf_open(s->arena, 1024);
  for (const struct value *t = texts ? texts->first : NULL; t; t = t->next) {
    if (t != texts->first) buf_add(&b, STR("、"));
    buf_add(&b, t->text);
  }
  return buf_str(&b);
}

/* The page shows the first of them; JSON has all. */
static void shorten_dues(struct scope *s, struct value *v) {
  struct value *dues = (struct value *)(uintptr_t)value_get(v, STR("dues"));
  size_t all = dues->count, kept = 0;
  for (struct value *due = dues->first; due && all > LINES_MOST; due = due->next) {
    if (++kept < LINES_MOST) continue;
    due->next = NULL;
    dues->last = due;
    dues->count = kept;
  }
  value_put_int(s->arena, v, "dues_more", (int64_t)(all - dues->count));
}

/* GET /plan/{pack}/units/{unit} */
enum ly page_unit(struct scope *s, struct call *c, struct value **out) {
  const struct board *board;
  enum ly rc = call_board(s, c, c->plan, &board);
  if (!rc) rc = board_unit_value(s, board, call_sight(c), c->capture, out);
  if (rc) return rc;
  struct value *v = *out;
  const struct value *unit = value_get(v, STR("unit"));
  value_put_text(s->arena, v, "title", value_get(unit, STR("name"))->text);
  value_put_text(s->arena, v, "calendar_text", calendar_text(s, board));
  if (c->request->json) return LY_OK;
  value_put_text(s->arena, v, "aliases", joined(s, value_get(unit, STR("aliases"))));
  value_put(v, "owed", owed_value(s, c, v));
  shorten_dues(s, v);
  put_plan_source(s, c, v);
  return LY_OK;
}
