/* laoyou act table: all acts of one kind in a district, with what is told of them. */
#include "cli/cli.h"

#include "registry/deed.h"

enum { ROWS_MAX = 50000, PAGE = 5000 };

struct row {
  struct act_row act;
  struct act_told_row *told; /* NULL: nothing */
};

static const struct row *row_of(const void *row) {
  return row;
}

static void cell_on(struct scope *s, const struct sheet *sheet, const void *row,
                    struct sheet_cell *out) {
  (void)sheet;
  out->text = date_iso(s->arena, row_of(row)->act.on);
}

static void key_on(const struct sheet *sheet, const void *row, struct sheet_key *out) {
  (void)sheet;
  *out = (struct sheet_key){.given = true, .order = row_of(row)->act.on.day};
}

/* When it was done, else when it was written down: "2024-06-03 10:05:00". */
static void cell_at(struct scope *s, const struct sheet *sheet, const void *row,
                    struct sheet_cell *out) {
  const struct row *r = row;
  int64_t at = r->act.at_us ? r->act.at_us : r->told ? r->told->told.made_us : 0;
  (void)sheet;
  out->text = at ? time_local(s->arena, at) : STR("");
}

static void cell_party(struct scope *s, const struct sheet *sheet, const void *row,
                       struct sheet_cell *out) {
  (void)sheet;
  out->text = str_int(s->arena, row_of(row)->act.party);
}

static void cell_act(struct scope *s, const struct sheet *sheet, const void *row,
                     struct sheet_cell *out) {
  (void)sheet;
  out->text = str_int(s->arena, row_of(row)->act.act);
}

static void cell_mode(struct scope *s, const struct sheet *sheet, const void *row,
                      struct sheet_cell *out) {
  const struct row *r = row;
  (void)sheet;
  if (r->told)
    out->text = message_plain(s->lang, pack_choice_of(act_modes, r->told->told.mode)->message);
}

static void cell_done_by(struct scope *s, const struct sheet *sheet, const void *row,
                         struct sheet_cell *out) {
  const struct row *r = row;
  (void)s;
  (void)sheet;
  out->text = r->told ? r->told->told.done_by : STR("");
}

static void cell_urgent(struct scope *s, const struct sheet *sheet, const void *row,
                        struct sheet_cell *out) {
  const struct row *r = row;
  (void)sheet;
  bool urgent = r->told && r->told->told.urgent;
  out->text = urgent ? message_plain(s->lang, MSG_PHONE_URGENT_MARK) : STR("");
}

static int64_t files_of(const void *row) {
  const struct row *r = row;
  return r->told ? (int64_t)r->told->told.file_count : 0;
}

static void cell_files(struct scope *s, const struct sheet *sheet, const void *row,
                       struct sheet_cell *out) {
  (void)s;
  (void)sheet;
  out->has_number = true;
  out->number = (struct decimal){files_of(row), 0};
}

static void key_files(const struct sheet *sheet, const void *row, struct sheet_key *out) {
  (void)sheet;
  *out = (struct sheet_key){.given = true, .number = {files_of(row), 0}};
}

static void cell_by(struct scope *s, const struct sheet *sheet, const void *row,
                    struct sheet_cell *out) {
  (void)s;
  (void)sheet;
  out->text = row_of(row)->act.recorded_by;
}

static const struct sheet_column columns[] = {
    {.key = "on",
     .title = MSG_CLI_COL_ACT_ON,
     .type = SHEET_TEXT,
     .key_of = key_on,
     .cell = cell_on},
    {.key = "at", .title = MSG_CLI_COL_ACT_AT, .type = SHEET_TEXT, .cell = cell_at},
    {.key = "party", .title = MSG_OWED_NUMBER, .type = SHEET_TEXT, .cell = cell_party},
    {.key = "mode", .title = MSG_CLI_COL_ACT_MODE, .type = SHEET_TEXT, .cell = cell_mode},
    {.key = "done_by", .title = MSG_CLI_COL_DONE_BY, .type = SHEET_TEXT, .cell = cell_done_by},
    {.key = "urgent", .title = MSG_PHONE_URGENT_MARK, .type = SHEET_TEXT, .cell = cell_urgent},
    {.key = "files",
     .title = MSG_CLI_COL_ACT_FILES,
     .type = SHEET_NUMBER,
     .key_of = key_files,
     .cell = cell_files},
    {.key = "recorded_by", .title = MSG_CLI_COL_RECORDED_BY, .type = SHEET_TEXT, .cell = cell_by},
    {.key = "act", .title = MSG_CLI_COL_ACT, .type = SHEET_TEXT, .cell = cell_act},
};

/* As `act list` shows it, with `told` where something is. */
static struct value *row_value(struct scope *s, const struct sheet *sheet, const void *row) {
  const struct row *r = row;
  const struct registry *registry = sheet->context;
  struct value *v = acts_value(s, registry, &r->act, 1)->first;
  value_put_text(s->arena, v, "party", str_int(s->arena, r->act.party));
  value_put_int(s->arena, v, "files", files_of(row));
  if (r->told)
    value_put(v, "told",
              act_told_value(s, registry, r->act.kind, r->told, r->act.recorded_at, true));
  return v;
}

/* One page of acts behind those there are. */
static enum ly add_page(struct scope *s, struct store *st, const struct registry *r,
                        struct str district, const struct act_filter *which, int64_t *after,
                        struct row *rows, size_t *count) {
  struct act_row *acts = NULL;
  size_t n = 0;
  enum ly rc = acts_page(s, st, r, district, which, *after, PAGE, &acts, &n, after);
  if (!rc && *count + n > ROWS_MAX)
    return fail(s, LY_LIMIT, MSG_CLI_ACT_TOO_MANY, str_int(s->arena, ROWS_MAX));
  for (size_t i = 0; !rc && i < n; i++) {
    struct row *row = &rows[(*count)++];
    const struct act_key key = {district, acts[i].party, acts[i].act};
    row->act = acts[i];
    rc = act_told_find(s, st, r, &key, &row->told);
  }
  return rc;
}

static enum ly read_rows(struct scope *s, const struct args *args, struct store *st,
                         const struct registry *r, struct row *rows, size_t *count) {
  struct act_filter which = {.from = args->from, .to = args->to};
  int64_t after = 0;
  enum ly rc = LY_OK;
  which.kind = registry_act_find(r, NULL, args->positional[0]);
  if (!which.kind) return fail(s, LY_USAGE, MSG_CLI_NO_ACT_KIND, args->positional[0]);
  do {
    rc = add_page(s, st, r, args->district, &which, &after, rows, count);
  } while (!rc && after);
  return rc;
}

static enum ly print(struct scope *s, const struct args *args, const struct registry *r,
                     const struct row *rows, size_t count) {
  const void **list = ARENA_ARRAY(s->arena, const void *, count + 1);
  if (!list) return fail_memory(s);
  for (size_t i = 0; i < count; i++) list[i] = &rows[i];
  struct cli_sheet sheet = {.sheet = {.name = "acts",
                                      .title = message_plain(s->lang, MSG_CLI_ACT_TABLE),
                                      .columns = columns,
                                      .column_count = sizeof columns / sizeof *columns,
                                      .rows = list,
                                      .row_count = count,
                                      .context = r},
                            .rows = "acts",
                            .value = row_value};
  return cli_sheet(s, args, &sheet);
}

enum ly cli_act_table(struct scope *s, const struct args *args) {
  struct registry r;
  struct store *st;
  size_t count = 0;
  enum ly rc = cli_want(s, args->district, "district");
  if (!rc) rc = cli_open_registry(s, args, &st, &r);
  if (rc) return rc;
  struct row *rows = ARENA_ARRAY(s->arena, struct row, ROWS_MAX);
  rc = rows ? read_rows(s, args, st, &r, rows, &count) : fail_memory(s);
  if (!rc) rc = print(s, args, &r, rows, count);
  cli_close_registry(st, &r);
  return rc;
}
