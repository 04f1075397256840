/* 探访分工: who goes to whom, shared out by hand, by village or evenly; and who is away. */
#include "people/sharing.h"
#include "registry/members.h"
#include "web/looks.h"
#include "web/page.h"
#include "web/pages_cases.h"
#include "web/pages_visits.h"

enum { REASON_MAX = 200, PAGE_ROWS = 200, PAGE_MAX = VISIT_SHARE_MAX / PAGE_ROWS };

static enum ly begin(struct scope *s, struct call *c, struct sharing *x) {
  struct place place;
  struct everyone_held held;
  *x = (struct sharing){.area = STR("")};
  enum ly rc = place_of(s, c, &place);
  if (!rc) rc = call_registry(s, c, &x->registry);
  if (!rc) rc = call_store(s, c, &x->store);
  if (!rc) rc = call_everyone(s, c, &held);
  if (rc) return rc;
  x->area = place.area;
  x->district = place.district;
  x->moment = held.moment;
  x->words = service_everyone_words(held.everyone, place.district);
  return x->words ? sharing_open(s, x) : fail(s, LY_NOT_FOUND, MSG_ENTITLED_NO_PACK, c->area);
}

/* ---- The page -----------------------------------------------------------------------------------
 */

/* "鹤城街道、油竹街道": where a visitor goes. */
static struct str areas_text(struct scope *s, const struct call *c, const struct visit_load *load) {
  enum { AREAS_BYTES = 2000 };
  struct buf b = buf_open(s->arena, AREAS_BYTES);
  for (size_t i = 0; i < load->area_count; i++) {
    struct str name = name_of_area(c->site, load->areas[i]);
    if (i) buf_add(&b, STR("、"));
    buf_add(&b, name.len ? name : area_text(s, c, load->areas[i]));
  }
  return buf_str(&b);
}

static struct value *visitors_value(struct scope *s, const struct call *c, const struct sharing *x,
                                    const struct visit_duty *duty) {
  struct value *list = value_list(s->arena);
  for (size_t i = 0; i < x->visitor_count; i++) {
    const struct recipient *who = &x->visitors[i].who;
    struct value *v =
        form_option(s, who->name, who->display_name, str_eq(form_sent(c, "user"), who->name));
    int64_t own = 0, goes = 0;
    for (size_t k = 0; k < x->share_count; k++) {
      if (duty && !str_eq(x->shares[k].kind, duty->kind->key)) continue;
      own += str_eq(x->shares[k].user, who->name);
      goes += str_eq(x->shares[k].by, who->name);
    }
    value_put_text(s->arena, v, "areas", areas_text(s, c, &x->visitors[i].load));
    value_put_int(s->arena, v, "own", own);
    value_put_int(s->arena, v, "goes", goes);
    value_add(list, v);
  }
  return list;
}

static struct value *duties_value(struct scope *s, const struct sharing *x,
                                  const struct visit_duty *chosen) {
  struct value *list = value_list(s->arena);
  for (size_t i = 0; i < x->duty_count; i++) {
    const struct service_programme *p = x->duties[i].rules->programme;
    value_add(list, form_option(s, p->key, p->name, &x->duties[i] == chosen));
  }
  return list;
}

/* The parts of the place: towns of a county, villages of a town. */
static struct value *villages_value(struct scope *s, const struct call *c,
                                    const struct sharing *x) {
  struct value *list = value_list(s->arena);
  size_t count = 0;
  const struct pack_area **all = pack_area_parts(s->arena, x->words->pack, x->area, &count);
  for (size_t i = 0; all && i < count; i++)
    value_add(list, form_option(s, all[i]->code, all[i]->name,
                                area_within(form_sent(c, "village"), all[i]->code)));
  return list;
}

/* One of those to whom it is owed: who goes, and who is to. */
static enum ly add_row(struct scope *s, struct call *c, const struct sharing *x,
                       const struct visit_duty *duty, const struct owed_row *row,
                       struct value *list) {
  const struct registry_kind *of = (const void *)duty->rules->programme->of.entry;
  const struct registry_party *kind = registry_kind_find(x->registry, of->key);
  const struct visit_share *share = sharing_of(x, row->party, duty->kind->key);
  struct registry_card *cards = NULL;
  size_t count = 0, total;
  struct value *v = value_map(s->arena);
  enum ly rc = registry_cards(s, x->store, kind, NULL, NULL, x->district, row->party, 0, 1, &cards,
                              &count, &total);
  if (rc) return rc;
  value_put_text(s->arena, v, "party", str_int(s->arena, row->party));
  value_put_text(s->arena, v, "name",
                 count && cards->name.len ? cards->name : str_int(s->arena, row->party));
  value_put_text(
      s->arena, v, "place",
      count && cards->area.len ? site_area_name(s, c->site, x->district, cards->area) : STR(""));
  value_put_text(s->arena, v, "user", share ? share->user : STR(""));
  value_put_text(s->arena, v, "by", share ? share->by : STR(""));
  value_add(list, v);
  return LY_OK;
}

static struct value *aways_value(struct scope *s, const struct visit_away *aways, size_t count) {
  struct value *list = value_list(s->arena);
  for (size_t i = 0; i < count; i++) {
    struct value *v = value_map(s->arena);
    value_put_text(s->arena, v, "user", aways[i].user);
    value_put_text(s->arena, v, "stand_in", aways[i].stand_in);
    value_put_text(s->arena, v, "from", date_iso(s->arena, aways[i].from));
    value_put_text(s->arena, v, "to", date_iso(s->arena, aways[i].to));
    value_put_text(s->arena, v, "reason", aways[i].reason);
    value_add(list, v);
  }
  return list;
}

/* "area/331121101/share?programme=elder_visit&page=2"; empty beyond the ends. */
static struct str page_of(struct scope *s, struct call *c, const struct sharing *x,
                          const struct visit_duty *duty, int64_t page, int64_t pages) {
  struct buf b = buf_open(s->arena, 256);
  if (page < 1 || page > pages) return STR("");
  buf_printf(&b, "area/%.*s/share?programme=%.*s&page=%lld#people", STR_ARG(x->area),
             STR_ARG(duty->rules->programme->key), (long long)page);
  return page_link(s, c, buf_str(&b));
}

/* The page that is asked for, within those there are. */
static int64_t page_asked(const struct call *c, size_t count, int64_t *pages) {
  struct decimal asked;
  *pages = ((int64_t)count + PAGE_ROWS - 1) / PAGE_ROWS;
  bool said = decimal_parse(query_text(c, "page"), &asked) && asked.scale == 0;
  if (!said || asked.coefficient < 1 || *pages == 0) return 1;
  return asked.coefficient > *pages ? *pages : asked.coefficient;
}

static enum ly put_people(struct scope *s, struct call *c, const struct sharing *x,
                          const struct visit_duty *duty, struct value *v) {
  struct value *list = value_list(s->arena);
  struct owed_row *rows = NULL;
  size_t count = 0, shown = 0;
  int64_t unshared = 0, total = 0, pages, seen[PAGE_ROWS];
  enum ly rc = duty ? sharing_due(s, x, duty, &rows, &count, &total) : LY_OK;
  if (rc) return rc;
  int64_t page = page_asked(c, count, &pages);
  size_t first = (size_t)(page - 1) * PAGE_ROWS;
  for (size_t i = 0; i < count; i++) unshared += !sharing_of(x, rows[i].party, duty->kind->key);
  for (size_t i = first; !rc && i < count && shown < PAGE_ROWS; i++) {
    seen[shown++] = rows[i].party;
    rc = add_row(s, c, x, duty, &rows[i], list);
  }
  if (!rc && shown) rc = looks_note(s, c, x->district, seen, shown);
  value_put_int(s->arena, v, "count", total);
  value_put_int(s->arena, v, "unshared", unshared);
  value_put_int(s->arena, v, "page", page);
  value_put_int(s->arena, v, "pages", pages);
  value_put_int(s->arena, v, "limit", VISIT_SHARE_MAX);
  value_put_bool(s->arena, v, "cut", total > VISIT_SHARE_MAX);
  value_put(v, "people", list);
  if (rc || c->request->json || !duty) return rc;
  value_put_int(s->arena, v, "first_row", (int64_t)first + 1);
  value_put_int(s->arena, v, "last_row", (int64_t)(first + shown));
  value_put_bool(s->arena, v, "paged", pages > 1);
  value_put_text(s->arena, v, "previous", page_of(s, c, x, duty, page - 1, pages));
  value_put_text(s->arena, v, "next", page_of(s, c, x, duty, page + 1, pages));
  return LY_OK;
}

/* GET /share */
enum ly page_share_areas(struct scope *s, struct call *c, struct value **out) {
  return choose_area(s, c, ROLE_BIT(ROLE_WORKER) | ROLE_BIT(ROLE_COORDINATOR), MSG_SHARE_TITLE,
                     "/share", out);
}

/* GET /area/{area}/share */
enum ly page_share(struct scope *s, struct call *c, struct value **out) {
  struct value *v = *out = value_map(s->arena);
  struct visit_away *aways = NULL;
  struct sharing x;
  size_t away_count = 0;
  enum ly rc = begin(s, c, &x);
  if (rc) return rc;
  struct str asked = form_sent(c, "programme");
  const struct visit_duty *duty = sharing_duty(&x, asked.len ? asked : query_text(c, "programme"));
  rc = visit_aways(s, x.store, x.district, s->today, &aways, &away_count);
  struct str name = area_text(s, c, x.area);
  value_put_text(s->arena, v, "title",
                 message_text(s->arena, s->lang, MSG_SHARE_TITLE_OF, &name, 1));
  value_put_text(s->arena, v, "area", x.area);
  value_put_text(s->arena, v, "on", date_iso(s->arena, s->today));
  value_put(v, "programmes", duties_value(s, &x, duty));
  value_put_text(s->arena, v, "programme", duty ? duty->rules->programme->key : STR(""));
  value_put(v, "visitors", visitors_value(s, c, &x, duty));
  value_put(v, "aways", aways_value(s, aways, away_count));
  if (!rc) rc = put_people(s, c, &x, duty, v);
  if (rc || c->request->json) return rc;
  value_put(v, "villages", villages_value(s, c, &x));
  form_text(s, c, v, "from", date_iso(s->arena, s->today));
  form_text(s, c, v, "reason", STR(""));
  return LY_OK;
}

/* ---- Sharing out --------------------------------------------------------------------------------
 */

static const char *const hows[] = {
    [SHARE_BY_HAND] = "hand", [SHARE_BY_VILLAGE] = "village", [SHARE_EVENLY] = "evenly", NULL};

static enum ly read_asked(struct scope *s, struct call *c, const struct sharing *x,
                          struct str *programme, struct sharing_asked *a,
                          struct visit_share_deed *deed) {
  size_t how = SHARE_BY_HAND;
  struct str *parties = NULL;
  input_text(s, &c->body, "programme", INPUT_NAME_MAX, INPUT_REQUIRED, programme);
  input_choice(s, &c->body, "how", hows, INPUT_REQUIRED, &how);
  a->how = (enum sharing_how)how;
  input_text(s, &c->body, "user", USER_NAME_MAX, INPUT_OPTIONAL, &a->user);
  input_area(s, &c->body, "village", a->how == SHARE_BY_VILLAGE ? INPUT_REQUIRED : INPUT_OPTIONAL,
             &a->village);
  input_list(s, &c->body, "party", INPUT_FIELDS_MAX, 20,
             a->how == SHARE_BY_HAND ? INPUT_REQUIRED : INPUT_OPTIONAL, &parties, &a->count);
  a->parties = parties;
  input_date(s, &c->body, "from", INPUT_REQUIRED, &deed->from);
  input_text(s, &c->body, "reason", REASON_MAX, INPUT_OPTIONAL, &deed->reason);
  if (a->how != SHARE_EVENLY && a->user.len && !sharing_visitor_of(x, a->user))
    diag_error(s, DIAG_FIELD(STR("user")), MSG_SHARE_NO_VISITOR, a->user);
  return input_done(s, &c->body);
}

/* POST /area/{area}/share */
enum ly deed_share(struct scope *s, struct call *c) {
  struct sharing x;
  struct sharing_asked a = {.count = 0};
  struct str programme = STR("");
  struct visit_pair *pairs = NULL;
  struct visit_share_deed *deed = ARENA_NEW(s->arena, struct visit_share_deed);
  if (!deed) return fail_memory(s);
  enum ly rc = begin(s, c, &x);
  if (!rc) rc = read_asked(s, c, &x, &programme, &a, deed);
  if (rc) return rc;
  const struct visit_duty *duty = sharing_duty(&x, programme);
  if (!duty) return fail(s, LY_NOT_FOUND, MSG_SHARE_NO_DUTY, programme);
  rc = sharing_out(s, &x, duty, &a, &pairs, &deed->count);
  if (rc) return rc;
  if (deed->count == 0) return fail(s, LY_INVALID, MSG_SHARE_NOBODY);
  deed->district = x.district;
  deed->kind = duty->kind->key;
  deed->pairs = pairs;
  const struct write w = visit_share_write(s, deed);
  call_write(s, c, w.change, w.run, deed);
  c->go = path_with(s->arena, "/area/", c->area, "/share?done=1");
  return LY_OK;
}

/* POST /area/{area}/share/away */
enum ly deed_away(struct scope *s, struct call *c) {
  struct sharing x;
  struct visit_away_deed *deed = ARENA_NEW(s->arena, struct visit_away_deed);
  if (!deed) return fail_memory(s);
  enum ly rc = begin(s, c, &x);
  if (rc) return rc;
  struct visit_away *away = &deed->away;
  deed->district = x.district;
  away->from = away->to = DATE_NONE;
  input_text(s, &c->body, "away", USER_NAME_MAX, INPUT_REQUIRED, &away->user);
  input_text(s, &c->body, "stand_in", USER_NAME_MAX, INPUT_OPTIONAL, &away->stand_in);
  input_date(s, &c->body, "first", INPUT_REQUIRED, &away->from);
  input_date(s, &c->body, "last", INPUT_REQUIRED, &away->to);
  input_text(s, &c->body, "away_reason", REASON_MAX, INPUT_OPTIONAL, &away->reason);
  if (away->user.len && !sharing_visitor_of(&x, away->user))
    diag_error(s, DIAG_FIELD(STR("away")), MSG_SHARE_NO_VISITOR, away->user);
  if (away->stand_in.len && !sharing_visitor_of(&x, away->stand_in))
    diag_error(s, DIAG_FIELD(STR("stand_in")), MSG_SHARE_NO_VISITOR, away->stand_in);
  rc = input_done(s, &c->body);
  if (rc) return rc;
  const struct write w = visit_away_write(s, deed);
  call_write(s, c, w.change, w.run, deed);
  c->go = path_with(s->arena, "/area/", c->area, "/share?done=1");
  return LY_OK;
}
