/* What a street's desk asks of its cases: counts by procedure and step, and the first page of what
 * is due. In a county that `laoyou demo` made, in which 6,000 cases are opened here in one street,
 * a third of them moved on.
 *
 *     measure_desk DATABASE
 *
 * Prints a line for each figure, `name value unit`. CPU time of the process, medians; on
 * PostgreSQL the server's is not in it. What is seen is checked: the counts add up, the page is in
 * order. Else it ends with exit 1.
 */
#include "plan/plan.h"
#include "service/case.h"

#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define DISTRICT STR("331121")
#define STREET STR("331121101")
enum { CASES = 6000, ROUNDS = 201, PAGE = 50, FIELDS = 64 };
#define ARENA_BYTES ((size_t)1 << 32)

static struct arena memory;
static struct scope scope;

static void ok(enum ly rc) {
  for (const struct diag *d = scope.diags.first; d; d = d->next)
    warnx("%.*s", STR_ARG(diag_text(&scope, d)));
  if (rc) errx(1, "measure_desk: %.*s", STR_ARG(error_text(&scope)));
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

struct county {
  struct store *st;
  struct registry reg;
  struct pack pack;
  struct service_vocabulary words;
  struct casework work;
  const struct casework_procedure *easy[FIELDS]; /* of persons, nothing to hand in, no form */
  size_t easy_count;
};

/* ---- Cases --------------------------------------------------------------------------------------
 */

/* By the office where it may: it is not held to for whom the procedure is. */
static int asks_of(const struct service_procedure *p) {
  const int *asks = p->asks.items;
  for (size_t i = 0; i < p->asks.count; i++)
    if (asks[i] == ASKS_OFFICE) return ASKS_OFFICE;
  return asks[0];
}

static bool is_easy(const struct casework_procedure *p) {
  const struct procedure_field *const *form = p->procedure->form.items;
  const struct procedure_document *const *documents = p->procedure->documents.items;
  const struct registry_kind *of = (const void *)p->procedure->of.entry;
  bool easy = str_is(of->key, "person") && (!p->whom || asks_of(p->procedure) == ASKS_OFFICE);
  for (size_t i = 0; i < p->procedure->form.count; i++) easy = easy && !form[i]->required;
  for (size_t i = 0; i < p->procedure->documents.count; i++) easy = easy && !documents[i]->required;
  return easy;
}

static void open_county(struct county *c, const char *database) {
  bool kept;
  ok(store_open(&scope, str_of(database), STORE_EXISTING, &c->st));
  ok(store_business_date(&scope, c->st, &kept));
  ok(registry_open(&scope, c->st, plan_kinds, &c->reg));
  ok(service_pack_of(&scope, c->st, DISTRICT, plan_kinds, &c->pack));
  ok(service_vocabulary(&scope, &c->pack, &c->words));
  ok(casework_open(&scope, &c->words, &c->work));
  for (size_t i = 0; i < c->work.count && c->easy_count < FIELDS; i++)
    if (is_easy(&c->work.procedures[i])) c->easy[c->easy_count++] = &c->work.procedures[i];
  if (c->easy_count == 0) errx(1, "measure_desk: no procedure that can be opened");
}

static int64_t do_deed(struct tx *tx, struct case_deed *deed) {
  struct write w = case_write(&scope, deed);
  ok(store_write_within(&scope, tx, &w));
  return case_answer(&w);
}

/* A move that asks for nothing, from where the case stands, by a person. */
static const struct procedure_move *easy_move(const struct service_procedure *p) {
  const struct procedure_move *const *all = p->moves.items;
  struct str first = procedure_first(p)->key;
  for (size_t i = 0; i < p->moves.count; i++) {
    const struct procedure_move *m = all[i];
    const struct str *from = m->from.items;
    bool plain = !m->reason && !m->judged && !m->fields.count && !m->documents.count &&
                 !m->effects.count && !m->after.count && !m->after_clock && !m->rule.len;
    if (plain && str_eq(from[0], first) && *(const int *)m->by.items < HAND_CLOCK) return m;
  }
  return NULL;
}

static void add_case(struct county *c, struct tx *tx, int64_t party, size_t n) {
  const struct service_procedure *p = c->easy[n % c->easy_count]->procedure;
  struct case_deed deed = {.act = CASE_OPEN,
                           .work = &c->work,
                           .registry = &c->reg,
                           .district = DISTRICT,
                           .procedure = p->key,
                           .party = party,
                           .asks = asks_of(p),
                           .area = STREET};
  struct date today = scope.today;
  scope.today.day -= (int32_t)(n * 7 % 120);
  int64_t no = do_deed(tx, &deed);
  const struct procedure_move *m = n % 3 ? NULL : easy_move(p);
  if (m) {
    deed.act = CASE_MOVE;
    deed.case_no = no;
    deed.seen = 1;
    deed.move = m->key;
    deed.hands = HAND_BIT(HAND_CLOCK) - 1;
    (void)do_deed(tx, &deed);
  }
  scope.today = today;
}

static void add_cases(struct county *c) {
  struct store_rows rows;
  struct tx *tx;
  ok(store_query(&scope, c->st, "i",
                 "SELECT p.party FROM party p WHERE p.district = $1 AND p.kind = 'person'"
                 " AND NOT EXISTS (SELECT 1 FROM service_case c"
                 " WHERE c.district = p.district AND c.party = p.party)"
                 " ORDER BY p.party LIMIT $2",
                 &rows, S_TEXT(DISTRICT), S_INT(CASES)));
  if (rows.rows < CASES) errx(1, "measure_desk: too few persons");
  double before = cpu_ms();
  for (size_t i = 0; i < CASES;) {
    ok(store_begin(&scope, c->st, &tx));
    for (size_t k = 0; k < 200 && i < CASES; k++, i++) {
      struct arena_mark mark = arena_mark(&memory);
      add_case(c, tx, store_int(&rows, i, 0), i);
      arena_rewind(&memory, mark);
    }
    ok(store_commit(&scope, tx));
  }
  figure("a case opened", (cpu_ms() - before) * 1e3 / CASES, "us");
}

/* ---- The desk -----------------------------------------------------------------------------------
 */

static void look(struct county *c, int64_t *open, size_t *shown) {
  const struct case_filter due = {.area = STREET, .open = 1, .due_before = DATE_NONE};
  struct case_count *counts;
  struct case_row *rows;
  size_t count;
  ok(case_counts(&scope, c->st, DISTRICT, STREET, &counts, &count));
  *open = 0;
  for (size_t i = 0; i < count; i++) *open += counts[i].open;
  ok(case_list(&scope, c->st, DISTRICT, &due, (struct case_after){.due = DATE_NONE}, PAGE, &rows,
               shown));
  for (size_t i = 0; i + 1 < *shown; i++) {
    bool order = date_is_none(rows[i + 1].due) ||
                 (!date_is_none(rows[i].due) && rows[i].due.day <= rows[i + 1].due.day);
    if (!order) errx(1, "measure_desk: the page is not in order");
  }
}

static void measure_desk(struct county *c) {
  static double times[ROUNDS];
  int64_t open;
  size_t shown;
  for (size_t i = 0; i < ROUNDS; i++) {
    struct arena_mark mark = arena_mark(&memory);
    double before = cpu_ms();
    look(c, &open, &shown);
    times[i] = cpu_ms() - before;
    arena_rewind(&memory, mark);
  }
  if (open < CASES / 2 || shown != PAGE) errx(1, "measure_desk: cases are missing");
  qsort(times, ROUNDS, sizeof *times, cmp_doubles);
  figure("open cases", (double)open, "cases");
  figure("counts and a page", times[ROUNDS / 2], "ms");
}

int main(int argc, char **argv) {
  struct county county = {0};
  if (argc != 2) errx(2, "measure_desk DATABASE");
  arena_open(&memory, ARENA_BYTES);
  scope = scope_open(&memory, &world_real);
  scope.actor = STR("cli:bench");
  scope.from = STR("bench");
  open_county(&county, argv[1]);
  add_cases(&county);
  measure_desk(&county);
  store_close(county.st);
  arena_close(&memory);
  return 0;
}
