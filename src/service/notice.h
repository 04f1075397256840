/* Notices: what users are told, each in an inbox of his own.
 *
 * A notice is for one user, in that user's language, about something at an address within the site.
 * Its cause says why it came ("reminder:qingpu:2024-06-30"); the same cause tells a user once, so
 * whoever makes notices may run again after a crash. It stands in the district of what it is about;
 * an inbox is of a user, who may act for several districts, so reading one asks all of them.
 *
 * A user who has an address and wants mail is sent the same (mail.h): whoever makes the notice says
 * where to. Who may see what is not asked here: subject and body hold what the user may see anyway.
 */
#pragma once

#include "store/writer.h"

struct notice {
  struct str district;
  int64_t notice; /* from 1 in each district */
  struct str user, subject, body;
  struct str path; /* "/plan/qingpu": within the site */
  struct str cause;
  int64_t recorded_at, read_at; /* µs since 1970; read_at 0: not yet */
};

enum { NOTICE_SUBJECT_MAX = 100, NOTICE_BODY_MAX = 4000 }; /* characters */

/* A notice to be made. Subject and body that are longer are cut, with … at the end. */
struct notice_new {
  struct str district, user, subject, body, path, cause;
  enum lang lang;     /* of the user */
  struct str mail_to; /* the user's address; empty: no mail */
  struct str name;    /* the user's, for the mail */
};

/* Makes a notice, and queues the mail where mail is on (mail_settings). *added is false when the
 * user was told of this cause before. LY_INVALID: a subject with a line break or a path that leads
 * out of the site. */
LY_MUST_CHECK enum ly notice_add(struct scope *s, struct tx *tx, const struct notice_new *n,
                                 bool *added);

/* A user's notices, newest first, behind the first `skip`: those read, or those not read. */
enum { NOTICE_PAGE_MAX = 200 };
LY_MUST_CHECK enum ly notice_list(struct scope *s, struct store *st, struct str user, bool read,
                                  int64_t skip, size_t limit, struct notice **out, size_t *count);
/* LY_NOT_FOUND when the user has no such notice. */
LY_MUST_CHECK enum ly notice_find(struct scope *s, struct store *st, struct str user,
                                  struct str district, int64_t number, struct notice *out);
/* How many wait: one row of an index read, for every page shows it. */
LY_MUST_CHECK enum ly notice_unread(struct scope *s, struct store *st, struct str user,
                                    int64_t *out);
/* The cause of the user's last notice (by bytes) of those that begin so; empty: none. */
LY_MUST_CHECK enum ly notice_last_cause(struct scope *s, struct store *st, struct str district,
                                        struct str user, struct str start, struct str *out);

/* Marks one as read; done twice it is done once. LY_NOT_FOUND as above. */
LY_MUST_CHECK enum ly notice_read(struct scope *s, struct tx *tx, struct str user,
                                  struct str district, int64_t number);
/* Marks all as read that came up to a moment: what came after the page was made stays. */
LY_MUST_CHECK enum ly notice_read_all(struct scope *s, struct tx *tx, struct str user,
                                      int64_t until);
