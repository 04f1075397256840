/* Making a pay list. */
#include "base/money.h"
#include "service/pay_int.h"

/* ---- What is asked for --------------------------------------------------------------------------
 */

static bool begins_receipts(const struct service_procedure *p) {
  const struct procedure_move *const *moves = p->moves.items;
  for (size_t i = 0; i < p->moves.count; i++) {
    const struct procedure_effect *const *effects = moves[i]->effects.items;
    for (size_t k = 0; k < moves[i]->effects.count; k++)
      if (effects[k]->kind == EFFECT_RECEIPT) return true;
  }
  return false;
}

static bool is_paid(const struct casework_procedure *p) {
  const struct service_rules *rules = p->rules;
  int period = rules ? rules->programme->period : SERVICE_MONTHLY;
  return rules && rules->amount && (period == SERVICE_MONTHLY || period == SERVICE_ONCE) &&
         str_starts(rules->amount->type.unit, STR("元")) && begins_receipts(p->procedure);
}

enum ly pay_programmes(struct scope *s, const struct casework *work,
                       const struct service_rules ***out, size_t *count) {
  *count = 0;
  *out = ARENA_ARRAY(s->arena, const struct service_rules *, work->count + 1);
  if (!*out) return fail_memory(s);
  for (size_t i = 0; i < work->count; i++) {
    const struct casework_procedure *p = &work->procedures[i];
    size_t k = 0;
    if (!is_paid(p)) continue;
    while (k < *count && !str_eq((*out)[k]->programme->key, p->rules->programme->key)) k++;
    if (k == *count) (*out)[(*count)++] = p->rules;
  }
  return LY_OK;
}

/* The programme and the procedures that grant it. */
static void find_programme(struct scope *s, struct pay_making *m) {
  const struct casework *work = m->deed->work;
  size_t n = 0;
  for (size_t i = 0; i < PAY_PROCEDURES; i++) m->procedures[i] = STR("");
  for (size_t i = 0; i < work->count && n < PAY_PROCEDURES; i++) {
    const struct casework_procedure *p = &work->procedures[i];
    if (!is_paid(p) || !str_eq(p->rules->programme->key, m->deed->programme)) continue;
    m->rules = p->rules;
    m->procedures[n++] = p->procedure->key;
  }
  if (!m->rules)
    diag_error(s, DIAG_FIELD(STR("programme")), MSG_PAY_NO_PROGRAMME, m->deed->programme);
}

static void find_layout(struct scope *s, struct pay_making *m) {
  m->layout = pay_layout_find(s->arena, m->deed->work->vocabulary->pack, m->deed->layout);
  if (!m->layout) diag_error(s, DIAG_FIELD(STR("layout")), MSG_PAY_NO_LAYOUT, m->deed->layout);
}

static void check_month(struct scope *s, const struct pay_making *m) {
  const struct pay_deed *deed = m->deed;
  if (deed->month <= 0 || deed->month > pay_month_of(s->today))
    diag_error(s, DIAG_FIELD(STR("month")), MSG_PAY_BAD_MONTH,
               pay_month_text(s->arena, pay_month_of(s->today)));
  if (deed->since > deed->month)
    diag_error(s, DIAG_FIELD(STR("since")), MSG_PAY_BAD_SINCE,
               pay_month_text(s->arena, deed->month));
}

/* What lists before say: none under way, months forward, the same beginning. */
static enum ly check_before(struct scope *s, struct tx *tx, struct pay_making *m) {
  const struct pay_deed *deed = m->deed;
  struct pay_list last;
  enum ly rc = pay_last(s, tx_store(tx), deed->district, deed->programme, &last);
  m->list.since = deed->since;
  if (rc || last.list == 0) return rc;
  struct str month = pay_month_text(s->arena, last.month), no = str_int(s->arena, last.list);
  if (last.state != PAY_APPROVED) return fail(s, LY_CONFLICT, MSG_PAY_UNDER_WAY, month, no);
  if (deed->month <= last.month) return fail(s, LY_CONFLICT, MSG_PAY_MONTH_PAID, month, no);
  if (deed->since && deed->since != last.since) {
    diag_error(s, DIAG_FIELD(STR("since")), MSG_PAY_SINCE_SET);
    return fail(s, LY_INVALID, MSG_PAY_HAS_FAULTS);
  }
  m->list.since = last.since;
  m->before = last.list;
  return LY_OK;
}

static enum ly next_number(struct scope *s, struct tx *tx, struct str district, int64_t *out) {
  struct store_rows rows = {0};
  enum ly rc = store_query(s, tx_store(tx), "i",
                           "SELECT list FROM pay_list WHERE district = $1"
                           " ORDER BY list DESC LIMIT 1",
                           &rows, S_TEXT(district));
  *out = !rc && rows.rows ? store_int(&rows, 0, 0) + 1 : 1;
  return rc;
}

static enum ly begin(struct scope *s, struct tx *tx, struct pay_making *m) {
  const struct pay_deed *deed = m->deed;
  size_t before = s->diags.errors;
  find_programme(s, m);
  find_layout(s, m);
  check_month(s, m);
  if (s->diags.errors > before) return fail(s, LY_INVALID, MSG_PAY_HAS_FAULTS);
  enum ly rc = check_before(s, tx, m);
  if (!rc) rc = next_number(s, tx, deed->district, &m->list.list);
  if (rc) return rc;
  must(m->layout != NULL && m->rules != NULL); /* else there are faults */
  m->list.district = deed->district;
  m->list.programme = m->rules->programme->key;
  m->list.name = m->rules->programme->name;
  m->list.layout = m->layout->key;
  m->list.pack = m->rules->pack->header->key;
  m->list.version = m->rules->pack->version;
  m->list.month = deed->month;
  m->first = deed->month - PAY_WINDOW + 1;
  if (m->first < m->list.since) m->first = m->list.since;
  return LY_OK;
}

/* ---- Its people ---------------------------------------------------------------------------------
 */

static struct str fact_of(const struct registry_state *state, struct str key) {
  for (size_t i = 0; key.len && i < state->count; i++) {
    if (str_eq(state->facts[i].fact->key, key)) return state->facts[i].claims[0].value;
  }
  return STR("");
}

static enum ly know(struct scope *s, struct tx *tx, const struct pay_making *m,
                    const struct pay_person *p, struct pay_private *out) {
  struct registry_state state;
  enum ly rc = party_facts(s, tx_store(tx), m->deed->registry, m->deed->district, p->party,
                           s->today, REGISTRY_NOW, &state);
  if (rc) return rc;
  out->name = fact_of(&state, state.kind->kind->called.key);
  out->number = fact_of(&state, m->layout->number.key);
  out->account = p->account;
  out->holder = p->holder.len ? p->holder : out->name;
  return LY_OK;
}

static bool count_in(struct pay_list *list, const struct pay_payee *payee) {
  list->people += payee->pay_fen > 0;
  list->pending += payee->pending != PAY_SURE;
  return money_add(list->pay_fen, payee->pay_fen, &list->pay_fen) &&
         money_add(list->carry_fen, payee->carry_fen, &list->carry_fen);
}

static enum ly add_person(struct scope *s, struct tx *tx, struct pay_making *m,
                          const struct pay_person *p) {
  struct arena_mark mark = arena_mark(s->arena);
  struct pay_private known;
  struct pay_sum sum;
  pay_sum(p, m->rules->programme->start, m->first, m->list.month, &sum);
  if (!sum.there) return LY_OK;
  m->news |= sum.news;
  if (!count_in(&m->list, &sum.payee)) return fail(s, LY_LIMIT, MSG_PAY_TOO_MUCH);
  enum ly rc = know(s, tx, m, p, &known);
  if (!rc) rc = pay_put_person(s, tx, m->deed->registry, &m->list, &sum, &known);
  if (!rc) arena_rewind(s->arena, mark);
  return rc;
}

static enum ly add_people(struct scope *s, struct tx *tx, struct pay_making *m) {
  enum ly rc = LY_OK;
  size_t count = 1;
  for (int64_t after = 0; !rc && count;) {
    struct arena_mark mark = arena_mark(s->arena);
    struct pay_person *people;
    rc = pay_persons(s, tx, m, after, &people, &count);
    for (size_t i = 0; !rc && i < count; i++) {
      after = people[i].party;
      rc = add_person(s, tx, m, &people[i]);
    }
    if (!rc) arena_rewind(s->arena, mark);
  }
  return rc;
}

/* A list that pays nobody and says what the one before said would wait for three persons in vain.
 */
static enum ly check_news(struct scope *s, const struct pay_making *m) {
  if (m->news) return LY_OK;
  if (m->before == 0) return fail(s, LY_CONFLICT, MSG_PAY_NOBODY, m->list.name);
  return fail(s, LY_CONFLICT, MSG_PAY_NO_NEWS, m->list.name,
              pay_month_text(s->arena, m->list.month), str_int(s->arena, m->before));
}

enum ly pay_do_make(struct scope *s, struct tx *tx, const struct pay_deed *deed, int64_t *list) {
  struct pay_making m = {.deed = deed};
  enum ly rc = begin(s, tx, &m);
  if (!rc) rc = pay_put_list(s, tx, &m.list);
  if (!rc) rc = add_people(s, tx, &m);
  if (!rc) rc = check_news(s, &m);
  if (!rc) rc = pay_put_event(s, tx, deed->district, m.list.list, STR("made"), STR(""), &m.list);
  *list = m.list.list;
  return rc;
}
