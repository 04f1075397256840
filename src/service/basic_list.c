/* The list of basic services: programmes by their place in it, with the figures behind amounts. */
#include "service/basic_list.h"

#include "service/entitlement.h"

enum { FIGURES_MAX = 16 };

/* The parameters of a rule, each once. */
struct figures {
  const struct rule_param *list[FIGURES_MAX];
  size_t count;
};

static void add_param(struct figures *f, const struct rule_param *param) {
  for (size_t i = 0; i < f->count; i++) {
    if (f->list[i] == param) return;
  }
  if (f->count < FIGURES_MAX) f->list[f->count++] = param;
}

/* Depth is that of a rule, at most RULE_DEPTH_MAX. */
static void gather(struct figures *f, const struct rule_expr *e) {
  if (e->op == RULE_PARAM) add_param(f, e->param);
  if (e->op == RULE_WORD && e->word->is == RULE_TERM) gather(f, e->word->expr);
  for (size_t i = 0; i < e->count; i++) gather(f, e->args[i]);
}

/* The version that holds on a day, or NULL. */
static const struct rule_version *version_on(const struct rule_param *p, struct date day) {
  const struct rule_version *found = NULL;
  for (size_t i = 0; i < p->count; i++) {
    const struct rule_version *v = &p->versions[i];
    bool begun = date_is_none(v->from) || date_cmp(v->from, day) <= 0;
    bool ended = !date_is_none(v->to) && date_cmp(v->to, day) < 0;
    if (begun) found = ended ? NULL : v;
  }
  return found;
}

static struct str value_text(struct scope *s, const struct rule_type *type, int64_t value) {
  struct rule_value v = {true, value, value, value};
  return rule_value_text(s, type, &v);
}

/* 五级: 300.00元/人·月; of bands the lowest number: 65岁. */
static struct value *entries_value(struct scope *s, const struct rule_param *p,
                                   const struct rule_version *version) {
  struct value *list = value_list(s->arena);
  for (size_t i = 0; version && version->known && i < version->count; i++) {
    const struct rule_entry *e = &version->entries[i];
    struct value *item = value_map(s->arena);
    struct str at = p->by == RULE_NO_INDEX ? STR("") : value_text(s, &p->index, e->at);
    if (p->by == RULE_BY_BAND) at = message_text(s->arena, s->lang, MSG_BASIC_BAND, &at, 1);
    value_put_text(s->arena, item, "at", at);
    value_put_text(s->arena, item, "value", value_text(s, &p->type, e->value));
    value_add(list, item);
  }
  return list;
}

struct value *service_figures_value(struct scope *s, const struct service_rules *rules) {
  struct figures f = {.count = 0};
  struct value *list = value_list(s->arena);
  if (rules->amount) gather(&f, rules->amount);
  for (size_t i = 0; i < f.count; i++) {
    const struct rule_version *version = version_on(f.list[i], s->today);
    struct value *item = value_map(s->arena);
    value_put_text(s->arena, item, "name", f.list[i]->name);
    value_put_text(s->arena, item, "unit", f.list[i]->type.unit);
    value_put_text(s->arena, item, "source", f.list[i]->source);
    value_put_bool(s->arena, item, "known", version && version->known);
    value_put(item, "entries", entries_value(s, f.list[i], version));
    value_add(list, item);
  }
  return list;
}

static struct value *group_value(struct scope *s, const struct service_vocabulary *v,
                                 const struct pack_choice *basic, int64_t *count) {
  struct value *group = value_map(s->arena), *items = value_list(s->arena);
  for (size_t i = 0; i < v->count; i++) {
    const struct service_rules *r = &v->programmes[i];
    if (r->programme->basic != basic->value) continue;
    struct value *item = service_programme_value(s, v, r);
    value_put(item, "figures", service_figures_value(s, r));
    value_add(items, item);
    ++*count;
  }
  value_put_text(s->arena, group, "basic", str_of(basic->word));
  value_put_text(s->arena, group, "basic_text", message_plain(s->lang, basic->message));
  value_put(group, "items", items);
  return group;
}

struct value *service_basic_list_value(struct scope *s, const struct service_vocabulary *v) {
  struct value *list = value_map(s->arena), *groups = value_list(s->arena);
  int64_t count = 0;
  for (const struct pack_choice *b = service_basics; b->word; b++) {
    value_add(groups, group_value(s, v, b, &count));
  }
  value_put_text(s->arena, list, "pack", v->pack->header->key);
  value_put_text(s->arena, list, "pack_name", v->pack->header->name);
  value_put_text(s->arena, list, "on", date_iso(s->arena, s->today));
  value_put_int(s->arena, list, "count", count);
  value_put(list, "groups", groups);
  return list;
}
