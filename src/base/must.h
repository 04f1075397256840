/* must(): an invariant of ours that has to hold, in release builds too.
 *
 * A broken invariant is our fault, never the user's: the program stops at once, before it can
 * write anything wrong. Faults of input are diagnostics (base/diag.h), faults of an operation are
 * errors (base/error.h).
 */
#pragma once

#define must(condition) ((condition) ? (void)0 : must_failed(#condition, __FILE__, __LINE__))

/* Writes one line to standard error and aborts. */
_Noreturn void must_failed(const char *condition, const char *file, int line);

/* The result of a call that can fail may not be dropped. */
#define LY_MUST_CHECK __attribute__((warn_unused_result))
