/* Figures changed in the words of a pack; which figures and rules can be. */
#include "service/draft.h"

#include "base/decimal.h"

#include <stdlib.h>

/* ---- Where a parameter stands -------------------------------------------------------------------
 *
 * Each pack of the chain has its own array of parameters; trees point into that of the pack they
 * stand in. All that bear the name are changed alike.
 */

struct search {
  struct str name;                 /* key or name; empty: all */
  const struct rule_param **found; /* each once */
  size_t count, room;
};

static void find_in(struct search *find, const struct rule_expr *e) {
  if (!e) return;
  bool named = e->param && (!find->name.len || str_eq(e->param->key, find->name) ||
                            str_eq(e->param->name, find->name));
  for (size_t i = 0; named && i < find->count; i++) named = find->found[i] != e->param;
  if (named && find->count < find->room) find->found[find->count++] = e->param;
  if (e->op == RULE_WORD && e->word->is == RULE_TERM) find_in(find, e->word->expr);
  for (size_t i = 0; i < e->count; i++) find_in(find, e->args[i]);
}

static void find_param(struct search *find, const struct service_vocabulary *v) {
  for (size_t i = 0; i < v->count; i++) {
    for (const struct service_rules *r = &v->programmes[i]; r; r = r->above) {
      find_in(find, r->eligible);
      find_in(find, r->amount);
      find_in(find, r->done);
    }
  }
}

/* ---- Values -------------------------------------------------------------------------------------
 */

/* A number of that many places; a percentage of a plain number is hundredths. */
static bool read_number(struct str text, const struct rule_type *type, int64_t *out) {
  struct decimal d;
  bool percent = str_ends(text, STR("%"));
  if (percent && type->unit.len) return false;
  if (percent) text.len--;
  if (!decimal_parse(text, &d)) return false;
  int scale = d.scale + (percent ? 2 : 0);
  *out = d.coefficient;
  for (; scale < type->places; scale++) {
    if (__builtin_mul_overflow(*out, 10, out)) return false;
  }
  for (; scale > type->places; scale--) {
    if (*out % 10) return false;
    *out /= 10;
  }
  return *out >= -INT64_C(1000000000000000) && *out <= INT64_C(1000000000000000);
}

static bool read_index(const struct rule_param *p, struct str text, int64_t *at) {
  *at = 0;
  if (p->by == RULE_NO_INDEX) return text.len == 0;
  if (p->by == RULE_BY_BAND) return read_number(text, &p->index, at);
  for (size_t i = 0; i < p->index.codes->count; i++) {
    const struct rule_code *code = &p->index.codes->codes[i];
    *at = (int64_t)i;
    if (str_eq(code->code, text) || str_eq(code->name, text)) return true;
  }
  return false;
}

const struct rule_version *service_param_on(const struct rule_param *p, struct date day) {
  for (size_t i = p->count; i > 0; i--) {
    const struct rule_version *v = &p->versions[i - 1];
    bool holds = v->from.day <= day.day && (date_is_none(v->to) || v->to.day >= day.day);
    if (holds) return v->known ? v : NULL;
  }
  return NULL;
}

static int by_at(const void *a, const void *b) {
  const struct rule_entry *x = a, *y = b;
  return (x->at > y->at) - (x->at < y->at);
}

/* The entries of today with one of them changed, or added. */
static struct rule_entry *entries_with(struct scope *s, const struct rule_param *p, int64_t at,
                                       int64_t value, size_t *count) {
  const struct rule_version *now = service_param_on(p, s->today);
  size_t had = now ? now->count : 0, i = 0;
  struct rule_entry *out = ARENA_ARRAY(s->arena, struct rule_entry, had + 1);
  if (!out) return NULL;
  for (*count = 0; *count < had; ++*count) out[*count] = now->entries[*count];
  while (i < *count && out[i].at != at) i++;
  out[i] = (struct rule_entry){at, value};
  if (i == *count) ++*count;
  qsort(out, *count, sizeof *out, by_at);
  return out;
}

static enum ly change(struct scope *s, struct rule_param *p, int64_t at, int64_t value) {
  enum { FIRST_DAY = -719162 /* 0001-01-01 */ };
  struct rule_version *version = ARENA_NEW(s->arena, struct rule_version);
  size_t count = 0;
  struct rule_entry *entries = entries_with(s, p, at, value, &count);
  if (!version || !entries) return fail_memory(s);
  *version = (struct rule_version){{FIRST_DAY}, DATE_NONE, true, entries, count};
  p->versions = version;
  p->count = 1;
  return LY_OK;
}

enum ly service_draft_param(struct scope *s, const struct service_vocabulary *v, struct str name,
                            struct str index, struct str value) {
  enum { FOUND_MAX = 64 };
  const struct rule_param *found[FOUND_MAX];
  struct search find = {.name = name, .found = found, .room = FOUND_MAX};
  int64_t at, number;
  enum ly rc = LY_OK;
  find_param(&find, v);
  if (find.count == 0) return fail(s, LY_NOT_FOUND, MSG_DRAFT_NO_PARAM, name);
  for (size_t i = 0; !rc && i < find.count; i++) {
    struct str unit = found[i]->type.unit;
    if (found[i]->by != RULE_NO_INDEX && index.len == 0)
      return fail(s, LY_INVALID, MSG_DRAFT_WANT_ENTRY, found[i]->name);
    if (!read_index(found[i], index, &at))
      return fail(s, LY_INVALID, MSG_DRAFT_NO_ENTRY, found[i]->name, index);
    if (!read_number(value, &found[i]->type, &number))
      return fail(s, LY_INVALID, MSG_DRAFT_BAD_VALUE, found[i]->name, value,
                  unit.len ? unit : STR("%"));
    /* These words are the caller's own. */
    rc = change(s, (struct rule_param *)(uintptr_t)found[i], at, number);
  }
  return rc;
}

enum ly service_draft_change(struct scope *s, const struct service_vocabulary *v, struct str name,
                             struct str index, struct str value) {
  struct str programme;
  int part;
  if (service_rule_called(name, &programme, &part)) return service_draft_rule(s, v, name, value);
  return service_draft_param(s, v, name, index, value);
}

/* ---- Which there are ----------------------------------------------------------------------------
 */

enum { PARAMS_MAX = 256, FIGURES_MAX = 2048 };

struct figures {
  struct service_figure *list;
  size_t count;
};

static struct str plain_text(struct scope *s, const struct rule_type *type, int64_t value) {
  return decimal_text(s->arena, (struct decimal){value, (uint8_t)type->places});
}

static void add_figure(struct scope *s, struct figures *f, const struct rule_param *p, int64_t at,
                       const struct rule_entry *entry) {
  if (f->count == FIGURES_MAX) return;
  struct rule_value index = {true, at, at, at};
  struct service_figure *out = &f->list[f->count++];
  *out = (struct service_figure){.param = p, .key = p->key, .title = p->name};
  if (p->by == RULE_BY_CODE) out->index = p->index.codes->codes[at].code;
  if (p->by == RULE_BY_BAND) out->index = plain_text(s, &p->index, at);
  if (p->by != RULE_NO_INDEX) out->name = rule_value_text(s, &p->index, &index);
  if (!entry) return;
  struct rule_value value = {true, entry->value, entry->value, entry->value};
  out->value = rule_value_text(s, &p->type, &value);
  out->plain = plain_text(s, &p->type, entry->value);
}

static const struct rule_entry *entry_at(const struct rule_version *v, int64_t at) {
  for (size_t i = 0; v && i < v->count; i++)
    if (v->entries[i].at == at) return &v->entries[i];
  return NULL;
}

static void add_figures(struct scope *s, struct figures *f, const struct rule_param *p) {
  const struct rule_version *now = service_param_on(p, s->today);
  if (p->by == RULE_NO_INDEX) add_figure(s, f, p, 0, entry_at(now, 0));
  for (size_t i = 0; p->by == RULE_BY_CODE && i < p->index.codes->count; i++)
    add_figure(s, f, p, (int64_t)i, entry_at(now, (int64_t)i));
  for (size_t i = 0; p->by == RULE_BY_BAND && now && i < now->count; i++)
    add_figure(s, f, p, now->entries[i].at, &now->entries[i]);
}

static void add_rules(struct scope *s, struct figures *f, const struct service_programme *p) {
  for (int part = SERVICE_ELIGIBLE; part < SERVICE_PARTS; part++) {
    struct str text = service_rule_of(p, part);
    if (f->count == FIGURES_MAX || !text.len) continue;
    f->list[f->count++] = (struct service_figure){.programme = p,
                                                  .key = service_rule_name(s, p->key, part),
                                                  .title = service_rule_title(s, p, part),
                                                  .value = text,
                                                  .plain = text};
  }
}

enum ly service_figures(struct scope *s, const struct service_vocabulary *v,
                        struct service_figure **out, size_t *count) {
  const struct rule_param *found[PARAMS_MAX];
  struct search find = {.found = found, .room = PARAMS_MAX};
  struct figures f = {ARENA_ARRAY(s->arena, struct service_figure, FIGURES_MAX), 0};
  if (!f.list) return fail_memory(s);
  find_param(&find, v);
  for (size_t i = 0; i < find.count; i++) {
    bool first = true; /* of those of that name in the chain of packs */
    for (size_t j = 0; first && j < i; j++) first = !str_eq(found[j]->key, found[i]->key);
    if (first) add_figures(s, &f, found[i]);
  }
  for (size_t i = 0; i < v->count; i++) add_rules(s, &f, v->programmes[i].programme);
  *out = f.list;
  *count = f.count;
  return arena_failed(s->arena) ? fail_memory(s) : LY_OK;
}

/* ---- Places of programmes -----------------------------------------------------------------------
 */

/* Literals that were moved: trees share those of terms. */
struct moving {
  const struct service_vocabulary *from, *to;
  const struct rule_expr **moved;
  size_t count, room;
};

/* Programmes that only the draft has stand behind all others, where no row has a bit. */
static int64_t place_in(const struct moving *m, const struct rule_codes *codes, int64_t at) {
  for (size_t k = 0; k < m->to->registry.count; k++) {
    const struct rule_codes *other = m->to->columns[k].received;
    if (m->from->columns[k].received != codes) continue;
    for (size_t i = 0; i < other->count; i++)
      if (str_eq(other->codes[i].code, codes->codes[at].code)) return (int64_t)i;
    return other->count < 64 ? (int64_t)other->count : 63;
  }
  return at;
}

static bool is_programme(const struct moving *m, const struct rule_expr *e) {
  bool literal = e->op == RULE_LITERAL && e->type.kind == RULE_CODE;
  if (!literal && e->op != RULE_MEMBER) return false;
  for (size_t k = 0; k < m->from->registry.count; k++)
    if (e->type.codes == m->from->columns[k].received) return true;
  return false;
}

static bool was_moved(const struct moving *m, const struct rule_expr *e) {
  for (size_t i = 0; i < m->count; i++)
    if (m->moved[i] == e) return true;
  return false;
}

static enum ly move_in(struct scope *s, struct moving *m, const struct rule_expr *e) {
  enum ly rc = LY_OK;
  if (!e) return LY_OK;
  if (is_programme(m, e) && !was_moved(m, e)) {
    if (m->count == m->room) return fail(s, LY_LIMIT, MSG_DRAFT_TOO_LARGE);
    ((struct rule_expr *)(uintptr_t)e)->value = place_in(m, e->type.codes, e->value);
    m->moved[m->count++] = e;
  }
  if (e->op == RULE_WORD && e->word->is == RULE_TERM) rc = move_in(s, m, e->word->expr);
  for (size_t i = 0; !rc && i < e->count; i++) rc = move_in(s, m, e->args[i]);
  return rc;
}

enum ly service_draft_fit(struct scope *s, const struct service_vocabulary *in_force,
                          const struct service_vocabulary *draft) {
  enum { MOVED_MAX = 4096 };
  struct moving m = {.from = draft, .to = in_force, .room = MOVED_MAX};
  m.moved = ARENA_ARRAY(s->arena, const struct rule_expr *, MOVED_MAX);
  if (!m.moved) return fail_memory(s);
  enum ly rc = LY_OK;
  for (size_t i = 0; !rc && i < draft->count; i++) {
    for (const struct service_rules *r = &draft->programmes[i]; !rc && r; r = r->above) {
      rc = move_in(s, &m, r->eligible);
      if (!rc) rc = move_in(s, &m, r->amount);
      if (!rc) rc = move_in(s, &m, r->done);
    }
  }
  return rc;
}
