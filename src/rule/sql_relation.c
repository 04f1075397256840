/* What lies elsewhere, in SQL: others by a relation, members, acts. Each is a step of its own,
 * which gives a row for each party that has something there; joined to the rows that ask, those
 * without a row have nothing. */
#include "rule/sql_int.h"

enum { ALL_MAX = 8 * 1024, COLUMNS_EACH = 4 };

static const struct rule_expr *under_terms(const struct rule_expr *e) {
  while (e->op == RULE_WORD && e->word->is == RULE_TERM) e = e->word->expr;
  return e;
}

static bool is_acts(enum rule_op op) {
  return op == RULE_ACT_COUNT || op == RULE_ACT_SUM || op == RULE_ACT_LAST;
}

bool sql_is_relation(const struct rule_expr *e) {
  bool members = e->op == RULE_COUNT || e->op == RULE_ANY || e->op == RULE_ALL || e->op == RULE_SUM;
  return members || e->op == RULE_VIA || is_acts(e->op);
}

bool sql_is_count(const struct rule_expr *e) {
  e = under_terms(e);
  while (e->op == RULE_VIA) e = under_terms(e->args[0]);
  return e->op == RULE_COUNT || e->op == RULE_ACT_COUNT;
}

/* ---- Another one --------------------------------------------------------------------------------
 */

static int64_t all_codes(const struct rule_codes *codes) {
  return codes->count >= 64 ? -1 : (int64_t)((UINT64_C(1) << codes->count) - 1);
}

/* Of one that is not known a count may be anything, and a set have anything. */
static void via_columns(struct buf *b, const struct rule_expr *e, unsigned n) {
  if (sql_is_count(e)) {
    buf_printf(b, ",\n  coalesce(r%u.a, 0) as r%ua, coalesce(r%u.m, " SQL_MOST_INT ") as r%um", n,
               n, n, n);
  } else if (e->type.kind == RULE_SET) {
    buf_printf(b, ",\n  coalesce(r%u.a, 0) as r%ua, coalesce(r%u.m, %lld) as r%um", n, n, n,
               (long long)all_codes(e->type.codes), n);
  } else {
    buf_printf(b, ",\n  r%u.a as r%ua", n, n);
  }
}

static void make_via(struct sql *q, const struct rule_expr *e, struct sql_relation *r) {
  const struct rule_expr *what = e->args[0];
  struct buf columns = buf_open(q->s->arena, 300), join = buf_open(q->s->arena, 300);
  bool count = sql_is_count(what), set = what->type.kind == RULE_SET;
  const char *key = sql_column(q, e->word->column, false);
  struct sql_frame *above = sql_open_frame(q, e->word->party);
  if (q->failed) return;
  enum sql_what one = what->type.kind == RULE_TRUTH ? SQL_TRUTH : SQL_VALUE;
  const char *a = sql_name(q, what, count ? SQL_LEAST : set ? SQL_HAS : one).is, *m = a;
  if (count || set) m = sql_name(q, what, count ? SQL_MOST : SQL_MAY).is;
  const char *rows = sql_close_frame(q, above);
  buf_printf(&q->out, "r%u as (select party, %s as a, %s as m from %s),\n", r->number, a, m, rows);
  via_columns(&columns, e, r->number);
  buf_printf(&join, "\n  left join r%u on r%u.party = s.%s", r->number, r->number, key);
  r->columns = buf_str(&columns);
  r->join = buf_str(&join);
}

/* ---- Many, and acts -----------------------------------------------------------------------------
 */

/* A sum of many numbers may be of more than 64 bits, and one engine stops at that: added up are the
 * high and the low halves, h and l, with l brought to 0 … 2^32 - 1 at the end. */
#define HALF "4294967296"
#define LOW "((l % " HALF " + " HALF ") % " HALF ")"
#define SUM ", o, h + (l - " LOW ") / " HALF " as h, " LOW " as l"

/* n: all, a: for whom it holds, b: for whom it may. */
static void tell_counts(struct buf *b, const char *key, const char *truth) {
  buf_printf(b, "\n  select %s as party, count(*) as n", key);
  buf_printf(b, ", cast(sum(case when %s is true then 1 else 0 end) as bigint) as a", truth);
  buf_printf(b, ", cast(sum(case when %s is false then 0 else 1 end) as bigint) as b", truth);
}

/* o: how many leave the sum open. */
static void tell_sum(struct buf *b, const char *truth, const char *number) {
  buf_printf(b,
             ",\n  cast(sum(case when %s is false then 0 when %s is true and %s is not null"
             " then 0 else 1 end) as bigint) as o",
             truth, truth, number);
  buf_printf(b, ",\n  cast(sum(case when %s is true then %s / " HALF " else 0 end) as bigint) as h",
             truth, number);
  buf_printf(b,
             ",\n  cast(sum(case when %s is true then %s %% " HALF
             " else 0 end) as bigint)"
             " as l",
             truth, number);
}

static void make_members(struct sql *q, const struct rule_expr *e, const struct sql_relation *r) {
  bool sum = e->op == RULE_SUM;
  const struct rule_expr *condition = e->count > sum ? e->args[sum] : NULL;
  struct sql_frame *above = sql_open_frame(q, e->word->party);
  if (q->failed) return;
  const char *key = sql_column(q, e->word->column, false);
  const char *truth = condition ? sql_name(q, condition, SQL_TRUTH).is : "true";
  const char *number = sum ? sql_name(q, e->args[0], SQL_VALUE).is : NULL;
  const char *rows = sql_close_frame(q, above);
  buf_printf(&q->out, "r%u as (select party, n, a, b%s from (", r->number, sum ? SUM : "");
  tell_counts(&q->out, key, truth);
  if (sum) tell_sum(&q->out, truth, number);
  buf_printf(&q->out, "\n  from %s where %s is not null group by %s) as g),\n", rows, key, key);
}

static void make_acts(struct sql *q, const struct rule_expr *e, const struct sql_relation *r,
                      struct date from, struct date to) {
  bool sum = e->op == RULE_ACT_SUM;
  struct buf *b = &q->out;
  buf_printf(b,
             "r%u as (select party, a, b, d%s from (\n  select party, count(*) as a,"
             " count(*) as b, max(day) as d",
             r->number, sum ? SUM : "");
  if (sum) tell_sum(b, "true", "number");
  buf_add(b, STR("\n  from ("));
  q->source->acts(b, q->source->context, e->word, sum ? e->field : NULL, from, to);
  buf_add(b, STR(") as a group by party) as g),\n"));
}

/* What is joined: k whether all is known of, m how many there may be. */
static void joined_columns(struct buf *b, const struct rule_expr *e, unsigned n, struct str all) {
  if (e->op == RULE_COUNT || e->op == RULE_ANY || e->op == RULE_ACT_COUNT) {
    buf_printf(b, ",\n  coalesce(r%u.a, 0) as r%ua", n, n);
    buf_printf(b, ", case when %.*s then coalesce(r%u.b, 0) else " SQL_MOST_INT " end as r%um",
               STR_ARG(all), n, n);
    return;
  }
  buf_printf(b, ",\n  case when %.*s then true else false end as r%uk", STR_ARG(all), n);
  if (e->op == RULE_ALL)
    buf_printf(b,
               ", coalesce(r%u.n, 0) as r%un, coalesce(r%u.a, 0) as r%ua"
               ", coalesce(r%u.b, 0) as r%ub",
               n, n, n, n, n, n);
  else if (e->op == RULE_ACT_LAST)
    buf_printf(b, ", r%u.d as r%ud", n, n);
  else
    buf_printf(b,
               ", coalesce(r%u.o, 0) as r%uo, coalesce(r%u.h, 0) as r%uh"
               ", coalesce(r%u.l, 0) as r%ul",
               n, n, n, n, n, n);
}

static void make_many(struct sql *q, const struct rule_expr *e, struct sql_relation *r) {
  struct buf columns = buf_open(q->s->arena, ALL_MAX), join = buf_open(q->s->arena, 300),
             all = buf_open(q->s->arena, ALL_MAX);
  const struct rule_sql_source *from = q->source;
  struct date first, last;
  if (is_acts(e->op)) {
    rule_window_days(e->window, q->s->today, &first, &last);
    if (from->all_acts) from->all_acts(&all, from->context, e->word, first);
    make_acts(q, e, r, first, last);
  } else {
    if (from->all_members) from->all_members(&all, from->context, e->word);
    make_members(q, e, r);
  }
  joined_columns(&columns, e, r->number, all.len ? buf_str(&all) : STR("true"));
  buf_printf(&join, "\n  left join r%u on r%u.party = s.party", r->number, r->number);
  r->columns = buf_str(&columns);
  r->join = buf_str(&join);
  if (buf_failed(&columns) || buf_failed(&all)) q->failed = true;
}

/* ---- All ----------------------------------------------------------------------------------------
 */

/* The relation, joined to the frame's rows. */
static unsigned relation_of(struct sql *q, const struct rule_expr *e) {
  struct sql_frame *f = q->frame;
  for (struct sql_relation *r = f->relations; r; r = r->next)
    if (rule_same(r->expr, e)) return r->number;
  struct sql_relation *r = ARENA_NEW(q->s->arena, struct sql_relation);
  if (!r) {
    q->failed = true;
    return 0;
  }
  *r = (struct sql_relation){.expr = e, .number = ++q->relations};
  if (e->op == RULE_VIA)
    make_via(q, e, r);
  else
    make_many(q, e, r);
  r->next = f->relations;
  f->relations = r;
  f->columns += COLUMNS_EACH;
  return r->number;
}

struct sql_ref sql_joined(struct sql *q, const struct rule_expr *e, enum sql_what what) {
  struct buf b = buf_open(q->s->arena, 32);
  bool second = what == SQL_MOST || what == SQL_MAY;
  buf_printf(&b, "r%u%c", relation_of(q, e), second ? 'm' : 'a');
  return (struct sql_ref){str_c(q->s->arena, buf_str(&b)), 0};
}

void sql_relation(struct sql *q, const struct rule_expr *e) {
  unsigned n = relation_of(q, e);
  switch ((int)e->op) {
    case RULE_ANY:
      buf_printf(&q->b, "(case when r%ua > 0 then true when r%um = 0 then false end)", n, n);
      break;
    case RULE_ALL:
      buf_printf(&q->b,
                 "(case when r%ub < r%un then false when r%uk and r%ua = r%un then true end)", n, n,
                 n, n, n);
      break;
    case RULE_ACT_LAST: buf_printf(&q->b, "(case when r%uk then r%ud end)", n, n); break;
    default: /* sums */
      buf_printf(&q->b,
                 "(case when r%uk and r%uo = 0 and r%uh between -2147483648 and 2147483647"
                 " then r%uh * " HALF " + r%ul end)",
                 n, n, n, n, n);
      break;
  }
}
