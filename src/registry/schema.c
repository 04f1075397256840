/* The kinds of entries that make the dictionary, and what a schema can not say of them. */
#include "registry/registry_int.h"

const struct pack_choice registry_types[] = {
    {"truth", REGISTRY_TRUTH, MSG_FACT_TYPE_TRUTH},
    {"integer", REGISTRY_INTEGER, MSG_FACT_TYPE_INTEGER},
    {"decimal", REGISTRY_DECIMAL, MSG_FACT_TYPE_DECIMAL},
    {"money", REGISTRY_MONEY, MSG_FACT_TYPE_MONEY},
    {"date", REGISTRY_DATE, MSG_FACT_TYPE_DATE},
    {"code", REGISTRY_CODE, MSG_FACT_TYPE_CODE},
    {"area", REGISTRY_AREA, MSG_FACT_TYPE_AREA},
    {"text", REGISTRY_TEXT, MSG_FACT_TYPE_TEXT},
    {"party", REGISTRY_PARTY, MSG_FACT_TYPE_PARTY},
    {0},
};

/* What can be added up. */
/* What is filled in about an act and not counted. */
static const struct pack_choice item_types[] = {
    {"truth", REGISTRY_TRUTH, MSG_FACT_TYPE_TRUTH},
    {"date", REGISTRY_DATE, MSG_FACT_TYPE_DATE},
    {"code", REGISTRY_CODE, MSG_FACT_TYPE_CODE},
    {"text", REGISTRY_TEXT, MSG_FACT_TYPE_TEXT},
    {0},
};
static const struct pack_choice number_types[] = {
    {"integer", REGISTRY_INTEGER, MSG_FACT_TYPE_INTEGER},
    {"decimal", REGISTRY_DECIMAL, MSG_FACT_TYPE_DECIMAL},
    {"money", REGISTRY_MONEY, MSG_FACT_TYPE_MONEY},
    {0},
};

const struct pack_choice registry_privacies[] = {
    {"open", REGISTRY_OPEN, MSG_PRIVACY_OPEN},
    {"internal", REGISTRY_INTERNAL, MSG_PRIVACY_INTERNAL},
    {"sensitive", REGISTRY_SENSITIVE, MSG_PRIVACY_SENSITIVE},
    {"secret", REGISTRY_SECRET, MSG_PRIVACY_SECRET},
    {0},
};

const struct pack_choice registry_sures[] = {
    {"official", REGISTRY_OFFICIAL, MSG_SURE_OFFICIAL},
    {"two", REGISTRY_TWO, MSG_SURE_TWO},
    {"single", REGISTRY_SINGLE, MSG_SURE_SINGLE},
    {"none", REGISTRY_NONE, MSG_SURE_NONE},
    {0},
};

const struct pack_choice registry_checks[] = {
    {"resident_id", IDENTITY_RESIDENT_ID, MSG_IDENTITY_RESIDENT_ID},
    {"credit_code", IDENTITY_CREDIT_CODE, MSG_IDENTITY_CREDIT_CODE},
    {"phone", IDENTITY_PHONE, MSG_IDENTITY_PHONE},
    {"bank_account", IDENTITY_ACCOUNT, MSG_IDENTITY_ACCOUNT},
    {0},
};

const struct pack_choice registry_masks[] = {
    {"name", REGISTRY_MASK_NAME, MSG_IDENTITY_MASK_NAME},
    {"number", REGISTRY_MASK_NUMBER, MSG_IDENTITY_MASK_NUMBER},
    {"address", REGISTRY_MASK_ADDRESS, MSG_IDENTITY_MASK_ADDRESS},
    {0},
};

/* One dictionary for all: what a lower pack declared would be a column in some districts only. */
static void check_top(struct scope *s, const struct pack *pack, const struct pack_entry *entry) {
  if (pack->parent) diag_error(s, entry->at, MSG_DICTIONARY_NOT_AT_TOP, entry->key);
}

/* The key becomes the name of a table or a column. PostgreSQL cuts names at 63 bytes. */
static void check_name(struct scope *s, const struct pack_entry *entry) {
  enum { NAME_MAX_BYTES = 40 };
  bool taken =
      str_is(entry->key, "district") || str_is(entry->key, "party") || str_is(entry->key, "batch");
  struct diag_at at = pack_field_at(entry, "key");
  if (taken) diag_error(s, at, MSG_DICTIONARY_NAME_TAKEN, entry->key);
  if (entry->key.len > NAME_MAX_BYTES) {
    diag_error(s, at, MSG_DICTIONARY_NAME_LONG, entry->key, str_int(s->arena, NAME_MAX_BYTES));
  }
}

/* A norm that nobody has checked must say so; without a norm there is nothing to be sure of. */
static void check_norm(struct scope *s, const struct pack_entry *entry, struct str norm, int sure) {
  bool fits = (norm.len > 0) == (sure != REGISTRY_NO_NORM);
  if (!fits) diag_error(s, entry->at, MSG_DICTIONARY_NORM, entry->key);
}

/* A fact by which a kind of party is listed: one of its own, of that type, and not sealed. */
static void check_listed(struct scope *s, const struct registry_kind *kind,
                         const struct pack_ref *ref, const char *field, int type) {
  const struct registry_fact *fact = (const void *)ref->entry;
  if (!fact) return;
  bool fits = str_eq(fact->of.key, kind->key) && fact->type == type && !registry_sealed(fact);
  if (!fits)
    diag_error(s, pack_field_at(&kind->entry, field), MSG_IDENTITY_NOT_LISTED, fact->key, kind->key,
               message_plain(s->lang, pack_choice_of(registry_types, type)->message));
}

static void check_kind(struct scope *s, const struct pack *pack, const struct pack_entry *entry) {
  const struct registry_kind *kind = (const void *)entry;
  check_top(s, pack, entry);
  check_name(s, entry);
  check_listed(s, kind, &kind->called, "called", REGISTRY_TEXT);
  check_listed(s, kind, &kind->area, "area", REGISTRY_AREA);
  check_listed(s, kind, &kind->born, "born", REGISTRY_DATE);
  const struct registry_fact *by = (const void *)kind->alike_by.entry;
  if (by && (!str_eq(by->target.key, kind->key) || registry_sealed(by)))
    diag_error(s, pack_field_at(&kind->entry, "alike_by"), MSG_DICTIONARY_ALIKE_BY, by->key,
               kind->key);
  const struct pack_ref *gone = kind->gone.items, *away = kind->away.items;
  for (size_t i = 0; i < kind->gone.count; i++)
    check_listed(s, kind, &gone[i], "gone", REGISTRY_DATE);
  for (size_t i = 0; i < kind->away.count; i++)
    check_listed(s, kind, &away[i], "away", REGISTRY_AREA);
  const struct pack_ref *head = kind->head.items;
  for (size_t i = 0; i < kind->head.count; i++) {
    const struct registry_fact *fact = (const void *)head[i].entry;
    if (fact && !str_eq(fact->of.key, kind->key))
      diag_error(s, head[i].at, MSG_PERSON_NOT_OF_KIND, fact->key, kind->key);
  }
}

/* What stands beside a name is a code of who names the other. */
static void check_beside(struct scope *s, const struct registry_fact *fact) {
  const struct registry_fact *beside = (const void *)fact->beside.entry;
  if (!beside) return;
  bool fits = fact->members.len && str_eq(beside->of.key, fact->of.key) &&
              beside->type == REGISTRY_CODE && !registry_sealed(beside);
  if (!fits)
    diag_error(s, pack_field_at(&fact->entry, "beside"), MSG_PERSON_BAD_BESIDE, beside->key,
               fact->key);
}

/* What a list of members has of each: facts of who names the other, none sealed. */
static void check_member_fact(struct scope *s, const struct registry_fact *fact,
                              const struct pack_ref *ref, bool date) {
  const struct registry_fact *of = (const void *)ref->entry;
  if (!of) return;
  bool fits = fact->members.len && str_eq(of->of.key, fact->of.key) && !registry_sealed(of) &&
              (!date || of->type == REGISTRY_DATE);
  if (!fits) diag_error(s, ref->at, MSG_MEMBERS_BAD_COLUMN, of->key, fact->key);
}

static void check_member_list(struct scope *s, const struct registry_fact *fact) {
  const struct pack_ref *columns = fact->columns.items;
  for (size_t i = 0; i < fact->columns.count; i++) check_member_fact(s, fact, &columns[i], false);
  check_member_fact(s, fact, &fact->joined, true);
  check_member_fact(s, fact, &fact->left, true);
}

static void check_codes(struct scope *s, const struct pack *pack, const struct pack_entry *entry) {
  const struct registry_codes *list = (const void *)entry;
  check_top(s, pack, entry);
  check_norm(s, entry, list->norm, list->sure);
  const struct registry_code *const *codes = list->codes.items;
  for (size_t i = 0; i < list->codes.count; i++) {
    for (size_t j = 0; codes[i] && j < i; j++) {
      bool same =
          codes[j] &&
          (str_eq(codes[i]->code, codes[j]->code) || str_eq(codes[i]->name, codes[j]->name) ||
           str_eq(codes[i]->code, codes[j]->name) || str_eq(codes[i]->name, codes[j]->code));
      if (same)
        diag_error(s, pack_field_at(entry, "codes"), MSG_DICTIONARY_CODE_TWICE, codes[i]->code,
                   codes[i]->name);
    }
  }
}

static const struct registry_fact *fact_at(const struct pack_table *table, size_t i) {
  return (const void *)table->entries[i];
}

/* Facts are called by key or name, so neither may stand for two of one kind of party. */
static void check_called_once(struct scope *s, const struct pack *pack,
                              const struct registry_fact *fact) {
  const struct pack_table *table = pack_table_of(pack, &registry_kind_fact);
  for (size_t i = 0; i < table->count && fact_at(table, i) != fact; i++) {
    const struct registry_fact *other = fact_at(table, i);
    bool same = str_eq(other->name, fact->name) && str_eq(other->of.key, fact->of.key);
    if (same)
      diag_error(s, pack_field_at(&fact->entry, "name"), MSG_DICTIONARY_NAME_TWICE, fact->name,
                 other->key);
  }
}

/* A heading says which fact it is, so no other fact of the kind is called that. */
static void check_also(struct scope *s, const struct pack *pack, const struct registry_fact *fact) {
  const struct pack_table *table = pack_table_of(pack, &registry_kind_fact);
  const struct str *also = fact->also.items;
  for (size_t i = 0; i < table->count; i++) {
    const struct registry_fact *other = fact_at(table, i);
    for (size_t j = 0; str_eq(other->of.key, fact->of.key) && j < fact->also.count; j++) {
      bool twice = other != fact && registry_fact_also(other, also[j]);
      if (twice || str_eq(other->name, also[j]) || str_eq(other->key, also[j]))
        diag_error(s, pack_field_at(&fact->entry, "also"), MSG_DICTIONARY_NAME_TWICE, also[j],
                   other->key);
    }
  }
}

/* A source in the order twice would have two ranks. */
static void check_sources(struct scope *s, const struct registry_fact *fact) {
  const struct pack_ref *refs = fact->sources.items;
  for (size_t i = 1; i < fact->sources.count; i++) {
    for (size_t j = 0; j < i; j++) {
      if (str_eq(refs[i].key, refs[j].key))
        diag_error(s, refs[i].at, MSG_DICTIONARY_SOURCE_TWICE, refs[i].key);
    }
  }
}

/* How many facts of its kind of party, this one included, have a column. */
static size_t columns_until(const struct pack *pack, const struct registry_fact *fact) {
  const struct pack_table *table = pack_table_of(pack, &registry_kind_fact);
  size_t columns = 0;
  for (size_t i = 0; i < table->count; i++) {
    const struct registry_fact *other = fact_at(table, i);
    columns += str_eq(other->of.key, fact->of.key) && !registry_sealed(other);
    if (other == fact) break;
  }
  return columns;
}

/* The word for those who name a party stands beside the facts of that party. */
static void check_members(struct scope *s, const struct pack *pack,
                          const struct registry_fact *fact) {
  const struct pack_table *table = pack_table_of(pack, &registry_kind_fact);
  bool before = true;
  for (size_t i = 0; i < table->count; i++) {
    const struct registry_fact *other = fact_at(table, i);
    before &= other != fact;
    bool of_it = str_eq(other->of.key, fact->target.key) && str_eq(other->name, fact->members);
    bool to_it = before && str_eq(other->target.key, fact->target.key) &&
                 str_eq(other->members, fact->members);
    if (of_it || to_it)
      diag_error(s, pack_field_at(&fact->entry, "members"), MSG_DICTIONARY_NAME_TWICE,
                 fact->members, other->key);
  }
}

static void check_relation(struct scope *s, const struct pack *pack,
                           const struct registry_fact *fact) {
  bool party = fact->type == REGISTRY_PARTY;
  if (party != (fact->target.key.len > 0) || (!party && fact->members.len) ||
      (fact->members_text.len && !fact->members.len))
    diag_error(s, fact->entry.at, MSG_DICTIONARY_TARGET, fact->key);
  if (party && registry_sealed(fact))
    diag_error(s, fact->entry.at, MSG_DICTIONARY_TARGET_SEALED, fact->key);
  if (party && fact->members.len) check_members(s, pack, fact);
}

static void check_fact(struct scope *s, const struct pack *pack, const struct pack_entry *entry) {
  const struct registry_fact *fact = (const void *)entry;
  check_top(s, pack, entry);
  check_beside(s, fact);
  check_member_list(s, fact);
  check_name(s, entry);
  check_called_once(s, pack, fact);
  check_also(s, pack, fact);
  check_sources(s, fact);
  check_norm(s, entry, fact->norm, fact->sure);
  check_relation(s, pack, fact);
  bool number = fact->check || fact->index || fact->mask;
  if (number && fact->type != REGISTRY_TEXT)
    diag_error(s, entry->at, MSG_IDENTITY_TEXT_ONLY, fact->key);
  bool code = fact->type == REGISTRY_CODE, decimal = fact->type == REGISTRY_DECIMAL;
  if (code != (fact->codes.key.len > 0)) diag_error(s, entry->at, MSG_DICTIONARY_CODES, fact->key);
  if (decimal != (fact->places > 0) || fact->places > 9)
    diag_error(s, entry->at, MSG_DICTIONARY_PLACES, fact->key);
  if (!registry_sealed(fact) && columns_until(pack, fact) == REGISTRY_COLUMNS_MAX + 1) {
    diag_error(s, entry->at, MSG_DICTIONARY_TOO_MANY, fact->of.key,
               str_int(s->arena, REGISTRY_COLUMNS_MAX));
  }
}

/* Acts are called by key or name too. */
static void check_act_called_once(struct scope *s, const struct pack *pack,
                                  const struct registry_act_kind *act) {
  const struct pack_table *table = pack_table_of(pack, &registry_kind_act);
  for (size_t i = 0; i < table->count; i++) {
    const struct registry_act_kind *other = (const void *)table->entries[i];
    if (other == act) return;
    if (str_eq(other->name, act->name) && str_eq(other->of.key, act->of.key))
      diag_error(s, pack_field_at(&act->entry, "name"), MSG_ACTS_NAME_TWICE, act->name, other->key);
  }
}

static void check_act_field(struct scope *s, const struct registry_act_kind *act, size_t at) {
  const struct registry_act_field *const *fields = act->fields.items, *field = fields[at];
  bool decimal = field->type == REGISTRY_DECIMAL;
  if (decimal != (field->places > 0) || field->places > 9)
    diag_error(s, act->entry.at, MSG_DICTIONARY_PLACES, field->key);
  for (size_t i = 0; i < at; i++) {
    if (fields[i] && (str_eq(fields[i]->key, field->key) || str_eq(fields[i]->name, field->name)))
      diag_error(s, act->entry.at, MSG_ACTS_FIELD_TWICE, field->name, field->key);
  }
}

/* An item is called as no field and no other item of the act. */
static void check_act_item(struct scope *s, const struct registry_act_kind *act, size_t at) {
  const struct registry_act_field *const *fields = act->fields.items;
  const struct registry_act_item *const *items = act->form.items, *item = items[at];
  bool twice = false;
  for (size_t i = 0; i < act->fields.count; i++)
    twice |=
        fields[i] && (str_eq(fields[i]->key, item->key) || str_eq(fields[i]->name, item->name));
  for (size_t i = 0; i < at; i++)
    twice |= items[i] && (str_eq(items[i]->key, item->key) || str_eq(items[i]->name, item->name));
  if (twice) diag_error(s, act->entry.at, MSG_ACTS_FIELD_TWICE, item->name, item->key);
  if ((item->type == REGISTRY_CODE) != (item->codes.key.len > 0))
    diag_error(s, act->entry.at, MSG_DICTIONARY_CODES, item->key);
}

static void check_act(struct scope *s, const struct pack *pack, const struct pack_entry *entry) {
  const struct registry_act_kind *act = (const void *)entry;
  const struct registry_act_field *const *fields = act->fields.items;
  check_top(s, pack, entry);
  check_norm(s, entry, act->norm, act->sure);
  check_act_called_once(s, pack, act);
  for (size_t i = 0; i < act->fields.count; i++)
    if (fields[i]) check_act_field(s, act, i);
  if (act->fields.count > REGISTRY_ACT_FIELDS_MAX)
    diag_error(s, entry->at, MSG_ACTS_TOO_MANY, act->key,
               str_int(s->arena, REGISTRY_ACT_FIELDS_MAX));
  const struct registry_act_item *const *items = act->form.items;
  for (size_t i = 0; i < act->form.count; i++)
    if (items[i]) check_act_item(s, act, i);
  if (act->form.count > REGISTRY_ACT_ITEMS_MAX)
    diag_error(s, entry->at, MSG_ACTS_TOO_MANY, act->key,
               str_int(s->arena, REGISTRY_ACT_ITEMS_MAX));
}

#define KIND(member) offsetof(struct registry_kind, member)
const struct pack_kind registry_kind_party_kind = {
    .name = "party_kind",
    .file = "party_kinds.yaml",
    .title = MSG_KIND_PARTY_KIND,
    .key = "key",
    .inherited = true,
    .check = check_kind,
    .schema = {.size = sizeof(struct registry_kind),
               .fields = (const struct pack_field[]){
                   {"key", PACK_KEY, PACK_REQUIRED, KIND(key)},
                   {"name", PACK_TEXT, PACK_REQUIRED, KIND(name)},
                   {"called", PACK_REF, 0, KIND(called), .kind = &registry_kind_fact},
                   {"area", PACK_REF, 0, KIND(area), .kind = &registry_kind_fact},
                   {"born", PACK_REF, 0, KIND(born), .kind = &registry_kind_fact},
                   {"head", PACK_REF, PACK_MANY, KIND(head), .kind = &registry_kind_fact},
                   {"alike_by", PACK_REF, 0, KIND(alike_by), .kind = &registry_kind_fact},
                   {"gone", PACK_REF, PACK_MANY, KIND(gone), .kind = &registry_kind_fact},
                   {"away", PACK_REF, PACK_MANY, KIND(away), .kind = &registry_kind_fact},
                   {0},
               }}};

#define SOURCE(member) offsetof(struct registry_source, member)
const struct pack_kind registry_kind_source = {
    .name = "source",
    .file = "sources.yaml",
    .title = MSG_KIND_SOURCE,
    .key = "key",
    .inherited = true,
    .check = check_top,
    .schema = {.size = sizeof(struct registry_source),
               .fields = (const struct pack_field[]){
                   {"key", PACK_KEY, PACK_REQUIRED, SOURCE(key)},
                   {"name", PACK_TEXT, PACK_REQUIRED, SOURCE(name)},
                   {0},
               }}};

static const struct pack_schema code_schema = {
    .size = sizeof(struct registry_code),
    .fields = (const struct pack_field[]){
        {"code", PACK_TEXT, PACK_REQUIRED, offsetof(struct registry_code, code)},
        {"name", PACK_TEXT, PACK_REQUIRED, offsetof(struct registry_code, name)},
        {0},
    }};

#define CODES(member) offsetof(struct registry_codes, member)
const struct pack_kind registry_kind_codes = {
    .name = "code_list",
    .file = "code_lists.yaml",
    .title = MSG_KIND_CODE_LIST,
    .key = "key",
    .inherited = true,
    .check = check_codes,
    .schema = {
        .size = sizeof(struct registry_codes),
        .fields = (const struct pack_field[]){
            {"key", PACK_KEY, PACK_REQUIRED, CODES(key)},
            {"name", PACK_TEXT, PACK_REQUIRED, CODES(name)},
            {"norm", PACK_TEXT, 0, CODES(norm)},
            {"sure", PACK_CHOICE, 0, CODES(sure), .choices = registry_sures},
            {"note", PACK_TEXT, 0, CODES(note)},
            {"ordered", PACK_TRUTH, 0, CODES(ordered)},
            {"codes", PACK_OBJECT, PACK_REQUIRED | PACK_MANY, CODES(codes), .schema = &code_schema},
            {0},
        }}};

#define FACT(member) offsetof(struct registry_fact, member)
const struct pack_kind registry_kind_fact = {
    .name = "dictionary_fact",
    .file = "dictionary.yaml",
    .title = MSG_KIND_DICTIONARY_FACT,
    .key = "key",
    .inherited = true,
    .check = check_fact,
    .schema = {
        .size = sizeof(struct registry_fact),
        .fields = (const struct pack_field[]){
            {"key", PACK_KEY, PACK_REQUIRED, FACT(key)},
            {"name", PACK_TEXT, PACK_REQUIRED, FACT(name)},
            {"also", PACK_TEXT, PACK_MANY, FACT(also)},
            {"of", PACK_REF, PACK_REQUIRED, FACT(of), .kind = &registry_kind_party_kind},
            {"group", PACK_TEXT, 0, FACT(group)},
            {"type", PACK_CHOICE, PACK_REQUIRED, FACT(type), .choices = registry_types},
            {"places", PACK_COUNT, 0, FACT(places)},
            {"codes", PACK_REF, 0, FACT(codes), .kind = &registry_kind_codes},
            {"target", PACK_REF, 0, FACT(target), .kind = &registry_kind_party_kind},
            {"members", PACK_TEXT, 0, FACT(members)},
            {"members_text", PACK_TEXT, 0, FACT(members_text)},
            {"beside", PACK_REF, 0, FACT(beside), .kind = &registry_kind_fact},
            {"columns", PACK_REF, PACK_MANY, FACT(columns), .kind = &registry_kind_fact},
            {"joined", PACK_REF, 0, FACT(joined), .kind = &registry_kind_fact},
            {"left", PACK_REF, 0, FACT(left), .kind = &registry_kind_fact},
            {"unit", PACK_TEXT, 0, FACT(unit)},
            {"privacy", PACK_CHOICE, PACK_REQUIRED, FACT(privacy), .choices = registry_privacies},
            {"keep_years", PACK_COUNT, 0, FACT(keep_years)},
            {"sources", PACK_REF, PACK_REQUIRED | PACK_MANY, FACT(sources),
             .kind = &registry_kind_source},
            {"clause", PACK_REF, 0, FACT(clause), .kind = &pack_kind_clause},
            {"norm", PACK_TEXT, 0, FACT(norm)},
            {"sure", PACK_CHOICE, 0, FACT(sure), .choices = registry_sures},
            {"note", PACK_TEXT, 0, FACT(note)},
            {"check", PACK_CHOICE, 0, FACT(check), .choices = registry_checks},
            {"index", PACK_TRUTH, 0, FACT(index)},
            {"mask", PACK_CHOICE, 0, FACT(mask), .choices = registry_masks},
            {"tells_apart", PACK_TRUTH, 0, FACT(tells_apart)},
            {0},
        }}};

#define ACT_FIELD(member) offsetof(struct registry_act_field, member)
static const struct pack_schema act_field_schema = {
    .size = sizeof(struct registry_act_field),
    .fields = (const struct pack_field[]){
        {"key", PACK_KEY, PACK_REQUIRED, ACT_FIELD(key)},
        {"name", PACK_TEXT, PACK_REQUIRED, ACT_FIELD(name)},
        {"type", PACK_CHOICE, PACK_REQUIRED, ACT_FIELD(type), .choices = number_types},
        {"places", PACK_COUNT, 0, ACT_FIELD(places)},
        {"unit", PACK_TEXT, PACK_REQUIRED, ACT_FIELD(unit)},
        {0},
    }};

#define ACT_ITEM(member) offsetof(struct registry_act_item, member)
static const struct pack_schema act_item_schema = {
    .size = sizeof(struct registry_act_item),
    .fields = (const struct pack_field[]){
        {"key", PACK_KEY, PACK_REQUIRED, ACT_ITEM(key)},
        {"name", PACK_TEXT, PACK_REQUIRED, ACT_ITEM(name)},
        {"type", PACK_CHOICE, PACK_REQUIRED, ACT_ITEM(type), .choices = item_types},
        {"codes", PACK_REF, 0, ACT_ITEM(codes), .kind = &registry_kind_codes},
        {"privacy", PACK_CHOICE, PACK_REQUIRED, ACT_ITEM(privacy), .choices = registry_privacies},
        {"required", PACK_TRUTH, 0, ACT_ITEM(required)},
        {0},
    }};

#define ACT(member) offsetof(struct registry_act_kind, member)
const struct pack_kind registry_kind_act = {
    .name = "act",
    .file = "acts.yaml",
    .title = MSG_KIND_ACT,
    .key = "key",
    .inherited = true,
    .check = check_act,
    .schema = {.size = sizeof(struct registry_act_kind),
               .fields = (const struct pack_field[]){
                   {"key", PACK_KEY, PACK_REQUIRED, ACT(key)},
                   {"name", PACK_TEXT, PACK_REQUIRED, ACT(name)},
                   {"of", PACK_REF, PACK_REQUIRED, ACT(of), .kind = &registry_kind_party_kind},
                   {"fields", PACK_OBJECT, PACK_MANY, ACT(fields), .schema = &act_field_schema},
                   {"form", PACK_OBJECT, PACK_MANY, ACT(form), .schema = &act_item_schema},
                   {"clause", PACK_REF, 0, ACT(clause), .kind = &pack_kind_clause},
                   {"norm", PACK_TEXT, 0, ACT(norm)},
                   {"sure", PACK_CHOICE, 0, ACT(sure), .choices = registry_sures},
                   {"note", PACK_TEXT, 0, ACT(note)},
                   {0},
               }}};
