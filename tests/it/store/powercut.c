/* Stands in for a power cut: of a database file only what was synced survives. After every sync the whole file
   is copied to FILE.durable; the test kills the process and puts the copies in the files' places. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static int synced(const char *name, int fd) {
    int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, name);
    char link[64], path[3072], fresh[3200], durable[3200], block[65536];
    ssize_t n;
    off_t at = 0;
    int copy, done = real(fd);
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    n = readlink(link, path, sizeof path - 1);
    if (done != 0 || n <= 0) return done;
    path[n] = 0;
    if (!strstr(path, ".db") || strstr(path, ".lock") || strstr(path, "-shm")) return done;
    snprintf(fresh, sizeof fresh, "%s.fresh", path);
    snprintf(durable, sizeof durable, "%s.durable", path);
    copy = open(fresh, O_CREAT | O_TRUNC | O_WRONLY, 0600);
    if (copy < 0) return -1;
    while ((n = pread(fd, block, sizeof block, at)) > 0) {
        if (write(copy, block, n) != n) return -1;
        at += n;
    }
    close(copy);
    return rename(fresh, durable);
}

int fsync(int fd) { return synced("fsync", fd); }
int fdatasync(int fd) { return synced("fdatasync", fd); }
