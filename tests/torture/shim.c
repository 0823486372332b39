/* Lets the n-th call that touches files below one folder fail, or be interrupted by a signal; or
 * writes down what every call changed, so that it can be told what a power cut would have left.
 *
 * For LD_PRELOAD. Armed by torture_arm(), or where a whole process is to be tried by environment:
 *
 *   TORTURE_BELOW   the folder; calls elsewhere are let through and not counted
 *   TORTURE_KINDS   1 calls that write, 2 calls that read, 3 both; 8: half of what is to be written
 *                   is, before the call fails
 *   TORTURE_FIRST, TORTURE_LAST   which of them fail: equal numbers for one call
 *   TORTURE_ERRNO   with which error; 0 for none
 *   TORTURE_SIGNAL  which signal is raised before the call is made; 0 for none
 *
 * torture_record() names the file for what was changed: see `recording.py` for what it holds.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { WRITES = 1, READS = 2, HALVES = 8, DESCRIPTORS = 4096, NAMED = 16384, NAME = 96 };

static char below[PATH_MAX];
static int kinds, first, last, error, number;
static int calls;
static unsigned char ours[DESCRIPTORS];
static char names[NAMED][NAME];

void torture_arm(const char *folder, int which, int from, int to, int with, int raised)
{
    snprintf(below, sizeof below, "%s", folder);
    kinds = which, first = from, last = to, error = with, number = raised, calls = 0;
}

int torture_calls(void) { return calls; }

/* The name of call CALL, the first of which is 1. */
const char *torture_name(int call) { return call > 0 && call < NAMED ? names[call] : ""; }

static int integer(const char *name)
{
    const char *text = getenv(name);
    return text ? atoi(text) : 0;
}

__attribute__((constructor)) static void start(void)
{
    const char *folder = getenv("TORTURE_BELOW");
    if (folder)
        torture_arm(folder, integer("TORTURE_KINDS"), integer("TORTURE_FIRST"),
                    integer("TORTURE_LAST"), integer("TORTURE_ERRNO"), integer("TORTURE_SIGNAL"));
}

static int is_ours(int directory, const char *path)
{
    size_t length = strlen(below);
    if (!length || !path)
        return 0;
    if (path[0] == '/')
        return !strncmp(path, below, length) && (path[length] == '/' || !path[length]);
    return directory >= 0 && directory < DESCRIPTORS && ours[directory];
}

static int is_open(int descriptor)
{
    return descriptor >= 0 && descriptor < DESCRIPTORS && ours[descriptor];
}

/* Count a call; return whether it has to fail. */
static int fails(int kind, const char *name, const char *path)
{
    if (!(kinds & kind))
        return 0;
    calls++;
    if (calls < NAMED) {
        size_t length = strlen(below);
        int inside = path && !strncmp(path, below, length) && path[length] == '/';
        snprintf(names[calls], NAME, "%s %s", name, !path ? "" : inside ? path + length + 1 : path);
    }
    if (calls < first || calls > last)
        return 0;
    if (number)
        raise(number);
    if (error)
        errno = error;
    return error;
}

/* Writing down what changed: one line of words, the last of which are paths behind their lengths,
 * and after it as many bytes of data as it says. */

static int book = -1;

#define REAL(type, name, ...) \
    static type (*real)(__VA_ARGS__); \
    if (!real) \
        *(void **)&real = dlsym(RTLD_NEXT, #name)

void torture_record(const char *path)
{
    REAL(int, open, const char *, int, ...);
    book = real(path, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0600);
}

static void put(const void *data, size_t size)
{
    REAL(ssize_t, write, int, const void *, size_t);
    if (real(book, data, size) != (ssize_t)size)
        abort();
}

/* The path without links, but for the last name, which may be one. */
static char *canonical(int directory, const char *path, char *into)
{
    char whole[2 * PATH_MAX], link[64];
    if (path[0] == '/' || directory == AT_FDCWD)
        snprintf(whole, sizeof whole, "%s", path);
    else {
        snprintf(link, sizeof link, "/proc/self/fd/%d", directory);
        REAL(ssize_t, readlink, const char *, char *, size_t);
        ssize_t length = real(link, whole, PATH_MAX);
        snprintf(whole + (length < 0 ? 0 : length), PATH_MAX, "/%s", path);
    }
    size_t end = strlen(whole);
    while (end > 1 && whole[end - 1] == '/')
        whole[--end] = 0;
    char *slash = strrchr(whole, '/');
    if (!slash)
        return strcpy(into, whole);
    *slash = 0;
    if (!realpath(slash == whole ? "/" : whole, into))
        strcpy(into, whole);
    return strcat(strcat(into, "/"), slash + 1);
}

static unsigned long inode(int descriptor)
{
    struct stat found;
    return fstat(descriptor, &found) ? 0 : found.st_ino;
}

static void record_file(const char *name, int descriptor, const void *data, size_t size, off_t at)
{
    char line[160];
    if (book < 0)
        return;
    put(line, snprintf(line, sizeof line, "%s %lu %lld %zu\n", name, inode(descriptor),
                       (long long)at, data ? size : 0));
    if (data)
        put(data, size);
}

/* FROM or TO may be 0; NUMBER is the inode of what is new. */
static void record_name(const char *name, unsigned long number, const char *from, const char *to)
{
    char line[160];
    if (book < 0)
        return;
    put(line, snprintf(line, sizeof line, "%s %lu %zu %zu\n", name, number, from ? strlen(from) : 0,
                       to ? strlen(to) : 0));
    put(from ? from : "", from ? strlen(from) : 0);
    put(to ? to : "", to ? strlen(to) : 0);
}

static int noted(int descriptor, int is)
{
    if (descriptor >= 0 && descriptor < DESCRIPTORS)
        ours[descriptor] = is;
    return descriptor;
}

static int kind_of(int flags) { return flags & (O_WRONLY | O_RDWR | O_CREAT) ? WRITES : READS; }

/* The inode of what has a name, without a call that counts; 0 if there is nothing. */
static unsigned long there(int directory, const char *path)
{
    struct stat found;
    int kept = errno, failed = syscall(SYS_newfstatat, directory, path, &found, AT_SYMLINK_NOFOLLOW);
    errno = kept;
    return failed ? 0 : found.st_ino;
}

/* What opening changed: a file that is new, or that is empty now. */
static void record_open(int directory, const char *path, int flags, int was, int descriptor)
{
    char name[2 * PATH_MAX];
    if (book < 0 || descriptor < 0)
        return;
    if (flags & O_CREAT && !was)
        record_name("create", inode(descriptor), canonical(directory, path, name), 0);
    else if (flags & O_TRUNC)
        record_file("truncate", descriptor, 0, 0, 0);
}

#define OPEN(name) \
    int name(const char *path, int flags, ...) \
    { \
        va_list more; \
        va_start(more, flags); \
        mode_t mode = flags & O_CREAT ? va_arg(more, mode_t) : 0; \
        va_end(more); \
        REAL(int, name, const char *, int, ...); \
        int is = is_ours(-1, path), was = is && book >= 0 && there(AT_FDCWD, path); \
        if (is && fails(kind_of(flags), "open", path)) \
            return -1; \
        int descriptor = noted(real(path, flags, mode), is); \
        if (is) \
            record_open(AT_FDCWD, path, flags, was, descriptor); \
        return descriptor; \
    }
OPEN(open)
OPEN(open64)

#define OPENAT(name) \
    int name(int directory, const char *path, int flags, ...) \
    { \
        va_list more; \
        va_start(more, flags); \
        mode_t mode = flags & O_CREAT ? va_arg(more, mode_t) : 0; \
        va_end(more); \
        REAL(int, name, int, const char *, int, ...); \
        int is = is_ours(directory, path), was = is && book >= 0 && there(directory, path); \
        if (is && fails(kind_of(flags), "openat", path)) \
            return -1; \
        int descriptor = noted(real(directory, path, flags, mode), is); \
        if (is) \
            record_open(directory, path, flags, was, descriptor); \
        return descriptor; \
    }
OPENAT(openat)
OPENAT(openat64)

ssize_t write(int descriptor, const void *data, size_t size)
{
    REAL(ssize_t, write, int, const void *, size_t);
    if (is_open(descriptor) && fails(WRITES, "write", 0)) {
        int kept = errno;
        if (kinds & HALVES)
            real(descriptor, data, size / 2);
        errno = kept;
        return -1;
    }
    ssize_t written = real(descriptor, data, size);
    if (is_open(descriptor) && written > 0)
        record_file("write", descriptor, data, written,
                    lseek(descriptor, 0, SEEK_CUR) - written);
    return written;
}

#define PWRITE(name, offset) \
    ssize_t name(int descriptor, const void *data, size_t size, offset at) \
    { \
        REAL(ssize_t, name, int, const void *, size_t, offset); \
        if (is_open(descriptor) && fails(WRITES, "pwrite", 0)) { \
            int kept = errno; \
            if (kinds & HALVES) \
                real(descriptor, data, size / 2, at); \
            errno = kept; \
            return -1; \
        } \
        ssize_t written = real(descriptor, data, size, at); \
        if (is_open(descriptor) && written > 0) \
            record_file("write", descriptor, data, written, at); \
        return written; \
    }
PWRITE(pwrite, off_t)
PWRITE(pwrite64, off64_t)

ssize_t read(int descriptor, void *data, size_t size)
{
    REAL(ssize_t, read, int, void *, size_t);
    return is_open(descriptor) && fails(READS, "read", 0) ? -1 : real(descriptor, data, size);
}

#define PREAD(name, offset) \
    ssize_t name(int descriptor, void *data, size_t size, offset at) \
    { \
        REAL(ssize_t, name, int, void *, size_t, offset); \
        return is_open(descriptor) && fails(READS, "pread", 0) ? -1 \
                                                               : real(descriptor, data, size, at); \
    }
PREAD(pread, off_t)
PREAD(pread64, off64_t)

#define SYNC(name) \
    int name(int descriptor) \
    { \
        REAL(int, name, int); \
        if (is_open(descriptor) && fails(WRITES, #name, 0)) \
            return -1; \
        int result = real(descriptor); \
        if (is_open(descriptor) && !result) \
            record_file("sync", descriptor, 0, 0, 0); \
        return result; \
    }
SYNC(fsync)
SYNC(fdatasync)

#define TRUNCATE(name, offset) \
    int name(int descriptor, offset size) \
    { \
        REAL(int, name, int, offset); \
        if (is_open(descriptor) && fails(WRITES, #name, 0)) \
            return -1; \
        int result = real(descriptor, size); \
        if (is_open(descriptor) && !result) \
            record_file("truncate", descriptor, 0, 0, size); \
        return result; \
    }
TRUNCATE(ftruncate, off_t)
TRUNCATE(ftruncate64, off64_t)

int close(int descriptor)
{
    REAL(int, close, int);
    /* The descriptor is free in any case, as on Linux. */
    int failed = is_open(descriptor) && fails(WRITES, "close", 0), kept = errno;
    noted(descriptor, 0);
    int result = real(descriptor);
    if (failed) {
        errno = kept;
        return -1;
    }
    return result;
}

/* One name that comes or goes, or a mode; READY is made before the call, which may end it. */
#define ONE(name, type, given, passed, word) \
    int name(const char *path type) \
    { \
        REAL(int, name, const char * given); \
        char at[2 * PATH_MAX]; \
        int is = is_ours(-1, path), is_recorded = is && word && book >= 0; \
        if (is && fails(WRITES, #name, path)) \
            return -1; \
        if (is_recorded) \
            canonical(AT_FDCWD, path, at); \
        int result = real(path passed); \
        if (is_recorded && !result) \
            record_name(word, there(AT_FDCWD, at), at, 0); \
        return result; \
    }
#define C ,
ONE(unlink, , , , "remove")
ONE(rmdir, , , , "remove")
ONE(mkdir, C mode_t mode, C mode_t, C mode, "mkdir")
ONE(chmod, C mode_t mode, C mode_t, C mode, NULL)

#define AT(name, type, given, passed, word) \
    int name(int directory, const char *path type) \
    { \
        REAL(int, name, int, const char * given); \
        char at[2 * PATH_MAX]; \
        int is = is_ours(directory, path), is_recorded = is && word && book >= 0; \
        if (is && fails(WRITES, #name, path)) \
            return -1; \
        if (is_recorded) \
            canonical(directory, path, at); \
        int result = real(directory, path passed); \
        if (is_recorded && !result) \
            record_name(word, there(AT_FDCWD, at), at, 0); \
        return result; \
    }
AT(unlinkat, C int flags, C int, C flags, "remove")
AT(mkdirat, C mode_t mode, C mode_t, C mode, "mkdir")
AT(fchmodat, C mode_t mode C int flags, C mode_t C int, C mode C flags, NULL)
AT(utimensat, C const struct timespec times[2] C int flags, C const struct timespec * C int,
   C times C flags, NULL)

ssize_t readlink(const char *path, char *into, size_t size)
{
    REAL(ssize_t, readlink, const char *, char *, size_t);
    return is_ours(-1, path) && fails(READS, "readlink", path) ? -1 : real(path, into, size);
}

ssize_t readlinkat(int directory, const char *path, char *into, size_t size)
{
    REAL(ssize_t, readlinkat, int, const char *, char *, size_t);
    return is_ours(directory, path) && fails(READS, "readlinkat", path)
               ? -1
               : real(directory, path, into, size);
}

/* Two names: OLD and NEW are the folders that they are in, and FLAGS says that they are exchanged. */
#define TWO(name, first, given, old, second, new, type, more, passed, word, flags) \
    int name(first const char *from, second const char *to type) \
    { \
        REAL(int, name, given); \
        char one[2 * PATH_MAX], other[2 * PATH_MAX]; \
        int is = is_ours(old, from) || is_ours(new, to); \
        if (is && fails(WRITES, #name, to)) \
            return -1; \
        if (is && book >= 0) { \
            canonical(old, from, one); \
            canonical(new, to, other); \
        } \
        int result = real(passed); \
        if (is && !result) \
            record_name(flags ? "exchange" : word, 0, one, other); \
        return result; \
    }
TWO(rename, , const char * C const char *, AT_FDCWD, , AT_FDCWD, , , from C to, "rename", 0)
TWO(link, , const char * C const char *, AT_FDCWD, , AT_FDCWD, , , from C to, "link", 0)
TWO(renameat, int directory C, int C const char * C int C const char *, directory,
    int folder C, folder, , , directory C from C folder C to, "rename", 0)
TWO(renameat2, int directory C, int C const char * C int C const char * C unsigned, directory,
    int folder C, folder, C unsigned flags, , directory C from C folder C to C flags, "rename",
    flags & RENAME_EXCHANGE)
TWO(linkat, int directory C, int C const char * C int C const char * C int, directory,
    int folder C, folder, C int flags, , directory C from C folder C to C flags, "link", 0)

static int linked(const char *from, int directory, const char *to)
{
    char at[2 * PATH_MAX];
    if (book >= 0)
        record_name("symlink", there(directory, to), canonical(directory, to, at), from);
    return 0;
}

int symlink(const char *from, const char *to)
{
    REAL(int, symlink, const char *, const char *);
    int is = is_ours(-1, to);
    if (is && fails(WRITES, "symlink", to))
        return -1;
    int result = real(from, to);
    return is && !result ? linked(from, AT_FDCWD, to) : result;
}

int symlinkat(const char *from, int directory, const char *to)
{
    REAL(int, symlinkat, const char *, int, const char *);
    int is = is_ours(directory, to);
    if (is && fails(WRITES, "symlinkat", to))
        return -1;
    int result = real(from, directory, to);
    return is && !result ? linked(from, directory, to) : result;
}

#define STAT(name, found) \
    int name(const char *path, struct found *into) \
    { \
        REAL(int, name, const char *, struct found *); \
        return is_ours(-1, path) && fails(READS, #name, path) ? -1 : real(path, into); \
    }
STAT(stat, stat)
STAT(stat64, stat64)
STAT(lstat, stat)
STAT(lstat64, stat64)

int fstatat64(int directory, const char *path, struct stat64 *into, int flags)
{
    REAL(int, fstatat64, int, const char *, struct stat64 *, int);
    return is_ours(directory, path) && fails(READS, "fstatat", path)
               ? -1
               : real(directory, path, into, flags);
}

DIR *opendir(const char *path)
{
    REAL(DIR *, opendir, const char *);
    return is_ours(-1, path) && fails(READS, "opendir", path) ? NULL : real(path);
}
