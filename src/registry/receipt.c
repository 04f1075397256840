/* Receipts and complete lists: adding, taking back, reading, judging. */
#include "registry/act_int.h"
#include "registry/registry_int.h"

/* ---- Checking -----------------------------------------------------------------------------------
 */

bool receipt_programme_is(struct str text) {
  bool good = text.len > 0 && text.len <= 64 && text.ptr[0] >= 'a' && text.ptr[0] <= 'z';
  for (size_t i = 0; good && i < text.len; i++) {
    char c = text.ptr[i];
    good = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
  }
  return good;
}

static void check_said(struct scope *s, const struct registry *r, struct str programme,
                       struct str source, struct date from, struct date to) {
  if (!receipt_programme_is(programme))
    diag_error(s, DIAG_FIELD(STR("programme")), MSG_RECEIPT_BAD_PROGRAMME, programme);
  if (!pack_find(r->pack, &registry_kind_source, source))
    diag_error(s, DIAG_FIELD(STR("source")), MSG_REGISTRY_NO_SOURCE, source);
  if (date_is_none(from)) {
    diag_error(s, DIAG_FIELD(STR("from")), MSG_REGISTRY_NO_FROM);
  } else if (!date_is_none(to) && date_cmp(to, from) < 0) {
    diag_error(s, DIAG_FIELD(STR("to")), MSG_REGISTRY_TO_BEFORE_FROM, date_iso(s->arena, to),
               date_iso(s->arena, from));
  }
}

static enum ly faults_since(struct scope *s, size_t before) {
  struct str faults = str_int(s->arena, (int64_t)(s->diags.errors - before));
  return s->diags.errors > before ? fail(s, LY_INVALID, MSG_REGISTRY_HAS_FAULTS, faults) : LY_OK;
}

/* ---- Writing ------------------------------------------------------------------------------------
 */

static struct store_value id_or_null(int64_t id) {
  return id ? S_INT(id) : S_NULL;
}

static struct store_value text_or_null(struct str text) {
  return text.len ? S_TEXT(text) : S_NULL;
}

struct row {
  struct str district, programme, from, to, source, reason;
  int64_t party, receipt, retracts, batch;
  struct store_value amount;
};

static enum ly insert(struct scope *s, struct tx *tx, const struct row *row) {
  int64_t now = 0;
  enum ly rc = tx_now(s, tx, &now);
  if (rc) return rc;
  return store_exec(s, tx,
                    "INSERT INTO receipt (district, party, receipt, programme, true_from, true_to,"
                    " amount_fen, retracts, source, batch, recorded_at, recorded_by, reason)"
                    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
                    S_TEXT(row->district), S_INT(row->party), S_INT(row->receipt),
                    S_TEXT(row->programme), S_TEXT(row->from), text_or_null(row->to), row->amount,
                    id_or_null(row->retracts), S_TEXT(row->source), id_or_null(row->batch),
                    S_INT(now), S_TEXT(s->actor), S_TEXT(row->reason));
}

enum ly receipt_add(struct scope *s, struct tx *tx, const struct registry *r,
                    const struct receipt_new *new, int64_t *receipt) {
  const struct registry_party *kind;
  size_t before = s->diags.errors;
  bool pending;
  enum ly rc = new->batch ? batch_check(s, tx, new->district, new->batch, &pending) : LY_OK;
  if (!rc) rc = party_kind(s, tx_store(tx), r, new->district, new->party, new->batch, &kind);
  if (rc) return rc;
  check_said(s, r, new->programme, new->source, new->from, new->to);
  if (new->amount_known &&new->amount_fen < 0)
    diag_error(s, DIAG_FIELD(STR("amount")), MSG_RECEIPT_BAD_AMOUNT);
  rc = faults_since(s, before);
  if (rc) return rc;
  *receipt = registry_new_id(s);
  struct row row = {.district = new->district,
                    .programme = new->programme,
                    .from = date_iso(s->arena, new->from),
                    .to = date_iso(s->arena, new->to),
                    .source = new->source,
                    .reason = new->reason,
                    .party = new->party,
                    .receipt = *receipt,
                    .batch = new->batch,
                    .amount = new->amount_known ? S_INT(new->amount_fen) : S_NULL};
  return insert(s, tx, &row);
}

/* The receipt is there, holds, and is what a retraction is to repeat. */
static enum ly check_retractable(struct scope *s, struct tx *tx, struct row *row) {
  struct store_rows rows = {0};
  struct str id = str_int(s->arena, row->retracts);
  enum ly rc = store_query(s, tx_store(tx), "ttTtIIIi",
                           "SELECT c.programme, c.true_from, c.true_to, c.source, c.retracts,"
                           " x.receipt, br.retracted_at, c.party FROM receipt c"
                           " LEFT JOIN receipt x ON x.district = c.district AND x.party = c.party"
                           " AND x.retracts = c.receipt"
                           " LEFT JOIN batch_retraction br"
                           " ON br.district = c.district AND br.batch = c.batch"
                           " WHERE c.district = $1 AND c.party IN " ONE_WITH_PARTY
                           " AND c.receipt = $3"
                           " AND NOT EXISTS (SELECT 1 FROM batch_pending bp"
                           " WHERE bp.district = c.district AND bp.batch = c.batch)",
                           &rows, S_TEXT(row->district), S_INT(row->party), S_INT(row->retracts));
  if (rc) return rc;
  if (rows.rows == 0) return fail(s, LY_NOT_FOUND, MSG_RECEIPT_NONE, id);
  if (rows.cells[4].type != STORE_NULL) return fail(s, LY_CONFLICT, MSG_RECEIPT_IS_RETRACTION, id);
  bool gone = rows.cells[5].type != STORE_NULL || rows.cells[6].type != STORE_NULL;
  if (gone) return fail(s, LY_CONFLICT, MSG_RECEIPT_RETRACTED_BEFORE, id);
  row->programme = store_text(&rows, 0, 0);
  row->from = store_text(&rows, 0, 1);
  row->to = store_text(&rows, 0, 2);
  row->source = store_text(&rows, 0, 3);
  row->party = store_int(&rows, 0, 7);
  return LY_OK;
}

enum ly receipt_retract(struct scope *s, struct tx *tx, const struct registry *r,
                        struct str district, int64_t party, int64_t receipt, struct str reason,
                        int64_t *retraction) {
  const struct registry_party *kind;
  struct row row = {.district = district,
                    .party = party,
                    .retracts = receipt,
                    .reason = reason,
                    .amount = S_NULL};
  enum ly rc = party_kind(s, tx_store(tx), r, district, party, 0, &kind);
  if (!rc) rc = check_retractable(s, tx, &row);
  if (rc) return rc;
  *retraction = row.receipt = registry_new_id(s);
  return insert(s, tx, &row);
}

/* The digits that say which area it is: of 12 that end in 000, the town's nine. */
static struct str significant(struct str area) {
  bool town = area.len == 12 && str_eq(str_from(area, 9), STR("000"));
  return town ? (struct str){area.ptr, 9} : area;
}

static bool is_area_of(struct str area, struct str district) {
  for (size_t i = 0; i < area.len; i++)
    if (area.ptr[i] < '0' || area.ptr[i] > '9') return false;
  return str_starts(area, district) && (area.len == 6 || area.len == 9 || area.len == 12);
}

enum ly receipt_list_add(struct scope *s, struct tx *tx, const struct registry *r,
                         const struct receipt_list_new *new, int64_t *list) {
  size_t before = s->diags.errors;
  int64_t now = 0;
  bool pending;
  enum ly rc = new->batch ? batch_check(s, tx, new->district, new->batch, &pending) : LY_OK;
  if (rc) return rc;
  if (!registry_is_district(new->district))
    return fail(s, LY_INVALID, MSG_REGISTRY_BAD_DISTRICT, new->district);
  check_said(s, r, new->programme, new->source, new->on, DATE_NONE);
  if (!is_area_of(new->area, new->district))
    diag_error(s, DIAG_FIELD(STR("area")), MSG_RECEIPT_BAD_AREA, new->area, new->district);
  rc = faults_since(s, before);
  if (!rc) rc = tx_now(s, tx, &now);
  if (rc) return rc;
  *list = registry_new_id(s);
  return store_exec(s, tx,
                    "INSERT INTO receipt_list (district, list, programme, area, on_day, source,"
                    " batch, recorded_at, recorded_by, reason)"
                    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
                    S_TEXT(new->district), S_INT(*list), S_TEXT(new->programme),
                    S_TEXT(significant(new->area)), S_TEXT(date_iso(s->arena, new->on)),
                    S_TEXT(new->source), id_or_null(new->batch), S_INT(now), S_TEXT(s->actor),
                    S_TEXT(new->reason));
}

/* ---- Judging ------------------------------------------------------------------------------------
 */

static bool covers(const struct receipt_list *list, struct str district, struct str area) {
  return str_eq(list->area, district) || (area.len > 0 && str_starts(area, list->area));
}

static bool is_later(const struct receipt_list *a, const struct receipt_list *b) {
  int order = date_cmp(a->on, b->on);
  if (order == 0) order = (a->recorded_at > b->recorded_at) - (a->recorded_at < b->recorded_at);
  return order > 0 || (order == 0 && a->list > b->list);
}

/* The list that counts for a programme. */
static const struct receipt_list *list_of(const struct receipt_list *lists, size_t count,
                                          struct str programme, struct str district,
                                          struct str area, struct date day) {
  const struct receipt_list *best = NULL;
  for (size_t i = 0; i < count; i++) {
    const struct receipt_list *list = &lists[i];
    bool counts = str_eq(list->programme, programme) && date_cmp(list->on, day) <= 0 &&
                  covers(list, district, area);
    if (counts && (!best || is_later(list, best))) best = list;
  }
  return best;
}

static bool holds(const struct receipt_row *receipt, struct date day,
                  const struct receipt_list *list) {
  bool there = date_cmp(receipt->from, day) <= 0 &&
               (date_is_none(receipt->to) || date_cmp(receipt->to, day) >= 0);
  bool of_list = list && list->batch && receipt->batch == list->batch;
  return there && (!list || of_list || receipt->recorded_at > list->recorded_at);
}

static bool beats(const struct receipt_row *a, const struct receipt_row *b) {
  int order = date_cmp(a->from, b->from);
  if (order == 0) order = (a->recorded_at > b->recorded_at) - (a->recorded_at < b->recorded_at);
  return order > 0 || (order == 0 && a->receipt > b->receipt);
}

static bool judged(const struct receipt_known *out, size_t count, struct str programme) {
  for (size_t i = 0; i < count; i++)
    if (str_eq(out[i].programme, programme)) return true;
  return false;
}

size_t receipt_judge(const struct receipt_row *receipts, size_t count,
                     const struct receipt_list *lists, size_t list_count, struct str district,
                     struct str area, struct date day, struct receipt_known *out) {
  size_t made = 0;
  for (size_t i = 0; i < count + list_count; i++) {
    struct str programme = i < count ? receipts[i].programme : lists[i - count].programme;
    if (judged(out, made, programme)) continue;
    struct receipt_known known = {.programme = programme};
    known.list = list_of(lists, list_count, programme, district, area, day);
    for (size_t k = 0; k < count; k++) {
      const struct receipt_row *row = &receipts[k];
      if (!str_eq(row->programme, programme) || !holds(row, day, known.list)) continue;
      if (!known.receipt || beats(row, known.receipt)) known.receipt = row;
    }
    enum receipt_state silence = known.list ? RECEIPT_NO : RECEIPT_UNKNOWN;
    known.state = known.receipt ? RECEIPT_YES : silence;
    out[made++] = known;
  }
  return made;
}

/* ---- Reading ------------------------------------------------------------------------------------
 */

#define RECEIPT_COLUMNS \
  "c.receipt, c.programme, c.true_from, c.true_to, c.amount_fen, c.source," \
  " c.recorded_by, c.reason, COALESCE(bl.live_at, c.recorded_at), c.batch"
#define RECEIPT_LIVE " LEFT JOIN batch_live bl ON bl.district = c.district AND bl.batch = c.batch"
#define RECEIPT_HOLDS \
  " AND c.retracts IS NULL" \
  " AND NOT EXISTS (SELECT 1 FROM receipt x WHERE x.district = c.district AND x.party = c.party" \
  " AND x.retracts = c.receipt)" \
  " AND NOT EXISTS (SELECT 1 FROM batch_pending bp WHERE bp.district = c.district" \
  " AND bp.batch = c.batch)" \
  " AND NOT EXISTS (SELECT 1 FROM batch_retraction br WHERE br.district = c.district" \
  " AND br.batch = c.batch)"
static const char receipt_types[] = "iittTItttiI";

static enum ly read_rows(struct scope *s, const struct store_rows *rows, size_t take,
                         struct receipt_row **out, size_t *count) {
  *count = 0;
  *out = ARENA_ARRAY(s->arena, struct receipt_row, take);
  if (!*out) return fail_memory(s);
  for (; *count < take; ++*count) {
    size_t i = *count;
    struct receipt_row *row = &(*out)[i];
    *row = (struct receipt_row){
        .party = store_int(rows, i, 0),
        .receipt = store_int(rows, i, 1),
        .programme = store_text(rows, i, 2),
        .to = DATE_NONE,
        .amount_known = rows->cells[i * rows->columns + 5].type != STORE_NULL,
        .amount_fen = store_int_or_0(rows, i, 5),
        .source = store_text(rows, i, 6),
        .recorded_by = store_text(rows, i, 7),
        .reason = store_text(rows, i, 8),
        .recorded_at = store_int(rows, i, 9),
        .batch = store_int_or_0(rows, i, 10),
    };
    struct str to = store_text(rows, i, 4);
    bool days =
        date_parse(store_text(rows, i, 3), &row->from) && (to.len == 0 || date_parse(to, &row->to));
    if (!days) return fail(s, LY_CORRUPT, MSG_REGISTRY_DAMAGED);
  }
  return LY_OK;
}

enum ly receipts_of(struct scope *s, struct store *st, struct str district, int64_t party,
                    struct receipt_row **out, size_t *count) {
  struct store_rows rows = {0};
  enum ly rc = store_query(s, st, receipt_types,
                           "SELECT c.party, " RECEIPT_COLUMNS " FROM receipt c" RECEIPT_LIVE
                           " WHERE c.district = $1 AND c.party IN " ONE_WITH_PARTY RECEIPT_HOLDS
                           " ORDER BY c.true_from DESC, c.receipt DESC",
                           &rows, S_TEXT(district), S_INT(party));
  return rc ? rc : read_rows(s, &rows, rows.rows, out, count);
}

enum ly receipts_of_many(struct scope *s, struct store *st, struct str district,
                         const int64_t *parties, size_t n, struct receipt_row **out,
                         size_t *count) {
  struct store_value params[1 + RECEIPT_PARTIES] = {S_TEXT(district)};
  struct store_rows rows = {0};
  must(n >= 1 && n <= RECEIPT_PARTIES);
  for (size_t i = 0; i < RECEIPT_PARTIES; i++) params[1 + i] = S_INT(parties[i < n ? i : 0]);
  enum ly rc = store_query_with(
      s, st, receipt_types,
      "SELECT c.party, " RECEIPT_COLUMNS " FROM receipt c" RECEIPT_LIVE
      " WHERE c.district = $1 AND c.party IN (" MANY_PARTIES
      ")"
      " AND NOT EXISTS (SELECT 1 FROM party_head h WHERE h.district = $1 AND h.party = "
      "c.party)" RECEIPT_HOLDS " UNION ALL SELECT h.head, " RECEIPT_COLUMNS
      " FROM party_head h JOIN receipt c ON c.district = h.district AND c.party = "
      "h.party" RECEIPT_LIVE " WHERE h.district = $1 AND h.head IN (" MANY_PARTIES ")" RECEIPT_HOLDS
      " ORDER BY 1, 4 DESC, 2 DESC",
      params, 1 + RECEIPT_PARTIES, &rows);
  return rc ? rc : read_rows(s, &rows, rows.rows, out, count);
}

enum ly receipt_lists(struct scope *s, struct store *st, struct str district,
                      struct receipt_list **out, size_t *count) {
  struct store_rows rows = {0};
  *count = 0;
  enum ly rc =
      store_query(s, st,
                  "itttti"
                  "I",
                  "SELECT c.list, c.programme, c.area, c.on_day, c.source,"
                  " COALESCE(bl.live_at, c.recorded_at), c.batch FROM receipt_list c"
                  " LEFT JOIN batch_live bl ON bl.district = c.district AND bl.batch = c.batch"
                  " WHERE c.district = $1"
                  " AND NOT EXISTS (SELECT 1 FROM batch_pending bp WHERE bp.district = c.district"
                  " AND bp.batch = c.batch)"
                  " AND NOT EXISTS (SELECT 1 FROM batch_retraction br"
                  " WHERE br.district = c.district AND br.batch = c.batch)"
                  " ORDER BY c.programme, c.on_day, c.list",
                  &rows, S_TEXT(district));
  if (rc) return rc;
  *out = ARENA_ARRAY(s->arena, struct receipt_list, rows.rows);
  if (!*out) return fail_memory(s);
  for (; *count < rows.rows; ++*count) {
    size_t i = *count;
    struct receipt_list *list = &(*out)[i];
    *list = (struct receipt_list){.list = store_int(&rows, i, 0),
                                  .programme = store_text(&rows, i, 1),
                                  .area = store_text(&rows, i, 2),
                                  .source = store_text(&rows, i, 4),
                                  .recorded_at = store_int(&rows, i, 5),
                                  .batch = store_int_or_0(&rows, i, 6)};
    if (!date_parse(store_text(&rows, i, 3), &list->on))
      return fail(s, LY_CORRUPT, MSG_REGISTRY_DAMAGED);
  }
  return LY_OK;
}

/* Where a party is at home: of a person home_area, else the first area that the kind has. */
static struct str area_of(const struct registry_state *state) {
  const struct registry_fact *fact = registry_fact_find(state->kind, STR("home_area"), NULL);
  for (size_t i = 0; !fact && i < state->kind->count; i++)
    if (state->kind->facts[i]->type == REGISTRY_AREA) fact = state->kind->facts[i];
  for (size_t i = 0; fact && i < state->count; i++)
    if (state->facts[i].fact == fact) return state->facts[i].claims[0].value;
  return STR("");
}

enum ly receipts_known(struct scope *s, struct store *st, const struct registry *r,
                       struct str district, int64_t party, struct date day,
                       struct receipt_known **out, size_t *count) {
  struct registry_state state;
  struct receipt_row *receipts;
  struct receipt_list *lists;
  size_t receipt_count, list_count;
  *count = 0;
  enum ly rc = party_facts(s, st, r, district, party, day, REGISTRY_NOW, &state);
  if (!rc) rc = receipts_of(s, st, district, party, &receipts, &receipt_count);
  if (!rc) rc = receipt_lists(s, st, district, &lists, &list_count);
  if (rc) return rc;
  *out = ARENA_ARRAY(s->arena, struct receipt_known, receipt_count + list_count);
  if (!*out) return fail_memory(s);
  *count = receipt_judge(receipts, receipt_count, lists, list_count, district, area_of(&state), day,
                         *out);
  return LY_OK;
}

enum ly receipts_page(struct scope *s, struct store *st, struct str district, struct date day,
                      int64_t after, size_t limit, struct receipt_row **out, size_t *count,
                      int64_t *last) {
  struct store_rows rows = {0};
  must(limit >= 1 && limit <= 10000);
  *last = 0;
  enum ly rc = store_query(s, st, receipt_types,
                           "SELECT c.party, " RECEIPT_COLUMNS " FROM receipt c" RECEIPT_LIVE
                           " WHERE c.district = $1 AND c.party > $2 AND c.true_from <= $3"
                           " AND (c.true_to IS NULL OR c.true_to >= $3)" RECEIPT_HOLDS
                           " ORDER BY c.party, c.receipt LIMIT $4",
                           &rows, S_TEXT(district), S_INT(after), S_TEXT(date_iso(s->arena, day)),
                           S_INT((int64_t)limit + 1));
  if (rc) return rc;
  size_t take = page_cut(&rows, limit);
  if (take == 0 && rows.rows)
    return fail(s, LY_LIMIT, MSG_ACTS_TOO_MANY_OF_ONE, str_int(s->arena, store_int(&rows, 0, 0)),
                str_int(s->arena, (int64_t)limit));
  if (take < rows.rows) *last = store_int(&rows, take - 1, 0);
  return read_rows(s, &rows, take, out, count);
}

struct value *receipts_value(struct scope *s, const struct registry *r,
                             const struct receipt_known *known, size_t count) {
  static const struct {
    const char *word;
    enum message message;
  } states[] = {[RECEIPT_UNKNOWN] = {"unknown", MSG_RECEIPT_STATE_UNKNOWN},
                [RECEIPT_NO] = {"no", MSG_RECEIPT_STATE_NO},
                [RECEIPT_YES] = {"yes", MSG_RECEIPT_STATE_YES}};
  struct arena *a = s->arena;
  struct value *list = value_list(a);
  for (size_t i = 0; i < count; i++) {
    const struct receipt_row none = {.from = DATE_NONE, .to = DATE_NONE};
    const struct receipt_row *row = known[i].receipt ? known[i].receipt : &none;
    const struct receipt_list *by = known[i].list;
    struct str source = row->source.len || !by ? row->source : by->source;
    struct value *v = value_map(a);
    value_put_text(a, v, "programme", known[i].programme);
    value_put_text(a, v, "state", str_of(states[known[i].state].word));
    value_put_text(a, v, "state_text", message_plain(s->lang, states[known[i].state].message));
    value_put_text(a, v, "receipt", row->receipt ? str_int(a, row->receipt) : STR(""));
    if (row->amount_known) {
      value_put_decimal(a, v, "amount", (struct decimal){row->amount_fen, 2});
    } else {
      value_put_null(a, v, "amount");
    }
    value_put_text(a, v, "true_from", date_iso(a, row->from));
    value_put_text(a, v, "true_to", date_iso(a, row->to));
    value_put_text(a, v, "source", source);
    value_put_text(a, v, "source_text", source.len ? registry_source_name(r, source) : STR(""));
    int64_t at = row->receipt ? row->recorded_at : by ? by->recorded_at : 0;
    value_put_text(a, v, "recorded_at", at ? registry_time_text(a, at) : STR(""));
    value_put_text(a, v, "recorded_by", row->recorded_by);
    value_put_text(a, v, "reason", row->reason);
    value_put_text(a, v, "batch", row->batch ? str_int(a, row->batch) : STR(""));
    value_put_text(a, v, "list_on", by ? date_iso(a, by->on) : STR(""));
    value_add(list, v);
  }
  return list;
}
