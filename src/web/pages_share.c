/* 探访分工: who goes to whom, shared out by hand, by village or evenly; and who is away. */
#include "people/remind.h"
#include "registry/members.h"
#include "web/looks.h"
#include "web/pages_cases.h"
#include "web/pages_visits.h"

#include <stdlib.h>

enum { REASON_MAX = 200, VISITORS_MAX = 200, PARTIES_MAX = 1000, VILLAGE_DIGITS = 12 };

/* Who goes to people of the place: with a role for all of it, or for a part. */
struct visitor {
  struct recipient who;
  struct visit_load load;
};

struct sharing {
  struct place place;
  const struct registry *registry;
  struct store *store;
  struct everyone_held held;
  const struct service_vocabulary *words;
  struct visit_duty *duties;
  size_t duty_count;
  struct visitor *visitors;
  size_t visitor_count;
  struct visit_share *shares;
  size_t share_count;
};

/* A user with several grants is one visitor. */
static enum ly read_visitors(struct scope *s, struct sharing *x) {
  struct recipient *grants = NULL;
  size_t count = 0;
  enum ly rc = recipients_around(s, x->store, ROLE_VISITOR, x->place.area, &grants, &count);
  if (rc) return rc;
  struct str *areas = ARENA_ARRAY(s->arena, struct str, count);
  x->visitors = ARENA_ARRAY(s->arena, struct visitor, count);
  if (!areas || !x->visitors) return fail_memory(s);
  for (size_t i = 0; i < count; i++) {
    bool again = i > 0 && str_eq(grants[i].name, grants[i - 1].name);
    areas[i] = grants[i].area;
    if (!again)
      x->visitors[x->visitor_count++] =
          (struct visitor){grants[i], {.user = grants[i].name, .areas = &areas[i]}};
    x->visitors[x->visitor_count - 1].load.area_count++;
  }
  return LY_OK;
}

static enum ly begin(struct scope *s, struct call *c, struct sharing *x) {
  *x = (struct sharing){.place = {.area = STR("")}};
  enum ly rc = place_of(s, c, &x->place);
  if (!rc) rc = call_registry(s, c, &x->registry);
  if (!rc) rc = call_store(s, c, &x->store);
  if (!rc) rc = call_everyone(s, c, &x->held);
  if (rc) return rc;
  x->words = service_everyone_words(x->held.everyone, x->place.district);
  if (!x->words) return fail(s, LY_NOT_FOUND, MSG_ENTITLED_NO_PACK, c->area);
  rc = visit_duties(s, x->registry, x->words, &x->duties, &x->duty_count);
  if (!rc) rc = read_visitors(s, x);
  if (!rc)
    rc = visit_shares(s, x->store, x->place.district, STR(""), s->today, &x->shares,
                      &x->share_count);
  return rc;
}

/* The duty that is asked for; the first where none is. NULL: there is none. */
static const struct visit_duty *duty_of(const struct sharing *x, struct str programme) {
  for (size_t i = 0; i < x->duty_count; i++)
    if (str_eq(x->duties[i].rules->programme->key, programme)) return &x->duties[i];
  return programme.len || x->duty_count == 0 ? NULL : &x->duties[0];
}

/* Whom it is still owed to in the place, and of whom that is not known. */
static enum ly owed_to(struct scope *s, const struct sharing *x, const struct visit_duty *duty,
                       struct owed_row **rows, size_t *count) {
  static const enum owed_list lists[] = {OWED_MISSING, OWED_OPEN};
  struct owed_area area;
  struct owed *owed = NULL;
  if (!owed_area(x->place.area, &area))
    return fail(s, LY_NOT_FOUND, MSG_ENTITLED_NO_PACK, x->place.area);
  *count = 0;
  *rows = ARENA_ARRAY(s->arena, struct owed_row, VISIT_SHARE_MAX);
  if (!*rows) return fail_memory(s);
  enum ly rc = owed_open(s, x->words, &owed);
  for (size_t i = 0; !rc && i < 2; i++) {
    struct owed_row *some = NULL;
    size_t n = 0;
    int64_t total;
    rc = owed_rows(s, owed, x->held.moment, duty->rules, lists[i], area, 0,
                   VISIT_SHARE_MAX - *count, &some, &n, &total);
    for (size_t k = 0; !rc && k < n; k++) (*rows)[(*count)++] = some[k];
  }
  return rc;
}

/* ---- The page -----------------------------------------------------------------------------------
 */

static const struct visit_share *share_of(const struct sharing *x, int64_t party, struct str kind) {
  for (size_t i = 0; i < x->share_count; i++)
    if (x->shares[i].party == party && str_eq(x->shares[i].kind, kind)) return &x->shares[i];
  return NULL;
}

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
  const struct pack_area **all = pack_area_parts(s->arena, x->words->pack, x->place.area, &count);
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
  const struct visit_share *share = share_of(x, row->party, duty->kind->key);
  struct registry_card *cards = NULL;
  size_t count = 0, total;
  struct value *v = value_map(s->arena);
  enum ly rc = registry_cards(s, x->store, kind, NULL, NULL, x->place.district, row->party, 0, 1,
                              &cards, &count, &total);
  if (rc) return rc;
  value_put_text(s->arena, v, "party", str_int(s->arena, row->party));
  value_put_text(s->arena, v, "name",
                 count && cards->name.len ? cards->name : str_int(s->arena, row->party));
  value_put_text(s->arena, v, "place",
                 count && cards->area.len
                     ? site_area_name(s->arena, c->site, x->place.district, cards->area)
                     : STR(""));
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

static enum ly put_people(struct scope *s, struct call *c, const struct sharing *x,
                          const struct visit_duty *duty, struct value *v) {
  struct value *list = value_list(s->arena);
  struct owed_row *rows = NULL;
  size_t count = 0, shown = 0, unshared = 0;
  int64_t *seen = ARENA_ARRAY(s->arena, int64_t, PARTIES_MAX);
  enum ly rc = duty ? owed_to(s, x, duty, &rows, &count) : LY_OK;
  if (!rc && !seen) return fail_memory(s);
  for (size_t i = 0; !rc && i < count; i++) {
    unshared += !share_of(x, rows[i].party, duty->kind->key);
    if (shown == PARTIES_MAX) continue;
    seen[shown++] = rows[i].party;
    rc = add_row(s, c, x, duty, &rows[i], list);
  }
  if (!rc && shown) rc = looks_note(s, c, x->place.district, seen, shown);
  value_put_int(s->arena, v, "count", (int64_t)count);
  value_put_int(s->arena, v, "unshared", (int64_t)unshared);
  value_put(v, "people", list);
  return rc;
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
  const struct visit_duty *duty = duty_of(&x, asked.len ? asked : query_text(c, "programme"));
  rc = visit_aways(s, x.store, x.place.district, s->today, &aways, &away_count);
  struct str name = area_text(s, c, x.place.area);
  value_put_text(s->arena, v, "title",
                 message_text(s->arena, s->lang, MSG_SHARE_TITLE_OF, &name, 1));
  value_put_text(s->arena, v, "area", x.place.area);
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

/* NULL: the user is none of the place. */
static const struct visitor *visitor_of(const struct sharing *x, struct str name) {
  for (size_t i = 0; i < x->visitor_count; i++)
    if (str_eq(x->visitors[i].who.name, name)) return &x->visitors[i];
  return NULL;
}

struct asked {
  struct str programme, user, village;
  size_t how; /* enum how */
  struct str *parties;
  size_t count;
};
enum how { BY_HAND, BY_VILLAGE, EVENLY };
static const char *const hows[] = {"hand", "village", "evenly", NULL};

static bool is_chosen(const struct asked *a, struct str party) {
  for (size_t i = 0; i < a->count; i++)
    if (str_eq(a->parties[i], party)) return true;
  return false;
}

/* All of the village, or those who were chosen, to one user. */
static enum ly to_one(struct scope *s, const struct call *c, const struct sharing *x,
                      const struct asked *a, const struct owed_row *rows, const int64_t *areas,
                      size_t count, struct visit_pair *pairs, size_t *out) {
  const struct visitor *visitor = visitor_of(x, a->user); /* NULL: nobody */
  for (size_t i = 0; i < count; i++) {
    struct str area = str_int(s->arena, areas[i]);
    bool theirs = a->how == BY_VILLAGE ? area_within(area, a->village)
                                       : is_chosen(a, str_int(s->arena, rows[i].party));
    if (!theirs) continue;
    if (visitor && !visit_goes_to(&visitor->load, area)) {
      diag_error(s, DIAG_FIELD(STR("user")), MSG_SHARE_NOT_THERE, visitor->who.display_name,
                 area_text(s, c, area));
      return fail(s, LY_INVALID, MSG_REGISTRY_HAS_FAULTS, STR("1"));
    }
    pairs[(*out)++] = (struct visit_pair){rows[i].party, a->user};
  }
  return LY_OK;
}

static int by_user(const void *a, const void *b) {
  const struct visit_pair *x = a, *y = b;
  int order = str_cmp(x->user, y->user);
  return order ? order : (x->party > y->party) - (x->party < y->party);
}

/* Those nobody goes to, among all visitors of the place. */
static enum ly evenly(struct scope *s, const struct sharing *x, const struct visit_duty *duty,
                      const struct owed_row *rows, const int64_t *areas, size_t count,
                      struct visit_pair *pairs, size_t *out) {
  struct visit_item *items = ARENA_ARRAY(s->arena, struct visit_item, count);
  struct visit_load *loads = ARENA_ARRAY(s->arena, struct visit_load, x->visitor_count);
  size_t n = 0, given = 0;
  if (!items || !loads) return fail_memory(s);
  if (x->visitor_count == 0) return fail(s, LY_CONFLICT, MSG_SHARE_NO_VISITORS);
  for (size_t i = 0; i < x->visitor_count; i++) loads[i] = x->visitors[i].load;
  for (size_t i = 0; i < x->share_count; i++)
    for (size_t k = 0; k < x->visitor_count; k++)
      loads[k].people +=
          str_eq(x->shares[i].user, loads[k].user) && str_eq(x->shares[i].kind, duty->kind->key);
  for (size_t i = 0; i < count; i++)
    if (!share_of(x, rows[i].party, duty->kind->key))
      items[n++] = (struct visit_item){.party = rows[i].party, .area = areas[i]};
  visit_split(items, n, loads, x->visitor_count);
  for (size_t i = 0; i < n; i++)
    if (items[i].user < x->visitor_count)
      pairs[given++] = (struct visit_pair){items[i].party, loads[items[i].user].user};
  if (given) qsort(pairs, given, sizeof *pairs, by_user);
  *out = given;
  return LY_OK;
}

/* The village of each, from the tables; where it is not known, the district. */
static enum ly areas_of(struct scope *s, const struct sharing *x, const struct visit_duty *duty,
                        const struct owed_row *rows, size_t count, int64_t **out) {
  const struct registry_kind *of = (const void *)duty->rules->programme->of.entry;
  const struct registry_party *kind = registry_kind_find(x->registry, of->key);
  enum ly rc = LY_OK;
  int64_t *list = *out = ARENA_ARRAY(s->arena, int64_t, count);
  if (!list) return fail_memory(s);
  for (size_t i = 0; !rc && i < count; i++) {
    struct registry_card *cards = NULL;
    size_t n = 0, total;
    rc = registry_cards(s, x->store, kind, NULL, NULL, x->place.district, rows[i].party, 0, 1,
                        &cards, &n, &total);
    list[i] = !rc && n && cards->area.len ? service_area_number(cards->area) : rows[i].area;
    if (list[i] < 0) list[i] = service_area_number(x->place.district);
  }
  return rc;
}

static enum ly read_asked(struct scope *s, struct call *c, const struct sharing *x, struct asked *a,
                          struct visit_share_deed *deed) {
  input_text(s, &c->body, "programme", INPUT_NAME_MAX, INPUT_REQUIRED, &a->programme);
  input_choice(s, &c->body, "how", hows, INPUT_REQUIRED, &a->how);
  input_text(s, &c->body, "user", USER_NAME_MAX, INPUT_OPTIONAL, &a->user);
  input_area(s, &c->body, "village", a->how == BY_VILLAGE ? INPUT_REQUIRED : INPUT_OPTIONAL,
             &a->village);
  input_list(s, &c->body, "party", INPUT_FIELDS_MAX, 20,
             a->how == BY_HAND ? INPUT_REQUIRED : INPUT_OPTIONAL, &a->parties, &a->count);
  input_date(s, &c->body, "from", INPUT_REQUIRED, &deed->from);
  input_text(s, &c->body, "reason", REASON_MAX, INPUT_OPTIONAL, &deed->reason);
  bool one = a->how != EVENLY;
  if (one && a->user.len && !visitor_of(x, a->user))
    diag_error(s, DIAG_FIELD(STR("user")), MSG_SHARE_NO_VISITOR, a->user);
  return input_done(s, &c->body);
}

/* POST /area/{area}/share */
enum ly deed_share(struct scope *s, struct call *c) {
  struct sharing x;
  struct asked a = {.count = 0};
  struct owed_row *rows = NULL;
  int64_t *areas = NULL;
  size_t count = 0;
  struct visit_share_deed *deed = ARENA_NEW(s->arena, struct visit_share_deed);
  if (!deed) return fail_memory(s);
  enum ly rc = begin(s, c, &x);
  if (!rc) rc = read_asked(s, c, &x, &a, deed);
  if (rc) return rc;
  const struct visit_duty *duty = duty_of(&x, a.programme);
  if (!duty) return fail(s, LY_NOT_FOUND, MSG_SHARE_NO_DUTY, a.programme);
  rc = owed_to(s, &x, duty, &rows, &count);
  struct visit_pair *pairs = ARENA_ARRAY(s->arena, struct visit_pair, count);
  if (!rc && !pairs) return fail_memory(s);
  if (!rc) rc = areas_of(s, &x, duty, rows, count, &areas);
  if (!rc)
    rc = a.how == EVENLY ? evenly(s, &x, duty, rows, areas, count, pairs, &deed->count)
                         : to_one(s, c, &x, &a, rows, areas, count, pairs, &deed->count);
  if (rc) return rc;
  if (deed->count == 0) return fail(s, LY_INVALID, MSG_SHARE_NOBODY);
  deed->district = x.place.district;
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
  deed->district = x.place.district;
  away->from = away->to = DATE_NONE;
  input_text(s, &c->body, "away", USER_NAME_MAX, INPUT_REQUIRED, &away->user);
  input_text(s, &c->body, "stand_in", USER_NAME_MAX, INPUT_OPTIONAL, &away->stand_in);
  input_date(s, &c->body, "first", INPUT_REQUIRED, &away->from);
  input_date(s, &c->body, "last", INPUT_REQUIRED, &away->to);
  input_text(s, &c->body, "away_reason", REASON_MAX, INPUT_OPTIONAL, &away->reason);
  if (away->user.len && !visitor_of(&x, away->user))
    diag_error(s, DIAG_FIELD(STR("away")), MSG_SHARE_NO_VISITOR, away->user);
  if (away->stand_in.len && !visitor_of(&x, away->stand_in))
    diag_error(s, DIAG_FIELD(STR("stand_in")), MSG_SHARE_NO_VISITOR, away->stand_in);
  rc = input_done(s, &c->body);
  if (rc) return rc;
  const struct write w = visit_away_write(s, deed);
  call_write(s, c, w.change, w.run, deed);
  c->go = path_with(s->arena, "/area/", c->area, "/share?done=1");
  return LY_OK;
}
