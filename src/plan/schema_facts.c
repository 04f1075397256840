/* The kinds of entries by which a plan is held against itself and others: populations, subjects,
 * facts, relations and rates. */
#include "plan/check_int.h"
#include "plan/schema_int.h"

const struct pack_choice plan_relation_kinds[] = {
    {"equal", PLAN_EQUAL, MSG_RELATION_EQUAL},
    {"text_against_table", PLAN_TEXT_AGAINST_TABLE, MSG_RELATION_TEXT_AGAINST_TABLE},
    {"share", PLAN_SHARE, MSG_RELATION_SHARE},
    {"sum", PLAN_SUM, MSG_RELATION_SUM},
    {"product", PLAN_PRODUCT, MSG_RELATION_PRODUCT},
    {"growth", PLAN_GROWTH, MSG_RELATION_GROWTH},
    {"at_least", PLAN_AT_LEAST, MSG_RELATION_AT_LEAST},
    {"at_most", PLAN_AT_MOST, MSG_RELATION_AT_MOST},
    {"same_words", PLAN_SAME_WORDS, MSG_RELATION_SAME_WORDS},
    {0},
};

/* By which a fact may be derived. */
static const struct pack_choice derivations[] = {
    {"share", PLAN_SHARE, MSG_RELATION_SHARE},
    {"sum", PLAN_SUM, MSG_RELATION_SUM},
    {"product", PLAN_PRODUCT, MSG_RELATION_PRODUCT},
    {0},
};

const struct pack_choice plan_answers[] = {
    {"holds", PLAN_HOLDS, MSG_ANSWER_HOLDS},
    {"rounding", PLAN_ROUNDING, MSG_ANSWER_ROUNDING},
    {"other_scope", PLAN_OTHER_SCOPE, MSG_ANSWER_OTHER_SCOPE},
    {"two_denominators", PLAN_TWO_DENOMINATORS, MSG_ANSWER_TWO_DENOMINATORS},
    {"two_dates", PLAN_TWO_DATES, MSG_ANSWER_TWO_DATES},
    {"wording", PLAN_WORDING, MSG_ANSWER_WORDING},
    {"conflict", PLAN_CONFLICT, MSG_ANSWER_CONFLICT},
    {0},
};

static const struct pack_choice summed[] = {
    {"investment_wan", PLAN_SUM_INVESTMENT, MSG_SUMMED_INVESTMENT},
    {"beds", PLAN_SUM_BEDS, MSG_SUMMED_BEDS},
    {"places", PLAN_SUM_PLACES, MSG_SUMMED_PLACES},
    {"floor_area_m2", PLAN_SUM_FLOOR_AREA, MSG_SUMMED_FLOOR_AREA},
    {0},
};

#define POPULATION(member) offsetof(struct plan_population, member)
const struct pack_kind plan_kind_population = {
    .name = "population",
    .file = "populations.yaml",
    .title = MSG_KIND_POPULATION,
    .key = "key",
    .inherited = true,
    .schema = {
        .size = sizeof(struct plan_population),
        .fields = (const struct pack_field[]){
            {"key", PACK_KEY, PACK_REQUIRED, POPULATION(key)},
            {"name", PACK_TEXT, PACK_REQUIRED, POPULATION(name)},
            {"may_be", PACK_REF, PACK_MANY, POPULATION(may_be), .kind = &plan_kind_population},
            {0},
        }}};

#define SUBJECT(member) offsetof(struct plan_subject, member)
const struct pack_kind plan_kind_subject = {
    .name = "subject",
    .file = "subjects.yaml",
    .title = MSG_KIND_SUBJECT,
    .key = "key",
    .inherited = true,
    .schema = {.size = sizeof(struct plan_subject),
               .fields = (const struct pack_field[]){
                   {"key", PACK_KEY, PACK_REQUIRED, SUBJECT(key)},
                   {"name", PACK_TEXT, PACK_REQUIRED, SUBJECT(name)},
                   {"items", PACK_TEXT, PACK_MANY, SUBJECT(items)},
                   {0},
               }}};

#define OPERAND(member) offsetof(struct plan_operand, member)
static const struct pack_schema operand_schema = {
    .size = sizeof(struct plan_operand),
    .fields = (const struct pack_field[]){
        {"fact", PACK_REF, 0, OPERAND(fact), .kind = &plan_kind_fact},
        {"base", PACK_REF, 0, OPERAND(base), .kind = &plan_kind_indicator},
        {"target", PACK_REF, 0, OPERAND(target), .kind = &plan_kind_indicator},
        {"number", PACK_NUMBER, 0, OPERAND(number)},
        {"name", PACK_TEXT, 0, OPERAND(name)},
        {"unit", PACK_TEXT, 0, OPERAND(unit)},
        {"sum", PACK_CHOICE, 0, OPERAND(sum), .choices = summed},
        {"field", PACK_CHOICE, 0, OPERAND(field), .choices = plan_fields},
        {"funding", PACK_CHOICE, 0, OPERAND(funding), .choices = plan_fundings},
        {"over", PACK_TRUTH, 0, OPERAND(over)},
        {"minus", PACK_TRUTH, 0, OPERAND(minus)},
        {0},
    }};

#define DERIVED(member) offsetof(struct plan_derived, member)
static const struct pack_schema derived_schema = {
    .size = sizeof(struct plan_derived),
    .fields = (const struct pack_field[]){
        {"by", PACK_CHOICE, PACK_REQUIRED, DERIVED(by), .choices = derivations},
        {"of", PACK_OBJECT, PACK_REQUIRED | PACK_MANY, DERIVED(of), .schema = &operand_schema},
        {0},
    }};

#define FACT(member) offsetof(struct plan_fact, member)
const struct pack_kind plan_kind_fact = {
    .name = "fact",
    .file = "facts.yaml",
    .title = MSG_KIND_FACT,
    .key = "key",
    .check = plan_check_fact,
    .schema = {
        .size = sizeof(struct plan_fact),
        .fields = (const struct pack_field[]){
            {"key", PACK_KEY, PACK_REQUIRED, FACT(key)},
            {"name", PACK_TEXT, PACK_REQUIRED, FACT(name)},
            {"unit", PACK_TEXT, 0, FACT(unit)},
            {"figure", PACK_OBJECT, 0, FACT(figure), .schema = &plan_figure_schema},
            {"derive", PACK_OBJECT, 0, FACT(derive), .schema = &derived_schema},
            {"population", PACK_REF, 0, FACT(population), .kind = &plan_kind_population},
            {"denominator", PACK_OBJECT, 0, FACT(denominator), .schema = &plan_denominator_schema},
            {"scope_note", PACK_TEXT, 0, FACT(scope_note)},
            {"clause", PACK_REF, PACK_REQUIRED, FACT(clause), .kind = &pack_kind_clause},
            {0},
        }}};

#define WORDS(member) offsetof(struct plan_words, member)
static const struct pack_schema words_schema = {
    .size = sizeof(struct plan_words),
    .fields = (const struct pack_field[]){
        {"clause", PACK_REF, PACK_REQUIRED, WORDS(clause), .kind = &pack_kind_clause},
        {"printed", PACK_TEXT, PACK_REQUIRED, WORDS(printed)},
        {0},
    }};

#define RELATION(member) offsetof(struct plan_relation, member)
const struct pack_kind plan_kind_relation = {
    .name = "relation",
    .file = "relations.yaml",
    .title = MSG_KIND_RELATION,
    .key = "key",
    .check = plan_check_relation,
    .schema = {
        .size = sizeof(struct plan_relation),
        .fields = (const struct pack_field[]){
            {"key", PACK_KEY, PACK_REQUIRED, RELATION(key)},
            {"kind", PACK_CHOICE, PACK_REQUIRED, RELATION(kind), .choices = plan_relation_kinds},
            {"left", PACK_OBJECT, 0, RELATION(left), .schema = &operand_schema},
            {"right", PACK_OBJECT, PACK_MANY, RELATION(right), .schema = &operand_schema},
            {"texts", PACK_OBJECT, PACK_MANY, RELATION(texts), .schema = &words_schema},
            {"expect", PACK_CHOICE, PACK_REQUIRED, RELATION(expect), .choices = plan_answers},
            {"why", PACK_TEXT, PACK_REQUIRED, RELATION(why)},
            {0},
        }}};

const struct pack_choice plan_levels[] = {
    {"tighter", PLAN_TIGHTER, MSG_LEVEL_TIGHTER},
    {"equal", PLAN_LEVEL_EQUAL, MSG_LEVEL_EQUAL},
    {"looser", PLAN_LOOSER, MSG_LEVEL_LOOSER},
    {"missing", PLAN_MISSING, MSG_LEVEL_MISSING},
    {"not_comparable", PLAN_NOT_COMPARABLE, MSG_LEVEL_NOT_COMPARABLE},
    {"lower_only", PLAN_LOWER_ONLY, MSG_LEVEL_LOWER_ONLY},
    {"no_upper_plan", PLAN_NO_UPPER_PLAN, MSG_LEVEL_NO_UPPER_PLAN},
    {0},
};
