/* What one party is entitled to, under all packs in force where it lives, and why.
 *
 * Of each programme the answer is yes, no, or cannot say, and then which missing fact would decide.
 * Where a pack and one above it both declare a programme, both stand: who is entitled under either
 * is entitled, and the highest amount applies. What is received is what receipts say
 * (registry/receipt.h): without any it is not known.
 */
#pragma once

#include "registry/receipt.h"
#include "service/reader.h"

struct service_entitled {
  const struct service_rules *rules; /* by which it is decided, of those that stand */
  const struct service_rules *asked; /* the lowest of them: the programme that was asked about */
  enum service_answer answer;
  struct rule_answer eligible;
  struct rule_answer amount; /* of a yes, or of a cannot say, of a programme with one */
  bool has_amount;
  bool amount_open; /* under another pack that stands too it may be more */
  enum service_kept kept;
  struct rule_answer done;
  enum receipt_state received;
  const struct receipt_row *receipt; /* of a yes; else NULL */
};

/* One programme for one party of its kind, as of the scope's business date. */
LY_MUST_CHECK enum ly service_entitle(struct scope *s, const struct service_rules *rules,
                                      const struct rule_reader *reader, int64_t party,
                                      struct service_entitled *out);

struct service_entitlement {
  const struct service_vocabulary *vocabulary;
  struct str district;
  int64_t party;
  size_t kind;
  struct service_entitled *list; /* of all programmes of the party's kind, those of yes first */
  size_t count;
  struct receipt_known *receipts; /* what it receives, of these and any other programmes */
  size_t receipt_count;
};

/* All programmes of a party of the registry. LY_NOT_FOUND: no such party. */
LY_MUST_CHECK enum ly service_entitlement(struct scope *s, struct store *st,
                                          const struct service_vocabulary *v, struct str district,
                                          int64_t party, struct service_entitlement *out);
/* The same for who has a reader of the registry at hand. */
LY_MUST_CHECK enum ly service_entitlement_by(struct scope *s, struct store *st,
                                             const struct service_vocabulary *v,
                                             const struct rule_reader *reader, struct str district,
                                             int64_t party, struct service_entitlement *out);

/* For pages and JSON: {district, party, kind, kind_text, pack, pack_name, on, yes, no, unknown,
 * programmes: [{programme, name, kind, kind_text, field, field_text, answer, answer_text, amount,
 * amount_text, amount_known, unit, period, period_text, start, start_text, clauses, document, norm,
 * source_text, sure, sure_text, pack, pack_name, kept, kept_text, received, received_text,
 * received_from, received_amount, missing: [{word, text, party}],
 * reasons: [{text, value_text, known, facts: [{text, value_text}]}], why, amount_why, done_why,
 * note}]}. */
struct value *service_entitlement_value(struct scope *s, const struct service_entitlement *e);
/* What came out for one of them, without reasons: {programme, name, answer, answer_text, amount,
 * amount_text, amount_known, kept, kept_text, received, received_text, …}. */
struct value *service_outcome_value(struct scope *s, const struct service_entitled *e);
/* One of them. */
struct value *service_entitled_value(struct scope *s, const struct service_vocabulary *v,
                                     const struct service_entitled *e);

/* 《…》（文号）四(四)；青民〔2022〕40号: all that an entry of `pack` rests on, in one line: clauses
 * of the pack's document (struct pack_ref), a cited document (NULL: none), a norm. */
struct str service_source_text(struct scope *s, const struct pack *pack,
                               const struct pack_many *clauses, const struct pack_cited *cited,
                               struct str norm);

/* The programmes that hold, for pages and JSON: [{programme, name, kind, …, of, of_text, eligible,
 * amount, unit, period, …, source_text, sure, pack, pack_name, beside}]: `beside` names the pack
 * above whose programme of the same key stands too. */
struct value *service_programmes_value(struct scope *s, const struct service_vocabulary *v);
/* One of them. */
struct value *service_programme_value(struct scope *s, const struct service_vocabulary *v,
                                      const struct service_rules *r);

/* The pack's programmes that stand beside one of a pack above, or take one away that stands all the
 * same, for people and JSON: [{programme, name, above, text}]. */
struct value *service_beside_value(struct scope *s, const struct pack *pack);

/* Runs the pack's cases, and reads all rules: faults, and cases that come out otherwise than their
 * author expects, are diagnostics at their places. The pack must have been read without faults. */
LY_MUST_CHECK enum ly service_run_examples(struct scope *s, const struct pack *pack);
