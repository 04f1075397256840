/* The visitor's desk, acts on pages, two records of one visit, and who goes to whom. */
#pragma once

#include "web/pages_parties.h"
#include "web/visits.h"

/* pages_visits.c */
enum ly page_visits(struct scope *s, struct call *c, struct value **out);
enum ly page_act_new(struct scope *s, struct call *c, struct value **out);
enum ly deed_act_new(struct scope *s, struct call *c);
enum ly after_act_new(struct scope *s, struct call *c);
enum ly deed_act_undo(struct scope *s, struct call *c);
enum ly page_conflicts(struct scope *s, struct call *c, struct value **out);
enum ly deed_conflict(struct scope *s, struct call *c);
/* pages_share.c */
enum ly page_share_areas(struct scope *s, struct call *c, struct value **out);
enum ly page_share(struct scope *s, struct call *c, struct value **out);
enum ly deed_share(struct scope *s, struct call *c);
enum ly deed_away(struct scope *s, struct call *c);
