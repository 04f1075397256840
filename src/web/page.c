/* The frame of all pages. */
#include "web/page.h"

#include "demo/demo.h"
#include "web/assets.h"
#include "web/display.h"
#include "web/html.h"
#include "web/menu.h"
#include "web/pages.h"
#include "web/words.h"

enum { LINK_MAX = 4 * INPUT_FORM_MAX };

static struct value *plan_links(struct scope *s, const struct call *c) {
  struct value *list = value_list(s->arena);
  for (size_t i = 0; i < c->site->pack_count; i++) {
    const struct pack_header *header = c->site->packs[i].header;
    struct value *v = value_map(s->arena);
    value_put_text(s->arena, v, "key", header->key);
    value_put_text(s->arena, v, "name", header->name);
    value_put_bool(s->arena, v, "here", str_eq(c->pack_key, header->key));
    value_add(list, v);
  }
  return list;
}

/* The business date is shown when it is not the day on the clock. */
static void put_dates(struct scope *s, struct value *page) {
  struct date clock = date_in_shanghai(scope_now_us(s));
  struct period day = {PERIOD_DAY, s->today, s->today};
  value_put_text(s->arena, page, "business_date", date_iso(s->arena, s->today));
  value_put_text(s->arena, page, "business_date_text", period_text(s->arena, s->lang, day));
  value_put_bool(s->arena, page, "other_day", date_cmp(clock, s->today) != 0);
}

/* What the page was asked, but for the language and what was done before it. */
static void add_query(struct buf *b, const struct call *c, char sign) {
  for (const struct input_field *f = c->request->query.first; f; f = f->next) {
    if (str_is(f->name, "lang") || str_is(f->name, "done") || str_is(f->name, "v")) continue;
    buf_char(b, sign);
    url_add(b, f->name);
    buf_char(b, '=');
    url_add(b, f->text);
    sign = '&';
  }
}

/* The same page in the other language. */
static struct str other_lang_link(struct scope *s, const struct call *c, enum lang other) {
  struct buf b = buf_open(s->arena, LINK_MAX);
  buf_add(&b, STR("?lang="));
  buf_add(&b, lang_code(other));
  add_query(&b, c, '&');
  return buf_str(&b);
}

/* The same page again. */
static struct str back_path(struct scope *s, const struct call *c) {
  struct buf b = buf_open(s->arena, LINK_MAX);
  page_add_path(&b, c->request->path);
  add_query(&b, c, '?');
  return buf_failed(&b) ? c->request->path : buf_str(&b);
}

static void put_lang(struct scope *s, const struct call *c, struct value *page) {
  struct arena *a = s->arena;
  enum lang other = s->lang == LANG_ZH ? LANG_EN : LANG_ZH;
  value_put_text(a, page, "lang", s->lang == LANG_ZH ? STR("zh-CN") : STR("en"));
  value_put_text(a, page, "lang_code", lang_code(s->lang));
  value_put_text(a, page, "other_lang_link", other_lang_link(s, c, other));
  value_put_text(a, page, "other_lang", other == LANG_ZH ? STR("zh-CN") : STR("en"));
  value_put_text(a, page, "other_lang_name", message_plain(other, MSG_WEB_LANG_NAME));
}

/* Who is not logged in keeps a language by carrying it in links; an account has its own, and ?lang=
 * is for one page. */
bool page_carries_lang(const struct scope *s, const struct call *c) {
  return !c->in && c->request->lang_given && s->lang != LANG_ZH;
}

void page_add_path(struct buf *b, struct str path) {
  for (size_t i = 0; i < path.len; i++) {
    struct str sign = {path.ptr + i, 1};
    if (path.ptr[i] && strchr("/?&=#%", path.ptr[i])) {
      buf_add(b, sign);
    } else {
      url_add(b, sign);
    }
  }
}

struct str page_link(struct scope *s, const struct call *c, struct str path) {
  struct buf b = buf_open(s->arena, LINK_MAX);
  size_t hash = 0;
  while (hash < path.len && path.ptr[hash] != '#') hash++;
  struct str before = {path.ptr, hash};
  buf_char(&b, '/');
  page_add_path(&b, before);
  if (page_carries_lang(s, c)) {
    buf_add(&b, str_contains(before, STR("?")) ? STR("&lang=") : STR("?lang="));
    buf_add(&b, lang_code(s->lang));
  }
  page_add_path(&b, str_from(path, hash));
  return buf_str(&b);
}

static void put_links(struct scope *s, struct call *c, struct value *page) {
  value_put_bool(s->arena, page, "carry_lang", page_carries_lang(s, c));
}

/* What the deed before this page did: its act stands in the address (reply_done()). */
static struct str saved_text(struct scope *s, const struct call *c) {
  struct str words = message_plain(s->lang, MSG_WEB_SAVED);
  if (!str_is(c->request->method, "GET") || !query_has(c, "done")) return STR("");
  (void)word_find(s, "done", query_text(c, "done"), &words);
  return words;
}

/* An account's own; else what the browser's cookie says. Elder mode is the larger one. */
static enum display display_wanted(const struct call *c) {
  const struct user_preferences *own = &c->user.preferences;
  if (!c->in) return (enum display)c->request->display;
  return own->elder_mode ? DISPLAY_ELDER : own->large_type ? DISPLAY_LARGE : DISPLAY_NORMAL;
}

/* Who is logged in, how they want the page, and what makes their forms their own. */
static void put_user(struct scope *s, struct call *c, struct value *page) {
  struct arena *a = s->arena;
  struct str key = change_new_key(s);
  struct buf hex = buf_open(a, 2 * CHANGE_KEY_BYTES), look = buf_open(a, 64);
  for (size_t i = 0; i < key.len; i++) buf_printf(&hex, "%02x", (unsigned char)key.ptr[i]);
  enum display display = display_wanted(c);
  bool elder = display == DISPLAY_ELDER, large = display == DISPLAY_LARGE;
  if (large) buf_add(&look, STR("large"));
  if (elder) buf_add(&look, STR("elder"));
  value_put_bool(a, page, "large", large);
  value_put_bool(a, page, "elder", elder);
  bool asks = !c->in && str_is(c->request->method, "GET");
  value_put(page, "displays", asks ? display_options(s, display) : value_list(a));
  value_put_text(a, page, "back", asks ? back_path(s, c) : STR(""));
  value_put_bool(a, page, "in", c->in);
  value_put_bool(a, page, "on_account", str_starts(c->request->path, STR("/account")));
  value_put_bool(a, page, "on_inbox", str_is(c->request->path, "/inbox"));
  value_put_int(a, page, "unread", inbox_unread(s, c));
  value_put_text(a, page, "demo_password", c->site->demo_password ? DEMO_PASSWORD : STR(""));
  value_put_text(a, page, "user", c->in ? c->user.display_name : STR(""));
  value_put_text(a, page, "look", buf_str(&look));
  value_put_bool(a, page, "resident", c->resident.in);
  value_put_text(a, page, "csrf",
                 c->resident.in ? c->resident.session.csrf
                 : c->in        ? c->session.csrf
                                : STR(""));
  value_put_text(a, page, "key", buf_str(&hex));
  value_put_text(a, page, "saved", saved_text(s, c));
  value_put(page, "menu", menu_links(s, c));
}

struct actor_named {
  struct actor_named *next;
  struct str actor, name;
};

/* Asked once a page. */
static struct str name_of(struct scope *s, struct call *c, struct str actor) {
  static const struct str of_user = STR_INIT("user:");
  struct error before = s->error;
  struct store *st;
  struct user user;
  if (!str_starts(actor, of_user)) return word_actor(s, actor);
  enum ly rc = call_store(s, c, &st);
  if (!rc) rc = user_find(s, st, str_from(actor, of_user.len), &user);
  if (rc) s->error = before;
  return rc || user.display_name.len == 0 ? word_actor(s, actor) : user.display_name;
}

struct str page_actor(struct scope *s, struct call *c, struct str actor) {
  for (const struct actor_named *a = c->actors; a; a = a->next)
    if (str_eq(a->actor, actor)) return a->name;
  struct actor_named *one = ARENA_NEW(s->arena, struct actor_named);
  struct str name = name_of(s, c, actor);
  if (!one) return name;
  *one = (struct actor_named){c->actors, actor, name};
  c->actors = one;
  return name;
}

struct str page_actor_whole(struct scope *s, struct call *c, struct str actor) {
  struct str words[] = {page_actor(s, c, actor), word_actor(s, actor)};
  if (str_eq(words[0], words[1])) return words[1];
  return message_text(s->arena, s->lang, MSG_WEB_ACTOR_WHOLE, words, 2);
}

struct str kept_area(const struct call *c) {
  for (size_t i = 0; i < c->grants.count; i++) {
    enum role role = c->grants.list[i].role;
    if (role == ROLE_ADMINISTRATOR || role == ROLE_AUDITOR) return c->grants.list[i].area;
  }
  return STR("");
}

bool query_has(const struct call *c, const char *name) {
  for (const struct input_field *f = c->request->query.first; f; f = f->next) {
    if (str_is(f->name, name)) return true;
  }
  return false;
}

/* As the form says it: a form that calls a field otherwise than the rest has words of its own,
 * under the name of its template. */
static struct str field_label(struct scope *s, const struct call *c, struct str field) {
  struct str label = {0};
  const char *form = c->route ? c->route->template : NULL;
  if (field.len == 0 || (form && word_find(s, form, field, &label))) return label;
  (void)word_find(s, "field", field, &label);
  return label;
}

static struct value *error_item(struct scope *s, const struct call *c, struct str field,
                                struct str text) {
  struct value *v = value_map(s->arena);
  value_put_text(s->arena, v, "field", field);
  value_put_text(s->arena, v, "label", field_label(s, c, field));
  value_put_text(s->arena, v, "text", text);
  return v;
}

struct value *page_errors(struct scope *s, const struct call *c) {
  struct value *list = value_list(s->arena);
  for (const struct diag *d = s->diags.first; d; d = d->next)
    value_add(list, error_item(s, c, d->at.field, diag_text(s, d)));
  return list;
}

/* Each field that is wrong, or the one sentence about the whole. */
static struct value *form_errors(struct scope *s, struct call *c) {
  struct value *list = page_errors(s, c);
  if (!list || list->first || !c->errors.code) return list;
  struct error now = s->error;
  s->error = c->errors;
  value_add(list, error_item(s, c, STR(""), error_text(s)));
  s->error = now;
  return list;
}

struct value *page_root(struct scope *s, struct call *c, struct value *data) {
  struct arena *a = s->arena;
  struct value *root = value_map(a), *page = value_map(a);
  put_lang(s, c, page);
  put_links(s, c, page);
  value_put_text(a, page, "assets", str_of(asset_version));
  value_put_text(a, page, "path", c->request->path);
  value_put_bool(a, page, "synthetic", c->site->synthetic);
  put_dates(s, page);
  put_user(s, c, page);
  value_put(page, "plans", plan_links(s, c));
  value_put(page, "sections", plan_sections(s, c));
  value_put(root, "page", page);
  bool login = c->errors.code == LY_LOGIN ||
               (c->route && (c->route->deed == deed_login || c->route->returns));
  bool asked = str_is(c->request->method, "GET"); /* nothing was to be saved */
  enum message fix = login ? MSG_LOGIN_NOT_IN : asked ? MSG_WEB_FIX_ASKED : MSG_WEB_FIX;
  value_put_text(a, page, "fix", message_plain(s->lang, fix));
  value_put(root, "errors", form_errors(s, c));
  value_put(root, "data", data);
  return root;
}
