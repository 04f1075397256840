/* The settings that concern people, read from the table of settings. */
#include "people/login.h"

static const struct number_row {
  struct str name;
  int64_t least, most, standard;
  size_t offset;
} numbers[] = {
    {STR_INIT("login_lock_minutes"), 1, 1440, 15, offsetof(struct people_settings, lock_minutes)},
    {STR_INIT("session_idle_minutes"), 1, 720, 30, offsetof(struct people_settings, idle_minutes)},
};

static const struct str totp_words[] = {[TOTP_ADMINISTRATORS] = STR_INIT("administrators"),
                                        [TOTP_EVERYONE] = STR_INIT("everyone"),
                                        [TOTP_OFF] = STR_INIT("off")};

static enum ly read_number(struct scope *s, struct store *st, const struct number_row *row,
                           int64_t *out) {
  struct str text;
  struct decimal d;
  *out = row->standard;
  enum ly rc = setting_get(s, st, row->name, &text);
  if (rc || text.len == 0) return rc;
  bool good = decimal_parse(text, &d) && d.scale == 0 && d.coefficient >= row->least &&
              d.coefficient <= row->most;
  if (!good) return fail(s, LY_CORRUPT, MSG_STORE_BAD_SETTING, row->name, text);
  *out = d.coefficient;
  return LY_OK;
}

static enum ly read_totp(struct scope *s, struct store *st, enum totp_required *out) {
  struct str text;
  *out = TOTP_ADMINISTRATORS;
  enum ly rc = setting_get(s, st, STR("totp_required"), &text);
  if (rc || text.len == 0) return rc;
  for (enum totp_required t = TOTP_ADMINISTRATORS; t <= TOTP_OFF; t++) {
    if (!str_eq(text, totp_words[t])) continue;
    *out = t;
    return LY_OK;
  }
  return fail(s, LY_CORRUPT, MSG_STORE_BAD_SETTING, STR("totp_required"), text);
}

enum ly people_settings_read(struct scope *s, struct store *st, struct people_settings *out) {
  *out = (struct people_settings){0};
  enum ly rc = LY_OK;
  for (size_t i = 0; !rc && i < sizeof numbers / sizeof *numbers; i++) {
    char *field = (char *)out + numbers[i].offset;
    rc = read_number(s, st, &numbers[i], (int64_t *)(void *)field);
  }
  return rc ? rc : read_totp(s, st, &out->totp_required);
}
