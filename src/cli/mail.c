/* laoyou mail …: the outbox by the hand of the machine's owner. */
#include "cli/cli.h"

#include <stdlib.h>

struct mail_secrets cli_mail_secrets(void) {
  return (struct mail_secrets){.password = str_of(getenv("LAOYOU_SMTP_PASSWORD")),
                               .ca_file = str_of(getenv("LAOYOU_SMTP_CA"))};
}

/* ---- list --------------------------------------------------------------------------------------
 */

static struct value *mail_value(struct scope *s, const struct mail *m) {
  struct arena *a = s->arena;
  struct value *v = value_map(a);
  struct buf id = buf_open(a, 64);
  buf_add(&id, m->district);
  buf_printf(&id, "/%lld", (long long)m->mail);
  value_put_text(a, v, "mail", buf_str(&id));
  value_put_text(a, v, "address", m->address);
  value_put_text(a, v, "subject", m->subject);
  outbox_put_value(s, v, &m->at);
  return v;
}

/* How many stand behind the first `skip`. */
static enum ly count_behind(struct scope *s, struct store *st, size_t skip, int64_t *more) {
  struct mail *list;
  size_t count = 0;
  enum ly rc = LY_OK;
  do {
    struct arena_mark mark = arena_mark(s->arena);
    rc = mail_list(s, st, STR(""), (int64_t)skip, CLI_READ_PAGE, &list, &count);
    arena_rewind(s->arena, mark);
    skip += count;
    *more += (int64_t)count;
  } while (!rc && count == CLI_READ_PAGE);
  return rc;
}

enum ly cli_mail_list(struct scope *s, const struct args *args) {
  static const struct cli_column columns[] = {
      {"mail", MSG_OUTBOX_NUMBER},       {"address", MSG_OUTBOX_TO},
      {"subject", MSG_OUTBOX_SUBJECT},   {"state_text", MSG_OUTBOX_STATE},
      {"attempts", MSG_OUTBOX_ATTEMPTS}, {"next_at", MSG_CLI_MAIL_NEXT},
      {"error", MSG_CLI_MAIL_ERROR},
  };
  struct mail *list;
  struct store *st;
  size_t count = 0, limit = cli_limit(args);
  int64_t more = 0;
  struct value *rows = value_list(s->arena);
  enum ly rc = cli_store(s, args, STORE_EXISTING, &st);
  if (rc) return rc;
  rc = mail_list(s, st, STR(""), 0, limit, &list, &count);
  if (!rc && count == limit) rc = count_behind(s, st, limit, &more);
  store_close(st);
  if (rc) return rc;
  for (size_t i = 0; i < count; i++) value_add(rows, mail_value(s, &list[i]));
  if (args->json) return cli_print_json(s, rows);
  if (count) rc = cli_print_table(s, rows, columns, sizeof columns / sizeof *columns);
  if (!rc) cli_say_more(s, more, STR(""));
  if (rc || count) return rc;
  cli_print_line(STR(""), message_plain(s->lang, MSG_CLI_NOTHING_THERE));
  return LY_OK;
}

/* ---- send --------------------------------------------------------------------------------------
 */

/* All that is due; a mail that was put off is not due again for a while. */
static enum ly work_off(struct scope *s, struct store *st, struct outbox_round *all) {
  struct mail_secrets secrets = cli_mail_secrets();
  struct outbox_worker worker = {.store = st};
  struct outbox_round round = {0};
  enum ly rc;
  do rc = mail_work(s, &worker, &secrets, &round);
  while (outbox_add(all, &round) && !rc);
  return rc;
}

static enum ly send_all(struct scope *s, struct store *st) {
  struct mail_settings now;
  struct outbox_round all = {0};
  enum ly rc = mail_settings_read(s, st, &now);
  if (!rc && !now.on) rc = fail(s, LY_UNSUPPORTED, MSG_CLI_MAIL_OFF);
  if (!rc) rc = work_off(s, st, &all);
  if (rc) return rc;
  struct str words[] = {str_int(s->arena, all.sent), str_int(s->arena, all.put_off),
                        str_int(s->arena, all.failed)};
  cli_print_line(STR(""), message_text(s->arena, s->lang, MSG_CLI_MAIL_SENT, words, 3));
  return all.server_down ? fail(s, LY_IO, MSG_CLI_MAIL_SERVER, all.error) : LY_OK;
}

enum ly cli_mail_send(struct scope *s, const struct args *args) {
  struct store *st;
  enum ly rc = cli_store(s, args, STORE_EXISTING, &st);
  if (rc) return rc;
  rc = send_all(s, st);
  store_close(st);
  return rc;
}
