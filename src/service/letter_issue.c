/* Issuing letters: numbered, set, signed, kept; each once. */
#include "base/json.h"
#include "base/log.h"
#include "service/letter_int.h"
#include "store/stored_file.h"

enum { PAGE = 100, TRIES = 20 };

/* ---- What is due --------------------------------------------------------------------------------
 */

enum ly letters_due(struct scope *s, struct store *st, struct str district, int64_t *out) {
  struct store_rows rows = {0};
  enum ly rc = store_query(s, st, "i",
                           "SELECT count(*) FROM case_letter"
                           " WHERE district = $1 AND number IS NULL",
                           &rows, S_TEXT(district));
  *out = rc ? 0 : store_int(&rows, 0, 0);
  return rc;
}

enum ly letters_due_districts(struct scope *s, struct store *st, struct str **out, size_t *count) {
  struct store_rows rows = {0};
  *count = 0;
  /* all districts: which of them have letters due */
  enum ly rc = store_query_with(s, st, "t",
                                "SELECT DISTINCT district FROM case_letter WHERE number IS NULL"
                                " ORDER BY district",
                                NULL, 0, &rows);
  if (rc) return rc;
  *out = ARENA_ARRAY(s->arena, struct str, rows.rows);
  if (!*out) return fail_memory(s);
  for (size_t i = 0; i < rows.rows; i++) (*out)[i] = store_text(&rows, i, 0);
  *count = rows.rows;
  return LY_OK;
}

/* A page behind one, by case, event and key. */
static enum ly due_page(struct scope *s, const struct letter_office *o, int64_t case_no,
                        const struct letter_due *after, struct letter_due *out, size_t *count) {
  struct store_rows rows = {0};
  enum ly rc = store_query(s, o->store, "iit",
                           "SELECT case_no, event, letter FROM case_letter"
                           " WHERE district = $1 AND number IS NULL AND ($2 = 0 OR case_no = $2)"
                           " AND (case_no, event, letter) > ($3, $4, $5)"
                           " ORDER BY case_no, event, letter LIMIT $6",
                           &rows, S_TEXT(o->district), S_INT(case_no), S_INT(after->case_no),
                           S_INT(after->event), S_TEXT(after->key), S_INT(PAGE));
  *count = rc ? 0 : rows.rows;
  for (size_t i = 0; i < *count; i++)
    out[i] = (struct letter_due){o->district, store_int(&rows, i, 0), store_int(&rows, i, 1),
                                 store_text(&rows, i, 2)};
  return rc;
}

/* ---- One ----------------------------------------------------------------------------------------
 */

/* A letter ready to be put: with the number it gets if nobody else takes that before. */
struct issuing {
  const struct letter_office *office;
  const struct letter_due *due;
  struct letter_made made;
  int64_t serial;
  struct stored_draft draft;
  struct str signature, public_key;
};

static enum ly next_serial(struct scope *s, struct store *st, const struct issuing *i,
                           int64_t *out) {
  struct store_rows rows = {0};
  enum ly rc =
      store_query(s, st, "i",
                  "SELECT COALESCE(MAX(ordinal), 0) + 1 FROM letter WHERE district = $1"
                  " AND kind = $2 AND year = $3",
                  &rows, S_TEXT(i->due->district), S_TEXT(i->due->key), S_INT(i->made.year));
  *out = rc ? 0 : store_int(&rows, 0, 0);
  return rc;
}

static enum ly next_letter(struct scope *s, struct store *st, struct str district, int64_t *out) {
  struct store_rows rows = {0};
  enum ly rc =
      store_query(s, st, "i", "SELECT COALESCE(MAX(letter), 0) + 1 FROM letter WHERE district = $1",
                  &rows, S_TEXT(district));
  *out = rc ? 0 : store_int(&rows, 0, 0);
  return rc;
}

static enum ly taken_meanwhile(struct scope *s) {
  return fail(s, LY_CONFLICT, MSG_LETTER_MEANWHILE);
}

static enum ly put_row(struct scope *s, struct tx *tx, const struct issuing *i, int64_t letter,
                       int64_t file) {
  const struct letter_due *d = i->due;
  return store_exec(
      s, tx,
      "INSERT INTO letter (district, letter, case_no, event, kind, name, year, ordinal, number,"
      " on_day, file, signature, public_key, pack, version, recorded_at, recorded_by)"
      " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)",
      S_TEXT(d->district), S_INT(letter), S_INT(d->case_no), S_INT(d->event), S_TEXT(d->key),
      S_TEXT(i->made.letter->name), S_INT(i->made.year), S_INT(i->serial),
      S_TEXT(i->made.words.of[WORD_NUMBER]), S_TEXT(date_iso(s->arena, i->made.on)), S_INT(file),
      S_BLOB(i->signature), S_TEXT(i->public_key), S_TEXT(i->made.pack->header->key),
      S_TEXT(i->made.pack->version), S_INT(scope_now_us(s)), S_TEXT(s->actor));
}

/* Still due, and the number still the next: else somebody was faster. */
static enum ly check_still(struct scope *s, struct tx *tx, const struct issuing *i) {
  const struct letter_due *d = i->due;
  struct store_rows rows = {0};
  int64_t serial;
  enum ly rc =
      store_query(s, tx_store(tx), "i",
                  "SELECT count(*) FROM case_letter WHERE district = $1 AND case_no = $2"
                  " AND event = $3 AND letter = $4 AND number IS NULL",
                  &rows, S_TEXT(d->district), S_INT(d->case_no), S_INT(d->event), S_TEXT(d->key));
  if (rc) return rc;
  if (store_int(&rows, 0, 0) != 1) return taken_meanwhile(s);
  rc = next_serial(s, tx_store(tx), i, &serial);
  return rc || serial == i->serial ? rc : taken_meanwhile(s);
}

static enum ly run_issue(struct scope *s, struct tx *tx, struct write *w) {
  const struct issuing *i = w->context;
  const struct letter_due *d = i->due;
  struct stored_file file = {0};
  int64_t letter = 0;
  enum ly rc = check_still(s, tx, i);
  if (!rc) rc = next_letter(s, tx_store(tx), d->district, &letter);
  if (!rc) rc = stored_file_put(s, tx, i->office->keys, &i->draft, &file);
  if (!rc) rc = put_row(s, tx, i, letter, file.file);
  w->answer = str_int(s->arena, letter);
  if (rc) return rc;
  return store_exec(s, tx,
                    "UPDATE case_letter SET number = $5 WHERE district = $1 AND case_no = $2"
                    " AND event = $3 AND letter = $4",
                    S_TEXT(d->district), S_INT(d->case_no), S_INT(d->event), S_TEXT(d->key),
                    S_TEXT(i->made.words.of[WORD_NUMBER]));
}

static struct str payload_of(struct scope *s, const struct issuing *i) {
  struct buf b = buf_open(s->arena, 1000);
  struct value *v = value_map(s->arena);
  value_put_int(s->arena, v, "event", i->due->event);
  value_put_text(s->arena, v, "letter", i->due->key);
  value_put_text(s->arena, v, "sm3", i->draft.sm3);
  if (v) json_value(&b, v);
  return buf_str(&b);
}

static enum ly write_one(struct scope *s, struct issuing *i) {
  struct write w = {
      .scope = s,
      .change = {.district = i->due->district,
                 .key = change_new_key(s),
                 .act = STR("letter.issue"),
                 .subject = letter_subject(s->arena, "case", i->due->district, i->due->case_no),
                 .pack_version = i->made.pack->version,
                 .payload = payload_of(s, i)},
      .run = run_issue,
      .context = i};
  const struct letter_office *o = i->office;
  return o->writer ? writer_do(o->writer, &w) : store_write(s, o->store, &w);
}

/* "受理通知书 331121受〔2024〕1号.pdf" */
static struct str file_name(struct scope *s, const struct issuing *i) {
  struct buf b = buf_open(s->arena, 1000);
  buf_printf(&b, "%.*s %.*s.pdf", STR_ARG(i->made.letter->name),
             STR_ARG(i->made.words.of[WORD_NUMBER]));
  return buf_str(&b);
}

/* All that needs no transaction: paper takes milliseconds, and the writer is busy with others. */
static enum ly prepare(struct scope *s, struct issuing *i) {
  const struct letter_office *o = i->office;
  struct str pdf = {0}, *of = i->made.words.of;
  enum ly rc = next_serial(s, o->store, i, &i->serial);
  of[WORD_SERIAL] = str_int(s->arena, i->serial);
  of[WORD_NUMBER] = letter_text(s->arena, i->made.letter->number, &i->made.words);
  if (!rc)
    rc = letter_paper(s, i->made.letter, &i->made.words, &i->made.filled, i->made.at_us, &pdf);
  if (!rc) rc = sign_make(s, o->signing, pdf, &i->signature);
  if (!rc) rc = sign_public(s, o->signing, &i->public_key);
  return rc ? rc : stored_file_draft(s, o->keys, i->due->district, file_name(s, i), pdf, &i->draft);
}

/* Whether it is still due; who was slower finds it issued. */
static enum ly still_due(struct scope *s, const struct issuing *i, bool *out) {
  const struct letter_due *d = i->due;
  struct store_rows rows = {0};
  enum ly rc =
      store_query(s, i->office->store, "i",
                  "SELECT count(*) FROM case_letter WHERE district = $1 AND case_no = $2"
                  " AND event = $3 AND letter = $4 AND number IS NULL",
                  &rows, S_TEXT(d->district), S_INT(d->case_no), S_INT(d->event), S_TEXT(d->key));
  *out = !rc && store_int(&rows, 0, 0) == 1;
  return rc;
}

static enum ly try_issue(struct scope *s, struct issuing *i) {
  enum ly rc = prepare(s, i);
  return rc ? rc : write_one(s, i);
}

static void forget(struct scope *s) {
  s->error = (struct error){0};
  s->diags = (struct diags){0};
}

/* With the next number, until nobody else had it first. */
static enum ly issue_one(struct scope *s, struct issuing *i, struct letter_done *done) {
  bool due = true;
  enum ly rc = try_issue(s, i);
  for (size_t n = 1; rc == LY_CONFLICT && due && n < TRIES; n++) {
    forget(s);
    rc = still_due(s, i, &due);
    if (!rc && due) rc = try_issue(s, i);
  }
  done->issued += !rc && due;
  return rc;
}

/* ---- All ----------------------------------------------------------------------------------------
 */

/* What is said of one letter is no reason to leave the others. */
static bool is_of_the_letter(enum ly rc) {
  return rc == LY_CONFLICT || rc == LY_INVALID || rc == LY_NOT_FOUND || rc == LY_LIMIT ||
         rc == LY_UNSUPPORTED;
}

static void note_left(struct scope *s, const struct letter_due *d, struct letter_done *done) {
  struct str words = message_text(s->arena, s->lang, s->error.message, s->error.args,
                                  message_arity(s->error.message));
  log_line(s, LOG_WARNING, "letter.left", LOG_TEXT("district", d->district),
           LOG_INT("case", d->case_no), LOG_INT("event", d->event), LOG_TEXT("letter", d->key),
           LOG_TEXT("why", words));
  done->left++;
  forget(s);
}

static enum ly issue_due(struct scope *s, const struct letter_office *o,
                         const struct letter_due *due, bool last, struct letter_done *done) {
  struct issuing i = {.office = o, .due = due};
  struct arena_mark mark = arena_mark(s->arena);
  enum ly rc = letter_make(s, o, due, &i.made);
  bool now = rc ? !last : i.made.letter->last == last;
  if (!rc && now) rc = issue_one(s, &i, done);
  if (rc && now && is_of_the_letter(rc)) {
    note_left(s, due, done);
    rc = LY_OK;
  } else if (rc && !now) {
    forget(s); /* told with the others */
    rc = LY_OK;
  }
  if (!rc) arena_rewind(s->arena, mark);
  return rc;
}

static bool same_event(const struct letter_due *a, const struct letter_due *b) {
  return a->case_no == b->case_no && a->event == b->event;
}

/* How many of a page are of events that end on it. */
static size_t whole_events(const struct letter_due *page, size_t count) {
  size_t whole = count;
  if (count < PAGE) return count;
  while (whole > 0 && same_event(&page[whole - 1], &page[count - 1])) whole--;
  return whole ? whole : count;
}

/* The letters of one event: those that name the others behind them. */
static enum ly issue_event(struct scope *s, const struct letter_office *o,
                           const struct letter_due *due, size_t count, struct letter_done *done) {
  enum ly rc = LY_OK;
  for (int last = 0; last < 2; last++)
    for (size_t i = 0; !rc && i < count; i++) rc = issue_due(s, o, &due[i], last == 1, done);
  return rc;
}

enum ly letters_issue(struct scope *s, const struct letter_office *o, int64_t case_no,
                      struct letter_done *out) {
  struct letter_due after = {0}, page[PAGE];
  size_t count = 0;
  enum ly rc = LY_OK;
  *out = (struct letter_done){0};
  do {
    rc = due_page(s, o, case_no, &after, page, &count);
    size_t whole = whole_events(page, count);
    for (size_t i = 0, n; !rc && i < whole; i += n) {
      n = 1;
      while (i + n < whole && same_event(&page[i], &page[i + n])) n++;
      rc = issue_event(s, o, &page[i], n, out);
    }
    if (whole) after = page[whole - 1];
  } while (!rc && count == PAGE);
  return rc;
}
