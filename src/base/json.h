/* Writing JSON (RFC 8259). Reading it is a library's work. */
#pragma once

#include "base/buf.h"
#include "base/value.h"

/* A JSON string with quotes; Chinese stays as it is. */
void json_text(struct buf *b, struct str text);

/* A tree on one line. Decimals are written as printed (80.10), which is a JSON number. */
void json_value(struct buf *b, const struct value *v);
/* The same for people: one member a line, indented by two, with a newline at the end. */
void json_pretty(struct buf *b, const struct value *v);
