/* Worked-out indicators as pages and JSON show them. */
#include "plan/measured.h"

static void put_part(struct arena *a, struct value *v, const char *key,
                     const struct plan_counted_part *part) {
  if (part->overflow) {
    value_put_null(a, v, key);
  } else {
    value_put_decimal(a, v, key, (struct decimal){part->value, (uint8_t)part->places});
  }
}

struct value *plan_measured_area_value(struct scope *s, const struct plan_measured *m,
                                       const struct plan_measured_area *area) {
  struct arena *a = s->arena;
  struct value *v = value_map(a);
  value_put_text(a, v, "area", area->area);
  value_put_text(a, v, "name", area->name);
  if (area->known) {
    value_put_decimal(a, v, "value", area->value);
  } else {
    value_put_null(a, v, "value");
  }
  put_part(a, v, "top", &area->top);
  if (m->computed->bottom) {
    put_part(a, v, "bottom", &area->bottom);
  } else {
    value_put_null(a, v, "bottom");
  }
  value_put_int(a, v, "top_unknown", area->top.unknown);
  value_put_int(a, v, "bottom_unknown", area->bottom.unknown);
  return v;
}

struct value *plan_measured_value(struct scope *s, const struct plan_measured *m) {
  struct arena *a = s->arena;
  const struct plan_indicator *i = m->indicator;
  struct value *v = value_map(a), *areas = value_list(a);
  value_put_text(a, v, "indicator", i->key);
  value_put_text(a, v, "indicator_name", i->name);
  value_put_text(a, v, "unit", i->unit);
  value_put_text(a, v, "target", i->target ? i->target->printed : STR(""));
  value_put_text(a, v, "base", i->base ? i->base->printed : STR(""));
  value_put_text(a, v, "clause", i->clause.key);
  value_put_text(a, v, "top_text", m->top_text);
  value_put_text(a, v, "bottom_text", m->bottom_text);
  value_put_decimal(a, v, "times", m->times);
  value_put_text(a, v, "note", m->computed->note);
  value_put(v, "whole", plan_measured_area_value(s, m, &m->whole));
  for (size_t k = 0; k < m->count; k++)
    value_add(areas, plan_measured_area_value(s, m, &m->areas[k]));
  value_put_int(a, v, "areas_held", (int64_t)m->areas_held);
  value_put(v, "areas", areas);
  return v;
}

struct str plan_measured_how(struct scope *s, const struct plan_measured *m) {
  struct str parts[] = {m->top_text, m->bottom_text, decimal_text(s->arena, m->times)};
  enum message message = m->bottom_text.len ? MSG_MEASURED_HOW : MSG_MEASURED_HOW_PLAIN;
  return message_text(s->arena, s->lang, message, parts, message_arity(message));
}
