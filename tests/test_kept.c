/* base/kept.h: what was written comes back; what is not whole or not ours is refused; one writer at
 * a time; the file before stays until the new one is whole. */
#include "tests/support.h"

#include "base/heap.h"
#include "base/kept.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const struct digest mark = {{1, 2, 3}}, other_mark = {{1, 2, 4}};

static struct str some(struct fixture *f, size_t count) {
  char *bytes = ARENA_ARRAY(&f->arena, char, count);
  assert_non_null(bytes);
  for (size_t i = 0; i < count; i++) bytes[i] = (char)fixture_random(f);
  return (struct str){bytes, count};
}

/* In pieces of up to `step`. */
static enum ly put_all(struct fixture *f, struct kept_writer *w, struct str bytes, size_t step) {
  struct byte_sink sink = kept_sink(w);
  enum ly rc = LY_OK;
  for (size_t at = 0; !rc && at < bytes.len; at += step) {
    size_t n = bytes.len - at < step ? bytes.len - at : step;
    rc = stream_put(&f->scope, &sink, bytes.ptr + at, n);
  }
  return rc;
}

static void write_file(struct fixture *f, struct str path, struct str bytes, size_t step) {
  struct kept_writer *w;
  assert_ok(f, kept_create(&f->scope, path, &mark, &w));
  assert_ok(f, put_all(f, w, bytes, step));
  assert_ok(f, kept_finish(&f->scope, w));
}

static void assert_holds(struct fixture *f, struct str path, struct str want, size_t step) {
  struct kept_reader *r;
  char *got = ARENA_ARRAY(&f->arena, char, want.len + 1);
  assert_non_null(got);
  assert_ok(f, kept_open(&f->scope, path, &mark, &r));
  struct byte_source source = kept_source(r);
  assert_int_equal(source.left, want.len);
  for (size_t at = 0; at < want.len; at += step) {
    size_t n = want.len - at < step ? want.len - at : step;
    assert_ok(f, stream_take(&f->scope, &source, got + at, n));
  }
  assert_ok(f, kept_check(&f->scope, r));
  assert_int_equal(stream_take(&f->scope, &source, got, 1), LY_CORRUPT);
  fixture_reset(f);
  kept_close(r);
  assert_memory_equal(got, want.ptr, want.len);
}

static void comes_back(void **state) {
  struct fixture *f = *state;
  static const size_t sizes[] = {0, 1, 4096, 262143, 262144, 262145, 1000000};
  static const size_t steps[] = {700000, 4097, 64};
  size_t pieces = heap_pieces();
  struct str path = fixture_path(f, "kept");
  for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
    for (size_t k = 0; k < 3; k++) {
      struct str bytes = some(f, sizes[i]);
      write_file(f, path, bytes, steps[k]);
      assert_holds(f, path, bytes, steps[2 - k]);
    }
  assert_int_equal(heap_pieces(), pieces);
}

static enum ly open_it(struct fixture *f, struct str path, const struct digest *with) {
  struct kept_reader *r;
  enum ly rc = kept_open(&f->scope, path, with, &r);
  if (!rc) kept_close(r);
  fixture_reset(f);
  return rc;
}

static void refused(void **state) {
  struct fixture *f = *state;
  struct str path = fixture_path(f, "kept"), folder = fixture_path(f, "folder");
  struct str bytes = some(f, 5000);
  assert_int_equal(open_it(f, path, &mark), LY_NOT_FOUND);
  write_file(f, path, bytes, 5000);
  assert_int_equal(open_it(f, path, &other_mark), LY_CONFLICT);
  assert_int_equal(open_it(f, path, &mark), LY_OK);
  struct kept_reader *r;
  char got[5000];
  assert_ok(f, kept_open(&f->scope, path, &mark, &r));
  struct byte_source source = kept_source(r);
  assert_ok(f, stream_take(&f->scope, &source, got, 4999));
  assert_int_equal(kept_check(&f->scope, r), LY_CORRUPT); /* not all was taken */
  fixture_reset(f);
  kept_close(r);
  assert_int_equal(mkdir(str_c(&f->arena, folder), 0700), 0);
  assert_int_equal(open_it(f, folder, &mark), LY_IO);
  struct kept_writer *w;
  struct str nowhere = fixture_path(f, "none/kept");
  assert_int_equal(kept_create(&f->scope, nowhere, &mark, &w), LY_IO);
  assert_null(w);
  fixture_reset(f);
}

/* Who gives up, or comes second, leaves what was there. */
static void one_writer(void **state) {
  struct fixture *f = *state;
  struct kept_writer *first, *second;
  struct str path = fixture_path(f, "kept"), beside = fixture_path(f, "kept.new");
  struct str old = some(f, 300), new = some(f, 400);
  write_file(f, path, old, 300);
  assert_ok(f, kept_create(&f->scope, path, &mark, &first));
  assert_ok(f, put_all(f, first, new, 400));
  assert_int_equal(kept_create(&f->scope, path, &mark, &second), LY_BUSY);
  fixture_reset(f);
  assert_null(second);
  assert_holds(f, path, old, 300);
  kept_drop(first);
  assert_holds(f, path, old, 300);
  assert_int_equal(access(str_c(&f->arena, beside), F_OK), -1);
  assert_ok(f, kept_create(&f->scope, path, &mark, &first)); /* and killed: its file stays */
  assert_int_equal(open_it(f, beside, &mark), LY_CORRUPT);
  kept_drop(first);
  write_file(f, path, new, 400);
  assert_holds(f, path, new, 400);
}

/* A link in the place of the file beside is not followed. */
static void no_links(void **state) {
  struct fixture *f = *state;
  struct kept_writer *w;
  struct stat info;
  struct str path = fixture_path(f, "kept"), beside = fixture_path(f, "kept.new");
  struct str victim = fixture_path(f, "victim");
  write_file(f, victim, some(f, 10), 10);
  assert_int_equal(symlink(str_c(&f->arena, victim), str_c(&f->arena, beside)), 0);
  assert_int_equal(kept_create(&f->scope, path, &mark, &w), LY_IO);
  fixture_reset(f);
  assert_int_equal(stat(str_c(&f->arena, victim), &info), 0);
  assert_int_equal(info.st_size, 128 + 10);
  assert_int_equal(info.st_mode & 07777, 0600);
}

int main(void) {
  const struct CMUnitTest tests[] = {TEST(comes_back), TEST(refused), TEST(one_writer),
                                     TEST(no_links)};
  return cmocka_run_group_tests_name("kept", tests, NULL, NULL);
}
