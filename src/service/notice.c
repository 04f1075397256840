/* Inboxes in the table `notice`. */
#include "service/notice.h"

#include "service/mail.h"

#define NOTICE_COLUMNS \
  "district, notice, user_name, subject, body, path, cause, recorded_at, read_at"
#define NOTICE_TYPES "titttttiI"

/* ---- Making -------------------------------------------------------------------------------------
 */

/* At most `most` characters. */
static struct str cut(struct arena *a, struct str text, size_t most) {
  size_t pos = 0;
  if (utf8_count(text) <= most) return text;
  for (size_t i = 0; i + 1 < most; i++) (void)utf8_next(text, &pos);
  struct buf b = buf_open(a, pos + 8);
  buf_add(&b, (struct str){text.ptr, pos});
  buf_add(&b, STR("…"));
  return buf_str(&b);
}

/* "/plan/qingpu", and not "//elsewhere" or "/\elsewhere". */
static bool is_path(struct str path) {
  bool ours = path.len > 0 && path.ptr[0] == '/' &&
              (path.len == 1 || (path.ptr[1] != '/' && path.ptr[1] != '\\'));
  for (size_t i = 0; ours && i < path.len; i++) ours = (unsigned char)path.ptr[i] > 0x20;
  return ours;
}

static enum ly check(struct scope *s, const struct notice_new *n) {
  bool line = mail_line_form(n->subject) && str_trim(n->subject).len > 0;
  if (line && is_path(n->path)) return LY_OK;
  return fail(s, LY_INVALID, MSG_NOTICE_BAD_FORM, n->cause);
}

static enum ly was_told(struct scope *s, struct tx *tx, const struct notice_new *n, bool *out) {
  struct store_rows rows = {0};
  enum ly rc = store_query(s, tx_store(tx), "i",
                           "SELECT notice FROM notice WHERE district = $1 AND user_name = $2"
                           " AND cause = $3",
                           &rows, S_TEXT(n->district), S_TEXT(n->user), S_TEXT(n->cause));
  *out = !rc && rows.rows > 0;
  return rc;
}

static enum ly next_number(struct scope *s, struct tx *tx, struct str district, int64_t *out) {
  struct store_rows rows = {0};
  enum ly rc =
      store_query(s, tx_store(tx), "i",
                  "SELECT notice FROM notice WHERE district = $1 ORDER BY notice DESC LIMIT 1",
                  &rows, S_TEXT(district));
  *out = !rc && rows.rows ? store_int(&rows, 0, 0) + 1 : 1;
  return rc;
}

static enum ly insert(struct scope *s, struct tx *tx, const struct notice *n) {
  return store_exec(s, tx,
                    "INSERT INTO notice (district, notice, user_name, subject, body, path, cause,"
                    " recorded_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
                    S_TEXT(n->district), S_INT(n->notice), S_TEXT(n->user), S_TEXT(n->subject),
                    S_TEXT(n->body), S_TEXT(n->path), S_TEXT(n->cause), S_INT(n->recorded_at));
}

enum ly notice_add(struct scope *s, struct tx *tx, const struct notice_new *n, bool *added) {
  bool told = false;
  *added = false;
  enum ly rc = check(s, n);
  if (!rc) rc = was_told(s, tx, n, &told);
  if (rc || told) return rc;
  struct notice row = {.district = n->district,
                       .user = n->user,
                       .subject = cut(s->arena, n->subject, NOTICE_SUBJECT_MAX),
                       .body = cut(s->arena, n->body, NOTICE_BODY_MAX),
                       .path = n->path,
                       .cause = n->cause};
  rc = next_number(s, tx, n->district, &row.notice);
  if (!rc) rc = tx_now(s, tx, &row.recorded_at);
  if (!rc) rc = insert(s, tx, &row);
  if (!rc && n->mail_to.len) rc = mail_queue(s, tx, &row, n);
  *added = !rc;
  return rc;
}

/* ---- Reading ------------------------------------------------------------------------------------
 */

static struct notice row_of(const struct store_rows *rows, size_t r) {
  const struct store_value *read_at = &rows->cells[r * rows->columns + 8];
  return (struct notice){
      .district = store_text(rows, r, 0),
      .notice = store_int(rows, r, 1),
      .user = store_text(rows, r, 2),
      .subject = store_text(rows, r, 3),
      .body = store_text(rows, r, 4),
      .path = store_text(rows, r, 5),
      .cause = store_text(rows, r, 6),
      .recorded_at = store_int(rows, r, 7),
      .read_at = read_at->type == STORE_NULL ? 0 : read_at->integer,
  };
}

static enum ly rows_of(struct scope *s, const struct store_rows *rows, struct notice **out,
                       size_t *count) {
  *out = ARENA_ARRAY(s->arena, struct notice, rows->rows);
  if (!*out) return fail_memory(s);
  for (size_t i = 0; i < rows->rows; i++) (*out)[i] = row_of(rows, i);
  *count = rows->rows;
  return LY_OK;
}

enum ly notice_list(struct scope *s, struct store *st, struct str user, bool read, int64_t skip,
                    size_t limit, struct notice **out, size_t *count) {
  struct store_rows rows = {0};
  enum ly rc;
  *count = 0;
  if (limit < 1 || limit > NOTICE_PAGE_MAX) limit = NOTICE_PAGE_MAX;
  if (read) {
    /* all districts: an inbox is of a user, who may act for several */
    rc = store_query(s, st, NOTICE_TYPES,
                     "SELECT " NOTICE_COLUMNS
                     " FROM notice WHERE user_name = $1 AND read_at IS NOT NULL"
                     " ORDER BY recorded_at DESC, district, notice DESC LIMIT $2 OFFSET $3",
                     &rows, S_TEXT(user), S_INT((int64_t)limit), S_INT(skip));
  } else {
    /* all districts: an inbox is of a user, who may act for several */
    rc = store_query(s, st, NOTICE_TYPES,
                     "SELECT " NOTICE_COLUMNS
                     " FROM notice WHERE user_name = $1 AND read_at IS NULL"
                     " ORDER BY recorded_at DESC, district, notice DESC LIMIT $2 OFFSET $3",
                     &rows, S_TEXT(user), S_INT((int64_t)limit), S_INT(skip));
  }
  return rc ? rc : rows_of(s, &rows, out, count);
}

enum ly notice_find(struct scope *s, struct store *st, struct str user, struct str district,
                    int64_t number, struct notice *out) {
  struct store_rows rows = {0};
  enum ly rc = store_query(s, st, NOTICE_TYPES,
                           "SELECT " NOTICE_COLUMNS
                           " FROM notice WHERE district = $1 AND notice = $2 AND user_name = $3",
                           &rows, S_TEXT(district), S_INT(number), S_TEXT(user));
  *out = (struct notice){0};
  if (rc) return rc;
  if (rows.rows == 0) return fail(s, LY_NOT_FOUND, MSG_NOTICE_NONE);
  *out = row_of(&rows, 0);
  return LY_OK;
}

enum ly notice_unread(struct scope *s, struct store *st, struct str user, int64_t *out) {
  struct store_rows rows = {0};
  /* all districts: an inbox is of a user, who may act for several */
  enum ly rc = store_query(s, st, "i",
                           "SELECT count(*) FROM notice WHERE user_name = $1 AND read_at IS NULL",
                           &rows, S_TEXT(user));
  *out = rc ? 0 : store_int(&rows, 0, 0);
  return rc;
}

enum ly notice_last_cause(struct scope *s, struct store *st, struct str district, struct str user,
                          struct str start, struct str *out) {
  struct store_rows rows = {0};
  struct buf behind = buf_open(s->arena, start.len + 4);
  buf_add(&behind, start);
  buf_char(&behind, '\x7F'); /* behind every sign that a cause is made of */
  *out = STR("");
  enum ly rc =
      store_query(s, st, "t",
                  "SELECT cause FROM notice WHERE district = $1 AND user_name = $2"
                  " AND cause >= $3 AND cause < $4 ORDER BY cause DESC LIMIT 1",
                  &rows, S_TEXT(district), S_TEXT(user), S_TEXT(start), S_TEXT(buf_str(&behind)));
  if (!rc && rows.rows) *out = store_text(&rows, 0, 0);
  return rc;
}

/* ---- Marking as read ----------------------------------------------------------------------------
 */

enum ly notice_read(struct scope *s, struct tx *tx, struct str user, struct str district,
                    int64_t number) {
  struct notice notice;
  enum ly rc = notice_find(s, tx_store(tx), user, district, number, &notice);
  if (rc || notice.read_at) return rc;
  return store_exec(s, tx, "UPDATE notice SET read_at = $3 WHERE district = $1 AND notice = $2",
                    S_TEXT(district), S_INT(number), S_INT(scope_now_us(s)));
}

enum ly notice_read_all(struct scope *s, struct tx *tx, struct str user, int64_t until) {
  /* all districts: an inbox is of a user, who may act for several */
  return store_exec(s, tx,
                    "UPDATE notice SET read_at = $3 WHERE user_name = $1 AND read_at IS NULL"
                    " AND recorded_at <= $2",
                    S_TEXT(user), S_INT(until), S_INT(scope_now_us(s)));
}
