/* Whom to tell: users by what they may do; and where to. */
#include "people/remind_int.h"

static struct recipient row_of(const struct store_rows *rows, size_t r) {
  struct recipient out = {.name = store_text(rows, r, 0),
                          .display_name = store_text(rows, r, 1),
                          .lang = LANG_ZH,
                          .area = store_text(rows, r, 5),
                          .unit = store_text(rows, r, 6)};
  (void)lang_find(store_text(rows, r, 2), &out.lang);
  if (store_int(rows, r, 4)) out.mail_to = store_text(rows, r, 3);
  return out;
}

/* Rows of one user stand beside each other. */
static void add(struct recipient *list, size_t *count, struct recipient who) {
  bool again = *count && str_eq(list[*count - 1].name, who.name);
  if (!again) list[(*count)++] = who;
}

/* Those of the rows whose grant covers the area. */
static enum ly take_rows(struct scope *s, const struct store_rows *rows, struct str area,
                         struct recipient **out, size_t *count) {
  *out = ARENA_ARRAY(s->arena, struct recipient, rows->rows);
  if (!*out) return fail_memory(s);
  for (size_t i = 0; i < rows->rows; i++) {
    if (area_within(area, store_text(rows, i, 5))) add(*out, count, row_of(rows, i));
  }
  return LY_OK;
}

enum ly recipients_of(struct scope *s, struct store *st, enum role role, struct str area,
                      struct str unit, struct recipient **out, size_t *count) {
  struct store_rows rows = {0};
  *count = 0;
  enum ly rc = store_query(s, st, "ttttitt",
                           "SELECT u.name, u.display_name, u.lang, u.email, u.wants_mail, g.area,"
                           " g.unit"
                           " FROM user_role g JOIN users u ON u.name = g.user_name"
                           " WHERE g.role = $1 AND (g.unit = '' OR g.unit = $2)"
                           " AND u.disabled_at IS NULL ORDER BY u.name",
                           &rows, S_TEXT(str_of(role_row(role)->key)), S_TEXT(unit));
  return rc ? rc : take_rows(s, &rows, area, out, count);
}

enum ly recipients_for(struct scope *s, struct store *st, enum role role, struct str area,
                       struct str unit, struct recipient **out, size_t *count) {
  struct store_rows rows = {0};
  *count = 0;
  enum ly rc = store_query(s, st, "ttttitt",
                           "SELECT u.name, u.display_name, u.lang, u.email, u.wants_mail, g.area,"
                           " g.unit"
                           " FROM user_role g JOIN users u ON u.name = g.user_name"
                           " WHERE g.role = $1 AND g.unit = $2 AND u.disabled_at IS NULL"
                           " ORDER BY u.name",
                           &rows, S_TEXT(str_of(role_row(role)->key)), S_TEXT(unit));
  return rc ? rc : take_rows(s, &rows, area, out, count);
}

static enum ly read_holders(struct scope *s, struct store *st, enum role role,
                            struct store_rows *rows) {
  return store_query(s, st, "ttttitt",
                     "SELECT u.name, u.display_name, u.lang, u.email, u.wants_mail, g.area,"
                     " g.unit"
                     " FROM user_role g JOIN users u ON u.name = g.user_name"
                     " WHERE g.role = $1 AND u.disabled_at IS NULL ORDER BY u.name, g.area",
                     rows, S_TEXT(str_of(role_row(role)->key)));
}

enum ly recipients_in(struct scope *s, struct store *st, enum role role, struct str area,
                      struct recipient **out, size_t *count) {
  struct store_rows rows = {0};
  *count = 0;
  enum ly rc = read_holders(s, st, role, &rows);
  return rc ? rc : take_rows(s, &rows, area, out, count);
}

enum ly recipients_around(struct scope *s, struct store *st, enum role role, struct str area,
                          struct recipient **out, size_t *count) {
  struct store_rows rows = {0};
  *count = 0;
  enum ly rc = read_holders(s, st, role, &rows);
  if (rc) return rc;
  *out = ARENA_ARRAY(s->arena, struct recipient, rows.rows);
  if (!*out) return fail_memory(s);
  for (size_t i = 0; i < rows.rows; i++) {
    struct recipient one = row_of(&rows, i);
    bool meets = area_within(area, one.area) || area_within(one.area, area);
    if (meets) (*out)[(*count)++] = one;
  }
  return LY_OK;
}

/* The code of a town of the plan; empty when the unit is none. */
static struct str town_area(struct scope *s, const struct pack *pack, struct str unit) {
  size_t count = 0;
  const struct pack_area **areas = pack_areas_below(s->arena, pack, &count);
  for (size_t i = 0; areas && i < count; i++) {
    if (str_eq(areas[i]->name, unit)) return areas[i]->code;
  }
  return STR("");
}

enum ly remind_whom(struct scope *s, struct store *st, const struct pack *pack, enum role role,
                    struct str unit, struct recipient **out, size_t *count, bool *instead) {
  struct str area = pack->header->area, town = town_area(s, pack, unit), digits;
  /* Who holds the role above a town holds it for the town too. */
  if (town.len && area_digits(town, &digits)) area = town;
  enum ly rc = recipients_of(s, st, role, area, unit, out, count);
  *instead = !rc && *count == 0;
  if (!*instead) return rc;
  return recipients_of(s, st, ROLE_COORDINATOR, pack->header->area, STR(""), out, count);
}

/* ---- Addresses and lines ------------------------------------------------------------------------
 */

static struct buf plan_path(struct scope *s, const struct pack *pack) {
  struct buf b = buf_open(s->arena, 2000);
  buf_add(&b, STR("/plan/"));
  url_add(&b, pack->header->key);
  return b;
}

struct str remind_plan_path(struct scope *s, const struct pack *pack) {
  struct buf b = plan_path(s, pack);
  return buf_str(&b);
}

struct str remind_unit_path(struct scope *s, const struct pack *pack, struct str unit) {
  struct buf b = plan_path(s, pack);
  buf_add(&b, STR("/units/"));
  url_add(&b, unit);
  return buf_str(&b);
}

struct str remind_entry_path(struct scope *s, const struct pack *pack, enum report_kind kind,
                             struct str entry, const char *end) {
  struct buf b = plan_path(s, pack);
  buf_printf(&b, "/%s/", report_kinds[kind].list);
  url_add(&b, entry);
  buf_add(&b, str_of(end));
  return buf_str(&b);
}

struct str remind_line(struct scope *s, struct str text) {
  struct buf b = buf_open(s->arena, text.len + 1);
  for (size_t i = 0; i < text.len; i++) {
    unsigned char c = (unsigned char)text.ptr[i];
    buf_char(&b, c < 0x20 || c == 0x7F ? ' ' : text.ptr[i]);
  }
  return buf_str(&b);
}
