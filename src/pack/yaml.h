/* YAML to a tree of nodes that know their place.
 *
 * Of YAML only what a pack needs is taken: one document of maps, lists and plain or quoted texts.
 * Anchors, aliases and tags are refused, so a file is what it looks like; a key twice in a map is
 * refused; depth is limited. All texts stay texts: what is a number or a date is for the schema to
 * say.
 */
#pragma once

#include "base/scope.h"

enum pack_node_kind { PACK_NODE_TEXT, PACK_NODE_LIST, PACK_NODE_MAP };

struct pack_node {
  enum pack_node_kind kind;
  struct diag_at at;
  struct str text; /* PACK_NODE_TEXT */
  struct str raw;  /* the same as it stands in the file: with its quotes, over several lines */
  /* List items, or the values of a map with their keys. */
  struct pack_node *first, *last, *next;
  struct pack_node *key; /* the key this node stands under */
  size_t count;
};

enum { PACK_DEPTH_MAX = 16, PACK_NODES_MAX = 200000, PACK_KEYS_MAX = 1000 };

/* The place in the file of the byte `offset` of a text, also of one that is written over several
 * lines. Blanks are not told apart, so it is good for texts in which they do not matter. */
struct diag_at pack_text_at(const struct pack_node *node, size_t offset);

/* The tree of `content`, or NULL with a diagnostic. An empty file gives NULL without one; *empty
 * then is true. `file` names the places. */
struct pack_node *pack_yaml(struct scope *s, struct str file, struct str content, bool *empty);
