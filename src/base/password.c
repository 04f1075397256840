/* Argon2id by libsodium, and the rule. */
#include "base/password.h"

#include "base/secret.h"

#include <errno.h>
#include <pthread.h>
#include <sodium.h>
#include <string.h>

/* ---- the rule ---- */

/* Of ten characters and more, of the kinds that lead lists of leaked passwords, Chinese ones among
 * them; lower case. */
static const char *const commonest[] = {
    "0123456789",    "012345678910",     "0987654321",     "1029384756",     "1111122222",
    "1122334455",    "112233445566",     "11223344556677", "1212121212",     "1231231231",
    "123123123123",  "1234512345",       "12345123456",    "123456123456",   "1234567890",
    "12345678900",   "12345678901",      "123456789012",   "1234567891",     "12345678910",
    "1234567899",    "123456789a",       "123456789abc",   "123456789q",     "123456789qwe",
    "123456789z",    "1234abcd1234",     "1234qwerasdf",   "123qweasdzxc",   "1314520520",
    "1357924680",    "1472583690",       "1478523690",     "1q2w3e4r5t",     "1q2w3e4r5t6y",
    "1qaz2wsx3edc",  "1qaz2wsx3edc4rfv", "1qazxsw23edc",   "2222233333",     "3141592653",
    "31415926535",   "31415926535897",   "5201314520",     "52013145201314", "5845201314",
    "7758521521",    "7894561230",       "789456123a",     "9876543210",     "a123456789",
    "a1234567890",   "a1b2c3d4e5",       "aa12345678",     "aa123456789",    "aa123456aa123456",
    "aaa123456789",  "abc1234567",       "abc12345678",    "abc123456789",   "abcd123456",
    "abcd12345678",  "abcde12345",       "abcdefghij",     "adidas123456",   "admin12345",
    "admin123456",   "admin@12345",      "admin@123456",   "administrator",  "asd123456789",
    "asdf123456",    "asdfghjkl1",       "asdfghjkl123",   "asdfghjkl;",     "baobao1314",
    "changeme123",   "default123",       "dearbook123",    "football123",    "hello12345",
    "hello123456",   "huawei@123",       "huawei12#$",     "iloveyou1314",   "iloveyou123",
    "iloveyou520",   "letmein123",       "love123456",     "p@ssw0rd123",    "p@ssword123",
    "passw0rd123",   "password01",       "password10",     "password11",     "password12",
    "password123",   "password1234",     "password12345",  "password@123",   "q123456789",
    "q1w2e3r4t5",    "q1w2e3r4t5y6",     "qazwsx1234",     "qazwsx123456",   "qazwsxedc1",
    "qazwsxedc123",  "qazwsxedcrfv",     "qq123456789",    "qq1234567890",   "qwe123456789",
    "qweasdzxc1",    "qweasdzxc123",     "qwer123456",     "qwerasdfzxcv",   "qwerty1234",
    "qwerty12345",   "qwerty123456",     "qwertyuiop",     "qwertyuiop123",  "root123456",
    "sunshine123",   "system12345",      "test123456",     "tiantian123",    "user123456",
    "w123456789",    "wang123456",       "welcome123",     "welcome@123",    "woaini1314",
    "woaini1314520", "woaini5201314",    "woaiwojia1",     "xiaoxiao123",    "z123456789",
    "zhang123456",   "zxc123456789",     "zxcvbnm123",     "zxcvbnm123456",  "zxcvbnm,./",
    "zxcvbnm1234",   "zz123456789",
};

static char lower(char c) {
  return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool same_letters(struct str a, struct str b) {
  if (a.len != b.len) return false;
  for (size_t i = 0; i < a.len; i++) {
    if (lower(a.ptr[i]) != lower(b.ptr[i])) return false;
  }
  return true;
}

static bool is_common(struct str password) {
  for (size_t i = 0; i < sizeof commonest / sizeof *commonest; i++) {
    if (same_letters(password, str_of(commonest[i]))) return true;
  }
  return false;
}

static bool only_digits(struct str text) {
  for (size_t i = 0; i < text.len; i++) {
    if (text.ptr[i] < '0' || text.ptr[i] > '9') return false;
  }
  return true;
}

static bool is_login(struct str password, struct str login) {
  if (login.len == 0 || password.len < login.len) return false;
  size_t more = password.len - login.len;
  struct str head = {password.ptr, login.len}, tail = str_from(password, more);
  return (same_letters(head, login) && only_digits(str_from(password, login.len))) ||
         (same_letters(tail, login) && only_digits((struct str){password.ptr, more}));
}

static bool is_one_character(struct str password) {
  size_t at = 0;
  int32_t first = utf8_next(password, &at);
  while (at < password.len) {
    if (utf8_next(password, &at) != first) return false;
  }
  return true;
}

enum ly password_check(struct scope *s, struct str password, struct str login) {
  if (!utf8_valid(password, NULL)) return fail(s, LY_INVALID, MSG_PASSWORD_NOT_TEXT);
  size_t length = utf8_count(password);
  if (length < PASSWORD_CHARACTERS_MIN) {
    struct str least = str_int(s->arena, PASSWORD_CHARACTERS_MIN);
    return fail(s, LY_INVALID, MSG_PASSWORD_SHORT, least, str_int(s->arena, (int64_t)length));
  }
  if (length > PASSWORD_CHARACTERS_MAX) {
    return fail(s, LY_INVALID, MSG_PASSWORD_LONG, str_int(s->arena, PASSWORD_CHARACTERS_MAX));
  }
  if (is_login(password, login)) return fail(s, LY_INVALID, MSG_PASSWORD_LOGIN);
  if (is_common(password)) return fail(s, LY_INVALID, MSG_PASSWORD_COMMON);
  if (is_one_character(password)) return fail(s, LY_INVALID, MSG_PASSWORD_REPEATED);
  return LY_OK;
}

/* ---- Argon2id, two at a time ---- */

static pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t gate_free = PTHREAD_COND_INITIALIZER;
static unsigned at_work;

static void enter(void) {
  must(sodium_init() >= 0); /* harmless when done before */
  must(pthread_mutex_lock(&gate) == 0);
  while (at_work == PASSWORD_AT_ONCE) must(pthread_cond_wait(&gate_free, &gate) == 0);
  at_work++;
  must(pthread_mutex_unlock(&gate) == 0);
}

static void leave(void) {
  must(pthread_mutex_lock(&gate) == 0);
  at_work--;
  must(pthread_cond_signal(&gate_free) == 0);
  must(pthread_mutex_unlock(&gate) == 0);
}

unsigned password_at_work(void) {
  must(pthread_mutex_lock(&gate) == 0);
  unsigned n = at_work;
  must(pthread_mutex_unlock(&gate) == 0);
  return n;
}

static bool hash(struct str password, char out[crypto_pwhash_STRBYTES]) {
  enter();
  bool done =
      crypto_pwhash_str_alg(out, password.ptr, password.len, crypto_pwhash_OPSLIMIT_INTERACTIVE,
                            crypto_pwhash_MEMLIMIT_INTERACTIVE, crypto_pwhash_ALG_ARGON2ID13) == 0;
  leave();
  return done;
}

enum ly password_hash(struct scope *s, struct str password, struct str *out) {
  char text[crypto_pwhash_STRBYTES];
  if (!hash(password, text)) return fail_memory(s); /* the only way it fails */
  *out = str_copy(s->arena, str_of(text));
  return arena_failed(s->arena) ? fail_memory(s) : LY_OK;
}

/* The text with zeros behind it, as libsodium wants it; false when it is too long to be one. */
static bool padded(struct str kept, char out[crypto_pwhash_STRBYTES]) {
  memset(out, 0, crypto_pwhash_STRBYTES);
  if (kept.len == 0 || kept.len >= crypto_pwhash_STRBYTES) return false;
  memcpy(out, kept.ptr, kept.len);
  return true;
}

enum ly password_verify(struct scope *s, struct str kept, struct str password, bool *out) {
  char text[crypto_pwhash_STRBYTES];
  *out = false;
  if (!padded(kept, text)) return hash(password, text) ? LY_OK : fail_memory(s);
  enter();
  errno = 0;
  *out = crypto_pwhash_str_verify(text, password.ptr, password.len) == 0;
  bool no_room = !*out && errno == ENOMEM;
  leave();
  return no_room ? fail_memory(s) : LY_OK;
}

bool password_outdated(struct str kept) {
  char text[crypto_pwhash_STRBYTES];
  return !padded(kept, text) ||
         crypto_pwhash_str_needs_rehash(text, crypto_pwhash_OPSLIMIT_INTERACTIVE,
                                        crypto_pwhash_MEMLIMIT_INTERACTIVE) != 0;
}

struct str password_once(struct scope *s) {
  static const char alphabet[] = "abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";
  enum { GROUPS = 3, GROUP = 4, LENGTH = GROUPS * (GROUP + 1) - 1 };
  char *text = arena_alloc(s->arena, LENGTH);
  if (!text) return STR("");
  for (size_t i = 0; i < LENGTH; i++) {
    bool between = i % (GROUP + 1) == GROUP;
    text[i] = between ? '-' : alphabet[secret_below(s, sizeof alphabet - 1)];
  }
  return (struct str){text, LENGTH};
}
