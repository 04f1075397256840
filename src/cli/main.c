/* laoyou: the program.
 *
 * main() makes the scope of a command, finds the command and runs it. Answers go to standard
 * output; the error and the diagnostics of a command go to standard error in the user's language,
 * and the exit code is the error's (base/error.h).
 */
#include "cli/cli.h"

#include "base/json.h"
#include "base/version.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { COMMAND_ARENA_BYTES = 1024 * 1024 * 1024 };

const struct command commands[] = {
    {"demo report", "", "area scale seed figures json", MSG_CLI_DEMO_REPORT, cli_demo_report},
    {"demo", "", "area scale seed figures db key packs", MSG_CLI_DEMO, cli_demo},
    {"init", "", "area packs users db key today json", MSG_CLI_INIT, cli_init},
    {"serve", "", "db key address port today", MSG_CLI_SERVE, cli_serve},
    {"pack check", "DIR", "json", MSG_CLI_PACK_CHECK, cli_pack_check},
    {"pack adopt", "DIR", "db key from today json", MSG_CLI_PACK_ADOPT, cli_pack_adopt},
    {"pack diff", "OLD NEW", "db key today json", MSG_CLI_PACK_DIFF, cli_pack_diff},
    {"pack propose", "FIGURE VALUE", "area from reason db key today json", MSG_CLI_PACK_PROPOSE,
     cli_pack_propose},
    {"pack proposals", "", "area db key today json", MSG_CLI_PACK_PROPOSALS, cli_pack_proposals},
    {"pack decide", "PROPOSAL", "area outcome reason db key today json", MSG_CLI_PACK_DECIDE,
     cli_pack_decide},
    {"plan show", "PACK", "section db key today json", MSG_CLI_PLAN_SHOW, cli_plan_show},
    {"plan unit", "PACK UNIT", "db key today json", MSG_CLI_PLAN_UNIT, cli_plan_unit},
    {"plan find", "WORDS", "db key today json", MSG_CLI_PLAN_FIND, cli_plan_find},
    {"plan measure", "PLAN [INDICATOR]", "store " SHEET_OPTIONS " db key today json",
     MSG_CLI_PLAN_MEASURE, cli_plan_measure},
    {"plan align", "UPPER LOWER", SHEET_OPTIONS " db key today json", MSG_CLI_PLAN_ALIGN,
     cli_plan_align},
    {"plan findings", "PACK", "all " SHEET_OPTIONS " db key today json", MSG_CLI_PLAN_FINDINGS,
     cli_plan_findings},
    {"plan board", "PACK", "all db key today json", MSG_CLI_PLAN_BOARD, cli_plan_board},
    {"plan indicators", "PACK", SHEET_OPTIONS " db key today json", MSG_CLI_PLAN_INDICATORS,
     cli_plan_indicators},
    {"plan tasks", "PACK", SHEET_OPTIONS " db key today json", MSG_CLI_PLAN_TASKS, cli_plan_tasks},
    {"plan projects", "PACK", SHEET_OPTIONS " db key today json", MSG_CLI_PLAN_PROJECTS,
     cli_plan_projects},
    {"plan policies", "PACK", SHEET_OPTIONS " db key today json", MSG_CLI_PLAN_POLICIES,
     cli_plan_policies},
    {"plan pilots", "PACK", SHEET_OPTIONS " db key today json", MSG_CLI_PLAN_PILOTS,
     cli_plan_pilots},
    {"plan reforms", "PACK", SHEET_OPTIONS " db key today json", MSG_CLI_PLAN_REFORMS,
     cli_plan_reforms},
    {"plan units", "PACK", SHEET_OPTIONS " db key today json", MSG_CLI_PLAN_UNITS, cli_plan_units},
    {"report add", "PLAN KIND ENTRY",
     "unit period value comparator progress percent investment beds places note file seen db key"
     " today json",
     MSG_CLI_REPORT_ADD, cli_report_add},
    {"report list", "PLAN", "kind unit state db key today json", MSG_CLI_REPORT_LIST,
     cli_report_list},
    {"report show", "PLAN NUMBER", "db key today json", MSG_CLI_REPORT_SHOW, cli_report_show},
    {"report review", "PLAN NUMBER", "outcome finding reason seen db key today json",
     MSG_CLI_REPORT_REVIEW, cli_report_review},
    {"calendar show", "PLAN", "db key today json", MSG_CLI_CALENDAR_SHOW, cli_calendar_show},
    {"calendar set", "PLAN KIND", "every days reason db key today json", MSG_CLI_CALENDAR_SET,
     cli_calendar_set},
    {"designation list", "PLAN", "db key today json", MSG_CLI_DESIGNATION_LIST,
     cli_designation_list},
    {"designate", "PLAN KIND ENTRY", "unit lead withdraw reason db key today json",
     MSG_CLI_DESIGNATE, cli_designate},
    {"assignment add", "PLAN", "kind title unit due entry meeting note db key today json",
     MSG_CLI_ASSIGNMENT_ADD, cli_assignment_add},
    {"assignment end", "PLAN NUMBER", "reason db key today json", MSG_CLI_ASSIGNMENT_END,
     cli_assignment_end},
    {"assignment list", "PLAN", "all db key today json", MSG_CLI_ASSIGNMENT_LIST,
     cli_assignment_list},
    {"body list", "PLAN", "db key today json", MSG_CLI_BODY_LIST, cli_body_list},
    {"body add", "PLAN NAME", "kind chair duties reason db key today json", MSG_CLI_BODY_ADD,
     cli_body_add},
    {"body member", "PLAN BODY", "unit post user withdraw reason db key today json",
     MSG_CLI_BODY_MEMBER, cli_body_member},
    {"body end", "PLAN BODY", "reason db key today json", MSG_CLI_BODY_END, cli_body_end},
    {"meeting list", "PLAN", "db key today json", MSG_CLI_MEETING_LIST, cli_meeting_list},
    {"meeting add", "PLAN BODY TITLE", "on place agenda db key today json", MSG_CLI_MEETING_ADD,
     cli_meeting_add},
    {"meeting minutes", "PLAN NUMBER FILE", "present excused absent file seen db key today json",
     MSG_CLI_MEETING_MINUTES, cli_meeting_minutes},
    {"meeting cancel", "PLAN NUMBER", "reason db key today json", MSG_CLI_MEETING_CANCEL,
     cli_meeting_cancel},
    {"meeting show", "PLAN NUMBER", "db key today json", MSG_CLI_MEETING_SHOW, cli_meeting_show},
    {"app list", "PLAN", SHEET_OPTIONS " db key today json", MSG_CLI_APP_LIST, cli_app_list},
    {"app add", "PLAN KIND NAME", "unit url on db key today json", MSG_CLI_APP_ADD, cli_app_add},
    {"app change", "PLAN NUMBER", "title kind unit url on withdraw reason db key today json",
     MSG_CLI_APP_CHANGE, cli_app_change},
    {"app audit", "PLAN NUMBER", "norm on result score level auditor note file db key today json",
     MSG_CLI_APP_AUDIT, cli_app_audit},
    {"user add", "NAME", "title email db key json", MSG_CLI_USER_ADD, cli_user_add},
    {"user list", "", "area db key json", MSG_CLI_USER_LIST, cli_user_list},
    {"user grant", "NAME ROLE", "area unit db key today json", MSG_CLI_USER_GRANT, cli_user_grant},
    {"user revoke", "NAME ROLE", "area unit db key json", MSG_CLI_USER_REVOKE, cli_user_revoke},
    {"user password", "NAME", "db key json", MSG_CLI_USER_PASSWORD, cli_user_password},
    {"user unlock", "NAME", "db key json", MSG_CLI_USER_UNLOCK, cli_user_unlock},
    {"user totp-remove", "NAME", "db key json", MSG_CLI_USER_TOTP_REMOVE, cli_user_totp_remove},
    {"user disable", "NAME", "db key json", MSG_CLI_USER_DISABLE, cli_user_disable},
    {"user enable", "NAME", "db key json", MSG_CLI_USER_ENABLE, cli_user_enable},
    {"user email", "NAME [ADDRESS]", "db key json", MSG_CLI_USER_EMAIL, cli_user_email},
    {"user link", "NAME SUBJECT", "db key json", MSG_CLI_USER_LINK, cli_user_link},
    {"user unlink", "NAME", "db key json", MSG_CLI_USER_UNLINK, cli_user_unlink},
    {"user import", "FILE", "db key today json", MSG_CLI_USER_IMPORT, cli_user_import},
    {"backup", "FILE", "db key json", MSG_CLI_BACKUP, cli_backup},
    {"restore", "FILE", "db key json", MSG_CLI_RESTORE, cli_restore},
    {"copy", "FROM TO", "key json", MSG_CLI_COPY, cli_copy},
    {"verify", "", "head db key json", MSG_CLI_VERIFY, cli_verify},
    {"log", "", "district limit db key json", MSG_CLI_LOG, cli_log},
    {"setting list", "", "db key json", MSG_CLI_SETTING_LIST, cli_setting_list},
    {"setting set", "NAME VALUE", "reason db key", MSG_CLI_SETTING_SET, cli_setting_set},
    {"openapi", "", "", MSG_CLI_OPENAPI, cli_openapi},
    {"audit", "[ROLE]", "user db key json", MSG_CLI_AUDIT, cli_audit},
    {"jobs run", "JOB", "db key today", MSG_CLI_JOBS_RUN, cli_jobs_run},
    {"jobs", "", "db key json", MSG_CLI_JOBS, cli_jobs},
    {"mail list", "", "limit db key json", MSG_CLI_MAIL_LIST, cli_mail_list},
    {"mail send", "", "db key", MSG_CLI_MAIL_SEND, cli_mail_send},
    {"outbox list", "", "district db key json", MSG_CLI_OUTBOX_LIST, cli_outbox_list},
    {"outbox retry", "[KIND] [NUMBER]", "district db key json", MSG_CLI_OUTBOX_RETRY,
     cli_outbox_retry},
    {"setting secret", "NAME FILE", "db key", MSG_CLI_SETTING_SECRET, cli_setting_secret},
    {"retention", "", "district apply db key today json", MSG_CLI_RETENTION, cli_retention},
    {"hold add", "[CASE]", "district party reason db key json", MSG_CLI_HOLD_ADD, cli_hold_add},
    {"hold end", "HOLD", "district reason db key json", MSG_CLI_HOLD_END, cli_hold_end},
    {"hold list", "", "district db key json", MSG_CLI_HOLD_LIST, cli_hold_list},
    {"exchange admit", "NAME", "area title db key json", MSG_CLI_EXCHANGE_ADMIT,
     cli_exchange_admit},
    {"exchange revoke", "NAME", "district db key", MSG_CLI_EXCHANGE_REVOKE, cli_exchange_revoke},
    {"exchange senders", "", "district db key json", MSG_CLI_EXCHANGE_SENDERS,
     cli_exchange_senders},
    {"exchange list", "", "district limit db key json", MSG_CLI_EXCHANGE_LIST, cli_exchange_list},
    {"exchange send", "", "db key", MSG_CLI_EXCHANGE_SEND, cli_exchange_send},
    {"exchange export", "FILE", "district db key", MSG_CLI_EXCHANGE_EXPORT, cli_exchange_export},
    {"exchange import", "SENDER FILE", "district db key today json", MSG_CLI_EXCHANGE_IMPORT,
     cli_exchange_import},
    {"status", "", "db key today json", MSG_CLI_STATUS, cli_status},
    {"file add", "FILE", "district db key json", MSG_CLI_FILE_ADD, cli_file_add},
    {"file list", "", "district db key json", MSG_CLI_FILE_LIST, cli_file_list},
    {"file get", "ID", "district out db key", MSG_CLI_FILE_GET, cli_file_get},
    {"key new", "FILE", "", MSG_CLI_KEY_NEW, cli_key_new},
    {"key list", "", "db key json", MSG_CLI_KEY_LIST, cli_key_list},
    {"key rotate", "", "db key json", MSG_CLI_KEY_ROTATE, cli_key_rotate},
    {"rule check", "RULE", "area kind on db key today json", MSG_CLI_RULE_CHECK, cli_rule_check},
    {"rule print", "RULE", "area kind on db key today", MSG_CLI_RULE_PRINT, cli_rule_print},
    {"rule sql", "RULE", "area kind on db key today", MSG_CLI_RULE_SQL, cli_rule_sql},
    {"rule explain", "RULE PARTY", "area kind on db key today json", MSG_CLI_RULE_EXPLAIN,
     cli_rule_explain},
    {"entitled", "PARTY", "area on all db key today json", MSG_CLI_ENTITLED, cli_entitled},
    {"programme list", "", "area on db key today json", MSG_CLI_PROGRAMME_LIST, cli_programme_list},
    {"programme sql", "PROGRAMME", "area on db key today json", MSG_CLI_PROGRAMME_SQL,
     cli_programme_sql},
    {"programme basic", "", "area on db key today json", MSG_CLI_PROGRAMME_BASIC,
     cli_programme_basic},
    {"procedure list", "", "area db key today json", MSG_CLI_PROCEDURE_LIST, cli_procedure_list},
    {"procedure show", "KEY", "area db key today json", MSG_CLI_PROCEDURE_SHOW, cli_procedure_show},
    {"party add", "KIND", "district fact source from to reason db key today json",
     MSG_CLI_PARTY_ADD, cli_party_add},
    {"party state", "PARTY", "district fact source from to reason db key today json",
     MSG_CLI_PARTY_STATE, cli_party_state},
    {"party retract", "PARTY STATEMENT", "district reason db key today json", MSG_CLI_PARTY_RETRACT,
     cli_party_retract},
    {"party show", "PARTY", "district true-on known-on reason db key today json",
     MSG_CLI_PARTY_SHOW, cli_party_show},
    {"party list", "", "district area after db key today json", MSG_CLI_PARTY_LIST, cli_party_list},
    {"party find", "TEXT", "district area kind after db key today json", MSG_CLI_PARTY_FIND,
     cli_party_find},
    {"party members", "INSTITUTION", "district " SHEET_OPTIONS " db key today json",
     MSG_CLI_PARTY_MEMBERS, cli_party_members},
    {"party duplicates", "", "district db key today json", MSG_CLI_PARTY_DUPLICATES,
     cli_party_duplicates},
    {"party looks", "PARTY", "district db key today json", MSG_CLI_PARTY_LOOKS, cli_party_looks},
    {"party merge", "PARTY INTO", "district reason one-wrong db key today json",
     MSG_CLI_PARTY_MERGE, cli_party_merge},
    {"party unmerge", "PARTY", "district reason db key today json", MSG_CLI_PARTY_UNMERGE,
     cli_party_unmerge},
    {"batch retract", "BATCH", "district reason db key today json", MSG_CLI_BATCH_RETRACT,
     cli_batch_retract},
    {"batch drop", "BATCH", "district reason db key today json", MSG_CLI_BATCH_DROP,
     cli_batch_drop},
    {"batch sweep", "BATCH", "district db key today json", MSG_CLI_BATCH_SWEEP, cli_batch_sweep},
    {"feed set", "NAME",
     "area district title kind source of complete skip-bad folder token days minutes map without db"
     " key today json",
     MSG_CLI_FEED_SET, cli_feed_set},
    {"feed list", "", "district db key today json", MSG_CLI_FEED_LIST, cli_feed_list},
    {"feed pause", "NAME", "district db key today", MSG_CLI_FEED_PAUSE, cli_feed_pause},
    {"feed resume", "NAME", "district db key today", MSG_CLI_FEED_RESUME, cli_feed_resume},
    {"import list", "", "district feed limit db key today json", MSG_CLI_IMPORT_LIST,
     cli_import_list},
    {"import undo", "IMPORT", "district reason db key today json", MSG_CLI_IMPORT_UNDO,
     cli_import_undo},
    {"import", "FILE",
     "area kind source from of complete map preview csv alike skip-bad db key today json",
     MSG_CLI_IMPORT, cli_import},
    {"act add", "PARTY KIND",
     "district on time mode position device fact answer note urgent done-by file source reason db "
     "key today json",
     MSG_CLI_ACT_ADD, cli_act_add},
    {"act list", "PARTY", "district kind from to page db key today json", MSG_CLI_ACT_LIST,
     cli_act_list},
    {"act retract", "PARTY ACT", "district reason db key today json", MSG_CLI_ACT_RETRACT,
     cli_act_retract},
    {"act table", "KIND", "district from to " SHEET_OPTIONS " db key today json", MSG_CLI_ACT_TABLE,
     cli_act_table},
    {"receipt add", "PARTY PROGRAMME", "district amount source from to reason db key today json",
     MSG_CLI_RECEIPT_ADD, cli_receipt_add},
    {"receipt complete", "PROGRAMME", "district area on source batch reason db key today json",
     MSG_CLI_RECEIPT_COMPLETE, cli_receipt_complete},
    {"receipt list", "PARTY", "district true-on db key today json", MSG_CLI_RECEIPT_LIST,
     cli_receipt_list},
    {"receipt retract", "PARTY RECEIPT", "district reason db key today json",
     MSG_CLI_RECEIPT_RETRACT, cli_receipt_retract},
    {"case open", "PROCEDURE PARTY|new",
     "district asks area slot fact file source reason db key today json", MSG_CLI_CASE_OPEN,
     cli_case_open},
    {"case move", "CASE MOVE", "district seen hand unit fact file source reason db key today json",
     MSG_CLI_CASE_MOVE, cli_case_move},
    {"case open-many", "PROCEDURE PARTIES", "district area source reason db key today json",
     MSG_CLI_CASE_OPEN_MANY, cli_case_open_many},
    {"case show", "CASE", "district db key today json", MSG_CLI_CASE_SHOW, cli_case_show},
    {"case list", "", "district area procedure step party due all after limit db key today json",
     MSG_CLI_CASE_LIST, cli_case_list},
    {"session open", "KIND PARTY",
     "district title place on starts ends places each from-month to-month area note source reason "
     "db key"
     " today json",
     MSG_CLI_SESSION_OPEN, cli_session_open},
    {"session list", "", "district area all limit db key today json", MSG_CLI_SESSION_LIST,
     cli_session_list},
    {"session show", "SESSION", "district area db key today json", MSG_CLI_SESSION_SHOW,
     cli_session_show},
    {"session attend", "SESSION", "district area mark source reason db key today json",
     MSG_CLI_SESSION_ATTEND, cli_session_attend},
    {"session off", "SESSION", "district area reason db key today json", MSG_CLI_SESSION_OFF,
     cli_session_off},
    {"session places", "SESSION", "district area places db key today json", MSG_CLI_SESSION_PLACES,
     cli_session_places},
    {"session invite", "SESSION", "district area invited reason db key today json",
     MSG_CLI_SESSION_INVITE, cli_session_invite},
    {"session enrol", "SESSION INSTITUTION", "district area invited reason db key today json",
     MSG_CLI_SESSION_ENROL, cli_session_enrol},
    {"session withdraw", "SESSION INSTITUTION", "district area invited reason db key today json",
     MSG_CLI_SESSION_WITHDRAW, cli_session_withdraw},
    {"inspection plan", "DUTY", "district area year reason db key today json",
     MSG_CLI_INSPECTION_PLAN, cli_inspection_plan},
    {"inspection list", "", "district area year db key today json", MSG_CLI_INSPECTION_LIST,
     cli_inspection_list},
    {"inspection change", "ITEM", "district month joint alone unit reason db key today json",
     MSG_CLI_INSPECTION_CHANGE, cli_inspection_change},
    {"inspection drop", "ITEM", "district reason db key today json", MSG_CLI_INSPECTION_DROP,
     cli_inspection_drop},
    {"inspection attach", "ITEM CASE", "district reason db key today json",
     MSG_CLI_INSPECTION_ATTACH, cli_inspection_attach},
    {"inspection detach", "ITEM", "district reason db key today json", MSG_CLI_INSPECTION_DETACH,
     cli_inspection_detach},
    {"inspection open", "[ITEM]", "district reason db key today json", MSG_CLI_INSPECTION_OPEN,
     cli_inspection_open},
    {"inspection publish", "DUTY", "district year db key today json", MSG_CLI_INSPECTION_PUBLISH,
     cli_inspection_publish},
    {"case due", "", "district area db key today json", MSG_CLI_CASE_DUE, cli_case_due},
    {"due", "", "area programme " SHEET_OPTIONS " db key today json", MSG_CLI_DUE, cli_due},
    {"own-due", "", "district area party unit " SHEET_OPTIONS " db key today json", MSG_CLI_DUE_OWN,
     cli_own_due},
    {"share list", "", "area programme " SHEET_OPTIONS " db key today json", MSG_CLI_SHARE_LIST,
     cli_share_list},
    {"share out", "", "area programme user party from reason db key today json", MSG_CLI_SHARE_OUT,
     cli_share_out},
    {"letter issue", "", "district db key today json", MSG_CLI_LETTER_ISSUE, cli_letter_issue},
    {"letter list", "[CASE]", "district limit db key today json", MSG_CLI_LETTER_LIST,
     cli_letter_list},
    {"letter seal", "LETTER", "district on file note db key today json", MSG_CLI_LETTER_SEAL,
     cli_letter_seal},
    {"letter serve", "LETTER", "district on how taker file note db key today json",
     MSG_CLI_LETTER_SERVE, cli_letter_serve},
    {"letter show", "LETTER", "district out db key today json", MSG_CLI_LETTER_SHOW,
     cli_letter_show},
    {"letter verify", "FILE", "db key", MSG_CLI_LETTER_VERIFY, cli_letter_verify},
    {"pay make", "PROGRAMME", "district month since layout db key today json", MSG_CLI_PAY_MAKE,
     cli_pay_make},
    {"pay list", "", "district db key today json", MSG_CLI_PAY_LIST, cli_pay_list},
    {"pay show", "LIST", "district db key today json", MSG_CLI_PAY_SHOW, cli_pay_show},
    {"pay check", "LIST", "district db key today json", MSG_CLI_PAY_CHECK, cli_pay_check},
    {"pay approve", "LIST", "district db key today json", MSG_CLI_PAY_APPROVE, cli_pay_approve},
    {"pay return", "LIST", "district reason db key today json", MSG_CLI_PAY_RETURN, cli_pay_return},
    {"pay export", "LIST", "district reason csv xlsx db key today json", MSG_CLI_PAY_EXPORT,
     cli_pay_export},
    {"assess show", "CASE", "district db key today json", MSG_CLI_ASSESS_SHOW, cli_assess_show},
    {"assess fill", "CASE", "district joint seen fact db key today json", MSG_CLI_ASSESS_FILL,
     cli_assess_fill},
    {"assess result", "CASE", "district db key today json", MSG_CLI_ASSESS_RESULT,
     cli_assess_result},
    {"instrument list", "", "area db key today json", MSG_CLI_INSTRUMENT_LIST, cli_instrument_list},
    {"instrument show", "KEY", "area db key today json", MSG_CLI_INSTRUMENT_SHOW,
     cli_instrument_show},
    {"instrument score", "KEY FILE", "area db key today json", MSG_CLI_INSTRUMENT_SCORE,
     cli_instrument_score},
    {"owed", "", "area programme list " SHEET_OPTIONS " db key today json", MSG_CLI_OWED, cli_owed},
    {"what-if", "", "area param value pack programme " SHEET_OPTIONS " db key today json",
     MSG_CLI_WHAT_IF, cli_what_if},
    {"rebuild", "", "db key today json", MSG_CLI_REBUILD, cli_rebuild},
    {"help", "", "", MSG_CLI_HELP, cli_help},
    {"version", "", "", MSG_CLI_VERSION, cli_version},
    {0},
};

void cli_print(struct str text) {
  fwrite(text.ptr, 1, text.len, stdout);
}

enum ly cli_print_json(struct scope *s, const struct value *v) {
  enum { JSON_MAX = 64 * 1024 * 1024 };
  struct buf b = buf_open(s->arena, JSON_MAX);
  if (v) json_pretty(&b, v);
  if (!v || buf_failed(&b) || arena_failed(s->arena)) return fail_memory(s);
  cli_print(buf_str(&b));
  return LY_OK;
}

struct str cli_address(const struct args *args) {
  if (args->db.len) return args->db;
  struct str address = str_of(getenv("LAOYOU_DB"));
  return address.len ? address : STR("laoyou.db");
}

static enum ly prepare_store(struct scope *s, const struct args *args, struct str address,
                             struct store *st) {
  bool kept;
  enum ly rc = cli_check_keys(s, args, address, st);
  if (rc || !date_is_none(args->today)) return rc;
  return store_business_date(s, st, &kept);
}

enum ly cli_store(struct scope *s, const struct args *args, enum store_mode mode,
                  struct store **out) {
  struct str address = cli_address(args);
  enum ly rc = store_open(s, address, mode, out);
  if (rc) return rc;
  rc = prepare_store(s, args, address, *out);
  if (!rc) return LY_OK;
  store_close(*out);
  *out = NULL; /* whoever closes all that is open meets nothing */
  return rc;
}

enum ly cli_help(struct scope *s, const struct args *args) {
  (void)args;
  cli_print(args_help(s, NULL));
  return LY_OK;
}

enum ly cli_version(struct scope *s, const struct args *args) {
  (void)s;
  (void)args;
  cli_print(STR("laoyou " LAOYOU_VERSION "\n"));
  return LY_OK;
}

/* --lang, else an English locale, else Chinese. Looked at before anything else can go wrong. */
static enum ly choose_lang(struct scope *s, int argc, char **argv) {
  static const char *const names[] = {"LC_ALL", "LC_MESSAGES", "LANG"};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    struct str value = str_of(getenv(names[i]));
    if (value.len == 0) continue;
    if (str_starts(value, STR("en"))) s->lang = LANG_EN;
    break;
  }
  struct str value = {0};
  for (int i = 1; i < argc; i++) {
    if (strcmp(argv[i], "--lang") == 0 && i + 1 < argc) value = str_of(argv[i + 1]);
    if (strncmp(argv[i], "--lang=", 7) == 0) value = str_of(argv[i] + 7);
  }
  if (value.len && !lang_find(value, &s->lang)) return fail(s, LY_USAGE, MSG_CLI_BAD_LANG, value);
  return LY_OK;
}

static void print_diags(struct scope *s) {
  for (const struct diag *d = s->diags.first; d; d = d->next) {
    struct str place = diag_place(s->arena, d->at), text = diag_text(s, d);
    fprintf(stderr, "%.*s: %.*s\n", STR_ARG(place), STR_ARG(text));
  }
  if (s->diags.errors <= s->diags.kept) return;
  struct str more = str_int(s->arena, (int64_t)(s->diags.errors - s->diags.kept));
  struct str text = message_text(s->arena, s->lang, MSG_CLI_MORE_DIAGS, &more, 1);
  fprintf(stderr, "%.*s\n", STR_ARG(text));
}

static enum ly run(struct scope *s, int argc, char **argv) {
  const struct command *command;
  struct args args;
  enum ly rc = choose_lang(s, argc, argv);
  if (rc) return rc;
  bool bare = argc == 2 && (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0);
  if (argc == 2 && strcmp(argv[1], "--version") == 0) return cli_version(s, NULL);
  if (bare) return cli_help(s, NULL);
  rc = args_read(s, argc, argv, &command, &args);
  if (rc) return rc;
  if (args.help) {
    cli_print(args_help(s, command));
    return LY_OK;
  }
  if (!date_is_none(args.today)) s->today = args.today;
  return command->run(s, &args);
}

int main(int argc, char **argv) {
  struct arena arena;
  umask(077); /* databases, backups and files taken out hold what others may not read */
  arena_open(&arena, COMMAND_ARENA_BYTES);
  struct scope s = scope_open(&arena, &world_real);
  struct buf actor = buf_open(&arena, 64);
  buf_printf(&actor, "cli:%u", (unsigned)getuid());
  s.actor = buf_str(&actor);
  s.from = STR("cli");
  enum ly rc = run(&s, argc, argv);
  if (!rc && arena_failed(&arena)) rc = fail_memory(&s); /* the answer may have been cut */
  if ((fflush(stdout) != 0 || ferror(stdout)) && !rc) rc = fail(&s, LY_IO, MSG_CLI_NO_OUTPUT);
  print_diags(&s);
  if (s.error.code) fprintf(stderr, "laoyou: %.*s\n", STR_ARG(error_text(&s)));
  arena_close(&arena);
  return ly_exit_code(rc);
}
