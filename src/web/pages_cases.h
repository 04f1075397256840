/* What the pages on cases and procedures share. pages_cases.c lists, pages_today.c is
 * the desk, pages_case.c shows one case
 * and takes its moves, pages_apply.c opens them, pages_guides.c tells what can be asked for;
 * case_forms.c has the forms of all of them, case_own.c whose cases a provider and a visitor
 * see, case_common.c the rest. */
#pragma once

#include "plan/case_sending.h"
#include "web/pages_parties.h"

enum {
  CASE_REASON_MAX = 200,
  CASE_VALUE_MAX = 200,
  CASE_FORM_FIELDS = 100, /* of one form */
  CASE_FORM_FILES = EVIDENCE_FILES_MAX,
  CASE_ID_DIGITS = 20,
};

/* Who works on cases, by role. */
#define CASEWORK_ROLES \
  (ROLE_BIT(ROLE_WORKER) | ROLE_BIT(ROLE_ASSESSOR) | ROLE_BIT(ROLE_REVIEWER) | \
   ROLE_BIT(ROLE_INSPECTOR) | ROLE_BIT(ROLE_FINANCE) | ROLE_BIT(ROLE_COORDINATOR))

/* Who sees cases of his own institution or people besides (case_own.c). */
#define CASE_SEEING_ROLES (CASEWORK_ROLES | ROLE_BIT(ROLE_PROVIDER) | ROLE_BIT(ROLE_VISITOR))

/* Who has a list of his own of what is due (pages_own_due.c). */
#define OWN_DUE_ROLES (ROLE_BIT(ROLE_INSPECTOR) | ROLE_BIT(ROLE_PROVIDER))

/* HAND_BIT()s of the user for an area: role by role, and nobody else's. */
unsigned hands_of(const struct call *c, struct str area);
/* The same without those that a worker lends at the window (HAND_APPLICANT). */
unsigned own_hands_of(const struct call *c, struct str area);
/* Those that cases wait for: the own ones, and for who acts for an institution the applicant's. */
unsigned desk_hands_of(const struct call *c, struct str area);
/* The same by unit, for moves of one office (struct case_deed). */
LY_MUST_CHECK enum ly held_of(struct scope *s, const struct call *c, struct str area,
                              const struct hand_held **out, size_t *count);
/* Whether the user holds one of the roles for the area of the call. */
bool holds_here(const struct call *c, unsigned roles);

/* What forms of cases take, in tables of fields (describe.h). */
#define CASE_FORM_TAKES \
  {"field.{key}", FIELD_TEXT, MSG_API_CASE_SENT_FIELD, .max = CASE_VALUE_MAX}, \
      {"keep", FIELD_TEXTS, MSG_API_CASE_KEEP, .max = INPUT_NAME_MAX}, \
      {"document.{key}", FIELD_ID, MSG_API_CASE_SENT_DOCUMENT}, { \
    "file.{key}", FIELD_FILE, MSG_API_CASE_SENT_FILE \
  }

/* Where the call is about, and what may be done there. */
struct case_desk {
  struct place place;
  struct store *store;
  const struct registry *registry;
  const struct casework *now; /* in force */
};
/* LY_NOT_FOUND where no pack has procedures. */
LY_MUST_CHECK enum ly case_desk_open(struct scope *s, struct call *c, struct case_desk *out);
/* The case that {case} names, with the procedures it began under; LY_NOT_FOUND where it is worked
 * on elsewhere. */
LY_MUST_CHECK enum ly case_named(struct scope *s, struct call *c, const struct case_desk *desk,
                                 struct case_row *row, const struct casework **work);
/* What a party is called, as the user sees it; that he looked the caller notes (looks.h). */
LY_MUST_CHECK enum ly case_party_name(struct scope *s, struct call *c, const struct case_desk *desk,
                                      const struct service_procedure *p, int64_t party,
                                      struct str *out);
/* What the party is called that a field of a form names; its number where it is not known. */
LY_MUST_CHECK enum ly case_party_said(struct scope *s, struct call *c, const struct case_desk *desk,
                                      const struct registry_fact *fact, struct str value,
                                      struct str *out);
/* The same with birth date and area, as the user sees them: of a party of a kind (NULL: it is not
 * known), and of a procedure's. */
struct search_hit;
LY_MUST_CHECK enum ly case_hit(struct scope *s, struct call *c, const struct case_desk *desk,
                               const struct registry_party *kind, int64_t party,
                               struct search_hit *hit);
LY_MUST_CHECK enum ly case_party_hit(struct scope *s, struct call *c, const struct case_desk *desk,
                                     const struct service_procedure *p, int64_t party,
                                     struct search_hit *hit);
/* {q, hits: [{party, name, born, area_text}]}: the parties of a kind that ?q= finds; with `all`
 * those of the place without words too. */
LY_MUST_CHECK enum ly put_party_hits(struct scope *s, struct call *c, const struct case_desk *desk,
                                     struct str kind, bool all, struct value *v);
/* The slot that is booked, named by the form or else by the address; its number 0: none is. */
struct slot_row;
LY_MUST_CHECK enum ly case_slot_asked(struct scope *s, struct call *c, const struct case_desk *desk,
                                      struct slot_row *out);
/* "331121-17": what people are told, and what is looked for. */
struct str case_number_text(struct scope *s, struct str district, int64_t case_no);
/* "/area/331121/cases/17" and `end`. */
struct str case_path(struct scope *s, const struct call *c, int64_t case_no, const char *end);
/* What case_row_value() gives, with number, area_text, opened_by_text, due_text (what is left of
 * the term, or since when it is over), party_name and link (of a page). */
LY_MUST_CHECK enum ly case_shown(struct scope *s, struct call *c, const struct case_desk *desk,
                                 const struct casework *work, const struct case_row *row,
                                 struct value **out);
/* For listings: the one code of a row in a column (base/sheet.h); the town of an area, by which it
 * is filtered; and that the user looked at the parties of the rows shown. */
size_t one_code(struct str code, struct str *out, size_t max);
struct str town_code(struct str area);
LY_MUST_CHECK enum ly note_parties(struct scope *s, struct call *c, struct str district,
                                   const void **rows, size_t count,
                                   int64_t (*party_of)(const void *row));
/* The end of a listing of the place: what it is called ("青田县办件") and what is said when there
 * is nothing, with title and area of the page. */
struct listing;
void head_of_listing(struct scope *s, struct call *c, const struct case_desk *desk,
                     enum message title, enum message empty, struct listing *listing,
                     struct value *page);
/* "17-47": a case, and the number of one of its files. */
bool case_file_named(struct str text, int64_t *case_no, int64_t *file);
/* "剩余 3 个工作日", of what case_row_value() gave; empty without a clock. */
struct str case_due_text(struct scope *s, const struct value *row);

/* Where a worker asks for a programme for a party; empty: nobody can, or not this user. */
struct str apply_link(struct scope *s, const struct call *c, struct str programme, int64_t party);
/* {cases}: those of a party, open and ended; nothing where no pack has procedures. */
LY_MUST_CHECK enum ly put_party_cases(struct scope *s, struct call *c, struct value *v,
                                      int64_t party);

/* ---- Own ones (case_own.c) --------------------------------------------------------------------
 *
 * A provider's cases are those of the institution whose number is the unit of the role: of which it
 * is the party, whose slot is booked, or which a field names. A visitor's are those of the people
 * shared out to the user today. Whoever works on cases by another role sees all of the area.
 */

bool sees_all_cases(const struct call *c);
/* Whether a role of the user's is held for the institution of that number. */
bool acts_for(const struct call *c, int64_t institution);
/* All that the user acts for here, with room for as many as there are grants; how many. */
size_t own_institutions(const struct call *c, int64_t *out);
/* The first institution that the user acts for here; 0: none, or the user works for the office. */
int64_t own_institution(const struct call *c);
/* Whether the case is one that an institution of the user's asks for itself. */
bool asks_for_own(const struct call *c, const struct case_row *row);
/* Whether the user may open cases of the procedure here: for anybody at the window, or for the own
 * institution where institutions ask. */
bool may_apply(const struct call *c, const struct service_procedure *p);
/* {may_open}, and of a page asks_own: for the own institution, not at the window. */
void put_may_open(struct scope *s, const struct call *c, bool may, struct value *v);
/* Hands for one case: the applicant's too where the own institution asked; those of provider and
 * visitor only where it is the user's own. */
LY_MUST_CHECK enum ly case_hands(struct scope *s, const struct call *c,
                                 const struct case_desk *desk, const struct case_row *row,
                                 unsigned *out);
/* LY_NOT_FOUND where the user sees own cases only, and this is none; else the call is told. */
LY_MUST_CHECK enum ly case_own_check(struct scope *s, struct call *c, const struct case_desk *desk,
                                     const struct case_row *row);
/* case_list() and case_counts() of the cases that the user sees. */
LY_MUST_CHECK enum ly case_list_seen(struct scope *s, struct call *c, const struct case_desk *desk,
                                     const struct case_filter *filter, struct case_after after,
                                     size_t limit, struct case_row **out, size_t *count);
LY_MUST_CHECK enum ly case_counts_seen(struct scope *s, struct call *c,
                                       const struct case_desk *desk, struct case_count **out,
                                       size_t *count);

/* ---- Forms (case_forms.c) ---------------------------------------------------------------------
 */

/* A form on its way to the page. */
struct case_form {
  const struct pack_many *fields, *documents;
  const struct registry_state *known; /* of the party: facts come filled in; NULL: nothing */
  const char *prefix;                 /* of the ids of its fields */
  bool sent;                          /* it comes back: with what was sent, and its faults */
};
/* {fields: [{id, field, key, label, unit, note, value, required, error, kept, …}], documents: [{id,
 * field, key, name, note, required, error}]} */
LY_MUST_CHECK enum ly case_form_value(struct scope *s, struct call *c, const struct case_form *form,
                                      struct value **out);

/* Reads "field.KEY", "document.KEY" (numbers of files handed in before), "file.KEY" and "keep"
 * (facts that stay as they are known) into the deed; what is wrong is a diagnostic. `of`: whose
 * form or move it is; `known` as above. */
LY_MUST_CHECK enum ly case_form_read(struct scope *s, struct call *c, const struct case_desk *desk,
                                     const struct service_procedure *of,
                                     const struct registry_state *known, struct case_sending *out);
/* Seals the files, once all else is known to be right, and hands the deed to the writer. */
LY_MUST_CHECK enum ly case_send(struct scope *s, struct call *c, struct case_sending *sending);
