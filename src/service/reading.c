/* Reading the rules of terms and programmes. */
#include "service/vocabulary_int.h"

/* The byte at which the n-th character of the text begins, from 1. */
static size_t byte_of(struct str text, unsigned column) {
  size_t pos = 0;
  while (column-- > 1 && utf8_next(text, &pos) >= 0) continue;
  return pos;
}

/* Faults are found in the rule's text, which stands in the file with its indentation and breaks. */
static void place_faults(struct scope *s, const struct service_rule_text *rule,
                         struct diag *before) {
  struct diag *d = before ? before->next : s->diags.first;
  for (; d; d = d->next) {
    d->at = pack_field_text_at(rule->entry, rule->field, byte_of(rule->text, d->at.column));
  }
}

enum ly service_rule_read(struct scope *s, const struct rule_vocabulary *v,
                          const struct service_rule_text *rule, const struct rule_expr **out) {
  struct diag *before = s->diags.last;
  struct rule_text text = {
      rule->text, {.file = rule->entry->at.file, .line = 1, .column = 1}, rule->kind, rule->wanted};
  *out = NULL;
  enum ly rc = rule_read(s, v, &text, out);
  if (rc == LY_OK) return LY_OK;
  *out = NULL;
  if (rc == LY_INVALID) {
    place_faults(s, rule, before);
    s->error = (struct error){0};
    return LY_OK;
  }
  if (rc != LY_LIMIT) return rc;
  diag_take(s, pack_field_at(rule->entry, rule->field));
  return LY_OK;
}

static size_t kind_of(const struct vocabulary_making *m, const struct pack_ref *of) {
  size_t i = 0;
  while (&m->out->registry.kinds[i].kind->entry != of->entry) i++;
  return i;
}

static enum ly read_term(const struct vocabulary_making *m, struct vocabulary_level *level,
                         const struct service_term *term) {
  size_t kind = kind_of(m, &term->of);
  struct service_rule_text rule = {&term->entry, "rule", term->rule, kind, NULL};
  const struct rule_expr *expr;
  enum ly rc = service_rule_read(m->s, &level->rules, &rule, &expr);
  if (rc || !expr) return rc;
  struct rule_party *party = &level->parties[kind];
  struct rule_word *words = (struct rule_word *)party->words; /* made here, with room for all */
  words[party->count++] =
      (struct rule_word){.name = term->name,
                         .key = term->key,
                         .is = RULE_TERM,
                         .type = expr->type,
                         .expr = expr,
                         .source = term->clause.key.len ? term->clause.key : term->norm};
  return LY_OK;
}

enum ly vocabulary_terms(const struct vocabulary_making *m, struct vocabulary_level *level) {
  size_t count;
  const struct pack_entry *const *all =
      pack_effective(m->s->arena, level->pack, &service_kind_term, &count);
  if (!all) return fail_memory(m->s);
  enum ly rc = LY_OK;
  for (size_t i = 0; !rc && i < count; i++) rc = read_term(m, level, (const void *)all[i]);
  return rc;
}

/* ---- Programmes ---------------------------------------------------------------------------------
 */

static const struct vocabulary_level *level_of(const struct vocabulary_making *m,
                                               const struct pack *pack) {
  size_t i = 0;
  while (m->levels[i].pack != pack) i++;
  return &m->levels[i];
}

static enum ly read_field(const struct vocabulary_making *m, const struct service_rules *r,
                          const char *field, struct str text, const struct rule_type *wanted,
                          const struct rule_expr **out) {
  struct service_rule_text rule = {&r->programme->entry, field, text, r->kind, wanted};
  return text.len ? service_rule_read(m->s, r->vocabulary, &rule, out) : LY_OK;
}

static size_t code_of(const struct rule_codes *codes, struct str key) {
  size_t i = 0;
  while (i < codes->count && !str_eq(codes->codes[i].code, key)) i++;
  return i;
}

static enum ly read_rules(const struct vocabulary_making *m, const struct service_programme *p,
                          struct service_rules *out) {
  static const struct rule_type truth = {.kind = RULE_TRUTH};
  struct rule_type number;
  const struct pack *pack = pack_holding(m->out->pack, &service_kind_programme, &p->entry);
  must(pack); /* it came from one of the chain */
  *out = (struct service_rules){.programme = p, .pack = pack};
  out->vocabulary = &level_of(m, pack)->rules;
  out->kind = kind_of(m, &p->of);
  out->code = code_of(m->out->columns[out->kind].received, p->key);
  struct diag_at at = pack_field_at(&p->entry, "unit");
  bool counted = p->amount.len && vocabulary_number_type(m->s, at, p->unit, 2, &number);
  enum ly rc = read_field(m, out, "eligible", p->eligible, &truth, &out->eligible);
  if (!rc && counted) rc = read_field(m, out, "amount", p->amount, &number, &out->amount);
  return rc ? rc : read_field(m, out, "done", p->done, &truth, &out->done);
}

/* The programme, and those of the packs above that it stands beside. */
static enum ly read_programme(const struct vocabulary_making *m, const struct pack_entry *entry,
                              struct service_rules *out) {
  enum ly rc = read_rules(m, (const void *)entry, out);
  while (!rc && (entry = entry->replaces)) {
    struct service_rules *above = ARENA_NEW(m->s->arena, struct service_rules);
    if (!above) return fail_memory(m->s);
    out->above = above;
    out = above;
    rc = read_rules(m, (const void *)entry, out);
  }
  return rc;
}

enum ly vocabulary_programmes(const struct vocabulary_making *m) {
  struct arena *a = m->s->arena;
  size_t count;
  const struct pack_entry *const *all =
      pack_effective(a, m->out->pack, &service_kind_programme, &count);
  struct service_rules *rules = all ? ARENA_ARRAY(a, struct service_rules, count) : NULL;
  if (!rules) return fail_memory(m->s);
  enum ly rc = LY_OK;
  for (size_t i = 0; !rc && i < count; i++) rc = read_programme(m, all[i], &rules[i]);
  m->out->programmes = rules;
  m->out->count = count;
  return rc;
}
