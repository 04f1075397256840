/* Schemas: what the entries of a pack look like, as tables.
 *
 * Each room declares the kinds of entries it reads (plan: indicators, tasks, …) as a `struct
 * pack_kind`: the file they stand in and one row for each field with its key, type and place in a C
 * struct. The reader fills the structs, lists every fault with its place, and resolves references
 * between kinds. A new field is a new row; a new kind of entry is a new table. No room writes a
 * parser of its own.
 */
#pragma once

#include "base/decimal.h"
#include "base/period.h"
#include "base/scope.h"

struct pack;
struct pack_entry;
struct pack_kind;
struct pack_node;

/* A field that points to an entry of a kind, written as that entry's key. */
struct pack_ref {
  struct str key;
  struct diag_at at;
  const struct pack_entry *entry; /* set once all files are read */
};

/* Every entry of a kind begins with this. */
struct pack_entry {
  struct str key; /* known by it within its kind and pack; empty for kinds without keys */
  struct diag_at at;
  const struct pack_node *node; /* what it was read from; see pack_field_at() */
  bool faulty; /* a field of it could not be read; what needs all fields is then not checked */
  /* Of inherited kinds: the entry of a pack above that this one stands for; and the clause by which
   * it is taken away, its other fields then being empty. */
  const struct pack_entry *replaces;
  struct pack_ref withdrawn;
};

struct pack_number {
  bool given;
  struct decimal value;
};

/* A field with many values: `items` is an array of the field's C type. */
struct pack_many {
  void *items;
  size_t count;
};

/* One word of a closed list, with how a person reads it. */
struct pack_choice {
  const char *word;
  int value;
  enum message message;
};

enum pack_type {              /* the C type at the field's offset */
                 PACK_KEY,    /* struct str: a-z, 0-9 and _, beginning with a letter */
                 PACK_TEXT,   /* struct str: not empty, on one line */
                 PACK_RULE,   /* struct str: a rule, over several lines; they become blanks */
                 PACK_TREE,   /* const struct pack_node *: anything, read by the kind itself */
                 PACK_COUNT,  /* int64_t: a whole number from 0 */
                 PACK_NUMBER, /* struct pack_number */
                 PACK_TRUTH,  /* bool: true or false */
                 PACK_DATE,   /* struct date: 2023-03-31 */
                 PACK_PERIOD, /* struct period: 2022, 2024-Q2, 2024-06, 2023-03-31 */
                 PACK_CHOICE, /* int: one of `choices` */
                 PACK_REF,    /* struct pack_ref: the key of an entry of `kind` */
                 PACK_OBJECT, /* a pointer to a struct read by `schema`; NULL when not given */
};

enum { PACK_REQUIRED = 1, PACK_MANY = 2 /* a list; the C type is struct pack_many */ };

struct pack_field {
  const char *key;
  enum pack_type type;
  unsigned flags;
  size_t offset;
  const struct pack_choice *choices; /* ends with word NULL */
  const struct pack_kind *kind;
  const struct pack_schema *schema;
};

struct pack_schema {
  size_t size; /* of the C struct, which comes zeroed; dates and periods not given are "none" */
  const struct pack_field *fields; /* ends with key NULL */
};

enum pack_file_form {
  PACK_FORM_LIST, /* a list of entries */
  PACK_FORM_ONE,  /* one entry */
};

struct pack_kind {
  const char *name; /* "indicator" */
  const char *file; /* "indicators.yaml" */
  enum pack_file_form form;
  enum message title; /* how a person calls it: 指标 */
  struct pack_schema schema;
  const char *key; /* the field that is the entry's key; NULL for kinds without */
  bool required;   /* every pack must have the file */
  bool inherited;  /* a pack has the entries of the packs above it too */
  bool owed;       /* inherited, and no lower pack can take it away: withdrawn, it stands */
  /* What only this kind knows to check, once references are resolved, of entries that are not
   * faulty. May be NULL. */
  void (*check)(struct scope *s, const struct pack *pack, const struct pack_entry *entry);
};

/* The place of a field's value, "target.value" for one within an object, "moves.3.to" for one
 * within the fourth of a list; of the nearest thing around it where it is not given. */
struct diag_at pack_field_at(const struct pack_entry *entry, const char *path);

/* The place of the byte `offset` within a field's text (PACK_RULE). */
struct diag_at pack_field_text_at(const struct pack_entry *entry, const char *path, size_t offset);

/* Calls `visit` for each reference in an entry, those of inner objects included. */
typedef void (*pack_ref_visit)(void *context, const struct pack_kind *target, struct pack_ref *ref);
void pack_each_ref(const struct pack_schema *schema, void *object, pack_ref_visit visit,
                   void *context);

/* The word of a choice, and how a person reads it. */
const struct pack_choice *pack_choice_of(const struct pack_choice *choices, int value);
