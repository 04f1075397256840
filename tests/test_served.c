/* The whole server, killed, stopped and cut while people write: what was answered is there, once.
 *
 * Each write is a form with a key of its own. Which of them are there is looked for in the change
 * log by that key. SEED=n takes other moments.
 */
#include "tests/served.h"

#include "people/people.h"
#include "store/change.h"
#include "store/setting.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

enum { VISITORS = 8, PEOPLE = 64, WRITES_MAX = 400, KILLS_SQLITE = 8, KILLS_POSTGRES = 4 };
enum { KILL_WITHIN = 400, KEY_MAX = 32 };

/* One of those who write, on a line of their own. */
struct person {
  struct client client;
  struct visitor *who;
  int number, begun;        /* writes begun; the last may be open */
  bool open;                /* that one has no answer yet */
  bool told[WRITES_MAX];    /* answered: it is written */
  bool refused[WRITES_MAX]; /* answered: it is not */
};

static struct visitor visitors[VISITORS];
static struct person people[PEOPLE];
static struct client *lines[PEOPLE];
static struct served server, other;
static char password[64];

/* What a test went through, for whoever reads along. */
static struct { int kills, answered, repeats, found_written, cut; } tally;

/* ---- a database with people in it ---- */

static void add_users(struct fixture *f, struct store *st) {
  struct user_secret secret;
  struct tx *tx;
  f->scope.actor = STR("cli:root");
  assert_ok(f, user_onetime(&f->scope, &secret));
  snprintf(password, sizeof password, "%s", str_c(&f->arena, secret.password));
  assert_ok(f, store_begin(&f->scope, st, &tx));
  for (int i = 0; i < VISITORS; i++) {
    visitors[i] = (struct visitor){.name = {0}};
    snprintf(visitors[i].name, sizeof visitors[i].name, "wang%d", i);
    struct str name = str_of(visitors[i].name);
    assert_ok(f, user_create(&f->scope, tx, name, name, &secret));
  }
  assert_ok(f, setting_change(&f->scope, tx, STR("lease_seconds"), STR("2"), STR("")));
  assert_ok(f, store_commit(&f->scope, tx));
}

static struct store *open_store(struct fixture *f) {
  struct store *st;
  assert_ok(f, store_open(&f->scope, fixture_database(f), STORE_CREATE, &st));
  return st;
}

static void set_up(struct fixture *f) {
  f->scope.world = &world_real;
  struct store *st = open_store(f);
  add_users(f, st);
  store_close(st);
  memset(&tally, 0, sizeof tally);
  for (int i = 0; i < PEOPLE; i++) {
    people[i] = (struct person){.client.fd = -1, .who = &visitors[i % VISITORS], .number = i};
    lines[i] = &people[i].client;
  }
}

/* A restart ends all sessions. */
static void log_in(struct served *p, int count) {
  for (int i = 0; i < count; i++) {
    assert_int_equal(visitor_login(&visitors[i], p->port, password), 200);
  }
}

static void dial_all(const struct served *p, int count) {
  for (int i = 0; i < count; i++) {
    client_hang_up(&people[i].client);
    assert_true(client_dial(&people[i].client, p->port));
  }
}

static void hang_up_all(void) {
  for (int i = 0; i < PEOPLE; i++) client_hang_up(&people[i].client);
}

/* ---- writing ---- */

static void key_of(const struct person *p, int n, char key[KEY_MAX]) {
  snprintf(key, KEY_MAX, "person-%d-%d", p->number, n);
}

/* Sends write number `n`, the same each time it is sent. */
static void send_write(struct person *p, int n) {
  char key[KEY_MAX], body[80];
  key_of(p, n, key);
  snprintf(body, sizeof body, "large_type=%s&elder_mode=%s&lang=%s", n & 1 ? "true" : "false",
           n & 2 ? "true" : "false", n & 4 ? "en" : "zh");
  client_ask(&p->client, "/account?lang=zh", p->who, key, body);
}

static void write_next(struct person *p) {
  if (p->begun == WRITES_MAX) return;
  p->open = true;
  send_write(p, p->begun++);
}

static void assert_told(const struct client *c, const char *words, const char * or) {
  bool told = strstr(c->answer, words) || (or &&strstr(c->answer, or));
  if (!told) print_error("answered: %s\n", c->answer);
  assert_true(told);
}

/* An answer to the last write. */
static void take_answer(struct person *p) {
  int n = p->begun - 1, status = p->client.status;
  bool known = status == 200 || status == 503 || status == 429;
  if (!known) print_error("answered: %s\n", p->client.answer);
  assert_true(known && p->open);
  p->told[n] = status == 200;
  p->refused[n] = status != 200;
  p->open = false;
  tally.answered += status == 200;
  tally.repeats += status == 200 && strstr(p->client.answer, "\"repeated\":true") != NULL;
  p->client.state = CLIENT_IDLE;
  if (p->client.ends) client_hang_up(&p->client);
}

/* One turn of everybody; who is free writes when `more`. Gives how many still wait. */
static int turn(int count, bool more) {
  int waiting = 0;
  for (int i = 0; i < count; i++) {
    struct person *p = &people[i];
    if (p->client.state == CLIENT_ANSWERED) take_answer(p);
    bool free_now = p->client.state == CLIENT_IDLE && p->client.fd >= 0 && !p->open;
    if (more && free_now) write_next(p);
    waiting += p->client.state == CLIENT_WAITS;
  }
  if (waiting) clients_turn(lines, (size_t)count, 100);
  return waiting;
}

static void write_until(int count, int answers) {
  for (int i = 0; i < 10000 && tally.answered < answers; i++) turn(count, true);
  assert_true(tally.answered >= answers);
}

static void write_out(int count) {
  for (int i = 0; i < 1000 && turn(count, false); i++) continue;
}

/* Everybody whose last write has no answer sends it again, with the same key. */
static void repeat_open(int count) {
  int before = tally.repeats, open = 0;
  for (int i = 0; i < count; i++) {
    if (!people[i].open) continue;
    open++;
    send_write(&people[i], people[i].begun - 1);
  }
  write_out(count);
  for (int i = 0; i < count; i++) assert_false(people[i].open);
  tally.cut += open;
  tally.found_written += tally.repeats - before;
}

/* ---- what is there ---- */

/* As src/web/call.c makes it of who acts and the key that was sent. */
static struct str origin_of(struct fixture *f, const struct person *p, int n) {
  char actor[48], key[KEY_MAX];
  struct digest_state *state;
  struct digest *digest = ARENA_NEW(&f->arena, struct digest);
  snprintf(actor, sizeof actor, "user:%s", p->who->name);
  key_of(p, n, key);
  assert_ok(f, digest_begin(&f->scope, &state));
  digest_add_part(state, str_of(actor));
  digest_add_part(state, str_of(key));
  assert_ok(f, digest_end(&f->scope, state, digest));
  return (struct str){(const char *)digest->bytes, CHANGE_KEY_BYTES};
}

static int64_t rows_of_key(struct fixture *f, struct store *st, struct str origin) {
  struct store_rows rows = {0};
  assert_ok(f, store_query(&f->scope, st, "i",
                           "SELECT count(*) FROM change WHERE district = '000000'"
                           " AND origin_key = $1 AND act = 'user.preferences'",
                           &rows, S_BLOB(origin)));
  return store_int(&rows, 0, 0);
}

/* What each user's last row in the log says is what the user's row says. */
static void check_effects(struct fixture *f, struct store *st) {
  for (int i = 0; i < VISITORS; i++) {
    struct store_rows rows = {0};
    char want[100], subject[48];
    snprintf(subject, sizeof subject, "user:%.31s", visitors[i].name);
    assert_ok(f, store_query(&f->scope, st, "iitt",
                             "SELECT large_type, elder_mode, lang, payload FROM users, change"
                             " WHERE name = $1 AND district = '000000' AND number ="
                             " (SELECT max(number) FROM change WHERE district = '000000'"
                             " AND subject = $2 AND act = 'user.preferences')",
                             &rows, S_TEXT(str_of(visitors[i].name)), S_TEXT(str_of(subject))));
    if (rows.rows == 0) continue;
    struct str lang = store_text(&rows, 0, 2);
    snprintf(want, sizeof want, "{\"elder_mode\":%s,\"lang\":\"%.*s\",\"large_type\":%s}",
             store_int(&rows, 0, 1) ? "true" : "false", STR_ARG(lang),
             store_int(&rows, 0, 0) ? "true" : "false");
    assert_str(store_text(&rows, 0, 3), want);
  }
}

/* Each write that was answered is there once; one that was refused, or cut and not repeated, at
 * most once, and not at all with `open_is_not`. No other is there. */
static void check_log(struct fixture *f, bool open_is_not) {
  struct store *st = open_store(f);
  struct store_rows rows = {0};
  int64_t there = 0;
  for (int i = 0; i < PEOPLE; i++) {
    const struct person *p = &people[i];
    for (int n = 0; n < p->begun; n++) {
      int64_t found = rows_of_key(f, st, origin_of(f, p, n));
      bool open = !p->told[n] && !p->refused[n];
      if (p->told[n]) assert_int_equal(found, 1);
      if (p->refused[n] || (open && open_is_not)) assert_int_equal(found, 0);
      there += found;
    }
  }
  assert_ok(f, store_query(&f->scope, st, "i",
                           "SELECT count(*) FROM change WHERE act = 'user.preferences'", &rows));
  assert_int_equal(store_int(&rows, 0, 0), there);
  check_effects(f, st);
  store_close(st);
  const char *const verify[] = {"verify", NULL};
  assert_int_equal(served_command(f, fixture_database(f), verify), 0);
}

static void print_tally(const char *what) {
  print_message("%s: %d kills, %d writes answered, %d cut off, of these %d had been written\n",
                what, tally.kills, tally.answered, tally.cut, tally.found_written);
}

/* ---- killed ---- */

static void nothing_answered_is_lost_when_it_is_killed(void **state) {
  struct fixture *f = *state;
  int kills = test_engine == TEST_SQLITE ? KILLS_SQLITE : KILLS_POSTGRES;
  print_message("seed %llu\n", (unsigned long long)f->random);
  set_up(f);
  for (; tally.kills < kills; tally.kills++) {
    served_start(f, &server, fixture_database(f));
    log_in(&server, VISITORS);
    dial_all(&server, PEOPLE);
    repeat_open(PEOPLE);
    write_until(PEOPLE, tally.answered + 1 + (int)(fixture_random(f) % KILL_WITHIN));
    turn(PEOPLE, true);
    usleep((unsigned)(fixture_random(f) % 3000));
    assert_int_equal(served_end(&server, SIGKILL), -SIGKILL);
    write_out(PEOPLE); /* what was answered before, and not yet read */
    check_log(f, false);
  }
  served_start(f, &server, fixture_database(f));
  log_in(&server, VISITORS);
  dial_all(&server, PEOPLE);
  repeat_open(PEOPLE);
  assert_int_equal(served_end(&server, SIGTERM), 0);
  check_log(f, true);
  print_tally(test_engine == TEST_SQLITE ? "SQLite" : "PostgreSQL");
  assert_true(tally.cut > kills && tally.answered > kills * 10);
}

/* ---- stopped past its lease, while another takes over ---- */

enum { FEW = 8 };

/* Nobody is answered by the one that was stopped: 503 with the sentence, or no answer at all. */
static void take_refusals(int count) {
  write_out(count);
  for (int i = 0; i < count; i++) {
    struct person *p = &people[i];
    if (p->client.state != CLIENT_CUT) {
      assert_true(p->refused[p->begun - 1]);
      assert_told(&p->client, "接管", "正在停止");
    }
    assert_false(p->told[p->begun - 1]);
  }
}

static void a_sleeper_writes_nothing_after_the_takeover(void **state) {
  struct fixture *f = *state;
  struct client late = {.fd = -1};
  set_up(f);
  served_start(f, &server, fixture_database(f));
  log_in(&server, FEW);
  dial_all(&server, FEW);
  bool open = client_dial(&late, server.port);
  struct visitor before = visitors[0];
  write_until(FEW, 100);
  write_out(FEW);
  assert_int_equal(kill(server.pid, SIGSTOP), 0);
  for (int i = 0; i < FEW; i++) write_next(&people[i]);
  clients_turn(lines, FEW, 100);
  served_begin(f, &other, fixture_database(f));
  assert_true(served_says(&other, "正在等待", 30));
  assert_true(served_says(&other, "http://", 30));
  assert_int_equal(kill(server.pid, SIGCONT), 0);
  int status = open ? client_get(&late, "/account", &before, "late", "lang=en") : 0;
  assert_true(status == 0 || status == 503);
  take_refusals(FEW);
  assert_int_equal(served_end(&server, 0), 7);
  client_hang_up(&late);
  check_log(f, true);
  other.port = (uint16_t)strtoul(strstr(other.said, "127.0.0.1:") + 10, NULL, 10);
  log_in(&other, FEW);
  dial_all(&other, FEW);
  for (int i = 0; i < FEW; i++) { /* the same forms to the new one: done now */
    people[i].open = true;
    people[i].refused[people[i].begun - 1] = false;
  }
  repeat_open(FEW);
  assert_int_equal(tally.found_written, 0);
  write_until(FEW, tally.answered + 50);
  write_out(FEW);
  assert_int_equal(served_end(&other, SIGTERM), 0);
  check_log(f, true);
}

/* Two that are awake: the second says who is there, and goes. */
static void a_second_one_is_refused_by_one_that_lives(void **state) {
  struct fixture *f = *state;
  set_up(f);
  served_start(f, &server, fixture_database(f));
  served_begin(f, &other, fixture_database(f));
  assert_int_equal(served_end(&other, 0), 4);
  log_in(&server, 1);
  assert_int_equal(served_end(&server, SIGTERM), 0);
}

/* ---- told to stop ---- */

static void stopping_answers_whom_it_has_heard(void **state) {
  struct fixture *f = *state;
  int without = 0;
  set_up(f);
  served_start(f, &server, fixture_database(f));
  log_in(&server, VISITORS);
  dial_all(&server, PEOPLE);
  write_until(PEOPLE, 200);
  assert_int_equal(kill(server.pid, SIGTERM), 0);
  for (int i = 0; i < 10000 && turn(PEOPLE, true); i++) continue;
  for (int i = 0; i < PEOPLE; i++) {
    struct client *c = &people[i].client;
    if (c->state != CLIENT_CUT) continue;
    assert_int_equal(c->have, 0); /* not in the middle of an answer */
    without++;
  }
  assert_int_equal(served_end(&server, 0), 0);
  check_log(f, true);
  served_start(f, &server, fixture_database(f));
  assert_null(strstr(server.said, "正在等待")); /* the lease was given back */
  log_in(&server, VISITORS);
  dial_all(&server, PEOPLE);
  repeat_open(PEOPLE);
  assert_int_equal(tally.found_written, 0);
  assert_int_equal(served_end(&server, SIGTERM), 0);
  check_log(f, true);
  print_message("stopped: %d answered, %d found the line closed\n", tally.answered, without);
}

/* Somebody else writes for longer than anybody waits: that is told, reading goes on, and who is
 * told to stop meanwhile waits for the answer to go out. */
static void a_locked_database_is_told_and_survived(void **state) {
  struct fixture *f = *state;
  struct client reader = {.fd = -1};
  struct tx *tx;
  set_up(f);
  served_start(f, &server, fixture_database(f));
  log_in(&server, 1);
  dial_all(&server, 1);
  assert_true(client_dial(&reader, server.port));
  struct store *st = open_store(f);
  assert_ok(f, store_begin(&f->scope, st, &tx));
  write_next(&people[0]);
  clients_turn(lines, 1, 100);
  assert_int_equal(client_get(&reader, "/account?lang=zh", people[0].who, NULL, NULL), 200);
  assert_int_equal(kill(server.pid, SIGTERM), 0);
  for (int i = 0; i < 200 && people[0].client.state == CLIENT_WAITS; i++) {
    clients_turn(lines, 1, 100);
  }
  store_rollback(tx);
  store_close(st);
  assert_int_equal(people[0].client.state, CLIENT_ANSWERED);
  assert_int_equal(people[0].client.status, 503);
  assert_told(&people[0].client, "数据库正被占用", NULL);
  assert_int_equal(served_end(&server, 0), 0);
  client_hang_up(&reader);
}

/* ---- a full disk ---- */

static void set_limit(rlim_t bytes) {
  struct rlimit limit = {.rlim_cur = bytes, .rlim_max = RLIM_INFINITY};
  assert_int_equal(prlimit(server.pid, RLIMIT_FSIZE, &limit, NULL), 0);
}

/* For longer than the lease: then there is room, and writing goes on where it stopped. */
static void a_full_disk_is_told_and_survived(void **state) {
  struct fixture *f = *state;
  set_up(f);
  served_start(f, &server, fixture_database(f));
  log_in(&server, FEW);
  dial_all(&server, FEW);
  write_until(FEW, 50);
  write_out(FEW);
  set_limit(0);
  for (int i = 0; i < FEW; i++) write_next(&people[i]);
  write_out(FEW);
  for (int i = 0; i < FEW; i++) {
    assert_true(people[i].refused[people[i].begun - 1]);
    assert_told(&people[i].client, "磁盘已满", NULL);
    assert_int_equal(client_get(&people[i].client, "/account", people[i].who, NULL, NULL), 200);
  }
  check_log(f, true);
  sleep(3);
  set_limit(RLIM_INFINITY);
  for (int i = 0; i < FEW; i++) {
    people[i].open = true;
    people[i].refused[people[i].begun - 1] = false;
  }
  repeat_open(FEW);
  assert_int_equal(tally.found_written, 0);
  assert_int_equal(served_end(&server, SIGTERM), 0);
  check_log(f, true);
}

/* ---- a PostgreSQL that goes and comes back ---- */

static void control(const char *verb) {
  char line[600];
  const char *command = getenv("LAOYOU_TEST_PG_CTL");
  assert_non_null(command);
  snprintf(line, sizeof line, "cd / && %s -w -m immediate %s >/dev/null", command, verb);
  if (strcmp(verb, "start") == 0) {
    snprintf(line, sizeof line, "cd / && %s -w start >/dev/null", command);
  }
  assert_int_equal(system(line), 0);
}

/* While it is away: 503 and why, for who reads and who writes. */
static void ask_meanwhile(void) {
  static struct client reader;
  assert_true(client_dial(&reader, server.port));
  assert_int_equal(client_get(&reader, "/account?lang=zh", people[0].who, NULL, NULL), 503);
  assert_told(&reader, "数据库暂时连接不上", NULL);
  client_hang_up(&reader);
}

static void a_database_that_went_away_is_found_again(void **state) {
  struct fixture *f = *state;
  static struct client reader;
  set_up(f);
  served_start(f, &server, fixture_database(f));
  log_in(&server, VISITORS);
  for (int round = 0; round < 2; round++) {
    dial_all(&server, PEOPLE);
    repeat_open(PEOPLE);
    write_until(PEOPLE, tally.answered + 150);
    turn(PEOPLE, true);
    control(round == 0 ? "stop" : "restart");
    write_out(PEOPLE); /* some wait for the writer until it is back, some are refused */
    if (round == 0) {
      ask_meanwhile();
      sleep(2);
      control("start");
    }
    assert_true(client_dial(&reader, server.port));
    assert_int_equal(client_get(&reader, "/account?lang=zh", people[0].who, NULL, NULL), 200);
    client_hang_up(&reader);
    for (int i = 0; i < PEOPLE; i++) { /* who was told 503 sends it again */
      struct person *p = &people[i];
      if (!p->begun || !p->refused[p->begun - 1]) continue;
      p->refused[p->begun - 1] = false;
      p->open = true;
    }
  }
  dial_all(&server, PEOPLE);
  repeat_open(PEOPLE);
  assert_int_equal(served_end(&server, SIGTERM), 0);
  check_log(f, false);
  print_tally("PostgreSQL gone and back");
}

static int close_all(void **state) {
  hang_up_all();
  if (server.pid > 0) kill(server.pid, SIGCONT);
  served_drop(&server);
  served_drop(&other);
  return fixture_close(state);
}

#define SERVED(name) cmocka_unit_test_setup_teardown(name, fixture_open, close_all)

int main(void) {
  const struct CMUnitTest both[] = {
      SERVED(nothing_answered_is_lost_when_it_is_killed),
      SERVED(a_sleeper_writes_nothing_after_the_takeover),
      SERVED(a_second_one_is_refused_by_one_that_lives),
      SERVED(stopping_answers_whom_it_has_heard),
      SERVED(a_locked_database_is_told_and_survived),
  };
  const struct CMUnitTest sqlite[] = {SERVED(a_full_disk_is_told_and_survived)};
  const struct CMUnitTest postgres[] = {SERVED(a_database_that_went_away_is_found_again)};
  int failed = run_on_engines("served", both);
  test_engine = TEST_SQLITE;
  failed += cmocka_run_group_tests_name("served on SQLite", sqlite, NULL, NULL);
  test_engine = TEST_POSTGRES;
  return failed + cmocka_run_group_tests_name("served on PostgreSQL", postgres, NULL, NULL);
}
