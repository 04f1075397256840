/* Writing bodies, their members and meetings: what the log says of each deed, and doing it. */
#include "plan/group_int.h"

#include "base/digest.h"
#include "base/json.h"

enum { PAYLOAD_MAX = 64 * 1024 };

const struct pack_choice group_presences[] = {
    {"present", GROUP_PRESENT, MSG_GROUP_PRESENT},
    {"excused", GROUP_EXCUSED, MSG_GROUP_EXCUSED},
    {"absent", GROUP_ABSENT, MSG_GROUP_ABSENT},
    {0},
};

static struct str district_of(const struct group_deed *d) {
  return report_district(d->pack);
}

/* ---- What the log says --------------------------------------------------------------------------
 *
 * Only what the deed itself says, so that the same deed sent again is known for the same.
 */

static void put_text(struct scope *s, struct value *v, const char *key, struct str text) {
  if (text.len) value_put_text(s->arena, v, key, text);
}

static void say_body(struct scope *s, struct value *v, const struct group_deed *d) {
  put_text(s, v, "kind", plan_word(plan_body_kinds, d->kind));
  put_text(s, v, "full_name", d->name);
  put_text(s, v, "chair", d->chair);
  put_text(s, v, "duties", d->duties);
}

static void say_end(struct scope *s, struct value *v, const struct group_deed *d) {
  put_text(s, v, "body", d->body);
}

static void say_member(struct scope *s, struct value *v, const struct group_deed *d) {
  put_text(s, v, "body", d->body);
  put_text(s, v, "unit", d->unit);
  put_text(s, v, "post", d->post);
  put_text(s, v, "user", d->user);
  value_put_bool(s->arena, v, "holds", d->holds);
}

static void say_meeting(struct scope *s, struct value *v, const struct group_deed *d) {
  put_text(s, v, "body", d->body);
  put_text(s, v, "held_on", date_iso(s->arena, d->held_on));
  put_text(s, v, "title", d->title);
  put_text(s, v, "place", d->place);
  put_text(s, v, "agenda", d->agenda);
}

static void say_cancel(struct scope *s, struct value *v, const struct group_deed *d) {
  put_text(s, v, "meeting", str_int(s->arena, d->meeting));
}

static struct value *units_value(struct scope *s, const struct group_deed *d) {
  struct value *list = value_list(s->arena);
  for (size_t i = 0; i < d->unit_count; i++) {
    struct value *v = value_map(s->arena);
    value_put_text(s->arena, v, "unit", d->units[i].unit);
    value_put_text(s->arena, v, "presence", plan_word(group_presences, d->units[i].presence));
    value_add(list, v);
  }
  return list;
}

/* Empty when it could not be made: then the write fails for lack of memory too. */
static struct str sm3_of(struct scope *s, struct str text) {
  struct str hex = {0};
  return digest_text(s, text, &hex) ? STR("") : hex;
}

static void say_minutes(struct scope *s, struct value *v, const struct group_deed *d) {
  put_text(s, v, "meeting", str_int(s->arena, d->meeting));
  value_put_int(s->arena, v, "characters", (int64_t)utf8_count(d->text));
  put_text(s, v, "sm3", sm3_of(s, d->text));
  if (d->unit_count) value_put(v, "units", units_value(s, d));
  evidence_payload(s->arena, v, &d->evidence);
}

/* ---- What has to be there -----------------------------------------------------------------------
 */

static enum ly no_body(struct scope *s, const struct group_deed *d) {
  return fail(s, LY_NOT_FOUND, MSG_GROUP_NO_BODY, d->pack->header->name, d->body);
}

/* A body of the pack, or one of the county's own that was not ended. */
static enum ly check_body(struct scope *s, struct tx *tx, const struct group_deed *d) {
  struct store_rows rows = {0};
  struct decimal number;
  if (pack_find(d->pack, &plan_kind_body, d->body)) return LY_OK;
  if (!decimal_parse(d->body, &number) || number.scale) return no_body(s, d);
  enum ly rc = store_query(s, tx_store(tx), "tT",
                           "SELECT b.name, e.reason FROM body b LEFT JOIN body_end e"
                           " ON e.district = b.district AND e.body = b.body"
                           " WHERE b.district = $1 AND b.plan = $2 AND b.body = $3",
                           &rows, S_TEXT(district_of(d)), S_TEXT(d->pack->header->key),
                           S_INT(number.coefficient));
  if (rc) return rc;
  if (rows.rows == 0) return no_body(s, d);
  if (rows.cells[1].type == STORE_NULL) return LY_OK;
  return fail(s, LY_CONFLICT, MSG_GROUP_BODY_ENDED, store_text(&rows, 0, 0),
              store_text(&rows, 0, 1));
}

static enum ly check_meeting(struct scope *s, struct tx *tx, const struct group_deed *d) {
  struct store_rows rows = {0};
  struct str number = str_int(s->arena, d->meeting);
  enum ly rc =
      store_query(s, tx_store(tx), "T",
                  "SELECT e.reason FROM meeting m LEFT JOIN meeting_end e"
                  " ON e.district = m.district AND e.meeting = m.meeting"
                  " WHERE m.district = $1 AND m.plan = $2 AND m.meeting = $3",
                  &rows, S_TEXT(district_of(d)), S_TEXT(d->pack->header->key), S_INT(d->meeting));
  if (rc) return rc;
  if (rows.rows == 0)
    return fail(s, LY_NOT_FOUND, MSG_GROUP_NO_MEETING, d->pack->header->name, number);
  if (rows.cells[0].type == STORE_NULL) return LY_OK;
  return fail(s, LY_CONFLICT, MSG_GROUP_MEETING_CANCELLED, number, store_text(&rows, 0, 0));
}

static enum ly check_user(struct scope *s, struct tx *tx, const struct group_deed *d) {
  struct store_rows rows = {0};
  if (d->user.len == 0) return LY_OK;
  enum ly rc = store_query(s, tx_store(tx), "t", "SELECT name FROM users WHERE name = $1", &rows,
                           S_TEXT(d->user));
  if (rc || rows.rows) return rc;
  diag_error(s, DIAG_FIELD(STR("user")), MSG_GROUP_NO_USER, d->user);
  return fail(s, LY_INVALID, MSG_GROUP_NO_USER, d->user);
}

/* ---- Doing it -----------------------------------------------------------------------------------
 */

/* Now there is a number: it goes into the log, and is what a repeat is told. */
static struct str subject_of(struct scope *s, const char *what, const struct group_deed *d,
                             struct str key) {
  struct buf b = buf_open(s->arena, 256);
  buf_printf(&b, "%s:%.*s/%.*s", what, STR_ARG(district_of(d)), STR_ARG(key));
  return buf_str(&b);
}

static void number_made(struct scope *s, struct write *w, const struct group_deed *d,
                        const char *what, int64_t number) {
  w->answer = str_int(s->arena, number);
  w->change.subject = subject_of(s, what, d, w->answer);
}

static enum ly add_body(struct scope *s, struct tx *tx, struct write *w, const struct group_deed *d,
                        int64_t now) {
  struct store_rows rows = {0};
  enum ly rc = store_query(s, tx_store(tx), "i",
                           "SELECT COALESCE(max(body), 0) + 1 FROM body WHERE district = $1", &rows,
                           S_TEXT(district_of(d)));
  if (rc) return rc;
  number_made(s, w, d, "body", store_int(&rows, 0, 0));
  return store_exec(s, tx,
                    "INSERT INTO body (district, body, plan, kind, name, chair, duties, reason,"
                    " recorded_at, recorded_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
                    S_TEXT(district_of(d)), S_INT(store_int(&rows, 0, 0)),
                    S_TEXT(d->pack->header->key), S_TEXT(plan_word(plan_body_kinds, d->kind)),
                    S_TEXT(d->name), S_TEXT(d->chair), S_TEXT(d->duties), S_TEXT(d->reason),
                    S_INT(now), S_TEXT(s->actor));
}

static enum ly end_body(struct scope *s, struct tx *tx, struct write *w, const struct group_deed *d,
                        int64_t now) {
  struct decimal number = {0};
  (void)w;
  enum ly rc = check_body(s, tx, d);
  if (rc) return rc;
  if (!decimal_parse(d->body, &number))
    return fail(s, LY_CONFLICT, MSG_GROUP_PRINTED_BODY, d->body);
  return store_exec(s, tx,
                    "INSERT INTO body_end (district, body, reason, recorded_at, recorded_by)"
                    " VALUES ($1, $2, $3, $4, $5)",
                    S_TEXT(district_of(d)), S_INT(number.coefficient), S_TEXT(d->reason),
                    S_INT(now), S_TEXT(s->actor));
}

/* Whether the unit holds that post by now, as the county wrote it down. */
static enum ly holds_post(struct scope *s, struct tx *tx, const struct group_deed *d, bool *holds,
                          struct str *user) {
  struct store_rows rows = {0};
  enum ly rc = store_query(s, tx_store(tx), "iT",
                           "SELECT holds, user_name FROM body_member WHERE district = $1"
                           " AND plan = $2 AND body = $3 AND unit = $4 AND post = $5"
                           " ORDER BY member DESC LIMIT 1",
                           &rows, S_TEXT(district_of(d)), S_TEXT(d->pack->header->key),
                           S_TEXT(d->body), S_TEXT(d->unit), S_TEXT(d->post));
  *holds = !rc && rows.rows && store_int(&rows, 0, 0);
  *user = *holds ? store_text(&rows, 0, 1) : STR("");
  return rc;
}

static enum ly check_member(struct scope *s, struct tx *tx, const struct group_deed *d) {
  bool holds;
  struct str user;
  enum ly rc = check_body(s, tx, d);
  if (!rc) rc = check_user(s, tx, d);
  if (!rc) rc = holds_post(s, tx, d, &holds, &user);
  if (rc) return rc;
  struct str post = d->post.len ? d->post : message_plain(s->lang, MSG_GROUP_MEMBER);
  if (!d->holds && !holds) return fail(s, LY_NOT_FOUND, MSG_GROUP_NO_MEMBER, d->unit, post);
  if (d->holds && holds && str_eq(user, d->user))
    return fail(s, LY_CONFLICT, MSG_GROUP_IS_MEMBER, d->unit, post);
  return LY_OK;
}

static enum ly set_member(struct scope *s, struct tx *tx, struct write *w,
                          const struct group_deed *d, int64_t now) {
  struct store_rows rows = {0};
  (void)w;
  enum ly rc = check_member(s, tx, d);
  if (!rc)
    rc = store_query(s, tx_store(tx), "i",
                     "SELECT COALESCE(max(member), 0) + 1 FROM body_member WHERE district = $1",
                     &rows, S_TEXT(district_of(d)));
  if (rc) return rc;
  return store_exec(
      s, tx,
      "INSERT INTO body_member (district, member, plan, body, unit, post, user_name, holds,"
      " reason, recorded_at, recorded_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
      S_TEXT(district_of(d)), S_INT(store_int(&rows, 0, 0)), S_TEXT(d->pack->header->key),
      S_TEXT(d->body), S_TEXT(d->unit), S_TEXT(d->post), d->user.len ? S_TEXT(d->user) : S_NULL,
      S_INT(d->holds), S_TEXT(d->reason), S_INT(now), S_TEXT(s->actor));
}

static enum ly add_meeting(struct scope *s, struct tx *tx, struct write *w,
                           const struct group_deed *d, int64_t now) {
  struct store_rows rows = {0};
  enum ly rc = check_body(s, tx, d);
  if (!rc)
    rc = store_query(s, tx_store(tx), "i",
                     "SELECT COALESCE(max(meeting), 0) + 1 FROM meeting WHERE district = $1", &rows,
                     S_TEXT(district_of(d)));
  if (rc) return rc;
  number_made(s, w, d, "meeting", store_int(&rows, 0, 0));
  return store_exec(s, tx,
                    "INSERT INTO meeting (district, meeting, plan, body, held_on, title, place,"
                    " agenda, recorded_at, recorded_by)"
                    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
                    S_TEXT(district_of(d)), S_INT(store_int(&rows, 0, 0)),
                    S_TEXT(d->pack->header->key), S_TEXT(d->body),
                    S_TEXT(date_iso(s->arena, d->held_on)), S_TEXT(d->title), S_TEXT(d->place),
                    S_TEXT(d->agenda), S_INT(now), S_TEXT(s->actor));
}

static enum ly last_minutes(struct scope *s, struct tx *tx, const struct group_deed *d,
                            int64_t *out) {
  struct store_rows rows = {0};
  enum ly rc = store_query(s, tx_store(tx), "i",
                           "SELECT COALESCE(max(minutes), 0) FROM minutes"
                           " WHERE district = $1 AND meeting = $2",
                           &rows, S_TEXT(district_of(d)), S_INT(d->meeting));
  if (!rc) *out = store_int(&rows, 0, 0);
  return rc;
}

static enum ly cancel_meeting(struct scope *s, struct tx *tx, struct write *w,
                              const struct group_deed *d, int64_t now) {
  int64_t last = 0;
  (void)w;
  enum ly rc = check_meeting(s, tx, d);
  if (!rc) rc = last_minutes(s, tx, d, &last);
  if (rc) return rc;
  if (last) return fail(s, LY_CONFLICT, MSG_GROUP_WAS_HELD, str_int(s->arena, d->meeting));
  return store_exec(s, tx,
                    "INSERT INTO meeting_end (district, meeting, reason, recorded_at, recorded_by)"
                    " VALUES ($1, $2, $3, $4, $5)",
                    S_TEXT(district_of(d)), S_INT(d->meeting), S_TEXT(d->reason), S_INT(now),
                    S_TEXT(s->actor));
}

/* ---- Minutes ---- */

static enum ly check_seen(struct scope *s, struct tx *tx, const struct group_deed *d,
                          int64_t last) {
  struct store_rows rows = {0};
  if (last == d->seen) return LY_OK;
  if (last < d->seen) return fail(s, LY_INVALID, MSG_GROUP_BAD_SEEN, str_int(s->arena, d->seen));
  enum ly rc = store_query(s, tx_store(tx), "it",
                           "SELECT recorded_at, recorded_by FROM minutes WHERE district = $1"
                           " AND meeting = $2 AND minutes = $3",
                           &rows, S_TEXT(district_of(d)), S_INT(d->meeting), S_INT(last));
  if (rc) return rc;
  return fail(s, LY_CONFLICT, MSG_GROUP_MEANWHILE, plan_person(store_text(&rows, 0, 1)),
              time_local(s->arena, store_int(&rows, 0, 0)), str_int(s->arena, last));
}

static bool same_units(const struct group_minutes *m, const struct group_deed *d) {
  if (m->unit_count != d->unit_count) return false;
  for (size_t i = 0; i < d->unit_count; i++) {
    if (!str_eq(m->units[i].unit, d->units[i].unit)) return false;
    if (m->units[i].presence != d->units[i].presence) return false;
  }
  return true;
}

/* Files that the last version has already bring nothing new. */
static bool new_files(const struct group_minutes *m, const struct group_deed *d) {
  if (d->evidence.upload_count) return true;
  for (size_t i = 0; i < d->evidence.file_count; i++) {
    bool there = false;
    for (size_t j = 0; j < m->file_count; j++) there |= m->files[j] == d->evidence.files[i];
    if (!there) return true;
  }
  return false;
}

/* A form sent once more makes no version of its own. */
static enum ly check_news(struct scope *s, struct tx *tx, const struct group_deed *d) {
  struct group_minutes *list;
  size_t count;
  enum ly rc = group_minutes_read(s, tx_store(tx), district_of(d), d->meeting, &list, &count);
  if (rc || count == 0) return rc;
  const struct group_minutes *last = &list[count - 1];
  bool same = str_eq(last->text, d->text) && same_units(last, d) && !new_files(last, d);
  if (!same) return LY_OK;
  return fail(s, LY_CONFLICT, MSG_GROUP_SAME_MINUTES, str_int(s->arena, last->minutes));
}

static enum ly insert_units(struct scope *s, struct tx *tx, const struct group_deed *d,
                            int64_t minutes) {
  enum ly rc = LY_OK;
  for (size_t i = 0; !rc && i < d->unit_count; i++)
    rc = store_exec(s, tx,
                    "INSERT INTO minutes_unit (district, meeting, minutes, place, unit, presence)"
                    " VALUES ($1, $2, $3, $4, $5, $6)",
                    S_TEXT(district_of(d)), S_INT(d->meeting), S_INT(minutes),
                    S_INT((int64_t)i + 1), S_TEXT(d->units[i].unit),
                    S_TEXT(plan_word(group_presences, d->units[i].presence)));
  return rc;
}

static enum ly insert_files(struct scope *s, struct tx *tx, struct write *w,
                            const struct group_deed *d, int64_t minutes) {
  int64_t *files;
  size_t count;
  enum ly rc = evidence_take(s, tx, w, district_of(d), &d->evidence, &files, &count);
  for (size_t i = 0; !rc && i < count; i++)
    rc = store_exec(s, tx,
                    "INSERT INTO minutes_file (district, meeting, minutes, file)"
                    " VALUES ($1, $2, $3, $4)",
                    S_TEXT(district_of(d)), S_INT(d->meeting), S_INT(minutes), S_INT(files[i]));
  return rc;
}

static enum ly add_minutes(struct scope *s, struct tx *tx, struct write *w,
                           const struct group_deed *d, int64_t now) {
  int64_t last = 0;
  enum ly rc = check_meeting(s, tx, d);
  if (!rc) rc = last_minutes(s, tx, d, &last);
  if (!rc) rc = check_seen(s, tx, d, last);
  if (!rc) rc = check_news(s, tx, d);
  if (!rc)
    rc = store_exec(s, tx,
                    "INSERT INTO minutes (district, meeting, minutes, text, recorded_at,"
                    " recorded_by) VALUES ($1, $2, $3, $4, $5, $6)",
                    S_TEXT(district_of(d)), S_INT(d->meeting), S_INT(last + 1), S_TEXT(d->text),
                    S_INT(now), S_TEXT(s->actor));
  if (!rc) rc = insert_units(s, tx, d, last + 1);
  if (!rc) rc = insert_files(s, tx, w, d, last + 1);
  if (!rc) w->answer = str_int(s->arena, last + 1);
  return rc;
}

/* ---- All acts -----------------------------------------------------------------------------------
 */

static const struct act_row {
  const char *act, *subject;
  void (*say)(struct scope *s, struct value *v, const struct group_deed *d);
  enum ly (*run)(struct scope *s, struct tx *tx, struct write *w, const struct group_deed *d,
                 int64_t now);
} acts[GROUP_ACTS] = {
    [GROUP_BODY_ADD] = {"body.add", "body", say_body, add_body},
    [GROUP_BODY_END] = {"body.end", "body", say_end, end_body},
    [GROUP_MEMBER_SET] = {"member.set", "body", say_member, set_member},
    [GROUP_MEETING_ADD] = {"meeting.add", "meeting", say_meeting, add_meeting},
    [GROUP_MEETING_CANCEL] = {"meeting.cancel", "meeting", say_cancel, cancel_meeting},
    [GROUP_MINUTES_ADD] = {"minutes.add", "meeting", say_minutes, add_minutes},
};

/* Of what is not there yet the plan is the subject, until it has a number. */
static struct str first_subject(struct scope *s, const struct group_deed *d) {
  const struct act_row *row = &acts[d->act];
  bool meeting = d->act == GROUP_MEETING_CANCEL || d->act == GROUP_MINUTES_ADD;
  bool made = d->act == GROUP_BODY_ADD || d->act == GROUP_MEETING_ADD;
  if (made) {
    struct buf plan = buf_open(s->arena, 128);
    buf_printf(&plan, "plan:%.*s", STR_ARG(d->pack->header->key));
    return buf_str(&plan);
  }
  return subject_of(s, row->subject, d, meeting ? str_int(s->arena, d->meeting) : d->body);
}

struct change group_change(struct scope *s, const struct group_deed *deed) {
  struct value *v = value_map(s->arena);
  struct buf payload = buf_open(s->arena, PAYLOAD_MAX);
  must(deed->act < GROUP_ACTS);
  value_put_text(s->arena, v, "plan", deed->pack->header->key);
  acts[deed->act].say(s, v, deed);
  if (v) json_value(&payload, v);
  return (struct change){.district = district_of(deed),
                         .act = str_of(acts[deed->act].act),
                         .subject = first_subject(s, deed),
                         .reason = deed->reason,
                         .pack_version = deed->pack->version,
                         .payload = buf_str(&payload)};
}

enum ly group_run(struct scope *s, struct tx *tx, struct write *w) {
  const struct group_deed *deed = w->context;
  int64_t now;
  enum ly rc = tx_now(s, tx, &now);
  return rc ? rc : acts[deed->act].run(s, tx, w, deed, now);
}

struct write group_write(struct scope *s, struct group_deed *deed) {
  struct write w = {.scope = s, .change = group_change(s, deed), .run = group_run, .context = deed};
  w.change.key = change_new_key(s);
  return w;
}
