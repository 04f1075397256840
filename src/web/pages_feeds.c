/* 数据接入: what other systems deliver, when last, how late. The administrator sets feeds up, since
 * one names a folder of this machine or hands out a token; who works with the data sees how they
 * stand. */
#include "registry/feed.h"
#include "web/pages_parties.h"

enum { TITLE_MAX = 60, FOLDER_MAX = 300, MAPPING_MAX = 20000, TOKEN_MAX = 100 };

struct feeding {
  struct place place;
  const struct registry *registry;
  struct store *store;
};

static enum ly begin(struct scope *s, struct call *c, struct feeding *out) {
  enum ly rc = place_of(s, c, &out->place);
  if (!rc) rc = call_registry(s, c, &out->registry);
  return rc ? rc : call_store(s, c, &out->store);
}

static bool may_set(const struct call *c) {
  for (size_t i = 0; i < c->grants.count; i++) {
    const struct user_grant *g = &c->grants.list[i];
    if (g->role == ROLE_ADMINISTRATOR && area_within(c->area, g->area)) return true;
  }
  return false;
}

static struct str feeds_path(struct scope *s, const struct call *c, const char *end) {
  return path_with(s->arena, "/area/", c->area, str_c(s->arena, str_of(end)));
}

enum ly page_feeds(struct scope *s, struct call *c, struct value **out) {
  struct feeding f;
  struct feed *feeds = NULL;
  size_t count = 0;
  struct value *v = *out = value_map(s->arena), *list = value_list(s->arena);
  enum ly rc = begin(s, c, &f);
  if (!rc) rc = feed_list(s, f.store, f.place.district, &feeds, &count);
  for (size_t i = 0; !rc && i < count; i++) {
    struct feed_status status;
    if (!area_within(feeds[i].area, f.place.area)) continue;
    rc = feed_status(s, f.store, &feeds[i], &status);
    if (!rc) value_add(list, feed_value(s, f.registry, &feeds[i], &status));
  }
  if (rc) return rc;
  value_put_text(s->arena, v, "title", message_plain(s->lang, MSG_FEEDS_TITLE));
  value_put_text(s->arena, v, "area", c->area);
  value_put(v, "feeds", list);
  value_put_bool(s->arena, v, "may_set", may_set(c));
  return LY_OK;
}

/* ---- Setting one up -----------------------------------------------------------------------------
 */

static struct value *options(struct scope *s, const struct registry *r, bool sources,
                             struct str chosen) {
  static const char *const others[] = {IMPORT_RECEIPT, IMPORT_ACT};
  struct value *list = value_list(s->arena);
  const struct pack_table *table = pack_table_of(r->pack, &registry_kind_source);
  for (size_t i = 0; sources && i < table->count; i++) {
    const struct registry_source *source = (const void *)table->entries[i];
    value_add(list, form_option(s, source->key, source->name, str_eq(chosen, source->key)));
  }
  for (size_t i = 0; !sources && i < r->count + 2; i++) {
    struct str key = i < r->count ? r->kinds[i].kind->key : str_of(others[i - r->count]);
    value_add(list, form_option(s, key, import_kind_name(s, r, key), str_eq(chosen, key)));
  }
  return list;
}

enum ly page_feed_new(struct scope *s, struct call *c, struct value **out) {
  static const char *const texts[] = {"feed", "label", "all_of", "folder", "mapping"};
  struct feeding f;
  struct value *v = *out = value_map(s->arena), *form = value_map(s->arena);
  enum ly rc = begin(s, c, &f);
  if (rc) return rc;
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
    form_text(s, c, form, texts[i], STR(""));
  form_text(s, c, form, "every_days", STR("30"));
  form_text(s, c, form, "every_minutes", str_int(s->arena, FEED_MINUTES_UNLESS_SAID));
  value_put_bool(s->arena, form, "complete", form_sent(c, "complete").len > 0);
  value_put_bool(s->arena, form, "skip_bad", form_sent(c, "skip_bad").len > 0);
  value_put_bool(s->arena, form, "by_token", form_sent(c, "by_token").len > 0);
  value_put(form, "kinds", options(s, f.registry, false, form_sent(c, "kind")));
  value_put(form, "sources", options(s, f.registry, true, form_sent(c, "source")));
  value_put_text(s->arena, v, "title", message_plain(s->lang, MSG_FEEDS_NEW_TITLE));
  value_put_text(s->arena, v, "area", c->area);
  value_put(v, "form", form);
  return LY_OK;
}

/* Lines "列名=数据项". */
static enum ly read_mapping(struct scope *s, struct str text, struct str *out) {
  struct import_mapping mapping = {.items =
                                       ARENA_ARRAY(s->arena, struct import_said, text.len / 2 + 1)};
  if (!mapping.items) return fail_memory(s);
  for (size_t at = 0; at < text.len;) {
    size_t end = at, equals;
    while (end < text.len && text.ptr[end] != '\n') end++;
    struct str line = str_trim((struct str){text.ptr + at, end - at});
    at = end + 1;
    if (line.len == 0) continue;
    for (equals = 0; equals < line.len && line.ptr[equals] != '=';) equals++;
    if (equals == 0 || equals == line.len) {
      diag_error(s, DIAG_FIELD(STR("mapping")), MSG_FEED_BAD_LINE, line);
      continue;
    }
    mapping.items[mapping.count++] = (struct import_said){str_trim((struct str){line.ptr, equals}),
                                                          str_trim(str_from(line, equals + 1))};
  }
  *out = mapping.count ? import_mapping_text(s, &mapping) : STR("");
  return LY_OK;
}

static enum ly read_feed(struct scope *s, struct call *c, const struct feeding *f,
                         struct feed *feed, bool *by_token) {
  struct str mapping = {0};
  *feed = (struct feed){.district = f->place.district,
                        .area = f->place.area,
                        .every_minutes = FEED_MINUTES_UNLESS_SAID};
  input_text(s, &c->body, "feed", FEED_NAME_MAX, INPUT_REQUIRED, &feed->name);
  input_text(s, &c->body, "label", TITLE_MAX, INPUT_REQUIRED, &feed->title);
  input_text(s, &c->body, "kind", INPUT_NAME_MAX, INPUT_REQUIRED, &feed->kind);
  input_text(s, &c->body, "source", INPUT_NAME_MAX, INPUT_REQUIRED, &feed->source);
  input_text(s, &c->body, "all_of", INPUT_NAME_MAX, INPUT_OPTIONAL, &feed->all_of);
  input_flag(s, &c->body, "complete", &feed->complete);
  input_flag(s, &c->body, "skip_bad", &feed->skip_bad);
  input_flag(s, &c->body, "by_token", by_token);
  input_text(s, &c->body, "folder", FOLDER_MAX, INPUT_OPTIONAL, &feed->folder);
  input_int(s, &c->body, "every_days", 1, FEED_DAYS_MAX, INPUT_REQUIRED, &feed->every_days);
  input_int(s, &c->body, "every_minutes", 1, FEED_MINUTES_MAX, INPUT_OPTIONAL,
            &feed->every_minutes);
  input_lines(s, &c->body, "mapping", MAPPING_MAX, INPUT_OPTIONAL, &mapping);
  enum ly rc = read_mapping(s, mapping, &feed->mapping);
  if (!rc && !feed->folder.len && !*by_token)
    diag_error(s, DIAG_FIELD(STR("folder")), MSG_FEED_NO_WAY);
  if (!rc) rc = input_done(s, &c->body);
  return rc ? rc : feed_check(s, f->registry, feed);
}

enum ly deed_feed_set(struct scope *s, struct call *c) {
  struct feeding f;
  struct str token = {0};
  bool by_token = false;
  struct feed_deed *deed = ARENA_NEW(s->arena, struct feed_deed);
  if (!deed) return fail_memory(s);
  enum ly rc = begin(s, c, &f);
  if (!rc) rc = read_feed(s, c, &f, &deed->feed, &by_token);
  if (!rc && by_token) rc = feed_new_token(s, &token, &deed->feed.token_sm3);
  if (rc) return rc;
  deed->registry = f.registry;
  struct write w = feed_write(s, deed);
  call_write(s, c, w.change, w.run, w.context);
  c->go = feeds_path(s, c, "/feeds?done=1");
  if (!by_token && !c->request->json) return LY_OK;
  c->told = value_map(s->arena); /* a token is shown this once */
  value_put_text(s->arena, c->told, "title", message_plain(s->lang, MSG_FEEDS_TOKEN_TITLE));
  value_put_text(s->arena, c->told, "area", c->area);
  value_put_text(s->arena, c->told, "feed", deed->feed.name);
  value_put_text(s->arena, c->told, "token", token);
  return LY_OK;
}

enum ly deed_feed_pause(struct scope *s, struct call *c) {
  struct feeding f;
  struct feed_deed *deed = ARENA_NEW(s->arena, struct feed_deed);
  if (!deed) return fail_memory(s);
  enum ly rc = begin(s, c, &f);
  if (!rc) rc = feed_find(s, f.store, f.place.district, c->capture, &deed->feed);
  if (rc) return rc;
  input_flag(s, &c->body, "paused", &deed->feed.paused);
  rc = input_done(s, &c->body);
  if (rc) return rc;
  deed->registry = f.registry;
  struct write w = feed_write(s, deed);
  call_write(s, c, w.change, w.run, w.context);
  c->go = feeds_path(s, c, "/feeds?done=1");
  return LY_OK;
}

/* ---- What a program sends -----------------------------------------------------------------------
 */

/* POST /area/{area}/feeds/{feed}/push: nobody is logged in; the token says who it is. */
enum ly deed_feed_push(struct scope *s, struct call *c) {
  struct feeding f;
  struct feed feed;
  struct str token = {0};
  const struct input_field *file = NULL;
  struct import_deed *deed = ARENA_NEW(s->arena, struct import_deed);
  if (!deed) return fail_memory(s);
  enum ly rc = begin(s, c, &f);
  if (!rc) rc = feed_find(s, f.store, f.place.district, c->capture, &feed);
  if (rc) return rc;
  input_secret(s, &c->body, "token", TOKEN_MAX, INPUT_REQUIRED, &token);
  rc = feed_check_token(s, &feed, token);
  if (rc) return call_wrong_token(s, c, rc);
  input_file(s, &c->body, "file", INPUT_REQUIRED, &file);
  rc = input_done(s, &c->body);
  if (rc) return rc;
  must(file != NULL);
  struct buf actor = buf_open(s->arena, FEED_NAME_MAX + 8);
  buf_printf(&actor, "feed:%.*s", STR_ARG(feed.name));
  s->actor = buf_str(&actor);
  *deed = (struct import_deed){.act = IMPORT_ADD,
                               .registry = f.registry,
                               .confirmed = true,
                               .run = feed_run(s, &feed, file->file_name)};
  rc = import_draft(s, c->app->keys, file->bytes, deed);
  if (rc) return rc;
  struct write w = import_write(s, deed);
  call_write(s, c, w.change, w.run, w.context);
  return LY_OK;
}

enum ly after_feed_push(struct scope *s, struct call *c) {
  c->told = value_map(s->arena);
  value_put_text(s->arena, c->told, "area", c->area);
  value_put_text(s->arena, c->told, "import", c->write.answer);
  return LY_OK;
}
