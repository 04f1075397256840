/* Files that come with a deed: those handed in before, by their numbers, and those handed in with
 * it, which are put in the same write, each with an entry of its own in the log. */
#pragma once

#include "base/value.h"
#include "store/stored_file.h"
#include "store/writer.h"

enum { EVIDENCE_FILES_MAX = 10 };

struct evidence {
  const int64_t *files; /* numbers of files of the district */
  size_t file_count;
  const struct stored_draft *uploads;
  size_t upload_count;
  const struct seal_keys *keys; /* that the drafts were sealed with */
};

/* Too many, or one twice: a diagnostic at the field `files`. */
void evidence_check(struct scope *s, const struct evidence *e);
/* What the log says: `files` and the SM3 of `uploads`, where there are any. */
void evidence_payload(struct arena *a, struct value *payload, const struct evidence *e);
/* The numbers of all of them, uploads put. A file that is not the district's or was erased is told
 * at the field `files` (LY_INVALID). `outer` is the write they come with. */
LY_MUST_CHECK enum ly evidence_take(struct scope *s, struct tx *tx, const struct write *outer,
                                    struct str district, const struct evidence *e, int64_t **out,
                                    size_t *count);
