/* Rows, as a table for people and as build/bench.json for programs. */
#include "bench/bench.h"

#include <err.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { CELL = 48 };

static const char output_path[] = "build/bench.json", output_draft[] = "build/bench.json.new";
static struct row *rows;
static size_t row_count;

struct cells {
  char ours[CELL], peer[CELL], ratio[CELL], goal[CELL];
};

static void number_cell(char *cell, double value, const char *none) {
  snprintf(cell, CELL, "%s", none);
  if (!isnan(value)) snprintf(cell, CELL, "%.2f", value);
}

static struct cells cells_of(const struct row *r, const char *none) {
  struct cells c = {0};
  number_cell(c.ours, r->ours, none);
  number_cell(c.peer, r->peer, none);
  number_cell(c.ratio, r->ours / r->peer, none);
  static const char *const before[] = {"<=", ">=", "ratio >="};
  const char *unit = r->goal_kind == GOAL_RATIO_AT_LEAST ? "" : r->unit;
  if (!isnan(r->goal)) snprintf(c.goal, CELL, "%s %g %s", before[r->goal_kind], r->goal, unit);
  return c;
}

/* Neither met nor missed where there is no goal, or nothing of ours to hold against it. */
static const char *met(const struct row *r, const char *yes, const char *no, const char *none) {
  double value = r->goal_kind == GOAL_RATIO_AT_LEAST ? r->ours / r->peer : r->ours;
  if (isnan(r->goal) || isnan(value)) return none;
  bool good = r->goal_kind == GOAL_AT_MOST ? value <= r->goal : value >= r->goal;
  return good ? yes : no;
}

static void print_row(const struct row *r) {
  static const char line[] = "%-34s %10s %10s %8s  %-15s %-24s %-4s %s\n";
  if (row_count == 0) {
    printf(line, "name", "ours", "peer", "ratio", "unit", "goal", "met", "peer");
  }
  struct cells c = cells_of(r, "");
  printf(line, r->name, c.ours, c.peer, c.ratio, r->unit, c.goal, met(r, "yes", "no", ""),
         r->peer_name ? r->peer_name : "");
  if (fflush(stdout) != 0) err(1, "standard output");
}

void report_row(struct row row) {
  rows = reallocarray(rows, row_count + 1, sizeof *rows);
  if (!rows) err(1, "row %zu", row_count + 1);
  print_row(&row);
  rows[row_count++] = row;
}

/* Text is this program's own, and has nothing to escape. */
static void write_text(FILE *f, const char *key, const char *text) {
  const char *quote = text && *text ? "\"" : "";
  fprintf(f, ",\"%s\":%s%s%s", key, quote, *quote ? text : "null", quote);
}

static void write_row(FILE *f, const struct row *r) {
  struct cells c = cells_of(r, "null");
  fprintf(f, "{\"name\":\"%s\",\"ours\":%s,\"peer\":%s", r->name, c.ours, c.peer);
  write_text(f, "peer_name", r->peer_name);
  fprintf(f, ",\"ratio\":%s", c.ratio);
  write_text(f, "unit", r->unit);
  write_text(f, "goal", isnan(r->goal) ? NULL : c.goal);
  fprintf(f, ",\"met\":%s}", met(r, "true", "false", "null"));
}

void report_write(void) {
  FILE *f = fopen(output_draft, "we");
  if (!f) err(1, "%s", output_draft);
  fprintf(f, "{\"rows\":[");
  for (size_t i = 0; i < row_count; i++) {
    fprintf(f, "%s\n", i ? "," : "");
    write_row(f, &rows[i]);
  }
  fprintf(f, "\n]}\n");
  bool bad = ferror(f) != 0;
  if (fclose(f) != 0 || bad) err(1, "%s", output_draft);
  if (rename(output_draft, output_path) != 0) err(1, "%s", output_path);
}

static int by_size(const void *left, const void *right) {
  double a = *(const double *)left, b = *(const double *)right;
  return (a > b) - (a < b);
}

double median(double *values, size_t count) {
  qsort(values, count, sizeof *values, by_size);
  return values[count / 2];
}
