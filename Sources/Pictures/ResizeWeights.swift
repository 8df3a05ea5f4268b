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

    /// For each output place: the first input place, the count of weights, and where they begin.
    let first: [Int32]
    let count: [Int32]
    let start: [Int32]
    let values: [Int32]

    /// The input places that have a say in any of the output places.
    var inputs: Range<Int> {
        Int(first[0])..<Int(first[first.count - 1] + count[count.count - 1])
    }

    /// Weights for the places `outputs` of a side that goes from `input` to `output` pixels.
    init(input: Int, output: Int, outputs: Range<Int>) {
        let scale = Double(input) / Double(output)
        let reach = max(scale, 1)
        var first: [Int32] = []
        var count: [Int32] = []
        var start: [Int32] = []
        var values: [Int32] = []
        first.reserveCapacity(outputs.count)
        count.reserveCapacity(outputs.count)
        start.reserveCapacity(outputs.count)
        values.reserveCapacity(outputs.count * (2 * Int(reach.rounded(.up)) + 1))

        var triangle: [Double] = []
        for place in outputs {
            let center = (Double(place) + 0.5) * scale
            let lower = max(Int(center - reach + 0.5), 0)
            let upper = min(Int(center + reach + 0.5), input)
            triangle.removeAll(keepingCapacity: true)
            var sum = 0.0
            for pixel in lower..<upper {
                let distance = abs((Double(pixel) - center + 0.5) * (1 / reach))
                let weight = max(1 - distance, 0)
                triangle.append(weight)
                sum += weight
            }
            first.append(Int32(lower))
            count.append(Int32(upper - lower))
            start.append(Int32(values.count))
            for weight in triangle {
                values.append(Int32(weight / sum * Double(1 << Self.fractionBits) + 0.5))
            }
        }
        self.first = first
        self.count = count
        self.start = start
        self.values = values
    }
}
