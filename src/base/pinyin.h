/* How Chinese names are said, for finding them by keyboard.
 *
 * Readings are ICU's (Han-Latin, and Han-Latin/Names for the surname: 单 is Shan, 曾 Zeng), without
 * tones, ü as u. A character that has no reading there falls out. Two characters that are one
 * surname (欧阳, 尉迟) are read as such.
 */
#pragma once

#include "base/scope.h"

/* A name as it is looked for: dots in it as ·, 〇 as the character, letters small and half-width,
 * without blanks. */
struct str name_fold(struct arena *a, struct str name);
/* Of a folded name, what stands behind the first dot, or else behind the surname: 桂英 of 王桂英,
 * 娜娜 of 欧阳娜娜, 买买提 of 阿不都·买买提. A view; empty where there is nothing behind. */
struct str name_given(struct str folded);
/* "wangguiying" and "wgy" of a folded name; letters stay what they are. LY_INTERNAL when ICU has
 * not its data. */
LY_MUST_CHECK enum ly name_pinyin(struct scope *s, struct str folded, struct str *whole,
                                  struct str *initials);
/* The same of what name_given() gives: 单 is not read as a surname there. */
LY_MUST_CHECK enum ly given_pinyin(struct scope *s, struct str given, struct str *whole,
                                   struct str *initials);
/* What somebody types, in the same form: small letters, ü and v as u, nothing between. */
struct str pinyin_fold(struct arena *a, struct str typed);
/* Whether there is a Chinese character in it. */
bool has_han(struct str text);
