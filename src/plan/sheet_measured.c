/* Worked-out indicators as tables: all of a plan, and one by area. */
#include "plan/measured.h"

/* A row of both tables: an indicator over the whole, or one of its areas. */
static const struct plan_measured_area *area_of(const struct sheet *sheet, const void *row) {
  if (sheet->context) return row;
  return &((const struct plan_measured *)row)->whole;
}

static const struct plan_measured *measured_of(const struct sheet *sheet, const void *row) {
  return sheet->context ? sheet->context : row;
}

static void put_decimal(struct scope *s, struct decimal d, struct sheet_cell *out) {
  out->text = decimal_text(s->arena, d);
  out->has_number = true;
  out->number = d;
}

static void put_part(struct scope *s, const struct plan_counted_part *part,
                     struct sheet_cell *out) {
  struct decimal d = {part->value, (uint8_t)part->places};
  if (part->overflow) {
    out->text = STR("—");
    return;
  }
  put_decimal(s, d, out);
  struct str unknown = str_int(s->arena, part->unknown);
  if (part->unknown)
    out->small = message_text(s->arena, s->lang, MSG_MEASURED_UNKNOWN, &unknown, 1);
}

static void cell_indicator(struct scope *s, const struct sheet *sheet, const void *row,
                           struct sheet_cell *out) {
  enum { PATH_MAX_BYTES = 300 };
  const struct plan_measured *m = measured_of(sheet, row);
  struct buf b = buf_open(s->arena, PATH_MAX_BYTES);
  buf_add(&b, STR("plan/"));
  buf_add(&b, m->pack->header->key);
  buf_add(&b, STR("/measured/"));
  buf_add(&b, m->indicator->key);
  out->text = m->indicator->name;
  out->path = buf_str(&b);
  out->pack_text = true;
}

static void cell_area(struct scope *s, const struct sheet *sheet, const void *row,
                      struct sheet_cell *out) {
  (void)s;
  out->text = area_of(sheet, row)->name;
  out->pack_text = true;
}

static void cell_value(struct scope *s, const struct sheet *sheet, const void *row,
                       struct sheet_cell *out) {
  const struct plan_measured_area *area = area_of(sheet, row);
  struct str unit = measured_of(sheet, row)->indicator->unit;
  if (!area->known) {
    out->text = message_plain(s->lang, MSG_MEASURED_NO_VALUE);
    return;
  }
  put_decimal(s, area->value, out);
  struct buf b = buf_open(s->arena, out->text.len + unit.len + 2);
  buf_add(&b, out->text);
  buf_add(&b, unit);
  out->text = buf_str(&b);
}

static void key_value(const struct sheet *sheet, const void *row, struct sheet_key *out) {
  const struct plan_measured_area *area = area_of(sheet, row);
  *out = (struct sheet_key){.given = area->known, .number = area->value};
}

static void cell_top(struct scope *s, const struct sheet *sheet, const void *row,
                     struct sheet_cell *out) {
  put_part(s, &area_of(sheet, row)->top, out);
}

static void cell_bottom(struct scope *s, const struct sheet *sheet, const void *row,
                        struct sheet_cell *out) {
  if (measured_of(sheet, row)->computed->bottom) {
    put_part(s, &area_of(sheet, row)->bottom, out);
  } else {
    out->text = STR("—");
  }
}

static void put_figure(const struct plan_figure *f, struct sheet_cell *out) {
  out->text = f ? f->printed : STR("—");
  out->pack_text = f != NULL;
}

static void cell_base(struct scope *s, const struct sheet *sheet, const void *row,
                      struct sheet_cell *out) {
  (void)s;
  put_figure(measured_of(sheet, row)->indicator->base, out);
}

static void cell_target(struct scope *s, const struct sheet *sheet, const void *row,
                        struct sheet_cell *out) {
  (void)s;
  put_figure(measured_of(sheet, row)->indicator->target, out);
}

static const struct sheet_column columns[] = {
    {.key = "indicator",
     .title = MSG_MEASURED_INDICATOR,
     .type = SHEET_TEXT,
     .cell = cell_indicator},
    {.key = "value",
     .title = MSG_MEASURED_VALUE,
     .type = SHEET_NUMBER,
     .key_of = key_value,
     .cell = cell_value},
    {.key = "top", .title = MSG_MEASURED_TOP, .type = SHEET_NUMBER, .cell = cell_top},
    {.key = "bottom", .title = MSG_MEASURED_BOTTOM, .type = SHEET_NUMBER, .cell = cell_bottom},
    {.key = "base", .title = MSG_MEASURED_BASE, .type = SHEET_TEXT, .cell = cell_base},
    {.key = "target", .title = MSG_MEASURED_TARGET, .type = SHEET_TEXT, .cell = cell_target},
};

static const struct sheet_column area_columns[] = {
    {.key = "area", .title = MSG_MEASURED_AREA, .type = SHEET_TEXT, .cell = cell_area},
    {.key = "value",
     .title = MSG_MEASURED_VALUE,
     .type = SHEET_NUMBER,
     .key_of = key_value,
     .cell = cell_value},
    {.key = "top", .title = MSG_MEASURED_TOP, .type = SHEET_NUMBER, .cell = cell_top},
    {.key = "bottom", .title = MSG_MEASURED_BOTTOM, .type = SHEET_NUMBER, .cell = cell_bottom},
};

enum ly plan_measured_sheet(struct scope *s, const struct pack *pack,
                            const struct plan_measured *list, size_t count, struct sheet *out) {
  const void **rows = ARENA_ARRAY(s->arena, const void *, count + 1);
  struct str name = pack->header->name;
  if (!rows) return fail_memory(s);
  for (size_t i = 0; i < count; i++) rows[i] = &list[i];
  *out = (struct sheet){.name = "measured",
                        .title = message_text(s->arena, s->lang, MSG_MEASURED_TITLE_OF, &name, 1),
                        .columns = columns,
                        .column_count = sizeof columns / sizeof *columns,
                        .rows = rows,
                        .row_count = count};
  return LY_OK;
}

enum ly plan_measured_areas_sheet(struct scope *s, const struct plan_measured *m,
                                  struct sheet *out) {
  const void **rows = ARENA_ARRAY(s->arena, const void *, m->count + 2);
  if (!rows) return fail_memory(s);
  rows[0] = &m->whole;
  for (size_t i = 0; i < m->count; i++) rows[i + 1] = &m->areas[i];
  *out = (struct sheet){.name = "measured_areas",
                        .title = m->indicator->name,
                        .columns = area_columns,
                        .column_count = sizeof area_columns / sizeof *area_columns,
                        .rows = rows,
                        .row_count = m->count + 1,
                        .context = m};
  return LY_OK;
}

struct value *plan_measured_row(struct scope *s, const struct sheet *sheet, const void *row) {
  if (!sheet->context) return plan_measured_value(s, row);
  return plan_measured_area_value(s, sheet->context, row);
}
