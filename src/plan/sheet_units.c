/* The units of a plan as a table: how much each answers for, what is late. */
#include "plan/board_front.h"

/* Which number of a unit a column shows. */
enum { OF_LEADS, OF_JOINS, OF_OVERDUE, OF_RETURNED, OF_OPEN, OF_PENDING, OF_RED };

static int64_t number_of(const void *row, int which) {
  const struct board_unit *u = row;
  const int64_t numbers[] = {u->leads, u->joins,   u->overdue, u->returned,
                             u->open,  u->pending, u->red};
  return numbers[which];
}

static void put_number(struct scope *s, const void *row, int which, struct sheet_cell *out) {
  int64_t number = number_of(row, which);
  out->text = str_int(s->arena, number);
  out->has_number = true;
  out->number = (struct decimal){number, 0};
  bool late = number > 0 && (which == OF_OVERDUE || which == OF_RETURNED || which == OF_RED);
  if (late) {
    out->sign = str_of(board_light_sign(BOARD_RED));
    out->light = STR("red");
  }
}

#define NUMBER_COLUMN(name, which) \
  static void key_##name(const struct sheet *sheet, const void *row, struct sheet_key *out) { \
    (void)sheet; \
    *out = (struct sheet_key){.given = true, .order = number_of(row, which)}; \
  } \
  static void cell_##name(struct scope *s, const struct sheet *sheet, const void *row, \
                          struct sheet_cell *out) { \
    (void)sheet; \
    put_number(s, row, which, out); \
  }

NUMBER_COLUMN(leads, OF_LEADS)
NUMBER_COLUMN(joins, OF_JOINS)
NUMBER_COLUMN(overdue, OF_OVERDUE)
NUMBER_COLUMN(returned, OF_RETURNED)
NUMBER_COLUMN(open, OF_OPEN)
NUMBER_COLUMN(pending, OF_PENDING)
NUMBER_COLUMN(red, OF_RED)

static void cell_name(struct scope *s, const struct sheet *sheet, const void *row,
                      struct sheet_cell *out) {
  const struct board_unit *u = row;
  const struct pack *pack = sheet->context;
  struct buf b = buf_open(s->arena, u->name.len + 200);
  buf_add(&b, STR("plan/"));
  buf_add(&b, pack->header->key);
  buf_add(&b, STR("/units/"));
  buf_add(&b, u->name);
  out->text = u->name;
  out->path = buf_str(&b);
  out->pack_text = true;
}

/* Towns apart from bureaus: 各街镇 are many. */
static size_t codes_kind(const struct sheet *sheet, const void *row, struct str *out, size_t max) {
  (void)sheet;
  must(max > 0);
  out[0] = ((const struct board_unit *)row)->town ? STR("town") : STR("bureau");
  return 1;
}

static struct str kind_text(struct scope *s, const struct sheet *sheet, struct str code) {
  unsigned kinds = 0;
  if (!str_is(code, "town")) return message_plain(s->lang, MSG_UNITS_BUREAU);
  for (size_t i = 0; i < sheet->row_count; i++) {
    const struct board_unit *u = sheet->rows[i];
    if (u->town) kinds |= board_area_kind(u->name);
  }
  return board_area_word(s, kinds);
}

static bool kind_known(const struct sheet *sheet, struct str code) {
  (void)sheet;
  return str_is(code, "town") || str_is(code, "bureau");
}

static void cell_kind(struct scope *s, const struct sheet *sheet, const void *row,
                      struct sheet_cell *out) {
  bool town = ((const struct board_unit *)row)->town;
  out->text = kind_text(s, sheet, town ? STR("town") : STR("bureau"));
}

static const struct sheet_column columns[] = {
    {.key = "name", .title = MSG_UNITS_NAME, .type = SHEET_TEXT, .cell = cell_name},
    {.key = "kind",
     .title = MSG_UNITS_KIND,
     .type = SHEET_CHOICE,
     .cell = cell_kind,
     .codes = codes_kind,
     .code_text = kind_text,
     .knows = kind_known},
    {.key = "overdue",
     .title = MSG_UNITS_OVERDUE,
     .type = SHEET_NUMBER,
     .key_of = key_overdue,
     .cell = cell_overdue},
    {.key = "returned",
     .title = MSG_UNITS_RETURNED,
     .type = SHEET_NUMBER,
     .key_of = key_returned,
     .cell = cell_returned},
    {.key = "open",
     .title = MSG_UNITS_OPEN,
     .type = SHEET_NUMBER,
     .key_of = key_open,
     .cell = cell_open},
    {.key = "pending",
     .title = MSG_UNITS_PENDING,
     .type = SHEET_NUMBER,
     .key_of = key_pending,
     .cell = cell_pending},
    {.key = "leads",
     .title = MSG_UNITS_LEADS,
     .type = SHEET_NUMBER,
     .key_of = key_leads,
     .cell = cell_leads},
    {.key = "joins",
     .title = MSG_UNITS_JOINS,
     .type = SHEET_NUMBER,
     .key_of = key_joins,
     .cell = cell_joins},
    {.key = "red",
     .title = MSG_UNITS_RED,
     .type = SHEET_NUMBER,
     .key_of = key_red,
     .cell = cell_red},
};

enum ly board_sheet_units(struct scope *s, const struct board *board, enum board_sight sight,
                          struct sheet *out) {
  struct board_unit *units;
  size_t count;
  enum ly rc = board_units(s, board, sight, &units, &count);
  const void **rows = rc ? NULL : ARENA_ARRAY(s->arena, const void *, count + 1);
  if (rc) return rc;
  if (!rows) return fail_memory(s);
  for (size_t i = 0; i < count; i++) rows[i] = &units[i];
  *out = (struct sheet){.name = "units",
                        .title = message_plain(s->lang, MSG_UNITS_TITLE),
                        .columns = columns,
                        .column_count = sizeof columns / sizeof *columns,
                        .rows = rows,
                        .row_count = count,
                        .context = board->pack};
  return LY_OK;
}

struct value *board_unit_row_value(struct scope *s, const struct sheet *sheet, const void *row) {
  const struct board_unit *u = row;
  struct value *v = value_map(s->arena);
  (void)sheet;
  value_put_text(s->arena, v, "name", u->name);
  value_put_bool(s->arena, v, "town", u->town);
  value_put_int(s->arena, v, "leads", u->leads);
  value_put_int(s->arena, v, "joins", u->joins);
  value_put_int(s->arena, v, "overdue", u->overdue);
  value_put_int(s->arena, v, "returned", u->returned);
  value_put_int(s->arena, v, "open", u->open);
  value_put_int(s->arena, v, "pending", u->pending);
  value_put_int(s->arena, v, "red", u->red);
  return v;
}
