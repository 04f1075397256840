/* Bytes that nobody else may see: drawn, wiped, written as hexadecimal.
 *
 * They come from the scope's random source, which is the kernel's in the real world (world_real)
 * and a seeded one in tests. What held a secret is wiped by who drew it: an arena gives its memory
 * back as it is.
 */
#pragma once

#include "base/scope.h"

/* Fills `out` with random bytes. */
void secret_random(const struct scope *s, void *out, size_t size);

/* A number below `bound` (at least 1), each as likely as the others. */
uint64_t secret_below(const struct scope *s, uint64_t bound);

/* Overwrites with zeros; the compiler may not leave it out. A size of 0 is fine. */
void secret_wipe(void *bytes, size_t size);
/* The same for what a view shows; for memory of ours only, never for a literal. */
void secret_wipe_str(struct str text);

/* Lower-case hexadecimal digits, two a byte. */
struct str secret_hex(struct arena *a, const void *bytes, size_t size);
/* False unless `hex` is exactly 2 × size digits, upper or lower case. */
bool secret_unhex(struct str hex, void *out, size_t size);
