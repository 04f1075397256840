/* The first three users of a new installation. */
#include "people/people_int.h"
#include "people/record.h"

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

static enum ly put_area(struct scope *s, struct tx *tx, struct write *w) {
  const struct str *digits = w->context;
  return setting_put(s, tx, STR("area"), *digits);
}

/* The first row of the log: for whom this installation is. */
static enum ly begin(struct scope *s, struct tx *tx, struct str *digits) {
  struct buf subject = buf_open(s->arena, 32);
  buf_add(&subject, STR("area:"));
  buf_add(&subject, *digits);
  struct write w = {.scope = s,
                    .change = {.district = DISTRICT_INSTALLATION,
                               .key = change_new_key(s),
                               .act = STR("init"),
                               .subject = buf_str(&subject)},
                    .run = put_area,
                    .context = digits};
  return arena_failed(s->arena) ? fail_memory(s) : store_write_within(s, tx, &w);
}

enum ly people_first(struct scope *s, struct tx *tx, struct str area,
                     const struct user_secret secrets[PEOPLE_FIRST]) {
  struct str digits;
  if (!area_digits(area, &digits)) return fail(s, LY_INVALID, MSG_PEOPLE_BAD_AREA, area);
  enum ly rc = begin(s, tx, &digits);
  for (size_t i = 0; !rc && i < PEOPLE_FIRST; i++) {
    struct people_deed deed = {.act = ACT_USER_CREATE,
                               .name = first[i].name,
                               .display_name = people_first_title(i),
                               .secret = secrets[i],
                               .role = first[i].role,
                               .area = digits,
                               .unit = STR("")};
    rc = people_do(s, tx, &deed);
    deed.act = ACT_ROLE_GRANT;
    if (!rc) rc = people_do(s, tx, &deed);
  }
  return rc;
}
