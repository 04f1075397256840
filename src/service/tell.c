/* Clocks that tell. */
#include "service/tell.h"

#include "service/entitlement.h"

#define TELL(member) offsetof(struct service_tell, member)
const struct pack_schema service_tell_schema = {
    .size = sizeof(struct service_tell),
    .fields = (const struct pack_field[]){
        {"before", PACK_COUNT, 0, TELL(before)},
        {"after", PACK_COUNT, 0, TELL(after)},
        {"working", PACK_TRUTH, 0, TELL(working)},
        {"hand", PACK_CHOICE, PACK_REQUIRED, TELL(hand), .choices = procedure_hands},
        {"sure", PACK_CHOICE, PACK_REQUIRED, TELL(sure), .choices = registry_sures},
        {"clause", PACK_REF, 0, TELL(clause), .kind = &pack_kind_clause},
        {"norm", PACK_TEXT, 0, TELL(norm)},
        {"call", PACK_TEXT, 0, TELL(call)},
        {0},
    }};

const struct service_tell *tell_at(const struct pack_many *steps, size_t i) {
  const struct service_tell *const *all = steps->items;
  return all[i];
}

static void check_one(struct scope *s, struct diag_at at, const struct tell_place *place,
                      const struct service_tell *t, unsigned hands) {
  struct str name = place->name;
  const struct pack_choice *hand = pack_choice_of(procedure_hands, t->hand);
  bool rests = t->clause.key.len || t->norm.len;
  bool days = !(t->before && t->after) && t->before <= TELL_DAYS_MAX && t->after <= TELL_DAYS_MAX;
  if (!days) diag_error(s, at, MSG_TELL_DAYS, name, str_int(s->arena, TELL_DAYS_MAX));
  if (!(hands & HAND_BIT(t->hand)))
    diag_error(s, at, MSG_TELL_HAND, name, hand ? str_of(hand->word) : STR(""));
  if (rests == (t->sure == REGISTRY_NONE)) diag_error(s, at, MSG_TELL_SOURCE, name);
  if (t->call.len && (t->hand != HAND_WORKER || !place->calls))
    diag_error(s, at, MSG_TELL_CALL, name);
}

struct diag_at tell_step_at(struct scope *s, const struct tell_place *place, size_t i) {
  struct buf b = buf_open(s->arena, 200);
  buf_printf(&b, "%.*s.%zu", STR_ARG(place->path), i);
  return pack_field_at(place->entry, str_c(s->arena, buf_str(&b)));
}

void tell_check(struct scope *s, const struct tell_place *place, const struct pack_many *steps,
                unsigned hands) {
  for (size_t i = 0; i < steps->count; i++) {
    const struct service_tell *t = tell_at(steps, i);
    if (t) check_one(s, tell_step_at(s, place, i), place, t, hands);
  }
}

/* The last working day behind which `n` are left up to and with `due`. */
static struct date working_before(const struct workdays *w, struct date due, int64_t n) {
  struct date day = due;
  for (int64_t left = n; left > 0; day.day--) left -= workday_is(w, day);
  while (!workday_is(w, day)) day.day--;
  return day;
}

struct date tell_day(const struct service_tell *t, const struct workdays *w, struct date due) {
  if (t->working && t->before) return working_before(w, due, t->before);
  if (t->working && t->after) return workday_add(w, due, t->after);
  return (struct date){due.day - (int32_t)t->before + (int32_t)t->after};
}

const struct service_tell *tell_call(const struct pack_many *steps, const struct workdays *w,
                                     struct date due, struct date today) {
  const struct service_tell *last = NULL;
  struct date last_day = DATE_NONE;
  for (size_t i = 0; i < steps->count; i++) {
    const struct service_tell *t = tell_at(steps, i);
    if (!t->call.len) continue;
    struct date day = tell_day(t, w, due);
    if (date_cmp(day, today) > 0 || (last && date_cmp(day, last_day) < 0)) continue;
    last = t;
    last_day = day;
  }
  return last;
}

struct str tell_key(struct scope *s, const struct service_tell *t) {
  const struct pack_choice *hand = pack_choice_of(procedure_hands, t->hand);
  struct buf b = buf_open(s->arena, 64);
  buf_add(&b, hand ? str_of(hand->word) : STR(""));
  buf_printf(&b, "%c%lld%s", t->before ? '-' : '+', (long long)t->before + (long long)t->after,
             t->working ? "w" : "");
  return buf_str(&b);
}

/* ---- In words -----------------------------------------------------------------------------------
 */

static struct str text_of(struct scope *s, const struct service_tell *t) {
  const struct pack_choice *hand = pack_choice_of(procedure_hands, t->hand);
  enum message days = t->working ? MSG_PROCEDURE_WORKING_DAYS : MSG_PROCEDURE_DAYS;
  struct str number = str_int(s->arena, t->before + t->after);
  struct str words[] = {hand ? message_plain(s->lang, hand->message) : STR(""),
                        message_text(s->arena, s->lang, days, &number, 1)};
  enum message m = t->before ? MSG_TELL_BEFORE : t->after ? MSG_TELL_AFTER : MSG_TELL_ON;
  struct str text = message_text(s->arena, s->lang, m, words, message_arity(m));
  if (t->sure != REGISTRY_NONE) return text;
  return message_text(s->arena, s->lang, MSG_PROCEDURE_OWN_CLOCK, &text, 1);
}

struct value *tell_value(struct scope *s, const struct pack *pack, const struct pack_many *steps) {
  struct value *list = value_list(s->arena);
  for (size_t i = 0; i < steps->count; i++) {
    const struct service_tell *t = tell_at(steps, i);
    struct value *v = value_map(s->arena);
    struct pack_many clauses = {0};
    if (t->clause.key.len) clauses = (struct pack_many){(void *)(uintptr_t)&t->clause, 1};
    value_put_text(s->arena, v, "text", text_of(s, t));
    value_put_text(s->arena, v, "source_text",
                   service_source_text(s, pack, &clauses, NULL, t->norm));
    value_add(list, v);
  }
  return list;
}
