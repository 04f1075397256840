/* The files of web/ within the program (made by tools/embed.c). */
#pragma once

#include "base/str.h"

struct asset {
  const char *path; /* "web/styles/main.css" */
  struct str bytes;
};

extern const struct asset assets[];
extern const size_t asset_count;
extern const char asset_version[]; /* changes with any of the files */
