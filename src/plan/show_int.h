/* Inside the plan room: the pieces from which entries are shown. What is not stated is null, so
 * that every entry of a kind has the same keys. */
#pragma once

#include "base/value.h"
#include "plan/plan.h"

void show_put_number(struct arena *a, struct value *map, const char *key,
                     struct pack_number number);
void show_put_count(struct arena *a, struct value *map, const char *key, int64_t number);
void show_put_text(struct arena *a, struct value *map, const char *key, struct str text);
void show_put_texts(struct arena *a, struct value *map, const char *key,
                    const struct pack_many *texts);
void show_put_map(struct arena *a, struct value *map, const char *key, struct value *child);
/* The word under `key`, how a person reads it under `text_key`. */
void show_put_choice(struct scope *s, struct value *map, const char *key, const char *text_key,
                     const struct pack_choice *choices, int value);
/* {KEY: "2025", KEY_text: "2025年"} */
void show_put_period(struct scope *s, struct value *map, const char *key, const char *text_key,
                     struct period period);
void show_put_day(struct scope *s, struct value *map, const char *key, const char *text_key,
                  struct date day);

struct value *show_figure(struct scope *s, const struct plan_figure *figure);
struct value *show_units(struct scope *s, const struct pack_many *units);
struct value *show_denominator(struct scope *s, const struct plan_denominator *denominator);
/* {clause, clause_text, title, row}: where something stands; NULL for no clause. */
struct value *show_source(struct scope *s, const struct pack_ref *clause, int64_t row);
struct value *show_sources(struct scope *s, const struct pack_many *clauses);
/* {key, name} of what a reference points to. */
struct value *show_named(struct scope *s, const struct pack_ref *ref, struct str name);

/* Entries. */
struct value *show_unit(struct scope *s, const struct pack_unit *unit);
struct value *show_indicator(struct scope *s, const struct plan_indicator *indicator);
/* With the units of its clause where it has none, and the plan's end where it has no time. */
struct value *show_task(struct scope *s, const struct pack *pack, const struct plan_task *task);
struct value *show_project(struct scope *s, const struct plan_project *project);
struct value *show_listed(struct scope *s, const struct plan_listed *listed);
struct value *show_body(struct scope *s, const struct plan_body *body);
struct value *show_rate(struct scope *s, const struct pack *pack, const struct service_rate *rate);
/* 1个（每街镇）: an indicator's target with its unit and what it is counted for. */
struct str show_promise_text(struct scope *s, const struct plan_indicator *indicator);
struct value *show_finding(struct scope *s, const struct plan_finding *finding);
struct value *show_aligned(struct scope *s, const struct pack *upper, const struct pack *lower,
                           const struct plan_aligned *row);
/* {pack, name, area, version, document}: what begins every answer about a plan. */
struct value *show_head(struct scope *s, const struct pack *pack);
