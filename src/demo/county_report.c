/* What was made against what was published, and apart from it what nobody published. */
#include "demo/county_parts.h"

/* `part` / `whole` with four digits behind the point, rounded. */
static struct decimal quotient(int64_t part, int64_t whole) {
  return (struct decimal){whole ? share_of(part, 10000, whole) : 0, 4};
}

/* In ten-thousandths. */
static int64_t fine(struct decimal d) {
  int64_t n = d.coefficient;
  for (uint8_t i = d.scale; i < 4; i++) n *= 10;
  for (uint8_t i = d.scale; i > 4; i--) n /= 10;
  return n;
}

/* A whole one more or less makes this much in the figure's unit. */
static int64_t grain(const struct county *c, int64_t factor, int64_t base) {
  if (factor) return base ? (factor * 10000 + base - 1) / base : 0;
  return c->scale == COUNTY_WHOLE ? 0 : 10000;
}

static struct county_line line_of(const struct county *c, const struct county_figure *f) {
  const struct county_measure *m = county_measure_find(f->measure);
  int64_t factor = figure_factor(f);
  struct county_line line = {.figure = f,
                             .made = county_count(c, m, f),
                             .base = county_count_base(c, m, f),
                             .assumed = str_is(f->sure, "none")};
  if (factor) {
    line.got = quotient(line.made * factor, line.base);
    line.asked = f->value;
  } else {
    line.got = (struct decimal){line.made, 0};
    line.asked = c->scale == COUNTY_WHOLE
                     ? f->value
                     : (struct decimal){share_of(fine(f->value), c->scale, COUNTY_WHOLE), 4};
  }
  int64_t off = fine(line.got) - fine(line.asked);
  line.fits = (off < 0 ? -off : off) <= fine(f->tolerance) + grain(c, factor, line.base);
  if (factor && line.base == 0) line.fits = true; /* nobody there of whom it could be said */
  return line;
}

enum ly county_compare(struct scope *s, const struct county *c, struct county_line **out,
                       size_t *count) {
  *count = c->figures->count;
  *out = ARENA_ARRAY(s->arena, struct county_line, *count);
  if (!*out) return fail_memory(s);
  for (size_t i = 0; i < *count; i++) (*out)[i] = line_of(c, &c->figures->rows[i]);
  return LY_OK;
}

/* ---- For people ---------------------------------------------------------------------------------
 */

/* "demo.measure_people" in the scope's language; the key where there is none. */
static struct str title_of(struct scope *s, struct str measure) {
  enum message message;
  struct buf b = buf_open(s->arena, 128);
  buf_add(&b, STR("demo.measure_"));
  buf_add(&b, measure);
  return message_find(buf_str(&b), &message) ? message_plain(s->lang, message) : measure;
}

static struct str ages_of(struct scope *s, const struct county_figure *f) {
  if (!f->aged) return STR("");
  struct str words[] = {str_int(s->arena, f->from), str_int(s->arena, f->to)};
  return f->to >= AGES - 1 ? message_text(s->arena, s->lang, MSG_DEMO_AGES_FROM, words, 1)
                           : message_text(s->arena, s->lang, MSG_DEMO_AGES, words, 2);
}

static struct str town_name(const struct county *c, struct str code) {
  for (size_t i = 0; code.len && i < c->figures->home_count; i++) {
    if (str_eq(c->figures->areas[i].code, code)) return c->figures->areas[i].name;
  }
  return STR("");
}

/* Without zeros at the end, which say nothing here. */
static struct decimal trimmed(struct decimal d) {
  while (d.scale > 0 && d.coefficient % 10 == 0) {
    d.coefficient /= 10;
    d.scale--;
  }
  return d;
}

static struct value *line_value(struct scope *s, const struct county *c,
                                const struct county_line *line) {
  const struct county_figure *f = line->figure;
  struct arena *a = s->arena;
  struct value *v = value_map(a);
  value_put_text(a, v, "measure", str_copy(a, f->measure));
  value_put_text(a, v, "title", str_copy(a, title_of(s, f->measure)));
  value_put_text(a, v, "town", str_copy(a, town_name(c, f->town)));
  value_put_text(a, v, "ages", ages_of(s, f));
  value_put_text(a, v, "unit", str_copy(a, f->unit));
  value_put_decimal(a, v, "asked", trimmed(line->asked));
  value_put_decimal(a, v, "got", trimmed(line->got));
  value_put_decimal(a, v, "tolerance", trimmed(f->tolerance));
  value_put_bool(a, v, "fits", line->fits);
  value_put_text(a, v, "fits_text",
                 message_plain(s->lang, line->fits ? MSG_DEMO_FITS : MSG_DEMO_MISFITS));
  value_put_text(a, v, "as_of", str_copy(a, f->as_of));
  value_put_text(a, v, "sure", str_copy(a, f->sure));
  value_put_text(a, v, "sure_text", title_of(s, f->sure));
  value_put_text(a, v, "source", str_copy(a, f->source));
  return v;
}

static struct value *report_value(struct scope *s, const struct county *c,
                                  const struct county_line *lines, size_t count) {
  int64_t misfits = 0;
  struct arena *a = s->arena;
  struct value *v = value_map(a), *lists[] = {value_list(a), value_list(a)};
  for (size_t i = 0; i < count; i++) {
    value_add(lists[lines[i].assumed], line_value(s, c, &lines[i]));
    misfits += !lines[i].fits;
  }
  value_put_text(a, v, "area", str_copy(a, c->figures->area));
  value_put_text(a, v, "name", str_copy(a, c->figures->name));
  value_put_decimal(a, v, "scale", trimmed((struct decimal){c->scale, 6}));
  value_put_text(a, v, "seed", str_int(a, (int64_t)c->seed));
  value_put_int(a, v, "persons", (int64_t)c->person_count);
  value_put_int(a, v, "households", (int64_t)c->household_count);
  value_put_int(a, v, "institutions", (int64_t)c->institution_count);
  value_put_int(a, v, "acts", (int64_t)c->act_count);
  value_put_int(a, v, "receipts", (int64_t)c->receipt_count);
  value_put_int(a, v, "misfits", misfits);
  value_put(v, "published", lists[0]);
  value_put(v, "assumed", lists[1]);
  return v;
}

enum ly county_report_value(struct scope *s, const struct county *c, struct arena *a,
                            struct value **out) {
  struct county_line *lines;
  size_t count;
  struct arena *own = s->arena;
  enum ly rc = county_compare(s, c, &lines, &count);
  if (rc) return rc;
  s->arena = a;
  *out = report_value(s, c, lines, count);
  s->arena = own;
  return arena_failed(a) ? fail_memory(s) : LY_OK;
}
