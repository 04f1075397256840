/* The plans' pages, and what watchers of the machine ask. */
#include "web/pages.h"

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
enum ly page_indicators(struct scope *s, struct call *c, struct value **out) {
  const struct pack *pack = site_pack(c->site, c->capture);
  if (!pack) return fail(s, LY_NOT_FOUND, MSG_WEB_NO_PLAN, c->capture);
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
enum ly page_nothing_adopted(struct scope *s, struct call *c, struct value **out) {
  (void)c;
  *out = value_map(s->arena);
  value_put_text(s->arena, *out, "title", message_plain(s->lang, MSG_WEB_NO_PLAN_TITLE));
  value_put(*out, "plans", value_list(s->arena));
  return LY_OK;
}

/* GET /health: for whoever watches the machine. It writes nothing and reads one row. */
enum ly page_health(struct scope *s, struct call *c, struct value **out) {
  struct store *st;
  struct lease lease;
  enum ly rc = call_store(s, c, &st);
  if (!rc) rc = lease_read(s, st, &lease);
  if (rc) return rc;
  bool writes = writer_stats(c->app->writer).epoch == lease.epoch;
  *out = value_map(s->arena);
  value_put_text(s->arena, *out, "status", writes ? STR("ok") : STR("read only"));
  value_put_text(s->arena, *out, "business_date", date_iso(s->arena, s->today));
  value_put_int(s->arena, *out, "packs", (int64_t)c->site->pack_count);
  return LY_OK;
}

/* GET /metrics: for a Prometheus on this machine. What comes through a proxy comes from outside. */
enum ly page_metrics(struct scope *s, struct call *c, struct value **out) {
  (void)out;
  if (c->request->forwarded) return fail(s, LY_NOT_FOUND, MSG_WEB_NO_PAGE, c->request->path);
  c->file = (struct reply){.status = 200,
                           .type = "text/plain; version=0.0.4; charset=utf-8",
                           .body = metrics_text(s->arena, c->app),
                           .own = true};
  return LY_OK;
}
