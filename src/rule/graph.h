/* The graph of a program: what its rules come to, common parts once (inner to rule/).
 *
 * Nodes are numbered so that a node's parts come before it. Truths are named by *literals*, a node
 * times two, plus one for its opposite; all is made of AND, opposites, and comparisons. A truth has
 * two faces, T (it holds for certain) and P (it may hold); of the opposite they are swapped and
 * turned. A number node has a value and whether it is known.
 *
 * Following Kleene, x AND NOT x is not simplified to false.
 */
#pragma once

#include "rule/program.h"

enum node_op {
  /* truths */
  N_FALSE,   /* node 0 */
  N_UNKNOWN, /* node 1 */
  N_BIT,     /* input a */
  N_GE,      /* input a >= value */
  N_EQ,      /* input a = value */
  N_HAS,     /* whether input a is known */
  N_AND,     /* args: literals */
  N_PAIR,    /* T of literal a, P of literal b; flag: the same where both are known */
  N_KNOWN,   /* whether literal a is known */
  N_NUM_GE,  /* number a times 10^flag >= number b times 10^value */
  N_NUM_EQ,
  N_NUM_KNOWN, /* whether number a is known */
  /* decided for each block as a whole, so never a bitmap */
  N_SURE, /* whether all args, literals, are known everywhere in the block */
  N_WHEN, /* literal args[0] is true for all of the block: literal args[1], else args[2] */
  /* numbers */
  N_CONST,   /* value */
  N_NOTHING, /* never known */
  N_COLUMN,  /* input a */
  N_PIECES,  /* args: literal, value or number, …: see graph_pieces() */
  N_IF,      /* args: literal, number, number */
  N_TOTAL,   /* args: numbers that are added up, which cannot overflow */
  N_GUARD,   /* number b where literal a is true, else unknown */
  N_ADD,     /* numbers a, b; so the next */
  N_SUB,
  N_MUL,
  N_MIN,
  N_MAX,
  N_SCALE, /* number a times 10^value */
  N_ROUND, /* number a by number b, see struct node_round at args */
  N_AGE,   /* number a, a day */
  N_MONTHS,
  N_LOOKUP, /* number a in the table `value` of the program: its code or band */
};

struct node {
  uint8_t op;
  uint8_t flag;
  bool can_fail; /* of numbers: by overflow, division by zero, a code without an entry */
  uint32_t a, b;
  uint32_t first, count; /* of args */
  int64_t value;
  int64_t least, most; /* of numbers: no value lies outside */
};

#define LIT(node) ((node) << 1)
static inline uint32_t lit_not(uint32_t lit) {
  return lit == 2 ? 2 : lit ^ 1;
}
enum { LIT_FALSE = 0, LIT_TRUE = 1, LIT_UNKNOWN = 2 };

/* Figures that a number picks one from. */
struct lookup {
  const struct rule_version *version;
  bool by_band, below_is_zero;
  int up_entry, up_index; /* digits to bring entries and index to the same places */
};

/* What goes into a program from a row: a lane of its table, or what a relation came to. */
enum input_is { INPUT_COLUMN, INPUT_DERIVED };
struct input {
  enum input_is is;
  bool bits;
  size_t column, member;   /* of the table */
  size_t relation, output; /* of a relation: count has least and most, a set its members */
};

/* Something that lies in other tables or in acts. */
struct relation {
  enum rule_op op;
  const struct rule_word *word;
  const struct rule_act_field *field;
  struct date from, to;
  const struct rule_expr *expr;     /* the first that stands for it */
  const struct rule_program *inner; /* on the other kind: the args of the expression; or NULL */
  enum rule_kind kind;              /* what it comes to */
  bool is_count;                    /* then two numbers: least and most */
  size_t outputs;                   /* how many inputs it makes */
};

struct graph {
  struct scope *s;
  struct node *nodes;
  uint32_t count, room;
  uint32_t *args;
  uint32_t arg_count, arg_room;
  uint32_t *table; /* hash of nodes */
  uint32_t table_room;
  struct input *inputs;
  size_t input_count, input_room;
  struct relation *relations;
  size_t relation_count, relation_room;
  struct lookup *lookups;
  size_t lookup_count, lookup_room;
  bool failed; /* no memory or over the limit; nodes made after are N_FALSE */
  bool over;
};

enum { GRAPH_NODES_MAX = 200000 };

bool graph_open(struct graph *g, struct scope *s);
/* The node with these parts, made if it is not there. Gives its number. */
uint32_t graph_node(struct graph *g, struct node n, const uint32_t *args, size_t count);
/* An element more in an array of the graph that doubles; NULL without memory. */
void *graph_grow(struct graph *g, void *items, size_t size, size_t count, size_t *room);

/* Truths: literals in, a literal out. */
uint32_t graph_and(struct graph *g, const uint32_t *lits, size_t count);
uint32_t graph_or(struct graph *g, const uint32_t *lits, size_t count);
uint32_t graph_and2(struct graph *g, uint32_t a, uint32_t b);
uint32_t graph_or2(struct graph *g, uint32_t a, uint32_t b);
/* a where c, else b; where c is unknown what both agree on. */
uint32_t graph_choose(struct graph *g, uint32_t c, uint32_t a, uint32_t b);
uint32_t graph_same(struct graph *g, uint32_t a, uint32_t b);
uint32_t graph_pair(struct graph *g, uint32_t t, uint32_t p, bool same);
uint32_t graph_known(struct graph *g, uint32_t lit);
uint32_t graph_sure(struct graph *g, const uint32_t *lits, size_t count);
uint32_t graph_when(struct graph *g, uint32_t test, uint32_t then, uint32_t otherwise);

/* Numbers: nodes in, a node out. */
uint32_t graph_const(struct graph *g, int64_t value);
uint32_t graph_column(struct graph *g, uint32_t input, int64_t least, int64_t most);
uint32_t graph_calc(struct graph *g, enum node_op op, uint32_t a, uint32_t b, int64_t value);
uint32_t graph_if(struct graph *g, uint32_t c, uint32_t a, uint32_t b);
uint32_t graph_guard(struct graph *g, uint32_t lit, uint32_t a);
uint32_t graph_num_known(struct graph *g, uint32_t a);
/* a >= c, a = c: as thresholds on columns where it can be. */
uint32_t graph_ge(struct graph *g, uint32_t a, __int128 c);
uint32_t graph_eq(struct graph *g, uint32_t a, __int128 c);
/* False where the number is known, else unknown. */
uint32_t graph_false_if_known(struct graph *g, uint32_t a);

/* Rounding: above times 10^up / (below times 10^down times unit), to a multiple of unit. */
struct node_round {
  int up, down, rounding;
  int64_t unit;
};
/* Puts them into the value of a node and takes them out. */
int64_t round_code(struct node_round r);
struct node_round round_of(int64_t code);

/* ---- One value, in full: what kernels do for blocks is held against these ---- */

__int128 power_of_ten(int digits);
/* False: unknown (overflow, division by zero, no entry). `b` is 0 where the node has no second. */
bool calc_value(const struct graph *g, const struct node *n, struct date today, int64_t a,
                int64_t b, int64_t *out);
bool lookup_value(const struct lookup *l, int64_t index, int64_t *out);
bool fits_64(__int128 v, int64_t *out);
