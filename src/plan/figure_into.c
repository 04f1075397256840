/* One more version of a parameter in the text of parameters.yaml: lines put in, all else left as it
 * is, so that comments and the order of the file stay. */
#include "plan/figure.h"

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

/* Comments and empty lines above what follows belong to that. */
static size_t end_of(const struct lines *l, const struct pack_entry *entry,
                     const struct pack_node *versions) {
  size_t end = count_lines(l) + 1;
  if (entry->node->next) end = entry->node->next->at.line;
  if (versions->next) end = versions->next->key->at.line;
  while (end > versions->at.line + 1) {
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

enum ly figure_into(struct scope *s, const struct pack *pack, const struct figure_proposal *p,
                    struct str version, struct pack_source *source) {
  const struct pack_entry *entry = pack_find(pack, &service_kind_parameter, p->param);
  struct pack_file *file = file_called(source, service_kind_parameter.file);
  struct place place;
  struct str name = pack->header->name;
  bool own = entry && file && pack_holding(pack, &service_kind_parameter, entry) == pack;
  if (!own) return fail(s, LY_CONFLICT, MSG_FIGURE_NOT_THERE, name, p->param);
  struct lines lines = {file->content};
  if (!find_place(&lines, entry, p->from, &place))
    return fail(s, LY_CONFLICT, MSG_FIGURE_NO_PLACE, name, p->param);
  struct str behind = from_line(&lines, place.behind);
  struct str before = {file->content.ptr, file->content.len - from_line(&lines, place.line).len};
  struct buf b = buf_open(s->arena, PACK_FILE_MAX);
  buf_add(&b, before);
  if (before.len && before.ptr[before.len - 1] != '\n') buf_char(&b, '\n');
  add_indented(&b, version, place.indent);
  buf_add(&b, behind);
  file->content = buf_str(&b);
  return buf_failed(&b) ? fail_memory(s) : LY_OK;
}
