/* Checking, in four files: check.c operators, check_words.c names and literals, check_call.c
 * functions, check_type.c types. A NULL result has told its fault. */
#pragma once

#include "rule/rule_int.h"

/* On which kind of party, and what type would fit: it tells of which list a code is, and which of
 * number, area and code some digits are. NULL: nothing is known. */
struct rule_expr *check_syntax(struct reading *r, const struct syntax *n, size_t party,
                               const struct rule_type *hint);
struct rule_expr *check_token(struct reading *r, const struct syntax *n, size_t party,
                              const struct rule_type *hint);
struct rule_expr *check_path(struct reading *r, const struct syntax *n, size_t party,
                             const struct rule_type *hint);
struct rule_expr *check_param(struct reading *r, const struct syntax *n, size_t party);
struct rule_expr *check_call(struct reading *r, const struct syntax *n, size_t party,
                             const struct rule_type *hint);
/* The code a token names, as a literal of that list. */
struct rule_expr *check_code(struct reading *r, const struct syntax *n, size_t party,
                             const struct rule_codes *codes);
/* The list that has all these names, when only one has; else NULL. */
const struct rule_codes *check_guess_list(const struct rule_vocabulary *v, const struct str *names,
                                          size_t count);
/* Whether it says nothing of its type by itself: digits, a quoted text, the name of a code. */
bool check_is_loose(const struct reading *r, const struct syntax *n, size_t party);

/* Where a path leads: by relations to a kind, and the last name there. */
struct check_route {
  const struct rule_word *ones[RULE_DEPTH_MAX];
  size_t count, party;
  const struct rule_word *last;
  const struct syntax *last_name, *field; /* `field` stands behind a word of acts */
};
bool check_route(struct reading *r, const struct syntax *path, size_t party,
                 struct check_route *out);
/* What stands at the end of a route, seen from its beginning. */
struct rule_expr *check_wrap(struct reading *r, const struct syntax *n, size_t party,
                             const struct check_route *route, struct rule_expr *leaf);

/* NULL when an argument is; LY_LIMIT is remembered when it gets too deep. */
struct rule_expr *check_make(struct reading *r, const struct syntax *n, enum rule_op op,
                             size_t party, struct rule_type type, struct rule_expr *const *args,
                             size_t count);

/* ---- Types --------------------------------------------------------------------------------------
 */

extern const struct rule_type check_truth;
/* As in the vocabulary, its unit canonical. */
struct rule_type check_type(struct reading *r, const struct rule_type *type);
bool check_kind(struct reading *r, const struct rule_expr *e, enum rule_kind kind);
bool check_is_truth(struct reading *r, struct rule_expr *const *args, size_t count);
/* Brings two numbers to one unit, where literals without a unit take that of the other. */
bool check_units(struct reading *r, struct rule_expr *a, struct rule_expr *b);
/* Two of one kind, of one list, one unit. */
bool check_alike(struct reading *r, struct rule_expr *a, struct rule_expr *b);
/* Whether the rule is of the type that is wanted. */
bool check_wanted(struct reading *r, struct rule_expr *e, const struct rule_type *wanted);
struct str check_piece(const struct reading *r, const struct rule_expr *e);
