/* The reasoning as a tree for pages and JSON. */
#include "rule/rule_int.h"

enum { SHOWN_MAX = 50 }; /* members of one relation; those that decide stand first */

struct showing {
  struct scope *s;
  const struct rule_vocabulary *v;
};

static void put_set(struct scope *s, struct value *map, const struct rule_codes *codes,
                    uint64_t bits) {
  struct value *list = value_list(s->arena);
  for (size_t i = 0; i < codes->count && i < 64; i++) {
    if (bits >> i & 1) value_add_text(s->arena, list, codes->codes[i].code);
  }
  value_put(map, "value", list);
}

static void put_value(struct scope *s, struct value *map, const struct rule_type *type,
                      const struct rule_value *v) {
  struct arena *a = s->arena;
  if (!v->known) {
    value_put_null(a, map, "value");
    return;
  }
  switch (type->kind) {
    case RULE_TRUTH: value_put_bool(a, map, "value", v->value != 0); return;
    case RULE_NUMBER:
      value_put_decimal(a, map, "value", (struct decimal){v->value, (uint8_t)type->places});
      return;
    case RULE_DATE:
      value_put_text(a, map, "value", date_iso(a, (struct date){(int32_t)v->value}));
      return;
    case RULE_SET: put_set(s, map, type->codes, (uint64_t)v->value); return;
    case RULE_CODE:
      if (v->value >= 0 && (size_t)v->value < type->codes->count)
        value_put_text(a, map, "value", type->codes->codes[v->value].code);
      return;
    case RULE_AREA: value_put_text(a, map, "value", rule_value_text(s, type, v)); return;
    case RULE_TEXT:
    case RULE_PARTY:
    default: value_put_text(a, map, "value", str_int(a, v->value));
  }
}

static struct str clause_of(const struct rule_expr *e) {
  if (e->param) return e->param->source;
  return e->word ? e->word->source : STR("");
}

static enum message fault_text(const char *fault) {
  if (str_is(str_of(fault), "overflow")) return MSG_RULE_FAULT_OVERFLOW;
  return str_is(str_of(fault), "limit") ? MSG_RULE_FAULT_LIMIT : MSG_RULE_FAULT_ZERO;
}

static struct value *show(struct showing *w, const struct rule_step *step);

/* Those that decide first, and no more of them than can be read. */
static void put_args(struct showing *w, struct value *map, const struct rule_step *step) {
  struct value *args = value_list(w->s->arena);
  size_t shown = 0;
  for (int round = 0; round < 2; round++) {
    for (size_t i = 0; i < step->count; i++) {
      bool first = step->count <= SHOWN_MAX || step->args[i]->decides;
      if (first != (round == 0) || shown == SHOWN_MAX) continue;
      value_add(args, show(w, step->args[i]));
      shown++;
    }
  }
  value_put(map, "args", args);
  if (shown < step->count) value_put_int(w->s->arena, map, "more", (int64_t)(step->count - shown));
}

static struct value *show(struct showing *w, const struct rule_step *step) {
  struct arena *a = w->s->arena;
  struct value *map = value_map(a);
  value_put_text(a, map, "text", rule_print(w->s, w->v, step->expr));
  put_value(w->s, map, &step->expr->type, &step->value);
  value_put_text(a, map, "value_text",
                 rule_value_named(w->s, w->v, &step->expr->type, &step->value));
  value_put_bool(a, map, "known", step->value.known);
  value_put_bool(a, map, "decides", step->decides);
  value_put_text(a, map, "clause", clause_of(step->expr));
  if (step->fault)
    value_put_text(a, map, "fault", message_plain(w->s->lang, fault_text(step->fault)));
  put_args(w, map, step);
  return map;
}

struct value *rule_why_value(struct scope *s, const struct rule_vocabulary *v,
                             const struct rule_answer *answer) {
  struct showing w = {s, v};
  return show(&w, answer->why);
}
