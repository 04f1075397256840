/* registry/: the columns in a file. What is taken from it and followed is what is read anew; a file
 * that is not whole, or of something else, is refused, and then all is read anew. */
#include "tests/columns_history.h"

#include "base/file.h"

#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

static void save(struct history *h, struct registry_columns *c, struct str path) {
  struct registry_moment *m = registry_columns_moment(c);
  assert_ok(h->f, registry_columns_save(&h->f->scope, c, m, path));
  registry_moment_drop(m);
}

static enum ly restore(struct fixture *f, struct registry_columns *c, struct str path) {
  return registry_columns_restore(&f->scope, st, c, path);
}

/* Columns from the file that have followed to the end of the log; how often they read all. */
static int64_t start(struct history *h, struct str path) {
  struct registry_columns *c = open_columns(h->f);
  assert_ok(h->f, restore(h->f, c, path));
  follow(h->f, c);
  assert_as_anew(h, c);
  int64_t loads = registry_columns_stats(c).loads;
  registry_columns_close(c);
  return loads;
}

static void random_histories(void **state) {
  struct fixture *f = *state;
  struct history h;
  size_t pieces = heap_pieces();
  int quick = 0;
  begin_history(f, &h);
  struct str path = fixture_path(f, "columns");
  struct registry_columns *kept = open_columns(f);
  for (int round = 0; round < 40; round++) {
    for (int i = 0; i < 8; i++) something(&h);
    follow(f, kept);
    if (round % 4 == 0) save(&h, kept, path);
    quick += start(&h, path) == 0;
  }
  /* The file and the end of the log are enough, but where records were merged or parted since. */
  print_message("%d of 40 started without reading all\n", quick);
  assert_true(quick >= 8);
  registry_columns_close(kept);
  assert_int_equal(heap_pieces(), pieces);
  store_close(st);
}

/* ---- Files that are not whole -------------------------------------------------------------------
 */

enum { FRONT = 128, PAGE = 4096 };

static void put_file(const char *path, struct str bytes) {
  FILE *file = fopen(path, "wb");
  assert_non_null(file);
  assert_int_equal(fwrite(bytes.ptr, 1, bytes.len, file), bytes.len);
  assert_int_equal(fclose(file), 0);
}

static struct str get_file(struct fixture *f, struct str path) {
  struct str bytes;
  assert_ok(f, file_read(&f->scope, path, (size_t)1 << 30, &bytes));
  return bytes;
}

/* Such a file is refused; the columns then read all, and are right. */
static void assert_refused(struct history *h, struct str path, struct str bytes, bool compare) {
  struct arena_mark mark = arena_mark(&h->f->arena);
  put_file(str_c(&h->f->arena, path), bytes);
  struct registry_columns *c = open_columns(h->f);
  enum ly rc = restore(h->f, c, path);
  if (rc != LY_CORRUPT) print_error("%zu bytes: %s\n", bytes.len, ly_name(rc));
  assert_int_equal(rc, LY_CORRUPT);
  assert_null(registry_columns_moment(c));
  fixture_reset(h->f);
  if (compare) {
    assert_true(follow(h->f, c));
    assert_int_equal(registry_columns_stats(c).loads, 1);
    assert_as_anew(h, c);
  }
  registry_columns_close(c);
  arena_rewind(&h->f->arena, mark);
}

static void damaged(void **state) {
  struct fixture *f = *state;
  struct history h;
  begin_history(f, &h);
  struct str path = fixture_path(f, "columns");
  struct registry_columns *c = open_columns(f);
  for (int i = 0; i < 60; i++) something(&h);
  follow(f, c);
  save(&h, c, path);
  struct str whole = get_file(f, path);
  assert_true(whole.len > FRONT + PAGE);
  for (size_t cut = 0; cut < whole.len; cut += cut < FRONT ? 1 : PAGE)
    assert_refused(&h, path, (struct str){whole.ptr, cut}, cut % (4 * PAGE) == 0);
  assert_refused(&h, path, (struct str){whole.ptr, whole.len - 1}, true);
  char *bytes = ARENA_ARRAY(&f->arena, char, whole.len + 1);
  assert_non_null(bytes);
  memcpy(bytes, whole.ptr, whole.len);
  for (size_t at = 0; at < whole.len; at += at < FRONT ? 1 : 1 + fixture_random(f) % PAGE) {
    bytes[at] ^= (char)(1 << fixture_random(f) % 8);
    assert_refused(&h, path, (struct str){bytes, whole.len}, false);
    bytes[at] = whole.ptr[at];
  }
  assert_refused(&h, path, (struct str){bytes, whole.len + 1}, false);
  put_file(str_c(&f->arena, path), whole);
  assert_int_equal(start(&h, path), 0);
  registry_columns_close(c);
  store_close(st);
}

/* ---- Files of something else --------------------------------------------------------------------
 */

static struct registry_received other_received(void *context, struct str where, size_t kind) {
  struct registry_received r = received_of(context, where, kind);
  r.count /= 2;
  return r;
}

static void of_other_programmes(struct fixture *f, struct str path) {
  struct registry_columns_options options = {
      .registry = &reg, .value = service_value, .received = other_received};
  struct registry_columns *c;
  assert_ok(f, registry_columns_open(&f->scope, &options, &c));
  assert_int_equal(restore(f, c, path), LY_CONFLICT);
  fixture_reset(f);
  registry_columns_close(c);
}

static void of_another_database(struct fixture *f, struct str path) {
  struct history other;
  struct store *first = st;
  fixture_drop_databases(f);
  begin_history(f, &other);
  struct registry_columns *c = open_columns(f);
  assert_int_equal(restore(f, c, path), LY_CONFLICT);
  fixture_reset(f);
  assert_true(follow(f, c));
  assert_as_anew(&other, c);
  registry_columns_close(c);
  store_close(st);
  st = first;
}

static void of_something_else(void **state) {
  struct fixture *f = *state;
  struct history h;
  struct stat info;
  begin_history(f, &h);
  struct str path = fixture_path(f, "columns");
  struct registry_columns *c = open_columns(f);
  assert_int_equal(restore(f, c, path), LY_NOT_FOUND);
  fixture_reset(f);
  assert_true(follow(f, c));
  save(&h, c, path);
  assert_int_equal(stat(str_c(&f->arena, path), &info), 0);
  assert_int_equal(info.st_mode & 07777, 0600);
  assert_int_equal(start(&h, path), 0);
  of_other_programmes(f, path);
  f->scope.today.day++;
  record(&h, (struct registry_deed){.act = REGISTRY_DAY_CHANGE});
  assert_int_equal(start(&h, path), 1); /* another day: read anew */
  registry_columns_close(c);
  struct str version = reg.pack->version;
  ((struct pack *)(uintptr_t)reg.pack)->version = STR("another");
  c = open_columns(f);
  assert_int_equal(restore(f, c, path), LY_CONFLICT);
  registry_columns_close(c);
  ((struct pack *)(uintptr_t)reg.pack)->version = version;
  fixture_reset(f);
  store_close(st);
}

static void of_another(void **state) {
  struct fixture *f = *state;
  struct history h;
  begin_history(f, &h);
  struct str path = fixture_path(f, "columns");
  struct registry_columns *c = open_columns(f);
  follow(f, c);
  save(&h, c, path);
  registry_columns_close(c);
  store_close(st);
  st = NULL;
  of_another_database(f, path);
}

/* What is sealed in the database stands in the file neither as it is nor as rules would have it. */
static void holds_nothing_sealed(void **state) {
  struct fixture *f = *state;
  struct history h;
  begin_history(f, &h);
  state_of(&h, 0, "name", "欧阳春晓");
  state_of(&h, 0, "phone", "13812345678");
  struct str path = fixture_path(f, "columns");
  struct registry_columns *c = open_columns(f);
  follow(f, c);
  save(&h, c, path);
  struct str bytes = get_file(f, path);
  int64_t open = service_text_number(STR("欧阳春晓")),
          sealed = service_text_number(STR("13812345678"));
  assert_non_null(memmem(bytes.ptr, bytes.len, &open, sizeof open));
  assert_null(memmem(bytes.ptr, bytes.len, &sealed, sizeof sealed));
  assert_null(memmem(bytes.ptr, bytes.len, "13812345678", 11));
  registry_columns_close(c);
  store_close(st);
}

int main(void) {
  const struct CMUnitTest tests[] = {TEST(damaged), TEST(of_something_else), TEST(of_another),
                                     TEST(holds_nothing_sealed), TEST(random_histories)};
  return run_on_engines("columns_file", tests);
}
