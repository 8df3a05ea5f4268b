/* Counts this thread's allocations: the test program's malloc stands before the C library's. */
#ifndef CALLOCATIONS_H
#define CALLOCATIONS_H

/* How often this thread has asked for memory; -1 where that cannot be told (no glibc). */
long micronet_allocations(void);

#endif
