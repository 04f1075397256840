/* Invented plans: as many areas and tasks as a large city's districts have, written as packs. */
#include "bench/bench.h"

#include <err.h>
#include <stdio.h>

enum { UNITS = 20, BOROUGHS = 12, SECTIONS = 5, CLAUSES = 6 };

static const char *const units[UNITS] = {
    "区民政局", "区卫生健康委", "区教育局",     "区财政局", "区发展改革委", "区人社局", "区医保局",
    "区规划局", "区住建委",     "区市场监管局", "区文旅局", "区体育局",     "区科委",   "区公安局",
    "区司法局", "区税务局",     "区残联",       "区妇联",   "区总工会",     "团区委"};
static const char *const subjects[] = {"养老机构床位", "社区助餐点", "托育机构",    "长者照护之家",
                                       "家庭照护床位", "适老化改造", "认知障碍照护"};
static const char *const actions[] = {"建设", "提升", "规范", "培训", "评估"};
static const char *const fields[] = {"elder", "childcare", "both"};
static const char *const numerals[SECTIONS] = {"一", "二", "三", "四", "五"};

static FILE *create(enum run_file file) {
  FILE *out = fopen(run_file(file), "w");
  if (!out) err(1, "%s", run_file(file));
  return out;
}

static void finish(FILE *out, enum run_file file) {
  if (fclose(out) != 0) err(1, "%s", run_file(file));
}

static void write_header(size_t n) {
  FILE *out = create(FILE_PACK_HEADER);
  fprintf(out,
          "key: bench%02zu\nname: 第%zu区\narea: \"99%02zu01\"\n"
          "document: {title: 第%zu区方案, issuer: 第%zu区, issued: 2022-03-31, until: 2025}\n",
          n, n, n, n, n);
  finish(out, FILE_PACK_HEADER);
}

static void write_areas(size_t n) {
  FILE *out = create(FILE_PACK_AREAS);
  fprintf(out, "- {code: \"99%02zu01\", name: 第%zu区, level: county}\n", n, n);
  for (size_t i = 1; i <= BOROUGHS; i++) {
    fprintf(out, "- {code: \"99%02zu01%03zu\", name: 第%zu街道, level: township}\n", n, i, i);
  }
  finish(out, FILE_PACK_AREAS);
}

static void write_units(void) {
  FILE *out = create(FILE_PACK_UNITS);
  for (size_t i = 0; i < UNITS; i++) fprintf(out, "- {key: u%zu, name: %s}\n", i, units[i]);
  fprintf(out, "- {key: towns, name: 各街镇, stands_for: areas}\n");
  finish(out, FILE_PACK_UNITS);
}

static void write_clauses(void) {
  FILE *out = create(FILE_PACK_CLAUSES);
  for (size_t i = 0; i < SECTIONS; i++) {
    fprintf(out, "- {clause: 二(%s), part: heading, title: 第%zu节}\n", numerals[i], i + 1);
    for (size_t k = 1; k <= CLAUSES; k++) {
      fprintf(out, "- {clause: 二(%s)%zu, part: task, title: 第%zu条, units: [u%zu]}\n",
              numerals[i], k, k, (i * CLAUSES + k) % UNITS);
    }
  }
  finish(out, FILE_PACK_CLAUSES);
}

/* Every third has a day of its own, every tenth is for all towns too. */
static void write_task(FILE *out, size_t k) {
  char due[16] = "";
  if (k % 3 == 0) snprintf(due, sizeof due, "due: %zu, ", 2023 + k / 3 % 3);
  fprintf(out,
          "- {key: t%03zu, number: %zu, title: %s%s第%zu项, field: %s, %slead_units: [u%zu], "
          "units: [u%zu, u%zu%s], clause: 二(%s)%zu}\n",
          k, k, subjects[k % 7], actions[k % 5], k, fields[k % 3], due, k % UNITS, (k + 3) % UNITS,
          (k + 7) % UNITS, k % 10 ? "" : ", towns", numerals[k % SECTIONS], k % CLAUSES + 1);
}

void plans_write_pack(size_t n) {
  write_header(n);
  write_areas(n);
  write_units();
  write_clauses();
  FILE *out = create(FILE_PACK_TASKS);
  for (size_t k = 1; k <= PLAN_TASKS; k++) write_task(out, k);
  finish(out, FILE_PACK_TASKS);
}
