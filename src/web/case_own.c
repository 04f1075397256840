/* Whose cases are a provider's and a visitor's own: those of the institution that the role is held
 * for, by its number (its own, of its slots, that name it), and of the people who are shared out to
 * the user today. */
#include "people/hands.h"
#include "service/visit_share.h"
#include "web/page.h"
#include "web/pages_cases.h"

#include <stdlib.h>

enum { OWN_MAX = 2000 }; /* cases in a list of own ones */

#define OWN_HANDS (HAND_BIT(HAND_PROVIDER) | HAND_BIT(HAND_VISITOR))

static bool is_for_institution(const struct call *c, const struct user_grant *g, int64_t *party) {
  return g->role == ROLE_PROVIDER && area_within(c->area, g->area) && registry_id(g->unit, party);
}

/* ---- Institutions -------------------------------------------------------------------------------
 */

bool acts_for(const struct call *c, int64_t institution) {
  int64_t party;
  for (size_t i = 0; i < c->grants.count; i++) {
    if (is_for_institution(c, &c->grants.list[i], &party) && party == institution) return true;
  }
  return false;
}

size_t own_institutions(const struct call *c, int64_t *out) {
  size_t count = 0;
  for (size_t i = 0; i < c->grants.count; i++) {
    int64_t party;
    bool again = false;
    if (!is_for_institution(c, &c->grants.list[i], &party)) continue;
    for (size_t k = 0; k < count; k++) again |= out[k] == party;
    if (!again) out[count++] = party;
  }
  return count;
}

int64_t own_institution(const struct call *c) {
  int64_t party = 0;
  for (size_t i = 0; i < c->grants.count && !holds_here(c, CASEWORK_ROLES); i++)
    if (is_for_institution(c, &c->grants.list[i], &party)) return party;
  return 0;
}

bool asks_for_own(const struct call *c, const struct case_row *row) {
  return row->asks == ASKS_INSTITUTION && acts_for(c, row->party);
}

bool may_apply(const struct call *c, const struct service_procedure *p) {
  const int *asks = p->asks.items;
  bool institutions = false;
  for (size_t i = 0; i < p->asks.count; i++) institutions |= asks[i] == ASKS_INSTITUTION;
  return holds_here(c, ROLE_BIT(ROLE_WORKER)) || (institutions && own_institution(c));
}

void put_may_open(struct scope *s, const struct call *c, bool may, struct value *v) {
  value_put_bool(s->arena, v, "may_open", may);
  if (!c->request->json) value_put_bool(s->arena, v, "asks_own", own_institution(c) != 0);
}

/* The institution is the case's party, offers the slot that the case books, or is named in it. */
static enum ly is_institutions(struct scope *s, const struct call *c, const struct case_desk *desk,
                               const struct case_row *row, bool *out) {
  int64_t *all = NULL;
  size_t count = 0;
  *out = false;
  if (!holds_here(c, ROLE_BIT(ROLE_PROVIDER))) return LY_OK;
  enum ly rc = case_institutions(s, desk->store, row->district, row->case_no, &all, &count);
  for (size_t i = 0; !rc && i < count; i++) *out |= acts_for(c, all[i]);
  return rc;
}

static enum ly is_visited(struct scope *s, const struct call *c, const struct case_desk *desk,
                          const struct case_row *row, bool *out) {
  struct visit_share *shares;
  size_t count = 0;
  *out = false;
  if (!holds_here(c, ROLE_BIT(ROLE_VISITOR))) return LY_OK;
  enum ly rc = visit_shares(s, desk->store, row->district, c->user.name, s->today, &shares, &count);
  for (size_t i = 0; !rc && i < count; i++) *out |= shares[i].party == row->party;
  return rc;
}

enum ly case_hands(struct scope *s, const struct call *c, const struct case_desk *desk,
                   const struct case_row *row, unsigned *out) {
  bool institutions = false, visited = false;
  *out = hands_of(c, row->area) & ~OWN_HANDS;
  enum ly rc = is_institutions(s, c, desk, row, &institutions);
  if (!rc) rc = is_visited(s, c, desk, row, &visited);
  if (institutions) *out |= HAND_BIT(HAND_PROVIDER);
  if (visited) *out |= HAND_BIT(HAND_VISITOR);
  if (asks_for_own(c, row)) *out |= HAND_BIT(HAND_APPLICANT);
  return rc;
}

bool sees_all_cases(const struct call *c) {
  return c->resident.in || holds_here(c, CASEWORK_ROLES);
}

enum ly case_own_check(struct scope *s, struct call *c, const struct case_desk *desk,
                       const struct case_row *row) {
  unsigned hands = 0;
  if (sees_all_cases(c)) return LY_OK;
  enum ly rc = case_hands(s, c, desk, row, &hands);
  if (rc) return rc;
  c->own_case = (hands & OWN_HANDS) != 0;
  return c->own_case ? LY_OK : fail(s, LY_NOT_FOUND, MSG_CASE_NOT_OWN);
}

/* ---- Lists --------------------------------------------------------------------------------------
 */

struct own_list {
  struct case_row *rows;
  size_t count, max;
};

static enum ly add_found(struct scope *s, const struct case_desk *desk,
                         const struct case_filter *of, struct own_list *list) {
  struct case_row *rows;
  size_t count = 0;
  enum ly rc = case_list(s, desk->store, desk->place.district, of,
                         (struct case_after){.due = DATE_NONE}, list->max, &rows, &count);
  for (size_t i = 0; !rc && i < count && list->count < list->max; i++)
    list->rows[list->count++] = rows[i];
  return rc;
}

static enum ly add_party(struct scope *s, const struct case_desk *desk,
                         const struct case_filter *filter, int64_t party, struct own_list *list) {
  struct case_filter of = *filter;
  of.party = party;
  return add_found(s, desk, &of, list);
}

/* Of an institution of the user's, the cases of others. */
static enum ly add_institutions(struct scope *s, const struct call *c, const struct case_desk *desk,
                                const struct case_filter *filter, struct own_list *list) {
  struct case_filter of = *filter;
  enum ly rc = LY_OK;
  of.party = 0;
  for (size_t i = 0; !rc && i < c->grants.count; i++)
    if (is_for_institution(c, &c->grants.list[i], &of.institution))
      rc = add_found(s, desk, &of, list);
  return rc;
}

static int by_number(const void *a, const void *b) {
  int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
  return (x > y) - (x < y);
}

/* Whose cases they are, each once. */
static enum ly own_parties(struct scope *s, const struct call *c, const struct case_desk *desk,
                           int64_t **out, size_t *count) {
  struct visit_share *shares = NULL;
  size_t people = 0, all = 0;
  enum ly rc = LY_OK;
  if (holds_here(c, ROLE_BIT(ROLE_VISITOR)))
    rc = visit_shares(s, desk->store, desk->place.district, c->user.name, s->today, &shares,
                      &people);
  if (rc) return rc;
  *count = 0;
  *out = ARENA_ARRAY(s->arena, int64_t, people + c->grants.count);
  if (!*out) return fail_memory(s);
  for (size_t i = 0; i < people; i++) (*out)[all++] = shares[i].party;
  for (size_t i = 0; i < c->grants.count; i++)
    if (is_for_institution(c, &c->grants.list[i], &(*out)[all])) all++;
  if (all) qsort(*out, all, sizeof **out, by_number);
  for (size_t i = 0; i < all; i++)
    if (i == 0 || (*out)[i] != (*out)[i - 1]) (*out)[(*count)++] = (*out)[i];
  return LY_OK;
}

static int by_due(const void *a, const void *b) {
  const struct case_row *x = a, *y = b;
  int32_t dx = date_is_none(x->due) ? INT32_MAX : x->due.day;
  int32_t dy = date_is_none(y->due) ? INT32_MAX : y->due.day;
  if (dx != dy) return (dx > dy) - (dx < dy);
  return (x->case_no > y->case_no) - (x->case_no < y->case_no);
}

/* What is in the list for two reasons stands there once. */
static void drop_doubles(struct own_list *list) {
  size_t kept = 0;
  for (size_t i = 0; i < list->count; i++)
    if (i == 0 || list->rows[i].case_no != list->rows[i - 1].case_no)
      list->rows[kept++] = list->rows[i];
  list->count = kept;
}

/* The first row behind the one a page ended with. */
static size_t behind(const struct own_list *list, struct case_after after) {
  const struct case_row last = {.due = after.due, .case_no = after.case_no};
  size_t i = 0;
  while (after.case_no && i < list->count && by_due(&list->rows[i], &last) <= 0) i++;
  return i;
}

enum ly case_list_seen(struct scope *s, struct call *c, const struct case_desk *desk,
                       const struct case_filter *filter, struct case_after after, size_t limit,
                       struct case_row **out, size_t *count) {
  int64_t *parties = NULL;
  size_t party_count = 0;
  if (sees_all_cases(c))
    return case_list(s, desk->store, desk->place.district, filter, after, limit, out, count);
  struct own_list list = {.max = OWN_MAX};
  *count = 0;
  c->own_case = true;
  enum ly rc = own_parties(s, c, desk, &parties, &party_count);
  list.rows = rc ? NULL : ARENA_ARRAY(s->arena, struct case_row, OWN_MAX);
  if (!rc && !list.rows) rc = fail_memory(s);
  for (size_t i = 0; !rc && i < party_count; i++)
    rc = add_party(s, desk, filter, parties[i], &list);
  if (!rc) rc = add_institutions(s, c, desk, filter, &list);
  if (!rc && list.count) qsort(list.rows, list.count, sizeof *list.rows, by_due);
  drop_doubles(&list);
  size_t first = rc ? 0 : behind(&list, after);
  *out = list.rows + first;
  *count = rc ? 0 : list.count - first;
  if (*count > limit) *count = limit;
  return rc;
}

static struct case_count *count_of(struct case_count *counts, size_t *count,
                                   const struct case_row *row) {
  for (size_t i = 0; i < *count; i++) {
    bool same = str_eq(counts[i].procedure, row->procedure) && str_eq(counts[i].step, row->step);
    if (same) return &counts[i];
  }
  counts[*count] = (struct case_count){.procedure = row->procedure, .step = row->step};
  return &counts[(*count)++];
}

enum ly case_counts_seen(struct scope *s, struct call *c, const struct case_desk *desk,
                         struct case_count **out, size_t *count) {
  const struct case_filter open = {.area = desk->place.area, .open = 1, .due_before = DATE_NONE};
  struct case_row *rows;
  size_t row_count = 0;
  if (sees_all_cases(c))
    return case_counts(s, desk->store, desk->place.district, desk->place.area, out, count);
  *count = 0;
  enum ly rc = case_list_seen(s, c, desk, &open, (struct case_after){.due = DATE_NONE}, OWN_MAX,
                              &rows, &row_count);
  if (rc) return rc;
  *out = ARENA_ARRAY(s->arena, struct case_count, row_count);
  if (!*out) return fail_memory(s);
  for (size_t i = 0; i < row_count; i++) {
    struct case_count *one = count_of(*out, count, &rows[i]);
    bool clock = !date_is_none(rows[i].due), late = clock && date_cmp(rows[i].due, s->today) < 0;
    one->open++;
    one->late += late;
    one->soon += clock && !late && rows[i].due.day <= s->today.day + CASE_SOON_DAYS;
  }
  return LY_OK;
}
