/* One letter: what it is, whether its signature holds, how it was served, the copy under the
 * office's seal; and what is recorded of that. */
#include "base/json_read.h"
#include "web/forms.h"
#include "web/html.h"
#include "web/looks.h"
#include "web/page.h"
#include "web/pages_files.h"
#include "web/pages_letters.h"

/* One letter on its way to the page. */
struct letter_view {
  struct case_desk desk;
  struct letter_row row;
  struct case_row of; /* its case */
};

static enum ly open_letter(struct scope *s, struct call *c, struct str number,
                           struct letter_view *out) {
  int64_t letter;
  *out = (struct letter_view){0};
  if (!registry_id(number, &letter))
    return fail(s, LY_NOT_FOUND, MSG_WEB_NO_PAGE, c->request->path);
  enum ly rc = case_desk_open(s, c, &out->desk);
  if (!rc) rc = letter_find(s, out->desk.store, out->desk.place.district, letter, &out->row);
  if (!rc) rc = case_find(s, out->desk.store, out->desk.place.district, out->row.case_no, &out->of);
  if (!rc && !area_within(out->of.area, out->desk.place.area))
    rc = fail(s, LY_NOT_FOUND, MSG_LETTER_NONE, number);
  return rc ? rc : case_own_check(s, c, &out->desk, &out->of);
}

/* ---- What is shown ------------------------------------------------------------------------------
 */

/* "/area/331121/letter-files/17-47" */
static struct str file_path(struct scope *s, const struct call *c, int64_t letter,
                            struct str file) {
  struct buf b = buf_open(s->arena, 128);
  buf_printf(&b, "/area/%.*s/letter-files/%lld-%.*s", STR_ARG(c->area), (long long)letter,
             STR_ARG(file));
  return buf_str(&b);
}

static enum ly put_events(struct scope *s, struct call *c, const struct letter_view *v,
                          struct value *out) {
  struct letter_event *events;
  size_t count;
  enum ly rc = letter_events(s, v->desk.store, v->desk.registry, &v->row, &events, &count);
  if (rc) return rc;
  struct value *list = letter_events_value(s, events, count, false);
  struct value *one = list ? list->first : NULL;
  for (size_t i = 0; i < count && one; i++, one = one->next) {
    struct str file = value_get(one, STR("file"))->text;
    value_put_text(s->arena, one, "recorded_by_text", page_actor(s, c, events[i].recorded_by));
    value_put_bool(s->arena, one, "locked", events[i].locked);
    if (c->request->json) continue;
    struct str path = file.len ? file_path(s, c, v->row.letter, file) : STR("");
    value_put_text(s->arena, one, "link", path.len ? page_link(s, c, str_from(path, 1)) : STR(""));
  }
  value_put(out, "events", list);
  return LY_OK;
}

/* "good", "bad"; "erased" with the file; "locked" where the key that opens it is missing here. */
static enum ly put_signature(struct scope *s, struct call *c, const struct letter_view *v,
                             struct value *out) {
  static const enum message texts[] = {MSG_LETTERS_SIGNATURE_BAD, MSG_LETTERS_SIGNATURE_GOOD};
  struct str pdf;
  bool good = false;
  if (!c->app->keys) {
    value_put_text(s->arena, out, "signature", STR("locked"));
    value_put_text(s->arena, out, "signature_text",
                   message_plain(s->lang, MSG_LETTERS_SIGNATURE_LOCKED));
    return LY_OK;
  }
  struct stored_file file;
  enum ly rc = stored_file_find(s, v->desk.store, v->row.district, v->row.file, &file);
  if (!rc && file.erased) {
    value_put_text(s->arena, out, "signature", STR("erased"));
    value_put_text(s->arena, out, "signature_text",
                   message_plain(s->lang, MSG_LETTERS_SIGNATURE_ERASED));
    return LY_OK;
  }
  if (!rc) rc = letter_pdf(s, v->desk.store, c->app->keys, &v->row, &pdf);
  if (!rc) rc = sign_check(s, v->row.public_key, pdf, v->row.signature, &good);
  if (rc) return rc;
  value_put_text(s->arena, out, "signature", good ? STR("good") : STR("bad"));
  value_put_text(s->arena, out, "signature_text", message_plain(s->lang, texts[good]));
  return LY_OK;
}

static struct value *form_value(struct scope *s, struct call *c) {
  struct value *form = value_map(s->arena);
  value_put(form, "hows", choice_options(s, letter_hows, form_sent(c, "how")));
  form_text(s, c, form, "on", date_iso(s->arena, s->today));
  form_text(s, c, form, "taker", STR(""));
  form_text(s, c, form, "note", STR(""));
  return form;
}

/* Which of the two forms comes back with its faults. */
static bool sent_to(const struct call *c, const char *end) {
  bool post = str_is(c->request->method, "POST");
  return post && str_ends(c->request->path, str_of(end));
}

static void put_page(struct scope *s, struct call *c, const struct letter_view *v,
                     struct value *out) {
  struct str seal = file_path(s, c, v->row.letter,
                              value_get(value_get(out, STR("letter")), STR("sealed_file"))->text);
  value_put_text(s->arena, out, "sealed_link", page_link(s, c, str_from(seal, 1)));
  value_put(out, "form", form_value(s, c));
  value_put_bool(s->arena, out, "serves", sent_to(c, "/serve"));
  value_put_bool(s->arena, out, "seals", sent_to(c, "/seal"));
  value_put_text(s->arena, out, "today", date_iso(s->arena, s->today));
  bool erased = str_is(value_get(out, STR("signature"))->text, "erased");
  value_put_bool(s->arena, out, "can_seal", c->app->keys && !erased);
  value_put_bool(s->arena, out, "no_keys", !c->app->keys);
}

/* GET /area/{area}/letters/{letter} */
enum ly page_letter(struct scope *s, struct call *c, struct value **out) {
  struct letter_view view;
  struct value *row, *v;
  enum ly rc = open_letter(s, c, c->capture, &view);
  if (!rc) rc = letter_shown(s, c, &view.desk, &view.row, view.of.party, view.of.procedure, &row);
  if (!rc) rc = looks_note(s, c, view.row.district, &view.of.party, 1);
  if (rc) return rc;
  v = *out = value_map(s->arena);
  struct str words[] = {view.row.name, view.row.number};
  value_put_text(s->arena, v, "title", message_text(s->arena, s->lang, MSG_LETTERS_ONE, words, 2));
  value_put_text(s->arena, v, "area", c->area);
  value_put(v, "letter", row);
  rc = put_signature(s, c, &view, v);
  if (!rc) rc = put_events(s, c, &view, v);
  if (!rc && !c->request->json) put_page(s, c, &view, v);
  return rc;
}

/* ---- Files --------------------------------------------------------------------------------------
 */

/* As it opens in the browser, or with an ending that tells what it is beside the letter. */
static struct str called(struct scope *s, const struct letter_row *row, bool inside,
                         const char *ending) {
  struct buf b = buf_open(s->arena, 3 * (row->name.len + row->number.len) + 200);
  buf_printf(&b, "%s; filename=\"%.*s-letter-%lld%s\"; filename*=UTF-8''",
             inside ? "inline" : "attachment", STR_ARG(row->district), (long long)row->letter,
             ending);
  url_add(&b, row->name);
  url_add(&b, STR(" "));
  url_add(&b, row->number);
  url_add(&b, str_of(ending));
  return buf_str(&b);
}

static enum ly serve_bytes(struct scope *s, struct call *c, const struct letter_row *row,
                           const char *type, const char *ending, struct str bytes) {
  c->file = (struct reply){.status = 200,
                           .type = type,
                           .body = bytes,
                           .attachment = called(s, row, str_is(str_of(ending), ".pdf"), ending),
                           .own = true};
  return arena_failed(s->arena) ? fail_memory(s) : LY_OK;
}

/* What is said of the letter, to who asks for JSON. */
static enum ly tell_letter(struct scope *s, struct call *c, const struct letter_view *v,
                           struct value **out) {
  return letter_shown(s, c, &v->desk, &v->row, v->of.party, v->of.procedure, out);
}

enum ly letter_serve_pdf(struct scope *s, struct call *c, struct store *st,
                         const struct letter_row *row) {
  struct str pdf;
  enum ly rc = file_check_keys(s, c);
  if (!rc) rc = letter_pdf(s, st, c->app->keys, row, &pdf);
  return rc ? rc : serve_bytes(s, c, row, "application/pdf", ".pdf", pdf);
}

/* GET /area/{area}/letters/{letter}/pdf */
enum ly page_letter_pdf(struct scope *s, struct call *c, struct value **out) {
  struct letter_view view;
  enum ly rc = open_letter(s, c, c->capture, &view);
  if (!rc && c->request->json) return tell_letter(s, c, &view, out);
  if (!rc) rc = looks_note(s, c, view.row.district, &view.of.party, 1);
  return rc ? rc : letter_serve_pdf(s, c, view.desk.store, &view.row);
}

/* GET /area/{area}/letters/{letter}/signature */
enum ly page_letter_signature(struct scope *s, struct call *c, struct value **out) {
  struct letter_view view;
  enum ly rc = open_letter(s, c, c->capture, &view);
  if (!rc && c->request->json) return tell_letter(s, c, &view, out);
  if (rc) return rc;
  return serve_bytes(s, c, &view.row, "application/octet-stream", ".pdf.sig", view.row.signature);
}

/* GET /area/{area}/letters/{letter}/public-key */
enum ly page_letter_key(struct scope *s, struct call *c, struct value **out) {
  struct letter_view view;
  struct str pem;
  enum ly rc = open_letter(s, c, c->capture, &view);
  if (!rc && c->request->json) return tell_letter(s, c, &view, out);
  if (!rc) rc = sign_public_pem(s, view.row.public_key, &pem);
  if (rc) return rc;
  return serve_bytes(s, c, &view.row, "application/x-pem-file", ".pdf.pem", pem);
}

/* "17-47": the letter, and the number of one of its files. */
static bool read_names(struct str text, struct str *letter, int64_t *file) {
  size_t at = 0;
  while (at < text.len && text.ptr[at] != '-') at++;
  *letter = (struct str){text.ptr, at};
  return at < text.len && registry_id(str_from(text, at + 1), file);
}

/* GET /area/{area}/letter-files/{paper}: the copy under the seal, a receipt that was signed. */
enum ly page_letter_file(struct scope *s, struct call *c, struct value **out) {
  struct letter_view view;
  struct stored_file file;
  struct str letter;
  int64_t number;
  if (!read_names(c->capture, &letter, &number))
    return fail(s, LY_NOT_FOUND, MSG_WEB_NO_PAGE, c->request->path);
  enum ly rc = open_letter(s, c, letter, &view);
  if (!rc) rc = looks_note(s, c, view.row.district, &view.of.party, 1);
  if (!rc) rc = letter_has_file(s, view.desk.store, &view.row, number);
  if (!rc) rc = stored_file_find(s, view.desk.store, view.row.district, number, &file);
  return rc ? rc : file_serve(s, c, &file, out);
}

/* ---- What became of it --------------------------------------------------------------------------
 */

/* A deed with the file that comes with it. */
struct letter_sending {
  struct letter_deed deed;
  struct evidence upload; /* none or one */
  struct stored_draft draft;
};

/* The file first: the deed names it by its number. */
static enum ly run_sending(struct scope *s, struct tx *tx, struct write *w) {
  const struct letter_sending *sending = w->context;
  struct letter_deed deed = sending->deed;
  int64_t *numbers;
  size_t count = 0;
  enum ly rc = evidence_take(s, tx, w, deed.district, &sending->upload, &numbers, &count);
  if (rc) return rc;
  if (count) deed.file = numbers[0];
  struct write inner = *w;
  inner.context = &deed;
  rc = letter_run(s, tx, &inner);
  w->answer = inner.answer;
  return rc;
}

/* The log also says which file came with it. */
static enum ly change_of(struct scope *s, const struct letter_sending *sending,
                         struct change *change) {
  struct value *payload;
  *change = letter_change(s, &sending->deed);
  enum ly rc = json_read(s, change->payload, &payload);
  if (rc) return rc;
  evidence_payload(s->arena, payload, &sending->upload);
  change->payload = payload_text(s, payload);
  return LY_OK;
}

static enum ly read_upload(struct scope *s, struct call *c, struct letter_sending *out) {
  const struct input_field *sent = NULL;
  enum input_need need = out->deed.act == LETTER_SEAL ? INPUT_REQUIRED : INPUT_OPTIONAL;
  bool there = input_file(s, &c->body, "file", need, &sent);
  if (there && sent->bytes.len == 0) diag_error(s, DIAG_FIELD(STR("file")), MSG_FILES_EMPTY);
  enum ly rc = input_done(s, &c->body);
  if (rc || !there) return rc;
  must(sent != NULL);
  rc = file_check_keys(s, c);
  if (rc) return rc;
  size_t before = s->diags.errors;
  rc = file_draft(s, c, out->deed.district, sent, &out->draft);
  if (rc == LY_INVALID && s->diags.errors == before) return form_wrong(s, c, "file");
  out->upload = (struct evidence){.uploads = &out->draft, .upload_count = 1, .keys = c->app->keys};
  return rc;
}

static enum ly send_deed(struct scope *s, struct call *c, enum letter_act act) {
  struct letter_sending *sending = ARENA_NEW(s->arena, struct letter_sending);
  struct letter_view view;
  struct change change;
  if (!sending) return fail_memory(s);
  enum ly rc = open_letter(s, c, c->capture, &view);
  if (rc) return rc;
  struct letter_deed *deed = &sending->deed;
  *deed = (struct letter_deed){.act = act,
                               .registry = view.desk.registry,
                               .district = view.desk.place.district,
                               .letter = view.row.letter,
                               .on = DATE_NONE};
  input_date(s, &c->body, "on", INPUT_REQUIRED, &deed->on);
  if (act == LETTER_SERVE) {
    (void)choice_read(s, c, "how", letter_hows, INPUT_REQUIRED, &deed->how);
    input_text(s, &c->body, "taker", LETTER_TAKER_CHARS, INPUT_OPTIONAL, &deed->taker);
  }
  input_text(s, &c->body, "note", LETTER_NOTE_CHARS, INPUT_OPTIONAL, &deed->note);
  rc = read_upload(s, c, sending);
  if (!rc) rc = change_of(s, sending, &change);
  if (!rc) call_write(s, c, change, run_sending, sending);
  c->go = letter_path(s, c, view.row.letter, "?done=1");
  return rc;
}

/* POST /area/{area}/letters/{letter}/serve */
enum ly deed_letter_serve(struct scope *s, struct call *c) {
  return send_deed(s, c, LETTER_SERVE);
}

/* POST /area/{area}/letters/{letter}/seal */
enum ly deed_letter_seal(struct scope *s, struct call *c) {
  return send_deed(s, c, LETTER_SEAL);
}
