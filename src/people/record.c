/* One table: what is done to users, by which function, and how the log calls it. */
#include "people/record.h"

#include "base/json.h"
#include "people/outside.h"

static enum ly create(struct scope *s, struct tx *tx, struct people_deed *d) {
  enum ly rc = user_create(s, tx, d->name, d->display_name, &d->secret);
  return rc || d->email.len == 0 ? rc : user_set_email(s, tx, d->name, d->email, NULL);
}

static enum ly set_password(struct scope *s, struct tx *tx, struct people_deed *d) {
  return user_set_password(s, tx, d->name, &d->secret);
}

static enum ly reset_password(struct scope *s, struct tx *tx, struct people_deed *d) {
  return user_reset_password(s, tx, d->name, &d->secret);
}

static enum ly disable(struct scope *s, struct tx *tx, struct people_deed *d) {
  return user_disable(s, tx, d->name);
}

static enum ly enable(struct scope *s, struct tx *tx, struct people_deed *d) {
  return user_enable(s, tx, d->name);
}

static enum ly unlock(struct scope *s, struct tx *tx, struct people_deed *d) {
  return user_unlock(s, tx, d->name);
}

static enum ly set_preferences(struct scope *s, struct tx *tx, struct people_deed *d) {
  return user_set_preferences(s, tx, d->name, &d->preferences);
}

static enum ly set_email(struct scope *s, struct tx *tx, struct people_deed *d) {
  return user_set_email(s, tx, d->name, d->email, NULL);
}

static enum ly set_mail(struct scope *s, struct tx *tx, struct people_deed *d) {
  return user_set_email(s, tx, d->name, d->email, &d->wants_mail);
}

static enum ly begin_totp(struct scope *s, struct tx *tx, struct people_deed *d) {
  return totp_begin(s, tx, d->keys, d->name, &d->offer);
}

static enum ly confirm_totp(struct scope *s, struct tx *tx, struct people_deed *d) {
  return totp_confirm(s, tx, d->keys, d->name, d->code);
}

static enum ly remove_totp(struct scope *s, struct tx *tx, struct people_deed *d) {
  return totp_remove(s, tx, d->name);
}

static enum ly link_outside(struct scope *s, struct tx *tx, struct people_deed *d) {
  return outside_link_add(s, tx, d->name, d->issuer, d->subject);
}

static enum ly unlink_outside(struct scope *s, struct tx *tx, struct people_deed *d) {
  return outside_link_remove(s, tx, d->name);
}

static enum ly grant(struct scope *s, struct tx *tx, struct people_deed *d) {
  bool changed;
  return role_grant(s, tx, d->name, d->role, d->area, d->unit, &changed);
}

static enum ly revoke(struct scope *s, struct tx *tx, struct people_deed *d) {
  return role_revoke(s, tx, d->name, d->role, d->area, d->unit);
}

/* ---- Payloads -----------------------------------------------------------------------------------
 */

static void put_title(struct arena *a, struct value *v, const struct people_deed *d) {
  value_put_text(a, v, "display_name", d->display_name);
  if (d->email.len) value_put_text(a, v, "email", d->email);
}

static void put_email(struct arena *a, struct value *v, const struct people_deed *d) {
  value_put_text(a, v, "email", d->email);
}

static void put_mail(struct arena *a, struct value *v, const struct people_deed *d) {
  value_put_text(a, v, "email", d->email);
  value_put_bool(a, v, "wants_mail", d->wants_mail);
}

static void put_role(struct arena *a, struct value *v, const struct people_deed *d) {
  struct str digits;
  value_put_text(a, v, "area", area_digits(d->area, &digits) ? digits : d->area);
  value_put_text(a, v, "role", str_of(role_row(d->role)->key));
  value_put_text(a, v, "unit", d->unit);
}

static void put_link(struct arena *a, struct value *v, const struct people_deed *d) {
  value_put_text(a, v, "issuer", d->issuer);
  value_put_text(a, v, "subject", d->subject);
}

static void put_preferences(struct arena *a, struct value *v, const struct people_deed *d) {
  value_put_bool(a, v, "elder_mode", d->preferences.elder_mode);
  value_put_text(a, v, "lang", lang_code(d->preferences.lang));
  value_put_bool(a, v, "large_type", d->preferences.large_type);
}

static const struct act_row {
  const char *name;
  enum ly (*run)(struct scope *s, struct tx *tx, struct people_deed *d);
  void (*payload)(struct arena *a, struct value *v, const struct people_deed *d);
} acts[PEOPLE_ACTS] = {
    [ACT_USER_CREATE] = {"user.create", create, put_title},
    [ACT_USER_PASSWORD] = {"user.password", set_password, NULL},
    [ACT_USER_PASSWORD_RESET] = {"user.password.reset", reset_password, NULL},
    [ACT_USER_DISABLE] = {"user.disable", disable, NULL},
    [ACT_USER_ENABLE] = {"user.enable", enable, NULL},
    [ACT_USER_UNLOCK] = {"user.unlock", unlock, NULL},
    [ACT_USER_PREFERENCES] = {"user.preferences", set_preferences, put_preferences},
    [ACT_USER_EMAIL] = {"user.email", set_email, put_email},
    [ACT_USER_MAIL] = {"user.mail", set_mail, put_mail},
    [ACT_TOTP_BEGIN] = {"user.totp.begin", begin_totp, NULL},
    [ACT_TOTP_CONFIRM] = {"user.totp", confirm_totp, NULL},
    [ACT_TOTP_REMOVE] = {"user.totp.remove", remove_totp, NULL},
    [ACT_USER_LINK] = {"user.link", link_outside, put_link},
    [ACT_USER_UNLINK] = {"user.unlink", unlink_outside, NULL},
    [ACT_ROLE_GRANT] = {"role.grant", grant, put_role},
    [ACT_ROLE_REVOKE] = {"role.revoke", revoke, put_role},
};

static const struct act_row *row_of(const struct people_deed *deed) {
  must(deed->act < PEOPLE_ACTS);
  return &acts[deed->act];
}

static struct str payload_of(struct scope *s, const struct people_deed *deed) {
  const struct act_row *row = row_of(deed);
  if (!row->payload) return STR("");
  struct value *v = value_map(s->arena);
  struct buf b = buf_open(s->arena, 4096);
  if (v) row->payload(s->arena, v, deed);
  if (v) json_value(&b, v);
  return buf_str(&b);
}

struct str people_subject(struct scope *s, struct str name) {
  struct buf b = buf_open(s->arena, USER_NAME_BYTES + 8);
  buf_add(&b, STR("user:"));
  buf_add(&b, name);
  return buf_str(&b);
}

static enum ly run_deed(struct scope *s, struct tx *tx, struct write *w) {
  struct people_deed *deed = w->context;
  if (deed->act == ACT_USER_CREATE) w->answer = deed->name;
  return row_of(deed)->run(s, tx, deed);
}

struct write people_write(struct scope *s, struct people_deed *deed) {
  return (struct write){.scope = s,
                        .change = {.district = DISTRICT_INSTALLATION,
                                   .key = change_new_key(s),
                                   .act = str_of(row_of(deed)->name),
                                   .subject = people_subject(s, deed->name),
                                   .payload = payload_of(s, deed)},
                        .run = run_deed,
                        .context = deed};
}

enum ly people_do(struct scope *s, struct tx *tx, struct people_deed *deed) {
  struct write w = people_write(s, deed);
  return arena_failed(s->arena) ? fail_memory(s) : store_write_within(s, tx, &w);
}
