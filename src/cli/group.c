/* laoyou body …, meeting …: bodies that carry a plan, their members, meetings and minutes. What a
 * meeting decides is laoyou assignment add --meeting. */
#include "cli/cli.h"

#include "base/file.h"
#include "plan/group.h"

enum { MINUTES_BYTES = 4 * GROUP_MINUTES_MAX };

struct opened {
  struct store *store;
  struct pack pack;
};

static enum ly open_plan(struct scope *s, const struct args *args, struct opened *o) {
  enum ly rc = cli_store(s, args, STORE_EXISTING, &o->store);
  if (rc) return rc;
  rc = cli_read_plan(s, o->store, args->positional[0], &o->pack);
  if (rc) store_close(o->store);
  return rc;
}

/* ---- Reading what was typed ---------------------------------------------------------------------
 */

enum ly cli_choice(struct scope *s, const char *option, struct str text,
                   const struct pack_choice *choices, int *out) {
  struct buf words = buf_open(s->arena, 4096);
  if (text.len == 0) return fail(s, LY_USAGE, MSG_CLI_WANT_OPTION, str_of(option));
  for (const struct pack_choice *c = choices; c->word; c++) {
    struct str title = message_plain(s->lang, c->message);
    *out = c->value;
    if (str_is(text, c->word) || str_eq(text, title)) return LY_OK;
    if (words.len) buf_add(&words, message_plain(s->lang, MSG_REPORT_COMMA));
    buf_printf(&words, "%s ", c->word);
    buf_add(&words, title);
  }
  return fail(s, LY_USAGE, MSG_CLI_BAD_WORD, str_of(option), text, buf_str(&words));
}

enum ly cli_number(struct scope *s, const char *option, struct str text, int64_t *out) {
  struct decimal d = {0};
  bool good = decimal_parse(text, &d) && d.scale == 0 && d.coefficient >= 0;
  *out = d.coefficient;
  return good ? LY_OK : fail(s, LY_USAGE, MSG_CLI_BAD_NUMBER, str_of(option), text);
}

enum ly cli_evidence(struct scope *s, const struct args *args, struct evidence *out) {
  int64_t *files = ARENA_ARRAY(s->arena, int64_t, args->files.count);
  enum ly rc = files ? LY_OK : fail_memory(s);
  for (size_t i = 0; !rc && i < args->files.count; i++)
    rc = cli_number(s, "file", args->files.items[i], &files[i]);
  *out = (struct evidence){.files = files, .file_count = args->files.count};
  return rc;
}

/* ---- Writing ------------------------------------------------------------------------------------
 */

static enum ly carry_out(struct scope *s, const struct args *args, struct group_deed *deed,
                         struct opened *o, struct str *answer) {
  enum ly rc = open_plan(s, args, o);
  if (rc) return rc;
  deed->pack = &o->pack;
  rc = group_check(s, deed);
  if (!rc) {
    struct write w = group_write(s, deed);
    rc = arena_failed(s->arena) ? fail_memory(s) : store_write(s, o->store, &w);
    *answer = w.answer;
  }
  store_close(o->store);
  return rc;
}

enum ly cli_say_number(struct scope *s, const struct args *args, const char *key, struct str number,
                       enum message message) {
  if (!args->json) {
    cli_print_line(STR(""),
                   message_text(s->arena, s->lang, message, &number, message_arity(message)));
    return LY_OK;
  }
  struct value *v = value_map(s->arena);
  value_put_text(s->arena, v, key, number);
  return cli_print_json(s, v);
}

enum ly cli_body_add(struct scope *s, const struct args *args) {
  struct group_deed deed = {.act = GROUP_BODY_ADD,
                            .name = args->positional[1],
                            .chair = args->chair,
                            .duties = args->duties,
                            .reason = args->reason};
  struct opened o;
  struct str number;
  enum ly rc = cli_choice(s, "kind", args->kind, plan_body_kinds, &deed.kind);
  if (!rc) rc = carry_out(s, args, &deed, &o, &number);
  return rc ? rc : cli_say_number(s, args, "body", number, MSG_CLI_BODY_ADDED);
}

enum ly cli_body_member(struct scope *s, const struct args *args) {
  struct group_deed deed = {.act = GROUP_MEMBER_SET,
                            .body = args->positional[1],
                            .unit = args->unit,
                            .post = args->post,
                            .user = args->user,
                            .holds = !args->withdraw,
                            .reason = args->reason};
  struct opened o;
  struct str none;
  if (args->unit.len == 0) return fail(s, LY_USAGE, MSG_CLI_WANT_OPTION, STR("unit"));
  enum ly rc = carry_out(s, args, &deed, &o, &none);
  return rc ? rc : cli_say_number(s, args, "unit", deed.unit, MSG_CLI_MEMBER_SET);
}

enum ly cli_body_end(struct scope *s, const struct args *args) {
  struct group_deed deed = {
      .act = GROUP_BODY_END, .body = args->positional[1], .reason = args->reason};
  struct opened o;
  struct str none;
  enum ly rc = carry_out(s, args, &deed, &o, &none);
  return rc ? rc : cli_say_number(s, args, "body", deed.body, MSG_CLI_BODY_ENDED);
}

enum ly cli_meeting_add(struct scope *s, const struct args *args) {
  struct group_deed deed = {.act = GROUP_MEETING_ADD,
                            .body = args->positional[1],
                            .title = args->positional[2],
                            .held_on = args->on,
                            .place = args->place,
                            .agenda = args->agenda};
  struct opened o;
  struct str number;
  if (date_is_none(args->on)) return fail(s, LY_USAGE, MSG_CLI_WANT_OPTION, STR("on"));
  enum ly rc = carry_out(s, args, &deed, &o, &number);
  return rc ? rc : cli_say_number(s, args, "meeting", number, MSG_CLI_MEETING_ADDED);
}

enum ly cli_meeting_cancel(struct scope *s, const struct args *args) {
  struct group_deed deed = {.act = GROUP_MEETING_CANCEL, .reason = args->reason};
  struct opened o;
  struct str none;
  enum ly rc = cli_number(s, "NUMBER", args->positional[1], &deed.meeting);
  if (!rc) rc = carry_out(s, args, &deed, &o, &none);
  if (rc) return rc;
  return cli_say_number(s, args, "meeting", args->positional[1], MSG_CLI_MEETING_CANCELLED);
}

static size_t add_units(const struct args_list *list, int presence, struct group_present *out) {
  for (size_t i = 0; i < list->count; i++)
    out[i] = (struct group_present){list->items[i], presence};
  return list->count;
}

/* The minutes are the text of a file. */
enum ly cli_meeting_minutes(struct scope *s, const struct args *args) {
  struct group_present units[3 * ARGS_LIST_MAX];
  struct group_deed deed = {.act = GROUP_MINUTES_ADD, .units = units};
  struct opened o;
  struct str version;
  size_t bad;
  enum ly rc = cli_number(s, "NUMBER", args->positional[1], &deed.meeting);
  if (!rc) rc = file_read(s, args->positional[2], MINUTES_BYTES, &deed.text);
  if (!rc && !utf8_valid(deed.text, &bad))
    rc = fail(s, LY_INVALID, MSG_GROUP_NOT_UTF8, args->positional[2]);
  if (!rc && args->seen.len) rc = cli_number(s, "seen", args->seen, &deed.seen);
  if (!rc) rc = cli_evidence(s, args, &deed.evidence);
  if (rc) return rc;
  deed.text = str_trim(deed.text);
  deed.unit_count = add_units(&args->present, GROUP_PRESENT, units);
  deed.unit_count += add_units(&args->excused, GROUP_EXCUSED, units + deed.unit_count);
  deed.unit_count += add_units(&args->absent, GROUP_ABSENT, units + deed.unit_count);
  rc = carry_out(s, args, &deed, &o, &version);
  return rc ? rc : cli_say_number(s, args, "minutes", version, MSG_CLI_MINUTES_KEPT);
}

/* ---- Showing ------------------------------------------------------------------------------------
 */

static enum ly open_book(struct scope *s, const struct args *args, struct opened *o,
                         struct group_book *book) {
  enum ly rc = open_plan(s, args, o);
  if (rc) return rc;
  rc = group_book_read(s, o->store, &o->pack, book);
  if (rc) store_close(o->store);
  return rc;
}

static enum ly print_rows(struct scope *s, const struct args *args, const struct pack *pack,
                          const char *key, struct value *rows, const struct cli_column *columns,
                          size_t count) {
  struct value *v = value_map(s->arena);
  value_put_text(s->arena, v, "plan", pack->header->key);
  value_put(v, key, rows);
  if (arena_failed(s->arena)) return fail_memory(s);
  if (args->json) return cli_print_json(s, v);
  if (rows->count) return cli_print_table(s, rows, columns, count);
  cli_print_line(STR(""), message_plain(s->lang, MSG_CLI_NOTHING_THERE));
  return LY_OK;
}

enum ly cli_body_list(struct scope *s, const struct args *args) {
  static const struct cli_column columns[] = {
      {"key", MSG_GROUP_KEY},
      {"name", MSG_GROUP_NAME},
      {"kind_text", MSG_GROUP_KIND},
      {"members", MSG_GROUP_MEMBERS},
      {"source.clause_text", MSG_GROUP_SOURCE},
      {"last_meeting.held_on", MSG_GROUP_LAST},
      {"next_meeting.held_on", MSG_GROUP_NEXT},
      {"end_reason", MSG_GROUP_END_REASON},
  };
  struct group_book book;
  struct opened o;
  enum ly rc = open_book(s, args, &o, &book);
  if (rc) return rc;
  struct value *list = value_list(s->arena);
  for (size_t i = 0; i < book.body_count; i++)
    value_add(list, group_body_value(s, &o.pack, &book, &book.bodies[i]));
  store_close(o.store);
  return print_rows(s, args, &o.pack, "bodies", list, columns, sizeof columns / sizeof *columns);
}

enum ly cli_meeting_list(struct scope *s, const struct args *args) {
  static const struct cli_column columns[] = {
      {"meeting", MSG_GROUP_KEY},         {"held_on", MSG_GROUP_HELD_ON},
      {"title", MSG_GROUP_MEETING_TITLE}, {"body_name", MSG_GROUP_BODIES},
      {"state_text", MSG_GROUP_STATE},    {"cancel_reason", MSG_GROUP_CANCEL_REASON},
  };
  struct group_book book;
  struct opened o;
  enum ly rc = open_book(s, args, &o, &book);
  if (rc) return rc;
  struct value *list = value_list(s->arena);
  for (size_t i = 0; i < book.meeting_count; i++)
    value_add(list, group_meeting_value(s, &book, &book.meetings[i]));
  store_close(o.store);
  return print_rows(s, args, &o.pack, "meetings", list, columns, sizeof columns / sizeof *columns);
}

/* The meeting, all versions of its minutes, what it decided. */
static enum ly meeting_value(struct scope *s, const struct opened *o, const struct group_book *book,
                             int64_t number, struct value **out) {
  const struct group_meeting *m = group_meeting_of(book, number);
  struct report_book reports;
  struct board *board;
  struct group_line *lines;
  struct group_minutes *minutes;
  size_t count, versions;
  if (!m)
    return fail(s, LY_NOT_FOUND, MSG_GROUP_NO_MEETING, o->pack.header->name,
                str_int(s->arena, number));
  enum ly rc = report_book_read(s, o->store, &o->pack, &reports);
  if (!rc) rc = board_make(s, &o->pack, &reports, s->today, &board);
  if (!rc) rc = group_lines(s, board, book, &lines, &count);
  if (!rc)
    rc = group_minutes_read(s, o->store, report_district(&o->pack), number, &minutes, &versions);
  if (rc) return rc;
  struct value *v = *out = group_meeting_value(s, book, m);
  struct value *said = value_list(s->arena), *decided = value_list(s->arena);
  for (size_t i = versions; i > 0; i--) value_add(said, group_minutes_value(s, &minutes[i - 1]));
  for (size_t i = 0; i < count; i++) {
    if (lines[i].assignment->meeting == number)
      value_add(decided, group_line_value(s, board, &lines[i]));
  }
  value_put(v, "minutes", said);
  value_put(v, "decisions", decided);
  return LY_OK;
}

static void print_labelled(struct scope *s, enum message label, const struct value *text) {
  if (!text || text->text.len == 0) return;
  struct str words[] = {message_plain(s->lang, label), text->text};
  cli_print_line(STR(""), message_text(s->arena, s->lang, MSG_REPORT_COMPARED, words, 2));
}

static enum ly print_meeting(struct scope *s, const struct value *v) {
  static const struct cli_column present[] = {{"unit", MSG_GROUP_MEMBER_UNIT},
                                              {"presence_text", MSG_GROUP_WHO_CAME}};
  static const struct cli_column decided[] = {
      {"key", MSG_GROUP_KEY}, {"title", MSG_GROUP_DECISIONS},  {"unit", MSG_GROUP_UNIT},
      {"due", MSG_GROUP_DUE}, {"state_text", MSG_GROUP_STATE}, {"reason", MSG_GROUP_WHY_SO},
  };
  static const struct {
    const char *key;
    enum message label;
  } fields[] = {{"title", MSG_GROUP_MEETING_TITLE}, {"body_name", MSG_GROUP_BODIES},
                {"held_on", MSG_GROUP_HELD_ON},     {"place", MSG_GROUP_PLACE},
                {"state_text", MSG_GROUP_STATE},    {"agenda", MSG_GROUP_AGENDA}};
  enum ly rc = LY_OK;
  for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
    print_labelled(s, fields[i].label, value_get(v, str_of(fields[i].key)));
  const struct value *latest = value_get(v, STR("minutes"))->first;
  if (latest) print_labelled(s, MSG_GROUP_MINUTES, value_get(latest, STR("text")));
  const struct value *units = latest ? value_get(latest, STR("units")) : NULL;
  const struct value *decisions = value_get(v, STR("decisions"));
  if (units && units->count) {
    cli_print(STR("\n"));
    rc = cli_print_table(s, units, present, 2);
  }
  if (rc || decisions->count == 0) return rc;
  cli_print(STR("\n"));
  return cli_print_table(s, decisions, decided, sizeof decided / sizeof *decided);
}

enum ly cli_meeting_show(struct scope *s, const struct args *args) {
  struct group_book book;
  struct opened o;
  struct value *v = NULL;
  int64_t number;
  enum ly rc = cli_number(s, "NUMBER", args->positional[1], &number);
  if (!rc) rc = open_book(s, args, &o, &book);
  if (rc) return rc;
  rc = meeting_value(s, &o, &book, number, &v);
  store_close(o.store);
  if (rc) return rc;
  return args->json ? cli_print_json(s, v) : print_meeting(s, v);
}
