/* Cases as rows: one, lists, counts, and where each stands. */
#include "service/case_int.h"

/* Without a clock a case comes last. */
#define NEVER STR("9999-12-31")

/* ---- Where a case stands ------------------------------------------------------------------------
 */

void case_fold(struct case_row *row, const struct case_stand *event) {
  bool came = row->event == 0 || !str_eq(row->step, event->step);
  row->event = event->event;
  row->step = event->step;
  row->end = event->end;
  row->open = event->end == PROCEDURE_OPEN || event->running;
  row->due = event->due;
  if (came) row->since = event->on;
  if (event->answer.len == 0) return;
  row->answer = event->answer;
  row->amount_known = event->amount_known;
  row->amount_fen = event->amount_fen;
}

struct str case_town(struct str area) {
  return area.len < 9 ? STR("") : (struct str){area.ptr, 9};
}

static struct str due_text(struct arena *a, struct date due) {
  return date_is_none(due) ? NEVER : date_iso(a, due);
}

enum ly case_put_now(struct scope *s, struct tx *tx, const struct case_row *row) {
  enum ly rc = store_exec(s, tx, "DELETE FROM case_now WHERE district = $1 AND case_no = $2",
                          S_TEXT(row->district), S_INT(row->case_no));
  if (rc) return rc;
  return store_exec(
      s, tx,
      "INSERT INTO case_now (district, case_no, procedure, party, area, town, event, step, ends,"
      " is_open, since, due, answer, amount_fen)"
      " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
      S_TEXT(row->district), S_INT(row->case_no), S_TEXT(row->procedure), S_INT(row->party),
      S_TEXT(row->area), S_TEXT(case_town(row->area)), S_INT(row->event), S_TEXT(row->step),
      S_INT(row->end), S_INT(row->open), S_TEXT(date_iso(s->arena, row->since)),
      S_TEXT(due_text(s->arena, row->due)), S_TEXT(row->answer),
      row->amount_known ? S_INT(row->amount_fen) : S_NULL);
}

/* ---- Reading ------------------------------------------------------------------------------------
 */

#define CASE_COLUMNS \
  "c.case_no, c.party, c.procedure, c.pack, c.version, c.area, c.asks, c.slot, c.opened_on," \
  " c.recorded_at, c.recorded_by, n.event, n.step, n.ends, n.is_open, n.since, n.due, n.answer," \
  " n.amount_fen"
#define CASE_FROM \
  " FROM case_now n JOIN service_case c ON c.district = n.district AND c.case_no = n.case_no"
#define CASE_TYPES "iittttiItititiitttI"

static bool is_null(const struct store_rows *rows, size_t row, size_t column) {
  return rows->cells[row * rows->columns + column].type == STORE_NULL;
}

static enum ly read_row(struct scope *s, struct str district, const struct store_rows *rows,
                        size_t i, struct case_row *out) {
  struct str due = store_text(rows, i, 16);
  *out = (struct case_row){.district = district,
                           .case_no = store_int(rows, i, 0),
                           .party = store_int(rows, i, 1),
                           .procedure = store_text(rows, i, 2),
                           .pack = store_text(rows, i, 3),
                           .version = store_text(rows, i, 4),
                           .area = store_text(rows, i, 5),
                           .asks = (int)store_int(rows, i, 6),
                           .slot = is_null(rows, i, 7) ? 0 : store_int(rows, i, 7),
                           .opened_at = store_int(rows, i, 9),
                           .opened_by = store_text(rows, i, 10),
                           .event = store_int(rows, i, 11),
                           .step = store_text(rows, i, 12),
                           .end = (int)store_int(rows, i, 13),
                           .open = store_int(rows, i, 14) != 0,
                           .due = DATE_NONE,
                           .answer = store_text(rows, i, 17),
                           .amount_known = !is_null(rows, i, 18)};
  if (out->amount_known) out->amount_fen = store_int(rows, i, 18);
  bool good = date_parse(store_text(rows, i, 8), &out->opened_on) &&
              date_parse(store_text(rows, i, 15), &out->since) &&
              (str_eq(due, NEVER) || date_parse(due, &out->due));
  return good ? LY_OK : fail(s, LY_CORRUPT, MSG_REGISTRY_DAMAGED);
}

enum ly case_find(struct scope *s, struct store *st, struct str district, int64_t case_no,
                  struct case_row *out) {
  struct store_rows rows = {0};
  *out = (struct case_row){0};
  enum ly rc =
      store_query(s, st, CASE_TYPES,
                  "SELECT " CASE_COLUMNS CASE_FROM " WHERE n.district = $1 AND n.case_no = $2",
                  &rows, S_TEXT(district), S_INT(case_no));
  if (rc) return rc;
  if (rows.rows == 0) return fail(s, LY_NOT_FOUND, MSG_CASE_NONE, str_int(s->arena, case_no));
  return read_row(s, district, &rows, 0, out);
}

enum ly case_has_file(struct scope *s, struct store *st, const struct case_row *row, int64_t file) {
  struct store_rows rows = {0};
  enum ly rc = store_query(s, st, "i",
                           "SELECT event FROM case_file"
                           " WHERE district = $1 AND case_no = $2 AND file = $3 LIMIT 1",
                           &rows, S_TEXT(row->district), S_INT(row->case_no), S_INT(file));
  if (rc || rows.rows) return rc;
  return fail(s, LY_NOT_FOUND, MSG_STORED_NONE, row->district, str_int(s->arena, file));
}

/* ---- Lists --------------------------------------------------------------------------------------
 *
 * One statement for each index that gives the rows in their order: of a party, a village, a town,
 * a step, all; and one for those who ask for open and ended ones together. */

#define LIST_REST \
  " AND (n.due, n.case_no) > ($2, $3) AND n.due <= $4" \
  " AND ($5 = '' OR n.procedure = $5) AND ($6 = '' OR n.step = $6)" \
  " AND ($7 = '' OR c.recorded_by = $7) AND n.area >= $8 AND n.area < $9" \
  " ORDER BY n.due, n.case_no LIMIT $10"

struct list {
  const struct case_filter *f;
  struct str area;
  struct store_value params[12]; /* ten of all, and what the statement itself asks for */
};

/* All numbers of the party $11 (registry/link.h): the one they lead into, and those that lead
 * there.
 */
#define OF_PARTY \
  "SELECT COALESCE((SELECT head FROM party_head WHERE district = $1 AND party = $11), $11)" \
  " UNION ALL SELECT ph.party FROM party_head ph WHERE ph.district = $1 AND ph.head =" \
  " COALESCE((SELECT head FROM party_head WHERE district = $1 AND party = $11), $11)"

static enum ly list_of_party(struct scope *s, struct store *st, struct list *l,
                             struct store_rows *out) {
  l->params[10] = S_INT(l->f->party);
  l->params[11] = S_INT(l->f->open);
  return store_query_with(s, st, CASE_TYPES,
                          "SELECT " CASE_COLUMNS CASE_FROM
                          " WHERE n.district = $1 AND n.party IN (" OF_PARTY
                          ")"
                          " AND ($12 < 0 OR n.is_open = $12)" LIST_REST,
                          l->params, 12, out);
}

/* Cases of others, of the institution $11: what names it, and what books a slot of it. */
static enum ly list_of_institution(struct scope *s, struct store *st, struct list *l,
                                   struct store_rows *out) {
  l->params[10] = S_INT(l->f->institution);
  l->params[11] = S_INT(l->f->open);
  return store_query_with(s, st, CASE_TYPES,
                          "SELECT " CASE_COLUMNS CASE_FROM
                          " WHERE n.district = $1 AND n.party <> $11 AND n.case_no IN"
                          " (SELECT k.case_no FROM case_named k WHERE k.district = $1"
                          " AND k.party = $11 AND NOT EXISTS (SELECT 1 FROM case_named o"
                          " WHERE o.district = $1 AND o.case_no = k.case_no"
                          " AND o.field = k.field AND o.event > k.event)"
                          " UNION SELECT b.case_no FROM slot t JOIN service_case b"
                          " ON b.district = t.district AND b.slot = t.slot"
                          " WHERE t.district = $1 AND t.party = $11)"
                          " AND ($12 < 0 OR n.is_open = $12)" LIST_REST,
                          l->params, 12, out);
}

static enum ly list_of_area(struct scope *s, struct store *st, struct list *l,
                            struct store_rows *out) {
  return store_query_with(s, st, CASE_TYPES,
                          "SELECT " CASE_COLUMNS CASE_FROM
                          " WHERE n.district = $1 AND n.area = $8 AND n.is_open = $11" LIST_REST,
                          l->params, 11, out);
}

static enum ly list_of_town(struct scope *s, struct store *st, struct list *l,
                            struct store_rows *out) {
  return store_query_with(s, st, CASE_TYPES,
                          "SELECT " CASE_COLUMNS CASE_FROM
                          " WHERE n.district = $1 AND n.town = $8 AND n.is_open = $11" LIST_REST,
                          l->params, 11, out);
}

static enum ly list_of_step(struct scope *s, struct store *st, struct list *l,
                            struct store_rows *out) {
  return store_query_with(s, st, CASE_TYPES,
                          "SELECT " CASE_COLUMNS CASE_FROM
                          " WHERE n.district = $1 AND n.procedure = $5 AND n.step = $6"
                          " AND n.is_open = $11" LIST_REST,
                          l->params, 11, out);
}

static enum ly list_of_all(struct scope *s, struct store *st, struct list *l,
                           struct store_rows *out) {
  return store_query_with(s, st, CASE_TYPES,
                          "SELECT " CASE_COLUMNS CASE_FROM
                          " WHERE n.district = $1 AND n.is_open = $11" LIST_REST,
                          l->params, 11, out);
}

static enum ly list_open_or_not(struct scope *s, struct store *st, struct list *l,
                                struct store_rows *out) {
  return store_query_with(s, st, CASE_TYPES,
                          "SELECT " CASE_COLUMNS CASE_FROM " WHERE n.district = $1" LIST_REST,
                          l->params, 10, out);
}

static enum ly query(struct scope *s, struct store *st, struct list *l, struct store_rows *out) {
  l->params[10] = S_INT(l->f->open);
  if (l->f->party) return list_of_party(s, st, l, out);
  if (l->f->institution) return list_of_institution(s, st, l, out);
  if (l->f->open < 0) return list_open_or_not(s, st, l, out);
  if (l->area.len == 12) return list_of_area(s, st, l, out);
  if (l->area.len == 9) return list_of_town(s, st, l, out);
  if (l->f->procedure.len && l->f->step.len) return list_of_step(s, st, l, out);
  return list_of_all(s, st, l, out);
}

/* The digits that the areas of cases begin with; empty for all of the district. */
static enum ly area_of(struct scope *s, struct str district, struct str area, struct str *out) {
  *out = STR("");
  if (area.len == 0) return LY_OK;
  struct str digits;
  bool near =
      area_digits(area, &digits) && (area_within(area, district) || area_within(district, area));
  if (!near) return fail(s, LY_INVALID, MSG_CASE_BAD_AREA, area, district);
  if (digits.len > 6) *out = digits;
  return LY_OK;
}

enum ly case_list(struct scope *s, struct store *st, struct str district,
                  const struct case_filter *filter, struct case_after after, size_t limit,
                  struct case_row **out, size_t *count) {
  struct arena *a = s->arena;
  struct store_rows rows = {0};
  struct date before = filter->due_before;
  struct list l = {.f = filter};
  *count = 0;
  enum ly rc = area_of(s, district, filter->area, &l.area);
  const struct store_value common[] = {
      S_TEXT(district),
      S_TEXT(after.case_no ? due_text(a, after.due) : STR("")),
      S_INT(after.case_no),
      S_TEXT(date_is_none(before) ? STR("9999-99-99") : date_iso(a, before)),
      S_TEXT(filter->procedure),
      S_TEXT(filter->step),
      S_TEXT(filter->made_by),
      S_TEXT(l.area),
      S_TEXT(str_behind(a, l.area)),
      S_INT((int64_t)limit),
  };
  for (size_t i = 0; i < sizeof common / sizeof *common; i++) l.params[i] = common[i];
  if (!rc) rc = query(s, st, &l, &rows);
  if (rc) return rc;
  *out = ARENA_ARRAY(a, struct case_row, rows.rows);
  if (!*out) return fail_memory(s);
  for (; !rc && *count < rows.rows; ++*count)
    rc = read_row(s, district, &rows, *count, &(*out)[*count]);
  return rc;
}

/* ---- Counts -------------------------------------------------------------------------------------
 */

#define COUNT_COLUMNS \
  "procedure, step, count(*), count(CASE WHEN due < $2 THEN 1 END)," \
  " count(CASE WHEN due >= $2 AND due <= $3 THEN 1 END) FROM case_now"
#define COUNT_GROUPS " GROUP BY procedure, step ORDER BY procedure, step"

static enum ly count_query(struct scope *s, struct store *st, struct str district, struct str area,
                           struct store_rows *out) {
  struct date last = {s->today.day + CASE_SOON_DAYS};
  struct store_value today = S_TEXT(date_iso(s->arena, s->today)),
                     soon = S_TEXT(date_iso(s->arena, last));
  if (area.len == 12)
    return store_query(s, st, "ttiii",
                       "SELECT " COUNT_COLUMNS
                       " WHERE district = $1 AND area = $4 AND is_open = 1" COUNT_GROUPS,
                       out, S_TEXT(district), today, soon, S_TEXT(area));
  if (area.len == 9)
    return store_query(s, st, "ttiii",
                       "SELECT " COUNT_COLUMNS
                       " WHERE district = $1 AND town = $4 AND is_open = 1" COUNT_GROUPS,
                       out, S_TEXT(district), today, soon, S_TEXT(area));
  return store_query(s, st, "ttiii",
                     "SELECT " COUNT_COLUMNS " WHERE district = $1 AND is_open = 1" COUNT_GROUPS,
                     out, S_TEXT(district), today, soon);
}

enum ly case_counts(struct scope *s, struct store *st, struct str district, struct str area,
                    struct case_count **out, size_t *count) {
  struct store_rows rows = {0};
  struct str digits;
  *count = 0;
  enum ly rc = area_of(s, district, area, &digits);
  if (!rc) rc = count_query(s, st, district, digits, &rows);
  if (rc) return rc;
  *out = ARENA_ARRAY(s->arena, struct case_count, rows.rows);
  if (!*out) return fail_memory(s);
  for (size_t i = 0; i < rows.rows; i++)
    (*out)[i] =
        (struct case_count){store_text(&rows, i, 0), store_text(&rows, i, 1),
                            store_int(&rows, i, 2), store_int(&rows, i, 3), store_int(&rows, i, 4)};
  *count = rows.rows;
  return LY_OK;
}

enum ly case_districts(struct scope *s, struct store *st, struct str **out, size_t *count) {
  struct store_rows rows = {0};
  *count = 0;
  /* all districts: a job works through one behind the other */
  enum ly rc = store_query(s, st, "t",
                           "SELECT DISTINCT district FROM case_now WHERE is_open = 1"
                           " ORDER BY district",
                           &rows);
  if (rc) return rc;
  *out = ARENA_ARRAY(s->arena, struct str, rows.rows);
  if (!*out) return fail_memory(s);
  for (; *count < rows.rows; ++*count) (*out)[*count] = store_text(&rows, *count, 0);
  return LY_OK;
}

/* ---- Again from the events ----------------------------------------------------------------------
 */

static enum ly stand_of(struct scope *s, const struct store_rows *rows, size_t i,
                        struct case_stand *out) {
  *out = (struct case_stand){.event = store_int(rows, i, 0),
                             .step = store_text(rows, i, 1),
                             .end = (int)store_int(rows, i, 2),
                             .running = store_int(rows, i, 3) != 0,
                             .due = DATE_NONE,
                             .answer = store_text(rows, i, 6),
                             .amount_known = !is_null(rows, i, 7)};
  if (out->amount_known) out->amount_fen = store_int(rows, i, 7);
  bool good = date_parse(store_text(rows, i, 4), &out->on) &&
              (is_null(rows, i, 5) || date_parse(store_text(rows, i, 5), &out->due));
  return good ? LY_OK : fail(s, LY_CORRUPT, MSG_REGISTRY_DAMAGED);
}

static enum ly rebuild_one(struct scope *s, struct tx *tx, struct case_row *row) {
  struct store_rows rows = {0};
  enum ly rc = store_query(s, tx_store(tx), "itiitTtI",
                           "SELECT event, step, ends, running, on_day, due, answer, amount_fen"
                           " FROM case_event WHERE district = $1 AND case_no = $2 ORDER BY event",
                           &rows, S_TEXT(row->district), S_INT(row->case_no));
  for (size_t i = 0; !rc && i < rows.rows; i++) {
    struct case_stand event;
    rc = stand_of(s, &rows, i, &event);
    if (!rc && event.event != (int64_t)i + 1) rc = fail(s, LY_CORRUPT, MSG_REGISTRY_DAMAGED);
    if (!rc) case_fold(row, &event);
  }
  return rc ? rc : case_put_now(s, tx, row);
}

enum ly case_rebuild_some(struct scope *s, struct tx *tx, struct case_rebuilding *at, bool *left) {
  enum { PAGE = 500 };
  struct store_rows rows = {0};
  enum ly rc = LY_OK;
  if (at->cases == 0) /* of no case */
    rc = store_exec(s, tx,
                    /* all districts: all of what is derived is made again */
                    "DELETE FROM case_now WHERE NOT EXISTS (SELECT 1 FROM service_case c"
                    " WHERE c.district = case_now.district AND c.case_no = case_now.case_no)");
  if (rc) return rc;
  /* all districts: all of what is derived is made again */
  rc = store_query(s, tx_store(tx), "titit",
                   "SELECT district, case_no, procedure, party, area FROM service_case"
                   " WHERE (district, case_no) > ($1, $2)"
                   " ORDER BY district, case_no LIMIT $3",
                   &rows, S_TEXT(str_of(at->district)), S_INT(at->case_no), S_INT(PAGE));
  *left = !rc && rows.rows == PAGE;
  for (size_t i = 0; !rc && i < rows.rows; i++) {
    struct case_row row = {.district = store_text(&rows, i, 0),
                           .case_no = store_int(&rows, i, 1),
                           .procedure = store_text(&rows, i, 2),
                           .party = store_int(&rows, i, 3),
                           .area = store_text(&rows, i, 4),
                           .due = DATE_NONE};
    struct arena_mark mark = arena_mark(s->arena);
    rc = rebuild_one(s, tx, &row);
    if (!rc) arena_rewind(s->arena, mark);
    must(row.district.len < sizeof at->district);
    for (size_t c = 0; c <= row.district.len; c++)
      at->district[c] = c < row.district.len ? row.district.ptr[c] : '\0';
    at->case_no = row.case_no;
    at->cases += !rc;
  }
  return rc;
}

enum ly case_rebuild(struct scope *s, struct tx *tx, int64_t *cases) {
  struct case_rebuilding at = {0};
  enum ly rc = LY_OK;
  for (bool left = true; !rc && left;) {
    struct arena_mark mark = arena_mark(s->arena);
    rc = case_rebuild_some(s, tx, &at, &left);
    if (!rc) arena_rewind(s->arena, mark);
  }
  *cases = at.cases;
  return rc;
}
