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
    func resized(
        width: Int, height: Int, columns: Range<Int>, rows: Range<Int>,
        by arithmetic: PixelArithmetic = .chosen
    ) -> RGBImage {
        precondition(width > 0 && height > 0, "a picture has at least one pixel")
        precondition(
            columns.lowerBound >= 0 && columns.upperBound <= width && !columns.isEmpty
                && rows.lowerBound >= 0 && rows.upperBound <= height && !rows.isEmpty,
            "the part lies in the resized picture")
        // A side that keeps its length keeps its pixels; its weights would also touch neighbours, by 0.
        let vertical =
            height == self.height ? nil : ResizeWeights(input: self.height, output: height, outputs: rows)
        let needed = vertical?.inputs ?? rows
        let narrowed =
            width == self.width
            ? bytes(columns: columns, rows: needed)
            : narrowed(
                needed, by: ResizeWeights(input: self.width, output: width, outputs: columns), arithmetic)
        let pixels =
            vertical.map { Self.mixed(narrowed, rowBytes: 3 * columns.count, by: $0, arithmetic) } ?? narrowed
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
    private func narrowed(
        _ rows: Range<Int>, by weights: ResizeWeights, _ arithmetic: PixelArithmetic
    ) -> [UInt8] {
        let places = weights.first.count
        precondition(rows.lowerBound >= 0 && rows.upperBound <= height && weights.inputs.upperBound <= width)
        return [UInt8](unsafeUninitializedCapacity: 3 * places * rows.count) { output, initialized in
            pixels.withUnsafeBufferPointer { input in
                arithmetic.narrow(
                    input.baseAddress! + 3 * (rows.lowerBound * width + weights.inputs.lowerBound), 3 * width,
                    rows.count, weights.inputs.count, weights.first, weights.values, weights.taps, places,
                    output.baseAddress!)
            }
            initialized = 3 * places * rows.count
        }
    }

    /// The vertical pass over just the rows that it needs, of `rowBytes` bytes.
    private static func mixed(
        _ input: [UInt8], rowBytes: Int, by weights: ResizeWeights, _ arithmetic: PixelArithmetic
    ) -> [UInt8] {
        let places = weights.first.count
        precondition(input.count == weights.inputs.count * rowBytes)
        return [UInt8](unsafeUninitializedCapacity: places * rowBytes) { output, initialized in
            arithmetic.mix(
                input, rowBytes, weights.first, weights.values, weights.taps, places, output.baseAddress!)
            initialized = places * rowBytes
        }
    }
}
