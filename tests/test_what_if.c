/* service/: what another figure would change, against asking one by one; sums that are too large.
 */
#include "tests/owed_county.h"

#include "service/draft.h"
#include "service/owed_sheets.h"

#include <string.h>

static void read_again(struct county *c, struct service_vocabulary *out) {
  struct scope *s = &c->f->scope;
  struct pack *pack = ARENA_NEW(s->arena, struct pack);
  assert_non_null(pack);
  assert_ok(c->f, pack_read_in_force(s, c->st, s->today, STR("qingtian"), plan_kinds, pack));
  assert_ok(c->f, service_vocabulary(s, pack, out));
  assert_true(service_words_fit(c->words, out));
}

/* Of whom an amount that nobody knows is left as it is: of all, of nobody, or of homes whose level
 * is known and is another one than the fifth. */
enum left { LEFT_ALL, LEFT_NOBODY, LEFT_OTHER_STARS };

static bool is_left(struct county *c, enum left left, int64_t party) {
  struct scope *s = &c->f->scope;
  struct registry_state state;
  if (left != LEFT_OTHER_STARS) return left == LEFT_ALL;
  assert_ok(c->f, party_facts(s, c->st, &c->reg, DISTRICT, party, s->today, REGISTRY_NOW, &state));
  const struct registry_fact *star = registry_fact_find(state.kind, STR("star"), NULL);
  const struct registry_known *known = registry_known_of(&state, star);
  return known && !str_is(known->claims[0].value, "5");
}

/* What each would get, asked alone under both. */
static struct owed_change count_changes(struct county *c, const struct service_rules *a,
                                        const struct service_rules *b, enum left left) {
  struct owed_change n = {0};
  struct scope *s = &c->f->scope;
  struct rule_reader reader;
  for (size_t i = 0; i < ALL; i++) {
    struct service_entitled was, is;
    struct arena_mark mark = arena_mark(s->arena);
    if (c->kinds[i] != a->kind) continue;
    assert_ok(c->f, service_moment_reader(s, c->moment, c->words, DISTRICT, &reader));
    assert_ok(c->f, service_entitle(s, a, &reader, c->parties[i], &was));
    assert_ok(c->f, service_entitle(s, b, &reader, c->parties[i], &is));
    arena_rewind(s->arena, mark);
    bool before = was.answer == SERVICE_YES, after = is.answer == SERVICE_YES;
    bool gains = after && was.answer == SERVICE_NO, loses = before && is.answer == SERVICE_NO;
    n.unpriced += a->amount && gains && !is.amount.value.known;
    n.unpriced += a->amount && loses && !was.amount.value.known;
    bool due = before && a->done && was.kept == SERVICE_NOT_KEPT;
    bool due_after = after && b->done && is.kept == SERVICE_NOT_KEPT;
    n.due_more += due_after && !due;
    n.due_less += due && !due_after;
    n.gain += gains;
    n.lose += loses;
    n.unclear += before != after && (was.answer == SERVICE_UNKNOWN || is.answer == SERVICE_UNKNOWN);
    if (!before || !after) continue;
    bool known = was.amount.value.known && is.amount.value.known;
    bool bare = !was.amount.value.known && is.amount.value.known;
    n.bare += bare;
    n.bare_after += bare ? is.amount.value.value : 0;
    bool same =
        !was.amount.value.known && !is.amount.value.known && is_left(c, left, c->parties[i]);
    n.unclear += !known && !same;
    n.same += same;
    n.more += known && is.amount.value.value > was.amount.value.value;
    n.less += known && is.amount.value.value < was.amount.value.value;
    n.same += known && is.amount.value.value == was.amount.value.value;
    n.before += known ? was.amount.value.value : 0;
    n.after += known ? is.amount.value.value : 0;
  }
  return n;
}

static void assert_changes(const struct owed_change *got, const struct owed_change *want) {
  assert_int_equal(got->gain, want->gain);
  assert_int_equal(got->lose, want->lose);
  assert_int_equal(got->more, want->more);
  assert_int_equal(got->less, want->less);
  assert_int_equal(got->same, want->same);
  assert_int_equal(got->unclear, want->unclear);
  assert_int_equal(got->before, want->before);
  assert_int_equal(got->after, want->after);
  assert_int_equal(got->bare, want->bare);
  assert_int_equal(got->due_more, want->due_more);
  assert_int_equal(got->due_less, want->due_less);
  assert_int_equal(got->bare_after, want->bare_after);
  assert_int_equal(got->unpriced, want->unpriced);
  assert_false(got->before_over || got->after_over || got->bare_over);
}

static struct sheet_cell cell_of(struct scope *s, const struct sheet *sheet, const char *key) {
  struct sheet_cell cell = {0};
  for (size_t i = 0; i < sheet->column_count; i++)
    if (strcmp(sheet->columns[i].key, key) == 0)
      sheet->columns[i].cell(s, sheet, sheet->rows[0], &cell);
  return cell;
}

/* The changes that a figure of the elder care subsidy would bring: no source gives one today. */
static void change_subsidy(struct county *c, const char *yuan, struct owed_changed **list) {
  struct service_vocabulary draft;
  struct owed_area area;
  struct scope *s = &c->f->scope;
  size_t count;
  read_again(c, &draft);
  assert_true(owed_area(DISTRICT, &area));
  assert_ok(c->f, service_draft_param(s, &draft, STR("elder_care_subsidy"), STR(""), str_of(yuan)));
  assert_ok(c->f, owed_what_if(s, c->words, &draft, c->moment, area, list, &count));
  assert_int_equal(count, 1);
}

/* What the new figure costs is said, what today's costs is not known. */
static void a_figure_where_there_is_none(void **state) {
  struct county c;
  struct owed_changed *list;
  struct sheet sheet;
  open_county(*state, &c);
  struct scope *s = &c.f->scope;
  struct owed_view view = {.pack = c.words->pack};
  change_subsidy(&c, "200", &list);
  struct owed_change want = count_changes(&c, list[0].before, list[0].after, LEFT_NOBODY);
  assert_changes(&list[0].all, &want);
  assert_true(want.bare > 0);
  assert_int_equal(want.bare_after, want.bare * 20000);
  assert_ok(c.f, owed_sheet_changes(s, &view, list, 1, &sheet));
  struct sheet_cell bare = cell_of(s, &sheet, "bare"), gone = cell_of(s, &sheet, "difference");
  assert_true(bare.has_number && bare.number.coefficient == want.bare * 20000 * 12);
  assert_true(str_is(gone.text, "现行数额不明，无法比较") && !gone.has_number);
  const struct value *v = owed_change_value(s, &sheet, &list[0]);
  assert_int_equal(value_get(v, STR("bare_after_fen"))->integer, want.bare * 20000 * 12);
  assert_null(value_get(v, STR("before_fen")));
  close_county(&c);
}

/* ---- Beyond what can be counted -----------------------------------------------------------------
 */

static void assert_over(struct scope *s, const struct sheet *sheet, const char *key) {
  struct sheet_cell cell = cell_of(s, sheet, key);
  assert_true(str_is(cell.text, "超出可计范围"));
  assert_false(cell.has_number);
}

/* A sum that does not fit is said to be so, in all that shows it; and so is a year's. */
static void sums_beyond_counting(void **state) {
  struct county c;
  struct owed_changed *list;
  struct sheet sheet;
  open_county(*state, &c);
  struct scope *s = &c.f->scope;
  struct owed_view view = {.pack = c.words->pack, .words = c.words};
  int64_t sum = INT64_MAX - 5;
  bool over = false;
  owed_add(&sum, &over, 5, false);
  assert_true(sum == INT64_MAX && !over);
  owed_add(&sum, &over, 1, false);
  assert_true(sum == 0 && over);
  owed_add(&sum, &over, 7, false); /* nothing is added to what cannot be counted */
  assert_true(sum == 0 && over);
  sum = 3;
  over = false;
  owed_add(&sum, &over, 0, true);
  assert_true(sum == 0 && over);

  change_subsidy(&c, "200", &list);
  list[0].all.bare_after = INT64_MAX / 11; /* fits; a year of it does not */
  assert_ok(c.f, owed_sheet_changes(s, &view, list, 1, &sheet));
  assert_over(s, &sheet, "bare");
  const struct value *v = owed_change_value(s, &sheet, &list[0]);
  assert_true(value_get(v, STR("over"))->integer);
  assert_null(value_get(v, STR("bare_after_fen")));
  list[0].all.before_over = true;
  assert_over(s, &sheet, "difference");
  list[0].all.before_over = false;
  list[0].all.before = -INT64_MAX / 13; /* each a number, their difference none */
  list[0].all.after = INT64_MAX / 13;
  assert_over(s, &sheet, "difference");

  const struct service_rules *rules = list[0].after;
  struct owed_place town = {.area = 331121101000, .parties = 3};
  town.entitled = (struct owed_count){.parties = 3, .priced = 3, .over = true};
  town.counts[OWED_MISSING] = (struct owed_count){.parties = 2, .priced = 2, .sum = INT64_MAX};
  struct owed_programme one = {.rules = rules, .all = town, .towns = &town, .town_count = 1};
  struct owed_book book = {&one, 1};
  assert_ok(c.f, owed_sheet_programmes(s, &view, &book, &sheet));
  assert_over(s, &sheet, "entitled_cost");
  assert_over(s, &sheet, "missing_cost");
  v = value_get(owed_programme_value(s, &sheet, &one), STR("entitled"));
  assert_true(value_get(v, STR("over"))->integer);
  assert_null(value_get(v, STR("yearly_fen")));
  view.rules = rules;
  assert_ok(c.f, owed_sheet_towns(s, &view, &one, &sheet));
  assert_over(s, &sheet, "missing_cost");
  close_county(&c);
}

static void another_figure(void **state) {
  struct county c;
  struct service_vocabulary draft, same;
  struct owed_changed *list;
  size_t count;
  struct owed_area area;
  open_county(*state, &c);
  struct scope *s = &c.f->scope;
  assert_true(owed_area(DISTRICT, &area));
  read_again(&c, &same);
  assert_ok(c.f, owed_what_if(s, c.words, &same, c.moment, area, &list, &count));
  assert_int_equal(count, 0); /* nothing differs */
  read_again(&c, &draft);
  assert_ok(c.f, service_draft_param(s, &draft, STR("home_operation"), STR("五级"), STR("777")));
  assert_int_equal(service_draft_param(s, &draft, STR("home_operation"), STR("九级"), STR("7")),
                   LY_INVALID);
  fixture_reset(c.f);
  assert_int_equal(service_draft_param(s, &draft, STR("home_operation"), STR("五级"), STR("x")),
                   LY_INVALID);
  fixture_reset(c.f);
  assert_int_equal(service_draft_param(s, &draft, STR("nothing"), STR(""), STR("7")), LY_NOT_FOUND);
  fixture_reset(c.f);
  assert_ok(c.f, owed_what_if(s, c.words, &draft, c.moment, area, &list, &count));
  assert_int_equal(count, 1);
  assert_true(owed_changed_called(&list[0], STR("home_operation_subsidy")));
  struct owed_change want = count_changes(&c, list[0].before, list[0].after, LEFT_OTHER_STARS),
                     sum = {0};
  assert_changes(&list[0].all, &want);
  for (size_t i = 0; i < list[0].town_count; i++) sum.same += list[0].towns[i].change.same;
  assert_int_equal(sum.same, want.same);
  close_county(&c);
}

/* A rule written anew: what it is called, what is wrong with it, and whom it would touch. */
static void another_rule(void **state) {
  struct county c;
  struct service_vocabulary draft;
  struct owed_changed *list;
  size_t count;
  struct owed_area area;
  open_county(*state, &c);
  struct scope *s = &c.f->scope;
  assert_true(owed_area(DISTRICT, &area));
  read_again(&c, &draft);
  static const char rule[] = "在世 且 年龄 70周岁以上\n  且 (本地户籍 或 常住本地)";
  struct str name = STR("elder_care_subsidy:eligible");
  assert_int_equal(service_draft_rule(s, &draft, name, STR("在世 且 (年龄 75周岁以上")),
                   LY_INVALID);
  fixture_reset(c.f);
  assert_int_equal(service_draft_rule(s, &draft, name, STR("300元/月")), LY_INVALID);
  fixture_reset(c.f);
  assert_int_equal(service_draft_rule(s, &draft, STR("elder_care_subsidy:done"), STR("是")),
                   LY_NOT_FOUND);
  fixture_reset(c.f);
  assert_int_equal(service_draft_rule(s, &draft, STR("nothing:eligible"), STR("是")), LY_NOT_FOUND);
  fixture_reset(c.f);
  assert_ok(c.f, service_draft_change(s, &draft, name, STR(""), str_of(rule)));
  assert_ok(c.f, owed_what_if(s, c.words, &draft, c.moment, area, &list, &count));
  assert_int_equal(count, 1);
  struct owed_change want = count_changes(&c, list[0].before, list[0].after, LEFT_ALL);
  assert_changes(&list[0].all, &want);
  assert_true(want.gain > 0 && want.lose > 0);
  assert_int_equal(want.unpriced, want.gain + want.lose); /* no source gives the amount */
  assert_true(want.same > 0); /* and who stays entitled has what they had */
  close_county(&c);
}

/* When a visit counts as done: nobody is entitled otherwise, more are due and not done; and fewer
 * the other way round. */
static void another_way_to_be_done(void **state) {
  struct county c;
  struct owed_changed *list;
  size_t count;
  struct owed_area area;
  struct service_vocabulary draft;
  struct sheet sheet;
  open_county(*state, &c);
  struct scope *s = &c.f->scope;
  struct owed_view view = {.pack = c.words->pack};
  assert_true(owed_area(DISTRICT, &area));
  read_again(&c, &draft);
  assert_ok(c.f,
            service_draft_rule(s, &draft, STR("elder_visit:done"), STR("次数(探访, 本月) ≥ 2次")));
  const struct service_vocabulary *sides[] = {c.words, &draft};
  for (size_t i = 0; i < 2; i++) {
    assert_ok(c.f, owed_what_if(s, sides[i], sides[!i], c.moment, area, &list, &count));
    assert_int_equal(count, 1);
    struct owed_change want = count_changes(&c, list[0].before, list[0].after, LEFT_ALL);
    const struct owed_change *got = &list[0].all;
    assert_int_equal(got->gain + got->lose + want.gain + want.lose, 0);
    assert_int_equal(got->due_more, want.due_more);
    assert_int_equal(got->due_less, want.due_less);
    assert_true((want.due_more > 0) == (i == 0) && (want.due_less > 0) == (i == 1));
    assert_ok(c.f, owed_sheet_changes(s, &view, list, 1, &sheet));
    assert_int_equal(cell_of(s, &sheet, "due_more").number.coefficient, want.due_more);
    assert_int_equal(cell_of(s, &sheet, "due_less").number.coefficient, want.due_less);
  }
  close_county(&c);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(another_figure), TEST(another_rule), TEST(another_way_to_be_done),
      TEST(a_figure_where_there_is_none), TEST(sums_beyond_counting)};
  return run_on_engines("what_if", tests);
}
