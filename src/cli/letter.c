/* laoyou letter …: letters of cases, issued, looked at, verified, served. */
#include "cli/cli.h"

#include "base/file.h"
#include "service/letter.h"
#include "store/stored_file.h"

/* ---- The signing key ----------------------------------------------------------------------------
 */

struct str cli_sign_path(struct scope *s, const struct args *args, struct str address) {
  struct str path = cli_key_path(s, args, address);
  struct buf b = buf_open(s->arena, path.len + 8);
  if (path.len == 0) return path;
  buf_add(&b, path);
  buf_add(&b, STR(".sm2"));
  return buf_str(&b);
}

enum ly cli_sign_key(struct scope *s, const struct args *args, struct sign_key **out) {
  struct str path = cli_sign_path(s, args, cli_address(args));
  enum ly rc = LY_OK;
  *out = NULL;
  if (path.len == 0) return fail(s, LY_USAGE, MSG_CLI_NO_KEY_PATH);
  if (!file_exists(s, path)) rc = sign_key_make(s, path);
  return rc ? rc : sign_key_read(s, path, out);
}

/* ---- Issuing ------------------------------------------------------------------------------------
 */

static enum ly read_work(struct scope *s, struct store *st, struct str district,
                         struct casework *out) {
  struct pack *pack = ARENA_NEW(s->arena, struct pack);
  struct service_vocabulary *words = ARENA_NEW(s->arena, struct service_vocabulary);
  if (!pack || !words) return fail_memory(s);
  enum ly rc = service_pack_of(s, st, district, plan_kinds, pack);
  if (!rc) rc = service_vocabulary(s, pack, words);
  return rc ? rc : casework_open(s, words, out);
}

static enum ly issue(struct scope *s, const struct args *args, struct letter_office *o,
                     struct letter_done *done) {
  struct seal_keys *keys = NULL;
  struct sign_key *signing = NULL;
  struct casework work;
  enum ly rc = cli_keys(s, args, cli_address(args), &keys);
  if (!rc) rc = cli_sign_key(s, args, &signing);
  if (!rc) rc = read_work(s, o->store, o->district, &work);
  o->work = &work;
  o->keys = keys;
  o->signing = signing;
  if (!rc) rc = letters_issue(s, o, 0, done);
  sign_key_close(signing);
  seal_keys_close(keys);
  o->work = NULL;
  return rc;
}

enum ly cli_letter_issue(struct scope *s, const struct args *args) {
  struct registry r;
  struct store *st;
  struct letter_done done = {0};
  enum ly rc = cli_want(s, args->district, "district");
  if (!rc) rc = cli_open_registry(s, args, &st, &r);
  if (rc) return rc;
  struct letter_office office = {.store = st, .district = args->district, .registry = &r};
  rc = issue(s, args, &office, &done);
  cli_close_registry(st, &r);
  if (rc) return rc;
  struct value *v = value_map(s->arena);
  value_put_int(s->arena, v, "issued", done.issued);
  value_put_int(s->arena, v, "left", done.left);
  if (args->json) return cli_print_json(s, v);
  struct str words[] = {str_int(s->arena, done.issued), str_int(s->arena, done.left)};
  cli_print_words(s, MSG_CLI_LETTER_ISSUED, words);
  return LY_OK;
}

/* ---- Looking ------------------------------------------------------------------------------------
 */

static enum ly print_list(struct scope *s, const struct args *args, const struct value *list,
                          int64_t more) {
  static const struct cli_column columns[] = {
      {"letter", MSG_CLI_COL_LETTER}, {"name", MSG_CLI_COL_NAME},
      {"number", MSG_CLI_COL_NUMBER}, {"case", MSG_CLI_COL_CASE},
      {"on", MSG_CLI_COL_ACT_ON},     {"served_on", MSG_CLI_COL_SERVED_ON},
  };
  if (args->json) return cli_print_json(s, list);
  enum ly rc = cli_print_table(s, list, columns, sizeof columns / sizeof *columns);
  if (!rc) cli_say_more(s, more, STR(""));
  return rc;
}

/* How many are older than one. */
static enum ly count_before(struct scope *s, struct store *st, struct str district, int64_t before,
                            int64_t *out) {
  enum ly rc = LY_OK;
  for (bool left = true; !rc && left;) {
    struct arena_mark mark = arena_mark(s->arena);
    struct letter_row *rows;
    size_t count = 0;
    rc = letters_list(s, st, district, before, CLI_READ_PAGE, &rows, &count);
    left = !rc && count == CLI_READ_PAGE;
    if (left) before = rows[count - 1].letter;
    *out += (int64_t)count;
    if (!rc) arena_rewind(s->arena, mark);
  }
  return rc;
}

static enum ly list_value(struct scope *s, struct store *st, const struct args *args,
                          struct value **out, int64_t *more) {
  struct letter_row *rows;
  struct value *v;
  int64_t no = 0;
  size_t count = 0, limit = cli_limit(args);
  *out = value_list(s->arena);
  *more = 0;
  enum ly rc = args->count ? cli_case(s, args, args->positional[0], &no) : LY_OK;
  if (!rc && no) return letters_of_case_value(s, st, args->district, no, out);
  if (!rc) rc = letters_list(s, st, args->district, 0, limit, &rows, &count);
  if (!rc && count == limit) rc = count_before(s, st, args->district, rows[count - 1].letter, more);
  for (size_t i = 0; !rc && i < count; i++) {
    rc = letter_value(s, st, &rows[i], &v);
    if (!rc) value_add(*out, v);
  }
  return rc;
}

enum ly cli_letter_list(struct scope *s, const struct args *args) {
  struct store *st;
  struct value *list;
  int64_t more;
  enum ly rc = cli_want(s, args->district, "district");
  if (!rc) rc = cli_store(s, args, STORE_EXISTING, &st);
  if (rc) return rc;
  rc = list_value(s, st, args, &list, &more);
  store_close(st);
  return rc ? rc : print_list(s, args, list, more);
}

/* The PDF, its signature and the public key beside it: what `openssl` needs to check it. */
static enum ly write_out(struct scope *s, const struct args *args, struct store *st,
                         const struct letter_row *row) {
  static const char *const endings[] = {"", ".sig", ".pem"};
  struct seal_keys *keys = NULL;
  struct str parts[] = {STR(""), row->signature, STR("")};
  enum ly rc = cli_keys(s, args, cli_address(args), &keys);
  if (!rc) rc = letter_pdf(s, st, keys, row, &parts[0]);
  if (!rc) rc = sign_public_pem(s, row->public_key, &parts[2]);
  for (size_t i = 0; !rc && i < 3; i++) {
    struct buf path = buf_open(s->arena, args->out.len + 8);
    buf_add(&path, args->out);
    buf_add(&path, str_of(endings[i]));
    rc = file_write_new(s, buf_str(&path), parts[i], FILE_PRIVATE);
  }
  seal_keys_close(keys);
  return rc;
}

static enum ly print_one(struct scope *s, const struct args *args, const struct value *v) {
  static const struct cli_column columns[] = {
      {"act_text", MSG_CLI_COL_MOVE},       {"on", MSG_CLI_COL_ACT_ON},
      {"how_text", MSG_CLI_COL_SERVED_HOW}, {"taker", MSG_CLI_COL_TAKER},
      {"file", MSG_CLI_COL_FILE},           {"recorded_by", MSG_CLI_COL_RECORDED_BY},
  };
  static const char *const keys[] = {"name", "number", "case", "on", "signer"};
  struct str words[5];
  if (args->json) return cli_print_json(s, v);
  for (size_t i = 0; i < 5; i++) words[i] = value_get(v, str_of(keys[i]))->text;
  cli_print_words(s, MSG_CLI_LETTER_HEAD, words);
  const struct value *events = value_get(v, STR("events"));
  return events->count ? cli_print_table(s, events, columns, sizeof columns / sizeof *columns)
                       : LY_OK;
}

static enum ly show(struct scope *s, const struct args *args, struct store *st,
                    const struct registry *r, struct value **v) {
  struct letter_row row;
  struct letter_event *events;
  size_t count;
  int64_t no;
  enum ly rc = cli_id(s, args->positional[0], &no);
  if (!rc) rc = letter_find(s, st, args->district, no, &row);
  if (!rc) rc = letter_value(s, st, &row, v);
  if (!rc) rc = letter_events(s, st, r, &row, &events, &count);
  if (rc) return rc;
  value_put(*v, "events", letter_events_value(s, events, count, false));
  return args->out.len ? write_out(s, args, st, &row) : LY_OK;
}

enum ly cli_letter_show(struct scope *s, const struct args *args) {
  struct registry r;
  struct store *st;
  struct value *v;
  enum ly rc = cli_want(s, args->district, "district");
  if (!rc) rc = cli_open_registry(s, args, &st, &r);
  if (rc) return rc;
  rc = show(s, args, st, &r, &v);
  cli_close_registry(st, &r);
  return rc ? rc : print_one(s, args, v);
}

/* ---- Verifying ----------------------------------------------------------------------------------
 */

/* Not a letter of ours, or changed since: an error, so that a script can go by it. */
static enum ly judge(struct scope *s, const struct args *args, const struct letter_verdict *got) {
  struct str words[] = {got->row.name, got->row.number, got->signer};
  if (!got->known) return fail(s, LY_NOT_FOUND, MSG_LETTER_UNKNOWN, args->positional[0]);
  if (!got->sealed && !got->good) return fail(s, LY_CORRUPT, MSG_LETTER_BAD_SIGNATURE, words[1]);
  cli_print_words(s, got->sealed ? MSG_LETTER_IS_SEALED : MSG_LETTER_IS_GOOD, words);
  return LY_OK;
}

enum ly cli_letter_verify(struct scope *s, const struct args *args) {
  struct store *st;
  struct str bytes;
  struct letter_verdict got;
  enum ly rc = file_read(s, args->positional[0], STORED_FILE_BYTES_MAX, &bytes);
  if (!rc) rc = cli_store(s, args, STORE_EXISTING, &st);
  if (rc) return rc;
  rc = letter_verify(s, st, bytes, &got);
  store_close(st);
  return rc ? rc : judge(s, args, &got);
}

/* ---- What happens to one ------------------------------------------------------------------------
 */

static enum ly carry_out(struct scope *s, const struct args *args, struct letter_deed *deed) {
  struct registry r;
  struct store *st;
  enum ly rc = cli_want(s, args->district, "district");
  if (!rc) rc = cli_id(s, args->positional[0], &deed->letter);
  if (!rc && args->files.count) rc = cli_id(s, args->files.items[0], &deed->file);
  if (!rc) rc = cli_open_registry(s, args, &st, &r);
  if (rc) return rc;
  struct letter_deed whole = *deed;
  whole.registry = &r;
  whole.district = args->district;
  whole.on = date_is_none(args->on) ? s->today : args->on;
  whole.note = args->note;
  struct write w = letter_write(s, &whole);
  rc = store_write(s, st, &w);
  cli_close_registry(st, &r);
  return rc ? rc
            : cli_say_number(s, args, "letter", str_int(s->arena, whole.letter),
                             MSG_CLI_LETTER_NOTED);
}

enum ly cli_letter_serve(struct scope *s, const struct args *args) {
  struct letter_deed deed = {.act = LETTER_SERVE, .taker = args->taker};
  enum ly rc = cli_want(s, args->how, "how");
  if (!rc) rc = cli_choice(s, "how", args->how, letter_hows, &deed.how);
  return rc ? rc : carry_out(s, args, &deed);
}

enum ly cli_letter_seal(struct scope *s, const struct args *args) {
  struct letter_deed deed = {.act = LETTER_SEAL};
  return carry_out(s, args, &deed);
}
