/* A county of random people, some of them recorded twice and merged, under the packs of Qingtian,
 * for tests of who is owed what. */
#pragma once

#include "plan/plan.h"
#include "service/owed.h"
#include "tests/support.h"

#define DISTRICT STR("331121")
enum { PEOPLE = 150, HOUSEHOLDS = 40, INSTITUTIONS = 15, ALL = PEOPLE + HOUSEHOLDS + INSTITUTIONS };

enum { PEOPLE_MERGED = 4 };

struct county {
  struct fixture *f;
  struct store *st;
  struct registry reg;
  struct service_everyone *everyone;
  const struct service_vocabulary *words;
  struct registry_moment *moment;
  struct owed *owed;
  int64_t parties[ALL];
  size_t kinds[ALL]; /* of the registry */
  size_t heads[ALL]; /* which of them it leads into: mostly itself */
};

void open_county(struct fixture *f, struct county *c);
void close_county(struct county *c);
