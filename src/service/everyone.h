/* Everyone: all parties as columns (registry/columns.h), with the words and programmes of each
 * district's pack, so that rules run over them.
 *
 * Opened for the packs in force on a business date; another adoption or another day asks for a new
 * one (service_everyone_is_current). Bits of 在享 are, in each district, the programmes of the
 * lowest pack in force that its area lies in.
 */
#pragma once

#include "registry/columns.h"
#include "service/vocabulary.h"

struct service_everyone;

/* Reads the packs in force on the scope's business date and their rules; no party yet. `instead`
 * (or NULL) takes the place of the pack of its key: a draft. It must live as long. LY_CONFLICT:
 * there is no dictionary. */
LY_MUST_CHECK enum ly service_everyone_open(struct scope *s, struct store *st,
                                            const struct pack_kind *const *kinds,
                                            const struct pack *instead,
                                            struct service_everyone **out);
/* Moments that are held stay good. NULL is fine. */
void service_everyone_close(struct service_everyone *e);

/* Whether the same packs are still in force on the scope's business date. */
LY_MUST_CHECK enum ly service_everyone_is_current(struct scope *s, struct store *st,
                                                  const struct service_everyone *e, bool *out);
/* For the first time: takes over what the file at `path` holds (empty: there is none), and follows;
 * without a good file all is read from the database. *refused: why the file was not taken, LY_OK
 * where it was. */
LY_MUST_CHECK enum ly service_everyone_start(struct scope *s, struct store *st,
                                             struct service_everyone *e, struct str path,
                                             enum ly *refused);
/* As registry_columns_follow(). */
LY_MUST_CHECK enum ly service_everyone_follow(struct scope *s, struct store *st,
                                              struct service_everyone *e, bool *changed);
struct registry_columns *service_everyone_columns(struct service_everyone *e);

/* The words of the lowest pack that an area (6, 9 or 12 digits) lies in, or NULL. */
const struct service_vocabulary *service_everyone_words(const struct service_everyone *e,
                                                        struct str area);
/* Whether both see the same programmes of each kind of party at the same places, so that rules of
 * one run over rows made for the other. */
bool service_words_fit(const struct service_vocabulary *a, const struct service_vocabulary *b);

/* The parties of one district in a moment as a source of facts, for reasons. It lives in the
 * scope's arena, and as long as the moment is held. */
LY_MUST_CHECK enum ly service_moment_reader(struct scope *s, const struct registry_moment *m,
                                            const struct service_vocabulary *v, struct str district,
                                            struct rule_reader *out);
