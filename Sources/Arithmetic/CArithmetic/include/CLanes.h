#ifndef CLANES_H
#define CLANES_H

// Vector operations of one or two instructions each. Swift could express them only lane by lane, and its optimizer would
// then take them for a lot of code.

// All functions are inlined, so how vectors are passed to a function does not matter.
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wpsabi"

#define LANES(n)                                               \
    typedef float lanes##n __attribute__((ext_vector_type(n))); \
    typedef unsigned bits##n __attribute__((ext_vector_type(n))); \
    typedef int ints##n __attribute__((ext_vector_type(n)));    \
    typedef double doubles##n __attribute__((ext_vector_type(n)))
#define LANEWISE static inline __attribute__((always_inline))

LANES(4);
LANES(8);
LANES(16);

#if defined(__FMA__) || defined(__aarch64__)
#define FMA(sum, x, y) __builtin_elementwise_fma(x, y, sum)
#else
// Without the instruction, a fused multiply-add would be a library call for each lane.
#define FMA(sum, x, y) ((sum) + (x) * (y))
#endif

// `fma` is sum + x · y. `max` and `min` return their first operand if either is not a number. `select` is `a` where `ones`
// is not 0, and 0 elsewhere. The last three unpack weights (see `LinearWeights`) from words that are loaded as if they were
// floats: the weight of a word itself, and the weights in the last bits of two and of three words.
#define ARITHMETIC(n)                                                                                           \
    LANEWISE lanes##n lanes##n##_load(const float *address)                                                       \
    {                                                                                                           \
        lanes##n a;                                                                                             \
        __builtin_memcpy(&a, address, sizeof a);                                                                \
        return a;                                                                                               \
    }                                                                                                           \
    LANEWISE void lanes##n##_store(lanes##n a, float *address) { __builtin_memcpy(address, &a, sizeof a); }        \
    LANEWISE lanes##n lanes##n##_splat(float value) { return (lanes##n)(value); }                                 \
    LANEWISE lanes##n lanes##n##_add(lanes##n a, lanes##n b) { return a + b; }                                 \
    LANEWISE lanes##n lanes##n##_multiply(lanes##n a, lanes##n b) { return a * b; }                                \
    LANEWISE lanes##n lanes##n##_fma(lanes##n sum, lanes##n x, lanes##n y) { return FMA(sum, x, y); } \
    LANEWISE lanes##n lanes##n##_max(lanes##n a, lanes##n b) { return b > a ? b : a; }                       \
    LANEWISE lanes##n lanes##n##_min(lanes##n a, lanes##n b) { return b < a ? b : a; }                      \
    LANEWISE lanes##n lanes##n##_select(lanes##n a, lanes##n ones) { return ones == 0 ? (lanes##n)(0) : a; }       \
    LANEWISE lanes##n lanes##n##_divide(lanes##n a, lanes##n b) { return a / b; }                                 \
    LANEWISE lanes##n lanes##n##_unpack1(lanes##n a) { return __builtin_convertvector((ints##n)a, lanes##n); }      \
    LANEWISE lanes##n lanes##n##_unpack2(lanes##n a, lanes##n b)                                                  \
    {                                                                                                           \
        return lanes##n##_unpack1((lanes##n)((bits##n)a << 20 | (bits##n)b << 8 & 0x000fffff));                     \
    }                                                                                                           \
    LANEWISE lanes##n lanes##n##_unpack3(lanes##n a, lanes##n b, lanes##n c)                                    \
    {                                                                                                           \
        bits##n last = (bits##n)b << 16 & 0xffff0000 | (bits##n)c << 12 & 0x0000ffff;                           \
        return lanes##n##_unpack1((lanes##n)((bits##n)a << 20 | last & 0x000fffff));                                \
    }

ARITHMETIC(4)
ARITHMETIC(8)
ARITHMETIC(16)

// Packs the weights of two inputs for n of each 16 outputs, from 64 weights of the first input followed by 64 of the second,
// whose products with the factors are below 2^31. A word that ends in bits of other weights is rounded to the nearest
// word with those bits.
#define PACKING(n)                                                                                              \
    LANEWISE bits##n lanes##n##_word(const float *plain, const float *factors, bits##n end)                     \
    {                                                                                                           \
        lanes##n weight, factor;                                                                                \
        __builtin_memcpy(&weight, plain, sizeof weight);                                                        \
        __builtin_memcpy(&factor, factors, sizeof factor);                                                      \
        bits##n number = (bits##n)__builtin_convertvector(weight * factor, ints##n);                            \
        return (number - end + 0x800 & ~0xfffu) + end;                                                          \
    }                                                                                                           \
    LANEWISE void lanes##n##_pack(const float *plain, const float *factors, float *packed)                      \
    {                                                                                                           \
        const float *next = plain + 64;                                                                         \
        bits##n c = lanes##n##_word(next + 48, factors + 48, (bits##n)(0));                                     \
        bits##n a = lanes##n##_word(next + 16, factors + 16, (c >> 16 & 0xf) << 8);                             \
        bits##n b = lanes##n##_word(next + 32, factors + 32, (c >> 12 & 0xf) << 8);                             \
        bits##n words[5] = {                                                                                    \
            lanes##n##_word(plain, factors, a >> 20),                                                           \
            lanes##n##_word(plain + 16, factors + 16, b >> 20),                                                 \
            lanes##n##_word(plain + 32, factors + 32, c >> 20),                                                 \
            lanes##n##_word(plain + 48, factors + 48, a >> 8 & 0xfff),                                          \
            lanes##n##_word(next, factors, b >> 8 & 0xfff),                                                     \
        };                                                                                                      \
        for (int word = 0; word < 5; word++)                                                                    \
            __builtin_memcpy(packed + 16 * word, &words[word], sizeof words[word]);                             \
    }

PACKING(4)
PACKING(8)
PACKING(16)

// Operations for statistics, on the vector of the instruction set that the importing module is compiled for.
// `count…` adds one to the count of each lane for which the comparison holds.
#if defined(__AVX512F__)
typedef lanes16 vector;
typedef ints16 vectorInts;
typedef doubles16 vectorDoubles;
#elif defined(__AVX2__)
typedef lanes8 vector;
typedef ints8 vectorInts;
typedef doubles8 vectorDoubles;
#else
typedef lanes4 vector;
typedef ints4 vectorInts;
typedef doubles4 vectorDoubles;
#endif

LANEWISE vector vector_subtract(vector a, vector b) { return a - b; }
LANEWISE vector vector_countEqual(vector count, vector a, vector b) { return a == b ? count + 1 : count; }
// The number of lanes in which both are equal.
LANEWISE int vector_equalLanes(vector a, vector b)
{
#if defined(__AVX512F__)
    return __builtin_popcount(__builtin_ia32_cmpps512_mask(a, b, 0, (unsigned short)-1, 4));
#elif defined(__AVX__)
    return __builtin_popcount((unsigned)__builtin_ia32_movmskps256((vector)(a == b)));
#else
    return -__builtin_reduce_add(a == b);
#endif
}
LANEWISE vector vector_countAtLeast(vector count, vector a, vector b) { return a >= b ? count + 1 : count; }
// Operations of the backward pass. A lane that is not a number passes. `first` keeps the first `count` lanes and zeroes
// the others; `storeFirst` writes no others. `inside` is the gradient where ReLU6 of x has a slope; `share` is the part
// of the gradient that goes to `a` in max(a, b): all of it, or half of it in a tie.
LANEWISE vectorInts vector_places(void)
{
#if defined(__AVX512F__)
    return (vectorInts){0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
#elif defined(__AVX2__)
    return (vectorInts){0, 1, 2, 3, 4, 5, 6, 7};
#else
    return (vectorInts){0, 1, 2, 3};
#endif
}
LANEWISE vector vector_first(vector a, int count) { return vector_places() < count ? a : (vector)(0); }
LANEWISE void vector_storeFirst(vector a, float *address, int count)
{
#if defined(__AVX512F__)
    __builtin_ia32_storeups512_mask(address, a, (unsigned short)((1u << count) - 1));
#elif defined(__AVX2__)
    __builtin_ia32_maskstoreps256((lanes8 *)address, vector_places() < count, a);
#else
    __builtin_memcpy(address, &a, sizeof(float) * (unsigned)count);
#endif
}
LANEWISE vector vector_inside(vector gradient, vector x)
{
    gradient = x <= 0 ? (vector)(0) : gradient;
    return x >= 6 ? (vector)(0) : gradient;
}
LANEWISE vector vector_share(vector gradient, vector a, vector b)
{
    vector half = gradient * 0.5f;
    return (a < b ? (vector)(0) : half) + (a <= b ? (vector)(0) : half);
}
LANEWISE vectorDoubles vector_doubles(vector a) { return __builtin_convertvector(a, vectorDoubles); }
LANEWISE vector doubles_floats(vectorDoubles a) { return __builtin_convertvector(a, vector); }
LANEWISE vectorDoubles doubles_splat(double value) { return (vectorDoubles)(value); }
LANEWISE vectorDoubles doubles_add(vectorDoubles a, vectorDoubles b) { return a + b; }
LANEWISE vectorDoubles doubles_subtract(vectorDoubles a, vectorDoubles b) { return a - b; }
LANEWISE vectorDoubles doubles_multiply(vectorDoubles a, vectorDoubles b) { return a * b; }
LANEWISE vectorDoubles doubles_max(vectorDoubles a, vectorDoubles b) { return b > a ? b : a; }

// `lanes_prefetch` reads into the second cache.
LANEWISE void lanes_prefetch(const void *address) { __builtin_prefetch(address, 0, 2); }
LANEWISE void lanes_prefetchForWriting(const float *address)
{
#if defined(__x86_64__)
    // The compiler has no flag for this instruction at these levels; processors without it ignore it.
    __asm__ volatile("prefetchw %0" : : "m"(*address));
#else
    __builtin_prefetch(address, 1);
#endif
}

// Interleaves the halves of blocks of lanes: the front halves of the blocks of a and b in turn, or the back halves.
#define FRONT_AND_BACK(half, front, back)                                                                     \
    LANEWISE vector vector_front##half(vector a, vector b) { return __builtin_shufflevector(a, b, front); }   \
    LANEWISE vector vector_back##half(vector a, vector b) { return __builtin_shufflevector(a, b, back); }
#define PLACES(...) __VA_ARGS__

#if defined(__AVX512F__)
FRONT_AND_BACK(1, PLACES(0, 16, 2, 18, 4, 20, 6, 22, 8, 24, 10, 26, 12, 28, 14, 30),
    PLACES(1, 17, 3, 19, 5, 21, 7, 23, 9, 25, 11, 27, 13, 29, 15, 31))
FRONT_AND_BACK(2, PLACES(0, 1, 16, 17, 4, 5, 20, 21, 8, 9, 24, 25, 12, 13, 28, 29),
    PLACES(2, 3, 18, 19, 6, 7, 22, 23, 10, 11, 26, 27, 14, 15, 30, 31))
FRONT_AND_BACK(4, PLACES(0, 1, 2, 3, 16, 17, 18, 19, 8, 9, 10, 11, 24, 25, 26, 27),
    PLACES(4, 5, 6, 7, 20, 21, 22, 23, 12, 13, 14, 15, 28, 29, 30, 31))
FRONT_AND_BACK(8, PLACES(0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23),
    PLACES(8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31))
#elif defined(__AVX2__)
FRONT_AND_BACK(1, PLACES(0, 8, 2, 10, 4, 12, 6, 14), PLACES(1, 9, 3, 11, 5, 13, 7, 15))
FRONT_AND_BACK(2, PLACES(0, 1, 8, 9, 4, 5, 12, 13), PLACES(2, 3, 10, 11, 6, 7, 14, 15))
FRONT_AND_BACK(4, PLACES(0, 1, 2, 3, 8, 9, 10, 11), PLACES(4, 5, 6, 7, 12, 13, 14, 15))
#else
FRONT_AND_BACK(1, PLACES(0, 4, 2, 6), PLACES(1, 5, 3, 7))
FRONT_AND_BACK(2, PLACES(0, 1, 4, 5), PLACES(2, 3, 6, 7))
#endif

// An optimization barrier: the same value, computed here. The optimizer neither moves its computation to where it is used
// nor fuses it with the operations that use it.
#define BARRIER(n, REGISTER)                           \
    LANEWISE lanes##n lanes##n##_barrier(lanes##n a)   \
    {                                                   \
        __asm__ volatile("" : "+" REGISTER (a));        \
        return a;                                       \
    }
// For a vector that is wider than a register.
#define NO_BARRIER(n) \
    LANEWISE lanes##n lanes##n##_barrier(lanes##n a) { return a; }

#if defined(__x86_64__)
BARRIER(4, "v")
#else
BARRIER(4, "w")
#endif
#if defined(__AVX__)
BARRIER(8, "v")
#else
NO_BARRIER(8)
#endif
#if defined(__AVX512F__)
BARRIER(16, "v")
#else
NO_BARRIER(16)
#endif

/// The sum of all lanes.
LANEWISE float lanes4_total(lanes4 a)
{
    lanes4 pairs = lanes4_barrier(a + __builtin_shufflevector(a, a, 2, 3, -1, -1));
    return pairs[0] + pairs[1];
}

LANEWISE float lanes8_total(lanes8 a)
{
    a = lanes8_barrier(a);
    return lanes4_total(lanes4_barrier(
        __builtin_shufflevector(a, a, 0, 1, 2, 3) + __builtin_shufflevector(a, a, 4, 5, 6, 7)));
}

LANEWISE float lanes16_total(lanes16 a)
{
    a = lanes16_barrier(a);
    return lanes8_total(
        __builtin_shufflevector(a, a, 0, 1, 2, 3, 4, 5, 6, 7)
        + __builtin_shufflevector(a, a, 8, 9, 10, 11, 12, 13, 14, 15));
}

// Shifts a row by some lanes: `here` is a vector of the row, `before` and `after` are the adjacent ones.
#define SHIFTS(n)                                                                                                 \
    LANEWISE lanes##n lanes##n##_right1(lanes##n here, lanes##n before) { return SHIFT##n(n - 1, before, here); } \
    LANEWISE lanes##n lanes##n##_right2(lanes##n here, lanes##n before) { return SHIFT##n(n - 2, before, here); } \
    LANEWISE lanes##n lanes##n##_left1(lanes##n here, lanes##n after) { return SHIFT##n(1, here, after); }        \
    LANEWISE lanes##n lanes##n##_left2(lanes##n here, lanes##n after) { return SHIFT##n(2, here, after); }

// Lane k and the following lanes of a and then b. The optimizer would choose an instruction that competes with the
// multiply-adds for the same execution unit.
#if defined(__AVX512VL__)
#define SHIFT(n, k, a, b)                                                           \
    ({                                                                              \
        lanes##n result;                                                            \
        __asm__("valignd %3, %1, %2, %0" : "=v"(result) : "v"(a), "v"(b), "i"(k)); \
        result;                                                                     \
    })
#define SHIFT8(k, a, b) SHIFT(8, k, a, b)
#define SHIFT16(k, a, b) SHIFT(16, k, a, b)
#else
#define SHIFT8(k, a, b) __builtin_shufflevector(a, b, k, k + 1, k + 2, k + 3, k + 4, k + 5, k + 6, k + 7)
#define SHIFT16(k, a, b)                                                                                        \
    __builtin_shufflevector(a, b, k, k + 1, k + 2, k + 3, k + 4, k + 5, k + 6, k + 7, k + 8, k + 9, k + 10, k + 11, \
        k + 12, k + 13, k + 14, k + 15)
#endif
#define SHIFT4(k, a, b) __builtin_shufflevector(a, b, k, k + 1, k + 2, k + 3)

SHIFTS(4)
SHIFTS(8)
SHIFTS(16)

// The even and the odd lanes of two adjacent vectors.
LANEWISE lanes4 lanes4_even(lanes4 a, lanes4 b)
{
    return __builtin_shufflevector(a, b, 0, 2, 4, 6);
}
LANEWISE lanes4 lanes4_odd(lanes4 a, lanes4 b)
{
    return __builtin_shufflevector(a, b, 1, 3, 5, 7);
}

LANEWISE lanes8 lanes8_even(lanes8 a, lanes8 b)
{
    return __builtin_shufflevector(a, b, 0, 2, 4, 6, 8, 10, 12, 14);
}
LANEWISE lanes8 lanes8_odd(lanes8 a, lanes8 b)
{
    return __builtin_shufflevector(a, b, 1, 3, 5, 7, 9, 11, 13, 15);
}

// Two steps that together cost less than the single instruction.
LANEWISE lanes16 lanes16_pairsInOrder(lanes16 a)
{
    return __builtin_shufflevector(a, a, 0, 1, 4, 5, 8, 9, 12, 13, 2, 3, 6, 7, 10, 11, 14, 15);
}

LANEWISE lanes16 lanes16_even(lanes16 a, lanes16 b)
{
    return lanes16_pairsInOrder(lanes16_barrier(__builtin_shufflevector(a, b, 0, 2, 16, 18, 4, 6, 20, 22, 8,
        10, 24, 26, 12, 14, 28, 30)));
}
LANEWISE lanes16 lanes16_odd(lanes16 a, lanes16 b)
{
    return lanes16_pairsInOrder(lanes16_barrier(__builtin_shufflevector(a, b, 1, 3, 17, 19, 5, 7, 21, 23, 9,
        11, 25, 27, 13, 15, 29, 31)));
}

// The even and the odd lanes of one vector.
LANEWISE lanes8 lanes16_halfEven(lanes16 a)
{
    return __builtin_shufflevector(a, a, 0, 2, 4, 6, 8, 10, 12, 14);
}
LANEWISE lanes8 lanes16_halfOdd(lanes16 a)
{
    return __builtin_shufflevector(a, a, 1, 3, 5, 7, 9, 11, 13, 15);
}

#undef LANES
#undef FMA
#undef ARITHMETIC
#undef PACKING
#undef FRONT_AND_BACK
#undef PLACES
#undef BARRIER
#undef NO_BARRIER
#undef SHIFTS
#undef SHIFT
#undef SHIFT4
#undef SHIFT8
#undef SHIFT16
#undef LANEWISE
#pragma clang diagnostic pop

#endif
