/* Slots (时段): so many places at an institution at a time; a booking is a case that names the
 * slot. slot_party.h has what one family sees of them, slot_remind.h tells it before the day.
 *
 *   slot_kind   slot_kinds.yaml   what is offered: the procedure that books it, the one that
 *                                 invites to it, whose duty it answers
 *   material    materials.yaml    what families of children of an age are given to read
 *
 * Steps of the procedure that books say `place: taken` or `place: waiting` (procedure.h). A case
 * that comes to a step that takes a place has one of the slot's places from 1 to `capacity`; who
 * opens one when all are taken stands on the first step that waits, or is refused where there is
 * none. When a place is given back the first who waits gets it, by the move `by: place`, in the
 * same transaction. Places are rows with a key of their own, so two transactions can not give the
 * same one away. A slot that is called off ends its bookings by their other move `by: place`. A
 * step that takes a place and is left for another that does is attendance: not before the slot's
 * day, and acts that follow from it are of that day.
 *
 * Of a slot nothing is changed but the number of its places; it can be called off. More places are
 * given to those who wait, in their order, in the same transaction; fewer than are taken is
 * refused.
 */
#pragma once

#include "service/case.h"

enum {
  SLOT_CAPACITY_MAX = 1000,
  SLOT_TEXT_MAX = 100, /* characters of title and place */
  SLOT_NOTE_MAX = 500,
  SLOT_AGE_MAX = 1200, /* months */
  SLOT_AMOUNT_MAX = 1000,
  SLOT_AHEAD_DAYS = 400,
  SLOT_MARKS_MAX = SLOT_CAPACITY_MAX,
  SLOT_INVITED_MAX = 200, /* families in one go */
  SLOT_REMIND_MAX = 14,   /* days */
};

/* ---- In packs -----------------------------------------------------------------------------------
 */

struct service_slot_kind {
  struct pack_entry entry;
  struct str key, name;
  struct pack_ref procedure; /* struct service_procedure: books it */
  struct pack_ref invite;    /* struct service_procedure: tells a family of it; may be missing */
  struct str programme;      /* key of the standing duty it answers, where a pack has one */
  struct pack_ref members;   /* struct registry_fact: who names an institution by it is signed up by
                                that institution, from the list of its people; or missing */
  struct str who;      /* what those are called who come: 孩子, 从业人员; may be empty */
  struct str amount;   /* a field of the act that follows from attending: each slot says how
                          much of it (学时); or empty */
  int64_t capacity;    /* offered when one is made; 0: nothing */
  int64_t remind_days; /* so many days before, who has a place is reminded; 0: nobody is */
  struct str remind;   /* what he is told beside title, day, time and place */
  struct str note;
};

/* Where it can be had is either a link or said in `where`. */
struct service_material {
  struct pack_entry entry;
  struct str key, name;
  int64_t from, to; /* months of age, both included */
  struct str link, where;
  struct str norm; /* number of the document */
  int sure;        /* enum registry_sure: of title and ages */
  struct str note;
};

extern const struct pack_kind service_kind_slot_kind, service_kind_material;

/* The kind of that key, as it holds in the pack; or NULL. */
const struct service_slot_kind *slot_kind_find(const struct pack *pack, struct str key);
/* The act that follows from attending; NULL: none does. */
const struct registry_act_kind *slot_kind_act(const struct service_slot_kind *kind);
/* Its field that `amount` names; NULL: none. */
const struct registry_act_field *slot_kind_amount(const struct service_slot_kind *kind);
/* [{key, name, from, to, age_text, url, where, norm, sure, sure_text, note}] of those that touch
 * the ages `from` to `to` in months. */
struct value *materials_value(struct scope *s, const struct pack *pack, int64_t from, int64_t to);

/* ---- Deeds --------------------------------------------------------------------------------------
 *
 *   act             subject              payload
 *   slot.open       slots:DISTRICT       kind, title, party, area, place, on, starts, ends,
 *                                        capacity, amount, age_from, age_to, note
 *   slot.call_off   slot:DISTRICT/SLOT   slot
 *   slot.places     slot:DISTRICT/SLOT   slot, capacity
 *   slot.attend     slot:DISTRICT/SLOT   slot, marks: [{case, seen, move}]
 *   slot.invite     slot:DISTRICT/SLOT   slot, parties: [id]
 *   slot.enrol      slot:DISTRICT/SLOT   slot, institution, parties: [id]
 *   slot.withdraw   slot:DISTRICT/SLOT   slot, institution, parties: [id]
 *
 * Enrolling and withdrawing is an institution's, of those who belong to it (`members`).
 */

enum slot_act {
  SLOT_OPEN,
  SLOT_CALL_OFF,
  SLOT_PLACES,
  SLOT_ATTEND,
  SLOT_INVITE,
  SLOT_ENROL,
  SLOT_WITHDRAW,
  SLOT_ACTS
};

struct slot_new {
  struct str kind, title;
  int64_t party;   /* the institution that offers it */
  struct str area; /* where; empty: where the institution is, else the district */
  struct str place;
  struct date on;
  int64_t starts, ends; /* minutes of the day */
  int64_t capacity;
  int64_t amount;           /* of a kind with an amount, what each who comes has of it; else 0 */
  int64_t age_from, age_to; /* months; -1: for all */
  struct str note;
};

/* One booking, and what became of it. */
struct slot_mark {
  int64_t case_no, seen;
  struct str move;
};

/* Lives, with all it points to, until the write is done. */
struct slot_deed {
  enum slot_act act;
  const struct casework *work;
  const struct registry *registry;
  struct str district, reason;
  struct str source; /* who says so, in acts that follow; empty: "verified" */
  enum ly (*tell)(struct scope *s, struct tx *tx, void *context, const struct case_told *told);
  void *context;
  struct slot_new slot;          /* of SLOT_OPEN */
  int64_t slot_no;               /* of the others */
  int64_t capacity;              /* of SLOT_PLACES: the number of places from now on */
  unsigned hands;                /* of SLOT_ATTEND: those the actor holds there */
  const struct slot_mark *marks; /* of SLOT_ATTEND */
  const int64_t *parties;        /* of SLOT_INVITE, SLOT_ENROL, SLOT_WITHDRAW */
  int64_t institution;           /* of the last two: whose people they are */
  size_t count;                  /* of marks, or of parties */
};
/* `run` of a struct write whose context is the deed. SLOT_OPEN answers with the slot's number,
 * SLOT_INVITE with how many were invited (who is invited already is left out), SLOT_PLACES with how
 * many of those who waited have a place now, SLOT_ENROL and SLOT_WITHDRAW with how many people.
 * LY_INVALID with a diagnostic for each faulty field (place: its name above); LY_CONFLICT: it has
 * been called off or is over, a booking was changed meanwhile, or a move is not for now;
 * LY_NOT_FOUND; LY_DENIED. */
LY_MUST_CHECK enum ly slot_run(struct scope *s, struct tx *tx, struct write *w);
struct write slot_write(struct scope *s, struct slot_deed *deed);
int64_t slot_answer(const struct write *w);

/* ---- Asking -------------------------------------------------------------------------------------
 */

struct slot_row {
  struct str district;
  int64_t slot, party;
  struct str kind, title, area, place, note;
  struct date on;
  int64_t starts, ends, capacity, amount;
  int64_t age_from, age_to; /* -1: for all */
  bool off;                 /* called off */
  struct str off_reason;
  int64_t taken, waiting; /* as it is now */
};
LY_MUST_CHECK enum ly slot_find(struct scope *s, struct store *st, struct str district,
                                int64_t slot, struct slot_row *out);
/* Those of a day or later (DATE_NONE: of all), in an area (empty: all of the district), by day and
 * number; at most `limit`. */
LY_MUST_CHECK enum ly slot_list(struct scope *s, struct store *st, struct str district,
                                struct str area, struct date from, size_t limit,
                                struct slot_row **out, size_t *count);
/* The cases that name the slot, of the procedure that books (`invited`: of the others), in the
 * order in which they were opened; those that wait in the order in which they will be taken. */
LY_MUST_CHECK enum ly slot_cases(struct scope *s, struct store *st, const struct casework *work,
                                 const struct slot_row *slot, bool invited, struct case_row **out,
                                 size_t *count);
/* Those of whom a case of the procedure that invites is open now, by id. */
LY_MUST_CHECK enum ly slot_invited(struct scope *s, struct store *st, struct str district,
                                   struct str procedure, int64_t **out, size_t *count);
/* "09:30"; and back, false where it is none. */
struct str slot_time_text(struct arena *a, int64_t minutes);
bool slot_time_parse(struct str text, int64_t *out);
/* For pages and JSON: {district, slot, kind, kind_name, title, party, area, place, on, starts,
 * ends, capacity, amount, amount_text, taken, waiting, free, age_from, age_to, age_text, off,
 * off_reason, over, note}.
 */
struct value *slot_value(struct scope *s, const struct pack *pack, const struct slot_row *row);
