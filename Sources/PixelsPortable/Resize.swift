/// How many bits of the resize weights, and so of the sums, stand behind the point.
private let fractionBits: Int32 = 22

/// The horizontal pass: each output pixel is a weighted sum of neighbours in its row.
///
/// - Parameters:
///   - input: `rows` rows, `rowBytes` apart, of which `inputPixels` pixels of three bytes are read.
///   - first: for each of the `places` output pixels, its first input pixel.
///   - weights: for each output pixel in turn, its `taps` weights, multiples of 2^-22.
///   - output: `rows` rows of `places` pixels without gaps.
public func narrow(
    _ input: UnsafePointer<UInt8>, rowBytes: Int, rows: Int, inputPixels: Int,
    first: UnsafePointer<Int32>, weights: UnsafePointer<Int32>, taps: Int, places: Int,
    into output: UnsafeMutablePointer<UInt8>
) {
    // Sixteen rows at a time, transposed, so that the sixteen lanes of a vector are rows.
    let (inputBytes, outputBytes) = (3 * inputPixels, 3 * places)
    withUnsafeTemporaryAllocation(byteCount: 16 * (inputBytes + outputBytes), alignment: 64) { scratch in
        let columns = scratch.baseAddress!.assumingMemoryBound(to: UInt8.self)
        let results = columns + 16 * inputBytes
        for row in stride(from: 0, to: rows, by: 16) {
            let count = min(16, rows - row)
            transpose(
                input + row * rowBytes, stride: rowBytes, lines: count, columns: inputBytes, into: columns)
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

/// One output pixel of sixteen rows: sixteen reds, sixteen greens, sixteen blues.
@inline(__always)
private func weigh(
    _ pixels: UnsafePointer<UInt8>, _ weights: UnsafePointer<Int32>, _ taps: Int,
    into target: UnsafeMutablePointer<UInt8>
) {
    var (red, green, blue) = (half, half, half)
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

/// The vertical pass: each output row is a weighted sum of input rows.
///
/// - Parameters:
///   - input: rows of `rowBytes` bytes without gaps.
///   - first: for each of the `places` output rows, its first input row.
///   - weights: for each output row in turn, its `taps` weights, multiples of 2^-22.
///   - output: `places` rows of `rowBytes` bytes.
public func mix(
    _ input: UnsafePointer<UInt8>, rowBytes: Int,
    first: UnsafePointer<Int32>, weights: UnsafePointer<Int32>, taps: Int, places: Int,
    into output: UnsafeMutablePointer<UInt8>
) {
    for place in 0..<places {
        let lines = input + Int(first[place]) * rowBytes
        let weights = weights + place * taps
        let target = output + place * rowBytes
        guard rowBytes >= 16 else {
            for column in 0..<rowBytes {
                var sum = half[0]
                for tap in 0..<taps { sum &+= weights[tap] &* Int32(lines[tap * rowBytes + column]) }
                target[column] = UInt8(truncatingIfNeeded: min(255, sum >> fractionBits))
            }
            continue
        }
        for column in stride(from: 0, to: rowBytes, by: 48) {
            // The last columns overlap those before them, and write the same bytes there.
            let second = min(column + 16, rowBytes - 16)
            let third = min(column + 32, rowBytes - 16)
            let start = min(column, rowBytes - 16)
            var sums = (half, half, half)
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

/// One half, so that dropping the fraction rounds.
private var half: SIMD16<Int32> {
    @inline(__always) get { SIMD16(repeating: 1 << (fractionBits - 1)) }
}

@inline(__always)
private func widened(_ place: UnsafePointer<UInt8>) -> SIMD16<Int32> {
    SIMD16<Int32>(truncatingIfNeeded: load(place))
}

/// Sums without their fractions, which are never negative and at most 256, as rounded weights can add up to a hair
/// above 1; 256 becomes 255.
@inline(__always)
private func rounded(_ sums: SIMD16<Int32>) -> SIMD16<UInt8> {
    let values = sums &>> fractionBits
    return SIMD16<UInt8>(truncatingIfNeeded: values &- (values &>> 8))
}
