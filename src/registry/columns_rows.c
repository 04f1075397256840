/* Rows of the derived tables as rows of columns. */
#include "registry/columns_int.h"

enum { SQL_MAX = 16 * 1024, PAGE = 2000, RECEIPTS_PAGE = 5000 };
static const size_t page_bytes = (size_t)256 * 1024 * 1024;

/* How rows of a kind of party are grouped and sorted, by the keys of facts; of any other kind by
 * its first fact that is an area. */
static const struct {
  const char *kind, *area, *order;
} orders[] = {
    {"person", "home_area", "birth_date"},
    {"household", "household_area", NULL},
    {"institution", "institution_area", NULL},
};
enum { TOWN_DIGITS = 9 };

static const enum rule_kind rule_kinds[] = {
    [REGISTRY_TRUTH] = RULE_TRUTH,    [REGISTRY_INTEGER] = RULE_NUMBER,
    [REGISTRY_DECIMAL] = RULE_NUMBER, [REGISTRY_MONEY] = RULE_NUMBER,
    [REGISTRY_DATE] = RULE_DATE,      [REGISTRY_CODE] = RULE_CODE,
    [REGISTRY_AREA] = RULE_AREA,      [REGISTRY_TEXT] = RULE_TEXT,
    [REGISTRY_PARTY] = RULE_PARTY,
};

/* ---- A kind of party ----------------------------------------------------------------------------
 */

static size_t column_of(const struct columns_kind *k, const char *key) {
  for (size_t i = 0; key && i < k->count; i++) {
    if (str_is(k->facts[i]->key, key)) return i;
  }
  return RULE_NO_COLUMN;
}

static size_t first_area(const struct columns_kind *k) {
  for (size_t i = 0; i < k->count; i++) {
    if (k->facts[i]->type == REGISTRY_AREA) return i;
  }
  return RULE_NO_COLUMN;
}

static struct rule_shape shape_of(const struct columns_kind *k, struct rule_column *columns) {
  struct rule_shape shape = {columns, k->count + 1, first_area(k), TOWN_DIGITS, RULE_NO_COLUMN};
  for (size_t i = 0; i < k->count; i++) columns[i].kind = rule_kinds[k->facts[i]->type];
  columns[k->count] = (struct rule_column){RULE_SET, 64};
  for (size_t i = 0; i < sizeof orders / sizeof *orders; i++) {
    if (!str_is(k->kind->kind->key, orders[i].kind)) continue;
    size_t area = column_of(k, orders[i].area);
    if (area != RULE_NO_COLUMN) shape.area = area;
    shape.order = column_of(k, orders[i].order);
  }
  return shape;
}

/* "SELECT party, "name", … FROM current_person WHERE district = $1 AND party " and what follows. */
static const char *select_sql(struct arena *a, const struct columns_kind *k, const char *rest) {
  struct buf b = buf_open(a, SQL_MAX);
  buf_add(&b, STR("SELECT"));
  buf_add(&b, STR(" party"));
  for (size_t i = 0; i < k->count; i++) buf_printf(&b, ", \"%.*s\"", STR_ARG(k->facts[i]->key));
  buf_printf(&b, " FROM current_%.*s WHERE district = $1 AND party ", STR_ARG(k->kind->kind->key));
  buf_add(&b, str_of(rest));
  return str_c(a, buf_str(&b));
}

static const char *types_of(struct arena *a, const struct columns_kind *k) {
  struct buf b = buf_open(a, REGISTRY_COLUMNS_MAX + 2);
  buf_char(&b, 'i');
  for (size_t i = 0; i < k->count; i++) {
    buf_char(&b, value_column(k->facts[i])[0] == 'B' ? 'I' : 'T');
  }
  return str_c(a, buf_str(&b));
}

enum ly columns_kind_open(struct scope *s, const struct registry *r, size_t at,
                          struct columns_kind *out) {
  const struct registry_party *kind = &r->kinds[at];
  struct arena *a = s->arena;
  *out = (struct columns_kind){.kind = kind, .at = at};
  out->facts = ARENA_ARRAY(a, const struct registry_fact *, kind->count);
  struct rule_column *columns = ARENA_ARRAY(a, struct rule_column, kind->count + 1);
  if (!out->facts || !columns) return fail_memory(s);
  for (size_t i = 0; i < kind->count; i++) {
    if (!registry_sealed(kind->facts[i])) out->facts[out->count++] = kind->facts[i];
  }
  struct rule_shape shape = shape_of(out, columns);
  out->area = shape.area;
  out->types = types_of(a, out);
  out->page_sql = select_sql(a, out, "> $2 ORDER BY party LIMIT 2000");
  out->many_sql = select_sql(a, out,
                             "IN ("
                             " $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16,"
                             " $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29,"
                             " $30, $31, $32, $33, $34, $35, $36, $37, $38, $39, $40, $41, $42,"
                             " $43, $44, $45, $46, $47, $48, $49, $50, $51) ORDER BY party");
  if (arena_failed(a)) return fail_memory(s);
  return rule_table_open(s, &shape, &out->table);
}

/* ---- One row ------------------------------------------------------------------------------------
 */

int64_t registry_district_number(struct str district) {
  int64_t n = 0;
  for (size_t i = 0; i < district.len; i++) n = n * 10 + (district.ptr[i] - '0');
  return n;
}

bool columns_making_open(struct arena *a, struct columns_making *m) {
  m->values = ARENA_ARRAY(a, int64_t, m->kind->count + 1);
  m->unknown = ARENA_ARRAY(a, int64_t, m->kind->count + 1);
  return m->values && m->unknown;
}

enum ly columns_district(struct scope *s, struct store *st, struct columns_making *m,
                         struct str district) {
  m->district = district;
  m->number = registry_district_number(district);
  m->received = m->options->received(m->options->context, district, m->kind->at);
  return receipt_lists(s, st, district, &m->lists, &m->list_count);
}

/* A number beyond what tables hold is not known, nor a value that is none of its fact. */
static struct rule_value cell_value(const struct columns_making *m,
                                    const struct registry_fact *fact,
                                    const struct store_value *cell) {
  struct rule_value v = {0};
  if (cell->type == STORE_NULL) return v;
  if (cell->type != STORE_INT) return m->options->value(fact, cell->bytes);
  bool any = fact->type == REGISTRY_PARTY ||
             (cell->integer >= -RULE_FACT_MAX && cell->integer <= RULE_FACT_MAX);
  return (struct rule_value){.known = any, .value = cell->integer};
}

static int64_t bit_of(const struct columns_making *m, struct str programme) {
  for (size_t i = 0; i < m->received.count; i++) {
    if (str_eq(m->received.programmes[i], programme)) return (int64_t)(UINT64_C(1) << i);
  }
  return 0;
}

/* What is received: a programme of which nothing is said is not known. */
static enum ly put_received(struct scope *s, struct columns_making *m, struct str area,
                            const struct receipt_row *receipts, size_t count) {
  size_t at = m->kind->count, n = m->received.count;
  m->values[at] = 0;
  m->unknown[at] = n >= 64 ? -1 : (int64_t)((UINT64_C(1) << n) - 1);
  if (count + m->list_count == 0 || n == 0) return LY_OK;
  struct arena_mark mark = arena_mark(s->arena);
  struct receipt_known *known = ARENA_ARRAY(s->arena, struct receipt_known, count + m->list_count);
  if (!known) return fail_memory(s);
  size_t told =
      receipt_judge(receipts, count, m->lists, m->list_count, m->district, area, m->day, known);
  for (size_t i = 0; i < told; i++) {
    int64_t bit = bit_of(m, known[i].programme);
    if (known[i].state != RECEIPT_UNKNOWN) m->unknown[at] &= ~bit;
    if (known[i].state == RECEIPT_YES) m->values[at] |= bit;
  }
  arena_rewind(s->arena, mark);
  return LY_OK;
}

enum ly columns_row(struct scope *s, struct columns_making *m, const struct store_rows *rows,
                    size_t at, const struct receipt_row *receipts, size_t count,
                    struct rule_row *out) {
  const struct columns_kind *k = m->kind;
  for (size_t i = 0; i < k->count; i++) {
    struct rule_value v = cell_value(m, k->facts[i], &rows->cells[at * rows->columns + 1 + i]);
    m->values[i] = v.known ? v.value : 0;
    m->unknown[i] = !v.known;
  }
  struct str area = k->area == RULE_NO_COLUMN ? STR("") : store_text(rows, at, 1 + k->area);
  *out = (struct rule_row){m->number, store_int(rows, at, 0), m->values, m->unknown};
  return put_received(s, m, area, receipts, count);
}

/* ---- All rows -----------------------------------------------------------------------------------
 *
 * Parties and receipts are read side by side, each page by page in the order of parties. Each page
 * has an arena of its own, which is given back for the next.
 */

struct loading {
  struct store *st;
  struct columns_making making;
  struct arena district, page, receipts; /* of what was read last of each */
  bool begun, ended;                     /* the districts */
  bool page_end;                         /* the page is the district's last */
  struct store_rows rows;
  size_t at;
  int64_t after;
  struct receipt_row *given;
  size_t given_count, given_at;
  int64_t given_after;
  bool given_end;
  struct heads heads; /* of the district */
};

static enum ly next_district(struct scope *s, struct loading *l) {
  struct arena own, *callers = s->arena;
  struct store_rows rows = {0};
  arena_open(&own, page_bytes);
  /* cppcheck-suppress autoVariables -- the caller's comes back below */
  s->arena = &own;
  enum ly rc = store_query(s, l->st, "T",
                           /* all districts: from one to the next */
                           "SELECT min(district) FROM party WHERE district > $1", &rows,
                           S_TEXT(l->begun ? l->making.district : STR("")));
  l->ended = !rc && rows.cells[0].type == STORE_NULL;
  if (!rc && !l->ended) rc = columns_district(s, l->st, &l->making, store_text(&rows, 0, 0));
  if (!rc && !l->ended) rc = heads_read(s, l->st, l->making.district, &l->heads);
  s->arena = callers;
  arena_close(&l->district);
  l->district = own;
  l->begun = true;
  l->page_end = false;
  l->after = l->given_after = 0;
  l->at = l->rows.rows = l->given_at = l->given_count = 0;
  l->given_end = false;
  return rc;
}

static enum ly next_page(struct scope *s, struct loading *l) {
  struct arena *callers = s->arena;
  arena_close(&l->page);
  arena_open(&l->page, page_bytes);
  s->arena = &l->page;
  const struct columns_kind *k = l->making.kind;
  struct store_value params[] = {S_TEXT(l->making.district), S_INT(l->after)};
  l->rows = (struct store_rows){0};
  l->at = 0;
  /* built: a derived table has the columns of the dictionary; test_columns runs it */
  enum ly rc = store_query_with(s, l->st, k->types, k->page_sql, params, 2, &l->rows);
  if (!rc && l->rows.rows) l->after = store_int(&l->rows, l->rows.rows - 1, 0);
  l->page_end = l->rows.rows < PAGE;
  s->arena = callers;
  return rc;
}

static enum ly next_receipts(struct scope *s, struct loading *l) {
  struct arena *callers = s->arena;
  arena_close(&l->receipts);
  arena_open(&l->receipts, page_bytes);
  s->arena = &l->receipts;
  l->given_at = l->given_count = 0;
  enum ly rc = receipts_page(s, l->st, l->making.district, l->making.day, l->given_after,
                             RECEIPTS_PAGE, &l->given, &l->given_count, &l->given_after);
  l->given_end = rc || l->given_after == 0;
  s->arena = callers;
  return rc;
}

/* The receipts of a party; those of parties before it are passed by. */
static enum ly receipts_at(struct scope *s, struct loading *l, int64_t party,
                           const struct receipt_row **out, size_t *count) {
  *count = 0;
  for (;;) {
    while (l->given_at < l->given_count && l->given[l->given_at].party < party) l->given_at++;
    if (l->given_at < l->given_count || l->given_end) break;
    enum ly rc = next_receipts(s, l);
    if (rc) return rc;
  }
  *out = l->given + l->given_at;
  size_t left = l->given_count - l->given_at;
  while (*count < left && (*out)[*count].party == party) ++*count;
  return LY_OK;
}

/* Those of a party into which others lead stand at several places: they are read for it alone. */
static enum ly receipts_of_head(struct scope *s, struct loading *l, int64_t party,
                                const struct receipt_row **out, size_t *count) {
  struct arena *callers = s->arena;
  struct receipt_row *receipts;
  s->arena = &l->page;
  enum ly rc = receipts_of(s, l->st, l->making.district, party, &receipts, count);
  s->arena = callers;
  *out = rc ? NULL : receipts;
  return rc;
}

static enum ly next_row(struct scope *s, void *context, struct rule_row *row, bool *more) {
  struct loading *l = context;
  enum ly rc = LY_OK;
  *more = false;
  while (!rc && !l->ended && l->at == l->rows.rows)
    rc = l->page_end ? next_district(s, l) : next_page(s, l);
  if (rc || l->ended) return rc;
  const struct receipt_row *receipts = NULL;
  size_t count, at = l->at++;
  int64_t party = store_int(&l->rows, at, 0);
  bool several = heads_has(&l->heads, party);
  rc = several ? receipts_of_head(s, l, party, &receipts, &count)
               : receipts_at(s, l, party, &receipts, &count);
  if (rc) return rc;
  *more = true;
  return columns_row(s, &l->making, &l->rows, at, receipts, count, row);
}

enum ly columns_load_kind(struct scope *s, struct store *st,
                          const struct registry_columns_options *options,
                          const struct columns_kind *kind, struct date day) {
  struct loading l = {
      .st = st, .page_end = true, .making = {.options = options, .kind = kind, .day = day}};
  arena_open(&l.district, page_bytes);
  arena_open(&l.page, page_bytes);
  arena_open(&l.receipts, page_bytes);
  enum ly rc = columns_making_open(s->arena, &l.making) ? LY_OK : fail_memory(s);
  if (!rc) rc = rule_table_load(s, kind->table, (struct rule_source){next_row, &l});
  arena_close(&l.district);
  arena_close(&l.page);
  arena_close(&l.receipts);
  return rc;
}
