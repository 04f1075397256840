/* Batches, acts and receipts as they stand on record (as registry/write.h for statements).
 *
 *   act                 district      subject                  payload
 *   batch.begin         the batch's   registry:DISTRICT        source, name, pending
 *   batch.live          the batch's   batch:DISTRICT/ID        batch
 *   batch.drop          the batch's   batch:DISTRICT/ID        batch
 *   batch.sweep         the batch's   batch:DISTRICT/ID        batch
 *   act.add             the party's   party:DISTRICT/ID        party, kind, on, at, source, batch,
 *                                                              fields as they were said; told
 *   act.retract         the party's   party:DISTRICT/ID        party, act
 *   receipt.add         the party's   party:DISTRICT/ID        party, programme, from, to, amount,
 *                                                              source, batch
 *   receipt.retract     the party's   party:DISTRICT/ID        party, receipt
 *   receipt.complete    the list's    receipts:DISTRICT/KEY    programme, area, on, source, batch
 *
 * A batch that began is known by its answer; its subject then names it too.
 */
#pragma once

#include "registry/act.h"
#include "registry/receipt.h"
#include "store/writer.h"

enum deed_act {
  DEED_BATCH_BEGIN, /* district, source, name, pending */
  DEED_BATCH_LIVE,  /* district, target: the batch; so for the two that follow */
  DEED_BATCH_DROP,
  DEED_BATCH_SWEEP, /* limit */
  DEED_ACT_ADD,     /* act */
  DEED_ACT_RETRACT, /* district, party, target, reason */
  DEED_RECEIPT_ADD, /* receipt */
  DEED_RECEIPT_RETRACT,
  DEED_RECEIPT_COMPLETE, /* list */
};

/* Lives, with the dictionary, until the write is done. */
struct deed {
  enum deed_act act;
  const struct registry *registry;
  struct str district, source, name, reason; /* the reason of all of them */
  bool pending;
  int64_t party, target;
  size_t limit;
  struct act_new new_act;
  struct receipt_new receipt;
  struct receipt_list_new list;
};

/* What the log says of an act: the payload of act.add. */
void deed_tell_act(struct scope *s, const struct registry *r, const struct act_new *new,
                   struct value *out);
/* What the log says of it; no key yet. */
struct change deed_change(struct scope *s, const struct deed *deed);
/* Does it: `run` of a struct write whose context is the deed. */
LY_MUST_CHECK enum ly deed_run(struct scope *s, struct tx *tx, struct write *w);
/* Both, with a new key. */
struct write deed_write(struct scope *s, struct deed *deed);
/* The number a write was answered with: the batch, act, receipt, list or retraction that was made;
 * of batch.live how many known parties it touched; of batch.sweep 1 when something is left. */
int64_t deed_answer(const struct write *w);
