/* web/: what programs are told. Whether it is true is asked of the running program, in
 * tests/openapi; here that nothing is left out of the tables. */
#include "tests/visit.h"

#include "base/json_read.h"
#include "web/openapi.h"

#include <string.h>

static int wrong_ones; /* all of them are told before a test fails */

static void wrong(const char *what, const char *where, const char *which) {
  print_error("%s: %s %s\n", where, what, which ? which : "");
  wrong_ones++;
}

static void none_wrong(void) {
  int wrong_now = wrong_ones;
  wrong_ones = 0;
  assert_int_equal(wrong_now, 0);
}

/* ---- Tables -------------------------------------------------------------------------------------
 */

static void try_name(const char *name, const char *where) {
  if (!described_find(name)) wrong("no answer is described as", where, name);
}

/* `tree`: what is sent may hold objects. */
static void try_fields(const struct described_field *list, const char *where, bool sent,
                       bool tree) {
  for (const struct described_field *f = list; f && f->key; f++) {
    bool object = f->type == FIELD_ONE || f->type == FIELD_LIST;
    bool for_sending = f->type >= FIELD_SECRET || (f->flags & FIELD_NEEDED);
    if (f->what == 0) wrong("says not what it is:", where, f->key);
    if (object != (f->of != NULL)) wrong("of what?", where, f->key);
    if (object && f->of) try_name(f->of, where);
    if (sent ? object && !tree : for_sending) wrong("has a type of the other way:", where, f->key);
    for (const struct described_field *g = list; g < f; g++) {
      if (strcmp(f->key, g->key) == 0) wrong("twice:", where, f->key);
    }
  }
}

/* Who leaves out what is needed is told so by its name, not by an empty one. */
static void try_labels(struct arena *a, const struct described_field *list, const char *where) {
  for (const struct described_field *f = list; f && f->key; f++) {
    struct buf name = buf_open(a, 128);
    enum message label;
    buf_printf(&name, "field.%s", f->key);
    if (f->flags & FIELD_NEEDED && !message_find(buf_str(&name), &label))
      wrong("has no words in web/messages/words.yaml", where, f->key);
  }
}

static void try_list(const struct described_field *list, const char *where, bool sent) {
  try_fields(list, where, sent, false);
}

static void every_route_says_what_it_takes_and_gives(void **state) {
  struct fixture *f = *state;
  for (const struct route *r = routes; r; r = route_next(r)) {
    if (r->browsers) {
      if (r->answer || r->media || r->query || r->body || r->gives)
        wrong("says what nobody is told", r->pattern, NULL);
      continue;
    }
    bool says = r->answer || r->media || r->lists;
    if (r->read && !says) wrong("needs .answer, .lists or .media", r->pattern, NULL);
    if (r->lists && (r->answer || r->query || r->deed))
      wrong("has lists and more", r->pattern, NULL);
    if (r->lists && !strstr(r->pattern, "{list}")) wrong("has no {list}", r->pattern, NULL);
    if (r->deed && !r->body) wrong("needs .body", r->pattern, NULL);
    if (!r->deed && (r->body || r->gives)) wrong("has no deed to take or give", r->pattern, NULL);
    if (!r->read && (r->answer || r->query)) wrong("reads nothing", r->pattern, NULL);
    for (const struct described_list *l = r->lists; l && l->answer; l++) {
      try_name(l->answer, r->pattern);
      try_list(l->query, r->pattern, true);
    }
    if (r->answer) try_name(r->answer, r->pattern);
    if (r->gives) try_name(r->gives, r->pattern);
    try_list(r->query, r->pattern, true);
    try_fields(r->body, r->pattern, true, r->tree);
    try_labels(&f->arena, r->body, r->pattern);
  }
  none_wrong();
}

static bool has_key(const struct described *d, const char *key) {
  for (const struct described_field *f = d->fields; f && f->key; f++) {
    if (strcmp(f->key, key) == 0) return true;
  }
  return d->begins && has_key(described_find(d->begins), key);
}

/* The answers that one is either of are told apart by a field that has words, no word twice. */
static void try_either(const struct described *d) {
  struct str seen[100];
  size_t count = 0;
  for (const char *const *name = d->either; name && *name; name++) {
    try_name(*name, d->name);
    const struct described *one = described_find(*name);
    const struct described_field *by = one && d->by ? described_field_of(one, d->by) : NULL;
    if (!by || !by->words) wrong("has no words to tell it by:", d->name, *name);
    for (struct str left = str_of(by ? by->words : NULL); left.len; count++) {
      size_t n = 0;
      while (n < left.len && left.ptr[n] != ' ') n++;
      seen[count] = (struct str){left.ptr, n};
      left = str_trim(str_from(left, n));
      for (size_t i = 0; i < count; i++) {
        if (str_eq(seen[i], seen[count])) wrong("a word twice:", d->name, *name);
      }
    }
  }
}

static void try_answer(const struct described *d) {
  try_either(d);
  try_list(d->fields, d->name, false);
  if (described_find(d->name) != d) wrong("described twice", d->name, NULL);
  if (d->what == 0) wrong("says not what it is", d->name, NULL);
  if (!d->begins) return;
  try_name(d->begins, d->name);
  for (const struct described_field *f = d->fields; described_find(d->begins) && f->key; f++) {
    if (has_key(described_find(d->begins), f->key)) wrong("twice:", d->name, f->key);
  }
}

static void every_answer_is_described_once_and_whole(void **state) {
  (void)state;
  for (size_t t = 0; described_tables[t]; t++) {
    for (const struct described *d = described_tables[t]; d->name; d++) try_answer(d);
  }
  none_wrong();
}

static void a_field_with_a_prefix_stands_for_many(void **state) {
  (void)state;
  static const struct described_field list[] = {
      {"kind", FIELD_TEXT, MSG_API_TITLE}, {"fact.{key}", FIELD_TEXT, MSG_API_TITLE}, {0}};
  static const struct {
    const char *name;
    bool taken;
  } tries[] = {{"kind", true},   {"kinds", false}, {"kin", false},       {"fact.name", true},
               {"fact.", false}, {"fact", false},  {"fact.{key}", true}, {"", false}};
  for (size_t i = 0; i < sizeof tries / sizeof *tries; i++) {
    assert_int_equal(described_takes(list, str_of(tries[i].name)), tries[i].taken);
  }
  assert_false(described_takes(body_nothing, STR("kind")));
}

/* ---- The document -------------------------------------------------------------------------------
 */

static const struct value *under(const struct value *v, const char *key) {
  const struct value *child = value_get(v, str_of(key));
  if (!child) print_error("no %s\n", key);
  must(child != NULL);
  return child;
}

/* The names of all operations, each once; there is one for each way to ask for each route. */
static void every_route_is_in_the_document(void **state) {
  struct fixture *f = *state;
  struct str text, names[1000];
  struct value *root;
  size_t count = 0, reads = 0, sends = 0;
  assert_ok(f, openapi_text(&f->scope, &text));
  assert_ok(f, json_read(&f->scope, text, &root));
  for (const struct value *item = under(root, "paths")->first; item; item = item->next) {
    for (const struct value *op = item->first; op; op = op->next) {
      names[count] = under(op, "operationId")->text;
      for (size_t i = 0; i < count; i++) assert_false(str_eq(names[i], names[count]));
      count++;
    }
  }
  for (const struct route *r = routes; r; r = route_next(r)) {
    if (r->browsers) continue;
    size_t lists = 0, ways = (r->read ? 1u : 0) + (r->answer ? 1u : 0) + (r->listing ? 2u : 0);
    while (r->lists && r->lists[lists].answer) lists++;
    reads += lists ? lists * (ways + 1) : ways;
    sends += r->deed ? 2u : 0;
  }
  assert_int_equal(count, reads + sends);
  assert_true(under(under(root, "components"), "schemas")->count > 0);
}

static void the_server_gives_the_same_bytes(void **state) {
  struct fixture *f = *state;
  struct store *st;
  struct str text;
  assert_ok(f, openapi_text(&f->scope, &text));
  assert_ok(f, store_open(&f->scope, fixture_database(f), STORE_CREATE, &st));
  struct app *app = visit_open(f, fixture_database(f), NULL);
  struct visit v = {.path = "/openapi"};
  struct answer a = visit_do(f, app, &v);
  assert_int_equal(a.status, 200);
  assert_true(str_eq(a.type, STR("application/json; charset=utf-8")));
  assert_true(str_eq(a.body, text));
  app_close(app);
  store_close(st);
}

/* Where there is no room, it says so. */
static void a_full_arena_is_told(void **state) {
  struct fixture *f = *state;
  struct arena small, *callers = f->scope.arena;
  struct str text;
  arena_open(&small, 10000);
  f->scope.arena = &small;
  assert_int_equal(openapi_text(&f->scope, &text), LY_MEMORY);
  f->scope.arena = callers;
  arena_close(&small);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(every_route_says_what_it_takes_and_gives),
      TEST(every_answer_is_described_once_and_whole),
      TEST(a_field_with_a_prefix_stands_for_many),
      TEST(every_route_is_in_the_document),
      TEST(the_server_gives_the_same_bytes),
      TEST(a_full_arena_is_told),
  };
  return cmocka_run_group_tests_name("openapi", tests, NULL, NULL);
}
