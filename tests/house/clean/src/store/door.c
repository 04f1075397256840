/* The store speaks SQL. */
#include "base/arena.h"

void door(void)
{
    sqlite3_open("x", 0);
    PQexec(0, "x");
}
