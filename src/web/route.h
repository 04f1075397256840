/* Routes: every address of the site in one table, with who may go there.
 *
 * A handler that reads serves a page and its JSON: it builds a tree of values, which the route's
 * template shows or the JSON writer prints (address + ".json", or Accept: application/json). A
 * page that is a listing (listing.h) is also a file to take along (address + ".csv", ".xlsx"). A
 * handler that does something (a deed, POST) looks at what was sent and says what is to be written;
 * the writer does that, and then the browser is sent on (303) or gets its JSON.
 *
 * Who may: the row says which roles, and where {area} stands in the pattern, the role must be held
 * for that area. It is decided once, before the handler runs and before a body is read, the same
 * for pages, JSON and deeds.
 */
#pragma once

#include "base/value.h"
#include "people/login.h"
#include "people/people.h"
#include "plan/report.h"
#include "web/app.h"
#include "web/describe.h"
#include "web/input.h"

/* The rows of a page's listing (listing.h) as a file: the page's address with ".csv" or ".xlsx". */
enum request_export { EXPORT_NONE, EXPORT_CSV, EXPORT_XLSX };

/* What came in, as the server read it. Texts are valid UTF-8, or empty. */
struct request {
  struct str method;  /* GET, HEAD or POST */
  struct str path;    /* decoded, without ".json", ".csv", ".xlsx" */
  struct str version; /* of a static file, as a page named it; empty without */
  bool json;          /* JSON is wanted */
  enum request_export export;
  enum lang lang; /* asked for by ?lang=, else the user's, else Chinese */
  bool lang_given;
  struct str host, origin, site; /* headers Host, Origin, Sec-Fetch-Site */
  struct str client;             /* the client's address */
  bool secure;                   /* it came by HTTPS, as far as we know */
  bool forwarded;                /* a proxy says it passed it on */
  struct str token;              /* of the session's cookie */
  struct str resident;           /* of a resident's */
  int display;                   /* enum display, as the browser keeps it */
  struct str outside;            /* of a way to another sign-on */
  struct str csrf, key;          /* headers X-CSRF-Token and Idempotency-Key */
  struct str bearer;             /* of Authorization: a device's token; empty without */
  struct input query;
  struct input_type type; /* of the body */
  size_t body_size;       /* as announced */
  struct str body;
};

struct reply {
  int status;
  const char *type; /* Content-Type */
  struct str body;
  struct str location;   /* where to go instead, for 303 */
  struct str cookie;     /* Set-Cookie */
  struct str attachment; /* Content-Disposition of a download */
  const char *allow;     /* for 405 */
  bool keep;             /* may be kept by browsers for ever */
  bool own;              /* is for this user only: not to be stored */
};

struct held_board;
struct route;

/* A resident who is logged in (people/resident.h): on routes of residents only. */
struct call_resident {
  bool in;
  struct session session;
  struct str district;
  int64_t party;
  int64_t case_no; /* 0; or he came with its number and sees that case alone */
};

/* A request on its way through a route. */
struct call {
  struct app *app;
  struct site *site; /* held */
  struct request *request;
  const struct route *route; /* NULL for none */
  struct str area, capture;  /* what {area} and the last other {…} stand for */
  struct str pack_key;       /* what {pack} stands for */
  const struct pack *plan;   /* that plan; `area` is then its area */
  enum report_kind kind;     /* what {list} stands for: indicators, tasks … */

  struct held_board *boards;      /* see boards.h; let go at the end */
  struct held_everyone *everyone; /* see everyone.h; likewise */

  struct store *store; /* to read from, taken by call_store(); given back at the end */
  bool in;             /* somebody is logged in: */
  struct session session;
  struct user user;
  struct user_grants grants;
  struct call_resident resident;
  bool expired;                 /* the session of a form is over: see resume.h */
  bool must_change, must_enrol; /* first a new password, first a second factor */

  /* Of a deed. */
  struct input body;
  struct write write;         /* with `run` set: to be written */
  struct error errors;        /* what was wrong, while its form is shown again */
  struct actor_named *actors; /* whom the page has named: see page.h */
  struct str go;              /* where to afterwards; "?done=1" at its end gets the act's name */
  struct value *told;         /* what to say instead of going on: shown by route->told */
  struct str cookie;
  struct reply file; /* a handler's own reply, where it is no page: status is set */
  bool own_case;     /* what is shown is of the user's own institution or people: see sight.c */
  int status;        /* of a page that is shown although its address asks for nonsense; else 0 */
};

typedef enum ly (*route_read)(struct scope *s, struct call *c, struct value **out);
typedef enum ly (*route_deed)(struct scope *s, struct call *c);

#define ROLE_BIT(role) (1u << (role))
#define ROLES_PUBLIC ROLE_BIT(ROLE_PUBLIC)
#define ROLES_ALL (ROLE_BIT(ROLE_COUNT) - 1 - ROLES_PUBLIC)

/* For devices (web/pages_device.h): answered in JSON, and cookies do not count. */
enum route_device { DEVICE_NONE, DEVICE_TO_BIND, DEVICE_BY_TOKEN };

struct route {
  /* "/area/{area}/files/{id}", "/plan/{pack}/{list}/{key}". Known everywhere: {area} and {pack},
   * for whose area a role must be held, and {list}, the plural of a kind of report; besides these
   * one other {…} at most. */
  const char *pattern;
  unsigned roles;       /* any of these; ROLES_PUBLIC: everybody; 0: everybody who is logged in */
  const char *template; /* NULL: JSON only, or a handler that replies itself */
  route_read read;
  route_deed deed;  /* NULL: nothing can be sent here */
  route_deed after; /* when it is written, or at once if nothing was to be; may be NULL */
  const char *told; /* template for call->told */
  unsigned files;   /* takes forms with so many files */
  bool listing;     /* its rows can be had as CSV and xlsx */
  bool parts; /* also for who holds the role for a part of the area: the handler asks for what */
  bool
      resident; /* for residents who are logged in, whoever works here; c->area is their district */
  bool unready; /* also for who has to change the password first */
  int device;   /* enum route_device */
  /* Another site sends the browser back here: its deed is done by GET, and what it brings along (a
   * state of ours) stands for the CSRF token. `read` shows what went wrong. */
  bool returns;
  bool browsers; /* on the way to another site and back: nothing that programs are told of */
  bool tree;     /* the body is JSON of any shape, which the deed reads from request->body */
  /* What it is for, as `laoyou audit` tells: of reading, of sending. */
  enum message title, deed_title;
  /* What programs are told of it (describe.h, openapi.h). */
  const char *answer;                  /* its JSON; NULL: it has none, see `media` */
  const struct described_list *lists;  /* what {list} may be, each with its JSON and its query */
  const char *media;                   /* what the plain address gives where there is no page */
  const struct described_field *query; /* what its address takes besides `lang`; may be NULL */
  const struct described_field *body;  /* what the deed takes; all else is refused */
  const char *gives;                   /* what the deed answers; NULL: "Done" */
  bool onward;                         /* it may lead to another address, its JSON too */
  const struct route *more; /* of the row without a pattern that ends a table: the next table */
};

/* All of them: the first, and the one behind another; NULL behind the last. Each has a number, from
 * 0 in their order. */
extern const struct route routes[];
const struct route *route_next(const struct route *r);
const struct route *route_at(size_t number); /* NULL: there are not so many */
size_t route_number(const struct route *r);
size_t route_count(void);

/* Whether every route has its template: asked once, when the server starts. */
bool routes_complete(const struct app *app);

/* The walk of a request. Each gives true when *reply is ready, and never fails: an error becomes an
 * error page. All texts live in the scope's arena.
 *
 *   route_begin()   finds the route, who asks, and whether they may; before the body
 *   route_run()     with the body: reads, or prepares a deed; false: call->write is to be written
 *   route_finish()  after that
 *   call_close()    always, at the end
 *
 * route_room() is what a request may need in the arena beside its body: more where files come in.
 */
void call_open(struct scope *s, struct call *c, struct app *app, struct request *request);
bool route_begin(struct scope *s, struct call *c, struct reply *reply);
bool route_run(struct scope *s, struct call *c, struct reply *reply);
void route_finish(struct scope *s, struct call *c, struct reply *reply);
void call_close(struct call *c);
size_t route_room(const struct call *c);

/* ---- For handlers ------------------------------------------------------------------------------
 */

/* LY_DENIED: whoever calls has no role in the area, told by its name. */
LY_MUST_CHECK enum ly call_denied_area(struct scope *s, const struct call *c, struct str code);
/* The store to read from. Who only reads sees one moment from the first question to the answer. */
LY_MUST_CHECK enum ly call_store(struct scope *s, struct call *c, struct store **out);
/* What a deed is about to write: act and subject for the log, what to do. The origin's key is the
 * form's. The rest of c->write.change is empty. */
void call_write(struct scope *s, struct call *c, struct change change,
                enum ly (*run)(struct scope *s, struct tx *tx, struct write *w), void *context);
/* The values of a form: what was sent, when it comes back with faults, else `initial`. Passwords
 * are never put there. */
void form_text(struct scope *s, struct call *c, struct value *form, const char *name,
               struct str initial);
/* A choice: a list of {value, text, chosen}. */
struct value *form_option(struct scope *s, struct str value, struct str text, bool chosen);
/* What was sent as a field, or the empty text: for forms that come back. */
struct str form_sent(const struct call *c, const char *name);
/* Whether it was sent, be it empty. */
bool form_was_sent(const struct call *c, const char *name);
/* The scope's error told at a field of the form; gives LY_INVALID. */
LY_MUST_CHECK enum ly form_wrong(struct scope *s, struct call *c, const char *field);
/* A program's token was none: gives `rc` back, with its error. Who tries tokens is slowed down as
 * who tries passwords. */
LY_MUST_CHECK enum ly call_wrong_token(struct scope *s, struct call *c, enum ly rc);
/* A parameter of the address, or the empty text. */
struct str query_text(const struct call *c, const char *name);
/* A tree as the payload of a change: JSON on one line. */
struct str payload_text(struct scope *s, const struct value *v);
/* "/users/wang?done=1": an address with a part that is a name. */
struct str path_with(struct arena *a, const char *start, struct str part, const char *end);
/* The path of a request; what is wanted (".json", ".csv") stands at its end. */
void request_take_path(struct arena *a, struct request *request, const char *url);
/* An address of ours that somebody sent to be led on to; `otherwise` for another site's. */
struct str path_within(struct str path, const char *otherwise);
