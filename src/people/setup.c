/* The first three users of a new installation. */
#include "people/people_int.h"

static const struct {
  struct str name;
  enum role role;
} first[PEOPLE_FIRST] = {
    {STR_INIT("admin"), ROLE_ADMINISTRATOR},
    {STR_INIT("security"), ROLE_SECURITY},
    {STR_INIT("auditor"), ROLE_AUDITOR},
};

struct str people_first_name(size_t i) {
  must(i < PEOPLE_FIRST);
  return first[i].name;
}

struct str people_first_title(size_t i) {
  must(i < PEOPLE_FIRST);
  return message_plain(LANG_ZH, role_row(first[i].role)->name);
}

enum ly people_check_unused(struct scope *s, struct store *st) {
  struct store_rows rows = {0};
  enum ly rc = store_query(s, st, "iii",
                           "SELECT (SELECT count(*) FROM pack_adoption),"
                           " (SELECT count(*) FROM users), (SELECT count(*) FROM setting)",
                           &rows);
  if (rc) return rc;
  bool used = store_int(&rows, 0, 0) || store_int(&rows, 0, 1) || store_int(&rows, 0, 2);
  return used ? fail(s, LY_CONFLICT, MSG_PEOPLE_IN_USE) : LY_OK;
}

enum ly people_first(struct scope *s, struct tx *tx, struct str area,
                     const struct user_secret secrets[PEOPLE_FIRST]) {
  struct str digits;
  bool changed;
  if (!area_digits(area, &digits)) return fail(s, LY_INVALID, MSG_PEOPLE_BAD_AREA, area);
  enum ly rc = setting_put(s, tx, STR("area"), digits);
  for (size_t i = 0; !rc && i < PEOPLE_FIRST; i++) {
    rc = user_create(s, tx, first[i].name, people_first_title(i), &secrets[i]);
    if (!rc) rc = role_grant(s, tx, first[i].name, first[i].role, digits, STR(""), &changed);
  }
  return rc;
}
