/* What it costs to know who is owed what, over everyone of a county that `laoyou demo` made: read
 * all from the database, start from a file, count all programmes, explain one person, follow
 * changes, ask what if.
 *
 *     measure_everyone DATABASE [ROUNDS]
 *
 * Prints a line for each figure, `name value unit`. CPU time of the process, medians of the rounds.
 * What is seen is checked: that everybody was read, that reasons come with answers, that changes
 * reach the counts, that a draft changes something. Else it ends with exit 1.
 */
#include "plan/plan.h"
#include "registry/write.h"
#include "service/draft.h"
#include "service/owed.h"

#include <err.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define DISTRICT "331121"
enum { PERSONS = 1000, ROUNDS_MAX = 99 };
#define ARENA_BYTES ((size_t)1 << 34)

static struct arena memory;
static struct scope scope;

static void ok(enum ly rc) {
  if (rc) errx(1, "measure_everyone: %.*s", STR_ARG(error_text(&scope)));
}

static double cpu_ms(void) {
  struct timespec t;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static void figure(const char *name, double value, const char *unit) {
  printf("%s\t%.4f\t%s\n", name, value, unit);
  fflush(stdout);
}

static int cmp_doubles(const void *left, const void *right) {
  double a = *(const double *)left, b = *(const double *)right;
  return (a > b) - (a < b);
}

static double median(double *values, size_t count) {
  qsort(values, count, sizeof *values, cmp_doubles);
  return values[count / 2];
}

struct county {
  struct store *st;
  struct registry reg;
  struct service_everyone *everyone;
  const struct service_vocabulary *words;
  struct registry_moment *moment;
  struct owed *owed;
  struct owed_area area;
  int64_t persons[PERSONS];
  size_t person_rules;
  size_t rounds;
};

/* ---- Reading ------------------------------------------------------------------------------------
 */

static int64_t count_parties(struct county *c) {
  struct store_rows rows;
  ok(store_query(&scope, c->st, "i", "SELECT count(*) FROM party WHERE district = $1", &rows,
                 S_TEXT(STR(DISTRICT))));
  return rows.cells[0].integer;
}

static void open_county(struct county *c, const char *database) {
  bool kept;
  ok(store_open(&scope, str_of(database), STORE_EXISTING, &c->st));
  ok(store_business_date(&scope, c->st, &kept));
  ok(registry_open(&scope, c->st, plan_kinds, &c->reg));
  if (!owed_area(STR(DISTRICT), &c->area)) errx(1, "measure_everyone: no area");
}

static void read_all(struct county *c) {
  int64_t parties = count_parties(c);
  double before = cpu_ms();
  ok(service_everyone_open(&scope, c->st, plan_kinds, NULL, &c->everyone));
  ok(service_everyone_follow(&scope, c->st, c->everyone, NULL));
  double taken = cpu_ms() - before;
  c->moment = registry_columns_moment(service_everyone_columns(c->everyone));
  c->words = service_everyone_words(c->everyone, STR(DISTRICT));
  if (!c->words) errx(1, "measure_everyone: the county has no pack");
  figure("parties", (double)parties, "parties");
  figure("read all", taken, "ms");
  figure("read all, a party", taken * 1e3 / (double)parties, "us");
  before = cpu_ms();
  ok(owed_open(&scope, c->words, &c->owed));
  figure("programmes compiled", cpu_ms() - before, "ms");
}

/* Both have the same parties; their cells are compared by the tests. */
static bool same_rows(const struct registry_moment *a, const struct registry_moment *b) {
  const struct rule_world *x = registry_moment_world(a), *y = registry_moment_world(b);
  bool same = x->count == y->count;
  for (size_t i = 0; same && i < x->count; i++)
    same = rule_snapshot_rows(x->tables[i]) == rule_snapshot_rows(y->tables[i]);
  return same;
}

/* ---- A start from the file ----------------------------------------------------------------------
 */

/* What it takes until the first answer: the packs with their rules, and then the rows and a look at
 * the log. */
struct start {
  double packs, rows;
};

static struct start start_again(struct county *c, struct str path) {
  struct service_everyone *again;
  enum ly refused;
  double before = cpu_ms();
  ok(service_everyone_open(&scope, c->st, plan_kinds, NULL, &again));
  struct start taken = {.packs = cpu_ms() - before};
  before = cpu_ms();
  ok(service_everyone_start(&scope, c->st, again, path, &refused));
  taken.rows = cpu_ms() - before;
  struct registry_columns *columns = service_everyone_columns(again);
  struct registry_moment *m = registry_columns_moment(columns);
  if (refused || registry_columns_stats(columns).loads || !same_rows(c->moment, m))
    errx(1, "measure_everyone: what was kept is not what was read");
  registry_moment_drop(m);
  service_everyone_close(again);
  return taken;
}

static void measure_start(struct county *c, const char *database) {
  double packs[ROUNDS_MAX] = {0}, rows[ROUNDS_MAX] = {0};
  char path[PATH_MAX];
  struct stat kept;
  if (snprintf(path, sizeof path, "%s.columns", database) >= (int)sizeof path)
    errx(1, "measure_everyone: the path is too long");
  struct registry_columns *columns = service_everyone_columns(c->everyone);
  double before = cpu_ms();
  ok(registry_columns_save(&scope, columns, c->moment, str_of(path)));
  figure("columns saved", cpu_ms() - before, "ms");
  if (stat(path, &kept) != 0) err(1, "%s", path);
  figure("columns saved, a party", (double)kept.st_size / (double)count_parties(c), "bytes");
  for (size_t i = 0; i < c->rounds; i++) {
    struct start taken = start_again(c, str_of(path));
    packs[i] = taken.packs;
    rows[i] = taken.rows;
  }
  double taken = median(rows, c->rounds);
  figure("packs read", median(packs, c->rounds), "ms");
  figure("start from the file", taken, "ms");
  figure("start from the file, a party", taken * 1e3 / (double)count_parties(c), "us");
  if (unlink(path) != 0) err(1, "%s", path);
}

/* ---- Totals -------------------------------------------------------------------------------------
 */

/* Something of all counts, so that a change shows. */
static int64_t totals(struct county *c) {
  struct arena_mark mark = arena_mark(&memory);
  struct owed_book book;
  int64_t sum = 0;
  ok(owed_totals(&scope, c->owed, c->moment, c->area, &book));
  for (size_t i = 0; i < book.count; i++) {
    const struct owed_place *p = &book.list[i].all;
    sum = sum * 31 + p->entitled.parties;
    for (size_t k = 0; k < OWED_LISTS; k++) sum = sum * 31 + p->counts[k].parties;
  }
  arena_rewind(&memory, mark);
  return sum;
}

static int64_t measure_totals(struct county *c) {
  double times[ROUNDS_MAX] = {0};
  int64_t sum = 0;
  for (size_t i = 0; i < c->rounds; i++) {
    double before = cpu_ms();
    sum = totals(c);
    times[i] = cpu_ms() - before;
  }
  figure("totals first", times[0], "ms");
  figure("totals", median(times, c->rounds), "ms");
  return sum;
}

/* ---- One person ---------------------------------------------------------------------------------
 */

static void find_persons(struct county *c) {
  struct store_rows rows;
  ok(store_query(&scope, c->st, "i",
                 "SELECT party FROM party WHERE district = $1 AND kind = 'person'"
                 " ORDER BY party LIMIT 1000",
                 &rows, S_TEXT(STR(DISTRICT))));
  if (rows.rows != PERSONS) errx(1, "measure_everyone: fewer than %d persons", PERSONS);
  for (size_t i = 0; i < PERSONS; i++) c->persons[i] = rows.cells[i].integer;
}

/* All programmes of persons for one of them; gives how many have an answer with its reason. */
static size_t explain(struct county *c, const struct rule_reader *reader, int64_t party) {
  size_t kind =
      (size_t)(registry_kind_find(&c->words->registry, STR("person")) - c->words->registry.kinds);
  size_t told = 0;
  for (size_t i = 0; i < c->words->count; i++) {
    struct service_entitled e;
    if (c->words->programmes[i].kind != kind) continue;
    ok(service_entitle(&scope, &c->words->programmes[i], reader, party, &e));
    told += e.eligible.why != NULL;
  }
  return told;
}

static void measure_person(struct county *c) {
  double times[ROUNDS_MAX] = {0};
  size_t told = 0;
  for (size_t i = 0; i < c->rounds; i++) {
    struct arena_mark mark = arena_mark(&memory);
    struct rule_reader reader;
    ok(service_moment_reader(&scope, c->moment, c->words, STR(DISTRICT), &reader));
    told += explain(c, &reader, c->persons[0]); /* the first one finds all members */
    double before = cpu_ms();
    for (size_t k = 0; k < PERSONS; k++) told += explain(c, &reader, c->persons[k]);
    times[i] = (cpu_ms() - before) * 1e3 / PERSONS;
    arena_rewind(&memory, mark);
  }
  if (told == 0) errx(1, "measure_everyone: answers without reasons");
  figure("one person explained", median(times, c->rounds), "us");
}

/* All programmes of persons, without reasons: of each whether and how much. */
static const struct rule_program *compile_persons(struct county *c) {
  const struct service_vocabulary *v = c->words;
  size_t kind = (size_t)(registry_kind_find(&v->registry, STR("person")) - v->registry.kinds);
  const struct rule_expr **rules = ARENA_ARRAY(&memory, const struct rule_expr *, 2 * v->count);
  struct rule_compiled what = {&v->rules, kind, scope.today, rules, 0};
  const struct rule_program *p;
  if (!rules) errx(1, "measure_everyone: no memory");
  for (size_t i = 0; i < v->count; i++) {
    const struct service_rules *of = &v->programmes[i];
    if (of->kind != kind) continue;
    rules[what.count++] = of->eligible;
    if (of->amount) rules[what.count++] = of->amount;
  }
  ok(rule_compile(&scope, &what, &p));
  c->person_rules = what.count;
  return p;
}

static void measure_worked_out(struct county *c) {
  double times[ROUNDS_MAX] = {0};
  const struct rule_program *p = compile_persons(c);
  const struct rule_world *world = registry_moment_world(c->moment);
  struct rule_value *out = ARENA_ARRAY(&memory, struct rule_value, c->person_rules);
  int64_t district = registry_district_number(STR(DISTRICT));
  size_t known = 0;
  if (!out) errx(1, "measure_everyone: no memory");
  for (size_t i = 0; i < c->rounds; i++) {
    double before = cpu_ms();
    for (size_t k = 0; k < PERSONS; k++) {
      bool found;
      ok(rule_run_one(&scope, p, world, district, c->persons[k], out, &found));
      known += found && out[0].known;
    }
    times[i] = (cpu_ms() - before) * 1e3 / PERSONS;
  }
  if (known == 0) errx(1, "measure_everyone: nobody was worked out");
  figure("one person worked out", median(times, c->rounds), "us");
}

/* ---- Changes ------------------------------------------------------------------------------------
 */

static void change(struct county *c, int64_t party, const char *birth) {
  struct registry_said said[] = {{STR("birth_date"), str_of(birth)}};
  struct registry_deed deed = {.act = REGISTRY_STATE,
                               .registry = &c->reg,
                               .new = {.district = STR(DISTRICT),
                                       .party = party,
                                       .source = STR("police"),
                                       .from = scope.today,
                                       .to = DATE_NONE,
                                       .facts = said,
                                       .count = 1}};
  struct write w = registry_write(&scope, &deed);
  ok(store_write(&scope, c->st, &w));
}

/* CPU time of following, once these persons were told to be of that age. */
static double follow(struct county *c, size_t from, size_t to, const char *birth) {
  struct arena_mark mark = arena_mark(&memory);
  bool changed;
  for (size_t i = from; i < to; i++) change(c, c->persons[i], birth);
  double before = cpu_ms();
  ok(service_everyone_follow(&scope, c->st, c->everyone, &changed));
  double taken = cpu_ms() - before;
  if (!changed) errx(1, "measure_everyone: a change was not seen");
  registry_moment_drop(c->moment);
  c->moment = registry_columns_moment(service_everyone_columns(c->everyone));
  arena_rewind(&memory, mark);
  return taken;
}

static void measure_changes(struct county *c, int64_t known) {
  double times[ROUNDS_MAX] = {0};
  for (size_t i = 0; i < c->rounds; i++) times[i] = follow(c, i, i + 1, "1931-02-03");
  figure("one change followed", median(times, c->rounds), "ms");
  double all = follow(c, 0, PERSONS, "1932-03-04");
  figure("changes followed, of 1,000", all * 1e3 / PERSONS, "us");
  double before = cpu_ms();
  if (totals(c) == known) errx(1, "measure_everyone: changes did not reach the counts");
  figure("totals after changes", cpu_ms() - before, "ms");
}

/* ---- What if ------------------------------------------------------------------------------------
 */

static void measure_what_if(struct county *c) {
  struct pack pack;
  struct service_vocabulary draft;
  double times[ROUNDS_MAX] = {0};
  ok(pack_read_in_force(&scope, c->st, scope.today, c->words->pack->header->key, plan_kinds,
                        &pack));
  ok(service_vocabulary(&scope, &pack, &draft));
  ok(service_draft_fit(&scope, c->words, &draft));
  ok(service_draft_param(&scope, &draft, STR("home_operation"), STR("一级"), STR("777")));
  for (size_t i = 0; i < c->rounds; i++) {
    struct arena_mark mark = arena_mark(&memory);
    struct owed_changed *list;
    size_t count;
    double before = cpu_ms();
    ok(owed_what_if(&scope, c->words, &draft, c->moment, c->area, &list, &count));
    times[i] = cpu_ms() - before;
    if (count == 0) errx(1, "measure_everyone: the draft changes nothing");
    arena_rewind(&memory, mark);
  }
  figure("what if", median(times, c->rounds), "ms");
}

int main(int argc, char **argv) {
  struct county c = {.rounds = argc > 2 ? strtoul(argv[2], NULL, 10) : 5};
  if (argc < 2 || argc > 3 || c.rounds < 1 || c.rounds > ROUNDS_MAX)
    errx(2, "usage: measure_everyone DATABASE [ROUNDS]");
  arena_open(&memory, ARENA_BYTES);
  scope = scope_open(&memory, &world_real);
  scope.actor = STR("cli:bench");
  scope.from = STR("cli");
  open_county(&c, argv[1]);
  read_all(&c);
  measure_start(&c, argv[1]);
  int64_t known = measure_totals(&c);
  find_persons(&c);
  measure_person(&c);
  measure_worked_out(&c);
  measure_what_if(&c);
  measure_changes(&c, known);
  registry_moment_drop(c.moment);
  service_everyone_close(c.everyone);
  store_close(c.st);
  arena_close(&memory);
  return 0;
}
