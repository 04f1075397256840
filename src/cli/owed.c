/* laoyou owed, what-if: who is owed what in an area, and what another rule would change. */
#include "cli/cli.h"

#include "service/draft.h"
#include "service/due.h"
#include "service/owed_sheets.h"

/* How many are looked at for what is missing. */
enum { LOOKED_AT_MAX = 5000 };

/* Everyone of an area, with the rules in force there. */
struct opened {
  struct store *st;
  struct service_everyone *everyone;
  const struct service_vocabulary *words;
  struct registry_moment *moment;
  struct owed *owed;
  struct owed_area area;
  struct owed_view view;
};

static enum ly open_moment(struct scope *s, const struct args *args, struct opened *o) {
  enum ly rc = service_everyone_open(s, o->st, plan_kinds, NULL, &o->everyone);
  if (!rc) rc = cli_everyone(s, args, o->st, o->everyone);
  if (rc) return rc;
  o->moment = registry_columns_moment(service_everyone_columns(o->everyone));
  o->words = service_everyone_words(o->everyone, args->area);
  if (!o->words)
    return fail(s, LY_NOT_FOUND, MSG_PROGRAMME_NO_PACK, args->area, date_iso(s->arena, s->today));
  must(o->words != NULL);
  o->view = (struct owed_view){.pack = o->words->pack, .words = o->words, .store = o->st};
  o->view.district = (struct str){args->area.ptr, 6};
  return owed_open(s, o->words, &o->owed);
}

static enum ly open_all(struct scope *s, const struct args *args, struct opened *o) {
  *o = (struct opened){0};
  if (!args->area.len) return fail(s, LY_USAGE, MSG_CLI_WANT_OPTION, STR("area"));
  if (!owed_area(args->area, &o->area)) return fail(s, LY_USAGE, MSG_CLI_OWED_AREA, args->area);
  enum ly rc = cli_store(s, args, STORE_EXISTING, &o->st);
  return rc ? rc : open_moment(s, args, o);
}

static void close_all(struct opened *o) {
  registry_moment_drop(o->moment);
  service_everyone_close(o->everyone);
  if (o->st) store_close(o->st);
}

static enum ly find_programme(struct scope *s, struct str name, const struct service_vocabulary *v,
                              const struct service_rules **out) {
  must(v != NULL); /* opened */
  *out = service_programme_find(v, name);
  return *out ? LY_OK : fail(s, LY_NOT_FOUND, MSG_CLI_NO_PROGRAMME, name, v->pack->header->name);
}

static struct value *head_of(struct scope *s, const struct args *args, const struct opened *o) {
  struct value *v = value_map(s->arena);
  must(o->words != NULL); /* opened */
  value_put_text(s->arena, v, "area", args->area);
  value_put_text(s->arena, v, "pack", o->words->pack->header->key);
  value_put_text(s->arena, v, "on", date_iso(s->arena, s->today));
  return v;
}

/* ---- Who is owed what ---------------------------------------------------------------------------
 */

static enum ly print_list(struct scope *s, const struct args *args, struct opened *o) {
  struct owed_row *rows;
  size_t count;
  int64_t total;
  int list;
  enum { ROWS_MAX = 2000000 };
  enum ly rc = cli_choice(s, "list", args->list, owed_lists, &list);
  if (rc) return rc;
  o->view.list = (enum owed_list)list;
  /* How many there are says the first run; a second one fetches them. */
  rc = owed_rows(s, o->owed, o->moment, o->view.rules, o->view.list, o->area, 0, 0, &rows, &count,
                 &total);
  if (!rc && total > ROWS_MAX) rc = fail(s, LY_LIMIT, MSG_CLI_OWED_TOO_MANY);
  if (!rc)
    rc = owed_rows(s, o->owed, o->moment, o->view.rules, o->view.list, o->area, 0, (size_t)total,
                   &rows, &count, &total);
  if (!rc) rc = service_moment_reader(s, o->moment, o->words, o->view.district, &o->view.reader);
  struct cli_sheet sheet = {.rows = "rows", .value = owed_row_value, .head = head_of(s, args, o)};
  if (!rc) rc = owed_sheet_rows(s, &o->view, rows, count, &sheet.sheet);
  return rc ? rc : cli_sheet(s, args, &sheet);
}

static struct value *missing_value(struct scope *s, const struct owed_missing *list, size_t count) {
  struct value *out = value_list(s->arena);
  for (size_t i = 0; i < count; i++) {
    struct value *v = value_map(s->arena);
    value_put_text(s->arena, v, "word", list[i].word);
    value_put_int(s->arena, v, "parties", list[i].parties);
    value_add(out, v);
  }
  return out;
}

static void print_missing(struct scope *s, const struct owed_missing *list, size_t count,
                          int64_t looked, int64_t all) {
  struct str heads[] = {str_int(s->arena, looked), str_int(s->arena, all)};
  enum message head = looked < all ? MSG_CLI_OWED_MISSING_SOME : MSG_CLI_OWED_MISSING_ALL;
  if (count)
    cli_print_line(STR(""), message_text(s->arena, s->lang, head, heads, message_arity(head)));
  for (size_t i = 0; i < count; i++) {
    struct str words[] = {list[i].word, str_int(s->arena, list[i].parties)};
    if (!words[0].len) words[0] = message_plain(s->lang, MSG_OWED_RECEIVED_UNKNOWN);
    cli_print_line(STR("  "), message_text(s->arena, s->lang, MSG_CLI_OWED_MISSING, words, 2));
  }
}

static const struct owed_programme *of_rules(const struct owed_book *book,
                                             const struct service_rules *rules) {
  size_t i = 0;
  while (i < book->count && book->list[i].rules != rules) i++;
  must(i < book->count); /* all programmes of the words are in the book */
  return &book->list[i];
}

/* One programme by town, and what is missing for those of whom it cannot be said. */
static enum ly print_programme(struct scope *s, const struct args *args, struct opened *o,
                               const struct owed_book *book) {
  const struct owed_programme *p = of_rules(book, o->view.rules);
  struct owed_missing *missing = NULL;
  size_t count = 0;
  int64_t looked = 0;
  struct cli_sheet sheet = {.rows = "towns", .value = owed_town_value, .head = head_of(s, args, o)};
  enum ly rc = owed_sheet_towns(s, &o->view, p, &sheet.sheet);
  if (!rc)
    rc = owed_missing(s, o->owed, o->moment, p->rules, o->view.district, o->area, LOOKED_AT_MAX,
                      &missing, &count, &looked);
  if (rc) return rc;
  struct sheet all = {.context = &o->view};
  value_put(sheet.head, "programme", owed_programme_value(s, &all, p));
  value_put(sheet.head, "missing", missing_value(s, missing, count));
  value_put_int(s->arena, sheet.head, "looked_at", looked);
  rc = cli_sheet(s, args, &sheet);
  bool shown = !args->json && !args->csv.len && !args->xlsx.len;
  if (!rc && shown) print_missing(s, missing, count, looked, p->all.counts[OWED_OPEN].parties);
  return rc;
}

static enum ly print_book(struct scope *s, const struct args *args, struct opened *o) {
  struct owed_book book;
  struct cli_sheet sheet = {
      .rows = "programmes", .value = owed_programme_value, .head = head_of(s, args, o)};
  enum ly rc = owed_totals(s, o->owed, o->moment, o->area, &book);
  if (rc || o->view.rules) return rc ? rc : print_programme(s, args, o, &book);
  rc = owed_sheet_programmes(s, &o->view, &book, &sheet.sheet);
  return rc ? rc : cli_sheet(s, args, &sheet);
}

enum ly cli_owed(struct scope *s, const struct args *args) {
  struct opened o;
  if (args->list.len && !args->programme.len)
    return fail(s, LY_USAGE, MSG_CLI_WANT_OPTION, STR("programme"));
  enum ly rc = open_all(s, args, &o);
  if (!rc && args->programme.len) rc = find_programme(s, args->programme, o.words, &o.view.rules);
  if (!rc) rc = args->list.len ? print_list(s, args, &o) : print_book(s, args, &o);
  close_all(&o);
  return rc;
}

/* ---- What is due --------------------------------------------------------------------------------
 */

static enum ly print_due(struct scope *s, const struct args *args, struct opened *o) {
  struct cli_sheet sheet = {
      .rows = "programmes", .value = due_line_value, .head = head_of(s, args, o)};
  struct due_line *lines;
  size_t count;
  enum ly rc = due_all(s, o->words, o->moment, o->area, &lines, &count);
  if (!rc) rc = due_sheet(s, &o->view, lines, count, &sheet.sheet);
  return rc ? rc : cli_sheet(s, args, &sheet);
}

/* Those it is due to are those who do not have it, of a programme that falls due. */
static enum ly print_due_list(struct scope *s, const struct args *args, struct opened *o) {
  struct args missing = *args;
  enum ly rc = find_programme(s, args->programme, o->words, &o->view.rules);
  if (rc) return rc;
  const struct service_programme *programme = o->view.rules->programme;
  int32_t ahead = (int32_t)due_ahead(programme);
  if (!due_standing(programme) && !ahead)
    return fail(s, LY_NOT_FOUND, MSG_DUE_NOT_STANDING, programme->name);
  o->view.ahead = ahead ? ahead + 1 : 0;
  rc = due_open(s, o->words, programme, &o->owed);
  if (rc) return rc;
  missing.list = STR("missing");
  return print_list(s, &missing, o);
}

enum ly cli_due(struct scope *s, const struct args *args) {
  struct opened o;
  enum ly rc = open_all(s, args, &o);
  if (!rc) rc = args->programme.len ? print_due_list(s, args, &o) : print_due(s, args, &o);
  close_all(&o);
  return rc;
}

/* ---- What if ------------------------------------------------------------------------------------
 */

/* The pack in force once more, or a folder in its place, with its words. */
static enum ly read_draft(struct scope *s, const struct args *args, const struct opened *o,
                          struct service_vocabulary *out) {
  struct pack *pack = ARENA_NEW(s->arena, struct pack);
  struct pack_source source;
  must(o->words != NULL && o->words->pack != NULL); /* opened */
  struct str key = o->words->pack->header->key;
  if (!pack) return fail_memory(s);
  enum ly rc = args->pack.len ? pack_read_folder(s, args->pack, plan_kinds, &source, pack)
                              : pack_read_in_force(s, o->st, s->today, key, plan_kinds, pack);
  if (!rc && !str_eq(pack->header->key, key))
    rc = fail(s, LY_INVALID, MSG_CLI_OTHER_PACK, args->pack, pack->header->name,
              o->words->pack->header->name);
  if (!rc) rc = service_vocabulary(s, pack, out);
  return rc ? rc : service_draft_fit(s, o->words, out);
}

static enum ly change_draft(struct scope *s, const struct args *args,
                            const struct service_vocabulary *draft) {
  struct str name, index;
  if (!args->param.len) return LY_OK;
  cli_split_figure(args->param, &name, &index);
  return service_draft_change(s, draft, name, index, args->value);
}

static enum ly print_changes(struct scope *s, const struct args *args, struct opened *o,
                             const struct owed_changed *list, size_t count) {
  struct cli_sheet sheet = {
      .rows = "programmes", .value = owed_change_value, .head = head_of(s, args, o)};
  enum ly rc;
  if (!args->programme.len) {
    rc = owed_sheet_changes(s, &o->view, list, count, &sheet.sheet);
    return rc ? rc : cli_sheet(s, args, &sheet);
  }
  size_t i = 0;
  while (i < count && !owed_changed_called(&list[i], args->programme)) i++;
  if (i == count) return fail(s, LY_NOT_FOUND, MSG_CLI_NOT_CHANGED, args->programme);
  o->view.rules = list[i].after ? list[i].after : list[i].before;
  sheet.rows = "towns";
  sheet.value = owed_change_town_value;
  rc = owed_sheet_change_towns(s, &o->view, &list[i], &sheet.sheet);
  return rc ? rc : cli_sheet(s, args, &sheet);
}

static enum ly check_what_if(struct scope *s, const struct args *args) {
  if (!args->param.len && !args->pack.len)
    return fail(s, LY_USAGE, MSG_CLI_WANT_OPTION, STR("param"));
  if (args->param.len && !args->value.len)
    return fail(s, LY_USAGE, MSG_CLI_WANT_OPTION, STR("value"));
  return LY_OK;
}

enum ly cli_what_if(struct scope *s, const struct args *args) {
  struct opened o;
  struct service_vocabulary draft;
  struct owed_changed *list;
  size_t count;
  enum ly rc = check_what_if(s, args);
  if (rc) return rc;
  rc = open_all(s, args, &o);
  if (!rc) rc = read_draft(s, args, &o, &draft);
  if (!rc) rc = change_draft(s, args, &draft);
  if (!rc) rc = owed_what_if(s, o.words, &draft, o.moment, o.area, &list, &count);
  if (!rc) rc = print_changes(s, args, &o, list, count);
  close_all(&o);
  return rc;
}
