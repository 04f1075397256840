/* What is done with a pay list: checked, approved, returned, taken for the bank. Who may, and that
 * it takes three persons, the service says (service/pay.h). */
#include "people/hands.h"
#include "web/html.h"
#include "web/pages_files.h"
#include "web/pages_pay.h"

#define XLSX "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

static const char *const formats[] = {"xlsx", "csv", NULL};

static enum ly send_deed(struct scope *s, struct call *c, enum pay_act act, const char *field) {
  struct pay_deed *deed = ARENA_NEW(s->arena, struct pay_deed);
  struct case_desk desk;
  struct pay_list list;
  size_t format = 0;
  if (!deed) return fail_memory(s);
  enum ly rc = pay_desk_open(s, c, &desk);
  if (!rc) rc = pay_named(s, c, &desk, c->capture, &list);
  if (rc) return rc;
  *deed = (struct pay_deed){.act = act,
                            .district = desk.place.district,
                            .hands = own_hands_of(c, desk.place.district),
                            .list = list.list};
  if (field) input_text(s, &c->body, field, PAY_NOTE_CHARS, INPUT_REQUIRED, &deed->reason);
  if (act == PAY_EXPORT) {
    input_choice(s, &c->body, "format", formats, INPUT_REQUIRED, &format);
    deed->format = str_of(formats[format]);
  }
  rc = input_done(s, &c->body);
  if (rc) return rc;
  struct write w = pay_write(s, deed);
  call_write(s, c, w.change, pay_run_and_tell, deed);
  c->go = pay_path(s, c, list.list, "?done=1");
  return LY_OK;
}

/* POST /area/{area}/pay/{list}/check */
enum ly deed_pay_check(struct scope *s, struct call *c) {
  return send_deed(s, c, PAY_CHECK, NULL);
}

/* POST /area/{area}/pay/{list}/approve */
enum ly deed_pay_approve(struct scope *s, struct call *c) {
  return send_deed(s, c, PAY_APPROVE, NULL);
}

/* POST /area/{area}/pay/{list}/return */
enum ly deed_pay_return(struct scope *s, struct call *c) {
  return send_deed(s, c, PAY_RETURN, "reason");
}

/* ---- The bank's file ----------------------------------------------------------------------------
 */

/* POST /area/{area}/pay/{list}/export: the purpose goes on record; then the file can be had. */
enum ly deed_pay_export(struct scope *s, struct call *c) {
  return send_deed(s, c, PAY_EXPORT, "purpose");
}

/* The event by which the user last put a purpose on record; 0: none. */
static int64_t last_purpose(const struct scope *s, const struct pay_event *events, size_t count) {
  int64_t found = 0;
  for (size_t i = 0; i < count; i++) {
    bool mine = str_eq(events[i].recorded_by, s->actor);
    if (mine && str_is(events[i].what, "exported")) found = events[i].event;
  }
  return found;
}

/* "1-4": the list, and the event that said what for. */
enum ly after_pay_export(struct scope *s, struct call *c) {
  const struct pay_deed *deed = c->write.context;
  const struct pay_list list = {.district = deed->district, .list = deed->list};
  struct buf name = buf_open(s->arena, 64), go = buf_open(s->arena, 128);
  struct pay_event *events;
  struct store *st;
  size_t count;
  enum ly rc = call_store(s, c, &st);
  if (!rc) rc = pay_events(s, st, &list, &events, &count);
  if (rc) return rc;
  buf_printf(&name, "%lld-%lld", (long long)deed->list, (long long)last_purpose(s, events, count));
  buf_printf(&go, "/area/%.*s/pay-files/%.*s?format=%.*s", STR_ARG(c->area),
             STR_ARG(buf_str(&name)), STR_ARG(deed->format));
  c->go = buf_str(&go);
  if (!c->request->json) return LY_OK;
  c->told = value_map(s->arena);
  if (!c->told) return fail_memory(s);
  value_put_text(s->arena, c->told, "list", str_int(s->arena, deed->list));
  value_put_text(s->arena, c->told, "file", buf_str(&name));
  value_put_text(s->arena, c->told, "format", deed->format);
  return LY_OK;
}

static bool read_names(struct str text, struct str *list, int64_t *event) {
  size_t at = 0;
  while (at < text.len && text.ptr[at] != '-') at++;
  *list = (struct str){text.ptr, at};
  return at < text.len && registry_id(str_from(text, at + 1), event);
}

/* Whether that event is the user's own purpose: nobody takes a file on somebody else's. */
static enum ly check_purpose(struct scope *s, const struct case_desk *desk,
                             const struct pay_list *list, int64_t event) {
  struct pay_event *events;
  size_t count;
  enum ly rc = pay_events(s, desk->store, list, &events, &count);
  if (rc) return rc;
  for (size_t i = 0; i < count; i++) {
    bool exported = events[i].event == event && str_is(events[i].what, "exported");
    if (exported && str_eq(events[i].recorded_by, s->actor)) return LY_OK;
  }
  return fail(s, LY_NOT_FOUND, MSG_PAY_NO_PURPOSE, str_int(s->arena, list->list));
}

static struct str called(struct scope *s, const struct pay_list *list, struct str format) {
  struct buf b = buf_open(s->arena, 3 * list->name.len + 300);
  struct str month = pay_month_text(s->arena, list->month);
  buf_printf(&b, "attachment; filename=\"%.*s-pay-%lld.%.*s\"; filename*=UTF-8''",
             STR_ARG(list->district), (long long)list->list, STR_ARG(format));
  url_add(&b, list->name);
  buf_printf(&b, "-%.*s.%.*s", STR_ARG(month), STR_ARG(format));
  return buf_str(&b);
}

/* GET /area/{area}/pay-files/{paper}?format=csv */
enum ly page_pay_file(struct scope *s, struct call *c, struct value **out) {
  struct case_desk desk;
  struct pay_list list;
  struct str number, bytes;
  int64_t event;
  size_t format = 0;
  if (!read_names(c->capture, &number, &event))
    return fail(s, LY_NOT_FOUND, MSG_WEB_NO_PAGE, c->request->path);
  input_choice(s, &c->request->query, "format", formats, INPUT_OPTIONAL, &format);
  if (s->diags.errors) return fail(s, LY_INVALID, MSG_PAY_BAD_FORMAT, query_text(c, "format"));
  enum ly rc = pay_desk_open(s, c, &desk);
  if (!rc) rc = pay_named(s, c, &desk, number, &list);
  if (!rc) rc = check_purpose(s, &desk, &list, event);
  if (rc) return rc;
  if (c->request->json) {
    *out = pay_shown(s, c, &desk, &list);
    return LY_OK;
  }
  rc = file_check_keys(s, c);
  if (!rc)
    rc = pay_file(s, desk.store, desk.registry, desk.now->vocabulary->pack, &list,
                  str_of(formats[format]), &bytes);
  if (rc) return rc;
  c->file = (struct reply){.status = 200,
                           .type = format ? "text/csv; charset=utf-8" : XLSX,
                           .body = bytes,
                           .attachment = called(s, &list, str_of(formats[format])),
                           .own = true};
  return arena_failed(s->arena) ? fail_memory(s) : LY_OK;
}
