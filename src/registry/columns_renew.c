/* Parties read again after a change: COLUMNS_MANY of a district in one question. */
#include "registry/columns_int.h"

_Static_assert(COLUMNS_MANY <= (int)ACTS_PARTIES && COLUMNS_MANY <= (int)RECEIPT_PARTIES,
               "as many as are asked for at once");

/* Some touched parties of one district, in order. */
struct some {
  struct str district;
  struct columns_touched_party *parties[COLUMNS_MANY];
  int64_t ids[COLUMNS_MANY];
  size_t count;
};

/* The next ones from *at on; with `rowless` only those that no table has had a row of. */
static bool next_some(struct columns_touched *t, size_t *at, bool rowless, struct some *out) {
  out->count = 0;
  for (; *at < t->count && out->count < COLUMNS_MANY; ++*at) {
    struct columns_touched_party *p = &t->parties[*at];
    if (rowless && p->has_row) continue;
    if (out->count && !str_eq(out->district, p->district)) break;
    out->district = p->district;
    out->ids[out->count] = p->party;
    out->parties[out->count++] = p;
  }
  return out->count > 0;
}

/* ---- Rows ---------------------------------------------------------------------------------------
 */

static enum ly query_rows(struct scope *s, struct store *st, const struct columns_kind *k,
                          const struct some *some, struct store_rows *rows) {
  struct store_value params[1 + COLUMNS_MANY] = {S_TEXT(some->district)};
  for (size_t i = 0; i < COLUMNS_MANY; i++)
    params[1 + i] = S_INT(some->ids[i < some->count ? i : 0]);
  /* built: a derived table has the columns of the dictionary; test_columns runs it */
  return store_query_with(s, st, k->types, k->many_sql, params, 1 + COLUMNS_MANY, rows);
}

/* Rows and receipts stand in the order of the parties. */
static enum ly put_rows(struct scope *s, struct columns_making *m, const struct some *some,
                        const struct store_rows *rows, const struct receipt_row *receipts,
                        size_t receipt_count) {
  size_t row = 0, first = 0;
  enum ly rc = LY_OK;
  for (size_t i = 0; !rc && i < some->count; i++) {
    int64_t party = some->ids[i];
    while (first < receipt_count && receipts[first].party < party) first++;
    size_t end = first;
    while (end < receipt_count && receipts[end].party == party) end++;
    struct columns_touched_party *p = some->parties[i];
    p->has_row = row < rows->rows && store_int(rows, row, 0) == party;
    if (!p->has_row) {
      rc = rule_table_drop(s, m->kind->table, m->number, party);
      continue;
    }
    struct rule_row made;
    rc = columns_row(s, m, rows, row++, receipts + first, end - first, &made);
    if (!rc) rc = rule_table_put(s, m->kind->table, &made);
  }
  return rc;
}

static enum ly renew_some(struct scope *s, struct store *st, struct columns_making *m,
                          const struct some *some) {
  struct store_rows rows = {0};
  struct receipt_row *receipts = NULL;
  size_t count = 0;
  enum ly rc = query_rows(s, st, m->kind, some, &rows);
  if (!rc && rows.rows)
    rc = receipts_of_many(s, st, some->district, some->ids, some->count, &receipts, &count);
  return rc ? rc : put_rows(s, m, some, &rows, receipts, count);
}

/* A party is of one kind: one whose row was found is not looked for among others. */
static enum ly renew_kind(struct scope *s, struct store *st, struct registry_columns *c,
                          const struct columns_kind *k, struct columns_touched *t) {
  struct columns_making m = {.options = &c->options, .kind = k, .day = c->day};
  struct some some = {.count = 0};
  enum ly rc = columns_making_open(s->arena, &m) ? LY_OK : fail_memory(s);
  for (size_t at = 0; !rc && next_some(t, &at, true, &some);) {
    if (!str_eq(m.district, some.district)) rc = columns_district(s, st, &m, some.district);
    struct arena_mark mark = arena_mark(s->arena);
    if (!rc) rc = renew_some(s, st, &m, &some);
    if (!rc) arena_rewind(s->arena, mark);
  }
  return rc ? rc : rule_table_publish(s, k->table);
}

static enum ly renew_kinds(struct scope *s, struct store *st, struct registry_columns *c,
                           struct columns_touched *t) {
  enum ly rc = LY_OK;
  for (size_t i = 0; !rc && i < c->kind_count; i++) rc = renew_kind(s, st, c, &c->kinds[i], t);
  return rc;
}

/* ---- Acts ---------------------------------------------------------------------------------------
 */

/* All acts of one party, of each kind those of that kind. `room` has space for them. */
static enum ly put_acts(struct scope *s, struct registry_columns *c, struct str district,
                        int64_t party, const struct act_row *rows, size_t count,
                        struct columns_act *room) {
  int64_t number = registry_district_number(district);
  enum ly rc = LY_OK;
  for (size_t a = 0; !rc && a < c->act_count; a++) {
    size_t n = 0;
    for (size_t i = 0; i < count; i++) {
      bool of_kind = str_eq(rows[i].kind, c->act_kinds[a]->key);
      if (of_kind) room[n++] = columns_act_of(number, party, &rows[i]);
    }
    rc = columns_acts_put(s, &c->acts[a], number, party, room, n);
  }
  return rc;
}

/* One that has very many: kind by kind, and page by page. */
static enum ly renew_acts_of(struct scope *s, struct store *st, struct registry_columns *c,
                             struct str district, int64_t party, size_t a) {
  enum { ACTS_OF = 1000 };
  struct act_filter which = {.kind = c->act_kinds[a], .from = DATE_NONE, .to = DATE_NONE};
  int64_t number = registry_district_number(district);
  struct columns_act *all = NULL;
  struct act_row *rows;
  size_t have = 0, count = ACTS_OF;
  while (count == ACTS_OF) {
    enum ly rc =
        acts_of(s, st, c->options.registry, district, party, &which, have, ACTS_OF, &rows, &count);
    if (rc) return rc;
    struct columns_act *more = ARENA_ARRAY(s->arena, struct columns_act, have + count);
    if (!more) return fail_memory(s);
    for (size_t i = 0; i < have; i++) more[i] = all[i];
    for (size_t i = 0; i < count; i++) more[have++] = columns_act_of(number, party, &rows[i]);
    all = more;
  }
  return columns_acts_put(s, &c->acts[a], number, party, all, have);
}

/* Gives how many of them are done. */
static enum ly renew_acts_some(struct scope *s, struct store *st, struct registry_columns *c,
                               const struct some *some, size_t *done) {
  struct act_row *rows = NULL;
  size_t count = 0, at = 0;
  enum ly rc = acts_of_many(s, st, c->options.registry, some->district, some->ids, some->count,
                            &rows, &count, done);
  struct columns_act *room = rc ? NULL : ARENA_ARRAY(s->arena, struct columns_act, count);
  if (!rc && !room) rc = fail_memory(s);
  for (size_t i = 0; !rc && i < *done; i++) {
    size_t end = at;
    while (end < count && rows[end].party == some->ids[i]) end++;
    rc = put_acts(s, c, some->district, some->ids[i], rows + at, end - at, room);
    at = end;
  }
  if (rc || *done) return rc;
  for (size_t a = 0; !rc && a < c->act_count; a++)
    rc = renew_acts_of(s, st, c, some->district, some->ids[0], a);
  *done = 1;
  return rc;
}

static enum ly renew_acts(struct scope *s, struct store *st, struct registry_columns *c,
                          struct columns_touched *t) {
  struct some some = {.count = 0};
  enum ly rc = LY_OK;
  for (size_t at = 0, next = 0; !rc && next_some(t, &next, false, &some); next = at) {
    struct arena_mark mark = arena_mark(s->arena);
    size_t done = 0;
    rc = renew_acts_some(s, st, c, &some, &done);
    if (!rc) arena_rewind(s->arena, mark);
    at += done;
  }
  return rc;
}

enum ly columns_renew(struct scope *s, struct store *st, struct registry_columns *c,
                      struct columns_touched *t) {
  columns_touched_sort(t);
  c->stats.parties += (int64_t)t->count;
  enum ly rc = renew_kinds(s, st, c, t);
  size_t touched = t->count;
  /* What is said of a record that is merged is in the row of another. */
  if (!rc) rc = columns_touched_heads(s, st, t);
  if (!rc && t->all) return columns_load_all(s, st, c);
  if (!rc && t->count > touched) rc = renew_kinds(s, st, c, t);
  return rc ? rc : renew_acts(s, st, c, t);
}
