/* What the tests of the columns share: columns of the small dictionary, random histories on record,
 * and whether two columns hold the same. */
#pragma once

#include "tests/registry_fixture.h"

#include "base/heap.h"
#include "registry/act.h"
#include "registry/columns.h"
#include "registry/receipt.h"
#include "registry/write.h"
#include "service/vocabulary.h"

/* ---- Columns ------------------------------------------------------------------------------------
 */

static const struct str programmes[] = {STR_INIT("allowance"), STR_INIT("visits")};

static inline struct registry_received received_of(void *context, struct str where, size_t kind) {
  (void)context;
  bool any = kind == 0 && str_eq(where, district);
  return (struct registry_received){programmes, any ? 2 : 0};
}

static inline struct registry_columns *open_columns(struct fixture *f) {
  struct registry_columns_options options = {
      .registry = &reg, .value = service_value, .received = received_of};
  struct registry_columns *c;
  assert_ok(f, registry_columns_open(&f->scope, &options, &c));
  return c;
}

static inline bool follow(struct fixture *f, struct registry_columns *c) {
  bool changed;
  assert_ok(f, registry_columns_follow(&f->scope, st, c, &changed));
  return changed;
}

enum { WIDTH = 16, PARTIES_MAX = 400, VISIT = 0, MEAL = 1 };

struct row {
  int64_t values[WIDTH], unknown[WIDTH];
  bool there;
};

static inline struct row row_of(struct registry_moment *m, size_t kind, int64_t party) {
  struct row row = {.there = false};
  row.there = rule_snapshot_row(registry_moment_world(m)->tables[kind], 331121, party, row.values,
                                row.unknown);
  return row;
}

/* ---- Writes on record ---------------------------------------------------------------------------
 */

struct history {
  struct fixture *f;
  int64_t parties[PARTIES_MAX];
  bool home[PARTIES_MAX];   /* an institution */
  size_t into[PARTIES_MAX]; /* which one it was merged into, counted from 1; 0: none */
  size_t count;
  int64_t act, receipt; /* the last ones, of parties[…_of] */
  size_t act_of, receipt_of;
  int64_t batch;
};

static inline int64_t record(struct history *h, struct registry_deed deed) {
  deed.registry = &reg;
  deed.new.district = district;
  deed.new.reason = STR("试验");
  struct write w = registry_write(&h->f->scope, &deed);
  h->f->now_us += 1000000;
  assert_ok(h->f, store_write(&h->f->scope, st, &w));
  return registry_answer(&w).first;
}

/* What is not on record by a deed of its own: any piece of work under a subject of the log. */
struct work {
  enum ly (*run)(struct scope *s, struct tx *tx, struct work *work);
  struct history *h;
  struct act_new act;
  struct receipt_new receipt;
  struct receipt_list_new list;
  int64_t party, target, made;
};

static inline enum ly run_work(struct scope *s, struct tx *tx, struct write *w) {
  struct work *work = w->context;
  return work->run(s, tx, work);
}

static inline int64_t on_record(struct history *h, struct work *work, struct str subject) {
  struct scope *s = &h->f->scope;
  struct write w = {.scope = s, .run = run_work, .context = work};
  w.change = (struct change){.district = district,
                             .key = change_new_key(s),
                             .act = STR("test.work"),
                             .subject = subject,
                             .payload = STR("{}")};
  h->f->now_us += 1000000;
  assert_ok(h->f, store_write(s, st, &w));
  return work->made;
}

static inline struct str subject_of(struct history *h, const char *what, int64_t id) {
  struct buf b = buf_open(&h->f->arena, 64);
  buf_printf(&b, "%s:331121/%lld", what, (long long)id);
  return buf_str(&b);
}

/* The party, or what did it for the party: a case that moved, a visitor whose phone synced. */
static inline struct str some_subject(struct history *h, int64_t party) {
  uint64_t dice = fixture_random(h->f) % 3;
  return dice == 0   ? subject_of(h, "party", party)
         : dice == 1 ? subject_of(h, "case", 7)
                     : STR("user:visitor");
}

static inline enum ly add_act(struct scope *s, struct tx *tx, struct work *w) {
  return act_add(s, tx, &reg, &w->act, &w->made);
}
static inline enum ly retract_act(struct scope *s, struct tx *tx, struct work *w) {
  return act_retract(s, tx, &reg, district, w->party, w->target, STR("试验"), &w->made);
}
static inline enum ly add_receipt(struct scope *s, struct tx *tx, struct work *w) {
  return receipt_add(s, tx, &reg, &w->receipt, &w->made);
}
static inline enum ly retract_receipt(struct scope *s, struct tx *tx, struct work *w) {
  return receipt_retract(s, tx, &reg, district, w->party, w->target, STR("试验"), &w->made);
}
static inline enum ly add_list(struct scope *s, struct tx *tx, struct work *w) {
  return receipt_list_add(s, tx, &reg, &w->list, &w->made);
}
static inline enum ly begin_batch(struct scope *s, struct tx *tx, struct work *w) {
  (void)w->h;
  return batch_begin(s, tx, &reg, district, STR("first"), STR("一批"), &w->made);
}

/* ---- Histories ----------------------------------------------------------------------------------
 */

static inline size_t any_of(struct history *h, bool home) {
  size_t at = fixture_random(h->f) % h->count;
  while (h->home[at] != home) at = (at + 1) % h->count;
  return at;
}

static inline struct date any_day(struct history *h) {
  return (struct date){h->f->scope.today.day - 40 + (int)(fixture_random(h->f) % 80)};
}

static inline void new_one(struct history *h, bool home) {
  static const char *const names[] = {"331121001001", "331121002003", "331121"};
  struct registry_said said = {STR("常住地"), str_of(names[fixture_random(h->f) % 3])};
  if (home) said = (struct registry_said){STR("床位"), STR("120")};
  struct registry_deed deed = {.act = REGISTRY_CREATE, .kind = STR("person")};
  if (home) deed.kind = STR("institution");
  deed.new = (struct registry_new){
      .source = STR("first"), .from = {10000}, .to = DATE_NONE, .facts = &said, .count = 1};
  h->home[h->count] = home;
  h->parties[h->count++] = record(h, deed);
}

static inline void state_fact(struct history *h) {
  size_t at = any_of(h, false);
  uint64_t n = fixture_random(h->f);
  size_t other = any_of(h, false);
  struct str mother = str_int(&h->f->arena, h->parties[other]);
  struct str home = str_int(&h->f->arena, h->parties[any_of(h, true)]);
  const struct registry_said facts[] = {
      {STR("姓名"), STR("张三")},   {STR("低保"), n & 64 ? STR("是") : STR("否")},
      {STR("等级"), STR("重")},     {STR("出生日期"), STR("1940-02-29")},
      {STR("收入"), STR("300.50")}, {STR("母亲"), mother},
      {STR("电话"), STR("13800")},  {STR("所在机构"), home},
  };
  struct registry_deed deed = {.act = REGISTRY_STATE};
  deed.new = (struct registry_new){.party = h->parties[at],
                                   .source = n & 128 ? STR("first") : STR("second"),
                                   .from = any_day(h),
                                   .to = DATE_NONE,
                                   .batch = n & 256 ? h->batch : 0,
                                   .facts = &facts[n % 8 == 5 && other == at ? 0 : n % 8],
                                   .count = 1};
  if (n & 512) deed.new.to = (struct date){deed.new.from.day + 20};
  record(h, deed);
}

static inline void act_on(struct history *h) {
  static const struct registry_said meals[] = {{STR_INIT("餐数"), STR_INIT("2")},
                                               {STR_INIT("金额"), STR_INIT("12.50")}};
  struct work w = {.run = add_act, .h = h};
  if (h->act && fixture_random(h->f) % 4 == 0) {
    w = (struct work){.run = retract_act, .h = h, .target = h->act};
    w.party = h->parties[h->act_of];
    on_record(h, &w, some_subject(h, w.party));
    h->act = 0;
    return;
  }
  size_t at = any_of(h, false);
  bool meal = fixture_random(h->f) % 2;
  w.act = (struct act_new){.district = district,
                           .party = h->parties[at],
                           .kind = meal ? STR("助餐") : STR("探访"),
                           .on = {h->f->scope.today.day - (int)(fixture_random(h->f) % 90)},
                           .source = STR("first")};
  w.act.fields = meals;
  w.act.count = meal ? fixture_random(h->f) % 3 : 0;
  h->act = on_record(h, &w, some_subject(h, h->parties[at]));
  h->act_of = at;
}

static inline void receive(struct history *h) {
  struct work w = {.run = add_receipt, .h = h};
  if (h->receipt && fixture_random(h->f) % 4 == 0) {
    w = (struct work){.run = retract_receipt, .h = h, .target = h->receipt};
    w.party = h->parties[h->receipt_of];
    on_record(h, &w, some_subject(h, w.party));
    h->receipt = 0;
    return;
  }
  size_t at = any_of(h, false);
  w.receipt = (struct receipt_new){.district = district,
                                   .party = h->parties[at],
                                   .programme = programmes[fixture_random(h->f) % 2],
                                   .from = any_day(h),
                                   .to = DATE_NONE,
                                   .source = STR("first")};
  h->receipt = on_record(h, &w, some_subject(h, h->parties[at]));
  h->receipt_of = at;
}

static inline void begin_another(struct history *h) {
  struct work w = {.run = begin_batch, .h = h};
  h->batch = on_record(h, &w, STR("test"));
}

/* A complete list of nobody, of a batch. */
static inline void complete_list(struct history *h) {
  struct work w = {.run = add_list, .h = h};
  w.list = (struct receipt_list_new){.district = district,
                                     .programme = programmes[fixture_random(h->f) % 2],
                                     .area = STR("331121001"),
                                     .on = {h->f->scope.today.day - 5},
                                     .source = STR("first"),
                                     .batch = h->batch};
  on_record(h, &w, subject_of(h, "batch", h->batch));
}

static inline void merge_two(struct history *h, size_t one, size_t other) {
  struct registry_deed deed = {.act = REGISTRY_MERGE, .target = h->parties[other]};
  if (one == other || h->into[one] || h->into[other]) return;
  deed.new.party = h->parties[one];
  record(h, deed);
  h->into[one] = other + 1;
}

static inline void part_two(struct history *h, size_t at) {
  struct registry_deed deed = {.act = REGISTRY_UNMERGE};
  if (!h->into[at]) return;
  deed.new.party = h->parties[at];
  record(h, deed);
  h->into[at] = 0;
}

/* The next one from a random place on that is merged, if any is. */
static inline size_t any_merged(struct history *h) {
  size_t at = any_of(h, false), looked = 0;
  while (!h->into[at] && looked++ < h->count) at = (at + 1) % h->count;
  return at;
}

static inline void something(struct history *h) {
  uint64_t n = fixture_random(h->f) % 100;
  if (n < 20 && h->count < PARTIES_MAX) new_one(h, n < 3);
  if (n >= 20 && n < 60) state_fact(h);
  if (n >= 60 && n < 75) act_on(h);
  if (n >= 75 && n < 90) receive(h);
  if (n == 90) complete_list(h);
  if (n == 91 || n == 92) {
    record(h, (struct registry_deed){.act = REGISTRY_BATCH_RETRACT, .target = h->batch});
    begin_another(h);
  }
  if (n == 93) {
    h->f->scope.today.day++;
    record(h, (struct registry_deed){.act = REGISTRY_DAY_CHANGE});
  }
  if (n >= 94 && n <= 96) merge_two(h, any_of(h, false), any_of(h, false));
  if (n >= 97 && n <= 98) part_two(h, any_merged(h));
  if (n == 99) merge_two(h, any_of(h, true), any_of(h, true));
}

/* ---- The same -----------------------------------------------------------------------------------
 */

static inline void assert_same_rows(struct history *h, struct registry_moment *a,
                                    struct registry_moment *b) {
  for (size_t k = 0; k < 2; k++) {
    assert_int_equal(rule_snapshot_rows(registry_moment_world(a)->tables[k]),
                     rule_snapshot_rows(registry_moment_world(b)->tables[k]));
    for (size_t i = 0; i < h->count; i++) {
      struct row x = row_of(a, k, h->parties[i]), y = row_of(b, k, h->parties[i]);
      assert_int_equal(x.there, h->home[i] == (k == 1) && !h->into[i]);
      assert_memory_equal(&x, &y, sizeof x);
    }
  }
}

static inline void assert_same_acts(struct history *h, struct registry_moment *a,
                                    struct registry_moment *b) {
  static const struct {
    const char *key;
    size_t fields;
  } kinds[] = {{"visit", 0}, {"meal", 3}};
  for (size_t i = 0; i < 2 * h->count; i++) {
    const struct rule_act *x, *y;
    size_t count, other, k = i % 2;
    bool complete, also;
    struct date from = {h->f->scope.today.day - 60};
    assert_ok(h->f,
              registry_moment_acts(&h->f->scope, a, str_of(kinds[k].key), 331121, h->parties[i / 2],
                                   from, h->f->scope.today, &x, &count, &complete));
    assert_ok(h->f,
              registry_moment_acts(&h->f->scope, b, str_of(kinds[k].key), 331121, h->parties[i / 2],
                                   from, h->f->scope.today, &y, &other, &also));
    assert_int_equal(count, other);
    assert_int_equal(complete, also);
    for (size_t j = 0; j < count; j++) {
      assert_int_equal(x[j].on.day, y[j].on.day);
      assert_memory_equal(x[j].fields, y[j].fields, kinds[k].fields * sizeof *x[j].fields);
    }
  }
}

static inline void assert_as_anew(struct history *h, struct registry_columns *kept) {
  struct arena_mark mark = arena_mark(&h->f->arena);
  struct registry_columns *anew = open_columns(h->f);
  assert_true(follow(h->f, anew));
  struct registry_moment *a = registry_columns_moment(kept), *b = registry_columns_moment(anew);
  assert_int_equal(registry_moment_day(a).day, registry_moment_day(b).day);
  assert_same_rows(h, a, b);
  assert_same_acts(h, a, b);
  registry_moment_drop(a);
  registry_moment_drop(b);
  registry_columns_close(anew);
  arena_rewind(&h->f->arena, mark);
}

static inline void begin_history(struct fixture *f, struct history *h) {
  *h = (struct history){.f = f};
  open_registry(f);
  begin_another(h);
  new_one(h, false);
  new_one(h, true);
}

static inline int64_t state_of(struct history *h, size_t at, const char *name, const char *value) {
  struct registry_said said = {str_of(name), str_of(value)};
  struct registry_deed deed = {.act = REGISTRY_STATE};
  deed.new = (struct registry_new){.party = h->parties[at],
                                   .source = STR("first"),
                                   .from = {10000},
                                   .to = DATE_NONE,
                                   .facts = &said,
                                   .count = 1};
  return record(h, deed);
}
