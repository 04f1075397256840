/* Lists and totals of all programmes, over everyone. */
#include "service/owed_rules.h"

#include <stdlib.h>

const struct pack_choice owed_lists[] = {
    {"missing", OWED_MISSING, MSG_OWED_MISSING},
    {"stop", OWED_STOP, MSG_OWED_STOP},
    {"open", OWED_OPEN, MSG_OWED_OPEN},
    {0},
};

/* The rules of one programme in its program, one behind the other. */
enum {
  AT_ENTITLED, /* for certain */
  AT_ENTITLED_SUM,
  AT_MISSING,
  AT_MISSING_SUM,
  AT_STOP,
  AT_OPEN,
  AT_AMOUNT,
  AT_KEPT, /* entitled, and done */
  RULES_EACH
};
enum { ASK_BYTES = 64 * 1024 * 1024 };
static const size_t at_list[OWED_LISTS] = {AT_MISSING, AT_STOP, AT_OPEN};

/* ---- Programs -----------------------------------------------------------------------------------
 */

static void make_rules(struct owed_maker m, const struct service_vocabulary *v,
                       const struct service_rules *p, const struct rule_expr **out) {
  const struct rule_expr *e = owed_entitled(m, p), *r = owed_received(m, v, p);
  const struct rule_expr *amount = owed_amount(m, p), *no = owed_no(m);
  const struct rule_expr *entitled = owed_sure(m, e);
  const struct rule_expr *missing = owed_sure(m, owed_and(m, e, owed_not(m, r)));
  const struct rule_expr *stop = owed_sure(m, owed_and(m, r, owed_not(m, e)));
  const struct rule_expr *unsaid = owed_and(m, entitled, owed_not(m, owed_known(m, r)));
  out[AT_ENTITLED] = entitled;
  out[AT_ENTITLED_SUM] = amount ? owed_where(m, entitled, amount) : no;
  out[AT_MISSING] = missing;
  out[AT_MISSING_SUM] = amount ? owed_where(m, missing, amount) : no;
  out[AT_STOP] = p->done ? no : stop;
  out[AT_OPEN] = owed_or(m, owed_not(m, owed_known(m, e)), unsaid);
  out[AT_AMOUNT] = amount ? amount : no;
  out[AT_KEPT] = p->done ? owed_sure(m, owed_and(m, e, r)) : no;
}

static enum ly open_kind(struct scope *s, const struct service_vocabulary *v, size_t kind,
                         struct owed_kind *out) {
  struct owed_maker m = {s->arena, kind};
  out->programmes = ARENA_ARRAY(s->arena, const struct service_rules *, v->count);
  const struct rule_expr **rules =
      ARENA_ARRAY(s->arena, const struct rule_expr *, v->count *RULES_EACH);
  if (!out->programmes || !rules) return fail_memory(s);
  for (size_t i = 0; i < v->count; i++) {
    if (v->programmes[i].kind != kind) continue;
    make_rules(m, v, &v->programmes[i], rules + out->count * RULES_EACH);
    out->programmes[out->count++] = &v->programmes[i];
  }
  if (arena_failed(s->arena)) return fail_memory(s);
  if (out->count == 0) return LY_OK;
  struct rule_compiled what = {&v->rules, kind, s->today, rules, out->count * RULES_EACH};
  return rule_compile(s, &what, &out->program);
}

enum ly owed_open(struct scope *s, const struct service_vocabulary *v, struct owed **out) {
  size_t kinds = v->registry.count;
  struct owed *o = *out = ARENA_NEW(s->arena, struct owed);
  if (!o) return fail_memory(s);
  o->v = v;
  o->kinds = ARENA_ARRAY(s->arena, struct owed_kind, kinds);
  if (!o->kinds) return fail_memory(s);
  enum ly rc = LY_OK;
  for (size_t i = 0; !rc && i < kinds; i++) rc = open_kind(s, v, i, &o->kinds[i]);
  return rc;
}

/* ---- Areas --------------------------------------------------------------------------------------
 */

bool owed_area(struct str code, struct owed_area *out) {
  bool digits = code.len == 6 || code.len == 9;
  for (size_t i = 0; digits && i < code.len; i++) digits = code.ptr[i] >= '0' && code.ptr[i] <= '9';
  *out = (struct owed_area){0};
  if (!digits) return false;
  out->district = registry_district_number((struct str){code.ptr, 6});
  if (code.len == 6) return true;
  out->from = out->to = registry_district_number(code) * 1000;
  return true;
}

bool owed_in_area(const struct rule_area *row, struct owed_area area) {
  if (row->district != area.district) return false;
  return area.to == 0 || (row->area >= area.from && row->area <= area.to);
}

/* ---- Totals -------------------------------------------------------------------------------------
 */

static struct owed_count count_of(const struct rule_tally *who, const struct rule_tally *sum) {
  struct owed_count c = {.parties = who->yes};
  if (!sum) return c;
  c.priced = who->yes - sum->unknown;
  c.sum = sum->sum;
  c.over = sum->overflow;
  return c;
}

void owed_add(int64_t *sum, bool *over, int64_t more, bool more_over) {
  *over = *over || more_over || __builtin_add_overflow(*sum, more, sum);
  if (*over) *sum = 0;
}

static void add_count(struct owed_count *to, const struct owed_count *c) {
  to->parties += c->parties;
  to->priced += c->priced;
  owed_add(&to->sum, &to->over, c->sum, c->over);
}

static struct owed_place place_of(const struct rule_area *row, const struct rule_tally *t,
                                  bool priced) {
  struct owed_place p = {.area = row->area, .parties = row->rows};
  p.entitled = count_of(&t[AT_ENTITLED], priced ? &t[AT_ENTITLED_SUM] : NULL);
  p.counts[OWED_MISSING] = count_of(&t[AT_MISSING], priced ? &t[AT_MISSING_SUM] : NULL);
  p.counts[OWED_STOP] = count_of(&t[AT_STOP], NULL);
  p.counts[OWED_OPEN] = count_of(&t[AT_OPEN], NULL);
  p.kept = t[AT_KEPT].yes;
  return p;
}

static void add_place(struct owed_place *all, const struct owed_place *p) {
  all->parties += p->parties;
  all->kept += p->kept;
  add_count(&all->entitled, &p->entitled);
  for (size_t i = 0; i < OWED_LISTS; i++) add_count(&all->counts[i], &p->counts[i]);
}

static enum ly total_programme(struct scope *s, const struct rule_totals *totals, size_t at,
                               const struct service_rules *rules, struct owed_area area,
                               struct owed_programme *out) {
  *out = (struct owed_programme){.rules = rules, .by_acts = rules->done != NULL, .all.area = -1};
  out->towns = ARENA_ARRAY(s->arena, struct owed_place, totals->count);
  if (!out->towns) return fail_memory(s);
  struct owed_maker m = {s->arena, rules->kind};
  bool priced = owed_amount(m, rules) != NULL;
  for (size_t i = 0; i < totals->count; i++) {
    const struct rule_area *row = &totals->areas[i];
    if (!owed_in_area(row, area)) continue;
    struct owed_place *p = &out->towns[out->town_count++];
    *p = place_of(row, row->rules + at * RULES_EACH, priced);
    add_place(&out->all, p);
  }
  return LY_OK;
}

/* In the order of the packs, whatever kind of party they are about. */
static int by_pack_order(const void *a, const void *b) {
  const struct owed_programme *x = a, *y = b;
  return (x->rules > y->rules) - (x->rules < y->rules);
}

enum ly owed_totals(struct scope *s, const struct owed *o, const struct registry_moment *m,
                    struct owed_area area, struct owed_book *out) {
  *out = (struct owed_book){.list = ARENA_ARRAY(s->arena, struct owed_programme, o->v->count)};
  if (!out->list) return fail_memory(s);
  enum ly rc = LY_OK;
  for (size_t k = 0; !rc && k < o->v->registry.count; k++) {
    const struct owed_kind *kind = &o->kinds[k];
    struct rule_totals totals = {0};
    if (!kind->program) continue;
    rc = rule_run(s, kind->program, registry_moment_world(m), NULL, 0, &totals);
    for (size_t i = 0; !rc && i < kind->count; i++) {
      rc = total_programme(s, &totals, i, kind->programmes[i], area, &out->list[out->count]);
      out->count++;
    }
  }
  if (!rc && out->count) qsort(out->list, out->count, sizeof *out->list, by_pack_order);
  return rc;
}

/* ---- Money by the year --------------------------------------------------------------------------
 */

/* Units of amounts say how often they fall due: 元/月. */
static const struct {
  const char *ends;
  int64_t times;
} unit_times[] = {{"年", 1}, {"季", 4}, {"月", 12}, {"周", 52}, {"天", 365}, {"日", 365}};
/* Where they do not, the programme does. */
static const int64_t period_times[] = {
    [SERVICE_WEEKLY] = 52, [SERVICE_MONTHLY] = 12, [SERVICE_YEARLY] = 1};

enum owed_pay owed_pay(const struct service_programme *p, int64_t *times) {
  *times = 1;
  if (p->period == SERVICE_ONCE) return OWED_PAY_ONCE;
  for (size_t i = 0; i < sizeof unit_times / sizeof *unit_times; i++) {
    *times = unit_times[i].times;
    if (str_contains(p->unit, STR("/")) && str_ends(p->unit, str_of(unit_times[i].ends)))
      return OWED_PAY_YEARLY;
  }
  bool said = (size_t)p->period < sizeof period_times / sizeof *period_times;
  *times = said ? period_times[p->period] : 0;
  return *times ? OWED_PAY_YEARLY : OWED_NO_PAY;
}

enum owed_fen owed_yearly_fen(const struct service_rules *rules, int64_t sum, bool over,
                              int64_t *fen) {
  int64_t times;
  const struct service_programme *p = rules->programme;
  *fen = 0;
  if (!rules->amount || !str_starts(p->unit, STR("元"))) return OWED_NO_FEN;
  if (owed_pay(p, &times) == OWED_NO_PAY) return OWED_NO_FEN;
  if (over || __builtin_mul_overflow(sum, times, &sum)) return OWED_FEN_OVER;
  int64_t scale = 1;
  for (int i = rules->amount->type.places; i > 2; i--) scale *= 10;
  *fen = sum / scale;
  return OWED_FEN;
}

/* ---- Lists --------------------------------------------------------------------------------------
 */

struct gathering {
  struct owed_row *rows;
  size_t count, skip, limit;
  int64_t total;
};

static enum ly gather(struct scope *s, void *context, const struct rule_found *found) {
  struct gathering *g = context;
  (void)s;
  for (size_t i = 0; i < found->count; i++) {
    bool passed = (size_t)g->total++ < g->skip;
    if (passed || g->count == g->limit) continue;
    const struct rule_value *v = &found->values[0][i];
    g->rows[g->count++] = (struct owed_row){found->parties[i], found->area, v->known,
                                            v->known ? v->value : 0, DATE_NONE};
  }
  return LY_OK;
}

/* Where the programme stands in the program of its kind. */
static const struct owed_kind *kind_of(const struct owed *o, const struct service_rules *rules,
                                       size_t *at) {
  const struct owed_kind *kind = &o->kinds[rules->kind];
  for (*at = 0; *at < kind->count; ++*at) {
    if (kind->programmes[*at] == rules) return kind;
  }
  return NULL;
}

/* Of whom one of the rules of a programme is true. */
static enum ly list_rows(struct scope *s, const struct owed *o, const struct registry_moment *m,
                         const struct service_rules *rules, size_t which, struct owed_area area,
                         struct gathering *g) {
  size_t at;
  const struct owed_kind *kind = kind_of(o, rules, &at);
  must(kind); /* a programme of these words */
  g->rows = ARENA_ARRAY(s->arena, struct owed_row, g->limit);
  if (!g->rows) return fail_memory(s);
  size_t amount = at * RULES_EACH + AT_AMOUNT;
  struct rule_list list = {.rule = at * RULES_EACH + which,
                           .yes = true,
                           .with = &amount,
                           .with_count = 1,
                           .district = area.district,
                           .area_from = area.from,
                           .area_to = area.to,
                           .found = gather,
                           .context = g};
  return rule_run(s, kind->program, registry_moment_world(m), &list, 1, NULL);
}

enum ly owed_rows(struct scope *s, const struct owed *o, const struct registry_moment *m,
                  const struct service_rules *rules, enum owed_list which, struct owed_area area,
                  size_t skip, size_t limit, struct owed_row **out, size_t *count, int64_t *total) {
  struct gathering g = {.skip = skip, .limit = limit};
  enum ly rc = list_rows(s, o, m, rules, at_list[which], area, &g);
  *out = g.rows;
  *count = g.count;
  *total = g.total;
  return rc;
}

enum ly owed_entitled_rows(struct scope *s, const struct owed *o, const struct registry_moment *m,
                           const struct service_rules *rules, bool kept, struct owed_area area,
                           size_t limit, struct owed_row **out, size_t *count) {
  struct gathering g = {.limit = limit};
  enum ly rc = list_rows(s, o, m, rules, kept ? AT_KEPT : AT_ENTITLED, area, &g);
  *out = g.rows;
  *count = g.count;
  return rc;
}

/* ---- What is missing ----------------------------------------------------------------------------
 */

static void add_missing(struct owed_missing *list, size_t *count, size_t room, struct str word) {
  size_t i = 0;
  while (i < *count && !str_eq(list[i].word, word)) i++;
  if (i == room) return;
  if (i == *count) list[(*count)++] = (struct owed_missing){.word = word};
  list[i].parties++;
}

static int by_parties(const void *a, const void *b) {
  const struct owed_missing *x = a, *y = b;
  return (y->parties > x->parties) - (y->parties < x->parties);
}

/* What would decide: the first fact that the rule asks for; with an answer, whether it is
 * received. */
static struct str asked_for(const struct service_entitled *e) {
  if (e->answer != SERVICE_UNKNOWN || e->eligible.missing_count == 0) return STR("");
  const struct rule_missing *first = &e->eligible.missing[0];
  return first->word ? first->word->name : first->param->name;
}

/* In memory of its own: thousands are asked one behind the other. Words stay with the rules. */
static enum ly ask_missing(struct scope *s, const struct service_rules *rules,
                           const struct rule_reader *reader, int64_t party, struct str *out) {
  struct arena own, *callers = s->arena;
  struct service_entitled e;
  arena_open(&own, ASK_BYTES);
  s->arena = &own;
  enum ly rc = service_entitle(s, rules, reader, party, &e);
  if (!rc) *out = asked_for(&e);
  s->arena = callers;
  arena_close(&own);
  return rc;
}

enum ly owed_missing(struct scope *s, const struct owed *o, const struct registry_moment *m,
                     const struct service_rules *rules, struct str district, struct owed_area area,
                     int64_t most, struct owed_missing **out, size_t *count, int64_t *looked) {
  enum { WORDS_MAX = 200 };
  struct rule_reader reader;
  struct owed_row *rows;
  size_t row_count = 0;
  int64_t total;
  *count = 0;
  *out = ARENA_ARRAY(s->arena, struct owed_missing, WORDS_MAX);
  if (!*out) return fail_memory(s);
  enum ly rc =
      owed_rows(s, o, m, rules, OWED_OPEN, area, 0, (size_t)most, &rows, &row_count, &total);
  if (!rc) rc = service_moment_reader(s, m, o->v, district, &reader);
  for (size_t i = 0; !rc && i < row_count; i++) {
    struct str word = {0};
    rc = ask_missing(s, rules, &reader, rows[i].party, &word);
    if (!rc) add_missing(*out, count, WORDS_MAX, word);
  }
  *looked = (int64_t)row_count;
  if (!rc && *count) qsort(*out, *count, sizeof **out, by_parties);
  return rc;
}
