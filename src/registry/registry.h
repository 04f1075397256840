/* The registry: who and what is there, told by dated, sourced statements.
 *
 * A *party* is a person, a household or an institution of one district: an id and a kind, nothing
 * more. All that is known of it are *statements*: one row for each act of knowing (an import row, a
 * form, an assessment, a correction) with its source, the days from and to which it is true, when
 * and by whom it was recorded, and the facts it states. Rows are only added. Which facts there are,
 * of which type, how private, and whose word counts first is the *dictionary* (packs/cn).
 *
 * Two times. *True on* a day: statements whose true_from is on or before it and whose true_to is on
 * or after it, or open. *Known on* a moment: statements recorded at or before it, less those
 * retracted by then. Of the statements that hold for a fact the *winner* is that of the source
 * ranked first for the fact (a source the fact does not list comes after all it lists), then of the
 * latest true_from, then of the latest recording, then of the greater id (registry/winner.h).
 *
 * Taking back. A *retraction* is itself a statement, which names another of the same party; what it
 * retracts is as if never said, to those who ask from that moment on. A *batch* is a group of
 * statements recorded for one reason (an import); retracting it takes back all of its statements,
 * retractions among them. Neither is taken back in turn: say the thing again. A batch that was
 * begun pending is as if not there until it is live, and counts as recorded at that moment.
 *
 * Derived. For each kind of party a table current_<kind> holds one row a party and one column a
 * fact that is not sealed: as true on the day the tables were last moved to, as known now. Kept in
 * the transaction that writes, made again by registry_rebuild(), never copied with the database.
 *
 * Facts of class sensitive and secret are sealed before they are stored and stand in no derived
 * table. Without a sealer they can be neither stored nor read.
 *
 * Ids are positive 64-bit numbers from the scope's random source; in JSON they are texts. Functions
 * that write take the caller's transaction and change nothing when they fail, if the caller then
 * rolls back. Everything given back lives in the scope's arena.
 */
#pragma once

#include "base/digest.h"
#include "base/identity.h"
#include "base/value.h"
#include "pack/pack.h"

/* ---- The dictionary -----------------------------------------------------------------------------
 */

/* The pack that holds the dictionary. A pack below another can not add to it. */
#define REGISTRY_PACK "cn"

/* party_kinds.yaml */
struct registry_kind {
  struct pack_entry entry;
  struct str key;  /* "person" */
  struct str name; /* 人员 */
  /* Which of its facts tell it from others in lists, struct registry_fact: what it is called, where
   * it is, since when; each may be missing, none may be sealed. */
  struct pack_ref called, area, born;
  struct pack_many head; /* struct pack_ref: facts that its page begins with */
  /* A fact of another kind that names this one, or missing: two are proposed as one where somebody
   * of the same name and birth date belongs to both by it (registry/link.h). */
  struct pack_ref alike_by;
  /* struct pack_ref: days by which it is gone, and places that all lie outside the district once it
   * has gone away (registry/expiry.h). None sealed. */
  struct pack_many gone, away;
};

/* sources.yaml: who states facts. */
struct registry_source {
  struct pack_entry entry;
  struct str key;  /* "police" */
  struct str name; /* 公安部门 */
};

/* code_lists.yaml */
struct registry_code {
  struct str code; /* what is stored: "3" */
  struct str name; /* 重度失能 */
};

struct registry_codes {
  struct pack_entry entry;
  struct str key, name;
  struct str norm; /* where the codes are from: GB/T 42195-2022; empty where they are our own */
  int sure;        /* enum registry_sure */
  struct str note;
  struct pack_many codes; /* struct registry_code * */
  bool ordered;           /* the codes are levels, in the order of the list */
};

/* How sure a norm is known: stands with `norm`, and only with it. */
enum registry_sure {
  REGISTRY_NO_NORM,
  REGISTRY_OFFICIAL,
  REGISTRY_TWO,
  REGISTRY_SINGLE,
  REGISTRY_NONE
};

/* The value of a fact as text, canonical (as stored) and as a person writes it. */
enum registry_type {
  REGISTRY_TRUTH,   /* true, false; also 是, 否 */
  REGISTRY_INTEGER, /* 120 */
  REGISTRY_DECIMAL, /* with exactly `places` digits behind the point: 3.50 */
  REGISTRY_MONEY,   /* stored in fen: 30050; written in yuan: 300.50 */
  REGISTRY_DATE,    /* 1941-03-02 */
  REGISTRY_CODE,    /* a code of the fact's list; also its name */
  REGISTRY_AREA,    /* 6, 9 or 12 digits (GB/T 2260, GB/T 10114); only the form is checked */
  REGISTRY_TEXT,    /* 1 to 200 characters on one line */
  REGISTRY_PARTY,   /* the id of a party of the fact's `target`, of the same district */
};

/* Who may see it; from sensitive on it is sealed at rest. */
enum registry_privacy {
  REGISTRY_OPEN,      /* anybody: an institution's name */
  REGISTRY_INTERNAL,  /* the offices at work on it */
  REGISTRY_SENSITIVE, /* masked on screens: a telephone number */
  REGISTRY_SECRET,    /* shown for a reason given: an ID number */
};

/* What is left of a value where it is masked (registry/privacy.h). */
enum registry_mask {
  REGISTRY_MASK_ALL,     /* nothing */
  REGISTRY_MASK_NAME,    /* 王*英 */
  REGISTRY_MASK_NUMBER,  /* 3311**********1234, 138****5678 */
  REGISTRY_MASK_ADDRESS, /* to the village: 鹤城街道龙津村*** */
};

/* dictionary.yaml */
struct registry_fact {
  struct pack_entry entry;
  struct str key;        /* "birth_date": one meaning in all kinds of party; a column carries it */
  struct str name;       /* 出生日期: unique within the kind of party */
  struct pack_many also; /* struct str: what offices call it in the headings of their tables */
  struct pack_ref of;    /* struct registry_kind */
  struct str group; /* the heading it stands under where all facts are shown: 养老床位; or none */
  int type;         /* enum registry_type */
  int64_t places;   /* of a decimal, 0 to 9 */
  struct pack_ref codes;
  struct pack_ref target;  /* of a party: struct registry_kind */
  struct str members;      /* the word by which the target reaches all that name it, or none */
  struct str members_text; /* what its page calls them, where that is another word */
  struct pack_ref
      beside; /* a code of the same kind that says as what: 与户主关系; may be missing */
  struct pack_many columns;     /* struct pack_ref: what the target's list of them shows of each */
  struct pack_ref joined, left; /* since when it holds, and its last day; may be missing */
  struct str unit;
  int privacy;              /* enum registry_privacy */
  int64_t keep_years;       /* at least, once it no longer counts; 0: not known */
  struct pack_many sources; /* struct pack_ref: whose word counts, first wins */
  struct pack_ref clause;   /* of this pack */
  struct str norm, note;
  int sure;         /* enum registry_sure: of norm and code list */
  int check;        /* enum identity_check: of a text that is a number of some kind */
  bool index;       /* a party is found by it (registry/search.h) */
  int mask;         /* enum registry_mask: how it looks where it is not shown whole */
  bool tells_apart; /* two records in which it differs are hardly one (registry/link.h) */
};

/* acts.yaml: what is done for a party or measured of it, each time it happens (registry/act.h). */
struct registry_act_field {
  struct str key;  /* "amount" */
  struct str name; /* 金额 */
  int type;        /* REGISTRY_INTEGER, REGISTRY_DECIMAL or REGISTRY_MONEY; never below 0 */
  int64_t places;  /* of a decimal */
  struct str unit;
};

/* What else is filled in about an act: not counted by rules, kept with what is told of it. */
struct registry_act_item {
  struct str key;  /* "condition" */
  struct str name; /* 身体状况 */
  int type;        /* REGISTRY_TRUTH, REGISTRY_CODE, REGISTRY_TEXT or REGISTRY_DATE */
  struct pack_ref codes;
  int privacy; /* enum registry_privacy; from sensitive on it is sealed */
  bool required;
};

struct registry_act_kind {
  struct pack_entry entry;
  struct str key;          /* "meal" */
  struct str name;         /* 助餐: unique within the kind of party */
  struct pack_ref of;      /* struct registry_kind */
  struct pack_many fields; /* struct registry_act_field * */
  struct pack_many form;   /* struct registry_act_item *, by other keys and names than fields */
  struct pack_ref clause;  /* of this pack */
  struct str norm, note;
  int sure; /* enum registry_sure: of the norm */
};

extern const struct pack_kind registry_kind_party_kind, registry_kind_source, registry_kind_codes,
    registry_kind_fact, registry_kind_act;
extern const struct pack_choice registry_types[], registry_privacies[], registry_sures[],
    registry_checks[], registry_masks[];

/* Seals and opens what is stored: the one place where keys come in. A value belongs to one row of
 * the table statement, named by its primary key (district, party, statement), and can not be opened
 * for another. open() fails with LY_CORRUPT. */
struct registry_sealer {
  enum ly (*seal)(struct scope *s, struct tx *tx, void *context, const struct store_value *key,
                  struct str plain, struct str *out);
  enum ly (*open)(struct scope *s, void *context, const struct store_value *key, struct str sealed,
                  struct str *out);
  void *context;
  /* The keyed hash of a value of the kind that `fact` names, by which it is found. */
  enum ly (*hash)(struct scope *s, void *context, struct str fact, struct str value,
                  struct digest *out);
  /* The same as seal() and open() for a row of another sealed column: an enum sealed_column
   * (store/sealed.h), the values of its primary key. NULL: those can not be sealed. */
  enum ly (*seal_in)(struct scope *s, struct tx *tx, void *context, int column,
                     const struct store_value *key, struct str plain, struct str *out);
  enum ly (*open_in)(struct scope *s, void *context, int column, const struct store_value *key,
                     struct str sealed, struct str *out);
};

/* The sealer of the installation's key file; the keys stay with the caller. */
struct seal_keys;
struct registry_sealer registry_sealer(struct seal_keys *keys);

enum {
  REGISTRY_COLUMNS_MAX = 100,  /* facts of one kind that are not sealed */
  REGISTRY_ACT_FIELDS_MAX = 8, /* of one kind of act */
  REGISTRY_ACT_ITEMS_MAX = 20, /* of its form */
};

/* A kind of party with its facts in the order of the dictionary. */
struct registry_party {
  const struct registry_kind *kind;
  const struct registry_fact **facts;
  size_t count;
  struct str columns;           /* of its current table, by which it is known to fit */
  const char *put_sql;          /* puts a row there */
  const char *put_in_place_sql; /* the same where its areas stay as they are */
  const char *forget_sql;       /* takes a row away */
  const char *forget_turns_sql; /* those of turns alone (registry/turn.c) */
  const char *clear_sql;        /* those behind $2 up to $3 */
  const char *table, *names;    /* the table itself, and its columns for store_insert() */
};

struct registry {
  const struct pack *pack;
  struct registry_party *kinds;
  size_t count;
  const struct registry_sealer *sealer; /* NULL: no keys; may be set by the caller */
};

/* The dictionary of a pack that was read without faults. */
LY_MUST_CHECK enum ly registry_of_pack(struct scope *s, const struct pack *pack,
                                       struct registry *out);
/* Whether a pack stands on the dictionary; a plan of its own has no words for people. */
bool registry_has_words(const struct pack *pack);
/* The dictionary in force on the business date, without a sealer. `kinds` are all kinds that the
 * pack's files may be of. LY_CONFLICT when none is adopted. */
LY_MUST_CHECK enum ly registry_open(struct scope *s, struct store *st,
                                    const struct pack_kind *const *kinds, struct registry *out);

/* The kind of that key or name, or NULL. */
const struct registry_party *registry_kind_find(const struct registry *r, struct str name);
/* The fact of that key or name, or NULL; *near (may be NULL) is then the one most like it, or NULL.
 */
const struct registry_fact *registry_fact_find(const struct registry_party *kind, struct str name,
                                               const struct registry_fact **near);
bool registry_sealed(const struct registry_fact *fact);
/* Whether tables call the fact so, beside its name. */
bool registry_fact_also(const struct registry_fact *fact, struct str name);
/* The kind of act of that key or name about that kind of party, or NULL; with `kind` NULL the first
 * of that key or name. */
const struct registry_act_kind *registry_act_find(const struct registry *r,
                                                  const struct registry_kind *kind,
                                                  struct str name);
/* A stored value for people, without its unit: 是, 300.50, 重度失能. */
struct str registry_value_text(struct scope *s, const struct registry_fact *fact, struct str value);
/* The name of a source, or its key where the dictionary does not know it. */
struct str registry_source_name(const struct registry *r, struct str source);

/* What somebody gives as the value of a fact, as it would be stored; false when it is none, *why
 * then says in a sentence what is wrong, without repeating it where the fact is to be sealed. */
bool registry_value_read(struct scope *s, const struct registry_fact *fact, struct str given,
                         struct str *canonical, struct str *why);

/* An id as it stands in JSON, forms and commands; false when it is none. */
bool registry_id(struct str text, int64_t *out);

/* ---- Writing ------------------------------------------------------------------------------------
 */

/* A fact as somebody states it: key or Chinese name, and the value as people write it. */
struct registry_said {
  struct str name, value;
};

struct registry_new {
  struct str district; /* six digits */
  int64_t party;
  struct str source;    /* a key of sources.yaml */
  struct date from, to; /* true from and to, both included; `to` DATE_NONE: open */
  int64_t batch;        /* 0: none */
  struct str reason;    /* may be empty */
  const struct registry_said *facts;
  size_t count; /* at least one */
};

/* A party without statements. LY_INVALID: no such kind, or a district that is not six digits. */
LY_MUST_CHECK enum ly party_create(struct scope *s, struct tx *tx, const struct registry *r,
                                   struct str district, struct str kind, int64_t *party);

/* Adds a statement by the scope's actor. LY_INVALID with a diagnostic for each fault, whose place
 * is the fact as it was named, or the field (source, from, to): an unknown fact (with the nearest),
 * one stated twice, a value that is none of its type, a party that is not there or
 * of another kind than the fact's target. LY_NOT_FOUND: no such party or batch.
 * LY_CONFLICT: the batch has been retracted. LY_UNSUPPORTED: a fact is to be sealed and there is no
 * sealer. */
LY_MUST_CHECK enum ly statement_add(struct scope *s, struct tx *tx, const struct registry *r,
                                    const struct registry_new *new, int64_t *statement);

/* Retracts one statement of a party by another, *retraction, which may be of a batch (0: none).
 * LY_NOT_FOUND: there is none; LY_CONFLICT: it is a retraction, or is retracted already. */
LY_MUST_CHECK enum ly statement_retract(struct scope *s, struct tx *tx, const struct registry *r,
                                        struct str district, int64_t party, int64_t statement,
                                        int64_t batch, struct str reason, int64_t *retraction);

/* A batch that is there from its first row on. */
LY_MUST_CHECK enum ly batch_begin(struct scope *s, struct tx *tx, const struct registry *r,
                                  struct str district, struct str source, struct str name,
                                  int64_t *batch);
/* A *pending* one: its parties, statements, acts and receipts are not there for anybody until it is
 * live. */
LY_MUST_CHECK enum ly batch_begin_pending(struct scope *s, struct tx *tx, const struct registry *r,
                                          struct str district, struct str source, struct str name,
                                          int64_t *batch);
/* Makes ready what known parties will show once a pending batch is live (`back`: once a live one is
 * taken back), beside what they show, for about `limit` of them; *left says whether to call again.
 * batch_live() and batch_retract() then are one short step, in which those alone are brought up
 * that were written to meanwhile. Nobody has to call it, and it may stop at any time: what is not
 * ready is brought up in that step. LY_CONFLICT when the batch is not pending, or not live. */
LY_MUST_CHECK enum ly batch_ready(struct scope *s, struct tx *tx, const struct registry *r,
                                  struct str district, int64_t batch, bool back, size_t limit,
                                  bool *left);
/* How many a write makes ready before others have their turn (writer.h, `again`). */
enum { BATCH_READY_STEP = 1000 };
/* Whether a batch that is live or taken back has rows that gave way, which batch_sweep() takes
 * away.
 */
LY_MUST_CHECK enum ly batch_unsettled(struct scope *s, struct store *st, struct str district,
                                      int64_t batch, bool *out);
/* Turns a pending batch visible, all at once; what it says is known from this moment on. *parties
 * is how many known ones it touched; their rows are brought up here, those of new ones stand ready.
 * LY_CONFLICT when it is not pending. */
LY_MUST_CHECK enum ly batch_live(struct scope *s, struct tx *tx, const struct registry *r,
                                 struct str district, int64_t batch, int64_t *parties);
/* Gives a pending batch up: it stays invisible for good, and nothing more can be added.
 * LY_CONFLICT when it is not pending. */
LY_MUST_CHECK enum ly batch_drop(struct scope *s, struct tx *tx, struct str district, int64_t batch,
                                 struct str reason);
/* Takes the rows of a dropped batch out of the database, or the derived rows of one that was taken
 * back, or those that gave way to what batch_ready() made, those of about `limit` parties; *left
 * says whether to call again. LY_CONFLICT when there is
 * nothing of that kind to do. */
LY_MUST_CHECK enum ly batch_sweep(struct scope *s, struct tx *tx, struct str district,
                                  int64_t batch, size_t limit, bool *left);
/* A batch that was dropped, taken back or made ready and still has rows that batch_sweep() takes
 * away; *batch is 0 for none. */
LY_MUST_CHECK enum ly batch_unswept(struct scope *s, struct store *st, struct str *district,
                                    int64_t *batch);
/* Takes back all statements, acts, receipts and complete lists of a batch that is live; *parties is
 * how many parties it touched. LY_CONFLICT when it has been retracted, or is pending. Memory is
 * bounded, whatever the size of the batch. Who came with it and is known by nothing else is in no
 * list at once; of more than some hundred the derived rows are left to batch_sweep(). */
LY_MUST_CHECK enum ly batch_retract(struct scope *s, struct tx *tx, const struct registry *r,
                                    struct str district, int64_t batch, struct str reason,
                                    int64_t *parties);

/* ---- Asking -------------------------------------------------------------------------------------
 */

/* A statement as it was recorded. */
struct registry_value {
  struct str key, value; /* canonical */
};

struct registry_statement {
  int64_t party, id;
  int64_t retracts; /* the statement it takes back; 0 for one that states facts */
  struct str source;
  struct date from, to;
  int64_t recorded_at; /* of a batch that was pending: when that went live */
  int64_t batch;       /* 0: none */
  int64_t undone_at;   /* when its batch was retracted; INT64_MAX: it was not */
  struct str recorded_by, reason;
  struct registry_value *values; /* of the facts that could be read, sorted by key */
  size_t count;
  bool locked; /* it has sealed facts and there was no sealer to open them */
};

/* One statement's word on one fact. */
struct registry_claim {
  const struct registry_statement *statement;
  size_t rank; /* of its source for the fact; less is better */
  struct str value;
};

struct registry_known {
  const struct registry_fact *fact;
  const struct registry_claim *claims; /* those that hold; the first wins, the others lost */
  size_t count;                        /* at least one */
};

struct registry_state {
  struct str district;
  int64_t party;
  const struct registry_party *kind;
  struct registry_known *facts; /* those known, in the order of the dictionary */
  size_t count;
  const struct registry_statement *statements; /* all that were ever recorded, by id */
  const bool *known; /* of each: whether it was known at the moment and not taken back */
  size_t statement_count;
  size_t locked; /* how many of the known could not be opened for want of a key */
};

/* What is known of one fact, or NULL. */
const struct registry_known *registry_known_of(const struct registry_state *state,
                                               const struct registry_fact *fact);

enum { REGISTRY_NOW = 0 }; /* as a moment: all that is known */

/* What is known of a party as true on a day, as known on a moment (microseconds, or REGISTRY_NOW).
 * LY_NOT_FOUND: there is no such party in the district. */
LY_MUST_CHECK enum ly party_facts(struct scope *s, struct store *st, const struct registry *r,
                                  struct str district, int64_t party, struct date true_on,
                                  int64_t known_on, struct registry_state *out);

/* The same for pages and JSON: {district, party, kind, kind_text, true_on, known_on, locked,
 * claims:
 * [{key, name, value, text, unit, wins, statement, source, true_from, recorded_at, recorded_by,
 * …}]}; of each fact the winner first, then those that lost. Ids are texts. */
struct value *registry_state_value(struct scope *s, const struct registry *r,
                                   const struct registry_state *state, struct date true_on,
                                   int64_t known_on);
/* The same without the claims. */
struct value *registry_head_value(struct scope *s, const struct registry_state *state,
                                  struct date true_on, int64_t known_on);
/* What does not go together, for people to look at: [{key, text}]. An ID number whose date or sex
 * is another than that which is known. Never a refusal: either may be the one that is wrong. */
struct value *registry_findings_value(struct scope *s, const struct registry_state *state);
/* For pages: the facts with the word that counts, and under each those that lost: [{value, text,
 * statement, source, source_text, true_from, recorded_at (in Shanghai), recorded_by, key, name,
 * unit, lost: [{value, text, statement, …}]}]. */
struct value *registry_facts_value(struct scope *s, const struct registry *r,
                                   const struct registry_state *state);
/* All that was ever recorded of the party, the latest first: [{statement, source, source_text,
 * true_from, true_to, recorded_at, recorded_by, reason, batch, retracts, holds, sealed, facts:
 * [{key, name, value, text, unit}]}]. `holds`: known at the moment and not taken back then. */
struct value *registry_history_value(struct scope *s, const struct registry *r,
                                     const struct registry_state *state);
/* A moment as people write it, in Asia/Shanghai: a day, or a day and a time of it behind a blank or
 * T, to the minute or the second. What is named is meant whole: all that was recorded within that
 * day, minute or second is known. False when it is none. */
bool registry_moment(struct str text, int64_t *us);
/* "2024-06-30 10:00:01", in Asia/Shanghai. */
struct str registry_time_text(struct arena *a, int64_t us);

/* Where a page of a list begins: behind this row. Zeroed for the first page. */
struct registry_after {
  struct str area;
  int64_t party;
};

struct registry_row {
  int64_t party;
  struct str name, birth_date, area; /* empty where not known */
};

/* Persons of a district whose home area begins with `area`, ordered by area and id, at most `limit`
 * (1 to 1000) behind `after`; with an empty `area` all, ordered by id. From current_person, so as
 * true on *day. LY_CONFLICT when that table has not been made for this dictionary
 * (registry_rebuild), LY_UNSUPPORTED when the dictionary has no name,
 * birth_date and home_area that are not sealed. */
LY_MUST_CHECK enum ly party_list(struct scope *s, struct store *st, const struct registry *r,
                                 struct str district, struct str area, size_t limit,
                                 struct registry_after after, struct registry_row **rows,
                                 size_t *count, struct date *day);

/* The same for pages and JSON: {true_on, after, persons: [{party, name, birth_date, home_area}]};
 * `after` is where the next page begins, empty on the last one. */
struct value *registry_list_value(struct scope *s, const struct registry_row *rows, size_t count,
                                  size_t limit, struct date true_on);
/* Reads such an `after` ("331121101/123"); empty for the first page. False when it is none. */
bool registry_after_read(struct str text, struct registry_after *out);

/* ---- Derived tables -----------------------------------------------------------------------------
 *
 * Tables made by another version of the dictionary are made again before anything is written, but
 * only by the one in force: a write with an older one (another process has adopted meanwhile) is
 * refused with LY_BUSY.
 */

/* The day they are true on; DATE_NONE where there are none. */
LY_MUST_CHECK enum ly registry_true_on(struct scope *s, struct store *st, struct date *out);
/* Makes all current tables again from the statements, as true on the business date. Memory is
 * bounded by a page of parties. */
LY_MUST_CHECK enum ly registry_rebuild(struct scope *s, struct tx *tx, const struct registry *r,
                                       int64_t *parties);
/* The same in steps, where the tables fit the dictionary; each is a transaction of its own, others
 * write between, and nobody sees half. *left: again. NULL where there is no memory. */
struct registry_repair;
struct registry_repair *registry_repair_begin(struct scope *s);
LY_MUST_CHECK enum ly registry_repair_step(struct scope *s, struct tx *tx, const struct registry *r,
                                           struct registry_repair *repair, int64_t *parties_made,
                                           bool *left);
/* Moves the tables to the business date, later or earlier: only parties with a fact that begins or
 * ends in between are looked at. Tables that do not fit the dictionary are made again. */
LY_MUST_CHECK enum ly registry_day_change(struct scope *s, struct tx *tx, const struct registry *r,
                                          int64_t *parties);
