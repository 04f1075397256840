/* Users as the tables hold them: reading, and the form of names. */
#include "people/people_int.h"

#define USER_COLUMNS \
  "name, display_name, password, must_change, totp_secret, totp_pending, " \
  "totp_last_step, large_type, elder_mode, lang, failed_count, locked_until, " \
  "disabled_at, last_login_at, recorded_at, email, wants_mail"
/* The same of the table called u. */
#define USER_COLUMNS_OF_U \
  "u.name, u.display_name, u.password, u.must_change, u.totp_secret, u.totp_pending, " \
  "u.totp_last_step, u.large_type, u.elder_mode, u.lang, u.failed_count, " \
  "u.locked_until, u.disabled_at, u.last_login_at, u.recorded_at, u.email, u.wants_mail"
#define USER_TYPES "ttTiBBiiitiIIIiti"

/* ---- Names --------------------------------------------------------------------------------------
 */

/* CJK ideographs of Unicode 15 and 〇. */
static bool is_chinese(int32_t c) {
  static const struct {
    int32_t from, to;
  } blocks[] = {
      {0x3007, 0x3007},   {0x3400, 0x4DBF},   {0x4E00, 0x9FFF},
      {0x20000, 0x2A6DF}, {0x2A700, 0x2EBE0}, {0x30000, 0x323AF},
  };
  for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++) {
    if (c >= blocks[i].from && c <= blocks[i].to) return true;
  }
  return false;
}

static bool is_lower(int32_t c) {
  return c >= 'a' && c <= 'z';
}

static bool is_name_char(int32_t c) {
  bool mark = c == '.' || c == '_' || c == '-';
  return is_lower(c) || (c >= '0' && c <= '9') || mark || is_chinese(c);
}

static struct str lower(struct arena *a, struct str text) {
  struct buf b = buf_open(a, text.len);
  for (size_t i = 0; i < text.len; i++) {
    char c = text.ptr[i];
    buf_char(&b, c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c);
  }
  return buf_str(&b);
}

bool user_name_form(struct arena *a, struct str text, struct str *out) {
  size_t pos = 0, count = 0;
  if (text.len > USER_NAME_BYTES) return false;
  *out = lower(a, text);
  for (int32_t c; (c = utf8_next(*out, &pos)) >= 0; count++) {
    if (!is_name_char(c)) return false;
  }
  return pos == out->len && count >= USER_NAME_MIN && count <= USER_NAME_MAX;
}

enum ly user_name_read(struct scope *s, struct str text, struct str *out) {
  bool good = user_name_form(s->arena, text, out);
  if (arena_failed(s->arena)) return fail_memory(s);
  return good ? LY_OK : fail(s, LY_INVALID, MSG_PEOPLE_BAD_NAME);
}

/* Up to `most` characters, none of them a control character. */
static bool is_line(struct str text, size_t most) {
  for (size_t i = 0; i < text.len; i++) {
    if ((unsigned char)text.ptr[i] < 0x20 || text.ptr[i] == 0x7F) return false;
  }
  return utf8_valid(text, NULL) && utf8_count(text) <= most;
}

bool user_title_form(struct str text, struct str *out) {
  *out = str_trim(text);
  return out->len > 0 && is_line(*out, USER_TITLE_MAX);
}

bool unit_form(struct str text) {
  return is_line(text, USER_TITLE_MAX);
}

/* ---- Reading ------------------------------------------------------------------------------------
 */

static struct user_row row_of(const struct store_rows *rows, size_t r) {
  struct user_row row = {
      .password = store_text(rows, r, 2),
      .totp_secret = store_text(rows, r, 4),
      .totp_pending = store_text(rows, r, 5),
      .totp_last_step = store_int(rows, r, 6),
  };
  enum lang lang = LANG_ZH;
  (void)lang_find(store_text(rows, r, 9), &lang); /* another language than we know: Chinese */
  row.user = (struct user){
      .name = store_text(rows, r, 0),
      .display_name = store_text(rows, r, 1),
      .has_password = row.password.len > 0,
      .must_change = store_int(rows, r, 3) != 0,
      .has_totp = row.totp_secret.len > 0,
      .preferences = {store_int(rows, r, 7) != 0, store_int(rows, r, 8) != 0, lang},
      .failed_count = store_int(rows, r, 10),
      .locked_until = store_int_or_0(rows, r, 11),
      .disabled_at = store_int_or_0(rows, r, 12),
      .last_login_at = store_int_or_0(rows, r, 13),
      .recorded_at = store_int(rows, r, 14),
      .email = store_text(rows, r, 15),
      .wants_mail = store_int(rows, r, 16) != 0,
  };
  return row;
}

enum ly user_row_read(struct scope *s, struct store *st, struct str name, struct user_row *out,
                      bool *found) {
  struct store_rows rows = {0};
  *out = (struct user_row){0};
  enum ly rc = store_query(s, st, USER_TYPES, "SELECT " USER_COLUMNS " FROM users WHERE name = $1",
                           &rows, S_TEXT(name));
  *found = !rc && rows.rows > 0;
  if (*found) *out = row_of(&rows, 0);
  return rc;
}

enum ly user_row_need(struct scope *s, struct store *st, struct str name, struct user_row *out) {
  bool found;
  enum ly rc = user_row_read(s, st, name, out, &found);
  return rc || found ? rc : fail(s, LY_NOT_FOUND, MSG_PEOPLE_NO_USER, name);
}

enum ly user_find(struct scope *s, struct store *st, struct str name, struct user *out) {
  struct user_row row;
  enum ly rc = user_row_need(s, st, name, &row);
  *out = row.user;
  return rc;
}

/* The grants behind the columns of the user; who has none is one row without a role. */
static enum ly grants_read(struct scope *s, const struct store_rows *rows, size_t column,
                           struct user_grants *out) {
  struct user_grant *list = ARENA_ARRAY(s->arena, struct user_grant, rows->rows);
  if (!list) return fail_memory(s);
  if (rows->cells[column].type == STORE_NULL) return LY_OK;
  for (size_t i = 0; i < rows->rows; i++) {
    list[i] = (struct user_grant){
        .area = store_text(rows, i, column + 1),
        .unit = store_text(rows, i, column + 2),
        .granted_by = store_text(rows, i, column + 3),
        .recorded_at = store_int(rows, i, column + 4),
    };
    if (role_find(store_text(rows, i, column), &list[i].role)) continue;
    return fail(s, LY_CORRUPT, MSG_PEOPLE_UNKNOWN_ROLE_STORED, store_text(rows, i, column));
  }
  out->list = list;
  out->count = rows->rows;
  return LY_OK;
}

/* One statement, for every request of somebody asks it. */
enum ly user_with_grants(struct scope *s, struct store *st, struct str name, struct user *user,
                         struct user_grants *out) {
  struct store_rows rows = {0};
  *out = (struct user_grants){0};
  *user = (struct user){0};
  enum ly rc = store_query(s, st, USER_TYPES "TTTTI",
                           "SELECT " USER_COLUMNS_OF_U
                           ", g.role, g.area, g.unit, g.granted_by,"
                           " g.recorded_at FROM users u LEFT JOIN user_role g"
                           " ON g.user_name = u.name WHERE u.name = $1"
                           " ORDER BY g.role, g.area, g.unit",
                           &rows, S_TEXT(name));
  if (rc) return rc;
  if (rows.rows == 0) return fail(s, LY_NOT_FOUND, MSG_PEOPLE_NO_USER, name);
  *user = row_of(&rows, 0).user;
  out->name = user->name;
  out->disabled = user->disabled_at != 0;
  return grants_read(s, &rows, sizeof USER_TYPES - 1, out);
}

enum ly user_grants_of(struct scope *s, struct store *st, struct str name,
                       struct user_grants *out) {
  struct user user;
  return user_with_grants(s, st, name, &user, out);
}

enum ly user_list(struct scope *s, struct store *st, struct str area, struct str after,
                  size_t limit, struct user **out, size_t *count) {
  struct store_rows rows = {0};
  struct str digits;
  *count = 0;
  if (limit < 1 || limit > USER_PAGE_MAX) limit = USER_PAGE_MAX;
  if (!area_digits(area, &digits)) return fail(s, LY_INVALID, MSG_PEOPLE_BAD_AREA, area);
  enum ly rc = store_query(s, st, USER_TYPES,
                           "SELECT " USER_COLUMNS
                           " FROM users WHERE name > $1 AND ($2 = '' OR EXISTS"
                           " (SELECT 1 FROM user_role WHERE user_name = name"
                           " AND area >= $2 AND area < $3)"
                           " OR NOT EXISTS (SELECT 1 FROM user_role WHERE user_name = name))"
                           " ORDER BY name LIMIT $4",
                           &rows, S_TEXT(after), S_TEXT(digits),
                           S_TEXT(str_behind(s->arena, digits)), S_INT((int64_t)limit));
  if (rc) return rc;
  *out = ARENA_ARRAY(s->arena, struct user, rows.rows);
  if (!*out) return fail_memory(s);
  for (size_t i = 0; i < rows.rows; i++) (*out)[i] = row_of(&rows, i).user;
  *count = rows.rows;
  return LY_OK;
}
