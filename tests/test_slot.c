/* service/slot.h: places are given once, passed on in turn, and ended with the slot; random verbs
 * against a plain twin; two programs that book the last place at once. */
#define FIXTURE_PERSON ", area: home_area"
#include "tests/case_fixture.h"

#include "registry/act.h"
#include "service/slot_party.h"
#include "service/slot_remind.h"
#include "service/sms.h"

#include <sys/wait.h>
#include <unistd.h>

static const char booking_yaml[] =
    "- key: book\n"
    "  name: 活动报名\n"
    "  of: person\n"
    "  field: elder\n"
    "  asks: [self, office]\n"
    "  many: true\n"
    "  sure: none\n"
    "  note: 本县自行规定的做法\n"
    "  steps:\n"
    "    - {key: booked, name: 已预约, place: taken}\n"
    "    - {key: waiting, name: 候补, place: waiting}\n"
    "    - {key: attended, name: 已参加, end: done, place: taken}\n"
    "    - {key: absent, name: 未到场, end: stopped, place: taken}\n"
    "    - {key: released, name: 已取消, end: withdrawn}\n"
    "    - {key: off, name: 活动取消, end: stopped}\n"
    "  moves:\n"
    "    - {key: attend, name: 签到, from: [booked], to: attended, by: [worker], effects: [{do:"
    " act, act: visit}]}\n"
    "    - {key: miss, name: 未到, from: [booked], to: absent, by: [worker]}\n"
    "    - {key: promote, name: 转预约, from: [waiting], to: booked, by: [place]}\n"
    "    - {key: release, name: 取消, from: [booked, waiting], to: released, by: [worker]}\n"
    "    - {key: call_off, name: 活动取消, from: [booked, waiting], to: off, by: [place]}\n"
    "- key: strict\n"
    "  name: 不候补的报名\n"
    "  of: person\n"
    "  field: elder\n"
    "  asks: [self]\n"
    "  sure: none\n"
    "  note: 本县自行规定的做法\n"
    "  steps: [{key: booked, name: 已预约, place: taken}, {key: done, name: 已参加, end: done}]\n"
    "  moves: [{key: end, name: 办结, from: [booked], to: done, by: [worker]}]\n"
    "- key: tell\n"
    "  name: 邀请\n"
    "  of: person\n"
    "  field: elder\n"
    "  asks: [office]\n"
    "  sure: none\n"
    "  note: 本县自行规定的做法\n"
    "  steps: [{key: told, name: 已邀请}, {key: done, name: 已答复, end: done}]\n"
    "  moves: [{key: answer, name: 答复, from: [told], to: done, by: [worker]}]\n";
static const char slot_kinds_yaml[] =
    "- {key: class, name: 课程, procedure: book, invite: tell, remind_days: 1, remind: 记得来}\n"
    "- {key: strict, name: 讲座, procedure: strict}\n";
static const char materials_yaml[] =
    "- {key: early, name: 早期, from: 0, to: 5, where: 指导站, norm: 指南, sure: single}\n"
    "- {key: later, name: 后期, from: 6, to: 24, link: \"https://example.org/a\", sure: none}\n";

static void read_county(struct fixture *f, const char *kinds) {
  struct scope *s = &f->scope;
  struct pack_file files[] = {
      FILE_OF("areas.yaml", county_areas_yaml),    FILE_OF("days_off.yaml", days_off_yaml),
      FILE_OF("letters.yaml", letters_yaml),       FILE_OF("materials.yaml", materials_yaml),
      FILE_OF("pack.yaml", county_header_yaml),    FILE_OF("procedures.yaml", booking_yaml),
      FILE_OF("programmes.yaml", programmes_yaml), {STR("slot_kinds.yaml"), str_of(kinds)},
  };
  struct pack_source source = pack_source_memory(files, sizeof files / sizeof *files);
  struct pack pack;
  bool changed;
  enum ly rc = pack_read_under(s, st, day("2020-01-02"), &source, plan_kinds, &pack);
  if (strcmp(kinds, slot_kinds_yaml) != 0) {
    assert_int_equal(rc, LY_INVALID);
    return;
  }
  assert_ok(f, rc);
  struct tx *tx = begin(f);
  assert_ok(f, pack_adopt(s, tx, &pack, &source, day("2020-01-02"), &changed));
  assert_ok(f, store_commit(s, tx));
  read_work(f);
}

static int64_t home;

static void open_slots(struct fixture *f) {
  open_cases(f);
  read_county(f, slot_kinds_yaml);
  home = new_party(f, "institution");
}

static enum ly do_slot(struct fixture *f, struct slot_deed *deed, int64_t *out) {
  f->now_us += 1000000;
  deed->work = &work;
  deed->registry = &reg;
  deed->district = district;
  deed->source = STR("first");
  struct write w = slot_write(&f->scope, deed);
  enum ly rc = store_write(&f->scope, st, &w);
  if (out) *out = slot_answer(&w);
  return rc;
}

static int64_t new_slot(struct fixture *f, const char *kind, int64_t capacity, const char *on) {
  int64_t slot = 0;
  struct slot_deed deed = {.act = SLOT_OPEN,
                           .slot = {.kind = str_of(kind),
                                    .title = STR("亲子活动"),
                                    .party = home,
                                    .place = STR("二楼"),
                                    .on = day(on),
                                    .starts = 570,
                                    .ends = 660,
                                    .capacity = capacity,
                                    .age_from = 6,
                                    .age_to = 12}};
  assert_ok(f, do_slot(f, &deed, &slot));
  return slot;
}

static enum ly try_book(struct fixture *f, int64_t slot, int64_t party, const char *procedure,
                        int64_t *out) {
  struct case_deed deed = {.act = CASE_OPEN,
                           .procedure = str_of(procedure),
                           .party = party,
                           .asks = ASKS_SELF,
                           .slot = slot};
  return do_case(f, &deed, out);
}

static int64_t book(struct fixture *f, int64_t slot, int64_t party, const char *step) {
  int64_t no = 0;
  assert_ok(f, try_book(f, slot, party, "book", &no));
  assert_str(row_of(f, no).step, step);
  return no;
}

static struct slot_row slot_of(struct fixture *f, int64_t slot) {
  struct slot_row row;
  assert_ok(f, slot_find(&f->scope, st, district, slot, &row));
  return row;
}

static void refuse(struct fixture *f, enum ly rc, enum ly expected, enum message why) {
  assert_int_equal(rc, expected);
  assert_int_equal(f->scope.error.message, why);
  f->scope.error = (struct error){0};
  f->scope.diags = (struct diags){0};
}

/* ---- By hand ------------------------------------------------------------------------------------
 */

static void places_are_given_and_passed_on(void **state) {
  struct fixture *f = *state;
  open_slots(f);
  int64_t who[4];
  for (size_t i = 0; i < 4; i++) who[i] = person(f, "");
  int64_t slot = new_slot(f, "class", 2, "2024-07-06");
  int64_t a = book(f, slot, who[0], "booked"), b = book(f, slot, who[1], "booked");
  int64_t c = book(f, slot, who[2], "waiting"), d = book(f, slot, who[3], "waiting");
  refuse(f, try_book(f, slot, who[3], "book", NULL), LY_CONFLICT, MSG_SLOT_BOOKED_ALREADY);
  assert_int_equal(slot_of(f, slot).taken, 2);
  assert_int_equal(slot_of(f, slot).waiting, 2);
  refuse(f, try_move(f, a, "attend", HAND_WORKER, "user:li", ""), LY_CONFLICT, MSG_SLOT_NOT_YET);
  /* Nobody jumps the queue by hand. */
  refuse(f, try_move(f, d, "promote", HAND_PLACE, "user:li", ""), LY_DENIED, MSG_CASE_WRONG_HAND);
  move(f, a, "release", HAND_WORKER, "user:li");
  assert_str(row_of(f, c).step, "booked");
  assert_str(row_of(f, d).step, "waiting");
  move(f, d, "release", HAND_WORKER, "user:li");
  move(f, b, "release", HAND_WORKER, "user:li"); /* nobody waits any more */
  assert_int_equal(slot_of(f, slot).taken, 1);
  book(f, slot, who[0], "booked"); /* he comes back */
  f->scope.today = day("2024-07-08");
  struct case_event *events;
  size_t count;
  struct case_row row = row_of(f, c);
  move(f, c, "attend", HAND_WORKER, "user:li");
  assert_ok(f, case_events(&f->scope, st, &reg, &work, &row, &events, &count));
  struct act_row *acts;
  const struct act_filter any = {.from = DATE_NONE, .to = DATE_NONE};
  assert_ok(f, acts_of(&f->scope, st, &reg, district, who[2], &any, 0, 10, &acts, &count));
  assert_int_equal(count, 1);
  assert_int_equal(acts[0].on.day, day("2024-07-06").day); /* of the session's day */
  assert_int_equal(slot_of(f, slot).taken, 2);             /* who came keeps his place */
  refuse(f, try_book(f, slot, who[3], "book", NULL), LY_CONFLICT, MSG_SLOT_IS_OVER);
  store_close(st);
}

static void what_is_wrong_is_told(void **state) {
  struct fixture *f = *state;
  open_slots(f);
  int64_t one = person(f, ""), two = person(f, "");
  int64_t slot = new_slot(f, "strict", 1, "2024-07-06");
  assert_ok(f, try_book(f, slot, one, "strict", NULL));
  refuse(f, try_book(f, slot, two, "strict", NULL), LY_CONFLICT, MSG_SLOT_FULL);
  refuse(f, try_book(f, slot, two, "book", NULL), LY_INVALID, MSG_SLOT_OTHER_PROCEDURE);
  refuse(f, try_book(f, 0, two, "book", NULL), LY_INVALID, MSG_SLOT_WANTED);
  refuse(f, try_book(f, 99, two, "book", NULL), LY_NOT_FOUND, MSG_SLOT_NONE);
  struct slot_deed bad = {.act = SLOT_OPEN,
                          .slot = {.kind = STR("none"),
                                   .party = one,
                                   .on = day("2024-06-29"),
                                   .starts = 600,
                                   .ends = 600,
                                   .age_from = 5,
                                   .age_to = 4}};
  assert_int_equal(do_slot(f, &bad, NULL), LY_INVALID);
  assert_int_equal(f->scope.diags.errors, 8); /* all at once */
  refuse(f, LY_INVALID, LY_INVALID, MSG_CASE_HAS_FAULTS);
  struct slot_deed off = {.act = SLOT_CALL_OFF, .slot_no = slot};
  refuse(f, do_slot(f, &off, NULL), LY_INVALID, MSG_CASE_HAS_FAULTS); /* wants a reason */
  read_county(f, "- {key: class, name: 课程, procedure: tell}\n");
  read_county(f, "- {key: class, name: 课程, procedure: book, invite: strict}\n");
  store_close(st);
}

static void a_slot_called_off_ends_all(void **state) {
  struct fixture *f = *state;
  open_slots(f);
  int64_t slot = new_slot(f, "class", 1, "2024-07-06");
  int64_t a = book(f, slot, person(f, ""), "booked"), b = book(f, slot, person(f, ""), "waiting");
  struct slot_deed off = {.act = SLOT_CALL_OFF, .slot_no = slot, .reason = STR("台风")};
  assert_ok(f, do_slot(f, &off, NULL));
  assert_str(row_of(f, a).step, "off");
  assert_str(row_of(f, b).step, "off");
  struct slot_row row = slot_of(f, slot);
  assert_true(row.off && row.taken == 0 && row.waiting == 0);
  refuse(f, do_slot(f, &off, NULL), LY_CONFLICT, MSG_SLOT_IS_OFF);
  refuse(f, try_book(f, slot, person(f, ""), "book", NULL), LY_CONFLICT, MSG_SLOT_IS_OFF);
  store_close(st);
}

static void attendance_and_invitations_go_in_one(void **state) {
  struct fixture *f = *state;
  open_slots(f);
  int64_t slot = new_slot(f, "class", 3, "2024-06-30"),
          other = new_slot(f, "class", 3, "2024-07-06");
  int64_t who[2] = {person(f, ""), person(f, "")}, invited = 0;
  struct slot_mark marks[2] = {{book(f, slot, who[0], "booked"), 1, STR("attend")},
                               {book(f, slot, who[1], "booked"), 1, STR("miss")}};
  struct slot_deed attend = {.act = SLOT_ATTEND,
                             .slot_no = slot,
                             .hands = HAND_BIT(HAND_WORKER),
                             .marks = marks,
                             .count = 2};
  marks[1].seen = 7; /* somebody was there before: then nobody is marked */
  refuse(f, do_slot(f, &attend, NULL), LY_CONFLICT, MSG_CASE_MOVED_MEANWHILE);
  assert_str(row_of(f, marks[0].case_no).step, "booked");
  marks[1].seen = 1;
  attend.slot_no = other; /* none of that session's */
  refuse(f, do_slot(f, &attend, NULL), LY_NOT_FOUND, MSG_CASE_NONE);
  attend.slot_no = slot;
  attend.hands = HAND_BIT(HAND_ASSESSOR);
  refuse(f, do_slot(f, &attend, NULL), LY_DENIED, MSG_CASE_WRONG_HAND);
  attend.hands = HAND_BIT(HAND_WORKER);
  assert_ok(f, do_slot(f, &attend, NULL));
  assert_str(row_of(f, marks[0].case_no).step, "attended");
  assert_str(row_of(f, marks[1].case_no).step, "absent");
  struct slot_deed invite = {.act = SLOT_INVITE, .slot_no = other, .parties = who, .count = 2};
  assert_ok(f, do_slot(f, &invite, &invited));
  assert_int_equal(invited, 2);
  assert_ok(f, do_slot(f, &invite, &invited)); /* not twice while it is open */
  assert_int_equal(invited, 0);
  int64_t *open;
  struct case_row *cases;
  struct slot_row row = slot_of(f, other);
  size_t count;
  assert_ok(f, slot_invited(&f->scope, st, district, STR("tell"), &open, &count));
  assert_int_equal(count, 2);
  assert_ok(f, slot_cases(&f->scope, st, &work, &row, true, &cases, &count));
  assert_int_equal(count, 2);
  assert_int_equal(row.taken, 0); /* who is invited has no place yet */
  assert_int_equal(materials_value(&f->scope, &county, 3, 3)->count, 1);
  assert_int_equal(materials_value(&f->scope, &county, 5, 6)->count, 2);
  assert_int_equal(materials_value(&f->scope, &county, 25, 30)->count, 0);
  store_close(st);
}

static size_t remind(struct fixture *f) {
  struct slot_reminding *due;
  size_t count, told = 0;
  assert_ok(f, slot_remind_due(&f->scope, st, work.vocabulary->pack, district, &due, &count));
  for (size_t i = 0; i < count; i++) {
    f->now_us += 1000000;
    struct write w = slot_remind_write(&f->scope, &due[i]);
    assert_ok(f, store_write(&f->scope, st, &w));
    told += (size_t)slot_answer(&w);
  }
  return told;
}

/* Once, before the day, who has a place and nobody else. */
static void who_has_a_place_is_reminded(void **state) {
  struct fixture *f = *state;
  struct sms *list;
  struct str *districts;
  size_t count;
  open_slots(f);
  int64_t who[3];
  for (size_t i = 0; i < 3; i++) who[i] = person(f, "");
  int64_t slot = new_slot(f, "class", 2, "2024-07-06");
  int64_t a = book(f, slot, who[0], "booked"), b = book(f, slot, who[1], "booked");
  int64_t c = book(f, slot, who[2], "waiting");
  f->scope.today = day("2024-07-04");
  assert_int_equal(remind(f), 0);
  f->scope.today = day("2024-07-05");
  assert_int_equal(remind(f), 2);
  assert_int_equal(remind(f), 0);
  assert_ok(f, sms_of_case(&f->scope, st, district, a, &list, &count));
  assert_int_equal(count, 1);
  assert_true(str_contains(list[0].body, STR("亲子活动")));
  assert_true(str_contains(list[0].body, STR("2024-07-06 09:30")));
  assert_true(str_contains(list[0].body, STR("记得来")));
  assert_ok(f, sms_of_case(&f->scope, st, district, c, &list, &count));
  assert_int_equal(count, 0);
  /* Who moves up after that is told too. */
  move(f, b, "release", HAND_WORKER, "user:li");
  assert_int_equal(remind(f), 1);
  assert_ok(f, slot_districts(&f->scope, st, &districts, &count));
  assert_int_equal(count, 1);
  f->scope.today = day("2024-07-06");
  assert_int_equal(remind(f), 0);
  store_close(st);
}

/* What one family sees: its bookings, and where it stands in the line. */
static void a_family_sees_its_place_in_the_line(void **state) {
  struct fixture *f = *state;
  struct slot_booking *list;
  size_t count;
  open_slots(f);
  int64_t who[4];
  for (size_t i = 0; i < 4; i++) who[i] = person(f, "");
  int64_t slot = new_slot(f, "class", 1, "2024-07-06");
  book(f, slot, who[0], "booked");
  int64_t b = book(f, slot, who[1], "waiting");
  book(f, slot, who[2], "waiting");
  static const int64_t turns[] = {0, 1, 2};
  for (size_t i = 0; i < 4; i++) {
    assert_ok(f, slot_bookings(&f->scope, st, &work, district, who[i], 10, &list, &count));
    assert_int_equal(count, i < 3);
    if (i < 3) assert_int_equal(list[0].turn, turns[i]);
  }
  move(f, b, "release", HAND_WORKER, "user:li");
  assert_ok(f, slot_bookings(&f->scope, st, &work, district, who[2], 10, &list, &count));
  assert_int_equal(list[0].turn, 1);
  struct slot_deed fewer = {.act = SLOT_PLACES, .slot_no = slot, .capacity = 0};
  refuse(f, do_slot(f, &fewer, NULL), LY_INVALID, MSG_CASE_HAS_FAULTS);
  assert_true(slot_of_age(&list[0].slot, day("2023-12-01")));
  assert_false(slot_of_age(&list[0].slot, day("2024-05-01")));
  assert_true(slot_of_age(&list[0].slot, DATE_NONE));
  store_close(st);
}

/* ---- Random verbs -------------------------------------------------------------------------------
 */

enum { PEOPLE = 12, SLOTS = 4, BOOKINGS = 600, ROUNDS = 500 };

/* What stands on a sheet of paper: who has a place, who waits, in which order. */
struct twin_slot {
  int64_t id, capacity;
  struct date on;
  bool off;
  int64_t placed[BOOKINGS], queue[BOOKINGS]; /* case numbers */
  size_t placed_count, queue_count;
};
static struct twin_slot twins[SLOTS];
static struct {
  size_t slot;
  int64_t party;
  const char *step;
} twin_cases[BOOKINGS];

static bool take_out(int64_t *list, size_t *count, int64_t no) {
  for (size_t i = 0; i < *count; i++) {
    if (list[i] != no) continue;
    memmove(&list[i], &list[i + 1], (*count - i - 1) * sizeof *list);
    --*count;
    return true;
  }
  return false;
}

static bool has_open(size_t slot, int64_t party, int64_t last) {
  for (int64_t no = 1; no <= last; no++) {
    bool open = twin_cases[no].step && (strcmp(twin_cases[no].step, "booked") == 0 ||
                                        strcmp(twin_cases[no].step, "waiting") == 0);
    if (open && twin_cases[no].slot == slot && twin_cases[no].party == party) return true;
  }
  return false;
}

static void twin_book(struct fixture *f, size_t s, int64_t party, int64_t *last) {
  struct twin_slot *t = &twins[s];
  bool may = !t->off && date_cmp(t->on, f->scope.today) >= 0 && !has_open(s, party, *last);
  int64_t no = 0;
  enum ly rc = try_book(f, t->id, party, "book", &no);
  assert_int_equal(rc == LY_OK, may);
  f->scope.error = (struct error){0};
  if (!may) return;
  assert_int_equal(no, ++*last);
  bool place = t->placed_count < (size_t)t->capacity;
  twin_cases[no].slot = s;
  twin_cases[no].party = party;
  twin_cases[no].step = place ? "booked" : "waiting";
  if (place) t->placed[t->placed_count++] = no;
  if (!place) t->queue[t->queue_count++] = no;
}

static void twin_release(struct twin_slot *t, int64_t no, struct date today) {
  bool placed = take_out(t->placed, &t->placed_count, no);
  if (!placed) take_out(t->queue, &t->queue_count, no);
  twin_cases[no].step = "released";
  if (!placed || t->queue_count == 0 || date_cmp(t->on, today) < 0) return;
  int64_t next = t->queue[0];
  take_out(t->queue, &t->queue_count, next);
  t->placed[t->placed_count++] = next;
  twin_cases[next].step = "booked";
}

static void twin_move(struct fixture *f, int64_t no, const char *verb) {
  struct twin_slot *t = &twins[twin_cases[no].slot];
  bool booked = strcmp(twin_cases[no].step, "booked") == 0;
  bool waiting = strcmp(twin_cases[no].step, "waiting") == 0;
  bool releases = strcmp(verb, "release") == 0;
  bool may = releases ? booked || waiting : booked && date_cmp(f->scope.today, t->on) >= 0;
  enum ly rc = try_move(f, no, verb, HAND_WORKER, "user:li", "");
  assert_int_equal(rc == LY_OK, may);
  f->scope.error = (struct error){0};
  if (!may) return;
  if (releases) twin_release(t, no, f->scope.today);
  if (!releases) twin_cases[no].step = strcmp(verb, "attend") == 0 ? "attended" : "absent";
}

static void twin_call_off(struct fixture *f, size_t s, int64_t last) {
  struct twin_slot *t = &twins[s];
  struct slot_deed off = {.act = SLOT_CALL_OFF, .slot_no = t->id, .reason = STR("有变")};
  bool may = !t->off && date_cmp(t->on, f->scope.today) >= 0;
  assert_int_equal(do_slot(f, &off, NULL) == LY_OK, may);
  f->scope.error = (struct error){0};
  if (!may) return;
  t->off = true;
  for (int64_t no = 1; no <= last; no++) {
    bool placed = twin_cases[no].slot == s && strcmp(twin_cases[no].step, "booked") == 0;
    bool waits = twin_cases[no].slot == s && strcmp(twin_cases[no].step, "waiting") == 0;
    if (placed) take_out(t->placed, &t->placed_count, no);
    if (waits) take_out(t->queue, &t->queue_count, no);
    if (placed || waits) twin_cases[no].step = "off";
  }
}

/* More places go to the first who wait; there are never fewer than are taken. */
static void twin_places(struct fixture *f, size_t s, int64_t capacity) {
  struct twin_slot *t = &twins[s];
  struct slot_deed deed = {.act = SLOT_PLACES, .slot_no = t->id, .capacity = capacity};
  bool may = !t->off && date_cmp(t->on, f->scope.today) >= 0 && (size_t)capacity >= t->placed_count;
  int64_t moved = 0, wanted = 0;
  assert_int_equal(do_slot(f, &deed, &moved) == LY_OK, may);
  f->scope.error = (struct error){0};
  f->scope.diags = (struct diags){0};
  if (!may) return;
  t->capacity = capacity;
  while (t->queue_count && t->placed_count < (size_t)capacity) {
    int64_t next = t->queue[0];
    take_out(t->queue, &t->queue_count, next);
    t->placed[t->placed_count++] = next;
    twin_cases[next].step = "booked";
    wanted++;
  }
  assert_int_equal(moved, wanted);
}

static void same_as_twin(struct fixture *f, int64_t last) {
  for (size_t s = 0; s < SLOTS; s++) {
    struct slot_row row = slot_of(f, twins[s].id);
    struct case_row *cases;
    size_t count, waiting = 0;
    assert_true(row.taken <= row.capacity);
    assert_int_equal(row.capacity, twins[s].capacity);
    assert_int_equal(row.taken, twins[s].placed_count);
    assert_int_equal(row.waiting, twins[s].queue_count);
    assert_ok(f, slot_cases(&f->scope, st, &work, &row, false, &cases, &count));
    for (size_t i = 0; i < count; i++)
      if (str_is(cases[i].step, "waiting"))
        assert_int_equal(cases[i].case_no, twins[s].queue[waiting++]);
  }
  for (int64_t no = 1; no <= last; no++) assert_str(row_of(f, no).step, twin_cases[no].step);
}

static void random_verbs_do_what_a_list_on_paper_does(void **state) {
  static const char *const verbs[] = {"release", "attend", "miss"};
  struct fixture *f = *state;
  int64_t who[PEOPLE], last = 0;
  open_slots(f);
  memset(twins, 0, sizeof twins);
  memset(twin_cases, 0, sizeof twin_cases);
  print_message("SEED=%llu\n", (unsigned long long)f->random);
  for (size_t i = 0; i < PEOPLE; i++) who[i] = person(f, "");
  for (size_t s = 0; s < SLOTS; s++) {
    struct date on = {f->scope.today.day + 3 + 3 * (int32_t)s};
    twins[s].capacity = 1 + (int64_t)(fixture_random(f) % 4);
    twins[s].on = on;
    twins[s].id =
        new_slot(f, "class", twins[s].capacity, str_c(&f->arena, date_iso(&f->arena, on)));
  }
  for (int round = 0; round < ROUNDS; round++) {
    struct arena_mark mark = arena_mark(&f->arena);
    uint64_t what = fixture_random(f) % 100;
    size_t slot = fixture_random(f) % SLOTS;
    if (what < 45) twin_book(f, slot, who[fixture_random(f) % PEOPLE], &last);
    if (what >= 45 && what < 53) twin_places(f, slot, 1 + (int64_t)(fixture_random(f) % 6));
    if (what >= 53 && what < 96 && last)
      twin_move(f, 1 + (int64_t)(fixture_random(f) % (uint64_t)last), verbs[fixture_random(f) % 3]);
    if (what >= 96 && what < 97) twin_call_off(f, slot, last);
    if (what >= 97) f->scope.today.day += (int32_t)(fixture_random(f) % 2);
    if (round % 50 == 0) same_as_twin(f, last);
    arena_rewind(&f->arena, mark);
  }
  same_as_twin(f, last);
  assert_true(last > 20);
  store_close(st);
}

/* ---- At once ------------------------------------------------------------------------------------
 */

/* Books for each of its own people; must not get back into the tests. */
static void book_all(struct fixture *f, int64_t slot, const int64_t *who, size_t n, int child) {
  f->random += 1 + (uint64_t)child; /* keys of its own */
  if (store_open(&f->scope, fixture_database(f), STORE_EXISTING, &st)) _exit(1);
  for (size_t i = 0; i < n; i++) {
    enum ly rc = LY_BUSY;
    for (int again = 0; rc && again < 500; again++) {
      f->scope.error = (struct error){0};
      rc = try_book(f, slot, who[i], "book", NULL);
      if (rc) usleep(2000);
    }
    if (rc) _exit(2);
  }
  _exit(0);
}

static void two_at_once_never_get_one_place(void **state) {
  enum { EACH = 6, CHILDREN = 2, CAPACITY = 5 };
  struct fixture *f = *state;
  int64_t who[CHILDREN][EACH];
  pid_t children[CHILDREN];
  open_slots(f);
  int64_t slot = new_slot(f, "class", CAPACITY, "2024-07-06");
  for (size_t c = 0; c < CHILDREN; c++)
    for (size_t i = 0; i < EACH; i++) who[c][i] = person(f, "");
  store_close(st);
  for (int c = 0; c < CHILDREN; c++) {
    children[c] = fork();
    assert_true(children[c] >= 0);
    if (children[c] == 0) book_all(f, slot, who[c], EACH, c);
  }
  for (int c = 0; c < CHILDREN; c++) {
    int status = 0;
    assert_int_equal(waitpid(children[c], &status, 0), children[c]);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
  }
  assert_ok(f, store_open(&f->scope, fixture_database(f), STORE_EXISTING, &st));
  struct slot_row row = slot_of(f, slot);
  assert_int_equal(row.taken, CAPACITY);
  assert_int_equal(row.waiting, CHILDREN * EACH - CAPACITY);
  store_close(st);
}

static const struct CMUnitTest tests[] = {
    TEST(places_are_given_and_passed_on),
    TEST(what_is_wrong_is_told),
    TEST(a_slot_called_off_ends_all),
    TEST(attendance_and_invitations_go_in_one),
    TEST(who_has_a_place_is_reminded),
    TEST(a_family_sees_its_place_in_the_line),
    TEST(random_verbs_do_what_a_list_on_paper_does),
    TEST(two_at_once_never_get_one_place),
};

int main(void) {
  return run_on_engines("slots", tests);
}
