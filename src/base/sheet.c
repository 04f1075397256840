/* Asking a sheet: rows are filtered one by one, those that fit get their keys once, and of these
 * only the page that is wanted is put in order.
 */
#include "base/sheet.h"

#include "base/must.h"

#include <stdlib.h>

/* ---- Words --------------------------------------------------------------------------------------
 */

static char lower(char c) {
  return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool same_letters(const char *a, const char *b, size_t len) {
  for (size_t i = 0; i < len; i++) {
    if (lower(a[i]) != lower(b[i])) return false;
  }
  return true;
}

/* As it is. Texts are short: less than what memmem() takes to begin with. */
static bool bytes_in(struct str text, struct str word) {
  for (size_t i = 0; i + word.len <= text.len; i++) {
    const char *at = text.ptr + i;
    if (at[0] == word.ptr[0] && at[word.len - 1] == word.ptr[word.len - 1] &&
        memcmp(at, word.ptr, word.len) == 0) {
      return true;
    }
  }
  return false;
}

/* Words without letters of ASCII, which is most of Chinese, are looked for byte by byte. */
static bool has_letters(struct str word) {
  for (size_t i = 0; i < word.len; i++) {
    if (lower(word.ptr[i]) >= 'a' && lower(word.ptr[i]) <= 'z') return true;
  }
  return false;
}

static bool stands_in(struct str text, struct str word) {
  for (size_t i = 0; i + word.len <= text.len; i++) {
    if (same_letters(text.ptr + i, word.ptr, word.len)) return true;
  }
  return false;
}

/* How long the blank at the start is: a space, or the wide one of Chinese text; 0 for none. */
static size_t blank_at(struct str text) {
  if (text.len && text.ptr[0] == ' ') return 1;
  return str_starts(text, STR("\u3000")) ? STR("\u3000").len : 0;
}

/* Takes the next word off the front; false when there is none left. */
static bool next_word(struct str *words, struct str *out) {
  size_t blank, len = 0;
  while ((blank = blank_at(*words)) > 0) *words = str_from(*words, blank);
  while (len < words->len && !blank_at(str_from(*words, len))) len++;
  *out = (struct str){words->ptr, len};
  *words = str_from(*words, len);
  return len > 0;
}

bool sheet_words_in(struct str words, const struct str *texts, size_t count) {
  struct str word;
  while (next_word(&words, &word)) {
    bool (*in)(struct str, struct str) = has_letters(word) ? stands_in : bytes_in;
    size_t i = 0;
    while (i < count && !in(texts[i], word)) i++;
    if (i == count) return false;
  }
  return true;
}

/* In the cells of text, made in an arena of their own. */
static bool cells_have(struct scope *s, const struct sheet *sheet, const void *row,
                       struct str words) {
  enum { TEXTS_MAX = 64 };
  struct str texts[TEXTS_MAX];
  size_t count = 0;
  for (size_t i = 0; i < sheet->column_count && count + 1 < TEXTS_MAX; i++) {
    struct sheet_cell cell = {.date = DATE_NONE};
    if (sheet->columns[i].type != SHEET_TEXT) continue;
    sheet_cell_read(s, sheet, &sheet->columns[i], row, &cell);
    texts[count++] = cell.text;
    texts[count++] = cell.small;
  }
  return sheet_words_in(words, texts, count);
}

/* ---- Filters ------------------------------------------------------------------------------------
 */

static bool has_code(const struct sheet *sheet, const struct sheet_column *column, const void *row,
                     struct str code) {
  struct str codes[SHEET_CODES_MAX];
  size_t count = column->codes(sheet, row, codes, SHEET_CODES_MAX);
  for (size_t i = 0; i < count; i++) {
    if (str_eq(codes[i], code)) return true;
  }
  return false;
}

static bool passes_filters(const struct sheet *sheet, const struct sheet_asked *asked,
                           const void *row) {
  for (size_t i = 0; i < asked->filter_count; i++) {
    if (!has_code(sheet, asked->filters[i].column, row, asked->filters[i].code)) return false;
  }
  return true;
}

/* Whether a row fits; `scratch` is for cells that are only looked into. */
static bool fits(struct scope *s, struct arena *scratch, const struct sheet *sheet,
                 const struct sheet_asked *asked, const void *row) {
  if (!passes_filters(sheet, asked, row)) return false;
  if (!asked->words.len) return true;
  if (sheet->has_words) return sheet->has_words(sheet, row, asked->words);
  struct arena *own = s->arena;
  struct arena_mark mark = arena_mark(scratch);
  s->arena = scratch;
  bool found = cells_have(s, sheet, row, asked->words);
  s->arena = own;
  arena_rewind(scratch, mark);
  return found;
}

/* ---- Order --------------------------------------------------------------------------------------
 */

struct sorted {
  struct sheet_key key;
  size_t at; /* where the row stands in the sheet's own order */
};

static int numbers_cmp(struct decimal a, struct decimal b) {
  if (a.scale != b.scale) return decimal_cmp(a, b);
  return (a.coefficient > b.coefficient) - (a.coefficient < b.coefficient);
}

static int keys_cmp(const struct sheet_key *a, const struct sheet_key *b) {
  if (a->order != b->order) return a->order < b->order ? -1 : 1;
  int cmp = numbers_cmp(a->number, b->number);
  return cmp ? cmp : str_cmp(a->text, b->text);
}

/* Never 0 for two rows: what is alike keeps the sheet's order, whichever way the rest is turned. */
static int rows_cmp(const struct sorted *a, const struct sorted *b, bool descending) {
  int cmp = 0;
  if (a->key.given != b->key.given) return a->key.given ? -1 : 1;
  if (a->key.given) cmp = keys_cmp(&a->key, &b->key);
  if (cmp) return descending ? -cmp : cmp;
  return a->at < b->at ? -1 : 1;
}

static int rows_cmp_of(const void *a, const void *b, void *descending) {
  return a == b ? 0 : rows_cmp(a, b, *(const bool *)descending);
}

static void swap(struct sorted *a, struct sorted *b) {
  struct sorted kept = *a;
  *a = *b;
  *b = kept;
}

/* Brings the median of first, middle and last to the front. */
static void choose_pivot(struct sorted *rows, size_t count, bool descending) {
  struct sorted *first = rows, *middle = rows + count / 2, *last = rows + count - 1;
  if (rows_cmp(middle, first, descending) < 0) swap(middle, first);
  if (rows_cmp(last, middle, descending) < 0) swap(last, middle);
  if (rows_cmp(middle, first, descending) < 0) swap(middle, first);
  swap(first, middle);
}

/* Parts the rows around one of them (Hoare); gives where that one stands then. */
static size_t part(struct sorted *rows, size_t count, bool descending) {
  choose_pivot(rows, count, descending);
  size_t low = 0, high = count;
  for (;;) {
    do low++;
    while (low < count && rows_cmp(&rows[low], &rows[0], descending) < 0);
    do high--;
    while (high > 0 && rows_cmp(&rows[high], &rows[0], descending) > 0);
    if (low >= high) break;
    swap(&rows[low], &rows[high]);
  }
  swap(&rows[0], &rows[high]);
  return high;
}

/* Puts those in their places that belong to from … to - 1, as quicksort does, leaving aside the
 * parts where none of them stands (Hoare's selection). Past `depth` the library's sort goes on, so
 * that no order of rows makes it slow. */
static void sort_page(struct sorted *rows, size_t count, size_t from, size_t to, bool descending,
                      unsigned depth) {
  enum { FEW = 16 };
  while (count > 1 && from < to) {
    if (count <= FEW || depth-- == 0) {
      qsort_r(rows, count, sizeof *rows, rows_cmp_of, &descending);
      return;
    }
    size_t middle = part(rows, count, descending);
    if (from < middle) {
      sort_page(rows, middle, from, to < middle ? to : middle, descending, depth);
    }
    if (to <= middle + 1) return;
    from = from > middle ? from - middle - 1 : 0;
    to -= middle + 1;
    rows += middle + 1;
    count -= middle + 1;
  }
}

/* ---- Finding ------------------------------------------------------------------------------------
 */

static void take_page(const struct sheet_asked *asked, size_t total, size_t *from, size_t *to,
                      size_t *pages) {
  size_t rows = asked->page_rows ? asked->page_rows : total, page = asked->page ? asked->page : 1;
  *pages = total > rows ? (total + rows - 1) / rows : 1;
  if (page > *pages) page = *pages;
  *from = (page - 1) * rows;
  *to = *from + rows < total ? *from + rows : total;
}

static size_t find_fitting(struct scope *s, const struct sheet *sheet,
                           const struct sheet_asked *asked, size_t *at) {
  enum { SCRATCH_BYTES = 1024 * 1024 };
  struct arena scratch;
  size_t count = 0;
  arena_open(&scratch, SCRATCH_BYTES);
  for (size_t i = 0; i < sheet->row_count; i++) {
    if (fits(s, &scratch, sheet, asked, sheet->rows[i])) at[count++] = i;
  }
  arena_close(&scratch);
  return count;
}

/* Moves the places of the page's rows to the front of its part of `at`. */
static enum ly sort_found(struct scope *s, const struct sheet *sheet,
                          const struct sheet_asked *asked, size_t *at, size_t total, size_t from,
                          size_t to) {
  unsigned depth = 2;
  struct sorted *sorted = ARENA_ARRAY(s->arena, struct sorted, total);
  if (!sorted) return fail_memory(s);
  for (size_t i = 0; i < total; i++) {
    sorted[i].at = at[i];
    asked->sort->key_of(sheet, sheet->rows[at[i]], &sorted[i].key);
  }
  for (size_t n = total; n > 1; n /= 2) depth += 2;
  sort_page(sorted, total, from, to, asked->descending, depth);
  for (size_t i = from; i < to; i++) at[i] = sorted[i].at;
  return LY_OK;
}

enum ly sheet_find(struct scope *s, const struct sheet *sheet, const struct sheet_asked *asked,
                   struct sheet_found *out) {
  size_t *at = ARENA_ARRAY(s->arena, size_t, sheet->row_count), from, to;
  if (!at) return fail_memory(s);
  must(!asked->sort || asked->sort->key_of);
  *out = (struct sheet_found){.total = find_fitting(s, sheet, asked, at)};
  take_page(asked, out->total, &from, &to, &out->pages);
  if (asked->sort && to > from) {
    enum ly rc = sort_found(s, sheet, asked, at, out->total, from, to);
    if (rc) return rc;
  }
  out->count = to - from;
  out->rows = ARENA_ARRAY(s->arena, const void *, out->count);
  if (!out->rows) return fail_memory(s);
  for (size_t i = 0; i < out->count; i++) out->rows[i] = sheet->rows[at[from + i]];
  return LY_OK;
}

const struct sheet_column *sheet_column_of(const struct sheet *sheet, struct str key) {
  for (size_t i = 0; i < sheet->column_count; i++) {
    if (str_is(key, sheet->columns[i].key)) return &sheet->columns[i];
  }
  return NULL;
}
