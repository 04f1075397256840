/* Figures that are proposed and adopted: from what another figure would change to its holding from
 * a day on. */
#include "plan/figure.h"
#include "web/forms.h"
#include "web/page.h"
#include "web/pages_owed.h"
#include "web/words.h"

struct figures_page {
  struct place place;
  const struct service_vocabulary *words;
  struct store *store;
};

static enum ly begin(struct scope *s, struct call *c, struct figures_page *out) {
  enum ly rc = place_of(s, c, &out->place);
  if (rc) return rc;
  out->words = site_words(c->site, out->place.area);
  if (!out->words) return fail(s, LY_NOT_FOUND, MSG_WEB_NO_PAGE, c->request->path);
  return call_store(s, c, &out->store);
}

/* A pack is changed by who works for its area, not for a part of it. */
bool figure_works_for(const struct call *c, enum role role, const struct pack *pack) {
  struct str area;
  if (!area_digits(pack->header->area, &area)) return false;
  for (size_t i = 0; i < c->grants.count; i++) {
    const struct user_grant *g = &c->grants.list[i];
    if (g->role == role && area_within(area, g->area)) return true;
  }
  return false;
}

static enum ly check_works(struct scope *s, const struct call *c, enum role role,
                           const struct pack *pack, struct str param) {
  if (figure_works_for(c, role, pack)) return LY_OK;
  struct str name = pack->header->name;
  return fail(s, LY_DENIED, MSG_FIGURE_NOT_YOURS, param, name);
}

/* Back to the list, with what was done said on top. */
static void go_to_list(struct scope *s, struct call *c) {
  c->go = path_with(s->arena, "/area/", c->area, "/figures?done=1");
}

static void put_head(struct scope *s, struct call *c, const struct figures_page *f,
                     enum message title, struct value *v) {
  struct str name = area_text(s, c, f->place.area);
  value_put_text(s->arena, v, "title", message_text(s->arena, s->lang, title, &name, 1));
  value_put_text(s->arena, v, "area", f->place.area);
}

/* ---- The list -----------------------------------------------------------------------------------
 */

/* "what-if?figure=…&value=…", which shows what it would change. */
static struct str changes_link(struct scope *s, struct call *c, const struct figures_page *f,
                               const struct figure_proposal *p) {
  struct buf b = buf_open(s->arena, 1024);
  buf_add(&b, STR("?figure="));
  url_add(&b, p->param);
  if (p->entry.len) buf_printf(&b, "%%5B%.*s%%5D", STR_ARG(p->entry));
  buf_add(&b, STR("&value="));
  url_add(&b, p->value);
  return page_link(s, c, owed_path(s, f->place.area, "/what-if", buf_str(&b)));
}

/* What is proposed anew, as people call it: "五级" of the code 5, where rules still ask for it. */
static struct str entry_text(const struct service_figure *figures, size_t count,
                             const struct figure_proposal *p) {
  for (size_t i = 0; i < count; i++) {
    const struct service_figure *f = &figures[i];
    if (str_eq(f->key, p->param) && str_eq(f->index, p->entry)) return f->name;
  }
  return p->entry;
}

static struct value *row_value(struct scope *s, struct call *c, const struct figures_page *f,
                               const struct figure_proposal *p) {
  struct value *v = figure_value(s, p);
  bool may = p->state == FIGURE_OPEN && figure_works_for(c, ROLE_REVIEWER, p->pack) &&
             !str_eq(p->recorded_by, s->actor);
  value_put_bool(s->arena, v, "may_decide", may);
  value_set_text(s->arena, v, "recorded_by_text", page_actor(s, c, p->recorded_by));
  value_put_text(s->arena, v, "decided_by_text",
                 p->decided_by.len ? page_actor(s, c, p->decided_by) : STR(""));
  if (!c->request->json) value_put_text(s->arena, v, "link", changes_link(s, c, f, p));
  return v;
}

static bool may_propose(const struct call *c, const struct pack *pack) {
  for (; pack; pack = pack->parent)
    if (figure_works_for(c, ROLE_COORDINATOR, pack)) return true;
  return false;
}

/* GET /area/{area}/figures */
enum ly page_figures(struct scope *s, struct call *c, struct value **out) {
  struct figures_page f;
  struct figure_proposal *list = NULL;
  struct service_figure *figures = NULL;
  size_t count = 0, figure_count = 0;
  enum ly rc = begin(s, c, &f);
  if (!rc) rc = figure_list(s, f.store, f.words->pack, &list, &count);
  if (!rc) rc = service_figures(s, f.words, &figures, &figure_count);
  if (rc) return rc;
  struct value *v = *out = value_map(s->arena), *rows = value_list(s->arena);
  put_head(s, c, &f, MSG_FIGURE_TITLE, v);
  for (size_t i = 0; i < count; i++) {
    struct value *row = row_value(s, c, &f, &list[i]);
    if (!c->request->json)
      value_put_text(s->arena, row, "entry_text", entry_text(figures, figure_count, &list[i]));
    value_add(rows, row);
  }
  value_put(v, "figures", rows);
  value_put_bool(s->arena, v, "may_propose", may_propose(c, f.words->pack));
  return LY_OK;
}

/* ---- Proposing ----------------------------------------------------------------------------------
 */

/* Those of packs whose area the user works for. */
static enum ly put_options(struct scope *s, struct call *c, const struct figures_page *f,
                           struct str chosen, struct value *form) {
  struct service_figure *figures;
  size_t count;
  struct value *list = value_list(s->arena);
  enum ly rc = service_figures(s, f->words, &figures, &count);
  for (size_t i = 0; !rc && i < count; i++) {
    const struct pack *home = figure_home(f->words->pack, figures[i].key);
    if (!home || !figure_works_for(c, ROLE_COORDINATOR, home)) continue;
    struct str key = what_if_key(s, &figures[i]);
    value_add(list, form_option(s, key, what_if_text(s, &figures[i]), str_eq(key, chosen)));
  }
  value_put(form, "figures", list);
  return rc;
}

/* GET /area/{area}/figures/new */
enum ly page_figure_new(struct scope *s, struct call *c, struct value **out) {
  struct figures_page f;
  struct value *v = *out = value_map(s->arena), *form = value_map(s->arena);
  struct str chosen = form_sent(c, "figure");
  enum ly rc = begin(s, c, &f);
  if (rc) return rc;
  put_head(s, c, &f, MSG_FIGURE_NEW_TITLE, v);
  form_text(s, c, form, "value", query_text(c, "value"));
  form_text(s, c, form, "holds_from", date_iso(s->arena, s->today));
  form_text(s, c, form, "basis", STR(""));
  value_put_text(s->arena, form, "today", date_iso(s->arena, s->today));
  value_put(v, "form", form);
  return put_options(s, c, &f, chosen.len ? chosen : query_text(c, "figure"), form);
}

/* The parameter and its entry of "home_operation[5]". */
static enum ly read_figure(struct scope *s, struct call *c, const struct figures_page *f,
                           struct str key, struct figure_proposal *p) {
  struct service_figure *figures;
  size_t count;
  enum ly rc = service_figures(s, f->words, &figures, &count);
  for (size_t i = 0; !rc && i < count; i++) {
    if (!str_eq(what_if_key(s, &figures[i]), key)) continue;
    p->param = figures[i].key;
    p->entry = figures[i].index;
    p->pack = figure_home(f->words->pack, p->param);
    if (p->pack) return check_works(s, c, ROLE_COORDINATOR, p->pack, figures[i].title);
  }
  if (!rc && key.len) diag_error(s, DIAG_FIELD(STR("figure")), MSG_WHAT_IF_NO_FIGURE, key);
  return rc;
}

/* POST /area/{area}/figures/new */
enum ly deed_figure_propose(struct scope *s, struct call *c) {
  struct figures_page f;
  struct figure_deed *d = ARENA_NEW(s->arena, struct figure_deed);
  struct str key = {0};
  enum ly rc = d ? begin(s, c, &f) : fail_memory(s), done;
  if (rc) return rc;
  *d = (struct figure_deed){.proposal = {.from = DATE_NONE}};
  input_text(s, &c->body, "figure", FIGURE_KEY_MAX, INPUT_REQUIRED, &key);
  input_lines(s, &c->body, "value", FIGURE_VALUE_MAX, INPUT_REQUIRED, &d->proposal.value);
  input_date(s, &c->body, "holds_from", INPUT_REQUIRED, &d->proposal.from);
  input_text(s, &c->body, "basis", FIGURE_BASIS_MAX, INPUT_REQUIRED, &d->proposal.basis);
  rc = read_figure(s, c, &f, key, &d->proposal);
  if (!rc && !s->diags.errors) rc = figure_check(s, f.store, d);
  done = rc && rc != LY_INVALID ? rc : input_done(s, &c->body);
  if (rc || done) return rc ? rc : done;
  struct write w = figure_write(s, d);
  call_write(s, c, w.change, w.run, w.context);
  go_to_list(s, c);
  return LY_OK;
}

enum ly after_figure_propose(struct scope *s, struct call *c) {
  if (!c->request->json) return LY_OK;
  c->told = value_map(s->arena);
  value_put_text(s->arena, c->told, "area", c->area);
  value_put_text(s->arena, c->told, "proposal", c->write.answer);
  return LY_OK;
}

/* ---- Deciding -----------------------------------------------------------------------------------
 */

/* POST /area/{area}/figures/{id}/decide */
enum ly deed_figure_decide(struct scope *s, struct call *c) {
  struct figures_page f;
  struct figure_deed *d = ARENA_NEW(s->arena, struct figure_deed);
  int outcome = FIGURE_OPEN;
  enum ly rc = d ? begin(s, c, &f) : fail_memory(s), done;
  if (rc) return rc;
  *d = (struct figure_deed){.decides = true};
  rc = figure_called(s, f.store, f.words->pack, c->capture, &d->proposal);
  if (!rc) rc = check_works(s, c, ROLE_REVIEWER, d->proposal.pack, d->proposal.param);
  if (rc) return rc;
  (void)choice_read(s, c, "outcome", figure_states + FIGURE_ADOPTED, INPUT_REQUIRED, &outcome);
  input_text(s, &c->body, "reason", REPORT_REASON_MAX, INPUT_OPTIONAL, &d->reason);
  d->adopt = outcome == FIGURE_ADOPTED;
  if (!s->diags.errors) rc = figure_check(s, f.store, d);
  done = input_done(s, &c->body);
  if (rc || done) return rc ? rc : done;
  struct write w = figure_write(s, d);
  call_write(s, c, w.change, w.run, w.context);
  go_to_list(s, c);
  return LY_OK;
}

/* What was adopted for today is in force at once. */
enum ly after_figure_decide(struct scope *s, struct call *c) {
  struct store *st;
  enum ly rc = call_store(s, c, &st);
  return rc ? rc : app_refresh(s, st, c->app);
}
