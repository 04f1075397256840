/* What the pages of bodies, meetings, assignments and apps share. */
#pragma once

#include "plan/apps.h"
#include "plan/group.h"
#include "web/forms.h"
#include "web/pages.h"

/* The bodies and meetings of the call's plan. */
LY_MUST_CHECK enum ly call_groups(struct scope *s, struct call *c, struct group_book *out);
/* And what was assigned, as it stands on the board. */
LY_MUST_CHECK enum ly call_assigned(struct scope *s, struct call *c, const struct group_book *book,
                                    const struct board **board, struct group_line **lines,
                                    size_t *count);
/* Whether the user coordinates the plan. */
bool coordinates(const struct call *c);
/* {number}; LY_NOT_FOUND for what is none. */
LY_MUST_CHECK enum ly captured_number(struct scope *s, const struct call *c, int64_t *out);
/* "/plan/qingpu/meetings/5?done=1" */
struct str plan_go(struct scope *s, const struct call *c, const char *list, struct str key,
                   const char *end);
/* A map with `title`, `plan` (the key), `district` and `may_coordinate`. */
struct value *plan_page(struct scope *s, const struct call *c, struct str title);
/* A title with the plan's name in it. */
struct str plan_title(struct scope *s, const struct call *c, enum message message);
/* What somebody picked or typed: in what was sent, else `initial`. */
struct str sent_or(const struct call *c, const char *name, struct str initial);
/* Files by their numbers as links: {file, path}; without paths for who may not have them. */
struct value *file_links(struct scope *s, const struct call *c, const int64_t *files, size_t count);
