/* What a party is, in the words of rules. */
#include "service/terms.h"

static enum ly add_term(struct scope *s, const struct service_vocabulary *v,
                        const struct rule_word *word, const struct rule_reader *reader,
                        int64_t party, struct value *list) {
  struct rule_answer answer;
  enum ly rc = rule_explain(s, &v->rules, word->expr, reader, party, &answer);
  if (rc || !answer.value.known || !answer.value.value) return rc;
  struct value *row = value_map(s->arena);
  value_put_text(s->arena, row, "key", word->key);
  value_put_text(s->arena, row, "name", word->name);
  value_add(list, row);
  return LY_OK;
}

enum ly service_terms_value(struct scope *s, const struct service_vocabulary *v,
                            const struct rule_reader *reader, int64_t party, struct value **out) {
  size_t kind = 0;
  struct value *list = *out = value_list(s->arena);
  if (!list) return fail_memory(s);
  enum ly rc = service_party_kind(s, reader, party, &kind);
  if (rc) return rc;
  const struct rule_party *words = &v->rules.parties[kind];
  for (size_t i = 0; !rc && i < words->count; i++) {
    const struct rule_word *word = &words->words[i];
    if (word->is == RULE_TERM && word->type.kind == RULE_TRUTH)
      rc = add_term(s, v, word, reader, party, list);
  }
  return rc;
}
