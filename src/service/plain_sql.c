/* Rules as queries over derived tables. Cells become numbers of rules in a table of their own
 * (facts), so that the rule itself stays short. */
#include "service/plain_sql.h"

#include "rule/sql.h"

enum { QUERY_MAX = 256 * 1024 };

/* Which columns a rule reads. */
struct used {
  const struct service_columns *columns;
  bool *used;
  bool beyond; /* 在享, or a text: no number of this row */
};

static void find_used(struct used *u, const struct rule_expr *e) {
  const struct rule_word *w = e->op == RULE_WORD ? e->word : NULL;
  if (w && w->is == RULE_TERM) find_used(u, w->expr);
  if (w && (w->is == RULE_FACT || w->is == RULE_ONE)) {
    u->beyond |= w->column >= u->columns->count || w->type.kind == RULE_TEXT;
    if (w->column < u->columns->count) u->used[w->column] = true;
  }
  for (size_t i = 0; i < e->count; i++) find_used(u, e->args[i]);
}

static void add_name(struct buf *b, size_t column) {
  buf_printf(b, "c%zu", column);
}

static void name_column(struct buf *out, void *context, size_t kind, size_t column, bool may) {
  (void)context;
  (void)kind;
  (void)may;
  add_name(out, column);
}

/* ---- Cells as numbers ---------------------------------------------------------------------------
 */

/* A piece of a date that is written 1941-03-02, as a number. */
static void add_digits(struct buf *b, struct str key, int from, int count) {
  buf_printf(b, "CAST(substr(\"%.*s\", %d, %d) AS BIGINT)", STR_ARG(key), from, count);
}

/* Days from the Gregorian calendar, as Fliegel and Van Flandern count them (CACM 11, 1968, 657);
 * 2440588 is 1970-01-01. Division drops the rest on both engines. In the text Y, M and D stand for
 * year, month and day. */
static void add_date(struct buf *b, struct str key) {
  static const char days[] =
      "D - 32075 + 1461 * (Y + 4800 + (M - 14) / 12) / 4"
      " + 367 * (M - 2 - (M - 14) / 12 * 12) / 12"
      " - 3 * ((Y + 4900 + (M - 14) / 12) / 100) / 4 - 2440588";
  for (const char *p = days; *p; p++) {
    if (*p == 'Y') {
      add_digits(b, key, 1, 4);
    } else if (*p == 'M') {
      add_digits(b, key, 6, 2);
    } else if (*p == 'D') {
      add_digits(b, key, 9, 2);
    } else {
      buf_char(b, *p);
    }
  }
}

static void add_quoted(struct buf *b, struct str text) {
  buf_char(b, '\'');
  for (size_t i = 0; i < text.len; i++) {
    if (text.ptr[i] == '\'') buf_char(b, '\'');
    buf_char(b, text.ptr[i]);
  }
  buf_char(b, '\'');
}

static void add_code(struct buf *b, const struct registry_fact *fact) {
  const struct registry_codes *list = (const void *)fact->codes.entry;
  const struct registry_code *const *codes = list->codes.items;
  buf_printf(b, "CASE \"%.*s\"", STR_ARG(fact->key));
  for (size_t i = 0; i < list->codes.count; i++) {
    buf_add(b, STR(" WHEN "));
    add_quoted(b, codes[i]->code);
    buf_printf(b, " THEN %zu", i);
  }
  buf_add(b, STR(" END"));
}

static void add_cell(struct buf *b, const struct registry_fact *fact) {
  switch ((enum registry_type)fact->type) {
    case REGISTRY_TRUTH:
    case REGISTRY_INTEGER:
    case REGISTRY_MONEY:
    case REGISTRY_DECIMAL:
    case REGISTRY_PARTY:
    case REGISTRY_TEXT: buf_printf(b, "\"%.*s\"", STR_ARG(fact->key)); break;
    case REGISTRY_DATE: add_date(b, fact->key); break;
    case REGISTRY_CODE: add_code(b, fact); break;
    case REGISTRY_AREA:
      buf_printf(b, "CAST(substr(\"%.*s\" || '000000000000', 1, 12) AS BIGINT)",
                 STR_ARG(fact->key));
      break;
  }
}

/* ---- The query ----------------------------------------------------------------------------------
 */

static void add_facts(struct buf *b, const struct used *u, struct str district) {
  /* In small letters: it is printed for others to run, and held against the rule by test_owed. */
  buf_add(b, STR("with facts as (select party"));
  for (size_t i = 0; i < u->columns->count; i++) {
    if (!u->used[i]) continue;
    buf_add(b, STR(",\n  "));
    add_cell(b, u->columns->facts[i]);
    buf_add(b, STR(" as "));
    add_name(b, i);
  }
  buf_printf(b, "\n  from current_%.*s where district = ", STR_ARG(u->columns->kind->kind->key));
  add_quoted(b, district);
  buf_add(b, STR(")\n"));
}

enum ly service_plain_sql(struct scope *s, const struct service_vocabulary *v, size_t kind,
                          const struct rule_expr *expr, struct str district, struct str *out) {
  struct used u = {.columns = &v->columns[kind]};
  struct rule_sql_columns columns = {.column = name_column};
  struct rule_sql sql;
  struct buf b = buf_open(s->arena, QUERY_MAX);
  u.used = ARENA_ARRAY(s->arena, bool, u.columns->count);
  if (!u.used) return fail_memory(s);
  enum ly rc = rule_sql(s, expr, &columns, &sql); /* refuses what lies in other rows */
  if (rc) return rc;
  find_used(&u, expr);
  if (u.beyond) return fail(s, LY_UNSUPPORTED, MSG_RULE_NO_SQL);
  add_facts(&b, &u, district);
  buf_add(&b, STR("select party, "));
  buf_add(&b, sql.value);
  buf_add(&b, STR(" as answer from facts order by party"));
  if (buf_failed(&b)) return fail_memory(s);
  *out = buf_str(&b);
  return LY_OK;
}
