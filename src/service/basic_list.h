/* The public list of basic services of an area (基本养老服务清单), made from its packs: for whom,
 * what, how much, on what ground. */
#pragma once

#include "service/vocabulary.h"

/* The programmes that have a place in the list, as of the scope's business date, for pages and
 * JSON: {pack, pack_name, on, count, groups: [{basic, basic_text, items: [{programme, name,
 * of_text, eligible, amount, unit, period_text, source_text, sure_text, pack_name, note, figures:
 * [{name, unit, source, known, entries: [{at, value}]}]}]}]}. `figures` are those the amount is
 * made of. */
struct value *service_basic_list_value(struct scope *s, const struct service_vocabulary *v);
/* The figures that a programme's amount is made of, as above; none where it has no amount. */
struct value *service_figures_value(struct scope *s, const struct service_rules *rules);
