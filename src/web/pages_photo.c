/* Photos from phones, piece by piece; and the decision on two records of one visit. */
#include "service/visit_share.h"
#include "web/pages_device.h"

enum { SHA256_DIGITS = 64, ID_MAX = 20, REASON_MAX = 200 };

static struct value *photo_value(struct scope *s, const struct visit_photo *photo) {
  struct value *v = value_map(s->arena);
  value_put_text(s->arena, v, "title", message_plain(s->lang, MSG_VISIT_PHOTO));
  value_put_text(s->arena, v, "photo", photo->photo);
  value_put_int(s->arena, v, "received", photo->received);
  value_put_bool(s->arena, v, "complete", photo->file != 0);
  return v;
}

/* GET /visits/photo/{photo}: how far it is, in whichever of the user's districts. */
enum ly page_visit_photo(struct scope *s, struct call *c, struct value **out) {
  struct device device;
  struct visit_photo photo = {.photo = c->capture};
  size_t count = 0;
  enum ly rc = call_device(s, c, &device);
  if (rc) return rc;
  if (!visit_id_good(c->capture)) return fail(s, LY_NOT_FOUND, MSG_WEB_NO_PAGE, c->request->path);
  struct str *districts = visit_districts(s, c, &count);
  for (size_t i = 0; districts && !rc && photo.size == 0 && i < count; i++)
    rc = visit_photo_find(s, c->store, districts[i], device.user, c->capture, &photo);
  *out = photo_value(s, &photo);
  return rc;
}

static enum ly read_piece(struct scope *s, struct call *c, struct visit_piece *p) {
  const struct input_field *file = NULL;
  struct visit_photo *photo = &p->photo;
  input_text(s, &c->body, "photo", VISIT_ID, INPUT_REQUIRED, &photo->photo);
  input_text(s, &c->body, "district", DISTRICT_DIGITS, INPUT_REQUIRED, &photo->district);
  input_text(s, &c->body, "sha256", SHA256_DIGITS, INPUT_REQUIRED, &photo->sha256);
  input_int(s, &c->body, "offset", 0, VISIT_PHOTO_MAX, INPUT_REQUIRED, &p->offset);
  input_int(s, &c->body, "size", 1, VISIT_PHOTO_MAX, INPUT_REQUIRED, &photo->size);
  input_file(s, &c->body, "piece", INPUT_REQUIRED, &file);
  if (photo->photo.len && !visit_id_good(photo->photo))
    diag_error(s, DIAG_FIELD(STR("photo")), MSG_VISIT_BAD_ID);
  if (file) p->bytes = file->bytes;
  return input_done(s, &c->body);
}

/* POST /visits/photo */
enum ly deed_visit_photo(struct scope *s, struct call *c) {
  struct device device;
  struct visit_piece *p = ARENA_NEW(s->arena, struct visit_piece);
  if (!p) return fail_memory(s);
  *p = (struct visit_piece){.keys = c->app->keys};
  enum ly rc = call_device(s, c, &device);
  if (!rc) rc = read_piece(s, c, p);
  if (!rc && !visits_in(c, p->photo.district)) rc = fail(s, LY_DENIED, MSG_VISIT_NOT_YOURS);
  p->photo.user = device.user;
  if (!rc) rc = visit_piece_draft(s, c->store, p);
  if (rc) return rc;
  c->told = photo_value(s, &p->photo);
  if (!p->taken) return LY_OK;
  const struct write w = visit_piece_write(s, p);
  device_call_write(c, &w);
  return LY_OK;
}

enum ly after_visit_photo(struct scope *s, struct call *c) {
  const struct visit_piece *p = c->write.context;
  if (!c->write.run) return LY_OK;
  if (p->broken) return fail(s, LY_INVALID, MSG_VISIT_BROKEN_PHOTO);
  c->told = photo_value(s, &p->photo);
  return LY_OK;
}

/* ---- Conflicts ----------------------------------------------------------------------------------
 */

static enum ly read_decision(struct scope *s, struct call *c, struct visit_decision *d) {
  struct str conflict = {0}, keep = {0};
  input_text(s, &c->body, "conflict", ID_MAX, INPUT_REQUIRED, &conflict);
  input_text(s, &c->body, "district", DISTRICT_DIGITS, INPUT_REQUIRED, &d->district);
  input_text(s, &c->body, "keep", ID_MAX, INPUT_REQUIRED, &keep);
  input_text(s, &c->body, "reason", REASON_MAX, INPUT_REQUIRED, &d->reason);
  if (conflict.len && !registry_id(conflict, &d->conflict))
    diag_error(s, DIAG_FIELD(STR("conflict")), MSG_VISIT_NO_CONFLICT, conflict);
  if (keep.len && !str_is(keep, "both") && !registry_id(keep, &d->keep))
    diag_error(s, DIAG_FIELD(STR("keep")), MSG_VISIT_BAD_FIELD, STR("keep"));
  return input_done(s, &c->body);
}

/* Who was there decides. */
static enum ly check_theirs(struct scope *s, struct call *c, const struct registry *r,
                            const struct visit_decision *d) {
  struct visit_conflict conflict = {0};
  bool theirs = false;
  enum ly rc = visit_conflict_find(s, c->store, d->district, d->conflict, &conflict);
  const int64_t acts[] = {conflict.act, conflict.other};
  for (size_t i = 0; !rc && i < 2; i++) {
    const struct act_key key = {d->district, conflict.party, acts[i]};
    struct act_told_row *row = NULL;
    rc = act_told_find(s, c->store, r, &key, &row);
    theirs |= !rc && row && str_eq(row->told.done_by, c->user.name);
  }
  return rc || theirs ? rc : fail(s, LY_DENIED, MSG_VISIT_NOT_YOURS);
}

/* POST /visits/decide */
enum ly deed_visit_decide(struct scope *s, struct call *c) {
  const struct registry *r;
  struct device device;
  struct visit_decision *d = ARENA_NEW(s->arena, struct visit_decision);
  if (!d) return fail_memory(s);
  enum ly rc = call_device(s, c, &device);
  if (!rc) rc = call_registry(s, c, &r);
  if (!rc) rc = read_decision(s, c, d);
  if (!rc && !visits_in(c, d->district)) rc = fail(s, LY_DENIED, MSG_VISIT_NOT_YOURS);
  if (!rc) rc = check_theirs(s, c, r, d);
  if (rc) return rc;
  d->registry = r;
  const struct write w = visit_decide_write(s, d);
  device_call_write(c, &w);
  c->told = value_map(s->arena);
  if (!c->told) return fail_memory(s);
  value_put_text(s->arena, c->told, "title", message_plain(s->lang, MSG_VISIT_DECIDE));
  value_put_text(s->arena, c->told, "conflict", str_int(s->arena, d->conflict));
  value_put_bool(s->arena, c->told, "decided", true);
  return LY_OK;
}
