/* Feeds (数据接入): tables that another system delivers again and again.
 *
 * A feed says what comes, of whom and how often. It comes into a folder of this machine, which a
 * running server looks into every so many minutes (web/importer.h), a job once a day and a command
 * at once (feed_scan_all), or is sent by a program that knows the feed's token (of which
 * the SM3 alone is kept). Either way it is checked as any import is, and goes live by itself when
 * it passes; each delivery is an import on record with the feed's name, also one that was refused.
 *
 * In the folder a file is taken when its name ends in .csv, .txt or .xlsx, in the order of the
 * names; one that was written to within the last seconds (FEED_QUIET_SECONDS) waits for the next
 * look, and who writes more slowly gives it another name first. Of those who look at the same time
 * one takes what is there. Behind it it stands in the folder's
 * `done` or `failed`, with the import's number in front.
 *
 *   act       district  subject             payload
 *   feed.set  its       feed:DISTRICT/NAME  all of it; of the token only whether there is one
 */
#pragma once

#include "registry/import_run.h"

enum {
  FEED_NAME_MAX = 40,
  FEED_DAYS_MAX = 366,
  FEED_MINUTES_MAX = 1440,
  FEED_DAYS_UNLESS_SAID = 30,
  FEED_MINUTES_UNLESS_SAID = 10,
  FEED_QUIET_SECONDS = 30,
  FEED_TOKEN_BYTES = 24
};

struct feed {
  struct str district, name; /* a-z, 0-9 and _ */
  struct str title;
  struct str kind, area, source, all_of;
  bool complete, skip_bad;
  struct str folder;     /* absolute; empty: it is sent only */
  struct str mapping;    /* as import_mapping_text() gives it */
  int64_t every_days;    /* a delivery is expected that often */
  int64_t every_minutes; /* a running server looks into the folder that often */
  struct str token_sm3;  /* empty: it comes by the folder only */
  bool paused;
  int64_t recorded_at;
  struct str recorded_by;
};

/* Where nothing is said. */
struct feed feed_unless_said(void);
LY_MUST_CHECK enum ly feed_find(struct scope *s, struct store *st, struct str district,
                                struct str name, struct feed *out);
/* Of a district; with an empty one of all. */
LY_MUST_CHECK enum ly feed_list(struct scope *s, struct store *st, struct str district,
                                struct feed **out, size_t *count);

/* How a feed stands. */
struct feed_status {
  bool ever;             /* a delivery has gone live */
  struct date last, due; /* the day of the last that did; when the next was or is expected */
  int64_t late_days;     /* 0: in time, or paused */
  struct import_run run; /* the last delivery, of whatever end */
  bool has_run;
};
LY_MUST_CHECK enum ly feed_status(struct scope *s, struct store *st, const struct feed *feed,
                                  struct feed_status *out);

struct feed_deed {
  const struct registry *registry;
  struct feed feed;
};
/* Checks a feed as somebody gives it: a diagnostic for each field. */
LY_MUST_CHECK enum ly feed_check(struct scope *s, const struct registry *r,
                                 const struct feed *feed);
/* Makes it, or puts it in the place of the one of that name. */
struct write feed_write(struct scope *s, struct feed_deed *deed);
/* A new token, to be shown once, and its SM3. */
LY_MUST_CHECK enum ly feed_new_token(struct scope *s, struct str *token, struct str *sm3);
/* LY_DENIED when it is not that of the feed, or the feed is paused. */
LY_MUST_CHECK enum ly feed_check_token(struct scope *s, const struct feed *feed, struct str token);
/* The import that a delivery is. */
struct import_run feed_run(struct scope *s, const struct feed *feed, struct str file_name);

struct feed_scanned {
  int64_t loaded, failed, waiting; /* waiting: somebody wrote to it a moment ago */
};
/* Takes what stands in the folder of a feed, or of all feeds that are not paused; a folder that can
 * not be read does not keep the others from it. A file that is refused is on record and none of
 * these functions' errors. */
LY_MUST_CHECK enum ly feed_scan(struct scope *s, const struct import_worker *worker,
                                const struct feed *feed, struct feed_scanned *out);
LY_MUST_CHECK enum ly feed_scan_all(struct scope *s, const struct import_worker *worker,
                                    struct feed_scanned *out);
/* Whether it falls due between two moments to look into the folder of a feed, and there is a file
 * to take. Its errors are for the look itself to tell. */
bool feed_calls(struct scope *s, const struct feed *feed, int64_t looked_us, int64_t now_us);

/* For pages and JSON. */
struct value *feed_value(struct scope *s, const struct registry *r, const struct feed *feed,
                         const struct feed_status *status);
