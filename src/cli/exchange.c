/* laoyou exchange …: other platforms, by the hand of the machine's owner; and by files, where there
 * is no interface. */
#include "cli/cli.h"

#include "base/file.h"
#include "people/people.h"
#include "service/exchange.h"
#include "service/exchange_in.h"
#include "store/setting_secret.h"

enum { DISTRICT = 6 };

/* ---- Senders ------------------------------------------------------------------------------------
 */

static enum ly write_sender(struct scope *s, const struct args *args, struct sender_deed *deed) {
  struct store *st;
  enum ly rc = cli_store(s, args, STORE_EXISTING, &st);
  if (rc) return rc;
  if (deed->act == SENDER_REVOKE)
    rc = exchange_sender_find(s, st, deed->sender.district, deed->sender.name, &deed->sender);
  if (!rc) {
    struct write w = exchange_sender_write(s, deed);
    rc = store_write(s, st, &w);
  }
  store_close(st);
  return rc;
}

enum ly cli_exchange_admit(struct scope *s, const struct args *args) {
  struct sender_deed deed = {.act = SENDER_ADMIT, .sender = {.name = args->positional[0]}};
  struct str token = {0};
  enum ly rc = cli_want(s, args->area, "area");
  if (!rc) rc = cli_want(s, args->title, "title");
  if (rc) return rc;
  if (!area_digits(args->area, &deed.sender.area) || deed.sender.area.len < DISTRICT)
    return fail(s, LY_USAGE, MSG_CLI_IMPORT_AREA, args->area);
  deed.sender.title = args->title;
  deed.sender.district = (struct str){deed.sender.area.ptr, DISTRICT};
  rc = exchange_sender_check(s, &deed.sender);
  if (!rc) rc = exchange_new_token(s, &deed.sender, &token);
  if (!rc) rc = write_sender(s, args, &deed);
  if (rc) return rc;
  if (args->json) {
    struct value *v = value_map(s->arena);
    value_put_text(s->arena, v, "sender", deed.sender.name);
    value_put_text(s->arena, v, "token", token);
    return cli_print_json(s, v);
  }
  cli_print_words(s, MSG_CLI_EXCHANGE_ADMITTED, &deed.sender.name);
  cli_print_words(s, MSG_CLI_EXCHANGE_TOKEN, &token);
  return LY_OK;
}

enum ly cli_exchange_revoke(struct scope *s, const struct args *args) {
  struct sender_deed deed = {.act = SENDER_REVOKE,
                             .sender = {.district = args->district, .name = args->positional[0]}};
  enum ly rc = cli_want(s, args->district, "district");
  if (!rc) rc = write_sender(s, args, &deed);
  if (!rc) cli_print_words(s, MSG_CLI_EXCHANGE_REVOKED, &deed.sender.name);
  return rc;
}

static enum ly print_rows(struct scope *s, const struct args *args, struct value *rows,
                          const struct cli_column *columns, size_t count) {
  if (args->json) return cli_print_json(s, rows);
  if (rows->count) return cli_print_table(s, rows, columns, count);
  cli_print_line(STR(""), message_plain(s->lang, MSG_CLI_NOTHING_THERE));
  return LY_OK;
}

enum ly cli_exchange_senders(struct scope *s, const struct args *args) {
  static const struct cli_column columns[] = {{"sender", MSG_EXCHANGE_KEY},
                                              {"label", MSG_EXCHANGE_LABEL},
                                              {"area", MSG_EXCHANGE_AREA},
                                              {"revoked", MSG_EXCHANGE_REVOKED},
                                              {"recorded_at", MSG_EXCHANGE_SINCE}};
  struct exchange_sender *senders;
  struct store *st;
  struct value *rows = value_list(s->arena);
  size_t count = 0;
  enum ly rc = cli_store(s, args, STORE_EXISTING, &st);
  if (rc) return rc;
  rc = exchange_senders(s, st, args->district, &senders, &count);
  store_close(st);
  for (size_t i = 0; i < count; i++) value_add(rows, exchange_sender_value(s, &senders[i]));
  return rc ? rc : print_rows(s, args, rows, columns, sizeof columns / sizeof *columns);
}

/* ---- Case states --------------------------------------------------------------------------------
 */

/* How many stand behind the first `skip`. */
static enum ly count_behind(struct scope *s, struct store *st, struct str district, size_t skip,
                            int64_t *more) {
  struct exchange_post *posts;
  size_t count = 0;
  enum ly rc = LY_OK;
  do {
    struct arena_mark mark = arena_mark(s->arena);
    rc = exchange_list(s, st, district, (int64_t)skip, CLI_READ_PAGE, &posts, &count);
    arena_rewind(s->arena, mark);
    skip += count;
    *more += (int64_t)count;
  } while (!rc && count == CLI_READ_PAGE);
  return rc;
}

enum ly cli_exchange_list(struct scope *s, const struct args *args) {
  static const struct cli_column columns[] = {
      {"post", MSG_EXCHANGE_POST},      {"step_name", MSG_EXCHANGE_STEP},
      {"state_text", MSG_OUTBOX_STATE}, {"attempts", MSG_OUTBOX_ATTEMPTS},
      {"next_at", MSG_CLI_MAIL_NEXT},   {"error", MSG_CLI_MAIL_ERROR},
  };
  struct exchange_post *posts;
  struct store *st;
  struct value *rows = value_list(s->arena);
  size_t count = 0, limit = cli_limit(args);
  int64_t more = 0;
  enum ly rc = cli_store(s, args, STORE_EXISTING, &st);
  if (rc) return rc;
  rc = exchange_list(s, st, args->district, 0, limit, &posts, &count);
  if (!rc && count == limit) rc = count_behind(s, st, args->district, limit, &more);
  store_close(st);
  for (size_t i = 0; i < count; i++) value_add(rows, exchange_value(s, &posts[i]));
  if (!rc) rc = print_rows(s, args, rows, columns, sizeof columns / sizeof *columns);
  if (!rc && !args->json) cli_say_more(s, more, STR(""));
  return rc;
}

/* All that is due; what was put off is not due again for a while. */
static enum ly work_off(struct scope *s, struct outbox_worker *worker,
                        const struct exchange_line *line, struct outbox_round *all) {
  struct outbox_round round = {0};
  struct exchange_settings now;
  enum ly rc = exchange_settings_read(s, worker->store, &now);
  if (!rc && now.way != EXCHANGE_POST) rc = fail(s, LY_UNSUPPORTED, MSG_CLI_EXCHANGE_IS_OFF);
  if (rc) return rc;
  do rc = exchange_work(s, worker, line, &round);
  while (outbox_add(all, &round) && !rc);
  return rc;
}

enum ly cli_exchange_send(struct scope *s, const struct args *args) {
  struct outbox_round all = {0};
  struct seal_keys *keys = NULL;
  struct store *st;
  enum ly rc = cli_store(s, args, STORE_EXISTING, &st);
  if (rc) return rc;
  rc = cli_read_keys(s, args, &keys);
  struct outbox_worker worker = {.store = st};
  const struct exchange_line line = {keys, cli_mail_secrets().ca_file};
  if (!rc) rc = work_off(s, &worker, &line, &all);
  seal_keys_close(keys);
  store_close(st);
  if (rc) return rc;
  struct str words[] = {str_int(s->arena, all.sent), str_int(s->arena, all.put_off),
                        str_int(s->arena, all.failed)};
  cli_print_line(STR(""), message_text(s->arena, s->lang, MSG_CLI_EXCHANGE_SENT, words, 3));
  return all.server_down ? fail(s, LY_IO, MSG_CLI_EXCHANGE_DOWN, all.error) : LY_OK;
}

/* ---- Into a file --------------------------------------------------------------------------------
 */

static enum ly lines_of(struct scope *s, struct store *st, const struct exchange_post *posts,
                        size_t count, struct str *out) {
  enum { FILE_MAX = 256 * 1024 * 1024 };
  struct buf b = buf_open(s->arena, FILE_MAX);
  enum ly rc = LY_OK;
  for (size_t i = 0; !rc && i < count; i++) {
    struct str body;
    rc = exchange_body(s, st, &posts[i], &body);
    buf_add(&b, rc ? STR("") : body);
    buf_char(&b, '\n');
  }
  *out = buf_str(&b);
  return rc || !buf_failed(&b) ? rc : fail_memory(s);
}

/* The file first: what is in none is told again. */
static enum ly export_posts(struct scope *s, const struct args *args, struct store *st,
                            size_t *count) {
  struct exchange_post *posts;
  struct str lines = {0};
  enum ly rc = exchange_waiting(s, st, args->district, &posts, count);
  if (!rc && *count) rc = lines_of(s, st, posts, *count, &lines);
  if (!rc && *count) rc = file_write_new(s, args->positional[0], lines, FILE_PRIVATE);
  if (rc || *count == 0) return rc;
  struct exchange_exported deed = {args->district, posts, *count};
  struct write w = exchange_export_write(s, &deed);
  return store_write(s, st, &w);
}

enum ly cli_exchange_export(struct scope *s, const struct args *args) {
  struct store *st;
  size_t count = 0;
  enum ly rc = cli_want(s, args->district, "district");
  if (!rc) rc = cli_store(s, args, STORE_EXISTING, &st);
  if (rc) return rc;
  rc = export_posts(s, args, st, &count);
  store_close(st);
  if (rc) return rc;
  struct str words[] = {str_int(s->arena, (int64_t)count), args->positional[0]};
  if (count) cli_print_words(s, MSG_CLI_EXCHANGE_EXPORTED, words);
  if (!count) cli_print_line(STR(""), message_plain(s->lang, MSG_CLI_NOTHING_THERE));
  return LY_OK;
}

/* ---- Secrets ------------------------------------------------------------------------------------
 */

/* laoyou setting secret NAME FILE: not on the command line, where others see it. */
enum ly cli_setting_secret(struct scope *s, const struct args *args) {
  struct setting_secret_deed deed = {.name = args->positional[0]};
  struct seal_keys *keys = NULL;
  struct store *st;
  struct str text = {0};
  enum ly rc = file_read(s, args->positional[1], SETTING_SECRET_MAX + 2, &text);
  deed.text = str_trim(text);
  if (!rc) rc = setting_secret_check(s, &deed);
  if (!rc) rc = cli_store(s, args, STORE_EXISTING, &st);
  if (rc) return rc;
  rc = cli_read_keys(s, args, &keys);
  deed.keys = keys;
  if (!rc) {
    struct write w = setting_secret_write(s, &deed);
    rc = store_write(s, st, &w);
  }
  seal_keys_close(keys);
  store_close(st);
  if (!rc) cli_print_words(s, MSG_CLI_SETTING_SECRET_DONE, &deed.name);
  return rc;
}
