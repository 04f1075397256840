/* Saying things of a made-up party, for a load. */
#include "demo/county_speech.h"

#include "demo/county_parts.h"

void speech_begin(struct speech *p, struct str source, struct date from) {
  if (p->count && p->statements[p->count - 1].count == 0) p->count--; /* nothing was said */
  must(p->count < STATEMENTS_MAX);
  p->values = ARENA_ARRAY(p->s->arena, struct load_value, VALUES_MAX);
  p->statements[p->count++] =
      (struct load_statement){.source = source, .from = from, .to = DATE_NONE, .values = p->values};
}

void say(struct speech *p, enum said_fact fact, struct str value) {
  const struct registry_fact *f = p->y->facts[fact];
  struct load_statement *st = &p->statements[p->count - 1];
  if (!p->values || !value.len || (registry_sealed(f) && !p->y->sealer)) return;
  must(st->count < VALUES_MAX);
  p->values[st->count++] = (struct load_value){.fact = f, .value = value};
}

void say_truth(struct speech *p, enum said_fact fact, bool truth) {
  say(p, fact, truth ? STR("是") : STR("否"));
}

void say_date(struct speech *p, enum said_fact fact, struct date date) {
  say(p, fact, date_iso(p->s->arena, date));
}

void say_int(struct speech *p, enum said_fact fact, int64_t number) {
  say(p, fact, str_int(p->s->arena, number));
}

void say_area(struct speech *p, enum said_fact fact, uint32_t area) {
  say(p, fact, p->y->c->figures->areas[area].code);
}

void say_party(struct speech *p, enum said_fact fact, int64_t first, uint32_t reference) {
  if (reference) say_int(p, fact, first + reference - 1);
}

enum ly speech_open(struct speech *p, const struct saying *y) {
  *p = (struct speech){.y = y, .s = y->s};
  p->statements = ARENA_ARRAY(y->s->arena, struct load_statement, STATEMENTS_MAX);
  return p->statements ? LY_OK : fail_memory(y->s);
}

enum ly speech_end(struct speech *p, struct load_party *out) {
  if (p->count && p->statements[p->count - 1].count == 0) p->count--;
  out->statements = p->statements;
  out->statement_count = p->count;
  out->is_new = true;
  return arena_failed(p->s->arena) ? fail_memory(p->s) : LY_OK;
}
