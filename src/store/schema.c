/* The tables, as a list of steps that every database has gone through in this order.
 *
 * A step is one statement and is never changed once released; a change is a new step at the end.
 * The table schema_step says which steps a database has, so any older one opens with the newest
 * program, and one with more steps than we know was made by a newer program and is refused.
 */
#include "store/store_int.h"

static const struct {
  const char *name, *sql;
} steps[] = {
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
};

const struct store_table store_tables[] = {
    {"setting", "name, value", "tt", 1},
    {"pack_version", "pack, version, recorded_at", "tti", 2},
    {"pack_file", "pack, version, path, content", "tttb", 3},
    {"pack_adoption", "pack, sequence, version, in_force_from, adopted_by, recorded_at", "tittti",
     2},
    {"change",
     "district, number, recorded_at, origin_key, actor, origin, act, subject, reason,"
     " pack_version, answer, payload_digest, payload, chain",
     "tiibtttttttbTb", 2},
    {"change_head", "district, number, chain", "tib", 1},
    {"job", "district, name, period, due_at, state, attempts, started_at, ended_at, message",
     "tttitiIIt", 3},
    {"users",
     "name, display_name, password, must_change, totp_secret, totp_pending, totp_last_step,"
     " large_type, elder_mode, lang, failed_count, locked_until, disabled_at, last_login_at,"
     " recorded_at",
     "ttTiBBiiitiIIIi", 1},
    {"user_role", "user_name, role, area, unit, granted_by, recorded_at", "ttttti", 4},
    {"file",
     "district, file, sm3, name, media_type, size_bytes, uploaded_by, recorded_at, erased_at",
     "titttitiI", 2},
    {"file_piece", "district, sm3, piece, sealed", "ttib", 3},
    {"party", "district, party, kind, recorded_at, recorded_by", "titit", 2},
    {"batch", "district, batch, source, name, recorded_at, recorded_by", "tittit", 2},
    {"batch_retraction", "district, batch, retracted_at, retracted_by, reason", "tiitt", 2},
    {"statement",
     "district, party, statement, retracts, source, true_from, true_to, recorded_at, batch,"
     " recorded_by, reason, facts, sealed",
     "tiiITTTiItttB", 3},
    {0},
};

enum { STEPS = sizeof steps / sizeof *steps };

static const char step_table[] =
    "CREATE TABLE schema_step (step BIGINT NOT NULL PRIMARY KEY, name TEXT NOT NULL,"
    " recorded_at BIGINT NOT NULL)";

static enum ly steps_done(struct scope *s, struct store *st, int64_t *out) {
  struct store_rows rows = {0};
  bool ours;
  enum ly rc = st->engine->has_table(s, st, "schema_step", &ours);
  if (!rc && !ours) rc = fail(s, LY_CORRUPT, MSG_STORE_NOT_OURS, st->place);
  if (!rc) rc = store_query(s, st, "iI", "SELECT count(*), max(step) FROM schema_step", &rows);
  if (rc) return rc;
  *out = store_int(&rows, 0, 0);
  /* An index that is damaged counts rows of which the table has none: then there is no maximum. */
  bool none = *out > 0 && rows.cells[1].type == STORE_NULL;
  bool gap = none || (*out > 0 && store_int(&rows, 0, 1) != *out);
  if (gap) return fail(s, LY_CORRUPT, MSG_STORE_DAMAGED, st->place);
  if (*out > STEPS) return fail(s, LY_UNSUPPORTED, MSG_STORE_NEWER, st->place);
  return LY_OK;
}

static enum ly apply(struct scope *s, struct tx *tx, size_t step) {
  enum ly rc = store_exec(s, tx, steps[step].sql);
  if (rc) return rc;
  return store_exec(s, tx, "INSERT INTO schema_step (step, name, recorded_at) VALUES ($1, $2, $3)",
                    S_INT((int64_t)step + 1), S_TEXT(str_of(steps[step].name)),
                    S_INT(scope_now_us(s)));
}

/* How many steps the database has; 0 for one without tables. */
static enum ly state(struct scope *s, struct store *st, bool *empty, int64_t *done) {
  *done = 0;
  enum ly rc = st->engine->is_empty(s, st, empty);
  return rc || *empty ? rc : steps_done(s, st, done);
}

static enum ly upgrade_within(struct scope *s, struct tx *tx) {
  bool empty;
  int64_t done;
  enum ly rc = state(s, tx->store, &empty, &done); /* again: another process may have been first */
  if (!rc && empty) rc = store_exec(s, tx, step_table);
  for (size_t step = (size_t)done; !rc && step < STEPS; step++) rc = apply(s, tx, step);
  return rc;
}

enum ly schema_upgrade(struct scope *s, struct store *st) {
  bool empty;
  int64_t done;
  struct tx *tx;
  enum ly rc = state(s, st, &empty, &done);
  if (rc || done == STEPS) return rc;
  rc = store_begin(s, st, &tx);
  if (rc) return rc;
  rc = upgrade_within(s, tx);
  if (!rc) return store_commit(s, tx);
  store_rollback(tx);
  return rc;
}
