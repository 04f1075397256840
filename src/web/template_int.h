/* Inside the templates: what compiling makes and rendering walks. */
#pragma once

#include "web/template.h"

enum template_op {
  TEMPLATE_MARKUP,
  TEMPLATE_TEXT,    /* {{path}} */
  TEMPLATE_LINK,    /* {{link path}} */
  TEMPLATE_MESSAGE, /* {{t key path…}} */
  TEMPLATE_EACH,
  TEMPLATE_IF,
  TEMPLATE_FIND, /* args: the member, and what it has to read */
  TEMPLATE_INCLUDE,
};

/* How deep each, find and include may stand within each other. */
enum { TEMPLATE_VIEWS_MAX = 24 };

struct template_node {
  struct template_node *next;
  enum template_op op;
  enum html_context context;
  struct str text; /* mark-up, path, or the name of the included template */
  enum message message;
  struct str args[MESSAGE_ARGS_MAX]; /* paths */
  size_t arg_count;
  struct template_node *body, *otherwise;
  const struct template_unit *include;
};

struct template_unit {
  struct str name;
  struct template_node *body;
};

struct template_set {
  struct template_unit *units;
  size_t count;
};

const struct template_unit *template_find(const struct template_set *set, struct str name);
