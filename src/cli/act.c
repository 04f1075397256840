/* laoyou act …, receipt …: what was done for people, and what they receive. */
#include "cli/desk.h"

#include "base/money.h"
#include "people/hands.h"
#include "registry/deed.h"
#include "service/visit.h"

enum { LIST_PAGE = 50 };

static void default_to(struct date *d, struct date today) {
  if (date_is_none(*d)) *d = today;
}

/* Opens the database, writes on record and closes it. A day that was not given is the business
 * date, which the database may keep. */
static enum ly carry_out(struct scope *s, const struct args *args, struct deed *deed,
                         int64_t *out) {
  struct registry r;
  struct store *st;
  enum ly rc = cli_open_registry(s, args, &st, &r);
  if (rc) return rc;
  /* cppcheck-suppress autoVariables -- the deed is done before this returns */
  deed->registry = &r;
  default_to(&deed->new_act.on, s->today);
  default_to(&deed->receipt.from, s->today);
  default_to(&deed->list.on, s->today);
  struct write w = deed_write(s, deed);
  rc = store_write(s, st, &w);
  if (!rc) *out = deed_answer(&w);
  cli_close_registry(st, &r);
  return rc;
}

/* Who takes something back says why. */
static enum ly take_back(struct scope *s, const struct args *args, enum deed_act act,
                         const char *key, enum message message) {
  struct deed deed = {.act = act, .district = args->district, .reason = args->reason};
  int64_t retraction = 0;
  enum ly rc = cli_want(s, args->district, "district");
  if (!rc) rc = cli_want(s, args->reason, "reason");
  if (!rc) rc = cli_id(s, args->positional[0], &deed.party);
  if (!rc) rc = cli_id(s, args->positional[1], &deed.target);
  if (!rc) rc = carry_out(s, args, &deed, &retraction);
  if (rc) return rc;
  struct str words[] = {str_int(s->arena, deed.target), str_int(s->arena, retraction)};
  if (!args->json) {
    cli_print_words(s, message, words);
    return LY_OK;
  }
  struct value *v = value_map(s->arena);
  value_put_text(s->arena, v, key, words[0]);
  value_put_text(s->arena, v, "retraction", words[1]);
  return cli_print_json(s, v);
}

/* ---- Acts ---------------------------------------------------------------------------------------
 */

/* The text before the next comma. */
static struct str next_part(struct str *rest) {
  size_t n = 0;
  struct str all = *rest;
  while (n < all.len && all.ptr[n] != ',') n++;
  *rest = n < all.len ? str_from(all, n + 1) : (struct str){0};
  return str_trim((struct str){all.ptr, n});
}

/* "28.139,120.291,15" */
static enum ly read_place(struct scope *s, struct str text, struct act_told *out) {
  struct str rest = text, lat = next_part(&rest), lon = next_part(&rest), metres = rest;
  struct decimal m = {0};
  if (text.len == 0) return LY_OK;
  out->placed = act_degrees(lat, &out->lat_e6) && act_degrees(lon, &out->lon_e6) &&
                (metres.len == 0 || (decimal_parse(metres, &m) && m.scale == 0));
  out->accuracy_m = m.coefficient;
  return out->placed ? LY_OK : fail(s, LY_USAGE, MSG_CLI_BAD_PLACE, text);
}

/* "健康状况=good" as often as there are items; numbers of files (laoyou file add). */
static enum ly read_told(struct scope *s, const struct args *args, struct registry_said *answers,
                         int64_t *files, struct act_told *out) {
  struct args as_facts = *args;
  as_facts.facts = args->answers;
  *out = (struct act_told){.done_by = args->done_by,
                           .device = args->device,
                           .urgent = args->urgent,
                           .note = args->note,
                           .answers = answers,
                           .answer_count = args->answers.count,
                           .files = files,
                           .file_count = args->files.count};
  enum ly rc = cli_facts(s, &as_facts, answers);
  if (!rc && args->mode.len) rc = cli_choice(s, "mode", args->mode, act_modes, &out->mode);
  if (!rc) rc = read_place(s, args->position, out);
  for (size_t i = 0; !rc && i < args->files.count; i++)
    rc = cli_id(s, args->files.items[i], &files[i]);
  return rc;
}

/* The moment, of a time of the day that the act was done. */
static enum ly read_time(struct scope *s, const struct args *args, struct act_new *act) {
  struct buf b = buf_open(s->arena, 64);
  if (args->time.len == 0) return LY_OK;
  buf_add(&b, date_iso(s->arena, act->on));
  buf_char(&b, ' ');
  buf_add(&b, args->time);
  if (args->time.len == 5 && registry_moment(buf_str(&b), &act->at_us)) return LY_OK;
  return fail(s, LY_USAGE, MSG_CLI_BAD_TIME, args->time);
}

static bool is_told(const struct args *args) {
  return args->mode.len || args->position.len || args->device.len || args->done_by.len ||
         args->note.len || args->urgent || args->answers.count || args->files.count;
}

/* As the desk writes it: two records of one day are found, what is urgent opens its case. */
static enum ly visit_out(struct scope *s, const struct args *args, const struct act_new *act,
                         int64_t *out) {
  struct cli_desk desk;
  enum ly rc = cli_desk_open(s, args, &desk);
  if (rc) return rc;
  struct visit_deed visit = {
      .registry = &desk.registry, .act = *act, .follow = {&desk.work, hands_tell}};
  default_to(&visit.act.on, s->today);
  rc = read_time(s, args, &visit.act);
  struct write w = visit_write(s, &visit);
  if (!rc) rc = store_write(s, desk.st, &w);
  if (!rc) *out = visit_answer(&w).act;
  cli_desk_close(&desk);
  return rc;
}

enum ly cli_act_add(struct scope *s, const struct args *args) {
  struct registry_said said[ARGS_LIST_MAX], answers[ARGS_LIST_MAX];
  int64_t act = 0, files[ARGS_LIST_MAX];
  struct act_told told;
  struct deed deed = {.act = DEED_ACT_ADD,
                      .new_act = {.district = args->district,
                                  .kind = args->positional[1],
                                  .on = args->on,
                                  .source = args->source,
                                  .reason = args->reason,
                                  .fields = said,
                                  .count = args->facts.count}};
  enum ly rc = cli_want(s, args->district, "district");
  if (!rc) rc = cli_want(s, args->source, "source");
  if (!rc) rc = cli_id(s, args->positional[0], &deed.new_act.party);
  if (!rc) rc = cli_facts(s, args, said);
  if (!rc) rc = read_told(s, args, answers, files, &told);
  if (rc) return rc;
  bool whole = is_told(args) || args->time.len;
  deed.new_act.told = whole ? &told : NULL;
  rc = whole ? visit_out(s, args, &deed.new_act, &act) : carry_out(s, args, &deed, &act);
  return rc ? rc : cli_say_number(s, args, "act", str_int(s->arena, act), MSG_CLI_ACT_ADDED);
}

enum ly cli_act_retract(struct scope *s, const struct args *args) {
  return take_back(s, args, DEED_ACT_RETRACT, "act", MSG_CLI_ACT_RETRACTED);
}

static enum ly read_filter(struct scope *s, const struct registry *r, const struct args *args,
                           struct act_filter *out) {
  *out = (struct act_filter){.from = args->from, .to = args->to};
  if (args->kind.len == 0) return LY_OK;
  out->kind = registry_act_find(r, NULL, args->kind);
  return out->kind ? LY_OK : fail(s, LY_USAGE, MSG_CLI_NO_ACT_KIND, args->kind);
}

/* "餐数 2份、金额 24.50元" */
static struct str fields_text(struct scope *s, const struct value *fields) {
  enum { TEXT_MAX = 1000 };
  struct buf b = buf_open(s->arena, TEXT_MAX);
  for (const struct value *v = fields->first; v; v = v->next) {
    if (b.len) buf_add(&b, STR("、"));
    buf_add(&b, value_get(v, STR("name"))->text);
    buf_char(&b, ' ');
    buf_add(&b, decimal_text(s->arena, value_get(v, STR("value"))->decimal));
    buf_add(&b, value_get(v, STR("unit"))->text);
  }
  return buf_str(&b);
}

static enum ly print_acts(struct scope *s, struct value *acts) {
  static const struct cli_column columns[] = {
      {"on", MSG_CLI_COL_ACT_ON},
      {"kind_text", MSG_CLI_COL_ACT_KIND},
      {"text", MSG_CLI_COL_ACT_FIELDS},
      {"source_text", MSG_CLI_COL_SAID_BY},
      {"recorded_at", MSG_CLI_COL_SAID_AT},
      {"recorded_by", MSG_CLI_COL_RECORDED_BY},
      {"act", MSG_CLI_COL_ACT},
  };
  if (acts->count == 0) {
    cli_print_line(STR(""), message_plain(s->lang, MSG_CLI_ACT_NONE));
    return LY_OK;
  }
  for (struct value *v = acts->first; v; v = v->next)
    value_put_text(s->arena, v, "text", fields_text(s, value_get(v, STR("fields"))));
  return cli_print_table(s, acts, columns, sizeof columns / sizeof *columns);
}

enum ly cli_act_list(struct scope *s, const struct args *args) {
  struct act_filter filter;
  struct act_row *acts;
  struct registry r;
  struct store *st;
  int64_t party;
  size_t count, page = args->page > 1 ? (size_t)args->page : 1;
  enum ly rc = cli_want(s, args->district, "district");
  if (!rc) rc = cli_id(s, args->positional[0], &party);
  if (!rc) rc = cli_open_registry(s, args, &st, &r);
  if (rc) return rc;
  rc = read_filter(s, &r, args, &filter);
  if (!rc)
    rc = acts_of(s, st, &r, args->district, party, &filter, (page - 1) * LIST_PAGE, LIST_PAGE,
                 &acts, &count);
  cli_close_registry(st, &r);
  if (rc) return rc;
  struct value *list = acts_value(s, &r, acts, count);
  if (arena_failed(s->arena)) return fail_memory(s);
  if (!args->json) return print_acts(s, list);
  struct value *v = value_map(s->arena);
  value_put(v, "acts", list);
  return cli_print_json(s, v);
}

/* ---- Receipts -----------------------------------------------------------------------------------
 */

static enum ly read_amount(struct scope *s, struct str text, struct receipt_new *out) {
  out->amount_known = text.len > 0;
  if (text.len == 0 || money_parse_yuan(text, &out->amount_fen)) return LY_OK;
  return fail(s, LY_USAGE, MSG_CLI_BAD_AMOUNT, text);
}

enum ly cli_receipt_add(struct scope *s, const struct args *args) {
  int64_t receipt = 0;
  struct deed deed = {.act = DEED_RECEIPT_ADD,
                      .receipt = {.district = args->district,
                                  .programme = args->positional[1],
                                  .from = args->from,
                                  .to = args->to,
                                  .source = args->source,
                                  .reason = args->reason}};
  enum ly rc = cli_want(s, args->district, "district");
  if (!rc) rc = cli_want(s, args->source, "source");
  if (!rc) rc = cli_id(s, args->positional[0], &deed.receipt.party);
  if (!rc) rc = read_amount(s, args->amount, &deed.receipt);
  if (!rc) rc = carry_out(s, args, &deed, &receipt);
  if (rc) return rc;
  return cli_say_number(s, args, "receipt", str_int(s->arena, receipt), MSG_CLI_RECEIPT_ADDED);
}

enum ly cli_receipt_complete(struct scope *s, const struct args *args) {
  int64_t list = 0;
  struct deed deed = {.act = DEED_RECEIPT_COMPLETE,
                      .list = {.district = args->district,
                               .programme = args->positional[0],
                               .area = args->area.len ? args->area : args->district,
                               .on = args->on,
                               .source = args->source,
                               .reason = args->reason}};
  enum ly rc = cli_want(s, args->district, "district");
  if (!rc) rc = cli_want(s, args->source, "source");
  if (!rc && args->batch.len) rc = cli_id(s, args->batch, &deed.list.batch);
  if (!rc) rc = carry_out(s, args, &deed, &list);
  if (rc) return rc;
  return cli_say_number(s, args, "list", str_int(s->arena, list), MSG_CLI_RECEIPT_COMPLETED);
}

enum ly cli_receipt_retract(struct scope *s, const struct args *args) {
  return take_back(s, args, DEED_RECEIPT_RETRACT, "receipt", MSG_CLI_RECEIPT_RETRACTED);
}

static enum ly print_receipts(struct scope *s, const struct value *receipts) {
  static const struct cli_column columns[] = {
      {"programme", MSG_CLI_COL_PROGRAMME}, {"state_text", MSG_CLI_COL_RECEIVED},
      {"amount", MSG_CLI_COL_AMOUNT},       {"true_from", MSG_CLI_COL_TRUE_FROM},
      {"true_to", MSG_CLI_COL_TRUE_TO},     {"source_text", MSG_CLI_COL_SAID_BY},
      {"list_on", MSG_CLI_COL_LIST_ON},     {"receipt", MSG_CLI_COL_ACT},
  };
  if (receipts->count)
    return cli_print_table(s, receipts, columns, sizeof columns / sizeof *columns);
  cli_print_line(STR(""), message_plain(s->lang, MSG_CLI_RECEIPT_NOTHING));
  return LY_OK;
}

enum ly cli_receipt_list(struct scope *s, const struct args *args) {
  struct receipt_known *known;
  struct registry r;
  struct store *st;
  int64_t party;
  size_t count;
  enum ly rc = cli_want(s, args->district, "district");
  if (!rc) rc = cli_id(s, args->positional[0], &party);
  if (!rc) rc = cli_open_registry(s, args, &st, &r);
  if (rc) return rc;
  struct date day = args->true_on;
  default_to(&day, s->today);
  rc = receipts_known(s, st, &r, args->district, party, day, &known, &count);
  cli_close_registry(st, &r);
  if (rc) return rc;
  struct value *list = receipts_value(s, &r, known, count);
  if (arena_failed(s->arena)) return fail_memory(s);
  if (!args->json) return print_receipts(s, list);
  struct value *v = value_map(s->arena);
  value_put(v, "receipts", list);
  return cli_print_json(s, v);
}
