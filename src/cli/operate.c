/* laoyou verify, log, setting, jobs, status: keeping an installation. */
#include "cli/cli.h"

#include "base/version.h"
#include "store/change.h"
#include "store/lease.h"
#include "store/setting.h"
#include "web/app.h"
#include "web/jobs.h"

/* ---- verify ------------------------------------------------------------------------------------
 */

static struct value *heads_value(struct scope *s, const struct change_verified *v) {
  struct value *list = value_list(s->arena);
  for (size_t i = 0; i < v->head_count; i++) {
    struct buf b = buf_open(s->arena, 128);
    buf_add(&b, v->heads[i].district);
    buf_printf(&b, ":%lld:", (long long)v->heads[i].number);
    buf_add(&b, digest_hex(s->arena, &v->heads[i].chain));
    value_add_text(s->arena, list, buf_str(&b));
  }
  return list;
}

static struct value *verified_value(struct scope *s, const struct change_verified *v) {
  struct arena *a = s->arena;
  struct value *out = value_map(a), *first = value_map(a);
  value_put_bool(a, out, "broken", v->broken);
  value_put_int(a, out, "rows", v->rows);
  value_put_int(a, out, "erased", v->erased);
  value_put(out, "heads", heads_value(s, v));
  if (!v->broken) return out;
  value_put_text(a, first, "district", v->first.district);
  value_put_int(a, first, "number", v->first.number);
  value_put_text(a, first, "why", message_plain(s->lang, v->first.why));
  value_put(out, "first_break", first);
  return out;
}

static void print_verified(struct scope *s, const struct change_verified *v,
                           const struct value *value) {
  struct str words[] = {str_int(s->arena, v->rows), str_int(s->arena, v->erased)};
  cli_print_line(STR(""), message_text(s->arena, s->lang, MSG_CLI_VERIFIED, words, 2));
  const struct value *heads = value_get(value, STR("heads"));
  for (const struct value *h = heads->first; h; h = h->next) cli_print_line(STR("  "), h->text);
}

enum ly cli_verify(struct scope *s, const struct args *args) {
  struct change_head noted;
  struct change_verified v;
  struct store *st;
  if (args->head.len && !change_head_parse(args->head, &noted)) {
    return fail(s, LY_USAGE, MSG_CLI_BAD_HEAD, args->head);
  }
  enum ly rc = cli_store(s, args, STORE_EXISTING, &st);
  if (rc) return rc;
  rc = change_verify(s, st, &noted, args->head.len > 0, &v);
  store_close(st);
  if (rc) return rc;
  struct value *value = verified_value(s, &v);
  if (arena_failed(s->arena)) return fail_memory(s);
  if (args->json) rc = cli_print_json(s, value);
  if (!args->json && !v.broken) print_verified(s, &v, value);
  if (rc || !v.broken) return rc;
  return fail(s, LY_CORRUPT, MSG_VERIFY_BROKEN, v.first.district, str_int(s->arena, v.first.number),
              message_plain(s->lang, v.first.why));
}

/* ---- log ---------------------------------------------------------------------------------------
 */

static struct value *change_value(struct scope *s, const struct change_row *row) {
  struct arena *a = s->arena;
  struct value *v = value_map(a);
  value_put_int(a, v, "number", row->number);
  value_put_text(a, v, "recorded_at", time_local(a, row->recorded_at));
  value_put_text(a, v, "actor", row->actor);
  value_put_text(a, v, "from", row->from);
  value_put_text(a, v, "act", row->act);
  value_put_text(a, v, "subject", row->subject);
  value_put_text(a, v, "reason", row->reason);
  value_put_text(a, v, "answer", row->answer);
  value_put_text(a, v, "pack_version", row->pack_version);
  if (row->erased) value_put_null(a, v, "payload");
  if (!row->erased) value_put_text(a, v, "payload", row->payload);
  return v;
}

enum ly cli_log(struct scope *s, const struct args *args) {
  static const struct cli_column columns[] = {
      {"number", MSG_CLI_OP_NUMBER}, {"recorded_at", MSG_CLI_OP_RECORDED_AT},
      {"actor", MSG_CLI_OP_ACTOR},   {"from", MSG_CLI_OP_FROM},
      {"act", MSG_CLI_OP_ACT},       {"subject", MSG_CLI_OP_SUBJECT},
      {"reason", MSG_CLI_OP_REASON},
  };
  struct change_filter filter = {
      .district = args->district.len ? args->district : DISTRICT_INSTALLATION,
      .limit = cli_limit(args)};
  struct change_row *rows;
  struct store *st;
  size_t count;
  enum ly rc = cli_store(s, args, STORE_EXISTING, &st);
  if (rc) return rc;
  rc = change_list(s, st, &filter, &rows, &count);
  store_close(st);
  if (rc) return rc;
  struct value *list = value_list(s->arena);
  for (size_t i = 0; i < count; i++) value_add(list, change_value(s, &rows[i]));
  if (args->json) return cli_print_json(s, list);
  rc = cli_print_table(s, list, columns, sizeof columns / sizeof *columns);
  if (!rc && count) cli_say_more(s, rows[count - 1].number - 1, STR("")); /* numbers have no gaps */
  return rc;
}

/* ---- setting -----------------------------------------------------------------------------------
 */

enum ly cli_setting_list(struct scope *s, const struct args *args) {
  static const struct cli_column columns[] = {
      {"name", MSG_CLI_OP_SETTING}, {"value", MSG_CLI_OP_VALUE}, {"title", MSG_CLI_OP_MEANING}};
  struct store *st;
  struct value *list = value_list(s->arena);
  enum ly rc = cli_store(s, args, STORE_EXISTING, &st);
  if (rc) return rc;
  for (const struct setting_kind *k = settings; k->name && !rc; k++) {
    struct value *v = value_map(s->arena);
    struct str value = {0};
    rc = setting_value(s, st, k->name, &value);
    value_put_text(s->arena, v, "name", str_of(k->name));
    value_put_text(s->arena, v, "value", value);
    value_put_text(s->arena, v, "title", message_plain(s->lang, k->title));
    value_add(list, v);
  }
  store_close(st);
  if (rc) return rc;
  return args->json ? cli_print_json(s, list) : cli_print_table(s, list, columns, 3);
}

static enum ly change_setting(struct scope *s, struct store *st, const struct args *args) {
  struct tx *tx;
  enum ly rc = store_begin(s, st, &tx);
  if (rc) return rc;
  rc = setting_change(s, tx, args->positional[0], args->positional[1], args->reason);
  if (!rc) return store_commit(s, tx);
  store_rollback(tx);
  return rc;
}

enum ly cli_setting_set(struct scope *s, const struct args *args) {
  struct store *st;
  const struct setting_kind *kind = setting_find(args->positional[0]);
  if (kind && kind->ours) return fail(s, LY_INVALID, MSG_SETTING_NOT_YOURS, args->positional[0]);
  enum ly rc = cli_store(s, args, STORE_EXISTING, &st);
  if (rc) return rc;
  rc = change_setting(s, st, args);
  store_close(st);
  if (rc) return rc;
  cli_print_line(STR(""),
                 message_text(s->arena, s->lang, MSG_CLI_SETTING_SET_DONE, args->positional, 2));
  return LY_OK;
}

/* ---- jobs --------------------------------------------------------------------------------------
 */

enum ly cli_jobs(struct scope *s, const struct args *args) {
  static const struct cli_column columns[] = {
      {"job", MSG_CLI_OP_JOB},
      {"title", MSG_CLI_OP_MEANING},
      {"state_text", MSG_CLI_OP_STATE},
      {"ended_at", MSG_CLI_OP_ENDED_AT},
      {"next_due_at", MSG_CLI_OP_NEXT_DUE},
      {"message", MSG_CLI_OP_MESSAGE},
  };
  struct store *st;
  struct value *list;
  enum ly rc = cli_store(s, args, STORE_EXISTING, &st);
  if (rc) return rc;
  rc = jobs_value(s, st, &list);
  store_close(st);
  if (rc) return rc;
  if (args->json) return cli_print_json(s, list);
  return cli_print_table(s, list, columns, sizeof columns / sizeof *columns);
}

enum ly cli_jobs_run(struct scope *s, const struct args *args) {
  const struct job_kind *kind = job_kind_find(args->positional[0]);
  struct store *st;
  struct str told;
  enum job_state state;
  if (!kind) return fail(s, LY_NOT_FOUND, MSG_CLI_NO_JOB, args->positional[0]);
  /* Of it jobs need the day, the keys and the file of everyone alone. */
  struct app app = {.today = args->today, .columns = cli_columns_path(s, cli_address(args))};
  enum ly rc = cli_store(s, args, STORE_EXISTING, &st);
  if (rc) return rc;
  struct job_runner runner = {.store = st, .kinds = job_kinds, .context = &app};
  rc = cli_read_keys(s, args, &app.keys);
  if (!rc) rc = job_run_now(s, &runner, kind, &state, &told);
  if (!rc && state == JOB_FAILED) {
    rc = fail(s, LY_INTERNAL, MSG_CLI_JOB_FAILED, args->positional[0], told);
  } else if (!rc) {
    cli_print_line(STR(""), told);
  }
  seal_keys_close(app.keys);
  store_close(st);
  return rc;
}

/* ---- status ------------------------------------------------------------------------------------
 */

static enum ly put_lease(struct scope *s, struct store *st, struct value *v) {
  struct lease lease;
  enum ly rc = lease_read(s, st, &lease);
  if (rc) return rc;
  bool held = lease.expires_at > scope_now_us(s);
  value_put_text(s->arena, v, "served_by", held ? lease.holder : STR(""));
  value_put_text(s->arena, v, "lease_until",
                 held ? time_local(s->arena, lease.expires_at) : STR(""));
  value_put_int(s->arena, v, "epoch", lease.epoch);
  return LY_OK;
}

static enum ly put_counts(struct scope *s, struct store *st, struct value *v) {
  struct change_head *heads;
  struct job_row *jobs;
  size_t count, failed = 0;
  int64_t rows = 0;
  enum ly rc = change_heads(s, st, &heads, &count);
  for (size_t i = 0; !rc && i < count; i++) rows += heads[i].number;
  if (!rc) value_put_int(s->arena, v, "changes", rows);
  if (!rc) rc = job_list(s, st, job_kinds, &jobs, &count);
  for (size_t i = 0; !rc && i < count; i++) failed += jobs[i].ran && jobs[i].state == JOB_FAILED;
  value_put_int(s->arena, v, "failed_jobs", (int64_t)failed);
  return rc;
}

static enum ly status_value(struct scope *s, struct store *st, struct value **out) {
  struct store_rows packs = {0};
  struct value *v = *out = value_map(s->arena);
  value_put_text(s->arena, v, "version", STR(LAOYOU_VERSION));
  value_put_text(s->arena, v, "database", str_copy(s->arena, store_place(st)));
  value_put_text(s->arena, v, "business_date", date_iso(s->arena, s->today));
  enum ly rc = store_query(s, st, "i", "SELECT count(DISTINCT pack) FROM pack_adoption", &packs);
  if (rc) return rc;
  value_put_int(s->arena, v, "packs", store_int(&packs, 0, 0));
  rc = put_lease(s, st, v);
  return rc ? rc : put_counts(s, st, v);
}

static void print_status(struct scope *s, const struct value *v) {
  static const struct cli_column rows[] = {
      {"version", MSG_STATUS_VERSION},
      {"database", MSG_STATUS_DATABASE},
      {"business_date", MSG_STATUS_BUSINESS_DATE},
      {"packs", MSG_STATUS_PACKS},
      {"served_by", MSG_STATUS_SERVED_BY},
      {"lease_until", MSG_STATUS_LEASE_UNTIL},
      {"changes", MSG_STATUS_CHANGES},
      {"failed_jobs", MSG_STATUS_FAILED_JOBS},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    const struct value *cell = value_get(v, str_of(rows[i].path));
    struct str text = cell->kind == VALUE_INT ? str_int(s->arena, cell->integer) : cell->text;
    struct buf b = buf_open(s->arena, 64);
    buf_add(&b, message_plain(s->lang, rows[i].head));
    buf_add(&b, s->lang == LANG_ZH ? STR("：") : STR(": "));
    cli_print_line(buf_str(&b), text.len ? text : STR("—"));
  }
}

enum ly cli_status(struct scope *s, const struct args *args) {
  struct store *st;
  struct value *v;
  enum ly rc = cli_store(s, args, STORE_EXISTING, &st);
  if (rc) return rc;
  rc = status_value(s, st, &v);
  store_close(st);
  if (!rc && arena_failed(s->arena)) rc = fail_memory(s);
  if (rc) return rc;
  if (args->json) return cli_print_json(s, v);
  print_status(s, v);
  return LY_OK;
}
