/* A browser for tests: requests through the routes of an application with its writer, as
 * src/web/server.c sends them, without a socket. */
#pragma once

#include "tests/support.h"

#include "web/route.h"

/* A file of a form, which is then sent as multipart/form-data. */
struct visit_file {
  const char *field, *name;
  struct str bytes;
};

/* What is sent. Texts that are empty are not. */
struct visit {
  const char *method; /* NULL: POST with a body, GET without */
  const char *path;
  const char *query; /* "done=1", may be NULL */
  bool json;         /* JSON is sent and wanted */
  enum request_export export;
  struct str token; /* of the session; see visit_enter() */
  struct str csrf;
  const char *form;               /* "name=wang&area=331121"; NULL: no body */
  struct str key;                 /* of the form, for repeats */
  const struct visit_file *files; /* ends with field NULL; NULL: none */
  const char *origin, *site;      /* headers Origin and Sec-Fetch-Site, may be NULL */
  const char *host, *client;      /* NULL: 127.0.0.1 */
};

/* What comes back, in the fixture's arena. */
struct answer {
  int status;
  struct str location, body, cookie, type, attachment;
};

struct answer visit_do(struct fixture *f, struct app *app, const struct visit *v);

/* Opens an application on a database, with a clock and random numbers of the real world, since its
 * writer is a thread of its own. */
struct app *visit_open(struct fixture *f, struct str address, struct seal_keys *keys);

/* A session for a user, without logging in. */
struct session visit_enter(struct fixture *f, struct app *app, const char *user, struct str *token);

/* How many rows the log of the installation has. */
int64_t visit_log(struct fixture *f, struct store *st);
/* The newest row of it. */
struct change_row visit_newest(struct fixture *f, struct store *st);
