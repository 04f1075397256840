/* What the tests of finding, masking and merging share: the dictionary of packs/cn, a key file, and
 * doing things in one line. */
#pragma once

#include "tests/support.h"

#include "plan/plan.h"
#include "registry/index.h"
#include "registry/link.h"
#include "registry/search.h"
#include "registry/write.h"
#include "store/sealed.h"

#include <string.h>

struct home {
  struct store *st;
  struct registry reg;
  struct seal_keys *keys;
  struct registry_sealer sealer;
};

static const struct str district = STR_INIT("331121");

static inline void open_home(struct fixture *f, struct home *h) {
  struct scope *s = &f->scope;
  struct str path = fixture_path(f, "h.key");
  struct pack_source source;
  struct pack *pack = ARENA_NEW(&f->arena, struct pack);
  struct tx *tx;
  bool changed;
  s->today = (struct date){19904}; /* 2024-06-30 */
  s->actor = STR("test");
  assert_ok(f, store_open(s, fixture_database(f), STORE_CREATE, &h->st));
  assert_ok(f, pack_read_folder(s, STR("packs/cn"), plan_kinds, &source, pack));
  assert_ok(f, store_begin(s, h->st, &tx));
  assert_ok(f, pack_adopt(s, tx, pack, &source, (struct date){18262}, &changed));
  assert_ok(f, store_commit(s, tx));
  assert_ok(f, registry_open(s, h->st, plan_kinds, &h->reg));
  assert_ok(f, seal_keys_make(s, path));
  assert_ok(f, seal_keys_read(s, path, &h->keys));
  h->sealer = registry_sealer(h->keys);
  h->reg.sealer = &h->sealer;
}

static inline void close_home(struct home *h) {
  seal_keys_close(h->keys);
  store_close(h->st);
}

enum { FACTS_SAID_MAX = 12 };

/* "name=王桂英 phone=13800001111": facts parted by blanks. */
static inline size_t read_said(struct fixture *f, const char *facts, struct registry_said *out) {
  size_t count = 0;
  const char *rest = str_c(&f->arena, str_of(facts));
  while (*rest) {
    const char *equal = strchr(rest, '=');
    size_t end = strcspn(rest, " ");
    assert_true(count < FACTS_SAID_MAX && equal != NULL);
    if (!equal) break;
    out[count++] = (struct registry_said){{rest, (size_t)(equal - rest)},
                                          {equal + 1, end - (size_t)(equal + 1 - rest)}};
    rest += end + (rest[end] == ' ');
  }
  return count;
}

/* Writes on record; a refused write leaves nothing. */
static inline enum ly try_write(struct fixture *f, struct home *h, struct registry_deed *deed,
                                struct registry_answer *out) {
  deed->registry = &h->reg;
  deed->new.district = district;
  struct write w = registry_write(&f->scope, deed);
  f->now_us += 1000000;
  enum ly rc = store_write(&f->scope, h->st, &w);
  *out = (struct registry_answer){0};
  if (!rc) *out = registry_answer(&w);
  return rc;
}

static inline enum ly try_add(struct fixture *f, struct home *h, const char *kind,
                              const char *facts, int64_t *party) {
  struct registry_said said[FACTS_SAID_MAX];
  struct registry_answer answer;
  struct registry_deed deed = {.act = REGISTRY_CREATE,
                               .kind = str_of(kind),
                               .new = {.source = STR("police"),
                                       .from = {10957}, /* 2000-01-01 */
                                       .to = DATE_NONE,
                                       .facts = said,
                                       .count = read_said(f, facts, said)}};
  enum ly rc = try_write(f, h, &deed, &answer);
  *party = answer.first;
  return rc;
}

static inline int64_t add(struct fixture *f, struct home *h, const char *kind, const char *facts) {
  int64_t party;
  assert_ok(f, try_add(f, h, kind, facts, &party));
  return party;
}

static inline enum ly try_state(struct fixture *f, struct home *h, int64_t party,
                                const char *source, const char *facts, int64_t *statement) {
  struct registry_said said[FACTS_SAID_MAX];
  struct registry_answer answer;
  struct registry_deed deed = {.act = REGISTRY_STATE,
                               .new = {.party = party,
                                       .source = str_of(source),
                                       .from = {10957},
                                       .to = DATE_NONE,
                                       .facts = said,
                                       .count = read_said(f, facts, said)}};
  enum ly rc = try_write(f, h, &deed, &answer);
  *statement = answer.first;
  return rc;
}

static inline int64_t state(struct fixture *f, struct home *h, int64_t party, const char *source,
                            const char *facts) {
  int64_t statement;
  assert_ok(f, try_state(f, h, party, source, facts, &statement));
  return statement;
}

static inline void retract(struct fixture *f, struct home *h, int64_t party, int64_t statement) {
  struct registry_answer answer;
  struct registry_deed deed = {
      .act = REGISTRY_RETRACT,
      .target = statement,
      .new = {.party = party, .reason = STR("登记错误"), .from = DATE_NONE, .to = DATE_NONE}};
  assert_ok(f, try_write(f, h, &deed, &answer));
}

static inline enum ly try_find(struct fixture *f, struct home *h, const char *text,
                               const char *kind, const char *after, size_t limit,
                               struct search_page *page) {
  struct search q = {.district = district,
                     .text = str_of(text),
                     .kind = str_of(kind),
                     .after = str_of(after),
                     .limit = limit};
  return party_search(&f->scope, h->st, &h->reg, &q, page);
}

/* The names that are found, in order: "王桂英 王桂芳"; "-" for one without. */
static inline const char *names_of(struct fixture *f, const struct search_page *page) {
  struct buf b = buf_open(&f->arena, 65536);
  for (size_t i = 0; i < page->count; i++) {
    if (i) buf_char(&b, ' ');
    buf_add(&b, page->hits[i].name.len ? page->hits[i].name : STR("-"));
  }
  return str_c(&f->arena, buf_str(&b));
}

static inline const char *find(struct fixture *f, struct home *h, const char *text) {
  struct search_page page;
  assert_ok(f, try_find(f, h, text, "", "", 100, &page));
  return names_of(f, &page);
}
