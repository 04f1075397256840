/* Imports: a table is handed in, looked at, loaded, taken back. Reporters of the place do all of
 * it, since they enter the same facts by hand; reviewers look on. */
#include "plan/import_words.h"
#include "registry/import_preview.h"
#include "web/looks.h"
#include "web/page.h"
#include "web/pages_parties.h"
#include "web/reply.h"
#include "web/sight.h"

enum {
  RUNS_SHOWN = 200,
  SHOWN_FAULTS = 100,
  SHOWN_TOUCHED = 50,
  TEXT_MAX = 200,
  COLUMN_BYTES_MAX = 64
};

#define COLUMN_PREFIX STR("column.")

/* ---- What handlers begin with -------------------------------------------------------------------
 */

struct importing {
  struct place place;
  struct registry registry; /* with the installation's keys */
  struct registry_sealer sealer;
  struct import_worker worker;
  struct import_words words;
  struct import_run run;
  struct rows_source source;
};

/* The deed may outlive the handler, until the writer has done it: so it is the arena's. */
static enum ly begin(struct scope *s, struct call *c, struct importing **out) {
  const struct registry *r;
  struct store *st;
  struct importing *i = *out = ARENA_NEW(s->arena, struct importing);
  if (!i) return fail_memory(s);
  enum ly rc = place_of(s, c, &i->place);
  if (!rc) rc = call_registry(s, c, &r);
  if (!rc) rc = call_store(s, c, &st);
  if (rc) return rc;
  i->registry = *r;
  i->sealer = registry_sealer(c->app->keys);
  if (c->app->keys) i->registry.sealer = &i->sealer;
  i->worker = (struct import_worker){.store = st,
                                     .registry = &i->registry,
                                     .keys = c->app->keys,
                                     .words = plan_import_words,
                                     .kept = &i->words};
  return LY_OK;
}

/* {id}: an import of the place. */
static enum ly begin_run(struct scope *s, struct call *c, struct importing **out) {
  int64_t id;
  enum ly rc = begin(s, c, out);
  if (rc) return rc;
  struct importing *i = *out;
  must(i != NULL);
  if (!registry_id(c->capture, &id))
    return fail(s, LY_NOT_FOUND, MSG_WEB_NO_PAGE, c->request->path);
  rc = import_run_find(s, i->worker.store, i->place.district, id, &i->run);
  if (!rc && !area_within(i->run.area, i->place.area))
    rc = fail(s, LY_NOT_FOUND, MSG_IMPORT_NONE, i->place.area, c->capture);
  return rc;
}

static struct str import_path(struct scope *s, const struct call *c, struct str id,
                              const char *end) {
  struct buf b = buf_open(s->arena, 256);
  buf_add(&b, STR("/area/"));
  buf_add(&b, c->area);
  buf_add(&b, STR("/imports"));
  if (id.len) buf_char(&b, '/');
  buf_add(&b, id);
  buf_add(&b, str_of(end));
  return buf_str(&b);
}

static void put_head(struct scope *s, struct call *c, struct value *v, enum message title) {
  value_put_text(s->arena, v, "title", message_plain(s->lang, title));
  value_set_text(s->arena, v, "area", c->area);
  value_put_bool(s->arena, v, "may_write", may_record(c));
}

/* ---- All of a place -----------------------------------------------------------------------------
 */

static struct str handed_in_by(struct scope *s, struct call *c, const struct import_run *run) {
  return run->feed.len ? message_plain(s->lang, MSG_FEEDS_TITLE)
                       : page_actor(s, c, run->recorded_by);
}

enum ly page_imports(struct scope *s, struct call *c, struct value **out) {
  struct importing *i;
  struct import_run *runs = NULL;
  size_t count = 0;
  struct value *v = *out = value_map(s->arena), *list = value_list(s->arena);
  enum ly rc = begin(s, c, &i);
  if (!rc)
    rc = import_run_list(s, i->worker.store, i->place.district, STR(""), RUNS_SHOWN, &runs, &count);
  if (rc) return rc;
  for (size_t n = 0; n < count; n++) {
    if (!area_within(runs[n].area, i->place.area)) continue;
    struct value *run = import_run_value(s, &i->registry, &runs[n]);
    if (!c->request->json)
      value_set_text(s->arena, run, "recorded_by", handed_in_by(s, c, &runs[n]));
    value_add(list, run);
  }
  put_head(s, c, v, MSG_IMPORTS_TITLE);
  value_put(v, "imports", list);
  return LY_OK;
}

/* ---- Handing in ---------------------------------------------------------------------------------
 */

static struct value *kind_options(struct scope *s, const struct registry *r, struct str chosen) {
  static const char *const others[] = {IMPORT_RECEIPT, IMPORT_ACT};
  struct value *list = value_list(s->arena);
  for (size_t i = 0; i < r->count; i++) {
    const struct registry_kind *kind = r->kinds[i].kind;
    value_add(list, form_option(s, kind->key, kind->name, str_eq(kind->key, chosen)));
  }
  for (size_t i = 0; i < 2; i++) {
    struct str key = str_of(others[i]);
    value_add(list, form_option(s, key, import_kind_name(s, r, key), str_eq(key, chosen)));
  }
  return list;
}

static struct value *source_options(struct scope *s, const struct registry *r, struct str chosen) {
  const struct pack_table *table = pack_table_of(r->pack, &registry_kind_source);
  struct value *list = value_list(s->arena);
  for (size_t i = 0; i < table->count; i++) {
    const struct registry_source *source = (const void *)table->entries[i];
    value_add(list, form_option(s, source->key, source->name, str_eq(chosen, source->key)));
  }
  return list;
}

enum ly page_import_new(struct scope *s, struct call *c, struct value **out) {
  struct importing *i;
  struct value *v = *out = value_map(s->arena), *form = value_map(s->arena);
  enum ly rc = begin(s, c, &i);
  if (rc) return rc;
  put_head(s, c, v, MSG_IMPORTS_NEW_TITLE);
  value_put_int(s->arena, v, "max_mb", IMPORT_FILE_MAX / 1024 / 1024);
  value_put_bool(s->arena, v, "can_seal", c->app->keys != NULL);
  value_put(form, "kinds", kind_options(s, &i->registry, form_sent(c, "kind")));
  value_put(form, "sources", source_options(s, &i->registry, form_sent(c, "source")));
  form_text(s, c, form, "from", date_iso(s->arena, s->today));
  form_text(s, c, form, "all_of", STR(""));
  value_put_bool(s->arena, form, "complete", form_sent(c, "complete").len > 0);
  value_put(v, "form", form);
  return LY_OK;
}

static enum ly read_new(struct scope *s, struct call *c, struct importing *i,
                        const struct input_field **file) {
  struct import_run *run = &i->run;
  struct str kind = {0};
  *run =
      (struct import_run){.district = i->place.district, .area = i->place.area, .from = s->today};
  input_text(s, &c->body, "kind", INPUT_NAME_MAX, INPUT_REQUIRED, &kind);
  input_text(s, &c->body, "source", INPUT_NAME_MAX, INPUT_REQUIRED, &run->source);
  input_date(s, &c->body, "from", INPUT_OPTIONAL, &run->from);
  input_text(s, &c->body, "all_of", INPUT_NAME_MAX, INPUT_OPTIONAL, &run->all_of);
  input_flag(s, &c->body, "complete", &run->complete);
  input_file(s, &c->body, "file", INPUT_REQUIRED, file);
  if (kind.len && !import_kind_find(s, &i->registry, kind, &run->kind))
    diag_error(s, DIAG_FIELD(STR("kind")), MSG_IMPORT_NO_KIND, kind);
  bool source = pack_find(i->registry.pack, &registry_kind_source, run->source) != NULL;
  if (run->source.len && !source)
    diag_error(s, DIAG_FIELD(STR("source")), MSG_REGISTRY_NO_SOURCE, run->source);
  bool list = str_is(run->kind, IMPORT_RECEIPT) && run->all_of.len;
  if (run->complete && !list) diag_error(s, DIAG_FIELD(STR("complete")), MSG_IMPORT_COMPLETE_OF);
  return input_done(s, &c->body);
}

static enum ly write_deed(struct scope *s, struct call *c, struct import_deed *deed) {
  struct write w = import_write(s, deed);
  if (arena_failed(s->arena)) return fail_memory(s);
  call_write(s, c, w.change, w.run, w.context);
  return LY_OK;
}

/* What columns were said to be before, where the table has the same heading. */
static enum ly take_kept(struct scope *s, struct importing *i) {
  struct str digest;
  struct value *choices = value_map(s->arena);
  enum ly rc = import_choices(s, &i->worker, &i->run, &i->source, choices, &digest);
  return rc ? rc
            : import_mapping_kept(s, i->worker.store, i->run.district, i->run.kind, digest,
                                  &i->run.mapping);
}

enum ly deed_import_add(struct scope *s, struct call *c) {
  struct importing *i;
  const struct input_field *file = NULL;
  struct import_deed *deed = ARENA_NEW(s->arena, struct import_deed);
  if (!deed) return fail_memory(s);
  enum ly rc = begin(s, c, &i);
  if (!rc) rc = read_new(s, c, i, &file);
  if (rc) return rc;
  must(file != NULL);
  i->run.file_name = file->file_name;
  i->source = rows_source_bytes(file->file_name, &file->bytes);
  rc = take_kept(s, i);
  if (rc) return form_wrong(s, c, "file");
  *deed = (struct import_deed){.act = IMPORT_ADD, .registry = &i->registry, .run = i->run};
  rc = import_draft(s, c->app->keys, file->bytes, deed);
  return rc ? rc : write_deed(s, c, deed);
}

enum ly after_import_add(struct scope *s, struct call *c) {
  c->go = import_path(s, c, c->write.answer, "");
  if (!c->request->json) return LY_OK;
  c->told = value_map(s->arena);
  value_put_text(s->arena, c->told, "area", c->area);
  value_put_text(s->arena, c->told, "import", c->write.answer);
  return LY_OK;
}

/* ---- One import ---------------------------------------------------------------------------------
 */

static bool undecided(const struct value *columns) {
  for (const struct value *v = columns->first; v; v = v->next) {
    bool open = !value_get(v, STR("fact"))->text.len && value_get(v, STR("near"))->text.len;
    if (open) return true;
  }
  return false;
}

/* What is wrong with the table as a whole is said on the page, beside the columns it may be due
 * to. */
static enum ly put_preview(struct scope *s, struct importing *i, struct value *v) {
  struct value *choices = value_map(s->arena), *preview = value_map(s->arena);
  struct str digest, problem = {0};
  enum ly rc = import_run_source(s, i->worker.store, i->worker.keys, &i->run, &i->source);
  if (rc) return rc;
  rc = import_choices(s, &i->worker, &i->run, &i->source, choices, &digest);
  bool open = !rc && undecided(value_get(choices, STR("columns")));
  if (!rc) rc = import_preview(s, &i->worker, &i->run, &i->source, true, SHOWN_FAULTS, preview);
  if (rc == LY_INVALID) {
    problem = error_text(s);
    s->error = (struct error){0};
    rc = LY_OK;
  }
  import_run_source_close(&i->source);
  value_put(v, "choices", choices);
  value_put(v, "preview", problem.len ? value_map(s->arena) : preview);
  value_put_text(s->arena, v, "problem", problem);
  value_put_bool(s->arena, v, "undecided", open);
  value_put_bool(s->arena, v, "can_confirm", !problem.len && !open && i->run.rows > 0);
  return rc;
}

/* By what it is called, as the user may see it; by its number where it has no name. */
static enum ly touched_value(struct scope *s, struct call *c, struct importing *i, int64_t party,
                             struct value *list) {
  struct str id = str_int(s->arena, party);
  struct search_page page = {.count = 0};
  struct search q = {.district = i->place.district, .text = id, .limit = 1};
  struct value *one = value_map(s->arena);
  enum ly rc = party_search(s, i->worker.store, &i->registry, &q, &page);
  if (rc) return rc;
  sight_of_hits(s, c, &page);
  value_put_text(s->arena, one, "party", id);
  value_put_text(s->arena, one, "name", page.count ? page.hits[0].name : STR(""));
  value_add(list, one);
  return LY_OK;
}

static enum ly put_touched(struct scope *s, struct call *c, struct importing *i, struct value *v) {
  int64_t *parties = NULL, total = 0;
  size_t count = 0;
  struct value *list = value_list(s->arena);
  enum ly rc =
      import_run_touched(s, i->worker.store, &i->run, SHOWN_TOUCHED, &parties, &count, &total);
  if (!rc) rc = looks_note(s, c, i->place.district, parties, count);
  for (size_t n = 0; !rc && n < count; n++) rc = touched_value(s, c, i, parties[n], list);
  value_put(v, "touched", list);
  value_put_int(s->arena, v, "touched_count", total);
  value_put_bool(s->arena, v, "touched_more", total > (int64_t)count);
  return rc;
}

enum ly page_import(struct scope *s, struct call *c, struct value **out) {
  struct importing *i;
  enum ly rc = begin_run(s, c, &i);
  if (rc) return rc;
  bool checked = i->run.stage == IMPORT_CHECKED, live = i->run.stage == IMPORT_LIVE;
  bool waits = i->run.stage == IMPORT_CONFIRMED || i->run.stage == IMPORT_LOADING;
  struct value *detail = value_map(s->arena);
  if (checked) rc = put_preview(s, i, detail);
  if (!rc && live) rc = put_touched(s, c, i, detail);
  if (rc) return rc;
  struct value *v = *out = import_run_value(s, &i->registry, &i->run), *form = value_map(s->arena);
  put_head(s, c, v, MSG_IMPORTS_ONE_TITLE);
  int progress = waits ? importer_progress(c->app->importer, i->run.district, i->run.import) : -1;
  value_put_int(s->arena, v, "percent", progress < 0 ? 0 : progress / 10);
  value_put_bool(s->arena, v, "checked", checked);
  value_put_bool(s->arena, v, "waits", waits);
  value_put_bool(s->arena, v, "live", live);
  form_text(s, c, form, "reason", STR(""));
  value_put(v, "form", form);
  for (struct value *d = detail->first, *next; d; d = next) {
    next = d->next;
    d->next = NULL;
    value_append(v, d);
  }
  return LY_OK;
}

/* ---- What its columns are -----------------------------------------------------------------------
 */

static enum ly read_mapping(struct scope *s, struct call *c, const struct value *columns,
                            struct import_mapping *out) {
  out->items = ARENA_ARRAY(s->arena, struct import_said, columns->count);
  if (!out->items) return fail_memory(s);
  for (const struct value *v = columns->first; v; v = v->next) {
    struct buf name = buf_open(s->arena, COLUMN_BYTES_MAX);
    struct str heading = value_get(v, STR("heading"))->text, slot = {0};
    buf_add(&name, COLUMN_PREFIX);
    buf_int(&name, value_get(v, STR("number"))->integer);
    input_text(s, &c->body, str_c(s->arena, buf_str(&name)), INPUT_NAME_MAX, INPUT_OPTIONAL, &slot);
    if (heading.len) out->items[out->count++] = (struct import_said){heading, slot};
  }
  return input_done(s, &c->body);
}

enum ly deed_import_map(struct scope *s, struct call *c) {
  struct importing *i;
  struct import_mapping mapping = {0};
  struct value *choices = value_map(s->arena);
  struct import_deed *deed = ARENA_NEW(s->arena, struct import_deed);
  if (!deed) return fail_memory(s);
  deed->act = IMPORT_MAP;
  enum ly rc = begin_run(s, c, &i);
  if (!rc) rc = import_run_source(s, i->worker.store, i->worker.keys, &i->run, &i->source);
  if (rc) return rc;
  rc = import_choices(s, &i->worker, &i->run, &i->source, choices, &deed->heading);
  import_run_source_close(&i->source);
  if (!rc) rc = read_mapping(s, c, value_get(choices, STR("columns")), &mapping);
  if (rc) return rc;
  deed->registry = &i->registry;
  deed->run = i->run;
  deed->run.mapping = import_mapping_text(s, &mapping);
  c->go = import_path(s, c, c->capture, "?done=1");
  return write_deed(s, c, deed);
}

/* ---- Confirming, giving up, taking back ---------------------------------------------------------
 */

static enum ly begin_deed(struct scope *s, struct call *c, enum import_act act,
                          struct import_deed **out, struct importing **importing) {
  struct importing *i;
  struct import_deed *deed = *out = ARENA_NEW(s->arena, struct import_deed);
  if (!deed) return fail_memory(s);
  enum ly rc = begin_run(s, c, &i);
  if (rc) return rc;
  *deed = (struct import_deed){.act = act, .registry = &i->registry, .run = i->run};
  c->go = import_path(s, c, c->capture, "?done=1");
  *importing = i;
  return LY_OK;
}

/* Where rows look like somebody who is there, whoever confirms says what becomes of them. */
static enum ly need_maybe(struct scope *s, struct importing *i) {
  must(i != NULL);
  enum ly rc = import_run_source(s, i->worker.store, i->worker.keys, &i->run, &i->source);
  if (!rc) rc = import_run_check(s, &i->worker, &i->run, &i->source, NULL, NULL);
  import_run_source_close(&i->source);
  int64_t maybe = i->run.states[IMPORT_MAYBE];
  if (!rc && maybe)
    diag_error(s, DIAG_FIELD(STR("as_alike")), MSG_IMPORT_HAS_MAYBE, str_int(s->arena, maybe));
  return rc;
}

static enum ly read_maybe(struct scope *s, struct call *c, struct importing *i,
                          enum import_maybe *out) {
  struct str word = {0};
  input_text(s, &c->body, "as_alike", INPUT_NAME_MAX, INPUT_OPTIONAL, &word);
  if (!import_maybe_find(word, out))
    diag_error(s, DIAG_FIELD(STR("as_alike")), MSG_IMPORT_BAD_MAYBE, word);
  return word.len ? LY_OK : need_maybe(s, i);
}

enum ly deed_import_confirm(struct scope *s, struct call *c) {
  struct import_deed *deed = NULL;
  struct importing *importing = NULL;
  enum ly rc = begin_deed(s, c, IMPORT_CONFIRM, &deed, &importing);
  if (rc) return rc;
  input_flag(s, &c->body, "skip_bad", &deed->run.skip_bad);
  rc = read_maybe(s, c, importing, &deed->run.maybe);
  if (!rc) rc = input_done(s, &c->body);
  return rc ? rc : write_deed(s, c, deed);
}

enum ly deed_import_drop(struct scope *s, struct call *c) {
  struct import_deed *deed;
  struct importing *importing;
  enum ly rc = begin_deed(s, c, IMPORT_END, &deed, &importing);
  if (!rc) rc = input_done(s, &c->body);
  if (rc) return rc;
  deed->run.stage = IMPORT_DROPPED;
  return write_deed(s, c, deed);
}

enum ly deed_import_undo(struct scope *s, struct call *c) {
  struct import_deed *deed;
  struct importing *importing;
  enum ly rc = begin_deed(s, c, IMPORT_UNDO, &deed, &importing);
  if (rc) return rc;
  input_text(s, &c->body, "reason", TEXT_MAX, INPUT_REQUIRED, &deed->reason);
  rc = input_done(s, &c->body);
  return rc ? rc : write_deed(s, c, deed);
}

/* ---- Faults to take along -----------------------------------------------------------------------
 */

static bool put_buf(void *context, struct str text) {
  struct buf *b = context;
  buf_add(b, text);
  return !buf_failed(b);
}

/* GET /area/{area}/imports/{id}/faults: CSV. */
enum ly page_import_faults(struct scope *s, struct call *c, struct value **out) {
  enum { FAULTS_MAX = 8 * 1024 * 1024 };
  struct importing *i;
  struct buf b = buf_open(s->arena, FAULTS_MAX);
  *out = NULL;
  enum ly rc = begin_run(s, c, &i);
  if (!rc) rc = import_run_source(s, i->worker.store, i->worker.keys, &i->run, &i->source);
  if (rc) return rc;
  rc = import_faults_csv(s, &i->worker, &i->run, &i->source, put_buf, &b);
  import_run_source_close(&i->source);
  if (rc) return rc;
  struct buf name = buf_open(s->arena, 128);
  buf_printf(&name, "attachment; filename=\"import-%lld.csv\"", (long long)i->run.import);
  c->file = (struct reply){.status = 200,
                           .type = "text/csv; charset=utf-8",
                           .body = buf_str(&b),
                           .attachment = buf_str(&name),
                           .own = true};
  return arena_failed(s->arena) ? fail_memory(s) : LY_OK;
}
