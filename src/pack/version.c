/* Versions of packs in the database: named by their SM3, kept whole, put in force by date. */
#include "pack/pack.h"

#include "base/json.h"
#include "store/change.h"

enum ly pack_version_name(struct scope *s, const struct pack_source *source, struct str *out) {
  struct digest_state *state;
  struct digest digest;
  enum ly rc = digest_begin(s, &state);
  if (rc) return rc;
  for (size_t i = 0; i < source->count; i++) {
    digest_add_part(state, source->files[i].path);
    digest_add_part(state, source->files[i].content);
  }
  rc = digest_end(s, state, &digest);
  if (!rc) *out = digest_hex(s->arena, &digest);
  return rc;
}

static enum ly keep_files(struct scope *s, struct tx *tx, const struct pack *pack,
                          const struct pack_source *source) {
  enum ly rc = LY_OK;
  for (size_t i = 0; !rc && i < source->count; i++) {
    rc = store_exec(s, tx,
                    "INSERT INTO pack_file (pack, version, path, content) VALUES ($1, $2, $3, $4)",
                    S_TEXT(pack->header->key), S_TEXT(pack->version), S_TEXT(source->files[i].path),
                    S_BLOB(source->files[i].content));
  }
  return rc;
}

static enum ly keep_version(struct scope *s, struct tx *tx, const struct pack *pack,
                            const struct pack_source *source) {
  struct store_rows rows = {0};
  enum ly rc = store_query(s, tx_store(tx), "t",
                           "SELECT version FROM pack_version WHERE pack = $1 AND version = $2",
                           &rows, S_TEXT(pack->header->key), S_TEXT(pack->version));
  if (rc || rows.rows) return rc;
  rc =
      store_exec(s, tx, "INSERT INTO pack_version (pack, version, recorded_at) VALUES ($1, $2, $3)",
                 S_TEXT(pack->header->key), S_TEXT(pack->version), S_INT(scope_now_us(s)));
  return rc ? rc : keep_files(s, tx, pack, source);
}

/* The newest adoption that holds from this very date, if it is this version, needs no second row.
 */
static enum ly already_adopted(struct scope *s, struct tx *tx, const struct pack *pack,
                               struct str from, bool *out, int64_t *next) {
  struct store_rows rows = {0};
  enum ly rc = store_query(s, tx_store(tx), "itt",
                           "SELECT sequence, version, in_force_from FROM pack_adoption"
                           " WHERE pack = $1 ORDER BY sequence DESC",
                           &rows, S_TEXT(pack->header->key));
  if (rc) return rc;
  *out = false;
  *next = rows.rows ? store_int(&rows, 0, 0) + 1 : 1;
  for (size_t i = 0; i < rows.rows; i++) {
    if (!str_eq(store_text(&rows, i, 2), from)) continue;
    *out = str_eq(store_text(&rows, i, 1), pack->version);
    return LY_OK;
  }
  return LY_OK;
}

static enum ly log_adoption(struct scope *s, struct tx *tx, const struct pack *pack,
                            struct str from) {
  struct value *v = value_map(s->arena);
  struct buf subject = buf_open(s->arena, 128), payload = buf_open(s->arena, 1024);
  value_put_text(s->arena, v, "pack", pack->header->key);
  value_put_text(s->arena, v, "version", pack->version);
  value_put_text(s->arena, v, "in_force_from", from);
  if (v) json_value(&payload, v);
  buf_add(&subject, STR("pack:"));
  buf_add(&subject, pack->header->key);
  struct change c = {.district = DISTRICT_INSTALLATION,
                     .key = change_new_key(s),
                     .act = STR("pack.adopt"),
                     .subject = buf_str(&subject),
                     .pack_version = pack->version,
                     .payload = buf_str(&payload)};
  return arena_failed(s->arena) ? fail_memory(s) : change_append(s, tx, &c, STR(""));
}

enum ly pack_adopt(struct scope *s, struct tx *tx, const struct pack *pack,
                   const struct pack_source *source, struct date in_force_from, bool *changed) {
  must(pack->header && s->diags.errors == 0 && s->actor.len > 0);
  struct str from = date_iso(s->arena, in_force_from);
  bool adopted;
  int64_t next;
  *changed = false;
  enum ly rc = already_adopted(s, tx, pack, from, &adopted, &next);
  if (rc || adopted) return rc;
  rc = keep_version(s, tx, pack, source);
  if (rc) return rc;
  *changed = true;
  rc = store_exec(s, tx,
                  "INSERT INTO pack_adoption"
                  " (pack, sequence, version, in_force_from, adopted_by, recorded_at)"
                  " VALUES ($1, $2, $3, $4, $5, $6)",
                  S_TEXT(pack->header->key), S_INT(next), S_TEXT(pack->version), S_TEXT(from),
                  S_TEXT(s->actor), S_INT(scope_now_us(s)));
  return rc ? rc : log_adoption(s, tx, pack, from);
}

enum ly pack_in_force(struct scope *s, struct store *st, struct date on, struct pack_adoption **out,
                      size_t *count) {
  struct store_rows rows = {0};
  *out = NULL;
  *count = 0;
  enum ly rc = store_query(s, st, "tttt",
                           "SELECT pack, version, in_force_from, adopted_by FROM pack_adoption"
                           " WHERE in_force_from <= $1"
                           " ORDER BY pack, in_force_from DESC, sequence DESC",
                           &rows, S_TEXT(date_iso(s->arena, on)));
  if (rc) return rc;
  struct pack_adoption *list = ARENA_ARRAY(s->arena, struct pack_adoption, rows.rows);
  if (!list) return fail_memory(s);
  size_t n = 0;
  for (size_t i = 0; i < rows.rows; i++) {
    struct str pack = store_text(&rows, i, 0);
    if (n && str_eq(list[n - 1].pack, pack)) continue; /* an earlier adoption of the same pack */
    list[n++] = (struct pack_adoption){pack, store_text(&rows, i, 1), store_text(&rows, i, 2),
                                       store_text(&rows, i, 3)};
  }
  *out = list;
  *count = n;
  return LY_OK;
}

enum ly pack_version_in_force(struct scope *s, struct store *st, struct date on, struct str pack,
                              struct str *out) {
  struct store_rows rows = {0};
  *out = STR("");
  enum ly rc = store_query(s, st, "t",
                           "SELECT version FROM pack_adoption"
                           " WHERE pack = $1 AND in_force_from <= $2"
                           " ORDER BY in_force_from DESC, sequence DESC LIMIT 1",
                           &rows, S_TEXT(pack), S_TEXT(date_iso(s->arena, on)));
  if (!rc && rows.rows) *out = store_text(&rows, 0, 0);
  return rc;
}

enum ly pack_adopted_after(struct scope *s, struct store *st, struct str pack, struct date day,
                           struct date **out, size_t *count) {
  struct store_rows rows = {0};
  enum ly rc = store_query(s, st, "t",
                           "SELECT DISTINCT in_force_from FROM pack_adoption"
                           " WHERE pack = $1 AND in_force_from > $2 ORDER BY in_force_from",
                           &rows, S_TEXT(pack), S_TEXT(date_iso(s->arena, day)));
  if (rc) return rc;
  *count = rows.rows;
  *out = ARENA_ARRAY(s->arena, struct date, rows.rows);
  if (!*out) return fail_memory(s);
  for (size_t i = 0; i < rows.rows; i++) {
    if (!date_parse(store_text(&rows, i, 0), &(*out)[i]))
      return fail(s, LY_CORRUPT, MSG_PACK_VERSION_DAMAGED, pack);
  }
  return LY_OK;
}

enum ly pack_source_stored(struct scope *s, struct store *st, struct str pack, struct str version,
                           struct pack_source *out) {
  struct store_rows rows = {0};
  enum ly rc = store_query(s, st, "tb",
                           "SELECT path, content FROM pack_file"
                           " WHERE pack = $1 AND version = $2 ORDER BY path",
                           &rows, S_TEXT(pack), S_TEXT(version));
  if (rc) return rc;
  struct pack_file *files = ARENA_ARRAY(s->arena, struct pack_file, rows.rows);
  if (!files) return fail_memory(s);
  for (size_t i = 0; i < rows.rows; i++) {
    files[i] = (struct pack_file){store_text(&rows, i, 0), store_text(&rows, i, 1)};
  }
  *out = pack_source_memory(files, rows.rows);
  struct str name;
  rc = pack_version_name(s, out, &name);
  if (rc) return rc;
  return str_eq(name, version) ? LY_OK : fail(s, LY_CORRUPT, MSG_PACK_VERSION_DAMAGED, pack);
}
