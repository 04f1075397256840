/* laoyou feed …: what other systems deliver again and again. */
#include "cli/cli.h"

#include "base/file.h"
#include "registry/feed.h"

enum { DISTRICT = 6 };

/* ---- What was typed -----------------------------------------------------------------------------
 */

static enum ly read_area(struct scope *s, const struct args *args, struct feed *out) {
  if (args->area.len == 0 && out->area.len) return LY_OK;
  enum ly rc = cli_want(s, args->area, "area");
  if (rc) return rc;
  if (!area_digits(args->area, &out->area) || out->area.len < DISTRICT)
    return fail(s, LY_USAGE, MSG_CLI_IMPORT_AREA, args->area);
  out->district = (struct str){out->area.ptr, DISTRICT};
  return LY_OK;
}

/* The one of that name, where there is one; *out is one of which nothing is said yet, else. */
static enum ly find_old(struct scope *s, const struct args *args, struct store *st,
                        struct feed *out) {
  struct str area = args->district.len ? args->district : args->area, name = args->positional[0];
  *out = feed_unless_said();
  out->name = name;
  if (area.len < DISTRICT) return LY_OK;
  enum ly rc = feed_find(s, st, (struct str){area.ptr, DISTRICT}, name, out);
  if (rc != LY_NOT_FOUND || args->area.len == 0) return rc;
  s->error = (struct error){0};
  return LY_OK;
}

static enum ly read_map(struct scope *s, const struct args *args, struct feed *out) {
  enum { MAP_MAX = 64 * 1024 };
  struct import_mapping mapping;
  struct str bytes;
  if (args->map.len == 0) return LY_OK;
  enum ly rc = file_read(s, args->map, MAP_MAX, &bytes);
  if (!rc) rc = import_mapping_table(s, args->map, bytes, &mapping);
  if (!rc) out->mapping = import_mapping_text(s, &mapping);
  return rc;
}

static enum ly take_away(struct scope *s, const struct args *args, struct feed *out) {
  const struct {
    const char *word;
    struct str *text;
    bool *flag;
  } fields[] = {{"token", &out->token_sm3, NULL},   {"folder", &out->folder, NULL},
                {"of", &out->all_of, NULL},         {"map", &out->mapping, NULL},
                {"complete", NULL, &out->complete}, {"skip-bad", NULL, &out->skip_bad}};
  enum { COUNT = sizeof fields / sizeof *fields };
  for (size_t i = 0; i < args->without.count; i++) {
    size_t at = 0;
    while (at < COUNT && !str_is(args->without.items[i], fields[at].word)) at++;
    if (at == COUNT) return fail(s, LY_USAGE, MSG_CLI_FEED_WITHOUT, args->without.items[i]);
    if (fields[at].text) *fields[at].text = STR("");
    if (fields[at].flag) *fields[at].flag = false;
  }
  return LY_OK;
}

static void say(struct str said, struct str *out) {
  if (said.len) *out = said;
}

/* What was said, over what the feed is. */
static enum ly read_feed(struct scope *s, const struct args *args, const struct registry *r,
                         struct feed *out) {
  say(args->title, &out->title);
  say(args->source, &out->source);
  say(args->all_of, &out->all_of);
  say(args->folder, &out->folder);
  out->complete |= args->complete;
  out->skip_bad |= args->skip_bad;
  enum ly rc = take_away(s, args, out);
  if (!rc) rc = read_area(s, args, out);
  if (!rc) rc = cli_want(s, out->title, "title");
  if (!rc) rc = cli_want(s, args->kind.len ? args->kind : out->kind, "kind");
  if (!rc) rc = cli_want(s, out->source, "source");
  if (!rc && args->kind.len && !import_kind_find(s, r, args->kind, &out->kind))
    rc = fail(s, LY_USAGE, MSG_IMPORT_NO_KIND, args->kind);
  if (!rc && args->days.len) rc = cli_number(s, "days", args->days, &out->every_days);
  if (!rc && args->minutes.len) rc = cli_number(s, "minutes", args->minutes, &out->every_minutes);
  bool comes = out->folder.len || args->token || out->token_sm3.len;
  if (!rc && !comes) rc = fail(s, LY_USAGE, MSG_FEED_NO_WAY);
  return rc ? rc : read_map(s, args, out);
}

/* ---- Setting ------------------------------------------------------------------------------------
 */

static enum ly write_feed(struct scope *s, struct store *st, struct feed_deed *deed) {
  struct write w = feed_write(s, deed);
  return store_write(s, st, &w);
}

/* A token is shown this once. */
static enum ly say_set(struct scope *s, const struct args *args, const struct feed *feed,
                       struct str token) {
  struct value *v = value_map(s->arena);
  if (args->json) {
    value_put_text(s->arena, v, "feed", feed->name);
    value_put_text(s->arena, v, "token", token);
    return cli_print_json(s, v);
  }
  cli_print_words(s, MSG_CLI_FEED_SET_DONE, &feed->name);
  if (token.len) cli_print_words(s, MSG_CLI_FEED_TOKEN, &token);
  return LY_OK;
}

enum ly cli_feed_set(struct scope *s, const struct args *args) {
  struct feed_deed deed = {0};
  struct str token = {0};
  struct registry r;
  struct store *st;
  enum ly rc = cli_open_registry(s, args, &st, &r);
  if (rc) return rc;
  deed.registry = &r;
  rc = find_old(s, args, st, &deed.feed);
  if (!rc) rc = read_feed(s, args, &r, &deed.feed);
  if (!rc) rc = feed_check(s, &r, &deed.feed);
  if (!rc && args->token) rc = feed_new_token(s, &token, &deed.feed.token_sm3);
  if (!rc) rc = write_feed(s, st, &deed);
  cli_close_registry(st, &r);
  return rc ? rc : say_set(s, args, &deed.feed, token);
}

static enum ly set_paused(struct scope *s, const struct args *args, bool paused,
                          enum message message) {
  struct feed_deed deed = {0};
  struct registry r;
  struct store *st;
  enum ly rc = cli_want(s, args->district, "district");
  if (!rc) rc = cli_open_registry(s, args, &st, &r);
  if (rc) return rc;
  deed.registry = &r;
  rc = feed_find(s, st, args->district, args->positional[0], &deed.feed);
  deed.feed.paused = paused;
  if (!rc) rc = write_feed(s, st, &deed);
  cli_close_registry(st, &r);
  if (!rc) cli_print_words(s, message, &deed.feed.name);
  return rc;
}

enum ly cli_feed_pause(struct scope *s, const struct args *args) {
  return set_paused(s, args, true, MSG_CLI_FEED_PAUSE_DONE);
}

enum ly cli_feed_resume(struct scope *s, const struct args *args) {
  return set_paused(s, args, false, MSG_CLI_FEED_RESUME_DONE);
}

/* ---- Listing ------------------------------------------------------------------------------------
 */

static enum ly feeds_value(struct scope *s, struct store *st, const struct registry *r,
                           struct str district, struct value *list) {
  struct feed *feeds = NULL;
  size_t count = 0;
  enum ly rc = feed_list(s, st, district, &feeds, &count);
  for (size_t i = 0; !rc && i < count; i++) {
    struct feed_status status;
    rc = feed_status(s, st, &feeds[i], &status);
    if (!rc) value_add(list, feed_value(s, r, &feeds[i], &status));
  }
  return rc;
}

enum ly cli_feed_list(struct scope *s, const struct args *args) {
  static const struct cli_column columns[] = {
      {"feed", MSG_CLI_FEED_NAME},        {"title", MSG_CLI_FEED_TITLE},
      {"kind_text", MSG_CLI_IMPORT_KIND}, {"source_text", MSG_CLI_IMPORT_SOURCE},
      {"every_days", MSG_CLI_FEED_EVERY}, {"every_minutes", MSG_CLI_FEED_MINUTES},
      {"last", MSG_CLI_FEED_LAST},        {"due", MSG_CLI_FEED_DUE},
      {"late_days", MSG_CLI_FEED_LATE},   {"state_text", MSG_CLI_IMPORT_STATE},
      {"message", MSG_CLI_IMPORT_MESSAGE}};
  struct registry r;
  struct store *st;
  struct value *list = value_list(s->arena);
  enum ly rc = cli_open_registry(s, args, &st, &r);
  if (rc) return rc;
  rc = feeds_value(s, st, &r, args->district, list);
  cli_close_registry(st, &r);
  if (rc) return rc;
  if (args->json) return cli_print_json(s, list);
  return cli_print_table(s, list, columns, sizeof columns / sizeof *columns);
}
