/* What a schema can not say of forms: each line has a type, one name, and one meaning. */
#include "service/instrument.h"
#include "service/procedure_int.h"
#include "service/programme.h"

/* A list of fields or documents and where it stands. */
struct listing {
  const struct procedure_checking *c;
  const struct pack_many *items;
  const char *list;   /* "form", "moves" */
  size_t move;        /* which move, of "moves" */
  const char *within; /* of "moves": "fields", "documents" */
};

/* The place of a field's own field: form.2.type, moves.3.fields.2.type. */
static struct diag_at item_at(const struct listing *l, size_t i, const char *field) {
  if (!l->within) return procedure_at(l->c, l->list, i, str_of(field));
  struct arena_mark mark = arena_mark(l->c->s->arena);
  struct str path = procedure_path(l->c->s->arena, l->within, i, field);
  struct diag_at at = procedure_at(l->c, l->list, l->move, path);
  arena_rewind(l->c->s->arena, mark);
  return at;
}

static bool given(const struct listing *l, size_t i, const char *field) {
  struct diag_at at = item_at(l, i, field), around = item_at(l, i, "");
  return at.line != around.line || at.column != around.column;
}

/* What is said of a line that is a fact is said in the dictionary. */
static void check_fact(const struct listing *l, size_t i, const struct procedure_field *f) {
  static const char *const told[] = {"type",    "places", "codes", "target", "unit",
                                     "privacy", "check",  "mask",  "sees"};
  const struct registry_fact *fact = (const void *)f->fact.entry;
  struct scope *s = l->c->s;
  for (size_t n = 0; n < sizeof told / sizeof *told; n++) {
    if (given(l, i, told[n]))
      diag_error(s, item_at(l, i, told[n]), MSG_PROCEDURE_FACT_TOLD, f->fact.key, str_of(told[n]));
  }
  if (fact && !str_eq(fact->of.key, l->c->p->of.key))
    diag_error(s, f->fact.at, MSG_PROCEDURE_OTHER_FACT, f->fact.key, l->c->p->of.key);
}

/* A line of the case's own: as in the dictionary, type and privacy have to be said. */
static void check_own(const struct listing *l, size_t i, const struct procedure_field *f) {
  static const char *const wanted[] = {"key", "name", "type", "privacy"};
  struct scope *s = l->c->s;
  for (size_t n = 0; n < sizeof wanted / sizeof *wanted; n++) {
    if (!given(l, i, wanted[n]))
      diag_error(s, item_at(l, i, ""), MSG_PROCEDURE_FIELD_LACKS, str_of(wanted[n]));
  }
  bool typed = given(l, i, "type");
  bool coded = (f->codes.key.len > 0) == (f->type == REGISTRY_CODE);
  bool aimed = (f->target.key.len > 0) == (f->type == REGISTRY_PARTY);
  bool digits = f->places <= 9 && (f->places == 0 || f->type == REGISTRY_DECIMAL);
  if (typed && !(coded && aimed && digits))
    diag_error(s, item_at(l, i, "type"), MSG_PROCEDURE_FIELD_TYPE, f->key);
  bool read = f->check || f->mask;
  if (typed && read && f->type != REGISTRY_TEXT)
    diag_error(s, item_at(l, i, f->check ? "check" : "mask"), MSG_IDENTITY_TEXT_ONLY, f->key);
  bool names = f->type == REGISTRY_PARTY && f->privacy < REGISTRY_SENSITIVE;
  if (f->sees && !names) diag_error(s, item_at(l, i, "sees"), MSG_PROCEDURE_FIELD_SEES, f->key);
}

/* What the sheets of the procedure's instrument say: a level as that has them, or a day. */
static void check_assessed(const struct listing *l, size_t i, const struct procedure_field *f) {
  const struct service_instrument *tool = (const void *)l->c->p->instrument.entry;
  const struct registry_fact *level = tool ? (const void *)tool->fact.entry : NULL;
  bool date = f->assessed == ASSESSED_DATE;
  bool fits = date ? f->type == REGISTRY_DATE
                   : f->type == REGISTRY_CODE && level && str_eq(f->codes.key, level->codes.key);
  struct diag_at at = item_at(l, i, "assessed");
  if (f->assessed == NOT_ASSESSED) return;
  if (!l->within || f->fact.key.len) {
    diag_error(l->c->s, at, MSG_PROCEDURE_ASSESSED_PLACE, procedure_field_key(f));
  } else if (!l->c->p->instrument.key.len) {
    diag_error(l->c->s, at, MSG_PROCEDURE_ASSESSED_ALONE, f->key);
  } else if (tool && !fits) {
    diag_error(l->c->s, at, MSG_PROCEDURE_ASSESSED_TYPE, f->key, tool->name);
  }
}

/* What of the act fills it in is there, of the same type and no more private. */
static void check_filled(const struct listing *l, size_t i, const struct procedure_field *f) {
  const struct registry_act_kind *kind = (const void *)l->c->p->opened_by.entry;
  const struct registry_act_item *item = NULL;
  bool day = str_is(f->act, "on"), note = str_is(f->act, "note");
  if (!f->act.len) return;
  for (size_t n = 0; kind && n < kind->form.count; n++) {
    const struct registry_act_item *const *items = kind->form.items;
    if (str_eq(items[n]->key, f->act)) item = items[n];
  }
  int type = day ? REGISTRY_DATE : note ? REGISTRY_TEXT : item ? item->type : -1;
  int privacy = day ? REGISTRY_OPEN : note ? REGISTRY_SENSITIVE : item ? item->privacy : 0;
  bool coded = !item || type != REGISTRY_CODE || str_eq(item->codes.key, f->codes.key);
  bool fits = f->type == type && f->privacy >= privacy && coded && !f->fact.key.len;
  if (l->within || !kind || !fits)
    diag_error(l->c->s, item_at(l, i, "act"), MSG_PROCEDURE_FIELD_ACT, procedure_field_key(f),
               f->act);
}

static bool same_field(const struct procedure_field *a, const struct procedure_field *b) {
  return str_eq(a->fact.key, b->fact.key) && a->type == b->type && a->places == b->places &&
         str_eq(a->codes.key, b->codes.key) && str_eq(a->target.key, b->target.key) &&
         str_eq(a->unit, b->unit) && a->privacy == b->privacy && a->assessed == b->assessed &&
         a->sees == b->sees;
}

static void check_fields(const struct listing *l) {
  struct scope *s = l->c->s;
  for (size_t i = 0; i < l->items->count; i++) {
    const struct procedure_field *f = procedure_field_at(l->items, i);
    struct str key = procedure_field_key(f);
    if (f->fact.key.len) check_fact(l, i, f);
    if (!f->fact.key.len) check_own(l, i, f);
    check_assessed(l, i, f);
    check_filled(l, i, f);
    if (!key.len) continue;
    if (procedure_field_in(l->items, key) != f)
      diag_error(s, item_at(l, i, "key"), MSG_PROCEDURE_TWICE, key);
    /* Values are known by the key alone, whichever move they came with. */
    if (!same_field(f, procedure_field_find(l->c->p, key)))
      diag_error(s, item_at(l, i, "key"), MSG_PROCEDURE_FIELD_OTHER, key);
  }
}

/* Stands beside a field: of the same form. */
static void check_documents(const struct listing *l, const struct pack_many *fields) {
  for (size_t i = 0; i < l->items->count; i++) {
    struct str key = procedure_document_at(l->items, i)->key;
    struct str field = procedure_document_at(l->items, i)->field;
    if (field.len && !procedure_field_in(fields, field))
      diag_error(l->c->s, item_at(l, i, "field"), MSG_PROCEDURE_NO_FIELD, field);
    for (size_t j = 0; j < i; j++) {
      if (str_eq(key, procedure_document_at(l->items, j)->key))
        diag_error(l->c->s, item_at(l, i, "key"), MSG_PROCEDURE_TWICE, key);
    }
  }
}

static bool short_enough(const struct listing *l) {
  if (l->items->count <= PROCEDURE_FIELDS_MAX) return true;
  diag_error(l->c->s, item_at(l, PROCEDURE_FIELDS_MAX, ""), MSG_PROCEDURE_FORM_LONG,
             str_int(l->c->s->arena, PROCEDURE_FIELDS_MAX));
  return false;
}

/* What a consent is to is asked for, as a code that is not sealed; until when is a day. */
static void check_consents(const struct procedure_checking *c) {
  const struct service_procedure *p = c->p;
  struct diag_at at = pack_field_at(&p->entry, "consents");
  if (!p->consents) return;
  const struct procedure_field *use = procedure_field_in(&p->form, p->consents->use);
  bool coded = use && use->type == REGISTRY_CODE && use->required && !use->fact.key.len &&
               use->privacy < REGISTRY_SENSITIVE;
  if (!coded) diag_error(c->s, at, MSG_PROCEDURE_CONSENTS_USE, p->consents->use);
  if (!p->consents->until.len) return;
  const struct procedure_field *until = procedure_field_in(&p->form, p->consents->until);
  bool dated = until && until->type == REGISTRY_DATE && !until->fact.key.len &&
               until->privacy < REGISTRY_SENSITIVE;
  if (!dated) diag_error(c->s, at, MSG_PROCEDURE_CONSENTS_UNTIL, p->consents->until);
}

/* Facts of the party, and with the form no more than a form may have. */
static void check_newcomer(const struct procedure_checking *c) {
  const struct service_procedure *p = c->p;
  const struct listing listing = {c, &p->newcomer, "newcomer", 0, NULL};
  if (p->newcomer.count + p->form.count > PROCEDURE_FIELDS_MAX) {
    diag_error(c->s, pack_field_at(&p->entry, "newcomer"), MSG_PROCEDURE_FORM_LONG,
               str_int(c->s->arena, PROCEDURE_FIELDS_MAX));
    return;
  }
  check_fields(&listing);
  for (size_t i = 0; i < p->newcomer.count; i++) {
    const struct procedure_field *f = procedure_field_at(&p->newcomer, i);
    if (!f->fact.key.len)
      diag_error(c->s, item_at(&listing, i, ""), MSG_PROCEDURE_NEWCOMER_FACT, f->key);
  }
}

void procedure_check_form(const struct procedure_checking *c) {
  const struct service_procedure *p = c->p;
  const struct listing form = {c, &p->form, "form", 0, NULL};
  const struct listing papers = {c, &p->documents, "documents", 0, NULL};
  const struct service_instrument *tool = (const void *)p->instrument.entry;
  if (tool && !str_eq(tool->of.key, p->of.key))
    diag_error(c->s, p->instrument.at, MSG_PROCEDURE_OTHER_INSTRUMENT, tool->name, p->of.key);
  if (short_enough(&form)) check_fields(&form);
  check_newcomer(c);
  if (short_enough(&papers)) check_documents(&papers, &p->form);
  check_consents(c);
  for (size_t i = 0; i < p->moves.count; i++) {
    const struct procedure_move *m = procedure_move_at(p, i);
    const struct listing fields = {c, &m->fields, "moves", i, "fields"};
    const struct listing documents = {c, &m->documents, "moves", i, "documents"};
    if (short_enough(&fields)) check_fields(&fields);
    if (short_enough(&documents)) check_documents(&documents, &m->fields);
  }
}
