/* Reading and writing files whole, with errors that name the path. */
#pragma once

#include "base/error.h"

/* Reads a regular file of at most `max` bytes into the scope's arena. */
LY_MUST_CHECK enum ly file_read(struct scope *s, struct str path, size_t max, struct str *out);

/* The names in a folder in byte order, without those that begin with a dot. */
LY_MUST_CHECK enum ly folder_list(struct scope *s, struct str path, struct str **out,
                                  size_t *count);

bool file_exists(struct scope *s, struct str path);
bool folder_exists(struct scope *s, struct str path);

/* "a/b" from "a" and "b". */
struct str path_join(struct arena *a, struct str folder, struct str name);
