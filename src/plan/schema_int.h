/* Inside the plan room: schemas that several kinds share. */
#pragma once

#include "plan/plan.h"

extern const struct pack_schema plan_figure_schema, plan_denominator_schema;
