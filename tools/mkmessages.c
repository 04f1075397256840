/* mkmessages: the program's words, from YAML to C.
 *
 *   mkmessages OUT.h OUT.c FILE.yaml…
 *
 * A file is a map from keys (room.name) to maps with `zh` and `en`. Refused, with file and line: a
 * key twice, a language missing or unknown, an empty text, texts whose places {1} to {8} differ or
 * leave a gap. The header gets one constant a message; the C file the table behind
 * base/message.h.
 */
#include <ctype.h>
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

enum { LANGS = 2, ARGS_MAX = 8, MESSAGES_MAX = 8000, KEY_MAX = 80, TEXT_MAX = 2000 };

static const char *const langs[LANGS] = {"zh", "en"};

static struct message {
  char key[KEY_MAX];
  char text[LANGS][TEXT_MAX]; /* empty: not there */
  unsigned arity;
} messages[MESSAGES_MAX];

static size_t count;
static const char *file;

static _Noreturn void fault(const yaml_node_t *node, const char *what, const char *about) {
  errx(1, "%s:%zu: %s: %s", file, node->start_mark.line + 1, about, what);
}

static const char *scalar(const yaml_node_t *node) {
  if (node->type != YAML_SCALAR_NODE) fault(node, "a text is wanted here", "-");
  return (const char *)node->data.scalar.value;
}

static void take(char *to, size_t room, const yaml_node_t *node) {
  const char *text = scalar(node);
  size_t size = strlen(text);
  if (size == 0 || size >= room) fault(node, "the text is empty or too long", text);
  memcpy(to, text, size + 1);
}

/* The places in a text as a set of bits. */
static unsigned places(const char *text) {
  unsigned set = 0;
  for (const char *p = text; (p = strchr(p, '{')); p++) {
    if (p[1] >= '1' && p[1] <= '0' + ARGS_MAX && p[2] == '}') set |= 1u << (p[1] - '1');
  }
  return set;
}

static void check_places(const yaml_node_t *at, struct message *m) {
  unsigned set = places(m->text[0]);
  for (int lang = 1; lang < LANGS; lang++) {
    if (places(m->text[lang]) != set) fault(at, "the languages have different places", m->key);
  }
  while (set & 1u << m->arity) m->arity++;
  if (set >> m->arity) fault(at, "the places {1}, {2}, … leave a gap", m->key);
}

static void read_texts(yaml_document_t *doc, const yaml_node_t *map, struct message *m) {
  if (map->type != YAML_MAPPING_NODE) fault(map, "wants zh and en", m->key);
  for (yaml_node_pair_t *p = map->data.mapping.pairs.start; p < map->data.mapping.pairs.top; p++) {
    const yaml_node_t *name = yaml_document_get_node(doc, p->key);
    const yaml_node_t *text = yaml_document_get_node(doc, p->value);
    int lang = 0;
    while (lang < LANGS && strcmp(scalar(name), langs[lang]) != 0) lang++;
    if (lang == LANGS) fault(name, "unknown language", m->key);
    if (*m->text[lang]) fault(name, "the language stands twice", m->key);
    take(m->text[lang], TEXT_MAX, text);
  }
  for (int lang = 0; lang < LANGS; lang++) {
    if (!*m->text[lang]) fault(map, "a language is missing", m->key);
  }
  check_places(map, m);
}

static void read_entry(yaml_document_t *doc, const yaml_node_t *key, const yaml_node_t *texts) {
  if (count == MESSAGES_MAX) fault(key, "too many messages", scalar(key));
  struct message *m = &messages[count++];
  take(m->key, KEY_MAX, key);
  if (!strchr(m->key, '.')) fault(key, "a key is room.name", scalar(key));
  for (struct message *other = messages; other < m; other++) {
    if (strcmp(other->key, m->key) == 0) fault(key, "the key is there already", m->key);
  }
  read_texts(doc, texts, m);
}

static void read_file(const char *path) {
  yaml_parser_t parser;
  yaml_document_t doc;
  FILE *in = fopen(path, "rb");
  if (!in) err(1, "%s", path);
  file = path;
  if (!yaml_parser_initialize(&parser)) errx(1, "out of memory");
  yaml_parser_set_input_file(&parser, in);
  if (!yaml_parser_load(&parser, &doc)) {
    errx(1, "%s:%zu: %s", path, parser.problem_mark.line + 1, parser.problem);
  }
  yaml_node_t *root = yaml_document_get_root_node(&doc);
  if (!root || root->type != YAML_MAPPING_NODE) errx(1, "%s: wants a map", path);
  for (yaml_node_pair_t *p = root->data.mapping.pairs.start; p < root->data.mapping.pairs.top;
       p++) {
    read_entry(&doc, yaml_document_get_node(&doc, p->key), yaml_document_get_node(&doc, p->value));
  }
  yaml_document_delete(&doc);
  yaml_parser_delete(&parser);
  fclose(in);
}

/* Messages in order of their keys, so that the output depends on nothing else. */
static int by_key(const void *a, const void *b) {
  return strcmp(((const struct message *)a)->key, ((const struct message *)b)->key);
}

static FILE *open_out(const char *path) {
  FILE *out = fopen(path, "w");
  if (!out) err(1, "%s", path);
  return out;
}

static void close_out(FILE *out, const char *path) {
  if (ferror(out) || fclose(out) != 0) err(1, "%s", path);
}

static void write_constant(FILE *out, const char *key) {
  fputs("  MSG_", out);
  for (; *key; key++) putc(*key == '.' ? '_' : toupper((unsigned char)*key), out);
  fputs(",\n", out);
}

static void write_header(const char *path) {
  FILE *out = open_out(path);
  fputs("/* Made by tools/mkmessages.c from web/messages. */\n#pragma once\n\nenum message {\n",
        out);
  for (size_t i = 0; i < count; i++) write_constant(out, messages[i].key);
  fputs("  MESSAGE_COUNT\n};\n\nstruct message_row {\n  const char *key;\n", out);
  fprintf(out, "  const char *text[%d];\n  unsigned arity;\n};\n\n", LANGS);
  fputs("extern const struct message_row message_table[MESSAGE_COUNT];\n", out);
  close_out(out, path);
}

static void write_literal(FILE *out, const char *text) {
  putc('"', out);
  for (; *text; text++) {
    if (*text == '"' || *text == '\\') {
      fprintf(out, "\\%c", *text);
    } else if (*text == '\n') {
      fputs("\\n", out);
    } else {
      putc(*text, out);
    }
  }
  putc('"', out);
}

static void write_table(const char *path) {
  FILE *out = open_out(path);
  fputs("/* Made by tools/mkmessages.c from web/messages. */\n#include \"gen/messages.h\"\n\n",
        out);
  fputs("const struct message_row message_table[MESSAGE_COUNT] = {\n", out);
  for (size_t i = 0; i < count; i++) {
    fputs("  {", out);
    write_literal(out, messages[i].key);
    fputs(", {", out);
    for (int lang = 0; lang < LANGS; lang++) {
      write_literal(out, messages[i].text[lang]);
      fputs(lang + 1 < LANGS ? ", " : "}", out);
    }
    fprintf(out, ", %u},\n", messages[i].arity);
  }
  fputs("};\n", out);
  close_out(out, path);
}

int main(int argc, char **argv) {
  if (argc < 4) errx(2, "usage: mkmessages OUT.h OUT.c FILE.yaml…");
  for (int i = 3; i < argc; i++) read_file(argv[i]);
  qsort(messages, count, sizeof *messages, by_key);
  write_header(argv[1]);
  write_table(argv[2]);
  return 0;
}
