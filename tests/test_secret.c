/* base/: sealing and its key file, passwords, one-time codes. */
#include "tests/support.h"

#include "base/file.h"
#include "base/password.h"
#include "base/seal.h"
#include "base/secret.h"
#include "base/totp.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

static const struct seal_place place = {STR_INIT("person"), STR_INIT("id_number"), STR_INIT("1")};

static struct str new_key_file(struct fixture *f, const char *name) {
  struct str path = fixture_path(f, name);
  assert_ok(f, seal_keys_make(&f->scope, path));
  return path;
}

static struct seal_keys *read_keys(struct fixture *f, struct str path) {
  struct seal_keys *keys;
  assert_ok(f, seal_keys_read(&f->scope, path, &keys));
  return keys;
}

static bool error_has(struct fixture *f, const char *words) {
  return str_contains(error_text(&f->scope), str_of(words));
}

/* ---- sealing ---- */

static void what_is_sealed_opens(void **state) {
  struct fixture *f = *state;
  struct seal_keys *keys = read_keys(f, new_key_file(f, "k"));
  static const size_t sizes[] = {0, 1, 15, 16, 17, 4096, 262144};
  char *text = arena_alloc(&f->arena, 262144);
  for (size_t i = 0; i < 262144; i++) text[i] = (char)fixture_random(f);
  for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
    struct str in = {text, sizes[i]}, sealed, again, out;
    assert_ok(f, seal_close(&f->scope, keys, place, in, &sealed));
    assert_ok(f, seal_close(&f->scope, keys, place, in, &again));
    assert_int_equal(sealed.len, in.len + SEAL_OVERHEAD);
    assert_false(str_eq(sealed, again)); /* a nonce of its own each time */
    assert_ok(f, seal_open(&f->scope, keys, place, sealed, &out));
    assert_true(str_eq(in, out));
    assert_true(in.len < 15 || !str_contains(sealed, in));
  }
  seal_keys_close(keys);
}

/* Made apart from this program, by the commands `openssl mac` and `openssl enc -sm4-ctr`. */
static void the_format_is_as_written(void **state) {
  struct fixture *f = *state;
  static const char hex[] =
      "01fa34635f1d3ac272000102030405060708090a0b0c0d0e0f821ff0623f4b92e47dad47a0580eb7681a4077b008"
      "d55b0d4b68694ada53e0aec06e4a19cd458fade58fe467a654cf523102";
  static const char file[] =
      "seal 000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f\n"
      "hash 000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f\n";
  char sealed[75];
  struct seal_keys *keys;
  struct str text;
  struct digest hash;
  assert_int_equal(sizeof hex - 1, 2 * sizeof sealed);
  assert_true(secret_unhex(str_of(hex), sealed, sizeof sealed));
  assert_ok(f, seal_keys_parse(&f->scope, str_of(file), STR("k"), &keys));
  assert_str(seal_fingerprint(&f->arena, keys, 0), "fa34635f1d3ac272");
  assert_ok(f, seal_open(&f->scope, keys, place, (struct str){sealed, sizeof sealed}, &text));
  assert_str(text, "330102194501011234");
  assert_ok(f, seal_hash(&f->scope, keys, STR("id_number"), text, &hash));
  assert_str(digest_hex(&f->arena, &hash),
             "8228b47bf9f2ab66898466ec7b252a97f220a60675aeefa7276feed334d82418");
  seal_keys_close(keys);
}

static void every_bit_is_held(void **state) {
  struct fixture *f = *state;
  struct seal_keys *keys = read_keys(f, new_key_file(f, "k"));
  struct str sealed, out;
  assert_ok(f, seal_close(&f->scope, keys, place, STR("张三的身份证号"), &sealed));
  char *bytes = arena_alloc(&f->arena, sealed.len);
  memcpy(bytes, sealed.ptr, sealed.len);
  for (size_t bit = 0; bit < 8 * sealed.len; bit++) {
    bytes[bit / 8] = (char)(bytes[bit / 8] ^ 1 << bit % 8);
    assert_int_equal(seal_open(&f->scope, keys, place, (struct str){bytes, sealed.len}, &out),
                     LY_CORRUPT);
    fixture_reset(f);
    bytes[bit / 8] = (char)(bytes[bit / 8] ^ 1 << bit % 8);
  }
  for (size_t n = 0; n < sealed.len; n++) {
    assert_int_equal(seal_open(&f->scope, keys, place, (struct str){bytes, n}, &out), LY_CORRUPT);
    fixture_reset(f);
  }
  assert_ok(f, seal_open(&f->scope, keys, place, (struct str){bytes, sealed.len}, &out));
  seal_keys_close(keys);
}

static void a_moved_value_does_not_open(void **state) {
  struct fixture *f = *state;
  struct seal_keys *keys = read_keys(f, new_key_file(f, "k"));
  static const struct seal_place others[] = {
      {STR_INIT("case"), STR_INIT("id_number"), STR_INIT("1")},
      {STR_INIT("person"), STR_INIT("phone"), STR_INIT("1")},
      {STR_INIT("person"), STR_INIT("id_number"), STR_INIT("2")},
      {STR_INIT("person"), STR_INIT("id_number"), STR_INIT("")},
      {STR_INIT("personid"), STR_INIT("_number"), STR_INIT("1")}, /* the same letters in a row */
  };
  struct str sealed, out;
  assert_ok(f, seal_close(&f->scope, keys, place, STR("x"), &sealed));
  for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
    assert_int_equal(seal_open(&f->scope, keys, others[i], sealed, &out), LY_CORRUPT);
    fixture_reset(f);
  }
  seal_keys_close(keys);
}

static void another_key_does_not_open(void **state) {
  struct fixture *f = *state;
  struct seal_keys *mine = read_keys(f, new_key_file(f, "mine")),
                   *other = read_keys(f, new_key_file(f, "other"));
  struct str sealed, out;
  struct digest a, b;
  assert_ok(f, seal_close(&f->scope, mine, place, STR("x"), &sealed));
  assert_int_equal(seal_open(&f->scope, other, place, sealed, &out), LY_CORRUPT);
  assert_true(error_has(f, str_c(&f->arena, seal_fingerprint(&f->arena, mine, 0))));
  fixture_reset(f);
  assert_ok(f, seal_hash(&f->scope, mine, STR("id_number"), STR("x"), &a));
  assert_ok(f, seal_hash(&f->scope, other, STR("id_number"), STR("x"), &b));
  assert_memory_not_equal(a.bytes, b.bytes, DIGEST_BYTES);
  assert_ok(f, seal_hash(&f->scope, mine, STR("phone"), STR("x"), &b));
  assert_memory_not_equal(a.bytes, b.bytes, DIGEST_BYTES);
  assert_ok(f, seal_hash(&f->scope, mine, STR("id_number"), STR("x"), &b));
  assert_memory_equal(a.bytes, b.bytes, DIGEST_BYTES);
  seal_keys_close(mine);
  seal_keys_close(other);
}

/* Old values open, new ones are sealed by the new key, hashes stay. */
static void rotation_keeps_what_was_sealed(void **state) {
  struct fixture *f = *state;
  struct str path = new_key_file(f, "k"), old_sealed, new_sealed, out;
  struct seal_keys *before = read_keys(f, path);
  struct digest a, b;
  assert_ok(f, seal_close(&f->scope, before, place, STR("旧"), &old_sealed));
  assert_ok(f, seal_hash(&f->scope, before, STR("id_number"), STR("1"), &a));
  assert_ok(f, seal_keys_rotate(&f->scope, path));
  struct seal_keys *after = read_keys(f, path);
  assert_int_equal(seal_keys_count(after), 2);
  assert_str(seal_fingerprint(&f->arena, after, 1),
             str_c(&f->arena, seal_fingerprint(&f->arena, before, 0)));
  assert_false(str_eq(seal_newest(after), seal_newest(before)));
  assert_ok(f, seal_open(&f->scope, after, place, old_sealed, &out));
  assert_str(out, "旧");
  assert_ok(f, seal_close(&f->scope, after, place, STR("新"), &new_sealed));
  struct str used = {new_sealed.ptr + SEAL_FINGERPRINT_AT, SEAL_FINGERPRINT};
  assert_true(str_eq(used, seal_newest(after)));
  assert_int_equal(seal_open(&f->scope, before, place, new_sealed, &out), LY_CORRUPT);
  fixture_reset(f);
  assert_ok(f, seal_hash(&f->scope, after, STR("id_number"), STR("1"), &b));
  assert_memory_equal(a.bytes, b.bytes, DIGEST_BYTES);
  assert_true(seal_knows(after, seal_fingerprint(&f->arena, before, 0)));
  assert_false(seal_knows(before, seal_fingerprint(&f->arena, after, 0)));
  assert_false(seal_knows(before, STR("")));
  seal_keys_close(before);
  seal_keys_close(after);
}

/* ---- the key file ---- */

static void a_key_file_is_its_owners_alone(void **state) {
  struct fixture *f = *state;
  struct str path = new_key_file(f, "k"), bytes;
  struct seal_keys *keys;
  struct stat info;
  assert_int_equal(stat(path.ptr, &info), 0);
  assert_int_equal(info.st_mode & 0777, 0600);
  assert_ok(f, file_read(&f->scope, path, 10000, &bytes));
  assert_int_equal(seal_keys_make(&f->scope, path), LY_CONFLICT); /* never over another */
  fixture_reset(f);
  struct str after;
  assert_ok(f, file_read(&f->scope, path, 10000, &after));
  assert_true(str_eq(bytes, after));
  static const mode_t open_modes[] = {0640, 0604, 0620, 0602, 0610, 0601, 0666};
  for (size_t i = 0; i < sizeof open_modes / sizeof *open_modes; i++) {
    assert_int_equal(chmod(path.ptr, open_modes[i]), 0);
    assert_int_equal(seal_keys_read(&f->scope, path, &keys), LY_DENIED);
    assert_null(keys);
    fixture_reset(f);
    assert_int_equal(seal_keys_rotate(&f->scope, path), LY_DENIED);
    fixture_reset(f);
  }
  assert_int_equal(chmod(path.ptr, 0400), 0);
  seal_keys_close(read_keys(f, path));
  assert_int_equal(seal_keys_read(&f->scope, fixture_path(f, "none"), &keys), LY_NOT_FOUND);
  fixture_reset(f);
  assert_int_equal(seal_keys_read(&f->scope, fixture_path(f, "."), &keys), LY_IO);
}

#define DIGITS "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1"

static void a_wrong_key_file_is_told_by_its_line(void **state) {
  struct fixture *f = *state;
  static const struct {
    const char *text, *place;
    enum ly want;
  } cases[] = {
      {"seal " DIGITS "f\nhash " DIGITS "f", "", LY_OK},
      {"# c\n\n  seal  " DIGITS "F \r\nhash " DIGITS "f\r\n", "", LY_OK},
      {"seal " DIGITS "f\nseal " DIGITS "e\nhash " DIGITS "f", "", LY_OK},
      {"seal " DIGITS "f\nseal " DIGITS "f\nhash " DIGITS "f", "第 2 行", LY_INVALID},
      {"seal " DIGITS "f\nhash " DIGITS "f\nhash " DIGITS "e", "第 3 行", LY_INVALID},
      {"seal " DIGITS "\nhash " DIGITS "f", "第 1 行", LY_INVALID},
      {"seal " DIGITS "g\nhash " DIGITS "f", "第 1 行", LY_INVALID},
      {"seal " DIGITS "ff\nhash " DIGITS "f", "第 1 行", LY_INVALID},
      {"seal" DIGITS "f\nhash " DIGITS "f", "第 1 行", LY_INVALID},
      {"# c\nlock " DIGITS "f\n", "第 2 行", LY_INVALID},
      {"seal " DIGITS "f\n", "不是完整的密钥文件", LY_INVALID},
      {"hash " DIGITS "f\n", "不是完整的密钥文件", LY_INVALID},
      {"", "不是完整的密钥文件", LY_INVALID},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct seal_keys *keys;
    int rc = seal_keys_parse(&f->scope, str_of(cases[i].text), STR("k"), &keys);
    assert_int_equal(rc, cases[i].want);
    assert_true(error_has(f, cases[i].place));
    assert_int_equal(keys == NULL, rc != LY_OK);
    seal_keys_close(keys);
    fixture_reset(f);
  }
}

static void a_key_file_has_an_end(void **state) {
  struct fixture *f = *state;
  struct str path = new_key_file(f, "k");
  for (int i = 1; i < SEAL_KEYS_MAX; i++) assert_ok(f, seal_keys_rotate(&f->scope, path));
  assert_int_equal(seal_keys_rotate(&f->scope, path), LY_LIMIT);
  fixture_reset(f);
  struct seal_keys *keys = read_keys(f, path);
  assert_int_equal(seal_keys_count(keys), SEAL_KEYS_MAX);
  seal_keys_close(keys);
}

/* Two rotations at once would lose a key: the second is told to wait. What a rotation that was cut
 * off left beside the file does not stop the next one. */
static void one_rotation_at_a_time(void **state) {
  struct fixture *f = *state;
  struct str path = new_key_file(f, "k");
  int fd = open(path.ptr, O_RDONLY | O_CLOEXEC);
  assert_true(fd >= 0);
  assert_int_equal(flock(fd, LOCK_EX), 0);
  assert_int_equal(seal_keys_rotate(&f->scope, path), LY_BUSY);
  fixture_reset(f);
  close(fd);
  assert_ok(f, file_write_new(&f->scope, fixture_path(f, "k.new"), STR("half"), FILE_PRIVATE));
  assert_ok(f, seal_keys_rotate(&f->scope, path));
  assert_false(file_exists(&f->scope, fixture_path(f, "k.new")));
  struct stat info;
  assert_int_equal(stat(path.ptr, &info), 0);
  assert_int_equal(info.st_mode & 0777, 0600);
}

static void secrets_are_wiped(void **state) {
  struct fixture *f = *state;
  static const char zeros[64];
  char bytes[64];
  secret_random(&f->scope, bytes, sizeof bytes);
  assert_memory_not_equal(bytes, zeros, sizeof bytes);
  secret_wipe(bytes, sizeof bytes);
  assert_memory_equal(bytes, zeros, sizeof bytes);
  struct seal_keys *keys = read_keys(f, new_key_file(f, "k"));
  struct str newest = seal_newest(keys);
  seal_keys_close(keys);
  assert_memory_equal(newest.ptr, zeros, newest.len); /* the arena still has it: wiped */
}

static void chances_are_even(void **state) {
  struct fixture *f = *state;
  int counts[7] = {0};
  for (int i = 0; i < 7000; i++) counts[secret_below(&f->scope, 7)]++;
  for (int i = 0; i < 7; i++) assert_in_range(counts[i], 850, 1150);
  assert_int_equal(secret_below(&f->scope, 1), 0);
}

/* ---- passwords ---- */

static void the_rule_says_what_is_wrong(void **state) {
  struct fixture *f = *state;
  static const struct {
    const char *password, *login;
    enum message want;
  } cases[] = {
      {"correct horse", "wang", MSG_ERROR_NONE},
      {"春眠不觉晓处处闻啼鸟", "wang", MSG_ERROR_NONE}, /* ten characters, thirty bytes */
      {"春眠不觉晓处处闻啼", "wang", MSG_PASSWORD_SHORT},
      {"123456789", "wang", MSG_PASSWORD_SHORT},
      {"", "wang", MSG_PASSWORD_SHORT},
      {"1234567890", "wang", MSG_PASSWORD_COMMON},
      {"Woaini1314", "wang", MSG_PASSWORD_COMMON},
      {"aaaaaaaaaa", "wang", MSG_PASSWORD_REPEATED},
      {"好好好好好好好好好好", "wang", MSG_PASSWORD_REPEATED},
      {"wangxiaoming", "WangXiaoming", MSG_PASSWORD_LOGIN},
      {"wang19450101", "wang", MSG_PASSWORD_LOGIN},
      {"19450101wang", "wang", MSG_PASSWORD_LOGIN},
      {"wang1945-0101", "wang", MSG_ERROR_NONE},
      {"correct horse", "", MSG_ERROR_NONE},
      {"\xFF\xFE", "wang", MSG_PASSWORD_NOT_TEXT},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    int rc = password_check(&f->scope, str_of(cases[i].password), str_of(cases[i].login));
    assert_int_equal(rc, cases[i].want == MSG_ERROR_NONE ? LY_OK : LY_INVALID);
    if (rc) assert_int_equal(f->scope.error.message, cases[i].want);
    fixture_reset(f);
  }
  struct buf b = buf_open(&f->arena, 1000);
  for (int i = 0; i < PASSWORD_CHARACTERS_MAX + 1; i++) buf_char(&b, (char)('a' + i % 26));
  struct str most = {buf_str(&b).ptr, PASSWORD_CHARACTERS_MAX};
  assert_ok(f, password_check(&f->scope, most, STR("")));
  assert_int_equal(password_check(&f->scope, buf_str(&b), STR("")), LY_INVALID);
  assert_int_equal(f->scope.error.message, MSG_PASSWORD_LONG);
}

static void a_password_is_verified(void **state) {
  struct fixture *f = *state;
  struct str kept, again;
  bool good;
  assert_ok(f, password_hash(&f->scope, STR("春眠不觉晓处处闻啼鸟"), &kept));
  assert_ok(f, password_hash(&f->scope, STR("春眠不觉晓处处闻啼鸟"), &again));
  assert_false(str_eq(kept, again)); /* a salt of its own */
  assert_true(str_starts(kept, STR("$argon2id$v=19$m=65536,t=2,p=1$")));
  assert_ok(f, password_verify(&f->scope, kept, STR("春眠不觉晓处处闻啼鸟"), &good));
  assert_true(good);
  assert_ok(f, password_verify(&f->scope, kept, STR("春眠不觉晓处处闻啼鸟 "), &good));
  assert_false(good);
  assert_ok(f, password_verify(&f->scope, STR(""), STR("x"), &good));
  assert_false(good);
  assert_ok(f, password_verify(&f->scope, STR("$argon2id$nonsense"), STR("x"), &good));
  assert_false(good);
  assert_false(password_outdated(kept));
  assert_true(password_outdated(STR("")));
  assert_true(
      password_outdated(STR("$argon2id$v=19$m=8192,t=1,p=1$c29tZXNhbHRzb21lc2FsdA$"
                            "KgeCkZDvzqzAcXCHJ9zmOaGnnVZ8d3qGIaAF9VMYzmQ")));
}

static void *hash_one(void *argument) {
  struct arena arena;
  arena_open(&arena, 1 << 20);
  struct scope s = scope_open(&arena, &world_real);
  struct str kept;
  *(enum ly *)argument = password_hash(&s, STR("春眠不觉晓处处闻啼鸟"), &kept);
  arena_close(&arena);
  return NULL;
}

/* Five at once: two work, three wait, all are done in the end. */
static void two_passwords_at_once(void **state) {
  (void)state;
  enum { THREADS = 5 };
  pthread_t threads[THREADS];
  enum ly results[THREADS];
  unsigned most = 0;
  for (int i = 0; i < THREADS; i++) {
    results[i] = LY_INTERNAL;
    assert_int_equal(pthread_create(&threads[i], NULL, hash_one, &results[i]), 0);
  }
  do {
    unsigned n = password_at_work();
    if (n > most) most = n;
    usleep(200);
  } while (most < PASSWORD_AT_ONCE || password_at_work() > 0);
  for (int i = 0; i < THREADS; i++) {
    assert_int_equal(pthread_join(threads[i], NULL), 0);
    assert_int_equal(results[i], LY_OK);
  }
  assert_int_equal(most, PASSWORD_AT_ONCE);
  assert_int_equal(password_at_work(), 0);
}

static void one_time_passwords_are_readable(void **state) {
  struct fixture *f = *state;
  struct str last = STR("");
  for (int i = 0; i < 200; i++) {
    struct str once = password_once(&f->scope);
    assert_int_equal(once.len, 14);
    assert_true(once.ptr[4] == '-' && once.ptr[9] == '-');
    for (size_t n = 0; n < once.len; n++) assert_null(strchr("0Oo1lIi", once.ptr[n]));
    assert_false(str_eq(once, last));
    assert_ok(f, password_check(&f->scope, once, STR("wang")));
    last = once;
  }
}

/* ---- one-time codes ---- */

static const struct str rfc_secret = STR_INIT("12345678901234567890");

/* RFC 6238, appendix B, the last six of its eight digits; RFC 4226, appendix D. */
static void codes_are_those_of_the_rfcs(void **state) {
  struct fixture *f = *state;
  static const struct {
    int64_t seconds;
    const char *code;
  } totp[] = {{59, "287082"},         {1111111109, "081804"}, {1111111111, "050471"},
              {1234567890, "005924"}, {2000000000, "279037"}, {20000000000, "353130"}};
  static const char *const hotp[] = {"755224", "287082", "359152", "969429", "338314",
                                     "254676", "287922", "162583", "399871", "520489"};
  char code[TOTP_DIGITS + 1];
  for (size_t i = 0; i < sizeof totp / sizeof *totp; i++) {
    int64_t step = totp_step(totp[i].seconds * 1000000);
    assert_ok(f, totp_code(&f->scope, rfc_secret, step, code));
    assert_string_equal(code, totp[i].code);
  }
  for (int i = 0; i < 10; i++) {
    assert_ok(f, totp_code(&f->scope, rfc_secret, i, code));
    assert_string_equal(code, hotp[i]);
  }
}

static void a_code_is_good_once(void **state) {
  struct fixture *f = *state;
  struct str secret = totp_secret(&f->scope);
  int64_t now = totp_step(f->now_us), step = -1;
  char code[TOTP_DIGITS + 1];
  bool good;
  for (int64_t off = -3; off <= 3; off++) {
    assert_ok(f, totp_code(&f->scope, secret, now + off, code));
    assert_ok(f, totp_check(&f->scope, secret, str_of(code), -1, &good, &step));
    assert_int_equal(good, off >= -1 && off <= 1);
    if (good) assert_int_equal(step, now + off);
  }
  assert_ok(f, totp_code(&f->scope, secret, now, code));
  assert_ok(f, totp_check(&f->scope, secret, str_of(code), now - 1, &good, &step));
  assert_true(good);
  assert_ok(f, totp_check(&f->scope, secret, str_of(code), step, &good, &step));
  assert_false(good); /* the same again */
  assert_ok(f, totp_code(&f->scope, secret, now - 1, code));
  assert_ok(f, totp_check(&f->scope, secret, str_of(code), now, &good, &step));
  assert_false(good); /* one from before it */
  static const char *const wrong[] = {"", "12345", "1234567", "12345a", "１２３４５６"};
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
    assert_ok(f, totp_check(&f->scope, secret, str_of(wrong[i]), -1, &good, &step));
    assert_false(good);
  }
  assert_ok(f, totp_code(&f->scope, secret, now, code));
  char spaced[9];
  snprintf(spaced, sizeof spaced, "%.3s %.3s ", code, code + 3);
  assert_ok(f, totp_check(&f->scope, secret, str_of(spaced), -1, &good, &step));
  assert_true(good);
}

/* RFC 4648, 10. */
static void base32_is_that_of_the_rfc(void **state) {
  struct fixture *f = *state;
  static const struct {
    const char *bytes, *text;
  } cases[] = {{"f", "MY"},         {"fo", "MZXQ"},        {"foo", "MZXW6"},
               {"foob", "MZXW6YQ"}, {"fooba", "MZXW6YTB"}, {"foobar", "MZXW6YTBOI"}};
  static const char *const wrong[] = {"", "M", "MZX", "MZXW6Y", "M0", "MZ", "M!", "===", "MZXW61"};
  struct str back;
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    assert_str(base32_text(&f->arena, str_of(cases[i].bytes)), cases[i].text);
    assert_true(base32_parse(&f->arena, str_of(cases[i].text), &back));
    assert_str(back, cases[i].bytes);
  }
  assert_true(base32_parse(&f->arena, STR("mzxw 6ytb oi======"), &back));
  assert_str(back, "foobar");
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
    assert_false(base32_parse(&f->arena, str_of(wrong[i]), &back));
  }
  for (size_t n = 1; n < 64; n++) {
    char bytes[64];
    secret_random(&f->scope, bytes, n);
    struct str in = {bytes, n};
    assert_true(base32_parse(&f->arena, base32_text(&f->arena, in), &back));
    assert_true(str_eq(in, back));
  }
}

static void a_uri_for_the_app(void **state) {
  struct fixture *f = *state;
  assert_str(
      totp_uri(&f->scope, rfc_secret, STR("老幼 青田"), STR("wang&x")),
      "otpauth://totp/%E8%80%81%E5%B9%BC%20%E9%9D%92%E7%94%B0:wang%26x?"
      "secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=%E8%80%81%E5%B9%BC%20%E9%9D%92%E7%94%B0"
      "&algorithm=SHA1&digits=6&period=30");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(what_is_sealed_opens),
      TEST(the_format_is_as_written),
      TEST(every_bit_is_held),
      TEST(a_moved_value_does_not_open),
      TEST(another_key_does_not_open),
      TEST(rotation_keeps_what_was_sealed),
      TEST(a_key_file_is_its_owners_alone),
      TEST(a_wrong_key_file_is_told_by_its_line),
      TEST(a_key_file_has_an_end),
      TEST(one_rotation_at_a_time),
      TEST(secrets_are_wiped),
      TEST(chances_are_even),
      TEST(the_rule_says_what_is_wrong),
      TEST(a_password_is_verified),
      TEST(two_passwords_at_once),
      TEST(one_time_passwords_are_readable),
      TEST(codes_are_those_of_the_rfcs),
      TEST(a_code_is_good_once),
      TEST(base32_is_that_of_the_rfc),
      TEST(a_uri_for_the_app),
  };
  return cmocka_run_group_tests_name("secrets", tests, NULL, NULL);
}
