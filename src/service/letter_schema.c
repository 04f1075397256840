/* Letters in packs: the kind, its words, and what a schema can not say of them. */
#include "service/letter.h"

#include <string.h>

const struct pack_choice letter_ass[] = {
    {"to", LETTER_AS_TO, MSG_LETTER_AS_TO},
    {"body", LETTER_AS_BODY, MSG_LETTER_AS_BODY},
    {"row", LETTER_AS_ROW, MSG_LETTER_AS_ROW},
    {"sign", LETTER_AS_SIGN, MSG_LETTER_AS_SIGN},
    {"seal", LETTER_AS_SEAL, MSG_LETTER_AS_SEAL},
    {"small", LETTER_AS_SMALL, MSG_LETTER_AS_SMALL},
    {"values", LETTER_AS_VALUES, MSG_LETTER_AS_VALUES},
    {"form", LETTER_AS_FORM, MSG_LETTER_AS_FORM},
    {0},
};

const char *const letter_word_names[LETTER_WORDS] = {
    [WORD_DISTRICT] = "district",
    [WORD_YEAR] = "year",
    [WORD_SERIAL] = "serial",
    [WORD_NUMBER] = "number",
    [WORD_LETTER] = "letter",
    [WORD_CASE] = "case",
    [WORD_PROCEDURE] = "procedure",
    [WORD_ITEM_CODE] = "item_code",
    [WORD_PROGRAMME] = "programme",
    [WORD_PARTY] = "party",
    [WORD_AREA] = "area",
    [WORD_OFFICE] = "office",
    [WORD_MOVE] = "move",
    [WORD_STEP] = "step",
    [WORD_ON] = "on",
    [WORD_OPENED_ON] = "opened_on",
    [WORD_DUE] = "due",
    [WORD_REASON] = "reason",
    [WORD_ANSWER] = "answer",
    [WORD_AMOUNT] = "amount",
    [WORD_WHY] = "why",
    [WORD_BASIS] = "basis",
    [WORD_DOCUMENTS] = "documents",
    [WORD_LETTERS] = "letters",
};

/* ---- Words in texts -----------------------------------------------------------------------------
 */

/* A piece of a text: what stands before the next {{word}}, and the word. */
struct piece {
  struct str before, word;
  bool has_word, open; /* open: {{ without }} */
};

static size_t find(struct str text, const char *what) {
  const char *at = text.len ? memmem(text.ptr, text.len, what, 2) : NULL;
  return at ? (size_t)(at - text.ptr) : text.len;
}

static struct piece next_piece(struct str *text) {
  struct piece p = {0};
  size_t begin = find(*text, "{{");
  p.before = (struct str){text->ptr, begin};
  p.has_word = begin < text->len;
  *text = str_from(*text, p.has_word ? begin + 2 : begin);
  if (!p.has_word) return p;
  size_t end = find(*text, "}}");
  p.open = end == text->len;
  p.word = str_trim((struct str){text->ptr, end});
  *text = str_from(*text, p.open ? end : end + 2);
  return p;
}

static bool word_find(struct str name, enum letter_word *out) {
  for (enum letter_word w = 0; w < LETTER_WORDS; w++) {
    *out = w;
    if (str_is(name, letter_word_names[w])) return true;
  }
  return false;
}

struct str letter_text(struct arena *a, struct str text, const struct letter_words *words) {
  enum { TEXT_MAX = 64 * 1024 };
  struct buf b = buf_open(a, TEXT_MAX);
  enum letter_word word;
  while (text.len) {
    struct piece p = next_piece(&text);
    buf_add(&b, p.before);
    if (p.has_word && word_find(p.word, &word)) buf_add(&b, words->of[word]);
  }
  return buf_str(&b);
}

/* ---- Checking -----------------------------------------------------------------------------------
 */

struct checking {
  struct scope *s;
  const struct service_letter *letter;
};

static struct diag_at at_of(const struct checking *c, size_t line, const char *field) {
  struct buf b = buf_open(c->s->arena, 64);
  buf_printf(&b, "lines.%zu%s%s", line, *field ? "." : "", field);
  buf_char(&b, '\0');
  return buf_failed(&b) ? c->letter->entry.at : pack_field_at(&c->letter->entry, buf_str(&b).ptr);
}

static struct str all_words(struct scope *s) {
  struct buf b = buf_open(s->arena, 1000);
  for (enum letter_word w = 0; w < LETTER_WORDS; w++)
    buf_printf(&b, w ? " %s" : "%s", letter_word_names[w]);
  return buf_str(&b);
}

static void check_text(const struct checking *c, struct diag_at at, struct str text) {
  enum letter_word word;
  while (text.len) {
    struct piece p = next_piece(&text);
    if (p.open) diag_error(c->s, at, MSG_LETTER_OPEN_BRACES, p.word);
    if (p.has_word && !p.open && !word_find(p.word, &word))
      diag_error(c->s, at, MSG_LETTER_NO_WORD, p.word, all_words(c->s));
  }
}

/* The pattern can only know what is known before there is a number. */
static void check_number(const struct checking *c) {
  static const enum letter_word needed[] = {WORD_YEAR, WORD_SERIAL};
  struct diag_at at = pack_field_at(&c->letter->entry, "number");
  bool has[LETTER_WORDS] = {false};
  struct str text = c->letter->number;
  check_text(c, at, text);
  while (text.len) {
    enum letter_word word;
    struct piece p = next_piece(&text);
    if (p.has_word && word_find(p.word, &word)) has[word] = true;
  }
  for (size_t i = 0; i < sizeof needed / sizeof *needed; i++)
    if (!has[needed[i]])
      diag_error(c->s, at, MSG_LETTER_NUMBER_LACKS, str_of(letter_word_names[needed[i]]));
  for (enum letter_word w = 0; w < LETTER_WORDS; w++)
    if (has[w] && w > WORD_SERIAL)
      diag_error(c->s, at, MSG_LETTER_NUMBER_WORD, str_of(letter_word_names[w]));
}

/* Whether a line takes a text, and has to have one: a row may be left free, to be written in. */
static bool takes_text(int as) {
  return as != LETTER_AS_VALUES && as != LETTER_AS_FORM;
}
static bool needs_text(int as) {
  return takes_text(as) && as != LETTER_AS_ROW;
}

static void check_line(const struct checking *c, size_t i) {
  const struct letter_line *line = ((const struct letter_line *const *)c->letter->lines.items)[i];
  struct str as = str_of(pack_choice_of(letter_ass, line->as)->word);
  enum letter_word word;
  check_text(c, at_of(c, i, "text"), line->text);
  if (needs_text(line->as) && line->text.len == 0)
    diag_error(c->s, at_of(c, i, ""), MSG_LETTER_LINE_EMPTY, as);
  if (!takes_text(line->as) && line->text.len)
    diag_error(c->s, at_of(c, i, "text"), MSG_LETTER_LINE_TEXT, as);
  if (line->as == LETTER_AS_ROW && line->label.len == 0)
    diag_error(c->s, at_of(c, i, ""), MSG_LETTER_ROW_LABEL, as);
  if (line->as != LETTER_AS_ROW && line->label.len)
    diag_error(c->s, at_of(c, i, "label"), MSG_LETTER_LINE_LABEL, as);
  if (line->when.len && !word_find(line->when, &word))
    diag_error(c->s, at_of(c, i, "when"), MSG_LETTER_NO_WORD, line->when, all_words(c->s));
}

static void check_letter(struct scope *s, const struct pack *pack, const struct pack_entry *entry) {
  (void)pack;
  const struct checking c = {s, (const void *)entry};
  check_number(&c);
  for (size_t i = 0; i < c.letter->lines.count; i++) check_line(&c, i);
}

#define LINE(member) offsetof(struct letter_line, member)
static const struct pack_schema line_schema = {
    .size = sizeof(struct letter_line),
    .fields = (const struct pack_field[]){
        {"as", PACK_CHOICE, PACK_REQUIRED, LINE(as), .choices = letter_ass},
        {"label", PACK_TEXT, 0, LINE(label)},
        {"text", PACK_TEXT, 0, LINE(text)},
        {"when", PACK_KEY, 0, LINE(when)},
        {0},
    }};

#define LETTER(member) offsetof(struct service_letter, member)
const struct pack_kind service_kind_letter = {
    .name = "letter",
    .file = "letters.yaml",
    .title = MSG_KIND_LETTER,
    .key = "key",
    .inherited = true,
    .check = check_letter,
    .schema = {.size = sizeof(struct service_letter),
               .fields = (const struct pack_field[]){
                   {"key", PACK_KEY, PACK_REQUIRED, LETTER(key)},
                   {"name", PACK_TEXT, PACK_REQUIRED, LETTER(name)},
                   {"number", PACK_TEXT, PACK_REQUIRED, LETTER(number)},
                   {"office", PACK_TEXT, 0, LETTER(office)},
                   {"last", PACK_TRUTH, 0, LETTER(last)},
                   {"lines", PACK_OBJECT, PACK_REQUIRED | PACK_MANY, LETTER(lines),
                    .schema = &line_schema},
                   {"norm", PACK_TEXT, 0, LETTER(norm)},
                   {"note", PACK_TEXT, 0, LETTER(note)},
                   {0},
               }}};
