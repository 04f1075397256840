/* service/: who is owed what over everyone, against asking one by one. */
#include "tests/owed_county.h"

#include "service/due.h"

#include "registry/receipt.h"
#include "service/owed_sheets.h"
#include "service/plain_sql.h"

#include <pthread.h>
#include <string.h>

/* ---- One by one ---------------------------------------------------------------------------------
 */

enum { NO_LIST = OWED_LISTS };

static enum receipt_state received(const struct service_entitled *e) {
  static const enum receipt_state kept[] = {[SERVICE_NOT_ASKED] = RECEIPT_UNKNOWN,
                                            [SERVICE_KEPT] = RECEIPT_YES,
                                            [SERVICE_NOT_KEPT] = RECEIPT_NO,
                                            [SERVICE_KEPT_UNKNOWN] = RECEIPT_UNKNOWN};
  return e->asked->done ? kept[e->kept] : e->received;
}

static int list_of(const struct service_entitled *e) {
  enum receipt_state r = received(e);
  if (e->answer == SERVICE_UNKNOWN) return OWED_OPEN;
  if (e->answer == SERVICE_YES)
    return r == RECEIPT_UNKNOWN ? OWED_OPEN : r == RECEIPT_NO ? OWED_MISSING : NO_LIST;
  return !e->asked->done && r == RECEIPT_YES ? OWED_STOP : NO_LIST;
}

static bool is_on(struct county *c, const struct service_rules *rules, enum owed_list which,
                  int64_t party, struct owed_row *out) {
  struct owed_row *rows;
  size_t count;
  int64_t total;
  struct owed_area area;
  assert_true(owed_area(DISTRICT, &area));
  assert_ok(c->f, owed_rows(&c->f->scope, c->owed, c->moment, rules, which, area, 0, ALL, &rows,
                            &count, &total));
  assert_int_equal(count, total);
  for (size_t i = 0; i < count; i++) {
    *out = rows[i];
    if (rows[i].party == party) return true;
  }
  return false;
}

/* Every party stands on the list on which asking it alone puts it, and on no other; of records that
 * are merged the one that they lead into. */
static void lists(void **state) {
  struct county c;
  size_t on[OWED_LISTS + 1] = {0};
  open_county(*state, &c);
  struct scope *s = &c.f->scope;
  for (size_t i = 0; i < ALL; i++) {
    struct arena_mark mark = arena_mark(s->arena);
    struct service_entitlement alone;
    assert_ok(c.f, service_entitlement(s, c.st, c.words, DISTRICT, c.parties[i], &alone));
    for (size_t p = 0; p < alone.count; p++) {
      const struct service_entitled *e = &alone.list[p];
      int want = list_of(e);
      on[want]++;
      for (int list = 0; list < OWED_LISTS; list++) {
        struct owed_row row;
        int64_t head = c.parties[c.heads[i]];
        bool is = is_on(&c, e->asked, (enum owed_list)list, head, &row);
        assert_int_equal(is, list == want);
        bool priced = is && list == OWED_MISSING && e->has_amount && !e->asked->above;
        if (!priced) continue;
        assert_int_equal(row.amount_known, e->amount.value.known);
        if (row.amount_known) assert_int_equal(row.amount, e->amount.value.value);
      }
    }
    arena_rewind(s->arena, mark);
  }
  for (int list = 0; list <= OWED_LISTS; list++) assert_true(on[list] > 0);
  close_county(&c);
}

/* Totals by town are the rows counted. */
static void totals(void **state) {
  struct county c;
  struct owed_book book;
  struct owed_area area, town;
  open_county(*state, &c);
  struct scope *s = &c.f->scope;
  assert_true(owed_area(DISTRICT, &area));
  assert_true(owed_area(STR("331121101"), &town));
  assert_false(owed_area(STR("3311"), &town) || owed_area(STR("33112x"), &town));
  assert_true(owed_area(STR("331121101"), &town));
  assert_ok(c.f, owed_totals(s, c.owed, c.moment, area, &book));
  assert_int_equal(book.count, c.words->count);
  for (size_t i = 0; i < book.count; i++) {
    const struct owed_programme *p = &book.list[i];
    for (int list = 0; list < OWED_LISTS; list++) {
      struct owed_row *rows;
      size_t count;
      int64_t total, in_town = 0, sum = 0, towns = 0;
      assert_ok(c.f, owed_rows(s, c.owed, c.moment, p->rules, (enum owed_list)list, area, 0, ALL,
                               &rows, &count, &total));
      assert_int_equal(p->all.counts[list].parties, total);
      for (size_t r = 0; r < count; r++) {
        in_town += rows[r].area == 331121101000;
        if (rows[r].amount_known && p->rules->amount) sum += rows[r].amount;
      }
      for (size_t t = 0; t < p->town_count; t++) towns += p->towns[t].counts[list].parties;
      assert_int_equal(towns, total);
      if (list == OWED_MISSING) assert_int_equal(p->all.counts[list].sum, sum);
      assert_ok(c.f, owed_rows(s, c.owed, c.moment, p->rules, (enum owed_list)list, town, 0, 1,
                               &rows, &count, &total));
      assert_int_equal(total, in_town);
      assert_int_equal(count, total > 0);
    }
  }
  close_county(&c);
}

/* Of what falls due by the period: promised = done + due + unclear, each as counted one by one. */
static void due_is_promised_less_done(void **state) {
  struct county c;
  struct owed_book book;
  struct owed_area area;
  struct due_line *lines;
  int64_t seen[3] = {0};
  size_t count;
  open_county(*state, &c);
  struct scope *s = &c.f->scope;
  assert_true(owed_area(DISTRICT, &area));
  assert_ok(c.f, owed_totals(s, c.owed, c.moment, area, &book));
  assert_ok(c.f, due_lines(s, &book, &lines, &count));
  assert_true(count >= 2);
  for (size_t i = 0; i < count; i++) {
    int64_t promised = 0, by[4] = {0};
    for (size_t p = 0; p < ALL; p++) {
      struct arena_mark mark = arena_mark(s->arena);
      struct service_entitlement alone;
      if (c.heads[p] != p) continue; /* counted with whom it leads into */
      assert_ok(c.f, service_entitlement(s, c.st, c.words, DISTRICT, c.parties[p], &alone));
      for (size_t e = 0; e < alone.count; e++) {
        bool entitled =
            alone.list[e].asked == lines[i].rules && alone.list[e].answer == SERVICE_YES;
        promised += entitled;
        if (entitled) by[alone.list[e].kept]++;
      }
      arena_rewind(s->arena, mark);
    }
    assert_int_equal(lines[i].promised, promised);
    assert_int_equal(lines[i].done, by[SERVICE_KEPT]);
    assert_int_equal(lines[i].due, by[SERVICE_NOT_KEPT]);
    assert_int_equal(lines[i].unclear, by[SERVICE_KEPT_UNKNOWN]);
    assert_int_equal(lines[i].promised, lines[i].done + lines[i].due + lines[i].unclear);
    seen[0] += promised;
    seen[1] += lines[i].done;
    seen[2] += lines[i].due;
  }
  for (size_t i = 0; i < 3; i++) assert_true(seen[i] > 0);
  close_county(&c);
}

static void due_days_lie_in_their_period(void **state) {
  static const struct {
    int period;
    const char *due, *today, *first, *last, *day; /* day "": none of its period */
  } rows[] = {
      {SERVICE_MONTHLY, "", "2024-02-10", "2024-02-01", "2024-02-29", "2024-02-29"},
      {SERVICE_MONTHLY, "25", "2024-02-29", "2024-02-01", "2024-02-29", "2024-02-25"},
      {SERVICE_YEARLY, "", "2024-06-30", "2024-01-01", "2024-12-31", "2024-12-31"},
      {SERVICE_YEARLY, "11-30", "2023-12-01", "2023-01-01", "2023-12-31", "2023-11-30"},
      {SERVICE_WEEKLY, "", "2024-06-30", "2024-06-24", "2024-06-30", "2024-06-30"},
      {SERVICE_WEEKLY, "5", "2024-07-01", "2024-07-01", "2024-07-07", "2024-07-05"},
      {SERVICE_MONTHLY, "29", "2024-02-10", "", "", ""},
      {SERVICE_MONTHLY, "0", "2024-02-10", "", "", ""},
      {SERVICE_YEARLY, "02-29", "2024-02-10", "", "", ""},
      {SERVICE_YEARLY, "13-01", "2024-02-10", "", "", ""},
      {SERVICE_YEARLY, "25", "2024-02-10", "", "", ""},
      {SERVICE_WEEKLY, "8", "2024-02-10", "", "", ""},
      {SERVICE_ONCE, "5", "2024-02-10", "", "", ""},
  };
  struct fixture *f = *state;
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    const struct service_programme p = {
        .done = STR("真"), .period = rows[i].period, .due = str_of(rows[i].due)};
    struct date today;
    assert_true(date_parse(str_of(rows[i].today), &today));
    bool good = rows[i].day[0] != '\0';
    assert_int_equal(due_day_good(&p), good && p.due.len > 0);
    if (!good) continue;
    struct due_dates d = due_dates(&p, today);
    assert_str(date_iso(&f->arena, d.first), rows[i].first);
    assert_str(date_iso(&f->arena, d.last), rows[i].last);
    assert_str(date_iso(&f->arena, d.due), rows[i].day);
  }
}

/* A list page by page is the list. */
static void pages(void **state) {
  struct county c;
  struct owed_area area;
  open_county(*state, &c);
  struct scope *s = &c.f->scope;
  const struct service_rules *p = service_programme_find(c.words, STR("elder_care_subsidy"));
  struct owed_row *all, *page;
  size_t count, n;
  int64_t total, again;
  assert_non_null(p);
  assert_true(owed_area(DISTRICT, &area));
  assert_ok(c.f, owed_rows(s, c.owed, c.moment, p, OWED_OPEN, area, 0, ALL, &all, &count, &total));
  assert_true(count > 20);
  for (size_t skip = 0; skip < count; skip += 7) {
    assert_ok(c.f, owed_rows(s, c.owed, c.moment, p, OWED_OPEN, area, skip, 7, &page, &n, &again));
    assert_int_equal(again, total);
    assert_int_equal(n, count - skip < 7 ? count - skip : 7);
    for (size_t i = 0; i < n; i++) assert_int_equal(page[i].party, all[skip + i].party);
  }
  struct owed_missing *missing;
  int64_t looked, sum = 0;
  assert_ok(c.f, owed_missing(s, c.owed, c.moment, p, DISTRICT, area, 1000, &missing, &n, &looked));
  assert_int_equal(looked, total);
  for (size_t i = 0; i < n; i++) {
    sum += missing[i].parties;
    assert_true(i == 0 || missing[i - 1].parties >= missing[i].parties);
  }
  assert_int_equal(sum, total);
  close_county(&c);
}

/* ---- Many at once -------------------------------------------------------------------------------
 */

enum { COUNTERS = 4, COUNTED = 3 };

struct counter {
  pthread_t thread;
  const struct service_vocabulary *words;
  const struct registry_moment *moment;
  struct date today;
  int64_t sums[COUNTED];
};

/* Something of all counts. */
static int64_t sum_of(const struct owed_book *book) {
  uint64_t sum = 0;
  for (size_t i = 0; i < book->count; i++) {
    const struct owed_place *p = &book->list[i].all;
    sum = sum * 31 + (uint64_t)(p->entitled.parties + 7 * p->entitled.sum);
    for (size_t k = 0; k < OWED_LISTS; k++) sum = sum * 31 + (uint64_t)p->counts[k].parties;
  }
  return (int64_t)sum;
}

static void *count_on(void *context) {
  struct counter *c = context;
  struct arena arena;
  struct owed_area area;
  arena_open(&arena, 256 * 1024 * 1024);
  struct scope s = scope_open(&arena, &world_real);
  s.today = c->today;
  for (size_t i = 0; i < COUNTED && owed_area(DISTRICT, &area); i++) {
    struct owed *owed; /* compiled anew, as each request does */
    struct owed_book book = {0};
    enum ly rc = owed_open(&s, c->words, &owed);
    if (!rc) rc = owed_totals(&s, owed, c->moment, area, &book);
    c->sums[i] = rc ? -1 : sum_of(&book);
  }
  arena_close(&arena);
  return NULL;
}

/* Runs over one moment share what they worked out of relations; all count the same, and the same as
 * over a moment where nothing is known yet. */
static void threads_count_the_same(void **state) {
  struct county c;
  struct owed_area area;
  struct owed_book book;
  struct counter counters[COUNTERS];
  open_county(*state, &c);
  struct scope *s = &c.f->scope;
  assert_true(owed_area(DISTRICT, &area));
  for (size_t i = 0; i < COUNTERS; i++) {
    counters[i] = (struct counter){.words = c.words, .moment = c.moment, .today = s->today};
    assert_int_equal(pthread_create(&counters[i].thread, NULL, count_on, &counters[i]), 0);
  }
  for (size_t i = 0; i < COUNTERS; i++) assert_int_equal(pthread_join(counters[i].thread, NULL), 0);
  registry_moment_drop(c.moment);
  service_everyone_close(c.everyone);
  assert_ok(c.f, service_everyone_open(s, c.st, plan_kinds, NULL, &c.everyone));
  assert_ok(c.f, service_everyone_follow(s, c.st, c.everyone, NULL));
  c.moment = registry_columns_moment(service_everyone_columns(c.everyone));
  c.words = service_everyone_words(c.everyone, DISTRICT);
  assert_ok(c.f, owed_open(s, c.words, &c.owed));
  assert_ok(c.f, owed_totals(s, c.owed, c.moment, area, &book));
  int64_t want = sum_of(&book);
  assert_true(want != 0 && want != -1);
  for (size_t i = 0; i < COUNTERS; i++)
    for (size_t k = 0; k < COUNTED; k++) assert_int_equal(counters[i].sums[k], want);
  close_county(&c);
}

/* ---- As SQL
 * --------------------------------------------------------------------------------------
 */

/* What the query says of each party is what the rule says of it. */
static size_t hold_against(struct county *c, const struct rule_expr *expr, struct str sql,
                           const char *text) {
  struct scope *s = &c->f->scope;
  struct store_rows rows;
  struct rule_reader reader;
  bool set = expr->type.kind == RULE_SET;
  size_t knowns = 0;
  /* built: the text is the program's own; this test runs it */
  assert_ok(c->f,
            store_query_with(s, c->st, set ? "iII" : "iI", str_c(s->arena, sql), NULL, 0, &rows));
  assert_ok(c->f, service_moment_reader(s, c->moment, c->words, DISTRICT, &reader));
  assert_int_equal(rows.rows, PEOPLE - PEOPLE_MERGED);
  for (size_t i = 0; i < rows.rows; i++) {
    const struct store_value *cells = &rows.cells[rows.columns * i];
    struct rule_answer answer;
    assert_ok(c->f,
              rule_explain(s, &c->words->rules, expr, &reader, store_int(&rows, i, 0), &answer));
    bool known = cells[1].type != STORE_NULL;
    knowns += known;
    bool same =
        set ? cells[1].integer == answer.value.least && cells[2].integer == answer.value.most
            : known == answer.value.known && (!known || cells[1].integer == answer.value.value);
    if (!same) print_error("%s: %ld\n%.*s\n", text, (long)cells[1].integer, STR_ARG(sql));
    assert_true(same);
  }
  return knowns;
}

static void plain_sql(void **state) {
  static const char *const texts[] = {
      "年龄",
      "月龄",
      "出生日期",
      "本地户籍 且 低收入家庭成员",
      "若 失能 则 100元 否则 月收入",
      "老年人能力等级 ≥ 2 或 失智",
      "天数(入住日期)",
      "已知(死亡日期)",
      "户",
      "独居",
      "姓名 = “甲”",
      "户籍地 在 331121102",
      "所在机构.机构等级",
      "所在机构.机构所在地 在 本地区 且 所在机构.机构等级 ≥ 3",
      "人数(户.户内人员, 年龄 60周岁以上 且 失智) ≥ 2人",
      "人数(户.户内人员)",
      "合计(户.户内人员, 月收入, 非 已知(死亡日期))",
      "均(户.户内人员, 年龄 60周岁以上)",
      "有(被照护人, 失能 或 户.户内人数 > 3)",
      "次数(探访, 本月) ≥ 1",
      "次数(探访)",
      "次数(助餐, 近30天)",
      "合计(助餐.餐数, 近30天)",
      "合计(助餐.金额, 近2个月)",
      "天数(最近(探访)) 超过 30天",
      "在享 含 “elder_care_subsidy”",
      "监护人.在享",
  };
  struct county c;
  open_county(*state, &c);
  struct scope *s = &c.f->scope;
  size_t person = (size_t)(registry_kind_find(&c.reg, STR("person")) - c.reg.kinds), knowns = 0;
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
    struct arena_mark mark = arena_mark(s->arena);
    const struct rule_expr *expr;
    struct rule_text text = {str_of(texts[i]), {.line = 1, .column = 1}, person, NULL};
    struct str sql;
    enum ly rc = rule_read(s, &c.words->rules, &text, &expr);
    if (rc) print_error("%s\n", texts[i]);
    assert_ok(c.f, rc);
    const struct rule_sql_ask ask = {expr, "answer"};
    assert_ok(c.f, service_plain_sql(s, c.words, &ask, 1, DISTRICT, &sql));
    knowns += hold_against(&c, expr, sql, texts[i]);
    arena_rewind(s->arena, mark);
  }
  assert_true(knowns > sizeof texts / sizeof *texts * PEOPLE / 3);
  close_county(&c);
}

/* By the pack, else as one of the country's divisions; what the pack lies in goes unsaid. */
static void assert_places(struct fixture *f, const struct pack *pack) {
  static const struct {
    int64_t area;
    const char *said;
  } places[] = {
      {331121101000, "温溪镇"},
      {331121000000, "青田县"},
      {310118001000, "上海市 青浦区（代码 310118001）"}, /* its towns are not declared here */
      {330302000000, "温州市 鹿城区"},
      {310110000000, "上海市 杨浦区"}, /* no 市辖区 between */
      {441900000000, "广东省 东莞市"}, /* has no counties */
      {469005000000, "海南省 文昌市"}, /* lies in no prefecture */
      {710000000000, "台湾省"},
      {990302000000, "代码 990302（不在本系统地区表内）"},
      {-1, "地址不明"},
  };
  for (size_t i = 0; i < sizeof places / sizeof *places; i++)
    assert_str(owed_area_name(&f->scope, pack, places[i].area), places[i].said);
}

/* ---- Names --------------------------------------------------------------------------------------
 */

static void rows(void **state) {
  struct county c;
  struct owed_area area;
  open_county(*state, &c);
  struct scope *s = &c.f->scope;
  struct owed_view view = {.pack = c.words->pack,
                           .words = c.words,
                           .rules = service_programme_find(c.words, STR("elder_care_subsidy")),
                           .list = OWED_OPEN,
                           .store = c.st,
                           .district = DISTRICT,
                           .parties = STR("area/331121/parties/")};
  struct owed_row *list;
  size_t count;
  int64_t total;
  struct sheet sheet;
  assert_true(owed_area(DISTRICT, &area));
  assert_ok(c.f, service_moment_reader(s, c.moment, c.words, DISTRICT, &view.reader));
  assert_ok(c.f, owed_rows(s, c.owed, c.moment, view.rules, OWED_OPEN, area, 0, ALL, &list, &count,
                           &total));
  assert_ok(c.f, owed_sheet_rows(s, &view, list, count, &sheet));
  bool named = false;
  for (size_t i = 0; i < count; i++) {
    struct value *v = owed_row_value(s, &sheet, &list[i]);
    named |= str_is(value_get(v, STR("name"))->text, "甲");
    assert_true(value_get(v, STR("reason"))->text.len > 0);
  }
  assert_true(named);
  assert_places(c.f, c.words->pack);
  close_county(&c);
}

int main(void) {
  const struct CMUnitTest tests[] = {TEST(lists),
                                     TEST(totals),
                                     TEST(due_is_promised_less_done),
                                     TEST(due_days_lie_in_their_period),
                                     TEST(pages),
                                     TEST(threads_count_the_same),
                                     TEST(rows),
                                     TEST(plain_sql)};
  return run_on_engines("owed", tests);
}
