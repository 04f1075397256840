/* Inside the registry. */
#pragma once

#include "registry/registry.h"
#include "registry/winner.h"

/* A large piece of work in small memory: between open and close the scope's arena is one of its
 * own, given back at the end. The error stays with the scope. */
struct scratch {
  struct arena arena, *callers;
};
void scratch_open(struct scope *s, struct scratch *out);
void scratch_close(struct scope *s, struct scratch *scratch);

/* ---- Values (value.c) --------------------------------------------------------------------------
 */

/* The canonical text of a value as people write it; false when it is none of the fact's type. */
bool value_read(struct scope *s, const struct registry_fact *fact, struct str given,
                struct str *canonical);
/* A canonical text as a cell of a derived table; false when it does not fit the type (the
 * dictionary may have changed since it was recorded). */
bool value_cell(const struct registry_fact *fact, struct str canonical, struct store_value *out);
/* BIGINT or TEXT. */
const char *value_column(const struct registry_fact *fact);

/* ---- Facts as stored (facts.c) -----------------------------------------------------------------
 */

/* Canonical JSON: an object of texts, keys in byte order, nothing between. Sorts the values. */
struct str facts_write(struct arena *a, struct registry_value *values, size_t count);
/* Adds what the text holds to out[*count]…; LY_CORRUPT when it is not such an object, LY_LIMIT when
 * it holds more than `max` values. `json` has to live as long as the values. */
LY_MUST_CHECK enum ly facts_read(struct scope *s, struct str json, size_t max,
                                 struct registry_value *out, size_t *count);
LY_MUST_CHECK enum ly facts_seal(struct scope *s, struct tx *tx, const struct registry *r,
                                 struct str district, int64_t party, int64_t statement,
                                 struct str plain, struct str *out);
LY_MUST_CHECK enum ly facts_open(struct scope *s, const struct registry *r, struct str district,
                                 int64_t party, int64_t statement, struct str sealed,
                                 struct str *out);

/* ---- What was recorded (history.c) -------------------------------------------------------------
 */

enum { FACTS_MAX = 200 }; /* in one statement */

/* The kind of a party and all its statements by id; LY_NOT_FOUND when there is none. Sealed facts
 * are opened when `open` and there is a sealer. */
LY_MUST_CHECK enum ly history_read(struct scope *s, struct store *st, const struct registry *r,
                                   struct str district, int64_t party, bool open,
                                   const struct registry_party **kind,
                                   struct registry_statement **out, size_t *count);
/* The claims on a fact that hold on a day, the best first; `claims` has room for all statements. */
size_t history_claims(const struct registry_fact *fact, const struct registry_statement *all,
                      const bool *known, size_t count, struct date true_on,
                      struct registry_claim *claims);
/* The kind of a party; LY_NOT_FOUND when there is none. */
LY_MUST_CHECK enum ly party_kind(struct scope *s, struct store *st, const struct registry *r,
                                 struct str district, int64_t party,
                                 const struct registry_party **out);

/* ---- Derived tables (current.c) ----------------------------------------------------------------
 */

/* What a kind of party needs for its table. */
void current_prepare(struct arena *a, struct registry_party *kind);
/* Brings the row of one party up to its statements. Without `places` its areas and the parties it
 * names stay as they are: when what was written says nothing of these. */
LY_MUST_CHECK enum ly current_keep(struct scope *s, struct tx *tx, const struct registry *r,
                                   const struct registry_party *kind, struct str district,
                                   int64_t party, bool places);
/* The same for all parties of a batch, page by page. */
LY_MUST_CHECK enum ly current_keep_batch(struct scope *s, struct tx *tx, const struct registry *r,
                                         struct str district, int64_t batch, int64_t *parties);
