/* What pages that take and give files share. */
#pragma once

#include "store/stored_file.h"
#include "web/route.h"

/* What is said of a file: {area, file, name, media_type, type_text, size_bytes, size_text, sm3,
 * sm3_short, uploaded_by, uploaded_by_text, recorded_at, erased, erased_at}. */
struct value *file_value(struct scope *s, const struct stored_file *file);
/* LY_CONFLICT when there is no key file, and then no file can be kept or given. */
LY_MUST_CHECK enum ly file_check_keys(struct scope *s, const struct call *c);
/* Whether what was sent is of a kind that is taken, under a name that says so; else LY_INVALID, and
 * told at the field "file" where it is the name. */
LY_MUST_CHECK enum ly file_check(struct scope *s, const struct input_field *sent);
/* What was sent, ready to be put: of a kind that is taken, under a name that says so. */
LY_MUST_CHECK enum ly file_draft(struct scope *s, const struct call *c, struct str district,
                                 const struct input_field *sent, struct stored_draft *out);
/* The file as a download, or what is said of it as JSON. Who may is asked before. */
LY_MUST_CHECK enum ly file_serve(struct scope *s, struct call *c, const struct stored_file *file,
                                 struct value **out);
