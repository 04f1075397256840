/* Settings of this installation: which there are, what they may be, what they are when nobody has
 * said. One row of the table is one setting; the pages and the command line show the table. */
#pragma once

#include "store/store.h"

enum setting_type {
  SETTING_TEXT,
  SETTING_FOLDER,
  SETTING_ORIGIN,  /* "https://host", or empty */
  SETTING_ADDRESS, /* of IPv4 or IPv6, or empty */
  SETTING_SMTP,    /* "smtp://host:25", "smtps://host", or empty */
  SETTING_MAIL,    /* a mail address, or empty */
  SETTING_URL,     /* "https://host/path", of this machine http:// too, or empty (base/fetch.h) */
  SETTING_NUMBER,
  SETTING_CHOICE,
  SETTING_DATE,
  SETTING_TRUTH
};

struct setting_kind {
  const char *name;
  enum setting_type type;
  const char *initial; /* when nobody has said */
  int64_t least, most; /* of a number; of a text the most characters */
  const char *choices; /* "off administrators everyone" */
  bool ours;           /* kept by the program itself; not for people to change */
  enum message title;
};

extern const struct setting_kind settings[]; /* ends with name NULL */
/* NULL when there is no such setting. */
const struct setting_kind *setting_find(struct str name);

/* What holds now: what was said, else the initial value. The name must be one of the table. */
LY_MUST_CHECK enum ly setting_value(struct scope *s, struct store *st, const char *name,
                                    struct str *out);
LY_MUST_CHECK enum ly setting_number(struct scope *s, struct store *st, const char *name,
                                     int64_t *out);

/* Whether a setting may have that value; LY_INVALID says what it may be, and calls it `name`. */
LY_MUST_CHECK enum ly setting_check(struct scope *s, const struct setting_kind *k, struct str name,
                                    struct str value);

/* What the change log keeps of a change; what it was before stands in the row before. */
struct str setting_payload(struct scope *s, struct str name, struct str value);
/* What the change log calls a setting: "setting:NAME". */
struct str setting_subject(struct scope *s, struct str name);
/* Changes a setting and says so in the change log. An unknown name or a value that does not fit is
 * LY_INVALID with what it may be; one that is the same changes nothing. */
LY_MUST_CHECK enum ly setting_change(struct scope *s, struct tx *tx, struct str name,
                                     struct str value, struct str reason);
