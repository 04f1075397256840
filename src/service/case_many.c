/* Cases that an office opens for many at once, each answered. */
#include "base/json.h"
#include "base/json_read.h"
#include "service/case_int.h"

enum { BYTES_MAX = 256 * 1024 };

const struct pack_choice case_many_answers[] = {
    {"opened", CASE_MANY_OPENED, MSG_CASE_MANY_OPENED},
    {"open_already", CASE_MANY_OPEN_ALREADY, MSG_CASE_MANY_OPEN_ALREADY},
    {"refused", CASE_MANY_REFUSED, MSG_CASE_MANY_REFUSED},
    {0},
};

bool case_office_asks(const struct service_procedure *p) {
  const int *all = p->asks.items;
  for (size_t i = 0; i < p->asks.count; i++) {
    if (all[i] == ASKS_OFFICE) return true;
  }
  return false;
}

/* ---- What the log says --------------------------------------------------------------------------
 */

struct change case_many_change(struct scope *s, const struct case_many *many) {
  const struct case_deed *deed = &many->deed;
  struct buf subject = buf_open(s->arena, 160), payload = buf_open(s->arena, BYTES_MAX);
  struct value *v = value_map(s->arena), *parties = value_list(s->arena);
  buf_printf(&subject, "procedure:%.*s/%.*s", STR_ARG(deed->district), STR_ARG(deed->procedure));
  for (size_t i = 0; i < many->count; i++)
    value_add_text(s->arena, parties, str_int(s->arena, many->parties[i]));
  if (v) {
    value_put_text(s->arena, v, "procedure", deed->procedure);
    value_put_text(s->arena, v, "within", many->within);
    value_put(v, "parties", parties);
    json_value(&payload, v);
  }
  return (struct change){.district = deed->district,
                         .act = STR("case.open_many"),
                         .subject = buf_str(&subject),
                         .reason = deed->reason,
                         .pack_version = deed->work->vocabulary->pack->version,
                         .payload = buf_str(&payload)};
}

/* ---- One of them --------------------------------------------------------------------------------
 */

static const struct registry_known *known_of(const struct registry_state *state,
                                             const struct procedure_field *field) {
  const struct registry_fact *fact = (const void *)field->fact.entry;
  for (size_t i = 0; fact && i < state->count; i++) {
    if (str_eq(state->facts[i].fact->key, fact->key)) return &state->facts[i];
  }
  return NULL;
}

/* The form with what is known, as people write it. */
static enum ly fill_in(struct scope *s, const struct service_procedure *p,
                       const struct registry_state *state, struct registry_said *out,
                       size_t *count) {
  const struct procedure_field *const *form = p->form.items;
  *count = 0;
  for (size_t i = 0; i < p->form.count; i++) {
    const struct registry_known *known = known_of(state, form[i]);
    if (!known) continue;
    struct str value = known->claims[0].value;
    struct decimal fen;
    if (known->fact->type == REGISTRY_MONEY && decimal_parse(value, &fen))
      value = decimal_text(s->arena, (struct decimal){fen.coefficient, 2});
    out[(*count)++] = (struct registry_said){procedure_field_key(form[i]), value};
  }
  return arena_failed(s->arena) ? fail_memory(s) : LY_OK;
}

static enum ly open_for(struct scope *s, struct tx *tx, const struct case_many *many,
                        const struct service_procedure *p, struct case_many_row *row) {
  struct registry_state state;
  struct registry_said *said = ARENA_ARRAY(s->arena, struct registry_said, p->form.count + 1);
  struct case_deed deed = many->deed;
  deed.act = CASE_OPEN;
  deed.asks = ASKS_OFFICE;
  deed.party = row->party;
  deed.values = said;
  if (!said) return fail_memory(s);
  enum ly rc = party_facts(s, tx_store(tx), deed.registry, deed.district, deed.party, s->today,
                           REGISTRY_NOW, &state);
  if (rc) return rc;
  struct str home = case_home(&state);
  if (!area_within(home.len ? home : deed.district, many->within))
    return fail(s, LY_DENIED, MSG_CASE_MANY_ELSEWHERE, many->within);
  if (state.locked) return fail(s, LY_UNSUPPORTED, MSG_CASE_NO_KEY);
  rc = case_open_of(s, tx_store(tx), deed.district, deed.procedure, deed.party, &row->case_no);
  row->answer = CASE_MANY_OPEN_ALREADY;
  if (rc || row->case_no) return rc;
  rc = fill_in(s, p, &state, said, &deed.count);
  if (!rc) rc = case_do_open(s, tx, &deed, 0, true, &row->case_no);
  row->answer = CASE_MANY_OPENED;
  return rc;
}

/* What is said of one party is no reason to leave the others; it comes before anything is written.
 */
static enum ly answer_for(struct scope *s, struct tx *tx, const struct case_many *many,
                          const struct service_procedure *p, struct case_many_row *row) {
  enum ly rc = open_for(s, tx, many, p, row);
  bool of_the_party =
      rc == LY_CONFLICT || rc == LY_INVALID || rc == LY_NOT_FOUND || rc == LY_DENIED;
  if (!of_the_party) return rc;
  row->answer = CASE_MANY_REFUSED;
  row->case_no = 0;
  row->why = s->diags.first ? diag_text(s, s->diags.first)
                            : message_text(s->arena, s->lang, s->error.message, s->error.args,
                                           message_arity(s->error.message));
  s->error = (struct error){0};
  s->diags = (struct diags){0};
  return LY_OK;
}

/* ---- All ----------------------------------------------------------------------------------------
 */

static enum ly check(struct scope *s, const struct case_many *many,
                     const struct service_procedure **out) {
  const struct casework_procedure *p = casework_find(many->deed.work, many->deed.procedure);
  if (!p) return fail(s, LY_NOT_FOUND, MSG_CASE_NO_PROCEDURE, many->deed.procedure);
  *out = p->procedure;
  if (!case_office_asks(p->procedure))
    return fail(s, LY_INVALID, MSG_CASE_MANY_NOT_OFFICE, p->procedure->name);
  if (many->count >= 1 && many->count <= CASE_MANY_MAX) return LY_OK;
  diag_error(s, DIAG_FIELD(STR("party")), MSG_CASE_MANY_HOW_MANY, str_int(s->arena, CASE_MANY_MAX));
  return fail(s, LY_INVALID, MSG_CASE_HAS_FAULTS, STR("1"));
}

static struct value *row_value(struct scope *s, const struct case_many_row *row) {
  struct value *v = value_map(s->arena);
  value_put_text(s->arena, v, "party", str_int(s->arena, row->party));
  value_put_text(s->arena, v, "case", row->case_no ? str_int(s->arena, row->case_no) : STR(""));
  value_put_text(s->arena, v, "answer",
                 str_of(pack_choice_of(case_many_answers, row->answer)->word));
  value_put_text(s->arena, v, "why", row->why);
  return v;
}

enum ly case_many_run(struct scope *s, struct tx *tx, struct write *w) {
  const struct case_many *many = w->context;
  const struct service_procedure *p = NULL;
  struct buf answer = buf_open(s->arena, BYTES_MAX);
  struct value *list = value_list(s->arena);
  enum ly rc = check(s, many, &p);
  must(rc || p);
  for (size_t i = 0; !rc && i < many->count; i++) {
    struct case_many_row row = {.party = many->parties[i], .why = STR("")};
    rc = answer_for(s, tx, many, p, &row);
    value_add(list, row_value(s, &row));
  }
  if (rc) return rc;
  if (arena_failed(s->arena)) return fail_memory(s);
  json_value(&answer, list);
  w->answer = buf_str(&answer);
  return buf_failed(&answer) ? fail_memory(s) : LY_OK;
}

struct write case_many_write(struct scope *s, struct case_many *many) {
  struct write w = {
      .scope = s, .change = case_many_change(s, many), .run = case_many_run, .context = many};
  w.change.key = change_new_key(s);
  return w;
}

/* ---- The answer ---------------------------------------------------------------------------------
 */

static struct str text_at(const struct value *map, const char *key) {
  const struct value *v = value_get(map, str_of(key));
  return v && v->kind == VALUE_TEXT ? v->text : STR("");
}

static bool read_row(const struct value *v, struct case_many_row *out) {
  const struct pack_choice *answer = case_many_answers;
  struct str no = text_at(v, "case");
  *out = (struct case_many_row){.why = text_at(v, "why")};
  while (answer->word && !str_is(text_at(v, "answer"), answer->word)) answer++;
  out->answer = answer->value;
  return answer->word && registry_id(text_at(v, "party"), &out->party) &&
         (no.len == 0 || registry_id(no, &out->case_no));
}

enum ly case_many_answered(struct scope *s, struct str answer, struct case_many_row **out,
                           size_t *count) {
  struct value *list;
  *count = 0;
  enum ly rc = json_read(s, answer, &list);
  if (rc) return rc;
  if (list->kind != VALUE_LIST) return fail(s, LY_CORRUPT, MSG_REGISTRY_DAMAGED);
  *out = ARENA_ARRAY(s->arena, struct case_many_row, list->count + 1);
  if (!*out) return fail_memory(s);
  for (const struct value *v = list->first; v; v = v->next)
    if (!read_row(v, &(*out)[(*count)++])) return fail(s, LY_CORRUPT, MSG_REGISTRY_DAMAGED);
  return LY_OK;
}

struct value *case_many_value(struct scope *s, const struct case_many_row *rows, size_t count) {
  struct value *list = value_list(s->arena);
  for (size_t i = 0; i < count; i++) {
    struct value *v = row_value(s, &rows[i]);
    const struct pack_choice *answer = pack_choice_of(case_many_answers, rows[i].answer);
    value_put_text(s->arena, v, "answer_text", message_plain(s->lang, answer->message));
    value_add(list, v);
  }
  return list;
}
