/* Asking a server of others over HTTP (RFC 9110), by libcurl: one request, one answer.
 *
 * Only https://, or http:// to this machine itself, which goes over no line that others hear. No
 * redirects are followed, no proxy of the environment is used. An answer of any status is an
 * answer; not being reached is one too, with the reason in words.
 */
#pragma once

#include "base/scope.h"

#include <stdatomic.h>

enum { FETCH_HEADERS_MAX = 16, FETCH_URL_MAX = 2000 };

struct fetch {
  struct str url;
  struct str body, type;     /* with a type it is sent, by POST; else the request is a GET */
  const struct str *headers; /* "Name: value" */
  size_t header_count;
  struct str ca_file;      /* whom to trust beside the system's authorities; empty */
  size_t most;             /* bytes of the answer: a longer one is cut and counts as not reached */
  int64_t seconds;         /* of the whole */
  const atomic_bool *stop; /* set: it is broken off; NULL: never */
};

struct fetched {
  bool reached;
  int status;       /* where it was reached */
  struct str body;  /* the same */
  struct str error; /* else: why not */
};

/* An address that may be asked: https://…, or http:// of this machine, without a name or password,
 * blanks or control characters in it. */
bool fetch_url_form(struct str url);

/* LY_USAGE: the address is none that may be asked, or a header has a line break. All else that goes
 * wrong out there is told in *out. */
LY_MUST_CHECK enum ly fetch_do(struct scope *s, const struct fetch *f, struct fetched *out);
