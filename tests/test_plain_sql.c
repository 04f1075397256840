/* service/plain_sql.h: every programme of every pack, over a small synthetic county of its area, as
 * SQL on both engines, in columns and one row at a time. */
#include "tests/support.h"

#include "demo/demo.h"
#include "plan/plan.h"
#include "registry/link.h"
#include "rule/program.h"
#include "service/everyone.h"
#include "service/plain_sql.h"

enum { SCALE = 700 };

struct place {
  struct fixture *f;
  struct store *st;
  struct str area;
  struct service_everyone *everyone;
  const struct service_vocabulary *words;
  struct registry_moment *moment;
};

/* Every twentieth person was recorded twice, as the one behind it. */
static void merge_some(struct place *c) {
  struct scope *s = &c->f->scope;
  struct store_rows rows;
  struct registry reg;
  struct tx *tx;
  int64_t link;
  assert_ok(c->f, registry_open(s, c->st, plan_kinds, &reg));
  assert_ok(c->f, store_query(s, c->st, "i",
                              "SELECT party FROM current_person WHERE district = $1 ORDER BY party",
                              &rows, S_TEXT(c->area)));
  assert_ok(c->f, store_begin(s, c->st, &tx));
  for (size_t i = 0; i + 1 < rows.rows; i += 20)
    assert_ok(c->f, party_merge(s, tx, &reg, c->area, store_int(&rows, i, 0),
                                store_int(&rows, i + 1, 0), STR("同一人"), &link));
  assert_ok(c->f, store_commit(s, tx));
}

static void open_county(struct fixture *f, struct place *c, struct str area) {
  struct scope *s = &f->scope;
  struct county_options o = {SCALE, 11, s->today};
  struct demo_county said;
  size_t adopted;
  *c = (struct place){.f = f, .area = area};
  assert_ok(f, store_open(s, fixture_database(f), STORE_CREATE, &c->st));
  assert_ok(f, demo_fill(s, c->st, STR("packs"), DEMO_PLANS, NULL, &adopted));
  assert_ok(f, demo_county(s, c->st, STR("demo"), area, &o, NULL, &said));
  merge_some(c);
  assert_ok(f, service_everyone_open(s, c->st, plan_kinds, NULL, &c->everyone));
  assert_ok(f, service_everyone_follow(s, c->st, c->everyone, NULL));
  c->moment = registry_columns_moment(service_everyone_columns(c->everyone));
  c->words = service_everyone_words(c->everyone, area);
  assert_non_null(c->words);
}

static void close_county(struct place *c) {
  registry_moment_drop(c->moment);
  service_everyone_close(c->everyone);
  store_close(c->st);
}

/* What the columns say, by party. */
struct told {
  int64_t *parties;
  struct rule_value *values; /* `width` a party */
  size_t count, width, room;
};

static enum ly take(struct scope *s, void *context, const struct rule_found *found) {
  struct told *t = context;
  (void)s;
  assert_true(t->count + found->count <= t->room);
  for (size_t i = 0; i < found->count; i++, t->count++) {
    t->parties[t->count] = found->parties[i];
    for (size_t k = 0; k < t->width; k++) t->values[t->count * t->width + k] = found->values[k][i];
  }
  return LY_OK;
}

static size_t told_of(const struct told *t, int64_t party) {
  size_t i = 0;
  while (i < t->count && t->parties[i] != party) i++;
  return i;
}

static const struct rule_program *compile(struct place *c, size_t kind,
                                          const struct rule_expr *const *rules, size_t count) {
  const struct rule_program *p;
  struct rule_compiled what = {&c->words->rules, kind, c->f->scope.today, rules, count};
  assert_ok(c->f, rule_compile(&c->f->scope, &what, &p));
  return p;
}

/* Everyone of the district, by a rule that holds for all. */
static void ask_columns(struct place *c, const struct rule_program *p, size_t kind, size_t width,
                        struct told *out) {
  static const size_t with[] = {0, 1, 2};
  struct scope *s = &c->f->scope;
  const struct rule_world *world = registry_moment_world(c->moment);
  size_t rows = rule_snapshot_rows(world->tables[kind]);
  *out = (struct told){.width = width, .room = rows};
  out->parties = ARENA_ARRAY(s->arena, int64_t, rows);
  out->values = ARENA_ARRAY(s->arena, struct rule_value, rows * width);
  struct rule_list all = {.rule = width,
                          .yes = true,
                          .with = with,
                          .with_count = width,
                          .district = registry_district_number(c->area),
                          .found = take,
                          .context = out};
  assert_ok(c->f, rule_run(s, p, world, &all, 1, NULL));
}

static bool same(const struct store_value *cell, const struct rule_value *value) {
  bool known = cell->type == STORE_INT;
  return known == value->known && (!known || cell->integer == value->value);
}

struct tally {
  size_t answers, known, yes;
};

static void hold_against(struct place *c, const struct service_rules *p, const struct told *told,
                         const struct rule_program *program, const struct store_rows *rows,
                         struct tally *t) {
  const struct rule_world *world = registry_moment_world(c->moment);
  assert_int_equal(rows->rows, told->count);
  for (size_t i = 0; i < rows->rows; i++) {
    int64_t party = store_int(rows, i, 0);
    size_t at = told_of(told, party);
    struct rule_value one[SERVICE_ASKS_MAX + 1];
    bool found = true, alone = i % 10 == 0;
    if (alone)
      assert_ok(c->f, rule_run_one(&c->f->scope, program, world, registry_district_number(c->area),
                                   party, one, &found));
    assert_true(found && at < told->count);
    for (size_t k = 0; k < told->width; k++) {
      const struct store_value *cell = &rows->cells[rows->columns * i + 1 + k];
      bool good =
          same(cell, &told->values[at * told->width + k]) && (!alone || same(cell, &one[k]));
      t->answers++;
      t->known += cell->type == STORE_INT;
      t->yes += k == 0 && cell->type == STORE_INT && cell->integer;
      if (good) continue;
      print_error("%.*s, column %zu of party %lld\n", STR_ARG(p->programme->key), k,
                  (long long)party);
      _fail(__FILE__, __LINE__);
    }
  }
}

/* A rule that holds for all. */
static const struct rule_expr *always(struct place *c, size_t kind) {
  const struct rule_expr *e;
  struct rule_text text = {STR("真"), {.line = 1, .column = 1}, kind, NULL};
  assert_ok(c->f, rule_read(&c->f->scope, &c->words->rules, &text, &e));
  return e;
}

static void hold_programme(struct place *c, const struct service_rules *p, struct tally *t) {
  struct scope *s = &c->f->scope;
  struct rule_sql_ask asked[SERVICE_ASKS_MAX];
  const struct rule_expr *rules[SERVICE_ASKS_MAX + 1];
  size_t width;
  struct told told;
  struct store_rows rows;
  struct str sql;
  assert_ok(c->f, service_programme_asks(s, c->words, p, asked, &width));
  for (size_t i = 0; i < width; i++) rules[i] = asked[i].expr;
  rules[width] = always(c, p->kind);
  const struct rule_program *program = compile(c, p->kind, rules, width + 1);
  ask_columns(c, program, p->kind, width, &told);
  assert_ok(c->f, service_programme_sql(s, c->words, p, c->area, &sql));
  /* built: the statement of a programme; this test runs it */
  assert_ok(c->f, store_query_with(s, c->st, width == 3 ? "iIII" : "iII", str_c(s->arena, sql),
                                   NULL, 0, &rows));
  hold_against(c, p, &told, program, &rows, t);
}

static void hold_county(struct fixture *f, struct str area) {
  struct place c;
  struct tally t = {0};
  open_county(f, &c, area);
  assert_true(c.words->count > 0);
  for (size_t i = 0; i < c.words->count; i++) {
    struct arena_mark mark = arena_mark(&f->arena);
    hold_programme(&c, &c.words->programmes[i], &t);
    arena_rewind(&f->arena, mark);
  }
  print_message("%.*s: %zu programmes, %zu answers, %zu known, %zu entitled\n", STR_ARG(area),
                c.words->count, t.answers, t.known, t.yes);
  assert_true(t.known > t.answers / 4 && t.known < t.answers && t.yes > 100);
  close_county(&c);
}

static void qingtian(void **state) {
  hold_county(*state, STR("331121"));
}
static void qingpu(void **state) {
  hold_county(*state, STR("310118"));
}
static void yangpu(void **state) {
  hold_county(*state, STR("310110"));
}
static void songjiang(void **state) {
  hold_county(*state, STR("310117"));
}

int main(void) {
  const struct CMUnitTest tests[] = {TEST(qingtian), TEST(qingpu), TEST(yangpu), TEST(songjiang)};
  return run_on_engines("plain_sql", tests);
}
