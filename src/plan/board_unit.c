/* What one unit owes: reports by day, and all it answers for. */
#include "plan/board_front.h"

#include "plan/show_int.h"

#include <stdlib.h>

/* ---- Which units there are ----------------------------------------------------------------------
 */

enum { DISTRICT = 1, COUNTY = 2, VILLAGE_TOWN = 4, TOWN = 8 };

unsigned board_area_kind(struct str name) {
  if (str_ends(name, STR("区"))) return DISTRICT;
  if (str_ends(name, STR("县")) || str_ends(name, STR("市"))) return COUNTY;
  return str_ends(name, STR("乡")) ? VILLAGE_TOWN : TOWN;
}

struct str board_area_word(struct scope *s, unsigned kinds) {
  enum message word = MSG_UNITS_TOWN;
  if (kinds & VILLAGE_TOWN) word = MSG_UNITS_VILLAGE_TOWN;
  if (kinds & COUNTY) word = MSG_UNITS_COUNTY;
  if (kinds == DISTRICT) word = MSG_UNITS_DISTRICT;
  return message_plain(s->lang, word);
}

enum board_role board_role_of(const struct board_line *line, struct str unit) {
  for (size_t i = 0; i < line->owners.count; i++) {
    if (!str_eq(line->owners.list[i].name, unit)) continue;
    return line->owners.list[i].lead ? BOARD_LEADS : BOARD_JOINS;
  }
  return BOARD_NO_PART;
}

static struct board_unit *unit_of(struct board_unit *list, size_t count, struct str name) {
  for (size_t i = 0; i < count; i++) {
    if (str_eq(list[i].name, name)) return &list[i];
  }
  return NULL;
}

static void count_dues(struct board_unit *units, size_t count, const struct board_line *line,
                       struct date today) {
  for (size_t i = 0; i < line->due_count; i++) {
    const struct board_due *due = &line->dues[i];
    struct board_unit *u = unit_of(units, count, due->owner->name);
    if (!u) continue;
    u->overdue += due->duty == DUTY_OVERDUE;
    u->open += board_due_now(due, today) == DUTY_OPEN;
  }
}

/* For whichever period: what was returned is to be made anew in any case. */
static void count_reports(struct board_unit *units, size_t count, const struct board_line *line) {
  for (size_t i = 0; i < line->report_count; i++) {
    const struct report *r = line->reports[i];
    bool open = !r->replaced && r->outcome != REPORT_CONFIRMED;
    struct board_unit *u = open ? unit_of(units, count, r->unit) : NULL;
    if (!u) continue;
    u->returned += r->outcome == REPORT_RETURNED;
    u->pending += r->outcome == REPORT_PENDING;
  }
}

static void count_line(struct board_unit *units, size_t count, const struct board_line *line,
                       struct date today) {
  bool red = board_states[line->state].light == BOARD_RED;
  for (size_t i = 0; i < line->owners.count; i++) {
    struct board_unit *u = unit_of(units, count, line->owners.list[i].name);
    if (!u) continue;
    u->leads += line->owners.list[i].lead;
    u->joins += !line->owners.list[i].lead;
    u->red += red && line->owners.list[i].lead;
  }
  count_dues(units, count, line, today);
  count_reports(units, count, line);
}

/* Units in the plan's order, towns behind them, then those that only the county named. */
enum ly board_units(struct scope *s, const struct board *board, enum board_sight sight,
                    struct board_unit **out, size_t *count) {
  const struct pack_table *table = pack_table_of(board->pack, &pack_kind_unit);
  size_t towns = 0, n = 0,
         room = table->count + board->book->designation_count + board->book->assignment_count;
  const struct pack_area **areas = pack_areas_below(s->arena, board->pack, &towns);
  struct board_unit *list = *out = ARENA_ARRAY(s->arena, struct board_unit, room + towns + 1);
  if (!list) return fail_memory(s);
  for (size_t i = 0; i < table->count; i++) {
    const struct pack_unit *u = (const void *)table->entries[i];
    if (u->stands_for != PACK_STANDS_FOR_ITSELF) continue;
    list[n++] = (struct board_unit){.name = u->name, .unit = u};
  }
  for (size_t i = 0; areas && i < towns; i++) {
    struct board_unit *same = unit_of(list, n, areas[i]->name); /* a town that is named itself */
    if (same) {
      same->town = true;
    } else {
      list[n++] = (struct board_unit){.name = areas[i]->name, .town = true};
    }
  }
  for (size_t i = 0; i < board->count; i++) {
    const struct board_owners *owners = &board->lines[i].owners;
    if (!board_sees(sight, &board->lines[i])) continue;
    for (size_t o = 0; o < owners->count; o++) {
      struct str name = owners->list[o].name;
      if (!unit_of(list, n, name) && n < room + towns)
        list[n++] = (struct board_unit){.name = name};
    }
  }
  for (size_t i = 0; i < board->count; i++) {
    if (board_sees(sight, &board->lines[i])) count_line(list, n, &board->lines[i], board->today);
  }
  *count = n;
  return LY_OK;
}

/* ---- One unit -----------------------------------------------------------------------------------
 */

/* By its name, another name or key, or a part that fits one unit only (民政局). */
static const struct board_unit *find(const struct board_unit *list, size_t count,
                                     struct str asked) {
  const struct board_unit *near = NULL;
  size_t fits = 0;
  for (size_t i = 0; i < count; i++) {
    const struct pack_unit *u = list[i].unit;
    bool called =
        str_eq(list[i].name, asked) || (u && (pack_unit_called(u, asked) || str_eq(u->key, asked)));
    if (called) return &list[i];
    bool part = asked.len && (str_ends(list[i].name, asked) || str_ends(asked, list[i].name));
    fits += part;
    if (part) near = &list[i];
  }
  return fits == 1 ? near : NULL;
}

static enum ly no_unit(struct scope *s, const struct board *board, const struct board_unit *list,
                       size_t count, struct str asked) {
  struct buf b = buf_open(s->arena, 8192);
  for (size_t i = 0; i < count; i++) {
    if (list[i].town) continue;
    if (i) buf_add(&b, STR("、"));
    buf_add(&b, list[i].name);
  }
  return fail(s, LY_NOT_FOUND, MSG_PLAN_NO_UNIT, board->pack->header->name, asked, buf_str(&b));
}

/* Overdue first, then by day. */
static int by_day(const void *a, const void *b) {
  const struct board_due *x = *(const struct board_due *const *)a,
                         *y = *(const struct board_due *const *)b;
  int order = (int)x->duty - (int)y->duty;
  if (order == 0 && !date_is_none(x->due) && !date_is_none(y->due))
    order = date_cmp(x->due, y->due);
  if (order == 0) order = (int)x->line->kind - (int)y->line->kind;
  return order ? order : x->line < y->line ? -1 : x->line > y->line;
}

static struct value *due_value(struct scope *s, const struct board_due *due) {
  struct arena *a = s->arena;
  struct value *v = value_map(a);
  const struct report_kind_row *kind = &report_kinds[due->line->kind];
  value_put_text(a, v, "kind", str_of(kind->word));
  value_put_text(a, v, "kind_text", message_plain(s->lang, kind->title));
  value_put_text(a, v, "list", str_of(kind->list));
  value_put_text(a, v, "key", due->line->key);
  value_put_text(a, v, "title", due->line->title);
  show_put_choice(s, v, "duty", "duty_text", board_duties, (int)due->duty);
  show_put_period(s, v, "period", "period_text", due->period);
  show_put_day(s, v, "due", "due_text", due->due);
  value_put_int(a, v, "overdue_days", due->overdue_days);
  value_put_int(a, v, "periods_missed", due->periods_missed);
  value_put_bool(a, v, "never", due->never);
  value_put_bool(a, v, "late", due->duty == DUTY_OVERDUE || due->duty == DUTY_RETURNED);
  return v;
}

static struct value *dues_value(struct scope *s, const struct board *board, enum board_sight sight,
                                struct str unit) {
  size_t n = 0, room = 0;
  for (size_t i = 0; i < board->count; i++) room += board->lines[i].due_count;
  const struct board_due **list = ARENA_ARRAY(s->arena, const struct board_due *, room + 1);
  struct value *out = value_list(s->arena);
  for (size_t i = 0; list && i < board->count; i++) {
    if (!board_sees(sight, &board->lines[i])) continue;
    for (size_t d = 0; d < board->lines[i].due_count; d++) {
      const struct board_due *due = &board->lines[i].dues[d];
      if (!str_eq(due->owner->name, unit)) continue;
      if (board_due_now(due, board->today) != DUTY_LATER) list[n++] = due;
    }
  }
  if (n) qsort(list, n, sizeof *list, by_day);
  for (size_t i = 0; i < n; i++) value_add(out, due_value(s, list[i]));
  return out;
}

static void put_lines(struct scope *s, const struct board *board, enum board_sight sight,
                      struct value *v, struct str unit) {
  static const enum message words[] = {
      [BOARD_LEADS] = MSG_ROLE_LEAD, [BOARD_JOINS] = MSG_ROLE_JOINT};
  for (int k = 0; k < REPORT_KINDS; k++) {
    struct value *list = value_list(s->arena);
    for (size_t i = board->first[k]; i < board->first[k + 1]; i++) {
      enum board_role role = board_role_of(&board->lines[i], unit);
      if (role == BOARD_NO_PART || !board_sees(sight, &board->lines[i])) continue;
      struct value *line = board_line_value(s, board, &board->lines[i]);
      value_put_text(s->arena, line, "role", role == BOARD_LEADS ? STR("lead") : STR("joint"));
      value_put_text(s->arena, line, "role_text", message_plain(s->lang, words[role]));
      value_add(list, line);
    }
    value_put(v, report_kinds[k].list, list);
  }
}

static struct str sentence(struct scope *s, const struct board_unit *u) {
  struct str words[] = {u->name,
                        str_int(s->arena, u->leads),
                        str_int(s->arena, u->joins),
                        str_int(s->arena, u->overdue),
                        str_int(s->arena, u->returned),
                        str_int(s->arena, u->open),
                        str_int(s->arena, u->pending)};
  return message_text(s->arena, s->lang, MSG_FRONT_UNIT, words, 7);
}

enum ly board_unit_value(struct scope *s, const struct board *board, enum board_sight sight,
                         struct str asked, struct value **out) {
  struct board_unit *units = NULL;
  size_t count = 0;
  enum ly rc = board_units(s, board, sight, &units, &count);
  if (rc) return rc;
  const struct board_unit *u = find(units, count, asked);
  if (!u) return no_unit(s, board, units, count, asked);
  const struct pack_unit bare = {.name = u->name}; /* a town, one that the county named */
  struct value *v = *out = show_head(s, board->pack);
  struct value *unit = show_unit(s, u->unit ? u->unit : &bare);
  value_put_bool(s->arena, unit, "town", u->town);
  value_put(v, "unit", unit);
  value_put(v, "dues", dues_value(s, board, sight, u->name));
  value_put_text(s->arena, v, "sentence", sentence(s, u));
  put_lines(s, board, sight, v, u->name);
  return LY_OK;
}
