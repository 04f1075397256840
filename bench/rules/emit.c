/* The rules of the workload in other languages, for the peers; see workload.h. One walk over the
 * trees; what the languages write differently stands in a table. */
#include "bench/rules/workload.h"

#include <stdio.h>
#include <stdlib.h>

static const struct dialect {
  const char *and, * or, *not, *eq, *ne, *when, *then, *otherwise, *end, *true_fact;
  const char *fact_end, *rule, *rule_end, *divide; /* c5, R07 in SQL; c5[i], r_R07[i] in C */
} dialects[] = {
    [EMIT_SQL] = {" AND ", " OR ", "(NOT ", "=", "<>", "(CASE WHEN ", " THEN ", " ELSE ", " END)",
                  "=1", "", "", "", "/"},
    [EMIT_DUCKDB] = {" AND ", " OR ", "(NOT ", "=", "<>", "(CASE WHEN ", " THEN ", " ELSE ",
                     " END)", "=1", "", "", "", "//"},
    [EMIT_C] = {" & ", " | ", "(1^", "==", "!=", "(", "?", ":", ")", "!=0", "[i]", "r_", "[i]",
                "/"},
};

struct emit {
  struct buf *b;
  const struct dialect *d;
};

static void expr(struct emit *e, const struct rule_expr *x);

static void text(struct emit *e, const char *words) {
  buf_add(e->b, str_of(words));
}

static void joined(struct emit *e, const struct rule_expr *x, const char *by) {
  text(e, "(");
  for (size_t i = 0; i < x->count; i++) {
    if (i) text(e, by);
    expr(e, x->args[i]);
  }
  text(e, ")");
}

static void term(struct emit *e, const struct rule_word *w) {
  if (str_starts(w->name, STR("R")) || str_starts(w->name, STR("I")))
    buf_printf(e->b, "%s%.*s%s", e->d->rule, STR_ARG(w->name), e->d->rule_end);
  else
    expr(e, w->expr);
}

static void word(struct emit *e, const struct rule_expr *x) {
  if (x->word->is == RULE_TERM) {
    term(e, x->word);
    return;
  }
  bool truth = x->type.kind == RULE_TRUTH;
  if (truth) text(e, "(");
  buf_printf(e->b, "c%zu%s", x->word->column, e->d->fact_end);
  if (truth) buf_printf(e->b, "%s)", e->d->true_fact);
}

/* Figures, the highest first, as conditions one in another. */
static void param(struct emit *e, const struct rule_expr *x) {
  const struct rule_version *v = &x->param->versions[0];
  bool band = x->param->by == RULE_BY_BAND;
  for (size_t i = v->count; i-- > 0;) {
    text(e, e->d->when);
    expr(e, x->args[0]);
    buf_printf(e->b, "%s%ld", band ? ">=" : e->d->eq, (long)v->entries[i].at);
    buf_printf(e->b, "%s%ld%s", e->d->then, (long)v->entries[i].value, e->d->otherwise);
  }
  text(e, "0");
  for (size_t i = 0; i < v->count; i++) text(e, e->d->end);
}

static void choice(struct emit *e, const struct rule_expr *c, const struct rule_expr *a,
                   const struct rule_expr *b) {
  text(e, e->d->when);
  expr(e, c);
  text(e, e->d->then);
  expr(e, a);
  text(e, e->d->otherwise);
  expr(e, b);
  text(e, e->d->end);
}

static void smaller(struct emit *e, const struct rule_expr *x) {
  text(e, e->d->when);
  joined(e, x, "<");
  text(e, e->d->then);
  expr(e, x->args[0]);
  text(e, e->d->otherwise);
  expr(e, x->args[1]);
  text(e, e->d->end);
}

/* The peers have birth dates as numbers, 19500630, as of 2025-06-30. */
static void since(struct emit *e, const struct rule_expr *x) {
  struct buf *b = e->b;
  char c[32];
  snprintf(c, sizeof c, "c%zu%s", x->args[0]->word->column, e->d->fact_end);
  if (x->op == RULE_AGE)
    buf_printf(b, "((20250630-%s)%s10000)", c, e->d->divide);
  else if (x->op == RULE_DAYS)
    buf_printf(b, "(%d-%s)", PEOPLE_TODAY.day, c);
  else
    buf_printf(b, "(24306-(%s%s10000*12+%s%s100%%100)-%s%s%%100>30%s1%s0%s)", c, e->d->divide, c,
               e->d->divide, e->d->when, c, e->d->then, e->d->otherwise, e->d->end);
}

static void set_of(struct emit *e, const struct rule_expr *x) {
  for (size_t i = 0; i < x->count; i++) {
    text(e, i ? "+" : "(");
    text(e, e->d->when);
    expr(e, x->args[i]->args[0]);
    buf_printf(e->b, "%s%d%s0%s", e->d->then, 1 << x->args[i]->value, e->d->otherwise, e->d->end);
  }
  text(e, ")");
}

static void has(struct emit *e, const struct rule_expr *x) {
  text(e, "((");
  expr(e, x->args[0]);
  buf_printf(e->b, " & %d)%s0)", 1 << x->args[1]->value, e->d->ne);
}

static void expr(struct emit *e, const struct rule_expr *x) {
  switch ((int)x->op) {
    case RULE_LITERAL: buf_int(e->b, x->value); break;
    case RULE_WORD: word(e, x); break;
    case RULE_PARAM: param(e, x); break;
    case RULE_AND: joined(e, x, e->d->and); break;
    case RULE_OR: joined(e, x, e->d->or); break;
    case RULE_NOT:
      text(e, e->d->not );
      expr(e, x->args[0]);
      text(e, ")");
      break;
    case RULE_IF: choice(e, x->args[0], x->args[1], x->args[2]); break;
    case RULE_EQ: joined(e, x, e->d->eq); break;
    case RULE_NE: joined(e, x, e->d->ne); break;
    case RULE_LT: joined(e, x, "<"); break;
    case RULE_LE: joined(e, x, "<="); break;
    case RULE_GT: joined(e, x, ">"); break;
    case RULE_GE: joined(e, x, ">="); break;
    case RULE_ADD: joined(e, x, "+"); break;
    case RULE_SUB: joined(e, x, "-"); break;
    case RULE_MUL: joined(e, x, "*"); break;
    case RULE_DIVIDE: joined(e, x, e->d->divide); break;
    case RULE_ROUND: expr(e, x->args[0]); break; /* whole numbers, rounded down */
    case RULE_MIN: smaller(e, x); break;
    case RULE_AGE:
    case RULE_MONTHS:
    case RULE_DAYS: since(e, x); break;
    case RULE_SET_OF: set_of(e, x); break;
    case RULE_MINUS: joined(e, x, " & 65535 & ~"); break;
    case RULE_IN: has(e, x); break;
    case RULE_EMPTY:
      text(e, "(");
      expr(e, x->args[0]);
      buf_printf(e->b, "%s0)", e->d->eq);
      break;
    default: fprintf(stderr, "no other language has operator %d\n", x->op); exit(1);
  }
}

void emit_expr(struct buf *b, enum emit_language language, const struct rule_expr *x) {
  struct emit e = {b, &dialects[language]};
  expr(&e, x);
}

/* How many rules deep it stands on others. */
static size_t depth(const struct rule_expr *x, const struct workload *w, const size_t *levels) {
  size_t deepest = 0;
  if (x->op == RULE_WORD && x->word->is == RULE_TERM) {
    for (size_t i = 0; i < w->count; i++)
      if (str_eq(w->rules[i].name, x->word->name)) deepest = levels[i];
  }
  for (size_t i = 0; i < x->count; i++) {
    size_t d = depth(x->args[i], w, levels);
    if (d > deepest) deepest = d;
  }
  return deepest;
}

size_t emit_levels(const struct workload *w, size_t *levels) {
  size_t most = 0;
  for (size_t i = 0; i < w->count; i++) levels[i] = 0;
  for (size_t i = 0; i < w->count; i++) {
    levels[i] = 1 + depth(w->rules[i].expr, w, levels);
    if (levels[i] > most) most = levels[i];
  }
  return most;
}

/* A query in a query for each level, so that each rule is worked out once a person. `fence` keeps
 * them apart. */
static void nested(struct buf *b, const struct workload *w, enum emit_language language,
                   const size_t *levels, size_t level, const char *fence) {
  if (level == 0) {
    buf_add(b, STR("p"));
    return;
  }
  buf_add(b, STR("(SELECT *"));
  for (size_t i = 0; i < w->count; i++) {
    if (levels[i] != level) continue;
    buf_add(b, STR(", "));
    emit_expr(b, language, w->rules[i].expr);
    buf_add(b, STR(" AS "));
    buf_add(b, w->rules[i].name);
  }
  buf_add(b, STR(" FROM "));
  nested(b, w, language, levels, level - 1, fence);
  buf_printf(b, "%s) AS t%zu", fence, level);
}

/* By town: persons, then of each rule how many, and of amounts how much. */
struct str emit_query(struct arena *a, const struct workload *w, enum emit_language language,
                      const char *fence) {
  struct buf b = buf_open(a, 1 << 20);
  size_t levels[RULES_MAX], most = emit_levels(w, levels);
  buf_add(&b, STR("SELECT c0, count(*)"));
  for (size_t i = 0; i < w->count; i++) {
    struct str name = w->rules[i].name;
    bool truth = w->rules[i].expr->type.kind == RULE_TRUTH;
    buf_printf(&b, ", sum(CASE WHEN %.*s%s THEN 1 ELSE 0 END)", STR_ARG(name), truth ? "" : "<>0");
    if (w->rules[i].positive) buf_printf(&b, ", sum(%.*s)", STR_ARG(name));
  }
  buf_add(&b, STR(" FROM "));
  nested(&b, w, language, levels, most, fence);
  buf_add(&b, STR(" GROUP BY c0 ORDER BY c0"));
  return buf_str(&b);
}
