/* Where the files of a pack come from: a folder that ships, or a version kept in the database. Both
 * become the same thing, a list of paths with their bytes, and only that is read. */
#pragma once

#include "store/store.h"

struct pack_file {
  struct str path; /* within the pack: "indicators.yaml", "cases/indicators.yaml" */
  struct str content;
};

struct pack_source {
  struct pack_file *files; /* in byte order of their paths */
  size_t count;
  size_t faults; /* diagnostics made while listing the files */
};

enum {
  PACK_FILE_MAX = 4 * 1024 * 1024,
  PACK_FILES_MAX = 200,
};

/* All files below the folder that are part of a pack (.yaml, one level of folders). A file of
 * another kind is a diagnostic, README.md at the top excepted. */
LY_MUST_CHECK enum ly pack_source_folder(struct scope *s, struct str folder,
                                         struct pack_source *out);

/* The same list held in memory, sorted; no two paths are the same. Takes over `files`. */
struct pack_source pack_source_memory(struct pack_file *files, size_t count);
