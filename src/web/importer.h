/* The importer: the one thread that loads confirmed imports, with a connection of its own.
 *
 * It looks every two seconds for imports that were confirmed and loads them one behind the other,
 * chunk by chunk through the writer, so that what others write passes between. One that a stopped
 * program left half loaded is dropped and begun again. And it looks into the folder of each feed
 * as often as the feed says.
 */
#pragma once

#include "base/seal.h"
#include "store/writer.h"

struct importer;

struct importer_options {
  struct str address; /* of the database */
  struct writer *writer;
  struct seal_keys *keys; /* NULL: there is no key file; nothing can be imported then */
  struct date today;      /* fixed by whoever started the server, or DATE_NONE */
};

/* In the scope's arena, which must live as long. */
LY_MUST_CHECK enum ly importer_open(struct scope *s, const struct importer_options *options,
                                    struct importer **out);
/* Ends the thread, behind the chunk under way. NULL is fine. */
void importer_close(struct importer *importer);
/* How far an import is, in thousandths; -1 when it is not the one under way. */
int importer_progress(struct importer *importer, struct str district, int64_t import);
