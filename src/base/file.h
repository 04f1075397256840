/* Reading and writing files whole, with errors that name the path. */
#pragma once

#include "base/error.h"

/* Reads a regular file of at most `max` bytes into the scope's arena. */
LY_MUST_CHECK enum ly file_read(struct scope *s, struct str path, size_t max, struct str *out);

/* The names in a folder in byte order, without those that begin with a dot. */
LY_MUST_CHECK enum ly folder_list(struct scope *s, struct str path, struct str **out,
                                  size_t *count);

/* Who may read a file that is written. */
enum file_mode { FILE_PRIVATE = 0600, FILE_SHARED = 0644 };

/* Writes a file that is not there yet; whole and on disk when it returns, not there otherwise. An
 * existing one is LY_CONFLICT and left alone. */
LY_MUST_CHECK enum ly file_write_new(struct scope *s, struct str path, struct str bytes,
                                     enum file_mode mode);
/* Puts the names in the folder of `path` on disk: after a rename, a link or an unlink. */
LY_MUST_CHECK enum ly file_sync_folder(struct scope *s, struct str path);

bool file_exists(struct scope *s, struct str path);
bool folder_exists(struct scope *s, struct str path);

/* "a/b" from "a" and "b". */
struct str path_join(struct arena *a, struct str folder, struct str name);
