/* The description of the interface for programs: OpenAPI 3.1, made from the table of routes.
 *
 * For every route: its JSON (the address with ".json"), its page or what else the plain address
 * gives, its exports, what can be sent, who may, and what comes back. What answers and forms hold
 * are the tables of describe.h. Served as /openapi.json, printed by `laoyou openapi`: the same
 * bytes. Beside the standard, an operation says who may:
 *
 *   x-access      "public", "login" (everybody who is logged in) or "role"
 *   x-roles       of "role": the keys of the roles, any of which will do
 *   x-area-bound  the role must be held for the {area} of the address
 */
#pragma once

#include "base/scope.h"

/* The document in the scope's language, JSON with a newline at its end, in the scope's arena.
 * LY_MEMORY where that is full. */
LY_MUST_CHECK enum ly openapi_text(struct scope *s, struct str *out);
