/* Truths, comparisons, sets and choices in SQL. */
#include "rule/sql_int.h"

/* ---- Comparisons --------------------------------------------------------------------------------
 */

static const char *sign_of(enum rule_op op) {
  static const char *const signs[] = {[RULE_EQ] = " = ",  [RULE_NE] = " <> ", [RULE_LT] = " < ",
                                      [RULE_LE] = " <= ", [RULE_GT] = " > ",  [RULE_GE] = " >= "};
  return signs[op];
}

static void compare_sets(struct sql *q, const struct rule_expr *e) {
  const char *a = sql_arg(q, e->args[0], SQL_HAS), *b = sql_arg(q, e->args[0], SQL_MAY);
  const char *c = sql_arg(q, e->args[1], SQL_HAS), *d = sql_arg(q, e->args[1], SQL_MAY);
  bool equal = e->op == RULE_EQ;
  buf_printf(&q->b,
             "(case when (%s & ~%s) <> 0 or (%s & ~%s) <> 0 then %s"
             " when %s = %s and %s = %s then %s end)",
             a, d, c, b, equal ? "false" : "true", a, b, c, d, equal ? "true" : "false");
}

/* Both sides with their ends: of what is no count they are one. */
struct ends {
  const char *a_least, *a_most, *b_least, *b_most;
  int a_up, b_up; /* digits to the finer places */
};

static void put_ends(struct sql *q, const char *op, const char *a, const char *b,
                     const struct ends *e) {
  sql_compare(q, op, a, e->a_up, b, e->b_up);
}

/* What no count of whole members can be is not equal to it. */
static void put_between(struct sql *q, const struct ends *e) {
  int up = e->a_up ? e->a_up : e->b_up;
  if (!up) return;
  long long by = 1;
  for (int i = 0; i < up; i++) by *= 10;
  buf_printf(&q->b, " or %s %% %lld <> 0", e->a_up ? e->b_least : e->a_least, by);
}

static void put_equal(struct sql *q, const struct ends *e, bool equal) {
  sql_add(q, "(case when ");
  put_ends(q, " >= ", e->a_least, e->b_most, e);
  sql_add(q, " and ");
  put_ends(q, " <= ", e->a_most, e->b_least, e);
  sql_add(q, equal ? " then true when " : " then false when ");
  put_ends(q, " < ", e->a_most, e->b_least, e);
  sql_add(q, " or ");
  put_ends(q, " > ", e->a_least, e->b_most, e);
  put_between(q, e);
  sql_add(q, equal ? " then false end)" : " then true end)");
}

static void put_order(struct sql *q, const struct ends *e, enum rule_op op) {
  bool less = op == RULE_LT || op == RULE_LE;
  static const char *const other[] = {
      [RULE_LT] = " >= ", [RULE_LE] = " > ", [RULE_GT] = " <= ", [RULE_GE] = " < "};
  sql_add(q, "(case when ");
  put_ends(q, sign_of(op), less ? e->a_most : e->a_least, less ? e->b_least : e->b_most, e);
  sql_add(q, " then true when ");
  put_ends(q, other[op], less ? e->a_least : e->a_most, less ? e->b_most : e->b_least, e);
  sql_add(q, " then false end)");
}

/* Two counts that are both open are not compared. */
static void compare_counts(struct sql *q, const struct rule_expr *e, int a_up, int b_up) {
  const struct rule_expr *x = e->args[0], *y = e->args[1];
  bool a = sql_is_count(x), b = sql_is_count(y);
  struct ends ends = {.a_least = sql_arg(q, x, a ? SQL_LEAST : SQL_VALUE),
                      .a_most = sql_arg(q, x, a ? SQL_MOST : SQL_VALUE),
                      .b_least = sql_arg(q, y, b ? SQL_LEAST : SQL_VALUE),
                      .b_most = sql_arg(q, y, b ? SQL_MOST : SQL_VALUE),
                      .a_up = a_up,
                      .b_up = b_up};
  if (a && b)
    buf_printf(&q->b, "(case when %s = %s or %s = %s then ", ends.a_least, ends.a_most,
               ends.b_least, ends.b_most);
  if (e->op == RULE_EQ || e->op == RULE_NE)
    put_equal(q, &ends, e->op == RULE_EQ);
  else
    put_order(q, &ends, e->op);
  if (a && b) sql_add(q, " end)");
}

static void compare(struct sql *q, const struct rule_expr *e) {
  const struct rule_expr *x = e->args[0], *y = e->args[1];
  if (x->type.kind == RULE_SET) {
    compare_sets(q, e);
    return;
  }
  bool number = x->type.kind == RULE_NUMBER;
  int places = x->type.places > y->type.places ? x->type.places : y->type.places;
  int a_up = number ? places - x->type.places : 0, b_up = number ? places - y->type.places : 0;
  if (sql_is_count(x) || sql_is_count(y)) {
    compare_counts(q, e, a_up, b_up);
    return;
  }
  sql_add(q, "(");
  if (a_up || b_up) {
    const char *a = sql_arg(q, x, SQL_VALUE), *b = sql_arg(q, y, SQL_VALUE);
    sql_compare(q, sign_of(e->op), a, a_up, b, b_up);
  } else {
    sql_put(q, x, SQL_VALUE);
    sql_add(q, sign_of(e->op));
    sql_put(q, y, SQL_VALUE);
  }
  sql_add(q, ")");
}

/* ---- Truths -------------------------------------------------------------------------------------
 */

static void joined(struct sql *q, const struct rule_expr *e) {
  sql_add(q, "(");
  for (size_t i = 0; i < e->count; i++) {
    if (i) sql_add(q, e->op == RULE_AND ? " and " : " or ");
    sql_put(q, e->args[i], SQL_TRUTH);
  }
  sql_add(q, ")");
}

/* Of truths, or of values of one type that need no bringing to the same places. */
void sql_choice(struct sql *q, const struct rule_expr *e, bool truths) {
  enum sql_what what = truths ? SQL_TRUTH : SQL_VALUE;
  const char *c = sql_arg(q, e->args[0], SQL_TRUTH), *a = sql_arg(q, e->args[1], what),
             *b = sql_arg(q, e->args[2], what);
  buf_printf(&q->b, "(case when %s then %s when not %s then %s when %s = %s then %s end)", c, a, c,
             b, a, b, a);
}

static void in(struct sql *q, const struct rule_expr *e) {
  if (e->args[0]->type.kind == RULE_SET) {
    int64_t bit = (int64_t)(UINT64_C(1) << e->args[1]->value);
    sql_add(q, "(case when (");
    sql_put(q, e->args[0], SQL_HAS);
    sql_add(q, " & ");
    sql_int(q, bit);
    sql_add(q, ") <> 0 then true when (");
    sql_put(q, e->args[0], SQL_MAY);
    sql_add(q, " & ");
    sql_int(q, bit);
    sql_add(q, ") = 0 then false end)");
    return;
  }
  sql_add(q, "(");
  sql_put(q, e->args[0], SQL_VALUE);
  for (size_t i = 1; i < e->count; i++) {
    sql_add(q, i == 1 ? " in (" : ", ");
    sql_int(q, e->args[i]->value);
  }
  sql_add(q, "))");
}

static void empty(struct sql *q, const struct rule_expr *e) {
  sql_add(q, "(case when ");
  sql_put(q, e->args[0], SQL_HAS);
  sql_add(q, " <> 0 then false when ");
  sql_put(q, e->args[0], SQL_MAY);
  sql_add(q, " = 0 then true end)");
}

static void known(struct sql *q, const struct rule_expr *e) {
  const struct rule_expr *x = e->args[0];
  bool set = x->type.kind == RULE_SET, truth = x->type.kind == RULE_TRUTH;
  sql_add(q, "(");
  sql_put(q, x, set ? SQL_HAS : truth ? SQL_TRUTH : SQL_VALUE);
  if (set) {
    sql_add(q, " = ");
    sql_put(q, x, SQL_MAY);
  } else {
    sql_add(q, " is not null");
  }
  sql_add(q, ")");
}

/* The other area is one of the rule, so how coarse it is is known here. */
static void within(struct sql *q, const struct rule_expr *e) {
  static const int64_t units[] = {
      INT64_C(1000000000000), INT64_C(10000000000), 100000000, 1000000, 1000, 1};
  const struct rule_expr *b = e->args[1];
  int64_t area = b->op == RULE_LITERAL ? b->value : b->word->value;
  size_t i = 0;
  while (i < 5 && area % units[i] != 0) i++;
  sql_add(q, "(");
  sql_put(q, e->args[0], SQL_VALUE);
  buf_printf(&q->b, " / %lld = %lld)", (long long)units[i], (long long)(area / units[i]));
}

void sql_truth(struct sql *q, const struct rule_expr *e) {
  switch ((int)e->op) {
    case RULE_NOT:
      sql_add(q, "(not ");
      sql_put(q, e->args[0], SQL_TRUTH);
      sql_add(q, ")");
      break;
    case RULE_AND:
    case RULE_OR: joined(q, e); break;
    case RULE_IF: sql_choice(q, e, true); break;
    case RULE_EQ:
    case RULE_NE:
    case RULE_LT:
    case RULE_LE:
    case RULE_GT:
    case RULE_GE: compare(q, e); break;
    case RULE_KNOWN: known(q, e); break;
    case RULE_WITHIN: within(q, e); break;
    case RULE_IN: in(q, e); break;
    case RULE_EMPTY: empty(q, e); break;
    case RULE_ANY:
    case RULE_ALL: sql_relation(q, e); break;
    default: /* a fact, a parameter */
      buf_printf(&q->b, "(%s <> 0)", sql_arg(q, e, SQL_VALUE));
      break;
  }
}

/* ---- Sets ---------------------------------------------------------------------------------------
 */

static void member_bits(struct sql *q, const struct rule_expr *e, bool may) {
  sql_add(q, "(0");
  for (size_t i = 0; i < e->count; i++) {
    sql_add(q, " | (case when ");
    sql_add(q, sql_arg(q, e->args[i]->args[0], SQL_TRUTH));
    sql_add(q, may ? " is not false then " : " is true then ");
    sql_int(q, (int64_t)(UINT64_C(1) << e->args[i]->value));
    sql_add(q, " else 0 end)");
  }
  sql_add(q, ")");
}

static void two_sets(struct sql *q, const struct rule_expr *e, const char *sign, bool may,
                     bool other) {
  sql_add(q, "(");
  sql_put(q, e->args[0], may ? SQL_MAY : SQL_HAS);
  sql_add(q, sign);
  sql_put(q, e->args[1], other ? SQL_MAY : SQL_HAS);
  sql_add(q, ")");
}

static void choice_of_sets(struct sql *q, const struct rule_expr *e, bool may) {
  enum sql_what what = may ? SQL_MAY : SQL_HAS;
  const char *c = sql_arg(q, e->args[0], SQL_TRUTH), *a = sql_arg(q, e->args[1], what),
             *b = sql_arg(q, e->args[2], what);
  buf_printf(&q->b, "(case when %s then %s when not %s then %s else %s %c %s end)", c, a, c, b, a,
             may ? '|' : '&', b);
}

void sql_set(struct sql *q, const struct rule_expr *e, bool may) {
  switch ((int)e->op) {
    case RULE_SET_OF: member_bits(q, e, may); break;
    case RULE_UNION: two_sets(q, e, " | ", may, may); break;
    case RULE_INTERSECT: two_sets(q, e, " & ", may, may); break;
    case RULE_MINUS: two_sets(q, e, " & ~", may, !may); break;
    default: choice_of_sets(q, e, may); break;
  }
}
