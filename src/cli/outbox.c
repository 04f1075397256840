/* laoyou outbox …: mails, case states and short messages that were given up, of all three outboxes.
 */
#include "cli/cli.h"

#include "registry/registry.h"

enum { DISTRICT = 6 };

/* Of the outbox that is named, or of all. */
static enum ly gather(struct scope *s, struct store *st, const struct outbox *of, struct str digits,
                      struct outbox_row **out, size_t *count) {
  enum ly rc = LY_OK;
  *count = 0;
  *out = ARENA_ARRAY(s->arena, struct outbox_row, OUTBOXES * OUTBOX_GIVEN_UP_MAX);
  if (!*out) return fail_memory(s);
  for (size_t k = 0; !rc && k < OUTBOXES; k++) {
    struct outbox_row *list = NULL;
    size_t n = 0;
    if (of && of != outboxes[k]) continue;
    rc = outbox_given_up(s, st, outboxes[k], digits, OUTBOX_GIVEN_UP_MAX, &list, &n);
    for (size_t i = 0; !rc && i < n; i++) (*out)[(*count)++] = list[i];
  }
  return rc;
}

static enum ly print_rows(struct scope *s, const struct args *args, const struct outbox_row *rows,
                          size_t count) {
  static const struct cli_column columns[] = {
      {"kind", MSG_OUTBOX_KIND},    {"id", MSG_OUTBOX_NUMBER},         {"to", MSG_OUTBOX_TO},
      {"what", MSG_OUTBOX_SUBJECT}, {"attempts", MSG_OUTBOX_ATTEMPTS}, {"error", MSG_OUTBOX_REASON},
  };
  struct value *list = value_list(s->arena);
  for (size_t i = 0; i < count; i++) value_add(list, outbox_row_value(s, &rows[i]));
  if (args->json) return cli_print_json(s, list);
  if (count) return cli_print_table(s, list, columns, sizeof columns / sizeof *columns);
  cli_print_line(STR(""), message_plain(s->lang, MSG_OUTBOX_NONE_GIVEN_UP_YET));
  return LY_OK;
}

enum ly cli_outbox_list(struct scope *s, const struct args *args) {
  struct outbox_row *rows;
  struct store *st;
  size_t count = 0;
  enum ly rc = cli_store(s, args, STORE_EXISTING, &st);
  if (rc) return rc;
  rc = gather(s, st, NULL, args->district, &rows, &count);
  if (!rc) rc = print_rows(s, args, rows, count);
  store_close(st);
  return rc;
}

static enum ly retry_one(struct scope *s, struct store *st, const struct args *args,
                         const struct outbox *of) {
  struct outbox_deed deed = {
      .of = of, .act = SENDING_RETRY, .district = args->district, .error = STR("")};
  enum ly rc = cli_id(s, args->positional[1], &deed.number);
  if (rc) return rc;
  struct write w = outbox_write(s, &deed);
  return store_write(s, st, &w);
}

static enum ly retry_all(struct scope *s, struct store *st, const struct args *args,
                         const struct outbox *of, struct str *done) {
  struct outbox_retry deed = {.district = args->district};
  struct outbox_row *rows;
  size_t count = 0;
  enum ly rc = gather(s, st, of, args->district, &rows, &count);
  for (size_t i = 0; !rc && i < count; i++)
    if (outbox_may_retry(s, &rows[i])) rows[deed.count++] = rows[i];
  if (rc) return rc;
  if (deed.count == 0) return fail(s, LY_CONFLICT, MSG_OUTBOX_NONE_GIVEN_UP);
  deed.rows = rows;
  struct write w = outbox_retry_write(s, &deed);
  rc = store_write(s, st, &w);
  *done = w.answer;
  return rc;
}

/* laoyou outbox retry [KIND] [NUMBER] --district CODE */
enum ly cli_outbox_retry(struct scope *s, const struct args *args) {
  struct str kind = args->positional[0], done = STR("1");
  const struct outbox *of = outbox_of(kind);
  struct store *st;
  enum ly rc = cli_want(s, args->district, "district");
  if (!rc && args->district.len != DISTRICT)
    rc = fail(s, LY_USAGE, MSG_CLI_IMPORT_AREA, args->district);
  if (!rc && kind.len && !of) rc = fail(s, LY_USAGE, MSG_OUTBOX_NO_KIND, kind);
  if (!rc) rc = cli_store(s, args, STORE_EXISTING, &st);
  if (rc) return rc;
  rc = args->positional[1].len ? retry_one(s, st, args, of) : retry_all(s, st, args, of, &done);
  store_close(st);
  return rc ? rc : cli_say_number(s, args, "again", done, MSG_CLI_OUTBOX_AGAIN);
}
