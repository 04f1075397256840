/* What somebody may be entitled to, by answering questions (我能享受什么): nothing is stored, and
 * nobody has to say who he is.
 *
 *   question   questions.yaml   how a fact is asked for
 *
 * The person who asks is party 1, of whom nothing is known but the answers. All programmes for
 * persons are asked with that (entitlement.h); the facts that are missing, and those whose absence
 * the answer rests on (已知(…)), are what is asked next: first the one that would decide most. A
 * fact that has no question is asked for by its own name.
 *
 * Other parties come in by relations: a question with `exists` says that everybody has one (a
 * household), a question with `through` asks for one fact of the other (所在机构 through 机构类别);
 * "none" says that there is no such party. What only records can say (who else lives in a
 * household, acts) is not asked: such programmes stay open, and the office looks them up.
 */
#pragma once

#include "service/entitlement.h"

struct service_question {
  struct pack_entry entry;
  struct pack_ref fact; /* struct registry_fact: the entry's key */
  struct str ask;       /* 您的出生日期是哪一天？ */
  struct str help;
  struct str none; /* of `through`: what is said when there is none: 没有入住或入托 */
  struct pack_ref through; /* of a fact of type party: a code of the other party */
  bool exists;             /* of a fact of type party: there is one, and it is not asked */
  bool skip;               /* never asked: 死亡日期 */
};

extern const struct pack_kind service_kind_question;

enum { ASKING_MAX = 60, ASKING_NONE_WORD_MAX = 8 };
#define ASKING_NONE "none" /* as an answer to a question with `through` */

/* An answer: the fact's key, what was said (canonical), or that it is not known. */
struct asking_answer {
  struct str key, value;
  bool unsure;
};

/* Something that may be asked: what the form needs of it. */
struct asking_question {
  const struct registry_fact *fact;        /* whose key the answer has */
  const struct registry_fact *said;        /* what is typed or chosen: `through`, or the fact */
  const struct service_question *question; /* NULL: by its name */
};

struct asking {
  const struct service_vocabulary *vocabulary;
  size_t kind; /* of the person, an index of the vocabulary */
  struct asking_answer answers[ASKING_MAX];
  size_t count;
  struct rule_reader reader;
  struct service_entitlement result;       /* of party 1 */
  struct asking_question open[ASKING_MAX]; /* what would decide, the most useful first */
  size_t open_count;
};

enum { ASKING_PARTY = 1 };

/* Takes an answer as somebody gives it; false, with *why, when it is none of the fact's type, or no
 * fact that is asked for. `unsure`: the value is not looked at. */
bool asking_say(struct scope *s, struct asking *a, struct str key, struct str given, bool unsure,
                struct str *why);
/* Begins for the kind that people are (the one that procedures and programmes are `of`). */
LY_MUST_CHECK enum ly asking_open(struct scope *s, const struct service_vocabulary *v,
                                  struct asking *out);
/* Asks all programmes with what was said, and what else to ask. */
LY_MUST_CHECK enum ly asking_run(struct scope *s, struct asking *a);
/* What is asked under that key; false where nothing is. */
bool asking_question_of(struct scope *s, const struct asking *a, struct str key,
                        struct asking_question *out);
