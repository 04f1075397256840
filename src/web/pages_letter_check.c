/* Whether a paper is one of ours: for anybody who has one in hand, as a file or printed. */
#include "web/forms.h"
#include "web/pages_files.h"
#include "web/pages_letters.h"

/* Districts whose letters can be asked for: those with a plan in force. */
static struct value *area_options(struct scope *s, const struct call *c, struct str chosen) {
  struct value *list = value_list(s->arena);
  for (size_t i = 0; i < c->site->pack_count; i++) {
    const struct pack_header *h = c->site->packs[i].header;
    struct str digits;
    if (!area_digits(h->area, &digits) || digits.len != DISTRICT_DIGITS) continue;
    value_add(list, form_option(s, digits, h->name, str_eq(digits, chosen)));
  }
  return list;
}

/* GET /letters/verify */
enum ly page_letter_check(struct scope *s, struct call *c, struct value **out) {
  struct value *v = *out = value_map(s->arena), *form = value_map(s->arena);
  value_put_text(s->arena, v, "title", message_plain(s->lang, MSG_LETTERS_CHECK_TITLE));
  value_put(form, "areas", area_options(s, c, form_sent(c, "area")));
  form_text(s, c, form, "number", STR(""));
  value_put(v, "form", form);
  return LY_OK;
}

/* ---- Asking -------------------------------------------------------------------------------------
 */

/* What is told to somebody who is nobody to us: of which kind, number and day, and not of whom. */
static enum ly tell(struct scope *s, struct call *c, const struct letter_verdict *got,
                    enum message text, const char *result) {
  struct str called = got->known ? got->row.name : got->row.number;
  struct str words[] = {called, got->row.number, got->signer};
  struct str on = got->known ? date_iso(s->arena, got->row.on) : STR("");
  struct value *v = c->told = value_map(s->arena);
  if (!v) return fail_memory(s);
  value_put_text(s->arena, v, "title", message_plain(s->lang, MSG_LETTERS_CHECK_TITLE));
  value_put_text(s->arena, v, "result", str_of(result));
  value_put_text(s->arena, v, "result_text",
                 message_text(s->arena, s->lang, text, words, message_arity(text)));
  value_put_text(s->arena, v, "name", got->row.name);
  value_put_text(s->arena, v, "number", got->row.number);
  value_put_text(s->arena, v, "on", on);
  value_put_text(s->arena, v, "signer", got->signer);
  if (c->request->json) return LY_OK;
  value_put_bool(s->arena, v, "good", str_is(str_of(result), "genuine"));
  value_put_bool(s->arena, v, "numbered", str_is(str_of(result), "numbered"));
  return LY_OK;
}

static enum ly judge_file(struct scope *s, struct call *c, struct store *st, struct str bytes) {
  struct letter_verdict got;
  enum ly rc = letter_verify(s, st, bytes, &got);
  if (rc) return rc;
  if (!got.known) return tell(s, c, &got, MSG_LETTERS_CHECK_UNKNOWN, "unknown");
  if (got.sealed) return tell(s, c, &got, MSG_LETTERS_CHECK_SEALED, "genuine");
  return got.good ? tell(s, c, &got, MSG_LETTERS_CHECK_GOOD, "genuine")
                  : tell(s, c, &got, MSG_LETTERS_CHECK_BAD, "changed");
}

static enum ly judge_number(struct scope *s, struct call *c, struct store *st, struct str area,
                            struct str number) {
  struct letter_verdict got = {.known = true};
  enum ly rc = letter_numbered(s, st, area, number, &got.row);
  if (rc == LY_NOT_FOUND) {
    s->error = (struct error){0};
    got.known = false;
    got.row.number = number;
    return tell(s, c, &got, MSG_LETTERS_CHECK_NO_NUMBER, "unknown");
  }
  if (!rc) rc = sign_name(s, got.row.public_key, &got.signer);
  return rc ? rc : tell(s, c, &got, MSG_LETTERS_CHECK_NUMBERED, "numbered");
}

/* POST /letters/verify: nothing is kept. */
enum ly deed_letter_check(struct scope *s, struct call *c) {
  const struct input_field *sent = NULL;
  struct str area = STR(""), number = STR("");
  struct store *st;
  bool file = input_file(s, &c->body, "file", INPUT_OPTIONAL, &sent);
  input_text(s, &c->body, "area", DISTRICT_DIGITS, INPUT_OPTIONAL, &area);
  input_text(s, &c->body, "number", LETTER_NUMBER_CHARS, INPUT_OPTIONAL, &number);
  if (file && sent->bytes.len == 0) diag_error(s, DIAG_FIELD(STR("file")), MSG_FILES_EMPTY);
  if (!file && number.len == 0) diag_error(s, DIAG_FIELD(STR("file")), MSG_LETTERS_CHECK_NOTHING);
  if (!file && number.len && area.len == 0)
    diag_error(s, DIAG_FIELD(STR("area")), MSG_LETTERS_CHECK_NO_AREA);
  enum ly rc = input_done(s, &c->body);
  if (!rc)
    rc = limit_take(s, c->app->limits, &limit_check_address,
                    limit_client(s->arena, c->request->client));
  if (!rc) rc = call_store(s, c, &st);
  if (rc) return rc;
  return file ? judge_file(s, c, st, sent->bytes) : judge_number(s, c, st, area, number);
}
