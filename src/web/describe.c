/* Finding descriptions. */
#include "web/describe.h"

#include <string.h>

extern const struct described described_site[], described_people[], described_notices[],
    described_plan[], described_board[], described_reports[], described_groups[],
    described_records[], described_programmes[], described_imports[], described_owed[],
    described_cases[], described_portal[], described_letters[], described_pay[], described_visits[],
    described_sessions[], described_exchange[], described_outside[], described_inspections[];

const struct described *const described_tables[] = {
    described_site,    described_people,      described_notices,
    described_plan,    described_board,       described_reports,
    described_groups,  described_records,     described_programmes,
    described_imports, described_owed,        described_cases,
    described_portal,  described_letters,     described_pay,
    described_visits,  described_sessions,    described_exchange,
    described_outside, described_inspections, NULL,
};

const struct described_field body_nothing[] = {{0}};

const struct described *described_find(const char *name) {
  for (size_t t = 0; described_tables[t]; t++) {
    for (const struct described *d = described_tables[t]; d->name; d++) {
      if (strcmp(d->name, name) == 0) return d;
    }
  }
  return NULL;
}

struct str described_prefix(const struct described_field *field) {
  const char *brace = strchr(field->key, '{');
  return brace ? (struct str){field->key, (size_t)(brace - field->key)} : STR("");
}

const struct described_field *described_field_of(const struct described *answer, const char *key) {
  for (const struct described_field *f = answer->fields; f && f->key; f++) {
    if (strcmp(f->key, key) == 0) return f;
  }
  const struct described *first = answer->begins ? described_find(answer->begins) : NULL;
  return first ? described_field_of(first, key) : NULL;
}

bool described_takes(const struct described_field *list, struct str name) {
  for (const struct described_field *f = list; f->key; f++) {
    struct str prefix = described_prefix(f);
    if (prefix.len ? str_starts(name, prefix) && name.len > prefix.len : str_is(name, f->key))
      return true;
  }
  return false;
}
