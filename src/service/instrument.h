/* Instruments (评估工具): forms with scores that come to a level, as data (instruments.yaml).
 *
 * An instrument has items in groups; each item is given the score of one of its choices. A level
 * follows from the total (GB/T 42195: 0 to 90 points, more is better), or from the degrees of the
 * groups by a table (医保办发〔2021〕37号: that of one group against the worse of two others). Then
 * come the changes the norm asks for: a level outright (昏迷), or so many levels worse (确诊失智),
 * never beyond the worst. Whether several “worse” add up the norm may leave open: then both results
 * are given, and the one that counts is the one without adding up.
 *
 * Scoring is pure. An item or a change that nobody answered refuses the level: nothing is ever
 * taken for 0.
 */
#pragma once

#include "pack/pack.h"
#include "registry/registry.h"

enum {
  INSTRUMENT_ITEMS_MAX = 80,
  INSTRUMENT_GROUPS_MAX = 8,
  INSTRUMENT_CHANGES_MAX = 8,
  INSTRUMENT_ASSESSORS_MAX = 8
};

/* What a group comes to: from a score to a score, both included. */
struct instrument_degree {
  struct str key, name; /* severe 重度受损 */
  int64_t from, to;
};

struct instrument_group {
  struct str key, name;
  struct pack_many degrees; /* struct instrument_degree *, the best first; of a table only */
  int sure;                 /* enum registry_sure: of the degrees */
};

struct instrument_choice {
  int64_t score;
  struct str name;
};

struct instrument_item {
  struct str key, number; /* eating, B1.1 */
  struct str group;
  struct str name, note;
  struct pack_many choices; /* struct instrument_choice * */
};

/* A level by the total, both included. */
struct instrument_level {
  struct str code; /* of the fact's code list */
  int64_t from, to;
};

/* A row of the table: the degree of `down`, and the level for each degree of the worst of
 * `across`. */
struct instrument_row {
  struct str degree;
  struct pack_many levels; /* struct str: codes, in the order of the degrees across */
};

struct instrument_change {
  struct str key, name;
  struct str level; /* outright; or: */
  int64_t worse;    /* so many levels worse */
  int sure;
  struct str note;
};

enum instrument_stack {
  INSTRUMENT_STACK_OPEN, /* the norm does not say */
  INSTRUMENT_STACK_NO,   /* the worst one counts */
  INSTRUMENT_STACK_YES,  /* they add up */
};

struct service_instrument {
  struct pack_entry entry;
  struct str key, name, norm;
  int sure;           /* enum registry_sure: of items and scores */
  struct pack_ref of; /* struct registry_kind */
  struct pack_ref
      fact; /* struct registry_fact: the level, of an ordered code list, the best first */
  struct pack_ref dated; /* struct registry_fact: the day; may be missing */
  int64_t assessors;     /* how many fill it in; 0: one */
  int64_t valid_months;  /* 0: no source says */
  struct pack_many groups, items, levels, changes, table;
  struct str down;         /* of a table: a group */
  struct pack_many across; /* struct str: groups */
  int table_sure;          /* enum registry_sure: of the table */
  int stack;               /* enum instrument_stack */
  struct pack_ref clause;
  struct str note;
};

extern const struct pack_kind service_kind_instrument;
extern const struct pack_choice instrument_stacks[];

const struct instrument_group *instrument_group_at(const struct service_instrument *i, size_t n);
const struct instrument_item *instrument_item_at(const struct service_instrument *i, size_t n);
/* The most a group (NULL: everything) can come to. */
int64_t instrument_most(const struct service_instrument *i, const struct instrument_group *group);
const struct instrument_change *instrument_change_at(const struct service_instrument *i, size_t n);
/* By key or number; the place in `items`, or -1. */
ptrdiff_t instrument_item_find(const struct service_instrument *i, struct str name);
ptrdiff_t instrument_change_find(const struct service_instrument *i, struct str name);

/* What was filled in. */
struct instrument_sheet {
  bool given[INSTRUMENT_ITEMS_MAX];
  int64_t scores[INSTRUMENT_ITEMS_MAX];
  bool said[INSTRUMENT_CHANGES_MAX]; /* whether the change was answered */
  bool holds[INSTRUMENT_CHANGES_MAX];
};

struct instrument_result {
  size_t missing[INSTRUMENT_ITEMS_MAX], missing_count; /* items, in their order */
  size_t unsaid[INSTRUMENT_CHANGES_MAX], unsaid_count; /* changes */
  bool complete; /* nothing is missing: what follows is there */
  int64_t groups[INSTRUMENT_GROUPS_MAX], total;
  const struct instrument_degree *degrees[INSTRUMENT_GROUPS_MAX]; /* NULL: none declared */
  size_t base;  /* the level before changes, a place in the fact's code list */
  size_t level; /* the level that counts */
  size_t
      stacked; /* the level if the worse ones add up; other than `level` only where that is open */
  bool official; /* all it rests on has a source; else it is shown, and not issued */
};
/* `sheet` has only scores that are choices (instrument_put). LY_CORRUPT never: check_instrument()
 * has seen that every total has a level. */
void instrument_score(const struct service_instrument *i, const struct instrument_sheet *sheet,
                      struct instrument_result *out);
/* A score as somebody gives it, for an item; false: it is none of the choices. */
bool instrument_put(const struct service_instrument *i, struct instrument_sheet *sheet, size_t item,
                    struct str score);
/* Fills a sheet from names and values (items by key or number, changes by key with 是, 否). A fault
 * is a diagnostic at that name, and then LY_INVALID. */
LY_MUST_CHECK enum ly instrument_fill(struct scope *s, const struct service_instrument *i,
                                      const struct registry_said *values, size_t count,
                                      struct instrument_sheet *out);
/* The code that stands at a place of the fact's list. */
const struct registry_code *instrument_level_at(const struct service_instrument *i, size_t level);

/* For pages and JSON: {instrument, name, norm, sure, sure_text, assessors, valid_months, groups:
 * [{key, name, items: [{key, number, name, note, choices: [{score, name}]}]}], changes: [{key,
 * name, note, effect_text}], note}. */
struct value *instrument_value(struct scope *s, const struct service_instrument *i);
/* {complete, missing: [{key, number, name}], unsaid: [{key, name}], total, max, groups: [{key,
 * name, score, max, degree, degree_name}], base, base_text, level, level_text, stacked,
 * stacked_text, open, official, changes: [{key, name, effect_text}]}; without a total as long as
 * something is missing. */
struct value *instrument_result_value(struct scope *s, const struct service_instrument *i,
                                      const struct instrument_sheet *sheet,
                                      const struct instrument_result *result);
