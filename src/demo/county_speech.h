/* Inside demo: a party being spoken of, statement by statement. */
#pragma once

#include "demo/county_say.h"

enum { STATEMENTS_MAX = 14, VALUES_MAX = 24 };

struct speech {
  const struct saying *y;
  struct scope *s;
  struct load_statement *statements;
  struct load_value *values; /* of the last statement */
  size_t count;
};

LY_MUST_CHECK enum ly speech_open(struct speech *p, const struct saying *y);
/* What is said from here on is said by that source, true from that day. */
void speech_begin(struct speech *p, struct str source, struct date from);
/* Nothing is said where the value is empty, or where the fact is to be sealed and can not be. */
void say(struct speech *p, enum said_fact fact, struct str value);
void say_truth(struct speech *p, enum said_fact fact, bool truth);
void say_date(struct speech *p, enum said_fact fact, struct date date);
void say_int(struct speech *p, enum said_fact fact, int64_t number);
void say_area(struct speech *p, enum said_fact fact, uint32_t area);
/* `reference`: an index and 1; the party of that index is `first` and so many more. */
void say_party(struct speech *p, enum said_fact fact, int64_t first, uint32_t reference);
LY_MUST_CHECK enum ly speech_end(struct speech *p, struct load_party *out);

/* Acts `first` to `last` (not included) of the county as those of the party. */
void said_acts(const struct saying *y, size_t first, size_t last, struct load_party *out);
