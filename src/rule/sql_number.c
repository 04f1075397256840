/* Numbers in SQL: every step is looked at before it is taken, since one engine stops at an overflow
 * and the other goes on with a number that is not exact. */
#include "rule/sql_int.h"

#define LEAST "(-9223372036854775807 - 1)"
#define MOST "9223372036854775807"

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
  buf_printf(&q->b, "CASE WHEN %s IS NULL OR %s IS NULL THEN NULL ", wide, fine);
  buf_printf(&q->b, "WHEN %s > " MOST " / %lld THEN %d%s%d ", wide, up, a_up ? 1 : 0, op,
             a_up ? 0 : 1);
  buf_printf(&q->b, "WHEN %s < " LEAST " / %lld THEN %d%s%d ", wide, up, a_up ? 0 : 1, op,
             a_up ? 1 : 0);
  buf_printf(&q->b, "ELSE %s * %lld%s%s * %lld END", a, a_up ? up : 1, op, b, b_up ? up : 1);
}

/* a × 10^up, or NULL. */
static void scaled(struct sql *q, const struct rule_expr *e, int to) {
  int up = to - e->type.places;
  if (up == 0) {
    sql_value(q, e);
    return;
  }
  struct sql_names n = sql_names(q);
  long long by = power(up);
  buf_printf(&q->b,
             "(SELECT CASE WHEN %s BETWEEN " LEAST " / %lld AND " MOST
             " / %lld THEN %s * "
             "%lld END",
             n.a, by, by, n.a, by);
  sql_from(q, &n, &e, 1, false);
}

static void from_scaled(struct sql *q, const struct sql_names *n, const struct rule_expr *e) {
  sql_add(q, " FROM (SELECT ");
  scaled(q, e->args[0], e->type.places);
  buf_printf(&q->b, " AS %s, ", n->a);
  scaled(q, e->args[1], e->type.places);
  buf_printf(&q->b, " AS %s LIMIT 1) AS t%u)", n->b, n->number);
}

static void sum(struct sql *q, const struct rule_expr *e) {
  struct sql_names n = sql_names(q);
  const char *a = n.a, *b = n.b;
  if (e->op == RULE_ADD) {
    buf_printf(&q->b,
               "(SELECT CASE WHEN (%s >= 0 AND %s <= " MOST " - %s) OR (%s < 0 AND %s >= " LEAST
               " - %s) THEN %s + %s END",
               b, a, b, b, a, b, a, b);
  } else {
    buf_printf(&q->b,
               "(SELECT CASE WHEN (%s >= 0 AND %s >= " LEAST " + %s) OR (%s < 0 AND %s <= " MOST
               " + %s) THEN %s - %s END",
               b, a, b, b, a, b, a, b);
  }
  from_scaled(q, &n, e);
}

static void least_or_most(struct sql *q, const struct rule_expr *e) {
  struct sql_names n = sql_names(q);
  const char *sign = e->op == RULE_MIN ? "<" : ">=";
  buf_printf(&q->b, "(SELECT CASE WHEN %s %s %s THEN %s WHEN NOT %s %s %s THEN %s END", n.a, sign,
             n.b, n.a, n.a, sign, n.b, n.b);
  from_scaled(q, &n, e);
}

static void product(struct sql *q, const struct rule_expr *e) {
  struct sql_names n = sql_names(q);
  const char *a = n.a, *b = n.b;
  buf_printf(&q->b,
             "(SELECT CASE WHEN %s IS NULL OR %s IS NULL THEN NULL WHEN %s = 0 OR %s = 0 "
             "THEN 0 ",
             a, b, a, b);
  buf_printf(&q->b, "WHEN %s > 0 AND %s > 0 AND %s > " MOST " / %s THEN NULL ", a, b, a, b);
  buf_printf(&q->b, "WHEN %s < 0 AND %s < 0 AND %s < " MOST " / %s THEN NULL ", a, b, a, b);
  buf_printf(&q->b, "WHEN %s > 0 AND %s < 0 AND %s < " LEAST " / %s THEN NULL ", a, b, b, a);
  buf_printf(&q->b, "WHEN %s < 0 AND %s > 0 AND %s < " LEAST " / %s THEN NULL ELSE %s * %s END", a,
             b, a, b, a, b);
  sql_from(q, &n, e->args, 2, false);
}

static void negative(struct sql *q, const struct rule_expr *e) {
  struct sql_names n = sql_names(q);
  buf_printf(&q->b, "(SELECT CASE WHEN %s > " LEAST " THEN -%s END", n.a, n.a);
  sql_from(q, &n, e->args, 1, false);
}

static void choice(struct sql *q, const struct rule_expr *e) {
  struct sql_names n = sql_names(q);
  buf_printf(&q->b,
             "(SELECT CASE WHEN %s THEN %s WHEN NOT %s THEN %s WHEN %s = %s THEN %s END "
             "FROM (SELECT ",
             n.a, n.b, n.a, n.c, n.b, n.c, n.b);
  sql_truth(q, e->args[0]);
  buf_printf(&q->b, " AS %s, ", n.a);
  scaled(q, e->args[1], e->type.places);
  buf_printf(&q->b, " AS %s, ", n.b);
  scaled(q, e->args[2], e->type.places);
  buf_printf(&q->b, " AS %s LIMIT 1) AS t%u)", n.c, n.number);
}

/* ---- Rounding -----------------------------------------------------------------------------------
 */

/* The size of a number times 10^up; NULL where 64 bits do not hold it. */
static void size_of(struct sql *q, const char *name, int up, int64_t step) {
  long long by = power(up), most = INT64_MAX / by / step;
  buf_printf(&q->b, "CASE WHEN %s BETWEEN %lld AND %lld THEN abs(%s) * %lld END", name, -most, most,
             name, by * (long long)step);
}

/* With a9, b9 the sizes above and below the line, s9 the sign: whole and rest, then up or not. */
static void rounded(struct sql *q, const struct rule_expr *e) {
  const struct rule_expr *arg = e->args[0];
  bool divides = arg->op == RULE_DIVIDE;
  const struct rule_expr *x = divides ? arg->args[0] : arg;
  int shift = e->type.places + (divides ? arg->args[1]->type.places : 0) - x->type.places;
  struct sql_names in = sql_names(q), n = sql_names(q);
  buf_printf(&q->b, "(SELECT %s * (%s / %s + ", n.c, n.a, n.b);
  if (e->rounding == RULE_HALF_UP)
    buf_printf(&q->b, "CASE WHEN %s %% %s >= %s - %s %% %s THEN 1 ELSE 0 END", n.a, n.b, n.b, n.a,
               n.b);
  if (e->rounding == RULE_UP)
    buf_printf(&q->b, "CASE WHEN %s %% %s > 0 THEN 1 ELSE 0 END", n.a, n.b);
  if (e->rounding == RULE_DOWN) sql_add(q, "0");
  buf_printf(&q->b, ") * %lld FROM (SELECT ", (long long)e->value);
  size_of(q, in.a, shift > 0 ? shift : 0, 1);
  buf_printf(&q->b, " AS %s, ", n.a);
  buf_printf(&q->b, "CASE WHEN %s <> 0 THEN ", in.b);
  size_of(q, in.b, shift < 0 ? -shift : 0, e->value);
  buf_printf(&q->b, " END AS %s, CASE WHEN (%s < 0) = (%s < 0) THEN 1 ELSE -1 END AS %s", n.b, in.a,
             in.b, n.c);
  sql_add(q, " FROM (SELECT ");
  sql_value(q, x);
  buf_printf(&q->b, " AS %s, ", in.a);
  if (divides)
    sql_value(q, arg->args[1]);
  else
    sql_int(q, 1);
  buf_printf(&q->b, " AS %s LIMIT 1) AS t%u LIMIT 1) AS t%u)", in.b, in.number, n.number);
}

/* ---- Ages ---------------------------------------------------------------------------------------
 */

/* Months since 1 March of the year 0, and the day of the month, as base/date.c counts them. */
static void month_and_day(struct date d, int *month, int *day) {
  int y, m;
  date_parts(d, &y, &m, day);
  *month = (m <= 2 ? y - 1 : y) * 12 + (m > 2 ? m - 3 : m + 9);
}

static void months_since(struct sql *q, const struct rule_expr *e, bool years) {
  struct sql_names n = sql_names(q);
  unsigned i = n.number;
  int month, day;
  month_and_day(q->s->today, &month, &day);
  /* Full months; of years twelve of them, rounded down below zero too. */
  if (years)
    buf_printf(&q->b, "(SELECT (g%u - CASE WHEN g%u < 0 THEN 11 ELSE 0 END) / 12", i, i);
  else
    buf_printf(&q->b, "(SELECT g%u", i);
  sql_add(q, " FROM ");
  buf_printf(&q->b,
             "(SELECT %d - m%u - CASE WHEN f%u - (153 * p%u + 2) / 5 + 1 > %d THEN 1 ELSE 0 "
             "END AS g%u FROM ",
             month, i, i, i, day, i);
  buf_printf(&q->b,
             "(SELECT (y%u + e%u * 400) * 12 + (5 * f%u + 2) / 153 AS m%u, f%u, (5 * f%u + "
             "2) / 153 AS p%u FROM ",
             i, i, i, i, i, i, i);
  buf_printf(&q->b, "(SELECT e%u, y%u, d%u - (365 * y%u + y%u / 4 - y%u / 100) AS f%u FROM ", i, i,
             i, i, i, i, i);
  buf_printf(&q->b,
             "(SELECT e%u, d%u, (d%u - d%u / 1460 + d%u / 36524 - d%u / 146096) / 365 AS "
             "y%u FROM ",
             i, i, i, i, i, i, i);
  buf_printf(&q->b, "(SELECT z%u / 146097 AS e%u, z%u %% 146097 AS d%u FROM ", i, i, i, i);
  buf_printf(&q->b, "(SELECT CASE WHEN %s BETWEEN -719162 AND 2932896 THEN %s + 719468 END AS z%u",
             n.a, n.a, i);
  sql_from(q, &n, e->args, 1, false);
  buf_printf(&q->b,
             " AS u%u LIMIT 1) AS v%u LIMIT 1) AS w%u LIMIT 1) AS x%u LIMIT 1) AS k%u "
             "LIMIT 1) AS l%u)",
             i, i, i, i, i, i);
}

static void days_since(struct sql *q, const struct rule_expr *e) {
  struct sql_names n = sql_names(q);
  buf_printf(&q->b, "(SELECT CASE WHEN %s BETWEEN -719162 AND 2932896 THEN %d - %s END", n.a,
             q->s->today.day, n.a);
  sql_from(q, &n, e->args, 1, false);
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
    sql_add(q, "CAST(NULL AS BIGINT)");
    return;
  }
  if (e->count == 0) {
    sql_int(q, v->entries[0].value);
    return;
  }
  struct sql_names n = sql_names(q);
  bool band = e->param->by == RULE_BY_BAND;
  int have = band ? e->args[0]->type.places : 0, at = band ? e->param->index.places : 0;
  int places = have > at ? have : at;
  buf_printf(&q->b, "(SELECT CASE WHEN %s IS NULL THEN NULL ", n.a);
  for (size_t i = v->count; i-- > 0;) {
    struct buf low = buf_open(q->s->arena, 64);
    buf_printf(&low, "CAST(%lld AS BIGINT)", (long long)v->entries[i].at);
    sql_add(q, "WHEN ");
    sql_compare(q, band ? " >= " : " = ", n.a, places - have, str_c(q->s->arena, buf_str(&low)),
                places - at);
    sql_add(q, " THEN ");
    sql_int(q, v->entries[i].value);
    sql_add(q, " ");
  }
  sql_add(q, e->param->below_is_zero ? "ELSE 0 END" : "END");
  sql_from(q, &n, e->args, 1, false);
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
    case RULE_TODAY: sql_int(q, q->s->today.day); break;
    case RULE_PARAM: param(q, e); break;
    default: q->unsupported = true; /* relations, members, acts */
  }
}
