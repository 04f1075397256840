/* web/boards.h: boards are kept while they are current, made anew when they are not, and live as
 * long as a request holds them. */
#include "tests/support.h"

#include "demo/demo.h"
#include "store/setting.h"
#include "web/boards.h"

#include <pthread.h>

struct house {
  struct store *store; /* of the test's own */
  struct app *app;
};

static void open_house(struct fixture *f, struct house *h) {
  size_t adopted;
  struct app_options options = {.address = fixture_database(f), .today = DATE_NONE};
  assert_ok(f, store_open(&f->scope, fixture_database(f), STORE_CREATE, &h->store));
  assert_ok(f, demo_fill(&f->scope, h->store, STR("packs"), DEMO_PLANS, NULL, &adopted));
  assert_ok(f, app_open(&f->scope, &options, &h->app));
}

static void close_house(struct house *h) {
  app_close(h->app);
  store_close(h->store);
}

/* A request that asks for the board of a plan, or NULL where that fails. */
static const struct board *ask(struct scope *s, struct call *c, const char *plan) {
  const struct board *board = NULL;
  const struct pack *pack = site_pack(c->site, str_of(plan));
  assert_non_null(pack);
  enum ly rc = call_board(s, c, pack, &board);
  assert_true((rc == LY_OK) == (board != NULL));
  return board;
}

/* A report of the health bureau of Qingtian, confirmed by nobody. */
static void report(struct fixture *f, struct house *h, int year) {
  struct site *site = app_hold_site(h->app);
  struct report_deed deed = {.act = REPORT_ADD,
                             .pack = site_pack(site, STR("qingtian")),
                             .kind = REPORT_INDICATOR,
                             .entry = STR("life_expectancy"),
                             .unit = STR("县卫生健康局"),
                             .says = {.percent = -1, .value = {true, {8111, 2}}}};
  struct date day;
  assert_true(date_make(year, 6, 30, &day));
  deed.period = period_of(PERIOD_YEAR, day);
  f->scope.today = (struct date){day.day + 2000};
  assert_ok(f, report_check(&f->scope, &deed));
  struct write w = report_write(&f->scope, &deed);
  assert_ok(f, writer_do(h->app->writer, &w));
  app_drop_site(h->app, site);
}

static size_t reports_of(const struct board *board) {
  return board_line_of(board, REPORT_INDICATOR, STR("life_expectancy"))->report_count;
}

static void a_board_is_kept_while_it_is_current(void **state) {
  struct fixture *f = *state;
  struct house h;
  struct request request = {0};
  struct call first, second, third;
  open_house(f, &h);
  call_open(&f->scope, &first, h.app, &request);
  const struct board *before = ask(&f->scope, &first, "qingtian");
  assert_ptr_equal(ask(&f->scope, &first, "qingtian"), before);
  assert_ptr_not_equal(ask(&f->scope, &first, "shanghai"), before);
  call_open(&f->scope, &second, h.app, &request);
  assert_ptr_equal(ask(&f->scope, &second, "qingtian"), before);
  call_close(&second);

  report(f, &h, 2022);
  call_open(&f->scope, &third, h.app, &request);
  const struct board *after = ask(&f->scope, &third, "qingtian");
  assert_ptr_not_equal(after, before);
  assert_int_equal(reports_of(after), 1);
  /* who came before the write sees one moment to the end, asked again too */
  assert_ptr_equal(ask(&f->scope, &first, "qingtian"), before);
  assert_int_equal(reports_of(before), 0);
  call_close(&first);
  assert_int_equal(reports_of(after), 1);
  call_close(&third);
  close_house(&h);
}

/* Of another plan nothing is made anew; on another business date all are. */
static void a_board_is_of_its_plan_and_day(void **state) {
  struct fixture *f = *state;
  struct house h;
  struct request request = {0};
  struct call c;
  open_house(f, &h);
  call_open(&f->scope, &c, h.app, &request);
  struct date today = f->scope.today;
  const struct board *shanghai = ask(&f->scope, &c, "shanghai");
  assert_int_equal(shanghai->today.day, today.day);
  call_close(&c);
  report(f, &h, 2022);
  call_open(&f->scope, &c, h.app, &request);
  assert_ptr_equal(ask(&f->scope, &c, "shanghai"), shanghai);
  call_close(&c);
  call_open(&f->scope, &c, h.app, &request);
  f->scope.today.day += 1000;
  const struct board *later = ask(&f->scope, &c, "shanghai");
  assert_int_equal(later->today.day, today.day + 1000);
  assert_true(later->over);
  call_close(&c);
  close_house(&h);
}

/* Boards live through the exchange of the site by those that hold them. */
static void a_board_outlives_its_site(void **state) {
  struct fixture *f = *state;
  struct house h;
  struct request request = {0};
  struct call c;
  struct tx *tx;
  open_house(f, &h);
  call_open(&f->scope, &c, h.app, &request);
  const struct board *board = ask(&f->scope, &c, "qingtian");
  assert_ok(f, store_begin(&f->scope, h.store, &tx));
  assert_ok(f, setting_put(&f->scope, tx, STR("business_date"), STR("2025-01-01")));
  assert_ok(f, store_commit(&f->scope, tx));
  struct site *old = c.site;
  assert_ok(f, app_refresh(&f->scope, h.store, h.app));
  struct site *now = app_hold_site(h.app);
  assert_ptr_not_equal(now, old);
  app_drop_site(h.app, now);
  assert_true(board_reason(&f->scope, board, &board->lines[0]).len > 0);
  call_close(&c);
  close_house(&h);
}

/* What can not be read is told, and the next request tries again. */
static void a_board_that_can_not_be_made(void **state) {
  struct fixture *f = *state;
  struct house h;
  struct request request = {0};
  struct call c;
  struct tx *tx;
  open_house(f, &h);
  report(f, &h, 2022);
  for (int broken = 1; broken >= 0; broken--) {
    const char *period = broken ? "never" : "2022";
    assert_ok(f, store_begin(&f->scope, h.store, &tx));
    assert_ok(f, store_exec(&f->scope, tx,
                            "UPDATE report SET period = $1 WHERE district = '331121'"
                            " AND report = 1",
                            S_TEXT(str_of(period))));
    assert_ok(f, store_commit(&f->scope, tx));
    call_open(&f->scope, &c, h.app, &request);
    const struct board *board = ask(&f->scope, &c, "qingtian");
    if (broken) {
      assert_null(board);
      assert_int_equal(f->scope.error.code, LY_CORRUPT);
      fixture_reset(f);
    } else {
      assert_int_equal(reports_of(board), 1);
    }
    call_close(&c);
  }
  close_house(&h);
}

/* ---- Many at once -------------------------------------------------------------------------------
 */

enum { READERS = 4, ROUNDS = 60, WRITES = 12 };

struct reader {
  pthread_t thread;
  struct app *app;
  bool good;
};

static void *read_on(void *context) {
  struct reader *r = context;
  size_t seen = 0;
  r->good = true;
  for (int round = 0; round < ROUNDS && r->good; round++) {
    struct arena arena;
    struct request request = {0};
    struct call c;
    arena_open(&arena, 64 * 1024 * 1024);
    struct scope s = scope_open(&arena, &world_real);
    call_open(&s, &c, r->app, &request);
    const struct board *one = NULL, *two = NULL;
    enum ly rc = call_board(&s, &c, site_pack(c.site, STR("qingtian")), &one);
    if (!rc) rc = call_board(&s, &c, site_pack(c.site, STR("yangpu")), &two);
    /* never back behind what was seen */
    r->good = !rc && two->count > 0 && reports_of(one) >= seen &&
              board_reason(&s, one, &one->lines[0]).len > 0;
    if (r->good) seen = reports_of(one);
    call_close(&c);
    arena_close(&arena);
  }
  return NULL;
}

static void threads_share_boards(void **state) {
  struct fixture *f = *state;
  struct house h;
  struct reader readers[READERS] = {0};
  struct request request = {0};
  struct call c;
  open_house(f, &h);
  for (size_t i = 0; i < READERS; i++) {
    readers[i].app = h.app;
    assert_int_equal(pthread_create(&readers[i].thread, NULL, read_on, &readers[i]), 0);
  }
  for (int i = 0; i < WRITES; i++) report(f, &h, 2011 + i);
  for (size_t i = 0; i < READERS; i++) assert_int_equal(pthread_join(readers[i].thread, NULL), 0);
  for (size_t i = 0; i < READERS; i++) assert_true(readers[i].good);
  call_open(&f->scope, &c, h.app, &request);
  assert_int_equal(reports_of(ask(&f->scope, &c, "qingtian")), WRITES);
  call_close(&c);
  close_house(&h);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(a_board_is_kept_while_it_is_current),
      TEST(a_board_is_of_its_plan_and_day),
      TEST(a_board_outlives_its_site),
      TEST(a_board_that_can_not_be_made),
      TEST(threads_share_boards),
  };
  return run_on_engines("shelf", tests);
}
