/* Letters that were issued: rows, what happens to them, whether a paper is one of them. */
#include "base/json.h"
#include "service/letter_int.h"
#include "store/sealed.h"
#include "store/stored_file.h"

#define LETTER_COLUMNS \
  "l.district, l.letter, l.case_no, l.event, l.kind, l.name, l.year, l.ordinal, l.number, " \
  "l.on_day," \
  " l.file, l.signature, l.public_key, l.pack, l.version, l.recorded_at, l.recorded_by"
#define LETTER_TYPES "tiiittiittibtttit"

enum { NOTE_MAX = 500, TAKER_MAX = 50 /* characters */ };

const struct pack_choice letter_hows[] = {
    {"direct", SERVED_DIRECT, MSG_LETTER_HOW_DIRECT},
    {"left", SERVED_LEFT, MSG_LETTER_HOW_LEFT},
    {"electronic", SERVED_ELECTRONIC, MSG_LETTER_HOW_ELECTRONIC},
    {"mail", SERVED_MAIL, MSG_LETTER_HOW_MAIL},
    {"others", SERVED_OTHERS, MSG_LETTER_HOW_OTHERS},
    {"forwarded", SERVED_FORWARDED, MSG_LETTER_HOW_FORWARDED},
    {"public", SERVED_PUBLIC, MSG_LETTER_HOW_PUBLIC},
    {0},
};

struct str letter_subject(struct arena *a, const char *noun, struct str district, int64_t number) {
  struct buf b = buf_open(a, 64);
  buf_printf(&b, "%s:%.*s/%lld", noun, STR_ARG(district), (long long)number);
  return buf_str(&b);
}

/* ---- Reading ------------------------------------------------------------------------------------
 */

static enum ly read_row(struct scope *s, const struct store_rows *rows, size_t i,
                        struct letter_row *out) {
  *out = (struct letter_row){.district = store_text(rows, i, 0),
                             .letter = store_int(rows, i, 1),
                             .case_no = store_int(rows, i, 2),
                             .event = store_int(rows, i, 3),
                             .key = store_text(rows, i, 4),
                             .name = store_text(rows, i, 5),
                             .year = store_int(rows, i, 6),
                             .serial = store_int(rows, i, 7),
                             .number = store_text(rows, i, 8),
                             .file = store_int(rows, i, 10),
                             .signature = store_text(rows, i, 11),
                             .public_key = store_text(rows, i, 12),
                             .pack = store_text(rows, i, 13),
                             .version = store_text(rows, i, 14),
                             .recorded_at = store_int(rows, i, 15),
                             .recorded_by = store_text(rows, i, 16)};
  bool good = date_parse(store_text(rows, i, 9), &out->on);
  return good ? LY_OK : fail(s, LY_CORRUPT, MSG_REGISTRY_DAMAGED);
}

static enum ly read_rows(struct scope *s, const struct store_rows *rows, struct letter_row **out,
                         size_t *count) {
  enum ly rc = LY_OK;
  *count = 0;
  *out = ARENA_ARRAY(s->arena, struct letter_row, rows->rows);
  if (!*out) return fail_memory(s);
  for (; !rc && *count < rows->rows; ++*count) rc = read_row(s, rows, *count, &(*out)[*count]);
  return rc;
}

enum ly letter_find(struct scope *s, struct store *st, struct str district, int64_t letter,
                    struct letter_row *out) {
  struct store_rows rows = {0};
  *out = (struct letter_row){0};
  enum ly rc =
      store_query(s, st, LETTER_TYPES,
                  "SELECT " LETTER_COLUMNS " FROM letter l WHERE l.district = $1 AND l.letter = $2",
                  &rows, S_TEXT(district), S_INT(letter));
  if (rc) return rc;
  if (rows.rows == 0) return fail(s, LY_NOT_FOUND, MSG_LETTER_NONE, str_int(s->arena, letter));
  return read_row(s, &rows, 0, out);
}

enum ly letters_of_case(struct scope *s, struct store *st, struct str district, int64_t case_no,
                        struct letter_row **out, size_t *count) {
  struct store_rows rows = {0};
  *count = 0;
  enum ly rc = store_query(s, st, LETTER_TYPES,
                           "SELECT " LETTER_COLUMNS
                           " FROM letter l WHERE l.district = $1 AND l.case_no = $2"
                           " ORDER BY l.event, l.letter",
                           &rows, S_TEXT(district), S_INT(case_no));
  return rc ? rc : read_rows(s, &rows, out, count);
}

enum ly letters_list(struct scope *s, struct store *st, struct str district, int64_t before,
                     size_t limit, struct letter_row **out, size_t *count) {
  struct store_rows rows = {0};
  *count = 0;
  enum ly rc = store_query(s, st, LETTER_TYPES,
                           "SELECT " LETTER_COLUMNS
                           " FROM letter l WHERE l.district = $1 AND ($2 = 0 OR l.letter < $2)"
                           " ORDER BY l.letter DESC LIMIT $3",
                           &rows, S_TEXT(district), S_INT(before), S_INT((int64_t)limit));
  return rc ? rc : read_rows(s, &rows, out, count);
}

static enum ly read_listed(struct scope *s, const struct store_rows *rows, size_t i,
                           struct letter_listed *out) {
  struct str on = store_text(rows, i, 20);
  *out = (struct letter_listed){.area = store_text(rows, i, 17),
                                .procedure = store_text(rows, i, 18),
                                .party = store_int(rows, i, 19),
                                .served_on = DATE_NONE,
                                .how = (int)store_int(rows, i, 21),
                                .sealed_file = store_int(rows, i, 22)};
  enum ly rc = read_row(s, rows, i, &out->row);
  if (rc || on.len == 0 || date_parse(on, &out->served_on)) return rc;
  return fail(s, LY_CORRUPT, MSG_REGISTRY_DAMAGED);
}

enum ly letters_of_area(struct scope *s, struct store *st, struct str district, struct str area,
                        size_t limit, struct letter_listed **out, size_t *count) {
  struct store_rows rows = {0};
  *count = 0;
  enum ly rc = store_query(
      s, st, LETTER_TYPES "ttitii",
      "SELECT " LETTER_COLUMNS
      ", n.area, n.procedure, n.party, COALESCE(v.on_day, ''),"
      " COALESCE(v.how, 0), COALESCE(k.file, 0) FROM letter l"
      " JOIN case_now n ON n.district = l.district AND n.case_no = l.case_no"
      " LEFT JOIN letter_event v ON v.district = l.district AND v.letter = l.letter"
      " AND v.event = (SELECT MAX(e.event) FROM letter_event e WHERE e.district = l.district"
      " AND e.letter = l.letter AND e.act = $4)"
      " LEFT JOIN letter_event k ON k.district = l.district AND k.letter = l.letter"
      " AND k.event = (SELECT MAX(e.event) FROM letter_event e WHERE e.district = l.district"
      " AND e.letter = l.letter AND e.act = $5) WHERE l.district = $1"
      " AND n.area >= $2 AND n.area < $3 ORDER BY l.letter DESC LIMIT $6",
      &rows, S_TEXT(district), S_TEXT(area), S_TEXT(str_behind(s->arena, area)),
      S_INT(LETTER_SERVE), S_INT(LETTER_SEAL), S_INT((int64_t)limit));
  if (rc) return rc;
  *out = ARENA_ARRAY(s->arena, struct letter_listed, rows.rows);
  if (!*out) return fail_memory(s);
  for (; !rc && *count < rows.rows; ++*count) rc = read_listed(s, &rows, *count, &(*out)[*count]);
  return rc;
}

enum ly letter_numbered(struct scope *s, struct store *st, struct str district, struct str number,
                        struct letter_row *out) {
  struct store_rows rows = {0};
  *out = (struct letter_row){0};
  enum ly rc = store_query(s, st, LETTER_TYPES,
                           "SELECT " LETTER_COLUMNS
                           " FROM letter l WHERE l.district = $1 AND l.number = $2"
                           " ORDER BY l.letter LIMIT 1",
                           &rows, S_TEXT(district), S_TEXT(number));
  if (rc) return rc;
  if (rows.rows == 0) return fail(s, LY_NOT_FOUND, MSG_LETTER_NO_NUMBER, number);
  return read_row(s, &rows, 0, out);
}

enum ly letter_has_file(struct scope *s, struct store *st, const struct letter_row *row,
                        int64_t file) {
  struct store_rows rows = {0};
  if (file == row->file) return LY_OK;
  enum ly rc = store_query(s, st, "i",
                           "SELECT event FROM letter_event WHERE district = $1 AND letter = $2"
                           " AND file = $3 LIMIT 1",
                           &rows, S_TEXT(row->district), S_INT(row->letter), S_INT(file));
  if (rc || rows.rows) return rc;
  return fail(s, LY_NOT_FOUND, MSG_LETTER_NO_SUCH_FILE, row->number, str_int(s->arena, file));
}

enum ly letter_pdf(struct scope *s, struct store *st, const struct seal_keys *keys,
                   const struct letter_row *row, struct str *out) {
  struct stored_file file;
  return stored_file_read(s, st, keys, row->district, row->file, &file, out);
}

/* ---- Whether a paper is one of them -------------------------------------------------------------
 */

static enum ly find_issued(struct scope *s, struct store *st, struct str sm3,
                           struct letter_verdict *out) {
  struct store_rows rows = {0};
  /* all districts: a paper does not say whose it is */
  enum ly rc = store_query(s, st, LETTER_TYPES,
                           "SELECT " LETTER_COLUMNS
                           " FROM letter l JOIN file f ON f.district = l.district"
                           " AND f.file = l.file WHERE f.sm3 = $1 ORDER BY l.district, l.letter"
                           " LIMIT 1",
                           &rows, S_TEXT(sm3));
  out->known = !rc && rows.rows;
  return out->known ? read_row(s, &rows, 0, &out->row) : rc;
}

static enum ly find_sealed(struct scope *s, struct store *st, struct str sm3,
                           struct letter_verdict *out) {
  struct store_rows rows = {0};
  /* all districts: a paper does not say whose it is */
  enum ly rc = store_query(s, st, LETTER_TYPES,
                           "SELECT " LETTER_COLUMNS
                           " FROM letter_event e JOIN letter l ON l.district = e.district"
                           " AND l.letter = e.letter JOIN file f ON f.district = e.district"
                           " AND f.file = e.file WHERE f.sm3 = $1 AND e.act = $2"
                           " ORDER BY l.district, l.letter LIMIT 1",
                           &rows, S_TEXT(sm3), S_INT(LETTER_SEAL));
  out->known = out->sealed = !rc && rows.rows;
  return out->known ? read_row(s, &rows, 0, &out->row) : rc;
}

enum ly letter_verify(struct scope *s, struct store *st, struct str bytes,
                      struct letter_verdict *out) {
  struct str sm3;
  *out = (struct letter_verdict){0};
  enum ly rc = digest_text(s, bytes, &sm3);
  if (!rc) rc = find_issued(s, st, sm3, out);
  if (!rc && !out->known) rc = find_sealed(s, st, sm3, out);
  if (rc || !out->known) return rc;
  rc = sign_name(s, out->row.public_key, &out->signer);
  if (rc || out->sealed) return rc;
  return sign_check(s, out->row.public_key, bytes, out->row.signature, &out->good);
}

/* ---- What happens to one ------------------------------------------------------------------------
 */

static struct str payload_of(struct scope *s, const struct letter_deed *d) {
  struct arena *a = s->arena;
  struct buf b = buf_open(a, 8 * 1024);
  struct value *v = value_map(a);
  bool serve = d->act == LETTER_SERVE;
  value_put_text(a, v, "on", date_iso(a, d->on));
  if (serve) value_put_text(a, v, "how", str_of(pack_choice_of(letter_hows, d->how)->word));
  if (serve && d->taker.len) value_put_text(a, v, "taker", STR("*"));
  value_put_text(a, v, "file", d->file ? str_int(a, d->file) : STR(""));
  value_put_text(a, v, "note", d->note);
  if (v) json_value(&b, v);
  return buf_str(&b);
}

struct change letter_change(struct scope *s, const struct letter_deed *d) {
  static const char *const names[] = {
      [LETTER_SERVE] = "letter.serve", [LETTER_SEAL] = "letter.seal"};
  return (struct change){.district = d->district,
                         .act = str_of(names[d->act]),
                         .subject = letter_subject(s->arena, "letter", d->district, d->letter),
                         .payload = payload_of(s, d)};
}

/* In characters, not bytes. */
static bool too_long(struct str text, size_t max) {
  size_t n = 0;
  for (size_t i = 0; i < text.len; i++) n += ((unsigned char)text.ptr[i] & 0xc0) != 0x80;
  return n > max;
}

static void check_day(struct scope *s, const struct letter_deed *d, const struct letter_row *row) {
  struct diag_at at = DIAG_FIELD(STR("on"));
  if (date_is_none(d->on)) {
    diag_error(s, at, MSG_LETTER_NO_DAY);
  } else if (date_cmp(d->on, row->on) < 0) {
    diag_error(s, at, MSG_LETTER_BEFORE, date_iso(s->arena, row->on));
  } else if (date_cmp(d->on, s->today) > 0) {
    diag_error(s, at, MSG_LETTER_AFTER, date_iso(s->arena, s->today));
  }
}

static void check_serve(struct scope *s, const struct letter_deed *d) {
  bool nobody = d->how == SERVED_PUBLIC;
  if (!nobody && d->taker.len == 0) diag_error(s, DIAG_FIELD(STR("taker")), MSG_LETTER_NO_TAKER);
  if (nobody && d->taker.len) diag_error(s, DIAG_FIELD(STR("taker")), MSG_LETTER_TAKER_PUBLIC);
  if (too_long(d->taker, TAKER_MAX))
    diag_error(s, DIAG_FIELD(STR("taker")), MSG_LETTER_TOO_LONG, str_int(s->arena, TAKER_MAX));
}

static enum ly check_file(struct scope *s, struct tx *tx, const struct letter_deed *d) {
  struct diag_at at = DIAG_FIELD(STR("file"));
  struct stored_file file;
  if (d->file == 0) {
    if (d->act == LETTER_SEAL) diag_error(s, at, MSG_LETTER_NO_FILE);
    return LY_OK;
  }
  enum ly rc = stored_file_find(s, tx_store(tx), d->district, d->file, &file);
  if (rc == LY_NOT_FOUND) {
    diag_take(s, at);
    return LY_OK;
  }
  if (!rc && file.erased) diag_error(s, at, MSG_CASE_FILE_ERASED, str_int(s->arena, d->file));
  return rc;
}

static enum ly check(struct scope *s, struct tx *tx, const struct letter_deed *d) {
  struct letter_row row;
  size_t before = s->diags.errors;
  enum ly rc = letter_find(s, tx_store(tx), d->district, d->letter, &row);
  if (rc) return rc;
  check_day(s, d, &row);
  if (d->act == LETTER_SERVE) check_serve(s, d);
  if (too_long(d->note, NOTE_MAX))
    diag_error(s, DIAG_FIELD(STR("note")), MSG_LETTER_TOO_LONG, str_int(s->arena, NOTE_MAX));
  rc = check_file(s, tx, d);
  return rc || s->diags.errors == before ? rc : LY_INVALID;
}

static enum ly next_event(struct scope *s, struct tx *tx, const struct letter_deed *d,
                          int64_t *out) {
  struct store_rows rows = {0};
  enum ly rc = store_query(s, tx_store(tx), "i",
                           "SELECT COALESCE(MAX(event), 0) + 1 FROM letter_event"
                           " WHERE district = $1 AND letter = $2",
                           &rows, S_TEXT(d->district), S_INT(d->letter));
  *out = rc ? 0 : store_int(&rows, 0, 0);
  return rc;
}

static enum ly seal_taker(struct scope *s, struct tx *tx, const struct letter_deed *d,
                          int64_t event, struct str *out) {
  const struct store_value key[] = {S_TEXT(d->district), S_INT(d->letter), S_INT(event)};
  const struct registry_sealer *sealer = d->registry ? d->registry->sealer : NULL;
  *out = STR("");
  if (d->taker.len == 0) return LY_OK;
  if (!sealer || !sealer->seal_in) return fail(s, LY_UNSUPPORTED, MSG_CASE_NO_KEY);
  return sealer->seal_in(s, tx, sealer->context, SEALED_LETTER_EVENT, key, d->taker, out);
}

enum ly letter_run(struct scope *s, struct tx *tx, struct write *w) {
  const struct letter_deed *d = w->context;
  struct str taker;
  int64_t event = 0;
  enum ly rc = check(s, tx, d);
  if (!rc) rc = next_event(s, tx, d, &event);
  if (!rc) rc = seal_taker(s, tx, d, event, &taker);
  if (rc) return rc;
  w->answer = str_int(s->arena, d->letter);
  return store_exec(
      s, tx,
      "INSERT INTO letter_event (district, letter, event, act, on_day, how, taker, file, note,"
      " recorded_at, recorded_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
      S_TEXT(d->district), S_INT(d->letter), S_INT(event), S_INT(d->act),
      S_TEXT(date_iso(s->arena, d->on)), S_INT(d->act == LETTER_SERVE ? d->how : 0),
      taker.len ? S_BLOB(taker) : S_NULL, d->file ? S_INT(d->file) : S_NULL, S_TEXT(d->note),
      S_INT(scope_now_us(s)), S_TEXT(s->actor));
}

struct write letter_write(struct scope *s, struct letter_deed *deed) {
  struct write w = {
      .scope = s, .change = letter_change(s, deed), .run = letter_run, .context = deed};
  w.change.key = change_new_key(s);
  return w;
}

static bool is_null(const struct store_rows *rows, size_t row, size_t column) {
  return rows->cells[row * rows->columns + column].type == STORE_NULL;
}

static enum ly read_event(struct scope *s, const struct registry *r, const struct letter_row *row,
                          const struct store_rows *rows, size_t i, struct letter_event *out) {
  *out = (struct letter_event){.event = store_int(rows, i, 0),
                               .act = (int)store_int(rows, i, 1),
                               .how = (int)store_int(rows, i, 3),
                               .file = is_null(rows, i, 5) ? 0 : store_int(rows, i, 5),
                               .note = store_text(rows, i, 6),
                               .recorded_at = store_int(rows, i, 7),
                               .recorded_by = store_text(rows, i, 8)};
  const struct store_value key[] = {S_TEXT(row->district), S_INT(row->letter), S_INT(out->event)};
  const struct registry_sealer *sealer = r ? r->sealer : NULL;
  bool known = out->act == LETTER_SEAL || pack_choice_of(letter_hows, out->how);
  if (!known || !date_parse(store_text(rows, i, 2), &out->on))
    return fail(s, LY_CORRUPT, MSG_REGISTRY_DAMAGED);
  if (is_null(rows, i, 4)) return LY_OK;
  out->locked = !sealer || !sealer->open_in;
  if (out->locked) return LY_OK;
  return sealer->open_in(s, sealer->context, SEALED_LETTER_EVENT, key, store_text(rows, i, 4),
                         &out->taker);
}

enum ly letter_events(struct scope *s, struct store *st, const struct registry *r,
                      const struct letter_row *row, struct letter_event **out, size_t *count) {
  struct store_rows rows = {0};
  *count = 0;
  enum ly rc = store_query(s, st, "iitiBItit",
                           "SELECT event, act, on_day, how, taker, file, note, recorded_at,"
                           " recorded_by FROM letter_event WHERE district = $1 AND letter = $2"
                           " ORDER BY event",
                           &rows, S_TEXT(row->district), S_INT(row->letter));
  if (rc) return rc;
  *out = ARENA_ARRAY(s->arena, struct letter_event, rows.rows);
  if (!*out) return fail_memory(s);
  for (; !rc && *count < rows.rows; ++*count)
    rc = read_event(s, r, row, &rows, *count, &(*out)[*count]);
  return rc;
}
