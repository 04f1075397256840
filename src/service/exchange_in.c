/* Senders and what they sent: rows of the tables `case_sender` and `case_application`. */
#include "service/exchange_in.h"

#include "base/identity.h"
#include "base/json.h"
#include "base/json_read.h"
#include "base/secret.h"
#include "registry/search.h"

#define SENDER_COLUMNS "district, sender, title, area, token_sm3, revoked, recorded_at, recorded_by"
#define SENDER_TYPES "tttttiit"

enum { LIST_MAX = 500, PAYLOAD_MAX = 512 * 1024, TOKEN_BYTES = 24 };

/* ---- Senders ------------------------------------------------------------------------------------
 */

static struct exchange_sender row_of(const struct store_rows *rows, size_t r) {
  return (struct exchange_sender){.district = store_text(rows, r, 0),
                                  .name = store_text(rows, r, 1),
                                  .title = store_text(rows, r, 2),
                                  .area = store_text(rows, r, 3),
                                  .token_sm3 = store_text(rows, r, 4),
                                  .revoked = store_int(rows, r, 5) != 0,
                                  .recorded_at = store_int(rows, r, 6),
                                  .recorded_by = store_text(rows, r, 7)};
}

enum ly exchange_senders(struct scope *s, struct store *st, struct str digits,
                         struct exchange_sender **out, size_t *count) {
  struct store_rows rows = {0};
  *count = 0;
  /* all districts: who keeps a province's exchange keeps that of its counties */
  enum ly rc =
      store_query(s, st, SENDER_TYPES,
                  "SELECT " SENDER_COLUMNS
                  " FROM case_sender WHERE district >= $1 AND district < $2"
                  " ORDER BY district, sender LIMIT $3",
                  &rows, S_TEXT(digits), S_TEXT(str_behind(s->arena, digits)), S_INT(LIST_MAX));
  if (rc) return rc;
  *out = ARENA_ARRAY(s->arena, struct exchange_sender, rows.rows);
  if (!*out) return fail_memory(s);
  for (; *count < rows.rows; ++*count) (*out)[*count] = row_of(&rows, *count);
  return LY_OK;
}

enum ly exchange_sender_find(struct scope *s, struct store *st, struct str district,
                             struct str name, struct exchange_sender *out) {
  struct store_rows rows = {0};
  enum ly rc =
      store_query(s, st, SENDER_TYPES,
                  "SELECT " SENDER_COLUMNS " FROM case_sender WHERE district = $1 AND sender = $2",
                  &rows, S_TEXT(district), S_TEXT(name));
  if (rc) return rc;
  if (rows.rows == 0) return fail(s, LY_NOT_FOUND, MSG_EXCHANGE_NO_SENDER, district, name);
  *out = row_of(&rows, 0);
  return LY_OK;
}

/* What is looked for is a digest, so how long it takes tells nothing of the token. */
enum ly exchange_sender_of(struct scope *s, struct store *st, struct str token,
                           struct exchange_sender *out) {
  struct store_rows rows = {0};
  struct str sm3 = {0};
  enum ly rc = digest_text(s, token, &sm3);
  if (!rc)
    rc = store_query(s, st, SENDER_TYPES,
                     /* all districts: the token says which */
                     "SELECT " SENDER_COLUMNS
                     " FROM case_sender WHERE token_sm3 = $1 ORDER BY district, sender LIMIT 1",
                     &rows, S_TEXT(sm3));
  if (rc) return rc;
  if (rows.rows) *out = row_of(&rows, 0);
  bool good = rows.rows && !out->revoked;
  return good ? LY_OK : fail(s, LY_DENIED, MSG_EXCHANGE_BAD_TOKEN);
}

struct value *exchange_sender_value(struct scope *s, const struct exchange_sender *sender) {
  struct arena *a = s->arena;
  struct value *v = value_map(a);
  value_put_text(a, v, "sender", sender->name);
  value_put_text(a, v, "district", sender->district);
  value_put_text(a, v, "label", sender->title);
  value_put_text(a, v, "area", sender->area);
  value_put_bool(a, v, "revoked", sender->revoked);
  value_put_text(a, v, "recorded_at", time_local(a, sender->recorded_at));
  return v;
}

static bool is_name(struct str name) {
  bool good =
      name.len > 0 && name.len <= SENDER_NAME_MAX && name.ptr[0] >= 'a' && name.ptr[0] <= 'z';
  for (size_t i = 0; i < name.len; i++) {
    char c = name.ptr[i];
    good &= (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
  }
  return good;
}

enum ly exchange_sender_check(struct scope *s, const struct exchange_sender *sender) {
  size_t before = s->diags.errors;
  struct str digits;
  if (!is_name(sender->name))
    diag_error(s, DIAG_FIELD(STR("sender")), MSG_EXCHANGE_BAD_NAME, sender->name,
               str_int(s->arena, SENDER_NAME_MAX));
  if (sender->title.len == 0 || utf8_count(sender->title) > SENDER_TITLE_MAX)
    diag_error(s, DIAG_FIELD(STR("label")), MSG_EXCHANGE_BAD_TITLE,
               str_int(s->arena, SENDER_TITLE_MAX));
  if (!area_digits(sender->area, &digits) || !area_within(sender->area, sender->district))
    diag_error(s, DIAG_FIELD(STR("area")), MSG_CASE_BAD_AREA, sender->area, sender->district);
  size_t faults = s->diags.errors - before;
  if (faults == 0) return LY_OK;
  return fail(s, LY_INVALID, MSG_CASE_HAS_FAULTS, str_int(s->arena, (int64_t)faults));
}

/* 24 random bytes: nobody guesses one, so a plain digest keeps it. */
enum ly exchange_new_token(struct scope *s, struct exchange_sender *sender, struct str *token) {
  uint8_t bytes[TOKEN_BYTES];
  secret_random(s, bytes, sizeof bytes);
  *token = secret_hex(s->arena, bytes, sizeof bytes);
  return digest_text(s, *token, &sender->token_sm3);
}

static enum ly run_admit(struct scope *s, struct tx *tx, const struct exchange_sender *f) {
  return store_exec(s, tx,
                    "INSERT INTO case_sender (district, sender, title, area, token_sm3, revoked,"
                    " recorded_at, recorded_by) VALUES ($1, $2, $3, $4, $5, 0, $6, $7)"
                    " ON CONFLICT (district, sender) DO UPDATE SET title = excluded.title,"
                    " area = excluded.area, token_sm3 = excluded.token_sm3, revoked = 0,"
                    " recorded_at = excluded.recorded_at, recorded_by = excluded.recorded_by",
                    S_TEXT(f->district), S_TEXT(f->name), S_TEXT(f->title), S_TEXT(f->area),
                    S_TEXT(f->token_sm3), S_INT(scope_now_us(s)), S_TEXT(s->actor));
}

static enum ly run_revoke(struct scope *s, struct tx *tx, const struct exchange_sender *f) {
  struct exchange_sender known = {0};
  enum ly rc = exchange_sender_find(s, tx_store(tx), f->district, f->name, &known);
  if (!rc && known.revoked) rc = fail(s, LY_CONFLICT, MSG_EXCHANGE_REVOKED_ALREADY, f->name);
  if (rc) return rc;
  return store_exec(s, tx, "UPDATE case_sender SET revoked = 1 WHERE district = $1 AND sender = $2",
                    S_TEXT(f->district), S_TEXT(f->name));
}

static enum ly run(struct scope *s, struct tx *tx, struct write *w) {
  const struct sender_deed *deed = w->context;
  return deed->act == SENDER_ADMIT ? run_admit(s, tx, &deed->sender)
                                   : run_revoke(s, tx, &deed->sender);
}

struct write exchange_sender_write(struct scope *s, struct sender_deed *deed) {
  const struct exchange_sender *f = &deed->sender;
  struct buf payload = buf_open(s->arena, 4096), subject = buf_open(s->arena, 128);
  struct value *v = deed->act == SENDER_ADMIT ? value_map(s->arena) : NULL;
  if (v) {
    value_put_text(s->arena, v, "title", f->title);
    value_put_text(s->arena, v, "area", f->area);
    json_value(&payload, v);
  }
  buf_printf(&subject, "sender:%.*s/%.*s", STR_ARG(f->district), STR_ARG(f->name));
  return (struct write){
      .scope = s,
      .change = {.district = f->district,
                 .key = change_new_key(s),
                 .act = deed->act == SENDER_ADMIT ? STR("exchange.admit") : STR("exchange.revoke"),
                 .subject = buf_str(&subject),
                 .payload = buf_str(&payload)},
      .run = run,
      .context = deed};
}

/* ---- Applications -------------------------------------------------------------------------------
 */

void application_check_id(struct scope *s, struct str id) {
  static const struct str signs = STR_INIT("-_.:/");
  bool good = id.len > 0 && id.len <= APPLICATION_ID_MAX;
  for (size_t i = 0; good && i < id.len; i++) {
    struct str c = {id.ptr + i, 1};
    good = (*c.ptr >= '0' && *c.ptr <= '9') || (*c.ptr >= 'a' && *c.ptr <= 'z') ||
           (*c.ptr >= 'A' && *c.ptr <= 'Z') || str_contains(signs, c);
  }
  if (!good)
    diag_error(s, DIAG_FIELD(STR("application")), MSG_EXCHANGE_BAD_ID,
               str_int(s->arena, APPLICATION_ID_MAX));
}

enum ly application_known(struct scope *s, struct store *st, const struct application *a,
                          int64_t *case_no) {
  struct store_rows rows = {0};
  *case_no = 0;
  enum ly rc = store_query(s, st, "ti",
                           "SELECT sm3, case_no FROM case_application"
                           " WHERE district = $1 AND sender = $2 AND application = $3",
                           &rows, S_TEXT(a->district), S_TEXT(a->sender), S_TEXT(a->id));
  if (rc || rows.rows == 0) return rc;
  *case_no = store_int(&rows, 0, 1);
  if (str_eq(store_text(&rows, 0, 0), a->sm3)) return LY_OK;
  return fail(s, LY_CONFLICT, MSG_EXCHANGE_OTHER_CONTENT, a->id, str_int(s->arena, *case_no));
}

/* An ID number begins with 17 digits; nearly no credit code does, as it has letters of an agency.
 */
static enum identity_check check_of(struct str number) {
  enum { DIGITS = 17 };
  size_t n = 0;
  while (n < number.len && number.ptr[n] >= '0' && number.ptr[n] <= '9') n++;
  return n >= DIGITS ? IDENTITY_RESIDENT_ID : IDENTITY_CREDIT_CODE;
}

enum ly application_party(struct scope *s, struct store *st, const struct registry *r,
                          struct str district, struct str kind, struct str number, int64_t *party) {
  enum { HITS = 2 };
  struct search_page page = {.count = 0};
  struct search q = {.district = district, .kind = kind, .limit = HITS};
  enum message why;
  if (!identity_read(s->arena, check_of(identity_fold(s->arena, number)), number, &q.text, &why))
    return fail(s, LY_INVALID, why);
  enum ly rc = party_search(s, st, r, &q, &page);
  if (rc) return rc;
  if (page.count == 0) return fail(s, LY_NOT_FOUND, MSG_EXCHANGE_NOBODY);
  if (page.count > 1) return fail(s, LY_CONFLICT, MSG_EXCHANGE_SEVERAL);
  *party = page.hits[0].party;
  return LY_OK;
}

/* The key follows from sender and id, so two that come at once become one. */
static enum ly key_of(struct scope *s, const struct application *a, struct str *out) {
  struct digest_state *state;
  struct digest digest;
  enum ly rc = digest_begin(s, &state);
  if (rc) return rc;
  digest_add_part(state, STR("application"));
  digest_add_part(state, a->sender);
  digest_add_part(state, a->id);
  rc = digest_end(s, state, &digest);
  if (!rc) *out = str_copy(s->arena, (struct str){(const char *)digest.bytes, CHANGE_KEY_BYTES});
  return rc;
}

enum ly application_change(struct scope *s, const struct application *a, struct change *change) {
  struct value *v = NULL;
  struct buf b = buf_open(s->arena, PAYLOAD_MAX);
  enum ly rc = json_read(s, change->payload, &v);
  if (!rc) rc = key_of(s, a, &change->key);
  if (rc) return rc;
  value_put_text(s->arena, v, "sender", a->sender);
  value_put_text(s->arena, v, "application", a->id);
  json_value(&b, v);
  change->payload = buf_str(&b);
  return LY_OK;
}

enum ly application_note(struct scope *s, struct tx *tx, const struct application *a,
                         int64_t case_no) {
  int64_t now = 0;
  enum ly rc = tx_now(s, tx, &now);
  if (rc) return rc;
  return store_exec(s, tx,
                    "INSERT INTO case_application (district, sender, application, sm3, case_no,"
                    " recorded_at) VALUES ($1, $2, $3, $4, $5, $6)",
                    S_TEXT(a->district), S_TEXT(a->sender), S_TEXT(a->id), S_TEXT(a->sm3),
                    S_INT(case_no), S_INT(now));
}

enum ly application_count(struct scope *s, struct store *st, const struct exchange_sender *sender,
                          int64_t *out) {
  struct store_rows rows = {0};
  enum ly rc = store_query(
      s, st, "i", "SELECT count(*) FROM case_application WHERE district = $1 AND sender = $2",
      &rows, S_TEXT(sender->district), S_TEXT(sender->name));
  *out = rc ? 0 : store_int(&rows, 0, 0);
  return rc;
}
