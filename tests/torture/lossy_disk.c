/* lossy_disk: a disk that loses power, as a library to preload.
 *
 * What a process writes goes through as always, until the call (write, fsync or rename) whose number LOSSY_DISK_CRASH_AT
 * names. Then everything that no fsync had made sure of is lost, kept or torn, by the chance that LOSSY_DISK_SEED gives:
 *   - of each write, in 512-byte sectors: all, some or none; what is lost holds what was there before, or zeros;
 *   - a file may end anywhere between its synced size and its size;
 *   - a rename, or a new file's name, may be gone unless the folder was synced after it;
 * and the process ends. Only files below LOSSY_DISK_FOLDER take part.
 * Built and used by tests/torture/torture.py. Threads: one lock around everything.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { kSector = 512, kMostEvents = 65536 };

/* Something that is not sure yet: bytes of a file, a new name, or a rename. */
typedef enum { kWritten, kCreated, kRenamed } Kind;
typedef struct {
  Kind kind;
  char* path; /* of the file; of a rename: the new name */
  char* from; /* of a rename */
  off_t offset;
  size_t size;
  char* before; /* what stood there; shorter than size where the file grew */
  size_t before_size;
} Event;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static Event events[kMostEvents];
static size_t event_count;
static long calls;
static unsigned long long chance_state;

static ssize_t (*real_write)(int, const void*, size_t);
static int (*real_fsync)(int);
static int (*real_rename)(const char*, const char*);
static int (*real_open)(const char*, int, ...);

__attribute__((constructor)) static void begin(void) {
  real_write = (ssize_t(*)(int, const void*, size_t))dlsym(RTLD_NEXT, "write");
  real_fsync = (int (*)(int))dlsym(RTLD_NEXT, "fsync");
  real_rename = (int (*)(const char*, const char*))dlsym(RTLD_NEXT, "rename");
  real_open = (int (*)(const char*, int, ...))dlsym(RTLD_NEXT, "open");
  const char* const seed = getenv("LOSSY_DISK_SEED");
  chance_state = (seed != NULL ? strtoull(seed, NULL, 10) : 1) * 2862933555777941757ULL + 3037000493ULL;
}

static unsigned chance(unsigned below) {
  chance_state = chance_state * 6364136223846793005ULL + 1442695040888963407ULL;
  return (unsigned)(chance_state >> 33) % below;
}

/* The path of a file below the folder that takes part; 0 for all others. */
static int path_of(int descriptor, char path[PATH_MAX]) {
  char link[64];
  const char* const folder = getenv("LOSSY_DISK_FOLDER");
  snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
  const ssize_t size = readlink(link, path, PATH_MAX - 1);
  if (size <= 0 || folder == NULL) return 0;
  path[size] = '\0';
  return strncmp(path, folder, strlen(folder)) == 0;
}

static int takes_part(const char* path, char absolute[PATH_MAX]) {
  const char* const folder = getenv("LOSSY_DISK_FOLDER");
  char name[PATH_MAX];
  char* const slash = strrchr(strncpy(name, path, PATH_MAX - 1), '/');
  char parent[PATH_MAX] = ".";
  name[PATH_MAX - 1] = '\0';
  if (slash != NULL) *slash = '\0';
  if (folder == NULL || realpath(slash != NULL ? name : ".", parent) == NULL) return 0;
  if (snprintf(absolute, PATH_MAX, "%s/%s", parent, slash != NULL ? slash + 1 : name) >= PATH_MAX) return 0;
  return strncmp(absolute, folder, strlen(folder)) == 0;
}

static Event* note(Kind kind, const char* path) {
  if (event_count == kMostEvents) abort();
  Event* const event = &events[event_count++];
  memset(event, 0, sizeof *event);
  event->kind = kind;
  event->path = strdup(path);
  return event;
}

static void undo_write(const Event* event) {
  const int file = real_open(event->path, O_RDWR);
  struct stat info;
  if (file < 0) return;
  const unsigned fate = chance(3); /* kept, lost, torn */
  size_t kept = fate == 0 ? event->size : 0;
  if (fate == 2) kept = event->size / kSector == 0 ? 0 : chance((unsigned)(event->size / kSector) + 1) * kSector;
  char* const lost = calloc(1, event->size + 1);
  memcpy(lost, event->before, event->before_size);
  if (kept < event->size && fstat(file, &info) == 0) {
    (void)!pwrite(file, lost + kept, event->size - kept, event->offset + (off_t)kept);
    const off_t end = event->offset + (off_t)event->size;
    const off_t grown_from = event->offset + (off_t)event->before_size;
    if (info.st_size == end && end > grown_from && chance(2) == 0) {
      (void)!ftruncate(file, grown_from + (off_t)chance((unsigned)(end - grown_from) + 1));
    }
  }
  free(lost);
  close(file);
}

static void lose_power(void) {
  while (event_count > 0) {
    const Event* const event = &events[--event_count];
    if (event->kind == kWritten) undo_write(event);
    if (event->kind == kRenamed && chance(2) == 0) real_rename(event->path, event->from);
    if (event->kind == kCreated && chance(2) == 0) unlink(event->path);
  }
  _exit(99);
}

static void count_call(void) {
  const char* const at = getenv("LOSSY_DISK_CRASH_AT");
  if (at != NULL && ++calls == atol(at)) lose_power();
}

ssize_t write(int descriptor, const void* bytes, size_t size) {
  char path[PATH_MAX];
  pthread_mutex_lock(&lock);
  if (path_of(descriptor, path)) {
    count_call();
    Event* const event = note(kWritten, path);
    event->offset = lseek(descriptor, 0, SEEK_CUR);
    event->before = malloc(size + 1);
    const ssize_t there = pread(descriptor, event->before, size, event->offset);
    event->before_size = there > 0 ? (size_t)there : 0;
    event->size = size;
  }
  const ssize_t written = real_write(descriptor, bytes, size);
  pthread_mutex_unlock(&lock);
  return written;
}

/* Is the event made sure of by syncing `path`: the file itself, or the folder that its name stands in? */
static int made_sure(const Event* event, const char* path) {
  if (event->kind == kWritten) return strcmp(event->path, path) == 0;
  const size_t size = strlen(path);
  return strncmp(event->path, path, size) == 0 && event->path[size] == '/' && strchr(event->path + size + 1, '/') == NULL;
}

int fsync(int descriptor) {
  char path[PATH_MAX];
  pthread_mutex_lock(&lock);
  if (path_of(descriptor, path)) {
    count_call();
    size_t kept = 0;
    for (size_t i = 0; i < event_count; ++i) {
      if (!made_sure(&events[i], path)) events[kept++] = events[i];
    }
    event_count = kept;
  }
  pthread_mutex_unlock(&lock);
  return 0; /* the machine goes on: nothing needs to reach the real disk */
}

int rename(const char* from, const char* to) {
  char old_path[PATH_MAX];
  char new_path[PATH_MAX];
  struct stat info;
  pthread_mutex_lock(&lock);
  const int part = takes_part(from, old_path) && takes_part(to, new_path);
  if (part) count_call();
  const int replaces = stat(to, &info) == 0;
  const int result = real_rename(from, to);
  if (part && result == 0) {
    for (size_t i = 0; i < event_count; ++i) { /* unsynced bytes go with the file */
      if (strcmp(events[i].path, old_path) == 0 && events[i].kind == kWritten) events[i].path = strdup(new_path);
    }
    if (!replaces) note(kRenamed, new_path)->from = strdup(old_path);
  }
  pthread_mutex_unlock(&lock);
  return result;
}

static int open_and_note(const char* path, int flags, mode_t mode) {
  char absolute[PATH_MAX];
  struct stat info;
  pthread_mutex_lock(&lock);
  const int is_new = (flags & O_CREAT) != 0 && stat(path, &info) != 0 && takes_part(path, absolute);
  const int descriptor = real_open(path, flags, mode);
  if (is_new && descriptor >= 0) note(kCreated, absolute);
  pthread_mutex_unlock(&lock);
  return descriptor;
}

int open(const char* path, int flags, ...) {
  va_list list;
  va_start(list, flags);
  const mode_t mode = (flags & O_CREAT) != 0 ? va_arg(list, mode_t) : 0;
  va_end(list);
  return open_and_note(path, flags, mode);
}

int open64(const char* path, int flags, ...) {
  va_list list;
  va_start(list, flags);
  const mode_t mode = (flags & O_CREAT) != 0 ? va_arg(list, mode_t) : 0;
  va_end(list);
  return open_and_note(path, flags, mode);
}
