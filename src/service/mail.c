/* The outbox: mails in the table `mail`, and what becomes of each. */
#include "service/mail.h"

#include "store/setting.h"

#define MAIL_COLUMNS \
  "district, mail, notice, address, name, subject, body, message_id, state, attempts, next_at," \
  " error, recorded_at, ended_at"
#define MAIL_TYPES "tiittttttiItiI"

enum { BODY_BYTES = 64 * 1024, ROUND_MAX = 20 };

enum ly mail_settings_read(struct scope *s, struct store *st, struct mail_settings *out) {
  *out = (struct mail_settings){0};
  enum ly rc = setting_value(s, st, "smtp_server", &out->server);
  if (!rc) rc = setting_value(s, st, "smtp_from", &out->from);
  if (!rc) rc = setting_value(s, st, "smtp_user", &out->user);
  if (!rc) rc = setting_value(s, st, "public_origin", &out->public_origin);
  out->on = !rc && out->server.len && out->from.len;
  return rc;
}

/* ---- Queueing ----------------------------------------------------------------------------------
 */

/* The notice, where to look at it, and that nobody reads an answer. */
static struct str body_of(struct scope *s, const struct notice *notice, enum lang lang,
                          struct str origin) {
  struct buf b = buf_open(s->arena, BODY_BYTES), link = buf_open(s->arena, 1000);
  buf_add(&link, origin);
  buf_add(&link, notice->path);
  struct str address = buf_str(&link);
  buf_add(&b, notice->body);
  buf_add(&b, STR("\n\n"));
  if (origin.len) {
    buf_add(&b, message_text(s->arena, lang, MSG_MAIL_LINK, &address, 1));
    buf_char(&b, '\n');
  }
  buf_add(&b, message_plain(lang, MSG_MAIL_FOOT));
  buf_char(&b, '\n');
  return buf_str(&b);
}

static enum ly next_number(struct scope *s, struct tx *tx, struct str district, int64_t *out) {
  struct store_rows rows = {0};
  enum ly rc = store_query(s, tx_store(tx), "i",
                           "SELECT mail FROM mail WHERE district = $1 ORDER BY mail DESC LIMIT 1",
                           &rows, S_TEXT(district));
  *out = !rc && rows.rows ? store_int(&rows, 0, 0) + 1 : 1;
  return rc;
}

/* "310118.17.9f3c…": nobody else's, the same for every try. */
static struct str new_id(struct scope *s, struct str district, int64_t number) {
  struct buf b = buf_open(s->arena, 100);
  buf_add(&b, district);
  buf_printf(&b, ".%lld.%016llx", (long long)number, (unsigned long long)scope_random(s));
  return buf_str(&b);
}

enum ly mail_queue(struct scope *s, struct tx *tx, const struct notice *notice,
                   const struct notice_new *n) {
  struct mail_settings now;
  int64_t number = 0;
  enum ly rc = mail_settings_read(s, tx_store(tx), &now);
  if (rc || !now.on) return rc;
  rc = next_number(s, tx, n->district, &number);
  if (rc) return rc;
  return store_exec(
      s, tx,
      "INSERT INTO mail (district, mail, notice, address, name, subject, body, message_id, state,"
      " attempts, next_at, error, recorded_at)"
      " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'queued', 0, $9, '', $10)",
      S_TEXT(n->district), S_INT(number), S_INT(notice->notice), S_TEXT(n->mail_to),
      S_TEXT(n->name), S_TEXT(notice->subject),
      S_TEXT(body_of(s, notice, n->lang, now.public_origin)),
      S_TEXT(new_id(s, n->district, number)), S_INT(scope_now_us(s)), S_INT(notice->recorded_at));
}

/* ---- Reading ------------------------------------------------------------------------------------
 */

static enum ly row_of(struct scope *s, const struct store_rows *rows, size_t r, struct mail *out) {
  *out = (struct mail){
      .district = store_text(rows, r, 0),
      .mail = store_int(rows, r, 1),
      .notice = store_int(rows, r, 2),
      .address = store_text(rows, r, 3),
      .name = store_text(rows, r, 4),
      .subject = store_text(rows, r, 5),
      .body = store_text(rows, r, 6),
      .message_id = store_text(rows, r, 7),
  };
  return outbox_read(s, rows, r, 8, &out->at);
}

static enum ly rows_of(struct scope *s, const struct store_rows *rows, struct mail **out,
                       size_t *count) {
  enum ly rc = LY_OK;
  *out = ARENA_ARRAY(s->arena, struct mail, rows->rows);
  if (!*out) return fail_memory(s);
  for (size_t i = 0; !rc && i < rows->rows; i++) rc = row_of(s, rows, i, &(*out)[i]);
  *count = rc ? 0 : rows->rows;
  return rc;
}

enum ly mail_list(struct scope *s, struct store *st, struct str digits, int64_t skip, size_t limit,
                  struct mail **out, size_t *count) {
  struct store_rows rows = {0};
  *count = 0;
  /* all districts: who keeps a province's outbox keeps those of its counties */
  enum ly rc = store_query(s, st, MAIL_TYPES,
                           "SELECT " MAIL_COLUMNS
                           " FROM mail WHERE district >= $1 AND district < $2"
                           " ORDER BY recorded_at DESC, district, mail DESC LIMIT $3 OFFSET $4",
                           &rows, S_TEXT(digits), S_TEXT(str_behind(s->arena, digits)),
                           S_INT((int64_t)limit), S_INT(skip));
  return rc ? rc : rows_of(s, &rows, out, count);
}

enum ly mail_find(struct scope *s, struct store *st, struct str district, int64_t number,
                  struct mail *out) {
  struct store_rows rows = {0};
  *out = (struct mail){0};
  enum ly rc = store_query(s, st, MAIL_TYPES,
                           "SELECT " MAIL_COLUMNS " FROM mail WHERE district = $1 AND mail = $2",
                           &rows, S_TEXT(district), S_INT(number));
  if (rc) return rc;
  return rows.rows ? row_of(s, &rows, 0, out)
                   : fail(s, LY_NOT_FOUND, MSG_MAIL_NONE, str_int(s->arena, number));
}

enum ly mail_due(struct scope *s, struct store *st, size_t limit, struct mail **out,
                 size_t *count) {
  struct store_rows rows = {0};
  *count = 0;
  if (limit < 1 || limit > ROUND_MAX) limit = ROUND_MAX;
  /* all districts: one server sends for all */
  enum ly rc =
      store_query(s, st, MAIL_TYPES,
                  "SELECT " MAIL_COLUMNS " FROM mail WHERE next_at <= $1 ORDER BY next_at LIMIT $2",
                  &rows, S_INT(scope_now_us(s)), S_INT((int64_t)limit));
  return rc ? rc : rows_of(s, &rows, out, count);
}

/* ---- Given up, and tried again ------------------------------------------------------------------
 */

const struct outbox mail_outbox = {
    .name = "mail",
    .title = MSG_OUTBOX_OF_MAIL,
    .acts = {"mail.try", "mail.sent", "mail.put_off", "mail.fail", "mail.retry"},
    .logged = "mail.send",
    .none = MSG_MAIL_NONE,
    .find =
        "SELECT state, attempts, next_at, error, recorded_at, ended_at"
        " FROM mail WHERE district = $1 AND mail = $2",
    .put =
        "UPDATE mail SET state = $3, attempts = $4, next_at = $5, error = $6, ended_at = $7"
        " WHERE district = $1 AND mail = $2",
    /* all districts: for whoever watches the machine */
    .waiting = "SELECT count(*) FROM mail WHERE next_at IS NOT NULL",
    .failed = "SELECT count(*) FROM mail WHERE state = 'failed'",
    .given_up =
        "SELECT district, mail, CAST(0 AS BIGINT), address, subject, state, attempts, next_at, "
        "error, recorded_at, ended_at"
        " FROM mail WHERE district >= $1 AND district < $2 AND state = 'failed'"
        " ORDER BY recorded_at DESC, district, mail DESC LIMIT $3",
};
