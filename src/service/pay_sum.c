/* What one person has on a list: pure. */
#include "service/pay_int.h"

static void add_line(struct pay_sum *out, int month, int kind, bool known, int64_t fen) {
  out->lines[out->count++] = (struct pay_line){.party = out->payee.party,
                                               .month = month,
                                               .kind = kind,
                                               .pending = known ? PAY_SURE : PAY_NO_AMOUNT,
                                               .known = known,
                                               .fen = fen};
}

/* What is due of a month against what was paid of it. */
static void add_month(struct pay_sum *out, const struct pay_due *due, int month, int64_t paid,
                      bool regular) {
  if (due->due && !due->known) {
    if (paid == 0) add_line(out, month, regular ? PAY_REGULAR : PAY_BACK, false, 0);
    return;
  }
  int64_t wanted = due->due ? due->fen : 0;
  if (wanted == paid) return;
  int kind = regular ? PAY_REGULAR : wanted > paid ? PAY_BACK : PAY_RECOVER;
  add_line(out, month, kind, true, wanted - paid);
}

static struct str word_of(const struct pay_person *p, const struct pay_due *due) {
  for (size_t i = 0; i < p->count; i++) {
    if (p->marks[i].case_no == due->case_no && p->marks[i].event == due->event) return p->words[i];
  }
  return STR("");
}

static int change_of(const struct pay_payee *payee, bool due) {
  if (payee->pending) return PAY_SAME;
  if (!payee->before_known) return due ? PAY_NEW : PAY_SAME;
  if (!due) return PAY_STOP;
  return payee->now_fen == payee->before_fen ? PAY_SAME : PAY_CHANGED;
}

/* A sum above nothing is paid; what is below it is carried on. */
static void add_up(struct pay_sum *out, int64_t carried, bool account) {
  struct pay_payee *payee = &out->payee;
  int64_t sum = 0;
  for (size_t i = 0; i < out->count; i++)
    if (!out->lines[i].pending) sum += out->lines[i].fen;
  payee->carry_fen = sum < 0 ? sum : 0;
  payee->pay_fen = sum > 0 ? sum : 0;
  if (sum <= 0 || account) return;
  payee->pending = PAY_NO_ACCOUNT;
  payee->pay_fen = 0;
  payee->carry_fen = carried;
  for (size_t i = 0; i < out->count; i++)
    if (!out->lines[i].pending) out->lines[i].pending = PAY_NO_ACCOUNT;
}

/* What waits as it waited and what is carried as it was is known from the list before. */
static bool has_news(const struct pay_sum *sum, const struct pay_person *p) {
  bool news = sum->payee.change != PAY_SAME || sum->payee.pending != p->before_pending;
  for (size_t i = 0; i < sum->count; i++)
    news |= !sum->lines[i].pending && sum->lines[i].kind != PAY_CARRIED;
  return news;
}

void pay_sum(const struct pay_person *p, int start, int first, int month, struct pay_sum *out) {
  struct pay_due now = pay_due(p->marks, p->count, start, month);
  struct pay_payee *payee = &out->payee;
  *out = (struct pay_sum){.payee = {.party = p->party,
                                    .case_no = now.case_no ? now.case_no : p->case_no,
                                    .event = now.event,
                                    .area = p->area,
                                    .before_known = p->before_known,
                                    .before_fen = p->before_fen,
                                    .now_known = now.due && now.known,
                                    .now_fen = now.due && now.known ? now.fen : 0}};
  if (p->carry_fen) add_line(out, month, PAY_CARRIED, true, p->carry_fen);
  for (int i = first; i <= month; i++) {
    struct pay_due due = i == month ? now : pay_due(p->marks, p->count, start, i);
    add_month(out, &due, i, p->paid[i - first], i == month);
  }
  if (now.due && !now.known) payee->pending = PAY_NO_AMOUNT;
  add_up(out, p->carry_fen, p->account.len > 0);
  payee->change = change_of(payee, now.due);
  if (payee->change) payee->why = word_of(p, &now);
  out->there = out->count > 0 || payee->change != PAY_SAME;
  out->news = has_news(out, p);
}
