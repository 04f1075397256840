/* Reading JSON (RFC 8259) that somebody sent, strict and bounded. Writing is base/json.h.
 *
 * The syntax is a library's work (jansson); what is added here is that nothing is lost or guessed:
 * numbers are exact (an integer of 64 bits, or a decimal as it was written, 80.10 with its zero;
 * an exponent, -0.0 and what does not fit are refused), a key stands once in its object, no text
 * holds a NUL, and size, depth and number of values are capped before memory is spent on them.
 * What is read and written again by json_value() is read the same.
 */
#pragma once

#include "base/error.h"
#include "base/value.h"

enum {
  JSON_BYTES_MAX = 2 * 1024 * 1024,
  JSON_DEPTH_MAX = 16,      /* objects and lists within each other */
  JSON_VALUES_MAX = 100000, /* commas and opening brackets count, so a value or two less may fit */
};

/* The text as a tree in the scope's arena; any value may stand at the top. Texts and keys are
 * copies. Errors: LY_USAGE with line, column (characters, from 1) and reason; LY_LIMIT past a cap;
 * LY_MEMORY. */
LY_MUST_CHECK enum ly json_read(struct scope *s, struct str text, struct value **out);
