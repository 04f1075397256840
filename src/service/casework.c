/* All procedures of a chain of packs, with the rules of their moves read. */
#include "service/case.h"
#include "service/procedure_int.h"

#include "service/vocabulary.h"

/* One procedure while it is read. */
struct opening {
  struct scope *s;
  const struct service_vocabulary *v;
  const struct service_procedure *p;
  const struct rule_vocabulary *words;
  size_t kind;
};

/* A truth about the party, at its place in the file. */
static enum ly read_truth(const struct opening *o, const char *path, struct str text,
                          const struct rule_expr **out) {
  static const struct rule_type truth = {.kind = RULE_TRUTH};
  struct service_rule_text rule = {&o->p->entry, path, text, o->kind, &truth};
  return service_rule_read(o->s, o->words, &rule, out);
}

static enum ly read_rule(const struct opening *o, size_t i, const struct rule_expr **out) {
  enum { PATH_MAX_BYTES = 200 };
  struct buf path = buf_open(o->s->arena, PATH_MAX_BYTES);
  buf_add(&path, procedure_path(o->s->arena, "moves", i, "rule"));
  buf_char(&path, '\0');
  if (buf_failed(&path)) return fail_memory(o->s);
  return read_truth(o, buf_str(&path).ptr, procedure_move_at(o->p, i)->rule, out);
}

static enum ly read_rules(const struct opening *o, struct casework_procedure *out) {
  out->by_rule = ARENA_ARRAY(o->s->arena, const struct rule_expr *, o->p->moves.count);
  if (!out->by_rule) return fail_memory(o->s);
  enum ly rc = o->p->whom.len ? read_truth(o, "whom", o->p->whom, &out->whom) : LY_OK;
  for (size_t i = 0; !rc && i < o->p->moves.count; i++) {
    out->by_rule[i] = NULL;
    if (procedure_move_at(o->p, i)->rule.len) rc = read_rule(o, i, &out->by_rule[i]);
  }
  return rc;
}

static enum ly open_one(struct scope *s, const struct service_vocabulary *v,
                        const struct pack_entry *entry, struct casework_procedure *out) {
  const struct service_procedure *p = (const void *)entry;
  *out = (struct casework_procedure){.procedure = p};
  out->pack = pack_holding(v->pack, &service_kind_procedure, entry);
  must(out->pack); /* it came from one of the chain */
  while (&v->registry.kinds[out->kind].kind->entry != p->of.entry) out->kind++;
  if (p->programme.key.len) out->rules = service_programme_find(v, p->programme.key);
  const struct opening o = {s, v, p, service_words_of(v, out->pack), out->kind};
  return read_rules(&o, out);
}

/* Where a pack of the chain took the procedure away. */
static struct diag_at withdrawn_at(const struct pack *pack, struct str key) {
  for (; pack; pack = pack->parent) {
    const struct pack_table *table = pack_table_of(pack, &service_kind_procedure);
    for (size_t i = 0; i < table->count; i++) {
      if (str_eq(table->entries[i]->key, key)) return table->entries[i]->at;
    }
  }
  return (struct diag_at){.file = str_of(service_kind_procedure.file)};
}

/* What is opened from above must not have been withdrawn below. */
static void check_opened(struct scope *s, const struct casework *w,
                         const struct service_procedure *p) {
  for (size_t i = 0; i < p->moves.count; i++) {
    const struct procedure_move *m = procedure_move_at(p, i);
    for (size_t e = 0; e < m->effects.count; e++) {
      const struct procedure_effect *effect = procedure_effect_at(m, e);
      struct str key = effect->procedure.key;
      if (effect->kind == EFFECT_OPEN && !casework_find(w, key))
        diag_error(s, withdrawn_at(w->vocabulary->pack, key), MSG_PROCEDURE_OPENED_WITHDRAWN, key,
                   p->name);
    }
  }
}

enum ly casework_open(struct scope *s, const struct service_vocabulary *v, struct casework *out) {
  size_t count, before = s->diags.errors;
  const struct pack_entry *const *all =
      pack_effective(s->arena, v->pack, &service_kind_procedure, &count);
  struct casework_procedure *list =
      all ? ARENA_ARRAY(s->arena, struct casework_procedure, count) : NULL;
  if (!list) return fail_memory(s);
  *out = (struct casework){.vocabulary = v, .procedures = list, .count = count};
  enum ly rc = workdays_of_pack(s, v->pack, &out->workdays);
  for (size_t i = 0; !rc && i < count; i++) rc = open_one(s, v, all[i], &list[i]);
  if (rc) return rc;
  for (size_t i = 0; i < count; i++) check_opened(s, out, list[i].procedure);
  struct str faults = str_int(s->arena, (int64_t)(s->diags.errors - before));
  return s->diags.errors > before ? fail(s, LY_INVALID, MSG_PACK_HAS_FAULTS, faults) : LY_OK;
}

const struct casework_procedure *casework_find(const struct casework *w, struct str procedure) {
  for (size_t i = 0; i < w->count; i++) {
    const struct service_procedure *p = w->procedures[i].procedure;
    if (str_eq(p->key, procedure) || str_eq(p->name, procedure)) return &w->procedures[i];
  }
  return NULL;
}
