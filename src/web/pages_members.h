/* What the pages on the people of an institution share: pages_members.c lists them and signs them
 * up, pages_member_forms.c takes what is recorded of one. */
#pragma once

#include "service/member_list.h"
#include "web/pages_cases.h"

/* Who keeps lists of people of institutions: offices that record, and institutions their own. */
#define MEMBER_ROLES \
  (ROLE_BIT(ROLE_REPORTER) | ROLE_BIT(ROLE_WORKER) | ROLE_BIT(ROLE_REVIEWER) | \
   ROLE_BIT(ROLE_PROVIDER))
#define MEMBER_KEEPERS (ROLE_BIT(ROLE_WORKER) | ROLE_BIT(ROLE_PROVIDER))

struct members_view {
  struct case_desk desk;
  struct registry_state home; /* the institution */
  const struct registry_fact *by;
  struct privacy_views sight;
  struct str name; /* of the institution */
  bool keeps;      /* the user records and signs up */
};

/* The institution of that number and the list that ?by= or the form's field names; LY_NOT_FOUND
 * for what is no institution of the place, or not the user's. */
LY_MUST_CHECK enum ly members_open(struct scope *s, struct call *c, int64_t institution,
                                   struct members_view *out);
/* Its people; `leads`: each name leads to the form on them. */
LY_MUST_CHECK enum ly members_of(struct scope *s, struct call *c, struct members_view *view,
                                 bool leads, struct member_list *out);
/* "/area/331121/parties/7/members" and `end`. */
struct str members_path(struct scope *s, const struct call *c, int64_t institution,
                        const char *end);
