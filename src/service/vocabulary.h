/* The words of rules, from a chain of packs: dictionary, acts, terms, parameters, programmes.
 *
 * Columns of a kind of party are its unsealed facts in the order of the dictionary, and behind them
 * one more, 在享: the set of programmes the party receives (registry/receipt.h), whose codes are
 * the programmes of that kind, in `received`. 本地区 is a constant.
 *
 * Each pack of the chain reads its rules against a vocabulary of its own (its terms, parameters,
 * 本地区, and those above); kinds of parties, columns and codes are the same in all of them, so
 * trees of several packs may be compiled into one program.
 */
#pragma once

#include "rule/rule.h"
#include "service/programme.h"

struct store;
struct vocabulary_level;

/* A kind of party: its columns. */
struct service_columns {
  const struct registry_party *kind;
  const struct registry_fact *const *facts; /* of columns 0 to count - 1 */
  size_t count;                             /* 在享 is column `count` */
  const struct rule_codes *received;        /* the programmes of this kind, as codes */
};

/* A programme with its rules, and the one of a pack above that it stands beside. */
struct service_rules {
  const struct service_programme *programme;
  const struct pack *pack;                  /* in which it stands */
  const struct rule_vocabulary *vocabulary; /* against which it was read */
  size_t kind;                              /* of party, an index of the vocabulary */
  size_t code;                              /* its place in the kind's `received` */
  const struct rule_expr *eligible;
  const struct rule_expr *amount;    /* NULL: none */
  const struct rule_expr *done;      /* NULL: none */
  const struct service_rules *above; /* NULL: none */
};

struct service_vocabulary {
  const struct pack *pack;
  struct registry registry;              /* the dictionary, without a sealer */
  struct rule_vocabulary rules;          /* of the pack itself, the lowest of the chain */
  const struct service_columns *columns; /* as many as rules.party_count */
  struct service_rules *programmes;      /* those that hold, from the top down, each key once */
  size_t count;
  const struct vocabulary_level *levels; /* the words of each pack of the chain */
  size_t level_count;
};

/* Reads all rules of a pack and of those above. LY_INVALID with a diagnostic for each fault at its
 * place in the file; LY_CONFLICT when there is no dictionary above. The pack must have been read
 * without faults, and lives as long as what is made of it. */
LY_MUST_CHECK enum ly service_vocabulary(struct scope *s, const struct pack *pack,
                                         struct service_vocabulary *out);

/* A rule that stands in a field of an entry. */
struct service_rule_text {
  const struct pack_entry *entry;
  const char *field; /* "eligible", "top.rule" */
  struct str text;
  size_t kind;                    /* of party, an index of the vocabulary */
  const struct rule_type *wanted; /* NULL: any */
};
/* Reads it; *out is NULL when it has faults, which are diagnostics at their places in the file. */
LY_MUST_CHECK enum ly service_rule_read(struct scope *s, const struct rule_vocabulary *v,
                                        const struct service_rule_text *rule,
                                        const struct rule_expr **out);

/* The words against which the rules of one pack of the chain are read. */
const struct rule_vocabulary *service_words_of(const struct service_vocabulary *v,
                                               const struct pack *pack);

/* The programme of that key or name, or NULL. */
const struct service_rules *service_programme_find(const struct service_vocabulary *v,
                                                   struct str name);

/* The pack in force on the scope's business date where `area` (6, 9 or 12 digits) lies: of several
 * that contain it the lowest. LY_NOT_FOUND: none does. `kinds` are all kinds of entries. */
LY_MUST_CHECK enum ly service_pack_of(struct scope *s, struct store *st, struct str area,
                                      const struct pack_kind *const *kinds, struct pack *out);

/* A stored value of an unsealed fact (registry.h: canonical text) as rules take it; unknown when it
 * does not fit. */
struct rule_value service_value(const struct registry_fact *fact, struct str canonical);
/* An area's code as a number of 12 digits. */
int64_t service_area_number(struct str code);
/* The number that stands for a text in rules: the same for the same text, always; that two texts
 * share one is as good as impossible (63 bits). */
int64_t service_text_number(struct str text);
