/* Imports on record: what was brought, by whom, what became of it, and taking it back.
 *
 *   act              district  subject               payload
 *   import.add       its       import:DISTRICT/ID    kind, source, file, SM3 …: a file handed in
 *   import.map       its       import:DISTRICT/ID    what its columns are
 *   import.confirm   its       import:DISTRICT/ID    skip_bad, as_alike: it may be loaded
 *   import.begin     its       import:DISTRICT/ID    its pending batch
 *   batch.load       its       batch:DISTRICT/ID     a chunk (registry/load.h)
 *   import.live      its       import:DISTRICT/ID    the batch; all of it is there from now on
 *   import.end       its       import:DISTRICT/ID    failed or given up: its batch is dropped
 *   import.undo      its       import:DISTRICT/ID    the batch, taken back
 *
 * A file handed in is kept sealed until its import ends; a file read from a folder is not kept.
 * Ids are random, so a file can be sealed before the writer is busy with it.
 */
#pragma once

#include "registry/import.h"
#include "base/seal.h"

enum import_stage {
  IMPORT_CHECKED,   /* waits for somebody to look at it and confirm */
  IMPORT_CONFIRMED, /* waits to be loaded */
  IMPORT_LOADING,
  IMPORT_LIVE,
  IMPORT_FAILED,
  IMPORT_DROPPED, /* given up before it was loaded */
  IMPORT_UNDONE,
  IMPORT_STAGES,
};
extern const struct pack_choice import_stages[];

enum { IMPORT_FILE_MAX = 20 * 1024 * 1024, IMPORT_PIECE_BYTES_KEPT = 256 * 1024 };
/* A run that a command or a folder's feed loads is taken for stopped when it wrote nothing so long.
 */
#define IMPORT_QUIET_US (INT64_C(3600) * 1000 * 1000)

struct import_run {
  struct str district;
  int64_t import;
  struct str kind, area, source;
  struct date from;
  struct str all_of;
  bool complete; /* the receipts are all there are of the programme `all_of` in the area */
  bool skip_bad; /* rows with faults are left out; else they stop the import */
  enum import_maybe maybe;
  struct str feed, file_name;
  int64_t size_bytes;
  struct str sm3; /* of the file, 64 digits */
  struct str mapping;
  enum import_stage stage;
  int64_t batch; /* 0: none yet, or nothing was new */
  int64_t rows, states[IMPORT_STATES];
  struct str message; /* why it failed, which rows were left out, why it was taken back */
  int64_t recorded_at;
  struct str recorded_by;
  int64_t ended_at; /* 0: not yet */
};

LY_MUST_CHECK enum ly import_run_find(struct scope *s, struct store *st, struct str district,
                                      int64_t import, struct import_run *out);
/* Of a district, the latest first; with a feed only its own. */
LY_MUST_CHECK enum ly import_run_list(struct scope *s, struct store *st, struct str district,
                                      struct str feed, size_t limit, struct import_run **out,
                                      size_t *count);
/* Those of all districts that wait to be loaded, the oldest first, and those a stopped program left
 * half loaded: of files handed in all that are half loaded (only the asking program loads them), of
 * others those that were quiet for IMPORT_QUIET_US. */
LY_MUST_CHECK enum ly import_run_waiting(struct scope *s, struct store *st, struct import_run **out,
                                         size_t *count);
/* What tables with that heading were said to be last; empty where nobody has said. */
LY_MUST_CHECK enum ly import_mapping_kept(struct scope *s, struct store *st, struct str district,
                                          struct str kind, struct str heading, struct str *out);

/* The file of an import as it was handed in. It uses scope and store until rows are closed.
 * LY_NOT_FOUND: it is not kept any more, or never was. */
LY_MUST_CHECK enum ly import_run_source(struct scope *s, struct store *st,
                                        const struct seal_keys *keys, const struct import_run *run,
                                        struct rows_source *out);
/* Wipes what it holds; a source of another kind is left alone. */
void import_run_source_close(struct rows_source *source);

/* ---- On record ----------------------------------------------------------------------------------
 */

enum import_act {
  IMPORT_ADD,     /* run, pieces */
  IMPORT_MAP,     /* run.mapping, heading */
  IMPORT_CONFIRM, /* run.skip_bad */
  IMPORT_BEGIN,   /* its batch; of one that is not on record yet, the run too */
  IMPORT_GO_LIVE, /* run.batch, run.states */
  IMPORT_END,     /* run.stage: IMPORT_FAILED or IMPORT_DROPPED; run.message */
  IMPORT_UNDO,    /* reason */
};

struct import_deed {
  enum import_act act;
  const struct registry *registry;
  const struct seal_keys *keys;
  struct import_run run;
  struct str heading, reason;
  struct str *pieces; /* sealed */
  size_t piece_count;
  bool fresh;      /* of IMPORT_END: the run is not on record yet */
  bool confirmed;  /* of IMPORT_ADD: nobody has to look at it first */
  int64_t parties; /* after IMPORT_GO_LIVE and IMPORT_UNDO: how many known ones it touched */
};

/* The SM3 of all bytes of a source, 64 digits. */
LY_MUST_CHECK enum ly import_source_digest(struct scope *s, const struct rows_source *source,
                                           struct str *out);
/* A new import of these bytes: gives it an id and seals them. */
LY_MUST_CHECK enum ly import_draft(struct scope *s, const struct seal_keys *keys, struct str bytes,
                                   struct import_deed *deed);
/* The write of a deed, which lives until it is done. */
struct write import_write(struct scope *s, struct import_deed *deed);

/* ---- Loading ------------------------------------------------------------------------------------
 */

struct import_worker {
  struct store *store; /* to read from */
  const struct registry *registry;
  const struct seal_keys *keys;
  /* What the district has names for; NULL: nothing. With `kept` it is asked once only. */
  enum ly (*words)(struct scope *s, struct store *st, struct str district,
                   struct import_words *out);
  struct import_words *kept;
  /* Carries a write out: through the writer, or by the store itself. */
  enum ly (*write)(struct scope *s, void *context, struct write *w);
  /* Told now and then: thousandths of the work. May be NULL. Gives false to stop. */
  bool (*progress)(void *context, int thousandths);
  void *context;
};

/* The question that a run asks of its table. */
LY_MUST_CHECK enum ly import_run_ask(struct scope *s, const struct import_worker *worker,
                                     const struct import_run *run, struct import_ask *out);
/* Reads all of it and writes nothing: counts in *run, faults by `each` (may be NULL). */
LY_MUST_CHECK enum ly import_run_check(struct scope *s, const struct import_worker *worker,
                                       struct import_run *run, const struct rows_source *source,
                                       enum ly (*each)(struct scope *s, void *context,
                                                       const struct import *im,
                                                       const struct import_row *row),
                                       void *context);
/* Checks it and loads it into a batch that goes live at the end; a run without an id is put on
 * record first. LY_INVALID: rows have faults and are not to be left out. Whatever goes wrong, the
 * run is ended as failed, with the reason; the error stays with the scope. */
LY_MUST_CHECK enum ly import_run_load(struct scope *s, const struct import_worker *worker,
                                      struct import_run *run, const struct rows_source *source);

/* By word: empty, skip, new, take. */
bool import_maybe_find(struct str word, enum import_maybe *out);
/* Ends a run as failed for the scope's error, which stays; gives its code. One that is not on
 * record yet is put there. */
LY_MUST_CHECK enum ly import_run_fail(struct scope *s, const struct import_worker *worker,
                                      struct import_run *run);
/* Parties that the live batch of a run says something of, by id, at most `limit`; *total counts
 * all. */
LY_MUST_CHECK enum ly import_run_touched(struct scope *s, struct store *st,
                                         const struct import_run *run, size_t limit,
                                         int64_t **parties, size_t *count, int64_t *total);
/* For pages and JSON. */
struct value *import_run_value(struct scope *s, const struct registry *r,
                               const struct import_run *run);
