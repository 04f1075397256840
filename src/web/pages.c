/* What watchers of the machine ask. */
#include "web/pages.h"

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
  struct store *st;
  struct outbox_counts counts[OUTBOXES];
  (void)out;
  if (c->request->forwarded) return fail(s, LY_NOT_FOUND, MSG_WEB_NO_PAGE, c->request->path);
  bool known = !call_store(s, c, &st);
  for (size_t k = 0; known && k < OUTBOXES; k++)
    known = !outbox_count(s, st, outboxes[k], &counts[k]);
  s->error = (struct error){0}; /* the counters are told whatever the database does */
  c->file = (struct reply){.status = 200,
                           .type = "text/plain; version=0.0.4; charset=utf-8",
                           .body = metrics_text(s->arena, c->app, known ? counts : NULL),
                           .own = true};
  return LY_OK;
}

/* GET /openapi.json: what programs are told of all this. */
enum ly page_openapi(struct scope *s, struct call *c, struct value **out) {
  (void)out;
  struct str text;
  enum ly rc = app_openapi(s, c->app, &text);
  if (rc) return rc;
  c->file = (struct reply){.status = 200, .type = "application/json; charset=utf-8", .body = text};
  return LY_OK;
}
