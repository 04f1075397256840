/* Inside web: the tables of routes, in the order in which they are looked through. */
#pragma once

#include "plan/evidence.h"
#include "web/pages.h"

#define REPORTER ROLE_BIT(ROLE_REPORTER)
#define REVIEWER ROLE_BIT(ROLE_REVIEWER)
#define COORDINATOR ROLE_BIT(ROLE_COORDINATOR)
#define ADMINISTRATOR ROLE_BIT(ROLE_ADMINISTRATOR)
#define SECURITY ROLE_BIT(ROLE_SECURITY)
#define AUDITOR ROLE_BIT(ROLE_AUDITOR)
#define WORKER ROLE_BIT(ROLE_WORKER)
#define PROVIDER ROLE_BIT(ROLE_PROVIDER)
#define ASSESSOR ROLE_BIT(ROLE_ASSESSOR)
#define FINANCE ROLE_BIT(ROLE_FINANCE)
#define VISITOR ROLE_BIT(ROLE_VISITOR)
#define WORKS_ON_PLAN (REPORTER | REVIEWER | COORDINATOR | AUDITOR)
#define LOGGED_IN 0u
#define TITLE(name) MSG_ROUTE_##name

extern const struct route routes_house[], routes_people[], routes_cases[];
