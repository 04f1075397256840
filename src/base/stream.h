/* Bytes on their way: where they go to, and where they come from. */
#pragma once

#include "base/error.h"

struct byte_sink {
  enum ly (*put)(struct scope *s, void *context, struct str bytes);
  void *context;
};

struct byte_source {
  enum ly (*take)(struct scope *s, void *context, void *into, size_t count);
  void *context;
  size_t left; /* how many there still are */
};

LY_MUST_CHECK enum ly stream_put(struct scope *s, const struct byte_sink *sink, const void *bytes,
                                 size_t count);
/* The next `count` bytes. LY_CORRUPT: there are fewer left. */
LY_MUST_CHECK enum ly stream_take(struct scope *s, struct byte_source *source, void *into,
                                  size_t count);
/* Whether as many as `count` pieces of that size may still come: to be asked before room is made.
 */
bool stream_has(const struct byte_source *source, size_t count, size_t size);

/* Bytes that stand in memory, which must live as long. */
struct byte_source stream_from(struct str *bytes);
