/* laoyou demo, laoyou demo report: a database to look at, and how its county fits what was
 * published.
 */
#include "cli/cli.h"

#include "base/file.h"
#include "demo/county.h"
#include "demo/demo.h"

#define SCALE_DEFAULT STR("0.05")
enum { SCALE_DIGITS = 6 };

/* ---- A county -----------------------------------------------------------------------------------
 */

static enum ly read_scale(struct scope *s, struct str text, int64_t *out) {
  struct decimal d;
  bool good = decimal_parse(text, &d) && d.scale <= SCALE_DIGITS;
  *out = good ? d.coefficient : 0;
  for (uint8_t i = d.scale; good && i < SCALE_DIGITS && *out <= COUNTY_WHOLE; i++) *out *= 10;
  good = good && *out >= 1000 && *out <= COUNTY_WHOLE;
  return good ? LY_OK : fail(s, LY_USAGE, MSG_CLI_BAD_SCALE, text);
}

static enum ly read_seed(struct scope *s, struct str text, uint64_t *out) {
  struct decimal d;
  bool good = decimal_parse(text, &d) && d.scale == 0 && d.coefficient >= 0;
  *out = good ? (uint64_t)d.coefficient : 0;
  return good ? LY_OK : fail(s, LY_USAGE, MSG_CLI_BAD_SEED, text);
}

static enum ly read_county(struct scope *s, const struct args *args, struct county_options *out) {
  *out = (struct county_options){.on = DEMO_DATE};
  enum ly rc = read_scale(s, args->scale.len ? args->scale : SCALE_DEFAULT, &out->scale);
  return rc ? rc : read_seed(s, args->seed.len ? args->seed : STR("1"), &out->seed);
}

static struct str figures_folder(const struct args *args) {
  return args->figures.len ? args->figures : STR("demo");
}

/* Those of --area, with commas between; all that there are figures for with "all" or without. */
static enum ly wanted_areas(struct scope *s, const struct args *args, struct str **out,
                            size_t *count) {
  struct str rest = args->area;
  if (!rest.len || str_is(rest, "all")) {
    return county_areas_read(s, figures_folder(args), out, count);
  }
  *out = ARENA_ARRAY(s->arena, struct str, rest.len);
  if (!*out) return fail_memory(s);
  for (*count = 0; rest.len;) {
    size_t n = 0;
    while (n < rest.len && rest.ptr[n] != ',') n++;
    if (n) (*out)[(*count)++] = (struct str){rest.ptr, n};
    rest = n < rest.len ? str_from(rest, n + 1) : (struct str){0};
  }
  return LY_OK;
}

/* ---- The report ---------------------------------------------------------------------------------
 */

/* The county itself is made in memory of its own and given back at once. */
static enum ly report_of(struct scope *s, const struct args *args, struct str area,
                         const struct county_options *options, struct value **out) {
  struct county_figures figures;
  struct county county;
  struct arena own, *outer = s->arena;
  arena_open(&own, COUNTY_BYTES);
  s->arena = &own;
  enum ly rc = county_figures_read(s, figures_folder(args), area, &figures);
  if (!rc) rc = county_make(s, &figures, options, &county);
  if (!rc) rc = county_report_value(s, &county, outer, out);
  s->arena = outer;
  arena_close(&own);
  return rc;
}

static enum ly print_lines(struct scope *s, const struct value *report, const char *list,
                           enum message heading) {
  static const struct cli_column columns[] = {
      {"title", MSG_DEMO_COLUMN_TITLE},
      {"town", MSG_DEMO_COLUMN_TOWN},
      {"ages", MSG_DEMO_COLUMN_AGES},
      {"asked", MSG_DEMO_COLUMN_ASKED},
      {"got", MSG_DEMO_COLUMN_GOT},
      {"unit", MSG_DEMO_COLUMN_UNIT},
      {"tolerance", MSG_DEMO_COLUMN_TOLERANCE},
      {"fits_text", MSG_DEMO_COLUMN_FITS},
      {"sure_text", MSG_DEMO_COLUMN_SURE},
      {"as_of", MSG_DEMO_COLUMN_AS_OF},
      {"source", MSG_DEMO_COLUMN_SOURCE},
  };
  cli_print(STR("\n"));
  cli_print_line(STR(""), message_plain(s->lang, heading));
  return cli_print_table(s, value_get(report, str_of(list)), columns,
                         sizeof columns / sizeof *columns);
}

static struct str count_of(struct scope *s, const struct value *report, const char *key) {
  return str_int(s->arena, value_get(report, str_of(key))->integer);
}

static enum ly print_report(struct scope *s, const struct value *report) {
  struct str words[] = {value_get(report, STR("name"))->text,
                        decimal_text(s->arena, value_get(report, STR("scale"))->decimal),
                        count_of(s, report, "persons"),
                        count_of(s, report, "households"),
                        count_of(s, report, "institutions"),
                        count_of(s, report, "acts"),
                        count_of(s, report, "receipts")};
  struct str misfits = count_of(s, report, "misfits");
  cli_print_line(STR(""), message_text(s->arena, s->lang, MSG_CLI_DEMO_HEAD, words, 7));
  enum ly rc = print_lines(s, report, "published", MSG_CLI_DEMO_PUBLISHED);
  if (!rc) rc = print_lines(s, report, "assumed", MSG_CLI_DEMO_ASSUMED);
  if (rc) return rc;
  cli_print(STR("\n"));
  cli_print_line(STR(""), message_text(s->arena, s->lang, MSG_CLI_DEMO_MISFITS, &misfits, 1));
  return LY_OK;
}

enum ly cli_demo_report(struct scope *s, const struct args *args) {
  struct county_options options;
  struct str *areas;
  size_t count = 0;
  struct value *all = value_map(s->arena), *list = value_list(s->arena), *report;
  enum ly rc = read_county(s, args, &options);
  if (!rc) rc = wanted_areas(s, args, &areas, &count);
  for (size_t i = 0; !rc && i < count; i++) {
    rc = report_of(s, args, areas[i], &options, &report);
    if (rc) break;
    value_add(list, report);
    if (!args->json) rc = print_report(s, report);
    if (!args->json && i + 1 < count) cli_print(STR("\n"));
  }
  if (rc || !args->json) return rc;
  value_put(all, "counties", list);
  return cli_print_json(s, all);
}

/* ---- The database -------------------------------------------------------------------------------
 */

static enum ly fill_county(struct scope *s, const struct args *args, struct store *st,
                           struct str area, const struct county_options *options,
                           struct seal_keys *keys) {
  struct demo_county made;
  struct arena *a = s->arena;
  enum ly rc = demo_county(s, st, figures_folder(args), area, options, keys, &made);
  if (rc) return rc;
  struct str words[] = {made.name,
                        str_int(a, made.persons),
                        str_int(a, made.households),
                        str_int(a, made.institutions),
                        str_int(a, made.acts),
                        str_int(a, made.receipts)};
  cli_print_line(STR(""), made.there ? message_text(a, s->lang, MSG_CLI_DEMO_THERE, words, 1)
                                     : message_text(a, s->lang, MSG_CLI_DEMO_LOADED, words, 6));
  struct str cases[] = {str_int(a, made.cases), str_int(a, made.case_events)};
  if (made.cases) cli_print_line(STR(""), message_text(a, s->lang, MSG_CLI_DEMO_CASES, cases, 2));
  return LY_OK;
}

/* The counties of --area; none without it. */
static enum ly fill_counties(struct scope *s, const struct args *args, struct store *st,
                             struct seal_keys *keys) {
  struct county_options options;
  struct str *areas;
  size_t count = 0;
  if (!args->area.len) return LY_OK;
  enum ly rc = read_county(s, args, &options);
  if (!rc) rc = wanted_areas(s, args, &areas, &count);
  for (size_t i = 0; !rc && i < count; i++) {
    rc = fill_county(s, args, st, areas[i], &options, keys);
  }
  return rc;
}

static enum ly fill(struct scope *s, const struct args *args, struct store *st, struct str folder) {
  struct seal_keys *keys = NULL;
  size_t adopted;
  enum ly rc = demo_check(s, st);
  if (!rc) rc = cli_need_keys(s, args, false);
  if (!rc) rc = cli_read_keys(s, args, &keys);
  if (!rc) rc = demo_fill(s, st, folder, DEMO_HISTORY, keys, &adopted);
  if (!rc) {
    struct str count = str_int(s->arena, (int64_t)adopted);
    cli_print_line(STR(""), message_text(s->arena, s->lang, MSG_CLI_DEMO_READY, &count, 1));
    rc = fill_counties(s, args, st, keys);
  }
  seal_keys_close(keys);
  return rc;
}

enum ly cli_demo(struct scope *s, const struct args *args) {
  struct store *st;
  struct county_options options;
  struct str folder = args->packs.len ? args->packs : STR("packs");
  if (!folder_exists(s, folder)) return fail(s, LY_NOT_FOUND, MSG_CLI_NO_PACKS, folder);
  enum ly rc = read_county(s, args, &options); /* before anything is written */
  if (!rc) rc = cli_store(s, args, STORE_CREATE, &st);
  if (rc) return rc;
  rc = fill(s, args, st, folder);
  store_close(st);
  return rc;
}
