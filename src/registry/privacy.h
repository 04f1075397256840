/* What is left of private values where they are not shown whole.
 *
 * How a value is masked stands in the dictionary (mask: name, number, address); one without that is
 * hidden whole, and so is a date but for its year. The forms are those that offices here print:
 *
 *   王桂英 → 王*英 · 王英 → 王* · 欧阳娜娜 → 欧**娜 · 买买提·艾力 → 买****力
 *   331121194002290017 → 3311**********0017 · 13856781234 → 138****1234 · 05786820000 → 057****0000
 *   鹤城街道龙津村12号 → 鹤城街道龙津村***
 */
#pragma once

#include "registry/registry.h"

enum privacy_view { PRIVACY_HIDDEN, PRIVACY_MASKED, PRIVACY_FULL };

/* How values of each class (enum registry_privacy) are seen. */
struct privacy_views {
  enum privacy_view of[REGISTRY_SECRET + 1];
};

/* The value as text, masked. */
struct str privacy_mask(struct scope *s, const struct registry_fact *fact, struct str value);

/* What a party's state says, as it may be seen: values of facts are masked or left out, those that
 * won and lost and in what was recorded. `facts` (may be NULL): of these facts all is seen whole.
 * *masked counts what is not seen whole. The state's values are exchanged for masked copies; what
 * is no longer canonical stays what it is in texts (registry_value_text). */
LY_MUST_CHECK enum ly privacy_apply(struct scope *s, struct privacy_views views,
                                    const struct registry_said *facts, size_t fact_count,
                                    struct registry_state *state, size_t *masked);
