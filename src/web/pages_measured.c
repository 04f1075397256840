/* Indicators worked out from the registry: all of a plan, and one by area. */
#include "plan/results.h"
#include "plan/sheets.h"
#include "web/chart.h"
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

/* ---- Month by month -----------------------------------------------------------------------------
 */

static struct str forecast_text(struct scope *s, const struct board_line *line,
                                const struct value *forecast) {
  if (!forecast) return message_plain(s->lang, MSG_RESULTS_NO_FORECAST);
  struct str words[] = {str_int(s->arena, value_get(forecast, STR("periods"))->integer),
                        value_get(forecast, STR("value_text"))->text};
  bool meets = line->forecast.meets;
  return message_text(s->arena, s->lang,
                      meets ? MSG_RESULTS_FORECAST_MEETS : MSG_RESULTS_FORECAST_MISSES, words, 2);
}

/* What was kept of the whole plan, as rows, as a line, and where that leads. */
static enum ly put_results(struct scope *s, struct call *c, const struct plan_measured *m,
                           struct value *v) {
  struct plan_result *list = NULL;
  struct board board;
  struct board_line line;
  struct store *st;
  size_t count = 0;
  enum ly rc = call_store(s, c, &st);
  if (!rc) rc = plan_results_of(s, st, c->plan, m->indicator->key, &list, &count);
  if (!rc) rc = plan_results_line(s, c->plan, m, list, count, &board, &line);
  if (rc) return rc;
  struct value *forecast = plan_results_forecast(s, &line), *charts = value_list(s->arena);
  value_put(v, "results", plan_results_value(s, list, count));
  if (!c->request->json)
    value_put_text(s->arena, v, "forecast_text", forecast_text(s, &line, forecast));
  if (forecast) {
    value_put(v, "forecast", forecast);
  } else {
    value_put_null(s->arena, v, "forecast");
  }
  if (c->request->json) return LY_OK;
  for (struct value *row = value_get(v, STR("results"))->first; row; row = row->next)
    value_put_text(s->arena, row, "unit", m->indicator->unit);
  struct value *chart = line.counted_count ? chart_series(s, &board, &line) : NULL;
  if (chart) value_add(charts, chart);
  value_put(v, "chart", charts);
  return LY_OK;
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
  value_put_text(s->arena, v, "clause", m->indicator->clause.key);
  value_put_text(s->arena, v, "note", m->computed->note);
  put_held(s, v, m);
  rc = put_results(s, c, m, v);
  return rc ? rc : listing_run(s, c, &listing, v);
}
