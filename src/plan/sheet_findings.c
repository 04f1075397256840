/* Findings as a sheet: both places side by side. */
#include "plan/relate_int.h"
#include "plan/sheets.h"
#include "plan/show_int.h"

/* ---- Kinds and answers --------------------------------------------------------------------------
 */

/* What a finding holds against what, in the order in which they are sorted. */
static const struct kind_row {
  const char *word;
  enum message title;
} kinds[] = {
    {"text_against_table", MSG_RELATION_TEXT_AGAINST_TABLE},
    {"equal", MSG_RELATION_EQUAL},
    {"share", MSG_RELATION_SHARE},
    {"sum", MSG_RELATION_SUM},
    {"product", MSG_RELATION_PRODUCT},
    {"growth", MSG_RELATION_GROWTH},
    {"at_least", MSG_RELATION_AT_LEAST},
    {"at_most", MSG_RELATION_AT_MOST},
    {"not_below_base", MSG_FINDINGS_KIND_BASE},
    {"term", MSG_FINDINGS_KIND_TERM},
    {"not_loosened", MSG_FINDINGS_KIND_LOOSENED},
    {"same_words", MSG_RELATION_SAME_WORDS},
};
enum { KINDS = sizeof kinds / sizeof *kinds };

static const char red[] = "red", amber[] = "amber", grey[] = "grey", green[] = "green";

/* What came out, by weight. */
static const struct answer_row {
  const char *word, *light, *sign;
  enum message title;
} answers[] = {
    {"conflict", red, "■", MSG_ANSWER_CONFLICT},
    {"loosened", red, "■", MSG_FINDINGS_LOOSENED},
    {"two_denominators", amber, "▲", MSG_ANSWER_TWO_DENOMINATORS},
    {"below_base", amber, "▲", MSG_FINDINGS_BELOW_BASE},
    {"term_passed", amber, "▲", MSG_FINDINGS_TERM_PASSED},
    {"beyond_plan", amber, "▲", MSG_FINDINGS_BEYOND_PLAN},
    {"two_dates", grey, "○", MSG_ANSWER_TWO_DATES},
    {"other_scope", grey, "○", MSG_ANSWER_OTHER_SCOPE},
    {"at_base", grey, "○", MSG_FINDINGS_AT_BASE},
    {"wording", grey, "○", MSG_ANSWER_WORDING},
    {"rounding", green, "●", MSG_ANSWER_ROUNDING},
    {"holds", green, "●", MSG_ANSWER_HOLDS},
};
enum { ANSWERS = sizeof answers / sizeof *answers };

static size_t kind_at(struct str word) {
  size_t i = 0;
  while (i < KINDS && !str_is(word, kinds[i].word)) i++;
  return i;
}

static size_t answer_at(struct str word) {
  size_t i = 0;
  while (i < ANSWERS && !str_is(word, answers[i].word)) i++;
  return i;
}

/* ---- Columns ------------------------------------------------------------------------------------
 */

static const struct plan_finding *finding_of(const void *row) {
  return row;
}

/* What it is about: the figure's name, else the words themselves, else the entry's key. */
static struct str subject_of(const struct plan_finding *f) {
  const struct plan_place *p = &f->places[0];
  if (f->place_count == 0) return f->key;
  return p->what.len ? p->what : p->printed;
}

static void what_cell(struct scope *s, const struct sheet *sheet, const void *row,
                      struct sheet_cell *out) {
  (void)s;
  (void)sheet;
  out->text = subject_of(finding_of(row));
  out->pack_text = finding_of(row)->place_count > 0;
}

static void kind_key(const struct sheet *sheet, const void *row, struct sheet_key *out) {
  (void)sheet;
  *out = (struct sheet_key){.given = true,
                            .order = (int64_t)kind_at(str_of(finding_of(row)->relation))};
}

static struct str kind_text(struct scope *s, const struct sheet *sheet, struct str code) {
  (void)sheet;
  size_t i = kind_at(code);
  return i < KINDS ? message_plain(s->lang, kinds[i].title) : code;
}

static size_t kind_codes(const struct sheet *sheet, const void *row, struct str *out, size_t max) {
  (void)sheet;
  must(max > 0);
  out[0] = str_of(finding_of(row)->relation);
  return 1;
}

static bool kind_known(const struct sheet *sheet, struct str code) {
  (void)sheet;
  return kind_at(code) < KINDS;
}

static void kind_cell(struct scope *s, const struct sheet *sheet, const void *row,
                      struct sheet_cell *out) {
  out->text = kind_text(s, sheet, str_of(finding_of(row)->relation));
}

static void answer_key(const struct sheet *sheet, const void *row, struct sheet_key *out) {
  (void)sheet;
  *out = (struct sheet_key){.given = true,
                            .order = (int64_t)answer_at(str_of(finding_of(row)->answer))};
}

static struct str answer_text(struct scope *s, const struct sheet *sheet, struct str code) {
  (void)sheet;
  size_t i = answer_at(code);
  return i < ANSWERS ? message_plain(s->lang, answers[i].title) : code;
}

static size_t answer_codes(const struct sheet *sheet, const void *row, struct str *out,
                           size_t max) {
  (void)sheet;
  must(max > 0);
  out[0] = str_of(finding_of(row)->answer);
  return 1;
}

static bool answer_known(const struct sheet *sheet, struct str code) {
  (void)sheet;
  return answer_at(code) < ANSWERS;
}

static void answer_cell(struct scope *s, const struct sheet *sheet, const void *row,
                        struct sheet_cell *out) {
  size_t i = answer_at(str_of(finding_of(row)->answer));
  out->text = answer_text(s, sheet, str_of(finding_of(row)->answer));
  if (i == ANSWERS) return;
  out->light = str_of(answers[i].light);
  out->sign = str_of(answers[i].sign);
}

/* ---- Places -------------------------------------------------------------------------------------
 */

/* In the order of the document; of another plan, behind. */
static void place_key(const struct sheet *sheet, const void *row, struct sheet_key *out) {
  enum { ROWS = 1000 };
  const struct pack_table *table = pack_table_of(sheet->context, &pack_kind_clause);
  const struct plan_place *p = &finding_of(row)->places[0];
  size_t i = 0;
  if (finding_of(row)->place_count == 0) return;
  while (i < table->count && (const void *)table->entries[i] != (const void *)p->clause.entry) i++;
  *out = (struct sheet_key){.given = i < table->count, .order = (int64_t)i * ROWS + p->row};
}

/* “人均预期寿命”81.60岁（2025年） */
static struct str figure_text(struct scope *s, const struct plan_place *p) {
  struct plan_place bare = *p;
  bare.clause.key = bare.category = STR("");
  bare.row = 0;
  if (!p->what.len) return p->printed;
  return plan_place_text(s, &bare);
}

/* 二（二）第4项, with the name of the plan when that is another. */
static struct str where_text(struct scope *s, const struct pack *pack, const struct plan_place *p) {
  struct buf b = buf_open(s->arena, 4096);
  bool other = p->pack && p->pack != pack && p->pack->header;
  if (other) buf_add(&b, p->pack->header->name);
  buf_add(&b, plan_clause_text(s->arena, p->clause.key));
  if (p->row) {
    struct str row = str_int(s->arena, p->row);
    buf_add(&b, p->category);
    buf_add(&b, message_text(s->arena, s->lang, MSG_ALIGN_ROW, &row, 1));
  }
  return buf_str(&b);
}

static void put_places(struct scope *s, const struct sheet *sheet, const struct plan_place *places,
                       size_t count, struct sheet_cell *out) {
  enum { TEXT_MAX = 16 * 1024 };
  struct buf texts = buf_open(s->arena, TEXT_MAX), wheres = buf_open(s->arena, TEXT_MAX);
  for (size_t i = 0; i < count; i++) {
    struct str between = i ? message_plain(s->lang, MSG_FINDINGS_AND) : STR("");
    buf_add(&texts, between);
    buf_add(&texts, figure_text(s, &places[i]));
    buf_add(&wheres, between);
    buf_add(&wheres, where_text(s, sheet->context, &places[i]));
  }
  out->text = buf_str(&texts);
  out->small = buf_str(&wheres);
  out->pack_text = true;
}

static void place_cell(struct scope *s, const struct sheet *sheet, const void *row,
                       struct sheet_cell *out) {
  const struct plan_finding *f = finding_of(row);
  put_places(s, sheet, f->places, f->place_count ? 1 : 0, out);
}

static void other_cell(struct scope *s, const struct sheet *sheet, const void *row,
                       struct sheet_cell *out) {
  const struct plan_finding *f = finding_of(row);
  put_places(s, sheet, f->places + 1, f->place_count ? f->place_count - 1 : 0, out);
}

static void text_cell(struct scope *s, const struct sheet *sheet, const void *row,
                      struct sheet_cell *out) {
  (void)s;
  (void)sheet;
  out->text = finding_of(row)->text;
}

static const struct sheet_column columns[] = {
    {"what", MSG_FINDINGS_COL_WHAT, SHEET_TEXT, NULL, what_cell},
    {"kind", MSG_FINDINGS_COL_KIND, SHEET_CHOICE, kind_key, kind_cell, kind_codes, kind_text,
     .knows = kind_known},
    {"answer", MSG_FINDINGS_COL_ANSWER, SHEET_CHOICE, answer_key, answer_cell, answer_codes,
     answer_text, .knows = answer_known},
    {"place", MSG_FINDINGS_COL_PLACE, SHEET_TEXT, place_key, place_cell},
    {"other", MSG_FINDINGS_COL_OTHER, SHEET_TEXT, NULL, other_cell},
    {"text", MSG_FINDINGS_COL_TEXT, SHEET_TEXT, NULL, text_cell},
};

/* ---- The sheet ----------------------------------------------------------------------------------
 */

static bool has_words(const struct sheet *sheet, const void *row, struct str words) {
  (void)sheet;
  struct str texts[1 + 2 * PLAN_PLACES_MAX] = {finding_of(row)->text};
  size_t count = 1;
  for (size_t i = 0; i < finding_of(row)->place_count; i++) {
    texts[count++] = finding_of(row)->places[i].what;
    texts[count++] = finding_of(row)->places[i].printed;
  }
  return sheet_words_in(words, texts, count);
}

enum ly plan_findings_sheet(struct scope *s, const struct pack *pack,
                            const struct plan_findings *findings, bool all, struct sheet *out) {
  size_t count = 0, n = 0;
  for (const struct plan_finding *f = findings->first; f; f = f->next) count++;
  const void **rows = ARENA_ARRAY(s->arena, const void *, count);
  if (!rows) return fail_memory(s);
  for (const struct plan_finding *f = findings->first; f; f = f->next) {
    if (all || !f->holds) rows[n++] = f;
  }
  *out = (struct sheet){
      .name = "findings",
      .title = message_text(s->arena, s->lang, MSG_FINDINGS_TITLE, &pack->header->name, 1),
      .columns = columns,
      .column_count = sizeof columns / sizeof *columns,
      .rows = rows,
      .row_count = n,
      .context = pack,
      .has_words = has_words};
  return LY_OK;
}

struct value *plan_findings_row(struct scope *s, const struct sheet *sheet, const void *row) {
  (void)sheet;
  return show_finding(s, row);
}

struct str plan_findings_sentence(struct scope *s, const struct plan_findings *findings) {
  struct buf b = buf_open(s->arena, 4096);
  if (!findings->count) return message_plain(s->lang, MSG_FINDINGS_NOTHING);
  for (size_t i = 0; i < ANSWERS; i++) {
    int64_t count = 0;
    for (const struct plan_finding *f = findings->first; f; f = f->next) {
      count += !f->holds && str_is(str_of(f->answer), answers[i].word);
    }
    struct str words[] = {message_plain(s->lang, answers[i].title), str_int(s->arena, count)};
    if (!count) continue;
    if (b.len) buf_add(&b, message_plain(s->lang, MSG_CLI_TALLY_COMMA));
    buf_add(&b, message_text(s->arena, s->lang, MSG_FINDINGS_TALLY, words, 2));
  }
  struct str parts[] = {str_int(s->arena, (int64_t)findings->count), buf_str(&b)};
  return message_text(s->arena, s->lang, MSG_FINDINGS_SENTENCE, parts, 2);
}
