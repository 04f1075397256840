/* The pages on parties, and the job that moves the tables: by requests, as they come. */
#include "tests/support.h"

#include "demo/demo.h"
#include "registry/write.h"
#include "store/change.h"
#include "web/jobs.h"
#include "web/route.h"

#include <stdio.h>
#include <string.h>

#define DAY_US INT64_C(86400000000)

struct house {
  struct store *store;
  struct app *app;
  struct session session;
  struct str token;
};

static void log_in(struct fixture *f, struct house *h, const char *user) {
  assert_ok(f, session_open(&f->scope, h->app->sessions, str_of(user), &h->token, &h->session));
}

static void open_house(struct fixture *f, struct house *h) {
  size_t adopted;
  assert_ok(f, store_open(&f->scope, fixture_database(f), STORE_CREATE, &h->store));
  assert_ok(f, demo_fill(&f->scope, h->store, STR("packs"), DEMO_PLANS, NULL, &adopted));
  struct app_options options = {.address = fixture_database(f), .today = DATE_NONE};
  assert_ok(f, app_open(&f->scope, &options, &h->app));
  log_in(f, h, "minzheng"); /* a reporter of 331121 */
}

/* The same with a key file: private facts are taken, and shown masked. */
static void open_keyed_house(struct fixture *f, struct house *h, struct seal_keys **keys) {
  size_t adopted;
  struct str path = fixture_path(f, "h.key");
  assert_ok(f, seal_keys_make(&f->scope, path));
  assert_ok(f, seal_keys_read(&f->scope, path, keys));
  assert_ok(f, store_open(&f->scope, fixture_database(f), STORE_CREATE, &h->store));
  assert_ok(f, demo_fill(&f->scope, h->store, STR("packs"), DEMO_PLANS, *keys, &adopted));
  struct app_options options = {.address = fixture_database(f), .today = DATE_NONE, .keys = *keys};
  assert_ok(f, app_open(&f->scope, &options, &h->app));
  log_in(f, h, "minzheng");
}

static void close_house(struct house *h) {
  app_close(h->app);
  store_close(h->store);
}

/* The whole walk of a request. */
static struct reply ask(struct fixture *f, struct house *h, struct request *request) {
  struct call call;
  struct reply reply = {0};
  fixture_reset(f);
  f->scope.lang = LANG_ZH;
  request->host = STR("localhost");
  request->token = h->token;
  request->csrf = h->session.csrf;
  call_open(&f->scope, &call, h->app, request);
  bool ready = route_begin(&f->scope, &call, &reply) || route_run(&f->scope, &call, &reply);
  if (!ready) {
    enum ly rc = writer_do(h->app->writer, &call.write);
    assert_int_equal(rc, call.write.rc);
    route_finish(&f->scope, &call, &reply);
  }
  call_close(&call);
  return reply;
}

/* "/area/331121/parties.json?area=331121101" */
static struct reply get(struct fixture *f, struct house *h, const char *address) {
  struct request request = {.method = STR("GET"), .path = str_of(address)};
  const char *query = strchr(address, '?');
  if (query) {
    request.path.len = (size_t)(query - address);
    assert_ok(f, input_form(&f->scope, str_of(query + 1), &request.query));
  }
  if (str_ends(request.path, STR(".json"))) {
    request.path.len -= 5;
    request.json = true;
  }
  return ask(f, h, &request);
}

static struct reply post(struct fixture *f, struct house *h, const char *path, const char *body,
                         bool json) {
  struct request request = {.method = STR("POST"),
                            .path = str_of(path),
                            .json = json,
                            .type = {.kind = json ? INPUT_JSON : INPUT_FORM},
                            .body = str_of(body)};
  return ask(f, h, &request);
}

static bool says(struct reply reply, const char *words) {
  bool said = str_contains(reply.body, str_of(words));
  if (!said) print_error("%d %.*s\n", reply.status, STR_ARG(reply.body));
  return said;
}

/* A text of a flat JSON answer: `"party":"123"`. */
static const char *told(struct fixture *f, struct reply reply, const char *key) {
  char mark[40];
  snprintf(mark, sizeof mark, "\"%s\":\"", key);
  const char *body = str_c(&f->arena, reply.body), *at = strstr(body, mark);
  if (!at) print_error("%s\n", body);
  assert_non_null(at);
  at = at ? at + strlen(mark) : "";
  return str_c(&f->arena, (struct str){at, strcspn(at, "\"")});
}

static const char *path_of(struct fixture *f, const char *area, const char *party,
                           const char *end) {
  struct buf b = buf_open(&f->arena, 400);
  buf_printf(&b, "/area/%s/parties/%s%s", area, party, end);
  return str_c(&f->arena, buf_str(&b));
}

static const char *new_person(struct fixture *f, struct house *h) {
  struct reply r = post(f, h, "/area/331121/parties/new",
                        "{\"kind\":\"person\",\"source\":\"police\",\"from\":\"1941-03-02\","
                        "\"fact.name\":\"王桂英\",\"fact.birth_date\":\"1941-03-02\","
                        "\"fact.home_area\":\"331121101001\",\"fact.sex\":\"女\"}",
                        true);
  assert_true(says(r, "\"statement\""));
  assert_int_equal(r.status, 200);
  return told(f, r, "party");
}

/* ---- ------------------------------------------------------------------------------------------
 */

static void a_person_is_recorded_corrected_and_shown(void **state) {
  struct fixture *f = *state;
  struct house h;
  open_house(f, &h);
  const char *party = new_person(f, &h);
  int64_t then = f->now_us;
  f->now_us += 5 * INT64_C(1000000); /* less than the lease */
  struct reply r =
      post(f, &h, path_of(f, "331121", party, "/state"),
           "{\"source\":\"verified\",\"from\":\"1941-03-02\",\"reason\":\"核对户口簿\","
           "\"fact.birth_date\":\"1942-03-02\",\"fact.destitute\":true}",
           true);
  const char *statement = told(f, r, "statement");
  r = get(f, &h, path_of(f, "331121", party, ""));
  assert_int_equal(r.status, 200);
  assert_true(says(r, "1942-03-02") && says(r, "核实更正") && says(r, "未采用的记录（1）"));
  assert_true(says(r, "<tr class=\"group\"><th scope=\"colgroup\" colspan=\"5\""));
  assert_true(says(r, "核对户口簿") && says(r, "name=\"fact.home_area\""));
  assert_true(says(r, "<option value=\"true\">是</option>"));
  assert_false(str_contains(r.body, STR("fact.phone"))); /* sealed: not here */
  /* as known before the correction */
  struct str at = registry_time_text(&f->arena, then);
  struct buf b = buf_open(&f->arena, 400);
  buf_printf(&b, ".json?true_on=2024-06-30&known_on=%.*s", STR_ARG(at));
  char *query = (char *)(uintptr_t)str_c(&f->arena, buf_str(&b));
  *strchr(query, ' ') = 'T';
  r = get(f, &h, path_of(f, "331121", party, query));
  assert_true(says(r, "\"value\":\"1941-03-02\"") && says(r, "\"holds\":false"));
  assert_true(says(r, "\"lost\":[]"));
  /* taken back: a reason is asked for */
  b = buf_open(&f->arena, 400);
  buf_printf(&b, "statement=%s&reason=", statement);
  r = post(f, &h, path_of(f, "331121", party, "/retract"), str_c(&f->arena, buf_str(&b)), false);
  assert_int_equal(r.status, 422);
  buf_add(&b, STR("%E5%BD%95%E9%94%99"));
  r = post(f, &h, path_of(f, "331121", party, "/retract"), str_c(&f->arena, buf_str(&b)), false);
  assert_int_equal(r.status, 303);
  assert_true(str_ends(r.location, STR("?done=statement.retract")));
  r = get(f, &h, path_of(f, "331121", party, ".json"));
  assert_true(says(r, "\"value\":\"1941-03-02\"") && says(r, "\"acts\":[]"));
  /* itself alone */
  r = get(f, &h, path_of(f, "331121", party, ".json?around=no"));
  assert_true(says(r, "\"value\":\"1941-03-02\"") && !says(r, "\"acts\""));
  r = get(f, &h, path_of(f, "331121", party, "?around=no"));
  assert_int_equal(r.status, 200);
  close_house(&h);
}

static void what_is_wrong_is_told_at_its_field(void **state) {
  struct fixture *f = *state;
  struct house h;
  open_house(f, &h);
  static const struct {
    const char *body, *says;
  } cases[] = {
      {"kind=person&source=police&from=2024-02-30&fact.name=x", "href=\"#f-from\""},
      {"kind=person&source=poliec&fact.name=x", "没有数据来源“poliec”"},
      {"kind=person&source=police&fact.birth_date=1941.3.2", "href=\"#f-birth_date\""},
      {"kind=person&source=police&fact.nmae=x", "是否为“姓名”"},
      {"kind=person&source=police&fact.phone=13800000000", "须密封保存"},
      {"kind=person&source=police&fact.name=", "请至少填写一个数据项"},
      {"kind=persno&source=police&fact.name=x", "没有“persno”这一主体类别"},
      {"kind=person&source=police&fact.name=x&to=1999-01-01&from=2000-01-01", "早于起始日"},
      {"kind=person&source=police&fact.name=x&other=1", "other"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct reply r = post(f, &h, "/area/331121/parties/new", cases[i].body, false);
    assert_int_equal(r.status, 422);
    assert_true(says(r, cases[i].says));
    assert_false(str_contains(r.body, STR("13800000000")));
  }
  struct reply r = post(f, &h, "/area/331121/parties/17/state", "source=police&fact.name=x", false);
  assert_int_equal(r.status, 404);
  r = get(f, &h, "/area/331121/parties/17x.json");
  assert_int_equal(r.status, 404);
  close_house(&h);
}

static void lists_go_page_by_page(void **state) {
  struct fixture *f = *state;
  struct house h;
  open_house(f, &h);
  for (int i = 0; i < 51; i++) (void)new_person(f, &h);
  struct reply r = get(f, &h, "/area/331121/parties?area=331121101");
  assert_true(says(r, "王桂英") && says(r, "下一页"));
  r = get(f, &h, "/area/331121/parties.json?area=331121101");
  struct buf b = buf_open(&f->arena, 200);
  buf_printf(&b, "/area/331121/parties.json?area=331121101&after=%s", told(f, r, "after"));
  r = get(f, &h, str_c(&f->arena, buf_str(&b)));
  assert_true(says(r, "\"after\":\"\"") && says(r, "\"born\":\"1941-03-02\""));
  r = get(f, &h, "/area/331121/parties.json?area=331121102");
  assert_true(says(r, "\"parties\":[]"));
  assert_int_equal(get(f, &h, "/area/331121/parties?area=331122").status, 422);
  assert_int_equal(get(f, &h, "/area/331121/parties?after=x").status, 422);
  close_house(&h);
}

static void grant(struct fixture *f, struct house *h, const char *user, const char *area) {
  struct tx *tx;
  bool changed;
  struct str actor = f->scope.actor;
  f->scope.actor = STR("cli:test");
  assert_ok(f, store_begin(&f->scope, h->store, &tx));
  assert_ok(
      f, role_grant(&f->scope, tx, str_of(user), ROLE_REPORTER, str_of(area), STR(""), &changed));
  assert_ok(f, store_commit(&f->scope, tx));
  f->scope.actor = actor;
}

/* Another district, a town of one, nobody at all. */
static void each_sees_their_own_place(void **state) {
  struct fixture *f = *state;
  struct house h;
  open_house(f, &h);
  const char *party = new_person(f, &h);
  assert_int_equal(get(f, &h, path_of(f, "331122", party, "")).status, 403);
  assert_int_equal(get(f, &h, path_of(f, "3311", party, "")).status, 403);
  assert_int_equal(post(f, &h, "/area/331122/parties/new", "kind=person", false).status, 403);
  struct reply r = get(f, &h, "/parties");
  assert_int_equal(r.status, 303);
  assert_str(r.location, "/area/331121/parties");
  log_in(f, &h, "weijian"); /* who reviews may look, not record */
  assert_int_equal(get(f, &h, path_of(f, "331121", party, "")).status, 200);
  assert_int_equal(
      post(f, &h, path_of(f, "331121", party, "/state"), "source=police", false).status, 403);
  log_in(f, &h, "auditor");
  assert_int_equal(get(f, &h, path_of(f, "331121", party, "")).status, 403);
  grant(f, &h, "auditor", "331121101"); /* a town */
  assert_int_equal(get(f, &h, path_of(f, "331121", party, "")).status, 403);
  assert_int_equal(get(f, &h, path_of(f, "331121101", party, "")).status, 200);
  assert_true(says(get(f, &h, "/area/331121101/parties.json"), "王桂英"));
  grant(f, &h, "auditor", "331121102"); /* another town, where she does not live */
  assert_int_equal(get(f, &h, path_of(f, "331121102", party, "")).status, 404);
  assert_int_equal(
      post(f, &h, path_of(f, "331121102", party, "/state"), "source=police&fact.sex=1", false)
          .status,
      404);
  r = post(f, &h, "/area/331121102/parties/new",
           "kind=person&source=police&fact.home_area=331121101", false);
  assert_true(says(r, "331121102 之内"));
  h.token = STR("");
  assert_int_equal(get(f, &h, path_of(f, "331121", party, ".json")).status, 401);
  close_house(&h);
}

/* The same form sent twice is one statement; the log says who did what, and nothing sealed. */
static void what_is_done_is_on_record(void **state) {
  struct fixture *f = *state;
  struct house h;
  open_house(f, &h);
  const char *party = new_person(f, &h);
  const char *body = "{\"key\":\"k1\",\"source\":\"village\",\"fact.sex\":\"2\"}";
  struct reply r = post(f, &h, path_of(f, "331121", party, "/state"), body, true);
  const char *first = told(f, r, "statement");
  r = post(f, &h, path_of(f, "331121", party, "/state"), body, true);
  assert_true(says(r, "\"repeated\":true"));
  assert_string_equal(told(f, r, "statement"), first);
  struct change_row *rows;
  size_t count;
  struct change_filter filter = {.district = STR("331121"), .limit = 10};
  assert_ok(f, change_list(&f->scope, h.store, &filter, &rows, &count));
  assert_int_equal(count, 2);
  assert_str(rows[0].act, "statement.add");
  assert_str(rows[0].actor, "user:minzheng");
  assert_true(str_starts(rows[0].subject, STR("party:331121/")));
  assert_str(str_from(rows[0].subject, 13), party);
  assert_str(rows[1].act, "party.create");
  assert_str(str_from(rows[1].subject, 13), party);
  assert_int_equal(rows[0].pack_version.len, 64);
  close_house(&h);
}

/* ---- The dictionary of the site, and the day ---------------------------------------------------
 */

static void a_new_dictionary_reaches_the_pages(void **state) {
  struct fixture *f = *state;
  struct house h;
  struct tx *tx;
  struct pack_source source;
  struct pack pack;
  bool changed;
  open_house(f, &h);
  const char *party = new_person(f, &h);
  assert_ok(f, pack_read_folder(&f->scope, STR("packs/cn"), plan_kinds, &source, &pack));
  size_t i = 0;
  while (!str_is(source.files[i].path, "dictionary.yaml")) i++;
  struct buf b = buf_open(&f->arena, source.files[i].content.len + 400);
  buf_add(&b, source.files[i].content);
  buf_add(&b, STR("\n- {key: shoe_size, name: 鞋码, of: person, type: integer, privacy: internal,"
                  " sources: [self]}\n"));
  source.files[i].content = buf_str(&b);
  assert_ok(f, pack_read(&f->scope, &source, plan_kinds, NULL, &pack));
  assert_ok(f, store_begin(&f->scope, h.store, &tx));
  assert_ok(f, pack_adopt(&f->scope, tx, &pack, &source, f->scope.today, &changed));
  assert_ok(f, store_commit(&f->scope, tx));
  assert_ok(f, app_refresh(&f->scope, h.store, h.app));
  struct reply r =
      post(f, &h, path_of(f, "331121", party, "/state"), "source=self&fact.shoe_size=36", false);
  assert_int_equal(r.status, 303);
  assert_true(says(get(f, &h, path_of(f, "331121", party, "")), "鞋码"));
  assert_true(says(get(f, &h, "/area/331121/parties"), "王桂英"));
  close_house(&h);
}

static void the_day_moves_what_is_current(void **state) {
  struct fixture *f = *state;
  struct house h;
  struct tx *tx;
  struct str told;
  enum job_state how;
  open_house(f, &h);
  const char *party = new_person(f, &h);
  struct reply r = post(f, &h, path_of(f, "331121", party, "/state"),
                        "source=village&from=2024-07-01&fact.home_area=331121102", false);
  assert_int_equal(r.status, 303);
  const struct job_kind *kind = job_kind_find(STR("day_change"));
  struct job_runner runner = {.store = h.store, .kinds = job_kinds};
  f->now_us += 2 * DAY_US; /* the demo stays on its day */
  assert_ok(f, job_run_now(&f->scope, &runner, kind, &how, &told));
  assert_int_equal(how, JOB_DONE);
  assert_str(told, "当前状态已更新至 2024-06-30，涉及 0 个登记对象。");
  assert_ok(f, store_begin(&f->scope, h.store, &tx));
  assert_ok(f, setting_put(&f->scope, tx, STR("business_date"), STR("")));
  assert_ok(f, store_commit(&f->scope, tx));
  assert_ok(f, job_run_now(&f->scope, &runner, kind, &how, &told));
  assert_str(told, "当前状态已更新至 2024-07-02，涉及 1 个登记对象。");
  assert_ok(f, app_refresh(&f->scope, h.store, h.app));
  log_in(f, &h, "minzheng"); /* the session of two days ago has ended */
  r = get(f, &h, "/area/331121/parties.json?area=331121102");
  assert_true(says(r, "王桂英") && says(r, "\"true_on\":\"2024-07-02\""));
  close_house(&h);
}

static void private_facts_are_masked_and_shown_for_a_reason(void **state) {
  struct fixture *f = *state;
  struct house h;
  struct seal_keys *keys;
  open_keyed_house(f, &h, &keys);
  struct reply r = post(f, &h, "/area/331121/parties/new",
                        "kind=person&source=police&fact.name=王桂英&fact.phone=138 5678 1234"
                        "&fact.id_number=331121194002290017&fact.home_area=331121101001",
                        false);
  assert_int_equal(r.status, 303);
  r = get(f, &h, "/area/331121/parties.json?q=331121194002290017");
  assert_true(says(r, "王桂英"));
  const char *party = told(f, r, "party");
  r = get(f, &h, path_of(f, "331121", party, ""));
  assert_int_equal(r.status, 200);
  assert_true(says(r, "138****1234") && says(r, "3311**********0017") && says(r, "查看理由"));
  assert_false(str_contains(r.body, STR("13856781234")));
  r = get(f, &h, path_of(f, "331121", party, ".json"));
  assert_true(says(r, "138****1234") && !str_contains(r.body, STR("13856781234")));
  /* Without a reason nothing is shown; with one, what was asked for and that alone. */
  r = post(f, &h, path_of(f, "331121", party, "/unmask"), "fact=phone", false);
  assert_int_equal(r.status, 422);
  assert_false(str_contains(r.body, STR("13856781234")));
  r = post(f, &h, path_of(f, "331121", party, "/unmask"), "fact=phone&unmask_reason=回访", false);
  assert_int_equal(r.status, 200);
  assert_true(says(r, "13856781234") && says(r, "已记入日志"));
  assert_false(str_contains(r.body, STR("331121194002290017")));
  struct change_row *rows;
  size_t count;
  struct change_filter filter = {
      .district = STR("331121"), .act = STR("party.unmask"), .limit = 10};
  assert_ok(f, change_list(&f->scope, h.store, &filter, &rows, &count));
  assert_int_equal(count, 1);
  assert_str(rows[0].reason, "回访");
  assert_str(rows[0].payload, "{\"facts\":[\"phone\"]}");
  /* A second record of the same person is told the number of the first. */
  r = post(f, &h, "/area/331121/parties/new",
           "kind=person&source=police&fact.name=王贵英&fact.id_number=331121194002290017", false);
  assert_int_equal(r.status, 409);
  assert_true(says(r, "已有此人") && says(r, party));
  close_house(&h);
  seal_keys_close(keys);
}

static void two_records_are_merged_on_a_page(void **state) {
  struct fixture *f = *state;
  struct house h;
  open_house(f, &h);
  const char *one = new_person(f, &h), *other = new_person(f, &h);
  struct reply r = get(f, &h, "/area/331121/duplicates");
  assert_true(says(r, one) && says(r, other) && says(r, "日期相同"));
  char address[300], body[200];
  snprintf(address, sizeof address, "/area/331121/parties/%s/merge?with=%s", one, other);
  r = get(f, &h, address);
  assert_int_equal(r.status, 200);
  assert_true(says(r, "相同") && says(r, "331121101001"));
  r = get(f, &h, path_of(f, "331121", one, "/merge?with=17"));
  assert_int_equal(r.status, 404);
  snprintf(body, sizeof body, "source=verified&from=1941-03-02&fact.birth_date=1941-03-03");
  assert_int_equal(post(f, &h, path_of(f, "331121", other, "/state"), body, false).status, 303);
  snprintf(body, sizeof body, "into=%s&reason=同一人", other);
  assert_true(says(get(f, &h, address), "name=\"one_wrong\""));
  r = post(f, &h, path_of(f, "331121", one, "/merge"), body, false);
  assert_int_equal(r.status, 409);
  assert_true(says(r, "“出生日期”一为 1941-03-02，一为 1941-03-03") &&
              says(r, "name=\"one_wrong\""));
  snprintf(body, sizeof body, "into=%s&reason=同一人&one_wrong=1", other);
  r = post(f, &h, path_of(f, "331121", one, "/merge"), body, false);
  assert_int_equal(r.status, 303);
  r = get(f, &h, "/area/331121/parties.json?q=wgy");
  assert_true(says(r, other) && !str_contains(r.body, str_of(one)));
  r = get(f, &h, path_of(f, "331121", other, ""));
  assert_true(says(r, "已并入本登记") && says(r, one));
  snprintf(body, sizeof body, "record=%s&reason=有误", one);
  r = post(f, &h, path_of(f, "331121", other, "/unmerge"), body, false);
  assert_int_equal(r.status, 303);
  r = get(f, &h, "/area/331121/parties.json?q=wgy");
  assert_true(says(r, other) && says(r, one));
  close_house(&h);
}

/* What is recorded on a party's page shows on the lists of the next request. */
static void a_new_fact_moves_the_lists(void **state) {
  struct fixture *f = *state;
  struct house h;
  open_house(f, &h);
  const char *list = "/area/331121/owed/elder_care_subsidy.json?list=open";
  const char *party = new_person(f, &h);
  struct reply r = get(f, &h, list); /* whether of here nobody said */
  assert_true(says(r, party) && says(r, "\"missing_facts\":[{\"word\":\"户籍地\",\"parties\":1}]"));
  r = post(f, &h, path_of(f, "331121", party, "/state"),
           "source=police&from=1941-03-02&fact.hukou_area=310118", false);
  assert_int_equal(r.status, 303);
  r = get(f, &h, list);
  assert_true(says(r, "\"total\":0") && !str_contains(r.body, str_of(party)));
  r = post(f, &h, path_of(f, "331121", party, "/state"),
           "source=police&from=1941-03-03&fact.hukou_area=331121101001", false);
  assert_int_equal(r.status, 303);
  r = get(f, &h, list); /* of age, of here; whether poor or frail is not known */
  assert_true(says(r, party) && says(r, "\"total\":1") && says(r, "\"word\""));
  r = get(f, &h, "/area/331121101/owed/elder_care_subsidy?list=open&q=wgy");
  assert_true(says(r, "王桂英") && says(r, "/area/331121101/parties/"));
  r = get(f, &h, "/area/331121102/owed/elder_care_subsidy.json?list=open");
  assert_true(says(r, "\"total\":0"));
  r = get(f, &h, "/area/331121/owed/elder_care_subsidy.json?list=open&area=331121102000");
  assert_true(says(r, "\"total\":0"));
  r = post(f, &h, path_of(f, "331121", party, "/state"),
           "source=police&from=1941-03-04&fact.birth_date=1931-03-02&reason=更正", false);
  assert_int_equal(r.status, 303);
  r = get(f, &h, "/area/331121/owed.json"); /* ninety: entitled, and who receives is not known */
  assert_true(says(r, "\"programme\":\"elder_care_subsidy\""));
  r = get(f, &h, list);
  assert_true(says(r, "1931-03-02") && says(r, "\"entitled\":{\"parties\":1"));
  assert_int_equal(get(f, &h, "/area/331121/owed/elder_care_subsidy?list=all").status, 422);
  assert_int_equal(get(f, &h, "/area/331121/owed/none").status, 404);
  assert_int_equal(get(f, &h, "/area/331121101001/owed").status, 404);
  close_house(&h);
}

/* Another figure: what follows is told, and nothing is changed by asking. */
static void another_figure_is_tried(void **state) {
  struct fixture *f = *state;
  struct house h;
  open_house(f, &h);
  const char *party = new_person(f, &h);
  struct reply r = post(f, &h, path_of(f, "331121", party, "/state"),
                        "source=police&from=1941-03-04&fact.birth_date=1931-03-02"
                        "&fact.hukou_area=331121101001&reason=更正",
                        false);
  assert_int_equal(r.status, 303);
  log_in(f, &h, "weijian"); /* a reviewer */
  r = get(f, &h, "/area/331121/what-if.json?figure=elder_visit_times&value=2");
  assert_true(says(r, "\"programme\":\"elder_visit\"") && says(r, "\"total\":1"));
  assert_true(says(r, "value: 2\\n") && says(r, "- key: elder_visit_times"));
  r = get(f, &h, "/area/331121/what-if.json?figure=elder_visit_times&value=1");
  assert_true(str_contains(r.body, STR("\"total\":0")) || says(r, "\"more\":0"));
  r = get(f, &h,
          "/area/331121/what-if/elder_care_subsidy.json?figure=elder_care_subsidy&value=400");
  assert_true(says(r, "\"unclear\":1"));
  r = get(f, &h, "/area/331121/what-if?figure=elder_visit_times&value=两次");
  assert_int_equal(r.status, 422);
  assert_true(says(r, "应为数字") && says(r, "href=\"#f-value\""));
  r = get(f, &h, "/area/331121/what-if.json?figure=none&value=2");
  assert_int_equal(r.status, 422);
  close_house(&h);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(a_person_is_recorded_corrected_and_shown),
      TEST(what_is_wrong_is_told_at_its_field),
      TEST(lists_go_page_by_page),
      TEST(each_sees_their_own_place),
      TEST(what_is_done_is_on_record),
      TEST(a_new_dictionary_reaches_the_pages),
      TEST(the_day_moves_what_is_current),
      TEST(private_facts_are_masked_and_shown_for_a_reason),
      TEST(two_records_are_merged_on_a_page),
      TEST(a_new_fact_moves_the_lists),
      TEST(another_figure_is_tried),
  };
  return run_on_engines("parties", tests);
}
