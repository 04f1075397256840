/* Counters of the running server, as Prometheus reads them (text format 0.0.4). */
#pragma once

#include "base/buf.h"

#include <stdatomic.h>

enum { METRICS_ROUTES_MAX = 512, METRICS_CLASSES = 6 /* 1xx to 5xx; 0 for no answer */ };

struct metrics {
  struct {
    atomic_llong requests[METRICS_CLASSES];
    atomic_llong micros;
  } routes[METRICS_ROUTES_MAX]; /* by the route's place in the table; the last for no route */
  atomic_llong logins, login_failures;
};

void metrics_count(struct metrics *m, size_t route, int status, int64_t micros);

struct app;
struct outbox_counts;
/* All of them, with the writer's and the mailer's; `mails` NULL: the database could not be asked.
 */
struct str metrics_text(struct arena *a, struct app *app, const struct outbox_counts *mails);
