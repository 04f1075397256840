/* Private facts shown whole, for a reason; records that are one person's, held against each other
 * and merged. */
#include "web/pages_parties.h"

#include "registry/link.h"
#include "web/looks.h"
#include "web/sight.h"

enum { REASON_MAX = 200, ID_DIGITS = 20, PAGE_PAIRS = 50, PAIRS_MAX = 1000 };

/* ---- Shown whole -------------------------------------------------------------------------------
 */

/* Which of the known facts the user sees masked, and asked for: one, or all of them. */
static void take_masked(const struct call *c, const struct registry_state *state, struct str fact,
                        struct registry_said *out, size_t *count) {
  struct privacy_views views = sight_of(c);
  for (size_t i = 0; i < state->count; i++) {
    const struct registry_fact *known = state->facts[i].fact;
    bool asked = fact.len == 0 || str_eq(fact, known->key);
    if (asked && views.of[known->privacy] == PRIVACY_MASKED)
      out[(*count)++] = (struct registry_said){.name = known->key};
  }
}

enum ly deed_party_unmask(struct scope *s, struct call *c) {
  struct registry_deed *deed;
  struct registry_state state;
  struct place place;
  struct str fact = {0};
  enum ly rc = party_deed_begin(s, c, REGISTRY_UNMASK, &place, &deed);
  if (!rc) rc = find_party(s, c, &state);
  if (rc) return rc;
  input_text(s, &c->body, "unmask_reason", REASON_MAX, INPUT_REQUIRED, &deed->new.reason);
  input_text(s, &c->body, "fact", INPUT_NAME_MAX, INPUT_OPTIONAL, &fact);
  struct registry_said *facts = ARENA_ARRAY(s->arena, struct registry_said, state.count);
  if (!facts) return fail_memory(s);
  take_masked(c, &state, fact, facts, &deed->new.count);
  if (deed->new.count == 0) diag_error(s, DIAG_FIELD(STR("fact")), MSG_IDENTITY_NOT_MASKED);
  rc = input_done(s, &c->body);
  if (rc) return rc;
  deed->new.district = place.district;
  deed->new.party = state.party;
  deed->new.facts = facts;
  deed->new.from = deed->new.to = DATE_NONE;
  party_deed_write(s, c, deed);
  return LY_OK;
}

/* Only now, for it is on record. */
enum ly after_party_unmask(struct scope *s, struct call *c) {
  const struct registry_deed *deed = c->write.context;
  return party_whole(s, c, deed->new.facts, deed->new.count, &c->told);
}

/* ---- Merging -----------------------------------------------------------------------------------
 */

static struct str text_of(struct scope *s, const struct call *c,
                          const struct registry_known *known) {
  if (!known) return STR("");
  struct str value = known->claims[0].value;
  if (known->fact->type == REGISTRY_AREA) return area_text(s, c, value);
  return registry_value_text(s, known->fact, value);
}

/* Told before the values are masked: two numbers may look the same then. */
static bool is_same(const struct registry_known *a, const struct registry_known *b) {
  return a && b && str_eq(a->claims[0].value, b->claims[0].value);
}

/* *any_apart: whether they differ in what one party has but one value of. */
static struct value *compare_value(struct scope *s, const struct call *c,
                                   struct registry_state *mine, struct registry_state *other,
                                   bool *any_apart, enum ly *rc) {
  struct value *list = value_list(s->arena);
  size_t masked, count = mine->kind->count;
  bool *same = ARENA_ARRAY(s->arena, bool, count), *apart = ARENA_ARRAY(s->arena, bool, count);
  *any_apart = false;
  *rc = same && apart ? LY_OK : fail_memory(s);
  for (size_t i = 0; !*rc && i < count; i++) {
    const struct registry_known *a = registry_known_of(mine, mine->kind->facts[i]);
    const struct registry_known *b = registry_known_of(other, mine->kind->facts[i]);
    same[i] = is_same(a, b);
    apart[i] = link_apart(a, b);
  }
  if (!*rc) *rc = privacy_apply(s, sight_of(c), NULL, 0, mine, &masked);
  if (!*rc) *rc = privacy_apply(s, sight_of(c), NULL, 0, other, &masked);
  for (size_t i = 0; !*rc && i < count; i++) {
    const struct registry_fact *fact = mine->kind->facts[i];
    const struct registry_known *a = registry_known_of(mine, fact),
                                *b = registry_known_of(other, fact);
    struct value *row = value_map(s->arena);
    if (!a && !b) continue;
    value_put_text(s->arena, row, "key", fact->key);
    value_put_text(s->arena, row, "name", fact->name);
    value_put_text(s->arena, row, "unit", fact->unit);
    value_put_text(s->arena, row, "mine", text_of(s, c, a));
    value_put_text(s->arena, row, "other", text_of(s, c, b));
    value_put_bool(s->arena, row, "same", same[i]);
    value_put_bool(s->arena, row, "apart", apart[i]);
    *any_apart |= apart[i];
    value_add(list, row);
  }
  return list;
}

/* The other record: as it was sent, else as the address names it. */
static struct str other_asked(const struct call *c) {
  struct str sent = form_sent(c, "into");
  return sent.len ? sent : query_text(c, "with");
}

/* The other record, where one is named: there, in the place, and of the same kind. */
static enum ly find_other(struct scope *s, struct call *c, const struct registry_state *mine,
                          struct registry_state *other) {
  const struct registry *r = &c->site->registry;
  struct place place;
  struct store *st;
  int64_t id;
  struct str asked = other_asked(c);
  *other = (struct registry_state){.party = 0};
  if (asked.len == 0) return LY_OK;
  if (!registry_id(asked, &id)) return fail(s, LY_INVALID, MSG_IDENTITY_BAD_OTHER, asked);
  enum ly rc = place_of(s, c, &place);
  if (!rc) rc = call_store(s, c, &st);
  if (!rc) rc = party_facts(s, st, r, place.district, id, s->today, REGISTRY_NOW, other);
  if (!rc) rc = check_in_place(s, &place, other);
  if (rc) return rc;
  if (other->party == mine->party) return fail(s, LY_INVALID, MSG_IDENTITY_MERGE_SAME);
  if (other->kind != mine->kind)
    return fail(s, LY_INVALID, MSG_IDENTITY_MERGE_KINDS, mine->kind->kind->name,
                other->kind->kind->name);
  return LY_OK;
}

/* A number that leads nowhere is told on the form where it was typed. */
static enum ly take_other(struct scope *s, struct call *c, const struct registry_state *mine,
                          struct registry_state *other, struct str *wrong) {
  enum ly rc = find_other(s, c, mine, other);
  bool theirs = rc && ly_http_status(rc) < 500 && !c->request->json;
  *wrong = STR("");
  if (!theirs) return rc;
  *wrong = error_text(s);
  s->error = (struct error){0};
  other->party = 0;
  c->status = ly_http_status(rc);
  return LY_OK;
}

static enum ly note_both(struct scope *s, struct call *c, int64_t mine, int64_t other) {
  int64_t parties[] = {mine, other};
  return looks_note(s, c, (struct str){c->area.ptr, DISTRICT_DIGITS}, parties, other ? 2 : 1);
}

enum ly page_party_merge(struct scope *s, struct call *c, struct value **out) {
  struct registry_state mine, other = {0};
  struct value *v = *out = value_map(s->arena), *rows = value_list(s->arena);
  struct str wrong;
  bool apart = false;
  enum ly rc = find_party(s, c, &mine);
  if (!rc) rc = take_other(s, c, &mine, &other, &wrong);
  if (!rc) rc = note_both(s, c, mine.party, other.party);
  if (!rc && other.party) rows = compare_value(s, c, &mine, &other, &apart, &rc);
  if (rc) return rc;
  struct str name = name_of_party(s, &mine);
  value_put_text(s->arena, v, "title",
                 message_text(s->arena, s->lang, MSG_IDENTITY_MERGE_TITLE, &name, 1));
  value_put_text(s->arena, v, "area", c->area);
  value_put_text(s->arena, v, "party", str_int(s->arena, mine.party));
  value_put_text(s->arena, v, "name", name);
  value_put_text(s->arena, v, "with", other.party ? str_int(s->arena, other.party) : STR(""));
  value_put_text(s->arena, v, "other_name", other.party ? name_of_party(s, &other) : STR(""));
  value_put_text(s->arena, v, "wrong", wrong);
  value_put_text(s->arena, v, "reason", form_sent(c, "reason"));
  value_put_bool(s->arena, v, "apart", apart);
  value_put(v, "rows", rows);
  return LY_OK;
}

static enum ly read_other(struct scope *s, struct call *c, const char *field, int64_t *out) {
  struct str text = {0};
  input_text(s, &c->body, field, ID_DIGITS, INPUT_REQUIRED, &text);
  if (text.len && !registry_id(text, out))
    diag_error(s, DIAG_FIELD(str_of(field)), MSG_IDENTITY_BAD_OTHER, text);
  return LY_OK;
}

enum ly deed_party_merge(struct scope *s, struct call *c) {
  struct registry_deed *deed;
  struct registry_state mine, other;
  struct place place;
  enum ly rc = party_deed_begin(s, c, REGISTRY_MERGE, &place, &deed);
  if (!rc) rc = find_party(s, c, &mine);
  if (!rc) rc = read_other(s, c, "into", &deed->target);
  if (rc) return rc;
  input_text(s, &c->body, "reason", REASON_MAX, INPUT_REQUIRED, &deed->new.reason);
  input_flag(s, &c->body, "one_wrong", &deed->one_wrong);
  rc = input_done(s, &c->body);
  if (!rc) rc = find_other(s, c, &mine, &other);
  if (rc) return rc;
  deed->new.district = place.district;
  deed->new.party = mine.party;
  deed->new.from = deed->new.to = DATE_NONE;
  deed->target = other.party;
  party_deed_write(s, c, deed);
  c->go = party_path(s, c, str_int(s->arena, other.party), "?done=1");
  return LY_OK;
}

enum ly deed_party_unmerge(struct scope *s, struct call *c) {
  struct registry_deed *deed;
  struct registry_state state;
  struct link_group group;
  struct store *st;
  struct place place;
  int64_t record = 0;
  enum ly rc = party_deed_begin(s, c, REGISTRY_UNMERGE, &place, &deed);
  if (!rc) rc = find_party(s, c, &state);
  if (!rc) rc = read_other(s, c, "record", &record);
  if (rc) return rc;
  input_text(s, &c->body, "reason", REASON_MAX, INPUT_REQUIRED, &deed->new.reason);
  rc = input_done(s, &c->body);
  if (!rc) rc = call_store(s, c, &st);
  if (!rc) rc = link_group(s, st, place.district, record, REGISTRY_NOW, &group);
  if (rc) return rc;
  if (group.head != state.party) /* not of this party, where the user may act */
    return fail(s, LY_CONFLICT, MSG_IDENTITY_NOT_MERGED, str_int(s->arena, record));
  deed->new.district = place.district;
  deed->new.party = record;
  deed->new.from = deed->new.to = DATE_NONE;
  party_deed_write(s, c, deed);
  c->go = party_path(s, c, c->capture, "?done=1");
  return LY_OK;
}

/* ---- Who is recorded twice ---------------------------------------------------------------------
 */

static struct value *pair_value(struct scope *s, const struct call *c,
                                const struct link_pair *pair) {
  struct arena *a = s->arena;
  struct value *v = value_map(a);
  value_put_text(a, v, "party", str_int(a, pair->party));
  value_put_text(a, v, "name", pair->name);
  value_put_text(a, v, "born", pair->born);
  value_put_text(a, v, "home", pair->area);
  value_put_text(a, v, "home_text", area_text(s, c, pair->area));
  value_put_text(a, v, "other", str_int(a, pair->other));
  value_put_text(a, v, "other_name", pair->other_name);
  value_put_text(a, v, "other_home", pair->other_area);
  value_put_text(a, v, "other_home_text", area_text(s, c, pair->other_area));
  link_put_why(s, v, pair);
  return v;
}

enum ly page_duplicates(struct scope *s, struct call *c, struct value **out) {
  const struct registry *r;
  struct link_pair *pairs = NULL;
  struct place place;
  struct store *st;
  size_t count = 0;
  enum ly rc = place_of(s, c, &place);
  if (!rc) rc = call_registry(s, c, &r);
  if (!rc) rc = call_store(s, c, &st);
  if (!rc) rc = link_duplicates(s, st, r, place.district, 0, PAIRS_MAX, &pairs, &count);
  if (rc) return rc;
  struct value *v = *out = value_map(s->arena), *list = value_list(s->arena);
  bool all = place.area.len == DISTRICT_DIGITS;
  for (size_t i = 0; i < count && list->count < PAGE_PAIRS; i++) {
    bool here = all || (str_starts(pairs[i].area, place.area) &&
                        str_starts(pairs[i].other_area, place.area));
    if (!here) continue;
    value_add(list, pair_value(s, c, &pairs[i]));
    rc = note_both(s, c, pairs[i].party, pairs[i].other);
    if (rc) return rc;
  }
  value_put_text(s->arena, v, "title", message_plain(s->lang, MSG_IDENTITY_DUPLICATES));
  value_put_text(s->arena, v, "area", place.area);
  value_put(v, "pairs", list);
  value_put_bool(s->arena, v, "may_write", may_record(c));
  return LY_OK;
}
