/* service/: who is owed what over everyone, against asking one by one. */
#include "tests/support.h"

#include "plan/plan.h"
#include "registry/act.h"
#include "registry/receipt.h"
#include "service/draft.h"
#include "service/owed_sheets.h"
#include "service/plain_sql.h"
#include "store/change.h"

#include <pthread.h>
#include <string.h>

#define DISTRICT STR("331121")
enum { PEOPLE = 150, HOUSEHOLDS = 40, INSTITUTIONS = 15, ALL = PEOPLE + HOUSEHOLDS + INSTITUTIONS };

struct county {
  struct fixture *f;
  struct store *st;
  struct registry reg;
  struct service_everyone *everyone;
  const struct service_vocabulary *words;
  struct registry_moment *moment;
  struct owed *owed;
  int64_t parties[ALL];
  size_t kinds[ALL]; /* of the registry */
};

/* ---- A county of random people ------------------------------------------------------------------
 */

static uint64_t any(struct county *c, uint64_t n) {
  return fixture_random(c->f) % n;
}

static void adopt_pack(struct county *c, const char *folder) {
  struct scope *s = &c->f->scope;
  struct pack_source source;
  struct pack pack;
  struct tx *tx;
  bool changed;
  assert_ok(c->f, pack_read_folder(s, str_of(folder), plan_kinds, &source, &pack));
  assert_ok(c->f, store_begin(s, c->st, &tx));
  assert_ok(c->f, pack_adopt(s, tx, &pack, &source, (struct date){18262}, &changed));
  assert_ok(c->f, store_commit(s, tx));
}

static size_t kind_called(struct county *c, const char *key) {
  return (size_t)(registry_kind_find(&c->reg, str_of(key)) - c->reg.kinds);
}

/* Another one of the kind that the fact names. */
static struct str any_party(struct county *c, const struct registry_fact *fact, size_t but) {
  size_t at = any(c, ALL);
  while (at == but || &c->reg.kinds[c->kinds[at]].kind->entry != fact->target.entry)
    at = (at + 1) % ALL;
  return str_int(&c->f->arena, c->parties[at]);
}

static struct str any_value(struct county *c, const struct registry_fact *fact, size_t of) {
  static const char *const areas[] = {"331121101001", "331121102", "331121", "310118001"};
  static const char *const dates[] = {"1925-06-30", "1944-07-01", "1954-06-30",
                                      "1964-02-29", "2022-01-05", "2023-12-31"};
  const struct registry_codes *codes = (const void *)fact->codes.entry;
  struct registry_code *const *list = codes ? codes->codes.items : NULL;
  switch ((enum registry_type)fact->type) {
    case REGISTRY_TRUTH: return any(c, 2) ? STR("是") : STR("否");
    case REGISTRY_INTEGER: return str_int(&c->f->arena, (int64_t)any(c, 200));
    case REGISTRY_DECIMAL: return STR("0");
    case REGISTRY_MONEY: return str_int(&c->f->arena, (int64_t)any(c, 5000));
    case REGISTRY_DATE: return str_of(dates[any(c, 6)]);
    case REGISTRY_CODE: return list ? list[any(c, codes->codes.count)]->code : STR("");
    case REGISTRY_AREA: return str_of(areas[any(c, 4)]);
    case REGISTRY_TEXT: return STR("甲");
    case REGISTRY_PARTY: return any_party(c, fact, of);
  }
  return STR("");
}

/* Most facts of a party, some left out. */
static void state_facts(struct county *c, struct tx *tx, size_t at) {
  enum { FACTS = 128 };
  const struct registry_party *kind = &c->reg.kinds[c->kinds[at]];
  struct registry_said said[FACTS];
  size_t count = 0;
  for (size_t i = 0; i < kind->count; i++) {
    const struct registry_fact *fact = kind->facts[i];
    bool names = fact->check != IDENTITY_NONE; /* such a number is one party's alone */
    bool one = !registry_sealed(fact) && !names && fact->type != REGISTRY_DECIMAL;
    if (any(c, 10) >= 7) one = false;
    if (str_is(fact->key, "death_date")) one = any(c, 10) == 0;
    if (one) said[count++] = (struct registry_said){fact->key, any_value(c, fact, at)};
  }
  struct registry_new new = {.district = DISTRICT,
                             .party = c->parties[at],
                             .source = STR("police"),
                             .from = {18262},
                             .to = DATE_NONE,
                             .facts = said,
                             .count = count};
  int64_t id;
  if (count) assert_ok(c->f, statement_add(&c->f->scope, tx, &c->reg, &new, &id));
}

static void add_acts(struct county *c, struct tx *tx, size_t at) {
  static const char *const kinds[] = {"visit", "health_check", "guidance"};
  struct act_new act = {.district = DISTRICT, .party = c->parties[at], .source = STR("village")};
  int64_t id;
  for (uint64_t n = any(c, 3); n > 0; n--) {
    act.kind = str_of(kinds[any(c, 3)]);
    act.on = (struct date){c->f->scope.today.day - (int)any(c, 60)};
    assert_ok(c->f, act_add(&c->f->scope, tx, &c->reg, &act, &id));
  }
}

static void add_receipts(struct county *c, struct tx *tx, size_t at) {
  static const char *const programmes[] = {"elder_care_subsidy", "home_operation_subsidy"};
  struct receipt_new receipt = {.district = DISTRICT,
                                .party = c->parties[at],
                                .programme = str_of(programmes[any(c, 2)]),
                                .from = {c->f->scope.today.day - (int)any(c, 400) + 100},
                                .to = DATE_NONE,
                                .source = STR("civil_affairs")};
  int64_t id;
  if (any(c, 3) == 0) assert_ok(c->f, receipt_add(&c->f->scope, tx, &c->reg, &receipt, &id));
}

/* Who is not in the receipts of one town does not receive. */
static void add_list(struct county *c, struct tx *tx) {
  struct receipt_list_new list = {.district = DISTRICT,
                                  .programme = STR("elder_care_subsidy"),
                                  .area = STR("331121101"),
                                  .on = {c->f->scope.today.day - 3},
                                  .source = STR("civil_affairs")};
  int64_t id;
  assert_ok(c->f, receipt_list_add(&c->f->scope, tx, &c->reg, &list, &id));
}

static void fill(struct county *c) {
  struct scope *s = &c->f->scope;
  struct tx *tx;
  int64_t parties;
  assert_ok(c->f, store_begin(s, c->st, &tx));
  assert_ok(c->f, registry_rebuild(s, tx, &c->reg, &parties));
  for (size_t i = 0; i < ALL; i++) {
    const char *kind = i < PEOPLE                ? "person"
                       : i < PEOPLE + HOUSEHOLDS ? "household"
                                                 : "institution";
    c->kinds[i] = kind_called(c, kind);
    assert_ok(c->f, party_create(s, tx, &c->reg, DISTRICT, str_of(kind), &c->parties[i]));
  }
  for (size_t i = 0; i < ALL; i++) {
    struct arena_mark mark = arena_mark(s->arena);
    state_facts(c, tx, i);
    if (i < PEOPLE) add_acts(c, tx, i);
    add_receipts(c, tx, i);
    arena_rewind(s->arena, mark);
  }
  add_list(c, tx);
  assert_ok(c->f, store_commit(s, tx));
}

static void open_county(struct fixture *f, struct county *c) {
  struct scope *s = &f->scope;
  *c = (struct county){.f = f};
  s->today = (struct date){19904}; /* 2024-06-30 */
  assert_ok(f, store_open(s, fixture_database(f), STORE_CREATE, &c->st));
  adopt_pack(c, "packs/cn");
  adopt_pack(c, "packs/lishui");
  adopt_pack(c, "packs/qingtian");
  assert_ok(f, registry_open(s, c->st, plan_kinds, &c->reg));
  fill(c);
  assert_ok(f, service_everyone_open(s, c->st, plan_kinds, NULL, &c->everyone));
  assert_ok(f, service_everyone_follow(s, c->st, c->everyone, NULL));
  c->moment = registry_columns_moment(service_everyone_columns(c->everyone));
  c->words = service_everyone_words(c->everyone, DISTRICT);
  assert_non_null(c->words);
  assert_true(str_is(c->words->pack->header->key, "qingtian"));
  assert_ok(f, owed_open(s, c->words, &c->owed));
}

static void close_county(struct county *c) {
  registry_moment_drop(c->moment);
  service_everyone_close(c->everyone);
  store_close(c->st);
}

/* ---- One by one ---------------------------------------------------------------------------------
 */

enum { NO_LIST = OWED_LISTS };

static enum receipt_state received(const struct service_entitled *e) {
  static const enum receipt_state kept[] = {[SERVICE_NOT_ASKED] = RECEIPT_UNKNOWN,
                                            [SERVICE_KEPT] = RECEIPT_YES,
                                            [SERVICE_NOT_KEPT] = RECEIPT_NO,
                                            [SERVICE_KEPT_UNKNOWN] = RECEIPT_UNKNOWN};
  return e->asked->done ? kept[e->kept] : e->received;
}

static int list_of(const struct service_entitled *e) {
  enum receipt_state r = received(e);
  if (e->answer == SERVICE_UNKNOWN) return OWED_OPEN;
  if (e->answer == SERVICE_YES)
    return r == RECEIPT_UNKNOWN ? OWED_OPEN : r == RECEIPT_NO ? OWED_MISSING : NO_LIST;
  return !e->asked->done && r == RECEIPT_YES ? OWED_STOP : NO_LIST;
}

static bool is_on(struct county *c, const struct service_rules *rules, enum owed_list which,
                  int64_t party, struct owed_row *out) {
  struct owed_row *rows;
  size_t count;
  int64_t total;
  struct owed_area area;
  assert_true(owed_area(DISTRICT, &area));
  assert_ok(c->f, owed_rows(&c->f->scope, c->owed, c->moment, rules, which, area, 0, ALL, &rows,
                            &count, &total));
  assert_int_equal(count, total);
  for (size_t i = 0; i < count; i++) {
    *out = rows[i];
    if (rows[i].party == party) return true;
  }
  return false;
}

/* Every party stands on the list on which asking it alone puts it, and on no other. */
static void lists(void **state) {
  struct county c;
  size_t on[OWED_LISTS + 1] = {0};
  open_county(*state, &c);
  struct scope *s = &c.f->scope;
  for (size_t i = 0; i < ALL; i++) {
    struct arena_mark mark = arena_mark(s->arena);
    struct service_entitlement alone;
    assert_ok(c.f, service_entitlement(s, c.st, c.words, DISTRICT, c.parties[i], &alone));
    for (size_t p = 0; p < alone.count; p++) {
      const struct service_entitled *e = &alone.list[p];
      int want = list_of(e);
      on[want]++;
      for (int list = 0; list < OWED_LISTS; list++) {
        struct owed_row row;
        bool is = is_on(&c, e->asked, (enum owed_list)list, c.parties[i], &row);
        assert_int_equal(is, list == want);
        bool priced = is && list == OWED_MISSING && e->has_amount && !e->asked->above;
        if (!priced) continue;
        assert_int_equal(row.amount_known, e->amount.value.known);
        if (row.amount_known) assert_int_equal(row.amount, e->amount.value.value);
      }
    }
    arena_rewind(s->arena, mark);
  }
  for (int list = 0; list <= OWED_LISTS; list++) assert_true(on[list] > 0);
  close_county(&c);
}

/* Totals by town are the rows counted. */
static void totals(void **state) {
  struct county c;
  struct owed_book book;
  struct owed_area area, town;
  open_county(*state, &c);
  struct scope *s = &c.f->scope;
  assert_true(owed_area(DISTRICT, &area));
  assert_true(owed_area(STR("331121101"), &town));
  assert_false(owed_area(STR("3311"), &town) || owed_area(STR("33112x"), &town));
  assert_true(owed_area(STR("331121101"), &town));
  assert_ok(c.f, owed_totals(s, c.owed, c.moment, area, &book));
  assert_int_equal(book.count, c.words->count);
  for (size_t i = 0; i < book.count; i++) {
    const struct owed_programme *p = &book.list[i];
    for (int list = 0; list < OWED_LISTS; list++) {
      struct owed_row *rows;
      size_t count;
      int64_t total, in_town = 0, sum = 0, towns = 0;
      assert_ok(c.f, owed_rows(s, c.owed, c.moment, p->rules, (enum owed_list)list, area, 0, ALL,
                               &rows, &count, &total));
      assert_int_equal(p->all.counts[list].parties, total);
      for (size_t r = 0; r < count; r++) {
        in_town += rows[r].area == 331121101000;
        if (rows[r].amount_known && p->rules->amount) sum += rows[r].amount;
      }
      for (size_t t = 0; t < p->town_count; t++) towns += p->towns[t].counts[list].parties;
      assert_int_equal(towns, total);
      if (list == OWED_MISSING) assert_int_equal(p->all.counts[list].sum, sum);
      assert_ok(c.f, owed_rows(s, c.owed, c.moment, p->rules, (enum owed_list)list, town, 0, 1,
                               &rows, &count, &total));
      assert_int_equal(total, in_town);
      assert_int_equal(count, total > 0);
    }
  }
  close_county(&c);
}

/* A list page by page is the list. */
static void pages(void **state) {
  struct county c;
  struct owed_area area;
  open_county(*state, &c);
  struct scope *s = &c.f->scope;
  const struct service_rules *p = service_programme_find(c.words, STR("elder_care_subsidy"));
  struct owed_row *all, *page;
  size_t count, n;
  int64_t total, again;
  assert_non_null(p);
  assert_true(owed_area(DISTRICT, &area));
  assert_ok(c.f, owed_rows(s, c.owed, c.moment, p, OWED_OPEN, area, 0, ALL, &all, &count, &total));
  assert_true(count > 20);
  for (size_t skip = 0; skip < count; skip += 7) {
    assert_ok(c.f, owed_rows(s, c.owed, c.moment, p, OWED_OPEN, area, skip, 7, &page, &n, &again));
    assert_int_equal(again, total);
    assert_int_equal(n, count - skip < 7 ? count - skip : 7);
    for (size_t i = 0; i < n; i++) assert_int_equal(page[i].party, all[skip + i].party);
  }
  struct owed_missing *missing;
  int64_t looked, sum = 0;
  assert_ok(c.f, owed_missing(s, c.owed, c.moment, p, DISTRICT, area, 1000, &missing, &n, &looked));
  assert_int_equal(looked, total);
  for (size_t i = 0; i < n; i++) {
    sum += missing[i].parties;
    assert_true(i == 0 || missing[i - 1].parties >= missing[i].parties);
  }
  assert_int_equal(sum, total);
  close_county(&c);
}

/* ---- Many at once -------------------------------------------------------------------------------
 */

enum { COUNTERS = 4, COUNTED = 3 };

struct counter {
  pthread_t thread;
  const struct service_vocabulary *words;
  const struct registry_moment *moment;
  struct date today;
  int64_t sums[COUNTED];
};

/* Something of all counts. */
static int64_t sum_of(const struct owed_book *book) {
  uint64_t sum = 0;
  for (size_t i = 0; i < book->count; i++) {
    const struct owed_place *p = &book->list[i].all;
    sum = sum * 31 + (uint64_t)(p->entitled.parties + 7 * p->entitled.sum);
    for (size_t k = 0; k < OWED_LISTS; k++) sum = sum * 31 + (uint64_t)p->counts[k].parties;
  }
  return (int64_t)sum;
}

static void *count_on(void *context) {
  struct counter *c = context;
  struct arena arena;
  struct owed_area area;
  arena_open(&arena, 256 * 1024 * 1024);
  struct scope s = scope_open(&arena, &world_real);
  s.today = c->today;
  for (size_t i = 0; i < COUNTED && owed_area(DISTRICT, &area); i++) {
    struct owed *owed; /* compiled anew, as each request does */
    struct owed_book book = {0};
    enum ly rc = owed_open(&s, c->words, &owed);
    if (!rc) rc = owed_totals(&s, owed, c->moment, area, &book);
    c->sums[i] = rc ? -1 : sum_of(&book);
  }
  arena_close(&arena);
  return NULL;
}

/* Runs over one moment share what they worked out of relations; all count the same, and the same as
 * over a moment where nothing is known yet. */
static void threads_count_the_same(void **state) {
  struct county c;
  struct owed_area area;
  struct owed_book book;
  struct counter counters[COUNTERS];
  open_county(*state, &c);
  struct scope *s = &c.f->scope;
  assert_true(owed_area(DISTRICT, &area));
  for (size_t i = 0; i < COUNTERS; i++) {
    counters[i] = (struct counter){.words = c.words, .moment = c.moment, .today = s->today};
    assert_int_equal(pthread_create(&counters[i].thread, NULL, count_on, &counters[i]), 0);
  }
  for (size_t i = 0; i < COUNTERS; i++) assert_int_equal(pthread_join(counters[i].thread, NULL), 0);
  registry_moment_drop(c.moment);
  service_everyone_close(c.everyone);
  assert_ok(c.f, service_everyone_open(s, c.st, plan_kinds, NULL, &c.everyone));
  assert_ok(c.f, service_everyone_follow(s, c.st, c.everyone, NULL));
  c.moment = registry_columns_moment(service_everyone_columns(c.everyone));
  c.words = service_everyone_words(c.everyone, DISTRICT);
  assert_ok(c.f, owed_open(s, c.words, &c.owed));
  assert_ok(c.f, owed_totals(s, c.owed, c.moment, area, &book));
  int64_t want = sum_of(&book);
  assert_true(want != 0 && want != -1);
  for (size_t i = 0; i < COUNTERS; i++)
    for (size_t k = 0; k < COUNTED; k++) assert_int_equal(counters[i].sums[k], want);
  close_county(&c);
}

/* ---- What if ------------------------------------------------------------------------------------
 */

static void read_again(struct county *c, struct service_vocabulary *out) {
  struct scope *s = &c->f->scope;
  struct pack *pack = ARENA_NEW(s->arena, struct pack);
  assert_non_null(pack);
  assert_ok(c->f, pack_read_in_force(s, c->st, s->today, STR("qingtian"), plan_kinds, pack));
  assert_ok(c->f, service_vocabulary(s, pack, out));
  assert_true(service_words_fit(c->words, out));
}

/* What each would get, asked alone under both. */
static struct owed_change count_changes(struct county *c, const struct service_rules *a,
                                        const struct service_rules *b) {
  struct owed_change n = {0};
  struct scope *s = &c->f->scope;
  struct rule_reader reader;
  for (size_t i = 0; i < ALL; i++) {
    struct service_entitled was, is;
    struct arena_mark mark = arena_mark(s->arena);
    if (c->kinds[i] != a->kind) continue;
    assert_ok(c->f, service_moment_reader(s, c->moment, c->words, DISTRICT, &reader));
    assert_ok(c->f, service_entitle(s, a, &reader, c->parties[i], &was));
    assert_ok(c->f, service_entitle(s, b, &reader, c->parties[i], &is));
    arena_rewind(s->arena, mark);
    bool before = was.answer == SERVICE_YES, after = is.answer == SERVICE_YES;
    n.gain += after && was.answer == SERVICE_NO;
    n.lose += before && is.answer == SERVICE_NO;
    n.unclear += before != after && (was.answer == SERVICE_UNKNOWN || is.answer == SERVICE_UNKNOWN);
    if (!before || !after) continue;
    bool known = was.amount.value.known && is.amount.value.known;
    n.unclear += !known;
    n.more += known && is.amount.value.value > was.amount.value.value;
    n.less += known && is.amount.value.value < was.amount.value.value;
    n.same += known && is.amount.value.value == was.amount.value.value;
    n.before += known ? was.amount.value.value : 0;
    n.after += known ? is.amount.value.value : 0;
  }
  return n;
}

static void another_figure(void **state) {
  struct county c;
  struct service_vocabulary draft, same;
  struct owed_changed *list;
  size_t count;
  struct owed_area area;
  open_county(*state, &c);
  struct scope *s = &c.f->scope;
  assert_true(owed_area(DISTRICT, &area));
  read_again(&c, &same);
  assert_ok(c.f, owed_what_if(s, c.words, &same, c.moment, area, &list, &count));
  assert_int_equal(count, 0); /* nothing differs */
  read_again(&c, &draft);
  assert_ok(c.f, service_draft_param(s, &draft, STR("home_operation"), STR("五级"), STR("777")));
  assert_int_equal(service_draft_param(s, &draft, STR("home_operation"), STR("九级"), STR("7")),
                   LY_INVALID);
  fixture_reset(c.f);
  assert_int_equal(service_draft_param(s, &draft, STR("home_operation"), STR("五级"), STR("x")),
                   LY_INVALID);
  fixture_reset(c.f);
  assert_int_equal(service_draft_param(s, &draft, STR("nothing"), STR(""), STR("7")), LY_NOT_FOUND);
  fixture_reset(c.f);
  assert_ok(c.f, owed_what_if(s, c.words, &draft, c.moment, area, &list, &count));
  assert_int_equal(count, 1);
  assert_true(owed_changed_called(&list[0], STR("home_operation_subsidy")));
  struct owed_change want = count_changes(&c, list[0].before, list[0].after), sum = {0};
  assert_memory_equal(&list[0].all, &want, sizeof want);
  for (size_t i = 0; i < list[0].town_count; i++) sum.same += list[0].towns[i].change.same;
  assert_int_equal(sum.same, want.same);
  close_county(&c);
}

/* ---- As SQL
 * --------------------------------------------------------------------------------------
 */

/* What the query says of each party is what the rule says of it. */
static void hold_against(struct county *c, const struct rule_expr *expr, struct str sql) {
  struct scope *s = &c->f->scope;
  struct store_rows rows;
  struct rule_reader reader;
  /* built: the text is the program's own; this test runs it */
  assert_ok(c->f, store_query_with(s, c->st, "iI", str_c(s->arena, sql), NULL, 0, &rows));
  assert_ok(c->f, service_moment_reader(s, c->moment, c->words, DISTRICT, &reader));
  assert_true(rows.rows > 0);
  for (size_t i = 0; i < rows.rows; i++) {
    struct rule_answer answer;
    assert_ok(c->f,
              rule_explain(s, &c->words->rules, expr, &reader, store_int(&rows, i, 0), &answer));
    bool known = rows.cells[2 * i + 1].type != STORE_NULL;
    assert_int_equal(known, answer.value.known);
    if (known) assert_int_equal(store_int(&rows, i, 1), answer.value.value);
  }
}

static void plain_sql(void **state) {
  static const char *const texts[] = {
      "年龄",
      "月龄",
      "出生日期",
      "本地户籍 且 低收入家庭成员",
      "若 失能 则 100元 否则 月收入",
      "老年人能力等级 ≥ 2 或 失智",
      "天数(入住日期)",
      "已知(死亡日期)",
      "户",
  };
  struct county c;
  open_county(*state, &c);
  struct scope *s = &c.f->scope;
  size_t person = kind_called(&c, "person");
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
    struct arena_mark mark = arena_mark(s->arena);
    const struct rule_expr *expr;
    struct rule_text text = {str_of(texts[i]), {.line = 1, .column = 1}, person, NULL};
    struct str sql;
    assert_ok(c.f, rule_read(s, &c.words->rules, &text, &expr));
    assert_ok(c.f, service_plain_sql(s, c.words, person, expr, DISTRICT, &sql));
    hold_against(&c, expr, sql);
    arena_rewind(s->arena, mark);
  }
  static const char *const beyond[] = {"独居", "姓名 = “甲”", "次数(探访, 本月) ≥ 1"};
  for (size_t i = 0; i < sizeof beyond / sizeof *beyond; i++) {
    const struct rule_expr *expr;
    struct rule_text text = {str_of(beyond[i]), {.line = 1, .column = 1}, person, NULL};
    struct str sql;
    assert_ok(c.f, rule_read(s, &c.words->rules, &text, &expr));
    assert_int_equal(service_plain_sql(s, c.words, person, expr, DISTRICT, &sql), LY_UNSUPPORTED);
    fixture_reset(c.f);
  }
  close_county(&c);
}

/* ---- Names --------------------------------------------------------------------------------------
 */

static void rows(void **state) {
  struct county c;
  struct owed_area area;
  open_county(*state, &c);
  struct scope *s = &c.f->scope;
  struct owed_view view = {.pack = c.words->pack,
                           .words = c.words,
                           .rules = service_programme_find(c.words, STR("elder_care_subsidy")),
                           .list = OWED_OPEN,
                           .store = c.st,
                           .district = DISTRICT,
                           .parties = STR("area/331121/parties/")};
  struct owed_row *list;
  size_t count;
  int64_t total;
  struct sheet sheet;
  assert_true(owed_area(DISTRICT, &area));
  assert_ok(c.f, service_moment_reader(s, c.moment, c.words, DISTRICT, &view.reader));
  assert_ok(c.f, owed_rows(s, c.owed, c.moment, view.rules, OWED_OPEN, area, 0, ALL, &list, &count,
                           &total));
  assert_ok(c.f, owed_sheet_rows(s, &view, list, count, &sheet));
  bool named = false;
  for (size_t i = 0; i < count; i++) {
    struct value *v = owed_row_value(s, &sheet, &list[i]);
    named |= str_is(value_get(v, STR("name"))->text, "甲");
    assert_true(value_get(v, STR("reason"))->text.len > 0);
  }
  assert_true(named);
  assert_true(str_is(owed_area_name(s, c.words->pack, 331121101000), "温溪镇"));
  assert_true(str_is(owed_area_name(s, c.words->pack, 331121000000), "青田县"));
  assert_true(str_is(owed_area_name(s, c.words->pack, 310118001000), "其他地区（310118001）"));
  assert_true(str_is(owed_area_name(s, c.words->pack, -1), "地址不明"));
  close_county(&c);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(lists),          TEST(totals), TEST(pages),    TEST(threads_count_the_same),
      TEST(another_figure), TEST(rows),   TEST(plain_sql)};
  return run_on_engines("owed", tests);
}
