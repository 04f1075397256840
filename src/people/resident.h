/* Residents who log in for themselves: a one-time code to the telephone on record.
 *
 * A resident is no user: no password, no role. Who gives an ID number (or the number of a case) is
 * sent a code to the telephone that the registry has, and who types it has a session of his own
 * kind (people/session.h, in a table of its own), named "331121/17", or "331121/17/5" for the one
 * case 5 alone. Whether there is such a person, and whether he has a telephone, is not told: a
 * *ticket* is given out in any case, and one for nobody fits no code.
 *
 * Codes live in memory only, as their SM3 with the ticket's; a ticket is good for CODE_MINUTES and
 * CODE_TRIES tries, and once. Threads share them; their memory is fixed, the oldest
 * ticket gives way (people/places.h).
 */
#pragma once

#include "people/limit.h"
#include "people/places.h"
#include "registry/registry.h"

enum { RESIDENT_CODE_DIGITS = 6, RESIDENT_CODE_MINUTES = 5, RESIDENT_CODE_TRIES = 5 };
enum { RESIDENT_TICKET = 32, RESIDENT_NAME_MAX = 64, RESIDENT_AGE_LEAST = 14 };

LY_MUST_CHECK enum ly resident_codes_open(struct scope *s, size_t capacity, struct places **out);

/* A new ticket and code for somebody, or (empty `who`) for nobody. */
LY_MUST_CHECK enum ly resident_code_new(struct scope *s, struct places *codes, struct str who,
                                        struct str *ticket, struct str *code);
/* Whose ticket it is, where the code fits. LY_LOGIN: it does not, or the ticket is over. */
LY_MUST_CHECK enum ly resident_code_take(struct scope *s, struct places *codes, struct str ticket,
                                         struct str code, struct str *who);

/* Codes asked for, by ID or case number; and by address. */
extern const struct limit_rule limit_code_number, limit_code_address;

/* By which facts of others somebody answers for them, and logs in for them. */
struct resident_tie {
  const char *fact;
  bool minor; /* until they are of age */
};
enum { RESIDENT_TIES = 4, RESIDENT_ADULT_AGE = 18 };
extern const struct resident_tie resident_ties[RESIDENT_TIES];
/* How old somebody is on a day, -1 where that is not known. */
int resident_age(const struct registry_state *state, struct date on);
/* The telephone on record, of whatever kind of party; empty: none. */
struct str resident_phone(const struct registry_state *state);
/* The telephone at which somebody is told what is his: his own, else that of the first who answers
 * for him and has one; empty: none. */
LY_MUST_CHECK enum ly resident_phone_for(struct scope *s, struct store *st,
                                         const struct registry *r, struct str district,
                                         int64_t party, struct str *phone);

/* How a message gets to a telephone. LY_BUSY: it could not be sent; LY_INVALID: it was refused for
 * good. */
struct resident_sender {
  enum ly (*send)(struct scope *s, void *context, struct str phone, struct str text);
  /* The same without waiting for it, of a code: how long an answer takes must not say whether there
   * is such a person. NULL: send() takes no time. */
  enum ly (*send_later)(struct scope *s, void *context, struct str phone, struct str text);
  void *context;
};
LY_MUST_CHECK enum ly resident_send_code(struct scope *s, const struct resident_sender *sender,
                                         struct str phone, struct str text);
/* Each message a line of JSON at the end of a file: {at, phone, text}. For a demo, and for a
 * gateway that reads files. `path` must live as long; made by whoever may, readable by him alone.
 */
struct resident_file {
  struct str path;
};
struct resident_sender resident_file_sender(struct resident_file *file);

/* Each message a POST to an address of whoever operates the gateway (docs/operations.md):
 *
 *     POST URL                               application/json
 *     Authorization: Bearer TOKEN            where there is a token
 *     Laoyou-Id: 32 hexadecimal digits       the same for every try of one message
 *
 *     {"id": …, "at": µs since 1970, "phone": …, "text": …}
 *
 * answered as outbox_read_answer() says. It lives until all that is under way has ended. */
struct resident_post;
struct resident_gateway {
  struct str url, token, ca_file; /* must live as long */
};
LY_MUST_CHECK enum ly resident_post_open(struct scope *s, const struct resident_gateway *gateway,
                                         struct resident_post **out);
struct resident_sender resident_post_sender(struct resident_post *post);
void resident_post_close(struct resident_post *post); /* NULL is fine */
