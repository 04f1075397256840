/* The tables of routes: every address, who may go there, what answers. This one: the plan and its
 * boards; each leads on to the next. */
#include "web/routes_int.h"

#include "web/pages_reports.h"

const struct route routes[] = {
    {"/", ROLES_PUBLIC, "home", page_home, .title = TITLE(HOME), .answer = "Home"},
    {"/plan/{pack}", ROLES_PUBLIC, "front", page_front, .title = TITLE(FRONT), .answer = "Front"},
    {"/plan/{pack}/units", ROLES_PUBLIC, "list", page_units, .listing = true, .title = TITLE(UNITS),
     .answer = "Units", .query = query_units},
    {"/plan/{pack}/units/{unit}", ROLES_PUBLIC, "unit", page_unit, .title = TITLE(UNIT),
     .answer = "UnitPage"},
    {"/plan/{pack}/measured", ROLES_ALL, "measured", page_measured, .parts = true, .listing = true,
     .title = TITLE(MEASURED), .answer = "Measured", .query = query_measured},
    {"/plan/{pack}/measured/{key}", ROLES_ALL, "measured_one", page_measured_one, .parts = true,
     .listing = true, .title = TITLE(MEASURED_ONE), .answer = "MeasuredOne",
     .query = query_measured},
    {"/plan/{pack}/groups", ROLES_ALL, "groups", page_groups, .parts = true, .title = TITLE(GROUPS),
     .answer = "Groups"},
    {"/plan/{pack}/groups/new", COORDINATOR, "group_new", page_group_new, deed_group_add,
     after_group_add, .title = TITLE(GROUP_NEW), .deed_title = TITLE(GROUP_NEW_DEED),
     .answer = "GroupNewPage", .body = body_group_new, .gives = "BodyAdded"},
    {"/plan/{pack}/groups/{key}", ROLES_ALL, "group", page_group, .parts = true,
     .title = TITLE(GROUP), .answer = "Group"},
    {"/plan/{pack}/groups/{key}/member", COORDINATOR, "group", page_group, deed_member_set,
     .title = TITLE(GROUP), .deed_title = TITLE(MEMBER_DEED), .answer = "Group",
     .body = body_member},
    {"/plan/{pack}/groups/{key}/end", COORDINATOR, "group", page_group, deed_group_end,
     .title = TITLE(GROUP), .deed_title = TITLE(GROUP_END_DEED), .answer = "Group",
     .body = body_ended},
    {"/plan/{pack}/groups/{key}/meeting", COORDINATOR, "meeting_new", page_meeting_new,
     deed_meeting_add, after_meeting_add, .title = TITLE(MEETING_NEW),
     .deed_title = TITLE(MEETING_NEW_DEED), .answer = "MeetingNewPage", .body = body_meeting_new,
     .gives = "MeetingAdded"},
    {"/plan/{pack}/meetings/{number}", ROLES_ALL, "meeting", page_meeting, .parts = true,
     .title = TITLE(MEETING), .answer = "MeetingPage"},
    {"/plan/{pack}/meetings/{number}/minutes", COORDINATOR, "minutes_new", page_minutes_new,
     deed_minutes_add, .files = EVIDENCE_FILES_MAX, .title = TITLE(MINUTES_NEW),
     .deed_title = TITLE(MINUTES_DEED), .answer = "MinutesNewPage", .body = body_minutes},
    {"/plan/{pack}/meetings/{number}/cancel", COORDINATOR, "meeting", page_meeting,
     deed_meeting_cancel, .title = TITLE(MEETING), .deed_title = TITLE(MEETING_CANCEL_DEED),
     .answer = "MeetingPage", .body = body_ended},
    {"/plan/{pack}/assignments", ROLES_ALL, "assignments", page_assignments, .parts = true,
     .listing = true, .title = TITLE(ASSIGNMENTS), .answer = "Assignments",
     .query = query_assignments},
    {"/plan/{pack}/assignments/new", COORDINATOR, "assignment_new", page_assignment_new,
     deed_assignment_add, after_assignment_add, .title = TITLE(ASSIGNMENT_NEW),
     .deed_title = TITLE(ASSIGNMENT_NEW_DEED), .answer = "AssignmentNewPage",
     .query = query_assignment_new, .body = body_assignment_new, .gives = "AssignmentAdded"},
    {"/plan/{pack}/assignments/{number}", ROLES_ALL, "assignment", page_assignment, .parts = true,
     .title = TITLE(ASSIGNMENT), .answer = "AssignmentPage"},
    {"/plan/{pack}/assignments/{number}/end", COORDINATOR, "assignment", page_assignment,
     deed_assignment_end, .title = TITLE(ASSIGNMENT), .deed_title = TITLE(ASSIGNMENT_END_DEED),
     .answer = "AssignmentPage", .body = body_ended},
    {"/plan/{pack}/apps", ROLES_PUBLIC, "apps", page_apps, .listing = true, .title = TITLE(APPS),
     .answer = "Apps", .query = query_apps},
    {"/plan/{pack}/apps/new", REPORTER | COORDINATOR, "app_new", page_app_new, deed_app_add,
     after_app_add, .title = TITLE(APP_NEW), .deed_title = TITLE(APP_NEW_DEED),
     .answer = "AppNewPage", .body = body_app_new, .gives = "AppAdded"},
    {"/plan/{pack}/apps/{number}", ROLES_PUBLIC, "app", page_app, .title = TITLE(APP),
     .answer = "AppPage"},
    {"/plan/{pack}/apps/{number}/change", REPORTER | COORDINATOR, "app", page_app, deed_app_change,
     .title = TITLE(APP), .deed_title = TITLE(APP_CHANGE_DEED), .answer = "AppPage",
     .body = body_app_change},
    {"/plan/{pack}/apps/{number}/audit", REPORTER | COORDINATOR, "app", page_app, deed_app_audit,
     .files = EVIDENCE_FILES_MAX, .title = TITLE(APP), .deed_title = TITLE(APP_AUDIT_DEED),
     .answer = "AppPage", .body = body_audit},
    {"/plan/{pack}/{list}", ROLES_PUBLIC, "list", page_list, .listing = true, .title = TITLE(LIST),
     .lists = plan_lists},
    {"/plan/{pack}/{list}/{key}", ROLES_PUBLIC, "entry", page_entry, .title = TITLE(ENTRY),
     .lists = plan_entries},
    {"/plan/{pack}/{list}/{key}/report", REPORTER, "report_new", page_report_new, deed_report,
     after_report, .files = REPORT_UPLOADS_MAX, .parts = true, .title = TITLE(REPORT_NEW),
     .deed_title = TITLE(REPORT_DEED), .answer = "ReportNewPage", .query = query_report_new,
     .body = body_report, .gives = "Reported"},
    {"/plan/{pack}/{list}/{key}/designate", COORDINATOR, "designate", page_designate,
     deed_designate, .title = TITLE(DESIGNATE), .deed_title = TITLE(DESIGNATE_DEED),
     .answer = "DesignatePage", .body = body_designate},
    {"/plan/{pack}/reports", WORKS_ON_PLAN, "list", page_reports, .listing = true, .parts = true,
     .title = TITLE(REPORTS), .answer = "Reports", .query = query_reports},
    {"/plan/{pack}/reports/{number}", WORKS_ON_PLAN, "report", page_report, .parts = true,
     .title = TITLE(ONE_REPORT), .answer = "ReportPage"},
    {"/plan/{pack}/reports/{number}/review", REVIEWER, "report", page_report, deed_review,
     .parts = true, .title = TITLE(ONE_REPORT), .deed_title = TITLE(REVIEW_DEED),
     .answer = "ReportPage", .body = body_review},
    {"/plan/{pack}/evidence/{id}", WORKS_ON_PLAN, NULL, page_evidence, .parts = true,
     .title = TITLE(EVIDENCE), .answer = "File", .media = "*/*"},
    {"/plan/{pack}/calendar", LOGGED_IN, "calendar", page_calendar, .title = TITLE(CALENDAR),
     .answer = "Calendars"},
    {"/plan/{pack}/calendar/set", COORDINATOR, "calendar", page_calendar, deed_calendar,
     .title = TITLE(CALENDAR), .deed_title = TITLE(CALENDAR_DEED), .answer = "Calendars",
     .body = body_calendar},
    {"/desk", REPORTER | REVIEWER | COORDINATOR, "desk", page_desk, .title = TITLE(DESK),
     .answer = "Desk"},
    {"/tasks", ROLES_PUBLIC, "all_tasks", page_all_tasks, .listing = true,
     .title = TITLE(ALL_TASKS), .answer = "AllTasks", .query = query_all_tasks},
    {"/plan/{pack}/findings", ROLES_PUBLIC, "findings", page_findings, .listing = true,
     .title = TITLE(FINDINGS), .answer = "Findings", .query = query_findings},
    {"/plan/{pack}/alignment", ROLES_PUBLIC, "alignment", page_alignment, .listing = true,
     .title = TITLE(ALIGNMENT), .answer = "Alignment", .query = query_alignment},

    {.more = routes_house},
};

const struct route *route_next(const struct route *r) {
  r++;
  return r->pattern ? r : r->more;
}

const struct route *route_at(size_t number) {
  const struct route *r = routes;
  for (size_t i = 0; r && i < number; i++) r = route_next(r);
  return r;
}

size_t route_number(const struct route *of) {
  size_t number = 0;
  for (const struct route *r = routes; r && r != of; r = route_next(r)) number++;
  return number;
}

size_t route_count(void) {
  return route_number(NULL);
}
