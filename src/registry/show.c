/* What pages, commands and JSON show of a party: one tree. */
#include "registry/registry_int.h"

static struct value *id_value(struct arena *a, struct value *map, const char *key, int64_t id) {
  if (id) {
    value_put_text(a, map, key, str_int(a, id)); /* JSON readers round numbers of this size */
  } else {
    value_put_null(a, map, key);
  }
  return map;
}

static void put_date(struct arena *a, struct value *map, const char *key, struct date d) {
  if (date_is_none(d)) {
    value_put_null(a, map, key);
  } else {
    value_put_text(a, map, key, date_iso(a, d));
  }
}

/* To the second, as the clock on the wall in Asia/Shanghai (UTC+8) shows it. */
struct str registry_time_text(struct arena *a, int64_t us) {
  struct str utc = time_iso(a, us + INT64_C(8) * 3600 * 1000000);
  struct buf b = buf_open(a, 32);
  if (utc.len < 19) return utc;
  buf_add(&b, (struct str){utc.ptr, 10});
  buf_char(&b, ' ');
  buf_add(&b, (struct str){utc.ptr + 11, 8});
  return buf_str(&b);
}

static void put_statement(struct scope *s, const struct registry *r, struct value *v,
                          const struct registry_statement *st) {
  struct arena *a = s->arena;
  id_value(a, v, "statement", st->id);
  value_put_text(a, v, "source", st->source);
  value_put_text(a, v, "source_text", registry_source_name(r, st->source));
  put_date(a, v, "true_from", st->from);
  put_date(a, v, "true_to", st->to);
  value_put_text(a, v, "recorded_at", time_iso(a, st->recorded_at));
  value_put_text(a, v, "recorded_text", registry_time_text(a, st->recorded_at));
  value_put_text(a, v, "recorded_by", st->recorded_by);
  value_put_text(a, v, "reason", st->reason);
  id_value(a, v, "batch", st->batch);
}

static struct value *claim_value(struct scope *s, const struct registry *r,
                                 const struct registry_fact *fact,
                                 const struct registry_claim *claim, bool wins) {
  struct arena *a = s->arena;
  struct value *v = value_map(a);
  value_put_text(a, v, "key", fact->key);
  value_put_text(a, v, "name", fact->name);
  value_put_text(a, v, "value", claim->value);
  value_put_text(a, v, "text", registry_value_text(s, fact, claim->value));
  value_put_text(a, v, "unit", fact->unit);
  value_put_bool(a, v, "wins", wins);
  value_put_text(a, v, "wins_text",
                 message_plain(s->lang, wins ? MSG_REGISTRY_WINS : MSG_REGISTRY_LOSES));
  put_statement(s, r, v, claim->statement);
  return v;
}

static struct value *claims_value(struct scope *s, const struct registry *r,
                                  const struct registry_state *state) {
  struct value *list = value_list(s->arena);
  for (size_t i = 0; i < state->count; i++) {
    const struct registry_known *known = &state->facts[i];
    for (size_t c = 0; c < known->count; c++)
      value_add(list, claim_value(s, r, known->fact, &known->claims[c], c == 0));
  }
  return list;
}

struct value *registry_state_value(struct scope *s, const struct registry *r,
                                   const struct registry_state *state, struct date true_on,
                                   int64_t known_on) {
  struct arena *a = s->arena;
  struct value *v = value_map(a);
  value_put_text(a, v, "district", state->district);
  id_value(a, v, "party", state->party);
  value_put_text(a, v, "kind", state->kind->kind->key);
  value_put_text(a, v, "kind_text", state->kind->kind->name);
  put_date(a, v, "true_on", true_on);
  if (known_on == REGISTRY_NOW) {
    value_put_null(a, v, "known_on");
  } else {
    value_put_text(a, v, "known_on", time_iso(a, known_on));
  }
  value_put_int(a, v, "locked", (int64_t)state->locked);
  value_put(v, "claims", claims_value(s, r, state));
  return v;
}
