/* pack/: versions in the database, and Qingtian against a list of its figures made apart from the
 * pack. */
#include "tests/support.h"

#include "base/file.h"
#include "plan/plan.h"

#include <string.h>

static struct pack_source small_source(struct fixture *f, const char *units) {
  static const struct pack_file fixed[] = {
      {STR_INIT("pack.yaml"), STR_INIT("key: sample\nname: 样例县\narea: \"331121\"\n")},
      {STR_INIT("clauses.yaml"), STR_INIT("- {clause: 一, part: goal, title: 目标}\n")},
  };
  struct pack_file *files = ARENA_ARRAY(&f->arena, struct pack_file, 3);
  files[0] = fixed[0];
  files[1] = fixed[1];
  files[2] = (struct pack_file){STR("units.yaml"), str_of(units)};
  return pack_source_memory(files, 3);
}

static struct date day(const char *iso) {
  struct date d;
  assert_true(date_parse(str_of(iso), &d));
  return d;
}

static struct str adopt(struct fixture *f, struct store *st, const char *units, const char *from,
                        bool want_changed) {
  struct pack_source source = small_source(f, units);
  struct pack pack;
  struct tx *tx;
  bool changed;
  assert_ok(f, pack_read(&f->scope, &source, plan_kinds, &pack));
  assert_ok(f, store_begin(&f->scope, st, &tx));
  assert_ok(f, pack_adopt(&f->scope, tx, &pack, &source, day(from), &changed));
  assert_ok(f, store_commit(&f->scope, tx));
  assert_int_equal(changed, want_changed);
  return pack.version;
}

static void assert_in_force(struct fixture *f, struct store *st, const char *on,
                            struct str version) {
  struct pack_adoption *list;
  size_t count;
  assert_ok(f, pack_in_force(&f->scope, st, day(on), &list, &count));
  assert_int_equal(count, version.len ? 1 : 0);
  if (count) assert_str(list[0].version, str_c(&f->arena, version));
}

/* Which version holds follows the date it holds from, and of two from one day the later adoption.
 */
static void versions_hold_by_date(void **state) {
  struct fixture *f = *state;
  struct store *st;
  assert_ok(f, store_open(&f->scope, fixture_path(f, "a.db"), STORE_CREATE, &st));
  struct str a = adopt(f, st, "- {key: a, name: 甲}\n", "2024-01-01", true);
  struct str b = adopt(f, st, "- {key: a, name: 乙}\n", "2024-03-01", true);
  adopt(f, st, "- {key: a, name: 甲}\n", "2024-01-01", false);
  struct str c = adopt(f, st, "- {key: a, name: 丙}\n", "2024-03-01", true);
  assert_false(str_eq(a, b));
  assert_in_force(f, st, "2023-12-31", STR(""));
  assert_in_force(f, st, "2024-01-01", a);
  assert_in_force(f, st, "2024-02-29", a);
  assert_in_force(f, st, "2024-03-01", c);
  adopt(f, st, "- {key: a, name: 甲}\n", "2024-03-01", true); /* back to an earlier version */
  assert_in_force(f, st, "2024-06-30", a);
  store_close(st);
}

/* What is stored is read back byte for byte; a changed byte is found by the version's name. */
static void a_stored_version_proves_itself(void **state) {
  struct fixture *f = *state;
  struct store *st;
  struct pack_source source;
  assert_ok(f, store_open(&f->scope, fixture_path(f, "a.db"), STORE_CREATE, &st));
  struct str version = adopt(f, st, "- {key: a, name: 甲}\n", "2024-01-01", true);
  assert_ok(f, pack_source_stored(&f->scope, st, STR("sample"), version, &source));
  assert_int_equal(source.count, 3);
  assert_str(source.files[2].path, "units.yaml");
  assert_str(source.files[2].content, "- {key: a, name: 甲}\n");
  struct tx *tx;
  assert_ok(f, store_begin(&f->scope, st, &tx));
  assert_ok(f, store_exec(&f->scope, tx, "UPDATE pack_file SET content = $1 WHERE path = $2",
                          S_BLOB(STR("- {key: a, name: 乙}\n")), S_TEXT(STR("units.yaml"))));
  assert_ok(f, store_commit(&f->scope, tx));
  int rc = pack_source_stored(&f->scope, st, STR("sample"), version, &source);
  assert_int_equal(rc, LY_CORRUPT);
  store_close(st);
}

/* The name depends on every byte of every path and content, and on where one ends. */
static void version_names_tell_files_apart(void **state) {
  struct fixture *f = *state;
  struct str names[4];
  const struct pack_file files[4][2] = {
      {{STR("a.yaml"), STR("xy")}, {STR("b.yaml"), STR("z")}},
      {{STR("a.yaml"), STR("x")}, {STR("b.yaml"), STR("yz")}},
      {{STR("a.yaml"), STR("xy")}, {STR("c.yaml"), STR("z")}},
      {{STR("a.yaml"), STR("xy")}, {STR("b.yaml"), STR("Z")}},
  };
  for (size_t i = 0; i < 4; i++) {
    struct pack_source source = {.files = (struct pack_file *)(uintptr_t)files[i], .count = 2};
    assert_ok(f, pack_version_name(&f->scope, &source, &names[i]));
    assert_int_equal(names[i].len, 64);
    for (size_t j = 0; j < i; j++) assert_false(str_eq(names[i], names[j]));
  }
}

/* ---- Qingtian against tests/fidelity
 * ------------------------------------------------------------- */

struct row {
  struct str cells[8];
};

/* The next line of a tab-separated text, without its header having been read before. */
static bool next_row(struct str *text, struct row *row) {
  *row = (struct row){0};
  if (text->len == 0) return false;
  size_t column = 0, from = 0, i = 0;
  for (; i < text->len && text->ptr[i] != '\n'; i++) {
    if (text->ptr[i] != '\t') continue;
    assert_true(column < 7);
    row->cells[column++] = (struct str){text->ptr + from, i - from};
    from = i + 1;
  }
  row->cells[column] = (struct str){text->ptr + from, i - from};
  *text = str_from(*text, i < text->len ? i + 1 : i);
  return true;
}

static struct str fidelity(struct fixture *f, const char *path) {
  struct str text;
  struct row header;
  assert_ok(f, file_read(&f->scope, str_of(path), 1000000, &text));
  assert_true(next_row(&text, &header));
  return text;
}

static struct pack read_qingtian(struct fixture *f) {
  struct pack_source source;
  struct pack pack;
  assert_ok(f, pack_source_folder(&f->scope, STR("packs/qingtian"), &source));
  assert_ok(f, pack_read(&f->scope, &source, plan_kinds, &pack));
  return pack;
}

static bool is_unit(const struct pack_unit *unit, struct str printed) {
  const struct str *aliases = unit->aliases.items;
  bool same = str_eq(unit->name, printed);
  for (size_t i = 0; i < unit->aliases.count; i++) same |= str_eq(aliases[i], printed);
  return same;
}

/* "甲;乙" as printed against references to units: by name or by one of their other spellings. */
static void assert_units(struct str printed, const struct pack_many *units) {
  const struct pack_ref *refs = units->items;
  for (size_t i = 0; i < units->count; i++) {
    size_t end = 0;
    while (end < printed.len && printed.ptr[end] != ';') end++;
    assert_true(is_unit((const void *)refs[i].entry, (struct str){printed.ptr, end}));
    printed = str_from(printed, end < printed.len ? end + 1 : end);
  }
  assert_int_equal(printed.len, 0);
}

static void qingtian_has_the_printed_indicators(void **state) {
  struct fixture *f = *state;
  struct pack pack = read_qingtian(f);
  const struct pack_table *table = pack_table_of(&pack, &plan_kind_indicator);
  struct str text = fidelity(f, "tests/fidelity/qingtian-indicators.tsv");
  struct row row;
  size_t n = 0;
  for (; next_row(&text, &row); n++) {
    assert_true(n < table->count);
    const struct plan_indicator *i = (const void *)table->entries[n];
    const struct pack_choice *kind = pack_choice_of(plan_bindings, i->binding);
    assert_str(row.cells[0], str_c(&f->arena, str_int(&f->arena, i->number)));
    assert_str(row.cells[1], str_c(&f->arena, i->category));
    assert_str(row.cells[2], str_c(&f->arena, i->name));
    /* Where the table prints no unit, the pack says from which clause it took it. */
    assert_int_equal(row.cells[3].len == 0, i->unit_clause.entry != NULL);
    if (row.cells[3].len) assert_str(row.cells[3], str_c(&f->arena, i->unit));
    assert_str(row.cells[4], str_c(&f->arena, i->base->printed));
    assert_str(row.cells[5], str_c(&f->arena, i->target->printed));
    assert_units(row.cells[6], &i->lead_units);
    assert_str(row.cells[7], str_c(&f->arena, message_plain(LANG_ZH, kind->message)));
  }
  assert_int_equal(n, 19);
  assert_int_equal(n, table->count);
}

static void qingtian_has_the_printed_clauses(void **state) {
  struct fixture *f = *state;
  struct pack pack = read_qingtian(f);
  const struct pack_table *table = pack_table_of(&pack, &pack_kind_clause);
  struct str text = fidelity(f, "tests/fidelity/qingtian-clauses.tsv");
  struct row row;
  size_t n = 0;
  for (; next_row(&text, &row); n++) {
    assert_true(n < table->count);
    const struct pack_clause *c = (const void *)table->entries[n];
    assert_str(row.cells[0], str_c(&f->arena, c->clause));
    assert_str(row.cells[1], str_c(&f->arena, c->title));
  }
  assert_int_equal(n, table->count);
  assert_int_equal(pack_duty_clauses(&pack), 23);
}

/* "key=value" out of "a=1|key=value|…"; empty when it is not there. */
static struct str extra(struct str list, const char *key) {
  while (list.len) {
    size_t end = 0, equals = 0;
    while (end < list.len && list.ptr[end] != '|') end++;
    while (equals < end && list.ptr[equals] != '=') equals++;
    if (str_is((struct str){list.ptr, equals}, key)) {
      return (struct str){list.ptr + equals + 1, end - equals - 1};
    }
    list = str_from(list, end < list.len ? end + 1 : end);
  }
  return STR("");
}

static void assert_number(struct str printed, struct pack_number number) {
  struct decimal d;
  assert_int_equal(printed.len > 0, number.given);
  if (!number.given) return;
  assert_true(decimal_parse(printed, &d));
  assert_int_equal(decimal_cmp(d, number.value), 0);
}

static void assert_project(struct fixture *f, const struct row *row, const struct plan_project *p) {
  struct str more = row->cells[4];
  struct buf id = buf_open(&f->arena, 16), term = buf_open(&f->arena, 32);
  buf_printf(&id, "%c%lld", p->field == PLAN_FIELD_ELDER ? 'p' : 'c', (long long)p->number);
  buf_add(&term, period_code(&f->arena, p->start));
  buf_char(&term, '-');
  buf_add(&term, period_code(&f->arena, p->end));
  struct str phase = message_plain(LANG_ZH, pack_choice_of(plan_phases, p->phase)->message);
  struct str funding = message_plain(LANG_ZH, pack_choice_of(plan_fundings, p->funding)->message);
  assert_str(row->cells[1], str_c(&f->arena, buf_str(&id)));
  assert_str(row->cells[2], str_c(&f->arena, p->name));
  assert_str(extra(more, "phase"), str_c(&f->arena, phase));
  assert_str(extra(more, "term"), str_c(&f->arena, buf_str(&term)));
  assert_str(extra(more, "site"), str_c(&f->arena, p->site));
  assert_str(extra(more, "funding"), str_c(&f->arena, funding));
  assert_number(extra(more, "investment_wan"), p->investment_wan);
  assert_number(extra(more, "beds"), p->beds);
  assert_number(extra(more, "places"), p->places);
  assert_number(extra(more, "classes"), p->classes);
  assert_number(extra(more, "floor_m2"), p->floor_area_m2);
  assert_number(extra(more, "land_m2"), p->land_area_m2);
  assert_number(extra(more, "land_mu"), p->land_area_mu);
}

/* A document's number stands behind a policy's name apart, within a pilot's name in brackets. */
static void assert_listed(struct fixture *f, const struct row *row, const struct plan_listed *p) {
  struct str apart = extra(row->cells[4], "number");
  struct buf name = buf_open(&f->arena, 1000);
  buf_add(&name, p->name);
  if (p->document_number.len && apart.len == 0) {
    buf_printf(&name, "（%.*s）", STR_ARG(p->document_number));
  }
  assert_str(row->cells[1], str_c(&f->arena, str_int(&f->arena, p->number)));
  assert_str(row->cells[2], str_c(&f->arena, buf_str(&name)));
  assert_units(row->cells[3], &p->units);
  if (apart.len) assert_str(apart, str_c(&f->arena, p->document_number));
}

static void qingtian_has_the_printed_lists(void **state) {
  struct fixture *f = *state;
  struct pack pack = read_qingtian(f);
  static const struct {
    const char *list;
    const struct pack_kind *kind;
    size_t count;
  } lists[] = {
      {"projects", &plan_kind_project, 12},
      {"policies", &plan_kind_policy, 5},
      {"pilots", &plan_kind_pilot, 3},
      {"reforms", &plan_kind_reform, 2},
  };
  struct str text = fidelity(f, "tests/fidelity/qingtian-lists.tsv");
  struct row row;
  for (size_t l = 0; l < sizeof lists / sizeof *lists; l++) {
    const struct pack_table *table = pack_table_of(&pack, lists[l].kind);
    assert_int_equal(table->count, lists[l].count);
    for (size_t n = 0; n < table->count; n++) {
      assert_true(next_row(&text, &row));
      assert_str(row.cells[0], lists[l].list);
      if (l == 0) {
        const struct plan_project *p = (const void *)table->entries[n];
        assert_project(f, &row, p);
        assert_units(row.cells[3], &p->units);
      } else {
        assert_listed(f, &row, (const void *)table->entries[n]);
      }
    }
  }
  assert_int_equal(text.len, 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(versions_hold_by_date),
      TEST(a_stored_version_proves_itself),
      TEST(version_names_tell_files_apart),
      TEST(qingtian_has_the_printed_indicators),
      TEST(qingtian_has_the_printed_clauses),
      TEST(qingtian_has_the_printed_lists),
  };
  return cmocka_run_group_tests_name("pack", tests, NULL, NULL);
}
