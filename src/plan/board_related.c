/* What belongs to an entry: the tasks that realise it, what it serves, the plans above and below,
 * and what does not agree. */
#include "plan/board_front.h"

#include "plan/relate_int.h"
#include "plan/show_int.h"

struct gathering {
  struct scope *s;
  const struct board *board;
  const struct board_line *line;
  struct value *groups;
};

/* ---- Items --------------------------------------------------------------------------------------
 */

static struct value *item(struct scope *s, enum report_kind kind, const struct pack *pack,
                          struct str key, struct str title, struct str text) {
  struct value *v = value_map(s->arena);
  value_put_text(s->arena, v, "kind", str_of(report_kinds[kind].word));
  value_put_text(s->arena, v, "plan", pack->header->key);
  value_put_text(s->arena, v, "list", str_of(report_kinds[kind].list));
  value_put_text(s->arena, v, "key", key);
  value_put_text(s->arena, v, "title", title);
  value_put_text(s->arena, v, "text", text);
  return v;
}

/* What has no page of its own. */
static struct value *words_item(struct scope *s, const char *kind, const struct pack *pack,
                                struct str key, struct str title, struct str text) {
  struct value *v = value_map(s->arena);
  value_put_text(s->arena, v, "kind", str_of(kind));
  value_put_text(s->arena, v, "plan", pack->header->key);
  value_put_text(s->arena, v, "list", STR(""));
  value_put_text(s->arena, v, "key", key);
  value_put_text(s->arena, v, "title", title);
  value_put_text(s->arena, v, "text", text);
  return v;
}

static void add_group(struct gathering *g, const char *relation, enum message heading,
                      struct value *items) {
  if (!items || items->count == 0) return;
  struct arena *a = g->s->arena;
  struct value *v = value_map(a);
  value_put_text(a, v, "relation", str_of(relation));
  value_put_text(a, v, "heading", message_plain(g->s->lang, heading));
  value_put(v, "items", items);
  value_add(g->groups, v);
}

static struct str state_words(struct scope *s, const struct board_line *line) {
  return board_state_text(s, line);
}

static void add_line(struct gathering *g, struct value *items, const struct board_line *line) {
  value_add(items, item(g->s, line->kind, g->board->pack, line->key, line->title,
                        state_words(g->s, line)));
}

/* ---- Tasks and indicators -----------------------------------------------------------------------
 */

static bool names_indicator(const struct plan_task *task, struct str key) {
  const struct pack_ref *refs = task->indicators.items;
  for (size_t i = 0; i < task->indicators.count; i++) {
    if (str_eq(refs[i].key, key)) return true;
  }
  return false;
}

static const struct pack_ref *subject_of(const struct board_line *line) {
  if (line->indicator) return &line->indicator->subject;
  const struct plan_task *task = (const void *)line->entry;
  return line->kind == REPORT_TASK ? &task->subject : NULL;
}

/* A task serves an indicator when it names it, or promises on the same subject. */
static bool realises(const struct board_line *task, const struct board_line *indicator) {
  const struct pack_ref *subject = subject_of(indicator), *other = subject_of(task);
  if (names_indicator((const void *)task->entry, indicator->key)) return true;
  return subject && other && subject->entry && subject->entry == other->entry;
}

static void add_realised_by(struct gathering *g) {
  const struct board *b = g->board;
  struct value *named = value_list(g->s->arena), *same = value_list(g->s->arena);
  bool prose = g->line->indicator && g->line->indicator->number == 0;
  for (size_t i = b->first[REPORT_TASK]; i < b->first[REPORT_TASK + 1]; i++) {
    const struct board_line *task = &b->lines[i];
    if (realises(task, g->line)) {
      add_line(g, named, task);
    } else if (prose && task->clause == g->line->clause) {
      add_line(g, same, task); /* a target of the prose stands among its measures */
    }
  }
  add_group(g, "realised_by", MSG_RELATED_REALISED_BY, named);
  add_group(g, "same_clause", MSG_RELATED_SAME_CLAUSE, same);
}

static void add_serves(struct gathering *g) {
  const struct board *b = g->board;
  struct value *items = value_list(g->s->arena);
  for (size_t i = b->first[REPORT_INDICATOR]; i < b->first[REPORT_INDICATOR + 1]; i++) {
    if (realises(g->line, &b->lines[i])) add_line(g, items, &b->lines[i]);
  }
  add_group(g, "serves", MSG_RELATED_SERVES, items);
}

static void add_milestones(struct gathering *g) {
  const struct board *b = g->board;
  struct value *items = value_list(g->s->arena);
  for (size_t i = b->first[REPORT_ASSIGNMENT]; i < b->first[REPORT_KINDS]; i++) {
    const struct assignment *a = b->lines[i].assignment;
    bool about = a->entry_kind == g->line->kind && str_eq(a->entry, g->line->key);
    if (!about) continue;
    struct period day = {PERIOD_DAY, a->due, a->due};
    struct str words[] = {state_words(g->s, &b->lines[i]),
                          period_text(g->s->arena, g->s->lang, day)};
    struct str text = message_text(g->s->arena, g->s->lang, MSG_RELATED_STATE_DUE, words, 2);
    value_add(items, item(g->s, REPORT_ASSIGNMENT, b->pack, a->key, a->title, text));
  }
  add_group(g, "milestones", MSG_RELATED_MILESTONES, items);
}

static void add_rates(struct gathering *g) {
  const struct pack *pack = g->board->pack;
  const struct pack_table *table = pack_table_of(pack, &service_kind_rate);
  struct value *items = value_list(g->s->arena);
  for (size_t i = 0; g->line->clause && i < table->count; i++) {
    const struct service_rate *rate = (const void *)table->entries[i];
    if (rate->clause.entry != &g->line->clause->entry) continue;
    value_add(items, words_item(g->s, "rate", pack, rate->key, rate->name, rate->unit));
  }
  add_group(g, "rates", MSG_RELATED_RATES, items);
}

/* ---- Levels -------------------------------------------------------------------------------------
 */

static bool kind_of(const struct pack_kind *kind, enum report_kind *out) {
  *out = kind == &plan_kind_indicator ? REPORT_INDICATOR : REPORT_TASK;
  return kind == &plan_kind_indicator || kind == &plan_kind_task;
}

static struct str title_of(const struct pack_entry *entry, enum report_kind kind) {
  const struct plan_indicator *n = (const void *)entry;
  const struct plan_task *task = (const void *)entry;
  return kind == REPORT_INDICATOR ? n->name : task->title;
}

/* "青浦区：每年6次以上，低于上级（…）" */
static struct str level_words(struct scope *s, const struct pack *pack,
                              const struct pack_entry *entry, enum report_kind kind,
                              const struct plan_aligned *row) {
  const struct plan_indicator *n = (const void *)entry;
  const struct pack_choice *verdict = pack_choice_of(plan_levels, (int)row->level);
  struct str words[4] = {pack->header->name};
  size_t count = 1;
  bool figure = kind == REPORT_INDICATOR;
  if (figure) words[count++] = plan_figure_words(s->arena, n->target->printed, n->unit);
  words[count++] = message_plain(s->lang, verdict->message);
  words[count++] = row->why;
  return message_text(s->arena, s->lang, figure ? MSG_RELATED_LEVEL : MSG_RELATED_LEVEL_TASK, words,
                      count);
}

/* The rows of an alignment that speak of our line: the other side of each. */
static void add_levels(struct gathering *g, const struct pack *upper, const struct pack *lower,
                       struct value *items) {
  bool below = lower == g->board->pack;
  for (const struct plan_aligned *row = plan_align(g->s, upper, lower); row; row = row->next) {
    const struct pack_entry *own = below ? row->lower : row->upper;
    const struct pack_entry *other = below ? row->upper : row->lower;
    const struct pack_kind *other_kind = below ? row->upper_kind : row->lower_kind;
    enum report_kind kind;
    if (own != g->line->entry || !other || !kind_of(other_kind, &kind)) continue;
    const struct pack *pack = below ? upper : lower;
    value_add(items, item(g->s, kind, pack, other->key, title_of(other, kind),
                          level_words(g->s, pack, other, kind, row)));
  }
}

static void add_all_levels(struct gathering *g, const struct pack *plans, size_t count) {
  const struct pack *own = g->board->pack;
  struct value *above = value_list(g->s->arena), *below = value_list(g->s->arena);
  if (own->parent && own->parent->header->document) add_levels(g, own->parent, own, above);
  for (size_t i = 0; i < count; i++) {
    bool child = str_eq(plans[i].header->parent, own->header->key);
    /* The same plan as another reads it: entries are told apart by where they lie in memory. */
    if (child && plans[i].parent) {
      struct board theirs = *g->board;
      struct board_line line = *g->line;
      theirs.pack = plans[i].parent;
      line.entry = pack_find(plans[i].parent,
                             line.kind == REPORT_INDICATOR ? &plan_kind_indicator : &plan_kind_task,
                             line.key);
      struct gathering as_theirs = {g->s, &theirs, &line, g->groups};
      if (line.entry) add_levels(&as_theirs, plans[i].parent, &plans[i], below);
    }
  }
  add_group(g, "upper", MSG_RELATED_UPPER, above);
  add_group(g, "lower", MSG_RELATED_LOWER, below);
}

/* ---- Findings -----------------------------------------------------------------------------------
 */

static bool speaks_of(const struct plan_finding *f, const struct board_line *line) {
  if (str_eq(f->key, line->key)) return true;
  const struct plan_indicator *n = line->indicator;
  for (size_t i = 0; n && n->number && i < f->place_count; i++) {
    bool same = f->places[i].row == n->number && str_eq(f->places[i].category, n->category) &&
                str_eq(f->places[i].what, n->name);
    if (same) return true;
  }
  return false;
}

static void add_findings(struct gathering *g) {
  struct plan_findings found = plan_findings(g->s, g->board->pack);
  struct value *items = value_list(g->s->arena);
  for (const struct plan_finding *f = found.first; f; f = f->next) {
    if (f->holds || !speaks_of(f, g->line)) continue;
    value_add(items, words_item(g->s, "finding", g->board->pack, f->key, f->text, STR("")));
  }
  add_group(g, "findings", MSG_RELATED_FINDINGS, items);
}

struct value *board_related(struct scope *s, const struct board *board, enum board_sight sight,
                            const struct board_line *line, const struct pack *plans,
                            size_t plan_count) {
  struct gathering g = {s, board, line, value_list(s->arena)};
  if (line->indicator) add_realised_by(&g);
  if (line->kind == REPORT_TASK) add_serves(&g);
  if (sight == BOARD_FOR_WORKERS) add_milestones(&g);
  if (line->kind == REPORT_INDICATOR || line->kind == REPORT_TASK) {
    add_rates(&g);
    add_all_levels(&g, plans, plan_count);
  }
  if (line->entry) add_findings(&g);
  return g.groups;
}
