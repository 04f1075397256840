/* Taking files that come with forms. */
#include "web/evidence.h"

#include "web/pages_files.h"

static bool read_number(struct str text, int64_t *out) {
  struct decimal d = {0};
  bool good = decimal_parse(text, &d) && d.scale == 0 && d.coefficient > 0;
  *out = d.coefficient;
  return good;
}

static enum ly read_numbers(struct scope *s, struct call *c, struct evidence *out) {
  enum { DIGITS = 20 };
  struct str *texts = NULL;
  size_t count = 0;
  input_list(s, &c->body, "files", EVIDENCE_FILES_MAX, DIGITS, INPUT_OPTIONAL, &texts, &count);
  int64_t *numbers = ARENA_ARRAY(s->arena, int64_t, count);
  if (!numbers) return fail_memory(s);
  for (size_t i = 0; i < count; i++) {
    if (read_number(texts[i], &numbers[i])) continue;
    diag_error(s, DIAG_FIELD(STR("files")), MSG_STORED_NONE, c->area, texts[i]);
  }
  out->files = numbers;
  out->file_count = count;
  return LY_OK;
}

enum ly evidence_input(struct scope *s, struct call *c, struct evidence *out) {
  const struct input_field **sent = NULL;
  *out = (struct evidence){.keys = c->app->keys};
  input_files(s, &c->body, "file", EVIDENCE_FILES_MAX, INPUT_OPTIONAL, &sent, &out->upload_count);
  for (size_t i = 0; i < out->upload_count; i++) {
    if (sent[i]->bytes.len == 0) diag_error(s, DIAG_FIELD(STR("file")), MSG_FILES_EMPTY);
  }
  return read_numbers(s, c, out);
}

enum ly evidence_seal(struct scope *s, struct call *c, struct str district, struct evidence *e) {
  const struct input_field **sent = NULL;
  size_t count = 0;
  enum ly rc = e->upload_count ? file_check_keys(s, c) : LY_OK;
  struct stored_draft *drafts = ARENA_ARRAY(s->arena, struct stored_draft, e->upload_count);
  if (rc || e->upload_count == 0) return rc;
  if (!drafts) return fail_memory(s);
  input_files(s, &c->body, "file", EVIDENCE_FILES_MAX, INPUT_OPTIONAL, &sent, &count);
  for (size_t i = 0; i < count; i++) {
    size_t before = s->diags.errors;
    rc = file_draft(s, c, district, sent[i], &drafts[i]);
    bool untold = rc == LY_INVALID && s->diags.errors == before;
    if (rc) return untold ? form_wrong(s, c, "file") : rc;
  }
  e->uploads = drafts;
  return LY_OK;
}
