/* The running program as a process of its own, and clients of it over HTTP.
 *
 * The program is the one built beside the test (build/VARIANT/laoyou). All clients are served by
 * one thread, by clients_turn(), so that a test decides what happens in which order.
 */
#pragma once

#include "tests/support.h"

#include <sys/types.h>

enum { SAID_MAX = 4096, REQUEST_MAX = 16 * 1024, ANSWER_MAX = 16 * 1024 };

struct served {
  pid_t pid; /* 0: not running */
  int out;   /* its standard output */
  uint16_t port;
  char said[SAID_MAX]; /* what it printed so far */
  size_t have;
};

/* Starts `laoyou serve` on a free port; what it logs is added to served.log in the fixture's
 * folder. */
void served_begin(struct fixture *f, struct served *p, struct str database);
/* Reads on until the words are printed, or it ends (false), or the seconds are over (false). */
bool served_says(struct served *p, const char *words, int seconds);
/* Starts it and waits until it listens. */
void served_start(struct fixture *f, struct served *p, struct str database);
/* Sends a signal (0: none) and waits for the end: the exit code, or minus the signal. */
int served_end(struct served *p, int signal);
/* Kills what a failed test has left. */
void served_drop(struct served *p);
/* Runs another command to its end; gives the exit code. `words` ends with NULL. */
int served_command(struct fixture *f, struct str database, const char *const *words);

enum client_state { CLIENT_IDLE, CLIENT_WAITS, CLIENT_ANSWERED, CLIENT_CUT };

struct client {
  int fd; /* -1: not connected */
  enum client_state state;
  char request[REQUEST_MAX], answer[ANSWER_MAX];
  size_t size, sent, have;
  int status; /* of an answer that is there whole */
  bool ends;  /* the server closes the line behind it */
};

/* Who is logged in. */
struct visitor {
  char name[32], cookie[80], csrf[40];
};

/* False when nobody listens. */
bool client_dial(struct client *c, uint16_t port);
void client_hang_up(struct client *c);
/* Lays a request out, to be sent in the next turns. `body` NULL: GET. `key`, `who` may be NULL. */
void client_ask(struct client *c, const char *path, const struct visitor *who, const char *key,
                const char *body);
/* The same of a phone: JSON, by its token. */
void client_ask_device(struct client *c, const char *path, const char *token, const char *json);
/* Sends and receives what can be, waiting up to `ms` for something to do. */
void clients_turn(struct client **clients, size_t count, int ms);
/* Asks and waits for the answer, up to 30 s; gives the status, 0 when the line was cut. */
int client_get(struct client *c, const char *path, const struct visitor *who, const char *key,
               const char *body);
/* Logs the visitor in; gives the status. */
int visitor_login(struct visitor *who, uint16_t port, const char *password);
