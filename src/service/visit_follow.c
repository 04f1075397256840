/* What follows from an urgent act: the procedure that names its kind as what opens it. */
#include "service/case_int.h"
#include "service/procedure_int.h"
#include "service/visit_int.h"

static const struct service_procedure *opened_by(const struct casework *work, struct str kind) {
  for (size_t i = 0; work && i < work->count; i++) {
    const struct service_procedure *p = work->procedures[i].procedure;
    if (p->opened_by.key.len && str_eq(p->opened_by.key, kind)) return p;
  }
  return NULL;
}

/* What the act says of a line of the form; empty: nothing. */
static struct str said_of(struct scope *s, const struct registry_act_kind *kind,
                          const struct act_new *act, struct str word) {
  const struct registry_act_item *const *items = kind->form.items;
  struct str name = word;
  if (str_is(word, "on")) return date_iso(s->arena, act->on);
  if (str_is(word, "note")) return act->told->note;
  for (size_t i = 0; i < kind->form.count; i++)
    if (str_eq(items[i]->key, word)) name = items[i]->name;
  for (size_t i = 0; i < act->told->answer_count; i++) {
    const struct registry_said *said = &act->told->answers[i];
    if (str_eq(said->name, word) || str_eq(said->name, name)) return said->value;
  }
  return STR("");
}

/* The form as far as the pack says what of the act fills it in. */
static enum ly fill(struct scope *s, const struct service_procedure *p,
                    const struct registry_act_kind *kind, const struct act_new *act,
                    struct case_deed *deed) {
  struct registry_said *values = ARENA_ARRAY(s->arena, struct registry_said, p->form.count);
  if (!values) return fail_memory(s);
  for (size_t i = 0; act->told && i < p->form.count; i++) {
    const struct procedure_field *f = procedure_field_at(&p->form, i);
    struct str said = f->act.len ? said_of(s, kind, act, f->act) : STR("");
    if (said.len) values[deed->count++] = (struct registry_said){f->key, said};
  }
  deed->values = values;
  return LY_OK;
}

enum ly visit_follow_up(struct scope *s, struct tx *tx, const struct visit_deed *d, int64_t act) {
  const struct registry_act_kind *kind = registry_act_find(d->registry, NULL, d->act.kind);
  const struct service_procedure *p = kind ? opened_by(d->follow.work, kind->key) : NULL;
  struct str words[] = {kind ? kind->name : STR(""), str_int(s->arena, act)};
  int64_t case_no = 0;
  if (!p) return LY_OK;
  struct case_deed deed = {
      .act = CASE_OPEN,
      .work = d->follow.work,
      .registry = d->registry,
      .district = d->act.district,
      .tell = d->follow.tell,
      .procedure = p->key,
      .party = d->act.party,
      .asks = ASKS_OFFICE,
      .reason = message_text(s->arena, LANG_ZH, MSG_VISIT_FOLLOW_REASON, words, 2)};
  enum ly rc = fill(s, p, kind, &d->act, &deed);
  return rc ? rc : case_do_open(s, tx, &deed, 1, true, &case_no);
}
