/* slow_sync - a disk that takes 4 ms a sync, for servers that are compared by how few syncs they
 * need. How fast this machine's disk syncs changes from day to day and says nothing of a server.
 *
 *     LD_PRELOAD=slow_sync.so SLOW_SYNC_COUNT=FILE SERVER …
 *
 * Every fsync, fdatasync and sync_file_range of the process is done, then SLEEP_NS is slept, and
 * counted in FILE, an existing one of 8 bytes: an unsigned 64-bit number that others may read at
 * any time. Without the variable nothing is counted, with a file that cannot be used the process
 * ends, so that nobody measures nothing.
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

enum { SLEEP_NS = 4 * 1000 * 1000 };

static _Atomic uint64_t none, *count = &none;

__attribute__((constructor)) static void begin(void) {
  const char *path = getenv("SLOW_SYNC_COUNT");
  if (!path) return;
  int fd = open(path, O_RDWR | O_CLOEXEC);
  void *at =
      fd < 0 ? MAP_FAILED : mmap(NULL, sizeof *count, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  if (fd >= 0) close(fd);
  if (at == MAP_FAILED) _exit(126);
  count = at;
}

static int slowed(int result) {
  struct timespec left = {.tv_nsec = SLEEP_NS};
  int error = errno;
  while (nanosleep(&left, &left) != 0 && errno == EINTR) continue;
  atomic_fetch_add(count, 1);
  errno = error;
  return result;
}

/* The library's own, looked up each time: next to 4 ms it costs nothing. POSIX lets what dlsym()
 * gives be a function, C does not, hence the union. */
union found {
  void *address;
  int (*sync)(int fd);
  int (*range)(int fd, off64_t offset, off64_t bytes, unsigned flags);
};

static union found find(const char *name) {
  union found found = {.address = dlsym(RTLD_NEXT, name)};
  if (!found.address) abort();
  return found;
}

int fsync(int fd) {
  return slowed(find("fsync").sync(fd));
}

int fdatasync(int fd) {
  return slowed(find("fdatasync").sync(fd));
}

int sync_file_range(int fd, off64_t offset, off64_t bytes, unsigned flags) {
  return slowed(find("sync_file_range").range(fd, offset, bytes, flags));
}
