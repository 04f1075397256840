/* registry/: acts and receipts; what is received, is not, or is not known. */
#include "tests/registry_fixture.h"

#include "registry/act.h"
#include "registry/deed.h"
#include "registry/receipt.h"

/* ---- What a day's receipts and lists say, against a plain twin ----------------------------------
 *
 * The twin goes by the sentences of receipt.h: it looks for the last list that covers the party,
 * and counts a receipt when it is that list's own or was recorded after it. */

enum { RECEIPTS = 6, LISTS = 4 };

static const char *const programmes[] = {"meal", "visit"};
static const char *const areas[] = {"331121", "331121101", "331121102"};
static const char *const homes[] = {"", "331121101", "331121101005", "331121102"};

static void random_receipts(struct fixture *f, struct receipt_row *out, size_t count) {
  for (size_t i = 0; i < count; i++) {
    out[i] = (struct receipt_row){.party = 1,
                                  .receipt = (int64_t)i + 1,
                                  .programme = str_of(programmes[fixture_random(f) % 2]),
                                  .from = {(int32_t)(fixture_random(f) % 10)},
                                  .to = DATE_NONE,
                                  .recorded_at = (int64_t)(fixture_random(f) % 6),
                                  .batch = (int64_t)(fixture_random(f) % 3)};
    if (fixture_random(f) % 2) out[i].to.day = out[i].from.day + (int32_t)(fixture_random(f) % 6);
  }
}

static void random_lists(struct fixture *f, struct receipt_list *out, size_t count) {
  for (size_t i = 0; i < count; i++) {
    out[i] = (struct receipt_list){.list = (int64_t)i + 1,
                                   .programme = str_of(programmes[fixture_random(f) % 2]),
                                   .area = str_of(areas[fixture_random(f) % 3]),
                                   .on = {(int32_t)(fixture_random(f) % 10)},
                                   .recorded_at = (int64_t)(fixture_random(f) % 6),
                                   .batch = (int64_t)(fixture_random(f) % 3)};
  }
}

/* Of two lists the one that counts: day, then recording, then number, as one number. */
static int64_t weight(const struct receipt_list *list) {
  return ((int64_t)list->on.day * 100 + list->recorded_at) * 100 + list->list;
}

static enum receipt_state twin(const struct receipt_row *receipts, size_t count,
                               const struct receipt_list *lists, size_t list_count,
                               struct str programme, const char *home, int32_t today) {
  const struct receipt_list *last = NULL;
  for (size_t i = 0; i < list_count; i++) {
    bool whole = str_is(lists[i].area, "331121");
    bool covers = whole || (home[0] && str_starts(str_of(home), lists[i].area));
    if (!covers || lists[i].on.day > today || !str_eq(lists[i].programme, programme)) continue;
    if (!last || weight(&lists[i]) > weight(last)) last = &lists[i];
  }
  for (size_t i = 0; i < count; i++) {
    const struct receipt_row *r = &receipts[i];
    bool then = r->from.day <= today && (date_is_none(r->to) || r->to.day >= today);
    if (!then || !str_eq(r->programme, programme)) continue;
    if (!last || r->recorded_at > last->recorded_at) return RECEIPT_YES;
    if (last->batch != 0 && r->batch == last->batch) return RECEIPT_YES;
  }
  return last ? RECEIPT_NO : RECEIPT_UNKNOWN;
}

static void receipts_are_judged_as_by_the_twin(void **state) {
  struct fixture *f = *state;
  size_t seen[3] = {0};
  print_message("SEED=%llu\n", (unsigned long long)f->random);
  for (int round = 0; round < 20000; round++) {
    struct receipt_row receipts[RECEIPTS];
    struct receipt_list lists[LISTS];
    struct receipt_known known[RECEIPTS + LISTS];
    size_t count = fixture_random(f) % (RECEIPTS + 1), list_count = fixture_random(f) % (LISTS + 1);
    const char *home = homes[fixture_random(f) % 4];
    struct date today = {(int32_t)(fixture_random(f) % 14)};
    random_receipts(f, receipts, count);
    random_lists(f, lists, list_count);
    size_t made =
        receipt_judge(receipts, count, lists, list_count, district, str_of(home), today, known);
    for (size_t p = 0; p < 2; p++) {
      struct str programme = str_of(programmes[p]);
      enum receipt_state got = RECEIPT_UNKNOWN;
      for (size_t i = 0; i < made; i++)
        if (str_eq(known[i].programme, programme)) got = known[i].state;
      enum receipt_state want =
          twin(receipts, count, lists, list_count, programme, home, today.day);
      assert_int_equal(got, want);
      seen[want]++;
    }
  }
  for (size_t i = 0; i < 3; i++) assert_true(seen[i] > 1000);
}

/* ---- In the database ----------------------------------------------------------------------------
 */

static enum ly do_deed(struct fixture *f, struct deed *deed, int64_t *out) {
  f->now_us += 1000000;
  deed->registry = &reg;
  f->scope.actor = STR("cli:test");
  f->scope.from = STR("cli");
  struct write w = deed_write(&f->scope, deed);
  enum ly rc = store_write(&f->scope, st, &w);
  *out = deed_answer(&w);
  return rc;
}

static struct deed receipt_deed(int64_t party, const char *from, int64_t batch) {
  return (struct deed){.act = DEED_RECEIPT_ADD,
                       .receipt = {.district = district,
                                   .party = party,
                                   .programme = STR("meal"),
                                   .from = day(from),
                                   .to = DATE_NONE,
                                   .amount_known = true,
                                   .amount_fen = 20000,
                                   .source = STR("first"),
                                   .batch = batch}};
}

static struct deed list_deed(const char *area, const char *on, int64_t batch) {
  return (struct deed){.act = DEED_RECEIPT_COMPLETE,
                       .list = {.district = district,
                                .programme = STR("meal"),
                                .area = str_of(area),
                                .on = day(on),
                                .source = STR("first"),
                                .batch = batch}};
}

static enum receipt_state state_of(struct fixture *f, int64_t party, const char *on) {
  struct receipt_known *known;
  size_t count;
  assert_ok(f, receipts_known(&f->scope, st, &reg, district, party, day(on), &known, &count));
  assert_true(count <= 1);
  return count ? known[0].state : RECEIPT_UNKNOWN;
}

static void silence_is_a_no_only_by_a_complete_list(void **state) {
  struct fixture *f = *state;
  open_registry(f);
  int64_t in_town = new_party(f, "person"), elsewhere = new_party(f, "person"), id, receipt;
  say(f, in_town, "home_area", "331121101005", "first", "2024-01-01", "");
  struct deed deed = receipt_deed(elsewhere, "2024-02-01", 0);
  assert_int_equal(state_of(f, in_town, "2024-06-30"), RECEIPT_UNKNOWN);
  assert_ok(f, do_deed(f, &deed, &receipt));
  assert_int_equal(state_of(f, elsewhere, "2024-01-31"), RECEIPT_UNKNOWN);
  assert_int_equal(state_of(f, elsewhere, "2024-02-01"), RECEIPT_YES);

  struct deed town = list_deed("331121101000", "2024-03-01", 0); /* the town's, by all 12 digits */
  assert_ok(f, do_deed(f, &town, &id));
  assert_int_equal(state_of(f, in_town, "2024-02-29"), RECEIPT_UNKNOWN);
  assert_int_equal(state_of(f, in_town, "2024-03-01"), RECEIPT_NO);
  assert_int_equal(state_of(f, elsewhere, "2024-03-01"), RECEIPT_YES); /* not of that town */

  struct deed new_batch = {.act = DEED_BATCH_BEGIN,
                           .district = district,
                           .source = STR("first"),
                           .name = STR("名册"),
                           .pending = true};
  int64_t batch, touched;
  assert_ok(f, do_deed(f, &new_batch, &batch));
  struct deed listed = receipt_deed(in_town, "2024-01-01", batch),
              whole = list_deed("331121", "2024-04-01", batch);
  assert_ok(f, do_deed(f, &listed, &id));
  assert_ok(f, do_deed(f, &whole, &id));
  assert_int_equal(state_of(f, in_town, "2024-06-30"), RECEIPT_NO); /* the batch is not live */
  struct deed live = {.act = DEED_BATCH_LIVE, .district = district, .target = batch};
  assert_ok(f, do_deed(f, &live, &touched));
  assert_int_equal(state_of(f, in_town, "2024-06-30"), RECEIPT_YES);
  assert_int_equal(state_of(f, elsewhere, "2024-06-30"), RECEIPT_NO); /* not on the list */
  assert_int_equal(state_of(f, elsewhere, "2024-03-31"), RECEIPT_YES);

  struct deed again = receipt_deed(elsewhere, "2024-05-01", 0); /* recorded after the list */
  assert_ok(f, do_deed(f, &again, &receipt));
  assert_int_equal(state_of(f, elsewhere, "2024-06-30"), RECEIPT_YES);
  struct deed undo = {.act = DEED_RECEIPT_RETRACT,
                      .district = district,
                      .party = elsewhere,
                      .target = receipt,
                      .reason = STR("误")};
  assert_ok(f, do_deed(f, &undo, &id));
  assert_int_equal(state_of(f, elsewhere, "2024-06-30"), RECEIPT_NO);
  assert_int_equal(do_deed(f, &undo, &receipt), LY_CONFLICT);
  fixture_reset(f);
  undo.target = id; /* a retraction */
  assert_int_equal(do_deed(f, &undo, &receipt), LY_CONFLICT);
  fixture_reset(f);
  undo.target = 12;
  assert_int_equal(do_deed(f, &undo, &receipt), LY_NOT_FOUND);
  fixture_reset(f);
  int64_t parties;
  struct tx *tx = begin(f);
  assert_ok(f, batch_retract(&f->scope, tx, &reg, district, batch, STR("误"), &parties));
  assert_ok(f, store_commit(&f->scope, tx));
  assert_int_equal(state_of(f, elsewhere, "2024-06-30"), RECEIPT_YES); /* as before the list */
  assert_int_equal(state_of(f, in_town, "2024-06-30"), RECEIPT_NO);
  store_close(st);
}

static size_t acts_between(struct fixture *f, int64_t party, const char *kind, const char *from,
                           const char *to, int64_t *meals) {
  struct act_row *acts;
  size_t count;
  const struct act_filter which = {
      .kind = kind ? registry_act_find(&reg, NULL, str_of(kind)) : NULL,
      .from = day(from),
      .to = day(to)};
  assert_ok(f, acts_of(&f->scope, st, &reg, district, party, &which, 0, 100, &acts, &count));
  *meals = 0;
  for (size_t i = 0; i < count; i++) *meals += acts[i].known[0] ? acts[i].numbers[0] : 0;
  return count;
}

static void acts_are_found_by_kind_and_day(void **state) {
  struct fixture *f = *state;
  open_registry(f);
  int64_t party = new_party(f, "person"), act, id, meals;
  static const char *const days[] = {"2024-05-31", "2024-06-01", "2024-06-30"};
  const struct registry_said said[] = {{STR("餐数"), STR("2")}, {STR("amount"), STR("24.5")}};
  for (size_t i = 0; i < 6; i++) {
    struct deed deed = {.act = DEED_ACT_ADD,
                        .new_act = {.district = district,
                                    .party = party,
                                    .kind = i % 2 ? STR("助餐") : STR("visit"),
                                    .on = day(days[i / 2]),
                                    .source = STR("first"),
                                    .fields = said,
                                    .count = i % 2 ? 2 : 0}};
    assert_ok(f, do_deed(f, &deed, &act));
  }
  assert_int_equal(acts_between(f, party, NULL, "", "", &meals), 6);
  assert_int_equal(meals, 6);
  assert_int_equal(acts_between(f, party, "meal", "2024-06-01", "2024-06-30", &meals), 2);
  assert_int_equal(acts_between(f, party, "visit", "2024-06-01", "2024-06-29", &meals), 1);
  struct deed undo = {.act = DEED_ACT_RETRACT,
                      .district = district,
                      .party = party,
                      .target = act,
                      .reason = STR("误")};
  assert_ok(f, do_deed(f, &undo, &id));
  assert_int_equal(acts_between(f, party, "meal", "", "", &meals), 2);
  assert_int_equal(do_deed(f, &undo, &id), LY_CONFLICT);
  fixture_reset(f);
  struct deed stranger = {.act = DEED_ACT_ADD,
                          .new_act = {.district = district,
                                      .party = party + 1,
                                      .kind = STR("visit"),
                                      .on = day("2024-06-01"),
                                      .source = STR("first")}};
  assert_int_equal(do_deed(f, &stranger, &id), LY_NOT_FOUND);
  store_close(st);
}

/* Pages hold whole parties; who has more than a page is refused, not cut. */
static void a_page_of_acts_cuts_nobody(void **state) {
  struct fixture *f = *state;
  open_registry(f);
  for (int p = 0; p < 4; p++) {
    int64_t party = new_party(f, "person"), act;
    for (int i = 0; i < 3; i++) {
      struct deed deed = {.act = DEED_ACT_ADD,
                          .new_act = {.district = district,
                                      .party = party,
                                      .kind = STR("visit"),
                                      .on = day("2024-06-01"),
                                      .source = STR("first")}};
      assert_ok(f, do_deed(f, &deed, &act));
    }
  }
  const struct act_filter visits = {
      .kind = registry_act_find(&reg, NULL, STR("visit")), .from = DATE_NONE, .to = DATE_NONE};
  struct act_row *acts;
  size_t count, pages = 0;
  int64_t last = 0;
  do {
    assert_ok(f, acts_page(&f->scope, st, &reg, district, &visits, last, 7, &acts, &count, &last));
    assert_int_equal(count, 6);
    pages++;
  } while (last);
  assert_int_equal(pages, 2);
  assert_int_equal(acts_page(&f->scope, st, &reg, district, &visits, 0, 2, &acts, &count, &last),
                   LY_LIMIT);
  store_close(st);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(receipts_are_judged_as_by_the_twin),
      TEST(silence_is_a_no_only_by_a_complete_list),
      TEST(acts_are_found_by_kind_and_day),
      TEST(a_page_of_acts_cuts_nobody),
  };
  return run_on_engines("receipt", tests);
}
