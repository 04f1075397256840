/* What commands on cases work with. */
#pragma once

#include "cli/cli.h"
#include "service/case.h"

/* The database, its dictionary, and what is in force where cases are worked on. */
struct cli_desk {
  struct store *st;
  struct registry registry;
  struct pack pack;
  struct service_vocabulary words;
  struct casework work;
};
/* Of --area, else of --district, which is wanted. */
LY_MUST_CHECK enum ly cli_desk_open(struct scope *s, const struct args *args, struct cli_desk *out);
void cli_desk_close(struct cli_desk *desk);
