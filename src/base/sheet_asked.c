/* What is asked of a sheet, read from an address or a command line, and the codes to choose from.
 */
#include "base/sheet.h"

#include "base/buf.h"

enum { NAMES_BYTES = 2000, NAMES_MAX = 20 };

/* Adds a name to a list of them; false when it is long enough. */
static bool add_name(struct scope *s, struct buf *b, size_t *count, struct str name) {
  bool full = *count == NAMES_MAX || b->len + name.len > NAMES_BYTES / 2;
  if (*count) buf_add(b, message_plain(s->lang, full ? MSG_SHEET_AND_MORE : MSG_SHEET_COMMA));
  if (full) return false;
  (*count)++;
  buf_add(b, name);
  return true;
}

static struct str names_text(struct scope *s, const struct buf *b) {
  return b->len ? buf_str(b) : message_plain(s->lang, MSG_SHEET_NONE);
}

static struct str columns_text(struct scope *s, const struct sheet *sheet, bool sortable) {
  struct buf b = buf_open(s->arena, NAMES_BYTES);
  size_t count = 0;
  for (size_t i = 0; i < sheet->column_count; i++) {
    const struct sheet_column *c = &sheet->columns[i];
    if (sortable ? !c->key_of : !c->codes) continue;
    if (!add_name(s, &b, &count, str_of(c->key))) break;
  }
  return names_text(s, &b);
}

enum ly sheet_sort_read(struct scope *s, const struct sheet *sheet, struct str text,
                        struct sheet_asked *out) {
  bool descending = str_starts(text, STR("-"));
  if (!text.len) return LY_OK;
  const struct sheet_column *column = sheet_column_of(sheet, str_from(text, descending));
  if (!column || !column->key_of) {
    return fail(s, LY_INVALID, MSG_SHEET_BAD_SORT, text, columns_text(s, sheet, true));
  }
  out->sort = column;
  out->descending = descending;
  return LY_OK;
}

/* Whether any row has the code. */
static bool some_row_has(const struct sheet *sheet, const struct sheet_column *column,
                         struct str code) {
  struct str codes[SHEET_CODES_MAX];
  for (size_t row = 0; row < sheet->row_count; row++) {
    size_t count = column->codes(sheet, sheet->rows[row], codes, SHEET_CODES_MAX);
    for (size_t i = 0; i < count; i++) {
      if (str_eq(codes[i], code)) return true;
    }
  }
  return false;
}

static enum ly fail_code(struct scope *s, const struct sheet *sheet,
                         const struct sheet_column *column, struct str code) {
  struct str codes[NAMES_MAX + 1];
  struct buf b = buf_open(s->arena, NAMES_BYTES);
  size_t count = 0, there = sheet_codes(s, sheet, column, codes, NAMES_MAX + 1);
  for (size_t i = 0; i < there && add_name(s, &b, &count, codes[i]); i++) {
  }
  struct str title = message_plain(s->lang, column->title);
  return fail(s, LY_INVALID, MSG_SHEET_BAD_CODE, title, code, names_text(s, &b));
}

enum ly sheet_filter_read(struct scope *s, const struct sheet *sheet, struct str key,
                          struct str code, struct sheet_asked *out) {
  const struct sheet_column *column = sheet_column_of(sheet, key);
  if (!column || !column->codes) {
    return fail(s, LY_INVALID, MSG_SHEET_BAD_COLUMN, key, columns_text(s, sheet, false));
  }
  if (!code.len) return LY_OK;
  bool known = column->knows && column->knows(sheet, code);
  if (!known && !some_row_has(sheet, column, code)) return fail_code(s, sheet, column, code);
  if (out->filter_count == SHEET_FILTERS_MAX) {
    return fail(s, LY_INVALID, MSG_SHEET_FILTERS_MANY, str_int(s->arena, SHEET_FILTERS_MAX));
  }
  out->filters[out->filter_count].column = column;
  out->filters[out->filter_count++].code = code;
  return LY_OK;
}

/* ---- Codes that rows have -----------------------------------------------------------------------
 *
 * A set of the codes seen so far: open addressing, at least half of it empty.
 */

enum { SEEN = 1024 };

struct code_set {
  struct str *slots; /* free ones have no ptr */
  size_t mask;       /* a power of two, less one */
  struct str *seen;  /* SEEN of those that came last, by where they stand: most come again */
};

/* The same text at the same place as before; codes live as long as their rows. */
static bool seen_before(struct code_set *set, struct str code) {
  uintptr_t at = (uintptr_t)code.ptr;
  struct str *last = &set->seen[(at ^ at >> 10) % SEEN];
  if (last->ptr == code.ptr && last->len == code.len) return true;
  *last = code;
  return false;
}

static size_t hash_of(struct str text) {
  uint64_t h = text.len, word;
  for (; text.len >= sizeof word; text = str_from(text, sizeof word)) {
    memcpy(&word, text.ptr, sizeof word);
    h = (h ^ word) * 0x9E3779B97F4A7C15u;
    h ^= h >> 29;
  }
  word = 0;
  memcpy(&word, text.ptr, text.len);
  h = (h ^ word) * 0x9E3779B97F4A7C15u;
  return (size_t)(h ^ h >> 32);
}

/* False when it was in already. */
static bool set_add(struct code_set *set, struct str code) {
  size_t i = hash_of(code) & set->mask;
  while (set->slots[i].ptr) {
    if (str_eq(set->slots[i], code)) return false;
    i = (i + 1) & set->mask;
  }
  set->slots[i] = code;
  return true;
}

size_t sheet_codes(struct scope *s, const struct sheet *sheet, const struct sheet_column *column,
                   struct str *out, size_t max) {
  struct str codes[SHEET_CODES_MAX];
  size_t size = 4, count = 0;
  if (column->all_codes) return column->all_codes(sheet, out, max);
  while (size < 2 * max) size *= 2;
  struct code_set set = {ARENA_ARRAY(s->arena, struct str, size), size - 1,
                         ARENA_ARRAY(s->arena, struct str, SEEN)};
  for (size_t row = 0; set.slots && set.seen && row < sheet->row_count && count < max; row++) {
    size_t has = column->codes(sheet, sheet->rows[row], codes, SHEET_CODES_MAX);
    for (size_t i = 0; i < has && count < max; i++) {
      if (codes[i].len && !seen_before(&set, codes[i]) && set_add(&set, codes[i]))
        out[count++] = codes[i];
    }
  }
  return count;
}
