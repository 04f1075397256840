/* A board worked out a second time, slowly and straightforwardly: no lists that are kept, every
 * question asked anew of all reports. */
#pragma once

#include "tests/support.h"

#include "plan/board.h"

/* Every line's state and what every owner owes come out the same. */
void board_twin_check(const struct board *board);
/* Random histories on the plans that ship, on days around the ends of periods. */
void a_dumb_board_agrees(void **state);
