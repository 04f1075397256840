/* Telling families of the session they have a place at. */
#include "service/slot_remind.h"

#include "base/json.h"
#include "service/sms.h"

enum { SLOTS_MAX = 1000, DISTRICTS_MAX = 4000, PAYLOAD_MAX = 64 * 1024 };

enum ly slot_districts(struct scope *s, struct store *st, struct str **out, size_t *count) {
  struct store_rows rows = {0};
  *count = 0;
  /* all districts: one job serves all */
  enum ly rc = store_query(s, st, "t",
                           "SELECT DISTINCT district FROM slot WHERE on_day >= $1"
                           " ORDER BY district LIMIT $2",
                           &rows, S_TEXT(date_iso(s->arena, s->today)), S_INT(DISTRICTS_MAX));
  *out = ARENA_ARRAY(s->arena, struct str, rows.rows);
  if (!rc && !*out) return fail_memory(s);
  for (; !rc && *count < rows.rows; ++*count) (*out)[*count] = store_text(&rows, *count, 0);
  return rc;
}

/* What somebody is told; its beginning is by what a reminder is known again. */
static struct str text_of(struct scope *s, const struct slot_reminding *r, struct str remind) {
  struct str words[] = {r->slot->title, date_iso(s->arena, r->slot->on),
                        slot_time_text(s->arena, r->slot->starts), r->slot->place, remind};
  return message_text(s->arena, LANG_ZH, MSG_SLOT_REMINDER, words, 5);
}

static enum ly was_told(struct scope *s, struct store *st, const struct slot_reminding *r,
                        int64_t case_no, bool *out) {
  struct str begins = text_of(s, r, STR(""));
  struct sms *list = NULL;
  size_t count = 0;
  enum ly rc = sms_of_case(s, st, r->slot->district, case_no, &list, &count);
  *out = false;
  for (size_t i = 0; !rc && i < count; i++) *out |= str_starts(list[i].body, begins);
  return rc;
}

static enum ly untold(struct scope *s, struct store *st, struct slot_reminding *r) {
  struct store_rows rows = {0};
  enum ly rc = store_query(s, st, "i",
                           "SELECT case_no FROM slot_place WHERE district = $1 AND slot = $2"
                           " ORDER BY case_no",
                           &rows, S_TEXT(r->slot->district), S_INT(r->slot->slot));
  int64_t *cases = ARENA_ARRAY(s->arena, int64_t, rows.rows);
  if (!rc && !cases) return fail_memory(s);
  r->cases = cases;
  r->count = 0;
  for (size_t i = 0; !rc && i < rows.rows; i++) {
    bool told;
    rc = was_told(s, st, r, store_int(&rows, i, 0), &told);
    if (!rc && !told) cases[r->count++] = store_int(&rows, i, 0);
  }
  return rc;
}

enum ly slot_remind_due(struct scope *s, struct store *st, const struct pack *pack,
                        struct str district, struct slot_reminding **out, size_t *count) {
  struct slot_row *slots = NULL;
  size_t n = 0;
  *count = 0;
  enum ly rc = slot_list(s, st, district, STR(""), s->today, SLOTS_MAX, &slots, &n);
  *out = ARENA_ARRAY(s->arena, struct slot_reminding, n);
  if (!rc && !*out) return fail_memory(s);
  for (size_t i = 0; !rc && i < n; i++) {
    const struct service_slot_kind *kind = slot_kind_find(pack, slots[i].kind);
    int64_t ahead = slots[i].on.day - s->today.day;
    struct slot_reminding *r = &(*out)[*count];
    if (!kind || slots[i].off || ahead < 1 || ahead > kind->remind_days) continue;
    *r = (struct slot_reminding){.slot = &slots[i], .kind = kind};
    rc = untold(s, st, r);
    *count += r->count > 0;
  }
  return rc;
}

/* Who gave his place back meanwhile is not told. */
static enum ly run(struct scope *s, struct tx *tx, struct write *w) {
  const struct slot_reminding *asked = w->context;
  struct slot_reminding now = *asked;
  enum ly rc = untold(s, tx_store(tx), &now);
  for (size_t i = 0; !rc && i < now.count; i++) {
    struct case_row row;
    rc = case_find(s, tx_store(tx), now.slot->district, now.cases[i], &row);
    const struct sms_new told = {&row, row.event, text_of(s, &now, now.kind->remind)};
    if (!rc) rc = sms_queue(s, tx, &told);
  }
  w->answer = str_int(s->arena, (int64_t)now.count);
  return rc;
}

struct write slot_remind_write(struct scope *s, struct slot_reminding *r) {
  struct buf payload = buf_open(s->arena, PAYLOAD_MAX), subject = buf_open(s->arena, 64);
  struct value *v = value_map(s->arena), *cases = value_list(s->arena);
  for (size_t i = 0; i < r->count; i++)
    value_add_text(s->arena, cases, str_int(s->arena, r->cases[i]));
  value_put_text(s->arena, v, "slot", str_int(s->arena, r->slot->slot));
  if (v) value_put(v, "cases", cases);
  if (v) json_value(&payload, v);
  buf_printf(&subject, "slot:%.*s/%lld", STR_ARG(r->slot->district), (long long)r->slot->slot);
  return (struct write){.scope = s,
                        .change = {.district = r->slot->district,
                                   .key = change_new_key(s),
                                   .act = STR("slot.remind"),
                                   .subject = buf_str(&subject),
                                   .payload = buf_str(&payload)},
                        .run = run,
                        .context = r};
}
