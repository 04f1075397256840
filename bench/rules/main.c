/* rules - what laoyou's programs cost on the workload of rules.txt.
 *
 *     rules PEOPLE [ROUNDS [KERNELS]]     in the repository's root; with KERNELS only the rules
 * over everyone with those, for a profiler
 *
 * Prints a line for each figure, `name value unit`, after the answers were checked against the sums
 * that other programs have found for the same people and rules (known below). A wrong answer ends
 * it with exit 1. Times are CPU time of this process, medians of the rounds.
 */
#include "bench/rules/workload.h"

#include <err.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { ROUNDS_MAX = 999 };

static struct arena memory;
static struct scope scope;

static void ok(enum ly rc) {
  if (rc) errx(1, "%.*s", STR_ARG(error_text(&scope)));
}

static double cpu_ns(void) {
  struct timespec t;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static int cmp_doubles(const void *left, const void *right) {
  double a = *(const double *)left, b = *(const double *)right;
  return (a > b) - (a < b);
}

static double median(double *values, size_t count) {
  qsort(values, count, sizeof *values, cmp_doubles);
  return values[count / 2];
}

static void row(const char *name, double value, const char *unit) {
  printf("%s\t%.4f\t%s\n", name, value, unit);
  fflush(stdout);
}

/* ---- People ---- */

struct feed {
  int64_t at, count, missing;
  int64_t values[PEOPLE_COLUMNS], unknown[PEOPLE_COLUMNS];
};

static enum ly next_person(struct scope *s, void *context, struct rule_row *out, bool *more) {
  (void)s;
  struct feed *f = context;
  *more = f->at < f->count;
  if (!*more) return LY_OK;
  people_make(f->at, f->values);
  for (size_t c = 0; c < PEOPLE_COLUMNS; c++)
    f->unknown[c] = f->missing && people_missing(f->at, c);
  *out = (struct rule_row){331121, f->at++, f->values, f->unknown};
  return LY_OK;
}

static struct rule_table *load(const struct workload *w, int64_t people, bool missing) {
  struct rule_shape shape = {
      .count = PEOPLE_COLUMNS, .area = 0, .area_digits = 9, .order = PEOPLE_BIRTH};
  struct rule_table *t;
  struct feed f = {.count = people, .missing = missing};
  ok(rule_columns_of(&scope, &w->vocabulary.parties[0], &shape.columns));
  ok(rule_table_open(&scope, &shape, &t));
  double before = cpu_ns();
  ok(rule_table_load(&scope, t, (struct rule_source){next_person, &f}));
  row(missing ? "load missing" : "load", (cpu_ns() - before) / (double)people, "ns/resident");
  return t;
}

/* ---- The workload ---- */

struct gap {
  int64_t *ids, *bits, *amounts;
  size_t count;
  int64_t missing; /* who may be owed something */
};

static enum ly take_gap(struct scope *s, void *context, const struct rule_found *found) {
  (void)s;
  struct gap *g = context;
  for (size_t i = 0; i < found->count; i++) {
    g->ids[g->count] = found->parties[i];
    g->bits[g->count] = found->values[0][i].value;
    g->amounts[g->count++] = found->values[1][i].value;
  }
  return LY_OK;
}

static size_t rule_named(const struct workload *w, const char *name) {
  for (size_t i = 0; i < w->count; i++)
    if (str_is(w->rules[i].name, name)) return i;
  errx(1, "no rule %s", name);
}

struct setup {
  const struct workload *w;
  const struct rule_program *program;
  size_t positive[RULES_MAX]; /* of an amount: where its count stands */
  size_t with[2];
  struct rule_list list;
  struct gap gap;
};

static void compile(struct setup *u, const struct workload *w, int64_t people) {
  const struct rule_expr *rules[RULES_MAX * 2];
  struct rule_compiled what = {&w->vocabulary, 0, PEOPLE_TODAY, rules, w->count};
  for (size_t i = 0; i < w->count; i++) rules[i] = w->rules[i].expr;
  for (size_t i = 0; i < w->count; i++) {
    if (!w->rules[i].positive) continue;
    u->positive[i] = what.count;
    rules[what.count++] = w->rules[i].positive;
  }
  double before = cpu_ns();
  ok(rule_compile(&scope, &what, &u->program));
  row("compile", (cpu_ns() - before) / 1e6, "ms");
  u->w = w;
  u->with[0] = rule_named(w, "R58");
  u->with[1] = rule_named(w, "R60");
  size_t size = (size_t)people * sizeof(int64_t);
  u->gap = (struct gap){malloc(size), malloc(size), malloc(size), 0, 0};
  if (!u->gap.ids || !u->gap.bits || !u->gap.amounts) errx(1, "no memory");
  u->list = (struct rule_list){.rule = u->with[0],
                               .yes = true,
                               .with = u->with,
                               .with_count = 2,
                               .found = take_gap,
                               .context = &u->gap};
}

static void run(struct setup *u, const struct rule_world *world, struct rule_totals *totals) {
  u->gap.count = 0;
  ok(rule_run(&scope, u->program, world, &u->list, 1, totals));
}

static double measure(struct setup *u, const struct rule_world *world, size_t rounds,
                      double people) {
  double times[ROUNDS_MAX] = {0};
  for (size_t i = 0; i < rounds; i++) {
    struct arena_mark mark = arena_mark(&memory);
    struct rule_totals totals;
    double before = cpu_ns();
    run(u, world, &totals);
    times[i] = (cpu_ns() - before) / people;
    arena_rewind(&memory, mark);
  }
  return median(times, rounds);
}

/* ---- Answers ---- */

/* What other programs have found: the digest of all sums by town, and the list's sums. */
static const struct known {
  int64_t people;
  const char *digest;
  size_t gaps;
  int64_t bits, amounts, ids;
} known[] = {
    {100000, "4231ebc588bf8461d6b07598c16b8e80", 9766, 21530032, 2541120, 489490140},
    {1000000, "79748a6b0675d1cf059c5553491c0ada", 96305, 218336847, 25062997, 48133993254},
    {10000000, "f53c9b158e68a9332afc278634fc15dd", 963138, 2221560309, 249907543, 4814621583212},
};

static int64_t figure(const struct setup *u, const struct rule_area *a, struct str name) {
  if (str_is(name, "n")) return a->rows;
  return a->rules[rule_named(u->w, str_c(&memory, name))].yes;
}

static void town_text(struct buf *b, const struct setup *u, const struct rule_area *a,
                      size_t town) {
  buf_printf(b, "%zu|%ld", town, (long)a->rows);
  for (size_t i = 0; i < u->w->count; i++) {
    const struct workload_rule *r = &u->w->rules[i];
    bool indicator = str_starts(r->name, STR("I"));
    if (!r->positive)
      buf_printf(b, "|%ld", (long)a->rules[i].yes);
    else if (indicator)
      buf_printf(b, "|%ld", (long)a->rules[i].sum);
    else
      buf_printf(b, "|%ld|%ld", (long)a->rules[u->positive[i]].yes, (long)a->rules[i].sum);
  }
  for (size_t i = 0; i < u->w->ratio_count; i++) {
    int64_t above = figure(u, a, u->w->ratios[i].above),
            below = figure(u, a, u->w->ratios[i].below);
    buf_printf(b, "|%ld", (long)(below ? above * 10000 / below : 0));
  }
  buf_char(b, '\n');
}

static void check(struct setup *u, const struct rule_world *world, int64_t people) {
  struct rule_totals totals;
  run(u, world, &totals);
  struct buf b = buf_open(&memory, 1 << 20);
  for (size_t i = 0; i < totals.count; i++) town_text(&b, u, &totals.areas[i], i);
  struct str text = buf_str(&b);
  unsigned char md5[EVP_MAX_MD_SIZE];
  char digest[40] = "";
  unsigned size = 0;
  EVP_Digest(text.ptr, text.len, md5, &size, EVP_md5(), NULL);
  for (unsigned i = 0; i < size; i++) snprintf(digest + 2 * i, 3, "%02x", md5[i]);
  struct known got = {.people = people, .digest = digest, .gaps = u->gap.count};
  for (size_t i = 0; i < u->gap.count; i++) {
    got.bits += u->gap.bits[i];
    got.amounts += u->gap.amounts[i];
    got.ids += u->gap.ids[i];
  }
  for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
    const struct known *k = &known[i];
    if (k->people != people) continue;
    if (strcmp(k->digest, got.digest) == 0 && k->gaps == got.gaps && k->bits == got.bits &&
        k->amounts == got.amounts && k->ids == got.ids)
      return;
    fwrite(text.ptr, 1, text.len, stderr);
    errx(1, "wrong: digest %s, %zu gaps, sums %ld %ld %ld", digest, got.gaps, (long)got.bits,
         (long)got.amounts, (long)got.ids);
  }
}

/* ---- One person, and what if ---- */

static void one_person(const struct workload *w, const struct rule_world *world, int64_t people,
                       size_t rounds) {
  enum { PERSONS = 20000 };
  const struct rule_expr *rules[RULES_MAX];
  struct rule_compiled what = {&w->vocabulary, 0, PEOPLE_TODAY, rules, 0};
  for (size_t i = 0; i < w->count && str_starts(w->rules[i].name, STR("R")); i++)
    rules[what.count++] = w->rules[i].expr;
  const struct rule_program *p;
  ok(rule_compile(&scope, &what, &p));
  double times[ROUNDS_MAX] = {0};
  uint64_t chance = 1;
  for (size_t i = 0; i < rounds; i++) {
    double before = cpu_ns();
    for (size_t k = 0; k < PERSONS; k++) {
      struct rule_value out[RULES_MAX];
      bool found;
      chance = chance * UINT64_C(6364136223846793005) + 1442695040888963407u;
      int64_t id = (int64_t)(chance >> 33) % people;
      ok(rule_run_one(&scope, p, world, 331121, id, out, &found));
      if (!found) errx(1, "nobody is %ld", (long)id);
    }
    times[i] = (cpu_ns() - before) / PERSONS / 1e3;
  }
  row("one person", median(times, rounds), "us");
}

/* ---- One change ---- */

enum { CHANGES = 20000 };

/* A person of whom three facts, not where he lives, are now those of another. */
static void changed(uint64_t *chance, int64_t people, int64_t *values, struct rule_row *out) {
  static const int64_t unknown[PEOPLE_COLUMNS];
  int64_t other[PEOPLE_COLUMNS];
  uint64_t drawn[5];
  for (size_t i = 0; i < 5; i++) {
    *chance = *chance * UINT64_C(6364136223846793005) + 1442695040888963407u;
    drawn[i] = *chance >> 33;
  }
  int64_t id = (int64_t)drawn[0] % people;
  people_make(id, values);
  people_make((int64_t)drawn[1] % people, other);
  for (size_t i = 2; i < 5; i++) {
    size_t column = 1 + drawn[i] % (PEOPLE_COLUMNS - 1);
    values[column] = other[column];
  }
  *out = (struct rule_row){331121, id, values, unknown};
}

/* What the rules said of a changed row is what they say of it where it stands in the table. */
static void check_changed(const struct rule_program *p, struct rule_table *t,
                          const struct rule_row *row, const struct rule_value *said, size_t count) {
  struct rule_snapshot *snap = rule_table_snapshot(t);
  const struct rule_snapshot *snaps[] = {snap};
  const struct rule_world world = {.tables = snaps, .count = 1};
  struct rule_value out[RULES_MAX];
  bool found;
  ok(rule_run_one(&scope, p, &world, row->district, row->party, out, &found));
  for (size_t i = 0; i < count; i++)
    if (!found || out[i].known != said[i].known || out[i].value != said[i].value)
      errx(1, "a change of %ld did not reach rule %zu", (long)row->party, i);
  rule_snapshot_close(snap);
}

/* Facts change: the row is written, and all rules and indicators worked out for it again; what was
 * changed is shown after each `together`. */
static double change_some(const struct rule_program *p, size_t rules, struct rule_table *t,
                          const struct rule_world *world, int64_t people, size_t together,
                          uint64_t seed) {
  static int64_t values[CHANGES][PEOPLE_COLUMNS];
  static struct rule_row rows[CHANGES];
  static struct rule_value out[RULES_MAX];
  uint64_t chance = seed;
  for (size_t i = 0; i < CHANGES; i++) changed(&chance, people, values[i], &rows[i]);
  double before = cpu_ns();
  for (size_t i = 0; i < CHANGES; i++) {
    ok(rule_table_put(&scope, t, &rows[i]));
    ok(rule_run_row(&scope, p, world, &rows[i], out));
    if ((i + 1) % together == 0) ok(rule_table_publish(&scope, t));
  }
  double taken = (cpu_ns() - before) / CHANGES / 1e3;
  check_changed(p, t, &rows[CHANGES - 1], out, rules);
  return taken;
}

static void one_change(const struct workload *w, struct rule_table *t,
                       const struct rule_world *world, int64_t people, size_t rounds) {
  static const size_t together[] = {CHANGES / 2, 1000};
  const struct rule_expr *rules[RULES_MAX];
  struct rule_compiled what = {&w->vocabulary, 0, PEOPLE_TODAY, rules, w->count};
  for (size_t i = 0; i < w->count; i++) rules[i] = w->rules[i].expr;
  const struct rule_program *p;
  ok(rule_compile(&scope, &what, &p));
  for (size_t k = 0; k < sizeof together / sizeof *together; k++) {
    double times[ROUNDS_MAX] = {0};
    char name[48];
    for (size_t i = 0; i < rounds; i++)
      times[i] = change_some(p, w->count, t, world, people, together[k], 1 + i);
    snprintf(name, sizeof name, "one change, of %zu", together[k]);
    row(name, median(times, rounds), "us");
  }
}

static void what_if(const struct workload *w, const struct rule_world *world, size_t rounds) {
  const struct rule_expr *rules[8];
  struct rule_compiled what = {&w->vocabulary, 0, PEOPLE_TODAY, rules, w->draft_count};
  for (size_t i = 0; i < w->draft_count; i++) rules[i] = w->drafts[i].expr;
  double times[ROUNDS_MAX] = {0};
  for (size_t i = 0; i < rounds; i++) {
    struct arena_mark mark = arena_mark(&memory);
    struct rule_totals totals;
    const struct rule_program *p;
    double before = cpu_ns();
    ok(rule_compile(&scope, &what, &p));
    ok(rule_run(&scope, p, world, NULL, 0, &totals));
    times[i] = (cpu_ns() - before) / 1e6;
    int64_t gain = 0, lose = 0, cost = 0;
    for (size_t k = 0; k < totals.count; k++) {
      gain += totals.areas[k].rules[1].yes;
      lose += totals.areas[k].rules[2].yes;
      cost += totals.areas[k].rules[3].sum;
    }
    if (gain == 0 || lose == 0 || cost == 0) errx(1, "nobody gains, or nobody loses");
    arena_rewind(&memory, mark);
  }
  row("what-if", median(times, rounds), "ms");
}

static const struct {
  const char *name;
  enum rule_kernels which;
} kernels[] = {
    {"avx512", RULE_KERNELS_AVX512}, {"avx2", RULE_KERNELS_AVX2}, {"plain", RULE_KERNELS_PLAIN}};

static const char *only; /* of kernels; NULL: all, and all else */

static void everyone(struct setup *u, const struct rule_world *world, int64_t people, size_t rounds,
                     const char *suffix) {
  for (size_t i = 0; i < sizeof kernels / sizeof *kernels; i++) {
    if (only && strcmp(only, kernels[i].name) != 0) continue;
    if (!rule_kernels_use(kernels[i].which)) continue;
    if (!*suffix) check(u, world, people);
    char name[64];
    snprintf(name, sizeof name, "everyone %s%s", kernels[i].name, suffix);
    row(name, measure(u, world, rounds, (double)people), "ns/resident");
  }
  (void)rule_kernels_use(RULE_KERNELS_BEST);
}

/* Peers on the same people; SQLite on fewer, it takes a thousand times as long. */
static void peers(struct setup *u, const struct rule_world *world, int64_t people) {
  char folder[] = "/tmp/laoyou-rules-XXXXXX", name[64];
  if (!mkdtemp(folder)) err(1, "%s", folder);
  struct rule_totals totals;
  run(u, world, &totals);
  row("C, columns in blocks", peer_c(&memory, u->w, people, &totals, u->positive, folder),
      "ns/resident");
  if (people <= 100000)
    row("SQLite", peer_sqlite(&memory, u->w, people, &totals, u->positive), "ns/resident");
  row("DuckDB", peer_duckdb(&memory, u->w, people, &totals, u->positive, folder), "ns/resident");
  if (people <= 100000)
    row("PostgreSQL", peer_postgres(&memory, u->w, people, &totals, u->positive, folder),
        "ns/resident");
  static const char *const files[] = {"peer", "peer.c", "people"};
  for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
    snprintf(name, sizeof name, "%s/%s", folder, files[i]);
    unlink(name);
  }
  rmdir(folder);
}

int main(int argc, char **argv) {
  if (argc < 2) errx(2, "usage: rules PEOPLE [ROUNDS]");
  int64_t people = strtoll(argv[1], NULL, 10);
  only = argc > 3 ? argv[3] : NULL;
  size_t rounds = argc > 2 ? strtoul(argv[2], NULL, 10) : 9;
  if (people < 1 || rounds < 1 || rounds > ROUNDS_MAX) errx(2, "usage: rules PEOPLE [ROUNDS]");
  arena_open(&memory, (size_t)1 << 34);
  scope = scope_open(&memory, &world_real);
  scope.today = PEOPLE_TODAY;
  struct workload *w = workload_read(&scope, "bench/rules/rules.txt");
  struct setup u = {0};
  compile(&u, w, people);
  for (int missing = 0; missing < 2; missing++) {
    struct rule_table *t = load(w, people, missing);
    struct rule_snapshot *snap = rule_table_snapshot(t);
    const struct rule_snapshot *snaps[] = {snap};
    const struct rule_world world = {.tables = snaps, .count = 1};
    row(missing ? "memory missing" : "memory", (double)rule_snapshot_bytes(snap) / (double)people,
        "bytes/resident");
    everyone(&u, &world, people, rounds, missing ? " missing" : "");
    if (!missing && (!only || strcmp(only, "one") == 0)) one_person(w, &world, people, rounds);
    if (!missing && !only) peers(&u, &world, people);
    if (!missing && !only) what_if(w, &world, rounds);
    if (!missing && (!only || strcmp(only, "change") == 0))
      one_change(w, t, &world, people, rounds); /* the last: people are others then */
    rule_snapshot_close(snap);
    rule_table_close(t);
  }
  return 0;
}
