/* What the pages on the year's plan of inspections share. */
#pragma once

#include "registry/open.h"
#include "service/inspection.h"
#include "web/pages_cases.h"

/* Who sees the plan, and who makes and changes it. Institutions do not: they are not told ahead. */
#define INSPECTION_ROLES \
  (ROLE_BIT(ROLE_INSPECTOR) | ROLE_BIT(ROLE_COORDINATOR) | ROLE_BIT(ROLE_REVIEWER))
#define INSPECTION_PLANS (ROLE_BIT(ROLE_INSPECTOR) | ROLE_BIT(ROLE_COORDINATOR))

/* A plan on its way to the page. */
struct inspections_view {
  struct call *c;
  struct case_desk desk;
  struct open_list open; /* what institutions are called */
  bool links_cases;      /* the user sees the cases */
  bool results;          /* for all: no way on to the items */
};

enum { INSPECTION_YEAR_FIRST = 2000, INSPECTION_YEAR_LAST = 2199 };

LY_MUST_CHECK enum ly inspections_open(struct scope *s, struct call *c,
                                       struct inspections_view *out);
/* Of ?year=, else of the business date; LY_INVALID: no year. */
LY_MUST_CHECK enum ly inspections_year(struct scope *s, const struct call *c, int64_t *out);
/* What an institution is called, else its number. */
struct str inspection_name(struct scope *s, const struct inspections_view *v, int64_t party);
/* "/area/331121/inspections/7" and `end`. */
struct str inspection_path(struct scope *s, const struct call *c, int64_t item, const char *end);
struct str inspection_month(struct scope *s, const struct inspection_row *row);
/* Of each state. */
extern const struct inspection_light { const char *sign, *light; } inspection_lights[];

/* Rows of the tables of routes: what is done with one item. */
#define INSPECTION_DEED(verb, name, sent) \
  { \
    "/area/{area}/inspections/{item}/" #verb, INSPECTION_PLANS, "inspection", page_inspection, \
        deed_inspection_##verb, after_inspection, .title = TITLE(INSPECTION), \
                                                  .deed_title = TITLE(INSPECTION_##name##_DEED), \
                                                  .answer = "InspectionPage", .body = sent \
  }
