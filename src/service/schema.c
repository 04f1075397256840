/* The kinds of entries that programmes are made of, and what a schema can not say of them. */
#include "service/due.h"
#include "service/tell.h"
#include "service/programme.h"
#include "service/rate.h"

const struct pack_choice service_kinds[] = {
    {"benefit", SERVICE_BENEFIT, MSG_PROGRAMME_KIND_BENEFIT},
    {"service", SERVICE_SERVICE, MSG_PROGRAMME_KIND_SERVICE},
    {"duty", SERVICE_DUTY, MSG_PROGRAMME_KIND_DUTY},
    {0},
};

const struct pack_choice service_periods[] = {
    {"once", SERVICE_ONCE, MSG_PROGRAMME_PERIOD_ONCE},
    {"weekly", SERVICE_WEEKLY, MSG_PROGRAMME_PERIOD_WEEKLY},
    {"monthly", SERVICE_MONTHLY, MSG_PROGRAMME_PERIOD_MONTHLY},
    {"yearly", SERVICE_YEARLY, MSG_PROGRAMME_PERIOD_YEARLY},
    {"each_time", SERVICE_EACH_TIME, MSG_PROGRAMME_PERIOD_EACH_TIME},
    {"standing", SERVICE_STANDING, MSG_PROGRAMME_PERIOD_STANDING},
    {0},
};

const struct pack_choice service_starts[] = {
    {"month", SERVICE_FROM_MONTH, MSG_PROGRAMME_START_MONTH},
    {"next_month", SERVICE_FROM_NEXT_MONTH, MSG_PROGRAMME_START_NEXT_MONTH},
    {"day", SERVICE_FROM_DAY, MSG_PROGRAMME_START_DAY},
    {0},
};

const struct pack_choice service_basics[] = {
    {"material", SERVICE_BASIC_MATERIAL, MSG_BASIC_MATERIAL},
    {"care", SERVICE_BASIC_CARE, MSG_BASIC_CARE},
    {"concern", SERVICE_BASIC_CONCERN, MSG_BASIC_CONCERN},
    {"child", SERVICE_BASIC_CHILD, MSG_BASIC_CHILD},
    {0},
};

const struct pack_choice service_fields[] = {
    {"elder", SERVICE_ELDER, MSG_FIELD_ELDER},
    {"childcare", SERVICE_CHILD, MSG_FIELD_CHILDCARE},
    {"both", SERVICE_BOTH, MSG_FIELD_BOTH},
    {0},
};

const struct pack_choice service_answers[] = {
    {"yes", SERVICE_YES, MSG_ANSWER_YES},
    {"no", SERVICE_NO, MSG_ANSWER_NO},
    {"unknown", SERVICE_UNKNOWN, MSG_ANSWER_UNKNOWN},
    {0},
};

const struct pack_choice service_kepts[] = {
    {"yes", SERVICE_KEPT, MSG_KEPT_YES},
    {"no", SERVICE_NOT_KEPT, MSG_KEPT_NO},
    {"unknown", SERVICE_KEPT_UNKNOWN, MSG_KEPT_UNKNOWN},
    {0},
};

#define TERM(member) offsetof(struct service_term, member)
const struct pack_kind service_kind_term = {
    .name = "term",
    .file = "terms.yaml",
    .title = MSG_KIND_TERM,
    .key = "key",
    .inherited = true,
    .schema = {.size = sizeof(struct service_term),
               .fields = (const struct pack_field[]){
                   {"key", PACK_KEY, PACK_REQUIRED, TERM(key)},
                   {"name", PACK_TEXT, PACK_REQUIRED, TERM(name)},
                   {"of", PACK_REF, PACK_REQUIRED, TERM(of), .kind = &registry_kind_party_kind},
                   {"rule", PACK_RULE, PACK_REQUIRED, TERM(rule)},
                   {"clause", PACK_REF, 0, TERM(clause), .kind = &pack_kind_clause},
                   {"norm", PACK_TEXT, 0, TERM(norm)},
                   {"note", PACK_TEXT, 0, TERM(note)},
                   {0},
               }}};

#define ENTRY(member) offsetof(struct service_entry, member)
static const struct pack_schema entry_schema = {.size = sizeof(struct service_entry),
                                                .fields = (const struct pack_field[]){
                                                    {"code", PACK_TEXT, 0, ENTRY(code)},
                                                    {"lowest", PACK_NUMBER, 0, ENTRY(lowest)},
                                                    {"value", PACK_NUMBER, 0, ENTRY(value)},
                                                    {"when", PACK_TEXT, 0, ENTRY(when)},
                                                    {0},
                                                }};

#define VERSION(member) offsetof(struct service_version, member)
static const struct pack_schema version_schema = {
    .size = sizeof(struct service_version),
    .fields = (const struct pack_field[]){
        {"from", PACK_DATE, 0, VERSION(from)},
        {"to", PACK_DATE, 0, VERSION(to)},
        {"value", PACK_NUMBER, 0, VERSION(value)},
        {"when", PACK_TEXT, 0, VERSION(when)},
        {"entries", PACK_OBJECT, PACK_MANY, VERSION(entries), .schema = &entry_schema},
        {"rate", PACK_REF, 0, VERSION(rate), .kind = &service_kind_rate},
        {"sure", PACK_CHOICE, PACK_REQUIRED, VERSION(sure), .choices = registry_sures},
        {"clause", PACK_REF, 0, VERSION(clause), .kind = &pack_kind_clause},
        {"document", PACK_REF, 0, VERSION(document), .kind = &pack_kind_cited},
        {"norm", PACK_TEXT, 0, VERSION(norm)},
        {"note", PACK_TEXT, 0, VERSION(note)},
        {0},
    }};

static const struct service_entry *entry_at(const struct service_version *v, size_t i) {
  return ((struct service_entry *const *)v->entries.items)[i];
}

static const struct service_version *version_at(const struct service_parameter *p, size_t i) {
  return ((struct service_version *const *)p->versions.items)[i];
}

/* One entry names a code or a band, as the parameter has them, and a value in one way. */
static bool entry_fits(const struct service_parameter *p, const struct service_version *v,
                       const struct service_entry *e) {
  bool coded = p->codes.key.len > 0, banded = p->bands.len > 0, rated = v->rate.key.len > 0;
  return e && (e->code.len > 0) == coded && e->lowest.given == banded && e->value.given == !rated &&
         (e->when.len > 0) == rated;
}

/* What no source gives has no value; what is given has one value, or one for each code or band. */
static bool version_fits(const struct service_parameter *p, const struct service_version *v) {
  bool indexed = p->codes.key.len > 0 || p->bands.len > 0, rated = v->rate.key.len > 0;
  if (v->sure == REGISTRY_NONE)
    return !v->value.given && v->entries.count == 0 && !rated && v->when.len == 0;
  if (indexed != (v->entries.count > 0)) return false;
  if (v->value.given != (!indexed && !rated)) return false;
  if ((v->when.len > 0) != (!indexed && rated)) return false;
  for (size_t i = 0; i < v->entries.count; i++) {
    const struct service_entry *e = entry_at(v, i);
    if (!entry_fits(p, v, e)) return false;
    bool ascends = i == 0 || !e->lowest.given ||
                   decimal_cmp(entry_at(v, i - 1)->lowest.value, e->lowest.value) < 0;
    if (!ascends) return false;
  }
  return true;
}

/* A version with its end before its beginning, or that begins before the one above it ends. */
static bool dates_fit(const struct service_parameter *p, size_t i) {
  const struct service_version *v = version_at(p, i), *before = i ? version_at(p, i - 1) : NULL;
  bool dated = !date_is_none(v->from), ended = !date_is_none(v->to);
  if (dated && ended && date_cmp(v->to, v->from) < 0) return false;
  if (!before) return true;
  if (!dated || (!date_is_none(before->from) && date_cmp(v->from, before->from) <= 0)) return false;
  return date_is_none(before->to) || date_cmp(v->from, before->to) > 0;
}

static void check_parameter(struct scope *s, const struct pack *pack,
                            const struct pack_entry *entry) {
  (void)pack;
  const struct service_parameter *p = (const struct service_parameter *)(const void *)entry;
  if (p->codes.key.len && p->bands.len)
    diag_error(s, pack_field_at(entry, "bands"), MSG_PARAMETER_TWO_INDEXES, p->key);
  if (p->zero_below && !p->bands.len)
    diag_error(s, pack_field_at(entry, "zero_below"), MSG_PARAMETER_NO_BANDS, p->key);
  if (p->places > 9) diag_error(s, pack_field_at(entry, "places"), MSG_PARAMETER_PLACES, p->key);
  for (size_t i = 0; i < p->versions.count; i++) {
    if (!version_at(p, i)) continue;
    struct str number = str_int(s->arena, (int64_t)i + 1);
    struct diag_at at = pack_field_at(entry, "versions");
    if (!version_fits(p, version_at(p, i)))
      diag_error(s, at, MSG_PARAMETER_VERSION, p->key, number);
    if (!dates_fit(p, i)) diag_error(s, at, MSG_PARAMETER_DATES, p->key, number);
  }
}

#define PARAMETER(member) offsetof(struct service_parameter, member)
const struct pack_kind service_kind_parameter = {
    .name = "parameter",
    .file = "parameters.yaml",
    .title = MSG_KIND_PARAMETER,
    .key = "key",
    .inherited = true,
    .check = check_parameter,
    .schema = {.size = sizeof(struct service_parameter),
               .fields = (const struct pack_field[]){
                   {"key", PACK_KEY, PACK_REQUIRED, PARAMETER(key)},
                   {"name", PACK_TEXT, PACK_REQUIRED, PARAMETER(name)},
                   {"unit", PACK_TEXT, 0, PARAMETER(unit)},
                   {"places", PACK_COUNT, 0, PARAMETER(places)},
                   {"codes", PACK_REF, 0, PARAMETER(codes), .kind = &registry_kind_codes},
                   {"bands", PACK_TEXT, 0, PARAMETER(bands)},
                   {"zero_below", PACK_TRUTH, 0, PARAMETER(zero_below)},
                   {"versions", PACK_OBJECT, PACK_REQUIRED | PACK_MANY, PARAMETER(versions),
                    .schema = &version_schema},
                   {0},
               }}};

/* Through whom a duty is owed is found in a table: an unsealed fact of the party that names
 * another. */
static void check_owes(struct scope *s, const struct service_programme *p) {
  const struct registry_fact *fact = (const void *)p->owes.entry;
  if (!fact) return;
  bool good = p->kind == SERVICE_DUTY && fact->type == REGISTRY_PARTY && !registry_sealed(fact) &&
              str_eq(fact->of.key, p->of.key);
  if (!good) diag_error(s, p->owes.at, MSG_PROGRAMME_OWES, p->name, fact->name);
}

/* What holds all the time is foretold by plain days: its end is looked for day by day. */
static void check_tell(struct scope *s, const struct service_programme *p) {
  const unsigned hands = HAND_BIT(HAND_VISITOR) | HAND_BIT(HAND_WORKER) | HAND_BIT(HAND_REVIEWER) |
                         HAND_BIT(HAND_ASSESSOR) | HAND_BIT(HAND_COORDINATOR) |
                         HAND_BIT(HAND_INSPECTOR) | (due_owned(p) ? HAND_BIT(HAND_PROVIDER) : 0u);
  const struct tell_place place = {&p->entry, STR("tell"), p->name,
                                   due_standing(p) && !due_owned(p)};
  struct diag_at at = pack_field_at(&p->entry, "tell");
  if (!p->tell.count) return;
  bool holds = p->period == SERVICE_STANDING && p->done.len > 0;
  if (!due_standing(p) && !holds) diag_error(s, at, MSG_TELL_NOT_DUE, p->name);
  for (size_t i = 0; holds && i < p->tell.count; i++)
    if (tell_at(&p->tell, i)->working)
      diag_error(s, tell_step_at(s, &place, i), MSG_TELL_PLAIN_DAYS, p->name);
  tell_check(s, &place, &p->tell, hands);
}

/* A programme rests on something: a clause, a document, a norm. An amount has a unit. */
static void check_programme(struct scope *s, const struct pack *pack,
                            const struct pack_entry *entry) {
  (void)pack;
  const struct service_programme *p = (const struct service_programme *)(const void *)entry;
  bool rests = p->clauses.count || p->document.key.len || p->norm.len;
  if (!rests) diag_error(s, entry->at, MSG_PROGRAMME_NO_SOURCE, p->name);
  if ((p->amount.len > 0) != (p->unit.len > 0))
    diag_error(s, entry->at, MSG_PROGRAMME_AMOUNT_UNIT, p->name);
  if (p->due.len && !due_day_good(p))
    diag_error(s, pack_field_at(entry, "due"), MSG_DUE_BAD_DAY, p->name, p->due);
  check_owes(s, p);
  check_tell(s, p);
  const struct service_programme *above = (const void *)entry->replaces;
  bool same = !above || (str_eq(above->of.key, p->of.key) && str_eq(above->unit, p->unit));
  if (!same) diag_error(s, pack_field_at(entry, "unit"), MSG_PROGRAMME_OTHER_ABOVE, p->name);
}

#define PROGRAMME(member) offsetof(struct service_programme, member)
const struct pack_kind service_kind_programme = {
    .name = "programme",
    .file = "programmes.yaml",
    .title = MSG_KIND_PROGRAMME,
    .key = "key",
    .inherited = true,
    .owed = true,
    .check = check_programme,
    .schema = {
        .size = sizeof(struct service_programme),
        .fields = (const struct pack_field[]){
            {"key", PACK_KEY, PACK_REQUIRED, PROGRAMME(key)},
            {"name", PACK_TEXT, PACK_REQUIRED, PROGRAMME(name)},
            {"kind", PACK_CHOICE, PACK_REQUIRED, PROGRAMME(kind), .choices = service_kinds},
            {"field", PACK_CHOICE, PACK_REQUIRED, PROGRAMME(field), .choices = service_fields},
            {"of", PACK_REF, PACK_REQUIRED, PROGRAMME(of), .kind = &registry_kind_party_kind},
            {"eligible", PACK_RULE, PACK_REQUIRED, PROGRAMME(eligible)},
            {"amount", PACK_RULE, 0, PROGRAMME(amount)},
            {"unit", PACK_TEXT, 0, PROGRAMME(unit)},
            {"done", PACK_RULE, 0, PROGRAMME(done)},
            {"period", PACK_CHOICE, 0, PROGRAMME(period), .choices = service_periods},
            {"due", PACK_TEXT, 0, PROGRAMME(due)},
            {"tell", PACK_OBJECT, PACK_MANY, PROGRAMME(tell), .schema = &service_tell_schema},
            {"owes", PACK_REF, 0, PROGRAMME(owes), .kind = &registry_kind_fact},
            {"from", PACK_CHOICE, 0, PROGRAMME(start), .choices = service_starts},
            {"basic", PACK_CHOICE, 0, PROGRAMME(basic), .choices = service_basics},
            {"units", PACK_REF, PACK_MANY, PROGRAMME(units), .kind = &pack_kind_unit},
            {"clauses", PACK_REF, PACK_MANY, PROGRAMME(clauses), .kind = &pack_kind_clause},
            {"document", PACK_REF, 0, PROGRAMME(document), .kind = &pack_kind_cited},
            {"norm", PACK_TEXT, 0, PROGRAMME(norm)},
            {"sure", PACK_CHOICE, PACK_REQUIRED, PROGRAMME(sure), .choices = registry_sures},
            {"note", PACK_TEXT, 0, PROGRAMME(note)},
            {0},
        }}};

#define CASE(member) offsetof(struct service_example, member)
const struct pack_kind service_kind_example = {
    .name = "programme_case",
    .file = "cases/programmes.yaml",
    .title = MSG_KIND_PROGRAMME_CASE,
    .schema = {.size = sizeof(struct service_example),
               .fields = (const struct pack_field[]){
                   {"programme", PACK_REF, PACK_REQUIRED, CASE(programme),
                    .kind = &service_kind_programme},
                   {"on", PACK_DATE, PACK_REQUIRED, CASE(on)},
                   {"party", PACK_TREE, PACK_REQUIRED, CASE(party)},
                   {"expect", PACK_CHOICE, PACK_REQUIRED, CASE(expect), .choices = service_answers},
                   {"amount", PACK_NUMBER, 0, CASE(amount)},
                   {"amount_unknown", PACK_TRUTH, 0, CASE(amount_unknown)},
                   {"missing", PACK_TEXT, 0, CASE(missing)},
                   {"done", PACK_CHOICE, 0, CASE(done), .choices = service_kepts},
                   {"why", PACK_TEXT, PACK_REQUIRED, CASE(why)},
                   {0},
               }}};
