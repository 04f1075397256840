/* Every allocation fails in turn: the whole thread from files to page, in arenas of every size.
 *
 * A full arena must end in LY_MEMORY, never in a crash or a half answer; with room enough the
 * answer is the same every time.
 */
#include "tests/support.h"

#include "base/json.h"
#include "plan/plan.h"
#include "web/assets.h"
#include "web/input.h"
#include "web/template.h"

#include <stdlib.h>

/* A pack and those it stands on, read once: the sweep reads them from memory. */
struct plan_sources {
  struct pack_source own, lishui, cn;
};

static struct plan_sources read_sources(struct fixture *f) {
  struct plan_sources s;
  assert_ok(f, pack_source_folder(&f->scope, STR("packs/qingtian"), &s.own));
  assert_ok(f, pack_source_folder(&f->scope, STR("packs/lishui"), &s.lishui));
  assert_ok(f, pack_source_folder(&f->scope, STR("packs/cn"), &s.cn));
  return s;
}

static enum ly find_source(struct scope *s, void *context, struct str key,
                           struct pack_source *out) {
  (void)s;
  const struct plan_sources *sources = context;
  *out = str_is(key, "cn") ? sources->cn : sources->lishui;
  return LY_OK;
}

/* From the files in memory to JSON, in one scope. */
static enum ly to_json(struct scope *s, const struct plan_sources *sources, struct str *out) {
  enum { JSON_MAX = 4 * 1024 * 1024 };
  const struct pack_parents parents = {find_source, (void *)(uintptr_t)sources};
  struct pack pack;
  enum ly rc = pack_read(s, &sources->own, plan_kinds, &parents, &pack);
  if (rc) return rc;
  plan_run_cases(s, &pack);
  struct plan_findings findings = plan_findings(s, &pack);
  struct value *v = plan_value(s, &pack, STR(""));
  if (v) value_put(v, "findings", plan_findings_value(s, &findings, true));
  if (v) value_put(v, "aligned", plan_aligned_value(s, &pack, &pack, plan_align(s, &pack, &pack)));
  struct buf b = buf_open(s->arena, JSON_MAX);
  if (v) json_pretty(&b, v);
  if (arena_failed(s->arena) || buf_failed(&b)) return fail_memory(s);
  *out = buf_str(&b);
  return LY_OK;
}

typedef enum ly (*work)(struct scope *s, const void *input, struct str *out);

static enum ly json_work(struct scope *s, const void *input, struct str *out) {
  return to_json(s, input, out);
}

/* The templates of the program, compiled and the error page rendered. */
static enum ly page_work(struct scope *s, const void *input, struct str *out) {
  enum { TEMPLATES = 400 };
  (void)input;
  struct template_file files[TEMPLATES];
  struct template_set *set;
  size_t count = 0;
  for (size_t i = 0; i < asset_count && count < TEMPLATES; i++) {
    struct str path = str_of(assets[i].path);
    if (!str_starts(path, STR("web/templates/"))) continue;
    files[count++] = (struct template_file){str_from(path, 14), assets[i].bytes};
  }
  enum ly rc = template_compile(s, files, count, &set);
  if (rc) return rc;
  struct html html = html_open(s->arena, 100000);
  struct value *root = value_map(s->arena), *page = value_map(s->arena);
  struct value *displays = value_list(s->arena);
  if (!root || !page || !displays) return fail_memory(s);
  value_put(page, "displays", displays);
  value_put(root, "page", page);
  rc = template_render(s, set, STR("foot"), root, &html);
  *out = buf_str(&html.out);
  return rc;
}

/* A pack full of faults: diagnostics need memory too. */
static enum ly faults_work(struct scope *s, const void *input, struct str *out) {
  (void)input;
  static struct pack_file files[] = {
      {STR_INIT("indicators.yaml"),
       STR_INIT("- {key: A, nmae: x, base: 1, better: upp, clause: 九}\n"
                "- {key: A, lead_units: [q, r], clause: 九}\n")},
      {STR_INIT("units.yaml"), STR_INIT("- {key: health, name: 甲}\n- [")},
  };
  struct pack_source source = {.files = files, .count = 2};
  struct pack pack;
  enum ly rc = pack_read(s, &source, plan_kinds, NULL, &pack);
  *out = rc == LY_INVALID ? STR("faults") : STR("");
  return rc == LY_INVALID ? LY_OK : rc;
}

/* A body of each kind, decoded and asked for, with something wrong in each. */
static const struct {
  enum input_kind kind;
  struct str body;
} bodies[] = {
    {INPUT_FORM, STR_INIT("name=%E8%80%81+&n=99&note=a%0D%0Ab&tags=a&tags=b&nmae=x")},
    {INPUT_JSON,
     STR_INIT("{\"name\":\"老\",\"n\":[1,2.50],\"note\":\"a\\r\\nb\",\"tags\":[1,true]}")},
    {INPUT_MULTIPART,
     STR_INIT("--X\r\nContent-Disposition: form-data; name=note\r\n\r\na\r\nb\r\n"
              "--X\r\nContent-Disposition: form-data; name=file; filename=\"a/b<c>\"\r\n\r\n1\r\n"
              "--X--\r\n")},
};

static void ask(struct scope *s, struct input *in, struct buf *b) {
  struct str text, *items;
  size_t count = 0;
  int64_t n;
  const struct input_field *file;
  if (input_text(s, in, "name", 9, INPUT_REQUIRED, &text)) buf_add(b, text);
  if (input_int(s, in, "n", 1, 9, INPUT_REQUIRED, &n)) buf_printf(b, "%d", (int)n);
  if (input_lines(s, in, "note", 9, INPUT_OPTIONAL, &text)) buf_add(b, text);
  if (input_list(s, in, "tags", 9, 9, INPUT_OPTIONAL, &items, &count)) buf_add(b, items[count - 1]);
  if (input_file(s, in, "file", INPUT_OPTIONAL, &file)) buf_add(b, file->file_name);
}

static enum ly input_work(struct scope *s, const void *input, struct str *out) {
  (void)input;
  struct buf b = buf_open(s->arena, 1000);
  for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++) {
    struct input_type type = {bodies[i].kind, STR("X")};
    struct input in;
    enum ly rc = input_read(s, &type, bodies[i].body, &in);
    if (rc) return rc;
    ask(s, &in, &b);
    rc = input_done(s, &in);
    if (rc != LY_INVALID) return rc ? rc : LY_INTERNAL;
    buf_add(&b, diag_text(s, s->diags.last));
    s->error = (struct error){0}; /* the next body; faults are counted on */
  }
  if (arena_failed(s->arena)) return fail_memory(s);
  *out = buf_str(&b);
  return LY_OK;
}

static struct str with_room(struct fixture *f, work run, const void *input, size_t *used) {
  struct arena arena;
  arena_open(&arena, 64 * 1024 * 1024);
  struct scope s = scope_open(&arena, f->scope.world);
  struct str got = {0};
  assert_int_equal(run(&s, input, &got), LY_OK);
  struct str want = str_copy(&f->arena, got);
  *used = arena.used;
  arena_close(&arena);
  return want;
}

/* Runs the work in arenas from empty to large enough, in so many steps: what it takes grows with
 * the packs, the time with its square where the steps stay as they are. Each is another size in
 * another remainder, so that it is not the same allocation of a loop that fails. */
static void sweep(struct fixture *f, work run, const void *input, size_t steps) {
  size_t used, limits = 0, cap = 0;
  struct str want = with_room(f, run, input, &used);
  assert_true(want.len > 0);
  size_t step = used / steps | 1;
  for (int enough = 0; enough < 3; cap += step) {
    struct arena arena;
    arena_open(&arena, cap);
    struct scope s = scope_open(&arena, f->scope.world);
    struct str got = {0};
    enum ly rc = run(&s, input, &got);
    if (rc != LY_OK) {
      if (rc != LY_MEMORY) print_error("cap %zu: %s\n", cap, ly_name(rc));
      assert_int_equal(rc, LY_MEMORY);
      assert_int_equal(enough, 0); /* more room never makes it worse */
      limits++;
    } else {
      enough++;
      assert_true(str_eq(want, got));
    }
    arena_close(&arena);
    assert_true(cap <= used + 4 * step);
  }
  assert_in_range(limits, steps / 2, 2 * steps); /* a step is rounded */
}

static void a_full_arena_is_a_limit(void **state) {
  struct fixture *f = *state;
  struct plan_sources sources = read_sources(f), small = {0};
  assert_ok(f, pack_source_folder(&f->scope, STR("tests/cases/base"), &small.own));
  sweep(f, json_work, &small, 1000); /* nearly every allocation that a plan makes; */
  sweep(f, json_work, &sources, 40); /* and those of the kinds that only a whole one has */
  sweep(f, page_work, NULL, 300);
  sweep(f, faults_work, NULL, 1000);
  sweep(f, input_work, NULL, 1000);
}

int main(void) {
  const struct CMUnitTest tests[] = {TEST(a_full_arena_is_a_limit)};
  return cmocka_run_group_tests_name("faults", tests, NULL, NULL);
}
