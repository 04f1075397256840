/* What a worker wants first of a party: who and where it is, what it is owed, who belongs to it,
 * what was done for it and what it receives. Which facts begin the page, and by which words others
 * are reached, the dictionary says. */
#include "base/decimal.h"
#include "registry/act.h"
#include "registry/members.h"
#include "service/due.h"
#include "service/entitlement.h"
#include "web/looks.h"
#include "web/page.h"
#include "service/terms.h"
#include "web/pages_cases.h"
#include "web/sight.h"

enum { RELATED_MAX = 30, ACTS_FIRST = 10, ACTS_PAGE = 50, MONTHS_UNTIL_YEARS = 3, YEAR = 12 };

/* ---- Head ---------------------------------------------------------------------------------------
 */

static const struct registry_known *known_of(const struct registry_state *state,
                                             const struct pack_ref *ref) {
  for (size_t i = 0; i < state->count; i++) {
    if (ref->entry && &state->facts[i].fact->entry == ref->entry) return &state->facts[i];
  }
  return NULL;
}

struct str age_text(struct scope *s, struct str born) {
  struct date day;
  if (!date_parse(born, &day) || date_cmp(day, s->today) > 0) return STR("");
  int months = age_months(day, s->today);
  bool child = months < MONTHS_UNTIL_YEARS * YEAR;
  struct str number = str_int(s->arena, child ? months : age_years(day, s->today));
  return message_text(s->arena, s->lang, child ? MSG_PERSON_MONTHS : MSG_PERSON_YEARS, &number, 1);
}

/* Who has gone has no age. */
static bool has_gone(const struct registry_state *state) {
  for (size_t i = 0; i < state->count; i++) {
    if (str_is(state->facts[i].fact->key, "death_date")) return true;
  }
  return false;
}

static bool is_person(const struct registry_party *kind) {
  return str_is(kind->kind->key, "person");
}

static struct str fact_text(struct scope *s, const struct call *c, const struct registry_fact *fact,
                            struct str value) {
  bool area = fact->type == REGISTRY_AREA;
  return area ? area_text(s, c, value) : registry_value_text(s, fact, value);
}

/* [{key, name, text, unit, age}] */
static struct value *head_value(struct scope *s, const struct call *c,
                                const struct registry_state *state) {
  const struct registry_kind *kind = state->kind->kind;
  const struct pack_ref *head = kind->head.items;
  struct value *list = value_list(s->arena);
  bool aged = is_person(state->kind) && !has_gone(state);
  for (size_t i = 0; i < kind->head.count; i++) {
    const struct registry_known *known = known_of(state, &head[i]);
    if (!known) continue;
    struct str value = known->claims[0].value;
    bool born = known->fact == (const void *)kind->born.entry;
    struct value *row = value_map(s->arena);
    value_put_text(s->arena, row, "key", known->fact->key);
    value_put_text(s->arena, row, "name", known->fact->name);
    value_put_text(s->arena, row, "text", fact_text(s, c, known->fact, value));
    value_put_text(s->arena, row, "unit", known->fact->unit);
    value_put_text(s->arena, row, "age", born && aged ? age_text(s, value) : STR(""));
    value_add(list, row);
  }
  return list;
}

/* ---- Who belongs to it --------------------------------------------------------------------------
 */

/* Its page can be opened from this place. */
static bool opens(const struct call *c, struct str area) {
  struct str here;
  if (!area_digits(c->area, &here)) return false;
  return here.len == DISTRICT_DIGITS || (area.len && area_within(area, here));
}

static struct value *card_value(struct scope *s, const struct call *c,
                                const struct registry_party *kind,
                                const struct registry_fact *beside,
                                const struct registry_card *card) {
  struct search_hit hit = {card->party, kind, card->name, card->born, card->area};
  struct search_page page = {.hits = &hit, .count = 1};
  struct value *row = value_map(s->arena);
  sight_of_hits(s, c, &page);
  struct str id = str_int(s->arena, card->party);
  value_put_text(s->arena, row, "party", id);
  value_put_text(s->arena, row, "name", hit.name.len ? hit.name : kind->kind->name);
  value_put_text(
      s->arena, row, "beside",
      beside && card->beside.len ? registry_value_text(s, beside, card->beside) : STR(""));
  value_put_text(s->arena, row, "age", is_person(kind) ? age_text(s, hit.born) : STR(""));
  value_put_text(s->arena, row, "area_text", hit.area.len ? area_text(s, c, hit.area) : STR(""));
  value_put_bool(s->arena, row, "opens", opens(c, card->area));
  return row;
}

/* Which parties, and by which word they are reached. */
struct relation {
  const struct registry_party *kind; /* what they are */
  const struct registry_fact *by;    /* by which they name the target; NULL: it is the target */
  const struct registry_fact *fact;
  int64_t target, self; /* who is looked at: not listed */
};

/* Which of them are on the page asked for. */
struct shown {
  size_t skip, count, total;
};

/* "parties/17?members=2", the page before or behind this one; empty for none. */
static struct str turn_link(struct scope *s, struct call *c, const struct shown *shown, bool on) {
  struct buf b = buf_open(s->arena, 256);
  size_t page = shown->skip / RELATED_MAX + 1;
  bool there = on ? shown->skip + shown->count < shown->total : page > 1;
  if (!there) return STR("");
  buf_printf(&b, "area/%.*s/parties/%.*s?members=%zu", STR_ARG(c->area), STR_ARG(c->capture),
             on ? page + 1 : page - 1);
  return page_link(s, c, buf_str(&b));
}

/* What those are called that name a party by the fact, on its page. */
static struct str called_there(const struct registry_fact *by) {
  return by->members_text.len ? by->members_text : by->members;
}

static void put_group(struct scope *s, struct call *c, struct value *list, const struct relation *r,
                      const struct registry_card *cards, const struct shown *shown) {
  const struct registry_fact *beside = r->by ? (const void *)r->by->beside.entry : NULL;
  struct value *group = value_map(s->arena), *parties = value_list(s->arena);
  bool within = false;
  for (size_t i = 0; i < shown->count; i++) {
    bool self = cards[i].party == r->self;
    within |= self;
    if (!self) value_add(parties, card_value(s, c, r->kind, beside, &cards[i]));
  }
  value_put_text(s->arena, group, "key", r->fact->key);
  value_put_text(s->arena, group, "word", r->by ? called_there(r->by) : r->fact->name);
  value_put_int(s->arena, group, "count", (int64_t)(shown->total - within));
  value_put_bool(s->arena, group, "more", shown->skip + shown->count < shown->total);
  if (!c->request->json) {
    value_put_bool(s->arena, group, "listed",
                   r->by && r->by->columns.count && r->target == r->self);
    value_put_text(s->arena, group, "before_link", turn_link(s, c, shown, false));
    value_put_text(s->arena, group, "next_link", turn_link(s, c, shown, true));
  }
  value_put_text(s->arena, group, "of",
                 r->by && r->target != r->self ? str_int(s->arena, r->target) : STR(""));
  value_put(group, "parties", parties);
  value_add(list, group);
}

static enum ly note_cards(struct scope *s, struct call *c, struct str district,
                          const struct registry_card *cards, size_t count) {
  int64_t *parties = ARENA_ARRAY(s->arena, int64_t, count);
  if (!parties) return fail_memory(s);
  for (size_t i = 0; i < count; i++) parties[i] = cards[i].party;
  return looks_note(s, c, district, parties, count);
}

/* A page of them that there is: of a group that is shorter the first. */
static enum ly read_cards(struct scope *s, struct store *st, const struct relation *r,
                          struct str district, struct registry_card **cards, struct shown *out) {
  const struct registry_fact *beside = r->by ? (const void *)r->by->beside.entry : NULL;
  enum ly rc = registry_cards(s, st, r->kind, r->by, beside, district, r->target, out->skip,
                              RELATED_MAX, cards, &out->count, &out->total);
  if (rc || out->count || out->skip == 0) return rc;
  out->skip = 0;
  return read_cards(s, st, r, district, cards, out);
}

static size_t members_skipped(const struct call *c) {
  enum { PAGES_MAX = 1000 };
  struct decimal page;
  bool good = decimal_parse(query_text(c, "members"), &page) && page.scale == 0 &&
              page.coefficient > 1 && page.coefficient <= PAGES_MAX;
  return good ? (size_t)(page.coefficient - 1) * RELATED_MAX : 0;
}

/* {key, word, count, more, of, parties}; nothing for nobody. */
static enum ly add_related(struct scope *s, struct call *c, struct value *list,
                           const struct relation *r) {
  struct registry_card *cards = NULL;
  struct shown shown = {.skip = r->by ? members_skipped(c) : 0};
  struct store *st;
  struct place place;
  enum ly rc = place_of(s, c, &place);
  if (!rc) rc = call_store(s, c, &st);
  if (!rc) rc = read_cards(s, st, r, place.district, &cards, &shown);
  if (!rc) rc = note_cards(s, c, place.district, cards, shown.count);
  if (!rc && shown.count > 0) put_group(s, c, list, r, cards, &shown);
  return rc;
}

/* Whom it names: of each fact the word that counts. What has no name of its own, a household, is
 * shown by who else belongs to it. */
static enum ly add_named(struct scope *s, struct call *c, struct value *list,
                         const struct registry_state *state) {
  enum ly rc = LY_OK;
  for (size_t i = 0; !rc && i < state->count; i++) {
    const struct registry_fact *fact = state->facts[i].fact;
    const struct registry_party *kind =
        fact->type == REGISTRY_PARTY ? registry_kind_find(&c->site->registry, fact->target.key)
                                     : NULL;
    struct relation r = {kind, NULL, fact, 0, state->party};
    if (!kind || !registry_id(state->facts[i].claims[0].value, &r.target)) continue;
    bool nameless = !kind->kind->called.entry && fact->members.len;
    if (nameless) r.kind = state->kind;
    if (nameless) r.by = fact;
    rc = add_related(s, c, list, &r);
  }
  return rc;
}

/* Who names it, of all kinds. */
static enum ly add_naming(struct scope *s, struct call *c, struct value *list,
                          const struct registry_state *state) {
  const struct registry *r = &c->site->registry;
  enum ly rc = LY_OK;
  for (size_t k = 0; k < r->count; k++) {
    const struct registry_party *kind = &r->kinds[k];
    for (size_t i = 0; !rc && i < kind->count; i++) {
      const struct registry_fact *fact = kind->facts[i];
      bool here = fact->type == REGISTRY_PARTY && fact->members.len && !registry_sealed(fact) &&
                  str_eq(fact->target.key, state->kind->kind->key);
      struct relation named = {kind, fact, fact, state->party, state->party};
      if (here) rc = add_related(s, c, list, &named);
    }
  }
  return rc;
}

/* ---- What it is owed and receives, and what was done --------------------------------------------
 */

/* Of a duty that has to hold all the time: until when it does, or did. */
static enum ly put_last_day(struct scope *s, struct call *c, const struct registry_state *state,
                            const struct service_rules *rules, struct value *row) {
  struct due_asked asked = {NULL, site_words(c->site, state->district), state->district, rules,
                            state->party};
  struct date last = DATE_NONE;
  enum ly rc = call_store(s, c, &asked.store);
  if (!rc && asked.words && rules->done) rc = due_last_day(s, &asked, &last);
  value_put_text(s->arena, row, "kept_until", date_iso(s->arena, last));
  return rc;
}

/* {yes, unknown, no, programmes: [{programme, name, amount_text, received_text, kept_text,
 * kept_until}]} of those it is entitled to. */
static enum ly put_entitled(struct scope *s, struct call *c, struct value *v,
                            const struct registry_state *state,
                            const struct service_entitlement *found) {
  if (found->count == 0) return LY_OK; /* of households no pack says anything yet */
  struct value *out = value_map(s->arena), *list = value_list(s->arena);
  int64_t counts[] = {[SERVICE_YES] = 0, [SERVICE_NO] = 0, [SERVICE_UNKNOWN] = 0};
  static const char *const copied[] = {"programme",     "name", "amount_text", "received",
                                       "received_text", "kept", "kept_text"};
  for (size_t i = 0; i < found->count; i++) {
    counts[found->list[i].answer]++;
    if (found->list[i].answer != SERVICE_YES) continue;
    const struct value *whole = service_outcome_value(s, &found->list[i]);
    struct value *row = value_map(s->arena);
    for (size_t n = 0; n < sizeof copied / sizeof *copied; n++)
      value_put_text(s->arena, row, copied[n], value_get(whole, str_of(copied[n]))->text);
    if (!c->request->json)
      value_put_text(s->arena, row, "apply_link",
                     apply_link(s, c, value_get(row, STR("programme"))->text, state->party));
    enum ly rc = put_last_day(s, c, state, found->list[i].asked, row);
    if (rc) return rc;
    value_add(list, row);
  }
  value_put_int(s->arena, out, "yes", counts[SERVICE_YES]);
  value_put_int(s->arena, out, "unknown", counts[SERVICE_UNKNOWN]);
  value_put_int(s->arena, out, "no", counts[SERVICE_NO]);
  value_put(out, "programmes", list);
  value_put(v, "entitled", out);
  return LY_OK;
}

static const struct service_rules *rules_of(const struct service_vocabulary *words,
                                            struct str programme) {
  return words ? service_programme_find(words, programme) : NULL;
}

/* Lists speak of all programmes: those of other kinds of parties say nothing. */
static void put_receipts(struct scope *s, const struct call *c, struct value *v,
                         const struct registry_state *state, struct receipt_known *known,
                         size_t count) {
  const struct service_vocabulary *words = site_words(c->site, state->district);
  size_t kept = 0;
  for (size_t i = 0; i < count; i++) {
    const struct service_rules *rules = rules_of(words, known[i].programme);
    bool fits = !rules || str_eq(rules->programme->of.key, state->kind->kind->key);
    if (fits || known[i].state == RECEIPT_YES) known[kept++] = known[i];
  }
  struct value *list = receipts_value(s, &c->site->registry, known, kept);
  for (struct value *row = list->first; row; row = row->next) {
    struct str key = value_get(row, STR("programme"))->text;
    const struct service_rules *rules = rules_of(words, key);
    value_put_text(s->arena, row, "name", rules ? rules->programme->name : key);
  }
  value_put(v, "receipts", list);
}

/* What it is, is entitled to and receives, by one reading of it. */
static enum ly put_owed(struct scope *s, struct call *c, struct value *v,
                        const struct registry_state *state) {
  const struct service_vocabulary *words = site_words(c->site, state->district);
  struct service_entitlement found = {0};
  struct rule_reader reader;
  struct value *terms = NULL;
  struct store *st;
  enum ly rc = call_store(s, c, &st);
  if (!rc && !words)
    rc = receipts_known(s, st, &c->site->registry, state->district, state->party, s->today,
                        &found.receipts, &found.receipt_count);
  if (!rc && words) rc = service_registry_reader(s, st, words, state->district, &reader);
  if (!rc && words) rc = service_terms_value(s, words, &reader, state->party, &terms);
  if (!rc && words)
    rc = service_entitlement_by(s, st, words, &reader, state->district, state->party, &found);
  if (rc) return rc;
  if (words) value_put(v, "terms", terms);
  if (words) rc = put_entitled(s, c, v, state, &found);
  put_receipts(s, c, v, state, found.receipts, found.receipt_count);
  return rc;
}

/* The findings in one line. */
static struct str found_text(struct scope *s, const struct value *told) {
  enum { FOUND_MAX = 500 };
  struct buf b = buf_open(s->arena, FOUND_MAX);
  for (const struct value *f = value_get(told, STR("findings"))->first; f; f = f->next) {
    if (b.len) buf_add(&b, STR("；"));
    buf_add(&b, f->text);
  }
  return buf_str(&b);
}

/* What is told of each: what is private as the user sees sensitive facts. */
static enum ly put_told(struct scope *s, struct call *c, struct str district,
                        const struct act_row *acts, const struct value *list) {
  const struct registry *r = &c->site->registry;
  bool whole = sight_of(c).of[REGISTRY_SENSITIVE] == PRIVACY_FULL;
  enum ly rc = LY_OK;
  size_t i = 0;
  for (struct value *v = list->first; !rc && v; v = v->next, i++) {
    const struct act_key key = {district, acts[i].party, acts[i].act};
    struct act_told_row *row = NULL;
    rc = act_told_find(s, c->store, r, &key, &row);
    if (!row) {
      value_put_null(s->arena, v, "told");
      continue;
    }
    struct value *told = act_told_value(s, r, acts[i].kind, row, acts[i].recorded_at, whole);
    if (!c->request->json) value_put_text(s->arena, told, "found", found_text(s, told));
    value_put(v, "told", told);
  }
  return rc;
}

static enum ly put_acts(struct scope *s, struct call *c, struct value *v,
                        const struct registry_state *state, size_t skip, size_t limit) {
  static const struct act_filter all = {.from = DATE_NONE, .to = DATE_NONE};
  struct act_row *acts;
  struct store *st;
  size_t count = 0;
  enum ly rc = call_store(s, c, &st);
  if (!rc)
    rc = acts_of(s, st, &c->site->registry, state->district, state->party, &all, skip, limit + 1,
                 &acts, &count);
  if (rc) return rc;
  bool more = count > limit;
  struct value *list = acts_value(s, &c->site->registry, acts, more ? limit : count);
  value_put(v, "acts", list);
  value_put_text(s->arena, v, "after", more ? str_int(s->arena, (int64_t)(skip + limit)) : STR(""));
  if (!c->request->json)
    value_put_bool(s->arena, v, "undoes", holds_here(c, ROLE_BIT(ROLE_WORKER)));
  return put_told(s, c, state->district, acts, list);
}

/* ---- Together -----------------------------------------------------------------------------------
 */

enum ly put_around(struct scope *s, struct call *c, struct value *v,
                   const struct registry_state *state) {
  struct value *list = value_list(s->arena);
  enum ly rc = add_named(s, c, list, state);
  if (!rc) rc = add_naming(s, c, list, state);
  if (!rc) rc = put_owed(s, c, v, state);
  if (!rc) rc = put_party_cases(s, c, v, state->party);
  if (!rc) rc = put_acts(s, c, v, state, 0, ACTS_FIRST);
  value_put(v, "head", head_value(s, c, state));
  value_put(v, "related", list);
  return rc;
}

/* ---- Facts by name ------------------------------------------------------------------------------
 */

/* Another party by what it is called, as it may be seen, with its number for who may open it. What
 * is not known any more stays a number. */
static enum ly name_party(struct scope *s, struct call *c, const struct registry_fact *fact,
                          struct value *row) {
  const struct registry_party *kind = registry_kind_find(&c->site->registry, fact->target.key);
  struct registry_card *cards;
  struct store *st;
  struct place place;
  size_t count = 0, total = 0;
  int64_t target;
  if (!kind || !registry_id(value_get(row, STR("value"))->text, &target)) return LY_OK;
  enum ly rc = place_of(s, c, &place);
  if (!rc) rc = call_store(s, c, &st);
  if (!rc)
    rc = registry_cards(s, st, kind, NULL, NULL, place.district, target, 0, 1, &cards, &count,
                        &total);
  if (rc || count == 0) return rc;
  const struct value *card = card_value(s, c, kind, NULL, cards);
  value_set_text(s->arena, row, "text", value_get(card, STR("name"))->text);
  bool link = value_get(card, STR("opens"))->integer && !c->request->json;
  if (link) value_set_text(s->arena, row, "other", value_get(card, STR("party"))->text);
  return LY_OK;
}

static enum ly name_row(struct scope *s, struct call *c, const struct registry_fact *fact,
                        struct value *row) {
  if (fact->type == REGISTRY_PARTY) return name_party(s, c, fact, row);
  if (fact->type == REGISTRY_AREA)
    value_set_text(s->arena, row, "text", area_text(s, c, value_get(row, STR("value"))->text));
  return LY_OK;
}

enum ly name_facts(struct scope *s, struct call *c, const struct registry_party *kind,
                   const struct value *rows) {
  enum ly rc = LY_OK;
  for (struct value *row = rows->first; !rc && row; row = row->next) {
    const struct registry_fact *fact =
        registry_fact_find(kind, value_get(row, STR("key"))->text, NULL);
    const struct value *lost = value_get(row, STR("lost"));
    if (!fact) continue;
    if (!c->request->json) value_put_text(s->arena, row, "other", STR(""));
    rc = name_row(s, c, fact, row);
    for (struct value *l = lost ? lost->first : NULL; !rc && l; l = l->next)
      rc = name_row(s, c, fact, l);
  }
  return rc;
}

/* ---- All acts -----------------------------------------------------------------------------------
 */

/* GET /area/{area}/parties/{id}/acts */
enum ly page_party_acts(struct scope *s, struct call *c, struct value **out) {
  struct registry_state state = {.party = 0};
  struct decimal skip = {0, 0};
  struct str after = query_text(c, "after");
  bool good =
      after.len == 0 || (decimal_parse(after, &skip) && skip.scale == 0 && skip.coefficient >= 0);
  if (!good) return fail(s, LY_INVALID, MSG_PERSON_BAD_AFTER, after);
  enum ly rc = find_party(s, c, &state);
  if (rc) return rc;
  struct value *v = *out = value_map(s->arena);
  struct str name = name_of_party(s, &state);
  value_put_text(s->arena, v, "title",
                 message_text(s->arena, s->lang, MSG_PERSON_ACTS_OF, &name, 1));
  value_put_text(s->arena, v, "area", c->area);
  value_put_text(s->arena, v, "party", str_int(s->arena, state.party));
  return put_acts(s, c, v, &state, (size_t)skip.coefficient, ACTS_PAGE);
}
