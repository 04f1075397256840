/* The one writer: writes of all threads, carried out by one, many in one transaction.
 *
 * A write is a function that runs inside a transaction. Threads hand writes to the writer; it takes
 * all that wait, runs them one behind the other in one transaction (each within a savepoint, so
 * that one that fails leaves no trace and does not harm its neighbours), appends each to the change
 * log, commits once with one sync, and only then says that they are done. So what was answered is
 * on disk, and a hundred clients cost one sync.
 *
 * A write whose key (change.h) is already in the log is not run again: it is answered as it was.
 * When the outcome of a commit is not known (the connection broke before the answer), the writer
 * connects again and looks the keys up before it says anything. A disk that fails in a commit of
 * SQLite may leave it whole in the WAL, to appear when that is read again after a crash; so the
 * writer writes over it before it says that nothing was written.
 *
 * The writer holds the lease (lease.h). Once that is lost every write is refused, and `lost` is
 * called once.
 */
#pragma once

#include "store/change.h"
#include "store/lease.h"

struct write {
  /* Of the caller. The scope is the writer's alone from submit to done; errors end up in it. */
  struct scope *scope;
  struct change change;
  /* Does the work. Sets w->answer when a repeat has to be told something. It may set w->again when
   * it has done a step that nobody sees: that is committed by itself, other writes pass, and it is
   * run again. The log has the write once, with its last step; a write that ends before leaves what
   * its steps did, which a later one of its kind takes up. What a step took from the arena is given
   * back. */
  enum ly (*run)(struct scope *s, struct tx *tx, struct write *w);
  void *context;
  void (*done)(struct write *w); /* called once, on the writer's thread */
  void *owner;                   /* for done() */

  /* Of the writer, to be read in done() and after. */
  enum ly rc;
  struct str answer;
  bool repeated, again;
  struct write *next;
};

/* Carries out one write at once, in a transaction of its own: for the command line. */
LY_MUST_CHECK enum ly store_write(struct scope *s, struct store *st, struct write *w);
/* The same inside a transaction of the caller: key, work with all its steps, log. */
LY_MUST_CHECK enum ly store_write_within(struct scope *s, struct tx *tx, struct write *w);

struct writer;

struct writer_options {
  struct str address;          /* of the database */
  struct str holder;           /* this instance, as others are told: "HOST:PID" */
  int64_t lease_us;            /* the lease's term; it is renewed at half of it */
  struct lease_wait wait;      /* while another holds it; look NULL: that is refused at once */
  void (*lost)(void *context); /* may be NULL */
  void *context;
};

/* Opens the database, takes the lease and starts the thread. It lives in the scope's arena. */
LY_MUST_CHECK enum ly writer_open(struct scope *s, const struct writer_options *options,
                                  struct writer **out);
/* Hands a write over and returns at once. When the queue is full or the writer is closing, done()
 * is called before this returns, with LY_BUSY. */
void writer_submit(struct writer *writer, struct write *write);
/* Hands a write over and waits for it. */
LY_MUST_CHECK enum ly writer_do(struct writer *writer, struct write *write);
/* Carries out what waits, gives the lease back and ends the thread. NULL is fine. */
void writer_close(struct writer *writer);

struct writer_stats {
  int64_t writes, repeats, failed; /* answered */
  int64_t commits;                 /* transactions: each one sync */
  int64_t waiting;                 /* in the queue now */
  int64_t reconnects;
  int64_t epoch; /* of the lease; 0 once it is lost */
};
struct writer_stats writer_stats(struct writer *writer);
