/* What was given up of all outboxes: mails, case states, short messages; and having it sent again.
 */
#include "service/outbox.h"
#include "web/page.h"
#include "web/pages_parties.h"
#include "web/words.h"

enum { ID_MAX = 30 };

static void put_given_up_row(struct scope *s, const struct call *c, const struct outbox_row *row,
                             struct value *rows, struct value *districts) {
  bool may = people_may(&c->grants, ROLE_ADMINISTRATOR, row->district, STR(""));
  struct value *v = outbox_row_value(s, row), *d = districts->first;
  bool again = may && outbox_may_retry(s, row);
  value_put_bool(s->arena, v, "may_retry", again);
  value_add(rows, v);
  if (!again) return;
  while (d && !str_eq(value_get(d, STR("district"))->text, row->district)) d = d->next;
  if (d) return;
  d = value_map(s->arena);
  value_put_text(s->arena, d, "district", row->district);
  value_put_text(s->arena, d, "name", word_area(s, c, row->district));
  value_add(districts, d);
}

/* {counts, rows, districts}: what was given up of each outbox, and where all can be retried. */
static enum ly put_given_up(struct scope *s, struct call *c, struct store *st, struct value *v) {
  struct value *counts = value_list(s->arena), *rows = value_list(s->arena);
  struct value *districts = value_list(s->arena);
  enum ly rc = LY_OK;
  for (size_t k = 0; !rc && k < OUTBOXES; k++) {
    struct value *one = value_map(s->arena);
    struct outbox_counts n;
    struct outbox_row *list = NULL;
    size_t count = 0;
    rc = outbox_count(s, st, outboxes[k], &n);
    if (!rc)
      rc = outbox_given_up(s, st, outboxes[k], kept_area(c), OUTBOX_GIVEN_UP_MAX, &list, &count);
    if (rc) break;
    value_put_text(s->arena, one, "kind", str_of(outboxes[k]->name));
    value_put_text(s->arena, one, "kind_text", message_plain(s->lang, outboxes[k]->title));
    value_put_int(s->arena, one, "waiting", n.waiting);
    value_put_int(s->arena, one, "failed", n.failed);
    value_add(counts, one);
    for (size_t i = 0; i < count; i++) put_given_up_row(s, c, &list[i], rows, districts);
  }
  value_put(v, "counts", counts);
  value_put(v, "rows", rows);
  value_put(v, "districts", districts);
  return rc;
}

/* GET /outbox/failed */
enum ly page_given_up(struct scope *s, struct call *c, struct value **out) {
  struct store *st;
  struct value *v = *out = value_map(s->arena);
  enum ly rc = call_store(s, c, &st);
  value_put_text(s->arena, v, "title", message_plain(s->lang, MSG_OUTBOX_GIVEN_UP));
  return rc ? rc : put_given_up(s, c, st, v);
}

/* Those that a form names: one by kind and number, all of a kind, or all of the district. */
struct retrying {
  struct outbox_deed one;
  struct outbox_retry all;
};

static enum ly find_given_up(struct scope *s, struct store *st, const struct outbox *of,
                             struct outbox_retry *out) {
  struct outbox_row *rows =
      ARENA_ARRAY(s->arena, struct outbox_row, OUTBOXES * OUTBOX_GIVEN_UP_MAX);
  enum ly rc = rows ? LY_OK : fail_memory(s);
  for (size_t k = 0; !rc && k < OUTBOXES; k++) {
    struct outbox_row *list = NULL;
    size_t count = 0;
    if (of && of != outboxes[k]) continue;
    rc = outbox_given_up(s, st, outboxes[k], out->district, OUTBOX_GIVEN_UP_MAX, &list, &count);
    for (size_t i = 0; !rc && i < count; i++)
      if (outbox_may_retry(s, &list[i])) rows[out->count++] = list[i];
  }
  out->rows = rows;
  return rc || out->count ? rc : fail(s, LY_CONFLICT, MSG_OUTBOX_NONE_GIVEN_UP);
}

/* POST /area/{area}/outbox/retry */
enum ly deed_outbox_retry(struct scope *s, struct call *c) {
  struct retrying *r = ARENA_NEW(s->arena, struct retrying);
  struct str kind = STR(""), number = STR("");
  struct place place;
  struct store *st;
  if (!r) return fail_memory(s);
  *r = (struct retrying){.one = {.act = SENDING_RETRY, .error = STR("")}};
  bool one = input_text(s, &c->body, "number", ID_MAX, INPUT_OPTIONAL, &number);
  input_text(s, &c->body, "kind", ID_MAX, one ? INPUT_REQUIRED : INPUT_OPTIONAL, &kind);
  r->one.of = outbox_of(kind);
  if (kind.len && !r->one.of) diag_error(s, DIAG_FIELD(STR("kind")), MSG_OUTBOX_NO_KIND, kind);
  if (one && !registry_id(number, &r->one.number))
    diag_error(s, DIAG_FIELD(STR("number")), MSG_OUTBOX_NO_NUMBER, number);
  enum ly rc = input_done(s, &c->body);
  if (!rc) rc = place_of(s, c, &place);
  if (!rc) rc = call_store(s, c, &st);
  if (rc) return rc;
  r->one.district = r->all.district = place.district;
  if (!one) rc = find_given_up(s, st, r->one.of, &r->all);
  if (rc) return rc;
  struct write w = one ? outbox_write(s, &r->one) : outbox_retry_write(s, &r->all);
  call_write(s, c, w.change, w.run, w.context);
  c->go = STR("/outbox/failed?done=1");
  return LY_OK;
}
