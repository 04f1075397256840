/* web/: templates and their escaping, and the answers of the routes. */
#include "tests/support.h"

#include "demo/demo.h"
#include "web/route.h"

#include <string.h>

/* ---- templates ----------------------------------------------------------------------------------
 */

static struct value *sample(struct arena *a) {
  struct value *root = value_map(a), *rows = value_list(a);
  value_put_text(a, root, "evil", STR("<b>\"'&javascript:alert(1)"));
  value_put_text(a, root, "site", STR("/evil.example/x"));
  value_put_text(a, root, "name", STR("青田"));
  value_put_text(a, root, "there", STR("/a/b?c=%20&d=1#e"));
  value_put_text(a, root, "same", STR("?page=2"));
  value_put_int(a, root, "n", 3);
  value_put_null(a, root, "none");
  value_put(root, "rows", rows);
  for (int i = 1; i <= 2; i++) {
    struct value *row = value_map(a);
    value_put_int(a, row, "n", i * 10);
    value_put_text(a, row, "key", i == 1 ? STR("a") : STR("b"));
    value_add(rows, row);
  }
  return root;
}

static enum ly render(struct fixture *f, const char *text, struct str *out) {
  struct template_file files[] = {{STR("part.html"), STR("({{name}})")},
                                  {STR("page.html"), str_of(text)}};
  struct template_set *set;
  enum ly rc = template_compile(&f->scope, files, 2, &set);
  if (rc) return rc;
  struct html html = html_open(&f->arena, 10000);
  rc = template_render(&f->scope, set, STR("page"), sample(&f->arena), &html);
  *out = buf_str(&html.out);
  return rc;
}

static void templates_render(void **state) {
  struct fixture *f = *state;
  static const struct {
    const char *text, *want;
  } cases[] = {
      {"<p>{{name}}</p>", "<p>青田</p>"},
      {"<p>{{evil}}</p>", "<p>&lt;b&gt;&quot;&#39;&amp;javascript:alert(1)</p>"},
      {"<a title=\"{{evil}}\">", "<a title=\"&lt;b&gt;&quot;&#39;&amp;javascript:alert(1)\">"},
      {"<a href=\"/{{evil}}\">x</a>",
       "<a href=\"/%3Cb%3E%22%27%26javascript%3Aalert%281%29\">x</a>"},
      {"<a HREF=\"?q={{evil}}\">", "<a HREF=\"?q=%3Cb%3E%22%27%26javascript%3Aalert%281%29\">"},
      {"<a href=\"/{{site}}\">", "<a href=\"/%2Fevil.example%2Fx\">"},
      {"<a href=\"/x/{{name}}?n={{n}}\">x</a>", "<a href=\"/x/%E9%9D%92%E7%94%B0?n=3\">x</a>"},
      {"<a href=\"{{link there}}\">x</a>", "<a href=\"/a/b?c=%20&amp;d=1#e\">x</a>"},
      {"<form action=\"{{link same}}\">", "<form action=\"?page=2\">"},
      {"<title>{{evil}}</title>", "<title>&lt;b&gt;&quot;&#39;&amp;javascript:alert(1)</title>"},
      {"<p data-x=\"{{n}}\" aria-label=\"{{n}}\">", "<p data-x=\"3\" aria-label=\"3\">"},
      {"{{#each rows}}{{n}},{{/each}}", "10,20,"},     /* the item's own first */
      {"{{#each rows}}{{name}}{{/each}}", "青田青田"}, /* then outwards */
      {"{{#if n}}a{{else}}b{{/if}}{{#if none}}c{{else}}d{{/if}}", "ad"},
      {"{{#if rows}}{{#each rows}}{{#if n}}x{{/if}}{{/each}}{{/if}}", "xx"},
      {"{{> part}}", "(青田)"},
      {"{{#find rows key=b}}{{n}} {{name}}{{else}}-{{/find}}", "20 青田"},
      {"{{#find rows key=c}}{{n}}{{else}}-{{/find}}{{#find rows n=20}}x{{/find}}", "-"},
      {"{{#find rows none=a}}{{n}}{{/find}}", ""},
      {"<p title=\"h{{#find rows key=a}} {{n}}{{/find}}\"{{#find rows key=a}} hidden{{/find}}>",
       "<p title=\"h 10\" hidden>"},
      {"<svg viewBox=\"0 0 {{n}} {{n}}\"><path d=\"{{name}}\"/></svg>",
       "<svg viewBox=\"0 0 3 3\"><path d=\"青田\"/></svg>"},
      {"[{{none}}]", "[]"},
      {"<input{{#if n}} checked{{/if}}>", "<input checked>"},
      {"<b>{{t web.source_row n}}</b>", "<b>第3行</b>"},
      {"<script src=\"/a.js\"></script>{{name}}", "<script src=\"/a.js\"></script>青田"},
      {"<!-- x -->{{name}}", "<!-- x -->青田"},
      {"<!doctype html><p class=\"a\" id=\"b\">{{name}}",
       "<!doctype html><p class=\"a\" id=\"b\">青田"},
      {"", ""},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct str got = {0};
    assert_ok(f, render(f, cases[i].text, &got));
    assert_str(got, cases[i].want);
  }
}

/* What can not be made safe, or can not be meant, is refused where it stands. */
static void bad_templates_are_refused(void **state) {
  struct fixture *f = *state;
  static const struct {
    const char *text;
    enum message message;
    unsigned line, column;
  } cases[] = {
      {"<a title={{name}}>", MSG_TEMPLATE_ATTRIBUTE, 1, 9},
      {"<a title='x'>", MSG_TEMPLATE_ATTRIBUTE, 1, 9},
      {"<{{name}}>", MSG_TEMPLATE_UNSAFE, 1, 10},
      {"<a {{name}}>", MSG_TEMPLATE_UNSAFE, 1, 12},
      {"\n<script>var x = {{n}}</script>", MSG_TEMPLATE_UNSAFE, 2, 22},
      {"<a OnClick=\"{{name}}\">", MSG_TEMPLATE_UNSAFE, 1, 21},
      {"<p style=\"color:{{name}}\">", MSG_TEMPLATE_UNSAFE, 1, 25},
      {"<SCRIPT>{{n}}</SCRIPT>", MSG_TEMPLATE_UNSAFE, 1, 14},
      /* what browsers read as a program, or in another way than it looks */
      {"<script>var a=\"</b>\"; var x={{n}}</script>", MSG_TEMPLATE_UNSAFE, 1, 34},
      {"<script><!--<script></script>{{n}}//--></script>", MSG_TEMPLATE_UNSAFE, 1, 9},
      {"<script/>{{n}}</script>", MSG_TEMPLATE_UNSAFE, 1, 15},
      {"<!-- --!><script>\n-->\n{{n}}</script>", MSG_TEMPLATE_UNSAFE, 1, 6},
      {"<title><!--</title><script>\n-->\n{{n}}</script>", MSG_TEMPLATE_UNSAFE, 1, 8},
      {"<script {{#if n}}></script><b {{/if}}>{{n}}</script>", MSG_TEMPLATE_CROSSES, 1, 38},
      {"<svg><a xlink:href=\"{{name}}\">", MSG_TEMPLATE_UNSAFE, 1, 29},
      {"<object data=\"{{name}}\">", MSG_TEMPLATE_UNSAFE, 1, 23},
      {"<meta http-equiv=\"refresh\" content=\"0;url={{name}}\">", MSG_TEMPLATE_UNSAFE, 1, 51},
      {"<a href=\"{{name}}\">", MSG_TEMPLATE_UNSAFE, 1, 18},
      {"<a href=\"/{{link there}}\">", MSG_TEMPLATE_UNSAFE, 1, 25},
      {"<a href=\"{{link there}}/x\">", MSG_TEMPLATE_UNSAFE, 1, 24},
      {"<a title=\"{{link there}}\">", MSG_TEMPLATE_UNSAFE, 1, 25},
      {"<a href=\"{{link a b}}\">", MSG_TEMPLATE_PLACE, 1, 22},
      {"<a href=\"javascript:f('{{name}}')\">", MSG_TEMPLATE_UNSAFE, 1, 32},
      {"<a href=\"//{{name}}/x\">", MSG_TEMPLATE_UNSAFE, 1, 20},
      {"<iframe>{{name}}</iframe>", MSG_TEMPLATE_UNSAFE, 1, 17},
      {"<style>{{name}}</style>", MSG_TEMPLATE_UNSAFE, 1, 16},
      {"<!-- {{name}} -->", MSG_TEMPLATE_UNSAFE, 1, 14},
      {"{{#if n}}<a title=\"{{/if}}x", MSG_TEMPLATE_CROSSES, 1, 27},
      {"<a {{#if n}}x{{/if}}href=\"{{name}}\">", MSG_TEMPLATE_CROSSES, 1, 13},
      {"<a hr{{#if none}}{{/if}}ef=\"{{name}}\">", MSG_TEMPLATE_CROSSES, 1, 25},
      {"<p", MSG_TEMPLATE_CROSSES, 1, 3},
      {"{{#if n}}", MSG_TEMPLATE_OPEN, 1, 10},
      {"{{#each rows}}{{/if}}", MSG_TEMPLATE_OPEN, 1, 22},
      {"{{name", MSG_TEMPLATE_OPEN, 1, 1},
      {"{{#find rows}}{{/find}}", MSG_TEMPLATE_PLACE, 1, 15},
      {"{{#find rows =b}}{{/find}}", MSG_TEMPLATE_PLACE, 1, 18},
      {"{{#find rows a=b c}}{{/find}}", MSG_TEMPLATE_PLACE, 1, 21},
      {"{{#find rows a=b}}{{/each}}", MSG_TEMPLATE_OPEN, 1, 28},
      {"<p {{#find rows a=b}}title=\"{{/find}}\">", MSG_TEMPLATE_CROSSES, 1, 22},
      {"{{/if}}", MSG_TEMPLATE_PLACE, 1, 8},
      {"{{}}", MSG_TEMPLATE_PLACE, 1, 5},
      {"{{a b}}", MSG_TEMPLATE_PLACE, 1, 8},
      {"{{t no.such}}", MSG_TEMPLATE_NO_MESSAGE, 1, 14},
      {"{{t web.source_row}}", MSG_TEMPLATE_ARITY, 1, 21},
      {"{{t web.brand n}}", MSG_TEMPLATE_ARITY, 1, 18},
      {"{{> none}}", MSG_TEMPLATE_NO_TEMPLATE, 1, 11},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct str got = {0};
    assert_int_equal(render(f, cases[i].text, &got), LY_INVALID);
    const struct diag *d = f->scope.diags.first;
    if (d->message != cases[i].message || d->at.column != cases[i].column) {
      print_error("%s: %s at %u:%u\n", cases[i].text, message_table[d->message].key, d->at.line,
                  d->at.column);
    }
    assert_int_equal(d->message, cases[i].message);
    assert_int_equal(d->at.line, cases[i].line);
    assert_int_equal(d->at.column, cases[i].column);
    fixture_reset(f);
  }
}

/* A template that includes itself, or goes deeper than rendering can follow. */
static void bottomless_templates_are_refused(void **state) {
  struct fixture *f = *state;
  struct str got = {0};
  assert_int_equal(render(f, "{{> page}}", &got), LY_INVALID);
  assert_int_equal(f->scope.diags.first->message, MSG_TEMPLATE_TOO_DEEP);
}

/* What is put in as a whole address is one of ours, or nothing is. */
static void links_lead_nowhere_else(void **state) {
  struct fixture *f = *state;
  static const struct {
    const char *address;
    bool good;
  } cases[] = {
      {"/", true},
      {"/a-b_c.d~e/1?x=%E9%9D%92&y=#z", true},
      {"?a", true},
      {"#a", true},
      {"", false},
      {"a", false},
      {"//evil.example/x", false},
      {"/\\evil.example", false},
      {"javascript:alert(1)", false},
      {"/a b", false},
      {"/a\"onclick=", false},
      {"/青田", false},
      {"/a'", false},
      {"/a;b", false},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct html html = html_open(&f->arena, 1000);
    assert_int_equal(html_put_link(&html, str_of(cases[i].address)), cases[i].good);
    assert_int_equal(buf_str(&html.out).len > 0, cases[i].good);
  }
  struct str got = {0};
  assert_int_equal(render(f, "<a href=\"{{link name}}\">", &got), LY_INTERNAL);
  assert_int_equal(f->scope.error.message, MSG_TEMPLATE_NO_LINK);
}

/* A name that is not there is an error of the page, never an empty place. */
static void unknown_names_are_errors(void **state) {
  struct fixture *f = *state;
  static const char *const cases[] = {"{{nmae}}",
                                      "{{#if nmae}}{{/if}}",
                                      "{{#each nmae}}{{/each}}",
                                      "{{#find nmae a=b}}{{/find}}",
                                      "{{name.x}}",
                                      "{{rows}}"};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct str got = {0};
    assert_int_equal(render(f, cases[i], &got), LY_INTERNAL);
    fixture_reset(f);
  }
}

/* ---- routes -------------------------------------------------------------------------------------
 */

struct house {
  struct store *store; /* of the test's own */
  struct app *app;
};

/* The site as on that day; DATE_NONE: as the database or the clock says. */
static void open_app(struct fixture *f, struct house *h, struct date today) {
  struct app_options options = {.address = fixture_database(f), .today = today};
  assert_ok(f, app_open(&f->scope, &options, &h->app));
}

static void open_house(struct fixture *f, struct house *h, bool filled) {
  size_t adopted;
  assert_ok(f, store_open(&f->scope, fixture_database(f), STORE_CREATE, &h->store));
  if (filled)
    assert_ok(f, demo_fill(&f->scope, h->store, STR("packs"), DEMO_PLANS, NULL, &adopted));
  open_app(f, h, DATE_NONE);
}

static void close_house(struct house *h) {
  app_close(h->app);
  store_close(h->store);
}

/* Nothing that is read is to be written: route_run() has the answer. */
static struct reply ask(struct fixture *f, struct app *app, struct request *request) {
  struct call call;
  struct reply reply = {0};
  call_open(&f->scope, &call, app, request);
  bool ready = route_begin(&f->scope, &call, &reply) || route_run(&f->scope, &call, &reply);
  assert_true(ready);
  call_close(&call);
  return reply;
}

static struct reply get(struct fixture *f, struct app *app, const char *path, bool json,
                        enum lang lang) {
  fixture_reset(f);
  f->scope.lang = lang;
  struct request request = {.method = STR("GET"),
                            .path = str_of(path),
                            .host = STR("localhost"),
                            .json = json,
                            .lang = lang,
                            .lang_given = true};
  return ask(f, app, &request);
}

static bool says(struct reply reply, const char *words) {
  return reply.body.len ? str_contains(reply.body, str_of(words)) : *words == 0;
}

static void pages_answer(void **state) {
  struct fixture *f = *state;
  struct house h;
  open_house(f, &h, true);
  f->now_us += INT64_C(86400000000); /* the clock goes on, the demo's business date does not */
  static const struct {
    const char *path;
    bool json;
    enum lang lang;
    int status;
    const char *says;
  } cases[] = {
      {"/", false, LANG_ZH, 200, ""},
      {"/plan/qingtian/indicators", false, LANG_ZH, 200, "81.60岁"},
      {"/plan/qingtian/indicators", false, LANG_ZH, 200, "业务日期：2024年6月30日"},
      {"/plan/qingtian/indicators", false, LANG_EN, 200, "below the base"},
      {"/plan/qingtian/indicators", true, LANG_ZH, 200, "\"value\":81.60"},
      {"/plan/qingtian/indicators", true, LANG_EN, 200, "\"binding_text\":\"binding\""},
      {"/plan/none/indicators", false, LANG_ZH, 404, "没有名为“none”的方案"},
      {"/plan/none/indicators", true, LANG_ZH, 404, "\"code\":\"NOT_FOUND\""},
      {"/plan/qingtian", false, LANG_ZH, 200, "需要处理的"},
      {"/plan/qingtian/units/民政局", false, LANG_ZH, 200, "县民政局"},
      {"/plan/qingtian/units/x", false, LANG_ZH, 404, "没有单位“x”"},
      {"/plan/qingtian/indicators/nursing_bed_share", false, LANG_ZH, 200, "67.3%"},
      {"/plan/qingtian/indicators/x", false, LANG_ZH, 404, "没有“x”这一项"},
      {"/plan/qingtian/nothing", false, LANG_ZH, 404, ""},
      {"/plan/qingtian/indicators/", false, LANG_ZH, 404, ""},
      {"/<script>", false, LANG_ZH, 404, "没有“/&lt;script&gt;”这个页面"},
      {"/health", false, LANG_ZH, 200, "\"status\":\"ok\""},
      {"/static/main.css", false, LANG_ZH, 200, ":root"},
      {"/static/icon.svg", false, LANG_ZH, 200, "<svg"},
      {"/static/", false, LANG_ZH, 404, ""},
      {"/static/../templates/head.html", false, LANG_ZH, 404, ""},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct reply r = get(f, h.app, cases[i].path, cases[i].json, cases[i].lang);
    if (r.status != cases[i].status || !says(r, cases[i].says)) {
      print_error("%s: %d %.*s\n", cases[i].path, r.status, STR_ARG(r.body));
    }
    assert_int_equal(r.status, cases[i].status);
    assert_true(says(r, cases[i].says));
  }
  close_house(&h);
}

/* Every indicator of the pack stands on the page and in the JSON, in both languages. */
static void pages_show_every_indicator(void **state) {
  struct fixture *f = *state;
  struct house h;
  open_house(f, &h, true);
  const struct pack_table *table =
      pack_table_of(site_pack(h.app->site, STR("qingtian")), &plan_kind_indicator);
  for (enum lang lang = 0; lang < LANG_COUNT; lang++) {
    for (int json = 0; json < 2; json++) {
      struct reply r = get(f, h.app, "/plan/qingtian/indicators", json, lang);
      for (size_t n = 0; n < table->count; n++) {
        const struct plan_indicator *i = (const void *)table->entries[n];
        assert_true(says(r, str_c(&f->arena, i->name)));
        struct str base = i->base ? i->base->printed : STR("");
        if (!json) base = plan_figure_words(&f->arena, base, base.len ? i->unit : base);
        assert_true(says(r, str_c(&f->arena, base)));
        struct str target = i->target->printed;
        if (!json) target = plan_figure_words(&f->arena, target, i->unit); /* 98以上 is 98%以上 */
        assert_true(says(r, str_c(&f->arena, target)));
      }
    }
  }
  close_house(&h);
}

static void an_empty_installation_says_what_to_do(void **state) {
  struct fixture *f = *state;
  struct house h;
  open_house(f, &h, false);
  struct reply r = get(f, h.app, "/", false, LANG_ZH);
  assert_int_equal(r.status, 200);
  assert_true(says(r, "没有施行中的方案") && says(r, "laoyou pack adopt"));
  assert_false(says(r, "业务日期：")); /* it is today */
  close_house(&h);
}

/* Our own faults: the page says so in words, and nothing of the inside. */
static void our_faults_keep_the_inside_inside(void **state) {
  struct fixture *f = *state;
  struct house h;
  open_house(f, &h, true);
  struct request request = {.method = STR("GET"), .path = STR("/"), .host = STR("localhost")};
  fixture_reset(f);
  enum ly rc = fail(&f->scope, LY_INTERNAL, MSG_TEMPLATE_NO_NAME, STR("inside"), STR("secret"));
  assert_int_equal(rc, LY_INTERNAL);
  struct reply r = ask(f, h.app, &request);
  assert_int_equal(r.status, 500);
  assert_true(says(r, "这是系统的问题") && !says(r, "secret"));
  close_house(&h);
}

/* A database somebody works with is not made a demo. */
static void a_real_database_stays_real(void **state) {
  struct fixture *f = *state;
  struct pack_source source;
  struct pack pack;
  struct store *st;
  struct tx *tx;
  struct str date;
  size_t adopted;
  bool changed;
  assert_ok(f, store_open(&f->scope, fixture_database(f), STORE_CREATE, &st));
  assert_ok(f, pack_read_folder(&f->scope, STR("packs/qingtian"), plan_kinds, &source, &pack));
  assert_ok(f, store_begin(&f->scope, st, &tx));
  assert_ok(f, pack_adopt(&f->scope, tx, &pack, &source, f->scope.today, &changed));
  assert_ok(f, store_commit(&f->scope, tx));
  assert_int_equal(demo_fill(&f->scope, st, STR("packs"), DEMO_PLANS, NULL, &adopted), LY_CONFLICT);
  fixture_reset(f);
  assert_ok(f, setting_get(&f->scope, st, STR("business_date"), &date));
  assert_str(date, "");
  store_close(st);
}

/* A site that can not be opened says why, and so does the application. */
static void a_damaged_setting_is_told(void **state) {
  struct fixture *f = *state;
  struct store *st;
  struct tx *tx;
  struct site *site;
  struct app *app;
  struct app_options options = {.address = fixture_database(f), .today = DATE_NONE};
  assert_ok(f, store_open(&f->scope, fixture_database(f), STORE_CREATE, &st));
  assert_ok(f, store_begin(&f->scope, st, &tx));
  assert_ok(f, setting_put(&f->scope, tx, STR("business_date"), STR("2024-13-99")));
  assert_ok(f, store_commit(&f->scope, tx));
  assert_int_equal(site_open(&f->scope, st, DATE_NONE, NULL, &site), LY_CORRUPT);
  assert_null(site);
  assert_non_null(strstr(str_c(&f->arena, error_text(&f->scope)), "2024-13-99"));
  fixture_reset(f);
  assert_int_equal(app_open(&f->scope, &options, &app), LY_CORRUPT);
  assert_null(app);
  store_close(st);
}

/* A plan that does not stand on the dictionary: it has a board, and people of other places theirs.
 */
static void a_plan_of_its_own_stands_beside_others(void **state) {
  struct pack_file files[] = {
      {STR_INIT("pack.yaml"),
       STR_INIT(
           "key: own\nname: 第一区\narea: \"990101\"\n"
           "document: {title: 第一区方案, issuer: 第一区, issued: 2022-03-31, until: 2025}\n")},
      {STR_INIT("areas.yaml"), STR_INIT("- {code: \"990101\", name: 第一区, level: county}\n")},
      {STR_INIT("units.yaml"), STR_INIT("- {key: u0, name: 区民政局}\n")},
      {STR_INIT("clauses.yaml"), STR_INIT("- {clause: 一, part: goal, title: 目标}\n")},
  };
  struct fixture *f = *state;
  struct house h;
  struct pack_source source = pack_source_memory(files, sizeof files / sizeof *files);
  struct pack pack;
  struct tx *tx;
  bool changed;
  open_house(f, &h, true);
  app_close(h.app);
  assert_ok(f, pack_read(&f->scope, &source, plan_kinds, NULL, &pack));
  assert_ok(f, store_begin(&f->scope, h.store, &tx));
  struct date from = {f->scope.today.day - 365};
  assert_ok(f, pack_adopt(&f->scope, tx, &pack, &source, from, &changed));
  assert_ok(f, store_commit(&f->scope, tx));
  open_app(f, &h, DATE_NONE);
  assert_int_equal(get(f, h.app, "/plan/own", false, LANG_ZH).status, 200);
  assert_true(says(get(f, h.app, "/plan/qingtian", false, LANG_ZH), "青田"));
  struct site *site = app_hold_site(h.app);
  assert_null(site_words(site, STR("990101")));
  assert_non_null(site_words(site, STR("331121")));
  app_drop_site(h.app, site);
  close_house(&h);
}

/* The demo done twice adopts once; after the plan's term the page says that it is over. */
static void the_demo_may_be_made_again(void **state) {
  struct fixture *f = *state;
  struct house h;
  size_t adopted;
  open_house(f, &h, true);
  assert_ok(f, demo_fill(&f->scope, h.store, STR("packs"), DEMO_PLANS, NULL, &adopted));
  assert_int_equal(adopted, 0);
  app_close(h.app);
  struct date later;
  assert_true(date_parse(STR("2026-01-01"), &later));
  open_app(f, &h, later);
  assert_true(says(get(f, h.app, "/plan/qingtian", false, LANG_ZH), "规划期已满"));
  close_house(&h);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(templates_render),
      TEST(bad_templates_are_refused),
      TEST(bottomless_templates_are_refused),
      TEST(unknown_names_are_errors),
      TEST(links_lead_nowhere_else),
      TEST(pages_answer),
      TEST(pages_show_every_indicator),
      TEST(an_empty_installation_says_what_to_do),
      TEST(our_faults_keep_the_inside_inside),
      TEST(a_real_database_stays_real),
      TEST(a_damaged_setting_is_told),
      TEST(a_plan_of_its_own_stands_beside_others),
      TEST(the_demo_may_be_made_again),
  };
  return run_on_engines("web", tests);
}
