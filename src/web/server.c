/* libmicrohttpd in front of the routes.
 *
 * Each request has an arena and a scope of its own; the reply's body is sent straight from that
 * arena, which is freed when the connection is done with it. What could be read in two ways is
 * refused before any route is looked at: two lengths, a length beside a transfer encoding, a body
 * where none is meant, a path that is not UTF-8.
 */
#include "web/server.h"

#include "base/log.h"
#include "web/route.h"

#include <arpa/inet.h>
#include <errno.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
  REQUEST_ARENA_BYTES = 32 * 1024 * 1024,
  HEADER_BYTES = 32 * 1024, /* of one connection: request line and headers */
  CONNECTIONS_MAX = 1000,
  IDLE_SECONDS = 15,
  BACKLOG = 128,
  DRAIN_STEPS = 50,
  DRAIN_STEP_US = 100 * 1000,
};

struct server {
  const struct site *site;
  struct MHD_Daemon *daemon;
  uint16_t port;
  int listener;
  atomic_int active; /* requests begun and not yet done */
};

/* One request: lives in its own arena. */
struct exchange {
  struct arena arena;
  struct scope scope;
  struct request request;
  int64_t began_us;
  int status;
};

static const struct {
  const char *name, *value;
} security_headers[] = {
    {"Content-Security-Policy",
     "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "
     "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"},
    {"X-Content-Type-Options", "nosniff"},
    {"Referrer-Policy", "same-origin"},
    {"Cross-Origin-Opener-Policy", "same-origin"},
    {"Cross-Origin-Resource-Policy", "same-origin"},
};

static struct exchange *exchange_open(const struct site *site) {
  struct arena arena;
  arena_open(&arena, REQUEST_ARENA_BYTES);
  struct exchange *x = ARENA_NEW(&arena, struct exchange);
  if (!x) return NULL;
  x->arena = arena; /* it holds the exchange itself */
  x->scope = scope_open(&x->arena, site->world);
  x->scope.today = site_today(site);
  x->scope.actor = STR("public");
  x->began_us = scope_now_us(&x->scope);
  struct buf id = buf_open(&x->arena, 24);
  buf_printf(&id, "%016llx", (unsigned long long)scope_random(&x->scope));
  x->scope.request = buf_str(&id);
  return x;
}

static void exchange_close(struct exchange *x) {
  struct arena arena = x->arena;
  arena_close(&arena);
}

struct header_count {
  int lengths, encodings, hosts;
};

static enum MHD_Result count_header(void *context, enum MHD_ValueKind kind, const char *key,
                                    const char *value) {
  (void)kind;
  (void)value;
  struct header_count *count = context;
  count->lengths += strcasecmp(key, "Content-Length") == 0;
  count->encodings += strcasecmp(key, "Transfer-Encoding") == 0;
  count->hosts += strcasecmp(key, "Host") == 0;
  return MHD_YES;
}

/* Refuses what could be read in two ways, and bodies: no route takes one yet. */
static enum ly check_framing(struct scope *s, struct MHD_Connection *connection) {
  struct header_count count = {0};
  MHD_get_connection_values(connection, MHD_HEADER_KIND, count_header, &count);
  const char *length = MHD_lookup_connection_value(connection, MHD_HEADER_KIND, "Content-Length");
  bool body = count.encodings || (length && strcmp(length, "0") != 0);
  bool twice = count.lengths + count.encodings > 1 || count.hosts > 1;
  if (twice) return fail(s, LY_USAGE, MSG_WEB_BAD_FRAMING);
  return body ? fail(s, LY_USAGE, MSG_WEB_NO_BODY) : LY_OK;
}

/* Two slashes together are refused: at the start they would name another site where the path is
 * used as an address. */
static enum ly check_path(struct scope *s, struct str path) {
  bool good = utf8_valid(path, NULL) && path.len > 0 && path.ptr[0] == '/';
  for (size_t i = 0; good && i < path.len; i++) {
    good = (unsigned char)path.ptr[i] >= 0x20 && path.ptr[i] != 0x7F;
    if (i > 0 && path.ptr[i - 1] == '/' && path.ptr[i] == '/') good = false;
  }
  return good ? LY_OK : fail(s, LY_USAGE, MSG_WEB_BAD_PATH);
}

/* The weight of a media type in an Accept header, in thousandths (RFC 9110, 12.5.1); -1 when it is
 * not named. Parameters other than q do not matter to us. */
static int weight_of(struct str accept, const char *type) {
  while (accept.len) {
    size_t end = 0, n = 0;
    while (end < accept.len && accept.ptr[end] != ',') end++;
    struct str range = {accept.ptr, end};
    while (n < range.len && range.ptr[n] != ';') n++;
    struct str name = str_trim((struct str){range.ptr, n});
    if (name.len == strlen(type) && strncasecmp(name.ptr, type, name.len) == 0) {
      const char *q = memmem(range.ptr + n, range.len - n, "q=", 2);
      return q ? (int)(strtod(q + 2, NULL) * 1000) : 1000;
    }
    accept = str_from(accept, end < accept.len ? end + 1 : end);
  }
  return -1;
}

/* JSON when it is named and weighs more than HTML; a browser names both and prefers HTML. */
static bool accepts_json(struct MHD_Connection *connection) {
  const char *accept = MHD_lookup_connection_value(connection, MHD_HEADER_KIND, "Accept");
  struct str text = str_of(accept);
  int json = weight_of(text, "application/json"), html = weight_of(text, "text/html");
  return json > 0 && json > html;
}

static void take_request(struct exchange *x, struct MHD_Connection *connection, const char *url,
                         const char *method) {
  static const struct str ending = STR_INIT(".json");
  struct request *request = &x->request;
  request->method = str_copy(&x->arena, str_of(method));
  request->path = str_copy(&x->arena, str_of(url));
  request->json = accepts_json(connection);
  bool file = str_starts(request->path, STR("/static/")); /* they have names of their own */
  if (!file && str_ends(request->path, ending)) {
    request->path.len -= ending.len;
    request->json = true;
  }
  const char *version = MHD_lookup_connection_value(connection, MHD_GET_ARGUMENT_KIND, "v");
  request->version = str_copy(&x->arena, str_of(version));
  const char *lang = MHD_lookup_connection_value(connection, MHD_GET_ARGUMENT_KIND, "lang");
  if (lang && lang_find(str_of(lang), &request->lang)) x->scope.lang = request->lang;
}

static enum ly check_request(struct exchange *x, struct MHD_Connection *connection) {
  bool read = str_is(x->request.method, "GET") || str_is(x->request.method, "HEAD");
  enum ly rc = read ? LY_OK : fail(&x->scope, LY_METHOD, MSG_WEB_BAD_METHOD);
  if (!rc) rc = check_framing(&x->scope, connection);
  return rc ? rc : check_path(&x->scope, x->request.path);
}

static void add_headers(struct MHD_Response *response, const struct exchange *x,
                        const struct reply *reply) {
  for (size_t i = 0; i < sizeof security_headers / sizeof *security_headers; i++) {
    MHD_add_response_header(response, security_headers[i].name, security_headers[i].value);
  }
  MHD_add_response_header(response, "Content-Type", reply->type);
  MHD_add_response_header(response, "Cache-Control",
                          reply->keep ? "public, max-age=31536000, immutable" : "no-cache");
  if (!reply->keep) MHD_add_response_header(response, "Vary", "Accept");
  if (reply->status == 405) MHD_add_response_header(response, "Allow", "GET, HEAD");
  if (reply->location.len) {
    MHD_add_response_header(response, "Location", reply->location.ptr);
  }
  MHD_add_response_header(response, "X-Request-Id", x->scope.request.ptr);
}

static enum MHD_Result send_reply(struct exchange *x, struct MHD_Connection *connection,
                                  struct reply *reply) {
  x->status = reply->status;
  void *body = (void *)(uintptr_t)reply->body.ptr;
  struct MHD_Response *response =
      MHD_create_response_from_buffer(reply->body.len, body, MHD_RESPMEM_PERSISTENT);
  if (!response) return MHD_NO;
  if (reply->location.len) reply->location = str_of(str_c(&x->arena, reply->location));
  x->scope.request = str_of(str_c(&x->arena, x->scope.request));
  add_headers(response, x, reply);
  enum MHD_Result queued = MHD_queue_response(connection, (unsigned)reply->status, response);
  MHD_destroy_response(response);
  return queued;
}

/* Called once when the headers are there (*state is NULL: nothing is answered yet unless the
 * request is refused) and again when the request is complete. */
static enum MHD_Result on_request(void *context, struct MHD_Connection *connection, const char *url,
                                  const char *method, const char *version, const char *upload,
                                  size_t *upload_size, void **state) {
  (void)version;
  (void)upload;
  struct server *server = context;
  struct exchange *x = *state;
  if (!x) {
    x = exchange_open(server->site);
    if (!x) return MHD_NO;
    *state = x;
    atomic_fetch_add(&server->active, 1);
    take_request(x, connection, url, method);
    if (check_request(x, connection) == LY_OK) return MHD_YES;
  } else if (*upload_size) {
    *upload_size = 0;
    return MHD_YES;
  }
  struct reply reply = route_answer(&x->scope, server->site, &x->request);
  return send_reply(x, connection, &reply);
}

static void on_done(void *context, struct MHD_Connection *connection, void **state,
                    enum MHD_RequestTerminationCode code) {
  (void)connection;
  struct server *server = context;
  struct exchange *x = *state;
  if (!x) return;
  struct str route = x->request.pattern ? str_of(x->request.pattern) : STR("");
  log_line(&x->scope, LOG_INFO, "http.request", LOG_TEXT("route", route),
           LOG_INT("status", x->status), LOG_INT("micros", scope_now_us(&x->scope) - x->began_us),
           LOG_INT("end", code));
  exchange_close(x);
  *state = NULL;
  atomic_fetch_sub(&server->active, 1);
}

/* libmicrohttpd's own complaints (a peer that went away) are of no use to anybody. */
__attribute__((format(printf, 2, 0))) static void on_library_log(void *context, const char *format,
                                                                 va_list args) {
  (void)context;
  (void)format;
  (void)args;
}

static int hex_of(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* Percent-decoding in place. A %00 would end the text early for everybody behind us, so it becomes
 * another control character, which is refused. */
static size_t on_unescape(void *context, struct MHD_Connection *connection, char *text) {
  (void)context;
  (void)connection;
  char *to = text;
  for (const char *from = text; *from;) {
    int high = from[0] == '%' ? hex_of(from[1]) : -1, low = high < 0 ? -1 : hex_of(from[2]);
    bool escaped = low >= 0;
    char c = escaped ? (char)(high * 16 + low) : *from;
    *to++ = c ? c : 1;
    from += escaped ? 3 : 1;
  }
  *to = 0;
  return (size_t)(to - text);
}

static bool is_loopback(const struct in_addr *address) {
  return ntohl(address->s_addr) >> 24 == 127;
}

static enum ly listen_at(struct scope *s, const struct server_options *options, int *out,
                         uint16_t *port) {
  struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons(options->port)};
  socklen_t size = sizeof at;
  if (inet_pton(AF_INET, str_c(s->arena, options->address), &at.sin_addr) != 1) {
    return fail(s, LY_USAGE, MSG_WEB_BAD_ADDRESS, options->address);
  }
  if (!is_loopback(&at.sin_addr)) {
    return fail(s, LY_USAGE, MSG_WEB_NOT_LOOPBACK, options->address);
  }
  struct str place = str_int(s->arena, options->port);
  int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (fd < 0) return fail_os(s, MSG_WEB_CANNOT_LISTEN, place, errno);
  int on = 1;
  bool ok = setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) == 0 &&
            bind(fd, (struct sockaddr *)&at, sizeof at) == 0 && listen(fd, BACKLOG) == 0 &&
            getsockname(fd, (struct sockaddr *)&at, &size) == 0;
  if (!ok) {
    enum ly rc = fail_os(s, MSG_WEB_CANNOT_LISTEN, place, errno);
    close(fd);
    return rc;
  }
  *port = ntohs(at.sin_port);
  *out = fd;
  return LY_OK;
}

enum ly server_start(struct scope *s, const struct site *site, const struct server_options *options,
                     struct server **out) {
  struct server *server = ARENA_NEW(s->arena, struct server);
  if (!server) return fail_memory(s);
  server->site = site;
  if (!routes_complete(site)) return fail(s, LY_INTERNAL, MSG_ERROR_INTERNAL);
  int fd = -1;
  enum ly rc = listen_at(s, options, &fd, &server->port);
  if (rc) return rc;
  server->listener = fd;
  server->daemon = MHD_start_daemon(
      MHD_USE_EPOLL_INTERNAL_THREAD | MHD_USE_ERROR_LOG | MHD_USE_ITC, server->port, NULL, NULL,
      on_request, server, MHD_OPTION_EXTERNAL_LOGGER, on_library_log, NULL,
      MHD_OPTION_UNESCAPE_CALLBACK, on_unescape, NULL, MHD_OPTION_LISTEN_SOCKET, fd,
      MHD_OPTION_NOTIFY_COMPLETED, on_done, server, MHD_OPTION_THREAD_POOL_SIZE, options->threads,
      MHD_OPTION_CONNECTION_LIMIT, (unsigned)CONNECTIONS_MAX, MHD_OPTION_CONNECTION_TIMEOUT,
      (unsigned)IDLE_SECONDS, MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)HEADER_BYTES,
      MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_END);
  if (!server->daemon) { /* whose the socket then is, the library leaves open: it ends with us */
    return fail_os(s, MSG_WEB_CANNOT_LISTEN, str_int(s->arena, server->port), errno);
  }
  *out = server;
  return LY_OK;
}

uint16_t server_port(const struct server *server) {
  return server->port;
}

/* Nobody new is let in, who is inside is served. The listening socket is shut down, not taken out
 * of the daemon: MHD_quiesce_daemon() of 0.9.75 does that from this thread while a worker may be
 * doing it too, and the second of the two ends the program. */
void server_stop(struct server *server) {
  shutdown(server->listener, SHUT_RD);
  for (int i = 0; i < DRAIN_STEPS && atomic_load(&server->active) > 0; i++) usleep(DRAIN_STEP_US);
  MHD_stop_daemon(server->daemon); /* closes the socket too */
}
