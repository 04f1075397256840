/* laoyou demo, laoyou serve. */
#include "cli/cli.h"

#include "base/file.h"
#include "base/log.h"
#include "demo/demo.h"
#include "web/server.h"

#include <signal.h>
#include <stdio.h>
#include <unistd.h>

enum { PORT_DEFAULT = 8080, THREADS = 2 };

enum ly cli_demo(struct scope *s, const struct args *args) {
  struct store *st;
  size_t adopted;
  struct str folder = args->packs.len ? args->packs : STR("packs");
  if (!folder_exists(s, folder)) return fail(s, LY_NOT_FOUND, MSG_PACK_NO_FOLDER, folder);
  enum ly rc = cli_store(s, args, STORE_CREATE, &st);
  if (rc) return rc;
  rc = demo_fill(s, st, folder, &adopted);
  store_close(st);
  if (rc) return rc;
  struct str count = str_int(s->arena, (int64_t)adopted);
  cli_print(message_text(s->arena, s->lang, MSG_CLI_DEMO_READY, &count, 1));
  cli_print(STR("\n"));
  return LY_OK;
}

static void print_address(struct scope *s, const struct server *server, struct str address) {
  struct str words[] = {address, str_int(s->arena, server_port(server))};
  cli_print(message_text(s->arena, s->lang, MSG_CLI_SERVING, words, 2));
  cli_print(STR("\n"));
  fflush(stdout);
}

/* Blocked before any thread starts, so that only sigwait() sees them. */
static void block_signals(sigset_t *set) {
  sigemptyset(set);
  sigaddset(set, SIGINT);
  sigaddset(set, SIGTERM);
  must(pthread_sigmask(SIG_BLOCK, set, NULL) == 0);
  signal(SIGPIPE, SIG_IGN);
}

static enum ly serve(struct scope *s, const struct args *args, const struct site *site) {
  struct server_options options = {
      .address = args->address.len ? args->address : STR("127.0.0.1"),
      .port = (uint16_t)(args->port < 0 ? PORT_DEFAULT : args->port),
      .threads = THREADS,
  };
  struct server *server;
  sigset_t signals;
  int got;
  log_to(STDERR_FILENO);
  block_signals(&signals);
  enum ly rc = server_start(s, site, &options, &server);
  if (rc) return rc;
  print_address(s, server, options.address);
  must(sigwait(&signals, &got) == 0);
  server_stop(server);
  cli_print(message_plain(s->lang, MSG_CLI_STOPPED));
  cli_print(STR("\n"));
  return LY_OK;
}

enum ly cli_serve(struct scope *s, const struct args *args) {
  struct store *st;
  struct site site;
  enum ly rc = cli_store(s, args, STORE_EXISTING, &st);
  if (rc) return rc;
  rc = site_open(s, st, args->today, &site);
  store_close(st); /* the site holds all that the pages show */
  if (!rc) rc = serve(s, args, &site);
  site_close(&site);
  return rc;
}
