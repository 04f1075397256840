/* store/: sealed columns and files, on both engines. */
#include "tests/support.h"

#include "base/file.h"
#include "base/secret.h"
#include "store/sealed.h"
#include "store/stored_file.h"

#include <string.h>

struct house {
  struct store *st;
  struct seal_keys *keys;
  struct str key_file;
};

static struct seal_keys *read_keys(struct fixture *f, struct str path) {
  struct seal_keys *keys;
  assert_ok(f, seal_keys_read(&f->scope, path, &keys));
  return keys;
}

static struct house open_house(struct fixture *f) {
  struct house h = {.key_file = fixture_path(f, "h.key")};
  assert_ok(f, store_open(&f->scope, fixture_database(f), STORE_CREATE, &h.st));
  assert_ok(f, seal_keys_make(&f->scope, h.key_file));
  h.keys = read_keys(f, h.key_file);
  return h;
}

static void close_house(struct house *h) {
  seal_keys_close(h->keys);
  store_close(h->st);
}

static void rotate_keys(struct fixture *f, struct house *h) {
  assert_ok(f, seal_keys_rotate(&f->scope, h->key_file));
  seal_keys_close(h->keys);
  h->keys = read_keys(f, h->key_file);
}

/* A PDF of that many bytes, at least 64; `seed` makes it another one. */
static struct str pdf(struct fixture *f, size_t size, char seed) {
  static const char head[] = "%PDF-1.7\n", tail[] = "\nstartxref\n9\n%%EOF\n";
  char *bytes = arena_alloc(&f->arena, size);
  for (size_t i = 0; i < size; i++) bytes[i] = (char)('a' + (i * i + (size_t)seed) % 26);
  memcpy(bytes, head, sizeof head - 1);
  memcpy(bytes + size - (sizeof tail - 1), tail, sizeof tail - 1);
  return (struct str){bytes, size};
}

static enum ly try_put(struct fixture *f, struct house *h, const char *district, const char *name,
                       struct str bytes, struct stored_file *out) {
  struct stored_draft draft;
  struct tx *tx;
  enum ly rc = stored_file_draft(&f->scope, h->keys, str_of(district), str_of(name), bytes, &draft);
  if (rc) return rc;
  assert_ok(f, store_begin(&f->scope, h->st, &tx));
  rc = stored_file_put(&f->scope, tx, h->keys, &draft, out);
  if (rc) store_rollback(tx);
  if (!rc) assert_ok(f, store_commit(&f->scope, tx));
  return rc;
}

static struct stored_file put(struct fixture *f, struct house *h, const char *district,
                              struct str bytes) {
  struct stored_file file;
  assert_ok(f, try_put(f, h, district, "a.pdf", bytes, &file));
  return file;
}

static void erase(struct fixture *f, struct house *h, const struct stored_file *file) {
  struct tx *tx;
  assert_ok(f, store_begin(&f->scope, h->st, &tx));
  assert_ok(f, stored_file_erase(&f->scope, tx, file->district, file->file));
  assert_ok(f, store_commit(&f->scope, tx));
}

static int read_back(struct fixture *f, struct house *h, const struct stored_file *file,
                     struct str *bytes) {
  struct stored_file out;
  fixture_reset(f);
  return stored_file_read(&f->scope, h->st, h->keys, file->district, file->file, &out, bytes);
}

static int64_t count(struct fixture *f, struct house *h, const char *sql) {
  struct store_rows rows = {0};
  assert_ok(f, store_query(&f->scope, h->st, "i", sql, &rows));
  return store_int(&rows, 0, 0);
}

static void exec(struct fixture *f, struct house *h, const char *sql, struct str blob) {
  struct tx *tx;
  assert_ok(f, store_begin(&f->scope, h->st, &tx));
  if (blob.ptr) assert_ok(f, store_exec(&f->scope, tx, sql, S_BLOB(blob)));
  if (!blob.ptr) assert_ok(f, store_exec(&f->scope, tx, sql));
  assert_ok(f, store_commit(&f->scope, tx));
}

#define PIECES "SELECT count(*) FROM file_piece"

static void what_is_put_is_read(void **state) {
  struct fixture *f = *state;
  struct house h = open_house(f);
  static const size_t sizes[] = {64, STORED_PIECE_BYTES - 1, STORED_PIECE_BYTES,
                                 STORED_PIECE_BYTES + 1, 3 * STORED_PIECE_BYTES + 7};
  static const int64_t pieces[] = {1, 1, 1, 2, 4};
  int64_t before = 0;
  for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
    struct str in = pdf(f, sizes[i], 0), out;
    struct stored_file file = put(f, &h, "331121", in);
    assert_int_equal(file.file, i + 1);
    assert_int_equal(file.size_bytes, sizes[i]);
    assert_str(file.media_type, "application/pdf");
    assert_str(file.uploaded_by, "test");
    assert_int_equal(read_back(f, &h, &file, &out), LY_OK);
    assert_true(str_eq(in, out));
    assert_int_equal(count(f, &h, PIECES) - before, pieces[i]);
    before = count(f, &h, PIECES);
  }
  struct store_rows rows = {0};
  assert_ok(f, store_query(&f->scope, h.st, "b", "SELECT sealed FROM file_piece", &rows));
  for (size_t r = 0; r < rows.rows; r++) {
    assert_false(str_contains(store_text(&rows, r, 0), STR("PDF-1.7")));
  }
  close_house(&h);
}

/* The largest, and one byte more. */
static void there_is_an_end_to_files(void **state) {
  struct fixture *f = *state;
  struct house h = open_house(f);
  struct str most = pdf(f, STORED_FILE_BYTES_MAX, 0), out;
  struct stored_file file = put(f, &h, "331121", most);
  assert_int_equal(read_back(f, &h, &file, &out), LY_OK);
  assert_true(str_eq(most, out));
  struct str more = pdf(f, STORED_FILE_BYTES_MAX + 1, 0);
  assert_int_equal(try_put(f, &h, "331121", "a.pdf", more, &file), LY_LIMIT);
  close_house(&h);
}

static void what_is_no_file_is_refused(void **state) {
  struct fixture *f = *state;
  struct house h = open_house(f);
  struct str good = pdf(f, 64, 0);
  char long_name[3 * STORED_NAME_CHARACTERS_MAX + 4];
  for (size_t i = 0; i < sizeof long_name - 1; i += 3) memcpy(long_name + i, "名", 3);
  long_name[sizeof long_name - 1] = 0;
  const struct {
    const char *district, *name;
    struct str bytes;
    enum message want;
  } cases[] = {
      {"33112", "a.pdf", good, MSG_STORED_BAD_DISTRICT},
      {"033112", "a.pdf", good, MSG_STORED_BAD_DISTRICT},
      {"33112x", "a.pdf", good, MSG_STORED_BAD_DISTRICT},
      {"331121", "", good, MSG_STORED_BAD_NAME},
      {"331121", " ", good, MSG_STORED_BAD_NAME},
      {"331121", "a/", good, MSG_STORED_BAD_NAME},
      {"331121", "a\nb.pdf", good, MSG_STORED_BAD_NAME},
      {"331121",
       "a\xE2\x80\xAE"
       "fdp.exe",
       good, MSG_STORED_BAD_NAME},
      {"331121", "\xFF.pdf", good, MSG_STORED_BAD_NAME},
      {"331121", long_name, good, MSG_STORED_BAD_NAME},
      {"331121", "a.pdf", STR("hello"), MSG_FILETYPE_UNKNOWN},
      {"331121", "a.pdf", STR(""), MSG_FILETYPE_UNKNOWN},
      {"331121", "a.pdf", {good.ptr, 40}, MSG_FILETYPE_DAMAGED},
  };
  struct stored_file file;
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    int rc = try_put(f, &h, cases[i].district, cases[i].name, cases[i].bytes, &file);
    assert_int_equal(rc, LY_INVALID);
    assert_int_equal(f->scope.error.message, cases[i].want);
    fixture_reset(f);
  }
  assert_int_equal(count(f, &h, "SELECT count(*) FROM file"), 0);
  assert_int_equal(count(f, &h, PIECES), 0);
  assert_ok(f, try_put(f, &h, "331121", "C:\\老 人\\表（1）.pdf", good, &file));
  assert_str(file.name, "表（1）.pdf");
  close_house(&h);
}

/* Once in a district; gone with the last file that has it, and back when it is handed in again. */
static void a_content_is_kept_once(void **state) {
  struct fixture *f = *state;
  struct house h = open_house(f);
  struct str bytes = pdf(f, 2 * STORED_PIECE_BYTES, 0), out;
  struct stored_file a = put(f, &h, "331121", bytes), b = put(f, &h, "331121", bytes),
                     c = put(f, &h, "310118", bytes);
  assert_int_equal(b.file, 2);
  assert_int_equal(c.file, 1);
  assert_int_equal(count(f, &h, PIECES), 4);
  erase(f, &h, &a);
  assert_int_equal(count(f, &h, PIECES), 4);
  assert_int_equal(read_back(f, &h, &a, &out), LY_NOT_FOUND);
  assert_int_equal(f->scope.error.message, MSG_STORED_ERASED);
  assert_int_equal(read_back(f, &h, &b, &out), LY_OK);
  erase(f, &h, &b);
  assert_int_equal(count(f, &h, PIECES), 2);
  assert_int_equal(read_back(f, &h, &c, &out), LY_OK);
  assert_int_equal(count(f, &h, "SELECT count(*) FROM file"), 3); /* the rows stay */
  struct stored_file d = put(f, &h, "331121", bytes), found;
  assert_int_equal(d.file, 3);
  assert_int_equal(read_back(f, &h, &d, &out), LY_OK);
  assert_ok(f, stored_file_find(&f->scope, h.st, a.district, a.file, &found));
  assert_true(found.erased && found.erased_at == f->now_us);
  struct tx *tx;
  assert_ok(f, store_begin(&f->scope, h.st, &tx));
  assert_int_equal(stored_file_erase(&f->scope, tx, a.district, a.file), LY_CONFLICT);
  fixture_reset(f);
  assert_int_equal(stored_file_erase(&f->scope, tx, a.district, 99), LY_NOT_FOUND);
  store_rollback(tx);
  close_house(&h);
}

static void files_are_listed_by_district(void **state) {
  struct fixture *f = *state;
  struct house h = open_house(f);
  struct stored_file *files;
  struct str *districts;
  size_t n;
  for (char i = 0; i < 3; i++) put(f, &h, "331121", pdf(f, 64, i));
  put(f, &h, "310118", pdf(f, 64, 0));
  assert_ok(f, stored_file_list(&f->scope, h.st, STR("331121"), 0, &files, &n));
  assert_int_equal(n, 3);
  assert_ok(f, stored_file_list(&f->scope, h.st, STR("331121"), 1, &files, &n));
  assert_int_equal(n, 2);
  assert_int_equal(files[0].file, 2);
  assert_str(files[0].name, "a.pdf");
  assert_ok(f, stored_file_list(&f->scope, h.st, STR("310117"), 0, &files, &n));
  assert_int_equal(n, 0);
  assert_ok(f, stored_file_districts(&f->scope, h.st, &districts, &n));
  assert_int_equal(n, 2);
  assert_str(districts[0], "310118");
  close_house(&h);
}

/* ---- damage ---- */

#define ONLY_PIECE " WHERE district = '331121' AND piece = 0"

/* Each byte of the first sealed piece changed in turn, then the piece cut, gone, and one moved. */
static void every_byte_is_held(void **state) {
  struct fixture *f = *state;
  struct house h = open_house(f);
  struct stored_file file = put(f, &h, "331121", pdf(f, 64, 0));
  struct store_rows rows = {0};
  struct str out, sealed;
  assert_ok(f,
            store_query(&f->scope, h.st, "b", "SELECT sealed FROM file_piece" ONLY_PIECE, &rows));
  sealed = store_text(&rows, 0, 0);
  assert_int_equal(sealed.len, 64 + SEAL_OVERHEAD);
  char changed[64 + SEAL_OVERHEAD];
  memcpy(changed, sealed.ptr, sealed.len);
  static const char set[] = "UPDATE file_piece SET sealed = $1" ONLY_PIECE;
  for (size_t i = 0; i < sealed.len; i++) {
    changed[i] = (char)(changed[i] ^ (int)(1 + fixture_random(f) % 255));
    exec(f, &h, set, (struct str){changed, sealed.len});
    assert_int_equal(read_back(f, &h, &file, &out), LY_CORRUPT);
    fixture_reset(f);
    changed[i] = sealed.ptr[i];
  }
  exec(f, &h, set, (struct str){changed, sealed.len - 1});
  assert_int_equal(read_back(f, &h, &file, &out), LY_CORRUPT);
  fixture_reset(f);
  exec(f, &h, set, sealed);
  assert_int_equal(read_back(f, &h, &file, &out), LY_OK);
  exec(f, &h, "DELETE FROM file_piece" ONLY_PIECE, (struct str){0});
  assert_int_equal(read_back(f, &h, &file, &out), LY_CORRUPT);
  assert_int_equal(f->scope.error.message, MSG_STORED_DAMAGED);
  close_house(&h);
}

/* Pieces exchanged within a file, between files, between districts; a row that names another
 * content of the same size, or another size. */
static void a_moved_piece_is_not_taken(void **state) {
  struct fixture *f = *state;
  struct house h = open_house(f);
  struct str bytes = pdf(f, 2 * STORED_PIECE_BYTES, 0), out;
  struct stored_file file = put(f, &h, "331121", bytes);
  struct stored_file other = put(f, &h, "331121", pdf(f, 2 * STORED_PIECE_BYTES, 1));
  put(f, &h, "310118", bytes);
  static const char *const moves[][2] = {
      {"UPDATE file_piece SET piece = piece + 10 WHERE district = '331121'", /* by way of others */
       "UPDATE file_piece SET piece = 11 - piece WHERE district = '331121'"},
      {"UPDATE file_piece SET sealed = (SELECT b.sealed FROM file_piece b"
       " WHERE b.district = '310118' AND b.sm3 = file_piece.sm3 AND b.piece = file_piece.piece)"
       " WHERE district = '331121'"
       " AND sm3 IN (SELECT sm3 FROM file WHERE district = '310118')"},
      {"UPDATE file_piece SET sealed = (SELECT b.sealed FROM file_piece b"
       " WHERE b.district = '331121' AND b.sm3 <> file_piece.sm3 AND b.piece = file_piece.piece)"
       " WHERE district = '331121'" /* one way only: SQLite reads what it has just exchanged */
       " AND sm3 IN (SELECT sm3 FROM file WHERE district = '310118')"},
  };
  struct store_rows rows = {0};
  assert_ok(
      f, store_query(&f->scope, h.st, "tib",
                     "SELECT sm3, piece, sealed FROM file_piece WHERE district = '331121'", &rows));
  for (size_t i = 0; i < 3; i++) {
    for (size_t n = 0; n < 2 && moves[i][n]; n++) exec(f, &h, moves[i][n], (struct str){0});
    assert_int_equal(read_back(f, &h, &file, &out), LY_CORRUPT);
    fixture_reset(f);
    exec(f, &h, "DELETE FROM file_piece WHERE district = '331121'", (struct str){0});
    for (size_t r = 0; r < rows.rows; r++) {
      struct tx *tx;
      assert_ok(f, store_begin(&f->scope, h.st, &tx));
      assert_ok(f, store_exec(&f->scope, tx,
                              "INSERT INTO file_piece (district, sm3, piece, sealed)"
                              " VALUES ('331121', $1, $2, $3)",
                              S_TEXT(store_text(&rows, r, 0)), S_INT(store_int(&rows, r, 1)),
                              S_BLOB(store_text(&rows, r, 2))));
      assert_ok(f, store_commit(&f->scope, tx));
    }
    assert_int_equal(read_back(f, &h, &file, &out), LY_OK);
    assert_int_equal(read_back(f, &h, &other, &out), LY_OK);
  }
  static const char *const lies[] = {
      "UPDATE file SET size_bytes = size_bytes - 1 WHERE district = '331121' AND file = 1",
      "UPDATE file SET size_bytes = size_bytes + 2 WHERE district = '331121' AND file = 1",
      "UPDATE file SET size_bytes = 262144 WHERE district = '331121' AND file = 1",
      "UPDATE file SET size_bytes = -1 WHERE district = '331121' AND file = 1",
  };
  for (size_t i = 0; i < sizeof lies / sizeof *lies; i++) {
    exec(f, &h, lies[i], (struct str){0});
    assert_int_equal(read_back(f, &h, &file, &out), LY_CORRUPT);
    fixture_reset(f);
  }
  close_house(&h);
}

/* ---- keys ---- */

static void a_database_knows_its_keys(void **state) {
  struct fixture *f = *state;
  struct house h = open_house(f);
  struct str needed, out, path = fixture_path(f, "other.key");
  struct stored_file file;
  assert_ok(f, seal_keys_make(&f->scope, path));
  struct seal_keys *mine = h.keys, *other = read_keys(f, path);
  assert_ok(f, sealed_key(&f->scope, h.st, &needed));
  assert_str(needed, "");
  assert_ok(f, sealed_check(&f->scope, h.st, other, path)); /* nothing sealed: any will do */
  assert_ok(f, sealed_check(&f->scope, h.st, NULL, path));
  file = put(f, &h, "331121", pdf(f, 64, 0));
  assert_ok(f, sealed_key(&f->scope, h.st, &needed));
  assert_true(str_eq(needed, seal_fingerprint(&f->arena, mine, 0)));
  assert_ok(f, sealed_check(&f->scope, h.st, mine, h.key_file));
  assert_int_equal(sealed_check(&f->scope, h.st, other, path), LY_NOT_FOUND);
  assert_int_equal(f->scope.error.message, MSG_SEALED_WRONG_KEYS);
  fixture_reset(f);
  assert_int_equal(sealed_check(&f->scope, h.st, NULL, path), LY_NOT_FOUND);
  assert_int_equal(f->scope.error.message, MSG_SEALED_NEEDS_KEYS);
  fixture_reset(f);
  h.keys = other;
  assert_int_equal(read_back(f, &h, &file, &out), LY_CORRUPT);
  fixture_reset(f);
  struct stored_file more;
  assert_int_equal(try_put(f, &h, "331121", "b.pdf", pdf(f, 64, 1), &more), LY_CONFLICT);
  assert_int_equal(f->scope.error.message, MSG_SEALED_KEYS_CHANGED);
  fixture_reset(f);
  h.keys = mine;
  assert_int_equal(read_back(f, &h, &file, &out), LY_OK);
  seal_keys_close(other);
  close_house(&h);
}

/* The right sealing keys with another hash key would find nobody: refused as well. */
static void the_hash_key_belongs_to_the_database(void **state) {
  struct fixture *f = *state;
  struct house h = open_house(f);
  struct str text;
  struct seal_keys *mixed;
  put(f, &h, "331121", pdf(f, 64, 0));
  assert_ok(f, file_read(&f->scope, h.key_file, 10000, &text));
  char *copy = arena_alloc(&f->arena, text.len);
  memcpy(copy, text.ptr, text.len);
  size_t last = text.len - 2;
  copy[last] = copy[last] == '0' ? '1' : '0';
  assert_ok(f, seal_keys_parse(&f->scope, (struct str){copy, text.len}, STR("k"), &mixed));
  assert_int_equal(sealed_check(&f->scope, h.st, mixed, STR("k")), LY_NOT_FOUND);
  seal_keys_close(mixed);
  close_house(&h);
}

static int64_t under(struct fixture *f, struct house *h, size_t key) {
  int64_t n;
  assert_ok(f, sealed_count(&f->scope, h->st, seal_fingerprint(&f->arena, h->keys, key), &n));
  return n;
}

/* Cut in the middle, everything can be read; begun again it does only what is left; afterwards the
 * old key is not needed. */
static void rotation_may_be_cut(void **state) {
  struct fixture *f = *state;
  struct house h = open_house(f);
  struct stored_file files[5];
  struct str out, needed;
  struct tx *tx;
  size_t some;
  int64_t done;
  for (char i = 0; i < 5; i++) {
    size_t size = i == 2 ? 3 * STORED_PIECE_BYTES : 64;
    files[(int)i] = put(f, &h, i % 2 ? "310118" : "331121", pdf(f, size, i));
  }
  assert_ok(f, store_begin(&f->scope, h.st, &tx)); /* what was erased is empty, and passed over */
  assert_ok(f, store_exec(&f->scope, tx,
                          "INSERT INTO file_piece (district, sm3, piece, sealed)"
                          " VALUES ('331121', 'erased', 1, $1)",
                          S_BLOB(STR(""))));
  assert_ok(f, store_commit(&f->scope, tx));
  assert_int_equal(under(f, &h, 0), 7);
  rotate_keys(f, &h);
  assert_int_equal(under(f, &h, 0), 0);
  assert_int_equal(under(f, &h, 1), 7);
  struct sealed_cursor cursor = {0};
  assert_ok(f, store_begin(&f->scope, h.st, &tx));
  assert_ok(f, sealed_rotate_some(&f->scope, tx, h.keys, 3, &cursor, &some));
  assert_ok(f, store_commit(&f->scope, tx));
  assert_int_equal(some, 3);
  assert_ok(f, store_begin(&f->scope, h.st, &tx)); /* the second batch is lost */
  assert_ok(f, sealed_rotate_some(&f->scope, tx, h.keys, 3, &cursor, &some));
  store_rollback(tx);
  assert_int_equal(under(f, &h, 0), 3);
  assert_int_equal(under(f, &h, 1), 4);
  assert_ok(f, sealed_key(&f->scope, h.st, &needed));
  assert_true(str_eq(needed, seal_fingerprint(&f->arena, h.keys, 0)));
  for (int i = 0; i < 5; i++) assert_int_equal(read_back(f, &h, &files[i], &out), LY_OK);
  assert_ok(f, sealed_rotate(&f->scope, h.st, h.keys, &done));
  assert_int_equal(done, 4);
  assert_int_equal(under(f, &h, 0), 7);
  assert_ok(f, sealed_rotate(&f->scope, h.st, h.keys, &done));
  assert_int_equal(done, 0);
  /* Without the old key's line. */
  struct str text;
  assert_ok(f, file_read(&f->scope, h.key_file, 10000, &text));
  struct buf b = buf_open(&f->arena, text.len);
  for (size_t at = 0, seals = 0; at < text.len;) {
    size_t n = at;
    while (n < text.len && text.ptr[n] != '\n') n++;
    struct str line = {text.ptr + at, n + 1 - at};
    if (!str_starts(line, STR("seal ")) || seals++ == 0) buf_add(&b, line);
    at = n + 1;
  }
  seal_keys_close(h.keys);
  assert_ok(f, seal_keys_parse(&f->scope, buf_str(&b), STR("k"), &h.keys));
  assert_int_equal(seal_keys_count(h.keys), 1);
  assert_ok(f, sealed_check(&f->scope, h.st, h.keys, STR("k")));
  for (int i = 0; i < 5; i++) assert_int_equal(read_back(f, &h, &files[i], &out), LY_OK);
  close_house(&h);
}

/* A program that still has the old key file can not seal any more once the database has moved on.
 */
static void old_keys_seal_no_more(void **state) {
  struct fixture *f = *state;
  struct house h = open_house(f);
  struct stored_file file = put(f, &h, "331121", pdf(f, 64, 0));
  struct seal_keys *old = h.keys;
  h.keys = NULL;
  rotate_keys(f, &h);
  put(f, &h, "331121", pdf(f, 64, 1)); /* moves the setting on */
  struct seal_keys *new = h.keys;
  h.keys = old;
  assert_int_equal(try_put(f, &h, "331121", "c.pdf", pdf(f, 64, 2), &file), LY_CONFLICT);
  fixture_reset(f);
  h.keys = new;
  seal_keys_close(old);
  close_house(&h);
}

/* A damaged value stops a rotation, which says where, and loses nothing. */
static void damage_stops_a_rotation(void **state) {
  struct fixture *f = *state;
  struct house h = open_house(f);
  put(f, &h, "331121", pdf(f, 64, 0));
  struct store_rows rows = {0};
  assert_ok(f, store_query(&f->scope, h.st, "b", "SELECT sealed FROM file_piece", &rows));
  struct str sealed = str_copy(&f->arena, store_text(&rows, 0, 0));
  ((char *)(uintptr_t)sealed.ptr)[sealed.len - 1] ^= 1;
  exec(f, &h, "UPDATE file_piece SET sealed = $1", sealed);
  rotate_keys(f, &h);
  int64_t done;
  assert_int_equal(sealed_rotate(&f->scope, h.st, h.keys, &done), LY_CORRUPT);
  assert_true(str_contains(error_text(&f->scope), STR("file_piece")));
  fixture_reset(f);
  assert_int_equal(under(f, &h, 1), 1);
  close_house(&h);
}

/* Copied between engines as they are: the keys of the one open the other. */
static void a_copy_opens_with_the_same_keys(void **state) {
  struct fixture *f = *state;
  struct house h = open_house(f);
  struct str in = pdf(f, 2 * STORED_PIECE_BYTES + 5, 0), out;
  struct stored_file file = put(f, &h, "331121", in), erased = put(f, &h, "331121", pdf(f, 64, 1));
  erase(f, &h, &erased);
  for (enum test_engine engine = TEST_SQLITE; engine <= TEST_POSTGRES; engine++) {
    struct house to = {.keys = h.keys};
    struct store_copied *copied;
    size_t tables;
    struct str there = fixture_new_database(f, engine);
    assert_ok(f, store_open(&f->scope, there, STORE_CREATE, &to.st));
    assert_ok(f, store_copy(&f->scope, h.st, to.st, &copied, &tables));
    assert_ok(f, sealed_check(&f->scope, to.st, h.keys, STR("k")));
    assert_int_equal(read_back(f, &to, &file, &out), LY_OK);
    assert_true(str_eq(in, out));
    assert_int_equal(read_back(f, &to, &erased, &out), LY_NOT_FOUND);
    fixture_reset(f);
    store_close(to.st);
  }
  close_house(&h);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(what_is_put_is_read),
      TEST(there_is_an_end_to_files),
      TEST(what_is_no_file_is_refused),
      TEST(a_content_is_kept_once),
      TEST(files_are_listed_by_district),
      TEST(every_byte_is_held),
      TEST(a_moved_piece_is_not_taken),
      TEST(a_database_knows_its_keys),
      TEST(the_hash_key_belongs_to_the_database),
      TEST(rotation_may_be_cut),
      TEST(old_keys_seal_no_more),
      TEST(damage_stops_a_rotation),
      TEST(a_copy_opens_with_the_same_keys),
  };
  return run_on_engines("files", tests);
}
