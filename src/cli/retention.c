/* laoyou retention, laoyou hold …: what is kept how long, what is due, what must not go. */
#include "cli/cli.h"

#include "plan/plan.h"
#include "service/hold.h"
#include "service/retention.h"
#include "service/vocabulary.h"

static enum ly print_rows(struct scope *s, const struct args *args,
                          const struct retention_row *rows, size_t count) {
  static const struct cli_column columns[] = {
      {"name", MSG_RETENTION_NAME},          {"what_text", MSG_RETENTION_WHAT},
      {"least_months", MSG_RETENTION_LEAST}, {"erase_months", MSG_RETENTION_ERASE},
      {"before", MSG_RETENTION_BEFORE},      {"due_text", MSG_RETENTION_DUE},
      {"norm", MSG_RETENTION_NORM},          {"sure_text", MSG_RETENTION_SURE},
  };
  struct value *list = value_list(s->arena);
  for (size_t i = 0; i < count; i++) {
    struct value *row = retention_value(s, &rows[i]);
    bool looked = !value_truth(value_get(row, STR("counted"))) && rows[i].entry->erase;
    struct str due =
        looked ? message_plain(s->lang, MSG_RETENTION_UNCOUNTED) : str_int(s->arena, rows[i].due);
    if (!args->json) value_put_text(s->arena, row, "due_text", due);
    value_add(list, row);
  }
  if (args->json) return cli_print_json(s, list);
  return cli_print_table(s, list, columns, sizeof columns / sizeof *columns);
}

static enum ly look_or_apply(struct scope *s, const struct args *args, struct store *st,
                             const struct registry *r) {
  struct pack pack;
  struct retention_row *rows;
  size_t count = 0;
  int64_t erased = 0;
  enum ly rc = service_pack_of(s, st, args->district, plan_kinds, &pack);
  if (!rc) rc = retention_rows(s, st, &pack, args->district, &rows, &count);
  if (!rc) rc = print_rows(s, args, rows, count);
  if (rc || !args->apply) return rc;
  const struct job_run run = {.store = st, .period = s->today};
  rc = retention_apply(s, &run, r, &pack, args->district, &erased);
  struct str word = str_int(s->arena, erased);
  if (!rc && !args->json) cli_print_words(s, MSG_CLI_RETENTION_DONE, &word);
  return rc;
}

/* Without --apply nothing is erased. */
enum ly cli_retention(struct scope *s, const struct args *args) {
  struct registry r = {0};
  struct store *st;
  enum ly rc = cli_want(s, args->district, "district");
  if (!rc)
    rc =
        args->apply ? cli_open_registry(s, args, &st, &r) : cli_store(s, args, STORE_EXISTING, &st);
  if (rc) return rc;
  rc = look_or_apply(s, args, st, &r);
  cli_close_registry(st, &r);
  return rc;
}

static enum ly do_hold(struct scope *s, const struct args *args, struct hold_deed *deed,
                       struct str number_given, enum message said) {
  struct store *st;
  struct str number = STR("");
  deed->district = args->district;
  deed->reason = args->reason;
  enum ly rc = cli_want(s, args->district, "district");
  if (!rc) rc = cli_want(s, args->reason, "reason");
  if (!rc) rc = cli_id(s, number_given, &deed->number);
  if (!rc) rc = cli_store(s, args, STORE_EXISTING, &st);
  if (rc) return rc;
  struct write w = hold_write(s, deed);
  rc = store_write(s, st, &w);
  if (!rc) number = w.answer;
  store_close(st);
  return rc ? rc : cli_say_number(s, args, "hold", number, said);
}

/* A case, or all of a party. */
enum ly cli_hold_add(struct scope *s, const struct args *args) {
  bool one = args->positional[0].len > 0, party = args->party.len > 0;
  struct hold_deed deed = {.act = party ? HOLD_PARTY : HOLD_CASE};
  if (one == party) return fail(s, LY_USAGE, MSG_CLI_HOLD_WHAT);
  return do_hold(s, args, &deed, party ? args->party : args->positional[0], MSG_CLI_HOLD_ADDED);
}

enum ly cli_hold_end(struct scope *s, const struct args *args) {
  struct hold_deed deed = {.act = HOLD_END};
  return do_hold(s, args, &deed, args->positional[0], MSG_CLI_HOLD_ENDED_DONE);
}

enum ly cli_hold_list(struct scope *s, const struct args *args) {
  static const struct cli_column columns[] = {
      {"hold", MSG_HOLD_NUMBER},   {"case", MSG_EXCHANGE_CASE},  {"party", MSG_HOLD_PARTY},
      {"reason", MSG_HOLD_REASON}, {"recorded_by", MSG_HOLD_BY}, {"recorded_at", MSG_HOLD_SINCE}};
  struct legal_hold *holds;
  struct store *st;
  struct value *list = value_list(s->arena);
  size_t count = 0;
  enum ly rc = cli_want(s, args->district, "district");
  if (!rc) rc = cli_store(s, args, STORE_EXISTING, &st);
  if (rc) return rc;
  rc = hold_list(s, st, args->district, &holds, &count);
  store_close(st);
  for (size_t i = 0; i < count; i++) value_add(list, hold_value(s, &holds[i]));
  if (rc) return rc;
  if (args->json) return cli_print_json(s, list);
  if (count) return cli_print_table(s, list, columns, sizeof columns / sizeof *columns);
  cli_print_line(STR(""), message_plain(s->lang, MSG_CLI_NOTHING_THERE));
  return LY_OK;
}
