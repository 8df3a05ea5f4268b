#pragma once
// MPI. Its constants are macros, some of them casts, which Swift cannot import: whatever needs one is a function here. All
// work in the communicator of all ranks.
//
// Collective operations do not block, but wait in a loop that asks `stop`: a process that is told to end must not wait for
// ranks that are gone. Rank 0 also ends the loop if another rank has told it to. The functions return 0, MICRONET_MPI_STOPPED if `stop` said so, or an error code of MPI.
#include <mpi.h>
#include <sched.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/syscall.h>
#include <unistd.h>

#define MICRONET_MPI_STOPPED (-1)

typedef bool (*micronet_mpi_stop)(void);

/// Errors are returned and do not end the program, so that it can say what is wrong.
static inline int micronet_mpi_begin(int *rank, int *count) {
    int provided = 0;
    int status = MPI_Init_thread(NULL, NULL, MPI_THREAD_FUNNELED, &provided);
    if (status != MPI_SUCCESS) return status;
    MPI_Comm_set_errhandler(MPI_COMM_WORLD, MPI_ERRORS_RETURN);
    MPI_Comm_rank(MPI_COMM_WORLD, rank);
    MPI_Comm_size(MPI_COMM_WORLD, count);
    return MPI_SUCCESS;
}

/// The number of ranks on this machine.
static inline int micronet_mpi_neighbours(void) {
    MPI_Comm machine;
    int count = 1;
    if (MPI_Comm_split_type(MPI_COMM_WORLD, MPI_COMM_TYPE_SHARED, 0, MPI_INFO_NULL, &machine) != MPI_SUCCESS) return 1;
    MPI_Comm_size(machine, &count);
    MPI_Comm_free(&machine);
    return count;
}

// The C library declares it for GNU sources only.
extern long syscall(long number, ...);

/// The number of processors that this process may use.
static inline int micronet_mpi_processors(void) {
    unsigned long mask[1024 / sizeof(unsigned long)] = {0};
    long bytes = syscall(SYS_sched_getaffinity, 0, sizeof mask, mask);
    int count = 0;
    for (size_t word = 0; word < sizeof mask / sizeof *mask; word++) count += __builtin_popcountl(mask[word]);
    return bytes > 0 ? count : 1 << 20;
}

/// Tells rank 0 that this rank was asked to stop.
static inline void micronet_mpi_notify(void) {
    static char nothing;
    MPI_Request request;
    if (MPI_Isend(&nothing, 0, MPI_BYTE, 0, 1, MPI_COMM_WORLD, &request) == MPI_SUCCESS) MPI_Request_free(&request);
}

/// Whether a rank has told so.
static inline bool micronet_mpi_is_notified(void) {
    int is_there = 0;
    return MPI_Iprobe(MPI_ANY_SOURCE, 1, MPI_COMM_WORLD, &is_there, MPI_STATUS_IGNORE) == MPI_SUCCESS && is_there;
}

static inline int micronet_mpi_wait(MPI_Request *request, micronet_mpi_stop stop) {
    for (;;) {
        int is_done = 0;
        int status = MPI_Test(request, &is_done, MPI_STATUS_IGNORE);
        if (status != MPI_SUCCESS || is_done) return status;
        if (stop() || micronet_mpi_is_notified()) return MICRONET_MPI_STOPPED;
        // Other threads and ranks of this machine may need the processor.
        sched_yield();
    }
}

static inline int micronet_mpi_sum_floats(float *values, int count, micronet_mpi_stop stop) {
    MPI_Request request;
    int status = MPI_Iallreduce(MPI_IN_PLACE, values, count, MPI_FLOAT, MPI_SUM, MPI_COMM_WORLD, &request);
    return status != MPI_SUCCESS ? status : micronet_mpi_wait(&request, stop);
}

static inline int micronet_mpi_sum_doubles(double *values, int count, micronet_mpi_stop stop) {
    MPI_Request request;
    int status = MPI_Iallreduce(MPI_IN_PLACE, values, count, MPI_DOUBLE, MPI_SUM, MPI_COMM_WORLD, &request);
    return status != MPI_SUCCESS ? status : micronet_mpi_wait(&request, stop);
}

static inline int micronet_mpi_broadcast(float *values, int count, micronet_mpi_stop stop) {
    MPI_Request request;
    int status = MPI_Ibcast(values, count, MPI_FLOAT, 0, MPI_COMM_WORLD, &request);
    return status != MPI_SUCCESS ? status : micronet_mpi_wait(&request, stop);
}

/// One number of every rank.
static inline int micronet_mpi_gather_counts(int own, int *all, micronet_mpi_stop stop) {
    MPI_Request request;
    int status = MPI_Iallgather(&own, 1, MPI_INT, all, 1, MPI_INT, MPI_COMM_WORLD, &request);
    return status != MPI_SUCCESS ? status : micronet_mpi_wait(&request, stop);
}

/// The bytes of every rank: `counts[r]` of rank r, which begin at `offsets[r]` of `all`.
static inline int micronet_mpi_gather(
    const void *own, int count, void *all, const int *counts, const int *offsets, micronet_mpi_stop stop) {
    MPI_Request request;
    int status =
        MPI_Iallgatherv(own, count, MPI_BYTE, all, counts, offsets, MPI_BYTE, MPI_COMM_WORLD, &request);
    return status != MPI_SUCCESS ? status : micronet_mpi_wait(&request, stop);
}

static inline void micronet_mpi_abort(int status) { MPI_Abort(MPI_COMM_WORLD, status); }
static inline void micronet_mpi_finish(void) { MPI_Finalize(); }

/// The text of an error code, in `text` with room for MPI_MAX_ERROR_STRING characters. Returns its length.
static inline int micronet_mpi_error(int code, char *text) {
    int length = 0;
    return MPI_Error_string(code, text, &length) == MPI_SUCCESS ? length : 0;
}
static inline int micronet_mpi_error_room(void) { return MPI_MAX_ERROR_STRING; }

/// The name and version of the library, likewise.
static inline int micronet_mpi_library(char *text) {
    int length = 0;
    return MPI_Get_library_version(text, &length) == MPI_SUCCESS ? length : 0;
}
static inline int micronet_mpi_library_room(void) { return MPI_MAX_LIBRARY_VERSION_STRING; }
