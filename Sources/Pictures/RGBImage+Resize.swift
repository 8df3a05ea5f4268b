import Arithmetic
import ArithmeticSteps

extension RGBImage {
    /// The picture at another size, bilinear with antialiasing: the same bytes as Pillow's `BILINEAR`.
    ///
    /// The horizontal pass always comes first, as in every Pillow before 13. Pillow 13 starts with the vertical pass if the
    /// height shrinks by more than twice as many pixels as the width; its bytes then differ from these by rounding, mostly
    /// by 1. Among crops this concerns reduced pictures that are more than twice as high as wide.
    ///
    /// - Precondition: both sides are at least 1.
    public func resized(width: Int, height: Int) -> RGBImage {
        resized(width: width, height: height, columns: 0..<width, rows: 0..<height)
    }

    /// The part `columns` × `rows` of the picture at the size `width` × `height`.
    ///
    /// The same bytes as resizing everything and cropping afterwards, but only the part is computed: the horizontal pass runs
    /// over the input rows that the wanted rows need, and only for the wanted columns.
    func resized(
        width: Int, height: Int, columns: Range<Int>, rows: Range<Int>,
        by instructionSet: InstructionSet = .chosen
    ) -> RGBImage {
        precondition(width > 0 && height > 0, "a picture has at least one pixel")
        precondition(
            columns.lowerBound >= 0 && columns.upperBound <= width && !columns.isEmpty
                && rows.lowerBound >= 0 && rows.upperBound <= height && !rows.isEmpty,
            "the part lies in the resized picture")
        // A side that keeps its length keeps its pixels; its weights would also read neighbours, times 0.
        let vertical =
            height == self.height ? nil : ResizeWeights(input: self.height, output: height, outputs: rows)
        let needed = vertical?.inputs ?? rows
        let narrowed =
            width == self.width
            ? bytes(columns: columns, rows: needed)
            : narrowed(
                needed, by: ResizeWeights(input: self.width, output: width, outputs: columns),
                instructionSet.kernels)
        let pixels =
            vertical.map { Self.mixed(narrowed, rowBytes: 3 * columns.count, by: $0, instructionSet.kernels) }
            ?? narrowed
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
        _ rows: Range<Int>, by weights: ResizeWeights, _ kernels: any ArithmeticKernels.Type
    ) -> [UInt8] {
        let places = weights.first.count
        precondition(rows.lowerBound >= 0 && rows.upperBound <= height && weights.inputs.upperBound <= width)
        return [UInt8](unsafeUninitializedCapacity: 3 * places * rows.count) { output, initialized in
            pixels.withUnsafeBufferPointer { input in
                weights.withPass { pass in
                    kernels.resizeRows(
                        pass, input.baseAddress! + 3 * (rows.lowerBound * width + weights.inputs.lowerBound),
                        rowBytes: 3 * width, rows: rows.count, inputPixels: weights.inputs.count,
                        into: output.baseAddress!)
                }
            }
            initialized = 3 * places * rows.count
        }
    }

    /// The vertical pass over the rows that it needs, of `rowBytes` bytes each.
    private static func mixed(
        _ input: [UInt8], rowBytes: Int, by weights: ResizeWeights, _ kernels: any ArithmeticKernels.Type
    ) -> [UInt8] {
        let places = weights.first.count
        precondition(input.count == weights.inputs.count * rowBytes)
        return [UInt8](unsafeUninitializedCapacity: places * rowBytes) { output, initialized in
            weights.withPass {
                kernels.resizeColumns($0, input, rowBytes: rowBytes, into: output.baseAddress!)
            }
            initialized = places * rowBytes
        }
    }
}

// MARK: - Weights

/// The pixels of a row (or column) that contribute to each pixel of the resized one, and their weights.
///
/// The filter is a triangle: 1 over an output pixel's centre, and 0 one output pixel away when reducing (so that every
/// input pixel counts: antialiasing) or one input pixel away when enlarging. Weights are sampled at the centres of input
/// pixels, scaled to a sum of 1 and rounded to multiples of 2^-22, which leaves two spare bits in 32-bit sums of 8-bit
/// values. The precision, the order of the passes and the rounding are Pillow's, and so the bytes are the same.
struct ResizeWeights {
    /// How many weights each output pixel has. All have the same number, padded with zeros, because the processor predicts a
    /// loop of constant length best.
    let taps: Int
    /// For each output pixel, its first input pixel, counted from the first of `inputs`.
    let first: [Int32]
    /// For each output pixel, its `taps` weights.
    let values: [Int32]

    /// The input pixels that contribute to any output pixel.
    let inputs: Range<Int>

    /// Weights for the pixels `outputs` of a side that is resized from `input` to `output` pixels.
    ///
    /// - Precondition: the side shrinks to no less than a 24,000th; otherwise the sum of rounded weights could exceed 1 by
    ///   more than the passes clip.
    init(input: Int, output: Int, outputs: Range<Int>) {
        let scale = Double(input) / Double(output)
        precondition(scale <= 24_000, "a side shrinks to a 24,000th at most")
        let reach = max(scale, 1)
        func span(_ place: Int) -> (center: Double, lower: Int, upper: Int) {
            let center = (Double(place) + 0.5) * scale
            return (center, max(Int(center - reach + 0.5), 0), min(Int(center + reach + 0.5), input))
        }
        let taps = outputs.map { span($0).upper - span($0).lower }.max() ?? 1
        var first = [Int32](repeating: 0, count: outputs.count)
        var values = [Int32](repeating: 0, count: outputs.count * taps)

        var triangle = [Double](repeating: 0, count: taps)
        for (index, place) in outputs.enumerated() {
            let (center, lower, upper) = span(place)
            var sum = 0.0
            for pixel in lower..<upper {
                let distance = abs((Double(pixel) - center + 0.5) * (1 / reach))
                triangle[pixel - lower] = max(1 - distance, 0)
                sum += triangle[pixel - lower]
            }
            // Near the end, the zeros are in front.
            let start = min(lower, input - taps)
            first[index] = Int32(start)
            for pixel in lower..<upper {
                let weight = triangle[pixel - lower] / sum * Double(1 << ResizePass.fractionBits)
                values[index * taps + pixel - start] = Int32(weight + 0.5)
            }
        }
        self.taps = taps
        self.values = values
        let start = first[0]
        inputs = Int(start)..<Int(first[first.count - 1]) + taps
        self.first = first.map { $0 - start }
    }

    /// Calls `body` with the weights as the kernels read them.
    func withPass(_ body: (ResizePass) -> Void) {
        first.withUnsafeBufferPointer { first in
            values.withUnsafeBufferPointer { values in
                body(
                    ResizePass(
                        first: first.baseAddress!, weights: values.baseAddress!, taps: taps,
                        outputs: first.count))
            }
        }
    }
}
