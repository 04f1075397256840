/* What the pages on letters share: pages_letters.c lists, pages_letter.c shows one and takes what
 * became of it, pages_letter_check.c tells anybody whether a paper is one of ours. */
#pragma once

#include "service/letter.h"
#include "web/pages_cases.h"

enum { LETTER_NOTE_CHARS = 500, LETTER_TAKER_CHARS = 50, LETTER_NUMBER_CHARS = 100 };

/* "/area/331121/letters/17" and `end`. */
struct str letter_path(struct scope *s, const struct call *c, int64_t letter, const char *end);
/* letter_value() with case_number, party_name, served_text, recorded_by_text and, of a page, link
 * and case_link. The party's name as the user sees it; that he looked the caller notes. */
LY_MUST_CHECK enum ly letter_shown(struct scope *s, struct call *c, const struct case_desk *desk,
                                   const struct letter_row *row, int64_t party,
                                   struct str procedure, struct value **out);
/* The letter itself, to be opened in the browser. Who may is asked before. */
LY_MUST_CHECK enum ly letter_serve_pdf(struct scope *s, struct call *c, struct store *st,
                                       const struct letter_row *row);
/* {letters}: those of a case, where anybody may see them who sees the case. */
LY_MUST_CHECK enum ly put_case_letters(struct scope *s, struct call *c,
                                       const struct case_desk *desk, const struct case_row *row,
                                       struct value *v);
