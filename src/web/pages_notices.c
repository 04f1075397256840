/* The inbox of whoever is logged in, and the outbox of mails for who keeps the machine. */
#include "base/log.h"
#include "people/record.h"
#include "service/mail.h"
#include "web/page.h"
#include "web/pages.h"
#include "web/reply.h"
#include "web/words.h"

#include <string.h>

enum { UNREAD_ROWS = 100, READ_ROWS = 30, OUTBOX_ROWS = 50, ID_MAX = 30, PAGES_MAX = 100000 };

/* "310118/17": a number with its district. */
static struct str id_text(struct scope *s, struct str district, int64_t number) {
  struct buf b = buf_open(s->arena, 64);
  buf_add(&b, district);
  buf_printf(&b, "/%lld", (long long)number);
  return buf_str(&b);
}

static bool read_number(struct str text, int64_t *out) {
  struct decimal number;
  if (!decimal_parse(text, &number) || number.scale != 0 || number.coefficient < 1) return false;
  *out = number.coefficient;
  return true;
}

static bool read_id(struct str text, struct str *district, int64_t *number) {
  const char *slash = text.len ? memchr(text.ptr, '/', text.len) : NULL;
  if (!slash) return false;
  *district = (struct str){text.ptr, (size_t)(slash - text.ptr)};
  return read_number(str_from(text, district->len + 1), number);
}

/* ?page=2, from 1; what is none is the first. */
static int64_t page_asked(const struct call *c) {
  int64_t page = 1;
  return read_number(query_text(c, "page"), &page) && page < PAGES_MAX ? page : 1;
}

static void put_pages(struct scope *s, struct value *v, int64_t page, bool more) {
  value_put_text(s->arena, v, "newer", page > 1 ? str_int(s->arena, page - 1) : STR(""));
  value_put_text(s->arena, v, "older", more ? str_int(s->arena, page + 1) : STR(""));
}

/* ---- The inbox ---------------------------------------------------------------------------------
 */

static struct value *notice_value(struct scope *s, const struct notice *n) {
  struct arena *a = s->arena;
  struct value *v = value_map(a);
  value_put_text(a, v, "notice", id_text(s, n->district, n->notice));
  value_put_text(a, v, "subject", n->subject);
  value_put_text(a, v, "body", n->body);
  value_put_text(a, v, "path", n->path);
  value_put_text(a, v, "recorded_at", time_local(a, n->recorded_at));
  value_put_bool(a, v, "read", n->read_at != 0);
  value_put_text(a, v, "read_at", n->read_at ? time_local(a, n->read_at) : STR(""));
  return v;
}

static struct value *notices_value(struct scope *s, const struct notice *list, size_t count) {
  struct value *v = value_list(s->arena);
  for (size_t i = 0; i < count; i++) value_add(v, notice_value(s, &list[i]));
  return v;
}

/* ?open=331121/17: on to what a notice is about, for a template's links take no path. */
static enum ly go_on(struct scope *s, struct call *c) {
  struct store *st = NULL;
  struct notice notice = {0};
  struct str district = {0};
  int64_t number = 0;
  bool good = read_id(query_text(c, "open"), &district, &number);
  enum ly rc = good ? call_store(s, c, &st) : fail(s, LY_NOT_FOUND, MSG_NOTICE_NONE);
  if (!rc) rc = notice_find(s, st, c->user.name, district, number, &notice);
  if (!rc) c->file = reply_go(notice.path);
  return rc;
}

/* GET /inbox */
enum ly page_inbox(struct scope *s, struct call *c, struct value **out) {
  if (query_text(c, "open").len) return go_on(s, c);
  struct store *st;
  struct notice *unread = NULL, *read = NULL;
  size_t unread_count = 0, read_count = 0;
  int64_t waiting = 0, page = page_asked(c);
  enum ly rc = call_store(s, c, &st);
  if (!rc) rc = notice_unread(s, st, c->user.name, &waiting);
  if (!rc) {
    rc = notice_list(s, st, c->user.name, false, 0, UNREAD_ROWS, &unread, &unread_count);
  }
  if (!rc) {
    rc = notice_list(s, st, c->user.name, true, (page - 1) * READ_ROWS, READ_ROWS + 1, &read,
                     &read_count);
  }
  if (rc) return rc;
  bool more = read_count > READ_ROWS;
  struct value *v = *out = value_map(s->arena);
  value_put_text(s->arena, v, "title", message_plain(s->lang, MSG_INBOX_TITLE));
  value_put_int(s->arena, v, "unread_count", waiting);
  value_put(v, "unread", notices_value(s, unread, unread_count));
  value_put(v, "read", notices_value(s, read, more ? READ_ROWS : read_count));
  value_put_text(s->arena, v, "until",
                 unread_count ? str_int(s->arena, unread[0].recorded_at) : STR(""));
  value_put_bool(s->arena, v, "has_email", c->user.email.len > 0);
  put_pages(s, v, page, more);
  return LY_OK;
}

/* One notice, or all up to a moment. */
struct reading {
  struct str user, district;
  int64_t notice, until;
};

static enum ly write_read(struct scope *s, struct tx *tx, struct write *w) {
  const struct reading *r = w->context;
  if (r->notice) return notice_read(s, tx, r->user, r->district, r->notice);
  return notice_read_all(s, tx, r->user, r->until);
}

static struct str reading_payload(struct scope *s, const struct reading *r) {
  struct value *v = value_map(s->arena);
  if (r->notice) {
    value_put_text(s->arena, v, "notice", id_text(s, r->district, r->notice));
  } else {
    value_put_text(s->arena, v, "until", time_iso(s->arena, r->until));
  }
  return payload_text(s, v);
}

/* Which notice is meant, and where the browser goes on: to what it is about, or back. */
static enum ly read_which(struct scope *s, struct call *c, struct reading *r, bool open) {
  struct str id = {0};
  struct store *st;
  struct notice notice;
  bool one = input_text(s, &c->body, "notice", ID_MAX, INPUT_OPTIONAL, &id);
  input_int(s, &c->body, "until", 1, INT64_MAX, one ? INPUT_OPTIONAL : INPUT_REQUIRED, &r->until);
  if (one && !read_id(id, &r->district, &r->notice)) {
    diag_error(s, DIAG_FIELD(STR("notice")), MSG_NOTICE_NONE);
  }
  enum ly rc = input_done(s, &c->body);
  if (rc || !one || !open) return rc;
  rc = call_store(s, c, &st);
  if (!rc) rc = notice_find(s, st, c->user.name, r->district, r->notice, &notice);
  if (!rc) c->go = notice.path;
  return rc;
}

/* POST /inbox. Done twice it is done once, so each has a key of its own: the forms of a page that
 * came back from the history share theirs. */
enum ly deed_inbox(struct scope *s, struct call *c) {
  struct reading *r = ARENA_NEW(s->arena, struct reading);
  bool open = false;
  if (!r) return fail_memory(s);
  r->user = c->user.name;
  c->go = STR("/inbox");
  input_flag(s, &c->body, "open", &open);
  enum ly rc = read_which(s, c, r, open);
  if (rc) return rc;
  call_write(s, c,
             (struct change){.act = STR("notice.read"),
                             .subject = people_subject(s, r->user),
                             .payload = reading_payload(s, r)},
             write_read, r);
  c->write.change.key = change_new_key(s);
  return LY_OK;
}

/* How many wait, for the head of every page; told only where the store is at hand, and never in
 * the way of a page. */
int64_t inbox_unread(struct scope *s, const struct call *c) {
  struct error before = s->error;
  int64_t waiting = 0;
  if (!c->in || !c->store) return 0;
  enum ly rc = notice_unread(s, c->store, c->user.name, &waiting);
  if (rc) log_line(s, LOG_WARNING, "inbox.unread", LOG_TEXT("code", str_of(ly_name(rc))));
  s->error = before;
  return waiting;
}

/* ---- The outbox --------------------------------------------------------------------------------
 */

static struct value *mail_value(struct scope *s, const struct call *c, const struct mail *m) {
  struct arena *a = s->arena;
  struct value *v = value_map(a);
  bool may = people_may(&c->grants, ROLE_ADMINISTRATOR, m->district, STR(""));
  bool again =
      m->at.state == SENDING_FAILED || (m->at.state == SENDING_QUEUED && m->at.attempts > 0);
  value_put_text(a, v, "mail", id_text(s, m->district, m->mail));
  value_put_text(a, v, "district", m->district);
  value_put_text(a, v, "number", str_int(a, m->mail));
  value_put_text(a, v, "address", m->address);
  value_put_text(a, v, "name", m->name);
  value_put_text(a, v, "subject", m->subject);
  outbox_put_value(s, v, &m->at);
  value_put_bool(a, v, "may_retry", again && may);
  return v;
}

/* GET /outbox */
enum ly page_outbox(struct scope *s, struct call *c, struct value **out) {
  struct store *st;
  struct mail *list;
  struct mail_settings now = {0};
  size_t count = 0;
  int64_t page = page_asked(c);
  struct value *v = *out = value_map(s->arena), *mails = value_list(s->arena);
  enum ly rc = call_store(s, c, &st);
  if (!rc) rc = mail_settings_read(s, st, &now);
  if (!rc) {
    rc = mail_list(s, st, kept_area(c), (page - 1) * OUTBOX_ROWS, OUTBOX_ROWS + 1, &list, &count);
  }
  if (rc) return rc;
  for (size_t i = 0; i < count && i < OUTBOX_ROWS; i++) {
    value_add(mails, mail_value(s, c, &list[i]));
  }
  value_put_text(s->arena, v, "title", message_plain(s->lang, MSG_OUTBOX_TITLE));
  value_put_bool(s->arena, v, "on", now.on);
  value_put(v, "mails", mails);
  put_pages(s, v, page, count > OUTBOX_ROWS);
  return LY_OK;
}

/* POST /area/{area}/outbox/{id}/retry */
enum ly deed_mail_retry(struct scope *s, struct call *c) {
  struct outbox_deed *deed = ARENA_NEW(s->arena, struct outbox_deed);
  if (!deed) return fail_memory(s);
  *deed = (struct outbox_deed){
      .of = &mail_outbox, .act = SENDING_RETRY, .district = c->area, .error = STR("")};
  enum ly rc = input_done(s, &c->body);
  if (!rc && !read_number(c->capture, &deed->number)) {
    rc = fail(s, LY_NOT_FOUND, MSG_MAIL_NONE, c->capture);
  }
  if (rc) return rc;
  struct write w = outbox_write(s, deed);
  call_write(s, c, w.change, w.run, w.context);
  c->go = STR("/outbox?done=1");
  return LY_OK;
}
