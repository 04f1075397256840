/* Inside the plan room: what its kinds check beyond their schema. */
#pragma once

#include "plan/plan.h"

void plan_check_indicator(struct scope *s, const struct pack *pack, const struct pack_entry *entry);
void plan_check_project(struct scope *s, const struct pack *pack, const struct pack_entry *entry);
