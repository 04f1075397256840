/* Files in pieces. */
#include "store/stored_file.h"

#include "base/json.h"
#include "base/secret.h"
#include "store/sealed.h"

#include <string.h>

/* ---- what may be put ---- */

static bool is_district(struct str text) {
  if (text.len != 6 || text.ptr[0] == '0') return false;
  for (size_t i = 0; i < text.len; i++) {
    if (text.ptr[i] < '0' || text.ptr[i] > '9') return false;
  }
  return true;
}

/* Control characters, and those that turn the direction of writing: with U+202E in it "a?fdp.exe"
 * shows as another kind than it is. */
static bool never_in_a_name(int32_t c) {
  return c < 0x20 || (c >= 0x7F && c < 0xA0) || (c >= 0x202A && c <= 0x202E) ||
         (c >= 0x2066 && c <= 0x2069) || c == 0x200E || c == 0x200F;
}

static bool good_name(struct str name) {
  if (!utf8_valid(name, NULL) || str_trim(name).len == 0) return false;
  if (utf8_count(name) > STORED_NAME_CHARACTERS_MAX) return false;
  size_t at = 0;
  while (at < name.len) {
    if (never_in_a_name(utf8_next(name, &at))) return false;
  }
  return true;
}

/* Browsers of old send "C:\a\b.pdf". */
static struct str without_folder(struct str name) {
  size_t n = name.len;
  while (n && name.ptr[n - 1] != '/' && name.ptr[n - 1] != '\\') n--;
  return str_from(name, n);
}

static enum ly check(struct scope *s, struct str district, struct str name, struct str bytes,
                     enum filetype *type) {
  if (!is_district(district)) return fail(s, LY_INVALID, MSG_STORED_BAD_DISTRICT, district);
  if (!good_name(name)) {
    struct str most = str_int(s->arena, STORED_NAME_CHARACTERS_MAX);
    return fail(s, LY_INVALID, MSG_STORED_BAD_NAME, most);
  }
  if (bytes.len > STORED_FILE_BYTES_MAX) {
    struct str most = str_int(s->arena, STORED_FILE_BYTES_MAX / 1024 / 1024);
    return fail(s, LY_LIMIT, MSG_STORED_TOO_LARGE, most);
  }
  return filetype_of(s, bytes, type);
}

/* ---- pieces ---- */

static size_t piece_count(int64_t size) {
  return ((size_t)size + STORED_PIECE_BYTES - 1) / STORED_PIECE_BYTES;
}

struct piece_key {
  struct store_value values[3];
};

static struct piece_key piece_key(struct str district, struct str sm3, size_t piece) {
  return (struct piece_key){{S_TEXT(district), S_TEXT(sm3), S_INT((int64_t)piece)}};
}

static enum ly seal_pieces(struct scope *s, const struct seal_keys *keys, struct str bytes,
                           struct stored_draft *draft) {
  draft->count = piece_count(draft->size_bytes);
  draft->pieces = ARENA_ARRAY(s->arena, struct str, draft->count);
  if (!draft->pieces) return fail_memory(s);
  enum ly rc = LY_OK;
  for (size_t i = 0; !rc && i < draft->count; i++) {
    struct str piece = str_from(bytes, i * STORED_PIECE_BYTES);
    if (piece.len > STORED_PIECE_BYTES) piece.len = STORED_PIECE_BYTES;
    struct piece_key key = piece_key(draft->district, draft->sm3, i);
    rc = sealed_make(s, keys, SEALED_FILE_PIECE, key.values, piece, &draft->pieces[i]);
  }
  return rc;
}

static enum ly put_pieces(struct scope *s, struct tx *tx, const struct stored_draft *draft) {
  enum ly rc = LY_OK;
  for (size_t i = 0; !rc && i < draft->count; i++) {
    struct piece_key key = piece_key(draft->district, draft->sm3, i);
    rc = store_exec(s, tx,
                    "INSERT INTO file_piece (district, sm3, piece, sealed)"
                    " VALUES ($1, $2, $3, $4)",
                    key.values[0], key.values[1], key.values[2], S_BLOB(draft->pieces[i]));
  }
  return rc;
}

/* How many files of the district have this content still. */
static enum ly count_live(struct scope *s, struct store *st, const struct stored_file *file,
                          int64_t *out) {
  struct store_rows rows = {0};
  enum ly rc = store_query(s, st, "i",
                           "SELECT count(*) FROM file"
                           " WHERE district = $1 AND sm3 = $2 AND erased_at IS NULL",
                           &rows, S_TEXT(file->district), S_TEXT(file->sm3));
  if (!rc) *out = store_int(&rows, 0, 0);
  return rc;
}

/* ---- putting ---- */

struct str stored_draft_payload(struct scope *s, const struct stored_draft *draft) {
  struct value *v = value_map(s->arena);
  struct buf b = buf_open(s->arena, 4096);
  value_put_text(s->arena, v, "file_name", draft->name);
  value_put_text(s->arena, v, "media_type", draft->media_type);
  value_put_int(s->arena, v, "size_bytes", draft->size_bytes);
  value_put_text(s->arena, v, "sm3", draft->sm3);
  if (v) json_value(&b, v);
  return buf_str(&b);
}

static enum ly next_number(struct scope *s, struct store *st, struct str district, int64_t *out) {
  struct store_rows rows = {0};
  enum ly rc =
      store_query(s, st, "i", "SELECT COALESCE(max(file), 0) + 1 FROM file WHERE district = $1",
                  &rows, S_TEXT(district));
  if (!rc) *out = store_int(&rows, 0, 0);
  return rc;
}

static enum ly put_row(struct scope *s, struct tx *tx, const struct stored_file *file) {
  return store_exec(s, tx,
                    "INSERT INTO file (district, file, sm3, name, media_type, size_bytes,"
                    " uploaded_by, recorded_at, erased_at)"
                    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
                    S_TEXT(file->district), S_INT(file->file), S_TEXT(file->sm3),
                    S_TEXT(file->name), S_TEXT(file->media_type), S_INT(file->size_bytes),
                    S_TEXT(file->uploaded_by), S_INT(file->recorded_at), S_NULL);
}

enum ly stored_file_draft(struct scope *s, const struct seal_keys *keys, struct str district,
                          struct str name, struct str bytes, struct stored_draft *out) {
  enum filetype type = FILETYPE_COUNT;
  name = without_folder(name);
  enum ly rc = check(s, district, name, bytes, &type);
  if (rc) return rc;
  *out = (struct stored_draft){
      .district = district,
      .name = name,
      .media_type = filetypes[type].media_type,
      .size_bytes = (int64_t)bytes.len,
  };
  rc = digest_text(s, bytes, &out->sm3);
  return rc ? rc : seal_pieces(s, keys, bytes, out);
}

enum ly stored_file_put(struct scope *s, struct tx *tx, const struct seal_keys *keys,
                        const struct stored_draft *draft, struct stored_file *out) {
  int64_t live = 0;
  *out = (struct stored_file){
      .district = draft->district,
      .sm3 = draft->sm3,
      .name = draft->name,
      .media_type = draft->media_type,
      .size_bytes = draft->size_bytes,
      .uploaded_by = s->actor,
      .recorded_at = scope_now_us(s),
  };
  enum ly rc = sealed_note(s, tx, keys);
  if (!rc) rc = next_number(s, tx_store(tx), out->district, &out->file);
  if (!rc) rc = count_live(s, tx_store(tx), out, &live);
  if (!rc && live == 0) rc = put_pieces(s, tx, draft);
  return rc ? rc : put_row(s, tx, out);
}

/* ---- finding and reading ---- */

#define FILE_COLUMNS \
  "district, file, sm3, name, media_type, size_bytes, uploaded_by, recorded_at, erased_at"
#define FILE_TYPES "titttitiI"

static struct stored_file row_of(const struct store_rows *rows, size_t r) {
  bool erased = rows->cells[r * rows->columns + 8].type != STORE_NULL;
  return (struct stored_file){
      .district = store_text(rows, r, 0),
      .file = store_int(rows, r, 1),
      .sm3 = store_text(rows, r, 2),
      .name = store_text(rows, r, 3),
      .media_type = store_text(rows, r, 4),
      .size_bytes = store_int(rows, r, 5),
      .uploaded_by = store_text(rows, r, 6),
      .recorded_at = store_int(rows, r, 7),
      .erased = erased,
      .erased_at = erased ? store_int(rows, r, 8) : 0,
  };
}

enum ly stored_file_find(struct scope *s, struct store *st, struct str district, int64_t file,
                         struct stored_file *out) {
  struct store_rows rows = {0};
  enum ly rc = store_query(s, st, FILE_TYPES,
                           "SELECT " FILE_COLUMNS " FROM file WHERE district = $1 AND file = $2",
                           &rows, S_TEXT(district), S_INT(file));
  if (rc) return rc;
  if (rows.rows == 0) {
    return fail(s, LY_NOT_FOUND, MSG_STORED_NONE, district, str_int(s->arena, file));
  }
  *out = row_of(&rows, 0);
  return LY_OK;
}

static enum ly damaged(struct scope *s, const struct stored_file *file) {
  return fail(s, LY_CORRUPT, MSG_STORED_DAMAGED, file->district, str_int(s->arena, file->file));
}

/* One piece to its place among `bytes`; *there is false when there is no such piece. */
static enum ly read_piece(struct scope *s, struct store *st, const struct seal_keys *keys,
                          const struct stored_file *file, size_t piece, char *bytes, bool *there) {
  struct store_rows rows = {0};
  struct str text;
  struct piece_key key = piece_key(file->district, file->sm3, piece);
  enum ly rc = store_query(s, st, "b",
                           "SELECT sealed FROM file_piece"
                           " WHERE district = $1 AND sm3 = $2 AND piece = $3",
                           &rows, key.values[0], key.values[1], key.values[2]);
  *there = !rc && rows.rows == 1;
  if (!*there) return rc;
  rc = sealed_get(s, keys, SEALED_FILE_PIECE, key.values, store_text(&rows, 0, 0), &text);
  if (rc) return rc;
  size_t at = piece * STORED_PIECE_BYTES, rest = (size_t)file->size_bytes - at;
  size_t want = rest < STORED_PIECE_BYTES ? rest : STORED_PIECE_BYTES;
  if (text.len == want) memcpy(bytes + at, text.ptr, want);
  secret_wipe_str(text);
  return text.len == want ? LY_OK : damaged(s, file);
}

/* A piece that is missing is damage, unless the file was erased while we read. */
static enum ly missing(struct scope *s, struct store *st, const struct stored_file *file) {
  struct stored_file now = {0};
  enum ly rc = stored_file_find(s, st, file->district, file->file, &now);
  if (rc) return rc;
  if (!now.erased) return damaged(s, file);
  return fail(s, LY_NOT_FOUND, MSG_STORED_ERASED, file->district, str_int(s->arena, file->file));
}

static enum ly read_pieces(struct scope *s, struct store *st, const struct seal_keys *keys,
                           const struct stored_file *file, char *bytes) {
  for (size_t i = 0; i < piece_count(file->size_bytes); i++) {
    bool there;
    struct arena_mark mark = arena_mark(s->arena);
    enum ly rc = read_piece(s, st, keys, file, i, bytes, &there);
    if (rc) return rc; /* its words may stand behind the mark */
    if (!there) return missing(s, st, file);
    arena_rewind(s->arena, mark);
  }
  return LY_OK;
}

enum ly stored_file_read(struct scope *s, struct store *st, const struct seal_keys *keys,
                         struct str district, int64_t file, struct stored_file *out,
                         struct str *bytes) {
  struct str sm3;
  enum ly rc = stored_file_find(s, st, district, file, out);
  if (rc) return rc;
  if (out->erased) return missing(s, st, out);
  if (out->size_bytes < 0 || out->size_bytes > STORED_FILE_BYTES_MAX) return damaged(s, out);
  char *content = arena_alloc(s->arena, (size_t)out->size_bytes);
  if (!content) return fail_memory(s);
  *bytes = (struct str){content, (size_t)out->size_bytes};
  rc = read_pieces(s, st, keys, out, content);
  if (!rc) rc = digest_text(s, *bytes, &sm3);
  if (!rc && !str_eq(sm3, out->sm3)) rc = damaged(s, out);
  if (!rc) return LY_OK;
  secret_wipe_str(*bytes);
  *bytes = STR("");
  return rc;
}

static enum ly take_rows(struct scope *s, const struct store_rows *rows, struct stored_file **out,
                         size_t *count) {
  *count = rows->rows;
  *out = ARENA_ARRAY(s->arena, struct stored_file, rows->rows);
  if (!*out) return fail_memory(s);
  for (size_t r = 0; r < rows->rows; r++) (*out)[r] = row_of(rows, r);
  return LY_OK;
}

enum ly stored_file_list(struct scope *s, struct store *st, struct str district, int64_t after,
                         struct stored_file **out, size_t *count) {
  struct store_rows rows = {0};
  enum ly rc = store_query(s, st, FILE_TYPES,
                           "SELECT " FILE_COLUMNS
                           " FROM file WHERE district = $1 AND file > $2"
                           " ORDER BY district, file LIMIT $3",
                           &rows, S_TEXT(district), S_INT(after), S_INT(STORED_LIST_MAX));
  return rc ? rc : take_rows(s, &rows, out, count);
}

enum ly stored_file_latest(struct scope *s, struct store *st, struct str district, int64_t before,
                           size_t limit, struct stored_file **out, size_t *count) {
  struct store_rows rows = {0};
  if (before == 0) before = INT64_MAX;
  enum ly rc = store_query(s, st, FILE_TYPES,
                           "SELECT " FILE_COLUMNS
                           " FROM file WHERE district = $1 AND file < $2"
                           " ORDER BY district DESC, file DESC LIMIT $3",
                           &rows, S_TEXT(district), S_INT(before), S_INT((int64_t)limit));
  return rc ? rc : take_rows(s, &rows, out, count);
}

enum ly stored_file_districts(struct scope *s, struct store *st, struct str **out, size_t *count) {
  struct store_rows rows = {0};
  enum ly rc = store_query(s, st, "t",
                           /* all districts: it asks which there are */
                           "SELECT DISTINCT district FROM file ORDER BY district", &rows);
  if (rc) return rc;
  *count = rows.rows;
  *out = ARENA_ARRAY(s->arena, struct str, rows.rows);
  if (!*out) return fail_memory(s);
  for (size_t r = 0; r < rows.rows; r++) (*out)[r] = store_text(&rows, r, 0);
  return LY_OK;
}

/* ---- erasing ---- */

enum ly stored_file_erase(struct scope *s, struct tx *tx, struct str district, int64_t file) {
  struct stored_file row = {0};
  int64_t live = 0;
  enum ly rc = stored_file_find(s, tx_store(tx), district, file, &row);
  if (rc) return rc;
  if (row.erased) {
    return fail(s, LY_CONFLICT, MSG_STORED_ERASED, district, str_int(s->arena, file));
  }
  rc = store_exec(s, tx, "UPDATE file SET erased_at = $1 WHERE district = $2 AND file = $3",
                  S_INT(scope_now_us(s)), S_TEXT(district), S_INT(file));
  if (!rc) rc = count_live(s, tx_store(tx), &row, &live);
  if (rc || live > 0) return rc;
  return store_exec(s, tx, "DELETE FROM file_piece WHERE district = $1 AND sm3 = $2",
                    S_TEXT(district), S_TEXT(row.sm3));
}
