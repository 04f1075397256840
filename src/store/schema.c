/* The tables, as a list of steps that every database has gone through in this order.
 *
 * A step is one statement and is never changed once released; a change is a new step at the end.
 * The table schema_step says which steps a database has, so any older one opens with the newest
 * program, and one with more steps than we know was made by a newer program and is refused.
 */
#include "store/store_int.h"

const char schema_step_table[] =
    "CREATE TABLE schema_step (step BIGINT NOT NULL PRIMARY KEY, name TEXT NOT NULL,"
    " recorded_at BIGINT NOT NULL)";

static const struct schema_step steps[] = {
    {"setting", "CREATE TABLE setting (name TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL)"},

    /* A version of a pack is immutable and named by the SM3 of its files (pack/version.c). */
    {"pack_version",
     "CREATE TABLE pack_version ("
     " pack TEXT NOT NULL, version TEXT NOT NULL, recorded_at BIGINT NOT NULL,"
     " PRIMARY KEY (pack, version))"},
    {"pack_file",
     "CREATE TABLE pack_file ("
     " pack TEXT NOT NULL, version TEXT NOT NULL, path TEXT NOT NULL, content BYTEA NOT NULL,"
     " PRIMARY KEY (pack, version, path),"
     " FOREIGN KEY (pack, version) REFERENCES pack_version (pack, version))"},
    /* Which version holds from which business date: of the rows with in_force_from on or before a
     * date the latest wins, and of these the one adopted last (sequence). Rows are only added. */
    {"pack_adoption",
     "CREATE TABLE pack_adoption ("
     " pack TEXT NOT NULL, sequence BIGINT NOT NULL, version TEXT NOT NULL,"
     " in_force_from TEXT NOT NULL, adopted_by TEXT NOT NULL, recorded_at BIGINT NOT NULL,"
     " PRIMARY KEY (pack, sequence),"
     " FOREIGN KEY (pack, version) REFERENCES pack_version (pack, version))"},

    /* The change log (change.h). Rows are only added; a payload may be erased. */
    {"change",
     "CREATE TABLE change ("
     " district TEXT NOT NULL, number BIGINT NOT NULL, recorded_at BIGINT NOT NULL,"
     " origin_key BYTEA NOT NULL, actor TEXT NOT NULL, origin TEXT NOT NULL, act TEXT NOT NULL,"
     " subject TEXT NOT NULL, reason TEXT NOT NULL, pack_version TEXT NOT NULL,"
     " answer TEXT NOT NULL, payload_digest BYTEA NOT NULL, payload TEXT, chain BYTEA NOT NULL,"
     " PRIMARY KEY (district, number), UNIQUE (district, origin_key))"},
    {"change_head",
     "CREATE TABLE change_head ("
     " district TEXT NOT NULL PRIMARY KEY, number BIGINT NOT NULL, chain BYTEA NOT NULL)"},
    /* Who may write, until when (lease.h). */
    {"lease",
     "CREATE TABLE lease ("
     " name TEXT NOT NULL PRIMARY KEY, holder TEXT NOT NULL, epoch BIGINT NOT NULL,"
     " expires_at BIGINT NOT NULL)"},
    /* Work that falls due by the clock, once for each period (job.h). */
    {"job",
     "CREATE TABLE job ("
     " district TEXT NOT NULL, name TEXT NOT NULL, period TEXT NOT NULL, due_at BIGINT NOT NULL,"
     " state TEXT NOT NULL, attempts BIGINT NOT NULL, started_at BIGINT, ended_at BIGINT,"
     " message TEXT NOT NULL, PRIMARY KEY (district, name, period))"},
    /* Who may log in (people/). Times are µs since 1970, NULL for never; truths are 0 and 1. The
     * secrets of the second factor are sealed (base/seal.h), their row is the name. */
    {"users",
     "CREATE TABLE users ("
     " name TEXT NOT NULL PRIMARY KEY, display_name TEXT NOT NULL, password TEXT,"
     " must_change BIGINT NOT NULL, totp_secret BYTEA, totp_pending BYTEA,"
     " totp_last_step BIGINT NOT NULL, large_type BIGINT NOT NULL, elder_mode BIGINT NOT NULL,"
     " lang TEXT NOT NULL, failed_count BIGINT NOT NULL, locked_until BIGINT, disabled_at BIGINT,"
     " last_login_at BIGINT, recorded_at BIGINT NOT NULL)"},
    /* What they may do: the area by its significant digits, so that a part begins with the whole.
     */
    {"user_role",
     "CREATE TABLE user_role ("
     " user_name TEXT NOT NULL, role TEXT NOT NULL, area TEXT NOT NULL, unit TEXT NOT NULL,"
     " granted_by TEXT NOT NULL, recorded_at BIGINT NOT NULL,"
     " PRIMARY KEY (user_name, role, area, unit),"
     " FOREIGN KEY (user_name) REFERENCES users (name))"},
    /* Files (stored_file.h). Of one content in a district the pieces are kept once, under its SM3,
     * while a row has it that is not erased. */
    {"file",
     "CREATE TABLE file ("
     " district TEXT NOT NULL, file BIGINT NOT NULL, sm3 TEXT NOT NULL, name TEXT NOT NULL,"
     " media_type TEXT NOT NULL, size_bytes BIGINT NOT NULL, uploaded_by TEXT NOT NULL,"
     " recorded_at BIGINT NOT NULL, erased_at BIGINT, PRIMARY KEY (district, file))"},
    {"file_by_sm3", "CREATE INDEX file_by_sm3 ON file (district, sm3)"},
    {"file_piece",
     "CREATE TABLE file_piece ("
     " district TEXT NOT NULL, sm3 TEXT NOT NULL, piece BIGINT NOT NULL, sealed BYTEA NOT NULL,"
     " PRIMARY KEY (district, sm3, piece))"},
    /* Who and what is there (src/registry). Rows are only added: what is taken back is a row too.
     */
    {"party",
     "CREATE TABLE party ("
     " district TEXT NOT NULL, party BIGINT NOT NULL, kind TEXT NOT NULL,"
     " recorded_at BIGINT NOT NULL, recorded_by TEXT NOT NULL,"
     " PRIMARY KEY (district, party))"},
    {"batch",
     "CREATE TABLE batch ("
     " district TEXT NOT NULL, batch BIGINT NOT NULL, source TEXT NOT NULL, name TEXT NOT NULL,"
     " recorded_at BIGINT NOT NULL, recorded_by TEXT NOT NULL,"
     " PRIMARY KEY (district, batch))"},
    {"batch_retraction",
     "CREATE TABLE batch_retraction ("
     " district TEXT NOT NULL, batch BIGINT NOT NULL, retracted_at BIGINT NOT NULL,"
     " retracted_by TEXT NOT NULL, reason TEXT NOT NULL,"
     " PRIMARY KEY (district, batch),"
     " FOREIGN KEY (district, batch) REFERENCES batch (district, batch))"},
    /* `retracts` names the statement of the same party that this one takes back; such a row has no
     * source, days and facts. `facts` is canonical JSON, `sealed` the same of what is sealed. */
    {"statement",
     "CREATE TABLE statement ("
     " district TEXT NOT NULL, party BIGINT NOT NULL, statement BIGINT NOT NULL, retracts BIGINT,"
     " source TEXT, true_from TEXT, true_to TEXT, recorded_at BIGINT NOT NULL, batch BIGINT,"
     " recorded_by TEXT NOT NULL, reason TEXT NOT NULL, facts TEXT NOT NULL, sealed BYTEA,"
     " PRIMARY KEY (district, party, statement),"
     " FOREIGN KEY (district, party) REFERENCES party (district, party),"
     " FOREIGN KEY (district, batch) REFERENCES batch (district, batch))"},
    /* Most statements are of no batch and without an end: they are left out, for each index is
     * another page written. */
    {"statement_batch",
     "CREATE INDEX statement_batch ON statement (district, batch, party)"
     " WHERE batch IS NOT NULL"},
    {"statement_from", "CREATE INDEX statement_from ON statement (district, true_from, party)"},
    {"statement_to",
     "CREATE INDEX statement_to ON statement (district, true_to, party) WHERE true_to IS NOT NULL"},
    /* Which current_<kind> tables this database has, with which columns, made by which version of
     * the dictionary, as true on which day. They are derived, so neither they nor this list are
     * copied. */
    {"current_table",
     "CREATE TABLE current_table ("
     " kind TEXT NOT NULL PRIMARY KEY, columns TEXT NOT NULL, version TEXT NOT NULL,"
     " true_on TEXT NOT NULL)"},

    /* What is reported on plans (plan/report.h). Rows are only added. A report is on an entry of a
     * plan (or on an assignment, then `entry` is its number), by a unit, for a period; numbers are
     * decimals as they were typed, NULL where none was given. */
    {"report",
     "CREATE TABLE report ("
     " district TEXT NOT NULL, report BIGINT NOT NULL, plan TEXT NOT NULL, kind TEXT NOT NULL,"
     " entry TEXT NOT NULL, unit TEXT NOT NULL, period TEXT NOT NULL, progress TEXT NOT NULL,"
     " percent BIGINT, value TEXT, comparator TEXT, investment_wan TEXT, beds TEXT, places TEXT,"
     " note TEXT NOT NULL, recorded_at BIGINT NOT NULL, recorded_by TEXT NOT NULL,"
     " PRIMARY KEY (district, report))"},
    {"report_by_entry",
     "CREATE INDEX report_by_entry ON report"
     " (district, plan, kind, entry, unit, period, report)"},
    {"report_file",
     "CREATE TABLE report_file ("
     " district TEXT NOT NULL, report BIGINT NOT NULL, file BIGINT NOT NULL,"
     " PRIMARY KEY (district, report, file),"
     " FOREIGN KEY (district, report) REFERENCES report (district, report),"
     " FOREIGN KEY (district, file) REFERENCES file (district, file))"},
    /* The last review of a report holds. */
    {"report_review",
     "CREATE TABLE report_review ("
     " district TEXT NOT NULL, report BIGINT NOT NULL, review BIGINT NOT NULL,"
     " outcome TEXT NOT NULL, finding TEXT NOT NULL, reason TEXT NOT NULL,"
     " recorded_at BIGINT NOT NULL, recorded_by TEXT NOT NULL,"
     " PRIMARY KEY (district, report, review),"
     " FOREIGN KEY (district, report) REFERENCES report (district, report))"},
    /* How often a plan's units report, as the county sets it; the last of a kind holds. */
    {"calendar",
     "CREATE TABLE calendar ("
     " district TEXT NOT NULL, calendar BIGINT NOT NULL, plan TEXT NOT NULL, kind TEXT NOT NULL,"
     " every TEXT NOT NULL, days BIGINT NOT NULL, reason TEXT NOT NULL,"
     " recorded_at BIGINT NOT NULL, recorded_by TEXT NOT NULL,"
     " PRIMARY KEY (district, calendar))"},
    /* Units that the county named where the plan names none; `holds` 0 takes it back. */
    {"designation",
     "CREATE TABLE designation ("
     " district TEXT NOT NULL, designation BIGINT NOT NULL, plan TEXT NOT NULL,"
     " kind TEXT NOT NULL, entry TEXT NOT NULL, unit TEXT NOT NULL, lead BIGINT NOT NULL,"
     " holds BIGINT NOT NULL, reason TEXT NOT NULL, recorded_at BIGINT NOT NULL,"
     " recorded_by TEXT NOT NULL, PRIMARY KEY (district, designation))"},
    /* Work that a meeting or a supervision assigned to a unit, and milestones of tasks. */
    {"assignment",
     "CREATE TABLE assignment ("
     " district TEXT NOT NULL, assignment BIGINT NOT NULL, plan TEXT NOT NULL,"
     " kind TEXT NOT NULL, title TEXT NOT NULL, unit TEXT NOT NULL, due TEXT NOT NULL,"
     " meeting BIGINT, entry_kind TEXT NOT NULL, entry TEXT NOT NULL, note TEXT NOT NULL,"
     " recorded_at BIGINT NOT NULL, recorded_by TEXT NOT NULL,"
     " PRIMARY KEY (district, assignment))"},
    {"assignment_end",
     "CREATE TABLE assignment_end ("
     " district TEXT NOT NULL, assignment BIGINT NOT NULL, reason TEXT NOT NULL,"
     " recorded_at BIGINT NOT NULL, recorded_by TEXT NOT NULL,"
     " PRIMARY KEY (district, assignment),"
     " FOREIGN KEY (district, assignment) REFERENCES assignment (district, assignment))"},
    /* Grows with every write above, so that what was computed from them knows when it is old. */
    {"plan_change",
     "CREATE TABLE plan_change ("
     " district TEXT NOT NULL, plan TEXT NOT NULL, changes BIGINT NOT NULL,"
     " PRIMARY KEY (district, plan))"},

    /* Where a user wants to be written to, and whether. */
    {"users_email", "ALTER TABLE users ADD COLUMN email TEXT NOT NULL DEFAULT ''"},
    {"users_wants_mail", "ALTER TABLE users ADD COLUMN wants_mail BIGINT NOT NULL DEFAULT 1"},
    /* What users are told (service/notice.h): the same cause once. */
    {"notice",
     "CREATE TABLE notice ("
     " district TEXT NOT NULL, notice BIGINT NOT NULL, user_name TEXT NOT NULL,"
     " subject TEXT NOT NULL, body TEXT NOT NULL, path TEXT NOT NULL, cause TEXT NOT NULL,"
     " recorded_at BIGINT NOT NULL, read_at BIGINT, PRIMARY KEY (district, notice),"
     " UNIQUE (district, user_name, cause))"},
    {"notice_by_user", "CREATE INDEX notice_by_user ON notice (user_name, recorded_at)"},
    {"notice_unread",
     "CREATE INDEX notice_unread ON notice (user_name, recorded_at) WHERE read_at IS NULL"},
    /* The same by mail (service/mail.h). `next_at` is NULL once nothing more is done about it. */
    {"mail",
     "CREATE TABLE mail ("
     " district TEXT NOT NULL, mail BIGINT NOT NULL, notice BIGINT NOT NULL,"
     " address TEXT NOT NULL, name TEXT NOT NULL, subject TEXT NOT NULL, body TEXT NOT NULL,"
     " message_id TEXT NOT NULL, state TEXT NOT NULL, attempts BIGINT NOT NULL, next_at BIGINT,"
     " error TEXT NOT NULL, recorded_at BIGINT NOT NULL, ended_at BIGINT,"
     " PRIMARY KEY (district, mail),"
     " FOREIGN KEY (district, notice) REFERENCES notice (district, notice))"},
    {"mail_due", "CREATE INDEX mail_due ON mail (next_at) WHERE next_at IS NOT NULL"},
    {"mail_failed", "CREATE INDEX mail_failed ON mail (district) WHERE state = 'failed'"},
    /* Bodies that carry a plan, and their meetings (plan/group.h). Rows are only added. `body` of
     * the tables below is the key of a body in the pack, or the number of a row of this one. */
    {"body",
     "CREATE TABLE body ("
     " district TEXT NOT NULL, body BIGINT NOT NULL, plan TEXT NOT NULL, kind TEXT NOT NULL,"
     " name TEXT NOT NULL, chair TEXT NOT NULL, duties TEXT NOT NULL, reason TEXT NOT NULL,"
     " recorded_at BIGINT NOT NULL, recorded_by TEXT NOT NULL, PRIMARY KEY (district, body))"},
    {"body_end",
     "CREATE TABLE body_end ("
     " district TEXT NOT NULL, body BIGINT NOT NULL, reason TEXT NOT NULL,"
     " recorded_at BIGINT NOT NULL, recorded_by TEXT NOT NULL, PRIMARY KEY (district, body),"
     " FOREIGN KEY (district, body) REFERENCES body (district, body))"},
    /* The last row of a unit and post in a body holds, or with `holds` 0 takes them out. */
    {"body_member",
     "CREATE TABLE body_member ("
     " district TEXT NOT NULL, member BIGINT NOT NULL, plan TEXT NOT NULL, body TEXT NOT NULL,"
     " unit TEXT NOT NULL, post TEXT NOT NULL, user_name TEXT, holds BIGINT NOT NULL,"
     " reason TEXT NOT NULL, recorded_at BIGINT NOT NULL, recorded_by TEXT NOT NULL,"
     " PRIMARY KEY (district, member))"},
    {"meeting",
     "CREATE TABLE meeting ("
     " district TEXT NOT NULL, meeting BIGINT NOT NULL, plan TEXT NOT NULL, body TEXT NOT NULL,"
     " held_on TEXT NOT NULL, title TEXT NOT NULL, place TEXT NOT NULL, agenda TEXT NOT NULL,"
     " recorded_at BIGINT NOT NULL, recorded_by TEXT NOT NULL, PRIMARY KEY (district, meeting))"},
    {"meeting_end",
     "CREATE TABLE meeting_end ("
     " district TEXT NOT NULL, meeting BIGINT NOT NULL, reason TEXT NOT NULL,"
     " recorded_at BIGINT NOT NULL, recorded_by TEXT NOT NULL, PRIMARY KEY (district, meeting),"
     " FOREIGN KEY (district, meeting) REFERENCES meeting (district, meeting))"},
    /* The last version holds; each has its own list of who was there and its own files. */
    {"minutes",
     "CREATE TABLE minutes ("
     " district TEXT NOT NULL, meeting BIGINT NOT NULL, minutes BIGINT NOT NULL,"
     " text TEXT NOT NULL, recorded_at BIGINT NOT NULL, recorded_by TEXT NOT NULL,"
     " PRIMARY KEY (district, meeting, minutes),"
     " FOREIGN KEY (district, meeting) REFERENCES meeting (district, meeting))"},
    {"minutes_unit",
     "CREATE TABLE minutes_unit ("
     " district TEXT NOT NULL, meeting BIGINT NOT NULL, minutes BIGINT NOT NULL,"
     " place BIGINT NOT NULL, unit TEXT NOT NULL, presence TEXT NOT NULL,"
     " PRIMARY KEY (district, meeting, minutes, place),"
     " FOREIGN KEY (district, meeting, minutes)"
     " REFERENCES minutes (district, meeting, minutes))"},
    {"minutes_file",
     "CREATE TABLE minutes_file ("
     " district TEXT NOT NULL, meeting BIGINT NOT NULL, minutes BIGINT NOT NULL,"
     " file BIGINT NOT NULL, PRIMARY KEY (district, meeting, minutes, file),"
     " FOREIGN KEY (district, meeting, minutes)"
     " REFERENCES minutes (district, meeting, minutes),"
     " FOREIGN KEY (district, file) REFERENCES file (district, file))"},

    /* Public sites and apps of an area, and their audits for old eyes and hands (plan/apps.h). Rows
     * are only added; the last version of an app holds. */
    {"public_app",
     "CREATE TABLE public_app ("
     " district TEXT NOT NULL, app BIGINT NOT NULL, version BIGINT NOT NULL, kind TEXT NOT NULL,"
     " name TEXT NOT NULL, unit TEXT NOT NULL, address TEXT NOT NULL, launched_on TEXT,"
     " running BIGINT NOT NULL, reason TEXT NOT NULL, recorded_at BIGINT NOT NULL,"
     " recorded_by TEXT NOT NULL, PRIMARY KEY (district, app, version))"},
    {"public_app_audit",
     "CREATE TABLE public_app_audit ("
     " district TEXT NOT NULL, app BIGINT NOT NULL, audit BIGINT NOT NULL,"
     " audited_on TEXT NOT NULL, norm TEXT NOT NULL, level TEXT NOT NULL, score TEXT,"
     " result TEXT NOT NULL, auditor TEXT NOT NULL, note TEXT NOT NULL,"
     " recorded_at BIGINT NOT NULL, recorded_by TEXT NOT NULL,"
     " PRIMARY KEY (district, app, audit))"},
    {"public_app_file",
     "CREATE TABLE public_app_file ("
     " district TEXT NOT NULL, app BIGINT NOT NULL, audit BIGINT NOT NULL, file BIGINT NOT NULL,"
     " PRIMARY KEY (district, app, audit, file),"
     " FOREIGN KEY (district, app, audit) REFERENCES public_app_audit (district, app, audit),"
     " FOREIGN KEY (district, file) REFERENCES file (district, file))"},

    /* Batches that come in unseen (registry.h): while a row stands in batch_pending, nothing of the
     * batch is there for anybody; batch_live says since when it is. A batch that was dropped keeps
     * its row in batch_pending. */
    {"party_batch", "ALTER TABLE party ADD COLUMN batch BIGINT"},
    {"batch_pending",
     "CREATE TABLE batch_pending ("
     " district TEXT NOT NULL, batch BIGINT NOT NULL, PRIMARY KEY (district, batch),"
     " FOREIGN KEY (district, batch) REFERENCES batch (district, batch))"},
    {"batch_live",
     "CREATE TABLE batch_live ("
     " district TEXT NOT NULL, batch BIGINT NOT NULL, live_at BIGINT NOT NULL,"
     " live_by TEXT NOT NULL, PRIMARY KEY (district, batch),"
     " FOREIGN KEY (district, batch) REFERENCES batch (district, batch))"},
    /* Parties of before that a pending batch says something of: their derived rows are brought up
     * when it is live. `mark` keeps apart the writes that named one. */
    {"batch_known",
     "CREATE TABLE batch_known ("
     " district TEXT NOT NULL, batch BIGINT NOT NULL, party BIGINT NOT NULL, mark BIGINT NOT NULL,"
     " PRIMARY KEY (district, batch, party, mark),"
     " FOREIGN KEY (district, batch) REFERENCES batch (district, batch))"},
    /* What was done for parties (registry/act.h). `fields` is canonical JSON. `retracts` names the
     * act of the same party that a row takes back; it has that one's kind and day. */
    {"act",
     "CREATE TABLE act ("
     " district TEXT NOT NULL, party BIGINT NOT NULL, act BIGINT NOT NULL, kind TEXT NOT NULL,"
     " on_day TEXT NOT NULL, at_us BIGINT, retracts BIGINT, source TEXT NOT NULL, batch BIGINT,"
     " recorded_at BIGINT NOT NULL, recorded_by TEXT NOT NULL, reason TEXT NOT NULL,"
     " fields TEXT NOT NULL, PRIMARY KEY (district, party, act),"
     " FOREIGN KEY (district, party) REFERENCES party (district, party),"
     " FOREIGN KEY (district, batch) REFERENCES batch (district, batch))"},
    {"act_kind", "CREATE INDEX act_kind ON act (district, kind, party, on_day)"},
    {"act_batch", "CREATE INDEX act_batch ON act (district, batch, party) WHERE batch IS NOT NULL"},
    {"act_retracts",
     "CREATE UNIQUE INDEX act_retracts ON act (district, party, retracts)"
     " WHERE retracts IS NOT NULL"},
    /* What parties receive (registry/receipt.h); retracted like acts. */
    {"receipt",
     "CREATE TABLE receipt ("
     " district TEXT NOT NULL, party BIGINT NOT NULL, receipt BIGINT NOT NULL,"
     " programme TEXT NOT NULL, true_from TEXT NOT NULL, true_to TEXT, amount_fen BIGINT,"
     " retracts BIGINT, source TEXT NOT NULL, batch BIGINT, recorded_at BIGINT NOT NULL,"
     " recorded_by TEXT NOT NULL, reason TEXT NOT NULL, PRIMARY KEY (district, party, receipt),"
     " FOREIGN KEY (district, party) REFERENCES party (district, party),"
     " FOREIGN KEY (district, batch) REFERENCES batch (district, batch))"},
    {"receipt_batch",
     "CREATE INDEX receipt_batch ON receipt (district, batch, party) WHERE batch IS NOT NULL"},
    {"receipt_retracts",
     "CREATE UNIQUE INDEX receipt_retracts ON receipt (district, party, retracts)"
     " WHERE retracts IS NOT NULL"},
    /* That the receipts of a batch are all there were of a programme in an area on a day. */
    {"receipt_list",
     "CREATE TABLE receipt_list ("
     " district TEXT NOT NULL, list BIGINT NOT NULL, programme TEXT NOT NULL, area TEXT NOT NULL,"
     " on_day TEXT NOT NULL, source TEXT NOT NULL, batch BIGINT, recorded_at BIGINT NOT NULL,"
     " recorded_by TEXT NOT NULL, reason TEXT NOT NULL, PRIMARY KEY (district, list),"
     " FOREIGN KEY (district, batch) REFERENCES batch (district, batch))"},
    /* Keyed hashes of the private facts a statement has that parties are found by
     * (registry/index.h): canonical JSON, empty for none. Made again from what is sealed by `laoyou
     * rebuild`. */
    {"statement_hashes", "ALTER TABLE statement ADD COLUMN hashes TEXT NOT NULL DEFAULT ''"},
    /* By what parties are found. Derived like the current tables, and not copied. `batch`: what is
     * not there while this is pending, or 0. */
    {"party_name",
     "CREATE TABLE party_name ("
     " district TEXT NOT NULL, party BIGINT NOT NULL, kind TEXT NOT NULL, name TEXT NOT NULL,"
     " folded TEXT NOT NULL, given TEXT NOT NULL, pinyin TEXT NOT NULL, initials TEXT NOT NULL,"
     " area TEXT NOT NULL, born TEXT NOT NULL, batch BIGINT NOT NULL,"
     " PRIMARY KEY (district, party))"},
    {"party_name_area", "CREATE INDEX party_name_area ON party_name (district, kind, area, party)"},
    {"party_name_folded", "CREATE INDEX party_name_folded ON party_name (district, folded, party)"},
    {"party_name_given", "CREATE INDEX party_name_given ON party_name (district, given, party)"},
    {"party_name_pinyin", "CREATE INDEX party_name_pinyin ON party_name (district, pinyin, party)"},
    {"party_name_initials",
     "CREATE INDEX party_name_initials ON party_name (district, initials, party)"},
    {"party_key",
     "CREATE TABLE party_key ("
     " district TEXT NOT NULL, fact TEXT NOT NULL, word TEXT NOT NULL, party BIGINT NOT NULL,"
     " batch BIGINT NOT NULL, PRIMARY KEY (district, fact, word, party))"},
    {"party_key_party", "CREATE INDEX party_key_party ON party_key (district, party)"},
    /* Two records of one person (registry/link.h): what is known of `party` counts for
     * `into_party`, until the link is undone. Rows are only added. */
    {"party_link",
     "CREATE TABLE party_link ("
     " district TEXT NOT NULL, link BIGINT NOT NULL, party BIGINT NOT NULL,"
     " into_party BIGINT NOT NULL, reason TEXT NOT NULL, recorded_at BIGINT NOT NULL,"
     " recorded_by TEXT NOT NULL, PRIMARY KEY (district, link),"
     " FOREIGN KEY (district, party) REFERENCES party (district, party),"
     " FOREIGN KEY (district, into_party) REFERENCES party (district, party))"},
    {"party_link_party", "CREATE INDEX party_link_party ON party_link (district, party)"},
    {"party_link_into", "CREATE INDEX party_link_into ON party_link (district, into_party)"},
    {"party_unlink",
     "CREATE TABLE party_unlink ("
     " district TEXT NOT NULL, link BIGINT NOT NULL, reason TEXT NOT NULL,"
     " recorded_at BIGINT NOT NULL, recorded_by TEXT NOT NULL, PRIMARY KEY (district, link),"
     " FOREIGN KEY (district, link) REFERENCES party_link (district, link))"},
    /* Imports (registry/import_run.h): what was brought, what became of it. The pieces are the file
     * as it was handed in, sealed, until it is loaded or given up; a file that was read from a
     * folder has none. A mapping is what columns of tables with one heading were said to be. */
    {"import_run",
     "CREATE TABLE import_run ("
     " district TEXT NOT NULL, import BIGINT NOT NULL, kind TEXT NOT NULL, area TEXT NOT NULL,"
     " source TEXT NOT NULL, true_from TEXT NOT NULL, all_of TEXT NOT NULL,"
     " complete BIGINT NOT NULL, skip_bad BIGINT NOT NULL, feed TEXT NOT NULL,"
     " file_name TEXT NOT NULL, size_bytes BIGINT NOT NULL, sm3 TEXT NOT NULL,"
     " mapping TEXT NOT NULL, state TEXT NOT NULL, batch BIGINT, rows_read BIGINT NOT NULL,"
     " rows_new BIGINT NOT NULL, rows_known BIGINT NOT NULL, rows_unchanged BIGINT NOT NULL,"
     " rows_bad BIGINT NOT NULL, message TEXT NOT NULL, recorded_at BIGINT NOT NULL,"
     " recorded_by TEXT NOT NULL, ended_at BIGINT, PRIMARY KEY (district, import))"},
    {"import_piece",
     "CREATE TABLE import_piece ("
     " district TEXT NOT NULL, import BIGINT NOT NULL, piece BIGINT NOT NULL,"
     " sealed BYTEA NOT NULL, PRIMARY KEY (district, import, piece),"
     " FOREIGN KEY (district, import) REFERENCES import_run (district, import))"},
    {"import_mapping",
     "CREATE TABLE import_mapping ("
     " district TEXT NOT NULL, kind TEXT NOT NULL, heading TEXT NOT NULL, mapping TEXT NOT NULL,"
     " recorded_at BIGINT NOT NULL, recorded_by TEXT NOT NULL,"
     " PRIMARY KEY (district, kind, heading))"},
    /* Tables that come again and again (registry/feed.h): from a folder of this machine, or sent by
     * another program that knows the token, of which only the SM3 is kept. */
    {"feed",
     "CREATE TABLE feed ("
     " district TEXT NOT NULL, feed TEXT NOT NULL, title TEXT NOT NULL, kind TEXT NOT NULL,"
     " area TEXT NOT NULL, source TEXT NOT NULL, all_of TEXT NOT NULL, complete BIGINT NOT NULL,"
     " skip_bad BIGINT NOT NULL, folder TEXT NOT NULL, mapping TEXT NOT NULL,"
     " every_days BIGINT NOT NULL, token_sm3 TEXT NOT NULL, paused BIGINT NOT NULL,"
     " recorded_at BIGINT NOT NULL, recorded_by TEXT NOT NULL, PRIMARY KEY (district, feed))"},
    /* Rows without a number that may be of somebody who is there already, and what was decided. */
    {"import_run_maybe", "ALTER TABLE import_run ADD COLUMN maybe TEXT NOT NULL DEFAULT ''"},
    {"import_run_rows_maybe",
     "ALTER TABLE import_run ADD COLUMN rows_maybe BIGINT NOT NULL DEFAULT 0"},
    /* By what parties are found, made anew: one row a party with its words beside it, and what a
     * name sounds like once for all who have it. Derived, so the first write makes their rows. */
    {"party_name_gone", "DROP TABLE party_name"},
    {"party_key_gone", "DROP TABLE party_key"},
    {"party_name_lean",
     "CREATE TABLE party_name ("
     " district TEXT NOT NULL, party BIGINT NOT NULL, kind TEXT NOT NULL, name TEXT NOT NULL,"
     " folded TEXT NOT NULL, area TEXT NOT NULL, born TEXT NOT NULL, words TEXT NOT NULL,"
     " batch BIGINT NOT NULL, PRIMARY KEY (district, party))"},
    {"party_name_lean_area",
     "CREATE INDEX party_name_area ON party_name (district, kind, area, party)"},
    {"party_name_lean_folded",
     "CREATE INDEX party_name_folded ON party_name (district, folded, party)"},
    {"name_form",
     "CREATE TABLE name_form ("
     " district TEXT NOT NULL, folded TEXT NOT NULL, given TEXT NOT NULL, pinyin TEXT NOT NULL,"
     " initials TEXT NOT NULL, PRIMARY KEY (district, folded))"},
    {"name_form_given",
     "CREATE UNIQUE INDEX name_form_given ON name_form (district, given, folded)"},
    {"name_form_pinyin",
     "CREATE UNIQUE INDEX name_form_pinyin ON name_form (district, pinyin, folded)"},
    {"name_form_initials",
     "CREATE UNIQUE INDEX name_form_initials ON name_form (district, initials, folded)"},
    {"party_key_lean",
     "CREATE TABLE party_key ("
     " district TEXT NOT NULL, fact TEXT NOT NULL, word TEXT NOT NULL, party BIGINT NOT NULL,"
     " batch BIGINT NOT NULL, PRIMARY KEY (district, fact, word, party))"},
    /* Batches whose derived rows nobody sees: pending ones, and those taken back until their rows
     * are gone, up to the party `tidied`. */
    {"batch_hidden",
     "CREATE TABLE batch_hidden ("
     " district TEXT NOT NULL, batch BIGINT NOT NULL, tidied BIGINT NOT NULL,"
     " PRIMARY KEY (district, batch),"
     " FOREIGN KEY (district, batch) REFERENCES batch (district, batch))"},
    /* all districts: each row of one makes a row of the same */
    {"batch_hidden_pending",
     "INSERT INTO batch_hidden (district, batch, tidied)"
     " SELECT district, batch, 0 FROM batch_pending"},
    {"current_table_again", "UPDATE current_table SET version = ''"},
    /* Figures that somebody proposes and another one adopts (plan/figure.h): a new version of the
     * pack, from a day on. */
    {"figure_proposal",
     "CREATE TABLE figure_proposal ("
     " district TEXT NOT NULL, proposal BIGINT NOT NULL, pack TEXT NOT NULL, param TEXT NOT NULL,"
     " entry TEXT NOT NULL, value TEXT NOT NULL, holds_from TEXT NOT NULL, basis TEXT NOT NULL,"
     " recorded_at BIGINT NOT NULL, recorded_by TEXT NOT NULL, PRIMARY KEY (district, proposal))"},
    {"figure_decision",
     "CREATE TABLE figure_decision ("
     " district TEXT NOT NULL, proposal BIGINT NOT NULL, adopted BIGINT NOT NULL,"
     " reason TEXT NOT NULL, version TEXT, recorded_at BIGINT NOT NULL, recorded_by TEXT NOT NULL,"
     " PRIMARY KEY (district, proposal), FOREIGN KEY (district, proposal)"
     " REFERENCES figure_proposal (district, proposal))"},
    /* What computed indicators came to at the end of a month, as was known when it was worked out
     * (plan/results.h). */
    {"measured_result",
     "CREATE TABLE measured_result ("
     " district TEXT NOT NULL, plan TEXT NOT NULL, on_day TEXT NOT NULL, indicator TEXT NOT NULL,"
     " area TEXT NOT NULL, value TEXT, top TEXT, bottom TEXT, top_unknown BIGINT NOT NULL,"
     " bottom_unknown BIGINT NOT NULL, version TEXT NOT NULL, recorded_at BIGINT NOT NULL,"
     " recorded_by TEXT NOT NULL, PRIMARY KEY (district, plan, on_day, indicator, area))"},
    /* Who saw which parties with their private facts masked (registry/look.h). */
    {"party_look",
     "CREATE TABLE party_look ("
     " district TEXT NOT NULL, party BIGINT NOT NULL, at_us BIGINT NOT NULL, look BIGINT NOT NULL,"
     " who TEXT NOT NULL, page TEXT NOT NULL, PRIMARY KEY (district, party, at_us, look))"},
};

const struct schema_part schema_first = {steps, sizeof steps / sizeof *steps};
