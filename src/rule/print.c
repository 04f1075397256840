/* Printing: the text of a tree, with just the brackets that are needed to read the same tree. */
#include "rule/rule_int.h"

enum { PRINT_MAX = 256 * 1024 };

/* How tightly a form holds together. */
enum level {
  LEVEL_RULE,
  LEVEL_JOINED,
  LEVEL_NOT,
  LEVEL_COMPARE,
  LEVEL_SUM,
  LEVEL_PRODUCT,
  LEVEL_OPERAND
};

struct printing {
  struct buf b;
  struct reading reading; /* for asking how a name would be cut */
  struct scope *s;
  const struct rule_vocabulary *v;
  const struct rule_word *path[RULE_DEPTH_MAX]; /* relations that stand in front of the next leaf */
  size_t path_count;
};

static void print(struct printing *p, const struct rule_expr *e, enum level level);

static void add(struct printing *p, struct str text) {
  buf_add(&p->b, text);
}

static enum level level_of(const struct rule_expr *e) {
  switch ((int)e->op) {
    case RULE_VIA: return LEVEL_OPERAND;
    case RULE_IF: return LEVEL_RULE;
    case RULE_OR:
    case RULE_AND: return LEVEL_JOINED;
    case RULE_NOT: return LEVEL_NOT;
    case RULE_EQ:
    case RULE_NE:
    case RULE_LT:
    case RULE_LE:
    case RULE_GT:
    case RULE_GE:
    case RULE_WITHIN:
    case RULE_IN:
    case RULE_EMPTY: return LEVEL_COMPARE;
    case RULE_ADD:
    case RULE_SUB:
    case RULE_UNION:
    case RULE_INTERSECT:
    case RULE_MINUS: return LEVEL_SUM;
    case RULE_MUL:
    case RULE_DIVIDE: return LEVEL_PRODUCT;
    default: return LEVEL_OPERAND;
  }
}

/* ---- Literals -----------------------------------------------------------------------------------
 */

static void digits(struct buf *b, int64_t value, int places) {
  decimal_write(b, (struct decimal){value, (uint8_t)places});
}

static struct str unit_text(struct str unit) {
  return str_is(unit, "月") ? STR("个月") : unit;
}

static void number(struct buf *b, const struct rule_type *type, int64_t value) {
  if (type->unit.len == 0 && type->places >= 2) {
    digits(b, value, type->places - 2);
    buf_char(b, '%');
    return;
  }
  digits(b, value, type->places);
  buf_add(b, unit_text(type->unit));
}

static void area(struct buf *b, int64_t value) {
  static const int64_t units[] = {INT64_C(10000000000), 100000000, 1000000, 1000, 1};
  size_t i = 0;
  while (i < 4 && value % units[i] != 0) i++;
  buf_int(b, value / units[i]);
}

/* Whether the text is cut as one name. */
static bool is_one_name(struct printing *p, struct str name) {
  struct rule_text text = {.text = name};
  struct reading reading = p->reading;
  struct token t;
  reading.text = &text;
  size_t end = rule_lex(&reading, 0, &t);
  return t.is == TOKEN_NAME && t.from == 0 && end == name.len;
}

static bool marks(struct str text, const char *mark) {
  return str_contains(text, str_of(mark));
}

static void quoted(struct printing *p, struct str text) {
  static const char *const pairs[][2] = {{"“", "”"}, {"\"", "\""}, {"「", "」"}, {"『", "』"}};
  size_t i = 0;
  while (i < 3 && marks(text, pairs[i][1])) i++;
  add(p, str_of(pairs[i][0]));
  add(p, text);
  add(p, str_of(pairs[i][1]));
}

/* By its name where that is read as this code, else between quotation marks. */
static void code(struct printing *p, const struct rule_codes *codes, size_t place, size_t party) {
  struct str name = codes->codes[place].name;
  bool named = rule_find_code(codes, name) == (int64_t)place;
  const struct rule_word *word = rule_find_word(p->v, party, name);
  if (named && !word && is_one_name(p, name))
    add(p, name);
  else
    quoted(p, named ? name : codes->codes[place].code);
}

static void literal(struct printing *p, const struct rule_expr *e) {
  switch (e->type.kind) {
    case RULE_TRUTH: add(p, e->value ? STR("真") : STR("假")); break;
    case RULE_NUMBER: number(&p->b, &e->type, e->value); break;
    case RULE_DATE: add(p, date_iso(p->s->arena, (struct date){(int32_t)e->value})); break;
    case RULE_CODE: code(p, e->type.codes, (size_t)e->value, e->party); break;
    case RULE_AREA: area(&p->b, e->value); break;
    case RULE_TEXT: quoted(p, e->text); break;
    case RULE_SET:
    case RULE_PARTY:
    default: must_failed("no literal of this type", __FILE__, __LINE__);
  }
}

/* ---- Words --------------------------------------------------------------------------------------
 */

/* The relations on the way, and the word they lead to. */
static void path(struct printing *p, struct str last) {
  for (size_t i = 0; i < p->path_count; i++) {
    add(p, p->path[i]->name);
    add(p, STR("."));
  }
  p->path_count = 0;
  add(p, last);
}

static void window(struct printing *p, struct rule_window w) {
  add(p, STR(", "));
  add(p, rule_window_names[w.is]);
  if (w.is == RULE_LAST_DAYS) buf_printf(&p->b, "近%d天", w.n);
  if (w.is == RULE_LAST_MONTHS) buf_printf(&p->b, "近%d个月", w.n);
}

/* The function with that operator; a count is called by its unit, a rounding by what it comes to.
 */
static struct str function_name(const struct rule_expr *e) {
  enum rule_op op = e->op == RULE_ACT_SUM ? RULE_SUM : e->op;
  for (size_t i = 0; i < rule_function_count; i++) {
    const struct rule_function *f = &rule_functions[i];
    if (f->op != op) continue;
    if (op == RULE_COUNT && !str_is(e->type.unit, f->unit)) continue;
    if (op != RULE_ROUND) return f->name;
    if (f->rounding != e->rounding || f->places != e->type.places || f->step != e->value) continue;
    if (!f->unit || rule_unit_has(e->type.unit, f->unit)) return f->name;
  }
  must_failed("an operator without a function", __FILE__, __LINE__);
  return STR("");
}

static void members(struct printing *p, const struct rule_expr *e) {
  add(p, function_name(e));
  add(p, STR("("));
  path(p, e->word->name);
  for (size_t i = 0; i < e->count; i++) {
    add(p, STR(", "));
    print(p, e->args[i], LEVEL_RULE);
  }
  add(p, STR(")"));
}

static void acts(struct printing *p, const struct rule_expr *e) {
  add(p, function_name(e));
  add(p, STR("("));
  path(p, e->word->name);
  if (e->op == RULE_ACT_SUM) {
    add(p, STR("."));
    add(p, e->field->name);
  }
  if (e->op != RULE_ACT_LAST) window(p, e->window);
  add(p, STR(")"));
}

static void param(struct printing *p, const struct rule_expr *e) {
  add(p, STR("参数."));
  add(p, e->param->name);
  if (e->count == 0) return;
  add(p, STR("["));
  print(p, e->args[0], LEVEL_RULE);
  add(p, STR("]"));
}

static void call(struct printing *p, const struct rule_expr *e) {
  add(p, function_name(e));
  add(p, STR("("));
  for (size_t i = 0; i < e->count; i++) {
    if (i) add(p, STR(", "));
    print(p, e->args[i], LEVEL_RULE);
  }
  add(p, STR(")"));
}

/* ---- Forms --------------------------------------------------------------------------------------
 */

/* The next tighter level, where nothing of the same may stand without brackets. */
static enum level above(enum level level) {
  return level + 1;
}

static void joined(struct printing *p, const struct rule_expr *e) {
  for (size_t i = 0; i < e->count; i++) {
    if (i) add(p, rule_op_text(e->op));
    print(p, e->args[i], LEVEL_NOT);
  }
}

static void two(struct printing *p, const struct rule_expr *e) {
  enum level level = level_of(e);
  bool compares = level == LEVEL_COMPARE;
  print(p, e->args[0], compares ? above(level) : level);
  add(p, rule_op_text(e->op));
  print(p, e->args[1], above(level));
}

static void choice(struct printing *p, const struct rule_expr *e) {
  static const struct str words[] = {STR_INIT("若 "), STR_INIT(" 则 "), STR_INIT(" 否则 ")};
  for (size_t i = 0; i < 3; i++) {
    add(p, words[i]);
    print(p, e->args[i], i < 2 ? LEVEL_JOINED : LEVEL_RULE);
  }
}

/* -5 is a number; the opposite of one is -(5). */
static void negative(struct printing *p, const struct rule_expr *e) {
  bool bare = e->args[0]->op != RULE_LITERAL && e->args[0]->op != RULE_NEG;
  add(p, STR("-"));
  if (!bare) add(p, STR("("));
  print(p, e->args[0], bare ? LEVEL_OPERAND : LEVEL_RULE);
  if (!bare) add(p, STR(")"));
}

static void in(struct printing *p, const struct rule_expr *e) {
  bool set = e->args[0]->type.kind == RULE_SET;
  print(p, e->args[0], LEVEL_SUM);
  add(p, set ? STR(" 含 ") : STR(" 属于 {"));
  for (size_t i = 1; i < e->count; i++) {
    if (i > 1) add(p, STR("、"));
    print(p, e->args[i], LEVEL_OPERAND);
  }
  if (!set) add(p, STR("}"));
}

static void set_of(struct printing *p, const struct rule_expr *e) {
  add(p, STR("集合{"));
  for (size_t i = 0; i < e->count; i++) {
    if (i) add(p, STR(", "));
    code(p, e->type.codes, (size_t)e->args[i]->value, e->party);
    add(p, STR(": "));
    print(p, e->args[i]->args[0], LEVEL_RULE);
  }
  add(p, STR("}"));
}

static void form(struct printing *p, const struct rule_expr *e) {
  switch (e->op) {
    case RULE_LITERAL: literal(p, e); break;
    case RULE_WORD: path(p, e->word->name); break;
    case RULE_COUNT:
    case RULE_ANY:
    case RULE_ALL:
    case RULE_SUM: members(p, e); break;
    case RULE_ACT_COUNT:
    case RULE_ACT_SUM:
    case RULE_ACT_LAST: acts(p, e); break;
    case RULE_PARAM: param(p, e); break;
    case RULE_NOT:
      add(p, rule_op_text(RULE_NOT));
      print(p, e->args[0], LEVEL_NOT);
      break;
    case RULE_AND:
    case RULE_OR: joined(p, e); break;
    case RULE_IF: choice(p, e); break;
    case RULE_NEG: negative(p, e); break;
    case RULE_TODAY: add(p, STR("今天")); break;
    case RULE_IN: in(p, e); break;
    case RULE_SET_OF: set_of(p, e); break;
    case RULE_EMPTY:
      print(p, e->args[0], LEVEL_SUM);
      add(p, STR(" 为空"));
      break;
    case RULE_EQ:
    case RULE_NE:
    case RULE_LT:
    case RULE_LE:
    case RULE_GT:
    case RULE_GE:
    case RULE_ADD:
    case RULE_SUB:
    case RULE_MUL:
    case RULE_DIVIDE:
    case RULE_WITHIN:
    case RULE_UNION:
    case RULE_INTERSECT:
    case RULE_MINUS: two(p, e); break;
    case RULE_KNOWN:
    case RULE_ROUND:
    case RULE_MIN:
    case RULE_MAX:
    case RULE_AGE:
    case RULE_MONTHS:
    case RULE_DAYS: call(p, e); break;
    case RULE_MEMBER: print(p, e->args[0], LEVEL_RULE); break; /* by itself: its condition */
    case RULE_VIA:
    default: must_failed("a relation leads to a leaf", __FILE__, __LINE__);
  }
}

static void print(struct printing *p, const struct rule_expr *e, enum level level) {
  while (e->op == RULE_VIA) {
    must(p->path_count < RULE_DEPTH_MAX);
    p->path[p->path_count++] = e->word;
    e = e->args[0];
  }
  bool brackets = level_of(e) < level;
  if (brackets) add(p, STR("("));
  form(p, e);
  if (brackets) add(p, STR(")"));
}

struct str rule_print(struct scope *s, const struct rule_vocabulary *v,
                      const struct rule_expr *expr) {
  struct printing p = {.b = buf_open(s->arena, PRINT_MAX), .s = s, .v = v};
  p.reading = (struct reading){.s = s, .v = v};
  rule_lex_units(&p.reading);
  print(&p, expr, LEVEL_RULE);
  return buf_str(&p.b);
}

/* ---- Values -------------------------------------------------------------------------------------
 */

static struct str plain(struct scope *s, enum message m) {
  return message_plain(s->lang, m);
}

static struct str told(struct scope *s, enum message m, struct str x, struct str y) {
  const struct str args[] = {x, y};
  return message_text(s->arena, s->lang, m, args, message_arity(m));
}

static struct str members_text(struct scope *s, const struct rule_codes *codes, uint64_t bits) {
  struct buf b = buf_open(s->arena, PRINT_MAX);
  for (size_t i = 0; i < codes->count && i < 64; i++) {
    if (!(bits >> i & 1)) continue;
    if (b.len) buf_add(&b, STR("、"));
    buf_add(&b, codes->codes[i].name);
  }
  return b.len ? buf_str(&b) : plain(s, MSG_RULE_EMPTY_SET);
}

/* 1,250.00元 */
static struct str number_text(struct scope *s, const struct rule_type *type, int64_t value) {
  struct buf b = buf_open(s->arena, 128), bare = buf_open(s->arena, 64);
  if (type->unit.len == 0 && type->places == 2) {
    number(&b, type, value);
    return buf_str(&b);
  }
  digits(&bare, value, type->places);
  size_t whole = 0, from = value < 0;
  while (whole < bare.len && bare.ptr[whole] != '.') whole++;
  for (size_t i = 0; i < bare.len; i++) {
    if (i > from && i < whole && (whole - i) % 3 == 0) buf_char(&b, ',');
    buf_char(&b, bare.ptr[i]);
  }
  buf_add(&b, unit_text(type->unit));
  return buf_str(&b);
}

static struct str known_text(struct scope *s, const struct rule_type *type, int64_t value) {
  struct buf b = buf_open(s->arena, 64);
  switch (type->kind) {
    case RULE_TRUTH: return plain(s, value ? MSG_RULE_YES : MSG_RULE_NO);
    case RULE_NUMBER: return number_text(s, type, value);
    case RULE_DATE: return date_iso(s->arena, (struct date){(int32_t)value});
    case RULE_CODE:
      if (value < 0 || (size_t)value >= type->codes->count) return plain(s, MSG_RULE_UNKNOWN_VALUE);
      return type->codes->codes[value].name;
    case RULE_AREA: area(&b, value); return buf_str(&b);
    case RULE_SET: return members_text(s, type->codes, (uint64_t)value);
    case RULE_TEXT:
    case RULE_PARTY:
    default: return str_int(s->arena, value);
  }
}

struct str rule_value_text(struct scope *s, const struct rule_type *type,
                           const struct rule_value *value) {
  if (value->known) return known_text(s, type, value->value);
  uint64_t has = (uint64_t)value->least, may_have = (uint64_t)value->most;
  if (type->kind == RULE_SET && may_have & ~has)
    return told(s, MSG_RULE_MAY_BE, members_text(s, type->codes, has),
                members_text(s, type->codes, may_have & ~has));
  bool range = type->kind == RULE_NUMBER && value->least >= 0 && value->most > value->least;
  if (!range) return plain(s, MSG_RULE_UNKNOWN_VALUE);
  struct str least = number_text(s, type, value->least);
  if (value->most == INT64_MAX) return told(s, MSG_RULE_AT_LEAST, least, STR(""));
  return told(s, MSG_RULE_BETWEEN, least, number_text(s, type, value->most));
}

struct str rule_value_named(struct scope *s, const struct rule_vocabulary *v,
                            const struct rule_type *type, const struct rule_value *value) {
  struct str text = rule_value_text(s, type, value), name = {0};
  if (type->kind == RULE_AREA && value->known && v->area_name)
    name = v->area_name(s->arena, v->areas, text);
  return name.len ? name : text;
}
