/// Which pixels of a row (or column) make up each pixel of the resized one, and by how much.
///
/// The filter is a triangle: over an output pixel's centre it weighs 1, and it falls to 0 one output pixel
/// away when reducing (so that every input pixel counts: antialiasing), one input pixel away when enlarging.
/// Weights are sampled at the centres of input pixels, scaled to a sum of 1 and rounded to multiples of
/// 2^-22: with 8-bit values, 32-bit sums then keep two bits to spare. That precision, the order of the
/// passes and the rounding are Pillow's, so that the bytes are too.
struct ResizeWeights {
    /// Weights are this many times their fraction.
    static let fractionBits: Int32 = 22

    /// How many weights every output place has. All have the same count, filled up with zeros, because a loop
    /// of constant length is what the processor predicts best.
    let taps: Int
    /// For each output place, the first input place, counted from the first of `inputs`.
    let first: [Int32]
    /// For each output place in turn, its `taps` weights.
    let values: [Int32]

    /// The input places that have a say in any of the output places.
    let inputs: Range<Int>

    /// Weights for the places `outputs` of a side that goes from `input` to `output` pixels.
    ///
    /// - Precondition: the side shrinks to no less than a 24,000th; otherwise rounded weights could add up to so
    ///   much above 1 that the passes would not cut it off.
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
            // Near the end, the zeros go in front.
            let start = min(lower, input - taps)
            first[index] = Int32(start)
            for pixel in lower..<upper {
                let weight = triangle[pixel - lower] / sum * Double(1 << Self.fractionBits)
                values[index * taps + pixel - start] = Int32(weight + 0.5)
            }
        }
        self.taps = taps
        self.values = values
        let start = first[0]
        inputs = Int(start)..<Int(first[first.count - 1]) + taps
        self.first = first.map { $0 - start }
    }
}
