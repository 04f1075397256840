/* Making SQL: truths, codes, areas, sets. Truths are booleans; where a value is wanted of one it is
 * 1 or 0. */
#include "rule/sql_int.h"

#include <stdio.h>

enum { SQL_MAX = 512 * 1024 };

void sql_add(struct sql *q, const char *text) {
  buf_add(&q->b, str_of(text));
}

/* Always of 64 bits: a number that is short is one of 32 to PostgreSQL. The least is written as a
 * sum: its digits alone are too many. */
void sql_int(struct sql *q, int64_t value) {
  if (value == INT64_MIN) {
    sql_add(q, "(-9223372036854775807 - 1)");
  } else {
    buf_printf(&q->b, "CAST(%lld AS BIGINT)", (long long)value);
  }
}

struct sql_names sql_names(struct sql *q) {
  struct sql_names n = {.number = ++q->names};
  snprintf(n.a, sizeof n.a, "a%u", n.number);
  snprintf(n.b, sizeof n.b, "b%u", n.number);
  snprintf(n.c, sizeof n.c, "c%u", n.number);
  return n;
}

void sql_from(struct sql *q, const struct sql_names *n, const struct rule_expr *const *args,
              size_t count, bool truths) {
  const char *const names[] = {n->a, n->b, n->c};
  sql_add(q, " FROM (SELECT ");
  for (size_t i = 0; i < count; i++) {
    if (i) sql_add(q, ", ");
    if (truths && args[i]->type.kind == RULE_TRUTH)
      sql_truth(q, args[i]);
    else
      sql_value(q, args[i]);
    buf_printf(&q->b, " AS %s", names[i]);
  }
  buf_printf(&q->b, " LIMIT 1) AS t%u)", n->number);
}

static void column(struct sql *q, const struct rule_expr *e, bool may) {
  sql_add(q, "(");
  q->columns->column(&q->b, q->columns->context, e->party, e->word->column, may);
  sql_add(q, ")");
}

static bool is_column(const struct rule_expr *e) {
  return e->op == RULE_WORD && (e->word->is == RULE_FACT || e->word->is == RULE_ONE);
}

/* ---- Truths -------------------------------------------------------------------------------------
 */

static const char *sign_of(enum rule_op op) {
  static const char *const signs[] = {[RULE_EQ] = " = ",  [RULE_NE] = " <> ", [RULE_LT] = " < ",
                                      [RULE_LE] = " <= ", [RULE_GT] = " > ",  [RULE_GE] = " >= "};
  return signs[op];
}

static void compare_sets(struct sql *q, const struct rule_expr *e) {
  const struct rule_expr *a = e->args[0], *b = e->args[1];
  struct sql_names n = sql_names(q);
  const char *equal = e->op == RULE_EQ ? "TRUE" : "FALSE",
             *not = e->op == RULE_EQ ? "FALSE" : "TRUE";
  buf_printf(&q->b,
             "(SELECT CASE WHEN (a%u & ~d%u) <> 0 OR (c%u & ~b%u) <> 0 THEN %s "
             "WHEN a%u = b%u AND c%u = d%u THEN %s END FROM (SELECT ",
             n.number, n.number, n.number, n.number, not, n.number, n.number, n.number, n.number,
             equal);
  for (size_t i = 0; i < 4; i++) {
    sql_set(q, i < 2 ? a : b, i % 2);
    buf_printf(&q->b, " AS %c%u%s", (char)('a' + i), n.number, i < 3 ? ", " : "");
  }
  buf_printf(&q->b, " LIMIT 1) AS t%u)", n.number);
}

static void compare(struct sql *q, const struct rule_expr *e) {
  const struct rule_expr *x = e->args[0], *y = e->args[1];
  if (x->type.kind == RULE_SET) {
    compare_sets(q, e);
    return;
  }
  struct sql_names n = sql_names(q);
  int places = x->type.places > y->type.places ? x->type.places : y->type.places;
  bool number = x->type.kind == RULE_NUMBER;
  sql_add(q, "(SELECT ");
  sql_compare(q, sign_of(e->op), n.a, number ? places - x->type.places : 0, n.b,
              number ? places - y->type.places : 0);
  sql_from(q, &n, e->args, 2, false);
}

static void joined(struct sql *q, const struct rule_expr *e) {
  sql_add(q, "(");
  for (size_t i = 0; i < e->count; i++) {
    if (i) sql_add(q, e->op == RULE_AND ? " AND " : " OR ");
    sql_truth(q, e->args[i]);
  }
  sql_add(q, ")");
}

static void choice(struct sql *q, const struct rule_expr *e) {
  struct sql_names n = sql_names(q);
  buf_printf(&q->b,
             "(SELECT CASE WHEN %s THEN %s WHEN NOT %s THEN %s ELSE CASE WHEN %s = %s THEN %s END "
             "END",
             n.a, n.b, n.a, n.c, n.b, n.c, n.b);
  sql_from(q, &n, e->args, 3, true);
}

static void in(struct sql *q, const struct rule_expr *e) {
  if (e->args[0]->type.kind == RULE_SET) {
    int64_t bit = (int64_t)(UINT64_C(1) << e->args[1]->value);
    sql_add(q, "(CASE WHEN (");
    sql_set(q, e->args[0], false);
    sql_add(q, " & ");
    sql_int(q, bit);
    sql_add(q, ") <> 0 THEN TRUE WHEN (");
    sql_set(q, e->args[0], true);
    sql_add(q, " & ");
    sql_int(q, bit);
    sql_add(q, ") = 0 THEN FALSE END)");
    return;
  }
  sql_add(q, "(");
  sql_value(q, e->args[0]);
  for (size_t i = 1; i < e->count; i++) {
    sql_add(q, i == 1 ? " IN (" : ", ");
    sql_int(q, e->args[i]->value);
  }
  sql_add(q, "))");
}

static void empty(struct sql *q, const struct rule_expr *e) {
  sql_add(q, "(CASE WHEN ");
  sql_set(q, e->args[0], false);
  sql_add(q, " <> 0 THEN FALSE WHEN ");
  sql_set(q, e->args[0], true);
  sql_add(q, " = 0 THEN TRUE END)");
}

static void known(struct sql *q, const struct rule_expr *e) {
  const struct rule_expr *x = e->args[0];
  sql_add(q, "(");
  if (x->type.kind == RULE_SET) {
    sql_set(q, x, false);
    sql_add(q, " = ");
    sql_set(q, x, true);
  } else {
    sql_value(q, x);
    sql_add(q, " IS NOT NULL");
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
  sql_value(q, e->args[0]);
  buf_printf(&q->b, " / %lld = %lld)", (long long)units[i], (long long)(area / units[i]));
}

void sql_truth(struct sql *q, const struct rule_expr *e) {
  if (q->unsupported || q->b.failed) return;
  switch ((int)e->op) {
    case RULE_LITERAL: sql_add(q, e->value ? "TRUE" : "FALSE"); break;
    case RULE_NOT:
      sql_add(q, "(NOT ");
      sql_truth(q, e->args[0]);
      sql_add(q, ")");
      break;
    case RULE_AND:
    case RULE_OR: joined(q, e); break;
    case RULE_IF: choice(q, e); break;
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
    case RULE_WORD:
      if (e->word->is == RULE_TERM) {
        sql_truth(q, e->word->expr);
        break;
      }
      sql_value(q, e);
      sql_add(q, " <> 0");
      break;
    case RULE_PARAM:
      sql_value(q, e);
      sql_add(q, " <> 0");
      break;
    default: q->unsupported = true;
  }
}

/* ---- Sets ---------------------------------------------------------------------------------------
 */

static void member_bits(struct sql *q, const struct rule_expr *e, bool may) {
  sql_add(q, "(0");
  for (size_t i = 0; i < e->count; i++) {
    sql_add(q, " | (CASE WHEN ");
    sql_truth(q, e->args[i]->args[0]);
    sql_add(q, may ? " IS NOT FALSE THEN " : " IS TRUE THEN ");
    sql_int(q, (int64_t)(UINT64_C(1) << e->args[i]->value));
    sql_add(q, " ELSE 0 END)");
  }
  sql_add(q, ")");
}

static void two_sets(struct sql *q, const struct rule_expr *e, const char *sign, bool may,
                     bool other) {
  sql_add(q, "(");
  sql_set(q, e->args[0], may);
  sql_add(q, sign);
  sql_set(q, e->args[1], other);
  sql_add(q, ")");
}

static void choice_of_sets(struct sql *q, const struct rule_expr *e, bool may) {
  struct sql_names n = sql_names(q);
  buf_printf(&q->b,
             "(SELECT CASE WHEN %s THEN %s WHEN NOT %s THEN %s ELSE %s %c %s END FROM (SELECT ",
             n.a, n.b, n.a, n.c, n.b, may ? '|' : '&', n.c);
  sql_truth(q, e->args[0]);
  buf_printf(&q->b, " AS %s, ", n.a);
  sql_set(q, e->args[1], may);
  buf_printf(&q->b, " AS %s, ", n.b);
  sql_set(q, e->args[2], may);
  buf_printf(&q->b, " AS %s LIMIT 1) AS t%u)", n.c, n.number);
}

void sql_set(struct sql *q, const struct rule_expr *e, bool may) {
  if (q->unsupported || q->b.failed) return;
  switch ((int)e->op) {
    case RULE_WORD:
      if (e->word->is == RULE_TERM)
        sql_set(q, e->word->expr, may);
      else if (e->word->is == RULE_CONSTANT)
        sql_int(q, e->word->value);
      else
        column(q, e, may);
      break;
    case RULE_SET_OF: member_bits(q, e, may); break;
    case RULE_UNION: two_sets(q, e, " | ", may, may); break;
    case RULE_INTERSECT: two_sets(q, e, " & ", may, may); break;
    case RULE_MINUS: two_sets(q, e, " & ~", may, !may); break;
    case RULE_IF: choice_of_sets(q, e, may); break;
    default: q->unsupported = true;
  }
}

/* ---- All ----------------------------------------------------------------------------------------
 */

void sql_value(struct sql *q, const struct rule_expr *e) {
  if (q->unsupported || q->b.failed) return;
  bool term = e->op == RULE_WORD && e->word->is == RULE_TERM;
  if (term && e->type.kind != RULE_TRUTH) {
    sql_value(q, e->word->expr);
  } else if (is_column(e)) {
    column(q, e, false);
  } else if (e->op == RULE_WORD && !term) {
    sql_int(q, e->word->value);
  } else if (e->op == RULE_LITERAL) {
    sql_int(q, e->value);
  } else if (e->type.kind == RULE_TRUTH && e->op != RULE_PARAM) {
    sql_add(q, "(CASE ");
    sql_truth(q, e);
    sql_add(q, " WHEN TRUE THEN 1 WHEN FALSE THEN 0 END)");
  } else if (e->op == RULE_IF && e->type.kind != RULE_NUMBER) {
    choice(q, e);
  } else {
    sql_number(q, e);
  }
}

/* SQLite's parser holds a hundred things at a time (YYSTACKDEPTH). A query in brackets takes eight
 * of them at most, brackets about an operator four. */
enum { STACK_MAX = 95, QUERY_TAKES = 8, BRACKETS_TAKE = 4 };

static bool too_deep(struct str text) {
  int depth = 0;
  struct {
    uint8_t takes[STACK_MAX];
    size_t count;
  } open = {{0}, 0};
  for (size_t i = 0; i < text.len; i++) {
    if (text.ptr[i] == ')' && open.count) depth -= open.takes[--open.count];
    if (text.ptr[i] != '(') continue;
    bool query = str_starts(str_from(text, i), STR("(SELECT"));
    int takes = query ? QUERY_TAKES : BRACKETS_TAKE;
    if (depth + takes > STACK_MAX) return true;
    depth += takes;
    open.takes[open.count++] = (uint8_t)takes;
  }
  return false;
}

static enum ly finish(struct sql *q, struct str *out) {
  if (q->unsupported) return fail(q->s, LY_UNSUPPORTED, MSG_RULE_NO_SQL);
  if (arena_failed(q->s->arena)) return fail_memory(q->s);
  if (buf_failed(&q->b) || too_deep(buf_str(&q->b)))
    return fail(q->s, LY_LIMIT, MSG_RULE_SQL_TOO_LONG);
  *out = buf_str(&q->b);
  return LY_OK;
}

enum ly rule_sql(struct scope *s, const struct rule_expr *expr,
                 const struct rule_sql_columns *columns, struct rule_sql *out) {
  struct sql q = {.s = s, .columns = columns, .b = buf_open(s->arena, SQL_MAX)};
  bool set = expr->type.kind == RULE_SET;
  *out = (struct rule_sql){STR(""), STR("")};
  if (set)
    sql_set(&q, expr, false);
  else
    sql_value(&q, expr);
  enum ly rc = finish(&q, &out->value);
  if (rc || !set) return rc;
  q.b = buf_open(s->arena, SQL_MAX);
  sql_set(&q, expr, true);
  return finish(&q, &out->may);
}
