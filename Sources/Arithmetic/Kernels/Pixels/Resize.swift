import ArithmeticSteps

/// `ResizePass.fractionBits`, as a literal.
private let fractionBits: Int32 = 22

extension Kernels {
    /// The horizontal pass: each output pixel is a weighted sum of adjacent pixels of its row.
    ///
    /// - Parameters:
    ///   - input: `rows` rows, `rowBytes` apart; `inputPixels` pixels of three bytes are read of each.
    ///   - output: `rows` rows of `pass.outputs` pixels, without gaps.
    public static func resizeRows(
        _ pass: ResizePass, _ input: UnsafePointer<UInt8>, rowBytes: Int, rows: Int, inputPixels: Int,
        into output: UnsafeMutablePointer<UInt8>
    ) {
        let (first, weights, taps, places) = (pass.first, pass.weights, pass.taps, pass.outputs)
        // Sixteen rows at a time, transposed: the sixteen lanes of a vector are rows.
        let (inputBytes, outputBytes) = (3 * inputPixels, 3 * places)
        withUnsafeTemporaryAllocation(byteCount: 16 * (inputBytes + outputBytes), alignment: 64) { scratch in
            let columns = scratch.baseAddress!.assumingMemoryBound(to: UInt8.self)
            let results = columns + 16 * inputBytes
            for row in stride(from: 0, to: rows, by: 16) {
                let count = min(16, rows - row)
                transpose(
                    input + row * rowBytes, stride: rowBytes, lines: count, columns: inputBytes, into: columns
                )
                for place in 0..<places {
                    let pixel = columns + 48 * Int(first[place])
                    weigh(pixel, weights + place * taps, taps, into: results + 48 * place)
                }
                transposeBack(
                    results, columns: outputBytes, into: output + row * outputBytes, stride: outputBytes,
                    lines: count)
            }
        }
    }
}

/// One output pixel of sixteen rows: sixteen reds, sixteen greens, sixteen blues.
@inline(__always)
private func weigh(
    _ pixels: UnsafePointer<UInt8>, _ weights: UnsafePointer<Int32>, _ taps: Int,
    into target: UnsafeMutablePointer<UInt8>
) {
    var (red, green, blue) = (roundingBias, roundingBias, roundingBias)
    var pixel = pixels
    for tap in 0..<taps {
        let weight = weights[tap]
        red &+= widened(pixel) &* weight
        green &+= widened(pixel + 16) &* weight
        blue &+= widened(pixel + 32) &* weight
        pixel += 48
    }
    store(rounded(red), target)
    store(rounded(green), target + 16)
    store(rounded(blue), target + 32)
}

extension Kernels {
    /// The vertical pass: each output row is a weighted sum of input rows.
    ///
    /// - Parameters:
    ///   - input: rows of `rowBytes` bytes, without gaps.
    ///   - output: `pass.outputs` rows of `rowBytes` bytes.
    public static func resizeColumns(
        _ pass: ResizePass, _ input: UnsafePointer<UInt8>, rowBytes: Int,
        into output: UnsafeMutablePointer<UInt8>
    ) {
        let (first, weights, taps, places) = (pass.first, pass.weights, pass.taps, pass.outputs)
        for place in 0..<places {
            let lines = input + Int(first[place]) * rowBytes
            let weights = weights + place * taps
            let target = output + place * rowBytes
            guard rowBytes >= 16 else {
                for column in 0..<rowBytes {
                    var sum = roundingBias[0]
                    for tap in 0..<taps { sum &+= weights[tap] &* Int32(lines[tap * rowBytes + column]) }
                    target[column] = UInt8(truncatingIfNeeded: min(255, sum >> fractionBits))
                }
                continue
            }
            for column in stride(from: 0, to: rowBytes, by: 48) {
                // The last columns overlap the previous ones, and store the same bytes there.
                let second = min(column + 16, rowBytes - 16)
                let third = min(column + 32, rowBytes - 16)
                let start = min(column, rowBytes - 16)
                var sums = (roundingBias, roundingBias, roundingBias)
                var line = lines
                for tap in 0..<taps {
                    let weight = weights[tap]
                    sums.0 &+= widened(line + start) &* weight
                    sums.1 &+= widened(line + second) &* weight
                    sums.2 &+= widened(line + third) &* weight
                    line += rowBytes
                }
                store(rounded(sums.0), target + start)
                store(rounded(sums.1), target + second)
                store(rounded(sums.2), target + third)
            }
        }
    }
}

/// One half, so that dropping the fraction rounds.
private var roundingBias: SIMD16<Int32> {
    @inline(__always) get { SIMD16(repeating: 1 << (fractionBits - 1)) }
}

@inline(__always)
private func widened(_ place: UnsafePointer<UInt8>) -> SIMD16<Int32> {
    SIMD16<Int32>(truncatingIfNeeded: load(place))
}

/// Sums without their fractions. They are never negative and at most 256, since rounded weights can add up to
/// slightly more than 1; 256 becomes 255.
@inline(__always)
private func rounded(_ sums: SIMD16<Int32>) -> SIMD16<UInt8> {
    let values = sums &>> fractionBits
    return SIMD16<UInt8>(truncatingIfNeeded: values &- (values &>> 8))
}

/// A row of two adjacent squares of 16 × 16 bytes.
typealias ByteRows = SIMD4<UInt64>

/// Transposes up to 16 lines: byte c of source line r becomes byte r of target line c, for `columns` columns.
/// Source lines are `stride` bytes apart. Only `lines` of them exist; the last one stands in for the others.
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
    withUnsafeTemporaryAllocation(of: ByteRows.self, capacity: 16) { pairs in
        let pairs = pairs.baseAddress!
        for column in Swift.stride(from: 0, to: columns, by: 32) {
            // The last squares overlap the previous ones, and store the same bytes there.
            let start = min(column, columns - 32)
            for line in 0..<16 {
                pairs[line] = UnsafeRawPointer(source + min(line, lines - 1) * stride + start)
                    .loadUnaligned(as: ByteRows.self)
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

/// The inverse: byte r of source line c becomes byte c of target line r, for `columns` columns and `lines` of 16
/// target lines, which are `stride` bytes apart.
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
    withUnsafeTemporaryAllocation(of: ByteRows.self, capacity: 16) { pairs in
        let pairs = pairs.baseAddress!
        for column in Swift.stride(from: 0, to: columns, by: 32) {
            let start = min(column, columns - 32)
            let left = UnsafeRawPointer(source + 16 * start)
            for line in 0..<16 {
                pairs[line] = ByteRows(
                    lowHalf: left.loadUnaligned(fromByteOffset: 16 * line, as: SIMD2<UInt64>.self),
                    highHalf: left.loadUnaligned(fromByteOffset: 16 * line + 256, as: SIMD2<UInt64>.self))
            }
            transpose(pairs)
            for line in 0..<lines {
                UnsafeMutableRawPointer(target + line * stride + start)
                    .storeBytes(of: pairs[line], as: ByteRows.self)
            }
        }
    }
}

/// Transposes both squares in place, by exchanging the off-diagonal quarters of ever smaller squares.
@inline(__always)
private func transpose(_ pairs: UnsafeMutablePointer<ByteRows>) {
    for line in 0..<8 {
        let (upper, lower) = (pairs[line], pairs[line + 8])
        pairs[line] = ByteRows(upper[0], lower[0], upper[2], lower[2])
        pairs[line + 8] = ByteRows(upper[1], lower[1], upper[3], lower[3])
    }
    exchange(pairs, 4, 0x0000_0000_FFFF_FFFF)
    exchange(pairs, 2, 0x0000_FFFF_0000_FFFF)
    exchange(pairs, 1, 0x00FF_00FF_00FF_00FF)
}

/// Exchanges the off-diagonal quarters of all squares of 2 · `side` lines and bytes. `mask` selects the bytes of
/// their left halves.
@inline(__always)
private func exchange(_ pairs: UnsafeMutablePointer<ByteRows>, _ side: Int, _ mask: UInt64) {
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
