/* Inside reading xlsx: parts of a zip as a stream of XML. */
#pragma once

#include "base/file.h"
#include "base/rows_int.h"

struct rows_zip;
struct rows_part;

/* Names come without their prefix, attributes as expat gives them: name, value, …, NULL. */
struct rows_handlers {
  void (*start)(void *context, struct str name, const char **attributes);
  void (*end)(void *context, struct str name);                   /* may be NULL */
  void (*chars)(void *context, const char *chars, size_t count); /* may be NULL */
};

/* The value of an attribute, whatever its prefix; the empty text without it. */
struct str rows_attribute(const char **attributes, const char *name);

LY_MUST_CHECK enum ly rows_zip_open(struct scope *s, struct rows *rows, struct rows_zip **out);
void rows_zip_close(struct rows_zip *zip); /* NULL is fine */

/* Opens a part to be read by rows_part_next(); LY_INVALID when there is none or it is damaged. */
LY_MUST_CHECK enum ly rows_part_open(struct scope *s, struct rows_zip *zip, struct str path,
                                     const struct rows_handlers *handlers, void *context,
                                     struct rows_part **out);
/* Reads on until a handler pauses, a little is done, or the part ends. */
LY_MUST_CHECK enum ly rows_part_next(struct scope *s, struct rows_part *part, bool *ended);
/* For a handler: to stop behind this element. */
void rows_part_pause(struct rows_part *part);
int rows_part_progress(const struct rows_part *part);
void rows_part_close(struct rows_part *part); /* NULL is fine */
/* A part from end to end. */
LY_MUST_CHECK enum ly rows_part_read(struct scope *s, struct rows_zip *zip, struct str path,
                                     const struct rows_handlers *handlers, void *context);
