/* Which moves a case allows, as far as its events tell; the events themselves. */
#include "base/json_read.h"
#include "service/case_int.h"

/* ---- What a move wants --------------------------------------------------------------------------
 */

static bool among(const struct pack_many *keys, struct str key) {
  const struct str *all = keys->items;
  for (size_t i = 0; i < keys->count; i++) {
    if (str_eq(all[i], key)) return true;
  }
  return false;
}

bool case_move_from(const struct procedure_move *move, struct str step) {
  return among(&move->from, step);
}

bool case_move_by(const struct procedure_move *move, unsigned hands) {
  const int *by = move->by.items;
  for (size_t i = 0; i < move->by.count; i++) {
    if (hands & HAND_BIT(by[i])) return true;
  }
  return false;
}

const struct case_event *case_last_of(const struct case_event *events, size_t count,
                                      struct str move) {
  for (size_t i = count; i > 0; i--) {
    if (str_eq(events[i - 1].move, move)) return &events[i - 1];
  }
  return NULL;
}

/* Since it came to its step: of the events at the end that all left it there, those but the first,
 * which brought it. */
bool case_made_here(const struct case_event *events, size_t count, struct str move) {
  for (size_t i = count; i > 1 && str_eq(events[i - 2].step, events[count - 1].step); i--) {
    if (str_eq(events[i - 1].move, move)) return true;
  }
  return false;
}

static bool is_second_person(const struct procedure_move *move, const struct case_event *events,
                             size_t count, struct str user) {
  const struct str *not_by = move->not_by.items;
  for (size_t i = 0; i < move->not_by.count; i++) {
    const struct case_event *last = case_last_of(events, count, not_by[i]);
    if (last && str_eq(last->recorded_by, user)) return false;
  }
  return true;
}

static bool all_made(const struct procedure_move *move, const struct case_event *events,
                     size_t count) {
  const struct str *after = move->after.items;
  for (size_t i = 0; i < move->after.count; i++) {
    if (!case_made_here(events, count, after[i])) return false;
  }
  return true;
}

struct str case_wanting(struct scope *s, const struct service_procedure *p,
                        const struct procedure_move *move, const struct case_event *events,
                        size_t count) {
  const struct str *after = move->after.items;
  struct buf b = buf_open(s->arena, 1000);
  for (size_t i = 0; i < move->after.count; i++) {
    const struct procedure_move *one = procedure_move_find(p, after[i]);
    if (!one || case_made_here(events, count, after[i])) continue;
    if (buf_str(&b).len) buf_add(&b, message_plain(s->lang, MSG_CASE_COMMA));
    buf_add(&b, one->name);
  }
  return buf_str(&b);
}

static bool clock_allows(const struct scope *s, const struct procedure_move *move,
                         const struct case_row *row) {
  return !move->after_clock || date_is_none(row->due) || date_cmp(row->due, s->today) < 0;
}

enum ly case_moves(struct scope *s, const struct casework *w, const struct case_row *row,
                   const struct case_event *events, size_t count, unsigned hands, struct str user,
                   const struct procedure_move ***out, size_t *move_count) {
  const struct casework_procedure *p = casework_find(w, row->procedure);
  *move_count = 0;
  if (!p) return fail(s, LY_NOT_FOUND, MSG_CASE_NO_PROCEDURE, row->procedure);
  const struct procedure_move *const *all = p->procedure->moves.items;
  *out = ARENA_ARRAY(s->arena, const struct procedure_move *, p->procedure->moves.count);
  if (!*out) return fail_memory(s);
  for (size_t i = 0; i < p->procedure->moves.count; i++) {
    bool may = case_move_from(all[i], row->step) && case_move_by(all[i], hands) &&
               is_second_person(all[i], events, count, user) && all_made(all[i], events, count) &&
               clock_allows(s, all[i], row) && case_said_before(all[i], events, count);
    if (may) (*out)[(*move_count)++] = all[i];
  }
  return LY_OK;
}

/* ---- Events -------------------------------------------------------------------------------------
 */

#define EVENT_TYPES "ittittttITtB"

static bool is_null(const struct store_rows *rows, size_t row, size_t column) {
  return rows->cells[row * rows->columns + column].type == STORE_NULL;
}

static enum ly read_values(struct scope *s, const struct registry *r, const struct case_row *row,
                           const struct store_rows *rows, size_t i, struct case_event *out) {
  struct registry_said *values = ARENA_ARRAY(s->arena, struct registry_said, CASE_FIELDS_MAX);
  if (!values) return fail_memory(s);
  out->values = values;
  return case_open_values(s, r, row->district, row->case_no, out->event, store_text(rows, i, 10),
                          store_text(rows, i, 11), values, CASE_FIELDS_MAX, &out->count,
                          &out->locked);
}

static enum ly read_event(struct scope *s, const struct registry *r, const struct case_row *row,
                          const struct store_rows *rows, size_t i, struct case_event *out) {
  *out = (struct case_event){.event = store_int(rows, i, 0),
                             .move = store_text(rows, i, 1),
                             .step = store_text(rows, i, 2),
                             .recorded_at = store_int(rows, i, 3),
                             .recorded_by = store_text(rows, i, 5),
                             .reason = store_text(rows, i, 6),
                             .answer = store_text(rows, i, 7),
                             .amount_known = !is_null(rows, i, 8)};
  if (out->amount_known) out->amount_fen = store_int(rows, i, 8);
  if (!date_parse(store_text(rows, i, 4), &out->on))
    return fail(s, LY_CORRUPT, MSG_REGISTRY_DAMAGED);
  enum ly rc = is_null(rows, i, 9) ? LY_OK : json_read(s, store_text(rows, i, 9), &out->frozen);
  return rc ? rc : read_values(s, r, row, rows, i, out);
}

static enum ly read_files(struct scope *s, struct store *st, const struct case_row *row,
                          struct case_event *events, size_t count) {
  struct store_rows rows = {0};
  enum ly rc = store_query(s, st, "iti",
                           "SELECT event, document, file FROM case_file"
                           " WHERE district = $1 AND case_no = $2 ORDER BY event, place",
                           &rows, S_TEXT(row->district), S_INT(row->case_no));
  if (rc) return rc;
  struct case_file *files = ARENA_ARRAY(s->arena, struct case_file, rows.rows);
  if (!files) return fail_memory(s);
  for (size_t i = 0, e = 0; i < rows.rows; i++) {
    files[i] = (struct case_file){store_text(&rows, i, 1), store_int(&rows, i, 2)};
    while (e < count && events[e].event != store_int(&rows, i, 0)) e++;
    if (e == count) return fail(s, LY_CORRUPT, MSG_REGISTRY_DAMAGED);
    if (events[e].file_count++ == 0) events[e].files = &files[i];
  }
  return LY_OK;
}

enum ly case_events(struct scope *s, struct store *st, const struct registry *r,
                    const struct casework *w, const struct case_row *row, struct case_event **out,
                    size_t *count) {
  struct store_rows rows = {0};
  (void)w;
  *count = 0;
  enum ly rc = store_query(s, st, EVENT_TYPES,
                           "SELECT event, move, step, recorded_at, on_day, recorded_by, reason,"
                           " answer, amount_fen, frozen, fields, sealed FROM case_event"
                           " WHERE district = $1 AND case_no = $2 ORDER BY event",
                           &rows, S_TEXT(row->district), S_INT(row->case_no));
  if (rc) return rc;
  *out = ARENA_ARRAY(s->arena, struct case_event, rows.rows);
  if (!*out) return fail_memory(s);
  for (; !rc && *count < rows.rows; ++*count)
    rc = read_event(s, r, row, &rows, *count, &(*out)[*count]);
  return rc ? rc : read_files(s, st, row, *out, *count);
}

/* ---- Whom a case waits for ----------------------------------------------------------------------
 */

static unsigned hands_for(const struct procedure_move *m) {
  const int *by = m->by.items;
  unsigned all = 0;
  for (size_t i = 0; i < m->by.count; i++) all |= HAND_BIT(by[i]);
  return all;
}

bool case_waits_for(const struct casework *w, struct str procedure, struct str step,
                    unsigned hands) {
  const unsigned applicant = HAND_BIT(HAND_APPLICANT);
  const unsigned nobody = HAND_BIT(HAND_CLOCK) | HAND_BIT(HAND_RULE) | HAND_BIT(HAND_PLACE);
  const struct casework_procedure *p = casework_find(w, procedure);
  const struct procedure_move *const *all = p ? p->procedure->moves.items : NULL;
  bool mine = false, asked = false, others = false;
  for (size_t i = 0; all && i < p->procedure->moves.count; i++) {
    if (!case_move_from(all[i], step)) continue;
    unsigned by = hands_for(all[i]);
    mine |= (hands & by & ~applicant) != 0;
    asked |= (hands & by & applicant) != 0;
    others |= !(by & applicant) && (by & ~nobody) != 0;
  }
  return mine || (asked && !others);
}
