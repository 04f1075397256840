/* Loading many parties at once, for an import, a feed or the demo county.
 *
 * A load fills one batch, chunk by chunk, each chunk a write of its own, so that what others write
 * passes between two. Of a batch that was begun *pending* (batch_begin_pending) nothing is there
 * for anybody until batch_live() turns all of it visible in one step; before that batch_drop()
 * takes it away, afterwards batch_retract() takes it back. A batch begun by batch_begin() is there
 * from its first chunk on.
 *
 * New parties are fast: their derived rows are made from what the chunk says of them, nothing is
 * read back, and rows go to the database in bulk (store_insert). Ids are given out beforehand by
 * registry_ids(), so that rows can name parties of chunks to come: a party that is named has to be
 * in the database, in the chunk, or in a later chunk of the same load, and load_end() says when one
 * never came.
 *
 *     load_open() → for each chunk: load_write() on record → load_end() → batch live, on record
 */
#pragma once

#include "registry/registry.h"
#include "store/writer.h"

struct load_value {
  const struct registry_fact *fact;
  struct str value; /* as people write it */
  unsigned column;  /* for diagnostics; 0: the party's own place */
};
struct load_statement {
  struct str source;
  struct date from, to;
  struct str reason;
  const struct load_value *values; /* each fact once */
  size_t count;                    /* at least one */
};
struct load_act {
  const struct registry_act_kind *kind;
  struct date on;
  int64_t at_us;
  struct str source;
  const struct str *fields; /* one for each field of the kind, as people write it; empty: not known;
                               NULL: none is known */
};
struct load_receipt {
  struct str programme;
  struct date from, to;
  bool amount_known;
  int64_t amount_fen;
  struct str source;
};

/* One party with all that a chunk says of it: in a chunk it stands once. */
struct load_party {
  int64_t party; /* of a new one an id of registry_ids() */
  bool is_new;
  const struct registry_party *kind;       /* of the load's registry */
  const struct load_statement *statements; /* of a new one at least one */
  size_t statement_count;
  const struct load_act *acts;
  size_t act_count;
  const struct load_receipt *receipts;
  size_t receipt_count;
  struct diag_at at; /* where it stood in the file, for diagnostics */
};

/* `count` ids in a row that nobody has; gives the first. */
int64_t registry_ids(struct scope *s, size_t count);

/* Checks what can be checked without a database (values, sources, days, counts, acts, receipts):
 * a diagnostic for each fault at the party's place, its column that of the value; where the party
 * has no file, at the fact or the field. For previews. LY_UNSUPPORTED: a fact is to be sealed and
 * there is no sealer. */
LY_MUST_CHECK enum ly load_check(struct scope *s, const struct registry *r,
                                 const struct load_party *party);

struct load;
struct load_counts {
  int64_t parties, new_parties, statements, acts, receipts;
};

/* A load into a batch of the district. It lives in the scope's arena and is used by one thread at a
 * time. */
LY_MUST_CHECK enum ly load_open(struct scope *s, const struct registry *r, struct str district,
                                int64_t batch, struct load **out);
/* Gives its memory back. NULL is fine. */
void load_close(struct load *load);

enum { LOAD_CHUNK_MAX = 5000 }; /* parties in a chunk; 500 to 2000 let others pass soon */

/* One chunk inside a transaction of the caller. LY_INVALID with diagnostics as load_check() gives
 * them, and for parties that are not there or of another kind. LY_NOT_FOUND: no such batch.
 * LY_CONFLICT: the batch has been retracted or dropped. After an error the load is of no use. */
LY_MUST_CHECK enum ly load_add(struct scope *s, struct tx *tx, struct load *load,
                               const struct load_party *parties, size_t count);

/* The same on record: act batch.load, subject batch:DISTRICT/ID, payload the batch, the chunk's
 * number, how many of what, and the SM3 of what it says, sealed facts left out; the key follows
 * from batch and number, so a repeat is harmless. */
struct load_chunk {
  struct load *load;
  int64_t number; /* from 1 */
  const struct load_party *parties;
  size_t count;
};
struct write load_write(struct scope *s, struct load_chunk *chunk);

/* All parties that were named have come: else LY_CONFLICT with one of them. */
LY_MUST_CHECK enum ly load_end(struct scope *s, struct store *st, struct load *load);
struct load_counts load_counts(const struct load *load);
