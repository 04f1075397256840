/* The facts of a statement as they are stored.
 *
 * Every value is a JSON text in the canonical form of its type, numbers too: what was recorded
 * stays exact to the digit and readable when the dictionary gives a fact another type. */
#include "base/json.h"
#include "registry/registry_int.h"

#include <jansson.h>
#include <stdlib.h>

enum { JSON_MAX = 1024 * 1024 };

static int by_key(const void *a, const void *b) {
  const struct registry_value *x = a, *y = b;
  return str_cmp(x->key, y->key);
}

struct str facts_write(struct arena *a, struct registry_value *values, size_t count) {
  struct buf b = buf_open(a, JSON_MAX);
  if (count) qsort(values, count, sizeof *values, by_key);
  buf_char(&b, '{');
  for (size_t i = 0; i < count; i++) {
    if (i) buf_char(&b, ',');
    json_text(&b, values[i].key);
    buf_char(&b, ':');
    json_text(&b, values[i].value);
  }
  buf_char(&b, '}');
  return buf_str(&b);
}

/* A text without escapes at *at, and what is to stand behind it. */
static bool plain_text(struct str json, size_t *at, char behind, struct str *out) {
  size_t from = *at + 1, to = from;
  if (*at >= json.len || json.ptr[*at] != '"') return false;
  while (to < json.len && json.ptr[to] != '"') {
    if (json.ptr[to] == '\\' || (unsigned char)json.ptr[to] < 0x20) return false;
    to++;
  }
  *out = (struct str){json.ptr + from, to - from};
  *at = to + 2;
  return to + 1 < json.len && (behind == 0 || json.ptr[to + 1] == behind);
}

/* What facts_write() makes of values without escapes, read where it stands: nearly all of what is
 * stored. False for anything else, which may still be good JSON. */
static bool read_plain(struct str json, size_t max, struct registry_value *out, size_t *count) {
  size_t at = 1, n = 0;
  if (json.len < 2 || json.ptr[0] != '{' || !utf8_valid(json, NULL)) return false;
  for (char behind = ','; behind == ','; n++) {
    if (n == max || !plain_text(json, &at, ':', &out[n].key)) return false;
    if (!plain_text(json, &at, 0, &out[n].value)) return false;
    if (n && str_cmp(out[n - 1].key, out[n].key) >= 0) return false;
    behind = json.ptr[at - 1];
    if (behind != ',' && behind != '}') return false;
  }
  *count = n;
  return at == json.len;
}

/* Copies the members out of jansson's memory. */
static enum ly copy_members(struct scope *s, json_t *object, size_t max, struct registry_value *out,
                            size_t *count) {
  for (void *at = json_object_iter(object); at; at = json_object_iter_next(object, at)) {
    const json_t *value = json_object_iter_value(at);
    if (!json_is_string(value)) return fail(s, LY_CORRUPT, MSG_REGISTRY_DAMAGED);
    if (*count == max) return fail(s, LY_LIMIT, MSG_REGISTRY_DAMAGED);
    struct str text = {json_string_value(value), json_string_length(value)};
    out[(*count)++] = (struct registry_value){str_copy(s->arena, str_of(json_object_iter_key(at))),
                                              str_copy(s->arena, text)};
  }
  return arena_failed(s->arena) ? fail_memory(s) : LY_OK;
}

enum ly facts_read(struct scope *s, struct str json, size_t max, struct registry_value *out,
                   size_t *count) {
  size_t plain = 0;
  if (*count == 0 && read_plain(json, max, out, &plain)) {
    *count = plain;
    return LY_OK;
  }
  json_t *object = json_loadb(json.ptr, json.len, JSON_REJECT_DUPLICATES, NULL);
  bool good = json_is_object(object);
  enum ly rc =
      good ? copy_members(s, object, max, out, count) : fail(s, LY_CORRUPT, MSG_REGISTRY_DAMAGED);
  json_decref(object);
  if (!rc && *count) qsort(out, *count, sizeof *out, by_key);
  return rc;
}

enum ly facts_seal(struct scope *s, struct tx *tx, const struct registry *r, struct str district,
                   int64_t party, int64_t statement, struct str plain, struct str *out) {
  const struct store_value key[] = {S_TEXT(district), S_INT(party), S_INT(statement)};
  must(r->sealer != NULL);
  return r->sealer->seal(s, tx, r->sealer->context, key, plain, out);
}

enum ly facts_open(struct scope *s, const struct registry *r, struct str district, int64_t party,
                   int64_t statement, struct str sealed, struct str *out) {
  const struct store_value key[] = {S_TEXT(district), S_INT(party), S_INT(statement)};
  must(r->sealer != NULL);
  return r->sealer->open(s, r->sealer->context, key, sealed, out);
}
