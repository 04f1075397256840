/* What a plan counts and adds up for each rule, and what its lists show; see plan_int.h. */
#include "rule/plan_int.h"

/* ---- Counts and sums ----------------------------------------------------------------------------
 */

static void use(struct build *b, struct use u) {
  struct plan *p = b->plan;
  if (u.coef == 0) return;
  if (!build_grow(b, (void **)&p->uses, sizeof *p->uses, p->use_count, &b->use_room)) return;
  p->uses[p->use_count++] = u;
}

/* Each bitmap is counted once. */
static uint32_t count_of(struct build *b, uint32_t lit) {
  size_t bits = lit >> 1;
  while (!b->failed && bits >= b->count_of_room) {
    size_t room = b->count_of_room;
    if (!build_grow(b, (void **)&b->count_of, sizeof *b->count_of, room, &room)) return 0;
    b->count_of_room = room;
  }
  if (b->failed) return 0;
  if (b->count_of[bits]) return b->count_of[bits] - 1;
  struct step step = {.op = STEP_COUNT,
                      .dst = (uint32_t)b->plan->count_count,
                      .first = build_operand(b, (struct operand){.lit = lit & ~1u}),
                      .count = 1,
                      .plain = 1,
                      .ok = NO_BITS};
  build_step(b, step);
  b->count_of[bits] = (uint32_t)++b->plan->count_count;
  return step.dst;
}

static void use_rows(struct build *b, uint32_t rule, enum tally_field field, int64_t coef) {
  use(b, (struct use){.at = NO_BITS, .rule = rule, .field = field, .coef = coef});
}

/* Adds to a rule how many rows have that, times `coef`. */
static void use_count(struct build *b, uint32_t lit, uint32_t rule, enum tally_field field,
                      int64_t coef) {
  if (lit == BIT_FALSE || coef == 0) return;
  if (lit & 1) use_rows(b, rule, field, coef);
  if (lit == BIT_TRUE) return;
  use(b, (struct use){
             .at = count_of(b, lit), .rule = rule, .field = field, .coef = lit & 1 ? -coef : coef});
}

/* The step that makes an array. */
static const struct step *maker_of(const struct plan *p, uint32_t array) {
  for (size_t i = p->step_count; i-- > 0;) {
    const struct step *s = &p->steps[i];
    if (s->op >= STEP_LOAD && s->op <= STEP_PIECES && s->dst == array) return s;
  }
  return NULL;
}

/* Whether it makes the smaller of a number and a constant. */
static bool is_cap(const struct build *b, const struct step *s) {
  return s->node->op == N_MIN && s->ok == NO_BITS && b->g->nodes[s->node->b].op == N_CONST;
}

/* Each array is added up once under a bitmap; 0: nothing like it yet. */
static uint32_t sum_of(struct build *b, uint32_t array, uint32_t mask) {
  struct plan *p = b->plan;
  for (size_t i = p->step_count; i-- > 0;) {
    const struct step *s = &p->steps[i];
    bool sum = s->op == STEP_SUM || s->op == STEP_SUM_INPUT;
    if (sum && s->a == array && s->value == (int64_t)mask) return s->dst;
  }
  struct step step = {.op = STEP_SUM,
                      .dst = (uint32_t)p->sum_count++,
                      .a = array,
                      .ok = bits_plain(b, mask),
                      .value = (int64_t)mask};
  const struct step *maker = maker_of(p, array), *load = maker;
  if (maker && maker->op == STEP_CALC && is_cap(b, maker)) load = maker_of(p, maker->a);
  if (load && load->op == STEP_LOAD) {
    step.op = STEP_SUM_INPUT;
    step.b = load->a;
    step.node = load == maker ? NULL : maker->node;
  }
  build_step(b, step);
  return step.dst;
}

/* Adds to a rule what rows of a mask have, times `coef`. */
static void use_sum(struct build *b, uint32_t array, uint32_t mask, uint32_t rule, int64_t coef) {
  if (mask == BIT_FALSE) return;
  use(b, (struct use){.is_sum = true,
                      .at = sum_of(b, array, mask),
                      .rule = rule,
                      .field = TALLY_SUM,
                      .coef = coef});
}

/* A number that is a multiple of another: of which, and how many times. */
static uint32_t multiple_of(const struct build *b, uint32_t node, int64_t *times) {
  const struct node *n = &b->g->nodes[node];
  *times = 1;
  if (n->op != N_MUL || n->can_fail) return node;
  if (b->g->nodes[n->b].op == N_CONST) {
    *times = b->g->nodes[n->b].value;
    return n->a;
  }
  if (b->g->nodes[n->a].op != N_CONST) return node;
  *times = b->g->nodes[n->a].value;
  return n->b;
}

/* ---- Rules --------------------------------------------------------------------------------------
 */

static void tally_truth(struct build *b, uint32_t t, uint32_t p, uint32_t rule) {
  use_count(b, t, rule, TALLY_YES, 1);
  if (t == p) return;
  use_count(b, p, rule, TALLY_UNKNOWN, 1);
  use_count(b, t, rule, TALLY_UNKNOWN, -1);
}

static void tally_known(struct build *b, uint32_t known, uint32_t rule) {
  use_count(b, known, rule, TALLY_YES, 1);
  use_count(b, known ^ 1, rule, TALLY_UNKNOWN, 1);
}

/* By the value of every row. */
static void tally_values(struct build *b, const struct num *n, bool sum, uint32_t rule) {
  struct made m = build_number(b, n->node);
  tally_known(b, m.known, rule);
  if (!sum || m.is == MADE_NOTHING) return;
  if (made_alike(&m))
    use_count(b, m.known, rule, TALLY_SUM, m.value);
  else
    use_sum(b, m.numbers, m.known, rule, 1);
}

/* Whether pieces say all in this block: constants alone, or guards that are all known and hold
 * numbers that are. */
static bool pieces_do(struct build *b, const struct num *n) {
  if (n->fixed) return true;
  for (uint32_t i = 0; i < n->count; i++) {
    uint32_t t, p;
    build_lit(b, n->pieces[i].guard, &t, &p);
    if (t != p) return false;
    if (t != BIT_FALSE && build_number(b, n->pieces[i].node).known != BIT_TRUE) return false;
  }
  return true;
}

/* The sum of the pieces; gives where the number is known. */
static uint32_t tally_pieces(struct build *b, const struct num *n, bool sum, uint32_t rule) {
  uint32_t none[PIECES_MAX], count = 0;
  bool sure = true;
  for (uint32_t i = 0; i < n->count; i++) {
    uint32_t t, p;
    build_lit(b, n->pieces[i].guard, &t, &p);
    sure = sure && t == p;
    if (p == BIT_FALSE) continue;
    int64_t times;
    struct made m = build_number(b, multiple_of(b, n->pieces[i].node, &times));
    if (m.is == MADE_NOTHING) {
      sure = false;
      continue;
    }
    none[count++] = t ^ 1;
    if (!sum) continue;
    if (made_alike(&m))
      use_count(b, t, rule, TALLY_SUM, m.value * times);
    else
      use_sum(b, m.numbers, t, rule, times);
  }
  return sure ? BIT_TRUE : bits_all(b, none, count) ^ 1;
}

/* Where a term of a sum is known. */
static uint32_t term_known(struct build *b, const struct num *n) {
  if (pieces_do(b, n)) return tally_pieces(b, n, false, 0);
  return build_number(b, n->node).known;
}

/* A sum of which not all is known: the terms under the bitmap of where all of them are. */
static void tally_terms(struct build *b, const struct num *n, uint32_t rule) {
  uint32_t known = BIT_TRUE;
  for (uint32_t i = 0; i < n->term_count; i++)
    known = bits_and(b, known, term_known(b, &n->terms[i]));
  tally_known(b, known, rule);
  for (uint32_t i = 0; i < n->term_count && known != BIT_FALSE; i++) {
    const struct num *term = &n->terms[i];
    if (!term->fixed) {
      struct made m = build_number(b, term->node);
      if (made_alike(&m))
        use_count(b, known, rule, TALLY_SUM, m.value);
      else if (m.is == MADE_NUMBERS)
        use_sum(b, m.numbers, known, rule, 1);
      continue;
    }
    for (uint32_t k = 0; k < term->count; k++) {
      const struct node *of = &b->g->nodes[term->pieces[k].node];
      uint32_t t, p;
      build_lit(b, term->pieces[k].guard, &t, &p);
      if (of->op == N_CONST && of->value && t != BIT_FALSE)
        use_count(b, bits_and(b, t, known), rule, TALLY_SUM, of->value);
    }
  }
}

static void tally_number(struct build *b, const struct num *n, bool sum, uint32_t rule) {
  bool all = true;
  for (uint32_t i = 0; i < n->term_count && all; i++)
    all = pieces_do(b, &n->terms[i]) && tally_pieces(b, &n->terms[i], false, rule) == BIT_TRUE;
  if (n->term_count == 0 && pieces_do(b, n)) {
    tally_known(b, tally_pieces(b, n, sum, rule), rule);
  } else if (n->term_count && all) {
    use_rows(b, rule, TALLY_YES, 1);
    for (uint32_t i = 0; i < n->term_count; i++) (void)tally_pieces(b, &n->terms[i], sum, rule);
  } else if (n->term_count && sum) {
    tally_terms(b, n, rule);
  } else {
    tally_values(b, n, sum, rule);
  }
}

/* Whether a set has a member: for certain, possibly. */
static void not_empty(struct build *b, const struct low *r, uint32_t *t, uint32_t *p) {
  uint32_t no_t[64], no_p[64];
  for (size_t i = 0; i < r->member_count; i++) {
    uint32_t mt, mp;
    build_lit(b, r->members[i], &mt, &mp);
    no_t[i] = mt ^ 1;
    no_p[i] = mp ^ 1;
  }
  *t = bits_all(b, no_t, r->member_count) ^ 1;
  *p = bits_all(b, no_p, r->member_count) ^ 1;
}

static void faces(struct build *b, const struct low *r, uint32_t *t, uint32_t *p) {
  if (r->kind == RULE_SET)
    not_empty(b, r, t, p);
  else if (r->kind == RULE_TRUTH)
    build_lit(b, r->lit, t, p);
  else
    *t = *p = build_number(b, r->num.node).known; /* those for whom it is known */
}

void build_tallies(struct build *b) {
  for (uint32_t i = 0; i < b->w->program->count; i++) {
    const struct low *r = &b->w->program->rules[i];
    if (r->kind != RULE_TRUTH && r->kind != RULE_SET) {
      tally_number(b, &r->num, r->kind == RULE_NUMBER, i);
      continue;
    }
    uint32_t t, p;
    faces(b, r, &t, &p);
    tally_truth(b, t, p, i);
  }
}

/* ---- Lists --------------------------------------------------------------------------------------
 */

static uint32_t end_array(struct build *b, const struct low *r, uint32_t node) {
  if (!r->is_count) return NO_BITS;
  struct made m = build_number(b, node);
  return build_array(b, &m);
}

static void show_number(struct build *b, const struct low *r, struct shown *out) {
  struct made m = build_number(b, r->num.node);
  out->known = m.known;
  out->value = m.is == MADE_CONST ? m.value : 0;
  if (m.is == MADE_NUMBERS) out->numbers = m.numbers;
  out->is_count = r->is_count;
  out->least = end_array(b, r, r->least);
  out->most = end_array(b, r, r->most);
}

static struct shown show_nothing(void) {
  return (struct shown){
      .numbers = NO_BITS, .known = NO_BITS, .sum = NO_BITS, .least = NO_BITS, .most = NO_BITS};
}

static void show(struct build *b, const struct low *r, struct shown *out) {
  *out = show_nothing();
  out->kind = r->kind;
  if (r->kind == RULE_SET) {
    out->members = r->member_count;
    for (size_t i = 0; i < r->member_count; i++)
      build_lit(b, r->members[i], &out->t[i], &out->p[i]);
  } else if (r->kind == RULE_TRUTH) {
    out->members = 1;
    build_lit(b, r->lit, &out->t[0], &out->p[0]);
  } else {
    show_number(b, r, out);
  }
}

void build_lists(struct build *b) {
  b->plan->lists = ARENA_ARRAY(b->kept, struct listing, b->w->list_count + 1);
  if (!b->plan->lists) b->failed = true;
  for (size_t i = 0; i < b->w->list_count && !b->failed; i++) {
    const struct rule_list *ask = &b->w->lists[i];
    struct listing *list = &b->plan->lists[i];
    list->shown = ARENA_ARRAY(b->kept, struct shown, ask->with_count + 1);
    if (!list->shown) b->failed = true;
    if (ask->rule == LIST_EVERYONE)
      list->t = list->p = BIT_TRUE;
    else
      faces(b, &b->w->program->rules[ask->rule], &list->t, &list->p);
    bool none = (!ask->yes || list->t == BIT_FALSE) && (!ask->unknown || list->t == list->p);
    if (none) list->t = list->p = BIT_FALSE;
    for (size_t k = 0; k < ask->with_count && !b->failed; k++) {
      if (none)
        list->shown[k] = show_nothing();
      else
        show(b, &b->w->program->rules[ask->with[k]], &list->shown[k]);
    }
  }
}
