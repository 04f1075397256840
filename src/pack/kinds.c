/* The kinds of entries that every pack has: its header, clauses, units, documents and areas. */
#include "pack/read_int.h"

static void check_header(struct scope *s, const struct pack *pack, const struct pack_entry *entry);
static void check_area(struct scope *s, const struct pack *pack, const struct pack_entry *entry);
static void check_unit(struct scope *s, const struct pack *pack, const struct pack_entry *entry);

#define HEADER(member) offsetof(struct pack_header, member)
#define DOCUMENT(member) offsetof(struct pack_document, member)
#define CLAUSE(member) offsetof(struct pack_clause, member)
#define UNIT(member) offsetof(struct pack_unit, member)

static const struct pack_schema document_schema = {
    .size = sizeof(struct pack_document),
    .fields = (const struct pack_field[]){
        {"title", PACK_TEXT, PACK_REQUIRED, DOCUMENT(title)},
        {"number", PACK_TEXT, 0, DOCUMENT(number)},
        {"issuer", PACK_TEXT, PACK_REQUIRED, DOCUMENT(issuer)},
        {"issued", PACK_DATE, PACK_REQUIRED, DOCUMENT(issued)},
        {"in_force", PACK_DATE, 0, DOCUMENT(in_force)},
        {"until", PACK_PERIOD, 0, DOCUMENT(until)},
        {0},
    }};

const struct pack_kind pack_kind_header = {
    .name = "pack",
    .file = "pack.yaml",
    .form = PACK_FORM_ONE,
    .title = MSG_KIND_PACK,
    .key = "key",
    .required = true,
    .check = check_header,
    .schema = {.size = sizeof(struct pack_header),
               .fields = (const struct pack_field[]){
                   {"key", PACK_KEY, PACK_REQUIRED, HEADER(key)},
                   {"name", PACK_TEXT, PACK_REQUIRED, HEADER(name)},
                   {"area", PACK_TEXT, PACK_REQUIRED, HEADER(area)},
                   {"parent", PACK_KEY, 0, HEADER(parent)},
                   {"document", PACK_OBJECT, 0, HEADER(document), .schema = &document_schema},
                   {0},
               }}};

const struct pack_choice pack_clause_parts[] = {
    {"heading", PACK_PART_HEADING, MSG_PART_HEADING},
    {"background", PACK_PART_BACKGROUND, MSG_PART_BACKGROUND},
    {"goal", PACK_PART_GOAL, MSG_PART_GOAL},
    {"task", PACK_PART_TASK, MSG_PART_TASK},
    {"safeguard", PACK_PART_SAFEGUARD, MSG_PART_SAFEGUARD},
    {"paragraph", PACK_PART_PARAGRAPH, MSG_PART_PARAGRAPH},
    {"annex", PACK_PART_ANNEX, MSG_PART_ANNEX},
    {0},
};

const struct pack_kind pack_kind_clause = {
    .name = "clause",
    .file = "clauses.yaml",
    .title = MSG_KIND_CLAUSE,
    .key = "clause",
    .schema = {.size = sizeof(struct pack_clause),
               .fields = (const struct pack_field[]){
                   {"clause", PACK_TEXT, PACK_REQUIRED, CLAUSE(clause)},
                   {"title", PACK_TEXT, PACK_REQUIRED, CLAUSE(title)},
                   {"part", PACK_CHOICE, PACK_REQUIRED, CLAUSE(part), .choices = pack_clause_parts},
                   {"units", PACK_REF, PACK_MANY, CLAUSE(units), .kind = &pack_kind_unit},
                   {0},
               }}};

const struct pack_choice pack_stands_fors[] = {
    {"areas", PACK_STANDS_FOR_AREAS, MSG_STANDS_FOR_AREAS},
    {"unnamed", PACK_STANDS_FOR_UNNAMED, MSG_STANDS_FOR_UNNAMED},
    {0},
};

const struct pack_kind pack_kind_unit = {
    .name = "unit",
    .file = "units.yaml",
    .title = MSG_KIND_UNIT,
    .key = "key",
    .check = check_unit,
    .schema = {.size = sizeof(struct pack_unit),
               .fields = (const struct pack_field[]){
                   {"key", PACK_KEY, PACK_REQUIRED, UNIT(key)},
                   {"name", PACK_TEXT, PACK_REQUIRED, UNIT(name)},
                   {"aliases", PACK_TEXT, PACK_MANY, UNIT(aliases)},
                   {"stands_for", PACK_CHOICE, 0, UNIT(stands_for), .choices = pack_stands_fors},
                   {0},
               }}};

#define CITED(member) offsetof(struct pack_cited, member)
const struct pack_kind pack_kind_cited = {
    .name = "document",
    .file = "documents.yaml",
    .title = MSG_KIND_DOCUMENT,
    .key = "key",
    .schema = {.size = sizeof(struct pack_cited),
               .fields = (const struct pack_field[]){
                   {"key", PACK_KEY, PACK_REQUIRED, CITED(key)},
                   {"title", PACK_TEXT, PACK_REQUIRED, CITED(title)},
                   {"number", PACK_TEXT, 0, CITED(number)},
                   {"issuer", PACK_TEXT, 0, CITED(issuer)},
                   {"clauses", PACK_REF, PACK_REQUIRED | PACK_MANY, CITED(clauses),
                    .kind = &pack_kind_clause},
                   {0},
               }}};

const struct pack_choice pack_area_levels[] = {
    {"country", PACK_AREA_COUNTRY, MSG_LEVEL_COUNTRY},
    {"province", PACK_AREA_PROVINCE, MSG_LEVEL_PROVINCE},
    {"prefecture", PACK_AREA_PREFECTURE, MSG_LEVEL_PREFECTURE},
    {"county", PACK_AREA_COUNTY, MSG_LEVEL_COUNTY},
    {"township", PACK_AREA_TOWNSHIP, MSG_LEVEL_TOWNSHIP},
    {"zone", PACK_AREA_ZONE, MSG_LEVEL_ZONE},
    {"village", PACK_AREA_VILLAGE, MSG_LEVEL_VILLAGE},
    {0},
};

#define AREA(member) offsetof(struct pack_area, member)
const struct pack_kind pack_kind_area = {
    .name = "area",
    .file = "areas.yaml",
    .title = MSG_KIND_AREA,
    .key = "code",
    .inherited = true,
    .check = check_area,
    .schema = {.size = sizeof(struct pack_area),
               .fields = (const struct pack_field[]){
                   {"code", PACK_TEXT, PACK_REQUIRED, AREA(code)},
                   {"name", PACK_TEXT, PACK_REQUIRED, AREA(name)},
                   {"level", PACK_CHOICE, PACK_REQUIRED, AREA(level), .choices = pack_area_levels},
                   {0},
               }}};

const struct pack_kind *const pack_own_kinds[] = {
    &pack_kind_header, &pack_kind_clause, &pack_kind_unit, &pack_kind_cited, &pack_kind_area, NULL,
};

bool pack_unit_called(const struct pack_unit *u, struct str name) {
  const struct str *aliases = u->aliases.items;
  for (size_t i = 0; i < u->aliases.count; i++) {
    if (str_eq(aliases[i], name)) return true;
  }
  return str_eq(u->name, name);
}

/* A name means one unit. Compared with the units above it in the file, so each clash is told once.
 */
static void check_unit(struct scope *s, const struct pack *pack, const struct pack_entry *entry) {
  const struct pack_unit *unit = (const struct pack_unit *)(const void *)entry;
  const struct pack_table *table = pack_table_of(pack, &pack_kind_unit);
  const struct str *aliases = unit->aliases.items;
  for (size_t i = 0; i < table->count && table->entries[i] != entry; i++) {
    const struct pack_unit *other = (const void *)table->entries[i];
    if (pack_unit_called(other, unit->name)) {
      diag_error(s, pack_field_at(entry, "name"), MSG_PACK_NAME_TWICE, unit->name, other->key);
    }
    for (size_t n = 0; n < unit->aliases.count; n++) {
      if (!pack_unit_called(other, aliases[n])) continue;
      diag_error(s, pack_field_at(entry, "aliases"), MSG_PACK_NAME_TWICE, aliases[n], other->key);
    }
  }
}

static void check_document(struct scope *s, const struct pack_entry *entry,
                           const struct pack_document *d) {
  if (!d || date_is_none(d->issued)) return;
  if (!date_is_none(d->in_force) && date_cmp(d->in_force, d->issued) < 0) {
    diag_error(s, pack_field_at(entry, "document.in_force"), MSG_PACK_BEFORE_ISSUED);
  }
  if (d->until.length != PERIOD_NONE && date_cmp(d->until.last, d->issued) < 0) {
    diag_error(s, pack_field_at(entry, "document.until"), MSG_PACK_BEFORE_ISSUED);
  }
}

static bool is_code(struct str code, size_t digits) {
  for (size_t i = 0; i < code.len; i++) {
    if (code.ptr[i] < '0' || code.ptr[i] > '9') return false;
  }
  return code.len == digits;
}

/* How many digits a code of each level has, and what is said of one that is not so. */
static const struct {
  size_t digits;
  enum message wrong;
} code_forms[] = {
    [PACK_AREA_COUNTRY] = {6, MSG_PACK_BAD_AREA},
    [PACK_AREA_PROVINCE] = {6, MSG_PACK_BAD_AREA},
    [PACK_AREA_PREFECTURE] = {6, MSG_PACK_BAD_AREA},
    [PACK_AREA_COUNTY] = {6, MSG_PACK_BAD_AREA},
    [PACK_AREA_TOWNSHIP] = {9, MSG_PACK_BAD_TOWN_CODE},
    [PACK_AREA_ZONE] = {9, MSG_PACK_BAD_TOWN_CODE},
    [PACK_AREA_VILLAGE] = {12, MSG_PACK_BAD_VILLAGE_CODE},
};

static void check_area(struct scope *s, const struct pack *pack, const struct pack_entry *entry) {
  (void)pack;
  const struct pack_area *area = (const struct pack_area *)(const void *)entry;
  if (is_code(area->code, code_forms[area->level].digits)) return;
  diag_error(s, pack_field_at(entry, "code"), code_forms[area->level].wrong, area->code);
}

/* Does a pack of the chain say which areas there are? */
static bool knows_areas(const struct pack *pack) {
  for (; pack; pack = pack->parent) {
    if (pack_table_of(pack, &pack_kind_area)->present) return true;
  }
  return false;
}

/* The area is one that is declared, and lies within that of the pack above. */
static void check_header(struct scope *s, const struct pack *pack, const struct pack_entry *entry) {
  const struct pack_header *header = (const struct pack_header *)(const void *)entry;
  struct diag_at at = pack_field_at(entry, "area");
  check_document(s, entry, header->document);
  if (!is_code(header->area, 6)) {
    diag_error(s, at, MSG_PACK_BAD_AREA, header->area);
    return;
  }
  if (!pack->orphan && knows_areas(pack) && !pack_find(pack, &pack_kind_area, header->area)) {
    diag_error(s, at, MSG_PACK_UNKNOWN_AREA, header->area);
  }
  const struct pack_header *above = pack->parent ? pack->parent->header : NULL;
  if (above && !pack_area_within(pack, header->area, above->area)) {
    diag_error(s, at, MSG_PACK_AREA_OUTSIDE, header->area, above->name, above->area);
  }
}
