import Arithmetic
import Inference
import Testing
import ArithmeticSteps

@testable import Training

/// What becomes of raw outputs, forward and back, against the obvious loops.
@Suite struct BlendTests {
    static let kinds: [BlendKind] = [.plain, .relu6, .oneBranch, .twoBranches]
    private static let channels = 5
    private static let order = [3, 0, 4, 1, 2]
    private static let partners = [2, 3, 4, 0, 1]

    /// A view of five channels in another order, with partners; lengths below, at and above whole vectors.
    @Test(arguments: kinds, [(1, 5), (2, 16), (1, 49), (2, 70)])
    func forwardAndBackAgreeWithTheObviousLoops(kind: BlendKind, size: (parts: Int, length: Int)) {
        let (order, partners, channels) = (Self.order, Self.partners, Self.channels)
        let planes = Planes(
            parts: size.parts, length: size.length, partPitch: ConvolutionMaps.whole(size.length))
        var noise = Noise(state: 11)
        let raw = lay(planes) { noise.next() * 4 }
        let gradient = lay(planes) { noise.next() }
        // By channel of the view; the last channel's branches tie everywhere.
        var coefficients = (0..<channels).map { _ in noise.values(Blend.coefficients).map { $0 * 2 } }
        coefficients[4].replaceSubrange(3..<6, with: coefficients[4][0..<3])
        // By channel: own1, own2, back1, back2, slope and constant.
        let factors = (0..<channels).map { _ in noise.values(6) }

        func x(_ channel: Int, _ place: Int) -> Double { Double(raw[channel * planes.pitch + place]) }
        func branch(_ view: Int, _ which: Int, _ place: Int) -> Double {
            let c = coefficients[view].dropFirst(3 * which).map(Double.init)
            let channel = order[view]
            let partner = kind == .plain || kind == .relu6 ? 0 : c[1] * x(partners[channel], place)
            return c[0] * x(channel, place) + partner + c[2]
        }
        /// The gradient's parts through the first and the second branch.
        func parts(_ view: Int, _ place: Int) -> (Double, Double) {
            let g = Double(gradient[view * planes.pitch + place])
            let u = branch(view, 0, place)
            switch kind {
            case .plain, .oneBranch: return (g, 0)
            case .relu6: return (u > 0 && u < 6 ? g : 0, 0)
            case .twoBranches:
                let other = branch(view, 1, place)
                return view == 4 ? (g / 2, g / 2) : u > other ? (g, 0) : (0, g)
            }
        }
        var values: [Double] = []
        var sums = [Double](repeating: 0, count: channels * Blend.sums)
        var rawGradient: [Double] = []
        for view in 0..<channels {
            for place in places(planes) {
                let u = branch(view, 0, place)
                values.append(
                    kind == .twoBranches
                        ? max(u, branch(view, 1, place)) : kind == .relu6 ? min(max(u, 0), 6) : u
                )
                let d = parts(view, place)
                let own = x(order[view], place) - Double(coefficients[view][6])
                let other = x(partners[order[view]], place) - Double(coefficients[view][7])
                for (index, value) in [d.0, d.0 * own, d.0 * other, d.1, d.1 * own, d.1 * other].enumerated()
                {
                    sums[view * Blend.sums + index] += value
                }
            }
        }
        for channel in 0..<channels {
            let f = factors[channel].map(Double.init)
            let view = order.firstIndex(of: channel) ?? 0
            let before = order.firstIndex(of: partners.firstIndex(of: channel) ?? 0) ?? 0
            for place in places(planes) {
                let (own, back) = (parts(view, place), parts(before, place))
                let ownSum = kind == .twoBranches ? own.0 + own.1 : 0
                let backSum = kind == .twoBranches ? back.0 + back.1 : 0
                let passes = kind == .oneBranch || kind == .twoBranches
                rawGradient.append(
                    f[0] * own.0 + f[1] * ownSum + (passes ? f[2] * back.0 + f[3] * backSum : 0)
                        + f[4] * x(channel, place) + f[5])
            }
        }

        for instructionSet in InstructionSet.available {
            let memory = EngineMemory()
            let source = memory.copy(raw, slack: 64)
            let given = memory.copy(coefficients.flatMap { $0 })
            func table(_ channels: [Int]) -> UnsafePointer<Int> {
                memory.copy(channels.map { $0 * planes.pitch })
            }
            let blend = Blend(
                kind: kind, planes: planes, own: table(order), partner: table(order.map { partners[$0] }))
            let output = memory.floats(channels * planes.pitch + 64)
            instructionSet.kernels.blend(
                blend, channels: 0..<channels, raw: source, coefficients: given, residual: nil,
                output: output,
                layout: planes)
            #expect(relativeError(pick(output, planes), values) < 2e-6, "\(instructionSet): values")

            let made = memory.floats(channels * Blend.sums)
            instructionSet.kernels.blendSums(
                blend, channels: 0..<channels, raw: source, gradient: memory.copy(gradient, slack: 64),
                coefficients: given, sums: made)
            for view in 0..<channels {
                // Kinds without branches leave the later sums alone.
                let count = kind == .twoBranches ? 6 : kind == .oneBranch ? 3 : 2
                let found = (0..<count).map { made[view * Blend.sums + $0] }
                let expected = Array(sums[view * Blend.sums..<view * Blend.sums + count])
                #expect(relativeError(found, expected) < 1e-5, "\(instructionSet): sums of \(view)")
                #expect(
                    expected == expected.map { _ in 0 } || relativeError(found.map { _ in 0 }, expected) > 0.5
                )
            }

            let inverse = (0..<channels).map { channel in order.firstIndex(of: channel) ?? 0 }
            let previous = (0..<channels).map { channel in partners.firstIndex(of: channel) ?? 0 }
            let wayBack = BlendGradient(
                kind: kind, planes: planes, partner: table(partners), previous: table(previous),
                gradient: table(inverse), previousGradient: table(previous.map { inverse[$0] }))
            let all = (0..<channels).flatMap { channel in
                Array(coefficients[inverse[channel]][0..<6])
                    + Array(coefficients[inverse[previous[channel]]][0..<6]) + factors[channel]
            }
            instructionSet.kernels.blendGradient(
                wayBack, channels: 0..<channels, raw: source, gradient: memory.copy(gradient, slack: 64),
                coefficients: memory.copy(all), output: output, layout: planes)
            let found = pick(output, planes)
            #expect(relativeError(found, rawGradient) < 2e-6, "\(instructionSet): gradient")
            #expect(relativeError(Array(found[1...] + found[..<1]), rawGradient) > 1e-2)
        }
    }

    /// Places of all values within a channel.
    private func places(_ planes: Planes) -> [Int] {
        (0..<planes.parts).flatMap { part in (0..<planes.length).map { part * planes.partPitch + $0 } }
    }

    private func lay(_ planes: Planes, _ next: () -> Float) -> [Float] {
        var values = [Float](repeating: 0, count: Self.channels * planes.pitch)
        for channel in 0..<Self.channels {
            for place in places(planes) { values[channel * planes.pitch + place] = next() }
        }
        return values
    }

    private func pick(_ memory: UnsafePointer<Float>, _ planes: Planes) -> [Float] {
        (0..<Self.channels).flatMap { channel in places(planes).map { memory[channel * planes.pitch + $0] } }
    }

    @Test func momentsAreThoseOfAllParts() {
        let planes = Planes(parts: 2, length: 21, partPitch: 32)
        var noise = Noise(state: 5)
        // Far from zero, where the difference of sums would lose everything.
        let raw = lay(planes) { noise.next() + 1000 }
        for instructionSet in InstructionSet.available {
            let memory = EngineMemory()
            let moments = memory.floats(2 * Self.channels)
            instructionSet.kernels.moments(
                planes, channels: 0..<Self.channels, raw: memory.copy(raw, slack: 64), moments: moments)
            for channel in 0..<Self.channels {
                let values = places(planes).map { Double(raw[channel * planes.pitch + $0]) }
                let sum = values.reduce(0, +)
                let squares = values.reduce(0) { $0 + ($1 - sum / 42) * ($1 - sum / 42) }
                #expect(abs(Double(moments[2 * channel]) - sum) < 1e-6 * sum)
                #expect(abs(Double(moments[2 * channel + 1]) - squares) < 1e-4 * squares)
            }
        }
    }
}
