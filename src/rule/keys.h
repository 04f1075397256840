/* The table of keywords and signs, for reading and for the check of the vocabulary. */
#pragma once

#include "rule/rule_int.h"

struct rule_key {
  struct str text;
  enum key key;
  int which;
};
extern const struct rule_key rule_keys[];
extern const size_t rule_key_count;
