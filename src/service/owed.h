/* Who is owed what, over everyone: of each programme those who are entitled and do not receive
 * (应享未享), who receive and are no longer entitled (应退未退), and of whom it cannot be said
 * (待核).
 *
 * With E for "entitled" (under the programme or one of the same key above it) and R for "receives":
 *   missing  E and not R, both known
 *   stop     R and not E, both known
 *   open     E not known; or E, and R not known
 * R is what the receipts say (在享); of a programme that says itself when it is kept (`done`: the
 * visit was made, the inspection held), R is that. Who is not entitled and of whom nobody says that
 * they receive stands on no list. The three exclude one another.
 *
 * Answers are those of service_entitle() for each party, told as of the day the rules were made
 * for. Areas are a district or a town, by six or nine digits.
 */
#pragma once

#include "service/entitlement.h"
#include "service/everyone.h"

enum owed_list { OWED_MISSING, OWED_STOP, OWED_OPEN, OWED_LISTS };
extern const struct pack_choice owed_lists[];

struct owed;

/* Makes programs of all programmes, as of the scope's business date. In the scope's arena; the
 * words must live as long. */
LY_MUST_CHECK enum ly owed_open(struct scope *s, const struct service_vocabulary *v,
                                struct owed **out);

/* Six or nine digits of a district with a pack of its own, as numbers; false for other texts. */
struct owed_area {
  int64_t district, from, to; /* areas between, both included; 0, 0: all of the district */
};
bool owed_area(struct str code, struct owed_area *out);

/* Some parties, and what they come to. */
struct owed_count {
  int64_t parties;
  int64_t priced; /* of these, those whose amount is known */
  int64_t sum;    /* of the known amounts, in the programme's unit, times 10^places */
  bool over;      /* the sum is beyond what can be counted, and 0 */
};
struct owed_place {
  int64_t area;                         /* of 12 digits, of a town; -1: not known where */
  int64_t parties;                      /* of the kind */
  struct owed_count counts[OWED_LISTS]; /* no amounts but of the missing */
  struct owed_count entitled;
  int64_t kept; /* of the entitled: done, where the programme says when (`by_acts`); else 0 */
};
struct owed_programme {
  const struct service_rules *rules;
  bool by_acts; /* R is what acts say, and nobody can be taken off: there is no list `stop` */
  struct owed_place all;
  struct owed_place *towns; /* with parties of the kind, by area */
  size_t town_count;
};
struct owed_book {
  struct owed_programme *list; /* in the order of the packs */
  size_t count;
};
LY_MUST_CHECK enum ly owed_totals(struct scope *s, const struct owed *o,
                                  const struct registry_moment *m, struct owed_area area,
                                  struct owed_book *out);

/* How often the amount falls due in a year, and once; 0: that cannot be said. */
enum owed_pay { OWED_NO_PAY, OWED_PAY_ONCE, OWED_PAY_YEARLY };
enum owed_pay owed_pay(const struct service_programme *p, int64_t *times);
/* Adds to a sum; once it is beyond what can be counted it stays so, and is 0. */
void owed_add(int64_t *sum, bool *over, int64_t more, bool more_over);
/* A sum in fen by the year (or once): it is no money or it cannot be said how often it falls due;
 * it is in *fen; or it is beyond what can be counted (`over`: the sum already was). */
enum owed_fen { OWED_NO_FEN, OWED_FEN, OWED_FEN_OVER };
enum owed_fen owed_yearly_fen(const struct service_rules *rules, int64_t sum, bool over,
                              int64_t *fen);

struct owed_row {
  int64_t party, area; /* the town; -1: not known */
  bool amount_known;
  int64_t amount; /* times 10^places */
  /* What owed_sheet_rows() looks up: */
  struct date born;     /* DATE_NONE: not known */
  struct str area_code; /* "331121101000"; "unknown" */
  struct str village;   /* as closely as it is known where; of what is due alone */
  struct str visitor;   /* a user; "-": nobody; of what is due alone */
};
/* One list of one programme, by town and birth date: at most `limit` rows behind the first `skip`;
 * *total is how many there are. LY_INVALID when the programme is none of these rules. */
LY_MUST_CHECK enum ly owed_rows(struct scope *s, const struct owed *o,
                                const struct registry_moment *m, const struct service_rules *rules,
                                enum owed_list which, struct owed_area area, size_t skip,
                                size_t limit, struct owed_row **out, size_t *count, int64_t *total);

/* All who are entitled to it for certain; with `kept` those of them to whom it was done. As above.
 */
LY_MUST_CHECK enum ly owed_entitled_rows(struct scope *s, const struct owed *o,
                                         const struct registry_moment *m,
                                         const struct service_rules *rules, bool kept,
                                         struct owed_area area, size_t limit, struct owed_row **out,
                                         size_t *count);

/* The missing facts of a list `open`: how many of its parties wait for each, the most first; the
 * fact that is asked for first counts. At most `most` parties are looked at (*looked). An empty
 * word: whether it is received. */
struct owed_missing {
  struct str word;
  int64_t parties;
};
LY_MUST_CHECK enum ly owed_missing(struct scope *s, const struct owed *o,
                                   const struct registry_moment *m,
                                   const struct service_rules *rules, struct str district,
                                   struct owed_area area, int64_t most, struct owed_missing **out,
                                   size_t *count, int64_t *looked);

/* ---- What if ------------------------------------------------------------------------------------
 *
 * The same parties under two sets of rules: those in force, and a draft. A programme is compared
 * with that of the same key; one that only one side has counts as nobody's on the other.
 */

struct owed_change {
  int64_t gain, lose;    /* parties who become entitled, who no longer are */
  int64_t more, less;    /* entitled under both, with a known amount that grows, that shrinks */
  int64_t same;          /* entitled under both, amount none or the same, be it known or not */
  int64_t unclear;       /* entitled under one or both, but the difference is not known */
  int64_t before, after; /* sums of known amounts, of those of whom the difference is known */
  int64_t unpriced;      /* of those who gain or lose: their amount is not known */
  /* Of the unclear: entitled under both, with an amount after and none known before, as where no
   * source gives today's figure; and the sum of what they get after. */
  int64_t bare, bare_after;
  /* Of a programme that says when it is done: entitled and not done, where it was otherwise. */
  int64_t due_more, due_less;
  bool before_over, after_over, bare_over; /* a sum is beyond what can be counted, and 0 */
};
struct owed_change_place {
  int64_t area;
  struct owed_change change;
};
struct owed_changed {
  const struct service_rules *before, *after; /* either may be NULL */
  struct owed_change all;
  struct owed_change_place *towns;
  size_t town_count;
};
/* The programmes whose rules differ, with what that changes. The rows of the moment were made for
 * the words of `before`; those of `after` have to fit them (service_words_fit, or
 * service_draft_fit). */
LY_MUST_CHECK enum ly owed_what_if(struct scope *s, const struct service_vocabulary *before,
                                   const struct service_vocabulary *after,
                                   const struct registry_moment *m, struct owed_area area,
                                   struct owed_changed **out, size_t *count);
/* Some of those whom it touches: `gain`, `lose`, `more` and so on, at most `limit`, in the order of
 * areas, with their amounts where these are known. */
enum owed_touched {
  OWED_GAIN,
  OWED_LOSE,
  OWED_MORE,
  OWED_LESS,
  OWED_DUE_MORE,
  OWED_DUE_LESS,
  OWED_TOUCHED
};
struct owed_example {
  enum owed_touched how;
  int64_t party, area;
  bool priced; /* both amounts are known and the programme has one */
  struct decimal before, after;
};
LY_MUST_CHECK enum ly owed_examples(struct scope *s, const struct service_vocabulary *after,
                                    const struct registry_moment *m, struct owed_area area,
                                    const struct owed_changed *pair, enum owed_touched how,
                                    size_t limit, struct owed_example **out, size_t *count);
/* The programme as the draft has it, or as it was. */
const struct service_rules *owed_changed_rules(const struct owed_changed *c);
/* Whether it is of that key or name. */
bool owed_changed_called(const struct owed_changed *c, struct str name);
