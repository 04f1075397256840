/* Devices: a visitor's phones, each bound to its user once and revocable.
 *
 * On the desk a user asks for a code of DEVICE_CODE_DIGITS digits; typed on the phone within
 * DEVICE_CODE_MINUTES it gives the phone a token, once. What the phone sends with the token is done
 * in the user's name. Of code and token the SM3 alone is kept. A token that was not used for
 * DEVICE_DAYS days holds no longer; a phone that is bound again under the number it made itself is
 * the same device, so what it sent before is known again.
 *
 *     act            subject    payload
 *     device.code    user:NAME  none
 *     device.bind    user:NAME  {"device", "name"}
 *     device.revoke  user:NAME  {"device"}
 */
#pragma once

#include "people/people.h"
#include "store/writer.h"

enum {
  DEVICE_CODE_DIGITS = 8,
  DEVICE_CODE_MINUTES = 10,
  DEVICE_DAYS = 30,
  DEVICE_TOKEN_BYTES = 32, /* told as twice as many hexadecimal digits */
  DEVICE_PHONE = 32,       /* digits of the number a phone makes itself; 16 of them are `device` */
  DEVICE_ID = 16,
  DEVICE_NAME_MAX = 60, /* characters */
};

struct device {
  struct str user, device, name;
  int64_t bound_at, seen_at;
  int64_t revoked_at; /* 0: it is not */
  struct str revoked_by, reason;
};

enum device_act { DEVICE_CODE, DEVICE_BIND, DEVICE_REVOKE };

/* Lives until the write is done. */
struct device_deed {
  enum device_act act;
  struct str user, device, name, reason;
  struct str code_sm3, token_sm3;
};

/* A new code or token, told once, and its SM3 in the deed: outside of transactions. */
LY_MUST_CHECK enum ly device_new_code(struct scope *s, struct device_deed *deed, struct str *code);
LY_MUST_CHECK enum ly device_new_token(struct scope *s, struct device_deed *deed,
                                       struct str *token);
/* Whose code this is: fills in deed->user and deed->code_sm3. LY_DENIED: nobody's, or too late. */
LY_MUST_CHECK enum ly device_find_code(struct scope *s, struct store *st, struct str code,
                                       struct device_deed *deed);
/* The write. A code and a binding are of the user (the actor); a device is revoked by its user, by
 * a security administrator who reaches the user, or by the owner of the machine. Inside: LY_DENIED
 * for others and for a code that is used up; LY_NOT_FOUND: no such device; LY_CONFLICT: it is
 * revoked already. */
struct write device_write(struct scope *s, struct device_deed *deed);

/* Whose token this is. LY_LOGIN: nobody's, or unused for too long; LY_DENIED: the device was
 * revoked. */
LY_MUST_CHECK enum ly device_find(struct scope *s, struct store *st, struct str token,
                                  struct device *out);
/* Notes within a write that the device was heard of. LY_DENIED: it was revoked meanwhile. */
LY_MUST_CHECK enum ly device_seen(struct scope *s, struct tx *tx, const struct device *device);

/* The devices of a user, or of all users who may act within an area (user empty; the area "" for
 * all), by user and name; at most DEVICES_MAX. */
enum { DEVICES_MAX = 500 };
LY_MUST_CHECK enum ly device_list(struct scope *s, struct store *st, struct str user,
                                  struct str area, struct device **out, size_t *count);
/* {user, device, name, bound_at, seen_at, expired, revoked, revoked_at, revoked_by, reason} */
struct value *device_value(struct scope *s, const struct device *d);
