/* What an import would do, for people. */
#include "registry/import_preview.h"

#include "base/money.h"
#include "registry/import_int.h"
#include "registry/privacy.h"

static const struct {
  const char *key;
  enum message name;
} states[IMPORT_STATES] = {
    [IMPORT_NEW] = {"new", MSG_IMPORT_STATE_NEW},
    [IMPORT_KNOWN] = {"known", MSG_IMPORT_STATE_KNOWN},
    [IMPORT_UNCHANGED] = {"unchanged", MSG_IMPORT_STATE_UNCHANGED},
    [IMPORT_BAD] = {"bad", MSG_IMPORT_STATE_BAD},
    [IMPORT_MAYBE] = {"maybe", MSG_IMPORT_STATE_MAYBE},
};

struct showing {
  struct value *columns, *sample, *faults, *alike;
  bool masked;
  size_t max, more; /* faults to keep; not kept */
};

/* ---- Columns ------------------------------------------------------------------------------------
 */

static void put_slot(struct arena *a, struct value *v, const char *key, const char *name,
                     const struct import_slot *slot) {
  value_put_text(a, v, key, slot ? slot->key : STR(""));
  value_put_text(a, v, name, slot ? slot->name : STR(""));
}

static void add_columns(struct scope *s, const struct import *im, struct value *list) {
  size_t count;
  const struct import_column *columns = import_columns(im, &count);
  for (size_t i = 0; i < count; i++) {
    struct value *v = value_map(s->arena);
    value_put_text(s->arena, v, "heading", columns[i].heading);
    put_slot(s->arena, v, "fact", "name", columns[i].slot);
    put_slot(s->arena, v, "near", "near_name", columns[i].near);
    value_add(list, v);
  }
}

/* ---- Rows ---------------------------------------------------------------------------------------
 */

static void add_cell(struct scope *s, struct value *list, struct str name, struct str text) {
  struct value *v = value_map(s->arena);
  value_put_text(s->arena, v, "name", name);
  value_put_text(s->arena, v, "text", str_copy(s->arena, text));
  value_add(list, v);
}

static void add_facts(struct scope *s, const struct import_row *row, bool masked,
                      struct value *list) {
  for (size_t i = 0; i < row->count; i++) {
    const struct registry_fact *fact = row->facts[i].fact;
    bool hide = masked && registry_sealed(fact);
    struct str text = fact->type == REGISTRY_PARTY
                          ? row->facts[i].value
                          : registry_value_text(s, fact, row->canonical[i]);
    add_cell(s, list, fact->name, hide ? privacy_mask(s, fact, row->canonical[i]) : text);
  }
}

static void add_act(struct scope *s, struct value *list, const struct import_row *row) {
  const struct registry_act_field *const *fields = row->act->fields.items;
  add_cell(s, list, message_plain(s->lang, MSG_IMPORT_SLOT_ACT), row->act->name);
  for (size_t i = 0; i < row->act->fields.count; i++)
    if (fields[i] && row->fields[i].len) add_cell(s, list, fields[i]->name, row->fields[i]);
}

/* What a programme is called; its key where it has no name, or one that others have too. */
static struct str programme_name(const struct import *im, struct str key) {
  const struct import_words *words = &im->ask.words;
  for (size_t i = 0; i < words->programme_count; i++)
    if (str_eq(words->programmes[i].slot, key)) return words->programmes[i].heading;
  return key;
}

static void add_sample(struct scope *s, const struct showing *show, const struct import *im,
                       const struct import_row *row) {
  struct arena *a = s->arena;
  struct value *v = value_map(a), *cells = value_list(a);
  value_put_int(a, v, "line", row->line);
  value_put_text(a, v, "state", str_of(states[row->state].key));
  value_put_text(a, v, "state_text", message_plain(s->lang, states[row->state].name));
  add_facts(s, row, show->masked, cells);
  if (row->programme.len)
    add_cell(s, cells, message_plain(s->lang, MSG_IMPORT_SLOT_PROGRAMME),
             programme_name(im, row->programme));
  if (row->amount_fen >= 0)
    add_cell(s, cells, message_plain(s->lang, MSG_IMPORT_SLOT_AMOUNT),
             money_yuan(a, row->amount_fen));
  if (row->act) add_act(s, cells, row);
  if (!date_is_none(row->day))
    add_cell(s, cells, message_plain(s->lang, MSG_IMPORT_SLOT_DAY), date_iso(a, row->day));
  if (!row->act)
    add_cell(s, cells, message_plain(s->lang, MSG_IMPORT_SLOT_FROM), date_iso(a, row->from));
  value_put_bool(a, v, "from_number", row->from_number);
  value_put(v, "cells", cells);
  value_add(show->sample, v);
}

/* Whom a row looks like, with what it says of itself. */
static void add_alike(struct scope *s, const struct showing *show, const struct import_row *row) {
  struct arena *a = s->arena;
  const struct registry_kind *kind = row->kind ? row->kind->kind : NULL;
  if (!kind || row->alike_count == 0 || show->alike->count >= show->max) return;
  const struct pack_entry *told[] = {kind->called.entry, kind->born.entry, kind->area.entry};
  struct value *v = value_map(a), *cells = value_list(a);
  value_put_int(a, v, "line", row->line);
  value_put_text(a, v, "party", str_int(a, row->alike));
  value_put_int(a, v, "count", (int64_t)row->alike_count);
  value_put_bool(a, v, "several", row->alike_count > 1);
  for (size_t i = 0; i < row->count; i++) {
    const struct registry_fact *fact = row->facts[i].fact;
    bool shown = false;
    for (size_t j = 0; j < sizeof told / sizeof *told; j++) shown |= told[j] == &fact->entry;
    if (shown && !registry_sealed(fact))
      add_cell(s, cells, fact->name, registry_value_text(s, fact, row->canonical[i]));
  }
  value_put(v, "cells", cells);
  value_add(show->alike, v);
}

static void add_faults(struct scope *s, struct showing *show, const struct import_row *row) {
  struct arena *a = s->arena;
  for (size_t i = 0; i < row->fault_count; i++) {
    const struct import_fault *fault = &row->faults[i];
    if (show->faults->count >= show->max) {
      show->more += row->fault_count - i;
      return;
    }
    struct value *v = value_map(a);
    value_put_int(a, v, "line", row->line);
    value_put_int(a, v, "column",
                  fault->column == IMPORT_WHOLE_ROW ? 0 : (int64_t)fault->column + 1);
    value_put_text(a, v, "heading", fault->heading);
    value_put_text(a, v, "text", str_copy(a, fault->text));
    value_add(show->faults, v);
  }
}

static enum ly show_row(struct scope *s, void *context, const struct import *im,
                        const struct import_row *row) {
  struct showing *show = context;
  if (show->columns->count == 0) add_columns(s, im, show->columns);
  if (show->sample->count < IMPORT_PREVIEW_ROWS) add_sample(s, show, im, row);
  add_alike(s, show, row);
  add_faults(s, show, row);
  return LY_OK;
}

enum ly import_preview(struct scope *s, const struct import_worker *worker, struct import_run *run,
                       const struct rows_source *source, bool masked, size_t max,
                       struct value *out) {
  struct arena *a = s->arena;
  struct showing show = {.columns = value_list(a),
                         .sample = value_list(a),
                         .faults = value_list(a),
                         .alike = value_list(a),
                         .masked = masked,
                         .max = max};
  if (!show.columns || !show.sample || !show.faults || !show.alike) return fail_memory(s);
  enum ly rc = import_run_check(s, worker, run, source, show_row, &show);
  if (rc) return rc;
  value_put(out, "columns", show.columns);
  value_put_int(a, out, "rows", run->rows);
  for (size_t i = 0; i < IMPORT_STATES; i++) value_put_int(a, out, states[i].key, run->states[i]);
  value_put_int(a, out, "fault_count", (int64_t)(show.faults->count + show.more));
  value_put(out, "sample", show.sample);
  value_put(out, "alike", show.alike);
  value_put(out, "faults", show.faults);
  value_put_int(a, out, "more_faults", (int64_t)show.more);
  return arena_failed(a) ? fail_memory(s) : LY_OK;
}

/* ---- Faults to take along -----------------------------------------------------------------------
 */

struct taking {
  struct arena own; /* of one row: what `put` keeps may stand in the caller's */
  bool (*put)(void *context, struct str text);
  void *context;
  bool headed;
};

/* A cell of CSV; what a spreadsheet would take for a formula gets an apostrophe (base/sheet.h). */
static void add_csv(struct buf *b, struct str text, bool first) {
  bool formula = text.len && strchr("=+-@\t\r", text.ptr[0]);
  if (!first) buf_char(b, ',');
  buf_char(b, '"');
  if (formula) buf_char(b, '\'');
  for (size_t i = 0; i < text.len; i++) {
    if (text.ptr[i] == '"') buf_char(b, '"');
    buf_char(b, text.ptr[i]);
  }
  buf_char(b, '"');
}

static struct buf heading_line(struct scope *s, const struct import *im) {
  size_t count;
  const struct import_column *columns = import_columns(im, &count);
  struct buf b = buf_open(s->arena, 4 * ROWS_ROW_BYTES_MAX);
  buf_add(&b, STR("\xEF\xBB\xBF"));
  add_csv(&b, message_plain(s->lang, MSG_IMPORT_LINE_HEADING), true);
  for (size_t i = 0; i < count; i++) add_csv(&b, columns[i].heading, false);
  add_csv(&b, message_plain(s->lang, MSG_IMPORT_FAULT_HEADING), false);
  buf_add(&b, STR("\r\n"));
  return b;
}

/* "出生日期：晚于今天；…" */
static struct str faults_text(struct scope *s, const struct import_row *row) {
  struct buf b = buf_open(s->arena, ROWS_ROW_BYTES_MAX);
  for (size_t i = 0; i < row->fault_count; i++) {
    if (i) buf_add(&b, STR("；"));
    buf_add(&b, row->faults[i].heading);
    if (row->faults[i].heading.len) buf_add(&b, STR("："));
    buf_add(&b, row->faults[i].text);
  }
  return buf_str(&b);
}

static struct buf row_line(struct scope *s, const struct import *im, const struct import_row *row) {
  size_t columns;
  import_columns(im, &columns);
  struct buf b = buf_open(s->arena, 8 * ROWS_ROW_BYTES_MAX);
  add_csv(&b, str_int(s->arena, row->line), true);
  size_t count = row->cell_count > columns ? row->cell_count : columns;
  for (size_t i = 0; i < count; i++)
    add_csv(&b, i < row->cell_count ? row->cells[i] : STR(""), false);
  add_csv(&b, faults_text(s, row), false);
  buf_add(&b, STR("\r\n"));
  return b;
}

static bool take_line(struct taking *t, const struct buf *b) {
  return !buf_failed(b) && t->put(t->context, buf_str(b));
}

static enum ly take_row(struct scope *s, void *context, const struct import *im,
                        const struct import_row *row) {
  struct taking *t = context;
  struct arena *callers = s->arena;
  bool good = true;
  s->arena = &t->own;
  if (!t->headed) {
    struct buf heading = heading_line(s, im);
    good = take_line(t, &heading);
    t->headed = true;
  }
  if (good && row->fault_count) {
    struct buf line = row_line(s, im, row);
    good = take_line(t, &line);
  }
  s->arena = callers;
  arena_rewind(&t->own, (struct arena_mark){0});
  return good ? LY_OK : fail(s, LY_LIMIT, MSG_IMPORT_FAULTS_TOO_LARGE);
}

enum ly import_faults_csv(struct scope *s, const struct import_worker *worker,
                          struct import_run *run, const struct rows_source *source,
                          bool (*put)(void *context, struct str text), void *context) {
  enum { ROW_ARENA_BYTES = 16 * 1024 * 1024 };
  struct taking t = {.put = put, .context = context};
  arena_open(&t.own, ROW_ARENA_BYTES);
  enum ly rc = import_run_check(s, worker, run, source, take_row, &t);
  arena_close(&t.own);
  return rc;
}

/* ---- Choosing what columns are ------------------------------------------------------------------
 */

static struct value *option(struct scope *s, struct str value, struct str text, bool chosen) {
  struct value *v = value_map(s->arena);
  value_put_text(s->arena, v, "value", value);
  value_put_text(s->arena, v, "text", text);
  value_put_bool(s->arena, v, "chosen", chosen);
  return v;
}

static struct value *options_of(struct scope *s, const struct import_slots *slots,
                                const struct import_slot *chosen) {
  struct value *list = value_list(s->arena);
  value_add(list, option(s, STR(""), message_plain(s->lang, MSG_IMPORT_LEAVE_OUT), !chosen));
  for (size_t i = 0; i < slots->count; i++) {
    const struct import_slot *slot = &slots->items[i];
    bool same = chosen && str_eq(chosen->key, slot->key);
    value_add(list, option(s, slot->key, slot->name, same));
  }
  return list;
}

enum ly import_choices(struct scope *s, const struct import_worker *worker,
                       const struct import_run *run, const struct rows_source *source,
                       struct value *out, struct str *digest) {
  struct import_ask ask;
  struct import_column *columns;
  struct import_slots slots;
  size_t count = 0;
  struct value *list = value_list(s->arena);
  enum ly rc = import_run_ask(s, worker, run, &ask);
  if (!rc) rc = import_slots_of(s, worker->registry, run->kind, &slots);
  if (!rc) rc = import_look(s, &ask, source, &columns, &count, digest);
  for (size_t i = 0; !rc && i < count; i++) {
    struct value *v = value_map(s->arena);
    value_put_int(s->arena, v, "number", (int64_t)i + 1);
    value_put_text(s->arena, v, "heading", columns[i].heading);
    put_slot(s->arena, v, "fact", "name", columns[i].slot);
    put_slot(s->arena, v, "near", "near_name", columns[i].near);
    value_put(v, "options", options_of(s, &slots, columns[i].slot));
    value_add(list, v);
  }
  value_put(out, "columns", list);
  return rc;
}
