/* What the steps of a county share: chance, exact shares, drawing persons; and the steps in order.
 */
#include "demo/county_parts.h"

/* ---- Chance -------------------------------------------------------------------------------------
 */

/* FNV-1a over the step's name and the area, so that no two steps or areas see the same numbers. */
struct dice dice_for(const struct county *c, const char *step) {
  uint64_t hash = UINT64_C(14695981039346656037) ^ c->seed;
  struct str words[] = {c->figures->area, str_of(step)};
  for (size_t k = 0; k < sizeof words / sizeof *words; k++) {
    for (size_t i = 0; i < words[k].len; i++) {
      hash = (hash ^ (uint8_t)words[k].ptr[i]) * UINT64_C(1099511628211);
    }
  }
  return (struct dice){hash};
}

uint64_t dice_roll(struct dice *d) {
  uint64_t z = d->state += UINT64_C(0x9e3779b97f4a7c15);
  z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
  z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
  return z ^ (z >> 31);
}

uint32_t dice_below(struct dice *d, uint32_t n) {
  return (uint32_t)(((dice_roll(d) >> 32) * n) >> 32);
}

bool dice_percent(struct dice *d, unsigned percent) {
  return dice_below(d, 100) < percent;
}

void dice_shuffle(struct dice *d, uint32_t *items, size_t count) {
  for (size_t i = count; i > 1; i--) {
    size_t k = dice_below(d, (uint32_t)i);
    uint32_t item = items[i - 1];
    items[i - 1] = items[k];
    items[k] = item;
  }
}

/* ---- Shares -------------------------------------------------------------------------------------
 */

int64_t share_of(int64_t a, int64_t b, int64_t c) {
  must(a >= 0 && b >= 0 && c > 0);
  return (int64_t)(((__int128)a * b * 2 + c) / ((__int128)c * 2));
}

void share_out(const int64_t *weights, size_t count, int64_t total, int64_t *out) {
  int64_t sum = 0, before = 0, given = 0;
  for (size_t i = 0; i < count; i++) sum += weights[i];
  for (size_t i = 0; i < count; i++) {
    before += weights[i];
    int64_t up_to = sum ? share_of(before, total, sum) : 0;
    out[i] = up_to - given;
    given = up_to;
  }
}

static int64_t power_of_ten(uint8_t digits) {
  int64_t n = 1;
  while (digits--) n *= 10;
  return n;
}

int64_t figure_factor(const struct county_figure *f) {
  static const struct {
    const char *unit;
    int64_t factor;
  } units[] = {{"%", 100}, {"‰", 1000}, {"个/千人", 1000}, {"人/万人", 10000}, {"人/户", 1}};
  for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
    if (str_is(f->unit, units[i].unit)) return units[i].factor;
  }
  return 0;
}

int64_t figure_wanted(const struct county *c, const struct county_figure *f, int64_t base) {
  int64_t factor = figure_factor(f), parts = power_of_ten(f->value.scale);
  return factor ? share_of(f->value.coefficient, base, parts * factor)
                : share_of(f->value.coefficient, c->scale, parts * COUNTY_WHOLE);
}

const struct county_figure *figure_find(const struct county_figures *figures, const char *measure) {
  for (size_t i = 0; i < figures->count; i++) {
    const struct county_figure *f = &figures->rows[i];
    if (str_is(f->measure, measure) && !f->town.len) return f;
  }
  return NULL;
}

int64_t figure_number(const struct county *c, const char *measure, int64_t base,
                      int64_t otherwise) {
  const struct county_figure *f = figure_find(c->figures, measure);
  return f ? figure_wanted(c, f, base) : otherwise;
}

/* ---- Drawing persons ----------------------------------------------------------------------------
 */

struct drawing {
  const struct county_figure *figure;
  const struct county_measure *measure;
  const struct county_measure *base; /* whom it is drawn from, or NULL */
  const struct county_draw *draw;
};

static bool may_have(const struct county *c, const struct drawing *g, size_t i) {
  const struct county_person *p = &c->persons[i];
  if (g->figure->aged && (p->age < g->figure->from || p->age > g->figure->to)) return false;
  if (!county_resident(c, i) || !county_within(c, p->home, g->figure)) return false;
  if (g->base && !g->base->count(c, i, g->base)) return false;
  if (g->measure->count(c, i, g->measure)) return false;
  return !g->draw->may || g->draw->may(c, p);
}

static void give(struct county_person *p, const struct drawing *g) {
  if (g->draw->give) {
    g->draw->give(p, g->measure);
  } else {
    p->is |= g->measure->bit;
  }
}

/* Each of those left is taken with the chance that what is still wanted makes: exact in number. */
static enum ly draw_figure(struct scope *s, struct county *c, const struct drawing *g,
                           struct dice *d) {
  int64_t base = county_count_base(c, g->measure, g->figure), left = 0;
  int64_t wanted = figure_wanted(c, g->figure, base) - county_count(c, g->measure, g->figure);
  for (size_t i = 0; i < c->person_count; i++) left += may_have(c, g, i);
  if (wanted > left) {
    return fail(s, LY_INVALID, MSG_DEMO_CONTRADICTION, c->figures->area, g->figure->measure,
                str_int(s->arena, wanted), str_int(s->arena, left));
  }
  for (size_t i = 0; i < c->person_count && wanted > 0; i++) {
    if (!may_have(c, g, i)) continue;
    if (dice_below(d, (uint32_t)left) < (uint32_t)wanted) {
      give(&c->persons[i], g);
      wanted--;
    }
    left--;
  }
  return LY_OK;
}

enum ly county_draw(struct scope *s, struct county *c, const struct county_draw *draw) {
  struct drawing g = {.draw = draw, .measure = county_measure_find(str_of(draw->measure))};
  struct dice d = dice_for(c, draw->measure);
  must(g.measure && g.measure->of == OF_PERSONS);
  g.base = county_measure_base(g.measure);
  if (g.base && g.base->of != OF_PERSONS) g.base = NULL;
  for (size_t i = 0; i < c->figures->count; i++) {
    g.figure = &c->figures->rows[i];
    if (!str_is(g.figure->measure, draw->measure)) continue;
    enum ly rc = draw_figure(s, c, &g, &d);
    if (rc) return rc;
  }
  return LY_OK;
}

/* ---- The steps ----------------------------------------------------------------------------------
 */

enum ly county_make(struct scope *s, const struct county_figures *figures,
                    const struct county_options *options, struct county *out) {
  static enum ly (*const steps[])(struct scope *, struct county *) = {
      county_people, county_needs,  county_places, county_move_in, county_homes,
      county_hukou,  county_number, county_enrol,  county_services};
  *out = (struct county){
      .figures = figures, .scale = options->scale, .seed = options->seed, .on = options->on};
  enum ly rc = LY_OK;
  for (size_t i = 0; !rc && i < sizeof steps / sizeof *steps; i++) rc = steps[i](s, out);
  if (!rc && arena_failed(s->arena)) rc = fail_memory(s);
  return rc;
}
