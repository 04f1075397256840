/* What an institution records of its people: that somebody joins, what holds of him, that he
 * leaves.
 *
 * Somebody is found by the number that is one person's alone; with another name than on record he
 * is refused, so that nobody learns whose number it is. */
#include "registry/index.h"
#include "registry/members.h"
#include "web/page.h"
#include "web/pages_members.h"
#include "web/sight.h"

enum { REASON_MAX = 200, NAME_MAX = 100, NUMBER_MAX = 100 };

/* ---- The form -----------------------------------------------------------------------------------
 */

struct member_form {
  struct members_view view;
  struct member_list list;
  struct registry_state known; /* of whom; of a new one nothing */
  int64_t party;               /* 0: a new one */
  const struct registry_party *kind;
  const struct registry_fact *called, *number; /* his name, and the number that is his alone */
};

static const struct registry_fact *unique_number(const struct registry_party *kind) {
  for (size_t i = 0; i < kind->count; i++)
    if (index_is_unique(kind->facts[i])) return kind->facts[i];
  return NULL;
}

static struct str known_of(const struct member_form *f, const struct registry_fact *fact) {
  const struct registry_known *known = f->party && fact ? registry_known_of(&f->known, fact) : NULL;
  return known ? known->claims[0].value : STR("");
}

static enum ly find_member(struct scope *s, struct call *c, struct member_form *f) {
  struct str sent = form_sent(c, "party"), asked = sent.len ? sent : query_text(c, "party");
  if (asked.len == 0) return LY_OK;
  bool there = registry_id(asked, &f->party);
  bool member = false;
  for (size_t i = 0; there && i < f->list.count; i++) member |= f->list.rows[i].party == f->party;
  if (!member && sent.len) {
    diag_error(s, DIAG_FIELD(STR("party")), MSG_MEMBERS_NOT_HERE, asked);
    return fail(s, LY_INVALID, MSG_MEMBERS_NOT_HERE, asked);
  }
  if (!member) return fail(s, LY_NOT_FOUND, MSG_MEMBERS_NOT_HERE, asked);
  return party_facts(s, f->view.desk.store, f->view.desk.registry, f->view.desk.place.district,
                     f->party, s->today, REGISTRY_NOW, &f->known);
}

static enum ly form_open(struct scope *s, struct call *c, struct member_form *f) {
  int64_t institution = 0;
  *f = (struct member_form){.party = 0};
  enum ly rc = registry_id(c->capture, &institution)
                   ? members_open(s, c, institution, &f->view)
                   : fail(s, LY_NOT_FOUND, MSG_WEB_NO_PAGE, c->request->path);
  if (!rc && !f->view.keeps) rc = fail(s, LY_NOT_FOUND, MSG_WEB_NO_PAGE, c->request->path);
  if (!rc) rc = members_of(s, c, &f->view, false, &f->list);
  if (rc) return rc;
  must(f->view.by != NULL); /* members_open() has found it */
  f->kind = f->list.kind;
  f->called = (const void *)f->kind->kind->called.entry;
  f->number = unique_number(f->kind);
  return find_member(s, c, f);
}

/* Another of the institution's people is chosen by name. */
static struct value *people_offered(struct scope *s, struct call *c, const struct member_form *f,
                                    const struct registry_fact *fact) {
  struct value *options = value_list(s->arena);
  struct buf name = buf_open(s->arena, INPUT_NAME_MAX + 8);
  buf_printf(&name, "fact.%.*s", STR_ARG(fact->key));
  const char *field = str_c(s->arena, buf_str(&name));
  struct str chosen = form_was_sent(c, field) ? form_sent(c, field) : known_of(f, fact);
  if (fact->type != REGISTRY_PARTY || !str_eq(fact->target.key, f->kind->kind->key)) return NULL;
  for (size_t i = 0; i < f->list.count; i++) {
    const struct member_row *row = &f->list.rows[i];
    struct str id = str_int(s->arena, row->party);
    bool offered = row->party != f->party && (!row->gone || str_eq(id, chosen));
    if (offered) value_add(options, form_option(s, id, row->name, str_eq(id, chosen)));
  }
  return options;
}

static bool stated_here(const struct registry_fact *fact) {
  const struct pack_ref *sources = fact->sources.items;
  for (size_t i = 0; i < fact->sources.count; i++)
    if (str_is(sources[i].key, "institution")) return true;
  return false;
}

/* What institutions do not say of their people, a bar from work, is not asked for. */
static struct value *fields_value(struct scope *s, struct call *c, const struct member_form *f) {
  const struct pack_ref *columns = f->view.by->columns.items;
  struct value *list = value_list(s->arena);
  for (size_t i = 0; i < f->view.by->columns.count; i++) {
    const struct registry_fact *fact = (const void *)columns[i].entry;
    if (!stated_here(fact)) continue;
    struct value *people = people_offered(s, c, f, fact);
    value_add(list, fact_field(s, c, fact, known_of(f, fact), people));
  }
  return list;
}

/* GET /area/{area}/parties/{id}/members/new?party=9 */
enum ly page_member_new(struct scope *s, struct call *c, struct value **out) {
  struct member_form *f = ARENA_NEW(s->arena, struct member_form);
  if (!f) return fail_memory(s);
  enum ly rc = form_open(s, c, f);
  if (rc) return rc;
  struct value *v = *out = value_map(s->arena), *form = value_map(s->arena);
  struct str name = STR("");
  for (size_t i = 0; i < f->list.count; i++)
    if (f->list.rows[i].party == f->party) name = f->list.rows[i].name;
  struct str words[] = {f->view.name, name};
  enum message title = f->party ? MSG_MEMBERS_CHANGE_TITLE : MSG_MEMBERS_NEW_TITLE;
  value_put_text(s->arena, v, "title",
                 message_text(s->arena, s->lang, title, words, f->party ? 2 : 1));
  value_put_text(s->arena, v, "area", c->area);
  value_put_text(s->arena, v, "party", str_int(s->arena, f->view.home.party));
  value_put_text(s->arena, v, "by", f->view.by->key);
  value_put_text(s->arena, v, "member", f->party ? str_int(s->arena, f->party) : STR(""));
  value_put(form, "facts", fields_value(s, c, f));
  value_put(v, "form", form);
  if (c->request->json) return LY_OK;
  value_put_text(s->arena, v, "called_label", f->called ? f->called->name : STR(""));
  value_put_text(s->arena, v, "number_label", f->number ? f->number->name : STR(""));
  value_put_bool(s->arena, v, "gone",
                 f->party && registry_has_left(&f->known, f->view.by, s->today));
  form_text(s, c, v, "name", STR(""));
  form_text(s, c, v, "number", STR(""));
  form_text(s, c, v, "joined",
            f->party ? known_of(f, (const void *)f->view.by->joined.entry)
                     : date_iso(s->arena, s->today));
  form_text(s, c, v, "left", date_iso(s->arena, s->today));
  form_text(s, c, v, "reason", STR(""));
  return LY_OK;
}

/* ---- What was sent ------------------------------------------------------------------------------
 */

static void add(struct registry_new *new, struct registry_said *said,
                const struct registry_fact *fact, struct str value) {
  if (fact && value.len) said[new->count++] = (struct registry_said){fact->key, value};
}

/* The one on record who has the number, 0: nobody; refused under another name. */
static enum ly find_person(struct scope *s, const struct member_form *f, struct str name,
                           struct str number, int64_t *out) {
  struct registry_state found;
  struct str canonical, why;
  size_t count = 0;
  *out = 0;
  if (!registry_value_read(s, f->number, number, &canonical, &why)) {
    diag_error(s, DIAG_FIELD(STR("number")), MSG_MEMBERS_BAD_NUMBER, f->number->name);
    return LY_OK;
  }
  enum ly rc = index_find(s, f->view.desk.store, f->view.desk.registry, f->view.desk.place.district,
                          f->number, canonical, 1, out, &count);
  if (count == 0) *out = 0;
  if (rc || count == 0) return rc;
  rc = party_facts(s, f->view.desk.store, f->view.desk.registry, f->view.desk.place.district, *out,
                   s->today, REGISTRY_NOW, &found);
  const struct registry_known *known = rc ? NULL : registry_known_of(&found, f->called);
  if (known && !str_eq(known->claims[0].value, str_trim(name)))
    diag_error(s, DIAG_FIELD(STR("name")), MSG_MEMBERS_OTHER_NAME);
  return rc;
}

/* Whoever joins again does so behind the day on which he left. */
static enum ly check_joined(struct scope *s, const struct member_form *f, int64_t party,
                            struct date joined) {
  struct registry_state state;
  const struct registry_fact *left = (const void *)f->view.by->left.entry;
  struct date day;
  if (!party || !left || date_is_none(joined)) return LY_OK;
  enum ly rc = party_facts(s, f->view.desk.store, f->view.desk.registry,
                           f->view.desk.place.district, party, s->today, REGISTRY_NOW, &state);
  const struct registry_known *known = rc ? NULL : registry_known_of(&state, left);
  if (!known || !date_parse(known->claims[0].value, &day) || date_cmp(day, joined) < 0) return rc;
  diag_error(s, DIAG_FIELD(STR("joined")), MSG_MEMBERS_JOINED_BEFORE, date_iso(s->arena, day));
  return LY_OK;
}

static enum ly begin(struct scope *s, struct call *c, struct member_form *f,
                     struct registry_deed **out, struct registry_said **said) {
  struct place place;
  enum ly rc = form_open(s, c, f);
  if (!rc) rc = party_deed_begin(s, c, REGISTRY_STATE, &place, out);
  *said = rc ? NULL : ARENA_ARRAY(s->arena, struct registry_said, FORM_FACTS_MAX + 4);
  if (!rc && !*said) rc = fail_memory(s);
  if (rc) return rc;
  bool own = acts_for(c, f->view.home.party);
  (*out)->new = (struct registry_new){.district = f->view.desk.place.district,
                                      .party = f->party,
                                      .source = own ? STR("institution") : STR("verified"),
                                      .from = s->today,
                                      .to = DATE_NONE,
                                      .facts = *said};
  input_skip(&c->body, "by");
  return LY_OK;
}

/* Only what the list has, and what is not known so already. */
static void keep_new(struct scope *s, const struct member_form *f, struct registry_new *new,
                     struct registry_said *said) {
  const struct pack_ref *columns = f->view.by->columns.items;
  size_t kept = 0;
  for (size_t i = 0; i < new->count; i++) {
    const struct registry_fact *fact = NULL;
    for (size_t k = 0; k < f->view.by->columns.count; k++)
      if (str_eq(columns[k].key, said[i].name)) fact = (const void *)columns[k].entry;
    if (!fact || !stated_here(fact))
      diag_error(s, DIAG_FIELD(said[i].name), MSG_MEMBERS_NO_FIELD, said[i].name);
    else if (!str_eq(known_of(f, fact), said[i].value))
      said[kept++] = said[i];
  }
  new->count = kept;
}

/* Somebody new is made, with name and number; who is on record only joins. What was made by the
 * same write before is told so once more, not joined. */
static enum ly join(struct scope *s, struct call *c, const struct member_form *f,
                    struct registry_deed *deed, struct registry_said *said,
                    const struct str called[2], int64_t party) {
  size_t count = deed->new.count;
  bool made = false;
  struct str answer;
  deed->act = REGISTRY_CREATE;
  deed->kind = f->kind->kind->key;
  add(&deed->new, said, f->called, called[0]);
  add(&deed->new, said, f->number, called[1]);
  party_deed_write(s, c, deed);
  if (!party) return LY_OK;
  enum ly rc = change_find(s, f->view.desk.store, &c->write.change, &made, &answer);
  if (rc == LY_CONFLICT) s->error = (struct error){0}; /* it joined then too */
  if (made || (rc && rc != LY_CONFLICT)) return rc;
  deed->act = REGISTRY_STATE;
  deed->new.count = count;
  deed->new.party = party;
  party_deed_write(s, c, deed);
  return LY_OK;
}

/* POST /area/{area}/parties/{id}/members/new */
enum ly deed_member_new(struct scope *s, struct call *c) {
  struct member_form *f = ARENA_NEW(s->arena, struct member_form);
  struct str name = STR(""), number = STR("");
  struct registry_deed *deed;
  struct registry_said *said;
  struct date joined = DATE_NONE;
  int64_t party = 0;
  if (!f) return fail_memory(s);
  enum ly rc = begin(s, c, f, &deed, &said);
  if (rc) return rc;
  struct registry_new *new = &deed->new;
  enum input_need need = f->party ? INPUT_OPTIONAL : INPUT_REQUIRED;
  input_skip(&c->body, "party");
  input_text(s, &c->body, "name", NAME_MAX, need, &name);
  input_text(s, &c->body, "number", NUMBER_MAX, need, &number);
  input_date(s, &c->body, "joined", need, &joined);
  sent_facts_read(s, c, deed->registry, said, &new->count);
  keep_new(s, f, new, said);
  if (!f->party && f->number && number.len) rc = find_person(s, f, name, number, &party);
  if (!rc && !f->party) rc = check_joined(s, f, party, joined);
  if (rc) return rc;
  const struct registry_fact *from = (const void *)f->view.by->joined.entry;
  struct str day = date_iso(s->arena, joined), home = str_int(s->arena, f->view.home.party);
  if (!str_eq(known_of(f, from), day)) add(new, said, from, day);
  if (!f->party) add(new, said, f->view.by, home);
  if (!f->party && !date_is_none(joined) && date_cmp(joined, s->today) < 0) new->from = joined;
  rc = input_done(s, &c->body);
  if (!rc && new->count == 0) rc = fail(s, LY_INVALID, MSG_PARTIES_NO_FACTS);
  if (!rc && f->party) party_deed_write(s, c, deed);
  return rc || f->party ? rc : join(s, c, f, deed, said, (struct str[]){name, number}, party);
}

/* POST /area/{area}/parties/{id}/members/end */
enum ly deed_member_end(struct scope *s, struct call *c) {
  struct member_form *f = ARENA_NEW(s->arena, struct member_form);
  struct registry_deed *deed;
  struct registry_said *said;
  struct date left = DATE_NONE, joined;
  struct str party = STR("");
  if (!f) return fail_memory(s);
  enum ly rc = begin(s, c, f, &deed, &said);
  if (rc) return rc;
  const struct registry_fact *fact = (const void *)f->view.by->left.entry;
  input_text(s, &c->body, "party", CASE_ID_DIGITS, INPUT_REQUIRED, &party);
  input_date(s, &c->body, "left", INPUT_REQUIRED, &left);
  input_text(s, &c->body, "reason", REASON_MAX, INPUT_REQUIRED, &deed->new.reason);
  struct str since = known_of(f, (const void *)f->view.by->joined.entry);
  if (date_parse(since, &joined) && !date_is_none(left) && date_cmp(left, joined) < 0)
    diag_error(s, DIAG_FIELD(STR("left")), MSG_MEMBERS_LEFT_BEFORE, since);
  add(&deed->new, said, fact, date_iso(s->arena, left));
  rc = input_done(s, &c->body);
  if (!rc && !fact) rc = fail(s, LY_NOT_FOUND, MSG_MEMBERS_NOT_HERE, party);
  if (!rc) party_deed_write(s, c, deed);
  return rc;
}

enum ly after_member(struct scope *s, struct call *c) {
  const struct registry_deed *deed = c->write.context;
  struct registry_answer ids = registry_answer(&c->write);
  int64_t institution;
  must(registry_id(c->capture, &institution)); /* the deed has read it */
  bool made = deed->act == REGISTRY_CREATE;
  c->go = members_path(s, c, institution, "?done=1");
  if (!c->request->json) return LY_OK;
  c->told = value_map(s->arena);
  if (!c->told) return fail_memory(s);
  value_put_text(s->arena, c->told, "party", str_int(s->arena, made ? ids.first : deed->new.party));
  value_put_text(s->arena, c->told, "statement", str_int(s->arena, made ? ids.second : ids.first));
  return LY_OK;
}
