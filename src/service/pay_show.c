/* Pay lists for pages and JSON. */
#include "registry/privacy.h"
#include "service/pay_int.h"

static void put_choice(struct scope *s, struct value *v, const char *key, const char *text,
                       const struct pack_choice *choices, int value) {
  const struct pack_choice *c = pack_choice_of(choices, value);
  value_put_text(s->arena, v, key, c ? str_of(c->word) : STR(""));
  value_put_text(s->arena, v, text, c ? message_plain(s->lang, c->message) : STR(""));
}

static void put_yuan(struct scope *s, struct value *v, const char *key, bool known, int64_t fen) {
  if (known) {
    value_put_decimal(s->arena, v, key, (struct decimal){fen, 2});
  } else {
    value_put_null(s->arena, v, key);
  }
}

struct value *pay_list_value(struct scope *s, const struct pay_list *list) {
  struct arena *a = s->arena;
  struct value *v = value_map(a);
  value_put_text(a, v, "list", str_int(a, list->list));
  value_put_text(a, v, "district", list->district);
  value_put_text(a, v, "programme", list->programme);
  value_put_text(a, v, "programme_name", list->name);
  value_put_text(a, v, "month", pay_month_text(a, list->month));
  value_put_text(a, v, "since", list->since ? pay_month_text(a, list->since) : STR(""));
  value_put_text(a, v, "layout", list->layout);
  value_put_text(a, v, "pack", list->pack);
  value_put_text(a, v, "version", list->version);
  put_choice(s, v, "state", "state_text", pay_states, list->state);
  value_put_int(a, v, "people", list->people);
  put_yuan(s, v, "pay", true, list->pay_fen);
  value_put_int(a, v, "pending", list->pending);
  put_yuan(s, v, "carry", true, list->carry_fen);
  value_put_text(a, v, "recorded_at", time_local(a, list->recorded_at));
  value_put_text(a, v, "recorded_by", list->recorded_by);
  return v;
}

/* Exports are no state. */
static struct str what_text(struct scope *s, struct str what) {
  for (const struct pack_choice *c = pay_states; c->word; c++) {
    if (str_is(what, c->word)) return message_plain(s->lang, c->message);
  }
  return message_plain(s->lang, MSG_PAY_EXPORTED);
}

struct value *pay_events_value(struct scope *s, const struct pay_event *events, size_t count) {
  struct value *list = value_list(s->arena);
  for (size_t i = 0; i < count; i++) {
    struct value *v = value_map(s->arena);
    value_put_int(s->arena, v, "event", events[i].event);
    value_put_text(s->arena, v, "what", events[i].what);
    value_put_text(s->arena, v, "what_text", what_text(s, events[i].what));
    value_put_text(s->arena, v, "reason", events[i].reason);
    value_put_text(s->arena, v, "recorded_at", time_local(s->arena, events[i].recorded_at));
    value_put_text(s->arena, v, "recorded_by", events[i].recorded_by);
    value_add(list, v);
  }
  return list;
}

static struct value *lines_value(struct scope *s, const struct pay_line *lines, size_t count) {
  struct value *list = value_list(s->arena);
  for (size_t i = 0; i < count; i++) {
    struct value *v = value_map(s->arena);
    value_put_text(s->arena, v, "month", pay_month_text(s->arena, lines[i].month));
    put_choice(s, v, "kind", "kind_text", pay_kinds, lines[i].kind);
    put_yuan(s, v, "amount", lines[i].known, lines[i].fen);
    put_choice(s, v, "pending", "pending_text", pay_pendings, lines[i].pending);
    value_add(list, v);
  }
  return list;
}

static struct str masked(struct scope *s, int mask, struct str value) {
  const struct registry_fact fact = {.type = REGISTRY_TEXT, .mask = mask};
  return value.len ? privacy_mask(s, &fact, value) : STR("");
}

void pay_mask(struct scope *s, struct pay_private *p) {
  p->doubt = identity_account_doubt(p->account);
  p->name = masked(s, REGISTRY_MASK_NAME, p->name);
  p->number = masked(s, REGISTRY_MASK_NUMBER, p->number);
  p->holder = masked(s, REGISTRY_MASK_NAME, p->holder);
  p->account = masked(s, REGISTRY_MASK_NUMBER, p->account);
}

struct value *pay_payee_value(struct scope *s, const struct pay_payee *p,
                              const struct pay_private *known, const struct pay_line *lines,
                              size_t count) {
  struct arena *a = s->arena;
  struct value *v = value_map(a);
  value_put_text(a, v, "party", str_int(a, p->party));
  value_put_text(a, v, "area", p->area);
  value_put_text(a, v, "case", str_int(a, p->case_no));
  put_yuan(s, v, "before", p->before_known, p->before_fen);
  put_yuan(s, v, "now", p->now_known, p->now_fen);
  put_yuan(s, v, "pay", true, p->pay_fen);
  put_yuan(s, v, "carry", true, p->carry_fen);
  put_choice(s, v, "change", "change_text", pay_changes, p->change);
  value_put_text(a, v, "why", p->why);
  put_choice(s, v, "pending", "pending_text", pay_pendings, p->pending);
  value_put_text(a, v, "name", known->name);
  value_put_text(a, v, "number", known->number);
  value_put_text(a, v, "holder", known->holder);
  value_put_text(a, v, "account", known->account);
  value_put_bool(a, v, "account_doubt", known->doubt);
  struct str nothing = STR("");
  if (known->doubt)
    value_put_text(a, v, "account_doubt_text",
                   message_text(a, s->lang, MSG_PAY_ACCOUNT_DOUBT, &nothing, 1));
  value_put(v, "lines", lines_value(s, lines, count));
  return v;
}

enum ly pay_payees_value(struct scope *s, struct store *st, const struct registry *r,
                         const struct pay_list *list, const struct pay_payee *payees, size_t count,
                         struct value **out) {
  struct pay_line *lines = NULL;
  size_t line_count = 0;
  enum ly rc = LY_OK;
  *out = value_list(s->arena);
  if (count)
    rc = pay_lines(s, st, list, payees[0].party, payees[count - 1].party, &lines, &line_count);
  for (size_t i = 0, from = 0, to = 0; !rc && i < count; i++, from = to) {
    struct pay_private known = {0};
    if (r->sealer) rc = pay_open(s, r, list, &payees[i], &known);
    pay_mask(s, &known);
    while (to < line_count && lines[to].party == payees[i].party) to++;
    value_add(*out, pay_payee_value(s, &payees[i], &known, lines + from, to - from));
  }
  if (!rc && arena_failed(s->arena)) rc = fail_memory(s);
  return rc;
}
