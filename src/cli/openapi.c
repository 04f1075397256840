/* laoyou openapi: the description of the interface, as the server serves it. */
#include "cli/cli.h"

#include "web/openapi.h"

enum ly cli_openapi(struct scope *s, const struct args *args) {
  struct str text;
  (void)args;
  enum ly rc = openapi_text(s, &text);
  if (!rc) cli_print(text);
  return rc;
}
