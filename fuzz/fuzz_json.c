/* Fuzzing the reading of JSON: what is read and written again is read the same, and written the
 * same, compact or pretty; what is refused is refused with a sentence. */
#include "fuzz/fuzz.h"

#include "base/json.h"
#include "base/json_read.h"
#include "base/must.h"
#include "base/scope.h"

enum { ARENA_BYTES = 64 * 1024 * 1024, OUTPUT_MAX = 16 * 1024 * 1024 };

static bool same(const struct value *a, const struct value *b) {
  if (a->kind != b->kind || a->count != b->count || !str_eq(a->key, b->key)) return false;
  if (!str_eq(a->text, b->text) || a->integer != b->integer) return false;
  if (a->decimal.coefficient != b->decimal.coefficient || a->decimal.scale != b->decimal.scale)
    return false;
  const struct value *x = a->first, *y = b->first;
  for (; x && y; x = x->next, y = y->next) {
    if (!same(x, y)) return false;
  }
  return !x && !y;
}

typedef void writer(struct buf *b, const struct value *v);

static void check_again(struct scope *s, const struct value *v, writer *write) {
  struct buf b = buf_open(s->arena, OUTPUT_MAX);
  struct value *again = NULL;
  write(&b, v);
  must(!buf_failed(&b) && utf8_valid(buf_str(&b), NULL));
  enum ly rc = json_read(s, buf_str(&b), &again);
  /* Escapes and indents may take it past the cap of its size. */
  must(rc == LY_OK || (rc == LY_LIMIT && b.len > JSON_BYTES_MAX));
  must(rc || same(v, again));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  struct arena arena;
  arena_open(&arena, ARENA_BYTES);
  struct scope s = scope_open(&arena, &world_real);
  struct str text = {size ? (const char *)data : "", size};
  struct value *v = NULL;
  enum ly rc = json_read(&s, text, &v);
  must(rc == LY_OK || rc == LY_USAGE || rc == LY_LIMIT);
  must(rc == s.error.code && (rc == LY_OK || error_text(&s).len > 0));
  if (rc == LY_OK) {
    check_again(&s, v, json_value);
    check_again(&s, v, json_pretty);
  }
  arena_close(&arena);
  return 0;
}
