/* What the parts of sqlcheck share: a statement and its tokens (tools/sqlcheck.c tells the story).
 *
 *   sqlcheck.c           finds statements in C sources
 *   sqlcheck_sql.c       splits them into tokens
 *   sqlcheck_keys.c      rules about tables and their keys
 *   sqlcheck_words.c     rules about words and writes
 *   sqlcheck_district.c  the rule of the district
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

enum token_kind { TOKEN_WORD, TOKEN_QUOTED, TOKEN_STRING, TOKEN_NUMBER, TOKEN_PARAM, TOKEN_SIGN };

enum { TOKENS_MAX = 2000, TABLES_MAX = 300 };

struct token {
  enum token_kind kind;
  const char *ptr;
  size_t len;
  size_t match; /* of a parenthesis: the index of the other one */
};

/* One statement as it stands in the source. The arrays of the tokens have a few empty ones behind
 * the last, so that a rule may look ahead. */
struct statement {
  const char *path;
  size_t line;
  const char *sql;    /* literals joined, escapes undone */
  const char *types;  /* the letters handed to store_query(), or NULL */
  const char *params; /* a letter for each parameter handed over, i, t, b, or ? where its type is
                         not seen; NULL where that is not seen at all */
  const char *engine; /* in the file of one engine: its name; it is for no other */
  bool all_districts; /* excepted, with a reason, from the rule of the district */
  bool spans;         /* found to need that exception */
  struct token *tokens;
  size_t count;
};

/* ---- sqlcheck.c ---- */

/* `size` bytes that live as long as the program. */
void *keep(size_t size);
__attribute__((format(printf, 2, 3))) void fault(const struct statement *st, const char *format,
                                                 ...);

/* ---- sqlcheck_sql.c ---- */

void split(struct statement *st);
/* The token `at` is that word or sign; letters in any case. Behind the end it is nothing. */
bool is(const struct statement *st, size_t at, const char *word);
/* It is one of those words, which stand with single blanks between them. */
bool is_among(const struct statement *st, size_t at, const char *words);
bool is_kind(const struct statement *st, size_t at, enum token_kind kind);
bool same_text(const struct token *a, const struct token *b);
/* A name of a table, a column or an alias. */
bool is_name(const struct statement *st, size_t at);

#define SHOW(token) (int)(token).len, (token).ptr

/* ---- sqlcheck_keys.c ---- */

/* Learns the tables of a CREATE TABLE, so that the rules know the large ones. */
void learn_table(const struct statement *st);
size_t tables_known(void);
/* The name of a table that holds all districts. */
bool is_large(const struct token *name);
/* Keys of CREATE TABLE, CREATE INDEX and ALTER TABLE. */
void check_definition(struct statement *st);

/* ---- sqlcheck_words.c ---- */

void check_words(struct statement *st);
void check_writes(struct statement *st);

/* ---- sqlcheck_district.c ---- */

/* Each large table that a statement reads or changes is held to its district. */
void check_district(struct statement *st);
