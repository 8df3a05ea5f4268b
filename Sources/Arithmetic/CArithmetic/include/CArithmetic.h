#ifndef CARITHMETIC_H
#define CARITHMETIC_H

#include "CLanes.h"

/// The level of the x86-64 instruction set that the processor and the system support: 1 (any), 3 (AVX2,
/// FMA, F16C) or 4 (AVX-512 F, BW, CD, DQ, VL); 0 on other processors.
int micronet_processor_level(void);

#endif
