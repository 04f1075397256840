/* The register of public sites and apps as a table. */
#include "plan/group_int.h"

#include <stdlib.h>

static const struct apps_entry *entry(const void *row) {
  return row;
}

static struct str text_of(struct scope *s, const struct pack_choice *choices, struct str code) {
  int value = 0;
  if (!plan_word_value(choices, code, &value)) return code;
  return message_plain(s->lang, pack_choice_of(choices, value)->message);
}

static void key_name(const struct sheet *sheet, const void *row, struct sheet_key *out) {
  (void)sheet;
  *out = (struct sheet_key){.given = true, .text = entry(row)->now.name};
}

static void cell_name(struct scope *s, const struct sheet *sheet, const void *row,
                      struct sheet_cell *out) {
  const struct pack *pack = sheet->context;
  struct buf b = buf_open(s->arena, 256);
  buf_printf(&b, "plan/%.*s/apps/%lld", STR_ARG(pack->header->key), (long long)entry(row)->app);
  out->text = entry(row)->now.name;
  out->path = buf_str(&b);
  out->pack_text = true;
}

static void key_kind(const struct sheet *sheet, const void *row, struct sheet_key *out) {
  (void)sheet;
  *out = (struct sheet_key){.given = true, .order = entry(row)->now.kind};
}

static size_t codes_kind(const struct sheet *sheet, const void *row, struct str *out, size_t max) {
  (void)sheet;
  must(max > 0);
  out[0] = plan_word(apps_kinds, entry(row)->now.kind);
  return 1;
}

static struct str kind_text(struct scope *s, const struct sheet *sheet, struct str code) {
  (void)sheet;
  return text_of(s, apps_kinds, code);
}

static bool kind_known(const struct sheet *sheet, struct str code) {
  int value = 0;
  (void)sheet;
  return plan_word_value(apps_kinds, code, &value);
}

static void cell_kind(struct scope *s, const struct sheet *sheet, const void *row,
                      struct sheet_cell *out) {
  out->text = kind_text(s, sheet, plan_word(apps_kinds, entry(row)->now.kind));
}

static void key_unit(const struct sheet *sheet, const void *row, struct sheet_key *out) {
  (void)sheet;
  *out = (struct sheet_key){.given = true, .text = entry(row)->now.unit};
}

static size_t codes_unit(const struct sheet *sheet, const void *row, struct str *out, size_t max) {
  (void)sheet;
  must(max > 0);
  out[0] = entry(row)->now.unit;
  return 1;
}

static void cell_unit(struct scope *s, const struct sheet *sheet, const void *row,
                      struct sheet_cell *out) {
  (void)s;
  (void)sheet;
  out->text = entry(row)->now.unit;
  out->pack_text = true;
}

static void cell_address(struct scope *s, const struct sheet *sheet, const void *row,
                         struct sheet_cell *out) {
  (void)s;
  (void)sheet;
  out->text = entry(row)->now.address;
}

static void key_state(const struct sheet *sheet, const void *row, struct sheet_key *out) {
  (void)sheet;
  *out = (struct sheet_key){.given = true, .order = entry(row)->state};
}

static size_t codes_state(const struct sheet *sheet, const void *row, struct str *out, size_t max) {
  (void)sheet;
  must(max > 0);
  out[0] = plan_word(apps_states, entry(row)->state);
  return 1;
}

static struct str state_text(struct scope *s, const struct sheet *sheet, struct str code) {
  (void)sheet;
  return text_of(s, apps_states, code);
}

static bool state_known(const struct sheet *sheet, struct str code) {
  int value = 0;
  (void)sheet;
  return plan_word_value(apps_states, code, &value);
}

static void cell_state(struct scope *s, const struct sheet *sheet, const void *row,
                       struct sheet_cell *out) {
  int state = entry(row)->state;
  out->text = state_text(s, sheet, plan_word(apps_states, state));
  out->light = str_of(apps_light(state));
  out->sign = str_of(apps_sign(state));
}

static void key_audited(const struct sheet *sheet, const void *row, struct sheet_key *out) {
  const struct apps_audit *last = entry(row)->last;
  (void)sheet;
  *out = (struct sheet_key){.given = last != NULL};
  if (last) out->order = last->audited_on.day;
}

static void cell_audited(struct scope *s, const struct sheet *sheet, const void *row,
                         struct sheet_cell *out) {
  const struct apps_audit *last = entry(row)->last;
  (void)sheet;
  out->date = last ? last->audited_on : DATE_NONE;
  out->text = date_iso(s->arena, out->date);
}

/* The norm, and what it was judged to be. */
static void cell_norm(struct scope *s, const struct sheet *sheet, const void *row,
                      struct sheet_cell *out) {
  const struct apps_audit *last = entry(row)->last;
  (void)sheet;
  if (!last) return;
  out->text = message_plain(s->lang, pack_choice_of(apps_norms, last->norm)->message);
  struct str score = last->score.given ? decimal_text(s->arena, last->score.value) : STR("");
  out->small = last->level;
  if (score.len) out->small = message_text(s->arena, s->lang, MSG_APPS_POINTS, &score, 1);
}

static const struct sheet_column columns[] = {
    {.key = "name",
     .title = MSG_APPS_NAME,
     .type = SHEET_TEXT,
     .key_of = key_name,
     .cell = cell_name},
    {.key = "kind",
     .title = MSG_GROUP_KIND,
     .type = SHEET_CHOICE,
     .key_of = key_kind,
     .cell = cell_kind,
     .codes = codes_kind,
     .code_text = kind_text,
     .knows = kind_known},
    {.key = "unit",
     .title = MSG_APPS_UNIT,
     .type = SHEET_CHOICE,
     .key_of = key_unit,
     .cell = cell_unit,
     .codes = codes_unit},
    {.key = "state",
     .title = MSG_GROUP_STATE,
     .type = SHEET_CHOICE,
     .key_of = key_state,
     .cell = cell_state,
     .codes = codes_state,
     .code_text = state_text,
     .knows = state_known},
    {.key = "audited",
     .title = MSG_APPS_AUDITED,
     .type = SHEET_DATE,
     .key_of = key_audited,
     .cell = cell_audited},
    {.key = "norm", .title = MSG_APPS_NORM, .type = SHEET_TEXT, .cell = cell_norm},
    {.key = "address",
     .title = MSG_APPS_ADDRESS,
     .type = SHEET_TEXT,
     .cell = cell_address,
     .extra = true},
};

static int by_state(const void *left, const void *right) {
  const struct apps_entry *a = *(const struct apps_entry *const *)left;
  const struct apps_entry *b = *(const struct apps_entry *const *)right;
  if (a->state != b->state) return a->state - b->state;
  return (a->app > b->app) - (a->app < b->app);
}

enum ly apps_sheet(struct scope *s, const struct pack *pack, const struct apps_book *book,
                   struct sheet *out) {
  const void **rows = ARENA_ARRAY(s->arena, const void *, book->count + 1);
  if (!rows) return fail_memory(s);
  for (size_t i = 0; i < book->count; i++) rows[i] = &book->entries[i];
  if (book->count) qsort(rows, book->count, sizeof *rows, by_state);
  *out = (struct sheet){.name = "apps",
                        .title = message_plain(s->lang, MSG_APPS_TITLE),
                        .columns = columns,
                        .column_count = sizeof columns / sizeof *columns,
                        .rows = rows,
                        .row_count = book->count,
                        .context = pack};
  return LY_OK;
}

struct value *apps_row_value(struct scope *s, const struct sheet *sheet, const void *row) {
  (void)sheet;
  return apps_entry_value(s, row);
}
