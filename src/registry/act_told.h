/* What is told of an act beside its day and numbers: where and when it was done by the clock of the
 * device it was written down on, by whom, in person or not, what was filled in, what proves it.
 *
 * It comes with the act in one write and is never changed; who takes the act back takes it back
 * too. A place that is missing, or a clock that is wrong, does not keep an act from being recorded:
 * it is a *finding*, which stands beside it for as long as it is shown.
 */
#pragma once

#include "registry/registry.h"

enum act_mode { ACT_MODE_UNSAID, ACT_IN_PERSON, ACT_BY_PHONE };
extern const struct pack_choice act_modes[];

enum { ACT_NOTE_MAX = 1000, ACT_DEVICE_MAX = 64, ACT_FILES_MAX = 10, ACT_ACCURACY_MAX = 100000 };

struct act_told {
  int64_t made_us;   /* by the clock of the device, µs since 1970; 0: not said */
  struct str device; /* as it is known here; may be empty */
  int mode;          /* enum act_mode */
  bool placed;
  int64_t lat_e6, lon_e6; /* millionths of a degree, WGS 84 */
  int64_t accuracy_m;     /* metres, as the device says; 0 to ACT_ACCURACY_MAX */
  struct str done_by;     /* the user who did it; empty: not said */
  bool urgent;
  const struct registry_said *answers; /* by key or name of the form's items */
  size_t answer_count;
  struct str note;
  const int64_t *files; /* of the same district, which prove it */
  size_t file_count;
};

/* Answers as they are stored: canonical JSON. */
struct act_answers {
  struct str open, sealed; /* nothing private: `sealed` is empty */
};
struct act_key {
  struct str district;
  int64_t party, act;
};

/* "28.139" in millionths of a degree; false: no number of degrees. */
bool act_degrees(struct str text, int64_t *out);

/* A diagnostic at its field for each fault: an unknown item, a value that is none, one that is
 * wanted and missing, a place that is none, a device or a note that is too long, too many files. */
void act_told_check(struct scope *s, const struct registry_act_kind *kind,
                    const struct act_told *told, struct act_answers *out);
/* Adds it to an act of the same transaction. LY_UNSUPPORTED: something is private and there is no
 * key file. LY_INVALID: a file that is not there, told at the field `files`. */
LY_MUST_CHECK enum ly act_told_add(struct scope *s, struct tx *tx, const struct registry *r,
                                   const struct act_key *key, const struct act_told *told,
                                   const struct act_answers *answers);

/* What the log says of it: answers whose items are private, and notes, as "*". */
struct value *act_told_payload(struct scope *s, const struct registry *r, struct str kind,
                               const struct act_told *told);

enum act_finding {
  ACT_FOUND_NOTHING = 0,
  ACT_NO_PLACE = 1,    /* done in person, and nobody knows where */
  ACT_CLOCK_AHEAD = 2, /* the device's clock was ahead of the moment it was recorded */
};
/* Of an act that was recorded at that moment. */
unsigned act_findings(const struct act_told *told, int64_t recorded_at);

/* What is told of one act, NULL in *out where nothing is. `locked`: some of it is sealed and there
 * was no key. */
struct act_told_row {
  struct act_told told;
  bool locked;
};
LY_MUST_CHECK enum ly act_told_find(struct scope *s, struct store *st, const struct registry *r,
                                    const struct act_key *key, struct act_told_row **out);

/* For pages and JSON: {mode, mode_text, made_at, device, done_by, urgent, placed, latitude,
 * longitude, accuracy_m, note, note_hidden, findings: [text], answers: [{key, name, text}],
 * hidden, files: [id]}. With `whole` false what is private is counted in `hidden` and not shown. */
struct value *act_told_value(struct scope *s, const struct registry *r, struct str kind,
                             const struct act_told_row *row, int64_t recorded_at, bool whole);
