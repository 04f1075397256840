/* What the programme says of the party on the day of a move, and what is kept of it. */
#include "base/json.h"
#include "service/case_int.h"
#include "service/reasons.h"

struct str case_answer_word(enum service_answer answer) {
  static const char *const words[] = {
      [SERVICE_YES] = "yes", [SERVICE_NO] = "no", [SERVICE_UNKNOWN] = "unknown"};
  return str_of(words[answer]);
}

/* An amount with two places, whatever the programme counts in. */
static bool in_hundredths(const struct service_entitled *e, int64_t *out) {
  __int128 amount = e->amount.value.value;
  for (int places = e->rules->amount->type.places; places < 2; places++) amount *= 10;
  for (int places = e->rules->amount->type.places; places > 2; places--) {
    if (amount % 10) return false;
    amount /= 10;
  }
  *out = (int64_t)amount;
  return *out == amount;
}

static void take_answer(struct case_making *m) {
  const struct service_entitled *e = &m->entitled;
  m->judged = true;
  m->stand.answer = case_answer_word(e->answer);
  if (e->answer == SERVICE_YES && e->has_amount && e->amount.value.known)
    m->stand.amount_known = in_hundredths(e, &m->stand.amount_fen);
}

/* What is missing is named: that is what to ask for next. */
static struct str missing_text(struct scope *s, const struct rule_answer *a) {
  struct buf b = buf_open(s->arena, 2000);
  for (size_t i = 0; i < a->missing_count; i++) {
    const struct rule_missing *m = &a->missing[i];
    if (b.len) buf_add(&b, message_plain(s->lang, MSG_CASE_COMMA));
    buf_add(&b, m->word ? m->word->name : m->param ? m->param->name : STR(""));
  }
  return buf_str(&b);
}

static enum ly check_answer(struct scope *s, const struct case_doing *d,
                            const struct case_making *m) {
  struct str programme = d->procedure->rules->programme->name;
  enum service_answer answer = m->entitled.answer;
  int judged = m->move->judged;
  bool fits = judged == PROCEDURE_ANY || (judged == PROCEDURE_IF_YES && answer == SERVICE_YES) ||
              (judged == PROCEDURE_IF_NO && answer == SERVICE_NO);
  if (fits) return LY_OK;
  if (answer == SERVICE_UNKNOWN)
    return fail(s, LY_CONFLICT, MSG_CASE_CANNOT_SAY, m->move->name, programme,
                missing_text(s, &m->entitled.eligible));
  return fail(s, LY_CONFLICT, answer == SERVICE_YES ? MSG_CASE_SAYS_YES : MSG_CASE_SAYS_NO,
              m->move->name, programme);
}

enum ly case_judge(struct scope *s, struct tx *tx, const struct case_doing *d,
                   struct case_making *m) {
  struct rule_reader reader;
  const struct service_rules *rules = d->procedure->rules;
  if (m->move->judged == PROCEDURE_NOT_JUDGED) return LY_OK;
  must(rules != NULL); /* the pack was checked */
  enum ly rc =
      service_registry_reader(s, tx_store(tx), d->work->vocabulary, d->row.district, &reader);
  if (!rc) rc = service_entitle(s, rules, &reader, d->row.party, &m->entitled);
  if (rc) return rc;
  take_answer(m);
  return check_answer(s, d, m);
}

enum ly case_rule_holds(struct scope *s, struct store *st, const struct casework *work,
                        const struct casework_procedure *p, const struct case_row *row,
                        const struct procedure_move *move, bool *holds) {
  const struct procedure_move *const *all = p->procedure->moves.items;
  struct rule_reader reader;
  struct rule_answer answer;
  size_t i = 0;
  *holds = false;
  while (i < p->procedure->moves.count && all[i] != move) i++;
  if (i == p->procedure->moves.count || !p->by_rule[i]) return LY_OK;
  enum ly rc = service_registry_reader(s, st, work->vocabulary, row->district, &reader);
  if (!rc)
    rc = rule_explain(s, service_words_of(work->vocabulary, p->pack), p->by_rule[i], &reader,
                      row->party, &answer);
  *holds = !rc && answer.value.known && answer.value.value != 0;
  return rc;
}

/* ---- Kept ---------------------------------------------------------------------------------------
 */

static struct value *frozen_value(struct scope *s, const struct case_doing *d,
                                  const struct case_making *m) {
  const struct service_entitled *e = &m->entitled;
  struct arena *a = s->arena;
  struct value *v = value_map(a);
  bool paid = e->has_amount && e->answer != SERVICE_NO;
  value_put_text(a, v, "on", date_iso(a, s->today));
  value_put(v, "packs", case_packs_value(a, case_packs(a, d->work->vocabulary->pack)));
  value_put_text(a, v, "programme", e->asked->programme->key);
  value_put_text(a, v, "answer", m->stand.answer);
  if (m->stand.amount_known) {
    value_put_decimal(a, v, "amount", (struct decimal){m->stand.amount_fen, 2});
  } else {
    value_put_null(a, v, "amount");
  }
  value_put_text(a, v, "unit", e->rules->programme->unit);
  value_put(v, "reasons", service_reasons_value(s, e->rules->vocabulary, &e->eligible));
  if (paid)
    value_put(v, "amount_reasons", service_reasons_value(s, e->rules->vocabulary, &e->amount));
  return v;
}

/* In Chinese, whoever looked: it is what the decision rests on. */
enum ly case_frozen(struct scope *s, const struct case_doing *d, const struct case_making *m,
                    struct str *out) {
  enum { FROZEN_MAX = 256 * 1024 };
  enum lang lang = s->lang;
  *out = STR("");
  if (!m->judged) return LY_OK;
  struct buf b = buf_open(s->arena, FROZEN_MAX);
  s->lang = LANG_ZH;
  struct value *v = frozen_value(s, d, m);
  s->lang = lang;
  if (arena_failed(s->arena)) return fail_memory(s);
  json_value(&b, v);
  *out = buf_str(&b);
  return buf_failed(&b) ? fail(s, LY_LIMIT, MSG_CASE_FROZEN_TOO_LONG) : LY_OK;
}
