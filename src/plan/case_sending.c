/* Cases with their files in one write. */
#include "plan/case_sending.h"

#include "base/json.h"
#include "base/json_read.h"

enum { PAYLOAD_MAX = 512 * 1024 };

enum ly case_sending_run(struct scope *s, struct tx *tx, struct write *w) {
  const struct case_sending *sending = w->context;
  struct case_deed deed = sending->deed;
  size_t before = deed.file_count, count = 0;
  int64_t *numbers;
  enum ly rc = evidence_take(s, tx, w, deed.district, &sending->uploads, &numbers, &count);
  if (rc) return rc;
  struct case_file *files = ARENA_ARRAY(s->arena, struct case_file, before + count);
  if (!files) return fail_memory(s);
  for (size_t i = 0; i < before; i++) files[i] = deed.files[i];
  for (size_t i = 0; i < count; i++)
    files[before + i] = (struct case_file){sending->documents[i], numbers[i]};
  deed.files = files;
  deed.file_count = before + count;
  struct write inner = *w;
  inner.context = &deed;
  rc = case_run(s, tx, &inner);
  w->answer = inner.answer;
  w->change.subject = inner.change.subject;
  if (rc || !sending->application) return rc;
  return application_note(s, tx, sending->application, case_answer(&inner));
}

static enum ly add_uploads(struct scope *s, const struct case_sending *sending,
                           struct change *change) {
  struct value *payload, *list = value_list(s->arena);
  struct buf b = buf_open(s->arena, PAYLOAD_MAX);
  if (sending->uploads.upload_count == 0) return LY_OK;
  enum ly rc = json_read(s, change->payload, &payload);
  if (rc) return rc;
  for (size_t i = 0; i < sending->uploads.upload_count; i++) {
    struct value *v = value_map(s->arena);
    value_put_text(s->arena, v, "document", sending->documents[i]);
    value_put_text(s->arena, v, "sm3", sending->uploads.uploads[i].sm3);
    value_add(list, v);
  }
  value_put(payload, "uploads", list);
  json_value(&b, payload);
  change->payload = buf_str(&b);
  return LY_OK;
}

enum ly case_sending_change(struct scope *s, const struct case_sending *sending,
                            struct change *out) {
  *out = case_change(s, &sending->deed);
  enum ly rc = add_uploads(s, sending, out);
  return rc || !sending->application ? rc : application_change(s, sending->application, out);
}
