/* A letter as paper: its lines with their words, and rows of what was filled in. */
#include "service/letter.h"

struct setting {
  struct scope *s;
  const struct letter_words *words;
  struct paper_line *lines;
  size_t count, max;
};

static void put(struct setting *to, enum paper_style style, struct str label, struct str text) {
  must(to->count < to->max);
  to->lines[to->count++] = (struct paper_line){style, label, text};
}

static void put_rows(struct setting *to, const struct letter_value *values, size_t count) {
  for (size_t i = 0; i < count; i++) put(to, PAPER_ROW, values[i].name, values[i].text);
}

static bool word_is_there(const struct letter_words *words, struct str name) {
  for (enum letter_word w = 0; w < LETTER_WORDS; w++)
    if (str_is(name, letter_word_names[w])) return words->of[w].len > 0;
  return false;
}

static void put_line(struct setting *to, const struct letter_line *line,
                     const struct letter_filled *filled) {
  if (line->when.len && !word_is_there(to->words, line->when)) return;
  if (line->as == LETTER_AS_VALUES) {
    put_rows(to, filled->values, filled->value_count);
  } else if (line->as == LETTER_AS_FORM) {
    put_rows(to, filled->form, filled->form_count);
  } else {
    put(to, (enum paper_style)line->as, line->label,
        letter_text(to->s->arena, line->text, to->words));
  }
}

static size_t lines_max(const struct service_letter *letter, const struct letter_filled *filled) {
  return 2 + letter->lines.count * (1 + filled->value_count + filled->form_count);
}

enum ly letter_paper(struct scope *s, const struct service_letter *letter,
                     const struct letter_words *words, const struct letter_filled *filled,
                     int64_t at_us, struct str *pdf) {
  const struct letter_line *const *all = letter->lines.items;
  struct setting to = {.s = s, .words = words, .max = lines_max(letter, filled)};
  to.lines = ARENA_ARRAY(s->arena, struct paper_line, to.max);
  if (!to.lines) return fail_memory(s);
  put(&to, PAPER_TITLE, STR(""), letter->name);
  put(&to, PAPER_NUMBER, STR(""), words->of[WORD_NUMBER]);
  for (size_t i = 0; i < letter->lines.count; i++) put_line(&to, all[i], filled);
  const struct paper paper = {.title = letter->name,
                              .office = words->of[WORD_OFFICE],
                              .at_us = at_us,
                              .foot = words->of[WORD_NUMBER],
                              .lines = to.lines,
                              .count = to.count};
  return arena_failed(s->arena) ? fail_memory(s) : paper_pdf(s, &paper, pdf);
}
