/* Indicators that the registry can work out: beds and their kinds, seats, coverage, visits.
 *
 * A pack says for an indicator what is counted over what (computed.yaml): `top` and `bottom` are
 * each a rule on a kind of party. A truth counts the parties for whom it holds, a number is added
 * up. `towns_with` counts the areas below the plan's own in which at least one party is counted,
 * `towns` all of them. The value is top × times ÷ bottom, to two digits behind the point; without a
 * bottom top × times.
 *
 * What is worked out stands beside what is reported and never in its place: a base year is what the
 * document prints, a confirmed report is what a unit answers for. A party of whom it is not known
 * whether it is to be counted is counted in neither part, and how many those are is told.
 */
#pragma once

#include "base/sheet.h"
#include "plan/plan.h"
#include "rule/program.h"
#include "service/vocabulary.h"

enum plan_counted { PLAN_PARTIES, PLAN_TOWNS_WITH, PLAN_TOWNS };

struct plan_part {
  int count;          /* enum plan_counted */
  struct pack_ref of; /* struct registry_kind; not of PLAN_TOWNS */
  struct str rule;
};

/* computed.yaml */
struct plan_computed {
  struct pack_entry entry; /* key: of the indicator */
  struct str indicator;
  const struct plan_part *top, *bottom; /* bottom NULL: nothing is divided by */
  int64_t least; /* where the bottom is less, nothing is told: few people are no rate; 0: not so */
  struct pack_number times; /* not given: by what the indicator's denominator is counted, or 1 */
  struct str note;
};

extern const struct pack_kind plan_kind_computed;
extern const struct pack_choice plan_counteds[];

/* Reads the rules of the pack's own computed indicators; faults are diagnostics at their places.
 * Where the pack has faults already nothing is read. For checking and adopting. */
LY_MUST_CHECK enum ly plan_check_computed(struct scope *s, const struct pack *pack);

struct plan_counted_part {
  int64_t value; /* times 10^places */
  int places;
  int64_t unknown; /* parties of whom it can not be said */
  bool overflow;
};
struct plan_measured_area {
  struct str area, name; /* of the whole: the plan's own */
  struct plan_counted_part top, bottom;
  bool known; /* the bottom is not 0, and nothing overflowed */
  struct decimal value;
};
struct plan_measured {
  const struct plan_computed *computed;
  const struct plan_indicator *indicator;
  const struct pack *pack;
  struct decimal times;
  bool
      since_january; /* a rule counts what was done since the year began: no line goes through it */
  struct str top_text, bottom_text; /* the rules, as printed; empty for none */
  struct plan_measured_area whole;
  struct plan_measured_area *areas; /* those one level below the plan's own */
  size_t count;
  /* Of the level below how many have anybody in the registry: of a city's districts some may keep
   * their registry elsewhere. */
  size_t areas_held;
};

/* All computed indicators of the vocabulary's pack as of the scope's business date, in the order of
 * the file. In the scope's arena. */
LY_MUST_CHECK enum ly plan_measure_all(struct scope *s, const struct service_vocabulary *v,
                                       const struct rule_world *world, struct plan_measured **out,
                                       size_t *count);

/* 口径：（…）÷（…）×100 */
struct str plan_measured_how(struct scope *s, const struct plan_measured *m);
/* For pages and JSON: {indicator, indicator_name, unit, target, base, clause, top_text,
 * bottom_text, times, note, whole: AREA, areas_held, areas: [AREA]}, AREA being {area, name, value,
 * top, bottom, top_unknown, bottom_unknown}. Numbers that can not be told are null. */
struct value *plan_measured_value(struct scope *s, const struct plan_measured *m);
struct value *plan_measured_area_value(struct scope *s, const struct plan_measured *m,
                                       const struct plan_measured_area *area);

/* Tables: all of a plan (rows are struct plan_measured; columns indicator, value, top, bottom,
 * base, target), and one indicator, first the whole, then each area (struct plan_measured_area;
 * area, value, top, bottom). The list has to live as long as the sheet. */
LY_MUST_CHECK enum ly plan_measured_sheet(struct scope *s, const struct pack *pack,
                                          const struct plan_measured *list, size_t count,
                                          struct sheet *out);
LY_MUST_CHECK enum ly plan_measured_areas_sheet(struct scope *s, const struct plan_measured *m,
                                                struct sheet *out);
/* A row of either in full. */
struct value *plan_measured_row(struct scope *s, const struct sheet *sheet, const void *row);
