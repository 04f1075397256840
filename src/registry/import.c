/* Reading a table twice: who stands in which row, then the rows, a few hundred at a time. */
#include "registry/import_int.h"

enum { OWN_BYTES_MAX = 16 * 1024 * 1024 };

/* ---- Opening ------------------------------------------------------------------------------------
 */

static const struct registry_fact *area_of(const struct registry_party *kind, struct arena *a) {
  struct buf b = buf_open(a, 128);
  buf_add(&b, kind->kind->key);
  buf_add(&b, STR("_area"));
  const struct registry_fact *home = registry_fact_find(kind, STR("home_area"), NULL);
  const struct registry_fact *own = registry_fact_find(kind, buf_str(&b), NULL);
  const struct registry_fact *fact = home ? home : own;
  return fact && fact->type == REGISTRY_AREA && !registry_sealed(fact) ? fact : NULL;
}

static void number_column(struct import *im) {
  im->number = im->kind ? import_number_of(im->kind) : NULL;
  im->number_column = IMPORT_WHOLE_ROW;
  for (size_t i = 0; im->number && i < im->column_count; i++) {
    const struct import_slot *slot = im->columns[i].slot;
    if (slot && slot->fact == im->number) im->number_column = i;
  }
}

static enum ly open_rows(struct scope *s, struct import *im) {
  struct rows_row heading;
  bool more = false;
  rows_close(im->rows);
  im->rows = NULL;
  im->read = 0;
  im->ended = false;
  im->counts = (struct import_counts){0};
  enum ly rc = rows_open(s, im->source, &im->rows);
  if (!rc) rc = rows_next(s, im->rows, &heading, &more);
  if (rc) return rc;
  if (!more) return fail(s, LY_INVALID, MSG_IMPORT_EMPTY_TABLE, im->source->name);
  im->is_table_of_text = rows_is_text(im->rows);
  return im->columns ? LY_OK : import_map(s, im, &heading);
}

/* The number of a row in its one form; empty where there is none or it is wrong. */
static struct str number_of(struct scope *s, const struct import *im, const struct rows_row *row) {
  struct str canonical, why;
  if (im->number_column >= row->count) return STR("");
  struct str cell = row->cells[im->number_column];
  if (import_blank(cell)) return STR("");
  cell = import_tidy(s->arena, im->number, cell);
  return registry_value_read(s, im->number, cell, &canonical, &why) ? canonical : STR("");
}

/* Who is called by a number names nobody: a wrong number is a fault of its own. */
static bool lacks_number(const struct import *im, const struct rows_row *row) {
  return im->number_column >= row->count || import_blank(row->cells[im->number_column]);
}

struct first_piece {
  struct str numbers[IMPORT_PIECE_ROWS];
  struct import_who who[IMPORT_PIECE_ROWS];
  size_t count;
};

static enum ly index_piece(struct scope *s, struct import *im, struct first_piece *p) {
  struct str *wanted = ARENA_ARRAY(s->arena, struct str, p->count);
  int64_t *found = ARENA_ARRAY(s->arena, int64_t, p->count);
  size_t n = 0;
  enum ly rc = LY_OK;
  if (!wanted || !found) return fail_memory(s);
  for (size_t i = 0; i < p->count; i++) {
    if (p->numbers[i].len) wanted[n++] = p->numbers[i];
  }
  if (n && im->ask.finder.find)
    rc = im->ask.finder.find(s, im->ask.finder.context, im->ask.district, im->number, wanted, n,
                             found);
  n = 0;
  for (size_t i = 0; !rc && i < p->count; i++) {
    int64_t known = p->numbers[i].len ? found[n++] : 0;
    struct import_who *who = &p->who[i];
    if (!who->known) who->party = known ? known : im->ask.first_id + im->read;
    who->known |= known != 0;
    im->read++;
    rc = import_index_add(s, im->index, p->numbers[i], *who);
  }
  return rc;
}

static enum ly first_piece(struct scope *s, struct import *im, bool *more) {
  struct first_piece *p = ARENA_NEW(s->arena, struct first_piece);
  enum ly rc = p ? LY_OK : fail_memory(s);
  while (!rc && *more && p->count < IMPORT_PIECE_ROWS) {
    struct rows_row row;
    rc = rows_next(s, im->rows, &row, more);
    if (rc || !*more) break;
    struct import_who *who = &p->who[p->count];
    who->line = row.line;
    p->numbers[p->count++] = str_copy(s->arena, number_of(s, im, &row));
    if (lacks_number(im, &row)) rc = import_alike(s, im, &row, who);
  }
  return rc ? rc : index_piece(s, im, p);
}

static enum ly first_pass(struct scope *s, struct import *im) {
  struct arena *callers = s->arena;
  bool more = true;
  enum ly rc = import_index_open(s, &im->index);
  s->arena = &im->piece;
  while (!rc && more) {
    arena_rewind(&im->piece, (struct arena_mark){0});
    rc = first_piece(s, im, &more);
  }
  s->arena = callers;
  return rc ? rc : open_rows(s, im);
}

static enum ly prepare(struct scope *s, struct import *im) {
  const struct import_ask *ask = &im->ask;
  im->kind = registry_kind_find(ask->registry, ask->kind);
  if (!pack_find(ask->registry->pack, &registry_kind_source, ask->source))
    return fail(s, LY_INVALID, MSG_REGISTRY_NO_SOURCE, ask->source);
  if (im->kind) im->area = area_of(im->kind, s->arena);
  enum ly rc = import_slots_of(s, ask->registry, ask->kind, &im->slots);
  return rc ? rc : open_rows(s, im);
}

enum ly import_open(struct scope *s, const struct import_ask *ask, const struct rows_source *source,
                    struct import **out) {
  struct import *im = *out = ARENA_NEW(s->arena, struct import);
  if (!im) return fail_memory(s);
  im->ask = *ask;
  im->source = source;
  arena_open(&im->own, OWN_BYTES_MAX);
  arena_open(&im->piece, IMPORT_PIECE_BYTES);
  enum ly rc = prepare(s, im);
  if (!rc) number_column(im);
  if (!rc && im->kind) rc = first_pass(s, im);
  if (!rc && !im->kind) rc = import_index_open(s, &im->index);
  if (!rc) return LY_OK;
  import_close(im);
  *out = NULL;
  return rc;
}

enum ly import_look(struct scope *s, const struct import_ask *ask, const struct rows_source *source,
                    struct import_column **columns, size_t *count, struct str *digest) {
  struct import im = {.ask = *ask, .source = source};
  struct rows_row heading;
  bool more = false;
  im.kind = registry_kind_find(ask->registry, ask->kind);
  enum ly rc = import_slots_of(s, ask->registry, ask->kind, &im.slots);
  if (!rc) rc = rows_open(s, source, &im.rows);
  if (!rc) rc = rows_next(s, im.rows, &heading, &more);
  if (!rc && !more) rc = fail(s, LY_INVALID, MSG_IMPORT_EMPTY_TABLE, source->name);
  if (!rc) rc = import_heading_digest(s, &heading, digest);
  if (!rc) rc = import_map(s, &im, &heading);
  /* What is missing is what the form asks for. */
  bool columns_there = im.columns != NULL;
  rows_close(im.rows);
  if (rc && columns_there && s->error.code == LY_INVALID) {
    s->error = (struct error){0};
    rc = LY_OK;
  }
  *columns = im.columns;
  *count = im.column_count;
  return rc;
}

enum ly import_again(struct scope *s, struct import *im) {
  im->again = true;
  return open_rows(s, im);
}

void import_close(struct import *im) {
  if (!im) return;
  rows_close(im->rows);
  import_index_close(im->index);
  arena_close(&im->piece);
  arena_close(&im->own);
  *im = (struct import){0};
}

/* ---- A piece ------------------------------------------------------------------------------------
 */

static bool copy_cells(struct scope *s, const struct rows_row *from, struct import_row *to) {
  struct str *cells = ARENA_ARRAY(s->arena, struct str, from->count);
  for (size_t i = 0; cells && i < from->count; i++) cells[i] = str_copy(s->arena, from->cells[i]);
  to->line = from->line;
  to->cells = cells;
  to->cell_count = from->count;
  return cells != NULL;
}

static void add_file_faults(struct scope *s, const struct import *im, const struct rows_row *from,
                            struct import_row *to) {
  for (size_t i = 0; i < from->fault_count; i++)
    import_fault_text(s, im, to, from->faults[i].cell,
                      message_plain(s->lang, from->faults[i].message));
}

static enum ly read_rows(struct scope *s, struct import *im, struct import_row *rows,
                         size_t *count) {
  enum ly rc = LY_OK;
  while (!rc && !im->ended && *count < IMPORT_PIECE_ROWS) {
    struct rows_row from;
    bool more;
    struct import_row *row = &rows[*count];
    rc = rows_next(s, im->rows, &from, &more);
    im->ended = !rc && !more;
    if (rc || im->ended) break;
    if (!copy_cells(s, &from, row)) return fail_memory(s);
    add_file_faults(s, im, &from, row);
    rc = import_check(s, im, row);
    (*count)++;
  }
  return rc;
}

static bool says(const struct import_row *row, const struct registry_fact *fact) {
  for (size_t i = 0; i < row->count; i++) {
    if (row->facts[i].fact == fact) return true;
  }
  return false;
}

/* Who the row is of, from the first pass. What a kind is called by, its first fact, has to be said
 * of whoever is new. */
static void take_party(struct scope *s, const struct import *im, struct import_row *row) {
  const struct import_who *who = import_index_line(im->index, row->line);
  must(who != NULL);
  row->party = who->party;
  row->state = who->known ? IMPORT_KNOWN : IMPORT_NEW;
  row->alike = who->alike;
  row->alike_count = who->alike_count;
  bool open = im->ask.maybe == IMPORT_MAYBE_ASK || im->ask.maybe == IMPORT_MAYBE_SKIP;
  if (who->alike && open) row->state = IMPORT_MAYBE;
  if (who->alike_count > 1 && im->ask.maybe == IMPORT_MAYBE_TAKE)
    import_fault(s, im, row, IMPORT_WHOLE_ROW, MSG_IMPORT_ALIKE_SEVERAL,
                 str_int(s->arena, who->alike_count));
  if (who->first)
    import_fault(s, im, row, im->number_column, MSG_IMPORT_SAME_AS_LINE,
                 str_int(s->arena, who->first));
  const struct registry_fact *name = im->kind->count ? im->kind->facts[0] : NULL;
  if (!who->known && name && row->count && !says(row, name) && row->fault_count == 0)
    import_fault(s, im, row, IMPORT_WHOLE_ROW, MSG_IMPORT_NEW_NEEDS, name->name);
}

/* The same receipt twice in a table is a slip. */
static enum ly check_twice(struct scope *s, struct import *im, struct import_row *row) {
  struct buf b = buf_open(s->arena, 1024);
  if (row->fault_count || row->act) return LY_OK;
  buf_printf(&b, "%lld/", (long long)row->party);
  buf_add(&b, row->programme);
  buf_printf(&b, "/%d", (int)row->from.day);
  struct import_who who = {.line = row->line, .party = row->party, .known = true};
  enum ly rc = import_index_add(s, im->index, buf_str(&b), who);
  const struct import_who *added = rc ? NULL : import_index_line(im->index, row->line);
  if (added && added->first && !im->again)
    import_fault(s, im, row, IMPORT_WHOLE_ROW, MSG_IMPORT_SAME_AS_LINE,
                 str_int(s->arena, added->first));
  return rc;
}

static enum ly judge(struct scope *s, struct import *im, struct import_row *row) {
  bool same = false;
  enum ly rc = LY_OK;
  if (!im->kind) {
    row->state = IMPORT_NEW;
    if (!im->again) rc = check_twice(s, im, row);
  }
  bool compare = row->fault_count == 0 && (row->state == IMPORT_KNOWN || !im->kind);
  if (!rc && compare) rc = import_unchanged(s, im, row, &same);
  if (rc) return rc;
  if (same) row->state = IMPORT_UNCHANGED;
  if (row->fault_count) row->state = IMPORT_BAD;
  struct import_who *who = import_index_line(im->index, row->line);
  if (who && (row->state == IMPORT_BAD || row->state == IMPORT_MAYBE)) who->bad = true;
  im->counts.rows++;
  im->counts.states[row->state]++;
  im->counts.faults += (int64_t)row->fault_count;
  return LY_OK;
}

static enum ly piece(struct scope *s, struct import *im, struct import_row **rows, size_t *count) {
  *rows = ARENA_ARRAY(s->arena, struct import_row, IMPORT_PIECE_ROWS);
  if (!*rows) return fail_memory(s);
  enum ly rc = read_rows(s, im, *rows, count);
  for (size_t i = 0; !rc && im->kind && i < *count; i++) take_party(s, im, &(*rows)[i]);
  if (!rc) rc = import_relate(s, im, *rows, *count);
  for (size_t i = 0; !rc && i < *count; i++) rc = judge(s, im, &(*rows)[i]);
  return rc || !arena_failed(s->arena) ? rc : fail_memory(s);
}

enum ly import_piece(struct scope *s, struct import *im, struct import_row **rows, size_t *count) {
  struct arena *callers = s->arena;
  *rows = NULL;
  *count = 0;
  arena_rewind(&im->piece, (struct arena_mark){0});
  s->arena = &im->piece;
  enum ly rc = piece(s, im, rows, count);
  s->arena = callers;
  return rc;
}

const struct import_column *import_columns(const struct import *im, size_t *count) {
  *count = im->column_count;
  return im->columns;
}

struct import_counts import_counts(const struct import *im) {
  return im->counts;
}

int import_progress(const struct import *im) {
  return rows_progress(im->rows);
}
