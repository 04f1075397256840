/* Who acts for an institution in the demo: a care home and a childcare place, those with the most
 * cases, so that their desks are not empty. */
#include "demo/cases.h"
#include "demo/demo_int.h"
#include "people/record.h"
#include "registry/search.h"

static const struct keeper {
  struct str user, word; /* of the names of such institutions */
} keepers[] = {{STR_INIT("jigou"), STR_INIT("养老院")}, {STR_INIT("tuoyu"), STR_INIT("托育")}};

enum { LOOKED_AT = 200 };

static int64_t cases_of(const struct store_rows *counted, int64_t party) {
  for (size_t i = 0; i < counted->rows; i++)
    if (store_int(counted, i, 0) == party) return store_int(counted, i, 1);
  return 0;
}

/* 0: the county has none. */
static enum ly find_busiest(struct scope *s, struct store *st, const struct registry *r,
                            struct str district, struct str word, int64_t *party) {
  struct store_rows counted = {0};
  struct search_page page = {.count = 0};
  struct search q = {
      .district = district, .text = word, .kind = STR("institution"), .limit = LOOKED_AT};
  *party = 0;
  enum ly rc = party_search(s, st, r, &q, &page);
  if (!rc)
    rc = store_query(s, st, "ii",
                     "SELECT party, count(*) FROM service_case WHERE district = $1 GROUP BY party",
                     &counted, S_TEXT(district));
  for (size_t i = 0; !rc && i < page.count; i++) {
    int64_t other = page.hits[i].party;
    if (!*party || cases_of(&counted, other) > cases_of(&counted, *party)) *party = other;
  }
  return rc;
}

static enum ly let_act(struct scope *s, struct store *st, struct str user, struct str district,
                       int64_t party) {
  struct people_deed deed = {.act = ACT_ROLE_GRANT,
                             .name = user,
                             .role = ROLE_PROVIDER,
                             .area = district,
                             .unit = str_int(s->arena, party)};
  struct str actor = s->actor;
  s->actor = STR("cli:demo");
  struct write w = people_write(s, &deed);
  enum ly rc = store_write(s, st, &w);
  s->actor = actor;
  if (rc != LY_NOT_FOUND) return rc;
  s->error = (struct error){0}; /* an older demo, which has no such user */
  return LY_OK;
}

enum ly demo_keepers(struct scope *s, struct store *st, const struct registry *r,
                     struct str district) {
  enum ly rc = LY_OK;
  for (size_t i = 0; !rc && i < sizeof keepers / sizeof *keepers; i++) {
    int64_t party;
    rc = find_busiest(s, st, r, district, keepers[i].word, &party);
    if (!rc && party) rc = let_act(s, st, keepers[i].user, district, party);
  }
  return rc;
}
