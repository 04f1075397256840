/* What a schema can not say of effects: each kind with what it needs and nothing else, and nothing
 * that can not be done. */
#include "service/letter.h"
#include "service/procedure_int.h"
#include "service/programme.h"

/* One effect of one move. */
struct following {
  const struct procedure_checking *c;
  const struct procedure_move *move;
  const struct procedure_effect *effect;
  size_t m, e;
};

enum {
  W_FACT = 1,
  W_ACT = 2,
  W_PROCEDURE = 4,
  W_VALUE = 8,
  W_FIELD = 16,
  W_LETTER = 32,
  W_TEXT = 64,
  W_HAND = 128
};

static const struct {
  unsigned bit;
  const char *field;
} words[] = {
    {W_FACT, "fact"},   {W_ACT, "act"},       {W_PROCEDURE, "procedure"}, {W_VALUE, "value"},
    {W_FIELD, "field"}, {W_LETTER, "letter"}, {W_TEXT, "text"},           {W_HAND, "hand"},
};

static const struct {
  unsigned needs, may;
} forms[] = {
    [EFFECT_FACTS] = {0, 0},
    [EFFECT_STATE] = {W_FACT, W_VALUE | W_FIELD},
    [EFFECT_ACT] = {W_ACT, W_FIELD},
    [EFFECT_OPEN] = {W_PROCEDURE, 0},
    [EFFECT_RECEIPT] = {0, 0},
    [EFFECT_END_RECEIPT] = {0, 0},
    [EFFECT_NOTIFY] = {W_HAND | W_TEXT, 0},
    [EFFECT_LETTER] = {W_LETTER, 0},
    [EFFECT_MONEY] = {0, ~0u},
};

static struct diag_at effect_at(const struct following *f, const char *field) {
  struct arena_mark mark = arena_mark(f->c->s->arena);
  struct str path = procedure_path(f->c->s->arena, "effects", f->e, field);
  struct diag_at at = procedure_at(f->c, "moves", f->m, path);
  arena_rewind(f->c->s->arena, mark);
  return at;
}

static bool given(const struct following *f, const char *field) {
  struct diag_at at = effect_at(f, field), around = effect_at(f, "");
  return at.line != around.line || at.column != around.column;
}

static void check_words(const struct following *f) {
  struct scope *s = f->c->s;
  struct str kind = str_of(pack_choice_of(procedure_effects, f->effect->kind)->word);
  unsigned needs = forms[f->effect->kind].needs, may = needs | forms[f->effect->kind].may;
  for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
    bool has = given(f, words[i].field);
    if (!has && (needs & words[i].bit))
      diag_error(s, effect_at(f, ""), MSG_PROCEDURE_EFFECT_LACKS, kind, str_of(words[i].field));
    if (has && !(may & words[i].bit))
      diag_error(s, effect_at(f, words[i].field), MSG_PROCEDURE_EFFECT_EXTRA, kind,
                 str_of(words[i].field));
  }
}

/* ---- One function a kind ------------------------------------------------------------------------
 */

static bool any_fact(const struct pack_many *fields) {
  for (size_t i = 0; i < fields->count; i++) {
    if (procedure_field_at(fields, i)->fact.key.len) return true;
  }
  return false;
}

static void check_facts(const struct following *f) {
  if (!any_fact(&f->c->p->form) && !any_fact(&f->move->fields))
    diag_error(f->c->s, effect_at(f, ""), MSG_PROCEDURE_NO_FACTS, f->move->key);
}

/* A field of the procedure, of the same type as the fact. */
static void check_state_field(const struct following *f, const struct registry_fact *fact) {
  struct scope *s = f->c->s;
  struct str key = f->effect->field;
  const struct procedure_field *field = procedure_field_find(f->c->p, key);
  const struct registry_fact *as = field ? procedure_field_fact(s->arena, field) : NULL;
  bool same = as && as->type == fact->type && str_eq(as->codes.key, fact->codes.key) &&
              as->places == fact->places && str_eq(as->target.key, fact->target.key);
  if (!field) diag_error(s, effect_at(f, "field"), MSG_PROCEDURE_NO_FIELD, key);
  if (as && !same) diag_error(s, effect_at(f, "field"), MSG_PROCEDURE_STATE_TYPE, key, fact->key);
}

static void check_state(const struct following *f) {
  const struct procedure_effect *e = f->effect;
  const struct registry_fact *fact = (const void *)e->fact.entry;
  struct scope *s = f->c->s;
  struct str canonical, why;
  if (e->value.len && e->field.len)
    diag_error(s, effect_at(f, "field"), MSG_PROCEDURE_STATE_TWO, e->fact.key);
  if (!fact || fact->entry.faulty) return; /* told already */
  if (!str_eq(fact->of.key, f->c->p->of.key))
    diag_error(s, e->fact.at, MSG_PROCEDURE_OTHER_FACT, fact->key, f->c->p->of.key);
  bool listed = fact->type != REGISTRY_CODE || (fact->codes.entry && !fact->codes.entry->faulty);
  if (e->value.len && listed && !registry_value_read(s, fact, e->value, &canonical, &why))
    diag_error(s, effect_at(f, "value"), MSG_PROCEDURE_STATE_VALUE, e->value, fact->key, why);
  if (e->field.len) check_state_field(f, fact);
  if (!e->value.len && !e->field.len && fact->type != REGISTRY_DATE)
    diag_error(s, effect_at(f, "fact"), MSG_PROCEDURE_STATE_DAY, fact->key);
}

static void check_act(const struct following *f) {
  const struct registry_act_kind *act = (const void *)f->effect->act.entry;
  struct str key = f->effect->field, of = f->c->p->of.key;
  const struct procedure_field *field = key.len ? procedure_field_find(f->c->p, key) : NULL;
  if (key.len && (!field || field->type != REGISTRY_PARTY)) {
    diag_error(f->c->s, effect_at(f, "field"), MSG_PROCEDURE_ACT_FIELD, key);
    return;
  }
  if (field) of = field->target.key;
  if (act && !str_eq(act->of.key, of))
    diag_error(f->c->s, f->effect->act.at, MSG_PROCEDURE_OTHER_ACT, act->key, of);
}

/* A benefit whose amount is worked out touches money: a second person looks at it. */
static void check_receipt(const struct following *f) {
  const struct service_programme *programme = (const void *)f->c->p->programme.entry;
  struct scope *s = f->c->s;
  if (!f->c->p->programme.key.len)
    diag_error(s, effect_at(f, ""), MSG_PROCEDURE_RECEIPT, f->move->key);
  bool begins = f->effect->kind == EFFECT_RECEIPT && programme && programme->amount.len;
  if (begins && !f->move->not_by.count)
    diag_error(s, effect_at(f, ""), MSG_PROCEDURE_SECOND_PERSON, f->move->key);
}

static void check_notify(const struct following *f) {
  bool nobody = f->effect->hand >= HAND_CLOCK;
  if (nobody) diag_error(f->c->s, effect_at(f, "hand"), MSG_PROCEDURE_TOLD_NOBODY, f->move->key);
}

/* Letters that could not be read are not judged. */
static bool letters_broken(const struct pack *pack) {
  bool broken = false;
  for (; pack; pack = pack->parent) {
    const struct pack_table *table = pack_table_of(pack, &service_kind_letter);
    broken = broken || table->broken || pack->orphan;
  }
  return broken;
}

/* One that holds in the pack of the procedure, so that the move does not owe what nobody can write.
 */
static void check_letter(const struct following *f) {
  struct str key = f->effect->letter;
  const struct pack_entry *letter =
      key.len ? pack_find(f->c->pack, &service_kind_letter, key) : NULL;
  if (key.len && !letter && !letters_broken(f->c->pack))
    diag_error(f->c->s, effect_at(f, "letter"), MSG_PROCEDURE_NO_LETTER, key);
}

static void check_money(const struct following *f) {
  diag_error(f->c->s, effect_at(f, "do"), MSG_PROCEDURE_MONEY, f->move->key);
}

/* ---- Opening ------------------------------------------------------------------------------------
 */

/* The procedures that may be opened, one behind the other, beginning with one. */
struct opened {
  const struct service_procedure **list;
  size_t count, max;
};

static const struct service_procedure *effective(const struct pack *pack, struct str key) {
  const struct pack_entry *entry = pack_find(pack, &service_kind_procedure, key);
  return entry && !entry->faulty ? (const void *)entry : NULL;
}

static void add_opened(const struct pack *pack, const struct service_procedure *p,
                       struct opened *out) {
  for (size_t i = 0; i < p->moves.count; i++) {
    const struct procedure_move *m = procedure_move_at(p, i);
    for (size_t e = 0; e < m->effects.count; e++) {
      const struct procedure_effect *effect = procedure_effect_at(m, e);
      const struct service_procedure *next =
          effect->kind == EFFECT_OPEN ? effective(pack, effect->procedure.key) : NULL;
      bool known = !next;
      for (size_t n = 0; n < out->count; n++) known |= out->list[n] == next;
      if (!known && out->count < out->max) out->list[out->count++] = next;
    }
  }
}

static size_t procedures_max(const struct pack *pack) {
  size_t count = 0;
  for (; pack; pack = pack->parent) count += pack_table_of(pack, &service_kind_procedure)->count;
  return count;
}

/* Whether a case of `p` may come to open one of `own`. */
static bool comes_back(const struct procedure_checking *c, const struct service_procedure *p) {
  struct opened opened = {.max = procedures_max(c->pack)};
  opened.list = ARENA_ARRAY(c->s->arena, const struct service_procedure *, opened.max);
  if (!opened.list) return false;
  opened.list[opened.count++] = p;
  for (size_t i = 0; i < opened.count; i++) {
    if (opened.list[i] == c->p) return true;
    add_opened(c->pack, opened.list[i], &opened);
  }
  return false;
}

/* Of a procedure of the same kind of party; and no circle, or cases would be opened without end. */
static void check_open(const struct following *f) {
  struct str key = f->effect->procedure.key;
  const struct service_procedure *other = effective(f->c->pack, key);
  struct scope *s = f->c->s;
  if (!other) return; /* told already */
  if (!str_eq(other->of.key, f->c->p->of.key))
    diag_error(s, f->effect->procedure.at, MSG_PROCEDURE_OPENS_OTHER, key, other->of.key,
               f->c->p->of.key);
  if (comes_back(f->c, other))
    diag_error(s, f->effect->procedure.at, MSG_PROCEDURE_OPENS_CIRCLE, key, f->c->p->key);
}

void procedure_check_effects(const struct procedure_checking *c) {
  static void (*const checks[])(const struct following *) = {
      [EFFECT_FACTS] = check_facts,     [EFFECT_STATE] = check_state,
      [EFFECT_ACT] = check_act,         [EFFECT_OPEN] = check_open,
      [EFFECT_RECEIPT] = check_receipt, [EFFECT_END_RECEIPT] = check_receipt,
      [EFFECT_NOTIFY] = check_notify,   [EFFECT_MONEY] = check_money,
      [EFFECT_LETTER] = check_letter,
  };
  for (size_t i = 0; i < c->p->moves.count; i++) {
    const struct procedure_move *m = procedure_move_at(c->p, i);
    for (size_t e = 0; e < m->effects.count; e++) {
      const struct following f = {c, m, procedure_effect_at(m, e), i, e};
      check_words(&f);
      if (checks[f.effect->kind]) checks[f.effect->kind](&f);
    }
  }
}
