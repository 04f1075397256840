/* service/: cases under random verbs by random hands on random days, against a plain twin; writers
 * that are killed.
 *
 * The twin knows a case as the list of what was done to it and asks the procedure itself: where it
 * stands, since when, until when (by stepping day by day over a list of free days), who made which
 * move last. What it says is legal has to be done, what it says is not has to change nothing. */
#define FIXTURE_PERSON ", area: home_area"
#include "tests/case_fixture.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PARTIES = 6, CASES = 400, EVENTS = 60, ROUNDS = 600 };

struct twin_event {
  struct str move, step, by;
  struct date on;
};
struct twin_case {
  const struct service_procedure *p;
  size_t party;
  struct twin_event events[EVENTS];
  size_t count;
  struct date due;
};
static struct {
  int64_t id[PARTIES];
  int poor[PARTIES]; /* 0: not known, 1: yes, 2: no */
  bool dead[PARTIES];
  struct twin_case cases[CASES + 1]; /* by number */
  size_t count;
} twin;

static bool is_free(struct date day_) {
  static const char *const off[] = {"2024-05-01", "2024-05-02", "2024-05-03",
                                    "2024-05-04", "2024-05-05", "2024-06-10"};
  static const char *const worked[] = {"2024-04-28", "2024-05-11"};
  int weekday = (day_.day + 3) % 7; /* 1970-01-01 was a Thursday; 0: Monday */
  for (size_t i = 0; i < 6; i++)
    if (day(off[i]).day == day_.day) return true;
  for (size_t i = 0; i < 2; i++)
    if (day(worked[i]).day == day_.day) return false;
  return weekday >= 5;
}

static struct date twin_due(const struct procedure_step *step, struct date from) {
  const struct procedure_clock *c = step->clock;
  if (!c) return DATE_NONE;
  struct date d = from;
  if (c->working) {
    for (int64_t left = c->days; left > 0;) {
      d.day++;
      if (!is_free(d)) left--;
    }
    return d;
  }
  d = c->months ? date_add_months(from, (int)c->months)
                : (struct date){from.day + (int32_t)c->days};
  while (is_free(d)) d.day++;
  return d;
}

static const struct twin_event *last(const struct twin_case *c) {
  return &c->events[c->count - 1];
}

static const struct procedure_step *stands(const struct twin_case *c) {
  return procedure_step_find(c->p, last(c)->step);
}

static bool is_open(const struct twin_case *c) {
  return stands(c)->end == PROCEDURE_OPEN || stands(c)->running;
}

static void twin_add(struct twin_case *c, struct str move_key, struct str step, const char *by,
                     struct date on) {
  bool stays = c->count && str_eq(last(c)->step, step);
  assert_true(c->count < EVENTS);
  c->events[c->count++] = (struct twin_event){move_key, step, str_of(by), on};
  if (!stays) c->due = twin_due(stands(c), on);
}

static bool has_key(const struct pack_many *keys, struct str key) {
  for (size_t i = 0; i < keys->count; i++)
    if (str_eq(((const struct str *)keys->items)[i], key)) return true;
  return false;
}

static bool by_hand(const struct procedure_move *m, int hand) {
  for (size_t i = 0; i < m->by.count; i++)
    if (((const int *)m->by.items)[i] == hand) return true;
  return false;
}

/* From the back: how often the case was left where it is. */
static bool made_since(const struct twin_case *c, struct str key) {
  size_t came = c->count - 1;
  while (came > 0 && str_eq(c->events[came - 1].step, last(c)->step)) came--;
  for (size_t i = came + 1; i < c->count; i++)
    if (str_eq(c->events[i].move, key)) return true;
  return false;
}

static bool same_person(const struct twin_case *c, const struct procedure_move *m,
                        const char *user) {
  for (size_t n = 0; n < m->not_by.count; n++) {
    const struct twin_event *made = NULL;
    for (size_t i = 0; i < c->count; i++)
      if (str_eq(c->events[i].move, ((const struct str *)m->not_by.items)[n])) made = &c->events[i];
    if (made && str_is(made->by, user)) return true;
  }
  return false;
}

static bool judged_right(const struct twin_case *c, const struct procedure_move *m) {
  int poor = twin.poor[c->party];
  if (m->judged == PROCEDURE_IF_YES) return poor == 1;
  if (m->judged == PROCEDURE_IF_NO) return poor == 2;
  return true;
}

static bool legal(const struct twin_case *c, const struct procedure_move *m, int hand,
                  const char *user, struct date today) {
  bool after = true, run_out = date_is_none(c->due) || c->due.day < today.day;
  for (size_t i = 0; i < m->after.count; i++)
    after = after && made_since(c, ((const struct str *)m->after.items)[i]);
  bool rule = hand != HAND_RULE || twin.dead[c->party];
  bool clock = hand != HAND_CLOCK || (!date_is_none(c->due) && run_out);
  return has_key(&m->from, last(c)->step) && by_hand(m, hand) && !same_person(c, m, user) &&
         after && rule && clock && (!m->after_clock || run_out) && judged_right(c, m) &&
         last(c)->on.day <= today.day;
}

/* ---- The two held against each other ------------------------------------------------------------
 */

static void same(struct fixture *f, size_t no) {
  const struct twin_case *c = &twin.cases[no];
  struct case_row row = row_of(f, (int64_t)no);
  struct case_event *events;
  size_t count;
  assert_int_equal(row.event, c->count);
  assert_true(str_eq(row.step, last(c)->step));
  assert_int_equal(row.open, is_open(c));
  assert_int_equal(row.due.day, c->due.day);
  assert_ok(f, case_events(&f->scope, st, &reg, &work, &row, &events, &count));
  assert_int_equal(count, c->count);
  for (size_t i = 0; i < count; i++) {
    assert_int_equal(events[i].event, i + 1);
    assert_true(str_eq(events[i].step, c->events[i].step));
    assert_true(str_eq(events[i].move, c->events[i].move));
    assert_int_equal(events[i].on.day, c->events[i].on.day);
    assert_true(str_eq(events[i].recorded_by, c->events[i].by));
  }
}

static struct str now_text(struct fixture *f) {
  struct store_rows rows = {0};
  struct buf b = buf_open(&f->arena, 256 * 1024);
  assert_ok(f, store_query(&f->scope, st, "ittiitttI",
                           "SELECT case_no, procedure, step, event, is_open, since, due, answer,"
                           " amount_fen FROM case_now WHERE district = '331121' ORDER BY case_no",
                           &rows));
  for (size_t r = 0; r < rows.rows; r++) {
    for (size_t c = 0; c < rows.columns; c++) {
      const struct store_value *v = &rows.cells[r * rows.columns + c];
      if (v->type == STORE_INT) buf_int(&b, v->integer);
      if (v->type == STORE_TEXT) buf_add(&b, v->bytes);
      buf_char(&b, '|');
    }
  }
  assert_false(buf_failed(&b));
  return buf_str(&b);
}

static void now_follows_from_events(struct fixture *f) {
  struct str kept = now_text(f);
  int64_t cases;
  struct tx *tx = begin(f);
  assert_ok(f, case_rebuild(&f->scope, tx, &cases));
  assert_ok(f, store_commit(&f->scope, tx));
  assert_int_equal(cases, twin.count);
  assert_true(str_eq(kept, now_text(f)));
}

/* ---- Random verbs -------------------------------------------------------------------------------
 */

static const char *const users[] = {"user:li", "user:shen", "user:qian", "user:ping"};

static bool has_open(size_t party, struct str procedure) {
  for (size_t i = 1; i <= twin.count; i++) {
    const struct twin_case *c = &twin.cases[i];
    if (c->party == party && is_open(c) && str_eq(c->p->key, procedure)) return true;
  }
  return false;
}

static void twin_open(const struct service_procedure *p, size_t party, const char *by,
                      struct date on) {
  assert_true(twin.count < CASES);
  struct twin_case *c = &twin.cases[++twin.count];
  *c = (struct twin_case){.p = p, .party = party, .due = DATE_NONE};
  twin_add(c, STR(""), procedure_first(p)->key, by, on);
}

static void random_open(struct fixture *f) {
  static const char *const keys[] = {"subsidy", "subsidy", "follow", "wish"};
  const char *key = keys[fixture_random(f) % 4], *user = users[fixture_random(f) % 4];
  size_t party = fixture_random(f) % PARTIES;
  const struct service_procedure *p = casework_find(&work, str_of(key))->procedure;
  bool may = p->many || !has_open(party, p->key);
  int64_t no;
  f->scope.actor = str_of(user);
  int status = (int)try_open(f, twin.id[party], key, &no);
  assert_int_equal(status, may ? LY_OK : LY_CONFLICT);
  fixture_reset(f);
  if (!may) return;
  twin_open(p, party, user, f->scope.today);
  assert_int_equal(no, twin.count);
}

static void follow(const struct twin_case *c, const struct procedure_move *m, const char *by,
                   struct date on) {
  const struct service_procedure *p = casework_find(&work, STR("follow"))->procedure;
  bool opens = str_is(m->key, "grant") && !has_open(c->party, p->key);
  if (opens) twin_open(p, c->party, by, on);
}

static size_t done, refused_count;

static void random_move(struct fixture *f) {
  if (twin.count == 0) return;
  size_t no = 1 + fixture_random(f) % twin.count;
  struct twin_case *c = &twin.cases[no];
  const struct procedure_move *const *moves = c->p->moves.items;
  const struct procedure_move *m = moves[fixture_random(f) % c->p->moves.count];
  const int *by = m->by.items;
  int hand = fixture_random(f) % 4 ? by[fixture_random(f) % m->by.count]
                                   : (int)(fixture_random(f) % HAND_COUNT);
  const char *user = users[fixture_random(f) % 4];
  bool may = legal(c, m, hand, user, f->scope.today);
  struct str before = may ? STR("") : now_text(f);
  int status = (int)try_move(f, (int64_t)no, str_c(&f->arena, m->key), hand, user, "理由");
  if ((status == LY_OK) != may)
    print_message("case %zu %s at %s\n", no, str_c(&f->arena, m->key),
                  str_c(&f->arena, last(c)->step));
  assert_int_equal(status == LY_OK, may);
  fixture_reset(f);
  if (may) {
    twin_add(c, m->key, m->to, user, f->scope.today);
    follow(c, m, user, f->scope.today);
    done++;
  } else {
    assert_true(str_eq(before, now_text(f)));
    refused_count++;
  }
  same(f, no);
}

/* Two with the same `seen`: the second is told. */
static void random_pair(struct fixture *f) {
  if (twin.count == 0) return;
  size_t no = 1 + fixture_random(f) % twin.count;
  struct twin_case *c = &twin.cases[no];
  if (!str_is(last(c)->step, "applied") || last(c)->on.day > f->scope.today.day) return;
  struct case_deed deed = {.act = CASE_MOVE,
                           .case_no = (int64_t)no,
                           .seen = (int64_t)c->count,
                           .move = STR("accept"),
                           .hands = HAND_BIT(HAND_WORKER)};
  f->scope.actor = STR("user:li");
  assert_ok(f, do_case(f, &deed, NULL));
  twin_add(c, deed.move, STR("accepted"), "user:li", f->scope.today);
  deed.move = STR("withdraw");
  int status = (int)do_case(f, &deed, NULL);
  assert_int_equal(status, LY_CONFLICT);
  assert_int_equal(f->scope.error.message, MSG_CASE_MOVED_MEANWHILE);
  fixture_reset(f);
  same(f, no);
}

static void twin_day(struct twin_case *c, struct date today) {
  for (bool moved = true; moved;) {
    const struct procedure_move *const *moves = c->p->moves.items, *next = NULL;
    struct date on = today;
    moved = false;
    for (int hand = HAND_CLOCK; !next && hand <= HAND_RULE; hand++) {
      for (size_t i = 0; !next && i < c->p->moves.count; i++)
        if (legal(c, moves[i], hand, "job", today)) next = moves[i];
      if (next && hand == HAND_CLOCK) on.day = c->due.day + 1;
    }
    if (!next || !is_open(c)) continue;
    if (on.day < last(c)->on.day) on = last(c)->on;
    twin_add(c, next->key, next->to, "job", on);
    moved = true;
  }
}

static void random_day(struct fixture *f) {
  struct case_day_done all;
  const struct case_day_deed deed = {.work = &work, .registry = &reg, .district = district};
  f->scope.actor = STR("job");
  assert_ok(f, case_day(&f->scope, st, NULL, &deed, &all));
  assert_int_equal(all.left, 0);
  size_t count = twin.count;
  for (size_t i = 1; i <= count; i++) twin_day(&twin.cases[i], f->scope.today);
  assert_int_equal(twin.count, count);
  for (size_t i = 1; i <= count; i++) same(f, i);
  assert_ok(f, case_day(&f->scope, st, NULL, &deed, &all));
  assert_int_equal(all.moved, 0);
}

static void random_fact(struct fixture *f) {
  size_t party = fixture_random(f) % PARTIES;
  struct str from = date_iso(&f->arena, day("2020-01-01"));
  bool poor = fixture_random(f) % 2;
  f->scope.actor = STR("user:li");
  if (fixture_random(f) % 12 == 0) {
    say(f, twin.id[party], "dead", "true", "first", str_c(&f->arena, from), "");
    twin.dead[party] = true;
    return;
  }
  say(f, twin.id[party], "poor", poor ? "true" : "false", "first", str_c(&f->arena, from), "");
  twin.poor[party] = poor ? 1 : 2;
}

static void random_verbs_leave_cases_whole(void **state) {
  struct fixture *f = *state;
  open_cases(f);
  memset(&twin, 0, sizeof twin);
  done = refused_count = 0;
  print_message("SEED=%llu\n", (unsigned long long)f->random);
  f->scope.today = day("2024-04-10");
  for (size_t i = 0; i < PARTIES; i++) twin.id[i] = person(f, "");
  for (int round = 0; round < ROUNDS; round++) {
    struct arena_mark mark = arena_mark(&f->arena);
    uint64_t what = fixture_random(f) % 40;
    if (what < 4) random_open(f);
    if (what >= 4 && what < 34) random_move(f);
    if (what >= 34 && what < 36) random_pair(f);
    if (what == 36) random_day(f);
    if (what == 37) random_fact(f);
    if (what >= 38) f->scope.today.day += (int32_t)(fixture_random(f) % 9);
    arena_rewind(&f->arena, mark);
  }
  now_follows_from_events(f);
  assert_true(done > 20 && refused_count > 100);
  store_close(st);
}

/* ---- Killed -------------------------------------------------------------------------------------
 */

/* Writes without end, and says so by a byte for each case; it must not get back into the tests. */
static void write_on(struct fixture *f, int64_t party, int round, int told) {
  f->random += 1 + (uint64_t)round; /* keys of its own */
  if (store_open(&f->scope, fixture_database(f), STORE_EXISTING, &st)) _exit(1);
  for (;;) {
    struct arena_mark mark = arena_mark(&f->arena);
    struct case_deed deed = {
        .act = CASE_MOVE, .seen = 1, .move = STR("answer"), .hands = HAND_BIT(HAND_WORKER)};
    if (try_open(f, party, "wish", &deed.case_no)) _exit(1);
    if (do_case(f, &deed, NULL) || write(told, "", 1) != 1) _exit(1);
    arena_rewind(&f->arena, mark);
  }
}

/* Kills one that writes, somewhere in a case behind its first, however slow the machine is. */
static void write_until_killed(struct fixture *f, int64_t party, int round) {
  int ends[2], status = 0;
  char byte;
  assert_int_equal(pipe(ends), 0);
  pid_t child = fork();
  assert_true(child >= 0);
  if (child == 0) write_on(f, party, round, ends[1]);
  close(ends[1]);
  bool wrote = read(ends[0], &byte, 1) == 1;
  usleep(100000);
  kill(child, SIGKILL);
  close(ends[0]);
  assert_int_equal(waitpid(child, &status, 0), child);
  assert_true(wrote && WIFSIGNALED(status)); /* it did not give up before */
}

static void a_killed_writer_leaves_whole_cases(void **state) {
  struct fixture *f = *state;
  open_cases(f);
  int64_t party = person(f, ""), before = 0;
  for (int round = 0; round < 3; round++) {
    struct store_rows rows = {0};
    store_close(st);
    write_until_killed(f, party, round);
    assert_ok(f, store_open(&f->scope, fixture_database(f), STORE_EXISTING, &st));
    assert_ok(f, store_query(&f->scope, st, "iii",
                             "SELECT (SELECT count(*) FROM service_case"
                             " WHERE district = '331121'),"
                             " (SELECT count(*) FROM case_now n JOIN case_event e"
                             " ON e.district = n.district AND e.case_no = n.case_no"
                             " AND e.event = n.event AND e.step = n.step"
                             " WHERE n.district = '331121'),"
                             " (SELECT count(*) FROM case_event WHERE district = '331121'"
                             " AND event = 1)",
                             &rows));
    assert_true(store_int(&rows, 0, 0) > before);
    before = store_int(&rows, 0, 0);
    assert_int_equal(store_int(&rows, 0, 1), store_int(&rows, 0, 0));
    assert_int_equal(store_int(&rows, 0, 2), store_int(&rows, 0, 0));
  }
  struct str kept = now_text(f);
  int64_t cases;
  struct tx *tx = begin(f);
  assert_ok(f, case_rebuild(&f->scope, tx, &cases));
  assert_ok(f, store_commit(&f->scope, tx));
  assert_true(str_eq(kept, now_text(f)));
  store_close(st);
}

static const struct CMUnitTest tests[] = {
    TEST(random_verbs_leave_cases_whole),
    TEST(a_killed_writer_leaves_whole_cases),
};

int main(void) {
  return run_on_engines("random cases", tests);
}
