/* The key file: made, read, and given a new key. */
#include "base/seal_int.h"

#include "base/file.h"
#include "base/secret.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum { KEY_FILE_MAX = 64 * 1024, KEY_LINE_MAX = 128 };

/* ---- reading ---- */

static enum ly take_seal(struct scope *s, struct seal_keys *keys, const uint8_t master[SEAL_MASTER],
                         bool *taken) {
  struct seal_key *key = &keys->key[keys->count];
  *taken = keys->count < SEAL_KEYS_MAX;
  if (!*taken) return LY_OK;
  enum ly rc = seal_fingerprint_of(s, master, key->fingerprint);
  if (!rc) rc = seal_derive(s, master, "laoyou seal encrypt", key->encrypt, sizeof key->encrypt);
  if (!rc) rc = seal_derive(s, master, "laoyou seal authenticate", key->mac, sizeof key->mac);
  if (rc) return rc;
  for (size_t i = 0; i < keys->count; i++) {
    if (memcmp(keys->key[i].fingerprint, key->fingerprint, SEAL_FINGERPRINT) == 0) *taken = false;
  }
  if (*taken) keys->count++;
  return LY_OK;
}

static enum ly take_hash(struct scope *s, struct seal_keys *keys, const uint8_t master[SEAL_MASTER],
                         bool *taken) {
  *taken = !keys->has_hash;
  keys->has_hash = true;
  enum ly rc = seal_fingerprint_of(s, master, keys->hash_fingerprint);
  return rc ? rc : seal_derive(s, master, "laoyou hash", keys->hash, sizeof keys->hash);
}

static const struct line_kind {
  struct str word;
  enum ly (*take)(struct scope *s, struct seal_keys *keys, const uint8_t master[SEAL_MASTER],
                  bool *taken);
} line_kinds[] = {{STR_INIT("seal "), take_seal}, {STR_INIT("hash "), take_hash}};

/* One line; *good turns false when it is not a line of a key file. */
static enum ly take_line(struct scope *s, struct seal_keys *keys, struct str line, bool *good) {
  line = str_trim(line);
  if (line.len == 0 || line.ptr[0] == '#') return LY_OK;
  for (size_t i = 0; i < sizeof line_kinds / sizeof *line_kinds; i++) {
    uint8_t master[SEAL_MASTER];
    if (!str_starts(line, line_kinds[i].word)) continue;
    struct str hex = str_trim(str_from(line, line_kinds[i].word.len));
    *good = secret_unhex(hex, master, sizeof master);
    enum ly rc = *good ? line_kinds[i].take(s, keys, master, good) : LY_OK;
    secret_wipe(master, sizeof master);
    return rc;
  }
  *good = false;
  return LY_OK;
}

static struct str next_line(struct str *text) {
  size_t n = 0;
  while (n < text->len && text->ptr[n] != '\n') n++;
  struct str line = {text->ptr, n};
  *text = str_from(*text, n < text->len ? n + 1 : n);
  return line;
}

static enum ly parse(struct scope *s, struct str text, struct str path, struct seal_keys *keys) {
  for (int64_t number = 1; text.len; number++) {
    bool good = true;
    enum ly rc = take_line(s, keys, next_line(&text), &good);
    if (rc) return rc;
    if (!good) {
      return fail(s, LY_INVALID, MSG_SEAL_BAD_LINE, path, str_int(s->arena, number));
    }
  }
  if (keys->count && keys->has_hash) return LY_OK;
  return fail(s, LY_INVALID, MSG_SEAL_INCOMPLETE, path);
}

enum ly seal_keys_parse(struct scope *s, struct str text, struct str path, struct seal_keys **out) {
  *out = ARENA_NEW(s->arena, struct seal_keys);
  if (!*out) return fail_memory(s);
  enum ly rc = parse(s, text, path, *out);
  if (rc) {
    seal_keys_close(*out);
    *out = NULL;
  }
  return rc;
}

void seal_keys_close(struct seal_keys *keys) {
  if (keys) secret_wipe(keys, sizeof *keys);
}

/* The mode is asked of the open file, so that nothing can be exchanged in between. */
static enum ly read_open(struct scope *s, int fd, struct str path, char *text, size_t *size) {
  struct stat info;
  if (fstat(fd, &info) != 0) return fail_os(s, MSG_SEAL_CANNOT_READ, path, errno);
  if (!S_ISREG(info.st_mode)) return fail(s, LY_IO, MSG_FILE_NOT_REGULAR, path);
  if (info.st_mode & (S_IRWXG | S_IRWXO)) return fail(s, LY_DENIED, MSG_SEAL_OPEN_TO_ALL, path);
  *size = 0;
  for (;;) {
    ssize_t n = read(fd, text + *size, KEY_FILE_MAX - *size);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return fail_os(s, MSG_SEAL_CANNOT_READ, path, errno);
    *size += (size_t)n;
    if (*size == KEY_FILE_MAX) return fail(s, LY_INVALID, MSG_SEAL_INCOMPLETE, path);
    if (n == 0) return LY_OK;
  }
}

static enum ly open_file(struct scope *s, struct str path, int *fd) {
  const char *name = str_c(s->arena, path);
  if (arena_failed(s->arena)) return fail_memory(s);
  *fd = open(name, O_RDONLY | O_CLOEXEC | O_NONBLOCK); /* not to wait at a pipe */
  if (*fd >= 0) return LY_OK;
  if (errno == ENOENT) return fail(s, LY_NOT_FOUND, MSG_SEAL_NO_FILE, path);
  return fail_os(s, MSG_SEAL_CANNOT_READ, path, errno);
}

enum ly seal_keys_read(struct scope *s, struct str path, struct seal_keys **out) {
  char text[KEY_FILE_MAX];
  size_t size = 0;
  int fd = -1;
  *out = NULL;
  enum ly rc = open_file(s, path, &fd);
  if (rc) return rc;
  rc = read_open(s, fd, path, text, &size);
  close(fd);
  if (!rc) rc = seal_keys_parse(s, (struct str){text, size}, path, out);
  secret_wipe(text, sizeof text);
  return rc;
}

size_t seal_keys_count(const struct seal_keys *keys) {
  return keys->count;
}

struct str seal_fingerprint(struct arena *a, const struct seal_keys *keys, size_t number) {
  must(number < keys->count);
  return secret_hex(a, keys->key[number].fingerprint, SEAL_FINGERPRINT);
}

struct str seal_hash_fingerprint(struct arena *a, const struct seal_keys *keys) {
  return secret_hex(a, keys->hash_fingerprint, SEAL_FINGERPRINT);
}

struct str seal_newest(const struct seal_keys *keys) {
  must(keys->count > 0);
  return (struct str){(const char *)keys->key[0].fingerprint, SEAL_FINGERPRINT};
}

bool seal_knows(const struct seal_keys *keys, struct str fingerprint) {
  uint8_t bytes[SEAL_FINGERPRINT];
  if (!secret_unhex(fingerprint, bytes, sizeof bytes)) return false;
  for (size_t i = 0; i < keys->count; i++) {
    if (memcmp(keys->key[i].fingerprint, bytes, sizeof bytes) == 0) return true;
  }
  return false;
}

/* ---- writing ---- */

/* "seal <64 digits>\n" of a key nobody has seen; the digits are never in the arena. */
static size_t new_line(struct scope *s, const char *word, char out[KEY_LINE_MAX]) {
  uint8_t master[SEAL_MASTER];
  secret_random(s, master, sizeof master);
  int n = snprintf(out, KEY_LINE_MAX, "%s ", word);
  for (size_t i = 0; i < sizeof master; i++) {
    n += snprintf(out + n, KEY_LINE_MAX - (size_t)n, "%02x", master[i]);
  }
  n += snprintf(out + n, KEY_LINE_MAX - (size_t)n, "\n");
  secret_wipe(master, sizeof master);
  return (size_t)n;
}

enum ly seal_keys_make(struct scope *s, struct str path) {
  char text[1024], line[KEY_LINE_MAX];
  struct str head = message_plain(s->lang, MSG_SEAL_FILE_HEAD);
  must(head.len + 2 * sizeof line < sizeof text);
  memcpy(text, head.ptr, head.len);
  size_t size = head.len;
  static const char *const words[] = {"seal", "hash"};
  for (size_t i = 0; i < 2; i++) {
    size_t n = new_line(s, words[i], line);
    memcpy(text + size, line, n);
    size += n;
  }
  enum ly rc = file_write_new(s, path, (struct str){text, size}, FILE_PRIVATE);
  secret_wipe(text, sizeof text);
  secret_wipe(line, sizeof line);
  return rc;
}

/* Where the first "seal" line begins; a file that was read has one. */
static size_t first_seal(struct str text) {
  struct str rest = text;
  while (rest.len) {
    size_t at = text.len - rest.len;
    if (str_starts(str_trim(next_line(&rest)), STR("seal "))) return at;
  }
  return text.len;
}

/* The file with one line more, beside the old one, then in its place. */
static enum ly replace(struct scope *s, struct str path, struct str old) {
  char text[KEY_FILE_MAX + KEY_LINE_MAX], line[KEY_LINE_MAX];
  size_t at = first_seal(old), n = new_line(s, "seal", line);
  memcpy(text, old.ptr, at);
  memcpy(text + at, line, n);
  memcpy(text + at + n, old.ptr + at, old.len - at);
  struct buf b = buf_open(s->arena, path.len + 8);
  buf_add(&b, path);
  buf_add(&b, STR(".new"));
  const char *beside = str_c(s->arena, buf_str(&b)), *name = str_c(s->arena, path);
  enum ly rc = arena_failed(s->arena) ? fail_memory(s) : LY_OK;
  if (!rc) unlink(beside); /* of a rotation that was cut off; none other is under way */
  if (!rc) rc = file_write_new(s, buf_str(&b), (struct str){text, old.len + n}, FILE_PRIVATE);
  if (!rc && rename(beside, name) != 0) rc = fail_os(s, MSG_FILE_CANNOT_WRITE, path, errno);
  if (!rc) rc = file_sync_folder(s, path);
  secret_wipe(text, sizeof text);
  secret_wipe(line, sizeof line);
  return rc;
}

/* Two at once would each put their own key on top of the old file, and one key, with what it
 * sealed, would be lost: so the file is locked, and must still be the one under its name. */
static enum ly lock(struct scope *s, int fd, struct str path) {
  struct stat opened, named;
  bool mine = flock(fd, LOCK_EX | LOCK_NB) == 0 && fstat(fd, &opened) == 0 &&
              stat(str_c(s->arena, path), &named) == 0 && opened.st_ino == named.st_ino &&
              opened.st_dev == named.st_dev;
  return mine ? LY_OK : fail(s, LY_BUSY, MSG_SEAL_BUSY, path);
}

static enum ly rotate_open(struct scope *s, int fd, struct str path, char *text) {
  struct seal_keys *keys;
  size_t size = 0;
  enum ly rc = lock(s, fd, path);
  if (!rc) rc = read_open(s, fd, path, text, &size);
  if (!rc) rc = seal_keys_parse(s, (struct str){text, size}, path, &keys);
  if (rc) return rc;
  if (keys->count == SEAL_KEYS_MAX) {
    rc = fail(s, LY_LIMIT, MSG_SEAL_TOO_MANY, path, str_int(s->arena, SEAL_KEYS_MAX));
  }
  seal_keys_close(keys);
  return rc ? rc : replace(s, path, (struct str){text, size});
}

enum ly seal_keys_rotate(struct scope *s, struct str path) {
  char text[KEY_FILE_MAX];
  int fd = -1;
  enum ly rc = open_file(s, path, &fd);
  if (rc) return rc;
  rc = rotate_open(s, fd, path, text);
  close(fd);
  secret_wipe(text, sizeof text);
  return rc;
}
