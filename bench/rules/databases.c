/* PostgreSQL and DuckDB with the same rules on the same people; see workload.h. */
#include "bench/rules/workload.h"

#include <err.h>
#include <postgresql/libpq-fe.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* Every value of every town, in the order of the query; `next` gives them as text. */
struct answers {
  const struct workload *w;
  const struct rule_totals *ours;
  const size_t *positive;
};

static void check_row(const char *peer, const struct answers *q, size_t town, int64_t *values,
                      size_t count) {
  if (town >= q->ours->count) errx(1, "%s has more towns", peer);
  struct peer_at next = {0};
  if (count == 0) errx(1, "%s gives nothing", peer);
  peer_same(peer, town, 1, values[0], q->ours->areas[town].rows);
  for (size_t i = 1; i < count; i++)
    peer_same(peer, town, i + 1, values[i],
              peer_value(q->w, &q->ours->areas[town], q->positive, &next));
}

static void write_people(int64_t people, const char *path) {
  FILE *f = fopen(path, "w");
  if (!f) err(1, "%s", path);
  for (int64_t id = 0; id < people; id++) {
    int64_t x[PEOPLE_COLUMNS];
    peer_person(id, x);
    fprintf(f, "%ld", (long)id);
    for (size_t c = 0; c < PEOPLE_COLUMNS; c++) fprintf(f, ",%ld", (long)x[c]);
    fputc('\n', f);
  }
  if (fclose(f) != 0) err(1, "%s", path);
}

static const char *create_table(struct arena *a, const char *kind) {
  struct buf b = buf_open(a, 4096);
  buf_printf(&b, "CREATE %s TABLE p(id BIGINT NOT NULL", kind);
  for (int c = 0; c < PEOPLE_COLUMNS; c++) buf_printf(&b, ", c%d INTEGER NOT NULL", c);
  buf_add(&b, STR(")"));
  return str_c(a, buf_str(&b));
}

static const char *path_in(struct arena *a, const char *folder, const char *name) {
  struct buf b = buf_open(a, 256);
  buf_printf(&b, "%s/%s", folder, name);
  return str_c(a, buf_str(&b));
}

/* ---- PostgreSQL ---- */

static PGresult *ask(PGconn *c, const char *sql, ExecStatusType want) {
  PGresult *r = PQexec(c, sql);
  if (PQresultStatus(r) != want) errx(1, "PostgreSQL: %s", PQerrorMessage(c));
  return r;
}

static void tell(PGconn *c, const char *sql) {
  PQclear(ask(c, sql, PGRES_COMMAND_OK));
}

static void postgres_fill(struct arena *a, PGconn *c, const char *people) {
  char line[4096];
  tell(c, create_table(a, "TEMPORARY"));
  PQclear(ask(c, "COPY p FROM STDIN (FORMAT csv)", PGRES_COPY_IN));
  FILE *f = fopen(people, "r");
  if (!f) err(1, "%s", people);
  for (size_t n; (n = fread(line, 1, sizeof line, f)) > 0;)
    if (PQputCopyData(c, line, (int)n) != 1) errx(1, "PostgreSQL: %s", PQerrorMessage(c));
  fclose(f);
  if (PQputCopyEnd(c, NULL) != 1) errx(1, "PostgreSQL: %s", PQerrorMessage(c));
  for (PGresult *r; (r = PQgetResult(c));) PQclear(r);
  tell(c, "ANALYZE p");
}

/* CPU time of the server's process for this connection, in nanoseconds. */
static double backend_ns(PGconn *c) {
  char path[64];
  double ns;
  snprintf(path, sizeof path, "/proc/%d/schedstat", PQbackendPID(c));
  FILE *f = fopen(path, "r");
  if (!f || fscanf(f, "%lf", &ns) != 1) err(1, "%s", path);
  fclose(f);
  return ns;
}

static double postgres_run(PGconn *c, const char *sql, const struct answers *q) {
  double before = backend_ns(c);
  PGresult *r = ask(c, sql, PGRES_TUPLES_OK);
  double taken = backend_ns(c) - before;
  for (int town = 0; town < PQntuples(r); town++) {
    int64_t values[RULES_MAX * 2] = {0};
    for (int i = 1; i < PQnfields(r); i++)
      values[i - 1] = strtoll(PQgetvalue(r, town, i), NULL, 10);
    check_row("PostgreSQL", q, (size_t)town, values, (size_t)PQnfields(r) - 1);
  }
  if ((size_t)PQntuples(r) != q->ours->count) errx(1, "PostgreSQL has fewer towns");
  PQclear(r);
  return taken;
}

double peer_postgres(struct arena *a, const struct workload *w, int64_t people,
                     const struct rule_totals *ours, const size_t *positive, const char *folder) {
  const char *host = getenv("LAOYOU_TEST_POSTGRES"), *file = path_in(a, folder, "people.csv");
  if (!host) {
    fprintf(stderr, "rules: no PostgreSQL to compare with (tests/postgres.sh gives one)\n");
    return NAN;
  }
  const char *const keys[] = {"host", "user", "dbname", NULL}, *const values[] = {host, "laoyou",
                                                                                  "postgres", NULL};
  const struct answers q = {w, ours, positive};
  PGconn *c = PQconnectdbParams(keys, values, 0);
  if (PQstatus(c) != CONNECTION_OK) errx(1, "PostgreSQL: %s", PQerrorMessage(c));
  write_people(people, file);
  tell(c, "SET temp_buffers = '512MB'");
  tell(c, "SET max_parallel_workers_per_gather = 0");
  postgres_fill(a, c, file);
  unlink(file);
  const char *sql = str_c(a, emit_query(a, w, EMIT_SQL, " OFFSET 0"));
  tell(c, "SET jit = off");
  (void)postgres_run(c, sql, &q); /* warm */
  double plain = postgres_run(c, sql, &q);
  tell(c, "SET jit = on");
  tell(c, "SET jit_above_cost = 0");
  double jit = postgres_run(c, sql, &q);
  PQfinish(c);
  return (jit < plain ? jit : plain) / (double)people;
}

/* ---- DuckDB ---- */

static void write_query(struct arena *a, const struct workload *w, const char *path) {
  FILE *f = fopen(path, "w");
  if (!f) err(1, "%s", path);
  struct str sql = emit_query(a, w, EMIT_DUCKDB, "");
  fprintf(f, "%s\n%.*s\n", create_table(a, ""), STR_ARG(sql));
  if (fclose(f) != 0) err(1, "%s", path);
}

static double duckdb_read(FILE *out, const struct answers *q) {
  double taken = NAN;
  if (fscanf(out, "%lf", &taken) != 1) return NAN;
  size_t count = 1;
  for (size_t i = 0; i < q->w->count; i++) count += q->w->rules[i].positive ? 2 : 1;
  for (size_t town = 0; town < q->ours->count; town++) {
    int64_t values[RULES_MAX * 2] = {0};
    for (size_t i = 0; i < count; i++)
      if (fscanf(out, "%ld", &values[i]) != 1) errx(1, "DuckDB has fewer values");
    check_row("DuckDB", q, town, values, count);
  }
  return taken;
}

double peer_duckdb(struct arena *a, const struct workload *w, int64_t people,
                   const struct rule_totals *ours, const size_t *positive, const char *folder) {
  const char *file = path_in(a, folder, "people.csv"), *sql = path_in(a, folder, "query.sql");
  const struct answers q = {w, ours, positive};
  struct buf b = buf_open(a, 1024);
  buf_printf(&b, "node bench/peer/duckdb.mjs %s %s", file, sql);
  write_people(people, file);
  write_query(a, w, sql);
  FILE *out = popen(str_c(a, buf_str(&b)), "r");
  double taken = out ? duckdb_read(out, &q) : NAN;
  int status = out ? pclose(out) : -1;
  unlink(file);
  unlink(sql);
  if (status == 0 && !isnan(taken)) return taken / (double)people;
  if (WEXITSTATUS(status) != 3) errx(1, "DuckDB failed");
  fprintf(stderr, "rules: no DuckDB to compare with (it has no build for this platform)\n");
  return NAN;
}
