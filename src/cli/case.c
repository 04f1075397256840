/* laoyou case …: one party's way through a procedure. */
#include "cli/desk.h"

#include "people/hands.h"
#include "registry/members.h"
#include "registry/privacy.h"

enum { FILES_MAX = ARGS_LIST_MAX };

static enum ly read_work(struct scope *s, struct str area, struct cli_desk *out) {
  enum ly rc = service_pack_of(s, out->st, area, plan_kinds, &out->pack);
  if (!rc) rc = service_vocabulary(s, &out->pack, &out->words);
  return rc ? rc : casework_open(s, &out->words, &out->work);
}

enum ly cli_desk_open(struct scope *s, const struct args *args, struct cli_desk *out) {
  *out = (struct cli_desk){0};
  enum ly rc = cli_want(s, args->district, "district");
  if (!rc) rc = cli_open_registry(s, args, &out->st, &out->registry);
  if (rc) return rc;
  rc = read_work(s, args->area.len ? args->area : args->district, out);
  if (rc) cli_close_registry(out->st, &out->registry);
  return rc;
}

void cli_desk_close(struct cli_desk *desk) {
  cli_close_registry(desk->st, &desk->registry);
}

/* ---- Opening and moving -------------------------------------------------------------------------
 */

/* "身份证=7" or "7". */
static enum ly read_files(struct scope *s, const struct args *args, struct case_file *out) {
  enum ly rc = LY_OK;
  for (size_t i = 0; !rc && i < args->files.count; i++) {
    struct str text = args->files.items[i];
    size_t at = 0;
    while (at < text.len && text.ptr[at] != '=') at++;
    bool named = at < text.len;
    out[i] = (struct case_file){.document = named ? (struct str){text.ptr, at} : STR("")};
    rc = cli_id(s, named ? str_from(text, at + 1) : text, &out[i].file);
  }
  return rc;
}

static enum ly carry_out(struct scope *s, const struct args *args, struct case_deed *deed,
                         int64_t *out) {
  struct registry_said said[ARGS_LIST_MAX];
  struct case_file files[FILES_MAX];
  struct cli_desk desk;
  enum ly rc = cli_facts(s, args, said);
  if (!rc) rc = read_files(s, args, files);
  if (!rc) rc = cli_desk_open(s, args, &desk);
  if (rc) return rc;
  struct case_deed whole = *deed;
  struct case_row row;
  whole.work = &desk.work;
  whole.registry = &desk.registry;
  whole.tell = hands_tell;
  whole.values = said;
  whole.count = args->facts.count;
  whole.files = files;
  whole.file_count = args->files.count;
  if (whole.act == CASE_MOVE && whole.seen == 0) {
    rc = case_find(s, desk.st, whole.district, whole.case_no, &row);
    if (!rc) whole.seen = row.event;
  }
  if (!rc) {
    struct write w = case_write(s, &whole);
    rc = store_write(s, desk.st, &w);
    *out = case_answer(&w);
  }
  cli_desk_close(&desk);
  return rc;
}

enum ly cli_case_open(struct scope *s, const struct args *args) {
  int64_t no = 0;
  struct case_deed deed = {.act = CASE_OPEN,
                           .district = args->district,
                           .procedure = args->positional[0],
                           .area = args->area,
                           .source = args->source,
                           .reason = args->reason};
  enum ly rc = cli_want(s, args->asks, "asks");
  if (!rc) rc = cli_choice(s, "asks", args->asks, procedure_askss, &deed.asks);
  deed.newcomer = str_is(args->positional[1], "new");
  if (!rc && !deed.newcomer) rc = cli_id(s, args->positional[1], &deed.party);
  if (!rc && args->slot.len) rc = cli_id(s, args->slot, &deed.slot);
  if (!rc) rc = carry_out(s, args, &deed, &no);
  return rc ? rc : cli_say_number(s, args, "case", str_int(s->arena, no), MSG_CLI_CASE_OPENED);
}

/* Whoever works on this machine has every hand, but for those that nobody has. */
static enum ly read_hand(struct scope *s, const struct args *args, unsigned *out) {
  int hand;
  *out = HAND_BIT(HAND_CLOCK) - 1;
  if (args->hand.len == 0) return LY_OK;
  enum ly rc = cli_choice(s, "hand", args->hand, procedure_hands, &hand);
  if (!rc) *out = HAND_BIT(hand);
  return rc;
}

/* The hands as they are held for one unit; for all where none is named. */
static void read_held(const struct args *args, struct hand_held held[HAND_COUNT],
                      struct case_deed *deed) {
  if (args->unit.len == 0) return;
  for (int hand = 0; hand < HAND_COUNT; hand++)
    if (deed->hands & HAND_BIT(hand))
      held[deed->held_count++] = (struct hand_held){hand, args->unit};
  deed->held = held;
}

enum ly cli_case_move(struct scope *s, const struct args *args) {
  int64_t no = 0;
  struct hand_held held[HAND_COUNT];
  struct case_deed deed = {.act = CASE_MOVE,
                           .district = args->district,
                           .move = args->positional[1],
                           .source = args->source,
                           .reason = args->reason};
  enum ly rc = cli_case(s, args, args->positional[0], &deed.case_no);
  if (!rc && args->seen.len) rc = cli_id(s, args->seen, &deed.seen);
  if (!rc) rc = read_hand(s, args, &deed.hands);
  if (!rc) read_held(args, held, &deed);
  if (!rc) rc = carry_out(s, args, &deed, &no);
  return rc ? rc : cli_say_number(s, args, "case", str_int(s->arena, no), MSG_CLI_CASE_MOVED);
}

/* ---- Many at once -------------------------------------------------------------------------------
 */

/* "17,18,20" */
static enum ly read_parties(struct scope *s, struct str text, int64_t *out, size_t *count) {
  enum ly rc = LY_OK;
  for (*count = 0; !rc && text.len;) {
    size_t n = 0;
    while (n < text.len && text.ptr[n] != ',') n++;
    if (*count == CASE_MANY_MAX)
      return fail(s, LY_USAGE, MSG_CASE_MANY_HOW_MANY, str_int(s->arena, CASE_MANY_MAX));
    rc = cli_id(s, (struct str){text.ptr, n}, &out[(*count)++]);
    text = n < text.len ? str_from(text, n + 1) : (struct str){0};
  }
  return rc;
}

static enum ly print_many(struct scope *s, const struct args *args, struct value *list) {
  static const struct cli_column columns[] = {{"party", MSG_CLI_CASE_PARTY},
                                              {"answer_text", MSG_CLI_COL_ANSWERED},
                                              {"case", MSG_CLI_COL_CASE},
                                              {"why", MSG_CLI_COL_REASON}};
  struct value *v = value_map(s->arena);
  if (!args->json) return cli_print_table(s, list, columns, sizeof columns / sizeof *columns);
  value_put(v, "parties", list);
  return cli_print_json(s, v);
}

enum ly cli_case_open_many(struct scope *s, const struct args *args) {
  int64_t parties[CASE_MANY_MAX];
  struct case_many_row *rows = NULL;
  size_t count = 0;
  struct cli_desk desk;
  struct case_many many = {.deed = {.district = args->district,
                                    .procedure = args->positional[0],
                                    .source = args->source,
                                    .reason = args->reason,
                                    .tell = hands_tell},
                           .within = args->area.len ? args->area : args->district,
                           .parties = parties};
  enum ly rc = read_parties(s, args->positional[1], parties, &many.count);
  if (!rc) rc = cli_desk_open(s, args, &desk);
  if (rc) return rc;
  many.deed.work = &desk.work;
  many.deed.registry = &desk.registry;
  struct write w = case_many_write(s, &many);
  rc = store_write(s, desk.st, &w);
  if (!rc) rc = case_many_answered(s, w.answer, &rows, &count);
  if (!rc) rc = print_many(s, args, case_many_value(s, rows, count));
  cli_desk_close(&desk);
  return rc;
}

/* ---- Looking ------------------------------------------------------------------------------------
 */

static struct str text_at(const struct value *map, const char *key) {
  const struct value *v = value_get(map, str_of(key));
  return v && v->kind == VALUE_TEXT ? v->text : STR("");
}

static void print_head(struct scope *s, const struct value *v) {
  static const struct {
    const char *key;
    enum message label;
  } lines[] = {
      {"procedure_name", MSG_CLI_COL_PROCEDURE},
      {"party_text", MSG_CLI_CASE_PARTY},
      {"area_text", MSG_CLI_CASE_AREA},
      {"step_name", MSG_CLI_COL_STEP},
      {"since", MSG_CLI_COL_SINCE},
      {"due", MSG_CLI_COL_DUE},
      {"answer_text", MSG_CLI_COL_ANSWER},
  };
  for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
    struct str words[] = {message_plain(s->lang, lines[i].label), text_at(v, lines[i].key)};
    if (words[1].len) cli_print_words(s, MSG_CLI_CASE_LINE, words);
  }
}

/* "收入 1,200.50、电话 13856781234" */
static struct str said_text(struct scope *s, const struct value *event) {
  struct buf b = buf_open(s->arena, 64 * 1024);
  for (const struct value *v = value_get(event, STR("values"))->first; v; v = v->next) {
    if (b.len) buf_add(&b, message_plain(s->lang, MSG_CASE_COMMA));
    buf_add(&b, text_at(v, "name"));
    buf_char(&b, ' ');
    buf_add(&b, text_at(v, "text"));
  }
  return buf_str(&b);
}

static enum ly print_case(struct scope *s, const struct value *v) {
  static const struct cli_column columns[] = {
      {"event", MSG_CLI_COL_EVENT},
      {"on", MSG_CLI_COL_ACT_ON},
      {"move_name", MSG_CLI_COL_MOVE},
      {"step_name", MSG_CLI_COL_STEP},
      {"recorded_by", MSG_CLI_COL_RECORDED_BY},
      {"answer_text", MSG_CLI_COL_ANSWER},
      {"reason", MSG_CLI_COL_REASON},
      {"said", MSG_CLI_COL_ACT_FIELDS},
  };
  const struct value *events = value_get(v, STR("events"));
  print_head(s, v);
  for (struct value *e = events->first; e; e = e->next)
    value_put_text(s->arena, e, "said", said_text(s, e));
  return cli_print_table(s, events, columns, sizeof columns / sizeof *columns);
}

/* "王桂英（277…）", a name that is kept sealed by what may be seen of it. */
static enum ly put_party_text(struct scope *s, const struct cli_desk *desk, const struct args *args,
                              struct str kind, struct str number, struct value *out,
                              const char *key) {
  const struct registry_party *of = registry_kind_find(&desk->registry, kind);
  const struct registry_fact *called = of ? (const void *)of->kind->called.entry : NULL;
  const struct registry_card *card = NULL;
  int64_t party;
  enum ly rc = LY_OK;
  if (called && registry_id(number, &party))
    rc = registry_card(s, desk->st, of, args->district, party, &card);
  if (rc || !card || !card->name.len) {
    value_set_text(s->arena, out, key, number);
    return rc;
  }
  struct str words[] = {registry_sealed(called) ? privacy_mask(s, called, card->name) : card->name,
                        number};
  value_set_text(s->arena, out, key,
                 message_text(s->arena, s->lang, MSG_CLI_CASE_PARTY_NAMED, words, 2));
  return LY_OK;
}

/* Of the case and of all that its events name. */
static enum ly put_names(struct scope *s, const struct cli_desk *desk, const struct args *args,
                         const struct casework *work, const struct case_row *row, struct value *v) {
  const struct casework_procedure *p = casework_find(work, row->procedure);
  struct str of = p ? p->procedure->of.key : STR("");
  enum ly rc = put_party_text(s, desk, args, of, text_at(v, "party"), v, "party_text");
  value_put_text(s->arena, v, "area_text", pack_area_text(s, &desk->pack, row->area));
  for (struct value *e = value_get(v, STR("events"))->first; !rc && e; e = e->next) {
    for (struct value *said = value_get(e, STR("values"))->first; !rc && said; said = said->next)
      if (value_get(said, STR("kind")) && value_get(said, STR("value")))
        rc = put_party_text(s, desk, args, text_at(said, "kind"), text_at(said, "value"), said,
                            "text");
  }
  return rc;
}

static enum ly show(struct scope *s, const struct args *args, struct cli_desk *desk, int64_t no) {
  const struct casework *work;
  struct case_row row;
  struct case_event *events;
  size_t count;
  enum ly rc = case_find(s, desk->st, args->district, no, &row);
  if (!rc) rc = case_work(s, desk->st, &desk->work, &row, &work);
  if (!rc) rc = case_events(s, desk->st, &desk->registry, work, &row, &events, &count);
  if (rc) return rc;
  struct value *v = case_row_value(s, work, &row);
  value_put(v, "events", case_events_value(s, work, &row, events, count));
  rc = put_names(s, desk, args, work, &row, v);
  if (rc) return rc;
  if (arena_failed(s->arena)) return fail_memory(s);
  return args->json ? cli_print_json(s, v) : print_case(s, v);
}

enum ly cli_case_show(struct scope *s, const struct args *args) {
  struct cli_desk desk;
  int64_t no;
  enum ly rc = cli_case(s, args, args->positional[0], &no);
  if (!rc) rc = cli_desk_open(s, args, &desk);
  if (rc) return rc;
  rc = show(s, args, &desk, no);
  cli_desk_close(&desk);
  return rc;
}

/* "2024-07-05/12": the day and the number of the row before; "-/12": that had no clock. */
static enum ly read_after(struct scope *s, struct str text, struct case_after *out) {
  struct str rest;
  *out = (struct case_after){.due = DATE_NONE};
  if (text.len == 0) return LY_OK;
  bool none = str_starts(text, STR("-/"));
  rest = str_from(text, none ? 2 : 11);
  bool good = none || (text.len > 11 && text.ptr[10] == '/' &&
                       date_parse((struct str){text.ptr, 10}, &out->due));
  if (good && registry_id(rest, &out->case_no)) return LY_OK;
  return fail(s, LY_USAGE, MSG_CLI_CASE_BAD_AFTER, text);
}

static struct str after_text(struct scope *s, const struct case_row *last) {
  struct buf b = buf_open(s->arena, 64);
  buf_add(&b, date_is_none(last->due) ? STR("-") : date_iso(s->arena, last->due));
  buf_printf(&b, "/%lld", (long long)last->case_no);
  return buf_str(&b);
}

static enum ly print_list(struct scope *s, const struct args *args, struct value *v) {
  static const struct cli_column columns[] = {
      {"case", MSG_CLI_COL_CASE},      {"procedure_name", MSG_CLI_COL_PROCEDURE},
      {"party", MSG_CLI_CASE_PARTY},   {"area_text", MSG_CLI_CASE_AREA},
      {"step_name", MSG_CLI_COL_STEP}, {"since", MSG_CLI_COL_SINCE},
      {"due", MSG_CLI_COL_DUE},        {"late_text", MSG_CLI_COL_LATE},
  };
  const struct value *cases = value_get(v, STR("cases"));
  if (args->json) return cli_print_json(s, v);
  if (!cases->count) {
    cli_print_line(STR(""), message_plain(s->lang, MSG_CLI_CASE_NO_CASES));
    return LY_OK;
  }
  enum ly rc = cli_print_table(s, cases, columns, sizeof columns / sizeof *columns);
  if (!rc) cli_say_more(s, value_get(v, STR("more"))->integer, value_get(v, STR("after"))->text);
  return rc;
}

static struct value *row_value(struct scope *s, const struct cli_desk *desk,
                               const struct case_row *row) {
  struct value *v = case_row_value(s, &desk->work, row);
  bool late = value_truth(value_get(v, STR("late")));
  value_put_text(s->arena, v, "late_text",
                 late ? message_plain(s->lang, MSG_CLI_CASE_IS_LATE) : STR(""));
  value_put_text(s->arena, v, "area_text", pack_area_text(s, &desk->pack, row->area));
  return v;
}

/* How many stand behind one. */
static enum ly count_behind(struct scope *s, const struct cli_desk *desk, struct str district,
                            const struct case_filter *filter, struct case_after after,
                            int64_t *out) {
  enum ly rc = LY_OK;
  *out = 0;
  for (bool left = true; !rc && left;) {
    struct arena_mark mark = arena_mark(s->arena);
    struct case_row *rows;
    size_t count = 0;
    rc = case_list(s, desk->st, district, filter, after, CLI_READ_PAGE, &rows, &count);
    left = !rc && count == CLI_READ_PAGE;
    if (left) after = (struct case_after){rows[count - 1].due, rows[count - 1].case_no};
    *out += (int64_t)count;
    if (!rc) arena_rewind(s->arena, mark);
  }
  return rc;
}

static enum ly list(struct scope *s, const struct args *args, const struct case_filter *filter) {
  struct case_after after;
  struct case_row *rows;
  struct cli_desk desk;
  size_t count = 0, limit = cli_limit(args);
  int64_t more = 0;
  enum ly rc = read_after(s, args->after, &after);
  if (!rc) rc = cli_desk_open(s, args, &desk);
  if (rc) return rc;
  rc = case_list(s, desk.st, args->district, filter, after, limit, &rows, &count);
  if (!rc && count) after = (struct case_after){rows[count - 1].due, rows[count - 1].case_no};
  if (!rc && count == limit) rc = count_behind(s, &desk, args->district, filter, after, &more);
  struct value *v = value_map(s->arena), *cases = value_list(s->arena);
  for (size_t i = 0; !rc && i < count; i++) value_add(cases, row_value(s, &desk, &rows[i]));
  value_put(v, "cases", cases);
  value_put_text(s->arena, v, "after", more ? after_text(s, &rows[count - 1]) : STR(""));
  value_put_int(s->arena, v, "more", more);
  if (!rc && arena_failed(s->arena)) rc = fail_memory(s);
  if (!rc) rc = print_list(s, args, v);
  cli_desk_close(&desk);
  return rc;
}

static enum ly read_filter(struct scope *s, const struct args *args, struct case_filter *out) {
  *out = (struct case_filter){.area = args->area,
                              .procedure = args->procedure,
                              .step = args->step,
                              .open = args->all ? -1 : 1,
                              .due_before = args->due};
  return args->party.len ? cli_id(s, args->party, &out->party) : LY_OK;
}

enum ly cli_case_list(struct scope *s, const struct args *args) {
  struct case_filter filter;
  enum ly rc = read_filter(s, args, &filter);
  return rc ? rc : list(s, args, &filter);
}

/* ---- What is due --------------------------------------------------------------------------------
 */

static struct value *counts_value(struct scope *s, const struct casework *work,
                                  const struct case_count *counts, size_t count) {
  struct value *all = value_list(s->arena);
  for (size_t i = 0; i < count; i++) {
    const struct casework_procedure *p = casework_find(work, counts[i].procedure);
    const struct procedure_step *step =
        p ? procedure_step_find(p->procedure, counts[i].step) : NULL;
    struct value *v = value_map(s->arena);
    value_put_text(s->arena, v, "procedure", counts[i].procedure);
    value_put_text(s->arena, v, "procedure_name", p ? p->procedure->name : counts[i].procedure);
    value_put_text(s->arena, v, "step", counts[i].step);
    value_put_text(s->arena, v, "step_name", step ? step->name : counts[i].step);
    value_put_int(s->arena, v, "open", counts[i].open);
    value_put_int(s->arena, v, "late", counts[i].late);
    value_add(all, v);
  }
  return all;
}

enum ly cli_case_due(struct scope *s, const struct args *args) {
  static const struct cli_column columns[] = {
      {"procedure_name", MSG_CLI_COL_PROCEDURE},
      {"step_name", MSG_CLI_COL_STEP},
      {"open", MSG_CLI_COL_OPEN},
      {"late", MSG_CLI_COL_LATE},
  };
  struct case_count *counts;
  struct cli_desk desk;
  size_t count;
  enum ly rc = cli_desk_open(s, args, &desk);
  if (rc) return rc;
  rc = case_counts(s, desk.st, args->district, args->area, &counts, &count);
  if (!rc) {
    struct value *v = value_map(s->arena), *all = counts_value(s, &desk.work, counts, count);
    value_put_text(s->arena, v, "on", date_iso(s->arena, s->today));
    value_put(v, "counts", all);
    if (arena_failed(s->arena)) rc = fail_memory(s);
    if (!rc)
      rc = args->json ? cli_print_json(s, v)
                      : cli_print_table(s, all, columns, sizeof columns / sizeof *columns);
  }
  cli_desk_close(&desk);
  return rc;
}
