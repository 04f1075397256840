/* The rule language (条文): conditions and amounts in the words of a policy.
 *
 * A rule is read against a *vocabulary*: the kinds of parties with their words (facts, terms,
 * relations, acts), and the parameters. Reading gives a typed tree, rule_expr, in which every name
 * is resolved; it can be printed (rule_print gives a text that reads back to the same tree), run on
 * one party with its reasons (rule_explain), or compiled with many others into one program that
 * runs over everyone (rule/program.h). What words mean is written for policy officers in
 * docs/rule-language.md; this header says what programmers need.
 *
 * Values are 64-bit integers whatever the type:
 *   truth   0 or 1
 *   number  times 10^places, with a unit; money is a number of unit 元 and two places, so fen
 *   date    days since 1970-01-01
 *   code    the place of the code in its list, from 0
 *   area    the code filled up with 0 to 12 digits
 *   set     bits, the place of a code in a list of at most 64
 *   text    a number the vocabulary gives to a text; only equal or not
 *   party   its id
 * Any value may be *unknown*. Truths follow Kleene: false 且 unknown is false, true 或 unknown is
 * true, otherwise unknown stays. Numbers are unknown when any part is; 若 with an unknown condition
 * is unknown unless both branches are known and equal. A count over members, or of acts, is a pair,
 * what is certain and what is possible; it is known when they meet, and a comparison of a count
 * alone (also by a relation, or under the name of a term) with a known value is decided when both
 * ends agree. Of a set each member may be unknown by itself, in every operation and in 若 too. A
 * sum is unknown when a condition is, or the number of one for whom it holds. Nothing else can
 * happen: an overflow or a division by zero is an unknown value too, whose reason rule_explain
 * names.
 *
 * All is pure: no database, no clock. Trees live in the arena they were read in.
 */
#pragma once

#include "base/date.h"
#include "base/scope.h"
#include "base/value.h"

/* ---- Types --------------------------------------------------------------------------------------
 */

enum rule_kind {
  RULE_TRUTH,
  RULE_NUMBER,
  RULE_DATE,
  RULE_CODE,
  RULE_AREA,
  RULE_SET,
  RULE_TEXT,
  RULE_PARTY,
};

struct rule_code {
  struct str code, name; /* "3", 重度失能 */
};
struct rule_codes {
  struct str key, name;
  const struct rule_code *codes;
  size_t count;
  bool ordered; /* < and >= make sense, as of levels; then a code that is a number may be written
                   as that number: 失能等级 >= 1 */
};

struct rule_type {
  enum rule_kind kind;
  int places;                     /* of a number: digits behind the point, 0 to 9 */
  struct str unit;                /* of a number, canonical: "", "元", "元/人·月" */
  const struct rule_codes *codes; /* of a code or a set */
  size_t party;                   /* of a party: which kind, as an index of the vocabulary */
};

#define RULE_PLACES_MAX 9

/* ---- The vocabulary -----------------------------------------------------------------------------
 */

struct rule_expr;

enum rule_word_is {
  RULE_FACT, /* a fact of the party: `column` */
  RULE_TERM, /* a name for an expression on the same kind of party: `expr` */
  RULE_ONE,  /* a fact of type party by which other words are reached: 机构.星级: `column` */
  RULE_MANY, /* all parties of kind `party` whose fact `column` names this one: 户.户内人员 */
  RULE_ACTS, /* records of one kind about this party: `acts` */
  RULE_CONSTANT, /* the same for everyone: 本地区: `value` */
};

/* A field of acts that can be added up. */
struct rule_act_field {
  struct str name, key;
  struct rule_type type; /* a number */
};
struct rule_acts {
  struct str key, name;
  const struct rule_act_field *fields;
  size_t count;
};

struct rule_word {
  struct str name; /* as written in rules: 常住地 */
  struct str key;  /* "home_area" */
  enum rule_word_is is;
  struct rule_type type; /* of a fact, term, constant */
  size_t column;         /* of a fact or ONE: the column of its own kind; of MANY: of the other */
  size_t party;          /* of ONE and MANY: the other kind */
  const struct rule_expr *expr;
  const struct rule_acts *acts;
  int64_t value;
  struct str source; /* where it is declared, for people: a clause, or empty */
};

/* A kind of party with its words; columns are numbered from 0 without gaps. */
struct rule_party {
  struct str key, name;
  const struct rule_word *words;
  size_t count;
  size_t columns;
};

/* What is set in figures, dated: 参数.运营补助[星级]. */
enum rule_index { RULE_NO_INDEX, RULE_BY_CODE, RULE_BY_BAND };
struct rule_entry {
  int64_t at; /* the code's place; or the lowest number of the band, `index.places` as declared */
  int64_t value; /* of the parameter's type */
};
/* Holds from a day on, until the next version; known false: no source gives the figure, the value
 * is unknown. Bands ascend; below the first the value is 0 where `below_is_zero`, else unknown; a
 * code without an entry likewise. */
struct rule_version {
  struct date from, to; /* `to` included; DATE_NONE: open */
  bool known;
  const struct rule_entry *entries; /* one, of at 0, without an index */
  size_t count;
};
struct rule_param {
  struct str name, key;
  struct rule_type type;
  enum rule_index by;
  struct rule_type index;
  bool below_is_zero;
  const struct rule_version *versions; /* by `from`, ascending, not overlapping */
  size_t count;
  struct str source; /* clause or document number, for people */
};

struct rule_vocabulary {
  const struct rule_party *parties;
  size_t party_count;
  const struct rule_param *params;
  size_t param_count;
  /* The number of a text, for comparisons; -1: nobody has this text, so nothing equals it. NULL: no
   * texts can be compared. */
  int64_t (*text_id)(void *context, struct str text);
  void *context;
  /* What an area is called; empty: nobody knows. NULL: areas are shown by their codes. */
  struct str (*area_name)(struct arena *a, const void *areas, struct str code);
  const void *areas;
  const struct rule_units
      *units; /* rule_units_of(); NULL: found anew for each rule read or printed */
};

/* What the units of a vocabulary are made of, each once: 元, 人, 月. */
struct rule_units {
  const struct str *atoms;
  size_t count;
};

/* Those of `v`, for v->units: it lives as long as the arena and the texts of `v`. NULL: no memory.
 */
const struct rule_units *rule_units_of(struct arena *a, const struct rule_vocabulary *v);

/* The canonical form of a unit: "元/人·月" for "元/月/人", "岁" for 周岁, "月" for 个月. Types of a
 * vocabulary may have either. False for a text that is no unit. */
bool rule_unit(struct arena *a, struct str text, struct str *out);

/* Faults of the vocabulary itself: names that could also be read as names joined by keywords, two
 * of one name, names with characters that no name may have. Diagnostics at `at`. */
void rule_vocabulary_check(struct scope *s, const struct rule_vocabulary *v, struct diag_at at);

/* ---- Trees --------------------------------------------------------------------------------------
 */

enum rule_op {
  RULE_LITERAL, /* value */
  RULE_WORD,    /* word: a fact, a term (its tree is word->expr) or a constant; or a ONE by itself,
                   whose column is then a value of type party */
  RULE_VIA,     /* word (ONE); arg 0 is on the other kind */
  RULE_COUNT,   /* word (MANY); arg 0, a truth on the other kind; none: all */
  RULE_ANY,     /* the same: whether there is one */
  RULE_ALL,     /* the same: whether all are */
  RULE_SUM,     /* word (MANY); arg 0 a number on the other kind, arg 1 a truth, or none */
  RULE_ACT_COUNT, /* word (ACTS), window */
  RULE_ACT_SUM,   /* word (ACTS), field, window */
  RULE_ACT_LAST,  /* word (ACTS): the day of the latest on or before today, unknown for none */
  RULE_PARAM,     /* param; arg 0 the index, if it has one */
  RULE_NOT,
  RULE_AND, /* two or more */
  RULE_OR,
  RULE_IF, /* condition, then, else */
  RULE_EQ, /* compare two of one kind; numbers of unlike places are brought to the finer */
  RULE_NE,
  RULE_LT,
  RULE_LE,
  RULE_GT,
  RULE_GE,
  RULE_KNOWN, /* 已知(x): a truth, itself never unknown */
  RULE_ADD,   /* result places: the finer of the two; so for SUB, MIN, MAX, IF */
  RULE_SUB,
  RULE_NEG,
  RULE_MUL,    /* places add up */
  RULE_DIVIDE, /* only below RULE_ROUND: its arg 0 */
  RULE_ROUND, /* arg 0 to type.places digits and a multiple of `value` of the last (到十元: places 0
                 and 10; otherwise 1): rounding */
  RULE_MIN, /* of two; so MAX */
  RULE_MAX,
  RULE_AGE,    /* 周岁: full years since a date; 29 February turns on 1 March */
  RULE_MONTHS, /* 足月: full months since a date */
  RULE_DAYS,   /* 天数: today less a date */
  RULE_TODAY,
  RULE_WITHIN, /* an area lies in another, that one a constant or literal */
  RULE_IN,     /* 属于: a code is one of the literals that follow; or a set has the code (含) */
  RULE_SET_OF, /* a set: the code `value` of each arg (a RULE_MEMBER) whose truth holds */
  RULE_MEMBER, /* value: the code's place; arg 0 its truth */
  RULE_UNION,  /* 并 */
  RULE_INTERSECT, /* 交 */
  RULE_MINUS,     /* 差 */
  RULE_EMPTY,     /* whether a set has no member */
};

/* Days that acts are asked for, both ends included, of the business date. */
enum rule_window_is {
  RULE_EVER,
  RULE_THIS_MONTH,
  RULE_LAST_MONTH,
  RULE_THIS_YEAR,
  RULE_LAST_DAYS,
  RULE_LAST_MONTHS
};
struct rule_window {
  enum rule_window_is is;
  int n; /* of the last N days or months, today included */
};
/* The days of a window. */
void rule_window_days(struct rule_window w, struct date today, struct date *from, struct date *to);

enum rule_rounding {
  RULE_DOWN,
  RULE_HALF_UP,
  RULE_UP
}; /* 舍, 四舍五入, 进; of the size, not the sign */

struct rule_expr {
  enum rule_op op;
  struct rule_type type;
  size_t party;    /* of the vocabulary: on whose row it is evaluated */
  size_t from, to; /* bytes of the text it was read from */
  unsigned depth;  /* 1 for a leaf, terms counted with their trees; at most RULE_DEPTH_MAX */
  const struct rule_expr *const *args;
  size_t count;
  int64_t value;
  struct str text; /* of a literal of type text */
  const struct rule_word *word;
  const struct rule_param *param;
  const struct rule_act_field *field;
  struct rule_window window;
  enum rule_rounding rounding;
};

/* A rule as somebody wrote it. */
struct rule_text {
  struct str text;
  struct diag_at at; /* of its first character; faults are told at file, line and column */
  size_t party;      /* on which kind of party */
  const struct rule_type *wanted; /* NULL: any; of a number the unit and at most the places */
};

/* Reads and checks a rule. LY_INVALID with a diagnostic for each fault: what was expected, the
 * nearest name. LY_LIMIT: longer or deeper than a rule may be. */
LY_MUST_CHECK enum ly rule_read(struct scope *s, const struct rule_vocabulary *v,
                                const struct rule_text *text, const struct rule_expr **out);

/* The rule in canonical form. */
struct str rule_print(struct scope *s, const struct rule_vocabulary *v,
                      const struct rule_expr *expr);
/* A value as people write it: 是, 1,250.00元, 重度失能, 未知. */
struct rule_value;
struct str rule_value_text(struct scope *s, const struct rule_type *type,
                           const struct rule_value *value);
/* The same, an area by its name. */
struct str rule_value_named(struct scope *s, const struct rule_vocabulary *v,
                            const struct rule_type *type, const struct rule_value *value);

/* ---- One party ----------------------------------------------------------------------------------
 */

struct rule_value {
  bool known;
  int64_t value;
  int64_t least, most; /* of a count; of a set what it has for certain and what it may have */
};

struct rule_act {
  struct date on;
  const struct rule_value *fields; /* as the acts declare them */
};

/* Where facts of one party come from. */
struct rule_reader {
  /* A column of a party of that kind; *out unknown where it is not known. */
  enum ly (*fact)(struct scope *s, void *context, size_t kind, int64_t party, size_t column,
                  struct rule_value *out);
  /* The parties of a RULE_MANY word. *complete false: there may be more. */
  enum ly (*many)(struct scope *s, void *context, const struct rule_word *word, int64_t party,
                  const int64_t **members, size_t *count, bool *complete);
  /* The acts of a word within days. *complete false: what is not recorded may have happened. */
  enum ly (*acts)(struct scope *s, void *context, const struct rule_word *word, int64_t party,
                  struct date from, struct date to, const struct rule_act **acts, size_t *count,
                  bool *complete);
  void *context;
};

/* A step of the reasoning, as a tree of the rule. */
struct rule_step {
  const struct rule_expr *expr;
  struct rule_value value;
  bool decides; /* the value above would not be what it is (or would not be known) without it */
  const char *fault; /* "overflow", "division by zero", "limit"; NULL for none */
  const struct rule_step *const *args;
  size_t count;
  int64_t party; /* whose */
};

/* A fact whose absence leaves the answer open: asked in this order. */
struct rule_missing {
  size_t kind;
  int64_t party;
  const struct rule_word *word;   /* a fact, a relation, or acts */
  const struct rule_param *param; /* or a figure that no source gives */
};

struct rule_answer {
  struct rule_value value;
  const struct rule_step *why;
  const struct rule_missing *missing; /* empty when the value is known */
  size_t missing_count;
};

/* Runs a rule on a party as of the scope's business date. Work is bounded (RULE_STEPS_MAX). */
LY_MUST_CHECK enum ly rule_explain(struct scope *s, const struct rule_vocabulary *v,
                                   const struct rule_expr *expr, const struct rule_reader *reader,
                                   int64_t party, struct rule_answer *out);
/* The reasoning for pages and JSON: {text, value, value_text, known, decides, clause, args: […]}.
 */
struct value *rule_why_value(struct scope *s, const struct rule_vocabulary *v,
                             const struct rule_answer *answer);

enum { RULE_TEXT_MAX = 8000, RULE_DEPTH_MAX = 60, RULE_STEPS_MAX = 100000 };
