/* Fuzzing the file of columns behind its digest, and of it one table alone; the first byte says
 * which. Whatever stands in it is taken or refused within its bounds, and what is taken can be
 * read, looked up, written to and sorted again. */
#include "fuzz/fuzz.h"

#include "plan/plan.h"
#include "registry/columns.h"
#include "service/vocabulary.h"

enum { OWN_BYTES = 64 * 1024 * 1024, WORK_BYTES = 64 * 1024 * 1024, WIDTH = 64, ROWS_MAX = 5000 };

#define FILE_OF(name, text) \
  { \
    STR_INIT(name), { \
      text, sizeof(text) - 1 \
    } \
  }
static struct pack_file files[] = {
    FILE_OF("acts.yaml",
            "- {key: meal, name: 助餐, of: person, fields: [{key: meals, name: 餐数,"
            " type: integer, unit: 份}]}\n"),
    FILE_OF("areas.yaml", "- {code: \"100000\", name: 中国, level: country}\n"),
    FILE_OF("code_lists.yaml", "- {key: level, name: 等级, codes: [{code: \"1\", name: 轻}]}\n"),
    FILE_OF("dictionary.yaml",
            "- {key: home_area, name: 常住地, of: person, type: area, privacy: internal, sources:"
            " [first]}\n"
            "- {key: birth_date, name: 出生日期, of: person, type: date, privacy: internal,"
            " sources: [first]}\n"
            "- {key: poor, name: 低保, of: person, type: truth, privacy: internal, sources:"
            " [first]}\n"
            "- {key: level, name: 等级, of: person, type: code, codes: level, privacy: internal,"
            " sources: [first]}\n"),
    FILE_OF("pack.yaml", "key: cn\nname: 全国\narea: \"100000\"\n"),
    FILE_OF("party_kinds.yaml", "- {key: person, name: 人员}\n"),
    FILE_OF("sources.yaml", "- {key: first, name: 甲方}\n"),
};

static struct arena own;
static struct pack pack;
static struct service_vocabulary words;

static struct registry_received received(void *context, struct str district, size_t kind) {
  (void)context;
  (void)district;
  (void)kind;
  return (struct registry_received){0};
}

static void open_words(void) {
  static bool opened;
  if (opened) return;
  arena_open(&own, OWN_BYTES);
  struct scope s = scope_open(&own, &world_real);
  struct pack_source source = pack_source_memory(files, sizeof files / sizeof *files);
  must(pack_read(&s, &source, plan_kinds, NULL, &pack) == LY_OK);
  must(service_vocabulary(&s, &pack, &words) == LY_OK);
  opened = true;
}

static void read_rows(const struct rule_snapshot *snap) {
  int64_t values[WIDTH], unknown[WIDTH];
  size_t rows = rule_snapshot_rows(snap);
  for (size_t i = 0; i < rows && i < ROWS_MAX; i++) {
    struct rule_row row;
    rule_snapshot_at(snap, i, &row, values, unknown);
    (void)rule_snapshot_row(snap, row.district, row.party, values, unknown);
  }
  (void)rule_snapshot_row(snap, 331121, 17, values, unknown);
}

static void change_rows(struct scope *s, struct rule_table *t) {
  static const int64_t known[WIDTH], nothing[WIDTH] = {1, 1, 1, 1, 7};
  size_t moved;
  for (int64_t party = 16; party < 20; party++) {
    struct rule_row row = {331121, party, known, party % 2 ? known : nothing};
    enum ly rc = rule_table_put(s, t, &row);
    must(rc == LY_OK || rc == LY_INVALID || rc == LY_LIMIT);
    if (!rc && party == 18) must(rule_table_drop(s, t, 331121, party) == LY_OK);
  }
  must(rule_table_publish(s, t) == LY_OK);
  must(rule_table_tidy(s, t, &moved) == LY_OK);
}

static void read_moment(struct scope *s, struct registry_columns *c) {
  struct registry_moment *m = registry_columns_moment(c);
  const struct rule_act *acts;
  size_t count;
  bool complete;
  read_rows(registry_moment_world(m)->tables[0]);
  for (int64_t party = 16; party < 20; party++)
    must(registry_moment_acts(s, m, STR("meal"), 331121, party, DATE_NONE, (struct date){20000},
                              &acts, &count, &complete) == LY_OK);
  registry_moment_drop(m);
}

static enum ly try_columns(struct scope *s, struct byte_source *source) {
  struct registry_columns *c;
  struct registry_columns_options options = {
      .registry = &words.registry, .value = service_value, .received = received};
  must(registry_columns_open(s, &options, &c) == LY_OK);
  enum ly rc = registry_columns_read(s, c, source);
  if (!rc) read_moment(s, c);
  registry_columns_close(c);
  return rc;
}

static const struct rule_column columns[] = {
    {.kind = RULE_AREA},
    {.kind = RULE_DATE},
    {.kind = RULE_TRUTH},
    {.kind = RULE_NUMBER},
    {.kind = RULE_SET, .members = 3},
};

static enum ly try_table(struct scope *s, struct byte_source *source) {
  struct rule_shape shape = {columns, sizeof columns / sizeof *columns, 0, 9, 1};
  struct rule_table *t;
  must(rule_table_open(s, &shape, &t) == LY_OK);
  enum ly rc = rule_table_read(s, t, source);
  if (!rc) {
    struct rule_snapshot *snap = rule_table_snapshot(t);
    read_rows(snap);
    change_rows(s, t);
    read_rows(snap);
    rule_snapshot_close(snap);
  }
  rule_table_close(t);
  return rc;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  struct arena work;
  if (size == 0) return 0;
  open_words();
  arena_open(&work, WORK_BYTES);
  struct scope s = scope_open(&work, &world_real);
  struct str bytes = {(const char *)data + 1, size - 1};
  struct byte_source source = stream_from(&bytes);
  enum ly rc = data[0] % 2 ? try_columns(&s, &source) : try_table(&s, &source);
  must(rc == LY_OK || rc == LY_CORRUPT);
  arena_close(&work);
  return 0;
}
