/* What the tests of cases share: a county's pack with procedures, on the registry's small
 * dictionary. */
#pragma once

#include "tests/registry_fixture.h"

#include "service/case.h"

static const char county_header_yaml[] =
    "key: county\nname: 青田县\narea: \"331121\"\nparent: cn\n";
static const char county_areas_yaml[] =
    "- {code: \"331121\", name: 青田县, level: county}\n"
    "- {code: \"331121101\", name: 鹤城街道, level: township}\n";
static const char days_off_yaml[] =
    "- {key: labour, name: 劳动节, from: 2024-05-01, to: 2024-05-05, worked: [2024-04-28,"
    " 2024-05-11], document: 国办发明电〔2023〕7号, sure: two}\n"
    "- {key: dragon, name: 端午节, from: 2024-06-10, to: 2024-06-10, document:"
    " 国办发明电〔2023〕7号, sure: two}\n";
static const char programmes_yaml[] =
    "- {key: subsidy, name: 补贴, kind: benefit, field: elder, of: person, eligible: 低保, amount:"
    " 300元/月, unit: 元/月, period: monthly, from: next_month, norm: 试行办法, sure: single}\n";

static const char letters_yaml[] =
    "- {key: supplement, name: 补正通知书, number: \"{{district}}补〔{{year}}〕{{serial}}号\","
    " lines: [{as: to, text: \"{{party}}：\"}, {as: body, text: \"{{reason}}\"}, {as: body, text:"
    " \"{{amount}}\", when: amount}, {as: sign, text: \"{{office}}\"}]}\n"
    "- {key: decision_no, name: 不予决定书, number: \"{{district}}不〔{{year}}〕{{serial}}号\","
    " lines: [{as: to, text: \"{{party}}：\"}, {as: row, label: 认定, text: \"{{why}}\"}]}\n"
    "- {key: decision_yes, name: 准予决定书, number: \"{{district}}准〔{{year}}〕{{serial}}号\","
    " lines: [{as: to, text: \"{{party}}：\"}, {as: row, label: 标准, text: \"{{amount}}\"}, {as:"
    " form}, {as: sign, text: \"{{on}}\"}]}\n"
    "- {key: acknowledgement, name: 送达回证, number: \"{{district}}送〔{{year}}〕{{serial}}号\","
    " last: true, lines: [{as: row, label: 文书, text: \"{{letters}}\"}]}\n";

/* Every kind of effect but money, every kind of clock, a second person, moves side by side. */
static const char procedures_yaml[] =
    "- key: subsidy\n"
    "  name: 补贴申请\n"
    "  of: person\n"
    "  programme: subsidy\n"
    "  field: elder\n"
    "  asks: [self, family]\n"
    "  sure: none\n"
    "  note: 本县自行规定的做法\n"
    "  form:\n"
    "    - {fact: income, required: true}\n"
    "    - {fact: phone}\n"
    "    - {key: way, name: 发放方式, type: text, privacy: internal}\n"
    "  documents: [{key: id_card, name: 身份证, required: false}]\n"
    "  steps:\n"
    "    - {key: applied, name: 已申请, clock: {days: 5, working: true, sure: none}}\n"
    "    - {key: supplement, name: 待补正}\n"
    "    - {key: accepted, name: 已受理, clock: {days: 10, working: true, sure: none}}\n"
    "    - {key: checked, name: 已审核}\n"
    "    - {key: published, name: 公示中, published: true, clock: {days: 7, sure: none}}\n"
    "    - {key: receiving, name: 在享, end: granted, running: true, clock: {months: 12, sure:"
    " none}}\n"
    "    - {key: refused, name: 不予补贴, end: refused}\n"
    "    - {key: withdrawn, name: 已撤回, end: withdrawn}\n"
    "    - {key: stopped, name: 已终止, end: stopped}\n"
    "  moves:\n"
    "    - {key: ask_more, name: 要求补正, from: [applied], to: supplement, by: [worker], reason:"
    " true, effects: [{do: letter, letter: supplement}, {do: notify, hand: applicant, text:"
    " 请补材料}]}\n"
    "    - key: supply\n"
    "      name: 补正\n"
    "      from: [supplement]\n"
    "      to: applied\n"
    "      by: [applicant, worker]\n"
    "      fields: [{fact: phone, required: true}]\n"
    "    - {key: accept, name: 受理, from: [applied], to: accepted, by: [worker]}\n"
    "    - key: visit_home\n"
    "      name: 入户调查\n"
    "      from: [accepted]\n"
    "      to: accepted\n"
    "      by: [worker]\n"
    "      fields: [{key: found, name: 调查情况, type: text, privacy: sensitive, required: true}]\n"
    "    - {key: compare, name: 信息核对, from: [accepted], to: accepted, by: [assessor]}\n"
    "    - {key: check, name: 审核, from: [accepted], to: checked, by: [reviewer], not_by:"
    " [accept], after: [visit_home, compare], judged: any}\n"
    "    - {key: publish, name: 公示, from: [checked], to: published, by: [reviewer], judged:"
    " yes}\n"
    "    - {key: refuse, name: 不予补贴, from: [checked], to: refused, by: [reviewer], reason:"
    " true, judged: no, effects: [{do: letter, letter: decision_no}]}\n"
    "    - {key: object, name: 提出异议, from: [published], to: checked, by: [worker], reason:"
    " true}\n"
    "    - key: grant\n"
    "      name: 准予\n"
    "      from: [published]\n"
    "      to: receiving\n"
    "      by: [finance]\n"
    "      not_by: [check]\n"
    "      judged: yes\n"
    "      after_clock: true\n"
    "      effects:\n"
    "        - {do: facts}\n"
    "        - {do: state, fact: level, value: \"1\"}\n"
    "        - {do: act, act: visit}\n"
    "        - {do: receipt}\n"
    "        - {do: open, procedure: follow}\n"
    "        - {do: notify, hand: applicant, text: 已准予}\n"
    "        - {do: letter, letter: acknowledgement}\n"
    "        - {do: letter, letter: decision_yes}\n"
    "    - {key: yearly, name: 年度复核, from: [receiving], to: checked, by: [clock]}\n"
    "    - {key: die, name: 死亡终止, from: [applied, supplement, accepted, checked, published,"
    " receiving], to: stopped, by: [rule], rule: 已故, effects: [{do: end_receipt}]}\n"
    "    - {key: withdraw, name: 撤回申请, from: [applied, supplement, accepted], to: withdrawn,"
    " by: [applicant, worker]}\n"
    "- key: follow\n"
    "  name: 回访\n"
    "  of: person\n"
    "  field: elder\n"
    "  asks: [office]\n"
    "  sure: none\n"
    "  note: 本县自行规定的做法\n"
    "  form: [{fact: phone}]\n"
    "  steps:\n"
    "    - {key: waiting, name: 待回访, clock: {days: 2, sure: none}}\n"
    "    - {key: overdue, name: 逾期待办, clock: {days: 3, working: true, sure: none}}\n"
    "    - {key: done, name: 已回访, end: done}\n"
    "    - {key: dropped, name: 未回访, end: stopped}\n"
    "  moves:\n"
    "    - {key: visit, name: 回访, from: [waiting, overdue], to: done, by: [visitor]}\n"
    "    - {key: late, name: 到期未访, from: [waiting], to: overdue, by: [clock]}\n"
    "    - {key: drop, name: 逾期办结, from: [overdue], to: dropped, by: [clock]}\n"
    "- key: wish\n"
    "  name: 心愿\n"
    "  of: person\n"
    "  field: elder\n"
    "  asks: [self]\n"
    "  many: true\n"
    "  sure: none\n"
    "  note: 本县自行规定的做法\n"
    "  steps: [{key: told, name: 已提出}, {key: done, name: 已办结, end: done}]\n"
    "  moves: [{key: answer, name: 答复, from: [told], to: done, by: [worker]}]\n";

#define MORE_FACTS \
  "- {key: dead, name: 已故, of: person, type: truth, privacy: internal, sources: [first]}\n"

static struct pack county;
static struct service_vocabulary words;
static struct casework work;

/* Adopts the county's pack with these procedures, in force from a day. */
static inline void adopt_county(struct fixture *f, struct str procedures, const char *from) {
  struct scope *s = &f->scope;
  struct pack_file files[] = {
      FILE_OF("areas.yaml", county_areas_yaml), FILE_OF("days_off.yaml", days_off_yaml),
      FILE_OF("letters.yaml", letters_yaml),    FILE_OF("pack.yaml", county_header_yaml),
      {STR("procedures.yaml"), procedures},     FILE_OF("programmes.yaml", programmes_yaml),
  };
  struct pack_source source = pack_source_memory(files, sizeof files / sizeof *files);
  struct pack pack;
  bool changed;
  enum ly rc = pack_read_under(s, st, day(from), &source, plan_kinds, &pack);
  for (const struct diag *d = s->diags.first; d; d = d->next)
    print_message("%s: %s\n", str_c(&f->arena, diag_place(&f->arena, d->at)),
                  str_c(&f->arena, diag_text(s, d)));
  assert_ok(f, rc);
  struct tx *tx = begin(f);
  assert_ok(f, pack_adopt(s, tx, &pack, &source, day(from), &changed));
  assert_ok(f, store_commit(s, tx));
}

/* What is in force on the business date. */
static inline void read_work(struct fixture *f) {
  assert_ok(f, service_pack_of(&f->scope, st, STR("331121"), plan_kinds, &county));
  assert_ok(f, service_vocabulary(&f->scope, &county, &words));
  assert_ok(f, casework_open(&f->scope, &words, &work));
}

static inline enum ly see_in(struct scope *s, struct tx *tx, void *context, int column,
                             const struct store_value *key, struct str plain, struct str *out) {
  (void)column;
  return test_seal(s, tx, context, key, plain, out);
}
static inline enum ly see_out(struct scope *s, void *context, int column,
                              const struct store_value *key, struct str sealed, struct str *out) {
  (void)column;
  return test_unseal(s, context, key, sealed, out);
}
static inline enum ly see_hash(struct scope *s, void *context, struct str fact, struct str value,
                               struct digest *out) {
  (void)context;
  struct digest_state *state;
  enum ly rc = digest_begin(s, &state);
  if (rc) return rc;
  digest_add_part(state, fact);
  digest_add_part(state, value);
  return digest_end(s, state, out);
}
static const struct registry_sealer case_sealer = {test_seal, test_unseal, NULL,
                                                   see_hash,  see_in,      see_out};

static inline void open_cases(struct fixture *f) {
  struct tx *tx;
  int64_t parties;
  f->scope.today = (struct date){19904}; /* 2024-06-30 */
  f->scope.actor = STR("user:li");
  f->scope.from = STR("test");
  assert_ok(f, store_open(&f->scope, fixture_database(f), STORE_CREATE, &st));
  adopt(f, st, MORE_FACTS);
  assert_ok(f, registry_open(&f->scope, st, plan_kinds, &reg));
  reg.sealer = &case_sealer;
  tx = begin(f);
  assert_ok(f, registry_rebuild(&f->scope, tx, &reg, &parties));
  assert_ok(f, store_commit(&f->scope, tx));
  adopt_county(f, str_of(procedures_yaml), "2020-01-01");
  read_work(f);
}

/* A person at home in a village. */
static inline int64_t person(struct fixture *f, const char *poor) {
  int64_t party = new_party(f, "person");
  say(f, party, "home_area", "331121101005", "first", "2020-01-01", "");
  if (*poor) say(f, party, "poor", poor, "first", "2020-01-01", "");
  return party;
}

static inline enum ly do_case(struct fixture *f, struct case_deed *deed, int64_t *out) {
  f->now_us += 1000000;
  deed->work = &work;
  deed->registry = &reg;
  deed->district = district;
  if (deed->source.len == 0) deed->source = STR("first");
  struct write w = case_write(&f->scope, deed);
  enum ly rc = store_write(&f->scope, st, &w);
  if (out) *out = case_answer(&w);
  return rc;
}

static inline enum ly try_open(struct fixture *f, int64_t party, const char *procedure,
                               int64_t *out) {
  static const struct registry_said said[] = {{STR_INIT("收入"), STR_INIT("1200.50")},
                                              {STR_INIT("phone"), STR_INIT("13856781234")},
                                              {STR_INIT("way"), STR_INIT("存折")}};
  bool subsidy = strcmp(procedure, "subsidy") == 0;
  struct case_deed deed = {.act = CASE_OPEN,
                           .procedure = str_of(procedure),
                           .party = party,
                           .asks = strcmp(procedure, "follow") == 0 ? ASKS_OFFICE : ASKS_SELF,
                           .values = said,
                           .count = subsidy ? 3 : 0};
  return do_case(f, &deed, out);
}

static inline struct case_row row_of(struct fixture *f, int64_t case_no) {
  struct case_row row;
  assert_ok(f, case_find(&f->scope, st, district, case_no, &row));
  return row;
}

/* As somebody with one hand, who has seen the last event. */
static inline enum ly try_move(struct fixture *f, int64_t case_no, const char *move, int hand,
                               const char *user, const char *reason) {
  static const struct registry_said found[] = {{STR_INIT("found"), STR_INIT("独自居住")}};
  static const struct registry_said phone[] = {{STR_INIT("phone"), STR_INIT("13900000000")}};
  bool home = strcmp(move, "visit_home") == 0, supply = strcmp(move, "supply") == 0;
  struct case_deed deed = {.act = CASE_MOVE,
                           .case_no = case_no,
                           .seen = row_of(f, case_no).event,
                           .move = str_of(move),
                           .hands = HAND_BIT(hand),
                           .reason = str_of(reason),
                           .values = home ? found : phone,
                           .count = home || supply};
  struct str actor = f->scope.actor;
  f->scope.actor = str_of(user);
  enum ly rc = do_case(f, &deed, NULL);
  f->scope.actor = actor;
  return rc;
}

static inline void move(struct fixture *f, int64_t case_no, const char *name, int hand,
                        const char *user) {
  assert_ok(f, try_move(f, case_no, name, hand, user, "情况属实"));
}

/* To what was checked and published. */
static inline void bring_to_publication(struct fixture *f, int64_t case_no) {
  move(f, case_no, "accept", HAND_WORKER, "user:li");
  move(f, case_no, "visit_home", HAND_WORKER, "user:li");
  move(f, case_no, "compare", HAND_ASSESSOR, "user:ping");
  move(f, case_no, "check", HAND_REVIEWER, "user:shen");
  move(f, case_no, "publish", HAND_REVIEWER, "user:shen");
}
