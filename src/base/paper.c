/* Paper: lines set on A4 pages by cairo, broken by ICU. */
#include "base/paper.h"

#include <cairo-pdf.h>
#include <unicode/ubrk.h>
#include <unicode/ustring.h>

#ifdef __SANITIZE_ADDRESS__
/* fontconfig keeps what it found for as long as the program runs; cairo 1.16 loses some 800 bytes
 * with each subset of a CFF font. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void) {
  return "leak:libfontconfig\nleak:libcairo\n";
}

/* What was passed over is not told: it would stand among what a command says. */
const char *__lsan_default_options(void);
const char *__lsan_default_options(void) {
  return "print_suppressions=0";
}
#endif

/* Lengths are points: 1/72 inch. */
#define MM(mm) ((mm)*72.0 / 25.4)
#define FAMILY "Noto Serif CJK SC"

enum { PAGES_MAX = 200, LINE_CHARS_MAX = 4096 };

static const double page_width = MM(210), page_height = MM(297);
static const double top = MM(37), bottom = MM(297 - 35), left = MM(28), right = MM(210 - 26);

/* How a style looks. */
static const struct look {
  double size, before, indent, step; /* of the font; above; the first line; from line to line */
  bool bold;
  double grey;
} looks[] = {
    [PAPER_TITLE] = {22, 0, 0, 34, true, 0},    [PAPER_NUMBER] = {14, 4, 0, 24, false, 0},
    [PAPER_TO] = {16, 14, 0, 29, false, 0},     [PAPER_BODY] = {16, 0, 32, 29, false, 0},
    [PAPER_ROW] = {12, 0, 0, 19, false, 0},     [PAPER_SIGN] = {16, 0, 0, 29, false, 0},
    [PAPER_SEAL] = {12, 12, 0, 19, false, 0.6}, [PAPER_SMALL] = {10.5, 4, 0, 16, false, 0.3},
};

/* What is being set. */
struct press {
  struct scope *s;
  const struct paper *paper;
  cairo_t *cr;
  double y; /* of the next line's top */
  int page;
  bool row_above; /* the last line was a row: its rule is there */
  struct buf out;
};

static cairo_status_t keep(void *context, const unsigned char *bytes, unsigned length) {
  buf_add(context, (struct str){(const char *)bytes, length});
  return CAIRO_STATUS_SUCCESS;
}

static void use(struct press *p, const struct look *look) {
  cairo_select_font_face(p->cr, FAMILY, CAIRO_FONT_SLANT_NORMAL,
                         look->bold ? CAIRO_FONT_WEIGHT_BOLD : CAIRO_FONT_WEIGHT_NORMAL);
  cairo_set_font_size(p->cr, look->size);
  cairo_set_source_rgb(p->cr, look->grey, look->grey, look->grey);
}

static double width_of(struct press *p, struct str text) {
  cairo_text_extents_t extents;
  cairo_text_extents(p->cr, str_c(p->s->arena, text), &extents);
  return extents.x_advance;
}

static void draw(struct press *p, double x, double size, struct str text) {
  cairo_move_to(p->cr, x, p->y + size);
  cairo_show_text(p->cr, str_c(p->s->arena, text));
}

static void foot(struct press *p) {
  static const struct look small = {.size = 9, .grey = 0.3};
  struct str number = str_int(p->s->arena, p->page);
  struct buf b = buf_open(p->s->arena, p->paper->foot.len + 32);
  if (p->paper->foot.len) buf_printf(&b, "%.*s  ", STR_ARG(p->paper->foot));
  buf_printf(&b, "— %.*s —", STR_ARG(number));
  double y = p->y;
  use(p, &small);
  p->y = page_height - MM(26);
  draw(p, right - width_of(p, buf_str(&b)), small.size, buf_str(&b));
  p->y = y;
}

static void end_page(struct press *p) {
  foot(p);
  cairo_show_page(p->cr);
}

/* Room for a line, on the next page if need be. */
static void room(struct press *p, double height) {
  if (p->y + height <= bottom) return;
  end_page(p);
  p->page++;
  p->y = top;
  p->row_above = false;
}

/* ---- Breaking -----------------------------------------------------------------------------------
 */

/* A text that is broken into lines: where it may be, as offsets of bytes. */
struct breaker {
  struct str text;
  size_t *ends; /* ascending; the last is the text's length */
  size_t count;
};

static enum ly find_breaks(struct scope *s, struct str text, struct breaker *out) {
  UErrorCode code = U_ZERO_ERROR;
  UText *u = utext_openUTF8(NULL, text.ptr, (int64_t)text.len, &code);
  UBreakIterator *it = ubrk_open(UBRK_LINE, "zh", NULL, 0, &code);
  ubrk_setUText(it, u, &code);
  *out = (struct breaker){text, ARENA_ARRAY(s->arena, size_t, text.len + 1), 0};
  for (int32_t at = U_SUCCESS(code) && out->ends ? ubrk_next(it) : UBRK_DONE; at != UBRK_DONE;
       at = ubrk_next(it))
    out->ends[out->count++] = (size_t)at;
  ubrk_close(it);
  utext_close(u);
  if (!out->ends) return fail_memory(s);
  return U_SUCCESS(code) ? LY_OK : fail(s, LY_UNSUPPORTED, MSG_PAPER_NO_BREAKS);
}

/* A place of a text where a character begins, so that a word wider than the line can be cut. */
static size_t char_end(struct str text, size_t at) {
  at++;
  while (at < text.len && ((unsigned char)text.ptr[at] & 0xc0) == 0x80) at++;
  return at;
}

/* The end of the longest beginning of text[from..] that fits the width; at least one character. */
static size_t line_end(struct press *p, const struct breaker *b, size_t from, double width) {
  size_t end = from;
  for (size_t i = 0; i < b->count; i++) {
    if (b->ends[i] <= from) continue;
    struct str piece = str_trim((struct str){b->text.ptr + from, b->ends[i] - from});
    if (width_of(p, piece) > width) break;
    end = b->ends[i];
  }
  if (end > from) return end;
  end = char_end(b->text, from);
  for (size_t next = end; next < b->text.len;) {
    next = char_end(b->text, next);
    if (width_of(p, (struct str){b->text.ptr + from, next - from}) > width) break;
    end = next;
  }
  return end;
}

/* ---- Styles -------------------------------------------------------------------------------------
 */

static enum ly set_paragraph(struct press *p, const struct look *look, struct str text, double x,
                             double width) {
  struct breaker b;
  enum ly rc = find_breaks(p->s, text, &b);
  double indent = look->indent;
  for (size_t at = 0; !rc && at < text.len;) {
    size_t end = line_end(p, &b, at, width - indent);
    room(p, look->step);
    use(p, look);
    draw(p, x + indent, look->size, str_trim((struct str){text.ptr + at, end - at}));
    p->y += look->step;
    at = end;
    indent = 0;
    if (p->page > PAGES_MAX)
      rc = fail(p->s, LY_LIMIT, MSG_PAPER_TOO_LONG, str_int(p->s->arena, PAGES_MAX));
  }
  return rc;
}

static void set_middle(struct press *p, const struct look *look, struct str text) {
  room(p, look->step);
  use(p, look);
  draw(p, left + (right - left - width_of(p, text)) / 2, look->size, text);
  p->y += look->step;
}

static void set_right(struct press *p, const struct look *look, struct str text) {
  room(p, look->step);
  use(p, look);
  draw(p, right - 2 * look->size - width_of(p, text), look->size, text);
  p->y += look->step;
}

static void rule(struct press *p, double x1, double y1, double x2, double y2) {
  cairo_set_line_width(p->cr, 0.5);
  cairo_move_to(p->cr, x1, y1);
  cairo_line_to(p->cr, x2, y2);
  cairo_stroke(p->cr);
}

/* How many lines a text takes of a width. */
static size_t lines_of(struct press *p, const struct breaker *b, double width) {
  size_t lines = 0;
  for (size_t at = 0; at < b->text.len; lines++) at = line_end(p, b, at, width);
  return lines ? lines : 1;
}

/* A row that would not fit begins a page; its text is never cut between pages. */
static enum ly set_row(struct press *p, const struct look *look, const struct paper_line *line) {
  const double split = left + (right - left) * 0.28, pad = 5;
  struct breaker text, label;
  enum ly rc = find_breaks(p->s, line->text, &text);
  if (!rc) rc = find_breaks(p->s, line->label, &label);
  if (rc) return rc;
  use(p, look);
  size_t right_lines = lines_of(p, &text, right - split - 2 * pad);
  size_t left_lines = lines_of(p, &label, split - left - 2 * pad);
  size_t lines = right_lines > left_lines ? right_lines : left_lines;
  double height = (double)lines * look->step + 2 * 3;
  if (height < bottom - top) room(p, height);
  use(p, look);
  double y = p->y, first = y + 3;
  if (!p->row_above) rule(p, left, y, right, y);
  p->y = first;
  rc = set_paragraph(p, look, line->label, left + pad, split - left - 2 * pad);
  p->y = first;
  if (!rc) rc = set_paragraph(p, look, line->text, split + pad, right - split - 2 * pad);
  p->y = y + height;
  const double edges[] = {left, split, right};
  for (size_t i = 0; i < 3; i++) rule(p, edges[i], y, edges[i], p->y);
  rule(p, left, p->y, right, p->y);
  p->row_above = true;
  return rc;
}

static void set_seal(struct press *p, const struct look *look, struct str text) {
  room(p, MM(42));
  p->y += MM(30);
  set_right(p, look, text);
}

static enum ly set_line(struct press *p, const struct paper_line *line) {
  const struct look *look = &looks[line->style];
  enum ly rc = LY_OK;
  if (p->row_above && line->style != PAPER_ROW) {
    p->y += 8; /* clear of the table */
    p->row_above = false;
  }
  p->y += look->before;
  use(p, look);
  switch (line->style) {
    case PAPER_TITLE:
    case PAPER_NUMBER: set_middle(p, look, line->text); break;
    case PAPER_TO:
    case PAPER_BODY:
    case PAPER_SMALL: rc = set_paragraph(p, look, line->text, left, right - left); break;
    case PAPER_ROW: rc = set_row(p, look, line); break;
    case PAPER_SIGN: set_right(p, look, line->text); break;
    case PAPER_SEAL: set_seal(p, look, line->text); break;
  }
  return rc;
}

/* ---- The file -----------------------------------------------------------------------------------
 */

/* Whether the font at hand has 中: fontconfig gives another one where it has none that fits. */
static bool has_font(cairo_t *cr) {
  cairo_glyph_t *glyphs = NULL;
  int count = 0;
  cairo_select_font_face(cr, FAMILY, CAIRO_FONT_SLANT_NORMAL, CAIRO_FONT_WEIGHT_NORMAL);
  cairo_status_t rc = cairo_scaled_font_text_to_glyphs(cairo_get_scaled_font(cr), 0, 0, "中", -1,
                                                       &glyphs, &count, NULL, NULL, NULL);
  bool good = rc == CAIRO_STATUS_SUCCESS && count == 1 && glyphs[0].index != 0;
  cairo_glyph_free(glyphs);
  return good;
}

/* "2024-06-30T10:00:01+08:00": cairo writes it into the file. */
static struct str moment(struct scope *s, int64_t us) {
  int64_t second = (us / 1000000 + 8 * 3600) % 86400;
  struct buf b = buf_open(s->arena, 40);
  buf_printf(&b, "%.*sT%02d:%02d:%02d+08:00", STR_ARG(date_iso(s->arena, date_in_shanghai(us))),
             (int)(second / 3600), (int)(second / 60 % 60), (int)(second % 60));
  return buf_str(&b);
}

static void describe(struct scope *s, cairo_surface_t *surface, const struct paper *paper) {
  const char *at = str_c(s->arena, moment(s, paper->at_us));
  cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_TITLE, str_c(s->arena, paper->title));
  cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_AUTHOR,
                                 str_c(s->arena, paper->office));
  cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATE_DATE, at);
  cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_MOD_DATE, at);
}

static enum ly set_all(struct press *p) {
  if (!has_font(p->cr)) return fail(p->s, LY_UNSUPPORTED, MSG_PAPER_NO_FONT);
  enum ly rc = LY_OK;
  for (size_t i = 0; !rc && i < p->paper->count; i++) rc = set_line(p, &p->paper->lines[i]);
  if (!rc) end_page(p);
  return rc;
}

enum ly paper_pdf(struct scope *s, const struct paper *paper, struct str *out) {
  enum { FIRST_BYTES = 256 * 1024 };
  struct press p = {
      .s = s, .paper = paper, .y = top, .page = 1, .out = buf_open(s->arena, FIRST_BYTES)};
  cairo_surface_t *surface =
      cairo_pdf_surface_create_for_stream(keep, &p.out, page_width, page_height);
  p.cr = cairo_create(surface);
  describe(s, surface, paper);
  enum ly rc = set_all(&p);
  cairo_destroy(p.cr);
  cairo_surface_finish(surface);
  bool good = cairo_surface_status(surface) == CAIRO_STATUS_SUCCESS;
  cairo_surface_destroy(surface);
  if (!rc && (!good || buf_failed(&p.out))) rc = fail_memory(s);
  *out = buf_str(&p.out);
  return rc;
}
