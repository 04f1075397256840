/* Reading bodies, their members and meetings. */
#include "plan/group_int.h"

#include <stdlib.h>

static enum ly damaged(struct scope *s, struct store *st) {
  return fail(s, LY_CORRUPT, MSG_STORE_DAMAGED, store_place(st));
}

/* ---- Bodies -------------------------------------------------------------------------------------
 */

static void take_printed(const struct pack *pack, struct group_book *out) {
  const struct pack_table *table = pack_table_of(pack, &plan_kind_body);
  for (size_t i = 0; i < table->count; i++) {
    const struct plan_body *b = (const void *)table->entries[i];
    out->bodies[out->body_count++] = (struct group_body){.key = b->key,
                                                         .name = b->name,
                                                         .kind = b->kind,
                                                         .chair = b->chair,
                                                         .duties = b->duties,
                                                         .printed = b};
  }
}

static enum ly read_bodies(struct scope *s, struct store *st, const struct pack *pack,
                           struct group_book *out) {
  struct store_rows rows = {0};
  enum ly rc = store_query(s, st, "itttttitT",
                           "SELECT b.body, b.kind, b.name, b.chair, b.duties, b.reason,"
                           " b.recorded_at, b.recorded_by, e.reason FROM body b"
                           " LEFT JOIN body_end e ON e.district = b.district AND e.body = b.body"
                           " WHERE b.district = $1 AND b.plan = $2 ORDER BY b.body",
                           &rows, S_TEXT(report_district(pack)), S_TEXT(pack->header->key));
  if (rc) return rc;
  out->bodies = ARENA_ARRAY(s->arena, struct group_body,
                            rows.rows + pack_table_of(pack, &plan_kind_body)->count);
  if (!out->bodies) return fail_memory(s);
  take_printed(pack, out);
  for (size_t i = 0; i < rows.rows; i++) {
    struct group_body *b = &out->bodies[out->body_count++];
    *b = (struct group_body){.key = str_int(s->arena, store_int(&rows, i, 0)),
                             .name = store_text(&rows, i, 2),
                             .chair = store_text(&rows, i, 3),
                             .duties = store_text(&rows, i, 4),
                             .reason = store_text(&rows, i, 5),
                             .recorded_at = store_int(&rows, i, 6),
                             .recorded_by = store_text(&rows, i, 7),
                             .ended = rows.cells[i * rows.columns + 8].type != STORE_NULL,
                             .end_reason = store_text(&rows, i, 8)};
    if (!plan_word_value(plan_body_kinds, store_text(&rows, i, 1), &b->kind)) return damaged(s, st);
  }
  return LY_OK;
}

const struct group_body *group_body_of(const struct group_book *book, struct str key) {
  for (size_t i = 0; i < book->body_count; i++) {
    if (str_eq(book->bodies[i].key, key)) return &book->bodies[i];
  }
  return NULL;
}

/* ---- Members ------------------------------------------------------------------------------------
 */

static void take_units(struct group_body *body, const struct pack_many *units, bool lead) {
  const struct pack_ref *refs = units->items;
  for (size_t i = 0; i < units->count; i++) {
    const struct pack_unit *u = (const void *)refs[i].entry;
    body->members[body->member_count++] =
        (struct group_member){.unit = u->name, .lead = lead, .printed = true};
  }
}

/* Room for the document's and for all of the county's. */
static enum ly open_members(struct scope *s, struct group_book *book, size_t most) {
  for (size_t i = 0; i < book->body_count; i++) {
    struct group_body *b = &book->bodies[i];
    size_t printed = b->printed ? b->printed->lead_units.count + b->printed->units.count : 0;
    b->members = ARENA_ARRAY(s->arena, struct group_member, printed + most);
    if (!b->members) return fail_memory(s);
    if (!b->printed) continue;
    take_units(b, &b->printed->lead_units, true);
    take_units(b, &b->printed->units, false);
  }
  return LY_OK;
}

static enum ly read_members(struct scope *s, struct store *st, const struct pack *pack,
                            struct group_book *book) {
  struct store_rows rows = {0};
  enum ly rc = store_query(
      s, st, "tttTit",
      "SELECT m.body, m.unit, m.post, m.user_name, m.recorded_at, m.recorded_by"
      " FROM body_member m WHERE m.district = $1 AND m.plan = $2 AND m.holds = 1"
      " AND m.member = (SELECT max(l.member) FROM body_member l WHERE l.district = m.district"
      " AND l.plan = m.plan AND l.body = m.body AND l.unit = m.unit AND l.post = m.post)"
      " ORDER BY m.member",
      &rows, S_TEXT(report_district(pack)), S_TEXT(pack->header->key));
  if (!rc) rc = open_members(s, book, rows.rows);
  for (size_t i = 0; !rc && i < rows.rows; i++) {
    /* A body that the document no longer names keeps its rows and is not shown. */
    const struct group_body *found = group_body_of(book, store_text(&rows, i, 0));
    if (!found) continue;
    struct group_body *b = &book->bodies[found - book->bodies];
    b->members[b->member_count++] = (struct group_member){.unit = store_text(&rows, i, 1),
                                                          .post = store_text(&rows, i, 2),
                                                          .user = store_text(&rows, i, 3),
                                                          .recorded_at = store_int(&rows, i, 4),
                                                          .recorded_by = store_text(&rows, i, 5)};
  }
  return rc;
}

static bool is_listed(const struct str *list, size_t count, struct str unit) {
  for (size_t i = 0; i < count; i++) {
    if (str_eq(list[i], unit)) return true;
  }
  return false;
}

/* 各街镇 of the plan's list of units. */
static bool stands_for_areas(const struct pack *pack, struct str name) {
  const struct pack_table *table = pack_table_of(pack, &pack_kind_unit);
  for (size_t i = 0; i < table->count; i++) {
    const struct pack_unit *u = (const void *)table->entries[i];
    if (u->stands_for == PACK_STANDS_FOR_AREAS && str_eq(u->name, name)) return true;
  }
  return false;
}

struct str *group_units(struct scope *s, const struct pack *pack, const struct group_body *body,
                        size_t *count) {
  size_t towns = 0;
  const struct pack_area **areas = pack_areas_below(s->arena, pack, &towns);
  struct str *list = ARENA_ARRAY(s->arena, struct str, body->member_count + towns);
  *count = 0;
  for (size_t i = 0; list && i < body->member_count; i++) {
    struct str unit = body->members[i].unit;
    if (stands_for_areas(pack, unit)) {
      for (size_t t = 0; areas && t < towns; t++) {
        if (!is_listed(list, *count, areas[t]->name)) list[(*count)++] = areas[t]->name;
      }
    } else if (!is_listed(list, *count, unit)) {
      list[(*count)++] = unit;
    }
  }
  return list;
}

/* ---- Meetings -----------------------------------------------------------------------------------
 */

static enum ly meeting_row(struct scope *s, struct store *st, const struct store_rows *rows,
                           size_t i, struct group_meeting *out) {
  *out = (struct group_meeting){.meeting = store_int(rows, i, 0),
                                .body = store_text(rows, i, 1),
                                .title = store_text(rows, i, 3),
                                .place = store_text(rows, i, 4),
                                .agenda = store_text(rows, i, 5),
                                .recorded_at = store_int(rows, i, 6),
                                .recorded_by = store_text(rows, i, 7),
                                .cancelled = rows->cells[i * rows->columns + 8].type != STORE_NULL,
                                .cancel_reason = store_text(rows, i, 8),
                                .minutes = store_int(rows, i, 9)};
  return date_parse(store_text(rows, i, 2), &out->held_on) ? LY_OK : damaged(s, st);
}

static enum ly read_meetings(struct scope *s, struct store *st, const struct pack *pack,
                             struct group_book *out) {
  struct store_rows rows = {0};
  enum ly rc =
      store_query(s, st, "itttttitTi",
                  "SELECT m.meeting, m.body, m.held_on, m.title, m.place, m.agenda, m.recorded_at,"
                  " m.recorded_by, e.reason, (SELECT COALESCE(max(v.minutes), 0) FROM minutes v"
                  " WHERE v.district = m.district AND v.meeting = m.meeting) FROM meeting m"
                  " LEFT JOIN meeting_end e ON e.district = m.district AND e.meeting = m.meeting"
                  " WHERE m.district = $1 AND m.plan = $2 ORDER BY m.held_on DESC, m.meeting DESC",
                  &rows, S_TEXT(report_district(pack)), S_TEXT(pack->header->key));
  if (rc) return rc;
  out->meetings = ARENA_ARRAY(s->arena, struct group_meeting, rows.rows);
  if (!out->meetings) return fail_memory(s);
  for (size_t i = 0; !rc && i < rows.rows; i++)
    rc = meeting_row(s, st, &rows, i, &out->meetings[i]);
  out->meeting_count = rows.rows;
  return rc;
}

enum ly group_book_read(struct scope *s, struct store *st, const struct pack *pack,
                        struct group_book *out) {
  *out = (struct group_book){0};
  enum ly rc = read_bodies(s, st, pack, out);
  if (!rc) rc = read_members(s, st, pack, out);
  return rc ? rc : read_meetings(s, st, pack, out);
}

const struct group_meeting *group_meeting_of(const struct group_book *book, int64_t number) {
  for (size_t i = 0; i < book->meeting_count; i++) {
    if (book->meetings[i].meeting == number) return &book->meetings[i];
  }
  return NULL;
}

const struct group_meeting *group_last(const struct group_book *book, struct str body,
                                       struct date today) {
  for (size_t i = 0; i < book->meeting_count; i++) {
    const struct group_meeting *m = &book->meetings[i];
    if (str_eq(m->body, body) && !m->cancelled && date_cmp(m->held_on, today) <= 0) return m;
  }
  return NULL;
}

const struct group_meeting *group_next(const struct group_book *book, struct str body,
                                       struct date today) {
  const struct group_meeting *next = NULL;
  for (size_t i = 0; i < book->meeting_count; i++) {
    const struct group_meeting *m = &book->meetings[i];
    if (str_eq(m->body, body) && !m->cancelled && date_cmp(m->held_on, today) > 0) next = m;
  }
  return next;
}

/* ---- Minutes ------------------------------------------------------------------------------------
 */

static enum ly read_units(struct scope *s, struct store *st, struct str district, int64_t meeting,
                          struct group_minutes *list, size_t count) {
  struct store_rows rows = {0};
  enum ly rc = store_query(s, st, "itt",
                           "SELECT minutes, unit, presence FROM minutes_unit"
                           " WHERE district = $1 AND meeting = $2 ORDER BY minutes, place",
                           &rows, S_TEXT(district), S_INT(meeting));
  struct group_present *units = rc ? NULL : ARENA_ARRAY(s->arena, struct group_present, rows.rows);
  if (!rc && !units) return fail_memory(s);
  for (size_t i = 0; !rc && i < rows.rows; i++) {
    int64_t number = store_int(&rows, i, 0);
    units[i].unit = store_text(&rows, i, 1);
    bool good = number >= 1 && (size_t)number <= count &&
                plan_word_value(group_presences, store_text(&rows, i, 2), &units[i].presence);
    if (!good) return damaged(s, st);
    struct group_minutes *m = &list[number - 1];
    if (m->unit_count++ == 0) m->units = &units[i];
  }
  return rc;
}

static enum ly read_files(struct scope *s, struct store *st, struct str district, int64_t meeting,
                          struct group_minutes *list, size_t count) {
  struct store_rows rows = {0};
  enum ly rc = store_query(s, st, "ii",
                           "SELECT minutes, file FROM minutes_file"
                           " WHERE district = $1 AND meeting = $2 ORDER BY minutes, file",
                           &rows, S_TEXT(district), S_INT(meeting));
  int64_t *files = rc ? NULL : ARENA_ARRAY(s->arena, int64_t, rows.rows);
  if (!rc && !files) return fail_memory(s);
  for (size_t i = 0; !rc && i < rows.rows; i++) {
    int64_t number = store_int(&rows, i, 0);
    files[i] = store_int(&rows, i, 1);
    if (number < 1 || (size_t)number > count) return damaged(s, st);
    struct group_minutes *m = &list[number - 1];
    if (m->file_count++ == 0) m->files = &files[i];
  }
  return rc;
}

enum ly group_minutes_read(struct scope *s, struct store *st, struct str district, int64_t meeting,
                           struct group_minutes **out, size_t *count) {
  struct store_rows rows = {0};
  *count = 0;
  enum ly rc = store_query(s, st, "itit",
                           "SELECT minutes, text, recorded_at, recorded_by FROM minutes"
                           " WHERE district = $1 AND meeting = $2 ORDER BY minutes",
                           &rows, S_TEXT(district), S_INT(meeting));
  if (rc) return rc;
  *out = ARENA_ARRAY(s->arena, struct group_minutes, rows.rows);
  if (!*out) return fail_memory(s);
  for (size_t i = 0; i < rows.rows; i++) {
    (*out)[i] = (struct group_minutes){.minutes = store_int(&rows, i, 0),
                                       .text = store_text(&rows, i, 1),
                                       .recorded_at = store_int(&rows, i, 2),
                                       .recorded_by = store_text(&rows, i, 3)};
    if ((*out)[i].minutes != (int64_t)i + 1) return damaged(s, st);
  }
  *count = rows.rows;
  rc = read_units(s, st, district, meeting, *out, *count);
  return rc ? rc : read_files(s, st, district, meeting, *out, *count);
}
