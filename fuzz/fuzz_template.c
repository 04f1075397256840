/* Fuzzing templates: compile the input, render what compiles with a hostile value.
 *
 * A template that compiles may put {{x}} only where escaping holds, so the value's own marks never
 * reach the output as they are.
 */
#include "fuzz/fuzz.h"

#include "web/template.h"

#include <string.h>

enum { ARENA_BYTES = 64 * 1024 * 1024, OUTPUT_MAX = 1024 * 1024 };

/* Between two marks stands the value: none of its own signs may be left as it was. */
static void check_marks(struct str out) {
  bool within = false;
  for (size_t i = 0; i < out.len; i++) {
    if (out.ptr[i] == 2) within = !within;
    must(!within || !strchr("<>\"'", out.ptr[i]) || out.ptr[i] == 0);
  }
}

static struct value *view(struct arena *a) {
  struct value *root = value_map(a), *list = value_list(a);
  value_put_text(a, root, "x", STR("\x02<\"'>\x02"));
  value_put_int(a, root, "n", 1);
  value_put(root, "list", list);
  value_add_text(a, list, STR("\x02<\"'>\x02"));
  return root;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  struct str text = {(const char *)data, size};
  if (!utf8_valid(text, NULL)) return 0; /* checked at the door */
  if (memchr(data, 2, size)) return 0;
  struct arena arena;
  arena_open(&arena, ARENA_BYTES);
  struct scope s = scope_open(&arena, &world_real);
  struct template_file file = {STR("page.html"), text};
  struct template_set *set;
  enum ly rc = template_compile(&s, &file, 1, &set);
  must(rc == LY_OK || s.diags.errors > 0 || rc == LY_LIMIT);
  if (rc == LY_OK) {
    struct html html = html_open(&arena, OUTPUT_MAX);
    rc = template_render(&s, set, STR("page"), view(&arena), &html);
    must(rc == LY_OK || s.error.code == rc);
    check_marks(buf_str(&html.out));
  }
  arena_close(&arena);
  return 0;
}
