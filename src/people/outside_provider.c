/* The provider: what it says of itself, its keys, and the exchange of a code. */
#include "people/outside.h"

#include "base/digest.h"
#include "base/fetch.h"
#include "base/json_read.h"
#include "base/log.h"
#include "base/secret.h"
#include "base/token.h"

#include <pthread.h>
#include <sodium.h>
#include <string.h>

enum {
  SAID_MAX = 64 * 1024, /* bytes of an answer */
  WHOLE_SECONDS = 8,    /* a thread of the server waits for it */
  AT_ONCE = 2,          /* of these threads at most */
  ADDRESS_MAX = 8 * 1024,
};
/* What was said is asked for again after an hour; unknown keys not more often than each minute; one
 * that was not reached not for some seconds, so that nobody waits in vain behind the first. */
static const int64_t kept_us = INT64_C(3600) * 1000000, renew_us = INT64_C(60) * 1000000,
                     pause_us = INT64_C(5) * 1000000;

/* One thing that was said, and of whom. */
struct said {
  char address[FETCH_URL_MAX], text[SAID_MAX];
  size_t address_len, text_len;
  int64_t at; /* 0: nothing was */
};

struct outside_memory {
  struct arena arena; /* holds all of it, this struct too */
  pthread_mutex_t lock;
  struct said itself, keys;
  int64_t away_at; /* it was not reached then */
  int asking;
};

enum ly outside_memory_open(struct scope *s, struct outside_memory **out) {
  struct arena arena;
  *out = NULL;
  arena_open(&arena, sizeof(struct outside_memory) + 4096);
  struct outside_memory *m = ARENA_NEW(&arena, struct outside_memory);
  if (!m) {
    arena_close(&arena);
    return fail_memory(s);
  }
  m->arena = arena;
  must(pthread_mutex_init(&m->lock, NULL) == 0);
  *out = m;
  return LY_OK;
}

void outside_memory_close(struct outside_memory *m) {
  if (!m) return;
  pthread_mutex_destroy(&m->lock);
  struct arena arena = m->arena;
  arena_close(&arena);
}

/* ---- Asking -------------------------------------------------------------------------------------
 */

static enum ly take_turn(struct scope *s, struct outside_memory *m) {
  int64_t now = scope_now_us(s);
  pthread_mutex_lock(&m->lock);
  bool away = m->away_at && now < m->away_at + pause_us, room = m->asking < AT_ONCE;
  if (!away && room) m->asking++;
  pthread_mutex_unlock(&m->lock);
  if (away) return fail(s, LY_BUSY, MSG_OUTSIDE_AWAY);
  return room ? LY_OK : fail(s, LY_BUSY, MSG_OUTSIDE_MANY);
}

static void give_turn(struct scope *s, struct outside_memory *m, bool reached) {
  int64_t now = scope_now_us(s);
  pthread_mutex_lock(&m->lock);
  m->asking--;
  m->away_at = reached ? 0 : now;
  pthread_mutex_unlock(&m->lock);
}

/* The reason is for who keeps the machine running. */
static enum ly ask(struct scope *s, struct outside_memory *m, const struct fetch *f,
                   struct fetched *out) {
  enum ly rc = take_turn(s, m);
  if (rc) return rc;
  rc = fetch_do(s, f, out);
  bool reached = !rc && out->reached && out->status < 500;
  give_turn(s, m, reached);
  if (rc || reached) return rc;
  log_line(s, LOG_WARNING, "outside.away", LOG_TEXT("error", out->error),
           LOG_INT("status", out->status));
  return fail(s, LY_BUSY, MSG_OUTSIDE_AWAY);
}

static const struct value *read_answer(struct scope *s, struct str text) {
  struct value *v = NULL;
  if (json_read(s, text, &v)) s->error = (struct error){0};
  return v && v->kind == VALUE_MAP ? v : NULL;
}

static struct str text_of(const struct value *map, const char *key) {
  const struct value *v = value_get(map, str_of(key));
  return v && v->kind == VALUE_TEXT ? v->text : STR("");
}

/* `what`: which part of it does not do, for the administrator. */
static enum ly unusable(struct scope *s, const char *what) {
  return fail(s, LY_CONFLICT, MSG_OUTSIDE_UNUSABLE, str_of(what));
}

/* ---- Kept ---------------------------------------------------------------------------------------
 */

/* What is kept of that address, not older than `most`; empty where nothing is. */
static struct str recall(struct scope *s, struct outside_memory *m, const struct said *said,
                         struct str address, int64_t most) {
  int64_t now = scope_now_us(s);
  pthread_mutex_lock(&m->lock);
  bool there = said->at && now < said->at + most &&
               str_eq(address, (struct str){said->address, said->address_len});
  struct str text = there ? str_copy(s->arena, (struct str){said->text, said->text_len}) : STR("");
  pthread_mutex_unlock(&m->lock);
  return text;
}

static void keep(struct scope *s, struct outside_memory *m, struct said *said, struct str address,
                 struct str text) {
  int64_t now = scope_now_us(s);
  must(address.len <= sizeof said->address && text.len <= sizeof said->text);
  pthread_mutex_lock(&m->lock);
  if (address.len) memcpy(said->address, address.ptr, address.len);
  if (text.len) memcpy(said->text, text.ptr, text.len);
  said->address_len = address.len;
  said->text_len = text.len;
  said->at = now;
  pthread_mutex_unlock(&m->lock);
}

/* A text of that address: kept, or asked for. */
static enum ly get(struct scope *s, struct outside_memory *m, struct said *said, struct str address,
                   int64_t most, struct str ca_file, struct str *out) {
  struct fetched fetched;
  *out = recall(s, m, said, address, most);
  if (out->len) return LY_OK;
  enum ly rc =
      ask(s, m,
          &(struct fetch){
              .url = address, .ca_file = ca_file, .most = SAID_MAX, .seconds = WHOLE_SECONDS},
          &fetched);
  if (rc) return rc;
  if (fetched.status != 200 || !read_answer(s, fetched.body))
    return unusable(s, str_c(s->arena, address));
  keep(s, m, said, address, fetched.body);
  *out = fetched.body;
  return LY_OK;
}

/* ---- What it says of itself ---------------------------------------------------------------------
 */

static struct str well_known(struct scope *s, struct str issuer) {
  static const struct str path = STR_INIT("/.well-known/openid-configuration");
  struct buf b = buf_open(s->arena, issuer.len + path.len);
  while (issuer.len && issuer.ptr[issuer.len - 1] == '/') issuer.len--;
  buf_add(&b, issuer);
  buf_add(&b, path);
  return buf_str(&b);
}

/* Whether a list that is there holds the word; one that is not there says `otherwise`. */
static bool lists(const struct value *map, const char *key, const char *word, bool otherwise) {
  const struct value *list = value_get(map, str_of(key));
  if (!list || list->kind != VALUE_LIST) return otherwise;
  for (const struct value *v = list->first; v; v = v->next)
    if (v->kind == VALUE_TEXT && str_is(v->text, word)) return true;
  return false;
}

static enum ly read_address(struct scope *s, const struct value *map, const char *key, bool needed,
                            struct str *out) {
  *out = text_of(map, key);
  if (out->len == 0 && !needed) return LY_OK;
  return fetch_url_form(*out) ? LY_OK : unusable(s, key);
}

static enum ly read_provider(struct scope *s, const struct value *v, struct str issuer,
                             struct outside_provider *out) {
  static const char method[] = "token_endpoint_auth_methods_supported";
  if (!str_eq(text_of(v, "issuer"), issuer)) return unusable(s, "issuer");
  enum ly rc = read_address(s, v, "authorization_endpoint", true, &out->authorization);
  if (!rc) rc = read_address(s, v, "token_endpoint", true, &out->token);
  if (!rc) rc = read_address(s, v, "jwks_uri", true, &out->keys);
  if (!rc) rc = read_address(s, v, "end_session_endpoint", false, &out->end_session);
  if (!rc && !lists(v, "code_challenge_methods_supported", "S256", true))
    rc = unusable(s, "code_challenge_methods_supported");
  const struct value *names = value_get(v, STR("authorization_response_iss_parameter_supported"));
  out->names_itself = names && names->kind == VALUE_BOOL && names->integer;
  out->secret_in_form = !lists(v, method, "client_secret_basic", true) &&
                        lists(v, method, "client_secret_post", false);
  return rc;
}

enum ly outside_provider_get(struct scope *s, struct outside_memory *m,
                             const struct outside_settings *settings, struct str ca_file,
                             struct outside_provider *out) {
  struct str text = {0};
  *out = (struct outside_provider){0};
  if (!outside_on(settings)) return fail(s, LY_NOT_FOUND, MSG_OUTSIDE_OFF);
  enum ly rc = get(s, m, &m->itself, well_known(s, settings->issuer), kept_us, ca_file, &text);
  if (rc) return rc;
  const struct value *v = read_answer(s, text);
  return v ? read_provider(s, v, settings->issuer, out) : unusable(s, "issuer");
}

/* ---- There --------------------------------------------------------------------------------------
 */

static void add_field(struct buf *b, const char *name, struct str value) {
  buf_add(b, str_of(name));
  buf_char(b, '=');
  url_add(b, value);
}

static struct str base64(struct scope *s, struct str bytes, int variant) {
  size_t size = sodium_base64_encoded_len(bytes.len, variant);
  char *out = arena_alloc(s->arena, size);
  if (!out) return STR("");
  sodium_bin2base64(out, size, (const unsigned char *)bytes.ptr, bytes.len, variant);
  return (struct str){out, size - 1};
}

/* S256 (RFC 7636, 4.2). */
static enum ly challenge(struct scope *s, struct str verifier, struct str *out) {
  uint8_t bytes[DIGEST_BYTES];
  struct str hex = {0};
  enum ly rc = digest_sha256(s, verifier, &hex);
  if (rc) return rc;
  must(secret_unhex(hex, bytes, sizeof bytes));
  *out = base64(s, (struct str){(const char *)bytes, sizeof bytes},
                sodium_base64_VARIANT_URLSAFE_NO_PADDING);
  return LY_OK;
}

enum ly outside_there(struct scope *s, const struct outside_line *line,
                      const struct outside_provider *provider, const struct outside_trip *trip,
                      struct str *out) {
  struct buf b = buf_open(s->arena, ADDRESS_MAX);
  struct str hash = {0};
  enum ly rc = challenge(s, trip->verifier, &hash);
  if (rc) return rc;
  bool more = memchr(provider->authorization.ptr, '?', provider->authorization.len) != NULL;
  buf_add(&b, provider->authorization);
  add_field(&b, more ? "&response_type" : "?response_type", STR("code"));
  add_field(&b, "&client_id", line->settings->client);
  add_field(&b, "&redirect_uri", line->back);
  add_field(&b, "&scope", line->settings->scope);
  add_field(&b, "&state", trip->state);
  add_field(&b, "&nonce", trip->nonce);
  add_field(&b, "&code_challenge", hash);
  add_field(&b, "&code_challenge_method", STR("S256"));
  add_field(&b, "&ui_locales", s->lang == LANG_ZH ? STR("zh-CN") : lang_code(s->lang));
  *out = buf_str(&b);
  return buf_failed(&b) ? fail_memory(s) : LY_OK;
}

static const struct {
  const char *error;
  enum ly code;
  enum message message;
} refusals[] = {
    {"access_denied", LY_DENIED, MSG_OUTSIDE_ACCESS_DENIED},
    {"login_required", LY_DENIED, MSG_OUTSIDE_ACCESS_DENIED},
    {"interaction_required", LY_DENIED, MSG_OUTSIDE_ACCESS_DENIED},
    {"consent_required", LY_DENIED, MSG_OUTSIDE_ACCESS_DENIED},
    {"server_error", LY_BUSY, MSG_OUTSIDE_AWAY},
    {"temporarily_unavailable", LY_BUSY, MSG_OUTSIDE_AWAY},
    {"invalid_grant", LY_DENIED, MSG_OUTSIDE_CODE_OVER},
    {"invalid_client", LY_CONFLICT, MSG_OUTSIDE_BAD_CLIENT},
    {"unauthorized_client", LY_CONFLICT, MSG_OUTSIDE_BAD_CLIENT},
};

/* Of what the protocol does not know, the first letters are told, where they are such. */
enum ly outside_refusal(struct scope *s, struct str error) {
  enum { WORD_MAX = 40 };
  for (size_t i = 0; i < sizeof refusals / sizeof *refusals; i++)
    if (str_is(error, refusals[i].error)) return fail(s, refusals[i].code, refusals[i].message);
  size_t n = 0;
  while (n < error.len && n < WORD_MAX &&
         ((error.ptr[n] >= 'a' && error.ptr[n] <= 'z') || error.ptr[n] == '_'))
    n++;
  return fail(s, LY_CONFLICT, MSG_OUTSIDE_REFUSED,
              n ? str_copy(s->arena, (struct str){error.ptr, n}) : STR("?"));
}

/* ---- And back -----------------------------------------------------------------------------------
 */

/* HTTP Basic with both parts encoded as in a form (RFC 6749, 2.3.1). */
static struct str basic(struct scope *s, const struct outside_line *line) {
  static const struct str begin = STR_INIT("Authorization: Basic ");
  struct buf pair = buf_open(s->arena, ADDRESS_MAX), b = buf_open(s->arena, 2 * ADDRESS_MAX);
  url_add(&pair, line->settings->client);
  buf_char(&pair, ':');
  url_add(&pair, line->secret);
  struct str coded = base64(s, buf_str(&pair), sodium_base64_VARIANT_ORIGINAL);
  buf_add(&b, begin);
  buf_add(&b, coded);
  secret_wipe_str(buf_str(&pair));
  secret_wipe_str(coded);
  return buf_str(&b);
}

static struct str exchange_form(struct scope *s, const struct outside_line *line, bool with_secret,
                                const struct outside_trip *trip, struct str code) {
  struct buf b = buf_open(s->arena, ADDRESS_MAX);
  add_field(&b, "grant_type", STR("authorization_code"));
  add_field(&b, "&code", code);
  add_field(&b, "&redirect_uri", line->back);
  add_field(&b, "&client_id", line->settings->client);
  add_field(&b, "&code_verifier", trip->verifier);
  if (with_secret) add_field(&b, "&client_secret", line->secret);
  return buf_str(&b);
}

/* The code for a token. */
static enum ly exchange(struct scope *s, const struct outside_line *line,
                        const struct outside_provider *provider, const struct outside_trip *trip,
                        struct str code, struct str *token) {
  struct fetched fetched;
  bool in_form = line->secret.len && provider->secret_in_form;
  bool in_head = line->secret.len && !provider->secret_in_form;
  struct str head = in_head ? basic(s, line) : STR(""),
             form = exchange_form(s, line, in_form, trip, code);
  enum ly rc = ask(s, line->memory,
                   &(struct fetch){.url = provider->token,
                                   .body = form,
                                   .type = STR("application/x-www-form-urlencoded"),
                                   .headers = &head,
                                   .header_count = in_head,
                                   .ca_file = line->ca_file,
                                   .most = SAID_MAX,
                                   .seconds = WHOLE_SECONDS},
                   &fetched);
  if (in_head) secret_wipe_str(head);
  secret_wipe_str(form);
  if (rc) return rc;
  const struct value *v = read_answer(s, fetched.body);
  if (!v) return unusable(s, "token_endpoint");
  if (fetched.status != 200) return outside_refusal(s, text_of(v, "error"));
  *token = text_of(v, "id_token");
  return token->len ? LY_OK : unusable(s, "id_token");
}

/* Held against the keys that are kept; where none of them is the token's, against what the provider
 * has now. */
static enum ly check(struct scope *s, const struct outside_line *line,
                     const struct outside_provider *provider, const struct outside_trip *trip,
                     struct str token, const struct value **claims) {
  struct token_wanted wanted = {
      .issuer = line->settings->issuer, .audience = line->settings->client, .nonce = trip->nonce};
  enum token_fault fault = TOKEN_KEY;
  const int64_t ages[] = {kept_us, renew_us};
  for (size_t i = 0; i < sizeof ages / sizeof *ages && fault == TOKEN_KEY; i++) {
    struct str keys = {0};
    enum ly rc =
        get(s, line->memory, &line->memory->keys, provider->keys, ages[i], line->ca_file, &keys);
    if (!rc) rc = token_check(s, token, keys, &wanted, &fault, claims);
    if (rc) return rc;
  }
  if (!fault) return LY_OK;
  log_line(s, LOG_WARNING, "outside.token", LOG_INT("fault", fault));
  return fail(s, LY_DENIED, token_message(fault));
}

enum ly outside_subject(struct scope *s, const struct outside_line *line,
                        const struct outside_trip *trip, struct str code, struct str named,
                        struct str *subject) {
  struct outside_provider provider;
  const struct value *claims = NULL;
  struct str token = {0};
  enum ly rc = outside_provider_get(s, line->memory, line->settings, line->ca_file, &provider);
  if (!rc && (named.len || provider.names_itself) && !str_eq(named, line->settings->issuer))
    rc = fail(s, LY_DENIED, token_message(TOKEN_ISSUER));
  if (!rc) rc = exchange(s, line, &provider, trip, code, &token);
  if (!rc) rc = check(s, line, &provider, trip, token, &claims);
  if (rc) return rc;
  *subject = text_of(claims, str_c(s->arena, line->settings->claim));
  return outside_subject_form(*subject)
             ? LY_OK
             : fail(s, LY_DENIED, MSG_OUTSIDE_NO_CLAIM, line->settings->claim);
}
