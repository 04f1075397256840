/* laoyou party find, merge, unmerge, duplicates: finding parties, and records that are one. */
#include "cli/cli.h"

#include "registry/link.h"
#include "registry/look.h"
#include "registry/search.h"
#include "registry/write.h"

enum { FOUND_PAGE = 50 };

static enum ly want(struct scope *s, struct str value, const char *option) {
  return value.len ? LY_OK : fail(s, LY_USAGE, MSG_CLI_WANT_OPTION, str_of(option));
}

static enum ly read_id(struct scope *s, struct str text, int64_t *out) {
  return registry_id(text, out) ? LY_OK : fail(s, LY_USAGE, MSG_CLI_BAD_PARTY_ID, text);
}

static void print_words(struct scope *s, enum message message, const struct str *words) {
  cli_print_line(STR(""), message_text(s->arena, s->lang, message, words, message_arity(message)));
}

/* ---- Finding -----------------------------------------------------------------------------------
 */

static enum ly print_found(struct scope *s, const struct value *v) {
  static const struct cli_column columns[] = {{"party", MSG_CLI_COL_PARTY},
                                              {"kind_text", MSG_IDENTITY_COL_KIND},
                                              {"name", MSG_IDENTITY_COL_NAME},
                                              {"born", MSG_IDENTITY_COL_SINCE},
                                              {"area", MSG_IDENTITY_COL_AREA}};
  const struct value *parties = value_get(v, STR("parties"));
  struct str after = value_get(v, STR("after"))->text;
  enum ly rc = parties->count ? cli_print_table(s, parties, columns, 5) : LY_OK;
  struct str words[] = {value_get(v, STR("true_on"))->text,
                        str_int(s->arena, (int64_t)parties->count), after};
  if (!rc) print_words(s, after.len ? MSG_CLI_FOUND_MORE : MSG_CLI_FOUND_END, words);
  return rc;
}

enum ly cli_party_find(struct scope *s, const struct args *args) {
  struct registry r;
  struct store *st;
  struct search_page page;
  struct search q = {.district = args->district,
                     .text = args->positional[0],
                     .area = args->area,
                     .kind = args->kind,
                     .after = args->after,
                     .limit = FOUND_PAGE};
  enum ly rc = want(s, args->district, "district");
  if (!rc) rc = cli_open_registry(s, args, &st, &r);
  if (rc) return rc;
  rc = party_search(s, st, &r, &q, &page);
  struct value *v = rc ? NULL : search_value(s, &page);
  if (v && !args->json)
    rc = cli_name_areas(s, st, args->district, value_get(v, STR("parties")), "area");
  cli_close_registry(st, &r);
  if (rc) return rc;
  if (arena_failed(s->arena) || !v) return fail_memory(s);
  return args->json ? cli_print_json(s, v) : print_found(s, v);
}

/* ---- Records that are one ----------------------------------------------------------------------
 */

static enum ly write_link(struct scope *s, const struct args *args, struct registry_deed *deed,
                          int64_t *link) {
  struct registry r;
  struct store *st;
  *link = 0;
  deed->new.district = args->district;
  deed->new.reason = args->reason;
  deed->new.from = deed->new.to = DATE_NONE;
  enum ly rc = want(s, args->district, "district");
  if (!rc) rc = want(s, args->reason, "reason");
  if (!rc) rc = read_id(s, args->positional[0], &deed->new.party);
  if (!rc) rc = cli_open_registry(s, args, &st, &r);
  if (rc) return rc;
  /* cppcheck-suppress autoVariables -- the deed is done before this returns */
  deed->registry = &r;
  struct write w = registry_write(s, deed);
  rc = store_write(s, st, &w);
  if (!rc) *link = registry_answer(&w).first;
  cli_close_registry(st, &r);
  return rc;
}

static enum ly print_link(struct scope *s, const struct args *args, int64_t link,
                          enum message message) {
  struct str words[] = {args->positional[0], args->positional[1]};
  if (!args->json) {
    print_words(s, message, words);
    return LY_OK;
  }
  struct value *v = value_map(s->arena);
  value_put_text(s->arena, v, "party", words[0]);
  value_put_text(s->arena, v, "link", str_int(s->arena, link));
  return cli_print_json(s, v);
}

enum ly cli_party_merge(struct scope *s, const struct args *args) {
  struct registry_deed deed = {.act = REGISTRY_MERGE, .one_wrong = args->one_wrong};
  int64_t link;
  enum ly rc = read_id(s, args->positional[1], &deed.target);
  if (!rc) rc = write_link(s, args, &deed, &link);
  if (rc && s->error.message == MSG_IDENTITY_APART) {
    struct str told = error_text(s);
    s->error = (struct error){0};
    return fail(s, rc, MSG_CLI_MERGE_APART, told);
  }
  return rc ? rc : print_link(s, args, link, MSG_CLI_MERGED);
}

enum ly cli_party_unmerge(struct scope *s, const struct args *args) {
  struct registry_deed deed = {.act = REGISTRY_UNMERGE};
  int64_t link;
  enum ly rc = write_link(s, args, &deed, &link);
  return rc ? rc : print_link(s, args, link, MSG_CLI_UNMERGED);
}

static struct value *pair_value(struct scope *s, const struct link_pair *pair) {
  struct arena *a = s->arena;
  struct value *v = value_map(a);
  value_put_text(a, v, "party", str_int(a, pair->party));
  value_put_text(a, v, "name", pair->name);
  value_put_text(a, v, "other", str_int(a, pair->other));
  value_put_text(a, v, "other_name", pair->other_name);
  link_put_why(s, v, pair);
  return v;
}

enum ly cli_party_duplicates(struct scope *s, const struct args *args) {
  static const struct cli_column columns[] = {{"party", MSG_CLI_COL_PARTY},
                                              {"name", MSG_IDENTITY_COL_NAME},
                                              {"other", MSG_IDENTITY_COL_OTHER},
                                              {"other_name", MSG_IDENTITY_COL_NAME},
                                              {"why_text", MSG_IDENTITY_COL_WHY}};
  struct registry r;
  struct store *st;
  struct link_pair *pairs = NULL;
  size_t count = 0;
  struct value *list = value_list(s->arena);
  enum ly rc = want(s, args->district, "district");
  if (!rc) rc = cli_open_registry(s, args, &st, &r);
  if (rc) return rc;
  rc = link_duplicates(s, st, &r, args->district, 0, 1000, &pairs, &count);
  for (size_t i = 0; !rc && i < count; i++) value_add(list, pair_value(s, &pairs[i]));
  cli_close_registry(st, &r);
  if (rc) return rc;
  if (arena_failed(s->arena)) return fail_memory(s);
  if (args->json) return cli_print_json(s, list);
  if (count) rc = cli_print_table(s, list, columns, 5);
  struct str words[] = {str_int(s->arena, (int64_t)count)};
  if (!rc) print_words(s, MSG_CLI_DUPLICATES_END, words);
  return rc;
}

/* ---- Who looked ---------------------------------------------------------------------------------
 */

static struct value *looks_value(struct scope *s, const struct registry_looked *looks,
                                 size_t count) {
  struct value *list = value_list(s->arena);
  for (size_t i = 0; i < count; i++) {
    struct value *v = value_map(s->arena);
    value_put_text(s->arena, v, "who", looks[i].who);
    value_put_text(s->arena, v, "page", looks[i].page);
    value_put_text(s->arena, v, "at", time_local(s->arena, looks[i].at_us));
    value_add(list, v);
  }
  return list;
}

enum ly cli_party_looks(struct scope *s, const struct args *args) {
  static const struct cli_column columns[] = {
      {"at", MSG_LOOKS_AT}, {"who", MSG_LOOKS_WHO}, {"page", MSG_LOOKS_PAGE}};
  enum { LOOKS_SHOWN = 200 };
  struct registry_looked *looks = NULL;
  struct store *st;
  int64_t party;
  size_t count = 0;
  enum ly rc = want(s, args->district, "district");
  if (!rc) rc = read_id(s, args->positional[0], &party);
  if (!rc) rc = cli_store(s, args, STORE_EXISTING, &st);
  if (rc) return rc;
  rc = registry_looks_of(s, st, args->district, party, LOOKS_SHOWN, &looks, &count);
  store_close(st);
  if (rc) return rc;
  struct value *v = value_map(s->arena), *list = looks_value(s, looks, count);
  value_put(v, "looks", list);
  if (args->json) return cli_print_json(s, v);
  if (!count) cli_print_line(STR(""), message_plain(s->lang, MSG_LOOKS_NONE));
  return count ? cli_print_table(s, list, columns, sizeof columns / sizeof *columns) : LY_OK;
}
