/* Inside the reading of input: how every decoder adds a field. */
#pragma once

#include "web/input.h"

/* Whether the name keeps the rules of input.h. */
bool input_name_good(struct str name);
/* "the n-th field has no proper name", where n is the next one. */
enum ly input_bad_name(struct scope *s, const struct input *in);

/* Adds a text whose name is good: checks UTF-8 and control characters, makes CR LF one LF. */
LY_MUST_CHECK enum ly input_add_text(struct scope *s, struct input *in, struct str name,
                                     struct str text);
/* Adds a file as it is. */
LY_MUST_CHECK enum ly input_add_file(struct scope *s, struct input *in, struct str name,
                                     struct str file_name, struct str bytes);

/* The token of RFC 9110, 5.6.2, at the start of the text; empty when there is none. */
struct str input_token(struct str text);
bool input_same_word(struct str a, const char *b); /* ASCII letters in either case */

/* The next `; name=value` of a header's rest, the value a token or a quoted string, quotes taken
 * off and \" \\ left as they are. Moves *rest behind it. */
enum input_more { INPUT_MORE, INPUT_END, INPUT_BAD };
enum input_more input_parameter(struct str *rest, struct str *name, struct str *value);

/* A parameter of the address, decoded by the server: its name and text are checked as in a form. */
LY_MUST_CHECK enum ly input_add_query(struct scope *s, struct input *in, struct str name,
                                      struct str text);
