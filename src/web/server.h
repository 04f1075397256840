/* The HTTP server: requests in, replies out. */
#pragma once

#include "web/site.h"

struct server_options {
  struct str address; /* loopback, in digits: 127.0.0.1 */
  uint16_t port;      /* 0: any free one */
  unsigned threads;
};

struct server;

/* Listens and answers until server_stop(). The site must outlive the server. */
LY_MUST_CHECK enum ly server_start(struct scope *s, const struct site *site,
                                   const struct server_options *options, struct server **out);
uint16_t server_port(const struct server *server);
/* Takes no new connections, lets the running requests end (five seconds at most), and closes. */
void server_stop(struct server *server);
