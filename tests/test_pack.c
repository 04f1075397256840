/* pack/: versions in the database, on both engines. */
#include "tests/support.h"

#include "base/file.h"
#include "plan/plan.h"

#include <string.h>

static struct pack_source small_source(struct fixture *f, const char *units) {
  static const struct pack_file fixed[] = {
      {STR_INIT("pack.yaml"), STR_INIT("key: sample\nname: 样例县\narea: \"331121\"\n")},
      {STR_INIT("clauses.yaml"), STR_INIT("- {clause: 一, part: goal, title: 目标}\n")},
  };
  struct pack_file *files = ARENA_ARRAY(&f->arena, struct pack_file, 3);
  files[0] = fixed[0];
  files[1] = fixed[1];
  files[2] = (struct pack_file){STR("units.yaml"), str_of(units)};
  return pack_source_memory(files, 3);
}

static struct date day(const char *iso) {
  struct date d;
  assert_true(date_parse(str_of(iso), &d));
  return d;
}

static struct str adopt(struct fixture *f, struct store *st, const char *units, const char *from,
                        bool want_changed) {
  struct pack_source source = small_source(f, units);
  struct pack pack;
  struct tx *tx;
  bool changed;
  assert_ok(f, pack_read(&f->scope, &source, plan_kinds, NULL, &pack));
  assert_ok(f, store_begin(&f->scope, st, &tx));
  assert_ok(f, pack_adopt(&f->scope, tx, &pack, &source, day(from), &changed));
  assert_ok(f, store_commit(&f->scope, tx));
  assert_int_equal(changed, want_changed);
  return pack.version;
}

static void assert_in_force(struct fixture *f, struct store *st, const char *on,
                            struct str version) {
  struct pack_adoption *list;
  size_t count;
  assert_ok(f, pack_in_force(&f->scope, st, day(on), &list, &count));
  assert_int_equal(count, version.len ? 1 : 0);
  if (count) assert_str(list[0].version, str_c(&f->arena, version));
}

/* Which version holds follows the date it holds from, and of two from one day the later adoption.
 */
static void versions_hold_by_date(void **state) {
  struct fixture *f = *state;
  struct store *st;
  assert_ok(f, store_open(&f->scope, fixture_database(f), STORE_CREATE, &st));
  struct str a = adopt(f, st, "- {key: a, name: 甲}\n", "2024-01-01", true);
  struct str b = adopt(f, st, "- {key: a, name: 乙}\n", "2024-03-01", true);
  adopt(f, st, "- {key: a, name: 甲}\n", "2024-01-01", false);
  struct str c = adopt(f, st, "- {key: a, name: 丙}\n", "2024-03-01", true);
  assert_false(str_eq(a, b));
  assert_in_force(f, st, "2023-12-31", STR(""));
  assert_in_force(f, st, "2024-01-01", a);
  assert_in_force(f, st, "2024-02-29", a);
  assert_in_force(f, st, "2024-03-01", c);
  adopt(f, st, "- {key: a, name: 甲}\n", "2024-03-01", true); /* back to an earlier version */
  assert_in_force(f, st, "2024-06-30", a);
  store_close(st);
}

/* What is stored is read back byte for byte; a changed byte is found by the version's name. */
static void a_stored_version_proves_itself(void **state) {
  struct fixture *f = *state;
  struct store *st;
  struct pack_source source;
  assert_ok(f, store_open(&f->scope, fixture_database(f), STORE_CREATE, &st));
  struct str version = adopt(f, st, "- {key: a, name: 甲}\n", "2024-01-01", true);
  assert_ok(f, pack_source_stored(&f->scope, st, STR("sample"), version, &source));
  assert_int_equal(source.count, 3);
  assert_str(source.files[2].path, "units.yaml");
  assert_str(source.files[2].content, "- {key: a, name: 甲}\n");
  struct tx *tx;
  assert_ok(f, store_begin(&f->scope, st, &tx));
  assert_ok(f, store_exec(&f->scope, tx, "UPDATE pack_file SET content = $1 WHERE path = $2",
                          S_BLOB(STR("- {key: a, name: 乙}\n")), S_TEXT(STR("units.yaml"))));
  assert_ok(f, store_commit(&f->scope, tx));
  int rc = pack_source_stored(&f->scope, st, STR("sample"), version, &source);
  assert_int_equal(rc, LY_CORRUPT);
  store_close(st);
}

/* The name depends on every byte of every path and content, and on where one ends. */
static void version_names_tell_files_apart(void **state) {
  struct fixture *f = *state;
  struct str names[4];
  const struct pack_file files[4][2] = {
      {{STR("a.yaml"), STR("xy")}, {STR("b.yaml"), STR("z")}},
      {{STR("a.yaml"), STR("x")}, {STR("b.yaml"), STR("yz")}},
      {{STR("a.yaml"), STR("xy")}, {STR("c.yaml"), STR("z")}},
      {{STR("a.yaml"), STR("xy")}, {STR("b.yaml"), STR("Z")}},
  };
  for (size_t i = 0; i < 4; i++) {
    struct pack_source source = {.files = (struct pack_file *)(uintptr_t)files[i], .count = 2};
    assert_ok(f, pack_version_name(&f->scope, &source, &names[i]));
    assert_int_equal(names[i].len, 64);
    for (size_t j = 0; j < i; j++) assert_false(str_eq(names[i], names[j]));
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(versions_hold_by_date),
      TEST(a_stored_version_proves_itself),
      TEST(version_names_tell_files_apart),
  };
  return run_on_engines("pack", tests);
}
