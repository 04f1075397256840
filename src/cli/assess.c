/* laoyou assess …: the sheets of a case's instrument; laoyou instrument …: instruments by
 * themselves. */
#include "cli/cli.h"

#include "base/file.h"
#include "base/json_read.h"
#include "service/assessment.h"

#define COUNT(list) (sizeof(list) / sizeof *(list))
enum { FILE_MAX = 64 * 1024, ANSWERS_MAX = INSTRUMENT_ITEMS_MAX + INSTRUMENT_CHANGES_MAX };

/* The database, its dictionary, and what is in force in the district or area. */
struct room {
  struct store *st;
  struct registry registry;
  struct pack pack;
  struct service_vocabulary words;
  struct casework work;
};

static void close_room(struct room *room) {
  cli_close_registry(room->st, &room->registry);
}

static enum ly open_room(struct scope *s, const struct args *args, struct str area,
                         struct room *out) {
  *out = (struct room){0};
  enum ly rc = cli_open_registry(s, args, &out->st, &out->registry);
  if (rc) return rc;
  rc = service_pack_of(s, out->st, area, plan_kinds, &out->pack);
  if (!rc) rc = service_vocabulary(s, &out->pack, &out->words);
  if (!rc) rc = casework_open(s, &out->words, &out->work);
  if (rc) close_room(out);
  return rc;
}

static struct str text_at(const struct value *map, const char *key) {
  const struct value *v = value_get(map, str_of(key));
  return v && v->kind == VALUE_TEXT ? v->text : STR("");
}

static struct str number_at(struct scope *s, const struct value *map, const char *key) {
  const struct value *v = value_get(map, str_of(key));
  return v && v->kind == VALUE_INT ? str_int(s->arena, v->integer) : STR("");
}

/* ---- What a sheet comes to ----------------------------------------------------------------------
 */

static void print_missing(struct scope *s, const struct value *result, const char *list) {
  const struct value *missing = value_get(result, str_of(list));
  for (const struct value *one = missing ? missing->first : NULL; one; one = one->next) {
    struct str words[] = {text_at(one, "number"), text_at(one, "name")};
    cli_print_words(s, words[0].len ? MSG_CLI_ASSESS_MISSING : MSG_CLI_ASSESS_UNSAID, words);
  }
}

static enum ly print_result(struct scope *s, const struct value *result) {
  static const struct cli_column groups[] = {{"name", MSG_CLI_COL_GROUP},
                                             {"score", MSG_CLI_COL_SCORE},
                                             {"max", MSG_CLI_COL_MOST},
                                             {"degree_name", MSG_CLI_COL_DEGREE}};
  print_missing(s, result, "missing");
  print_missing(s, result, "unsaid");
  if (!value_truth(value_get(result, STR("complete")))) return LY_OK;
  struct str total[] = {number_at(s, result, "total"), number_at(s, result, "max")};
  struct str level[] = {text_at(result, "level_text"), text_at(result, "base_text")};
  struct str stacked = text_at(result, "stacked_text");
  enum ly rc = cli_print_table(s, value_get(result, STR("groups")), groups, COUNT(groups));
  cli_print_words(s, MSG_CLI_ASSESS_TOTAL, total);
  const struct value *changes = value_get(result, STR("changes"));
  for (const struct value *c = changes->first; c; c = c->next) {
    struct str words[] = {text_at(c, "name"), text_at(c, "effect_text")};
    cli_print_words(s, MSG_CLI_ASSESS_CHANGE, words);
  }
  cli_print_words(s, MSG_CLI_ASSESS_LEVEL, level);
  if (value_truth(value_get(result, STR("open"))))
    cli_print_words(s, MSG_CLI_ASSESS_STACKED, &stacked);
  if (!value_truth(value_get(result, STR("official"))))
    cli_print_line(STR(""), message_plain(s->lang, MSG_CLI_ASSESS_UNOFFICIAL));
  return rc;
}

/* ---- A case's assessment ------------------------------------------------------------------------
 */

static enum ly read_case(struct scope *s, const struct args *args, struct room *room,
                         struct assessment *out) {
  const struct casework *work = NULL;
  struct case_row row;
  struct case_event *events;
  size_t count;
  int64_t no;
  enum ly rc = cli_case(s, args, args->positional[0], &no);
  if (!rc) rc = case_find(s, room->st, args->district, no, &row);
  if (!rc) rc = case_work(s, room->st, &room->work, &row, &work);
  if (!rc) rc = case_events(s, room->st, NULL, work, &row, &events, &count);
  return rc ? rc : assessment_read(s, room->st, &room->registry, work, &row, events, count, out);
}

static struct str as_logged(struct scope *s, struct str actor) {
  (void)s;
  return actor;
}

static void print_difference(struct scope *s, const struct value *d) {
  struct buf b = buf_open(s->arena, 16 * 1024);
  for (const struct value *v = value_get(d, STR("values"))->first; v; v = v->next) {
    if (b.len) buf_add(&b, message_plain(s->lang, MSG_PACK_CHOICE_COMMA));
    buf_add(&b, text_at(v, "assessor_text"));
    buf_char(&b, ' ');
    buf_add(&b, text_at(v, "value"));
  }
  struct str words[] = {text_at(d, "number"), text_at(d, "name"), buf_str(&b)};
  cli_print_words(s, MSG_CLI_ASSESS_DIFFERENCE, words);
}

static enum ly print_sheets(struct scope *s, const struct value *v) {
  static const struct cli_column columns[] = {{"assessment", MSG_CLI_COL_EVENT},
                                              {"assessor_text", MSG_CLI_COL_ASSESSOR},
                                              {"on", MSG_CLI_COL_ACT_ON},
                                              {"total", MSG_CLI_COL_SCORE},
                                              {"level_text", MSG_CLI_COL_LEVEL}};
  const struct value *instrument = value_get(v, STR("instrument"));
  const struct value *sheets = value_get(v, STR("sheets"));
  struct str head[] = {text_at(instrument, "name"), text_at(instrument, "norm"),
                       text_at(v, "stand_text")};
  enum ly rc = LY_OK;
  cli_print_words(s, MSG_CLI_ASSESS_HEAD, head);
  if (sheets->count) rc = cli_print_table(s, sheets, columns, COUNT(columns));
  for (const struct value *d = value_get(v, STR("differences"))->first; d; d = d->next)
    print_difference(s, d);
  return rc;
}

static enum ly with_case(struct scope *s, const struct args *args,
                         enum ly (*print)(struct scope *s, const struct value *v)) {
  struct assessment *a = ARENA_NEW(s->arena, struct assessment);
  struct room room;
  if (!a) return fail_memory(s);
  enum ly rc = cli_want(s, args->district, "district");
  if (!rc) rc = open_room(s, args, args->district, &room);
  if (rc) return rc;
  rc = read_case(s, args, &room, a);
  struct value *v = rc ? NULL : assessment_value(s, a, as_logged);
  if (!rc && arena_failed(s->arena)) rc = fail_memory(s);
  if (!rc) rc = args->json ? cli_print_json(s, v) : print(s, v);
  close_room(&room);
  return rc;
}

enum ly cli_assess_show(struct scope *s, const struct args *args) {
  return with_case(s, args, print_sheets);
}

static enum ly print_outcome(struct scope *s, const struct value *v) {
  const struct value *result = value_get(v, STR("result"));
  if (result) return print_result(s, result);
  return fail(s, LY_CONFLICT, MSG_CLI_ASSESS_NO_RESULT, text_at(v, "stand_text"));
}

enum ly cli_assess_result(struct scope *s, const struct args *args) {
  return with_case(s, args, print_outcome);
}

enum ly cli_assess_fill(struct scope *s, const struct args *args) {
  struct registry_said said[ARGS_LIST_MAX];
  struct room room;
  struct assessment_deed deed = {.district = args->district,
                                 .joint = args->joint,
                                 .seen = -1,
                                 .hands = HAND_BIT(HAND_ASSESSOR),
                                 .values = said,
                                 .count = args->facts.count};
  enum ly rc = cli_want(s, args->district, "district");
  if (!rc) rc = cli_case(s, args, args->positional[0], &deed.case_no);
  if (!rc && args->seen.len && !str_is(args->seen, "0")) rc = cli_id(s, args->seen, &deed.seen);
  if (str_is(args->seen, "0")) deed.seen = 0;
  if (!rc) rc = cli_facts(s, args, said);
  if (!rc) rc = open_room(s, args, args->district, &room);
  if (rc) return rc;
  deed.work = &room.work;
  deed.registry = &room.registry;
  struct write w = assessment_write(s, &deed);
  rc = store_write(s, room.st, &w);
  close_room(&room);
  return rc ? rc : cli_say_number(s, args, "assessment", w.answer, MSG_CLI_ASSESS_FILLED);
}

/* ---- Instruments --------------------------------------------------------------------------------
 */

static enum ly find_instrument(struct scope *s, const struct room *room, struct str key,
                               const struct service_instrument **out) {
  const struct pack_entry *entry = pack_find(&room->pack, &service_kind_instrument, key);
  *out = (const void *)entry;
  return entry ? LY_OK : fail(s, LY_NOT_FOUND, MSG_CLI_NO_INSTRUMENT, key);
}

static enum ly open_area(struct scope *s, const struct args *args, struct room *out) {
  if (args->area.len < 6) return fail(s, LY_USAGE, MSG_CLI_WANT_OPTION, STR("area"));
  return open_room(s, args, args->area, out);
}

enum ly cli_instrument_list(struct scope *s, const struct args *args) {
  static const struct cli_column columns[] = {{"instrument", MSG_CLI_COL_INSTRUMENT},
                                              {"name", MSG_CLI_COL_NAME},
                                              {"norm", MSG_CLI_COL_NORM},
                                              {"assessors", MSG_CLI_COL_ASSESSORS},
                                              {"sure_text", MSG_CLI_COL_SURE}};
  struct room room;
  size_t count;
  enum ly rc = open_area(s, args, &room);
  if (rc) return rc;
  const struct pack_entry *const *all =
      pack_effective(s->arena, &room.pack, &service_kind_instrument, &count);
  struct value *list = value_list(s->arena), *v = value_map(s->arena);
  for (size_t i = 0; all && i < count; i++)
    value_add(list, instrument_value(s, (const void *)all[i]));
  value_put(v, "instruments", list);
  if (!all || arena_failed(s->arena)) rc = fail_memory(s);
  if (!rc)
    rc = args->json ? cli_print_json(s, v) : cli_print_table(s, list, columns, COUNT(columns));
  close_room(&room);
  return rc;
}

static void print_item(struct scope *s, const struct value *item) {
  struct str head[] = {text_at(item, "number"), text_at(item, "name"), text_at(item, "note")};
  cli_print_words(s, head[2].len ? MSG_CLI_INSTRUMENT_ITEM_NOTE : MSG_CLI_INSTRUMENT_ITEM, head);
  for (const struct value *c = value_get(item, STR("choices"))->first; c; c = c->next) {
    struct str words[] = {number_at(s, c, "score"), text_at(c, "name")};
    cli_print_words(s, MSG_CLI_INSTRUMENT_CHOICE, words);
  }
}

static void print_instrument(struct scope *s, const struct value *v) {
  struct str head[] = {text_at(v, "name"), text_at(v, "norm"), text_at(v, "sure_text")};
  cli_print_words(s, MSG_CLI_ASSESS_HEAD, head);
  for (const struct value *g = value_get(v, STR("groups"))->first; g; g = g->next) {
    cli_print_line(STR(""), text_at(g, "name"));
    for (const struct value *i = value_get(g, STR("items"))->first; i; i = i->next)
      print_item(s, i);
  }
  for (const struct value *c = value_get(v, STR("changes"))->first; c; c = c->next) {
    struct str words[] = {text_at(c, "name"), text_at(c, "effect_text")};
    cli_print_words(s, MSG_CLI_ASSESS_CHANGE, words);
  }
}

enum ly cli_instrument_show(struct scope *s, const struct args *args) {
  const struct service_instrument *i;
  struct room room;
  enum ly rc = open_area(s, args, &room);
  if (rc) return rc;
  rc = find_instrument(s, &room, args->positional[0], &i);
  struct value *v = rc ? NULL : instrument_value(s, i);
  if (!rc && arena_failed(s->arena)) rc = fail_memory(s);
  if (!rc && args->json) rc = cli_print_json(s, v);
  if (!rc && !args->json) print_instrument(s, v);
  close_room(&room);
  return rc;
}

/* {"B1.1": 4, "coma": false}: names and what they are answered with. */
static enum ly read_answers(struct scope *s, struct str path, struct registry_said *out,
                            size_t *count) {
  struct str text;
  struct value *map;
  *count = 0;
  enum ly rc = file_read(s, path, FILE_MAX, &text);
  if (!rc) rc = json_read(s, text, &map);
  if (rc) return rc;
  if (map->kind != VALUE_MAP || map->count > ANSWERS_MAX)
    return fail(s, LY_INVALID, MSG_CLI_INSTRUMENT_FILE, path);
  for (const struct value *v = map->first; v; v = v->next) {
    bool truth = v->kind == VALUE_BOOL;
    bool good = truth || v->kind == VALUE_INT || v->kind == VALUE_TEXT;
    if (!good) return fail(s, LY_INVALID, MSG_CLI_INSTRUMENT_FILE, path);
    out[(*count)++] =
        (struct registry_said){v->key, truth ? (value_truth(v) ? STR("true") : STR("false"))
                                       : v->kind == VALUE_INT ? str_int(s->arena, v->integer)
                                                              : v->text};
  }
  return LY_OK;
}

enum ly cli_instrument_score(struct scope *s, const struct args *args) {
  struct registry_said said[ANSWERS_MAX];
  const struct service_instrument *i;
  struct instrument_sheet sheet;
  struct instrument_result result;
  struct room room;
  size_t count;
  enum ly rc = open_area(s, args, &room);
  if (rc) return rc;
  rc = find_instrument(s, &room, args->positional[0], &i);
  if (!rc) rc = read_answers(s, args->positional[1], said, &count);
  if (!rc) rc = instrument_fill(s, i, said, count, &sheet);
  if (rc == LY_INVALID && s->diags.errors)
    rc =
        fail(s, LY_INVALID, MSG_CLI_INSTRUMENT_FAULTS, str_int(s->arena, (int64_t)s->diags.errors));
  if (!rc) {
    instrument_score(i, &sheet, &result);
    struct value *v = instrument_result_value(s, i, &sheet, &result);
    if (arena_failed(s->arena)) rc = fail_memory(s);
    if (!rc) rc = args->json ? cli_print_json(s, v) : print_result(s, v);
  }
  close_room(&room);
  return rc;
}
