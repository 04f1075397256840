/* Who may be paid: what cases decided, and what lists before paid, person by person. */
#include "service/case_int.h"
#include "service/pay_int.h"

enum { PAGE = 200 };

/* ---- The events of cases ------------------------------------------------------------------------
 */

#define OF_PROGRAMME "n.procedure IN ($2, $3, $4, $5)"
/* Whose cases (n), lines (l) and payees (y) are: those of a merged record count for the one it
 * leads into. */
#define HEAD_N "COALESCE(h.head, n.party)"
#define HEAD_L "COALESCE(h.head, l.party)"
#define HEAD_Y "COALESCE(h.head, y.party)"
#define TO_HEAD_N " LEFT JOIN party_head h ON h.district = n.district AND h.party = n.party"
#define TO_HEAD_L " LEFT JOIN party_head h ON h.district = l.district AND h.party = l.party"
#define TO_HEAD_Y " LEFT JOIN party_head h ON h.district = y.district AND h.party = y.party"

static enum ly read_parties(struct scope *s, struct tx *tx, const struct pay_making *m,
                            int64_t after, struct store_rows *out) {
  return store_query(s, tx_store(tx), "i",
                     "SELECT DISTINCT " HEAD_N " AS head FROM case_now n" TO_HEAD_N
                     " WHERE n.district = $1 AND " OF_PROGRAMME " AND " HEAD_N
                     " > $6"
                     " ORDER BY head LIMIT $7",
                     out, S_TEXT(m->deed->district), S_TEXT(m->procedures[0]),
                     S_TEXT(m->procedures[1]), S_TEXT(m->procedures[2]), S_TEXT(m->procedures[3]),
                     S_INT(after), S_INT(PAGE));
}

static enum ly read_events(struct scope *s, struct tx *tx, const struct pay_making *m,
                           int64_t first, int64_t last, struct store_rows *out) {
  return store_query(
      s, tx_store(tx), "iittttitttItBi",
      "SELECT " HEAD_N
      ", n.case_no, n.procedure, c.pack, c.version, n.area, e.event, e.move,"
      " e.on_day, e.answer, e.amount_fen, e.fields, e.sealed, e.ends FROM case_now n"
      " JOIN service_case c ON c.district = n.district AND c.case_no = n.case_no"
      " JOIN case_event e ON e.district = n.district AND e.case_no = n.case_no" TO_HEAD_N
      " WHERE n.district = $1 AND " OF_PROGRAMME " AND " HEAD_N " >= $6 AND " HEAD_N
      " <= $7"
      " ORDER BY " HEAD_N ", n.case_no, e.event",
      out, S_TEXT(m->deed->district), S_TEXT(m->procedures[0]), S_TEXT(m->procedures[1]),
      S_TEXT(m->procedures[2]), S_TEXT(m->procedures[3]), S_INT(first), S_INT(last));
}

/* While the rows of one case are gone through. */
struct reading {
  const struct pay_making *m;
  struct tx *tx;
  const struct store_rows *rows;
  struct case_row row;
  const struct casework *work;
  const struct casework_procedure *procedure;
  bool known; /* the amount as last judged */
  int64_t fen;
};

static bool is_null(const struct store_rows *rows, size_t row, size_t column) {
  return rows->cells[row * rows->columns + column].type == STORE_NULL;
}

static enum ly begin_case(struct scope *s, struct reading *r, size_t i) {
  struct case_row row = {.district = r->m->deed->district,
                         .case_no = store_int(r->rows, i, 1),
                         .party = store_int(r->rows, i, 0),
                         .procedure = store_text(r->rows, i, 2),
                         .pack = store_text(r->rows, i, 3),
                         .version = store_text(r->rows, i, 4),
                         .area = store_text(r->rows, i, 5)};
  if (r->row.case_no == row.case_no) return LY_OK;
  r->row = row;
  r->known = false;
  r->fen = 0;
  enum ly rc = case_work(s, tx_store(r->tx), r->m->deed->work, &r->row, &r->work);
  if (rc) return rc;
  r->procedure = casework_find(r->work, row.procedure);
  return r->procedure ? LY_OK : fail(s, LY_CORRUPT, MSG_CASE_NO_PROCEDURE, row.procedure);
}

static bool does(const struct procedure_move *move, int kind) {
  const struct procedure_effect *const *all = move ? move->effects.items : NULL;
  for (size_t i = 0; move && i < move->effects.count; i++) {
    if (all[i]->kind == kind) return true;
  }
  return false;
}

/* Ended without a receipt that would have to be ended by a move: all the same nobody is paid. */
static bool stops(int64_t end) {
  return end == PROCEDURE_REFUSED || end == PROCEDURE_REJECTED || end == PROCEDURE_WITHDRAWN ||
         end == PROCEDURE_STOPPED;
}

/* The last month that is due when a case is stopped: that of the day, or of the months before the
 * last on whose first day the rule did not hold yet. */
static enum ly last_month(struct scope *s, const struct reading *r,
                          const struct procedure_move *move, struct date day, int *out) {
  struct date today = s->today;
  enum ly rc = LY_OK;
  bool holds = case_move_by(move, HAND_BIT(HAND_RULE));
  for (*out = pay_month_of(day); !rc && holds && *out >= r->m->first;) {
    s->today = pay_month_day(*out);
    rc = case_rule_holds(s, tx_store(r->tx), r->work, r->procedure, &r->row, move, &holds);
    if (!rc && holds) --*out;
  }
  s->today = today;
  return rc;
}

/* What is given once is due for one month: behind its beginning stands its end. */
static void end_once(const struct reading *r, struct pay_person *p) {
  if (r->m->rules->programme->period != SERVICE_ONCE || !p->marks[p->count - 1].begins) return;
  struct pay_mark end = p->marks[p->count - 1];
  bool next = r->m->rules->programme->start == SERVICE_FROM_NEXT_MONTH;
  end.begins = end.judged = false;
  end.ends = true;
  end.last = pay_month_of(end.day) + next;
  p->words[p->count] = p->words[p->count - 1];
  p->marks[p->count++] = end;
}

static enum ly read_mark(struct scope *s, struct reading *r, size_t i, struct pay_person *p) {
  struct pay_mark *mark = &p->marks[p->count];
  struct str key = store_text(r->rows, i, 7), day = store_text(r->rows, i, 8);
  must(r->procedure != NULL);
  const struct procedure_move *move = procedure_move_find(r->procedure->procedure, key);
  *mark = (struct pay_mark){.case_no = r->row.case_no,
                            .event = store_int(r->rows, i, 6),
                            .begins = does(move, EFFECT_RECEIPT),
                            .judged = store_text(r->rows, i, 9).len > 0};
  mark->ends = does(move, EFFECT_END_RECEIPT) || stops(store_int(r->rows, i, 13));
  if (!date_parse(day, &mark->day)) return fail(s, LY_CORRUPT, MSG_REGISTRY_DAMAGED);
  if (mark->judged) {
    r->known = !is_null(r->rows, i, 10);
    r->fen = r->known ? store_int(r->rows, i, 10) : 0;
  }
  mark->known = r->known;
  mark->fen = r->fen;
  struct buf b = buf_open(s->arena, 300);
  buf_add(&b, day);
  buf_char(&b, ' ');
  buf_add(&b, move ? move->name : key);
  p->words[p->count++] = buf_str(&b);
  return mark->ends && move ? last_month(s, r, move, mark->day, &mark->last) : LY_OK;
}

/* What was said of the account: what is said later counts, an empty word as well. */
static enum ly read_account(struct scope *s, const struct reading *r, size_t i,
                            struct pay_person *p) {
  const struct pay_layout *layout = r->m->layout;
  struct str fields = store_text(r->rows, i, 11);
  struct str sealed = is_null(r->rows, i, 12) ? STR("") : store_text(r->rows, i, 12);
  struct registry_said *said;
  size_t count = 0;
  bool locked;
  if (sealed.len == 0 && str_is(fields, "{}")) return LY_OK;
  said = ARENA_ARRAY(s->arena, struct registry_said, CASE_FIELDS_MAX);
  if (!said) return fail_memory(s);
  enum ly rc = case_open_values(s, r->m->deed->registry, r->row.district, r->row.case_no,
                                store_int(r->rows, i, 6), fields, sealed, said, CASE_FIELDS_MAX,
                                &count, &locked);
  if (!rc && locked) rc = fail(s, LY_UNSUPPORTED, MSG_CASE_NO_KEY);
  for (size_t k = 0; !rc && k < count; k++) {
    if (str_eq(said[k].name, layout->account)) p->account = str_trim(said[k].value);
    if (layout->holder.len && str_eq(said[k].name, layout->holder))
      p->holder = str_trim(said[k].value);
  }
  return rc;
}

static enum ly read_person(struct scope *s, struct reading *r, size_t *at, struct pay_person *p) {
  const struct store_rows *rows = r->rows;
  size_t from = *at, to = from;
  while (to < rows->rows && store_int(rows, to, 0) == store_int(rows, from, 0)) to++;
  *p = (struct pay_person){.party = store_int(rows, from, 0),
                           .marks = ARENA_ARRAY(s->arena, struct pay_mark, 2 * (to - from)),
                           .words = ARENA_ARRAY(s->arena, struct str, 2 * (to - from))};
  if (!p->marks || !p->words) return fail_memory(s);
  enum ly rc = LY_OK;
  for (size_t i = from; !rc && i < to; i++) {
    rc = begin_case(s, r, i);
    if (!rc) rc = read_mark(s, r, i, p);
    if (!rc) end_once(r, p);
    if (!rc) rc = read_account(s, r, i, p);
  }
  p->case_no = r->row.case_no;
  p->area = r->row.area;
  *at = to;
  return rc;
}

/* ---- What was paid before -----------------------------------------------------------------------
 */

static struct pay_person *person_of(struct pay_person *all, size_t count, int64_t party) {
  for (size_t i = 0; i < count; i++) {
    if (all[i].party == party) return &all[i];
  }
  return NULL;
}

static enum ly add_paid(struct scope *s, struct tx *tx, const struct pay_making *m,
                        struct pay_person *all, size_t count) {
  struct store_rows rows = {0};
  int month;
  must(all != NULL && count > 0);
  enum ly rc = store_query(s, tx_store(tx), "iti",
                           "SELECT " HEAD_L
                           ", l.month, CAST(sum(l.fen) AS BIGINT) FROM pay_line l"
                           " JOIN pay_list p ON p.district = l.district AND p.list = l.list"
                           " JOIN pay_event e ON e.district = l.district AND e.list = l.list AND "
                           "e.what = 'approved'" TO_HEAD_L " WHERE l.district = $1 AND " HEAD_L
                           " >= $2"
                           " AND " HEAD_L
                           " <= $3 AND l.month >= $4 AND l.kind <> $5 AND l.pending = 0"
                           " AND p.programme = $6 GROUP BY " HEAD_L ", l.month",
                           &rows, S_TEXT(m->deed->district), S_INT(all[0].party),
                           S_INT(all[count - 1].party), S_TEXT(pay_month_text(s->arena, m->first)),
                           S_INT(PAY_CARRIED), S_TEXT(m->list.programme));
  for (size_t i = 0; !rc && i < rows.rows; i++) {
    struct pay_person *p = person_of(all, count, store_int(&rows, i, 0));
    bool good = pay_month_parse(store_text(&rows, i, 1), &month);
    if (p && good && month <= m->list.month) p->paid[month - m->first] = store_int(&rows, i, 2);
  }
  return rc;
}

static enum ly add_before(struct scope *s, struct tx *tx, const struct pay_making *m,
                          struct pay_person *all, size_t count) {
  struct store_rows rows = {0};
  bool once = m->rules->programme->period == SERVICE_ONCE; /* nothing goes on from before */
  enum ly rc =
      store_query(s, tx_store(tx), "iIii",
                  "SELECT " HEAD_Y
                  ", y.now_fen, y.carry_fen, y.pending"
                  " FROM pay_payee y" TO_HEAD_Y " WHERE y.district = $1 AND y.list = $2 AND " HEAD_Y
                  " >= $3"
                  " AND " HEAD_Y " <= $4",
                  &rows, S_TEXT(m->deed->district), S_INT(m->before), S_INT(all[0].party),
                  S_INT(all[count - 1].party));
  for (size_t i = 0; !rc && i < rows.rows; i++) {
    struct pay_person *p = person_of(all, count, store_int(&rows, i, 0));
    if (!p) continue;
    bool known = !once && !is_null(&rows, i, 1) && store_int(&rows, i, 3) == PAY_SURE;
    p->before_known |= known; /* two payees that were merged since are one */
    p->before_fen += known ? store_int(&rows, i, 1) : 0;
    p->before_pending = (int)store_int(&rows, i, 3);
    p->carry_fen += store_int(&rows, i, 2);
  }
  return rc;
}

enum ly pay_persons(struct scope *s, struct tx *tx, const struct pay_making *m, int64_t after,
                    struct pay_person **out, size_t *count) {
  struct store_rows parties = {0}, rows = {0};
  struct reading r = {.m = m, .tx = tx, .rows = &rows};
  size_t n = 0;
  *count = 0;
  enum ly rc = read_parties(s, tx, m, after, &parties);
  if (rc || parties.rows == 0) return rc;
  rc = read_events(s, tx, m, store_int(&parties, 0, 0), store_int(&parties, parties.rows - 1, 0),
                   &rows);
  *out = ARENA_ARRAY(s->arena, struct pay_person, parties.rows);
  if (!rc && !*out) rc = fail_memory(s);
  for (size_t at = 0; !rc && at < rows.rows;) {
    must(n < parties.rows);
    rc = read_person(s, &r, &at, &(*out)[n++]);
  }
  if (!rc && n) rc = add_paid(s, tx, m, *out, n);
  if (!rc && n) rc = add_before(s, tx, m, *out, n);
  *count = n;
  return rc;
}
