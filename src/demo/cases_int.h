/* Inside the demo's cases. */
#pragma once

#include "demo/cases.h"
#include "demo/county_parts.h"

#include "people/hands.h"
#include "people/remind.h"
#include "service/assessment.h"

enum { LIVES_MAX = 20000, ACTORS_MAX = 6, DESKS_MAX = 1024, SAID_MAX = 60, FILES_OF_MOVE = 12 };

/* One case, and those it opens, on its way. */
struct living {
  const struct county_case *line;
  int64_t party;
  uint32_t index;  /* of the person or institution */
  struct str rest; /* of the life */
  struct date next;
  int64_t case_no, first_no; /* 0: not opened yet; the one it began with */
  bool by_clock;             /* what comes next is a move of the clock */
  bool over;
};

/* Who holds a hand in a town: users of the demo, and behind them people made up. */
struct case_actors {
  int hand;
  struct str town;
  struct str names[ACTORS_MAX];
  size_t count;
};

struct lives {
  struct scope *s;
  struct store *st;
  struct tx *tx;
  const struct registry *registry;
  const struct county *county;
  const struct county_loaded *loaded;
  const struct casework *work;
  struct demo_clock *clock;
  struct dice dice;
  int64_t proof; /* the number of the one paper that is handed in */
  struct living *all;
  size_t count;
  struct case_actors *desks;
  size_t desk_count;
  struct demo_cases told;
};

/* What is no fault of the machine: somebody may not, or not now. */
bool lives_may_go_on(enum ly rc);
void lives_forget(struct scope *s); /* such an error */
/* One write within the transaction, a second behind the one before. */
LY_MUST_CHECK enum ly lives_write(struct lives *l, struct str actor, struct write *w);
LY_MUST_CHECK enum ly lives_actors(struct lives *l, int hand, struct str area,
                                   const struct case_actors **out);

/* Sessions that families can sign up for after the demo's day (sessions.c). */
LY_MUST_CHECK enum ly lives_sessions(struct lives *l);
/* The next thing that happens to one, on the scope's day (cases_life.c). */
LY_MUST_CHECK enum ly life_step(struct lives *l, struct living *one);

/* What is filled in (cases_said.c): of the fields that are required, or that the line speaks of;
 * what is known of the party as it is known. */
LY_MUST_CHECK enum ly life_say(struct lives *l, const struct living *one,
                               const struct pack_many *fields, struct registry_said *out,
                               size_t *count);
/* What is given as the reason of a move that wants one. */
struct str life_reason(const struct living *one, struct str move);
size_t life_files(const struct lives *l, const struct pack_many *documents, struct case_file *out);
/* Sheets of both assessors, one item apart where they differ, and then the joint one. */
LY_MUST_CHECK enum ly life_assess(struct lives *l, const struct living *one, bool differ);
