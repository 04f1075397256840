/* SQL into tokens (part of sqlcheck). It is no parser: parentheses are paired, words told apart
 * from texts, and the rules look at what stands beside what. */
#include "tools/sqlcheck.h"

#include <ctype.h>
#include <err.h>
#include <string.h>
#include <strings.h>

enum { LOOK_AHEAD = 8, DEPTH_MAX = 60 };

static bool is_letter(char c) {
  return isalnum((unsigned char)c) || c == '_' || (unsigned char)c >= 0x80;
}

/* 'it''s' is one text: a doubled quote does not end it. */
static size_t quoted_end(const struct statement *st, size_t at) {
  char quote = st->sql[at++];
  for (; st->sql[at]; at++) {
    if (st->sql[at] != quote) continue;
    if (st->sql[at + 1] != quote) return at + 1;
    at++;
  }
  fault(st, "a quote is not closed");
  return at;
}

static size_t read_token(const struct statement *st, size_t at, struct token *out) {
  const char *p = st->sql + at;
  size_t len = 1;
  out->kind = TOKEN_SIGN;
  if (*p == '\'' || *p == '"') {
    len = quoted_end(st, at) - at;
    out->kind = *p == '"' ? TOKEN_QUOTED : TOKEN_STRING;
  } else if (*p == '$' || *p == '?' || (*p == ':' && isalpha((unsigned char)p[1])) || *p == '@') {
    while (is_letter(p[len])) len++;
    out->kind = TOKEN_PARAM;
  } else if (isdigit((unsigned char)*p)) {
    while (is_letter(p[len]) || p[len] == '.') len++;
    out->kind = TOKEN_NUMBER;
  } else if (is_letter(*p)) {
    while (is_letter(p[len])) len++;
    out->kind = TOKEN_WORD;
  } else if (*p && strchr("<>=!|:-", *p)) {
    while (p[len] && strchr("<>=|:", p[len])) len++;
    if (p[0] == '-' && p[1] == '-') fault(st, "a comment in SQL: it belongs to the C around it");
  }
  out->ptr = p;
  out->len = len;
  return at + len;
}

static void pair(struct statement *st) {
  size_t open[DEPTH_MAX], depth = 0;
  for (size_t i = 0; i < st->count; i++) {
    if (is(st, i, "(")) {
      if (depth == DEPTH_MAX) errx(2, "%s:%zu: too deep", st->path, st->line);
      open[depth++] = i;
    } else if (is(st, i, ")")) {
      if (depth == 0) {
        fault(st, "a parenthesis is not opened");
        return;
      }
      st->tokens[i].match = open[--depth];
      st->tokens[open[depth]].match = i;
    }
  }
  if (depth) fault(st, "a parenthesis is not closed");
}

void split(struct statement *st) {
  size_t room = strlen(st->sql) + LOOK_AHEAD;
  st->tokens = keep(room * sizeof *st->tokens);
  for (size_t at = 0; st->sql[at];) {
    if (isspace((unsigned char)st->sql[at])) {
      at++;
      continue;
    }
    if (st->count == TOKENS_MAX) errx(2, "%s:%zu: too long", st->path, st->line);
    at = read_token(st, at, &st->tokens[st->count]);
    st->tokens[st->count].match = st->count;
    st->count++;
  }
  pair(st);
}

bool is_kind(const struct statement *st, size_t at, enum token_kind kind) {
  return at < st->count && st->tokens[at].kind == kind;
}

bool is(const struct statement *st, size_t at, const char *word) {
  if (at >= st->count) return false;
  const struct token *t = &st->tokens[at];
  bool plain = t->kind == TOKEN_WORD || t->kind == TOKEN_SIGN;
  return plain && strlen(word) == t->len && strncasecmp(t->ptr, word, t->len) == 0;
}

bool is_among(const struct statement *st, size_t at, const char *words) {
  if (!is_kind(st, at, TOKEN_WORD)) return false;
  const struct token *t = &st->tokens[at];
  for (size_t n; (n = strcspn(words, " ")); words += n + (words[n] == ' '))
    if (n == t->len && strncasecmp(words, t->ptr, n) == 0) return true;
  return false;
}

bool same_text(const struct token *a, const struct token *b) {
  return a->len == b->len && strncasecmp(a->ptr, b->ptr, a->len) == 0;
}

/* Words of the grammar that can stand where an alias could. */
static const char no_alias[] =
    "WHERE JOIN LEFT RIGHT FULL INNER CROSS NATURAL ON USING GROUP ORDER LIMIT OFFSET HAVING UNION "
    "EXCEPT INTERSECT SET RETURNING WINDOW VALUES DEFAULT DO SELECT AS FOR AND OR";

bool is_name(const struct statement *st, size_t at) {
  return is_kind(st, at, TOKEN_QUOTED) ||
         (is_kind(st, at, TOKEN_WORD) && !is_among(st, at, no_alias));
}
