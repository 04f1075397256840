/* The same rules on the same people by others; see workload.h. */
#include "bench/rules/workload.h"

#include <err.h>
#include <math.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static double cpu_ns(void) {
  struct timespec t;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

void peer_person(int64_t id, int64_t *x) {
  people_plain(id, x);
  int year, month, day;
  date_parts((struct date){(int32_t)x[PEOPLE_BIRTH]}, &year, &month, &day);
  x[PEOPLE_BIRTH] = year * 10000 + month * 100 + day;
}

void peer_same(const char *peer, size_t town, size_t at, int64_t theirs, int64_t ours) {
  if (theirs != ours)
    errx(1, "%s: value %zu of town %zu is %ld, ours is %ld", peer, at, town, (long)theirs,
         (long)ours);
}

int64_t peer_value(const struct workload *w, const struct rule_area *a, const size_t *positive,
                   struct peer_at *next) {
  const struct rule_tally *t = a->rules;
  size_t at = next->rule;
  bool amount = w->rules[at].positive != NULL, is_sum = next->sum;
  next->sum = amount && !is_sum;
  next->rule = at + !next->sum;
  return is_sum ? t[at].sum : amount ? t[positive[at]].yes : t[at].yes;
}

/* ---- SQLite ---- */

static void sqlite_ok(sqlite3 *db, int rc) {
  if (rc != SQLITE_OK && rc != SQLITE_DONE && rc != SQLITE_ROW) errx(1, "%s", sqlite3_errmsg(db));
}

static void sqlite_fill(struct arena *a, sqlite3 *db, int64_t people) {
  struct buf create = buf_open(a, 4096), insert = buf_open(a, 4096);
  buf_add(&create, STR("CREATE TABLE p(id INTEGER PRIMARY KEY"));
  buf_add(&insert, STR("INSERT INTO p VALUES(?"));
  for (int c = 0; c < PEOPLE_COLUMNS; c++) {
    buf_printf(&create, ", c%d INTEGER NOT NULL", c);
    buf_add(&insert, STR(",?"));
  }
  buf_add(&create, STR(")"));
  buf_add(&insert, STR(")"));
  sqlite_ok(db, sqlite3_exec(db, str_c(a, buf_str(&create)), NULL, NULL, NULL));
  sqlite3_stmt *put;
  sqlite_ok(db, sqlite3_prepare_v2(db, str_c(a, buf_str(&insert)), -1, &put, NULL));
  sqlite_ok(db, sqlite3_exec(db, "BEGIN", NULL, NULL, NULL));
  for (int64_t id = 0; id < people; id++) {
    int64_t x[PEOPLE_COLUMNS];
    peer_person(id, x);
    sqlite3_bind_int64(put, 1, id);
    for (int c = 0; c < PEOPLE_COLUMNS; c++) sqlite3_bind_int64(put, c + 2, x[c]);
    sqlite_ok(db, sqlite3_step(put));
    sqlite_ok(db, sqlite3_reset(put));
  }
  sqlite_ok(db, sqlite3_exec(db, "COMMIT", NULL, NULL, NULL));
  sqlite3_finalize(put);
}

double peer_sqlite(struct arena *a, const struct workload *w, int64_t people,
                   const struct rule_totals *ours, const size_t *positive) {
  sqlite3 *db;
  sqlite3_stmt *query;
  if (sqlite3_open(":memory:", &db) != SQLITE_OK) errx(1, "SQLite");
  sqlite_fill(a, db, people);
  const char *sql = str_c(a, emit_query(a, w, EMIT_SQL, " LIMIT -1"));
  double before = cpu_ns();
  sqlite_ok(db, sqlite3_prepare_v2(db, sql, -1, &query, NULL));
  for (size_t town = 0; sqlite3_step(query) == SQLITE_ROW; town++) {
    if (town >= ours->count) errx(1, "SQLite has more towns");
    struct peer_at next = {0};
    peer_same("SQLite", town, 1, sqlite3_column_int64(query, 1), ours->areas[town].rows);
    for (int i = 2; i < sqlite3_column_count(query); i++)
      peer_same("SQLite", town, (size_t)i, sqlite3_column_int64(query, i),
                peer_value(w, &ours->areas[town], positive, &next));
  }
  double taken = (cpu_ns() - before) / (double)people;
  sqlite3_finalize(query);
  sqlite3_close(db);
  return taken;
}

/* ---- C: columns by town, blocks of 1,024 rows, a loop without branches for each rule ---- */

static const char c_head[] =
    "#include <stdint.h>\n#include <stdio.h>\n#include <stdlib.h>\n#include <time.h>\n"
    "enum { B = 1024, ROUNDS = 9 };\n"
    "static double cpu(void) { struct timespec t; clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);\n"
    "  return (double)t.tv_sec * 1e9 + (double)t.tv_nsec; }\n"
    "static int by_size(const void *a, const void *b) {\n"
    "  return (*(const double *)a > *(const double *)b) - (*(const double *)a < *(const double "
    "*)b); }\n";

/* As narrow as what it holds. */
static const char *c_type(const struct workload_rule *r) {
  if (r->expr->type.kind == RULE_TRUTH) return "uint8_t";
  return r->expr->type.kind == RULE_SET ? "uint16_t" : "int32_t";
}

static const char *c_column(size_t c) {
  static const size_t wide[] = {PEOPLE_BIRTH, 28, PEOPLE_RECEIVED},
                      half[] = {1, 16, 17, 18, 23, 34};
  for (size_t i = 0; i < sizeof wide / sizeof *wide; i++)
    if (wide[i] == c) return "int32_t";
  for (size_t i = 0; i < sizeof half / sizeof *half; i++)
    if (half[i] == c) return "uint16_t";
  return "uint8_t";
}

static void c_rules(struct buf *b, const struct workload *w) {
  buf_add(b, STR("static __attribute__((noinline)) void rules(size_t s, int m, int64_t *acc) {\n"));
  for (size_t c = 0; c < PEOPLE_COLUMNS; c++)
    buf_printf(b, " const %s *restrict c%zu = g%zu + s;\n", c_column(c), c, c);
  for (size_t i = 0; i < w->count; i++) {
    struct str name = w->rules[i].name;
    buf_printf(b, " { %s *restrict q = r_%.*s; for (int i = 0; i < m; i++) q[i] = (%s)(",
               c_type(&w->rules[i]), STR_ARG(name), c_type(&w->rules[i]));
    emit_expr(b, EMIT_C, w->rules[i].expr);
    buf_add(b, STR("); }\n"));
  }
  size_t at = 1;
  buf_add(b, STR(" acc[0] += m;\n"));
  for (size_t i = 0; i < w->count; i++) {
    struct str name = w->rules[i].name;
    buf_printf(b,
               " { int n = 0; for (int i = 0; i < m; i++) n += r_%.*s[i] != 0; acc[%zu] += n; }\n",
               STR_ARG(name), at++);
    if (w->rules[i].positive)
      buf_printf(b, " { int n = 0; for (int i = 0; i < m; i++) n += r_%.*s[i]; acc[%zu] += n; }\n",
                 STR_ARG(name), at++);
  }
  buf_printf(b, "}\nenum { VALUES = %zu };\n", at);
}

static void c_main(struct buf *b, int64_t people) {
  buf_printf(b,
             "int main(int argc, char **argv) {\n (void)argc; size_t n = %ld, seg[16]; FILE *f = "
             "fopen(argv[1], \"rb\");\n"
             " if (!f || fread(seg, sizeof seg, 1, f) != 1) return 1;\n",
             (long)people);
  for (size_t c = 0; c < PEOPLE_COLUMNS; c++)
    buf_printf(b,
               " g%zu = malloc((n + B) * sizeof *g%zu); if (!g%zu || fread(g%zu, sizeof *g%zu, n, "
               "f) != n) return 1;\n",
               c, c, c, c, c);
  buf_add(
      b,
      STR(" double t[ROUNDS]; static int64_t acc[15][VALUES];\n"
          " for (int r = 0; r < ROUNDS; r++) { double a = cpu(); ng = 0;\n"
          "  for (int k = 0; k < 15; k++) { for (int i = 0; i < VALUES; i++) acc[k][i] = 0;\n"
          "   for (size_t s = seg[k]; s < seg[k + 1]; s += B) { int m = seg[k + 1] - s < B ? "
          "(int)(seg[k + 1] - s) : B;\n"
          "    rules(s, m, acc[k]); for (int i = 0; i < m; i++) { gaps[ng].row = s + (size_t)i; "
          "gaps[ng].bits = r_R58[i];\n"
          "     gaps[ng].amount = r_R60[i]; ng += r_R58[i] != 0; } } }\n"
          "  t[r] = cpu() - a; }\n"
          " qsort(t, ROUNDS, sizeof *t, by_size); printf(\"%.4f\\n\", t[ROUNDS / 2] / (double)n);\n"
          " for (int k = 0; k < 15; k++) for (int i = 0; i < VALUES; i++) printf(\"%lld\\n\", "
          "(long long)acc[k][i]);\n"
          " return 0; }\n"));
}

static void c_write(struct arena *a, const struct workload *w, int64_t people, const char *path) {
  struct buf b = buf_open(a, 4 << 20);
  buf_add(&b, str_of(c_head));
  for (size_t c = 0; c < PEOPLE_COLUMNS; c++) buf_printf(&b, "static %s *g%zu;\n", c_column(c), c);
  for (size_t i = 0; i < w->count; i++)
    buf_printf(&b, "static %s r_%.*s[B] __attribute__((aligned(64)));\n", c_type(&w->rules[i]),
               STR_ARG(w->rules[i].name));
  buf_printf(
      &b,
      "static struct { size_t row; uint16_t bits; int32_t amount; } gaps[%ld]; static size_t ng;\n",
      (long)people + 1024);
  c_rules(&b, w);
  c_main(&b, people);
  struct str text = buf_str(&b);
  FILE *f = fopen(path, "w");
  if (!f || fwrite(text.ptr, 1, text.len, f) != text.len || fclose(f) != 0) err(1, "%s", path);
}

static size_t c_width(size_t c) {
  const char *type = c_column(c);
  return type[0] == 'i' ? 4 : type[4] == '8' ? 1 : 2;
}

/* People sorted by town, column by column. */
static void c_data(int64_t people, const char *path) {
  FILE *f = fopen(path, "wb");
  size_t seg[16] = {0}, n = (size_t)people;
  uint32_t *order = malloc(n * sizeof *order);
  int32_t *all = malloc(n * PEOPLE_COLUMNS * sizeof *all);
  if (!f || !order || !all) errx(1, "no memory");
  for (size_t i = 0; i < n; i++) {
    int64_t x[PEOPLE_COLUMNS];
    peer_person((int64_t)i, x);
    for (size_t c = 0; c < PEOPLE_COLUMNS; c++) all[i * PEOPLE_COLUMNS + c] = (int32_t)x[c];
    seg[x[0] + 1]++;
  }
  for (size_t k = 1; k < 16; k++) seg[k] += seg[k - 1];
  size_t at[16];
  for (size_t k = 0; k < 16; k++) at[k] = seg[k];
  for (size_t i = 0; i < n; i++) order[at[all[i * PEOPLE_COLUMNS]]++] = (uint32_t)i;
  fwrite(seg, sizeof seg, 1, f);
  for (size_t c = 0; c < PEOPLE_COLUMNS; c++)
    for (size_t i = 0; i < n; i++)
      fwrite(&all[order[i] * (size_t)PEOPLE_COLUMNS + c], c_width(c), 1, f);
  if (fclose(f) != 0) err(1, "%s", path);
  free(order);
  free(all);
}

double peer_c(struct arena *a, const struct workload *w, int64_t people,
              const struct rule_totals *ours, const size_t *positive, const char *folder) {
  struct buf b = buf_open(a, 4096);
  buf_printf(&b, "gcc -std=gnu17 -O3 -march=native -w -o %s/peer %s/peer.c && %s/peer %s/people",
             folder, folder, folder, folder);
  const char *command = str_c(a, buf_str(&b));
  b = buf_open(a, 1024);
  buf_printf(&b, "%s/peer.c", folder);
  c_write(a, w, people, str_c(a, buf_str(&b)));
  b = buf_open(a, 1024);
  buf_printf(&b, "%s/people", folder);
  c_data(people, str_c(a, buf_str(&b)));
  FILE *out = popen(command, "r");
  double taken = NAN;
  if (!out || fscanf(out, "%lf", &taken) != 1) errx(1, "the peer in C");
  for (size_t town = 0; town < ours->count; town++) {
    struct peer_at next = {0};
    long long value;
    for (size_t i = 0; i == 0 || next.rule < w->count; i++) {
      if (fscanf(out, "%lld", &value) != 1) errx(1, "the peer in C");
      peer_same("C", town, i, value,
                i ? peer_value(w, &ours->areas[town], positive, &next) : ours->areas[town].rows);
    }
  }
  if (pclose(out) != 0) errx(1, "the peer in C");
  return taken;
}
