/* The log, jobs, settings and status: for the administrator and the auditor. */
#include "web/page.h"
#include "web/pages.h"

#include "base/version.h"
#include "service/mail.h"
#include "store/setting.h"
#include "store/setting_secret.h"
#include "web/jobs.h"
#include "web/words.h"

#include <string.h>

enum { LOG_ROWS = 50 };

/* ---- The change log
 * --------------------------------------------------------------------------------- */

static struct value *change_value(struct scope *s, struct call *c, const struct change_row *row) {
  struct arena *a = s->arena;
  struct value *v = value_map(a);
  value_put_int(a, v, "number", row->number);
  value_put_text(a, v, "recorded_at", time_local(a, row->recorded_at));
  value_put_text(a, v, "actor", row->actor);
  value_put_text(a, v, "actor_text", page_actor_whole(s, c, row->actor));
  value_put_text(a, v, "from", row->from);
  value_put_text(a, v, "from_text", word_from(s, row->from));
  value_put_text(a, v, "act", row->act);
  value_put_text(a, v, "act_text", word_of(s, "act", row->act));
  value_put_text(a, v, "subject", row->subject);
  value_put_text(a, v, "subject_text", word_subject(s, row->subject));
  value_put_text(a, v, "reason", row->reason);
  struct value *details = word_payload(s, row->payload);
  value_put_text(a, v, "payload", row->payload);
  value_put(v, "details", details ? details : value_list(a));
  value_put_bool(a, v, "erased", row->erased);
  return v;
}

/* The installation's own log is for the auditor of the area that it is for (setting `area`); where
 * nobody said which that is, for any auditor. */
static bool may_read(const struct call *c, struct str home, struct str district) {
  bool own = str_eq(district, DISTRICT_INSTALLATION);
  if (own && home.len == 0) return people_holds(&c->grants, ROLE_AUDITOR);
  return people_may(&c->grants, ROLE_AUDITOR, own ? home : district, STR(""));
}

/* The logs that there are and that the auditor may see. */
static enum ly district_options(struct scope *s, struct call *c, struct str home, struct str here,
                                struct value **out) {
  struct change_head *heads;
  struct store *st;
  size_t count = 0;
  enum ly rc = call_store(s, c, &st);
  if (!rc) rc = change_heads(s, st, &heads, &count);
  *out = value_list(s->arena);
  for (size_t i = 0; !rc && i < count; i++) {
    if (!may_read(c, home, heads[i].district)) continue;
    bool all = str_eq(heads[i].district, DISTRICT_INSTALLATION);
    struct str text =
        all ? message_plain(s->lang, MSG_LOG_INSTALLATION) : word_area(s, c, heads[i].district);
    struct value *v = form_option(s, heads[i].district, text, str_eq(heads[i].district, here));
    value_put_int(s->arena, v, "rows", heads[i].number);
    value_put_bool(s->arena, v, "all", all); /* its address names no area: /log */
    value_add(*out, v);
  }
  return rc;
}

/* People type a name; the log keeps "user:wang". */
static void as_user(struct scope *s, struct str *name) {
  if (name->len == 0 || memchr(name->ptr, ':', name->len)) return;
  struct buf b = buf_open(s->arena, name->len + 8);
  buf_add(&b, STR("user:"));
  buf_add(&b, *name);
  *name = buf_str(&b);
}

static void put_filter(struct scope *s, struct call *c, struct change_filter *filter) {
  struct input *in = &c->request->query;
  input_text(s, in, "actor", 200, INPUT_OPTIONAL, &filter->actor);
  input_text(s, in, "act", 64, INPUT_OPTIONAL, &filter->act);
  input_text(s, in, "subject", 200, INPUT_OPTIONAL, &filter->subject);
  as_user(s, &filter->actor);
  as_user(s, &filter->subject);
  input_int(s, in, "before", 1, INT64_MAX, INPUT_OPTIONAL, &filter->before);
}

enum ly page_log(struct scope *s, struct call *c, struct value **out) {
  struct change_filter filter = {
      .district = c->area.len ? c->area : DISTRICT_INSTALLATION,
      .limit = LOG_ROWS + 1}; /* one more tells whether there are older ones */
  struct change_row *rows;
  struct store *st;
  struct str home = {0};
  size_t count = 0;
  struct value *list = value_list(s->arena), *districts;
  put_filter(s, c, &filter);
  if (s->diags.errors) return fail(s, LY_INVALID, MSG_LOG_BAD_FILTER);
  enum ly rc = call_store(s, c, &st);
  if (!rc) rc = setting_get(s, st, STR("area"), &home);
  if (!rc && !may_read(c, home, filter.district)) {
    rc = call_denied_area(s, c, filter.district);
  }
  if (!rc) rc = change_list(s, st, &filter, &rows, &count);
  if (!rc) rc = district_options(s, c, home, filter.district, &districts);
  if (rc) return rc;
  bool older = count > LOG_ROWS;
  if (older) count = LOG_ROWS;
  for (size_t i = 0; i < count; i++) value_add(list, change_value(s, c, &rows[i]));
  struct arena *a = s->arena;
  struct value *v = *out = value_map(a);
  value_put_text(a, v, "title", message_plain(s->lang, MSG_LOG_TITLE));
  value_put_text(a, v, "district", filter.district);
  value_put_bool(a, v, "all", str_eq(filter.district, DISTRICT_INSTALLATION));
  value_put(v, "districts", districts);
  value_put(v, "rows", list);
  value_put_text(a, v, "actor", filter.actor);
  value_put_text(a, v, "act", filter.act);
  value_put(v, "acts", word_acts(s, filter.act));
  value_put_text(a, v, "subject", filter.subject);
  value_put_text(a, v, "older", older ? str_int(a, rows[count - 1].number) : STR(""));
  return LY_OK;
}

/* ---- Jobs
 * -------------------------------------------------------------------------------------------- */

enum ly page_jobs(struct scope *s, struct call *c, struct value **out) {
  struct store *st;
  struct value *list;
  enum ly rc = call_store(s, c, &st);
  if (!rc) rc = jobs_value(s, st, &list);
  if (rc) return rc;
  *out = value_map(s->arena);
  value_put_text(s->arena, *out, "title", message_plain(s->lang, MSG_JOBS_TITLE));
  value_put(*out, "jobs", list);
  return LY_OK;
}

/* ---- Settings
 * ---------------------------------------------------------------------------------------- */

static struct value *setting_item(struct scope *s, const struct call *c,
                                  const struct setting_kind *k, struct str value) {
  struct arena *a = s->arena;
  struct value *v = value_map(a), *choices = value_list(a);
  bool sent = str_is(form_sent(c, "name"), k->name);
  struct str rest = str_of(k->choices);
  value_put_text(a, v, "name", str_of(k->name));
  value_put_text(a, v, "text", message_plain(s->lang, k->title));
  if (sent) value = form_sent(c, "value");
  value_put_text(a, v, "value", value);
  value_put_text(a, v, "value_text", word_of(s, "choice", value));
  value_put_text(a, v, "reason", sent ? form_sent(c, "reason") : STR(""));
  value_put_bool(a, v, "sent", sent);
  value_put_bool(a, v, "number", k->type == SETTING_NUMBER);
  while (rest.len) {
    size_t n = 0;
    while (n < rest.len && rest.ptr[n] != ' ') n++;
    struct str choice = {rest.ptr, n};
    value_add(choices, form_option(s, choice, word_of(s, "choice", choice), str_eq(choice, value)));
    rest = str_from(rest, n < rest.len ? n + 1 : n);
  }
  value_put(v, "choices", choices);
  return v;
}

/* Secrets are set and never shown: whether there is one. */
static enum ly put_secrets(struct scope *s, struct store *st, struct value *v) {
  struct value *list = value_list(s->arena);
  enum ly rc = LY_OK;
  for (const struct setting_secret_kind *k = setting_secrets; !rc && k->name; k++) {
    struct value *one = value_map(s->arena);
    bool set = false;
    rc = setting_secret_is_set(s, st, k->name, &set);
    value_put_text(s->arena, one, "name", str_of(k->name));
    value_put_text(s->arena, one, "text", message_plain(s->lang, k->title));
    value_put_bool(s->arena, one, "set", set);
    value_add(list, one);
  }
  value_put(v, "secrets", list);
  return rc;
}

enum ly page_settings(struct scope *s, struct call *c, struct value **out) {
  struct store *st;
  struct value *theirs = value_list(s->arena), *ours = value_list(s->arena);
  enum ly rc = call_store(s, c, &st);
  for (const struct setting_kind *k = settings; !rc && k->name; k++) {
    struct str value = {0};
    rc = setting_value(s, st, k->name, &value);
    value_add(k->ours ? ours : theirs, setting_item(s, c, k, value));
  }
  if (rc) return rc;
  *out = value_map(s->arena);
  value_put_text(s->arena, *out, "title", message_plain(s->lang, MSG_SETTINGS_TITLE));
  value_put(*out, "settings", theirs);
  value_put(*out, "ours", ours);
  return put_secrets(s, st, *out);
}

/* POST /settings/secret */
enum ly deed_setting_secret(struct scope *s, struct call *c) {
  struct setting_secret_deed *deed = ARENA_NEW(s->arena, struct setting_secret_deed);
  if (!deed) return fail_memory(s);
  deed->keys = c->app->keys;
  input_text(s, &c->body, "name", 64, INPUT_REQUIRED, &deed->name);
  input_secret(s, &c->body, "secret", SETTING_SECRET_MAX, INPUT_OPTIONAL, &deed->text);
  enum ly rc = input_done(s, &c->body);
  if (!rc && !deed->keys) rc = fail(s, LY_UNSUPPORTED, MSG_SETTING_SECRET_NO_KEYS, deed->name);
  if (!rc && setting_secret_check(s, deed)) return form_wrong(s, c, "secret");
  if (rc) return rc;
  struct write w = setting_secret_write(s, deed);
  call_write(s, c, w.change, w.run, w.context);
  c->write.change.key = w.change.key; /* what was sent twice may differ, and says so nowhere */
  c->go = STR("/settings?done=1");
  return LY_OK;
}

struct setting_work {
  struct str name, value, reason;
};

static enum ly write_setting(struct scope *s, struct tx *tx, struct write *w) {
  struct setting_work *work = w->context;
  return setting_put(s, tx, work->name, work->value); /* checked by the deed */
}

enum ly deed_setting(struct scope *s, struct call *c) {
  struct setting_work *work = ARENA_NEW(s->arena, struct setting_work);
  if (!work) return fail_memory(s);
  input_text(s, &c->body, "name", 64, INPUT_REQUIRED, &work->name);
  input_text(s, &c->body, "value", 400, INPUT_OPTIONAL, &work->value);
  input_text(s, &c->body, "reason", 200, INPUT_OPTIONAL, &work->reason);
  const struct setting_kind *kind = setting_find(work->name);
  if (!kind && work->name.len) {
    diag_error(s, DIAG_FIELD(STR("name")), MSG_SETTING_UNKNOWN, work->name);
  }
  if (kind && kind->ours) {
    diag_error(s, DIAG_FIELD(STR("name")), MSG_SETTING_NOT_YOURS, work->name);
  }
  if (kind && setting_check(s, kind, message_plain(s->lang, kind->title), work->value)) {
    diag_take(s, DIAG_FIELD(STR("value")));
  }
  enum ly rc = input_done(s, &c->body);
  if (rc) return rc;
  call_write(s, c,
             (struct change){.act = STR("setting.change"),
                             .subject = setting_subject(s, work->name),
                             .reason = work->reason,
                             .payload = setting_payload(s, work->name, work->value)},
             write_setting, work);
  c->go = STR("/settings?done=1");
  return LY_OK;
}

/* ---- Status
 * ------------------------------------------------------------------------------------------ */

static void put_row(struct scope *s, struct value *list, enum message title, struct str text) {
  struct value *v = value_map(s->arena);
  value_put_text(s->arena, v, "text", message_plain(s->lang, title));
  value_put_text(s->arena, v, "value", text);
  value_add(list, v);
}

static void put_number(struct scope *s, struct value *list, enum message title, int64_t n) {
  put_row(s, list, title, str_int(s->arena, n));
}

/* "vm:21680:41196a4c", as app.c names a program: machine, process, and a number by chance. */
static struct str holder_text(struct scope *s, struct str holder) {
  size_t last = holder.len, middle;
  while (last > 0 && holder.ptr[last - 1] != ':') last--;
  for (middle = last ? last - 1 : 0; middle > 0 && holder.ptr[middle - 1] != ':';) middle--;
  if (middle == 0) return holder;
  struct str words[] = {{holder.ptr, middle - 1}, {holder.ptr + middle, last - 1 - middle}};
  return message_text(s->arena, s->lang, MSG_STATUS_HOLDER, words, 2);
}

enum ly page_status(struct scope *s, struct call *c, struct value **out) {
  struct store *st;
  struct lease lease;
  struct outbox_counts mails;
  struct value *list = value_list(s->arena);
  struct writer_stats w = writer_stats(c->app->writer);
  enum ly rc = call_store(s, c, &st);
  if (!rc) rc = lease_read(s, st, &lease);
  if (!rc) rc = outbox_count(s, st, &mail_outbox, &mails);
  if (rc) return rc;
  put_row(s, list, MSG_STATUS_VERSION, STR(LAOYOU_VERSION));
  put_row(s, list, MSG_STATUS_DATABASE, store_place(st));
  put_row(s, list, MSG_STATUS_BUSINESS_DATE, date_iso(s->arena, s->today));
  put_row(s, list, MSG_STATUS_SERVED_BY, holder_text(s, lease.holder));
  put_row(s, list, MSG_STATUS_LEASE_UNTIL, time_local(s->arena, lease.expires_at));
  put_number(s, list, MSG_STATUS_PACKS, (int64_t)c->site->in_force_count);
  put_number(s, list, MSG_STATUS_WRITES, w.writes);
  put_number(s, list, MSG_STATUS_COMMITS, w.commits);
  put_number(s, list, MSG_STATUS_REFUSED, w.failed);
  put_number(s, list, MSG_STATUS_RECONNECTS, w.reconnects);
  put_number(s, list, MSG_STATUS_MAILS_WAITING, mails.waiting);
  put_number(s, list, MSG_STATUS_MAILS_FAILED, mails.failed);
  *out = value_map(s->arena);
  value_put_text(s->arena, *out, "title", message_plain(s->lang, MSG_STATUS_TITLE));
  value_put(*out, "rows", list);
  return LY_OK;
}
