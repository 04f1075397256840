/* Reading the folder of figures: tables with a heading, every fault with its place. */
#include "demo/county_parts.h"

#include "base/csv.h"
#include "base/file.h"

enum { FILE_MAX = 4 * 1024 * 1024, COLUMNS_MAX = 12 };

/* A file with the columns that it must have, in the order in which they are asked for. */
struct table {
  struct str path;
  struct csv csv;
  size_t column[COLUMNS_MAX];
  const char *names[COLUMNS_MAX];
  size_t columns;
};

static size_t split(const char *list, struct str *out) {
  size_t count = 0;
  struct str rest = str_of(list);
  while (rest.len && count < COLUMNS_MAX) {
    size_t n = 0;
    while (n < rest.len && rest.ptr[n] != ',') n++;
    out[count++] = (struct str){rest.ptr, n};
    rest = n < rest.len ? str_from(rest, n + 1) : (struct str){0};
  }
  return count;
}

static void check_heading(struct scope *s, struct table *t, const char *columns) {
  struct str names[COLUMNS_MAX];
  struct diag_at top = {.file = t->path, .line = 1, .column = 1};
  t->columns = split(columns, names);
  for (size_t i = 0; i < t->columns; i++) {
    const struct csv_row *head = t->csv.count ? &t->csv.rows[0] : NULL;
    size_t k = 0;
    while (head && k < head->count && !str_eq(head->cells[k], names[i])) k++;
    t->column[i] = k;
    if (!head || k == head->count) {
      diag_error(s, top, MSG_DEMO_FIGURES_COLUMN, names[i], str_of(columns));
    }
  }
}

static enum ly table_read(struct scope *s, struct str folder, const char *name, const char *columns,
                          struct table *out) {
  struct str bytes;
  *out = (struct table){.path = path_join(s->arena, folder, str_of(name))};
  enum ly rc = file_read(s, out->path, FILE_MAX, &bytes);
  if (!rc) rc = csv_read(s, out->path, bytes, &out->csv);
  if (rc) return rc;
  size_t before = s->diags.errors;
  check_heading(s, out, columns);
  for (size_t i = 1; i < out->csv.count; i++) {
    if (out->csv.rows[i].count == out->csv.rows[0].count) continue;
    struct str words[] = {str_int(s->arena, (int64_t)out->csv.rows[i].count),
                          str_int(s->arena, (int64_t)out->csv.rows[0].count)};
    diag_error(s, out->csv.rows[i].at[0], MSG_DEMO_FIGURES_CELLS, words[0], words[1]);
  }
  if (s->diags.errors == before) return LY_OK;
  return fail(s, LY_INVALID, MSG_ERROR_INVALID);
}

static struct str cell(const struct table *t, size_t row, size_t column) {
  return t->csv.rows[row].cells[t->column[column]];
}

static struct diag_at place(const struct table *t, size_t row, size_t column) {
  return t->csv.rows[row].at[t->column[column]];
}

/* A number of the column, with its digits behind the point; 0 where the cell is empty. */
static struct decimal number(struct scope *s, const struct table *t, size_t row, size_t column) {
  struct decimal d = {0};
  struct str text = cell(t, row, column);
  if (text.len && !decimal_parse(text, &d)) {
    diag_error(s, place(t, row, column), MSG_DEMO_FIGURES_NUMBER,
               t->csv.rows[0].cells[t->column[column]], text);
  }
  return d;
}

static int64_t whole(struct scope *s, const struct table *t, size_t row, size_t column) {
  struct decimal d = number(s, t, row, column);
  for (uint8_t i = 0; i < d.scale; i++) d.coefficient /= 10;
  return d.coefficient;
}

/* The same in hundredths. */
static int64_t hundredths(struct scope *s, const struct table *t, size_t row, size_t column) {
  struct decimal d = number(s, t, row, column);
  for (; d.scale > 2; d.scale--) d.coefficient /= 10;
  for (; d.scale < 2; d.scale++) d.coefficient *= 10;
  return d.coefficient;
}

/* ---- Areas --------------------------------------------------------------------------------------
 */

enum { TOWN_CODE = 9 };

static void add_areas(struct scope *s, const struct table *t, struct county_figures *f) {
  uint32_t town = 0;
  for (size_t i = 1; i < t->csv.count; i++) {
    struct str code = cell(t, i, 0);
    if (str_eq(code, f->area)) f->name = cell(t, i, 1);
    if (code.len < TOWN_CODE || !str_starts(code, f->area)) continue;
    uint32_t at = (uint32_t)f->area_count++;
    if (code.len == TOWN_CODE) town = at;
    f->areas[at] = (struct county_area){code, cell(t, i, 1), town, whole(s, t, i, 2), {0}};
  }
  f->home_count = f->area_count;
}

static void add_outside(struct scope *s, const struct table *t, struct county_figures *f) {
  for (size_t i = 1; i < t->csv.count; i++) {
    if (!str_eq(cell(t, i, 0), f->area) && !str_is(cell(t, i, 0), "*")) continue;
    struct str code = cell(t, i, 1);
    uint32_t at = (uint32_t)f->area_count++;
    f->areas[at] = (struct county_area){code, code, at, whole(s, t, i, 2), cell(t, i, 3)};
  }
}

static enum ly read_areas(struct scope *s, struct str folder, struct county_figures *f) {
  struct table areas, outside;
  enum ly rc = table_read(s, folder, "areas.csv", "code,name,people,sure", &areas);
  if (!rc) rc = table_read(s, folder, "outside.csv", "area,code,weight,group", &outside);
  if (rc) return rc;
  f->areas = ARENA_ARRAY(s->arena, struct county_area, areas.csv.count + outside.csv.count);
  if (!f->areas) return fail_memory(s);
  add_areas(s, &areas, f);
  add_outside(s, &outside, f);
  return LY_OK;
}

enum ly county_areas_read(struct scope *s, struct str folder, struct str **out, size_t *count) {
  struct table t;
  *count = 0;
  if (!folder_exists(s, folder)) return fail(s, LY_NOT_FOUND, MSG_DEMO_NO_FOLDER, folder);
  enum ly rc = table_read(s, folder, "areas.csv", "code,name,people,sure", &t);
  if (rc) return rc;
  *out = ARENA_ARRAY(s->arena, struct str, t.csv.count);
  if (!*out) return fail_memory(s);
  for (size_t i = 1; i < t.csv.count; i++) {
    if (cell(&t, i, 0).len == 6) (*out)[(*count)++] = cell(&t, i, 0);
  }
  return LY_OK;
}

/* ---- Figures ------------------------------------------------------------------------------------
 */

enum { FIGURE_COLUMNS = 11 };
#define FIGURE_HEADING "area,measure,town,from,to,value,unit,tolerance,as_of,sure,source"

static struct county_figure read_figure(struct scope *s, const struct table *t, size_t i) {
  struct county_figure f = {.area = cell(t, i, 0),
                            .measure = cell(t, i, 1),
                            .town = cell(t, i, 2),
                            .from = (int32_t)whole(s, t, i, 3),
                            .to = (int32_t)whole(s, t, i, 4),
                            .value = number(s, t, i, 5),
                            .unit = cell(t, i, 6),
                            .tolerance = number(s, t, i, 7),
                            .as_of = cell(t, i, 8),
                            .sure = cell(t, i, 9),
                            .source = cell(t, i, 10)};
  f.aged = cell(t, i, 3).len || cell(t, i, 4).len;
  if (!cell(t, i, 4).len) f.to = AGES - 1;
  return f;
}

static void check_figure(struct scope *s, const struct table *t, size_t row,
                         const struct county_figures *figures) {
  static const char sures[] = "official,two,single,derived,none";
  struct str words[COLUMNS_MAX], sure = cell(t, row, 9), town = cell(t, row, 2);
  size_t count = split(sures, words), k = 0;
  while (k < count && !str_eq(words[k], sure)) k++;
  if (k == count) {
    diag_error(s, place(t, row, 9), MSG_DEMO_FIGURES_WORD, STR("sure"), sure, str_of(sures));
  }
  if (!county_measure_find(cell(t, row, 1))) {
    diag_error(s, place(t, row, 1), MSG_DEMO_FIGURES_MEASURE, cell(t, row, 1));
  }
  for (k = 0; k < figures->home_count && !str_eq(figures->areas[k].code, town);) k++;
  if (town.len && k == figures->home_count) {
    diag_error(s, place(t, row, 2), MSG_DEMO_FIGURES_TOWN, town);
  }
}

/* Whether the area has a line of its own for the measure, so that the one for all is not for it. */
static bool told_apart(const struct table *t, struct str area, struct str measure) {
  for (size_t i = 1; i < t->csv.count; i++) {
    if (str_eq(cell(t, i, 0), area) && str_eq(cell(t, i, 1), measure)) return true;
  }
  return false;
}

static enum ly read_figures(struct scope *s, struct str folder, struct county_figures *f) {
  struct table t;
  enum ly rc = table_read(s, folder, "figures.csv", FIGURE_HEADING, &t);
  if (rc) return rc;
  f->rows = ARENA_ARRAY(s->arena, struct county_figure, t.csv.count);
  if (!f->rows) return fail_memory(s);
  for (size_t i = 1; i < t.csv.count; i++) {
    bool general = str_is(cell(&t, i, 0), "*");
    if (!general && !str_eq(cell(&t, i, 0), f->area)) continue;
    check_figure(s, &t, i, f);
    if (general && told_apart(&t, f->area, cell(&t, i, 1))) continue;
    f->rows[f->count++] = read_figure(s, &t, i);
  }
  return LY_OK;
}

/* ---- Shapes and words ---------------------------------------------------------------------------
 */

static enum ly read_ages(struct scope *s, struct str folder, struct county_figures *f) {
  struct table t;
  enum ly rc = table_read(s, folder, "ages.csv", "from,to,male,female", &t);
  if (rc) return rc;
  f->ages = ARENA_ARRAY(s->arena, int64_t, SEXES * AGES);
  if (!f->ages) return fail_memory(s);
  for (size_t i = 1; i < t.csv.count; i++) {
    int64_t from = whole(s, &t, i, 0), to = whole(s, &t, i, 1);
    for (int64_t a = from; a <= to && a < AGES && a >= 0; a++) {
      f->ages[COUNTY_MALE * AGES + a] = whole(s, &t, i, 2) / (to - from + 1);
      f->ages[COUNTY_FEMALE * AGES + a] = whole(s, &t, i, 3) / (to - from + 1);
    }
  }
  return LY_OK;
}

static enum ly read_sizes(struct scope *s, struct str folder, struct county_figures *f) {
  struct table t;
  enum ly rc = table_read(s, folder, "sizes.csv", "size,share", &t);
  if (rc) return rc;
  f->sizes = ARENA_ARRAY(s->arena, int64_t, HOUSEHOLD_MAX);
  if (!f->sizes) return fail_memory(s);
  for (size_t i = 1; i < t.csv.count; i++) {
    int64_t size = whole(s, &t, i, 0);
    if (size < 1 || size > HOUSEHOLD_MAX) continue;
    f->sizes[size - 1] = hundredths(s, &t, i, 1);
    if ((size_t)size > f->size_count) f->size_count = (size_t)size;
  }
  return LY_OK;
}

static struct str institution_kinds(struct arena *a) {
  struct buf b = buf_open(a, 1024);
  for (size_t i = 0; i < KIND_COUNT; i++) {
    if (i) buf_char(&b, ',');
    buf_add(&b, str_of(county_kinds[i]));
  }
  return buf_str(&b);
}

/* What words.csv may speak of, one by one and listed. */
static struct str word_kinds(struct arena *a, struct str names[WORD_KINDS]) {
  struct buf b = buf_open(a, 1024);
  names[WORD_SURNAME] = STR("surname");
  names[WORD_MALE] = STR("male");
  names[WORD_FEMALE] = STR("female");
  for (size_t i = 0; i < KIND_COUNT; i++) names[WORD_INSTITUTION + i] = str_of(county_kinds[i]);
  buf_add(&b, STR("surname,male,female,"));
  buf_add(&b, institution_kinds(a));
  return buf_str(&b);
}

static int64_t whole_or(struct scope *s, const struct table *t, size_t row, size_t column,
                        int64_t empty) {
  return cell(t, row, column).len ? whole(s, t, row, column) : empty;
}

static enum ly read_words(struct scope *s, struct str folder, struct county_figures *f) {
  enum { YEARS = 9999 };
  struct str names[WORD_KINDS], kinds = word_kinds(s->arena, names);
  struct table t;
  enum ly rc = table_read(s, folder, "words.csv", "kind,word,weight,from,to", &t);
  if (rc) return rc;
  f->words = ARENA_NEW(s->arena, struct county_words);
  for (size_t k = 0; f->words && k < WORD_KINDS; k++) {
    f->words->words[k] = ARENA_ARRAY(s->arena, struct county_word, t.csv.count);
  }
  if (arena_failed(s->arena)) return fail_memory(s);
  for (size_t i = 1; i < t.csv.count; i++) {
    size_t k = 0;
    while (k < WORD_KINDS && !str_eq(names[k], cell(&t, i, 0))) k++;
    if (k == WORD_KINDS) {
      diag_error(s, place(&t, i, 0), MSG_DEMO_FIGURES_WORD, STR("kind"), cell(&t, i, 0), kinds);
      continue;
    }
    f->words->words[k][f->words->count[k]++] = (struct county_word){
        cell(&t, i, 1), whole(s, &t, i, 2), whole_or(s, &t, i, 3, 0), whole_or(s, &t, i, 4, YEARS)};
  }
  return LY_OK;
}

static enum ly read_rooms(struct scope *s, struct str folder, struct county_figures *f) {
  static const char *const pers[] = {
      [ROOM_WHOLE] = "", [ROOM_PER_BED] = "beds", [ROOM_PER_SEAT] = "seats"};
  struct table t;
  enum ly rc =
      table_read(s, folder, "institutions.csv", "kind,per,m2_from,m2_to,hours_from,hours_to", &t);
  if (rc) return rc;
  f->rooms = ARENA_ARRAY(s->arena, struct county_room, KIND_COUNT);
  if (!f->rooms) return fail_memory(s);
  for (size_t i = 1; i < t.csv.count; i++) {
    size_t k = 0, per = 0;
    while (k < KIND_COUNT && !str_is(cell(&t, i, 0), county_kinds[k])) k++;
    while (per <= ROOM_PER_SEAT && !str_is(cell(&t, i, 1), pers[per])) per++;
    if (k == KIND_COUNT || per > ROOM_PER_SEAT) {
      size_t column = k == KIND_COUNT ? 0 : 1;
      struct str kinds = column ? STR("beds,seats") : institution_kinds(s->arena);
      diag_error(s, place(&t, i, column), MSG_DEMO_FIGURES_WORD, column ? STR("per") : STR("kind"),
                 cell(&t, i, column), kinds);
      continue;
    }
    f->rooms[k] = (struct county_room){.per = (int)per,
                                       .m2_from = (int32_t)whole(s, &t, i, 2),
                                       .m2_to = (int32_t)whole(s, &t, i, 3),
                                       .hours_from = (int32_t)whole(s, &t, i, 4),
                                       .hours_to = (int32_t)whole(s, &t, i, 5)};
  }
  return LY_OK;
}

static enum ly read_benefits(struct scope *s, struct str folder, struct county_figures *f) {
  struct table t;
  enum ly rc = table_read(s, folder, "benefits.csv",
                          "area,programme,measure,from,to,percent,wrong,yuan", &t);
  if (rc) return rc;
  f->benefits = ARENA_ARRAY(s->arena, struct county_benefit, t.csv.count);
  if (!f->benefits) return fail_memory(s);
  for (size_t i = 1; i < t.csv.count; i++) {
    if (!county_measure_find(cell(&t, i, 2))) {
      diag_error(s, place(&t, i, 2), MSG_DEMO_FIGURES_MEASURE, cell(&t, i, 2));
    }
    if (!str_eq(cell(&t, i, 0), f->area)) continue;
    f->benefits[f->benefit_count++] = (struct county_benefit){
        .area = cell(&t, i, 0),
        .programme = cell(&t, i, 1),
        .measure = cell(&t, i, 2),
        .from = (int32_t)whole(s, &t, i, 3),
        .to = cell(&t, i, 4).len ? (int32_t)whole(s, &t, i, 4) : AGES - 1,
        .percent = (int32_t)whole(s, &t, i, 5),
        .wrong = (int32_t)hundredths(s, &t, i, 6),
        .yuan = whole(s, &t, i, 7),
    };
  }
  return LY_OK;
}

/* Those of the area and those for all, in the order of the file. */
static enum ly read_cases(struct scope *s, struct str folder, struct county_figures *f) {
  struct table t;
  enum ly rc =
      table_read(s, folder, "cases.csv",
                 "area,procedure,asks,measure,from,to,count,first,last,life,values,reason", &t);
  if (rc) return rc;
  f->cases = ARENA_ARRAY(s->arena, struct county_case, t.csv.count);
  if (!f->cases) return fail_memory(s);
  for (size_t i = 1; i < t.csv.count; i++) {
    if (!county_measure_find(cell(&t, i, 3)))
      diag_error(s, place(&t, i, 3), MSG_DEMO_FIGURES_MEASURE, cell(&t, i, 3));
    if (!str_eq(cell(&t, i, 0), f->area) && !str_is(cell(&t, i, 0), "*")) continue;
    f->cases[f->case_count++] =
        (struct county_case){.procedure = cell(&t, i, 1),
                             .asks = cell(&t, i, 2),
                             .measure = cell(&t, i, 3),
                             .from = (int32_t)whole(s, &t, i, 4),
                             .to = cell(&t, i, 5).len ? (int32_t)whole(s, &t, i, 5) : AGES - 1,
                             .count = whole(s, &t, i, 6),
                             .first = (int32_t)whole(s, &t, i, 7),
                             .last = (int32_t)whole(s, &t, i, 8),
                             .life = cell(&t, i, 9),
                             .values = cell(&t, i, 10),
                             .reason = cell(&t, i, 11)};
  }
  return LY_OK;
}

static struct str areas_known(struct scope *s, struct str folder) {
  struct str *areas;
  size_t count;
  struct buf b = buf_open(s->arena, 4096);
  if (county_areas_read(s, folder, &areas, &count)) return STR("");
  for (size_t i = 0; i < count; i++) {
    if (i) buf_add(&b, STR("、"));
    buf_add(&b, areas[i]);
  }
  return buf_str(&b);
}

enum ly county_figures_read(struct scope *s, struct str folder, struct str area,
                            struct county_figures *out) {
  *out = (struct county_figures){.area = area};
  if (!folder_exists(s, folder)) return fail(s, LY_NOT_FOUND, MSG_DEMO_NO_FOLDER, folder);
  size_t before = s->diags.errors;
  enum ly rc = read_areas(s, folder, out);
  if (!rc && out->home_count == 0) {
    return fail(s, LY_NOT_FOUND, MSG_DEMO_NO_FIGURES, area, folder, areas_known(s, folder));
  }
  if (!rc) rc = read_figures(s, folder, out);
  if (!rc) rc = read_ages(s, folder, out);
  if (!rc) rc = read_sizes(s, folder, out);
  if (!rc) rc = read_words(s, folder, out);
  if (!rc) rc = read_rooms(s, folder, out);
  if (!rc) rc = read_benefits(s, folder, out);
  if (!rc) rc = read_cases(s, folder, out);
  if (!rc && s->diags.errors > before) return fail(s, LY_INVALID, MSG_ERROR_INVALID);
  return rc;
}
