/* What the tests of the registry share: a small dictionary with every type, a sealer that can be
 * looked through, and doing things in one line. */
#pragma once

#include "tests/support.h"

#include "plan/plan.h"
#include "registry/registry.h"

#include <string.h>

/* ---- A small dictionary with every type ---------------------------------------------------------
 */

static const char header_yaml[] = "key: cn\nname: 全国\narea: \"100000\"\n";
static const char areas_yaml[] = "- {code: \"100000\", name: 中国, level: country}\n";
/* What a test says besides of persons: ", called: name". */
#ifndef FIXTURE_PERSON
#define FIXTURE_PERSON ""
#endif
static const char kinds_yaml[] =
    "- {key: person, name: 人员" FIXTURE_PERSON "}\n- {key: institution, name: 机构}\n";
static const char sources_yaml[] =
    "- {key: first, name: 甲方}\n- {key: second, name: 乙方}\n- {key: other, name: 丙方}\n";
static const char codes_yaml[] =
    "- key: level\n  name: 等级\n  codes: [{code: \"1\", name: 轻}, {code: \"2\", name: 重}]\n";
static const char facts_yaml[] =
    "- {key: name, name: 姓名, of: person, type: text, privacy: internal, sources: [first, "
    "second]}\n"
    "- {key: home_area, name: 常住地, of: person, type: area, privacy: internal, sources: "
    "[first]}\n"
    "- {key: birth_date, name: 出生日期, of: person, type: date, privacy: internal, sources: "
    "[second,"
    " first]}\n"
    "- {key: poor, name: 低保, of: person, type: truth, privacy: internal, sources: [first]}\n"
    "- {key: level, name: 等级, of: person, type: code, codes: level, privacy: internal, sources:"
    " [first, second]}\n"
    "- {key: income, name: 收入, of: person, type: money, privacy: internal, sources: [second]}\n"
    "- {key: phone, name: 电话, of: person, type: text, privacy: sensitive, sources: [first]}\n"
    "- {key: mother, name: 母亲, of: person, type: party, target: person, members: 子女, privacy:"
    " internal, sources: [first]}\n"
    "- {key: home, name: 所在机构, of: person, type: party, target: institution, members: 在院人员,"
    " privacy: internal, sources: [first]}\n"
    "- {key: beds, name: 床位, of: institution, type: integer, privacy: open, sources: [first]}\n"
    "- {key: space, name: 面积, of: institution, type: decimal, places: 2, privacy: open, sources:"
    " [first]}\n";

/* What a test says besides of visits: ", form: [...]". */
#ifndef FIXTURE_VISIT
#define FIXTURE_VISIT ""
#endif
static const char acts_yaml[] =
    "- {key: visit, name: 探访, of: person" FIXTURE_VISIT
    "}\n"
    "- {key: meal, name: 助餐, of: person, fields: [{key: meals, name: 餐数, type: integer, unit: "
    "份},"
    " {key: amount, name: 金额, type: money, unit: 元}, {key: way, name: 路程, type: decimal,"
    " places: 1, unit: 公里}]}\n"
    "- {key: inspection, name: 检查, of: institution}\n";

#define FILE_OF(name, text) \
  { \
    STR_INIT(name), { \
      text, sizeof(text) - 1 \
    } \
  }

/* Adopts the small dictionary with `more` facts behind the others, from 2020-01-01. */
static inline void adopt(struct fixture *f, struct store *st, const char *more) {
  struct scope *s = &f->scope;
  struct pack_file files[] = {
      FILE_OF("acts.yaml", acts_yaml),        FILE_OF("areas.yaml", areas_yaml),
      FILE_OF("code_lists.yaml", codes_yaml), {STR("dictionary.yaml"), {0}},
      FILE_OF("pack.yaml", header_yaml),      FILE_OF("party_kinds.yaml", kinds_yaml),
      FILE_OF("sources.yaml", sources_yaml),
  };
  struct buf facts = buf_open(&f->arena, 8192);
  buf_add(&facts, str_of(facts_yaml));
  buf_add(&facts, str_of(more));
  files[3].content = buf_str(&facts);
  struct pack_source source = pack_source_memory(files, sizeof files / sizeof *files);
  struct pack pack;
  struct tx *tx;
  bool changed;
  assert_ok(f, pack_read(s, &source, plan_kinds, NULL, &pack));
  assert_ok(f, store_begin(s, st, &tx));
  assert_ok(f, pack_adopt(s, tx, &pack, &source, (struct date){18262}, &changed));
  assert_ok(f, store_commit(s, tx));
}

/* ---- A sealer that can be looked through: the text backwards behind what it is bound to ---------
 */

static inline struct str row_text(struct scope *s, const struct store_value *key) {
  struct buf b = buf_open(s->arena, 256);
  buf_printf(&b, "%.*s/%lld/%lld/", STR_ARG(key[0].bytes), (long long)key[1].integer,
             (long long)key[2].integer);
  return buf_str(&b);
}

static inline enum ly test_seal(struct scope *s, struct tx *tx, void *context,
                                const struct store_value *key, struct str plain, struct str *out) {
  (void)context;
  assert_non_null(tx_store(tx));
  struct buf b = buf_open(s->arena, 8192);
  buf_add(&b, row_text(s, key));
  for (size_t i = plain.len; i > 0; i--) buf_char(&b, plain.ptr[i - 1]);
  *out = buf_str(&b);
  return LY_OK;
}

static inline enum ly test_unseal(struct scope *s, void *context, const struct store_value *key,
                                  struct str sealed, struct str *out) {
  (void)context;
  struct str row = row_text(s, key);
  if (!str_starts(sealed, row)) return fail(s, LY_CORRUPT, MSG_REGISTRY_DAMAGED);
  struct buf b = buf_open(s->arena, 8192);
  for (size_t i = sealed.len; i > row.len; i--) buf_char(&b, sealed.ptr[i - 1]);
  *out = buf_str(&b);
  return LY_OK;
}

static const struct registry_sealer sealer = {test_seal, test_unseal, NULL};

/* ---- Doing things in one line -------------------------------------------------------------------
 */

static struct store *st;
static struct registry reg;
static const struct str district = STR_INIT("331121");

static inline void open_registry(struct fixture *f) {
  f->scope.today = (struct date){19904}; /* 2024-06-30 */
  assert_ok(f, store_open(&f->scope, fixture_database(f), STORE_CREATE, &st));
  adopt(f, st, "");
  assert_ok(f, registry_open(&f->scope, st, plan_kinds, &reg));
  reg.sealer = &sealer;
}

static inline struct date day(const char *iso) {
  struct date d = DATE_NONE;
  assert_true(iso[0] == '\0' || date_parse(str_of(iso), &d));
  return d;
}

static inline struct tx *begin(struct fixture *f) {
  struct tx *tx;
  assert_ok(f, store_begin(&f->scope, st, &tx));
  return tx;
}

static inline int64_t new_party(struct fixture *f, const char *kind) {
  struct tx *tx = begin(f);
  int64_t party;
  assert_ok(f, party_create(&f->scope, tx, &reg, district, str_of(kind), &party));
  assert_ok(f, store_commit(&f->scope, tx));
  return party;
}

/* States one fact; gives what comes of it. *id may be NULL. */
static inline enum ly try_say(struct fixture *f, int64_t party, const char *name, const char *value,
                              const char *source, struct date from, struct date to, int64_t batch,
                              int64_t *id) {
  struct registry_said said = {str_of(name), str_of(value)};
  struct registry_new new = {.district = district,
                             .party = party,
                             .source = str_of(source),
                             .from = from,
                             .to = to,
                             .batch = batch,
                             .reason = STR("试验"),
                             .facts = &said,
                             .count = 1};
  int64_t made;
  struct tx *tx = begin(f);
  f->now_us += 1000000;
  enum ly rc = statement_add(&f->scope, tx, &reg, &new, id ? id : &made);
  if (rc) {
    store_rollback(tx);
  } else {
    assert_ok(f, store_commit(&f->scope, tx));
  }
  return rc;
}

static inline int64_t say(struct fixture *f, int64_t party, const char *name, const char *value,
                          const char *source, const char *from, const char *to) {
  int64_t id;
  assert_ok(f, try_say(f, party, name, value, source, day(from), day(to), 0, &id));
  return id;
}

static inline enum ly try_retract(struct fixture *f, int64_t party, int64_t statement) {
  int64_t id;
  struct tx *tx = begin(f);
  f->now_us += 1000000;
  enum ly rc =
      statement_retract(&f->scope, tx, &reg, district, party, statement, 0, STR("登记错误"), &id);
  if (rc) {
    store_rollback(tx);
  } else {
    assert_ok(f, store_commit(&f->scope, tx));
  }
  return rc;
}

static const struct registry_known *known_fact(const struct registry_state *state,
                                               const char *key) {
  for (size_t i = 0; i < state->count; i++) {
    if (str_is(state->facts[i].fact->key, key)) return &state->facts[i];
  }
  return NULL;
}

/* The value that wins on a day, as known on a moment; "-" when it is not known. */
static inline const char *value_of(struct fixture *f, int64_t party, const char *key,
                                   const char *true_on, int64_t known_on) {
  struct registry_state state;
  assert_ok(f, party_facts(&f->scope, st, &reg, district, party, day(true_on), known_on, &state));
  const struct registry_known *known = known_fact(&state, key);
  return known ? str_c(&f->arena, known->claims[0].value) : "-";
}
