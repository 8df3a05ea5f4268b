#ifndef CCRASHES_H
#define CCRASHES_H

/// Writes the names of the functions that a signal interrupted, the innermost first, one a line.
///
/// - context: the last argument of the signal's handler.
/// - output: the descriptor to write to.
///
/// It forks with a bare system call and does its work in the child, because names need memory and locks, which the
/// crashed process may have left in any state. A child that crashes or takes longer than two seconds ends without harm.
void micronet_write_callers(const void *context, int output);

/// From now on a failed allocation of Swift's ends in SIGABRT with ENOMEM in errno, and its runtime says nothing: the
/// signal's handler does. Other output on the stream stderr is written as before. If the address space is limited, memory
/// is allocated so that it takes few addresses. It is called while there is one thread.
void micronet_watch_allocations(void);

#endif
