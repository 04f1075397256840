/* The registry's writes as they stand on record: one place for the command line, the pages and jobs
 * where an act gets its name, its subject and its payload in the change log (store/change.h).
 *
 *   act                 district      subject              payload
 *   party.create        the party's   party:DISTRICT/ID    kind, source, from, to, facts
 *   statement.add       the party's   party:DISTRICT/ID    source, from, to, facts
 *   statement.retract   the party's   party:DISTRICT/ID    statement
 *   party.merge         the party's   party:DISTRICT/ID    party, into, one_wrong
 *   party.unmerge       the party's   party:DISTRICT/ID    party
 *   party.unmask        the party's   party:DISTRICT/ID    facts: the keys that were looked at
 *   batch.retract       the batch's   batch:DISTRICT/ID    batch
 *   registry.rebuild    000000        registry             true_on
 *   registry.day_change 000000        registry             true_on
 *
 * Facts stand in the payload as they were said, under their keys. One that any kind of party seals,
 * or that the dictionary does not know, stands there as "sealed": the log keeps no private data in
 * the clear. So two writes with the same key that differ in sealed facts alone are taken for one.
 */
#pragma once

#include "registry/registry.h"
#include "store/writer.h"

enum registry_act {
  REGISTRY_CREATE,        /* a party with a first statement: kind, new (its party is made) */
  REGISTRY_STATE,         /* new */
  REGISTRY_RETRACT,       /* new.district, new.party, new.reason, target: the statement */
  REGISTRY_MERGE,         /* new.district, new.party, new.reason, target: into which */
  REGISTRY_UNMERGE,       /* new.district, new.party, new.reason */
  REGISTRY_UNMASK,        /* new.district, new.party, new.reason, new.facts: names alone */
  REGISTRY_BATCH_RETRACT, /* new.district, new.reason, target: the batch */
  REGISTRY_REBUILD,
  REGISTRY_DAY_CHANGE,
};

/* Lives, with the dictionary, until the write is done. */
struct registry_deed {
  enum registry_act act;
  const struct registry *registry;
  struct str kind;
  struct registry_new new;
  int64_t target;
  bool one_wrong; /* of a merge: they differ in what tells apart, for one record is wrong */
  struct registry_repair *repair; /* of a rebuild; registry_write() makes it */
};

/* What the log says of it; no key yet. */
struct change registry_change(struct scope *s, const struct registry_deed *deed);
/* Does it: `run` of a struct write whose context is the deed. */
LY_MUST_CHECK enum ly registry_run(struct scope *s, struct tx *tx, struct write *w);
/* Both, with a new key. */
struct write registry_write(struct scope *s, struct registry_deed *deed);

/* The numbers that a write was answered with, the first time and each time it is repeated: party
 * and statement; statement; retraction; link; how many parties. 0 where there is none. */
struct registry_answer {
  int64_t first, second;
};
struct registry_answer registry_answer(const struct write *w);
