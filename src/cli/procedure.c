/* laoyou procedure list, show: the procedures in force in an area. */
#include "cli/cli.h"

#include "service/case.h"

#define COUNT(list) (sizeof(list) / sizeof *(list))

struct procedures_in_force {
  struct store *st;
  struct pack pack;
  struct service_vocabulary v;
  struct casework work;
};

static enum ly open_procedures(struct scope *s, const struct args *args,
                               struct procedures_in_force *out) {
  *out = (struct procedures_in_force){0};
  if (args->area.len < 6) return fail(s, LY_USAGE, MSG_CLI_WANT_OPTION, STR("area"));
  enum ly rc = cli_store(s, args, STORE_EXISTING, &out->st);
  if (!rc) rc = service_pack_of(s, out->st, args->area, plan_kinds, &out->pack);
  if (!rc) rc = service_vocabulary(s, &out->pack, &out->v);
  return rc ? rc : casework_open(s, &out->v, &out->work);
}

static struct str text_at(const struct value *map, const char *key) {
  const struct value *v = value_get(map, str_of(key));
  return v && v->kind == VALUE_TEXT ? v->text : STR("");
}

/* The texts of a list, with commas: of maps the one under `key`. */
static struct str joined(struct scope *s, const struct value *list, const char *key) {
  struct buf b = buf_open(s->arena, 16 * 1024);
  for (const struct value *v = list->first; v; v = v->next) {
    if (b.len) buf_add(&b, message_plain(s->lang, MSG_PACK_CHOICE_COMMA));
    buf_add(&b, key ? text_at(v, key) : v->text);
  }
  return buf_str(&b);
}

static struct value *list_value(struct scope *s, const struct procedures_in_force *w) {
  struct value *list = value_list(s->arena);
  for (size_t i = 0; i < w->work.count; i++) {
    struct value *v = procedure_value(s, &w->v, w->work.procedures[i].procedure);
    value_put_text(s->arena, v, "asks_text", joined(s, value_get(v, STR("asks")), "text"));
    value_put_int(s->arena, v, "step_count", (int64_t)value_get(v, STR("steps"))->count);
    value_add(list, v);
  }
  return list;
}

enum ly cli_procedure_list(struct scope *s, const struct args *args) {
  static const struct cli_column columns[] = {{"procedure", MSG_CLI_COL_PROCEDURE},
                                              {"name", MSG_CLI_COL_NAME},
                                              {"of_text", MSG_CLI_COL_OF},
                                              {"asks_text", MSG_CLI_COL_ASKS},
                                              {"step_count", MSG_CLI_COL_STEP_COUNT},
                                              {"programme_name", MSG_CLI_COL_PROGRAMME},
                                              {"sure_text", MSG_CLI_COL_SURE},
                                              {"pack_name", MSG_CLI_COL_PACK}};
  struct procedures_in_force w;
  enum ly rc = open_procedures(s, args, &w);
  if (!rc) {
    must(w.pack.header);
    struct value *list = list_value(s, &w), *v = value_map(s->arena);
    value_put_text(s->arena, v, "pack", w.pack.header->key);
    value_put(v, "procedures", list);
    if (arena_failed(s->arena)) rc = fail_memory(s);
    if (!rc)
      rc = args->json ? cli_print_json(s, v) : cli_print_table(s, list, columns, COUNT(columns));
  }
  if (w.st) store_close(w.st);
  return rc;
}

/* ---- One of them --------------------------------------------------------------------------------
 */

static void print_words(struct scope *s, const char *indent, enum message message,
                        const struct str *words) {
  cli_print_line(str_of(indent),
                 message_text(s->arena, s->lang, message, words, message_arity(message)));
}

static void print_head(struct scope *s, const struct value *v) {
  struct str head[] = {text_at(v, "name"), text_at(v, "procedure"), text_at(v, "of_text")};
  struct str source[] = {text_at(v, "source_text"), text_at(v, "sure_text")};
  struct str asks = joined(s, value_get(v, STR("asks")), "text");
  struct str programme = text_at(v, "programme_name"), note = text_at(v, "note");
  print_words(s, "", MSG_CLI_PROCEDURE_HEAD, head);
  print_words(s, "", MSG_CLI_PROCEDURE_ASKS, &asks);
  if (programme.len) print_words(s, "", MSG_CLI_PROCEDURE_PROGRAMME, &programme);
  if (source[0].len) print_words(s, "", MSG_CLI_PROCEDURE_SOURCE, source);
  if (!source[0].len) print_words(s, "", MSG_CLI_PROCEDURE_NO_SOURCE, &source[1]);
  if (note.len) cli_print_line(STR(""), note);
}

static bool required(const struct value *v) {
  return value_truth(value_get(v, STR("required")));
}

static void print_field(struct scope *s, const struct value *f) {
  struct str words[] = {text_at(f, "name"), text_at(f, "type_text")};
  print_words(s, "  ", required(f) ? MSG_CLI_PROCEDURE_FIELD_REQUIRED : MSG_CLI_PROCEDURE_FIELD,
              words);
}

static void print_document(struct scope *s, const struct value *d) {
  struct str name = text_at(d, "name");
  if (required(d)) print_words(s, "  ", MSG_CLI_PROCEDURE_DOCUMENT_REQUIRED, &name);
  if (!required(d)) cli_print_line(STR("  "), name);
}

static void print_step(struct scope *s, const struct value *step) {
  struct str words[] = {text_at(step, "step"), text_at(step, "name"), text_at(step, "end_text"),
                        text_at(step, "clock_text")};
  print_words(s, "  ", words[3].len ? MSG_CLI_PROCEDURE_STEP_CLOCK : MSG_CLI_PROCEDURE_STEP, words);
}

static void print_move(struct scope *s, const struct value *m) {
  struct str words[] = {text_at(m, "move"), text_at(m, "name"),
                        joined(s, value_get(m, STR("from")), NULL), text_at(m, "to"),
                        joined(s, value_get(m, STR("by")), "text")};
  print_words(s, "  ", MSG_CLI_PROCEDURE_MOVE, words);
}

static void print_procedure(struct scope *s, const struct value *v) {
  static const struct {
    const char *list;
    enum message title;
    void (*print)(struct scope *, const struct value *);
  } parts[] = {{"form", MSG_CLI_PROCEDURE_FORM, print_field},
               {"newcomer", MSG_CLI_PROCEDURE_NEWCOMER, print_field},
               {"documents", MSG_CLI_PROCEDURE_DOCUMENTS, print_document},
               {"steps", MSG_CLI_PROCEDURE_STEPS, print_step},
               {"moves", MSG_CLI_PROCEDURE_MOVES, print_move}};
  print_head(s, v);
  for (size_t i = 0; i < COUNT(parts); i++) {
    const struct value *list = value_get(v, str_of(parts[i].list));
    if (list->count) cli_print_line(STR(""), message_plain(s->lang, parts[i].title));
    for (const struct value *item = list->first; item; item = item->next) parts[i].print(s, item);
  }
}

enum ly cli_procedure_show(struct scope *s, const struct args *args) {
  struct procedures_in_force w;
  enum ly rc = open_procedures(s, args, &w);
  const struct casework_procedure *p = rc ? NULL : casework_find(&w.work, args->positional[0]);
  if (!rc && !p) rc = fail(s, LY_NOT_FOUND, MSG_CLI_NO_PROCEDURE, args->positional[0]);
  if (!rc && p) {
    struct value *v = procedure_value(s, &w.v, p->procedure);
    if (arena_failed(s->arena)) rc = fail_memory(s);
    if (!rc && args->json) rc = cli_print_json(s, v);
    if (!rc && !args->json) print_procedure(s, v);
  }
  if (w.st) store_close(w.st);
  return rc;
}
