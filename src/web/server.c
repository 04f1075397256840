/* libmicrohttpd in front of the routes.
 *
 * Each request has an arena and a scope of its own; the reply's body is sent straight from that
 * arena, which is freed when the connection is done with it. What could be read in two ways is
 * refused before any route is looked at: two lengths, a length beside a transfer encoding, a body
 * where none is meant, a path that is not UTF-8.
 */
#include "web/server.h"

#include "base/log.h"
#include "base/secret.h"
#include "web/display.h"
#include "web/input_int.h"
#include "web/route.h"

#include <arpa/inet.h>
#include <endian.h>
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
  HEADER_TEXT_MAX = 2048,
  LENGTH_MAX = 1000 * 1000 * 1000,
  DRAIN_STEPS = 250,
  DRAIN_STEP_US = 20 * 1000,
  QUIET_STEPS = 5, /* a request may be on its way in */
  LAST_STEPS = 50, /* for the answers of those the writer was waited for */
};

struct server {
  struct app *app;
  struct MHD_Daemon *daemon;
  uint16_t port;
  int listener;
  atomic_int active;    /* requests begun and not yet done */
  atomic_int writing;   /* of these, asleep until the writer is done */
  atomic_bool stopping; /* each connection gets one more answer */
  atomic_bool closing;  /* nothing is handed to the writer any more */
};

/* Where a request stands. */
enum phase {
  PHASE_BODY,    /* its body is coming in */
  PHASE_WRITING, /* the writer has it; the connection sleeps */
  PHASE_WRITTEN, /* the writer is done with it */
};

/* One request: lives in its own arena. */
struct exchange {
  struct server *server;
  struct arena arena;
  struct scope scope;
  struct request request;
  struct call call;
  bool called; /* the call is open */
  enum phase phase;
  struct MHD_Connection *connection;
  char *body; /* room for body_size bytes */
  size_t body_have;
  bool refused; /* `refusal` is the answer, once the body has gone by */
  struct reply refusal;
  int64_t began_us;
  int status;
};

static const struct {
  const char *name, *value;
} security_headers[] = {
    {"Content-Security-Policy",
     "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "
     "connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; "
     "frame-ancestors 'none'"},
    {"X-Content-Type-Options", "nosniff"},
    {"Referrer-Policy", "same-origin"},
    {"Cross-Origin-Opener-Policy", "same-origin"},
    {"Cross-Origin-Resource-Policy", "same-origin"},
};

static struct exchange *exchange_open(struct server *server) {
  struct arena arena;
  arena_open(&arena, REQUEST_ARENA_BYTES);
  struct exchange *x = ARENA_NEW(&arena, struct exchange);
  if (!x) return NULL;
  x->server = server;
  x->arena = arena; /* it holds the exchange itself */
  x->scope = scope_open(&x->arena, server->app->world);
  x->began_us = scope_now_us(&x->scope);
  uint64_t id = htobe64(scope_random(&x->scope)); /* as the number is written */
  x->scope.request = secret_hex(&x->arena, (const uint8_t *)&id, sizeof id);
  return x;
}

static void exchange_close(struct exchange *x) {
  if (x->called) call_close(&x->call);
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

/* A Content-Length: digits alone. */
static bool read_length(const char *text, size_t *out) {
  *out = 0;
  for (const char *c = text; *c; c++) {
    if (*c < '0' || *c > '9' || *out > LENGTH_MAX) return false;
    *out = *out * 10 + (size_t)(*c - '0');
  }
  return *text != 0;
}

/* Refuses what could be read in two ways, bodies where none is meant, and bodies of unknown length.
 */
static enum ly check_framing(struct exchange *x, struct MHD_Connection *connection) {
  struct scope *s = &x->scope;
  struct header_count count = {0};
  MHD_get_connection_values(connection, MHD_HEADER_KIND, count_header, &count);
  const char *length = MHD_lookup_connection_value(connection, MHD_HEADER_KIND, "Content-Length");
  bool post = str_is(x->request.method, "POST"), twice = count.lengths + count.encodings > 1;
  if (twice || count.hosts > 1) return fail(s, LY_USAGE, MSG_WEB_BAD_FRAMING);
  if (length && !read_length(length, &x->request.body_size)) {
    return fail(s, LY_USAGE, MSG_WEB_BAD_FRAMING);
  }
  if (post && (count.encodings || !length)) return fail(s, LY_USAGE, MSG_WEB_NO_LENGTH);
  if (!post && (count.encodings || x->request.body_size)) return fail(s, LY_USAGE, MSG_WEB_NO_BODY);
  return LY_OK;
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

/* A header, when it is UTF-8 of a sane length. */
static struct str header(struct exchange *x, struct MHD_Connection *connection, const char *name) {
  struct str text = str_of(MHD_lookup_connection_value(connection, MHD_HEADER_KIND, name));
  bool good = text.len <= HEADER_TEXT_MAX && utf8_valid(text, NULL);
  return good ? str_copy(&x->arena, text) : STR("");
}

struct query {
  struct exchange *x;
  enum ly rc;
};

static enum MHD_Result take_parameter(void *context, enum MHD_ValueKind kind, const char *key,
                                      const char *value) {
  (void)kind;
  struct query *q = context;
  q->rc = input_add_query(&q->x->scope, &q->x->request.query, str_of(key), str_of(value));
  return q->rc ? MHD_NO : MHD_YES;
}

/* The address of the other side. */
static struct str peer_of(struct exchange *x, struct MHD_Connection *connection) {
  char text[INET6_ADDRSTRLEN] = "";
  const union MHD_ConnectionInfo *info =
      MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
  const struct sockaddr_in *in = info ? (const void *)info->client_addr : NULL;
  if (in && in->sin_family == AF_INET) inet_ntop(AF_INET, &in->sin_addr, text, sizeof text);
  return str_copy(&x->arena, str_of(text));
}

static enum MHD_Result keep_last(void *context, enum MHD_ValueKind kind, const char *key,
                                 const char *value) {
  (void)kind;
  const char **last = context;
  if (strcasecmp(key, "X-Forwarded-For") == 0) *last = value ? value : "";
  return MHD_YES;
}

/* For whom a proxy speaks: the last name of the last such header, since some proxies add to the
 * header that came and some add one of their own. All before it the client may have made up. */
static struct str forwarded_for(struct exchange *x, struct MHD_Connection *connection) {
  enum { ADDRESS_MAX = 64 };
  const char *last = NULL;
  MHD_get_connection_values(connection, MHD_HEADER_KIND, keep_last, &last);
  struct str text = str_of(last);
  size_t from = text.len;
  while (from > 0 && text.ptr[from - 1] != ',') from--;
  x->request.forwarded = last != NULL;
  text = str_trim(str_from(text, from));
  return text.len <= ADDRESS_MAX && utf8_valid(text, NULL) ? str_copy(&x->arena, text) : STR("");
}

/* Who is on the other side, and whether the line is safe; only the trusted proxy is believed. */
static void take_client(struct exchange *x, struct MHD_Connection *connection) {
  struct request *request = &x->request;
  struct str trusted = x->call.site->trusted_proxy, peer = peer_of(x, connection),
             forwarded = forwarded_for(x, connection);
  bool proxy = trusted.len > 0 && str_eq(peer, trusted);
  request->client = proxy && forwarded.len > 0 ? forwarded : peer;
  request->secure = proxy && str_is(header(x, connection, "X-Forwarded-Proto"), "https");
}

/* What of the query belongs to all pages. */
static void take_query(struct exchange *x) {
  struct request *request = &x->request;
  for (const struct input_field *f = request->query.first; f; f = f->next) {
    if (str_is(f->name, "v")) request->version = f->text;
    if (str_is(f->name, "lang")) request->lang_given = lang_find(f->text, &request->lang);
  }
  if (request->lang_given) x->scope.lang = request->lang;
}

static struct str cookie_of(struct MHD_Connection *connection, const char *name) {
  return str_of(MHD_lookup_connection_value(connection, MHD_COOKIE_KIND, name));
}

/* Of a session; empty for what can be none. */
static struct str token_of(struct exchange *x, struct MHD_Connection *connection,
                           const char *name) {
  struct str token = cookie_of(connection, name);
  return token.len == SESSION_TOKEN ? str_copy(&x->arena, token) : STR("");
}

static enum ly take_request(struct exchange *x, struct MHD_Connection *connection, const char *url,
                            const char *method) {
  struct request *request = &x->request;
  struct query query = {x, LY_OK};
  request->method = str_copy(&x->arena, str_of(method));
  request->json = accepts_json(connection);
  request_take_path(&x->arena, request, url);
  request->host = header(x, connection, "Host");
  request->origin = header(x, connection, "Origin");
  request->site = header(x, connection, "Sec-Fetch-Site");
  request->csrf = header(x, connection, "X-CSRF-Token");
  request->key = header(x, connection, "Idempotency-Key");
  struct str bearer = STR("Bearer "), authorized = header(x, connection, "Authorization");
  if (str_starts(authorized, bearer)) request->bearer = str_from(authorized, bearer.len);
  take_client(x, connection);
  request->token = token_of(x, connection, SESSION_COOKIE);
  request->resident = token_of(x, connection, RESIDENT_COOKIE);
  request->display = display_of(cookie_of(connection, DISPLAY_COOKIE));
  request->outside = token_of(x, connection, OUTSIDE_COOKIE);
  x->scope.from = request->client;
  MHD_get_connection_values(connection, MHD_GET_ARGUMENT_KIND, take_parameter, &query);
  take_query(x);
  return query.rc;
}

static enum ly check_request(struct exchange *x, struct MHD_Connection *connection) {
  static const char *const methods[] = {"GET", "HEAD", "POST"};
  struct scope *s = &x->scope;
  bool known = false;
  for (size_t i = 0; i < 3; i++) known |= str_is(x->request.method, methods[i]);
  enum ly rc = known ? LY_OK : fail(s, LY_METHOD, MSG_WEB_BAD_METHOD);
  if (!rc) rc = check_framing(x, connection);
  if (!rc) rc = check_path(s, x->request.path);
  if (rc || !str_is(x->request.method, "POST")) return rc;
  rc = input_content_type(s, header(x, connection, "Content-Type"), &x->request.type);
  if (!rc && x->request.body_size && x->request.type.kind == INPUT_NONE) {
    rc = fail(s, LY_USAGE, MSG_INPUT_CONTENT_TYPE);
  }
  if (!rc && x->request.body_size > input_body_max(x->request.type.kind)) {
    rc = fail(s, LY_LIMIT, MSG_WEB_BODY_TOO_LARGE);
  }
  return rc;
}

static void add_headers(struct MHD_Response *response, const struct exchange *x,
                        const struct reply *reply) {
  for (size_t i = 0; i < sizeof security_headers / sizeof *security_headers; i++) {
    MHD_add_response_header(response, security_headers[i].name, security_headers[i].value);
  }
  MHD_add_response_header(response, "Content-Type", reply->type);
  const char *cache = reply->own ? "private, no-store" : "no-cache";
  if (reply->keep) cache = "public, max-age=31536000, immutable";
  MHD_add_response_header(response, "Cache-Control", cache);
  if (!reply->keep) MHD_add_response_header(response, "Vary", "Accept, Cookie");
  if (reply->allow) MHD_add_response_header(response, "Allow", reply->allow);
  if (reply->location.len) MHD_add_response_header(response, "Location", reply->location.ptr);
  if (reply->cookie.len) MHD_add_response_header(response, "Set-Cookie", reply->cookie.ptr);
  if (reply->attachment.len) {
    MHD_add_response_header(response, "Content-Disposition", reply->attachment.ptr);
  }
  if (x->request.secure) {
    MHD_add_response_header(response, "Strict-Transport-Security", "max-age=31536000");
  }
  MHD_add_response_header(response, "X-Request-Id", x->scope.request.ptr);
  if (atomic_load(&x->server->stopping)) MHD_add_response_header(response, "Connection", "close");
}

static enum MHD_Result send_reply(struct exchange *x, struct MHD_Connection *connection,
                                  struct reply *reply) {
  x->status = reply->status;
  void *body = (void *)(uintptr_t)reply->body.ptr;
  struct MHD_Response *response =
      MHD_create_response_from_buffer(reply->body.len, body, MHD_RESPMEM_PERSISTENT);
  if (!response) return MHD_NO;
  struct str *const texts[] = {&reply->location, &reply->cookie, &reply->attachment};
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
    if (texts[i]->len) *texts[i] = str_of(str_c(&x->arena, *texts[i]));
  }
  x->scope.request = str_of(str_c(&x->arena, x->scope.request));
  add_headers(response, x, reply);
  enum MHD_Result queued = MHD_queue_response(connection, (unsigned)reply->status, response);
  MHD_destroy_response(response);
  return queued;
}

/* A browser that is refused while it still sends a file shows a broken connection, not our
 * sentence; from who is logged in and may send files here, all of it is let pass first. */
static bool lets_it_pass(const struct exchange *x) {
  bool files = x->call.in && x->call.route && x->call.route->files;
  return files && x->request.type.kind == INPUT_MULTIPART && x->request.body_size > 0;
}

/* The first call: the headers are there. True when it is refused or answered at once. */
static bool begin(struct server *server, struct exchange *x, struct MHD_Connection *connection,
                  const char *url, const char *method, struct reply *reply) {
  x->connection = connection;
  call_open(&x->scope, &x->call, server->app, &x->request);
  x->called = true;
  enum ly rc = take_request(x, connection, url, method);
  if (!rc) rc = check_request(x, connection);
  (void)rc; /* it stands in the scope */
  bool ready = route_begin(&x->scope, &x->call, reply);
  if (!ready || !lets_it_pass(x)) return ready;
  x->refused = true;
  x->refusal = *reply;
  return false;
}

/* Room for the whole body, beside what the request itself may need. */
static bool take_body(struct exchange *x, const char *bytes, size_t size) {
  size_t whole = x->request.body_size;
  if (x->refused) return true;
  if (!x->body) {
    x->arena.cap += whole + route_room(&x->call);
    x->body = arena_alloc(&x->arena, whole);
  }
  if (!x->body || size > whole - x->body_have) return false;
  memcpy(x->body + x->body_have, bytes, size);
  x->body_have += size;
  return true;
}

/* On the writer's thread: the request is its connection's again. */
static void on_written(struct write *w) {
  struct exchange *x = w->owner;
  struct server *server = x->server;
  x->phase = PHASE_WRITTEN;
  MHD_resume_connection(x->connection); /* from here on x may be gone */
  atomic_fetch_sub(&server->writing, 1);
}

/* False, and an error, when it is too late for that. Counted before it is asked, so that nobody
 * sleeps whom server_stop() has not seen. */
static bool hand_over(struct server *server, struct exchange *x) {
  atomic_fetch_add(&server->writing, 1);
  if (atomic_load(&server->closing)) {
    atomic_fetch_sub(&server->writing, 1);
    x->call.write.rc = fail(&x->scope, LY_BUSY, MSG_STORE_CLOSING);
    return false;
  }
  x->phase = PHASE_WRITING;
  x->call.write.owner = x;
  x->call.write.done = on_written;
  pool_give(server->app->pool, x->call.store); /* it may be long until it is needed again */
  x->call.store = NULL;
  MHD_suspend_connection(x->connection);
  writer_submit(server->app->writer, &x->call.write);
  return true;
}

/* Called once when the headers are there (*state is NULL), then for each piece of a body, then when
 * the request is complete, and once more when a write of it is done. */
static enum MHD_Result on_request(void *context, struct MHD_Connection *connection, const char *url,
                                  const char *method, const char *version, const char *upload,
                                  size_t *upload_size, void **state) {
  (void)version;
  struct server *server = context;
  struct exchange *x = *state;
  struct reply reply = {0};
  if (!x) {
    x = exchange_open(server);
    if (!x) return MHD_NO;
    *state = x;
    atomic_fetch_add(&server->active, 1);
    bool ready = begin(server, x, connection, url, method, &reply);
    return ready ? send_reply(x, connection, &reply) : MHD_YES;
  }
  if (*upload_size) {
    bool taken = take_body(x, upload, *upload_size);
    *upload_size = 0;
    return taken ? MHD_YES : MHD_NO;
  }
  if (x->refused) return send_reply(x, connection, &x->refusal);
  if (x->phase == PHASE_WRITTEN) {
    route_finish(&x->scope, &x->call, &reply);
    return send_reply(x, connection, &reply);
  }
  if (x->phase == PHASE_WRITING) return MHD_YES;
  x->request.body = (struct str){x->body, x->body_have};
  if (route_run(&x->scope, &x->call, &reply)) return send_reply(x, connection, &reply);
  if (hand_over(server, x)) return MHD_YES;
  route_finish(&x->scope, &x->call, &reply);
  return send_reply(x, connection, &reply);
}

static size_t place_of(const struct call *c) {
  return c->route ? route_number(c->route) : METRICS_ROUTES_MAX - 1;
}

static void on_done(void *context, struct MHD_Connection *connection, void **state,
                    enum MHD_RequestTerminationCode code) {
  (void)connection;
  struct server *server = context;
  struct exchange *x = *state;
  if (!x) return;
  const struct route *r = x->call.route;
  int64_t micros = scope_now_us(&x->scope) - x->began_us;
  log_line(&x->scope, LOG_INFO, "http.request", LOG_TEXT("route", r ? str_of(r->pattern) : STR("")),
           LOG_INT("status", x->status), LOG_INT("micros", micros), LOG_INT("end", code));
  metrics_count(&server->app->metrics, place_of(&x->call), x->status, micros);
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
  *port = ntohs(at.sin_port);
  *out = fd;
  if (ok) return LY_OK;
  enum ly rc = fail_os(s, MSG_WEB_CANNOT_LISTEN, place, errno);
  close(fd);
  return rc;
}

enum ly server_start(struct scope *s, struct app *app, const struct server_options *options,
                     struct server **out) {
  struct server *server = ARENA_NEW(s->arena, struct server);
  int fd = -1;
  if (!server) return fail_memory(s);
  server->app = app;
  if (!routes_complete(app)) return fail(s, LY_INTERNAL, MSG_ERROR_INTERNAL);
  enum ly rc = listen_at(s, options, &fd, &server->port);
  if (rc) return rc;
  server->listener = fd;
  server->daemon = MHD_start_daemon(
      MHD_USE_EPOLL_INTERNAL_THREAD | MHD_USE_ERROR_LOG | MHD_USE_ITC | MHD_ALLOW_SUSPEND_RESUME,
      server->port, NULL, NULL, on_request, server, MHD_OPTION_EXTERNAL_LOGGER, on_library_log,
      NULL, MHD_OPTION_UNESCAPE_CALLBACK, on_unescape, NULL, MHD_OPTION_LISTEN_SOCKET, fd,
      MHD_OPTION_NOTIFY_COMPLETED, on_done, server, MHD_OPTION_THREAD_POOL_SIZE, options->threads,
      MHD_OPTION_CONNECTION_LIMIT, (unsigned)CONNECTIONS_MAX, MHD_OPTION_CONNECTION_TIMEOUT,
      options->idle_seconds ? options->idle_seconds : (unsigned)IDLE_SECONDS,
      MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)HEADER_BYTES, MHD_OPTION_STRICT_FOR_CLIENT, 1,
      MHD_OPTION_END);
  *out = server;
  if (server->daemon) return LY_OK;
  /* Whose the socket then is, the library leaves open: it ends with us. */
  return fail_os(s, MSG_WEB_CANNOT_LISTEN, str_int(s->arena, server->port), errno);
}

uint16_t server_port(const struct server *server) {
  return server->port;
}

static void wait_until_quiet(struct server *server, int steps) {
  for (int quiet = 0; steps > 0 && quiet < QUIET_STEPS; steps--) {
    usleep(DRAIN_STEP_US);
    quiet = atomic_load(&server->active) > 0 ? 0 : quiet + 1;
  }
}

/* Nobody new is let in, who is inside is served. The listening socket is shut down, not taken out
 * of the daemon: MHD_quiesce_daemon() of 0.9.75 does that from this thread while a worker may be
 * doing it too, and the second of the two ends the program. So does MHD_stop_daemon() where a
 * connection sleeps: whoever waits for the writer is waited for, which always answers. */
void server_stop(struct server *server) {
  atomic_store(&server->stopping, true);
  shutdown(server->listener, SHUT_RD);
  wait_until_quiet(server, DRAIN_STEPS);
  atomic_store(&server->closing, true);
  while (atomic_load(&server->writing) > 0) usleep(DRAIN_STEP_US);
  wait_until_quiet(server, LAST_STEPS);
  MHD_stop_daemon(server->daemon); /* closes the socket too */
}
