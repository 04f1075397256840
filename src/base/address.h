/* Addresses of electronic mail. */
#pragma once

#include "base/str.h"

#include <stdbool.h>

enum { MAIL_ADDRESS_MAX = 254 }; /* RFC 5321, 4.5.3.1.3, less the brackets */

/* "wang@example.gov.cn": local part and domain as nearly all addresses are (RFC 5321, 4.1.2:
 * dot-string, at most 64; domain names of at most 63 a label). No quotes, comments, literals; ASCII
 * alone, for a server without SMTPUTF8 takes no other. */
bool mail_address_form(struct str text);
