/* A resident's own pages: pages_mine_login.c comes in, pages_mine.c shows, pages_mine_case.c asks
 * and moves, pages_mine_sessions.c has sessions, pages_mine_papers.c gives letters and files. */
#pragma once

#include "service/case_whom.h"
#include "service/entitlement.h"
#include "web/pages_portal.h"

/* The person that ?for= (or a form's field) names, or the resident himself: his own child that is a
 * minor, his ward, whom he cares for. LY_NOT_FOUND for anybody else; LY_DENIED for who came with
 * the number of a case. */
LY_MUST_CHECK enum ly mine_party(struct scope *s, struct call *c, int64_t *party);
/* Whether these are his: himself, or one of those above. */
LY_MUST_CHECK enum ly mine_check(struct scope *s, struct call *c, int64_t party);
/* The case of that number is of somebody who is his. LY_NOT_FOUND; LY_DENIED for who came with the
 * number of another. */
LY_MUST_CHECK enum ly mine_case(struct scope *s, struct call *c, int64_t case_no,
                                struct case_desk *desk, struct case_row *row);
/* Those above, himself first; each with the fact that says so (NULL: himself). */
struct mine_person {
  int64_t party;
  const struct registry_fact *by;
};
/* {people}: those above, to choose from; `chosen` is the one the page is about. */
LY_MUST_CHECK enum ly mine_put_people(struct scope *s, struct call *c, int64_t chosen,
                                      struct value *v);
enum { MINE_PEOPLE = 40 };
LY_MUST_CHECK enum ly mine_people(struct scope *s, struct call *c, struct mine_person *out,
                                  size_t *count);

/* For whom of them something may be asked (pages_mine_whom.c). */
struct mine_whom {
  const struct casework *work;
  struct rule_reader reader;
  struct mine_person people[MINE_PEOPLE];
  size_t count;
};
struct mine_may {
  bool may;
  int asks; /* enum procedure_asks: as what he would ask */
  struct case_whom whom;
};
bool mine_asked_by_people(const struct service_procedure *p);
/* Whether a family may ask for who is not on record yet. */
bool mine_takes_newcomer(const struct service_procedure *p);
LY_MUST_CHECK enum ly mine_whom_open(struct scope *s, struct call *c, const struct casework *work,
                                     struct mine_whom *out);
LY_MUST_CHECK enum ly mine_may(struct scope *s, const struct mine_whom *w,
                               const struct casework_procedure *p, size_t person,
                               struct mine_may *out);
LY_MUST_CHECK enum ly mine_may_any(struct scope *s, const struct mine_whom *w,
                                   const struct casework_procedure *p, bool *out);
/* {people}: all of them, each with may and why (not). */
LY_MUST_CHECK enum ly mine_put_choice(struct scope *s, struct call *c, const struct mine_whom *w,
                                      const struct casework_procedure *p, struct value *v);
/* {procedures, for_others, for_nobody, has_sessions}: what can be asked for this one of them, what
 * fits it best first; what only for another of them; what for none. Each [{procedure, name, fit,
 * why}]. `found`: what this one is entitled to, empty without consent. */
LY_MUST_CHECK enum ly mine_put_procedures(struct scope *s, struct call *c, int64_t party,
                                          const struct service_entitlement *found, struct value *v);
