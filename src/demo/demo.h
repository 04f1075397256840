/* The demo: a database that a newcomer can look at.
 *
 * It adopts the plans that ship in the packs folder and fixes the business date at 2024-06-30, when
 * the first plans are half way through. Everything in it that is not from a plan is synthetic, and
 * every page says so.
 */
#pragma once

#include "demo/county.h"
#include "registry/registry.h"

#include "base/seal.h"
#include "plan/plan.h"

/* The password of all users of a demo. A database that holds it says so by the setting
 * `demo_password`, "true", and is for this machine only: a server that opens it listens on loopback
 * alone. */
#define DEMO_PASSWORD STR("laoyou-demo")

/* The business date of a demo: 2024-06-30, when the first plans are half way through. */
#define DEMO_DATE ((struct date){19904})

/* LY_CONFLICT for a database that is in real use. */
LY_MUST_CHECK enum ly demo_check(struct scope *s, struct store *st);
/* Fills the store from the packs in `folder`, in one transaction. Doing it again adopts only what
 * has changed; *adopted says how many packs that were. A database that is in real use is refused
 * (LY_CONFLICT), a folder without packs too. Faults of a pack are diagnostics, and then nothing is
 * written. */
enum demo_what { DEMO_PLANS, DEMO_HISTORY /* and reports on them, made up */ };
/* With keys some reports carry a file as evidence; keys may be NULL. */
LY_MUST_CHECK enum ly demo_fill(struct scope *s, struct store *st, struct str folder,
                                enum demo_what what, const struct seal_keys *keys, size_t *adopted);

/* A county as it was loaded; nothing where it was there already. */
struct demo_county {
  struct str name;
  bool there;
  int64_t persons, households, institutions, acts, receipts;
  int64_t cases, case_events; /* 0 without keys */
  int64_t cases_unopened;     /* that the table asks for and the packs do not allow */
};
/* Makes the synthetic county of an area by the figures in `folder` and loads it into the registry
 * of a demo's database, whose dictionary is in force; with keys (else NULL) numbers that are
 * sealed, and cases, too. Recorded as on DEMO_DATE. Once: LY_CONFLICT when the area has another
 * one, or the database is no demo. */
LY_MUST_CHECK enum ly demo_county(struct scope *s, struct store *st, struct str folder,
                                  struct str area, const struct county_options *options,
                                  struct seal_keys *keys, struct demo_county *out);
