/* laoyou party …, batch …, rebuild: what is known of people, households and institutions. */
#include "cli/cli.h"

#include "base/file.h"
#include "registry/privacy.h"
#include "registry/write.h"
#include "service/case.h"
#include "service/vocabulary.h"

enum { LIST_PAGE = 50 };

enum ly cli_open_registry(struct scope *s, const struct args *args, struct store **st,
                          struct registry *r) {
  struct str address = cli_address(args), path = cli_key_path(s, args, address);
  struct seal_keys *keys = NULL;
  enum ly rc = cli_store(s, args, STORE_EXISTING, st);
  if (rc) return rc;
  rc = registry_open(s, *st, plan_kinds, r);
  if (!rc && path.len && file_exists(s, path)) rc = cli_keys(s, args, address, &keys);
  struct registry_sealer *sealer = rc ? NULL : ARENA_NEW(s->arena, struct registry_sealer);
  if (!rc && !sealer) rc = fail_memory(s);
  if (rc) {
    seal_keys_close(keys);
    store_close(*st);
    return rc;
  }
  if (keys && sealer) {
    *sealer = registry_sealer(keys);
    r->sealer = sealer;
  }
  return LY_OK;
}

void cli_close_registry(struct store *st, const struct registry *r) {
  if (r->sealer) seal_keys_close(r->sealer->context);
  store_close(st);
}

enum ly cli_want(struct scope *s, struct str value, const char *option) {
  return value.len ? LY_OK : fail(s, LY_USAGE, MSG_CLI_WANT_OPTION, str_of(option));
}

enum ly cli_id(struct scope *s, struct str text, int64_t *out) {
  return registry_id(text, out) ? LY_OK : fail(s, LY_USAGE, MSG_CLI_BAD_PARTY_ID, text);
}

enum ly cli_case(struct scope *s, const struct args *args, struct str text, int64_t *out) {
  size_t n = 0;
  while (n < text.len && text.ptr[n] != '-') n++;
  if (n == text.len) return cli_id(s, text, out);
  struct str district = {text.ptr, n};
  if (!str_eq(district, args->district))
    return fail(s, LY_USAGE, MSG_CLI_CASE_ELSEWHERE, text, district, args->district);
  return cli_id(s, str_from(text, n + 1), out);
}

/* ---- Writing ------------------------------------------------------------------------------------
 */

/* "NAME=VALUE" of each --fact. */
enum ly cli_facts(struct scope *s, const struct args *args, struct registry_said *out) {
  for (size_t i = 0; i < args->facts.count; i++) {
    struct str text = args->facts.items[i];
    size_t n = 0;
    while (n < text.len && text.ptr[n] != '=') n++;
    if (n == 0 || n == text.len) return fail(s, LY_USAGE, MSG_CLI_BAD_FACT, text);
    out[i] = (struct registry_said){{text.ptr, n}, str_from(text, n + 1)};
  }
  return LY_OK;
}

static enum ly read_new(struct scope *s, const struct args *args, struct registry_said *said,
                        struct registry_new *out) {
  *out = (struct registry_new){.district = args->district,
                               .source = args->source,
                               .from = args->from,
                               .to = args->to,
                               .reason = args->reason,
                               .facts = said,
                               .count = args->facts.count};
  enum ly rc = cli_want(s, args->district, "district");
  if (!rc) rc = cli_want(s, args->source, "source");
  if (!rc && args->facts.count == 0) rc = cli_want(s, STR(""), "fact");
  return rc ? rc : cli_facts(s, args, said);
}

/* Opens the database, writes on record and closes it. */
static enum ly carry_out(struct scope *s, const struct args *args, struct registry_deed *deed,
                         struct registry *r, struct registry_answer *out) {
  struct store *st;
  *out = (struct registry_answer){0};
  enum ly rc = cli_open_registry(s, args, &st, r);
  if (rc) return rc;
  deed->registry = r;
  if (date_is_none(deed->new.from)) deed->new.from = s->today;
  struct write w = registry_write(s, deed);
  rc = store_write(s, st, &w);
  if (!rc) *out = registry_answer(&w);
  cli_close_registry(st, r);
  return rc;
}

static enum ly print_ids(struct scope *s, const char *key, int64_t id, const char *other_key,
                         int64_t other) {
  struct value *v = value_map(s->arena);
  value_put_text(s->arena, v, key, str_int(s->arena, id));
  value_put_text(s->arena, v, other_key, str_int(s->arena, other));
  return cli_print_json(s, v);
}

void cli_print_words(struct scope *s, enum message message, const struct str *words) {
  cli_print_line(STR(""), message_text(s->arena, s->lang, message, words, message_arity(message)));
}

enum ly cli_party_add(struct scope *s, const struct args *args) {
  struct registry_said said[ARGS_LIST_MAX];
  struct registry_deed deed = {.act = REGISTRY_CREATE, .kind = args->positional[0]};
  struct registry_answer ids;
  struct registry r;
  enum ly rc = read_new(s, args, said, &deed.new);
  if (!rc) rc = carry_out(s, args, &deed, &r, &ids);
  if (rc) return rc;
  if (args->json) return print_ids(s, "party", ids.first, "statement", ids.second);
  const struct registry_party *kind = registry_kind_find(&r, args->positional[0]);
  struct str words[] = {kind->kind->name, str_int(s->arena, ids.first),
                        str_int(s->arena, ids.second)};
  cli_print_words(s, MSG_CLI_PARTY_ADDED, words);
  return LY_OK;
}

enum ly cli_party_state(struct scope *s, const struct args *args) {
  struct registry_said said[ARGS_LIST_MAX];
  struct registry_deed deed = {.act = REGISTRY_STATE};
  struct registry_answer ids;
  struct registry r;
  enum ly rc = read_new(s, args, said, &deed.new);
  if (!rc) rc = cli_id(s, args->positional[0], &deed.new.party);
  if (!rc) rc = carry_out(s, args, &deed, &r, &ids);
  if (rc) return rc;
  if (args->json) return print_ids(s, "party", deed.new.party, "statement", ids.first);
  struct str id = str_int(s->arena, ids.first);
  cli_print_words(s, MSG_CLI_STATED, &id);
  return LY_OK;
}

/* Who takes something back says why. */
static enum ly read_retraction(struct scope *s, const struct args *args, struct str target,
                               struct registry_deed *out) {
  out->new = (struct registry_new){
      .district = args->district, .reason = args->reason, .from = DATE_NONE, .to = DATE_NONE};
  enum ly rc = cli_want(s, args->district, "district");
  if (!rc) rc = cli_want(s, args->reason, "reason");
  return rc ? rc : cli_id(s, target, &out->target);
}

enum ly cli_party_retract(struct scope *s, const struct args *args) {
  struct registry_deed deed = {.act = REGISTRY_RETRACT};
  struct registry_answer ids;
  struct registry r;
  enum ly rc = read_retraction(s, args, args->positional[1], &deed);
  if (!rc) rc = cli_id(s, args->positional[0], &deed.new.party);
  if (!rc) rc = carry_out(s, args, &deed, &r, &ids);
  if (rc) return rc;
  if (args->json) return print_ids(s, "statement", deed.target, "retraction", ids.first);
  struct str words[] = {str_int(s->arena, deed.target), str_int(s->arena, ids.first)};
  cli_print_words(s, MSG_CLI_RETRACTED, words);
  return LY_OK;
}

enum ly cli_batch_retract(struct scope *s, const struct args *args) {
  struct registry_deed deed = {.act = REGISTRY_BATCH_RETRACT};
  struct registry_answer answer;
  struct registry r;
  enum ly rc = read_retraction(s, args, args->positional[0], &deed);
  if (!rc) rc = carry_out(s, args, &deed, &r, &answer);
  if (rc) return rc;
  struct str words[] = {str_int(s->arena, deed.target), str_int(s->arena, answer.first)};
  if (!args->json) {
    cli_print_words(s, MSG_CLI_BATCH_RETRACTED, words);
    return LY_OK;
  }
  struct value *v = value_map(s->arena);
  value_put_text(s->arena, v, "batch", words[0]);
  value_put_int(s->arena, v, "parties", answer.first);
  return cli_print_json(s, v);
}

/* ---- Asking -------------------------------------------------------------------------------------
 */

static enum ly read_moment(struct scope *s, struct str text, int64_t *us) {
  *us = REGISTRY_NOW;
  if (text.len == 0 || registry_moment(text, us)) return LY_OK;
  return fail(s, LY_USAGE, MSG_CLI_BAD_MOMENT, text);
}

static enum ly print_state(struct scope *s, const struct registry_state *state,
                           const struct value *v, struct date true_on, int64_t known_on) {
  static const struct cli_column columns[] = {
      {"name", MSG_CLI_COL_FACT},
      {"text", MSG_CLI_COL_VALUE},
      {"wins_text", MSG_CLI_COL_WINS},
      {"source_text", MSG_CLI_COL_SAID_BY},
      {"true_from", MSG_CLI_COL_TRUE_FROM},
      {"true_to", MSG_CLI_COL_TRUE_TO},
      {"recorded_text", MSG_CLI_COL_SAID_AT},
      {"recorded_by", MSG_CLI_COL_RECORDED_BY},
      {"statement", MSG_CLI_COL_STATEMENT},
  };
  struct str words[] = {state->kind->kind->name, str_int(s->arena, state->party), state->district,
                        date_iso(s->arena, true_on), registry_time_text(s->arena, known_on)};
  bool now = known_on == REGISTRY_NOW;
  cli_print_words(s, now ? MSG_CLI_PARTY_HEAD : MSG_CLI_PARTY_HEAD_THEN, words);
  enum ly rc = LY_OK;
  if (state->count) {
    rc = cli_print_table(s, value_get(v, STR("claims")), columns, sizeof columns / sizeof *columns);
  } else {
    cli_print_line(STR(""), message_plain(s->lang, MSG_CLI_PARTY_NOTHING));
  }
  const struct value *findings = value_get(v, STR("findings"));
  for (const struct value *f = findings->first; f; f = f->next)
    cli_print_line(STR(""), value_get(f, STR("text"))->text);
  struct str locked = str_int(s->arena, (int64_t)state->locked);
  if (!rc && state->locked) cli_print_words(s, MSG_CLI_PARTY_LOCKED, &locked);
  return rc;
}

/* Sealed facts are shown whole for a reason alone, which is on record before. */
static enum ly see(struct scope *s, const struct args *args, struct store *st,
                   const struct registry *r, struct registry_state *state) {
  static const struct privacy_views views = {
      {PRIVACY_FULL, PRIVACY_FULL, PRIVACY_MASKED, PRIVACY_MASKED}};
  struct registry_said *named = ARENA_ARRAY(s->arena, struct registry_said, state->count);
  struct registry_deed deed = {.act = REGISTRY_UNMASK,
                               .registry = r,
                               .new = {.district = args->district,
                                       .party = state->party,
                                       .reason = args->reason,
                                       .facts = named,
                                       .from = DATE_NONE,
                                       .to = DATE_NONE}};
  size_t masked = 0;
  if (!named) return fail_memory(s);
  for (size_t i = 0; i < state->count; i++) {
    const struct registry_fact *fact = state->facts[i].fact;
    if (registry_sealed(fact)) named[deed.new.count++] = (struct registry_said){fact->key, {0}};
  }
  if (args->reason.len == 0 || deed.new.count == 0)
    return privacy_apply(s, views, NULL, 0, state, &masked);
  struct write w = registry_write(s, &deed);
  return store_write(s, st, &w);
}

/* Places by name, for people; JSON has their codes. */
static enum ly name_claims(struct scope *s, struct store *st, const struct registry_state *state,
                           const struct value *v) {
  struct value *areas = value_list(s->arena);
  const struct value *claims = value_get(v, STR("claims"));
  enum ly rc = LY_OK;
  for (struct value *claim = claims->first; !rc && claim; claim = claim->next) {
    const struct registry_fact *fact =
        registry_fact_find(state->kind, value_get(claim, STR("key"))->text, NULL);
    if (!fact || fact->type != REGISTRY_AREA) continue;
    struct value *row = value_map(s->arena);
    value_put_text(s->arena, row, "text", value_get(claim, STR("text"))->text);
    value_add(areas, row);
    rc = cli_name_areas(s, st, state->district, areas, "text");
    value_set_text(s->arena, claim, "text", value_get(row, STR("text"))->text);
  }
  return rc;
}

enum ly cli_party_show(struct scope *s, const struct args *args) {
  struct value *v = NULL;
  struct registry_state state;
  struct registry r;
  struct store *st;
  int64_t party, known_on;
  enum ly rc = cli_want(s, args->district, "district");
  if (!rc) rc = cli_id(s, args->positional[0], &party);
  if (!rc) rc = read_moment(s, args->known_on, &known_on);
  if (!rc) rc = cli_open_registry(s, args, &st, &r);
  if (rc) return rc;
  struct date true_on = date_is_none(args->true_on) ? s->today : args->true_on;
  rc = party_facts(s, st, &r, args->district, party, true_on, known_on, &state);
  struct value *findings = rc ? NULL : registry_findings_value(s, &state);
  if (!rc) rc = see(s, args, st, &r, &state);
  if (!rc) v = registry_state_value(s, &r, &state, true_on, known_on);
  if (!rc && !args->json) rc = name_claims(s, st, &state, v);
  cli_close_registry(st, &r);
  if (rc) return rc;
  value_put(v, "findings", findings);
  if (arena_failed(s->arena)) return fail_memory(s);
  return args->json ? cli_print_json(s, v) : print_state(s, &state, v, true_on, known_on);
}

enum ly cli_name_areas(struct scope *s, struct store *st, struct str district,
                       const struct value *rows, const char *key) {
  struct pack pack;
  enum ly rc = service_pack_of(s, st, district, plan_kinds, &pack);
  if (rc == LY_NOT_FOUND) return LY_OK; /* nobody has named them */
  for (struct value *row = rc ? NULL : rows->first; row; row = row->next) {
    struct str code = value_get(row, str_of(key))->text;
    value_set_text(s->arena, row, key, pack_area_text(s, &pack, code));
  }
  return rc;
}

static enum ly print_list(struct scope *s, const struct value *v) {
  static const struct cli_column columns[] = {
      {"party", MSG_CLI_COL_PARTY},
      {"name", MSG_CLI_COL_PERSON},
      {"birth_date", MSG_CLI_COL_BIRTH},
      {"home_area", MSG_CLI_COL_HOME},
  };
  const struct value *persons = value_get(v, STR("persons"));
  struct str after = value_get(v, STR("after"))->text;
  enum ly rc = persons->count ? cli_print_table(s, persons, columns, 4) : LY_OK;
  struct str words[] = {value_get(v, STR("true_on"))->text,
                        str_int(s->arena, (int64_t)persons->count), after};
  if (!rc) cli_print_words(s, after.len ? MSG_CLI_PARTY_MORE : MSG_CLI_PARTY_END, words);
  return rc;
}

enum ly cli_party_list(struct scope *s, const struct args *args) {
  struct registry_row *rows;
  struct registry_after after;
  struct registry r;
  struct store *st;
  struct date day;
  size_t count;
  enum ly rc = cli_want(s, args->district, "district");
  if (!rc && !registry_after_read(args->after, &after))
    rc = fail(s, LY_USAGE, MSG_CLI_BAD_AFTER, args->after);
  if (!rc) rc = cli_open_registry(s, args, &st, &r);
  if (rc) return rc;
  rc = party_list(s, st, &r, args->district, args->area, LIST_PAGE, after, &rows, &count, &day);
  struct value *v = rc ? NULL : registry_list_value(s, rows, count, LIST_PAGE, day);
  if (v && !args->json)
    rc = cli_name_areas(s, st, args->district, value_get(v, STR("persons")), "home_area");
  cli_close_registry(st, &r);
  if (rc) return rc;
  if (!v || arena_failed(s->arena)) return fail_memory(s);
  return args->json ? cli_print_json(s, v) : print_list(s, v);
}

/* ---- Derived tables -----------------------------------------------------------------------------
 */

static enum ly rebuild_cases(struct scope *s, const struct args *args) {
  struct store *st;
  enum ly rc = cli_store(s, args, STORE_EXISTING, &st);
  if (rc) return rc;
  struct write w = case_rebuild_write(s);
  rc = store_write(s, st, &w);
  store_close(st);
  return rc;
}

enum ly cli_rebuild(struct scope *s, const struct args *args) {
  struct registry_deed deed = {.act = REGISTRY_REBUILD,
                               .new = {.from = DATE_NONE, .to = DATE_NONE}};
  struct registry_answer answer;
  struct registry r;
  enum ly rc = carry_out(s, args, &deed, &r, &answer);
  if (!rc) rc = rebuild_cases(s, args);
  if (rc) return rc;
  struct str words[] = {str_int(s->arena, answer.first), date_iso(s->arena, s->today)};
  if (!args->json) {
    cli_print_words(s, MSG_CLI_REBUILT, words);
    return LY_OK;
  }
  struct value *v = value_map(s->arena);
  value_put_int(s->arena, v, "parties", answer.first);
  value_put_text(s->arena, v, "true_on", words[1]);
  return cli_print_json(s, v);
}
