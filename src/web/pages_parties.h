/* What the pages on parties share: pages_parties.c shows, pages_party_forms.c takes. */
#pragma once

#include "registry/write.h"
#include "web/pages.h"

enum { DISTRICT_DIGITS = 6 };
/* Who handles cases, and so sees people by name. */
#define CASE_ROLES \
  (ROLE_BIT(ROLE_REPORTER) | ROLE_BIT(ROLE_REVIEWER) | ROLE_BIT(ROLE_WORKER) | \
   ROLE_BIT(ROLE_ASSESSOR))

/* The {area} of the route: a district, or a part of one (a town, a village). Views into the call's
 * texts. */
struct place {
  struct str area;     /* significant digits, six or more */
  struct str district; /* the first six: the government that keeps the record */
};
/* Who finds institutions and cases by one box, and no people. */
#define FIND_ROLES (ROLE_BIT(ROLE_INSPECTOR) | ROLE_BIT(ROLE_FINANCE) | ROLE_BIT(ROLE_COORDINATOR))

/* LY_NOT_FOUND where {area} is larger than a district. */
LY_MUST_CHECK enum ly place_of(struct scope *s, const struct call *c, struct place *out);
/* The dictionary of the call's site. LY_CONFLICT where none is in force. */
LY_MUST_CHECK enum ly call_registry(struct scope *s, const struct call *c,
                                    const struct registry **out);
/* LY_NOT_FOUND for a party that does not live in the place, when that is part of a district. */
LY_MUST_CHECK enum ly check_in_place(struct scope *s, const struct place *place,
                                     const struct registry_state *state);
/* The party that {id} names, as known now: there, and in the place. */
LY_MUST_CHECK enum ly find_party(struct scope *s, struct call *c, struct registry_state *state);
/* What the area of a code is called, or what is known of it (pack_area_text). */
struct str area_text(struct scope *s, const struct call *c, struct str code);
/* How old somebody born on that day is; a child in months. Empty for what is no day. */
struct str age_text(struct scope *s, struct str born);
/* What a party is called, as it is seen; else its kind and number. */
struct str name_of_party(struct scope *s, const struct registry_state *state);
/* Its telephone, as it is seen; empty: none is on record. */
struct str telephone_of(const struct registry_state *state);
/* party_around.c: what is first asked of a party, as known today: {head, terms, related,
 * entitled, receipts, acts, after}. The state is as it may be seen. */
LY_MUST_CHECK enum ly put_around(struct scope *s, struct call *c, struct value *v,
                                 const struct registry_state *state);
/* In rows of facts ({key, value, text, lost}): areas and other parties by name. */
LY_MUST_CHECK enum ly name_facts(struct scope *s, struct call *c, const struct registry_party *kind,
                                 const struct value *rows);
/* The page of a party with these facts shown whole: once that they are is on record. */
LY_MUST_CHECK enum ly party_whole(struct scope *s, struct call *c,
                                  const struct registry_said *facts, size_t count,
                                  struct value **out);
/* "/area/331121/parties/17" and `end`. */
struct str party_path(struct scope *s, const struct call *c, struct str id, const char *end);
/* Whether the user may record for the place: a reporter, a worker. */
bool may_record(const struct call *c);
/* The fields of a statement on a kind of party, with what was sent: {source, sources, from, to,
 * reason, facts: [{key, field, label, unit, value, is_…, options}]}. */
struct value *statement_form(struct scope *s, struct call *c, const struct registry_party *kind);
/* One of its fields; `known` fills it in where nothing was sent; `offered` (may be NULL) is chosen
 * from. */
struct value *fact_field(struct scope *s, struct call *c, const struct registry_fact *fact,
                         struct str known, struct value *offered);
/* Reads every field "fact.KEY" that is filled in, at most FORM_FACTS_MAX; what is wrong is a
 * diagnostic. */
enum { FORM_FACTS_MAX = 200 };
void sent_facts_read(struct scope *s, struct call *c, const struct registry *r,
                     struct registry_said *said, size_t *count);
/* A deed on the registry of the call, with its place; zeroed but for the act. */
LY_MUST_CHECK enum ly party_deed_begin(struct scope *s, struct call *c, enum registry_act act,
                                       struct place *place, struct registry_deed **out);
void party_deed_write(struct scope *s, struct call *c, struct registry_deed *deed);
/* The areas that a holder of one of the roles may choose from, each with its page
 * "/area/331121" + `end`; where there is only one, its page itself. */
LY_MUST_CHECK enum ly choose_area(struct scope *s, struct call *c, uint32_t roles,
                                  enum message title, const char *end, struct value **out);
/* The name of a district's plan; empty where there is none. */
struct str name_of_area(const struct site *site, struct str area);
