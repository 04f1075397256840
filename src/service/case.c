/* Deeds on cases as they stand on record. */
#include "base/json.h"
#include "service/case_int.h"
#include "service/inspection.h"

enum { PAYLOAD_MAX = 256 * 1024 };

/* ---- What the log says --------------------------------------------------------------------------
 */

static const struct procedure_field *field_called(const struct service_procedure *p,
                                                  struct str name) {
  const struct procedure_field *found = procedure_field_find(p, name);
  const struct procedure_field *const *form = p->form.items;
  for (size_t i = 0; !found && i < p->form.count; i++) {
    if (str_eq(procedure_field_name(form[i]), name)) found = form[i];
  }
  const struct procedure_move *const *moves = p->moves.items;
  for (size_t m = 0; !found && m < p->moves.count; m++) {
    const struct procedure_field *const *fields = moves[m]->fields.items;
    for (size_t i = 0; !found && i < moves[m]->fields.count; i++)
      if (str_eq(procedure_field_name(fields[i]), name)) found = fields[i];
  }
  return found;
}

/* Which procedure a case follows the log does not ask: a value is told where no procedure that
 * knows the field keeps it private. */
static bool may_be_told(const struct casework *w, struct str name, struct str *key) {
  bool known = false, sealed = false;
  *key = name;
  for (size_t i = 0; i < w->count; i++) {
    const struct procedure_field *field = field_called(w->procedures[i].procedure, name);
    if (!field) continue;
    *key = procedure_field_key(field);
    known = true;
    sealed |= case_field_sealed(field);
  }
  return known && !sealed;
}

static struct value *values_value(struct scope *s, const struct case_deed *deed) {
  struct value *v = value_map(s->arena);
  for (size_t i = 0; i < deed->count; i++) {
    struct str key;
    bool told = may_be_told(deed->work, deed->values[i].name, &key);
    if (value_get(v, key)) continue; /* said twice: the write will be refused */
    value_put_text(s->arena, v, str_c(s->arena, key), told ? deed->values[i].value : STR("*"));
  }
  return v;
}

static struct value *files_value(struct scope *s, const struct case_deed *deed) {
  struct value *list = value_list(s->arena);
  for (size_t i = 0; i < deed->file_count; i++) {
    struct value *v = value_map(s->arena);
    value_put_text(s->arena, v, "document", deed->files[i].document);
    value_put_text(s->arena, v, "file", str_int(s->arena, deed->files[i].file));
    value_add(list, v);
  }
  return list;
}

static void tell_open(struct scope *s, const struct case_deed *deed, struct value *v) {
  const struct pack_choice *asks = pack_choice_of(procedure_askss, deed->asks);
  if (deed->newcomer) {
    value_put_bool(s->arena, v, "newcomer", true);
  } else {
    value_put_text(s->arena, v, "party", str_int(s->arena, deed->party));
  }
  value_put_text(s->arena, v, "procedure", deed->procedure);
  value_put_text(s->arena, v, "asks", asks ? str_of(asks->word) : STR(""));
  if (deed->area.len) value_put_text(s->arena, v, "area", deed->area);
  if (deed->slot) value_put_text(s->arena, v, "slot", str_int(s->arena, deed->slot));
}

static void tell_move(struct scope *s, const struct case_deed *deed, struct value *v) {
  value_put_text(s->arena, v, "case", str_int(s->arena, deed->case_no));
  value_put_text(s->arena, v, "move", deed->move);
  value_put_int(s->arena, v, "seen", deed->seen);
}

static enum ly run_open(struct scope *s, struct tx *tx, const struct case_deed *deed,
                        int64_t *out) {
  enum ly rc = case_do_open(s, tx, deed, 0, false, out);
  return rc || deed->asks != ASKS_OFFICE ? rc : inspection_take(s, tx, deed, *out);
}

static enum ly run_move(struct scope *s, struct tx *tx, const struct case_deed *deed,
                        int64_t *out) {
  struct case_deed own = *deed;
  own.hands &= ~HAND_BIT(HAND_PLACE); /* of slots alone */
  *out = deed->case_no;
  return case_do_move(s, tx, &own);
}

static const struct {
  const char *act, *subject;
  void (*tell)(struct scope *s, const struct case_deed *deed, struct value *v);
  enum ly (*run)(struct scope *s, struct tx *tx, const struct case_deed *deed, int64_t *out);
} acts[] = {
    [CASE_OPEN] = {"case.open", "party", tell_open, run_open},
    [CASE_MOVE] = {"case.move", "case", tell_move, run_move},
};

static struct str subject_of(struct scope *s, const struct case_deed *deed) {
  struct buf b = buf_open(s->arena, 128);
  buf_printf(&b, "%s:%.*s/%lld", acts[deed->act].subject, STR_ARG(deed->district),
             (long long)(deed->act == CASE_OPEN ? deed->party : deed->case_no));
  return buf_str(&b);
}

struct change case_change(struct scope *s, const struct case_deed *deed) {
  struct buf payload = buf_open(s->arena, PAYLOAD_MAX);
  struct value *v = value_map(s->arena);
  if (v) {
    acts[deed->act].tell(s, deed, v);
    value_put(v, "values", values_value(s, deed));
    value_put(v, "files", files_value(s, deed));
    json_value(&payload, v);
  }
  return (struct change){.district = deed->district,
                         .act = str_of(acts[deed->act].act),
                         .subject = subject_of(s, deed),
                         .reason = deed->reason,
                         .pack_version = deed->work->vocabulary->pack->version,
                         .payload = buf_str(&payload)};
}

/* Only now it has its number, and the log names it by that. */
static enum ly name_newcomer(struct scope *s, struct tx *tx, struct write *w, int64_t case_no) {
  struct case_deed deed = *(const struct case_deed *)w->context;
  struct case_row row;
  enum ly rc = case_find(s, tx_store(tx), deed.district, case_no, &row);
  if (rc) return rc;
  deed.party = row.party;
  w->change.subject = subject_of(s, &deed);
  return LY_OK;
}

enum ly case_run(struct scope *s, struct tx *tx, struct write *w) {
  const struct case_deed *deed = w->context;
  int64_t answer = 0;
  enum ly rc = acts[deed->act].run(s, tx, deed, &answer);
  w->answer = str_int(s->arena, answer);
  return rc || !deed->newcomer ? rc : name_newcomer(s, tx, w, answer);
}

struct write case_write(struct scope *s, struct case_deed *deed) {
  struct write w = {.scope = s, .change = case_change(s, deed), .run = case_run, .context = deed};
  w.change.key = change_new_key(s);
  return w;
}

int64_t case_answer(const struct write *w) {
  int64_t id = 0;
  return registry_id(w->answer, &id) ? id : 0;
}

static enum ly run_rebuild(struct scope *s, struct tx *tx, struct write *w) {
  struct case_rebuilding *at = w->context;
  if (!at) return fail_memory(s);
  enum ly rc = case_rebuild_some(s, tx, at, &w->again);
  w->answer = str_int(s->arena, at->cases);
  return rc;
}

struct write case_rebuild_write(struct scope *s) {
  struct write w = {.scope = s,
                    .change = {.district = DISTRICT_INSTALLATION,
                               .act = STR("case.rebuild"),
                               .subject = STR("cases"),
                               .payload = STR("{}")},
                    .run = run_rebuild,
                    .context = ARENA_NEW(s->arena, struct case_rebuilding)};
  w.change.key = change_new_key(s);
  return w;
}
