/* Keeping and reading the results of computed indicators. */
#include "plan/results.h"

#include "base/json.h"
#include "plan/board_int.h"
#include "registry/write.h"

/* ---- Keeping ------------------------------------------------------------------------------------
 */

struct keeping {
  const struct pack *pack;
  struct date on;
  const struct plan_measured *list;
  size_t count;
  int64_t kept;
};

static struct store_value decimal_or_null(struct scope *s, bool given, struct decimal d) {
  return given ? S_TEXT(decimal_text(s->arena, d)) : S_NULL;
}

static struct store_value part_text(struct scope *s, bool given,
                                    const struct plan_counted_part *part) {
  struct decimal d = {part->value, (uint8_t)part->places};
  return decimal_or_null(s, given && !part->overflow, d);
}

static enum ly insert(struct scope *s, struct tx *tx, const struct keeping *k,
                      const struct plan_measured *m, const struct plan_measured_area *area,
                      int64_t now) {
  return store_exec(
      s, tx,
      "INSERT INTO measured_result (district, plan, on_day, indicator, area, value, top, bottom,"
      " top_unknown, bottom_unknown, version, recorded_at, recorded_by)"
      " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
      S_TEXT(report_district(k->pack)), S_TEXT(k->pack->header->key),
      S_TEXT(date_iso(s->arena, k->on)), S_TEXT(m->indicator->key), S_TEXT(area->area),
      decimal_or_null(s, area->known, area->value), part_text(s, true, &area->top),
      part_text(s, m->computed->bottom != NULL, &area->bottom), S_INT(area->top.unknown),
      S_INT(area->bottom.unknown), S_TEXT(k->pack->version), S_INT(now), S_TEXT(s->actor));
}

/* The whole always, areas below where something is known of them. */
static enum ly insert_one(struct scope *s, struct tx *tx, struct keeping *k,
                          const struct plan_measured *m, int64_t now) {
  enum ly rc = insert(s, tx, k, m, &m->whole, now);
  k->kept += !rc;
  for (size_t i = 0; !rc && i < m->count; i++) {
    if (!m->areas[i].known) continue;
    rc = insert(s, tx, k, m, &m->areas[i], now);
    k->kept += !rc;
  }
  return rc;
}

static enum ly is_kept(struct scope *s, struct store *st, const struct keeping *k, bool *out) {
  struct store_rows rows = {0};
  enum ly rc = store_query(s, st, "i",
                           "SELECT count(*) FROM measured_result"
                           " WHERE district = $1 AND plan = $2 AND on_day = $3",
                           &rows, S_TEXT(report_district(k->pack)), S_TEXT(k->pack->header->key),
                           S_TEXT(date_iso(s->arena, k->on)));
  *out = !rc && store_int(&rows, 0, 0) > 0;
  return rc;
}

static enum ly run_keep(struct scope *s, struct tx *tx, struct write *w) {
  struct keeping *k = w->context;
  int64_t now;
  bool there;
  enum ly rc = is_kept(s, tx_store(tx), k, &there);
  if (!rc) rc = tx_now(s, tx, &now);
  for (size_t i = 0; !rc && !there && i < k->count; i++)
    rc = insert_one(s, tx, k, &k->list[i], now);
  w->answer = str_int(s->arena, k->kept);
  return rc;
}

static struct write write_of(struct scope *s, struct keeping *k) {
  struct buf subject = buf_open(s->arena, 128), payload = buf_open(s->arena, 512);
  struct value *v = value_map(s->arena);
  value_put_text(s->arena, v, "plan", k->pack->header->key);
  value_put_text(s->arena, v, "on", date_iso(s->arena, k->on));
  if (v) json_value(&payload, v);
  buf_printf(&subject, "plan:%.*s", STR_ARG(k->pack->header->key));
  return (struct write){.scope = s,
                        .change = {.district = report_district(k->pack),
                                   .key = change_new_key(s),
                                   .act = STR("measured.keep"),
                                   .subject = buf_str(&subject),
                                   .pack_version = k->pack->version,
                                   .payload = buf_str(&payload)},
                        .run = run_keep,
                        .context = k};
}

/* ---- All plans ----------------------------------------------------------------------------------
 */

static bool anybody(const struct plan_measured *list, size_t count) {
  for (size_t i = 0; i < count; i++)
    if (list[i].whole.known || list[i].areas_held) return true;
  return false;
}

static enum ly keep_plan(struct scope *s, const struct plan_keeping *keeping,
                         const struct service_everyone *everyone,
                         const struct registry_moment *moment, const struct pack *pack,
                         int64_t *kept) {
  const struct service_vocabulary *words = service_everyone_words(everyone, pack->header->area);
  struct keeping k = {.pack = pack, .on = s->today};
  struct plan_measured *list = NULL;
  bool there = true;
  bool own = words && str_eq(words->pack->header->key, pack->header->key);
  if (!own || !pack_table_of(pack, &plan_kind_computed)->count) return LY_OK;
  enum ly rc = is_kept(s, keeping->store, &k, &there);
  if (rc || there) return rc;
  rc = plan_measure_all(s, words, registry_moment_world(moment), &list, &k.count);
  if (rc || !anybody(list, k.count)) return rc;
  k.list = list;
  struct write w = write_of(s, &k);
  rc = keeping->write(s, keeping->context, &w);
  *kept += rc ? 0 : k.kept;
  return rc;
}

static enum ly keep_all(struct scope *s, const struct plan_keeping *k,
                        const struct service_everyone *everyone,
                        const struct registry_moment *moment, int64_t *kept) {
  struct pack_adoption *list;
  struct pack pack;
  size_t count = 0;
  struct date on = registry_moment_day(moment);
  if (on.day != s->today.day)
    return fail(s, LY_CONFLICT, MSG_RESULTS_OTHER_DAY, date_iso(s->arena, on),
                date_iso(s->arena, s->today));
  enum ly rc = pack_in_force(s, k->store, s->today, &list, &count);
  for (size_t i = 0; !rc && i < count; i++) {
    rc = pack_read_in_force(s, k->store, s->today, list[i].pack, plan_kinds, &pack);
    if (!rc) rc = keep_plan(s, k, everyone, moment, &pack, kept);
  }
  return rc;
}

enum ly plan_results_keep(struct scope *s, const struct plan_keeping *k, int64_t *kept) {
  struct service_everyone *everyone = NULL;
  struct registry_moment *moment = NULL;
  *kept = 0;
  enum ly rc = service_everyone_open(s, k->store, plan_kinds, NULL, &everyone);
  if (!rc) rc = service_everyone_follow(s, k->store, everyone, NULL);
  if (!rc) moment = registry_columns_moment(service_everyone_columns(everyone));
  if (!rc) rc = keep_all(s, k, everyone, moment, kept);
  registry_moment_drop(moment);
  service_everyone_close(everyone);
  return rc;
}

static enum ly move_tables(struct scope *s, const struct plan_keeping *k,
                           const struct registry *r) {
  struct registry_deed deed = {
      .act = REGISTRY_DAY_CHANGE, .registry = r, .new = {.from = DATE_NONE, .to = DATE_NONE}};
  struct write w = registry_write(s, &deed);
  return k->write(s, k->context, &w);
}

/* The month that `day` lies in, when it ended before the business date. */
static enum ly keep_month(struct scope *s, const struct plan_keeping *k, const struct registry *r,
                          struct date day, struct date end, int64_t *kept) {
  struct date today = s->today;
  int64_t more = 0;
  s->today = end;
  enum ly rc = date_cmp(day, end) < 0 ? move_tables(s, k, r) : LY_OK;
  if (!rc) rc = plan_results_keep(s, k, &more);
  s->today = today;
  *kept += more;
  return rc;
}

enum ly plan_results_catch_up(struct scope *s, const struct plan_keeping *k,
                              const struct registry *r, int64_t months, int64_t *kept) {
  struct date day;
  *kept = 0;
  enum ly rc = registry_true_on(s, k->store, &day);
  for (int64_t i = 0; !rc && i < months && !date_is_none(day); i++) {
    struct date end = period_of(PERIOD_MONTH, day).last;
    if (date_cmp(end, s->today) >= 0) break;
    rc = keep_month(s, k, r, day, end, kept);
    day.day = end.day + 1;
  }
  return rc;
}

/* ---- Reading ------------------------------------------------------------------------------------
 */

static struct plan_result result_of(const struct store_rows *rows, size_t i) {
  struct plan_result r = {.on = DATE_NONE, .recorded_at = store_int(rows, i, 2)};
  if (!date_parse(store_text(rows, i, 0), &r.on)) r.on = DATE_NONE;
  if (rows->cells[i * rows->columns + 1].type != STORE_NULL)
    r.value.given = decimal_parse(store_text(rows, i, 1), &r.value.value);
  return r;
}

enum ly plan_results_of(struct scope *s, struct store *st, const struct pack *pack,
                        struct str indicator, struct plan_result **out, size_t *count) {
  struct store_rows rows = {0};
  struct str area;
  *count = 0;
  must(area_digits(pack->header->area, &area)); /* checked with the pack */
  enum ly rc = store_query(s, st, "tTi",
                           "SELECT on_day, value, recorded_at FROM measured_result"
                           " WHERE district = $1 AND plan = $2 AND indicator = $3 AND area = $4"
                           " AND on_day <= $5 ORDER BY on_day",
                           &rows, S_TEXT(report_district(pack)), S_TEXT(pack->header->key),
                           S_TEXT(indicator), S_TEXT(area), S_TEXT(date_iso(s->arena, s->today)));
  if (rc) return rc;
  *out = ARENA_ARRAY(s->arena, struct plan_result, rows.rows);
  if (!*out) return fail_memory(s);
  *count = rows.rows;
  for (size_t i = 0; i < rows.rows; i++) (*out)[i] = result_of(&rows, i);
  return LY_OK;
}

/* ---- As a line ----------------------------------------------------------------------------------
 */

enum ly plan_results_line(struct scope *s, const struct pack *pack, const struct plan_measured *m,
                          const struct plan_result *list, size_t count, struct board *board,
                          struct board_line *line) {
  const struct plan_indicator *indicator = m->indicator;
  bool yearly = m->since_january || indicator->flow == PLAN_YEARLY;
  struct report *made = ARENA_ARRAY(s->arena, struct report, count);
  const struct report **counted = ARENA_ARRAY(s->arena, const struct report *, count);
  if (!made || !counted) return fail_memory(s);
  *board = (struct board){.pack = pack, .today = s->today};
  *line = (struct board_line){.kind = REPORT_INDICATOR,
                              .entry = &indicator->entry,
                              .indicator = indicator,
                              .due = DATE_NONE,
                              .counted = counted};
  const struct pack_document *d = pack->header->document;
  struct period due = indicator->target ? indicator->target->period : (struct period){0};
  if (due.length == PERIOD_NONE && d) due = d->until;
  if (due.length != PERIOD_NONE) line->due = due.last;
  for (size_t i = 0; i < count; i++) {
    if (!list[i].value.given) continue;
    made[i].period = (struct period){PERIOD_DAY, list[i].on, list[i].on};
    made[i].says.value = list[i].value;
    counted[line->counted_count++] = &made[i];
  }
  struct board_series series = {counted, line->counted_count};
  if (!yearly && !board_line_over(board, line))
    line->forecast = board_forecast_of(board, line, series);
  return LY_OK;
}

struct value *plan_results_forecast(struct scope *s, const struct board_line *line) {
  return board_forecast_value(s, line);
}

struct value *plan_results_value(struct scope *s, const struct plan_result *list, size_t count) {
  struct arena *a = s->arena;
  struct value *out = value_list(a);
  for (size_t i = 0; i < count; i++) {
    struct value *v = value_map(a);
    value_put_text(a, v, "on", date_iso(a, list[i].on));
    if (list[i].value.given) {
      value_put_decimal(a, v, "value", list[i].value.value);
    } else {
      value_put_null(a, v, "value");
    }
    value_put_text(a, v, "recorded_at", time_local(a, list[i].recorded_at));
    value_add(out, v);
  }
  return out;
}
