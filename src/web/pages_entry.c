/* The page of one entry of a plan: what it promises, who answers, what was reported. The facts are
 * a list of labels with items, so that one template shows all kinds. */
#include "web/pages_board.h"

#include "plan/measured.h"
#include "web/chart.h"
#include "web/page.h"
#include "web/words.h"

struct facts {
  struct scope *s;
  struct call *c;
  const struct board *board;
  const struct board_line *line;
  struct value *list;  /* of labels */
  struct value *items; /* of the label under way */
};

/* ---- Labels and items ---------------------------------------------------------------------------
 */

/* Begins a label; it is kept only when items come. */
static void label(struct facts *f, enum message text) {
  struct value *v = value_map(f->s->arena);
  f->items = value_list(f->s->arena);
  value_put_text(f->s->arena, v, "label", message_plain(f->s->lang, text));
  value_put(v, "items", f->items);
  value_add(f->list, v);
}

static void add_item(struct facts *f, struct str text, struct str small, struct str path,
                     bool chinese) {
  struct value *v = value_map(f->s->arena);
  value_put_text(f->s->arena, v, "text", text);
  value_put_text(f->s->arena, v, "small", small);
  value_put_text(f->s->arena, v, "link", path.len ? page_link(f->s, f->c, path) : path);
  value_put_bool(f->s->arena, v, "chinese", chinese);
  value_add(f->items, v);
}

static void add_text(struct facts *f, enum message title, struct str text, bool chinese) {
  if (text.len == 0) return;
  label(f, title);
  add_item(f, text, STR(""), STR(""), chinese);
}

static void add_choice(struct facts *f, enum message title, const struct pack_choice *choices,
                       int value) {
  const struct pack_choice *c = pack_choice_of(choices, value);
  if (c) add_text(f, title, message_plain(f->s->lang, c->message), false);
}

static struct str period_words(struct facts *f, struct period p) {
  return period_text(f->s->arena, f->s->lang, p);
}

/* ---- What all kinds have ------------------------------------------------------------------------
 */

static struct str owner_note(struct facts *f, const struct board_owner *owner) {
  enum message m = owner->lead ? MSG_ROLE_LEAD : MSG_ROLE_JOINT;
  struct str role = message_plain(f->s->lang, m);
  if (!owner->designated) return role;
  return message_text(f->s->arena, f->s->lang, MSG_PAGES_DESIGNATED, &role, 1);
}

/* Towns are told as one: there are many, and each has a page. */
static void add_owners(struct facts *f) {
  const struct board_owners *owners = &f->line->owners;
  struct str pack = f->board->pack->header->key;
  size_t towns = 0;
  unsigned kinds = 0;
  label(f, MSG_PAGES_OWNERS);
  for (size_t i = 0; i < owners->count; i++) {
    const struct board_owner *o = &owners->list[i];
    towns += o->town;
    if (o->town) kinds |= board_area_kind(o->name);
    if (o->town) continue;
    add_item(f, o->name, owner_note(f, o), plan_path(f->s, pack, STR("units"), o->name), true);
  }
  struct str words[] = {str_int(f->s->arena, (int64_t)towns), board_area_word(f->s, kinds)};
  if (towns)
    add_item(f, message_text(f->s->arena, f->s->lang, MSG_PAGES_TOWNS, words, 2), STR(""),
             plan_path(f->s, pack, STR("units"), STR("")), false);
  if (owners->unnamed)
    add_item(f, message_plain(f->s->lang, MSG_PAGES_UNNAMED), STR(""), STR(""), false);
}

/* What is due next, by whom; what is in order is not told. */
static void add_dues(struct facts *f) {
  label(f, MSG_PAGES_DUTY);
  size_t towns = 0;
  unsigned kinds = 0;
  for (size_t i = 0; i < f->line->due_count; i++) {
    const struct board_due *due = &f->line->dues[i];
    bool late = due->duty == DUTY_OVERDUE || due->duty == DUTY_RETURNED;
    towns += due->owner->town && late;
    if (due->owner->town) kinds |= board_area_kind(due->owner->name);
    if (due->duty == DUTY_NONE || due->owner->town) continue;
    const struct pack_choice *duty = pack_choice_of(board_duties, (int)due->duty);
    struct period day = {PERIOD_DAY, due->due, due->due};
    struct str words[] = {due->owner->name, message_plain(f->s->lang, duty->message),
                          period_words(f, due->period), period_words(f, day)};
    add_item(f, message_text(f->s->arena, f->s->lang, MSG_PAGES_DUTY_OF, words, 4), STR(""),
             STR(""), false);
  }
  struct str count[] = {str_int(f->s->arena, (int64_t)towns), board_area_word(f->s, kinds)};
  if (towns)
    add_item(f, message_text(f->s->arena, f->s->lang, MSG_PAGES_TOWNS_LATE, count, 2), STR(""),
             STR(""), false);
}

static void add_source(struct facts *f, const struct pack_ref *ref, int64_t row) {
  const struct pack_clause *clause = (const void *)ref->entry;
  if (!clause) return;
  struct str number = str_int(f->s->arena, row);
  struct str words[] = {plan_clause_text(f->s->arena, clause->clause), clause->title};
  add_item(f, message_text(f->s->arena, LANG_ZH, MSG_PAGES_CLAUSE, words, 2),
           row ? message_text(f->s->arena, f->s->lang, MSG_WEB_SOURCE_ROW, &number, 1) : STR(""),
           STR(""), true);
}

/* ---- Indicators ---------------------------------------------------------------------------------
 */

static void add_figure(struct facts *f, enum message title, const struct plan_figure *figure,
                       struct str unit, bool due) {
  if (!figure) return;
  struct str when = period_words(f, figure->period);
  label(f, title);
  if (due && when.len) when = message_text(f->s->arena, f->s->lang, MSG_WEB_DUE, &when, 1);
  if (figure->undated) when = message_plain(f->s->lang, MSG_NOT_DATED);
  add_item(f, plan_figure_words(f->s->arena, figure->printed, unit), when, STR(""), true);
  if (figure->aspire.given) {
    struct str aspire = decimal_text(f->s->arena, figure->aspire.value);
    add_item(f, message_text(f->s->arena, f->s->lang, MSG_PAGES_ASPIRE, &aspire, 1), STR(""),
             STR(""), false);
  }
  const struct pack_choice *judge = pack_choice_of(plan_judges, figure->judge);
  if (judge && figure->judge != PLAN_JUDGE_NUMBERS)
    add_item(f, message_plain(f->s->lang, judge->message), figure->comparator, STR(""), false);
}

/* "万人", "百": as offices write how many a figure is per. */
static struct str per_text(struct facts *f, const struct plan_denominator *d) {
  static const struct {
    int64_t per;
    const char *people, *things;
  } words[] = {
      {100, "百人", "百"}, {1000, "千人", "千"}, {10000, "万人", "万"}, {100000, "十万人", "十万"}};
  bool people = str_contains(d->name, STR("人"));
  for (size_t i = 0; f->s->lang == LANG_ZH && i < sizeof words / sizeof *words; i++) {
    if (words[i].per == d->per) return str_of(people ? words[i].people : words[i].things);
  }
  return str_int(f->s->arena, d->per);
}

static void add_denominator(struct facts *f, const struct plan_denominator *d) {
  if (!d) return;
  const struct plan_population *p = (const void *)d->population.entry;
  label(f, MSG_PAGES_DENOMINATOR);
  add_item(f, d->name, p && !str_eq(p->name, d->name) ? p->name : STR(""), STR(""), true);
  if (d->per <= 1 || str_is(f->line->indicator->unit, "%")) return;
  struct str per = per_text(f, d);
  add_item(f, message_text(f->s->arena, f->s->lang, MSG_PAGES_PER, &per, 1),
           period_words(f, d->period), STR(""), false);
}

static void indicator_facts(struct facts *f) {
  const struct plan_indicator *n = f->line->indicator;
  const struct report *last = f->line->last;
  add_figure(f, MSG_PAGES_TARGET, n->target, n->unit, true);
  add_figure(f, MSG_PAGES_BASE, n->base, n->unit, false);
  if (last) {
    label(f, MSG_PAGES_LAST);
    add_item(f, report_says_text(f->s, n, last), period_words(f, last->period), STR(""), false);
  }
  add_denominator(f, n->denominator);
  add_text(f, MSG_PAGES_SCOPE, n->scope_note, true);
  add_choice(f, MSG_WEB_COL_BINDING, plan_bindings, n->binding);
  add_choice(f, MSG_PAGES_FLOW, plan_flows, n->flow);
  add_choice(f, MSG_PAGES_BETTER, plan_betters, n->better);
  add_owners(f);
  add_dues(f);
  label(f, MSG_PAGES_SOURCE);
  add_source(f, &n->clause, n->number);
  const struct pack_ref *also = n->also.items;
  for (size_t i = 0; i < n->also.count; i++) add_source(f, &also[i], 0);
}

/* ---- Tasks, projects, lists ---------------------------------------------------------------------
 */

static void add_due_day(struct facts *f) {
  if (date_is_none(f->line->due)) return;
  struct period day = {PERIOD_DAY, f->line->due, f->line->due};
  struct str when = period_words(f, day);
  label(f, MSG_PAGES_DUE);
  add_item(f, when, f->line->due_stated ? STR("") : message_plain(f->s->lang, MSG_PAGES_PLANS_END),
           STR(""), false);
}

static void add_progress(struct facts *f) {
  const struct board_line *line = f->line;
  if (line->last) {
    label(f, MSG_PAGES_LAST);
    add_item(f, report_says_text(f->s, NULL, line->last), period_words(f, line->last->period),
             STR(""), false);
  }
  if (line->towns) {
    struct str words[] = {str_int(f->s->arena, (int64_t)line->towns),
                          str_int(f->s->arena, (int64_t)line->towns_done)};
    add_text(f, MSG_PAGES_TOWNS_TITLE,
             message_text(f->s->arena, f->s->lang, MSG_PAGES_TOWNS_DONE, words, 2), false);
  }
}

static void task_facts(struct facts *f) {
  const struct plan_task *t = (const void *)f->line->entry;
  add_due_day(f);
  add_progress(f);
  add_owners(f);
  add_dues(f);
  add_choice(f, MSG_PAGES_FIELD, plan_fields, t->field);
  label(f, MSG_PAGES_SOURCE);
  add_source(f, &t->clause, 0);
  add_source(f, &t->annex, t->number);
}

/* "计划2.1亿元，已完成8000万元" */
static void add_planned(struct facts *f, enum message title, struct pack_number planned,
                        struct pack_number done, enum message unit) {
  if (!planned.given && !done.given) return;
  struct str none = message_plain(f->s->lang, MSG_NOT_STATED);
  struct str words[] = {planned.given ? decimal_text(f->s->arena, planned.value) : none,
                        done.given ? decimal_text(f->s->arena, done.value) : none,
                        message_plain(f->s->lang, unit)};
  add_text(f, title, message_text(f->s->arena, f->s->lang, MSG_PAGES_PLANNED_DONE, words, 3),
           false);
}

static void project_facts(struct facts *f) {
  const struct plan_project *p = (const void *)f->line->entry;
  const struct report *last = f->line->last;
  struct report_says none = {.percent = -1};
  const struct report_says *says = last ? &last->says : &none;
  struct str term[] = {period_words(f, p->start), period_words(f, p->end)};
  add_planned(f, MSG_PAGES_INVESTMENT, p->investment_wan, says->investment_wan, MSG_PAGES_WAN);
  add_planned(f, MSG_PAGES_BEDS, p->beds, says->beds, MSG_PAGES_BEDS_UNIT);
  add_planned(f, MSG_PAGES_PLACES, p->places, says->places, MSG_PAGES_PLACES_UNIT);
  if (term[0].len || term[1].len)
    add_text(f, MSG_PAGES_TERM, message_text(f->s->arena, f->s->lang, MSG_PAGES_FROM_TO, term, 2),
             false);
  add_choice(f, MSG_PAGES_PHASE, plan_phases, p->phase);
  add_choice(f, MSG_PAGES_FUNDING, plan_fundings, p->funding);
  add_text(f, MSG_PAGES_SITE, p->site, true);
  add_progress(f);
  add_owners(f);
  add_dues(f);
  label(f, MSG_PAGES_SOURCE);
  add_source(f, &p->clause, p->number);
}

static void listed_facts(struct facts *f) {
  const struct plan_listed *l = (const void *)f->line->entry;
  add_text(f, MSG_PAGES_DOCUMENT_NUMBER, l->document_number, true);
  add_text(f, MSG_PAGES_SITE, l->site, true);
  add_due_day(f);
  add_progress(f);
  add_owners(f);
  add_dues(f);
  label(f, MSG_PAGES_SOURCE);
  add_source(f, &l->clause, l->number);
}

/* ---- Reports ------------------------------------------------------------------------------------
 */

bool works_on_plan(const struct call *c) {
  for (size_t i = 0; i < c->grants.count; i++) {
    struct str area = c->grants.list[i].area;
    if (area_within(c->area, area) || area_within(area, c->area)) return true;
  }
  return false;
}

enum board_sight call_sight(const struct call *c) {
  return works_on_plan(c) ? BOARD_FOR_WORKERS : BOARD_FOR_ALL;
}

struct value *entry_reports(struct scope *s, const struct call *c, const struct board *board,
                            const struct board_line *line) {
  struct value *list = value_list(s->arena);
  bool works = works_on_plan(c);
  for (size_t i = line->report_count; i > 0; i--) {
    const struct report *r = line->reports[i - 1];
    bool seen = works || (r->outcome == REPORT_CONFIRMED && !r->replaced);
    if (!seen) continue;
    struct value *v = board_report_value(s, board, r);
    struct str number = str_int(s->arena, r->report);
    value_put_text(s->arena, v, "says_text", report_says_text(s, line->indicator, r));
    struct str path = plan_path(s, board->pack->header->key, STR("reports"), number);
    value_put_text(s->arena, v, "path", works ? page_link(s, c, path) : STR(""));
    if (!works) {
      value_set_text(s->arena, v, "note", STR(""));
      value_set_text(s->arena, v, "recorded_by", STR(""));
      value_set_text(s->arena, v, "reviewed_by", STR(""));
      value_set_text(s->arena, v, "review_reason", STR(""));
    }
    value_add(list, v);
  }
  return list;
}

/* ---- The page -----------------------------------------------------------------------------------
 */

static void add_action(struct facts *f, struct value *list, const char *in, const char *end,
                       enum message text, bool main) {
  struct buf b = buf_open(f->s->arena, 1024);
  struct value *v = value_map(f->s->arena);
  buf_add(&b, plan_path(f->s, f->board->pack->header->key, str_of(in), f->line->key));
  buf_add(&b, str_of(end));
  value_put_text(f->s->arena, v, "link", page_link(f->s, f->c, buf_str(&b)));
  value_put_text(f->s->arena, v, "text", message_plain(f->s->lang, text));
  value_put_text(f->s->arena, v, "class", main ? STR("action") : STR("quiet"));
  value_add(list, v);
}

/* Whether the visitor holds the role for the plan's area, for the unit or for all. */
static bool may(const struct facts *f, enum role role, struct str unit) {
  struct user_grants user = {f->c->user.name, f->c->user.disabled_at != 0, f->c->grants.list,
                             f->c->grants.count};
  return f->c->in && people_may(&user, role, f->c->area, unit);
}

static struct value *actions(struct facts *f) {
  struct value *list = value_list(f->s->arena);
  const char *own = report_kinds[f->line->kind].list;
  bool reports = may(f, ROLE_REPORTER, STR(""));
  for (size_t i = 0; i < f->line->owners.count; i++)
    reports = reports || may(f, ROLE_REPORTER, f->line->owners.list[i].name);
  if (reports) add_action(f, list, own, "/report", MSG_PAGES_REPORT, true);
  bool names = f->line->owners.count == 0 || f->line->owners.list[0].designated;
  if (names && may(f, ROLE_COORDINATOR, STR("")))
    add_action(f, list, own, "/designate", MSG_PAGES_DESIGNATE, !reports);
  bool measured = f->c->in && f->line->kind == REPORT_INDICATOR &&
                  pack_find(f->board->pack, &plan_kind_computed, f->line->key);
  if (measured) add_action(f, list, "measured", "", MSG_MEASURED_FROM_INDICATOR, false);
  return list;
}

/* "指标 · 第8项 · 养老服务供给" */
static struct str trail(struct facts *f) {
  const struct plan_indicator *n = f->line->indicator;
  struct buf b = buf_open(f->s->arena, 1024);
  buf_add(&b, message_plain(f->s->lang, report_kinds[f->line->kind].title));
  struct str number = n ? str_int(f->s->arena, n->number) : STR("");
  if (n && n->number) {
    buf_add(&b, STR(" · "));
    buf_add(&b, message_text(f->s->arena, f->s->lang, MSG_PAGES_NUMBER, &number, 1));
  }
  if (n && n->category.len) {
    buf_add(&b, STR(" · "));
    buf_add(&b, n->category);
  }
  return buf_str(&b);
}

static void put_standing(struct facts *f, struct value *v) {
  struct value *list = value_list(f->s->arena), *state = value_map(f->s->arena);
  const struct board_state_row *row = &board_states[f->line->state];
  const struct pack_choice *light = pack_choice_of(board_lights, (int)row->light);
  value_put_text(f->s->arena, state, "light", str_of(light->word));
  value_put_text(f->s->arena, state, "sign", str_of(board_light_sign(row->light)));
  value_put_text(f->s->arena, state, "state_text", board_state_text(f->s, f->line));
  value_add(list, state);
  value_put(v, "standing", list);
}

static void drop_empty(struct value *facts) {
  struct value **at = &facts->first;
  facts->last = NULL;
  while (*at) {
    struct value *items = (struct value *)(uintptr_t)value_get(*at, STR("items"));
    if (items && items->count == 0) {
      *at = (*at)->next;
      facts->count--;
    } else {
      facts->last = *at;
      at = &(*at)->next;
    }
  }
}

/* Addresses of what belongs to it, for the template. */
static void mark_related(struct facts *f, struct value *v) {
  const struct value *groups = value_get(v, STR("related"));
  for (struct value *g = groups->first; g; g = g->next) {
    const struct value *items = value_get(g, STR("items"));
    for (struct value *i = items->first; i; i = i->next) {
      struct str list = value_get(i, STR("list"))->text;
      struct str path =
          plan_path(f->s, value_get(i, STR("plan"))->text, list, value_get(i, STR("key"))->text);
      value_put_text(f->s->arena, i, "link", list.len ? page_link(f->s, f->c, path) : list);
    }
  }
}

void put_entry_page(struct scope *s, struct call *c, const struct board *board,
                    const struct board_line *line, struct value *v) {
  struct facts f = {s, c, board, line, value_list(s->arena), NULL};
  switch (line->kind) {
    case REPORT_INDICATOR: indicator_facts(&f); break;
    case REPORT_TASK: task_facts(&f); break;
    case REPORT_PROJECT: project_facts(&f); break;
    case REPORT_POLICY:
    case REPORT_PILOT:
    case REPORT_REFORM:
    case REPORT_ASSIGNMENT:
    case REPORT_KINDS: listed_facts(&f); break;
  }
  drop_empty(f.list);
  value_set_text(s->arena, v, "title", line->title);
  value_put_text(s->arena, v, "trail", trail(&f));
  struct value *charts = value_list(s->arena), *chart = chart_series(s, board, line);
  if (chart) value_add(charts, chart);
  value_put(v, "chart", charts);
  value_put(v, "facts", f.list);
  value_put(v, "actions", actions(&f));
  value_put_bool(s->arena, v, "no_reports", line->report_count == 0);
  put_standing(&f, v);
  mark_related(&f, v);
}
