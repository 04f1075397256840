/* Asking for fields: what a person filled in wrongly becomes a diagnostic at the field. */
#include "web/input.h"

#include <string.h>

#define wrong(s, name, message, ...) \
  diag_error((s), DIAG_FIELD(str_of(name)), message, ##__VA_ARGS__)

/* The first field of that name, all of which count as asked for. */
static struct input_field *find(struct input *in, const char *name, size_t *count) {
  struct input_field *first = NULL;
  *count = 0;
  for (struct input_field *f = in->first; f; f = f->next) {
    if (!str_is(f->name, name)) continue;
    f->asked = true;
    if (!first) first = f;
    ++*count;
  }
  return first;
}

void input_skip(struct input *in, const char *name) {
  size_t count;
  find(in, name, &count);
}

/* U+3000 is what the space bar gives in a Chinese input method. */
static struct str trim(struct str text) {
  static const struct str wide = STR_INIT("\xE3\x80\x80");
  for (;;) {
    struct str t = str_trim(text);
    if (str_starts(t, wide)) t = str_from(t, wide.len);
    if (str_ends(t, wide)) t.len -= wide.len;
    if (t.len == text.len) return t;
    text = t;
  }
}

/* The one text of that name as it was sent, or false: sent twice, or a file. */
static bool single(struct scope *s, struct input *in, const char *name, struct str *out) {
  size_t count;
  const struct input_field *f = find(in, name, &count);
  *out = f ? f->text : STR("");
  if (!f) return true;
  if (count > 1) wrong(s, name, MSG_INPUT_TWICE);
  if (count == 1 && f->is_file) wrong(s, name, MSG_INPUT_IS_FILE);
  return count == 1 && !f->is_file;
}

static bool short_enough(struct scope *s, const char *name, struct str text, size_t max) {
  size_t length = utf8_count(text);
  if (length <= max) return true;
  wrong(s, name, MSG_INPUT_TOO_LONG, str_int(s->arena, (int64_t)max),
        str_int(s->arena, (int64_t)length));
  return false;
}

/* The text if there is one that is not blank. */
static bool filled(struct scope *s, struct input *in, const char *name, enum input_need need,
                   struct str *out) {
  if (!single(s, in, name, out)) return false;
  *out = trim(*out);
  if (out->len == 0 && need == INPUT_REQUIRED) wrong(s, name, MSG_INPUT_MISSING);
  return out->len > 0;
}

static bool is_one_line(struct scope *s, const char *name, struct str text) {
  bool one = !memchr(text.ptr, '\n', text.len) && !memchr(text.ptr, '\t', text.len);
  if (!one) wrong(s, name, MSG_INPUT_ONE_LINE);
  return one;
}

bool input_lines(struct scope *s, struct input *in, const char *name, size_t max,
                 enum input_need need, struct str *out) {
  struct str text;
  bool good = filled(s, in, name, need, &text) && short_enough(s, name, text, max);
  if (good) *out = text;
  return good;
}

bool input_text(struct scope *s, struct input *in, const char *name, size_t max,
                enum input_need need, struct str *out) {
  struct str text;
  bool good = input_lines(s, in, name, max, need, &text) && is_one_line(s, name, text);
  if (good) *out = text;
  return good;
}

bool input_secret(struct scope *s, struct input *in, const char *name, size_t max,
                  enum input_need need, struct str *out) {
  struct str text;
  if (!single(s, in, name, &text)) return false;
  if (text.len == 0 && need == INPUT_REQUIRED) wrong(s, name, MSG_INPUT_MISSING);
  bool good = text.len && short_enough(s, name, text, max) && is_one_line(s, name, text);
  if (good) *out = text;
  return good;
}

bool input_date(struct scope *s, struct input *in, const char *name, enum input_need need,
                struct date *out) {
  struct str text;
  if (!filled(s, in, name, need, &text)) return false;
  if (date_parse(text, out)) return true;
  wrong(s, name, MSG_INPUT_NOT_DATE);
  return false;
}

enum int_kind { INT_NONE, INT_GOOD, INT_HUGE /* beyond 64 bits: out of any range */ };

static enum int_kind read_int(struct str text, int64_t *out) {
  bool negative = text.ptr[0] == '-', huge = false;
  struct str digits = str_from(text, negative);
  int64_t n = 0;
  if (!digits.len || (digits.ptr[0] == '0' && text.len > 1)) return INT_NONE;
  for (size_t i = 0; i < digits.len; i++) {
    int digit = digits.ptr[i] - '0';
    if (digit < 0 || digit > 9) return INT_NONE;
    huge |= __builtin_mul_overflow(n, 10, &n);
    huge |= __builtin_add_overflow(n, negative ? -digit : digit, &n);
  }
  *out = n;
  return huge ? INT_HUGE : INT_GOOD;
}

bool input_int(struct scope *s, struct input *in, const char *name, int64_t least, int64_t most,
               enum input_need need, int64_t *out) {
  struct str text;
  int64_t n = 0;
  if (!filled(s, in, name, need, &text)) return false;
  enum int_kind kind = read_int(text, &n);
  bool good = kind == INT_GOOD && n >= least && n <= most;
  if (good) *out = n;
  if (kind == INT_NONE) wrong(s, name, MSG_INPUT_NOT_INT);
  if (kind != INT_NONE && !good)
    wrong(s, name, MSG_INPUT_OUT_OF_RANGE, str_int(s->arena, least), str_int(s->arena, most));
  return good;
}

bool input_choice(struct scope *s, struct input *in, const char *name, const char *const *choices,
                  enum input_need need, size_t *out) {
  struct str text;
  if (!filled(s, in, name, need, &text)) return false;
  for (size_t i = 0; choices[i]; i++) {
    if (!str_is(text, choices[i])) continue;
    *out = i;
    return true;
  }
  wrong(s, name, MSG_INPUT_NOT_CHOICE);
  return false;
}

bool input_area(struct scope *s, struct input *in, const char *name, enum input_need need,
                struct str *out) {
  struct str text;
  if (!filled(s, in, name, need, &text)) return false;
  bool good = text.len == 6 || text.len == 9 || text.len == 12;
  for (size_t i = 0; i < text.len; i++) good &= text.ptr[i] >= '0' && text.ptr[i] <= '9';
  if (good) *out = text;
  if (!good) wrong(s, name, MSG_INPUT_NOT_AREA);
  return good;
}

bool input_flag(struct scope *s, struct input *in, const char *name, bool *out) {
  static const struct {
    const char *text;
    bool truth;
  } words[] = {{"", false},      {"true", true}, {"on", true}, {"1", true},
               {"false", false}, {"off", false}, {"0", false}};
  struct str text;
  if (!single(s, in, name, &text)) return false;
  for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
    if (!str_is(text, words[i].text)) continue;
    *out = words[i].truth;
    return true;
  }
  wrong(s, name, MSG_INPUT_NOT_FLAG);
  return false;
}

static bool good_item(struct scope *s, const struct input_field *f, const char *name, size_t max,
                      struct str text) {
  if (f->is_file) wrong(s, name, MSG_INPUT_IS_FILE);
  return !f->is_file && short_enough(s, name, text, max) && is_one_line(s, name, text);
}

bool input_list(struct scope *s, struct input *in, const char *name, size_t max_items,
                size_t max_chars, enum input_need need, struct str **out, size_t *count) {
  size_t sent, n = 0;
  const struct input_field *f = find(in, name, &sent);
  struct str *items = ARENA_ARRAY(s->arena, struct str, sent);
  if (!items) return false;
  for (; f; f = f->next) {
    struct str text = trim(f->text);
    if (!str_is(f->name, name) || (!text.len && !f->is_file)) continue;
    if (!good_item(s, f, name, max_chars, text)) return false;
    items[n++] = text;
  }
  if (n == 0 && need == INPUT_REQUIRED) wrong(s, name, MSG_INPUT_MISSING);
  if (n > max_items)
    wrong(s, name, MSG_INPUT_TOO_MANY_ITEMS, str_int(s->arena, (int64_t)max_items));
  bool good = n > 0 && n <= max_items;
  if (good) *out = items;
  if (good) *count = n;
  return good;
}

bool input_files(struct scope *s, struct input *in, const char *name, size_t max,
                 enum input_need need, const struct input_field ***out, size_t *count) {
  size_t sent;
  const struct input_field *f = find(in, name, &sent);
  const struct input_field **list = ARENA_ARRAY(s->arena, const struct input_field *, sent);
  size_t n = 0;
  bool text = false;
  if (!list) return false;
  for (; f; f = f->next) {
    if (!str_is(f->name, name)) continue;
    text |= !f->is_file; /* a form that was not sent as multipart */
    list[n++] = f;
  }
  if (text || (n == 0 && need == INPUT_REQUIRED)) wrong(s, name, MSG_INPUT_MISSING_FILE);
  if (n > max) wrong(s, name, MSG_INPUT_MANY_FILES, str_int(s->arena, (int64_t)max));
  bool good = !text && n > 0 && n <= max;
  if (good) *out = list;
  if (good) *count = n;
  return good;
}

bool input_file(struct scope *s, struct input *in, const char *name, enum input_need need,
                const struct input_field **out) {
  size_t count;
  const struct input_field *f = find(in, name, &count);
  bool text = f && count == 1 && !f->is_file; /* a form that was not sent as multipart */
  bool good = f && count == 1 && f->is_file;
  if (count > 1) wrong(s, name, MSG_INPUT_TWICE);
  if (text || (!f && need == INPUT_REQUIRED)) wrong(s, name, MSG_INPUT_MISSING_FILE);
  if (good) *out = f;
  return good;
}

enum ly input_done(struct scope *s, struct input *in) {
  for (struct input_field *f = in->first; f; f = f->next) {
    if (f->asked) continue;
    diag_error(s, DIAG_FIELD(f->name), MSG_INPUT_UNKNOWN);
    for (struct input_field *g = f->next; g; g = g->next) g->asked |= str_eq(f->name, g->name);
  }
  if (arena_failed(s->arena)) return fail_memory(s);
  if (!s->diags.errors) return LY_OK;
  return fail(s, LY_INVALID, MSG_INPUT_FAULTS, str_int(s->arena, (int64_t)s->diags.errors));
}
