/* Levels: what a plan promises against the plan above it, subject by subject.
 *
 * Two figures are held against each other only after unit and population match; else the answer is
 * "not comparable", with the reason.
 */
#include "plan/relate_int.h"

/* What one level says on a subject: an indicator, or tasks without a number. What several tasks
 * cover is one promise; the first of them stands for it. */
struct promise {
  const struct pack_entry *entry;
  const struct pack_kind *kind;
  const struct plan_indicator *indicator;
  struct pack_many covers; /* struct str */
};

enum { PROMISES_MAX = 256 }; /* on one subject in one plan; real plans have one or two */

struct promises {
  struct promise list[PROMISES_MAX];
  size_t count;
};

static void join_covers(struct arena *a, struct pack_many *to, const struct pack_many *more) {
  struct str *items = ARENA_ARRAY(a, struct str, to->count + more->count);
  if (!items) return; /* memory ran out, which the caller's arena says */
  const struct str *first = to->items, *second = more->items;
  for (size_t i = 0; i < to->count; i++) items[i] = first[i];
  for (size_t i = 0; i < more->count; i++) items[to->count + i] = second[i];
  *to = (struct pack_many){items, to->count + more->count};
}

static struct promise *covering_task(struct promises *p) {
  for (size_t i = 0; i < p->count; i++) {
    if (!p->list[i].indicator && p->list[i].covers.count) return &p->list[i];
  }
  return NULL;
}

static void add_promise(struct arena *a, struct promises *p, struct promise promise) {
  struct promise *before = promise.indicator || !promise.covers.count ? NULL : covering_task(p);
  if (before) {
    join_covers(a, &before->covers, &promise.covers);
    return;
  }
  if (p->count < PROMISES_MAX) p->list[p->count++] = promise;
}

static bool speaks_of(const struct pack_ref *ref, const struct plan_subject *subject) {
  return ref->entry && str_eq(ref->key, subject->key);
}

static struct promises promises_on(struct arena *a, const struct pack *pack,
                                   const struct plan_subject *subject) {
  struct promises p = {.count = 0};
  const struct pack_table *table = pack_table_of(pack, &plan_kind_indicator);
  for (size_t i = 0; i < table->count; i++) {
    const struct plan_indicator *n = (const void *)table->entries[i];
    if (!speaks_of(&n->subject, subject)) continue;
    add_promise(a, &p, (struct promise){&n->entry, &plan_kind_indicator, n, n->covers});
  }
  table = pack_table_of(pack, &plan_kind_task);
  for (size_t i = 0; i < table->count; i++) {
    const struct plan_task *t = (const void *)table->entries[i];
    if (!speaks_of(&t->subject, subject)) continue;
    add_promise(a, &p, (struct promise){&t->entry, &plan_kind_task, NULL, t->covers});
  }
  return p;
}

struct answer {
  enum plan_level level;
  struct str why;
};

static struct answer say(struct scope *s, enum plan_level level, enum message message,
                         const struct str *args) {
  return (struct answer){level,
                         message_text(s->arena, s->lang, message, args, message_arity(message))};
}

/* ---- What is covered ----------------------------------------------------------------------------
 */

static bool covers_item(const struct pack_many *covers, struct str item) {
  const struct str *items = covers->items;
  for (size_t i = 0; i < covers->count; i++) {
    if (str_eq(items[i], item)) return true;
  }
  return false;
}

/* The items of `a` that are not in `b`, as 甲、乙. */
static struct str items_beyond(struct arena *arena, const struct pack_many *a,
                               const struct pack_many *b) {
  const struct str *items = a->items;
  struct buf out = buf_open(arena, 4096);
  size_t n = 0;
  for (size_t i = 0; i < a->count; i++) {
    if (covers_item(b, items[i])) continue;
    if (n++) buf_add(&out, STR("、"));
    buf_add(&out, items[i]);
  }
  return buf_str(&out);
}

static struct answer compare_covers(struct scope *s, const struct pack_many *upper,
                                    const struct pack_many *lower) {
  struct str more = items_beyond(s->arena, lower, upper),
             less = items_beyond(s->arena, upper, lower);
  struct str both[] = {more, less};
  if (more.len && less.len) return say(s, PLAN_NOT_COMPARABLE, MSG_ALIGN_COVERS_OTHER, both);
  if (more.len) return say(s, PLAN_TIGHTER, MSG_ALIGN_COVERS_MORE, &more);
  if (less.len) return say(s, PLAN_LOOSER, MSG_ALIGN_COVERS_LESS, &less);
  return (struct answer){PLAN_LEVEL_EQUAL, {0}};
}

/* One side lists the items, the other only says how many: 四同步. */
static struct answer compare_counts(struct scope *s, int64_t upper, int64_t lower) {
  struct str args[] = {str_int(s->arena, upper), str_int(s->arena, lower)};
  enum plan_level level = lower > upper   ? PLAN_TIGHTER
                          : lower < upper ? PLAN_LOOSER
                                          : PLAN_LEVEL_EQUAL;
  return say(s, level, MSG_ALIGN_COUNTS, args);
}

/* How many items a promise names or counts; -1 when it does neither. */
static int64_t items_of(const struct promise *p) {
  if (p->covers.count) return (int64_t)p->covers.count;
  bool rule = p->indicator && p->indicator->rule && !str_is(p->indicator->unit, "%");
  const struct plan_figure *target = rule ? p->indicator->target : NULL;
  bool whole = target && target->value.given && target->value.value.scale == 0;
  return whole ? target->value.value.coefficient : -1;
}

/* ---- Figures ------------------------------------------------------------------------------------
 */

/* The unit without what only scales it, and by how many powers of ten that scales. */
static struct str plain_unit(struct str unit, int *powers) {
  *powers = 0;
  if (str_is(unit, "‰")) { /* a part of a thousand is a tenth of a part of a hundred */
    *powers = -1;
    return STR("%");
  }
  if (str_starts(unit, STR("万"))) *powers = 4;
  if (str_starts(unit, STR("亿"))) *powers = 8;
  return *powers ? str_from(unit, 3) : unit; /* one character of three bytes */
}

static struct str unit_of(const struct plan_indicator *i, int *powers) {
  bool all = i->target->judge == PLAN_JUDGE_ALL; /* 应保尽保 is 100 % */
  *powers = 0;
  return all ? STR("%") : plain_unit(i->unit, powers);
}

/* a * 10^pa / da against b * 10^pb / db; figures of plans have some ten digits. */
static int compare_scaled(struct decimal a, int pa, int64_t da, struct decimal b, int pb,
                          int64_t db) {
  long double x = (long double)a.coefficient * (long double)db,
              y = (long double)b.coefficient * (long double)da;
  for (int n = pa - a.scale - (pb - b.scale); n > 0; n--) x *= 10;
  for (int n = pb - b.scale - (pa - a.scale); n > 0; n--) y *= 10;
  return (x > y) - (x < y);
}

static bool is_rate(const struct plan_indicator *i) {
  int powers;
  return i->denominator || str_is(unit_of(i, &powers), "%");
}

static struct str population_name(const struct plan_indicator *i) {
  const struct plan_denominator *d = i->denominator;
  const struct plan_population *p = d ? (const void *)d->population.entry : NULL;
  return p ? p->name : d ? d->name : STR("—");
}

static bool may_be(const struct plan_population *p, struct str key) {
  const struct pack_ref *refs = p->may_be.items;
  for (size_t i = 0; i < p->may_be.count; i++) {
    if (str_eq(refs[i].key, key)) return true;
  }
  return false;
}

/* The same population, or one that the text leaves open and may mean the other. */
static bool same_population(const struct plan_denominator *a, const struct plan_denominator *b) {
  const struct plan_population *p = (const void *)a->population.entry,
                               *q = (const void *)b->population.entry;
  if (!p || !q) return !p && !q && str_eq(a->name, b->name);
  return str_eq(p->key, q->key) || may_be(p, q->key) || may_be(q, p->key);
}

/* Whether both are rates of the same; fills *out when they are not. */
static bool same_whole(struct scope *s, const struct plan_indicator *u,
                       const struct plan_indicator *l, struct answer *out) {
  if (!is_rate(u) && !is_rate(l)) {
    *out = say(s, PLAN_NOT_COMPARABLE, MSG_ALIGN_TOTALS, NULL);
    return false;
  }
  if (!is_rate(u) || !is_rate(l)) {
    *out = say(s, PLAN_NOT_COMPARABLE, MSG_ALIGN_ONE_DENOMINATOR, NULL);
    return false;
  }
  if (!u->denominator && !l->denominator) return true;
  struct str names[] = {population_name(u), population_name(l)};
  bool same = u->denominator && l->denominator && same_population(u->denominator, l->denominator);
  if (!same) *out = say(s, PLAN_NOT_COMPARABLE, MSG_ALIGN_POPULATION, names);
  return same;
}

/* The first remark that helps to read a verdict on figures. */
static struct str remark(struct scope *s, const struct plan_indicator *u,
                         const struct plan_indicator *l) {
  const struct plan_figure *t = l->target;
  bool wished = t->aspire.given && !t->value.given && !t->at_least.given && !t->at_most.given;
  if (wished) return message_plain(s->lang, MSG_ALIGN_WISHED);
  if (date_cmp(t->period.last, u->target->period.last) > 0) {
    return message_plain(s->lang, MSG_ALIGN_LATER);
  }
  if (!u->denominator || !l->denominator) return (struct str){0};
  struct str names[] = {u->denominator->name, l->denominator->name};
  if (str_eq(names[0], names[1])) return (struct str){0};
  return message_text(s->arena, s->lang, MSG_ALIGN_NAMES, names, 2);
}

/* "All of them" and "at least one for each" are one promise over the same whole. */
static bool one_for_each(const struct plan_indicator *all, const struct plan_indicator *each) {
  const struct plan_figure *t = each->target;
  struct pack_number n = plan_measure(t, PLAN_BETTER_UP);
  bool one = t->judge == PLAN_JUDGE_NUMBERS && n.given &&
             decimal_cmp(n.value, (struct decimal){1, 0}) == 0;
  return all->target->judge == PLAN_JUDGE_ALL && one && each->denominator &&
         each->denominator->per == 1 && all->denominator &&
         same_population(all->denominator, each->denominator);
}

static struct answer compare_figures(struct scope *s, const struct plan_indicator *u,
                                     const struct plan_indicator *l) {
  struct answer out = {PLAN_NOT_COMPARABLE, {0}};
  int up, lp;
  struct str units[] = {unit_of(u, &up), unit_of(l, &lp)};
  struct pack_number a = plan_measure(u->target, u->better), b = plan_measure(l->target, l->better);
  if (!a.given || !b.given) return say(s, PLAN_NOT_COMPARABLE, MSG_ALIGN_NO_NUMBER, NULL);
  bool rates = str_is(units[0], "%"); /* 覆盖率, each year or by the end: the same height */
  bool differ = u->better != l->better || (!rates && u->flow != l->flow);
  if (differ) return say(s, PLAN_NOT_COMPARABLE, MSG_ALIGN_KIND, NULL);
  bool due_later = date_cmp(l->target->period.last, u->target->period.last) > 0;
  if (one_for_each(u, l) || one_for_each(l, u)) {
    out.level = due_later ? PLAN_LOOSER : PLAN_LEVEL_EQUAL;
    out.why = due_later ? message_plain(s->lang, MSG_ALIGN_LATER) : STR("");
    return out;
  }
  if (!str_eq(units[0], units[1])) {
    struct str printed[] = {u->unit.len ? u->unit : units[0], l->unit.len ? l->unit : units[1]};
    return say(s, PLAN_NOT_COMPARABLE, MSG_ALIGN_UNIT, printed);
  }
  if (!same_whole(s, u, l, &out)) return out;
  int64_t uper = u->denominator ? u->denominator->per : 1,
          lper = l->denominator ? l->denominator->per : 1;
  bool rate = str_is(units[0], "%"); /* per hundred already */
  int order = compare_scaled(b.value, lp, rate ? 1 : lper, a.value, up, rate ? 1 : uper);
  if (u->better == PLAN_BETTER_DOWN) order = -order;
  if (order && u->better == PLAN_BETTER_EXACT) {
    return say(s, PLAN_NOT_COMPARABLE, MSG_ALIGN_KIND, NULL);
  }
  out.level = order > 0   ? PLAN_TIGHTER
              : order < 0 ? PLAN_LOOSER
              : due_later ? PLAN_LOOSER
                          : PLAN_LEVEL_EQUAL;
  out.why = remark(s, u, l);
  return out;
}

static struct answer compare(struct scope *s, const struct promise *u, const struct promise *l) {
  int64_t items[] = {items_of(u), items_of(l)};
  if (u->covers.count && l->covers.count) return compare_covers(s, &u->covers, &l->covers);
  bool counted = (u->covers.count || l->covers.count) && items[0] > 0 && items[1] > 0;
  if (counted) return compare_counts(s, items[0], items[1]);
  bool half = !u->indicator && !l->indicator && (u->covers.count || l->covers.count);
  if (half) return say(s, PLAN_NOT_COMPARABLE, MSG_ALIGN_NO_NUMBER, NULL);
  if (!u->indicator && !l->indicator) return say(s, PLAN_LEVEL_EQUAL, MSG_ALIGN_BOTH_TASKS, NULL);
  if (!l->indicator) return say(s, PLAN_LOOSER, MSG_ALIGN_TASK_ONLY, NULL);
  if (!u->indicator) return say(s, PLAN_TIGHTER, MSG_ALIGN_TASK_ABOVE, NULL);
  return compare_figures(s, u->indicator, l->indicator);
}

/* ---- All subjects -------------------------------------------------------------------------------
 */

struct aligning {
  struct scope *s;
  struct plan_aligned *first, **end;
};

static void put(struct aligning *a, const struct plan_subject *subject, const struct promise *upper,
                const struct promise *lower, struct answer answer) {
  struct plan_aligned *row = ARENA_NEW(a->s->arena, struct plan_aligned);
  if (!row) return; /* memory ran out, which the caller's arena says */
  *row = (struct plan_aligned){.subject = subject, .level = answer.level, .why = answer.why};
  if (upper) {
    row->upper = upper->entry;
    row->upper_kind = upper->kind;
  }
  if (lower) {
    row->lower = lower->entry;
    row->lower_kind = lower->kind;
  }
  *a->end = row;
  a->end = &row->next;
}

static void align_subject(struct aligning *a, const struct plan_subject *subject,
                          const struct pack *upper, const struct pack *lower) {
  struct promises above = promises_on(a->s->arena, upper, subject),
                  below = promises_on(a->s->arena, lower, subject);
  bool planless = !upper->header->document;
  for (size_t i = 0; i < above.count; i++) {
    if (below.count == 0) {
      put(a, subject, &above.list[i], NULL, (struct answer){PLAN_MISSING, {0}});
    }
    for (size_t j = 0; j < below.count; j++) {
      put(a, subject, &above.list[i], &below.list[j],
          compare(a->s, &above.list[i], &below.list[j]));
    }
  }
  for (size_t j = 0; above.count == 0 && j < below.count; j++) {
    enum plan_level level = planless ? PLAN_NO_UPPER_PLAN : PLAN_LOWER_ONLY;
    put(a, subject, NULL, &below.list[j], (struct answer){level, {0}});
  }
}

struct plan_aligned *plan_align(struct scope *s, const struct pack *upper,
                                const struct pack *lower) {
  struct aligning a = {.s = s};
  a.end = &a.first;
  size_t count;
  const struct pack_entry *const *subjects =
      pack_effective(s->arena, upper, &plan_kind_subject, &count);
  for (size_t i = 0; subjects && i < count; i++) {
    align_subject(&a, (const void *)subjects[i], upper, lower);
  }
  subjects = pack_effective(s->arena, lower, &plan_kind_subject, &count); /* the lower one's own */
  for (size_t i = 0; subjects && i < count; i++) {
    bool shared = pack_find(upper, &plan_kind_subject, subjects[i]->key);
    if (!shared) align_subject(&a, (const void *)subjects[i], upper, lower);
  }
  return a.first;
}
