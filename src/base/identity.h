/* Numbers that name a person or an institution: their form, check digit and what they say.
 *
 * What people write is brought into one form first: full-width characters become half-width, small
 * letters capitals; blanks and hyphens fall out. That form is what is stored, compared and hashed.
 *
 * Resident ID (GB 11643): 18 characters; area at birth registration, birth date, sequence (odd:
 * male), check character by weights 7 9 10 5 8 4 2 1 6 3 7 9 10 5 8 4 2 modulo 11. Areas that were
 * abolished stay on the numbers of living people, so no list of areas is asked. The old number of
 * 15 digits is told apart and not taken.
 * Unified social credit code (GB 32100): 18 characters of 31, check character by weights 3^i modulo
 * 31.
 * Telephone: a mobile number (11 digits, from 13 to 19), a landline with its area code (10 to 12
 * digits, from 0), a local number (7 or 8 digits), 400 and 800 numbers, or one abroad behind a
 * plus.
 * Bank account: 8 to 30 digits. Banks number accounts each in their own way, so there is no one
 * check digit; that of cards (16 to 19 digits that begin with 62, Luhn) only makes a doubt.
 */
#pragma once

#include "base/date.h"
#include "base/message.h"

enum identity_check {
  IDENTITY_NONE, /* any text */
  IDENTITY_RESIDENT_ID,
  IDENTITY_CREDIT_CODE,
  IDENTITY_PHONE,
  IDENTITY_ACCOUNT,
};

/* The one form of a number, in the arena. */
struct str identity_fold(struct arena *a, struct str given);
/* The one form of what was given; false when it is no such number, *why then says what is wrong
 * with it, without repeating it. IDENTITY_NONE takes all as it is. */
bool identity_read(struct arena *a, enum identity_check check, struct str given,
                   struct str *canonical, enum message *why);

/* Whether an account looks like the number of a card whose check digit does not fit. */
bool identity_account_doubt(struct str canonical);

/* What a resident ID says of the person. */
struct identity_resident {
  struct date birth;
  bool female;
};
/* Of a number that identity_read() took; false for any other. */
bool identity_resident(struct str canonical, struct identity_resident *out);
