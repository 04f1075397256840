/* web/: every route as everybody. What each may is written down here once more, by hand and without
 * looking at the roles in src/web/routes*.c: a route that is not in this list fails the test. */
#include "tests/visit.h"

#include "people/record.h"

#include <string.h>
#include <unistd.h>

#define HERE "331121"
#define THERE "310118"

/* ---- Who may what, by hand ----------------------------------------------------------------------
 */

enum who {
  ALL,         /* everybody */
  PHONE,       /* everybody: who it is a phone's token says, and no cookie counts */
  IN,          /* everybody who is logged in */
  HOLDERS,     /* who holds one of the roles, wherever */
  HOLDERS_IN,  /* who holds one of the roles for 331121 */
  HOLDERS_PART /* who holds one of them for 331121 or for a part of it */
};

enum { R = 1 << ROLE_REPORTER, V = 1 << ROLE_REVIEWER, A = 1 << ROLE_ADMINISTRATOR };
enum { S = 1 << ROLE_SECURITY, U = 1 << ROLE_AUDITOR, C = 1 << ROLE_COORDINATOR };
enum { W = 1 << ROLE_WORKER, N = 1 << ROLE_ASSESSOR, I = 1 << ROLE_INSPECTOR };
enum { F = 1 << ROLE_FINANCE, T = 1 << ROLE_VISITOR };
enum { P = 1 << ROLE_PROVIDER };
enum { EVERY = R | V | C | A | S | U | W | N | I | F | T | P };
enum { WORKS = W | N | V | I | F | C };    /* on cases */
enum { SEES = WORKS | T | P };             /* cases: T and P those of their own */
enum { PAYS = W | F | V };                 /* makes, checks, approves pay lists */
enum { MEETS = W | C | P };                /* at sessions */
enum { PLANS = I | C, LOOKS = PLANS | V }; /* make and see plans of inspections */

static const struct expectation {
  const char *method, *pattern, *path, *form;
  enum who who;
  int roles;
  int page, json; /* the status for who gets in */
  bool writes;    /* for who gets in */
} list[] = {
    {"GET", "/", "/", NULL, ALL, 0, 200, 200},
    {"GET", "/plan/{pack}", "/plan/qingtian", NULL, ALL, 0, 200, 200},
    {"GET", "/plan/{pack}/units", "/plan/qingtian/units", NULL, ALL, 0, 200, 200},
    {"GET", "/plan/{pack}/units/{unit}", "/plan/qingtian/units/县民政局", NULL, ALL, 0, 200, 200},
    {"GET", "/plan/{pack}/{list}", "/plan/qingtian/projects", NULL, ALL, 0, 200, 200},
    {"GET", "/plan/{pack}/{list}/{key}", "/plan/qingtian/tasks/home_care_beds", NULL, ALL, 0, 200,
     200},
    {"GET", "/plan/{pack}/{list}/{key}/report", "/plan/qingtian/indicators/life_expectancy/report",
     NULL, HOLDERS_PART, R, 200, 200},
    {"POST", "/plan/{pack}/{list}/{key}/report", "/plan/qingtian/indicators/life_expectancy/report",
     "x=1", HOLDERS_PART, R, 422, 422},
    {"GET", "/plan/{pack}/{list}/{key}/designate", "/plan/qingtian/tasks/basic_care_list/designate",
     NULL, HOLDERS_IN, C, 200, 200},
    {"POST", "/plan/{pack}/{list}/{key}/designate",
     "/plan/qingtian/tasks/basic_care_list/designate", "x=1", HOLDERS_IN, C, 422, 422},
    {"GET", "/plan/{pack}/reports", "/plan/qingtian/reports", NULL, HOLDERS_PART, R | V | C | U,
     200, 200},
    {"GET", "/plan/{pack}/reports/{number}", "/plan/qingtian/reports/9", NULL, HOLDERS_PART,
     R | V | C | U, 404, 404},
    {"GET", "/plan/{pack}/reports/{number}/review", "/plan/qingtian/reports/9/review", NULL,
     HOLDERS_PART, V, 404, 404},
    {"POST", "/plan/{pack}/reports/{number}/review", "/plan/qingtian/reports/9/review", "x=1",
     HOLDERS_PART, V, 404, 404},
    {"GET", "/plan/{pack}/evidence/{id}", "/plan/qingtian/evidence/9", NULL, HOLDERS_PART,
     R | V | C | U, 404, 404},
    {"GET", "/plan/{pack}/calendar", "/plan/qingtian/calendar", NULL, IN, 0, 200, 200},
    {"GET", "/plan/{pack}/calendar/set", "/plan/qingtian/calendar/set", NULL, HOLDERS_IN, C, 200,
     200},
    {"POST", "/plan/{pack}/calendar/set", "/plan/qingtian/calendar/set",
     "kind=task&every=month&days=7&reason=x", HOLDERS_IN, C, 303, 200, true},
    {"GET", "/desk", "/desk", NULL, HOLDERS, R | V | C, 200, 200},
    {"GET", "/tasks", "/tasks", NULL, ALL, 0, 200, 200},
    {"GET", "/plan/{pack}/findings", "/plan/qingtian/findings", NULL, ALL, 0, 200, 200},
    {"GET", "/plan/{pack}/alignment", "/plan/qingtian/alignment", NULL, ALL, 0, 200, 200},
    {"GET", "/plan/{pack}/measured", "/plan/qingtian/measured", NULL, HOLDERS_PART, EVERY, 200,
     200},
    {"GET", "/plan/{pack}/measured/{key}", "/plan/qingtian/measured/nursing_bed_share", NULL,
     HOLDERS_PART, EVERY, 200, 200},
    {"GET", "/plan/{pack}/groups", "/plan/qingtian/groups", NULL, HOLDERS_PART, EVERY, 200, 200},
    {"GET", "/plan/{pack}/groups/new", "/plan/qingtian/groups/new", NULL, HOLDERS_IN, C, 200, 200},
    {"POST", "/plan/{pack}/groups/new", "/plan/qingtian/groups/new", "full_name=x&kind=other",
     HOLDERS_IN, C, 303, 200, true},
    {"GET", "/plan/{pack}/groups/{key}", "/plan/qingtian/groups/task_force", NULL, HOLDERS_PART,
     EVERY, 200, 200},
    {"GET", "/plan/{pack}/groups/{key}/member", "/plan/qingtian/groups/task_force/member", NULL,
     HOLDERS_IN, C, 200, 200},
    {"POST", "/plan/{pack}/groups/{key}/member", "/plan/qingtian/groups/task_force/member",
     "post=x", HOLDERS_IN, C, 422, 422},
    {"GET", "/plan/{pack}/groups/{key}/end", "/plan/qingtian/groups/task_force/end", NULL,
     HOLDERS_IN, C, 200, 200},
    {"POST", "/plan/{pack}/groups/{key}/end", "/plan/qingtian/groups/task_force/end", "x=1",
     HOLDERS_IN, C, 422, 422},
    {"GET", "/plan/{pack}/groups/{key}/meeting", "/plan/qingtian/groups/task_force/meeting", NULL,
     HOLDERS_IN, C, 200, 200},
    {"POST", "/plan/{pack}/groups/{key}/meeting", "/plan/qingtian/groups/task_force/meeting",
     "held_on=2024-06-12&title=x", HOLDERS_IN, C, 303, 200, true},
    {"GET", "/plan/{pack}/meetings/{number}", "/plan/qingtian/meetings/99999", NULL, HOLDERS_PART,
     EVERY, 404, 404},
    {"GET", "/plan/{pack}/meetings/{number}/minutes", "/plan/qingtian/meetings/99999/minutes", NULL,
     HOLDERS_IN, C, 404, 404},
    {"POST", "/plan/{pack}/meetings/{number}/minutes", "/plan/qingtian/meetings/99999/minutes",
     "x=1", HOLDERS_IN, C, 422, 422},
    {"GET", "/plan/{pack}/meetings/{number}/cancel", "/plan/qingtian/meetings/99999/cancel", NULL,
     HOLDERS_IN, C, 404, 404},
    {"POST", "/plan/{pack}/meetings/{number}/cancel", "/plan/qingtian/meetings/99999/cancel", "x=1",
     HOLDERS_IN, C, 422, 422},
    {"GET", "/plan/{pack}/assignments", "/plan/qingtian/assignments", NULL, HOLDERS_PART, EVERY,
     200, 200},
    {"GET", "/plan/{pack}/assignments/new", "/plan/qingtian/assignments/new", NULL, HOLDERS_IN, C,
     200, 200},
    {"POST", "/plan/{pack}/assignments/new", "/plan/qingtian/assignments/new",
     "kind=supervision&title=x&unit=县民政局&due=2099-09-30", HOLDERS_IN, C, 303, 200, true},
    {"GET", "/plan/{pack}/assignments/{number}", "/plan/qingtian/assignments/99999", NULL,
     HOLDERS_PART, EVERY, 404, 404},
    {"GET", "/plan/{pack}/assignments/{number}/end", "/plan/qingtian/assignments/99999/end", NULL,
     HOLDERS_IN, C, 404, 404},
    {"POST", "/plan/{pack}/assignments/{number}/end", "/plan/qingtian/assignments/99999/end", "x=1",
     HOLDERS_IN, C, 422, 422},
    {"GET", "/plan/{pack}/apps", "/plan/qingtian/apps", NULL, ALL, 0, 200, 200},
    {"GET", "/plan/{pack}/apps/new", "/plan/qingtian/apps/new", NULL, HOLDERS_IN, R | C, 200, 200},
    {"POST", "/plan/{pack}/apps/new", "/plan/qingtian/apps/new",
     "kind=mini&full_name=x&unit=县民政局", HOLDERS_IN, R | C, 303, 200, true},
    {"GET", "/plan/{pack}/apps/{number}", "/plan/qingtian/apps/99999", NULL, ALL, 0, 404, 404},
    {"GET", "/plan/{pack}/apps/{number}/change", "/plan/qingtian/apps/99999/change", NULL,
     HOLDERS_IN, R | C, 404, 404},
    {"POST", "/plan/{pack}/apps/{number}/change", "/plan/qingtian/apps/99999/change", "x=1",
     HOLDERS_IN, R | C, 404, 404},
    {"GET", "/plan/{pack}/apps/{number}/audit", "/plan/qingtian/apps/99999/audit", NULL, HOLDERS_IN,
     R | C, 404, 404},
    {"POST", "/plan/{pack}/apps/{number}/audit", "/plan/qingtian/apps/99999/audit", "x=1",
     HOLDERS_IN, R | C, 404, 404},
    {"GET", "/care", "/care", NULL, ALL, 0, 303, 200},
    {"GET", "/area/{area}/care", "/area/331121/care", NULL, ALL, 0, 200, 200},
    {"GET", "/area/{area}/care/compare", "/area/331121/care/compare", NULL, ALL, 0, 200, 200},
    {"GET", "/area/{area}/care/{id}", "/area/331121/care/99999", NULL, ALL, 0, 404, 404},
    {"GET", "/check", "/check", NULL, ALL, 0, 303, 200},
    {"GET", "/area/{area}/check", "/area/331121/check", NULL, ALL, 0, 200, 200},
    {"POST", "/area/{area}/check", "/area/331121/check", "answer.birth_date=1940-05-01", ALL, 0,
     200, 200},
    {"GET", "/apply", "/apply", NULL, ALL, 0, 303, 200},
    /* Residents log in by themselves; who works here is none. */
    {"GET", "/mine/login", "/mine/login", NULL, ALL, 0, 200, 200},
    {"POST", "/mine/login", "/mine/login", "x=1", ALL, 0, 422, 422},
    {"GET", "/mine/code", "/mine/code", NULL, ALL, 0, 200, 200},
    {"POST", "/mine/code", "/mine/code", "x=1", ALL, 0, 422, 422},
    {"POST", "/mine/logout", "/mine/logout", "", ALL, 0, 401, 401},
    {"GET", "/mine", "/mine", NULL, ALL, 0, 303, 401},
    {"GET", "/mine/held", "/mine/held", NULL, ALL, 0, 303, 401},
    {"GET", "/mine/sessions", "/mine/sessions", NULL, ALL, 0, 303, 401},
    {"GET", "/mine/cases/{case}", "/mine/cases/1", NULL, ALL, 0, 303, 401},
    {"GET", "/mine/cases/{case}/move", "/mine/cases/1/move", NULL, ALL, 0, 303, 401},
    {"POST", "/mine/cases/{case}/move", "/mine/cases/1/move", "move=x", ALL, 0, 401, 401},
    {"GET", "/mine/case-files/{file}", "/mine/case-files/1-1", NULL, ALL, 0, 303, 401},
    {"GET", "/mine/letters/{letter}/pdf", "/mine/letters/1/pdf", NULL, ALL, 0, 303, 401},
    {"GET", "/mine/letters/{letter}/sealed", "/mine/letters/1/sealed", NULL, ALL, 0, 303, 401},
    {"POST", "/display", "/display", "x=1", ALL, 0, 422, 422},
    {"GET", "/mine/apply/{procedure}", "/mine/apply/complaint", NULL, ALL, 0, 303, 401},
    {"POST", "/mine/apply/{procedure}", "/mine/apply/complaint", "x=1", ALL, 0, 401, 401},
    {"GET", "/health", "/health", NULL, ALL, 0, 200, 200},
    {"GET", "/openapi", "/openapi", NULL, ALL, 0, 200, 200},
    {"GET", "/metrics", "/metrics", NULL, ALL, 0, 200, 200},
    {"GET", "/visits/phone", "/visits/phone", NULL, ALL, 0, 200, 200},
    {"GET", "/visits/phone.webmanifest", "/visits/phone.webmanifest", NULL, ALL, 0, 200, 200},
    {"GET", "/visits/worker.js", "/visits/worker.js", NULL, ALL, 0, 200, 200},
    {"GET", "/login", "/login", NULL, ALL, 0, 200, 200},
    {"POST", "/login", "/login", "name=wang", ALL, 0, 422, 422}, /* the password is missing */
    {"POST", "/logout", "/logout", "", IN, 0, 303, 200},
    /* No other sign-on is set here; with one they are walked in tests/outside. */
    {"GET", "/login/outside", "/login/outside", NULL, ALL, 0, 404, 404},
    {"GET", "/login/outside/back", "/login/outside/back", NULL, ALL, 0, 404, 404},
    {"GET", "/login/outside/code", "/login/outside/code", NULL, ALL, 0, 404, 404},
    {"POST", "/login/outside/code", "/login/outside/code", "code=1", ALL, 0, 404, 404},
    {"GET", "/login/outside/end", "/login/outside/end", NULL, ALL, 0, 404, 404},
    {"GET", "/account/outside", "/account/outside", NULL, IN, 0, 200, 200},
    {"POST", "/account/outside", "/account/outside", "password=x", IN, 0, 404, 404},
    {"GET", "/account/outside/remove", "/account/outside/remove", NULL, IN, 0, 200, 200},
    {"POST", "/account/outside/remove", "/account/outside/remove", "", IN, 0, 404, 404},
    {"GET", "/users/{name}/link", "/users/wang/link", NULL, HOLDERS_IN, A, 200, 200},
    {"POST", "/users/{name}/link", "/users/wang/link", "subject=x", HOLDERS, A, 404, 404},
    {"GET", "/users/{name}/unlink", "/users/wang/unlink", NULL, HOLDERS_IN, A, 200, 200},
    {"POST", "/users/{name}/unlink", "/users/wang/unlink", "", HOLDERS_IN, A, 404, 404},
    {"GET", "/account", "/account", NULL, IN, 0, 200, 200},
    {"POST", "/account", "/account", "lang=zh", IN, 0, 303, 200, true},
    {"GET", "/account/password", "/account/password", NULL, IN, 0, 200, 200},
    {"POST", "/account/password", "/account/password", "new=x", IN, 0, 422, 422},
    {"GET", "/account/totp", "/account/totp", NULL, IN, 0, 200, 200},
    {"POST", "/account/totp", "/account/totp", "", IN, 0, 200, 200, true},
    {"GET", "/account/totp/confirm", "/account/totp/confirm", NULL, IN, 0, 200, 200},
    {"POST", "/account/totp/confirm", "/account/totp/confirm", "code=x", IN, 0, 422, 422},
    {"GET", "/account/mail", "/account/mail", NULL, IN, 0, 200, 200},
    {"POST", "/account/mail", "/account/mail", "email=x@y.cn&wants_mail=true", IN, 0, 303, 200,
     true},
    {"GET", "/inbox", "/inbox", NULL, IN, 0, 200, 200},
    {"POST", "/inbox", "/inbox", "until=1", IN, 0, 303, 200, true},
    {"GET", "/users", "/users", NULL, HOLDERS, A | S | U, 200, 200},
    {"GET", "/users/new", "/users/new", NULL, HOLDERS, A, 200, 200},
    {"POST", "/users/new", "/users/new", "name=new&display_name=x", HOLDERS, A, 200, 200, true},
    {"GET", "/users/{name}", "/users/wang", NULL, HOLDERS_IN, A | S | U, 200, 200},
    {"GET", "/users/{name}/password", "/users/wang/password", NULL, HOLDERS_IN, A, 200, 200},
    {"POST", "/users/{name}/password", "/users/wang/password", "", HOLDERS_IN, A, 200, 200, true},
    {"GET", "/users/{name}/email", "/users/wang/email", NULL, HOLDERS_IN, A, 200, 200},
    {"POST", "/users/{name}/email", "/users/wang/email", "email=wang@example.gov.cn", HOLDERS_IN, A,
     303, 200, true},
    {"GET", "/users/{name}/disable", "/users/wang/disable", NULL, HOLDERS_IN, A, 200, 200},
    {"POST", "/users/{name}/disable", "/users/wang/disable", "", HOLDERS_IN, A, 303, 200, true},
    {"GET", "/users/{name}/enable", "/users/wang/enable", NULL, HOLDERS_IN, A, 200, 200},
    {"POST", "/users/{name}/enable", "/users/wang/enable", "", HOLDERS_IN, A, 303, 200, true},
    {"GET", "/users/{name}/unlock", "/users/wang/unlock", NULL, HOLDERS_IN, S, 200, 200},
    {"POST", "/users/{name}/unlock", "/users/wang/unlock", "", HOLDERS_IN, S, 303, 200, true},
    {"GET", "/users/{name}/totp", "/users/wang/totp", NULL, HOLDERS_IN, S, 200, 200},
    {"POST", "/users/{name}/totp", "/users/wang/totp", "", HOLDERS_IN, S, 303, 200, true},
    {"GET", "/users/{name}/grant", "/users/wang/grant", NULL, HOLDERS_IN, S, 200, 200},
    {"POST", "/users/{name}/grant", "/users/wang/grant", "role=reviewer&area=" HERE, HOLDERS_IN, S,
     303, 200, true},
    {"GET", "/users/{name}/revoke", "/users/wang/revoke", NULL, HOLDERS_IN, S, 200, 200},
    {"POST", "/users/{name}/revoke", "/users/wang/revoke", "role=reviewer&area=" HERE, HOLDERS_IN,
     S, 303, 200, true},
    {"GET", "/files", "/files", NULL, HOLDERS, R | V | C, 303, 200},
    {"GET", "/area/{area}/files", "/area/" HERE "/files", NULL, HOLDERS_IN, R | V | C, 200, 200},
    {"POST", "/area/{area}/files", "/area/" HERE "/files", "x=1", HOLDERS_IN, R | V | C, 422, 422},
    {"GET", "/area/{area}/files/{id}", "/area/" HERE "/files/9", NULL, HOLDERS_IN, R | V | C, 404,
     404},
    {"GET", "/area/{area}/files/{id}/erase", "/area/" HERE "/files/9/erase", NULL, HOLDERS_IN, V,
     404, 404},
    {"POST", "/area/{area}/files/{id}/erase", "/area/" HERE "/files/9/erase", "reason=x",
     HOLDERS_IN, V, 404, 404},
    {"GET", "/services", "/services", NULL, ALL, 0, 200, 200},
    {"GET", "/area/{area}/services", "/area/" HERE "/services", NULL, ALL, 0, 200, 200},
    {"GET", "/area/{area}/imports", "/area/" HERE "/imports", NULL, HOLDERS_IN, R | V, 200, 200},
    {"GET", "/area/{area}/imports/new", "/area/" HERE "/imports/new", NULL, HOLDERS_IN, R, 200,
     200},
    {"POST", "/area/{area}/imports/new", "/area/" HERE "/imports/new", "kind=person", HOLDERS_IN, R,
     422, 422},
    {"GET", "/area/{area}/imports/{id}", "/area/" HERE "/imports/9", NULL, HOLDERS_IN, R | V, 404,
     404},
    {"GET", "/area/{area}/imports/{id}/faults", "/area/" HERE "/imports/9/faults", NULL, HOLDERS_IN,
     R | V, 404, 404},
    {"GET", "/area/{area}/imports/{id}/map", "/area/" HERE "/imports/9/map", NULL, HOLDERS_IN, R,
     404, 404},
    {"POST", "/area/{area}/imports/{id}/map", "/area/" HERE "/imports/9/map", "", HOLDERS_IN, R,
     404, 404},
    {"GET", "/area/{area}/imports/{id}/confirm", "/area/" HERE "/imports/9/confirm", NULL,
     HOLDERS_IN, R, 404, 404},
    {"POST", "/area/{area}/imports/{id}/confirm", "/area/" HERE "/imports/9/confirm", "",
     HOLDERS_IN, R, 404, 404},
    {"GET", "/area/{area}/imports/{id}/drop", "/area/" HERE "/imports/9/drop", NULL, HOLDERS_IN, R,
     404, 404},
    {"POST", "/area/{area}/imports/{id}/drop", "/area/" HERE "/imports/9/drop", "", HOLDERS_IN, R,
     404, 404},
    {"GET", "/area/{area}/imports/{id}/undo", "/area/" HERE "/imports/9/undo", NULL, HOLDERS_IN, R,
     404, 404},
    {"POST", "/area/{area}/imports/{id}/undo", "/area/" HERE "/imports/9/undo", "", HOLDERS_IN, R,
     404, 404},
    {"GET", "/feeds", "/feeds", NULL, HOLDERS, A | U, 303, 200},
    {"GET", "/area/{area}/feeds", "/area/" HERE "/feeds", NULL, HOLDERS_IN, R | V | C | A | U, 200,
     200},
    {"GET", "/area/{area}/feeds/new", "/area/" HERE "/feeds/new", NULL, HOLDERS_IN, A, 200, 200},
    {"POST", "/area/{area}/feeds/new", "/area/" HERE "/feeds/new", "kind=person", HOLDERS_IN, A,
     422, 422},
    {"GET", "/area/{area}/feeds/{feed}/change", "/area/" HERE "/feeds/none/change", NULL,
     HOLDERS_IN, A, 404, 404},
    {"POST", "/area/{area}/feeds/{feed}/change", "/area/" HERE "/feeds/none/change", "label=x",
     HOLDERS_IN, A, 404, 404},
    {"GET", "/area/{area}/feeds/{feed}/pause", "/area/" HERE "/feeds/none/pause", NULL, HOLDERS_IN,
     A, 200, 200},
    {"POST", "/area/{area}/feeds/{feed}/pause", "/area/" HERE "/feeds/none/pause", "paused=true",
     HOLDERS_IN, A, 404, 404},
    {"POST", "/area/{area}/feeds/{feed}/push", "/area/" HERE "/feeds/none/push", "token=x", ALL, 0,
     404, 404},
    {"GET", "/parties", "/parties", NULL, HOLDERS, R | V | W | N, 303, 200},
    {"GET", "/area/{area}/parties", "/area/" HERE "/parties", NULL, HOLDERS_IN,
     R | V | W | N | I | F | C, 200, 200},
    {"GET", "/area/{area}/parties/new", "/area/" HERE "/parties/new", NULL, HOLDERS_IN, R | W, 200,
     200},
    {"POST", "/area/{area}/parties/new", "/area/" HERE "/parties/new", "kind=person", HOLDERS_IN,
     R | W, 422, 422},
    {"GET", "/area/{area}/parties/{id}", "/area/" HERE "/parties/9", NULL, HOLDERS_IN,
     R | V | W | N, 404, 404},
    {"GET", "/area/{area}/parties/{id}/entitled", "/area/" HERE "/parties/9/entitled", NULL,
     HOLDERS_IN, R | V | W | N, 404, 404},
    {"GET", "/area/{area}/parties/{id}/acts", "/area/" HERE "/parties/9/acts", NULL, HOLDERS_IN,
     R | V | W | N, 404, 404},
    {"GET", "/area/{area}/parties/{id}/members", "/area/" HERE "/parties/9/members", NULL,
     HOLDERS_IN, R | V | W | P, 404, 404},
    {"GET", "/area/{area}/parties/{id}/members/new", "/area/" HERE "/parties/9/members/new", NULL,
     HOLDERS_IN, W | P, 404, 404},
    {"POST", "/area/{area}/parties/{id}/members/new", "/area/" HERE "/parties/9/members/new", "x=1",
     HOLDERS_IN, W | P, 404, 404},
    {"GET", "/area/{area}/parties/{id}/members/end", "/area/" HERE "/parties/9/members/end", NULL,
     HOLDERS_IN, W | P, 404, 404},
    {"POST", "/area/{area}/parties/{id}/members/end", "/area/" HERE "/parties/9/members/end", "x=1",
     HOLDERS_IN, W | P, 404, 404},
    {"GET", "/area/{area}/parties/{id}/state", "/area/" HERE "/parties/9/state", NULL, HOLDERS_IN,
     R | W, 404, 404},
    {"POST", "/area/{area}/parties/{id}/state", "/area/" HERE "/parties/9/state", "x=1", HOLDERS_IN,
     R | W, 422, 422},
    {"GET", "/area/{area}/parties/{id}/unmask", "/area/" HERE "/parties/9/unmask", NULL, HOLDERS_IN,
     R | V | W | N, 404, 404},
    {"POST", "/area/{area}/parties/{id}/unmask", "/area/" HERE "/parties/9/unmask", "x=1",
     HOLDERS_IN, R | V | W | N, 404, 404},
    {"GET", "/area/{area}/parties/{id}/merge", "/area/" HERE "/parties/9/merge", NULL, HOLDERS_IN,
     R | W, 404, 404},
    {"POST", "/area/{area}/parties/{id}/merge", "/area/" HERE "/parties/9/merge", "x=1", HOLDERS_IN,
     R | W, 404, 404},
    {"GET", "/area/{area}/parties/{id}/unmerge", "/area/" HERE "/parties/9/unmerge", NULL,
     HOLDERS_IN, R | W, 404, 404},
    {"POST", "/area/{area}/parties/{id}/unmerge", "/area/" HERE "/parties/9/unmerge", "x=1",
     HOLDERS_IN, R | W, 404, 404},
    {"GET", "/owed", "/owed", NULL, HOLDERS, R | V | W | N, 303, 200},
    {"GET", "/area/{area}/owed", "/area/" HERE "/owed", NULL, HOLDERS_IN, R | V | W | N, 200, 200},
    {"GET", "/area/{area}/owed/{key}", "/area/" HERE "/owed/elder_care_subsidy", NULL, HOLDERS_IN,
     R | V | W | N, 200, 200},
    {"GET", "/due", "/due", NULL, HOLDERS, R | V | C | W | N | T, 303, 200},
    {"GET", "/area/{area}/due", "/area/" HERE "/due", NULL, HOLDERS_IN, R | V | C | W | N | T, 200,
     200},
    {"GET", "/area/{area}/due/{key}", "/area/" HERE "/due/elder_visit", NULL, HOLDERS_IN,
     R | V | C | W | N | T, 200, 200},
    {"GET", "/own-due", "/own-due", NULL, HOLDERS, I | P, 303, 200},
    {"GET", "/area/{area}/own-due", "/area/" HERE "/own-due", NULL, HOLDERS_IN, I | P, 200, 200},
    {"GET", "/what-if", "/what-if", NULL, HOLDERS, V | C, 303, 200},
    {"GET", "/area/{area}/what-if", "/area/" HERE "/what-if", NULL, HOLDERS_IN, V | C, 200, 200},
    {"GET", "/area/{area}/figures", "/area/" HERE "/figures", NULL, HOLDERS_IN, V | C, 200, 200},
    {"GET", "/area/{area}/figures/new", "/area/" HERE "/figures/new", NULL, HOLDERS_IN, C, 200,
     200},
    {"POST", "/area/{area}/figures/new", "/area/" HERE "/figures/new", "x=1", HOLDERS_IN, C, 422,
     422},
    {"GET", "/area/{area}/figures/{id}/decide", "/area/" HERE "/figures/qingtian-1/decide", NULL,
     HOLDERS_IN, V, 200, 200},
    {"POST", "/area/{area}/figures/{id}/decide", "/area/" HERE "/figures/qingtian-1/decide",
     "outcome=adopted", HOLDERS_IN, V, 404, 404},
    {"GET", "/area/{area}/what-if/{key}", "/area/" HERE "/what-if/elder_care_subsidy", NULL,
     HOLDERS_IN, V | C, 200, 200},
    {"GET", "/area/{area}/duplicates", "/area/" HERE "/duplicates", NULL, HOLDERS_IN, R | V | W | N,
     200, 200},
    {"GET", "/area/{area}/parties/{id}/retract", "/area/" HERE "/parties/9/retract", NULL,
     HOLDERS_IN, R | W, 404, 404},
    {"POST", "/area/{area}/parties/{id}/retract", "/area/" HERE "/parties/9/retract", "x=1",
     HOLDERS_IN, R | W, 422, 422},
    {"GET", "/log", "/log", NULL, HOLDERS_IN, U, 200, 200},
    {"GET", "/log/{area}", "/log/" HERE, NULL, HOLDERS_IN, U, 200, 200},
    {"GET", "/jobs", "/jobs", NULL, HOLDERS, A | U, 200, 200},
    {"GET", "/settings", "/settings", NULL, HOLDERS, A, 200, 200},
    {"POST", "/settings", "/settings", "name=backup_keep&value=7", HOLDERS, A, 303, 200, true},
    {"GET", "/settings/secret", "/settings/secret", NULL, HOLDERS, A, 200, 200},
    {"POST", "/settings/secret", "/settings/secret", "name=none&secret=x", HOLDERS, A, 422, 422},
    {"GET", "/operate/retention", "/operate/retention", NULL, HOLDERS, S | U, 200, 200},
    {"GET", "/area/{area}/holds", "/area/" HERE "/holds", NULL, HOLDERS_IN, S, 200, 200},
    {"POST", "/area/{area}/holds", "/area/" HERE "/holds", "case=1&party=1&reason=x", HOLDERS_IN, S,
     422, 422},
    {"GET", "/area/{area}/holds/{id}/end", "/area/" HERE "/holds/9/end", NULL, HOLDERS_IN, S, 200,
     200},
    {"POST", "/area/{area}/holds/{id}/end", "/area/" HERE "/holds/9/end", "reason=x", HOLDERS_IN, S,
     404, 404},
    {"GET", "/exchange", "/exchange", NULL, HOLDERS, A | U, 200, 200},
    {"GET", "/exchange/senders", "/exchange/senders", NULL, HOLDERS, A, 200, 200},
    {"POST", "/exchange/senders", "/exchange/senders", "sender=9", HOLDERS, A, 422, 422},
    {"GET", "/area/{area}/senders/{sender}/revoke", "/area/" HERE "/senders/none/revoke", NULL,
     HOLDERS_IN, A, 200, 200},
    {"POST", "/area/{area}/senders/{sender}/revoke", "/area/" HERE "/senders/none/revoke", "",
     HOLDERS_IN, A, 404, 404},
    {"GET", "/area/{area}/posts/{id}/retry", "/area/" HERE "/posts/9/retry", NULL, HOLDERS_IN, A,
     200, 200},
    {"POST", "/area/{area}/posts/{id}/retry", "/area/" HERE "/posts/9/retry", "", HOLDERS_IN, A,
     404, 404},
    {"POST", "/api/applications", "/api/applications", "x=1", ALL, 0, 403, 403},
    {"GET", "/outbox", "/outbox", NULL, HOLDERS, A | U, 200, 200},
    {"GET", "/outbox/failed", "/outbox/failed", NULL, HOLDERS, A | U, 200, 200},
    {"GET", "/area/{area}/outbox/retry", "/area/" HERE "/outbox/retry", NULL, HOLDERS_IN, A, 200,
     200},
    {"POST", "/area/{area}/outbox/retry", "/area/" HERE "/outbox/retry", "kind=x", HOLDERS_IN, A,
     422, 422},
    {"GET", "/area/{area}/outbox/{id}/retry", "/area/" HERE "/outbox/9/retry", NULL, HOLDERS_IN, A,
     200, 200},
    {"POST", "/area/{area}/outbox/{id}/retry", "/area/" HERE "/outbox/9/retry", "", HOLDERS_IN, A,
     404, 404},
    {"GET", "/cases", "/cases", NULL, HOLDERS, SEES, 303, 200},
    {"GET", "/cases/{area}/{case}", "/cases/" HERE "/9", NULL, HOLDERS_PART, SEES, 404, 404},
    {"GET", "/area/{area}/cases", "/area/" HERE "/cases", NULL, HOLDERS_IN, SEES, 200, 200},
    {"GET", "/area/{area}/cases/{case}", "/area/" HERE "/cases/9", NULL, HOLDERS_IN, SEES, 404,
     404},
    {"GET", "/area/{area}/cases/{case}/move", "/area/" HERE "/cases/9/move", NULL, HOLDERS_IN, SEES,
     404, 404},
    {"POST", "/area/{area}/cases/{case}/move", "/area/" HERE "/cases/9/move", "x=1", HOLDERS_IN,
     SEES, 404, 404},
    {"GET", "/area/{area}/cases/{case}/unmask", "/area/" HERE "/cases/9/unmask", NULL, HOLDERS_IN,
     SEES, 404, 404},
    {"POST", "/area/{area}/cases/{case}/unmask", "/area/" HERE "/cases/9/unmask", "x=1", HOLDERS_IN,
     SEES, 404, 404},
    {"GET", "/area/{area}/cases/{case}/assessment", "/area/" HERE "/cases/9/assessment", NULL,
     HOLDERS_IN, WORKS, 404, 404},
    {"GET", "/area/{area}/cases/{case}/assess", "/area/" HERE "/cases/9/assess", NULL, HOLDERS_IN,
     N, 404, 404},
    {"POST", "/area/{area}/cases/{case}/assess", "/area/" HERE "/cases/9/assess", "x=1", HOLDERS_IN,
     N, 404, 404},
    {"GET", "/area/{area}/case-files/{file}", "/area/" HERE "/case-files/9-9", NULL, HOLDERS_IN,
     SEES, 404, 404},
    {"GET", "/area/{area}/today", "/area/" HERE "/today", NULL, HOLDERS_IN, SEES, 200, 200},
    {"GET", "/area/{area}/published", "/area/" HERE "/published", NULL, ALL, 0, 200, 200},
    {"GET", "/area/{area}/procedures", "/area/" HERE "/procedures", NULL, ALL, 0, 200, 200},
    {"GET", "/area/{area}/procedures/{procedure}", "/area/" HERE "/procedures/elder_care_subsidy",
     NULL, ALL, 0, 200, 200},
    {"GET", "/area/{area}/apply/{procedure}", "/area/" HERE "/apply/elder_care_subsidy", NULL,
     HOLDERS_IN, W, 200, 200},
    {"POST", "/area/{area}/apply/{procedure}", "/area/" HERE "/apply/elder_care_subsidy", "x=1",
     HOLDERS_IN, W, 422, 422},
    {"GET", "/area/{area}/letters", "/area/" HERE "/letters", NULL, HOLDERS_IN, WORKS, 200, 200},
    {"GET", "/area/{area}/letters/{letter}", "/area/" HERE "/letters/9", NULL, HOLDERS_IN, SEES,
     404, 404},
    {"GET", "/area/{area}/letters/{letter}/pdf", "/area/" HERE "/letters/9/pdf", NULL, HOLDERS_IN,
     SEES, 404, 404},
    {"GET", "/area/{area}/letters/{letter}/signature", "/area/" HERE "/letters/9/signature", NULL,
     HOLDERS_IN, SEES, 404, 404},
    {"GET", "/area/{area}/letters/{letter}/public-key", "/area/" HERE "/letters/9/public-key", NULL,
     HOLDERS_IN, SEES, 404, 404},
    {"GET", "/area/{area}/letters/{letter}/serve", "/area/" HERE "/letters/9/serve", NULL,
     HOLDERS_IN, WORKS, 404, 404},
    {"POST", "/area/{area}/letters/{letter}/serve", "/area/" HERE "/letters/9/serve", "x=1",
     HOLDERS_IN, WORKS, 404, 404},
    {"GET", "/area/{area}/letters/{letter}/seal", "/area/" HERE "/letters/9/seal", NULL, HOLDERS_IN,
     WORKS, 404, 404},
    {"POST", "/area/{area}/letters/{letter}/seal", "/area/" HERE "/letters/9/seal", "x=1",
     HOLDERS_IN, WORKS, 404, 404},
    {"GET", "/area/{area}/letter-files/{paper}", "/area/" HERE "/letter-files/9-9", NULL,
     HOLDERS_IN, SEES, 404, 404},
    {"GET", "/letters/verify", "/letters/verify", NULL, ALL, 0, 200, 200},
    {"POST", "/letters/verify", "/letters/verify", "x=1", ALL, 0, 422, 422},
    {"GET", "/pay", "/pay", NULL, HOLDERS, PAYS, 303, 200},
    {"GET", "/area/{area}/pay", "/area/" HERE "/pay", NULL, HOLDERS_IN, PAYS, 200, 200},
    {"GET", "/area/{area}/pay/new", "/area/" HERE "/pay/new", NULL, HOLDERS_IN, W, 200, 200},
    {"POST", "/area/{area}/pay/new", "/area/" HERE "/pay/new", "x=1", HOLDERS_IN, W, 422, 422},
    {"GET", "/area/{area}/pay/{number}", "/area/" HERE "/pay/9", NULL, HOLDERS_IN, PAYS, 404, 404},
    {"GET", "/area/{area}/pay/{number}/check", "/area/" HERE "/pay/9/check", NULL, HOLDERS_IN, F,
     404, 404},
    {"POST", "/area/{area}/pay/{number}/check", "/area/" HERE "/pay/9/check", "", HOLDERS_IN, F,
     404, 404},
    {"GET", "/area/{area}/pay/{number}/approve", "/area/" HERE "/pay/9/approve", NULL, HOLDERS_IN,
     V, 404, 404},
    {"POST", "/area/{area}/pay/{number}/approve", "/area/" HERE "/pay/9/approve", "", HOLDERS_IN, V,
     404, 404},
    {"GET", "/area/{area}/pay/{number}/return", "/area/" HERE "/pay/9/return", NULL, HOLDERS_IN,
     F | V, 404, 404},
    {"POST", "/area/{area}/pay/{number}/return", "/area/" HERE "/pay/9/return", "reason=x",
     HOLDERS_IN, F | V, 404, 404},
    {"GET", "/area/{area}/pay/{number}/export", "/area/" HERE "/pay/9/export", NULL, HOLDERS_IN, F,
     404, 404},
    {"POST", "/area/{area}/pay/{number}/export", "/area/" HERE "/pay/9/export", "format=csv",
     HOLDERS_IN, F, 404, 404},
    {"GET", "/area/{area}/pay-files/{paper}", "/area/" HERE "/pay-files/9-9", NULL, HOLDERS_IN, F,
     404, 404},
    {"GET", "/visits", "/visits", NULL, HOLDERS, W | T, 200, 200},
    {"GET", "/area/{area}/parties/{id}/act", "/area/" HERE "/parties/9/act", NULL, HOLDERS_IN,
     W | T, 404, 404},
    {"POST", "/area/{area}/parties/{id}/act", "/area/" HERE "/parties/9/act", "x=1", HOLDERS_IN,
     W | T, 404, 404},
    {"POST", "/area/{area}/parties/{id}/act-undo", "/area/" HERE "/parties/9/act-undo", "x=1",
     HOLDERS_IN, W, 404, 404},
    {"GET", "/area/{area}/visits/conflicts", "/area/" HERE "/visits/conflicts", NULL, HOLDERS_IN, W,
     200, 200},
    {"POST", "/area/{area}/visits/conflicts", "/area/" HERE "/visits/conflicts", "x=1", HOLDERS_IN,
     W, 422, 422},
    {"GET", "/share", "/share", NULL, HOLDERS, W | C, 303, 200},
    {"GET", "/area/{area}/share", "/area/" HERE "/share", NULL, HOLDERS_IN, W | C, 200, 200},
    {"POST", "/area/{area}/share", "/area/" HERE "/share", "x=1", HOLDERS_IN, W | C, 422, 422},
    {"GET", "/area/{area}/share/away", "/area/" HERE "/share/away", NULL, HOLDERS_IN, W | C, 200,
     200},
    {"POST", "/area/{area}/share/away", "/area/" HERE "/share/away", "x=1", HOLDERS_IN, W | C, 422,
     422},
    {"GET", "/visits/devices", "/visits/devices", NULL, HOLDERS, W | T, 200, 200},
    {"POST", "/visits/devices", "/visits/devices", "x=1", HOLDERS, W | T, 422, 422},
    {"GET", "/visits/devices/revoke", "/visits/devices/revoke", NULL, HOLDERS, W | T, 200, 200},
    {"POST", "/visits/devices/revoke", "/visits/devices/revoke", "x=1", HOLDERS, W | T, 422, 422},
    {"GET", "/devices", "/devices", NULL, HOLDERS, S, 200, 200},
    {"GET", "/devices/revoke", "/devices/revoke", NULL, HOLDERS, S, 200, 200},
    {"POST", "/devices/revoke", "/devices/revoke", "x=1", HOLDERS, S, 422, 422},
    /* By a phone's token, whoever is logged in. */
    {"POST", "/visits/bind", "/visits/bind", "x=1", PHONE, 0, 422, 422},
    {"POST", "/visits/week", "/visits/week", "x=1", PHONE, 0, 401, 401},
    {"POST", "/visits/sync", "/visits/sync", "x=1", PHONE, 0, 401, 401},
    {"POST", "/visits/photo", "/visits/photo", "x=1", PHONE, 0, 401, 401},
    {"GET", "/visits/photo/{photo}", "/visits/photo/0123456789abcdef0123456789abcdef", NULL, PHONE,
     0, 401, 401},
    {"POST", "/visits/decide", "/visits/decide", "x=1", PHONE, 0, 401, 401},
    {"GET", "/area/{area}/open-many/{procedure}", "/area/" HERE "/open-many/elder_care_subsidy",
     NULL, HOLDERS_IN, W, 200, 200},
    {"POST", "/area/{area}/open-many/{procedure}", "/area/" HERE "/open-many/elder_care_subsidy",
     "x=1", HOLDERS_IN, W, 422, 422},
    {"GET", "/sessions", "/sessions", NULL, HOLDERS, MEETS, 303, 200},
    {"GET", "/area/{area}/sessions", "/area/" HERE "/sessions", NULL, HOLDERS_IN, MEETS, 200, 200},
    {"GET", "/area/{area}/sessions/new", "/area/" HERE "/sessions/new", NULL, HOLDERS_IN, MEETS,
     200, 200},
    {"POST", "/area/{area}/sessions/new", "/area/" HERE "/sessions/new", "x=1", HOLDERS_IN, MEETS,
     422, 422},
    {"GET", "/area/{area}/sessions/{session}", "/area/" HERE "/sessions/9", NULL, HOLDERS_IN, MEETS,
     404, 404},
    {"GET", "/area/{area}/sessions/{session}/attend", "/area/" HERE "/sessions/9/attend", NULL,
     HOLDERS_IN, MEETS, 404, 404},
    {"POST", "/area/{area}/sessions/{session}/attend", "/area/" HERE "/sessions/9/attend", "x=1",
     HOLDERS_IN, MEETS, 404, 404},
    {"GET", "/area/{area}/sessions/{session}/off", "/area/" HERE "/sessions/9/off", NULL,
     HOLDERS_IN, MEETS, 404, 404},
    {"POST", "/area/{area}/sessions/{session}/off", "/area/" HERE "/sessions/9/off", "x=1",
     HOLDERS_IN, MEETS, 404, 404},
    {"GET", "/area/{area}/sessions/{session}/places", "/area/" HERE "/sessions/9/places", NULL,
     HOLDERS_IN, MEETS, 404, 404},
    {"POST", "/area/{area}/sessions/{session}/places", "/area/" HERE "/sessions/9/places", "x=1",
     HOLDERS_IN, MEETS, 404, 404},
    {"GET", "/area/{area}/sessions/{session}/enrol", "/area/" HERE "/sessions/9/enrol", NULL,
     HOLDERS_IN, W | P, 404, 404},
    {"POST", "/area/{area}/sessions/{session}/enrol", "/area/" HERE "/sessions/9/enrol", "x=1",
     HOLDERS_IN, W | P, 404, 404},
    {"GET", "/area/{area}/sessions/{session}/withdraw", "/area/" HERE "/sessions/9/withdraw", NULL,
     HOLDERS_IN, W | P, 404, 404},
    {"POST", "/area/{area}/sessions/{session}/withdraw", "/area/" HERE "/sessions/9/withdraw",
     "x=1", HOLDERS_IN, W | P, 404, 404},
    {"GET", "/area/{area}/sessions/{session}/invite", "/area/" HERE "/sessions/9/invite", NULL,
     HOLDERS_IN, W, 404, 404},
    {"POST", "/area/{area}/sessions/{session}/invite", "/area/" HERE "/sessions/9/invite", "x=1",
     HOLDERS_IN, W, 404, 404},
    {"GET", "/inspections", "/inspections", NULL, HOLDERS, LOOKS, 303, 200},
    {"GET", "/area/{area}/inspections", "/area/" HERE "/inspections", NULL, HOLDERS_IN, LOOKS, 200,
     200},
    {"GET", "/area/{area}/inspections/plan", "/area/" HERE "/inspections/plan", NULL, HOLDERS_IN,
     PLANS, 200, 200},
    {"POST", "/area/{area}/inspections/plan", "/area/" HERE "/inspections/plan", "x=1", HOLDERS_IN,
     PLANS, 422, 422},
    {"GET", "/area/{area}/inspections/publish", "/area/" HERE "/inspections/publish", NULL,
     HOLDERS_IN, PLANS, 200, 200},
    {"POST", "/area/{area}/inspections/publish", "/area/" HERE "/inspections/publish", "x=1",
     HOLDERS_IN, PLANS, 422, 422},
    {"GET", "/area/{area}/inspections/{item}", "/area/" HERE "/inspections/9", NULL, HOLDERS_IN,
     LOOKS, 404, 404},
    {"GET", "/area/{area}/inspections/{item}/change", "/area/" HERE "/inspections/9/change", NULL,
     HOLDERS_IN, PLANS, 404, 404},
    {"POST", "/area/{area}/inspections/{item}/change", "/area/" HERE "/inspections/9/change", "x=1",
     HOLDERS_IN, PLANS, 404, 404},
    {"GET", "/area/{area}/inspections/{item}/attach", "/area/" HERE "/inspections/9/attach", NULL,
     HOLDERS_IN, PLANS, 404, 404},
    {"POST", "/area/{area}/inspections/{item}/attach", "/area/" HERE "/inspections/9/attach", "x=1",
     HOLDERS_IN, PLANS, 404, 404},
    {"GET", "/area/{area}/inspections/{item}/detach", "/area/" HERE "/inspections/9/detach", NULL,
     HOLDERS_IN, PLANS, 404, 404},
    {"POST", "/area/{area}/inspections/{item}/detach", "/area/" HERE "/inspections/9/detach", "x=1",
     HOLDERS_IN, PLANS, 404, 404},
    {"GET", "/area/{area}/inspections/{item}/drop", "/area/" HERE "/inspections/9/drop", NULL,
     HOLDERS_IN, PLANS, 404, 404},
    {"POST", "/area/{area}/inspections/{item}/drop", "/area/" HERE "/inspections/9/drop", "x=1",
     HOLDERS_IN, PLANS, 404, 404},
    {"GET", "/area/{area}/inspections/{item}/open", "/area/" HERE "/inspections/9/open", NULL,
     HOLDERS_IN, PLANS, 404, 404},
    {"POST", "/area/{area}/inspections/{item}/open", "/area/" HERE "/inspections/9/open", "x=1",
     HOLDERS_IN, PLANS, 404, 404},
    {"GET", "/area/{area}/inspection-results", "/area/" HERE "/inspection-results", NULL, ALL, 0,
     200, 200},
    {"GET", "/area/{area}/register", "/area/" HERE "/register", NULL, ALL, 0, 200, 200},
    {"GET", "/area/{area}/materials", "/area/" HERE "/materials", NULL, ALL, 0, 200, 200},
    {"GET", "/status", "/status", NULL, HOLDERS, A | U, 200, 200},
};
enum { EXPECTATIONS = sizeof list / sizeof *list };

/* Those who ask; each role three times. */
static const struct visitor {
  const char *name;
  enum role role; /* ROLE_PUBLIC: none */
  const char *area;
  bool disabled;
} visitors[] = {
    {NULL, ROLE_PUBLIC, NULL, false},
    {"plain", ROLE_PUBLIC, NULL, false},
    {"plain-off", ROLE_PUBLIC, NULL, true},
    {"reporter", ROLE_REPORTER, HERE, false},
    {"reporter-there", ROLE_REPORTER, THERE, false},
    {"reporter-off", ROLE_REPORTER, HERE, true},
    {"reviewer", ROLE_REVIEWER, HERE, false},
    {"reviewer-there", ROLE_REVIEWER, THERE, false},
    {"reviewer-off", ROLE_REVIEWER, HERE, true},
    {"auditor-town", ROLE_AUDITOR, HERE "101", false},
    {"worker", ROLE_WORKER, HERE, false},
    {"worker-there", ROLE_WORKER, THERE, false},
    {"worker-off", ROLE_WORKER, HERE, true},
    {"assessor", ROLE_ASSESSOR, HERE, false},
    {"inspector", ROLE_INSPECTOR, HERE, false},
    {"inspector-there", ROLE_INSPECTOR, THERE, false},
    {"finance", ROLE_FINANCE, HERE, false},
    {"visitor", ROLE_VISITOR, HERE, false},
    {"visitor-there", ROLE_VISITOR, THERE, false},
    {"provider", ROLE_PROVIDER, HERE, false},
    {"provider-there", ROLE_PROVIDER, THERE, false},
    {"coordinator", ROLE_COORDINATOR, HERE, false},
    {"coordinator-there", ROLE_COORDINATOR, THERE, false},
    {"coordinator-off", ROLE_COORDINATOR, HERE, true},
    {"administrator", ROLE_ADMINISTRATOR, HERE, false},
    {"administrator-there", ROLE_ADMINISTRATOR, THERE, false},
    {"administrator-off", ROLE_ADMINISTRATOR, HERE, true},
    {"security", ROLE_SECURITY, HERE, false},
    {"security-there", ROLE_SECURITY, THERE, false},
    {"security-off", ROLE_SECURITY, HERE, true},
    {"auditor", ROLE_AUDITOR, HERE, false},
    {"auditor-there", ROLE_AUDITOR, THERE, false},
    {"auditor-off", ROLE_AUDITOR, HERE, true},
};
enum { VISITORS = sizeof visitors / sizeof *visitors };

static int wrong_ones; /* all of them are told before a test fails */

/* ---- A small installation -----------------------------------------------------------------------
 */

struct house {
  struct store *st;
  struct seal_keys *keys;
  struct app *app;
  struct user_secret secret;
};

static bool wanted(void *context, const struct pack_header *header) {
  (void)context;
  return area_within(STR(HERE), header->area);
}

static void do_deed(struct fixture *f, struct house *h, struct people_deed deed) {
  struct write w = people_write(&f->scope, &deed);
  assert_ok(f, store_write(&f->scope, h->st, &w));
}

static void make_user(struct fixture *f, struct house *h, const char *name, enum role role,
                      const char *area) {
  struct people_deed deed = {.act = ACT_USER_CREATE,
                             .name = str_of(name),
                             .display_name = str_of(name),
                             .secret = h->secret,
                             .role = role,
                             .area = str_of(area),
                             .unit = STR("")};
  do_deed(f, h, deed);
  deed.act = ACT_USER_PASSWORD; /* so that it need not be changed first */
  do_deed(f, h, deed);
  deed.act = ACT_ROLE_GRANT;
  if (role != ROLE_PUBLIC) do_deed(f, h, deed);
}

static void fill(struct fixture *f, struct house *h) {
  const struct plan_choice choice = {wanted, NULL};
  size_t adopted;
  struct tx *tx;
  assert_ok(f, store_begin(&f->scope, h->st, &tx));
  assert_ok(f, plan_adopt_folder(&f->scope, tx, STR("packs"), &choice, &adopted));
  assert_ok(f, plan_derive(&f->scope, tx));
  assert_ok(f, setting_put(&f->scope, tx, STR("area"), STR(HERE)));
  assert_ok(f, store_commit(&f->scope, tx));
  for (size_t i = 1; i < VISITORS; i++) {
    const struct visitor *v = &visitors[i];
    make_user(f, h, v->name, v->role, v->area);
  }
  make_user(f, h, "wang", ROLE_REPORTER, HERE);
  for (size_t i = 1; i < VISITORS; i++) {
    struct people_deed off = {.act = ACT_USER_DISABLE, .name = str_of(visitors[i].name)};
    if (visitors[i].disabled) do_deed(f, h, off);
  }
}

static struct house open_house(struct fixture *f) {
  struct house h = {0};
  struct str key_file = fixture_path(f, "h.key");
  f->scope.actor = STR("cli:test");
  assert_ok(f, store_open(&f->scope, fixture_database(f), STORE_CREATE, &h.st));
  assert_ok(f, seal_keys_make(&f->scope, key_file));
  assert_ok(f, seal_keys_read(&f->scope, key_file, &h.keys));
  assert_ok(f, user_password(&f->scope, STR("x"), STR("correct horse 42"), &h.secret));
  fill(f, &h);
  h.app = visit_open(f, fixture_database(f), h.keys);
  return h;
}

static void close_house(struct house *h) {
  int wrong = wrong_ones;
  wrong_ones = 0;
  app_close(h->app);
  seal_keys_close(h->keys);
  store_close(h->st);
  assert_int_equal(wrong, 0);
}

/* Deeds that can not be done twice are made possible again. */
static void make_ready(struct fixture *f, struct house *h, const struct expectation *e) {
  bool changed;
  struct tx *tx;
  if (strcmp(e->method, "POST") != 0) return;
  assert_ok(f, store_begin(&f->scope, h->st, &tx));
  if (strstr(e->path, "/revoke")) {
    assert_ok(f,
              role_grant(&f->scope, tx, STR("wang"), ROLE_REVIEWER, STR(HERE), STR(""), &changed));
  }
  assert_ok(f, store_exec(&f->scope, tx, "DELETE FROM users WHERE name = 'new'"));
  assert_ok(f, store_commit(&f->scope, tx));
}

/* ---- Everybody everywhere -----------------------------------------------------------------------
 */

static const struct expectation *find(const char *method, const char *pattern) {
  const struct expectation *found = NULL;
  for (size_t i = 0; i < EXPECTATIONS; i++) {
    const struct expectation *e = &list[i];
    if (strcmp(e->method, method) != 0 || strcmp(e->pattern, pattern) != 0) continue;
    assert_null(found); /* each once */
    found = e;
  }
  return found;
}

static void every_route_is_in_the_list(void **state) {
  struct fixture *f = *state;
  size_t there = 0;
  for (const struct route *r = routes; r; r = route_next(r)) {
    bool read = r->read != NULL, deed = r->deed && !r->returns; /* which is by GET */
    if (read != (find("GET", r->pattern) != NULL) || deed != (find("POST", r->pattern) != NULL)) {
      print_error("%s: write down in tests/test_routes.c who may go there\n", r->pattern);
      assert_true(false);
    }
    there += read + deed;
    if (read) assert_true(message_plain(LANG_ZH, r->title).len > 0 && r->title);
    if (r->deed) assert_true(message_plain(LANG_ZH, r->deed_title).len > 0 && r->deed_title);
  }
  assert_int_equal(there, EXPECTATIONS);
  (void)f;
}

static bool gets_in(const struct expectation *e, const struct visitor *v) {
  bool in = v->name && !v->disabled, holds = in && (e->roles & 1 << v->role);
  switch (e->who) {
    case ALL:
    case PHONE: return true;
    case IN: return in;
    case HOLDERS: return holds;
    case HOLDERS_IN: return holds && v->area && strcmp(v->area, HERE) == 0;
    case HOLDERS_PART: return holds && v->area && strncmp(v->area, HERE, strlen(HERE)) == 0;
  }
  return false;
}

/* Who is not logged in is asked to; who is, is told no. */
static int refusal(const struct expectation *e, const struct visitor *v, bool json) {
  bool in = v->name && !v->disabled;
  if (in) return 403;
  return !json && strcmp(e->method, "GET") == 0 ? 303 : 401;
}

/* Nobody sends as much in so short a time: who is told to wait does. */
static struct answer ask(struct fixture *f, struct house *h, const struct expectation *e,
                         const struct visitor *v, bool json) {
  enum { TRIES = 30, PAUSE_US = 200 * 1000 };
  struct visit visit = {.method = e->method, .path = e->path, .form = e->form, .json = json};
  if (v->name) visit.csrf = visit_enter(f, h->app, v->name, &visit.token).csrf;
  struct answer a = visit_do(f, h->app, &visit);
  for (int i = 0; a.status == 429 && i < TRIES; i++) {
    usleep(PAUSE_US);
    a = visit_do(f, h->app, &visit);
  }
  return a;
}

static void try_one(struct fixture *f, struct house *h, const struct expectation *e,
                    const struct visitor *v, bool json) {
  bool in = gets_in(e, v);
  int want = !in ? refusal(e, v, json) : json ? e->json : e->page;
  make_ready(f, h, e);
  int64_t before = visit_log(f, h->st);
  struct answer a = ask(f, h, e, v, json);
  int64_t after = visit_log(f, h->st);
  bool to_login = str_starts(a.location, STR("/login"));
  bool wrong = a.status != want || (after > before) != (in && e->writes) ||
               (!in && want == 303 && !to_login) || (in && to_login);
  if (!wrong) return;
  print_error("%s %s as %s (%s): %d, wanted %d; the log went from %d to %d\n%.*s\n", e->method,
              e->path, v->name ? v->name : "nobody", json ? "JSON" : "page", a.status, want,
              (int)before, (int)after, (int)(json && a.body.len < 600 ? a.body.len : 0),
              a.body.ptr);
  wrong_ones++;
}

static void everybody_goes_where_they_may(void **state) {
  struct fixture *f = *state;
  struct house h = open_house(f);
  for (size_t e = 0; e < EXPECTATIONS; e++) {
    for (size_t v = 0; v < VISITORS; v++) {
      try_one(f, &h, &list[e], &visitors[v], false);
      try_one(f, &h, &list[e], &visitors[v], true);
    }
  }
  close_house(&h);
}

/* What a route does not do, nobody does there: who may not come in is told so first. */
static void what_is_not_offered_is_refused(void **state) {
  struct fixture *f = *state;
  struct house h = open_house(f);
  for (size_t i = 0; i < EXPECTATIONS; i++) {
    bool post = strcmp(list[i].method, "POST") == 0;
    if (find(post ? "GET" : "POST", list[i].pattern)) continue;
    for (size_t v = 0; v < VISITORS; v++) {
      struct expectation e = list[i];
      bool named = strstr(e.pattern, "{area}") || strstr(e.pattern, "{pack}");
      if (e.who == HOLDERS_IN && !named) e.who = HOLDERS;
      e.method = post ? "GET" : "POST";
      e.form = post ? NULL : "";
      e.page = e.json = 405;
      e.writes = false;
      try_one(f, &h, &e, &visitors[v], false);
      try_one(f, &h, &e, &visitors[v], true);
    }
  }
  close_house(&h);
}

/* ---- Forms of others ----------------------------------------------------------------------------
 */

/* Somebody who gets in, for whom what follows is the only thing in the way. */
static const struct visitor *somebody_for(const struct expectation *e) {
  for (size_t v = 1; v < VISITORS; v++) {
    if (gets_in(e, &visitors[v]) && !visitors[v].disabled) return &visitors[v];
  }
  return NULL;
}

static void refused_unchanged(struct fixture *f, struct house *h, const struct visit *visit,
                              int want, const char *what) {
  int64_t before = visit_log(f, h->st);
  struct answer a = visit_do(f, h->app, visit);
  bool same = visit_log(f, h->st) == before;
  if (a.status == want && same) return;
  print_error("%s %s: %d, wanted %d%s\n", what, visit->path, a.status, want,
              same ? "" : ", and it wrote");
  wrong_ones++;
}

static void try_foreign(struct fixture *f, struct house *h, const struct expectation *e,
                        bool json) {
  const struct visitor *v = somebody_for(e);
  struct visit good = {.method = e->method, .path = e->path, .form = e->form, .json = json};
  must(v != NULL);
  good.csrf = visit_enter(f, h->app, v->name, &good.token).csrf;
  struct str other_token, other = visit_enter(f, h->app, "wang", &other_token).csrf;
  struct visit bad = good;
  int refused = e->who == ALL && e->json == 401 ? 401 : 403; /* a user is no resident */
  bad.csrf = STR("");
  refused_unchanged(f, h, &bad, refused, "no CSRF token");
  bad.csrf = other;
  refused_unchanged(f, h, &bad, refused, "another's CSRF token");
  bad = good;
  bad.origin = "https://evil.example";
  refused_unchanged(f, h, &bad, 403, "foreign Origin");
  bad.origin = "null";
  refused_unchanged(f, h, &bad, 403, "Origin null");
  bad = good;
  bad.site = "cross-site";
  refused_unchanged(f, h, &bad, 403, "cross-site");
  bad.site = "same-site";
  refused_unchanged(f, h, &bad, 403, "another host of the site");
  bad = good;
  bad.host = "evil.example";
  refused_unchanged(f, h, &bad, 400, "another Host");
  session_drop_user(h->app->sessions, str_of(v->name));
  bool open = e->who == ALL;
  if (!open) refused_unchanged(f, h, &good, 401, "a dropped session");
}

static void forms_of_others_are_refused(void **state) {
  struct fixture *f = *state;
  struct house h = open_house(f);
  for (size_t e = 0; e < EXPECTATIONS; e++) {
    if (strcmp(list[e].method, "POST") != 0 || list[e].who == PHONE) continue;
    try_foreign(f, &h, &list[e], false);
    try_foreign(f, &h, &list[e], true);
  }
  close_house(&h);
}

/* A token that is none, and the same origin said in words. */
static void what_is_ones_own_is_taken(void **state) {
  struct fixture *f = *state;
  struct house h = open_house(f);
  struct visit v = {.path = "/account", .form = "lang=zh"};
  v.csrf = visit_enter(f, h.app, "plain", &v.token).csrf;
  v.origin = "http://127.0.0.1";
  v.site = "same-origin";
  assert_int_equal(visit_do(f, h.app, &v).status, 303);
  v.token = STR("0000000000000000000000000000000000000000000000000000000000000000");
  assert_int_equal(visit_do(f, h.app, &v).status, 401);
  close_house(&h);
}

/* Logged out in another window, so the cookie is gone: what was typed is kept where the browser
 * says that the form is ours, and else there is a way to the log-in and back. */
static void what_was_typed_outlives_a_log_out(void **state) {
  struct fixture *f = *state;
  struct house h = open_house(f);
  struct visit v = {.path = "/area/" HERE "/parties/new", .form = "kind=person&fact.name=zhang"};
  static const struct {
    const char *origin, *site;
    int status;
    const char *shows;
  } forms[] = {
      {NULL, "same-origin", 401, "name=\"kept.fact.name\" value=\"zhang\""},
      {"http://127.0.0.1", NULL, 401, "name=\"kept.fact.name\" value=\"zhang\""},
      {NULL, NULL, 401, "href=\"/login?next=%2Farea%2F" HERE "%2Fparties%2Fnew\""},
      {NULL, "cross-site", 401, "href=\"/login?next=%2Farea%2F"},
      {"http://evil.example", "same-origin", 403, ""},
  };
  for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
    v.origin = forms[i].origin;
    v.site = forms[i].site;
    struct answer a = visit_do(f, h.app, &v);
    assert_int_equal(a.status, forms[i].status);
    assert_non_null(memmem(a.body.ptr, a.body.len, forms[i].shows, strlen(forms[i].shows)));
    if (i > 1) assert_null(memmem(a.body.ptr, a.body.len, "zhang", 5));
  }
  close_house(&h);
}

/* Who lacks the role is not sent to look for a mistake in the area, nor the other way round. */
static void a_refusal_says_what_is_missing(void **state) {
  struct fixture *f = *state;
  struct house h = open_house(f);
  static const struct {
    const char *user, *path, *says;
  } tries[] = {
      {"reviewer", "/area/" HERE "/parties/new", "您的角色不能使用这一页"},
      {"auditor", "/area/" HERE "/parties", "您的角色不能使用这一页"},
      {"reviewer-there", "/area/" HERE "/parties", "青田县（" HERE "）不在您的角色范围内"},
  };
  for (size_t i = 0; i < sizeof tries / sizeof *tries; i++) {
    struct visit v = {.path = tries[i].path};
    (void)visit_enter(f, h.app, tries[i].user, &v.token);
    struct answer a = visit_do(f, h.app, &v);
    assert_int_equal(a.status, 403);
    assert_true(str_contains(a.body, str_of(tries[i].says)));
  }
  close_house(&h);
}

/* ---- A password that has to be changed ----------------------------------------------------------
 */

/* Besides what is public, who must change the password reaches the own account alone. */
static bool open_before_change(const struct expectation *e) {
  /* A resident's own pages know no users. */
  bool comes_in = strcmp(e->path, "/mine/login") == 0 || strcmp(e->path, "/mine/code") == 0;
  if (strncmp(e->path, "/mine", 5) == 0) return !comes_in;
  if (strncmp(e->path, "/account/outside", 16) == 0) return false; /* a way in that stays */
  return e->who == PHONE || strncmp(e->path, "/login", 6) == 0 || strcmp(e->path, "/logout") == 0 ||
         strncmp(e->path, "/account", 8) == 0;
}

static void try_unready(struct fixture *f, struct house *h, const struct expectation *e,
                        const char *name, bool json) {
  struct visit visit = {.method = e->method, .path = e->path, .form = e->form, .json = json};
  make_ready(f, h, e);
  visit.csrf = visit_enter(f, h->app, name, &visit.token).csrf;
  int64_t before = visit_log(f, h->st);
  struct answer a = visit_do(f, h->app, &visit);
  bool open = open_before_change(e);
  int want = open ? (json ? e->json : e->page) : json ? 403 : 303;
  bool sent = open || json || str_is(a.location, "/account/password");
  bool wrote = visit_log(f, h->st) > before;
  if (a.status == want && sent && wrote == (open && e->writes)) return;
  print_error("%s %s before the change (%s): %d, wanted %d\n", e->method, e->path,
              json ? "JSON" : "page", a.status, want);
  wrong_ones++;
}

static void a_new_password_comes_first(void **state) {
  struct fixture *f = *state;
  struct house h = open_house(f);
  struct tx *tx;
  assert_ok(f, store_begin(&f->scope, h.st, &tx));
  assert_ok(f, store_exec(&f->scope, tx, "UPDATE users SET must_change = 1 WHERE name <> 'wang'"));
  assert_ok(f, store_commit(&f->scope, tx));
  for (size_t e = 0; e < EXPECTATIONS; e++) {
    const struct visitor *v = somebody_for(&list[e]);
    must(v != NULL);
    try_unready(f, &h, &list[e], v->name, false);
    try_unready(f, &h, &list[e], v->name, true);
  }
  close_house(&h);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(every_route_is_in_the_list),        TEST(everybody_goes_where_they_may),
      TEST(what_is_not_offered_is_refused),    TEST(forms_of_others_are_refused),
      TEST(what_is_ones_own_is_taken),         TEST(a_new_password_comes_first),
      TEST(what_was_typed_outlives_a_log_out), TEST(a_refusal_says_what_is_missing),
  };
  return cmocka_run_group_tests_name("routes", tests, NULL, NULL);
}
