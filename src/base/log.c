/* A log line is built whole and written by one call, so lines of several threads do not mix. */
#include "base/log.h"

#include "base/json.h"

#include <unistd.h>

enum { LINE_MAX_BYTES = 4096 };

static int descriptor = -1;

static const struct str level_names[] = {STR_INIT("info"), STR_INIT("warning"), STR_INIT("error")};

void log_to(int to) {
  descriptor = to;
}

static void add_field(struct buf *b, const char *key, struct str text) {
  buf_char(b, ',');
  json_text(b, str_of(key));
  buf_char(b, ':');
  json_text(b, text);
}

void log_write(struct scope *s, enum log_level level, const char *event,
               const struct log_field *fields, size_t count) {
  if (descriptor < 0) return;
  struct arena line; /* of its own, so that a full scope can still say so */
  arena_open(&line, 4 * LINE_MAX_BYTES);
  struct buf b = buf_open(&line, LINE_MAX_BYTES);
  buf_add(&b, STR("{\"at\":"));
  json_text(&b, time_iso(&line, scope_now_us(s)));
  add_field(&b, "level", level_names[level]);
  add_field(&b, "event", str_of(event));
  if (s->request.len) add_field(&b, "request", s->request);
  for (size_t i = 0; i < count; i++) {
    if (fields[i].text.ptr) {
      add_field(&b, fields[i].key, fields[i].text);
    } else {
      buf_char(&b, ',');
      json_text(&b, str_of(fields[i].key));
      buf_char(&b, ':');
      buf_int(&b, fields[i].number);
    }
  }
  buf_add(&b, STR("}\n"));
  struct str text =
      buf_failed(&b) ? STR("{\"level\":\"error\",\"event\":\"log.too_long\"}\n") : buf_str(&b);
  ssize_t written = write(descriptor, text.ptr, text.len);
  (void)written; /* a log that can not be written must not stop the work */
  arena_close(&line);
}
