/* Handing a mail to the server: SMTP by libcurl. */
#include "service/mail.h"

#include <curl/curl.h>
#include <pthread.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* A server may look long at a message before it says yes (RFC 5321, 4.5.3.2.6, gives it ten
 * minutes); who does not wait sends twice. */
enum { CONNECT_SECONDS = 15, REPLY_SECONDS = 120, WHOLE_SECONDS = 180 };
enum { REPLY_MAX = 200, ADDRESS_ROOM = 300, SOCKETS_MAX = 8 };

struct smtp {
  CURL *curl;
  const atomic_bool *stop;
  struct str rest;           /* of the message */
  bool began;                /* the server asked for it */
  char reply[REPLY_MAX + 1]; /* its last refusal */
  char why[CURL_ERROR_SIZE]; /* what libcurl says */
  int sockets[SOCKETS_MAX];  /* open ones; -1 for none */
};

/* ---- What libcurl asks --------------------------------------------------------------------------
 */

static size_t give_message(char *to, size_t size, size_t count, void *context) {
  struct smtp *sending = context;
  size_t n = size * count < sending->rest.len ? size * count : sending->rest.len;
  sending->began = true;
  if (n) memcpy(to, sending->rest.ptr, n);
  sending->rest = str_from(sending->rest, n);
  return n;
}

/* Lines of the server: "550 5.1.1 no such user". What it says to our QUIT is not its reason. */
static size_t take_reply(char *line, size_t size, size_t count, void *context) {
  struct smtp *sending = context;
  struct str text = str_trim((struct str){line, size * count});
  bool refusal = text.len > 0 && (text.ptr[0] == '4' || text.ptr[0] == '5');
  if (!refusal) return size * count;
  if (text.len > REPLY_MAX) text.len = REPLY_MAX;
  memcpy(sending->reply, text.ptr, text.len);
  sending->reply[text.len] = 0;
  return size * count;
}

/* The sockets are ours to open and close, so that we know which there are. */
static void note_socket(struct smtp *sending, int was, int is) {
  for (size_t i = 0; i < SOCKETS_MAX; i++) {
    if (sending->sockets[i] != was) continue;
    sending->sockets[i] = is;
    return;
  }
}

static curl_socket_t open_socket(void *context, curlsocktype purpose, struct curl_sockaddr *to) {
  int fd = socket(to->family, to->socktype | SOCK_CLOEXEC, to->protocol);
  (void)purpose;
  if (fd >= 0) note_socket(context, -1, fd);
  return fd;
}

static int close_socket(void *context, curl_socket_t fd) {
  note_socket(context, fd, -1);
  return close(fd);
}

/* Called at least once a second: not zero ends it. libcurl would then say QUIT and wait minutes for
 * the answer of a server that hangs, so the line is cut. */
static int go_on(void *context, curl_off_t a, curl_off_t b, curl_off_t c, curl_off_t d) {
  const struct smtp *sending = context;
  (void)a, (void)b, (void)c, (void)d;
  if (!sending->stop || !atomic_load(sending->stop)) return 0;
  for (size_t i = 0; i < SOCKETS_MAX; i++) {
    if (sending->sockets[i] >= 0) (void)shutdown(sending->sockets[i], SHUT_RDWR);
  }
  return 1;
}

/* ---- Options ------------------------------------------------------------------------------------
 */

/* "smtp://127.0.0.1:25": what goes to this machine goes over no line that others hear. */
static bool is_loopback(struct str server) {
  static const struct str hosts[] = {STR_INIT("smtp://localhost"), STR_INIT("smtp://127.0.0.1"),
                                     STR_INIT("smtp://[::1]")};
  for (size_t i = 0; i < sizeof hosts / sizeof *hosts; i++) {
    if (!str_starts(server, hosts[i])) continue;
    if (server.len == hosts[i].len || server.ptr[hosts[i].len] == ':') return true;
  }
  return false;
}

static const char *in_brackets(struct scope *s, struct str address) {
  struct buf b = buf_open(s->arena, ADDRESS_ROOM);
  buf_char(&b, '<');
  buf_add(&b, address);
  buf_char(&b, '>');
  return str_c(s->arena, buf_str(&b));
}

/* No proxy: whatever the environment names one for, it is not mail. */
static bool set_server(struct scope *s, CURL *curl, const struct mail_settings *settings,
                       const struct mail_secrets *secrets) {
  long tls = is_loopback(settings->server) ? CURLUSESSL_NONE : CURLUSESSL_ALL;
  bool good = !curl_easy_setopt(curl, CURLOPT_URL, str_c(s->arena, settings->server)) &&
              !curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "smtp,smtps") &&
              !curl_easy_setopt(curl, CURLOPT_PROXY, "") &&
              !curl_easy_setopt(curl, CURLOPT_USE_SSL, tls);
  if (good && secrets->ca_file.len) {
    good = !curl_easy_setopt(curl, CURLOPT_CAINFO, str_c(s->arena, secrets->ca_file));
  }
  if (!good || settings->user.len == 0) return good;
  return !curl_easy_setopt(curl, CURLOPT_USERNAME, str_c(s->arena, settings->user)) &&
         !curl_easy_setopt(curl, CURLOPT_PASSWORD, str_c(s->arena, secrets->password));
}

static bool set_watch(CURL *curl, struct smtp *sending) {
  return !curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L) &&
         !curl_easy_setopt(curl, CURLOPT_QUICK_EXIT, 1L) &&
         !curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, (long)CONNECT_SECONDS) &&
         !curl_easy_setopt(curl, CURLOPT_SERVER_RESPONSE_TIMEOUT, (long)REPLY_SECONDS) &&
         !curl_easy_setopt(curl, CURLOPT_TIMEOUT, (long)WHOLE_SECONDS) &&
         !curl_easy_setopt(curl, CURLOPT_OPENSOCKETFUNCTION, open_socket) &&
         !curl_easy_setopt(curl, CURLOPT_OPENSOCKETDATA, sending) &&
         !curl_easy_setopt(curl, CURLOPT_CLOSESOCKETFUNCTION, close_socket) &&
         !curl_easy_setopt(curl, CURLOPT_CLOSESOCKETDATA, sending) &&
         !curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L) &&
         !curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, go_on) &&
         !curl_easy_setopt(curl, CURLOPT_XFERINFODATA, sending) &&
         !curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, take_reply) &&
         !curl_easy_setopt(curl, CURLOPT_HEADERDATA, sending) &&
         !curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, sending->why);
}

static bool set_mail(struct scope *s, CURL *curl, struct smtp *sending, struct str from,
                     struct curl_slist *to) {
  return !curl_easy_setopt(curl, CURLOPT_MAIL_FROM, in_brackets(s, from)) &&
         !curl_easy_setopt(curl, CURLOPT_MAIL_RCPT, to) &&
         !curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L) &&
         !curl_easy_setopt(curl, CURLOPT_READFUNCTION, give_message) &&
         !curl_easy_setopt(curl, CURLOPT_READDATA, sending);
}

/* ---- The answer ---------------------------------------------------------------------------------
 */

/* What somebody elsewhere wrote, as far as it is text on one line. */
static struct str clean(struct scope *s, const char *text) {
  struct str rest = str_of(text);
  struct buf b = buf_open(s->arena, REPLY_MAX + CURL_ERROR_SIZE);
  for (size_t i = 0; i < rest.len; i++) {
    unsigned char c = (unsigned char)rest.ptr[i];
    buf_char(&b, c < 0x20 || c == 0x7F ? ' ' : rest.ptr[i]);
  }
  struct str line = buf_str(&b);
  size_t bad = line.len;
  (void)utf8_valid(line, &bad);
  line.len = bad < line.len ? bad : line.len;
  return line;
}

/* The server's word to this sender, recipient or text, and its last one (5yz, RFC 5321 4.2.1).
 * That it wants a log-in, or TLS, first is about the settings. */
static bool is_for_good(const struct smtp *sending, CURLcode rc, long code) {
  static const long of_settings[] = {530, 534, 535, 538};
  bool of_mail = rc == CURLE_SEND_ERROR || (rc == CURLE_WEIRD_SERVER_REPLY && sending->began);
  for (size_t i = 0; i < sizeof of_settings / sizeof *of_settings; i++) {
    if (code == of_settings[i]) return false;
  }
  return of_mail && code >= 500 && code < 600;
}

/* A refusal of this one mail for now (greylisting, a full box: 4yz) leaves the others their turn.
 */
static bool is_of_server(const struct smtp *sending, CURLcode rc, long code) {
  bool of_mail = rc == CURLE_SEND_ERROR || (rc == CURLE_WEIRD_SERVER_REPLY && sending->began);
  return !(of_mail && code >= 400 && code < 600 && code != 421 && code != 530);
}

static void read_answer(struct scope *s, const struct smtp *sending, CURLcode rc,
                        struct outbox_answer *out) {
  long code = 0;
  (void)curl_easy_getinfo(sending->curl, CURLINFO_RESPONSE_CODE, &code);
  *out = (struct outbox_answer){.sent = rc == CURLE_OK, .error = STR("")};
  if (out->sent) return;
  out->for_good = is_for_good(sending, rc, code);
  out->down = !out->for_good && is_of_server(sending, rc, code);
  const char *why = sending->why[0] ? sending->why : curl_easy_strerror(rc);
  bool refused = code >= 400 && sending->reply[0];
  struct str words[] = {clean(s, refused ? sending->reply : why)};
  enum message message = rc == CURLE_OPERATION_TIMEDOUT ? MSG_MAIL_TOO_SLOW
                         : rc == CURLE_USE_SSL_FAILED   ? MSG_MAIL_NO_TLS
                         : rc == CURLE_LOGIN_DENIED     ? MSG_MAIL_BAD_LOGIN
                         : refused                      ? MSG_MAIL_REFUSED
                                                        : MSG_MAIL_NOT_REACHED;
  out->error = message_text(s->arena, s->lang, message, words, message_arity(message));
}

/* ---- Sending ------------------------------------------------------------------------------------
 */

static void begin(void) {
  must(curl_global_init(CURL_GLOBAL_DEFAULT) == 0);
}

enum ly mail_send(struct scope *s, const struct mail_settings *settings,
                  const struct mail_secrets *secrets, const atomic_bool *stop,
                  const struct mail *mail, struct outbox_answer *out) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  struct smtp sending = {.stop = stop};
  must(pthread_once(&once, begin) == 0);
  for (size_t i = 0; i < SOCKETS_MAX; i++) sending.sockets[i] = -1;
  *out = (struct outbox_answer){0};
  enum ly rc = mail_message(s, mail, settings->from, &sending.rest);
  if (rc) return rc;
  struct curl_slist *to = curl_slist_append(NULL, in_brackets(s, mail->address));
  sending.curl = curl_easy_init();
  bool good = to && sending.curl && set_server(s, sending.curl, settings, secrets) &&
              set_watch(sending.curl, &sending) &&
              set_mail(s, sending.curl, &sending, settings->from, to);
  if (good) read_answer(s, &sending, curl_easy_perform(sending.curl), out);
  if (sending.curl) curl_easy_cleanup(sending.curl);
  curl_slist_free_all(to);
  return good && !arena_failed(s->arena) ? LY_OK : fail_memory(s);
}
