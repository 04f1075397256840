/* Loading: the table is checked from end to end, then goes chunk by chunk into a pending batch. */
#include "registry/deed.h"
#include "registry/import_int.h"
#include "registry/import_run.h"

enum { LOAD_ARENA_BYTES = 256 * 1024 * 1024 };

/* ---- Asking -------------------------------------------------------------------------------------
 */

static enum ly words_of(struct scope *s, const struct import_worker *worker, struct str district,
                        struct import_words *out) {
  struct import_words *kept = worker->kept;
  *out = (struct import_words){0};
  if (!worker->words) return LY_OK;
  if (kept && str_eq(kept->district, district)) {
    *out = *kept;
    return LY_OK;
  }
  enum ly rc = worker->words(s, worker->store, district, out);
  out->district = district;
  if (!rc && kept) *kept = *out;
  return rc;
}

enum ly import_run_ask(struct scope *s, const struct import_worker *worker,
                       const struct import_run *run, struct import_ask *out) {
  struct import_mapping *mapping = ARENA_NEW(s->arena, struct import_mapping);
  if (!mapping) return fail_memory(s);
  *out = (struct import_ask){
      .registry = worker->registry,
      .store = worker->store,
      .district = run->district,
      .area = run->area,
      .kind = run->kind,
      .source = run->source,
      .from = run->from,
      .all_of = run->all_of,
      .maybe = run->maybe,
      .mapping = mapping,
      .finder = import_finder(s, worker->store, worker->registry),
      .first_id = registry_ids(s, ROWS_ROWS_MAX),
  };
  enum ly rc = words_of(s, worker, run->district, &out->words);
  return rc ? rc : import_mapping_read(s, run->mapping, mapping);
}

static void take_counts(const struct import *im, struct import_run *run) {
  struct import_counts counts = import_counts(im);
  run->rows = counts.rows;
  for (size_t i = 0; i < IMPORT_STATES; i++) run->states[i] = counts.states[i];
}

static enum ly stopped(struct scope *s, const struct import_worker *worker, int thousandths) {
  bool on = !worker->progress || worker->progress(worker->context, thousandths);
  return on ? LY_OK : fail(s, LY_BUSY, MSG_IMPORT_STOPPED);
}

typedef enum ly (*each_row)(struct scope *s, void *context, const struct import *im,
                            const struct import_row *row);

/* `from` and `to`: the thousandths of the work that this pass is. */
static enum ly check_all(struct scope *s, const struct import_worker *worker, struct import *im,
                         struct str name, int to, each_row each, void *context) {
  enum ly rc = LY_OK;
  for (size_t count = 1; !rc && count > 0;) {
    struct import_row *rows;
    rc = import_piece(s, im, &rows, &count);
    for (size_t i = 0; !rc && each && i < count; i++) rc = each(s, context, im, &rows[i]);
    if (!rc) rc = stopped(s, worker, import_progress(im) * to / 1000);
  }
  /* A delivery that holds nothing is a slip, and no complete list of nobody. */
  if (!rc && import_counts(im).rows == 0) rc = fail(s, LY_INVALID, MSG_IMPORT_NO_ROWS, name);
  return rc;
}

enum ly import_run_check(struct scope *s, const struct import_worker *worker,
                         struct import_run *run, const struct rows_source *source, each_row each,
                         void *context) {
  struct import_ask ask;
  struct import *im = NULL;
  enum ly rc = import_run_ask(s, worker, run, &ask);
  if (!rc) rc = import_open(s, &ask, source, &im);
  if (!rc) rc = check_all(s, worker, im, run->file_name, 1000, each, context);
  if (im) take_counts(im, run);
  import_close(im);
  return rc;
}

/* ---- Rows as parties of a chunk -----------------------------------------------------------------
 */

struct chunking {
  const struct import_run *run;
  struct load_party *parties;
  size_t count;
};

static struct load_party *party_of(struct scope *s, struct chunking *c,
                                   const struct import_row *row, size_t rows) {
  for (size_t i = c->count; i > 0; i--) { /* rows of one party mostly stand together */
    if (c->parties[i - 1].party == row->party) return &c->parties[i - 1];
  }
  struct load_party *p = &c->parties[c->count++];
  *p = (struct load_party){.party = row->party,
                           .is_new = row->state == IMPORT_NEW && !row->act && !row->programme.len,
                           .kind = row->kind,
                           .at = {.file = c->run->file_name, .line = (unsigned)row->line}};
  if (row->act) p->acts = ARENA_ARRAY(s->arena, struct load_act, rows);
  if (row->programme.len) p->receipts = ARENA_ARRAY(s->arena, struct load_receipt, rows);
  return p;
}

static void add_statement(struct scope *s, struct chunking *c, const struct import_row *row) {
  struct load_party *p = party_of(s, c, row, 1);
  struct load_statement *all = ARENA_ARRAY(s->arena, struct load_statement, p->statement_count + 1);
  if (!all) return;
  for (size_t i = 0; i < p->statement_count; i++) all[i] = p->statements[i];
  all[p->statement_count++] = (struct load_statement){.source = c->run->source,
                                                      .from = row->from,
                                                      .to = row->to,
                                                      .values = row->facts,
                                                      .count = row->count};
  p->statements = all;
}

static void add_record(struct scope *s, struct chunking *c, const struct import_row *row,
                       size_t rows) {
  struct load_party *p = party_of(s, c, row, rows);
  if (row->act && p->acts) {
    ((struct load_act *)(uintptr_t)p->acts)[p->act_count++] = (struct load_act){
        .kind = row->act, .on = row->day, .source = c->run->source, .fields = row->fields};
  } else if (p->receipts) {
    bool known = row->amount_fen >= 0;
    ((struct load_receipt *)(uintptr_t)p->receipts)[p->receipt_count++] =
        (struct load_receipt){.programme = row->programme,
                              .from = row->from,
                              .to = row->to,
                              .amount_known = known,
                              .amount_fen = known ? row->amount_fen : 0,
                              .source = c->run->source};
  }
}

/* What is new, and for a complete list all of it: the batch is the list. */
static enum ly chunk_of(struct scope *s, const struct import_run *run, struct import_row *rows,
                        size_t count, struct chunking *out) {
  *out = (struct chunking){.run = run, .parties = ARENA_ARRAY(s->arena, struct load_party, count)};
  if (!out->parties) return fail_memory(s);
  for (size_t i = 0; i < count; i++) {
    const struct import_row *row = &rows[i];
    bool same = row->state == IMPORT_UNCHANGED && !run->complete;
    bool out_of_it = row->state == IMPORT_BAD || row->state == IMPORT_MAYBE;
    if (out_of_it || same || (row->programme.len == 0 && !row->act && !row->count)) continue;
    if (row->act || row->programme.len) {
      add_record(s, out, row, count);
    } else {
      add_statement(s, out, row);
    }
  }
  return arena_failed(s->arena) ? fail_memory(s) : LY_OK;
}

/* ---- Loading ------------------------------------------------------------------------------------
 */

struct loading {
  const struct import_worker *worker;
  struct import_run *run;
  struct import *im;
  struct load *load;
  int64_t chunks;
};

static enum ly write_deed(struct scope *s, const struct import_worker *worker,
                          struct import_deed *deed) {
  struct write w = import_write(s, deed);
  return worker->write(s, worker->context, &w);
}

static enum ly begin(struct scope *s, struct loading *l) {
  struct import_deed deed = {.act = IMPORT_BEGIN, .registry = l->worker->registry, .run = *l->run};
  if (!deed.run.import) deed.run.import = registry_ids(s, 1);
  deed.heading = l->im->heading;
  enum ly rc = write_deed(s, l->worker, &deed);
  if (rc) return rc;
  l->run->import = deed.run.import;
  l->run->batch = deed.run.batch;
  l->run->stage = IMPORT_LOADING;
  return LY_OK;
}

static enum ly load_piece(struct scope *s, struct loading *l, size_t *count) {
  struct import_row *rows;
  struct chunking c = {0};
  enum ly rc = import_piece(s, l->im, &rows, count);
  if (!rc) rc = chunk_of(s, l->run, rows, *count, &c);
  if (rc || c.count == 0) return rc;
  struct load_chunk chunk = {
      .load = l->load, .number = ++l->chunks, .parties = c.parties, .count = c.count};
  struct write w = load_write(s, &chunk);
  return l->worker->write(s, l->worker->context, &w);
}

/* Each chunk's memory is given back behind it. */
static enum ly load_pieces(struct scope *s, struct loading *l) {
  enum { CHECKED = 400 };
  struct arena own, *callers = s->arena;
  enum ly rc = LY_OK;
  arena_open(&own, LOAD_ARENA_BYTES);
  for (size_t count = 1; !rc && count > 0;) {
    arena_rewind(&own, (struct arena_mark){0});
    s->arena = &own;
    rc = load_piece(s, l, &count);
    s->arena = callers;
    int done = CHECKED + import_progress(l->im) * (1000 - CHECKED) / 1000;
    if (!rc) rc = stopped(s, l->worker, done);
  }
  arena_close(&own);
  return rc;
}

static enum ly go_live(struct scope *s, struct loading *l) {
  struct import_deed deed = {
      .act = IMPORT_GO_LIVE, .registry = l->worker->registry, .run = *l->run};
  enum ly rc = write_deed(s, l->worker, &deed);
  if (!rc) l->run->stage = IMPORT_LIVE;
  return rc;
}

/* What gave way to what known ones show now goes, in writes of their own. It is live whatever comes
 * of that: the job that sweeps does the rest. */
static void settle(struct scope *s, const struct loading *l) {
  struct scope other = *s;
  bool left = false;
  struct deed deed = {.act = DEED_BATCH_SWEEP,
                      .registry = l->worker->registry,
                      .district = l->run->district,
                      .target = l->run->batch,
                      .limit = BATCH_READY_STEP};
  enum ly rc = batch_unsettled(&other, l->worker->store, l->run->district, l->run->batch, &left);
  while (!rc && left) {
    struct arena_mark mark = arena_mark(s->arena);
    struct write w = deed_write(&other, &deed);
    rc = l->worker->write(&other, l->worker->context, &w);
    left = !rc && deed_answer(&w) != 0;
    if (!rc) rc = stopped(&other, l->worker, 1000);
    arena_rewind(s->arena, mark);
  }
}

static enum ly load_all(struct scope *s, struct loading *l) {
  enum ly rc = begin(s, l);
  if (!rc) rc = load_open(s, l->worker->registry, l->run->district, l->run->batch, &l->load);
  if (!rc) rc = import_again(s, l->im);
  if (!rc) rc = load_pieces(s, l);
  if (!rc) rc = load_end(s, l->worker->store, l->load);
  load_close(l->load);
  if (!rc) rc = go_live(s, l);
  if (!rc) settle(s, l);
  return rc;
}

/* On record, in a scope whose error is free for what may go wrong there. What is busy now is tried
 * again. */
enum ly import_run_fail(struct scope *s, const struct import_worker *worker,
                        struct import_run *run) {
  struct scope other = *s;
  enum ly rc = s->error.code;
  if (rc == LY_BUSY || rc == LY_OK) return rc;
  other.error = (struct error){0};
  struct import_deed deed = {.act = IMPORT_END, .registry = worker->registry, .run = *run};
  deed.run.stage = IMPORT_FAILED;
  deed.run.message = error_text(s);
  deed.fresh = run->import == 0; /* it was refused before it began */
  if (deed.fresh) deed.run.import = registry_ids(s, 1);
  struct write w = import_write(&other, &deed);
  if (worker->write(&other, worker->context, &w) == LY_OK) {
    run->stage = IMPORT_FAILED;
    run->import = deed.run.import;
  }
  return rc;
}

/* A column that may have been meant for a fact is not left out in silence. */
static enum ly check_decided(struct scope *s, const struct import *im) {
  for (size_t i = 0; i < im->column_count; i++) {
    const struct import_column *c = &im->columns[i];
    if (c->near && !c->slot)
      return fail(s, LY_INVALID, MSG_IMPORT_UNDECIDED, c->heading, c->near->name, c->near->key);
  }
  return LY_OK;
}

/* Where the first faults are: line and columns, not what stands there, as many read why a delivery
 * failed, and its file is not kept. */
enum { FAULTY_TOLD = 5, FAULTY_BYTES = 2048 };

struct faulty {
  struct buf places;
  size_t rows;
};

static void add_faulty_columns(struct scope *s, struct buf *out, const struct import_row *row) {
  struct str last = {0};
  for (size_t i = 0; i < row->fault_count; i++) {
    const struct import_fault *fault = &row->faults[i];
    if (fault->column == IMPORT_WHOLE_ROW || str_eq(fault->heading, last)) continue;
    buf_add(out, message_plain(s->lang, last.len ? MSG_IMPORT_FAULTY_AND : MSG_IMPORT_FAULTY_AT));
    buf_add(out, last = fault->heading);
  }
}

static enum ly note_faulty(struct scope *s, void *context, const struct import *im,
                           const struct import_row *row) {
  struct faulty *f = context;
  (void)im;
  if (row->state != IMPORT_BAD || ++f->rows > FAULTY_TOLD + 1) return LY_OK;
  if (f->rows > 1) buf_add(&f->places, message_plain(s->lang, MSG_IMPORT_FAULTY_NEXT));
  struct str line = str_int(s->arena, row->line);
  bool more = f->rows > FAULTY_TOLD;
  buf_add(&f->places, more ? message_plain(s->lang, MSG_IMPORT_FAULTY_MORE)
                           : message_text(s->arena, s->lang, MSG_IMPORT_FAULTY_LINE, &line, 1));
  if (!more) add_faulty_columns(s, &f->places, row);
  return LY_OK;
}

/* Refuses a table with faults that are not to be left out; those that are, are told of. */
static enum ly judge(struct scope *s, struct import_run *run, struct str places) {
  int64_t bad = run->states[IMPORT_BAD], maybe = run->states[IMPORT_MAYBE];
  struct str count = str_int(s->arena, bad);
  /* A list with rows left out is not complete. */
  bool all = !run->skip_bad || run->complete;
  if (bad && bad == run->rows) return fail(s, LY_INVALID, MSG_IMPORT_ALL_BAD, count, places);
  if (bad && all) return fail(s, LY_INVALID, MSG_IMPORT_HAS_BAD, count, places);
  if (maybe && run->maybe == IMPORT_MAYBE_ASK)
    return fail(s, LY_INVALID, MSG_IMPORT_HAS_MAYBE, str_int(s->arena, maybe));
  struct str parts[] = {count, places};
  if (bad) run->message = message_text(s->arena, s->lang, MSG_IMPORT_LEFT_OUT, parts, 2);
  return LY_OK;
}

static enum ly check_and_load(struct scope *s, struct loading *l,
                              const struct rows_source *source) {
  enum { CHECKED = 400 };
  struct import_ask ask;
  struct faulty faulty = {.places = buf_open(s->arena, FAULTY_BYTES)};
  enum ly rc = import_run_ask(s, l->worker, l->run, &ask);
  if (!rc) rc = import_open(s, &ask, source, &l->im);
  if (!rc) rc = check_decided(s, l->im);
  if (!rc) rc = check_all(s, l->worker, l->im, l->run->file_name, CHECKED, note_faulty, &faulty);
  if (l->im) take_counts(l->im, l->run);
  if (!rc) rc = judge(s, l->run, buf_str(&faulty.places));
  if (!rc) rc = load_all(s, l);
  import_close(l->im);
  return rc;
}

enum ly import_run_load(struct scope *s, const struct import_worker *worker, struct import_run *run,
                        const struct rows_source *source) {
  struct loading l = {.worker = worker, .run = run};
  enum ly rc = check_and_load(s, &l, source);
  return rc ? import_run_fail(s, worker, run) : rc;
}
