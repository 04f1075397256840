/* Roles, areas, and what somebody may do: pure, and the only place where it is decided. */
#include "people/people.h"

static const struct role_row rows[ROLE_COUNT] = {
    [ROLE_PUBLIC] = {"public", MSG_ROLE_PUBLIC, MSG_ROLE_PUBLIC_FOR, false},
    [ROLE_REPORTER] = {"reporter", MSG_ROLE_REPORTER, MSG_ROLE_REPORTER_FOR, false},
    [ROLE_REVIEWER] = {"reviewer", MSG_ROLE_REVIEWER, MSG_ROLE_REVIEWER_FOR, false},
    [ROLE_COORDINATOR] = {"coordinator", MSG_ROLE_COORDINATOR, MSG_ROLE_COORDINATOR_FOR, false},
    [ROLE_WORKER] = {"worker", MSG_ROLE_WORKER, MSG_ROLE_WORKER_FOR, false},
    [ROLE_VISITOR] = {"visitor", MSG_ROLE_VISITOR, MSG_ROLE_VISITOR_FOR, false},
    [ROLE_ASSESSOR] = {"assessor", MSG_ROLE_ASSESSOR, MSG_ROLE_ASSESSOR_FOR, false},
    [ROLE_INSPECTOR] = {"inspector", MSG_ROLE_INSPECTOR, MSG_ROLE_INSPECTOR_FOR, false},
    [ROLE_PROVIDER] = {"provider", MSG_ROLE_PROVIDER, MSG_ROLE_PROVIDER_FOR, false},
    [ROLE_FINANCE] = {"finance", MSG_ROLE_FINANCE, MSG_ROLE_FINANCE_FOR, false},
    [ROLE_ADMINISTRATOR] = {"administrator", MSG_ROLE_ADMINISTRATOR, MSG_ROLE_ADMINISTRATOR_FOR,
                            true},
    [ROLE_SECURITY] = {"security", MSG_ROLE_SECURITY, MSG_ROLE_SECURITY_FOR, true},
    [ROLE_AUDITOR] = {"auditor", MSG_ROLE_AUDITOR, MSG_ROLE_AUDITOR_FOR, true},
};

const struct role_row *role_row(enum role role) {
  must(role < ROLE_COUNT);
  return &rows[role];
}

bool role_find(struct str text, enum role *out) {
  for (enum role r = ROLE_REPORTER; r < ROLE_COUNT; r++) {
    bool named = str_is(text, rows[r].key);
    for (enum lang lang = 0; lang < LANG_COUNT; lang++) {
      if (str_eq(text, message_plain(lang, rows[r].name))) named = true;
    }
    if (!named) continue;
    *out = r;
    return true;
  }
  return false;
}

struct str role_names(struct scope *s) {
  struct buf b = buf_open(s->arena, 512);
  for (enum role r = ROLE_REPORTER; r < ROLE_COUNT; r++) {
    if (r > ROLE_REPORTER) buf_add(&b, s->lang == LANG_ZH ? STR("、") : STR(", "));
    buf_add(&b, message_plain(s->lang, rows[r].name));
    buf_printf(&b, " %s", rows[r].key);
  }
  return buf_str(&b);
}

struct str role_nearest(struct scope *s, struct str text) {
  struct str nearest = {0};
  unsigned least = 4; /* further away, or by more than half of it, is another word */
  for (enum role r = ROLE_REPORTER; r < ROLE_COUNT; r++) {
    struct str names[] = {str_of(rows[r].key), message_plain(s->lang, rows[r].name)};
    for (size_t i = 0; i < 2; i++) {
      unsigned distance = str_distance(text, names[i]);
      if (distance >= least || 2 * distance > utf8_count(text)) continue;
      least = distance;
      nearest = names[i];
    }
  }
  return nearest;
}

/* ---- What somebody may do -----------------------------------------------------------------------
 */

static bool covers(const struct user_grant *g, enum role role, struct str area, struct str unit) {
  bool unit_covered = g->unit.len == 0 || str_eq(g->unit, unit);
  return g->role == role && unit_covered && area_within(area, g->area);
}

bool people_may(const struct user_grants *user, enum role role, struct str area, struct str unit) {
  if (role == ROLE_PUBLIC) return true;
  if (!user || user->disabled) return false;
  for (size_t i = 0; i < user->count; i++) {
    if (covers(&user->list[i], role, area, unit)) return true;
  }
  return false;
}

bool people_holds(const struct user_grants *user, enum role role) {
  if (role == ROLE_PUBLIC) return true;
  if (!user || user->disabled) return false;
  for (size_t i = 0; i < user->count; i++) {
    if (user->list[i].role == role) return true;
  }
  return false;
}

bool people_reaches(const struct user_grants *holder, enum role role,
                    const struct user_grants *target) {
  if (!people_holds(holder, role)) return false;
  for (size_t i = 0; i < target->count; i++) {
    if (!people_may(holder, role, target->list[i].area, target->list[i].unit)) return false;
  }
  return true;
}

bool people_collides(const struct user_grants *user, enum role role, enum role *held) {
  if (!rows[role].apart) return false;
  for (size_t i = 0; i < user->count; i++) {
    *held = user->list[i].role;
    if (rows[*held].apart && *held != role) return true;
  }
  return false;
}
