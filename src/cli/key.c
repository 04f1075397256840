/* laoyou key: the key file, and which one a database needs. */
#include "cli/cli.h"

#include "base/file.h"
#include "store/lease.h"
#include "base/json.h"
#include "store/writer.h"

#include <stdlib.h>

/* An address with a scheme of its own is no file; "sqlite:PATH" is one. */
static struct str beside(struct scope *s, struct str address, struct str ending) {
  static const struct str sqlite = STR_INIT("sqlite:");
  if (str_starts(address, sqlite)) address = str_from(address, sqlite.len);
  if (str_contains(address, STR("://"))) return STR("");
  struct buf b = buf_open(s->arena, address.len + 16);
  buf_add(&b, address);
  buf_add(&b, ending);
  return buf_str(&b);
}

struct str cli_key_path(struct scope *s, const struct args *args, struct str address) {
  if (args->key.len) return args->key;
  struct str path = str_of(getenv("LAOYOU_KEY"));
  return path.len ? path : beside(s, address, STR(".key"));
}

struct str cli_columns_path(struct scope *s, struct str address) {
  struct str path = str_of(getenv("LAOYOU_COLUMNS"));
  return path.len ? path : beside(s, address, STR(".columns"));
}

enum ly cli_everyone(struct scope *s, const struct args *args, struct store *st,
                     struct service_everyone *everyone) {
  enum ly refused;
  struct str path = cli_columns_path(s, cli_address(args));
  return service_everyone_start(s, st, everyone, path, &refused);
}

enum ly cli_keys(struct scope *s, const struct args *args, struct str address,
                 struct seal_keys **out) {
  struct str path = cli_key_path(s, args, address);
  *out = NULL;
  if (path.len == 0) return fail(s, LY_USAGE, MSG_CLI_NO_KEY_PATH);
  return seal_keys_read(s, path, out);
}

enum ly cli_check_keys(struct scope *s, const struct args *args, struct str address,
                       struct store *st) {
  struct seal_keys *keys = NULL;
  struct str path = cli_key_path(s, args, address), needed;
  enum ly rc = sealed_key(s, st, &needed);
  if (rc || needed.len == 0) return rc;
  if (path.len && file_exists(s, path)) rc = seal_keys_read(s, path, &keys);
  if (!rc) rc = sealed_check(s, st, keys, path);
  seal_keys_close(keys);
  return rc;
}

static enum ly make(struct scope *s, struct str path, bool say) {
  struct seal_keys *keys = NULL;
  enum ly rc = seal_keys_make(s, path);
  if (!rc) rc = seal_keys_read(s, path, &keys);
  if (rc) return rc;
  struct str words[] = {path, seal_fingerprint(s->arena, keys, 0)};
  seal_keys_close(keys);
  if (say) cli_print_line(STR(""), message_text(s->arena, s->lang, MSG_CLI_KEY_MADE, words, 2));
  return LY_OK;
}

enum ly cli_key_new(struct scope *s, const struct args *args) {
  return make(s, args->positional[0], true);
}

/* cli_store() has refused a database whose sealed values need a key that is not there. */
enum ly cli_need_keys(struct scope *s, const struct args *args, bool say) {
  struct seal_keys *keys = NULL;
  struct str path = cli_key_path(s, args, cli_address(args));
  if (path.len == 0) return LY_OK;
  if (!file_exists(s, path)) return make(s, path, say);
  enum ly rc = seal_keys_read(s, path, &keys);
  seal_keys_close(keys);
  return rc;
}

/* ---- list ---- */

static struct value *key_value(struct scope *s, struct str name, enum message use) {
  struct value *v = value_map(s->arena);
  value_put_text(s->arena, v, "key", name);
  value_put_text(s->arena, v, "use", message_plain(s->lang, use));
  return v;
}

/* `st` may be NULL: then how much is sealed under each is not known. */
static enum ly list_keys(struct scope *s, struct store *st, const struct seal_keys *keys,
                         struct value *list) {
  for (size_t i = 0; i < seal_keys_count(keys); i++) {
    struct str name = seal_fingerprint(s->arena, keys, i);
    struct value *v = key_value(s, name, i ? MSG_CLI_KEY_OLDER : MSG_CLI_KEY_NEWEST);
    int64_t sealed = 0;
    enum ly rc = st ? sealed_count(s, st, name, &sealed) : LY_OK;
    if (rc) return rc;
    if (st) value_put_int(s->arena, v, "sealed", sealed);
    if (!st) value_put_null(s->arena, v, "sealed");
    value_add(list, v);
  }
  struct value *v = key_value(s, seal_hash_fingerprint(s->arena, keys), MSG_CLI_KEY_HASH);
  value_put_null(s->arena, v, "sealed");
  value_add(list, v);
  return LY_OK;
}

static enum ly print_keys(struct scope *s, const struct args *args, struct value *list) {
  static const struct cli_column columns[] = {
      {"key", MSG_CLI_COL_KEY}, {"use", MSG_CLI_COL_USE}, {"sealed", MSG_CLI_COL_SEALED}};
  if (args->json) return cli_print_json(s, list);
  return cli_print_table(s, list, columns, 3);
}

/* With --key and no --db the file alone. */
enum ly cli_key_list(struct scope *s, const struct args *args) {
  struct store *st = NULL;
  struct seal_keys *keys = NULL;
  struct value *list = value_list(s->arena);
  bool file_alone = args->key.len && !args->db.len;
  enum ly rc = file_alone ? LY_OK : cli_store(s, args, STORE_EXISTING, &st);
  if (rc) return rc;
  rc = cli_keys(s, args, cli_address(args), &keys);
  if (!rc) rc = list_keys(s, st, keys, list);
  seal_keys_close(keys);
  store_close(st);
  if (!rc && arena_failed(s->arena)) rc = fail_memory(s);
  return rc ? rc : print_keys(s, args, list);
}

/* ---- rotate ---- */

/* A rotation that was cut off: the database is behind the file, or some values are. */
static enum ly is_unfinished(struct scope *s, struct store *st, const struct seal_keys *keys,
                             struct str used, bool *out) {
  *out = used.len && !str_eq(used, seal_fingerprint(s->arena, keys, 0));
  for (size_t i = 1; used.len && !*out && i < seal_keys_count(keys); i++) {
    int64_t count;
    enum ly rc = sealed_count(s, st, seal_fingerprint(s->arena, keys, i), &count);
    if (rc) return rc;
    *out = count > 0;
  }
  return LY_OK;
}

static enum ly add_key(struct scope *s, const struct args *args, struct seal_keys **keys) {
  struct str address = cli_address(args);
  enum ly rc = seal_keys_rotate(s, cli_key_path(s, args, address));
  if (rc) return rc;
  seal_keys_close(*keys);
  *keys = NULL;
  return cli_keys(s, args, address, keys);
}

/* The log says under which key what is sealed from now on, and then how much was sealed anew: the
 * values themselves stay what they were, so the short transactions between are not in it. */
struct turning {
  const struct seal_keys *keys; /* NULL: nothing to note */
  struct str key;
};

static enum ly run_turn(struct scope *s, struct tx *tx, struct write *w) {
  const struct turning *turning = w->context;
  return turning->keys ? sealed_note(s, tx, turning->keys) : LY_OK;
}

static enum ly record(struct scope *s, struct store *st, struct str act, struct turning *turning,
                      int64_t done) {
  struct value *v = value_map(s->arena);
  struct buf subject = buf_open(s->arena, 64), payload = buf_open(s->arena, 200);
  buf_add(&subject, STR("key:"));
  buf_add(&subject, turning->key);
  value_put_int(s->arena, v, "sealed", done);
  if (v && done >= 0) json_value(&payload, v);
  struct write w = {.scope = s,
                    .change = {.district = DISTRICT_INSTALLATION,
                               .key = change_new_key(s),
                               .act = act,
                               .subject = buf_str(&subject),
                               .payload = buf_str(&payload)},
                    .run = run_turn,
                    .context = turning};
  return arena_failed(s->arena) ? fail_memory(s) : store_write(s, st, &w);
}

/* A database in which nothing is sealed stays without a key of its own. */
static enum ly turn(struct scope *s, struct store *st, const struct seal_keys *keys, bool used,
                    int64_t *done) {
  enum { NOT_COUNTED = -1 };
  struct turning turning = {used ? keys : NULL, seal_fingerprint(s->arena, keys, 0)};
  enum ly rc = record(s, st, STR("key.rotate"), &turning, NOT_COUNTED);
  if (rc || !used) return rc;
  rc = sealed_rotate(s, st, keys, done);
  return rc ? rc : record(s, st, STR("key.rotated"), &turning, *done);
}

/* A new key, unless the last one is not in use everywhere yet; then all that is left is sealed with
 * it. */
static enum ly rotate(struct scope *s, const struct args *args, struct store *st,
                      struct seal_keys **keys, int64_t *done) {
  struct str used;
  bool unfinished = false;
  *done = 0;
  enum ly rc = sealed_key(s, st, &used);
  if (!rc) rc = is_unfinished(s, st, *keys, used, &unfinished);
  if (!rc && !unfinished) rc = add_key(s, args, keys);
  return rc ? rc : turn(s, st, *keys, used.len > 0, done);
}

static enum ly print_rotated(struct scope *s, const struct args *args, struct str key,
                             int64_t done) {
  struct value *v = value_map(s->arena);
  value_put_text(s->arena, v, "key", key);
  value_put_int(s->arena, v, "sealed", done);
  if (args->json) return cli_print_json(s, v);
  struct str words[] = {key, str_int(s->arena, done)};
  cli_print_line(STR(""), message_text(s->arena, s->lang, MSG_CLI_KEY_ROTATED, words, 2));
  return LY_OK;
}

/* A server holds the old key file in memory and would refuse every sealed write from then on. */
static enum ly check_not_served(struct scope *s, struct store *st) {
  struct lease lease;
  enum ly rc = lease_read(s, st, &lease);
  if (rc || lease.expires_at <= scope_now_us(s)) return rc;
  return fail(s, LY_CONFLICT, MSG_CLI_KEY_SERVED, lease.holder);
}

enum ly cli_key_rotate(struct scope *s, const struct args *args) {
  struct store *st;
  struct seal_keys *keys = NULL;
  struct str key = STR("");
  int64_t done = 0;
  enum ly rc = cli_store(s, args, STORE_EXISTING, &st);
  if (rc) return rc;
  rc = check_not_served(s, st);
  if (!rc) rc = cli_keys(s, args, cli_address(args), &keys);
  if (!rc) rc = rotate(s, args, st, &keys, &done);
  if (!rc) key = seal_fingerprint(s->arena, keys, 0);
  seal_keys_close(keys);
  store_close(st);
  return rc ? rc : print_rotated(s, args, key, done);
}

enum ly cli_read_keys(struct scope *s, const struct args *args, struct seal_keys **out) {
  struct str path = cli_key_path(s, args, cli_address(args));
  *out = NULL;
  return path.len && file_exists(s, path) ? seal_keys_read(s, path, out) : LY_OK;
}
