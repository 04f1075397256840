/* Granting and revoking roles; the three administrators apart, and never without one of each. */
#include "people/people_int.h"

/* What somebody would hold by one grant alone. */
static struct user_grants alone(struct str name, const struct user_grant *grant) {
  return (struct user_grants){.name = name, .list = grant, .count = 1};
}

static bool same_grant(const struct user_grant *a, const struct user_grant *b) {
  return a->role == b->role && str_eq(a->area, b->area) && str_eq(a->unit, b->unit);
}

static const struct user_grant *find_grant(const struct user_grants *user,
                                           const struct user_grant *wanted) {
  for (size_t i = 0; i < user->count; i++) {
    if (same_grant(&user->list[i], wanted)) return &user->list[i];
  }
  return NULL;
}

static enum ly check_apart(struct scope *s, const struct user_grants *user, enum role role) {
  enum role held;
  if (!people_collides(user, role, &held)) return LY_OK;
  return fail(s, LY_CONFLICT, MSG_PEOPLE_APART, user->name,
              message_plain(s->lang, role_row(held)->name),
              message_plain(s->lang, role_row(role)->name));
}

enum ly role_grant(struct scope *s, struct tx *tx, struct str name, enum role role, struct str area,
                   struct str unit, bool *changed) {
  struct user_grants user;
  struct user_grant grant = {.role = role, .unit = unit};
  must(role > ROLE_PUBLIC && role < ROLE_COUNT);
  *changed = false;
  if (!area_digits(area, &grant.area)) return fail(s, LY_INVALID, MSG_PEOPLE_BAD_AREA, area);
  if (!unit_form(unit)) return fail(s, LY_INVALID, MSG_PEOPLE_BAD_UNIT);
  struct user_grants wanted = alone(name, &grant);
  enum ly rc = actor_is_other(s, name);
  if (!rc) rc = actor_reaches(s, tx, ROLE_SECURITY, &wanted);
  if (!rc) rc = user_grants_of(s, tx_store(tx), name, &user);
  if (!rc) rc = check_apart(s, &user, role);
  if (rc || find_grant(&user, &grant)) return rc;
  *changed = true;
  return store_exec(s, tx,
                    "INSERT INTO user_role (user_name, role, area, unit, granted_by, recorded_at)"
                    " VALUES ($1, $2, $3, $4, $5, $6)",
                    S_TEXT(name), S_TEXT(str_of(role_row(role)->key)), S_TEXT(grant.area),
                    S_TEXT(unit), S_TEXT(s->actor), S_INT(scope_now_us(s)));
}

enum ly role_revoke(struct scope *s, struct tx *tx, struct str name, enum role role,
                    struct str area, struct str unit) {
  struct user_grants user;
  struct user_grant grant = {.role = role, .unit = unit};
  must(role > ROLE_PUBLIC && role < ROLE_COUNT);
  if (!area_digits(area, &grant.area)) return fail(s, LY_INVALID, MSG_PEOPLE_BAD_AREA, area);
  struct user_grants wanted = alone(name, &grant);
  enum ly rc = actor_reaches(s, tx, ROLE_SECURITY, &wanted);
  if (!rc) rc = user_grants_of(s, tx_store(tx), name, &user);
  if (!rc && !find_grant(&user, &grant)) {
    rc = fail(s, LY_NOT_FOUND, MSG_PEOPLE_NOT_HELD, name,
              message_plain(s->lang, role_row(role)->name));
  }
  if (!rc) rc = people_check_last(s, tx, &user, &grant);
  if (rc) return rc;
  return store_exec(
      s, tx, "DELETE FROM user_role WHERE user_name = $1 AND role = $2 AND area = $3 AND unit = $4",
      S_TEXT(name), S_TEXT(str_of(role_row(role)->key)), S_TEXT(grant.area), S_TEXT(unit));
}

/* ---- Never without one of each ------------------------------------------------------------------
 *
 * The setting `area` says for which area this installation is. As long as somebody holds the role
 * for all of it, somebody has to; where nobody does, at least one holder of a part has to stay.
 * What was granted by mistake can so be taken back, and what runs the house can not.
 */

struct holders {
  size_t whole, part; /* active holders for all of the home area, and any at all */
};

static void count_holder(struct holders *h, struct str home, struct str area, struct str unit) {
  h->part++;
  h->whole += unit.len == 0 && area_within(home, area);
}

static enum ly check_last_of(struct scope *s, struct tx *tx, const struct user_grants *user,
                             enum role role, const struct user_grant *going) {
  struct store_rows rows = {0};
  struct str home;
  struct holders before = {0}, after = {0};
  enum ly rc = setting_get(s, tx_store(tx), STR("area"), &home);
  if (!rc) {
    rc = store_query(s, tx_store(tx), "ttt",
                     "SELECT user_name, area, unit FROM user_role, users"
                     " WHERE name = user_name AND role = $1 AND disabled_at IS NULL",
                     &rows, S_TEXT(str_of(role_row(role)->key)));
  }
  if (rc) return rc;
  for (size_t i = 0; i < rows.rows; i++) {
    struct user_grant g = {.role = role, store_text(&rows, i, 1), store_text(&rows, i, 2)};
    bool goes = str_eq(store_text(&rows, i, 0), user->name) && (!going || same_grant(&g, going));
    count_holder(&before, home, g.area, g.unit);
    if (!goes) count_holder(&after, home, g.area, g.unit);
  }
  bool lost = before.whole ? !after.whole : before.part && !after.part;
  if (!lost) return LY_OK;
  return fail(s, LY_CONFLICT, MSG_PEOPLE_LAST, user->name,
              message_plain(s->lang, role_row(role)->name));
}

enum ly people_check_last(struct scope *s, struct tx *tx, const struct user_grants *user,
                          const struct user_grant *grant) {
  enum ly rc = LY_OK;
  for (enum role role = ROLE_REPORTER; !rc && role < ROLE_COUNT; role++) {
    bool concerned = role_row(role)->apart && (!grant || grant->role == role);
    if (concerned) rc = check_last_of(s, tx, user, role, grant);
  }
  return rc;
}
