// The Swift runtime cannot do this in the field: its backtracer is a program of the toolchain, and its Runtime module
// (from 6.2 on) does not unwind through a signal handler and adds a quarter to the program's start.
#define _GNU_SOURCE
#include "CCrashes.h"

#include <dlfcn.h>
#include <elf.h>
#include <errno.h>
#include <execinfo.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <ucontext.h>
#include <unistd.h>

/// Of the Swift runtime: the readable name of a symbol, or NULL if the symbol is not Swift's.
extern char *swift_demangle(const char *symbol, size_t length, char *buffer, size_t *size, uint32_t flags);

/// The symbol table of the program's file, which also names the functions that the program does not export.
static const Elf64_Sym *symbols;
static size_t symbol_count;
static const char *symbol_names;
/// The address that the program is loaded at.
static uintptr_t program_start;

/// Finds the symbol table; there is none after `strip`. The file is trusted: it is the one that runs.
static void read_symbols(void) {
    Dl_info info;
    struct stat status;
    int file = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
    if (dladdr((void *)read_symbols, &info) == 0 || file < 0 || fstat(file, &status) != 0) return;
    const char *image = mmap(NULL, status.st_size, PROT_READ, MAP_PRIVATE, file, 0);
    if (image == MAP_FAILED) return;
    const Elf64_Ehdr *header = (const void *)image;
    const Elf64_Shdr *sections = (const void *)(image + header->e_shoff);
    for (int index = 0; index < header->e_shnum; index++) {
        if (sections[index].sh_type != SHT_SYMTAB) continue;
        symbols = (const void *)(image + sections[index].sh_offset);
        symbol_count = sections[index].sh_size / sizeof *symbols;
        symbol_names = image + sections[sections[index].sh_link].sh_offset;
        program_start = (uintptr_t)info.dli_fbase;
    }
}

/// Removes "generic specialization <…> of " and turns "(name in _HASH)" into "name", in place.
static const char *simplified(char *name) {
    char *start, *end;
    while ((start = strstr(name, " specialization <")) && (end = strstr(start, "> of "))) name = end + 5;
    while ((end = strstr(name, " in _")) && strlen(end) > 37 && end[37] == ')') {
        for (start = end; start > name && *start != '(';) start--;
        memmove(start, start + 1, end - start - 1);
        memmove(end - 1, end + 38, strlen(end + 38) + 1);
    }
    return name;
}

static const char *demangled(const char *symbol) {
    char *name = swift_demangle(symbol, strlen(symbol), NULL, NULL, 0);
    return name ? simplified(name) : symbol;
}

/// Writes the function at an address and the distance from its start, or else the file and the distance from its start.
static void write_name(uintptr_t address, int output) {
    Dl_info info;
    if (dladdr((void *)address, &info) == 0) {
        dprintf(output, "%#zx\n", address);
        return;
    }
    uintptr_t start = (uintptr_t)info.dli_fbase, offset = address - start;
    for (size_t index = 0; start == program_start && index < symbol_count; index++) {
        const Elf64_Sym *symbol = &symbols[index];
        // The difference is huge if the symbol lies after the address.
        if (ELF64_ST_TYPE(symbol->st_info) != STT_FUNC || offset - symbol->st_value >= symbol->st_size) continue;
        dprintf(output, "%s + %zu\n", demangled(symbol_names + symbol->st_name), offset - symbol->st_value);
        return;
    }
    const char *slash = strrchr(info.dli_fname, '/'), *file = slash ? slash + 1 : info.dli_fname;
    if (info.dli_sname) {
        dprintf(output, "%s + %zu in %s\n", demangled(info.dli_sname), address - (uintptr_t)info.dli_saddr, file);
    } else {
        dprintf(output, "%s + %#zx\n", file, offset);
    }
}

static void write_callers(const void *context, int output) {
    const mcontext_t *machine = &((const ucontext_t *)context)->uc_mcontext;
#if defined(__x86_64__)
    uintptr_t instruction = (uintptr_t)machine->gregs[REG_RIP];
#elif defined(__aarch64__)
    uintptr_t instruction = (uintptr_t)machine->pc;
#else
#error "the interrupted instruction's place in this processor's signal context is not known"
#endif
    // The first frames are the handler's. Sixteen of the others say what happened; more are a recursion.
    void *frames[128];
    int count = backtrace(frames, 128), first = 0;
    while (first < count && (uintptr_t)frames[first] != instruction) first++;
    read_symbols();
    dprintf(output, "  in ");
    write_name(instruction, output);
    for (int index = first + 1; index < count && index < first + 16; index++) {
        dprintf(output, "  from ");
        // A return address may lie in the next function; the call is before it.
        write_name((uintptr_t)frames[index] - 1, output);
    }
}

void micronet_write_callers(const void *context, int output) {
    pid_t child = _Fork();
    if (child == 0) {
        static const int deadly[] = {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT, SIGTRAP, SIGALRM};
        sigset_t set;
        sigemptyset(&set);
        for (size_t index = 0; index < sizeof deadly / sizeof *deadly; index++) {
            signal(deadly[index], SIG_DFL);
            sigaddset(&set, deadly[index]);
        }
        sigprocmask(SIG_UNBLOCK, &set, NULL);
        alarm(2);
        write_callers(context, output);
        _exit(0);
    }
    while (waitpid(child, NULL, 0) < 0 && errno == EINTR) {}
}
