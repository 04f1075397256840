/* Who acts, and may: asked inside the transaction, so that nobody acts on a role just taken away.
 */
#include "people/people_int.h"

#define USER_PREFIX STR("user:")
#define OWNER_PREFIX STR("cli:")

bool actor_is_owner(const struct scope *s) {
  return str_starts(s->actor, OWNER_PREFIX);
}

bool actor_is(const struct scope *s, struct str name) {
  return str_starts(s->actor, USER_PREFIX) && str_eq(str_from(s->actor, USER_PREFIX.len), name);
}

enum ly actor_is_other(struct scope *s, struct str name) {
  return actor_is(s, name) ? fail(s, LY_DENIED, MSG_PEOPLE_NOT_ONESELF) : LY_OK;
}

enum ly actor_is_self(struct scope *s, struct str name) {
  bool self = actor_is(s, name) || actor_is_owner(s);
  return self ? LY_OK : fail(s, LY_DENIED, MSG_PEOPLE_ONLY_ONESELF);
}

enum ly actor_reaches(struct scope *s, struct tx *tx, enum role role,
                      const struct user_grants *target) {
  struct user_grants own = {0};
  if (actor_is_owner(s)) return LY_OK;
  enum ly rc = LY_OK;
  if (str_starts(s->actor, USER_PREFIX)) {
    rc = user_grants_of(s, tx_store(tx), str_from(s->actor, USER_PREFIX.len), &own);
  }
  if (rc || people_reaches(&own, role, target)) return rc;
  struct str name = message_plain(s->lang, role_row(role)->name);
  bool elsewhere = people_holds(&own, role);
  return fail(s, LY_DENIED, elsewhere ? MSG_PEOPLE_NOT_REACHED : MSG_PEOPLE_NEEDS_ROLE, name);
}
