/* Rows of the derived tables that belong to a turn (turn.c), by kind of party. */
#include "registry/current_int.h"

enum { SQL_MAX = 4096 };

enum ly current_give_way(struct scope *s, struct tx *tx, const struct registry_party *kind,
                         struct str district, const int64_t *parties, size_t count, int64_t turn) {
  struct store_value params[2 + HISTORY_MANY] = {S_TEXT(district)};
  struct buf b = buf_open(s->arena, SQL_MAX);
  must(count >= 1 && count <= HISTORY_MANY);
  for (size_t i = 0; i < HISTORY_MANY; i++) params[1 + i] = S_INT(parties[i < count ? i : 0]);
  params[1 + HISTORY_MANY] = S_INT(-turn);
  /* built: a derived table is named by the dictionary; test_turn runs it */
  buf_printf(&b,
             "UPDATE %s SET turn = $52 WHERE district = $1 AND turn = 0"
             " AND party IN (" MANY_PARTIES ")",
             kind->table);
  /* built: above */
  return store_exec_with(s, tx, str_c(s->arena, buf_str(&b)), params, 2 + HISTORY_MANY);
}

enum ly current_has_turn(struct scope *s, struct tx *tx, const struct registry_party *kind,
                         struct str district, int64_t party, bool *out) {
  struct store_rows rows = {0};
  struct buf b = buf_open(s->arena, SQL_MAX);
  /* built: a derived table is named by the dictionary; test_turn runs it */
  buf_printf(&b, "SELECT party FROM %s WHERE district = $1 AND party = $2 AND turn <> 0 LIMIT 1",
             kind->table);
  /* built: above */
  enum ly rc = store_query(s, tx_store(tx), "i", str_c(s->arena, buf_str(&b)), &rows,
                           S_TEXT(district), S_INT(party));
  *out = !rc && rows.rows > 0;
  return rc;
}

enum ly current_of_turn(struct scope *s, struct tx *tx, struct str kind, struct str district,
                        int64_t turn, size_t limit, struct store_rows *out) {
  struct buf b = buf_open(s->arena, SQL_MAX);
  /* built: a derived table is named by the dictionary; test_turn runs it */
  buf_printf(&b,
             "SELECT party FROM kept_%.*s WHERE district = $1 AND turn = $2 AND turn <> 0"
             " ORDER BY party LIMIT $3",
             STR_ARG(kind));
  /* built: above */
  return store_query(s, tx_store(tx), "i", str_c(s->arena, buf_str(&b)), out, S_TEXT(district),
                     S_INT(turn), S_INT((int64_t)limit));
}

enum ly current_settle(struct scope *s, struct tx *tx, struct str kind, struct str district,
                       int64_t stays, int64_t goes, int64_t last) {
  struct buf drop = buf_open(s->arena, SQL_MAX), stay = buf_open(s->arena, SQL_MAX);
  /* built: a derived table is named by the dictionary; test_turn runs it */
  buf_printf(&drop,
             "DELETE FROM kept_%.*s WHERE district = $1 AND turn = $2 AND turn <> 0"
             " AND party <= $3",
             STR_ARG(kind));
  /* built: the same */
  buf_printf(&stay,
             "UPDATE kept_%.*s SET turn = 0 WHERE district = $1 AND turn = $2 AND turn <> 0"
             " AND party <= $3",
             STR_ARG(kind));
  const char *drop_sql = str_c(s->arena, buf_str(&drop)),
             *stay_sql = str_c(s->arena, buf_str(&stay));
  /* built: above */
  enum ly rc = store_exec(s, tx, drop_sql, S_TEXT(district), S_INT(goes), S_INT(last));
  /* built: above */
  return rc ? rc : store_exec(s, tx, stay_sql, S_TEXT(district), S_INT(stays), S_INT(last));
}
