/* laoyou session …: places at a time, who has them, who came. */
#include "cli/desk.h"

#include "people/hands.h"
#include "service/slot.h"

enum { READ_MAX = 100000 };

/* ---- Deeds --------------------------------------------------------------------------------------
 */

static enum ly carry_out(struct scope *s, const struct args *args, struct slot_deed *deed,
                         int64_t *out) {
  struct cli_desk desk;
  enum ly rc = cli_desk_open(s, args, &desk);
  if (rc) return rc;
  struct slot_deed whole = *deed;
  whole.work = &desk.work;
  whole.registry = &desk.registry;
  whole.district = args->district;
  whole.source = args->source;
  whole.reason = args->reason;
  whole.tell = hands_tell;
  struct write w = slot_write(s, &whole);
  rc = store_write(s, desk.st, &w);
  *out = slot_answer(&w);
  cli_desk_close(&desk);
  return rc;
}

static enum ly read_time(struct scope *s, struct str text, const char *option, int64_t *out) {
  enum ly rc = cli_want(s, text, option);
  if (rc || slot_time_parse(text, out)) return rc;
  return fail(s, LY_USAGE, MSG_CLI_SESSION_TIME, text);
}

/* Months or places; `none` where it was not given. */
static enum ly read_count(struct scope *s, struct str text, int64_t none, int64_t *out) {
  struct decimal d;
  *out = none;
  if (text.len == 0) return LY_OK;
  bool good = decimal_parse(text, &d) && d.scale == 0 && d.coefficient >= 0;
  if (good) *out = d.coefficient;
  return good ? LY_OK : fail(s, LY_USAGE, MSG_CLI_SESSION_NUMBER, text);
}

enum ly cli_session_open(struct scope *s, const struct args *args) {
  int64_t no = 0;
  struct slot_deed deed = {.act = SLOT_OPEN,
                           .slot = {.kind = args->positional[0],
                                    .title = args->title,
                                    .area = args->area,
                                    .place = args->place,
                                    .on = args->on,
                                    .note = args->note}};
  struct slot_new *n = &deed.slot;
  enum ly rc = cli_id(s, args->positional[1], &n->party);
  if (!rc) rc = cli_want(s, args->title, "title");
  if (!rc) rc = cli_want(s, args->place, "place");
  if (!rc) rc = read_time(s, args->starts, "starts", &n->starts);
  if (!rc) rc = read_time(s, args->ends, "ends", &n->ends);
  if (!rc) rc = read_count(s, args->places, 0, &n->capacity);
  if (!rc) rc = read_count(s, args->each, 0, &n->amount);
  if (!rc) rc = read_count(s, args->from_month, -1, &n->age_from);
  if (!rc) rc = read_count(s, args->to_month, -1, &n->age_to);
  if (!rc) rc = carry_out(s, args, &deed, &no);
  return rc ? rc : cli_say_number(s, args, "slot", str_int(s->arena, no), MSG_CLI_SESSION_OPENED);
}

enum ly cli_session_off(struct scope *s, const struct args *args) {
  int64_t no = 0;
  struct slot_deed deed = {.act = SLOT_CALL_OFF};
  enum ly rc = cli_id(s, args->positional[0], &deed.slot_no);
  if (!rc) rc = cli_want(s, args->reason, "reason");
  if (!rc) rc = carry_out(s, args, &deed, &no);
  return rc ? rc
            : cli_say_number(s, args, "slot", str_int(s->arena, no), MSG_CLI_SESSION_CALLED_OFF);
}

enum ly cli_session_places(struct scope *s, const struct args *args) {
  int64_t moved = 0;
  struct slot_deed deed = {.act = SLOT_PLACES};
  enum ly rc = cli_id(s, args->positional[0], &deed.slot_no);
  if (!rc) rc = cli_want(s, args->places, "places");
  if (!rc) rc = read_count(s, args->places, 0, &deed.capacity);
  if (!rc) rc = carry_out(s, args, &deed, &moved);
  return rc ? rc
            : cli_say_number(s, args, "moved_up", str_int(s->arena, moved),
                             MSG_CLI_SESSION_PLACES_SET);
}

/* "17=attend"; of what was seen the last event counts. */
static enum ly read_mark(struct scope *s, struct str text, struct slot_mark *out) {
  size_t at = 0;
  while (at < text.len && text.ptr[at] != '=') at++;
  if (at + 1 >= text.len || !registry_id((struct str){text.ptr, at}, &out->case_no))
    return fail(s, LY_USAGE, MSG_CLI_SESSION_BAD_MARK, text);
  out->move = str_from(text, at + 1);
  return LY_OK;
}

static enum ly see_marks(struct scope *s, const struct args *args, struct slot_mark *marks) {
  struct case_row row;
  struct cli_desk desk;
  enum ly rc = cli_desk_open(s, args, &desk);
  if (rc) return rc;
  for (size_t i = 0; !rc && i < args->marks.count; i++) {
    rc = case_find(s, desk.st, args->district, marks[i].case_no, &row);
    if (!rc) marks[i].seen = row.event;
  }
  cli_desk_close(&desk);
  return rc;
}

enum ly cli_session_attend(struct scope *s, const struct args *args) {
  struct slot_mark marks[ARGS_LIST_MAX];
  int64_t no = 0;
  struct slot_deed deed = {.act = SLOT_ATTEND,
                           .hands = HAND_BIT(HAND_CLOCK) - 1, /* whoever works on this machine */
                           .marks = marks,
                           .count = args->marks.count};
  enum ly rc = cli_id(s, args->positional[0], &deed.slot_no);
  if (!rc && args->marks.count == 0) rc = cli_want(s, STR(""), "mark");
  for (size_t i = 0; !rc && i < args->marks.count; i++)
    rc = read_mark(s, args->marks.items[i], &marks[i]);
  if (!rc) rc = see_marks(s, args, marks);
  if (!rc) rc = carry_out(s, args, &deed, &no);
  return rc ? rc : cli_say_number(s, args, "slot", str_int(s->arena, no), MSG_CLI_SESSION_ATTENDED);
}

/* An institution's people, on a session or off it. */
static enum ly with_people(struct scope *s, const struct args *args, enum slot_act act,
                           enum message said) {
  int64_t parties[ARGS_LIST_MAX], people = 0;
  struct slot_deed deed = {.act = act, .parties = parties, .count = args->invited.count};
  enum ly rc = cli_id(s, args->positional[0], &deed.slot_no);
  if (!rc) rc = cli_id(s, args->positional[1], &deed.institution);
  if (!rc && args->invited.count == 0) rc = cli_want(s, STR(""), "invited");
  for (size_t i = 0; !rc && i < args->invited.count; i++)
    rc = cli_id(s, args->invited.items[i], &parties[i]);
  if (!rc) rc = carry_out(s, args, &deed, &people);
  return rc ? rc : cli_say_number(s, args, "people", str_int(s->arena, people), said);
}

enum ly cli_session_enrol(struct scope *s, const struct args *args) {
  return with_people(s, args, SLOT_ENROL, MSG_CLI_SESSION_ENROLLED);
}

enum ly cli_session_withdraw(struct scope *s, const struct args *args) {
  return with_people(s, args, SLOT_WITHDRAW, MSG_CLI_SESSION_WITHDRAWN);
}

enum ly cli_session_invite(struct scope *s, const struct args *args) {
  int64_t parties[ARGS_LIST_MAX], invited = 0;
  struct slot_deed deed = {.act = SLOT_INVITE, .parties = parties, .count = args->invited.count};
  enum ly rc = cli_id(s, args->positional[0], &deed.slot_no);
  if (!rc && args->invited.count == 0) rc = cli_want(s, STR(""), "invited");
  for (size_t i = 0; !rc && i < args->invited.count; i++)
    rc = cli_id(s, args->invited.items[i], &parties[i]);
  if (!rc) rc = carry_out(s, args, &deed, &invited);
  return rc ? rc
            : cli_say_number(s, args, "invited", str_int(s->arena, invited),
                             MSG_CLI_SESSION_INVITED);
}

/* ---- Looking ------------------------------------------------------------------------------------
 */

static enum ly print_sessions(struct scope *s, const struct value *list) {
  static const struct cli_column columns[] = {
      {"slot", MSG_CLI_COL_SESSION},     {"title", MSG_SESSIONS_COL_TITLE},
      {"on", MSG_SESSIONS_COL_ON},       {"starts", MSG_SESSIONS_STARTS},
      {"place", MSG_SESSIONS_COL_PLACE}, {"age_text", MSG_SESSIONS_COL_AGES},
      {"capacity", MSG_FIELD_CAPACITY},  {"taken", MSG_CLI_COL_TAKEN},
      {"waiting", MSG_CLI_COL_WAITING},
  };
  if (list->count) return cli_print_table(s, list, columns, sizeof columns / sizeof *columns);
  cli_print_line(STR(""), message_plain(s->lang, MSG_CLI_SESSION_NONE));
  return LY_OK;
}

enum ly cli_session_list(struct scope *s, const struct args *args) {
  struct slot_row *rows;
  struct cli_desk desk;
  size_t count = 0, limit = cli_limit(args);
  enum ly rc = cli_desk_open(s, args, &desk);
  if (rc) return rc;
  struct value *v = value_map(s->arena), *list = value_list(s->arena);
  rc = slot_list(s, desk.st, args->district, args->area, args->all ? DATE_NONE : s->today, READ_MAX,
                 &rows, &count);
  for (size_t i = 0; !rc && i < count && i < limit; i++)
    value_add(list, slot_value(s, &desk.pack, &rows[i]));
  value_put(v, "sessions", list);
  value_put_int(s->arena, v, "more", count > limit ? (int64_t)(count - limit) : 0);
  if (!rc && arena_failed(s->arena)) rc = fail_memory(s);
  if (!rc) rc = args->json ? cli_print_json(s, v) : print_sessions(s, list);
  if (!rc && !args->json) cli_say_more(s, value_get(v, STR("more"))->integer, STR(""));
  cli_desk_close(&desk);
  return rc;
}

static enum ly print_session(struct scope *s, struct value *v) {
  static const struct cli_column columns[] = {
      {"case", MSG_CLI_COL_CASE},    {"procedure_name", MSG_CLI_COL_PROCEDURE},
      {"party", MSG_CLI_CASE_PARTY}, {"step_name", MSG_CLI_COL_STEP},
      {"since", MSG_CLI_COL_SINCE},
  };
  struct value *heads = value_list(s->arena);
  static const char *const lists[] = {"bookings", "invited"};
  value_add(heads, v);
  enum ly rc = print_sessions(s, heads);
  for (size_t i = 0; !rc && i < sizeof lists / sizeof *lists; i++) {
    const struct value *list = value_get(v, str_of(lists[i]));
    if (list->count) rc = cli_print_table(s, list, columns, sizeof columns / sizeof *columns);
  }
  return rc;
}

static enum ly show(struct scope *s, const struct args *args, struct cli_desk *desk, int64_t no) {
  static const char *const lists[] = {"bookings", "invited"};
  struct slot_row row;
  enum ly rc = slot_find(s, desk->st, args->district, no, &row);
  if (rc) return rc;
  struct value *v = slot_value(s, &desk->pack, &row);
  for (size_t i = 0; !rc && i < sizeof lists / sizeof *lists; i++) {
    struct value *list = value_list(s->arena);
    struct case_row *cases = NULL;
    size_t count = 0;
    rc = slot_cases(s, desk->st, &desk->work, &row, i == 1, &cases, &count);
    for (size_t n = 0; !rc && n < count; n++)
      value_add(list, case_row_value(s, &desk->work, &cases[n]));
    value_put(v, lists[i], list);
  }
  if (!rc && arena_failed(s->arena)) rc = fail_memory(s);
  if (rc) return rc;
  return args->json ? cli_print_json(s, v) : print_session(s, v);
}

enum ly cli_session_show(struct scope *s, const struct args *args) {
  struct cli_desk desk;
  int64_t no;
  enum ly rc = cli_id(s, args->positional[0], &no);
  if (!rc) rc = cli_desk_open(s, args, &desk);
  if (rc) return rc;
  rc = show(s, args, &desk, no);
  cli_desk_close(&desk);
  return rc;
}
