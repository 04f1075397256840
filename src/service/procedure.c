/* The kind of entries that procedures are; finding what is in one. */
#include "service/instrument.h"
#include "service/procedure.h"
#include "service/procedure_int.h"
#include "service/tell.h"
#include "service/programme.h"

const struct pack_choice procedure_hands[] = {
    {"applicant", HAND_APPLICANT, MSG_HAND_APPLICANT},
    {"worker", HAND_WORKER, MSG_HAND_WORKER},
    {"assessor", HAND_ASSESSOR, MSG_HAND_ASSESSOR},
    {"reviewer", HAND_REVIEWER, MSG_HAND_REVIEWER},
    {"inspector", HAND_INSPECTOR, MSG_HAND_INSPECTOR},
    {"visitor", HAND_VISITOR, MSG_HAND_VISITOR},
    {"provider", HAND_PROVIDER, MSG_HAND_PROVIDER},
    {"finance", HAND_FINANCE, MSG_HAND_FINANCE},
    {"coordinator", HAND_COORDINATOR, MSG_HAND_COORDINATOR},
    {"clock", HAND_CLOCK, MSG_HAND_CLOCK},
    {"rule", HAND_RULE, MSG_HAND_RULE},
    {"place", HAND_PLACE, MSG_HAND_PLACE},
    {0},
};

const struct pack_choice procedure_ends[] = {
    {"open", PROCEDURE_OPEN, MSG_PROCEDURE_END_OPEN},
    {"granted", PROCEDURE_GRANTED, MSG_PROCEDURE_END_GRANTED},
    {"refused", PROCEDURE_REFUSED, MSG_PROCEDURE_END_REFUSED},
    {"rejected", PROCEDURE_REJECTED, MSG_PROCEDURE_END_REJECTED},
    {"withdrawn", PROCEDURE_WITHDRAWN, MSG_PROCEDURE_END_WITHDRAWN},
    {"stopped", PROCEDURE_STOPPED, MSG_PROCEDURE_END_STOPPED},
    {"done", PROCEDURE_DONE, MSG_PROCEDURE_END_DONE},
    {0},
};

const struct pack_choice procedure_effects[] = {
    {"facts", EFFECT_FACTS, MSG_PROCEDURE_DO_FACTS},
    {"state", EFFECT_STATE, MSG_PROCEDURE_DO_STATE},
    {"act", EFFECT_ACT, MSG_PROCEDURE_DO_ACT},
    {"open", EFFECT_OPEN, MSG_PROCEDURE_DO_OPEN},
    {"receipt", EFFECT_RECEIPT, MSG_PROCEDURE_DO_RECEIPT},
    {"end_receipt", EFFECT_END_RECEIPT, MSG_PROCEDURE_DO_END_RECEIPT},
    {"notify", EFFECT_NOTIFY, MSG_PROCEDURE_DO_NOTIFY},
    {"letter", EFFECT_LETTER, MSG_PROCEDURE_DO_LETTER},
    {"money", EFFECT_MONEY, MSG_PROCEDURE_DO_MONEY},
    {0},
};

const struct pack_choice procedure_places[] = {
    {"taken", PLACE_TAKEN, MSG_PROCEDURE_PLACE_TAKEN},
    {"waiting", PLACE_WAITING, MSG_PROCEDURE_PLACE_WAITING},
    {0},
};

const struct pack_choice procedure_judgeds[] = {
    {"yes", PROCEDURE_IF_YES, MSG_PROCEDURE_JUDGED_YES},
    {"no", PROCEDURE_IF_NO, MSG_PROCEDURE_JUDGED_NO},
    {"any", PROCEDURE_ANY, MSG_PROCEDURE_JUDGED_ANY},
    {0},
};

const struct pack_choice procedure_askss[] = {
    {"self", ASKS_SELF, MSG_PROCEDURE_ASKS_SELF},
    {"family", ASKS_FAMILY, MSG_PROCEDURE_ASKS_FAMILY},
    {"office", ASKS_OFFICE, MSG_PROCEDURE_ASKS_OFFICE},
    {"institution", ASKS_INSTITUTION, MSG_PROCEDURE_ASKS_INSTITUTION},
    {0},
};

const struct pack_choice procedure_assesseds[] = {
    {"own", ASSESSED_OWN, MSG_PROCEDURE_ASSESSED_OWN},
    {"level", ASSESSED_LEVEL, MSG_PROCEDURE_ASSESSED_LEVEL},
    {"date", ASSESSED_DATE, MSG_PROCEDURE_ASSESSED_DATE},
    {0},
};

#define FIELD(member) offsetof(struct procedure_field, member)
static const struct pack_schema field_schema = {
    .size = sizeof(struct procedure_field),
    .fields = (const struct pack_field[]){
        {"key", PACK_KEY, 0, FIELD(key)},
        {"name", PACK_TEXT, 0, FIELD(name)},
        {"fact", PACK_REF, 0, FIELD(fact), .kind = &registry_kind_fact},
        {"type", PACK_CHOICE, 0, FIELD(type), .choices = registry_types},
        {"places", PACK_COUNT, 0, FIELD(places)},
        {"codes", PACK_REF, 0, FIELD(codes), .kind = &registry_kind_codes},
        {"target", PACK_REF, 0, FIELD(target), .kind = &registry_kind_party_kind},
        {"unit", PACK_TEXT, 0, FIELD(unit)},
        {"privacy", PACK_CHOICE, 0, FIELD(privacy), .choices = registry_privacies},
        {"check", PACK_CHOICE, 0, FIELD(check), .choices = registry_checks},
        {"mask", PACK_CHOICE, 0, FIELD(mask), .choices = registry_masks},
        {"required", PACK_TRUTH, 0, FIELD(required)},
        {"sees", PACK_TRUTH, 0, FIELD(sees)},
        {"assessed", PACK_CHOICE, 0, FIELD(assessed), .choices = procedure_assesseds},
        {"act", PACK_KEY, 0, FIELD(act)},
        {"note", PACK_TEXT, 0, FIELD(note)},
        {0},
    }};

#define DOCUMENT(member) offsetof(struct procedure_document, member)
static const struct pack_schema document_schema = {
    .size = sizeof(struct procedure_document),
    .fields = (const struct pack_field[]){
        {"key", PACK_KEY, PACK_REQUIRED, DOCUMENT(key)},
        {"name", PACK_TEXT, PACK_REQUIRED, DOCUMENT(name)},
        {"field", PACK_KEY, 0, DOCUMENT(field)},
        {"required", PACK_TRUTH, 0, DOCUMENT(required)},
        {"note", PACK_TEXT, 0, DOCUMENT(note)},
        {0},
    }};

#define CLOCK(member) offsetof(struct procedure_clock, member)
static const struct pack_schema clock_schema = {
    .size = sizeof(struct procedure_clock),
    .fields = (const struct pack_field[]){
        {"days", PACK_COUNT, 0, CLOCK(days)},
        {"months", PACK_COUNT, 0, CLOCK(months)},
        {"working", PACK_TRUTH, 0, CLOCK(working)},
        {"until", PACK_KEY, 0, CLOCK(until)},
        {"sure", PACK_CHOICE, PACK_REQUIRED, CLOCK(sure), .choices = registry_sures},
        {"clause", PACK_REF, 0, CLOCK(clause), .kind = &pack_kind_clause},
        {"norm", PACK_TEXT, 0, CLOCK(norm)},
        {"tell", PACK_OBJECT, PACK_MANY, CLOCK(tell), .schema = &service_tell_schema},
        {0},
    }};

#define STEP(member) offsetof(struct procedure_step, member)
static const struct pack_schema step_schema = {
    .size = sizeof(struct procedure_step),
    .fields = (const struct pack_field[]){
        {"key", PACK_KEY, PACK_REQUIRED, STEP(key)},
        {"name", PACK_TEXT, PACK_REQUIRED, STEP(name)},
        {"end", PACK_CHOICE, 0, STEP(end), .choices = procedure_ends},
        {"published", PACK_TRUTH, 0, STEP(published)},
        {"running", PACK_TRUTH, 0, STEP(running)},
        {"place", PACK_CHOICE, 0, STEP(place), .choices = procedure_places},
        {"clock", PACK_OBJECT, 0, STEP(clock), .schema = &clock_schema},
        {"call", PACK_TEXT, 0, STEP(call)},
        {"note", PACK_TEXT, 0, STEP(note)},
        {0},
    }};

#define EFFECT(member) offsetof(struct procedure_effect, member)
static const struct pack_schema effect_schema = {
    .size = sizeof(struct procedure_effect),
    .fields = (const struct pack_field[]){
        {"do", PACK_CHOICE, PACK_REQUIRED, EFFECT(kind), .choices = procedure_effects},
        {"fact", PACK_REF, 0, EFFECT(fact), .kind = &registry_kind_fact},
        {"act", PACK_REF, 0, EFFECT(act), .kind = &registry_kind_act},
        {"procedure", PACK_REF, 0, EFFECT(procedure), .kind = &service_kind_procedure},
        {"value", PACK_TEXT, 0, EFFECT(value)},
        {"field", PACK_KEY, 0, EFFECT(field)},
        {"letter", PACK_KEY, 0, EFFECT(letter)},
        {"text", PACK_TEXT, 0, EFFECT(text)},
        {"hand", PACK_CHOICE, 0, EFFECT(hand), .choices = procedure_hands},
        {0},
    }};

#define SAID(member) offsetof(struct procedure_said, member)
static const struct pack_schema said_schema = {
    .size = sizeof(struct procedure_said),
    .fields = (const struct pack_field[]){
        {"fields", PACK_KEY, PACK_REQUIRED | PACK_MANY, SAID(fields)},
        {"only", PACK_TEXT, PACK_REQUIRED | PACK_MANY, SAID(only)},
        {0},
    }};

#define MOVE(member) offsetof(struct procedure_move, member)
static const struct pack_schema move_schema = {
    .size = sizeof(struct procedure_move),
    .fields = (const struct pack_field[]){
        {"key", PACK_KEY, PACK_REQUIRED, MOVE(key)},
        {"name", PACK_TEXT, PACK_REQUIRED, MOVE(name)},
        {"from", PACK_KEY, PACK_REQUIRED | PACK_MANY, MOVE(from)},
        {"to", PACK_KEY, PACK_REQUIRED, MOVE(to)},
        {"by", PACK_CHOICE, PACK_REQUIRED | PACK_MANY, MOVE(by), .choices = procedure_hands},
        {"rule", PACK_RULE, 0, MOVE(rule)},
        {"reason", PACK_TRUTH, 0, MOVE(reason)},
        {"not_by", PACK_KEY, PACK_MANY, MOVE(not_by)},
        {"after", PACK_KEY, PACK_MANY, MOVE(after)},
        {"judged", PACK_CHOICE, 0, MOVE(judged), .choices = procedure_judgeds},
        {"fields", PACK_OBJECT, PACK_MANY, MOVE(fields), .schema = &field_schema},
        {"documents", PACK_OBJECT, PACK_MANY, MOVE(documents), .schema = &document_schema},
        {"effects", PACK_OBJECT, PACK_MANY, MOVE(effects), .schema = &effect_schema},
        {"said", PACK_OBJECT, PACK_MANY, MOVE(said), .schema = &said_schema},
        {"office", PACK_REF, 0, MOVE(office), .kind = &service_kind_office},
        {"after_clock", PACK_TRUTH, 0, MOVE(after_clock)},
        {"note", PACK_TEXT, 0, MOVE(note)},
        {0},
    }};

#define CONSENTS(member) offsetof(struct procedure_consents, member)
static const struct pack_schema consents_schema = {
    .size = sizeof(struct procedure_consents),
    .fields = (const struct pack_field[]){
        {"use", PACK_KEY, PACK_REQUIRED, CONSENTS(use)},
        {"until", PACK_KEY, 0, CONSENTS(until)},
        {0},
    }};

#define PROCEDURE(member) offsetof(struct service_procedure, member)
const struct pack_kind service_kind_procedure = {
    .name = "procedure",
    .file = "procedures.yaml",
    .title = MSG_KIND_PROCEDURE,
    .key = "key",
    .inherited = true,
    .check = procedure_check,
    .schema = {
        .size = sizeof(struct service_procedure),
        .fields = (const struct pack_field[]){
            {"key", PACK_KEY, PACK_REQUIRED, PROCEDURE(key)},
            {"name", PACK_TEXT, PACK_REQUIRED, PROCEDURE(name)},
            {"of", PACK_REF, PACK_REQUIRED, PROCEDURE(of), .kind = &registry_kind_party_kind},
            {"programme", PACK_REF, 0, PROCEDURE(programme), .kind = &service_kind_programme},
            {"instrument", PACK_REF, 0, PROCEDURE(instrument), .kind = &service_kind_instrument},
            {"opened_by", PACK_REF, 0, PROCEDURE(opened_by), .kind = &registry_kind_act},
            {"field", PACK_CHOICE, PACK_REQUIRED, PROCEDURE(field), .choices = service_fields},
            {"item_code", PACK_TEXT, 0, PROCEDURE(item_code)},
            {"asks", PACK_CHOICE, PACK_REQUIRED | PACK_MANY, PROCEDURE(asks),
             .choices = procedure_askss},
            {"whom", PACK_RULE, 0, PROCEDURE(whom)},
            {"first", PACK_KEY, 0, PROCEDURE(first)},
            {"many", PACK_TRUTH, 0, PROCEDURE(many)},
            {"consents", PACK_OBJECT, 0, PROCEDURE(consents), .schema = &consents_schema},
            {"form", PACK_OBJECT, PACK_MANY, PROCEDURE(form), .schema = &field_schema},
            {"newcomer", PACK_OBJECT, PACK_MANY, PROCEDURE(newcomer), .schema = &field_schema},
            {"documents", PACK_OBJECT, PACK_MANY, PROCEDURE(documents), .schema = &document_schema},
            {"steps", PACK_OBJECT, PACK_REQUIRED | PACK_MANY, PROCEDURE(steps),
             .schema = &step_schema},
            {"moves", PACK_OBJECT, PACK_REQUIRED | PACK_MANY, PROCEDURE(moves),
             .schema = &move_schema},
            {"clauses", PACK_REF, PACK_MANY, PROCEDURE(clauses), .kind = &pack_kind_clause},
            {"norm", PACK_TEXT, 0, PROCEDURE(norm)},
            {"sure", PACK_CHOICE, PACK_REQUIRED, PROCEDURE(sure), .choices = registry_sures},
            {"note", PACK_TEXT, 0, PROCEDURE(note)},
            {0},
        }}};

/* ---- Finding ------------------------------------------------------------------------------------
 */

const struct procedure_step *procedure_step_find(const struct service_procedure *p,
                                                 struct str key) {
  for (size_t i = 0; i < p->steps.count; i++) {
    if (str_eq(procedure_step_at(p, i)->key, key)) return procedure_step_at(p, i);
  }
  return NULL;
}

const struct procedure_move *procedure_move_find(const struct service_procedure *p,
                                                 struct str key) {
  for (size_t i = 0; i < p->moves.count; i++) {
    if (str_eq(procedure_move_at(p, i)->key, key)) return procedure_move_at(p, i);
  }
  return NULL;
}

struct pack_many procedure_form_of(struct arena *a, const struct service_procedure *p,
                                   bool newcomer) {
  size_t most = p->newcomer.count + p->form.count;
  const struct procedure_field **all =
      newcomer ? ARENA_ARRAY(a, const struct procedure_field *, most) : NULL;
  struct pack_many out = {all, 0};
  if (!all) return p->form; /* what is missing then is asked for */
  for (size_t i = 0; i < p->newcomer.count; i++)
    all[out.count++] = procedure_field_at(&p->newcomer, i);
  for (size_t i = 0; i < p->form.count; i++) {
    const struct procedure_field *f = procedure_field_at(&p->form, i);
    if (!procedure_field_in(&p->newcomer, procedure_field_key(f))) all[out.count++] = f;
  }
  return out;
}

bool procedure_office_only(const struct service_procedure *p) {
  const int *all = p->asks.items;
  for (size_t i = 0; i < p->asks.count; i++) {
    if (all[i] != ASKS_OFFICE) return false;
  }
  return true;
}

const struct procedure_step *procedure_first(const struct service_procedure *p) {
  return p->first.len ? procedure_step_find(p, p->first) : procedure_step_at(p, 0);
}

struct str procedure_field_key(const struct procedure_field *f) {
  return f->key.len ? f->key : f->fact.key;
}

struct str procedure_field_name(const struct procedure_field *f) {
  const struct registry_fact *fact = (const void *)f->fact.entry;
  return f->name.len || !fact ? f->name : fact->name;
}

const struct procedure_field *procedure_field_in(const struct pack_many *fields, struct str key) {
  for (size_t i = 0; i < fields->count; i++) {
    const struct procedure_field *f = procedure_field_at(fields, i);
    if (str_eq(procedure_field_key(f), key)) return f;
  }
  return NULL;
}

const struct procedure_field *procedure_field_find(const struct service_procedure *p,
                                                   struct str key) {
  const struct procedure_field *found = procedure_field_in(&p->form, key);
  if (!found) found = procedure_field_in(&p->newcomer, key);
  for (size_t i = 0; !found && i < p->moves.count; i++) {
    found = procedure_field_in(&procedure_move_at(p, i)->fields, key);
  }
  return found;
}

const struct registry_fact *procedure_field_fact(struct arena *a, const struct procedure_field *f) {
  struct registry_fact *out = ARENA_NEW(a, struct registry_fact);
  if (!out) return NULL;
  if (f->fact.entry) {
    *out = *(const struct registry_fact *)(const void *)f->fact.entry;
  } else {
    *out = (struct registry_fact){.type = f->type,
                                  .places = f->places,
                                  .codes = f->codes,
                                  .target = f->target,
                                  .unit = f->unit,
                                  .privacy = f->privacy,
                                  .check = f->check,
                                  .mask = f->mask,
                                  .note = f->note};
  }
  out->key = out->entry.key = procedure_field_key(f);
  out->name = procedure_field_name(f);
  return out;
}
