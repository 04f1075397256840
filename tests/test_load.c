/* registry/: loads in bulk, batches that come in unseen, and what is left of them. */
#include "tests/registry_fixture.h"

#include "registry/act.h"
#include "registry/load.h"
#include "registry/receipt.h"

/* ---- Reading the derived tables ----------------------------------------------------------------
 */

static struct store_rows table(struct fixture *f, const char *kind) {
  struct store_rows rows = {0};
  if (strcmp(kind, "person") == 0) {
    assert_ok(f, store_query(&f->scope, st, "tiTTTITIII",
                             "SELECT district, party, name, home_area, birth_date, poor, level,"
                             " income, mother, home FROM current_person ORDER BY district, party",
                             &rows));
  } else {
    assert_ok(f, store_query(&f->scope, st, "tiII",
                             "SELECT district, party, beds, space FROM current_institution"
                             " ORDER BY district, party",
                             &rows));
  }
  return rows;
}

static void assert_same_table(const struct store_rows *a, const struct store_rows *b) {
  assert_int_equal(a->rows, b->rows);
  for (size_t i = 0; i < a->rows * a->columns; i++) {
    assert_int_equal(a->cells[i].type, b->cells[i].type);
    assert_int_equal(a->cells[i].integer, b->cells[i].integer);
    assert_true(str_eq(a->cells[i].bytes, b->cells[i].bytes));
  }
}

/* What was kept is what is made anew from the statements. */
static void assert_kept(struct fixture *f) {
  struct store_rows people = table(f, "person"), homes = table(f, "institution");
  int64_t parties;
  struct tx *tx = begin(f);
  assert_ok(f, registry_rebuild(&f->scope, tx, &reg, &parties));
  assert_ok(f, store_commit(&f->scope, tx));
  struct store_rows again = table(f, "person");
  assert_same_table(&people, &again);
  again = table(f, "institution");
  assert_same_table(&homes, &again);
}

/* ---- Doing it in one line -----------------------------------------------------------------------
 */

static int64_t begin_batch(struct fixture *f, bool pending) {
  int64_t batch;
  struct tx *tx = begin(f);
  f->now_us += 1000000;
  enum ly rc =
      pending ? batch_begin_pending(&f->scope, tx, &reg, district, STR("first"), STR("甲"), &batch)
              : batch_begin(&f->scope, tx, &reg, district, STR("first"), STR("乙"), &batch);
  assert_ok(f, rc);
  assert_ok(f, store_commit(&f->scope, tx));
  return batch;
}

static enum ly end(struct fixture *f, struct tx *tx, enum ly rc) {
  if (rc) {
    store_rollback(tx);
  } else {
    assert_ok(f, store_commit(&f->scope, tx));
  }
  return rc;
}

static enum ly live(struct fixture *f, int64_t batch, int64_t *parties) {
  struct tx *tx = begin(f);
  f->now_us += 1000000;
  return end(f, tx, batch_live(&f->scope, tx, &reg, district, batch, parties));
}

static enum ly drop(struct fixture *f, int64_t batch) {
  struct tx *tx = begin(f);
  return end(f, tx, batch_drop(&f->scope, tx, district, batch, STR("有误")));
}

static enum ly sweep(struct fixture *f, int64_t batch, size_t limit) {
  bool left = true;
  enum ly rc = LY_OK;
  while (!rc && left) {
    struct tx *tx = begin(f);
    rc = end(f, tx, batch_sweep(&f->scope, tx, district, batch, limit, &left));
  }
  return rc;
}

static enum ly retract(struct fixture *f, int64_t batch, int64_t *parties) {
  struct tx *tx = begin(f);
  f->now_us += 1000000;
  return end(f, tx, batch_retract(&f->scope, tx, &reg, district, batch, STR("有误"), parties));
}

static enum ly load_some(struct fixture *f, struct load *load, const struct load_party *parties,
                         size_t count) {
  struct tx *tx = begin(f);
  f->now_us += 1000000;
  return end(f, tx, load_add(&f->scope, tx, load, parties, count));
}

static struct load *open_load(struct fixture *f, int64_t batch) {
  struct load *load;
  assert_ok(f, load_open(&f->scope, &reg, district, batch, &load));
  return load;
}

static const struct registry_party *kind_of(const char *kind) {
  return registry_kind_find(&reg, str_of(kind));
}

static struct load_value value(const char *kind, const char *fact, struct str text) {
  return (struct load_value){registry_fact_find(kind_of(kind), str_of(fact), NULL), text, 0};
}

static struct load_statement said(const struct load_value *values, size_t count) {
  return (struct load_statement){.source = STR("first"),
                                 .from = day("2024-01-01"),
                                 .to = DATE_NONE,
                                 .values = values,
                                 .count = count};
}

static struct load_party new_one(int64_t id, const char *kind, const struct load_statement *says) {
  return (struct load_party){
      .party = id, .is_new = true, .kind = kind_of(kind), .statements = says, .statement_count = 1};
}

static size_t people(struct fixture *f) {
  struct store_rows rows = table(f, "person");
  return rows.rows;
}

/* ---- Stories ------------------------------------------------------------------------------------
 */

/* A pending batch of a child, its mother, and a visit, a meal and a name of somebody known. */
struct pending {
  int64_t known, first, batch, before; /* the first that came with it; µs before it was live */
  struct load *load;
};

static void open_pending(struct fixture *f, struct pending *p) {
  open_registry(f);
  p->known = new_party(f, "person");
  p->first = registry_ids(&f->scope, 2);
  say(f, p->known, "name", "甲", "second", "2024-01-01", "");
  p->batch = begin_batch(f, true);
  p->load = open_load(f, p->batch);
}

static void close_pending(struct pending *p) {
  load_close(p->load);
  store_close(st);
}

static void load_child(struct fixture *f, const struct pending *p) {
  struct load_value child[] = {value("person", "name", STR("小明")),
                               value("person", "mother", str_int(&f->arena, p->first + 1)),
                               value("person", "phone", STR("13800000000"))};
  struct load_statement says = said(child, 3);
  struct load_party one = new_one(p->first, "person", &says);
  assert_ok(f, load_some(f, p->load, &one, 1));
}

static void load_others(struct fixture *f, const struct pending *p) {
  struct load_value mother[] = {value("person", "name", STR("大红"))},
                    other[] = {value("person", "name", STR("乙"))};
  struct load_statement says[] = {said(mother, 1), said(other, 1)};
  struct load_act visit = {.kind = registry_act_find(&reg, NULL, STR("visit")),
                           .on = day("2024-06-01"),
                           .source = STR("first")};
  struct load_receipt receipt = {
      .programme = STR("meal"), .from = day("2024-01-01"), .to = DATE_NONE, .source = STR("first")};
  struct load_party chunk[] = {new_one(p->first + 1, "person", &says[0]),
                               {.party = p->known,
                                .kind = kind_of("person"),
                                .statements = &says[1],
                                .statement_count = 1,
                                .acts = &visit,
                                .act_count = 1,
                                .receipts = &receipt,
                                .receipt_count = 1}};
  assert_ok(f, load_some(f, p->load, chunk, 2));
}

/* How many there are of people, and of acts and receipts of the one who was known. */
static void assert_there(struct fixture *f, const struct pending *p, size_t persons, size_t more) {
  struct act_row *acts;
  struct receipt_row *receipts;
  size_t count;
  const struct act_filter all = {.from = DATE_NONE, .to = DATE_NONE};
  assert_int_equal(people(f), persons);
  assert_ok(f, acts_of(&f->scope, st, &reg, district, p->known, &all, 0, 10, &acts, &count));
  assert_int_equal(count, more);
  assert_ok(f, receipts_of(&f->scope, st, district, p->known, &receipts, &count));
  assert_int_equal(count, more);
}

static void who_is_named_has_to_come(void **state) {
  struct fixture *f = *state;
  struct pending p;
  open_pending(f, &p);
  load_child(f, &p);
  assert_int_equal(load_end(&f->scope, st, p.load), LY_CONFLICT); /* the mother has not come */
  fixture_reset(f);
  load_others(f, &p);
  assert_ok(f, load_end(&f->scope, st, p.load));
  close_pending(&p);
}

static void a_pending_batch_is_not_there(void **state) {
  struct fixture *f = *state;
  struct pending p;
  struct registry_state seen;
  int64_t parties;
  open_pending(f, &p);
  load_child(f, &p);
  load_others(f, &p);
  assert_int_equal(
      party_facts(&f->scope, st, &reg, district, p.first, f->scope.today, REGISTRY_NOW, &seen),
      LY_NOT_FOUND);
  fixture_reset(f);
  assert_int_equal(
      try_say(f, p.first, "name", "丙", "first", day("2024-01-01"), DATE_NONE, 0, NULL),
      LY_NOT_FOUND);
  fixture_reset(f);
  const char *its = str_c(&f->arena, str_int(&f->arena, p.first));
  assert_int_equal(
      try_say(f, p.known, "mother", its, "first", day("2024-01-01"), DATE_NONE, 0, NULL),
      LY_INVALID);
  fixture_reset(f);
  assert_there(f, &p, 1, 0);
  assert_string_equal(value_of(f, p.known, "name", "2024-06-30", REGISTRY_NOW), "甲");
  assert_int_equal(retract(f, p.batch, &parties), LY_CONFLICT);
  close_pending(&p);
}

static void turn_live(struct fixture *f, struct pending *p) {
  int64_t parties;
  load_child(f, p);
  load_others(f, p);
  p->before = f->now_us;
  assert_ok(f, live(f, p->batch, &parties));
  assert_int_equal(parties, 1);
}

static void a_batch_goes_live_in_one_step(void **state) {
  struct fixture *f = *state;
  struct pending p;
  int64_t parties;
  open_pending(f, &p);
  turn_live(f, &p);
  assert_there(f, &p, 3, 1);
  assert_kept(f);
  assert_string_equal(value_of(f, p.known, "name", "2024-06-30", REGISTRY_NOW), "乙");
  assert_string_equal(value_of(f, p.known, "name", "2024-06-30", p.before), "甲");
  assert_string_equal(value_of(f, p.first, "phone", "2024-06-30", REGISTRY_NOW), "13800000000");
  assert_int_equal(live(f, p.batch, &parties), LY_CONFLICT);
  close_pending(&p);
}

static void a_live_batch_is_taken_back(void **state) {
  struct fixture *f = *state;
  struct pending p;
  int64_t parties;
  open_pending(f, &p);
  turn_live(f, &p);
  assert_ok(f, retract(f, p.batch, &parties));
  assert_int_equal(parties, 3);
  assert_there(f, &p, 1, 0); /* those that came with it are gone with it */
  assert_kept(f);
  assert_string_equal(value_of(f, p.known, "name", "2024-06-30", REGISTRY_NOW), "甲");
  close_pending(&p);
}

/* ---- More than one step takes away ---- */

enum { MANY = 1200 };

static int64_t count_of(struct fixture *f, const char *sql) {
  struct store_rows rows = {0};
  /* built: of the tables of a load */
  assert_ok(f, store_query(&f->scope, st, "i", sql, &rows, S_TEXT(district)));
  return store_int(&rows, 0, 0);
}

static int64_t load_many(struct fixture *f, int64_t batch) {
  int64_t first = registry_ids(&f->scope, MANY);
  struct load *load = open_load(f, batch);
  struct load_party *all = ARENA_ARRAY(&f->arena, struct load_party, MANY);
  struct load_value name[] = {value("person", "name", STR("大红"))};
  struct load_statement says = said(name, 1);
  assert_non_null(all);
  for (size_t i = 0; all && i < MANY; i++) all[i] = new_one(first + (int64_t)i, "person", &says);
  assert_ok(f, load_some(f, load, all, MANY));
  load_close(load);
  return first;
}

/* A batch of many is gone in one step, though most of its rows are still kept; who is known by
 * something else stays, and so does who is spoken of again before the rows are gone. */
static void a_large_batch_is_gone_at_once_and_tidied_later(void **state) {
  struct fixture *f = *state;
  int64_t parties, batch, unswept;
  struct str where;
  open_registry(f);
  batch = begin_batch(f, true);
  int64_t first = load_many(f, batch);
  assert_ok(f, live(f, batch, &parties));
  assert_int_equal(people(f), MANY);
  say(f, first + MANY - 1, "name", "小红", "second", "2024-01-01", "");
  assert_ok(f, retract(f, batch, &parties));
  assert_int_equal(parties, MANY);
  assert_int_equal(people(f), 1);
  assert_true(count_of(f, "SELECT count(*) FROM kept_person WHERE district = $1") > MANY / 2);
  say(f, first + MANY - 2, "name", "小兰", "second", "2024-01-01", "");
  assert_int_equal(people(f), 2);
  assert_ok(f, batch_unswept(&f->scope, st, &where, &unswept));
  assert_int_equal(unswept, batch);
  assert_ok(f, sweep(f, batch, 100));
  assert_int_equal(people(f), 2);
  assert_int_equal(count_of(f, "SELECT count(*) FROM kept_person WHERE district = $1"), 2);
  assert_int_equal(count_of(f, "SELECT count(*) FROM party_name WHERE district = $1"), 2);
  assert_kept(f);
  assert_ok(f, batch_unswept(&f->scope, st, &where, &unswept));
  assert_int_equal(unswept, 0);
  assert_int_equal(sweep(f, batch, 100), LY_CONFLICT);
  store_close(st);
}

static size_t rows_of(struct fixture *f, int64_t batch) {
  static const char *const counts[] = {
      "SELECT count(*) FROM party WHERE district = $1 AND batch = $2",
      "SELECT count(*) FROM statement WHERE district = $1 AND batch = $2",
      "SELECT count(*) FROM act WHERE district = $1 AND batch = $2",
      "SELECT count(*) FROM receipt WHERE district = $1 AND batch = $2",
      "SELECT count(*) FROM batch_known WHERE district = $1 AND batch = $2",
      "SELECT count(*) FROM kept_person WHERE district = $1 AND batch = $2",
      "SELECT count(*) FROM kept_institution WHERE district = $1 AND batch = $2"};
  size_t all = 0;
  for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
    struct store_rows rows = {0};
    assert_ok(f, store_query(&f->scope, st, "i", counts[i], &rows, S_TEXT(district), S_INT(batch)));
    all += (size_t)store_int(&rows, 0, 0);
  }
  return all;
}

static void faults_are_told_where_they_stand(void **state) {
  struct fixture *f = *state;
  open_registry(f);
  int64_t batch = begin_batch(f, true), ids = registry_ids(&f->scope, 9),
          home = new_party(f, "institution");
  struct load *load = open_load(f, batch);
  struct load_value wrong[] = {value("person", "birth_date", STR("1999-02-30")),
                               value("person", "poor", STR("maybe")),
                               value("institution", "beds", STR("1")),
                               value("person", "name", STR("甲")),
                               value("person", "name", STR("乙"))},
                    right[] = {value("person", "name", STR("甲"))},
                    its[] = {value("person", "mother", str_int(&f->arena, home))};
  for (unsigned i = 0; i < 5; i++) wrong[i].column = i + 1;
  struct load_statement says[] = {said(wrong, 5), said(right, 1), said(its, 1)};
  struct load_party parties[] = {new_one(ids, "person", &says[0]), new_one(ids + 1, "person", says),
                                 new_one(ids + 2, "person", &says[2])};
  says[1].source = STR("nobody");
  parties[1].statements = &says[1];
  for (unsigned i = 0; i < 3; i++) parties[i].at = (struct diag_at){STR("a.csv"), i + 2, 1, {0}};
  static const char *const places[] = {"a.csv:2:1", "a.csv:2:2", "a.csv:2:3",
                                       "a.csv:2:5", "a.csv:3:1", "a.csv:4:1"};
  assert_int_equal(load_some(f, load, parties, 3), LY_INVALID);
  diags_sort(&f->scope);
  const struct diag *d = f->scope.diags.first;
  for (size_t i = 0; i < sizeof places / sizeof *places; i++, d = d->next) {
    assert_non_null(d);
    assert_str(diag_place(&f->arena, d->at), places[i]);
  }
  assert_null(d);
  fixture_reset(f);
  assert_int_equal(rows_of(f, batch), 0);
  load_close(load);

  load = open_load(f, batch); /* known, but not there; and an act to come */
  says[1].source = STR("first");
  struct load_act act = {.kind = registry_act_find(&reg, NULL, STR("visit")),
                         .on = day("2024-07-01"),
                         .source = STR("first")};
  struct load_party unknown[] = {new_one(ids + 4, "person", &says[1]),
                                 new_one(ids + 5, "person", &says[1])};
  unknown[0].is_new = false;
  unknown[1].acts = &act;
  unknown[1].act_count = 1;
  assert_int_equal(load_some(f, load, unknown, 2), LY_INVALID);
  assert_int_equal(f->scope.diags.errors, 2);
  fixture_reset(f);
  load_close(load);
  store_close(st);
}

/* A chunk on record: a repeat does nothing, and the log tells no private fact. */
static void a_chunk_is_on_record(void **state) {
  struct fixture *f = *state;
  open_registry(f);
  f->scope.actor = STR("cli:test");
  f->scope.from = STR("cli");
  int64_t batch = begin_batch(f, true), id = registry_ids(&f->scope, 1);
  struct load *load = open_load(f, batch);
  struct load_value values[] = {value("person", "name", STR("甲")),
                                value("person", "phone", STR("13800000000"))};
  struct load_statement says = said(values, 2);
  struct load_party party = new_one(id, "person", &says);
  struct load_chunk chunk = {.load = load, .number = 1, .parties = &party, .count = 1};
  for (int i = 0; i < 2; i++) {
    struct write w = load_write(&f->scope, &chunk);
    assert_ok(f, store_write(&f->scope, st, &w));
    assert_int_equal(w.repeated, i == 1);
    assert_null(memmem(w.change.payload.ptr, w.change.payload.len, "1380000", 7));
  }
  values[0].value = STR("乙"); /* another content under the same key is refused */
  struct write w = load_write(&f->scope, &chunk);
  assert_int_equal(store_write(&f->scope, st, &w), LY_CONFLICT);
  fixture_reset(f);
  assert_int_equal(load_counts(load).new_parties, 1);
  load_close(load);
  store_close(st);
}

/* ---- Random histories, compared with a plain model ----------------------------------------------
 */

enum { PARTIES = 400, BATCHES = 24, RECORDS = 2000, CHUNK = 12 };
enum batch_state { NONE, PENDING, LIVE, DROPPED, RETRACTED };

struct model {
  struct {
    int64_t id;
    bool home;
    size_t batch; /* by which it came; BATCHES: by none */
    bool swept;
  } parties[PARTIES];
  size_t party_count;
  struct {
    int64_t id;
    enum batch_state state;
    struct load *load;
  } batches[BATCHES];
  size_t batch_count;
  struct {
    size_t party, batch;
  } acts[RECORDS], receipts[RECORDS];
  size_t act_count, receipt_count;
};

static bool holds(const struct model *m, size_t batch) {
  return batch == BATCHES || m->batches[batch].state == LIVE;
}

/* Whether a party can be asked for. */
static bool there(const struct model *m, size_t party) {
  size_t batch = m->parties[party].batch;
  return holds(m, batch) || m->batches[batch].state == RETRACTED;
}

static struct load_value random_value(struct fixture *f, const struct model *m, bool home,
                                      size_t batch) {
  static const char *const facts[] = {"name",  "home_area", "birth_date", "poor",
                                      "level", "phone",     "income"},
                           *const values[] = {"甲", "331121101", "1941-03-02", "是",
                                              "2",  "1",         "2.5"},
                           *const more[] = {"乙", "331121102", "1950-12-31", "否", "1", "2", "0"};
  size_t which = fixture_random(f) % 8, who = fixture_random(f) % (m->party_count + 1);
  if (home) return value("institution", "beds", fixture_random(f) % 2 ? STR("1") : STR("20"));
  bool can = who < m->party_count && (there(m, who) || m->parties[who].batch == batch) &&
             !m->parties[who].swept;
  if (which == 7 && can) {
    const char *fact = m->parties[who].home ? "home" : "mother";
    return value("person", fact, str_int(&f->arena, m->parties[who].id));
  }
  if (which == 7) which = 0;
  return value("person", facts[which], str_of(fixture_random(f) % 2 ? values[which] : more[which]));
}

static void random_statement(struct fixture *f, const struct model *m, bool home, size_t batch,
                             struct load_statement *out) {
  static const char *const sources[] = {"first", "second", "other"};
  struct load_value *values = ARENA_ARRAY(&f->arena, struct load_value, 3);
  *out = (struct load_statement){.source = str_of(sources[fixture_random(f) % 3]),
                                 .from = {19895 + (int32_t)(fixture_random(f) % 20)},
                                 .to = DATE_NONE,
                                 .values = values};
  if (fixture_random(f) % 2) out->to.day = out->from.day + (int32_t)(fixture_random(f) % 10);
  for (size_t i = 0; i < 3; i++) {
    struct load_value v = random_value(f, m, home, batch);
    bool twice = false;
    for (size_t k = 0; k < out->count; k++) twice |= values[k].fact == v.fact;
    if (!twice) values[out->count++] = v;
  }
}

/* Says something of a party; by one's own mother the chunk would be refused, so not that. */
static void random_party(struct fixture *f, struct model *m, size_t who, size_t batch,
                         struct load_party *out) {
  bool home = m->parties[who].home;
  size_t count = out->is_new ? 1 + fixture_random(f) % 2 : fixture_random(f) % 3;
  struct load_statement *says = ARENA_ARRAY(&f->arena, struct load_statement, 2);
  struct load_act *act = ARENA_NEW(&f->arena, struct load_act);
  struct load_receipt *receipt = ARENA_NEW(&f->arena, struct load_receipt);
  for (size_t i = 0; i < count; i++) {
    do {
      random_statement(f, m, home, batch, &says[i]);
      for (size_t v = 0; v < says[i].count; v++)
        if (str_eq(says[i].values[v].value, str_int(&f->arena, m->parties[who].id)))
          says[i].count = 0;
    } while (says[i].count == 0);
  }
  *act = (struct load_act){
      .kind = registry_act_find(&reg, NULL, home ? STR("inspection") : STR("visit")),
      .on = day("2024-06-01"),
      .source = STR("first")};
  *receipt = (struct load_receipt){
      .programme = STR("meal"), .from = day("2024-01-01"), .to = DATE_NONE, .source = STR("first")};
  out->party = m->parties[who].id;
  out->kind = kind_of(home ? "institution" : "person");
  out->statements = says;
  out->statement_count = count;
  out->acts = act;
  out->act_count = fixture_random(f) % 2;
  out->receipts = receipt;
  out->receipt_count = fixture_random(f) % 2;
  if (out->act_count) {
    m->acts[m->act_count].party = who;
    m->acts[m->act_count++].batch = batch;
  }
  if (out->receipt_count) {
    m->receipts[m->receipt_count].party = who;
    m->receipts[m->receipt_count++].batch = batch;
  }
}

static bool in_chunk(const struct load_party *chunk, size_t count, int64_t id) {
  for (size_t i = 0; i < count; i++)
    if (chunk[i].party == id) return true;
  return false;
}

static void random_load(struct fixture *f, struct model *m, size_t batch) {
  struct load_party chunk[CHUNK] = {{0}};
  size_t count = 0;
  int64_t ids = registry_ids(&f->scope, CHUNK);
  for (size_t i = 0; i < CHUNK && m->act_count < RECORDS && m->receipt_count < RECORDS; i++) {
    size_t who = fixture_random(f) % (m->party_count + 1);
    bool known = who < m->party_count && fixture_random(f) % 2;
    if (known && (in_chunk(chunk, count, m->parties[who].id) || m->parties[who].swept ||
                  !(there(m, who) || m->parties[who].batch == batch)))
      continue;
    if (!known && m->party_count == PARTIES) continue;
    if (!known) {
      who = m->party_count++;
      m->parties[who].id = ids + (int64_t)i;
      m->parties[who].home = fixture_random(f) % 4 == 0;
      m->parties[who].batch = batch;
    }
    chunk[count].is_new = !known;
    random_party(f, m, who, batch, &chunk[count++]);
  }
  assert_ok(f, load_some(f, m->batches[batch].load, chunk, count));
  if (fixture_random(f) % 4 == 0) assert_ok(f, load_end(&f->scope, st, m->batches[batch].load));
}

static void random_batch(struct fixture *f, struct model *m, bool pending) {
  size_t batch = m->batch_count++;
  m->batches[batch].id = begin_batch(f, pending);
  m->batches[batch].state = pending ? PENDING : LIVE;
  struct arena_mark mark = arena_mark(&f->arena);
  (void)mark;
  m->batches[batch].load = open_load(f, m->batches[batch].id);
}

static void random_say(struct fixture *f, struct model *m) {
  size_t who = fixture_random(f) % m->party_count;
  const char *fact = m->parties[who].home ? "beds" : "name",
             *text = m->parties[who].home ? "7" : "丁";
  if (m->parties[who].swept) return;
  enum ly rc =
      try_say(f, m->parties[who].id, fact, text, "second",
              (struct date){19895 + (int32_t)(fixture_random(f) % 20)}, DATE_NONE, 0, NULL);
  assert_int_equal(rc, there(m, who) ? LY_OK : LY_NOT_FOUND);
}

static void sweep_all(struct fixture *f, struct model *m, size_t batch) {
  assert_ok(f, sweep(f, m->batches[batch].id, 1 + fixture_random(f) % 5));
  assert_int_equal(rows_of(f, m->batches[batch].id), 0);
  for (size_t i = 0; i < m->party_count; i++) m->parties[i].swept |= m->parties[i].batch == batch;
}

/* One thing that may happen to a batch; refused where its state says so. */
static void random_turn(struct fixture *f, struct model *m) {
  size_t batch = fixture_random(f) % m->batch_count;
  int64_t id = m->batches[batch].id, parties;
  enum batch_state *is = &m->batches[batch].state;
  enum ly rc;
  switch (fixture_random(f) % 4) {
    case 0:
      rc = live(f, id, &parties);
      assert_int_equal(rc, *is == PENDING ? LY_OK : LY_CONFLICT);
      if (!rc) *is = LIVE;
      break;
    case 1:
      rc = drop(f, id);
      assert_int_equal(rc, *is == PENDING ? LY_OK : LY_CONFLICT);
      if (!rc) *is = DROPPED;
      break;
    case 2:
      if (*is == DROPPED) {
        sweep_all(f, m, batch);
      } else {
        assert_int_equal(sweep(f, id, 3), LY_CONFLICT);
      }
      break;
    default:
      rc = retract(f, id, &parties);
      assert_int_equal(rc, *is == LIVE ? LY_OK : LY_CONFLICT);
      if (!rc) *is = RETRACTED;
  }
}

static void compare_party(struct fixture *f, const struct model *m, size_t who) {
  struct registry_state seen;
  struct act_row *acts;
  struct receipt_row *receipts;
  size_t act_count = 0, receipt_count = 0, want_acts = 0, want_receipts = 0;
  const struct act_filter all = {.from = DATE_NONE, .to = DATE_NONE};
  int64_t id = m->parties[who].id;
  enum ly rc = party_facts(&f->scope, st, &reg, district, id, f->scope.today, REGISTRY_NOW, &seen);
  assert_int_equal(rc, there(m, who) ? LY_OK : LY_NOT_FOUND);
  if (rc) return;
  for (size_t i = 0; i < m->act_count; i++)
    want_acts += m->acts[i].party == who && holds(m, m->acts[i].batch);
  for (size_t i = 0; i < m->receipt_count; i++)
    want_receipts += m->receipts[i].party == who && holds(m, m->receipts[i].batch);
  assert_ok(f, acts_of(&f->scope, st, &reg, district, id, &all, 0, 1000, &acts, &act_count));
  assert_ok(f, receipts_of(&f->scope, st, district, id, &receipts, &receipt_count));
  assert_int_equal(act_count, want_acts);
  assert_int_equal(receipt_count, want_receipts);
}

/* Pages of all acts and receipts have what the model has. */
static void compare_pages(struct fixture *f, const struct model *m) {
  static const char *const kinds[] = {"visit", "inspection"};
  size_t seen = 0, want = 0, count;
  int64_t last;
  for (size_t k = 0; k < 2; k++) {
    const struct act_filter all = {.kind = registry_act_find(&reg, NULL, str_of(kinds[k])),
                                   .from = DATE_NONE,
                                   .to = DATE_NONE};
    int64_t after = 0;
    do {
      struct act_row *acts;
      assert_ok(f, acts_page(&f->scope, st, &reg, district, &all, after, 50, &acts, &count, &last));
      for (size_t i = 0; i < count; i++) assert_true(acts[i].party > after);
      seen += count;
      after = last;
    } while (last);
  }
  for (size_t i = 0; i < m->act_count; i++) want += holds(m, m->acts[i].batch);
  assert_int_equal(seen, want);
  int64_t after = 0;
  seen = want = 0;
  do {
    struct receipt_row *receipts;
    assert_ok(f, receipts_page(&f->scope, st, district, day("2024-06-30"), after, 50, &receipts,
                               &count, &last));
    seen += count;
    after = last;
  } while (last);
  for (size_t i = 0; i < m->receipt_count; i++) want += holds(m, m->receipts[i].batch);
  assert_int_equal(seen, want);
}

static void compare(struct fixture *f, const struct model *m) {
  struct arena_mark mark = arena_mark(&f->arena);
  for (size_t i = 0; i < m->party_count; i++) {
    compare_party(f, m, i);
    f->scope.error = (struct error){0};
  }
  compare_pages(f, m);
  assert_kept(f);
  arena_rewind(&f->arena, mark);
}

static void day_turns(struct fixture *f) {
  int64_t parties;
  f->scope.today.day = 19905 + (int32_t)(fixture_random(f) % 20);
  struct tx *tx = begin(f);
  assert_ok(f, end(f, tx, registry_day_change(&f->scope, tx, &reg, &parties)));
}

static void random_loads_are_as_the_model_has_them(void **state) {
  struct fixture *f = *state;
  print_message("SEED=%llu\n", (unsigned long long)f->random);
  open_registry(f);
  struct model *m = ARENA_NEW(&f->arena, struct model);
  assert_non_null(m);
  for (size_t i = 0; i < 8; i++) {
    m->parties[i].home = i % 4 == 3;
    m->parties[i].batch = BATCHES;
    m->parties[i].id = new_party(f, m->parties[i].home ? "institution" : "person");
  }
  m->party_count = 8;
  random_batch(f, m, true);
  for (int i = 0; i < 240; i++) {
    size_t batch = fixture_random(f) % m->batch_count;
    bool open = m->batches[batch].state == PENDING || m->batches[batch].state == LIVE;
    uint64_t roll = fixture_random(f) % 100;
    if (roll < 10 && m->batch_count < BATCHES) {
      random_batch(f, m, fixture_random(f) % 4 > 0);
    } else if (roll < 50 && open) {
      random_load(f, m, batch);
    } else if (roll < 70) {
      random_say(f, m);
    } else if (roll < 85) {
      random_turn(f, m);
    } else {
      day_turns(f);
    }
    f->scope.error = (struct error){0};
    f->scope.diags = (struct diags){0};
    if (i % 40 == 0) compare(f, m);
  }
  compare(f, m);
  for (size_t i = 0; i < m->batch_count; i++) load_close(m->batches[i].load);
  assert_true(m->party_count > 60);
  store_close(st);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(who_is_named_has_to_come),
      TEST(a_pending_batch_is_not_there),
      TEST(a_batch_goes_live_in_one_step),
      TEST(a_live_batch_is_taken_back),
      TEST(a_large_batch_is_gone_at_once_and_tidied_later),
      TEST(faults_are_told_where_they_stand),
      TEST(a_chunk_is_on_record),
      TEST(random_loads_are_as_the_model_has_them),
  };
  return run_on_engines("load", tests);
}
