/* Drafts: the words of a pack in force with a figure or a rule changed, to see what would follow.
 * Nothing of it is stored.
 *
 * What can be changed has a name: a figure its parameter's (home_operation), a rule its
 * programme's key and part (elder_visit:eligible). */
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

/* What a parameter says on a day; NULL: nothing is known. */
const struct rule_version *service_param_on(const struct rule_param *p, struct date day);

/* The rules of a programme that can be changed: for whom, how much, and when it is done. */
enum service_part { SERVICE_ELIGIBLE, SERVICE_AMOUNT, SERVICE_DONE, SERVICE_PARTS };
extern const struct pack_choice service_parts[]; /* eligible, amount, done */
/* "elder_visit:eligible" taken apart; false for what is no name of a rule. */
bool service_rule_called(struct str name, struct str *programme, int *part);
struct str service_rule_name(struct scope *s, struct str programme, int part);
/* 特殊困难老年人探访（条件） */
struct str service_rule_title(struct scope *s, const struct service_programme *p, int part);
/* Its text as it stands, without blanks around it; empty where the programme has none. */
struct str service_rule_of(const struct service_programme *p, int part);

/* Gives a rule another text in words that the caller made for this alone; of programmes of one key
 * along the chain the lowest. LY_NOT_FOUND: no such programme, or it has no such rule. LY_INVALID:
 * the first fault of the text, with the character at which it stands. */
LY_MUST_CHECK enum ly service_draft_rule(struct scope *s, const struct service_vocabulary *v,
                                         struct str name, struct str text);
/* Either, by its name; `index` only of a figure. */
LY_MUST_CHECK enum ly service_draft_change(struct scope *s, const struct service_vocabulary *v,
                                           struct str name, struct str index, struct str value);

/* What can be changed so: a parameter's only figure, one of its entries, or a rule. */
struct service_figure {
  const struct rule_param *param;            /* NULL: a rule */
  const struct service_programme *programme; /* of a rule */
  struct str key;                            /* as service_draft_change() takes it */
  struct str title;                          /* of the parameter or the rule, for people */
  struct str
      index; /* as service_draft_param() takes it: a code, the lowest number of a band; empty */
  struct str name;  /* of the entry, for people: 五级, 65岁; empty */
  struct str value; /* on the business date, for people; empty: not known */
  struct str plain; /* the same as service_draft_change() takes it */
};
/* Figures that rules use, in the order in which these ask for them, each once, of a parameter by
 * bands those that it has on the business date; then the rules of all programmes. */
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
