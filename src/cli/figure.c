/* laoyou pack propose, proposals, decide: figures and rules that people decide. */
#include "cli/cli.h"

#include "plan/figure.h"

/* The pack in force where --area lies. */
static enum ly open_pack(struct scope *s, const struct args *args, struct store **st,
                         struct pack *pack) {
  *st = NULL;
  *pack = (struct pack){0};
  if (!args->area.len) return fail(s, LY_USAGE, MSG_CLI_WANT_OPTION, STR("area"));
  enum ly rc = cli_store(s, args, STORE_EXISTING, st);
  if (rc) return rc;
  rc = service_pack_of(s, *st, args->area, plan_kinds, pack);
  if (rc) store_close(*st);
  return rc;
}

void cli_split_figure(struct str text, struct str *name, struct str *index) {
  size_t n = 0;
  while (n < text.len && text.ptr[n] != '[') n++;
  *name = (struct str){text.ptr, n};
  *index = str_from(text, n < text.len ? n + 1 : n);
  if (str_ends(*index, STR("]"))) index->len--;
}

static enum ly carry_out(struct scope *s, struct store *st, struct figure_deed *d,
                         struct str *answer) {
  enum ly rc = figure_check(s, st, d);
  if (rc) return rc;
  struct write w = figure_write(s, d);
  rc = arena_failed(s->arena) ? fail_memory(s) : store_write(s, st, &w);
  *answer = w.answer;
  return rc;
}

static const struct service_parameter *parameter_called(const struct pack *pack, struct str name) {
  for (; pack; pack = pack->parent) {
    const struct pack_table *table = pack_table_of(pack, &service_kind_parameter);
    for (size_t i = 0; i < table->count; i++) {
      const struct service_parameter *p = (const void *)table->entries[i];
      if (str_eq(p->key, name) || str_eq(p->name, name)) return p;
    }
  }
  return NULL;
}

/* What is to be changed, under the name that is kept: a rule's, or its parameter's key. */
static enum ly find_changed(struct scope *s, const struct pack *pack, struct str name,
                            struct figure_proposal *p) {
  const struct service_parameter *param = parameter_called(pack, name);
  p->param = param ? param->key : name;
  p->pack = figure_home(pack, p->param);
  if (p->pack) return LY_OK;
  return fail(s, LY_NOT_FOUND, MSG_DRAFT_NO_PARAM, name);
}

enum ly cli_pack_propose(struct scope *s, const struct args *args) {
  struct figure_deed d = {
      .proposal = {.value = args->positional[1], .from = args->from, .basis = args->reason}};
  struct str name, answer = {0};
  struct pack pack;
  struct store *st;
  cli_split_figure(args->positional[0], &name, &d.proposal.entry);
  if (date_is_none(args->from)) return fail(s, LY_USAGE, MSG_CLI_WANT_OPTION, STR("from"));
  if (!args->reason.len) return fail(s, LY_USAGE, MSG_CLI_WANT_OPTION, STR("reason"));
  enum ly rc = open_pack(s, args, &st, &pack);
  if (rc) return rc;
  rc = find_changed(s, &pack, name, &d.proposal);
  if (!rc) rc = carry_out(s, st, &d, &answer);
  store_close(st);
  return rc ? rc : cli_say_number(s, args, "proposal", answer, MSG_CLI_FIGURE_PROPOSED);
}

static void print_proposal(struct scope *s, const struct value *v) {
  static const char *const keys[] = {"proposal", "param_name", "value", "unit", "holds_from"};
  struct str words[6];
  for (size_t i = 0; i < 5; i++) words[i] = value_get(v, str_of(keys[i]))->text;
  words[5] = value_get(v, STR("state_text"))->text;
  struct str entry = value_get(v, STR("entry"))->text;
  struct buf name = buf_open(s->arena, 1024);
  buf_add(&name, words[1]);
  if (entry.len) buf_printf(&name, " %.*s", STR_ARG(entry));
  words[1] = buf_str(&name);
  cli_print_line(STR(""), message_text(s->arena, s->lang, MSG_CLI_FIGURE_LINE, words, 6));
}

enum ly cli_pack_proposals(struct scope *s, const struct args *args) {
  struct figure_proposal *list = NULL;
  struct pack pack;
  struct store *st;
  size_t count = 0;
  enum ly rc = open_pack(s, args, &st, &pack);
  if (rc) return rc;
  rc = figure_list(s, st, &pack, &list, &count);
  store_close(st);
  if (rc) return rc;
  struct value *v = value_map(s->arena), *rows = value_list(s->arena);
  for (size_t i = 0; i < count; i++) value_add(rows, figure_value(s, &list[i]));
  value_put(v, "figures", rows);
  if (args->json) return cli_print_json(s, v);
  if (!count) cli_print_line(STR(""), message_plain(s->lang, MSG_FIGURE_EMPTY));
  for (const struct value *p = rows->first; p; p = p->next) print_proposal(s, p);
  return arena_failed(s->arena) ? fail_memory(s) : LY_OK;
}

static enum ly print_decided(struct scope *s, const struct args *args, bool adopted,
                             struct str version) {
  struct str words[] = {args->positional[0], {version.ptr, version.len ? 12 : 0}};
  enum message message = adopted ? MSG_CLI_FIGURE_ADOPTED : MSG_CLI_FIGURE_RETURNED;
  if (!args->json) {
    struct str text = message_text(s->arena, s->lang, message, words, message_arity(message));
    cli_print_line(STR(""), text);
    return LY_OK;
  }
  struct value *v = value_map(s->arena);
  value_put_text(s->arena, v, "proposal", args->positional[0]);
  value_put_bool(s->arena, v, "adopted", adopted);
  value_put_text(s->arena, v, "version", version);
  return cli_print_json(s, v);
}

enum ly cli_pack_decide(struct scope *s, const struct args *args) {
  struct figure_deed d = {.decides = true, .reason = args->reason};
  struct str version = {0};
  struct pack pack;
  struct store *st;
  int outcome;
  enum ly rc = cli_choice(s, "outcome", args->outcome, figure_states + FIGURE_ADOPTED, &outcome);
  if (!rc) rc = open_pack(s, args, &st, &pack);
  if (rc) return rc;
  d.adopt = outcome == FIGURE_ADOPTED;
  rc = figure_called(s, st, &pack, args->positional[0], &d.proposal);
  if (!rc) rc = carry_out(s, st, &d, &version);
  store_close(st);
  return rc ? rc : print_decided(s, args, d.adopt, version);
}
