/* What a schema can not say of procedures: that every case gets to an end, and what each step and
 * move needs to be understood. */
#include "service/procedure_int.h"
#include "service/tell.h"

struct str procedure_path(struct arena *a, const char *list, size_t i, const char *field) {
  enum { PATH_MAX_BYTES = 200 };
  struct buf b = buf_open(a, PATH_MAX_BYTES);
  buf_add(&b, str_of(list));
  buf_char(&b, '.');
  buf_int(&b, (int64_t)i);
  if (*field) buf_char(&b, '.');
  buf_add(&b, str_of(field));
  return buf_str(&b);
}

struct diag_at procedure_at(const struct procedure_checking *c, const char *list, size_t i,
                            struct str field) {
  enum { PATH_MAX_BYTES = 200 };
  struct arena_mark mark = arena_mark(c->s->arena);
  struct buf b = buf_open(c->s->arena, PATH_MAX_BYTES);
  buf_add(&b, procedure_path(c->s->arena, list, i, ""));
  if (field.len) buf_char(&b, '.');
  buf_add(&b, field);
  buf_char(&b, '\0');
  struct diag_at at =
      buf_failed(&b) ? c->p->entry.at : pack_field_at(&c->p->entry, buf_str(&b).ptr);
  arena_rewind(c->s->arena, mark); /* asked for thousands of times, told of once */
  return at;
}

static struct diag_at move_at(const struct procedure_checking *c, size_t i, const char *field) {
  return procedure_at(c, "moves", i, str_of(field));
}

bool procedure_move_by(const struct procedure_move *m, enum procedure_hand hand) {
  const int *by = m->by.items;
  for (size_t i = 0; i < m->by.count; i++) {
    if (by[i] == (int)hand) return true;
  }
  return false;
}

/* Somebody makes it: not only the clock, a rule or a slot. */
static bool by_person(const struct procedure_move *m) {
  const int *by = m->by.items;
  for (size_t i = 0; i < m->by.count; i++) {
    if (by[i] < HAND_CLOCK) return true;
  }
  return false;
}

/* ---- Source -------------------------------------------------------------------------------------
 */

/* Steps and clocks rest on a clause or a norm, or say that they are the county's own practice. */
static void check_source(const struct procedure_checking *c) {
  const struct service_procedure *p = c->p;
  struct diag_at at = pack_field_at(&p->entry, "sure");
  bool rests = p->clauses.count || p->norm.len;
  if (p->sure != REGISTRY_NONE && !rests) diag_error(c->s, at, MSG_PROCEDURE_NO_SOURCE, p->name);
  if (p->sure == REGISTRY_NONE && !p->note.len)
    diag_error(c->s, at, MSG_PROCEDURE_NO_NOTE, p->name);
  const struct service_procedure *above = (const void *)p->entry.replaces;
  if (above && !str_eq(above->of.key, p->of.key))
    diag_error(c->s, p->of.at, MSG_PROCEDURE_OTHER_ABOVE, p->name, above->of.key);
  const struct service_programme *programme = (const void *)p->programme.entry;
  bool same = !programme || str_eq(programme->of.key, p->of.key);
  if (!same)
    diag_error(c->s, p->programme.at, MSG_PROCEDURE_OTHER_KIND, p->name, programme->name,
               programme->of.key, p->of.key);
}

/* ---- Steps --------------------------------------------------------------------------------------
 */

/* Who brings a case to the step can say the day: by the move, or by the form of one that begins
 * there. What was said elsewhere the clock does not hear. */
static bool day_is_said(const struct service_procedure *p, const struct procedure_step *step,
                        struct str day) {
  bool said = procedure_first(p) == step && procedure_field_in(&p->form, day);
  for (size_t i = 0; i < p->moves.count; i++) {
    const struct procedure_move *m = procedure_move_at(p, i);
    said |= str_eq(m->to, step->key) && procedure_field_in(&m->fields, day);
  }
  return said;
}

static void check_until(const struct procedure_checking *c, size_t i) {
  const struct procedure_step *step = procedure_step_at(c->p, i);
  struct str day = step->clock->until;
  struct diag_at at = procedure_at(c, "steps", i, STR("clock.until"));
  const struct procedure_field *until = procedure_field_find(c->p, day);
  bool dated = until && !until->fact.entry && until->type == REGISTRY_DATE;
  if (!dated) {
    diag_error(c->s, at, MSG_PROCEDURE_CLOCK_UNTIL, step->key, day);
  } else if (!day_is_said(c->p, step, day)) {
    diag_error(c->s, at, MSG_PROCEDURE_CLOCK_UNSAID, step->key, day);
  }
}

static void check_clock(const struct procedure_checking *c, size_t i) {
  const struct procedure_step *step = procedure_step_at(c->p, i);
  const struct procedure_clock *clock = step->clock;
  struct diag_at at = procedure_at(c, "steps", i, STR("clock"));
  if (!clock) return;
  enum { CLOCK_MAX = 3660 }; /* ten years of days */
  bool one = (clock->days > 0) != (clock->months > 0);
  bool fits = clock->days <= CLOCK_MAX && clock->months <= CLOCK_MAX / 30;
  if (!one || !fits || (clock->working && !clock->days))
    diag_error(c->s, at, MSG_PROCEDURE_CLOCK, step->key);
  bool rests = clock->clause.key.len || clock->norm.len;
  if (rests == (clock->sure == REGISTRY_NONE))
    diag_error(c->s, at, MSG_PROCEDURE_CLOCK_SOURCE, step->key);
  if (step->end && !step->running) diag_error(c->s, at, MSG_PROCEDURE_CLOCK_ENDED, step->key);
  if (clock->until.len) check_until(c, i);
  const unsigned hands = HAND_BIT(HAND_WORKER) | HAND_BIT(HAND_ASSESSOR) | HAND_BIT(HAND_REVIEWER) |
                         HAND_BIT(HAND_INSPECTOR) | HAND_BIT(HAND_FINANCE) |
                         HAND_BIT(HAND_COORDINATOR) | HAND_BIT(HAND_PROVIDER);
  const struct tell_place place = {&c->p->entry,
                                   procedure_path(c->s->arena, "steps", i, "clock.tell"),
                                   step->name, !step->call.len};
  tell_check(c->s, &place, &clock->tell, hands);
}

static void check_steps(const struct procedure_checking *c) {
  const struct service_procedure *p = c->p;
  for (size_t i = 0; i < p->steps.count; i++) {
    const struct procedure_step *step = procedure_step_at(p, i);
    for (size_t j = 0; j < i; j++) {
      if (str_eq(step->key, procedure_step_at(p, j)->key))
        diag_error(c->s, procedure_at(c, "steps", i, STR("key")), MSG_PROCEDURE_TWICE, step->key);
    }
    if (step->call.len && step->end)
      diag_error(c->s, procedure_at(c, "steps", i, STR("call")), MSG_PROCEDURE_CALL_ENDED,
                 step->key);
    if (step->running && step->end != PROCEDURE_GRANTED)
      diag_error(c->s, procedure_at(c, "steps", i, STR("running")), MSG_PROCEDURE_RUNNING,
                 step->key);
    check_clock(c, i);
  }
  const struct procedure_step *first = procedure_first(p);
  if (!first) diag_error(c->s, pack_field_at(&p->entry, "first"), MSG_PROCEDURE_NO_STEP, p->first);
  if (first && first->end)
    diag_error(c->s, pack_field_at(&p->entry, p->first.len ? "first" : "steps"),
               MSG_PROCEDURE_FIRST_ENDED, first->key);
}

/* ---- Moves --------------------------------------------------------------------------------------
 */

static bool is_moves_source(const struct procedure_move *m, struct str step) {
  const struct str *from = m->from.items;
  for (size_t i = 0; i < m->from.count; i++) {
    if (str_eq(from[i], step)) return true;
  }
  return false;
}

/* The steps it leads from exist, go on, and stand there once. */
static void check_from(const struct procedure_checking *c, size_t i) {
  const struct procedure_move *m = procedure_move_at(c->p, i);
  const struct str *from = m->from.items;
  bool clocked = m->after_clock || procedure_move_by(m, HAND_CLOCK);
  for (size_t n = 0; n < m->from.count; n++) {
    struct diag_at at = procedure_at(c, "moves", i, procedure_path(c->s->arena, "from", n, ""));
    const struct procedure_step *step = procedure_step_find(c->p, from[n]);
    if (!step) {
      diag_error(c->s, at, MSG_PROCEDURE_NO_STEP, from[n]);
      continue;
    }
    if (step->end && !step->running)
      diag_error(c->s, at, MSG_PROCEDURE_FROM_ENDED, m->key, from[n]);
    if (clocked && !step->clock) diag_error(c->s, at, MSG_PROCEDURE_NO_CLOCK, m->key, from[n]);
    for (size_t earlier = 0; earlier < n; earlier++) {
      if (str_eq(from[earlier], from[n])) diag_error(c->s, at, MSG_PROCEDURE_TWICE, from[n]);
    }
  }
  if (!procedure_step_find(c->p, m->to))
    diag_error(c->s, move_at(c, i, "to"), MSG_PROCEDURE_NO_STEP, m->to);
}

/* Of two moves by the clock from one step nobody could say which is made. */
static void check_clock_once(const struct procedure_checking *c, size_t i) {
  const struct procedure_move *m = procedure_move_at(c->p, i);
  const struct str *from = m->from.items;
  for (size_t j = 0; j < i && procedure_move_by(m, HAND_CLOCK); j++) {
    const struct procedure_move *other = procedure_move_at(c->p, j);
    if (!procedure_move_by(other, HAND_CLOCK)) continue;
    for (size_t n = 0; n < m->from.count; n++) {
      if (is_moves_source(other, from[n]))
        diag_error(c->s, move_at(c, i, "by"), MSG_PROCEDURE_TWO_CLOCKS, from[n], other->key,
                   m->key);
    }
  }
}

static bool wants_words(const struct procedure_move *m) {
  bool wants = m->reason;
  for (size_t i = 0; i < m->fields.count; i++) wants |= procedure_field_at(&m->fields, i)->required;
  for (size_t i = 0; i < m->documents.count; i++)
    wants |= procedure_document_at(&m->documents, i)->required;
  return wants;
}

/* Who makes it fits what is asked of who makes it. */
static void check_hands(const struct procedure_checking *c, size_t i) {
  const struct procedure_move *m = procedure_move_at(c->p, i);
  bool placed = procedure_move_by(m, HAND_PLACE);
  bool alone = placed || procedure_move_by(m, HAND_CLOCK) || procedure_move_by(m, HAND_RULE);
  if (procedure_move_by(m, HAND_RULE) != (m->rule.len > 0))
    diag_error(c->s, move_at(c, i, m->rule.len ? "rule" : "by"), MSG_PROCEDURE_RULE, m->key);
  if (alone && wants_words(m))
    diag_error(c->s, move_at(c, i, "by"), MSG_PROCEDURE_NOBODY_SAYS, m->key);
  if (alone && is_moves_source(m, m->to))
    diag_error(c->s, move_at(c, i, "to"), MSG_PROCEDURE_ALONE_STAYS, m->key);
  if (m->not_by.count && !by_person(m))
    diag_error(c->s, move_at(c, i, "not_by"), MSG_PROCEDURE_NOBODY, m->key);
  if (m->judged && !c->p->programme.key.len)
    diag_error(c->s, move_at(c, i, "judged"), MSG_PROCEDURE_NOT_JUDGED, m->key);
}

static void check_named(const struct procedure_checking *c, size_t i, const char *field,
                        const struct pack_many *moves) {
  const struct procedure_move *m = procedure_move_at(c->p, i);
  const struct str *keys = moves->items;
  for (size_t n = 0; n < moves->count; n++) {
    struct diag_at at = procedure_at(c, "moves", i, procedure_path(c->s->arena, field, n, ""));
    bool own = moves == &m->after && str_eq(keys[n], m->key);
    if (own || !procedure_move_find(c->p, keys[n]))
      diag_error(c->s, at, MSG_PROCEDURE_NO_MOVE, keys[n]);
  }
}

/* A slot gives a place to whoever waits, or ends what it had: by one move each from a step. */
static void check_placed(const struct procedure_checking *c, size_t i) {
  const struct procedure_move *m = procedure_move_at(c->p, i);
  const struct procedure_step *to = procedure_step_find(c->p, m->to);
  const struct str *from = m->from.items;
  if (!to || !procedure_move_by(m, HAND_PLACE)) return;
  for (size_t n = 0; n < m->from.count; n++) {
    const struct procedure_step *step = procedure_step_find(c->p, from[n]);
    bool gives = step && step->place == PLACE_WAITING && to->place == PLACE_TAKEN;
    bool ends = step && step->place != PLACE_NONE && to->place == PLACE_NONE;
    if (step && !gives && !ends)
      diag_error(c->s, move_at(c, i, "to"), MSG_PROCEDURE_PLACE, m->key, from[n], m->to);
  }
}

/* What has to be made before it can be made on the same step: it stays there, and from there. */
static void check_after(const struct procedure_checking *c, size_t i) {
  const struct procedure_move *m = procedure_move_at(c->p, i);
  const struct str *keys = m->after.items, *from = m->from.items;
  for (size_t n = 0; n < m->after.count; n++) {
    const struct procedure_move *before = procedure_move_find(c->p, keys[n]);
    struct diag_at at = procedure_at(c, "moves", i, procedure_path(c->s->arena, "after", n, ""));
    bool stays = before && m->from.count == 1 && str_eq(before->to, from[0]) &&
                 is_moves_source(before, from[0]);
    if (before && before != m && !stays)
      diag_error(c->s, at, MSG_PROCEDURE_AFTER, m->key, keys[n], from[0]);
  }
}

static void check_moves(const struct procedure_checking *c) {
  for (size_t i = 0; i < c->p->moves.count; i++) {
    const struct procedure_move *m = procedure_move_at(c->p, i);
    for (size_t j = 0; j < i; j++) {
      if (str_eq(m->key, procedure_move_at(c->p, j)->key))
        diag_error(c->s, move_at(c, i, "key"), MSG_PROCEDURE_TWICE, m->key);
    }
    check_from(c, i);
    check_clock_once(c, i);
    check_hands(c, i);
    check_placed(c, i);
    check_named(c, i, "not_by", &m->not_by);
    check_named(c, i, "after", &m->after);
    check_after(c, i);
  }
}

/* ---- Ways ---------------------------------------------------------------------------------------
 */

/* A bit for each step a move leads from, and the step it leads to; steps that are not there have
 * been told. */
struct ways {
  uint64_t from[PROCEDURE_MOVES_MAX], to[PROCEDURE_MOVES_MAX];
  uint64_t ends;
};

static uint64_t bit_of(const struct service_procedure *p, struct str step) {
  for (size_t i = 0; i < p->steps.count; i++) {
    if (str_eq(procedure_step_at(p, i)->key, step)) return (uint64_t)1 << i;
  }
  return 0;
}

static void find_ways(const struct service_procedure *p, struct ways *out) {
  *out = (struct ways){0};
  for (size_t i = 0; i < p->moves.count; i++) {
    const struct procedure_move *m = procedure_move_at(p, i);
    const struct str *from = m->from.items;
    for (size_t n = 0; n < m->from.count; n++) out->from[i] |= bit_of(p, from[n]);
    out->to[i] = bit_of(p, m->to);
  }
  for (size_t i = 0; i < p->steps.count; i++) {
    if (procedure_step_at(p, i)->end) out->ends |= (uint64_t)1 << i;
  }
}

/* The steps that `start` leads to, or (`back`) from which one leads there. */
static uint64_t spread(const struct ways *w, size_t moves, uint64_t start, bool back) {
  for (uint64_t before = 0; before != start;) {
    before = start;
    for (size_t i = 0; i < moves; i++) {
      uint64_t here = back ? w->to[i] : w->from[i];
      if (start & here) start |= back ? w->from[i] : w->to[i];
    }
  }
  return start;
}

/* Moves by rule that lead in a circle would be made without end. */
static void check_rules_circle(const struct procedure_checking *c, const struct ways *all) {
  struct ways w = *all;
  size_t moves = c->p->moves.count;
  for (size_t i = 0; i < moves; i++) {
    if (!procedure_move_by(procedure_move_at(c->p, i), HAND_RULE)) w.from[i] = w.to[i] = 0;
  }
  for (size_t i = 0; i < moves; i++) {
    bool circle = w.to[i] != w.from[i] && (spread(&w, moves, w.to[i], false) & w.from[i]);
    if (circle)
      diag_error(c->s, move_at(c, i, "to"), MSG_PROCEDURE_RULES_CIRCLE,
                 procedure_move_at(c->p, i)->key);
  }
}

static void check_ways(const struct procedure_checking *c) {
  const struct service_procedure *p = c->p;
  const struct procedure_step *first = procedure_first(p);
  struct ways ways;
  if (!first) return;
  find_ways(p, &ways);
  uint64_t begins = bit_of(p, first->key);
  for (size_t i = 0; first->place == PLACE_TAKEN && i < p->steps.count; i++)
    if (procedure_step_at(p, i)->place == PLACE_WAITING) begins |= (uint64_t)1 << i;
  uint64_t reached = spread(&ways, p->moves.count, begins, false);
  uint64_t leaves = spread(&ways, p->moves.count, ways.ends, true);
  for (size_t i = 0; i < p->steps.count; i++) {
    uint64_t bit = (uint64_t)1 << i;
    struct str key = procedure_step_at(p, i)->key;
    struct diag_at at = procedure_at(c, "steps", i, STR("key"));
    if (!(reached & bit)) diag_error(c->s, at, MSG_PROCEDURE_UNREACHED, key);
    if (!(leaves & bit)) diag_error(c->s, at, MSG_PROCEDURE_NO_WAY_OUT, key);
  }
  check_rules_circle(c, &ways);
}

static bool fits(const struct procedure_checking *c) {
  bool steps = c->p->steps.count <= PROCEDURE_STEPS_MAX;
  bool moves = c->p->moves.count <= PROCEDURE_MOVES_MAX;
  struct arena *a = c->s->arena;
  if (!steps || !moves)
    diag_error(c->s, pack_field_at(&c->p->entry, steps ? "moves" : "steps"), MSG_PROCEDURE_TOO_LONG,
               c->p->name, str_int(a, PROCEDURE_STEPS_MAX), str_int(a, PROCEDURE_MOVES_MAX));
  const struct pack_table *table = pack_table_of(c->pack, &service_kind_procedure);
  bool few = table->count <= PROCEDURES_MAX;
  if (!few && table->entries[PROCEDURES_MAX] == &c->p->entry)
    diag_error(c->s, c->p->entry.at, MSG_PROCEDURE_TOO_MANY, str_int(a, PROCEDURES_MAX));
  return steps && moves && few;
}

void procedure_check(struct scope *s, const struct pack *pack, const struct pack_entry *entry) {
  const struct procedure_checking c = {s, pack, (const void *)entry};
  if (!fits(&c)) return;
  check_source(&c);
  check_steps(&c);
  check_moves(&c);
  check_ways(&c);
  procedure_check_form(&c);
  procedure_check_said(&c);
  procedure_check_effects(&c);
}
