/* What the pages on sessions share: pages_sessions.c shows them and takes what is done with one,
 * pages_session_forms.c makes one and invites to it. */
#pragma once

#include "service/slot.h"
#include "web/pages_cases.h"

/* Who offers sessions and records who came. */
#define SESSION_ROLES (ROLE_BIT(ROLE_WORKER) | ROLE_BIT(ROLE_COORDINATOR) | ROLE_BIT(ROLE_PROVIDER))

/* Whether the user sees and makes sessions of that institution: the office those of all, who works
 * for an institution its own. */
bool session_seen(const struct call *c, int64_t party);
/* A session on its way to the page. */
struct session_view {
  struct case_desk desk;
  struct slot_row slot;
  const struct service_slot_kind *kind;      /* NULL: no pack has it any more */
  const struct service_procedure *procedure; /* that books it; NULL likewise */
};
/* The session that the address names; LY_NOT_FOUND where it is held elsewhere. */
LY_MUST_CHECK enum ly session_named(struct scope *s, struct call *c, struct session_view *out);
/* slot_value() with place and institution in words, and `link` of a page. */
LY_MUST_CHECK enum ly session_shown(struct scope *s, struct call *c, const struct case_desk *desk,
                                    const struct slot_row *slot, struct value **out);
/* "/area/310118/sessions/3" and `end`. */
struct str session_path(struct scope *s, const struct call *c, int64_t slot, const char *end);
/* A deed on it, with those it tells; zeroed else. */
struct slot_deed session_deed(const struct case_desk *desk, enum slot_act act, int64_t slot);
/* Reads the people sent ("party") into the deed, and nothing else that was not read before; carries
 * it out. */
LY_MUST_CHECK enum ly session_people_send(struct scope *s, struct call *c, struct slot_deed *deed);
