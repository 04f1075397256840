/* What decides an answer, and what would decide an open one.
 *
 * A part whose value is known stays as it is whatever else becomes known (已知 aside), so only open
 * parts below open parts are looked at. Each open fact gets its share of the answer: the whole is
 * split evenly among the open parts of each step, and a fact that stands in several places adds its
 * shares up. What has the greatest share is asked first. */
#include "rule/explain_int.h"

#include <stdlib.h>

/* ---- What decides -------------------------------------------------------------------------------
 */

/* Of a truth joined from others: those that make it what it is; all when it needs them all. */
static bool joined_decides(const struct rule_step *step, size_t i) {
  struct rule_value own = step->value, arg = step->args[i]->value;
  if (!own.known) return !arg.known;
  bool alone = step->expr->op == RULE_AND ? !own.value : own.value != 0;
  return !alone || (arg.known && arg.value == own.value);
}

static bool branch_decides(const struct rule_step *step, size_t i) {
  struct rule_value condition = step->args[0]->value;
  if (condition.known) return i == 0 || i == (condition.value ? 1 : 2);
  if (step->value.known) return i > 0; /* both come to the same */
  return i == 0 || !step->args[i]->value.known;
}

/* Those for whom it holds or may hold; for 均 those for whom it does not. */
static bool member_decides(const struct rule_step *step, size_t i) {
  struct rule_value own = step->value, holds = step->args[i]->value;
  if (!explain_is_condition(step, i)) return own.known || !holds.known;
  if (step->expr->op == RULE_ANY && own.known && own.value) return !values_may(holds, false);
  if (step->expr->op == RULE_ALL && own.known) return values_may(holds, false) == !own.value;
  if (step->expr->op == RULE_ALL) return !holds.known;
  return step->expr->op == RULE_ANY || values_may(holds, true);
}

static bool arg_decides(const struct rule_step *step, size_t i) {
  switch ((int)step->expr->op) {
    case RULE_AND:
    case RULE_OR: return joined_decides(step, i);
    case RULE_IF: return branch_decides(step, i);
    case RULE_COUNT:
    case RULE_ANY:
    case RULE_ALL:
    case RULE_SUM: return member_decides(step, i);
    case RULE_SET_OF: return values_may(step->args[i]->value, true);
    case RULE_DIVIDE:
    case RULE_KNOWN: return true;
    default: return step->value.known || step->fault || !step->args[i]->value.known;
  }
}

static void mark(struct rule_step *step) {
  step->decides = true;
  for (size_t i = 0; i < step->count; i++) {
    if (arg_decides(step, i)) mark(explain_arg(step, i));
  }
}

void explain_decides(struct rule_step *root) {
  mark(root);
}

/* ---- What is missing ----------------------------------------------------------------------------
 */

struct candidate {
  struct rule_missing is;
  double share;
  size_t found; /* in which order */
};

struct search {
  struct explain *x;
  struct candidate *all;
  size_t count, most;
};

static void found(struct search *f, const struct rule_step *step, double share) {
  const struct rule_expr *e = step->expr;
  struct rule_missing is = {
      .kind = e->party, .party = step->party, .word = e->word, .param = e->param};
  for (size_t i = 0; i < f->count; i++) {
    const struct rule_missing *m = &f->all[i].is;
    bool same = e->param ? m->param == e->param
                         : m->word == is.word && m->party == is.party && m->kind == is.kind;
    if (!same) continue;
    f->all[i].share += share;
    return;
  }
  if (f->count == f->most) return;
  f->all[f->count] = (struct candidate){is, share, f->count};
  f->count++;
}

/* Which members of a set are open. */
static uint64_t open_bits(const struct rule_step *step) {
  return (uint64_t)(step->value.most & ~step->value.least);
}

static bool is_set(const struct rule_step *step) {
  return step->expr->type.kind == RULE_SET;
}

/* Whether an argument leaves these members of its step open, and which of its own. */
static bool is_open(const struct rule_step *step, size_t i, uint64_t bits, uint64_t *own) {
  const struct rule_step *arg = step->args[i];
  *own = is_set(arg) ? open_bits(arg) : 0;
  if (is_set(step) && is_set(arg)) *own &= bits;
  if (step->expr->op == RULE_IN && is_set(arg)) *own &= UINT64_C(1) << step->expr->args[1]->value;
  if (step->expr->op == RULE_SET_OF && !(bits >> step->expr->args[i]->value & 1)) return false;
  return is_set(arg) ? *own != 0 : !arg->value.known;
}

/* Only some arguments stand between a step and its value. */
static bool matters(const struct rule_step *step, size_t i) {
  const struct rule_step *condition = step->args[0];
  switch ((int)step->expr->op) {
    case RULE_KNOWN: return false;
    case RULE_IF: return i == 0 || !condition->value.known || i == (condition->value.value ? 1 : 2);
    default: return true;
  }
}

static void search(struct search *f, const struct rule_step *step, uint64_t bits, double share);

static void search_args(struct search *f, const struct rule_step *step, uint64_t bits,
                        double share) {
  size_t open = 0;
  uint64_t own;
  for (size_t i = 0; i < step->count; i++) open += matters(step, i) && is_open(step, i, bits, &own);
  for (size_t i = 0; i < step->count && open; i++) {
    if (matters(step, i) && is_open(step, i, bits, &own))
      search(f, step->args[i], own, share / (double)open);
  }
}

/* Members that may be there beside those that are known. */
static bool has_open_members(const struct rule_step *step) {
  enum rule_op op = step->expr->op;
  if (op != RULE_COUNT && op != RULE_ANY && op != RULE_ALL && op != RULE_SUM) return false;
  for (size_t i = 0; i < step->count; i++) {
    if (!step->args[i]->value.known) return step->value.most == INT64_MAX && op == RULE_COUNT;
  }
  return !step->fault;
}

static void search(struct search *f, const struct rule_step *step, uint64_t bits, double share) {
  if (explain_open(f->x, step) && !step->fault) {
    found(f, step, share);
    return;
  }
  if (has_open_members(step)) {
    found(f, step, share);
    share /= 2;
  }
  search_args(f, step, bits, share);
}

static int by_share(const void *left, const void *right) {
  const struct candidate *a = left, *b = right;
  if (a->share != b->share) return a->share > b->share ? -1 : 1;
  return a->found < b->found ? -1 : 1;
}

enum { MISSING_MAX = 200 };

void explain_missing(struct explain *x, struct rule_step *root, struct rule_answer *out) {
  if (root->value.known) return;
  struct search f = {.x = x, .most = MISSING_MAX};
  f.all = ARENA_ARRAY(x->s->arena, struct candidate, MISSING_MAX);
  if (!f.all) return;
  search(&f, root, is_set(root) ? open_bits(root) : 0, 1);
  qsort(f.all, f.count, sizeof *f.all, by_share);
  struct rule_missing *missing = ARENA_ARRAY(x->s->arena, struct rule_missing, f.count);
  for (size_t i = 0; missing && i < f.count; i++) missing[i] = f.all[i].is;
  out->missing = missing;
  out->missing_count = missing ? f.count : 0;
}
