/* The boards of the plans in force, kept while nothing they stand on changes.
 *
 * A site has a shelf with a place for each of its plans. A board is made when it is first asked
 * for, in memory of its own, and stays there until a write on the plan or another business date
 * makes it stale; the next request that asks makes a new one, and those that ask meanwhile wait for
 * it. Boards never change once made, so threads share them; whoever holds one keeps it to the end
 * of the request, and the last to let go of a stale one frees it.
 */
#pragma once

#include "plan/board.h"
#include "web/route.h"

struct board_shelf;

/* In the arena; NULL when it is full. */
struct board_shelf *board_shelf_open(struct arena *a, size_t plans);
/* When nobody holds a board of it any more. NULL is fine. */
void board_shelf_close(struct board_shelf *shelf);

/* The board of one of the site's plans as of now, held by the call until its end: the same again
 * when asked again. One row is read to know whether it is current. */
LY_MUST_CHECK enum ly call_board(struct scope *s, struct call *c, const struct pack *pack,
                                 const struct board **out);
/* Lets go of all that the call holds: call_close() does. */
void call_drop_boards(struct call *c);
