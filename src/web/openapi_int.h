/* Inside the description: what its two files share. */
#pragma once

#include "base/value.h"
#include "web/openapi.h"
#include "web/route.h"

/* The document while it is made. */
struct openapi {
  struct scope *s;
  struct value *schemas;            /* those that something refers to */
  const struct report_kind_row *of; /* of which list an address with {list} is told; NULL */
};

/* openapi_schema.c */

/* {"$ref": …} to an answer, which is put among the schemas. The name must be there. */
struct value *openapi_answer(struct openapi *o, const char *name);
/* The schema of what is sent: the fields of a form, with its csrf and key; with or without files.
 */
struct value *openapi_form(struct openapi *o, const struct described_field *fields, bool files);
/* The schema of one field that is sent: of a form, of an address. */
struct value *openapi_sent(struct openapi *o, const struct described_field *field);

/* Short ways to say things. */
void openapi_put(struct openapi *o, struct value *map, const char *key, const char *text);
void openapi_say(struct openapi *o, struct value *map, const char *key, enum message message);
struct value *openapi_ref(struct openapi *o, const char *kind, const char *name);
/* A new map under a key of the map. */
struct value *openapi_map(struct openapi *o, struct value *map, const char *key);
