/* Reading a rule: the doors, and where in somebody's file a fault is. */
#include "rule/rule_int.h"

struct diag_at rule_place(const struct reading *r, size_t at) {
  struct diag_at place = r->text->at;
  struct str text = r->text->text;
  if (place.line == 0) return place; /* a form's field has no lines */
  for (size_t i = 0; i < at && i < text.len; i++) {
    if (text.ptr[i] == '\n') {
      place.line++;
      place.column = 1;
    } else if ((text.ptr[i] & 0xC0) != 0x80) {
      place.column++;
    }
  }
  return place;
}

enum { PIECE_MAX = 24 };

struct str rule_piece(const struct reading *r, size_t from, size_t to) {
  struct str text = str_trim(str_from((struct str){r->text->text.ptr, to}, from));
  size_t pos = 0, count = 0;
  while (count < PIECE_MAX && utf8_next(text, &pos) >= 0) count++;
  if (pos == text.len) return text;
  struct buf b = buf_open(r->s->arena, 256);
  buf_add(&b, (struct str){text.ptr, pos});
  buf_add(&b, STR("…"));
  return buf_str(&b);
}

struct str rule_type_text(struct scope *s, const struct rule_vocabulary *v,
                          const struct rule_type *type) {
  static const enum message words[] = {
      [RULE_TRUTH] = MSG_RULE_TYPE_TRUTH, [RULE_NUMBER] = MSG_RULE_TYPE_NUMBER,
      [RULE_DATE] = MSG_RULE_TYPE_DATE,   [RULE_CODE] = MSG_RULE_TYPE_CODE,
      [RULE_AREA] = MSG_RULE_TYPE_AREA,   [RULE_SET] = MSG_RULE_TYPE_SET,
      [RULE_TEXT] = MSG_RULE_TYPE_TEXT,   [RULE_PARTY] = MSG_RULE_TYPE_PARTY,
  };
  enum message m = words[type->kind];
  struct str detail = type->codes ? type->codes->name : STR("");
  if (type->kind == RULE_CODE && !type->codes) m = MSG_RULE_TYPE_ANY_CODE;
  if (type->kind == RULE_PARTY) detail = v->parties[type->party].name;
  if (type->kind == RULE_NUMBER && type->unit.len) {
    m = MSG_RULE_TYPE_NUMBER_OF;
    detail = type->unit;
  }
  return message_text(s->arena, s->lang, m, &detail, message_arity(m));
}

static enum ly begin(struct scope *s, const struct rule_text *text) {
  if (text->text.len > RULE_TEXT_MAX)
    return fail(s, LY_LIMIT, MSG_RULE_TOO_LONG, str_int(s->arena, RULE_TEXT_MAX));
  if (utf8_valid(text->text, NULL)) return LY_OK;
  diag_error(s, text->at, MSG_RULE_NOT_UTF8);
  return LY_INVALID;
}

enum ly rule_read(struct scope *s, const struct rule_vocabulary *v, const struct rule_text *text,
                  const struct rule_expr **out) {
  struct reading r = {.s = s, .v = v, .text = text};
  *out = NULL;
  must(text->party < v->party_count);
  enum ly rc = begin(s, text);
  if (rc) return rc;
  rule_lex_units(&r);
  struct syntax *root = NULL;
  if ((r.tokens = rule_lex_all(&r))) root = rule_parse(&r);
  struct rule_expr *e = root ? rule_check(&r, root) : NULL;
  if (arena_failed(s->arena)) return fail_memory(s);
  if (r.too_deep) return fail(s, LY_LIMIT, MSG_RULE_TOO_DEEP, str_int(s->arena, RULE_DEPTH_MAX));
  if (!e) return LY_INVALID;
  *out = e;
  return LY_OK;
}
