/* Rules as SQL on a plain table, on both engines, against the plain evaluator of rule_twin.c. */
#include "tests/rule_random.h"
#include "tests/rule_twin.h"
#include "tests/support.h"

#include "rule/sql.h"
#include "store/store.h"

static const size_t rows[RANDOM_KINDS] = {40, 4, 4};

/* What stands elsewhere is written into the text: lists of values. */
struct elsewhere {
  struct fixture *f;
  const struct rule_random *r;
};

static const char *const tables[RANDOM_KINDS] = {"people", "households", "institutions"};

static bool is_column(const struct rule_word *word) {
  return word->is == RULE_FACT || word->is == RULE_ONE;
}

static void rows_of(struct buf *out, void *context, size_t kind, const bool *used) {
  const struct elsewhere *w = context;
  const struct rule_party *p = &w->r->vocabulary.parties[kind];
  buf_add(out, STR("select party"));
  for (size_t i = 0; i < p->count; i++) {
    const struct rule_word *word = &p->words[i];
    if (!is_column(word) || !used[word->column]) continue;
    buf_printf(out, ", c%zu", word->column);
    if (word->type.kind == RULE_SET) buf_printf(out, ", m%zu", word->column);
  }
  buf_printf(out, " from %s", tables[kind]);
}

static void ask_acts(const struct elsewhere *w, const struct rule_word *word, size_t row,
                     struct date from, struct date to, const struct rule_act **acts, size_t *count,
                     bool *complete) {
  assert_ok(w->f, w->r->reader.acts(&w->f->scope, w->r->reader.context, word,
                                    rule_random_party(RANDOM_PERSON, row), from, to, acts, count,
                                    complete));
}

static void acts_of(struct buf *out, void *context, const struct rule_word *word,
                    const struct rule_act_field *field, struct date from, struct date to) {
  const struct elsewhere *w = context;
  buf_add(out, STR("select column1 as party, column2 as day, column3 as number from (values "
                   "(0, 0, cast(0 as bigint))"));
  for (size_t row = 0; row < w->r->rows[RANDOM_PERSON]; row++) {
    const struct rule_act *acts;
    size_t count;
    bool complete;
    ask_acts(w, word, row, from, to, &acts, &count, &complete);
    for (size_t i = 0; i < count; i++) {
      buf_printf(out, ", (%ld, %d, ", (long)rule_random_party(RANDOM_PERSON, row), acts[i].on.day);
      const struct rule_value *v = field ? &acts[i].fields[field - word->acts->fields] : NULL;
      if (v && v->known) buf_printf(out, "%ld)", (long)v->value);
      if (!v || !v->known) buf_add(out, STR("null)"));
    }
  }
  buf_add(out, STR(") as x where column1 <> 0"));
}

static void all_acts(struct buf *out, void *context, const struct rule_word *word,
                     struct date from) {
  const struct elsewhere *w = context;
  buf_add(out, STR("s.party in (0"));
  for (size_t row = 0; row < w->r->rows[RANDOM_PERSON]; row++) {
    const struct rule_act *acts;
    size_t count;
    bool complete;
    ask_acts(w, word, row, from, w->f->scope.today, &acts, &count, &complete);
    if (complete) buf_printf(out, ", %ld", (long)rule_random_party(RANDOM_PERSON, row));
  }
  buf_char(out, ')');
}

/* On which kind of party a word stands. */
static size_t kind_of(const struct rule_vocabulary *v, const struct rule_word *word) {
  size_t kind = 0;
  while (word < v->parties[kind].words || word >= v->parties[kind].words + v->parties[kind].count)
    kind++;
  return kind;
}

static void all_members(struct buf *out, void *context, const struct rule_word *word) {
  const struct elsewhere *w = context;
  size_t kind = kind_of(&w->r->vocabulary, word);
  buf_add(out, STR("s.party in (0"));
  for (size_t row = 0; row < w->r->rows[kind]; row++) {
    int64_t party = rule_random_party(kind, row);
    const int64_t *members;
    size_t count;
    bool complete;
    assert_ok(w->f, w->r->reader.many(&w->f->scope, w->r->reader.context, word, party, &members,
                                      &count, &complete));
    if (complete) buf_printf(out, ", %ld", (long)party);
  }
  buf_char(out, ')');
}

static struct store_value cell_of(const struct rule_type *type, struct rule_value v, bool may) {
  static const char *const names[] = {"张三", "李四", "王五", "阿·卜杜"};
  if (type->kind == RULE_SET) {
    bool nothing = !v.known && v.least == v.most;
    int64_t all = (INT64_C(1) << type->codes->count) - 1;
    if (nothing) return S_INT(may ? all : 0);
    return S_INT(v.known ? v.value : may ? v.most : v.least);
  }
  if (!v.known || may) return S_NULL;
  return type->kind == RULE_TEXT ? S_TEXT(str_of(names[v.value])) : S_INT(v.value);
}

static void put_row(struct fixture *f, struct tx *tx, const struct rule_random *r, size_t kind,
                    size_t row) {
  const struct rule_party *p = &r->vocabulary.parties[kind];
  struct buf put = buf_open(&f->arena, 10000);
  struct store_value values[64] = {S_INT(rule_random_party(kind, row))};
  size_t n = 1;
  for (size_t w = 0; w < p->count; w++) {
    const struct rule_word *word = &p->words[w];
    if (!is_column(word)) continue;
    struct rule_value v = r->facts[kind][row * p->columns + word->column];
    values[n++] = cell_of(&word->type, v, false);
    values[n++] = cell_of(&word->type, v, true);
    assert_int_equal(word->column, n / 2 - 1);
  }
  /* built: a table of the test's own */
  buf_printf(&put, "INSERT INTO %s VALUES ($1", tables[kind]);
  for (size_t i = 1; i < n; i++) buf_printf(&put, ", $%zu", i + 1);
  buf_add(&put, STR(")"));
  assert_ok(f, store_exec_with(&f->scope, tx, str_c(&f->arena, buf_str(&put)), values, n));
}

/* A table of each kind of party: c0, c1, …, and m0 for what a set may have. */
static void make_table(struct fixture *f, struct tx *tx, const struct rule_random *r, size_t kind) {
  const struct rule_party *p = &r->vocabulary.parties[kind];
  struct buf make = buf_open(&f->arena, 10000), drop = buf_open(&f->arena, 100);
  buf_printf(&drop, "DROP TABLE IF EXISTS %s", tables[kind]);
  buf_printf(&make, "CREATE TABLE %s (party BIGINT PRIMARY KEY", tables[kind]);
  for (size_t w = 0; w < p->count; w++) {
    const struct rule_word *word = &p->words[w];
    if (!is_column(word)) continue;
    const char *type = word->type.kind == RULE_TEXT ? "TEXT" : "BIGINT";
    buf_printf(&make, ", c%zu %s, m%zu %s", word->column, type, word->column, type);
  }
  buf_add(&make, STR(")"));
  assert_ok(f, store_exec(&f->scope, tx, str_c(&f->arena, buf_str(&drop))));
  assert_ok(f, store_exec(&f->scope, tx, str_c(&f->arena, buf_str(&make))));
  for (size_t row = 0; row < rows[kind]; row++) put_row(f, tx, r, kind, row);
}

static void make_tables(struct fixture *f, struct store *st, const struct rule_random *r) {
  struct tx *tx;
  assert_ok(f, store_begin(&f->scope, st, &tx));
  for (size_t kind = 0; kind < RANDOM_KINDS; kind++) make_table(f, tx, r, kind);
  assert_ok(f, store_commit(&f->scope, tx));
}

static bool rounds(const struct rule_expr *e) {
  if (e->op == RULE_ROUND) return true;
  if (e->word && e->word->is == RULE_TERM && rounds(e->word->expr)) return true;
  for (size_t i = 0; i < e->count; i++) {
    if (rounds(e->args[i])) return true;
  }
  return false;
}

struct tally {
  size_t compared, unknown, unsupported, too_wide, elsewhere;
};

static bool reaches(const struct rule_expr *e) {
  if (e->op >= RULE_VIA && e->op <= RULE_ACT_LAST) return true;
  if (e->word && e->word->is == RULE_TERM && reaches(e->word->expr)) return true;
  for (size_t i = 0; i < e->count; i++) {
    if (reaches(e->args[i])) return true;
  }
  return false;
}

static struct rule_value cell_value(const struct rule_type *type, const struct store_rows *found,
                                    size_t row) {
  const struct store_value *cell = &found->cells[row * found->columns + 1];
  if (type->kind == RULE_SET) {
    int64_t has = cell[0].integer, may = cell[1].integer;
    return (struct rule_value){has == may, has, has, may};
  }
  return (struct rule_value){.known = cell->type == STORE_INT, .value = cell->integer};
}

static size_t row_called(const struct store_rows *found, int64_t party) {
  size_t row = 0;
  while (store_int(found, row, 0) != party) row++;
  return row;
}

static void same_on_all_rows(struct fixture *f, struct store *st, const struct rule_random *r,
                             const struct rule_expr *e, struct tally *t) {
  struct elsewhere world = {f, r};
  const struct rule_sql_source source = {rows_of, acts_of, all_members, all_acts, &world};
  const struct rule_sql_ask ask = {e, "answer"};
  struct str sql;
  struct store_rows found;
  enum ly rc = rule_sql(&f->scope, &r->vocabulary, &ask, 1, &source, &sql);
  if (rc) {
    assert_int_equal(rc, LY_LIMIT);
    fixture_reset(f);
    t->unsupported++;
    return;
  }
  /* built: the statement of a rule; this test runs it */
  rc = store_query_with(&f->scope, st, e->type.kind == RULE_SET ? "iII" : "iI",
                        str_c(&f->arena, sql), NULL, 0, &found);
  if (rc)
    print_error("%.*s\n%.*s\n", STR_ARG(rule_print(&f->scope, &r->vocabulary, e)), STR_ARG(sql));
  assert_ok(f, rc);
  assert_int_equal(found.rows, rows[e->party]);
  t->elsewhere += reaches(e);
  for (size_t row = 0; row < found.rows; row++) {
    int64_t party = rule_random_party(e->party, row);
    struct rule_value got = cell_value(&e->type, &found, row_called(&found, party));
    struct rule_value plain = rule_twin(&f->scope, e, &r->reader, party);
    t->compared++;
    t->unknown += !plain.known;
    if (rule_twin_same(&e->type, plain, got)) continue;
    if (rounds(e) && e->type.kind != RULE_SET && !got.known) {
      t->too_wide++;
      continue;
    }
    print_error("row %zu: %d %ld, plainly %d %ld\n%.*s\n%.*s\n", row, got.known, got.value,
                plain.known, plain.value, STR_ARG(rule_print(&f->scope, &r->vocabulary, e)),
                STR_ARG(sql));
    _fail(__FILE__, __LINE__);
  }
}

static void sql_says_the_same(void **state) {
  struct fixture *f = *state;
  struct store *st;
  struct tally t = {0};
  assert_ok(f, store_open(&f->scope, fixture_database(f), STORE_CREATE, &st));
  for (uint64_t seed = 1; seed <= 6; seed++) {
    struct arena_mark mark = arena_mark(&f->arena);
    struct rule_random *r = rule_random_open(&f->scope, seed, rows);
    r->open_members = seed % 2;
    make_tables(f, st, r);
    for (size_t i = 0; i < 100; i++) {
      struct arena_mark one = arena_mark(&f->arena);
      size_t kind = i % 5 < RANDOM_KINDS ? i % 5 : RANDOM_PERSON;
      same_on_all_rows(f, st, r, rule_random_rule(r, kind, 1 + (int)(i % 6)), &t);
      arena_rewind(&f->arena, one);
    }
    arena_rewind(&f->arena, mark);
  }
  store_close(st);
  print_message(
      "%zu compared, %zu unknown, %zu rules too long, %zu too wide, %zu rules reach "
      "elsewhere\n",
      t.compared, t.unknown, t.unsupported, t.too_wide, t.elsewhere);
  assert_true(t.compared > 6000 && t.unknown > 500 && t.elsewhere > 100);
  assert_true(t.too_wide * 50 < t.compared && t.unsupported == 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {TEST(sql_says_the_same)};
  return run_on_engines("rule_sql", tests);
}
