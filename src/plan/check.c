/* What a schema can not say about indicators and projects.
 *
 * The main check holds the printed characters of a figure against what the pack says they mean:
 * the numbers must be the same, and 以上 or 以下 must not be lost. So a slip in typing a figure is
 * found where it is made.
 */
#include "plan/check_int.h"
#include "plan/relate_int.h"

#include <stdio.h>
#include <string.h>

/* A figure with where it stands, for what is said about it. */
struct place {
  struct scope *s;
  const struct pack_entry *entry;
  const char *name; /* "base" or "target" */
};

static struct diag_at at(const struct place *p, const char *field) {
  char path[64];
  snprintf(path, sizeof path, "%s.%s", p->name, field);
  return pack_field_at(p->entry, path);
}

/* Words that say what a number is, with the field it then belongs in. 以上 and 以下 include the
 * number (民法典 art. 1259). */
enum { AT_LEAST, AT_MOST, ASPIRE };

static const char *const field_names[] = {"at_least", "at_most", "aspire"};

static const struct {
  struct str word;
  int field;
} limit_words[] = {
    {STR_INIT("以上"), AT_LEAST}, {STR_INIT("不低于"), AT_LEAST}, {STR_INIT("不少于"), AT_LEAST},
    {STR_INIT("至少"), AT_LEAST}, {STR_INIT("≥"), AT_LEAST},      {STR_INIT("以下"), AT_MOST},
    {STR_INIT("以内"), AT_MOST},  {STR_INIT("不高于"), AT_MOST},  {STR_INIT("不超过"), AT_MOST},
    {STR_INIT("至多"), AT_MOST},  {STR_INIT("≤"), AT_MOST},       {STR_INIT("力争"), ASPIRE},
};

static void check_limit_words(const struct place *p, const struct plan_figure *f) {
  const bool given[] = {f->at_least.given, f->at_most.given, f->aspire.given};
  for (size_t i = 0; i < sizeof limit_words / sizeof *limit_words; i++) {
    int field = limit_words[i].field;
    if (given[field] || !str_contains(f->printed, limit_words[i].word)) continue;
    diag_error(p->s, at(p, "printed"), MSG_PLAN_LIMIT_LOST, f->printed, limit_words[i].word,
               str_of(field_names[field]));
  }
}

/* Words that no number of ours can carry: they exclude it or blur it. Behind 不 they mean another
 * thing and stand above. */
static const struct str blurred_words[] = {
    STR_INIT("超过"), STR_INIT("多于"), STR_INIT("高于"), STR_INIT("低于"),
    STR_INIT("少于"), STR_INIT("左右"), STR_INIT("约"),   STR_INIT("近"),
    STR_INIT("余"),   STR_INIT("多"),   STR_INIT("超"),   STR_INIT("突破"),
};

static const struct str *blurred_word(struct scope *s, struct str printed) {
  for (size_t i = 0; i < sizeof blurred_words / sizeof *blurred_words; i++) {
    struct buf negated = buf_open(s->arena, 32);
    buf_add(&negated, STR("不"));
    buf_add(&negated, blurred_words[i]);
    if (!str_contains(printed, blurred_words[i]) || str_contains(printed, buf_str(&negated)))
      continue;
    return &blurred_words[i];
  }
  return NULL;
}

/* A target that is blurred can not be judged by a number; a base or a fact says `about`. */
static void check_blurred_words(const struct place *p, const struct plan_figure *f) {
  bool target = strcmp(p->name, "target") == 0;
  const struct str *word = blurred_word(p->s, f->printed);
  if (target && f->about.given) diag_error(p->s, at(p, "about"), MSG_PLAN_TARGET_ABOUT, f->printed);
  if (word && target) diag_error(p->s, at(p, "printed"), MSG_PLAN_BLURRED, f->printed, *word);
  if (word && !target && !f->about.given) {
    diag_error(p->s, at(p, "printed"), MSG_PLAN_WANT_ABOUT, f->printed, *word);
  }
  if (!word && f->about.given) {
    diag_error(p->s, at(p, "about"), MSG_PLAN_NOT_BLURRED, f->printed);
  }
}

enum { FIGURE_NUMBERS_MAX = 4 };

/* The numbers that stand in a text, at most FIGURE_NUMBERS_MAX; thousands commas are skipped. */
static size_t digits_in(struct str text, struct decimal out[FIGURE_NUMBERS_MAX]) {
  size_t n = 0;
  for (size_t i = 0; i < text.len && n < FIGURE_NUMBERS_MAX;) {
    char digits[24];
    size_t length = 0;
    for (; i < text.len && length < sizeof digits; i++) {
      char c = text.ptr[i];
      bool part = (c >= '0' && c <= '9') || (c == '.' && length > 0);
      if (c == ',' && length > 0) continue;
      if (!part) break;
      digits[length++] = c;
    }
    if (length == 0) {
      i++;
    } else if (decimal_parse((struct str){digits, length}, &out[n])) {
      n++;
    }
  }
  return n;
}

/* What a numeral in words is worth; 10 and 100 multiply what stands before them. -1: none. */
static int numeral(int32_t c) {
  static const struct {
    const char *word;
    int worth;
  } numerals[] = {{"一", 1}, {"二", 2}, {"两", 2}, {"三", 3}, {"四", 4},  {"五", 5},
                  {"六", 6}, {"七", 7}, {"八", 8}, {"九", 9}, {"十", 10}, {"百", 100}};
  for (size_t i = 0; i < sizeof numerals / sizeof *numerals; i++) {
    size_t pos = 0;
    if (utf8_next(str_of(numerals[i].word), &pos) == c) return numerals[i].worth;
  }
  return -1;
}

/* The first number written in words: 五, 十二, 二十. */
static size_t numeral_in(struct str text, struct decimal out[FIGURE_NUMBERS_MAX]) {
  int64_t sum = 0, open = 0;
  bool any = false;
  for (size_t pos = 0; pos < text.len;) {
    int worth = numeral(utf8_next(text, &pos));
    if (worth < 0 && any) break;
    if (worth < 0) continue;
    any = true;
    if (worth < 10) {
      open = worth;
    } else {
      sum += (open ? open : 1) * worth;
      open = 0;
    }
  }
  out[0] = (struct decimal){sum + open, 0};
  return any;
}

static size_t numbers_in(struct str text, struct decimal out[FIGURE_NUMBERS_MAX]) {
  size_t n = digits_in(text, out);
  return n ? n : numeral_in(text, out);
}

/* 1+2+55: the number meant is the sum. */
static bool is_sum(struct str printed, const struct decimal *numbers, size_t count,
                   struct decimal meant) {
  if (!str_contains(printed, STR("+")) || meant.scale) return false;
  int64_t sum = 0;
  for (size_t i = 0; i < count; i++) {
    if (numbers[i].scale || numbers[i].coefficient > 1000000) return false;
    sum += numbers[i].coefficient;
  }
  return sum == meant.coefficient;
}

static void check_printed_numbers(const struct place *p, const struct plan_figure *f) {
  const struct {
    const char *field;
    const struct pack_number *number;
  } meant[] = {{"value", &f->value},
               {"at_least", &f->at_least},
               {"at_most", &f->at_most},
               {"aspire", &f->aspire},
               {"about", &f->about}};
  struct decimal printed[FIGURE_NUMBERS_MAX];
  size_t count = numbers_in(f->printed, printed), wanted = 0;
  if (f->value.given && is_sum(f->printed, printed, count, f->value.value)) return;
  for (size_t i = 0; i < sizeof meant / sizeof *meant; i++) {
    if (!meant[i].number->given) continue;
    bool found = false;
    for (size_t j = 0; j < count; j++) {
      bool same = decimal_cmp(printed[j], meant[i].number->value) == 0;
      found |= same && printed[j].scale == meant[i].number->value.scale; /* 81.60 is not 81.6 */
    }
    struct str number = decimal_text(p->s->arena, meant[i].number->value);
    struct diag_at place = at(p, meant[i].field);
    if (!found) diag_error(p->s, place, MSG_PLAN_NUMBER_NOT_PRINTED, f->printed, number);
    wanted++;
  }
  if (wanted < count) diag_error(p->s, at(p, "printed"), MSG_PLAN_NUMBER_DROPPED, f->printed);
}

/* The limits among themselves: at_least < at_most, at_least < aspire. */
static void check_order(const struct place *p, const struct plan_figure *f) {
  if (!f->at_least.given) return;
  struct decimal floor = f->at_least.value;
  if (f->at_most.given && decimal_cmp(floor, f->at_most.value) >= 0) {
    diag_error(p->s, at(p, "at_most"), MSG_PLAN_RANGE_ORDER, f->printed);
  }
  if (f->aspire.given && decimal_cmp(floor, f->aspire.value) >= 0) {
    diag_error(p->s, at(p, "aspire"), MSG_PLAN_ASPIRE_ORDER, f->printed);
  }
}

/* Exactly one of value, limits, judge; an aspiration may also stand alone (力争95). */
static void check_form(const struct place *p, const struct plan_figure *f) {
  bool judged = f->judge != PLAN_JUDGE_NUMBERS;
  int forms = f->value.given + (f->at_least.given || f->at_most.given) + f->about.given + judged;
  bool alone = forms == 0 && f->aspire.given;
  if (forms != 1 && !alone) diag_error(p->s, at(p, "printed"), MSG_PLAN_ONE_FORM, f->printed);
  if (f->aspire.given && judged)
    diag_error(p->s, at(p, "aspire"), MSG_PLAN_ASPIRE_ALONE, f->printed);
  if ((f->judge == PLAN_JUDGE_COMPARATOR) != (f->comparator.len > 0)) {
    diag_error(p->s, at(p, "judge"), MSG_PLAN_COMPARATOR, f->printed);
  }
  bool quoted = str_contains(f->printed, STR("“")) || str_contains(f->printed, STR("”"));
  if (quoted) diag_error(p->s, at(p, "printed"), MSG_PLAN_QUOTED, f->printed);
}

void plan_check_figure(struct scope *s, const struct pack_entry *entry, const char *name,
                       const struct plan_figure *f) {
  struct place place = {s, entry, name}, *p = &place;
  if (!f) return;
  check_form(p, f);
  check_order(p, f);
  if (f->judge != PLAN_JUDGE_NUMBERS) return;
  check_limit_words(p, f);
  check_blurred_words(p, f);
  check_printed_numbers(p, f);
}

void plan_check_printed(struct scope *s, const struct pack_entry *entry, const char *path,
                        struct str printed, struct pack_number value) {
  struct decimal numbers[FIGURE_NUMBERS_MAX];
  size_t count = numbers_in(printed, numbers);
  bool same = count == value.given;
  if (same && count) same = decimal_cmp(numbers[0], value.value) == 0;
  if (same) return;
  struct str number = value.given ? decimal_text(s->arena, value.value) : STR("—");
  diag_error(s, pack_field_at(entry, path), MSG_PLAN_NUMBER_NOT_PRINTED, printed, number);
}

/* What a target needs of its indicator to be judged. */
static void check_against_base(struct scope *s, const struct plan_indicator *i) {
  const struct pack_entry *entry = &i->entry;
  if (i->target->judge == PLAN_JUDGE_BETTER && i->better == PLAN_BETTER_EXACT) {
    diag_error(s, pack_field_at(entry, "better"), MSG_PLAN_BETTER_THAN, i->target->printed);
  }
  if (i->base && date_cmp(i->target->period.last, i->base->period.first) < 0) {
    diag_error(s, pack_field_at(entry, "target.period"), MSG_PLAN_PERIOD_ORDER, i->name);
  }
}

static bool has_item(const struct plan_subject *subject, struct str item) {
  const struct str *items = subject->items.items;
  for (size_t i = 0; i < subject->items.count; i++) {
    if (str_eq(items[i], item)) return true;
  }
  return false;
}

/* What a promise covers is said in the items of its subject, so that levels can be compared. */
static void check_covers(struct scope *s, const struct pack_entry *entry,
                         const struct pack_ref *ref, const struct pack_many *covers) {
  const struct plan_subject *subject = (const void *)ref->entry;
  const struct str *items = covers->items;
  for (size_t i = 0; subject && i < covers->count; i++) {
    if (has_item(subject, items[i])) continue;
    diag_error(s, pack_field_at(entry, "covers"), MSG_PLAN_UNKNOWN_ITEM, items[i], subject->name);
  }
}

void plan_check_task(struct scope *s, const struct pack *pack, const struct pack_entry *entry) {
  (void)pack;
  const struct plan_task *t = (const struct plan_task *)(const void *)entry;
  check_covers(s, entry, &t->subject, &t->covers);
}

/* A row of a table stands once; where numbering restarts the category tells rows apart. */
static void check_row(struct scope *s, const struct pack *pack, const struct plan_indicator *i) {
  const struct pack_table *table = pack_table_of(pack, &plan_kind_indicator);
  for (size_t n = 0; i->number && n < table->count && table->entries[n] != &i->entry; n++) {
    const struct plan_indicator *other = (const void *)table->entries[n];
    bool same = other->number == i->number && str_eq(other->category, i->category) &&
                str_eq(other->clause.key, i->clause.key);
    if (!same) continue;
    diag_error(s, pack_field_at(&i->entry, "number"), MSG_PLAN_ROW_TWICE,
               str_int(s->arena, i->number), str_int(s->arena, (int64_t)other->entry.at.line));
    return;
  }
}

void plan_check_indicator(struct scope *s, const struct pack *pack,
                          const struct pack_entry *entry) {
  const struct plan_indicator *i = (const struct plan_indicator *)(const void *)entry;
  check_row(s, pack, i);
  plan_check_figure(s, entry, "base", i->base);
  plan_check_figure(s, entry, "target", i->target);
  check_covers(s, entry, &i->subject, &i->covers);
  check_against_base(s, i);
  if (i->denominator && i->denominator->per == 0) {
    diag_error(s, pack_field_at(entry, "denominator.per"), MSG_PLAN_PER_ZERO, i->name);
  }
}

const char *const plan_project_numbers[] = {
    "beds",         "places",       "classes",        "floor_area_m2",
    "land_area_m2", "land_area_mu", "investment_wan", NULL,
};

struct pack_number plan_project_number(const struct plan_project *p, size_t which) {
  const struct pack_number numbers[] = {p->beds,          p->places,       p->classes,
                                        p->floor_area_m2, p->land_area_m2, p->land_area_mu,
                                        p->investment_wan};
  must(which < sizeof numbers / sizeof *numbers);
  return numbers[which];
}

static void check_not_negative(struct scope *s, const struct plan_project *p) {
  for (size_t i = 0; plan_project_numbers[i]; i++) {
    struct pack_number number = plan_project_number(p, i);
    if (!number.given || number.value.coefficient >= 0) continue;
    diag_error(s, pack_field_at(&p->entry, plan_project_numbers[i]), MSG_PLAN_NEGATIVE,
               str_of(plan_project_numbers[i]));
  }
}

void plan_check_project(struct scope *s, const struct pack *pack, const struct pack_entry *entry) {
  (void)pack;
  const struct plan_project *p = (const struct plan_project *)(const void *)entry;
  check_not_negative(s, p);
  if (p->start.length == PERIOD_NONE || p->end.length == PERIOD_NONE) return;
  if (date_cmp(p->end.last, p->start.first) < 0) {
    diag_error(s, pack_field_at(entry, "end"), MSG_PLAN_TERM_ORDER, p->name);
  }
}

static bool same_number(struct pack_number a, struct pack_number b) {
  return a.given == b.given && (!a.given || decimal_cmp(a.value, b.value) == 0);
}

static struct str outcome_words(struct scope *s, int outcome, struct pack_number short_by) {
  struct buf b = buf_open(s->arena, 256);
  buf_add(&b, message_plain(s->lang, pack_choice_of(plan_outcomes, outcome)->message));
  if (short_by.given) {
    struct str number = decimal_text(s->arena, short_by.value);
    buf_add(&b, message_text(s->arena, s->lang, MSG_PLAN_SHORT_BY, &number, 1));
  }
  return buf_str(&b);
}

static void run_case(struct scope *s, const struct plan_case *c) {
  const struct plan_indicator *indicator = (const void *)c->indicator.entry;
  if (!indicator) return; /* already a diagnostic */
  struct plan_report report = {c->value, c->comparator, c->previous, c->earlier};
  struct plan_verdict verdict = plan_judge(indicator, &report);
  bool short_matters = c->short_by.given || c->expect != PLAN_MISSED;
  bool same = (int)verdict.outcome == c->expect &&
              (!short_matters || same_number(verdict.short_by, c->short_by));
  if (same) return;
  diag_error(s, pack_field_at(&c->entry, "expect"), MSG_PLAN_CASE_FAILED, indicator->name,
             outcome_words(s, c->expect, c->short_by),
             outcome_words(s, (int)verdict.outcome, verdict.short_by));
}

static void run_relation(struct scope *s, const struct pack *pack, const struct plan_relation *r) {
  if (!plan_relation_known(pack, r)) {
    diag_error(s, r->entry.at, MSG_PLAN_NO_NUMBER, r->key);
    return;
  }
  enum plan_answer answer = plan_relation_answer(pack, r);
  if ((int)answer == r->expect) return;
  diag_error(s, pack_field_at(&r->entry, "expect"), MSG_PLAN_RELATION_FAILED, r->key,
             message_plain(s->lang, pack_choice_of(plan_answers, r->expect)->message),
             plan_relation_text(s, pack, r));
}

static void check_amounts(struct scope *s, const struct service_rate *rate) {
  struct service_amount *const *list = rate->amounts.items;
  for (size_t i = 0; i < rate->amounts.count; i++)
    plan_check_printed(s, &rate->entry, "amounts", list[i]->printed, list[i]->value);
}

void plan_run_cases(struct scope *s, const struct pack *pack) {
  const struct pack_table *rates = pack_table_of(pack, &service_kind_rate);
  for (size_t i = 0; i < rates->count; i++) check_amounts(s, (const void *)rates->entries[i]);
  const struct pack_table *cases = pack_table_of(pack, &plan_kind_case);
  for (size_t i = 0; i < cases->count; i++) run_case(s, (const void *)cases->entries[i]);
  const struct pack_table *relations = pack_table_of(pack, &plan_kind_relation);
  for (size_t i = 0; i < relations->count; i++) {
    run_relation(s, pack, (const void *)relations->entries[i]);
  }
}
