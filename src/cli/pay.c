/* laoyou pay …: the monthly pay lists of a district. */
#include "cli/cli.h"

#include "base/file.h"
#include "people/hands.h"

enum { LISTS_MAX = 500, PAYEES_PAGE = 500, PAYEES_MAX = 20000 };

/* The database, its dictionary, and what is in force in the district. */
struct till {
  struct store *st;
  struct registry registry;
  struct pack pack;
  struct service_vocabulary words;
  struct casework work;
};

static enum ly open_till(struct scope *s, const struct args *args, struct till *out) {
  *out = (struct till){0};
  enum ly rc = cli_want(s, args->district, "district");
  if (!rc) rc = cli_open_registry(s, args, &out->st, &out->registry);
  if (rc) return rc;
  rc = service_pack_of(s, out->st, args->district, plan_kinds, &out->pack);
  if (!rc) rc = service_vocabulary(s, &out->pack, &out->words);
  if (!rc) rc = casework_open(s, &out->words, &out->work);
  if (rc) cli_close_registry(out->st, &out->registry);
  return rc;
}

static void close_till(struct till *till) {
  cli_close_registry(till->st, &till->registry);
}

/* ---- Making and deciding ------------------------------------------------------------------------
 */

/* Whoever works on this machine has every hand; three persons it takes all the same. */
static enum ly carry_out(struct scope *s, const struct args *args, struct till *till,
                         struct pay_deed *deed, int64_t *list) {
  deed->district = args->district;
  deed->work = &till->work;
  deed->registry = &till->registry;
  deed->hands = HAND_BIT(HAND_CLOCK) - 1;
  struct write w = pay_write(s, deed);
  w.run = pay_run_and_tell;
  enum ly rc = store_write(s, till->st, &w);
  *list = rc ? 0 : pay_answer(&w);
  return rc;
}

static enum ly read_month(struct scope *s, const char *option, struct str text, int *out) {
  if (pay_month_parse(text, out)) return LY_OK;
  return fail(s, LY_USAGE, MSG_CLI_PAY_BAD_MONTH, str_of(option), text);
}

enum ly cli_pay_make(struct scope *s, const struct args *args) {
  struct pay_deed deed = {
      .act = PAY_MAKE, .programme = args->positional[0], .layout = args->layout};
  struct till till;
  int64_t list = 0;
  enum ly rc = cli_want(s, args->month, "month");
  if (!rc) rc = read_month(s, "month", args->month, &deed.month);
  if (!rc && args->since.len) rc = read_month(s, "since", args->since, &deed.since);
  if (!rc) rc = open_till(s, args, &till);
  if (rc) return rc;
  rc = carry_out(s, args, &till, &deed, &list);
  close_till(&till);
  return rc ? rc : cli_say_number(s, args, "list", str_int(s->arena, list), MSG_CLI_PAY_MADE);
}

static enum ly decide(struct scope *s, const struct args *args, enum pay_act act,
                      enum message done) {
  struct pay_deed deed = {.act = act, .reason = args->reason};
  struct till till;
  int64_t list = 0;
  enum ly rc = cli_id(s, args->positional[0], &deed.list);
  if (!rc) rc = open_till(s, args, &till);
  if (rc) return rc;
  rc = carry_out(s, args, &till, &deed, &list);
  close_till(&till);
  return rc ? rc : cli_say_number(s, args, "list", str_int(s->arena, list), done);
}

enum ly cli_pay_check(struct scope *s, const struct args *args) {
  return decide(s, args, PAY_CHECK, MSG_CLI_PAY_CHECKED);
}

enum ly cli_pay_approve(struct scope *s, const struct args *args) {
  return decide(s, args, PAY_APPROVE, MSG_CLI_PAY_APPROVED);
}

enum ly cli_pay_return(struct scope *s, const struct args *args) {
  return decide(s, args, PAY_RETURN, MSG_CLI_PAY_RETURNED);
}

/* ---- The bank's file ----------------------------------------------------------------------------
 */

/* On record before anything is written out. */
static enum ly take_file(struct scope *s, const struct args *args, struct till *till,
                         struct pay_deed *deed) {
  struct str path = args->csv.len ? args->csv : args->xlsx, bytes;
  struct pay_list list;
  int64_t no;
  enum ly rc = pay_find(s, till->st, args->district, deed->list, &list);
  if (!rc) rc = carry_out(s, args, till, deed, &no);
  if (!rc) rc = pay_file(s, till->st, &till->registry, &till->pack, &list, deed->format, &bytes);
  return rc ? rc : cli_write_file(s, path, bytes, FILE_PRIVATE);
}

enum ly cli_pay_export(struct scope *s, const struct args *args) {
  struct pay_deed deed = {.act = PAY_EXPORT,
                          .reason = args->reason,
                          .format = args->csv.len ? STR("csv") : STR("xlsx")};
  struct till till;
  enum ly rc = cli_id(s, args->positional[0], &deed.list);
  if (!rc && !args->csv.len == !args->xlsx.len) rc = fail(s, LY_USAGE, MSG_CLI_PAY_ONE_FILE);
  if (!rc) rc = open_till(s, args, &till);
  if (rc) return rc;
  rc = take_file(s, args, &till, &deed);
  close_till(&till);
  if (rc || str_is(args->csv, "-") || str_is(args->xlsx, "-")) return rc;
  return cli_say_number(s, args, "list", str_int(s->arena, deed.list), MSG_CLI_PAY_EXPORTED);
}

/* ---- Looking ------------------------------------------------------------------------------------
 */

enum ly cli_pay_list(struct scope *s, const struct args *args) {
  static const struct cli_column columns[] = {
      {"list", MSG_CLI_COL_PAY_LIST},   {"programme_name", MSG_CLI_COL_PAY_PROGRAMME},
      {"month", MSG_CLI_COL_PAY_MONTH}, {"people", MSG_CLI_COL_PAY_PEOPLE},
      {"pay", MSG_CLI_COL_PAY_PAY},     {"pending", MSG_CLI_COL_PAY_PENDING},
      {"carry", MSG_CLI_COL_PAY_CARRY}, {"state_text", MSG_CLI_COL_PAY_STATE},
  };
  struct pay_list *lists = NULL;
  struct till till;
  size_t count = 0;
  enum ly rc = open_till(s, args, &till);
  if (rc) return rc;
  rc = pay_lists(s, till.st, args->district, LISTS_MAX, &lists, &count);
  struct value *all = value_list(s->arena), *v = value_map(s->arena);
  for (size_t i = 0; i < count; i++) value_add(all, pay_list_value(s, &lists[i]));
  value_put(v, "lists", all);
  if (!rc && arena_failed(s->arena)) rc = fail_memory(s);
  if (!rc)
    rc = args->json ? cli_print_json(s, v)
                    : cli_print_table(s, all, columns, sizeof columns / sizeof *columns);
  close_till(&till);
  return rc;
}

static enum ly read_payees(struct scope *s, const struct till *till, const struct pay_list *list,
                           struct value *out) {
  enum ly rc = LY_OK;
  size_t count = 1, all = 0;
  for (int64_t after = 0; !rc && count && all < PAYEES_MAX; all += count) {
    struct pay_payee *payees;
    struct value *page;
    rc = pay_payees(s, till->st, list, after, PAYEES_PAGE, &payees, &count);
    if (!rc) rc = pay_payees_value(s, till->st, &till->registry, list, payees, count, &page);
    for (struct value *v = rc ? NULL : page->first, *next; v; v = next) {
      next = v->next;
      v->next = NULL; /* from one list into another */
      value_add(out, v);
    }
    if (!rc && count) after = payees[count - 1].party;
  }
  return rc;
}

static enum ly print_list(struct scope *s, const struct value *v) {
  static const struct cli_column columns[] = {
      {"party", MSG_CLI_COL_PAY_PARTY},
      {"name", MSG_CLI_COL_PAY_NAME},
      {"account", MSG_CLI_COL_PAY_ACCOUNT},
      {"account_doubt_text", MSG_CLI_COL_PAY_DOUBT},
      {"pay", MSG_CLI_COL_PAY_PAY},
      {"carry", MSG_CLI_COL_PAY_CARRY},
      {"change_text", MSG_CLI_COL_PAY_CHANGE},
      {"why", MSG_CLI_COL_REASON},
      {"pending_text", MSG_CLI_COL_PAY_STATE},
  };
  static const struct cli_column steps[] = {
      {"what_text", MSG_CLI_COL_PAY_STATE},
      {"recorded_at", MSG_CLI_COL_SINCE},
      {"recorded_by", MSG_CLI_COL_RECORDED_BY},
      {"reason", MSG_CLI_COL_REASON},
  };
  enum ly rc =
      cli_print_table(s, value_get(v, STR("payees")), columns, sizeof columns / sizeof *columns);
  if (rc) return rc;
  return cli_print_table(s, value_get(v, STR("events")), steps, sizeof steps / sizeof *steps);
}

static enum ly show(struct scope *s, const struct args *args, const struct till *till, int64_t no) {
  struct value *payees = value_list(s->arena);
  struct pay_list list;
  struct pay_event *events;
  size_t count;
  enum ly rc = pay_find(s, till->st, args->district, no, &list);
  if (!rc) rc = pay_events(s, till->st, &list, &events, &count);
  if (!rc) rc = read_payees(s, till, &list, payees);
  if (rc) return rc;
  struct value *v = pay_list_value(s, &list);
  value_put(v, "events", pay_events_value(s, events, count));
  value_put(v, "payees", payees);
  if (arena_failed(s->arena)) return fail_memory(s);
  return args->json ? cli_print_json(s, v) : print_list(s, v);
}

enum ly cli_pay_show(struct scope *s, const struct args *args) {
  struct till till;
  int64_t no;
  enum ly rc = cli_id(s, args->positional[0], &no);
  if (!rc) rc = open_till(s, args, &till);
  if (rc) return rc;
  rc = show(s, args, &till, no);
  close_till(&till);
  return rc;
}
