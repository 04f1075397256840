/* Packs: a plan as data.
 *
 * A pack is a folder of YAML files that holds what one government promises: its document, clauses
 * and units, and whatever kinds of entries the other rooms declare (schema.h). Reading it checks
 * it: every fault of every file is a diagnostic with file, line and column. A pack that has any is
 * not adopted, and what was adopted before stays in force.
 *
 * A version is the pack's files as they are, named by the SM3 of their paths and bytes. It is kept
 * whole in the database with who adopted it and from which business date; the running server reads
 * only that, never the folder.
 */
#pragma once

#include "base/digest.h"
#include "pack/schema.h"
#include "pack/source.h"

/* The document a pack makes into data. */
struct pack_document {
  struct str title;
  struct str number; /* 文号; empty where the document prints none */
  struct str issuer;
  struct date issued, in_force;
};

/* pack.yaml */
struct pack_header {
  struct pack_entry entry; /* key: "qingtian" */
  struct str key;
  struct str name; /* of the area: 青田县 */
  struct str area; /* its GB/T 2260 code */
  const struct pack_document *document;
};

/* clauses.yaml: the passages of the document that may be cited. */
enum pack_clause_part {
  PACK_PART_HEADING, /* stands above clauses */
  PACK_PART_BACKGROUND,
  PACK_PART_GOAL,
  PACK_PART_TASK,
  PACK_PART_SAFEGUARD,
  PACK_PART_PARAGRAPH, /* a part of a clause that is cited alone */
  PACK_PART_ANNEX,
};

struct pack_clause {
  struct pack_entry entry; /* key: 三(一)1, as people cite it */
  struct str clause;
  struct str title;
  int part; /* enum pack_clause_part */
};

/* units.yaml: bodies that answer for something, under the names the document prints. */
struct pack_unit {
  struct pack_entry entry;
  struct str key;
  struct str name;
  struct pack_many aliases; /* struct str */
  bool collective;          /* 各街镇, 各区: stands for many */
};

extern const struct pack_kind pack_kind_header, pack_kind_clause, pack_kind_unit;
extern const struct pack_choice pack_clause_parts[];

struct pack_table {
  const struct pack_kind *kind;
  struct pack_entry **entries; /* in the order of the file */
  struct pack_entry **by_key;  /* the same, sorted */
  size_t count;
  bool present; /* the pack has the file */
  bool broken;  /* the file could not be read: references to it are not judged */
};

/* What one pack may take of memory when read: the same wherever it is read, so that what is adopted
 * can also be served. */
enum { PACK_MEMORY_MAX = 64 * 1024 * 1024 };

struct pack {
  const struct pack_header *header; /* NULL when pack.yaml is missing or broken */
  struct str version;               /* 64 hexadecimal digits */
  struct pack_table *tables;
  size_t count;
};

/* Reads and checks the files as entries of `kinds` (ends with NULL; the three above are added).
 * Faults are in the scope's diagnostics, sorted; with any LY_INVALID is returned, and *out holds
 * what could be read. */
LY_MUST_CHECK enum ly pack_read(struct scope *s, const struct pack_source *source,
                                const struct pack_kind *const *kinds, struct pack *out);

/* The table of a kind; the pack must have been read with it. */
const struct pack_table *pack_table_of(const struct pack *pack, const struct pack_kind *kind);
/* The entry with that key, or NULL. */
const struct pack_entry *pack_find(const struct pack *pack, const struct pack_kind *kind,
                                   struct str key);
/* How many passages are tasks or safeguards: what a plan obliges somebody to. */
size_t pack_duty_clauses(const struct pack *pack);

/* The name of a version: SM3 over each file's path and bytes, each preceded by its length. */
LY_MUST_CHECK enum ly pack_version_name(struct scope *s, const struct pack_source *source,
                                        struct str *out);

/* Keeps the version and puts it in force from a business date, in the caller's transaction. The
 * pack must have been read without a fault. The same version already in force from that date is
 * left as it is; *changed says whether anything was written. */
LY_MUST_CHECK enum ly pack_adopt(struct scope *s, struct tx *tx, const struct pack *pack,
                                 const struct pack_source *source, struct date in_force_from,
                                 bool *changed);

/* What is in force. */
struct pack_adoption {
  struct str pack, version, in_force_from, adopted_by;
};

/* The adoptions in force on a date, one for each pack, ordered by pack. */
LY_MUST_CHECK enum ly pack_in_force(struct scope *s, struct store *st, struct date on,
                                    struct pack_adoption **out, size_t *count);

/* The files of a kept version; their SM3 is checked against its name (LY_CORRUPT). */
LY_MUST_CHECK enum ly pack_source_stored(struct scope *s, struct store *st, struct str pack,
                                         struct str version, struct pack_source *out);
