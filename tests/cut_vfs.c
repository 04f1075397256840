/* The disk that loses its power: see cut_vfs.h. Locks and shared memory are those of one process.
 */
#include "tests/cut_vfs.h"

#include <pthread.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

enum { SECTOR = 512, NAMES_MAX = 64, LOCKS = SQLITE_SHM_NLOCK, REGIONS_MAX = 64 };

struct bytes {
  unsigned char *at;
  size_t size, room;
};

/* A change that no sync has followed yet. */
struct change {
  size_t offset, len;
  bool truncates; /* to `offset` */
  unsigned char *bytes;
};

/* What a name in the folder leads to. */
struct node {
  struct node *next;    /* all of a disk, to be freed with it */
  struct bytes now;     /* what a reader sees */
  struct bytes kept;    /* what is on the disk for certain */
  struct change *since; /* how `now` came from `kept` */
  size_t changes;
  bool syncs_folder; /* its next sync makes the folder's names certain */
  /* locks of files (https://www.sqlite.org/lockingv3.html) and of the WAL's shared memory */
  int shared;
  const void *reserved, *pending, *exclusive;
  void *regions[REGIONS_MAX];
  int shm_shared[LOCKS];
  const void *shm_exclusive[LOCKS];
};

struct name {
  char *name;
  struct node *now, *kept; /* NULL: there is no such file */
};

struct handle {
  sqlite3_file base;
  struct node *node;
  unsigned life; /* between which cuts it was opened */
  int lock;
  bool has_shm;
  unsigned shm_shared, shm_exclusive; /* bits */
};

static struct {
  struct name names[NAMES_MAX];
  size_t name_count;
  struct node *nodes;
  void **grave; /* shared memory that is gone */
  size_t graves;
  size_t operations, cut_at, full_from, bad_syncs;
  enum cut_keep keep;
  uint64_t random;
  unsigned life;
  bool down, ignore_sync;
  sqlite3_vfs *real;
  sqlite3 *connection;
} disk;

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;

/* ---- bytes ---- */

static void *grown(void *old, size_t count, size_t size) {
  void *p = sqlite3_realloc64(old, (count ? count : 1) * size);
  if (!p) abort();
  return p;
}

static void resize(struct bytes *b, size_t size) {
  if (size > b->room) {
    b->room = size * 2;
    b->at = grown(b->at, b->room, 1);
  }
  if (size > b->size) memset(b->at + b->size, 0, size - b->size);
  b->size = size;
}

static void put(struct bytes *b, size_t offset, const void *from, size_t len) {
  if (offset + len > b->size) resize(b, offset + len);
  memcpy(b->at + offset, from, len);
}

static void copy(struct bytes *to, const struct bytes *from) {
  resize(to, 0);
  if (from->size) put(to, 0, from->at, from->size);
}

/* ---- nodes ---- */

static struct node *new_node(void) {
  struct node *n = grown(NULL, 1, sizeof *n);
  *n = (struct node){.next = disk.nodes};
  return disk.nodes = n;
}

static void forget_changes(struct node *n) {
  for (size_t i = 0; i < n->changes; i++) sqlite3_free(n->since[i].bytes);
  sqlite3_free(n->since);
  n->since = NULL;
  n->changes = 0;
}

/* Who has a region mapped may look at it until it closes the file, so it is freed only with the
 * disk. */
static void forget_shm(struct node *n) {
  for (size_t i = 0; i < REGIONS_MAX; i++) {
    if (!n->regions[i]) continue;
    disk.grave = grown(disk.grave, disk.graves + 1, sizeof *disk.grave);
    disk.grave[disk.graves++] = n->regions[i];
    n->regions[i] = NULL;
  }
}

static void free_all(void) {
  for (struct node *n = disk.nodes, *next; n; n = next) {
    next = n->next;
    forget_changes(n);
    forget_shm(n);
    sqlite3_free(n->now.at);
    sqlite3_free(n->kept.at);
    sqlite3_free(n);
  }
  for (size_t i = 0; i < disk.name_count; i++) sqlite3_free(disk.names[i].name);
  for (size_t i = 0; i < disk.graves; i++) sqlite3_free(disk.grave[i]);
  sqlite3_free(disk.grave);
  disk.grave = NULL;
  disk.graves = 0;
  disk.nodes = NULL;
  disk.name_count = 0;
}

static struct name *name_of(const char *text) {
  for (size_t i = 0; i < disk.name_count; i++)
    if (strcmp(disk.names[i].name, text) == 0) return &disk.names[i];
  if (disk.name_count == NAMES_MAX) abort();
  struct name *made = &disk.names[disk.name_count++];
  *made = (struct name){.name = sqlite3_mprintf("%s", text)};
  return made;
}

static void note_change(struct node *n, struct change change) {
  n->since = grown(n->since, n->changes + 1, sizeof *n->since);
  n->since[n->changes++] = change;
}

static void sync_node(struct node *n) {
  copy(&n->kept, &n->now);
  forget_changes(n);
}

static void sync_folder(void) {
  for (size_t i = 0; i < disk.name_count; i++) disk.names[i].kept = disk.names[i].now;
}

/* ---- the cut ---- */

static uint64_t chance(uint64_t among) { /* SplitMix64 */
  uint64_t z = disk.random += 0x9E3779B97F4A7C15u;
  z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
  z = (z ^ z >> 27) * 0x94D049BB133111EBu;
  return (z ^ z >> 31) % among;
}

/* A write falls into pieces at the borders of sectors; each has its own fate. */
static void keep_pieces(struct bytes *to, const struct change *c) {
  for (size_t done = 0, len; done < c->len; done += len) {
    size_t at = c->offset + done;
    len = SECTOR - at % SECTOR;
    if (len > c->len - done) len = c->len - done;
    uint64_t fate = chance(16);
    if (fate > 8) continue; /* never reached the disk */
    put(to, at, c->bytes + done, len);
    for (size_t i = 0; fate == 8 && i < len; i++) to->at[at + i] = (unsigned char)chance(256);
  }
}

static void shuffle(struct change *list, size_t count) {
  for (size_t i = count; i > 1; i--) {
    size_t other = (size_t)chance(i);
    struct change c = list[i - 1];
    list[i - 1] = list[other];
    list[other] = c;
  }
}

static void lose_node(struct node *n) {
  if (disk.keep == CUT_KEEP_SOME) {
    shuffle(n->since, n->changes);
    for (size_t i = 0; i < n->changes; i++) {
      const struct change *c = &n->since[i];
      if (!c->truncates) keep_pieces(&n->kept, c);
      if (c->truncates && chance(2)) resize(&n->kept, c->offset);
    }
  }
  copy(&n->now, &n->kept);
  forget_changes(n);
  forget_shm(n);
  n->shared = 0;
  n->reserved = n->pending = n->exclusive = NULL;
  memset(n->shm_shared, 0, sizeof n->shm_shared);
  memset(n->shm_exclusive, 0, sizeof n->shm_exclusive);
}

static void cut(void) {
  disk.down = true;
  for (struct node *n = disk.nodes; n; n = n->next) lose_node(n);
  for (size_t i = 0; i < disk.name_count; i++) {
    struct name *name = &disk.names[i];
    if (disk.keep == CUT_KEEP_SOME && chance(2)) name->kept = name->now;
    name->now = name->kept;
  }
}

/* Counts an operation that has been noted but is not certain; false when the power went in it. */
static bool counted(void) {
  if (++disk.operations == disk.cut_at) cut();
  return !disk.down;
}

static bool is_full(void) {
  return disk.full_from && disk.operations + 1 >= disk.full_from;
}

static bool is_dead(const struct handle *h) {
  return disk.down || h->life != disk.life;
}

/* ---- files ---- */

static int leave(int rc) {
  pthread_mutex_unlock(&mutex);
  return rc;
}

/* The calls of a handle whose power went fail; the mutex is held from here to leave(). */
static struct handle *enter(sqlite3_file *file) {
  pthread_mutex_lock(&mutex);
  return (struct handle *)file;
}

static int file_read_at(sqlite3_file *file, void *to, int len, sqlite3_int64 offset) {
  const struct handle *h = enter(file);
  if (is_dead(h)) return leave(SQLITE_IOERR_READ);
  const struct bytes *b = &h->node->now;
  size_t at = (size_t)offset, want = (size_t)len, have = at < b->size ? b->size - at : 0;
  if (have > want) have = want;
  memset(to, 0, want);
  if (have) memcpy(to, b->at + at, have);
  return leave(have == want ? SQLITE_OK : SQLITE_IOERR_SHORT_READ);
}

static int file_write_at(sqlite3_file *file, const void *from, int len, sqlite3_int64 offset) {
  const struct handle *h = enter(file);
  size_t at = (size_t)offset, size = (size_t)len;
  if (is_dead(h)) return leave(SQLITE_IOERR_WRITE);
  if (at + size > h->node->now.size && is_full()) {
    disk.operations++;
    return leave(SQLITE_FULL);
  }
  struct change c = {.offset = at, .len = size, .bytes = grown(NULL, size, 1)};
  memcpy(c.bytes, from, size);
  put(&h->node->now, at, from, size);
  note_change(h->node, c);
  return leave(counted() ? SQLITE_OK : SQLITE_IOERR_WRITE);
}

static int file_truncate(sqlite3_file *file, sqlite3_int64 size) {
  const struct handle *h = enter(file);
  if (is_dead(h)) return leave(SQLITE_IOERR_TRUNCATE);
  resize(&h->node->now, (size_t)size);
  note_change(h->node, (struct change){.offset = (size_t)size, .truncates = true});
  return leave(counted() ? SQLITE_OK : SQLITE_IOERR_TRUNCATE);
}

static int file_sync(sqlite3_file *file, int flags) {
  const struct handle *h = enter(file);
  (void)flags;
  if (is_dead(h) || !counted()) return leave(SQLITE_IOERR_FSYNC);
  if (disk.bad_syncs) {
    disk.bad_syncs--;
    return leave(SQLITE_IOERR_FSYNC);
  }
  if (disk.ignore_sync) return leave(SQLITE_OK);
  sync_node(h->node);
  if (h->node->syncs_folder) sync_folder();
  h->node->syncs_folder = false;
  return leave(SQLITE_OK);
}

static int file_size(sqlite3_file *file, sqlite3_int64 *size) {
  const struct handle *h = enter(file);
  if (is_dead(h)) return leave(SQLITE_IOERR_FSTAT);
  *size = (sqlite3_int64)h->node->now.size;
  return leave(SQLITE_OK);
}

static int file_control(sqlite3_file *file, int op, void *argument) {
  (void)file, (void)op, (void)argument;
  return SQLITE_NOTFOUND;
}

static int sector_size(sqlite3_file *file) {
  (void)file;
  return 4096; /* as SQLite's Unix files say */
}

static int characteristics(sqlite3_file *file) {
  (void)file;
  return SQLITE_IOCAP_POWERSAFE_OVERWRITE;
}

/* ---- locks of files ---- */

static bool others_share(const struct handle *h) {
  return h->node->shared > (h->lock >= SQLITE_LOCK_SHARED ? 1 : 0);
}

static bool may_lock(const struct handle *h, int level) {
  const struct node *n = h->node;
  if (n->exclusive && n->exclusive != h) return false;
  if (level == SQLITE_LOCK_SHARED) return !n->pending || n->pending == h;
  if (n->reserved && n->reserved != h) return false;
  return level != SQLITE_LOCK_EXCLUSIVE || !others_share(h);
}

static int file_lock(sqlite3_file *file, int level) {
  struct handle *h = enter(file);
  if (is_dead(h)) return leave(SQLITE_IOERR_LOCK);
  if (h->lock >= level) return leave(SQLITE_OK);
  bool may = may_lock(h, level);
  bool waits = level == SQLITE_LOCK_EXCLUSIVE && (!h->node->reserved || h->node->reserved == h);
  if (!may && waits) h->node->pending = h; /* no new readers */
  if (!may) return leave(SQLITE_BUSY);
  if (h->lock == SQLITE_LOCK_NONE) h->node->shared++;
  if (level >= SQLITE_LOCK_RESERVED) h->node->reserved = h;
  if (level >= SQLITE_LOCK_EXCLUSIVE) h->node->pending = h->node->exclusive = h;
  h->lock = level;
  return leave(SQLITE_OK);
}

static void unlock(struct handle *h, int level) {
  struct node *n = h->node;
  if (level < SQLITE_LOCK_RESERVED) {
    if (n->reserved == h) n->reserved = NULL;
    if (n->pending == h) n->pending = NULL;
    if (n->exclusive == h) n->exclusive = NULL;
  }
  if (level == SQLITE_LOCK_NONE && h->lock > SQLITE_LOCK_NONE) n->shared--;
  if (level < h->lock) h->lock = level;
}

static int file_unlock(sqlite3_file *file, int level) {
  struct handle *h = enter(file);
  if (!is_dead(h)) unlock(h, level);
  return leave(SQLITE_OK);
}

static int is_reserved(sqlite3_file *file, int *out) {
  const struct handle *h = enter(file);
  *out = h->node->reserved != NULL;
  return leave(is_dead(h) ? SQLITE_IOERR_CHECKRESERVEDLOCK : SQLITE_OK);
}

/* ---- the shared memory of a WAL: gone after a cut, as after every restart ---- */

static int shm_map(sqlite3_file *file, int region, int size, int extend, void volatile **out) {
  struct handle *h = enter(file);
  *out = NULL;
  if (is_dead(h)) return leave(SQLITE_IOERR_SHMMAP);
  if (region >= REGIONS_MAX) return leave(SQLITE_FULL);
  h->has_shm = true;
  void **at = &h->node->regions[region];
  if (!*at && extend) {
    *at = grown(NULL, (size_t)size, 1);
    memset(*at, 0, (size_t)size);
  }
  *out = *at;
  return leave(SQLITE_OK);
}

static void shm_release(struct handle *h, unsigned bits) {
  for (int i = 0; i < LOCKS; i++) {
    if (!(bits & 1u << i)) continue;
    if (h->shm_shared & 1u << i) h->node->shm_shared[i]--;
    if (h->node->shm_exclusive[i] == h) h->node->shm_exclusive[i] = NULL;
  }
  h->shm_shared &= ~bits;
  h->shm_exclusive &= ~bits;
}

static int shm_take(struct handle *h, int from, int count, bool exclusive) {
  struct node *n = h->node;
  for (int i = from; i < from + count; i++) {
    int own = h->shm_shared & 1u << i ? 1 : 0;
    if (n->shm_exclusive[i] && n->shm_exclusive[i] != h) return SQLITE_BUSY;
    if (exclusive && n->shm_shared[i] > own) return SQLITE_BUSY;
  }
  for (int i = from; i < from + count; i++) {
    if (exclusive) {
      n->shm_exclusive[i] = h;
      h->shm_exclusive |= 1u << i;
    } else if (!(h->shm_shared & 1u << i)) {
      n->shm_shared[i]++;
      h->shm_shared |= 1u << i;
    }
  }
  return SQLITE_OK;
}

static int shm_lock(sqlite3_file *file, int from, int count, int flags) {
  struct handle *h = enter(file);
  if (is_dead(h)) return leave(flags & SQLITE_SHM_UNLOCK ? SQLITE_OK : SQLITE_IOERR_SHMLOCK);
  if (flags & SQLITE_SHM_UNLOCK) {
    shm_release(h, ((1u << count) - 1) << from);
    return leave(SQLITE_OK);
  }
  return leave(shm_take(h, from, count, flags & SQLITE_SHM_EXCLUSIVE));
}

static void shm_barrier(sqlite3_file *file) {
  (void)file;
  pthread_mutex_lock(&mutex);
  pthread_mutex_unlock(&mutex);
}

static int shm_unmap(sqlite3_file *file, int delete) {
  struct handle *h = enter(file);
  if (!is_dead(h) && h->has_shm) {
    shm_release(h, (1u << LOCKS) - 1);
    if (delete) forget_shm(h->node);
  }
  h->has_shm = false;
  return leave(SQLITE_OK);
}

/* ---- the folder ---- */

static int file_close(sqlite3_file *file) {
  struct handle *h = enter(file);
  if (!is_dead(h)) unlock(h, SQLITE_LOCK_NONE);
  file->pMethods = NULL;
  return leave(SQLITE_OK);
}

static const sqlite3_io_methods methods = {
    .iVersion = 2,
    .xClose = file_close,
    .xRead = file_read_at,
    .xWrite = file_write_at,
    .xTruncate = file_truncate,
    .xSync = file_sync,
    .xFileSize = file_size,
    .xLock = file_lock,
    .xUnlock = file_unlock,
    .xCheckReservedLock = is_reserved,
    .xFileControl = file_control,
    .xSectorSize = sector_size,
    .xDeviceCharacteristics = characteristics,
    .xShmMap = shm_map,
    .xShmLock = shm_lock,
    .xShmBarrier = shm_barrier,
    .xShmUnmap = shm_unmap,
};

/* A file without a name is temporary: nothing of it is ever looked at again. */
static int open_node(struct name *name, int flags, struct node **out) {
  *out = name ? name->now : NULL;
  if (*out) return SQLITE_OK;
  if (!(flags & SQLITE_OPEN_CREATE)) return SQLITE_CANTOPEN;
  if (name && is_full()) return SQLITE_CANTOPEN;
  *out = new_node();
  if (!name) return SQLITE_OK;
  name->now = *out;
  (*out)->syncs_folder = flags & (SQLITE_OPEN_MAIN_JOURNAL | SQLITE_OPEN_WAL) ? true : false;
  return counted() ? SQLITE_OK : SQLITE_CANTOPEN;
}

static int vfs_open(sqlite3_vfs *vfs, const char *text, sqlite3_file *file, int flags,
                    int *out_flags) {
  struct handle *h = enter(file);
  (void)vfs;
  *h = (struct handle){.life = disk.life};
  if (disk.down) return leave(SQLITE_CANTOPEN);
  int rc = open_node(text ? name_of(text) : NULL, flags, &h->node);
  if (rc != SQLITE_OK) return leave(rc);
  h->base.pMethods = &methods;
  if (out_flags) *out_flags = flags;
  return leave(SQLITE_OK);
}

static int vfs_delete(sqlite3_vfs *vfs, const char *text, int sync) {
  (void)vfs;
  pthread_mutex_lock(&mutex);
  if (disk.down) return leave(SQLITE_IOERR_DELETE);
  struct name *name = name_of(text);
  if (!name->now) return leave(SQLITE_IOERR_DELETE_NOENT);
  name->now = NULL;
  if (!counted()) return leave(SQLITE_IOERR_DELETE);
  if (sync && !disk.ignore_sync) sync_folder();
  return leave(SQLITE_OK);
}

static int vfs_access(sqlite3_vfs *vfs, const char *text, int flags, int *out) {
  (void)vfs, (void)flags;
  pthread_mutex_lock(&mutex);
  *out = !disk.down && name_of(text)->now != NULL;
  return leave(disk.down ? SQLITE_IOERR_ACCESS : SQLITE_OK);
}

static int vfs_path(sqlite3_vfs *vfs, const char *text, int room, char *out) {
  (void)vfs;
  return strlen(text) < (size_t)room ? (memcpy(out, text, strlen(text) + 1), SQLITE_OK)
                                     : SQLITE_CANTOPEN;
}

static int vfs_random(sqlite3_vfs *vfs, int len, char *out) {
  (void)vfs;
  return disk.real->xRandomness(disk.real, len, out);
}

static int vfs_sleep(sqlite3_vfs *vfs, int us) {
  (void)vfs;
  return disk.real->xSleep(disk.real, us);
}

static int vfs_time(sqlite3_vfs *vfs, double *out) {
  (void)vfs;
  return disk.real->xCurrentTime(disk.real, out);
}

static int vfs_last_error(sqlite3_vfs *vfs, int room, char *out) {
  (void)vfs, (void)room, (void)out;
  return 0;
}

static sqlite3_vfs vfs = {
    .iVersion = 1,
    .szOsFile = sizeof(struct handle),
    .mxPathname = 512,
    .zName = "cut",
    .xOpen = vfs_open,
    .xDelete = vfs_delete,
    .xAccess = vfs_access,
    .xFullPathname = vfs_path,
    .xRandomness = vfs_random,
    .xSleep = vfs_sleep,
    .xCurrentTime = vfs_time,
    .xGetLastError = vfs_last_error,
};

/* ---- what tests call ---- */

static int remember(sqlite3 *db, char **message, const struct sqlite3_api_routines *api) {
  (void)message, (void)api;
  disk.connection = db;
  return SQLITE_OK;
}

void cut_vfs_install(void) {
  disk.real = sqlite3_vfs_find(NULL);
  if (sqlite3_vfs_register(&vfs, 1) != SQLITE_OK) abort();
  if (sqlite3_auto_extension((void (*)(void))remember) != SQLITE_OK) abort();
  cut_vfs_fresh();
}

void cut_vfs_remove(void) {
  sqlite3_cancel_auto_extension((void (*)(void))remember);
  sqlite3_vfs_register(disk.real, 1);
  sqlite3_vfs_unregister(&vfs);
  free_all();
}

void cut_vfs_fresh(void) {
  pthread_mutex_lock(&mutex);
  free_all();
  disk.operations = disk.cut_at = disk.full_from = disk.bad_syncs = 0;
  disk.down = disk.ignore_sync = false;
  disk.life++;
  disk.connection = NULL;
  pthread_mutex_unlock(&mutex);
}

void cut_vfs_cut_at(size_t n, enum cut_keep keep, uint64_t seed) {
  disk.cut_at = n;
  disk.keep = keep;
  disk.random = seed;
}

void cut_vfs_ignore_sync(bool ignore) {
  disk.ignore_sync = ignore;
}

void cut_vfs_fail_syncs(size_t count) {
  pthread_mutex_lock(&mutex);
  disk.bad_syncs = count;
  pthread_mutex_unlock(&mutex);
}

void cut_vfs_kill(void) {
  pthread_mutex_lock(&mutex);
  disk.down = true;
  disk.keep = CUT_KEEP_NONE; /* of what is not in `kept`, and that is all */
  for (struct node *n = disk.nodes; n; n = n->next) {
    copy(&n->kept, &n->now);
    lose_node(n);
  }
  for (size_t i = 0; i < disk.name_count; i++) disk.names[i].kept = disk.names[i].now;
  pthread_mutex_unlock(&mutex);
}

void cut_vfs_full_from(size_t n) {
  disk.full_from = n;
}

size_t cut_vfs_operations(void) {
  return disk.operations;
}

bool cut_vfs_is_down(void) {
  return disk.down;
}

void cut_vfs_restart(void) {
  disk.down = false;
  disk.cut_at = 0;
  disk.life++;
}

struct sqlite3 *cut_vfs_connection(void) {
  return disk.connection;
}
