/* Programmes (事项): what a pack promises to whom, as data.
 *
 * Three kinds of entries, inherited down the area tree:
 *   term        terms.yaml       a name for an expression on one kind of party: 年龄, 独居
 *   parameter   parameters.yaml  a figure, dated, by code or band: 参数.运营补助[机构等级]
 *   programme   programmes.yaml  a benefit, a service or a duty: for whom, how much, how often
 *
 * Their rules are in the rule language (rule/rule.h) and are read against a vocabulary
 * (service/vocabulary.h). A pack's rules see the terms and parameters of the pack and of those
 * above it, so nothing that a lower pack declares changes what an upper one says; 本地区 is the
 * area of the pack in which the rule stands. A programme is owed: where a lower pack declares one
 * of the same key both stand, who is entitled under either is entitled, and the higher amount
 * applies (service/entitlement.h).
 */
#pragma once

#include "pack/pack.h"
#include "registry/registry.h"

/* ---- Terms --------------------------------------------------------------------------------------
 */

struct service_term {
  struct pack_entry entry;
  struct str key;     /* "age" */
  struct str name;    /* 年龄: the word in rules */
  struct pack_ref of; /* struct registry_kind: whose word it is */
  struct str rule;
  struct pack_ref clause; /* of this pack */
  struct str norm, note;
};

/* ---- Parameters ---------------------------------------------------------------------------------
 */

struct service_entry {
  struct str code;           /* of the parameter's code list, by code or name */
  struct pack_number lowest; /* of the band: 65 for 65 to 69, the next entry ends it */
  struct pack_number value;
  struct str when; /* the amount of the version's rate that has this `when` */
};

/* Holds from a day on, to a day (included), or until the next. */
struct service_version {
  struct date from, to; /* DATE_NONE: not said */
  struct pack_number value;
  struct str when;          /* of the rate, where there is one value */
  struct pack_many entries; /* struct service_entry * */
  /* A rate of rates.yaml, by its key: values are then its amounts, not said twice. */
  struct pack_ref rate;
  int sure; /* enum registry_sure; REGISTRY_NONE: no source gives the figure, it is unknown */
  struct pack_ref clause, document; /* struct pack_clause, struct pack_cited of this pack */
  struct str norm, note;
};

struct service_parameter {
  struct pack_entry entry;
  struct str key, name;
  struct str unit;           /* 元/人·月; "%": 60 is sixty percent; empty: a plain number */
  int64_t places;            /* digits behind the point; of money always two */
  struct pack_ref codes;     /* struct registry_codes: a value for each code, or: */
  struct str bands;          /* the unit of bands: 岁; "1" for bands without */
  bool zero_below;           /* below the first band the value is 0, else unknown */
  struct pack_many versions; /* struct service_version *, the earliest first */
};

/* ---- Programmes ---------------------------------------------------------------------------------
 */

enum service_kind { SERVICE_BENEFIT, SERVICE_SERVICE, SERVICE_DUTY };
enum service_period {
  SERVICE_NO_PERIOD, /* not said */
  SERVICE_ONCE,
  SERVICE_WEEKLY,
  SERVICE_MONTHLY,
  SERVICE_YEARLY,
  SERVICE_EACH_TIME, /* whenever it happens: a meal, a stay */
  SERVICE_STANDING,  /* a state that has to hold all the time */
};
/* From when money runs. */
enum service_start {
  SERVICE_NO_START,        /* no source says */
  SERVICE_FROM_MONTH,      /* the month in which the conditions are met */
  SERVICE_FROM_NEXT_MONTH, /* the month behind it */
  SERVICE_FROM_DAY,        /* the day itself */
};
/* Where it stands in the list of basic services (基本养老服务清单). */
enum service_basic {
  SERVICE_NOT_BASIC,
  SERVICE_BASIC_MATERIAL, /* 物质帮助 */
  SERVICE_BASIC_CARE,     /* 照护服务 */
  SERVICE_BASIC_CONCERN,  /* 关爱服务 */
  SERVICE_BASIC_CHILD,    /* 托育和育儿服务 */
};
enum service_field { SERVICE_NO_FIELD, SERVICE_ELDER, SERVICE_CHILD, SERVICE_BOTH };

struct service_programme {
  struct pack_entry entry;
  struct str key, name;
  int kind;            /* enum service_kind */
  int field;           /* enum service_field */
  struct pack_ref of;  /* struct registry_kind: who is entitled, or owes */
  struct str eligible; /* rule: a truth */
  struct str amount;   /* rule: a number of `unit`; empty: nothing is counted */
  struct str unit;     /* 元/月, 次/年; empty without an amount */
  struct str done;     /* rule: whether it is kept, of a service or duty whose acts are recorded */
  int period;          /* enum service_period */
  struct str due;      /* by when within its period, if not its end: 25; 11-30 (service/due.h) */
  struct pack_many tell; /* struct service_tell *: who is told before it is missed (tell.h) */
  /* struct registry_fact: who owes it in place of the party itself is whom this names, as 工作单位
   * of who works there; may be missing. */
  struct pack_ref owes;
  int start;                /* enum service_start */
  int basic;                /* enum service_basic */
  struct pack_many units;   /* struct pack_ref to struct pack_unit: who answers */
  struct pack_many clauses; /* struct pack_ref to struct pack_clause */
  struct pack_ref document; /* struct pack_cited */
  struct str norm;          /* what else it rests on: a law, a standard */
  int sure;                 /* enum registry_sure: of the conditions as they are written here */
  struct str note;
};

/* ---- Cases: what a programme's author expects, in the pack beside it
 * -----------------------------
 */

enum service_answer { SERVICE_YES, SERVICE_NO, SERVICE_UNKNOWN };
enum service_kept { SERVICE_NOT_ASKED, SERVICE_KEPT, SERVICE_NOT_KEPT, SERVICE_KEPT_UNKNOWN };

/* The party and those around it, by the words of rules: {出生日期: 1940-05-01, 所在机构: {机构等级:
 * 五级}, 子女: [{…}], 探访: [2024-06-03, {日期: 2024-06-10}]}. What is not said is unknown; members
 * and acts that are given are all there are. */
struct service_example {
  struct pack_entry entry;
  struct pack_ref programme;
  struct date on;
  const struct pack_node *party;
  int expect;                /* enum service_answer */
  struct pack_number amount; /* expected, in the programme's unit */
  bool amount_unknown;       /* entitled, but to how much can not be said */
  struct str missing;        /* the word that would decide, of an unknown answer or amount */
  int done;                  /* enum service_kept */
  struct str why;
};

extern const struct pack_kind service_kind_term, service_kind_parameter, service_kind_programme,
    service_kind_example;
extern const struct pack_choice service_kinds[], service_periods[], service_starts[],
    service_basics[], service_fields[], service_answers[], service_kepts[];
