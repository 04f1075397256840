/* laoyou serve. */
#include "cli/cli.h"

#include "base/log.h"
#include "web/server.h"

#include <malloc.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { PORT_DEFAULT = 8080, THREADS = 2 };

static void print_address(struct scope *s, const struct server *server, struct str address) {
  struct str words[] = {address, str_int(s->arena, server_port(server))};
  cli_print(message_text(s->arena, s->lang, MSG_CLI_SERVING, words, 2));
  cli_print(STR("\n"));
  fflush(stdout);
}

/* What ends the server; blocked in all threads, so that only sigwait() sees them. */
static void wanted_signals(sigset_t *set) {
  sigemptyset(set);
  sigaddset(set, SIGINT);
  sigaddset(set, SIGTERM);
}

/* The lease is lost: another serves now, or this one slept too long. It ends as if told to. */
static void on_lost(void *context) {
  atomic_store((atomic_bool *)context, true);
  kill(getpid(), SIGTERM);
}

/* Another holds the lease: most often one that was killed a moment ago. Says so once, and waits
 * for it to run out, or for a signal. */
static bool wait_for_lease(struct scope *s, const struct lease *held, bool first, void *context) {
  struct timespec look = {.tv_nsec = LEASE_LOOK_US * 1000};
  sigset_t signals;
  (void)context;
  if (first) {
    struct str words[] = {held->holder, time_local(s->arena, held->expires_at)};
    cli_print_line(STR(""), message_text(s->arena, s->lang, MSG_CLI_SERVE_WAITS, words, 2));
    fflush(stdout);
  }
  wanted_signals(&signals);
  return sigtimedwait(&signals, NULL, &look) < 0;
}

static enum ly serve(struct scope *s, const struct args *args, struct app *app) {
  struct server_options options = {
      .address = args->address.len ? args->address : STR("127.0.0.1"),
      .port = (uint16_t)(args->port < 0 ? PORT_DEFAULT : args->port),
      .threads = THREADS,
  };
  struct server *server;
  sigset_t signals;
  int got;
  wanted_signals(&signals);
  enum ly rc = server_start(s, app, &options, &server);
  if (rc) return rc;
  print_address(s, server, options.address);
  must(sigwait(&signals, &got) == 0);
  server_stop(server);
  return LY_OK;
}

static enum ly check_database(struct scope *s, const struct args *args) {
  struct store *st;
  enum ly rc = cli_store(s, args, STORE_EXISTING, &st); /* the key too */
  if (!rc) store_close(st);
  return rc;
}

/* Without it all works but letters, which wait: a folder that only root may write is no reason not
 * to serve. */
static void open_signing(struct scope *s, const struct args *args, struct sign_key **out) {
  enum ly rc = cli_sign_key(s, args, out);
  if (rc) log_line(s, LOG_ERROR, "letters.no_key", LOG_TEXT("code", str_of(ly_name(rc))));
  s->error = (struct error){0};
}

/* What short messages are sent by: a file, or the address of a gateway. */
struct messages {
  struct resident_file file;
  struct resident_post *post;
};

static enum ly open_messages(struct scope *s, struct messages *m, struct resident_sender *out) {
  struct str where = str_of(getenv("LAOYOU_MESSAGES"));
  const struct resident_gateway gateway = {.url = where,
                                           .token = str_of(getenv("LAOYOU_MESSAGES_TOKEN")),
                                           .ca_file = str_of(getenv("LAOYOU_MESSAGES_CA"))};
  bool posts = str_starts(where, STR("https://")) || str_starts(where, STR("http://"));
  if (where.len == 0) return LY_OK;
  m->file.path = where;
  enum ly rc = posts ? resident_post_open(s, &gateway, &m->post) : LY_OK;
  if (!rc) *out = posts ? resident_post_sender(m->post) : resident_file_sender(&m->file);
  return rc;
}

enum ly cli_serve(struct scope *s, const struct args *args) {
  atomic_bool lost = false;
  struct app *app = NULL;
  sigset_t signals;
  struct app_options options = {.address = cli_address(args),
                                .today = args->today,
                                .columns = cli_columns_path(s, cli_address(args)),
                                .clock = true,
                                .mail = cli_mail_secrets(),
                                .wait = {.look = wait_for_lease},
                                .lost = on_lost,
                                .context = &lost};
  struct messages messages = {.post = NULL};
  enum ly rc = open_messages(s, &messages, &options.sender);
  if (rc) return rc;
  rc = check_database(s, args);
  if (!rc) rc = cli_read_keys(s, args, &options.keys);
  if (rc) return rc;
  log_to(STDERR_FILENO);
  if (options.keys) open_signing(s, args, &options.signing);
  wanted_signals(&signals);
  must(pthread_sigmask(SIG_BLOCK, &signals, NULL) == 0); /* before any thread starts */
  signal(SIGPIPE, SIG_IGN);
  signal(SIGXFSZ, SIG_IGN); /* a file at the limit of its length is told like a full disk */
  rc = app_open(s, &options, &app);
  malloc_trim(0); /* a start takes twice what stays: given back while nobody waits */
  if (!rc) rc = serve(s, args, app);
  app_close(app);
  resident_post_close(messages.post);
  sign_key_close(options.signing);
  seal_keys_close(options.keys);
  if (!rc && atomic_load(&lost)) rc = fail(s, LY_BUSY, MSG_STORE_LEASE_LOST);
  if (rc) return rc;
  cli_print_line(STR(""), message_plain(s->lang, MSG_CLI_STOPPED));
  return LY_OK;
}
