/* What follows from an urgent act: the procedure that names its kind as what opens it. */
#include "service/case_int.h"
#include "service/visit_int.h"

static const struct service_procedure *opened_by(const struct casework *work, struct str kind) {
  for (size_t i = 0; work && i < work->count; i++) {
    const struct service_procedure *p = work->procedures[i].procedure;
    if (p->opened_by.key.len && str_eq(p->opened_by.key, kind)) return p;
  }
  return NULL;
}

enum ly visit_follow_up(struct scope *s, struct tx *tx, const struct visit_deed *d, int64_t act) {
  const struct registry_act_kind *kind = registry_act_find(d->registry, NULL, d->act.kind);
  const struct service_procedure *p = kind ? opened_by(d->follow.work, kind->key) : NULL;
  struct str words[] = {kind ? kind->name : STR(""), str_int(s->arena, act)};
  int64_t case_no = 0;
  if (!p) return LY_OK;
  const struct case_deed deed = {
      .act = CASE_OPEN,
      .work = d->follow.work,
      .registry = d->registry,
      .district = d->act.district,
      .tell = d->follow.tell,
      .procedure = p->key,
      .party = d->act.party,
      .asks = ASKS_OFFICE,
      .reason = message_text(s->arena, LANG_ZH, MSG_VISIT_FOLLOW_REASON, words, 2)};
  return case_do_open(s, tx, &deed, 1, true, &case_no);
}
