/* Inside the listings. */
#pragma once

#include "web/listing.h"

/* An address of this page that asks for something else: "" or ".csv" behind its path. */
struct str listing_address(struct scope *s, struct call *c, const struct listing *listing,
                           const struct sheet_asked *asked, const char *ending);
/* "due" or "-due", or the empty text. */
struct str listing_sort_text(struct scope *s, const struct sheet_asked *asked);
/* How people read a code. */
struct str listing_code_text(struct scope *s, const struct sheet *sheet,
                             const struct sheet_column *column, struct str code);

/* What the template shows. */
struct value *listing_value(struct scope *s, struct call *c, const struct listing *listing,
                            const struct sheet_asked *asked, const struct sheet_found *found);
