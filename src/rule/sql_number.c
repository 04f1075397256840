/* Numbers in SQL: every step is looked at before it is taken, since one engine stops at an overflow
 * and the other goes on with a number that is not exact. */
#include "base/must.h"
#include "rule/sql_int.h"

static int64_t power(int digits) {
  int64_t p = 1;
  while (digits-- > 0) p *= 10;
  return p;
}

/* One side of a comparison may be larger than 64 bits once it is brought to the finer places; then
 * its sign decides. */
void sql_compare(struct sql *q, const char *op, const char *a, int a_up, const char *b, int b_up) {
  long long up = power(a_up ? a_up : b_up);
  const char *wide = a_up ? a : b, *fine = a_up ? b : a;
  if (!a_up && !b_up) {
    buf_printf(&q->b, "%s%s%s", a, op, b);
    return;
  }
  buf_printf(&q->b, "case when %s is null or %s is null then null ", wide, fine);
  buf_printf(&q->b, "when %s > " SQL_MOST_INT " / %lld then %d%s%d ", wide, up, a_up ? 1 : 0, op,
             a_up ? 0 : 1);
  buf_printf(&q->b, "when %s < " SQL_LEAST_INT " / %lld then %d%s%d ", wide, up, a_up ? 0 : 1, op,
             a_up ? 1 : 0);
  buf_printf(&q->b, "else %s * %lld%s%s * %lld end", a, a_up ? up : 1, op, b, b_up ? up : 1);
}

/* a × 10^up, or null. */
static struct sql_ref scaled(struct sql *q, const struct rule_expr *e, int to) {
  int up = to - e->type.places;
  if (up == 0) return sql_name(q, e, SQL_VALUE);
  struct sql_aside was = sql_begin(q);
  const char *a = sql_arg(q, e, SQL_VALUE);
  long long by = power(up);
  buf_printf(&q->b,
             "(case when %s between " SQL_LEAST_INT " / %lld and " SQL_MOST_INT
             " / %lld then %s * %lld end)",
             a, by, by, a, by);
  return sql_end(q, was);
}

static const char *scaled_arg(struct sql *q, const struct rule_expr *e, size_t i) {
  return sql_use(q, scaled(q, e->args[i], e->type.places));
}

static void sum(struct sql *q, const struct rule_expr *e) {
  const char *a = scaled_arg(q, e, 0), *b = scaled_arg(q, e, 1);
  if (e->op == RULE_ADD) {
    buf_printf(&q->b,
               "(case when (%s >= 0 and %s <= " SQL_MOST_INT
               " - %s) or (%s < 0 and %s >= " SQL_LEAST_INT " - %s) then %s + %s end)",
               b, a, b, b, a, b, a, b);
  } else {
    buf_printf(&q->b,
               "(case when (%s >= 0 and %s >= " SQL_LEAST_INT
               " + %s) or (%s < 0 and %s <= " SQL_MOST_INT " + %s) then %s - %s end)",
               b, a, b, b, a, b, a, b);
  }
}

static void least_or_most(struct sql *q, const struct rule_expr *e) {
  const char *a = scaled_arg(q, e, 0), *b = scaled_arg(q, e, 1);
  const char *sign = e->op == RULE_MIN ? "<" : ">=";
  buf_printf(&q->b, "(case when %s %s %s then %s when not %s %s %s then %s end)", a, sign, b, a, a,
             sign, b, b);
}

static void product(struct sql *q, const struct rule_expr *e) {
  const char *a = sql_arg(q, e->args[0], SQL_VALUE), *b = sql_arg(q, e->args[1], SQL_VALUE);
  buf_printf(&q->b,
             "(case when %s is null or %s is null then null when %s = 0 or %s = 0 then 0"
             " when %s > 0 and %s > 0 and %s > " SQL_MOST_INT " / %s then null",
             a, b, a, b, a, b, a, b);
  buf_printf(&q->b, " when %s < 0 and %s < 0 and %s < " SQL_MOST_INT " / %s then null", a, b, a, b);
  buf_printf(&q->b, " when %s > 0 and %s < 0 and %s < " SQL_LEAST_INT " / %s then null", a, b, b,
             a);
  buf_printf(&q->b,
             " when %s < 0 and %s > 0 and %s < " SQL_LEAST_INT " / %s then null else %s * %s end)",
             a, b, a, b, a, b);
}

static void negative(struct sql *q, const struct rule_expr *e) {
  const char *a = sql_arg(q, e->args[0], SQL_VALUE);
  buf_printf(&q->b, "(case when %s > " SQL_LEAST_INT " then -%s end)", a, a);
}

static void choice(struct sql *q, const struct rule_expr *e) {
  const char *c = sql_arg(q, e->args[0], SQL_TRUTH), *a = scaled_arg(q, e, 1),
             *b = scaled_arg(q, e, 2);
  buf_printf(&q->b, "(case when %s then %s when not %s then %s when %s = %s then %s end)", c, a, c,
             b, a, b, a);
}

/* ---- Rounding -----------------------------------------------------------------------------------
 */

/* The size of a number times 10^up; null where 64 bits do not hold it. */
static struct sql_ref size_of(struct sql *q, const struct rule_expr *e, int up, int64_t step) {
  long long by = power(up), most = INT64_MAX / by / step;
  struct sql_aside was = sql_begin(q);
  const char *a = sql_arg(q, e, SQL_VALUE);
  buf_printf(&q->b, "(case when %s <> 0 and %s between %lld and %lld then abs(%s) * %lld end)", a,
             a, -most, most, a, by * (long long)step);
  return sql_end(q, was);
}

/* Whole and rest of the sizes above and below the line, then up or not, then the sign. */
static void rounded(struct sql *q, const struct rule_expr *e) {
  const struct rule_expr *arg = e->args[0], *one = NULL;
  bool divides = arg->op == RULE_DIVIDE;
  const struct rule_expr *x = divides ? arg->args[0] : arg, *y = divides ? arg->args[1] : one;
  int shift = e->type.places + (divides ? y->type.places : 0) - x->type.places;
  struct rule_expr literal = {.op = RULE_LITERAL, .type = {.kind = RULE_NUMBER}, .value = 1};
  const char *above = sql_use(q, size_of(q, x, shift > 0 ? shift : 0, 1));
  const char *below = sql_use(q, size_of(q, y ? y : &literal, shift < 0 ? -shift : 0, e->value));
  const char *a = sql_arg(q, x, SQL_VALUE), *b = y ? sql_arg(q, y, SQL_VALUE) : "1";
  buf_printf(&q->b, "(case when %s = 0 and %s is not null then 0 else ", a, below);
  buf_printf(&q->b, "case when (%s < 0) = (%s < 0) then 1 else -1 end * (%s / %s + ", a, b, above,
             below);
  if (e->rounding == RULE_HALF_UP)
    buf_printf(&q->b, "case when %s %% %s >= %s - %s %% %s then 1 else 0 end", above, below, below,
               above, below);
  if (e->rounding == RULE_UP)
    buf_printf(&q->b, "case when %s %% %s > 0 then 1 else 0 end", above, below);
  if (e->rounding == RULE_DOWN) sql_add(q, "0");
  buf_printf(&q->b, ") * %lld end)", (long long)e->value);
}

/* ---- Ages ---------------------------------------------------------------------------------------
 */

/* Months since 1 March of the year 0, and the day of the month, as base/date.c counts them. */
static void month_and_day(struct date d, int *month, int *day) {
  int y, m;
  date_parts(d, &y, &m, day);
  *month = (m <= 2 ? y - 1 : y) * 12 + (m > 2 ? m - 3 : m + 9);
}

/* A step of the calendar: the text, in which Z, D, Y, F and P stand for what was reckoned. */
struct calendar {
  struct sql_ref z, d, y, f, p;
};

static void add_step(struct sql *q, const struct calendar *c, const char *text) {
  for (const char *t = text; *t; t++) {
    switch (*t) {
      case 'Z': sql_add(q, sql_use(q, c->z)); break;
      case 'D': sql_add(q, sql_use(q, c->d)); break;
      case 'Y': sql_add(q, sql_use(q, c->y)); break;
      case 'F': sql_add(q, sql_use(q, c->f)); break;
      case 'P': sql_add(q, sql_use(q, c->p)); break;
      default: buf_char(&q->b, *t); break;
    }
  }
}

static struct sql_ref step(struct sql *q, const struct calendar *c, const char *text) {
  struct sql_aside was = sql_begin(q);
  add_step(q, c, text);
  return sql_end(q, was);
}

/* Days since 1 March of the year 0, by eras of 400 years; of years 1 to 9999. */
static struct calendar calendar_of(struct sql *q, const struct rule_expr *e) {
  struct calendar c = {0};
  struct sql_aside was = sql_begin(q);
  const char *a = sql_arg(q, e, SQL_VALUE);
  buf_printf(&q->b, "(case when %s between -719162 and 2932896 then %s + 719468 end)", a, a);
  c.z = sql_end(q, was);
  c.d = step(q, &c, "(Z % 146097)");
  c.y = step(q, &c, "((D - D / 1460 + D / 36524 - D / 146096) / 365)");
  c.f = step(q, &c, "(D - (365 * Y + Y / 4 - Y / 100))");
  c.p = step(q, &c, "((5 * F + 2) / 153)");
  return c;
}

/* Full months; of years twelve of them, rounded down below zero too. */
static void months_since(struct sql *q, const struct rule_expr *e, bool years) {
  struct calendar c = calendar_of(q, e->args[0]);
  int month, day;
  month_and_day(q->s->today, &month, &day);
  struct sql_aside was = sql_begin(q);
  buf_printf(&q->b, "(%d - ", month);
  add_step(q, &c, "((Y + Z / 146097 * 400) * 12 + P) - case when F - (153 * P + 2) / 5 + 1 > ");
  buf_printf(&q->b, "%d then 1 else 0 end)", day);
  const char *months = sql_use(q, sql_end(q, was));
  if (years)
    buf_printf(&q->b, "((%s - case when %s < 0 then 11 else 0 end) / 12)", months, months);
  else
    sql_add(q, months);
}

static void days_since(struct sql *q, const struct rule_expr *e) {
  const char *a = sql_arg(q, e->args[0], SQL_VALUE);
  buf_printf(&q->b, "(case when %s between -719162 and 2932896 then %d - %s end)", a,
             q->s->today.day, a);
}

/* ---- Parameters ---------------------------------------------------------------------------------
 */

static const struct rule_version *in_force(const struct rule_param *p, struct date today) {
  const struct rule_version *found = NULL;
  for (size_t i = 0; i < p->count; i++) {
    const struct rule_version *v = &p->versions[i];
    if (date_is_none(v->from) || v->from.day <= today.day) found = v;
  }
  bool over = found && !date_is_none(found->to) && found->to.day < today.day;
  return found && found->known && !over ? found : NULL;
}

static void param(struct sql *q, const struct rule_expr *e) {
  const struct rule_version *v = in_force(e->param, q->s->today);
  if (!v || (e->count == 0 && v->count == 0)) {
    sql_add(q, "cast(null as bigint)");
    return;
  }
  if (e->count == 0) {
    sql_int(q, v->entries[0].value);
    return;
  }
  const char *index = sql_arg(q, e->args[0], SQL_VALUE);
  bool band = e->param->by == RULE_BY_BAND;
  int have = band ? e->args[0]->type.places : 0, at = band ? e->param->index.places : 0;
  int places = have > at ? have : at;
  buf_printf(&q->b, "(case when %s is null then null", index);
  for (size_t i = v->count; i-- > 0;) {
    struct buf low = buf_open(q->s->arena, 64);
    buf_printf(&low, "cast(%lld as bigint)", (long long)v->entries[i].at);
    sql_add(q, " when ");
    sql_compare(q, band ? " >= " : " = ", index, places - have, str_c(q->s->arena, buf_str(&low)),
                places - at);
    sql_add(q, " then ");
    sql_int(q, v->entries[i].value);
  }
  sql_add(q, e->param->below_is_zero ? " else 0 end)" : " end)");
}

void sql_number(struct sql *q, const struct rule_expr *e) {
  switch ((int)e->op) {
    case RULE_ADD:
    case RULE_SUB: sum(q, e); break;
    case RULE_MIN:
    case RULE_MAX: least_or_most(q, e); break;
    case RULE_MUL: product(q, e); break;
    case RULE_NEG: negative(q, e); break;
    case RULE_IF: choice(q, e); break;
    case RULE_ROUND: rounded(q, e); break;
    case RULE_AGE: months_since(q, e, true); break;
    case RULE_MONTHS: months_since(q, e, false); break;
    case RULE_DAYS: days_since(q, e); break;
    case RULE_PARAM: param(q, e); break;
    default: must(false); break;
  }
}
