/* service/: pay lists. A list from month to month with what is pending; the three persons; the
 * bank's file; random grants, judgements, deaths and ends against a slow twin that counts days. */
#define FIXTURE_PERSON ", area: home_area, called: name"
#include "tests/retention_fixture.h"

#include "service/pay.h"

#include <stdio.h>

static const char pay_programmes_yaml[] =
    "- {key: subsidy, name: 补贴, kind: benefit, field: elder, of: person, eligible: 低保 或 非"
    " 低保, amount: 若 低保 则 500元/月 否则 300元/月, unit: 元/月, period: monthly, from: month,"
    " norm: 试行办法, sure: single}\n"
    "- {key: once, name: 一次性补贴, kind: benefit, field: elder, of: person, eligible: 低保,"
    " amount: 300元, unit: 元, period: once, norm: 试行办法, sure: single}\n";
static const char pay_procedures_yaml[] =
    "- key: subsidy\n"
    "  name: 补贴申请\n"
    "  of: person\n"
    "  programme: subsidy\n"
    "  field: elder\n"
    "  asks: [self]\n"
    "  sure: none\n"
    "  note: 本县自行规定的做法\n"
    "  form:\n"
    "    - {key: account_number, name: 收款账号, type: text, privacy: secret, mask: number}\n"
    "  steps:\n"
    "    - {key: applied, name: 已申请}\n"
    "    - {key: checking, name: 待审批}\n"
    "    - {key: receiving, name: 在享, end: granted, running: true}\n"
    "    - {key: stopped, name: 已终止, end: stopped}\n"
    "  moves:\n"
    "    - {key: accept, name: 受理, from: [applied], to: checking, by: [worker]}\n"
    "    - {key: grant, name: 准予, from: [checking], to: receiving, by: [reviewer], judged: any,"
    " not_by: [accept], effects: [{do: receipt}]}\n"
    "    - {key: judge, name: 复核, from: [receiving], to: receiving, by: [worker], judged: any,"
    " fields: [{key: account_new, name: 新账号, type: text, privacy: secret, mask: number}]}\n"
    "    - {key: end, name: 停止, from: [receiving], to: stopped, by: [worker], effects: [{do:"
    " end_receipt}]}\n"
    "    - {key: die, name: 死亡终止, from: [receiving], to: stopped, by: [rule], rule: 已故,"
    " effects: [{do: end_receipt}]}\n";
static const char layouts_yaml[] =
    "- key: bank\n"
    "  name: 代发文件\n"
    "  account: account_number\n"
    "  order: account\n"
    "  sure: none\n"
    "  columns: [{heading: 序号, from: serial}, {heading: 户名, from: holder}, {heading: 账号, "
    "from:"
    " account}, {heading: 金额, from: amount}, {heading: 月份, from: month}, {heading: 摘要, from:"
    " text, text: 补贴}]\n";

static void open_pay(struct fixture *f) {
  struct scope *s = &f->scope;
  struct pack_file files[] = {
      FILE_OF("areas.yaml", county_areas_yaml),
      FILE_OF("bank_layouts.yaml", layouts_yaml),
      FILE_OF("pack.yaml", county_header_yaml),
      FILE_OF("procedures.yaml", pay_procedures_yaml),
      FILE_OF("programmes.yaml", pay_programmes_yaml),
  };
  struct pack_source source = pack_source_memory(files, sizeof files / sizeof *files);
  struct pack pack;
  bool changed;
  open_cases(f);
  enum ly rc = pack_read_under(s, st, day("2020-02-01"), &source, plan_kinds, &pack);
  for (const struct diag *d = s->diags.first; d; d = d->next)
    print_message("%s: %s\n", str_c(&f->arena, diag_place(&f->arena, d->at)),
                  str_c(&f->arena, diag_text(s, d)));
  assert_ok(f, rc);
  struct tx *tx = begin(f);
  assert_ok(f, pack_adopt(s, tx, &pack, &source, day("2020-02-01"), &changed));
  assert_ok(f, store_commit(s, tx));
  read_work(f);
}

/* ---- Cases and lists ----------------------------------------------------------------------------
 */

static int64_t apply(struct fixture *f, int64_t party, const char *account) {
  struct registry_said said = {STR("account_number"), str_of(account)};
  struct case_deed deed = {.act = CASE_OPEN,
                           .procedure = STR("subsidy"),
                           .party = party,
                           .asks = ASKS_SELF,
                           .values = &said,
                           .count = *account != '\0'};
  int64_t no;
  assert_ok(f, do_case(f, &deed, &no));
  return no;
}

static void step(struct fixture *f, int64_t no, const char *name, int hand) {
  struct case_deed deed = {.act = CASE_MOVE,
                           .case_no = no,
                           .seen = row_of(f, no).event,
                           .move = str_of(name),
                           .hands = HAND_BIT(hand),
                           .reason = STR("情况属实")};
  assert_ok(f, do_case(f, &deed, NULL));
}

static void grant(struct fixture *f, int64_t no) {
  step(f, no, "accept", HAND_WORKER);
  f->scope.actor = STR("user:shen");
  step(f, no, "grant", HAND_REVIEWER);
  f->scope.actor = STR("user:li");
}

static enum ly act(struct fixture *f, struct pay_deed deed, const char *user, int64_t *list) {
  struct str actor = f->scope.actor;
  f->now_us += 1000000;
  f->scope.actor = str_of(user);
  deed.district = district;
  deed.work = &work;
  deed.registry = &reg;
  struct write w = pay_write(&f->scope, &deed);
  enum ly rc = store_write(&f->scope, st, &w);
  if (list) *list = pay_answer(&w);
  f->scope.actor = actor;
  return rc;
}

static enum ly make(struct fixture *f, const char *month, int64_t *list) {
  struct pay_deed deed = {
      .act = PAY_MAKE, .programme = STR("subsidy"), .hands = HAND_BIT(HAND_WORKER)};
  assert_true(pay_month_parse(str_of(month), &deed.month));
  return act(f, deed, "user:li", list);
}

static enum ly move_list(struct fixture *f, int64_t list, enum pay_act what, int hand,
                         const char *user) {
  const struct pay_deed deed = {.act = what,
                                .list = list,
                                .hands = HAND_BIT(hand),
                                .reason = STR("发放"),
                                .format = STR("csv")};
  return act(f, deed, user, NULL);
}

static void approve(struct fixture *f, int64_t list) {
  assert_ok(f, move_list(f, list, PAY_CHECK, HAND_FINANCE, "user:qian"));
  assert_ok(f, move_list(f, list, PAY_APPROVE, HAND_REVIEWER, "user:shen"));
}

static struct pay_list list_of(struct fixture *f, int64_t no) {
  struct pay_list list;
  assert_ok(f, pay_find(&f->scope, st, district, no, &list));
  return list;
}

static const struct pay_payee *payee_of(struct fixture *f, int64_t no, int64_t party) {
  struct pay_list list = list_of(f, no);
  struct pay_payee *all;
  size_t count;
  assert_ok(f, pay_payees(&f->scope, st, &list, party - 1, 1, &all, &count));
  return count && all[0].party == party ? &all[0] : NULL;
}

static void refused(struct fixture *f, enum ly got, enum ly want, enum message message) {
  assert_int_equal(got, want);
  assert_int_equal(f->scope.error.message, message);
  fixture_reset(f);
}

/* ---- The story ----------------------------------------------------------------------------------
 */

static void lists_follow_the_decisions(void **state) {
  struct fixture *f = *state;
  int64_t list;
  open_pay(f);
  f->scope.today = day("2024-03-10");
  int64_t poor = person(f, "true"), other = person(f, "false"), vague = person(f, "");
  int64_t bare = person(f, "true");
  int64_t no = apply(f, poor, "6222000011112222");
  grant(f, no);
  int64_t second = apply(f, other, "6222000011110001");
  grant(f, second);
  grant(f, apply(f, vague, "6222000011110003"));
  grant(f, apply(f, bare, ""));
  refused(f, make(f, "2024-04", NULL), LY_INVALID, MSG_PAY_HAS_FAULTS); /* not yet */
  assert_ok(f, make(f, "2024-03", &list));
  struct pay_list made = list_of(f, list);
  assert_true(made.people == 2 && made.pay_fen == 80000 && made.pending == 2);
  assert_int_equal(payee_of(f, list, poor)->change, PAY_NEW);
  assert_str(payee_of(f, list, poor)->why, "2024-03-10 准予");
  assert_int_equal(payee_of(f, list, vague)->pending, PAY_NO_AMOUNT);
  assert_int_equal(payee_of(f, list, bare)->pending, PAY_NO_ACCOUNT);
  refused(f, make(f, "2024-03", NULL), LY_CONFLICT, MSG_PAY_UNDER_WAY);
  approve(f, list);
  refused(f, make(f, "2024-03", NULL), LY_CONFLICT, MSG_PAY_MONTH_PAID);

  /* One dies in March, which is known in May: April and May were not due. */
  f->scope.today = day("2024-04-05");
  assert_ok(f, make(f, "2024-04", &list));
  assert_int_equal(list_of(f, list).pay_fen, 80000);
  assert_int_equal(payee_of(f, list, other)->change, PAY_SAME);
  approve(f, list);
  f->scope.today = day("2024-05-20");
  say(f, other, "dead", "true", "first", "2024-03-15", "");
  step(f, second, "die", HAND_RULE);
  say(f, poor, "poor", "false", "first", "2024-05-01", "");
  step(f, no, "judge", HAND_WORKER);
  assert_ok(f, make(f, "2024-05", &list));
  const struct pay_payee *gone = payee_of(f, list, other);
  assert_true(gone->change == PAY_STOP && gone->pay_fen == 0 && gone->carry_fen == -30000);
  assert_str(gone->why, "2024-05-20 死亡终止");
  assert_int_equal(payee_of(f, list, poor)->change, PAY_CHANGED);
  assert_int_equal(payee_of(f, list, poor)->pay_fen, 30000);
  struct pay_kind_sum sums[PAY_KINDS];
  made = list_of(f, list);
  assert_ok(f, pay_kind_sums(&f->scope, st, &made, sums));
  assert_true(sums[PAY_REGULAR].lines == 1 && sums[PAY_REGULAR].fen == 30000);
  assert_true(sums[PAY_RECOVER].lines == 1 && sums[PAY_RECOVER].fen == -30000);
  assert_true(sums[PAY_BACK].lines == 0 && sums[PAY_CARRIED].lines == 0);
  store_close(st);
}

static void three_persons_and_no_fewer(void **state) {
  struct fixture *f = *state;
  struct str file, again;
  int64_t list;
  open_pay(f);
  grant(f, apply(f, person(f, "true"), "6222000011112222"));
  grant(f, apply(f, person(f, "false"), "6222000011110001"));
  assert_ok(f, make(f, "2024-06", &list));
  refused(f, move_list(f, list, PAY_APPROVE, HAND_REVIEWER, "user:shen"), LY_CONFLICT,
          MSG_PAY_WRONG_STATE);
  refused(f, move_list(f, list, PAY_CHECK, HAND_WORKER, "user:qian"), LY_DENIED,
          MSG_PAY_WRONG_HAND);
  refused(f, move_list(f, list, PAY_CHECK, HAND_FINANCE, "user:li"), LY_CONFLICT,
          MSG_PAY_SECOND_PERSON);
  assert_ok(f, move_list(f, list, PAY_CHECK, HAND_FINANCE, "user:qian"));
  refused(f, move_list(f, list, PAY_APPROVE, HAND_REVIEWER, "user:qian"), LY_CONFLICT,
          MSG_PAY_SECOND_PERSON);
  refused(f, move_list(f, list, PAY_APPROVE, HAND_REVIEWER, "user:li"), LY_CONFLICT,
          MSG_PAY_SECOND_PERSON);
  struct pay_list row = list_of(f, list);
  refused(f, pay_file(&f->scope, st, &reg, &county, &row, STR("csv"), &file), LY_CONFLICT,
          MSG_PAY_NOT_APPROVED);
  assert_ok(f, move_list(f, list, PAY_RETURN, HAND_REVIEWER, "user:shen"));
  assert_ok(f, make(f, "2024-06", &list));
  assert_int_equal(list, 2);
  approve(f, list);
  refused(f, move_list(f, list, PAY_RETURN, HAND_REVIEWER, "user:shen"), LY_CONFLICT,
          MSG_PAY_WRONG_STATE);
  assert_ok(f, move_list(f, list, PAY_EXPORT, HAND_FINANCE, "user:qian"));
  row = list_of(f, list);
  assert_int_equal(row.state, PAY_APPROVED);
  assert_ok(f, pay_file(&f->scope, st, &reg, &county, &row, STR("csv"), &file));
  assert_str(file,
             "\xEF\xBB\xBF序号,户名,账号,金额,月份,摘要\r\n"
             "1,,6222000011110001,300.00,2024-06,补贴\r\n"
             "2,,6222000011112222,500.00,2024-06,补贴\r\n");
  assert_ok(f, pay_file(&f->scope, st, &reg, &county, &row, STR("xlsx"), &file));
  f->now_us += 3600000000;
  assert_ok(f, pay_file(&f->scope, st, &reg, &county, &row, STR("xlsx"), &again));
  assert_true(file.len > 1000 && str_eq(file, again));
  store_close(st);
}

/* ---- Random histories ---------------------------------------------------------------------------
 *
 * The twin keeps what happened to each person by day and asks of every day of a month whether the
 * receipt runs. */

enum { PEOPLE = 7, HAPPENED = 64, MONTHS = 14, FIRST = 2023 * 12 + 5 };

struct happening {
  int32_t from, to; /* days on which money runs; to INT32_MAX: open */
  int32_t judged[HAPPENED];
  int64_t fen[HAPPENED]; /* -1: not known */
  size_t count;
};
static struct {
  int64_t party, case_no;
  const char *poor;
  bool account, dead, receives;
  struct happening all[HAPPENED];
  size_t count;
  int64_t settled[MONTHS], carry, out;
} twins[PEOPLE];

static int32_t first_of(int32_t on) {
  int year, month, in_month;
  date_parts((struct date){on}, &year, &month, &in_month);
  return on - in_month + 1;
}

/* -1: not known. */
static int64_t twin_due(size_t p, int month) {
  int32_t from = pay_month_day(month).day, to = pay_month_day(month + 1).day;
  int64_t due = 0;
  for (size_t i = 0; i < twins[p].count; i++) {
    const struct happening *h = &twins[p].all[i];
    bool runs = false;
    for (int32_t d = from; d < to; d++) runs |= d >= h->from && d <= h->to;
    for (size_t k = 0; runs && k < h->count; k++)
      if (first_of(h->judged[k]) < to) due = h->fen[k];
  }
  return due;
}

static void judge(struct fixture *f, size_t p) {
  struct happening *h = &twins[p].all[twins[p].count - 1];
  h->judged[h->count] = f->scope.today.day;
  h->fen[h->count++] = *twins[p].poor == '\0' ? -1 : *twins[p].poor == 't' ? 50000 : 30000;
}

static void happen(struct fixture *f, size_t p) {
  int32_t today = f->scope.today.day;
  unsigned dice = (unsigned)(fixture_random(f) % 8);
  if (!twins[p].receives) {
    if (twins[p].dead || dice > 4 || twins[p].count == HAPPENED) return;
    twins[p].case_no = apply(f, twins[p].party, twins[p].account ? "6222000011110000" : "");
    grant(f, twins[p].case_no);
    twins[p].all[twins[p].count++] = (struct happening){first_of(today), INT32_MAX, {0}, {0}, 0};
    twins[p].receives = true;
    judge(f, p);
  } else if (dice < 2) {
    step(f, twins[p].case_no, "end", HAND_WORKER);
    twins[p].all[twins[p].count - 1].to = today;
    twins[p].receives = false;
  } else if (dice == 2) {
    int32_t died = today - (int32_t)(fixture_random(f) % 90);
    char iso[16];
    struct str text = date_iso(&f->arena, (struct date){died});
    snprintf(iso, sizeof iso, "%.*s", STR_ARG(text));
    say(f, twins[p].party, "dead", "true", "first", iso, "");
    step(f, twins[p].case_no, "die", HAND_RULE);
    twins[p].all[twins[p].count - 1].to = died;
    if (died == first_of(died)) twins[p].all[twins[p].count - 1].to = died - 1;
    twins[p].receives = false;
    twins[p].dead = true;
  } else if (dice < 6 && twins[p].all[twins[p].count - 1].count < HAPPENED) {
    char iso[16];
    struct str text = date_iso(&f->arena, f->scope.today);
    snprintf(iso, sizeof iso, "%.*s", STR_ARG(text));
    twins[p].poor = fixture_random(f) % 2 ? "true" : "false";
    say(f, twins[p].party, "poor", twins[p].poor, "first", iso, "");
    step(f, twins[p].case_no, "judge", HAND_WORKER);
    judge(f, p);
  }
}

struct twin_sum {
  int64_t settled[MONTHS], pay, carry;
  bool blocked; /* there is no account */
};

static void twin_sum(size_t p, int month, struct twin_sum *out) {
  int64_t sum = twins[p].carry;
  for (int m = FIRST; m <= month; m++) {
    int64_t due = twin_due(p, m), had = twins[p].settled[m - FIRST];
    out->settled[m - FIRST] = due < 0 ? had : due;
    sum += out->settled[m - FIRST] - had;
  }
  out->blocked = sum > 0 && !twins[p].account;
  out->pay = sum > 0 && !out->blocked ? sum : 0;
  out->carry = out->blocked ? twins[p].carry : sum < 0 ? sum : 0;
}

/* What the list has to say of one person; taken over when it was approved. */
static void hold(struct fixture *f, int64_t list, size_t p, int month, bool approved) {
  const struct pay_payee *payee = payee_of(f, list, twins[p].party);
  struct twin_sum sum;
  twin_sum(p, month, &sum);
  assert_int_equal(payee ? payee->pay_fen : 0, sum.pay);
  assert_int_equal(payee ? payee->carry_fen : 0, sum.carry);
  if (!approved) return;
  twins[p].out += sum.pay;
  twins[p].carry = sum.carry;
  int64_t all = 0;
  for (int m = FIRST; m <= month; m++) {
    if (!sum.blocked) twins[p].settled[m - FIRST] = sum.settled[m - FIRST];
    all += twins[p].settled[m - FIRST];
  }
  assert_int_equal(twins[p].out + twins[p].carry, all); /* nothing is lost, nothing paid twice */
}

/* No list was made: nobody has anything to get, and nothing is carried that was not. */
static void nobody_left_out(int month) {
  for (size_t p = 0; p < PEOPLE; p++) {
    struct twin_sum sum;
    twin_sum(p, month, &sum);
    assert_int_equal(sum.pay, 0);
    assert_int_equal(sum.carry, twins[p].carry);
  }
}

static void list_against_twin(struct fixture *f, int month) {
  bool approved = fixture_random(f) % 4 > 0;
  int64_t list, sum = 0;
  char text[8];
  struct str iso = pay_month_text(&f->arena, month);
  snprintf(text, sizeof text, "%.*s", STR_ARG(iso));
  enum ly rc = make(f, text, &list);
  enum message why = f->scope.error.message;
  if (rc == LY_CONFLICT && (why == MSG_PAY_NOBODY || why == MSG_PAY_NO_NEWS)) {
    nobody_left_out(month);
    fixture_reset(f);
    return;
  }
  assert_ok(f, rc);
  if (approved) {
    approve(f, list);
  } else {
    assert_ok(f, move_list(f, list, PAY_RETURN, HAND_FINANCE, "user:qian"));
  }
  for (size_t p = 0; p < PEOPLE; p++) {
    const struct pay_payee *payee = payee_of(f, list, twins[p].party);
    sum += payee ? payee->pay_fen : 0;
    hold(f, list, p, month, approved);
  }
  assert_int_equal(list_of(f, list).pay_fen, sum);
}

static void random_histories_come_to_the_same(void **state) {
  struct fixture *f = *state;
  open_pay(f);
  f->scope.today = pay_month_day(FIRST);
  for (size_t p = 0; p < PEOPLE; p++) {
    const char *poor[] = {"true", "false", ""};
    twins[p].poor = poor[p % 3];
    twins[p].count = 0;
    twins[p].receives = twins[p].dead = false;
    twins[p].out = twins[p].carry = 0;
    twins[p].account = p != 4;
    for (size_t m = 0; m < MONTHS; m++) twins[p].settled[m] = 0;
    twins[p].party = person(f, twins[p].poor);
  }
  for (int month = FIRST; month < FIRST + MONTHS; month++) {
    int32_t next = pay_month_day(month + 1).day;
    while (f->scope.today.day < next) {
      happen(f, (size_t)(fixture_random(f) % PEOPLE));
      f->scope.today.day += 1 + (int32_t)(fixture_random(f) % 6);
    }
    f->scope.today.day = next - 1;
    if (fixture_random(f) % 5) list_against_twin(f, month);
    f->scope.today.day = next;
  }
  store_close(st);
}

/* Names and accounts go, what was paid stays, and the next list goes on from it. */
static void past_its_term_nobody_is_named(void **state) {
  struct fixture *f = *state;
  struct pay_private known;
  struct str file;
  int64_t list, next;
  open_pay(f);
  f->scope.today = day("2024-03-10");
  int64_t party = person(f, "true"), no = apply(f, party, "6222000011112222");
  grant(f, no);
  assert_ok(f, make(f, "2024-03", &list));
  assert_int_equal(erase(f, RETENTION_PAY, "2099-01-01"), 0); /* nobody approved it yet */
  approve(f, list);
  assert_ok(f, hold_case(f, HOLD_CASE, no, "信访"));
  assert_int_equal(erase(f, RETENTION_PAY, "2099-01-01"), 0);
  let_go(f);
  assert_int_equal(erase(f, RETENTION_PAY, "2000-01-01"), 0);
  assert_int_equal(erase(f, RETENTION_PAY, "2099-01-01"), 1);
  assert_int_equal(erase(f, RETENTION_PAY, "2099-01-01"), 0); /* once */
  assert_int_equal(digest_left(f, "pay", 0, list).len, 64);
  struct pay_list row = list_of(f, list);
  const struct pay_payee *payee = payee_of(f, list, party);
  must(payee != NULL);
  assert_true(row.pay_fen == 50000 && payee->pay_fen == 50000 && payee->why.len == 0);
  assert_ok(f, pay_open(&f->scope, &reg, &row, payee, &known));
  assert_true(known.name.len == 0 && known.account.len == 0);
  refused(f, pay_file(&f->scope, st, &reg, &county, &row, STR("csv"), &file), LY_CONFLICT,
          MSG_PAY_ERASED);
  f->scope.today = day("2024-04-05");
  assert_ok(f, make(f, "2024-04", &next));
  payee = payee_of(f, next, party);
  must(payee != NULL);
  assert_true(list_of(f, next).pay_fen == 50000 && payee->change == PAY_SAME);
  store_close(st);
}

static const struct CMUnitTest tests[] = {
    TEST(lists_follow_the_decisions),
    TEST(three_persons_and_no_fewer),
    TEST(random_histories_come_to_the_same),
    TEST(past_its_term_nobody_is_named),
};

int main(void) {
  return run_on_engines("pay", tests);
}
