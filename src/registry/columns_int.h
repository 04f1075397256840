/* Inside the columns. */
#pragma once

#include "registry/act.h"
#include "registry/columns.h"
#include "registry/receipt.h"
#include "registry/registry_int.h"
#include "base/digest.h"
#include "base/stream.h"
#include "store/change.h"

#include <pthread.h>

/* ---- Acts (columns_acts.c) ----------------------------------------------------------------------
 *
 * Of each kind of act the acts of all districts, in buckets by party, sorted by party and day. A
 * bucket never changes; what is written goes into a new one. A list of buckets is what a moment
 * holds.
 */

struct columns_acts;

/* Acts of one kind in order, as they go into buckets. */
struct columns_act {
  int64_t district, party;
  int32_t day;
  int64_t numbers[REGISTRY_ACT_FIELDS_MAX]; /* as the kind declares them */
  unsigned char known;                      /* a bit for each */
};

/* Reads all acts of a kind. */
LY_MUST_CHECK enum ly columns_acts_load(struct scope *s, struct store *st, const struct registry *r,
                                        const struct registry_act_kind *kind,
                                        struct columns_acts **out);
/* Of a party, be the act recorded of it or of one that leads into it. */
struct columns_act columns_act_of(int64_t district, int64_t party, const struct act_row *row);
/* The same acts but for one party, who has these, in any order. Nothing is copied that no moment
 * holds. */
LY_MUST_CHECK enum ly columns_acts_put(struct scope *s, struct columns_acts **acts,
                                       int64_t district, int64_t party, struct columns_act *given,
                                       size_t count);
void columns_acts_hold(struct columns_acts *acts);
void columns_acts_drop(struct columns_acts *acts); /* NULL is fine */
/* All of them as bytes, and back, for the kind they were of. LY_CORRUPT: they are not of it. */
LY_MUST_CHECK enum ly columns_acts_write(struct scope *s, const struct columns_acts *acts,
                                         const struct byte_sink *sink);
LY_MUST_CHECK enum ly columns_acts_read(struct scope *s, const struct registry_act_kind *kind,
                                        struct byte_source *source, struct columns_acts **out);
/* The acts of a party, the earliest first: `*count` of them. */
const struct columns_act *columns_acts_of(const struct columns_acts *acts, int64_t district,
                                          int64_t party, size_t *count);
/* All acts, bucket by bucket; a party's stand together in one. */
size_t columns_acts_buckets(const struct columns_acts *acts);
const struct columns_act *columns_acts_bucket(const struct columns_acts *acts, size_t at,
                                              size_t *count);
/* Whether they are of that kind, by its key; and how many fields the kind has. */
bool columns_acts_are(const struct columns_acts *acts, struct str key);
size_t columns_acts_fields(const struct columns_acts *acts);
/* Whether what is not recorded from a day on did not happen: acts of this kind had been recorded in
 * the district by then. */
bool columns_acts_complete(const struct columns_acts *acts, int64_t district, struct date from);

/* ---- Rows (columns_rows.c) ----------------------------------------------------------------------
 */

struct columns_kind {
  const struct registry_party *kind;
  size_t at; /* which of the registry's */
  const struct registry_fact **facts;
  size_t count; /* of facts; 在享 is column `count` */
  size_t area;  /* the column that groups rows, or RULE_NO_COLUMN */
  const char *types;
  const char *page_sql; /* a district's rows behind a party; $1, $2 */
  const char *many_sql; /* the rows of up to COLUMNS_MANY parties; $1, $2 and on */
  struct rule_table *table;
};

/* What rows of a kind and district are made with. */
struct columns_making {
  const struct registry_columns_options *options;
  const struct columns_kind *kind;
  struct date day;
  struct str district;
  int64_t number; /* of the district */
  struct registry_received received;
  struct receipt_list *lists;
  size_t list_count;
  int64_t *values, *unknown; /* of the row */
};

LY_MUST_CHECK enum ly columns_kind_open(struct scope *s, const struct registry *r, size_t at,
                                        struct columns_kind *out);
/* Turns to a district: what was read of it lives in the scope's arena. */
LY_MUST_CHECK enum ly columns_district(struct scope *s, struct store *st, struct columns_making *m,
                                       struct str district);
/* Room for a row, in the arena. */
bool columns_making_open(struct arena *a, struct columns_making *m);
/* A row of page_sql or many_sql, and the party's receipts. */
LY_MUST_CHECK enum ly columns_row(struct scope *s, struct columns_making *m,
                                  const struct store_rows *rows, size_t at,
                                  const struct receipt_row *receipts, size_t count,
                                  struct rule_row *out);
/* All rows of a kind into its table. */
LY_MUST_CHECK enum ly columns_load_kind(struct scope *s, struct store *st,
                                        const struct registry_columns_options *options,
                                        const struct columns_kind *kind, struct date day);

/* ---- All of it (columns.c) ----------------------------------------------------------------------
 */

struct columns_head {
  int64_t district, number;
  struct digest chain;
};

struct registry_moment {
  int holders;                /* under the mutex of `guard`, and so are the heads */
  struct columns_head *heads; /* how far the logs had been read; no reader sees them */
  size_t head_count;
  int64_t number;
  struct date day;
  size_t kind_count, act_count;
  struct rule_snapshot **tables;
  size_t *widths; /* of each table: its columns */
  struct columns_acts **acts;
  struct rule_world world;
};

struct registry_columns {
  struct arena arena; /* holds this itself */
  struct registry_columns_options options;
  struct columns_kind *kinds;
  size_t kind_count;
  const struct registry_act_kind **act_kinds;
  size_t act_count;
  struct columns_acts **acts;
  bool whole; /* what is here is all there was at `heads` */
  struct date day;
  struct columns_head *heads; /* on the heap */
  size_t head_count;
  int64_t number;
  struct registry_columns_stats stats;
  struct registry_moment *moment; /* the newest; this is one of its holders */
};

/* How far a district's log has been read; 0: not at all. */
int64_t columns_head_of(const struct registry_columns *c, int64_t district);
LY_MUST_CHECK enum ly columns_load_all(struct scope *s, struct store *st,
                                       struct registry_columns *c);
/* How far the newest moment is good: nothing else was in the logs. False without memory. */
bool columns_moment_note(struct registry_columns *c);
/* Those of a moment, in the scope's arena. */
LY_MUST_CHECK enum ly columns_moment_heads(struct scope *s, const struct registry_moment *m,
                                           struct columns_head **out, size_t *count);
/* Takes what is there as the newest moment. */
LY_MUST_CHECK enum ly columns_publish(struct scope *s, struct registry_columns *c);

/* ---- Changes (columns_touched.c, columns_renew.c) -----------------------------------------------
 */

/* Parties that are read in one question. */
enum { COLUMNS_MANY = 50 };

struct columns_touched_party {
  struct str district;
  int64_t party;
  bool has_row; /* in one of the derived tables */
};

struct columns_touched {
  struct columns_touched_party *parties;
  size_t count, room;
  bool all; /* more than are worth going through, or nobody can say which */
};

/* What the logs say since, up to these heads. */
LY_MUST_CHECK enum ly columns_touched_by_logs(struct scope *s, struct store *st,
                                              const struct registry_columns *c,
                                              const struct change_head *heads, size_t count,
                                              struct columns_touched *t);
/* By district and party, each once. */
void columns_touched_sort(struct columns_touched *t);
/* Adds, in order, those that records without a row lead into. */
LY_MUST_CHECK enum ly columns_touched_heads(struct scope *s, struct store *st,
                                            struct columns_touched *t);
/* Reads these parties again, or all where that has to be. */
LY_MUST_CHECK enum ly columns_renew(struct scope *s, struct store *st, struct registry_columns *c,
                                    struct columns_touched *t);
