/* Who belongs to an institution (从业人员): those who name it by a fact, with what the dictionary
 * says of each (`columns`), since when, and what was done this year of that for which the
 * institution signs them up (slot.h, `members`), beside what a programme promises each of them.
 */
#pragma once

#include "base/sheet.h"
#include "registry/privacy.h"
#include "service/slot.h"

enum { MEMBER_COLUMNS_MAX = 12, MEMBER_KINDS_MAX = 8, MEMBER_LIST_MAX = 2000 };

/* Of one kind of slot: acts of this year, or the sum of the field that its slots say. */
struct member_done {
  int64_t done;
  bool wanted_known;
  int64_t wanted; /* by the programme that the kind answers, where the member is entitled to it */
};

struct member_row {
  int64_t party;
  struct str name;
  struct str values[MEMBER_COLUMNS_MAX]; /* in words, as they are seen; of another party its name */
  struct date joined, left;              /* DATE_NONE: not known */
  bool gone;                             /* has left */
  struct member_done done[MEMBER_KINDS_MAX];
};

struct member_list {
  const struct casework *work;
  const struct registry *registry;
  struct store *store;
  struct str district;
  int64_t institution;
  const struct registry_fact *by;    /* 工作单位 */
  const struct privacy_views *sight; /* NULL: whole */
  struct str row_path; /* "area/331121/parties/7/members/new?party=" and the number; or empty */
  /* Filled in: */
  const struct registry_party *kind;
  const struct service_slot_kind *kinds[MEMBER_KINDS_MAX];
  size_t kind_count;
  struct member_row *rows; /* who is there, then who has left; each by name */
  size_t count;
};

/* The fact of that key by which people belong to an institution and which has a list; an empty key:
 * the first there is; NULL: none. */
const struct registry_fact *member_fact(const struct registry *r, struct str key);
/* LY_NOT_FOUND: there is no such party; LY_LIMIT. */
LY_MUST_CHECK enum ly member_list_read(struct scope *s, struct member_list *list);
/* The list is the sheet's context. */
LY_MUST_CHECK enum ly member_list_sheet(struct scope *s, const struct member_list *list,
                                        struct sheet *out);
/* {party, name, state, state_text, joined, left, facts: [{key, name, text}], done: [{kind, name,
 * done, wanted, missing, unit, text}]}; wanted and missing only where known. */
struct value *member_row_value(struct scope *s, const struct sheet *sheet, const void *row);
