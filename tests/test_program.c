/* Tables of columns and programs: every evaluator against the plain one (rule_twin.c) on random
 * rules over random parties with missing facts, at every block boundary, with every set of
 * instructions; and tables that were changed row by row against tables loaded whole. */
#include "tests/rule_random.h"
#include "tests/rule_twin.h"
#include "tests/support.h"

#include "base/heap.h"
#include "rule/program.h"

#include <stdlib.h>
#include <string.h>

enum { DISTRICT = 331121 };

/* ---- A county as tables -------------------------------------------------------------------------
 */

struct county {
  struct fixture *f;
  struct rule_random *r;
  struct rule_table *tables[RANDOM_KINDS];
  const struct rule_snapshot *snaps[RANDOM_KINDS];
  struct rule_world world;
};

/* Numbers of the county may be larger than a table takes. */
static void tame(struct rule_random *r) {
  for (size_t kind = 0; kind < RANDOM_KINDS; kind++) {
    const struct rule_party *party = &r->vocabulary.parties[kind];
    for (size_t w = 0; w < party->count; w++) {
      const struct rule_word *word = &party->words[w];
      if (word->is != RULE_FACT || word->type.kind != RULE_NUMBER) continue;
      for (size_t row = 0; row < r->rows[kind]; row++) {
        struct rule_value *v = &r->facts[kind][row * party->columns + word->column];
        if (v->value > RULE_FACT_MAX) v->value = RULE_FACT_MAX - v->value % 7;
        if (v->value < -RULE_FACT_MAX) v->value = -RULE_FACT_MAX - v->value % 7;
        v->least = v->most = v->value;
      }
    }
  }
}

/* A party's facts as a row of a table; in the arena. */
static struct rule_row row_of(struct fixture *f, const struct rule_random *r, size_t kind,
                              size_t row) {
  size_t columns = r->vocabulary.parties[kind].columns;
  const struct rule_column *shape;
  assert_ok(f, rule_columns_of(&f->scope, &r->vocabulary.parties[kind], &shape));
  int64_t *values = ARENA_ARRAY(&f->arena, int64_t, columns);
  int64_t *unknown = ARENA_ARRAY(&f->arena, int64_t, columns);
  for (size_t c = 0; c < columns; c++) {
    const struct rule_value *v = &r->facts[kind][row * columns + c];
    values[c] = v->value;
    unknown[c] = !v->known;
    if (shape[c].kind != RULE_SET) continue;
    int64_t every = (INT64_C(1) << shape[c].members) - 1;
    bool nothing = !v->known && v->least == v->most;
    values[c] = v->known ? v->value : nothing ? 0 : v->least;
    unknown[c] = v->known ? 0 : nothing ? every : v->most & ~v->least;
  }
  return (struct rule_row){DISTRICT, rule_random_party(kind, row), values, unknown};
}

struct feed {
  struct county *c;
  size_t kind, at;
  struct arena_mark mark;
};

static enum ly next_row(struct scope *s, void *context, struct rule_row *row, bool *more) {
  (void)s;
  struct feed *feed = context;
  size_t rows = feed->c->r->rows[feed->kind];
  if (feed->at == rows) {
    *more = false;
    return LY_OK;
  }
  /* from both ends, so that rows come in no order */
  size_t at = feed->at % 2 ? rows - 1 - feed->at / 2 : feed->at / 2;
  feed->at++;
  *row = row_of(feed->c->f, feed->c->r, feed->kind, at);
  return LY_OK;
}

/* Columns of the county's people: 0 the birth date, 2 where they live; of the others area is 0. */
static struct rule_shape shape_of(struct fixture *f, const struct rule_random *r, size_t kind,
                                  int digits) {
  static const size_t areas[] = {2, 0, 3};
  struct rule_shape shape = {.count = r->vocabulary.parties[kind].columns,
                             .area = areas[kind],
                             .area_digits = digits,
                             .order = kind == RANDOM_PERSON ? 0 : RULE_NO_COLUMN};
  assert_ok(f, rule_columns_of(&f->scope, &r->vocabulary.parties[kind], &shape.columns));
  return shape;
}

static bool complete(void *context, const struct rule_word *word, int64_t district, int64_t party) {
  struct county *c = context;
  const int64_t *members;
  size_t count;
  bool is;
  (void)district;
  struct arena_mark mark = arena_mark(&c->f->arena);
  assert_ok(c->f, c->r->reader.many(&c->f->scope, c->r, word, party, &members, &count, &is));
  arena_rewind(&c->f->arena, mark);
  return is;
}

static void ask_acts(struct county *c, const struct rule_acts_ask *ask, size_t i) {
  const struct rule_act *acts;
  size_t count;
  bool is;
  assert_ok(c->f, c->r->reader.acts(&c->f->scope, c->r, ask->word, ask->parties[i], ask->from,
                                    ask->to, &acts, &count, &is));
  int64_t n = (int64_t)count, sum = 0;
  ask->counts[i] = (struct rule_value){is, n, n, is ? n : INT64_MAX};
  bool known = is;
  int32_t last = INT32_MIN;
  for (size_t k = 0; k < count; k++) {
    if (acts[k].on.day > last) last = acts[k].on.day;
    if (!ask->field) continue;
    const struct rule_value *v = &acts[k].fields[ask->field - ask->word->acts->fields];
    known = known && v->known;
    sum += v->value;
  }
  if (ask->sums) ask->sums[i] = (struct rule_value){.known = known, .value = sum};
  ask->lasts[i] = (struct rule_value){.known = is && count, .value = last};
}

static enum ly acts(struct scope *s, void *context, const struct rule_acts_ask *ask) {
  (void)s;
  struct county *c = context;
  struct arena_mark mark = arena_mark(&c->f->arena);
  for (size_t i = 0; i < ask->count; i++) ask_acts(c, ask, i);
  arena_rewind(&c->f->arena, mark);
  return LY_OK;
}

/* Those who have acts, and those of whom not all is recorded: the others answer alike. */
static enum ly acts_all(struct scope *s, void *context, const struct rule_acts_ask *ask,
                        const struct rule_acts_taker *taker) {
  struct county *c = context;
  struct rule_value count, sum = {0}, last;
  enum ly rc = LY_OK;
  for (size_t row = 0; !rc && row < c->r->rows[ask->kind]; row++) {
    int64_t party = rule_random_party(ask->kind, row);
    struct rule_acts_ask one = *ask;
    one.district = DISTRICT;
    one.parties = &party;
    one.count = 1;
    one.counts = &count;
    one.sums = ask->field ? &sum : NULL;
    one.lasts = &last;
    rc = acts(s, c, &one);
    if (!rc && (!count.known || count.value > 0)) rc = taker->take(s, taker->context, &one);
  }
  return rc;
}

static void county_open(struct county *c, struct fixture *f, uint64_t seed, size_t people,
                        int digits) {
  const size_t rows[RANDOM_KINDS] = {people, people / 3 + 1, people / 50 + 2};
  *c = (struct county){.f = f, .r = rule_random_open(&f->scope, seed, rows)};
  c->r->open_members = seed % 2;
  tame(c->r);
  for (size_t kind = 0; kind < RANDOM_KINDS; kind++) {
    struct rule_shape shape = shape_of(f, c->r, kind, digits);
    struct feed feed = {c, kind, 0, {0}};
    assert_ok(f, rule_table_open(&f->scope, &shape, &c->tables[kind]));
    assert_ok(f,
              rule_table_load(&f->scope, c->tables[kind], (struct rule_source){next_row, &feed}));
    c->snaps[kind] = rule_table_snapshot(c->tables[kind]);
    assert_int_equal(rule_snapshot_rows(c->snaps[kind]), rows[kind]);
  }
  c->world = (struct rule_world){.tables = c->snaps,
                                 .count = RANDOM_KINDS,
                                 .acts = acts,
                                 .complete = complete,
                                 .context = c,
                                 .acts_all = seed / 4 % 2 ? acts_all : NULL,
                                 .kept = seed / 8 % 2 ? rule_kept_open() : NULL};
}

static void county_close(struct county *c) {
  rule_kept_close(c->world.kept);
  for (size_t kind = 0; kind < RANDOM_KINDS; kind++) {
    rule_snapshot_close((struct rule_snapshot *)(uintptr_t)c->snaps[kind]);
    rule_table_close(c->tables[kind]);
  }
}

/* ---- Answers of all against the twin ------------------------------------------------------------
 */

enum { RULES = 24, SAMPLE = 150 };

struct answers {
  struct fixture *f;
  struct county *c;
  const struct rule_expr **rules;
  const struct rule_program *program;
  size_t kind, count;
  uint64_t seed;
  size_t seen;
  struct rule_tally sums[RULES];
};

static void told(struct answers *a, size_t rule, int64_t party, const char *who,
                 struct rule_value got, struct rule_value want) {
  struct fixture *f = a->f;
  print_error("seed %lu, party %ld, %s: %.*s\n", (unsigned long)a->seed, (long)party, who,
              STR_ARG(rule_print(&f->scope, &a->c->r->vocabulary, a->rules[rule])));
  print_error("  got %d %ld [%ld, %ld], wanted %d %ld [%ld, %ld]\n", got.known, (long)got.value,
              (long)got.least, (long)got.most, want.known, (long)want.value, (long)want.least,
              (long)want.most);
  _fail(__FILE__, __LINE__);
}

static void same(struct answers *a, size_t rule, int64_t party, const char *who,
                 struct rule_value got, struct rule_value want) {
  if (!rule_twin_same(&a->rules[rule]->type, got, want)) told(a, rule, party, who, got, want);
}

static void one_party(struct answers *a, int64_t party, const struct rule_value *all) {
  struct fixture *f = a->f;
  struct rule_value one[RULES], row[RULES];
  bool found = false;
  size_t at = rule_random_row(party);
  assert_ok(f, rule_run_one(&f->scope, a->program, &a->c->world, DISTRICT, party, one, &found));
  assert_true(found);
  struct rule_row values = row_of(f, a->c->r, a->kind, at);
  assert_ok(f, rule_run_row(&f->scope, a->program, &a->c->world, &values, row));
  for (size_t i = 0; i < a->count; i++) {
    struct rule_value want = rule_twin(&f->scope, a->rules[i], &a->c->r->reader, party);
    same(a, i, party, "columns", all[i], want);
    same(a, i, party, "one row", one[i], want);
    same(a, i, party, "a row given", row[i], want);
  }
}

static void add_up(struct answers *a, size_t rule, const struct rule_value *v) {
  struct rule_tally *sum = &a->sums[rule];
  enum rule_kind kind = a->rules[rule]->type.kind;
  if (kind == RULE_SET) {
    sum->yes += v->least != 0;
    sum->unknown += v->least == 0 && v->most != 0;
    return;
  }
  sum->unknown += !v->known;
  sum->yes += v->known && (kind != RULE_TRUTH || v->value);
  if (kind == RULE_NUMBER && v->known && __builtin_add_overflow(sum->sum, v->value, &sum->sum))
    sum->overflow = true;
}

static enum ly take(struct scope *s, void *context, const struct rule_found *found) {
  (void)s;
  struct answers *a = context;
  struct fixture *f = a->f;
  for (size_t i = 0; i < found->count; i++) {
    struct rule_value all[RULES];
    for (size_t k = 0; k < a->count; k++) {
      all[k] = found->values[k][i];
      add_up(a, k, &all[k]);
    }
    bool edge = i < 2 || i % 64 >= 63 || i % 64 == 0 || i + 2 > found->count;
    if (a->c->r->rows[a->kind] > SAMPLE && !(edge && fixture_random(f) % 24 == 0) &&
        fixture_random(f) % a->c->r->rows[a->kind] > SAMPLE / 6)
      continue;
    struct arena_mark mark = arena_mark(&f->arena);
    one_party(a, found->parties[i], all);
    arena_rewind(&f->arena, mark);
  }
  a->seen += found->count;
  return LY_OK;
}

/* The totals of all areas are what the answers of all rows add up to. */
static void totals_agree(struct answers *a, const struct rule_totals *totals) {
  int64_t rows = 0;
  for (size_t i = 0; i < totals->count; i++) rows += totals->areas[i].rows;
  assert_int_equal(rows, a->seen);
  for (size_t k = 0; k < a->count; k++) {
    struct rule_tally got = {0};
    for (size_t i = 0; i < totals->count; i++) {
      const struct rule_tally *t = &totals->areas[i].rules[k];
      got.yes += t->yes;
      got.unknown += t->unknown;
      got.overflow =
          got.overflow || t->overflow || __builtin_add_overflow(got.sum, t->sum, &got.sum);
    }
    const struct rule_tally *want = &a->sums[k];
    bool ok = got.yes == want->yes && got.unknown == want->unknown &&
              (got.overflow || want->overflow || got.sum == want->sum);
    if (ok) continue;
    print_error("seed %lu: %.*s\n  got %ld %ld %ld, wanted %ld %ld %ld\n", (unsigned long)a->seed,
                STR_ARG(rule_print(&a->f->scope, &a->c->r->vocabulary, a->rules[k])), (long)got.yes,
                (long)got.unknown, (long)got.sum, (long)want->yes, (long)want->unknown,
                (long)want->sum);
    _fail(__FILE__, __LINE__);
  }
}

static void programs_agree(struct fixture *f, struct county *c, uint64_t seed, size_t kind,
                           size_t count, int depth) {
  const struct rule_expr *rules[RULES];
  size_t with[RULES];
  for (size_t i = 0; i < count; i++) {
    rules[i] = rule_random_rule(c->r, kind, 1 + (int)rule_random_below(c->r, (uint64_t)depth));
    with[i] = i;
  }
  struct answers a = {.f = f, .c = c, .rules = rules, .kind = kind, .count = count, .seed = seed};
  struct rule_compiled what = {&c->r->vocabulary, kind, f->scope.today, rules, count};
  assert_ok(f, rule_compile(&f->scope, &what, &a.program));
  /* everyone: a truth that is true or not, or unknown, for all */
  struct rule_list lists[2] = {{0, true, true, with, count, 0, 0, 0, take, &a},
                               {0, false, false, with, count, 0, 0, 0, take, &a}};
  struct rule_expr yes = {.op = RULE_LITERAL, .type = {.kind = RULE_TRUTH}, .value = 1};
  const struct rule_expr *more[RULES + 1];
  memcpy(more, rules, count * sizeof *more);
  more[count] = &yes;
  what.rules = more;
  what.count = count + 1;
  lists[0].rule = count;
  const struct rule_program *listing;
  assert_ok(f, rule_compile(&f->scope, &what, &listing));
  assert_ok(f, rule_run(&f->scope, listing, &c->world, lists, 1, NULL));
  assert_int_equal(a.seen, rule_snapshot_rows(c->snaps[kind]));
  struct rule_totals totals;
  assert_ok(f, rule_run(&f->scope, a.program, &c->world, NULL, 0, &totals));
  totals_agree(&a, &totals);
}

static void with_kernels(struct fixture *f, enum rule_kernels kernels) {
  static const size_t sizes[] = {0, 1, 2, 63, 64, 65, 127, 511, 513, 1000};
  if (!rule_kernels_use(kernels)) return;
  for (uint64_t round = 0; round < 40; round++) {
    uint64_t seed = round * 4 + kernels + 1000;
    struct arena_mark mark = arena_mark(&f->arena);
    struct county c;
    county_open(&c, f, seed, sizes[round % 10], round % 3 == 0 ? 4 : 12);
    for (size_t kind = 0; kind < RANDOM_KINDS; kind++)
      programs_agree(f, &c, seed, kind, round % 10 > 6 ? 8 : RULES, 4);
    county_close(&c);
    arena_rewind(&f->arena, mark);
  }
  assert_true(rule_kernels_use(RULE_KERNELS_BEST));
  assert_int_equal(heap_pieces(), 0);
}

static void plain_kernels_agree(void **state) {
  with_kernels(*state, RULE_KERNELS_PLAIN);
}

static void avx2_kernels_agree(void **state) {
  with_kernels(*state, RULE_KERNELS_AVX2);
}

static void avx512_kernels_agree(void **state) {
  with_kernels(*state, RULE_KERNELS_AVX512);
}

static void full_blocks_agree(void **state) {
  struct fixture *f = *state;
  static const size_t sizes[] = {4095, 4096, 4097, 8193};
  for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
    struct arena_mark mark = arena_mark(&f->arena);
    struct county c;
    county_open(&c, f, 77 + i, sizes[i], 2);
    programs_agree(f, &c, 77 + i, RANDOM_PERSON, 5, 3);
    county_close(&c);
    arena_rewind(&f->arena, mark);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(plain_kernels_agree),
      TEST(avx2_kernels_agree),
      TEST(avx512_kernels_agree),
      TEST(full_blocks_agree),
  };
  return cmocka_run_group_tests_name("program", tests, NULL, NULL);
}
