/* Photos on their way: pieces in order, sealed; the last one makes a file of them. */
#include "base/digest.h"
#include "base/filetype.h"
#include "service/visit_int.h"
#include "store/sealed.h"

#include <string.h>

enum { PIECES_MAX = 1024 /* of one photo, however small they are */, DROP_PHOTOS = 200 };

enum ly visit_photo_find(struct scope *s, struct store *st, struct str district, struct str user,
                         struct str photo, struct visit_photo *out) {
  struct store_rows rows = {0};
  *out = (struct visit_photo){.district = district, .user = user, .photo = photo};
  enum ly rc = store_query(s, st, "itiI",
                           "SELECT size_bytes, sha256, received, file FROM visit_photo"
                           " WHERE district = $1 AND user_name = $2 AND photo = $3",
                           &rows, S_TEXT(district), S_TEXT(user), S_TEXT(photo));
  if (rc || rows.rows == 0) return rc;
  out->size = store_int(&rows, 0, 0);
  out->sha256 = store_text(&rows, 0, 1);
  out->received = store_int(&rows, 0, 2);
  out->file = rows.cells[3].type == STORE_NULL ? 0 : store_int(&rows, 0, 3);
  return LY_OK;
}

/* ---- Before the write ---------------------------------------------------------------------------
 */

static enum ly check(struct scope *s, const struct visit_piece *p) {
  const struct visit_photo *photo = &p->photo;
  bool sizes = photo->size >= 1 && photo->size <= VISIT_PHOTO_MAX && p->bytes.len >= 1 &&
               p->bytes.len <= VISIT_PIECE_MAX && p->offset >= 0 &&
               p->offset <= photo->size - (int64_t)p->bytes.len;
  struct digest digest;
  if (!sizes)
    return fail(s, LY_INVALID, MSG_VISIT_PIECE_SIZE,
                str_int(s->arena, VISIT_PHOTO_MAX / 1024 / 1024),
                str_int(s->arena, VISIT_PIECE_MAX / 1024));
  if (!digest_parse(photo->sha256, &digest)) return fail(s, LY_INVALID, MSG_VISIT_BAD_SHA256);
  if (!p->keys) return fail(s, LY_UNSUPPORTED, MSG_TOLD_NO_KEY);
  return LY_OK;
}

static void piece_key(const struct visit_photo *photo, int64_t offset, struct store_value key[4]) {
  key[0] = S_TEXT(photo->district);
  key[1] = S_TEXT(photo->user);
  key[2] = S_TEXT(photo->photo);
  key[3] = S_INT(offset);
}

/* What is there already, in its order, and the last piece behind it. */
static enum ly put_together(struct scope *s, struct store *st, const struct visit_piece *p,
                            struct str *out) {
  const struct visit_photo *photo = &p->photo;
  struct store_rows rows = {0};
  struct buf whole = buf_open(s->arena, VISIT_PHOTO_MAX);
  enum ly rc = store_query(s, st, "ib",
                           "SELECT piece, sealed FROM visit_piece WHERE district = $1"
                           " AND user_name = $2 AND photo = $3 ORDER BY piece LIMIT $4",
                           &rows, S_TEXT(photo->district), S_TEXT(photo->user),
                           S_TEXT(photo->photo), S_INT(PIECES_MAX));
  for (size_t i = 0; !rc && i < rows.rows; i++) {
    struct store_value key[4];
    struct str text = {0};
    piece_key(photo, store_int(&rows, i, 0), key);
    rc = sealed_get(s, p->keys, SEALED_VISIT_PIECE, key, store_text(&rows, i, 1), &text);
    buf_add(&whole, text);
  }
  buf_add(&whole, p->bytes);
  *out = buf_str(&whole);
  return rc;
}

/* "探访照片.jpg": the name says nothing of anybody. */
static enum ly make_draft(struct scope *s, struct visit_piece *p, struct str bytes) {
  struct str sha256 = {0};
  enum filetype type;
  enum ly rc = digest_sha256(s, bytes, &sha256);
  if (rc) return rc;
  p->broken = !str_eq(sha256, p->photo.sha256);
  if (p->broken) return LY_OK;
  rc = filetype_of(s, bytes, &type);
  bool picture = !rc && (type == FILETYPE_JPEG || type == FILETYPE_PNG);
  if (!rc && !picture) rc = fail(s, LY_INVALID, MSG_VISIT_NO_PICTURE);
  p->draft = ARENA_NEW(s->arena, struct stored_draft);
  if (!rc && !p->draft) rc = fail_memory(s);
  struct str name =
      message_plain(LANG_ZH, type == FILETYPE_PNG ? MSG_VISIT_PHOTO_PNG : MSG_VISIT_PHOTO_JPEG);
  return rc ? rc : stored_file_draft(s, p->keys, p->photo.district, name, bytes, p->draft);
}

enum ly visit_piece_draft(struct scope *s, struct store *st, struct visit_piece *p) {
  struct visit_photo known;
  struct store_value key[4];
  struct str whole = {0};
  enum ly rc = check(s, p);
  if (!rc) rc = visit_photo_find(s, st, p->photo.district, p->photo.user, p->photo.photo, &known);
  if (rc) return rc;
  bool same =
      known.size == 0 || (known.size == p->photo.size && str_eq(known.sha256, p->photo.sha256));
  if (!same) return fail(s, LY_CONFLICT, MSG_VISIT_OTHER_PHOTO, p->photo.photo);
  p->photo.received = known.received;
  p->photo.file = known.file;
  p->taken = !known.file && p->offset == known.received;
  if (!p->taken) return LY_OK;
  p->last = p->offset + (int64_t)p->bytes.len == p->photo.size;
  if (p->last) {
    rc = put_together(s, st, p, &whole);
    return rc ? rc : make_draft(s, p, whole);
  }
  piece_key(&p->photo, p->offset, key);
  return sealed_make(s, p->keys, SEALED_VISIT_PIECE, key, p->bytes, &p->sealed);
}

/* ---- Writing ------------------------------------------------------------------------------------
 */

static enum ly drop_pieces(struct scope *s, struct tx *tx, const struct visit_photo *photo) {
  return store_exec(s, tx,
                    "DELETE FROM visit_piece WHERE district = $1 AND user_name = $2"
                    " AND photo = $3",
                    S_TEXT(photo->district), S_TEXT(photo->user), S_TEXT(photo->photo));
}

static enum ly forget_photo(struct scope *s, struct tx *tx, const struct visit_photo *photo) {
  return store_exec(s, tx,
                    "DELETE FROM visit_photo WHERE district = $1 AND user_name = $2"
                    " AND photo = $3",
                    S_TEXT(photo->district), S_TEXT(photo->user), S_TEXT(photo->photo));
}

static enum ly begin_photo(struct scope *s, struct tx *tx, const struct visit_photo *photo) {
  int64_t now = 0;
  enum ly rc = tx_now(s, tx, &now);
  return rc ? rc
            : store_exec(s, tx,
                         "INSERT INTO visit_photo (district, user_name, photo, size_bytes, sha256,"
                         " received, recorded_at) VALUES ($1, $2, $3, $4, $5, 0, $6)",
                         S_TEXT(photo->district), S_TEXT(photo->user), S_TEXT(photo->photo),
                         S_INT(photo->size), S_TEXT(photo->sha256), S_INT(now));
}

static enum ly put_received(struct scope *s, struct tx *tx, const struct visit_photo *photo) {
  return store_exec(s, tx,
                    "UPDATE visit_photo SET received = $4, file = $5 WHERE district = $1"
                    " AND user_name = $2 AND photo = $3",
                    S_TEXT(photo->district), S_TEXT(photo->user), S_TEXT(photo->photo),
                    S_INT(photo->received), photo->file ? S_INT(photo->file) : S_NULL);
}

static enum ly put_piece(struct scope *s, struct tx *tx, struct visit_piece *p) {
  enum ly rc = sealed_note(s, tx, p->keys);
  return rc ? rc
            : store_exec(s, tx,
                         "INSERT INTO visit_piece (district, user_name, photo, piece, sealed)"
                         " VALUES ($1, $2, $3, $4, $5)",
                         S_TEXT(p->photo.district), S_TEXT(p->photo.user), S_TEXT(p->photo.photo),
                         S_INT(p->offset), S_BLOB(p->sealed));
}

/* The whole: a file of the district, or nothing where it is not what the phone had. */
static enum ly end_photo(struct scope *s, struct tx *tx, struct visit_piece *p) {
  struct stored_file file = {0};
  enum ly rc = drop_pieces(s, tx, &p->photo);
  if (!rc && p->broken) rc = forget_photo(s, tx, &p->photo);
  if (!rc && !p->broken) rc = stored_file_put(s, tx, p->keys, p->draft, &file);
  p->photo.received = p->broken ? 0 : p->photo.size;
  p->photo.file = file.file;
  return rc;
}

static enum ly run_piece(struct scope *s, struct tx *tx, struct write *w) {
  struct visit_piece *p = w->context;
  struct visit_photo now;
  enum ly rc =
      visit_photo_find(s, tx_store(tx), p->photo.district, p->photo.user, p->photo.photo, &now);
  if (!rc && now.received != p->offset) /* the same piece came twice at once */
    rc = fail(s, LY_CONFLICT, MSG_VISIT_OTHER_PHOTO, p->photo.photo);
  if (!rc && now.size == 0) rc = begin_photo(s, tx, &p->photo);
  p->photo.received = p->offset + (p->last ? 0 : (int64_t)p->bytes.len);
  if (!rc) rc = p->last ? end_photo(s, tx, p) : put_piece(s, tx, p);
  return rc ? rc : put_received(s, tx, &p->photo);
}

struct write visit_piece_write(struct scope *s, struct visit_piece *p) {
  struct value *v = value_map(s->arena);
  if (v) {
    value_put_text(s->arena, v, "photo", p->photo.photo);
    value_put_int(s->arena, v, "offset", p->offset);
    value_put_int(s->arena, v, "size", p->photo.size);
  }
  return (struct write){.scope = s,
                        .change = {.district = p->photo.district,
                                   .key = change_new_key(s),
                                   .act = STR("visit.photo"),
                                   .subject = visit_subject(s, "user:", p->photo.user),
                                   .payload = visit_payload(s, v)},
                        .run = run_piece,
                        .context = p};
}

/* ---- What was never finished --------------------------------------------------------------------
 */

enum ly visit_unfinished(struct scope *s, struct store *st, int64_t before_us,
                         struct str *district) {
  struct store_rows rows = {0};
  enum ly rc = store_query(s, st, "t",
                           /* all districts: one job clears what phones never finished */
                           "SELECT district FROM visit_photo WHERE file IS NULL"
                           " AND recorded_at < $1 ORDER BY district LIMIT 1",
                           &rows, S_INT(before_us));
  *district = !rc && rows.rows ? store_text(&rows, 0, 0) : STR("");
  return rc;
}

static enum ly run_drop(struct scope *s, struct tx *tx, struct write *w) {
  struct visit_drop *d = w->context;
  struct store_rows rows = {0};
  enum ly rc = store_query(s, tx_store(tx), "tt",
                           "SELECT user_name, photo FROM visit_photo WHERE district = $1"
                           " AND file IS NULL AND recorded_at < $2 LIMIT $3",
                           &rows, S_TEXT(d->district), S_INT(d->before_us), S_INT(DROP_PHOTOS));
  d->dropped = 0;
  for (size_t i = 0; !rc && i < rows.rows; i++) {
    const struct visit_photo photo = {
        .district = d->district, .user = store_text(&rows, i, 0), .photo = store_text(&rows, i, 1)};
    rc = drop_pieces(s, tx, &photo);
    if (!rc) rc = forget_photo(s, tx, &photo);
    d->dropped += !rc;
  }
  return rc;
}

struct write visit_drop_write(struct scope *s, struct visit_drop *d) {
  struct value *v = value_map(s->arena);
  if (v) value_put_text(s->arena, v, "before", registry_time_text(s->arena, d->before_us));
  return (struct write){.scope = s,
                        .change = {.district = d->district,
                                   .key = change_new_key(s),
                                   .act = STR("visit.drop"),
                                   .subject = STR("photos"),
                                   .payload = visit_payload(s, v)},
                        .run = run_drop,
                        .context = d};
}
