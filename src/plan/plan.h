/* The plan: indicators with typed targets, and the lists that stand beside them.
 *
 * Here stand the kinds of entries that make a pack a plan (plan_kinds, for pack_read), and what can
 * be said about figures: whether a report meets a target, how a target stands to its base, whether
 * the figures of a document agree with each other, and how a plan stands to the plan above it.
 * Everything is pure: it takes what was read from packs and gives an answer.
 */
#pragma once

#include "pack/pack.h"
#include "service/rate.h"

/* ---- Figures: a base or a target, as printed and as meant -------------------------------------
 */

/* How a figure that has no number is judged. */
enum plan_judge {
  PLAN_JUDGE_NUMBERS,    /* it has numbers */
  PLAN_JUDGE_COMPARATOR, /* at least (or at most) another figure: 全省平均水平以上 */
  PLAN_JUDGE_BETTER,     /* better than the base: 下降, 水平明显提高 */
  PLAN_JUDGE_SLOWER,     /* grows at a lower rate than before: 增速下降 */
  PLAN_JUDGE_NOT_WORSE,  /* not worse than the base: 保持 */
  PLAN_JUDGE_ALL,        /* all who are meant, 100 %: 应保尽保 */
  PLAN_JUDGE_REVIEW,     /* by a reviewer's finding */
};

struct plan_figure {
  struct str printed; /* the characters of the document: 98以上 */
  /* What they mean. One of: value; at_least; at_most; at_least and at_most (a range); about; judge.
   */
  struct pack_number value, at_least, at_most;
  struct pack_number aspire; /* 力争: beyond the floor, wished for */
  struct pack_number about;  /* 左右, 余: of a base or a fact, never of a target */
  int judge;                 /* enum plan_judge */
  struct str comparator;     /* for PLAN_JUDGE_COMPARATOR: 全省平均水平 */
  struct period period;      /* a base: when it was so; a target: due by its last day */
  bool undated;              /* the text gives no time; the period is that of the document */
};

/* ---- Indicators --------------------------------------------------------------------------------
 */

enum plan_binding { PLAN_BINDING_NONE, PLAN_BINDING_EXPECTED, PLAN_BINDING_BINDING };
enum plan_better { PLAN_BETTER_UP, PLAN_BETTER_DOWN, PLAN_BETTER_EXACT };
enum plan_flow { PLAN_STOCK, PLAN_YEARLY };
enum plan_field { PLAN_FIELD_NONE, PLAN_FIELD_ELDER, PLAN_FIELD_CHILDCARE, PLAN_FIELD_BOTH };

/* What rates are rates of: 常住人口 and 户籍人口 are two. */
struct plan_population {
  struct pack_entry entry;
  struct str key, name;
  struct pack_many may_be; /* struct pack_ref: what it may mean where the text does not say */
};

/* What plans of several levels promise alike, so that they can be held against each other. */
struct plan_subject {
  struct pack_entry entry;
  struct str key, name;
  struct pack_many items; /* struct str: what a promise on it may cover */
};

struct plan_denominator {
  struct str name; /* 老年人口, as printed */
  struct pack_ref population;
  int64_t per;          /* 100 for percent, 1000 for 每千人口; 1 when not given */
  struct period period; /* which population, where the document says */
};

struct plan_indicator {
  struct pack_entry entry;
  struct str key;
  int64_t number; /* 序号 in the document's table; 0: it stands in the prose only */
  struct str category;
  int field;                   /* enum plan_field */
  struct str name;             /* as printed, without the unit in brackets */
  struct str unit;             /* 岁, % */
  struct pack_ref unit_clause; /* where the unit stands when the table prints none */
  int binding;                 /* enum plan_binding: 指标属性 */
  int better;                  /* enum plan_better */
  int flow;                    /* enum plan_flow: reached once, or each year anew */
  const struct plan_figure *base, *target;
  const struct plan_denominator *denominator;
  struct str scope_note; /* 全市: the figure is not of this area alone */
  bool rule;             /* more a rule than a number: 五同步 */
  struct pack_ref subject;
  struct pack_many covers;     /* struct str: what the promise takes in, items of the subject */
  struct pack_many lead_units; /* struct pack_ref to units */
  struct pack_ref clause;
  struct pack_many also; /* struct pack_ref to clauses that say the same */
};

/* A figure as somebody reports it. */
struct plan_report {
  struct pack_number value;
  struct pack_number comparator; /* the other figure of the same period, where one is needed */
  /* The reports before it: what "better" and "slower" are held against where no base is printed. */
  struct pack_number previous, earlier;
};

enum plan_outcome { PLAN_MET, PLAN_MISSED, PLAN_UNKNOWN, PLAN_FOR_REVIEW };

struct plan_verdict {
  enum plan_outcome outcome;
  struct pack_number short_by; /* how far a missed number is from its limit, in the unit; above 0 */
  bool aspired;                /* the aspiration (力争) is reached too */
};

/* Holds a report against a target. PLAN_UNKNOWN when a number that is needed is not given. A plain
 * value is a floor where more is better, a ceiling where less is, and exact otherwise. */
struct plan_verdict plan_judge(const struct plan_indicator *indicator,
                               const struct plan_report *report);

/* The one number a figure can be compared by, on the side that is good; 100 for PLAN_JUDGE_ALL. */
struct pack_number plan_measure(const struct plan_figure *figure, int better);

/* How a target stands to its base. */
enum plan_stand { PLAN_STAND_UNKNOWN, PLAN_STAND_BETTER, PLAN_STAND_AT_BASE, PLAN_STAND_BELOW };
enum plan_stand plan_stand(const struct plan_indicator *indicator);

/* ---- Lists of projects, policies, pilots and reforms --------------------------------------------
 */

enum plan_phase { PLAN_PHASE_NONE, PLAN_PHASE_EARLY, PLAN_PHASE_NEW, PLAN_PHASE_UNDER_WAY };
enum plan_funding {
  PLAN_FUNDED_NONE,
  PLAN_FUNDED_PUBLIC,
  PLAN_FUNDED_VILLAGE,
  PLAN_FUNDED_CIVIL,
  PLAN_FUNDED_FIRM
};

struct plan_project {
  struct pack_entry entry;
  struct str key;
  int64_t number;
  int field; /* enum plan_field: 养老, 托育 */
  struct str name;
  int phase;                /* enum plan_phase */
  struct period start, end; /* 建设期限 */
  struct str site;
  struct pack_number beds, places, classes; /* places: 学位 */
  struct pack_number floor_area_m2, land_area_m2, land_area_mu;
  struct pack_number investment_wan; /* 万元 */
  int funding;                       /* enum plan_funding */
  struct pack_many units;            /* organisers */
  struct pack_ref clause;
};

/* The numbers a project may have, by their keys; ends with NULL. */
extern const char *const plan_project_numbers[];
struct pack_number plan_project_number(const struct plan_project *project, size_t which);

/* A policy, a pilot or a reform: something with a name, units and a place in the document. */
struct plan_listed {
  struct pack_entry entry;
  struct str key;
  int64_t number;
  struct str name;
  struct str document_number; /* 文号 */
  struct str site;
  struct pack_many units;
  struct pack_ref clause;
};

struct plan_task {
  struct pack_entry entry;
  struct str key;
  int64_t number;   /* row of the annex; 0 for none */
  struct str title; /* short, in our own words */
  int field;        /* enum plan_field */
  struct pack_many lead_units, units;
  struct period due; /* where the document says one */
  struct pack_ref subject;
  struct pack_many covers;     /* as of an indicator */
  struct pack_many indicators; /* struct pack_ref: those it serves */
  struct pack_ref clause, annex;
};

/* Who answers for a task: its own units, else those of its clause. Leads are in `lead_units`. */
const struct pack_many *plan_task_units(const struct plan_task *task);

/* ---- Bodies: who meets to carry the plan --------------------------------------------------------
 */

enum plan_body_kind {
  PLAN_BODY_OTHER,
  PLAN_BODY_TASK_FORCE,    /* 工作专班 */
  PLAN_BODY_JOINT_MEETING, /* 联席会议 */
  PLAN_BODY_LEADING_GROUP, /* 领导小组 */
  PLAN_BODY_COMMITTEE,     /* 老龄委 */
  PLAN_BODY_MECHANISM,     /* 统筹推进机制 */
};

/* A body that the document names; only what is printed of it. */
struct plan_body {
  struct pack_entry entry;
  struct str key, name;
  int kind;                           /* enum plan_body_kind */
  struct pack_many lead_units, units; /* struct pack_ref: who convenes it, its members */
  struct str chair;                   /* the post, as printed: 政府分管领导 */
  struct str duties;                  /* what it is for */
  struct pack_ref clause;
};

/* ---- Facts, and what must hold between figures ------------------------------------------------
 */

/* One figure in a relation: exactly one of the first five is given. */
struct plan_operand {
  struct pack_ref fact, base, target;
  struct pack_number number; /* a constant, or a figure from outside the document, with: */
  struct str name, unit;
  int sum; /* enum plan_summed: over the projects, of `field` and `funding` where given */
  int field, funding;
  bool over, minus; /* divides in a product; is taken away in a sum */
};

enum plan_summed {
  PLAN_SUM_NONE,
  PLAN_SUM_INVESTMENT,
  PLAN_SUM_BEDS,
  PLAN_SUM_PLACES,
  PLAN_SUM_FLOOR_AREA,
};

enum plan_relation_kind {
  PLAN_EQUAL,
  PLAN_TEXT_AGAINST_TABLE, /* equal, one of the two being of a table */
  PLAN_SHARE,              /* left = right 1 / right 2 */
  PLAN_SUM,
  PLAN_PRODUCT,
  PLAN_GROWTH, /* left = right 2 / right 1 - 1 */
  PLAN_AT_LEAST,
  PLAN_AT_MOST,
  PLAN_SAME_WORDS,
};

/* A figure worked out from others: a population that a rate implies. */
struct plan_derived {
  int by;              /* PLAN_SHARE, PLAN_SUM or PLAN_PRODUCT */
  struct pack_many of; /* struct plan_operand *, facts above this one */
};

/* A figure the document states. */
struct plan_fact {
  struct pack_entry entry;
  struct str key, name, unit;
  const struct plan_figure *figure; /* or: */
  const struct plan_derived *derive;
  struct pack_ref population; /* when it counts one */
  const struct plan_denominator *denominator;
  struct str scope_note;
  struct pack_ref clause;
};

struct plan_words {
  struct pack_ref clause;
  struct str printed;
};

enum plan_answer {
  PLAN_HOLDS,
  PLAN_ROUNDING, /* only when what is printed is rounded */
  PLAN_OTHER_SCOPE,
  PLAN_TWO_DENOMINATORS,
  PLAN_TWO_DATES,
  PLAN_WORDING, /* said in other words */
  PLAN_CONFLICT,
};

struct plan_relation {
  struct pack_entry entry;
  struct str key;
  int kind; /* enum plan_relation_kind */
  const struct plan_operand *left;
  struct pack_many right; /* struct plan_operand * */
  struct pack_many texts; /* struct plan_words *, two */
  int expect;             /* enum plan_answer */
  struct str why;
};

/* ---- Cases: what a plan's author expects, in the pack beside the plan
 * ----------------------------- */

struct plan_case {
  struct pack_entry entry;
  struct pack_ref indicator;
  struct pack_number value, comparator, previous, earlier;
  int expect; /* enum plan_outcome */
  struct pack_number short_by;
  struct str why;
};

extern const struct pack_kind plan_kind_indicator, plan_kind_task, plan_kind_project,
    plan_kind_policy, plan_kind_pilot, plan_kind_reform, plan_kind_case, plan_kind_population,
    plan_kind_subject, plan_kind_fact, plan_kind_relation, plan_kind_body;

extern const struct pack_choice plan_bindings[], plan_betters[], plan_flows[], plan_judges[],
    plan_outcomes[], plan_phases[], plan_fundings[], plan_fields[], plan_relation_kinds[],
    plan_answers[], plan_body_kinds[];

/* All of them, for pack_read(); ends with NULL. */
extern const struct pack_kind *const plan_kinds[];

/* Runs the pack's cases and relations, and holds rates against what they print: each that comes out
 * otherwise than its author expects is a diagnostic at its place. The pack must have been read
 * without faults. */
void plan_run_cases(struct scope *s, const struct pack *pack);

/* ---- Findings: what a reader of the plan should know, and no fault of the pack
 * ------------------- */

/* One of the places a finding speaks of. */
struct plan_place {
  const struct pack *pack; /* the finding's own, or one above */
  struct pack_ref clause;
  int64_t row;         /* of its table; 0 for none */
  struct str category; /* of the row, where numbering restarts */
  struct str what;     /* 人均预期寿命 */
  struct str printed;  /* 81.60 */
  struct str unit;
  struct period period;
};

enum { PLAN_PLACES_MAX = 8 };

struct plan_finding {
  struct plan_finding *next;
  const char *relation; /* the kind: "equal", "not_below_base", "term", "not_loosened" */
  const char *answer;   /* "conflict", "two_dates", …; "below_base", "at_base", "term_passed",
                           "beyond_plan", "loosened" */
  struct str key;       /* of the relation, or of the entry it speaks of */
  bool holds;           /* nothing is wrong: shown on demand only */
  struct plan_place places[PLAN_PLACES_MAX];
  size_t place_count;
  struct str text; /* in the scope's language */
};

struct plan_findings {
  struct plan_finding *first, *last;
  size_t count; /* those that do not hold */
};

/* Evaluates the pack's relations, holds targets against bases, projects against their terms and
 * rates against those of the packs above. The pack must have been read without faults. */
struct plan_findings plan_findings(struct scope *s, const struct pack *pack);

/* ---- Levels: a plan against the plan above it
 * ------------------------------------------------------------------------------- */

enum plan_level {
  PLAN_TIGHTER,
  PLAN_LEVEL_EQUAL,
  PLAN_LOOSER,
  PLAN_MISSING,        /* the upper plan promises it, the lower says nothing */
  PLAN_NOT_COMPARABLE, /* and why */
  PLAN_LOWER_ONLY,     /* the upper plan says nothing */
  PLAN_NO_UPPER_PLAN,  /* the pack above holds no plan */
};

extern const struct pack_choice plan_levels[];

/* One subject, one entry of each side (an indicator or a task, NULL where there is none). */
struct plan_aligned {
  struct plan_aligned *next;
  const struct plan_subject *subject;
  const struct pack_entry *upper, *lower;
  const struct pack_kind *upper_kind, *lower_kind;
  enum plan_level level;
  struct str why; /* in the scope's language; empty when the figures say it all */
};

struct plan_aligned *plan_align(struct scope *s, const struct pack *upper,
                                const struct pack *lower);

/* ---- Showing
 * ------------------------------------------------------------------------------------- */

/* 9.59万人 from "9.59万" and "万人": what is printed with its unit, no 万 twice. */
struct str plan_figure_words(struct arena *a, struct str printed, struct str unit);
/* 二(二) as an office writes it: 二（二）. */
struct str plan_clause_text(struct arena *a, struct str clause);

/* As pages and JSON show them; the keys are described in docs/json.md. */

/* {pack, document, count, indicators: [...]} */
struct value *plan_indicators_value(struct scope *s, const struct pack *pack);
/* The whole plan: the same with clauses, units, tasks, facts, lists, rates and documents. With a
 * section (a clause, a heading, a category or a field: 养老) only what belongs to it. */
struct value *plan_value(struct scope *s, const struct pack *pack, struct str section);
/* What a unit owes, by when; LY_NOT_FOUND names the nearest. */
LY_MUST_CHECK enum ly plan_unit_value(struct scope *s, const struct pack *pack, struct str unit,
                                      struct value **out);
/* Adds to `list` the pack's entries in which all the words stand; units count by their names. */
void plan_find_values(struct scope *s, const struct pack *pack, struct str words,
                      struct value *list);
struct value *plan_findings_value(struct scope *s, const struct plan_findings *findings, bool all);
/* The same under the plan's head. */
struct value *plan_findings_of(struct scope *s, const struct pack *pack,
                               const struct plan_findings *findings, bool all);
struct value *plan_aligned_value(struct scope *s, const struct pack *upper,
                                 const struct pack *lower, const struct plan_aligned *first);

/* ---- Adopting what ships ------------------------------------------------------------------------
 */

/* Which packs of a folder are wanted. */
struct plan_choice {
  bool (*wants)(void *context, const struct pack_header *header);
  void *context;
};

/* Adopts the packs that stand in folders of `folder`, each from the day its document says, in the
 * caller's transaction; *adopted says how many that changed. `choice` NULL: all. Faults of a pack
 * are diagnostics and LY_INVALID names it; LY_NOT_FOUND where no folder holds a pack. */
LY_MUST_CHECK enum ly plan_adopt_folder(struct scope *s, struct tx *tx, struct str folder,
                                        const struct plan_choice *choice, size_t *adopted);

/* Adopts a pack of files from a day on, over the parents that are then in force: read, kept, and
 * nothing below it broken. Its cases are run before, by who knows whether they still hold. In the
 * caller's transaction. */
LY_MUST_CHECK enum ly plan_adopt_source(struct scope *s, struct tx *tx,
                                        const struct pack_source *source, struct date from,
                                        struct pack *out, bool *changed);
/* Makes the tables that are derived from what is known of parties, or moves them to the business
 * date (src/registry); nothing where no dictionary is in force. */
LY_MUST_CHECK enum ly plan_derive(struct scope *s, struct tx *tx);
