/* Charts as shapes. A series has one scale of days and one of values; ticks are round numbers
 * (Heckbert, Nice numbers for graph labels, Graphics Gems, 1990). */
#include "web/chart.h"

#include <math.h>

/* ---- How many stand how -------------------------------------------------------------------------
 */

struct value *chart_bar(struct scope *s, const int64_t lights[BOARD_GREEN + 1]) {
  static const enum board_light order[] = {BOARD_GREEN, BOARD_AMBER, BOARD_RED, BOARD_GREY};
  struct arena *a = s->arena;
  struct value *v = value_map(a), *parts = value_list(a);
  int64_t total = 0, before = 0;
  for (size_t i = 0; i <= BOARD_GREEN; i++) total += lights[i];
  for (size_t i = 0; total && i <= BOARD_GREEN; i++) {
    const struct pack_choice *c = pack_choice_of(board_lights, (int)order[i]);
    int64_t count = lights[order[i]], from = before * 1000 / total;
    if (count == 0) continue;
    before += count;
    int64_t width = before * 1000 / total - from;
    struct value *part = value_map(a);
    value_put_text(a, part, "light", str_of(c->word));
    value_put_text(a, part, "text", message_plain(s->lang, c->message));
    value_put_text(a, part, "sign", str_of(board_light_sign(order[i])));
    value_put_int(a, part, "count", count);
    value_put_int(a, part, "x", from);
    value_put_int(a, part, "width", width > 6 ? width - 6 : width); /* a gap, seen without colour */
    value_add(parts, part);
  }
  value_put_int(a, v, "total", total);
  value_put(v, "parts", parts);
  return v;
}

/* ---- A series -----------------------------------------------------------------------------------
 */

enum { LEFT = 58, RIGHT = 34, TOP = 26, BOTTOM = 34, TICKS = 4, POINTS_MAX = 200 };

struct point {
  double day, value;
};

struct scale {
  double from, to;    /* of values or days */
  double start, size; /* in the drawing; size below 0: upwards */
};

static double place(const struct scale *scale, double at) {
  return scale->start + (at - scale->from) / (scale->to - scale->from) * scale->size;
}

static double real(struct decimal d) {
  double value = (double)d.coefficient;
  for (uint8_t i = 0; i < d.scale; i++) value /= 10;
  return value;
}

static double nice(double range, bool round_off) {
  double exponent = floor(log10(range)), fraction = range / pow(10, exponent), step = 10;
  if (round_off) {
    step = fraction < 1.5 ? 1 : fraction < 3 ? 2 : fraction < 7 ? 5 : 10;
  } else {
    step = fraction <= 1 ? 1 : fraction <= 2 ? 2 : fraction <= 5 ? 5 : 10;
  }
  return step * pow(10, exponent);
}

struct drawing {
  struct scope *s;
  struct scale x, y;
  double step; /* between two ticks of y */
  struct point base, target, forecast;
  bool has_base, has_target, has_forecast;
  struct point reported[POINTS_MAX];
  size_t count;
};

static struct str number_text(struct scope *s, double value, double step) {
  struct buf b = buf_open(s->arena, 64);
  int digits = step >= 1 ? 0 : (int)fmin(9, ceil(-log10(step) - 1e-9));
  buf_printf(&b, "%.*f", digits, value);
  return buf_str(&b);
}

static void put_at(struct arena *a, struct value *v, const char *key, double at) {
  struct buf b = buf_open(a, 32);
  buf_printf(&b, "%.1f", at);
  value_put_text(a, v, key, buf_str(&b));
}

static void widen(double *least, double *most, double value) {
  *least = fmin(*least, value);
  *most = fmax(*most, value);
}

/* The scale of values: round numbers around all there is, never below 0 without need. */
static void scale_values(struct drawing *d) {
  double least = INFINITY, most = -INFINITY;
  if (d->has_base) widen(&least, &most, d->base.value);
  if (d->has_target) widen(&least, &most, d->target.value);
  if (d->has_forecast) widen(&least, &most, d->forecast.value);
  for (size_t i = 0; i < d->count; i++) widen(&least, &most, d->reported[i].value);
  double room = most > least ? (most - least) * 0.1 : fmax(fabs(most) * 0.1, 1);
  double low = least - room, high = most + room;
  if (low < 0 && least >= 0) low = 0;
  d->step = nice(nice(high - low, false) / TICKS, true);
  d->y = (struct scale){floor(low / d->step) * d->step, ceil(high / d->step) * d->step,
                        CHART_HEIGHT - BOTTOM, TOP + BOTTOM - CHART_HEIGHT};
}

static void scale_days(struct drawing *d, const struct board *board) {
  double from = INFINITY, to = -INFINITY;
  if (d->has_base) widen(&from, &to, d->base.day);
  if (d->has_target) widen(&from, &to, d->target.day);
  for (size_t i = 0; i < d->count; i++) widen(&from, &to, d->reported[i].day);
  widen(&from, &to, board->today.day);
  if (to - from < 365) from = to - 365;
  d->x = (struct scale){from, to, LEFT, CHART_WIDTH - LEFT - RIGHT};
}

static void add_move(struct buf *b, const struct drawing *d, char how, struct point p) {
  buf_printf(b, "%c%.1f %.1f", how, place(&d->x, p.day), place(&d->y, p.value));
}

static struct value *ticks_of_values(const struct drawing *d) {
  struct arena *a = d->s->arena;
  struct value *list = value_list(a);
  int count = (int)lround((d->y.to - d->y.from) / d->step);
  for (int i = 0; i <= count; i++) {
    double at = d->y.from + i * d->step;
    struct value *v = value_map(a);
    double y = place(&d->y, at);
    struct buf line = buf_open(a, 64);
    buf_printf(&line, "M%d %.1fH%d", LEFT, y, CHART_WIDTH - RIGHT);
    value_put_text(a, v, "d", buf_str(&line));
    put_at(a, v, "x", LEFT - 8);
    put_at(a, v, "y", y + 5);
    value_put_text(a, v, "text", number_text(d->s, at, d->step));
    value_add(list, v);
  }
  return list;
}

/* The ends of years, as many as have room. */
static struct value *ticks_of_days(const struct drawing *d) {
  struct arena *a = d->s->arena;
  struct value *list = value_list(a);
  int year, month, day, last, every = 1;
  date_parts((struct date){(int32_t)d->x.from}, &year, &month, &day);
  date_parts((struct date){(int32_t)d->x.to}, &last, &month, &day);
  while ((last - year) / every > 5) every++;
  for (; year <= last; year += every) {
    struct date end;
    if (!date_make(year, 12, 31, &end) || end.day < d->x.from || end.day > d->x.to) continue;
    struct value *v = value_map(a);
    struct buf line = buf_open(a, 64);
    double x = place(&d->x, end.day);
    buf_printf(&line, "M%.1f %dv6", x, CHART_HEIGHT - BOTTOM);
    value_put_text(a, v, "d", buf_str(&line));
    put_at(a, v, "x", x);
    put_at(a, v, "y", CHART_HEIGHT - BOTTOM + 22);
    struct str number = str_int(a, year);
    value_put_text(a, v, "text", message_text(a, d->s->lang, MSG_PAGES_YEAR_END, &number, 1));
    value_add(list, v);
  }
  return list;
}

/* A point: where its mark and its label stand. Labels keep off the right edge. */
static struct value *mark(const struct drawing *d, struct point p, struct str text, bool below) {
  struct arena *a = d->s->arena;
  struct value *v = value_map(a);
  double x = place(&d->x, p.day), y = place(&d->y, p.value);
  struct buf shape = buf_open(a, 128), diamond = buf_open(a, 128);
  buf_printf(&shape, "M%.1f %.1fa5 5 0 1 0 10 0a5 5 0 1 0 -10 0z", x - 5, y);
  buf_printf(&diamond, "M%.1f %.1fl7 7l-7 7l-7 -7z", x, y - 7);
  value_put_text(a, v, "circle", buf_str(&shape));
  value_put_text(a, v, "diamond", buf_str(&diamond));
  put_at(a, v, "x", fmin(fmax(x, LEFT + 14), CHART_WIDTH - RIGHT));
  put_at(a, v, "y", below ? y + 22 : y - 11);
  value_put_text(a, v, "text", text);
  return v;
}

static struct str printed(struct scope *s, const struct pack_number *n) {
  return n->given ? decimal_text(s->arena, n->value) : STR("");
}

static struct value *reported_marks(const struct drawing *d, const struct board_line *line) {
  struct value *list = value_list(d->s->arena);
  for (size_t i = 0, n = 0; i < line->counted_count && n < d->count; i++) {
    const struct report *r = line->counted[i];
    if (!r->says.value.given) continue;
    bool last = n + 1 == d->count;
    value_add(list, mark(d, d->reported[n], last ? printed(d->s, &r->says.value) : STR(""), true));
    n++;
  }
  return list;
}

static struct str path_of(const struct drawing *d, const struct point *points, size_t count) {
  struct buf b = buf_open(d->s->arena, 64 * (count + 1));
  for (size_t i = 0; i < count; i++) add_move(&b, d, i ? 'L' : 'M', points[i]);
  return buf_str(&b);
}

static void take_points(struct drawing *d, const struct board_line *line) {
  const struct plan_indicator *n = line->indicator;
  struct pack_number base = n->base ? plan_measure(n->base, n->better) : (struct pack_number){0};
  struct pack_number target = plan_measure(n->target, n->better);
  d->has_base = base.given && n->base->period.length != PERIOD_NONE;
  if (d->has_base) d->base = (struct point){n->base->period.last.day, real(base.value)};
  d->has_target = target.given && n->target->period.length != PERIOD_NONE;
  if (d->has_target) d->target = (struct point){n->target->period.last.day, real(target.value)};
  for (size_t i = 0; i < line->counted_count && d->count < POINTS_MAX; i++) {
    const struct report *r = line->counted[i];
    if (!r->says.value.given) continue;
    d->reported[d->count++] = (struct point){r->period.last.day, real(r->says.value.value)};
  }
  d->has_forecast = line->forecast.given && d->has_target && d->count > 0;
  if (d->has_forecast) d->forecast = (struct point){d->target.day, line->forecast.at_due};
}

static void put_lines(const struct drawing *d, struct value *v) {
  struct arena *a = d->s->arena;
  struct point way[] = {d->base, d->target};
  bool straight = d->has_base && d->has_target && d->target.day > d->base.day;
  value_put_text(a, v, "way", straight ? path_of(d, way, 2) : STR(""));
  value_put_text(a, v, "series", d->count ? path_of(d, d->reported, d->count) : STR(""));
  struct point ahead[] = {d->count ? d->reported[d->count - 1] : d->base, d->forecast};
  value_put_text(a, v, "ahead", d->has_forecast ? path_of(d, ahead, 2) : STR(""));
}

/* One mark or none, as a list for the template. */
static struct value *one(const struct drawing *d, bool given, struct point p, struct str text) {
  struct value *list = value_list(d->s->arena);
  if (given) value_add(list, mark(d, p, text, false));
  return list;
}

struct value *chart_series(struct scope *s, const struct board *board,
                           const struct board_line *line) {
  struct drawing *d = ARENA_NEW(s->arena, struct drawing);
  if (!d || !line->indicator) return NULL;
  const struct plan_indicator *n = line->indicator;
  d->s = s;
  take_points(d, line);
  if (!d->has_target && d->count == 0) return NULL;
  scale_values(d);
  scale_days(d, board);
  struct value *v = value_map(s->arena);
  struct buf axis = buf_open(s->arena, 64);
  buf_printf(&axis, "M%d %dH%d", LEFT, CHART_HEIGHT - BOTTOM, CHART_WIDTH - RIGHT);
  value_put_int(s->arena, v, "width", CHART_WIDTH);
  value_put_int(s->arena, v, "height", CHART_HEIGHT);
  value_put_text(s->arena, v, "axis", buf_str(&axis));
  value_put(v, "values", ticks_of_values(d));
  value_put(v, "days", ticks_of_days(d));
  put_lines(d, v);
  value_put(v, "base", one(d, d->has_base, d->base, n->base ? n->base->printed : STR("")));
  value_put(v, "target", one(d, d->has_target, d->target, n->target->printed));
  value_put(v, "forecast", one(d, d->has_forecast, d->forecast, STR("")));
  value_put(v, "reports", reported_marks(d, line));
  return v;
}
