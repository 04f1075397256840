/* One request by libcurl. */
#include "base/fetch.h"

#include "base/buf.h"

#include <curl/curl.h>
#include <pthread.h>
#include <string.h>

enum { CONNECT_SECONDS = 10 };

struct fetching {
  const struct fetch *f;
  struct buf answer;
  char why[CURL_ERROR_SIZE];
};

/* ---- Addresses ----------------------------------------------------------------------------------
 */

static bool is_loopback(struct str url) {
  static const struct str hosts[] = {STR_INIT("http://localhost"), STR_INIT("http://127.0.0.1"),
                                     STR_INIT("http://[::1]")};
  for (size_t i = 0; i < sizeof hosts / sizeof *hosts; i++) {
    if (!str_starts(url, hosts[i])) continue;
    char next = url.len > hosts[i].len ? url.ptr[hosts[i].len] : '/';
    if (next == ':' || next == '/' || next == '?') return true;
  }
  return false;
}

/* What stands between the scheme and the path. */
static size_t host_length(struct str url) {
  const char *at = url.len ? memmem(url.ptr, url.len, "://", 3) : NULL;
  struct str rest = at ? str_from(url, (size_t)(at - url.ptr) + 3) : STR("");
  size_t n = 0;
  while (n < rest.len && rest.ptr[n] != '/' && rest.ptr[n] != '?') n++;
  return n;
}

bool fetch_url_form(struct str url) {
  bool good = url.len <= FETCH_URL_MAX && (is_loopback(url) || str_starts(url, STR("https://")));
  for (size_t i = 0; good && i < url.len; i++) {
    unsigned char c = (unsigned char)url.ptr[i];
    good = c > 0x20 && c < 0x7F && c != '@' && c != '\\' && c != '"' && c != '#';
  }
  return good && host_length(url) > 0;
}

/* ---- What libcurl asks --------------------------------------------------------------------------
 */

static size_t take_answer(char *bytes, size_t size, size_t count, void *context) {
  struct fetching *f = context;
  struct str part = {bytes, size * count};
  if (f->answer.len + part.len > f->f->most) return 0;
  buf_add(&f->answer, part);
  return buf_failed(&f->answer) ? 0 : part.len;
}

/* Called at least once a second: not zero ends it. */
static int go_on(void *context, curl_off_t a, curl_off_t b, curl_off_t c, curl_off_t d) {
  const struct fetching *f = context;
  (void)a, (void)b, (void)c, (void)d;
  return f->f->stop && atomic_load(f->f->stop);
}

/* ---- Options ------------------------------------------------------------------------------------
 */

static bool set_way(struct scope *s, CURL *curl, const struct fetch *f) {
  bool good = !curl_easy_setopt(curl, CURLOPT_URL, str_c(s->arena, f->url)) &&
              !curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https") &&
              !curl_easy_setopt(curl, CURLOPT_PROXY, "") &&
              !curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L) &&
              !curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, (long)CONNECT_SECONDS) &&
              !curl_easy_setopt(curl, CURLOPT_TIMEOUT, (long)f->seconds);
  if (!good || f->ca_file.len == 0) return good;
  return !curl_easy_setopt(curl, CURLOPT_CAINFO, str_c(s->arena, f->ca_file));
}

static bool set_watch(CURL *curl, struct fetching *f) {
  return !curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L) &&
         !curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, go_on) &&
         !curl_easy_setopt(curl, CURLOPT_XFERINFODATA, f) &&
         !curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take_answer) &&
         !curl_easy_setopt(curl, CURLOPT_WRITEDATA, f) &&
         !curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, f->why);
}

static bool add_header(struct curl_slist **list, const char *line) {
  struct curl_slist *more = curl_slist_append(*list, line);
  if (more) *list = more;
  return more != NULL;
}

/* No "Expect: 100-continue": a body is small. */
static bool set_request(struct scope *s, CURL *curl, const struct fetch *f,
                        struct curl_slist **list) {
  bool good = add_header(list, "Expect:");
  for (size_t i = 0; good && i < f->header_count; i++)
    good = add_header(list, str_c(s->arena, f->headers[i]));
  if (good && f->type.len) {
    struct buf type = buf_open(s->arena, 200);
    buf_add(&type, STR("Content-Type: "));
    buf_add(&type, f->type);
    good = add_header(list, str_c(s->arena, buf_str(&type))) &&
           !curl_easy_setopt(curl, CURLOPT_POST, 1L) &&
           !curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)f->body.len) &&
           !curl_easy_setopt(curl, CURLOPT_POSTFIELDS, str_c(s->arena, f->body));
  }
  return good && !curl_easy_setopt(curl, CURLOPT_HTTPHEADER, *list);
}

/* ---- Asking -------------------------------------------------------------------------------------
 */

static enum ly check(struct scope *s, const struct fetch *f) {
  bool good = f->header_count <= FETCH_HEADERS_MAX;
  for (size_t i = 0; good && i < f->header_count; i++) {
    struct str line = f->headers[i];
    for (size_t n = 0; good && n < line.len; n++)
      good = (unsigned char)line.ptr[n] >= 0x20 && line.ptr[n] != 0x7F;
  }
  return good && fetch_url_form(f->url) ? LY_OK : fail(s, LY_USAGE, MSG_FETCH_BAD_ADDRESS, f->url);
}

/* What libcurl says, as one line. */
static struct str reason(struct scope *s, const struct fetching *f, CURLcode code) {
  struct str why = str_of(f->why[0] ? f->why : curl_easy_strerror(code));
  struct buf b = buf_open(s->arena, CURL_ERROR_SIZE + 1);
  for (size_t i = 0; i < why.len; i++) {
    unsigned char c = (unsigned char)why.ptr[i];
    buf_char(&b, c < 0x20 || c >= 0x7F ? ' ' : (char)c);
  }
  return buf_str(&b);
}

static void begin(void) {
  must(curl_global_init(CURL_GLOBAL_DEFAULT) == 0);
}

static void perform(struct scope *s, CURL *curl, struct fetching *f, struct fetched *out) {
  long status = 0;
  CURLcode code = curl_easy_perform(curl);
  if (!code) code = curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
  out->reached = code == CURLE_OK;
  out->status = (int)status;
  out->body = out->reached ? buf_str(&f->answer) : STR("");
  out->error = out->reached ? STR("") : reason(s, f, code);
}

enum ly fetch_do(struct scope *s, const struct fetch *f, struct fetched *out) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  struct fetching fetching = {.f = f, .answer = buf_open(s->arena, f->most + 1)};
  struct curl_slist *headers = NULL;
  *out = (struct fetched){0};
  enum ly rc = check(s, f);
  if (rc) return rc;
  must(pthread_once(&once, begin) == 0);
  CURL *curl = curl_easy_init();
  bool good = curl && set_way(s, curl, f) && set_watch(curl, &fetching) &&
              set_request(s, curl, f, &headers);
  if (good) perform(s, curl, &fetching, out);
  if (curl) curl_easy_cleanup(curl);
  curl_slist_free_all(headers);
  return good && !arena_failed(s->arena) ? LY_OK : fail_memory(s);
}
