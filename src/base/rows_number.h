/* Numbers of a spreadsheet as people see them (ECMA-376 part 1). */
#pragma once

#include "base/str.h"

/* A number of a sheet as people see it: digits without an exponent. *lost: it has more digits than
 * a sheet keeps. False when it is no number. */
bool rows_number(struct arena *a, struct str text, struct str *out, bool *lost);
/* The day of a serial number (ECMA-376, 18.17.4.1); false when there is none. */
bool rows_serial_date(struct arena *a, struct str text, bool from_1904, struct str *out);
/* Whether a number format shows a day (18.8.30, 18.8.31). */
bool rows_format_is_date(struct str code);
