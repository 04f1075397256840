/* What an import would do, for people: columns, the first rows, counts, faults. Writes nothing. */
#pragma once

#include "registry/import_run.h"

enum { IMPORT_PREVIEW_ROWS = 10, IMPORT_PREVIEW_FAULTS = 1000 };

/* Puts into `out`: columns: [{heading, fact, name, near, near_name}], rows, new,
 * known, unchanged, bad, maybe (counts), fault_count, sample: [{line, state, state_text, cells:
 * [{name, text}]}], alike: [{line, party, count, several, cells}] (rows that look like somebody who
 * is there), faults: [{line, column, heading, text}] (the first `max`), more_faults. Sealed facts
 * are shown in the sample as far as `masked` allows. Fills the run's counts. */
LY_MUST_CHECK enum ly import_preview(struct scope *s, const struct import_worker *worker,
                                     struct import_run *run, const struct rows_source *source,
                                     bool masked, size_t max, struct value *out);

/* The rows with faults as CSV (UTF-8 with a mark): the line, the cells as they stand, and what is
 * wrong. `put` is called for each row; false: it can take no more, which is LY_LIMIT. */
LY_MUST_CHECK enum ly import_faults_csv(struct scope *s, const struct import_worker *worker,
                                        struct import_run *run, const struct rows_source *source,
                                        bool (*put)(void *context, struct str text), void *context);
/* Columns and slots to choose from, for a form: columns: [{heading, slot, near, options: [{value,
 * text, chosen}]}], *digest of the heading. */
LY_MUST_CHECK enum ly import_choices(struct scope *s, const struct import_worker *worker,
                                     const struct import_run *run, const struct rows_source *source,
                                     struct value *out, struct str *digest);
