/* Filling in a sheet; what a move takes from the result. */
#include "service/assessment.h"

#include "base/json.h"
#include "service/assessment_int.h"

enum { ANSWERS_MAX = INSTRUMENT_ITEMS_MAX + INSTRUMENT_CHANGES_MAX, PAYLOAD_MAX = 64 * 1024 };

/* ---- Under way ----------------------------------------------------------------------------------
 */

struct filling {
  const struct assessment_deed *deed;
  const struct casework *work;
  const struct service_procedure *procedure;
  struct case_row row;
  struct case_event *events;
  size_t count;
  struct assessment all;
  const struct assessment_sheet
      *before;                   /* the sheet that the new one takes the place of, or NULL */
  struct assessment_sheet sheet; /* the new one */
};

static enum ly find_all(struct scope *s, struct tx *tx, struct filling *f) {
  const struct assessment_deed *deed = f->deed;
  struct store *st = tx_store(tx);
  enum ly rc = case_find(s, st, deed->district, deed->case_no, &f->row);
  if (!rc) rc = case_work(s, st, deed->work, &f->row, &f->work);
  if (!rc) rc = case_events(s, st, NULL, f->work, &f->row, &f->events, &f->count);
  if (!rc)
    rc = assessment_read(s, st, deed->registry, f->work, &f->row, f->events, f->count, &f->all);
  if (rc) return rc;
  f->procedure = casework_find(f->work, f->row.procedure)->procedure;
  return f->all.locked ? fail(s, LY_UNSUPPORTED, MSG_CASE_NO_KEY) : LY_OK;
}

/* ---- Who may ------------------------------------------------------------------------------------
 */

static bool has_own(const struct procedure_move *move) {
  const struct procedure_field *const *fields = move->fields.items;
  for (size_t i = 0; i < move->fields.count; i++) {
    if (fields[i]->assessed == ASSESSED_OWN) return true;
  }
  return false;
}

static bool kept_out(const struct filling *f, const struct procedure_move *move, struct str actor) {
  const struct str *not_by = move->not_by.items;
  for (size_t i = 0; i < move->not_by.count; i++) {
    const struct case_event *last = case_last_of(f->events, f->count, not_by[i]);
    if (last && str_eq(last->recorded_by, actor)) return true;
  }
  return false;
}

/* A sheet of one's own is for whom one of the moves that end it is for; where the step has none of
 * these, for every assessor. */
static bool may_assess(const struct filling *f, struct str actor) {
  const struct procedure_move *const *moves = f->procedure->moves.items;
  bool any = false;
  for (size_t i = 0; i < f->procedure->moves.count; i++) {
    if (!has_own(moves[i]) || !case_move_from(moves[i], f->row.step)) continue;
    any = true;
    if (!kept_out(f, moves[i], actor)) return true;
  }
  return !any;
}

static struct str assessors_text(struct scope *s, const struct assessment *a) {
  struct buf b = buf_open(s->arena, 1024);
  for (size_t i = 0; i < a->count; i++) {
    if (i) buf_add(&b, message_plain(s->lang, MSG_CASE_COMMA));
    buf_add(&b, a->own[i].assessor);
  }
  return buf_str(&b);
}

static enum ly check_own(struct scope *s, const struct filling *f) {
  const struct assessment *a = &f->all;
  if (!may_assess(f, s->actor)) return fail(s, LY_CONFLICT, MSG_ASSESSMENT_KEPT_OUT);
  if (assessment_of(a, s->actor) || a->count < a->wanted) return LY_OK;
  return fail(s, LY_CONFLICT, MSG_ASSESSMENT_FULL, a->instrument->name,
              str_int(s->arena, (int64_t)a->wanted), assessors_text(s, a));
}

static enum ly check_joint(struct scope *s, const struct filling *f) {
  const struct assessment *a = &f->all;
  if (!assessment_of(a, s->actor)) return fail(s, LY_DENIED, MSG_ASSESSMENT_NOT_YOURS);
  if (a->stand == ASSESSMENT_WAITING)
    return fail(s, LY_CONFLICT, MSG_ASSESSMENT_JOINT_EARLY, str_int(s->arena, (int64_t)a->wanted));
  if (a->differ_count == 0) return fail(s, LY_CONFLICT, MSG_ASSESSMENT_JOINT_NEEDLESS);
  return LY_OK;
}

static enum ly check_may(struct scope *s, struct filling *f) {
  const struct procedure_step *step = procedure_step_find(f->procedure, f->row.step);
  if (!(f->deed->hands & HAND_BIT(HAND_ASSESSOR)))
    return fail(s, LY_DENIED, MSG_ASSESSMENT_FOR_ASSESSORS);
  if (!f->all.open)
    return fail(s, LY_CONFLICT, MSG_ASSESSMENT_WRONG_STEP, step ? step->name : f->row.step);
  enum ly rc = f->deed->joint ? check_joint(s, f) : check_own(s, f);
  if (rc) return rc;
  const struct assessment_sheet *joint = f->all.joint.assessment ? &f->all.joint : NULL;
  f->before = f->deed->joint ? joint : assessment_of(&f->all, s->actor);
  int64_t last = f->before ? f->before->assessment : 0;
  if (f->deed->seen < 0 || f->deed->seen == last) return LY_OK;
  return fail(s, LY_CONFLICT, MSG_ASSESSMENT_MEANWHILE, f->before ? f->before->assessor : STR("—"),
              f->before ? time_local(s->arena, f->before->recorded_at) : STR("—"));
}

/* ---- What is filled in --------------------------------------------------------------------------
 */

static void copy_item(struct instrument_sheet *to, const struct instrument_sheet *from, size_t n) {
  to->given[n] = from->given[n];
  to->scores[n] = from->scores[n];
}

static void copy_change(struct instrument_sheet *to, const struct instrument_sheet *from,
                        size_t n) {
  to->said[n] = from->said[n];
  to->holds[n] = from->holds[n];
}

/* What stands before anything is said: what stood there; of a joint sheet what all agree on, and
 * of the rest what was settled before. */
static void begin(struct filling *f) {
  const struct assessment *a = &f->all;
  if (f->before) f->sheet.answers = f->before->answers;
  if (!f->deed->joint) return;
  for (size_t n = 0; n < a->instrument->items.count; n++)
    if (!a->differs[n]) copy_item(&f->sheet.answers, &a->own[0].answers, n);
  for (size_t n = 0; n < a->instrument->changes.count; n++)
    if (!a->change_differs[n]) copy_change(&f->sheet.answers, &a->own[0].answers, n);
}

static bool agreed(const struct filling *f, ptrdiff_t item, ptrdiff_t change) {
  if (!f->deed->joint) return false;
  return item >= 0 ? !f->all.differs[item] : change >= 0 && !f->all.change_differs[change];
}

static bool same_item(const struct instrument_sheet *x, const struct instrument_sheet *y,
                      ptrdiff_t item, ptrdiff_t change) {
  if (item >= 0) return x->given[item] == y->given[item] && x->scores[item] == y->scores[item];
  return x->said[change] == y->said[change] && x->holds[change] == y->holds[change];
}

static void take_one(struct scope *s, struct filling *f, const struct instrument_sheet *said,
                     struct str name) {
  const struct service_instrument *i = f->all.instrument;
  ptrdiff_t item = instrument_item_find(i, name);
  ptrdiff_t change = item < 0 ? instrument_change_find(i, name) : -1;
  if (item < 0 && change < 0) return; /* told already */
  if (agreed(f, item, change)) {
    struct str called = item >= 0 ? instrument_item_at(i, (size_t)item)->name
                                  : instrument_change_at(i, (size_t)change)->name;
    if (!same_item(said, &f->sheet.answers, item, change))
      diag_error(s, DIAG_FIELD(name), MSG_ASSESSMENT_AGREED, called);
  } else if (item >= 0) {
    copy_item(&f->sheet.answers, said, (size_t)item);
  } else {
    copy_change(&f->sheet.answers, said, (size_t)change);
  }
}

/* An empty value of what the instrument has takes back what was there. */
static bool takes_back(const struct service_instrument *i, const struct registry_said *said) {
  bool known =
      instrument_item_find(i, said->name) >= 0 || instrument_change_find(i, said->name) >= 0;
  return known && said->value.len == 0;
}

/* All faults at once. */
static enum ly take(struct scope *s, struct filling *f) {
  const struct assessment_deed *deed = f->deed;
  struct instrument_sheet said;
  size_t before = s->diags.errors, count = 0;
  if (deed->count > ANSWERS_MAX)
    return fail(s, LY_LIMIT, MSG_CASE_TOO_MANY_FIELDS, str_int(s->arena, ANSWERS_MAX));
  struct registry_said *values = ARENA_ARRAY(s->arena, struct registry_said, deed->count);
  if (!values) return fail_memory(s);
  for (size_t n = 0; n < deed->count; n++)
    if (!takes_back(f->all.instrument, &deed->values[n])) values[count++] = deed->values[n];
  enum ly rc = instrument_fill(s, f->all.instrument, values, count, &said);
  if (rc && rc != LY_INVALID) return rc;
  for (size_t n = 0; n < deed->count; n++) take_one(s, f, &said, deed->values[n].name);
  struct str faults = str_int(s->arena, (int64_t)(s->diags.errors - before));
  return s->diags.errors > before ? fail(s, LY_INVALID, MSG_CASE_HAS_FAULTS, faults) : LY_OK;
}

/* What it comes to; frozen in Chinese, as offices keep it. */
static void score(struct scope *s, struct filling *f) {
  struct assessment_sheet *sheet = &f->sheet;
  struct instrument_result r;
  enum lang lang = s->lang;
  instrument_score(f->all.instrument, &sheet->answers, &r);
  sheet->joint = f->deed->joint;
  sheet->complete = r.complete;
  if (!r.complete) return;
  s->lang = LANG_ZH;
  sheet->total = r.total;
  sheet->level = instrument_level_at(f->all.instrument, r.level)->code;
  sheet->result = instrument_result_value(s, f->all.instrument, &sheet->answers, &r);
  s->lang = lang;
}

static enum ly next_number(struct scope *s, struct tx *tx, const struct case_row *row,
                           int64_t *out) {
  struct store_rows rows = {0};
  enum ly rc = store_query(s, tx_store(tx), "i",
                           "SELECT assessment FROM assessment WHERE district = $1 AND case_no = $2"
                           " ORDER BY assessment DESC LIMIT 1",
                           &rows, S_TEXT(row->district), S_INT(row->case_no));
  *out = !rc && rows.rows ? store_int(&rows, 0, 0) + 1 : 1;
  return rc;
}

enum ly assessment_run(struct scope *s, struct tx *tx, struct write *w) {
  struct filling *f = ARENA_NEW(s->arena, struct filling);
  int64_t number = 0;
  if (!f) return fail_memory(s);
  f->deed = w->context;
  enum ly rc = find_all(s, tx, f);
  if (!rc) rc = check_may(s, f);
  if (rc) return rc;
  begin(f);
  rc = take(s, f);
  if (rc) return rc;
  score(s, f);
  rc = next_number(s, tx, &f->row, &number);
  if (!rc) rc = assessment_insert(s, tx, f->deed->registry, &f->row, &f->all, &f->sheet, number);
  w->answer = str_int(s->arena, number);
  return rc;
}

/* ---- On record ----------------------------------------------------------------------------------
 */

static struct change change_of(struct scope *s, const struct assessment_deed *deed) {
  struct buf payload = buf_open(s->arena, PAYLOAD_MAX), subject = buf_open(s->arena, 128);
  struct value *v = value_map(s->arena), *answers = value_map(s->arena);
  for (size_t i = 0; i < deed->count; i++) {
    if (value_get(answers, deed->values[i].name)) continue;
    value_put_text(s->arena, answers, str_c(s->arena, deed->values[i].name),
                   deed->values[i].value.len ? STR("*") : STR(""));
  }
  value_put_text(s->arena, v, "case", str_int(s->arena, deed->case_no));
  value_put_bool(s->arena, v, "joint", deed->joint);
  if (deed->seen >= 0) value_put_int(s->arena, v, "seen", deed->seen);
  value_put(v, "answers", answers);
  json_value(&payload, v);
  buf_printf(&subject, "case:%.*s/%lld", STR_ARG(deed->district), (long long)deed->case_no);
  return (struct change){.district = deed->district,
                         .act = STR("assessment.fill"),
                         .subject = buf_str(&subject),
                         .pack_version = deed->work->vocabulary->pack->version,
                         .payload = buf_str(&payload)};
}

struct write assessment_write(struct scope *s, struct assessment_deed *deed) {
  struct write w = {
      .scope = s, .change = change_of(s, deed), .run = assessment_run, .context = deed};
  w.change.key = change_new_key(s);
  return w;
}

/* ---- What a move takes from it ------------------------------------------------------------------
 */

static enum ly no_result(struct scope *s, const struct assessment *a,
                         const struct procedure_move *move) {
  size_t complete = 0;
  for (size_t i = 0; i < a->count; i++) complete += a->own[i].complete;
  if (a->locked) return fail(s, LY_UNSUPPORTED, MSG_CASE_NO_KEY);
  if (a->stand == ASSESSMENT_DIFFERS)
    return fail(s, LY_CONFLICT, MSG_ASSESSMENT_UNSETTLED, move->name,
                str_int(s->arena, (int64_t)a->differ_count));
  if (a->stand == ASSESSMENT_WAITING)
    return fail(s, LY_CONFLICT, MSG_ASSESSMENT_INCOMPLETE, move->name,
                str_int(s->arena, (int64_t)a->wanted), str_int(s->arena, (int64_t)complete));
  return fail(s, LY_CONFLICT, MSG_ASSESSMENT_UNOFFICIAL, a->instrument->name, move->name);
}

static enum ly expected(struct scope *s, const struct assessment *a,
                        const struct procedure_move *move, const struct procedure_field *field,
                        struct str actor, struct str *out) {
  const struct assessment_sheet *own = assessment_of(a, actor);
  if (field->assessed == ASSESSED_OWN) {
    if (!own || !own->complete)
      return fail(s, LY_CONFLICT, MSG_ASSESSMENT_OWN_FIRST, move->name, a->instrument->name);
    *out = own->level;
    return LY_OK;
  }
  if (a->stand != ASSESSMENT_SETTLED || !assessment_official(a)) return no_result(s, a, move);
  *out = field->assessed == ASSESSED_DATE ? date_iso(s->arena, a->result->on) : a->result->level;
  return LY_OK;
}

enum ly assessment_offer(struct scope *s, const struct assessment *a,
                         const struct procedure_move *move, struct str actor,
                         struct registry_said *out, size_t *count) {
  const struct procedure_field *const *fields = move->fields.items;
  enum ly rc = LY_OK;
  *count = 0;
  for (size_t i = 0; !rc && i < move->fields.count; i++) {
    if (fields[i]->assessed == NOT_ASSESSED) continue;
    struct registry_said *said = &out[*count];
    said->name = procedure_field_key(fields[i]);
    rc = expected(s, a, move, fields[i], actor, &said->value);
    *count += !rc;
  }
  return rc;
}
