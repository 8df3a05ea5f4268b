import Network

/// The obvious loops, in double: what the fast arithmetic must agree with.
enum SlowTwin {
    /// One place of a convolution: where it reads, where it writes, and with which weight.
    struct Product {
        let input: Int
        let output: Int
        let weight: Int
    }

    /// Every product of a convolution over one picture.
    static func products(_ convolution: Convolution, input: FeatureShape, output: FeatureShape) -> [Product] {
        var products: [Product] = []
        let (kernel, inputs) = (convolution.kernel, convolution.inputsPerGroup)
        for o in 0..<convolution.outputChannels {
            let group = o / convolution.outputsPerGroup
            for y in 0..<output.height {
                for x in 0..<output.width {
                    for i in 0..<inputs {
                        for ky in 0..<kernel.height {
                            for kx in 0..<kernel.width {
                                let iy = y * convolution.stride.height + ky - convolution.padding.height
                                let ix = x * convolution.stride.width + kx - convolution.padding.width
                                guard (0..<input.height).contains(iy), (0..<input.width).contains(ix) else {
                                    continue
                                }
                                let channel = group * inputs + i
                                products.append(
                                    Product(
                                        input: (channel * input.height + iy) * input.width + ix,
                                        output: (o * output.height + y) * output.width + x,
                                        weight: ((o * inputs + i) * kernel.height + ky) * kernel.width + kx))
                            }
                        }
                    }
                }
            }
        }
        return products
    }
}

/// Numbers that repeat from run to run: SplitMix64, between −1 and 1.
struct Noise {
    var state: UInt64

    mutating func next() -> Float {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
        z ^= z >> 31
        return Float(z >> 40) / 8_388_608 - 1
    }

    mutating func values(_ count: Int) -> [Float] { (0..<count).map { _ in next() } }
}

/// The largest difference, relative to the largest expected value; infinite where the counts differ.
func relativeError(_ values: [Float], _ expected: [Double]) -> Double {
    guard values.count == expected.count else { return .infinity }
    let scale = expected.map(abs).max() ?? 0
    return zip(values, expected).map { abs(Double($0) - $1) / max(scale, 1e-30) }.max() ?? 0
}
