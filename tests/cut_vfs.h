/* A disk for SQLite that loses its power.
 *
 * The disk lives in memory, below SQLite (a VFS, https://www.sqlite.org/vfs.html), and keeps what
 * real ones promise and no more: what was written to a file stays once the file was synced; a file
 * that was made or deleted is so once its folder was synced, which SQLite does with the first sync
 * of a new journal or WAL and with a delete that asks for it. At a cut all else is forgotten or, by
 * the seed, kept in part: every piece of a write within a sector of 512 bytes may be on the disk,
 * not be there, or be rubbish, in any order, and so may each change of a file's length. Bytes
 * beside a write are not touched (SQLITE_IOCAP_POWERSAFE_OVERWRITE, what SQLite takes for granted
 * on Unix).
 *
 * Life: cut_vfs_install() makes it the default of this process, so that the program under test uses
 * it without knowing; cut_vfs_fresh() gives an empty disk. Each write, truncation, sync, making and
 * deleting of a file is an operation, counted from 1. From the cut on every call fails, as long as
 * cut_vfs_restart() has not given the power back; who had a file open before has to open it again.
 * Threads may share it.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct sqlite3;

enum cut_keep {
  CUT_KEEP_NONE, /* all that was not synced is forgotten */
  CUT_KEEP_SOME, /* some of it is kept, by the seed */
};

void cut_vfs_install(void);
void cut_vfs_remove(void); /* no file may be open */

/* An empty disk with power, no cut ahead, syncs heeded; no file may be open. */
void cut_vfs_fresh(void);
/* The power goes in operation `n`, which is not finished; 0 for never. */
void cut_vfs_cut_at(size_t n, enum cut_keep keep, uint64_t seed);
/* Syncs do nothing, like on a disk that lies about them. */
void cut_vfs_ignore_sync(bool ignore);
/* The next `count` syncs fail, and nothing is certain by them. */
void cut_vfs_fail_syncs(size_t count);
/* All who have files open die at once; the power stays, so all that was written is there. */
void cut_vfs_kill(void);
/* From operation `n` on there is no room: what would make a file longer gives SQLITE_FULL. 0 for
 * room again. */
void cut_vfs_full_from(size_t n);

size_t cut_vfs_operations(void); /* since the last fresh disk */
bool cut_vfs_is_down(void);
void cut_vfs_restart(void);

/* The connection that this process opened last, by whatever way: to look at it or to make a setting
 * of it from outside the program. */
struct sqlite3 *cut_vfs_connection(void);
