/* Loads the invented people of the benchmark as an import does, and, into another database, the
 * very same rows bare: without looking at them, sealing or deriving anything. Says what each cost.
 *
 *     load_import DATABASE BARE KEYS FIGURES
 *
 * Both databases have the dictionary in force. FIGURES gets, CPU time of the process: µs a resident
 * of the load; of the bare inserts of all rows; of those without the rows that people are found by;
 * ms of the step that turns the load live; of a second batch that says something of all of them, ms
 * of the longest step in which nobody else writes, going live and taken back, and µs a resident of
 * all its steps; of a third of other people who came with it, ms of the longest step of taking it
 * back, and µs a resident of all of them, and of those that tidy behind it; ms of the longest step
 * of a rebuild, and µs a resident of all of them.
 */
#include "bench/bench.h"

#include "plan/plan.h"
#include "registry/deed.h"
#include "registry/load.h"
#include "registry/write.h"
#include "store/sealed.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

enum { ARENA_BYTES = 1024 * 1024 * 1024, CHUNK = 2000, BACK = 20000, FACTS = 9 };

static double cpu_us(void) {
  struct timespec t;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

/* ---- The load -----------------------------------------------------------------------------------
 */

struct page {
  struct resident who[CHUNK];
  struct load_value values[CHUNK][FACTS];
  struct load_statement says[CHUNK];
  struct load_party parties[CHUNK];
};

static void fill(struct page *page, const struct registry *r, size_t first, int64_t ids) {
  static const struct {
    const char *fact;
    size_t at;
  } facts[FACTS] = {{"name", offsetof(struct resident, name)},
                    {"sex", offsetof(struct resident, sex)},
                    {"birth_date", offsetof(struct resident, birth_date)},
                    {"home_area", offsetof(struct resident, home_area)},
                    {"hukou_area", offsetof(struct resident, hukou_area)},
                    {"home_address", offsetof(struct resident, home_address)},
                    {"phone", offsetof(struct resident, phone)},
                    {"marital", offsetof(struct resident, marital)},
                    {"ability", offsetof(struct resident, ability)}};
  const struct registry_party *person = registry_kind_find(r, STR("person"));
  const struct registry_fact *known[FACTS];
  for (size_t f = 0; f < FACTS; f++)
    known[f] = registry_fact_find(person, str_of(facts[f].fact), NULL);
  for (size_t i = 0; i < CHUNK; i++) {
    page->who[i] = resident(first + i);
    for (size_t f = 0; f < FACTS; f++)
      page->values[i][f] =
          (struct load_value){known[f], str_of((char *)&page->who[i] + facts[f].at), 0};
    page->says[i] = (struct load_statement){
        .source = STR("police"), .to = DATE_NONE, .values = page->values[i], .count = FACTS};
    must(date_make(2024, 1, 1, &page->says[i].from));
    page->parties[i] = (struct load_party){.party = ids + (int64_t)(first + i),
                                           .is_new = true,
                                           .kind = person,
                                           .statements = &page->says[i],
                                           .statement_count = 1};
  }
}

static enum ly turn(struct scope *s, struct store *st, struct deed *deed, int64_t *out) {
  struct write w = deed_write(s, deed);
  enum ly rc = store_write(s, st, &w);
  *out = deed_answer(&w);
  return rc;
}

/* Of known ones something else: where they live. */
static void fill_known(struct page *page, const struct registry *r, size_t first, int64_t ids) {
  fill(page, r, first, ids);
  for (size_t i = 0; i < CHUNK; i++) {
    page->parties[i].is_new = false;
    page->says[i].source = STR("civil_affairs");
    must(date_make(2024, 3, 1, &page->says[i].from));
    page->says[i].values = &page->values[i][3]; /* home_area */
    page->says[i].count = 1;
  }
}

static enum ly load_people(struct scope *s, struct store *st, struct load *load,
                           const struct registry *r, bool known, size_t people, int64_t ids,
                           double *us) {
  struct page *page = ARENA_NEW(s->arena, struct page);
  enum ly rc = page ? LY_OK : fail_memory(s);
  *us = 0;
  for (size_t n = 1; !rc && n + CHUNK - 1 <= people; n += CHUNK) {
    struct arena_mark mark = arena_mark(s->arena);
    known ? fill_known(page, r, n, ids) : fill(page, r, n, ids);
    double before = cpu_us();
    struct load_chunk chunk = {load, (int64_t)(n / CHUNK) + 1, page->parties, CHUNK};
    struct write w = load_write(s, &chunk);
    rc = store_write(s, st, &w);
    *us += cpu_us() - before;
    if (!rc) arena_rewind(s->arena, mark);
  }
  return rc ? rc : load_end(s, st, load);
}

/* What is done with the batch of a load; and with one of known people. */
struct turned {
  int64_t first; /* of those who came with the load */
  double live_us;
  double held_live_us, held_back_us, known_us;
  double held_new_us, back_us, tidy_us;
  double held_rebuild_us, rebuild_us;
};

static struct deed deed_of(const struct registry *r, enum deed_act act, int64_t batch) {
  return (struct deed){
      .act = act, .registry = r, .district = STR(DISTRICT_TEXT), .target = batch, .limit = CHUNK};
}

/* Loads people that nobody knows, and turns them live. */
static enum ly load_new(struct scope *s, struct store *st, const struct registry *r, size_t people,
                        int64_t *batch, int64_t *first, double *us, double *live_us) {
  struct deed begin = {.act = DEED_BATCH_BEGIN,
                       .registry = r,
                       .district = STR(DISTRICT_TEXT),
                       .source = STR("police"),
                       .name = STR("人口"),
                       .pending = true};
  struct load *load = NULL;
  int64_t known;
  enum ly rc = turn(s, st, &begin, batch);
  if (!rc) rc = load_open(s, r, begin.district, *batch, &load);
  *first = registry_ids(s, people + 1);
  if (!rc) rc = load_people(s, st, load, r, false, people, *first, us);
  struct deed live = deed_of(r, DEED_BATCH_LIVE, *batch);
  double before = cpu_us();
  if (!rc) rc = turn(s, st, &live, &known);
  *live_us = cpu_us() - before;
  load_close(load);
  return rc;
}

/* The steps of a turn, timed one by one: the longest is what others wait for. */
static enum ly make_ready(struct scope *s, struct store *st, const struct registry *r,
                          int64_t batch, bool back, double *held_us) {
  bool left = true;
  enum ly rc = LY_OK;
  for (; !rc && left;) {
    struct arena_mark mark = arena_mark(s->arena);
    struct tx *tx;
    double before = cpu_us();
    rc = store_begin(s, st, &tx);
    if (rc) break;
    rc = batch_ready(s, tx, r, STR(DISTRICT_TEXT), batch, back, BATCH_READY_STEP, &left);
    if (rc) {
      store_rollback(tx);
      break;
    }
    rc = store_commit(s, tx);
    double took = cpu_us() - before;
    if (took > *held_us) *held_us = took;
    if (!rc) arena_rewind(s->arena, mark);
  }
  return rc;
}

static enum ly take_back(struct scope *s, struct store *st, const struct registry *r, int64_t batch,
                         double *held_us) {
  struct registry_deed back = {.act = REGISTRY_BATCH_RETRACT,
                               .registry = r,
                               .new = {.district = STR(DISTRICT_TEXT), .reason = STR("量")},
                               .target = batch};
  enum ly rc = make_ready(s, st, r, batch, true, held_us);
  double before = cpu_us();
  struct write w = registry_write(s, &back);
  if (!rc) rc = store_write(s, st, &w);
  if (cpu_us() - before > *held_us) *held_us = cpu_us() - before;
  return rc;
}

/* All derived rows made again, step by step. */
static enum ly rebuild(struct scope *s, struct store *st, const struct registry *r,
                       struct turned *out) {
  struct registry_repair *repair = registry_repair_begin(s);
  enum ly rc = repair ? LY_OK : fail_memory(s);
  double began = cpu_us();
  for (bool left = true; !rc && left;) {
    struct arena_mark mark = arena_mark(s->arena);
    struct tx *tx;
    int64_t parties;
    double before = cpu_us();
    rc = store_begin(s, st, &tx);
    if (rc) break;
    rc = registry_repair_step(s, tx, r, repair, &parties, &left);
    if (rc) {
      store_rollback(tx);
      break;
    }
    rc = store_commit(s, tx);
    if (cpu_us() - before > out->held_rebuild_us) out->held_rebuild_us = cpu_us() - before;
    if (!rc) arena_rewind(s->arena, mark);
  }
  out->rebuild_us = cpu_us() - began;
  return rc;
}

/* Something else of all of them, live and taken back. */
static enum ly load_known(struct scope *s, struct store *st, const struct registry *r,
                          struct turned *out) {
  struct deed begin = {.act = DEED_BATCH_BEGIN,
                       .registry = r,
                       .district = STR(DISTRICT_TEXT),
                       .source = STR("civil_affairs"),
                       .name = STR("住址"),
                       .pending = true};
  struct load *load = NULL;
  int64_t batch, known, left = 1;
  double load_us, before, began;
  enum ly rc = turn(s, st, &begin, &batch);
  if (!rc) rc = load_open(s, r, begin.district, batch, &load);
  if (!rc) rc = load_people(s, st, load, r, true, RESIDENTS, out->first, &load_us);
  load_close(load);
  began = cpu_us();
  if (!rc) rc = make_ready(s, st, r, batch, false, &out->held_live_us);
  struct deed live = deed_of(r, DEED_BATCH_LIVE, batch);
  before = cpu_us();
  if (!rc) rc = turn(s, st, &live, &known);
  if (cpu_us() - before > out->held_live_us) out->held_live_us = cpu_us() - before;
  while (!rc && left) {
    struct arena_mark mark = arena_mark(s->arena);
    struct deed sweep = deed_of(r, DEED_BATCH_SWEEP, batch);
    sweep.limit = BATCH_READY_STEP;
    before = cpu_us();
    rc = turn(s, st, &sweep, &left);
    if (cpu_us() - before > out->held_live_us) out->held_live_us = cpu_us() - before;
    if (!rc) arena_rewind(s->arena, mark);
  }
  out->known_us = cpu_us() - began;
  return rc ? rc : take_back(s, st, r, batch, &out->held_back_us);
}

/* Who came with a batch, and of whom nothing else was ever said. */
static enum ly load_and_take_back(struct scope *s, struct store *st, const struct registry *r,
                                  struct turned *out) {
  int64_t batch, first, left = 1;
  double load_us, live_us;
  enum ly rc = load_new(s, st, r, BACK, &batch, &first, &load_us, &live_us);
  double before = cpu_us();
  if (!rc) rc = take_back(s, st, r, batch, &out->held_new_us);
  out->back_us = cpu_us() - before;
  before = cpu_us();
  while (!rc && left) {
    struct arena_mark mark = arena_mark(s->arena);
    struct deed sweep = deed_of(r, DEED_BATCH_SWEEP, batch);
    rc = turn(s, st, &sweep, &left);
    if (!rc) arena_rewind(s->arena, mark);
  }
  out->tidy_us = cpu_us() - before;
  return rc;
}

/* ---- The same rows, bare ------------------------------------------------------------------------
 */

struct copied {
  const char *table, *columns, *types, *select;
  size_t width;
};

/* A page of rows behind a party, read outside the clock, inserted within it. */
static enum ly copy_page(struct scope *s, struct store *from, struct store *to,
                         const struct copied *c, int64_t *after, double *us) {
  struct store_rows rows = {0};
  struct tx *tx;
  enum ly rc = /* built: of the tables of a load; the bench runs it */ store_query(
      s, from, c->types, c->select, &rows, S_TEXT(STR(DISTRICT_TEXT)), S_INT(*after));
  double before = cpu_us();
  if (!rc) rc = store_begin(s, to, &tx);
  if (rc) return rc;
  rc = store_insert(s, tx, c->table, c->columns, c->width, rows.cells, rows.rows);
  if (rc) {
    store_rollback(tx);
    return rc;
  }
  rc = store_commit(s, tx);
  *us += cpu_us() - before;
  *after = rows.rows ? store_int(&rows, rows.rows - 1, 1) : INT64_MAX;
  return rc;
}

static const char *select_of(struct scope *s, const char *table, const char *columns) {
  struct buf b = buf_open(s->arena, 16 * 1024);
  buf_add(&b, STR("SELECT "));
  buf_add(&b, str_of(columns));
  buf_printf(&b, " FROM %s WHERE district = $1 AND party > $2 ORDER BY party LIMIT %d", table,
             CHUNK);
  return str_c(s->arena, buf_str(&b));
}

/* "titTT…" of a derived table. */
static const char *kept_types(struct scope *s, const struct registry_party *kind, size_t *width) {
  struct buf b = buf_open(s->arena, 1024);
  buf_add(&b, STR("tiii"));
  for (size_t i = 0; i < kind->count; i++) {
    const struct registry_fact *fact = kind->facts[i];
    bool text = fact->type == REGISTRY_DATE || fact->type == REGISTRY_CODE ||
                fact->type == REGISTRY_AREA || fact->type == REGISTRY_TEXT;
    if (!registry_sealed(fact)) buf_char(&b, text ? 'T' : 'I');
  }
  *width = b.len;
  return str_c(s->arena, buf_str(&b));
}

/* Rows of one table, in chunks. */
static enum ly copy_table(struct scope *s, struct store *to, const char *table, const char *columns,
                          const struct store_rows *rows, double *us) {
  enum ly rc = LY_OK;
  double before = cpu_us();
  for (size_t at = 0; !rc && at < rows->rows; at += CHUNK) {
    struct tx *tx;
    size_t some = rows->rows - at < CHUNK ? rows->rows - at : CHUNK;
    rc = store_begin(s, to, &tx);
    if (rc) break;
    rc = store_insert(s, tx, table, columns, rows->columns, rows->cells + at * rows->columns, some);
    if (rc) store_rollback(tx);
    if (!rc) rc = store_commit(s, tx);
  }
  *us += cpu_us() - before;
  return rc;
}

/* What names sound like, for all who have them: in order, which is the easiest way. */
static enum ly copy_forms(struct scope *s, struct store *from, struct store *to, double *us) {
  struct store_rows names = {0}, givens = {0};
  enum ly rc = store_query(s, from, "ttttt",
                           "SELECT district, folded, given, pinyin, initials FROM name_form"
                           " WHERE district = $1 ORDER BY folded",
                           &names, S_TEXT(STR(DISTRICT_TEXT)));
  if (!rc)
    rc = store_query(s, from, "tttt",
                     "SELECT district, given, pinyin, initials FROM given_form"
                     " WHERE district = $1 ORDER BY given",
                     &givens, S_TEXT(STR(DISTRICT_TEXT)));
  if (!rc)
    rc = copy_table(s, to, "name_form", "district, folded, given, pinyin, initials", &names, us);
  if (rc) return rc;
  return copy_table(s, to, "given_form", "district, given, pinyin, initials", &givens, us);
}

/* *us for all, *found_us for the rows that people are found by. */
static enum ly copy_bare(struct scope *s, struct store *from, struct store *to,
                         const struct registry *r, double *us, double *found_us) {
  static const char parties[] = "district, party, kind, recorded_at, recorded_by, batch",
                    statements[] =
                        "district, party, statement, source, true_from, recorded_at, batch,"
                        " recorded_by, reason, facts, sealed, hashes",
                    names[] = "district, party, kind, name, folded, area, born, words, batch, turn",
                    words[] = "district, party, fact, word, batch, turn"; /* one a resident */
  const struct registry_party *person = registry_kind_find(r, STR("person"));
  struct copied tables[] = {{"party", parties, "tititi", NULL, 6},
                            {"statement", statements, "tiittiitttBt", NULL, 12},
                            {person->table, person->names, NULL, NULL, 0},
                            {"party_name", names, "tittttttii", NULL, 10},
                            {"party_key", words, "tittii", NULL, 6}};
  enum ly rc = LY_OK;
  tables[2].types = kept_types(s, person, &tables[2].width);
  *us = *found_us = 0;
  for (size_t i = 0; !rc && i < sizeof tables / sizeof *tables; i++) {
    double *to_us = i < 3 ? us : found_us;
    tables[i].select = select_of(s, tables[i].table, tables[i].columns);
    for (int64_t after = 0; !rc && after < INT64_MAX;) {
      struct arena_mark mark = arena_mark(s->arena);
      rc = copy_page(s, from, to, &tables[i], &after, to_us);
      if (!rc) arena_rewind(s->arena, mark);
    }
  }
  if (!rc) rc = copy_forms(s, from, to, found_us);
  *us += *found_us;
  return rc;
}

/* To which the rows refer. */
static enum ly copy_batch(struct scope *s, struct store *from, struct store *to) {
  static const char columns[] = "district, batch, source, name, recorded_at, recorded_by";
  struct store_rows rows = {0};
  struct tx *tx;
  enum ly rc = store_query(s, from, "tittit",
                           "SELECT district, batch, source, name, recorded_at, recorded_by"
                           " FROM batch WHERE district = $1",
                           &rows, S_TEXT(STR(DISTRICT_TEXT)));
  if (!rc) rc = store_begin(s, to, &tx);
  if (rc) return rc;
  rc = store_insert(s, tx, "batch", columns, rows.columns, rows.cells, rows.rows);
  if (!rc) return store_commit(s, tx);
  store_rollback(tx);
  return rc;
}

/* Its derived tables are made by the first write. */
static enum ly make_tables(struct scope *s, struct store *st, const struct registry *r) {
  struct tx *tx;
  int64_t parties;
  enum ly rc = store_begin(s, st, &tx);
  if (rc) return rc;
  rc = registry_rebuild(s, tx, r, &parties);
  if (!rc) return store_commit(s, tx);
  store_rollback(tx);
  return rc;
}

static enum ly measure(struct scope *s, char **argv) {
  struct store *ours = NULL, *bare = NULL;
  struct seal_keys *keys = NULL;
  struct registry r;
  double load_us = 0, bare_us = 0, found_us = 0;
  struct turned turned = {0};
  int64_t batch;
  enum ly rc = store_open(s, str_of(argv[1]), STORE_EXISTING, &ours);
  if (!rc) rc = store_open(s, str_of(argv[2]), STORE_EXISTING, &bare);
  if (!rc) rc = registry_open(s, ours, plan_kinds, &r);
  if (!rc) rc = seal_keys_read(s, str_of(argv[3]), &keys);
  struct registry_sealer sealer = registry_sealer(keys);
  r.sealer = &sealer;
  if (!rc) rc = make_tables(s, ours, &r);
  if (!rc) rc = make_tables(s, bare, &r);
  if (!rc) rc = load_new(s, ours, &r, RESIDENTS, &batch, &turned.first, &load_us, &turned.live_us);
  if (!rc) rc = copy_batch(s, ours, bare);
  if (!rc) rc = copy_bare(s, ours, bare, &r, &bare_us, &found_us);
  if (!rc) rc = load_known(s, ours, &r, &turned);
  if (!rc) rc = rebuild(s, ours, &r, &turned);
  if (!rc) rc = load_and_take_back(s, ours, &r, &turned);
  FILE *f = rc ? NULL : fopen(argv[4], "we");
  if (f)
    fprintf(f, "%.3f %.3f %.3f %.3f %.3f %.3f %.3f %.3f %.3f %.3f %.3f %.3f\n", load_us / RESIDENTS,
            bare_us / RESIDENTS, (bare_us - found_us) / RESIDENTS, turned.live_us / 1000,
            turned.held_live_us / 1000, turned.held_back_us / 1000, turned.known_us / RESIDENTS,
            turned.held_new_us / 1000, turned.back_us / BACK, turned.tidy_us / BACK,
            turned.held_rebuild_us / 1000, turned.rebuild_us / RESIDENTS);
  if (!rc && (!f || fclose(f) != 0)) rc = fail(s, LY_IO, MSG_ERROR_INTERNAL);
  seal_keys_close(keys);
  store_close(bare);
  store_close(ours);
  return rc;
}

int main(int argc, char **argv) {
  struct arena arena;
  if (argc != 5) return 2;
  arena_open(&arena, ARENA_BYTES);
  struct scope s = scope_open(&arena, &world_real);
  s.actor = STR("cli:bench");
  s.from = STR("cli");
  enum ly rc = measure(&s, argv);
  if (rc) fprintf(stderr, "load_import: %.*s\n", STR_ARG(error_text(&s)));
  arena_close(&arena);
  return ly_exit_code(rc);
}
