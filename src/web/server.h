/* The HTTP server: requests in, replies out. */
#pragma once

#include "web/app.h"

struct server_options {
  struct str address; /* loopback, in digits: 127.0.0.1 */
  uint16_t port;      /* 0: any free one */
  unsigned threads;
  unsigned idle_seconds; /* after which a silent connection is closed; 0: 15 */
};

struct server;

/* The cookie that holds a session's token. */
#define SESSION_COOKIE "laoyou_session"
/* And a resident's. */
#define RESIDENT_COOKIE "laoyou_resident"

/* And a way out to another sign-on and back (people/outside.h); it stays until the browser is
 * closed, so that leaving can ask whether to leave there too. */
#define OUTSIDE_COOKIE "laoyou_outside"

/* Listens and answers until server_stop(). The application must outlive the server. */
LY_MUST_CHECK enum ly server_start(struct scope *s, struct app *app,
                                   const struct server_options *options, struct server **out);
uint16_t server_port(const struct server *server);
/* Takes no new connections, answers what was sent on those there are and closes each behind its
 * answer. After five seconds whoever still sends slowly is cut off; a write under way never is. */
void server_stop(struct server *server);
