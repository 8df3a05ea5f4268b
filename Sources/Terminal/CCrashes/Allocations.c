// The Swift runtime ends the program when an allocation fails. It writes "Fatal error: failed to allocate 123 bytes …" to
// the stream stderr and calls abort(); there is no hook before that, but glibc lets a program give the stream another end.
#define _GNU_SOURCE
#include "CCrashes.h"

#include <errno.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#ifdef __GLIBC__

static ssize_t write_message(void *cookie, const char *text, size_t size) {
    static const char failure[] = "Fatal error: failed to allocate ";
    (void)cookie;
    if (size >= sizeof failure - 1 && memcmp(text, failure, sizeof failure - 1) == 0) {
        errno = ENOMEM;
        abort();
    }
    size_t done = 0;
    while (done < size) {
        ssize_t count = write(STDERR_FILENO, text + done, size - done);
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) return 0;
        done += count;
    }
    return size;
}

/// Without this each thread would reserve 64 MB of addresses for its own allocations, and large blocks that are freed would
/// be kept for later ones.
static void save_addresses(void) {
    struct rlimit space;
    if (getrlimit(RLIMIT_AS, &space) != 0 || space.rlim_cur == RLIM_INFINITY) return;
    mallopt(M_ARENA_MAX, 1);
    mallopt(M_MMAP_THRESHOLD, 1 << 18);
}

void micronet_watch_allocations(void) {
    save_addresses();
    static const cookie_io_functions_t functions = {.write = write_message};
    FILE *stream = fopencookie(NULL, "w", functions);
    if (stream == NULL) return;
    // There may be no memory left for a buffer when it is used, and stderr has none.
    setvbuf(stream, NULL, _IONBF, 0);
    stderr = stream;
}

#else

void micronet_watch_allocations(void) {}

#endif
