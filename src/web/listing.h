/* Listings: a sheet as a page's table, as JSON and as a file.
 *
 * A handler declares what is listed and says nothing of sorting, filters and pages:
 *
 *     enum ly page_projects(struct scope *s, struct call *c, struct value **out) {
 *       struct listing listing = {.rows = "projects", .value = project_value};
 *       const struct pack *pack = site_pack(c->site, c->capture);
 *       if (!pack) return fail(s, LY_NOT_FOUND, MSG_WEB_NO_PLAN, c->capture);
 *       *out = plan_head_value(s, pack);            // a title, a sentence: what is the page's own
 *       enum ly rc = sheet_projects(s, pack, &listing.sheet);
 *       return rc ? rc : listing_run(s, c, &listing, *out);
 *     }
 *
 * its row in a table of routes says `.listing = true`, and its template has {{> listing}} where the
 * table is to stand. Then the address answers
 *
 *     /plan/qingpu/projects?sort=-due&page=2&q=…&unit=…     a page of 50 rows, sorted and filtered
 *     /plan/qingpu/projects.json?…    the same rows: {…, "total", "page", "pages", "projects": […]}
 *     /plan/qingpu/projects.csv?…     all rows that fit, as a file; .xlsx too
 *
 * What can be asked: sort=COLUMN or -COLUMN, q=WORDS, page=NUMBER or page=all (no paging, up to
 * LISTING_ALL_MAX rows), and each column that has codes by its key (once or several times: all must
 * hold). Anything else, and any value that is not right, is told with what would be right: as JSON
 * and as a file it is LY_INVALID (422) with the fields; the page is shown without what was wrong,
 * with the faults on top and the same status.
 *
 * Parameters that are the page's own (?all=1) are asked for by the handler and named in `own`, so
 * that they are kept in all addresses.
 */
#pragma once

#include "base/sheet.h"
#include "web/route.h"

enum { LISTING_ALL_MAX = 1000, LISTING_WORDS_MAX = 100 };

struct listing {
  struct sheet sheet;
  const char *heading; /* key of the column that names a row; NULL: the first */
  const char *rows;    /* what the list is called in JSON */
  /* A row in full, as JSON has it. */
  struct value *(*value)(struct scope *s, const struct sheet *sheet, const void *row);
  /* Called for each row that is shown or exported; may be NULL. */
  enum ly (*shown)(struct scope *s, struct call *c, const struct listing *listing,
                   const void **rows, size_t count);
  const char *const *own;  /* names of parameters, ends with NULL; may be NULL */
  struct str empty;        /* what is said when there are no rows at all; empty: in general words */
  bool errors_above;       /* the page says itself what is wrong, where its own forms are */
  const struct str *notes; /* lines beneath an exported table: where its figures come from */
  size_t note_count;
};

/* Reads what is asked, and shows it. */
LY_MUST_CHECK enum ly listing_run(struct scope *s, struct call *c, const struct listing *listing,
                                  struct value *page);

/* The two halves of that, for a handler that has something to say in between (an order of its own
 * where none is asked for).
 *
 * Reading gives LY_INVALID for JSON and files; for a page it gives LY_OK, with what was good in
 * *out, the faults as diagnostics and the call's status 422. */
LY_MUST_CHECK enum ly listing_read(struct scope *s, struct call *c, const struct listing *listing,
                                   struct sheet_asked *out);
/* For a page, puts "listing" into it, which the template {{> listing}} shows; for JSON "total",
 * "page", "pages" and the rows' full values; for a file sets c->file. */
LY_MUST_CHECK enum ly listing_show(struct scope *s, struct call *c, const struct listing *listing,
                                   const struct sheet_asked *asked, struct value *page);
