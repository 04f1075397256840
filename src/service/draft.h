/* Drafts: the words of a pack in force with a figure changed, to see what would follow. Nothing of
 * it is stored. */
#pragma once

#include "service/vocabulary.h"

/* Gives a parameter (key or name) another value from ever on, in words that the caller made for
 * this alone. `index` is the code (or its name) or the lowest number of the band that is changed,
 * of a parameter that has these, else empty; the other entries stay as they are on the business
 * date. `value` is in the parameter's unit, or a percentage ("60%") of one that is a share.
 * LY_NOT_FOUND: no rule uses a parameter of that name. LY_INVALID: no such entry, or no such value.
 */
LY_MUST_CHECK enum ly service_draft_param(struct scope *s, const struct service_vocabulary *v,
                                          struct str name, struct str index, struct str value);

/* A figure that can be changed so: a parameter's only one, or one of its entries. */
struct service_figure {
  const struct rule_param *param;
  struct str
      index; /* as service_draft_param() takes it: a code, the lowest number of a band; empty */
  struct str name;  /* of the entry, for people: 五级, 65岁; empty */
  struct str value; /* on the business date, for people; empty: not known */
  struct str plain; /* the same as service_draft_param() takes it */
};
/* Those that rules use, in the order in which these ask for them, each once. Of a parameter by
 * bands those that it has on the business date. */
LY_MUST_CHECK enum ly service_figures(struct scope *s, const struct service_vocabulary *v,
                                      struct service_figure **out, size_t *count);

/* Makes the bits of 在享 in the rules of `draft` stand where those of `in_force` stand, so that
 * both run over the same rows. A programme that only the draft has is received by nobody. Once
 * only. */
LY_MUST_CHECK enum ly service_draft_fit(struct scope *s, const struct service_vocabulary *in_force,
                                        const struct service_vocabulary *draft);

/* What a draft says of a parameter, to be written into a pack. */
struct service_draft {
  struct str param; /* its key */
  struct date from;
  struct str basis; /* the document or clause that gives it; may be empty */
};
/* The parameter's version in a draft that service_draft_param() changed, as an item of `versions`
 * in parameters.yaml, with all its entries: lines that begin with so many blanks. Empty where no
 * pack of the chain has the parameter. */
struct str service_draft_version(struct scope *s, const struct service_vocabulary *draft,
                                 const struct service_draft *said, int indent);
