/* 保存期限: what is kept how long and why, what is held, what was erased when. */
#include "service/hold.h"
#include "service/retention.h"
#include "web/page.h"
#include "web/pages_parties.h"
#include "web/words.h"

enum { ERASED_ROWS = 50, ID_DIGITS = 20 };

/* The district that the security administrator or auditor keeps: of the first grant that is for
 * one. */
static enum ly kept_district(struct scope *s, const struct call *c, struct str *out) {
  for (size_t i = 0; i < c->grants.count; i++) {
    const struct user_grant *g = &c->grants.list[i];
    bool theirs = g->role == ROLE_SECURITY || g->role == ROLE_AUDITOR;
    if (!theirs || g->area.len < DISTRICT_DIGITS) continue;
    *out = (struct str){g->area.ptr, DISTRICT_DIGITS};
    return LY_OK;
  }
  return fail(s, LY_NOT_FOUND, MSG_RETENTION_NO_DISTRICT);
}

/* "电话、常住地" */
static struct str facts_text(struct scope *s, const struct service_retention *r) {
  const struct pack_ref *refs = r->facts.items;
  struct buf b = buf_open(s->arena, 4096);
  for (size_t i = 0; i < r->facts.count; i++) {
    const struct registry_fact *fact = (const void *)refs[i].entry;
    if (i) buf_add(&b, message_plain(s->lang, MSG_RETENTION_AND));
    buf_add(&b, fact ? fact->name : refs[i].key);
  }
  return buf_str(&b);
}

static enum ly put_terms(struct scope *s, struct call *c, struct store *st, struct str district,
                         struct value *v) {
  const struct casework *work = site_casework(c->site, district);
  struct retention_row *rows;
  size_t count = 0;
  struct value *list = value_list(s->arena);
  enum ly rc =
      work ? retention_rows(s, st, work->vocabulary->pack, district, &rows, &count) : LY_OK;
  for (size_t i = 0; !rc && i < count; i++) {
    struct value *row = retention_value(s, &rows[i]);
    value_add(list, row);
    if (c->request->json) continue;
    bool says = !str_eq(rows[i].entry->name, value_get(row, STR("what_text"))->text);
    value_put_bool(s->arena, row, "says_what", says);
    value_put_text(s->arena, row, "facts_text", facts_text(s, rows[i].entry));
    value_put_bool(s->arena, row, "not_here", rows[i].entry->what == RETENTION_OUTSIDE);
  }
  value_put(v, "terms", list);
  return rc;
}

static enum ly put_holds(struct scope *s, struct call *c, struct store *st, struct str district,
                         struct value *v) {
  struct legal_hold *holds;
  size_t count = 0;
  bool may = people_may(&c->grants, ROLE_SECURITY, district, STR(""));
  struct value *list = value_list(s->arena);
  enum ly rc = hold_list(s, st, district, &holds, &count);
  value_put_bool(s->arena, v, "may_hold", may);
  for (size_t i = 0; !rc && i < count; i++) {
    struct value *row = hold_value(s, &holds[i]);
    value_put_bool(s->arena, row, "may_end", may);
    value_put_text(s->arena, row, "recorded_by_text", page_actor(s, c, holds[i].recorded_by));
    value_add(list, row);
  }
  value_put(v, "holds", list);
  if (may && !c->request->json) {
    struct value *form = value_map(s->arena);
    form_text(s, c, form, "case", STR(""));
    form_text(s, c, form, "party", STR(""));
    form_text(s, c, form, "reason", STR(""));
    value_put(v, "form", form);
  }
  return rc;
}

static enum ly put_erased(struct scope *s, struct store *st, struct str district, struct value *v) {
  const struct change_filter filter = {
      .district = district, .act = STR("retention.erase"), .limit = ERASED_ROWS};
  struct change_row *rows;
  size_t count = 0;
  struct value *list = value_list(s->arena);
  enum ly rc = change_list(s, st, &filter, &rows, &count);
  for (size_t i = 0; !rc && i < count; i++) {
    struct value *row = value_map(s->arena);
    value_put_text(s->arena, row, "recorded_at", time_local(s->arena, rows[i].recorded_at));
    value_put_text(s->arena, row, "subject", rows[i].subject);
    value_put_text(s->arena, row, "subject_text", word_subject(s, rows[i].subject));
    value_put_text(s->arena, row, "rows", rows[i].answer);
    value_add(list, row);
  }
  value_put(v, "erased", list);
  return rc;
}

/* GET /operate/retention */
enum ly page_retention(struct scope *s, struct call *c, struct value **out) {
  struct store *st;
  struct str district = STR("");
  struct value *v = *out = value_map(s->arena);
  enum ly rc = kept_district(s, c, &district);
  if (!rc) rc = call_store(s, c, &st);
  if (rc) return rc;
  value_put_text(s->arena, v, "title", message_plain(s->lang, MSG_RETENTION_TITLE));
  value_put_text(s->arena, v, "area", district);
  value_put_text(s->arena, v, "area_text", area_text(s, c, district));
  rc = put_terms(s, c, st, district, v);
  if (!rc) rc = put_holds(s, c, st, district, v);
  return rc ? rc : put_erased(s, st, district, v);
}

/* ---- Deeds --------------------------------------------------------------------------------------
 */

static enum ly send_hold(struct scope *s, struct call *c, struct hold_deed *deed) {
  struct place place;
  input_text(s, &c->body, "reason", HOLD_REASON_MAX, INPUT_REQUIRED, &deed->reason);
  enum ly rc = input_done(s, &c->body);
  if (!rc) rc = place_of(s, c, &place);
  if (rc) return rc;
  deed->district = place.district;
  struct write w = hold_write(s, deed);
  call_write(s, c, w.change, w.run, w.context);
  c->go = STR("/operate/retention?done=1");
  return LY_OK;
}

/* POST /area/{area}/holds: a case, or all of a party. */
enum ly deed_hold(struct scope *s, struct call *c) {
  struct hold_deed *deed = ARENA_NEW(s->arena, struct hold_deed);
  struct str of_case = STR(""), of_party = STR("");
  if (!deed) return fail_memory(s);
  input_text(s, &c->body, "case", ID_DIGITS, INPUT_OPTIONAL, &of_case);
  input_text(s, &c->body, "party", ID_DIGITS, INPUT_OPTIONAL, &of_party);
  struct str given = of_party.len ? of_party : of_case;
  bool both = of_party.len && of_case.len;
  *deed = (struct hold_deed){.act = of_party.len ? HOLD_PARTY : HOLD_CASE};
  struct diag_at at = DIAG_FIELD(of_party.len ? STR("party") : STR("case"));
  if (both || !given.len) diag_error(s, at, MSG_HOLD_WHAT);
  if (!both && given.len && !registry_id(given, &deed->number))
    diag_error(s, at, MSG_HOLD_NO_NUMBER, given);
  return send_hold(s, c, deed);
}

/* POST /area/{area}/holds/{id}/end */
enum ly deed_hold_end(struct scope *s, struct call *c) {
  struct hold_deed *deed = ARENA_NEW(s->arena, struct hold_deed);
  if (!deed) return fail_memory(s);
  *deed = (struct hold_deed){.act = HOLD_END};
  if (!registry_id(c->capture, &deed->number))
    return fail(s, LY_NOT_FOUND, MSG_HOLD_NONE, c->capture);
  return send_hold(s, c, deed);
}
