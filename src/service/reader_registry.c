/* The registry as a source of facts for rules, one party at a time. */
#include "registry/act.h"
#include "registry/members.h"
#include "registry/receipt.h"
#include "service/reader.h"

enum { BUCKETS = 1024, ACTS_PAGE = 1000 };

/* A party that was looked at: its columns, read once. */
struct looked_at {
  struct looked_at *next;
  int64_t party;
  size_t kind;
  bool there;
  struct rule_value *columns;
};

struct service_reader {
  struct store *st;
  const struct service_vocabulary *v;
  struct str district;
  struct looked_at *buckets[BUCKETS];
};

static size_t kind_of_state(const struct service_vocabulary *v,
                            const struct registry_state *state) {
  size_t i = 0;
  while (&v->registry.kinds[i] != state->kind) i++;
  return i;
}

static void fill_facts(const struct service_columns *columns, const struct registry_state *state,
                       struct rule_value *out) {
  for (size_t i = 0, known = 0; i < columns->count; i++) {
    for (known = 0; known < state->count; known++) {
      if (state->facts[known].fact != columns->facts[i]) continue;
      out[i] = service_value(columns->facts[i], state->facts[known].claims[0].value);
    }
  }
}

/* 在享: of each programme yes, no, or not known. */
static enum ly fill_received(struct scope *s, const struct service_reader *r,
                             const struct service_columns *columns, int64_t party,
                             struct rule_value *out) {
  const struct rule_codes *codes = columns->received;
  struct receipt_known *known = NULL;
  size_t count = 0;
  enum ly rc =
      receipts_known(s, r->st, &r->v->registry, r->district, party, s->today, &known, &count);
  uint64_t has = 0, may = codes->count >= 64 ? UINT64_MAX : (UINT64_C(1) << codes->count) - 1;
  for (size_t i = 0; !rc && i < count; i++) {
    for (size_t c = 0; c < codes->count; c++) {
      if (!str_eq(codes->codes[c].code, known[i].programme)) continue;
      if (known[i].state == RECEIPT_YES) has |= UINT64_C(1) << c;
      if (known[i].state == RECEIPT_NO) may &= ~(UINT64_C(1) << c);
    }
  }
  *out = (struct rule_value){has == may, (int64_t)has, (int64_t)has, (int64_t)may};
  return rc;
}

static enum ly look(struct scope *s, struct service_reader *r, int64_t party,
                    struct looked_at **out) {
  struct looked_at **bucket = &r->buckets[(uint64_t)party % BUCKETS];
  for (struct looked_at *l = *bucket; l; l = l->next) {
    *out = l;
    if (l->party == party) return LY_OK;
  }
  struct looked_at *l = *out = ARENA_NEW(s->arena, struct looked_at);
  if (!l) return fail_memory(s);
  *l = (struct looked_at){.next = *bucket, .party = party};
  struct registry_state state;
  enum ly rc =
      party_facts(s, r->st, &r->v->registry, r->district, party, s->today, REGISTRY_NOW, &state);
  if (rc == LY_NOT_FOUND) {
    s->error = (struct error){0};
    *bucket = l;
    return LY_OK;
  }
  if (rc) return rc;
  l->there = true;
  l->kind = kind_of_state(r->v, &state);
  const struct service_columns *columns = &r->v->columns[l->kind];
  l->columns = ARENA_ARRAY(s->arena, struct rule_value, columns->count + 1);
  if (!l->columns) return fail_memory(s);
  fill_facts(columns, &state, l->columns);
  rc = fill_received(s, r, columns, party, &l->columns[columns->count]);
  if (!rc) *bucket = l;
  return rc;
}

static enum ly read_fact(struct scope *s, void *context, size_t kind, int64_t party, size_t column,
                         struct rule_value *out) {
  struct looked_at *l;
  enum ly rc = look(s, context, party, &l);
  bool there = !rc && l->there && l->kind == kind;
  *out = there ? l->columns[column] : (struct rule_value){0};
  return rc;
}

static enum ly read_many(struct scope *s, void *context, const struct rule_word *word,
                         int64_t party, const int64_t **members, size_t *count, bool *complete) {
  struct service_reader *r = context;
  const struct service_columns *columns = &r->v->columns[word->party];
  *complete = true;
  return registry_members(s, r->st, columns->kind, columns->facts[word->column], r->district, party,
                          members, count);
}

/* Whether acts of the kind were recorded in the district by that day. */
static enum ly recorded_by(struct scope *s, const struct service_reader *r,
                           const struct registry_act_kind *kind, struct date day, bool *out) {
  struct act_row *row = NULL;
  size_t count = 0;
  int64_t last;
  *out = false;
  if (date_is_none(day)) return LY_OK;
  struct act_filter which = {kind, DATE_NONE, day};
  enum ly rc = acts_page(s, r->st, &r->v->registry, r->district, &which, 0, 1, &row, &count, &last);
  *out = rc == LY_LIMIT || count > 0; /* a party that has more than one will do too */
  if (rc != LY_LIMIT) return rc;
  s->error = (struct error){0};
  return LY_OK;
}

static enum ly add_acts(struct scope *s, const struct service_reader *r, int64_t party,
                        const struct act_filter *which, const struct rule_act **out,
                        size_t *count) {
  size_t fields = which->kind->fields.count, got = ACTS_PAGE;
  struct rule_act *acts = NULL;
  for (*count = 0; got == ACTS_PAGE;) {
    struct act_row *rows;
    enum ly rc = acts_of(s, r->st, &r->v->registry, r->district, party, which, *count, ACTS_PAGE,
                         &rows, &got);
    if (rc) return rc;
    struct rule_act *more = ARENA_ARRAY(s->arena, struct rule_act, *count + got);
    struct rule_value *values = ARENA_ARRAY(s->arena, struct rule_value, got * fields);
    if (!more || !values) return fail_memory(s);
    if (acts) memcpy(more, acts, *count * sizeof *acts);
    for (size_t i = 0; i < got; i++) {
      struct rule_value *v = &values[i * fields];
      for (size_t f = 0; f < fields; f++) {
        int64_t n = rows[i].numbers[f];
        v[f] = (struct rule_value){rows[i].known[f], n, n, n};
      }
      more[*count + i] = (struct rule_act){rows[i].on, v};
    }
    acts = more;
    *count += got;
  }
  *out = acts;
  return LY_OK;
}

static enum ly read_acts(struct scope *s, void *context, const struct rule_word *word,
                         int64_t party, struct date from, struct date to,
                         const struct rule_act **acts, size_t *count, bool *complete) {
  struct service_reader *r = context;
  struct act_filter which = {registry_act_find(&r->v->registry, NULL, word->acts->key), from, to};
  must(which.kind); /* the word was made of it */
  enum ly rc = recorded_by(s, r, which.kind, from, complete);
  return rc ? rc : add_acts(s, r, party, &which, acts, count);
}

enum ly service_registry_reader(struct scope *s, struct store *st,
                                const struct service_vocabulary *v, struct str district,
                                struct rule_reader *out) {
  struct service_reader *r = ARENA_NEW(s->arena, struct service_reader);
  if (!r) return fail_memory(s);
  r->st = st;
  r->v = v;
  r->district = district;
  *out = (struct rule_reader){read_fact, read_many, read_acts, r};
  return LY_OK;
}

enum ly service_party_kind(struct scope *s, const struct rule_reader *reader, int64_t party,
                           size_t *kind) {
  struct looked_at *l;
  enum ly rc = look(s, reader->context, party, &l);
  if (rc) return rc;
  *kind = l->kind;
  struct service_reader *r = reader->context;
  return l->there
             ? LY_OK
             : fail(s, LY_NOT_FOUND, MSG_REGISTRY_NO_PARTY, r->district, str_int(s->arena, party));
}
