/* What the pages on who is owed what share: pages_owed.c of an area, pages_owed_list.c of one
 * programme, pages_what_if.c under another figure. */
#pragma once

#include "service/draft.h"
#include "service/owed_sheets.h"
#include "web/everyone.h"
#include "web/listing.h"
#include "web/pages_parties.h"

/* Who may ask what another figure would change. */
#define CHANGE_ROLES (ROLE_BIT(ROLE_COORDINATOR) | ROLE_BIT(ROLE_REVIEWER))

/* Who sees what is due. */
#define DUE_ROLES \
  (CASE_ROLES | ROLE_BIT(ROLE_COORDINATOR) | ROLE_BIT(ROLE_WORKER) | ROLE_BIT(ROLE_VISITOR))

/* An area, everyone in it, and the rules in force there. */
struct owed_page {
  struct place place;
  struct owed_area area;
  struct everyone_held held;
  const struct service_vocabulary *words;
  struct privacy_views sight;
  struct owed_view view; /* without what is of one page */
};
/* LY_NOT_FOUND where {area} is no district and no town, or has no rules. *p must stay where it is.
 */
LY_MUST_CHECK enum ly owed_begin(struct scope *s, struct call *c, struct owed_page *p);
/* "青田县鹤城街道" */
struct str owed_place_name(struct scope *s, const struct call *c, const struct owed_page *p);
/* "area/331121/owed/" and more. */
struct str owed_path(struct scope *s, struct str area, const char *end, struct str more);
/* {title, area, pack, on} */
struct value *owed_head(struct scope *s, const struct owed_page *p, struct str title);
/* The whole district and its towns, each with the same page: [{name, link, here}]. */
struct value *owed_towns_value(struct scope *s, struct call *c, const struct owed_page *p,
                               const char *end, struct str more);

/* How a figure stands in addresses: "home_operation[5]", and for people: "运营补助 ·
 * 五级：300元/人·月". */
struct str what_if_key(struct scope *s, const struct service_figure *f);
struct str what_if_text(struct scope *s, const struct service_figure *f);
/* Whether the user has that role for the whole area of a pack, so that he may change its figures.
 */
bool figure_works_for(const struct call *c, enum role role, const struct pack *pack);
