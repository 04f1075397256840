/* Acts (服务记录): what was done for a party or measured of it, each time it happened.
 *
 * A kind of act (acts.yaml) says about which kind of party it is and which numbers belong to it. An
 * act is one append-only row: the party, the day, perhaps the moment, who says so, the numbers.
 * What was wrongly recorded is taken back by another row, as statements are, or with its batch. An
 * act that is not there has not been recorded; whether it has happened is another question.
 */
#pragma once

#include "registry/act_told.h"

/* As somebody states it: fields by key or name, values as people write them. */
struct act_new {
  struct str district;
  int64_t party;
  struct str kind;   /* key or name of acts.yaml */
  struct date on;    /* not after the business date */
  int64_t at_us;     /* the moment; 0: the day alone is known. It is not checked against the day */
  struct str source; /* a key of sources.yaml */
  int64_t batch;     /* 0: none */
  struct str reason; /* may be empty */
  const struct registry_said *fields;
  size_t count;
  const struct act_told *told; /* NULL: nothing else is told of it */
};

/* Adds an act by the scope's actor. LY_INVALID with a diagnostic for each fault, whose place is the
 * field: an unknown kind (for this kind of party), field or source, a number that is none or below
 * 0, a day that is missing or to come. LY_NOT_FOUND: no such party or batch. LY_CONFLICT: the batch
 * has been retracted. */
LY_MUST_CHECK enum ly act_add(struct scope *s, struct tx *tx, const struct registry *r,
                              const struct act_new *new, int64_t *act);
/* Takes one act of a party, or of a record that is one with it, back by another row. LY_NOT_FOUND:
 * there is none; LY_CONFLICT: it takes back another, or is taken back already. */
LY_MUST_CHECK enum ly act_retract(struct scope *s, struct tx *tx, const struct registry *r,
                                  struct str district, int64_t party, int64_t act,
                                  struct str reason, int64_t *retraction);

/* An act that holds: neither taken back nor of a batch that is. */
struct act_row {
  int64_t party, act;
  struct str kind; /* its key */
  struct date on;
  int64_t at_us; /* 0: not known */
  struct str source, recorded_by, reason;
  int64_t recorded_at, batch;
  /* Of each field of the kind, in its order, as an integer times 10^places (of money in fen). */
  bool known[REGISTRY_ACT_FIELDS_MAX];
  int64_t numbers[REGISTRY_ACT_FIELDS_MAX];
};

/* Which acts: NULL or empty and DATE_NONE fit all. */
struct act_filter {
  const struct registry_act_kind *kind;
  struct date from, to; /* both included */
};

/* The acts of a party and of all records that are one with it, the latest first, at most `limit` (1
 * to 1000) of them behind the first `skip`. What no dictionary knows any more is left out. */
LY_MUST_CHECK enum ly acts_of(struct scope *s, struct store *st, const struct registry *r,
                              struct str district, int64_t party, const struct act_filter *which,
                              size_t skip, size_t limit, struct act_row **out, size_t *count);
/* The acts of one kind in a district, by the record they are of (which may be merged), at most
 * `limit` (1 to 10000): of parties behind `after` (0: from the first). A party whose acts would not
 * all fit comes with the next page; one that has more than `limit` by itself is LY_LIMIT. *last is
 * where the next page begins, 0 at the end. */
LY_MUST_CHECK enum ly acts_page(struct scope *s, struct store *st, const struct registry *r,
                                struct str district, const struct act_filter *which, int64_t after,
                                size_t limit, struct act_row **out, size_t *count, int64_t *last);

/* The acts of up to ACTS_PARTIES parties, of all kinds, by party. Those of records that are merged
 * are of the one that they lead into, which their `party` then names: such a record has none. Of
 * the first *whole of them (which are in order) all are there, of the others none. *whole is 0
 * where the first has more than one answer holds: acts_of() has them. */
enum { ACTS_PARTIES = 50 };
LY_MUST_CHECK enum ly acts_of_many(struct scope *s, struct store *st, const struct registry *r,
                                   struct str district, const int64_t *parties, size_t n,
                                   struct act_row **out, size_t *count, size_t *whole);

/* For pages and JSON: [{act, kind, kind_text, on, at, source, source_text, recorded_at,
 * recorded_by, reason, batch, fields: [{key, name, value, unit}]}]. */
struct value *acts_value(struct scope *s, const struct registry *r, const struct act_row *acts,
                         size_t count);
