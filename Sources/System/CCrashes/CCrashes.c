// What <signal.h>, <unistd.h> and <dlfcn.h> declare only to those who ask, and Swift's build of them does not.
#define _GNU_SOURCE
#include "CCrashes.h"

#include <dlfcn.h>
#include <execinfo.h>
#include <ucontext.h>
#include <unistd.h>

int micronet_split(void) { return _Fork(); }

int micronet_callers(const void *context, uintptr_t *addresses, int limit) {
    const mcontext_t *machine = &((const ucontext_t *)context)->uc_mcontext;
#if defined(__x86_64__)
    uintptr_t instruction = (uintptr_t)machine->gregs[REG_RIP];
#elif defined(__aarch64__)
    uintptr_t instruction = (uintptr_t)machine->pc;
#else
#error "where do this processor's signal handlers find the interrupted instruction?"
#endif
    // All that are running, the handler's included; those before the interrupted one are left out.
    void *all[128];
    int count = backtrace(all, 128), first = 0, kept = 1;
    while (first < count && (uintptr_t)all[first] != instruction) first++;
    addresses[0] = instruction;
    for (int index = first + 1; index < count && kept < limit; index++) addresses[kept++] = (uintptr_t)all[index];
    return kept;
}

bool micronet_locate(uintptr_t address, micronet_image *image) {
    Dl_info info;
    if (dladdr((const void *)address, &info) == 0) return false;
    image->file = info.dli_fname;
    image->start = (uintptr_t)info.dli_fbase;
    image->symbol = info.dli_sname;
    image->symbol_start = (uintptr_t)info.dli_saddr;
    return true;
}
