/* Standing duties of an area: what is promised this period, done and due; and those it is due to.
 */
#include "people/remind.h"
#include "service/due.h"
#include "web/looks.h"
#include "web/page.h"
#include "web/pages_cases.h"
#include "web/pages_owed.h"

enum { ROWS_MAX = 100000 };

/* GET /due */
enum ly page_due_areas(struct scope *s, struct call *c, struct value **out) {
  return choose_area(s, c, DUE_ROLES, MSG_DUE_TITLE, "/due", out);
}

/* "青田县：到期服务" */
static struct str title_of(struct scope *s, const struct call *c, const struct owed_page *p,
                           enum message message, struct str more) {
  struct str words[] = {owed_place_name(s, c, p), more};
  return message_text(s->arena, s->lang, message, words, message_arity(message));
}

/* GET /area/{area}/due */
enum ly page_due(struct scope *s, struct call *c, struct value **out) {
  struct listing listing = {.rows = "programmes", .value = due_line_value};
  struct due_line *lines = NULL;
  struct owed_page p;
  size_t count = 0;
  enum ly rc = owed_begin(s, c, &p);
  if (!rc) rc = due_all(s, p.words, p.held.moment, p.area, &lines, &count);
  p.view.path = owed_path(s, p.place.area, "/due/", STR(""));
  if (!rc) rc = due_sheet(s, &p.view, lines, count, &listing.sheet);
  if (rc) return rc;
  struct value *v = *out = owed_head(s, &p, title_of(s, c, &p, MSG_DUE_TITLE_OF, STR("")));
  listing.sheet.title = value_get(v, STR("title"))->text;
  listing.empty = message_plain(s->lang, MSG_DUE_NONE);
  if (!c->request->json) value_put(v, "towns", owed_towns_value(s, c, &p, "/due", STR("")));
  return listing_run(s, c, &listing, v);
}

/* ---- Those to whom one programme is due ---------------------------------------------------------
 */

/* What is asked about: the programme of that key, with its counts. */
static enum ly begin_one(struct scope *s, struct call *c, struct owed_page *p, struct owed **owed,
                         struct due_line *line) {
  struct owed_programme found;
  const struct service_rules *rules = NULL;
  enum ly rc = owed_begin(s, c, p);
  for (size_t i = 0; !rc && i < p->words->count; i++)
    if (str_eq(p->words->programmes[i].programme->key, c->capture))
      rules = &p->words->programmes[i];
  if (!rc && !rules) return fail(s, LY_NOT_FOUND, MSG_WEB_NO_PAGE, c->request->path);
  if (!rc) rc = due_open(s, p->words, rules->programme, owed);
  if (!rc) rc = due_count(s, *owed, p->held.moment, p->area, rules, &found);
  if (!rc) rc = due_line_of(s, &found, line);
  if (rc) return rc;
  int32_t ahead = (int32_t)due_ahead(rules->programme);
  p->view.ahead = ahead ? ahead + 1 : 0;
  p->view.rules = line->rules;
  p->view.list = OWED_MISSING;
  return service_moment_reader(s, p->held.moment, p->words, p->place.district, &p->view.reader);
}

/* What users are called who go anywhere in the district. */
static enum ly name_visitors(struct scope *s, const struct owed_page *p, struct due_visitors *v) {
  struct recipient *list = NULL;
  enum ly rc =
      recipients_around(s, p->view.store, ROLE_VISITOR, p->place.district, &list, &v->name_count);
  struct due_name *names = ARENA_ARRAY(s->arena, struct due_name, v->name_count);
  if (rc) return rc;
  if (!names) return fail_memory(s);
  for (size_t i = 0; i < v->name_count; i++)
    names[i] = (struct due_name){list[i].name, list[i].display_name};
  v->names = names;
  return LY_OK;
}

/* Rates by visitor are for those who share out; the page of others has none of them. */
static enum ly put_rates(struct scope *s, const struct call *c, const struct owed_page *p,
                         const struct owed *owed, const struct due_line *line, struct value *v) {
  struct due_rate *rates = NULL;
  size_t count = 0;
  bool may = holds_here(c, ROLE_BIT(ROLE_WORKER) | ROLE_BIT(ROLE_COORDINATOR));
  enum ly rc =
      may ? due_rates(s, owed, p->held.moment, line, p->area, p->view.visitors, &rates, &count)
          : LY_OK;
  if (!rc && (may || !c->request->json))
    value_put(v, "visitors", due_rates_value(s, p->view.visitors, rates, count));
  return rc;
}

/* Their pages are for those who handle cases. */
static bool sees_parties(const struct call *c) {
  for (size_t i = 0; i < c->grants.count; i++) {
    const struct user_grant *g = &c->grants.list[i];
    if ((CASE_ROLES & ROLE_BIT(g->role)) && area_within(c->area, g->area)) return true;
  }
  return false;
}

static enum ly note_rows(struct scope *s, struct call *c, const struct listing *listing,
                         const void **rows, size_t count) {
  const struct owed_view *view = listing->sheet.context;
  int64_t *parties = ARENA_ARRAY(s->arena, int64_t, count);
  if (!parties) return fail_memory(s);
  for (size_t i = 0; i < count; i++) parties[i] = ((const struct owed_row *)rows[i])->party;
  return looks_note(s, c, view->district, parties, count);
}

static void put_page(struct scope *s, struct call *c, const struct owed_page *p,
                     const struct due_line *line, struct value *v) {
  struct sheet sheet = {.context = &p->view};
  struct str more[] = {STR("/"), p->view.rules->programme->key};
  struct buf b = buf_open(s->arena, 128);
  value_put(v, "due", due_line_value(s, &sheet, line));
  value_put_int(s->arena, v, "limit", ROWS_MAX);
  if (c->request->json) return;
  buf_add(&b, more[0]);
  buf_add(&b, more[1]);
  value_put(v, "towns", owed_towns_value(s, c, p, "/due", buf_str(&b)));
  value_put_bool(s->arena, v, "cut", line->due > ROWS_MAX);
  value_put(v, "tell", tell_value(s, line->rules->pack, due_tell(line->rules->programme)));
  value_put_text(s->arena, v, "all_link",
                 page_link(s, c, owed_path(s, p->place.area, "/due", STR(""))));
}

/* GET /area/{area}/due/{key} */
enum ly page_due_list(struct scope *s, struct call *c, struct value **out) {
  struct listing listing = {.rows = "rows", .value = owed_row_value, .shown = note_rows};
  struct due_line line = {0};
  struct owed_row *rows = NULL;
  struct due_visitors visitors;
  struct owed_page p;
  struct owed *owed = NULL;
  size_t count = 0;
  int64_t total = 0;
  enum ly rc = begin_one(s, c, &p, &owed, &line);
  if (!rc) rc = due_visitors(s, p.view.store, p.place.district, line.rules, &visitors);
  if (!rc) rc = name_visitors(s, &p, &visitors);
  if (rc) return rc;
  must(line.rules);
  p.view.visitors = &visitors;
  if (sees_parties(c)) p.view.parties = owed_path(s, p.place.area, "/parties/", STR(""));
  struct str name = p.view.rules->programme->name;
  struct value *v = *out = owed_head(s, &p, title_of(s, c, &p, MSG_DUE_LIST_OF, name));
  rc = owed_rows(s, owed, p.held.moment, line.rules, OWED_MISSING, p.area, 0,
                 (size_t)(line.due < ROWS_MAX ? line.due : ROWS_MAX), &rows, &count, &total);
  if (!rc) rc = owed_sheet_rows(s, &p.view, rows, count, &listing.sheet);
  if (rc) return rc;
  put_page(s, c, &p, &line, v);
  rc = put_rates(s, c, &p, owed, &line, v);
  if (rc) return rc;
  listing.sheet.name = "due";
  listing.sheet.title = value_get(v, STR("title"))->text;
  listing.empty = message_plain(s->lang, MSG_DUE_NOBODY);
  return listing_run(s, c, &listing, v);
}
