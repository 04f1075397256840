/* Secret settings: tokens, keys and passwords by which this program is known to other systems.
 *
 * They are sealed (sealed.h), set and never shown again; the log says that one was set or taken
 * away, never what it is.
 *
 *   act             subject         payload
 *   setting.secret  setting:NAME    {"name", "set"}
 */
#pragma once

#include "store/sealed.h"
#include "store/writer.h"

enum { SETTING_SECRET_MAX = 1000 };

struct setting_secret_kind {
  const char *name;
  enum message title;
};

extern const struct setting_secret_kind setting_secrets[]; /* ends with name NULL */
/* NULL when there is no such secret. */
const struct setting_secret_kind *setting_secret_find(struct str name);

/* What it is; empty where it is not set. LY_UNSUPPORTED: it is, and there are no keys. Who opens it
 * wipes it. */
LY_MUST_CHECK enum ly setting_secret_get(struct scope *s, struct store *st,
                                         const struct seal_keys *keys, const char *name,
                                         struct str *out);
LY_MUST_CHECK enum ly setting_secret_is_set(struct scope *s, struct store *st, const char *name,
                                            bool *out);

struct setting_secret_deed {
  struct str name, text; /* an empty text takes it away */
  const struct seal_keys *keys;
};
/* LY_INVALID: no such secret, or it is longer than SETTING_SECRET_MAX bytes or has control
 * characters. */
LY_MUST_CHECK enum ly setting_secret_check(struct scope *s, const struct setting_secret_deed *deed);
/* `deed` lives as long as the write; LY_UNSUPPORTED without keys. */
struct write setting_secret_write(struct scope *s, struct setting_secret_deed *deed);
