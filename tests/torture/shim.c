/* Lets the n-th call that touches files below one folder fail, or be interrupted by a signal.
 *
 * For LD_PRELOAD. Armed by torture_arm(), or where a whole process is to be tried by environment:
 *
 *   TORTURE_BELOW   the folder; calls elsewhere are let through and not counted
 *   TORTURE_KINDS   1 calls that write, 2 calls that read, 3 both
 *   TORTURE_FIRST, TORTURE_LAST   which of them fail: equal numbers for one call
 *   TORTURE_ERRNO   with which error; 0 for none
 *   TORTURE_SIGNAL  which signal is raised before the call is made; 0 for none
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
#include <unistd.h>

enum { WRITES = 1, READS = 2, DESCRIPTORS = 4096, NAMED = 4096, NAME = 96 };

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

#define REAL(type, name, ...) \
    static type (*real)(__VA_ARGS__); \
    if (!real) \
        *(void **)&real = dlsym(RTLD_NEXT, #name)

static int noted(int descriptor, int is)
{
    if (descriptor >= 0 && descriptor < DESCRIPTORS)
        ours[descriptor] = is;
    return descriptor;
}

static int kind_of(int flags) { return flags & (O_WRONLY | O_RDWR | O_CREAT) ? WRITES : READS; }

#define OPEN(name) \
    int name(const char *path, int flags, ...) \
    { \
        va_list more; \
        va_start(more, flags); \
        mode_t mode = flags & O_CREAT ? va_arg(more, mode_t) : 0; \
        va_end(more); \
        REAL(int, name, const char *, int, ...); \
        int is = is_ours(-1, path); \
        if (is && fails(kind_of(flags), "open", path)) \
            return -1; \
        return noted(real(path, flags, mode), is); \
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
        int is = is_ours(directory, path); \
        if (is && fails(kind_of(flags), "openat", path)) \
            return -1; \
        return noted(real(directory, path, flags, mode), is); \
    }
OPENAT(openat)
OPENAT(openat64)

ssize_t write(int descriptor, const void *data, size_t size)
{
    REAL(ssize_t, write, int, const void *, size_t);
    return is_open(descriptor) && fails(WRITES, "write", 0) ? -1 : real(descriptor, data, size);
}

ssize_t read(int descriptor, void *data, size_t size)
{
    REAL(ssize_t, read, int, void *, size_t);
    return is_open(descriptor) && fails(READS, "read", 0) ? -1 : real(descriptor, data, size);
}

int fsync(int descriptor)
{
    REAL(int, fsync, int);
    return is_open(descriptor) && fails(WRITES, "fsync", 0) ? -1 : real(descriptor);
}

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

#define ONE(kind, name, type, given, passed) \
    int name(const char *path type) \
    { \
        REAL(int, name, const char * given); \
        return is_ours(-1, path) && fails(kind, #name, path) ? -1 : real(path passed); \
    }
#define C ,
ONE(WRITES, unlink, , , )
ONE(WRITES, rmdir, , , )
ONE(WRITES, mkdir, C mode_t mode, C mode_t, C mode)
ONE(WRITES, chmod, C mode_t mode, C mode_t, C mode)

#define AT(kind, name, type, given, passed) \
    int name(int directory, const char *path type) \
    { \
        REAL(int, name, int, const char * given); \
        return is_ours(directory, path) && fails(kind, #name, path) ? -1 \
                                                                    : real(directory, path passed); \
    }
AT(WRITES, unlinkat, C int flags, C int, C flags)
AT(WRITES, mkdirat, C mode_t mode, C mode_t, C mode)
AT(WRITES, fchmodat, C mode_t mode C int flags, C mode_t C int, C mode C flags)
AT(WRITES, utimensat, C const struct timespec times[2] C int flags, C const struct timespec * C int,
   C times C flags)

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

#define TWO(name) \
    int name(const char *from, const char *to) \
    { \
        REAL(int, name, const char *, const char *); \
        return (is_ours(-1, from) || is_ours(-1, to)) && fails(WRITES, #name, to) ? -1 \
                                                                                 : real(from, to); \
    }
TWO(rename)
TWO(link)
TWO(symlink)

#define TWO_AT(name, type, given, passed) \
    int name(int old, const char *from, int new, const char *to type) \
    { \
        REAL(int, name, int, const char *, int, const char * given); \
        return (is_ours(old, from) || is_ours(new, to)) && fails(WRITES, #name, to) \
                   ? -1 \
                   : real(old, from, new, to passed); \
    }
TWO_AT(renameat, , , )
TWO_AT(renameat2, C unsigned flags, C unsigned, C flags)
TWO_AT(linkat, C int flags, C int, C flags)

int symlinkat(const char *from, int directory, const char *to)
{
    REAL(int, symlinkat, const char *, int, const char *);
    return is_ours(directory, to) && fails(WRITES, "symlinkat", to) ? -1
                                                                    : real(from, directory, to);
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
