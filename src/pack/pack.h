/* Packs: a plan as data.
 *
 * A pack is a folder of YAML files that holds what one government promises: its document, clauses
 * and units, and whatever kinds of entries the other rooms declare (schema.h). Reading it checks
 * it: every fault of every file is a diagnostic with file, line and column. A pack that has any is
 * not adopted, and what was adopted before stays in force.
 *
 * A pack may stand on another, its parent, and through it on all above (cn, shanghai, qingpu): it
 * then has their entries of the inherited kinds, less those it replaces or withdraws.
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
  struct period until; /* what the plan plans to: 2025 */
};

/* pack.yaml */
struct pack_header {
  struct pack_entry entry; /* key: "qingtian" */
  struct str key;
  struct str name;   /* of the area: 青田县 */
  struct str area;   /* its GB/T 2260 code */
  struct str parent; /* the pack above; empty for none */
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
  int part;               /* enum pack_clause_part */
  struct pack_many units; /* struct pack_ref: who answers, as printed at its end */
};

/* units.yaml: bodies that answer for something, under the names the document prints. */
struct pack_unit {
  struct pack_entry entry;
  struct str key;
  struct str name;
  struct pack_many aliases; /* struct str */
  int stands_for;           /* enum pack_stands_for */
};

enum pack_stands_for {
  PACK_STANDS_FOR_ITSELF,
  PACK_STANDS_FOR_AREAS,   /* 各街镇, 各区: each area below */
  PACK_STANDS_FOR_UNNAMED, /* 相关部门: the document does not say who */
};

/* documents.yaml: what the plan cites. */
struct pack_cited {
  struct pack_entry entry;
  struct str key;
  struct str title, number, issuer; /* number: 文号, empty where none is printed */
  struct pack_many clauses;         /* struct pack_ref: where */
};

/* areas.yaml: places by their codes (GB/T 2260, six digits; GB/T 10114 below the county, nine;
 * twelve for villages). */
enum pack_area_level {
  PACK_AREA_COUNTRY,
  PACK_AREA_PROVINCE,
  PACK_AREA_PREFECTURE,
  PACK_AREA_COUNTY,
  PACK_AREA_TOWNSHIP,
  PACK_AREA_ZONE, /* like a township, without its government: 工业区 */
  PACK_AREA_VILLAGE,
};

struct pack_area {
  struct pack_entry entry; /* key: the code */
  struct str code;
  struct str name;
  int level; /* enum pack_area_level */
};

extern const struct pack_kind pack_kind_header, pack_kind_clause, pack_kind_unit, pack_kind_cited,
    pack_kind_area;
extern const struct pack_choice pack_clause_parts[], pack_stands_fors[], pack_area_levels[];

/* The kinds above, which every pack has; ends with NULL. */
extern const struct pack_kind *const pack_own_kinds[];

struct pack_table {
  const struct pack_kind *kind;
  struct pack_entry **entries; /* in the order of the file */
  struct pack_entry **by_key;  /* the same, sorted */
  size_t count;
  const struct pack_entry **effective; /* what pack_effective() gives; NULL until all is read */
  size_t effective_count;
  bool present; /* the pack has the file */
  bool broken;  /* the file could not be read: references to it are not judged */
};

/* What one pack may take of memory when read: the same wherever it is read, so that what is adopted
 * can also be served. */
enum { PACK_MEMORY_MAX = 64 * 1024 * 1024 };

struct pack {
  const struct pack_header *header; /* NULL when pack.yaml is missing or broken */
  const struct pack *parent;        /* NULL at the top, or for an orphan */
  bool orphan;        /* its parent could not be read: what would come down from it is not judged */
  struct str version; /* 64 hexadecimal digits */
  struct pack_table *tables;
  size_t count;
};

/* Where a pack's parent comes from. LY_NOT_FOUND: there is none of that name. */
struct pack_parents {
  enum ly (*find)(struct scope *s, void *context, struct str key, struct pack_source *out);
  void *context;
};

/* Reads and checks the files as entries of `kinds` (ends with NULL; pack_own_kinds are added) and
 * of the packs above. Faults are in the scope's diagnostics, sorted; with any LY_INVALID is
 * returned, and *out holds what could be read. `parents` NULL: a pack with a parent is faulty. */
LY_MUST_CHECK enum ly pack_read(struct scope *s, const struct pack_source *source,
                                const struct pack_kind *const *kinds,
                                const struct pack_parents *parents, struct pack *out);

/* The same of a folder, whose parents are its neighbours. */
LY_MUST_CHECK enum ly pack_read_folder(struct scope *s, struct str folder,
                                       const struct pack_kind *const *kinds,
                                       struct pack_source *source, struct pack *out);
/* The same of files at hand, with the parents that are in force in the database on a date. */
LY_MUST_CHECK enum ly pack_read_under(struct scope *s, struct store *st, struct date on,
                                      const struct pack_source *source,
                                      const struct pack_kind *const *kinds, struct pack *out);
/* The pack of that key in force on a date; LY_NOT_FOUND without words of its own. */
LY_MUST_CHECK enum ly pack_read_in_force(struct scope *s, struct store *st, struct date on,
                                         struct str key, const struct pack_kind *const *kinds,
                                         struct pack *out);

/* The pack's own table of a kind; the pack must have been read with it. */
const struct pack_table *pack_table_of(const struct pack *pack, const struct pack_kind *kind);
/* The entry with that key, of an inherited kind also from above, or NULL. */
const struct pack_entry *pack_find(const struct pack *pack, const struct pack_kind *kind,
                                   struct str key);
/* The entries of an inherited kind that hold in this pack: its own and those from above that it
 * neither replaces nor withdraws; from the top down. NULL when memory ran out. */
const struct pack_entry *const *pack_effective(struct arena *a, const struct pack *pack,
                                               const struct pack_kind *kind, size_t *count);
/* Whether the unit's name or one of its other names is this. */
bool pack_unit_called(const struct pack_unit *unit, struct str name);
/* What an area is called in the pack's own: 鹤城街道 西门外社区; an area outside it with all it
 * lies in that is known and that the pack does not lie in itself. Empty where the pack and those
 * above do not declare it, and it is none of the country's divisions down to counties
 * (pack/divisions.h). `code`: 6, 9 or 12 digits, zeros at the end or not. */
struct str pack_area_name(struct arena *a, const struct pack *pack, struct str code);
/* The same for people, always saying something of a code: as far as it is known with the code
 * behind it, or that no table knows it. */
struct str pack_area_text(struct scope *s, const struct pack *pack, struct str code);
/* The name of the area that these digits (2, 4, 6, 9 or 12) stand for, without what it lies in. */
struct str pack_area_own_name(const struct pack *pack, struct str digits);
/* The areas that a text names, wherever they lie: by their own name, before which names of what
 * they lie in may stand (温溪镇, 青田县温溪镇, 浙江省 丽水市 青田县). Where there is none, those
 * whose names begin so, and *exact is false. Writes at most `max` codes; how many there are. */
size_t pack_areas_called(struct arena *a, const struct pack *pack, struct str text,
                         struct str *codes, size_t max, bool *exact);
/* The parts of an area one level down, as far as declared, in the order of the file: of a county
 * its townships and zones, of a township its villages. */
const struct pack_area **pack_area_parts(struct arena *a, const struct pack *pack, struct str code,
                                         size_t *count);
/* The areas one level below the pack's own, zones excepted. */
const struct pack_area **pack_areas_below(struct arena *a, const struct pack *pack, size_t *count);
/* The pack of the chain that the entry stands in; NULL for none. */
const struct pack *pack_holding(const struct pack *pack, const struct pack_kind *kind,
                                const struct pack_entry *entry);
/* The significant digits of an area's code: 2, 4, 6, 9 or 12 of them, none for the whole country
 * (GB/T 2260: two digits each for province, prefecture and county; GB/T 10114: three each for town
 * and village). "331100" gives "3311", "331121100000" gives "331121100", "100000" and "000000" the
 * empty text. A view into `code`; false for what is no code. */
bool area_digits(struct str code, struct str *out);
/* Whether `inner` is `outer` or lies in it; false when either is no code. */
bool area_within(struct str inner, struct str outer);
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

/* The version of one pack in force on a date; the empty text for none. */
LY_MUST_CHECK enum ly pack_version_in_force(struct scope *s, struct store *st, struct date on,
                                            struct str pack, struct str *out);

/* The days behind `day` from which a version of the pack comes into force, in their order. */
LY_MUST_CHECK enum ly pack_adopted_after(struct scope *s, struct store *st, struct str pack,
                                         struct date day, struct date **out, size_t *count);

/* The files of a kept version; their SM3 is checked against its name (LY_CORRUPT). */
LY_MUST_CHECK enum ly pack_source_stored(struct scope *s, struct store *st, struct str pack,
                                         struct str version, struct pack_source *out);

/* ---- What changes between two versions ----------------------------------------------------------
 */

enum pack_change_kind { PACK_ADDED, PACK_REMOVED, PACK_CHANGED };

/* One entry that is in one version only, or one field of an entry that is not the same in both. */
struct pack_change {
  struct pack_change *next;
  enum pack_change_kind change;
  const struct pack_kind *kind;
  struct str key;           /* of the entry; empty for kinds without keys */
  struct str field;         /* "target.value"; empty when the whole entry was added or removed */
  struct str before, after; /* as written, on one line */
  struct diag_at at;        /* in the later version, of what was removed in the earlier */
};

/* In the order of the kinds and of the later version's entries. */
struct pack_change *pack_diff(struct scope *s, const struct pack *before, const struct pack *after);

/* Checks that `key` and the packs that stand on it can be read on a date and on every later one on
 * which something comes into force; LY_INVALID names the first that can not. For use in the
 * transaction that adopts. */
LY_MUST_CHECK enum ly pack_check_lower(struct scope *s, struct store *st, struct date from,
                                       struct str key, const struct pack_kind *const *kinds);
