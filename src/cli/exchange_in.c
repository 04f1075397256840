/* laoyou exchange import SENDER FILE: applications from a file, one JSON object a line, with the
 * names that POST /api/applications takes; a file of one is named beside it. Each line is a write
 * of its own; one that is refused is told with its faults and the rest is taken. */
#include "cli/desk.h"

#include "base/file.h"
#include "base/json_read.h"
#include "people/hands.h"
#include "plan/case_sending.h"

enum { FIELDS_MAX = 100, LINES_BYTES_MAX = 64 * 1024 * 1024 };

struct reading {
  struct cli_desk *desk;
  const struct seal_keys *keys; /* NULL: no key file */
  struct str folder;            /* files are named from here */
  struct str sender;
};

/* One line on its way to a case. */
struct line {
  const struct reading *r;
  struct application application;
  struct digest_state *digest;
  struct str procedure, party, id_number, asks, reason;
  struct registry_said said[FIELDS_MAX];
  struct case_file files[EVIDENCE_FILES_MAX];
  struct stored_draft drafts[EVIDENCE_FILES_MAX];
  struct str documents[EVIDENCE_FILES_MAX];
  struct case_sending sending;
};

/* ---- One member ---------------------------------------------------------------------------------
 */

static bool text_of(struct scope *s, const struct value *v, struct str *out) {
  switch (v->kind) {
    case VALUE_TEXT: *out = v->text; return true;
    case VALUE_INT: *out = str_int(s->arena, v->integer); return true;
    case VALUE_BOOL: *out = v->integer ? STR("true") : STR("false"); return true;
    case VALUE_DECIMAL: *out = decimal_text(s->arena, v->decimal); return true;
    case VALUE_NULL: *out = STR(""); return true;
    case VALUE_LIST:
    case VALUE_MAP: break;
  }
  return false;
}

static void take_field(struct scope *s, struct line *l, struct str key, struct str text) {
  struct case_deed *deed = &l->sending.deed;
  if (deed->count == FIELDS_MAX) {
    diag_error(s, DIAG_FIELD(key), MSG_CASE_TOO_MANY_FIELDS, str_int(s->arena, FIELDS_MAX));
    return;
  }
  l->said[deed->count++] = (struct registry_said){key, text};
}

static void take_document(struct scope *s, struct line *l, struct str key, struct str text) {
  struct case_deed *deed = &l->sending.deed;
  bool room = deed->file_count < EVIDENCE_FILES_MAX;
  if (!room || !registry_id(text, &l->files[deed->file_count].file)) {
    diag_error(s, DIAG_FIELD(key), MSG_STORED_NONE, l->application.district, text);
    return;
  }
  l->files[deed->file_count++].document = key;
}

/* The bytes count in the digest, not the name. */
static enum ly take_file(struct scope *s, struct line *l, struct str key, struct str name) {
  struct evidence *e = &l->sending.uploads;
  struct str bytes = {0};
  struct str path = name.ptr[0] == '/' ? name : path_join(s->arena, l->r->folder, name);
  enum ly rc = file_read(s, path, STORED_FILE_BYTES_MAX, &bytes);
  if (!rc && !l->r->keys) rc = fail(s, LY_UNSUPPORTED, MSG_CLI_EXCHANGE_NO_FILE);
  if (!rc && e->upload_count == EVIDENCE_FILES_MAX)
    rc = fail(s, LY_LIMIT, MSG_CASE_TOO_MANY_FIELDS, str_int(s->arena, EVIDENCE_FILES_MAX));
  if (!rc)
    rc = stored_file_draft(s, l->r->keys, l->application.district, name, bytes,
                           &l->drafts[e->upload_count]);
  if (rc) {
    diag_take(s, DIAG_FIELD(key));
    return LY_OK;
  }
  digest_add_part(l->digest, bytes);
  l->documents[e->upload_count++] = key;
  return LY_OK;
}

static const struct {
  const char *name;
  size_t offset;
} heads[] = {
    {"application", offsetof(struct line, application.id)},
    {"procedure", offsetof(struct line, procedure)},
    {"party", offsetof(struct line, party)},
    {"id_number", offsetof(struct line, id_number)},
    {"asks", offsetof(struct line, asks)},
    {"reason", offsetof(struct line, reason)},
};

static bool take_head(struct line *l, struct str key, struct str text) {
  for (size_t i = 0; i < sizeof heads / sizeof *heads; i++) {
    if (!str_is(key, heads[i].name)) continue;
    *(struct str *)(void *)((char *)l + heads[i].offset) = text;
    return true;
  }
  return false;
}

static enum ly take_member(struct scope *s, struct line *l, const struct value *v) {
  static const struct str field = STR_INIT("field."), document = STR_INIT("document."),
                          file = STR_INIT("file.");
  struct str text;
  if (!text_of(s, v, &text)) {
    diag_error(s, DIAG_FIELD(v->key), MSG_CLI_EXCHANGE_BAD_LINE);
    return LY_OK;
  }
  digest_add_part(l->digest, v->key);
  if (str_starts(v->key, file) && text.len)
    return take_file(s, l, str_from(v->key, file.len), text);
  digest_add_part(l->digest, text);
  if (str_starts(v->key, field)) {
    take_field(s, l, str_from(v->key, field.len), text);
  } else if (str_starts(v->key, document)) {
    take_document(s, l, str_from(v->key, document.len), text);
  } else if (!take_head(l, v->key, text)) {
    diag_error(s, DIAG_FIELD(v->key), MSG_CLI_EXCHANGE_UNKNOWN, v->key);
  }
  return LY_OK;
}

static enum ly read_members(struct scope *s, struct line *l, const struct value *map) {
  struct digest digest;
  enum ly rc = digest_begin(s, &l->digest);
  if (rc) return rc;
  for (const struct value *v = map->first; !rc && v; v = v->next) rc = take_member(s, l, v);
  if (!rc) rc = digest_end(s, l->digest, &digest);
  if (!rc) l->application.sm3 = digest_hex(s->arena, &digest);
  return rc;
}

/* ---- One line -----------------------------------------------------------------------------------
 */

static enum ly find_party(struct scope *s, struct line *l) {
  struct case_deed *deed = &l->sending.deed;
  const struct casework_procedure *p = casework_find(&l->r->desk->work, l->procedure);
  const struct registry_kind *of = p ? (const void *)p->procedure->of.entry : NULL;
  if ((l->party.len > 0) == (l->id_number.len > 0)) {
    diag_error(s, DIAG_FIELD(STR("party")), MSG_EXCHANGE_ONE_PARTY);
    return LY_OK;
  }
  if (l->party.len) return cli_id(s, l->party, &deed->party);
  if (!of) return LY_OK; /* told when the case is opened */
  enum ly rc = application_party(s, l->r->desk->st, &l->r->desk->registry, deed->district, of->key,
                                 l->id_number, &deed->party);
  if (rc != LY_INVALID && rc != LY_NOT_FOUND && rc != LY_CONFLICT) return rc;
  diag_take(s, DIAG_FIELD(STR("id_number")));
  return LY_OK;
}

static enum ly fill_deed(struct scope *s, struct line *l) {
  struct case_deed *deed = &l->sending.deed;
  const struct pack_choice *asks = procedure_askss;
  application_check_id(s, l->application.id);
  while (asks->word && !str_is(l->asks, asks->word)) asks++;
  if (!asks->word) diag_error(s, DIAG_FIELD(STR("asks")), MSG_CASE_BAD_ASKS, l->asks);
  deed->act = CASE_OPEN;
  deed->work = &l->r->desk->work;
  deed->registry = &l->r->desk->registry;
  deed->district = l->application.district;
  deed->tell = hands_tell;
  deed->procedure = l->procedure;
  deed->asks = asks->word ? asks->value : 0;
  deed->reason = l->reason;
  deed->values = l->said;
  deed->files = l->files;
  l->sending.uploads.uploads = l->drafts;
  l->sending.uploads.keys = l->r->keys;
  l->sending.documents = l->documents;
  l->sending.application = &l->application;
  enum ly rc = find_party(s, l);
  if (rc) return rc;
  struct str faults = str_int(s->arena, (int64_t)s->diags.errors);
  return s->diags.errors ? fail(s, LY_INVALID, MSG_CASE_HAS_FAULTS, faults) : LY_OK;
}

/* The line that a fault names is that of the file. */
static enum ly read_object(struct scope *s, struct str text, int64_t number, struct value **out) {
  enum ly rc = json_read(s, text, out);
  if (rc && s->error.message == MSG_JSON_BAD) s->error.args[0] = str_int(s->told, number);
  if (rc) return rc;
  return (*out)->kind == VALUE_MAP ? LY_OK : fail(s, LY_INVALID, MSG_CLI_EXCHANGE_BAD_LINE);
}

static enum ly take_line(struct scope *s, const struct reading *r, struct str district,
                         struct str text, struct value *told) {
  struct line *l = ARENA_NEW(s->arena, struct line);
  struct value *map = NULL;
  int64_t case_no = 0;
  if (!l) return fail_memory(s);
  l->r = r;
  l->application = (struct application){.district = district, .sender = r->sender};
  enum ly rc = read_object(s, text, value_get(told, STR("line"))->integer, &map);
  if (!rc) rc = read_members(s, l, map);
  value_put_text(s->arena, told, "application", l->application.id);
  if (!rc) rc = application_known(s, r->desk->st, &l->application, &case_no);
  value_put_bool(s->arena, told, "repeated", case_no > 0);
  if (!rc && case_no == 0) rc = fill_deed(s, l);
  if (!rc && case_no == 0) {
    struct write w = {.scope = s, .run = case_sending_run, .context = &l->sending};
    rc = case_sending_change(s, &l->sending, &w.change);
    if (!rc) rc = store_write(s, r->desk->st, &w);
    if (!rc) case_no = case_answer(&w);
  }
  if (!rc) value_put_text(s->arena, told, "case", str_int(s->arena, case_no));
  return rc;
}

/* ---- The file -----------------------------------------------------------------------------------
 */

struct tally {
  int64_t taken, repeated, refused;
};

/* Faults become part of the line's answer; the next begins clean. */
static void tell_faults(struct scope *s, struct value *told) {
  struct value *list = value_list(s->arena);
  for (const struct diag *d = s->diags.first; d; d = d->next) {
    struct str words[] = {diag_place(s->arena, d->at), diag_text(s, d)};
    value_add_text(s->arena, list,
                   message_text(s->arena, s->lang, MSG_CLI_EXCHANGE_FAULT, words, 2));
  }
  value_put_text(s->arena, told, "error", error_text(s));
  value_put(told, "faults", list);
  s->error = (struct error){0};
  s->diags = (struct diags){0};
}

static enum ly take_lines(struct scope *s, const struct reading *r, struct str district,
                          struct str bytes, struct tally *tally, struct value *answers) {
  int64_t number = 0;
  for (size_t at = 0; at < bytes.len;) {
    size_t end = at;
    while (end < bytes.len && bytes.ptr[end] != '\n') end++;
    struct str text = str_trim((struct str){bytes.ptr + at, end - at});
    at = end + 1;
    number++;
    if (text.len == 0) continue;
    struct value *told = value_map(s->arena);
    value_put_int(s->arena, told, "line", number);
    enum ly rc = take_line(s, r, district, text, told);
    if (rc == LY_MEMORY || rc == LY_IO || rc == LY_CORRUPT || rc == LY_BUSY) return rc;
    if (rc) tell_faults(s, told);
    bool again = !rc && value_truth(value_get(told, STR("repeated")));
    tally->refused += rc != LY_OK;
    tally->repeated += again;
    tally->taken += !rc && !again;
    value_add(answers, told);
  }
  return LY_OK;
}

static enum ly open_sender(struct scope *s, const struct args *args, struct reading *r) {
  struct exchange_sender sender;
  struct buf actor = buf_open(s->arena, 100);
  enum ly rc = exchange_sender_find(s, r->desk->st, args->district, args->positional[0], &sender);
  if (!rc && sender.revoked) rc = fail(s, LY_DENIED, MSG_EXCHANGE_BAD_TOKEN);
  if (rc) return rc;
  size_t n = args->positional[1].len;
  while (n && args->positional[1].ptr[n - 1] != '/') n--;
  r->folder = n ? (struct str){args->positional[1].ptr, n} : STR(".");
  r->sender = sender.name;
  if (r->desk->registry.sealer) r->keys = r->desk->registry.sealer->context;
  buf_printf(&actor, "exchange:%.*s", STR_ARG(sender.name));
  s->actor = buf_str(&actor);
  return LY_OK;
}

static enum ly print(struct scope *s, const struct args *args, const struct tally *tally,
                     struct value *answers) {
  static const struct cli_column columns[] = {{"line", MSG_CLI_EXCHANGE_COL_LINE},
                                              {"application", MSG_FIELD_APPLICATION},
                                              {"case", MSG_EXCHANGE_CASE},
                                              {"error", MSG_CLI_MAIL_ERROR},
                                              {"faults", MSG_CLI_EXCHANGE_COL_FAULTS}};
  enum ly rc = args->json ? cli_print_json(s, answers)
                          : cli_print_table(s, answers, columns, sizeof columns / sizeof *columns);
  struct str words[] = {str_int(s->arena, tally->taken), str_int(s->arena, tally->repeated),
                        str_int(s->arena, tally->refused)};
  if (!rc && !args->json) cli_print_words(s, MSG_CLI_EXCHANGE_IMPORTED, words);
  if (!rc && tally->refused)
    rc = fail(s, LY_INVALID, MSG_CLI_EXCHANGE_BAD_LINES, str_int(s->arena, tally->refused));
  return rc;
}

enum ly cli_exchange_import(struct scope *s, const struct args *args) {
  struct cli_desk desk;
  struct reading r = {.desk = &desk};
  struct tally tally = {0};
  struct value *answers = value_list(s->arena);
  struct str bytes = {0};
  enum ly rc = cli_want(s, args->district, "district");
  if (!rc) rc = file_read(s, args->positional[1], LINES_BYTES_MAX, &bytes);
  if (!rc) rc = cli_desk_open(s, args, &desk);
  if (rc) return rc;
  rc = open_sender(s, args, &r);
  if (!rc) rc = take_lines(s, &r, args->district, bytes, &tally, answers);
  cli_desk_close(&desk);
  return rc ? rc : print(s, args, &tally, answers);
}
