/* laoyou file: files into the database and out of it. */
#include "cli/cli.h"

#include "base/file.h"
#include "base/secret.h"
#include "base/json.h"
#include "store/stored_file.h"
#include "store/writer.h"

static enum ly needs(struct scope *s, const char *option, enum message what) {
  return fail(s, LY_USAGE, MSG_CLI_FILE_NEEDS, str_of(option), message_plain(s->lang, what));
}

/* The database and its keys; keys for reading and writing what is sealed. */
struct opened {
  struct store *store;
  struct seal_keys *keys;
};

static void close_both(struct opened *o) {
  seal_keys_close(o->keys);
  store_close(o->store);
}

static enum ly open_both(struct scope *s, const struct args *args, struct opened *o) {
  *o = (struct opened){0};
  enum ly rc = cli_store(s, args, STORE_EXISTING, &o->store);
  if (rc) return rc;
  rc = cli_keys(s, args, cli_address(args), &o->keys);
  if (rc) close_both(o);
  return rc;
}

static struct value *file_value(struct scope *s, const struct stored_file *f) {
  struct arena *a = s->arena;
  struct value *v = value_map(a);
  value_put_text(a, v, "district", f->district);
  value_put_text(a, v, "file", str_int(a, f->file)); /* 64 bits: a text in JSON */
  value_put_text(a, v, "name", f->name);
  value_put_text(a, v, "media_type", f->media_type);
  value_put_int(a, v, "size_bytes", f->size_bytes);
  value_put_text(a, v, "sm3", f->sm3);
  value_put_text(a, v, "uploaded_by", f->uploaded_by);
  value_put_text(a, v, "recorded_at", time_local(a, f->recorded_at));
  if (f->erased) value_put_text(a, v, "erased_at", time_local(a, f->erased_at));
  if (!f->erased) value_put_null(a, v, "erased_at");
  return v;
}

/* ---- add ---- */

struct adding {
  const struct seal_keys *keys;
  struct stored_draft draft;
  struct stored_file file;
};

/* Only now is there a number to speak of. */
static enum ly run_put(struct scope *s, struct tx *tx, struct write *w) {
  struct adding *adding = w->context;
  struct buf b = buf_open(s->arena, 64);
  enum ly rc = stored_file_put(s, tx, adding->keys, &adding->draft, &adding->file);
  if (rc) return rc;
  w->answer = str_int(s->arena, adding->file.file);
  buf_add(&b, STR("file:"));
  buf_add(&b, w->answer);
  w->change.subject = buf_str(&b);
  return LY_OK;
}

static enum ly put(struct scope *s, const struct args *args, const struct opened *o,
                   struct str bytes, struct stored_file *file) {
  struct adding adding = {.keys = o->keys};
  enum ly rc =
      stored_file_draft(s, o->keys, args->district, args->positional[0], bytes, &adding.draft);
  if (rc) return rc;
  struct write w = {.scope = s,
                    .change = {.district = adding.draft.district,
                               .key = change_new_key(s),
                               .act = STR("file.add"),
                               .payload = stored_draft_payload(s, &adding.draft)},
                    .run = run_put,
                    .context = &adding};
  rc = arena_failed(s->arena) ? fail_memory(s) : store_write(s, o->store, &w);
  *file = adding.file;
  return rc;
}

enum ly cli_file_add(struct scope *s, const struct args *args) {
  struct opened o;
  struct str bytes;
  struct stored_file file = {0};
  if (args->district.len == 0) return needs(s, "district", MSG_CLI_WHAT_DISTRICT);
  enum ly rc = open_both(s, args, &o);
  if (rc) return rc;
  rc = file_read(s, args->positional[0], STORED_FILE_BYTES_MAX, &bytes);
  if (!rc) rc = put(s, args, &o, bytes, &file);
  close_both(&o);
  if (rc) return rc;
  if (args->json) return cli_print_json(s, file_value(s, &file));
  struct str words[] = {file.district, str_int(s->arena, file.file), file.media_type,
                        str_int(s->arena, file.size_bytes), file.sm3};
  cli_print_line(STR(""), message_text(s->arena, s->lang, MSG_CLI_FILE_KEPT, words, 5));
  return LY_OK;
}

/* ---- list ---- */

static enum ly list_district(struct scope *s, struct store *st, struct str district,
                             struct value *list) {
  struct stored_file *files;
  size_t count;
  int64_t after = 0;
  do {
    enum ly rc = stored_file_list(s, st, district, after, &files, &count);
    if (rc) return rc;
    for (size_t i = 0; i < count; i++) value_add(list, file_value(s, &files[i]));
    if (count) after = files[count - 1].file;
  } while (count == STORED_LIST_MAX);
  return LY_OK;
}

static enum ly list_all(struct scope *s, struct store *st, struct value *list) {
  struct str *districts;
  size_t count;
  enum ly rc = stored_file_districts(s, st, &districts, &count);
  for (size_t i = 0; !rc && i < count; i++) rc = list_district(s, st, districts[i], list);
  return rc;
}

enum ly cli_file_list(struct scope *s, const struct args *args) {
  static const struct cli_column columns[] = {
      {"district", MSG_CLI_COL_DISTRICT},
      {"file", MSG_CLI_COL_FILE},
      {"name", MSG_CLI_COL_NAME},
      {"size_bytes", MSG_CLI_COL_SIZE},
      {"media_type", MSG_CLI_COL_KIND_OF_FILE},
      {"uploaded_by", MSG_CLI_COL_BY},
      {"recorded_at", MSG_CLI_COL_RECORDED},
      {"erased_at", MSG_CLI_COL_ERASED},
  };
  struct store *st;
  struct value *list = value_list(s->arena);
  enum ly rc = cli_store(s, args, STORE_EXISTING, &st);
  if (rc) return rc;
  bool one = args->district.len > 0;
  rc = one ? list_district(s, st, args->district, list) : list_all(s, st, list);
  store_close(st);
  if (!rc && arena_failed(s->arena)) rc = fail_memory(s);
  if (rc) return rc;
  if (args->json) return cli_print_json(s, list);
  return cli_print_table(s, list, columns, sizeof columns / sizeof *columns);
}

/* ---- get ---- */

static enum ly read_id(struct scope *s, struct str text, int64_t *out) {
  struct decimal d;
  bool good = decimal_parse(text, &d) && d.scale == 0 && d.coefficient > 0;
  if (!good) return fail(s, LY_USAGE, MSG_CLI_BAD_ID, text);
  *out = d.coefficient;
  return LY_OK;
}

/* The one district that has a file of this number. */
static enum ly find_district(struct scope *s, struct store *st, int64_t id, struct str *out) {
  struct str *districts;
  size_t count, found = 0;
  enum ly rc = stored_file_districts(s, st, &districts, &count);
  for (size_t i = 0; !rc && i < count; i++) {
    struct stored_file *file;
    size_t files;
    rc = stored_file_list(s, st, districts[i], id - 1, &file, &files);
    if (rc || files == 0 || file->file != id) continue;
    *out = districts[i];
    found++;
  }
  if (rc) return rc;
  if (found == 0) return fail(s, LY_NOT_FOUND, MSG_CLI_NO_FILE_ID, str_int(s->arena, id));
  if (found == 1) return LY_OK;
  return fail(s, LY_USAGE, MSG_CLI_FILE_AMBIGUOUS, str_int(s->arena, id));
}

static enum ly get(struct scope *s, const struct args *args, const struct opened *o, int64_t id,
                   struct stored_file *file) {
  struct str bytes, district = args->district;
  enum ly rc = district.len ? LY_OK : find_district(s, o->store, id, &district);
  if (!rc) rc = stored_file_read(s, o->store, o->keys, district, id, file, &bytes);
  if (rc) return rc;
  rc = file_write_new(s, args->out, bytes, FILE_PRIVATE);
  secret_wipe_str(bytes);
  return rc;
}

enum ly cli_file_get(struct scope *s, const struct args *args) {
  struct opened o;
  struct stored_file file = {0};
  int64_t id = 0;
  enum ly rc = read_id(s, args->positional[0], &id);
  if (rc) return rc;
  if (args->out.len == 0) return needs(s, "out", MSG_CLI_WHAT_OUT);
  rc = open_both(s, args, &o);
  if (rc) return rc;
  rc = get(s, args, &o, id, &file);
  close_both(&o);
  if (rc) return rc;
  struct str words[] = {args->out, str_int(s->arena, file.size_bytes)};
  cli_print_line(STR(""), message_text(s->arena, s->lang, MSG_CLI_FILE_GOT, words, 2));
  return LY_OK;
}
