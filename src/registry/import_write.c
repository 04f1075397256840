/* Imports on record: what the log says of each step, and doing it. */
#include "base/json.h"
#include "registry/import_int.h"
#include "registry/import_run.h"
#include "registry/receipt.h"
#include "store/sealed.h"

enum { PAYLOAD_MAX = 128 * 1024 };

/* ---- What the log says --------------------------------------------------------------------------
 */

static void put_maybe(struct arena *a, struct value *v, const struct import_run *run) {
  if (run->maybe) value_put_text(a, v, "as_alike", str_of(import_maybes[run->maybe].word));
}

static void put_file(struct arena *a, struct value *v, const struct import_run *run) {
  value_put_text(a, v, "kind", run->kind);
  value_put_text(a, v, "within", run->area);
  value_put_text(a, v, "source", run->source);
  value_put_text(a, v, "true_from", date_iso(a, run->from));
  if (run->all_of.len) value_put_text(a, v, "all_of", run->all_of);
  if (run->complete) value_put_bool(a, v, "complete", true);
  value_put_bool(a, v, "skip_bad", run->skip_bad);
  put_maybe(a, v, run);
  if (run->feed.len) value_put_text(a, v, "feed", run->feed);
  value_put_text(a, v, "file_name", run->file_name);
  value_put_int(a, v, "size_bytes", run->size_bytes);
  value_put_text(a, v, "sm3", run->sm3);
}

static struct value *payload_of(struct scope *s, const struct import_deed *deed) {
  struct arena *a = s->arena;
  const struct import_run *run = &deed->run;
  struct value *v = value_map(a);
  if (deed->act != IMPORT_ADD) value_put_text(a, v, "import", str_int(a, run->import));
  switch (deed->act) {
    case IMPORT_ADD:
    case IMPORT_BEGIN: put_file(a, v, run); break;
    case IMPORT_MAP: value_put_text(a, v, "mapping", run->mapping); break;
    case IMPORT_CONFIRM:
      value_put_bool(a, v, "skip_bad", run->skip_bad);
      put_maybe(a, v, run);
      break;
    case IMPORT_GO_LIVE: value_put_text(a, v, "batch", str_int(a, run->batch)); break;
    case IMPORT_END:
      value_put_text(a, v, "state", str_of(import_stages[run->stage].word));
      value_put_text(a, v, "message", run->message);
      break;
    case IMPORT_UNDO: value_put_text(a, v, "batch", str_int(a, run->batch)); break;
  }
  return v;
}

static struct str subject_of(struct scope *s, const struct import_run *run) {
  struct buf b = buf_open(s->arena, 64);
  buf_printf(&b, "import:%.*s/%lld", STR_ARG(run->district), (long long)run->import);
  return buf_str(&b);
}

/* ---- Doing it -----------------------------------------------------------------------------------
 */

static enum ly insert(struct scope *s, struct tx *tx, const struct import_run *run,
                      enum import_stage stage) {
  int64_t now = 0;
  enum ly rc = tx_now(s, tx, &now);
  if (rc) return rc;
  return store_exec(
      s, tx,
      "INSERT INTO import_run (district, import, kind, area, source, true_from, all_of, complete,"
      " skip_bad, feed, file_name, size_bytes, sm3, mapping, state, batch, rows_read, rows_new,"
      " rows_known, rows_unchanged, rows_bad, message, recorded_at, recorded_by, ended_at, maybe,"
      " rows_maybe) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, NULL,"
      " $16, $17, $18, $19, $20, '', $21, $22, NULL, $23, $24)",
      S_TEXT(run->district), S_INT(run->import), S_TEXT(run->kind), S_TEXT(run->area),
      S_TEXT(run->source), S_TEXT(date_iso(s->arena, run->from)), S_TEXT(run->all_of),
      S_INT(run->complete), S_INT(run->skip_bad), S_TEXT(run->feed), S_TEXT(run->file_name),
      S_INT(run->size_bytes), S_TEXT(run->sm3), S_TEXT(run->mapping),
      S_TEXT(str_of(import_stages[stage].word)), S_INT(run->rows), S_INT(run->states[IMPORT_NEW]),
      S_INT(run->states[IMPORT_KNOWN]), S_INT(run->states[IMPORT_UNCHANGED]),
      S_INT(run->states[IMPORT_BAD]), S_INT(now), S_TEXT(s->actor),
      S_TEXT(str_of(import_maybes[run->maybe].word)), S_INT(run->states[IMPORT_MAYBE]));
}

static enum ly add(struct scope *s, struct tx *tx, struct import_deed *deed) {
  const struct import_run *run = &deed->run;
  enum ly rc = sealed_note(s, tx, deed->keys);
  if (!rc) rc = insert(s, tx, run, deed->confirmed ? IMPORT_CONFIRMED : IMPORT_CHECKED);
  for (size_t i = 0; !rc && i < deed->piece_count; i++)
    rc = store_exec(s, tx,
                    "INSERT INTO import_piece (district, import, piece, sealed)"
                    " VALUES ($1, $2, $3, $4)",
                    S_TEXT(run->district), S_INT(run->import), S_INT((int64_t)i),
                    S_BLOB(deed->pieces[i]));
  return rc;
}

static enum ly keep_mapping(struct scope *s, struct tx *tx, const struct import_deed *deed) {
  const struct import_run *run = &deed->run;
  return store_exec(s, tx,
                    "INSERT INTO import_mapping (district, kind, heading, mapping, recorded_at,"
                    " recorded_by) VALUES ($1, $2, $3, $4, $5, $6)"
                    " ON CONFLICT (district, kind, heading) DO UPDATE SET mapping ="
                    " excluded.mapping, recorded_at = excluded.recorded_at,"
                    " recorded_by = excluded.recorded_by",
                    S_TEXT(run->district), S_TEXT(run->kind), S_TEXT(deed->heading),
                    S_TEXT(run->mapping), S_INT(scope_now_us(s)), S_TEXT(s->actor));
}

/* Which stages a deed may find; what it makes of them. */
static const struct {
  const char *act;
  unsigned from; /* bits of stages; 0: it makes the run */
} acts[] = {
    [IMPORT_ADD] = {"import.add", 0},
    [IMPORT_MAP] = {"import.map", 1u << IMPORT_CHECKED},
    [IMPORT_CONFIRM] = {"import.confirm", 1u << IMPORT_CHECKED},
    [IMPORT_BEGIN] = {"import.begin", 1u << IMPORT_CONFIRMED | 1u << IMPORT_LOADING},
    [IMPORT_GO_LIVE] = {"import.live", 1u << IMPORT_LOADING},
    [IMPORT_END] = {"import.end",
                    1u << IMPORT_CHECKED | 1u << IMPORT_CONFIRMED | 1u << IMPORT_LOADING},
    [IMPORT_UNDO] = {"import.undo", 1u << IMPORT_LIVE},
};

/* The run as it is now, in a stage that the deed may find it in. */
static enum ly current(struct scope *s, struct tx *tx, const struct import_deed *deed,
                       struct import_run *out) {
  enum ly rc = import_run_find(s, tx_store(tx), deed->run.district, deed->run.import, out);
  if (rc || acts[deed->act].from & 1u << out->stage) return rc;
  struct str is = message_plain(s->lang, import_stages[out->stage].message);
  return fail(s, LY_CONFLICT, MSG_IMPORT_WRONG_STAGE, is);
}

static enum ly set_stage(struct scope *s, struct tx *tx, const struct import_run *run,
                         enum import_stage stage, int64_t ended_at) {
  return store_exec(
      s, tx,
      "UPDATE import_run SET state = $1, skip_bad = $2, mapping = $3, batch = $4, rows_read = $5,"
      " rows_new = $6, rows_known = $7, rows_unchanged = $8, rows_bad = $9, message = $10,"
      " ended_at = $11, maybe = $14, rows_maybe = $15 WHERE district = $12 AND import = $13",
      S_TEXT(str_of(import_stages[stage].word)), S_INT(run->skip_bad), S_TEXT(run->mapping),
      run->batch ? S_INT(run->batch) : S_NULL, S_INT(run->rows), S_INT(run->states[IMPORT_NEW]),
      S_INT(run->states[IMPORT_KNOWN]), S_INT(run->states[IMPORT_UNCHANGED]),
      S_INT(run->states[IMPORT_BAD]), S_TEXT(run->message), ended_at ? S_INT(ended_at) : S_NULL,
      S_TEXT(run->district), S_INT(run->import), S_TEXT(str_of(import_maybes[run->maybe].word)),
      S_INT(run->states[IMPORT_MAYBE]));
}

static enum ly drop_file(struct scope *s, struct tx *tx, const struct import_run *run) {
  return store_exec(s, tx, "DELETE FROM import_piece WHERE district = $1 AND import = $2",
                    S_TEXT(run->district), S_INT(run->import));
}

/* A batch of its own; one that a stopped program left behind is dropped first. */
static enum ly begin(struct scope *s, struct tx *tx, struct import_deed *deed) {
  struct import_run now = {0};
  struct import_run *run = &deed->run;
  bool made = run->recorded_at != 0;
  enum ly rc = made ? current(s, tx, deed, &now) : insert(s, tx, run, IMPORT_CONFIRMED);
  if (!rc && now.batch)
    rc =
        batch_drop(s, tx, run->district, now.batch, message_plain(s->lang, MSG_IMPORT_BEGUN_AGAIN));
  if (!rc)
    rc = batch_begin_pending(s, tx, deed->registry, run->district, run->source, run->file_name,
                             &run->batch);
  /* What was said of its columns held from end to end, so it is kept for the next. */
  if (!rc && run->mapping.len && deed->heading.len) rc = keep_mapping(s, tx, deed);
  return rc ? rc : set_stage(s, tx, run, IMPORT_LOADING, 0);
}

/* That the receipts are all there are is said in the moment they are there. */
static enum ly declare_complete(struct scope *s, struct tx *tx, const struct import_deed *deed) {
  const struct import_run *run = &deed->run;
  int64_t list;
  struct receipt_list_new new = {.district = run->district,
                                 .programme = run->all_of,
                                 .area = run->area,
                                 .on = run->from,
                                 .source = run->source,
                                 .batch = run->batch,
                                 .reason = run->file_name};
  return run->complete ? receipt_list_add(s, tx, deed->registry, &new, &list) : LY_OK;
}

static enum ly go_live(struct scope *s, struct tx *tx, struct import_deed *deed, bool *again) {
  struct import_run now;
  struct import_run *run = &deed->run;
  enum ly rc = current(s, tx, deed, &now);
  if (!rc && now.batch != run->batch)
    rc = fail(s, LY_CONFLICT, MSG_IMPORT_WRONG_STAGE,
              message_plain(s->lang, import_stages[now.stage].message));
  if (!rc)
    rc = batch_ready(s, tx, deed->registry, run->district, run->batch, false, BATCH_READY_STEP,
                     again);
  if (rc || *again) return rc;
  rc = declare_complete(s, tx, deed);
  if (!rc) rc = batch_live(s, tx, deed->registry, run->district, run->batch, &deed->parties);
  if (!rc) rc = drop_file(s, tx, run);
  return rc ? rc : set_stage(s, tx, run, IMPORT_LIVE, scope_now_us(s));
}

static enum ly end(struct scope *s, struct tx *tx, struct import_deed *deed) {
  struct import_run now;
  enum ly rc = deed->fresh ? insert(s, tx, &deed->run, IMPORT_CONFIRMED) : LY_OK;
  if (!rc) rc = current(s, tx, deed, &now);
  if (!rc && now.batch) rc = batch_drop(s, tx, now.district, now.batch, deed->run.message);
  if (!rc) rc = drop_file(s, tx, &now);
  if (rc) return rc;
  now.message = deed->run.message;
  now.rows = deed->run.rows;
  for (size_t i = 0; i < IMPORT_STATES; i++) now.states[i] = deed->run.states[i];
  return set_stage(s, tx, &now, deed->run.stage, scope_now_us(s));
}

static enum ly undo(struct scope *s, struct tx *tx, struct import_deed *deed, bool *again) {
  struct import_run now;
  enum ly rc = current(s, tx, deed, &now);
  if (!rc && now.batch)
    rc = batch_ready(s, tx, deed->registry, now.district, now.batch, true, BATCH_READY_STEP, again);
  if (rc || *again) return rc;
  if (!rc && now.batch)
    rc =
        batch_retract(s, tx, deed->registry, now.district, now.batch, deed->reason, &deed->parties);
  if (rc) return rc;
  now.message = deed->reason;
  return set_stage(s, tx, &now, IMPORT_UNDONE, scope_now_us(s));
}

static enum ly change_one(struct scope *s, struct tx *tx, struct import_deed *deed) {
  struct import_run now;
  enum ly rc = current(s, tx, deed, &now);
  if (rc) return rc;
  if (deed->act == IMPORT_CONFIRM) {
    now.skip_bad = deed->run.skip_bad;
    now.maybe = deed->run.maybe;
    return set_stage(s, tx, &now, IMPORT_CONFIRMED, 0);
  }
  now.mapping = deed->run.mapping;
  rc = keep_mapping(s, tx, deed);
  return rc ? rc : set_stage(s, tx, &now, now.stage, 0);
}

static enum ly run_deed(struct scope *s, struct tx *tx, struct write *w) {
  struct import_deed *deed = w->context;
  enum ly rc = LY_OK;
  switch (deed->act) {
    case IMPORT_ADD: rc = add(s, tx, deed); break;
    case IMPORT_MAP:
    case IMPORT_CONFIRM: rc = change_one(s, tx, deed); break;
    case IMPORT_BEGIN: rc = begin(s, tx, deed); break;
    case IMPORT_GO_LIVE: rc = go_live(s, tx, deed, &w->again); break;
    case IMPORT_END: rc = end(s, tx, deed); break;
    case IMPORT_UNDO: rc = undo(s, tx, deed, &w->again); break;
  }
  bool numbers = deed->act == IMPORT_UNDO || deed->act == IMPORT_GO_LIVE;
  w->answer = str_int(s->arena, numbers ? deed->parties : deed->run.import);
  return rc;
}

struct write import_write(struct scope *s, struct import_deed *deed) {
  struct buf payload = buf_open(s->arena, PAYLOAD_MAX);
  struct value *v = payload_of(s, deed);
  if (v) json_value(&payload, v);
  return (struct write){
      .scope = s,
      .change = {.district = deed->run.district,
                 .key = change_new_key(s),
                 .act = str_of(acts[deed->act].act),
                 .subject = subject_of(s, &deed->run),
                 .reason = deed->reason,
                 .pack_version = deed->registry ? deed->registry->pack->version : STR(""),
                 .payload = buf_str(&payload)},
      .run = run_deed,
      .context = deed,
  };
}
