#ifndef CCRASHES_H
#define CCRASHES_H

#include <elf.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// Splits the process in two, of which the new one has the calling thread alone. Nothing but a system call: the C
/// library's `fork` takes locks that whoever crashed may hold.
int micronet_split(void);

/// The interrupted instruction and where each of its callers goes on, from the last argument of the signal's handler.
/// Returns how many there are, at most `limit`. It may take locks and memory.
int micronet_callers(const void *context, uintptr_t *addresses, int limit);

/// The file that an address was loaded from.
typedef struct {
    /// Its name, and where it begins.
    const char *file;
    uintptr_t start;
    /// The nearest name that it shows to others, and that one's address; NULL where it shows none.
    const char *symbol;
    uintptr_t symbol_start;
} micronet_image;

/// Where an address lies; false for one that was not loaded from a file.
bool micronet_locate(uintptr_t address, micronet_image *image);

/// Of the Swift runtime: a symbol's name as it was written, to be freed; NULL where it is not one of Swift's.
char *swift_demangle(const char *symbol, size_t length, char *buffer, size_t *size, uint32_t flags);

#endif
