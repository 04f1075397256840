/* Places and parties in forms of cases, by name. */
#include "web/case_offer.h"

#include "registry/members.h"
#include "web/choices.h"
#include "web/looks.h"
#include "web/pages_mine.h"
#include "web/sight.h"

enum { FOUND_MAX = 20 };

static bool is_open(const struct registry_party *kind) {
  const struct registry_fact *called = kind ? (const void *)kind->kind->called.entry : NULL;
  return called && called->privacy == REGISTRY_OPEN;
}

/* ---- One party in words -------------------------------------------------------------------------
 */

static struct value *option_of(struct scope *s, const struct call *c, const struct search_hit *hit,
                               bool chosen) {
  struct str number = str_int(s->arena, hit->party), text = hit->name;
  struct str words[] = {hit->kind->kind->name, number};
  if (!text.len) text = message_text(s->arena, s->lang, MSG_PARTIES_NAMELESS, words, 2);
  struct str all[] = {text, hit->born, hit->area.len ? area_text(s, c, hit->area) : STR("")};
  if (hit->born.len) text = message_text(s->arena, s->lang, MSG_CASES_WHO_BORN, all, 3);
  return form_option(s, number, text, chosen);
}

static void add_again(struct scope *s, struct value *list) {
  value_add(list,
            form_option(s, CHOICE_AGAIN, message_plain(s->lang, MSG_CASES_AGAIN_PARTY), false));
}

/* ---- A resident: whom he may name ---------------------------------------------------------------
 */

struct own {
  int64_t parties[MINE_PEOPLE];
  size_t count;
};

static void add_own(struct own *o, int64_t party) {
  for (size_t i = 0; i < o->count; i++)
    if (o->parties[i] == party) return;
  if (o->count < MINE_PEOPLE) o->parties[o->count++] = party;
}

/* Himself and his, of that kind, and whom the facts of the form's party name already. */
static enum ly own_parties(struct scope *s, struct call *c, const struct registry_party *kind,
                           const struct registry_state *known, struct own *out) {
  struct mine_person all[MINE_PEOPLE];
  size_t count = 0;
  *out = (struct own){.count = 0};
  enum ly rc = mine_people(s, c, all, &count);
  for (size_t i = 0; !rc && str_is(kind->kind->key, "person") && i < count; i++)
    add_own(out, all[i].party);
  for (size_t i = 0; !rc && known && i < known->count; i++) {
    const struct registry_fact *fact = known->facts[i].fact;
    int64_t named;
    bool fits = fact->type == REGISTRY_PARTY && !registry_sealed(fact) &&
                str_eq(fact->target.key, kind->kind->key) &&
                registry_id(known->facts[i].claims[0].value, &named);
    if (fits) add_own(out, named);
  }
  return rc;
}

static enum ly offer_own(struct scope *s, struct call *c, const struct registry_party *kind,
                         const struct registry_state *known, struct str value,
                         struct case_offer *out) {
  struct own own;
  struct store *st;
  out->options = value_list(s->arena);
  out->help = message_plain(s->lang, MSG_CASES_OWN_HELP);
  out->chooses = true;
  enum ly rc = call_store(s, c, &st);
  if (!rc) rc = own_parties(s, c, kind, known, &own);
  for (size_t i = 0; !rc && i < own.count; i++) {
    const struct registry_card *card = NULL;
    struct str number = str_int(s->arena, own.parties[i]);
    rc = registry_card(s, st, kind, c->resident.district, own.parties[i], &card);
    const struct search_hit hit = {
        .party = own.parties[i], .kind = kind, .name = card ? card->name : STR("")};
    if (!rc && card) value_add(out->options, option_of(s, c, &hit, str_eq(number, value)));
  }
  return rc;
}

static enum ly meant_own(struct scope *s, struct call *c, const struct registry_party *kind,
                         const struct registry_state *known, struct diag_at at, struct str name,
                         struct str text, bool *good) {
  struct own own;
  int64_t party = 0;
  bool number = registry_id(text, &party);
  enum ly rc = own_parties(s, c, kind, known, &own);
  *good = false;
  for (size_t i = 0; !rc && number && i < own.count; i++) *good |= own.parties[i] == party;
  if (!rc && !*good) diag_error(s, at, MSG_CASES_NOT_OWN, name);
  return rc;
}

/* ---- An office: whom it finds -------------------------------------------------------------------
 */

/* By a number of theirs in all of the district, by name in the place that is worked for. */
static enum ly find_meant(struct scope *s, struct call *c, const struct case_desk *desk,
                          struct str kind, struct str text, struct search_page *page) {
  bool by_number = false;
  for (size_t i = 0; i < text.len; i++) by_number |= text.ptr[i] >= '0' && text.ptr[i] <= '9';
  struct search q = {
      .district = desk->place.district, .text = text, .kind = kind, .limit = FOUND_MAX};
  if (!by_number && desk->place.area.len > DISTRICT_DIGITS) q.area = desk->place.area;
  *page = (struct search_page){.count = 0};
  enum ly rc = holds_here(c, CASEWORK_ROLES)
                   ? party_search(s, desk->store, desk->registry, &q, page)
                   : LY_OK;
  if (rc != LY_INVALID) return rc; /* the last four of an ID without a place: nobody */
  s->error = (struct error){0};
  *page = (struct search_page){.count = 0};
  return LY_OK;
}

static enum ly offer_found(struct scope *s, struct call *c, const struct registry_party *kind,
                           struct str value, struct case_offer *out) {
  struct search_page page = {.count = 0};
  struct case_desk desk;
  int64_t seen[FOUND_MAX];
  bool one;
  out->help = message_plain(s->lang, MSG_CASES_FIND_HELP);
  out->options = value_list(s->arena);
  if (str_eq(value, CHOICE_AGAIN)) out->shown = STR("");
  if (value.len == 0 || str_eq(value, CHOICE_AGAIN)) return LY_OK;
  enum ly rc = case_desk_open(s, c, &desk);
  if (!rc) rc = find_meant(s, c, &desk, kind->kind->key, value, &page);
  for (size_t i = 0; i < page.count; i++) seen[i] = page.hits[i].party;
  if (!rc) rc = looks_note(s, c, desk.place.district, seen, page.count);
  if (rc || page.count == 0) return rc;
  sight_of_hits(s, c, &page);
  one = page.count == 1;
  for (size_t i = 0; i < page.count; i++)
    value_add(out->options, option_of(s, c, &page.hits[i], one));
  add_again(s, out->options);
  out->help = STR("");
  out->chooses = true;
  return LY_OK;
}

static bool is_number_of(struct str text, const struct search_page *page) {
  int64_t party;
  return registry_id(text, &party) && page->count == 1 && page->hits[0].party == party;
}

/* A number names one; a name has to be chosen, also where only one is called so. */
static enum ly meant_found(struct scope *s, struct call *c, const struct case_desk *desk,
                           const struct registry_party *kind, struct diag_at at, struct str name,
                           struct str *text, bool *good) {
  struct search_page page;
  bool numbers = text->len > 0;
  for (size_t i = 0; i < text->len; i++)
    numbers &=
        (text->ptr[i] >= '0' && text->ptr[i] <= '9') || text->ptr[i] == 'X' || text->ptr[i] == 'x';
  *good = false;
  if (str_eq(*text, CHOICE_AGAIN)) {
    diag_error(s, at, MSG_CASES_TYPE_PARTY, name);
    return LY_OK;
  }
  enum ly rc = find_meant(s, c, desk, kind->kind->key, *text, &page);
  if (rc) return rc;
  *good = is_number_of(*text, &page) || (numbers && page.count == 1);
  if (*good) {
    *text = str_int(s->arena, page.hits[0].party);
  } else if (page.count == 0) {
    diag_error(s, at, MSG_CASES_NOBODY, name);
  } else {
    enum message told = page.count == 1  ? MSG_CASES_CHECK_ONE
                        : page.after.len ? MSG_CASES_FIRST_ONES
                                         : MSG_CASES_CHOOSE_ONE;
    diag_error(s, at, told, name, str_int(s->arena, (int64_t)page.count));
  }
  return LY_OK;
}

/* ---- Places -------------------------------------------------------------------------------------
 */

static bool is_code(struct str text) {
  for (size_t i = 0; i < text.len; i++)
    if (text.ptr[i] < '0' || text.ptr[i] > '9') return false;
  return text.len > 0;
}

static struct str name_of_place(struct scope *s, const struct call *c, struct str value) {
  struct str district = {c->area.ptr, DISTRICT_DIGITS};
  const struct service_vocabulary *words =
      c->area.len < DISTRICT_DIGITS ? NULL : site_words(c->site, district);
  struct str name = words ? pack_area_name(s->arena, words->pack, value) : STR("");
  return name.len ? name : value;
}

static void offer_place(struct scope *s, struct call *c, const struct registry_fact *fact,
                        struct str value, struct case_offer *out) {
  out->options = choices_of_places(s, c, fact, value);
  out->chooses = out->options->first != NULL;
  if (out->chooses) return;
  out->help = message_plain(s->lang, MSG_CASES_PLACE_HELP);
  if (str_eq(value, CHOICE_AGAIN)) out->shown = STR("");
  if (is_code(value)) out->shown = name_of_place(s, c, value);
  bool typed = value.len && !is_code(value) && !str_eq(value, CHOICE_AGAIN);
  if (typed) out->options = choices_of_typed_place(s, c, value);
  out->chooses = out->options->first != NULL;
  if (out->chooses) {
    out->help = STR("");
  } else {
    out->options = choices_of_names(s, c);
  }
}

/* ---- Both ---------------------------------------------------------------------------------------
 */

enum ly case_offer(struct scope *s, struct call *c, const struct case_form *form,
                   const struct registry_fact *fact, struct str value, struct case_offer *out) {
  const struct registry *r;
  *out = (struct case_offer){.shown = value, .options = value_list(s->arena)};
  if (fact->type == REGISTRY_AREA) {
    offer_place(s, c, fact, value, out);
    return LY_OK;
  }
  enum ly rc = call_registry(s, c, &r);
  if (rc) return rc;
  const struct registry_party *kind = registry_kind_find(r, fact->target.key);
  if (!kind) return LY_OK;
  if (!is_open(kind))
    return c->resident.party ? offer_own(s, c, kind, form->known, value, out)
                             : offer_found(s, c, kind, value, out);
  rc = choices_of_parties(s, c, fact->target.key, value, &out->options);
  out->chooses = out->options->first != NULL;
  return rc;
}

enum ly case_meant(struct scope *s, struct call *c, const struct case_desk *desk,
                   const struct procedure_field *field, const struct registry_state *known,
                   struct str *text, bool *good) {
  const struct registry_fact *fact = procedure_field_fact(s->arena, field);
  *good = true;
  if (!fact) return fail_memory(s);
  struct diag_at at = DIAG_FIELD(fact->key);
  *text = str_trim(*text);
  if (fact->type == REGISTRY_AREA && str_eq(*text, CHOICE_AGAIN)) {
    diag_error(s, at, MSG_CASES_TYPE_PLACE, fact->name);
    *good = false;
  }
  if (fact->type != REGISTRY_PARTY || text->len == 0) return LY_OK;
  const struct registry_party *kind = registry_kind_find(desk->registry, fact->target.key);
  if (!kind || is_open(kind)) return LY_OK;
  if (c->resident.party) return meant_own(s, c, kind, known, at, fact->name, *text, good);
  return meant_found(s, c, desk, kind, at, fact->name, text, good);
}
