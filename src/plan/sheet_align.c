/* A plan against the plan above it as a sheet: side by side, subject by subject. */
#include "plan/relate_int.h"
#include "plan/sheets.h"
#include "plan/show_int.h"

struct sides {
  const struct pack *upper, *lower;
};

/* By enum plan_level. */
static const struct light_row {
  const char *light, *sign;
} lights[] = {
    [PLAN_TIGHTER] = {"green", "●"},       [PLAN_LEVEL_EQUAL] = {"green", "●"},
    [PLAN_LOOSER] = {"red", "■"},          [PLAN_MISSING] = {"amber", "▲"},
    [PLAN_NOT_COMPARABLE] = {"grey", "○"}, [PLAN_LOWER_ONLY] = {"grey", "○"},
    [PLAN_NO_UPPER_PLAN] = {"grey", "○"},
};

static const struct plan_aligned *aligned_of(const void *row) {
  return row;
}

static void subject_cell(struct scope *s, const struct sheet *sheet, const void *row,
                         struct sheet_cell *out) {
  (void)s;
  (void)sheet;
  out->text = aligned_of(row)->subject->name;
  out->pack_text = true;
}

/* What falls short of the plan above comes first. */
static void verdict_key(const struct sheet *sheet, const void *row, struct sheet_key *out) {
  static const int ranks[] = {
      [PLAN_LOOSER] = 0,  [PLAN_MISSING] = 1,    [PLAN_NOT_COMPARABLE] = 2, [PLAN_LEVEL_EQUAL] = 3,
      [PLAN_TIGHTER] = 4, [PLAN_LOWER_ONLY] = 5, [PLAN_NO_UPPER_PLAN] = 6,
  };
  (void)sheet;
  *out = (struct sheet_key){.given = true, .order = ranks[aligned_of(row)->level]};
}

static const struct pack_choice *level_called(struct str word) {
  for (const struct pack_choice *c = plan_levels; c->word; c++) {
    if (str_is(word, c->word)) return c;
  }
  return NULL;
}

static struct str verdict_text(struct scope *s, const struct sheet *sheet, struct str code) {
  (void)sheet;
  const struct pack_choice *c = level_called(code);
  return c ? message_plain(s->lang, c->message) : code;
}

static bool verdict_known(const struct sheet *sheet, struct str code) {
  (void)sheet;
  return level_called(code) != NULL;
}

static size_t verdict_codes(const struct sheet *sheet, const void *row, struct str *out,
                            size_t max) {
  (void)sheet;
  must(max > 0);
  out[0] = str_of(pack_choice_of(plan_levels, (int)aligned_of(row)->level)->word);
  return 1;
}

static void verdict_cell(struct scope *s, const struct sheet *sheet, const void *row,
                         struct sheet_cell *out) {
  const struct light_row *light = &lights[aligned_of(row)->level];
  (void)sheet;
  out->text =
      message_plain(s->lang, pack_choice_of(plan_levels, (int)aligned_of(row)->level)->message);
  out->light = str_of(light->light);
  out->sign = str_of(light->sign);
}

/* What a plan promises: the figure, or the task's title; beneath, where and under which name. */
static void put_side(struct scope *s, const struct pack_entry *entry, const struct pack_kind *kind,
                     struct sheet_cell *out) {
  if (!entry) return;
  bool target = kind == &plan_kind_indicator;
  const struct plan_indicator *i = target ? (const void *)entry : NULL;
  const struct plan_task *t = target ? NULL : (const void *)entry;
  struct str clause = plan_clause_text(s->arena, target ? i->clause.key : t->clause.key);
  struct str row = target && i->number ? str_int(s->arena, i->number) : STR("");
  if (row.len) row = message_text(s->arena, s->lang, MSG_ALIGN_ROW, &row, 1);
  struct str parts[] = {clause, row, target ? i->name : STR("")};
  out->text = target ? show_promise_text(s, i) : t->title;
  out->small = message_text(s->arena, s->lang, target ? MSG_ALIGN_PLACE : MSG_ALIGN_PLACE_TASK,
                            parts, target ? 3 : 1);
  out->pack_text = true;
}

static void upper_cell(struct scope *s, const struct sheet *sheet, const void *row,
                       struct sheet_cell *out) {
  (void)sheet;
  put_side(s, aligned_of(row)->upper, aligned_of(row)->upper_kind, out);
}

static void lower_cell(struct scope *s, const struct sheet *sheet, const void *row,
                       struct sheet_cell *out) {
  (void)sheet;
  put_side(s, aligned_of(row)->lower, aligned_of(row)->lower_kind, out);
}

static void why_cell(struct scope *s, const struct sheet *sheet, const void *row,
                     struct sheet_cell *out) {
  (void)s;
  (void)sheet;
  out->text = aligned_of(row)->why;
}

static const struct sheet_column columns[] = {
    {"subject", MSG_ALIGN_COL_SUBJECT, SHEET_TEXT, NULL, subject_cell},
    {"verdict", MSG_ALIGN_COL_VERDICT, SHEET_CHOICE, verdict_key, verdict_cell, verdict_codes,
     verdict_text, .knows = verdict_known},
    {"upper", MSG_ALIGN_COL_UPPER, SHEET_TEXT, NULL, upper_cell},
    {"lower", MSG_ALIGN_COL_LOWER, SHEET_TEXT, NULL, lower_cell},
    {"why", MSG_ALIGN_COL_WHY, SHEET_TEXT, NULL, why_cell},
};

const struct pack *plan_upper(const struct pack *pack) {
  const struct pack *p = pack->parent;
  while (p && !p->header->document) p = p->parent;
  return p;
}

enum ly plan_align_sheet(struct scope *s, const struct pack *upper, const struct pack *lower,
                         const struct plan_aligned *first, struct sheet *out) {
  size_t count = 0, n = 0;
  for (const struct plan_aligned *row = first; row; row = row->next) count++;
  const void **rows = ARENA_ARRAY(s->arena, const void *, count);
  struct sides *sides = ARENA_NEW(s->arena, struct sides);
  if (!rows || !sides) return fail_memory(s);
  *sides = (struct sides){upper, lower};
  for (const struct plan_aligned *row = first; row; row = row->next) rows[n++] = row;
  *out = (struct sheet){
      .name = "alignment",
      .title = message_text(s->arena, s->lang, MSG_ALIGN_TITLE, &lower->header->name, 1),
      .columns = columns,
      .column_count = sizeof columns / sizeof *columns,
      .rows = rows,
      .row_count = count,
      .context = sides};
  return LY_OK;
}

struct value *plan_align_row(struct scope *s, const struct sheet *sheet, const void *row) {
  const struct sides *sides = sheet->context;
  return show_aligned(s, sides->upper, sides->lower, row);
}

struct str plan_align_sentence(struct scope *s, const struct plan_aligned *first) {
  struct buf b = buf_open(s->arena, 4096);
  for (const struct pack_choice *c = plan_levels; c->word; c++) {
    int64_t count = 0;
    for (const struct plan_aligned *row = first; row; row = row->next) {
      count += (int)row->level == c->value;
    }
    struct str words[] = {message_plain(s->lang, c->message), str_int(s->arena, count)};
    if (!count) continue;
    if (b.len) buf_add(&b, message_plain(s->lang, MSG_CLI_TALLY_COMMA));
    buf_add(&b, message_text(s->arena, s->lang, MSG_CLI_TALLY, words, 2));
  }
  struct str text = buf_str(&b);
  return message_text(s->arena, s->lang, MSG_CLI_TALLY_END, &text, 1);
}
