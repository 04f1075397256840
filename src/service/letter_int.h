/* Inside letters. */
#pragma once

#include "service/letter.h"

/* A letter that is due: which, and of what. */
struct letter_due {
  struct str district;
  int64_t case_no, event;
  struct str key;
};

/* Everything of it but its number; the words that the number needs are set. */
struct letter_made {
  const struct service_letter *letter;
  const struct pack *pack; /* in which it stands */
  struct letter_words words;
  struct letter_filled filled;
  struct date on;
  int64_t year, at_us;
};
/* What the case says at that event (letter_words.c). LY_NOT_FOUND: there is no such letter. */
LY_MUST_CHECK enum ly letter_make(struct scope *s, const struct letter_office *office,
                                  const struct letter_due *due, struct letter_made *out);
/* "letter:331121/17" */
struct str letter_subject(struct arena *a, const char *noun, struct str district, int64_t number);
