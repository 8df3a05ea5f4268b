/// Two squares of 16 × 16 bytes beside each other: a line of both.
typealias Pair = SIMD4<UInt64>

/// Makes the columns of 16 lines into lines: byte c of source line r becomes byte r of target line c, for `columns`
/// columns. The source lines are `stride` bytes apart, and only `lines` of them are there; the last one stands in
/// for the others.
@inline(__always)
func transpose(
    _ source: UnsafePointer<UInt8>, stride: Int, lines: Int, columns: Int,
    into target: UnsafeMutablePointer<UInt8>
) {
    guard columns >= 32 else {
        for column in 0..<columns {
            for line in 0..<16 { target[16 * column + line] = source[min(line, lines - 1) * stride + column] }
        }
        return
    }
    withUnsafeTemporaryAllocation(of: Pair.self, capacity: 16) { pairs in
        let pairs = pairs.baseAddress!
        for column in Swift.stride(from: 0, to: columns, by: 32) {
            // The last squares overlap those before them, and write the same bytes there.
            let start = min(column, columns - 32)
            for line in 0..<16 {
                pairs[line] = UnsafeRawPointer(source + min(line, lines - 1) * stride + start)
                    .loadUnaligned(as: Pair.self)
            }
            transpose(pairs)
            let left = UnsafeMutableRawPointer(target + 16 * start)
            for line in 0..<16 {
                left.storeBytes(of: pairs[line].lowHalf, toByteOffset: 16 * line, as: SIMD2<UInt64>.self)
                left.storeBytes(
                    of: pairs[line].highHalf, toByteOffset: 16 * line + 256, as: SIMD2<UInt64>.self)
            }
        }
    }
}

/// The way back: byte r of source line c becomes byte c of target line r, for `columns` columns and `lines` of the
/// 16 target lines, which are `stride` bytes apart.
@inline(__always)
func transposeBack(
    _ source: UnsafePointer<UInt8>, columns: Int, into target: UnsafeMutablePointer<UInt8>, stride: Int,
    lines: Int
) {
    guard columns >= 32 else {
        for column in 0..<columns {
            for line in 0..<lines { target[line * stride + column] = source[16 * column + line] }
        }
        return
    }
    withUnsafeTemporaryAllocation(of: Pair.self, capacity: 16) { pairs in
        let pairs = pairs.baseAddress!
        for column in Swift.stride(from: 0, to: columns, by: 32) {
            let start = min(column, columns - 32)
            let left = UnsafeRawPointer(source + 16 * start)
            for line in 0..<16 {
                pairs[line] = Pair(
                    lowHalf: left.loadUnaligned(fromByteOffset: 16 * line, as: SIMD2<UInt64>.self),
                    highHalf: left.loadUnaligned(fromByteOffset: 16 * line + 256, as: SIMD2<UInt64>.self))
            }
            transpose(pairs)
            for line in 0..<lines {
                UnsafeMutableRawPointer(target + line * stride + start)
                    .storeBytes(of: pairs[line], as: Pair.self)
            }
        }
    }
}

/// Transposes both squares where they are, by exchanging the off-diagonal quarters of ever smaller squares.
@inline(__always)
private func transpose(_ pairs: UnsafeMutablePointer<Pair>) {
    for line in 0..<8 {
        let (upper, lower) = (pairs[line], pairs[line + 8])
        pairs[line] = Pair(upper[0], lower[0], upper[2], lower[2])
        pairs[line + 8] = Pair(upper[1], lower[1], upper[3], lower[3])
    }
    exchange(pairs, 4, 0x0000_0000_FFFF_FFFF)
    exchange(pairs, 2, 0x0000_FFFF_0000_FFFF)
    exchange(pairs, 1, 0x00FF_00FF_00FF_00FF)
}

/// Exchanges the quarters of all squares of 2 · `side` lines and bytes; `mask` has the bytes of their left halves.
@inline(__always)
private func exchange(_ pairs: UnsafeMutablePointer<Pair>, _ side: Int, _ mask: UInt64) {
    let shift = UInt64(8 * side)
    for index in 0..<8 {
        let line = index % side + 2 * side * (index / side)
        let (upper, lower) = (pairs[line], pairs[line + side])
        pairs[line] = (upper & mask) | ((lower & mask) &<< shift)
        pairs[line + side] = ((upper &>> shift) & mask) | (lower & ~mask)
    }
}

@inline(__always)
func load(_ place: UnsafePointer<UInt8>) -> SIMD16<UInt8> {
    UnsafeRawPointer(place).loadUnaligned(as: SIMD16<UInt8>.self)
}

@inline(__always)
func store(_ bytes: SIMD16<UInt8>, _ place: UnsafeMutablePointer<UInt8>) {
    UnsafeMutableRawPointer(place).storeBytes(of: bytes, as: SIMD16<UInt8>.self)
}
