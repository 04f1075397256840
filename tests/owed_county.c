/* A county of random people; see owed_county.h. */
#include "tests/owed_county.h"

#include "registry/act.h"
#include "registry/link.h"
#include "registry/receipt.h"
#include "store/change.h"

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
  static const char *const kinds[] = {"visit", "health_check", "guidance", "meal"};
  static const char *const amounts[] = {"0", "12.5", "7"};
  const struct registry_said fields[] = {{STR("meals"), str_int(&c->f->arena, (int64_t)any(c, 4))},
                                         {STR("amount"), str_of(amounts[any(c, 3)])}};
  struct act_new act = {.district = DISTRICT, .party = c->parties[at], .source = STR("village")};
  int64_t id;
  for (uint64_t n = any(c, 3); n > 0; n--) {
    act.kind = str_of(kinds[any(c, 4)]);
    bool meal = str_is(act.kind, "meal");
    act.fields = fields;
    act.count = meal ? any(c, 3) : 0;
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

/* Among them one that leads on, and two of which one is parted again. */
static void merge_some(struct county *c, struct tx *tx) {
  static const struct {
    size_t party, into, head;
  } merged[] = {
      {3, 17, 40},
      {17, 40, 40},
      {60, 41, 41},
      {90, 91, 91},
      {PEOPLE, PEOPLE + 1, PEOPLE + 1},
      {PEOPLE + HOUSEHOLDS, PEOPLE + HOUSEHOLDS + 1, PEOPLE + HOUSEHOLDS + 1},
  };
  struct scope *s = &c->f->scope;
  int64_t link;
  for (size_t i = 0; i < ALL; i++) c->heads[i] = i;
  for (size_t i = 0; i < sizeof merged / sizeof *merged; i++) {
    assert_ok(c->f, party_merge(s, tx, &c->reg, DISTRICT, c->parties[merged[i].party],
                                c->parties[merged[i].into], STR("同一人"), &link));
    c->heads[merged[i].party] = merged[i].head;
  }
  assert_ok(c->f, party_merge(s, tx, &c->reg, DISTRICT, c->parties[41], c->parties[42],
                              STR("同一人"), &link));
  c->f->now_us += 1000000;
  assert_ok(c->f, party_unmerge(s, tx, &c->reg, DISTRICT, c->parties[41], STR("不是"), &link));
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
  merge_some(c, tx);
  assert_ok(c->f, store_commit(s, tx));
}

void open_county(struct fixture *f, struct county *c) {
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

void close_county(struct county *c) {
  registry_moment_drop(c->moment);
  service_everyone_close(c->everyone);
  store_close(c->st);
}
