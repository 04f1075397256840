/* Reading packs where they are kept: folders beside each other, or versions in the database. */
#include "pack/pack.h"

#include "base/file.h"

/* A parent's folder stands beside that of the pack. */
static enum ly find_beside(struct scope *s, void *context, struct str key,
                           struct pack_source *out) {
  const struct str *folder = context;
  struct str beside = path_join(s->arena, path_join(s->arena, *folder, STR("..")), key);
  if (!folder_exists(s, beside)) return LY_NOT_FOUND;
  struct diags own = s->diags;
  s->diags = (struct diags){0};
  enum ly rc = pack_source_folder(s, beside, out);
  s->diags = own; /* out->faults counts them */
  return rc;
}

enum ly pack_read_folder(struct scope *s, struct str folder, const struct pack_kind *const *kinds,
                         struct pack_source *source, struct pack *out) {
  *out = (struct pack){0};
  const struct pack_parents parents = {find_beside, &folder};
  enum ly rc = pack_source_folder(s, folder, source);
  return rc ? rc : pack_read(s, source, kinds, &parents, out);
}

struct kept {
  struct store *st;
  struct date on;
};

static enum ly find_kept(struct scope *s, void *context, struct str key, struct pack_source *out) {
  const struct kept *kept = context;
  struct pack_adoption *list;
  size_t count;
  enum ly rc = pack_in_force(s, kept->st, kept->on, &list, &count);
  if (rc) return rc;
  for (size_t i = 0; i < count; i++) {
    if (str_eq(list[i].pack, key)) {
      return pack_source_stored(s, kept->st, key, list[i].version, out);
    }
  }
  return LY_NOT_FOUND;
}

enum ly pack_read_under(struct scope *s, struct store *st, struct date on,
                        const struct pack_source *source, const struct pack_kind *const *kinds,
                        struct pack *out) {
  struct kept kept = {st, on};
  const struct pack_parents parents = {find_kept, &kept};
  return pack_read(s, source, kinds, &parents, out);
}

enum ly pack_read_in_force(struct scope *s, struct store *st, struct date on, struct str key,
                           const struct pack_kind *const *kinds, struct pack *out) {
  struct kept kept = {st, on};
  struct pack_source source;
  *out = (struct pack){0};
  enum ly rc = find_kept(s, &kept, key, &source);
  return rc ? rc : pack_read_under(s, st, on, &source, kinds, out);
}

static bool stands_on(const struct pack *pack, struct str key) {
  for (const struct pack *above = pack->parent; above; above = above->parent) {
    if (str_eq(above->header->key, key)) return true;
  }
  return false;
}

/* One pack as it would be read on a day; faults of packs that do not stand on `key` are no matter
 * of this adoption. */
static enum ly check_one(struct scope *s, struct store *st, struct date on, struct str pack_key,
                         struct str key, const struct pack_kind *const *kinds) {
  struct pack pack = {0};
  struct diags own = s->diags;
  enum ly rc = pack_read_in_force(s, st, on, pack_key, kinds, &pack);
  if (rc != LY_INVALID) return rc;
  struct str parent = pack.header ? pack.header->parent : STR("");
  bool lower = stands_on(&pack, key) || str_eq(parent, key) || str_eq(pack_key, key);
  struct str faults = str_int(s->arena, (int64_t)s->diags.errors);
  s->error = (struct error){0};
  if (lower) {
    return fail(s, LY_INVALID, MSG_PACK_LOWER_BROKEN, pack_key, date_iso(s->arena, on), faults);
  }
  s->diags = own;
  return LY_OK;
}

static enum ly check_day(struct scope *s, struct store *st, struct date on, struct str key,
                         const struct pack_kind *const *kinds) {
  struct pack_adoption *list;
  size_t count;
  enum ly rc = pack_in_force(s, st, on, &list, &count);
  for (size_t i = 0; !rc && i < count; i++) rc = check_one(s, st, on, list[i].pack, key, kinds);
  return rc;
}

enum ly pack_check_lower(struct scope *s, struct store *st, struct date from, struct str key,
                         const struct pack_kind *const *kinds) {
  struct store_rows rows = {0};
  enum ly rc = store_query(s, st, "t",
                           "SELECT DISTINCT in_force_from FROM pack_adoption"
                           " WHERE in_force_from > $1 ORDER BY in_force_from",
                           &rows, S_TEXT(date_iso(s->arena, from)));
  if (!rc) rc = check_day(s, st, from, key, kinds);
  for (size_t i = 0; !rc && i < rows.rows; i++) {
    struct date day;
    must(date_parse(store_text(&rows, i, 0), &day));
    rc = check_day(s, st, day, key, kinds);
  }
  return rc;
}
