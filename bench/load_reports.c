/* Reports on the invented plans of the benchmark, most of them confirmed, through laoyou's own
 * deeds. Apart from the bench, which links nothing of laoyou.
 *
 *     load_reports DATABASE
 */
#include "plan/board.h"

#include <stdio.h>

enum { ARENA_BYTES = 512 * 1024 * 1024 };

/* What is written in one transaction. */
struct load {
  struct scope *s;
  struct tx *tx;
  const struct pack *pack;
  struct report_book none;
};

static enum ly do_deed(struct load *l, struct report_deed *deed, int64_t *number) {
  struct decimal answer = {0};
  enum ly rc = report_check(l->s, deed);
  if (rc) return rc;
  struct write w = report_write(l->s, deed);
  rc = store_write_within(l->s, l->tx, &w);
  if (!rc && decimal_parse(w.answer, &answer)) *number = answer.coefficient;
  return rc;
}

/* Of the first unit that leads; every fifth task has none, every seventh report waits. */
static enum ly add_task(struct load *l, const struct pack_entry *task, size_t k) {
  struct board_owners owners = board_owners_of(l->s, l->pack, &l->none, REPORT_TASK, task);
  struct report_deed deed = {.act = REPORT_ADD,
                             .pack = l->pack,
                             .kind = REPORT_TASK,
                             .entry = task->key,
                             .says = {.percent = k % 4 ? (int64_t)(k % 100) : -1}};
  int64_t number = 0, none;
  if (owners.count == 0 || k % 5 == 0) return LY_OK;
  deed.unit = owners.list[0].name;
  deed.says.progress = k % 4 == 0 ? REPORT_DONE : REPORT_UNDER_WAY;
  must(period_parse(k % 3 ? STR("2024-Q1") : STR("2023-Q4"), &deed.period));
  l->s->actor = STR("bench:reporter");
  enum ly rc = do_deed(l, &deed, &number);
  if (rc || k % 7 == 0) return rc;
  struct report_deed review = {.act = REPORT_REVIEW,
                               .pack = l->pack,
                               .kind = REPORT_TASK,
                               .entry = task->key,
                               .report = number,
                               .outcome = REPORT_CONFIRMED};
  l->s->actor = STR("bench:reviewer");
  return do_deed(l, &review, &none);
}

static enum ly add_plan(struct scope *s, struct store *st, const struct pack *pack) {
  struct load l = {.s = s, .pack = pack};
  const struct pack_table *tasks = pack_table_of(pack, &plan_kind_task);
  enum ly rc = store_begin(s, st, &l.tx);
  if (rc) return rc;
  for (size_t i = 0; !rc && i < tasks->count; i++) {
    struct arena_mark mark = arena_mark(s->arena);
    rc = add_task(&l, tasks->entries[i], i + 1);
    if (!rc) arena_rewind(s->arena, mark);
  }
  if (!rc) return store_commit(s, l.tx);
  store_rollback(l.tx);
  return rc;
}

static enum ly load_all(struct scope *s, const char *address) {
  struct store *st;
  struct pack_adoption *packs;
  size_t count = 0;
  bool kept;
  enum ly rc = store_open(s, str_of(address), STORE_EXISTING, &st);
  if (rc) return rc;
  rc = store_business_date(s, st, &kept);
  if (!rc) rc = pack_in_force(s, st, s->today, &packs, &count);
  for (size_t n = 0; !rc && n < count; n++) {
    struct pack pack;
    struct arena_mark mark = arena_mark(s->arena);
    if (!str_starts(packs[n].pack, STR("bench"))) continue;
    rc = pack_read_in_force(s, st, s->today, packs[n].pack, plan_kinds, &pack);
    if (!rc) rc = add_plan(s, st, &pack);
    if (!rc) arena_rewind(s->arena, mark);
  }
  store_close(st);
  return rc;
}

int main(int argc, char **argv) {
  struct arena arena;
  if (argc != 2) return 2;
  arena_open(&arena, ARENA_BYTES);
  struct scope s = scope_open(&arena, &world_real);
  s.from = STR("cli");
  enum ly rc = load_all(&s, argv[1]);
  for (const struct diag *d = s.diags.first; d; d = d->next) {
    fprintf(stderr, "load_reports: %.*s\n", STR_ARG(diag_text(&s, d)));
  }
  if (rc) fprintf(stderr, "load_reports: %.*s\n", STR_ARG(error_text(&s)));
  arena_close(&arena);
  return ly_exit_code(rc);
}
