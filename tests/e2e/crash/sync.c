/* A disk that fails: preloaded (LD_PRELOAD) before a program under test, it makes an fsync or an fdatasync fail with EIO when it is told.
 *
 *   ENTENTE_SYNC_FILES  only files whose path contains this
 *   ENTENTE_SYNC_FLAG   while a file of this name exists, the next sync fails; that sync removes it
 *   ENTENTE_SYNC_LOSE   if set, a sync that fails also loses what was written since the last that succeeded, as a system does that drops
 *                       the pages it could not write
 *
 * Without losing what was not written, a program that takes no notice of the error would pass: the page cache outlives kill -9. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

/* A write that no sync has followed yet: where, and what was there. */
struct undo {
    dev_t device;
    ino_t file;
    off_t at;
    size_t length;      /* what was there */
    off_t size;         /* of the whole file, before */
    char *bytes;
    struct undo *before;
};

static struct undo *last;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

#define REAL(name) ((__typeof__(&name)) dlsym(RTLD_NEXT, #name))

static int is_watched(int fd) {
    const char *files = getenv("ENTENTE_SYNC_FILES");
    char link[64], path[4096];
    if (!files) return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length < 0) return 0;
    path[length] = 0;
    return strstr(path, files) != NULL;
}

static void remember(int fd, off_t at, size_t length) {
    struct stat file;
    if (!getenv("ENTENTE_SYNC_LOSE") || !is_watched(fd) || fstat(fd, &file) || !S_ISREG(file.st_mode)) return;
    struct undo *undo = calloc(1, sizeof *undo);
    if (!undo || !(undo->bytes = malloc(length ? length : 1))) abort();
    /* A descriptor that only writes cannot be read: what it replaces is then new, as in the files that are written aside. */
    ssize_t was = pread(fd, undo->bytes, length, at);
    undo->device = file.st_dev;
    undo->file = file.st_ino;
    undo->at = at;
    undo->length = was < 0 ? 0 : (size_t) was;
    undo->size = file.st_size;
    undo->before = last;
    last = undo;
}

/* Forgets what was written to the file since its last sync, after putting back what was there if it is lost. */
static void settle(int fd, int lost) {
    struct stat file;
    if (fstat(fd, &file)) return;
    for (struct undo **place = &last; *place;) {
        struct undo *undo = *place;
        if (undo->device != file.st_dev || undo->file != file.st_ino) {
            place = &undo->before;
            continue;
        }
        if (lost) {
            if (undo->length && REAL(pwrite)(fd, undo->bytes, undo->length, undo->at) < 0) abort();
            if (ftruncate(fd, undo->size)) abort();
        }
        *place = undo->before;
        free(undo->bytes);
        free(undo);
    }
}

ssize_t write(int fd, const void *bytes, size_t length) {
    pthread_mutex_lock(&lock);
    off_t at = lseek(fd, 0, SEEK_CUR);
    if (at >= 0) remember(fd, at, length);
    ssize_t written = REAL(write)(fd, bytes, length);
    int why = errno;
    pthread_mutex_unlock(&lock);
    errno = why;
    return written;
}

static ssize_t write_at(int fd, const void *bytes, size_t length, off_t at) {
    pthread_mutex_lock(&lock);
    remember(fd, at, length);
    ssize_t written = REAL(pwrite)(fd, bytes, length, at);
    int why = errno;
    pthread_mutex_unlock(&lock);
    errno = why;
    return written;
}

ssize_t pwrite(int fd, const void *bytes, size_t length, off_t at) { return write_at(fd, bytes, length, at); }
ssize_t pwrite64(int fd, const void *bytes, size_t length, off64_t at) { return write_at(fd, bytes, length, at); }

static int sync_with(int fd, int (*sync)(int)) {
    const char *flag = getenv("ENTENTE_SYNC_FLAG");
    pthread_mutex_lock(&lock);
    int fails = flag && is_watched(fd) && unlink(flag) == 0;
    int done = fails ? -1 : sync(fd);
    int why = fails ? EIO : errno;
    if (fails || done == 0) settle(fd, fails);
    pthread_mutex_unlock(&lock);
    errno = why;
    return done;
}

int fsync(int fd) { return sync_with(fd, REAL(fsync)); }
int fdatasync(int fd) { return sync_with(fd, REAL(fdatasync)); }
