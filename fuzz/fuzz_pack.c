/* Fuzzing the pack reader: the input is a whole pack, its files behind lines "=== NAME"; those
 * named "upper/NAME" are the pack it may stand on.
 *
 * Whatever comes in: no crash; a fault is named at a place that exists; without faults everything a
 * page needs can be made; and reading is a function of the bytes alone.
 */
#include "fuzz/fuzz.h"

#include "base/json.h"
#include "plan/plan.h"
#include "service/case.h"

enum { FILES_MAX = 32, ARENA_BYTES = 256 * 1024 * 1024 };

/* In a folder no two files have one name. */
static bool is_new(struct str line, const struct pack_file *files, size_t count) {
  for (size_t i = 0; i < count; i++) {
    if (str_ends(line, files[i].path) && line.len == files[i].path.len + 4) return false;
  }
  return true;
}

static size_t split(struct str input, struct pack_file files[FILES_MAX]) {
  static const struct str mark = STR_INIT("=== ");
  size_t count = 0, at = 0;
  while (at < input.len) {
    size_t end = at;
    while (end < input.len && input.ptr[end] != '\n') end++;
    struct str line = {input.ptr + at, end - at};
    size_t next = end < input.len ? end + 1 : end;
    if (str_starts(line, mark) && count < FILES_MAX && is_new(line, files, count)) {
      files[count++] = (struct pack_file){str_from(line, mark.len), {input.ptr + next, 0}};
    } else if (count) {
      files[count - 1].content.len = (size_t)(input.ptr + next - files[count - 1].content.ptr);
    }
    at = next;
  }
  return count;
}

static size_t lines_of(const struct pack_source *source, struct str file) {
  size_t lines = 0;
  for (size_t i = 0; i < source->count; i++) {
    struct str content = source->files[i].content;
    if (!str_eq(source->files[i].path, file)) continue;
    size_t n = 1;
    for (size_t c = 0; c < content.len; c++) n += content.ptr[c] == '\n' || content.ptr[c] == '\r';
    if (n > lines) lines = n;
  }
  return lines;
}

/* YAML counts U+0085, U+2028 and U+2029 as line ends too; three bytes each at most. */
static bool place_exists(const struct pack_source *source, struct diag_at at) {
  size_t lines = lines_of(source, at.file);
  if (lines == 0) return at.line == 0; /* a file that is missing */
  for (size_t i = 0; i < source->count; i++) {
    if (str_eq(source->files[i].path, at.file)) lines += source->files[i].content.len / 2;
  }
  return at.line <= lines;
}

static void show_all(struct scope *s, const struct pack *pack) {
  plan_run_cases(s, pack);
  struct plan_findings findings = plan_findings(s, pack);
  must(plan_findings_value(s, &findings, true) || arena_failed(s->arena));
  /* What a plan promises it promises against itself too: no row has one side only. */
  for (const struct plan_aligned *row = plan_align(s, pack, pack); row; row = row->next) {
    must(row->upper && row->lower);
  }
  must(pack_diff(s, pack, pack) == NULL || arena_failed(s->arena));
  struct buf b = buf_open(s->arena, ARENA_BYTES);
  json_value(&b, plan_value(s, pack, STR("")));
  must(buf_failed(&b) || buf_str(&b).ptr[0] == '{');
}

/* The rules of programmes and moves are read, and every procedure can be shown. */
static void show_procedures(struct scope *s, const struct pack *pack) {
  struct service_vocabulary *v = ARENA_NEW(s->arena, struct service_vocabulary);
  struct casework work;
  enum ly rc = v ? service_vocabulary(s, pack, v) : LY_LIMIT;
  if (rc == LY_OK) rc = casework_open(s, v, &work);
  must(rc != LY_CORRUPT && rc != LY_DENIED);
  for (size_t i = 0; rc == LY_OK && i < work.count; i++) {
    const struct service_procedure *p = work.procedures[i].procedure;
    must(procedure_first(p) && !procedure_first(p)->end);
    must(procedure_value(s, v, p) || arena_failed(s->arena));
  }
}

struct input {
  struct pack_source own, upper;
};

/* Whatever the parent is called, it is the one there is: so circles come up too. */
static enum ly find_upper(struct scope *s, void *context, struct str key, struct pack_source *out) {
  (void)s;
  (void)key;
  const struct input *input = context;
  *out = input->upper;
  return input->upper.count ? LY_OK : LY_NOT_FOUND;
}

static enum ly read_once(struct scope *s, struct input *input, struct str *version,
                         size_t *errors) {
  struct pack pack;
  const struct pack_source *source = &input->own;
  const struct pack_parents parents = {find_upper, input};
  enum ly rc = pack_read(s, source, plan_kinds, &parents, &pack);
  must(rc == LY_OK || rc == LY_INVALID || rc == LY_LIMIT);
  must((rc == LY_INVALID) == (s->diags.errors > 0) || rc == LY_LIMIT);
  for (const struct diag *d = s->diags.first; d; d = d->next) {
    must(place_exists(source, d->at));
    must(diag_text(s, d).len > 0 || arena_failed(s->arena));
  }
  *version = pack.version;
  *errors = s->diags.errors;
  if (rc == LY_OK) {
    show_all(s, &pack);
    show_procedures(s, &pack);
  }
  return rc;
}

static struct input take_apart(struct pack_file *files, size_t count) {
  static const struct str prefix = STR_INIT("upper/");
  size_t own = 0;
  for (size_t i = 0; i < count; i++) {
    struct pack_file file = files[i];
    if (str_starts(file.path, prefix)) continue;
    files[i] = files[own];
    files[own++] = file;
  }
  for (size_t i = own; i < count; i++) files[i].path = str_from(files[i].path, prefix.len);
  return (struct input){pack_source_memory(files, own),
                        pack_source_memory(files + own, count - own)};
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  struct pack_file files[FILES_MAX];
  size_t count = split((struct str){(const char *)data, size}, files);
  struct input input = take_apart(files, count);
  struct arena arena;
  arena_open(&arena, ARENA_BYTES);
  struct scope first = scope_open(&arena, &world_real), second = first;
  struct str v1, v2;
  size_t e1, e2;
  enum ly rc1 = read_once(&first, &input, &v1, &e1);
  enum ly rc2 = read_once(&second, &input, &v2, &e2);
  bool full = rc1 == LY_LIMIT || rc2 == LY_LIMIT;
  must(full || (rc1 == rc2 && e1 == e2 && str_eq(v1, v2)));
  arena_close(&arena);
  return 0;
}
