/* A line to PostgreSQL that can be cut.
 *
 * It stands between the program and the cluster of tests/postgres.sh as a Unix socket of its own,
 * and passes bytes on in both directions. Cut after a number of bytes, it closes both ends: towards
 * the server a COMMIT then never arrives whole; towards the client it arrives and only its answer
 * is lost. The cut is made once; who connects afterwards has a whole line.
 */
#pragma once

#include <stddef.h>

struct pg_cut;

enum pg_cut_way { PG_CUT_TO_SERVER, PG_CUT_TO_CLIENT };

/* Listens in `folder` (for ?host=) and leads to the socket in the folder `cluster`. */
struct pg_cut *pg_cut_open(const char *folder, const char *cluster);
/* Closes all lines and frees it; connections that stand on it are lost. */
void pg_cut_close(struct pg_cut *line);

/* Of the bytes from now on `bytes` go through that way, and with the next one the line is cut.
 * Nothing may be under way. */
void pg_cut_after(struct pg_cut *line, enum pg_cut_way way, size_t bytes);
void pg_cut_never(struct pg_cut *line);
/* How many have gone through that way, since it was opened. */
size_t pg_cut_passed(struct pg_cut *line, enum pg_cut_way way);
