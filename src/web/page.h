/* What every page has around its own content: title line, business date, navigation, language, who
 * is logged in, and what is wrong with the form that was sent. */
#pragma once

#include "web/route.h"

/* The tree a template sees: {page: …, errors: […], data: …}. */
struct value *page_root(struct scope *s, struct call *c, struct value *data);
/* The scope's diagnostics and error as a list of {field, text}. */
struct value *page_errors(struct scope *s, const struct call *c);
/* Whether links carry the language: who is not logged in keeps it so. */
bool page_carries_lang(const struct scope *s, const struct call *c);
/* A path with what has to be encoded so. */
void page_add_path(struct buf *b, struct str path);
/* "plan/qingpu/tasks/3-1?x=y#z" as an address for {{link}}: what has to be encoded so, and the
 * language where links carry it. */
struct str page_link(struct scope *s, const struct call *c, struct str path);
/* Who acted, as a page calls him: a user by the name he is shown by (by the login name where there
 * is none to be found), all others as word_actor() does. The call keeps them: never from a cell of
 * a sheet, whose memory is used again for the next row. */
struct str page_actor(struct scope *s, struct call *c, struct str actor);
/* The same with the login name behind a user's, where it matters who it was on record:
 * "王芳（wangfang）". */
struct str page_actor_whole(struct scope *s, struct call *c, struct str actor);
/* The area that the administrator or auditor keeps: of the first grant. */
struct str kept_area(const struct call *c);
/* Whether the address carries ?NAME. */
bool query_has(const struct call *c, const char *name);
