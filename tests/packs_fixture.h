/* What the tests share that ask the packs that ship: all of them adopted, and the words of one
 * area.
 */
#pragma once

#include "tests/support.h"

#include "plan/plan.h"
#include "service/vocabulary.h"

static struct store *st;
static struct pack pack;
static struct service_vocabulary v;
static const struct str district = STR_INIT("331121");

static struct date day(const char *iso) {
  struct date d;
  assert_true(date_parse(str_of(iso), &d));
  return d;
}

static struct tx *begin(struct fixture *f) {
  struct tx *tx;
  assert_ok(f, store_begin(&f->scope, st, &tx));
  f->now_us += 1000000;
  return tx;
}

/* All packs that ship, and the words of one area. */
static void open_area(struct fixture *f, const char *area) {
  size_t adopted;
  assert_ok(f, store_open(&f->scope, fixture_database(f), STORE_CREATE, &st));
  struct tx *tx = begin(f);
  assert_ok(f, plan_adopt_folder(&f->scope, tx, STR("packs"), NULL, &adopted));
  assert_ok(f, plan_derive(&f->scope, tx));
  assert_ok(f, store_commit(&f->scope, tx));
  f->scope.today = day("2024-06-30");
  assert_ok(f, service_pack_of(&f->scope, st, str_of(area), plan_kinds, &pack));
  assert_ok(f, service_vocabulary(&f->scope, &pack, &v));
}
