/* A figure of a draft as parameters.yaml writes it. */
#include "service/draft.h"

#include "base/decimal.h"
#include "base/json.h"

enum { VERSION_MAX = 16 * 1024 };

/* ---- Where the draft has it ---------------------------------------------------------------------
 */

static const struct rule_param *find_in(const struct rule_expr *e, struct str key) {
  const struct rule_param *found = NULL;
  if (!e) return NULL;
  if (e->param && str_eq(e->param->key, key)) return e->param;
  if (e->op == RULE_WORD && e->word->is == RULE_TERM) found = find_in(e->word->expr, key);
  for (size_t i = 0; !found && i < e->count; i++) found = find_in(e->args[i], key);
  return found;
}

static const struct rule_param *find_param(const struct service_vocabulary *v, struct str key) {
  const struct rule_param *found = NULL;
  for (size_t i = 0; !found && i < v->count; i++) {
    for (const struct service_rules *r = &v->programmes[i]; !found && r; r = r->above) {
      const struct rule_expr *rules[] = {r->eligible, r->amount, r->done};
      for (size_t k = 0; !found && k < 3; k++) found = find_in(rules[k], key);
    }
  }
  return found;
}

/* ---- Writing ------------------------------------------------------------------------------------
 */

/* Sixty percent is 0.60 in rules and 60 in a pack. */
static struct str in_pack(struct scope *s, const struct service_parameter *p,
                          const struct rule_param *param, int64_t value) {
  int places = param->type.places - (str_is(p->unit, "%") ? 2 : 0);
  while (places > 0 && value % 10 == 0) {
    value /= 10;
    places--;
  }
  return decimal_text(s->arena, (struct decimal){value, (uint8_t)places});
}

/* Texts stand between quotation marks, in which YAML and JSON escape alike. */
static void add_text(struct buf *b, int indent, const char *key, struct str text) {
  if (!text.len) return;
  buf_printf(b, "%*s%s: ", indent, "", key);
  json_text(b, text);
  buf_char(b, '\n');
}

static void add_entry(struct scope *s, struct buf *b, int indent, const struct service_parameter *p,
                      const struct rule_param *param, const struct rule_entry *e) {
  bool coded = param->by == RULE_BY_CODE;
  struct str at = coded ? param->index.codes->codes[e->at].name
                        : decimal_text(s->arena, (struct decimal){e->at, 0});
  buf_printf(b, "%*s- {%s: %.*s, value: %.*s}\n", indent, "", coded ? "code" : "lowest",
             STR_ARG(at), STR_ARG(in_pack(s, p, param, e->value)));
}

struct str service_draft_version(struct scope *s, const struct service_vocabulary *draft,
                                 const struct service_draft *said, int indent) {
  const struct rule_param *param = find_param(draft, said->param);
  const struct pack_entry *entry =
      param ? pack_find(draft->pack, &service_kind_parameter, param->key) : NULL;
  const struct service_parameter *p = (const void *)entry;
  struct buf b = buf_open(s->arena, VERSION_MAX);
  if (!p || !param->count || !param->versions[0].count) return STR("");
  const struct rule_version *now = &param->versions[0];
  struct str from = date_iso(s->arena, said->from);
  buf_printf(&b, "%*s- from: %.*s\n", indent, "", STR_ARG(from));
  buf_printf(&b, "%*ssure: official\n", indent + 2, "");
  add_text(&b, indent + 2, "norm", said->basis);
  if (param->by == RULE_NO_INDEX) {
    struct str value = in_pack(s, p, param, now->entries[0].value);
    buf_printf(&b, "%*svalue: %.*s\n", indent + 2, "", STR_ARG(value));
    return buf_str(&b);
  }
  buf_printf(&b, "%*sentries:\n", indent + 2, "");
  for (size_t i = 0; i < now->count; i++) add_entry(s, &b, indent + 4, p, param, &now->entries[i]);
  return buf_str(&b);
}
