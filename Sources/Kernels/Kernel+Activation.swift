extension Kernel {
    /// min(max(x, 0), 6)
    public static func relu6(_ input: UnsafePointer<Float>, count: Int, output: UnsafeMutablePointer<Float>) {
        for index in 0..<count {
            let x = input[index]
            let positive = x > 0 ? x : 0
            output[index] = positive < 6 ? positive : 6
        }
    }

    /// x · min(max(x + 3, 0), 6) / 6
    public static func hSwish(_ input: UnsafePointer<Float>, count: Int, output: UnsafeMutablePointer<Float>)
    {
        for index in 0..<count {
            let x = input[index]
            let positive = x + 3 > 0 ? x + 3 : 0
            output[index] = x * (positive < 6 ? positive : 6) / 6
        }
    }

    /// a + b, value by value.
    public static func add(
        _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, count: Int,
        output: UnsafeMutablePointer<Float>
    ) {
        for index in 0..<count { output[index] = a[index] + b[index] }
    }

    /// Channel j·(C/g)+i goes to i·g+j, plane by plane.
    public static func shuffle(
        _ input: UnsafePointer<Float>, channels: Int, plane: Int, groups: Int,
        output: UnsafeMutablePointer<Float>
    ) {
        let perGroup = channels / groups
        for j in 0..<groups {
            for i in 0..<perGroup {
                (output + (i * groups + j) * plane)
                    .update(from: input + (j * perGroup + i) * plane, count: plane)
            }
        }
    }

    /// The coefficients of a Shift-Max from what its second linear layer says: 4·(h-sigmoid(x) − 0.5) plus
    /// the offset of the coefficient's kind, `channels` values a kind.
    public static func coefficients(
        _ input: UnsafePointer<Float>, channels: Int, offsets: [Float],
        output: UnsafeMutablePointer<Float>
    ) {
        for (kind, offset) in offsets.enumerated() {
            for channel in 0..<channels {
                let place = kind * channels + channel
                let sixth = min(max(input[place] + 3, 0), 6) / 6
                output[place] = 4 * (sixth - 0.5) + offset
            }
        }
    }

    /// out = max(a1·x + b1·x′, a2·x + b2·x′) over one plane, or the first branch alone.
    ///
    /// - Parameters:
    ///   - coefficients: (a1, b1) or (a1, b1, a2, b2) of this channel.
    /// - Returns: at how many places the first branch is the larger, ties included.
    public static func shiftMax(
        _ x: UnsafePointer<Float>, partner: UnsafePointer<Float>, plane: Int, coefficients: [Float],
        output: UnsafeMutablePointer<Float>
    ) -> Int {
        let (a1, b1) = (coefficients[0], coefficients[1])
        guard coefficients.count == 4 else {
            for p in 0..<plane { output[p] = a1 * x[p] + b1 * partner[p] }
            return plane
        }
        let (a2, b2) = (coefficients[2], coefficients[3])
        var wins: Int32 = 0
        for p in 0..<plane {
            let first = a1 * x[p] + b1 * partner[p]
            let second = a2 * x[p] + b2 * partner[p]
            wins &+= first >= second ? 1 : 0
            output[p] = first >= second ? first : second
        }
        return Int(wins)
    }
}
