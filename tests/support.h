/* What the unit tests share: a scope with a clock and random numbers of its own. */
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#undef fail /* ours records an error; theirs is _fail() */

#include "base/scope.h"

struct fixture {
  struct arena arena;
  struct scope scope;
  int64_t now_us;
  uint64_t random;       /* state of a small generator */
  char folder[64];       /* a temporary folder of its own, removed at the end */
  char databases[4][64]; /* made on PostgreSQL, dropped at the end */
  int database_count;
  struct str database; /* see fixture_database() */
};

/* The engine that fixture_database() gives addresses of. */
enum test_engine { TEST_SQLITE, TEST_POSTGRES };
extern enum test_engine test_engine;

/* 2024-06-30 10:00 in Shanghai, unless the test sets now_us. */
int fixture_open(void **state);
int fixture_close(void **state);

/* Forgets the error and the diagnostics. */
void fixture_reset(struct fixture *f);

uint64_t fixture_random(struct fixture *f);
/* The address of an empty database of this test's own, the same for the whole test. PostgreSQL is
 * the cluster that tests/postgres.sh started. */
struct str fixture_database(struct fixture *f);
/* The address of another empty one, each time a new one, at most four on PostgreSQL. */
struct str fixture_new_database(struct fixture *f, enum test_engine engine);
/* Drops those made so far, so that more may be made; fixture_database() then makes a new one. */
void fixture_drop_databases(struct fixture *f);
/* Runs the group once on each engine, one behind the other; gives how many tests failed. */
#define run_on_engines(name, tests) \
  ({ \
    test_engine = TEST_SQLITE; \
    int failed_ = cmocka_run_group_tests_name(name " on SQLite", tests, NULL, NULL); \
    test_engine = TEST_POSTGRES; \
    failed_ + cmocka_run_group_tests_name(name " on PostgreSQL", tests, NULL, NULL); \
  })
/* A path in the fixture's folder. */
struct str fixture_path(struct fixture *f, const char *name);

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_open, fixture_close)
#define assert_str(got, want) assert_string_equal(str_c(&f->arena, (got)), (want))
#define assert_ok(f, call) assert_ok_at((f), (call), __FILE__, __LINE__)

/* Fails with the scope's error in words. */
void assert_ok_at(struct fixture *f, enum ly rc, const char *file, int line);
