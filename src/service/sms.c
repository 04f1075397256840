/* The outbox of short messages: rows of the table `case_sms`, and what becomes of each. */
#include "service/sms.h"

#define SMS_COLUMNS \
  "district, sms, case_no, event, party, recipient, body, state, attempts, next_at, error," \
  " recorded_at, ended_at"
#define SMS_TYPES "tiiiiittiItiI"

/* ---- Queueing -----------------------------------------------------------------------------------
 */

/* Who opened it, where that was a resident: "resident:331121/17" or "resident:331121/17/5". */
static int64_t recipient_of(const struct case_row *row) {
  struct str head = STR("resident:"), by = row->opened_by;
  if (!str_starts(by, head)) return row->party;
  by = str_from(by, head.len);
  if (!str_starts(by, row->district) || by.len <= row->district.len) return row->party;
  struct str digits = str_from(by, row->district.len + 1);
  size_t n = 0;
  while (n < digits.len && digits.ptr[n] != '/') n++;
  int64_t party;
  return registry_id((struct str){digits.ptr, n}, &party) ? party : row->party;
}

static struct str case_number(struct arena *a, struct str district, int64_t case_no) {
  struct buf b = buf_open(a, 64);
  buf_printf(&b, "%.*s-%lld", STR_ARG(district), (long long)case_no);
  return buf_str(&b);
}

static struct str body_of(struct scope *s, const struct sms_new *n) {
  struct str words[] = {n->text, case_number(s->arena, n->row->district, n->row->case_no)};
  bool person = n->row->asks != ASKS_INSTITUTION; /* an institution has no page of its own */
  return message_text(s->arena, LANG_ZH, person ? MSG_SMS_TEXT : MSG_SMS_TEXT_INSTITUTION, words,
                      2);
}

static enum ly next_number(struct scope *s, struct tx *tx, struct str district, int64_t *out) {
  struct store_rows rows = {0};
  enum ly rc = store_query(s, tx_store(tx), "i",
                           "SELECT sms FROM case_sms WHERE district = $1 ORDER BY sms DESC LIMIT 1",
                           &rows, S_TEXT(district));
  *out = !rc && rows.rows ? store_int(&rows, 0, 0) + 1 : 1;
  return rc;
}

enum ly sms_queue(struct scope *s, struct tx *tx, const struct sms_new *n) {
  int64_t number = 0, at = 0;
  enum ly rc = next_number(s, tx, n->row->district, &number);
  if (!rc) rc = tx_now(s, tx, &at);
  if (rc) return rc;
  return store_exec(s, tx,
                    "INSERT INTO case_sms (district, sms, case_no, event, party, recipient, body,"
                    " state, attempts, next_at, error, recorded_at)"
                    " VALUES ($1, $2, $3, $4, $5, $6, $7, 'queued', 0, $8, '', $9)",
                    S_TEXT(n->row->district), S_INT(number), S_INT(n->row->case_no),
                    S_INT(n->event), S_INT(n->row->party), S_INT(recipient_of(n->row)),
                    S_TEXT(body_of(s, n)), S_INT(scope_now_us(s)), S_INT(at));
}

/* ---- Reading ------------------------------------------------------------------------------------
 */

static enum ly row_of(struct scope *s, const struct store_rows *rows, size_t r, struct sms *out) {
  *out = (struct sms){.district = store_text(rows, r, 0),
                      .sms = store_int(rows, r, 1),
                      .case_no = store_int(rows, r, 2),
                      .event = store_int(rows, r, 3),
                      .party = store_int(rows, r, 4),
                      .recipient = store_int(rows, r, 5),
                      .body = store_text(rows, r, 6)};
  return outbox_read(s, rows, r, 7, &out->at);
}

static enum ly rows_of(struct scope *s, enum ly rc, const struct store_rows *rows, struct sms **out,
                       size_t *count) {
  *count = 0;
  if (rc) return rc;
  *out = ARENA_ARRAY(s->arena, struct sms, rows->rows);
  if (!*out) return fail_memory(s);
  for (; !rc && *count < rows->rows; ++*count) rc = row_of(s, rows, *count, &(*out)[*count]);
  return rc;
}

enum ly sms_of_case(struct scope *s, struct store *st, struct str district, int64_t case_no,
                    struct sms **out, size_t *count) {
  struct store_rows rows = {0};
  enum ly rc = store_query(s, st, SMS_TYPES,
                           "SELECT " SMS_COLUMNS
                           " FROM case_sms WHERE district = $1 AND case_no = $2 ORDER BY sms",
                           &rows, S_TEXT(district), S_INT(case_no));
  return rows_of(s, rc, &rows, out, count);
}

enum ly sms_of_party(struct scope *s, struct store *st, struct str district, int64_t party,
                     size_t limit, struct sms **out, size_t *count) {
  struct store_rows rows = {0};
  enum ly rc = store_query(s, st, SMS_TYPES,
                           "SELECT " SMS_COLUMNS
                           " FROM case_sms WHERE district = $1 AND party = $2"
                           " ORDER BY sms DESC LIMIT $3",
                           &rows, S_TEXT(district), S_INT(party), S_INT((int64_t)limit));
  return rows_of(s, rc, &rows, out, count);
}

enum ly sms_find(struct scope *s, struct store *st, struct str district, int64_t sms,
                 struct sms *out) {
  struct store_rows rows = {0};
  *out = (struct sms){0};
  enum ly rc = store_query(s, st, SMS_TYPES,
                           "SELECT " SMS_COLUMNS " FROM case_sms WHERE district = $1 AND sms = $2",
                           &rows, S_TEXT(district), S_INT(sms));
  if (rc) return rc;
  return rows.rows ? row_of(s, &rows, 0, out)
                   : fail(s, LY_NOT_FOUND, MSG_SMS_NONE, str_int(s->arena, sms));
}

enum ly sms_due(struct scope *s, struct store *st, struct sms **out, size_t *count) {
  struct store_rows rows = {0};
  /* all districts: one gateway sends for all */
  enum ly rc = store_query(s, st, SMS_TYPES,
                           "SELECT " SMS_COLUMNS
                           " FROM case_sms WHERE next_at <= $1"
                           " ORDER BY next_at, district, sms LIMIT $2",
                           &rows, S_INT(scope_now_us(s)), S_INT(SMS_ROUND));
  return rows_of(s, rc, &rows, out, count);
}

struct value *sms_value(struct scope *s, const struct sms *list, size_t count) {
  struct arena *a = s->arena;
  struct value *out = value_list(a);
  for (size_t i = 0; i < count; i++) {
    const struct sms *m = &list[i];
    struct value *v = value_map(a);
    value_put_text(a, v, "sms", str_int(a, m->sms));
    value_put_text(a, v, "case", str_int(a, m->case_no));
    value_put_text(a, v, "case_number", case_number(a, m->district, m->case_no));
    value_put_int(a, v, "event", m->event);
    value_put_text(a, v, "text", m->body);
    outbox_put_value(s, v, &m->at);
    value_add(out, v);
  }
  return out;
}

/* ---- Given up, and tried again ------------------------------------------------------------------
 */

const struct outbox sms_outbox = {
    .name = "sms",
    .title = MSG_OUTBOX_OF_SMS,
    .acts = {"sms.try", "sms.sent", "sms.put_off", "sms.fail", "sms.retry"},
    .logged = "sms.send",
    .none = MSG_SMS_NONE,
    .days = SMS_DAYS,
    .too_old = MSG_SMS_TOO_OLD,
    .find =
        "SELECT state, attempts, next_at, error, recorded_at, ended_at"
        " FROM case_sms WHERE district = $1 AND sms = $2",
    .put =
        "UPDATE case_sms SET state = $3, attempts = $4, next_at = $5, error = $6, ended_at = $7"
        " WHERE district = $1 AND sms = $2",
    /* all districts: for whoever watches the machine */
    .waiting = "SELECT count(*) FROM case_sms WHERE next_at IS NOT NULL",
    .failed = "SELECT count(*) FROM case_sms WHERE state = 'failed'",
    .given_up =
        "SELECT district, sms, case_no, '', body, state, attempts, next_at, error, recorded_at, "
        "ended_at"
        " FROM case_sms WHERE district >= $1 AND district < $2 AND state = 'failed'"
        " ORDER BY recorded_at DESC, district, sms DESC LIMIT $3",
};
