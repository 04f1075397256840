/* Exact decimals, as the documents print them: 80.10 stays 80.10 and equals 80.1.
 *
 * A decimal is coefficient / 10^scale with at most 18 digits, of which at most 9 behind the point.
 */
#pragma once

#include "base/buf.h"

#include <stdbool.h>
#include <stdint.h>

struct decimal {
  int64_t coefficient;
  uint8_t scale; /* digits behind the point, 0 to 9 */
};

/* Reads digits with an optional sign and point: "-3", "80.10". No exponent, no thousands marks, no
 * zeros in front, no -0: what is read is written back the same. */
bool decimal_parse(struct str text, struct decimal *out);
/* As it was written, trailing zeros included. */
void decimal_write(struct buf *b, struct decimal d);
struct str decimal_text(struct arena *a, struct decimal d);

int decimal_cmp(struct decimal a, struct decimal b); /* by value: 80.10 equals 80.1 */
/* a - b with the larger scale of the two; false on overflow. */
bool decimal_sub(struct decimal a, struct decimal b, struct decimal *out);
/* a + (b - a) * part / whole, rounded half away from zero to `scale` digits behind the point (no
 * fewer than a and b have, at most 9); `whole` is above 0. False on overflow. */
bool decimal_between(struct decimal a, struct decimal b, int64_t part, int64_t whole, uint8_t scale,
                     struct decimal *out);
