/* What can be said of a deed on bodies and meetings before it is written: each fault at its field.
 */
#include "plan/group_int.h"

#include <string.h>

enum { DAYS_AHEAD_MAX = 5 * 366 }; /* a meeting further away is a slip of the year */

struct str plan_word(const struct pack_choice *choices, int value) {
  const struct pack_choice *c = pack_choice_of(choices, value);
  return c ? str_of(c->word) : STR("");
}

bool plan_word_value(const struct pack_choice *choices, struct str word, int *out) {
  for (const struct pack_choice *c = choices; c->word; c++) {
    if (!str_is(word, c->word)) continue;
    *out = c->value;
    return true;
  }
  return false;
}

struct str plan_person(struct str actor) {
  struct str user = STR("user:");
  return str_starts(actor, user) ? str_from(actor, user.len) : actor;
}

struct str plan_unit_name(struct scope *s, const struct pack *pack, struct str text) {
  const struct pack_table *table = pack_table_of(pack, &pack_kind_unit);
  size_t count = 0;
  for (size_t i = 0; i < table->count; i++) {
    const struct pack_unit *u = (const void *)table->entries[i];
    if (pack_unit_called(u, text) || str_eq(u->key, text)) return u->name;
  }
  const struct pack_area **areas = pack_areas_below(s->arena, pack, &count);
  for (size_t i = 0; areas && i < count; i++) {
    if (str_eq(areas[i]->code, text)) return areas[i]->name;
  }
  return text;
}

void plan_check_text(struct scope *s, const char *field, struct str text, size_t most,
                     bool needed) {
  struct diag_at at = DIAG_FIELD(str_of(field));
  if (needed && str_trim(text).len == 0) diag_error(s, at, MSG_GROUP_NEEDED);
  if (utf8_count(text) > most) diag_error(s, at, MSG_REPORT_LONG, str_int(s->arena, (int64_t)most));
}

static void check_unit(struct scope *s, const struct pack *pack, struct str *unit) {
  *unit = plan_unit_name(s, pack, str_trim(*unit));
  plan_check_text(s, "unit", *unit, GROUP_POST_MAX, true);
}

static void check_reason(struct scope *s, const struct group_deed *d, bool needed) {
  plan_check_text(s, "reason", d->reason, GROUP_REASON_MAX, needed);
}

static void check_body_add(struct scope *s, struct group_deed *d) {
  const struct pack_table *table = pack_table_of(d->pack, &plan_kind_body);
  plan_check_text(s, "full_name", d->name, GROUP_NAME_MAX, true);
  plan_check_text(s, "chair", d->chair, GROUP_POST_MAX, false);
  plan_check_text(s, "duties", d->duties, GROUP_TEXT_MAX, false);
  check_reason(s, d, false);
  if (!pack_choice_of(plan_body_kinds, d->kind))
    diag_error(s, DIAG_FIELD(STR("kind")), MSG_GROUP_NO_KIND);
  for (size_t i = 0; i < table->count; i++) {
    const struct plan_body *b = (const void *)table->entries[i];
    if (str_eq(b->name, d->name))
      diag_error(s, DIAG_FIELD(STR("full_name")), MSG_GROUP_IN_PLAN, d->name);
  }
}

static void check_body_end(struct scope *s, struct group_deed *d) {
  check_reason(s, d, true);
}

static void check_member(struct scope *s, struct group_deed *d) {
  check_unit(s, d->pack, &d->unit);
  plan_check_text(s, "post", d->post, GROUP_POST_MAX, false);
  check_reason(s, d, !d->holds);
}

/* From when a plan is carried: in force, else issued. */
static struct date plan_since(const struct pack *pack) {
  const struct pack_document *document = pack->header->document;
  if (!document) return DATE_NONE;
  return date_is_none(document->in_force) ? document->issued : document->in_force;
}

static void check_meeting(struct scope *s, struct group_deed *d) {
  plan_check_text(s, "title", d->title, GROUP_NAME_MAX, true);
  plan_check_text(s, "place", d->place, GROUP_NAME_MAX, false);
  plan_check_text(s, "agenda", d->agenda, GROUP_TEXT_MAX, false);
  check_reason(s, d, false);
  struct diag_at at = DIAG_FIELD(STR("held_on"));
  struct date since = plan_since(d->pack);
  if (date_is_none(d->held_on)) {
    diag_error(s, at, MSG_GROUP_NO_DAY);
  } else if (d->held_on.day > s->today.day + DAYS_AHEAD_MAX) {
    diag_error(s, at, MSG_GROUP_DAY_TOO_FAR, date_iso(s->arena, d->held_on));
  } else if (!date_is_none(since) && date_cmp(d->held_on, since) < 0) {
    diag_error(s, at, MSG_GROUP_BEFORE_PLAN, date_iso(s->arena, d->held_on),
               date_iso(s->arena, since));
  }
}

static void check_cancel(struct scope *s, struct group_deed *d) {
  check_reason(s, d, true);
}

/* A unit that is listed twice would be there and not there. */
static void check_units(struct scope *s, const struct group_deed *d) {
  struct diag_at at = DIAG_FIELD(STR("units"));
  if (d->unit_count > GROUP_UNITS_MAX) {
    diag_error(s, at, MSG_GROUP_MANY_UNITS, str_int(s->arena, GROUP_UNITS_MAX));
    return;
  }
  for (size_t i = 0; i < d->unit_count; i++) {
    bool twice = false;
    d->units[i].unit = plan_unit_name(s, d->pack, d->units[i].unit);
    for (size_t j = 0; j < i; j++) twice |= str_eq(d->units[j].unit, d->units[i].unit);
    if (twice) diag_error(s, at, MSG_GROUP_UNIT_TWICE, d->units[i].unit);
  }
}

static void check_minutes(struct scope *s, struct group_deed *d) {
  plan_check_text(s, "text", d->text, GROUP_MINUTES_MAX, true);
  check_units(s, d);
  evidence_check(s, &d->evidence);
  check_reason(s, d, false);
}

enum ly group_check(struct scope *s, struct group_deed *deed) {
  static void (*const checks[GROUP_ACTS])(struct scope * s, struct group_deed * d) = {
      [GROUP_BODY_ADD] = check_body_add,     [GROUP_BODY_END] = check_body_end,
      [GROUP_MEMBER_SET] = check_member,     [GROUP_MEETING_ADD] = check_meeting,
      [GROUP_MEETING_CANCEL] = check_cancel, [GROUP_MINUTES_ADD] = check_minutes,
  };
  size_t before = s->diags.errors;
  must(deed->act < GROUP_ACTS);
  checks[deed->act](s, deed);
  if (s->diags.errors == before) return LY_OK;
  return fail(s, LY_INVALID, MSG_REPORT_HAS_FAULTS,
              str_int(s->arena, (int64_t)(s->diags.errors - before)));
}
