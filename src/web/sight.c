/* Role by class. Only who handles cases sees people by name; everybody else, where they get to such
 * a page at all, sees them masked. Numbers, telephones and addresses are seen whole by nobody
 * without a reason that is on record (unmask). */
#include "web/sight.h"

#define FULL PRIVACY_FULL
#define MASKED PRIVACY_MASKED
#define HIDDEN PRIVACY_HIDDEN

static const struct privacy_views sights[ROLE_COUNT] = {
    /*                       open  internal sensitive secret */
    [ROLE_PUBLIC] = {{FULL, HIDDEN, HIDDEN, HIDDEN}},
    [ROLE_REPORTER] = {{FULL, FULL, MASKED, MASKED}},
    [ROLE_REVIEWER] = {{FULL, FULL, MASKED, MASKED}},
    [ROLE_COORDINATOR] = {{FULL, MASKED, HIDDEN, HIDDEN}},
    [ROLE_WORKER] = {{FULL, FULL, MASKED, MASKED}},
    [ROLE_VISITOR] = {{FULL, MASKED, MASKED, HIDDEN}},
    [ROLE_ASSESSOR] = {{FULL, FULL, MASKED, MASKED}},
    [ROLE_INSPECTOR] = {{FULL, MASKED, HIDDEN, HIDDEN}},
    [ROLE_PROVIDER] = {{FULL, HIDDEN, HIDDEN, HIDDEN}},
    [ROLE_FINANCE] = {{FULL, FULL, MASKED, MASKED}},
    [ROLE_ADMINISTRATOR] = {{FULL, HIDDEN, HIDDEN, HIDDEN}},
    [ROLE_SECURITY] = {{FULL, HIDDEN, HIDDEN, HIDDEN}},
    [ROLE_AUDITOR] = {{FULL, MASKED, MASKED, MASKED}},
};

/* Who works on a case sees it as the office does, whatever else the role does not see. */
static void own(struct privacy_views *best) {
  const struct privacy_views *office = &sights[ROLE_WORKER];
  for (int class = REGISTRY_OPEN; class <= REGISTRY_SENSITIVE; class ++)
    if (office->of[class] > best->of[class]) best->of[class] = office->of[class];
}

struct privacy_views sight_of(const struct call *c) {
  /* His own: what is shown to a resident is asked for before. */
  if (c->resident.in) return (struct privacy_views){{FULL, FULL, FULL, FULL}};
  struct privacy_views best = sights[ROLE_PUBLIC];
  for (size_t i = 0; i < c->grants.count; i++) {
    const struct user_grant *g = &c->grants.list[i];
    if (!area_within(c->area, g->area)) continue;
    for (int class = REGISTRY_OPEN; class <= REGISTRY_SECRET; class ++) {
      enum privacy_view view = sights[g->role].of[class];
      if (view > best.of[class]) best.of[class] = view;
    }
  }
  if (c->own_case) own(&best);
  return best;
}

static void see(struct scope *s, struct privacy_views views, const struct pack_ref *ref,
                struct str *value) {
  const struct registry_fact *fact = (const void *)ref->entry;
  enum privacy_view view = fact ? views.of[fact->privacy] : PRIVACY_FULL;
  if (view == PRIVACY_MASKED) *value = privacy_mask(s, fact, *value);
  if (view == PRIVACY_HIDDEN) *value = STR("");
}

void sight_of_hits(struct scope *s, const struct call *c, struct search_page *page) {
  struct privacy_views views = sight_of(c);
  for (size_t i = 0; i < page->count; i++) {
    struct search_hit *hit = &page->hits[i];
    see(s, views, &hit->kind->kind->called, &hit->name);
    see(s, views, &hit->kind->kind->born, &hit->born);
    see(s, views, &hit->kind->kind->area, &hit->area);
  }
}
