/* registry/link.h and what goes by it: acts, receipts and relations of records that are merged,
 * under every number they have, and apart again. */
#include "tests/registry_fixture.h"

#include "registry/deed.h"
#include "registry/link.h"
#include "registry/load.h"
#include "registry/members.h"

static const char *const programme = "meal";

static int64_t do_deed(struct fixture *f, struct deed *deed) {
  f->now_us += 1000000;
  deed->registry = &reg;
  deed->district = district;
  struct write w = deed_write(&f->scope, deed);
  assert_ok(f, store_write(&f->scope, st, &w));
  return deed_answer(&w);
}

static void merge(struct fixture *f, int64_t party, int64_t into) {
  struct tx *tx = begin(f);
  int64_t link;
  f->now_us += 1000000;
  assert_ok(f, party_merge(&f->scope, tx, &reg, district, party, into, STR("同一人"), &link));
  assert_ok(f, store_commit(&f->scope, tx));
}

static void part(struct fixture *f, int64_t party) {
  struct tx *tx = begin(f);
  int64_t link;
  f->now_us += 1000000;
  assert_ok(f, party_unmerge(&f->scope, tx, &reg, district, party, STR("不是"), &link));
  assert_ok(f, store_commit(&f->scope, tx));
}

static int64_t visit(struct fixture *f, int64_t party, const char *on) {
  struct deed deed = {.act = DEED_ACT_ADD,
                      .new_act = {.district = district,
                                  .party = party,
                                  .kind = STR("visit"),
                                  .on = day(on),
                                  .source = STR("first")}};
  return do_deed(f, &deed);
}

static int64_t receive(struct fixture *f, int64_t party) {
  struct deed deed = {.act = DEED_RECEIPT_ADD,
                      .receipt = {.district = district,
                                  .party = party,
                                  .programme = str_of(programme),
                                  .from = day("2024-01-01"),
                                  .to = DATE_NONE,
                                  .source = STR("first")}};
  return do_deed(f, &deed);
}

static size_t visits(struct fixture *f, int64_t party) {
  static const struct act_filter all = {.from = DATE_NONE, .to = DATE_NONE};
  struct act_row *acts;
  size_t count;
  assert_ok(f, acts_of(&f->scope, st, &reg, district, party, &all, 0, 100, &acts, &count));
  for (size_t i = 1; i < count; i++) assert_true(acts[i - 1].on.day >= acts[i].on.day);
  return count;
}

static enum receipt_state receives(struct fixture *f, int64_t party) {
  struct receipt_known *known;
  size_t count;
  assert_ok(f,
            receipts_known(&f->scope, st, &reg, district, party, f->scope.today, &known, &count));
  return count ? known[0].state : RECEIPT_UNKNOWN;
}

static void what_was_done_counts_for_all(void **state) {
  struct fixture *f = *state;
  open_registry(f);
  int64_t a = new_party(f, "person"), b = new_party(f, "person"), c = new_party(f, "person");
  visit(f, a, "2024-05-01");
  visit(f, b, "2024-05-03");
  int64_t wrong = visit(f, c, "2024-05-02"), receipt = receive(f, c);
  merge(f, b, a);
  assert_int_equal(visits(f, a), 2);
  assert_int_equal(visits(f, b), 2);
  merge(f, c, a);
  assert_int_equal(visits(f, a), 3);
  assert_int_equal(visits(f, c), 3);
  assert_int_equal(receives(f, b), RECEIPT_YES);
  visit(f, b, "2024-06-01"); /* whoever writes may know the old number */
  assert_int_equal(visits(f, a), 4);

  /* What is wrong is taken back under any number. */
  struct deed undo = {.act = DEED_ACT_RETRACT, .party = a, .target = wrong, .reason = STR("误")};
  do_deed(f, &undo);
  assert_int_equal(visits(f, b), 3);
  undo = (struct deed){
      .act = DEED_RECEIPT_RETRACT, .party = b, .target = receipt, .reason = STR("误")};
  do_deed(f, &undo);
  assert_int_equal(receives(f, a), RECEIPT_UNKNOWN);
  receive(f, c);

  part(f, c);
  assert_int_equal(visits(f, a), 3);
  assert_int_equal(visits(f, c), 0);
  assert_int_equal(receives(f, c), RECEIPT_YES);
  assert_int_equal(receives(f, a), RECEIPT_UNKNOWN);
  part(f, b);
  assert_int_equal(visits(f, a), 1);
  assert_int_equal(visits(f, b), 2);
  store_close(st);
}

static void a_chain_is_one(void **state) {
  struct fixture *f = *state;
  open_registry(f);
  int64_t a = new_party(f, "person"), b = new_party(f, "person"), c = new_party(f, "person");
  visit(f, a, "2024-05-01");
  visit(f, b, "2024-05-02");
  visit(f, c, "2024-05-03");
  receive(f, a);
  merge(f, a, b);
  merge(f, b, c);
  const int64_t all[] = {a, b, c};
  for (size_t i = 0; i < 3; i++) {
    assert_int_equal(visits(f, all[i]), 3);
    assert_int_equal(receives(f, all[i]), RECEIPT_YES);
  }
  part(f, b); /* with what was merged into it */
  assert_int_equal(visits(f, a), 2);
  assert_int_equal(visits(f, b), 2);
  assert_int_equal(visits(f, c), 1);
  assert_int_equal(receives(f, c), RECEIPT_UNKNOWN);
  store_close(st);
}

/* ---- Who names them
 * ------------------------------------------------------------------------------
 */

static void say_party(struct fixture *f, int64_t party, const char *fact, int64_t other) {
  say(f, party, fact, str_c(&f->arena, str_int(&f->arena, other)), "first", "2024-01-01", "");
}

static size_t members_by(struct fixture *f, const char *fact, int64_t target) {
  const struct registry_party *person = registry_kind_find(&reg, STR("person"));
  const int64_t *members;
  struct registry_card *cards;
  size_t count, shown, total;
  const struct registry_fact *by = registry_fact_find(person, str_of(fact), NULL);
  assert_ok(f, registry_members(&f->scope, st, person, by, district, target, &members, &count));
  assert_ok(f, registry_cards(&f->scope, st, person, by, NULL, district, target, 0, 100, &cards,
                              &shown, &total));
  assert_int_equal(total, count);
  return count;
}

static void rebuild(struct fixture *f) {
  struct tx *tx = begin(f);
  int64_t parties;
  assert_ok(f, registry_rebuild(&f->scope, tx, &reg, &parties));
  assert_ok(f, store_commit(&f->scope, tx));
}

static void who_names_one_names_all(void **state) {
  struct fixture *f = *state;
  open_registry(f);
  int64_t home = new_party(f, "institution"), again = new_party(f, "institution");
  int64_t people[4];
  for (size_t i = 0; i < 4; i++) {
    people[i] = new_party(f, "person");
    say_party(f, people[i], "home", i % 2 ? home : again);
  }
  merge(f, again, home);
  assert_int_equal(members_by(f, "home", home), 4);
  assert_int_equal(members_by(f, "home", again), 4);
  merge(f, people[0], people[1]); /* a member that is merged is one member */
  assert_int_equal(members_by(f, "home", home), 3);
  int64_t late = new_party(f, "person");
  say_party(f, late, "home", again); /* named by the old number */
  assert_int_equal(members_by(f, "home", home), 4);
  rebuild(f);
  assert_int_equal(members_by(f, "home", home), 4);
  part(f, again);
  assert_int_equal(members_by(f, "home", home), 2);  /* people[3], and [1] */
  assert_int_equal(members_by(f, "home", again), 2); /* people[2] and the late one */
  part(f, people[0]);
  assert_int_equal(members_by(f, "home", home), 2);
  assert_int_equal(members_by(f, "home", again), 3);
  store_close(st);
}

/* ---- Loads
 * ---------------------------------------------------------------------------------------
 */

/* Three who name `home`, in one chunk of a batch. */
static void load_three(struct fixture *f, int64_t batch, int64_t home) {
  const struct registry_party *person = registry_kind_find(&reg, STR("person"));
  const struct load_value value = {.fact = registry_fact_find(person, STR("home"), NULL),
                                   .value = str_int(&f->arena, home)};
  const struct load_statement statement = {.source = STR("first"),
                                           .from = day("2024-01-01"),
                                           .to = DATE_NONE,
                                           .values = &value,
                                           .count = 1};
  struct load_party parties[3];
  int64_t first = registry_ids(&f->scope, 3);
  for (size_t i = 0; i < 3; i++)
    parties[i] = (struct load_party){.party = first + (int64_t)i,
                                     .is_new = true,
                                     .kind = person,
                                     .statements = &statement,
                                     .statement_count = 1};
  struct load *load;
  assert_ok(f, load_open(&f->scope, &reg, district, batch, &load));
  struct tx *tx = begin(f);
  f->now_us += 1000000;
  assert_ok(f, load_add(&f->scope, tx, load, parties, 3));
  assert_ok(f, store_commit(&f->scope, tx));
  load_close(load);
}

static int64_t begin_batch(struct fixture *f, bool pending) {
  struct deed deed = {
      .act = DEED_BATCH_BEGIN, .source = STR("first"), .name = STR("名册"), .pending = pending};
  return do_deed(f, &deed);
}

static void what_is_loaded_names_heads(void **state) {
  struct fixture *f = *state;
  open_registry(f);
  int64_t home = new_party(f, "institution"), again = new_party(f, "institution");
  say(f, home, "beds", "10", "first", "2024-01-01", "");
  int64_t live = begin_batch(f, false), pending = begin_batch(f, true);
  load_three(f, pending, again); /* before they are one */
  merge(f, again, home);
  load_three(f, live, again);
  assert_int_equal(members_by(f, "home", home), 3);
  load_three(f, pending, again);
  assert_int_equal(members_by(f, "home", home), 3);
  struct deed deed = {.act = DEED_BATCH_LIVE, .target = pending};
  do_deed(f, &deed);
  assert_int_equal(members_by(f, "home", home), 9);
  part(f, again);
  assert_int_equal(members_by(f, "home", home), 0);
  assert_int_equal(members_by(f, "home", again), 9);
  store_close(st);
}

/* ---- Beside the links
 * ----------------------------------------------------------------------------
 */

enum { RECORDS = 12 };

static int64_t head_in(const struct store_rows *rows, int64_t party) {
  for (size_t i = 0; i < rows->rows; i++)
    if (store_int(rows, i, 0) == party) return store_int(rows, i, 1);
  return party;
}

static void assert_heads(struct fixture *f, const int64_t *parties) {
  struct store_rows rows = {0};
  size_t merged = 0;
  assert_ok(
      f, store_query(&f->scope, st, "ii", "SELECT party, head FROM party_head WHERE district = $1",
                     &rows, S_TEXT(district)));
  for (size_t i = 0; i < RECORDS; i++) {
    struct link_group group;
    assert_ok(f, link_group(&f->scope, st, district, parties[i], REGISTRY_NOW, &group));
    assert_int_equal(head_in(&rows, parties[i]), group.head);
    merged += group.head != parties[i];
  }
  assert_int_equal(rows.rows, merged);
}

static void heads_follow_the_links(void **state) {
  struct fixture *f = *state;
  open_registry(f);
  int64_t parties[RECORDS];
  bool merged[RECORDS] = {false};
  for (size_t i = 0; i < RECORDS; i++) parties[i] = new_party(f, "person");
  for (int i = 0; i < 120; i++) {
    size_t one = fixture_random(f) % RECORDS, other = fixture_random(f) % RECORDS;
    struct arena_mark mark = arena_mark(&f->arena);
    if (merged[one]) {
      part(f, parties[one]);
      merged[one] = false;
    } else if (one != other && !merged[other]) {
      merge(f, parties[one], parties[other]);
      merged[one] = true;
    }
    if (i % 20 == 19) rebuild(f); /* from the links alone */
    assert_heads(f, parties);
    arena_rewind(&f->arena, mark);
  }
  store_close(st);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(what_was_done_counts_for_all), TEST(a_chain_is_one),
      TEST(who_names_one_names_all),      TEST(what_is_loaded_names_heads),
      TEST(heads_follow_the_links),
  };
  return run_on_engines("merged", tests);
}
