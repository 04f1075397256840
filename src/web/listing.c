/* What is asked of a listing, and what it answers as JSON and as a file. */
#include "web/html.h"
#include "web/listing_int.h"
#include "web/page.h"

#include <string.h>

enum { ADDRESS_MAX = 16 * 1024, PAGE_MAX = 1000 * 1000 };

/* Parameters that all pages understand. */
static const char *const common[] = {"lang", "v", "done", "next", NULL};
/* Those of every listing. */
static const char *const asking[] = {"sort", "q", "page", NULL};

static bool is_among(struct str name, const char *const *list) {
  for (; list && *list; list++) {
    if (str_is(name, *list)) return true;
  }
  return false;
}

/* ---- Reading ------------------------------------------------------------------------------------
 */

static void read_sort(struct scope *s, struct input *in, const struct sheet *sheet,
                      struct sheet_asked *out) {
  struct str text = {0};
  bool good = input_text(s, in, "sort", INPUT_NAME_MAX + 1, INPUT_OPTIONAL, &text);
  if (good && sheet_sort_read(s, sheet, text, out)) diag_take(s, DIAG_FIELD(STR("sort")));
}

static void read_page(struct scope *s, struct input *in, struct sheet_asked *out) {
  struct str text = {0};
  struct decimal d = {0};
  out->page = 1;
  out->page_rows = SHEET_PAGE_ROWS;
  if (!input_text(s, in, "page", 10, INPUT_OPTIONAL, &text)) return;
  bool number = decimal_parse(text, &d) && !d.scale && d.coefficient > 0;
  if (str_is(text, "all")) {
    out->page_rows = 0;
  } else if (number && d.coefficient <= PAGE_MAX) {
    out->page = (size_t)d.coefficient;
  } else {
    diag_error(s, DIAG_FIELD(STR("page")), MSG_LISTING_BAD_PAGE, text);
  }
}

/* Those who read JSON or want a file see no page on which the rest could be shown. */
static bool is_page(const struct call *c) {
  return !c->request->json && !c->request->export;
}

/* A name that is no filter has no field on the page that could be led to. */
static void read_filter(struct scope *s, const struct call *c, const struct sheet *sheet,
                        const struct input_field *f, struct sheet_asked *out) {
  if (!sheet_filter_read(s, sheet, f->name, f->text, out)) return;
  const struct sheet_column *column = sheet_column_of(sheet, f->name);
  bool there = (column && column->codes) || !is_page(c);
  diag_take(s, DIAG_FIELD(there ? f->name : STR("")));
}

enum ly listing_read(struct scope *s, struct call *c, const struct listing *listing,
                     struct sheet_asked *out) {
  struct input *in = &c->request->query;
  *out = (struct sheet_asked){0};
  read_sort(s, in, &listing->sheet, out);
  read_page(s, in, out);
  input_text(s, in, "q", LISTING_WORDS_MAX, INPUT_OPTIONAL, &out->words);
  for (const struct input_field *f = in->first; f; f = f->next) {
    bool other =
        is_among(f->name, common) || is_among(f->name, asking) || is_among(f->name, listing->own);
    if (!other) read_filter(s, c, &listing->sheet, f, out);
  }
  if (!s->diags.errors) return LY_OK;
  if (!is_page(c)) return fail(s, LY_INVALID, MSG_LISTING_BAD);
  c->status = ly_http_status(LY_INVALID);
  return LY_OK;
}

/* ---- Addresses ----------------------------------------------------------------------------------
 */

struct str listing_sort_text(struct scope *s, const struct sheet_asked *asked) {
  struct buf b = buf_open(s->arena, INPUT_NAME_MAX + 1);
  if (asked->sort && asked->descending) buf_char(&b, '-');
  if (asked->sort) buf_add(&b, str_of(asked->sort->key));
  return buf_str(&b);
}

static void add_parameter(struct buf *b, struct str name, struct str text) {
  bool first = !str_contains(buf_str(b), STR("?"));
  if (!text.len) return;
  buf_char(b, first ? '?' : '&');
  url_add(b, name);
  buf_char(b, '=');
  url_add(b, text);
}

/* A program that is given the address of a file has no account's language. */
struct str listing_address(struct scope *s, struct call *c, const struct listing *listing,
                           const struct sheet_asked *asked, const char *ending) {
  struct buf b = buf_open(s->arena, ADDRESS_MAX);
  bool file = *ending != 0;
  page_add_path(&b, c->request->path);
  buf_add(&b, str_of(ending));
  for (const struct input_field *f = c->request->query.first; f; f = f->next) {
    if (is_among(f->name, listing->own)) add_parameter(&b, f->name, f->text);
  }
  for (size_t i = 0; i < asked->filter_count; i++) {
    add_parameter(&b, str_of(asked->filters[i].column->key), asked->filters[i].code);
  }
  add_parameter(&b, STR("q"), asked->words);
  add_parameter(&b, STR("sort"), listing_sort_text(s, asked));
  if (asked->page_rows == 0) add_parameter(&b, STR("page"), STR("all"));
  if (asked->page > 1) add_parameter(&b, STR("page"), str_int(s->arena, (int64_t)asked->page));
  if (file || page_carries_lang(s, c)) add_parameter(&b, STR("lang"), lang_code(s->lang));
  return buf_str(&b);
}

/* ---- Files --------------------------------------------------------------------------------------
 */

static const struct {
  const char *extension, *type;
  enum ly (*write)(struct scope *s, const struct sheet *sheet, const struct sheet_found *found,
                   const struct str *notes, size_t note_count, struct str *out);
} exports[] = {
    [EXPORT_CSV] = {"csv", "text/csv; charset=utf-8", sheet_csv},
    [EXPORT_XLSX] = {"xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                     sheet_xlsx},
};

/* The title in UTF-8 (RFC 6266, 5; RFC 8187), and a plain name for who does not read that. */
static struct str disposition(struct scope *s, const struct call *c, const struct sheet *sheet) {
  const char *extension = exports[c->request->export].extension;
  struct str title = sheet->title.len ? sheet->title : str_of(sheet->name);
  struct str plan = c->plan ? c->plan->header->name : STR("");
  struct buf b = buf_open(s->arena, 3 * (title.len + plan.len) + 200);
  buf_printf(&b, "attachment; filename=\"%s.%s\"; filename*=UTF-8''", sheet->name, extension);
  url_add(&b, plan);
  if (plan.len) buf_char(&b, '-');
  url_add(&b, title);
  buf_printf(&b, ".%s", extension);
  return buf_str(&b);
}

/* 筛选：状态为已超期，单位为区民政局。 */
static struct str filters_note(struct scope *s, const struct sheet *sheet,
                               const struct sheet_asked *asked) {
  struct buf b = buf_open(s->arena, ADDRESS_MAX);
  for (size_t i = 0; i < asked->filter_count; i++) {
    const struct sheet_column *column = asked->filters[i].column;
    struct str parts[] = {message_plain(s->lang, column->title),
                          listing_code_text(s, sheet, column, asked->filters[i].code)};
    if (b.len) buf_add(&b, message_plain(s->lang, MSG_SHEET_COMMA));
    buf_add(&b, message_text(s->arena, s->lang, MSG_LISTING_NOTE_IS, parts, 2));
  }
  if (asked->words.len) {
    if (b.len) buf_add(&b, message_plain(s->lang, MSG_SHEET_COMMA));
    buf_add(&b, message_text(s->arena, s->lang, MSG_LISTING_NOTE_WORDS, &asked->words, 1));
  }
  struct str list = buf_str(&b);
  return message_text(s->arena, s->lang, MSG_LISTING_NOTE_FILTERS, &list, 1);
}

/* What the table is, of which day, what was left out; then what the page says of its sources. */
static enum ly gather_notes(struct scope *s, const struct call *c, const struct listing *listing,
                            const struct sheet_asked *asked, size_t total, struct str **out,
                            size_t *count) {
  enum { OURS = 3 };
  struct str *notes = *out = ARENA_ARRAY(s->arena, struct str, listing->note_count + OURS);
  struct period day = {PERIOD_DAY, s->today, s->today};
  if (!notes) return fail_memory(s);
  struct str parts[] = {listing->sheet.title, period_text(s->arena, s->lang, day),
                        str_int(s->arena, (int64_t)total)};
  notes[0] = message_text(s->arena, s->lang, MSG_LISTING_NOTE, parts, 3);
  *count = 1;
  if (asked->filter_count || asked->words.len) {
    notes[(*count)++] = filters_note(s, &listing->sheet, asked);
  }
  if (c->site->synthetic) notes[(*count)++] = message_plain(s->lang, MSG_WEB_SYNTHETIC);
  for (size_t i = 0; i < listing->note_count; i++) notes[(*count)++] = listing->notes[i];
  return LY_OK;
}

static enum ly export_rows(struct scope *s, struct call *c, const struct listing *listing,
                           const struct sheet_asked *asked, const struct sheet_found *found) {
  struct str *notes = NULL, body = {0};
  size_t count = 0;
  enum request_export export = c->request->export;
  enum ly rc = gather_notes(s, c, listing, asked, found->total, &notes, &count);
  if (!rc) rc = exports[export].write(s, &listing->sheet, found, notes, count, &body);
  if (rc) return rc;
  c->file = (struct reply){.status = 200,
                           .type = exports[export].type,
                           .body = body,
                           .attachment = disposition(s, c, &listing->sheet),
                           .own = c->in};
  return arena_failed(s->arena) ? fail_memory(s) : LY_OK;
}

/* ---- Showing ------------------------------------------------------------------------------------
 */

static enum ly put_json(struct scope *s, const struct listing *listing,
                        const struct sheet_asked *asked, const struct sheet_found *found,
                        struct value *page) {
  struct value *list = value_list(s->arena);
  for (size_t i = 0; i < found->count; i++) {
    value_add(list, listing->value(s, &listing->sheet, found->rows[i]));
  }
  size_t number = asked->page < found->pages ? asked->page : found->pages;
  value_put_int(s->arena, page, "total", (int64_t)found->total);
  value_put_int(s->arena, page, "page", (int64_t)number);
  value_put_int(s->arena, page, "pages", (int64_t)found->pages);
  value_put(page, listing->rows, list);
  return arena_failed(s->arena) ? fail_memory(s) : LY_OK;
}

enum ly listing_show(struct scope *s, struct call *c, const struct listing *listing,
                     const struct sheet_asked *asked, struct value *page) {
  struct sheet_asked now = *asked;
  struct sheet_found found;
  if (c->request->export) now.page_rows = 0;
  enum ly rc = sheet_find(s, &listing->sheet, &now, &found);
  if (!rc && !c->request->export && now.page_rows == 0 && found.total > LISTING_ALL_MAX) {
    now.page_rows = SHEET_PAGE_ROWS;
    rc = sheet_find(s, &listing->sheet, &now, &found);
  }
  if (!rc && listing->shown) rc = listing->shown(s, c, listing, found.rows, found.count);
  if (rc) return rc;
  if (c->request->export) return export_rows(s, c, listing, &now, &found);
  if (now.page > found.pages) now.page = found.pages;
  if (c->request->json) return put_json(s, listing, &now, &found, page);
  value_put(page, "listing", listing_value(s, c, listing, &now, &found));
  return arena_failed(s->arena) ? fail_memory(s) : LY_OK;
}

enum ly listing_run(struct scope *s, struct call *c, const struct listing *listing,
                    struct value *page) {
  struct sheet_asked asked;
  enum ly rc = listing_read(s, c, listing, &asked);
  return rc ? rc : listing_show(s, c, listing, &asked, page);
}
