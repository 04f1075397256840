/* Letters (文书): what an office writes to whoever asked, as data, and as paper that was issued.
 *
 *   letter      letters.yaml      受理通知书, 补正通知书, 不予受理通知书, 决定书, 送达回证,
 * 责令改正通知书
 *
 * A letter of a pack is a list of lines. Their texts, and the pattern of the number, may hold words
 * in double braces ({{party}}), which stand for what is known of the case at the event that made
 * the letter due; `pack check` refuses others. That is the {{name}} of the program's templates
 * (web/template.h); what those have beside it (loops, conditions, messages) lines say by `as` and
 * `when`, so that an office can read a letter from top to bottom.
 *
 * A move whose effect is `letter` makes one due, in its own transaction (`case_letter`). Issuing
 * gives it its number, sets it as PDF, signs that by the installation's SM2 key (base/sign.h) and
 * keeps both, in one transaction, exactly once: numbers have no gaps within a district, a letter
 * and a year. Text, facts and day are those of the event. A letter is never changed. What happens
 * to it afterwards are events of its own: the copy under the office's seal is kept beside it, and
 * how it was served (送达).
 */
#pragma once

#include "base/paper.h"
#include "base/sign.h"
#include "service/case.h"

/* ---- In packs -----------------------------------------------------------------------------------
 */

/* What a line is set as: a style of paper, or rows of what was filled in. */
enum letter_as {
  LETTER_AS_TO = PAPER_TO,
  LETTER_AS_BODY = PAPER_BODY,
  LETTER_AS_ROW = PAPER_ROW,
  LETTER_AS_SIGN = PAPER_SIGN,
  LETTER_AS_SEAL = PAPER_SEAL,
  LETTER_AS_SMALL = PAPER_SMALL,
  LETTER_AS_VALUES = 100, /* rows: what was said with the move */
  LETTER_AS_FORM,         /* rows: the form as it was filled in last */
};

struct letter_line {
  int as; /* enum letter_as */
  struct str label, text;
  struct str when; /* a word: without it the line is left out */
};

struct service_letter {
  struct pack_entry entry;
  struct str key, name;
  struct str number;      /* its pattern: holds {{year}} and {{serial}} */
  struct str office;      /* who signs; empty: as the word `office` says */
  bool last;              /* names the other letters of the event, so is issued behind them */
  struct pack_many lines; /* struct letter_line * */
  struct str norm, note;
};

extern const struct pack_kind service_kind_letter;
extern const struct pack_choice letter_ass[];

/* The words, in the order of letter_word_names. */
enum letter_word {
  WORD_DISTRICT,  /* 331121 */
  WORD_YEAR,      /* of the event */
  WORD_SERIAL,    /* in the year, from 1 */
  WORD_NUMBER,    /* of this letter */
  WORD_LETTER,    /* its name */
  WORD_CASE,      /* 331121-17 */
  WORD_PROCEDURE, /* its name */
  WORD_ITEM_CODE,
  WORD_PROGRAMME,
  WORD_PARTY,     /* what the party is called */
  WORD_AREA,      /* what the pack's area is called */
  WORD_OFFICE,    /* who answers for the programme; the area where nobody is named */
  WORD_MOVE,      /* what was done */
  WORD_STEP,      /* where the case then stood */
  WORD_ON,        /* the day of it: 2024年6月30日 */
  WORD_OPENED_ON, /* the day it was asked for */
  WORD_DUE,       /* the last day of the step's clock */
  WORD_REASON,
  WORD_ANSWER,    /* 符合, 不符合 */
  WORD_AMOUNT,    /* 300.00元/月 */
  WORD_WHY,       /* the conditions that decided, as frozen */
  WORD_BASIS,     /* document, clauses, norm of the procedure */
  WORD_DOCUMENTS, /* what was handed in, by name */
  WORD_LETTERS, /* the other letters of the event: 准予决定书（331121准予〔2024〕1号） */
  LETTER_WORDS,
};
extern const char *const letter_word_names[LETTER_WORDS];
struct letter_words {
  struct str of[LETTER_WORDS];
};
/* A text with its words put in. Words that are no words stand as they are: `pack check` found them.
 */
struct str letter_text(struct arena *a, struct str text, const struct letter_words *words);

/* One row of what was filled in. */
struct letter_value {
  struct str name, text;
};
struct letter_filled {
  const struct letter_value *values, *form;
  size_t value_count, form_count;
};
/* The paper of a letter; words of `number` and all others are set. */
LY_MUST_CHECK enum ly letter_paper(struct scope *s, const struct service_letter *letter,
                                   const struct letter_words *words,
                                   const struct letter_filled *filled, int64_t at_us,
                                   struct str *pdf);

/* ---- Issuing ------------------------------------------------------------------------------------
 *
 *   act            subject                  payload
 *   letter.issue   case:DISTRICT/CASE       {event, letter, sm3}
 */

struct letter_office {
  struct store *store;
  struct writer *writer; /* NULL: by the store itself */
  struct str district;
  const struct casework *work;     /* in force now */
  const struct registry *registry; /* with a sealer, where there are keys */
  const struct seal_keys *keys;    /* files are kept sealed */
  const struct sign_key *signing;
};
struct letter_done {
  int64_t issued;
  int64_t left; /* could not be made; why is in the program's log */
};
/* Issues what is due: of one case, or (case_no 0) of all of the district. Run again it finds
 * nothing to do; two at once issue each letter once. */
LY_MUST_CHECK enum ly letters_issue(struct scope *s, const struct letter_office *office,
                                    int64_t case_no, struct letter_done *out);
/* How many are due in the district, and not issued. */
LY_MUST_CHECK enum ly letters_due(struct scope *s, struct store *st, struct str district,
                                  int64_t *out);
/* The districts that have letters due. */
LY_MUST_CHECK enum ly letters_due_districts(struct scope *s, struct store *st, struct str **out,
                                            size_t *count);

/* ---- Asking -------------------------------------------------------------------------------------
 */

struct letter_row {
  struct str district;
  int64_t letter; /* from 1 in each district */
  int64_t case_no, event;
  struct str key, name, number;
  int64_t year, serial;
  struct date on;
  int64_t file; /* store/stored_file.h */
  struct str signature, public_key;
  struct str pack, version; /* whose text it is */
  int64_t recorded_at;
  struct str recorded_by;
};
LY_MUST_CHECK enum ly letter_find(struct scope *s, struct store *st, struct str district,
                                  int64_t letter, struct letter_row *out);
/* Of one case, in their order. */
LY_MUST_CHECK enum ly letters_of_case(struct scope *s, struct store *st, struct str district,
                                      int64_t case_no, struct letter_row **out, size_t *count);
/* Of a district, the newest first, those before number `before` (0: all). */
LY_MUST_CHECK enum ly letters_list(struct scope *s, struct store *st, struct str district,
                                   int64_t before, size_t limit, struct letter_row **out,
                                   size_t *count);
/* A letter as lists show it: with what its case is about, and what became of it last. */
struct letter_listed {
  struct letter_row row;
  struct str area, procedure; /* of the case */
  int64_t party;
  struct date served_on; /* DATE_NONE: not yet */
  int how;               /* enum letter_how, where it was served */
  int64_t sealed_file;   /* the copy under the seal; 0: none */
};
/* Those whose case is worked on in the area (digits; that of the district: all), the newest first.
 */
LY_MUST_CHECK enum ly letters_of_area(struct scope *s, struct store *st, struct str district,
                                      struct str area, size_t limit, struct letter_listed **out,
                                      size_t *count);
/* By what it is numbered; LY_NOT_FOUND. */
LY_MUST_CHECK enum ly letter_numbered(struct scope *s, struct store *st, struct str district,
                                      struct str number, struct letter_row *out);
/* LY_NOT_FOUND: the file is neither the letter itself nor came with an event of it. */
LY_MUST_CHECK enum ly letter_has_file(struct scope *s, struct store *st,
                                      const struct letter_row *row, int64_t file);
/* The PDF; errors as of stored_file_read(). */
LY_MUST_CHECK enum ly letter_pdf(struct scope *s, struct store *st, const struct seal_keys *keys,
                                 const struct letter_row *row, struct str *out);

/* Whether bytes are a letter of this database, and whose signature it bears. */
struct letter_verdict {
  bool known;            /* its SM3 is that of a letter */
  bool sealed;           /* it is the copy under the office's seal: only its SM3 is known */
  bool good;             /* the signature holds */
  struct letter_row row; /* where known */
  struct str signer;     /* the name of the key */
};
LY_MUST_CHECK enum ly letter_verify(struct scope *s, struct store *st, struct str bytes,
                                    struct letter_verdict *out);

/* ---- What happens to one ------------------------------------------------------------------------
 *
 *   act            subject                  payload
 *   letter.serve   letter:DISTRICT/LETTER   {on, how, taker: "*", file, note}
 *   letter.seal    letter:DISTRICT/LETTER   {on, file, note}
 */

/* How it was served; Civil Procedure Law (2023), articles 87 to 95, as administrative law takes it.
 */
enum letter_how {
  SERVED_DIRECT,     /* 直接送达 */
  SERVED_LEFT,       /* 留置送达 */
  SERVED_ELECTRONIC, /* 电子送达 */
  SERVED_MAIL,       /* 邮寄送达 */
  SERVED_OTHERS,     /* 委托送达 */
  SERVED_FORWARDED,  /* 转交送达 */
  SERVED_PUBLIC,     /* 公告送达: nobody takes it */
};
extern const struct pack_choice letter_hows[];

enum letter_act { LETTER_SERVE, LETTER_SEAL };
/* Lives until the write is done. */
struct letter_deed {
  enum letter_act act;
  const struct registry *registry; /* with a sealer: who took it is kept sealed */
  struct str district;
  int64_t letter;
  struct date on;   /* not before the letter, not after today */
  int how;          /* enum letter_how, of serving */
  struct str taker; /* who took it; of serving, but for SERVED_PUBLIC */
  int64_t file;     /* the sealed copy; of serving the signed receipt, may be 0 */
  struct str note;
};
/* No key yet. */
struct change letter_change(struct scope *s, const struct letter_deed *deed);
/* LY_INVALID with a diagnostic for each fault; LY_NOT_FOUND; LY_UNSUPPORTED: no key to seal. */
LY_MUST_CHECK enum ly letter_run(struct scope *s, struct tx *tx, struct write *w);
struct write letter_write(struct scope *s, struct letter_deed *deed);

struct letter_event {
  int64_t event;
  int act; /* enum letter_act */
  struct date on;
  int how;
  struct str taker;
  bool locked; /* there is a taker, and no sealer to open it */
  int64_t file;
  struct str note;
  int64_t recorded_at;
  struct str recorded_by;
};
LY_MUST_CHECK enum ly letter_events(struct scope *s, struct store *st, const struct registry *r,
                                    const struct letter_row *row, struct letter_event **out,
                                    size_t *count);

/* ---- For pages and JSON -------------------------------------------------------------------------
 */

/* {district, letter, key, name, number, case, event, on, file, signer, recorded_at, recorded_by,
 * served, served_on, sealed_file}: `served` and what is behind it as of the last events. */
LY_MUST_CHECK enum ly letter_value(struct scope *s, struct store *st, const struct letter_row *row,
                                   struct value **out);
/* [{event, act, act_text, on, how, how_text, taker (masked: the family name), file, note,
 * recorded_at, recorded_by}]; `whole`: takers are told whole. */
struct value *letter_events_value(struct scope *s, const struct letter_event *events, size_t count,
                                  bool whole);
/* The letters of a case, [letter_value()]. */
LY_MUST_CHECK enum ly letters_of_case_value(struct scope *s, struct store *st, struct str district,
                                            int64_t case_no, struct value **out);
