/* Relations: do the figures of a document agree with each other?
 *
 * A printed figure stands for every number that rounds to it, so each operand is an interval with
 * the printed number in its middle. A relation holds when the middle of what is worked out rounds
 * to the left figure, holds within rounding when the two intervals meet, and fails otherwise; what
 * is declared of its operands (scope, population, period) then says why. Figures here have at most
 * some ten digits, and doubles some sixteen.
 */
#include "plan/relate_int.h"

#include <math.h>

/* 左右, 余, 约 widen a figure by this share of it, to both sides. */
static const double about_share = 0.02;
/* What doubles may be off by. */
static const double slack = 1e-12;

struct quantity {
  bool known;
  bool range;                          /* printed as one: 2-3 */
  double low, middle, high;            /* in the base unit: people, yuan, parts of one */
  const struct pack_entry *population; /* a rate: what it is a rate of */
  const struct pack_entry *counts;     /* a count: which population it counts */
  struct str scope;
  struct period period;
};

static double number_of(struct decimal d) {
  double value = (double)d.coefficient;
  for (uint8_t i = 0; i < d.scale; i++) value /= 10;
  return value;
}

/* What one of a unit's part is worth: % is 0.01, 万张 is 10000. */
static double part_scale(struct str unit) {
  static const struct {
    const char *sign;
    double scale;
  } scales[] = {{"%", 0.01}, {"‰", 0.001}, {"百分点", 0.01}, {"万", 1e4}, {"亿", 1e8}};
  for (size_t i = 0; i < sizeof scales / sizeof *scales; i++) {
    if (str_contains(unit, str_of(scales[i].sign))) return scales[i].scale;
  }
  return 1;
}

/* 张/万人 is a ten-thousandth. */
static double unit_scale(struct str unit) {
  size_t slash = 0;
  while (slash < unit.len && unit.ptr[slash] != '/') slash++;
  double scale = part_scale((struct str){unit.ptr, slash});
  return slash < unit.len ? scale / part_scale(str_from(unit, slash + 1)) : scale;
}

static double scale_of(struct str unit, const struct plan_denominator *d) {
  double scale = unit_scale(unit);
  bool ratio = scale < 1;
  return d && d->per > 1 && !ratio ? scale / (double)d->per : scale;
}

/* Half of what the last printed digit is worth; whole counts without 万 are exact. */
static double half_width(struct decimal d, double scale) {
  if (d.scale == 0 && scale == 1) return 0;
  double width = 0.5 * scale;
  for (uint8_t i = 0; i < d.scale; i++) width /= 10;
  return width;
}

static void set_number(struct quantity *q, struct decimal d, double scale, bool about) {
  double width = half_width(d, scale);
  q->known = true;
  q->middle = number_of(d) * scale;
  if (about) width = fmax(width, fabs(q->middle) * about_share);
  q->low = q->middle - width;
  q->high = q->middle + width;
}

static void set_figure(struct quantity *q, const struct plan_figure *f, int better, double scale) {
  q->period = f->period;
  struct pack_number number = plan_measure(f, better);
  if (f->judge == PLAN_JUDGE_ALL) scale = 0.01; /* 全覆盖 is 100 % whatever the unit */
  if (number.given) set_number(q, number.value, scale, f->about.given);
  q->range = f->at_least.given && f->at_most.given;
  if (!q->range) return;
  q->low = number_of(f->at_least.value) * scale;
  q->high = number_of(f->at_most.value) * scale;
  q->middle = (q->low + q->high) / 2;
}

static struct quantity of_indicator(const struct plan_indicator *i, const struct plan_figure *f) {
  struct quantity q = {.scope = i->scope_note};
  if (i->denominator) q.population = i->denominator->population.entry;
  if (f) set_figure(&q, f, i->better, scale_of(i->unit, i->denominator));
  return q;
}

static struct quantity value_of(const struct pack *pack, const struct plan_operand *o);

static struct quantity combine(const struct pack *pack, int by, const struct pack_many *operands);

static struct quantity of_fact(const struct pack *pack, const struct plan_fact *fact) {
  struct quantity q = {0};
  if (fact->derive) q = combine(pack, fact->derive->by, &fact->derive->of);
  if (fact->figure) {
    set_figure(&q, fact->figure, PLAN_BETTER_UP, scale_of(fact->unit, fact->denominator));
  }
  q.scope = fact->scope_note;
  q.counts = fact->population.entry;
  q.population = fact->denominator ? fact->denominator->population.entry : NULL;
  return q;
}

static struct pack_number summed_number(const struct plan_project *p, int sum) {
  switch ((enum plan_summed)sum) {
    case PLAN_SUM_INVESTMENT: return p->investment_wan;
    case PLAN_SUM_BEDS: return p->beds;
    case PLAN_SUM_PLACES: return p->places;
    case PLAN_SUM_FLOOR_AREA: return p->floor_area_m2;
    case PLAN_SUM_NONE: break;
  }
  return (struct pack_number){0};
}

static struct quantity of_projects(const struct pack *pack, const struct plan_operand *o) {
  const struct pack_table *table = pack_table_of(pack, &plan_kind_project);
  double scale = o->sum == PLAN_SUM_INVESTMENT ? 1e4 : 1; /* 万元 */
  struct quantity q = {.known = true};
  for (size_t i = 0; i < table->count; i++) {
    const struct plan_project *p = (const void *)table->entries[i];
    bool meant = (!o->field || p->field == o->field) && (!o->funding || p->funding == o->funding);
    struct pack_number number = summed_number(p, o->sum);
    if (meant && number.given) q.middle += number_of(number.value) * scale;
  }
  q.low = q.high = q.middle;
  return q;
}

static struct quantity value_of(const struct pack *pack, const struct plan_operand *o) {
  if (o->fact.entry) return of_fact(pack, (const void *)o->fact.entry);
  const struct plan_indicator *base = (const void *)o->base.entry,
                              *target = (const void *)o->target.entry;
  if (base) return of_indicator(base, base->base);
  if (target) return of_indicator(target, target->target);
  if (o->sum) return of_projects(pack, o);
  struct quantity q = {0};
  if (!o->number.given) return q;
  set_number(&q, o->number.value, unit_scale(o->unit), false);
  if (o->unit.len == 0) q.low = q.high = q.middle; /* a plain constant is what it says */
  return q;
}

/* The least and the greatest of the four ways to pair the ends; figures may be negative. */
static void pair_ends(struct quantity *a, const double ends[4]) {
  a->low = fmin(fmin(ends[0], ends[1]), fmin(ends[2], ends[3]));
  a->high = fmax(fmax(ends[0], ends[1]), fmax(ends[2], ends[3]));
}

static void divide(struct quantity *a, const struct quantity *b) {
  a->known &= b->low > 0;
  if (!a->known) return;
  const double ends[] = {a->low / b->low, a->low / b->high, a->high / b->low, a->high / b->high};
  a->middle /= b->middle;
  pair_ends(a, ends);
}

static void multiply(struct quantity *a, const struct quantity *b) {
  const double ends[] = {a->low * b->low, a->low * b->high, a->high * b->low, a->high * b->high};
  a->middle *= b->middle;
  pair_ends(a, ends);
}

static void add(struct quantity *a, const struct quantity *b) {
  a->middle += b->middle;
  a->low += b->low;
  a->high += b->high;
}

static void subtract(struct quantity *a, const struct quantity *b) {
  a->middle -= b->middle;
  a->low -= b->high;
  a->high -= b->low;
}

/* What is worked out from the operands of a share, sum, product or growth; of the others the one
 * operand itself. */
static struct quantity combine(const struct pack *pack, int by, const struct pack_many *operands) {
  struct plan_operand *const *list = operands->items;
  if (operands->count == 0) return (struct quantity){0};
  struct quantity sum = value_of(pack, list[0]);
  for (size_t i = 1; i < operands->count; i++) {
    struct quantity next = value_of(pack, list[i]);
    sum.known &= next.known;
    sum.range |= next.range;
    if (!sum.known) return sum;
    if (by == PLAN_SUM) (list[i]->minus ? subtract : add)(&sum, &next);
    if (by == PLAN_SHARE || (by == PLAN_PRODUCT && list[i]->over)) divide(&sum, &next);
    if (by == PLAN_PRODUCT && !list[i]->over) multiply(&sum, &next);
    if (by != PLAN_GROWTH) continue;
    divide(&next, &sum);
    const struct quantity one = {.known = true, .low = 1, .middle = 1, .high = 1};
    next.range |= sum.range;
    sum = next;
    subtract(&sum, &one);
  }
  return sum;
}

static bool meets(const struct quantity *a, const struct quantity *b) {
  double room = slack * (fabs(a->middle) + fabs(b->middle));
  return a->low <= b->high + room && b->low <= a->high + room;
}

/* The middle of `b` rounds to what is printed for `a`. A range is the same as the same range only.
 */
static bool rounds_to(const struct quantity *a, const struct quantity *b) {
  double room = slack * (fabs(a->middle) + fabs(b->middle));
  if (a->range || b->range) {
    return fabs(a->low - b->low) <= room && fabs(a->high - b->high) <= room;
  }
  return b->middle >= a->low - room && b->middle <= a->high + room;
}

static bool periods_differ(struct period a, struct period b) {
  if (a.length == PERIOD_NONE || b.length == PERIOD_NONE) return false;
  return date_cmp(a.last, b.first) < 0 || date_cmp(b.last, a.first) < 0;
}

static bool scopes_differ(const struct quantity *a, const struct quantity *b) {
  return !str_eq(a->scope, b->scope);
}

static bool two(const struct pack_entry *a, const struct pack_entry *b) {
  return a && b && !str_eq(a->key, b->key);
}

/* Why two sides that do not fit may differ without one of them being wrong. */
static enum plan_answer excuse(const struct pack *pack, const struct plan_relation *r,
                               const struct quantity *left) {
  struct plan_operand *const *list = r->right.items;
  bool scope = false, population = false, period = false;
  if (r->left->number.given || r->left->sum) return PLAN_CONFLICT; /* it declares nothing */
  for (size_t i = 0; i < r->right.count; i++) {
    struct quantity q = value_of(pack, list[i]);
    bool constant = list[i]->number.given || list[i]->sum;
    if (constant) continue;
    scope |= scopes_differ(left, &q);
    bool mixed = r->kind == PLAN_SUM || r->kind == PLAN_PRODUCT; /* of many populations by nature */
    population |= !mixed && (two(left->population, q.population) || two(left->counts, q.counts));
    bool whole = r->kind == PLAN_SHARE ? i == 1 : r->kind == PLAN_PRODUCT && list[i]->over;
    population |= whole && two(left->population, q.counts);
    period |= periods_differ(left->period, q.period);
  }
  if (scope) return PLAN_OTHER_SCOPE;
  if (population) return PLAN_TWO_DENOMINATORS;
  bool ordered = r->kind == PLAN_AT_LEAST || r->kind == PLAN_AT_MOST || r->kind == PLAN_GROWTH;
  return period && !ordered ? PLAN_TWO_DATES : PLAN_CONFLICT;
}

static enum plan_answer words_answer(const struct plan_relation *r) {
  struct plan_words *const *texts = r->texts.items;
  return str_eq(texts[0]->printed, texts[1]->printed) ? PLAN_HOLDS : PLAN_WORDING;
}

bool plan_relation_known(const struct pack *pack, const struct plan_relation *r) {
  if (r->kind == PLAN_SAME_WORDS) return true;
  return value_of(pack, r->left).known && combine(pack, r->kind, &r->right).known;
}

/* What is compared in an order: the printed number, of a range the end that is harder to satisfy.
 */
static double worst(const struct quantity *q, bool high) {
  return !q->range ? q->middle : high ? q->high : q->low;
}

enum plan_answer plan_relation_answer(const struct pack *pack, const struct plan_relation *r) {
  if (r->kind == PLAN_SAME_WORDS) return words_answer(r);
  struct quantity left = value_of(pack, r->left), right = combine(pack, r->kind, &r->right);
  bool range = left.range || right.range;
  bool ordered = r->kind == PLAN_AT_LEAST || r->kind == PLAN_AT_MOST;
  bool holds = !ordered && rounds_to(&left, &right), near = !range && meets(&left, &right);
  if (r->kind == PLAN_AT_LEAST) holds |= worst(&left, false) >= worst(&right, true);
  if (r->kind == PLAN_AT_MOST) holds |= worst(&left, true) <= worst(&right, false);
  if (holds) return PLAN_HOLDS;
  return near ? PLAN_ROUNDING : excuse(pack, r, &left);
}

/* ---- In words ---------------------------------------------------------------------------------
 */

/* How many bytes of a figure stand before the words that bound it: 98 in 98以上. */
static size_t before_bound(struct str printed) {
  static const char *const bounds[] = {"以上", "以下", "以内", "左右", "余"};
  for (size_t i = 0; i < sizeof bounds / sizeof *bounds; i++) {
    struct str bound = str_of(bounds[i]);
    if (str_ends(printed, bound)) return printed.len - bound.len;
  }
  return printed.len;
}

static bool has_digit(struct str text) {
  for (size_t i = 0; i < text.len; i++) {
    if (text.ptr[i] >= '0' && text.ptr[i] <= '9') return true;
  }
  return false;
}

/* The unit without what the number ends with already: 元/张 behind 5000元 is /张. */
static struct str rest_of_unit(struct str number, struct str unit) {
  size_t same = 0, pos = 0;
  while (utf8_next(unit, &pos) >= 0) {
    if (str_ends(number, (struct str){unit.ptr, pos})) same = pos;
  }
  return str_from(unit, same);
}

struct str plan_figure_words(struct arena *a, struct str printed, struct str unit) {
  struct str number = {printed.ptr, before_bound(printed)};
  bool none = !has_digit(printed) || (unit.len && str_contains(printed, unit)); /* 全覆盖; 8张床 */
  unit = none ? STR("") : rest_of_unit(number, unit);
  struct buf b = buf_open(a, printed.len + unit.len + 1);
  buf_add(&b, number);
  buf_add(&b, unit);
  buf_add(&b, str_from(printed, number.len));
  return buf_str(&b);
}

struct str plan_plain_brackets(struct arena *a, struct str text) {
  static const struct {
    struct str wide;
    char plain;
  } signs[] = {{STR_INIT("（"), '('}, {STR_INIT("）"), ')'}, {STR_INIT("　"), ' '}};
  struct buf b = buf_open(a, text.len + 1);
  for (size_t i = 0; i < text.len;) {
    size_t n = 0;
    while (n < 3 && !str_starts(str_from(text, i), signs[n].wide)) n++;
    buf_char(&b, n < 3 ? signs[n].plain : text.ptr[i]);
    i += n < 3 ? signs[n].wide.len : 1;
  }
  return buf_str(&b);
}

struct str plan_clause_text(struct arena *a, struct str clause) {
  struct buf b = buf_open(a, 3 * clause.len);
  for (size_t i = 0; i < clause.len; i++) {
    char c = clause.ptr[i];
    buf_add(&b, c == '(' ? STR("（") : c == ')' ? STR("）") : (struct str){clause.ptr + i, 1});
  }
  return buf_str(&b);
}

struct str plan_inner_quotes(struct arena *a, struct str text) {
  struct buf b = buf_open(a, text.len + 1);
  for (size_t i = 0; i < text.len; i++) {
    struct str rest = str_from(text, i);
    bool open = str_starts(rest, STR("“")), close = str_starts(rest, STR("”"));
    if (open || close) {
      buf_add(&b, open ? STR("‘") : STR("’"));
      i += 2;
    } else {
      buf_char(&b, text.ptr[i]);
    }
  }
  return buf_str(&b);
}

/* Where numbering restarts in a table the category says which 第2项 is meant. */
static bool row_is_ambiguous(const struct plan_place *p) {
  const struct pack_table *table = pack_table_of(p->pack, &plan_kind_indicator);
  size_t same = 0;
  for (size_t i = 0; p->row && i < table->count; i++) {
    same += ((const struct plan_indicator *)(const void *)table->entries[i])->number == p->row;
  }
  return same > 1;
}

static struct str place_clause(struct scope *s, const struct plan_place *p) {
  struct str clause = plan_clause_text(s->arena, p->clause.key);
  if (!p->category.len || !p->pack || !row_is_ambiguous(p)) return clause;
  struct buf b = buf_open(s->arena, clause.len + p->category.len + 1);
  buf_add(&b, clause);
  buf_add(&b, p->category);
  return buf_str(&b);
}

struct str plan_place_text(struct scope *s, const struct plan_place *p) {
  struct str when = period_text(s->arena, s->lang, p->period);
  struct str parts[5] = {place_clause(s, p), plan_inner_quotes(s->arena, p->what),
                         plan_figure_words(s->arena, p->printed, p->unit)};
  size_t n = 3;
  if (p->what.len == 0) { /* words, quoted */
    return message_text(s->arena, s->lang, MSG_PLACE_WORDED,
                        (const struct str[]){parts[0], plan_inner_quotes(s->arena, p->printed)}, 2);
  }
  if (p->row) parts[n++] = str_int(s->arena, p->row);
  if (when.len) parts[n++] = when;
  enum message plain = when.len ? MSG_PLACE_DATED : MSG_PLACE_UNDATED;
  enum message of_row = when.len ? MSG_PLACE_ROW_DATED : MSG_PLACE_ROW_UNDATED;
  return message_text(s->arena, s->lang, p->row ? of_row : plain, parts, n);
}

/* Decimals as many as the left figure has, and two more. */
static struct str trimmed(struct scope *s, double value, int digits) {
  struct buf b = buf_open(s->arena, 512);
  buf_printf(&b, "%.*f", digits, value);
  struct str text = buf_str(&b);
  bool point = str_contains(text, STR("."));
  while (point && text.len > 1 && text.ptr[text.len - 1] == '0') text.len--;
  if (point && text.len > 1 && text.ptr[text.len - 1] == '.') text.len--;
  return text;
}

static struct str worked_out(struct scope *s, const struct quantity *q, struct str unit,
                             double scale, int digits) {
  struct buf out = buf_open(s->arena, 1200);
  if (fabs(q->middle / scale) >= 1000) digits = 0; /* nobody counts hundredths of people */
  buf_add(&out, trimmed(s, (q->range ? q->low : q->middle) / scale, digits));
  if (q->range) {
    buf_char(&out, '-');
    buf_add(&out, trimmed(s, q->high / scale, digits));
  }
  buf_add(&out, unit);
  return buf_str(&out);
}

struct str plan_fact_words(struct scope *s, const struct pack *pack, const struct plan_fact *f) {
  if (f->figure) return plan_figure_words(s->arena, f->figure->printed, f->unit);
  struct quantity q = of_fact(pack, f);
  return q.known ? worked_out(s, &q, f->unit, scale_of(f->unit, f->denominator), 2) : STR("");
}

/* 18.70%, or with its name: “全国普查占比”18.70%. */
static struct str number_words(struct scope *s, const struct plan_operand *o) {
  struct buf b = buf_open(s->arena, 1024);
  if (o->name.len) buf_printf(&b, "“%.*s”", STR_ARG(o->name));
  decimal_write(&b, o->number.value);
  buf_add(&b, o->unit);
  return buf_str(&b);
}

static struct str operand_words(struct scope *s, const struct pack *pack,
                                const struct plan_operand *o) {
  const struct plan_fact *fact = (const void *)o->fact.entry;
  const struct plan_indicator *base = (const void *)o->base.entry,
                              *target = (const void *)o->target.entry;
  if (fact) return plan_fact_words(s, pack, fact);
  if (base && base->base) return plan_figure_words(s->arena, base->base->printed, base->unit);
  if (target) return plan_figure_words(s->arena, target->target->printed, target->unit);
  if (o->number.given) return number_words(s, o);
  bool money = o->sum == PLAN_SUM_INVESTMENT;
  struct quantity q = of_projects(pack, o);
  struct str value = worked_out(s, &q, money ? STR("万元") : STR(""), money ? 1e4 : 1, 2);
  return message_text(s->arena, s->lang, MSG_RELATION_PROJECT_SUM, &value, 1);
}

static const char *sign_before(const struct plan_relation *r, const struct plan_operand *o) {
  if (r->kind == PLAN_SHARE || r->kind == PLAN_GROWTH) return "÷";
  if (r->kind == PLAN_SUM) return o->minus ? "－" : "＋";
  return o->over ? "÷" : "×";
}

static struct str formula(struct scope *s, const struct pack *pack, const struct plan_relation *r) {
  struct plan_operand *const *list = r->right.items;
  bool growth = r->kind == PLAN_GROWTH;
  struct buf b = buf_open(s->arena, 4096);
  for (size_t i = 0; i < r->right.count; i++) {
    size_t at = growth ? r->right.count - 1 - i : i; /* the later figure is divided */
    if (i) buf_printf(&b, "%s", sign_before(r, list[at]));
    buf_add(&b, operand_words(s, pack, list[at]));
  }
  if (growth) buf_add(&b, STR("－1"));
  return buf_str(&b);
}

static struct str left_unit(const struct plan_operand *o, double *scale, int *digits) {
  const struct plan_fact *fact = (const void *)o->fact.entry;
  const struct plan_indicator *base = (const void *)o->base.entry,
                              *i = base ? base : (const void *)o->target.entry;
  const struct plan_figure *f = fact ? fact->figure : !i ? NULL : base ? i->base : i->target;
  struct pack_number n = f ? plan_measure(f, PLAN_BETTER_UP) : o->number;
  *digits = (n.given ? n.value.scale : 0) + 2;
  *scale = unit_scale(o->unit);
  if (fact) *scale = scale_of(fact->unit, fact->denominator);
  if (i) *scale = scale_of(i->unit, i->denominator);
  if (o->sum == PLAN_SUM_INVESTMENT) *scale = 1e4;
  if (o->sum == PLAN_SUM_INVESTMENT) return STR("万元");
  return fact ? fact->unit : i ? i->unit : o->unit;
}

static bool computes(const struct plan_relation *r) {
  return r->kind == PLAN_SHARE || r->kind == PLAN_SUM || r->kind == PLAN_PRODUCT ||
         r->kind == PLAN_GROWTH;
}

/* The one operand of a comparison that has no place: 5 is 5家 beside 5家. */
static struct str constant_words(struct scope *s, const struct pack *pack,
                                 const struct plan_relation *r) {
  const struct plan_operand *o = ((struct plan_operand *const *)r->right.items)[0];
  double scale;
  int digits;
  if (!o->number.given || o->unit.len) return formula(s, pack, r);
  struct str unit = left_unit(r->left, &scale, &digits);
  return plan_figure_words(s->arena, number_words(s, o), scale == 1 ? unit : STR(""));
}

struct str plan_relation_text(struct scope *s, const struct pack *pack,
                              const struct plan_relation *r) {
  struct plan_place places[PLAN_PLACES_MAX] = {{0}};
  size_t count = plan_relation_places(s, pack, r, places);
  enum plan_answer answer = plan_relation_answer(pack, r);
  struct str said = message_plain(s->lang, pack_choice_of(plan_answers, (int)answer)->message);
  bool left_has_place = r->left && !r->left->number.given && !r->left->sum;
  struct str left =
      left_has_place || !r->left ? plan_place_text(s, &places[0]) : operand_words(s, pack, r->left);
  if (computes(r)) {
    double scale;
    int digits;
    struct str unit = left_unit(r->left, &scale, &digits);
    struct quantity value = combine(pack, r->kind, &r->right);
    struct str parts[] = {left, formula(s, pack, r), worked_out(s, &value, unit, scale, digits),
                          said, r->why};
    return message_text(s->arena, s->lang, MSG_FINDING_COMPUTED, parts, 5);
  }
  struct str right = count > 1 ? plan_place_text(s, &places[1]) : constant_words(s, pack, r);
  struct str parts[] = {left, right, said, r->why};
  return message_text(s->arena, s->lang, MSG_FINDING_COMPARED, parts, 4);
}

static bool operand_place(const struct pack *pack, const struct plan_operand *o,
                          struct plan_place *out) {
  const struct plan_fact *fact = (const void *)o->fact.entry;
  const struct plan_indicator *base = (const void *)o->base.entry,
                              *i = base ? base : (const void *)o->target.entry;
  const struct plan_figure *f = fact ? fact->figure : !i ? NULL : base ? i->base : i->target;
  if (!fact && !i) return false;
  *out = (struct plan_place){.pack = pack,
                             .clause = fact ? fact->clause : i->clause,
                             .row = fact ? 0 : i->number,
                             .category = fact ? STR("") : i->category,
                             .what = fact ? fact->name : i->name,
                             .unit = fact ? fact->unit : i->unit};
  if (f) out->printed = f->printed;
  if (f && !f->undated) out->period = f->period;
  return true;
}

/* What is worked out has no printed characters: the number stands for them, with its unit. */
static struct plan_place derived_place(struct scope *s, const struct pack *pack,
                                       const struct plan_operand *o, struct plan_place place) {
  place.printed = operand_words(s, pack, o);
  place.unit = (struct str){0};
  return place;
}

size_t plan_relation_places(struct scope *s, const struct pack *pack, const struct plan_relation *r,
                            struct plan_place *out) {
  struct plan_words *const *texts = r->texts.items;
  struct plan_operand *const *list = r->right.items;
  size_t n = 0;
  for (size_t i = 0; i < r->texts.count && n < PLAN_PLACES_MAX; i++) {
    out[n++] =
        (struct plan_place){.pack = pack, .clause = texts[i]->clause, .printed = texts[i]->printed};
  }
  if (r->left && operand_place(pack, r->left, &out[n])) {
    if (!out[n].printed.len) out[n] = derived_place(s, pack, r->left, out[n]);
    n++;
  }
  for (size_t i = 0; i < r->right.count && n < PLAN_PLACES_MAX; i++) {
    if (!operand_place(pack, list[i], &out[n])) continue;
    if (!out[n].printed.len) out[n] = derived_place(s, pack, list[i], out[n]);
    n++;
  }
  return n;
}
