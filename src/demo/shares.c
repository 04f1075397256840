/* Who visits whom: the demo's visitors have their people, so that their lists are not empty. */
#include "demo/cases.h"

#include "people/sharing.h"

enum { TOWN = 9 };

/* All to whom a visit is due in the place, among its visitors: of the first duty, as the page shows
 * it, and of others that the same kind of act keeps. */
static enum ly share_place(struct scope *s, struct sharing *x, int64_t *shared) {
  const struct sharing_asked evenly = {.how = SHARE_EVENLY};
  enum ly rc = sharing_open(s, x);
  for (size_t i = 0; !rc && i < x->duty_count; i++) {
    struct visit_pair *pairs = NULL;
    if (x->duties[i].kind != x->duties[0].kind) continue;
    struct visit_share_deed deed = {
        .district = x->district, .kind = x->duties[i].kind->key, .from = s->today};
    rc = sharing_out(s, x, &x->duties[i], &evenly, &pairs, &deed.count);
    if (rc || deed.count == 0) continue;
    deed.pairs = pairs;
    struct write w = visit_share_write(s, &deed);
    rc = store_write(s, x->store, &w);
    *shared += (int64_t)deed.count;
    /* Of another programme of the same kind nobody is shared out twice. */
    if (!rc)
      rc = visit_shares(s, x->store, x->district, STR(""), s->today, &x->shares, &x->share_count);
  }
  return rc;
}

/* Each place that some visitor holds his role for, once. */
static enum ly share_places(struct scope *s, struct sharing *x, int64_t *shared) {
  struct recipient *grants = NULL;
  size_t count = 0;
  enum ly rc = recipients_around(s, x->store, ROLE_VISITOR, x->district, &grants, &count);
  for (size_t i = 0; !rc && i < count; i++) {
    bool town = grants[i].area.len == TOWN && area_within(grants[i].area, x->district);
    x->area = town ? grants[i].area : x->district;
    x->visitor_count = 0;
    rc = share_place(s, x, shared);
  }
  return rc;
}

enum ly demo_shares(struct scope *s, struct store *st, const struct registry *r,
                    struct str district, int64_t *shared) {
  struct service_everyone *everyone = NULL;
  struct sharing x = {.district = district, .registry = r, .store = st};
  enum ly refused, rc = service_everyone_open(s, st, plan_kinds, NULL, &everyone);
  *shared = 0;
  if (!rc) rc = service_everyone_start(s, st, everyone, STR(""), &refused);
  struct registry_moment *m =
      rc ? NULL : registry_columns_moment(service_everyone_columns(everyone));
  x.moment = m;
  x.words = rc ? NULL : service_everyone_words(everyone, district);
  if (x.words) rc = share_places(s, &x, shared);
  registry_moment_drop(m);
  service_everyone_close(everyone);
  return rc;
}
