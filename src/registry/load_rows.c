/* A chunk as rows. */
#include "registry/act_int.h"
#include "registry/current_int.h"
#include "registry/load_int.h"

/* Rows of one table on their way. */
struct grid {
  struct store_value *cells;
  size_t width, rows;
};

static enum ly grid_open(struct scope *s, size_t width, size_t rows, struct grid *out) {
  *out = (struct grid){ARENA_ARRAY(s->arena, struct store_value, width * rows), width, 0};
  return out->cells ? LY_OK : fail_memory(s);
}

static void grid_add(struct grid *g, const struct store_value *cells) {
  for (size_t i = 0; i < g->width; i++) g->cells[g->rows * g->width + i] = cells[i];
  g->rows++;
}

static struct store_value day_cell(struct scope *s, struct date d) {
  return date_is_none(d) ? S_NULL : S_TEXT(date_iso(s->arena, d));
}

static enum ly insert_parties(struct chunk *c) {
  struct grid g;
  enum ly rc = grid_open(c->s, 6, c->count, &g);
  for (size_t i = 0; !rc && i < c->count; i++) {
    const struct load_party *p = &c->parties[i];
    const struct store_value row[] = {S_TEXT(c->district),        S_INT(p->party),
                                      S_TEXT(p->kind->kind->key), S_INT(c->now),
                                      S_TEXT(c->s->actor),        S_INT(c->batch)};
    if (p->is_new) grid_add(&g, row);
  }
  if (rc) return rc;
  return store_insert(c->s, c->tx, "party",
                      "district, party, kind, recorded_at, recorded_by, batch", g.width, g.cells,
                      g.rows);
}

static enum ly insert_statements(struct chunk *c) {
  struct scope *s = c->s;
  struct grid g;
  enum ly rc = grid_open(s, 13, c->statement_count, &g);
  for (size_t i = 0; !rc && i < c->statement_count; i++) {
    const struct stated *st = &c->stated[i];
    struct str facts = facts_write(s->arena, st->open, st->open_count);
    const struct store_value row[] = {
        S_TEXT(c->district),
        S_INT(st->party->party),
        S_INT(st->id),
        S_TEXT(st->statement->source),
        day_cell(s, st->statement->from),
        day_cell(s, st->statement->to),
        S_INT(c->now),
        S_INT(c->batch),
        S_TEXT(s->actor),
        S_TEXT(st->statement->reason),
        S_TEXT(facts),
        st->seal.len ? S_BLOB(st->seal) : S_NULL,
        S_TEXT(st->hashes),
    };
    grid_add(&g, row);
  }
  if (rc) return rc;
  return store_insert(s, c->tx, "statement",
                      "district, party, statement, source, true_from, true_to, recorded_at, batch,"
                      " recorded_by, reason, facts, sealed, hashes",
                      g.width, g.cells, g.rows);
}

/* The numbers of an act as they are stored; all were checked. */
static struct str act_fields(struct scope *s, const struct load_act *act) {
  const struct registry_act_field *const *fields = act->kind->fields.items;
  struct registry_value values[REGISTRY_ACT_FIELDS_MAX];
  size_t count = 0;
  for (size_t i = 0; act->fields && i < act->kind->fields.count; i++) {
    bool given = act->fields[i].len > 0 &&
                 act_number_read(s, fields[i], act->fields[i], &values[count].value);
    if (given) values[count++].key = fields[i]->key;
  }
  return facts_write(s->arena, values, count);
}

static enum ly insert_acts(struct chunk *c) {
  struct scope *s = c->s;
  struct grid g;
  enum ly rc = grid_open(s, 12, c->act_count, &g);
  int64_t id = registry_ids(s, c->act_count);
  for (size_t i = 0; !rc && i < c->count; i++) {
    for (size_t k = 0; k < c->parties[i].act_count; k++) {
      const struct load_act *act = &c->parties[i].acts[k];
      const struct store_value row[] = {
          S_TEXT(c->district),  S_INT(c->parties[i].party),
          S_INT(id++),          S_TEXT(act->kind->key),
          day_cell(s, act->on), act->at_us ? S_INT(act->at_us) : S_NULL,
          S_TEXT(act->source),  S_INT(c->batch),
          S_INT(c->now),        S_TEXT(s->actor),
          S_TEXT(STR("")),      S_TEXT(act_fields(s, act)),
      };
      grid_add(&g, row);
    }
  }
  if (rc) return rc;
  return store_insert(s, c->tx, "act",
                      "district, party, act, kind, on_day, at_us, source, batch, recorded_at,"
                      " recorded_by, reason, fields",
                      g.width, g.cells, g.rows);
}

static enum ly insert_receipts(struct chunk *c) {
  struct scope *s = c->s;
  struct grid g;
  enum ly rc = grid_open(s, 12, c->receipt_count, &g);
  int64_t id = registry_ids(s, c->receipt_count);
  for (size_t i = 0; !rc && i < c->count; i++) {
    for (size_t k = 0; k < c->parties[i].receipt_count; k++) {
      const struct load_receipt *receipt = &c->parties[i].receipts[k];
      const struct store_value row[] = {
          S_TEXT(c->district),
          S_INT(c->parties[i].party),
          S_INT(id++),
          S_TEXT(receipt->programme),
          day_cell(s, receipt->from),
          day_cell(s, receipt->to),
          receipt->amount_known ? S_INT(receipt->amount_fen) : S_NULL,
          S_TEXT(receipt->source),
          S_INT(c->batch),
          S_INT(c->now),
          S_TEXT(s->actor),
          S_TEXT(STR("")),
      };
      grid_add(&g, row);
    }
  }
  if (rc) return rc;
  return store_insert(s, c->tx, "receipt",
                      "district, party, receipt, programme, true_from, true_to, amount_fen, source,"
                      " batch, recorded_at, recorded_by, reason",
                      g.width, g.cells, g.rows);
}

/* Known parties of a pending batch. */
static enum ly insert_known(struct chunk *c) {
  struct grid g;
  int64_t mark = registry_new_id(c->s);
  if (!c->pending) return LY_OK;
  enum ly rc = grid_open(c->s, 4, c->known_count, &g);
  for (size_t i = 0; !rc && i < c->count; i++) {
    const struct store_value row[] = {S_TEXT(c->district), S_INT(c->batch),
                                      S_INT(c->parties[i].party), S_INT(mark)};
    if (!c->parties[i].is_new) grid_add(&g, row);
  }
  if (rc) return rc;
  return store_insert(c->s, c->tx, "batch_known", "district, batch, party, mark", g.width, g.cells,
                      g.rows);
}

/* The values of a statement, with keyed hashes for those that are sealed. */
static enum ly values_of(struct chunk *c, const struct stated *st, struct registry_value **values,
                         size_t *count) {
  size_t most = st->open_count + 2 * st->sealed_count;
  *values = ARENA_ARRAY(c->s->arena, struct registry_value, most);
  if (!*values) return fail_memory(c->s);
  for (*count = 0; *count < st->open_count; ++*count) (*values)[*count] = st->open[*count];
  return history_add_hashes(c->s, st->hashes, most, *values, count);
}

/* What is said of a new party, as the derived rows see it. */
static enum ly derive(struct chunk *c, const struct load_party *party, const struct stated *stated,
                      struct grid *g, struct index_rows *found) {
  struct scope *s = c->s;
  size_t width;
  enum ly rc = LY_OK;
  struct history_party p = {.party = party->party, .kind = party->kind, .batch = c->batch};
  p.all = ARENA_ARRAY(s->arena, struct registry_statement, party->statement_count);
  if (!p.all) return fail_memory(s);
  for (; !rc && p.count < party->statement_count; p.count++) {
    const struct stated *st = &stated[p.count];
    struct registry_statement *to = &p.all[p.count];
    *to = (struct registry_statement){.party = party->party,
                                      .id = st->id,
                                      .source = st->statement->source,
                                      .from = st->statement->from,
                                      .to = st->statement->to,
                                      .recorded_at = c->now,
                                      .batch = c->batch,
                                      .undone_at = INT64_MAX};
    rc = values_of(c, st, &to->values, &to->count);
  }
  bool there = !rc && current_weigh(s, &p, &rc);
  if (rc || !there) return rc;
  const struct store_value head[] = {S_TEXT(c->district), S_INT(p.party), S_INT(p.mark), S_INT(0)};
  struct store_value *cells = g->cells + g->width * g->rows++;
  rc = current_row(s, p.kind, head, p.all, p.count, c->day, cells, &width);
  if (!rc) index_collect(s, c->district, &p, c->day, found);
  return rc;
}

static enum ly insert_kept(struct chunk *c, const struct registry_party *kind) {
  struct grid g;
  size_t rows = 0;
  for (size_t i = 0; i < c->count; i++) rows += c->parties[i].is_new && c->parties[i].kind == kind;
  if (rows == 0) return LY_OK;
  struct index_rows found;
  enum ly rc = grid_open(c->s, current_columns(kind), rows, &g);
  if (!rc) rc = index_rows_open(c->s, kind, rows, &found);
  for (size_t i = 0, n = 0; !rc && i < c->count; n += c->parties[i++].statement_count) {
    const struct load_party *p = &c->parties[i];
    if (p->is_new && p->kind == kind) rc = derive(c, p, &c->stated[n], &g, &found);
  }
  if (!rc) rc = store_insert(c->s, c->tx, kind->table, kind->names, g.width, g.cells, g.rows);
  return rc ? rc : index_insert(c->s, c->tx, c->district, &found);
}

enum ly chunk_insert(struct chunk *c) {
  enum ly rc = insert_parties(c);
  if (!rc) rc = insert_statements(c);
  if (!rc) rc = insert_acts(c);
  if (!rc) rc = insert_receipts(c);
  if (!rc) rc = insert_known(c);
  for (size_t i = 0; !rc && i < c->r->count; i++) rc = insert_kept(c, &c->r->kinds[i]);
  return rc;
}
