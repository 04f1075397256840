/* Proposals of figures: which there are, and as pages, commands and JSON show them. */
#include "plan/figure.h"

#include "plan/group_int.h"

const struct pack_choice figure_states[] = {
    {"open", FIGURE_OPEN, MSG_FIGURE_STATE_OPEN},
    {"adopted", FIGURE_ADOPTED, MSG_FIGURE_STATE_ADOPTED},
    {"returned", FIGURE_RETURNED, MSG_FIGURE_STATE_RETURNED},
    {0},
};

const struct pack *figure_home(const struct pack *pack, struct str param) {
  struct str programme;
  int part;
  bool rule = service_rule_called(param, &programme, &part);
  const struct pack_kind *kind = rule ? &service_kind_programme : &service_kind_parameter;
  const struct pack_entry *entry = pack_find(pack, kind, rule ? programme : param);
  return entry ? pack_holding(pack, kind, entry) : NULL;
}

struct str figure_name(struct scope *s, const struct figure_proposal *p) {
  struct buf b = buf_open(s->arena, FIGURE_KEY_MAX);
  buf_add(&b, p->pack->header->key);
  buf_char(&b, '-');
  buf_add(&b, str_int(s->arena, p->number));
  return buf_str(&b);
}

/* ---- Reading ------------------------------------------------------------------------------------
 */

static struct figure_proposal proposal_of(const struct pack *pack, const struct store_rows *rows,
                                          size_t i) {
  struct figure_proposal p = {.number = store_int(rows, i, 0),
                              .pack = pack,
                              .param = store_text(rows, i, 1),
                              .entry = store_text(rows, i, 2),
                              .value = store_text(rows, i, 3),
                              .from = DATE_NONE,
                              .basis = store_text(rows, i, 5),
                              .recorded_at = store_int(rows, i, 6),
                              .recorded_by = store_text(rows, i, 7),
                              .state = FIGURE_OPEN};
  if (!date_parse(store_text(rows, i, 4), &p.from)) p.from = DATE_NONE;
  if (rows->cells[i * rows->columns + 8].type == STORE_NULL) return p;
  p.state = store_int(rows, i, 8) ? FIGURE_ADOPTED : FIGURE_RETURNED;
  p.reason = store_text(rows, i, 9);
  p.version = store_text(rows, i, 10);
  p.decided_at = store_int(rows, i, 11);
  p.decided_by = store_text(rows, i, 12);
  return p;
}

static enum ly read_rows(struct scope *s, struct store *st, const struct pack *pack,
                         struct store_rows *out) {
  return store_query(
      s, st, "itttttitITTIT",
      "SELECT p.proposal, p.param, p.entry, p.value, p.holds_from, p.basis, p.recorded_at,"
      " p.recorded_by, d.adopted, d.reason, d.version, d.recorded_at, d.recorded_by"
      " FROM figure_proposal p LEFT JOIN figure_decision d"
      " ON d.district = p.district AND d.proposal = p.proposal"
      " WHERE p.district = $1 AND p.pack = $2 ORDER BY p.proposal DESC",
      out, S_TEXT(report_district(pack)), S_TEXT(pack->header->key));
}

enum ly figure_list(struct scope *s, struct store *st, const struct pack *pack,
                    struct figure_proposal **out, size_t *count) {
  enum { CHAIN_MAX = 16 };
  struct store_rows rows[CHAIN_MAX] = {0};
  const struct pack *packs[CHAIN_MAX];
  size_t n = 0, all = 0;
  enum ly rc = LY_OK;
  for (; !rc && pack && n < CHAIN_MAX; pack = pack->parent) {
    packs[n] = pack;
    rc = read_rows(s, st, pack, &rows[n]);
    all += rows[n++].rows;
  }
  *count = 0;
  *out = ARENA_ARRAY(s->arena, struct figure_proposal, all);
  if (rc || !*out) return rc ? rc : fail_memory(s);
  for (size_t k = 0; k < n; k++) {
    for (size_t i = 0; i < rows[k].rows; i++)
      (*out)[(*count)++] = proposal_of(packs[k], &rows[k], i);
  }
  return LY_OK;
}

enum ly figure_called(struct scope *s, struct store *st, const struct pack *pack, struct str name,
                      struct figure_proposal *out) {
  struct figure_proposal *list;
  size_t count;
  enum ly rc = figure_list(s, st, pack, &list, &count);
  for (size_t i = 0; !rc && i < count; i++) {
    *out = list[i];
    if (str_eq(figure_name(s, out), name)) return LY_OK;
  }
  return rc ? rc : fail(s, LY_NOT_FOUND, MSG_FIGURE_NONE, pack->header->name, name);
}

/* ---- Showing ------------------------------------------------------------------------------------
 */

/* What is changed, as people call it; what the pack has no more by its key. */
static struct str title_of(struct scope *s, const struct figure_proposal *p,
                           const struct service_parameter *param) {
  struct str key;
  int part;
  if (param) return param->name;
  if (!service_rule_called(p->param, &key, &part)) return p->param;
  const void *programme = pack_find(p->pack, &service_kind_programme, key);
  return programme ? service_rule_title(s, programme, part) : p->param;
}

static void put_parameter(struct scope *s, struct value *v, const struct figure_proposal *p) {
  const struct service_parameter *param =
      (const void *)pack_find(p->pack, &service_kind_parameter, p->param);
  value_put_text(s->arena, v, "param", p->param);
  value_put_text(s->arena, v, "param_name", title_of(s, p, param));
  value_put_text(s->arena, v, "entry", p->entry);
  value_put_text(s->arena, v, "value", p->value);
  bool share = param && str_is(param->unit, "%"); /* the value says itself: 60%, 0.6 */
  value_put_text(s->arena, v, "unit", param && !share ? param->unit : STR(""));
}

struct value *figure_value(struct scope *s, const struct figure_proposal *p) {
  struct arena *a = s->arena;
  struct value *v = value_map(a);
  const struct pack_choice *state = pack_choice_of(figure_states, p->state);
  value_put_text(a, v, "proposal", figure_name(s, p));
  value_put_text(a, v, "pack", p->pack->header->key);
  value_put_text(a, v, "pack_name", p->pack->header->name);
  put_parameter(s, v, p);
  value_put_text(a, v, "holds_from", date_iso(a, p->from));
  value_put_text(a, v, "basis", p->basis);
  value_put_text(a, v, "state", str_of(state->word));
  value_put_text(a, v, "state_text", message_plain(s->lang, state->message));
  plan_put_recorded(s, v, p->recorded_at, p->recorded_by);
  value_put_text(a, v, "reason", p->reason);
  value_put_text(a, v, "version", p->version);
  bool decided = p->state != FIGURE_OPEN;
  value_put_text(a, v, "decided_at", decided ? time_local(a, p->decided_at) : STR(""));
  value_put_text(a, v, "decided_by", p->decided_by);
  return v;
}
