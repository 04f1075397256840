/* service/, base/: letters and signatures. Numbers without gaps, each letter once, what it says,
 * a changed byte, how it was served. */
#define FIXTURE_PERSON ", area: home_area"
#include "tests/retention_fixture.h"

#include "base/digest.h"
#include "base/file.h"
#include "service/letter.h"
#include "store/stored_file.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[] = "/tmp/laoyou-letter-XXXXXX";
static struct seal_keys *keys;
static struct sign_key *signing;

static struct str in_folder(struct fixture *f, const char *name) {
  return path_join(&f->arena, str_of(folder), str_of(name));
}

static void open_keys(struct fixture *f) {
  memset(folder + sizeof folder - 7, 'X', 6);
  assert_non_null(mkdtemp(folder));
  assert_ok(f, seal_keys_make(&f->scope, in_folder(f, "k")));
  assert_ok(f, seal_keys_read(&f->scope, in_folder(f, "k"), &keys));
  assert_ok(f, sign_key_make(&f->scope, in_folder(f, "k.sm2")));
  assert_ok(f, sign_key_read(&f->scope, in_folder(f, "k.sm2"), &signing));
}

static void close_keys(struct fixture *f) {
  sign_key_close(signing);
  seal_keys_close(keys);
  unlink(str_c(&f->arena, in_folder(f, "k")));
  unlink(str_c(&f->arena, in_folder(f, "k.sm2")));
  rmdir(folder);
}

static struct letter_done issue(struct fixture *f) {
  struct letter_done done;
  const struct letter_office office = {.store = st,
                                       .district = district,
                                       .work = &work,
                                       .registry = &reg,
                                       .keys = keys,
                                       .signing = signing};
  assert_ok(f, letters_issue(&f->scope, &office, 0, &done));
  return done;
}

static void open_letters(struct fixture *f) {
  open_cases(f);
  open_keys(f);
}
static void close_letters(struct fixture *f) {
  store_close(st);
  close_keys(f);
}

/* A case that was sent back for more. */
static int64_t lacking(struct fixture *f) {
  int64_t no;
  assert_ok(f, try_open(f, person(f, "true"), "subsidy", &no));
  assert_ok(f, try_move(f, no, "ask_more", HAND_WORKER, "user:li", "缺户口簿"));
  return no;
}

static struct letter_row letter_of(struct fixture *f, int64_t letter) {
  struct letter_row row;
  assert_ok(f, letter_find(&f->scope, st, district, letter, &row));
  return row;
}

static void numbers_have_no_gaps(void **state) {
  struct fixture *f = *state;
  int64_t due;
  open_letters(f);
  for (int i = 0; i < 3; i++) lacking(f);
  assert_ok(f, letters_due(&f->scope, st, district, &due));
  assert_int_equal(due, 3);
  struct letter_done done = issue(f);
  assert_true(done.issued == 3 && done.left == 0);
  done = issue(f);
  assert_true(done.issued == 0 && done.left == 0);
  lacking(f);
  f->scope.today = day("2025-01-02");
  read_work(f);
  lacking(f);
  done = issue(f);
  assert_true(done.issued == 2);
  assert_str(letter_of(f, 3).number, "331121补〔2024〕3号");
  assert_str(letter_of(f, 4).number, "331121补〔2024〕4号");
  assert_str(letter_of(f, 5).number, "331121补〔2025〕1号");
  close_letters(f);
}

static void what_names_the_others_comes_last(void **state) {
  struct fixture *f = *state;
  struct letter_row *rows;
  size_t count;
  int64_t no;
  open_letters(f);
  assert_ok(f, try_open(f, person(f, "true"), "subsidy", &no));
  bring_to_publication(f, no);
  f->scope.today = day("2024-07-10");
  move(f, no, "grant", HAND_FINANCE, "user:qian");
  assert_int_equal(issue(f).issued, 2);
  assert_ok(f, letters_of_case(&f->scope, st, district, no, &rows, &count));
  assert_int_equal(count, 2);
  assert_str(rows[0].key, "decision_yes");
  assert_str(rows[1].key, "acknowledgement");
  assert_str(rows[0].number, "331121准〔2024〕1号");
  close_letters(f);
}

static void a_changed_byte_is_told(void **state) {
  struct fixture *f = *state;
  struct letter_verdict got;
  struct str pdf;
  bool good;
  open_letters(f);
  lacking(f);
  issue(f);
  struct letter_row row = letter_of(f, 1);
  assert_ok(f, letter_pdf(&f->scope, st, keys, &row, &pdf));
  assert_ok(f, letter_verify(&f->scope, st, pdf, &got));
  assert_true(got.known && got.good && !got.sealed && got.row.letter == 1);
  struct str other = str_copy(&f->arena, pdf);
  ((char *)(uintptr_t)other.ptr)[other.len / 2] ^= 1;
  assert_ok(f, letter_verify(&f->scope, st, other, &got));
  assert_false(got.known || got.good);
  assert_ok(f, sign_check(&f->scope, row.public_key, other, row.signature, &good));
  assert_false(good);
  struct str bent = str_copy(&f->arena, row.signature);
  ((char *)(uintptr_t)bent.ptr)[bent.len - 1] ^= 1;
  assert_ok(f, sign_check(&f->scope, row.public_key, pdf, bent, &good));
  assert_false(good);
  assert_int_equal(sign_check(&f->scope, STR("00ff"), pdf, bent, &good), LY_INVALID);
  fixture_reset(f);
  close_letters(f);
}

static enum ly note(struct fixture *f, struct letter_deed deed) {
  deed.registry = &reg;
  deed.district = district;
  deed.letter = 1;
  f->now_us += 1000000;
  struct write w = letter_write(&f->scope, &deed);
  return store_write(&f->scope, st, &w);
}

static void it_is_on_record_who_took_it(void **state) {
  struct fixture *f = *state;
  struct letter_event *events;
  size_t count;
  open_letters(f);
  lacking(f);
  issue(f);
  struct letter_row row = letter_of(f, 1);
  struct letter_deed deed = {.act = LETTER_SERVE, .on = day("2024-06-29"), .how = SERVED_DIRECT};
  assert_int_equal(note(f, deed), LY_INVALID); /* before the letter, and nobody took it */
  assert_int_equal(f->scope.diags.errors, 2);
  fixture_reset(f);
  deed.on = f->scope.today;
  deed.taker = STR("李明");
  assert_ok(f, note(f, deed));
  deed.how = SERVED_PUBLIC;
  assert_int_equal(note(f, deed), LY_INVALID);
  fixture_reset(f);
  deed = (struct letter_deed){.act = LETTER_SEAL, .on = f->scope.today, .file = 99};
  assert_int_equal(note(f, deed), LY_INVALID); /* no such file */
  fixture_reset(f);
  deed.file = row.file;
  assert_ok(f, note(f, deed));
  assert_ok(f, letter_events(&f->scope, st, &reg, &row, &events, &count));
  assert_int_equal(count, 2);
  assert_str(events[0].taker, "李明");
  assert_true(events[1].act == LETTER_SEAL && events[1].file == row.file);
  assert_ok(f, letter_events(&f->scope, st, NULL, &row, &events, &count));
  assert_true(events[0].locked && events[0].taker.len == 0);
  close_letters(f);
}

/* By area and number, with what became of each last. */
static void lists_show_what_became_of_each(void **state) {
  struct fixture *f = *state;
  struct letter_listed *all;
  struct letter_row row;
  size_t count;
  open_letters(f);
  lacking(f);
  lacking(f);
  issue(f);
  struct letter_row first = letter_of(f, 1);
  struct letter_deed deed = {
      .act = LETTER_SERVE, .on = f->scope.today, .how = SERVED_MAIL, .taker = STR("李明")};
  assert_ok(f, note(f, deed));
  deed = (struct letter_deed){.act = LETTER_SEAL, .on = f->scope.today, .file = first.file};
  assert_ok(f, note(f, deed));
  assert_ok(f, letters_of_area(&f->scope, st, district, district, 9, &all, &count));
  assert_int_equal(count, 2);
  assert_true(all[0].row.letter == 2 && date_is_none(all[0].served_on) && !all[0].sealed_file);
  assert_true(all[1].row.letter == 1 && all[1].how == SERVED_MAIL);
  assert_int_equal(all[1].served_on.day, f->scope.today.day);
  assert_int_equal(all[1].sealed_file, first.file);
  assert_ok(f, letters_of_area(&f->scope, st, district, STR("331121999"), 9, &all, &count));
  assert_int_equal(count, 0);
  assert_ok(f, letter_numbered(&f->scope, st, district, first.number, &row));
  assert_int_equal(row.letter, 1);
  assert_int_equal(letter_numbered(&f->scope, st, STR("310118"), first.number, &row), LY_NOT_FOUND);
  fixture_reset(f);
  assert_ok(f, letter_has_file(&f->scope, st, &first, first.file));
  assert_int_equal(letter_has_file(&f->scope, st, &first, 99), LY_NOT_FOUND);
  fixture_reset(f);
  close_letters(f);
}

static void a_key_others_may_read_is_refused(void **state) {
  struct fixture *f = *state;
  struct sign_key *key;
  open_keys(f);
  assert_int_equal(sign_key_make(&f->scope, in_folder(f, "k.sm2")), LY_CONFLICT);
  fixture_reset(f);
  assert_int_equal(chmod(str_c(&f->arena, in_folder(f, "k.sm2")), 0644), 0);
  assert_int_equal(sign_key_read(&f->scope, in_folder(f, "k.sm2"), &key), LY_DENIED);
  fixture_reset(f);
  assert_int_equal(sign_key_read(&f->scope, in_folder(f, "k"), &key), LY_INVALID);
  fixture_reset(f);
  assert_int_equal(sign_key_read(&f->scope, in_folder(f, "none"), &key), LY_NOT_FOUND);
  fixture_reset(f);
  close_keys(f);
}

/* What is held stays with the case; the number and the signature stay in any case, and whoever has
 * the paper can still have it checked. */
static void past_its_term_the_paper_goes(void **state) {
  struct fixture *f = *state;
  struct letter_verdict got;
  struct str pdf, kept;
  open_letters(f);
  int64_t no = lacking(f), held = lacking(f);
  assert_int_equal(issue(f).issued, 2);
  struct letter_row row = letter_of(f, 1);
  assert_ok(f, letter_pdf(&f->scope, st, keys, &row, &pdf));
  assert_int_equal(erase(f, RETENTION_LETTER, "2024-07-01"), 0); /* the cases go on */
  move(f, no, "withdraw", HAND_WORKER, "user:li");
  move(f, held, "withdraw", HAND_WORKER, "user:li");
  assert_ok(f, hold_case(f, HOLD_CASE, held, "行政复议"));
  assert_int_equal(erase(f, RETENTION_LETTER, "2024-06-30"), 0); /* of that day, not older */
  assert_int_equal(erase(f, RETENTION_LETTER, "2024-07-01"), 1);
  assert_int_equal(letter_pdf(&f->scope, st, keys, &row, &kept), LY_NOT_FOUND);
  fixture_reset(f);
  assert_str(letter_of(f, 1).number, "331121补〔2024〕1号");
  struct str sm3;
  assert_ok(f, digest_text(&f->scope, pdf, &sm3));
  assert_true(str_eq(digest_left(f, "letter", 0, 1), sm3));
  assert_ok(f, letter_verify(&f->scope, st, pdf, &got));
  assert_true(got.known && got.good && got.row.letter == 1);
  row = letter_of(f, 2);
  assert_ok(f, letter_pdf(&f->scope, st, keys, &row, &kept));
  assert_int_equal(erase(f, RETENTION_LETTER, "2024-07-01"), 0); /* once */
  let_go(f);
  assert_int_equal(erase(f, RETENTION_LETTER, "2024-07-01"), 1);
  close_letters(f);
}

static const struct CMUnitTest tests[] = {
    TEST(numbers_have_no_gaps),           TEST(what_names_the_others_comes_last),
    TEST(a_changed_byte_is_told),         TEST(it_is_on_record_who_took_it),
    TEST(lists_show_what_became_of_each), TEST(a_key_others_may_read_is_refused),
    TEST(past_its_term_the_paper_goes),
};

int main(void) {
  return run_on_engines("letters", tests);
}
