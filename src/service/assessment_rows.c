/* Assessments as rows: the sheets of a round, and what they come to together. */
#include "base/json.h"
#include "base/json_read.h"
#include "service/assessment_int.h"
#include "store/sealed.h"

enum { ANSWERS_MAX = INSTRUMENT_ITEMS_MAX + INSTRUMENT_CHANGES_MAX, TEXT_MAX = 256 * 1024 };

/* ---- What is kept of a sheet --------------------------------------------------------------------
 */

size_t assessment_answers(struct scope *s, const struct service_instrument *i,
                          const struct instrument_sheet *sheet, struct registry_said *out) {
  size_t count = 0;
  for (size_t n = 0; n < i->items.count; n++) {
    if (!sheet->given[n]) continue;
    out[count++] =
        (struct registry_said){instrument_item_at(i, n)->key, str_int(s->arena, sheet->scores[n])};
  }
  for (size_t n = 0; n < i->changes.count; n++) {
    if (!sheet->said[n]) continue;
    out[count++] = (struct registry_said){instrument_change_at(i, n)->key,
                                          sheet->holds[n] ? STR("是") : STR("否")};
  }
  return count;
}

static struct str sheet_text(struct scope *s, const struct service_instrument *i,
                             const struct assessment_sheet *sheet) {
  struct registry_said said[ANSWERS_MAX];
  struct value *v = value_map(s->arena), *answers = value_map(s->arena);
  struct buf b = buf_open(s->arena, TEXT_MAX);
  size_t count = assessment_answers(s, i, &sheet->answers, said);
  for (size_t n = 0; n < count; n++)
    value_put_text(s->arena, answers, str_c(s->arena, said[n].name), said[n].value);
  value_put(v, "answers", answers);
  if (sheet->result) value_put(v, "result", sheet->result);
  json_value(&b, v);
  return buf_str(&b);
}

enum ly assessment_insert(struct scope *s, struct tx *tx, const struct registry *r,
                          const struct case_row *row, const struct assessment *a,
                          const struct assessment_sheet *sheet, int64_t number) {
  const struct store_value key[] = {S_TEXT(row->district), S_INT(row->case_no), S_INT(number)};
  struct str plain = sheet_text(s, a->instrument, sheet), sealed;
  int64_t now = 0;
  if (arena_failed(s->arena)) return fail_memory(s);
  if (!r->sealer || !r->sealer->seal_in) return fail(s, LY_UNSUPPORTED, MSG_CASE_NO_KEY);
  enum ly rc = tx_now(s, tx, &now);
  if (!rc)
    rc = r->sealer->seal_in(s, tx, r->sealer->context, SEALED_ASSESSMENT, key, plain, &sealed);
  if (rc) return rc;
  return store_exec(
      s, tx,
      "INSERT INTO assessment (district, case_no, assessment, round, instrument, joint, assessor,"
      " on_day, complete, total, level, sealed, recorded_at)"
      " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
      key[0], key[1], key[2], S_INT(a->round), S_TEXT(a->instrument->key), S_INT(sheet->joint),
      S_TEXT(s->actor), S_TEXT(date_iso(s->arena, s->today)), S_INT(sheet->complete),
      sheet->complete ? S_INT(sheet->total) : S_NULL,
      sheet->complete ? S_TEXT(sheet->level) : S_NULL, S_BLOB(sealed), S_INT(now));
}

/* ---- Reading ------------------------------------------------------------------------------------
 */

static enum ly read_answers(struct scope *s, const struct service_instrument *i, struct str text,
                            struct assessment_sheet *out) {
  struct registry_said said[ANSWERS_MAX];
  struct value *v;
  size_t count = 0;
  enum ly rc = json_read(s, text, &v);
  const struct value *answers = !rc && v->kind == VALUE_MAP ? value_get(v, STR("answers")) : NULL;
  if (!answers || answers->kind != VALUE_MAP || answers->count > ANSWERS_MAX)
    return fail(s, LY_CORRUPT, MSG_REGISTRY_DAMAGED);
  for (const struct value *one = answers->first; one; one = one->next)
    said[count++] = (struct registry_said){one->key, one->kind == VALUE_TEXT ? one->text : STR("")};
  if (instrument_fill(s, i, said, count, &out->answers))
    return fail(s, LY_CORRUPT, MSG_REGISTRY_DAMAGED);
  struct value *result = (struct value *)value_get(v, STR("result"));
  if (out->complete && (!result || result->kind != VALUE_MAP))
    return fail(s, LY_CORRUPT, MSG_REGISTRY_DAMAGED);
  out->result = out->complete ? result : NULL;
  return LY_OK;
}

static enum ly read_sheet(struct scope *s, const struct registry *r, const struct case_row *row,
                          const struct store_rows *rows, size_t at, struct assessment *a,
                          struct assessment_sheet *out) {
  *out = (struct assessment_sheet){.assessment = store_int(rows, at, 0),
                                   .joint = store_int(rows, at, 2) != 0,
                                   .assessor = store_text(rows, at, 3),
                                   .complete = store_int(rows, at, 5) != 0,
                                   .recorded_at = store_int(rows, at, 9)};
  if (out->complete) {
    out->total = store_int(rows, at, 6);
    out->level = store_text(rows, at, 7);
  }
  if (!date_parse(store_text(rows, at, 4), &out->on))
    return fail(s, LY_CORRUPT, MSG_REGISTRY_DAMAGED);
  const struct store_value key[] = {S_TEXT(row->district), S_INT(row->case_no),
                                    S_INT(out->assessment)};
  struct str plain;
  a->locked = !r || !r->sealer || !r->sealer->open_in;
  if (a->locked) return LY_OK;
  enum ly rc = r->sealer->open_in(s, r->sealer->context, SEALED_ASSESSMENT, key,
                                  store_text(rows, at, 8), &plain);
  return rc ? rc : read_answers(s, a->instrument, plain, out);
}

/* Whether no later row of the round takes its place. */
static bool is_newest(const struct store_rows *rows, size_t at) {
  for (size_t i = at + 1; i < rows->rows; i++) {
    bool same = store_int(rows, i, 1) == store_int(rows, at, 1) &&
                store_int(rows, i, 2) == store_int(rows, at, 2);
    bool joint = store_int(rows, at, 2) != 0;
    if (same && (joint || str_eq(store_text(rows, i, 3), store_text(rows, at, 3)))) return false;
  }
  return true;
}

/* The assessors in the order in which they began. */
static size_t place_of(const struct assessment *a, const struct store_rows *rows, size_t at) {
  size_t place = 0;
  for (size_t i = 0; i < at; i++) {
    if (store_int(rows, i, 1) != a->round || store_int(rows, i, 2)) continue;
    bool first = true;
    for (size_t j = 0; j < i; j++) {
      if (store_int(rows, j, 1) == a->round && !store_int(rows, j, 2) &&
          str_eq(store_text(rows, j, 3), store_text(rows, i, 3)))
        first = false;
    }
    if (str_eq(store_text(rows, i, 3), store_text(rows, at, 3))) return place;
    place += first;
  }
  return place;
}

static enum ly read_round(struct scope *s, const struct registry *r, const struct case_row *row,
                          const struct store_rows *rows, struct assessment *a) {
  enum ly rc = LY_OK;
  for (size_t i = 0; !rc && i < rows->rows; i++) {
    if (store_int(rows, i, 1) != a->round || !is_newest(rows, i)) continue;
    bool joint = store_int(rows, i, 2) != 0;
    size_t place = joint ? 0 : place_of(a, rows, i);
    if (place >= INSTRUMENT_ASSESSORS_MAX) return fail(s, LY_CORRUPT, MSG_REGISTRY_DAMAGED);
    rc = read_sheet(s, r, row, rows, i, a, joint ? &a->joint : &a->own[place]);
    if (!joint && place >= a->count) a->count = place + 1;
  }
  return rc;
}

/* ---- What they come to together -----------------------------------------------------------------
 */

static void find_differences(struct assessment *a) {
  for (size_t k = 1; k < a->count; k++) {
    const struct instrument_sheet *x = &a->own[0].answers, *y = &a->own[k].answers;
    for (size_t n = 0; n < a->instrument->items.count; n++)
      a->differs[n] |= x->given[n] != y->given[n] || x->scores[n] != y->scores[n];
    for (size_t n = 0; n < a->instrument->changes.count; n++)
      a->change_differs[n] |= x->said[n] != y->said[n] || x->holds[n] != y->holds[n];
  }
  for (size_t n = 0; n < a->instrument->items.count; n++) a->differ_count += a->differs[n];
  for (size_t n = 0; n < a->instrument->changes.count; n++) a->differ_count += a->change_differs[n];
}

static void settle(struct assessment *a) {
  bool all = a->count == a->wanted;
  const struct assessment_sheet *last = &a->own[0];
  for (size_t k = 0; k < a->count; k++) {
    all = all && a->own[k].complete;
    if (a->own[k].assessment > last->assessment) last = &a->own[k];
  }
  a->stand = ASSESSMENT_WAITING;
  if (!all || a->locked) return;
  find_differences(a);
  bool joint = a->joint.complete && a->joint.assessment > last->assessment;
  a->stand = a->differ_count && !joint ? ASSESSMENT_DIFFERS : ASSESSMENT_SETTLED;
  if (a->stand == ASSESSMENT_SETTLED) a->result = a->differ_count ? &a->joint : last;
}

/* Where the last events all stand on one step, the first of them brought the case there. */
static int64_t came_with(const struct case_event *events, size_t count) {
  size_t i = count;
  while (i > 1 && str_eq(events[i - 2].step, events[count - 1].step)) i--;
  return i ? events[i - 1].event : 0;
}

bool assessment_asked(const struct procedure_move *move) {
  const struct procedure_field *const *fields = move->fields.items;
  for (size_t i = 0; i < move->fields.count; i++) {
    if (fields[i]->assessed != NOT_ASSESSED) return true;
  }
  return false;
}

static bool step_assesses(const struct service_procedure *p, struct str step) {
  const struct procedure_move *const *moves = p->moves.items;
  for (size_t i = 0; i < p->moves.count; i++) {
    if (assessment_asked(moves[i]) && case_move_from(moves[i], step)) return true;
  }
  return false;
}

enum ly assessment_read(struct scope *s, struct store *st, const struct registry *r,
                        const struct casework *w, const struct case_row *row,
                        const struct case_event *events, size_t count, struct assessment *out) {
  const struct casework_procedure *p = casework_find(w, row->procedure);
  struct store_rows rows = {0};
  *out = (struct assessment){0};
  if (!p) return fail(s, LY_NOT_FOUND, MSG_CASE_NO_PROCEDURE, row->procedure);
  out->instrument = (const void *)p->procedure->instrument.entry;
  if (!out->instrument) return fail(s, LY_NOT_FOUND, MSG_ASSESSMENT_NONE, p->procedure->name);
  out->wanted = out->instrument->assessors ? (size_t)out->instrument->assessors : 1;
  out->open = row->open && step_assesses(p->procedure, row->step);
  enum ly rc = store_query(s, st, "iiittiITbi",
                           "SELECT assessment, round, joint, assessor, on_day, complete, total,"
                           " level, sealed, recorded_at FROM assessment"
                           " WHERE district = $1 AND case_no = $2 ORDER BY assessment",
                           &rows, S_TEXT(row->district), S_INT(row->case_no));
  if (rc) return rc;
  out->round = out->open   ? came_with(events, count)
               : rows.rows ? store_int(&rows, rows.rows - 1, 1)
                           : 0;
  rc = read_round(s, r, row, &rows, out);
  if (!rc) settle(out);
  return rc;
}

const struct assessment_sheet *assessment_of(const struct assessment *a, struct str assessor) {
  for (size_t i = 0; i < a->count; i++) {
    if (str_eq(a->own[i].assessor, assessor)) return &a->own[i];
  }
  return NULL;
}

bool assessment_official(const struct assessment *a) {
  return a->result && value_truth(value_get(a->result->result, STR("official")));
}
