/* Values of facts: from what people write to what is stored, to cells and back to words. */
#include "base/money.h"
#include "registry/registry_int.h"

enum { TEXT_CHARACTERS_MAX = 200 };

static const struct registry_codes *codes_of(const struct registry_fact *fact) {
  return (const void *)fact->codes.entry;
}

static const struct registry_code *code_called(const struct registry_fact *fact, struct str text) {
  const struct registry_codes *list = codes_of(fact);
  const struct registry_code *const *codes = list ? list->codes.items : NULL;
  for (size_t i = 0; codes && i < list->codes.count; i++) {
    if (str_eq(codes[i]->code, text) || str_eq(codes[i]->name, text)) return codes[i];
  }
  return NULL;
}

static bool read_truth(struct scope *s, const struct registry_fact *fact, struct str given,
                       struct str *out) {
  (void)s;
  (void)fact;
  bool yes = str_is(given, "true") || str_is(given, "是");
  *out = yes ? STR("true") : STR("false");
  return yes || str_is(given, "false") || str_is(given, "否");
}

static bool read_integer(struct scope *s, const struct registry_fact *fact, struct str given,
                         struct str *out) {
  (void)s;
  (void)fact;
  struct decimal d;
  *out = given; /* decimal_parse takes only what it would write */
  return decimal_parse(given, &d) && d.scale == 0;
}

/* 3.5 with two places is 3.50: one text for one value. */
static bool read_decimal(struct scope *s, const struct registry_fact *fact, struct str given,
                         struct str *out) {
  struct decimal d, zero = {0, (uint8_t)fact->places}, full;
  if (!decimal_parse(given, &d) || d.scale > fact->places) return false;
  if (!decimal_sub(d, zero, &full)) return false;
  *out = decimal_text(s->arena, full);
  return true;
}

static bool read_money(struct scope *s, const struct registry_fact *fact, struct str given,
                       struct str *out) {
  (void)fact;
  int64_t fen;
  if (!money_parse_yuan(given, &fen)) return false;
  *out = str_int(s->arena, fen);
  return true;
}

static bool read_date(struct scope *s, const struct registry_fact *fact, struct str given,
                      struct str *out) {
  (void)s;
  (void)fact;
  struct date d;
  *out = given;
  return date_parse(given, &d);
}

static bool read_code(struct scope *s, const struct registry_fact *fact, struct str given,
                      struct str *out) {
  (void)s;
  const struct registry_code *code = code_called(fact, given);
  if (code) *out = code->code;
  return code != NULL;
}

static bool read_area(struct scope *s, const struct registry_fact *fact, struct str given,
                      struct str *out) {
  (void)s;
  (void)fact;
  for (size_t i = 0; i < given.len; i++) {
    if (given.ptr[i] < '0' || given.ptr[i] > '9') return false;
  }
  *out = given;
  return given.len == 6 || given.len == 9 || given.len == 12;
}

static bool read_text(struct scope *s, const struct registry_fact *fact, struct str given,
                      struct str *out) {
  enum message why;
  if (!identity_read(s->arena, (enum identity_check)fact->check, str_trim(given), out, &why))
    return false;
  for (size_t i = 0; i < out->len; i++) {
    if ((unsigned char)out->ptr[i] < 0x20 || out->ptr[i] == 0x7F) return false;
  }
  return out->len > 0 && utf8_count(*out) <= TEXT_CHARACTERS_MAX;
}

/* Whether it is there, statement_add() asks. */
static bool read_party(struct scope *s, const struct registry_fact *fact, struct str given,
                       struct str *out) {
  int64_t id;
  (void)s;
  (void)fact;
  *out = given;
  return registry_id(given, &id);
}

static const struct {
  bool (*read)(struct scope *, const struct registry_fact *, struct str, struct str *);
  const char *column;
} types[] = {
    [REGISTRY_TRUTH] = {read_truth, "BIGINT"},     [REGISTRY_INTEGER] = {read_integer, "BIGINT"},
    [REGISTRY_DECIMAL] = {read_decimal, "BIGINT"}, [REGISTRY_MONEY] = {read_money, "BIGINT"},
    [REGISTRY_DATE] = {read_date, "TEXT"},         [REGISTRY_CODE] = {read_code, "TEXT"},
    [REGISTRY_AREA] = {read_area, "TEXT"},         [REGISTRY_TEXT] = {read_text, "TEXT"},
    [REGISTRY_PARTY] = {read_party, "BIGINT"},
};

bool value_read(struct scope *s, const struct registry_fact *fact, struct str given,
                struct str *canonical) {
  return utf8_valid(given, NULL) && types[fact->type].read(s, fact, given, canonical);
}

/* Of a number with a check of its own: what is wrong with it. */
static bool told_by_check(struct scope *s, const struct registry_fact *fact, struct str given,
                          struct str *why) {
  struct str canonical;
  enum message what;
  bool good = !fact->check || !utf8_valid(given, NULL) ||
              identity_read(s->arena, (enum identity_check)fact->check, given, &canonical, &what);
  if (good) return false;
  struct str words[] = {fact->name, message_plain(s->lang, what)};
  *why = message_text(s->arena, s->lang, MSG_IDENTITY_BAD_VALUE, words, 2);
  return true;
}

/* People, beds, square metres and money are counted from nothing. */
static bool told_below_nothing(struct scope *s, const struct registry_fact *fact, struct str value,
                               struct str *why) {
  bool number = fact->type == REGISTRY_INTEGER || fact->type == REGISTRY_DECIMAL ||
                fact->type == REGISTRY_MONEY;
  if (!number || !str_starts(value, STR("-"))) return false;
  *why = message_text(s->arena, s->lang, MSG_REGISTRY_BELOW_NOTHING, &fact->name, 1);
  return true;
}

bool registry_value_read(struct scope *s, const struct registry_fact *fact, struct str given,
                         struct str *canonical, struct str *why) {
  if (value_read(s, fact, given, canonical)) {
    return !told_below_nothing(s, fact, *canonical, why);
  }
  if (told_by_check(s, fact, given, why)) return false;
  struct str type = message_plain(s->lang, pack_choice_of(registry_types, fact->type)->message);
  /* What is to be sealed is not repeated on a screen or in a log. */
  bool hidden = registry_sealed(fact) || !utf8_valid(given, NULL);
  struct str words[] = {fact->name, hidden ? STR("…") : given, type};
  *why = message_text(s->arena, s->lang, MSG_REGISTRY_BAD_VALUE, words, 3);
  return false;
}

const char *value_column(const struct registry_fact *fact) {
  return types[fact->type].column;
}

bool value_cell(const struct registry_fact *fact, struct str canonical, struct store_value *out) {
  struct decimal d;
  struct date date;
  int64_t id;
  bool fits;
  switch ((enum registry_type)fact->type) {
    case REGISTRY_TRUTH:
      *out = S_INT(str_is(canonical, "true"));
      return str_is(canonical, "true") || str_is(canonical, "false");
    case REGISTRY_INTEGER:
    case REGISTRY_MONEY:
    case REGISTRY_DECIMAL: {
      int64_t scale = fact->type == REGISTRY_DECIMAL ? fact->places : 0;
      fits = decimal_parse(canonical, &d) && d.scale == scale;
      if (fits) *out = S_INT(d.coefficient);
      return fits;
    }
    case REGISTRY_DATE: *out = S_TEXT(canonical); return date_parse(canonical, &date);
    case REGISTRY_CODE:
    case REGISTRY_AREA:
    case REGISTRY_TEXT: *out = S_TEXT(canonical); return true;
    case REGISTRY_PARTY:
      fits = registry_id(canonical, &id);
      *out = S_INT(id);
      return fits;
  }
  return false;
}

struct str registry_value_text(struct scope *s, const struct registry_fact *fact,
                               struct str value) {
  struct decimal fen;
  const struct registry_code *code = fact->type == REGISTRY_CODE ? code_called(fact, value) : NULL;
  if (code) return code->name;
  if (fact->type == REGISTRY_TRUTH && (str_is(value, "true") || str_is(value, "false"))) {
    bool yes = str_is(value, "true");
    return message_plain(s->lang, yes ? MSG_REGISTRY_YES : MSG_REGISTRY_NO);
  }
  bool money = fact->type == REGISTRY_MONEY && decimal_parse(value, &fen) && fen.scale == 0;
  return money ? money_yuan(s->arena, fen.coefficient) : value;
}
