/* A server in the test's own process, and clients that write bytes to it. */
#pragma once

#include "tests/support.h"

#include "people/session.h"
#include "web/server.h"

/* What a test may choose before http_open(). */
struct http_house {
  struct str address;     /* of the database; empty: a SQLite file */
  struct seal_keys *keys; /* NULL: no key file */
  unsigned idle_seconds;
  struct store *store; /* of the test's own */
  struct app *app;
  struct server *server;
  uint16_t port;
};

/* The demo, served; with the real clock and random numbers, which the server's threads read. */
void http_open(struct fixture *f, struct http_house *h);
void http_close(struct http_house *h);

/* Somebody who is logged in: as after a log-in, without its half second of hashing. */
struct http_user {
  char token[SESSION_TOKEN + 1], csrf[40];
};
struct http_user http_enter(struct fixture *f, struct http_house *h, const char *name);

/* A connection, or -1. Reading waits for twenty seconds at most. */
int http_dial(uint16_t port);
bool http_send(int fd, const char *bytes, size_t size);
/* Sends a request that asks for the connection to be closed, and reads to the end; the answer ends
 * with NUL. Gives its length. */
size_t http_talk(uint16_t port, struct str bytes, char *answer, size_t room);
/* The same, and says behind the bytes that no more will come: for requests that may not be whole.
 * Not for those that write: a connection that sleeps while its write is done, and finds its other
 * side half closed when it wakes, is ended by libmicrohttpd. */
size_t http_talk_once(uint16_t port, struct str bytes, char *answer, size_t room);
/* 0: there was no answer. */
int http_status(const char *answer);
/* What stands behind the head; empty when there is none. */
struct str http_body(const char *answer, size_t size);
