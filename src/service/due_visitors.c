/* Who visits those to whom something is due, and how far each visitor is. */
#include "service/due.h"

#include <stdlib.h>

enum ly due_visitors(struct scope *s, struct store *st, struct str district,
                     const struct service_rules *rules, struct due_visitors *out) {
  struct visit_share *all = NULL;
  struct str kind = due_act(rules);
  size_t count = 0;
  *out = (struct due_visitors){0};
  enum ly rc = visit_shares(s, st, district, STR(""), s->today, &all, &count);
  for (size_t i = 0; !rc && i < count; i++)
    if (str_eq(all[i].kind, kind)) all[out->share_count++] = all[i];
  out->shares = all;
  return rc;
}

static int by_party(const void *a, const void *b) {
  int64_t x = ((const struct visit_share *)a)->party, y = ((const struct visit_share *)b)->party;
  return (x > y) - (x < y);
}

static const struct visit_share *share_of(const struct due_visitors *v, int64_t party) {
  const struct visit_share key = {.party = party};
  if (v->share_count == 0) return NULL;
  return bsearch(&key, v->shares, v->share_count, sizeof *v->shares, by_party);
}

struct str due_visitor_of(const struct due_visitors *v, int64_t party) {
  const struct visit_share *share = share_of(v, party);
  return share ? share->user : STR("");
}

struct str due_goer_of(const struct due_visitors *v, int64_t party) {
  const struct visit_share *share = share_of(v, party);
  return share ? share->by : STR("");
}

struct str due_visitor_name(const struct due_visitors *v, struct str user) {
  for (size_t i = 0; i < v->name_count; i++)
    if (str_eq(v->names[i].user, user)) return v->names[i].name;
  return user;
}

enum ly visit_duties(struct scope *s, const struct registry *r,
                     const struct service_vocabulary *words, struct visit_duty **out,
                     size_t *count) {
  *count = 0;
  *out = ARENA_ARRAY(s->arena, struct visit_duty, VISIT_DUTIES_MAX);
  if (!*out) return fail_memory(s);
  for (size_t i = 0; i < words->count && *count < VISIT_DUTIES_MAX; i++) {
    const struct service_rules *rules = &words->programmes[i];
    struct str act = due_act(rules);
    const struct registry_act_kind *kind = act.len ? registry_act_find(r, NULL, act) : NULL;
    if (!kind || !due_standing(rules->programme)) continue;
    (*out)[(*count)++] = (struct visit_duty){rules, kind, due_dates(rules->programme, s->today)};
  }
  return LY_OK;
}

/* ---- Rates --------------------------------------------------------------------------------------
 */

struct rates {
  const struct due_visitors *visitors;
  struct due_rate *list;
  size_t count, room;
};

static struct due_rate *rate_of(struct rates *r, int64_t party) {
  struct str user = due_visitor_of(r->visitors, party);
  size_t i = 0;
  while (i < r->count && !str_eq(r->list[i].user, user)) i++;
  must(i < r->room); /* as many as there are shares, and nobody */
  if (i == r->count) r->list[r->count++] = (struct due_rate){.user = user};
  return &r->list[i];
}

static int by_user(const void *a, const void *b) {
  const struct due_rate *x = a, *y = b;
  bool x_nobody = x->user.len == 0, y_nobody = y->user.len == 0;
  return x_nobody != y_nobody ? x_nobody - y_nobody : str_cmp(x->user, y->user);
}

static enum ly count_all(struct scope *s, const struct owed *o, const struct registry_moment *m,
                         const struct due_line *line, struct owed_area area, struct rates *r) {
  struct owed_row *promised = NULL, *done = NULL, *due = NULL;
  size_t promised_count = 0, done_count = 0, due_count = 0;
  int64_t total;
  enum ly rc = owed_entitled_rows(s, o, m, line->rules, false, area, (size_t)line->promised,
                                  &promised, &promised_count);
  if (!rc)
    rc = owed_entitled_rows(s, o, m, line->rules, true, area, (size_t)line->done, &done,
                            &done_count);
  if (!rc)
    rc = owed_rows(s, o, m, line->rules, OWED_MISSING, area, 0, (size_t)line->due, &due, &due_count,
                   &total);
  if (rc) return rc;
  for (size_t i = 0; i < promised_count; i++) rate_of(r, promised[i].party)->promised++;
  for (size_t i = 0; i < done_count; i++) rate_of(r, done[i].party)->done++;
  for (size_t i = 0; i < due_count; i++) rate_of(r, due[i].party)->due++;
  return LY_OK;
}

enum ly due_rates(struct scope *s, const struct owed *o, const struct registry_moment *m,
                  const struct due_line *line, struct owed_area area, const struct due_visitors *v,
                  struct due_rate **out, size_t *count) {
  struct rates r = {.visitors = v, .room = v->share_count + 1};
  *count = 0;
  *out = r.list = ARENA_ARRAY(s->arena, struct due_rate, r.room);
  if (!r.list) return fail_memory(s);
  if (v->share_count == 0) return LY_OK;
  struct arena_mark mark = arena_mark(s->arena);
  enum ly rc = count_all(s, o, m, line, area, &r);
  if (!rc) arena_rewind(s->arena, mark);
  for (size_t i = 0; i < r.count; i++)
    r.list[i].unclear = r.list[i].promised - r.list[i].done - r.list[i].due;
  if (r.count) qsort(r.list, r.count, sizeof *r.list, by_user);
  *count = r.count;
  return rc;
}

/* Rounded down: 100 says that all was done. */
static struct decimal rate_percent(const struct due_rate *r) {
  return (struct decimal){r->promised ? r->done * 1000 / r->promised : 0, 1};
}

struct value *due_rates_value(struct scope *s, const struct due_visitors *v,
                              const struct due_rate *rates, size_t count) {
  struct arena *a = s->arena;
  struct value *list = value_list(a);
  for (size_t i = 0; i < count; i++) {
    const struct due_rate *r = &rates[i];
    struct value *one = value_map(a);
    bool nobody = r->user.len == 0;
    value_put_text(a, one, "visitor", r->user);
    value_put_text(a, one, "name",
                   nobody ? message_plain(s->lang, MSG_DUE_NOBODYS) : due_visitor_name(v, r->user));
    value_put_int(a, one, "promised", r->promised);
    value_put_int(a, one, "done", r->done);
    value_put_int(a, one, "due", r->due);
    value_put_int(a, one, "unclear", r->unclear);
    value_put_decimal(a, one, "rate", rate_percent(r));
    value_add(list, one);
  }
  return list;
}
