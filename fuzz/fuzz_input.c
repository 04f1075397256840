/* Fuzzing the reading of what people send. The first byte says how the rest is read:
 *
 *   u a form      m a form with files, boundary XX      j flat JSON      t a content type
 *   c a content type, a newline, and a body of that type
 *
 * What is decoded keeps the rules of input.h, and a second form written from the fields that are
 * texts is read the same.
 */
#include "fuzz/fuzz.h"

#include "base/must.h"
#include "web/input.h"

#include <string.h>

enum { ARENA_BYTES = 64 * 1024 * 1024 };

static void check_text(struct str text, size_t most) {
  must(text.len <= most && utf8_valid(text, NULL));
  for (size_t i = 0; i < text.len; i++) {
    unsigned char c = (unsigned char)text.ptr[i];
    must((c >= 0x20 && c != 0x7F) || c == '\t' || c == '\n');
  }
}

static void check_file_name(struct str name) {
  check_text(name, 4 * INPUT_FILE_NAME_MAX);
  must(name.len > 0 && name.ptr[0] != '.' && utf8_count(name) <= INPUT_FILE_NAME_MAX);
  for (size_t i = 0; i < name.len; i++) must(!strchr("<>:\"/\\|?*\t\n", name.ptr[i]));
}

static void check_fields(const struct input *in) {
  size_t count = 0, files = 0;
  for (const struct input_field *f = in->first; f; f = f->next, count++) {
    must(f->name.len > 0 && f->name.len <= INPUT_NAME_MAX);
    check_text(f->name, INPUT_NAME_MAX);
    check_text(f->text, INPUT_TEXT_MAX);
    files += f->is_file;
    if (f->is_file) check_file_name(f->file_name);
    must(f->is_file || !f->bytes.len);
    must(f->bytes.len <= INPUT_FILE_MAX);
  }
  must(count == in->count && files == in->files);
  must(count <= INPUT_FIELDS_MAX && files <= INPUT_FILES_MAX);
}

/* Every byte escaped: the longest form there is of it. */
static void check_again(struct scope *s, const struct input *in) {
  struct buf b = buf_open(s->arena, INPUT_FORM_MAX);
  struct input again;
  for (const struct input_field *f = in->first; f; f = f->next) {
    buf_add(&b, f->name);
    buf_char(&b, '=');
    for (size_t i = 0; i < f->text.len; i++) {
      buf_printf(&b, "%%%02X", (unsigned)(unsigned char)f->text.ptr[i]);
    }
    buf_char(&b, '&');
  }
  if (buf_failed(&b)) return;
  enum ly rc = input_form(s, buf_str(&b), &again);
  must(rc == LY_OK && again.count == in->count);
  const struct input_field *x = in->first, *y = again.first;
  for (; x; x = x->next, y = y->next) must(str_eq(x->name, y->name) && str_eq(x->text, y->text));
}

static void ask_all(struct scope *s, struct input *in) {
  struct str text, *items;
  struct date date;
  int64_t n = 5;
  size_t count;
  const struct input_field *file;
  for (struct input_field *f = in->first; f; f = f->next) {
    const char *name = str_c(s->arena, f->name);
    if (input_text(s, in, name, 20, INPUT_REQUIRED, &text)) must(utf8_count(text) <= 20);
    if (input_int(s, in, name, -9, 9, INPUT_REQUIRED, &n)) must(n >= -9 && n <= 9);
    if (input_date(s, in, name, INPUT_OPTIONAL, &date)) must(date_iso(s->arena, date).len == 10);
    if (input_list(s, in, name, 3, 20, INPUT_OPTIONAL, &items, &count)) must(count <= 3);
    if (input_file(s, in, name, INPUT_OPTIONAL, &file)) must(file->is_file);
  }
  enum ly rc = input_done(s, in);
  must((rc == LY_INVALID) == (s->diags.errors > 0));
}

static enum ly decode(struct scope *s, char how, struct str rest, struct input *in) {
  struct input_type type = {.kind = INPUT_FORM};
  if (how == 'j') type.kind = INPUT_JSON;
  if (how == 'm') type = (struct input_type){INPUT_MULTIPART, STR("XX")};
  if (how == 't' || how == 'c') {
    const char *end = rest.len ? memchr(rest.ptr, '\n', rest.len) : NULL;
    struct str header = {rest.ptr, how == 'c' && end ? (size_t)(end - rest.ptr) : rest.len};
    enum ly rc = input_content_type(s, header, &type);
    rest = str_from(rest, header.len + (header.len < rest.len));
    if (rc || how == 't') return rc;
  }
  return input_read(s, &type, rest, in);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  if (size == 0) return 0;
  struct arena arena;
  arena_open(&arena, ARENA_BYTES);
  struct scope s = scope_open(&arena, &world_real);
  struct input in = {0};
  enum ly rc = decode(&s, (char)data[0], (struct str){(const char *)data + 1, size - 1}, &in);
  must(rc == LY_OK || rc == LY_USAGE || rc == LY_LIMIT);
  must(rc == s.error.code && (rc == LY_OK || utf8_valid(error_text(&s), NULL)));
  check_fields(&in); /* of a refused body too: what was taken before */
  if (rc == LY_OK) {
    check_again(&s, &in);
    ask_all(&s, &in);
  }
  arena_close(&arena);
  return 0;
}
