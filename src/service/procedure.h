/* Procedures (办理规程): how something is asked for, worked on, decided and delivered, as data.
 *
 *   procedure   procedures.yaml   form, documents, steps, moves, clocks, effects
 *   day_off     days_off.yaml     public holidays and the weekends worked in exchange, by year
 *   office      offices.yaml      which unit of an area does what several bureaus do together
 *
 * A case (case.h) is one party's way through a procedure. It stands on one *step* at a time; a
 * *move* takes it to another. What a procedure does not list can not be done: there is no other way
 * to change a case. A move says who makes it (hands), from which steps, what has to be said with it
 * (fields, documents, a reason), whether the programme's answer has to be a yes or a no, whose
 * hands must not have made an earlier move (second person), and what follows (effects). Nothing
 * here knows any one programme.
 *
 * A step may have a *clock*: so many days, working days or months from the day the case came there.
 * When it runs out the case is late, or, where a move is `by: clock`, it moves by itself
 * (公示期满无异议). A move `by: rule` is made by itself as soon as the rule holds for the party
 * (死亡, 迁出).
 *
 * A move may leave the case on its step (`to` is the step it was made on): the clock runs on. So
 * several offices check at the same time, each by a move of its own, and the move that goes on is
 * `after` all of them. A case came to a step when it last came there from another one. Nothing
 * leads out of a step that is an end, unless it is `running`.
 */
#pragma once

#include "service/workday.h"
#include "service/vocabulary.h"

/* Who may do something: hands. What roles these are is decided above (people, web). */
enum procedure_hand {
  HAND_APPLICANT,   /* who asked: the party itself, its family, the institution */
  HAND_WORKER,      /* 经办员 */
  HAND_ASSESSOR,    /* 评估员 */
  HAND_REVIEWER,    /* 审核员 */
  HAND_INSPECTOR,   /* 检查员 */
  HAND_VISITOR,     /* 探访员 */
  HAND_PROVIDER,    /* 机构人员 */
  HAND_FINANCE,     /* 财务人员 */
  HAND_COORDINATOR, /* 统筹员 */
  HAND_CLOCK,       /* nobody: the clock of the step has run out */
  HAND_RULE,        /* nobody: the move's rule holds */
  HAND_PLACE,       /* nobody: a place of the slot became free, or the slot was called off */
  HAND_COUNT
};
#define HAND_BIT(hand) (1u << (hand))

/* What a field says of an assessment: it comes filled in, and has to be just that. */
enum procedure_assessed {
  NOT_ASSESSED,
  ASSESSED_OWN,   /* the level that the actor's own sheet comes to */
  ASSESSED_LEVEL, /* the level of the result */
  ASSESSED_DATE,  /* the day of the result; may be said otherwise */
};

/* A line of a form. With `fact` it is a fact of the case's party: type, codes, unit, privacy are
 * that fact's, it comes filled in with what is known, and an effect `facts` states what was
 * changed. Without, it is the case's own. */
struct procedure_field {
  struct str key, name; /* with `fact` both may be missing: the fact's */
  struct pack_ref fact; /* struct registry_fact of the procedure's kind of party */
  int type;             /* enum registry_type; as in the dictionary, so what follows */
  int64_t places;
  struct pack_ref codes, target;
  struct str unit;
  int privacy; /* enum registry_privacy; from sensitive on sealed and masked */
  int check;   /* enum identity_check */
  int mask;
  bool required;
  bool sees;       /* of type party: the institution it names sees the case (case_named.c) */
  int assessed;    /* enum procedure_assessed: what the instrument's sheets say (assessment.h) */
  struct str act;  /* of the act that opens the case (`opened_by`): on, note, or an item of its
                      form; the field comes filled in with it */
  struct str note; /* a line of help beside the field */
};

struct procedure_document {
  struct str key, name;
  struct str
      field; /* of the same form: asked for beside it, as a photo of what it says; or empty */
  bool required;
  struct str note;
};

/* Exactly one of days and months. */
struct procedure_clock {
  int64_t days, months;
  bool working;     /* days are working days */
  struct str until; /* a field of the move that leads there: the day it says, where it says one */
  int sure;         /* enum registry_sure; REGISTRY_NONE: the county's own setting, no source */
  struct pack_ref clause;
  struct str norm;
  struct pack_many tell; /* struct service_tell *: who is told before it runs out (tell.h) */
};

/* How a case ends. */
enum procedure_end {
  PROCEDURE_OPEN,     /* it goes on */
  PROCEDURE_GRANTED,  /* 准予; with `running` on the step: it goes on being delivered */
  PROCEDURE_REFUSED,  /* 不予 */
  PROCEDURE_REJECTED, /* 不予受理 */
  PROCEDURE_WITHDRAWN,
  PROCEDURE_STOPPED, /* 终止: death, move, no longer entitled */
  PROCEDURE_DONE,    /* 办结 */
};

/* What a step has to do with the slot that the case names (slot.h). */
enum procedure_place { PLACE_NONE, PLACE_TAKEN, PLACE_WAITING };

struct procedure_step {
  struct str key, name;
  int end;                             /* enum procedure_end */
  bool published;                      /* shown to everybody while it stands here */
  int place;                           /* enum procedure_place */
  bool running;                        /* 在享: what was granted is delivered month by month */
  const struct procedure_clock *clock; /* NULL: none */
  struct str
      call; /* why the worker rings up whoever it is about, while it stands here; empty: no need */
  struct str note;
};

/* What follows from a move, in the same transaction. */
enum procedure_effect_kind {
  EFFECT_FACTS,   /* the form's facts become one statement about the party */
  EFFECT_STATE,   /* `fact` gets `value`, or what `field` says (of the form or any move, as last
                     said in the case; nothing where it never was), or (with neither) the day */
  EFFECT_ACT,     /* an act of `act` is recorded, today; with `field` of the party that the field
                     names (none where it names nobody), with what was said in the act's fields */
  EFFECT_OPEN,    /* a case of `procedure` is opened for the party */
  EFFECT_RECEIPT, /* the party receives the programme from today (or next month, as it says) */
  EFFECT_END_RECEIPT, /* and no longer */
  EFFECT_NOTIFY,      /* `hand` is told */
  EFFECT_LETTER,      /* `letter` is issued: numbered, kept (letter.h) */
  EFFECT_MONEY,       /* refused by `pack check` until there is a ledger */
};

struct procedure_effect {
  int kind; /* enum procedure_effect_kind, word `do` */
  struct pack_ref fact, act, procedure;
  struct str value, field, letter, text;
  int hand; /* enum procedure_hand */
};

/* What has to stand in the case by now, of fields with codes: of each the last value said, in the
 * move itself or before it, is one of `only`. */
struct procedure_said {
  struct pack_many fields; /* struct str: keys of fields, of the form or of any move */
  struct pack_many only;   /* struct str: codes */
};

/* Which office it is for parties of whom a fact says one of these codes. */
struct office_choice {
  struct pack_many codes; /* struct str */
  struct str office;      /* another key of offices.yaml */
};

/* A bureau as procedures name it: each area says which unit of its own that is. One that is told
 * apart by what a fact says of the party (行业主管部门) has `by` and `of`, and no unit. */
struct service_office {
  struct pack_entry entry;
  struct str key, name; /* fire 消防救援机构 */
  struct pack_ref unit; /* struct pack_unit of the same pack; none: called by its own name */
  struct pack_ref by;   /* struct registry_fact with codes */
  struct pack_many of;  /* struct office_choice * */
  struct str note;
};

enum procedure_judged { PROCEDURE_NOT_JUDGED, PROCEDURE_IF_YES, PROCEDURE_IF_NO, PROCEDURE_ANY };

struct procedure_move {
  struct str key, name;  /* accept 受理 */
  struct pack_many from; /* struct str: keys of steps */
  struct str to;
  struct pack_many by;        /* int: choices of enum procedure_hand */
  struct str rule;            /* of `by: rule`: a truth about the party */
  bool reason;                /* one has to be given */
  struct pack_many not_by;    /* struct str: moves; who made the last of one may not make this */
  struct pack_many after;     /* struct str: moves; each has been made since the case came here */
  int judged;                 /* enum procedure_judged: what the programme must say today */
  struct pack_many fields;    /* struct procedure_field *: said with this move */
  struct pack_many documents; /* struct procedure_document * */
  struct pack_many effects;   /* struct procedure_effect * */
  struct pack_many said;      /* struct procedure_said * */
  struct pack_ref office;     /* struct service_office: made by who acts for it, and nobody else */
  bool after_clock;           /* not before the step's clock has run out */
  struct str note;
};

/* Who may ask. */
enum procedure_asks {
  ASKS_SELF,
  ASKS_FAMILY,
  ASKS_OFFICE,      /* an office by itself (主动服务, 政策找人) */
  ASKS_INSTITUTION, /* the institution it is about */
};

/* A case of it is a consent (consent.h): fields of its form. */
struct procedure_consents {
  struct str use;   /* a required code: to what */
  struct str until; /* a date: the last day; empty: until it is withdrawn */
};

struct service_procedure {
  struct pack_entry entry;
  struct str key, name;
  struct pack_ref of;         /* struct registry_kind */
  struct pack_ref programme;  /* struct service_programme that is judged; may be missing */
  struct pack_ref instrument; /* struct service_instrument its assessment is made with; or none */
  struct pack_ref opened_by;  /* struct registry_act_kind: an urgent act of it opens a case */
  int field;                  /* enum service_field */
  struct str item_code;       /* 事项编码; empty where the area has not said */
  struct pack_many asks;      /* int: choices of enum procedure_asks */
  struct str whom;            /* rule: a truth about the party: for whom it may be asked by himself
                                 or his family, where it is not a no; empty: for all of the kind */
  struct str first;           /* the step a new case stands on; empty: the first in the list */
  bool many;                  /* a party may have several open cases of it */
  const struct procedure_consents *consents; /* NULL: it is no consent */
  struct pack_many form;                     /* struct procedure_field * */
  struct pack_many newcomer; /* struct procedure_field *: facts that record who is not on record yet
                                and is what the case is about (新生儿); none: only who is */
  struct pack_many documents; /* struct procedure_document * */
  struct pack_many steps;     /* struct procedure_step * */
  struct pack_many moves;     /* struct procedure_move * */
  struct pack_many clauses;
  struct str norm, note;
  int sure; /* of the steps and clocks as written here; REGISTRY_NONE: the county's own practice */
};

extern const struct pack_kind service_kind_procedure, service_kind_day_off, service_kind_office;
extern const struct pack_choice procedure_hands[], procedure_ends[], procedure_effects[],
    procedure_judgeds[], procedure_askss[], procedure_assesseds[], procedure_places[];

const struct procedure_step *procedure_step_find(const struct service_procedure *p, struct str key);
const struct procedure_move *procedure_move_find(const struct service_procedure *p, struct str key);
/* The form as it is filled in: for who is not on record yet those facts come first, each once. */
struct pack_many procedure_form_of(struct arena *a, const struct service_procedure *p,
                                   bool newcomer);
/* Whether nobody asks for it: an office opens it by itself (检查, 邀请). */
bool procedure_office_only(const struct service_procedure *p);
/* The first step of a new case. */
const struct procedure_step *procedure_first(const struct service_procedure *p);
/* What a field is called in values, and on the page: its own key and name, or its fact's. */
struct str procedure_field_key(const struct procedure_field *f);
struct str procedure_field_name(const struct procedure_field *f);
/* A field as a fact of the dictionary: its own type, or the fact's, under the field's key and name;
 * what registry_value_read() and pages take. NULL when memory ran out. */
const struct registry_fact *procedure_field_fact(struct arena *a, const struct procedure_field *f);
/* By the key of a field of the form or of any move; those of one key are of one type. */
const struct procedure_field *procedure_field_find(const struct service_procedure *p,
                                                   struct str key);

/* ---- Offices (office.c) -------------------------------------------------------------------------
 */

/* A hand and the unit it is held for: empty for all units. */
struct hand_held {
  int hand; /* enum procedure_hand */
  struct str unit;
};
/* The unit for which a role is held by who acts for an office, as the pack's area has it; empty
 * where the pack has no such office. */
struct str office_unit(const struct pack *pack, struct str office);
/* The fact by which an office is told apart; empty: by none. */
struct str office_fact(const struct pack *pack, struct str office);
/* The office that it is where that fact says a code: itself, or the one that the code has; itself
 * too where it has none (then nobody but who acts for all units may). */
struct str office_by(const struct pack *pack, struct str office, struct str code);
/* The same for a party, by what is known of it. */
struct str office_for(const struct pack *pack, struct str office,
                      const struct registry_state *party);
/* Whether one of the hands that make a move is held for an office (its own, by office_for()) in the
 * area of the pack; a move for no office is for all. */
bool office_may(const struct pack *pack, const struct procedure_move *move, struct str office,
                const struct hand_held *held, size_t count);

/* For pages and JSON: {procedure, name, of, of_text, field, field_text, programme, programme_name,
 * instrument, instrument_name, item_code, asks: [{value, text}], whom,
 * first, many, form: [{key, name,
 * fact, type, type_text, codes: [{value, text}], target, unit, privacy, privacy_text, required,
 * sees, assessed, assessed_text, note}], newcomer: [as form],
 * documents: [{key, name, field, required, note}], steps: [{step, name, end, end_text, published,
 * running, clock_text, clock_source_text, note}], moves: [{move, name, from: [], to, to_name, by:
 * [{value, text}], office, office_text, said: [{fields: [], only: []}], rule, reason, not_by: [],
 * after: [], after_clock, judged, judged_text, fields, documents (as above), effects: [{do,
 * do_text, fact, value, field, act, procedure, letter, hand, hand_text, text}], note}],
 * source_text, sure, sure_text, pack, pack_name, note}. Choices not made are empty.
 */
struct value *procedure_value(struct scope *s, const struct service_vocabulary *v,
                              const struct service_procedure *p);
