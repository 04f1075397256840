/* 数据接入: what other systems deliver, when last, how late. The administrator sets feeds up, since
 * one names a folder of this machine or hands out a token; who works with the data sees how they
 * stand. */
#include "registry/feed.h"
#include "web/pages_parties.h"

enum token_choice { TOKEN_KEEP, TOKEN_NEW, TOKEN_NONE, TOKEN_CHOICES };
static const struct {
  const char *key;
  enum message text;
} token_choices[TOKEN_CHOICES] = {
    [TOKEN_KEEP] = {"keep", MSG_FEEDS_TOKEN_KEEP},
    [TOKEN_NEW] = {"new", MSG_FEEDS_TOKEN_NEW},
    [TOKEN_NONE] = {"none", MSG_FEEDS_TOKEN_NONE},
};

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

/* Who works with people comes here from them; an administrator by the menu. */
enum ly page_feeds_areas(struct scope *s, struct call *c, struct value **out) {
  return choose_area(s, c, ROLE_BIT(ROLE_ADMINISTRATOR) | ROLE_BIT(ROLE_AUDITOR), MSG_FEEDS_TITLE,
                     "/feeds", out);
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

/* The feed that the path names, of the area or within it. */
static enum ly find_within(struct scope *s, const struct call *c, const struct feeding *f,
                           struct feed *out) {
  enum ly rc = feed_find(s, f->store, f->place.district, c->capture, out);
  if (rc || area_within(out->area, f->place.area)) return rc;
  return fail(s, LY_NOT_FOUND, MSG_FEED_NONE, f->place.area, c->capture);
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

/* A feed's columns as they are typed. */
static enum ly mapping_lines(struct scope *s, struct str kept, struct str *out) {
  struct import_mapping mapping;
  struct buf b = buf_open(s->arena, MAPPING_MAX);
  enum ly rc = import_mapping_read(s, kept, &mapping);
  for (size_t i = 0; !rc && i < mapping.count; i++)
    buf_printf(&b, "%.*s=%.*s\n", STR_ARG(mapping.items[i].heading),
               STR_ARG(mapping.items[i].slot));
  *out = buf_str(&b);
  return rc;
}

static void put_flag(struct scope *s, const struct call *c, struct value *form, const char *name,
                     bool initial) {
  bool came_back = c->body.first != NULL;
  value_put_bool(s->arena, form, name, came_back ? form_sent(c, name).len > 0 : initial);
}

static struct str chosen(const struct call *c, const char *name, struct str initial) {
  struct str sent = form_sent(c, name);
  return sent.len ? sent : initial;
}

static struct value *token_options(struct scope *s, const struct call *c, bool has) {
  struct value *list = value_list(s->arena);
  for (size_t i = 0; i < TOKEN_CHOICES; i++) {
    struct str key = str_of(token_choices[i].key);
    if (i == TOKEN_NONE && !has) continue;
    enum message m = i == TOKEN_KEEP && !has ? MSG_FEEDS_TOKEN_STILL_NONE : token_choices[i].text;
    value_add(list, form_option(s, key, message_plain(s->lang, m),
                                str_eq(chosen(c, "token", STR("keep")), key)));
  }
  return list;
}

/* The form of a feed, empty or as one stands. */
static enum ly put_form(struct scope *s, struct call *c, const struct registry *r,
                        const struct feed *feed, struct value *form) {
  struct str mapping;
  enum ly rc = mapping_lines(s, feed->mapping, &mapping);
  if (rc) return rc;
  form_text(s, c, form, "feed", feed->name);
  form_text(s, c, form, "label", feed->title);
  form_text(s, c, form, "all_of", feed->all_of);
  form_text(s, c, form, "folder", feed->folder);
  form_text(s, c, form, "mapping", mapping);
  form_text(s, c, form, "every_days", str_int(s->arena, feed->every_days));
  form_text(s, c, form, "every_minutes", str_int(s->arena, feed->every_minutes));
  put_flag(s, c, form, "complete", feed->complete);
  put_flag(s, c, form, "skip_bad", feed->skip_bad);
  value_put_bool(s->arena, form, "by_token", form_sent(c, "by_token").len > 0);
  value_put(form, "kinds", options(s, r, false, chosen(c, "kind", feed->kind)));
  value_put(form, "sources", options(s, r, true, chosen(c, "source", feed->source)));
  value_put(form, "tokens", token_options(s, c, feed->token_sm3.len > 0));
  return LY_OK;
}

/* The page of the form; `change`: of the feed that the path names. */
static enum ly form_page(struct scope *s, struct call *c, bool change, struct value **out) {
  struct feeding f;
  struct feed feed = feed_unless_said();
  struct value *v = *out = value_map(s->arena), *form = value_map(s->arena);
  enum ly rc = begin(s, c, &f);
  if (!rc && change) rc = find_within(s, c, &f, &feed);
  if (!rc) rc = put_form(s, c, f.registry, &feed, form);
  if (rc) return rc;
  enum message title = change ? MSG_FEEDS_CHANGE_TITLE : MSG_FEEDS_NEW_TITLE;
  value_put_text(s->arena, v, "title", message_plain(s->lang, title));
  value_put_text(s->arena, v, "area", c->area);
  value_put_bool(s->arena, v, "change", change);
  value_put(v, "form", form);
  return LY_OK;
}

enum ly page_feed_new(struct scope *s, struct call *c, struct value **out) {
  return form_page(s, c, false, out);
}

enum ly page_feed_change(struct scope *s, struct call *c, struct value **out) {
  return form_page(s, c, true, out);
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

/* A text that was sent; sent blank, there is none any more. */
static void read_text(struct scope *s, struct call *c, const char *name, size_t max,
                      enum input_need need, struct str *out) {
  if (form_was_sent(c, name) && need == INPUT_OPTIONAL) *out = STR("");
  input_text(s, &c->body, name, max, need, out);
}

/* A program leaves out what stays; the boxes of a form that are not sent are not checked. */
static void read_flag(struct scope *s, struct call *c, const char *name, bool *out) {
  if (form_was_sent(c, name) || !c->request->json) input_flag(s, &c->body, name, out);
}

/* What the form says, over what `feed` is: `need` of a new one only. */
static enum ly read_feed(struct scope *s, struct call *c, enum input_need need, struct feed *feed) {
  struct str mapping = {0};
  enum ly rc = LY_OK;
  bool mapped = form_was_sent(c, "mapping");
  read_text(s, c, "label", TITLE_MAX, need, &feed->title);
  input_text(s, &c->body, "kind", INPUT_NAME_MAX, need, &feed->kind);
  input_text(s, &c->body, "source", INPUT_NAME_MAX, need, &feed->source);
  read_text(s, c, "all_of", INPUT_NAME_MAX, INPUT_OPTIONAL, &feed->all_of);
  read_flag(s, c, "complete", &feed->complete);
  read_flag(s, c, "skip_bad", &feed->skip_bad);
  read_text(s, c, "folder", FOLDER_MAX, INPUT_OPTIONAL, &feed->folder);
  input_int(s, &c->body, "every_days", 1, FEED_DAYS_MAX, need, &feed->every_days);
  input_int(s, &c->body, "every_minutes", 1, FEED_MINUTES_MAX, INPUT_OPTIONAL,
            &feed->every_minutes);
  input_lines(s, &c->body, "mapping", MAPPING_MAX, INPUT_OPTIONAL, &mapping);
  if (mapped) rc = read_mapping(s, mapping, &feed->mapping);
  return rc;
}

static enum ly check_feed(struct scope *s, struct call *c, const struct feeding *f,
                          const struct feed *feed, bool by_token) {
  if (!feed->folder.len && !by_token) diag_error(s, DIAG_FIELD(STR("folder")), MSG_FEED_NO_WAY);
  enum ly rc = input_done(s, &c->body);
  return rc ? rc : feed_check(s, f->registry, feed);
}

/* Writes it; a token is shown this once. */
static void set_feed(struct scope *s, struct call *c, const struct feeding *f,
                     struct feed_deed *deed, struct str token) {
  deed->registry = f->registry;
  struct write w = feed_write(s, deed);
  call_write(s, c, w.change, w.run, w.context);
  c->go = feeds_path(s, c, "/feeds?done=1");
  if (!token.len && !c->request->json) return;
  c->told = value_map(s->arena);
  value_put_text(s->arena, c->told, "title", message_plain(s->lang, MSG_FEEDS_TOKEN_TITLE));
  value_put_text(s->arena, c->told, "area", c->area);
  value_put_text(s->arena, c->told, "feed", deed->feed.name);
  value_put_text(s->arena, c->told, "token", token);
}

/* One of that name is replaced, but for its token, and it stays paused. */
static enum ly keep_token(struct scope *s, const struct feeding *f, struct feed *feed) {
  struct feed was;
  enum ly rc = feed_find(s, f->store, feed->district, feed->name, &was);
  if (rc == LY_NOT_FOUND) {
    s->error = (struct error){0};
    return LY_OK;
  }
  if (rc) return rc;
  feed->token_sm3 = was.token_sm3;
  feed->paused = was.paused;
  return LY_OK;
}

enum ly deed_feed_set(struct scope *s, struct call *c) {
  struct feeding f;
  struct str token = {0};
  bool by_token = false;
  struct feed_deed *deed = ARENA_NEW(s->arena, struct feed_deed);
  if (!deed) return fail_memory(s);
  enum ly rc = begin(s, c, &f);
  if (rc) return rc;
  deed->feed = feed_unless_said();
  deed->feed.district = f.place.district;
  deed->feed.area = f.place.area;
  input_text(s, &c->body, "feed", FEED_NAME_MAX, INPUT_REQUIRED, &deed->feed.name);
  input_flag(s, &c->body, "by_token", &by_token);
  rc = keep_token(s, &f, &deed->feed);
  if (!rc) rc = read_feed(s, c, INPUT_REQUIRED, &deed->feed);
  if (!rc) rc = check_feed(s, c, &f, &deed->feed, by_token || deed->feed.token_sm3.len);
  if (!rc && by_token) rc = feed_new_token(s, &token, &deed->feed.token_sm3);
  if (rc) return rc;
  set_feed(s, c, &f, deed, token);
  return LY_OK;
}

/* POST /area/{area}/feeds/{feed}/change: what is sent is changed, the rest stays. */
enum ly deed_feed_change(struct scope *s, struct call *c) {
  static const char *const choices[] = {"keep", "new", "none", NULL};
  struct feeding f;
  struct str token = {0};
  size_t choice = TOKEN_KEEP;
  struct feed_deed *deed = ARENA_NEW(s->arena, struct feed_deed);
  if (!deed) return fail_memory(s);
  enum ly rc = begin(s, c, &f);
  if (!rc) rc = find_within(s, c, &f, &deed->feed);
  if (rc) return rc;
  input_choice(s, &c->body, "token", choices, INPUT_OPTIONAL, &choice);
  if (choice == TOKEN_NONE) deed->feed.token_sm3 = STR("");
  rc = read_feed(s, c, INPUT_OPTIONAL, &deed->feed);
  if (!rc) rc = check_feed(s, c, &f, &deed->feed, choice == TOKEN_NEW || deed->feed.token_sm3.len);
  if (!rc && choice == TOKEN_NEW) rc = feed_new_token(s, &token, &deed->feed.token_sm3);
  if (rc) return rc;
  set_feed(s, c, &f, deed, token);
  return LY_OK;
}

enum ly deed_feed_pause(struct scope *s, struct call *c) {
  struct feeding f;
  struct feed_deed *deed = ARENA_NEW(s->arena, struct feed_deed);
  if (!deed) return fail_memory(s);
  enum ly rc = begin(s, c, &f);
  if (!rc) rc = find_within(s, c, &f, &deed->feed);
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
