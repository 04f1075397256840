/* Inside the plan room: what its kinds check beyond their schema. */
#pragma once

#include "plan/plan.h"

void plan_check_indicator(struct scope *s, const struct pack *pack, const struct pack_entry *entry);
void plan_check_task(struct scope *s, const struct pack *pack, const struct pack_entry *entry);
void plan_check_project(struct scope *s, const struct pack *pack, const struct pack_entry *entry);
void plan_check_fact(struct scope *s, const struct pack *pack, const struct pack_entry *entry);
void plan_check_relation(struct scope *s, const struct pack *pack, const struct pack_entry *entry);

/* Holds a figure's printed characters against what the pack says they mean. `name` is the field it
 * stands in: "base", "target", "figure". */
void plan_check_figure(struct scope *s, const struct pack_entry *entry, const char *name,
                       const struct plan_figure *figure);
/* The same of one amount: the numbers printed are those given. `path` is the field of `printed`. */
void plan_check_printed(struct scope *s, const struct pack_entry *entry, const char *path,
                        struct str printed, struct pack_number value);
