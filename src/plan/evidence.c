/* Taking files that come with a deed. */
#include "plan/evidence.h"

#include "base/digest.h"

#define FILES DIAG_FIELD(STR("files"))

void evidence_check(struct scope *s, const struct evidence *e) {
  if (e->file_count + e->upload_count > EVIDENCE_FILES_MAX) {
    diag_error(s, FILES, MSG_REPORT_MANY_FILES, str_int(s->arena, EVIDENCE_FILES_MAX));
    return;
  }
  for (size_t i = 0; i < e->file_count; i++) {
    bool twice = false;
    for (size_t j = 0; j < i; j++) twice |= e->files[j] == e->files[i];
    if (twice) diag_error(s, FILES, MSG_REPORT_FILE_TWICE, str_int(s->arena, e->files[i]));
  }
}

void evidence_payload(struct arena *a, struct value *payload, const struct evidence *e) {
  struct value *files = value_list(a), *uploads = value_list(a);
  for (size_t i = 0; i < e->file_count; i++) value_add_text(a, files, str_int(a, e->files[i]));
  for (size_t i = 0; i < e->upload_count; i++) value_add_text(a, uploads, e->uploads[i].sm3);
  if (e->file_count) value_put(payload, "files", files);
  if (e->upload_count) value_put(payload, "uploads", uploads);
}

static enum ly check_file(struct scope *s, struct tx *tx, struct str district, int64_t number) {
  struct stored_file file;
  enum ly rc = stored_file_find(s, tx_store(tx), district, number, &file);
  if (rc == LY_NOT_FOUND) {
    diag_take(s, FILES);
    return fail(s, LY_INVALID, MSG_REPORT_HAS_FAULTS, STR("1"));
  }
  if (rc || !file.erased) return rc;
  diag_error(s, FILES, MSG_REPORT_FILE_ERASED, str_int(s->arena, number));
  return fail(s, LY_INVALID, MSG_REPORT_HAS_FAULTS, STR("1"));
}

struct upload {
  const struct evidence *evidence;
  const struct stored_draft *draft;
};

static enum ly run_upload(struct scope *s, struct tx *tx, struct write *w) {
  const struct upload *u = w->context;
  struct stored_file file;
  struct buf subject = buf_open(s->arena, 64);
  enum ly rc = stored_file_put(s, tx, u->evidence->keys, u->draft, &file);
  if (rc) return rc;
  w->answer = str_int(s->arena, file.file);
  buf_printf(&subject, "file:%.*s/%lld", STR_ARG(file.district), (long long)file.file);
  w->change.subject = buf_str(&subject);
  return LY_OK;
}

/* Its key follows from the deed's and its place among the files, so a repeat finds it again. */
static enum ly put_upload(struct scope *s, struct tx *tx, const struct write *outer,
                          struct str district, const struct upload *upload, size_t place,
                          int64_t *file) {
  struct digest_state *state;
  struct digest digest;
  struct decimal number = {0};
  enum ly rc = digest_begin(s, &state);
  if (rc) return rc;
  digest_add_part(state, outer->change.key);
  digest_add_part(state, str_int(s->arena, (int64_t)place));
  rc = digest_end(s, state, &digest);
  if (rc) return rc;
  struct write w = {.scope = s,
                    .change = {.district = district,
                               .key = {(const char *)digest.bytes, CHANGE_KEY_BYTES},
                               .act = STR("file.add"),
                               .subject = STR("file"),
                               .payload = stored_draft_payload(s, upload->draft)},
                    .run = run_upload,
                    .context = (void *)(uintptr_t)upload};
  rc = store_write_within(s, tx, &w);
  if (!rc) must(decimal_parse(w.answer, &number));
  *file = number.coefficient;
  return rc;
}

enum ly evidence_take(struct scope *s, struct tx *tx, const struct write *outer,
                      struct str district, const struct evidence *e, int64_t **out, size_t *count) {
  enum ly rc = LY_OK;
  *count = e->file_count + e->upload_count;
  *out = ARENA_ARRAY(s->arena, int64_t, *count);
  if (!*out) return fail_memory(s);
  for (size_t i = 0; !rc && i < e->file_count; i++) {
    rc = check_file(s, tx, district, e->files[i]);
    (*out)[i] = e->files[i];
  }
  for (size_t i = 0; !rc && i < e->upload_count; i++) {
    struct upload upload = {e, &e->uploads[i]};
    rc = put_upload(s, tx, outer, district, &upload, i, &(*out)[e->file_count + i]);
  }
  return rc;
}
