/* One more version of a parameter in the text of parameters.yaml, or another text of a rule in that
 * of programmes.yaml: lines put in, all else left as it is, so that comments and the order of the
 * file stay. */
#include "plan/figure.h"

#include "base/json.h"
#include "pack/yaml.h"

/* Lines of a text: from the first, counted from 1. */
struct lines {
  struct str text;
};

static struct str from_line(const struct lines *l, size_t line) {
  size_t at = 0;
  for (size_t n = 1; n < line && at < l->text.len; at++) n += l->text.ptr[at] == '\n';
  return str_from(l->text, at);
}

static struct str line_at(const struct lines *l, size_t line) {
  struct str rest = from_line(l, line);
  size_t n = 0;
  while (n < rest.len && rest.ptr[n] != '\n') n++;
  return (struct str){rest.ptr, n};
}

static size_t count_lines(const struct lines *l) {
  size_t n = 0;
  for (size_t i = 0; i < l->text.len; i++) n += l->text.ptr[i] == '\n';
  return n + (l->text.len && l->text.ptr[l->text.len - 1] != '\n');
}

/* Blanks in front of "- "; false where the line is no item of a list. */
static bool indent_of(struct str line, int *out) {
  size_t n = 0;
  while (n < line.len && line.ptr[n] == ' ') n++;
  *out = (int)n;
  return n + 1 < line.len && line.ptr[n] == '-' && line.ptr[n + 1] == ' ';
}

/* Where the versions of a parameter stand. */
struct place {
  const struct service_parameter *parameter;
  const struct pack_node *versions;
  size_t end;          /* the first line behind them */
  size_t line, behind; /* to be put in before `line`; those up to `behind` go */
  int indent;
};

static const struct pack_node *child(const struct pack_node *map, const char *key) {
  const struct pack_node *n = map->first;
  while (n && !str_is(n->key->text, key)) n = n->next;
  return n;
}

/* The first line behind a field of an entry. Comments and empty lines above what follows belong to
 * that. */
static size_t end_of(const struct lines *l, const struct pack_entry *entry,
                     const struct pack_node *field) {
  size_t end = count_lines(l) + 1;
  if (entry->node->next) end = entry->node->next->at.line;
  if (field->next) end = field->next->key->at.line;
  while (end > field->key->at.line + 1) {
    struct str above = str_trim(line_at(l, end - 1));
    if (above.len && above.ptr[0] != '#') break;
    end--;
  }
  return end;
}

static const struct service_version *version_at(const struct service_parameter *p, size_t i) {
  return ((struct service_version *const *)p->versions.items)[i];
}

/* Versions stand in the order of their days; one that begins on the same day gives way: what comes
 * has its entries too. */
static void find_line(struct place *p, struct date from) {
  const struct pack_node *node = p->versions->first;
  size_t i = 0;
  p->line = p->behind = p->end;
  while (node && version_at(p->parameter, i)->from.day < from.day) { /* not said: from ever on */
    node = node->next;
    i++;
  }
  if (!node) return;
  bool same = version_at(p->parameter, i)->from.day == from.day;
  p->line = p->behind = node->at.line;
  if (same) p->behind = node->next ? node->next->at.line : p->end;
}

static bool find_place(const struct lines *l, const struct pack_entry *entry, struct date from,
                       struct place *out) {
  const struct pack_node *versions = child(entry->node, "versions");
  *out = (struct place){.parameter = (const void *)entry, .versions = versions};
  if (!versions || !versions->first) return false;
  if (!indent_of(line_at(l, versions->first->at.line), &out->indent)) return false;
  for (const struct pack_node *n = versions->first; n; n = n->next) {
    int indent;
    bool block = indent_of(line_at(l, n->at.line), &indent) && indent == out->indent;
    if (!block || n->at.line == versions->key->at.line) return false;
  }
  out->end = end_of(l, entry, versions);
  find_line(out, from);
  return true;
}

static void add_indented(struct buf *b, struct str text, int indent) {
  struct lines lines = {text};
  for (size_t i = 1; i <= count_lines(&lines); i++) {
    struct str line = line_at(&lines, i);
    buf_printf(b, "%*s%.*s\n", indent, "", STR_ARG(line));
  }
}

static struct pack_file *file_called(const struct pack_source *source, const char *path) {
  for (size_t i = 0; i < source->count; i++)
    if (str_is(source->files[i].path, path)) return &source->files[i];
  return NULL;
}

/* The lines from `line` up to `behind` become `text`. */
static enum ly replace_lines(struct scope *s, struct pack_file *file, size_t line, size_t behind,
                             struct str text) {
  struct lines lines = {file->content};
  struct str after = from_line(&lines, behind);
  struct str before = {file->content.ptr, file->content.len - from_line(&lines, line).len};
  struct buf b = buf_open(s->arena, PACK_FILE_MAX);
  buf_add(&b, before);
  if (before.len && before.ptr[before.len - 1] != '\n') buf_char(&b, '\n');
  buf_add(&b, text);
  buf_add(&b, after);
  file->content = buf_str(&b);
  return buf_failed(&b) ? fail_memory(s) : LY_OK;
}

static enum ly version_into(struct scope *s, const struct pack_entry *entry,
                            const struct figure_proposal *p, struct str version,
                            struct pack_file *file) {
  struct lines lines = {file->content};
  struct buf b = buf_open(s->arena, PACK_FILE_MAX);
  struct place place;
  if (!find_place(&lines, entry, p->from, &place))
    return fail(s, LY_CONFLICT, MSG_FIGURE_NO_PLACE, p->pack->header->name, p->param);
  add_indented(&b, version, place.indent);
  return replace_lines(s, file, place.line, place.behind, buf_str(&b));
}

/* ---- Rules --------------------------------------------------------------------------------------
 */

/* A field that has lines of its own. */
static bool find_field(const struct lines *l, const struct pack_entry *entry, const char *key,
                       struct place *out) {
  const struct pack_node *field = child(entry->node, key);
  if (!field) return false;
  size_t line = field->key->at.line;
  struct str before = {line_at(l, line).ptr, field->key->at.column - 1};
  if (str_trim(before).len || (field->next && field->next->key->at.line == line)) return false;
  *out = (struct place){.line = line, .behind = end_of(l, entry, field), .indent = (int)before.len};
  return true;
}

static void add_rule(struct buf *b, const char *key, struct str text, int indent) {
  struct lines lines = {text};
  buf_printf(b, "%*s%s: |\n", indent, "", key);
  for (size_t i = 1; i <= count_lines(&lines); i++) {
    struct str line = str_trim(line_at(&lines, i));
    if (line.len) buf_printf(b, "%*s%.*s\n", indent + 2, "", STR_ARG(line));
  }
}

static void add_norm(struct buf *b, struct str norm, int indent) {
  buf_printf(b, "%*snorm: ", indent, "");
  json_text(b, norm);
  buf_char(b, '\n');
}

/* The rule and what decides it; of two fields the lower first, so that lines stay where they are.
 */
static enum ly rule_into(struct scope *s, const struct service_programme *programme, int part,
                         const struct figure_proposal *p, struct pack_file *file) {
  const char *key = pack_choice_of(service_parts, part)->word;
  struct lines lines = {file->content};
  struct buf rule = buf_open(s->arena, PACK_FILE_MAX), norm = buf_open(s->arena, PACK_FILE_MAX);
  struct place at, norm_at;
  bool had = child(programme->entry.node, "norm") != NULL;
  bool found = find_field(&lines, &programme->entry, key, &at) &&
               (!had || find_field(&lines, &programme->entry, "norm", &norm_at));
  if (!found)
    return fail(s, LY_CONFLICT, MSG_FIGURE_NO_RULE_PLACE, p->pack->header->name, programme->name);
  add_rule(&rule, key, p->value, at.indent);
  add_norm(had ? &norm : &rule, figure_basis(s, programme->norm, p->basis), at.indent);
  if (!had) return replace_lines(s, file, at.line, at.behind, buf_str(&rule));
  struct place *places[] = {&at, &norm_at};
  struct str texts[] = {buf_str(&rule), buf_str(&norm)};
  size_t lower = norm_at.line > at.line;
  enum ly rc = replace_lines(s, file, places[lower]->line, places[lower]->behind, texts[lower]);
  size_t upper = !lower;
  return rc ? rc : replace_lines(s, file, places[upper]->line, places[upper]->behind, texts[upper]);
}

enum ly figure_into(struct scope *s, const struct pack *pack, const struct figure_proposal *p,
                    struct str text, struct pack_source *source) {
  struct str programme;
  int part;
  bool rule = service_rule_called(p->param, &programme, &part);
  const struct pack_kind *kind = rule ? &service_kind_programme : &service_kind_parameter;
  const struct pack_entry *entry = pack_find(pack, kind, rule ? programme : p->param);
  struct pack_file *file = file_called(source, kind->file);
  bool own = entry && file && pack_holding(pack, kind, entry) == pack;
  if (!own) return fail(s, LY_CONFLICT, MSG_FIGURE_NOT_THERE, pack->header->name, p->param);
  return rule ? rule_into(s, (const void *)entry, part, p, file)
              : version_into(s, entry, p, text, file);
}
