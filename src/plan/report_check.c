/* What can be said of a deed before it is written: each fault at its field. */
#include "plan/report_int.h"

/* DECIMALS_MORE: as many behind the point as the plan prints, and these besides. */
enum { TITLE_MAX = 200, DAYS_MAX = 180, NEAR_MAX = 3, DECIMALS_MORE = 2 };

#define FIELD(name) DIAG_FIELD(STR(name))

static struct str number_text(struct scope *s, int64_t number) {
  return str_int(s->arena, number);
}

enum ly report_faults(struct scope *s, size_t before) {
  size_t faults = s->diags.errors - before;
  if (faults == 0) return LY_OK;
  return fail(s, LY_INVALID, MSG_REPORT_HAS_FAULTS, number_text(s, (int64_t)faults));
}

/* ---- Entries and units --------------------------------------------------------------------------
 */

static const struct plan_indicator *indicator_of(const struct pack *pack, enum report_kind kind,
                                                 struct str entry) {
  if (kind != REPORT_INDICATOR) return NULL;
  return (const void *)pack_find(pack, &plan_kind_indicator, entry);
}

static void check_entry(struct scope *s, const struct report_deed *d) {
  const struct report_kind_row *row = &report_kinds[d->kind];
  struct str title = message_plain(s->lang, row->title);
  struct decimal number;
  bool found = false;
  if (row->kind) {
    found = pack_find(d->pack, row->kind, d->entry) != NULL;
  } else {
    found = decimal_parse(d->entry, &number) && number.scale == 0 && number.coefficient > 0;
  }
  if (!found)
    diag_error(s, FIELD("entry"), MSG_REPORT_NO_ENTRY, d->pack->header->name, title, d->entry);
}

/* The unit as the plan prints it, or a town by its own name; *near is the nearest name there is. */
static bool unit_of(struct scope *s, const struct pack *pack, struct str text, struct str *name,
                    struct str *near, int *stands_for) {
  const struct pack_table *table = pack_table_of(pack, &pack_kind_unit);
  unsigned best = NEAR_MAX;
  size_t count = 0;
  for (size_t i = 0; i < table->count; i++) {
    const struct pack_unit *u = (const void *)table->entries[i];
    unsigned far = str_distance(text, u->name);
    if (far < best) best = far, *near = u->name;
    if (!pack_unit_called(u, text) && !str_eq(u->key, text)) continue;
    *stands_for = u->stands_for;
    *name = u->name;
    return true;
  }
  const struct pack_area **areas = pack_areas_below(s->arena, pack, &count);
  for (size_t i = 0; areas && i < count; i++) {
    unsigned far = str_distance(text, areas[i]->name);
    if (far < best) best = far, *near = areas[i]->name;
    if (!str_eq(areas[i]->name, text) && !str_eq(areas[i]->code, text)) continue;
    *name = areas[i]->name;
    return true;
  }
  return false;
}

/* One unit or town (all towns at once only where `towns` says so), by its name in the plan from
 * here on. */
static void check_unit(struct scope *s, const struct pack *pack, bool towns, struct str *unit) {
  struct str near = {0}, name = *unit;
  int stands_for = PACK_STANDS_FOR_ITSELF;
  if (unit->len == 0) {
    diag_error(s, FIELD("unit"), MSG_REPORT_NO_UNIT_GIVEN);
  } else if (!unit_of(s, pack, *unit, &name, &near, &stands_for)) {
    if (near.len) diag_error(s, FIELD("unit"), MSG_REPORT_NO_UNIT_NEAR, *unit, near);
    if (!near.len) diag_error(s, FIELD("unit"), MSG_REPORT_NO_UNIT, *unit, pack->header->name);
  } else if (stands_for == PACK_STANDS_FOR_UNNAMED ||
             (stands_for == PACK_STANDS_FOR_AREAS && !towns)) {
    diag_error(s, FIELD("unit"), MSG_REPORT_UNIT_IS_MANY, name);
  }
  *unit = name;
}

/* "区民政局、区卫生健康委" */
static struct str owner_names(struct scope *s, const struct board_owners *owners) {
  struct buf b = buf_open(s->arena, 64 * 1024);
  for (size_t i = 0; i < owners->count; i++) {
    if (i) buf_add(&b, STR("、"));
    buf_add(&b, owners->list[i].name);
  }
  return buf_str(&b);
}

static enum ly not_owner(struct scope *s, const struct report_deed *d, struct str names) {
  size_t before = s->diags.errors;
  diag_error(s, FIELD("unit"), MSG_REPORT_NOT_OWNER, d->unit, names);
  return report_faults(s, before);
}

static enum ly check_assigned(struct scope *s, const struct report_deed *d,
                              const struct report_book *book) {
  for (size_t i = 0; i < book->assignment_count; i++) {
    const struct assignment *a = &book->assignments[i];
    if (!str_eq(a->key, d->entry)) continue;
    if (a->ended) return fail(s, LY_CONFLICT, MSG_REPORT_ASSIGNMENT_ENDED, a->key, a->end_reason);
    return str_eq(a->unit, d->unit) ? LY_OK : not_owner(s, d, a->unit);
  }
  return fail(s, LY_NOT_FOUND, MSG_REPORT_NO_ASSIGNMENT, d->pack->header->name, d->entry);
}

enum ly report_check_owner(struct scope *s, const struct report_deed *d,
                           const struct report_book *book) {
  if (d->kind == REPORT_ASSIGNMENT) return check_assigned(s, d, book);
  const struct pack_entry *entry = pack_find(d->pack, report_kinds[d->kind].kind, d->entry);
  must(entry != NULL);
  struct board_owners owners = board_owners_of(s, d->pack, book, d->kind, entry);
  for (size_t i = 0; i < owners.count; i++) {
    if (str_eq(owners.list[i].name, d->unit)) return LY_OK;
  }
  return owners.count ? not_owner(s, d, owner_names(s, &owners)) : LY_OK;
}

enum ly report_check_unnamed(struct scope *s, const struct report_deed *d) {
  static const struct report_book nothing;
  const struct pack_entry *entry = pack_find(d->pack, report_kinds[d->kind].kind, d->entry);
  must(entry != NULL);
  struct board_owners owners = board_owners_of(s, d->pack, &nothing, d->kind, entry);
  if (owners.count == 0) return LY_OK;
  return fail(s, LY_CONFLICT, MSG_REPORT_NAMED_BY_PLAN, owner_names(s, &owners));
}

/* ---- What a report says -------------------------------------------------------------------------
 */

static bool below_zero(struct pack_number n) {
  return n.given && n.value.coefficient < 0;
}

/* 3, 3.0 */
static bool is_whole(struct pack_number n) {
  int64_t one = 1;
  for (uint8_t i = 0; i < n.value.scale; i++) one *= 10;
  return !n.given || n.value.coefficient % one == 0;
}

/* A field that may be given or not: its name, whether it is, and which kinds may say it. */
struct said {
  struct str field;
  bool given;
  unsigned says;
};

static void check_not_taken(struct scope *s, const struct report_deed *d) {
  const struct report_says *says = &d->says;
  const struct said all[] = {
      {STR_INIT("value"), says->value.given, REPORT_SAYS_VALUE},
      {STR_INIT("comparator"), says->comparator.given, REPORT_SAYS_VALUE},
      {STR_INIT("progress"), says->progress != REPORT_NO_PROGRESS, REPORT_SAYS_PROGRESS},
      {STR_INIT("percent"), says->percent >= 0, REPORT_SAYS_PROGRESS},
      {STR_INIT("investment_wan"), says->investment_wan.given, REPORT_SAYS_PROJECT},
      {STR_INIT("beds"), says->beds.given, REPORT_SAYS_PROJECT},
      {STR_INIT("places"), says->places.given, REPORT_SAYS_PROJECT},
  };
  struct str title = message_plain(s->lang, report_kinds[d->kind].title);
  for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
    if (all[i].given && !(report_kinds[d->kind].says & all[i].says))
      diag_error(s, DIAG_FIELD(all[i].field), MSG_REPORT_NOT_TAKEN, title);
  }
}

bool report_needs_finding(const struct pack *pack, enum report_kind kind, struct str entry) {
  const struct plan_indicator *indicator = indicator_of(pack, kind, entry);
  return indicator && indicator->target->judge == PLAN_JUDGE_REVIEW;
}

/* The most decimals that a figure of the plan has, and whether one is below zero. */
static void look_at(const struct plan_figure *figure, uint8_t *decimals, bool *below) {
  if (!figure) return;
  const struct pack_number numbers[] = {figure->value, figure->at_least, figure->at_most,
                                        figure->about};
  for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
    if (!numbers[i].given) continue;
    if (numbers[i].value.scale > *decimals) *decimals = numbers[i].value.scale;
    *below |= below_zero(numbers[i]);
  }
}

/* A part of a whole, of which there is no more than 100 %. A gross enrolment rate (毛入园率) counts
 * children of other ages too, and growth has no denominator: both may pass 100. */
static bool is_share(const struct plan_indicator *n) {
  static const struct decimal whole = {100, 0};
  struct pack_number measure = plan_measure(n->target, n->better);
  bool percent = n->denominator && n->denominator->per == 100 && str_is(n->unit, "%");
  bool gross = str_contains(n->name, STR("毛入"));
  return percent && !gross && !(measure.given && decimal_cmp(measure.value, whole) > 0);
}

/* What nobody means: slips of the sign, the point and the unit. */
static void check_number(struct scope *s, const struct plan_indicator *indicator, struct str field,
                         struct pack_number n) {
  static const struct decimal whole = {100, 0};
  struct diag_at at = DIAG_FIELD(field);
  uint8_t decimals = 0;
  bool below = false;
  look_at(indicator->target, &decimals, &below);
  look_at(indicator->base, &decimals, &below);
  decimals = (uint8_t)(decimals + DECIMALS_MORE);
  if (!n.given) return;
  if (below_zero(n) && !below) {
    diag_error(s, at, MSG_REPORT_BELOW_ZERO);
  } else if (is_share(indicator) && decimal_cmp(n.value, whole) > 0) {
    diag_error(s, at, MSG_REPORT_ABOVE_WHOLE, decimal_text(s->arena, n.value));
  } else if (n.value.scale > decimals) {
    diag_error(s, at, MSG_REPORT_MANY_DECIMALS, number_text(s, decimals));
  }
}

static void check_value(struct scope *s, const struct report_deed *d) {
  const struct plan_indicator *indicator = indicator_of(d->pack, d->kind, d->entry);
  const struct report_says *says = &d->says;
  if (!indicator) return;
  int judge = indicator->target->judge;
  if (judge == PLAN_JUDGE_REVIEW) {
    if (!says->value.given && says->note.len == 0)
      diag_error(s, FIELD("note"), MSG_REPORT_NO_WORDS, indicator->target->printed);
  } else if (!says->value.given) {
    diag_error(s, FIELD("value"), MSG_REPORT_NO_VALUE);
  }
  if (says->comparator.given && judge != PLAN_JUDGE_COMPARATOR)
    diag_error(s, FIELD("comparator"), MSG_REPORT_NO_COMPARATOR, indicator->target->printed);
  check_number(s, indicator, STR("value"), says->value);
  if (judge == PLAN_JUDGE_COMPARATOR)
    check_number(s, indicator, STR("comparator"), says->comparator);
}

static void check_progress(struct scope *s, const struct report_deed *d) {
  const struct report_says *says = &d->says;
  if (!(report_kinds[d->kind].says & REPORT_SAYS_PROGRESS)) return;
  if (says->progress == REPORT_NO_PROGRESS)
    diag_error(s, FIELD("progress"), MSG_REPORT_NO_PROGRESS);
  if (says->percent > 100) {
    diag_error(s, FIELD("percent"), MSG_REPORT_BAD_PERCENT, number_text(s, says->percent));
  } else if (says->progress == REPORT_DONE && says->percent >= 0 && says->percent < 100) {
    diag_error(s, FIELD("percent"), MSG_REPORT_DONE_BELOW, number_text(s, says->percent));
  } else if (says->progress == REPORT_NOT_STARTED && says->percent > 0) {
    diag_error(s, FIELD("percent"), MSG_REPORT_STARTED_ABOVE, number_text(s, says->percent));
  }
}

static void check_project(struct scope *s, const struct report_says *says) {
  const struct {
    struct str field;
    const struct pack_number *number;
    bool whole;
  } all[] = {{STR_INIT("investment_wan"), &says->investment_wan, false},
             {STR_INIT("beds"), &says->beds, true},
             {STR_INIT("places"), &says->places, true}};
  for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
    if (below_zero(*all[i].number)) diag_error(s, DIAG_FIELD(all[i].field), MSG_REPORT_BELOW_ZERO);
    if (all[i].whole && !is_whole(*all[i].number))
      diag_error(s, DIAG_FIELD(all[i].field), MSG_REPORT_NOT_WHOLE);
  }
}

static void check_period(struct scope *s, struct period p) {
  if (p.length == PERIOD_NONE) {
    diag_error(s, FIELD("period"), MSG_REPORT_NO_PERIOD);
  } else if (p.length == PERIOD_DAY) {
    diag_error(s, FIELD("period"), MSG_REPORT_PERIOD_IS_DAY, period_code(s->arena, p));
  } else if (date_cmp(p.first, s->today) > 0) {
    diag_error(s, FIELD("period"), MSG_REPORT_PERIOD_AHEAD, period_text(s->arena, s->lang, p),
               date_iso(s->arena, s->today));
  }
}

struct evidence report_evidence(const struct report_deed *d) {
  return (struct evidence){.files = d->files,
                           .file_count = d->file_count,
                           .uploads = d->uploads,
                           .upload_count = d->upload_count,
                           .keys = d->keys};
}

/* ---- Acts ---------------------------------------------------------------------------------------
 */

static void check_length(struct scope *s, struct diag_at at, struct str text, int64_t most) {
  if (utf8_count(text) > (size_t)most) diag_error(s, at, MSG_REPORT_LONG, number_text(s, most));
}

static void check_reason(struct scope *s, const struct report_deed *d, bool needed) {
  if (needed && str_trim(d->reason).len == 0) diag_error(s, FIELD("reason"), MSG_REPORT_NO_REASON);
  check_length(s, FIELD("reason"), d->reason, REPORT_REASON_MAX);
}

static void check_add(struct scope *s, struct report_deed *d) {
  struct evidence evidence = report_evidence(d);
  check_entry(s, d);
  check_unit(s, d->pack, false, &d->unit);
  check_period(s, d->period);
  check_not_taken(s, d);
  check_value(s, d);
  check_progress(s, d);
  check_project(s, &d->says);
  check_length(s, FIELD("note"), d->says.note, REPORT_NOTE_MAX);
  evidence_check(s, &evidence);
}

void report_check_finding(struct scope *s, const struct report_deed *d) {
  bool judged = report_needs_finding(d->pack, d->kind, d->entry);
  bool needed = judged && d->outcome == REPORT_CONFIRMED;
  if (needed && d->finding == REPORT_NO_FINDING)
    diag_error(s, FIELD("finding"), MSG_REPORT_NEEDS_FINDING);
  if (!needed && d->finding != REPORT_NO_FINDING)
    diag_error(s, FIELD("finding"), MSG_REPORT_TAKES_NO_FINDING);
}

static void check_review(struct scope *s, struct report_deed *d) {
  if (d->outcome != REPORT_CONFIRMED && d->outcome != REPORT_RETURNED)
    diag_error(s, FIELD("outcome"), MSG_REPORT_NO_OUTCOME);
  check_reason(s, d, d->outcome == REPORT_RETURNED);
  if (d->entry.len) report_check_finding(s, d);
}

static void check_calendar(struct scope *s, struct report_deed *d) {
  if (!pack_choice_of(calendar_everys, d->every))
    diag_error(s, FIELD("every"), MSG_REPORT_NO_EVERY);
  if (d->days < 0 || d->days > DAYS_MAX)
    diag_error(s, FIELD("days"), MSG_REPORT_BAD_DAYS, number_text(s, DAYS_MAX));
  check_reason(s, d, true);
}

static void check_designate(struct scope *s, struct report_deed *d) {
  if (d->kind == REPORT_ASSIGNMENT) {
    diag_error(s, FIELD("kind"), MSG_REPORT_ASSIGNED_ALREADY);
  } else {
    check_entry(s, d);
  }
  check_unit(s, d->pack, true, &d->unit);
  check_reason(s, d, true);
}

static void check_about(struct scope *s, const struct report_deed *d) {
  const struct assignment *a = &d->assignment;
  const struct report_deed about = {.pack = d->pack, .kind = a->entry_kind, .entry = a->entry};
  if (a->entry.len == 0) {
    if (a->kind == ASSIGNMENT_MILESTONE)
      diag_error(s, FIELD("entry"), MSG_REPORT_MILESTONE_OF_NONE);
  } else if (a->entry_kind == REPORT_ASSIGNMENT) {
    diag_error(s, FIELD("entry_kind"), MSG_REPORT_ABOUT_ASSIGNMENT);
  } else {
    check_entry(s, &about);
  }
}

static void check_assign(struct scope *s, struct report_deed *d) {
  struct assignment *a = &d->assignment;
  if (!pack_choice_of(assignment_kinds, a->kind))
    diag_error(s, FIELD("kind"), MSG_REPORT_NO_ASSIGNMENT_KIND);
  if (str_trim(a->title).len == 0) diag_error(s, FIELD("title"), MSG_REPORT_NO_TITLE);
  check_length(s, FIELD("title"), a->title, TITLE_MAX);
  check_unit(s, d->pack, false, &a->unit);
  if (date_is_none(a->due)) {
    diag_error(s, FIELD("due"), MSG_REPORT_NO_DUE);
  } else if (date_cmp(a->due, s->today) < 0) {
    diag_error(s, FIELD("due"), MSG_REPORT_DUE_PAST, date_iso(s->arena, a->due),
               date_iso(s->arena, s->today));
  }
  check_length(s, FIELD("note"), a->note, REPORT_NOTE_MAX);
  check_about(s, d);
}

static void check_end(struct scope *s, struct report_deed *d) {
  check_reason(s, d, true);
}

enum ly report_check(struct scope *s, struct report_deed *deed) {
  static void (*const checks[REPORT_ACTS])(struct scope * s, struct report_deed * d) = {
      [REPORT_ADD] = check_add,           [REPORT_REVIEW] = check_review,
      [REPORT_CALENDAR] = check_calendar, [REPORT_DESIGNATE] = check_designate,
      [REPORT_ASSIGN] = check_assign,     [REPORT_ASSIGN_END] = check_end,
  };
  size_t before = s->diags.errors;
  must(deed->act < REPORT_ACTS && deed->kind < REPORT_KINDS);
  checks[deed->act](s, deed);
  return report_faults(s, before);
}
