import TestSupport
import Testing

@testable import Kernels

@Suite struct ActivationTests {
    private func values(_ count: Int, scale: Float = 4, name: String = "x") -> [Float] {
        FormulaWeights.tensor(name: name, shape: [count, 2]).prefix(count).map { $0 * scale }
    }

    private func expectClose(_ ours: [Float], _ theirs: [Float], _ what: String, tolerance: Float = 1e-5) {
        #expect(ours.count == theirs.count)
        let worst = zip(ours, theirs).enumerated().first { !(abs($1.0 - $1.1) <= tolerance) }
        #expect(worst == nil, "\(what): \(worst.map(String.init(describing:)) ?? "")")
    }

    @Test(arguments: [1, 3, 8, 17, 49, 196, 1000]) func elementwise(count: Int) {
        let input = values(count)
        #expect(input.contains { $0 < -3 || $0 > 3 } || count < 8)
        var output = [Float](repeating: .nan, count: count)
        Kernel.relu6(input, count: count, output: &output)
        expectClose(output, input.map(Reference.relu6), "relu6")
        Kernel.hSwish(input, count: count, output: &output)
        expectClose(output, input.map(Reference.hSwish), "hSwish")
        let other = values(count, name: "other")
        Kernel.add(input, other, count: count, output: &output)
        expectClose(output, zip(input, other).map(+), "add")
    }

    @Test(arguments: [(12, 4), (12, 3), (8, 1), (8, 8)]) func shuffle(channels: Int, groups: Int) {
        let input = values(channels * 5)
        var output = [Float](repeating: .nan, count: input.count)
        Kernel.shuffle(input, channels: channels, plane: 5, groups: groups, output: &output)
        #expect(output == Reference.shuffle(input, channels: channels, groups: groups))
    }

    @Test func meansAndLinear() {
        let input = values(6 * 53)
        var means = [Float](repeating: .nan, count: 6)
        Kernel.means(input, channels: 6, plane: 53, output: &means)
        expectClose(means, Reference.means(input, channels: 6), "means")

        let (weights, bias) = (values(7 * 53), values(7, name: "bias"))
        let vector = Array(input.prefix(53))
        let expected = Reference.linear(input: vector, weights: weights, bias: bias)
        var output = [Float](repeating: .nan, count: 7)
        Kernel.linear(vector, inputs: 53, outputs: 7, weights: weights, bias: bias, output: &output)
        expectClose(output, expected, "linear", tolerance: 1e-3)
        Kernel.linear(
            vector, inputs: 53, outputs: 7, weights: weights, bias: bias, relu: true, output: &output)
        expectClose(output, expected.map { max($0, 0) }, "linear and ReLU", tolerance: 1e-3)
        #expect(expected.contains { $0 < 0 })
    }

    @Test(arguments: [1, 2]) func shiftMax(branches: Int) {
        let (channels, plane) = (6, 35)
        let input = values(channels * plane)
        let excited = values(2 * branches * channels, scale: 8, name: "e")
        let offsets: [Float] = Array([1, 0, 0.5, 0.5].prefix(2 * branches))
        var coefficients = [Float](repeating: .nan, count: excited.count)
        Kernel.coefficients(excited, channels: channels, offsets: offsets, output: &coefficients)
        let expected = excited.indices.map {
            Reference.coefficient(excited[$0], offset: offsets[$0 / channels])
        }
        expectClose(coefficients, expected, "coefficients")
        #expect(zip(expected, expected.indices).contains { $0 == offsets[$1 / channels] + 2 })

        let partners = (0..<channels).map { ($0 + 2) % channels }
        let reference = Reference.shiftMax(input, partners: partners, coefficients: coefficients)
        var output = [Float](repeating: .nan, count: input.count)
        for channel in 0..<channels {
            let own = (0..<2 * branches).map { coefficients[$0 * channels + channel] }
            let wins = input.withUnsafeBufferPointer { x in
                output.withUnsafeMutableBufferPointer { out in
                    Kernel.shiftMax(
                        x.baseAddress! + channel * plane,
                        partner: x.baseAddress! + partners[channel] * plane,
                        plane: plane, coefficients: own, output: out.baseAddress! + channel * plane)
                }
            }
            let firsts = (0..<plane).count { p in
                let (x, other) = (input[channel * plane + p], input[partners[channel] * plane + p])
                return branches == 1 || own[0] * x + own[1] * other >= own[2] * x + own[3] * other
            }
            #expect(wins == firsts)
        }
        expectClose(output, reference, "Shift-Max")
    }

    @Test(arguments: [1, 7, 8, 9, 513, 12544]) func moments(count: Int) {
        var input = values(count)
        for index in stride(from: 0, to: count, by: 5) { input[index] = index % 2 == 0 ? 0 : 6 }
        let moments = Kernel.moments(input, count: count)
        let mean = input.reduce(0.0) { $0 + Double($1) } / Double(count)
        let variance = input.reduce(0.0) { $0 + (Double($1) - mean) * (Double($1) - mean) } / Double(count)
        #expect(abs(moments.mean - mean) < 1e-6)
        #expect(abs(moments.deviation - variance.squareRoot()) < 1e-5)
        #expect(moments.minimum == input.min())
        #expect(moments.maximum == input.max())
        #expect(moments.zeros == input.count { $0 == 0 })
        #expect(moments.sixes == input.count { $0 == 6 })
    }
}
