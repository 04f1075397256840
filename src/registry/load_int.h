/* Inside a load: one chunk on its way into the database. */
#pragma once

#include "registry/load.h"
#include "registry/registry_int.h"

/* A party that is named: by whom, and of which kind it has to be. */
struct named {
  int64_t id;
  const struct registry_kind *kind;
  const struct load_party *by;
};

/* One statement with its values as they are stored. */
struct stated {
  const struct load_party *party;
  const struct load_statement *statement;
  int64_t id;
  struct registry_value *open, *sealed;
  size_t open_count, sealed_count, named_count;
  struct str seal, hashes;
};

struct chunk {
  struct scope *s;
  struct tx *tx;
  struct load *load;
  const struct registry *r;
  struct str district;
  int64_t batch;
  const struct load_party *parties;
  size_t count;

  bool pending;
  struct date day; /* of the derived tables */
  int64_t now;
  struct stated *stated; /* of all parties, in their order */
  size_t statement_count, act_count, receipt_count, known_count;
  struct named *here, *named; /* in the chunk; named by it and not in it */
  size_t named_count;
};

/* Values as they are stored, and a diagnostic for each fault (load_check.c). */
LY_MUST_CHECK enum ly chunk_check(struct chunk *c);
/* All rows, table by table (load_rows.c). */
LY_MUST_CHECK enum ly chunk_insert(struct chunk *c);

/* What a load is of (load.c). */
struct str load_district(const struct load *load);
int64_t load_batch(const struct load *load);
const struct registry *load_registry(const struct load *load);
struct load_counts load_count(const struct load_party *parties, size_t count);
