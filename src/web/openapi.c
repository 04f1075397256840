/* The document: one path item for each way to ask for a route. */
#include "web/openapi_int.h"

#include "base/json.h"
#include "base/version.h"
#include "web/server.h"

#include <string.h>

enum { DOCUMENT_MAX = 8 * 1024 * 1024, TREE_BYTES = 64 * 1024 * 1024, ID_MAX = 200 };

/* ---- Tables -------------------------------------------------------------------------------------
 */

/* What stands in braces in patterns. */
static const struct {
  const char *name, *pattern;
  enum message what;
} captures[] = {
    {"area", "^[0-9]{2,12}$", MSG_API_PARAM_AREA},
    {"pack", "^[a-z][a-z0-9_]*$", MSG_API_PARAM_PACK},
    {"name", NULL, MSG_API_PARAM_NAME},
    {"id", "^[0-9]+$", MSG_API_PARAM_ID},
    {"list", NULL, MSG_API_PARAM_LIST},
    {"key", NULL, MSG_API_PARAM_ENTRY},
    {"unit", NULL, MSG_API_PARAM_UNIT},
    {"number", "^[0-9]+$", MSG_API_PARAM_ID},
    {"feed", "^[a-z][a-z0-9_]*$", MSG_API_IMPORT_FEED},
    {"sender", "^[a-z][a-z0-9_]*$", MSG_API_SENDER},
    {"case", "^[0-9]+$", MSG_API_PARAM_CASE},
    {"file", "^[0-9]+-[0-9]+$", MSG_API_CASE_OF_FILE},
    {"procedure", "^[a-z][a-z0-9_]*$", MSG_API_PARAM_PROCEDURE},
    {"letter", "^[0-9]+$", MSG_API_PARAM_LETTER},
    {"paper", "^[0-9]+-[0-9]+$", MSG_API_PARAM_PAPER},
    {"photo", "^[0-9a-f]{32}$", MSG_API_VISIT_PHOTO},
    {"session", "^[0-9]+$", MSG_API_PARAM_SESSION},
    {"item", "^[0-9]+$", MSG_API_INSPECTION_ITEM},
    {0},
};

/* The parts of the document. */
static const struct {
  const char *name;
  enum message what;
} tags[] = {
    {"plan", MSG_API_TAG_PLAN},   {"account", MSG_API_TAG_ACCOUNT},
    {"users", MSG_API_TAG_USERS}, {"parties", MSG_API_TAG_PARTIES},
    {"files", MSG_API_TAG_FILES}, {"operate", MSG_API_TAG_OPERATE},
    {"cases", MSG_API_TAG_CASES},
};
enum { TAGS = sizeof tags / sizeof *tags };

/* Which part a route belongs to, by how its address begins (behind "/area/{area}"); the last takes
 * the rest. */
static const struct {
  const char *begins, *tag;
} parts[] = {
    {"/login", "account"},
    {"/logout", "account"},
    {"/account", "account"},
    {"/users", "users"},
    {"/parties", "parties"},
    {"/files", "files"},
    {"/log", "operate"},
    {"/jobs", "operate"},
    {"/settings", "operate"},
    {"/status", "operate"},
    {"/health", "operate"},
    {"/metrics", "operate"},
    {"/openapi", "operate"},
    {"/inbox", "account"},
    {"/outbox", "operate"},
    {"/cases", "cases"},
    {"/case-files", "cases"},
    {"/today", "cases"},
    {"/published", "cases"},
    {"/procedures", "cases"},
    {"/apply", "cases"},
    {"/letter", "cases"},
    {"/pay", "cases"},
    {"/visits", "cases"},
    {"/devices", "users"},
    {"/sessions", "cases"},
    {"/materials", "cases"},
    {"/exchange", "operate"},
    {"/operate", "operate"},
    {"/senders", "operate"},
    {"/posts", "operate"},
    {"/api", "cases"},
    {"/register", "cases"},
    {"/feeds", "parties"},
    {"", "plan"},
};

/* How a route is asked for. */
enum way { WAY_JSON, WAY_PAGE, WAY_CSV, WAY_XLSX, WAYS };

static const struct {
  const char *ending, *reads, *sends; /* of the address; what names of operations begin with */
  const char *media;
  enum message ok;
} ways[WAYS] = {
    [WAY_JSON] = {".json", "get", "post", "application/json", MSG_API_ANSWER_OK},
    [WAY_PAGE] = {"", "page", "form", "text/html", MSG_API_ANSWER_PAGE},
    [WAY_CSV] = {".csv", "csv", NULL, "text/csv", MSG_API_ANSWER_CSV},
    [WAY_XLSX] = {".xlsx", "xlsx", NULL,
                  "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                  MSG_API_ANSWER_XLSX},
};

/* When an error may be met. */
enum {
  WHEN_EVER = 1,
  WHEN_SENT = 2,
  WHEN_NAMED = 4,  /* the address names something */
  WHEN_CLOSED = 8, /* who asks has to be somebody */
  WHEN_LOGIN = 16, /* and is told so: all but JSON sends to the log-in instead */
  WHEN_ASKED = 32, /* the address takes more than a language */
  WHEN_FILES = 64,
};

static const struct {
  enum ly code;
  unsigned when; /* any of these */
} errors[] = {
    {LY_USAGE, WHEN_EVER},
    {LY_LOGIN, WHEN_LOGIN},
    {LY_DENIED, WHEN_CLOSED | WHEN_SENT},
    {LY_NOT_FOUND, WHEN_NAMED},
    {LY_CONFLICT, WHEN_CLOSED | WHEN_SENT},
    {LY_LIMIT, WHEN_FILES},
    {LY_INVALID, WHEN_SENT | WHEN_ASKED},
    {LY_RATE, WHEN_SENT},
    {LY_BUSY, WHEN_EVER},
};
enum { ERRORS = sizeof errors / sizeof *errors };

static bool is_open(const struct route *r) {
  return (r->roles & ROLES_PUBLIC) && !r->resident;
}

static unsigned circumstances(const struct route *r, enum way way, bool sent) {
  bool closed = !is_open(r);
  unsigned when = WHEN_EVER;
  if (sent) when |= WHEN_SENT | WHEN_LOGIN;
  if (r->device == DEVICE_BY_TOKEN) when |= WHEN_CLOSED | WHEN_LOGIN;
  if (closed) when |= WHEN_CLOSED;
  if (closed && way == WAY_JSON) when |= WHEN_LOGIN;
  if (strchr(r->pattern, '{')) when |= WHEN_NAMED;
  if (r->query || r->listing) when |= WHEN_ASKED;
  if (sent && r->files) when |= WHEN_FILES;
  return when;
}

/* ---- Who may, and where -------------------------------------------------------------------------
 */

/* "get_area_area_files_id": the way and the pattern, without what is no letter. */
static struct str operation_name(struct openapi *o, const char *begins, const char *pattern) {
  struct buf b = buf_open(o->s->arena, ID_MAX);
  buf_add(&b, str_of(begins));
  for (const char *c = pattern; *c; c++) {
    if (*c == '/' || *c == '-') buf_char(&b, '_');
    if (*c != '/' && *c != '-' && *c != '{' && *c != '}') buf_char(&b, *c);
  }
  if (strcmp(pattern, "/") == 0) buf_add(&b, STR("home"));
  return buf_str(&b);
}

static const char *tag_of(const struct route *r) {
  struct str path = str_of(r->pattern), area = STR("/area/{area}");
  size_t i = 0;
  if (str_starts(path, area)) path = str_from(path, area.len);
  while (!str_starts(path, str_of(parts[i].begins))) i++;
  return parts[i].tag;
}

/* The keys of the roles; *words gets their names: "填报员、审核员". */
static struct value *roles_of(struct openapi *o, const struct route *r, struct str *words) {
  struct value *list = value_list(o->s->arena);
  struct buf b = buf_open(o->s->arena, 500);
  for (int role = ROLE_PUBLIC + 1; role < ROLE_COUNT; role++) {
    const struct role_row *row = role_row((enum role)role);
    if (!(r->roles & ROLE_BIT(role))) continue;
    if (list && list->first) buf_add(&b, o->s->lang == LANG_ZH ? STR("、") : STR(", "));
    value_add_text(o->s->arena, list, str_of(row->key));
    buf_add(&b, message_plain(o->s->lang, row->name));
  }
  *words = buf_str(&b);
  return list;
}

static void add_sentence(struct openapi *o, struct buf *b, struct str sentence) {
  if (b->len && o->s->lang != LANG_ZH) buf_char(b, ' ');
  buf_add(b, sentence);
}

/* Who may, for programs and in words. */
static void put_access(struct openapi *o, struct value *op, const struct route *r) {
  struct scope *s = o->s;
  bool area = strstr(r->pattern, "{area}") != NULL, plan = strstr(r->pattern, "{pack}") != NULL,
       open = is_open(r);
  struct buf b = buf_open(s->arena, 2000);
  struct str words = {0};
  struct value *roles = roles_of(o, r, &words);
  const char *access = r->device == DEVICE_BY_TOKEN ? "device"
                       : r->resident                ? "resident"
                       : open                       ? "public"
                       : r->roles                   ? "role"
                                                    : "login";
  enum message says = r->resident ? MSG_MINE_LOGIN_FIRST
                      : open      ? MSG_API_ACCESS_PUBLIC
                                  : MSG_API_ACCESS_LOGIN;
  bool by_role = !open && !r->resident && r->roles;
  add_sentence(o, &b,
               by_role ? message_text(s->arena, s->lang, MSG_API_ACCESS_ROLE, &words, 1)
                       : message_plain(s->lang, says));
  if (by_role && (area || plan)) {
    enum message where = plan ? MSG_API_ACCESS_PLAN : MSG_API_ACCESS_AREA;
    if (r->parts) where = plan ? MSG_API_ACCESS_PLAN_PART : MSG_API_ACCESS_AREA_PART;
    add_sentence(o, &b, message_plain(s->lang, where));
  }
  if (r->listing) add_sentence(o, &b, message_plain(s->lang, MSG_API_LISTING_ABOUT));
  if (r->onward) add_sentence(o, &b, message_plain(s->lang, MSG_API_ONWARD));
  value_put_text(s->arena, op, "description", buf_str(&b));
  openapi_put(o, op, "x-access", access);
  if (by_role) value_put(op, "x-roles", roles);
  if (by_role) value_put_bool(s->arena, op, "x-area-bound", area || plan);
}

static void put_security(struct openapi *o, struct value *op, const struct route *r, bool sent) {
  struct value *list = value_list(o->s->arena), *both = value_map(o->s->arena);
  value_put(op, "security", list);
  if (is_open(r)) return;
  value_put(both, r->resident ? "resident" : "session", value_list(o->s->arena));
  if (sent) value_put(both, "csrf", value_list(o->s->arena));
  value_add(list, both);
}

/* ---- Parameters ---------------------------------------------------------------------------------
 */

static void add_capture(struct openapi *o, struct value *list, struct str name) {
  size_t i = 0;
  while (captures[i].name && !str_is(name, captures[i].name)) i++;
  must(captures[i].name != NULL); /* a new one: a row in captures[] */
  struct value *v = value_map(o->s->arena);
  openapi_put(o, v, "name", captures[i].name);
  openapi_put(o, v, "in", "path");
  value_put_bool(o->s->arena, v, "required", true);
  openapi_say(o, v, "description", captures[i].what);
  struct value *schema = openapi_map(o, v, "schema");
  openapi_put(o, schema, "type", "string");
  if (captures[i].pattern) openapi_put(o, schema, "pattern", captures[i].pattern);
  value_add(list, v);
}

static void add_captures(struct openapi *o, struct value *list, const char *pattern) {
  for (const char *open = pattern; (open = strchr(open, '{')); open++) {
    add_capture(o, list, (struct str){open + 1, strcspn(open + 1, "}")});
  }
}

static void add_query(struct openapi *o, struct value *list, const struct described_field *query) {
  for (const struct described_field *f = query; f && f->key; f++) {
    struct value *v = value_map(o->s->arena);
    openapi_put(o, v, "name", f->key);
    openapi_put(o, v, "in", "query");
    openapi_say(o, v, "description", f->what);
    value_put(v, "schema", openapi_sent(o, f));
    value_add(list, v);
  }
}

static void put_parameters(struct openapi *o, struct value *op, const struct route *r, bool sent) {
  struct value *list = value_list(o->s->arena);
  add_captures(o, list, r->pattern);
  if (!sent) add_query(o, list, r->query);
  value_add(list, openapi_ref(o, "parameters", "lang"));
  if (sent) value_add(list, openapi_ref(o, "parameters", "key"));
  value_put(op, "parameters", list);
}

/* ---- Answers ------------------------------------------------------------------------------------
 */

/* Of a type: JSON by its name, texts as such, else whatever it is. */
static void put_media(struct openapi *o, struct value *content, const char *type,
                      const char *answer) {
  struct value *v = openapi_map(o, content, type);
  if (answer) {
    value_put(v, "schema", openapi_answer(o, answer));
    return;
  }
  struct value *schema = openapi_map(o, v, "schema");
  if (strncmp(type, "text/", 5) == 0) openapi_put(o, schema, "type", "string");
}

/* "NOT_FOUND", or "NOT_FOUND_page". */
static struct value *error_ref(struct openapi *o, enum ly code, enum way way) {
  struct buf b = buf_open(o->s->arena, 64);
  buf_add(&b, str_of(code ? ly_name(code) : "OTHER"));
  if (way != WAY_JSON) buf_add(&b, STR("_page"));
  return openapi_ref(o, "responses", str_c(o->s->arena, buf_str(&b)));
}

static void put_errors(struct openapi *o, struct value *answers, unsigned when, enum way way) {
  for (size_t i = 0; i < ERRORS; i++) {
    if (!(errors[i].when & when)) continue;
    const char *status = str_c(o->s->arena, str_int(o->s->arena, ly_http_status(errors[i].code)));
    value_put(answers, status, error_ref(o, errors[i].code, way));
  }
  value_put(answers, "default", error_ref(o, LY_OK, way));
}

/* What a good answer holds. The plain address gives JSON too, to who prefers that. */
static void put_content(struct openapi *o, struct value *answer, const struct route *r,
                        enum way way, bool sent) {
  struct value *content = openapi_map(o, answer, "content");
  const char *json = sent ? (r->gives ? r->gives : "Done") : r->answer;
  bool page = way == WAY_PAGE, html = page && (sent ? r->told : r->template) != NULL;
  if (html) put_media(o, content, ways[WAY_PAGE].media, NULL);
  if (page && !sent && r->media) put_media(o, content, r->media, NULL);
  if (way == WAY_CSV || way == WAY_XLSX) put_media(o, content, ways[way].media, NULL);
  if (json && (page || way == WAY_JSON)) put_media(o, content, ways[WAY_JSON].media, json);
}

/* Browsers are sent on behind a deed, and to the log-in; some addresses lead on by themselves. */
static bool leads_on(const struct route *r, enum way way, bool sent) {
  bool closed = !is_open(r);
  if (sent) return way == WAY_PAGE;
  return r->onward || (way != WAY_JSON && closed);
}

static void put_answers(struct openapi *o, struct value *op, const struct route *r, enum way way,
                        bool sent) {
  struct value *answers = openapi_map(o, op, "responses"), *ok = openapi_map(o, answers, "200");
  openapi_say(o, ok, "description", ways[way].ok);
  put_content(o, ok, r, way, sent);
  if (leads_on(r, way, sent)) value_put(answers, "303", openapi_ref(o, "responses", "ONWARD"));
  put_errors(o, answers, circumstances(r, way, sent), way);
}

/* ---- Operations ---------------------------------------------------------------------------------
 */

static bool needs_body(const struct described_field *body) {
  for (const struct described_field *f = body; f && f->key; f++) {
    if (f->flags & FIELD_NEEDED) return true;
  }
  return false;
}

/* The fields of the form under the types it comes as. */
static void put_forms(struct openapi *o, struct value *content, const struct route *r,
                      const char *const *types, bool files) {
  struct buf name = buf_open(o->s->arena, ID_MAX);
  buf_add(&name, operation_name(o, "send", r->pattern));
  if (files) buf_add(&name, STR("_files"));
  const char *key = str_c(o->s->arena, buf_str(&name));
  if (!arena_failed(o->s->arena) && !value_get(o->schemas, buf_str(&name))) {
    value_put(o->schemas, key, openapi_form(o, r->body, files));
  }
  for (; *types; types++) {
    value_put(openapi_map(o, content, *types), "schema", openapi_ref(o, "schemas", key));
  }
}

/* Files come with a form of several parts only; where they may be left away, so may the parts. */
static void put_body(struct openapi *o, struct value *op, const struct route *r) {
  static const char *const plain[] = {"application/json", "application/x-www-form-urlencoded",
                                      NULL};
  static const char *const tree[] = {"application/json", NULL};
  static const char *const several[] = {"multipart/form-data", NULL};
  struct value *body = openapi_map(o, op, "requestBody");
  bool wanted = false;
  for (const struct described_field *f = r->body; f->key; f++) {
    wanted |= f->type == FIELD_FILE && (f->flags & FIELD_NEEDED);
  }
  value_put_bool(o->s->arena, body, "required", needs_body(r->body));
  struct value *content = openapi_map(o, body, "content");
  if (!wanted) put_forms(o, content, r, r->tree ? tree : plain, false);
  if (r->files) put_forms(o, content, r, several, true);
}

/* "方案的一份清单：任务" */
static struct str summary(struct openapi *o, enum message title) {
  struct str words[] = {message_plain(o->s->lang, title),
                        o->of ? message_plain(o->s->lang, o->of->title) : STR("")};
  if (!o->of) return words[0];
  return message_text(o->s->arena, o->s->lang, MSG_API_OF_LIST, words, 2);
}

static void put_operation(struct openapi *o, struct value *item, const struct route *r,
                          enum way way, bool sent) {
  struct value *op = openapi_map(o, item, sent ? "post" : "get"), *list = value_list(o->s->arena);
  const char *begins = sent ? ways[way].sends : ways[way].reads;
  value_put_text(o->s->arena, op, "operationId", operation_name(o, begins, r->pattern));
  value_put_text(o->s->arena, op, "summary", summary(o, sent ? r->deed_title : r->title));
  put_access(o, op, r);
  value_add_text(o->s->arena, list, str_of(tag_of(r)));
  value_put(op, "tags", list);
  put_security(o, op, r, sent);
  put_parameters(o, op, r, sent);
  if (sent) put_body(o, op, r);
  put_answers(o, op, r, way, sent);
}

static bool reads(const struct route *r, enum way way) {
  if (r->browsers) return false;
  if (way == WAY_CSV || way == WAY_XLSX) return r->listing;
  return r->read && (way == WAY_PAGE || r->answer);
}

/* A form that nobody described is left out; tests/test_openapi.c does not let that be. */
static bool sends(const struct route *r, enum way way) {
  return r->deed && r->body && ways[way].sends && !r->browsers;
}

/* A route in each way to ask for it. */
static void put_route(struct openapi *o, struct value *paths, const struct route *r) {
  for (enum way way = 0; way < WAYS; way++) {
    struct buf path = buf_open(o->s->arena, ID_MAX);
    buf_add(&path, str_of(r->pattern));
    buf_add(&path, str_of(ways[way].ending));
    if (!reads(r, way) && !sends(r, way)) continue;
    struct value *item = openapi_map(o, paths, str_c(o->s->arena, buf_str(&path)));
    if (reads(r, way)) put_operation(o, item, r, way, false);
    if (sends(r, way)) put_operation(o, item, r, way, true);
  }
}

/* "/plan/{pack}/{list}" once for each list: they answer and take different things. */
static void put_lists(struct openapi *o, struct value *paths, const struct route *r) {
  static const char hole[] = "{list}";
  const char *at = strstr(r->pattern, hole);
  must(at != NULL);
  for (const struct described_list *list = r->lists; list->answer; list++) {
    struct buf pattern = buf_open(o->s->arena, ID_MAX);
    struct route one = *r;
    o->of = &report_kinds[list->kind];
    buf_add(&pattern, (struct str){r->pattern, (size_t)(at - r->pattern)});
    buf_add(&pattern, str_of(o->of->list));
    buf_add(&pattern, str_of(at + sizeof hole - 1));
    one.pattern = str_c(o->s->arena, buf_str(&pattern));
    one.answer = list->answer;
    one.query = list->query;
    put_route(o, paths, &one);
  }
  o->of = NULL;
}

static void put_paths(struct openapi *o, struct value *paths) {
  for (const struct route *r = routes; r; r = route_next(r)) {
    if (r->lists) {
      put_lists(o, paths, r);
    } else {
      put_route(o, paths, r);
    }
  }
}

/* ---- The document -------------------------------------------------------------------------------
 */

static void put_head(struct openapi *o, struct value *root) {
  openapi_put(o, root, "openapi", "3.1.0");
  struct value *info = openapi_map(o, root, "info"), *license, *servers, *server, *list;
  openapi_say(o, info, "title", MSG_API_OPENAPI_TITLE);
  openapi_put(o, info, "version", LAOYOU_VERSION);
  openapi_say(o, info, "description", MSG_API_OPENAPI_ABOUT);
  license = openapi_map(o, info, "license");
  openapi_put(o, license, "name", "Apache-2.0");
  openapi_put(o, license, "identifier", "Apache-2.0");
  value_put(root, "servers", servers = value_list(o->s->arena));
  value_add(servers, server = value_map(o->s->arena));
  openapi_put(o, server, "url", "/");
  value_put(root, "tags", list = value_list(o->s->arena));
  for (size_t i = 0; i < TAGS; i++) {
    struct value *tag = value_map(o->s->arena);
    openapi_put(o, tag, "name", tags[i].name);
    openapi_say(o, tag, "description", tags[i].what);
    value_add(list, tag);
  }
}

static void put_parameter(struct openapi *o, struct value *map, const char *key, const char *in,
                          const struct described_field *field) {
  struct value *v = openapi_map(o, map, key);
  openapi_put(o, v, "name", field->key);
  openapi_put(o, v, "in", in);
  openapi_say(o, v, "description", field->what);
  value_put(v, "schema", openapi_sent(o, field));
}

static void put_response(struct openapi *o, struct value *map, enum ly code, enum message what,
                         enum way way) {
  struct buf name = buf_open(o->s->arena, 64), says = buf_open(o->s->arena, 1000);
  bool form = way == WAY_PAGE && code == LY_INVALID;
  buf_add(&name, str_of(code ? ly_name(code) : "OTHER"));
  if (way == WAY_PAGE) buf_add(&name, STR("_page"));
  struct value *v = openapi_map(o, map, str_c(o->s->arena, buf_str(&name)));
  buf_add(&says, message_plain(o->s->lang, what));
  if (form) buf_add(&says, o->s->lang == LANG_ZH ? STR("；") : STR("; "));
  if (form) buf_add(&says, message_plain(o->s->lang, MSG_API_ANSWER_FORM));
  value_put_text(o->s->arena, v, "description", buf_str(&says));
  struct value *content = openapi_map(o, v, "content");
  if (way == WAY_PAGE) put_media(o, content, ways[WAY_PAGE].media, NULL);
  put_media(o, content, ways[WAY_JSON].media, "Error");
}

static void put_responses(struct openapi *o, struct value *map) {
  struct value *onward = openapi_map(o, map, "ONWARD"),
               *headers = openapi_map(o, onward, "headers"),
               *location = openapi_map(o, headers, "Location");
  openapi_say(o, onward, "description", MSG_API_ANSWER_ONWARD);
  openapi_say(o, location, "description", MSG_API_ANSWER_LOCATION);
  openapi_put(o, openapi_map(o, location, "schema"), "type", "string");
  for (enum way way = WAY_JSON; way <= WAY_PAGE; way++) {
    for (size_t i = 0; i < ERRORS; i++) {
      put_response(o, map, errors[i].code, ly_message(errors[i].code), way);
    }
    put_response(o, map, LY_OK, MSG_API_ANSWER_REST, way);
  }
}

static void put_components(struct openapi *o, struct value *components) {
  static const struct described_field lang = {"lang", FIELD_TEXT, MSG_API_PARAM_LANG,
                                              .words = "zh en"},
                                      key = {"Idempotency-Key", FIELD_TEXT, MSG_API_PARAM_KEY};
  struct value *parameters = openapi_map(o, components, "parameters"),
               *schemes = openapi_map(o, components, "securitySchemes"),
               *session = openapi_map(o, schemes, "session"),
               *csrf = openapi_map(o, schemes, "csrf"),
               *resident = openapi_map(o, schemes, "resident");
  put_parameter(o, parameters, "lang", "query", &lang);
  put_parameter(o, parameters, "key", "header", &key);
  openapi_put(o, session, "type", "apiKey");
  openapi_put(o, session, "in", "cookie");
  openapi_put(o, session, "name", SESSION_COOKIE);
  openapi_say(o, session, "description", MSG_API_SECURITY_SESSION);
  openapi_put(o, resident, "type", "apiKey");
  openapi_put(o, resident, "in", "cookie");
  openapi_put(o, resident, "name", RESIDENT_COOKIE);
  openapi_say(o, resident, "description", MSG_MINE_LOGIN_FIRST);
  openapi_put(o, csrf, "type", "apiKey");
  openapi_put(o, csrf, "in", "header");
  openapi_put(o, csrf, "name", "X-CSRF-Token");
  openapi_say(o, csrf, "description", MSG_API_SECURITY_CSRF);
  put_responses(o, openapi_map(o, components, "responses"));
}

static struct value *document(struct scope *s) {
  struct value *root = value_map(s->arena), *paths = value_map(s->arena);
  struct openapi o = {.s = s, .schemas = value_map(s->arena)};
  put_head(&o, root);
  put_paths(&o, paths);
  value_put(root, "paths", paths);
  struct value *components = openapi_map(&o, root, "components");
  put_components(&o, components);
  value_put(components, "schemas", o.schemas);
  return root;
}

enum ly openapi_text(struct scope *s, struct str *out) {
  struct arena *callers = s->arena, own;
  arena_open(&own, TREE_BYTES);
  s->arena = &own; /* the tree is needed no longer than its text is not there */
  const struct value *root = document(s);
  struct buf b = buf_open(&own, DOCUMENT_MAX);
  if (root) json_value(&b, root);
  buf_char(&b, '\n');
  bool good = root && !buf_failed(&b) && !arena_failed(&own);
  s->arena = callers;
  *out = good ? str_copy(callers, buf_str(&b)) : STR("");
  arena_close(&own);
  return good && !arena_failed(callers) ? LY_OK : fail_memory(s);
}
