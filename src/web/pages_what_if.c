/* What another figure would change in an area: who gains, who loses, how much. Nothing is stored:
 * the next address asks anew. */
#include "base/decimal.h"
#include "plan/figure.h"
#include "service/draft.h"
#include "web/html.h"
#include "web/looks.h"
#include "web/page.h"
#include "web/pages_owed.h"

enum { EXAMPLES_EACH = 5, ENTRY_MAX = 200, ASKED_MAX = 16 * 1024, DRAFT_MAX = 16 * 1024 };

/* What is asked, and what would follow. */
struct what_if {
  struct owed_page page;
  struct service_figure *figures;
  size_t figure_count;
  const struct service_figure *figure; /* NULL: none chosen */
  struct str value;
  struct service_vocabulary draft;
  struct owed_changed *list;
  size_t count;
  bool answered;
};

/* ---- Asking -------------------------------------------------------------------------------------
 */

struct str what_if_key(struct scope *s, const struct service_figure *f) {
  struct buf b = buf_open(s->arena, ENTRY_MAX + 3);
  buf_add(&b, f->key);
  if (!f->index.len) return buf_str(&b);
  buf_char(&b, '[');
  buf_add(&b, f->index);
  buf_char(&b, ']');
  return buf_str(&b);
}

struct str what_if_text(struct scope *s, const struct service_figure *f) {
  if (!f->param) return f->title;
  struct str words[] = {f->title, f->name, f->value};
  if (!f->value.len) words[2] = message_plain(s->lang, MSG_WHAT_IF_NO_VALUE);
  enum message message = f->name.len ? MSG_WHAT_IF_FIGURE_OF : MSG_WHAT_IF_FIGURE;
  struct str plain[] = {words[0], words[2]};
  return f->name.len ? message_text(s->arena, s->lang, message, words, 3)
                     : message_text(s->arena, s->lang, message, plain, 2);
}

/* The sides of the comparison: the pack in force, and the same once more with the figure. */
static enum ly compare(struct scope *s, struct what_if *w) {
  const struct owed_page *p = &w->page;
  const struct service_figure *f = w->figure;
  enum ly rc = service_vocabulary(s, p->words->pack, &w->draft);
  if (!rc) rc = service_draft_fit(s, p->words, &w->draft);
  if (!rc) rc = service_draft_change(s, &w->draft, f->key, f->index, w->value);
  if (!rc) rc = owed_what_if(s, p->words, &w->draft, p->held.moment, p->area, &w->list, &w->count);
  w->answered = rc == LY_OK;
  return rc;
}

/* A field that is wrong: told on the page, and by JSON with the status alone. */
static enum ly tell(struct scope *s, struct call *c, const char *field) {
  if (c->request->json || c->request->export) return LY_INVALID;
  diag_take(s, DIAG_FIELD(str_of(field)));
  c->status = ly_http_status(LY_INVALID);
  return LY_OK;
}

static enum ly ask(struct scope *s, struct call *c, struct what_if *w) {
  struct str asked = query_text(c, "figure");
  enum ly rc = LY_OK;
  w->value = query_text(c, "value");
  if (!asked.len && !w->value.len) return LY_OK;
  for (size_t i = 0; i < w->figure_count; i++)
    if (str_eq(what_if_key(s, &w->figures[i]), asked)) w->figure = &w->figures[i];
  if (!w->figure) {
    rc = fail(s, LY_INVALID, MSG_WHAT_IF_NO_FIGURE, asked);
    must(rc == LY_INVALID);
    return tell(s, c, "figure");
  }
  if (!w->value.len && !c->request->json && !c->request->export) { /* chosen, to be changed */
    w->value = w->figure->plain;
    return LY_OK;
  }
  rc = compare(s, w);
  return rc == LY_INVALID ? tell(s, c, "value") : rc;
}

static enum ly begin(struct scope *s, struct call *c, struct what_if *w) {
  *w = (struct what_if){.count = 0};
  enum ly rc = owed_begin(s, c, &w->page);
  if (!rc) rc = service_figures(s, w->page.words, &w->figures, &w->figure_count);
  return rc ? rc : ask(s, c, w);
}

/* ---- What is asked, on the page -----------------------------------------------------------------
 */

/* "figure=…&value=…" behind an address. */
static struct str asked_of(struct scope *s, const struct what_if *w, struct str more) {
  struct buf b = buf_open(s->arena, ASKED_MAX);
  buf_add(&b, more);
  if (!w->figure) return buf_str(&b);
  buf_add(&b, STR("?figure="));
  buf_add(&b, what_if_key(s, w->figure));
  buf_add(&b, STR("&value="));
  url_add(&b, w->value);
  return buf_str(&b);
}

/* The government above that has a rule for the same programme: it stands whatever this one says. */
static struct str stands_above(const struct what_if *w) {
  const struct service_figure *f = w->figure;
  const struct service_rules *r =
      f && f->programme ? service_programme_find(w->page.words, f->programme->key) : NULL;
  return r && r->above ? r->above->pack->header->name : STR("");
}

static void put_asked(struct scope *s, struct call *c, const struct what_if *w, struct value *v) {
  const struct service_figure *f = w->figure;
  struct arena *a = s->arena;
  value_put_text(a, v, "figure", f ? what_if_key(s, f) : STR(""));
  value_put_text(a, v, "figure_text", f ? what_if_text(s, f) : STR(""));
  value_put_text(a, v, "unit", f && f->param ? f->param->type.unit : STR(""));
  value_put_text(a, v, "source", f && f->param ? f->param->source : STR(""));
  value_put_text(a, v, "value", w->value);
  struct value *list = value_list(a);
  for (size_t i = 0; i < w->figure_count; i++)
    value_add(list, form_option(s, what_if_key(s, &w->figures[i]), what_if_text(s, &w->figures[i]),
                                &w->figures[i] == f));
  value_put(v, "figures", list);
  if (c->request->json) return;
  value_put_bool(a, v, "is_rule", f && !f->param);
  value_put_text(a, v, "plain", f ? f->plain : STR(""));
  value_put_text(a, v, "above", stands_above(w));
  value_put_bool(a, v, "answered", w->answered);
  value_put(v, "towns", owed_towns_value(s, c, &w->page, "/what-if", asked_of(s, w, STR(""))));
  struct str all = owed_path(s, w->page.place.area, "/what-if", STR(""));
  value_put_text(a, v, "all_link", page_link(s, c, all));
}

/* ---- A version to adopt -------------------------------------------------------------------------
 *
 * A new version of the parameter as a pack writes it, with all its entries: what adopting it puts
 * into parameters.yaml.
 */

/* "" where the parameter is no entry of the packs in force. */
static struct str version_text(struct scope *s, const struct what_if *w) {
  struct buf b = buf_open(s->arena, DRAFT_MAX);
  if (!w->answered || !w->figure->param) return STR("");
  const struct rule_param *param = w->figure->param;
  struct service_draft said = {.param = param->key, .from = s->today};
  struct str version = service_draft_version(s, &w->draft, &said, 4);
  if (!version.len) return STR("");
  buf_printf(&b, "# %.*s\n- key: %.*s\n  versions:\n", STR_ARG(param->name), STR_ARG(param->key));
  buf_add(&b, version);
  return buf_str(&b);
}

/* Where it is proposed: by who coordinates for the pack that has the figure. Who would decide on it
 * is told so, others whose it is. */
static void put_adopting(struct scope *s, struct call *c, const struct what_if *w,
                         struct value *v) {
  if (c->request->json) return;
  const struct pack *pack = w->page.words->pack;
  const struct pack *home = w->figure ? figure_home(pack, w->figure->key) : NULL;
  struct str all = owed_path(s, w->page.place.area, "/figures", STR(""));
  struct str new = owed_path(s, w->page.place.area, "/figures/new", asked_of(s, w, STR("")));
  bool own = home && figure_works_for(c, ROLE_COORDINATOR, home);
  bool decides = home && !own && figure_works_for(c, ROLE_REVIEWER, home);
  value_put_text(s->arena, v, "figures_link", page_link(s, c, all));
  value_put_text(s->arena, v, "propose_link", own ? page_link(s, c, new) : STR(""));
  value_put_text(s->arena, v, "set_by", home && !own && !decides ? home->header->name : STR(""));
  value_put_bool(s->arena, v, "decides", decides);
}

/* ---- All programmes -----------------------------------------------------------------------------
 */

static struct str title_of(struct scope *s, const struct call *c, const struct what_if *w) {
  struct str name = owed_place_name(s, c, &w->page);
  return message_text(s->arena, s->lang, MSG_WHAT_IF_TITLE_OF, &name, 1);
}

/* GET /what-if */
enum ly page_what_if_areas(struct scope *s, struct call *c, struct value **out) {
  return choose_area(s, c, CHANGE_ROLES, MSG_WHAT_IF_MENU, "/what-if", out);
}

static const char *const own[] = {"figure", "value", NULL};

/* GET /area/{area}/what-if */
enum ly page_what_if(struct scope *s, struct call *c, struct value **out) {
  struct listing listing = {.rows = "programmes", .value = owed_change_value, .own = own};
  struct what_if w;
  enum ly rc = begin(s, c, &w);
  if (rc) return rc;
  struct value *v = *out = owed_head(s, &w.page, title_of(s, c, &w));
  put_asked(s, c, &w, v);
  value_put_text(s->arena, v, "draft", version_text(s, &w));
  put_adopting(s, c, &w, v);
  rc = owed_sheet_changes(s, &w.page.view, w.list, w.count, &listing.sheet);
  listing.sheet.title = value_get(v, STR("title"))->text;
  listing.empty = message_plain(s->lang, MSG_WHAT_IF_NOTHING);
  w.page.view.path = owed_path(s, w.page.place.area, "/what-if/", STR(""));
  w.page.view.behind = asked_of(s, &w, STR(""));
  return rc ? rc : listing_run(s, c, &listing, v);
}

/* ---- One programme ------------------------------------------------------------------------------
 */

static const struct {
  const char *word;
  enum message message;
} touched[OWED_TOUCHED] = {[OWED_GAIN] = {"gain", MSG_WHAT_IF_GAIN},
                           [OWED_LOSE] = {"lose", MSG_WHAT_IF_LOSE},
                           [OWED_MORE] = {"more", MSG_WHAT_IF_MORE},
                           [OWED_LESS] = {"less", MSG_WHAT_IF_LESS},
                           [OWED_DUE_MORE] = {"due_more", MSG_WHAT_IF_DUE_MORE},
                           [OWED_DUE_LESS] = {"due_less", MSG_WHAT_IF_DUE_LESS}};

static bool sees_people(const struct call *c) {
  for (size_t i = 0; i < c->grants.count; i++) {
    const struct user_grant *g = &c->grants.list[i];
    if ((CASE_ROLES & ROLE_BIT(g->role)) && area_within(c->area, g->area)) return true;
  }
  return false;
}

static void put_price(struct arena *a, struct value *v, const char *key, bool priced,
                      struct decimal price) {
  if (priced) {
    value_put_decimal(a, v, key, price);
  } else {
    value_put_null(a, v, key);
  }
}

static struct value *example_value(struct scope *s, struct call *c, const struct what_if *w,
                                   const struct owed_example *e) {
  const struct owed_view *view = &w->page.view;
  struct arena *a = s->arena;
  struct value *v = value_map(a);
  value_put_text(a, v, "how", str_of(touched[e->how].word));
  value_put_text(a, v, "how_text", message_plain(s->lang, touched[e->how].message));
  value_put_text(a, v, "name", owed_party_name(s, view, e->party));
  value_put_text(a, v, "area_name", owed_area_name(s, view->pack, e->area));
  put_price(a, v, "before", e->priced, e->before);
  put_price(a, v, "after", e->priced, e->after);
  if (c->request->json) return v;
  struct str path = owed_path(s, w->page.place.area, "/parties/", str_int(a, e->party));
  value_put_text(a, v, "link", sees_people(c) ? page_link(s, c, path) : STR(""));
  return v;
}

static enum ly put_examples(struct scope *s, struct call *c, const struct what_if *w,
                            const struct owed_changed *pair, struct value *v) {
  struct value *list = value_list(s->arena);
  enum ly rc = LY_OK;
  for (int how = 0; !rc && w->answered && how < OWED_TOUCHED; how++) {
    struct owed_example *some;
    size_t count;
    rc = owed_examples(s, &w->draft, w->page.held.moment, w->page.area, pair,
                       (enum owed_touched)how, EXAMPLES_EACH, &some, &count);
    for (size_t i = 0; !rc && i < count; i++) {
      rc = looks_note(s, c, w->page.place.district, &some[i].party, 1);
      value_add(list, example_value(s, c, w, &some[i]));
    }
  }
  value_put(v, "examples", list);
  return rc;
}

/* What changes of the programme; nothing where no figure is asked of yet. */
static enum ly find_pair(struct scope *s, const struct call *c, const struct what_if *w,
                         struct owed_changed *out) {
  const struct service_rules *rules = service_programme_find(w->page.words, c->capture);
  *out = (struct owed_changed){.before = rules, .after = rules};
  if (!rules) return fail(s, LY_NOT_FOUND, MSG_WEB_NO_PAGE, c->request->path);
  if (!w->answered) return LY_OK;
  for (size_t i = 0; i < w->count; i++) {
    *out = w->list[i];
    if (owed_changed_called(out, c->capture)) return LY_OK;
  }
  return fail(s, LY_NOT_FOUND, MSG_WHAT_IF_UNCHANGED, rules->programme->name);
}

static void put_one(struct scope *s, struct call *c, const struct what_if *w, struct value *v) {
  const struct service_programme *p = w->page.view.rules->programme;
  value_put_text(s->arena, v, "programme", p->key);
  value_put_text(s->arena, v, "programme_unit", p->unit);
  if (c->request->json) return;
  struct str all = owed_path(s, w->page.place.area, "/what-if", asked_of(s, w, STR("")));
  value_put_text(s->arena, v, "back_link", page_link(s, c, all));
}

/* GET /area/{area}/what-if/{key} */
enum ly page_what_if_one(struct scope *s, struct call *c, struct value **out) {
  struct listing listing = {.rows = "by_town", .value = owed_change_town_value, .own = own};
  struct owed_changed pair;
  struct what_if w;
  enum ly rc = begin(s, c, &w);
  if (!rc) rc = find_pair(s, c, &w, &pair);
  if (rc) return rc;
  w.page.view.rules = owed_changed_rules(&pair);
  struct str words[] = {title_of(s, c, &w), w.page.view.rules->programme->name};
  struct value *v = *out =
      owed_head(s, &w.page, message_text(s->arena, s->lang, MSG_WHAT_IF_ONE, words, 2));
  put_asked(s, c, &w, v);
  put_one(s, c, &w, v);
  rc = put_examples(s, c, &w, &pair, v);
  if (!rc) rc = owed_sheet_change_towns(s, &w.page.view, &pair, &listing.sheet);
  listing.sheet.title = value_get(v, STR("title"))->text;
  listing.empty = message_plain(s->lang, MSG_WHAT_IF_NOTHING);
  return rc ? rc : listing_run(s, c, &listing, v);
}
