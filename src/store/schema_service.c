/* The tables of what is delivered: cases, assessments, what is told of acts, letters; the steps
 * behind those of schema.c, in the same way. */
#include "store/store_int.h"

static const struct schema_step steps[] = {
    /* Cases (service/case.h): one party's way through a procedure, begun under this version of its
     * pack. Rows are only added. */
    {"service_case",
     "CREATE TABLE service_case ("
     " district TEXT NOT NULL, case_no BIGINT NOT NULL, procedure TEXT NOT NULL,"
     " pack TEXT NOT NULL, version TEXT NOT NULL, party BIGINT NOT NULL, area TEXT NOT NULL,"
     " asks BIGINT NOT NULL, slot BIGINT, opened_on TEXT NOT NULL, recorded_at BIGINT NOT NULL,"
     " recorded_by TEXT NOT NULL, PRIMARY KEY (district, case_no),"
     " FOREIGN KEY (district, party) REFERENCES party (district, party))"},
    {"service_case_by",
     "CREATE INDEX service_case_by ON service_case (district, recorded_by, case_no)"},
    {"service_case_slot",
     "CREATE INDEX service_case_slot ON service_case (district, slot, case_no)"
     " WHERE slot IS NOT NULL"},
    /* Its events from 1 without gaps: what was done, and where the case then stands. `ends` is how
     * (enum procedure_end), `running` whether it goes on all the same. `packs` of the first names
     * the versions of all packs of the chain; `frozen` is what a decision rests on, JSON; `fields`
     * what was filled in, canonical JSON, and `sealed` those of it that are private. */
    {"case_event",
     "CREATE TABLE case_event ("
     " district TEXT NOT NULL, case_no BIGINT NOT NULL, event BIGINT NOT NULL, move TEXT NOT NULL,"
     " step TEXT NOT NULL, ends BIGINT NOT NULL, running BIGINT NOT NULL, on_day TEXT NOT NULL,"
     " due TEXT, reason TEXT NOT NULL, answer TEXT NOT NULL, amount_fen BIGINT,"
     " packs TEXT NOT NULL, frozen TEXT, fields TEXT NOT NULL, sealed BYTEA,"
     " recorded_at BIGINT NOT NULL, recorded_by TEXT NOT NULL,"
     " PRIMARY KEY (district, case_no, event),"
     " FOREIGN KEY (district, case_no) REFERENCES service_case (district, case_no))"},
    {"case_file",
     "CREATE TABLE case_file ("
     " district TEXT NOT NULL, case_no BIGINT NOT NULL, event BIGINT NOT NULL,"
     " place BIGINT NOT NULL, document TEXT NOT NULL, file BIGINT NOT NULL,"
     " PRIMARY KEY (district, case_no, event, place),"
     " FOREIGN KEY (district, case_no, event) REFERENCES case_event (district, case_no, event),"
     " FOREIGN KEY (district, file) REFERENCES file (district, file))"},
    /* Letters that a move makes due; they get their number when they are issued. */
    {"case_letter",
     "CREATE TABLE case_letter ("
     " district TEXT NOT NULL, case_no BIGINT NOT NULL, event BIGINT NOT NULL,"
     " letter TEXT NOT NULL, number TEXT, PRIMARY KEY (district, case_no, event, letter),"
     " FOREIGN KEY (district, case_no, event) REFERENCES case_event (district, case_no, event))"},
    {"case_letter_due",
     "CREATE INDEX case_letter_due ON case_letter (district, case_no, event, letter)"
     " WHERE number IS NULL"},
    /* Where each case stands: follows from its events (case_rebuild). `town` is the first 9 digits
     * of the area, empty where that is the county; a case without a clock is due on 9999-12-31. */
    {"case_now",
     "CREATE TABLE case_now ("
     " district TEXT NOT NULL, case_no BIGINT NOT NULL, procedure TEXT NOT NULL,"
     " party BIGINT NOT NULL, area TEXT NOT NULL, town TEXT NOT NULL, event BIGINT NOT NULL,"
     " step TEXT NOT NULL, ends BIGINT NOT NULL, is_open BIGINT NOT NULL, since TEXT NOT NULL,"
     " due TEXT NOT NULL, answer TEXT NOT NULL, amount_fen BIGINT,"
     " PRIMARY KEY (district, case_no),"
     " FOREIGN KEY (district, case_no) REFERENCES service_case (district, case_no))"},
    /* Lists by due day: of the county, of a town, of a village, of a step. */
    {"case_now_due", "CREATE INDEX case_now_due ON case_now (district, is_open, due, case_no)"},
    {"case_now_town",
     "CREATE INDEX case_now_town ON case_now (district, town, is_open, due, case_no)"},
    {"case_now_area",
     "CREATE INDEX case_now_area ON case_now (district, area, is_open, due, case_no)"},
    {"case_now_step",
     "CREATE INDEX case_now_step ON case_now (district, procedure, step, is_open, due, case_no)"},
    {"case_now_party",
     "CREATE INDEX case_now_party ON case_now (district, party, is_open, due, case_no)"},
    /* Counts by procedure and step read nothing else. */
    {"case_now_count",
     "CREATE INDEX case_now_count ON case_now (district, town, is_open, procedure, step, due)"},
    /* Of each record that is merged the one it now leads into: follows from the links
     * (registry/heads.c). Where there are some already, the first write makes the rows. */
    {"party_head",
     "CREATE TABLE party_head ("
     " district TEXT NOT NULL, party BIGINT NOT NULL, head BIGINT NOT NULL,"
     " PRIMARY KEY (district, party))"},
    {"party_head_of", "CREATE INDEX party_head_of ON party_head (district, head, party)"},
    /* all districts: the derived tables are of all */
    {"current_table_of_heads",
     "UPDATE current_table SET version = '' WHERE EXISTS (SELECT 1 FROM party_link)"},
    /* Sheets of an assessment, each as one of its assessors left it: a newer one of the same
     * assessor, or of all (`joint`), takes its place. `round` is the event with which the case came
     * to the step it was filled in on; `sealed` the answers and, once complete, what they came to,
     * JSON. */
    {"assessment",
     "CREATE TABLE assessment ("
     " district TEXT NOT NULL, case_no BIGINT NOT NULL, assessment BIGINT NOT NULL,"
     " round BIGINT NOT NULL, instrument TEXT NOT NULL, joint BIGINT NOT NULL,"
     " assessor TEXT NOT NULL, on_day TEXT NOT NULL, complete BIGINT NOT NULL, total BIGINT,"
     " level TEXT, sealed BYTEA NOT NULL, recorded_at BIGINT NOT NULL,"
     " PRIMARY KEY (district, case_no, assessment),"
     " FOREIGN KEY (district, case_no) REFERENCES service_case (district, case_no))"},
    /* What is told of an act beside its numbers (registry/act_told.h): the clock of the phone, the
     * device, the place in millionths of a degree with its accuracy in metres, who did it, the form
     * (`form` canonical JSON, `sealed` the same of what is private, the note among it). */
    {"act_told",
     "CREATE TABLE act_told ("
     " district TEXT NOT NULL, party BIGINT NOT NULL, act BIGINT NOT NULL, made_us BIGINT,"
     " device TEXT NOT NULL, mode BIGINT NOT NULL, lat_e6 BIGINT, lon_e6 BIGINT,"
     " accuracy_m BIGINT, done_by TEXT NOT NULL, urgent BIGINT NOT NULL, form TEXT NOT NULL,"
     " sealed BYTEA, PRIMARY KEY (district, party, act),"
     " FOREIGN KEY (district, party, act) REFERENCES act (district, party, act))"},
    {"act_told_by",
     "CREATE INDEX act_told_by ON act_told (district, done_by, act) WHERE done_by <> ''"},
    {"act_file",
     "CREATE TABLE act_file ("
     " district TEXT NOT NULL, party BIGINT NOT NULL, act BIGINT NOT NULL, place BIGINT NOT NULL,"
     " file BIGINT NOT NULL, PRIMARY KEY (district, party, act, place),"
     " FOREIGN KEY (district, party, act) REFERENCES act (district, party, act),"
     " FOREIGN KEY (district, file) REFERENCES file (district, file))"},
    /* Letters as they were issued (service/letter.h): the PDF is a file, signed by the
     * installation's key; what happens to one afterwards are its events. `kind` is the letter's key
     * in the pack; `act` and `how` are enum letter_act and letter_how. */
    {"letter",
     "CREATE TABLE letter ("
     " district TEXT NOT NULL, letter BIGINT NOT NULL, case_no BIGINT NOT NULL,"
     " event BIGINT NOT NULL, kind TEXT NOT NULL, name TEXT NOT NULL, year BIGINT NOT NULL,"
     " ordinal BIGINT NOT NULL, number TEXT NOT NULL, on_day TEXT NOT NULL, file BIGINT NOT NULL,"
     " signature BYTEA NOT NULL, public_key TEXT NOT NULL, pack TEXT NOT NULL,"
     " version TEXT NOT NULL, recorded_at BIGINT NOT NULL, recorded_by TEXT NOT NULL,"
     " PRIMARY KEY (district, letter),"
     " FOREIGN KEY (district, case_no, event) REFERENCES case_event (district, case_no, event),"
     " FOREIGN KEY (district, file) REFERENCES file (district, file))"},
    {"letter_ordinal",
     "CREATE UNIQUE INDEX letter_ordinal ON letter (district, kind, year, ordinal)"},
    {"letter_case", "CREATE UNIQUE INDEX letter_case ON letter (district, case_no, event, kind)"},
    {"letter_file", "CREATE INDEX letter_file ON letter (district, file)"},
    {"letter_event",
     "CREATE TABLE letter_event ("
     " district TEXT NOT NULL, letter BIGINT NOT NULL, event BIGINT NOT NULL,"
     " act BIGINT NOT NULL, on_day TEXT NOT NULL, how BIGINT NOT NULL, taker BYTEA, file BIGINT,"
     " note TEXT NOT NULL, recorded_at BIGINT NOT NULL, recorded_by TEXT NOT NULL,"
     " PRIMARY KEY (district, letter, event),"
     " FOREIGN KEY (district, letter) REFERENCES letter (district, letter),"
     " FOREIGN KEY (district, file) REFERENCES file (district, file))"},
    /* Pay lists (service/pay.h): one programme, one month. Rows are only added; where a list stands
     * its events say, the first of which keeps what it came to. */
    {"pay_list",
     "CREATE TABLE pay_list ("
     " district TEXT NOT NULL, list BIGINT NOT NULL, programme TEXT NOT NULL, name TEXT NOT NULL,"
     " month TEXT NOT NULL, since TEXT NOT NULL, layout TEXT NOT NULL, pack TEXT NOT NULL,"
     " version TEXT NOT NULL, recorded_at BIGINT NOT NULL, recorded_by TEXT NOT NULL,"
     " PRIMARY KEY (district, list))"},
    {"pay_list_programme",
     "CREATE INDEX pay_list_programme ON pay_list (district, programme, list)"},
    {"pay_event",
     "CREATE TABLE pay_event ("
     " district TEXT NOT NULL, list BIGINT NOT NULL, event BIGINT NOT NULL, what TEXT NOT NULL,"
     " reason TEXT NOT NULL, people BIGINT, pay_fen BIGINT, pending BIGINT, carry_fen BIGINT,"
     " recorded_at BIGINT NOT NULL, recorded_by TEXT NOT NULL,"
     " PRIMARY KEY (district, list, event),"
     " FOREIGN KEY (district, list) REFERENCES pay_list (district, list))"},
    /* Who stands on it: the regular month of the list before and of this one, what the bank pays,
     * what is still to come back (from 0 down). `sealed`: name, ID number, account. */
    {"pay_payee",
     "CREATE TABLE pay_payee ("
     " district TEXT NOT NULL, list BIGINT NOT NULL, party BIGINT NOT NULL, area TEXT NOT NULL,"
     " case_no BIGINT NOT NULL, event BIGINT NOT NULL, before_fen BIGINT, now_fen BIGINT,"
     " pay_fen BIGINT NOT NULL, carry_fen BIGINT NOT NULL, change BIGINT NOT NULL,"
     " why TEXT NOT NULL, pending BIGINT NOT NULL, sealed BYTEA NOT NULL,"
     " PRIMARY KEY (district, list, party),"
     " FOREIGN KEY (district, list) REFERENCES pay_list (district, list),"
     " FOREIGN KEY (district, party) REFERENCES party (district, party))"},
    {"pay_line",
     "CREATE TABLE pay_line ("
     " district TEXT NOT NULL, list BIGINT NOT NULL, party BIGINT NOT NULL, line BIGINT NOT NULL,"
     " month TEXT NOT NULL, kind BIGINT NOT NULL, fen BIGINT, pending BIGINT NOT NULL,"
     " PRIMARY KEY (district, list, party, line),"
     " FOREIGN KEY (district, list, party) REFERENCES pay_payee (district, list, party))"},
    /* What was paid of somebody's months. */
    {"pay_line_party",
     "CREATE INDEX pay_line_party ON pay_line (district, party, month, list, line)"},
    /* Whether a number is one of ours. */
    {"letter_number", "CREATE INDEX letter_number ON letter (district, number)"},
    /* Visits (service/visit.h). A visitor's phones, by the number they made themselves: a token is
     * kept as its SM3 (people/device.h); a code waits to be typed on one. */
    {"device",
     "CREATE TABLE device ("
     " user_name TEXT NOT NULL, device TEXT NOT NULL, name TEXT NOT NULL, token_sm3 TEXT NOT NULL,"
     " bound_at BIGINT NOT NULL, seen_at BIGINT NOT NULL, revoked_at BIGINT,"
     " revoked_by TEXT NOT NULL, reason TEXT NOT NULL, PRIMARY KEY (user_name, device),"
     " FOREIGN KEY (user_name) REFERENCES users (name))"},
    {"device_token", "CREATE UNIQUE INDEX device_token ON device (token_sm3)"},
    {"device_code",
     "CREATE TABLE device_code ("
     " user_name TEXT NOT NULL PRIMARY KEY, code_sm3 TEXT NOT NULL, until_us BIGINT NOT NULL,"
     " FOREIGN KEY (user_name) REFERENCES users (name))"},
    {"device_code_sm3", "CREATE UNIQUE INDEX device_code_sm3 ON device_code (code_sm3)"},
    /* A photo on its way from a phone, in sealed pieces until it is whole; then it is a file. */
    {"visit_photo",
     "CREATE TABLE visit_photo ("
     " district TEXT NOT NULL, user_name TEXT NOT NULL, photo TEXT NOT NULL,"
     " size_bytes BIGINT NOT NULL, sha256 TEXT NOT NULL, received BIGINT NOT NULL, file BIGINT,"
     " recorded_at BIGINT NOT NULL, PRIMARY KEY (district, user_name, photo),"
     " FOREIGN KEY (district, file) REFERENCES file (district, file))"},
    {"visit_piece",
     "CREATE TABLE visit_piece ("
     " district TEXT NOT NULL, user_name TEXT NOT NULL, photo TEXT NOT NULL,"
     " piece BIGINT NOT NULL, sealed BYTEA NOT NULL,"
     " PRIMARY KEY (district, user_name, photo, piece),"
     " FOREIGN KEY (district, user_name, photo)"
     " REFERENCES visit_photo (district, user_name, photo))"},
    /* Who goes to whom: of a kind of act and a party the last row whose day has come holds; an
     * empty user is nobody. While somebody is away another stands in. Rows are only added. */
    {"visit_share",
     "CREATE TABLE visit_share ("
     " district TEXT NOT NULL, share BIGINT NOT NULL, kind TEXT NOT NULL, party BIGINT NOT NULL,"
     " user_name TEXT NOT NULL, from_day TEXT NOT NULL, recorded_at BIGINT NOT NULL,"
     " recorded_by TEXT NOT NULL, PRIMARY KEY (district, share),"
     " FOREIGN KEY (district, party) REFERENCES party (district, party))"},
    {"visit_share_party",
     "CREATE UNIQUE INDEX visit_share_party"
     " ON visit_share (district, party, kind, from_day, share)"},
    {"visit_share_user", "CREATE INDEX visit_share_user ON visit_share (district, user_name)"},
    {"visit_away",
     "CREATE TABLE visit_away ("
     " district TEXT NOT NULL, away BIGINT NOT NULL, user_name TEXT NOT NULL,"
     " stand_in TEXT NOT NULL, from_day TEXT NOT NULL, to_day TEXT NOT NULL,"
     " reason TEXT NOT NULL, recorded_at BIGINT NOT NULL, recorded_by TEXT NOT NULL,"
     " PRIMARY KEY (district, away))"},
    /* Two records of one visit: the later one, and the other; what was decided stands beside. */
    {"visit_conflict",
     "CREATE TABLE visit_conflict ("
     " district TEXT NOT NULL, conflict BIGINT NOT NULL, party BIGINT NOT NULL,"
     " act BIGINT NOT NULL, other BIGINT NOT NULL, recorded_at BIGINT NOT NULL,"
     " PRIMARY KEY (district, conflict),"
     " FOREIGN KEY (district, party, act) REFERENCES act (district, party, act))"},
    {"visit_conflict_party",
     "CREATE INDEX visit_conflict_party ON visit_conflict (district, party, act)"},
    {"visit_conflict_end",
     "CREATE TABLE visit_conflict_end ("
     " district TEXT NOT NULL, conflict BIGINT NOT NULL, keep BIGINT NOT NULL,"
     " reason TEXT NOT NULL, recorded_at BIGINT NOT NULL, recorded_by TEXT NOT NULL,"
     " PRIMARY KEY (district, conflict),"
     " FOREIGN KEY (district, conflict) REFERENCES visit_conflict (district, conflict))"},
    /* Slots (service/slot.h): places at a time; minutes of the day, months of age (-1: all). */
    {"slot",
     "CREATE TABLE slot ("
     " district TEXT NOT NULL, slot BIGINT NOT NULL, kind TEXT NOT NULL, title TEXT NOT NULL,"
     " party BIGINT NOT NULL, area TEXT NOT NULL, place TEXT NOT NULL, on_day TEXT NOT NULL,"
     " starts BIGINT NOT NULL, ends BIGINT NOT NULL, capacity BIGINT NOT NULL,"
     " age_from BIGINT NOT NULL, age_to BIGINT NOT NULL, note TEXT NOT NULL,"
     " recorded_at BIGINT NOT NULL, recorded_by TEXT NOT NULL, PRIMARY KEY (district, slot),"
     " FOREIGN KEY (district, party) REFERENCES party (district, party))"},
    {"slot_day", "CREATE INDEX slot_day ON slot (district, on_day, slot)"},
    {"slot_off",
     "CREATE TABLE slot_off ("
     " district TEXT NOT NULL, slot BIGINT NOT NULL, reason TEXT NOT NULL,"
     " recorded_at BIGINT NOT NULL, recorded_by TEXT NOT NULL, PRIMARY KEY (district, slot),"
     " FOREIGN KEY (district, slot) REFERENCES slot (district, slot))"},
    /* Who has which place now, from 1 to the slot's capacity: the key keeps two from one place. */
    {"slot_place",
     "CREATE TABLE slot_place ("
     " district TEXT NOT NULL, slot BIGINT NOT NULL, place BIGINT NOT NULL,"
     " case_no BIGINT NOT NULL, PRIMARY KEY (district, slot, place),"
     " FOREIGN KEY (district, slot) REFERENCES slot (district, slot),"
     " FOREIGN KEY (district, case_no) REFERENCES service_case (district, case_no))"},
    {"slot_place_case", "CREATE UNIQUE INDEX slot_place_case ON slot_place (district, case_no)"},
    /* Who waits, in which order. */
    {"slot_wait",
     "CREATE TABLE slot_wait ("
     " district TEXT NOT NULL, slot BIGINT NOT NULL, turn BIGINT NOT NULL,"
     " case_no BIGINT NOT NULL, PRIMARY KEY (district, slot, turn),"
     " FOREIGN KEY (district, slot) REFERENCES slot (district, slot),"
     " FOREIGN KEY (district, case_no) REFERENCES service_case (district, case_no))"},
    {"slot_wait_case", "CREATE UNIQUE INDEX slot_wait_case ON slot_wait (district, case_no)"},
    /* Tokens and passwords that this program shows to other systems (store/setting_secret.h). */
    {"setting_secret",
     "CREATE TABLE setting_secret (name TEXT NOT NULL, sealed BYTEA NOT NULL, PRIMARY KEY (name))"},
    /* Exchange with the platforms of others (service/exchange.h): what is told of cases, who may
     * send applications in, and what came. */
    {"case_post",
     "CREATE TABLE case_post ("
     " district TEXT NOT NULL, post BIGINT NOT NULL, case_no BIGINT NOT NULL,"
     " event BIGINT NOT NULL, body TEXT NOT NULL, state TEXT NOT NULL, attempts BIGINT NOT NULL,"
     " next_at BIGINT, error TEXT NOT NULL, recorded_at BIGINT NOT NULL, ended_at BIGINT,"
     " PRIMARY KEY (district, post),"
     " FOREIGN KEY (district, case_no, event) REFERENCES case_event (district, case_no, event))"},
    {"case_post_event",
     "CREATE UNIQUE INDEX case_post_event ON case_post (district, case_no, event)"},
    {"case_post_due", "CREATE INDEX case_post_due ON case_post (next_at)"},
    {"case_sender",
     "CREATE TABLE case_sender ("
     " district TEXT NOT NULL, sender TEXT NOT NULL, title TEXT NOT NULL, area TEXT NOT NULL,"
     " token_sm3 TEXT NOT NULL, revoked BIGINT NOT NULL, recorded_at BIGINT NOT NULL,"
     " recorded_by TEXT NOT NULL, PRIMARY KEY (district, sender))"},
    {"case_sender_token", "CREATE INDEX case_sender_token ON case_sender (token_sm3)"},
    {"case_application",
     "CREATE TABLE case_application ("
     " district TEXT NOT NULL, sender TEXT NOT NULL, application TEXT NOT NULL, sm3 TEXT NOT NULL,"
     " case_no BIGINT NOT NULL, recorded_at BIGINT NOT NULL,"
     " PRIMARY KEY (district, sender, application),"
     " FOREIGN KEY (district, case_no) REFERENCES service_case (district, case_no))"},
    {"case_application_case",
     "CREATE INDEX case_application_case ON case_application (district, case_no)"},
    /* Legal holds (service/retention.h), and cases whose payload was erased. */
    {"case_hold",
     "CREATE TABLE case_hold ("
     " district TEXT NOT NULL, hold BIGINT NOT NULL, case_no BIGINT NOT NULL,"
     " reason TEXT NOT NULL, recorded_at BIGINT NOT NULL, recorded_by TEXT NOT NULL,"
     " ended_at BIGINT, PRIMARY KEY (district, hold),"
     " FOREIGN KEY (district, case_no) REFERENCES service_case (district, case_no))"},
    {"case_hold_case", "CREATE INDEX case_hold_case ON case_hold (district, case_no)"},
    {"case_erased",
     "CREATE TABLE case_erased ("
     " district TEXT NOT NULL, case_no BIGINT NOT NULL, on_day TEXT NOT NULL,"
     " recorded_at BIGINT NOT NULL, PRIMARY KEY (district, case_no),"
     " FOREIGN KEY (district, case_no) REFERENCES service_case (district, case_no))"},
    /* Acts, letters and pay lists whose payload was erased, with the SM3 of it; `party` is 0 where
     * the number is the district's. */
    {"payload_erased",
     "CREATE TABLE payload_erased ("
     " district TEXT NOT NULL, what TEXT NOT NULL, party BIGINT NOT NULL, number BIGINT NOT NULL,"
     " sm3 TEXT NOT NULL, on_day TEXT NOT NULL, recorded_at BIGINT NOT NULL,"
     " PRIMARY KEY (district, what, party, number))"},
    /* What whoever asked is told by telephone when his case moves (service/sms.h). */
    {"case_sms",
     "CREATE TABLE case_sms ("
     " district TEXT NOT NULL, sms BIGINT NOT NULL, case_no BIGINT NOT NULL,"
     " event BIGINT NOT NULL, party BIGINT NOT NULL, recipient BIGINT NOT NULL,"
     " body TEXT NOT NULL, state TEXT NOT NULL, attempts BIGINT NOT NULL, next_at BIGINT,"
     " error TEXT NOT NULL, recorded_at BIGINT NOT NULL, ended_at BIGINT,"
     " PRIMARY KEY (district, sms),"
     " FOREIGN KEY (district, case_no, event) REFERENCES case_event (district, case_no, event))"},
    {"case_sms_case", "CREATE INDEX case_sms_case ON case_sms (district, case_no, sms)"},
    {"case_sms_party", "CREATE INDEX case_sms_party ON case_sms (district, party, sms)"},
    {"case_sms_due", "CREATE INDEX case_sms_due ON case_sms (next_at)"},
    /* Which user of ours somebody known to another sign-on is (people/outside.h). */
    {"user_outside",
     "CREATE TABLE user_outside ("
     " issuer TEXT NOT NULL, subject TEXT NOT NULL, user_name TEXT NOT NULL,"
     " linked_by TEXT NOT NULL, recorded_at BIGINT NOT NULL, PRIMARY KEY (issuer, subject),"
     " FOREIGN KEY (user_name) REFERENCES users (name))"},
    {"user_outside_user",
     "CREATE UNIQUE INDEX user_outside_user ON user_outside (user_name, issuer)"},
    /* Institutions that a case names in a field that lets them see it (service/case_named.c): as
     * said with an event; what a later one says of the same field takes its place. */
    {"case_named",
     "CREATE TABLE case_named ("
     " district TEXT NOT NULL, case_no BIGINT NOT NULL, event BIGINT NOT NULL,"
     " field TEXT NOT NULL, party BIGINT NOT NULL, PRIMARY KEY (district, case_no, event, field),"
     " FOREIGN KEY (district, case_no, event) REFERENCES case_event (district, case_no, event))"},
    {"case_named_party", "CREATE INDEX case_named_party ON case_named (district, party, case_no)"},
    /* The year's plan of inspections (service/inspection.h): an item is one inspection of one
     * institution; its events say all of it each, the last one counts. */
    {"inspection_item",
     "CREATE TABLE inspection_item ("
     " district TEXT NOT NULL, item BIGINT NOT NULL, year BIGINT NOT NULL, duty TEXT NOT NULL,"
     " party BIGINT NOT NULL, area TEXT NOT NULL, recorded_at BIGINT NOT NULL,"
     " recorded_by TEXT NOT NULL, PRIMARY KEY (district, item),"
     " FOREIGN KEY (district, party) REFERENCES party (district, party))"},
    {"inspection_item_year",
     "CREATE INDEX inspection_item_year ON inspection_item (district, year, area, item)"},
    {"inspection_event",
     "CREATE TABLE inspection_event ("
     " district TEXT NOT NULL, item BIGINT NOT NULL, event BIGINT NOT NULL, what TEXT NOT NULL,"
     " month BIGINT NOT NULL, procedure TEXT NOT NULL, unit TEXT NOT NULL,"
     " case_no BIGINT NOT NULL, reason TEXT NOT NULL, recorded_at BIGINT NOT NULL,"
     " recorded_by TEXT NOT NULL, PRIMARY KEY (district, item, event),"
     " FOREIGN KEY (district, item) REFERENCES inspection_item (district, item))"},
    {"inspection_published",
     "CREATE TABLE inspection_published ("
     " district TEXT NOT NULL, year BIGINT NOT NULL, duty TEXT NOT NULL,"
     " recorded_at BIGINT NOT NULL, recorded_by TEXT NOT NULL,"
     " PRIMARY KEY (district, year, duty))"},
    /* What stands beside the derived rows of known parties, to take their place in one step
     * (registry/turn.c): rows of which `turn` is a number stand ready for a turn, rows of minus
     * that number give way to them, 0 is all others. Rows whose `turn` is the `hidden` of a turn
     * are there for nobody, and minus it when the turn is made. Derived, so the first write makes
     * their rows.
     */
    {"party_name_turn_gone", "DROP TABLE party_name"},
    {"party_key_turn_gone", "DROP TABLE party_key"},
    {"party_name_turn",
     "CREATE TABLE party_name ("
     " district TEXT NOT NULL, party BIGINT NOT NULL, kind TEXT NOT NULL, name TEXT NOT NULL,"
     " folded TEXT NOT NULL, area TEXT NOT NULL, born TEXT NOT NULL, words TEXT NOT NULL,"
     " batch BIGINT NOT NULL, turn BIGINT NOT NULL, PRIMARY KEY (district, party, turn))"},
    {"party_name_turn_area",
     "CREATE INDEX party_name_area ON party_name (district, kind, area, party)"},
    {"party_name_turn_folded",
     "CREATE INDEX party_name_folded ON party_name (district, folded, party)"},
    {"party_key_turn",
     "CREATE TABLE party_key ("
     " district TEXT NOT NULL, fact TEXT NOT NULL, word TEXT NOT NULL, party BIGINT NOT NULL,"
     " batch BIGINT NOT NULL, turn BIGINT NOT NULL,"
     " PRIMARY KEY (district, fact, word, party, turn))"},
    /* Up to which party a turn stands ready, of how many. `back`: its batch is taken back. */
    {"batch_turn",
     "CREATE TABLE batch_turn ("
     " district TEXT NOT NULL, hidden BIGINT NOT NULL, batch BIGINT NOT NULL, back BIGINT NOT NULL,"
     " upto BIGINT NOT NULL, parties BIGINT NOT NULL, stepped_at BIGINT NOT NULL,"
     " PRIMARY KEY (district, hidden))"},
    /* Parties that were written to since, or could not be made ready: their rows are brought up
     * with the turn. */
    {"batch_turn_stale",
     "CREATE TABLE batch_turn_stale ("
     " district TEXT NOT NULL, turn BIGINT NOT NULL, party BIGINT NOT NULL,"
     " PRIMARY KEY (district, turn, party))"},
    {"current_table_turn", "UPDATE current_table SET version = ''"},
    /* What must not be erased: a case (and what it stands on), or all of a party (`case_no` NULL).
     * `party` is that of the case. */
    {"legal_hold",
     "CREATE TABLE legal_hold ("
     " district TEXT NOT NULL, hold BIGINT NOT NULL, case_no BIGINT, party BIGINT NOT NULL,"
     " reason TEXT NOT NULL, recorded_at BIGINT NOT NULL, recorded_by TEXT NOT NULL,"
     " ended_at BIGINT, PRIMARY KEY (district, hold),"
     " FOREIGN KEY (district, party) REFERENCES party (district, party))"},
    {"legal_hold_party",
     "CREATE INDEX legal_hold_party ON legal_hold (district, party) WHERE ended_at IS NULL"},
    /* all districts: what was held stays held */
    {"legal_hold_rows",
     "INSERT INTO legal_hold (district, hold, case_no, party, reason, recorded_at, recorded_by,"
     " ended_at) SELECT h.district, h.hold, h.case_no, c.party, h.reason, h.recorded_at,"
     " h.recorded_by, h.ended_at FROM case_hold h JOIN service_case c"
     " ON c.district = h.district AND c.case_no = h.case_no"},
    {"case_hold_gone", "DROP TABLE case_hold"},
    /* What stands behind the dot of a name is what is given: 买买提 of 阿不都·买买提. Derived, so
     * the first write makes the rows. */
    {"name_form_behind_dot", "UPDATE current_table SET version = ''"},
    /* How often a running server looks into the folder of a feed. */
    {"feed_every_minutes", "ALTER TABLE feed ADD COLUMN every_minutes BIGINT NOT NULL DEFAULT 10"},
    /* What given names sound like, each once for all who share it. Derived, so the first write
     * makes the rows. */
    {"given_form",
     "CREATE TABLE given_form ("
     " district TEXT NOT NULL, given TEXT NOT NULL, pinyin TEXT NOT NULL, initials TEXT NOT NULL,"
     " PRIMARY KEY (district, given))"},
    {"given_form_pinyin",
     "CREATE UNIQUE INDEX given_form_pinyin ON given_form (district, pinyin, given)"},
    {"given_form_initials",
     "CREATE UNIQUE INDEX given_form_initials ON given_form (district, initials, given)"},
    {"given_form_rows", "UPDATE current_table SET version = ''"},
    /* What was written when, where the log names something else than a party (a case that moved, a
     * phone that synced): whom that touched (registry/columns_touched.c). What came in a batch is
     * left out. */
    {"statement_when",
     "CREATE INDEX statement_when ON statement (district, recorded_at, party)"
     " WHERE batch IS NULL"},
    {"act_when", "CREATE INDEX act_when ON act (district, recorded_at, party) WHERE batch IS NULL"},
    {"receipt_when",
     "CREATE INDEX receipt_when ON receipt (district, recorded_at, party) WHERE batch IS NULL"},
    /* What each who comes to a slot has of it, where its kind says of what: hours of a training. */
    {"slot_amount", "ALTER TABLE slot ADD COLUMN amount BIGINT NOT NULL DEFAULT 0"},
};

const struct schema_part schema_service = {steps, sizeof steps / sizeof *steps};
