/* Columns and what they are: slots of a kind of table, mappings, headings. */
#include "base/csv.h"
#include "base/json.h"
#include "base/json_read.h"
#include "base/nearest.h"
#include "base/pinyin.h"
#include "registry/import_int.h"

enum { MAPPING_BYTES_MAX = 64 * 1024 };

/* ---- Kinds of tables ----------------------------------------------------------------------------
 */

static const struct {
  const char *key;
  enum message name;
} others[] = {{IMPORT_RECEIPT, MSG_IMPORT_KIND_RECEIPT}, {IMPORT_ACT, MSG_IMPORT_KIND_ACT}};

bool import_kind_find(struct scope *s, const struct registry *r, struct str name, struct str *key) {
  const struct registry_party *kind = registry_kind_find(r, name);
  if (kind) *key = kind->kind->key;
  for (size_t i = 0; !kind && i < sizeof others / sizeof *others; i++) {
    bool called =
        str_is(name, others[i].key) || str_eq(name, message_plain(s->lang, others[i].name));
    if (!called) continue;
    *key = str_of(others[i].key);
    return true;
  }
  return kind != NULL;
}

struct str import_kind_name(struct scope *s, const struct registry *r, struct str key) {
  const struct registry_party *kind = registry_kind_find(r, key);
  for (size_t i = 0; !kind && i < sizeof others / sizeof *others; i++) {
    if (str_is(key, others[i].key)) return message_plain(s->lang, others[i].name);
  }
  return kind ? kind->kind->name : key;
}

const struct registry_fact *import_number_of(const struct registry_party *kind) {
  for (size_t i = 0; i < kind->count; i++) {
    const struct registry_fact *fact = kind->facts[i];
    if (fact->index && fact->check != IDENTITY_PHONE) return fact; /* a phone is shared */
  }
  return NULL;
}

/* ---- Slots --------------------------------------------------------------------------------------
 */

struct adding {
  struct scope *s;
  const struct registry *r;
  struct import_slots *out;
};

static void add(struct adding *a, struct import_slot slot) {
  if (a->out->items) a->out->items[a->out->count++] = slot;
}

static void add_plain(struct adding *a, enum import_role role, const char *key, enum message name) {
  add(a,
      (struct import_slot){.role = role, .key = str_of(key), .name = message_plain(LANG_ZH, name)});
}

static void add_facts(struct adding *a, const struct registry_party *kind) {
  for (size_t i = 0; i < kind->count; i++) {
    const struct registry_fact *fact = kind->facts[i];
    add(a, (struct import_slot){
               .role = IMPORT_ROLE_FACT, .key = fact->key, .name = fact->name, .fact = fact});
  }
  add_plain(a, IMPORT_ROLE_FROM, "true_from", MSG_IMPORT_SLOT_FROM);
  add_plain(a, IMPORT_ROLE_TO, "true_to", MSG_IMPORT_SLOT_TO);
}

static void add_who(struct adding *a) {
  for (size_t i = 0; i < a->r->count; i++) {
    const struct registry_fact *fact = import_number_of(&a->r->kinds[i]);
    if (!fact) continue;
    add(a, (struct import_slot){.role = IMPORT_ROLE_WHO,
                                .key = fact->key,
                                .name = fact->name,
                                .fact = fact,
                                .kind = &a->r->kinds[i]});
  }
}

static bool has_slot(const struct import_slots *slots, struct str key) {
  for (size_t i = 0; i < slots->count; i++) {
    if (str_eq(slots->items[i].key, key)) return true;
  }
  return false;
}

/* Fields of all kinds of acts; one key has one meaning in all of them. */
static void add_fields(struct adding *a) {
  const struct pack_table *table = pack_table_of(a->r->pack, &registry_kind_act);
  for (size_t i = 0; i < table->count; i++) {
    const struct registry_act_kind *kind = (const void *)table->entries[i];
    const struct registry_act_field *const *fields = kind->fields.items;
    for (size_t j = 0; j < kind->fields.count; j++) {
      if (!fields[j] || has_slot(a->out, fields[j]->key)) continue;
      add(a, (struct import_slot){.role = IMPORT_ROLE_FIELD,
                                  .key = fields[j]->key,
                                  .name = fields[j]->name,
                                  .field = fields[j]});
    }
  }
}

static void add_receipt(struct adding *a) {
  add_who(a);
  add_plain(a, IMPORT_ROLE_PROGRAMME, "programme", MSG_IMPORT_SLOT_PROGRAMME);
  add_plain(a, IMPORT_ROLE_FROM, "true_from", MSG_IMPORT_SLOT_RECEIVED_FROM);
  add_plain(a, IMPORT_ROLE_TO, "true_to", MSG_IMPORT_SLOT_RECEIVED_TO);
  add_plain(a, IMPORT_ROLE_AMOUNT, "amount", MSG_IMPORT_SLOT_AMOUNT);
}

static void add_act(struct adding *a) {
  add_who(a);
  add_plain(a, IMPORT_ROLE_ACT, "act", MSG_IMPORT_SLOT_ACT);
  add_plain(a, IMPORT_ROLE_DAY, "on", MSG_IMPORT_SLOT_DAY);
  add_fields(a);
}

enum ly import_slots_of(struct scope *s, const struct registry *r, struct str kind,
                        struct import_slots *out) {
  const struct registry_party *party = registry_kind_find(r, kind);
  const struct pack_table *acts = pack_table_of(r->pack, &registry_kind_act);
  size_t room = r->count + 8 + acts->count * REGISTRY_ACT_FIELDS_MAX + (party ? party->count : 0);
  *out = (struct import_slots){.items = ARENA_ARRAY(s->arena, struct import_slot, room)};
  struct adding a = {s, r, out};
  if (!out->items) return fail_memory(s);
  if (party) {
    add_facts(&a, party);
  } else if (str_is(kind, IMPORT_RECEIPT)) {
    add_receipt(&a);
  } else if (str_is(kind, IMPORT_ACT)) {
    add_act(&a);
  } else {
    return fail(s, LY_INVALID, MSG_IMPORT_NO_KIND, kind);
  }
  return LY_OK;
}

const struct import_slot *import_slot_find(const struct import_slots *slots, struct str name) {
  for (size_t i = 0; i < slots->count; i++) {
    const struct import_slot *slot = &slots->items[i];
    if (str_eq(slot->key, name) || str_eq(slot->name, name)) return slot;
  }
  for (size_t i = 0; i < slots->count; i++) {
    const struct import_slot *slot = &slots->items[i];
    if (slot->fact && registry_fact_also(slot->fact, name)) return slot;
  }
  return NULL;
}

static const struct import_slot *nearest(const struct import_slots *slots, struct str heading) {
  struct nearest near = nearest_to(heading);
  for (size_t i = 0; i < slots->count; i++) {
    nearest_look(&near, slots->items[i].name, &slots->items[i]);
    nearest_look(&near, slots->items[i].key, &slots->items[i]);
  }
  return near.best;
}

/* ---- Mappings -----------------------------------------------------------------------------------
 */

struct str import_mapping_text(struct scope *s, const struct import_mapping *mapping) {
  struct value *v = value_map(s->arena);
  struct buf b = buf_open(s->arena, MAPPING_BYTES_MAX);
  for (size_t i = 0; v && i < mapping->count; i++)
    value_set_text(s->arena, v, str_c(s->arena, mapping->items[i].heading), mapping->items[i].slot);
  if (v) json_value(&b, v);
  return buf_str(&b);
}

enum ly import_mapping_read(struct scope *s, struct str text, struct import_mapping *out) {
  struct value *v;
  *out = (struct import_mapping){0};
  if (text.len == 0) return LY_OK;
  enum ly rc = json_read(s, text, &v);
  if (rc) return rc;
  if (v->kind != VALUE_MAP) return fail(s, LY_INVALID, MSG_IMPORT_BAD_MAPPING);
  out->items = ARENA_ARRAY(s->arena, struct import_said, v->count);
  if (!out->items) return fail_memory(s);
  for (const struct value *i = v->first; i; i = i->next) {
    if (i->kind != VALUE_TEXT) return fail(s, LY_INVALID, MSG_IMPORT_BAD_MAPPING);
    out->items[out->count++] = (struct import_said){i->key, i->text};
  }
  return LY_OK;
}

enum ly import_mapping_table(struct scope *s, struct str file, struct str bytes,
                             struct import_mapping *out) {
  struct str text;
  struct csv csv;
  *out = (struct import_mapping){0};
  enum ly rc = text_decode(s, file, bytes, &text);
  if (!rc) rc = csv_read(s, file, text, &csv);
  if (rc) return rc;
  out->items = ARENA_ARRAY(s->arena, struct import_said, csv.count + 1);
  if (!out->items) return fail_memory(s);
  for (size_t i = 0; i < csv.count; i++) {
    const struct csv_row *row = &csv.rows[i];
    if (row->count > 2 || row->cells[0].len == 0)
      return fail(s, LY_INVALID, MSG_IMPORT_BAD_MAP_LINE, file, str_int(s->arena, row->at[0].line));
    struct str slot = row->count == 2 ? row->cells[1] : STR("");
    out->items[out->count++] = (struct import_said){row->cells[0], slot};
  }
  return LY_OK;
}

enum ly import_heading_digest(struct scope *s, const struct rows_row *heading, struct str *out) {
  struct digest_state *state;
  struct digest digest;
  enum ly rc = digest_begin(s, &state);
  if (rc) return rc;
  for (size_t i = 0; i < heading->count; i++) digest_add_part(state, heading->cells[i]);
  rc = digest_end(s, state, &digest);
  if (!rc) *out = digest_hex(s->arena, &digest);
  return rc;
}

/* ---- The heading of a table ---------------------------------------------------------------------
 */

static enum ly unknown_slot(struct scope *s, const struct import *im, struct str name) {
  const struct import_slot *near = nearest(&im->slots, name);
  if (near) return fail(s, LY_INVALID, MSG_IMPORT_NO_SLOT_NEAR, name, near->name, near->key);
  return fail(s, LY_INVALID, MSG_IMPORT_NO_SLOT, name);
}

static enum ly map_said(struct scope *s, struct import *im, const struct import_said *said) {
  const struct import_slot *slot = NULL;
  bool found = false;
  if (said->slot.len && !(slot = import_slot_find(&im->slots, said->slot)))
    return unknown_slot(s, im, said->slot);
  for (size_t i = 0; i < im->column_count; i++) {
    if (!str_eq(im->columns[i].heading, said->heading)) continue;
    im->columns[i].slot = slot;
    im->columns[i].near = NULL;
    im->columns[i].loose = false;
    found = true;
  }
  return found ? LY_OK : fail(s, LY_INVALID, MSG_IMPORT_NO_HEADING, said->heading);
}

/* Of two columns for one slot, that with the fact's own name is it, else the first; of the other
 * somebody has to say. */
static void yield_loose(struct import *im) {
  for (size_t i = 0; i < im->column_count; i++) {
    struct import_column *c = &im->columns[i];
    for (size_t j = 0; c->loose && c->slot && j < im->column_count; j++) {
      const struct import_column *other = &im->columns[j];
      if (j == i || other->slot != c->slot || (other->loose && j > i)) continue;
      c->near = c->slot;
      c->slot = NULL;
    }
  }
}

static enum ly check_twice(struct scope *s, const struct import *im) {
  for (size_t i = 0; i < im->column_count; i++) {
    for (size_t j = 0; j < i; j++) {
      const struct import_slot *slot = im->columns[i].slot;
      if (slot && im->columns[j].slot == slot)
        return fail(s, LY_INVALID, MSG_IMPORT_SLOT_TWICE, im->columns[j].heading,
                    im->columns[i].heading, slot->name);
    }
  }
  return LY_OK;
}

size_t import_column_of(const struct import *im, enum import_role role) {
  for (size_t i = 0; i < im->column_count; i++) {
    if (im->columns[i].slot && im->columns[i].slot->role == role) return i;
  }
  return IMPORT_WHOLE_ROW;
}

/* Names what a column could be, for somebody whose table has none of it. */
static struct str names_of(struct scope *s, const struct import *im, enum import_role role) {
  enum { NAMES_MAX = 12 };
  struct buf b = buf_open(s->arena, 4096);
  size_t n = 0;
  for (size_t i = 0; i < im->slots.count && n < NAMES_MAX; i++) {
    if (im->slots.items[i].role != role) continue;
    if (n++) buf_add(&b, STR("、"));
    buf_add(&b, im->slots.items[i].name);
  }
  return buf_str(&b);
}

static enum ly need(struct scope *s, const struct import *im, enum import_role role) {
  bool there = import_column_of(im, role) != IMPORT_WHOLE_ROW;
  bool said = (role == IMPORT_ROLE_PROGRAMME || role == IMPORT_ROLE_ACT) && im->ask.all_of.len;
  if (there || said) return LY_OK;
  return fail(s, LY_INVALID, MSG_IMPORT_NEEDS_COLUMN, im->source->name, names_of(s, im, role));
}

static enum ly check_needed(struct scope *s, const struct import *im) {
  if (im->kind) return need(s, im, IMPORT_ROLE_FACT);
  bool act = str_is(im->ask.kind, IMPORT_ACT);
  enum ly rc = need(s, im, IMPORT_ROLE_WHO);
  if (!rc) rc = need(s, im, act ? IMPORT_ROLE_ACT : IMPORT_ROLE_PROGRAMME);
  return rc || !act ? rc : need(s, im, IMPORT_ROLE_DAY);
}

enum ly import_map(struct scope *s, struct import *im, const struct rows_row *heading) {
  const struct import_mapping *mapping = im->ask.mapping;
  im->columns = ARENA_ARRAY(s->arena, struct import_column, heading->count);
  if (!im->columns) return fail_memory(s);
  im->column_count = heading->count;
  for (size_t i = 0; i < heading->count; i++) {
    struct import_column *c = &im->columns[i];
    c->heading = str_copy(s->arena, heading->cells[i]);
    if (c->heading.len == 0) continue;
    c->slot = import_slot_find(&im->slots, c->heading);
    struct str folded = name_fold(s->arena, c->heading); /* 姓　名 */
    if (!c->slot) c->slot = import_slot_find(&im->slots, folded);
    c->near = c->slot ? NULL : nearest(&im->slots, folded);
    c->loose = c->slot && !str_eq(c->slot->name, c->heading) && !str_eq(c->slot->key, c->heading);
  }
  enum ly rc = import_heading_digest(s, heading, &im->heading);
  for (size_t i = 0; !rc && mapping && i < mapping->count; i++)
    rc = map_said(s, im, &mapping->items[i]);
  yield_loose(im);
  if (!rc) rc = check_twice(s, im);
  return rc ? rc : check_needed(s, im);
}
