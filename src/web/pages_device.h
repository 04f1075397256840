/* What the addresses for visitors' phones share: pages_device.c binds them, pages_week.c hands out
 * the people of the week, pages_sync.c takes what was written down, pages_photo.c photos. */
#pragma once

#include "people/device.h"
#include "service/visit.h"
#include "web/pages_parties.h"

/* Whose phone sent the call, by its token: the call is then that user's. LY_LOGIN, LY_DENIED as
 * device_find(), and where the user is disabled or no visitor any more. */
LY_MUST_CHECK enum ly call_device(struct scope *s, struct call *c, struct device *out);
/* Whether the user may visit somewhere in the district. */
bool visits_in(const struct call *c, struct str district);
/* The districts in which the user visits, each once; in the arena. */
struct str *visit_districts(struct scope *s, const struct call *c, size_t *count);
/* VISIT_ID hexadecimal digits, in lower case. */
bool visit_id_good(struct str text);
/* "visitor", or what this dictionary has in its place. */
struct str visit_source(const struct registry *r);
/* Writes a deed that a device prepared: its own key, no form's. */
void device_call_write(struct call *c, const struct write *w);

enum ly deed_device_bind(struct scope *s, struct call *c);
enum ly deed_visit_week(struct scope *s, struct call *c);
enum ly deed_visit_sync(struct scope *s, struct call *c);
enum ly after_visit_sync(struct scope *s, struct call *c);
enum ly page_visit_photo(struct scope *s, struct call *c, struct value **out);
enum ly deed_visit_photo(struct scope *s, struct call *c);
enum ly after_visit_photo(struct scope *s, struct call *c);
enum ly deed_visit_decide(struct scope *s, struct call *c);

/* pages_devices.c: the codes and phones of a user, and of all */
enum ly page_devices(struct scope *s, struct call *c, struct value **out);
enum ly deed_device_code(struct scope *s, struct call *c);
enum ly after_device_code(struct scope *s, struct call *c);
enum ly deed_device_revoke(struct scope *s, struct call *c);
enum ly page_all_devices(struct scope *s, struct call *c, struct value **out);
enum ly deed_all_devices_revoke(struct scope *s, struct call *c);
