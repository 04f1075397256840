/* 平台对接: what is told of cases to other platforms, and who may send applications in. The
 * applications themselves come by pages_apply.c. */
#include "service/exchange.h"
#include "service/exchange_in.h"
#include "store/setting_secret.h"
#include "web/page.h"
#include "web/pages_parties.h"

enum { POST_ROWS = 50, PAGES_MAX = 100000 };

static bool read_number(struct str text, int64_t *out) {
  struct decimal number;
  if (!decimal_parse(text, &number) || number.scale != 0 || number.coefficient < 1) return false;
  *out = number.coefficient;
  return true;
}

/* ?page=2, from 1; what is none is the first. */
static int64_t page_asked(const struct call *c) {
  int64_t page = 1;
  return read_number(query_text(c, "page"), &page) && page < PAGES_MAX ? page : 1;
}

static bool may_set(const struct call *c, struct str district) {
  return people_may(&c->grants, ROLE_ADMINISTRATOR, district, STR(""));
}

/* ---- The page -----------------------------------------------------------------------------------
 */

static enum ly put_settings(struct scope *s, struct store *st, struct value *v) {
  static const enum message ways[] = {[EXCHANGE_OFF] = MSG_EXCHANGE_IS_OFF,
                                      [EXCHANGE_POST] = MSG_EXCHANGE_IS_POST,
                                      [EXCHANGE_FILE] = MSG_EXCHANGE_IS_FILE};
  static const char *const words[] = {"nowhere", "post", "file"};
  struct exchange_settings now;
  bool key = false;
  enum ly rc = exchange_settings_read(s, st, &now);
  if (!rc) rc = setting_secret_is_set(s, st, "exchange_key", &key);
  if (rc) return rc;
  bool lacks = now.way == EXCHANGE_POST && (!key || now.url.len == 0);
  value_put_text(s->arena, v, "way", str_of(words[now.way]));
  value_put_text(s->arena, v, "way_text", message_plain(s->lang, ways[now.way]));
  value_put_text(s->arena, v, "url", now.url);
  value_put_bool(s->arena, v, "lacks", lacks);
  return LY_OK;
}

static enum ly put_posts(struct scope *s, struct call *c, struct store *st, struct value *v) {
  struct exchange_post *posts;
  size_t count = 0;
  int64_t page = page_asked(c);
  struct value *list = value_list(s->arena);
  enum ly rc =
      exchange_list(s, st, kept_area(c), (page - 1) * POST_ROWS, POST_ROWS + 1, &posts, &count);
  for (size_t i = 0; !rc && i < count && i < POST_ROWS; i++) {
    struct value *row = exchange_value(s, &posts[i]);
    bool again = posts[i].at.state == SENDING_FAILED ||
                 (posts[i].at.state == SENDING_QUEUED && posts[i].at.attempts > 0);
    value_put_bool(s->arena, row, "may_retry", again && may_set(c, posts[i].district));
    value_add(list, row);
  }
  value_put(v, "posts", list);
  value_put_text(s->arena, v, "newer", page > 1 ? str_int(s->arena, page - 1) : STR(""));
  value_put_text(s->arena, v, "older", count > POST_ROWS ? str_int(s->arena, page + 1) : STR(""));
  return rc;
}

static enum ly put_senders(struct scope *s, struct call *c, struct store *st, struct value *v) {
  struct exchange_sender *senders;
  size_t count = 0;
  struct value *list = value_list(s->arena);
  enum ly rc = exchange_senders(s, st, kept_area(c), &senders, &count);
  for (size_t i = 0; !rc && i < count; i++) {
    struct value *row = exchange_sender_value(s, &senders[i]);
    int64_t applications = 0;
    rc = application_count(s, st, &senders[i], &applications);
    value_put_int(s->arena, row, "applications", applications);
    value_put_text(s->arena, row, "area_text", area_text(s, c, senders[i].area));
    value_put_bool(s->arena, row, "may_revoke",
                   !senders[i].revoked && may_set(c, senders[i].district));
    value_add(list, row);
  }
  value_put(v, "senders", list);
  return rc;
}

/* GET /exchange */
enum ly page_exchange(struct scope *s, struct call *c, struct value **out) {
  struct store *st;
  struct value *v = *out = value_map(s->arena), *form = value_map(s->arena);
  enum ly rc = call_store(s, c, &st);
  if (!rc) rc = put_settings(s, st, v);
  if (!rc) rc = put_posts(s, c, st, v);
  if (!rc) rc = put_senders(s, c, st, v);
  if (rc) return rc;
  bool sets = people_holds(&c->grants, ROLE_ADMINISTRATOR);
  value_put_text(s->arena, v, "title", message_plain(s->lang, MSG_EXCHANGE_TITLE));
  value_put_bool(s->arena, v, "may_set", sets);
  if (c->request->json) return LY_OK;
  form_text(s, c, form, "sender", STR(""));
  form_text(s, c, form, "label", STR(""));
  form_text(s, c, form, "area", kept_area(c));
  value_put(v, "form", form);
  return LY_OK;
}

/* ---- Senders ------------------------------------------------------------------------------------
 */

/* POST /exchange/senders: in the name of the district that the area lies in. */
enum ly deed_sender_admit(struct scope *s, struct call *c) {
  struct sender_deed *deed = ARENA_NEW(s->arena, struct sender_deed);
  struct str token = {0};
  if (!deed) return fail_memory(s);
  struct exchange_sender *f = &deed->sender;
  deed->act = SENDER_ADMIT;
  input_text(s, &c->body, "sender", SENDER_NAME_MAX, INPUT_REQUIRED, &f->name);
  input_text(s, &c->body, "label", SENDER_TITLE_MAX, INPUT_REQUIRED, &f->title);
  if (input_area(s, &c->body, "area", INPUT_REQUIRED, &f->area)) {
    f->district = (struct str){f->area.ptr, DISTRICT_DIGITS};
    if (!may_set(c, f->area))
      diag_error(s, DIAG_FIELD(STR("area")), MSG_EXCHANGE_NOT_YOURS, f->area);
  }
  enum ly rc = input_done(s, &c->body);
  if (!rc) rc = exchange_sender_check(s, f);
  if (!rc) rc = exchange_new_token(s, f, &token);
  if (rc) return rc;
  struct write w = exchange_sender_write(s, deed);
  call_write(s, c, w.change, w.run, w.context);
  c->go = STR("/exchange?done=1");
  c->told = value_map(s->arena); /* a token is shown this once */
  value_put_text(s->arena, c->told, "title", message_plain(s->lang, MSG_EXCHANGE_TOKEN_TITLE));
  value_put_text(s->arena, c->told, "sender", f->name);
  value_put_text(s->arena, c->told, "token", token);
  return LY_OK;
}

/* What came again made no new token: none is told. */
enum ly after_sender_admit(struct scope *s, struct call *c) {
  if (c->write.repeated) value_set_text(s->arena, c->told, "token", STR(""));
  return LY_OK;
}

/* POST /area/{area}/senders/{sender}/revoke */
enum ly deed_sender_revoke(struct scope *s, struct call *c) {
  struct sender_deed *deed = ARENA_NEW(s->arena, struct sender_deed);
  struct place place;
  struct store *st;
  if (!deed) return fail_memory(s);
  deed->act = SENDER_REVOKE;
  enum ly rc = place_of(s, c, &place);
  if (!rc) rc = call_store(s, c, &st);
  if (!rc) rc = exchange_sender_find(s, st, place.district, c->capture, &deed->sender);
  if (!rc) rc = input_done(s, &c->body);
  if (rc) return rc;
  struct write w = exchange_sender_write(s, deed);
  call_write(s, c, w.change, w.run, w.context);
  c->go = STR("/exchange?done=1");
  return LY_OK;
}

/* ---- Posts --------------------------------------------------------------------------------------
 */

/* POST /area/{area}/posts/{id}/retry */
enum ly deed_post_retry(struct scope *s, struct call *c) {
  struct outbox_deed *deed = ARENA_NEW(s->arena, struct outbox_deed);
  struct place place;
  if (!deed) return fail_memory(s);
  enum ly rc = place_of(s, c, &place);
  if (!rc) rc = input_done(s, &c->body);
  if (rc) return rc;
  *deed = (struct outbox_deed){
      .of = &exchange_outbox, .act = SENDING_RETRY, .district = place.district, .error = STR("")};
  if (!read_number(c->capture, &deed->number))
    return fail(s, LY_NOT_FOUND, MSG_EXCHANGE_NO_POST, c->capture);
  struct write w = outbox_write(s, deed);
  call_write(s, c, w.change, w.run, w.context);
  c->go = STR("/exchange?done=1");
  return LY_OK;
}
