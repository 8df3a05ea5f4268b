#include "CBuildInformation.h"

// Package.swift defines it. It reaches this file alone, so that a new commit compiles nothing else again.
#ifndef MICRONET_COMMIT
#define MICRONET_COMMIT ""
#endif

const char *micronet_commit(void) { return MICRONET_COMMIT; }
