/* One case of the demo and the next thing that happens to it. */
#include "demo/cases_int.h"

enum { NEVER = INT32_MAX, GAP_DAYS = 5 };

/* ---- The life -----------------------------------------------------------------------------------
 */

static struct str next_word(struct str *rest) {
  size_t n = 0;
  struct str all = str_trim(*rest);
  while (n < all.len && all.ptr[n] != ' ') n++;
  *rest = str_from(all, n);
  return (struct str){all.ptr, n};
}

static struct str peek(const struct living *one) {
  struct str rest = one->rest;
  return next_word(&rest);
}

/* "accept+3": three days after what was before. */
static int32_t gap_of(struct lives *l, struct str word) {
  size_t at = 0;
  struct decimal days;
  while (at < word.len && word.ptr[at] != '+') at++;
  if (at < word.len && decimal_parse(str_from(word, at + 1), &days))
    return (int32_t)days.coefficient;
  if (word.len && (word.ptr[0] == '<' || word.ptr[0] == '>')) return 0;
  return 1 + (int32_t)dice_below(&l->dice, GAP_DAYS);
}

static const struct procedure_move *move_by_clock(const struct lives *l,
                                                  const struct case_row *row) {
  const struct casework_procedure *p = casework_find(l->work, row->procedure);
  const struct procedure_move *const *all = p ? p->procedure->moves.items : NULL;
  for (size_t i = 0; all && i < p->procedure->moves.count; i++) {
    const struct str *from = all[i]->from.items;
    const int *by = all[i]->by.items;
    bool here = false, clock = false;
    for (size_t k = 0; k < all[i]->from.count; k++) here |= str_eq(from[k], row->step);
    for (size_t k = 0; k < all[i]->by.count; k++) clock |= by[k] == HAND_CLOCK;
    if (here && clock && !str_eq(all[i]->to, row->step)) return all[i];
  }
  return NULL;
}

/* When something happens next: what is planned, or before that the clock of the step. */
static enum ly schedule(struct lives *l, struct living *one) {
  struct case_row row;
  struct str word = peek(one);
  enum ly rc = case_find(l->s, l->st, l->county->figures->area, one->case_no, &row);
  if (rc) return rc;
  bool waits = word.len == 0 || str_is(word, "~");
  struct date planned = {l->s->today.day + gap_of(l, word)};
  one->next.day = waits ? NEVER : workday_add(l->work->workdays, planned, 0).day;
  one->by_clock = !date_is_none(row.due) && row.due.day < one->next.day && row.open &&
                  move_by_clock(l, &row) != NULL;
  if (one->by_clock) one->next.day = row.due.day + 1;
  one->over = one->next.day == NEVER;
  return LY_OK;
}

/* ---- Opening ------------------------------------------------------------------------------------
 */

static int asks_of(struct str word) {
  for (const struct pack_choice *c = procedure_askss; c->word; c++) {
    if (str_is(word, c->word)) return c->value;
  }
  return ASKS_OFFICE;
}

/* Where the party is at home, as far as the county goes. */
static struct str area_of(const struct lives *l, const struct living *one) {
  const struct county *c = l->county;
  bool person = county_measure_find(one->line->measure)->of == OF_PERSONS;
  uint32_t at = person ? c->persons[one->index].home : c->institutions[one->index].area;
  return at < c->figures->home_count ? c->figures->areas[at].code : c->figures->area;
}

static enum ly open_case(struct lives *l, struct living *one) {
  const struct service_procedure *p = casework_find(l->work, one->line->procedure)->procedure;
  struct registry_said said[SAID_MAX];
  struct case_file files[FILES_OF_MOVE];
  const struct case_actors *actors;
  struct case_deed deed = {.act = CASE_OPEN,
                           .work = l->work,
                           .registry = l->registry,
                           .district = l->county->figures->area,
                           .procedure = p->key,
                           .party = one->party,
                           .asks = asks_of(one->line->asks),
                           .values = said,
                           .files = files,
                           .file_count = life_files(l, &p->documents, files)};
  enum ly rc = life_say(l, one, &p->form, said, &deed.count);
  if (!rc) rc = lives_actors(l, HAND_WORKER, area_of(l, one), &actors);
  if (rc) return rc;
  struct write w = case_write(l->s, &deed);
  rc = lives_write(l, actors->names[0], &w);
  if (!rc) one->case_no = one->first_no = case_answer(&w);
  l->told.cases += !rc;
  return rc;
}

/* ---- Moves --------------------------------------------------------------------------------------
 */

/* The hand that makes it: an office's before the applicant's. */
static int hand_of(const struct procedure_move *move) {
  const int *by = move->by.items;
  for (size_t i = 0; i < move->by.count; i++) {
    if (by[i] != HAND_APPLICANT) return by[i];
  }
  return HAND_APPLICANT;
}

static enum ly move_by(struct lives *l, const struct living *one, const struct case_row *row,
                       const struct procedure_move *move, int hand, struct str actor) {
  struct registry_said said[SAID_MAX];
  struct case_file files[FILES_OF_MOVE];
  struct case_deed deed = {.act = CASE_MOVE,
                           .work = l->work,
                           .registry = l->registry,
                           .district = row->district,
                           .case_no = row->case_no,
                           .seen = row->event,
                           .move = move->key,
                           .hands = HAND_BIT(hand),
                           .values = said,
                           .files = files,
                           .file_count = life_files(l, &move->documents, files),
                           .reason = move->reason ? life_reason(one, move->key) : STR("")};
  enum ly rc = life_say(l, one, &move->fields, said, &deed.count);
  if (rc) return rc;
  struct write w = case_write(l->s, &deed);
  return lives_write(l, actor, &w);
}

/* By the first who may: where a second person is wanted it is the next one. */
static enum ly make_move(struct lives *l, const struct living *one, const struct case_row *row,
                         const struct procedure_move *move) {
  const struct case_actors *actors;
  int hand = hand_of(move);
  if (hand == HAND_CLOCK) return move_by(l, one, row, move, hand, STR("job:cases"));
  enum ly rc = lives_actors(l, hand, row->area, &actors);
  bool another = true;
  for (size_t i = 0; !rc && another && i < actors->count; i++) {
    rc = move_by(l, one, row, move, hand, actors->names[i]);
    another = rc == LY_CONFLICT && i + 1 < actors->count &&
              (l->s->error.message == MSG_CASE_SECOND_PERSON ||
               l->s->error.message == MSG_ASSESSMENT_OWN_FIRST);
    if (!another) return rc;
    lives_forget(l->s);
    rc = LY_OK;
  }
  return rc;
}

/* "pass|deny": the first that the procedure and the programme allow. */
static enum ly try_moves(struct lives *l, const struct living *one, const struct case_row *row,
                         struct str word) {
  const struct casework_procedure *p = casework_find(l->work, row->procedure);
  enum ly rc = LY_CONFLICT;
  size_t plus = 0;
  while (plus < word.len && word.ptr[plus] != '+') plus++;
  word.len = plus;
  while (word.len && rc && lives_may_go_on(rc)) {
    size_t n = 0;
    while (n < word.len && word.ptr[n] != '|') n++;
    const struct procedure_move *move =
        procedure_move_find(p->procedure, (struct str){word.ptr, n});
    if (l->s->error.code) lives_forget(l->s);
    rc = move ? make_move(l, one, row, move)
              : fail(l->s, LY_NOT_FOUND, MSG_CASE_NO_MOVE, p->procedure->name, word);
    word = n < word.len ? str_from(word, n + 1) : (struct str){0};
  }
  return rc;
}

/* To the open case of another procedure that this one has opened for the party. */
static enum ly go_to(struct lives *l, struct living *one, struct str procedure) {
  const struct case_filter filter = {
      .procedure = procedure, .party = one->party, .open = 1, .due_before = DATE_NONE};
  struct case_row *rows;
  size_t count;
  enum ly rc = case_list(l->s, l->st, l->county->figures->area, &filter,
                         (struct case_after){.due = DATE_NONE}, 1, &rows, &count);
  if (rc) return rc;
  if (!count) return fail(l->s, LY_NOT_FOUND, MSG_CASE_NO_PROCEDURE, procedure);
  one->case_no = rows[0].case_no;
  return LY_OK;
}

static enum ly do_word(struct lives *l, struct living *one) {
  struct case_row row;
  enum ly rc = case_find(l->s, l->st, l->county->figures->area, one->case_no, &row);
  if (rc) return rc;
  if (one->by_clock) {
    if (str_is(peek(one), "~")) next_word(&one->rest);
    bool due = !date_is_none(row.due) && date_cmp(row.due, l->s->today) < 0;
    const struct procedure_move *move = due && row.open ? move_by_clock(l, &row) : NULL;
    /* Another life of the party may have moved it meanwhile. */
    return move ? make_move(l, one, &row, move)
                : fail(l->s, LY_CONFLICT, MSG_CASE_NO_MOVE, row.procedure, row.step);
  }
  struct str word = next_word(&one->rest);
  if (word.ptr[0] == '>') return go_to(l, one, str_from(word, 1));
  if (str_is(word, "<")) {
    one->case_no = one->first_no;
    return LY_OK;
  }
  if (str_starts(word, STR("@sheets"))) return life_assess(l, one, false);
  if (str_starts(word, STR("@differ"))) return life_assess(l, one, true);
  return try_moves(l, one, &row, word);
}

/* What is not allowed ends the life where it stands; the case itself goes on as its clocks say. */
enum ly life_step(struct lives *l, struct living *one) {
  bool opens = one->case_no == 0;
  enum ly rc = opens ? open_case(l, one) : do_word(l, one);
  if (rc && !lives_may_go_on(rc)) return rc;
  if (rc) lives_forget(l->s);
  if (rc && opens) {
    l->told.unopened++;
    one->over = true;
    return LY_OK;
  }
  if (rc) one->rest = STR("");
  l->told.events += !rc;
  return schedule(l, one);
}
