/* Making SQL: names, frames and the statement; see sql_int.h. */
#include "rule/sql_int.h"

#include <stdio.h>

/* A name is given below so many brackets; a table has at most so many columns (PostgreSQL: 1600);
 * so many others are joined at a time (SQLite: 64). */
enum { SQL_MAX = 4 * 1024 * 1024, DEEP = 4, COLUMNS_MAX = 1200, JOINS = 20 };

/* What keeps an engine from putting a step's text into each place that uses it. */
#define FENCE " limit " SQL_MOST_INT " offset 0"

void sql_add(struct sql *q, const char *text) {
  buf_add(&q->b, str_of(text));
}

/* Always of 64 bits: a number that is short is one of 32 to PostgreSQL. The least is written as a
 * sum: its digits alone are too many. */
static void add_int(struct buf *b, int64_t value) {
  if (value == INT64_MIN) {
    buf_add(b, STR(SQL_LEAST_INT));
  } else {
    buf_printf(b, "cast(%lld as bigint)", (long long)value);
  }
}

void sql_int(struct sql *q, int64_t value) {
  add_int(&q->b, value);
}

static void add_quoted(struct buf *b, struct str text) {
  buf_char(b, '\'');
  for (size_t i = 0; i < text.len; i++) {
    if (text.ptr[i] == '\'') buf_char(b, '\'');
    buf_char(b, text.ptr[i]);
  }
  buf_char(b, '\'');
}

/* ---- Names --------------------------------------------------------------------------------------
 */

const char *sql_use(struct sql *q, struct sql_ref ref) {
  if (ref.stage > q->stage) q->stage = ref.stage;
  return ref.is;
}

const char *sql_column(struct sql *q, size_t column, bool may) {
  struct buf b = buf_open(q->s->arena, 32);
  q->frame->used[column] = true;
  buf_printf(&b, "%c%zu", may ? 'm' : 'c', column);
  return str_c(q->s->arena, buf_str(&b));
}

struct sql_aside sql_begin(struct sql *q) {
  struct sql_aside was = {q->b, q->stage, q->depth};
  q->b = buf_open(q->s->arena, SQL_MAX);
  q->stage = q->depth = 0;
  return was;
}

static struct sql_ref name_text(struct sql *q, const struct rule_expr *e, enum sql_what what) {
  struct sql_named *n = ARENA_NEW(q->s->arena, struct sql_named);
  struct buf name = buf_open(q->s->arena, 32);
  struct sql_frame *f = q->frame;
  if (!n || buf_failed(&q->b) || ++f->columns > COLUMNS_MAX) {
    q->failed = true;
    return (struct sql_ref){"null", 0};
  }
  buf_printf(&name, "v%u", ++q->names);
  *n = (struct sql_named){.expr = e,
                          .what = what,
                          .text = buf_str(&q->b),
                          .ref = {str_c(q->s->arena, buf_str(&name)), q->stage + 1}};
  if (n->ref.stage > f->stages) f->stages = n->ref.stage;
  if (f->last)
    f->last->next = n;
  else
    f->named = n;
  f->last = n;
  return n->ref;
}

static void back(struct sql *q, struct sql_aside was) {
  q->b = was.b;
  q->stage = was.stage;
  q->depth = was.depth;
}

struct sql_ref sql_end(struct sql *q, struct sql_aside was) {
  struct sql_ref ref = name_text(q, NULL, SQL_VALUE);
  back(q, was);
  return ref;
}

/* What is as short as its name. */
static bool is_leaf(const struct rule_expr *e, enum sql_what what) {
  if (e->op == RULE_LITERAL || e->op == RULE_TODAY) return true;
  if (e->op != RULE_WORD || e->word->is == RULE_TERM) return false;
  return e->word->is == RULE_CONSTANT || what != SQL_TRUTH;
}

static const char *leaf(struct sql *q, const struct rule_expr *e, enum sql_what what) {
  struct buf b = buf_open(q->s->arena, 64 + 2 * e->text.len);
  bool word = e->op == RULE_WORD;
  if (word && e->word->is != RULE_CONSTANT) return sql_column(q, e->word->column, what == SQL_MAY);
  int64_t number = word ? e->word->value : e->op == RULE_TODAY ? q->s->today.day : e->value;
  if (what == SQL_TRUTH) return number ? "true" : "false";
  if (e->type.kind == RULE_TEXT)
    add_quoted(&b, e->text);
  else
    add_int(&b, number);
  if (buf_failed(&b)) q->failed = true;
  return str_c(q->s->arena, buf_str(&b));
}

static const struct sql_named *find(const struct sql *q, const struct rule_expr *e,
                                    enum sql_what what) {
  for (const struct sql_named *n = q->frame->named; n; n = n->next)
    if (n->expr && n->what == what && rule_same(n->expr, e)) return n;
  return NULL;
}

/* Columns of the rows. Of a truth or a count the value is made of them. */
static bool is_joined(const struct rule_expr *e, enum sql_what what) {
  if (what == SQL_LEAST || what == SQL_MOST) return true;
  bool made = what == SQL_VALUE && (e->type.kind == RULE_TRUTH || sql_is_count(e));
  return e->op == RULE_VIA && !made;
}

static void make(struct sql *q, const struct rule_expr *e, enum sql_what what);

struct sql_ref sql_name(struct sql *q, const struct rule_expr *e, enum sql_what what) {
  struct str called = STR("");
  while (e->op == RULE_WORD && e->word->is == RULE_TERM) {
    if (!called.len) called = e->word->name;
    e = e->word->expr;
  }
  if (q->failed) return (struct sql_ref){"null", 0};
  if (is_leaf(e, what)) return (struct sql_ref){leaf(q, e, what), 0};
  if (is_joined(e, what)) return sql_joined(q, e, what);
  const struct sql_named *n = find(q, e, what);
  if (n) return n->ref;
  struct sql_aside was = sql_begin(q);
  make(q, e, what);
  struct sql_ref ref = name_text(q, e, what);
  back(q, was);
  if (!q->failed) q->frame->last->called = called;
  return ref;
}

/* ---- Trees --------------------------------------------------------------------------------------
 */

static void value_of_truth(struct sql *q, const struct rule_expr *e) {
  const char *t = sql_arg(q, e, SQL_TRUTH);
  buf_printf(&q->b, "(case when %s then 1 when not %s then 0 end)", t, t);
}

static void value_of_count(struct sql *q, const struct rule_expr *e) {
  const char *least = sql_arg(q, e, SQL_LEAST), *most = sql_arg(q, e, SQL_MOST);
  buf_printf(&q->b, "(case when %s = %s then %s end)", least, most, least);
}

static void value(struct sql *q, const struct rule_expr *e) {
  if (e->type.kind == RULE_TRUTH && e->op != RULE_PARAM)
    value_of_truth(q, e);
  else if (sql_is_count(e))
    value_of_count(q, e);
  else if (sql_is_relation(e))
    sql_relation(q, e);
  else if (e->op == RULE_IF && e->type.kind != RULE_NUMBER)
    sql_choice(q, e, false);
  else
    sql_number(q, e);
}

static void make(struct sql *q, const struct rule_expr *e, enum sql_what what) {
  if (q->failed) return;
  switch (what) {
    case SQL_VALUE: value(q, e); break;
    case SQL_TRUTH: sql_truth(q, e); break;
    case SQL_HAS:
    case SQL_MAY: sql_set(q, e, what == SQL_MAY); break;
    case SQL_LEAST:
    case SQL_MOST: break; /* joined */
  }
}

void sql_put(struct sql *q, const struct rule_expr *e, enum sql_what what) {
  bool term = e->op == RULE_WORD && e->word->is == RULE_TERM;
  if (term || q->depth >= DEEP || is_leaf(e, what) || is_joined(e, what)) {
    sql_add(q, sql_arg(q, e, what));
    return;
  }
  q->depth++;
  make(q, e, what);
  q->depth--;
}

/* ---- Frames -------------------------------------------------------------------------------------
 */

struct sql_frame *sql_open_frame(struct sql *q, size_t kind) {
  struct sql_frame *f = ARENA_NEW(q->s->arena, struct sql_frame), *above = q->frame;
  if (f) *f = (struct sql_frame){.kind = kind, .number = ++q->frames};
  if (f) f->used = ARENA_ARRAY(q->s->arena, bool, q->v->parties[kind].columns + 1);
  q->frame = f;
  if (!f || !f->used) q->failed = true;
  return above;
}

/* The rows, and what is joined to them, some at a time. */
static unsigned tell_rows(struct sql *q, const struct sql_frame *f) {
  unsigned step = 0;
  buf_printf(&q->out, "f%u as (select * from (", f->number);
  q->source->rows(&q->out, q->source->context, f->kind, f->used);
  buf_printf(&q->out, ") as s" FENCE "),\n");
  for (const struct sql_relation *r = f->relations; r; step++) {
    buf_printf(&q->out, "f%u_%u as (select s.*", f->number, step + 1);
    const struct sql_relation *first = r;
    for (size_t i = 0; r && i < JOINS; i++, r = r->next) buf_add(&q->out, r->columns);
    buf_printf(&q->out, "\n  from f%u%s%.0u as s", f->number, step ? "_" : "", step);
    for (; first != r; first = first->next) buf_add(&q->out, first->join);
    buf_add(&q->out, STR(FENCE "),\n"));
  }
  return step;
}

static void tell_stage(struct sql *q, const struct sql_frame *f, unsigned stage, unsigned step) {
  buf_printf(&q->out, "f%u_%u as (select s.*", f->number, step + 1);
  for (const struct sql_named *n = f->named; n; n = n->next) {
    if (n->ref.stage != stage) continue;
    buf_printf(&q->out, ",\n  %.*s as %s", STR_ARG(n->text), n->ref.is);
    if (n->called.len) buf_printf(&q->out, " /* %.*s */", STR_ARG(n->called));
  }
  buf_printf(&q->out, "\n  from f%u%s%.0u as s" FENCE "),\n", f->number, step ? "_" : "", step);
}

const char *sql_close_frame(struct sql *q, struct sql_frame *above) {
  const struct sql_frame *f = q->frame;
  struct buf name = buf_open(q->s->arena, 32);
  q->frame = above;
  if (q->failed) return "";
  unsigned step = tell_rows(q, f);
  for (unsigned stage = 1; stage <= f->stages; stage++) tell_stage(q, f, stage, step++);
  buf_printf(&name, "f%u%s%.0u", f->number, step ? "_" : "", step);
  return str_c(q->s->arena, buf_str(&name));
}

/* ---- The statement ------------------------------------------------------------------------------
 */

static void tell_answer(struct sql *q, const struct rule_sql_ask *ask) {
  bool set = ask->expr->type.kind == RULE_SET, text = ask->expr->type.kind == RULE_TEXT;
  buf_printf(&q->b, ",\n  cast(%s as %s) as %s", sql_arg(q, ask->expr, set ? SQL_HAS : SQL_VALUE),
             text ? "text" : "bigint", ask->name);
  if (set)
    buf_printf(&q->b, ", cast(%s as bigint) as %s_may", sql_arg(q, ask->expr, SQL_MAY), ask->name);
}

enum ly rule_sql(struct scope *s, const struct rule_vocabulary *v, const struct rule_sql_ask *asked,
                 size_t count, const struct rule_sql_source *source, struct str *out) {
  struct sql q = {.s = s, .v = v, .source = source};
  q.out = buf_open(s->arena, SQL_MAX);
  q.b = buf_open(s->arena, SQL_MAX);
  buf_add(&q.out, STR("with "));
  sql_open_frame(&q, asked[0].expr->party);
  for (size_t i = 0; i < count && !q.failed; i++) tell_answer(&q, &asked[i]);
  const char *last = sql_close_frame(&q, NULL);
  if (!q.failed) q.out.len -= 2; /* the comma behind the last step */
  buf_printf(&q.out, "\nselect party%.*s\nfrom %s order by party", STR_ARG(buf_str(&q.b)), last);
  if (arena_failed(s->arena)) return fail_memory(s);
  if (q.failed || buf_failed(&q.out) || buf_failed(&q.b))
    return fail(s, LY_LIMIT, MSG_RULE_SQL_TOO_LONG);
  *out = buf_str(&q.out);
  return LY_OK;
}
