/* A form that was sent when its session was already over.
 *
 * Somebody fills in a form, is called away, comes back and sends it. Nothing is done, but what was
 * typed is kept: the log-in page comes instead, with the fields of the form as hidden fields named
 * "kept.NAME", and behind the log-in a page shows them and asks whether to send them now. So the
 * deed is done by who has just logged in, with a key and a CSRF token of that session, and never
 * unseen. Passwords and codes are not kept. It stays in the two pages; the server keeps nothing.
 */
#pragma once

#include "web/route.h"

/* Whether this request is such a form: of one of our pages (by a session's cookie, or by what the
 * browser says where the form stood), and small. */
bool resume_wanted(const struct call *c);
/* Answers it with the log-in page (401). */
LY_MUST_CHECK enum ly resume_offer(struct scope *s, struct call *c, struct reply *out);

/* What a log-in form that came carries of the first form: {name, field, value} each; may be empty.
 */
struct value *resume_kept(struct scope *s, const struct call *c);
/* All of it counts as asked for. */
void resume_take(struct call *c);
/* For the page behind the log-in: what was kept, and where it is sent. */
struct value *resume_told(struct scope *s, const struct call *c);
