/* Compiling templates: a walk over the text that knows at each byte where in the HTML it is.
 *
 * The walk is a small machine over the states that matter for escaping, far less than HTML has: a
 * template that needs more is refused, which is the safe side. Both arms of an `if`, and a body
 * of an `each`, must end where they began, so the state at a place does not depend on the data.
 */
#include "web/template_int.h"

#include <string.h>

enum state {
  IN_TEXT,
  IN_TAG_NAME,
  IN_TAG,
  IN_ATTRIBUTE_NAME,
  IN_VALUE,        /* a double-quoted attribute */
  IN_URL_START,    /* the first byte of a href, src or action: has to be written out */
  IN_URL_SLASH,    /* behind a first slash: a second would name another site */
  IN_URL_VALUE,    /* the rest */
  IN_CLOSED_VALUE, /* an attribute that nothing may be put in */
  IN_RAW,          /* script, style and their like: nothing may be put in */
  IN_PLAIN,        /* title, textarea: text without tags */
  IN_COMMENT,
};

struct compiler {
  struct scope *s;
  struct template_set *set;
  struct str file, text;
  size_t at;
  unsigned line, column;
  enum state state;
  struct str word; /* the tag's or the attribute's name as far as read */
  struct str tag;  /* the open tag's name */
  bool bad;
};

static void fault(struct compiler *c, enum message message, struct str arg) {
  struct diag_at at = {c->file, c->line, c->column};
  c->bad = true;
  diag_error(c->s, at, message, arg);
}

static struct str rest(const struct compiler *c) {
  return str_from(c->text, c->at);
}

static bool at_word(const struct compiler *c, struct str word) {
  return str_starts(rest(c), word);
}

/* HTML's names do not care for upper and lower case. */
static bool is_one_of(struct str name, const char *const *list) {
  for (; *list; list++) {
    if (strlen(*list) == name.len && strncasecmp(name.ptr, *list, name.len) == 0) return true;
  }
  return false;
}

/* Their content is not HTML, or is so only to some readers: nothing is put in. */
static const char *const raw_tags[] = {"script",   "style", "iframe",    "noscript", "noembed",
                                       "noframes", "xmp",   "plaintext", "template", NULL};
/* Their content is text without tags. */
static const char *const text_tags[] = {"title", "textarea", NULL};
/* The attributes that may be filled in; data-* and aria-* besides. All others stay closed: some are
 * programs, some are addresses of a kind of their own, and tomorrow there are more of them. */
static const char *const text_attributes[] = {
    "alt",      "class",       "colspan", "d",       "datetime", "for",   "headers",
    "hreflang", "id",          "lang",    "list",    "max",      "min",   "name",
    "label",    "placeholder", "role",    "rowspan", "step",     "title", "value",
    "viewbox",  "width",       "x",       "y",       NULL};
static const char *const url_attributes[] = {"href", "src", "action", "formaction", NULL};

static bool begins(struct str name, const char *prefix) {
  size_t n = strlen(prefix);
  return name.len > n && strncasecmp(name.ptr, prefix, n) == 0;
}

static enum state value_state(struct str name) {
  if (is_one_of(name, url_attributes)) return IN_URL_START;
  bool open = is_one_of(name, text_attributes) || begins(name, "data-") || begins(name, "aria-");
  return open ? IN_VALUE : IN_CLOSED_VALUE;
}

static bool is_name(char b) {
  return (b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z') || (b >= '0' && b <= '9') || b == '-' ||
         b == ':' || b == '_';
}

static void begin_word(struct compiler *c, enum state state) {
  c->state = state;
  c->word = (struct str){c->text.ptr + c->at, 0};
}

static void end_tag(struct compiler *c) {
  c->state = is_one_of(c->tag, raw_tags)    ? IN_RAW
             : is_one_of(c->tag, text_tags) ? IN_PLAIN
                                            : IN_TEXT;
}

/* Whether "</tag" of the open tag begins here. */
static bool at_own_end(const struct compiler *c) {
  struct str text = rest(c);
  size_t n = c->tag.len;
  if (!str_starts(text, STR("</")) || text.len < n + 3 || is_name(text.ptr[n + 2])) return false;
  return strncasecmp(text.ptr + 2, c->tag.ptr, n) == 0;
}

/* Within content that is not HTML only its own end tag counts; a comment there is read differently
 * by different readers. */
static void step_closed_content(struct compiler *c, char b) {
  if (b != '<') return;
  if (at_own_end(c)) {
    begin_word(c, IN_TAG_NAME);
    c->word.ptr++;
  } else if (c->state == IN_PLAIN || at_word(c, STR("<!--"))) {
    fault(c, MSG_TEMPLATE_UNSAFE, (struct str){c->text.ptr + c->at, 1});
  }
}

/* An address begins with one slash, a question mark or a hash of ours, so that no value can name a
 * scheme or another site. */
static void step_url(struct compiler *c, char b) {
  if (b == '"') {
    c->state = IN_TAG;
  } else if (c->state == IN_URL_START) {
    bool good = b == '/' || b == '?' || b == '#';
    c->state = b == '/' ? IN_URL_SLASH : good ? IN_URL_VALUE : IN_CLOSED_VALUE;
  } else if (c->state == IN_URL_SLASH) {
    c->state = b == '/' || b == '\\' ? IN_CLOSED_VALUE : IN_URL_VALUE;
  }
}

static void step_tag(struct compiler *c, char b) {
  if (b == '>') {
    end_tag(c);
  } else if (is_name(b)) {
    begin_word(c, IN_ATTRIBUTE_NAME);
    c->word.len = 1;
  } else if (b == '"' || b == '\'' || b == '=') {
    fault(c, MSG_TEMPLATE_ATTRIBUTE, (struct str){c->text.ptr + c->at, 1});
  }
}

static void step_attribute_name(struct compiler *c, char b) {
  if (is_name(b)) {
    c->word.len++;
  } else if (b == '=' && at_word(c, STR("=\""))) {
    c->state = value_state(c->word);
    c->at++; /* over the quote too */
    c->column++;
  } else {
    c->state = IN_TAG;
    step_tag(c, b);
  }
}

/* Takes the byte at c->at into account for the state. */
static void step(struct compiler *c) {
  char b = c->text.ptr[c->at];
  switch (c->state) {
    case IN_TEXT:
      if (b == '<' && at_word(c, STR("<!--"))) {
        c->state = IN_COMMENT;
      } else if (b == '<') {
        begin_word(c, IN_TAG_NAME);
        c->word.ptr++;
      }
      break;
    case IN_TAG_NAME:
      if (is_name(b) || ((b == '/' || b == '!') && c->word.len == 0)) {
        c->word.len++;
        break;
      }
      c->tag = c->word;
      c->state = IN_TAG;
      step_tag(c, b);
      break;
    case IN_TAG: step_tag(c, b); break;
    case IN_ATTRIBUTE_NAME: step_attribute_name(c, b); break;
    case IN_VALUE:
    case IN_CLOSED_VALUE:
      if (b == '"') c->state = IN_TAG;
      break;
    case IN_URL_START:
    case IN_URL_SLASH:
    case IN_URL_VALUE: step_url(c, b); break;
    case IN_RAW:
    case IN_PLAIN: step_closed_content(c, b); break;
    case IN_COMMENT:
      if (at_word(c, STR("--!>"))) fault(c, MSG_TEMPLATE_UNSAFE, STR("--!>"));
      if (at_word(c, STR("-->"))) c->state = IN_TEXT, c->at += 2, c->column += 2;
      break;
  }
}

static void advance(struct compiler *c) {
  step(c);
  bool newline = c->text.ptr[c->at] == '\n';
  if (newline) c->line++;
  c->column = newline ? 1 : c->column + ((c->text.ptr[c->at] & 0xC0) != 0x80);
  c->at++;
}

static struct template_node *make(struct compiler *c, enum template_op op) {
  struct template_node *node = ARENA_NEW(c->s->arena, struct template_node);
  if (!node) {
    c->bad = true;
    return NULL;
  }
  node->op = op;
  return node;
}

static struct template_node *markup(struct compiler *c) {
  size_t from = c->at;
  while (c->at < c->text.len && !at_word(c, STR("{{"))) advance(c);
  struct template_node *node = make(c, TEMPLATE_MARKUP);
  if (node) node->text = (struct str){c->text.ptr + from, c->at - from};
  return node;
}

/* A place ends a name that was being read: what comes after it in the tag begins anew, so that a
 * name can not be put together around a place. */
static void settle(struct compiler *c) {
  if (c->state == IN_TAG_NAME) c->tag = c->word;
  if (c->state == IN_TAG_NAME || c->state == IN_ATTRIBUTE_NAME) c->state = IN_TAG;
}

/* The words between {{ and }}; moves behind them. */
static struct str take_place(struct compiler *c) {
  struct str text = str_from(rest(c), 2);
  size_t n = 0;
  while (n < text.len && !str_starts(str_from(text, n), STR("}}"))) n++;
  if (n == text.len) {
    fault(c, MSG_TEMPLATE_OPEN, STR("{{"));
    c->at = c->text.len;
    return STR("");
  }
  struct str inside = {text.ptr, n};
  c->at += inside.len + 4;
  c->column += (unsigned)utf8_count(inside) + 4;
  settle(c);
  bool joined = c->state == IN_TAG && c->at < c->text.len && is_name(c->text.ptr[c->at]);
  if (joined) fault(c, MSG_TEMPLATE_CROSSES, inside);
  return str_trim(inside);
}

static struct str take_word(struct str *text) {
  size_t n = 0;
  while (n < text->len && text->ptr[n] != ' ') n++;
  struct str word = {text->ptr, n};
  *text = str_trim(str_from(*text, n));
  return word;
}

/* Whether something may be put in here, and how it is to be escaped. */
static enum html_context context_here(struct compiler *c, struct str place) {
  switch (c->state) {
    case IN_TEXT:
    case IN_PLAIN: return HTML_TEXT;
    case IN_VALUE: return HTML_ATTRIBUTE;
    case IN_URL_SLASH: /* a value's own slash is encoded, so none can follow */
    case IN_URL_VALUE: c->state = IN_URL_VALUE; return HTML_URL;
    case IN_URL_START:
    case IN_TAG_NAME:
    case IN_TAG:
    case IN_ATTRIBUTE_NAME:
    case IN_CLOSED_VALUE:
    case IN_RAW:
    case IN_COMMENT: break;
  }
  fault(c, MSG_TEMPLATE_UNSAFE, place);
  return HTML_TEXT;
}

static struct template_node *text_place(struct compiler *c, struct str path) {
  struct template_node *node = make(c, TEMPLATE_TEXT);
  if (!node) return NULL;
  node->text = path;
  node->context = context_here(c, path);
  return node;
}

/* The whole of an address: what it may hold is checked when it is put in. */
static struct template_node *link_place(struct compiler *c, struct str path) {
  struct template_node *node = make(c, TEMPLATE_LINK);
  bool alone = c->state == IN_URL_START && c->at < c->text.len && c->text.ptr[c->at] == '"';
  if (!alone) fault(c, MSG_TEMPLATE_UNSAFE, path);
  if (memchr(path.ptr, ' ', path.len)) fault(c, MSG_TEMPLATE_PLACE, path);
  c->state = IN_URL_VALUE;
  if (node) node->text = path;
  return node;
}

static struct template_node *message_place(struct compiler *c, struct str words) {
  struct template_node *node = make(c, TEMPLATE_MESSAGE);
  if (!node) return NULL;
  struct str key = take_word(&words);
  node->context = context_here(c, key);
  if (!message_find(key, &node->message)) {
    fault(c, MSG_TEMPLATE_NO_MESSAGE, key);
    return node;
  }
  while (words.len && node->arg_count < MESSAGE_ARGS_MAX) {
    node->args[node->arg_count++] = take_word(&words);
  }
  bool fits = words.len == 0 && node->arg_count == message_arity(node->message);
  if (!fits) fault(c, MSG_TEMPLATE_ARITY, key);
  return node;
}

static struct template_node *include_place(struct compiler *c, struct str name) {
  struct template_node *node = make(c, TEMPLATE_INCLUDE);
  if (!node) return NULL;
  node->text = name;
  node->include = template_find(c->set, name);
  if (!node->include) fault(c, MSG_TEMPLATE_NO_TEMPLATE, name);
  if (c->state != IN_TEXT) fault(c, MSG_TEMPLATE_UNSAFE, name);
  return node;
}

enum { DEPTH_MAX = 12 };

/* Reads nodes up to {{else}} or {{/…}} (left in *end) or the end of the file (*end empty). */
static struct template_node *nodes(struct compiler *c, unsigned depth, struct str *end);

static void same_state(struct compiler *c, enum state state, struct str tag, struct str place) {
  bool within_tag = state != IN_TEXT && state != IN_COMMENT;
  bool same = c->state == state && (!within_tag || str_eq(c->tag, tag));
  if (!same) fault(c, MSG_TEMPLATE_CROSSES, place);
}

/* {{#each path}}, {{#if path}} or {{#find path …}} up to its end. */
static struct template_node *block(struct compiler *c, enum template_op op, struct str path,
                                   struct str closing, unsigned depth) {
  struct template_node *node = make(c, op);
  if (!node) return NULL;
  if (depth == DEPTH_MAX) {
    fault(c, MSG_TEMPLATE_OPEN, path);
    return NULL;
  }
  node->text = path;
  enum state before = c->state;
  struct str end, tag = c->tag;
  node->body = nodes(c, depth + 1, &end);
  same_state(c, before, tag, path);
  if (op != TEMPLATE_EACH && str_is(end, "else")) {
    node->otherwise = nodes(c, depth + 1, &end);
    same_state(c, before, tag, path);
  }
  if (!str_eq(end, closing)) fault(c, MSG_TEMPLATE_OPEN, path);
  return node;
}

/* {{#find path member=word}} */
static struct template_node *find_block(struct compiler *c, struct str words, unsigned depth) {
  struct str path = take_word(&words), member = words;
  const char *sign = words.len ? memchr(words.ptr, '=', words.len) : NULL;
  if (sign) member.len = (size_t)(sign - words.ptr);
  struct str word = sign ? str_from(words, member.len + 1) : STR("");
  if (member.len == 0 || word.len == 0 || memchr(word.ptr, ' ', word.len)) {
    fault(c, MSG_TEMPLATE_PLACE, path);
    return NULL;
  }
  struct template_node *node = block(c, TEMPLATE_FIND, path, STR("/find"), depth);
  if (!node) return NULL;
  node->args[0] = member;
  node->args[1] = word;
  return node;
}

static struct template_node *place(struct compiler *c, struct str inside, unsigned depth) {
  struct str words = inside, first = take_word(&words);
  if (str_is(first, "t")) return message_place(c, words);
  if (str_is(first, "link") && words.len) return link_place(c, words);
  if (str_is(first, ">")) return include_place(c, words);
  if (str_is(first, "#each")) return block(c, TEMPLATE_EACH, words, STR("/each"), depth);
  if (str_is(first, "#if")) return block(c, TEMPLATE_IF, words, STR("/if"), depth);
  if (str_is(first, "#find")) return find_block(c, words, depth);
  if (words.len || inside.len == 0) {
    fault(c, MSG_TEMPLATE_PLACE, inside);
    return NULL;
  }
  return text_place(c, inside);
}

static struct template_node *nodes(struct compiler *c, unsigned depth, struct str *end) {
  struct template_node *first = NULL, **last = &first;
  *end = STR("");
  while (c->at < c->text.len && !c->bad) {
    struct template_node *node;
    if (at_word(c, STR("{{"))) {
      struct str inside = take_place(c);
      if (str_is(inside, "else") || str_starts(inside, STR("/"))) {
        *end = inside;
        break;
      }
      node = place(c, inside, depth);
    } else {
      node = markup(c);
    }
    if (!node) break;
    *last = node;
    last = &node->next;
  }
  return first;
}

static void compile_unit(struct scope *s, struct template_set *set, struct template_unit *unit,
                         const struct template_file *file) {
  struct compiler c = {
      .s = s, .set = set, .file = file->name, .text = file->text, .line = 1, .column = 1};
  struct str end;
  unit->body = nodes(&c, 0, &end);
  if (c.bad) return;
  if (end.len) fault(&c, MSG_TEMPLATE_PLACE, end);
  if (c.state != IN_TEXT) fault(&c, MSG_TEMPLATE_CROSSES, unit->name);
}

const struct template_unit *template_find(const struct template_set *set, struct str name) {
  for (size_t i = 0; i < set->count; i++) {
    if (str_eq(set->units[i].name, name)) return &set->units[i];
  }
  return NULL;
}

bool template_has(const struct template_set *set, struct str name) {
  return template_find(set, name) != NULL;
}

/* How deep `each` and includes go below a node list; what goes deeper than can be rendered, an
 * include of itself above all, is refused. */
static bool too_deep(const struct template_node *node, unsigned depth) {
  if (depth >= TEMPLATE_VIEWS_MAX) return true;
  for (; node; node = node->next) {
    bool deeper =
        node->op == TEMPLATE_EACH || node->op == TEMPLATE_FIND || node->op == TEMPLATE_INCLUDE;
    unsigned below = depth + deeper;
    const struct template_node *included = node->include ? node->include->body : NULL;
    if ((node->body && too_deep(node->body, below)) ||
        (node->otherwise && too_deep(node->otherwise, below)) ||
        (included && too_deep(included, below))) {
      return true;
    }
  }
  return false;
}

static void check_depth(struct scope *s, const struct template_set *set) {
  for (size_t i = 0; i < set->count; i++) {
    if (!too_deep(set->units[i].body, 1)) continue;
    struct diag_at at = {.file = set->units[i].name};
    diag_error(s, at, MSG_TEMPLATE_TOO_DEEP, set->units[i].name);
    return;
  }
}

enum ly template_compile(struct scope *s, const struct template_file *files, size_t count,
                         struct template_set **out) {
  struct template_set *set = ARENA_NEW(s->arena, struct template_set);
  if (!set) return fail_memory(s);
  set->units = ARENA_ARRAY(s->arena, struct template_unit, count);
  if (!set->units) return fail_memory(s);
  set->count = count;
  for (size_t i = 0; i < count; i++) {
    struct str name = files[i].name;
    if (str_ends(name, STR(".html"))) name.len -= 5;
    set->units[i].name = name;
  }
  size_t before = s->diags.errors;
  for (size_t i = 0; i < count; i++) compile_unit(s, set, &set->units[i], &files[i]);
  if (arena_failed(s->arena)) return fail_memory(s);
  check_depth(s, set);
  *out = set;
  return s->diags.errors > before ? fail(s, LY_INVALID, MSG_TEMPLATE_FAULTS) : LY_OK;
}
