/* Importing: a table of people, households, institutions, receipts or acts becomes a batch.
 *
 * Columns are mapped to *slots*: the facts of the kind of party by name or key, and the days from
 * and to which a row is true; for receipts and acts whom they are of, which programme or act, which
 * day and how much. What is not called like a slot is proposed the nearest one and not taken until
 * somebody says so; what somebody said is remembered for tables with the same heading.
 *
 * A table is read twice, in the memory of a few hundred rows: first who stands in which row, then
 * the rows themselves. Who is known already is told by a number that names him (a fact with
 * `index`, registry/search.h), never by name alone. A cell that names another party says that
 * party's number, or 第12行: the one in that line of this table.
 *
 * Every fault is told with line and column. Preview and loading read by the same functions, so what
 * was shown is what is loaded. Pure but for the finder, which asks the database.
 */
#pragma once

#include "base/rows.h"
#include "registry/load.h"

/* What a row says besides facts. */
enum import_role {
  IMPORT_ROLE_NONE, /* the column is left out */
  IMPORT_ROLE_FACT,
  IMPORT_ROLE_FROM,
  IMPORT_ROLE_TO,
  IMPORT_ROLE_WHO, /* of a receipt or an act: a number that names the party */
  IMPORT_ROLE_PROGRAMME,
  IMPORT_ROLE_AMOUNT,
  IMPORT_ROLE_ACT,
  IMPORT_ROLE_DAY,
  IMPORT_ROLE_FIELD, /* of an act */
};

struct import_slot {
  enum import_role role;
  struct str key, name;
  const struct registry_fact *fact;       /* of FACT and WHO */
  const struct registry_party *kind;      /* of WHO: whom the fact names */
  const struct registry_act_field *field; /* of FIELD */
};

struct import_slots {
  struct import_slot *items;
  size_t count;
};

#define IMPORT_RECEIPT "receipt"
#define IMPORT_ACT "act"

/* What rows can be of: the key of a kind of party, IMPORT_RECEIPT, IMPORT_ACT. By key or name;
 * false when there is no such. */
bool import_kind_find(struct scope *s, const struct registry *r, struct str name, struct str *key);
struct str import_kind_name(struct scope *s, const struct registry *r, struct str key);
/* All that columns of such a table can be. */
LY_MUST_CHECK enum ly import_slots_of(struct scope *s, const struct registry *r, struct str kind,
                                      struct import_slots *out);
/* By key, name or what the fact is also called; NULL for none. */
const struct import_slot *import_slot_find(const struct import_slots *slots, struct str name);

/* A heading and what it was said to be: the key of a slot, or empty to leave the column out. */
struct import_said {
  struct str heading, slot;
};

struct import_mapping {
  struct import_said *items;
  size_t count;
};

struct import_column {
  struct str heading;
  const struct import_slot *slot; /* NULL: left out */
  const struct import_slot *near; /* what it may have been meant to be, where nobody said */
  bool loose;                     /* it has one of the fact's other names */
};

/* A mapping as text, and read again: {"身份证号码":"id_number"}. */
struct str import_mapping_text(struct scope *s, const struct import_mapping *mapping);
LY_MUST_CHECK enum ly import_mapping_read(struct scope *s, struct str text,
                                          struct import_mapping *out);
/* The same from a table with two columns, heading and slot (CSV): --map. */
LY_MUST_CHECK enum ly import_mapping_table(struct scope *s, struct str file, struct str bytes,
                                           struct import_mapping *out);
/* What tables with the same heading have in common: 64 digits. */
LY_MUST_CHECK enum ly import_heading_digest(struct scope *s, const struct rows_row *heading,
                                            struct str *out);

/* Finds parties of a district by values of a fact with `index`: parties[i] is 0 where nobody has
 * values[i]. Values are canonical. */
struct import_finder {
  enum ly (*find)(struct scope *s, void *context, struct str district,
                  const struct registry_fact *fact, const struct str *values, size_t count,
                  int64_t *parties);
  void *context;
};

/* What a district has names for, out of the packs in force there. A name may stand for several;
 * then it says none of them. */
struct import_words {
  struct str district;
  const struct import_said *programmes; /* name (as heading) and key (as slot) of those there are */
  size_t programme_count;               /* 0: only keys are taken, and any */
  const struct import_said
      *areas; /* name (as heading) and code (as slot), the district's own too */
  size_t area_count;
};

/* What becomes of rows that name nobody by number, but look like somebody who is there: the same
 * name, and birth date and place as far as both are known. Somebody decides; nothing is guessed. */
enum import_maybe {
  IMPORT_MAYBE_ASK,  /* nobody has decided yet */
  IMPORT_MAYBE_SKIP, /* they are left out */
  IMPORT_MAYBE_NEW,  /* they are others */
  IMPORT_MAYBE_TAKE, /* they are of whom they look like; a fault where several do */
};
extern const struct pack_choice import_maybes[];

struct import_ask {
  const struct registry *registry;
  struct store *store; /* to see what is known of parties already */
  struct str district; /* six digits */
  struct str area;     /* where all rows must lie: the district, or a part of it */
  struct str kind;     /* as of import_kind_find() */
  struct str source;   /* a key of sources.yaml */
  struct date from;    /* true from, where the row does not say */
  struct str all_of;   /* the programme or kind of act of rows that do not say one; may be empty */
  const struct import_mapping *mapping;
  struct import_finder finder;
  int64_t
      first_id; /* of registry_ids(ROWS_ROWS_MAX): a new party in the n-th row gets first_id + n */
  struct import_words words;
  enum import_maybe maybe;
};

enum import_state {
  IMPORT_NEW,
  IMPORT_KNOWN,
  IMPORT_UNCHANGED,
  IMPORT_BAD,
  IMPORT_MAYBE,
  IMPORT_STATES
};

struct import_fault {
  size_t column; /* IMPORT_WHOLE_ROW, or of the table, from 0 */
  struct str heading, text;
};
#define IMPORT_WHOLE_ROW SIZE_MAX

/* A row as it will be loaded. Texts live until the next piece is read. */
struct import_row {
  int64_t line;
  enum import_state state;
  const struct str *cells; /* as they stand in the file */
  size_t cell_count;
  int64_t party; /* of the one known, or the id a new one will have */
  const struct registry_party *kind;
  struct load_value *facts;    /* as they will be stated; ids of parties for relations */
  const struct str *canonical; /* the same as they would be stored */
  size_t count;
  struct date from, to;
  /* of receipts and acts */
  struct str programme;
  int64_t amount_fen; /* -1: not said */
  const struct registry_act_kind *act;
  struct str fields[REGISTRY_ACT_FIELDS_MAX]; /* of the act, in its order */
  struct date day;
  struct import_fault *faults;
  size_t fault_count;
  bool left_out; /* a relation to a row that is bad */
  int64_t alike; /* the first of those it looks like, or 0 */
  size_t alike_count;
  bool from_number; /* birth date and sex were taken from the ID number */
};

struct import_counts {
  int64_t rows, states[IMPORT_STATES], faults;
};

struct import;

enum { IMPORT_PIECE_ROWS = 500 };

/* Reads the heading and who stands in which row. LY_INVALID in words: no heading, a column that is
 * needed is not there, a slot twice, a mapping that does not fit. The source and all that `ask`
 * points to live as long as the import. */
LY_MUST_CHECK enum ly import_open(struct scope *s, const struct import_ask *ask,
                                  const struct rows_source *source, struct import **out);
const struct import_column *import_columns(const struct import *im, size_t *count);
/* The next rows, none at the end. */
LY_MUST_CHECK enum ly import_piece(struct scope *s, struct import *im, struct import_row **rows,
                                   size_t *count);
/* Begins again behind the heading, to load what was checked: rows that name a row that was found
 * bad then leave that out. */
LY_MUST_CHECK enum ly import_again(struct scope *s, struct import *im);
/* Of the rows read so far. */
struct import_counts import_counts(const struct import *im);
/* Thousandths of the file. */
int import_progress(const struct import *im);
/* NULL is fine. */
void import_close(struct import *im);
/* Only the heading and what its columns would be, for a form that asks. */
LY_MUST_CHECK enum ly import_look(struct scope *s, const struct import_ask *ask,
                                  const struct rows_source *source, struct import_column **columns,
                                  size_t *count, struct str *digest);
