/* laoyou share …: who visits whom (people/sharing.h). */
#include "cli/cli.h"

#include "people/sharing.h"

struct opened {
  struct store *st;
  struct registry registry;
  struct service_everyone *everyone;
  struct registry_moment *moment;
  struct sharing x;
  const struct visit_duty *duty;
};

/* A village is shared out as part of its town. */
static enum ly find(struct scope *s, const struct args *args, struct opened *o) {
  enum { TOWN = 9 };
  bool village = args->area.len > TOWN;
  enum ly rc = service_everyone_open(s, o->st, plan_kinds, NULL, &o->everyone);
  if (!rc) rc = cli_everyone(s, args, o->st, o->everyone);
  if (rc) return rc;
  o->moment = registry_columns_moment(service_everyone_columns(o->everyone));
  o->x = (struct sharing){.area = village ? (struct str){args->area.ptr, TOWN} : args->area,
                          .district = {args->area.ptr, 6},
                          .registry = &o->registry,
                          .store = o->st,
                          .words = service_everyone_words(o->everyone, args->area),
                          .moment = o->moment};
  if (!o->x.words)
    return fail(s, LY_NOT_FOUND, MSG_PROGRAMME_NO_PACK, args->area, date_iso(s->arena, s->today));
  rc = sharing_open(s, &o->x);
  if (rc) return rc;
  o->duty = sharing_duty(&o->x, args->programme);
  return o->duty ? LY_OK : fail(s, LY_NOT_FOUND, MSG_SHARE_NO_DUTY, args->programme);
}

static void close_all(struct opened *o) {
  registry_moment_drop(o->moment);
  service_everyone_close(o->everyone);
  if (o->st) cli_close_registry(o->st, &o->registry);
}

static enum ly open_all(struct scope *s, const struct args *args, struct opened *o) {
  struct owed_area area;
  *o = (struct opened){.st = NULL};
  enum ly rc = cli_want(s, args->area, "area");
  if (rc) return rc;
  struct str town = {args->area.ptr, args->area.len > 9 ? 9 : args->area.len};
  if (!owed_area(town, &area)) return fail(s, LY_USAGE, MSG_CLI_OWED_AREA, args->area);
  rc = cli_open_registry(s, args, &o->st, &o->registry);
  if (rc) return rc;
  rc = find(s, args, o);
  if (rc) close_all(o);
  return rc;
}

/* ---- share list ---------------------------------------------------------------------------------
 */

struct row {
  int64_t party, area;
  const struct visit_share *share; /* NULL: nobody's */
};

static void cell_party(struct scope *s, const struct sheet *sheet, const void *row,
                       struct sheet_cell *out) {
  (void)sheet;
  out->text = str_int(s->arena, ((const struct row *)row)->party);
}

static void cell_place(struct scope *s, const struct sheet *sheet, const void *row,
                       struct sheet_cell *out) {
  const struct sharing *x = sheet->context;
  struct str code = str_int(s->arena, ((const struct row *)row)->area);
  out->text = pack_area_text(s, x->words->pack, code);
  out->pack_text = true;
}

static struct str visitor_of(const struct row *r) {
  return r->share ? r->share->user : STR("");
}

static void cell_visitor(struct scope *s, const struct sheet *sheet, const void *row,
                         struct sheet_cell *out) {
  (void)s;
  (void)sheet;
  out->text = visitor_of(row);
}

/* "-" for those who are nobody's, as on the list of what is due. */
static size_t codes_visitor(const struct sheet *sheet, const void *row, struct str *out,
                            size_t max) {
  struct str user = visitor_of(row);
  (void)sheet;
  if (max) out[0] = user.len ? user : STR("-");
  return max ? 1 : 0;
}

/* Also when all have a visitor. */
static bool knows_visitor(const struct sheet *sheet, struct str code) {
  (void)sheet;
  return str_is(code, "-");
}

static void cell_goes(struct scope *s, const struct sheet *sheet, const void *row,
                      struct sheet_cell *out) {
  const struct row *r = row;
  (void)s;
  (void)sheet;
  out->text = r->share ? r->share->by : STR("");
}

static void cell_from(struct scope *s, const struct sheet *sheet, const void *row,
                      struct sheet_cell *out) {
  const struct row *r = row;
  (void)sheet;
  out->text = r->share ? date_iso(s->arena, r->share->from) : STR("");
}

static const struct sheet_column columns[] = {
    {.key = "party", .title = MSG_OWED_NUMBER, .type = SHEET_TEXT, .cell = cell_party},
    {.key = "place", .title = MSG_DUE_VILLAGE, .type = SHEET_TEXT, .cell = cell_place},
    {.key = "visitor",
     .title = MSG_SHARE_OWN_OF,
     .type = SHEET_CHOICE,
     .cell = cell_visitor,
     .codes = codes_visitor,
     .knows = knows_visitor},
    {.key = "goes", .title = MSG_SHARE_GOES_NOW, .type = SHEET_TEXT, .cell = cell_goes},
    {.key = "from", .title = MSG_SHARE_FROM, .type = SHEET_TEXT, .cell = cell_from},
};

static struct value *row_value(struct scope *s, const struct sheet *sheet, const void *row) {
  const struct row *r = row;
  struct value *v = value_map(s->arena);
  (void)sheet;
  value_put_text(s->arena, v, "party", str_int(s->arena, r->party));
  value_put_text(s->arena, v, "area", str_int(s->arena, r->area));
  value_put_text(s->arena, v, "visitor", visitor_of(r));
  value_put_text(s->arena, v, "goes", r->share ? r->share->by : STR(""));
  value_put_text(s->arena, v, "from", r->share ? date_iso(s->arena, r->share->from) : STR(""));
  return v;
}

static enum ly print_list(struct scope *s, const struct args *args, const struct opened *o) {
  struct owed_row *due = NULL;
  int64_t *areas = NULL, total = 0;
  size_t count = 0, n = 0;
  enum ly rc = sharing_due(s, &o->x, o->duty, &due, &count, &total);
  if (!rc) rc = sharing_areas(s, &o->x, o->duty, due, count, &areas);
  struct row *rows = rc ? NULL : ARENA_ARRAY(s->arena, struct row, count);
  const void **list = rc ? NULL : ARENA_ARRAY(s->arena, const void *, count + 1);
  if (rc || !rows || !list) return rc ? rc : fail_memory(s);
  for (size_t i = 0; i < count; i++) {
    char digits[INT_DIGITS];
    const struct visit_share *share = sharing_of(&o->x, due[i].party, o->duty->kind->key);
    if (!area_within(int_digits(digits, areas[i]), args->area)) continue;
    rows[n] = (struct row){due[i].party, areas[i], share};
    list[n] = &rows[n];
    n++;
  }
  struct cli_sheet sheet = {.sheet = {.name = "share",
                                      .title = o->duty->rules->programme->name,
                                      .columns = columns,
                                      .column_count = sizeof columns / sizeof *columns,
                                      .rows = list,
                                      .row_count = n,
                                      .context = &o->x},
                            .rows = "people",
                            .value = row_value,
                            .head = value_map(s->arena)};
  value_put_int(s->arena, sheet.head, "count", total);
  if (total > VISIT_SHARE_MAX && !args->json) {
    struct str limit = str_int(s->arena, VISIT_SHARE_MAX);
    cli_print_line(STR(""), message_text(s->arena, s->lang, MSG_SHARE_CUT, &limit, 1));
  }
  return cli_sheet(s, args, &sheet);
}

enum ly cli_share_list(struct scope *s, const struct args *args) {
  struct opened o;
  enum ly rc = open_all(s, args, &o);
  if (rc) return rc;
  must(o.duty);
  rc = print_list(s, args, &o);
  close_all(&o);
  return rc;
}

/* ---- share out ----------------------------------------------------------------------------------
 */

/* Evenly where no user is named; "-" is nobody. */
static enum ly read_asked(struct scope *s, const struct args *args, const struct sharing *x,
                          struct sharing_asked *out) {
  bool nobody = str_is(args->user, "-");
  *out = (struct sharing_asked){.how = SHARE_EVENLY};
  if (!args->user.len && !args->party.len && args->area.len <= 9) return LY_OK;
  enum ly rc = cli_want(s, args->user, "user");
  if (rc) return rc;
  if (!nobody && !sharing_visitor_of(x, args->user))
    return fail(s, LY_NOT_FOUND, MSG_SHARE_NO_VISITOR, args->user);
  *out = (struct sharing_asked){.how = args->party.len ? SHARE_BY_HAND : SHARE_BY_VILLAGE,
                                .user = nobody ? STR("") : args->user,
                                .village = args->area,
                                .parties = &args->party,
                                .count = args->party.len ? 1 : 0};
  return LY_OK;
}

static enum ly share_out(struct scope *s, const struct args *args, const struct opened *o,
                         size_t *count) {
  struct sharing_asked asked;
  struct visit_pair *pairs = NULL;
  struct visit_share_deed deed = {.district = o->x.district,
                                  .kind = o->duty->kind->key,
                                  .from = date_is_none(args->from) ? s->today : args->from,
                                  .reason = args->reason};
  enum ly rc = read_asked(s, args, &o->x, &asked);
  if (!rc) rc = sharing_out(s, &o->x, o->duty, &asked, &pairs, &deed.count);
  *count = deed.count;
  if (rc || deed.count == 0) return rc;
  deed.pairs = pairs;
  struct write w = visit_share_write(s, &deed);
  return store_write(s, o->st, &w);
}

enum ly cli_share_out(struct scope *s, const struct args *args) {
  struct opened o;
  size_t count = 0;
  enum ly rc = open_all(s, args, &o);
  if (rc) return rc;
  must(o.duty);
  rc = share_out(s, args, &o, &count);
  close_all(&o);
  if (!rc && count == 0) rc = fail(s, LY_INVALID, MSG_SHARE_NOBODY);
  return rc ? rc
            : cli_say_number(s, args, "shared", str_int(s->arena, (int64_t)count),
                             MSG_CLI_SHARED_OUT);
}
