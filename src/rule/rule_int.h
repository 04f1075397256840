/* Inside the room: a rule is cut into tokens (lex.c), joined into a tree of syntax (parse.c), and
 * checked into a rule_expr (check*.c). Names are only told apart in the last step, where it is
 * known on which kind of party they stand and what the other side of a comparison is. */
#pragma once

#include "rule/rule.h"

/* ---- Tokens -------------------------------------------------------------------------------------
 */

enum key {
  KEY_NONE,
  KEY_OR,
  KEY_AND,
  KEY_NOT,
  KEY_IS_NOT, /* 不是: not, in front of an operand; unequal, behind one */
  KEY_IS,     /* 是: true, where an operand stands; equal, behind one */
  KEY_IF,
  KEY_THEN,
  KEY_ELSE,
  KEY_COMPARE,  /* which: rule_op; 为, 满, 不低于 */
  KEY_AT_LEAST, /* 以上, behind the number */
  KEY_AT_MOST,  /* 以下, 以内 */
  KEY_WITHIN,
  KEY_NOT_WITHIN,
  KEY_IN,
  KEY_NOT_IN,
  KEY_HAS,
  KEY_NOT_HAS,
  KEY_EMPTY,
  KEY_NOT_EMPTY,
  KEY_SUM,     /* which: rule_op, of + - 并 交 差 */
  KEY_PRODUCT, /* which: RULE_MUL, RULE_DIVIDE */
  KEY_OPEN,
  KEY_CLOSE,
  KEY_BRACE,
  KEY_BRACE_CLOSE,
  KEY_BRACKET,
  KEY_BRACKET_CLOSE,
  KEY_COMMA,
  KEY_COLON,
  KEY_DOT,
  KEY_PARAM,
  KEY_SET,
  KEY_TRUE,
  KEY_FALSE,
  KEY_TODAY,
  KEY_FUNCTION, /* which: row of rule_functions; only in front of a bracket */
  KEY_WINDOW,   /* which: rule_window_is */
  KEY_LAST,     /* 近 */
};

enum token_is {
  TOKEN_END,
  TOKEN_KEY,
  TOKEN_NAME,    /* declared: a word, field, parameter or code */
  TOKEN_UNKNOWN, /* could be a name, but nobody declares it */
  TOKEN_NUMBER,
  TOKEN_DATE,
  TOKEN_TEXT, /* between quotation marks */
  TOKEN_BAD,  /* `fault` says why */
};

struct token {
  enum token_is is;
  size_t from, to;
  struct str text; /* of a text what stands between the marks */
  enum key key;
  int which;
  int64_t value; /* of a number times 10^places; of a date its day */
  int places;
  struct str unit; /* of a number, canonical */
  enum message fault;
};

/* ---- Syntax -------------------------------------------------------------------------------------
 */

enum syntax_is {
  SYNTAX_TOKEN, /* a number, date, text, truth, 今天 */
  SYNTAX_PATH,  /* names, each a SYNTAX_TOKEN */
  SYNTAX_PARAM, /* the name, and the index if there is one */
  SYNTAX_OP,
  SYNTAX_CALL,
  SYNTAX_SET,    /* 集合{…}: members, each of a name and a condition */
  SYNTAX_MEMBER, /* of it; behind 属于 without a condition */
  SYNTAX_WINDOW,
};

struct syntax {
  enum syntax_is is;
  enum rule_op op;
  size_t from, to;
  const struct token *token;
  int function; /* row of rule_functions */
  struct rule_window window;
  struct syntax *first, *last, *next;
  size_t count;
};

/* What is known of one rule while it is read. */
struct reading {
  struct scope *s;
  const struct rule_vocabulary *v;
  const struct rule_text *text;
  const struct token *tokens;
  size_t at; /* of the tokens, for the parser */
  unsigned depth;
  const struct rule_units *units; /* the vocabulary's */
  bool too_deep, too_fine;
};

/* Reads one token at a byte of the text; gives the place behind it. Never fails: what is wrong is a
 * token too. */
size_t rule_lex(const struct reading *r, size_t at, struct token *out);
/* The units of the vocabulary, for numbers. */
void rule_lex_units(struct reading *r);
/* All tokens, the last TOKEN_END. NULL with a diagnostic at the first bad one. */
const struct token *rule_lex_all(struct reading *r);

/* NULL with a diagnostic: the text is no rule. */
struct syntax *rule_parse(struct reading *r);
/* NULL with diagnostics. */
struct rule_expr *rule_check(struct reading *r, const struct syntax *root);

/* ---- Functions ----------------------------------------------------------------------------------
 */

enum rule_call {
  CALL_MEMBERS,  /* relation, condition */
  CALL_ALL,      /* relation, condition */
  CALL_SUM,      /* relation, number, condition; or acts.field, window */
  CALL_ACTS,     /* acts, window */
  CALL_LAST_ACT, /* acts */
  CALL_TWO,      /* two numbers */
  CALL_SINCE,    /* a date */
  CALL_KNOWN,    /* anything */
  CALL_ROUND,    /* a number */
};
struct rule_function {
  struct str name;
  enum rule_call call;
  enum rule_op op;
  unsigned least, most; /* arguments */
  const char *unit;     /* of what comes out; of rounding: what it has to be in, or NULL */
  enum rule_rounding rounding;
  int places, step;
};
extern const struct rule_function rule_functions[];
extern const size_t rule_function_count;
extern const struct str rule_window_names[]; /* by rule_window_is; for N days and months: none */
/* How an operator between operands is written, blanks around it where it is a word. */
struct str rule_op_text(enum rule_op op);

/* ---- Units --------------------------------------------------------------------------------------
 */

/* Canonical units; false when too many kinds meet. */
bool rule_unit_product(struct arena *a, struct str x, struct str y, bool divided, struct str *out);
bool rule_unit_has(struct str unit, const char *atom); /* above the line */
/* Units that every rule knows, as written: 元, 周岁, 平方米. */
extern const struct str rule_units[];
extern const size_t rule_unit_count;

/* ---- Names --------------------------------------------------------------------------------------
 */

const struct rule_word *rule_find_word(const struct rule_vocabulary *v, size_t party,
                                       struct str name);
const struct rule_param *rule_find_param(const struct rule_vocabulary *v, struct str name);
/* The place of a code by its name, or by the code itself; -1: there is none. */
int64_t rule_find_code(const struct rule_codes *codes, struct str name);
int64_t rule_find_code_number(const struct rule_codes *codes, int64_t number);
/* Calls back for each name of the vocabulary until one returns true; `code` for names of codes. */
typedef bool rule_each_name(void *context, struct str name, bool code);
void rule_names(const struct rule_vocabulary *v, rule_each_name *each, void *context);

/* ---- Faults -------------------------------------------------------------------------------------
 */

/* The place of a byte of the text, in characters. */
struct diag_at rule_place(const struct reading *r, size_t at);
#define rule_fault(r, where, message, ...) \
  diag_error((r)->s, rule_place((r), (where)), (message), ##__VA_ARGS__)
/* What stands in the text from one byte to another, cut short. */
struct str rule_piece(const struct reading *r, size_t from, size_t to);
/* What a type is, in the user's language: 金额（元）, 是否, 代码（失能等级表）. */
struct str rule_type_text(struct scope *s, const struct rule_vocabulary *v,
                          const struct rule_type *type);

/* ---- Trees --------------------------------------------------------------------------------------
 */

/* Whether two trees are the same, wherever they were read from. */
bool rule_same(const struct rule_expr *a, const struct rule_expr *b);
