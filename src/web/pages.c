/* The pages: one handler each, and the table of routes. */
#include "web/route.h"

/* How many indicators there are of each kind, for the sentence above the table. */
static void put_counts(struct scope *s, struct value *v, const struct pack *pack) {
  const struct pack_table *table = pack_table_of(pack, &plan_kind_indicator);
  int64_t rows = 0, binding = 0, expected = 0, below = 0;
  struct date due = DATE_NONE;
  for (size_t n = 0; n < table->count; n++) {
    const struct plan_indicator *i = (const void *)table->entries[n];
    rows += i->number > 0;
    binding += i->binding == PLAN_BINDING_BINDING;
    expected += i->binding == PLAN_BINDING_EXPECTED;
    below += plan_stand(i) == PLAN_STAND_BELOW;
    bool later = date_is_none(due) || date_cmp(i->target->period.last, due) > 0;
    if (later) due = i->target->period.last;
  }
  value_put_int(s->arena, v, "table_count", rows);
  value_put_int(s->arena, v, "prose_count", (int64_t)table->count - rows);
  value_put_int(s->arena, v, "kinds_count", binding + expected);
  value_put_int(s->arena, v, "binding_count", binding);
  value_put_int(s->arena, v, "expected_count", expected);
  value_put_int(s->arena, v, "below_base_count", below);
  value_put_text(s->arena, v, "due", date_iso(s->arena, due));
  value_put_bool(s->arena, v, "term_over", !date_is_none(due) && date_cmp(s->today, due) > 0);
}

/* GET /plan/{pack}/indicators */
static enum ly indicators(struct scope *s, const struct site *site, const struct request *request,
                          struct value **out) {
  const struct pack *pack = site_pack(site, request->capture);
  if (!pack) return fail(s, LY_NOT_FOUND, MSG_WEB_NO_PLAN, request->capture);
  *out = plan_indicators_value(s, pack);
  const struct pack_document *document = pack->header->document;
  struct str plan = document ? document->title : pack->header->name;
  value_put_text(s->arena, *out, "title",
                 message_text(s->arena, s->lang, MSG_WEB_INDICATORS_TITLE, &plan, 1));
  value_put_text(s->arena, *out, "version_short", (struct str){pack->version.ptr, 12});
  put_counts(s, *out, pack);
  return LY_OK;
}

/* GET / when no pack is in force; with one, the router goes on to its indicators. */
static enum ly nothing_adopted(struct scope *s, const struct site *site,
                               const struct request *request, struct value **out) {
  (void)site;
  (void)request;
  *out = value_map(s->arena);
  value_put_text(s->arena, *out, "title", message_plain(s->lang, MSG_WEB_NO_PLAN_TITLE));
  value_put(*out, "plans", value_list(s->arena));
  return LY_OK;
}

/* GET /health: for whoever watches the machine. */
static enum ly health(struct scope *s, const struct site *site, const struct request *request,
                      struct value **out) {
  (void)request;
  *out = value_map(s->arena);
  value_put_text(s->arena, *out, "status", STR("ok"));
  value_put_text(s->arena, *out, "business_date", date_iso(s->arena, s->today));
  value_put_int(s->arena, *out, "packs", (int64_t)site->pack_count);
  return LY_OK;
}

const struct route routes[] = {
    {"/", ROLE_PUBLIC, "empty", nothing_adopted},
    {"/plan/{pack}/indicators", ROLE_PUBLIC, "indicators", indicators},
    {"/health", ROLE_PUBLIC, NULL, health},
    {0},
};
