/* Feeds: what is expected, what came, how late it is. */
#include "registry/feed.h"

#include "base/file.h"
#include "base/json.h"
#include "base/secret.h"

#define FEED_COLUMNS \
  "district, feed, title, kind, area, source, all_of, complete, skip_bad, folder, mapping," \
  " every_days, token_sm3, paused, recorded_at, recorded_by, every_minutes"
#define FEED_TYPES "tttttttiittitiiti"

enum { LIST_MAX = 500, TITLE_MAX = 60, PAYLOAD_MAX = 128 * 1024 };

static struct feed feed_of(const struct store_rows *rows, size_t r) {
  return (struct feed){
      .district = store_text(rows, r, 0),
      .name = store_text(rows, r, 1),
      .title = store_text(rows, r, 2),
      .kind = store_text(rows, r, 3),
      .area = store_text(rows, r, 4),
      .source = store_text(rows, r, 5),
      .all_of = store_text(rows, r, 6),
      .complete = store_int(rows, r, 7) != 0,
      .skip_bad = store_int(rows, r, 8) != 0,
      .folder = store_text(rows, r, 9),
      .mapping = store_text(rows, r, 10),
      .every_days = store_int(rows, r, 11),
      .token_sm3 = store_text(rows, r, 12),
      .paused = store_int(rows, r, 13) != 0,
      .recorded_at = store_int(rows, r, 14),
      .recorded_by = store_text(rows, r, 15),
      .every_minutes = store_int(rows, r, 16),
  };
}

struct feed feed_unless_said(void) {
  return (struct feed){.every_days = FEED_DAYS_UNLESS_SAID,
                       .every_minutes = FEED_MINUTES_UNLESS_SAID};
}

enum ly feed_find(struct scope *s, struct store *st, struct str district, struct str name,
                  struct feed *out) {
  struct store_rows rows = {0};
  enum ly rc = store_query(s, st, FEED_TYPES,
                           "SELECT " FEED_COLUMNS " FROM feed WHERE district = $1 AND feed = $2",
                           &rows, S_TEXT(district), S_TEXT(name));
  if (rc) return rc;
  if (rows.rows == 0) return fail(s, LY_NOT_FOUND, MSG_FEED_NONE, district, name);
  *out = feed_of(&rows, 0);
  return LY_OK;
}

enum ly feed_list(struct scope *s, struct store *st, struct str district, struct feed **out,
                  size_t *count) {
  struct store_rows rows = {0};
  enum ly rc = district.len
                   ? store_query(s, st, FEED_TYPES,
                                 "SELECT " FEED_COLUMNS
                                 " FROM feed WHERE district = $1 ORDER BY feed LIMIT $2",
                                 &rows, S_TEXT(district), S_INT(LIST_MAX))
                   : store_query(s, st, FEED_TYPES,
                                 /* all districts: one job takes the deliveries of all of them */
                                 "SELECT " FEED_COLUMNS
                                 " FROM feed ORDER BY district, feed"
                                 " LIMIT $1",
                                 &rows, S_INT(LIST_MAX));
  if (rc) return rc;
  *out = ARENA_ARRAY(s->arena, struct feed, rows.rows);
  if (!*out) return fail_memory(s);
  for (*count = 0; *count < rows.rows; ++*count) (*out)[*count] = feed_of(&rows, *count);
  return LY_OK;
}

/* ---- How it stands ------------------------------------------------------------------------------
 */

enum ly feed_status(struct scope *s, struct store *st, const struct feed *feed,
                    struct feed_status *out) {
  struct store_rows rows = {0};
  struct import_run *runs = NULL;
  size_t count = 0;
  *out = (struct feed_status){.last = DATE_NONE};
  enum ly rc = store_query(s, st, "i",
                           "SELECT ended_at FROM import_run WHERE district = $1 AND feed = $2"
                           " AND state = 'live' ORDER BY ended_at DESC LIMIT 1",
                           &rows, S_TEXT(feed->district), S_TEXT(feed->name));
  if (!rc) rc = import_run_list(s, st, feed->district, feed->name, 1, &runs, &count);
  if (rc) return rc;
  out->has_run = count > 0;
  if (count) out->run = runs[0];
  out->ever = rows.rows > 0;
  if (out->ever) out->last = date_in_shanghai(store_int(&rows, 0, 0));
  struct date since = out->ever ? out->last : date_in_shanghai(feed->recorded_at);
  out->due = (struct date){since.day + (int32_t)feed->every_days};
  /* Deliveries come by the clock, whatever day a demo stands still on. */
  int32_t late = date_in_shanghai(scope_now_us(s)).day - out->due.day;
  out->late_days = feed->paused || late < 0 ? 0 : late;
  return LY_OK;
}

/* ---- Checking -----------------------------------------------------------------------------------
 */

static bool is_name(struct str name) {
  bool good = name.len > 0 && name.len <= FEED_NAME_MAX && name.ptr[0] >= 'a' && name.ptr[0] <= 'z';
  for (size_t i = 0; i < name.len; i++) {
    char c = name.ptr[i];
    good &= (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
  }
  return good;
}

static void check_what(struct scope *s, const struct registry *r, const struct feed *feed) {
  struct str key;
  if (!import_kind_find(s, r, feed->kind, &key))
    diag_error(s, DIAG_FIELD(STR("kind")), MSG_IMPORT_NO_KIND, feed->kind);
  if (!pack_find(r->pack, &registry_kind_source, feed->source))
    diag_error(s, DIAG_FIELD(STR("source")), MSG_REGISTRY_NO_SOURCE, feed->source);
  bool list = str_is(feed->kind, IMPORT_RECEIPT) && feed->all_of.len;
  if (feed->complete && !list) diag_error(s, DIAG_FIELD(STR("complete")), MSG_IMPORT_COMPLETE_OF);
}

enum ly feed_check(struct scope *s, const struct registry *r, const struct feed *feed) {
  size_t before = s->diags.errors;
  if (!is_name(feed->name))
    diag_error(s, DIAG_FIELD(STR("feed")), MSG_FEED_BAD_NAME, feed->name,
               str_int(s->arena, FEED_NAME_MAX));
  if (feed->title.len == 0 || utf8_count(feed->title) > TITLE_MAX)
    diag_error(s, DIAG_FIELD(STR("label")), MSG_FEED_BAD_TITLE, str_int(s->arena, TITLE_MAX));
  check_what(s, r, feed);
  bool absolute = feed->folder.len && feed->folder.ptr[0] == '/';
  if (feed->folder.len && (!absolute || !folder_exists(s, feed->folder)))
    diag_error(s, DIAG_FIELD(STR("folder")), MSG_FEED_NO_FOLDER, feed->folder);
  if (feed->every_days < 1 || feed->every_days > FEED_DAYS_MAX)
    diag_error(s, DIAG_FIELD(STR("every_days")), MSG_FEED_BAD_DAYS,
               str_int(s->arena, FEED_DAYS_MAX));
  if (feed->every_minutes < 1 || feed->every_minutes > FEED_MINUTES_MAX)
    diag_error(s, DIAG_FIELD(STR("every_minutes")), MSG_FEED_BAD_MINUTES,
               str_int(s->arena, FEED_MINUTES_MAX));
  size_t faults = s->diags.errors - before;
  if (faults == 0) return LY_OK;
  return fail(s, LY_INVALID, MSG_FEED_FAULTS, str_int(s->arena, (int64_t)faults));
}

/* ---- On record ----------------------------------------------------------------------------------
 */

static enum ly put(struct scope *s, struct tx *tx, struct write *w) {
  const struct feed *f = &((const struct feed_deed *)w->context)->feed;
  return store_exec(
      s, tx,
      "INSERT INTO feed (district, feed, title, kind, area, source, all_of, complete, skip_bad,"
      " folder, mapping, every_days, token_sm3, paused, recorded_at, recorded_by, every_minutes)"
      " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)"
      " ON CONFLICT (district, feed) DO UPDATE SET title = excluded.title, kind = excluded.kind,"
      " area = excluded.area, source = excluded.source, all_of = excluded.all_of,"
      " complete = excluded.complete, skip_bad = excluded.skip_bad, folder = excluded.folder,"
      " mapping = excluded.mapping, every_days = excluded.every_days,"
      " token_sm3 = excluded.token_sm3, paused = excluded.paused,"
      " recorded_at = excluded.recorded_at, recorded_by = excluded.recorded_by,"
      " every_minutes = excluded.every_minutes",
      S_TEXT(f->district), S_TEXT(f->name), S_TEXT(f->title), S_TEXT(f->kind), S_TEXT(f->area),
      S_TEXT(f->source), S_TEXT(f->all_of), S_INT(f->complete), S_INT(f->skip_bad),
      S_TEXT(f->folder), S_TEXT(f->mapping), S_INT(f->every_days), S_TEXT(f->token_sm3),
      S_INT(f->paused), S_INT(scope_now_us(s)), S_TEXT(s->actor), S_INT(f->every_minutes));
}

struct write feed_write(struct scope *s, struct feed_deed *deed) {
  const struct feed *f = &deed->feed;
  struct arena *a = s->arena;
  struct value *v = value_map(a);
  struct buf payload = buf_open(a, PAYLOAD_MAX), subject = buf_open(a, 128);
  value_put_text(a, v, "title", f->title);
  value_put_text(a, v, "kind", f->kind);
  value_put_text(a, v, "area", f->area);
  value_put_text(a, v, "source", f->source);
  value_put_text(a, v, "all_of", f->all_of);
  value_put_bool(a, v, "complete", f->complete);
  value_put_bool(a, v, "skip_bad", f->skip_bad);
  value_put_text(a, v, "folder", f->folder);
  value_put_text(a, v, "mapping", f->mapping);
  value_put_int(a, v, "every_days", f->every_days);
  value_put_int(a, v, "every_minutes", f->every_minutes);
  value_put_bool(a, v, "token", f->token_sm3.len > 0);
  value_put_bool(a, v, "paused", f->paused);
  if (v) json_value(&payload, v);
  buf_printf(&subject, "feed:%.*s/%.*s", STR_ARG(f->district), STR_ARG(f->name));
  return (struct write){.scope = s,
                        .change = {.district = f->district,
                                   .key = change_new_key(s),
                                   .act = STR("feed.set"),
                                   .subject = buf_str(&subject),
                                   .pack_version = deed->registry->pack->version,
                                   .payload = buf_str(&payload)},
                        .run = put,
                        .context = deed};
}

/* 24 random bytes: nobody guesses one, so a plain digest keeps it. */
enum ly feed_new_token(struct scope *s, struct str *token, struct str *sm3) {
  uint8_t bytes[FEED_TOKEN_BYTES];
  secret_random(s, bytes, sizeof bytes);
  *token = secret_hex(s->arena, bytes, sizeof bytes);
  return digest_text(s, *token, sm3);
}

enum ly feed_check_token(struct scope *s, const struct feed *feed, struct str token) {
  struct str sm3 = {0};
  enum ly rc = digest_text(s, token, &sm3);
  if (rc) return rc;
  /* What is compared are digests, so how long it takes tells nothing of the token. */
  bool same = sm3.len && str_eq(feed->token_sm3, sm3);
  return same && !feed->paused ? LY_OK : fail(s, LY_DENIED, MSG_FEED_BAD_TOKEN);
}

struct import_run feed_run(struct scope *s, const struct feed *feed, struct str file_name) {
  return (struct import_run){.district = feed->district,
                             .kind = feed->kind,
                             .area = feed->area,
                             .source = feed->source,
                             .from = s->today,
                             .all_of = feed->all_of,
                             .complete = feed->complete,
                             .skip_bad = feed->skip_bad,
                             .maybe = IMPORT_MAYBE_SKIP, /* nobody is there to decide */
                             .feed = feed->name,
                             .file_name = file_name,
                             .mapping = feed->mapping};
}

struct value *feed_value(struct scope *s, const struct registry *r, const struct feed *feed,
                         const struct feed_status *status) {
  struct arena *a = s->arena;
  struct value *v = value_map(a);
  const struct import_run *run = &status->run;
  value_put_text(a, v, "feed", feed->name);
  value_put_text(a, v, "title", feed->title);
  value_put_text(a, v, "area", feed->district);
  value_put_text(a, v, "within", feed->area);
  value_put_text(a, v, "kind", feed->kind);
  value_put_text(a, v, "kind_text", import_kind_name(s, r, feed->kind));
  value_put_text(a, v, "source", feed->source);
  value_put_text(a, v, "source_text", registry_source_name(r, feed->source));
  value_put_bool(a, v, "by_folder", feed->folder.len > 0);
  value_put_bool(a, v, "by_token", feed->token_sm3.len > 0);
  value_put_int(a, v, "every_days", feed->every_days);
  value_put_int(a, v, "every_minutes", feed->every_minutes);
  value_put_bool(a, v, "paused", feed->paused);
  value_put_text(a, v, "last", status->ever ? date_iso(a, status->last) : STR(""));
  value_put_text(a, v, "due", date_iso(a, status->due));
  value_put_int(a, v, "late_days", status->late_days);
  value_put_text(a, v, "import", status->has_run ? str_int(a, run->import) : STR(""));
  value_put_text(
      a, v, "state_text",
      status->has_run ? message_plain(s->lang, import_stages[run->stage].message) : STR(""));
  value_put_text(a, v, "message", status->has_run ? run->message : STR(""));
  value_put_text(a, v, "recorded_at", status->has_run ? time_local(a, run->recorded_at) : STR(""));
  return v;
}
