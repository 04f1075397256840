/* Faults of a vocabulary: names nobody could write, two of one name, names that can be read two
 * ways, units that would be taken for others. */
#include "rule/keys.h"

struct checking {
  struct scope *s;
  const struct rule_vocabulary *v;
  struct diag_at at;
  struct str name; /* that is being taken apart */
  struct buf parts;
};

/* ---- Letters ------------------------------------------------------------------------------------
 */

/* Punctuation and signs of the blocks that Chinese text uses. */
static bool is_letter(int32_t c) {
  if (c < 0x80)
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
  if (c < 0xC0 || c == 0xD7 || c == 0xF7) return false;
  if (c == 0x3007) return true;                     /* 〇 */
  if (c >= 0x2000 && c <= 0x2BFF) return false;     /* signs */
  if (c >= 0x3000 && c <= 0x3004) return false;     /* 、。〃 */
  if (c >= 0x3008 && c <= 0x3020) return false;     /* brackets */
  if (c >= 0xFE10 && c <= 0xFE6F) return false;     /* vertical and small forms */
  return c < 0xFF00 || (c > 0xFFEF && c != 0xFFFD); /* full-width forms */
}

static bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

static void check_letters(struct checking *c, struct str name) {
  size_t pos = 0;
  bool good = name.len > 0 && !is_digit(name.ptr[0]);
  for (int32_t letter; good && (letter = utf8_next(name, &pos)) >= 0;) good = is_letter(letter);
  if (!good || pos != name.len) diag_error(c->s, c->at, MSG_RULE_NAME_BAD, name);
}

/* ---- Names that are names joined by keywords ----------------------------------------------------
 */

static bool joins(const struct rule_key *k) {
  switch ((int)k->key) {
    case KEY_OR:
    case KEY_AND:
    case KEY_NOT:
    case KEY_IS_NOT:
    case KEY_IS:
    case KEY_COMPARE:
    case KEY_AT_LEAST:
    case KEY_AT_MOST:
    case KEY_WITHIN:
    case KEY_NOT_WITHIN:
    case KEY_IN:
    case KEY_NOT_IN:
    case KEY_HAS:
    case KEY_NOT_HAS:
    case KEY_EMPTY:
    case KEY_NOT_EMPTY:
    case KEY_SUM:
    case KEY_DOT: return true;
    default: return false;
  }
}

struct part {
  struct checking *c;
  size_t from;
  bool behind_name, any_name, any_key;
};

static bool take_apart(struct part part);

static bool then(struct part part, struct str piece, bool name) {
  struct buf before = part.c->parts;
  if (part.from) buf_char(&part.c->parts, ' ');
  buf_add(&part.c->parts, piece);
  struct part next = {part.c, part.from + piece.len, name, part.any_name || name,
                      part.any_key || !name};
  if (take_apart(next)) return true;
  part.c->parts.len = before.len;
  return false;
}

static bool try_name(void *context, struct str name, bool code) {
  const struct part *part = context;
  if (code || part->behind_name || name.len == 0 || str_eq(name, part->c->name)) return false;
  if (!str_starts(str_from(part->c->name, part->from), name)) return false;
  return then(*part, name, true);
}

/* Whether the rest can be read so; the pieces are left in `parts`. */
static bool take_apart(struct part part) {
  struct str rest = str_from(part.c->name, part.from);
  if (rest.len == 0) return part.any_name && part.any_key;
  for (size_t i = 0; i < rule_key_count; i++) {
    if (joins(&rule_keys[i]) && str_starts(rest, rule_keys[i].text) &&
        then(part, rule_keys[i].text, false))
      return true;
  }
  size_t length = part.c->parts.len;
  rule_names(part.c->v, try_name, &part);
  /* A name that fitted to the end has left its pieces. */
  return part.c->parts.len > length;
}

static void check_reading(struct checking *c, struct str name) {
  c->name = name;
  c->parts = buf_open(c->s->arena, 4096);
  if (name.len <= 120 && take_apart((struct part){.c = c}))
    diag_error(c->s, c->at, MSG_RULE_NAME_AMBIGUOUS, name, buf_str(&c->parts));
}

/* ---- Units, doubles -----------------------------------------------------------------------------
 */

static void check_unit(struct checking *c, struct str name, const struct rule_type *type) {
  struct str unit;
  if (type->kind != RULE_NUMBER || type->unit.len == 0) return;
  bool scaled = str_starts(type->unit, STR("万")) || str_starts(type->unit, STR("亿"));
  if (scaled || !rule_unit(c->s->arena, type->unit, &unit))
    diag_error(c->s, c->at, MSG_RULE_UNIT_BAD, name, type->unit);
}

static void check_word(struct checking *c, const struct rule_party *party, size_t i) {
  const struct rule_word *word = &party->words[i];
  check_letters(c, word->name);
  check_reading(c, word->name);
  check_unit(c, word->name, &word->type);
  for (size_t k = 0; k < i; k++) {
    if (str_eq(party->words[k].name, word->name))
      diag_error(c->s, c->at, MSG_RULE_NAMES_TWICE, party->name, word->name);
  }
  for (size_t k = 0; word->is == RULE_ACTS && k < word->acts->count; k++) {
    check_letters(c, word->acts->fields[k].name);
    check_unit(c, word->acts->fields[k].name, &word->acts->fields[k].type);
  }
}

static void check_param(struct checking *c, size_t i) {
  const struct rule_param *param = &c->v->params[i];
  check_letters(c, param->name);
  check_reading(c, param->name);
  check_unit(c, param->name, &param->type);
  if (param->by == RULE_BY_BAND) check_unit(c, param->name, &param->index);
  for (size_t k = 0; k < i; k++) {
    if (str_eq(c->v->params[k].name, param->name))
      diag_error(c->s, c->at, MSG_RULE_NAMES_TWICE, STR("参数"), param->name);
  }
}

void rule_vocabulary_check(struct scope *s, const struct rule_vocabulary *v, struct diag_at at) {
  struct checking c = {.s = s, .v = v, .at = at};
  for (size_t p = 0; p < v->party_count; p++) {
    for (size_t i = 0; i < v->parties[p].count; i++) check_word(&c, &v->parties[p], i);
  }
  for (size_t i = 0; i < v->param_count; i++) check_param(&c, i);
}
