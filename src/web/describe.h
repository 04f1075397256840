/* Descriptions: what answers hold, what addresses and forms take, as data.
 *
 * Each JSON answer has a row in a table of answers (describe_*.c) with its fields; each route names
 * its answers by name and points to the fields of its address and of its form (web/route.h). From
 * these rows openapi.c makes the description that programs read, and route.c refuses what a form
 * does not have. tests/openapi holds every answer of a running demo against them.
 *
 *   to describe a new page     one row in a table of answers, `.answer` (and `.query`, `.body`,
 *                              `.gives`) in its row in a table of routes, words in
 *                              web/messages/api*.yaml
 *   to describe a new room     one more table, one line in described_tables[] (describe.c)
 */
#pragma once

#include "base/message.h"
#include "pack/schema.h"
#include "plan/report.h"

enum field_type {
  FIELD_TEXT,   /* one line; as what is sent: of at most `max` characters */
  FIELD_DATE,   /* 2024-06-30 */
  FIELD_MOMENT, /* 2024-06-30 09:30:00, in Asia/Shanghai */
  FIELD_ID,     /* a number of 64 bits, as a text */
  FIELD_TRUTH,
  FIELD_COUNT,   /* a whole number */
  FIELD_DECIMAL, /* a number as printed: 80.10 */
  FIELD_TEXTS,   /* a list of texts */
  FIELD_ONE,     /* an object: the answer named `of` */
  FIELD_LIST,    /* a list of these */
  FIELD_VALUE,   /* a text, number, truth or list of texts, whichever the answer is about */
  /* Only of what is sent: */
  FIELD_SECRET, /* a password */
  FIELD_LINES,  /* a text of several lines */
  FIELD_AREA,   /* an area's code: 6, 9 or 12 digits */
  FIELD_FILE,   /* makes the form multipart */
  FIELD_FILES,  /* several of them */
  FIELD_PAGE,   /* of a listing: a number from 1, or "all" */
};

/* Of an answer's field. */
enum {
  FIELD_NULL = 1,  /* null where it is not stated */
  FIELD_EMPTY = 2, /* of a date, a moment, an id, a choice: or the empty text */
  FIELD_MAYBE = 4, /* is not always there */
};
/* Of what is sent: refused without it. */
enum { FIELD_NEEDED = 8 };

struct described_field {
  const char *key; /* "fact.{key}": any name that begins with "fact." */
  enum field_type type;
  enum message what;
  unsigned flags;
  const char *of;                    /* of FIELD_ONE, FIELD_LIST */
  const struct pack_choice *choices; /* a text is one of these words; NULL: any */
  const char *words;                 /* the same, apart by blanks; NULL */
  int64_t least, max; /* of a number; `max` of a text: its characters; both 0: not said */
};

/* An answer, or a part of one. Lists of fields end with key NULL; no list: any object, or one of
 * several kinds. */
struct described {
  const char *name; /* "Indicators": unique */
  enum message what;
  const char *begins; /* the answer whose fields stand here too, first; NULL */
  const struct described_field *fields;
  /* Is one of these answers, whose field `by` says which: it has words, no word twice. */
  const char *const *either; /* ends with NULL */
  const char *by;
};

#define FIELDS(...) ((const struct described_field[]){__VA_ARGS__, {0}})
#define EITHER(...) ((const char *const[]){__VA_ARGS__, NULL})

/* What a list of a plan answers, where each has an answer of its own: of an address with {list}. */
struct described_list {
  enum report_kind kind;
  const char *answer; /* NULL ends the rows */
  const struct described_field *query;
};

/* The tables of answers; ends with NULL. Each ends with name NULL. */
extern const struct described *const described_tables[];

/* NULL for none. */
const struct described *described_find(const char *name);
/* Whether the list has a field of that name. */
bool described_takes(const struct described_field *list, struct str name);
/* "fact." of "fact.{key}"; empty where the key is the whole name. */
struct str described_prefix(const struct described_field *field);
/* The field of that name, its own or one it begins with; NULL for none. */
const struct described_field *described_field_of(const struct described *answer, const char *key);

/* ---- What addresses and forms take
 * -------------------------------------------------------------- */

/* Fields of every page with a listing (sort, page, words looked for); filters follow them. Includes
 * web/listing.h who uses it. */
#define QUERY_OF_LISTING \
  {"sort", FIELD_TEXT, MSG_API_QUERY_SORT}, {"page", FIELD_PAGE, MSG_API_QUERY_PAGE}, { \
    "q", FIELD_TEXT, MSG_API_QUERY_WORDS, .max = LISTING_WORDS_MAX \
  }
/* And what each answers besides its rows. */
#define ANSWER_OF_LISTING \
  {"total", FIELD_COUNT, MSG_API_LISTING_TOTAL}, {"page", FIELD_COUNT, MSG_API_LISTING_PAGE}, { \
    "pages", FIELD_COUNT, MSG_API_LISTING_PAGES \
  }

extern const struct described_field body_nothing[]; /* a deed that needs no more than its address */

/* describe_site.c */
extern const struct described_field query_log[], body_setting[];
/* describe_people.c */
extern const struct described_field query_login[], body_login[], body_preferences[],
    body_password[], body_totp[], query_users[], body_user_new[], body_grant[], body_own_mail[],
    body_email[];
/* describe_outside.c */
extern const struct described_field body_own_outside[], body_user_link[];
/* describe_notices.c */
extern const struct described_field query_pages[], body_inbox[];
/* describe_programmes.c */
extern const struct described_field query_measured[];
/* describe_owed.c */
extern const struct described_field query_owed[], query_due[], query_owed_list[], query_what_if[],
    query_figure_new[], body_figure_new[], body_figure_decide[];
/* describe_plan.c */
extern const struct described_field query_findings[], query_alignment[];
/* describe_board.c; the lists end with answer NULL */
extern const struct described_list plan_lists[], plan_entries[];
extern const struct described_field query_all_tasks[], query_units[];
/* describe_reports.c */
extern const struct described_field query_report_new[], query_reports[], body_report[],
    body_review[], body_calendar[], body_designate[];
/* describe_groups.c */
extern const struct described_field body_group_new[], body_member[], body_ended[],
    body_meeting_new[], body_minutes[];
extern const struct described_field query_assignments[], query_assignment_new[],
    body_assignment_new[], query_apps[], body_app_new[], body_app_change[], body_audit[];
/* describe_records.c */
extern const struct described_field query_files[], body_file[], body_erase[];
extern const struct described_field query_area_parties[], query_party_new[], query_party[];
extern const struct described_field query_members[], query_member_new[], body_member_new[],
    body_member_end[], query_session_enrol[], body_session_enrol[];
extern const struct described_field query_party_acts[];
extern const struct described_field body_party_new[], body_party_state[], body_party_retract[];
extern const struct described_field query_party_merge[], body_party_unmask[], body_party_merge[],
    body_party_unmerge[];
/* describe_imports.c */
extern const struct described_field body_import_new[], body_import_map[], body_import_confirm[],
    body_feed_new[], body_feed_change[], body_feed_pause[], body_feed_push[];
/* describe_sessions.c */
extern const struct described_field query_sessions[], query_apply_to[], body_session_new[],
    body_session_attend[], body_session_off[], body_session_invite[], query_materials[];
/* describe_inspections.c */
extern const struct described_field query_own_due[], body_inspection_attach[],
    body_inspection_detach[];
extern const struct described_field query_inspections[], query_inspection_results[],
    query_inspection_plan[], body_inspection_plan[], body_inspection_publish[],
    body_inspection_change[], body_inspection_drop[];
/* describe_exchange.c */
extern const struct described_field query_mine_apply[], body_session_places[], body_outbox_retry[];
extern const struct described_field body_setting_secret[], body_sender[], body_application[];
extern const struct described_field body_hold[], body_hold_end[];
/* describe_cases.c */
extern const struct described_field query_cases[], query_apply[], body_apply[], body_case_move[],
    body_open_many[], body_case_unmask[], body_assessment[];
/* describe_portal.c */
extern const struct described_field query_care[], query_care_compare[], query_care_place[],
    body_check[], query_mine[], body_mine_code[], body_mine_login[], body_mine_apply[],
    body_display[];
/* describe_letters.c */
extern const struct described_field query_letters[], body_letter_serve[], body_letter_seal[],
    body_letter_check[];
/* describe_pay.c */
extern const struct described_field query_pay[], query_pay_list[], query_pay_file[],
    body_pay_make[], body_pay_return[], body_pay_export[];
/* describe_visits.c */
extern const struct described_field body_device_bind[], body_device_revoke[],
    body_all_devices_revoke[], body_visit_sync[], body_visit_photo[], body_visit_decide[],
    query_act_new[], body_act_new[], body_act_undo[], body_conflict[], query_share[], body_share[],
    body_away[];
