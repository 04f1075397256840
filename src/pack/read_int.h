/* Inside the pack room: filling structs from nodes by a schema. */
#pragma once

#include "pack/pack.h"
#include "pack/yaml.h"

/* The kind's entry of this node, or NULL. Faults become diagnostics; the entry is then incomplete.
 */
struct pack_entry *pack_read_entry(struct scope *s, const struct pack_kind *kind,
                                   const struct pack_node *node);

/* a-z, 0-9 and _, beginning with a letter, at most 64. */
bool pack_is_key(struct str text);

/* Whether one area lies in another, by its code; true where nothing is known of the outer one. */
bool pack_area_within(const struct pack *pack, struct str inner, struct str outer);
