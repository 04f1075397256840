/* Rules as SQL on a plain table, on both engines, against the plain evaluator of rule_twin.c. */
#include "tests/rule_random.h"
#include "tests/rule_twin.h"
#include "tests/support.h"

#include "rule/sql.h"
#include "store/store.h"

static const size_t rows[RANDOM_KINDS] = {40, 4, 4};

static bool is_column(const struct rule_word *word) {
  return word->is == RULE_FACT || word->is == RULE_ONE;
}

static void column(struct buf *out, void *context, size_t kind, size_t number, bool may) {
  (void)context;
  assert_int_equal(kind, RANDOM_PERSON);
  buf_printf(out, "%c%zu", may ? 'm' : 'c', number);
}

static const struct rule_sql_columns columns = {column, NULL};

/* A table of people: c1, c2, …, and m1 for what a set may have. */
static void make_table(struct fixture *f, struct store *st, const struct rule_random *r) {
  const struct rule_party *p = &r->vocabulary.parties[RANDOM_PERSON];
  struct buf make = buf_open(&f->arena, 10000);
  struct tx *tx;
  buf_add(&make, STR("CREATE TABLE people (id BIGINT PRIMARY KEY"));
  for (size_t i = 0; i < p->columns; i++) buf_printf(&make, ", c%zu BIGINT, m%zu BIGINT", i, i);
  buf_add(&make, STR(")"));
  assert_ok(f, store_begin(&f->scope, st, &tx));
  assert_ok(f, store_exec(&f->scope, tx, "DROP TABLE IF EXISTS people"));
  assert_ok(f, store_exec(&f->scope, tx, str_c(&f->arena, buf_str(&make))));
  for (size_t row = 0; row < rows[RANDOM_PERSON]; row++) {
    struct buf put = buf_open(&f->arena, 10000);
    struct store_value values[64] = {S_INT((int64_t)row)};
    size_t n = 1;
    for (size_t w = 0; w < p->count; w++) {
      const struct rule_word *word = &p->words[w];
      if (!is_column(word)) continue;
      struct rule_value v = r->facts[RANDOM_PERSON][row * p->columns + word->column];
      bool set = word->type.kind == RULE_SET;
      int64_t all = set ? (INT64_C(1) << word->type.codes->count) - 1 : 0;
      bool nothing = set && !v.known && v.least == v.most;
      if (nothing) v = (struct rule_value){.least = 0, .most = all};
      values[n++] = set ? S_INT(v.known ? v.value : v.least) : v.known ? S_INT(v.value) : S_NULL;
      values[n++] = set ? S_INT(v.known ? v.value : v.most) : S_NULL;
      assert_int_equal(word->column, n / 2 - 1);
    }
    buf_add(&put, STR("INSERT INTO people VALUES ($1"));
    for (size_t i = 1; i < n; i++) buf_printf(&put, ", $%zu", i + 1);
    buf_add(&put, STR(")"));
    assert_ok(f, store_exec_with(&f->scope, tx, str_c(&f->arena, buf_str(&put)), values, n));
  }
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
  size_t compared, unknown, unsupported, too_wide;
};

static struct rule_value cell_value(const struct rule_type *type, const struct store_rows *found,
                                    size_t row) {
  const struct store_value *cell = &found->cells[row * 2];
  if (type->kind == RULE_SET) {
    int64_t has = cell[0].integer, may = cell[1].integer;
    return (struct rule_value){has == may, has, has, may};
  }
  return (struct rule_value){.known = cell->type == STORE_INT, .value = cell->integer};
}

static void same_on_all_rows(struct fixture *f, struct store *st, const struct rule_random *r,
                             const struct rule_expr *e, struct tally *t) {
  struct rule_sql sql;
  struct store_rows found;
  enum ly rc = rule_sql(&f->scope, e, &columns, &sql);
  if (rc) {
    assert_true(rc == LY_UNSUPPORTED || rc == LY_LIMIT);
    fixture_reset(f);
    t->unsupported++;
    return;
  }
  struct buf b = buf_open(&f->arena, 2000000);
  buf_add(&b, STR("SELECT CAST("));
  buf_add(&b, sql.value);
  buf_add(&b, STR(" AS BIGINT), CAST("));
  buf_add(&b, sql.may.len ? sql.may : STR("0"));
  buf_add(&b, STR(" AS BIGINT) FROM people ORDER BY id"));
  rc = store_query(&f->scope, st, "II", str_c(&f->arena, buf_str(&b)), &found);
  if (rc)
    print_error("%.*s\n%.*s\n", STR_ARG(rule_print(&f->scope, &r->vocabulary, e)),
                STR_ARG(sql.value));
  assert_ok(f, rc);
  assert_int_equal(found.rows, rows[RANDOM_PERSON]);
  for (size_t row = 0; row < found.rows; row++) {
    struct rule_value got = cell_value(&e->type, &found, row);
    struct rule_value plain =
        rule_twin(&f->scope, e, &r->reader, rule_random_party(RANDOM_PERSON, row));
    t->compared++;
    t->unknown += !plain.known;
    if (rule_twin_same(&e->type, plain, got)) continue;
    if (rounds(e) && e->type.kind != RULE_SET && !got.known) {
      t->too_wide++;
      continue;
    }
    print_error("row %zu: %d %ld, plainly %d %ld\n%.*s\n%.*s\n", row, got.known, got.value,
                plain.known, plain.value, STR_ARG(rule_print(&f->scope, &r->vocabulary, e)),
                STR_ARG(sql.value));
    _fail(__FILE__, __LINE__);
  }
}

static void sql_says_the_same(void **state) {
  struct fixture *f = *state;
  struct store *st;
  struct tally t = {0};
  assert_ok(f, store_open(&f->scope, fixture_database(f), STORE_CREATE, &st));
  for (uint64_t seed = 1; seed <= 4; seed++) {
    struct arena_mark mark = arena_mark(&f->arena);
    struct rule_random *r = rule_random_open(&f->scope, seed, rows);
    make_table(f, st, r);
    for (size_t i = 0; i < 80; i++) {
      struct arena_mark one = arena_mark(&f->arena);
      same_on_all_rows(f, st, r, rule_random_rule(r, RANDOM_PERSON, 1 + (int)(i % 3)), &t);
      arena_rewind(&f->arena, one);
    }
    arena_rewind(&f->arena, mark);
  }
  store_close(st);
  print_message(
      "%zu compared, %zu unknown, %zu rules not for one table or too deep, %zu too wide\n",
      t.compared, t.unknown, t.unsupported, t.too_wide);
  assert_true(t.compared > 3000 && t.unknown > 500);
  assert_true(t.too_wide * 50 < t.compared);
}

int main(void) {
  const struct CMUnitTest tests[] = {TEST(sql_says_the_same)};
  return run_on_engines("rule_sql", tests);
}
