/* Indicators worked out from the registry: all of a plan, and one by area. */
#include "plan/measured.h"
#include "plan/sheets.h"
#include "web/everyone.h"
#include "web/listing.h"
#include "web/pages.h"
#include "web/pages_board.h"

static enum ly measure(struct scope *s, struct call *c, struct plan_measured **list,
                       size_t *count) {
  struct everyone_held held;
  enum ly rc = call_everyone(s, c, &held);
  if (rc) return rc;
  const struct service_vocabulary *words =
      service_everyone_words(held.everyone, c->plan->header->area);
  if (!words) return fail(s, LY_CONFLICT, MSG_REGISTRY_NO_DICTIONARY);
  return plan_measure_all(s, words, registry_moment_world(held.moment), list, count);
}

/* "截至 …，下级地区 32 个中 32 个有登记数据" */
static void put_held(struct scope *s, struct value *page, const struct plan_measured *m) {
  struct str words[] = {date_iso(s->arena, s->today), str_int(s->arena, (int64_t)m->areas_held),
                        str_int(s->arena, (int64_t)m->count)};
  value_put_text(s->arena, page, "sentence",
                 message_text(s->arena, s->lang, MSG_MEASURED_HELD, words, 3));
}

/* GET /plan/{pack}/measured */
enum ly page_measured(struct scope *s, struct call *c, struct value **out) {
  struct listing listing = {.rows = "indicators", .value = plan_measured_row};
  struct plan_measured *list = NULL;
  size_t count = 0;
  enum ly rc = measure(s, c, &list, &count);
  if (!rc) rc = plan_measured_sheet(s, c->plan, list, count, &listing.sheet);
  if (rc) return rc;
  struct str name = c->plan->header->name;
  listing.empty = message_text(s->arena, s->lang, MSG_MEASURED_NONE, &name, 1);
  struct value *v = *out = plan_head_value(s, c->plan);
  value_put_text(s->arena, v, "title", listing.sheet.title);
  if (count) {
    put_held(s, v, &list[0]);
  } else {
    value_put_text(s->arena, v, "sentence", STR(""));
  }
  return listing_run(s, c, &listing, v);
}

/* GET /plan/{pack}/measured/{key} */
enum ly page_measured_one(struct scope *s, struct call *c, struct value **out) {
  struct listing listing = {.rows = "areas", .value = plan_measured_row};
  struct plan_measured *list = NULL;
  size_t count = 0, i = 0;
  enum ly rc = measure(s, c, &list, &count);
  if (rc) return rc;
  while (i < count && !str_eq(list[i].indicator->key, c->capture)) i++;
  if (i == count) return fail(s, LY_NOT_FOUND, MSG_WEB_NO_PAGE, c->request->path);
  const struct plan_measured *m = &list[i];
  rc = plan_measured_areas_sheet(s, m, &listing.sheet);
  if (rc) return rc;
  struct value *v = *out = plan_head_value(s, c->plan);
  value_put_text(s->arena, v, "title", m->indicator->name);
  value_put_text(s->arena, v, "indicator", m->indicator->key);
  value_put_text(s->arena, v, "how", plan_measured_how(s, m));
  value_put_text(s->arena, v, "note", m->computed->note);
  put_held(s, v, m);
  return listing_run(s, c, &listing, v);
}
