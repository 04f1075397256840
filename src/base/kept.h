/* Files that the program keeps for itself, to be faster the next time: derived from something else,
 * never truth. Such a file is whole and what was written, or it is refused.
 *
 * In front stand how long the rest is, a *mark* (a digest of all that it was made with and for) and
 * the SM3 of the rest, and behind them the SM3 of the front. A file that was cut off, changed
 * anywhere, or made with something else is refused; its content is in this machine's order of
 * bytes, and one of another is refused too. SM3 without a key says nothing against somebody who may
 * write the file: it belongs to the user that the program runs as, mode 0600.
 *
 * Written beside its place, put on disk and then given its name, so the file before stays until the
 * new one is whole. One writer at a time, of all programs (LY_BUSY for the others).
 */
#pragma once

#include "base/digest.h"
#include "base/stream.h"

struct kept_writer;
struct kept_reader;

/* Begins a file; a link in its place is not followed. The writer lives in the scope's arena and is
 * ended by kept_finish() or kept_drop(). */
LY_MUST_CHECK enum ly kept_create(struct scope *s, struct str path, const struct digest *mark,
                                  struct kept_writer **out);
struct byte_sink kept_sink(struct kept_writer *w);
/* Whole, on disk and in its place. */
LY_MUST_CHECK enum ly kept_finish(struct scope *s, struct kept_writer *w);
/* Takes what was written away again. NULL is fine. */
void kept_drop(struct kept_writer *w);

/* Opens one. LY_NOT_FOUND: there is none; LY_CONFLICT: made with something else; LY_CORRUPT. */
LY_MUST_CHECK enum ly kept_open(struct scope *s, struct str path, const struct digest *mark,
                                struct kept_reader **out);
/* What it gives is not known to be right before kept_check(): to be read with care, and not used.
 */
struct byte_source kept_source(struct kept_reader *r);
/* When all has been taken: LY_CORRUPT when it is not what was written. */
LY_MUST_CHECK enum ly kept_check(struct scope *s, struct kept_reader *r);
/* NULL is fine. */
void kept_close(struct kept_reader *r);
