/* What the pages on pay lists share: pages_pay.c lists and makes them, pages_pay_list.c shows one,
 * pages_pay_deeds.c is what the three persons do with it. */
#pragma once

#include "service/pay.h"
#include "web/pages_cases.h"

enum { PAY_NOTE_CHARS = 200, PAY_MONTH_CHARS = 7, PAY_KEY_CHARS = 64 };

/* Who makes, checks and approves pay lists, by role. */
#define PAY_ROLES (ROLE_BIT(ROLE_WORKER) | ROLE_BIT(ROLE_FINANCE) | ROLE_BIT(ROLE_REVIEWER))

/* The desk of a district: lists are of whole districts. LY_NOT_FOUND for a part of one. */
LY_MUST_CHECK enum ly pay_desk_open(struct scope *s, struct call *c, struct case_desk *out);
/* The list that a number names. */
LY_MUST_CHECK enum ly pay_named(struct scope *s, struct call *c, const struct case_desk *desk,
                                struct str number, struct pay_list *out);
/* "/area/331121/pay/17" and `end`. */
struct str pay_path(struct scope *s, const struct call *c, int64_t list, const char *end);
/* pay_list_value() with recorded_by_text, layout_name and, of a page, link. */
struct value *pay_shown(struct scope *s, struct call *c, const struct case_desk *desk,
                        const struct pay_list *list);
