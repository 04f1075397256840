/* The site: what all requests share and none changes.
 *
 * Made once when the server starts: the templates compiled, and the packs in force read from the
 * database. Threads read it without locks. A pack adopted later is seen after the next start.
 */
#pragma once

#include "plan/plan.h"
#include "web/template.h"

struct site {
  struct arena arena;
  const struct world *world;
  struct template_set *templates;
  struct pack *packs; /* in force, by key */
  size_t pack_count;
  bool synthetic;    /* a demo: every page says so */
  struct date today; /* a fixed business date, or DATE_NONE for the clock's */
};

/* Reads the site from the store. `today` fixes the business date; DATE_NONE takes the database's
 * setting, else the clock. The scope's business date is set to the same. */
LY_MUST_CHECK enum ly site_open(struct scope *s, struct store *st, struct date today,
                                struct site *out);
void site_close(struct site *site);

const struct pack *site_pack(const struct site *site, struct str key);
/* The business date of a request that begins now. */
struct date site_today(const struct site *site);
