/* Input: what a request brings, decoded strictly, and asked for field by field.
 *
 * A query string, a form, a form with files and a flat JSON object all become the same list of
 * fields, so one handler serves a page's form and a program's JSON. What can not be read at all is
 * the error of the operation (LY_USAGE, LY_LIMIT: no browser sends it). What a person filled in
 * wrongly is a diagnostic with the field as its place (DIAG_FIELD), and all of them are told.
 *
 * Life: input_read() (and input_query() into another struct), the getters below for every field
 * that the handler knows, then input_done(), which fails if anything was wrong or a field was sent
 * that nobody asked for. Texts are views into the body where nothing had to be decoded, so the body
 * must live as long as the input.
 *
 * Rules for all kinds: names have 1 to 64 characters of A-Z a-z 0-9 _ . - ; texts are UTF-8 without
 * control characters (Unicode Cc) but tab and newline; CR LF becomes LF. A name may stand several
 * times only where a list is asked for.
 */
#pragma once

#include "base/date.h"
#include "base/error.h"
#include "base/scope.h"

enum {
  INPUT_FIELDS_MAX = 200,
  INPUT_NAME_MAX = 64,
  INPUT_TEXT_MAX = 64 * 1024,        /* bytes of one text */
  INPUT_FORM_MAX = 64 * 1024,        /* bytes of a form's body or a query string */
  INPUT_FILES_MAX = 10,              /* in one form; a file input left empty does not count */
  INPUT_FILE_MAX = 20 * 1024 * 1024, /* bytes of one file */
  INPUT_FILE_NAME_MAX = 100,         /* characters; longer names lose their front */
  /* The largest body there can be; the room for the texts and headers of a form is generous. */
  INPUT_BODY_MAX = INPUT_FILES_MAX * INPUT_FILE_MAX + 1024 * 1024,
};

struct input_field {
  struct input_field *next;
  struct str name, text;
  bool is_file;
  struct str file_name, bytes; /* of a file */
  bool asked;
};

struct input {
  struct input_field *first, *last; /* in the order sent */
  size_t count, files;
};

enum input_kind { INPUT_NONE, INPUT_FORM, INPUT_MULTIPART, INPUT_JSON };

struct input_type {
  enum input_kind kind;
  struct str boundary; /* of INPUT_MULTIPART */
};

/* ---- Decoding ---- */

/* Reads a Content-Type header (RFC 9110, 8.3.1); an empty one gives INPUT_NONE. Errors: LY_USAGE
 * for a type not taken, a charset other than utf-8, a boundary that breaks RFC 2046, 5.1.1. */
LY_MUST_CHECK enum ly input_content_type(struct scope *s, struct str header,
                                         struct input_type *out);
/* The most bytes a body of this kind may have: to be asked before it is taken in. */
size_t input_body_max(enum input_kind kind);

/* Decodes a whole body; INPUT_NONE gives no fields and takes an empty body only. */
LY_MUST_CHECK enum ly input_read(struct scope *s, const struct input_type *type, struct str body,
                                 struct input *out);

/* What input_read() calls, by kind. The first reads a raw query string too (without its `?`): the
 * WHATWG's application/x-www-form-urlencoded, where a bad escape is refused instead of kept. */
LY_MUST_CHECK enum ly input_form(struct scope *s, struct str body, struct input *out);
/* multipart/form-data (RFC 7578, RFC 2046 5.1). Stricter than both: nothing before the first
 * boundary or behind the last, no line that only begins like a boundary, no folded headers.
 * filename* is ignored. A file's name is its last part, without signs that mean something to a
 * file system; it is for showing, never for opening. A file input left empty is no field. */
LY_MUST_CHECK enum ly input_multipart(struct scope *s, struct str boundary, struct str body,
                                      struct input *out);
/* A flat JSON object. Numbers and truths become their text, null no field, a list of such values
 * its name several times: so "3" and 3 are the same here, as they are in a form. */
LY_MUST_CHECK enum ly input_json(struct scope *s, struct str body, struct input *out);

/* ---- Asking ----
 *
 * Each getter gives true when there is a good value in *out; else *out is as it was, and there is a
 * diagnostic unless the field is optional and not filled in. Texts come without blanks (the
 * ideographic U+3000 too) at both ends, and blank is not filled in. */

enum input_need { INPUT_OPTIONAL, INPUT_REQUIRED };

/* One line of at most `max` characters. */
bool input_text(struct scope *s, struct input *in, const char *name, size_t max,
                enum input_need need, struct str *out);
/* The same with lines and tabs in it. */
bool input_lines(struct scope *s, struct input *in, const char *name, size_t max,
                 enum input_need need, struct str *out);
/* A password: as it was typed, blanks and all. */
bool input_secret(struct scope *s, struct input *in, const char *name, size_t max,
                  enum input_need need, struct str *out);
/* YYYY-MM-DD, what a date input sends. */
bool input_date(struct scope *s, struct input *in, const char *name, enum input_need need,
                struct date *out);
/* Digits with an optional minus, no zeros in front, from `least` to `most`. */
bool input_int(struct scope *s, struct input *in, const char *name, int64_t least, int64_t most,
               enum input_need need, int64_t *out);
/* One of the texts of `choices`, which ends with NULL; *out is its index. */
bool input_choice(struct scope *s, struct input *in, const char *name, const char *const *choices,
                  enum input_need need, size_t *out);
/* An area's code by its shape: 6 digits (GB/T 2260), 9 (GB/T 10114: town or street) or 12 (village
 * or community). Whether there is such an area is for the handler to ask. */
bool input_area(struct scope *s, struct input *in, const char *name, enum input_need need,
                struct str *out);
/* A check box: true, on or 1; false, off or 0; false when it was not sent, as a form does it. */
bool input_flag(struct scope *s, struct input *in, const char *name, bool *out);
/* The texts of all fields of that name, at most `max_items`; blank ones are left out. None is a
 * diagnostic when required. The array is the arena's. */
bool input_list(struct scope *s, struct input *in, const char *name, size_t max_items,
                size_t max_chars, enum input_need need, struct str **out, size_t *count);
/* The files of that name, at most `max`, in the arena's array; none is a diagnostic when required.
 */
bool input_files(struct scope *s, struct input *in, const char *name, size_t max,
                 enum input_need need, const struct input_field ***out, size_t *count);
/* One file. */
bool input_file(struct scope *s, struct input *in, const char *name, enum input_need need,
                const struct input_field **out);

/* Tells every field that no getter asked for (once by name), and fails with LY_INVALID when there
 * is any diagnostic. Asked for by hand: input_skip(), for fields read by others. */
void input_skip(struct input *in, const char *name);
LY_MUST_CHECK enum ly input_done(struct scope *s, struct input *in);
