/* Looking names up in the vocabulary. */
#include "rule/rule_int.h"

const struct rule_word *rule_find_word(const struct rule_vocabulary *v, size_t party,
                                       struct str name) {
  const struct rule_party *p = &v->parties[party];
  for (size_t i = 0; i < p->count; i++) {
    if (str_eq(p->words[i].name, name)) return &p->words[i];
  }
  return NULL;
}

const struct rule_param *rule_find_param(const struct rule_vocabulary *v, struct str name) {
  for (size_t i = 0; i < v->param_count; i++) {
    if (str_eq(v->params[i].name, name)) return &v->params[i];
  }
  return NULL;
}

int64_t rule_find_code(const struct rule_codes *codes, struct str name) {
  for (size_t i = 0; i < codes->count; i++) {
    if (str_eq(codes->codes[i].name, name)) return (int64_t)i;
  }
  for (size_t i = 0; i < codes->count; i++) {
    if (str_eq(codes->codes[i].code, name)) return (int64_t)i;
  }
  return -1;
}

int64_t rule_find_code_number(const struct rule_codes *codes, int64_t number) {
  char digits[INT_DIGITS];
  struct str text = int_digits(digits, number);
  for (size_t i = 0; i < codes->count; i++) {
    if (str_eq(codes->codes[i].code, text)) return (int64_t)i;
  }
  return -1;
}

static bool each_code(const struct rule_type *type, rule_each_name *each, void *context) {
  if (!type->codes || (type->kind != RULE_CODE && type->kind != RULE_SET)) return false;
  for (size_t i = 0; i < type->codes->count; i++) {
    if (each(context, type->codes->codes[i].name, true)) return true;
  }
  return false;
}

static bool each_word(const struct rule_word *word, rule_each_name *each, void *context) {
  if (each(context, word->name, false)) return true;
  if (word->is == RULE_ACTS) {
    for (size_t i = 0; i < word->acts->count; i++) {
      if (each(context, word->acts->fields[i].name, false)) return true;
    }
    return false;
  }
  return each_code(&word->type, each, context);
}

void rule_names(const struct rule_vocabulary *v, rule_each_name *each, void *context) {
  for (size_t p = 0; p < v->party_count; p++) {
    for (size_t i = 0; i < v->parties[p].count; i++) {
      if (each_word(&v->parties[p].words[i], each, context)) return;
    }
  }
  for (size_t i = 0; i < v->param_count; i++) {
    const struct rule_param *param = &v->params[i];
    if (each(context, param->name, false)) return;
    if (each_code(&param->type, each, context)) return;
    if (param->by == RULE_BY_CODE && each_code(&param->index, each, context)) return;
  }
}
