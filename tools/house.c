/*
 * house - keeps the order of the house.
 *
 * The source tree is a house of rooms: src/base knows nothing of care, src/web knows everything,
 * and each room may look only into the rooms before it. That order, the sizes a reader can hold
 * in mind, and the libc calls that would go around arenas, scopes and errors are easily broken by
 * one hurried include; so this program reads every source file and says where.
 *
 *     house ROOT      prints `path:line: message` per fault, sorted, then a closing line;
 *                     exit 0 without faults, 1 with faults, 2 when it could not look
 *
 * It is no compiler. A file is split into three views of the same length, so that an offset means
 * the same line in each: `code` has comments and the insides of literals blanked, `body` is code
 * without preprocessor lines, `notes` is comments alone. Every rule is a small scan over a view.
 *
 * A fault that is right where it stands is let through by a comment on its line that says
 * "house: allow" and why; without the why it is a fault itself.
 *
 * To change the house: one row in `rooms`, `banned` or `rules`. Cases are in tests/house.
 */
#include <ctype.h>
#include <err.h>
#include <fnmatch.h>
#include <ftw.h>
#include <locale.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <wchar.h>

enum { MAX_FUNCTION_LINES = 70, MAX_FILE_LINES = 600, MAX_COLUMNS = 100, TAB = 8 };
enum { IN_SRC = 1, IN_TOOLS = 2, IN_TRIALS = 4, ANYWHERE = IN_SRC | IN_TOOLS | IN_TRIALS };

/* A room may include itself and those above it here (design: architecture.md, "The house"). */
static const char *const rooms[] = {
    "base",     "store", "rule", "pack",   "registry", "place", "service", "ledger",
    "allocate", "watch", "plan", "people", "demo",     "web",   "cli",
};
enum { ROOMS = sizeof rooms / sizeof *rooms, NO_ROOM = -1 };

static const char *const folders[] = {"src", "tools", "tests", "fuzz", "bench"};

/* Not ours to judge: what others or the build wrote, and this program's own bad examples. */
static const char *const skipped[] = {"*/node_modules", "*/build", "*/.*", "tests/house"};

/* ---- banned names: the word before an opening parenthesis, in src/ ---- */

static const char arena[] = "memory comes from an arena (base/arena.h)";
static const char ending[] = "only src/cli ends the program; return an error, or must()";
static const char unbounded[] = "it knows no bound; write into a struct buf";
static const char numbers[] = "it cannot report bad input; parse with an error";
static const char hidden[] = "it keeps hidden state that threads share";
static const char chance[] = "chance comes from the scope";
static const char jumps[] = "a jump skips clean-up; return the error";
static const char stack[] = "the stack cannot refuse; use an arena (base/arena.h)";
static const char clocks[] = "time comes from the scope";
static const char sql[] = "SQL goes through the door of src/store";
static const char http[] = "HTTP stays in src/web";
static const char yaml[] = "packs are read in src/pack";
static const char crypto[] = "cryptography is wrapped in src/base";

static const struct ban {
  const char *name;    /* a pattern of fnmatch(3) */
  const char *allowed; /* rooms, blank-separated */
  const char *why;
} banned[] = {
    {"malloc", "base", arena},
    {"calloc", "base", arena},
    {"realloc", "base", arena},
    {"free", "base", arena},
    {"strdup", "base", arena},
    {"strndup", "base", arena},
    {"exit", "base cli", ending},
    {"_exit", "base cli", ending},
    {"abort", "base cli", ending},
    {"strcpy", "", unbounded},
    {"strcat", "", unbounded},
    {"strncpy", "", unbounded},
    {"strncat", "", unbounded},
    {"sprintf", "", unbounded},
    {"vsprintf", "", unbounded},
    {"gets", "", unbounded},
    {"atoi", "", numbers},
    {"atol", "", numbers},
    {"atof", "", numbers},
    {"strtok", "", hidden},
    {"gmtime", "", hidden},
    {"localtime", "", hidden},
    {"ctime", "", hidden},
    {"asctime", "", hidden},
    {"rand", "", chance},
    {"srand", "", chance},
    {"setjmp", "", jumps},
    {"longjmp", "", jumps},
    {"alloca", "", stack},
    {"time", "base", clocks},
    {"clock_gettime", "base", clocks},
    {"gettimeofday", "base", clocks},
    {"sqlite3_*", "store", sql},
    {"PQ[a-z]*", "store", sql},
    {"MHD_*", "web", http},
    {"yaml_*", "pack", yaml},
    {"EVP_*", "base", crypto},
    {"RAND_*", "base", crypto},
};

struct span {
  const char *ptr;
  size_t len;
};

struct source {
  const char *path; /* relative to ROOT */
  unsigned where;
  struct span room;                 /* empty outside src/<room>/ */
  char *text, *code, *body, *notes; /* one block; each of len bytes and a closing NUL */
  size_t len, lines;
  size_t *starts; /* offset of each line, then len */
};

struct fault {
  char *path, *text;
  size_t line;
};

/* At file scope because nftw(3) carries no argument through to its callback. */
static struct fault *faults;
static size_t fault_count, file_count;

/* Bytes above ASCII count as letters: a name in Chinese is one name, a reason in Chinese a word. */
static bool is_word(char c) {
  return isalnum((unsigned char)c) || c == '_' || (unsigned char)c >= 0x80;
}

static bool is_blank(char c) {
  return isspace((unsigned char)c) != 0;
}

static bool same(struct span a, struct span b) {
  return a.len == b.len && memcmp(a.ptr, b.ptr, a.len) == 0;
}

static struct span span(const char *word) {
  return (struct span){word, strlen(word)};
}

static bool ends_in(struct span s, const char *end) {
  size_t n = strlen(end);
  return s.len >= n && memcmp(s.ptr + s.len - n, end, n) == 0;
}

static bool listed(struct span word, const char *list) {
  for (size_t n; (n = strcspn(list, " ")); list += n + strspn(list + n, " "))
    if (same(word, (struct span){list, n})) return true;
  return false;
}

/* The first folder of a path; empty when the path has none. */
static struct span first_part(struct span path) {
  const char *slash = memchr(path.ptr, '/', path.len);
  return (struct span){path.ptr, slash ? (size_t)(slash - path.ptr) : 0};
}

static int room_rank(struct span name) {
  for (int i = 0; i < ROOMS; i++)
    if (same(name, span(rooms[i]))) return i;
  return NO_ROOM;
}

static void *grown(void *old, size_t count, size_t size) {
  void *p = reallocarray(old, count, size);
  if (!p) err(2, "out of memory");
  return p;
}

/* ---- lines and faults ---- */

static size_t line_of(const struct source *s, size_t at) {
  size_t n = 1;
  while (n < s->lines && s->starts[n] <= at) n++;
  return n;
}

/* Line `n`, counted from 1, of a view of `s`, without its newline. */
static struct span line_in(const struct source *s, const char *view, size_t n) {
  if (n > s->lines) /* what is empty or a folder has its faults on line 1 all the same */
    return (struct span){view, 0};
  size_t from = s->starts[n - 1], to = s->starts[n];
  return (struct span){view + from, to - from - (view[to - 1] == '\n')};
}

enum leave { LEAVE_NONE, LEAVE_BARE, LEAVE_REASONED };

/* The reason has to stand in the same comment, so the search for a word stops where it closes. */
static enum leave leave_on(const struct source *s, size_t line) {
  struct span l = line_in(s, s->notes, line), words = span("house: allow");
  const char *end = l.ptr + l.len, *p = memmem(l.ptr, l.len, words.ptr, words.len);
  if (!p || is_word(p[words.len])) return LEAVE_NONE;
  for (p += words.len; p < end && !(p[0] == '*' && p[1] == '/'); p++)
    if (is_word(*p)) return LEAVE_REASONED;
  return LEAVE_BARE;
}

/* A fault, unless its line carries a reasoned leave; PRINT takes a span for "%.*s". */
#define PRINT(span) (int)(span).len, (span).ptr
__attribute__((format(printf, 3, 4))) static void fault(const struct source *s, size_t line,
                                                        const char *format, ...) {
  if (leave_on(s, line) == LEAVE_REASONED) return;
  struct fault f = {.line = line, .path = strdup(s->path)};
  va_list args;
  va_start(args, format);
  if (!f.path || vasprintf(&f.text, format, args) < 0) err(2, "out of memory");
  va_end(args);
  faults = grown(faults, fault_count + 1, sizeof *faults);
  faults[fault_count++] = f;
}

/* ---- the three views; each *_end gives the offset behind what begins at `at` ---- */

static size_t block_note_end(const struct source *s, size_t at) {
  const char *p = memmem(s->text + at + 2, s->len - at - 2, "*/", 2);
  return p ? (size_t)(p - s->text) + 2 : s->len;
}

static size_t line_note_end(const struct source *s, size_t at) {
  while (at < s->len && (s->text[at] != '\n' || s->text[at - 1] == '\\')) at++;
  return at;
}

/* A literal never closed ends with its line: the compiler will complain, we want to read on. */
static size_t literal_end(const struct source *s, size_t at) {
  char quote = s->text[at++];
  while (at < s->len && s->text[at] != quote && s->text[at] != '\n')
    at += s->text[at] == '\\' ? 2 : 1;
  return at < s->len ? at + (s->text[at] == quote) : s->len;
}

/* Copies a token of code; of a literal only its quotes, where an include's path is then found. */
static size_t keep_code(const struct source *s, size_t at, bool directive) {
  char c = s->text[at];
  size_t end = c == '"' || c == '\'' ? literal_end(s, at) : at + 1;
  s->code[at] = c;
  if (s->text[end - 1] == c) s->code[end - 1] = c;
  if (!directive) memcpy(s->body + at, s->code + at, end - at);
  return end;
}

static void split_views(const struct source *s) {
  bool fresh = true;      /* nothing but blanks and comments on this line yet */
  bool directive = false; /* in a preprocessor line or its continuations */
  for (size_t i = 0; i < s->len; i++)
    s->code[i] = s->body[i] = s->notes[i] = s->text[i] == '\n' ? '\n' : ' ';
  for (size_t at = 0, end; at < s->len; at = end) {
    char c = s->text[at], next = s->text[at + 1];
    if (c == '/' && (next == '/' || next == '*')) {
      end = next == '*' ? block_note_end(s, at) : line_note_end(s, at);
      memcpy(s->notes + at, s->text + at, end - at);
      continue;
    }
    if (c == '\n')
      directive = directive && s->text[at - 1] == '\\';
    else if (c == '#' && fresh)
      directive = true;
    fresh = c == '\n' || (fresh && is_blank(c));
    end = keep_code(s, at, directive);
  }
}

/* ---- rules: includes and pragmas ---- */

/* Reads `form` at the head of a line of code, a blank standing for any; NULL if it is not there. */
static const char *after_form(const char *line, const char *form) {
  for (; *form; form++) {
    if (*form == ' ')
      line += strspn(line, " \t");
    else if (*line++ != *form)
      return NULL;
  }
  return line;
}

static void check_layer(const struct source *s, size_t line, struct span path) {
  struct span to = first_part(path);
  int from = room_rank(s->room), rank = room_rank(to);
  if (!to.len)
    fault(s, line, "include \"%.*s\": write it as \"room/file.h\"", PRINT(path));
  else if (from != NO_ROOM && rank == NO_ROOM)
    fault(s, line, "%s may not include %.*s (%.*s is not a room)", rooms[from], PRINT(path),
          PRINT(to));
  else if (from != NO_ROOM && rank > from)
    fault(s, line, "%s may not include %.*s (%s comes after %s)", rooms[from], PRINT(path),
          rooms[rank], rooms[from]);
}

static void check_include(const struct source *s, size_t line, struct span path) {
  struct span room = first_part(path);
  if (same(room, span("gen"))) /* generated headers belong to no room */
    return;
  if (s->where & IN_SRC) check_layer(s, line, path);
  if (room.len && !same(room, s->room) && ends_in(path, "_int.h"))
    fault(s, line, "%.*s is an inner header, only for %.*s", PRINT(path), PRINT(room));
}

static void check_includes(const struct source *s) {
  for (size_t line = 1; line <= s->lines; line++) {
    struct span l = line_in(s, s->code, line);
    const char *p = after_form(l.ptr, " # include \"");
    const char *close = p ? memchr(p, '"', (size_t)(l.ptr + l.len - p)) : NULL;
    if (close) check_include(s, line, (struct span){s->text + (p - s->code), (size_t)(close - p)});
  }
}

static void check_once(const struct source *s) {
  if (ends_in(span(s->path), ".h") && !strstr(s->code, "#pragma once"))
    fault(s, 1, "a header says #pragma once");
}

/* ---- rules: sizes ---- */

/* Counted as a terminal does, in the locale main() sets; bytes that are no UTF-8 take one each. */
static size_t columns(struct span line) {
  size_t width = 0;
  for (size_t i = 0; i < line.len;) {
    wchar_t c = 0;
    mbstate_t state = {0};
    size_t n = mbrtowc(&c, line.ptr + i, line.len - i, &state);
    bool known = n > 0 && n <= line.len - i;
    int cells = known ? wcwidth(c) : 1;
    i += known ? n : 1;
    width += c == '\t' ? TAB - width % TAB : cells < 0 ? 1 : (size_t)cells;
  }
  return width;
}

static void check_sizes(const struct source *s) {
  if (s->lines > MAX_FILE_LINES)
    fault(s, 1, "file has %zu lines (at most %d)", s->lines, MAX_FILE_LINES);
  for (size_t line = 1; line <= s->lines; line++) {
    size_t width = columns(line_in(s, s->text, line));
    if (width > MAX_COLUMNS)
      fault(s, line, "line has %zu columns (at most %d)", width, MAX_COLUMNS);
  }
}

static size_t back_over(const struct source *s, size_t at, bool (*is)(char)) {
  while (at > 0 && is(s->body[at - 1])) at--;
  return at;
}

static size_t back_over_parens(const struct source *s, size_t at) {
  for (size_t depth = 0; at-- > 0;) {
    depth += s->body[at] == ')';
    if (s->body[at] == '(' && --depth == 0) return at;
  }
  return 0;
}

/*
 * The name of the function whose body opens at `brace`; empty when it opens something else.
 * Backwards from `{` a definition reads: attributes, parameters, name. A compound literal at top
 * level also has `)` before `{`, but no name before its `(`. In `int (*pick(int a))(int b)` the
 * first parentheses belong to the type returned, and the name is inside the next ones.
 */
static struct span function_at(const struct source *s, size_t brace) {
  size_t at = back_over(s, brace, is_blank);
  while (at > 0 && s->body[at - 1] == ')') {
    size_t end = back_over(s, back_over_parens(s, at), is_blank);
    size_t start = back_over(s, end, is_word);
    struct span name = {s->body + start, end - start};
    if (name.len && !same(name, span("__attribute__"))) return name;
    if (!name.len && (end == 0 || s->body[end - 1] != ')')) break;
    at = back_over(s, name.len ? start : end - 1, is_blank);
  }
  return (struct span){s->body, 0};
}

static void check_functions(const struct source *s) {
  struct span name = {s->body, 0};
  size_t depth = 0;
  for (size_t i = 0; i < s->len; i++) {
    if (s->body[i] == '{' && depth++ == 0) name = function_at(s, i);
    if (s->body[i] != '}' || depth == 0 || --depth > 0 || !name.len) continue;
    size_t first = line_of(s, (size_t)(name.ptr - s->body));
    size_t lines = line_of(s, i) - first + 1;
    if (lines > MAX_FUNCTION_LINES)
      fault(s, first, "function %.*s has %zu lines (at most %d)", PRINT(name), lines,
            MAX_FUNCTION_LINES);
  }
}

/* ---- rules: words ---- */

static void check_call(const struct source *s, struct span name) {
  char text[64]; /* longer than any pattern, so what is cut off changes no answer */
  snprintf(text, sizeof text, "%.*s", PRINT(name));
  for (size_t i = 0; i < sizeof banned / sizeof *banned; i++) {
    if (fnmatch(banned[i].name, text, 0) != 0 || listed(s->room, banned[i].allowed)) continue;
    size_t line = line_of(s, (size_t)(name.ptr - s->code));
    fault(s, line, "%.*s: %s", PRINT(name), banned[i].why);
  }
}

static void check_words(const struct source *s) {
  struct span last = {s->code, 0};
  for (const char *p = s->code; p < s->code + s->len;) {
    struct span word = {p, 0};
    while (is_word(word.ptr[word.len])) word.len++;
    p += word.len ? word.len : 1;
    if (!word.len) continue;
    const char *next = p + strspn(p, " \t\n");
    if (*next == '(') check_call(s, word);
    if (same(last, span("typedef")) && same(word, span("struct")))
      fault(s, line_of(s, (size_t)(word.ptr - s->code)),
            "typedef struct: give the struct a name and write struct before it");
    last = word;
  }
}

/* ---- rules: the form of a file ---- */

static void check_form(const struct source *s) {
  if (s->where == IN_SRC && !s->room.len) fault(s, 1, "a file in src/ stands in a room");
  if (strncmp(s->text + strspn(s->text, " \t\r\n\v\f"), "/*", 2) != 0)
    fault(s, 1, "a file begins with a comment that tells its story");
}

static void check_leave(const struct source *s) {
  for (size_t line = 1; line <= s->lines; line++)
    if (leave_on(s, line) == LEAVE_BARE) fault(s, line, "house: allow without a reason");
}

static const struct rule {
  unsigned where;
  void (*check)(const struct source *);
} rules[] = {
    {IN_SRC | IN_TOOLS, check_form},  {IN_SRC | IN_TOOLS, check_once},
    {IN_SRC | IN_TOOLS, check_sizes}, {IN_SRC | IN_TOOLS, check_functions},
    {ANYWHERE, check_includes},       {IN_SRC, check_words},
    {ANYWHERE, check_leave},
};

/* ---- reading the tree ---- */

/* One block for text and views, each closed by a NUL so a scan may look one byte ahead. */
static void read_source(struct source *s) {
  size_t each = s->len + 1;
  FILE *f = fopen(s->path, "rb");
  s->text = grown(NULL, 4, each);
  if (!f || fread(s->text, 1, s->len, f) != s->len) err(2, "%s", s->path);
  fclose(f);
  s->code = s->text + each;
  s->body = s->code + each;
  s->notes = s->body + each;
  s->text[s->len] = s->code[s->len] = s->body[s->len] = s->notes[s->len] = '\0';
  s->starts = grown(NULL, s->len + 1, sizeof *s->starts); /* enough for a file of newlines */
  for (size_t i = 0; i < s->len; i++)
    if (i == 0 || s->text[i - 1] == '\n') s->starts[s->lines++] = i;
  s->starts[s->lines] = s->len;
  split_views(s);
}

static void check_file(const char *path, size_t len) {
  bool src = strncmp(path, "src/", 4) == 0, tools = strncmp(path, "tools/", 6) == 0;
  struct source s = {.path = path, .len = len, .room = first_part(span(src ? path + 4 : ""))};
  s.where = src ? IN_SRC : tools ? IN_TOOLS : IN_TRIALS;
  read_source(&s);
  for (size_t i = 0; i < sizeof rules / sizeof *rules; i++)
    if (rules[i].where & s.where) rules[i].check(&s);
  file_count++;
  free(s.text);
  free(s.starts);
}

static void check_room_folder(const char *path, const char *name) {
  char readme[64];
  snprintf(readme, sizeof readme, "%s/README.md", path); /* a known room's name is short */
  struct source folder = {.path = path, .notes = ""}, file = {.path = readme, .notes = ""};
  if (room_rank(span(name)) == NO_ROOM)
    fault(&folder, 1, "%s is not a room", name);
  else if (access(readme, F_OK) != 0)
    fault(&file, 1, "room %s has no README.md", name);
}

/* Symbolic links are left alone: what they point to is either in the tree or not ours. */
static int visit(const char *path, const struct stat *st, int type, struct FTW *at) {
  for (size_t i = 0; i < sizeof skipped / sizeof *skipped; i++)
    if (fnmatch(skipped[i], path, FNM_LEADING_DIR) == 0) return 0;
  if (type == FTW_DNR || type == FTW_NS) err(2, "%s", path);
  if (type == FTW_D && at->level == 1 && strncmp(path, "src/", 4) == 0)
    check_room_folder(path, path + at->base);
  if (type == FTW_F && S_ISREG(st->st_mode) && fnmatch("*.[ch]", path, 0) == 0)
    check_file(path, (size_t)st->st_size);
  return 0;
}

/* A root with none of the folders is a mistyped path, and must not pass for a clean tree. */
static void walk(const char *root) {
  size_t present = 0;
  if (chdir(root) != 0) err(2, "%s", root);
  for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
    if (access(folders[i], F_OK) != 0) continue;
    present++;
    if (nftw(folders[i], visit, 16, FTW_PHYS) != 0) err(2, "%s", folders[i]);
  }
  if (!present) errx(2, "%s: no source tree here", root);
}

/* ---- the report ---- */

static int by_place(const void *left, const void *right) {
  const struct fault *a = left, *b = right;
  int order = strcmp(a->path, b->path);
  if (!order) order = (a->line > b->line) - (a->line < b->line);
  return order ? order : strcmp(a->text, b->text);
}

static void report(void) {
  if (fault_count) qsort(faults, fault_count, sizeof *faults, by_place);
  for (size_t i = 0; i < fault_count; i++) {
    printf("%s:%zu: %s\n", faults[i].path, faults[i].line, faults[i].text);
    free(faults[i].path);
    free(faults[i].text);
  }
  free(faults);
  printf("house: %zu files, %zu faults\n", file_count, fault_count);
  if (fflush(stdout) != 0) err(2, "stdout");
}

int main(int argc, char **argv) {
  if (argc != 2) errx(2, "usage: house ROOT");
  if (!setlocale(LC_CTYPE, "C.UTF-8"))
    errx(2, "no locale C.UTF-8, which knows how wide a character is");
  walk(argv[1]);
  report();
  return fault_count ? 1 : 0;
}
