/* Users from a CSV file: everything is checked first and all faults told, then all are written. */
#include "base/address.h"
#include "base/csv.h"
#include "people/people_int.h"
#include "people/record.h"

enum column {
  COLUMN_NAME,
  COLUMN_TITLE,
  COLUMN_ROLE,
  COLUMN_AREA,
  COLUMN_UNIT,
  COLUMN_EMAIL,
  COLUMNS
};

static const struct {
  struct str key, word;
  bool needed;
} columns[COLUMNS] = {
    [COLUMN_NAME] = {STR_INIT("name"), STR_INIT("登录名"), true},
    [COLUMN_TITLE] = {STR_INIT("display_name"), STR_INIT("姓名"), true},
    [COLUMN_ROLE] = {STR_INIT("role"), STR_INIT("角色"), false},
    [COLUMN_AREA] = {STR_INIT("area"), STR_INIT("地区"), false},
    [COLUMN_UNIT] = {STR_INIT("unit"), STR_INIT("单位"), false},
    [COLUMN_EMAIL] = {STR_INIT("email"), STR_INIT("邮箱"), false},
};

enum { NOT_THERE = -1 };

struct reading {
  struct scope *s;
  struct store *st;
  const struct people_units *units;
  int where[COLUMNS]; /* number of the column in the file, or NOT_THERE */
  size_t width;
  struct people_import *out;
};

/* ---- The heading --------------------------------------------------------------------------------
 */

static int column_called(struct str text) {
  for (int c = 0; c < COLUMNS; c++) {
    if (str_eq(text, columns[c].key) || str_eq(text, columns[c].word)) return c;
  }
  return NOT_THERE;
}

static struct str column_text(const struct scope *s, int column) {
  return s->lang == LANG_ZH ? columns[column].word : columns[column].key;
}

static struct str all_columns(struct scope *s) {
  struct buf b = buf_open(s->arena, 256);
  for (int c = 0; c < COLUMNS; c++) {
    if (c) buf_add(&b, STR("、"));
    buf_add(&b, column_text(s, c));
  }
  return buf_str(&b);
}

static void read_heading(struct reading *r, const struct csv_row *row) {
  struct scope *s = r->s;
  r->width = row->count;
  for (int c = 0; c < COLUMNS; c++) r->where[c] = NOT_THERE;
  for (size_t i = 0; i < row->count; i++) {
    int c = column_called(row->cells[i]);
    if (c == NOT_THERE) {
      diag_error(s, row->at[i], MSG_IMPORT_UNKNOWN_COLUMN, row->cells[i], all_columns(s));
    } else if (r->where[c] != NOT_THERE) {
      diag_error(s, row->at[i], MSG_IMPORT_COLUMN_TWICE, row->cells[i]);
    } else {
      r->where[c] = (int)i;
    }
  }
  for (int c = 0; c < COLUMNS; c++) {
    if (!columns[c].needed || r->where[c] != NOT_THERE) continue;
    diag_error(s, row->at[0], MSG_IMPORT_NO_COLUMN, column_text(s, c));
  }
}

/* ---- A row --------------------------------------------------------------------------------------
 */

struct line {
  struct str cells[COLUMNS];
  struct diag_at at[COLUMNS];
};

static struct line line_of(const struct reading *r, const struct csv_row *row) {
  struct line l = {0};
  for (int c = 0; c < COLUMNS; c++) {
    size_t i = r->where[c] == NOT_THERE ? 0 : (size_t)r->where[c];
    l.at[c] = row->at[i];
    if (r->where[c] != NOT_THERE) l.cells[c] = row->cells[i];
  }
  return l;
}

static const struct people_row *earlier(const struct reading *r, struct str name) {
  for (size_t i = 0; i < r->out->count; i++) {
    if (str_eq(r->out->rows[i].name, name)) return &r->out->rows[i];
  }
  return NULL;
}

/* A name seen above is the same person with one more role; a new one must be free. */
static enum ly read_who(struct reading *r, const struct line *l, struct people_row *row) {
  struct scope *s = r->s;
  struct user_row taken;
  bool found = false;
  if (!user_title_form(l->cells[COLUMN_TITLE], &row->display_name)) {
    diag_error(s, l->at[COLUMN_TITLE], MSG_PEOPLE_BAD_TITLE);
  }
  if (!user_name_form(s->arena, l->cells[COLUMN_NAME], &row->name)) {
    diag_error(s, l->at[COLUMN_NAME], MSG_PEOPLE_BAD_NAME);
    return LY_OK;
  }
  const struct people_row *above = earlier(r, row->name);
  row->first = !above;
  if (above && !str_eq(above->display_name, row->display_name)) {
    diag_error(s, l->at[COLUMN_TITLE], MSG_IMPORT_OTHER_TITLE, row->name, above->display_name);
  }
  if (above) return LY_OK;
  enum ly rc = user_row_read(s, r->st, row->name, &taken, &found);
  if (found) diag_error(s, l->at[COLUMN_NAME], MSG_PEOPLE_NAME_TAKEN, row->name);
  return rc;
}

/* The rows above that give the same user a role, as grants. */
static struct user_grants grants_above(const struct reading *r, struct str name) {
  struct user_grant *list = ARENA_ARRAY(r->s->arena, struct user_grant, r->out->count);
  struct user_grants grants = {.name = name, .list = list};
  for (size_t i = 0; list && i < r->out->count; i++) {
    const struct people_row *row = &r->out->rows[i];
    if (!row->has_role || !str_eq(row->name, name)) continue;
    list[grants.count++] =
        (struct user_grant){.role = row->role, .area = row->area, .unit = row->unit};
  }
  return grants;
}

static void check_against_above(struct reading *r, const struct line *l,
                                const struct people_row *row) {
  struct scope *s = r->s;
  enum role held;
  struct user_grants above = grants_above(r, row->name);
  if (people_collides(&above, row->role, &held)) {
    diag_error(s, l->at[COLUMN_ROLE], MSG_PEOPLE_APART, row->name,
               message_plain(s->lang, role_row(held)->name),
               message_plain(s->lang, role_row(row->role)->name));
  }
  for (size_t i = 0; i < above.count; i++) {
    const struct user_grant *g = &above.list[i];
    bool same = g->role == row->role && str_eq(g->area, row->area) && str_eq(g->unit, row->unit);
    if (same) diag_error(s, l->at[COLUMN_ROLE], MSG_IMPORT_TWICE, row->name);
  }
}

static void read_unit(struct reading *r, const struct line *l, struct people_row *row) {
  struct scope *s = r->s;
  struct str unit = l->cells[COLUMN_UNIT];
  if (!unit_form(unit)) {
    diag_error(s, l->at[COLUMN_UNIT], MSG_PEOPLE_BAD_UNIT);
  } else if (!people_unit_of_role(s, r->units, row->role, row->area, unit, &row->unit)) {
    if (row->unit.len) {
      diag_error(s, l->at[COLUMN_UNIT], MSG_PEOPLE_NO_UNIT_NEAR, unit, row->unit);
    } else {
      diag_error(s, l->at[COLUMN_UNIT], MSG_PEOPLE_NO_UNIT, unit);
    }
  }
}

/* The address of a user stands in the first row of the name; another one further down is a slip. */
static void read_email(struct reading *r, const struct line *l, struct people_row *row) {
  struct scope *s = r->s;
  struct str email = str_trim(l->cells[COLUMN_EMAIL]);
  const struct people_row *above = row->first || !row->name.len ? NULL : earlier(r, row->name);
  if (email.len && !mail_address_form(email)) {
    diag_error(s, l->at[COLUMN_EMAIL], MSG_PEOPLE_BAD_EMAIL);
  } else if (email.len && above && !str_eq(above->email, email)) {
    diag_error(s, l->at[COLUMN_EMAIL], MSG_IMPORT_OTHER_EMAIL, row->name);
  }
  row->email = email;
}

static void read_role(struct reading *r, const struct line *l, struct people_row *row) {
  struct scope *s = r->s;
  struct str text = l->cells[COLUMN_ROLE];
  row->has_role = text.len > 0;
  if (!row->has_role) {
    bool more = l->cells[COLUMN_AREA].len || l->cells[COLUMN_UNIT].len;
    if (more) diag_error(s, l->at[COLUMN_ROLE], MSG_IMPORT_NO_ROLE);
    return;
  }
  if (!role_find(text, &row->role)) {
    struct str near = role_nearest(s, text);
    diag_error(s, l->at[COLUMN_ROLE], near.len ? MSG_PEOPLE_NO_ROLE_NEAR : MSG_PEOPLE_NO_ROLE, text,
               near.len ? near : role_names(s));
    row->has_role = false;
  }
  struct str area = l->cells[COLUMN_AREA];
  if (area.len == 0) {
    diag_error(s, l->at[COLUMN_AREA], MSG_IMPORT_NO_AREA);
  } else if (!area_digits(area, &row->area)) {
    diag_error(s, l->at[COLUMN_AREA], MSG_PEOPLE_BAD_AREA, area);
  } else {
    read_unit(r, l, row);
    if (row->has_role) check_against_above(r, l, row);
  }
}

/* Spreadsheets leave lines of nothing but commas behind. */
static bool is_blank(const struct csv_row *row) {
  for (size_t i = 0; i < row->count; i++) {
    if (row->cells[i].len) return false;
  }
  return true;
}

static enum ly read_row(struct reading *r, const struct csv_row *row) {
  if (is_blank(row)) return LY_OK;
  if (row->count != r->width) {
    diag_error(r->s, row->at[0], MSG_IMPORT_CELLS, str_int(r->s->arena, (int64_t)row->count),
               str_int(r->s->arena, (int64_t)r->width));
    return LY_OK;
  }
  struct line l = line_of(r, row);
  struct people_row *out = &r->out->rows[r->out->count];
  out->at = row->at[0];
  enum ly rc = read_who(r, &l, out);
  if (rc) return rc;
  read_email(r, &l, out);
  read_role(r, &l, out);
  r->out->users += out->first;
  r->out->count++;
  return LY_OK;
}

enum ly people_import_read(struct scope *s, struct store *st, struct str file, struct str bytes,
                           struct people_import *out) {
  struct str text;
  struct csv csv;
  struct people_units *units;
  *out = (struct people_import){0};
  enum ly rc = text_decode(s, file, bytes, &text);
  if (!rc) rc = csv_read(s, file, text, &csv);
  if (!rc && csv.count < 2) rc = fail(s, LY_INVALID, MSG_IMPORT_EMPTY, file);
  if (!rc) rc = people_units_read(s, st, &units);
  if (rc) return rc;
  struct reading r = {.s = s, .st = st, .units = units, .out = out};
  size_t before = s->diags.errors;
  out->rows = ARENA_ARRAY(s->arena, struct people_row, csv.count);
  if (!out->rows) return fail_memory(s);
  read_heading(&r, &csv.rows[0]);
  bool heading = s->diags.errors == before; /* otherwise all rows would be judged by a wrong one */
  for (size_t i = 1; heading && !rc && i < csv.count; i++) rc = read_row(&r, &csv.rows[i]);
  if (rc) return rc;
  if (arena_failed(s->arena)) return fail_memory(s);
  size_t faults = s->diags.errors - before;
  if (faults == 0) return LY_OK;
  diags_sort(s);
  return fail(s, LY_INVALID, MSG_CSV_FAULTS, file, str_int(s->arena, (int64_t)faults));
}

enum ly people_import_secrets(struct scope *s, struct people_import *import) {
  enum ly rc = LY_OK;
  for (size_t i = 0; !rc && i < import->count; i++) {
    if (import->rows[i].first) rc = user_onetime(s, &import->rows[i].secret);
  }
  return rc;
}

enum ly people_import_write(struct scope *s, struct tx *tx, const struct people_import *import) {
  enum ly rc = LY_OK;
  for (size_t i = 0; !rc && i < import->count; i++) {
    const struct people_row *row = &import->rows[i];
    struct people_deed deed = {.act = ACT_USER_CREATE,
                               .name = row->name,
                               .display_name = row->display_name,
                               .email = row->email,
                               .secret = row->secret,
                               .role = row->role,
                               .area = row->area,
                               .unit = row->unit};
    if (row->first) rc = people_do(s, tx, &deed);
    if (rc || !row->has_role) continue;
    deed.act = ACT_ROLE_GRANT;
    rc = people_do(s, tx, &deed);
  }
  return rc;
}
