/* The form of a mail address: read strictly, for it goes into a command of SMTP and into a header.
 */
#include "base/address.h"

#include <string.h>

enum { LOCAL_MAX = 64, LABEL_MAX = 63 };

static bool is_alnum(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

static bool is_atom(char c) {
  return is_alnum(c) || (c != 0 && strchr("!#$%&'*+-/=?^_`{|}~", c));
}

static bool is_label(char c) {
  return is_alnum(c) || c == '-';
}

/* Parts of `good` characters between dots, none of them empty or longer than `most`. */
static bool dotted(struct str text, bool (*good)(char c), size_t most) {
  size_t part = 0;
  for (size_t i = 0; i < text.len; i++) {
    if (text.ptr[i] == '.' && part == 0) return false;
    if (text.ptr[i] != '.' && !good(text.ptr[i])) return false;
    part = text.ptr[i] == '.' ? 0 : part + 1;
    if (part > most) return false;
  }
  return part > 0;
}

bool mail_address_form(struct str text) {
  const char *at = text.len ? memchr(text.ptr, '@', text.len) : NULL;
  if (!at || text.len > MAIL_ADDRESS_MAX) return false;
  struct str local = {text.ptr, (size_t)(at - text.ptr)};
  struct str domain = str_from(text, local.len + 1);
  return local.len <= LOCAL_MAX && dotted(local, is_atom, LOCAL_MAX) &&
         dotted(domain, is_label, LABEL_MAX);
}
