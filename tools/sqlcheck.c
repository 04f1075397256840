/*
 * sqlcheck - reads every SQL statement in src/ and refuses what would not run on all engines.
 *
 * One SQL text serves SQLite, PostgreSQL and a distributed PostgreSQL, on which a table is spread
 * by its column `district`. What breaks that shows only late: in the second engine, or in the
 * second district. So the statements are held here to the rules (README of src/store).
 *
 *     sqlcheck ROOT          prints `path:line: message` per fault, then a closing line;
 *                            exit 0 without faults, 1 with faults, 2 when it could not look
 *     sqlcheck --list ROOT   prints every statement for tests/test_sql.c, which prepares each on
 *                            each engine: path:line, engine or *, types of columns or *, types of
 *                            parameters or *, SQL; with tabs between them, one statement a line
 *
 * A statement is a C string literal, joined with its neighbours, that begins with an SQL verb. What
 * is handed to store_exec() and store_query() has to be one, or a name that one was given to. The
 * exceptions stand in a comment before the literal, within the same C statement, with a reason:
 *
 *     all districts: WHY    it reads or changes a large table without naming a district
 *     built: WHY            it is put together at run time, so it is not checked here
 *
 * A comment of that kind that excepts nothing is a fault itself. Cases are in tests/sql.
 */
#include "tools/sqlcheck.h"

#include <ctype.h>
#include <err.h>
#include <glob.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { POOL_BYTES = 512 * 1024 * 1024, STATEMENTS_MAX = 4000, MACROS_MAX = 500, ARGS_MAX = 80 };

/* The tables are made in files that begin so: schema.c and its parts. */
static const char schema_files[] = "src/store/schema";

static bool is_schema(const char *path) {
  return strncmp(path, schema_files, strlen(schema_files)) == 0;
}

/* The engines' own files ask the catalogue in the engine's own words, and only they steer
 * transactions; what stands there is checked by running. */
static const struct {
  const char *path, *engine;
} engines[] = {{"src/store/sqlite.c", "sqlite"}, {"src/store/postgres.c", "postgresql"}};

/* What hands SQL to the store: at which argument, behind how many others parameters begin. */
static const struct call {
  const char *name;
  size_t sql, types, params; /* types: 0 for none; params: 0 where they are an array */
} calls[] = {
    {"store_exec", 2, 0, 3},
    {"store_exec_with", 2, 0, 0},
    {"store_query", 3, 2, 5},
    {"store_query_with", 3, 2, 0},
};

static const char verbs[] =
    "SELECT INSERT UPDATE DELETE WITH CREATE ALTER DROP TRUNCATE REPLACE MERGE GRANT REVOKE COPY "
    "PRAGMA VACUUM ANALYZE EXPLAIN ATTACH DETACH REINDEX LOCK LISTEN NOTIFY BEGIN COMMIT ROLLBACK "
    "SAVEPOINT RELEASE";

enum c_kind { C_WORD, C_STRING, C_NOTE, C_SIGN };

/* A token of a C source; of a string its bytes, of a comment its words. */
struct c_token {
  enum c_kind kind;
  const char *text;
  size_t line;
  bool first; /* it stands in the first column */
};

struct source {
  const char *path;
  struct c_token *tokens;
  size_t count;
};

static struct macro { const char *name, *text; } macros[MACROS_MAX];
static struct statement statements[STATEMENTS_MAX];
static size_t macro_count, statement_count, fault_count;
static bool listing; /* faults are not told then: they would stand among the statements */

/* ---- memory, faults ---- */

/* A program that runs for a moment gives nothing back; what is not used is not touched. */
void *keep(size_t size) {
  static _Alignas(16) char pool[POOL_BYTES];
  static size_t used;
  size_t at = used;
  if (size > sizeof pool - used) errx(2, "more source than sqlcheck has room for");
  used += (size + 15) / 16 * 16;
  if (used > sizeof pool) used = sizeof pool;
  return pool + at;
}

static const char *keep_text(const char *text, size_t len) {
  char *copy = keep(len + 1);
  memcpy(copy, text, len);
  return copy;
}

void fault(const struct statement *st, const char *format, ...) {
  va_list args;
  fault_count++;
  if (listing) return;
  printf("%s:%zu: ", st->path, st->line);
  va_start(args, format);
  vprintf(format, args);
  va_end(args);
  putchar('\n');
}

/* ---- C into tokens ---- */

static bool is_letter(char c) {
  return isalnum((unsigned char)c) || c == '_' || (unsigned char)c >= 0x80;
}

/* The offset behind a literal that opens at `at`; one never closed ends with its line. */
static size_t literal_end(const char *text, size_t at) {
  char quote = text[at++];
  while (text[at] && text[at] != quote && text[at] != '\n')
    at += text[at] == '\\' && text[at + 1] ? 2 : 1;
  return at + (text[at] == quote);
}

/* The bytes of a literal. Of the escapes only those are undone that SQL has a use for. */
static const char *literal_bytes(const char *text, size_t from, size_t to) {
  char *out = keep(to - from + 1), *p = out;
  for (size_t i = from + 1; i + 1 < to; i++) {
    if (text[i] == '\\') i++;
    *p++ = text[i] == 'n' && text[i - 1] == '\\' ? '\n' : text[i];
  }
  return out;
}

static size_t note_end(const char *text, size_t at) {
  const char *end = text[at + 1] == '*' ? strstr(text + at + 2, "*/") : strchr(text + at, '\n');
  return end ? (size_t)(end - text) + (*end == '*' ? 2 : 0) : strlen(text);
}

static size_t directive_end(const char *text, size_t at) {
  while (text[at] && (text[at] != '\n' || text[at - 1] == '\\')) at++;
  return at;
}

/* `#define NAME "a" "b"` is remembered: such a name may stand among literals. */
static void learn_macro(const char *text, size_t at, size_t end) {
  char *bytes = keep(end - at + 1);
  at += strspn(text + at, "# \t");
  if (strncmp(text + at, "define", 6) != 0) return;
  at += 6 + strspn(text + at + 6, " \t");
  size_t name = at;
  while (is_letter(text[at])) at++;
  struct macro made = {keep_text(text + name, at - name), bytes};
  for (; at < end; at++) {
    if (strchr(" \t\\\n", text[at])) continue;
    if (text[at] != '"') return;
    size_t behind = literal_end(text, at);
    strncat(bytes, literal_bytes(text, at, behind), end); /* keep() gave room for all of it */
    at = behind - 1;
  }
  if (!*bytes) return;
  if (macro_count == MACROS_MAX) errx(2, "more macros than sqlcheck has room for");
  macros[macro_count++] = made;
}

static const char *macro_text(const char *name) {
  for (size_t i = macro_count; i-- > 0;)
    if (strcmp(macros[i].name, name) == 0) return macros[i].text;
  return NULL;
}

/* Reads the token at `at` into *out and gives the offset behind it. */
static size_t read_token(const char *text, size_t at, struct c_token *out) {
  size_t end = at + 1;
  out->kind = C_SIGN;
  out->first = at == 0 || text[at - 1] == '\n';
  if (text[at] == '/' && (text[at + 1] == '*' || text[at + 1] == '/')) {
    end = note_end(text, at);
    out->kind = C_NOTE;
  } else if (text[at] == '"' || text[at] == '\'') {
    end = literal_end(text, at);
    if (text[at] == '"') out->kind = C_STRING;
  } else if (is_letter(text[at])) {
    while (is_letter(text[end])) end++;
    out->kind = C_WORD;
  }
  out->text = out->kind == C_STRING ? literal_bytes(text, at, end) : keep_text(text + at, end - at);
  return end;
}

static char *read_file(const char *path, size_t *len) {
  FILE *f = fopen(path, "rb");
  if (!f || fseek(f, 0, SEEK_END) != 0) err(2, "%s", path);
  *len = (size_t)ftell(f);
  rewind(f);
  char *text = keep(*len + 2);
  if (fread(text, 1, *len, f) != *len) err(2, "%s", path);
  fclose(f);
  return text;
}

/* Macros are learnt in a first reading (`tokens` NULL), so that their order does not matter. */
static void read_source(const char *path, struct source *out, bool learn) {
  size_t len, line = 1;
  const char *text = read_file(path, &len);
  *out = (struct source){.path = path, .tokens = keep((len + 8) * sizeof *out->tokens)};
  bool fresh = true;
  for (size_t at = 0, end; at < len; at = end) {
    struct c_token *t = &out->tokens[out->count];
    end = at + 1;
    t->line = line;
    if (text[at] == '#' && fresh) {
      end = directive_end(text, at);
      if (learn) learn_macro(text, at, end);
    } else if (!isspace((unsigned char)text[at])) {
      end = read_token(text, at, t);
      out->count++;
    }
    fresh = text[at] == '\n' || (fresh && isspace((unsigned char)text[at]));
    for (size_t i = at; i < end; i++) line += text[i] == '\n';
  }
  for (size_t i = 0; i < 8; i++) out->tokens[out->count + i] = (struct c_token){C_SIGN, "", 0, 0};
}

static bool c_is(const struct source *s, size_t at, const char *text) {
  return at < s->count && s->tokens[at].kind != C_STRING && s->tokens[at].kind != C_NOTE &&
         strcmp(s->tokens[at].text, text) == 0;
}

/* ---- statements among the tokens ---- */

/* The literal at `at` as it is given to the compiler; *end is behind it. NULL when there is none.
 */
static const char *joined(const struct source *s, size_t at, size_t *end) {
  size_t size = 1;
  const char *part;
  if (s->tokens[at].kind != C_STRING) return NULL;
  for (*end = at; *end < s->count; ++*end) {
    const struct c_token *t = &s->tokens[*end];
    part = t->kind == C_STRING ? t->text : t->kind == C_WORD ? macro_text(t->text) : "";
    if (!part || (t->kind == C_SIGN)) break;
    size += strlen(part);
  }
  char *text = keep(size), *p = text;
  for (size_t i = at; i < *end; i++) {
    const struct c_token *t = &s->tokens[i];
    part = t->kind == C_STRING ? t->text : t->kind == C_WORD ? macro_text(t->text) : "";
    p = stpcpy(p, part);
  }
  return text;
}

/* `sql` begins with one of the verbs, in capitals. */
static bool is_statement(const char *sql) {
  size_t len = strspn(sql, "ABCDEFGHIJKLMNOPQRSTUVWXYZ");
  if (!len || is_letter(sql[len])) return false;
  for (const char *v = verbs; *v; v += strcspn(v, " "), v += *v == ' ')
    if (strncmp(v, sql, len) == 0 && (v[len] == ' ' || !v[len])) return true;
  return false;
}

/* The comments since the last end of a C statement: what they except, and where. */
struct notes {
  size_t all_districts, built; /* lines; 0 for none */
  bool used;
};

static void say(const struct source *s, size_t line, const char *what) {
  fault(&(struct statement){.path = s->path, .line = line}, "%s", what);
}

static size_t note_of(const struct source *s, const struct c_token *t, const char *kind) {
  const char *p = t->text + strspn(t->text, "/* \t");
  if (t->kind != C_NOTE || strncmp(p, kind, strlen(kind)) != 0) return 0;
  for (p += strlen(kind); *p && !is_letter(*p); p++) continue;
  if (!*p) say(s, t->line, "an exception without a reason");
  return t->line;
}

static void close_notes(const struct source *s, struct notes *n) {
  size_t line = n->all_districts ? n->all_districts : n->built;
  if (line && !n->used) say(s, line, "this comment excepts nothing");
  *n = (struct notes){0};
}

static const char *engine_of(const char *path) {
  for (size_t i = 0; i < sizeof engines / sizeof *engines; i++)
    if (strcmp(engines[i].path, path) == 0) return engines[i].engine;
  return NULL;
}

static void add_statement(const struct source *s, size_t line, const char *sql,
                          const struct notes *n, const struct statement *call) {
  if (statement_count == STATEMENTS_MAX) errx(2, "more statements than sqlcheck has room for");
  struct statement *st = &statements[statement_count++];
  *st = (struct statement){.path = s->path, .line = line, .sql = sql};
  st->all_districts = n->all_districts > 0;
  st->engine = engine_of(s->path);
  if (call) {
    st->types = call->types;
    st->params = call->params;
  }
}

/* The value that a name was given last before `at`, in this function or as an array of the file. */
static bool was_given_a_statement(const struct source *s, size_t at) {
  const char *name = s->tokens[at].text;
  bool own = true; /* still in the function of `at` */
  for (size_t i = at; i-- > 0;) {
    if (s->tokens[i].first && c_is(s, i, "}")) own = false;
    bool array = c_is(s, i + 1, "[") && c_is(s, i + 2, "]") && c_is(s, i + 3, "=");
    if (!c_is(s, i, name) || !(array || (own && c_is(s, i + 1, "=")))) continue;
    for (size_t end, k = i; k < s->count && !c_is(s, k, ";"); k++) {
      const char *sql = joined(s, k, &end);
      if (sql && is_statement(sql)) return true;
    }
    return false;
  }
  return false;
}

/* Where the arguments of a call begin and end; `open` is its parenthesis. */
struct arguments {
  size_t from[ARGS_MAX], to[ARGS_MAX], count;
};

static void find_arguments(const struct source *s, size_t open, struct arguments *out) {
  size_t depth = 0;
  *out = (struct arguments){.from = {open + 1}};
  for (size_t i = open; i < s->count && out->count < ARGS_MAX - 1; i++) {
    if (c_is(s, i, "(") || c_is(s, i, "{") || c_is(s, i, "[")) depth++;
    bool ends = (c_is(s, i, ")") || c_is(s, i, "}") || c_is(s, i, "]")) && --depth == 0;
    if (!ends && !(depth == 1 && c_is(s, i, ","))) continue;
    out->to[out->count++] = i;
    if (ends) return;
    out->from[out->count] = i + 1;
  }
}

static const struct call *call_at(const struct source *s, size_t at) {
  bool defined = at > 0 && s->tokens[at - 1].kind == C_WORD && !c_is(s, at - 1, "return") &&
                 !c_is(s, at - 1, "else"); /* a type stands before it */
  for (size_t i = 0; !defined && i < sizeof calls / sizeof *calls; i++)
    if (c_is(s, at, calls[i].name) && c_is(s, at + 1, "(")) return &calls[i];
  return NULL;
}

/* What one argument of a call hands over as SQL. */
static void look_at_sql(const struct source *s, size_t from, size_t to, struct notes *n) {
  size_t end, literals = 0;
  while (from < to && s->tokens[from].kind == C_NOTE) from++;
  for (size_t i = from; i < to; i++) {
    const char *sql = joined(s, i, &end);
    if (!sql) continue;
    if (!is_statement(sql)) say(s, s->tokens[i].line, "SQL begins with a verb in capitals");
    literals++;
    i = end - 1;
  }
  if (literals || was_given_a_statement(s, from)) return;
  n->used = n->used || n->built;
  if (!n->built) say(s, s->tokens[from].line, "SQL that can not be seen here: say built: WHY");
}

/* The types of the parameters, as far as S_INT() and the like say them. */
static const char *param_letters(const struct source *s, const struct arguments *args,
                                 size_t first) {
  char *out = keep(ARGS_MAX + 1), *p = out;
  for (size_t i = first; i < args->count; i++) {
    size_t at = args->from[i];
    while (at < args->to[i] && s->tokens[at].kind == C_NOTE) at++;
    *p++ = c_is(s, at, "S_INT")    ? 'i'
           : c_is(s, at, "S_TEXT") ? 't'
           : c_is(s, at, "S_BLOB") ? 'b'
                                   : '?';
  }
  return out;
}

/* Remembers what a call says of its statement; *to is where its SQL ends. */
static void look_at_call(const struct source *s, size_t at, struct notes *n, struct statement *call,
                         size_t *to) {
  const struct call *kind = call_at(s, at);
  struct arguments args;
  size_t end;
  if (!kind) return;
  find_arguments(s, at + 1, &args);
  if (args.count <= kind->sql) {
    say(s, s->tokens[at].line, "a call with too few arguments");
    return;
  }
  for (size_t i = args.from[0]; i < args.to[kind->sql]; i++) {
    if (!n->built) n->built = note_of(s, &s->tokens[i], "built:");
  }
  *call = (struct statement){0};
  if (kind->types) call->types = joined(s, args.from[kind->types], &end);
  if (kind->params) call->params = param_letters(s, &args, kind->params);
  *to = args.to[kind->sql];
  look_at_sql(s, args.from[kind->sql], *to, n);
}

static bool is_built(const char *sql) {
  return strstr(sql, "%s") || strstr(sql, "%.*s") || strstr(sql, "%d") || strstr(sql, "%zu") ||
         strstr(sql, "%ll");
}

static void look_at_literal(const struct source *s, size_t at, const char *sql, struct notes *n,
                            const struct statement *call) {
  if (!is_statement(sql)) return;
  if (is_built(sql) && !engine_of(s->path)) {
    if (!n->built) say(s, s->tokens[at].line, "SQL put together at run time: say built: WHY");
    n->used = true;
  } else {
    add_statement(s, s->tokens[at].line, sql, n, call);
    n->used = n->used || n->all_districts; /* whether it needs to is seen later */
  }
}

static void find_statements(const char *path) {
  struct source s;
  struct notes n = {0};
  struct statement call = {0};
  size_t call_end = 0;
  read_source(path, &s, false);
  for (size_t i = 0, end; i < s.count; i++) {
    const char *sql = joined(&s, i, &end);
    if (!n.all_districts) n.all_districts = note_of(&s, &s.tokens[i], "all districts:");
    if (!n.built) n.built = note_of(&s, &s.tokens[i], "built:");
    look_at_call(&s, i, &n, &call, &call_end);
    if (c_is(&s, i, ";") || c_is(&s, i, "}")) close_notes(&s, &n);
    if (!sql) continue;
    look_at_literal(&s, i, sql, &n, i < call_end ? &call : NULL);
    i = end - 1;
  }
}

/* ---- all of it ---- */

/* How many parameters there are, and that the call hands over as many. */
static void check_params(const struct statement *st) {
  bool seen[100] = {false};
  long most = 0;
  for (size_t i = 0; i < st->count; i++) {
    if (!is_kind(st, i, TOKEN_PARAM)) continue;
    long n = strtol(st->tokens[i].ptr + 1, NULL, 10);
    if (st->tokens[i].ptr[0] != '$' || n < 1 || n > 99) {
      fault(st, "%.*s: parameters are $1, $2, …", SHOW(st->tokens[i]));
      return;
    }
    seen[n] = true;
    most = n > most ? n : most;
  }
  for (long n = 1; n < most; n++)
    if (!seen[n]) fault(st, "parameter $%ld is missing: they go from $1 without a gap", n);
  size_t given = st->params ? strlen(st->params) : 0;
  if (st->params && given != (size_t)most)
    fault(st, "%ld parameters in the statement, %zu are handed over", most, given);
}

static void check_place(const struct statement *st) {
  bool here = is_schema(st->path);
  if (is_among(st, 0, "CREATE ALTER DROP") && !here)
    fault(st, "tables are made in %s.c", schema_files);
  bool store = strncmp(st->path, "src/store/", 10) == 0;
  bool savepoint =
      is_among(st, 0, "SAVEPOINT RELEASE") || (is_among(st, 0, "ROLLBACK") && st->count == 4);
  if (store && is_among(st, 0, "BEGIN COMMIT ROLLBACK") && st->count == 1) return;
  if (store && savepoint) return; /* standard SQL; Citus knows them too */
  if (!is_among(st, 0, "SELECT INSERT UPDATE DELETE WITH CREATE ALTER DROP"))
    fault(st, "%.*s: not one of the statements that all engines know", SHOW(st->tokens[0]));
}

static void check(struct statement *st) {
  if (st->engine) return;
  check_place(st);
  check_params(st);
  check_words(st);
  check_definition(st);
  check_writes(st);
  check_district(st);
  if (st->all_districts && !st->spans) fault(st, "all districts: nothing here needs that");
}

/* A statement on one line: newlines and tabs in it would break the list. */
static void list(const struct statement *st) {
  printf("%s:%zu\t%s\t%s\t%s\t", st->path, st->line, st->engine ? st->engine : "*",
         st->types ? st->types : "*", st->params ? st->params : "*");
  for (const char *p = st->sql; *p; p++) putchar(isspace((unsigned char)*p) ? ' ' : *p);
  putchar('\n');
}

static void find_all(void) {
  glob_t sources;
  struct source read;
  if (glob("src/*/*.[ch]", 0, NULL, &sources) != 0) errx(2, "no sources here");
  for (size_t i = 0; i < sources.gl_pathc; i++) read_source(sources.gl_pathv[i], &read, true);
  for (size_t i = 0; i < sources.gl_pathc; i++)
    find_statements(keep_text(sources.gl_pathv[i], strlen(sources.gl_pathv[i])));
  globfree(&sources);
  for (size_t i = 0; i < statement_count; i++) split(&statements[i]);
  for (size_t i = 0; i < statement_count; i++)
    if (is_schema(statements[i].path)) learn_table(&statements[i]);
}

int main(int argc, char **argv) {
  listing = argc == 3 && strcmp(argv[1], "--list") == 0;
  if (argc != 2 && !listing) errx(2, "usage: sqlcheck [--list] ROOT");
  if (chdir(argv[argc - 1]) != 0) err(2, "%s", argv[argc - 1]);
  find_all();
  for (size_t i = 0; i < statement_count; i++) {
    if (listing) list(&statements[i]);
    if (!listing) check(&statements[i]);
  }
  if (!listing)
    printf("sql: %zu statements, %zu tables, %zu faults\n", statement_count, tables_known(),
           fault_count);
  if (fflush(stdout) != 0) err(2, "stdout");
  return !listing && fault_count ? 1 : 0;
}
