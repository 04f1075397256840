/* The plan: indicators with typed targets, and the lists that stand beside them.
 *
 * Here stand the kinds of entries that make a pack a plan (plan_kinds, for pack_read), and what can
 * be said about a figure: whether a reported value meets a target and by how much it misses, and
 * how a target stands to its base. Everything is pure: it takes what was read from a pack and gives
 * an answer.
 */
#pragma once

#include "pack/pack.h"

/* ---- Figures: a base or a target, as printed and as meant -------------------------------------
 */

/* How a figure that has no number is judged. */
enum plan_judge {
  PLAN_JUDGE_NUMBERS,    /* it has numbers */
  PLAN_JUDGE_COMPARATOR, /* at least (or at most) another figure: 全省平均水平以上 */
  PLAN_JUDGE_BETTER,     /* better than the base: 下降, 水平明显提高 */
  PLAN_JUDGE_NOT_WORSE,  /* not worse than the base: 保持 */
  PLAN_JUDGE_ALL,        /* all who are meant, 100 %: 应保尽保 */
  PLAN_JUDGE_REVIEW,     /* by a reviewer's finding */
};

struct plan_figure {
  struct str printed; /* the characters of the document: 98以上 */
  /* What they mean. One of: value; at_least; at_most; at_least and at_most (a range); judge. */
  struct pack_number value, at_least, at_most;
  struct pack_number aspire; /* 力争: beyond the floor, wished for */
  int judge;                 /* enum plan_judge */
  struct str comparator;     /* for PLAN_JUDGE_COMPARATOR: 全省平均水平 */
  struct period period;      /* a base: when it was so; a target: due by its last day */
};

/* ---- Indicators --------------------------------------------------------------------------------
 */

enum plan_binding { PLAN_BINDING_NONE, PLAN_BINDING_EXPECTED, PLAN_BINDING_BINDING };
enum plan_better { PLAN_BETTER_UP, PLAN_BETTER_DOWN, PLAN_BETTER_EXACT };
enum plan_flow { PLAN_STOCK, PLAN_YEARLY };

/* What a rate is a rate of. */
struct plan_denominator {
  struct str name;      /* 老年人口 */
  int64_t per;          /* 100 for percent, 1000 for 每千人口; 1 when not given */
  struct period period; /* which population, where the document says */
};

struct plan_indicator {
  struct pack_entry entry;
  struct str key;
  int64_t number; /* 序号 in the document's table */
  struct str category;
  struct str name;             /* as printed, without the unit in brackets */
  struct str unit;             /* 岁, % */
  struct pack_ref unit_clause; /* where the unit stands when the table prints none */
  int binding;                 /* enum plan_binding: 指标属性 */
  int better;                  /* enum plan_better */
  int flow;                    /* enum plan_flow: reached once, or each year anew */
  const struct plan_figure *base, *target;
  const struct plan_denominator *denominator;
  struct str scope_note;       /* 全市: the figure is not of this area alone */
  struct pack_many lead_units; /* struct pack_ref to units */
  struct pack_ref clause;
};

/* A figure as somebody reports it. */
struct plan_report {
  struct pack_number value;
  struct pack_number comparator; /* the other figure of the same period, where one is needed */
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

/* How a target stands to its base. */
enum plan_stand { PLAN_STAND_UNKNOWN, PLAN_STAND_BETTER, PLAN_STAND_AT_BASE, PLAN_STAND_BELOW };
enum plan_stand plan_stand(const struct plan_indicator *indicator);

/* ---- Lists of projects, policies, pilots and reforms --------------------------------------------
 */

enum plan_phase { PLAN_PHASE_EARLY, PLAN_PHASE_NEW, PLAN_PHASE_UNDER_WAY };
enum plan_funding { PLAN_FUNDED_PUBLIC, PLAN_FUNDED_VILLAGE, PLAN_FUNDED_CIVIL, PLAN_FUNDED_FIRM };
enum plan_field { PLAN_FIELD_ELDER, PLAN_FIELD_CHILDCARE };

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
  struct str title; /* short, in our own words */
  struct pack_many units;
  struct period due;
  struct pack_ref clause;
};

/* ---- Cases: what a plan's author expects, in the pack beside the plan
 * ----------------------------- */

struct plan_case {
  struct pack_entry entry;
  struct pack_ref indicator;
  struct pack_number value, comparator;
  int expect; /* enum plan_outcome */
  struct pack_number short_by;
  struct str why;
};

extern const struct pack_kind plan_kind_indicator, plan_kind_task, plan_kind_project,
    plan_kind_policy, plan_kind_pilot, plan_kind_reform, plan_kind_case;

extern const struct pack_choice plan_bindings[], plan_betters[], plan_flows[], plan_judges[],
    plan_outcomes[], plan_phases[], plan_fundings[], plan_fields[];

/* All of them, for pack_read(); ends with NULL. */
extern const struct pack_kind *const plan_kinds[];

/* Runs the pack's cases: each that comes out otherwise is a diagnostic at its place. Gives how many
 * were run. The pack must have been read without faults. */
size_t plan_run_cases(struct scope *s, const struct pack *pack);

/* ---- Findings: what a reader of the plan should know, and no fault of the pack
 * ------------------- */

struct plan_finding {
  struct plan_finding *next;
  const char *relation; /* "not_below_base" */
  const struct plan_indicator *indicator;
  struct str text; /* in the scope's language */
};

/* Targets that are below their base: legal, read as floors, but worth a question. */
struct plan_finding *plan_findings(struct scope *s, const struct pack *pack, size_t *count);

/* ---- Showing
 * ------------------------------------------------------------------------------------- */

/* One indicator as pages and JSON show it; the keys are described in docs/json.md. */
struct value *plan_indicator_value(struct scope *s, const struct plan_indicator *indicator);
/* The whole table: {pack, document, indicators: [...]}. */
struct value *plan_indicators_value(struct scope *s, const struct pack *pack);
