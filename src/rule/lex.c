/* Cutting a rule into tokens. The longest declared name or keyword wins; a name wins over a keyword
 * of the same length, a keyword over the name of a code. A unit belongs to the number in front of
 * it unless a longer name begins there. */
#include "rule/keys.h"

enum { DIGITS_MAX = 18 };

static struct str rest_of(const struct reading *r, size_t at) {
  return str_from(r->text->text, at);
}

static bool is_blank_at(struct str text, size_t *length) {
  static const struct str blanks[] = {STR_INIT(" "),  STR_INIT("\t"), STR_INIT("\n"),
                                      STR_INIT("\r"), STR_INIT("　"), STR_INIT("\xC2\xA0")};
  for (size_t i = 0; i < sizeof blanks / sizeof *blanks; i++) {
    if (!str_starts(text, blanks[i])) continue;
    *length = blanks[i].len;
    return true;
  }
  return false;
}

static size_t skip_blanks(const struct reading *r, size_t at) {
  for (size_t length; is_blank_at(rest_of(r, at), &length);) at += length;
  return at;
}

static bool is_word_byte(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

/* A name that ends in a Latin letter or digit does not end in the middle of a word. */
static bool stands_here(struct str text, struct str name) {
  if (name.len == 0 || !str_starts(text, name)) return false;
  return name.len == text.len || !is_word_byte(name.ptr[name.len - 1]) ||
         !is_word_byte(text.ptr[name.len]);
}

/* ---- Names and keywords -------------------------------------------------------------------------
 */

struct longest {
  struct str text;
  size_t name, code; /* how long the longest of each is */
};

static bool measure(void *context, struct str name, bool code) {
  struct longest *l = context;
  size_t *best = code ? &l->code : &l->name;
  if (name.len > *best && stands_here(l->text, name)) *best = name.len;
  return false;
}

static bool opens(const struct reading *r, size_t at) {
  struct str rest = rest_of(r, skip_blanks(r, at));
  return str_starts(rest, STR("(")) || str_starts(rest, STR("（"));
}

static bool find_key(const struct reading *r, size_t at, struct token *out) {
  struct str text = rest_of(r, at);
  size_t best = 0;
  for (size_t i = 0; i < rule_key_count; i++) {
    const struct rule_key *k = &rule_keys[i];
    if (k->text.len <= best || !str_starts(text, k->text)) continue;
    best = k->text.len;
    out->key = k->key;
    out->which = k->which;
  }
  for (size_t i = 0; i < rule_function_count; i++) {
    struct str name = rule_functions[i].name;
    if (name.len <= best || !str_starts(text, name) || !opens(r, at + name.len)) continue;
    best = name.len;
    out->key = KEY_FUNCTION;
    out->which = (int)i;
  }
  out->is = TOKEN_KEY;
  out->from = at;
  out->to = at + best;
  return best > 0;
}

static bool find_word(const struct reading *r, size_t at, struct token *out) {
  struct longest l = {.text = rest_of(r, at)};
  rule_names(r->v, measure, &l);
  bool key = find_key(r, at, out);
  size_t key_length = key ? out->to - at : 0;
  size_t name_length = l.name > l.code ? l.name : l.code;
  bool named = l.name >= key_length ? l.name > 0 : false;
  if (!named && l.code <= key_length) return key;
  *out = (struct token){.is = TOKEN_NAME, .from = at, .to = at + name_length};
  return true;
}

/* ---- Numbers ------------------------------------------------------------------------------------
 */

/* A digit, half or full width; -1: none. */
static int digit_at(struct str text, size_t *length) {
  if (text.len && text.ptr[0] >= '0' && text.ptr[0] <= '9') {
    *length = 1;
    return text.ptr[0] - '0';
  }
  if (text.len >= 3 && memcmp(text.ptr, "\xEF\xBC", 2) == 0 && (uint8_t)text.ptr[2] >= 0x90 &&
      (uint8_t)text.ptr[2] <= 0x99) {
    *length = 3;
    return (uint8_t)text.ptr[2] - 0x90;
  }
  return -1;
}

struct digits {
  int64_t value;
  unsigned count;
  bool too_many;
};

static size_t read_digits(const struct reading *r, size_t at, struct digits *d) {
  size_t length = 0;
  for (int digit; (digit = digit_at(rest_of(r, at), &length)) >= 0; at += length) {
    d->too_many = d->too_many || d->count == DIGITS_MAX;
    d->count++;
    if (!d->too_many) d->value = d->value * 10 + digit;
  }
  return at;
}

/* Behind one of two marks, or 0. */
static size_t behind(const struct reading *r, size_t at, const char *mark, const char *other) {
  if (str_starts(rest_of(r, at), str_of(mark))) return at + strlen(mark);
  if (str_starts(rest_of(r, at), str_of(other))) return at + strlen(other);
  return 0;
}

/* 2024-06-30 or 2024年6月30日; 0: no date stands here. */
static size_t read_date(const struct reading *r, size_t at, struct token *out) {
  static const char *const marks[2][2][2] = {{{"-", "-"}, {"-", "-"}},
                                             {{"年", "年"}, {"月", "月"}}};
  struct digits year = {0};
  size_t first = read_digits(r, at, &year);
  if (year.count != 4) return 0;
  for (size_t form = 0; form < 2; form++) {
    struct digits month = {0}, day = {0};
    struct date d;
    size_t end = behind(r, first, marks[form][0][0], marks[form][0][1]);
    if (!end) continue;
    end = read_digits(r, end, &month);
    end = behind(r, end, marks[form][1][0], marks[form][1][1]);
    if (!end || month.count > 2 || !month.count || (form == 0 && month.count != 2)) continue;
    end = read_digits(r, end, &day);
    if (day.count > 2 || !day.count || (form == 0 && day.count != 2)) continue;
    if (form == 1) end = behind(r, end, "日", "号");
    if (!end) continue;
    *out = (struct token){.is = TOKEN_DATE, .from = at, .to = end};
    if (!date_make((int)year.value, (int)month.value, (int)day.value, &d)) {
      out->is = TOKEN_BAD;
      out->fault = MSG_RULE_NO_SUCH_DAY;
    }
    out->value = d.day;
    return end;
  }
  return 0;
}

static size_t longest_unit(const struct reading *r, size_t at) {
  struct str text = rest_of(r, at);
  size_t best = 0;
  size_t own = r->units ? r->units->count : 0;
  for (size_t i = 0; i < rule_unit_count + own; i++) {
    struct str atom = i < rule_unit_count ? rule_units[i] : r->units->atoms[i - rule_unit_count];
    if (atom.len > best && stands_here(text, atom)) best = atom.len;
  }
  struct token other;
  return best && find_word(r, at, &other) && other.to - at > best ? 0 : best;
}

/* 元/人·月; gives the place behind it, `at` itself without one. */
static size_t read_unit(const struct reading *r, size_t at, struct token *out) {
  size_t from = skip_blanks(r, at), end = from, length = longest_unit(r, from);
  if (!length) return at;
  for (end += length;;) {
    size_t next = behind(r, end, "/", "／");
    if (!next) next = behind(r, end, "·", "·");
    length = next ? longest_unit(r, next) : 0;
    if (!length) break;
    end = next + length;
  }
  struct str text = {r->text->text.ptr + from, end - from};
  return rule_unit(r->s->arena, text, &out->unit) ? end : at;
}

static bool times(int64_t *value, int64_t by) {
  return !__builtin_mul_overflow(*value, by, value);
}

/* 万, 亿: whole numbers as far as they are. */
static size_t read_scale(const struct reading *r, size_t at, struct token *out) {
  static const struct {
    const char *text;
    int64_t by;
  } scales[] = {{"万", 10000}, {"亿", 100000000}};
  struct token other;
  for (size_t i = 0; i < 2; i++) {
    size_t end = behind(r, at, scales[i].text, scales[i].text);
    if (!end || (find_word(r, at, &other) && other.to > end)) continue;
    if (!times(&out->value, scales[i].by)) {
      out->is = TOKEN_BAD;
      out->fault = MSG_RULE_NUMBER_TOO_LONG;
    }
    for (; out->places && out->value % 10 == 0; out->places--) out->value /= 10;
    return end;
  }
  return at;
}

static size_t read_number(const struct reading *r, size_t at, struct token *out) {
  struct digits d = {0};
  size_t end = read_digits(r, at, &d), point = behind(r, end, ".", "．"), length;
  unsigned whole = d.count;
  if (point && digit_at(rest_of(r, point), &length) >= 0) end = read_digits(r, point, &d);
  *out = (struct token){.is = TOKEN_NUMBER, .from = at, .value = d.value};
  if (d.too_many || d.count - whole > RULE_PLACES_MAX) {
    out->is = TOKEN_BAD;
    out->fault = MSG_RULE_NUMBER_TOO_LONG;
    return out->to = end;
  }
  out->places = (int)(d.count - whole);
  size_t percent = behind(r, skip_blanks(r, end), "%", "％");
  if (percent) {
    out->places += 2;
    if (out->places > RULE_PLACES_MAX) out->is = TOKEN_BAD;
    out->fault = MSG_RULE_NUMBER_TOO_LONG;
    return out->to = percent;
  }
  end = read_scale(r, end, out);
  return out->to = read_unit(r, end, out);
}

/* ---- Texts --------------------------------------------------------------------------------------
 */

static size_t read_text(const struct reading *r, size_t at, struct token *out) {
  static const char *const marks[][2] = {{"“", "”"}, {"\"", "\""}, {"「", "」"}, {"『", "』"}};
  for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
    size_t from = behind(r, at, marks[i][0], marks[i][0]);
    if (!from) continue;
    size_t to = from, end = 0;
    while (to < r->text->text.len && !(end = behind(r, to, marks[i][1], marks[i][1]))) to++;
    *out = (struct token){.is = end ? TOKEN_TEXT : TOKEN_BAD, .from = at, .to = end ? end : to};
    out->text = (struct str){r->text->text.ptr + from, to - from};
    out->fault = MSG_RULE_TEXT_OPEN;
    return out->to;
  }
  return 0;
}

/* What nobody declares, as far as it could be one name. */
static size_t read_unknown(const struct reading *r, size_t at, struct token *out) {
  size_t end = at, length;
  struct token other;
  while (end < r->text->text.len && !is_blank_at(rest_of(r, end), &length)) {
    if (end > at && !is_word_byte(r->text->text.ptr[end]) && find_key(r, end, &other)) break;
    if (utf8_next(r->text->text, &end) < 0) end++;
  }
  *out = (struct token){.is = TOKEN_UNKNOWN, .from = at, .to = end};
  return end;
}

size_t rule_lex(const struct reading *r, size_t at, struct token *out) {
  size_t end, length;
  at = skip_blanks(r, at);
  *out = (struct token){.is = TOKEN_END, .from = at, .to = at};
  if (at >= r->text->text.len) return at;
  if ((end = read_text(r, at, out))) return end;
  if (digit_at(rest_of(r, at), &length) >= 0) {
    end = read_date(r, at, out);
    return end ? end : read_number(r, at, out);
  }
  if (!find_word(r, at, out)) read_unknown(r, at, out);
  if (out->is != TOKEN_TEXT) {
    out->text = (struct str){r->text->text.ptr + out->from, out->to - out->from};
  }
  return out->to;
}

/* ---- All of it ----------------------------------------------------------------------------------
 */

struct gathering {
  struct str *atoms; /* NULL: counted only, each as often as it stands there */
  size_t count;
};

static void gather(struct gathering *g, struct str atom) {
  for (size_t i = 0; g->atoms && i < g->count; i++)
    if (str_eq(g->atoms[i], atom)) return;
  if (g->atoms) g->atoms[g->count] = atom;
  g->count++;
}

static void gather_unit(struct gathering *g, struct str unit) {
  size_t at = 0;
  while (at < unit.len) {
    size_t end = at;
    while (end < unit.len && unit.ptr[end] != '/' && !str_starts(str_from(unit, end), STR("·")))
      end++;
    if (end > at) gather(g, (struct str){unit.ptr + at, end - at});
    at = end < unit.len && unit.ptr[end] != '/' ? end + STR("·").len : end + 1;
  }
}

static size_t gather_all(const struct rule_vocabulary *v, struct str *into) {
  struct gathering g = {into, 0};
  for (size_t p = 0; p < v->party_count; p++)
    for (size_t i = 0; i < v->parties[p].count; i++)
      gather_unit(&g, v->parties[p].words[i].type.unit);
  for (size_t i = 0; i < v->param_count; i++) {
    gather_unit(&g, v->params[i].type.unit);
    gather_unit(&g, v->params[i].index.unit);
  }
  return g.count;
}

const struct rule_units *rule_units_of(struct arena *a, const struct rule_vocabulary *v) {
  struct rule_units *out = ARENA_NEW(a, struct rule_units);
  struct str *atoms = ARENA_ARRAY(a, struct str, gather_all(v, NULL));
  if (!out || !atoms) return NULL;
  *out = (struct rule_units){atoms, gather_all(v, atoms)};
  return out;
}

void rule_lex_units(struct reading *r) {
  r->units = r->v->units ? r->v->units : rule_units_of(r->s->arena, r->v);
}

const struct token *rule_lex_all(struct reading *r) {
  size_t count = 0, at = 0, most = r->text->text.len + 1; /* a token takes a byte at least */
  struct token *tokens = ARENA_ARRAY(r->s->arena, struct token, most);
  if (!tokens) return NULL;
  do {
    must(count < most);
    at = rule_lex(r, at, &tokens[count]);
    if (tokens[count].is != TOKEN_BAD) continue;
    rule_fault(r, tokens[count].from, tokens[count].fault,
               rule_piece(r, tokens[count].from, tokens[count].to));
    return NULL;
  } while (tokens[count++].is != TOKEN_END);
  return tokens;
}
