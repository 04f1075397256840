/* The words of reports: what can be reported on, what a report says, how often one is due. */
#include "plan/report.h"

const struct report_kind_row report_kinds[REPORT_KINDS] = {
    [REPORT_INDICATOR] = {"indicator", MSG_KIND_INDICATOR, &plan_kind_indicator, REPORT_SAYS_VALUE,
                          "indicators"},
    [REPORT_TASK] = {"task", MSG_KIND_TASK, &plan_kind_task, REPORT_SAYS_PROGRESS, "tasks"},
    [REPORT_PROJECT] = {"project", MSG_KIND_PROJECT, &plan_kind_project,
                        REPORT_SAYS_PROGRESS | REPORT_SAYS_PROJECT, "projects"},
    [REPORT_POLICY] = {"policy", MSG_KIND_POLICY, &plan_kind_policy, REPORT_SAYS_PROGRESS,
                       "policies"},
    [REPORT_PILOT] = {"pilot", MSG_KIND_PILOT, &plan_kind_pilot, REPORT_SAYS_PROGRESS, "pilots"},
    [REPORT_REFORM] = {"reform", MSG_KIND_REFORM, &plan_kind_reform, REPORT_SAYS_PROGRESS,
                       "reforms"},
    [REPORT_ASSIGNMENT] = {"assignment", MSG_KIND_ASSIGNMENT, NULL, REPORT_SAYS_PROGRESS,
                           "assignments"},
};

bool report_kind_find(struct str word, enum report_kind *out) {
  for (size_t i = 0; i < REPORT_KINDS; i++) {
    if (!str_is(word, report_kinds[i].word)) continue;
    *out = (enum report_kind)i;
    return true;
  }
  return false;
}

bool report_list_find(struct str list, enum report_kind *out) {
  for (size_t i = 0; i < REPORT_KINDS; i++) {
    if (!str_is(list, report_kinds[i].list)) continue;
    *out = (enum report_kind)i;
    return true;
  }
  return false;
}

const struct pack_choice report_progresses[] = {
    {"not_started", REPORT_NOT_STARTED, MSG_PROGRESS_NOT_STARTED},
    {"under_way", REPORT_UNDER_WAY, MSG_PROGRESS_UNDER_WAY},
    {"done", REPORT_DONE, MSG_PROGRESS_DONE},
    {"stopped", REPORT_STOPPED, MSG_PROGRESS_STOPPED},
    {0},
};

const struct pack_choice report_outcomes[] = {
    {"pending", REPORT_PENDING, MSG_REVIEW_PENDING},
    {"confirmed", REPORT_CONFIRMED, MSG_REVIEW_CONFIRMED},
    {"returned", REPORT_RETURNED, MSG_REVIEW_RETURNED},
    {0},
};

const struct pack_choice report_findings[] = {
    {"met", REPORT_FOUND_MET, MSG_REVIEW_FOUND_MET},
    {"missed", REPORT_FOUND_MISSED, MSG_REVIEW_FOUND_MISSED},
    {0},
};

const struct pack_choice calendar_everys[] = {
    {"year", EVERY_YEAR, MSG_EVERY_YEAR},
    {"half", EVERY_HALF, MSG_EVERY_HALF},
    {"quarter", EVERY_QUARTER, MSG_EVERY_QUARTER},
    {"month", EVERY_MONTH, MSG_EVERY_MONTH},
    {0},
};

const struct pack_choice assignment_kinds[] = {
    {"decision", ASSIGNMENT_DECISION, MSG_ASSIGNMENT_DECISION},
    {"supervision", ASSIGNMENT_SUPERVISION, MSG_ASSIGNMENT_SUPERVISION},
    {"milestone", ASSIGNMENT_MILESTONE, MSG_ASSIGNMENT_MILESTONE},
    {0},
};

struct calendar calendar_shipped(enum report_kind kind) {
  bool yearly = kind == REPORT_INDICATOR;
  return (struct calendar){.kind = kind,
                           .every = yearly ? EVERY_YEAR : EVERY_QUARTER,
                           .days = yearly ? 31 : 15,
                           .shipped = true};
}

enum period_length calendar_length(int every) {
  static const enum period_length lengths[] = {[EVERY_YEAR] = PERIOD_YEAR,
                                               [EVERY_HALF] = PERIOD_HALF,
                                               [EVERY_QUARTER] = PERIOD_QUARTER,
                                               [EVERY_MONTH] = PERIOD_MONTH};
  must(every >= EVERY_YEAR && every <= EVERY_MONTH);
  return lengths[every];
}
