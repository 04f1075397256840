/* What loads share with acts and receipts. */
#pragma once

#include "registry/act.h"
#include "registry/receipt.h"

/* The canonical text of a number of an act; false when it is none of the field's type, or below 0.
 */
bool act_number_read(struct scope *s, const struct registry_act_field *field, struct str given,
                     struct str *canonical);
/* How many rows, ordered by party in column 0, make a page of at most `limit`: parties whole. */
size_t page_cut(const struct store_rows *rows, size_t limit);
/* Whether a text can be the key of a programme. */
bool receipt_programme_is(struct str text);
