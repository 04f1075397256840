/* Counting, and writing the counts down. */
#include "web/metrics.h"

#include "base/version.h"
#include "web/route.h"

enum { TEXT_MAX = 256 * 1024 };

void metrics_count(struct metrics *m, size_t route, int status, int64_t micros) {
  int class = status / 100;
  if (class < 0 || class >= METRICS_CLASSES) class = 0;
  atomic_fetch_add_explicit(&m->routes[route].requests[class], 1, memory_order_relaxed);
  atomic_fetch_add_explicit(&m->routes[route].micros, micros, memory_order_relaxed);
}

static void add_head(struct buf *b, const char *name, const char *type, const char *help) {
  buf_printf(b, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, type);
}

static void add_one(struct buf *b, const char *name, const char *type, const char *help,
                    int64_t value) {
  add_head(b, name, type, help);
  buf_printf(b, "%s %lld\n", name, (long long)value);
}

static const char *pattern_of(size_t route) {
  const struct route *r = route_at(route);
  return r ? r->pattern : "";
}

static void add_routes(struct buf *b, struct metrics *m) {
  add_head(b, "laoyou_http_requests_total", "counter", "Requests answered, by route and class.");
  for (size_t i = 0; i < METRICS_ROUTES_MAX; i++) {
    for (int class = 0; class < METRICS_CLASSES; class ++) {
      long long n = atomic_load_explicit(&m->routes[i].requests[class], memory_order_relaxed);
      if (n == 0) continue;
      buf_printf(b, "laoyou_http_requests_total{route=\"%s\",class=\"%dxx\"} %lld\n", pattern_of(i),
                 class, n);
    }
  }
  add_head(b, "laoyou_http_request_microseconds_total", "counter", "Time spent answering.");
  for (size_t i = 0; i < METRICS_ROUTES_MAX; i++) {
    long long n = atomic_load_explicit(&m->routes[i].micros, memory_order_relaxed);
    if (n == 0) continue;
    buf_printf(b, "laoyou_http_request_microseconds_total{route=\"%s\"} %lld\n", pattern_of(i), n);
  }
}

static void add_writer(struct buf *b, struct writer *writer) {
  struct writer_stats w = writer_stats(writer);
  add_one(b, "laoyou_writes_total", "counter", "Writes kept.", w.writes);
  add_one(b, "laoyou_write_repeats_total", "counter", "Writes that came again.", w.repeats);
  add_one(b, "laoyou_write_failures_total", "counter", "Writes refused.", w.failed);
  add_one(b, "laoyou_commits_total", "counter", "Transactions, one sync each.", w.commits);
  add_one(b, "laoyou_writes_waiting", "gauge", "Writes in the queue.", w.waiting);
  add_one(b, "laoyou_reconnects_total", "counter", "Connections made again.", w.reconnects);
  add_one(b, "laoyou_lease_epoch", "gauge", "Epoch of the lease held; 0: none.", w.epoch);
}

static void add_outboxes(struct buf *b, const struct outbox_counts *counts) {
  add_head(b, "laoyou_outbox_waiting", "gauge", "What is to be sent, by outbox.");
  for (size_t k = 0; k < OUTBOXES; k++)
    buf_printf(b, "laoyou_outbox_waiting{outbox=\"%s\"} %lld\n", outboxes[k]->name,
               (long long)counts[k].waiting);
  add_head(b, "laoyou_outbox_given_up", "gauge", "What was given up and waits for somebody.");
  for (size_t k = 0; k < OUTBOXES; k++)
    buf_printf(b, "laoyou_outbox_given_up{outbox=\"%s\"} %lld\n", outboxes[k]->name,
               (long long)counts[k].failed);
}

static void add_mail(struct buf *b, struct mailer *mailer, const struct outbox_counts *mails) {
  struct mailer_stats m = mailer_stats(mailer);
  add_one(b, "laoyou_mails_sent_total", "counter", "Mails that the server took.", m.sent);
  add_one(b, "laoyou_mails_put_off_total", "counter", "Tries that have to be repeated.", m.put_off);
  add_one(b, "laoyou_mails_given_up_total", "counter", "Mails given up.", m.failed);
  if (!mails) return;
  add_one(b, "laoyou_mails_waiting", "gauge", "Mails in the queue.", mails[OUTBOX_MAIL].waiting);
  add_one(b, "laoyou_mails_failed", "gauge", "Mails that wait for somebody.",
          mails[OUTBOX_MAIL].failed);
  add_outboxes(b, mails);
}

struct str metrics_text(struct arena *a, struct app *app, const struct outbox_counts *mails) {
  struct buf b = buf_open(a, TEXT_MAX);
  add_head(&b, "laoyou_info", "gauge", "The program.");
  buf_printf(&b, "laoyou_info{version=\"%s\"} 1\n", LAOYOU_VERSION);
  add_routes(&b, &app->metrics);
  add_one(&b, "laoyou_logins_total", "counter", "Log-ins.", atomic_load(&app->metrics.logins));
  add_one(&b, "laoyou_login_failures_total", "counter", "Log-ins refused.",
          atomic_load(&app->metrics.login_failures));
  add_writer(&b, app->writer);
  add_mail(&b, app->mailer, mails);
  return buf_str(&b);
}
