/* The frame of all pages. */
#include "web/page.h"

#include "demo/demo.h"
#include "web/assets.h"
#include "web/menu.h"
#include "web/pages.h"
#include "web/words.h"

static struct value *plan_links(struct scope *s, const struct call *c) {
  struct value *list = value_list(s->arena);
  for (size_t i = 0; i < c->site->pack_count; i++) {
    const struct pack_header *header = c->site->packs[i].header;
    struct value *v = value_map(s->arena);
    value_put_text(s->arena, v, "key", header->key);
    value_put_text(s->arena, v, "name", header->name);
    value_put_bool(s->arena, v, "here", str_eq(c->capture, header->key));
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

static void put_lang(struct scope *s, struct value *page) {
  struct arena *a = s->arena;
  enum lang other = s->lang == LANG_ZH ? LANG_EN : LANG_ZH;
  value_put_text(a, page, "lang", s->lang == LANG_ZH ? STR("zh-CN") : STR("en"));
  value_put_text(a, page, "lang_code", lang_code(s->lang));
  value_put_text(a, page, "other_lang_code", lang_code(other));
  value_put_text(a, page, "other_lang", other == LANG_ZH ? STR("zh-CN") : STR("en"));
  value_put_text(a, page, "other_lang_name", message_plain(other, MSG_WEB_LANG_NAME));
}

/* Who is not logged in keeps a language by carrying it in links; an account has its own, and ?lang=
 * is for one page. The page to go on to behind the log-in stays in the link to the other language.
 */
static void put_links(struct scope *s, struct call *c, struct value *page) {
  bool carry = !c->in && c->request->lang_given && s->lang != LANG_ZH;
  value_put_bool(s->arena, page, "carry_lang", carry);
  value_put_text(s->arena, page, "next", query_text(c, "next"));
}

/* What the deed before this page did: its act stands in the address (reply_done()). */
static struct str saved_text(struct scope *s, const struct call *c) {
  struct str words = message_plain(s->lang, MSG_WEB_SAVED);
  if (!str_is(c->request->method, "GET") || !query_has(c, "done")) return STR("");
  (void)word_find(s, "done", query_text(c, "done"), &words);
  return words;
}

/* Who is logged in, how they want the page, and what makes their forms their own. */
static void put_user(struct scope *s, struct call *c, struct value *page) {
  struct arena *a = s->arena;
  struct str key = change_new_key(s);
  struct buf hex = buf_open(a, 2 * CHANGE_KEY_BYTES), look = buf_open(a, 64);
  for (size_t i = 0; i < key.len; i++) buf_printf(&hex, "%02x", (unsigned char)key.ptr[i]);
  bool elder = c->in && c->user.preferences.elder_mode;
  bool large = c->in && c->user.preferences.large_type && !elder; /* elder mode is the larger one */
  if (large) buf_add(&look, STR("large"));
  if (elder) buf_add(&look, STR("elder"));
  value_put_bool(a, page, "large", large);
  value_put_bool(a, page, "elder", elder);
  value_put_bool(a, page, "in", c->in);
  value_put_bool(a, page, "on_account", str_starts(c->request->path, STR("/account")));
  value_put_text(a, page, "demo_password", c->site->demo_password ? DEMO_PASSWORD : STR(""));
  value_put_text(a, page, "user", c->in ? c->user.display_name : STR(""));
  value_put_text(a, page, "look", buf_str(&look));
  value_put_text(a, page, "csrf", c->in ? c->session.csrf : STR(""));
  value_put_text(a, page, "key", buf_str(&hex));
  value_put_text(a, page, "saved", saved_text(s, c));
  value_put(page, "menu", menu_links(s, c));
}

bool query_has(const struct call *c, const char *name) {
  for (const struct input_field *f = c->request->query.first; f; f = f->next) {
    if (str_is(f->name, name)) return true;
  }
  return false;
}

static struct value *error_item(struct scope *s, struct str field, struct str text) {
  struct value *v = value_map(s->arena);
  struct str label = {0};
  if (field.len) (void)word_find(s, "field", field, &label);
  value_put_text(s->arena, v, "field", field);
  value_put_text(s->arena, v, "label", label);
  value_put_text(s->arena, v, "text", text);
  return v;
}

struct value *page_errors(struct scope *s) {
  struct value *list = value_list(s->arena);
  for (const struct diag *d = s->diags.first; d; d = d->next)
    value_add(list, error_item(s, d->at.field, diag_text(s, d)));
  return list;
}

/* Each field that is wrong, or the one sentence about the whole. */
static struct value *form_errors(struct scope *s, struct call *c) {
  struct value *list = page_errors(s);
  if (!list || list->first || !c->errors.code) return list;
  struct error now = s->error;
  s->error = c->errors;
  value_add(list, error_item(s, STR(""), error_text(s)));
  s->error = now;
  return list;
}

struct value *page_root(struct scope *s, struct call *c, struct value *data) {
  struct arena *a = s->arena;
  struct value *root = value_map(a), *page = value_map(a);
  put_lang(s, page);
  put_links(s, c, page);
  value_put_text(a, page, "assets", str_of(asset_version));
  value_put_text(a, page, "path", c->request->path);
  value_put_bool(a, page, "synthetic", c->site->synthetic);
  put_dates(s, page);
  put_user(s, c, page);
  value_put(page, "plans", plan_links(s, c));
  value_put(root, "page", page);
  bool login = c->errors.code == LY_LOGIN || (c->route && c->route->deed == deed_login);
  value_put_text(a, page, "fix", message_plain(s->lang, login ? MSG_LOGIN_NOT_IN : MSG_WEB_FIX));
  value_put(root, "errors", form_errors(s, c));
  value_put(root, "data", data);
  return root;
}
