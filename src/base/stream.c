/* Putting and taking with a bound. */
#include "base/stream.h"

#include "base/scope.h"

#include <string.h>

enum ly stream_put(struct scope *s, const struct byte_sink *sink, const void *bytes, size_t count) {
  return count ? sink->put(s, sink->context, (struct str){bytes, count}) : LY_OK;
}

bool stream_has(const struct byte_source *source, size_t count, size_t size) {
  return size == 0 || count <= source->left / size;
}

enum ly stream_take(struct scope *s, struct byte_source *source, void *into, size_t count) {
  if (count > source->left) return fail(s, LY_CORRUPT, MSG_KEPT_SHORT);
  if (count == 0) return LY_OK;
  enum ly rc = source->take(s, source->context, into, count);
  if (!rc) source->left -= count;
  return rc;
}

static enum ly take_memory(struct scope *s, void *context, void *into, size_t count) {
  struct str *bytes = context;
  (void)s;
  memcpy(into, bytes->ptr, count);
  *bytes = str_from(*bytes, count);
  return LY_OK;
}

struct byte_source stream_from(struct str *bytes) {
  return (struct byte_source){take_memory, bytes, bytes->len};
}
