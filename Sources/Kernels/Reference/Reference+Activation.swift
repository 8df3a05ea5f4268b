extension Reference {
    public static func relu6(_ x: Float) -> Float { min(max(x, 0), 6) }

    public static func hSigmoid(_ x: Float) -> Float { relu6(x + 3) / 6 }

    public static func hSwish(_ x: Float) -> Float { x * hSigmoid(x) }

    /// Channel j·(C/g)+i goes to i·g+j.
    public static func shuffle(_ input: [Float], channels: Int, groups: Int) -> [Float] {
        let plane = input.count / channels
        let perGroup = channels / groups
        var output = input
        for j in 0..<groups {
            for i in 0..<perGroup {
                for p in 0..<plane {
                    output[(i * groups + j) * plane + p] = input[(j * perGroup + i) * plane + p]
                }
            }
        }
        return output
    }

    /// The mean of each channel.
    public static func means(_ input: [Float], channels: Int) -> [Float] {
        let plane = input.count / channels
        return (0..<channels).map { channel in
            var sum = 0.0
            for p in 0..<plane { sum += Double(input[channel * plane + p]) }
            return Float(sum / Double(plane))
        }
    }

    /// 4·(h-sigmoid(x) − 0.5) + offset
    public static func coefficient(_ x: Float, offset: Float) -> Float {
        4 * (hSigmoid(x) - 0.5) + offset
    }

    /// out = max over branches k of a_k·x + b_k·x′, where x′ is the partner channel's value.
    /// `coefficients` holds a1, b1 (and a2, b2), one value a channel each.
    public static func shiftMax(_ input: [Float], partners: [Int], coefficients: [Float]) -> [Float] {
        let channels = partners.count
        let plane = input.count / channels
        let branches = coefficients.count / (2 * channels)
        var output = input
        for channel in 0..<channels {
            for p in 0..<plane {
                let x = input[channel * plane + p]
                let partner = input[partners[channel] * plane + p]
                var largest = -Float.infinity
                for branch in 0..<branches {
                    let a = coefficients[2 * branch * channels + channel]
                    let b = coefficients[(2 * branch + 1) * channels + channel]
                    largest = max(largest, a * x + b * partner)
                }
                output[channel * plane + p] = largest
            }
        }
        return output
    }
}
