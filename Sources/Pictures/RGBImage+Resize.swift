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
        cut(
            PictureCut(
                columns: 0..<self.width, rows: 0..<self.height, width: width, height: height,
                keptColumns: columns, keptRows: rows), by: instructionSet)
    }

    /// A rectangle of the picture, unchanged. It must lie within the picture and not be empty.
    public func part(columns: Range<Int>, rows: Range<Int>) -> RGBImage {
        cut(PictureCut(columns: columns, rows: rows, width: columns.count, height: rows.count))
    }

    /// What is wanted of the picture.
    func cut(_ cut: PictureCut, by instructionSet: InstructionSet = .chosen) -> RGBImage {
        precondition(
            cut.columns.lowerBound >= 0 && cut.columns.upperBound <= width, "the columns lie in the picture")
        precondition(cut.rows.lowerBound >= 0 && cut.rows.upperBound <= height, "the rows lie in the picture")
        if cut == PictureCut(columns: 0..<width, rows: 0..<height, width: width, height: height) {
            return self
        }
        let resizer = RowResizer(cut, by: instructionSet)
        pixels.withUnsafeBufferPointer { pixels in
            guard let start = pixels.baseAddress else { return }
            resizer.add(
                start + 3 * (resizer.rows.lowerBound * width + resizer.columns.lowerBound),
                rowBytes: 3 * width,
                count: resizer.rows.count)
        }
        return resizer.image()
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
