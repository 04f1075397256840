/* The kinds of entries that make a pack a plan, as tables. */
#include "plan/measured.h"
#include "plan/check_int.h"
#include "plan/schema_int.h"
#include "registry/registry.h"
#include "service/asking.h"
#include "service/care.h"
#include "service/inspection.h"
#include "service/instrument.h"
#include "service/letter.h"
#include "service/pay.h"
#include "service/procedure.h"
#include "service/programme.h"
#include "service/slot.h"
#include "service/retention.h"

const struct pack_choice plan_bindings[] = {
    {"expected", PLAN_BINDING_EXPECTED, MSG_BINDING_EXPECTED},
    {"binding", PLAN_BINDING_BINDING, MSG_BINDING_BINDING},
    {0},
};

const struct pack_choice plan_betters[] = {
    {"up", PLAN_BETTER_UP, MSG_BETTER_UP},
    {"down", PLAN_BETTER_DOWN, MSG_BETTER_DOWN},
    {"exact", PLAN_BETTER_EXACT, MSG_BETTER_EXACT},
    {0},
};

const struct pack_choice plan_flows[] = {
    {"stock", PLAN_STOCK, MSG_FLOW_STOCK},
    {"yearly", PLAN_YEARLY, MSG_FLOW_YEARLY},
    {0},
};

const struct pack_choice plan_judges[] = {
    {"comparator", PLAN_JUDGE_COMPARATOR, MSG_JUDGE_COMPARATOR},
    {"better", PLAN_JUDGE_BETTER, MSG_JUDGE_BETTER},
    {"slower", PLAN_JUDGE_SLOWER, MSG_JUDGE_SLOWER},
    {"not_worse", PLAN_JUDGE_NOT_WORSE, MSG_JUDGE_NOT_WORSE},
    {"all", PLAN_JUDGE_ALL, MSG_JUDGE_ALL},
    {"review", PLAN_JUDGE_REVIEW, MSG_JUDGE_REVIEW},
    {0},
};

const struct pack_choice plan_outcomes[] = {
    {"met", PLAN_MET, MSG_OUTCOME_MET},
    {"missed", PLAN_MISSED, MSG_OUTCOME_MISSED},
    {"unknown", PLAN_UNKNOWN, MSG_OUTCOME_UNKNOWN},
    {"for_review", PLAN_FOR_REVIEW, MSG_OUTCOME_FOR_REVIEW},
    {0},
};

const struct pack_choice plan_phases[] = {
    {"early", PLAN_PHASE_EARLY, MSG_PHASE_EARLY},
    {"new", PLAN_PHASE_NEW, MSG_PHASE_NEW},
    {"under_way", PLAN_PHASE_UNDER_WAY, MSG_PHASE_UNDER_WAY},
    {0},
};

const struct pack_choice plan_fundings[] = {
    {"public", PLAN_FUNDED_PUBLIC, MSG_FUNDED_PUBLIC},
    {"village", PLAN_FUNDED_VILLAGE, MSG_FUNDED_VILLAGE},
    {"civil", PLAN_FUNDED_CIVIL, MSG_FUNDED_CIVIL},
    {"firm", PLAN_FUNDED_FIRM, MSG_FUNDED_FIRM},
    {0},
};

const struct pack_choice plan_fields[] = {
    {"elder", PLAN_FIELD_ELDER, MSG_FIELD_ELDER},
    {"childcare", PLAN_FIELD_CHILDCARE, MSG_FIELD_CHILDCARE},
    {"both", PLAN_FIELD_BOTH, MSG_FIELD_BOTH},
    {0},
};

const struct pack_choice plan_body_kinds[] = {
    {"task_force", PLAN_BODY_TASK_FORCE, MSG_BODY_TASK_FORCE},
    {"joint_meeting", PLAN_BODY_JOINT_MEETING, MSG_BODY_JOINT_MEETING},
    {"leading_group", PLAN_BODY_LEADING_GROUP, MSG_BODY_LEADING_GROUP},
    {"committee", PLAN_BODY_COMMITTEE, MSG_BODY_COMMITTEE},
    {"mechanism", PLAN_BODY_MECHANISM, MSG_BODY_MECHANISM},
    {"other", PLAN_BODY_OTHER, MSG_BODY_OTHER},
    {0},
};

#define FIGURE(member) offsetof(struct plan_figure, member)
const struct pack_schema plan_figure_schema = {
    .size = sizeof(struct plan_figure),
    .fields = (const struct pack_field[]){
        {"printed", PACK_TEXT, PACK_REQUIRED, FIGURE(printed)},
        {"value", PACK_NUMBER, 0, FIGURE(value)},
        {"at_least", PACK_NUMBER, 0, FIGURE(at_least)},
        {"at_most", PACK_NUMBER, 0, FIGURE(at_most)},
        {"aspire", PACK_NUMBER, 0, FIGURE(aspire)},
        {"about", PACK_NUMBER, 0, FIGURE(about)},
        {"judge", PACK_CHOICE, 0, FIGURE(judge), .choices = plan_judges},
        {"comparator", PACK_TEXT, 0, FIGURE(comparator)},
        {"period", PACK_PERIOD, PACK_REQUIRED, FIGURE(period)},
        {"undated", PACK_TRUTH, 0, FIGURE(undated)},
        {0},
    }};

#define DENOMINATOR(member) offsetof(struct plan_denominator, member)
const struct pack_schema plan_denominator_schema = {
    .size = sizeof(struct plan_denominator),
    .fields = (const struct pack_field[]){
        {"name", PACK_TEXT, PACK_REQUIRED, DENOMINATOR(name)},
        {"per", PACK_COUNT, PACK_REQUIRED, DENOMINATOR(per)},
        {"population", PACK_REF, 0, DENOMINATOR(population), .kind = &plan_kind_population},
        {"period", PACK_PERIOD, 0, DENOMINATOR(period)},
        {0},
    }};

#define INDICATOR(member) offsetof(struct plan_indicator, member)
const struct pack_kind plan_kind_indicator = {
    .name = "indicator",
    .file = "indicators.yaml",
    .title = MSG_KIND_INDICATOR,
    .key = "key",
    .check = plan_check_indicator,
    .schema = {
        .size = sizeof(struct plan_indicator),
        .fields = (const struct pack_field[]){
            {"key", PACK_KEY, PACK_REQUIRED, INDICATOR(key)},
            {"number", PACK_COUNT, 0, INDICATOR(number)},
            {"category", PACK_TEXT, 0, INDICATOR(category)},
            {"field", PACK_CHOICE, 0, INDICATOR(field), .choices = plan_fields},
            {"name", PACK_TEXT, PACK_REQUIRED, INDICATOR(name)},
            {"unit", PACK_TEXT, 0, INDICATOR(unit)},
            {"unit_clause", PACK_REF, 0, INDICATOR(unit_clause), .kind = &pack_kind_clause},
            {"binding", PACK_CHOICE, 0, INDICATOR(binding), .choices = plan_bindings},
            {"better", PACK_CHOICE, PACK_REQUIRED, INDICATOR(better), .choices = plan_betters},
            {"flow", PACK_CHOICE, PACK_REQUIRED, INDICATOR(flow), .choices = plan_flows},
            {"base", PACK_OBJECT, 0, INDICATOR(base), .schema = &plan_figure_schema},
            {"target", PACK_OBJECT, PACK_REQUIRED, INDICATOR(target),
             .schema = &plan_figure_schema},
            {"denominator", PACK_OBJECT, 0, INDICATOR(denominator),
             .schema = &plan_denominator_schema},
            {"scope_note", PACK_TEXT, 0, INDICATOR(scope_note)},
            {"rule", PACK_TRUTH, 0, INDICATOR(rule)},
            {"subject", PACK_REF, 0, INDICATOR(subject), .kind = &plan_kind_subject},
            {"covers", PACK_TEXT, PACK_MANY, INDICATOR(covers)},
            {"lead_units", PACK_REF, PACK_MANY, INDICATOR(lead_units), .kind = &pack_kind_unit},
            {"clause", PACK_REF, PACK_REQUIRED, INDICATOR(clause), .kind = &pack_kind_clause},
            {"also", PACK_REF, PACK_MANY, INDICATOR(also), .kind = &pack_kind_clause},
            {0},
        }}};

#define TASK(member) offsetof(struct plan_task, member)
const struct pack_kind plan_kind_task = {
    .name = "task",
    .file = "tasks.yaml",
    .title = MSG_KIND_TASK,
    .key = "key",
    .check = plan_check_task,
    .schema = {
        .size = sizeof(struct plan_task),
        .fields = (const struct pack_field[]){
            {"key", PACK_KEY, PACK_REQUIRED, TASK(key)},
            {"number", PACK_COUNT, 0, TASK(number)},
            {"title", PACK_TEXT, PACK_REQUIRED, TASK(title)},
            {"field", PACK_CHOICE, 0, TASK(field), .choices = plan_fields},
            {"lead_units", PACK_REF, PACK_MANY, TASK(lead_units), .kind = &pack_kind_unit},
            {"units", PACK_REF, PACK_MANY, TASK(units), .kind = &pack_kind_unit},
            {"due", PACK_PERIOD, 0, TASK(due)},
            {"subject", PACK_REF, 0, TASK(subject), .kind = &plan_kind_subject},
            {"covers", PACK_TEXT, PACK_MANY, TASK(covers)},
            {"indicators", PACK_REF, PACK_MANY, TASK(indicators), .kind = &plan_kind_indicator},
            {"clause", PACK_REF, PACK_REQUIRED, TASK(clause), .kind = &pack_kind_clause},
            {"annex", PACK_REF, 0, TASK(annex), .kind = &pack_kind_clause},
            {0},
        }}};

#define PROJECT(member) offsetof(struct plan_project, member)
const struct pack_kind plan_kind_project = {
    .name = "project",
    .file = "projects.yaml",
    .title = MSG_KIND_PROJECT,
    .key = "key",
    .check = plan_check_project,
    .schema = {.size = sizeof(struct plan_project),
               .fields = (const struct pack_field[]){
                   {"key", PACK_KEY, PACK_REQUIRED, PROJECT(key)},
                   {"number", PACK_COUNT, 0, PROJECT(number)},
                   {"field", PACK_CHOICE, PACK_REQUIRED, PROJECT(field), .choices = plan_fields},
                   {"name", PACK_TEXT, PACK_REQUIRED, PROJECT(name)},
                   {"phase", PACK_CHOICE, 0, PROJECT(phase), .choices = plan_phases},
                   {"start", PACK_PERIOD, 0, PROJECT(start)},
                   {"end", PACK_PERIOD, 0, PROJECT(end)},
                   {"site", PACK_TEXT, 0, PROJECT(site)},
                   {"beds", PACK_NUMBER, 0, PROJECT(beds)},
                   {"places", PACK_NUMBER, 0, PROJECT(places)},
                   {"classes", PACK_NUMBER, 0, PROJECT(classes)},
                   {"floor_area_m2", PACK_NUMBER, 0, PROJECT(floor_area_m2)},
                   {"land_area_m2", PACK_NUMBER, 0, PROJECT(land_area_m2)},
                   {"land_area_mu", PACK_NUMBER, 0, PROJECT(land_area_mu)},
                   {"investment_wan", PACK_NUMBER, 0, PROJECT(investment_wan)},
                   {"funding", PACK_CHOICE, 0, PROJECT(funding), .choices = plan_fundings},
                   {"units", PACK_REF, PACK_MANY, PROJECT(units), .kind = &pack_kind_unit},
                   {"clause", PACK_REF, PACK_REQUIRED, PROJECT(clause), .kind = &pack_kind_clause},
                   {0},
               }}};

#define LISTED(member) offsetof(struct plan_listed, member)
static const struct pack_field listed_fields[] = {
    {"key", PACK_KEY, PACK_REQUIRED, LISTED(key)},
    {"number", PACK_COUNT, 0, LISTED(number)},
    {"name", PACK_TEXT, PACK_REQUIRED, LISTED(name)},
    {"document_number", PACK_TEXT, 0, LISTED(document_number)},
    {"site", PACK_TEXT, 0, LISTED(site)},
    {"units", PACK_REF, PACK_MANY, LISTED(units), .kind = &pack_kind_unit},
    {"clause", PACK_REF, PACK_REQUIRED, LISTED(clause), .kind = &pack_kind_clause},
    {0},
};

#define LISTED_KIND(name_, file_, title_) \
  { \
    .name = (name_), .file = (file_), .title = (title_), .key = "key", .schema = { \
      .size = sizeof(struct plan_listed), \
      .fields = listed_fields \
    } \
  }

const struct pack_kind plan_kind_policy = LISTED_KIND("policy", "policies.yaml", MSG_KIND_POLICY);
const struct pack_kind plan_kind_pilot = LISTED_KIND("pilot", "pilots.yaml", MSG_KIND_PILOT);
const struct pack_kind plan_kind_reform = LISTED_KIND("reform", "reforms.yaml", MSG_KIND_REFORM);

#define BODY(member) offsetof(struct plan_body, member)
const struct pack_kind plan_kind_body = {
    .name = "body",
    .file = "bodies.yaml",
    .title = MSG_KIND_BODY,
    .key = "key",
    .schema = {.size = sizeof(struct plan_body),
               .fields = (const struct pack_field[]){
                   {"key", PACK_KEY, PACK_REQUIRED, BODY(key)},
                   {"name", PACK_TEXT, PACK_REQUIRED, BODY(name)},
                   {"kind", PACK_CHOICE, PACK_REQUIRED, BODY(kind), .choices = plan_body_kinds},
                   {"lead_units", PACK_REF, PACK_MANY, BODY(lead_units), .kind = &pack_kind_unit},
                   {"units", PACK_REF, PACK_MANY, BODY(units), .kind = &pack_kind_unit},
                   {"chair", PACK_TEXT, 0, BODY(chair)},
                   {"duties", PACK_TEXT, 0, BODY(duties)},
                   {"clause", PACK_REF, PACK_REQUIRED, BODY(clause), .kind = &pack_kind_clause},
                   {0},
               }}};

#define CASE(member) offsetof(struct plan_case, member)
const struct pack_kind plan_kind_case = {
    .name = "case",
    .file = "cases/indicators.yaml",
    .title = MSG_KIND_CASE,
    .schema = {
        .size = sizeof(struct plan_case),
        .fields = (const struct pack_field[]){
            {"indicator", PACK_REF, PACK_REQUIRED, CASE(indicator), .kind = &plan_kind_indicator},
            {"value", PACK_NUMBER, 0, CASE(value)},
            {"comparator", PACK_NUMBER, 0, CASE(comparator)},
            {"previous", PACK_NUMBER, 0, CASE(previous)},
            {"earlier", PACK_NUMBER, 0, CASE(earlier)},
            {"expect", PACK_CHOICE, PACK_REQUIRED, CASE(expect), .choices = plan_outcomes},
            {"short_by", PACK_NUMBER, 0, CASE(short_by)},
            {"why", PACK_TEXT, PACK_REQUIRED, CASE(why)},
            {0},
        }}};

/* The dictionary's kinds too: whoever reads a pack reads all of its files. */
const struct pack_kind *const plan_kinds[] = {
    &registry_kind_party_kind, &registry_kind_source,
    &registry_kind_codes,      &registry_kind_fact,
    &registry_kind_act,        &service_kind_term,
    &service_kind_parameter,   &service_kind_programme,
    &service_kind_example,     &service_kind_instrument,
    &service_kind_procedure,   &service_kind_day_off,
    &service_kind_letter,      &service_kind_bank_layout,
    &service_kind_care_need,   &service_kind_question,
    &service_kind_retention,   &service_kind_rate,
    &service_kind_slot_kind,   &service_kind_material,
    &service_kind_office,      &service_kind_inspection_duty,
    &plan_kind_population,     &plan_kind_subject,
    &plan_kind_indicator,      &plan_kind_task,
    &plan_kind_project,        &plan_kind_policy,
    &plan_kind_pilot,          &plan_kind_reform,
    &plan_kind_body,           &plan_kind_computed,
    &plan_kind_case,           &plan_kind_fact,
    &plan_kind_relation,       NULL,
};
