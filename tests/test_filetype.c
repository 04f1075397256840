/* base/filetype.h: the files of fuzz/corpus/filetype are told as their names say. */
#include "tests/support.h"

#include "base/file.h"
#include "base/filetype.h"

#include <string.h>

enum { FILE_MAX = 1 << 20 };

static struct str corpus(struct fixture *f, struct str name) {
  struct str bytes = {0};
  struct str path = path_join(&f->arena, STR("fuzz/corpus/filetype"), name);
  assert_ok(f, file_read(&f->scope, path, FILE_MAX, &bytes));
  return bytes;
}

/* A copy that ends where the memory ends, so that reading on is seen. */
static enum ly tell(struct fixture *f, struct str bytes, enum filetype *out) {
  fixture_reset(f);
  return filetype_of(&f->scope, str_copy(&f->arena, bytes), out);
}

/* "good.docx", "damaged-heads.docx": what is wrong stands before the first dash or dot. */
static void each_is_told_as_its_name_says(void **state) {
  struct fixture *f = *state;
  static const struct {
    const char *start;
    enum message want;
  } kinds[] = {{"good", MSG_ERROR_NONE},
               {"damaged", MSG_FILETYPE_DAMAGED},
               {"encrypted", MSG_FILETYPE_ENCRYPTED},
               {"macros", MSG_FILETYPE_MACROS},
               {"other", MSG_FILETYPE_UNKNOWN}};
  struct str *names;
  size_t count, seen[5] = {0};
  assert_ok(f, folder_list(&f->scope, STR("fuzz/corpus/filetype"), &names, &count));
  for (size_t i = 0; i < count; i++) {
    enum filetype type;
    enum ly rc = tell(f, corpus(f, names[i]), &type);
    size_t k = 0;
    while (k < 5 && !str_starts(names[i], str_of(kinds[k].start))) k++;
    if (k == 5) continue; /* found by the fuzzer */
    seen[k]++;
    enum message got = rc ? f->scope.error.message : MSG_ERROR_NONE;
    if (got != kinds[k].want) print_error("%.*s\n", STR_ARG(names[i]));
    assert_int_equal(got, kinds[k].want);
    assert_int_equal(rc, k == 0 ? LY_OK : LY_INVALID);
    if (rc == LY_OK) assert_true(str_ends(names[i], filetypes[type].extension));
  }
  for (size_t k = 0; k < 5; k++) assert_true(seen[k] > 0);
}

/* A file of which the end is missing is no good: PDF, PNG, WebP and the zips end with a mark. */
static void no_part_of_a_file_is_whole(void **state) {
  struct fixture *f = *state;
  static const char *const whole[] = {"good.png", "good.webp", "good.docx", "good.xlsx",
                                      "good.ofd"};
  for (size_t i = 0; i < sizeof whole / sizeof *whole; i++) {
    struct str bytes = corpus(f, str_of(whole[i]));
    enum filetype type;
    for (size_t n = 0; n < bytes.len; n++) {
      struct arena_mark mark = arena_mark(&f->arena);
      assert_int_equal(tell(f, (struct str){bytes.ptr, n}, &type), LY_INVALID);
      fixture_reset(f);
      arena_rewind(&f->arena, mark);
    }
    assert_ok(f, tell(f, bytes, &type));
  }
}

/* One byte changed at random: told, or told as something, but within bounds (ASan looks). */
static void changed_bytes_do_no_harm(void **state) {
  struct fixture *f = *state;
  struct str *names;
  size_t count;
  assert_ok(f, folder_list(&f->scope, STR("fuzz/corpus/filetype"), &names, &count));
  for (size_t i = 0; i < count; i++) {
    struct str bytes = corpus(f, names[i]);
    char *copy = arena_alloc(&f->arena, bytes.len);
    memcpy(copy, bytes.ptr, bytes.len);
    for (int round = 0; bytes.len && round < 300; round++) {
      struct arena_mark mark = arena_mark(&f->arena);
      size_t at = fixture_random(f) % bytes.len;
      enum filetype type;
      copy[at] = (char)fixture_random(f);
      enum ly rc = tell(f, (struct str){copy, bytes.len}, &type);
      assert_true(rc == LY_INVALID || (rc == LY_OK && type < FILETYPE_COUNT));
      copy[at] = bytes.ptr[at];
      fixture_reset(f);
      arena_rewind(&f->arena, mark);
    }
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(each_is_told_as_its_name_says),
      TEST(no_part_of_a_file_is_whole),
      TEST(changed_bytes_do_no_harm),
  };
  return cmocka_run_group_tests_name("file types", tests, NULL, NULL);
}
