/* laoyou import …: tables of people, households, institutions, receipts and acts. */
#include "cli/cli.h"

#include "base/file.h"
#include "plan/import_words.h"
#include "registry/import_preview.h"

#include <errno.h>
#include <stdio.h>

enum { FAULTS_SHOWN = 50, READ_MAX = 100000 };
#define PROGRESS_US (INT64_C(5) * 1000 * 1000)

/* ---- The database with its dictionary -----------------------------------------------------------
 */

struct opened {
  struct store *store;
  struct registry registry;
  struct registry_sealer sealer;
  struct seal_keys *keys; /* NULL: there is no key file */
  struct import_worker worker;
  struct import_words words;
  struct scope *scope; /* in which it is told how far it is */
  int64_t told_at;
};

static enum ly write_by_store(struct scope *s, void *context, struct write *w) {
  struct opened *o = context;
  return store_write(s, o->store, w);
}

/* A line now and then on standard error; of what is done at once none. */
static bool tell_progress(void *context, int thousandths) {
  struct opened *o = context;
  int64_t now = scope_now_us(o->scope);
  if (now - o->told_at < PROGRESS_US) return true;
  struct arena_mark mark = arena_mark(o->scope->arena);
  struct str percent = str_int(o->scope->arena, thousandths / 10);
  struct str text =
      message_text(o->scope->arena, o->scope->lang, MSG_CLI_IMPORT_PROGRESS, &percent, 1);
  fprintf(stderr, "%.*s\n", STR_ARG(text));
  arena_rewind(o->scope->arena, mark);
  o->told_at = now;
  return true;
}

static void close_all(struct opened *o) {
  seal_keys_close(o->keys);
  store_close(o->store);
}

static enum ly open_all(struct scope *s, const struct args *args, struct opened *o) {
  struct str address = cli_address(args), path = cli_key_path(s, args, address);
  *o = (struct opened){.scope = s, .told_at = scope_now_us(s)};
  enum ly rc = cli_store(s, args, STORE_EXISTING, &o->store);
  if (rc) return rc;
  rc = registry_open(s, o->store, plan_kinds, &o->registry);
  if (!rc && path.len && file_exists(s, path)) rc = cli_keys(s, args, address, &o->keys);
  if (rc) {
    close_all(o);
    return rc;
  }
  o->sealer = registry_sealer(o->keys);
  if (o->keys) o->registry.sealer = &o->sealer;
  o->worker = (struct import_worker){.store = o->store,
                                     .registry = &o->registry,
                                     .keys = o->keys,
                                     .words = plan_import_words,
                                     .kept = &o->words,
                                     .write = write_by_store,
                                     .progress = tell_progress,
                                     .context = o};
  return LY_OK;
}

/* ---- What was typed -----------------------------------------------------------------------------
 */

static enum ly want(struct scope *s, struct str value, const char *option) {
  return value.len ? LY_OK : fail(s, LY_USAGE, MSG_CLI_WANT_OPTION, str_of(option));
}

static enum ly read_area(struct scope *s, const struct args *args, struct import_run *run) {
  enum { DISTRICT = 6 };
  enum ly rc = want(s, args->area, "area");
  if (rc) return rc;
  if (!area_digits(args->area, &run->area) || run->area.len < DISTRICT)
    return fail(s, LY_USAGE, MSG_CLI_IMPORT_AREA, args->area);
  run->district = (struct str){run->area.ptr, DISTRICT};
  return LY_OK;
}

static enum ly read_map(struct scope *s, const struct args *args, struct import_run *run) {
  enum { MAP_MAX = 64 * 1024 };
  struct import_mapping mapping;
  struct str bytes;
  if (args->map.len == 0) return LY_OK;
  enum ly rc = file_read(s, args->map, MAP_MAX, &bytes);
  if (!rc) rc = import_mapping_table(s, args->map, bytes, &mapping);
  if (!rc) run->mapping = import_mapping_text(s, &mapping);
  return rc;
}

static struct str last_part(struct str path) {
  size_t n = path.len;
  while (n && path.ptr[n - 1] != '/') n--;
  return str_from(path, n);
}

static enum ly read_asked(struct scope *s, const struct args *args, const struct registry *r,
                          struct import_run *run) {
  *run = (struct import_run){.source = args->source,
                             .from = date_is_none(args->from) ? s->today : args->from,
                             .all_of = args->all_of,
                             .complete = args->complete,
                             .skip_bad = args->skip_bad,
                             .file_name = last_part(args->positional[0])};
  enum ly rc = read_area(s, args, run);
  if (!rc) rc = want(s, args->kind, "kind");
  if (!rc) rc = want(s, args->source, "source");
  if (!rc && !import_kind_find(s, r, args->kind, &run->kind))
    rc = fail(s, LY_USAGE, MSG_IMPORT_NO_KIND, args->kind);
  bool list = str_is(run->kind, IMPORT_RECEIPT) && run->all_of.len;
  if (!rc && !import_maybe_find(args->alike, &run->maybe))
    rc = fail(s, LY_USAGE, MSG_IMPORT_BAD_MAYBE, args->alike);
  if (!rc && run->complete && !list) rc = fail(s, LY_USAGE, MSG_IMPORT_COMPLETE_OF);
  return rc ? rc : read_map(s, args, run);
}

/* What tables with the same heading were said to be. */
static enum ly take_kept(struct scope *s, const struct opened *o, struct import_run *run,
                         const struct rows_source *source) {
  struct str digest = {0};
  struct value *choices = value_map(s->arena);
  if (run->mapping.len) return LY_OK;
  enum ly rc = import_choices(s, &o->worker, run, source, choices, &digest);
  return rc ? rc
            : import_mapping_kept(s, o->store, run->district, run->kind, digest, &run->mapping);
}

/* ---- Preview ------------------------------------------------------------------------------------
 */

static bool put_file(void *context, struct str text) {
  return fwrite(text.ptr, 1, text.len, context) == text.len;
}

static enum ly write_faults(struct scope *s, const struct args *args, const struct opened *o,
                            struct import_run *run, const struct rows_source *source) {
  const char *path = str_c(s->arena, args->csv);
  FILE *out = str_is(args->csv, "-") ? stdout : fopen(path, "wxe");
  if (!out) return fail_os(s, MSG_FILE_CANNOT_WRITE, args->csv, errno);
  enum ly rc = import_faults_csv(s, &o->worker, run, source, put_file, out);
  bool kept = out == stdout ? fflush(out) == 0 : fclose(out) == 0;
  if (!rc && !kept) rc = fail_os(s, MSG_FILE_CANNOT_WRITE, args->csv, errno);
  return rc;
}

static void print_counts(struct scope *s, const struct import_run *run) {
  struct arena *a = s->arena;
  struct str words[] = {str_int(a, run->rows), str_int(a, run->states[IMPORT_NEW]),
                        str_int(a, run->states[IMPORT_KNOWN]),
                        str_int(a, run->states[IMPORT_UNCHANGED]),
                        str_int(a, run->states[IMPORT_BAD])};
  cli_print_line(STR(""), message_text(a, s->lang, MSG_CLI_IMPORT_COUNTS, words, 5));
  struct str maybe = str_int(a, run->states[IMPORT_MAYBE]);
  if (run->states[IMPORT_MAYBE])
    cli_print_line(STR(""), message_text(a, s->lang, MSG_CLI_IMPORT_MAYBE, &maybe, 1));
}

static enum ly print_alike(struct scope *s, const struct value *alike) {
  static const struct cli_column columns[] = {{"line", MSG_IMPORT_LINE_HEADING},
                                              {"party", MSG_CLI_IMPORT_ALIKE},
                                              {"count", MSG_CLI_IMPORT_ALIKE_COUNT}};
  if (alike->count == 0) return LY_OK;
  cli_print(STR("\n"));
  return cli_print_table(s, alike, columns, 3);
}

static enum ly print_preview(struct scope *s, const struct import_run *run, const struct value *v) {
  static const struct cli_column columns[] = {{"heading", MSG_CLI_IMPORT_HEADING},
                                              {"name", MSG_CLI_IMPORT_FACT},
                                              {"near_name", MSG_CLI_IMPORT_NEAR}};
  static const struct cli_column faults[] = {{"line", MSG_IMPORT_LINE_HEADING},
                                             {"heading", MSG_CLI_IMPORT_HEADING},
                                             {"text", MSG_IMPORT_FAULT_HEADING}};
  enum ly rc = cli_print_table(s, value_get(v, STR("columns")), columns, 3);
  if (rc) return rc;
  cli_print(STR("\n"));
  print_counts(s, run);
  rc = print_alike(s, value_get(v, STR("alike")));
  if (rc || value_get(v, STR("faults"))->count == 0) return rc;
  cli_print(STR("\n"));
  rc = cli_print_table(s, value_get(v, STR("faults")), faults, 3);
  int64_t more = value_get(v, STR("more_faults"))->integer;
  struct str words = str_int(s->arena, more);
  if (more)
    cli_print_line(STR(""), message_text(s->arena, s->lang, MSG_CLI_IMPORT_MORE, &words, 1));
  return rc;
}

static enum ly preview(struct scope *s, const struct args *args, const struct opened *o,
                       struct import_run *run, const struct rows_source *source) {
  struct value *v = value_map(s->arena);
  size_t max = args->json ? IMPORT_PREVIEW_FAULTS : FAULTS_SHOWN;
  enum ly rc = import_preview(s, &o->worker, run, source, false, max, v);
  if (!rc && args->csv.len) rc = write_faults(s, args, o, run, source);
  if (rc) return rc;
  return args->json ? cli_print_json(s, v) : print_preview(s, run, v);
}

/* ---- Importing ----------------------------------------------------------------------------------
 */

static enum ly load(struct scope *s, const struct args *args, const struct opened *o,
                    struct import_run *run, const struct rows_source *source) {
  enum ly rc = import_run_load(s, &o->worker, run, source);
  if (rc) return rc;
  if (args->json) return cli_print_json(s, import_run_value(s, &o->registry, run));
  print_counts(s, run);
  struct str words[] = {str_int(s->arena, run->import), run->district};
  cli_print_line(STR(""), message_text(s->arena, s->lang, MSG_CLI_IMPORT_DONE, words, 2));
  return LY_OK;
}

static enum ly import_file(struct scope *s, const struct args *args, struct opened *o,
                           struct import_run *run, const struct rows_source *source) {
  run->size_bytes = source->size;
  enum ly rc = take_kept(s, o, run, source);
  if (rc) return rc;
  return args->preview ? preview(s, args, o, run, source) : load(s, args, o, run, source);
}

enum ly cli_import(struct scope *s, const struct args *args) {
  struct opened o;
  struct import_run run;
  struct rows_source source;
  enum ly rc = open_all(s, args, &o);
  if (rc) return rc;
  rc = read_asked(s, args, &o.registry, &run);
  if (!rc) rc = rows_source_file(s, args->positional[0], &source);
  if (!rc) {
    rc = import_source_digest(s, &source, &run.sm3);
    if (!rc) rc = import_file(s, args, &o, &run, &source);
    rows_source_close(&source);
  }
  close_all(&o);
  return rc;
}

enum ly cli_import_list(struct scope *s, const struct args *args) {
  static const struct cli_column columns[] = {
      {"import", MSG_CLI_IMPORT_ID},      {"recorded_at", MSG_CLI_IMPORT_WHEN},
      {"kind_text", MSG_CLI_IMPORT_KIND}, {"source_text", MSG_CLI_IMPORT_SOURCE},
      {"file_name", MSG_CLI_IMPORT_FILE}, {"rows", MSG_CLI_IMPORT_ROWS},
      {"new", MSG_IMPORT_STATE_NEW},      {"known", MSG_IMPORT_STATE_KNOWN},
      {"bad", MSG_IMPORT_STATE_BAD},      {"state_text", MSG_CLI_IMPORT_STATE},
      {"message", MSG_CLI_IMPORT_MESSAGE}};
  struct opened o;
  struct import_run *runs = NULL;
  size_t count = 0, limit = cli_limit(args);
  struct value *list = value_list(s->arena);
  enum ly rc = want(s, args->district, "district");
  if (!rc) rc = open_all(s, args, &o);
  if (rc) return rc;
  rc = import_run_list(s, o.store, args->district, args->feed, READ_MAX, &runs, &count);
  for (size_t i = 0; !rc && i < count && i < limit; i++)
    value_add(list, import_run_value(s, &o.registry, &runs[i]));
  close_all(&o);
  if (rc) return rc;
  if (args->json) return cli_print_json(s, list);
  rc = cli_print_table(s, list, columns, sizeof columns / sizeof *columns);
  if (!rc && count > limit) cli_say_more(s, (int64_t)(count - limit), STR(""));
  return rc;
}

enum ly cli_import_undo(struct scope *s, const struct args *args) {
  struct opened o;
  struct import_deed deed = {.act = IMPORT_UNDO, .reason = args->reason};
  int64_t id = 0;
  enum ly rc = want(s, args->district, "district");
  if (!rc) rc = want(s, args->reason, "reason");
  if (!rc && !registry_id(args->positional[0], &id))
    rc = fail(s, LY_USAGE, MSG_CLI_BAD_PARTY_ID, args->positional[0]);
  if (!rc) rc = open_all(s, args, &o);
  if (rc) return rc;
  rc = import_run_find(s, o.store, args->district, id, &deed.run);
  if (!rc) {
    deed.registry = &o.registry;
    struct write w = import_write(s, &deed);
    rc = store_write(s, o.store, &w);
  }
  close_all(&o);
  if (rc) return rc;
  struct str words[] = {str_int(s->arena, id), str_int(s->arena, deed.parties)};
  cli_print_line(STR(""), message_text(s->arena, s->lang, MSG_CLI_IMPORT_UNDONE, words, 2));
  return LY_OK;
}
