/* Inside importing. */
#pragma once

#include "base/seal.h"
#include "registry/import.h"
#include "registry/registry_int.h"

/* ---- Cells as offices write them (import_tidy.c, pure) ------------------------------------------
 */

/* Full-width digits, blanks around and dates like 1941年3月2日 or 1941/3/2 in the form that
 * registry_value_read() takes; what is not told stays as it is. */
struct str import_tidy(struct arena *a, const struct registry_fact *fact, struct str cell);
struct str import_tidy_date(struct arena *a, struct str cell);
struct str import_tidy_number(struct arena *a, struct str cell);

/* ---- Names out of the packs (import_names.c) ----------------------------------------------------
 */

enum import_named { IMPORT_NAMED_NONE, IMPORT_NAMED_ONE, IMPORT_NAMED_SEVERAL };

/* Looks for a key or name; of none, the one most like it (*near, or NULL). */
enum import_named import_named(const struct import_said *words, size_t count, struct str text,
                               struct str *key, const struct import_said **near);

struct import;
/* A place as a table writes it, as its code: digits stay as they are; a name of the district's
 * places; an address that leads through the district's name to one (浙江省青田县温溪镇…). False
 * when it is a name of none or of several, *why then says so. */
bool import_area(struct scope *s, const struct import *im, struct str given, struct str *code,
                 struct str *why);

/* ---- Who stands in which row (import_index.c) ---------------------------------------------------
 */

struct import_who {
  int64_t line;
  int64_t party; /* 0: nobody can be told */
  int64_t first; /* the line that had the same number before, or 0 */
  int64_t alike; /* without a number: the first of those it looks like, or 0 */
  uint32_t alike_count;
  bool known, bad; /* bad: it is not loaded */
};

struct import_index;

LY_MUST_CHECK enum ly import_index_open(struct scope *s, struct import_index **out);
void import_index_close(struct import_index *index);
/* Adds a row; who.first is found out. An empty number is none. */
LY_MUST_CHECK enum ly import_index_add(struct scope *s, struct import_index *index,
                                       struct str number, struct import_who who);
/* The party of a number, or of a line; NULL for none. */
const struct import_who *import_index_number(struct scope *s, const struct import_index *index,
                                             struct str number);
struct import_who *import_index_line(const struct import_index *index, int64_t line);

/* ---- Who looks like a row (import_alike.c)
 * -------------------------------------------------------
 */

/* For a row that names nobody by number: into who.alike and who.alike_count; where the question
 * says so and it is one, into who.party. */
LY_MUST_CHECK enum ly import_alike(struct scope *s, const struct import *im,
                                   const struct rows_row *row, struct import_who *who);

/* ---- An import under way ------------------------------------------------------------------------
 */

enum { IMPORT_FAULTS_MAX = 40 }; /* told of one row */

struct import {
  struct import_ask ask;
  const struct rows_source *source;
  struct rows *rows;
  struct arena own, piece;
  const struct registry_party *kind; /* NULL for receipts and acts */
  struct import_slots slots;
  struct import_column *columns;
  size_t column_count;
  struct str heading;         /* import_heading_digest() */
  struct import_index *index; /* of a kind with a fact that names it, else NULL */
  const struct registry_fact *number;
  size_t number_column;
  const struct registry_fact *area; /* the fact that says where a party is; NULL */
  bool is_table_of_text;            /* CSV: every row has as many cells as the heading */
  struct import_counts counts;
  int64_t read; /* rows */
  bool ended, again;
};

enum { IMPORT_PIECE_BYTES = 256 * 1024 * 1024 };

bool import_blank(struct str cell);

/* By which numbers parties are found in this database. */
struct import_finder import_finder(struct scope *s, struct store *st, const struct registry *r);

/* The fact by which a kind of party is told: the first with `index` that is a number of its own;
 * NULL where there is none. */
const struct registry_fact *import_number_of(const struct registry_party *kind);

/* A fault of a cell in a sentence; IMPORT_WHOLE_ROW: of none. */
void import_fault_text(struct scope *s, const struct import *im, struct import_row *row,
                       size_t column, struct str text);
void import_fault_with(struct scope *s, const struct import *im, struct import_row *row,
                       size_t column, enum message message, const struct str *parts, size_t count);
#define import_fault(s, im, row, column, message, ...) \
  import_fault_with( \
      (s), (im), (row), (column), (message), (const struct str[]){{NULL, 0}, ##__VA_ARGS__} + 1, \
      sizeof((const struct str[]){{NULL, 0}, ##__VA_ARGS__}) / sizeof(struct str) - 1)
/* The slot and the table's columns of a heading; IMPORT_* errors as of import_open(). */
LY_MUST_CHECK enum ly import_map(struct scope *s, struct import *im,
                                 const struct rows_row *heading);
/* The column of a role, or IMPORT_WHOLE_ROW. */
size_t import_column_of(const struct import *im, enum import_role role);
/* Fills facts and faults of a row from its cells, relations apart (import_check.c). */
LY_MUST_CHECK enum ly import_check(struct scope *s, const struct import *im,
                                   struct import_row *row);
/* Whether all of it is known already, from the same source (import_known.c). */
LY_MUST_CHECK enum ly import_unchanged(struct scope *s, const struct import *im,
                                       const struct import_row *row, bool *out);
/* Cells that name other parties become ids (import_relate.c). */
LY_MUST_CHECK enum ly import_relate(struct scope *s, struct import *im, struct import_row *rows,
                                    size_t count);
