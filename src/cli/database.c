/* laoyou copy, backup, restore: the whole database, and that it is the same. */
#include "cli/cli.h"

#include "store/backup.h"

static struct value *copied_value(struct scope *s, const struct store_copied *list, size_t count) {
  struct arena *a = s->arena;
  struct value *v = value_map(a), *tables = value_list(a);
  int64_t rows = 0;
  for (size_t i = 0; i < count; i++) {
    struct value *t = value_map(a);
    value_put_text(a, t, "table", str_of(list[i].table));
    value_put_int(a, t, "rows", list[i].rows);
    value_put_text(a, t, "sm3", list[i].digest);
    value_add(tables, t);
    rows += list[i].rows;
  }
  value_put_int(a, v, "rows", rows);
  value_put(v, "tables", tables);
  return v;
}

static enum ly print_copied(struct scope *s, const struct args *args, struct str to,
                            const struct store_copied *list, size_t count) {
  static const struct cli_column columns[] = {
      {"table", MSG_CLI_COL_TABLE}, {"rows", MSG_CLI_COL_ROWS}, {"sm3", MSG_CLI_COL_SM3}};
  struct value *v = copied_value(s, list, count);
  if (arena_failed(s->arena)) return fail_memory(s);
  if (args->json) return cli_print_json(s, v);
  enum ly rc = cli_print_table(s, value_get(v, STR("tables")), columns, 3);
  struct str words[] = {to, str_int(s->arena, value_get(v, STR("rows"))->integer)};
  cli_print_line(STR(""), message_text(s->arena, s->lang, MSG_CLI_COPIED, words, 2));
  return rc;
}

/* What is derived is not copied: the database in use makes it itself. */
static enum ly derive(struct scope *s, struct store *to) {
  struct tx *tx;
  bool kept;
  enum ly rc = store_business_date(s, to, &kept);
  if (!rc) rc = store_begin(s, to, &tx);
  if (rc) return rc;
  rc = plan_derive(s, tx);
  if (!rc) return store_commit(s, tx);
  store_rollback(tx);
  return rc;
}

/* Fills an open, empty database, and closes it. */
static enum ly copy_into(struct scope *s, struct store *from, struct store *to,
                         struct store_copied **list, size_t *count) {
  enum ly rc = store_copy(s, from, to, list, count);
  if (!rc) rc = derive(s, to);
  store_close(to);
  return rc;
}

/* From an open database to an address that is made or empty. */
static enum ly copy_to(struct scope *s, struct store *from, struct str address,
                       struct store_copied **list, size_t *count) {
  struct store *to;
  enum ly rc = store_open(s, address, STORE_CREATE, &to);
  return rc ? rc : copy_into(s, from, to, list, count);
}

enum ly cli_copy(struct scope *s, const struct args *args) {
  struct store *from;
  struct store_copied *list = NULL;
  size_t count = 0;
  enum ly rc = store_open(s, args->positional[0], STORE_EXISTING, &from);
  if (rc) return rc;
  rc = cli_check_keys(s, args, args->positional[0], from);
  if (!rc) rc = copy_to(s, from, args->positional[1], &list, &count);
  store_close(from);
  return rc ? rc : print_copied(s, args, args->positional[1], list, count);
}

enum ly cli_backup(struct scope *s, const struct args *args) {
  struct store *from;
  struct store_copied *list = NULL;
  size_t count = 0;
  struct str file = args->positional[0];
  enum ly rc = cli_store(s, args, STORE_EXISTING, &from);
  if (rc) return rc;
  rc = store_backup(s, from, file, &list, &count);
  store_close(from);
  return rc ? rc : print_copied(s, args, file, list, count);
}

static enum ly restore_into(struct scope *s, const struct args *args, struct store *from,
                            struct store_copied **list, size_t *count) {
  struct store *to;
  enum ly rc = cli_store(s, args, STORE_CREATE, &to);
  return rc ? rc : copy_into(s, from, to, list, count);
}

enum ly cli_restore(struct scope *s, const struct args *args) {
  struct store *from;
  struct store_copied *list = NULL;
  size_t count = 0;
  enum ly rc = store_open(s, args->positional[0], STORE_EXISTING, &from);
  if (rc) return rc;
  rc = cli_check_keys(s, args, cli_address(args), from); /* the key file stays with the target */
  if (!rc) rc = restore_into(s, args, from, &list, &count);
  store_close(from);
  return rc ? rc : print_copied(s, args, args->positional[0], list, count);
}
