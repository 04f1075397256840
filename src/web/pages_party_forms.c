/* Recording what is known of parties. A fact is the field "fact.KEY" of a form or a flat JSON
 * object. What is kept sealed is taken where the server has a key file. */
#include "web/choices.h"
#include "web/pages_parties.h"

#include <string.h>

enum { FACT_TEXT_MAX = 200, REASON_MAX = 200, ID_DIGITS = 20 };

#define FACT_PREFIX STR("fact.")

/* ---- The form ----------------------------------------------------------------------------------
 */

static struct value *options_of(struct scope *s, const struct registry_fact *fact,
                                struct str chosen) {
  static const struct {
    const char *value;
    enum message text;
  } truths[] = {{"true", MSG_REGISTRY_YES}, {"false", MSG_REGISTRY_NO}};
  struct value *list = value_list(s->arena);
  const struct registry_codes *codes = (const void *)fact->codes.entry;
  const struct registry_code *const *all = codes ? codes->codes.items : NULL;
  for (size_t i = 0; all && i < codes->codes.count; i++)
    value_add(list, form_option(s, all[i]->code, all[i]->name, str_eq(chosen, all[i]->code)));
  for (size_t i = 0; fact->type == REGISTRY_TRUTH && i < 2; i++)
    value_add(list, form_option(s, str_of(truths[i].value), message_plain(s->lang, truths[i].text),
                                str_is(chosen, truths[i].value)));
  return list;
}

struct value *fact_field(struct scope *s, struct call *c, const struct registry_fact *fact,
                         struct str known, struct value *offered) {
  struct arena *a = s->arena;
  struct buf name = buf_open(a, INPUT_NAME_MAX + 8);
  struct value *v = value_map(a);
  int type = fact->type;
  buf_add(&name, FACT_PREFIX);
  buf_add(&name, fact->key);
  struct str sent = form_sent(c, str_c(a, buf_str(&name)));
  if (!form_was_sent(c, str_c(a, buf_str(&name)))) sent = known;
  value_put_text(a, v, "key", fact->key);
  value_put_text(a, v, "field", buf_str(&name));
  value_put_text(a, v, "label", fact->name);
  value_put_text(a, v, "unit", type == REGISTRY_MONEY && !fact->unit.len ? STR("元") : fact->unit);
  value_put_text(a, v, "value", sent);
  struct value *places = offered;
  if (!places && !c->request->json) places = choices_of_places(s, c, fact, sent);
  bool named = places && places->first;
  value_put_bool(a, v, "is_choice", type == REGISTRY_CODE || type == REGISTRY_TRUTH || named);
  value_put_bool(a, v, "is_date", type == REGISTRY_DATE);
  value_put_bool(a, v, "is_number",
                 type == REGISTRY_INTEGER || type == REGISTRY_DECIMAL || type == REGISTRY_MONEY);
  value_put_bool(a, v, "is_area", type == REGISTRY_AREA);
  value_put(v, "options", named ? places : options_of(s, fact, sent));
  return v;
}

static struct value *source_options(struct scope *s, const struct registry *r, struct str chosen) {
  const struct pack_table *table = pack_table_of(r->pack, &registry_kind_source);
  struct value *list = value_list(s->arena);
  for (size_t i = 0; i < table->count; i++) {
    const struct registry_source *source = (const void *)table->entries[i];
    value_add(list, form_option(s, source->key, source->name, str_eq(chosen, source->key)));
  }
  return list;
}

struct value *statement_form(struct scope *s, struct call *c, const struct registry_party *kind) {
  struct value *form = value_map(s->arena), *facts = value_list(s->arena);
  size_t sealed = 0;
  for (size_t i = 0; i < kind->count; i++) {
    bool hidden = registry_sealed(kind->facts[i]) && !c->app->keys;
    sealed += hidden;
    if (!hidden) value_add(facts, fact_field(s, c, kind->facts[i], STR(""), NULL));
  }
  value_put(form, "sources", source_options(s, &c->site->registry, form_sent(c, "source")));
  form_text(s, c, form, "from", date_iso(s->arena, s->today));
  form_text(s, c, form, "to", STR(""));
  form_text(s, c, form, "reason", STR(""));
  value_put(form, "facts", facts);
  value_put_int(s->arena, form, "sealed", (int64_t)sealed);
  return form;
}

/* ---- What was sent -----------------------------------------------------------------------------
 */

static bool is_sealed(const struct registry *r, struct str key) {
  for (size_t i = 0; i < r->count; i++) {
    const struct registry_fact *fact = registry_fact_find(&r->kinds[i], key, NULL);
    if (fact && registry_sealed(fact)) return true;
  }
  return false;
}

/* Every field "fact.…" that is filled in; names are looked at by the registry. */
void sent_facts_read(struct scope *s, struct call *c, const struct registry *r,
                     struct registry_said *said, size_t *count) {
  for (const struct input_field *f = c->body.first; f; f = f->next) {
    if (f->asked || !str_starts(f->name, FACT_PREFIX)) continue;
    struct str key = str_from(f->name, FACT_PREFIX.len), text;
    if (!input_text(s, &c->body, str_c(s->arena, f->name), FACT_TEXT_MAX, INPUT_OPTIONAL, &text))
      continue;
    if (!c->app->keys && is_sealed(r, key)) {
      diag_error(s, DIAG_FIELD(key), MSG_PARTIES_SEALED_FACT, key);
    } else if (*count < FORM_FACTS_MAX) {
      said[(*count)++] = (struct registry_said){key, text};
    }
  }
}

static enum ly read_statement(struct scope *s, struct call *c, struct registry_deed *deed) {
  struct registry_said *said = ARENA_ARRAY(s->arena, struct registry_said, FORM_FACTS_MAX);
  struct registry_new *new = &deed->new;
  if (!said) return fail_memory(s);
  *new = (struct registry_new){.from = s->today, .to = DATE_NONE, .facts = said};
  input_text(s, &c->body, "source", INPUT_NAME_MAX, INPUT_REQUIRED, &new->source);
  input_date(s, &c->body, "from", INPUT_OPTIONAL, &new->from);
  input_date(s, &c->body, "to", INPUT_OPTIONAL, &new->to);
  input_text(s, &c->body, "reason", REASON_MAX, INPUT_OPTIONAL, &new->reason);
  sent_facts_read(s, c, deed->registry, said, &new->count);
  enum ly rc = input_done(s, &c->body);
  if (!rc && new->count == 0) rc = fail(s, LY_INVALID, MSG_PARTIES_NO_FACTS);
  return rc;
}

static struct registry_deed *new_deed(struct scope *s, const struct call *c,
                                      enum registry_act act) {
  struct registry_deed *deed = ARENA_NEW(s->arena, struct registry_deed);
  if (deed) {
    deed->act = act;
    deed->registry = &c->site->registry; /* held by the call until the write is done */
  }
  return deed;
}

enum ly party_deed_begin(struct scope *s, struct call *c, enum registry_act act,
                         struct place *place, struct registry_deed **out) {
  const struct registry *r;
  enum ly rc = place_of(s, c, place);
  if (!rc) rc = call_registry(s, c, &r);
  if (rc) return rc;
  *out = new_deed(s, c, act);
  return *out ? LY_OK : fail_memory(s);
}

/* {id}: the party; in a part of a district it has to live there. */
static enum ly take_party(struct scope *s, struct call *c, const struct place *place,
                          int64_t *party) {
  struct registry_state state;
  if (!registry_id(c->capture, party))
    return fail(s, LY_NOT_FOUND, MSG_WEB_NO_PAGE, c->request->path);
  return place->area.len == DISTRICT_DIGITS ? LY_OK : find_party(s, c, &state);
}

void party_deed_write(struct scope *s, struct call *c, struct registry_deed *deed) {
  call_write(s, c, registry_change(s, deed), registry_run, deed);
}

/* A program is told the numbers; a browser goes to the party. */
static enum ly after(struct scope *s, struct call *c, struct str party, const char *second,
                     int64_t id) {
  c->go = party_path(s, c, party, "?done=1");
  if (!c->request->json) return LY_OK;
  c->told = value_map(s->arena);
  if (!c->told) return fail_memory(s);
  value_put_text(s->arena, c->told, "party", party);
  value_put_text(s->arena, c->told, second, str_int(s->arena, id));
  return LY_OK;
}

/* ---- A new party -------------------------------------------------------------------------------
 */

static const struct registry_party *chosen_kind(const struct call *c, const struct registry *r) {
  struct str key = form_sent(c, "kind");
  if (key.len == 0) key = query_text(c, "kind");
  const struct registry_party *kind = registry_kind_find(r, key);
  return kind ? kind : &r->kinds[0];
}

enum ly page_party_new(struct scope *s, struct call *c, struct value **out) {
  const struct registry *r;
  struct place place;
  enum ly rc = place_of(s, c, &place);
  if (!rc) rc = call_registry(s, c, &r);
  if (rc) return rc;
  const struct registry_party *kind = chosen_kind(c, r);
  struct value *v = *out = value_map(s->arena), *kinds = value_list(s->arena);
  for (size_t i = 0; i < r->count; i++)
    value_add(kinds,
              form_option(s, r->kinds[i].kind->key, r->kinds[i].kind->name, &r->kinds[i] == kind));
  value_put_text(s->arena, v, "title", message_plain(s->lang, MSG_PARTIES_NEW_TITLE));
  value_put_text(s->arena, v, "area", c->area);
  value_put_text(s->arena, v, "kind", kind->kind->key);
  value_put(v, "kinds", kinds);
  value_put(v, "form", statement_form(s, c, kind));
  return LY_OK;
}

/* Who may act for a part of a district only, records people of that part. */
static enum ly check_home(struct scope *s, const struct place *place,
                          const struct registry_party *kind, const struct registry_new *new) {
  struct str key = kind->kind->area.key.len ? kind->kind->area.key : STR("home_area");
  if (place->area.len == DISTRICT_DIGITS) return LY_OK;
  for (size_t i = 0; i < new->count; i++) {
    if (!str_eq(new->facts[i].name, key)) continue;
    if (area_within(new->facts[i].value, place->area)) return LY_OK;
  }
  diag_error(s, DIAG_FIELD(key), MSG_PARTIES_HOME_WITHIN, place->area);
  return fail(s, LY_INVALID, MSG_PARTIES_HOME_WITHIN, place->area);
}

enum ly deed_party_create(struct scope *s, struct call *c) {
  struct registry_deed *deed;
  struct place place;
  enum ly rc = party_deed_begin(s, c, REGISTRY_CREATE, &place, &deed);
  if (rc) return rc;
  input_text(s, &c->body, "kind", INPUT_NAME_MAX, INPUT_REQUIRED, &deed->kind);
  if (deed->kind.len && !registry_kind_find(deed->registry, deed->kind))
    diag_error(s, DIAG_FIELD(STR("kind")), MSG_REGISTRY_NO_KIND, deed->kind);
  rc = read_statement(s, c, deed);
  if (!rc) rc = check_home(s, &place, registry_kind_find(deed->registry, deed->kind), &deed->new);
  if (rc) return rc;
  deed->new.district = place.district;
  party_deed_write(s, c, deed);
  return LY_OK;
}

enum ly after_party_create(struct scope *s, struct call *c) {
  struct registry_answer ids = registry_answer(&c->write);
  return after(s, c, str_int(s->arena, ids.first), "statement", ids.second);
}

/* ---- A statement, a retraction -----------------------------------------------------------------
 */

enum ly deed_party_state(struct scope *s, struct call *c) {
  struct registry_deed *deed;
  struct place place;
  int64_t party;
  enum ly rc = party_deed_begin(s, c, REGISTRY_STATE, &place, &deed);
  if (!rc) rc = take_party(s, c, &place, &party);
  if (!rc) rc = read_statement(s, c, deed);
  if (rc) return rc;
  deed->new.district = place.district;
  deed->new.party = party;
  party_deed_write(s, c, deed);
  return LY_OK;
}

enum ly after_party_state(struct scope *s, struct call *c) {
  return after(s, c, c->capture, "statement", registry_answer(&c->write).first);
}

enum ly deed_party_retract(struct scope *s, struct call *c) {
  struct registry_deed *deed;
  struct place place;
  struct str statement = {0};
  int64_t party;
  enum ly rc = party_deed_begin(s, c, REGISTRY_RETRACT, &place, &deed);
  if (!rc) rc = take_party(s, c, &place, &party);
  if (rc) return rc;
  deed->new = (struct registry_new){
      .district = place.district, .party = party, .from = DATE_NONE, .to = DATE_NONE};
  input_text(s, &c->body, "statement", ID_DIGITS, INPUT_REQUIRED, &statement);
  input_text(s, &c->body, "reason", REASON_MAX, INPUT_REQUIRED, &deed->new.reason);
  if (statement.len && !registry_id(statement, &deed->target))
    diag_error(s, DIAG_FIELD(STR("statement")), MSG_REGISTRY_NO_STATEMENT, statement);
  rc = input_done(s, &c->body);
  if (!rc) party_deed_write(s, c, deed);
  return rc;
}

enum ly after_party_retract(struct scope *s, struct call *c) {
  return after(s, c, c->capture, "retraction", registry_answer(&c->write).first);
}
