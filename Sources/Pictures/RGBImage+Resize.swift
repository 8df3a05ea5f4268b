extension RGBImage {
    /// The picture at another size, bilinear with antialiasing; the same bytes as Pillow's `BILINEAR`.
    ///
    /// The horizontal pass always comes first (NETWORK.md section 6), as in every Pillow before 13. Pillow 13
    /// starts with the vertical one where the height shrinks by more than twice as many pixels as the width
    /// does; there its bytes differ from these by rounding, mostly by 1. Among crops that concerns reduced
    /// pictures more than twice as high as wide.
    ///
    /// - Precondition: both sides are at least 1.
    public func resized(width: Int, height: Int) -> RGBImage {
        resized(width: width, height: height, columns: 0..<width, rows: 0..<height)
    }

    /// The part `columns` × `rows` of the picture at the size `width` × `height`.
    ///
    /// The same bytes as resizing everything and cropping afterwards, but only what is asked for is computed:
    /// the horizontal pass runs over the input rows that the wanted rows need, and for wanted columns only.
    func resized(width: Int, height: Int, columns: Range<Int>, rows: Range<Int>) -> RGBImage {
        precondition(width > 0 && height > 0, "a picture has at least one pixel")
        precondition(
            columns.lowerBound >= 0 && columns.upperBound <= width && !columns.isEmpty
                && rows.lowerBound >= 0 && rows.upperBound <= height && !rows.isEmpty,
            "the part lies in the resized picture")
        let horizontal = ResizeWeights(input: self.width, output: width, outputs: columns)
        let vertical = ResizeWeights(input: self.height, output: height, outputs: rows)
        // A side that keeps its length keeps its pixels; its weights would also touch neighbours, by 0.
        let needed = height == self.height ? rows : vertical.inputs

        let narrowed =
            width == self.width
            ? bytes(columns: columns, rows: needed) : resizedRows(needed, by: horizontal)
        if height == self.height {
            return RGBImage(width: columns.count, height: rows.count, pixels: narrowed)
        }
        let pixels = Self.resizedColumns(
            narrowed, rowBytes: 3 * columns.count, firstRow: needed.lowerBound, by: vertical)
        return RGBImage(width: columns.count, height: rows.count, pixels: pixels)
    }

    /// A rectangle of the picture, unchanged. It must lie within the picture and not be empty.
    public func part(columns: Range<Int>, rows: Range<Int>) -> RGBImage {
        precondition(columns.lowerBound >= 0 && columns.upperBound <= width, "the columns lie in the picture")
        precondition(rows.lowerBound >= 0 && rows.upperBound <= height, "the rows lie in the picture")
        return RGBImage(
            width: columns.count, height: rows.count, pixels: bytes(columns: columns, rows: rows))
    }

    private func bytes(columns: Range<Int>, rows: Range<Int>) -> [UInt8] {
        if columns.count == width, rows.count == height { return pixels }
        var result: [UInt8] = []
        result.reserveCapacity(3 * columns.count * rows.count)
        for row in rows {
            let start = 3 * (row * width + columns.lowerBound)
            result += pixels[start..<start + 3 * columns.count]
        }
        return result
    }

    /// The horizontal pass over `rows`: each output pixel is a weighted sum of neighbours in its row.
    private func resizedRows(_ rows: Range<Int>, by weights: ResizeWeights) -> [UInt8] {
        let places = weights.first.count
        let taps = weights.taps
        precondition(rows.lowerBound >= 0 && rows.upperBound <= height && weights.inputs.upperBound <= width)
        return [UInt8](unsafeUninitializedCapacity: 3 * places * rows.count) { output, initialized in
            pixels.withUnsafeBufferPointer { input in
                weights.first.withUnsafeBufferPointer { first in
                    weights.values.withUnsafeBufferPointer { values in
                        var target = output.baseAddress!
                        for row in rows {
                            let line = input.baseAddress! + 3 * row * width
                            var weight = values.baseAddress!
                            for place in first {
                                let sum = Self.weighted(line + 3 * Int(place), weight, taps)
                                target[0] = Self.rounded(sum.0)
                                target[1] = Self.rounded(sum.1)
                                target[2] = Self.rounded(sum.2)
                                target += 3
                                weight += taps
                            }
                        }
                    }
                }
            }
            initialized = 3 * places * rows.count
        }
    }

    /// The sums for red, green and blue, with one half added so that dropping the fraction rounds.
    @inline(__always)
    private static func weighted(
        _ pixels: UnsafePointer<UInt8>, _ weights: UnsafePointer<Int32>, _ taps: Int
    ) -> (Int32, Int32, Int32) {
        // Sums stay below 2^31, so two fit side by side into 64 bits, and one multiplication serves both.
        var redAndBlue = UInt64(half) << 32 | UInt64(half)
        var green = UInt64(half)
        var pixel = pixels
        for tap in 0..<taps {
            let weight = UInt64(UInt32(bitPattern: weights[tap]))
            redAndBlue &+= weight &* (UInt64(pixel[0]) | UInt64(pixel[2]) << 32)
            green &+= weight &* UInt64(pixel[1])
            pixel += 3
        }
        return (
            Int32(truncatingIfNeeded: redAndBlue), Int32(truncatingIfNeeded: green),
            Int32(truncatingIfNeeded: redAndBlue >> 32)
        )
    }

    /// The vertical pass over rows of `rowBytes` bytes, the first of which is the picture's row `firstRow`.
    private static func resizedColumns(
        _ input: [UInt8], rowBytes: Int, firstRow: Int, by weights: ResizeWeights
    ) -> [UInt8] {
        let places = weights.first.count
        let taps = weights.taps
        precondition(weights.inputs.lowerBound == firstRow && input.count == weights.inputs.count * rowBytes)
        return [UInt8](unsafeUninitializedCapacity: places * rowBytes) { output, initialized in
            input.withUnsafeBufferPointer { input in
                weights.values.withUnsafeBufferPointer { values in
                    for place in 0..<places {
                        let top = Int(weights.first[place]) - firstRow
                        mix(
                            input.baseAddress! + top * rowBytes, rowBytes,
                            values.baseAddress! + place * taps, taps,
                            into: output.baseAddress! + place * rowBytes)
                    }
                }
            }
            initialized = places * rowBytes
        }
    }

    /// One output row from `taps` input rows: sixteen columns at a time, whose sums stay in registers.
    @inline(__always)
    private static func mix(
        _ lines: UnsafePointer<UInt8>, _ rowBytes: Int, _ weights: UnsafePointer<Int32>, _ taps: Int,
        into target: UnsafeMutablePointer<UInt8>
    ) {
        var column = 0
        while column + 16 <= rowBytes {
            var sums = SIMD16<Int32>(repeating: half)
            for tap in 0..<taps where weights[tap] != 0 {
                let bytes = UnsafeRawPointer(lines + tap * rowBytes + column)
                    .loadUnaligned(as: SIMD16<UInt8>.self)
                sums &+= SIMD16<Int32>(truncatingIfNeeded: bytes) &* weights[tap]
            }
            let values = (sums &>> ResizeWeights.fractionBits).clamped(
                lowerBound: SIMD16(repeating: 0), upperBound: SIMD16(repeating: 255))
            UnsafeMutableRawPointer(target + column).storeBytes(
                of: SIMD16<UInt8>(truncatingIfNeeded: values), as: SIMD16<UInt8>.self)
            column += 16
        }
        while column < rowBytes {
            var sum = half
            for tap in 0..<taps { sum &+= weights[tap] &* Int32(lines[tap * rowBytes + column]) }
            target[column] = rounded(sum)
            column += 1
        }
    }

    /// One half, so that dropping the fraction rounds.
    private static var half: Int32 { 1 << (ResizeWeights.fractionBits - 1) }

    /// A sum without its fraction, in 0...255: rounded weights can add up to a hair above 1.
    @inline(__always)
    private static func rounded(_ sum: Int32) -> UInt8 {
        UInt8(truncatingIfNeeded: max(0, min(255, sum >> ResizeWeights.fractionBits)))
    }
}
