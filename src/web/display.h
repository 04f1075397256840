/* How big the pages are for whoever has no account: a word in a cookie (pages_display.c). */
#pragma once

#include "web/route.h"

enum display { DISPLAY_NORMAL, DISPLAY_LARGE, DISPLAY_ELDER, DISPLAYS };
#define DISPLAY_COOKIE "laoyou_display"
enum { DISPLAY_SECONDS = 365 * 24 * 3600 };
/* As the cookie and forms write them. */
extern const char *const display_words[];
/* DISPLAY_NORMAL for what is none. */
enum display display_of(struct str word);
/* The three as choices. */
struct value *display_options(struct scope *s, enum display now);
