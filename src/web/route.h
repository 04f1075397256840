/* Routes: every address of the site in one table, with who may see it.
 *
 * One handler serves a page and its JSON: it builds a tree of values, which the route's template
 * shows or the JSON writer prints (address + ".json", or Accept: application/json). The role stands
 * in the row, so who may reach what can be read off the table.
 */
#pragma once

#include "base/value.h"
#include "people/people.h"
#include "web/site.h"

struct request {
  struct str method;   /* GET or HEAD */
  struct str path;     /* decoded, valid UTF-8, without ".json" */
  struct str version;  /* of a static file, as a page named it; empty without */
  bool json;           /* JSON is wanted */
  struct str capture;  /* what {…} in the route's pattern stands for */
  const char *pattern; /* of the route that was found; NULL for none */
  enum lang lang;
};

struct reply {
  int status;
  const char *type; /* Content-Type */
  struct str body;
  struct str location; /* where to go instead, for 303 */
  bool keep;           /* may be kept by browsers for ever */
};

typedef enum ly (*route_handler)(struct scope *s, const struct site *site,
                                 const struct request *request, struct value **out);

struct route {
  const char *pattern; /* "/plan/{pack}/indicators"; one {…} at most */
  enum role role;
  const char *template; /* NULL: JSON only */
  route_handler handler;
};

extern const struct route routes[]; /* ends with pattern NULL */

/* Whether every route has its template: asked once, when the server starts. */
bool routes_complete(const struct site *site);

/* Answers a request: never fails, an error becomes an error page. Texts live in the scope's arena.
 */
struct reply route_answer(struct scope *s, const struct site *site, struct request *request);
