/* The scope: all that a unit of work may use, handed down as the first argument.
 *
 * One request, job or command has one scope. It carries the arena, the one error, the diagnostics,
 * both times, the random source, who acts and in which language to answer. Tests make scopes with
 * a clock and a random source of their own.
 */
#pragma once

#include "base/arena.h"
#include "base/date.h"
#include "base/diag.h"
#include "base/error.h"

/* The outside world as far as a scope may touch it. */
struct world {
  int64_t (*now_us)(void *context); /* microseconds since 1970-01-01T00:00Z */
  uint64_t (*random)(void *context);
  void *context;
  uint64_t (*id)(void *context); /* for the ids of records, never for secrets; NULL: random */
};

extern const struct world world_real; /* the system clock and the kernel's random numbers */

struct scope {
  struct arena *arena; /* where work is done; may be exchanged for a while */
  struct arena *told;  /* where the error and the diagnostics live: as long as the scope */
  const struct world *world;
  struct error error;
  struct diags diags;
  struct date today; /* the business date */
  enum lang lang;
  struct str actor;   /* who acts, as written to records: "cli:root", "public" */
  struct str from;    /* from where: "cli", or the client's address */
  struct str request; /* id that ties log lines together; empty outside requests */
};

/* A scope on an arena that the caller owns, with the business date of the world's clock, Chinese,
 * and no actor. */
struct scope scope_open(struct arena *a, const struct world *world);

int64_t scope_now_us(const struct scope *s);
uint64_t scope_random(const struct scope *s);
uint64_t scope_id(const struct scope *s); /* random too, but in a demo: the same again */
