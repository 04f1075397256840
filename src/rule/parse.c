/* From tokens to a tree of syntax, by one function a level:
 *
 *     rule     若 rule 则 rule 否则 rule | or
 *     or       not 或 not …  |  not 且 not …      not both without brackets
 *     not      非 not | comparison
 *     comparison   sum [= sum | 为空 | 在 sum | 属于 {…} | 含 name | sum 以上]
 *     sum      product + product …               + - 并 交 差
 *     product  unary × unary …
 *     unary    - unary | operand
 *     operand  number, date, text, 真, 今天, path, 参数.name[rule], function(…), 集合{…}, (rule)
 *
 * The first fault ends it. */
#include "rule/rule_int.h"

static struct syntax *parse_rule(struct reading *r);
static struct syntax *parse_sum(struct reading *r);

static const struct token *now(const struct reading *r) {
  return &r->tokens[r->at];
}

static bool is_key(const struct reading *r, enum key key) {
  return now(r)->is == TOKEN_KEY && now(r)->key == key;
}

static bool take(struct reading *r, enum key key) {
  if (!is_key(r, key)) return false;
  r->at++;
  return true;
}

/* What was expected, instead of what stands here. */
static void *expected(struct reading *r, enum message what) {
  const struct token *t = now(r);
  struct str wanted = message_plain(r->s->lang, what);
  if (t->is == TOKEN_END) {
    rule_fault(r, t->from, MSG_RULE_EXPECTED_AT_END, wanted);
  } else {
    rule_fault(r, t->from, MSG_RULE_EXPECTED, wanted, rule_piece(r, t->from, t->to));
  }
  return NULL;
}

static bool need(struct reading *r, enum key key, enum message what) {
  return take(r, key) || expected(r, what);
}

static struct syntax *make(struct reading *r, enum syntax_is is, size_t from) {
  struct syntax *n = ARENA_NEW(r->s->arena, struct syntax);
  if (n) *n = (struct syntax){.is = is, .from = from, .to = from};
  return n;
}

/* NULL children end in NULL: what failed below fails here. */
static struct syntax *with(struct syntax *n, struct syntax *child) {
  if (!n || !child) return NULL;
  *(n->last ? &n->last->next : &n->first) = child;
  n->last = child;
  n->count++;
  if (child->to > n->to) n->to = child->to;
  return n;
}

static struct syntax *op_of(struct reading *r, enum rule_op op, struct syntax *a,
                            struct syntax *b) {
  if (!a || !b) return NULL;
  struct syntax *n = make(r, SYNTAX_OP, a->from);
  if (n) n->op = op;
  return with(with(n, a), b);
}

static struct syntax *op_one(struct reading *r, enum rule_op op, size_t from, struct syntax *a) {
  struct syntax *n = make(r, SYNTAX_OP, from);
  if (n) n->op = op;
  return with(n, a);
}

/* The end of what is read is the end of the last token. */
static struct syntax *closed(const struct reading *r, struct syntax *n) {
  if (n && r->at) n->to = r->tokens[r->at - 1].to;
  return n;
}

static struct syntax *leaf(struct reading *r) {
  struct syntax *n = make(r, SYNTAX_TOKEN, now(r)->from);
  if (!n) return NULL;
  n->token = now(r);
  r->at++;
  return closed(r, n);
}

static bool is_name(const struct reading *r) {
  return now(r)->is == TOKEN_NAME || now(r)->is == TOKEN_UNKNOWN;
}

/* ---- Operands -----------------------------------------------------------------------------------
 */

static struct syntax *parse_path(struct reading *r) {
  struct syntax *n = make(r, SYNTAX_PATH, now(r)->from);
  do {
    if (!is_name(r)) return expected(r, MSG_RULE_WANT_NAME);
    n = with(n, leaf(r));
  } while (n && take(r, KEY_DOT));
  return n;
}

static struct syntax *parse_param(struct reading *r) {
  struct syntax *n = make(r, SYNTAX_PARAM, now(r)->from);
  r->at++;
  if (!need(r, KEY_DOT, MSG_RULE_WANT_PARAM_DOT)) return NULL;
  if (!is_name(r)) return expected(r, MSG_RULE_WANT_PARAM);
  n = with(n, leaf(r));
  if (n && take(r, KEY_BRACKET)) {
    n = with(n, parse_rule(r));
    if (!n || !need(r, KEY_BRACKET_CLOSE, MSG_RULE_WANT_BRACKET)) return NULL;
  }
  return closed(r, n);
}

/* 近30天, 近12个月, 近1年. */
static struct syntax *parse_last(struct reading *r) {
  static const struct {
    const char *unit;
    enum rule_window_is is;
    int times, most;
  } units[] = {{"天", RULE_LAST_DAYS, 1, 36600},
               {"月", RULE_LAST_MONTHS, 1, 1200},
               {"年", RULE_LAST_MONTHS, 12, 100}};
  struct syntax *n = make(r, SYNTAX_WINDOW, now(r)->from);
  r->at++;
  const struct token *t = now(r);
  if (t->is != TOKEN_NUMBER || t->places) return expected(r, MSG_RULE_WANT_DAYS);
  for (size_t i = 0; n && i < 3; i++) {
    if (!str_is(t->unit, units[i].unit) || t->value < 1 || t->value > units[i].most) continue;
    n->window = (struct rule_window){units[i].is, (int)t->value * units[i].times};
    r->at++;
    return closed(r, n);
  }
  return expected(r, MSG_RULE_WANT_DAYS);
}

static struct syntax *parse_window(struct reading *r) {
  if (is_key(r, KEY_LAST)) return parse_last(r);
  struct syntax *n = make(r, SYNTAX_WINDOW, now(r)->from);
  if (n) n->window.is = (enum rule_window_is)now(r)->which;
  r->at++;
  return closed(r, n);
}

static struct syntax *parse_call(struct reading *r) {
  struct syntax *n = make(r, SYNTAX_CALL, now(r)->from);
  if (!n) return NULL;
  n->function = now(r)->which;
  r->at++;
  if (!need(r, KEY_OPEN, MSG_RULE_WANT_OPEN)) return NULL;
  do {
    bool window = is_key(r, KEY_LAST) || is_key(r, KEY_WINDOW);
    n = with(n, window ? parse_window(r) : parse_rule(r));
  } while (n && take(r, KEY_COMMA));
  if (!n || !need(r, KEY_CLOSE, MSG_RULE_WANT_COMMA_OR_CLOSE)) return NULL;
  return closed(r, n);
}

/* A code, by its name, its number or between quotation marks. */
static struct syntax *parse_code(struct reading *r) {
  if (is_name(r) || now(r)->is == TOKEN_TEXT || now(r)->is == TOKEN_NUMBER) return leaf(r);
  return expected(r, MSG_RULE_WANT_CODE);
}

/* {甲、乙}, or with conditions {甲: 条件, 乙: 条件}. */
static struct syntax *parse_braces(struct reading *r, bool conditions) {
  struct syntax *n = make(r, SYNTAX_SET, now(r)->from);
  if (!need(r, KEY_BRACE, MSG_RULE_WANT_BRACE)) return NULL;
  if (conditions && take(r, KEY_BRACE_CLOSE)) return closed(r, n);
  do {
    struct syntax *member = make(r, SYNTAX_MEMBER, now(r)->from);
    member = with(member, parse_code(r));
    if (member && conditions) {
      if (!need(r, KEY_COLON, MSG_RULE_WANT_COLON)) return NULL;
      member = with(member, parse_rule(r));
    }
    n = with(n, member);
  } while (n && take(r, KEY_COMMA));
  if (!n || !need(r, KEY_BRACE_CLOSE, MSG_RULE_WANT_COMMA_OR_BRACE)) return NULL;
  return closed(r, n);
}

/* Brackets leave no trace: the tree has their shape. */
static struct syntax *parse_brackets(struct reading *r) {
  r->at++;
  struct syntax *n = parse_rule(r);
  return n && need(r, KEY_CLOSE, MSG_RULE_WANT_CLOSE) ? n : NULL;
}

static struct syntax *parse_set(struct reading *r) {
  size_t from = now(r)->from;
  r->at++;
  struct syntax *n = parse_braces(r, true);
  if (n) n->from = from;
  return n;
}

/* Which keys begin an operand, and how it is read. */
static const struct {
  enum key key;
  struct syntax *(*parse)(struct reading *r);
} operands[] = {
    {KEY_OPEN, parse_brackets}, {KEY_PARAM, parse_param}, {KEY_FUNCTION, parse_call},
    {KEY_SET, parse_set},       {KEY_TRUE, leaf},         {KEY_FALSE, leaf},
    {KEY_TODAY, leaf},          {KEY_IS, leaf},
};
enum { OPERANDS = sizeof operands / sizeof *operands };

static bool begins_operand(const struct reading *r) {
  const struct token *t = now(r);
  if (t->is != TOKEN_KEY) return t->is != TOKEN_END;
  for (size_t i = 0; i < OPERANDS; i++) {
    if (operands[i].key == t->key && t->key != KEY_IS) return true;
  }
  return false;
}

static struct syntax *parse_operand(struct reading *r) {
  const struct token *t = now(r);
  if (is_name(r)) return parse_path(r);
  if (t->is == TOKEN_NUMBER || t->is == TOKEN_DATE || t->is == TOKEN_TEXT) return leaf(r);
  for (size_t i = 0; t->is == TOKEN_KEY && i < OPERANDS; i++) {
    if (operands[i].key == t->key) return operands[i].parse(r);
  }
  return expected(r, MSG_RULE_WANT_OPERAND);
}

/* ---- Levels -------------------------------------------------------------------------------------
 */

/* Every level that can hold itself comes through here. */
static bool enter(struct reading *r) {
  if (++r->depth <= RULE_DEPTH_MAX) return true;
  r->too_deep = true;
  return false;
}

static struct syntax *parse_unary(struct reading *r) {
  size_t from = now(r)->from;
  if (!is_key(r, KEY_SUM) || now(r)->which != RULE_SUB) return parse_operand(r);
  if (!enter(r)) return NULL;
  r->at++;
  bool number = now(r)->is == TOKEN_NUMBER;
  struct syntax *n = op_one(r, RULE_NEG, from, parse_unary(r));
  /* -5 is a number, -(5) the opposite of one. */
  if (n && number && n->first->is == SYNTAX_TOKEN) {
    n = n->first;
    n->from = from;
    n->op = RULE_NEG;
  }
  r->depth--;
  return n;
}

static struct syntax *one_of_two(struct reading *r, struct syntax *above, struct syntax *below) {
  return below ? op_of(r, RULE_DIVIDE, above, below) : above;
}

/* a ÷ b × c is (a × c) ÷ b: a division is only ever the last step, in front of the rounding. */
static struct syntax *parse_product(struct reading *r) {
  struct syntax *above = parse_unary(r), *below = NULL;
  while (above && is_key(r, KEY_PRODUCT)) {
    bool divides = now(r)->which == RULE_DIVIDE;
    r->at++;
    struct syntax *next = parse_unary(r);
    if (!next) return NULL;
    if (divides) {
      below = below ? op_of(r, RULE_MUL, below, next) : next;
    } else {
      above = op_of(r, RULE_MUL, above, next);
    }
  }
  return above ? one_of_two(r, above, below) : NULL;
}

static struct syntax *parse_sum(struct reading *r) {
  struct syntax *n = parse_product(r);
  while (n && is_key(r, KEY_SUM)) {
    enum rule_op op = (enum rule_op)now(r)->which;
    r->at++;
    n = op_of(r, op, n, parse_product(r));
  }
  return n;
}

static struct syntax *negated(struct reading *r, bool negative, struct syntax *n) {
  return n && negative ? op_one(r, RULE_NOT, n->from, n) : n;
}

/* A name behind 含, or names between braces behind 属于: the codes follow what is looked at. */
static struct syntax *parse_in(struct reading *r, struct syntax *left, bool braces) {
  bool negative = is_key(r, KEY_NOT_IN) || is_key(r, KEY_NOT_HAS);
  struct syntax *n = op_one(r, RULE_IN, left->from, left), *codes;
  r->at++;
  if (!braces) return closed(r, negated(r, negative, with(n, parse_code(r))));
  if (!(codes = parse_braces(r, false))) return NULL;
  for (struct syntax *m = codes->first, *next; m; m = next) {
    next = m->next;
    m->first->next = NULL;
    n = with(n, m->first);
  }
  return closed(r, negated(r, negative, closed(r, n)));
}

/* 年龄 60周岁以上. */
static struct syntax *parse_behind(struct reading *r, struct syntax *left) {
  struct syntax *right = parse_sum(r);
  if (!right) return NULL;
  if (!is_key(r, KEY_AT_LEAST) && !is_key(r, KEY_AT_MOST)) {
    r->at = 0;
    while (now(r)->from < right->from) r->at++;
    return expected(r, MSG_RULE_WANT_OPERATOR);
  }
  enum rule_op op = (enum rule_op)now(r)->which;
  r->at++;
  return closed(r, op_of(r, op, left, right));
}

static struct syntax *parse_comparison(struct reading *r) {
  struct syntax *left = parse_sum(r);
  if (!left) return NULL;
  if (begins_operand(r)) return parse_behind(r, left);
  if (now(r)->is != TOKEN_KEY) return left;
  enum key key = now(r)->key;
  enum rule_op op = (enum rule_op)now(r)->which;
  bool negative = key == KEY_NOT_WITHIN || key == KEY_NOT_EMPTY;
  switch ((int)key) {
    case KEY_IS_NOT:
    case KEY_IS:
    case KEY_COMPARE:
      r->at++;
      return op_of(r, key == KEY_IS_NOT ? RULE_NE : op, left, parse_sum(r));
    case KEY_WITHIN:
    case KEY_NOT_WITHIN:
      r->at++;
      return negated(r, negative, op_of(r, RULE_WITHIN, left, parse_sum(r)));
    case KEY_EMPTY:
    case KEY_NOT_EMPTY:
      r->at++;
      return closed(r, negated(r, negative, closed(r, op_one(r, RULE_EMPTY, left->from, left))));
    case KEY_IN:
    case KEY_NOT_IN: return parse_in(r, left, true);
    case KEY_HAS:
    case KEY_NOT_HAS: return parse_in(r, left, false);
    default: return left;
  }
}

static struct syntax *parse_not(struct reading *r) {
  if (!is_key(r, KEY_NOT) && !is_key(r, KEY_IS_NOT)) return parse_comparison(r);
  size_t from = now(r)->from;
  if (!enter(r)) return NULL;
  r->at++;
  struct syntax *n = op_one(r, RULE_NOT, from, parse_not(r));
  r->depth--;
  return n;
}

static struct syntax *parse_joined(struct reading *r) {
  struct syntax *n = parse_not(r);
  if (!n || (!is_key(r, KEY_OR) && !is_key(r, KEY_AND))) return n;
  enum key key = now(r)->key;
  n = op_one(r, key == KEY_OR ? RULE_OR : RULE_AND, n->from, n);
  while (n && take(r, key)) n = with(n, parse_not(r));
  if (n && (is_key(r, KEY_OR) || is_key(r, KEY_AND))) {
    rule_fault(r, now(r)->from, MSG_RULE_MIXED);
    return NULL;
  }
  return n;
}

static struct syntax *parse_if(struct reading *r) {
  struct syntax *n = make(r, SYNTAX_OP, now(r)->from);
  if (n) n->op = RULE_IF;
  r->at++;
  n = with(n, parse_rule(r));
  if (!n || !need(r, KEY_THEN, MSG_RULE_WANT_THEN)) return NULL;
  n = with(n, parse_rule(r));
  if (!n || !need(r, KEY_ELSE, MSG_RULE_WANT_ELSE)) return NULL;
  return with(n, parse_rule(r));
}

static struct syntax *parse_rule(struct reading *r) {
  if (!enter(r)) return NULL;
  struct syntax *n = is_key(r, KEY_IF) ? parse_if(r) : parse_joined(r);
  r->depth--;
  return n;
}

struct syntax *rule_parse(struct reading *r) {
  struct syntax *n = parse_rule(r);
  if (n && now(r)->is != TOKEN_END) return expected(r, MSG_RULE_WANT_END);
  return n;
}
