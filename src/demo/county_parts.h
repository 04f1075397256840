/* Inside demo: how a county is made, one step after the other. */
#pragma once

#include "demo/county.h"

enum { AGES = 105, SEXES = 2, HOUSEHOLD_MAX = 10 };

struct county_word {
  struct str text;
  int64_t weight, from, to; /* years of birth to which it was given, both included */
};

enum county_word_kind {
  WORD_SURNAME,
  WORD_MALE,
  WORD_FEMALE,
  WORD_INSTITUTION,
  WORD_KINDS = WORD_INSTITUTION + KIND_COUNT
};

struct county_words {
  struct county_word *words[WORD_KINDS];
  size_t count[WORD_KINDS];
};

/* Random numbers that are the same everywhere (splitmix64). Each step has dice of its own, so that
 * more rolls in one do not change the others. */
struct dice {
  uint64_t state;
};
struct dice dice_for(const struct county *c, const char *step);
uint64_t dice_roll(struct dice *d);
uint32_t dice_below(struct dice *d, uint32_t n); /* n above 0 */
bool dice_percent(struct dice *d, unsigned percent);
void dice_shuffle(struct dice *d, uint32_t *items, size_t count);

/* a * b / c, rounded to the nearest; none below 0, c above 0. */
int64_t share_of(int64_t a, int64_t b, int64_t c);
/* Shares `total` out by weights so that it adds up: each gets its exact share rounded up or down.
 * Nothing where the weights are all 0. */
void share_out(const int64_t *weights, size_t count, int64_t total, int64_t *out);

/* What a figure asks for as a whole number, of a base that is counted already (not looked at for a
 * plain number, which is taken at the county's scale). */
int64_t figure_wanted(const struct county *c, const struct county_figure *f, int64_t base);
/* 100 for %, 1000 for ‰ …; 0 for a plain number. */
int64_t figure_factor(const struct county_figure *f);
/* The first figure of that measure, without a town, or NULL. */
const struct county_figure *figure_find(const struct county_figures *figures, const char *measure);
/* What that asks for, or `otherwise` without one. */
int64_t figure_number(const struct county *c, const char *measure, int64_t base, int64_t otherwise);

/* One thing that can be counted. */
struct county_measure {
  const char *key;
  int (*count)(const struct county *c, size_t i, const struct county_measure *m);
  uint64_t bit;      /* for those that are a bit of persons */
  int argument;      /* for others: kind, level */
  const char *base;  /* what a rate is of; NULL: persons of the same ages */
  bool ages_of_base; /* the figure's ages are those of the base alone */
  enum { OF_PERSONS, OF_INSTITUTIONS, OF_HOUSEHOLDS } of;
};
const struct county_measure *county_measure_find(struct str key);
/* What a rate of it is of; NULL: everybody of the same ages. */
const struct county_measure *county_measure_base(const struct county_measure *m);
/* Sums it over the county, within the figure's town and ages. */
int64_t county_count(const struct county *c, const struct county_measure *m,
                     const struct county_figure *f);
int64_t county_count_base(const struct county *c, const struct county_measure *m,
                          const struct county_figure *f);
bool county_resident(const struct county *c, size_t person);
bool county_within(const struct county *c, uint32_t area, const struct county_figure *f);
/* Whether it is a village: the last three digits of its code begin with 2, those of a city's
 * community with 0 (GB/T 10114). */
bool county_rural(const struct county *c, uint32_t area);
/* Elders whom a visit each month is for: alone, elders only, children away, disabled … */
bool county_difficult(const struct county_person *p);

/* Picks persons for a bit (or an ability level) until as many have it as the figures of the measure
 * ask for, from those who may. */
struct county_draw {
  const char *measure;
  bool (*may)(const struct county *c, const struct county_person *p);
  void (*give)(struct county_person *p, const struct county_measure *m); /* NULL: sets the bit */
};
LY_MUST_CHECK enum ly county_draw(struct scope *s, struct county *c,
                                  const struct county_draw *draw);

/* The steps, in this order. */
LY_MUST_CHECK enum ly county_people(struct scope *s, struct county *c);   /* sexes, ages, towns */
LY_MUST_CHECK enum ly county_needs(struct scope *s, struct county *c);    /* what they need */
LY_MUST_CHECK enum ly county_places(struct scope *s, struct county *c);   /* institutions */
LY_MUST_CHECK enum ly county_move_in(struct scope *s, struct county *c);  /* homes, hostels */
LY_MUST_CHECK enum ly county_homes(struct scope *s, struct county *c);    /* households, kin */
LY_MUST_CHECK enum ly county_hukou(struct scope *s, struct county *c);    /* and who is away */
LY_MUST_CHECK enum ly county_enrol(struct scope *s, struct county *c);    /* children, staff */
LY_MUST_CHECK enum ly county_number(struct scope *s, struct county *c);   /* ID numbers */
LY_MUST_CHECK enum ly county_services(struct scope *s, struct county *c); /* acts, receipts */

/* Goes through the persons of a range in an order that looks like chance and comes to each once. */
struct stroll {
  uint32_t first, count, at, step, done;
};
struct stroll stroll_over(struct dice *d, size_t first, size_t count);
bool stroll_next(struct stroll *w, uint32_t *out);
/* Where the persons of each town begin, in the order of the towns; one more entry closes it. Of the
 * areas of the towns too. */
struct county_towns {
  uint32_t *area; /* the town's; its villages stand behind it */
  uint32_t *first;
  size_t count;
};
LY_MUST_CHECK enum ly county_towns(struct scope *s, const struct county *c,
                                   struct county_towns *out);
/* A village of the town, by chance. */
uint32_t county_village(const struct county *c, const struct county_towns *t, size_t town,
                        struct dice *d);
