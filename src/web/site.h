/* The site: what the pages show of policy and settings, as of one moment.
 *
 * Read from the database when the server starts and again whenever a pack is adopted, a day begins
 * on which another comes into force, or a setting changes; never changed in between, but for the
 * boards that it keeps, which have a mutex each. A request holds one site from its start to its
 * end, so it sees one moment. The last holder closes an old one.
 */
#pragma once

#include "people/outside.h"
#include "plan/plan.h"
#include "registry/registry.h"
#include "service/case.h"

struct board_shelf;

struct site {
  struct arena arena; /* holds the site itself */
  const struct world *world;
  struct pack *packs; /* in force, with a document, by area */
  size_t pack_count;
  struct service_vocabulary *words; /* of each pack: its programmes and the words of its rules */
  struct casework *work;            /* of each pack: its procedures */
  struct board_shelf *shelf;        /* where their boards are kept: boards.h */
  struct pack_adoption *in_force;   /* all that are, also those that others only stand on */
  size_t in_force_count;
  bool has_registry;
  struct registry registry; /* the dictionary in force, with a sealer where there are keys */
  struct registry_sealer sealer;
  bool synthetic;     /* a demo: every page says so */
  bool demo_password; /* users with a published password exist */
  struct date fixed;  /* a fixed business date, or DATE_NONE for the clock's */
  struct str public_origin, trusted_proxy, totp_required;
  struct outside_settings outside;
  int holders; /* under the slot's mutex */
};

/* Reads the site from the store. `today` fixes the business date; DATE_NONE takes the database's
 * setting, else the clock. The scope's business date is set to the same. `keys` (may be NULL) must
 * live as long as the site. */
LY_MUST_CHECK enum ly site_open(struct scope *s, struct store *st, struct date today,
                                struct seal_keys *keys, struct site **out);
/* NULL is fine. */
void site_close(struct site *site);
/* Whether the database now holds what the site shows, on the day it now is. */
LY_MUST_CHECK enum ly site_is_current(struct scope *s, struct store *st, struct date today,
                                      const struct site *site, bool *out);

const struct pack *site_pack(const struct site *site, struct str key);
/* What holds where an area (6, 9 or 12 digits) lies: of the packs that contain it the lowest. NULL:
 * none does, or no dictionary is in force. */
const struct service_vocabulary *site_words(const struct site *site, struct str area);
/* The procedures that hold where an area lies, in the same way. */
const struct casework *site_casework(const struct site *site, struct str area);
/* What an area is called where `of` lies (pack_area_name), else by any pack in force; else
 * what is known of it (pack_area_text). */
struct str site_area_name(struct scope *s, const struct site *site, struct str of, struct str code);
/* The business date of a request that begins now. */
struct date site_today(const struct site *site);
