/* Cases of a made-up county: whose they are, and what happens to them day by day. */
#include "demo/cases_int.h"

#include "service/pay.h"
#include "store/stored_file.h"

enum { PAY_DAY = 25 };

/* ---- Writing ------------------------------------------------------------------------------------
 */

bool lives_may_go_on(enum ly rc) {
  return rc == LY_CONFLICT || rc == LY_INVALID || rc == LY_DENIED || rc == LY_NOT_FOUND;
}

void lives_forget(struct scope *s) {
  s->error = (struct error){0};
  s->diags = (struct diags){0};
}

enum ly lives_write(struct lives *l, struct str actor, struct write *w) {
  struct scope *s = l->s;
  struct str before = s->actor;
  s->actor = actor;
  l->clock->now += 1000000;
  enum ly rc = store_write_within(s, l->tx, w);
  s->actor = before;
  return rc;
}

/* ---- Who does it --------------------------------------------------------------------------------
 */

static struct str made_up(struct scope *s, int hand, const char *more) {
  struct buf b = buf_open(s->arena, 64);
  buf_printf(&b, "demo:%s%s", pack_choice_of(procedure_hands, hand)->word, more);
  return buf_str(&b);
}

static enum ly find_actors(struct lives *l, struct case_actors *out) {
  struct scope *s = l->s;
  struct recipient *users = NULL;
  size_t count = 0;
  enum role role = hand_role((enum procedure_hand)out->hand);
  enum ly rc =
      role == ROLE_COUNT ? LY_OK : recipients_in(s, l->st, role, out->town, &users, &count);
  for (size_t i = 0; !rc && i < count && out->count < ACTORS_MAX - 2; i++) {
    struct buf b = buf_open(s->arena, 128);
    buf_add(&b, STR("user:"));
    buf_add(&b, users[i].name);
    out->names[out->count++] = buf_str(&b);
  }
  out->names[out->count++] = made_up(s, out->hand, "");
  out->names[out->count++] = made_up(s, out->hand, "2");
  return rc;
}

enum ly lives_actors(struct lives *l, int hand, struct str area, const struct case_actors **out) {
  enum { TOWN = 9 };
  struct str town = area.len > TOWN ? (struct str){area.ptr, TOWN} : area;
  for (size_t i = 0; i < l->desk_count; i++) {
    *out = &l->desks[i];
    if ((*out)->hand == hand && str_eq((*out)->town, town)) return LY_OK;
  }
  must(l->desk_count < DESKS_MAX);
  struct case_actors *made = &l->desks[l->desk_count++];
  struct arena *outer = l->s->arena;
  l->s->arena = l->s->told; /* it stays when the day's memory is given back */
  *made = (struct case_actors){.hand = hand, .town = str_copy(l->s->arena, town)};
  enum ly rc = find_actors(l, made);
  l->s->arena = outer;
  *out = made;
  return rc;
}

/* ---- Whose cases --------------------------------------------------------------------------------
 */

static bool receives(const struct lives *l, uint32_t person, struct str programme) {
  const struct county *c = l->county;
  for (size_t i = 0; i < c->receipt_count; i++) {
    const struct county_benefit *b = &c->figures->benefits[c->receipts[i].benefit];
    if (c->receipts[i].person == person && str_eq(b->programme, programme)) return true;
  }
  return false;
}

static bool has_life(const struct lives *l, const struct county_case *line, uint32_t index) {
  for (size_t i = 0; i < l->count; i++) {
    const struct living *one = &l->all[i];
    bool same =
        str_eq(one->line->procedure, line->procedure) &&
        (county_measure_find(one->line->measure)->of == county_measure_find(line->measure)->of);
    if (one->index == index && same) return true;
  }
  return false;
}

static bool fits(const struct lives *l, const struct county_case *line,
                 const struct county_measure *m, uint32_t index) {
  const struct county *c = l->county;
  const struct county_person *p = m->of == OF_PERSONS ? &c->persons[index] : NULL;
  if (p && (p->age < line->from || p->age > line->to)) return false;
  return m->count(c, index, m) > 0;
}

static void add_life(struct lives *l, const struct county_case *line,
                     const struct county_measure *m, uint32_t index) {
  int64_t first = m->of == OF_PERSONS ? l->loaded->first_person : l->loaded->first_institution;
  int32_t before =
      line->last + (int32_t)dice_below(&l->dice, (uint32_t)(line->first - line->last) + 1);
  struct date day = {l->county->on.day - before};
  l->all[l->count++] = (struct living){.line = line,
                                       .party = first + index,
                                       .index = index,
                                       .rest = line->life,
                                       .next = workday_add(l->work->workdays, day, 0)};
}

/* As many as the line asks for, of those who fit, by chance. */
static enum ly choose(struct lives *l, const struct county_case *line) {
  struct scope *s = l->s;
  const struct county *c = l->county;
  const struct casework_procedure *p = casework_find(l->work, line->procedure);
  const struct county_measure *m = county_measure_find(line->measure);
  if (!p) return fail(s, LY_NOT_FOUND, MSG_CASE_NO_PROCEDURE, line->procedure);
  must(m != NULL && m->of != OF_HOUSEHOLDS); /* the file was checked */
  size_t all = m->of == OF_PERSONS ? c->person_count : c->institution_count, count = 0;
  uint32_t *who = ARENA_ARRAY(s->arena, uint32_t, all);
  if (!who) return fail_memory(s);
  for (uint32_t i = 0; i < all; i++)
    if (fits(l, line, m, i)) who[count++] = i;
  dice_shuffle(&l->dice, who, count);
  int64_t wanted = share_of(line->count, c->scale, COUNTY_WHOLE);
  wanted = wanted ? wanted : 1;
  struct str programme = p->rules ? p->rules->programme->key : STR("");
  for (size_t i = 0; i < count && wanted && l->count < LIVES_MAX; i++) {
    if (has_life(l, line, who[i])) continue;
    if (m->of == OF_PERSONS && programme.len && receives(l, who[i], programme)) continue;
    add_life(l, line, m, who[i]);
    wanted--;
  }
  return LY_OK;
}

/* ---- The paper ----------------------------------------------------------------------------------
 */

struct paper {
  const struct seal_keys *keys;
  struct stored_draft draft;
};

static enum ly put_paper(struct scope *s, struct tx *tx, struct write *w) {
  const struct paper *paper = w->context;
  struct stored_file file;
  enum ly rc = stored_file_put(s, tx, paper->keys, &paper->draft, &file);
  w->answer = rc ? STR("") : str_int(s->arena, file.file);
  return rc;
}

/* One paper that says it is none; every document that is asked for is this one. */
static enum ly hand_in_paper(struct lives *l, const struct seal_keys *keys) {
  struct scope *s = l->s;
  struct paper paper = {.keys = keys};
  enum ly rc = stored_file_draft(s, keys, l->county->figures->area, STR("演示申请材料.pdf"),
                                 demo_proof(s->arena), &paper.draft);
  if (rc) return rc;
  struct write w = {.scope = s,
                    .change = {.district = paper.draft.district,
                               .key = change_new_key(s),
                               .act = STR("file.add"),
                               .subject = STR("file"),
                               .payload = stored_draft_payload(s, &paper.draft)},
                    .run = put_paper,
                    .context = &paper};
  rc = lives_write(l, s->actor, &w);
  if (!rc && !registry_id(w.answer, &l->proof)) rc = fail(s, LY_CORRUPT, MSG_REGISTRY_DAMAGED);
  return rc;
}

/* ---- Pay lists ----------------------------------------------------------------------------------
 */

static enum ly pay_step(struct lives *l, struct pay_deed deed, int hand, int64_t *answer) {
  const struct case_actors *actors;
  deed.district = l->county->figures->area;
  deed.hands = HAND_BIT(hand);
  enum ly rc = lives_actors(l, hand, deed.district, &actors);
  if (rc) return rc;
  struct write w = pay_write(l->s, &deed);
  rc = lives_write(l, actors->names[0], &w);
  *answer = rc ? 0 : pay_answer(&w);
  return rc;
}

/* A list of the month so far, checked; an earlier one is approved too. */
static enum ly pay_one(struct lives *l, struct str programme, bool approve) {
  int64_t list = 0, done;
  struct pay_deed make = {.act = PAY_MAKE,
                          .work = l->work,
                          .registry = l->registry,
                          .programme = programme,
                          .month = pay_month_of(l->s->today)};
  enum ly rc = pay_step(l, make, HAND_WORKER, &list);
  if (!rc) rc = pay_step(l, (struct pay_deed){.act = PAY_CHECK, .list = list}, HAND_FINANCE, &done);
  if (!rc && approve)
    rc = pay_step(l, (struct pay_deed){.act = PAY_APPROVE, .list = list}, HAND_REVIEWER, &done);
  return rc;
}

/* What can not be paid by a list here is left out. */
static enum ly pay_all(struct lives *l, bool approve) {
  const struct service_rules **programmes;
  size_t count;
  enum ly rc = pay_programmes(l->s, l->work, &programmes, &count);
  for (size_t i = 0; !rc && i < count; i++) {
    struct arena_mark mark = arena_mark(l->s->arena);
    rc = pay_one(l, programmes[i]->programme->key, approve);
    if (rc && lives_may_go_on(rc)) {
      lives_forget(l->s);
      rc = LY_OK;
    }
    if (!rc) arena_rewind(l->s->arena, mark);
  }
  return rc;
}

/* ---- Day by day ---------------------------------------------------------------------------------
 */

static struct living *earliest(struct lives *l) {
  struct living *first = NULL;
  for (size_t i = 0; i < l->count; i++) {
    struct living *one = &l->all[i];
    if (!one->over && (!first || one->next.day < first->next.day)) first = one;
  }
  return first;
}

static struct date pay_day(struct date on, int months_before) {
  struct date month = date_add_months(on, -months_before);
  return (struct date){pay_month_day(pay_month_of(month)).day + PAY_DAY - 1};
}

/* The two last months are paid on their days, in between. */
static enum ly live(struct lives *l) {
  struct date end = l->county->on, pay[] = {pay_day(end, 1), pay_day(end, 0)};
  size_t paid = 0, months = sizeof pay / sizeof *pay;
  enum ly rc = LY_OK;
  while (!rc) {
    struct arena_mark mark = arena_mark(l->s->arena);
    struct living *one = earliest(l);
    bool ends = !one || one->next.day > end.day;
    if (paid < months && (ends || one->next.day > pay[paid].day)) {
      l->s->today = pay[paid++];
      rc = pay_all(l, paid < months);
    } else if (ends) {
      return LY_OK;
    } else {
      l->s->today = one->next;
      rc = life_step(l, one);
    }
    if (!rc) arena_rewind(l->s->arena, mark);
  }
  return rc;
}

/* What nobody did: clocks that ran out, who died. */
static enum ly end_day(struct lives *l) {
  struct case_day_deed deed = {
      .work = l->work, .registry = l->registry, .district = l->county->figures->area};
  struct case_day_done done = {0};
  enum ly rc = case_day(l->s, l->st, NULL, &deed, &done);
  l->told.events += done.moved;
  return rc;
}

static enum ly make_lives(struct lives *l, const struct seal_keys *keys) {
  struct scope *s = l->s;
  const struct county_figures *f = l->county->figures;
  enum ly rc = LY_OK;
  l->all = ARENA_ARRAY(s->arena, struct living, LIVES_MAX);
  l->desks = ARENA_ARRAY(s->arena, struct case_actors, DESKS_MAX);
  if (!l->all || !l->desks) return fail_memory(s);
  for (size_t i = 0; !rc && i < f->case_count; i++) rc = choose(l, &f->cases[i]);
  if (!rc) rc = store_begin(s, l->st, &l->tx);
  if (rc) return rc;
  rc = hand_in_paper(l, keys);
  if (!rc) rc = live(l);
  if (!rc) rc = lives_sessions(l);
  if (!rc) return store_commit(s, l->tx);
  store_rollback(l->tx);
  return rc;
}

enum ly demo_cases(struct scope *s, struct store *st, const struct registry *r,
                   const struct seal_keys *keys, const struct county *c,
                   const struct county_loaded *loaded, struct demo_clock *clock,
                   struct demo_cases *out) {
  struct pack pack;
  struct service_vocabulary words;
  struct casework work;
  struct date today = s->today;
  struct lives l = {.s = s,
                    .st = st,
                    .registry = r,
                    .county = c,
                    .loaded = loaded,
                    .work = &work,
                    .clock = clock,
                    .dice = dice_for(c, "cases")};
  *out = (struct demo_cases){0};
  if (c->figures->case_count == 0) return LY_OK;
  enum ly rc = service_pack_of(s, st, c->figures->area, plan_kinds, &pack);
  if (!rc) rc = service_vocabulary(s, &pack, &words);
  if (!rc) rc = casework_open(s, &words, &work);
  if (!rc) rc = make_lives(&l, keys);
  s->today = today;
  if (!rc) rc = end_day(&l);
  *out = l.told;
  return rc;
}
