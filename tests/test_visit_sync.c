/* service/: deliveries of acts in any order, again and with others of the same visit; photos in
 * pieces; who goes to whom. people/: phones. */
#include "tests/registry_fixture.h"

#include "base/digest.h"
#include "people/device.h"
#include "people/people.h"
#include "service/visit.h"
#include "service/visit_share.h"

#include <stdlib.h>

enum { PEOPLE = 4 };

struct field {
  struct fixture *f;
  struct seal_keys *keys;
  struct registry_sealer sealer;
  int64_t people[PEOPLE];
};

static void open_field(struct fixture *f, struct field *x) {
  struct str key_file = fixture_path(f, "v.key");
  open_registry(f);
  *x = (struct field){.f = f};
  assert_ok(f, seal_keys_make(&f->scope, key_file));
  assert_ok(f, seal_keys_read(&f->scope, key_file, &x->keys));
  x->sealer = registry_sealer(x->keys);
  reg.sealer = &x->sealer;
  for (size_t i = 0; i < PEOPLE; i++) x->people[i] = new_party(f, "person");
}

static void close_field(struct field *x) {
  store_close(st);
  seal_keys_close(x->keys);
  reg.sealer = NULL;
}

static enum ly do_write(struct fixture *f, struct write *w) {
  f->now_us += 1000000;
  f->scope.error = (struct error){0};
  f->scope.diags = (struct diags){0};
  return store_write(&f->scope, st, w);
}

static struct visit_sent sent_of(const struct field *x, const char *id, size_t person,
                                 const char *on) {
  return (struct visit_sent){.id = str_of(id),
                             .deed = {.registry = &reg,
                                      .act = {.district = district,
                                              .party = x->people[person],
                                              .kind = STR("visit"),
                                              .on = day(on),
                                              .source = STR("first")}},
                             .told = {.made_us = 1, .mode = ACT_IN_PERSON}};
}

/* One delivery of one phone. */
static enum ly deliver(struct field *x, const char *user, const char *device,
                       struct visit_sent *list, size_t count) {
  struct visit_delivery d = {.district = district,
                             .user = str_of(user),
                             .device = str_of(device),
                             .list = list,
                             .count = count,
                             .parties = x->people,
                             .party_count = PEOPLE};
  for (size_t i = 0; i < count; i++) {
    list[i].told.device = d.device;
    list[i].told.done_by = d.user;
  }
  struct write w = visit_sync_write(&x->f->scope, &d);
  return do_write(x->f, &w);
}

static size_t acts_now(const struct field *x, size_t person) {
  static const struct act_filter all = {.from = DATE_NONE, .to = DATE_NONE};
  struct act_row *acts;
  size_t count;
  assert_ok(x->f, acts_of(&x->f->scope, st, &reg, district, x->people[person], &all, 0, 1000, &acts,
                          &count));
  return count;
}

#define ID_A "000102030405060708090a0b0c0d0e0f"
#define ID_B "100102030405060708090a0b0c0d0e0f"
#define ID_C "200102030405060708090a0b0c0d0e0f"

static int by_number(const void *a, const void *b) {
  int64_t p = *(const int64_t *)a, q = *(const int64_t *)b;
  return (p > q) - (p < q);
}

static void a_repeat_changes_nothing(void **state) {
  struct fixture *f = *state;
  struct field x;
  open_field(f, &x);
  qsort(x.people, PEOPLE, sizeof *x.people, by_number);
  struct visit_sent first[] = {sent_of(&x, ID_A, 0, "2024-06-20"),
                               sent_of(&x, ID_B, 1, "2024-06-21")};
  assert_ok(f, deliver(&x, "tan", "one", first, 2));
  assert_int_equal(first[0].status, VISIT_TAKEN);
  assert_int_equal(first[1].status, VISIT_TAKEN);
  /* The same again, in another order, with one more. */
  struct visit_sent again[] = {sent_of(&x, ID_B, 1, "2024-06-21"),
                               sent_of(&x, ID_C, 1, "2024-06-25"),
                               sent_of(&x, ID_A, 0, "2024-06-20")};
  assert_ok(f, deliver(&x, "tan", "one", again, 3));
  assert_int_equal(again[0].status, VISIT_REPEATED);
  assert_int_equal(again[1].status, VISIT_TAKEN);
  assert_int_equal(again[2].status, VISIT_REPEATED);
  assert_true(again[2].answer.act == first[0].answer.act);
  assert_int_equal(acts_now(&x, 0), 1);
  assert_int_equal(acts_now(&x, 1), 2);
  /* The same id with something else in it is refused, and changes nothing. */
  struct visit_sent other[] = {sent_of(&x, ID_A, 0, "2024-06-22")};
  assert_ok(f, deliver(&x, "tan", "one", other, 1));
  assert_int_equal(other[0].status, VISIT_REFUSED);
  assert_true(other[0].reason.len > 0);
  assert_int_equal(acts_now(&x, 0), 1);
  close_field(&x);
}

static void one_that_is_refused_harms_no_other(void **state) {
  struct fixture *f = *state;
  struct field x;
  open_field(f, &x);
  qsort(x.people, PEOPLE, sizeof *x.people, by_number);
  static const struct registry_said wrong[] = {{STR_INIT("nothing"), STR_INIT("1")}};
  struct visit_sent list[] = {sent_of(&x, ID_A, 0, "2024-06-20"),
                              sent_of(&x, ID_B, 1, "2024-06-20"),
                              sent_of(&x, ID_C, 2, "2024-06-20"),
                              sent_of(&x, "300102030405060708090a0b0c0d0e0f", 3, "2024-06-20")};
  list[1].told.answers = wrong;
  list[1].told.answer_count = 1;
  list[2].deed.act.party = 12345;
  list[3].deed.act.district = STR("310118");
  assert_ok(f, deliver(&x, "tan", "one", list, 4));
  assert_int_equal(list[0].status, VISIT_TAKEN);
  assert_int_equal(list[1].status, VISIT_REFUSED);
  assert_int_equal(list[1].fault_count, 1);
  assert_str(list[1].faults[0].field, "nothing");
  assert_int_equal(list[2].status, VISIT_REFUSED);
  assert_int_equal(list[3].status, VISIT_LATER);
  assert_int_equal(acts_now(&x, 1), 0);
  assert_int_equal(f->scope.diags.kept, 0);
  close_field(&x);
}

static void two_records_of_a_visit_wait_for_a_person(void **state) {
  struct fixture *f = *state;
  struct field x;
  struct visit_conflict *open;
  size_t count;
  open_field(f, &x);
  qsort(x.people, PEOPLE, sizeof *x.people, by_number);
  struct visit_sent one[] = {sent_of(&x, ID_A, 0, "2024-06-20"),
                             sent_of(&x, ID_C, 0, "2024-06-20")};
  struct visit_sent two[] = {sent_of(&x, ID_B, 0, "2024-06-20")};
  two[0].told.mode = ACT_BY_PHONE;
  assert_ok(f, deliver(&x, "tan", "one", one, 2));
  assert_int_equal(one[1].status, VISIT_TAKEN); /* twice a day by the same phone is no conflict */
  assert_ok(f, deliver(&x, "tan", "two", two, 1));
  assert_int_equal(two[0].status, VISIT_CONFLICT);
  assert_int_equal(acts_now(&x, 0), 3); /* none is lost */
  assert_ok(f, deliver(&x, "tan", "two", two, 1));
  assert_int_equal(two[0].status, VISIT_REPEATED);
  assert_true(two[0].answer.conflict != 0);
  assert_ok(f, visit_conflicts(&f->scope, st, district, 0, 10, &open, &count));
  assert_int_equal(count, 1);
  struct visit_decision decision = {.registry = &reg,
                                    .district = district,
                                    .conflict = open[0].conflict,
                                    .keep = 77,
                                    .reason = STR("同一次")};
  struct write w = visit_decide_write(&f->scope, &decision);
  assert_int_equal(do_write(f, &w), LY_INVALID);
  decision.keep = two[0].answer.act;
  w = visit_decide_write(&f->scope, &decision);
  assert_ok(f, do_write(f, &w));
  assert_int_equal(acts_now(&x, 0), 2);
  w = visit_decide_write(&f->scope, &decision);
  assert_int_equal(do_write(f, &w), LY_CONFLICT);
  f->scope.error = (struct error){0};
  assert_ok(f, visit_conflicts(&f->scope, st, district, 0, 10, &open, &count));
  assert_int_equal(count, 0);
  close_field(&x);
}

/* ---- Photos -------------------------------------------------------------------------------------
 */

static const unsigned char png[] = {0x89, 'P', 'N', 'G',  '\r', '\n', 0x1a, '\n', 0,    0, 0, 13,
                                    'I',  'H', 'D', 'R',  0,    0,    0,    1,    0,    0, 0, 1,
                                    8,    0,   0,   0,    0,    0x3a, 0x7e, 0x9b, 0x55, 0, 0, 0,
                                    10,   'I', 'D', 'A',  'T',  0x78, 0x9c, 0x63, 0x60, 0, 0, 0,
                                    2,    0,   1,   0x48, 0xaf, 0xa4, 0x71, 0,    0,    0, 0, 'I',
                                    'E',  'N', 'D', 0xae, 0x42, 0x60, 0x82};

static enum ly send_piece(struct field *x, struct str sha256, int64_t offset, struct str bytes,
                          struct visit_piece *p) {
  struct fixture *f = x->f;
  *p = (struct visit_piece){.photo = {.district = district,
                                      .user = STR("tan"),
                                      .photo = STR(ID_A),
                                      .size = sizeof png,
                                      .sha256 = sha256},
                            .offset = offset,
                            .bytes = bytes,
                            .keys = x->keys};
  f->scope.error = (struct error){0};
  enum ly rc = visit_piece_draft(&f->scope, st, p);
  if (rc || !p->taken) return rc;
  struct write w = visit_piece_write(&f->scope, p);
  return do_write(f, &w);
}

static void a_photo_comes_in_pieces(void **state) {
  struct fixture *f = *state;
  struct field x;
  struct visit_piece p;
  struct str sha256 = {0}, whole = {(const char *)png, sizeof png}, half = {whole.ptr, 40};
  open_field(f, &x);
  qsort(x.people, PEOPLE, sizeof *x.people, by_number);
  const struct str photos[] = {STR(ID_A)};
  struct visit_sent sent[] = {sent_of(&x, ID_B, 0, "2024-06-20")};
  sent[0].photos = photos;
  sent[0].photo_count = 1;
  assert_ok(f, deliver(&x, "tan", "one", sent, 1));
  assert_int_equal(sent[0].status, VISIT_WAITING);
  assert_int_equal(sent[0].missing_count, 1);
  assert_ok(f, digest_sha256(&f->scope, whole, &sha256));
  assert_ok(f, send_piece(&x, sha256, 0, half, &p));
  assert_int_equal(p.photo.received, 40);
  assert_ok(f, send_piece(&x, sha256, 0, half, &p)); /* again: told how far it is */
  assert_true(!p.taken && p.photo.received == 40);
  assert_ok(f, send_piece(&x, sha256, 40, str_from(whole, 40), &p));
  assert_true(p.photo.file > 0);
  struct visit_sent again[] = {sent_of(&x, ID_B, 0, "2024-06-20")};
  again[0].photos = photos;
  again[0].photo_count = 1;
  assert_ok(f, deliver(&x, "tan", "one", again, 1));
  assert_int_equal(again[0].status, VISIT_TAKEN);
  assert_int_equal(again[0].told.file_count, 1);
  assert_int_equal(send_piece(&x, STR("zz"), 0, half, &p), LY_INVALID);
  f->scope.error = (struct error){0};
  close_field(&x);
}

static void a_broken_photo_begins_again(void **state) {
  struct fixture *f = *state;
  struct field x;
  struct visit_piece p;
  struct str sha256 = {0}, whole = {(const char *)png, sizeof png}, half = {whole.ptr, 40};
  open_field(f, &x);
  assert_ok(f, digest_sha256(&f->scope, STR("another"), &sha256));
  assert_ok(f, send_piece(&x, sha256, 0, half, &p));
  assert_ok(f, send_piece(&x, sha256, 40, str_from(whole, 40), &p));
  assert_true(p.broken && p.photo.file == 0 && p.photo.received == 0);
  assert_ok(f, digest_sha256(&f->scope, whole, &sha256));
  assert_ok(f, send_piece(&x, sha256, 0, whole, &p));
  assert_true(!p.broken && p.photo.file > 0);
  close_field(&x);
}

/* Half a photo goes when its days are over, a whole one stays. */
static void an_unfinished_photo_is_dropped(void **state) {
  static const int64_t day_us = INT64_C(86400) * 1000000;
  struct fixture *f = *state;
  struct field x;
  struct visit_piece p;
  struct visit_photo photo;
  struct str sha256 = {0}, whole = {(const char *)png, sizeof png}, half = {whole.ptr, 40}, where;
  open_field(f, &x);
  assert_ok(f, digest_sha256(&f->scope, whole, &sha256));
  assert_ok(f, send_piece(&x, sha256, 0, half, &p));
  struct visit_drop drop = {.before_us = f->now_us - day_us};
  assert_ok(f, visit_unfinished(&f->scope, st, drop.before_us, &where));
  assert_int_equal(where.len, 0);
  drop.before_us = f->now_us + day_us;
  assert_ok(f, visit_unfinished(&f->scope, st, drop.before_us, &drop.district));
  assert_true(str_eq(drop.district, district));
  struct write w = visit_drop_write(&f->scope, &drop);
  assert_ok(f, do_write(f, &w));
  assert_int_equal(drop.dropped, 1);
  assert_ok(f, visit_photo_find(&f->scope, st, district, STR("tan"), STR(ID_A), &photo));
  assert_int_equal(photo.received, 0);
  assert_ok(f, send_piece(&x, sha256, 0, whole, &p)); /* it begins again */
  assert_ok(f, visit_unfinished(&f->scope, st, f->now_us + day_us, &where));
  assert_int_equal(where.len, 0);
  w = visit_drop_write(&f->scope, &drop);
  assert_ok(f, do_write(f, &w));
  assert_int_equal(drop.dropped, 0);
  assert_ok(f, visit_photo_find(&f->scope, st, district, STR("tan"), STR(ID_A), &photo));
  assert_true(photo.file > 0);
  close_field(&x);
}

/* ---- Who goes to whom ---------------------------------------------------------------------------
 */

static size_t goes(struct fixture *f, const char *user, const char *on) {
  struct visit_share *list;
  size_t count;
  assert_ok(f, visit_shares(&f->scope, st, district, str_of(user), day(on), &list, &count));
  return count;
}

static void who_is_away_is_stood_in_for(void **state) {
  struct fixture *f = *state;
  struct field x;
  int64_t *own;
  size_t count;
  open_field(f, &x);
  const struct visit_pair pairs[] = {{x.people[0], STR("tan")}, {x.people[1], STR("tan")}};
  const struct visit_pair later[] = {{x.people[1], STR("li")}};
  struct visit_share_deed share = {.district = district,
                                   .kind = STR("visit"),
                                   .from = day("2024-06-01"),
                                   .pairs = pairs,
                                   .count = 2};
  struct write w = visit_share_write(&f->scope, &share);
  assert_ok(f, do_write(f, &w));
  share = (struct visit_share_deed){.district = district,
                                    .kind = STR("visit"),
                                    .from = day("2024-06-20"),
                                    .pairs = later,
                                    .count = 1};
  w = visit_share_write(&f->scope, &share);
  assert_ok(f, do_write(f, &w));
  assert_int_equal(goes(f, "tan", "2024-05-31"), 0);
  assert_int_equal(goes(f, "tan", "2024-06-10"), 2);
  assert_int_equal(goes(f, "tan", "2024-06-20"), 1);
  assert_int_equal(goes(f, "li", "2024-06-20"), 1);
  struct visit_away_deed away = {
      .district = district,
      .away = {STR("tan"), STR("li"), day("2024-06-21"), day("2024-06-22"), STR("年休")}};
  w = visit_away_write(&f->scope, &away);
  assert_ok(f, do_write(f, &w));
  assert_int_equal(goes(f, "tan", "2024-06-21"), 0);
  assert_int_equal(goes(f, "li", "2024-06-21"), 2);
  assert_int_equal(goes(f, "tan", "2024-06-23"), 1);
  assert_ok(f, visit_parties_of(&f->scope, st, district, STR("li"), &own, &count));
  assert_int_equal(count, 2); /* what he recorded while standing in comes in later too */
  away.away.stand_in = STR("tan");
  w = visit_away_write(&f->scope, &away);
  assert_int_equal(do_write(f, &w), LY_INVALID);
  f->scope.error = (struct error){0};
  away.away.stand_in = STR("");
  w = visit_away_write(&f->scope, &away);
  assert_ok(f, do_write(f, &w));
  assert_int_equal(goes(f, "tan", "2024-06-21"), 1);
  close_field(&x);
}

/* However villages are: everybody goes to somebody, loads differ by no more than a village or a
 * fair share, and a village that fits stays whole. */
static void a_split_is_fair(void **state) {
  struct fixture *f = *state;
  for (int round = 0; round < 200; round++) {
    struct visit_item items[120];
    struct visit_load loads[7];
    size_t users = 1 + scope_random(&f->scope) % 7, count = scope_random(&f->scope) % 120;
    size_t least = SIZE_MAX, most = 0, people = 0, fair;
    for (size_t i = 0; i < users; i++) loads[i] = (struct visit_load){.user = STR("u")};
    for (size_t i = 0; i < count; i++)
      items[i] = (struct visit_item){(int64_t)i + 1, (int64_t)(scope_random(&f->scope) % 9), 0};
    visit_split(items, count, loads, users);
    fair = (count + users - 1) / users;
    for (size_t i = 0; i < users; i++) {
      people += loads[i].people;
      least = loads[i].people < least ? loads[i].people : least;
      most = loads[i].people > most ? loads[i].people : most;
    }
    assert_int_equal(people, count);
    assert_true(most - least <= fair + 1);
    for (size_t i = 1; i < count; i++) {
      size_t village = 0;
      for (size_t k = 0; k < count; k++) village += items[k].area == items[i].area;
      if (items[i].area == items[i - 1].area && village <= fair)
        assert_int_equal(items[i].user, items[i - 1].user);
    }
  }
}

/* Who goes to one town alone is given nobody of another; where nobody goes, nobody is given. */
static void a_split_keeps_to_areas(void **state) {
  static const struct str first[] = {STR_INIT("331121101")}, second[] = {STR_INIT("331121102")};
  static const int64_t areas[] = {331121101001, 331121101002, 331121102001, 331121103001};
  enum { USERS = 3, ITEMS = 80 };
  struct visit_load loads[USERS] = {
      {STR("a"), 0, first, 1}, {STR("b"), 7, first, 1}, {STR("c"), 0, second, 1}};
  struct visit_item items[ITEMS];
  (void)state;
  for (size_t i = 0; i < ITEMS; i++)
    items[i] = (struct visit_item){(int64_t)i + 1, areas[i % 4], 0};
  visit_split(items, ITEMS, loads, USERS);
  for (size_t i = 0; i < ITEMS; i++) {
    if (items[i].area / 1000 == 331121101) assert_true(items[i].user < 2);
    if (items[i].area / 1000 == 331121102) assert_int_equal(items[i].user, 2);
    if (items[i].area / 1000 == 331121103) assert_int_equal(items[i].user, USERS);
  }
  assert_int_equal(loads[0].people, 20);
  assert_int_equal(loads[1].people, 27);
  assert_int_equal(loads[2].people, 20);
}

/* ---- Phones -------------------------------------------------------------------------------------
 */

static void make_user(struct fixture *f, const char *name) {
  struct user_secret secret;
  struct tx *tx;
  f->scope.actor = STR("cli:test");
  assert_ok(f, user_password(&f->scope, str_of(name), STR("correct horse 42"), &secret));
  assert_ok(f, store_begin(&f->scope, st, &tx));
  assert_ok(f, user_create(&f->scope, tx, str_of(name), str_of(name), &secret));
  assert_ok(f, store_commit(&f->scope, tx));
}

static enum ly do_device(struct fixture *f, struct device_deed *deed) {
  struct write w = device_write(&f->scope, deed);
  return do_write(f, &w);
}

/* How many phones the users of an area have. */
static size_t phones_in(struct fixture *f, const char *digits) {
  struct device *list;
  size_t count;
  assert_ok(f, device_list(&f->scope, st, STR(""), str_of(digits), &list, &count));
  return count;
}

static void phones_are_listed_by_area(struct fixture *f) {
  struct tx *tx;
  assert_ok(f, store_begin(&f->scope, st, &tx));
  assert_ok(f,
            store_exec(&f->scope, tx,
                       "INSERT INTO user_role (user_name, role, area, unit, granted_by,"
                       " recorded_at) VALUES ('tan', 'visitor', '331121100', '', 'cli:test', 1)"));
  assert_ok(f, store_commit(&f->scope, tx));
  assert_int_equal(phones_in(f, "331121100"), 1);
  assert_int_equal(phones_in(f, "331121"), 1);
  assert_int_equal(phones_in(f, ""), 1);
  assert_int_equal(phones_in(f, "331121101"), 0);
  assert_int_equal(phones_in(f, "331122"), 0);
}

static void a_phone_is_bound_once_and_revoked(void **state) {
  struct fixture *f = *state;
  struct str code, token, other;
  struct device device;
  open_registry(f);
  make_user(f, "tan");
  make_user(f, "li");
  f->scope.actor = STR("user:tan");
  struct device_deed deed = {.act = DEVICE_CODE, .user = STR("tan")};
  assert_ok(f, device_new_code(&f->scope, &deed, &code));
  assert_ok(f, do_device(f, &deed));
  struct device_deed bind = {
      .act = DEVICE_BIND, .device = STR("0123456789abcdef"), .name = STR("手机")};
  assert_int_equal(device_find_code(&f->scope, st, STR("00000000x"), &bind), LY_DENIED);
  f->scope.error = (struct error){0};
  assert_ok(f, device_find_code(&f->scope, st, code, &bind));
  assert_str(bind.user, "tan");
  assert_ok(f, device_new_token(&f->scope, &bind, &token));
  assert_ok(f, do_device(f, &bind));
  assert_int_equal(do_device(f, &bind), LY_DENIED); /* the code is used up */
  f->scope.error = (struct error){0};
  assert_ok(f, device_find(&f->scope, st, token, &device));
  assert_str(device.user, "tan");
  phones_are_listed_by_area(f);
  other = STR("0000000000000000000000000000000000000000000000000000000000000000");
  assert_int_equal(device_find(&f->scope, st, other, &device), LY_LOGIN);
  f->scope.error = (struct error){0};
  f->now_us += (DEVICE_DAYS + 1) * INT64_C(86400000000);
  assert_int_equal(device_find(&f->scope, st, token, &device), LY_LOGIN);
  f->scope.error = (struct error){0};
  f->now_us -= 2 * INT64_C(86400000000);
  assert_ok(f, device_find(&f->scope, st, token, &device));
  struct device_deed revoke = {.act = DEVICE_REVOKE,
                               .user = STR("tan"),
                               .device = STR("0123456789abcdef"),
                               .reason = STR("丢失")};
  f->scope.actor = STR("user:li");
  assert_int_equal(do_device(f, &revoke), LY_DENIED);
  f->scope.actor = STR("user:tan");
  assert_ok(f, do_device(f, &revoke));
  assert_int_equal(do_device(f, &revoke), LY_CONFLICT);
  f->scope.error = (struct error){0};
  assert_int_equal(device_find(&f->scope, st, token, &device), LY_DENIED);
  f->scope.error = (struct error){0};
  store_close(st);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(a_repeat_changes_nothing),
      TEST(one_that_is_refused_harms_no_other),
      TEST(two_records_of_a_visit_wait_for_a_person),
      TEST(a_photo_comes_in_pieces),
      TEST(a_broken_photo_begins_again),
      TEST(an_unfinished_photo_is_dropped),
      TEST(who_is_away_is_stood_in_for),
      TEST(a_split_is_fair),
      TEST(a_split_keeps_to_areas),
      TEST(a_phone_is_bound_once_and_revoked),
  };
  return run_on_engines("visit_sync", tests);
}
