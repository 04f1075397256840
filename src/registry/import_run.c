/* Rows of imports, and the files they were handed in as. */
#include "registry/import_run.h"

#include "base/secret.h"
#include "registry/import_int.h"
#include "store/sealed.h"

#include <errno.h>

const struct pack_choice import_stages[] = {
    {"checked", IMPORT_CHECKED, MSG_IMPORT_STAGE_CHECKED},
    {"confirmed", IMPORT_CONFIRMED, MSG_IMPORT_STAGE_CONFIRMED},
    {"loading", IMPORT_LOADING, MSG_IMPORT_STAGE_LOADING},
    {"live", IMPORT_LIVE, MSG_IMPORT_STAGE_LIVE},
    {"failed", IMPORT_FAILED, MSG_IMPORT_STAGE_FAILED},
    {"dropped", IMPORT_DROPPED, MSG_IMPORT_STAGE_DROPPED},
    {"undone", IMPORT_UNDONE, MSG_IMPORT_STAGE_UNDONE},
    {0},
};

#define RUN_COLUMNS \
  "district, import, kind, area, source, true_from, all_of, complete, skip_bad, feed, file_name," \
  " size_bytes, sm3, mapping, state, batch, rows_read, rows_new, rows_known, rows_unchanged," \
  " rows_bad, rows_maybe, message, recorded_at, recorded_by, ended_at, maybe"
#define RUN_TYPES "titttttiittitttIiiiiiititIt"

static enum import_stage stage_of(struct str word) {
  for (size_t i = 0; import_stages[i].word; i++) {
    if (str_is(word, import_stages[i].word)) return (enum import_stage)import_stages[i].value;
  }
  return IMPORT_FAILED;
}

static enum import_maybe maybe_of(struct str word) {
  enum import_maybe maybe;
  return import_maybe_find(word, &maybe) ? maybe : IMPORT_MAYBE_ASK;
}

bool import_maybe_find(struct str word, enum import_maybe *out) {
  for (size_t i = 0; import_maybes[i].word; i++) {
    if (!str_is(word, import_maybes[i].word)) continue;
    *out = (enum import_maybe)import_maybes[i].value;
    return true;
  }
  return false;
}

static struct import_run run_of(const struct store_rows *rows, size_t r) {
  struct import_run run = {
      .district = store_text(rows, r, 0),
      .import = store_int(rows, r, 1),
      .kind = store_text(rows, r, 2),
      .area = store_text(rows, r, 3),
      .source = store_text(rows, r, 4),
      .all_of = store_text(rows, r, 6),
      .complete = store_int(rows, r, 7) != 0,
      .skip_bad = store_int(rows, r, 8) != 0,
      .feed = store_text(rows, r, 9),
      .file_name = store_text(rows, r, 10),
      .size_bytes = store_int(rows, r, 11),
      .sm3 = store_text(rows, r, 12),
      .mapping = store_text(rows, r, 13),
      .stage = stage_of(store_text(rows, r, 14)),
      .batch = store_int_or_0(rows, r, 15),
      .rows = store_int(rows, r, 16),
      .message = store_text(rows, r, 22),
      .recorded_at = store_int(rows, r, 23),
      .recorded_by = store_text(rows, r, 24),
      .ended_at = store_int_or_0(rows, r, 25),
      .maybe = maybe_of(store_text(rows, r, 26)),
  };
  for (size_t i = 0; i < IMPORT_STATES; i++) run.states[i] = store_int(rows, r, 17 + i);
  if (!date_parse(store_text(rows, r, 5), &run.from)) run.from = DATE_NONE;
  return run;
}

static enum ly runs_of(struct scope *s, const struct store_rows *rows, struct import_run **out,
                       size_t *count) {
  *count = rows->rows;
  *out = ARENA_ARRAY(s->arena, struct import_run, rows->rows);
  if (!*out) return fail_memory(s);
  for (size_t r = 0; r < rows->rows; r++) (*out)[r] = run_of(rows, r);
  return LY_OK;
}

enum ly import_run_find(struct scope *s, struct store *st, struct str district, int64_t import,
                        struct import_run *out) {
  struct store_rows rows = {0};
  enum ly rc =
      store_query(s, st, RUN_TYPES,
                  "SELECT " RUN_COLUMNS " FROM import_run WHERE district = $1 AND import = $2",
                  &rows, S_TEXT(district), S_INT(import));
  if (rc) return rc;
  if (rows.rows == 0)
    return fail(s, LY_NOT_FOUND, MSG_IMPORT_NONE, district, str_int(s->arena, import));
  *out = run_of(&rows, 0);
  return LY_OK;
}

enum ly import_run_list(struct scope *s, struct store *st, struct str district, struct str feed,
                        size_t limit, struct import_run **out, size_t *count) {
  struct store_rows rows = {0};
  enum ly rc = store_query(s, st, RUN_TYPES,
                           "SELECT " RUN_COLUMNS
                           " FROM import_run WHERE district = $1"
                           " AND ($2 = '' OR feed = $2)"
                           " ORDER BY recorded_at DESC, import LIMIT $3",
                           &rows, S_TEXT(district), S_TEXT(feed), S_INT((int64_t)limit));
  return rc ? rc : runs_of(s, &rows, out, count);
}

/* When something of a run was last written: a chunk, or that it began. Where it is not at work any
 * more the log is read back to there, so what keeps it short is that such a run is soon ended. */
static enum ly last_word(struct scope *s, struct store *st, const struct import_run *run,
                         int64_t *out) {
  struct store_rows rows = {0};
  struct arena *a = s->arena;
  struct str batch = str_int(a, run->batch), import = str_int(a, run->import);
  struct buf subjects[2] = {buf_open(a, 64), buf_open(a, 64)};
  buf_printf(&subjects[0], "batch:%.*s/%.*s", STR_ARG(run->district), STR_ARG(batch));
  buf_printf(&subjects[1], "import:%.*s/%.*s", STR_ARG(run->district), STR_ARG(import));
  enum ly rc = store_query(s, st, "i",
                           "SELECT recorded_at FROM change WHERE district = $1 AND number >= 1"
                           " AND (subject = $2 OR subject = $3) ORDER BY number DESC LIMIT 1",
                           &rows, S_TEXT(run->district), S_TEXT(buf_str(&subjects[0])),
                           S_TEXT(buf_str(&subjects[1])));
  *out = !rc && rows.rows ? store_int(&rows, 0, 0) : run->recorded_at;
  return rc;
}

/* A file that was not handed in is read by a program of its own, a command or the job of the feeds,
 * which is at work as long as it writes. */
static enum ly is_left_behind(struct scope *s, struct store *st, const struct import_run *run,
                              bool *out) {
  int64_t last = 0;
  struct store_rows rows = {0};
  *out = true;
  if (run->stage != IMPORT_LOADING) return LY_OK;
  enum ly rc = store_query(s, st, "i",
                           "SELECT count(*) FROM import_piece WHERE district = $1 AND import = $2",
                           &rows, S_TEXT(run->district), S_INT(run->import));
  if (rc || store_int(&rows, 0, 0)) return rc;
  rc = last_word(s, st, run, &last);
  *out = scope_now_us(s) - last > IMPORT_QUIET_US;
  return rc;
}

enum ly import_run_waiting(struct scope *s, struct store *st, struct import_run **out,
                           size_t *count) {
  struct store_rows rows = {0};
  struct import_run *runs = NULL;
  size_t all = 0;
  *count = 0;
  enum ly rc = store_query(s, st, RUN_TYPES,
                           /* all districts: one worker loads for all of them */
                           "SELECT " RUN_COLUMNS
                           " FROM import_run"
                           " WHERE state IN ('confirmed', 'loading')"
                           " ORDER BY recorded_at, import LIMIT 20",
                           &rows);
  if (!rc) rc = runs_of(s, &rows, &runs, &all);
  for (size_t i = 0; !rc && runs && i < all; i++) {
    bool left = false;
    rc = is_left_behind(s, st, &runs[i], &left);
    if (left) runs[(*count)++] = runs[i];
  }
  *out = runs;
  return rc;
}

/* Parties with rows of a batch, in whatever table. */
#define TOUCHED \
  " (SELECT party FROM statement WHERE district = $1 AND batch = $2" \
  " UNION SELECT party FROM act WHERE district = $1 AND batch = $2" \
  " UNION SELECT party FROM receipt WHERE district = $1 AND batch = $2) touched"

enum ly import_run_touched(struct scope *s, struct store *st, const struct import_run *run,
                           size_t limit, int64_t **parties, size_t *count, int64_t *total) {
  struct store_rows rows = {0}, all = {0};
  *count = 0;
  *total = 0;
  if (!run->batch) return LY_OK;
  enum ly rc = store_query(s, st, "i", "SELECT party FROM" TOUCHED " ORDER BY party LIMIT $3",
                           &rows, S_TEXT(run->district), S_INT(run->batch), S_INT((int64_t)limit));
  if (!rc)
    rc = store_query(s, st, "i", "SELECT count(*) FROM" TOUCHED, &all, S_TEXT(run->district),
                     S_INT(run->batch));
  if (rc) return rc;
  *parties = ARENA_ARRAY(s->arena, int64_t, rows.rows);
  if (!*parties) return fail_memory(s);
  for (; *count < rows.rows; ++*count) (*parties)[*count] = store_int(&rows, *count, 0);
  *total = store_int(&all, 0, 0);
  return LY_OK;
}

enum ly import_mapping_kept(struct scope *s, struct store *st, struct str district, struct str kind,
                            struct str heading, struct str *out) {
  struct store_rows rows = {0};
  enum ly rc = store_query(s, st, "t",
                           "SELECT mapping FROM import_mapping"
                           " WHERE district = $1 AND kind = $2 AND heading = $3",
                           &rows, S_TEXT(district), S_TEXT(kind), S_TEXT(heading));
  if (!rc) *out = rows.rows ? store_text(&rows, 0, 0) : STR("");
  return rc;
}

/* ---- The file as it was handed in ---------------------------------------------------------------
 */

struct import_source {
  struct scope *s;
  struct store *st;
  const struct seal_keys *keys;
  struct str district;
  int64_t import, size;
  int64_t piece;    /* the one at hand, -1: none */
  struct str bytes; /* of it, in an arena of its own */
  struct arena arena;
};

struct piece_key {
  struct store_value values[3];
};

static struct piece_key piece_key(struct str district, int64_t import, int64_t piece) {
  return (struct piece_key){{S_TEXT(district), S_INT(import), S_INT(piece)}};
}

static enum ly fetch_piece(struct import_source *f, int64_t piece) {
  struct scope *s = f->s;
  struct store_rows rows = {0};
  struct piece_key key = piece_key(f->district, f->import, piece);
  enum ly rc = store_query(s, f->st, "b",
                           "SELECT sealed FROM import_piece"
                           " WHERE district = $1 AND import = $2 AND piece = $3",
                           &rows, key.values[0], key.values[1], key.values[2]);
  if (!rc && rows.rows == 0)
    rc = fail(s, LY_NOT_FOUND, MSG_IMPORT_NO_FILE, f->district, str_int(s->arena, f->import));
  if (!rc)
    rc =
        sealed_get(s, f->keys, SEALED_IMPORT_PIECE, key.values, store_text(&rows, 0, 0), &f->bytes);
  f->piece = rc ? -1 : piece;
  return rc;
}

static enum ly need_piece(struct import_source *f, int64_t piece) {
  struct arena *callers = f->s->arena;
  if (f->piece == piece) return LY_OK;
  secret_wipe_str(f->bytes);
  f->bytes = (struct str){0};
  arena_rewind(&f->arena, (struct arena_mark){0});
  f->s->arena = &f->arena;
  enum ly rc = fetch_piece(f, piece);
  f->s->arena = callers;
  return rc;
}

static int64_t read_pieces(void *context, int64_t offset, char *to, size_t size) {
  struct import_source *f = context;
  size_t got = 0;
  while (got < size && offset + (int64_t)got < f->size) {
    int64_t at = offset + (int64_t)got, piece = at / IMPORT_PIECE_BYTES_KEPT;
    size_t within = (size_t)(at % IMPORT_PIECE_BYTES_KEPT);
    errno = EIO;
    if (need_piece(f, piece) || within >= f->bytes.len) return -1;
    size_t n = f->bytes.len - within;
    if (n > size - got) n = size - got;
    memcpy(to + got, f->bytes.ptr + within, n);
    got += n;
  }
  return (int64_t)got;
}

enum ly import_run_source(struct scope *s, struct store *st, const struct seal_keys *keys,
                          const struct import_run *run, struct rows_source *out) {
  enum { ROOM = 4 * 1024 * 1024 };
  struct import_source *f = ARENA_NEW(s->arena, struct import_source);
  if (!f) return fail_memory(s);
  if (!keys) return fail(s, LY_CONFLICT, MSG_IMPORT_NO_KEYS);
  *f = (struct import_source){.s = s,
                              .st = st,
                              .keys = keys,
                              .district = run->district,
                              .import = run->import,
                              .size = run->size_bytes,
                              .piece = -1};
  arena_open(&f->arena, ROOM);
  *out = (struct rows_source){
      .name = run->file_name, .size = run->size_bytes, .read = read_pieces, .context = f};
  enum ly rc = run->size_bytes ? need_piece(f, 0) : LY_OK;
  if (rc) import_run_source_close(out);
  return rc;
}

void import_run_source_close(struct rows_source *source) {
  if (source->read != read_pieces) return;
  struct import_source *f = source->context;
  secret_wipe_str(f->bytes);
  arena_close(&f->arena);
  *source = (struct rows_source){0};
}

enum ly import_source_digest(struct scope *s, const struct rows_source *source, struct str *out) {
  enum { STEP = 64 * 1024 };
  struct digest_state *state;
  struct digest digest;
  char *bytes = arena_alloc(s->arena, STEP);
  if (!bytes) return fail_memory(s);
  enum ly rc = digest_begin(s, &state);
  if (rc) return rc;
  int64_t offset = 0, n;
  while ((n = source->read(source->context, offset, bytes, STEP)) > 0) {
    digest_add(state, (struct str){bytes, (size_t)n});
    offset += n;
  }
  rc = digest_end(s, state, &digest);
  if (!rc && n < 0) rc = fail_os(s, MSG_FILE_CANNOT_READ, source->name, errno);
  if (!rc) *out = digest_hex(s->arena, &digest);
  return rc;
}

enum ly import_draft(struct scope *s, const struct seal_keys *keys, struct str bytes,
                     struct import_deed *deed) {
  struct import_run *run = &deed->run;
  struct digest_state *state;
  struct digest digest;
  if (!keys) return fail(s, LY_CONFLICT, MSG_IMPORT_NO_KEYS);
  if (bytes.len > IMPORT_FILE_MAX) return fail(s, LY_LIMIT, MSG_IMPORT_FILE_LARGE, run->file_name);
  run->import = registry_ids(s, 1);
  run->size_bytes = (int64_t)bytes.len;
  enum ly rc = digest_begin(s, &state);
  if (rc) return rc;
  digest_add(state, bytes);
  rc = digest_end(s, state, &digest);
  run->sm3 = digest_hex(s->arena, &digest);
  deed->keys = keys;
  deed->piece_count = (bytes.len + IMPORT_PIECE_BYTES_KEPT - 1) / IMPORT_PIECE_BYTES_KEPT;
  deed->pieces = ARENA_ARRAY(s->arena, struct str, deed->piece_count);
  if (!deed->pieces) return fail_memory(s);
  for (size_t i = 0; !rc && i < deed->piece_count; i++) {
    struct str piece = str_from(bytes, i * IMPORT_PIECE_BYTES_KEPT);
    if (piece.len > IMPORT_PIECE_BYTES_KEPT) piece.len = IMPORT_PIECE_BYTES_KEPT;
    struct piece_key key = piece_key(run->district, run->import, (int64_t)i);
    rc = sealed_make(s, keys, SEALED_IMPORT_PIECE, key.values, piece, &deed->pieces[i]);
  }
  return rc;
}

/* ---- For people ---------------------------------------------------------------------------------
 */

struct value *import_run_value(struct scope *s, const struct registry *r,
                               const struct import_run *run) {
  static const char *const counts[] = {"new", "known", "unchanged", "bad", "maybe"};
  struct arena *a = s->arena;
  struct value *v = value_map(a);
  const struct pack_choice *stage = pack_choice_of(import_stages, (int)run->stage);
  struct str user = STR("user:"), by = run->recorded_by;
  value_put_text(a, v, "import", str_int(a, run->import));
  value_put_text(a, v, "area", run->district);
  value_put_text(a, v, "within", run->area);
  value_put_text(a, v, "kind", run->kind);
  value_put_text(a, v, "kind_text", import_kind_name(s, r, run->kind));
  value_put_text(a, v, "source", run->source);
  value_put_text(a, v, "source_text", registry_source_name(r, run->source));
  value_put_text(a, v, "true_from", date_iso(a, run->from));
  value_put_text(a, v, "all_of", run->all_of);
  value_put_bool(a, v, "complete", run->complete);
  value_put_bool(a, v, "skip_bad", run->skip_bad);
  value_put_text(a, v, "as_alike", str_of(import_maybes[run->maybe].word));
  value_put_text(a, v, "feed", run->feed);
  value_put_text(a, v, "file_name", run->file_name);
  value_put_int(a, v, "size_bytes", run->size_bytes);
  value_put_text(a, v, "state", str_of(stage->word));
  value_put_text(a, v, "state_text", message_plain(s->lang, stage->message));
  value_put_text(a, v, "batch", run->batch ? str_int(a, run->batch) : STR(""));
  value_put_int(a, v, "rows", run->rows);
  for (size_t i = 0; i < IMPORT_STATES; i++) value_put_int(a, v, counts[i], run->states[i]);
  value_put_text(a, v, "message", run->message);
  value_put_text(a, v, "recorded_at", time_local(a, run->recorded_at));
  value_put_text(a, v, "recorded_by", str_starts(by, user) ? str_from(by, user.len) : by);
  value_put_text(a, v, "ended_at", run->ended_at ? time_local(a, run->ended_at) : STR(""));
  return v;
}
