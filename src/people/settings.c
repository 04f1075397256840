/* The settings that concern people, from the table of settings. */
#include "people/login.h"

#include "store/setting.h"

static const char *const totp_words[] = {
    [TOTP_ADMINISTRATORS] = "administrators", [TOTP_EVERYONE] = "everyone", [TOTP_OFF] = "off"};

static enum ly read_totp(struct scope *s, struct store *st, enum totp_required *out) {
  struct str text;
  enum ly rc = setting_value(s, st, "totp_required", &text);
  for (enum totp_required t = TOTP_ADMINISTRATORS; !rc && t <= TOTP_OFF; t++) {
    if (!str_is(text, totp_words[t])) continue;
    *out = t;
    return LY_OK;
  }
  return rc ? rc : fail(s, LY_CORRUPT, MSG_STORE_BAD_SETTING, STR("totp_required"), text);
}

enum ly people_settings_read(struct scope *s, struct store *st, struct people_settings *out) {
  *out = (struct people_settings){0};
  enum ly rc = setting_number(s, st, "login_lock_minutes", &out->lock_minutes);
  if (!rc) rc = setting_number(s, st, "session_idle_minutes", &out->idle_minutes);
  return rc ? rc : read_totp(s, st, &out->totp_required);
}
