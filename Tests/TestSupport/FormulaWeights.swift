/// The weights and inputs from which the golden data was computed. A formula gives each value from its tensor's name and its
/// place, so that a test needs no weight file.
public enum FormulaWeights {
    /// The values of the tensor `name`, row-major, rounded from double to float.
    public static func tensor(name: String, shape: [Int]) -> [Float] {
        let count = shape.reduce(1, *)
        let scale = scale(name: name, shape: shape)
        var state = name.utf8.reduce(0xcbf2_9ce4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
        return [Float](unsafeUninitializedCapacity: count) { buffer, initialized in
            for index in 0..<count {
                state &+= 0x9E37_79B9_7F4A_7C15
                var z = state
                z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
                z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
                z ^= z >> 31
                let u = Double(z >> 40) / 16_777_216
                buffer.initializeElement(
                    at: index, to: Float(scale.offset + scale.factor * (u + scale.shift)))
            }
            initialized = count
        }
    }

    /// A value is offset + factor · (u + shift) with u uniform in [0, 1).
    private static func scale(name: String, shape: [Int]) -> (offset: Double, factor: Double, shift: Double) {
        if name.hasSuffix("running_mean") { return (0, 0.2, -0.5) }
        if name.hasSuffix("running_var") { return (0.5, 1, 0) }
        if name.hasSuffix("bias") { return (0, 0.4, -0.5) }
        if shape.count == 1 { return (0.8, 0.4, 0) }
        let fan = shape.dropFirst().reduce(1, *)
        let gain = name.hasSuffix(".fc.0.weight") ? 1 : name.hasSuffix(".fc.2.weight") ? 0.05 : 3.5
        let deviation = (gain / Double(fan)).squareRoot()
        return (0, 2 * deviation, -0.5)
    }

    /// Input pattern `k`: 3 × size × size values, normalized like a picture.
    public static func input(pattern k: Int, size: Int) -> [Float] {
        let means = [0.485, 0.456, 0.406]
        let deviations = [0.229, 0.224, 0.225]
        var values: [Float] = []
        values.reserveCapacity(3 * size * size)
        for c in 0..<3 {
            for y in 0..<size {
                for x in 0..<size {
                    let v = (x * (c + 1) * 3 + y * (c + 2) * 5 + x * y / 7 + 37 * k * (c + 1)) % 256
                    values.append(Float((Double(v) / 255 - means[c]) / deviations[c]))
                }
            }
        }
        return values
    }
}
