/* The server is killed while a phone delivers, and the phone delivers again: no act is lost, none
 * is there twice. SEED=n takes other moments.
 */
#include "tests/registry_fixture.h"
#include "tests/served.h"

#include "people/device.h"
#include "service/visit_share.h"
#include "store/setting.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

enum { ACTS = 20, KILLS_SQLITE = 6, KILLS_POSTGRES = 4, TOKEN_MAX = 2 * DEVICE_TOKEN_BYTES + 1 };

static struct served server;
static struct client phone = {.fd = -1};
static int64_t people[ACTS];
static char token[TOKEN_MAX];
/* What a test went through, for whoever reads along. */
static struct { int unanswered, found_written; } tally;

static int64_t now_us(void) {
  struct timespec at;
  clock_gettime(CLOCK_MONOTONIC, &at);
  return (int64_t)at.tv_sec * 1000000 + at.tv_nsec / 1000;
}

/* ---- A county with a visitor, her people and her phone ---- */

static void make_user(struct fixture *f, const char *name) {
  struct user_secret secret;
  f->scope.actor = STR("cli:root");
  assert_ok(f, user_onetime(&f->scope, &secret));
  struct tx *tx = begin(f);
  assert_ok(f, user_create(&f->scope, tx, str_of(name), str_of(name), &secret));
  assert_ok(f, store_exec(&f->scope, tx,
                          "INSERT INTO user_role (user_name, role, area, unit, granted_by,"
                          " recorded_at) VALUES ($1, 'visitor', '331121', '', 'cli:root', 1)",
                          S_TEXT(str_of(name))));
  assert_ok(f, setting_change(&f->scope, tx, STR("lease_seconds"), STR("2"), STR("")));
  assert_ok(f, store_commit(&f->scope, tx));
}

static void do_write(struct fixture *f, struct write w) {
  assert_ok(f, store_write(&f->scope, st, &w));
}

static void bind_phone(struct fixture *f) {
  struct str code, told;
  struct device_deed deed = {.act = DEVICE_CODE, .user = STR("tan")};
  struct device_deed bind = {
      .act = DEVICE_BIND, .device = STR("0123456789abcdef"), .name = STR("手机")};
  f->scope.actor = STR("user:tan");
  assert_ok(f, device_new_code(&f->scope, &deed, &code));
  do_write(f, device_write(&f->scope, &deed));
  assert_ok(f, device_find_code(&f->scope, st, code, &bind));
  assert_ok(f, device_new_token(&f->scope, &bind, &told));
  do_write(f, device_write(&f->scope, &bind));
  snprintf(token, sizeof token, "%s", str_c(&f->arena, told));
}

static void set_up(struct fixture *f) {
  static const char *const init[] = {"init", "--area", "331121", NULL};
  struct visit_pair pairs[ACTS];
  f->scope.world = &world_real;
  f->scope.today = (struct date){19904}; /* 2024-06-30 */
  assert_int_equal(served_command(f, fixture_database(f), init), 0);
  assert_ok(f, store_open(&f->scope, fixture_database(f), STORE_CREATE, &st));
  assert_ok(f, registry_open(&f->scope, st, plan_kinds, &reg));
  make_user(f, "tan");
  for (size_t i = 0; i < ACTS; i++) {
    people[i] = new_party(f, "person");
    pairs[i] = (struct visit_pair){people[i], STR("tan")};
  }
  struct visit_share_deed share = {.district = district,
                                   .kind = STR("visit"),
                                   .from = day("2024-01-01"),
                                   .pairs = pairs,
                                   .count = ACTS};
  do_write(f, visit_share_write(&f->scope, &share));
  bind_phone(f);
  store_close(st);
  memset(&tally, 0, sizeof tally);
}

/* ---- Delivering ---- */

/* Delivery number n: everybody visited on its day; the same each time it is sent. */
static void deliver(struct fixture *f, int n) {
  struct buf b = buf_open(&f->arena, REQUEST_MAX);
  buf_add(&b, STR("{\"acts\":["));
  for (int i = 0; i < ACTS; i++)
    buf_printf(&b,
               "%s{\"id\":\"%032x\",\"district\":\"331121\",\"party\":\"%lld\","
               "\"kind\":\"visit\",\"on\":\"2024-05-%02d\",\"made_ms\":1716000000000,"
               "\"mode\":\"by_phone\"}",
               i ? "," : "", n * ACTS + i, (long long)people[i], n + 1);
  buf_add(&b, STR("]}"));
  assert_true(client_dial(&phone, server.port));
  client_ask_device(&phone, "/visits/sync", token, str_c(&f->arena, buf_str(&b)));
}

/* How long it took to be answered, up to `most`. */
static int64_t wait_for_answer(int64_t most) {
  struct client *line = &phone;
  int64_t begun = now_us();
  while (phone.state == CLIENT_WAITS && now_us() - begun < most) clients_turn(&line, 1, 1);
  return now_us() - begun;
}

static int answered(const char *status) {
  char words[40];
  int found = 0;
  snprintf(words, sizeof words, "\"status\":\"%s\"", status);
  for (const char *at = strstr(phone.answer, words); at; at = strstr(at + 1, words)) found++;
  return found;
}

/* Gives how many had been recorded before; all are now. */
static int deliver_again(struct fixture *f, int n) {
  deliver(f, n);
  wait_for_answer(INT64_C(60000000));
  assert_int_equal(phone.state, CLIENT_ANSWERED);
  if (phone.status != 200) print_error("answered: %s\n", phone.answer);
  assert_int_equal(phone.status, 200);
  int repeated = answered("repeated");
  assert_int_equal(answered("taken") + repeated, ACTS);
  client_hang_up(&phone);
  return repeated;
}

/* ---- What is there ---- */

/* Of each of `count` deliveries every act, once. */
static void check_acts(struct fixture *f, int count) {
  struct store_rows rows = {0};
  assert_ok(f, store_open(&f->scope, fixture_database(f), STORE_CREATE, &st));
  assert_ok(f, store_query(&f->scope, st, "iii",
                           "SELECT count(*), count(DISTINCT party), count(DISTINCT on_day)"
                           " FROM act WHERE district = '331121' AND kind = 'visit'",
                           &rows));
  assert_int_equal(store_int(&rows, 0, 0), count * ACTS);
  assert_int_equal(store_int(&rows, 0, 1), ACTS);
  assert_int_equal(store_int(&rows, 0, 2), count);
  assert_ok(f, store_query(&f->scope, st, "i",
                           "SELECT party FROM act WHERE district = '331121' AND kind = 'visit'"
                           " GROUP BY party, on_day HAVING count(*) <> 1",
                           &rows));
  assert_int_equal(rows.rows, 0);
  store_close(st);
  const char *const verify[] = {"verify", NULL};
  assert_int_equal(served_command(f, fixture_database(f), verify), 0);
}

static void a_delivery_is_taken_once_however_the_server_dies(void **state) {
  struct fixture *f = *state;
  int kills = test_engine == TEST_SQLITE ? KILLS_SQLITE : KILLS_POSTGRES;
  print_message("seed %llu\n", (unsigned long long)f->random);
  set_up(f);
  served_start(f, &server, fixture_database(f));
  assert_int_equal(deliver_again(f, 0), 0); /* the first takes longer than others */
  assert_int_equal(deliver_again(f, 0), ACTS);
  deliver(f, 1);
  int64_t whole = wait_for_answer(INT64_C(60000000));
  client_hang_up(&phone);
  for (int n = 2; n < kills + 2; n++) {
    deliver(f, n);
    wait_for_answer((int64_t)(fixture_random(f) % (uint64_t)whole));
    bool told = phone.state == CLIENT_ANSWERED;
    assert_int_equal(served_end(&server, SIGKILL), -SIGKILL);
    client_hang_up(&phone);
    served_start(f, &server, fixture_database(f));
    int before = deliver_again(f, n);
    assert_true(before == 0 || before == ACTS); /* a delivery is one transaction */
    if (told) assert_int_equal(before, ACTS);
    tally.unanswered += !told;
    tally.found_written += !told && before == ACTS;
  }
  for (int n = 0; n < kills + 2; n++) assert_int_equal(deliver_again(f, n), ACTS);
  assert_int_equal(served_end(&server, SIGTERM), 0);
  check_acts(f, kills + 2);
  print_message("%d kills, %d before the answer, of these %d had been written\n", kills,
                tally.unanswered, tally.found_written);
  assert_true(tally.unanswered > 0);
}

static int close_all(void **state) {
  client_hang_up(&phone);
  served_drop(&server);
  return fixture_close(state);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test_setup_teardown(
      a_delivery_is_taken_once_however_the_server_dies, fixture_open, close_all)};
  return run_on_engines("visit_killed", tests);
}
