/* The public register: who was admitted by a procedure and still is, with the facts of the
 * dictionary that are open to everybody. */
#include "registry/registry.h"
#include "web/pages_cases.h"

enum { REGISTER_MAX = 500 };

/* Institutions are called openly; people never stand on it. */
static bool is_open_kind(const struct case_desk *desk, const struct service_procedure *p) {
  const struct registry_kind *of = (const void *)p->of.entry;
  const struct registry_party *kind = registry_kind_find(desk->registry, of->key);
  const struct registry_fact *called = kind ? (const void *)kind->kind->called.entry : NULL;
  return called && called->privacy == REGISTRY_OPEN;
}

static struct value *facts_value(struct scope *s, struct call *c,
                                 const struct registry_state *state) {
  struct value *list = value_list(s->arena);
  for (size_t i = 0; i < state->count; i++) {
    const struct registry_fact *fact = state->facts[i].fact;
    struct str value = state->facts[i].claims[0].value;
    bool shown = fact->privacy == REGISTRY_OPEN && fact->type != REGISTRY_PARTY;
    struct value *v = value_map(s->arena);
    if (!shown) continue;
    value_put_text(s->arena, v, "key", fact->key);
    value_put_text(s->arena, v, "name", fact->name);
    value_put_text(
        s->arena, v, "text",
        fact->type == REGISTRY_AREA ? area_text(s, c, value) : registry_value_text(s, fact, value));
    value_put_text(s->arena, v, "unit", fact->unit);
    value_add(list, v);
  }
  return list;
}

static enum ly add_entry(struct scope *s, struct call *c, const struct case_desk *desk,
                         const struct service_procedure *p, const struct case_row *row,
                         struct value *list) {
  struct registry_state state;
  struct value *v = value_map(s->arena);
  enum ly rc = party_facts(s, desk->store, desk->registry, row->district, row->party, s->today,
                           REGISTRY_NOW, &state);
  if (rc) return rc;
  value_put_text(s->arena, v, "number", case_number_text(s, row->district, row->case_no));
  value_put_text(s->arena, v, "procedure", p->key);
  value_put_text(s->arena, v, "procedure_name", p->name);
  value_put_text(s->arena, v, "name", name_of_party(s, &state));
  value_put_text(s->arena, v, "area_text", area_text(s, c, row->area));
  value_put_text(s->arena, v, "since", date_iso(s->arena, row->since));
  value_put(v, "facts", facts_value(s, c, &state));
  value_add(list, v);
  return LY_OK;
}

static enum ly add_procedure(struct scope *s, struct call *c, const struct case_desk *desk,
                             const struct service_procedure *p, struct value *list) {
  const struct procedure_step *const *steps = p->steps.items;
  enum ly rc = LY_OK;
  for (size_t n = 0; !rc && n < p->steps.count; n++) {
    const struct case_filter filter = {.area = desk->place.area,
                                       .procedure = p->key,
                                       .step = steps[n]->key,
                                       .open = 1,
                                       .due_before = DATE_NONE};
    struct case_row *rows = NULL;
    size_t count = 0;
    if (!steps[n]->published || !steps[n]->running) continue;
    rc = case_list(s, desk->store, desk->place.district, &filter,
                   (struct case_after){.due = DATE_NONE}, REGISTER_MAX, &rows, &count);
    for (size_t i = 0; !rc && i < count; i++) rc = add_entry(s, c, desk, p, &rows[i], list);
  }
  return rc;
}

/* GET /area/{area}/register */
enum ly page_register(struct scope *s, struct call *c, struct value **out) {
  struct case_desk desk;
  struct value *v = *out = value_map(s->arena), *list = value_list(s->arena);
  enum ly rc = case_desk_open(s, c, &desk);
  for (size_t i = 0; !rc && i < desk.now->count; i++) {
    const struct service_procedure *p = desk.now->procedures[i].procedure;
    if (is_open_kind(&desk, p)) rc = add_procedure(s, c, &desk, p, list);
  }
  if (rc) return rc;
  struct str name = area_text(s, c, desk.place.area);
  value_put_text(s->arena, v, "title",
                 message_text(s->arena, s->lang, MSG_REGISTER_TITLE_OF, &name, 1));
  value_put_text(s->arena, v, "area", c->area);
  value_put_text(s->arena, v, "on", date_iso(s->arena, s->today));
  value_put(v, "register", list);
  return LY_OK;
}
