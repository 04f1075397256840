/* The program's own log: one JSON object a line on standard error.
 *
 * It is for whoever keeps the machine running, so it holds no personal data: field names are C
 * literals, values are numbers, codes, route patterns and file names. What people did is the change
 * log in the database, not this.
 */
#pragma once

#include "base/scope.h"

enum log_level { LOG_INFO, LOG_WARNING, LOG_ERROR };

struct log_field {
  const char *key;
  struct str text; /* used when its pointer is set */
  int64_t number;
};

/* log_line(s, LOG_INFO, "http.request", LOG_INT("status", 200), LOG_TEXT("route", pattern)); */
void log_write(struct scope *s, enum log_level level, const char *event,
               const struct log_field *fields, size_t count);

#define LOG_INT(name, value) \
  { .key = (name), .number = (value) }
#define LOG_TEXT(name, value) \
  { .key = (name), .text = (value) }
#define log_line(s, level, event, ...) \
  log_write((s), (level), (event), (const struct log_field[]){__VA_ARGS__}, \
            sizeof((const struct log_field[]){__VA_ARGS__}) / sizeof(struct log_field))

/* Where lines go; -1, as at the start, drops them: a command answers in words, a server logs. Not
 * while threads run. */
void log_to(int descriptor);
