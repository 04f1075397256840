/* The floor of libmicrohttpd on this machine: a server that sends the same bodies from memory, with
 * our server's own settings, no header of its own and no log. */
#include "bench/bench.h"

#include <microhttpd.h>
#include <string.h>
#include <unistd.h>

enum {
  PAGES_MAX = 8,
  /* As in src/web/server.c and src/cli/serve.c, so that the peer differs by what it does only. */
  SERVER_THREADS = 2,
  SERVER_IDLE_SECONDS = 15,
  SERVER_HEADER_BYTES = 32 * 1024,
};

static const struct bare_page *pages;
static size_t page_count;
static struct MHD_Response *responses[PAGES_MAX];

/* Called with *state NULL when the headers are there; an answer then would end the connection. */
static enum MHD_Result answer(void *context, struct MHD_Connection *connection, const char *url,
                              const char *method, const char *version, const char *upload,
                              size_t *upload_size, void **state) {
  static int seen;
  (void)context, (void)method, (void)version, (void)upload, (void)upload_size;
  if (!*state) {
    *state = &seen;
    return MHD_YES;
  }
  for (size_t i = 0; i < page_count; i++) {
    if (strcmp(url, pages[i].path) == 0) {
      return MHD_queue_response(connection, MHD_HTTP_OK, responses[i]);
    }
  }
  return MHD_NO;
}

static void serve(int listener) {
  for (size_t i = 0; i < page_count; i++) {
    responses[i] =
        MHD_create_response_from_buffer(pages[i].len, pages[i].bytes, MHD_RESPMEM_PERSISTENT);
    if (!responses[i]) return;
  }
  struct MHD_Daemon *daemon = MHD_start_daemon(
      MHD_USE_EPOLL_INTERNAL_THREAD | MHD_USE_ITC, 0, NULL, NULL, answer, NULL,
      MHD_OPTION_LISTEN_SOCKET, listener, MHD_OPTION_THREAD_POOL_SIZE, (unsigned)SERVER_THREADS,
      MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)SERVER_IDLE_SECONDS,
      MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)SERVER_HEADER_BYTES, MHD_OPTION_END);
  while (daemon) pause();
}

struct server start_bare(const struct bare_page *from, size_t count) {
  pages = from;
  page_count = count < PAGES_MAX ? count : PAGES_MAX;
  return start_child(serve);
}
